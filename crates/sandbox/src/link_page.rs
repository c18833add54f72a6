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
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::error::{ApiError, json_response};
use crate::api::fields::{self, Field};
use crate::bank::{Bank, Turn};
use crate::link_sign_in::{Credentials, Mfa};
use crate::link_steps::{Exit, Finish, Search, Select, Start};

const SCRIPT: &str = include_str!("../assets/link-initialize.js");
const PAGE: &str = include_str!("../assets/link.html");
const PAGE_SCRIPT: &str = include_str!("../assets/link.js");
const PAGE_STYLE: &str = include_str!("../assets/link.css");

/// Scripts and styles only as files of this origin; framed only by the app and by pages on loopback.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self' tauri://localhost http://tauri.localhost http://127.0.0.1:*";

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
pub(crate) trait StepRequest: DeserializeOwned + Send {
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
