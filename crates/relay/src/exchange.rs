//! An exchange: the one call after which somebody pays. Either the device has the new connection and the
//! relay knows whose it is, or the connection is ended at Plaid again; nothing between the two may last.
//!
//! ```text
//!   room? ──> Plaid ──> write (again, for some seconds) ──> the device takes the answer ──> done
//!     │no                    │ never written                     │ it is gone
//!     v                      v                                   v
//!   refused, nothing      ended at Plaid (/item/remove, in the background for an hour, if need be)
//!   was made
//! ```
//!
//! It runs in a task of its own, so that a device that hangs up in the middle does not leave half of it
//! behind, and the end of the program waits for it. What is left: a program that is killed between Plaid's
//! answer and the write, and an answer that is lost on the network after it was sent.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::HeaderValue,
    response::{IntoResponse, Response},
};
use coffer_domain::Secret;
use coffer_plaid::{endpoint, relay::headers};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    database::{DatabaseError, Name, Thing, hex},
    errors::RelayError,
    state::{Relay, now_ms},
    upstream::Whole,
};

/// How long a write is tried for, all tries together: a database that restarts is back within seconds, and a device
/// waits for thirty.
const WRITE_TIME_MAX: Duration = Duration::from_secs(8);

/// The wait after the first write that failed; each further one is twice as long.
const WRITE_WAIT: Duration = Duration::from_millis(100);

/// Tries to end a connection while the device waits, and afterwards: with waits of 5 s to 10 minutes, an hour.
const ENDS_AT_ONCE: u32 = 2;
const ENDS_MAX: u32 = 14;
const END_WAIT: Duration = Duration::from_millis(500);
const LATER_WAIT: Duration = Duration::from_secs(5);
const LATER_WAIT_MAX: Duration = Duration::from_secs(600);

/// Connections that are ended in the background at once. One more is told and left.
const TASKS_MAX: usize = 1_000;

/// A connection that Plaid has made and nobody else knows.
struct Made {
    token: Secret<String>,
    /// Its name here.
    item: Name,
    /// Plaid's name of the call. It is no secret, and by it Plaid's support and dashboard find the connection.
    request: String,
}

/// Exchanges a public token for a group.
///
/// # Errors
/// Why there is no connection. None is left at Plaid then, or it is being ended.
pub async fn make(relay: &Relay, group: Uuid, body: Vec<u8>) -> Result<Response, RelayError> {
    // What cannot be written down later is not bought.
    relay.0.database.room(group, now_ms()).await?;
    let (answer, asked) = oneshot::channel();
    let own = relay.clone();
    relay.0.tasks.spawn(async move {
        // A device that hung up before its turn came has lost nothing.
        let Ok(_turn) = own.0.calls.acquire().await else {
            return;
        };
        if answer.is_closed() {
            return;
        }
        match exchange(&own, group, body).await {
            Err(error) => drop(answer.send(Err(error))),
            Ok((response, made)) => {
                if answer.send(Ok(response)).is_err()
                    && let Some(made) = made
                {
                    tracing::warn!(request = %made.request, "nobody took a new connection");
                    end(&own, made, ENDS_AT_ONCE).await;
                }
            }
        }
    });
    asked.await.map_err(|_| RelayError::Down)?
}

async fn exchange(
    relay: &Relay,
    group: Uuid,
    body: Vec<u8>,
) -> Result<(Response, Option<Made>), RelayError> {
    let at = endpoint::PUBLIC_TOKEN_EXCHANGE;
    let began = Instant::now();
    let inner = &relay.0;
    let whole = inner.upstream.read(at.path, body, at.timeout).await?;
    inner
        .metrics
        .called(at.path, whole.status.as_u16(), began.elapsed());
    let made = match whole.status.is_success() {
        true => made_by(relay, &whole.bytes),
        false => None,
    };
    let Some(made) = made else {
        return Ok((answer_of(whole, None), None));
    };
    match write(relay, group, &made).await {
        Ok(true) => {
            inner.metrics.exchanged("kept");
            Ok((answer_of(whole, Some(&made.item)), Some(made)))
        }
        // Plaid says that it is a connection of another group. It is theirs, and is not ended.
        Ok(false) => Err(RelayError::NotYours),
        Err(error) => {
            tracing::error!(request = %made.request, %error, "a new connection could not be written");
            end(relay, made, ENDS_AT_ONCE).await;
            Err(RelayError::NotKept)
        }
    }
}

