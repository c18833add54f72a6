//! A call on its way to Plaid: whether it may go, what of it goes, and what the group owns by its answer.
//!
//! ```text
//!   signed ──> allow-list ──> fields ──> whose token? ──> quota, Plaid's rates ──> + keys, webhook ──> Plaid
//!                                                                                              │
//!     the device <── status, body, request_id as they came <── bind what was made <────────────┘
//! ```
//!
//! Access tokens pass through and are nowhere kept.

use std::time::Instant;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Uri},
    response::Response,
};
use coffer_plaid::relay::headers;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    allow::{self, Allowed, By},
    database::{Name, Rate, Thing, hex},
    devices,
    errors::RelayError,
    state::{Relay, now_ms},
    upstream::Whole,
};

/// A minute and an hour of Plaid's rates, and a little for clocks that are not ours.
const MINUTE_MS: i64 = 61_000;
const HOUR_MS: i64 = 3_601_000;

/// The most events of transfers that one answer may list; Plaid's own bound is 25.
const EVENTS_MAX: usize = 100;

/// Passes a call on.
///
/// # Errors
/// Why it is not passed on, or has no answer.
pub async fn pass(
    relay: &Relay,
    endpoint: &str,
    (method, uri, given): (&Method, &Uri, &HeaderMap),
    body: Bytes,
) -> Result<Response, RelayError> {
    let now_ms = now_ms();
    let (device, nonce) = devices::signed(relay, (method, uri, given), &body, now_ms).await?;
    let is_sandbox = relay.0.upstream.environment() == coffer_plaid::Environment::Sandbox;
    let allowed = allow::of(&format!("/{endpoint}"), is_sandbox).ok_or(RelayError::NotAllowed)?;
    let mut request: Map<String, Value> = serde_json::from_slice(&body)
        .map_err(|_| RelayError::Malformed("The request is no JSON object."))?;
    if let Some(name) = request
        .keys()
        .find(|name| !allowed.fields.contains(&name.as_str()))
    {
        // A name of a field is a word; anything else is not repeated.
        let is_word = name.len() <= 60 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        return Err(RelayError::Field(if is_word {
            name.clone()
        } else {
            "?".into()
        }));
    }
    let call = Call {
        relay,
        allowed,
        group: device.group,
        now_ms,
    };
    let item = call.item_of(&request).await?;
    devices::admit(relay, &device, nonce, call.plaids_rates(item), now_ms).await?;
    call.complete(&mut request);
    call.make(&request, item).await
}

struct Call<'a> {
    relay: &'a Relay,
    allowed: &'static Allowed,
    group: Uuid,
    now_ms: i64,
}

