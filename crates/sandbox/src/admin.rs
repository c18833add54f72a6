//! What a test or a developer may do to the bank from outside: move time, plan faults, start over.
//!
//! On a port of its own. A web page cannot reach it: bodies must be JSON, which a foreign page may not send
//! without asking first, and nothing here answers that question.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::post;
use chrono::Days;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::error::{ApiError, json_response};
use crate::api::fields::{self, Field, Shape, nullable, optional, required};
use crate::bank::Bank;
use crate::faults::{Kind, Plan};
use crate::world::bank_index;
use crate::world::event::Event;

/// One request moves time by at most a year; the calendar as a whole is bounded by the world.
const DAYS_MAX: i64 = 366;
/// No booking is larger: a billion of whatever has cents.
const AMOUNT_MAX: i64 = 100_000_000_000;
/// The longest delay a fault can cause.
const LATENCY_MS_MAX: i64 = 120_000;

pub(crate) fn router() -> Router<Arc<Bank>> {
    Router::new()
        .route("/admin/advance", post(advance))
        .route("/admin/book", post(book))
        .route("/admin/release", post(release))
        .route("/admin/fault", post(fault))
        .route("/admin/reset", post(reset))
        .merge(crate::admin_life::router())
        .fallback(not_found)
}

async fn not_found(State(bank): State<Arc<Bank>>, uri: Uri) -> Response {
    ApiError::new(
        "NOT_FOUND",
        format!("there is no admin route {}", uri.path()),
    )
    .response(&bank.next_request_id())
}

static ADVANCE: &[Field] = &[required("days", Shape::Int(1, DAYS_MAX))];

#[derive(Deserialize)]
struct Advance {
    days: u64,
}

/// Moves the calendar on and answers with the bank's new today.
async fn advance(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let moved = match read::<Advance>(&headers, &body, ADVANCE) {
        Ok(asked) => {
            bank.turn(|turn| {
                let to = turn.world.today + Days::new(asked.days);
                turn.world
                    .check_advance(to)
                    .map_err(|error| ApiError::new("INVALID_FIELD", error.to_string()))?;
                turn.commit(Event::Advanced {
                    to,
                    at_ms: turn.now_ms,
                })?;
                Ok(json!({ "today": to }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, moved)
}

static BOOK: &[Field] = &[
    required("institution", Shape::Filled(40)),
    required("account", Shape::Int(0, 100)),
    required("amount", Shape::Int(-AMOUNT_MAX, AMOUNT_MAX)),
    required("text", Shape::Filled(200)),
    optional("told", Shape::Bool),
];

#[derive(Deserialize)]
struct Book {
    institution: String,
    account: usize,
    amount: i64,
    text: String,
    #[serde(default = "told")]
    told: bool,
}

const fn told() -> bool {
    true
}

/// Books money on an account (by its place), in minor units, positive out: an overpaid card, say.
/// With `told: false` the balance moves and no transaction is ever given.
async fn book(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let booked = match read::<Book>(&headers, &body, BOOK) {
        Ok(asked) => {
            bank.turn(|turn| {
                let known = bank_index(&asked.institution)
                    .is_some_and(|index| asked.account < turn.world.ledgers[index].accounts.len());
                if !known {
                    return Err(ApiError::new("INVALID_FIELD", "there is no such account"));
                }
                turn.commit(Event::Booked {
                    institution: asked.institution,
                    account: asked.account,
                    amount: asked.amount,
                    text: asked.text,
                    told: asked.told,
                    at_ms: turn.now_ms,
                })?;
                Ok(json!({ "booked": true }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, booked)
}

static RELEASE: &[Field] = &[required("institution", Shape::Filled(40))];

#[derive(Deserialize)]
struct Release {
    institution: String,
}

/// Releases the newest hold of a bank: what was announced is taken back, and nothing is booked.
async fn release(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let released = match read::<Release>(&headers, &body, RELEASE) {
        Ok(asked) => {
            bank.turn(|turn| {
                let index = bank_index(&asked.institution);
                if let Some(index) = index {
                    turn.world.wake(index);
                }
                let holds =
                    index.is_some_and(|index| turn.world.ledgers[index].newest_hold().is_some());
                if !holds {
                    return Err(ApiError::new("INVALID_FIELD", "nothing is pending there"));
                }
                turn.commit(Event::Released {
                    institution: asked.institution,
                    at_ms: turn.now_ms,
                })?;
                Ok(json!({ "released": true }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, released)
}

static FAULT: &[Field] = &[
    required("path", Shape::Filled(200)),
    required(
        "kind",
        Shape::OneOf(&[
            "latency",
            "reset",
            "truncate",
            "invalid_json",
            "status",
            "error",
            "mutation",
        ]),
    ),
    optional("times", Shape::Int(1, 10_000)),
    optional("after", Shape::Int(0, 10_000)),
    optional("latency_ms", Shape::Int(0, LATENCY_MS_MAX)),
    optional("processed", Shape::Bool),
    optional("status", Shape::Int(200, 599)),
    nullable("retry_after_s", Shape::Int(0, 86_400)),
    nullable("error_code", Shape::Filled(100)),
];

/// Plans a fault for the next requests of a path.
async fn fault(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let planned = read::<Plan>(&headers, &body, FAULT).and_then(|plan| {
        let invalid = |message: &str| Err(ApiError::new("INVALID_FIELD", message));
        if plan.kind == Kind::Error
            && plan
                .error_code
                .as_deref()
                .is_none_or(|code| ApiError::of_code(code, "").is_none())
        {
            return invalid("error_code must be an error code of Plaid's that this bank knows");
        }
        if plan.kind == Kind::Latency && plan.latency_ms == 0 {
            return invalid("latency_ms must be given for latency");
        }
        if bank.faults.add(plan) {
            Ok(json!({ "planned": true }))
        } else {
            invalid("too many faults are planned")
        }
    });
    reply(&bank, planned)
}

/// Back to the day the bank was made: no Items, no tokens, no faults.
async fn reset(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read::<Value>(&headers, &body, &[]) {
        Ok(_) => {
            bank.faults.clear();
            bank.limits.clear();
            bank.outbox.clear();
            bank.turn(|turn| {
                turn.reset();
                Ok(json!({ "today": turn.world.today }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, done)
}

/// Reads an admin request. An empty body stands for `{}`.
pub(crate) fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
    table: &[Field],
) -> Result<T, ApiError> {
    let invalid = || ApiError::new("INVALID_BODY", "the body must be a JSON object");
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if headers.contains_key(header::ORIGIN)
        || (!body.is_empty() && !content_type.starts_with("application/json"))
    {
        return Err(ApiError::new(
            "INVALID_HEADERS",
            "send application/json, and not from a web page",
        ));
    }
    let body = if body.is_empty() { b"{}" } else { body };
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(body) else {
        return Err(invalid());
    };
    fields::check(&object, table)?;
    serde_json::from_value(Value::Object(object)).map_err(|_| invalid())
}

pub(crate) fn reply(bank: &Bank, answer: Result<Value, ApiError>) -> Response {
    match answer {
        Ok(answer) => json_response(StatusCode::OK, answer.to_string().into_bytes()),
        Err(error) => error.response(&bank.next_request_id()),
    }
}
