//! Everything that ever changes this bank, as data. State is (seed, genesis, events): applying the events in
//! order gives the same ids, tokens and cursors again. Passwords and keys are never part of an event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::link::LinkRequest;

/// A step that was accepted. `at_ms` is real time (Unix, milliseconds), for TTLs and timestamps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The bank's calendar moved to `to`.
    Advanced {
        to: NaiveDate,
        at_ms: i64,
    },
    LinkTokenCreated {
        request: LinkRequest,
        at_ms: i64,
    },
    /// Link was opened; the token is named by its number.
    SessionStarted {
        link_token: usize,
        at_ms: i64,
    },
    InstitutionChosen {
        session: usize,
        institution: String,
        at_ms: i64,
    },
    CredentialsAccepted {
        session: usize,
        at_ms: i64,
    },
    CredentialsRefused {
        session: usize,
        error_code: String,
        at_ms: i64,
    },
    /// Consent was given; the accounts are indexes into the institution's.
    SessionFinished {
        session: usize,
        accounts: Vec<usize>,
        at_ms: i64,
    },
    SessionExited {
        session: usize,
        at_ms: i64,
    },
    /// `/sandbox/public_token/create`: an Item without a person in front of Link.
    ItemCreated {
        institution: String,
        days_requested: u32,
        products: Vec<String>,
        webhook: Option<String>,
        at_ms: i64,
    },
    PublicTokenExchanged {
        public_token: usize,
    },
    ItemRemoved {
        item: usize,
    },
    /// The first `/transactions/sync` of an Item may choose how much history it gets.
    HistoryRequested {
        item: usize,
        days: u32,
    },
    /// A sync call moved the Item one step towards its full history.
    ReadinessAdvanced {
        item: usize,
        at_ms: i64,
    },
    Refreshed {
        item: usize,
        at_ms: i64,
    },
    LoginReset {
        item: usize,
    },
    /// Money moved on an account, in minor units, positive out. Where it is not told, the balance
    /// moves and no transaction is given: what a bank must not do and some do.
    Booked {
        institution: String,
        account: usize,
        amount: i64,
        text: String,
        told: bool,
        at_ms: i64,
    },
    /// The newest hold of a bank was released, and the sale arrives as nothing at all.
    Released {
        institution: String,
        at_ms: i64,
    },
}

/// The saved form: enough to make the same world again, and nothing derived.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) seed: u64,
    /// The day the bank was made; its history reaches 24 months back from here.
    pub(crate) genesis: NaiveDate,
    pub(crate) pace: Pace,
    pub(crate) events: Vec<Event>,
}

/// How slowly a new Item's transactions become ready, counted in sync calls so that no test waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Calls that are answered `NOT_READY` before anything is there.
    pub not_ready_calls: u32,
    /// Whole update loops that see only the last 30 days (`INITIAL_UPDATE_COMPLETE`) before the rest arrives.
    pub initial_loops: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            not_ready_calls: 0,
            initial_loops: 1,
        }
    }
}