fn made_by(relay: &Relay, bytes: &[u8]) -> Option<Made> {
    let answer: Value = serde_json::from_slice(bytes).ok()?;
    let id = answer["item_id"].as_str()?;
    Some(Made {
        token: Secret::new(answer["access_token"].as_str()?.to_owned()),
        item: relay.0.keys.name(Thing::Item, id),
        request: request_of(&answer),
    })
}

/// Plaid's name of a call, where it is a word.
fn request_of(answer: &Value) -> String {
    let name = answer["request_id"].as_str().unwrap_or_default();
    let is_word = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_word { name } else { "?" }.to_owned()
}

fn answer_of(whole: Whole, item: Option<&Name>) -> Response {
    let mut response = Body::from(whole.bytes).into_response();
    *response.status_mut() = whole.status;
    *response.headers_mut() = whole.headers;
    if let Some(name) = item.and_then(|item| HeaderValue::from_str(&hex(item)).ok()) {
        response.headers_mut().insert(headers::ITEM, name);
    }
    response
}

/// Writes down whose the connection is; again, where that fails, for as long as the device can wait. Writing it
/// twice is writing it once.
async fn write(relay: &Relay, group: Uuid, made: &Made) -> Result<bool, DatabaseError> {
    let inner = &relay.0;
    let token = inner.keys.name(Thing::Token, made.token.expose());
    let deadline = tokio::time::Instant::now() + WRITE_TIME_MAX;
    let mut wait = WRITE_WAIT;
    loop {
        let written = inner.database.adopt(made.item, token, group, now_ms());
        let failed = match tokio::time::timeout_at(deadline, written).await {
            Ok(Ok(is_ours)) => return Ok(is_ours),
            Ok(Err(error)) => error,
            Err(_) => return Err(DatabaseError::Away),
        };
        // A bound stays one.
        if matches!(failed, DatabaseError::Full(_))
            || tokio::time::Instant::now() + wait >= deadline
        {
            return Err(failed);
        }
        inner.metrics.exchanged("written_again");
        tokio::time::sleep(wait).await;
        wait = wait.saturating_mul(2);
    }
}

/// Ends a connection at Plaid that nobody has, so that nobody pays for it: a few times at once, then for an hour.
async fn end(relay: &Relay, made: Made, at_once: u32) {
    for n in 0..at_once {
        if n > 0 {
            tokio::time::sleep(END_WAIT).await;
        }
        if is_ended(relay, &made).await {
            return;
        }
    }
    if relay.0.tasks.len() > TASKS_MAX {
        return left(relay, &made);
    }
    tracing::warn!(request = %made.request, "a connection that nobody has is not ended yet");
    let own = relay.clone();
    relay.0.tasks.spawn(async move {
        let mut wait = LATER_WAIT;
        for _ in at_once..ENDS_MAX {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                // The last try before the program ends.
                () = own.0.ending.cancelled() => {
                    if !is_ended(&own, &made).await {
                        left(&own, &made);
                    }
                    return;
                }
            }
            if is_ended(&own, &made).await {
                return;
            }
            wait = wait.saturating_mul(2).min(LATER_WAIT_MAX);
        }
        left(&own, &made);
    });
}

/// The operator must do it: Plaid's dashboard and support find it by this name.
fn left(relay: &Relay, made: &Made) {
    relay.0.metrics.exchanged("left");
    tracing::error!(
        request = %made.request,
        "a connection that nobody has is still at Plaid: end it there, by the request_id of its exchange"
    );
}

async fn is_ended(relay: &Relay, made: &Made) -> bool {
    let inner = &relay.0;
    let at = endpoint::ITEM_REMOVE;
    let body = json!({ "access_token": made.token.expose() }).to_string();
    let Ok(answer) = inner
        .upstream
        .read(at.path, body.into_bytes(), at.timeout)
        .await
    else {
        return false;
    };
    let code = serde_json::from_slice::<Value>(&answer.bytes)
        .ok()
        .and_then(|body| body["error_code"].as_str().map(str::to_owned));
    let is_gone = matches!(
        code.as_deref(),
        Some("ITEM_NOT_FOUND" | "INVALID_ACCESS_TOKEN")
    );
    if !answer.status.is_success() && !is_gone {
        return false;
    }
    inner.metrics.exchanged("ended");
    tracing::warn!(request = %made.request, "a connection that nobody has was ended at Plaid");
    // A row about a connection that is gone opens nothing; it goes if the database lets it.
    if let Err(error) = inner.database.forget(made.item).await {
        tracing::debug!(%error, "what was written of it stays");
    }
    true
}
