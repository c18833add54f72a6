//! What a person is told before Link opens, and what they agreed to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Environment, LinkMode, RelayKind};

/// Asks what is to be said before Link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsentAsk {
    /// What a repair is for; nothing connects a new bank.
    pub mode: Option<LinkMode>,
}

/// What is said before Link opens, in the sentences that are kept with the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsentNotice {
    /// What it is about: a repair, or a new bank.
    pub mode: Option<LinkMode>,
    /// How Plaid is reached.
    pub relay: RelayKind,
    /// The environment.
    pub environment: Environment,
    /// Kinds of data, as Plaid calls them.
    pub products: Vec<String>,
    /// What of them is read.
    pub data: Vec<String>,
    /// What is not.
    pub never: Vec<String>,
    /// For how long.
    pub period: String,
    /// What it costs, and whom.
    pub cost: String,
}

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Its id.
    pub id: String,
    /// When it was given, RFC 3339 UTC.
    pub agreed_at: String,
    /// `window` or `terminal`.
    pub agreed_in: String,
    /// What a repair was for; nothing connected a new bank.
    pub mode: Option<LinkMode>,
    /// `demo`, `direct` or `relay`.
    pub relay: String,
    /// The environment.
    pub environment: String,
    /// Kinds of data.
    pub products: Vec<String>,
    /// What of them is read.
    pub data: Vec<String>,
    /// For how long, as it was said.
    pub period: String,
    /// What it costs, as it was said.
    pub cost: String,
    /// The connection that came of it, if there is one still.
    pub item_id: Option<String>,
    /// The bank; nothing where Link was left, or where the bank was deleted.
    pub institution: Option<String>,
    /// When the bank's own permission ends, RFC 3339, where the bank says so.
    pub expires_at: Option<String>,
    /// When it was withdrawn, RFC 3339 UTC.
    pub withdrawn_at: Option<String>,
    /// Whether what had been brought was deleted with it.
    pub deleted: bool,
}
