//! `/transfer/event/sync`: what happened to transfers, in order. The truth about a transfer whose
//! creation ended in an error.

use coffer_domain::{BankError, Quarantined};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{details::Details, object::Object, rows::read_rows},
};

/// The most events of one page.
pub const EVENTS_COUNT_MAX: u16 = 500;

/// One event. Ids grow; they are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferEvent {
    /// Its number.
    pub id: i64,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Plaid's word: `pending`, `posted`, `settled`, `failed`, `returned`, `swept`, ...
    pub kind: String,
    /// Plaid's id of the transfer.
    pub transfer_id: Option<String>,
    /// Plaid's id of the account.
    pub account_id: Option<String>,
    /// How much in major units. An event names no currency: that is the transfer's.
    pub amount: Option<Decimal>,
    /// The bank's code for why it failed or came back.
    pub failure: Option<String>,
    /// What else Plaid says.
    pub details: Details,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferEvents {
    /// Events, oldest first.
    pub events: Vec<TransferEvent>,
    /// Whether there are more after these. Plaid may leave it out.
    pub has_more: Option<bool>,
    /// The number of the last event, of which a relay may have left out that it is another's.
    pub last_id: Option<i64>,
    /// Events that could not be read.
    pub aside: Vec<Quarantined>,
}

impl Client {
    /// Events after the one with this number; 0 for all of them.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn transfer_events(
        &self,
        after_id: u64,
        count: u16,
    ) -> Result<TransferEvents, BankError> {
        #[derive(Serialize)]
        struct Request {
            after_id: u64,
            count: u16,
        }
        let body = Request {
            after_id,
            count: count.clamp(1, EVENTS_COUNT_MAX),
        };
        self.call(endpoint::TRANSFER_EVENT_SYNC, &body, read_answer)
            .await
    }
}

/// The answer of `/transfer/event/sync`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<TransferEvents> {
    let mut answer = Object::of_body(body)?;
    let rows = answer.list("transfer_events")?;
    let mut aside = Vec::new();
    let events = read_rows(Some(rows), "transfer_id", event, &mut aside);
    let last = events.iter().map(|event| event.id).max();
    Some(TransferEvents {
        last_id: answer.whole("last_event_id").max(last),
        events,
        has_more: answer.flag("has_more"),
        aside,
    })
}

fn event(raw: &RawValue) -> Result<TransferEvent, String> {
    let mut row = Object::read(raw)?;
    let failure = row.object("failure_reason").and_then(|mut reason| {
        let code = reason.line("failure_code");
        code.or_else(|| reason.line("ach_return_code"))
    });
    Ok(TransferEvent {
        id: row.whole("event_id").ok_or("it has no number")?,
        kind: row.line("event_type").ok_or("it does not say what it is")?,
        at: row.line("timestamp"),
        transfer_id: row.id("transfer_id"),
        account_id: row.id("account_id"),
        amount: row.read_text("transfer_amount", |text| text.parse().ok()),
        failure,
        details: row.into_details(),
    })
}
