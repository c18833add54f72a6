//! The steps of Link on its page, but for signing in ([`crate::link_sign_in`]): opening, choosing a bank, choosing
//! accounts, leaving.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::error::ApiError;
use crate::api::fields::{Field, Shape, required};
use crate::api::link::{self, SESSIONS_PER_TOKEN_MAX};
use crate::api::link_results::success_metadata;
use crate::api::{link_error_body, name_matches};
use crate::bank::Turn;
use crate::link_page::StepRequest;
use crate::world::banks::institutions;
use crate::world::event::Event;
use crate::world::link::{Session, Step};
use crate::world::plan::{self, Institution};

/// Tokens and session ids are about 50 characters; anything longer is none.
pub(crate) const TOKEN_MAX: usize = 200;

/// The token's number, if the person may still use it.
fn usable_token(turn: &Turn<'_>, token: &str) -> Result<usize, ApiError> {
    let (number, found) = link::find(turn.world, token)?;
    if turn.now_ms > found.expires_ms() {
        return Err(ApiError::new(
            "INVALID_LINK_TOKEN",
            "this link has expired; start again from the app",
        ));
    }
    if let Some(item) = found.request.update_item
        && turn.world.items[item].removed
    {
        return Err(ApiError::new(
            "ITEM_NOT_FOUND",
            "the connection to repair does not exist any more",
        ));
    }
    Ok(number)
}

/// An open session of this token.
pub(crate) fn open_session(turn: &Turn<'_>, token: &str, id: &str) -> Result<usize, ApiError> {
    let token = usable_token(turn, token)?;
    let refused = || {
        ApiError::new(
            "INVALID_FIELD",
            "this Link session is over; start again from the app",
        )
    };
    let (number, session) = turn.world.session(id).ok_or_else(refused)?;
    if session.link_token != token || !session.is_open() {
        return Err(refused());
    }
    Ok(number)
}

/// The session of this number.
pub(crate) fn session_of<'a>(turn: &'a Turn<'_>, number: usize) -> &'a Session {
    &turn.world.sessions[number]
}

fn describe(institution: &Institution) -> Value {
    json!({
        "institution_id": institution.id, "name": institution.name, "color": institution.color,
        "oauth": institution.oauth, "url": institution.url,
    })
}

#[derive(Deserialize)]
pub(crate) struct Start {
    token: String,
}

impl StepRequest for Start {
    const FIELDS: &'static [Field] = &[required("token", Shape::Filled(TOKEN_MAX))];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = usable_token(turn, &self.token)?;
        if turn.world.link_tokens[number].sessions.len() >= SESSIONS_PER_TOKEN_MAX {
            return Err(ApiError::new(
                "INVALID_LINK_TOKEN",
                "this link was opened too often; start again from the app",
            ));
        }
        turn.commit(Event::SessionStarted {
            link_token: number,
            at_ms: turn.now_ms,
        })?;
        let token = &turn.world.link_tokens[number];
        let session = turn.world.sessions.last();
        let bank = session
            .and_then(|session| session.bank)
            .map(|bank| describe(turn.world.ledgers[bank].institution));
        let hosted = token.request.hosted.as_ref();
        Ok(json!({
            "link_session_id": session.map(|session| &session.id),
            "client_name": token.request.client_name,
            "update": token.request.update_item.is_some(),
            "account_selection": token.request.update_item.is_none() || token.request.account_selection,
            "products": token.request.products,
            "days_requested": token.request.days_requested,
            "institution": bank,
            "completion_redirect_uri": hosted.and_then(|hosted| hosted.completion_redirect_uri.as_ref()),
        }))
    }
}

#[derive(Deserialize)]
pub(crate) struct Search {
    token: String,
    query: String,
}

impl StepRequest for Search {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("query", Shape::Text),
    ];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = usable_token(turn, &self.token)?;
        let request = &turn.world.link_tokens[number].request;
        let found = institutions()
            .filter(|institution| {
                request
                    .country_codes
                    .iter()
                    .any(|code| code == institution.country)
            })
            .filter(|institution| serves(institution, &request.products))
            .filter(|institution| name_matches(institution.name, &self.query));
        Ok(json!({ "institutions": found.map(describe).collect::<Vec<_>>() }))
    }
}

fn serves(institution: &Institution, products: &[String]) -> bool {
    let offered = institution.products();
    products
        .iter()
        .all(|product| offered.contains(&product.as_str()))
}

