//! Faults asked for through the admin port: what the next requests of a path will suffer.
//!
//! `before` the bank acts: latency, mutation, reset, status, error. `after` it acted: truncate, invalid_json, and with
//! `processed` latency, reset, status and error as well, because an answer that is late or lost after the deed is the
//! harder case for a client. `after` passes so many requests first, so a mutation at page n is `{kind: mutation, after: n - 1}`.
//! Faults are not part of the state: a restarted bank is a healthy one.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::api::error::ApiError;
use crate::bank::Bank;
use crate::server::Peer;
use crate::world::event::Event;

/// Plans kept at once; a test needs a handful.
const PLANS_MAX: usize = 64;
/// Answers are a few megabytes at most (500 transactions are about one).
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A fault for some of the next requests of one path.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Plan {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// How many requests suffer it.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// How many requests pass unharmed first.
    #[serde(default)]
    pub(crate) after: u32,
    #[serde(default)]
    pub(crate) latency_ms: u64,
    /// For `latency`, `reset`, `status` and `error`: whether the bank has acted before the answer is kept back or lost.
    #[serde(default)]
    pub(crate) processed: bool,
    #[serde(default = "unavailable")]
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u32>,
    pub(crate) error_code: Option<String>,
}

/// The ways an answer can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Latency,
    Reset,
    Truncate,
    InvalidJson,
    Status,
    Error,
    /// The rows of the Item change before this request is answered.
    Mutation,
}

fn once() -> u32 {
    1
}

fn unavailable() -> u16 {
    503
}

/// The plans, oldest first. The oldest plan of a path decides until it is used up.
#[derive(Default)]
pub(crate) struct Faults(Mutex<VecDeque<Plan>>);

impl Faults {
    fn plans(&self) -> MutexGuard<'_, VecDeque<Plan>> {
        // Plans are plain values, whole at every moment, so a panic elsewhere cannot have spoiled them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a plan; false when there are too many.
    pub(crate) fn add(&self, plan: Plan) -> bool {
        let mut plans = self.plans();
        if plans.len() >= PLANS_MAX {
            return false;
        }
        plans.push_back(plan);
        true
    }

    pub(crate) fn clear(&self) {
        self.plans().clear();
    }

    /// What this request of `path` suffers, if anything.
    fn next(&self, path: &str) -> Option<Plan> {
        let mut plans = self.plans();
        let index = plans.iter().position(|plan| plan.path == path)?;
        let plan = &mut plans[index];
        if plan.after > 0 {
            plan.after -= 1;
            return None;
        }
        plan.times = plan.times.saturating_sub(1);
        let suffered = plan.clone();
        if suffered.times == 0 {
            plans.remove(index);
        }
        Some(suffered)
    }
}

/// Middleware of the main port.
pub(crate) async fn inject(
    State(bank): State<Arc<Bank>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(plan) = bank.faults.next(request.uri().path()) else {
        return next.run(request).await;
    };
    let peer = request
        .extensions()
        .get::<ConnectInfo<Peer>>()
        .map(|info| info.0.clone());
    let cut = || {
        if let Some(peer) = &peer {
            peer.cut();
        }
        // Never seen: the connection refuses to carry it.
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    };
    match plan.kind {
        Kind::Latency => {
            let pause = tokio::time::sleep(Duration::from_millis(plan.latency_ms));
            if plan.processed {
                let answer = next.run(request).await;
                pause.await;
                answer
            } else {
                pause.await;
                next.run(request).await
            }
        }
        Kind::Mutation => match mutated(&bank, request).await {
            Some(request) => next.run(request).await,
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Kind::Reset | Kind::Status | Kind::Error => {
            if plan.processed {
                next.run(request).await;
            }
            match plan.kind {
                Kind::Reset => cut(),
                Kind::Status => status(&plan),
                _ => error(&plan, &bank.next_request_id()),
            }
        }
        Kind::Truncate => spoil(next.run(request).await, truncated).await,
        Kind::InvalidJson => spoil(next.run(request).await, garbled).await,
    }
}

/// Lets the bank of the Item that a request names have news, and gives the request back.
async fn mutated(bank: &Bank, request: Request) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, ANSWER_BYTES_MAX).await.ok()?;
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(access_token) = asked["access_token"].as_str() {
        let changed = bank
            .turn(|turn| {
                let item = turn.item(access_token)?;
                turn.commit(Event::Refreshed {
                    item,
                    at_ms: turn.now_ms,
                })
            })
            .await;
        tracing::debug!(
            changed = changed.is_ok(),
            "rows change as the fault plan says"
        );
    }
    Some(Request::from_parts(parts, Body::from(body)))
}

fn status(plan: &Plan) -> Response {
    let status = StatusCode::from_u16(plan.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    // Not JSON: what a proxy in front of a bank says when the bank is away.
    let page = "<html><body><h1>Service unavailable</h1></body></html>";
    let mut response = (status, [(header::CONTENT_TYPE, "text/html")], page).into_response();
    retry_after(&mut response, plan);
    response
}

fn error(plan: &Plan, request_id: &str) -> Response {
    let code = plan
        .error_code
        .as_deref()
        .unwrap_or("INTERNAL_SERVER_ERROR");
    let error = ApiError::of_code(code, "this error was asked for through the admin port");
    let error = error
        .unwrap_or_else(|| ApiError::new("INTERNAL_SERVER_ERROR", "an unexpected error occurred"));
    let mut response = error.response(request_id);
    retry_after(&mut response, plan);
    response
}

fn retry_after(response: &mut Response, plan: &Plan) {
    if let Some(seconds) = plan.retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

async fn spoil(response: Response, how: fn(Bytes) -> Body) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    match axum::body::to_bytes(body, ANSWER_BYTES_MAX).await {
        Ok(bytes) => Response::from_parts(parts, how(bytes)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn garbled(bytes: Bytes) -> Body {
    let mut spoiled = bytes.slice(..bytes.len() / 2).to_vec();
    spoiled.extend_from_slice(b"<!-- proxy error -->");
    Body::from(spoiled)
}

fn truncated(bytes: Bytes) -> Body {
    Body::new(Truncated {
        promised: bytes.len() as u64,
        half: Some(bytes.slice(..bytes.len() / 2)),
    })
}

/// Promises a whole body in `Content-Length`, sends half of it, and breaks off.
struct Truncated {
    promised: u64,
    half: Option<Bytes>,
}

impl HttpBody for Truncated {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        match self.half.take() {
            Some(half) => Poll::Ready(Some(Ok(http_body::Frame::data(half)))),
            None => Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.promised)
    }
}
