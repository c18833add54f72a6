//! `/consent/events/get`: what was consented to, as Plaid logged it for three years.

use coffer_domain::{BankError, Quarantined, Secret};
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{details::Details, item::ItemRequest, object::Object, rows::read_rows},
};

/// One entry of Plaid's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Such as `CONSENT_GRANTED`, `CONSENT_REVOKED`, `CONSENT_UPDATED`.
    pub kind: String,
    /// Such as `USER_AGREEMENT`, `DATA_SCOPES`, `REVOCATION`.
    pub code: Option<String>,
    /// Whose doing it was: `PLAID`, `DATA_PROVIDER`, `CUSTOMER`, `END_USER`.
    pub initiator: Option<String>,
    /// The uses that were consented to, in Plaid's words.
    pub use_cases: Vec<String>,
    /// The data that was consented to, in Plaid's words.
    pub data_scopes: Vec<String>,
    /// What else it says: the accounts, the bank.
    pub details: Details,
}

/// The log of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentLog {
    /// Its entries, as Plaid orders them.
    pub events: Vec<ConsentEvent>,
    /// Entries that could not be read.
    pub aside: Vec<Quarantined>,
}

impl Client {
    /// What was consented to for an item, and when.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn consent_events(
        &self,
        access_token: &Secret<String>,
    ) -> Result<ConsentLog, BankError> {
        let body = ItemRequest::new(access_token);
        let endpoint = endpoint::CONSENT_EVENTS_GET;
        self.call_item(endpoint, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/consent/events/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<ConsentLog> {
    let events = Object::of_body(body)?.list("consent_events")?;
    let mut aside = Vec::new();
    Some(ConsentLog {
        events: read_rows(Some(events), "item_id", event, &mut aside),
        aside,
    })
}

fn event(raw: &RawValue) -> Result<ConsentEvent, String> {
    let mut event = Object::read(raw)?;
    Ok(ConsentEvent {
        kind: event
            .line("event_type")
            .ok_or("it does not say what it is")?,
        at: event.line("created_at"),
        code: event.line("event_code"),
        initiator: event.line("initiator"),
        use_cases: event.lines("consented_use_cases"),
        data_scopes: event.lines("consented_data_scopes"),
        details: event.into_details(),
    })
}