impl Call<'_> {
    fn name(&self, thing: Thing, value: &str) -> Name {
        self.relay.0.keys.name(thing, value)
    }

    /// What a request names, if it names it.
    fn named<'r>(
        &self,
        request: &'r Map<String, Value>,
        field: &'static str,
    ) -> Result<Option<&'r str>, RelayError> {
        match request.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(RelayError::Malformed(
                "What names a connection must be a text.",
            )),
        }
    }

    /// Refuses what is not the group's. The item, if that is known.
    async fn owned(&self, thing: Thing, value: Option<&str>) -> Result<Option<Name>, RelayError> {
        let value = value.ok_or(RelayError::Malformed(
            "The request does not say which connection it is about.",
        ))?;
        let owned = self
            .relay
            .0
            .database
            .owner(thing, self.name(thing, value))
            .await?;
        match owned {
            Some(owned) if owned.group == self.group => Ok(owned.item),
            _ => Err(RelayError::NotYours),
        }
    }

    /// Whether the request names what is the group's, and the item that it is about.
    async fn item_of(&self, request: &Map<String, Value>) -> Result<Option<Name>, RelayError> {
        let token = self.named(request, "access_token")?;
        if let Some(user) = self.named(request, "user_token")? {
            self.owned(Thing::User, Some(user)).await?;
        }
        match self.allowed.by {
            By::Token => self.owned(Thing::Token, token).await,
            By::LinkCreate => match token {
                Some(_) => self.owned(Thing::Token, token).await,
                None => Ok(None),
            },
            By::Link => {
                self.owned(Thing::Link, self.named(request, "link_token")?)
                    .await
            }
            By::Transfer => {
                // Each that is named must be the group's, whichever Plaid would look at.
                let transfer = self.named(request, "transfer_id")?;
                if let Some(authorization) = self.named(request, "authorization_id")? {
                    let item = self
                        .owned(Thing::Authorization, Some(authorization))
                        .await?;
                    if transfer.is_none() {
                        return Ok(item);
                    }
                }
                self.owned(Thing::Transfer, transfer).await
            }
            By::Authorization => {
                let authorization = self.named(request, "authorization_id")?;
                self.owned(Thing::Authorization, authorization).await?;
                self.owned(Thing::Token, token).await
            }
            By::User => {
                self.owned(Thing::User, self.named(request, "user_id")?)
                    .await
            }
            By::Exchange | By::Nobody | By::TransferEvents => Ok(None),
        }
    }

    /// Plaid's rates for this call, which all instances count together.
    fn plaids_rates(&self, item: Option<Name>) -> Vec<Rate> {
        let at = self.allowed.endpoint;
        let rate = |key: String, window_ms, most: u32| Rate {
            key,
            window_ms,
            most: i64::from(most),
        };
        let mut rates = Vec::new();
        if let Some(item) = item {
            let short: String = hex(&item).chars().take(32).collect();
            rates.extend(
                at.item_per_minute
                    .map(|most| rate(format!("{} {short}", at.path), MINUTE_MS, most)),
            );
            rates.extend(
                at.item_per_hour
                    .map(|most| rate(format!("{} {short} hour", at.path), HOUR_MS, most)),
            );
        }
        rates.extend(
            at.client_per_minute
                .map(|most| rate(at.path.to_owned(), MINUTE_MS, most)),
        );
        rates
    }

    /// What only the relay may say.
    fn complete(&self, request: &mut Map<String, Value>) {
        let webhook = self.relay.0.webhook_url.as_ref().map(|url| json!(url));
        match self.allowed.endpoint.path {
            "/link/token/create" | "/item/webhook/update" => {
                request.extend(webhook.map(|url| ("webhook".to_owned(), url)));
            }
            "/sandbox/public_token/create" => {
                let options = request.entry("options").or_insert_with(|| json!({}));
                if let Some(options) = options.as_object_mut() {
                    options.remove("webhook");
                    options.extend(webhook.map(|url| ("webhook".to_owned(), url)));
                }
            }
            _ => {}
        }
    }

    async fn make(
        &self,
        request: &Map<String, Value>,
        item: Option<Name>,
    ) -> Result<Response, RelayError> {
        let inner = &self.relay.0;
        let at = self.allowed.endpoint;
        let body = serde_json::to_vec(request)
            .map_err(|_| RelayError::Malformed("The request is no JSON object."))?;
        let _turn = inner.calls.acquire().await.map_err(|_| RelayError::Down)?;
        let began = Instant::now();
        let is_read = self.allowed.makes.is_some()
            || matches!(self.allowed.by, By::Exchange | By::TransferEvents)
            || matches!(at.path, "/item/remove" | "/item/access_token/invalidate");
        if !is_read {
            let answer = inner.upstream.call(at.path, body, at.timeout).await?;
            inner
                .metrics
                .called(at.path, answer.status.as_u16(), began.elapsed());
            let mut response = Response::new(answer.body);
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            return Ok(response);
        }
        let mut whole = inner.upstream.read(at.path, body, at.timeout).await?;
        inner
            .metrics
            .called(at.path, whole.status.as_u16(), began.elapsed());
        let shown = match serde_json::from_slice::<Value>(&whole.bytes) {
            Ok(answer) if whole.status.is_success() => {
                self.keep(request, item, answer, &mut whole).await?
            }
            // Plaid says that the item is gone: then it is nobody's.
            Ok(answer) if at.path == "/item/remove" && answer["error_code"] == "ITEM_NOT_FOUND" => {
                self.forget(item).await?;
                None
            }
            _ => None,
        };
        let mut response = Response::new(Body::from(whole.bytes));
        *response.status_mut() = whole.status;
        *response.headers_mut() = whole.headers;
        if let Some(name) = shown.and_then(|name| HeaderValue::from_str(&hex(&name)).ok()) {
            response.headers_mut().insert(headers::ITEM, name);
        }
        Ok(response)
    }

    async fn forget(&self, item: Option<Name>) -> Result<(), RelayError> {
        if let Some(item) = item {
            self.relay.0.database.forget(item).await?;
        }
        Ok(())
    }

    async fn bind(
        &self,
        thing: Thing,
        value: &str,
        item: Option<Name>,
    ) -> Result<Name, RelayError> {
        let name = self.name(thing, value);
        let database = &self.relay.0.database;
        match database
            .bind(thing, name, self.group, item, self.now_ms)
            .await?
        {
            true => Ok(name),
            false => Err(RelayError::NotYours),
        }
    }

    /// What the group owns by an answer. Returns the name that the device is to know something by.
    async fn keep(
        &self,
        request: &Map<String, Value>,
        item: Option<Name>,
        mut answer: Value,
        whole: &mut Whole,
    ) -> Result<Option<Name>, RelayError> {
        match (self.allowed.by, self.allowed.endpoint.path) {
            (By::Exchange, _) => {
                let (Some(token), Some(id)) =
                    (answer["access_token"].as_str(), answer["item_id"].as_str())
                else {
                    return Ok(None);
                };
                let item = self.bind(Thing::Item, id, None).await?;
                self.bind(Thing::Token, token, Some(item)).await?;
                Ok(Some(item))
            }
            (_, "/item/access_token/invalidate") => {
                let old = request.get("access_token").and_then(Value::as_str);
                if let (Some(old), Some(new)) = (old, answer["new_access_token"].as_str()) {
                    let (old, new) = (self.name(Thing::Token, old), self.name(Thing::Token, new));
                    self.relay.0.database.rotate(old, new, self.now_ms).await?;
                }
                Ok(None)
            }
            (_, "/item/remove") => self.forget(item).await.map(|()| None),
            (By::TransferEvents, _) => {
                self.filter_events(&mut answer).await?;
                whole.bytes = answer.to_string().into_bytes();
                Ok(None)
            }
            _ => {
                let Some((thing, field)) = self.allowed.makes else {
                    return Ok(None);
                };
                let made = match field.starts_with('/') {
                    true => answer.pointer(field),
                    false => answer.get(field),
                };
                match made.and_then(Value::as_str) {
                    Some(value) => self.bind(thing, value, item).await.map(Some),
                    None => Ok(None),
                }
            }
        }
    }

    /// Leaves out what happened to transfers of others. Their numbers stay as they are, and a device goes on
    /// from the last one that Plaid told, which is said because it may be left out.
    async fn filter_events(&self, answer: &mut Value) -> Result<(), RelayError> {
        let Some(events) = answer["transfer_events"].as_array_mut() else {
            return Ok(());
        };
        let is_cut = events.len() > EVENTS_MAX;
        events.truncate(EVENTS_MAX);
        let last = events.last().map(|event| event["event_id"].clone());
        let names: Vec<Name> = events
            .iter()
            .map(|event| self.name(Thing::Transfer, event["transfer_id"].as_str().unwrap_or("")))
            .collect();
        let owned = self
            .relay
            .0
            .database
            .owned(Thing::Transfer, &names, self.group)
            .await?;
        let mut owned = owned.into_iter();
        events.retain(|_| owned.next().unwrap_or(false));
        if is_cut {
            answer["has_more"] = Value::Bool(true);
        }
        if let Some(last) = last {
            answer["last_event_id"] = last;
        }
        Ok(())
    }
}
