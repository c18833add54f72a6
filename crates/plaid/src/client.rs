//! The client: how a call is made, judged, repeated and told of. The calls themselves are in
//! [`crate::calls`].

use std::sync::Arc;

use coffer_domain::{BankError, Secret};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;

use crate::{
    CallRecord, Endpoint, Gate, Observer, Patience, Transport, errors,
    pace::Pace,
    retry::{self, Failure},
    transport::Attempt,
    wire::{self, error::ErrorBody},
};

/// The shortest name of a call that is compared with secrets. A shorter text could occur in one
/// by chance, and gives nothing away.
const ECHO_BYTES_MIN: usize = 8;

/// Plaid. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    patience: Patience,
    observer: Observer,
    gate: Gate,
    /// Shared by clones, because the bank counts for all of them.
    pace: Arc<Pace>,
}

impl Client {
    /// A client that goes this way and tells nobody.
    pub fn new(transport: Transport) -> Self {
        let pace = if transport.is_rated() {
            Pace::of_plaid()
        } else {
            Pace::unbounded()
        };
        Self {
            transport: Arc::new(transport),
            patience: Patience::default(),
            observer: Observer::default(),
            gate: Gate::default(),
            pace: Arc::new(pace),
        }
    }

    /// The one host that it speaks to.
    pub fn host(&self) -> Arc<str> {
        self.transport.host()
    }

    /// The same client with other bounds on waiting.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The same client with its calls told to someone: one observer per item makes a journal
    /// that knows the item.
    #[must_use]
    pub fn with_observer(mut self, observer: Observer) -> Self {
        self.observer = observer;
        self
    }

    /// The same client, which makes calls only while this gate is open.
    #[must_use]
    pub fn with_gate(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    /// The script that shows Link in a window.
    pub fn link_script(&self) -> &Url {
        self.transport.link_script()
    }

    /// The origin of that script, for a content security policy.
    pub fn link_script_origin(&self) -> String {
        self.link_script().origin().ascii_serialization()
    }

    /// Makes a call as often as it may be made and tells of every attempt. `read` turns the body
    /// of a success into what was asked for; `None` means that it makes no sense.
    /// Each attempt waits for its turn at the endpoint (see [`crate::pace`]).
    pub(crate) async fn call<T>(
        &self,
        endpoint: Endpoint,
        request: &impl Serialize,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, BankError> {
        self.call_paced(endpoint, request, None, read).await
    }

    /// The same for one item, which has a turn of its own.
    pub(crate) async fn call_item<T>(
        &self,
        endpoint: Endpoint,
        access_token: &Secret<String>,
        request: &impl Serialize,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, BankError> {
        let item = Some(access_token.expose().as_str());
        self.call_paced(endpoint, request, item, read).await
    }

    async fn call_paced<T>(
        &self,
        endpoint: Endpoint,
        request: &impl Serialize,
        item: Option<&str>,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, BankError> {
        let body = serde_json::to_vec(request).expect("requests hold only texts and numbers");
        let (body, read) = (&body, &read);
        let wait_max = self.patience.named_elapsed_max.min(endpoint.turn_wait_max);
        // The first turn is no part of what a call may take.
        let turn = self.pace.turn(endpoint, item, wait_max).await;
        turn.map_err(errors::asked_too_often)?;
        retry::run(self.patience, endpoint, async |attempt| {
            if !self.gate.is_open() {
                return Err(Failure::lasting(errors::switched_offline()));
            }
            if attempt > 1 {
                let turn = self.pace.turn(endpoint, item, wait_max).await;
                turn.map_err(|wait| Failure::lasting(errors::asked_too_often(wait)))?;
            }
            let began = Instant::now();
            let came = self
                .transport
                .post(endpoint, body.clone(), self.patience.timeout_max)
                .await;
            let duration = began.elapsed();
            let mut record = CallRecord {
                host: self.transport.host(),
                endpoint: endpoint.path,
                http_status: came.http_status,
                error_code: None,
                request_id: None,
                duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                bytes_in: came.bytes_in,
                attempt,
            };
            let echo = |text: &str| self.transport.repeats_a_secret(text) || contains(body, text);
            let result = judge(came, &mut record, read, echo);
            self.observer.tell(record);
            result
        })
        .await
    }
}

/// What an attempt comes to; the record learns Plaid's code and name for it. A name that is an
/// echo of what was sent is dropped: it must not carry a secret into an error or a journal.
fn judge<T>(
    came: Attempt,
    record: &mut CallRecord,
    read: impl Fn(&[u8]) -> Option<T>,
    echo: impl Fn(&str) -> bool,
) -> Result<T, Failure> {
    if let Some(failure) = came.failed {
        return Err(failure);
    }
    let own_name =
        |id: &String| errors::looks_like_a_request(id) && (id.len() < ECHO_BYTES_MIN || !echo(id));
    let status = came.http_status.unwrap_or_default();
    if (200..300).contains(&status) {
        let named: Option<wire::Done> = parse(&came.body);
        record.request_id = named.and_then(|named| named.request_id).filter(own_name);
        return read(&came.body)
            .ok_or_else(|| Failure::new(errors::unreadable(record.request_id.clone())));
    }
    // A server in trouble answers with a page of HTML as often as with JSON.
    let body: ErrorBody = parse(&came.body).unwrap_or_default();
    let mut answer = body.into_answer(status);
    answer.retry_after = came.retry_after;
    answer.request_id = answer.request_id.filter(own_name);
    let error = errors::from_answer(answer);
    record.error_code.clone_from(&error.code);
    record.request_id.clone_from(&error.request_id);
    Err(Failure::new(error))
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

/// An answer as one type; `None` if it is another.
pub(crate) fn parse<'a, A: Deserialize<'a>>(body: &'a [u8]) -> Option<A> {
    serde_json::from_slice(body).ok()
}
