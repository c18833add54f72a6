//! Signing in on the page of Link: credentials, and what the bank asks after them. Both are checked and forgotten.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::error::ApiError;
use crate::api::fields::{Field, Shape, required};
use crate::api::{check_credentials, link_error_body};
use crate::bank::Turn;
use crate::link_page::StepRequest;
use crate::link_steps::{TOKEN_MAX, open_session, session_of};
use crate::world::event::Event;
use crate::world::link::{Challenge, SELECTIONS, Session, Step};
use crate::world::login::Login;

/// Wrong credentials one session may try before it must be closed.
const TRIES_MAX: usize = 20;

#[derive(Deserialize)]
pub(crate) struct Credentials {
    token: String,
    link_session_id: String,
    username: String,
    password: String,
}

impl StepRequest for Credentials {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("link_session_id", Shape::Filled(TOKEN_MAX)),
        required("username", Shape::Text),
        required("password", Shape::Text),
    ];

    /// A refusal is an answer here, not an HTTP error: the page shows it and lets the person try again.
    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = open_session(turn, &self.token, &self.link_session_id)?;
        let session = session_of(turn, number);
        let Some(bank) = session.bank else {
            return Err(ApiError::new("INVALID_FIELD", "choose a bank first"));
        };
        let tries = session
            .events
            .iter()
            .filter(|event| event.name == "SUBMIT_CREDENTIALS")
            .count();
        if tries >= TRIES_MAX {
            return Err(ApiError::new(
                "ITEM_LOCKED",
                "too many tries; start again from the app",
            ));
        }
        let institution = turn.world.ledgers[bank].institution.id;
        let checked = check_credentials(turn, institution, &self.username, &self.password)
            .and_then(|(login, asked)| {
                same_person(turn, number, login).map(|login| (login, asked))
            });
        match checked {
            Err(error) => return refuse(turn, number, &error.error_code),
            Ok((login, Some(challenge))) => {
                turn.commit(Event::Challenged {
                    session: number,
                    login,
                    challenge,
                    at_ms: turn.now_ms,
                })?;
                return Ok(json!({ "mfa": question(session_of(turn, number)) }));
            }
            Ok((login, None)) => turn.commit(Event::CredentialsAccepted {
                session: number,
                login,
                at_ms: turn.now_ms,
            })?,
        }
        offered_accounts(turn, number)
    }
}

/// A refusal is an answer here, not an HTTP error: the page shows it and lets the person try again.
fn refuse(turn: &mut Turn<'_>, session: usize, code: &str) -> Result<Value, ApiError> {
    turn.commit(Event::CredentialsRefused {
        session,
        error_code: code.to_owned(),
        at_ms: turn.now_ms,
    })?;
    Ok(json!({ "error": link_error_body(code) }))
}

/// In update mode the person who signs in must be the one whose connection it is.
fn same_person(turn: &Turn<'_>, session: usize, login: Login) -> Result<Login, ApiError> {
    let request = &turn.world.link_tokens[session_of(turn, session).link_token].request;
    let before = request
        .update_item
        .map(|item| &turn.world.ledgers[turn.world.items[item].bank].login);
    if before.is_none_or(|before| *before == login) {
        Ok(login)
    } else {
        Err(ApiError::new(
            "INVALID_UPDATED_USERNAME",
            "the username is not that of this connection",
        ))
    }
}

/// What the bank asks in this round, as the page shows it.
fn question(session: &Session) -> Value {
    let Step::Answering { challenge, round } = &session.step else {
        return Value::Null;
    };
    match challenge {
        Challenge::Device => json!({
            "kind": "device", "round": round,
            "questions": [{ "text": "Enter the code that was sent to your phone ending in 00", "options": [] }],
        }),
        Challenge::Questions { per_round, .. } => {
            let ask = |index| json!({ "text": format!("Security question {} of round {}", index + 1, round + 1), "options": [] });
            json!({ "kind": "questions", "round": round, "questions": (0..*per_round).map(ask).collect::<Vec<_>>() })
        }
        Challenge::Selections { per_round, .. } => {
            let ask = |index: u32| {
                let words = SELECTIONS[index as usize % SELECTIONS.len()];
                json!({ "text": format!("You say {}, I say…?", words[0]), "options": words })
            };
            json!({ "kind": "selections", "round": round, "questions": (0..*per_round).map(ask).collect::<Vec<_>>() })
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Mfa {
    token: String,
    link_session_id: String,
    answers: Vec<String>,
}

impl StepRequest for Mfa {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("link_session_id", Shape::Filled(TOKEN_MAX)),
        required("answers", Shape::Texts),
    ];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = open_session(turn, &self.token, &self.link_session_id)?;
        let session = session_of(turn, number);
        let Step::Answering { challenge, round } = &session.step else {
            return Err(ApiError::new("INVALID_FIELD", "sign in first"));
        };
        let wrong = session
            .events
            .iter()
            .filter(|event| event.name == "SUBMIT_MFA")
            .count();
        if wrong >= TRIES_MAX {
            return Err(ApiError::new(
                "ITEM_LOCKED",
                "too many tries; start again from the app",
            ));
        }
        if !challenge.is_met_by(*round, &self.answers) {
            return refuse(turn, number, "INVALID_MFA");
        }
        turn.commit(Event::ChallengeMet {
            session: number,
            at_ms: turn.now_ms,
        })?;
        match question(session_of(turn, number)) {
            Value::Null => offered_accounts(turn, number),
            more => Ok(json!({ "mfa": more })),
        }
    }
}

/// The accounts that the person may choose from.
fn offered_accounts(turn: &Turn<'_>, number: usize) -> Result<Value, ApiError> {
    let Some(bank) = session_of(turn, number).bank else {
        return Err(ApiError::new("INVALID_FIELD", "choose a bank first"));
    };
    let request = &turn.world.link_tokens[session_of(turn, number).link_token].request;
    let ledger = &turn.world.ledgers[bank];
    let linked = request
        .update_item
        .map(|item| &turn.world.items[item].accounts);
    let accounts = ledger
        .accounts
        .iter()
        .enumerate()
        .filter(|(_, account)| !account.closed)
        .filter_map(|(index, account)| {
            let (account_type, subtype) = account.plan.kind.plaid_type();
            request.offers(account_type, subtype).then(|| {
                json!({
                    "key": index, "name": account.plan.name, "mask": account.mask,
                    "type": account_type, "subtype": subtype,
                    "linked": linked.is_none_or(|linked| linked.contains(&index)),
                })
            })
        });
    let accounts: Vec<Value> = accounts.collect();
    Ok(json!({ "accounts": accounts }))
}
