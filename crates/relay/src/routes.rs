//! The routes, each a few lines: who asks is [`crate::devices`]'s business, what is passed on
//! [`crate::proxy`]'s.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post},
};
use coffer_plaid::{
    relay::{
        headers,
        message::{Acknowledge, AskNames, Enrol, InboxPage, NAMES_MAX, NOTICES_MAX, Names},
    },
    webhook::{self as signed, BODY_BYTES_MAX, Refusal},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    database::{Name, Thing, hex},
    devices,
    errors::RelayError,
    proxy,
    state::{Relay, now_ms},
    webhooks,
};

/// The most bytes of a device's request; Plaid's largest are some kilobytes.
const REQUEST_BYTES_MAX: usize = 1 << 20;

/// How long a question for notices is held where there are none.
const WAIT_MAX: Duration = Duration::from_secs(50);

/// How long a stream of notices is kept without a word, so that what lies between does not close it.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long everything that is no stream may take to be answered.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(150);

/// All routes.
pub fn router(relay: Relay) -> Router {
    Router::new()
        .route("/v1/about", get(about))
        .route("/v1/enrol", post(enrol))
        .route("/v1/plaid/{*endpoint}", post(plaid))
        .route("/v1/names", post(names))
        .route("/v1/inbox", get(inbox))
        .route("/v1/inbox/ack", post(acknowledge))
        .route("/v1/webhook", post(webhook))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .fallback(async || RelayError::NotAllowed)
        .layer(middleware::from_fn_with_state(relay.clone(), told))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(relay)
}

/// What an operator watches, at an address of its own.
pub fn watched(relay: Relay) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(relay)
}

/// Counts refusals, and writes one line for each request: never a header, a query or a body.
async fn told(State(relay): State<Relay>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let began = std::time::Instant::now();
    let response = match tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => RelayError::PlaidSlow.into_response(),
    };
    let code = response
        .headers()
        .get(headers::ERROR)
        .and_then(|code| code.to_str().ok())
        .unwrap_or_default();
    if let Some(code) = CODES.iter().find(|known| **known == code) {
        relay.0.metrics.refused(code);
    }
    // A path that is no route may be anything.
    let path = if path.starts_with("/v1/plaid/") || ROUTES.contains(&path.as_str()) {
        path.as_str()
    } else {
        "?"
    };
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        code,
        ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

const ROUTES: &[&str] = &[
    "/v1/about",
    "/v1/enrol",
    "/v1/names",
    "/v1/inbox",
    "/v1/inbox/ack",
    "/v1/webhook",
    "/healthz",
    "/readyz",
];

const CODES: &[&str] = &[
    "RELAY_NOT_A_DEVICE",
    "RELAY_DEVICE_REVOKED",
    "RELAY_CLOCK",
    "RELAY_REPLAYED",
    "RELAY_NO_INVITATION",
    "RELAY_NOT_ALLOWED",
    "RELAY_FIELD",
    "RELAY_MALFORMED",
    "RELAY_NOT_YOURS",
    "RELAY_TOO_LARGE",
    "RELAY_TOO_MANY",
    "RELAY_PLAIDS_RATE",
    "RELAY_PLAID_AWAY",
    "RELAY_PLAID_SLOW",
    "RELAY_DOWN",
    "RELAY_NOT_KEPT",
    "RELAY_FULL",
];

/// The whole body, bounded in size and time.
async fn body_of(
    relay: &Relay,
    request: Request,
) -> Result<(Method, Uri, HeaderMap, Bytes), RelayError> {
    let (parts, body) = request.into_parts();
    let read = axum::body::to_bytes(body, REQUEST_BYTES_MAX);
    let bytes = match tokio::time::timeout(relay.body_time(), read).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(RelayError::TooLarge),
        Err(_) => return Err(RelayError::Malformed("The request did not arrive in time.")),
    };
    Ok((parts.method, parts.uri, parts.headers, bytes))
}

async fn about(State(relay): State<Relay>) -> Response {
    Json(relay.about()).into_response()
}

async fn enrol(State(relay): State<Relay>, request: Request) -> Result<Response, RelayError> {
    let (_, _, _, body) = body_of(&relay, request).await?;
    let request: Enrol = serde_json::from_slice(&body)
        .map_err(|_| RelayError::Malformed("This is no request to enrol."))?;
    Ok(Json(devices::enrol(&relay, request).await?).into_response())
}

async fn plaid(
    State(relay): State<Relay>,
    Path(endpoint): Path<String>,
    request: Request,
) -> Result<Response, RelayError> {
    let (method, uri, given, body) = body_of(&relay, request).await?;
    proxy::pass(&relay, &endpoint, (&method, &uri, &given), body).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    after: i64,
    /// Seconds to wait where there is nothing yet.
    #[serde(default)]
    wait: u64,
    /// What was told as the epoch last, so that another one is told at once.
    #[serde(default)]
    epoch: Option<String>,
}

