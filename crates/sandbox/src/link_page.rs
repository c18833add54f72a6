//! Link: the script a client loads, the page it frames (or opens, when hosted), and the page's own requests.
//!
//! ```text
//! client page ── Plaid.create().open() ──> iframe link.html?token=… ── fetch ──> /link/session/*
//!      ^                                        │
//!      └────────── MessagePort ─────────────────┘      hosted: the same page, without a parent
//! ```
//! The link token guards every request; a session belongs to its token. Credentials are checked and forgotten:
//! neither state nor log ever holds them.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::error::{ApiError, json_response};
use crate::api::fields::{self, Field, Shape, required};
use crate::api::link::{self, SESSIONS_PER_TOKEN_MAX};
use crate::api::link_results::success_metadata;
use crate::api::{check_credentials, link_error_body, name_matches};
use crate::bank::{Bank, Turn};
use crate::world::banks::institutions;
use crate::world::event::Event;
use crate::world::link::{Challenge, SELECTIONS, Session, Step};
use crate::world::login::Login;
use crate::world::plan::{self, Institution};

const SCRIPT: &str = include_str!("../assets/link-initialize.js");
const PAGE: &str = include_str!("../assets/link.html");
const PAGE_SCRIPT: &str = include_str!("../assets/link.js");
const PAGE_STYLE: &str = include_str!("../assets/link.css");

/// Scripts and styles only as files of this origin; framed only by the app and by pages on loopback.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self' tauri://localhost http://tauri.localhost http://127.0.0.1:*";

const TOKEN_MAX: usize = 200;
/// Wrong credentials one session may try before it must be closed.
const TRIES_MAX: usize = 20;

pub(crate) fn router() -> Router<Arc<Bank>> {
    Router::new()
        .route(
            "/link/v2/stable/link-initialize.js",
            get(async || asset(SCRIPT, "text/javascript; charset=utf-8")),
        )
        .route("/link/v2/stable/link.html", get(page))
        .route(
            "/link/v2/stable/link.js",
            get(async || asset(PAGE_SCRIPT, "text/javascript; charset=utf-8")),
        )
        .route(
            "/link/v2/stable/link.css",
            get(async || asset(PAGE_STYLE, "text/css; charset=utf-8")),
        )
        .route("/hosted/{link_token}", get(hosted_page))
        .route("/link/session/start", post(step::<Start>))
        .route("/link/session/institutions", post(step::<Search>))
        .route("/link/session/select", post(step::<Select>))
        .route("/link/session/credentials", post(step::<Credentials>))
        .route("/link/session/mfa", post(step::<Mfa>))
        .route("/link/session/finish", post(step::<Finish>))
        .route("/link/session/exit", post(step::<Exit>))
}

fn asset(text: &'static str, content_type: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, text).into_response()
}

async fn page(State(bank): State<Arc<Bank>>) -> Response {
    render(&bank)
}

/// The token is read by the page's script from the address.
async fn hosted_page(State(bank): State<Arc<Bank>>, Path(_link_token): Path<String>) -> Response {
    render(&bank)
}

fn render(bank: &Bank) -> Response {
    let label = bank
        .label
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(PAGE_POLICY),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, PAGE.replace("{{label}}", &label)).into_response()
}

/// One request of the page.
trait StepRequest: DeserializeOwned + Send {
    const FIELDS: &'static [Field];
    fn act(self, turn: &mut Turn<'_>) -> Result<Value, ApiError>;
}

async fn step<S: StepRequest>(
    State(bank): State<Arc<Bank>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request_id = bank.next_request_id();
    let request = match read::<S>(&headers, &body) {
        Ok(request) => request,
        Err(error) => return error.response(&request_id),
    };
    match bank.turn(|turn| request.act(turn)).await {
        Ok(answer) => json_response(StatusCode::OK, answer.to_string().into_bytes()),
        Err(error) => error.response(&request_id),
    }
}

fn read<S: StepRequest>(headers: &HeaderMap, body: &[u8]) -> Result<S, ApiError> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Err(ApiError::new("INVALID_HEADERS", "send application/json"));
    }
    let invalid = || ApiError::new("INVALID_BODY", "body could not be parsed as JSON");
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(body) else {
        return Err(invalid());
    };
    fields::check(&object, S::FIELDS)?;
    serde_json::from_value(Value::Object(object)).map_err(|_| invalid())
}

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
fn open_session(turn: &Turn<'_>, token: &str, id: &str) -> Result<usize, ApiError> {
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

fn session_of<'a>(turn: &'a Turn<'_>, number: usize) -> &'a Session {
    &turn.world.sessions[number]
}

fn describe(institution: &Institution) -> Value {
    json!({
        "institution_id": institution.id, "name": institution.name, "color": institution.color,
        "oauth": institution.oauth, "url": institution.url,
    })
}

#[derive(Deserialize)]
struct Start {
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
struct Search {
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
struct Select {
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
struct Credentials {
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
struct Mfa {
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

#[derive(Deserialize)]
struct Finish {
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
struct Exit {
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