#[derive(Deserialize)]
pub(crate) struct Select {
    token: String,
    link_session_id: String,
    institution_id: String,
}

impl StepRequest for Select {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("link_session_id", Shape::Filled(TOKEN_MAX)),
        required("institution_id", Shape::Filled(TOKEN_MAX)),
    ];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = open_session(turn, &self.token, &self.link_session_id)?;
        let institution = plan::institution(&self.institution_id)
            .ok_or_else(|| ApiError::new("INVALID_INSTITUTION", "this bank is not known here"))?;
        let request = &turn.world.link_tokens[session_of(turn, number).link_token].request;
        if request.update_item.is_some() || !serves(institution, &request.products) {
            return Err(ApiError::new(
                "INVALID_INSTITUTION",
                "this bank cannot be chosen here",
            ));
        }
        turn.commit(Event::InstitutionChosen {
            session: number,
            institution: institution.id.to_owned(),
            at_ms: turn.now_ms,
        })?;
        Ok(json!({ "institution": describe(institution) }))
    }
}

#[derive(Deserialize)]
pub(crate) struct Finish {
    token: String,
    link_session_id: String,
    accounts: Vec<String>,
}

impl StepRequest for Finish {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("link_session_id", Shape::Filled(TOKEN_MAX)),
        required("accounts", Shape::Texts),
    ];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = open_session(turn, &self.token, &self.link_session_id)?;
        let session = session_of(turn, number);
        let (Some(bank), Step::ChoosingAccounts) = (session.bank, &session.step) else {
            return Err(ApiError::new("INVALID_FIELD", "sign in first"));
        };
        let accounts = chosen(turn, number, bank, &self.accounts)?;
        turn.commit(Event::SessionFinished {
            session: number,
            accounts,
            at_ms: turn.now_ms,
        })?;
        let (public_token, metadata) = success_metadata(turn.world, session_of(turn, number))
            .ok_or_else(|| ApiError::new("INTERNAL_SERVER_ERROR", "the session did not finish"))?;
        Ok(json!({ "public_token": public_token, "metadata": metadata }))
    }
}

/// The accounts the person ticked, all of them offered; in update mode without selection, those already linked.
fn chosen(
    turn: &Turn<'_>,
    session: usize,
    bank: usize,
    keys: &[String],
) -> Result<Vec<usize>, ApiError> {
    let request = &turn.world.link_tokens[session_of(turn, session).link_token].request;
    if let Some(item) = request.update_item
        && !request.account_selection
    {
        return Ok(turn.world.items[item].accounts.clone());
    }
    let offered = |index: &usize| {
        turn.world.ledgers[bank]
            .accounts
            .get(*index)
            .filter(|account| !account.closed)
            .is_some_and(|account| {
                let (account_type, subtype) = account.plan.kind.plaid_type();
                request.offers(account_type, subtype)
            })
    };
    let parsed: Option<Vec<usize>> = keys
        .iter()
        .map(|key| key.parse().ok().filter(offered))
        .collect();
    let mut accounts = parsed.ok_or_else(|| {
        ApiError::new("INVALID_ACCOUNT_ID", "one of these accounts is not offered")
    })?;
    accounts.sort_unstable();
    accounts.dedup();
    if accounts.is_empty() {
        return Err(ApiError::new("NO_ACCOUNTS", "choose at least one account"));
    }
    Ok(accounts)
}

#[derive(Deserialize)]
pub(crate) struct Exit {
    token: String,
    link_session_id: String,
}

impl StepRequest for Exit {
    const FIELDS: &'static [Field] = &[
        required("token", Shape::Filled(TOKEN_MAX)),
        required("link_session_id", Shape::Filled(TOKEN_MAX)),
    ];

    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError> {
        let number = open_session(turn, &self.token, &self.link_session_id)?;
        let session = session_of(turn, number);
        let error = session.last_error.as_deref().and_then(link_error_body);
        let institution = session.bank.map(|bank| {
            let institution = turn.world.ledgers[bank].institution;
            json!({ "name": institution.name, "institution_id": institution.id })
        });
        let answer = json!({
            "error": error,
            "metadata": {
                "institution": institution, "status": session.exit_status(),
                "link_session_id": session.id, "request_id": "",
            },
        });
        turn.commit(Event::SessionExited {
            session: number,
            at_ms: turn.now_ms,
        })?;
        Ok(answer)
    }
}