/// What a device has heard.
struct HeardUpTo {
    after: i64,
    epoch: Option<String>,
}

impl HeardUpTo {
    /// Whether it must not wait, because it missed something or another memory tells it.
    fn is_past(&self, page: &InboxPage) -> bool {
        self.epoch
            .as_ref()
            .is_some_and(|epoch| *epoch != page.epoch)
            || self.after < page.oldest
            || self.after > page.next
    }
}

async fn inbox(
    State(relay): State<Relay>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, RelayError> {
    let (method, uri, given, body) = body_of(&relay, request).await?;
    let now = now_ms();
    let (device, nonce) = devices::signed(&relay, (&method, &uri, &given), &body, now).await?;
    devices::admit(&relay, &device, nonce, Vec::new(), now).await?;
    let is_stream = given
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"));
    if is_stream {
        let after = given
            .get("last-event-id")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(asked.after);
        return Ok(stream(relay, device.id, device.group, after));
    }
    let heard = HeardUpTo {
        after: asked.after,
        epoch: asked.epoch,
    };
    let wait = Duration::from_secs(asked.wait).min(WAIT_MAX);
    let page =
        tokio::time::timeout(wait, next_page(&relay, (device.id, device.group), &heard)).await;
    let page = match page {
        Ok(page) => page?,
        Err(_) => page_after(&relay, device.group, asked.after).await?,
    };
    Ok(Json(page).into_response())
}

/// Notices after a number, as soon as there are any or the relay is to end.
async fn next_page(
    relay: &Relay,
    (device, group): (Uuid, Uuid),
    heard: &HeardUpTo,
) -> Result<InboxPage, RelayError> {
    let mut waiter = relay.0.waiting.wait_for(group);
    let _counted = Counted::new(relay);
    loop {
        let page = page_after(relay, group, heard.after).await?;
        if !page.notices.is_empty() || heard.is_past(&page) || relay.0.ending.is_cancelled() {
            return Ok(page);
        }
        tokio::select! {
            () = waiter.woken() => {}
            () = relay.0.ending.cancelled() => {}
        }
        if is_revoked(relay, device).await? {
            return Err(RelayError::Revoked);
        }
    }
}

async fn is_revoked(relay: &Relay, device: Uuid) -> Result<bool, RelayError> {
    let device = relay.0.database.device(device).await?;
    Ok(device.is_none_or(|device| device.revoked_ms.is_some()))
}

async fn page_after(relay: &Relay, group: Uuid, after: i64) -> Result<InboxPage, RelayError> {
    let database = &relay.0.database;
    // Before the notices: what is given to somebody else meanwhile is asked for next time.
    let place = database.place().await?;
    let notices = database.notices(group, after, NOTICES_MAX).await?;
    let last = notices.last().map(|notice| notice.seq);
    Ok(InboxPage {
        next: match last {
            Some(last) if notices.len() >= NOTICES_MAX => last,
            // What lies between was for others: it is no reason to think that anything was missed once it is forgotten.
            Some(last) => last.max(place.last),
            None => place.last,
        },
        oldest: place.oldest,
        epoch: place.epoch,
        notices,
    })
}

/// One who waits, counted while it does.
struct Counted(Relay);

impl Counted {
    fn new(relay: &Relay) -> Self {
        relay.0.metrics.waiting.inc();
        Self(relay.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.metrics.waiting.dec();
    }
}

/// Notices as they come, each with its number, so that a stream that broke goes on where it was; before them how far
/// the numbers have come, and in which memory.
/// It ends when the device is revoked or the relay ends.
fn stream(relay: Relay, device: Uuid, group: Uuid, after: i64) -> Response {
    struct Stream {
        relay: Relay,
        waiter: crate::inbox::Waiter,
        device: Uuid,
        group: Uuid,
        after: i64,
        waiting: std::collections::VecDeque<coffer_plaid::relay::message::Notice>,
        /// Whether it was said which memory tells.
        began: bool,
        _counted: Counted,
    }
    let state = Stream {
        waiter: relay.0.waiting.wait_for(group),
        _counted: Counted::new(&relay),
        relay,
        device,
        group,
        after,
        waiting: std::collections::VecDeque::new(),
        began: false,
    };
    let events = futures::stream::unfold(state, async |mut state| {
        loop {
            if let Some(notice) = state.waiting.pop_front() {
                state.after = notice.seq;
                let event = Event::default()
                    .id(notice.seq.to_string())
                    .event("notice")
                    .data(serde_json::to_string(&notice).unwrap_or_default());
                return Some((Ok::<_, Infallible>(event), state));
            }
            if state.relay.0.ending.is_cancelled() {
                return None;
            }
            // The stream ends; the device asks again and is told what is wrong.
            if is_revoked(&state.relay, state.device).await.unwrap_or(true) {
                return None;
            }
            let database = Arc::clone(&state.relay.0.database);
            if !state.began {
                let place = database.place().await.ok()?;
                let place =
                    json!({ "last": place.last, "oldest": place.oldest, "epoch": place.epoch });
                state.began = true;
                let event = Event::default().event("place").data(place.to_string());
                return Some((Ok(event), state));
            }
            match database
                .notices(state.group, state.after, NOTICES_MAX)
                .await
            {
                Ok(notices) if !notices.is_empty() => {
                    state.waiting.extend(notices);
                    continue;
                }
                Ok(_) => {}
                Err(_) => return None,
            }
            tokio::select! {
                () = state.waiter.woken() => {}
                () = state.relay.0.ending.cancelled() => {}
            }
        }
    });
    Sse::new(Box::pin(events))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response()
}

async fn names(State(relay): State<Relay>, request: Request) -> Result<Response, RelayError> {
    let (method, uri, given, body) = body_of(&relay, request).await?;
    let now = now_ms();
    let (device, nonce) = devices::signed(&relay, (&method, &uri, &given), &body, now).await?;
    devices::admit(&relay, &device, nonce, Vec::new(), now).await?;
    let asked: AskNames = serde_json::from_slice(&body)
        .map_err(|_| RelayError::Malformed("This asks for no names."))?;
    if asked.items.len() > NAMES_MAX || asked.links.len() > NAMES_MAX {
        return Err(RelayError::TooLarge);
    }
    let named =
        async |thing: Thing, values: &[String]| -> Result<Vec<Option<String>>, RelayError> {
            let names: Vec<Name> = values
                .iter()
                .map(|value| relay.0.keys.name(thing, value))
                .collect();
            let owned = relay.0.database.owned(thing, &names, device.group).await?;
            let shown = names
                .iter()
                .zip(owned)
                .map(|(name, is_owned)| is_owned.then(|| hex(name)));
            Ok(shown.collect())
        };
    let names = Names {
        items: named(Thing::Item, &asked.items).await?,
        links: named(Thing::Link, &asked.links).await?,
    };
    Ok(Json(names).into_response())
}

async fn acknowledge(State(relay): State<Relay>, request: Request) -> Result<Response, RelayError> {
    let (method, uri, given, body) = body_of(&relay, request).await?;
    let now = now_ms();
    let (device, nonce) = devices::signed(&relay, (&method, &uri, &given), &body, now).await?;
    devices::admit(&relay, &device, nonce, Vec::new(), now).await?;
    let done: Acknowledge = serde_json::from_slice(&body)
        .map_err(|_| RelayError::Malformed("This acknowledges nothing."))?;
    relay.0.database.acknowledge(device.id, done.seq).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// 200 once it is written down or is nobody's; 401 where Plaid did not send it; 413 where it is too
/// large; 503 where it should be sent again.
async fn webhook(State(relay): State<Relay>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let read = axum::body::to_bytes(body, BODY_BYTES_MAX);
    let metrics = &relay.0.metrics;
    let body = match tokio::time::timeout(relay.body_time(), read).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            metrics.webhook("too_large");
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        Err(_) => {
            metrics.webhook("slow");
            return StatusCode::REQUEST_TIMEOUT.into_response();
        }
    };
    let header = parts
        .headers
        .get("plaid-verification")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let now = now_ms();
    match relay.0.verifier.verify(header, &body, now / 1_000).await {
        // Whether it was here before is asked of the database, which knows whether it was written then.
        Ok(_) => {}
        Err(Refusal::NoKeyNow | Refusal::TooManyUnknown) => {
            metrics.webhook("no_key");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        Err(refusal) => {
            tracing::warn!(%refusal, "a webhook was refused");
            metrics.webhook("refused");
            return StatusCode::UNAUTHORIZED.into_response();
        }
    }
    // A second one of the same words is a second one: who dealt with the first must hear of it. Only one that is sent
    // again with its signature is not written twice.
    let Some(fingerprint) = signed::fingerprint(header) else {
        metrics.webhook("refused");
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some(notice) = webhooks::notice(&relay.0.keys, &body, now) else {
        metrics.webhook("of_nothing");
        return StatusCode::OK.into_response();
    };
    match relay.0.database.append(&notice, fingerprint).await {
        Ok(groups) => {
            metrics.webhook(match groups {
                0 => "of_nobody_or_known",
                _ => "kept",
            });
            relay.0.waiting.wrote();
            StatusCode::OK.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a webhook could not be written");
            metrics.webhook("not_written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn ready(State(relay): State<Relay>) -> Response {
    match relay.0.database.ready().await {
        Ok(()) if !relay.0.ending.is_cancelled() => "ready\n".into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "ending\n").into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}

async fn metrics(State(relay): State<Relay>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], relay.0.metrics.page()).into_response()
}
