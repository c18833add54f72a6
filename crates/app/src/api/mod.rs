//! The messages between the core and the window: plain data, camelCase, documented here and from
//! here in TypeScript. They are separate from the domain's types, so that either may change.
//!
//! The window formats money and dates, and computes neither.

mod accounts;
mod attachments;
mod backup;
mod categories;
mod consent;
mod cure;
mod error;
mod export;
mod flow;
mod freshness;
mod identity;
mod inbox;
mod journal;
mod keys;
mod link;
mod lock;
mod logos;
mod manual;
mod money_checks;
mod monitor;
mod moves;
mod network;
mod pairs;
mod progress;
mod proof;
mod register;
mod report;
mod rules;
mod schedule;
mod search;
mod spending;
mod state;
mod sync;
mod taking_back;
mod worth;

pub use accounts::*;
pub use attachments::*;
pub use backup::*;
pub use categories::*;
pub use consent::*;
pub use cure::*;
pub use error::*;
pub use export::*;
pub use flow::*;
pub use freshness::*;
pub use identity::*;
pub use inbox::*;
pub use journal::*;
pub use keys::*;
pub use link::*;
pub use lock::*;
pub use logos::*;
pub use manual::*;
pub use money_checks::*;
pub use monitor::*;
pub use moves::*;
pub use network::*;
pub use pairs::*;
pub use progress::*;
pub use proof::*;
pub use register::*;
pub use report::*;
pub use rules::*;
pub use schedule::*;
pub use search::*;
pub use spending::*;
pub use state::*;
pub use sync::*;
pub use taking_back::*;
pub use worth::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An amount. Money out and debt are negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoneyView {
    /// Minor units (cents for USD). Always within 2^53.
    pub minor: i64,
    /// ISO 4217 code, or the bank's own code.
    pub currency: String,
    /// Number of minor digits.
    pub exponent: u8,
}

impl From<&coffer_domain::Money> for MoneyView {
    fn from(money: &coffer_domain::Money) -> Self {
        Self {
            minor: money.minor(),
            currency: money.currency().code().to_owned(),
            exponent: money.currency().exponent(),
        }
    }
}

/// A part of what is shown, by which the window knows what to read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// Which profile is open, and whether it is.
    App,
    /// Accounts and their balances.
    Accounts,
    /// Transactions, in lists or alone.
    Register,
    /// Categories.
    Categories,
    /// Tags.
    Tags,
    /// Saved views.
    Views,
    /// Rules.
    Rules,
    /// Connections and their health.
    Connections,
    /// The progress of a sync.
    Sync,
    /// The progress of a link.
    Link,
    /// What opens the vault.
    Keys,
    /// Backups.
    Backups,
    /// Money that is moved between own accounts.
    Moves,
    /// Real-time balances, account numbers, identity and the check of payments.
    Checks,
    /// The audit.
    Audit,
}
