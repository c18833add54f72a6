//! The proof of balances: whether the transactions of an account explain what the bank states.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, RegisterRow};

/// What the proof says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// The transactions explain the balance.
    Matches,
    /// They do with what the person deleted or kept.
    MatchesEdited,
    /// They do without it: what is listed makes another sum than the bank's.
    MatchesUnedited,
    /// They do not.
    Off,
    /// It cannot be said.
    Unproven,
}

/// The proof of an account, as small as it stands beside its balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProofBadge {
    /// What it says.
    pub state: ProofState,
    /// How much more (or, negative, less) the bank states than the transactions explain.
    pub residual: Option<MoneyView>,
    /// When a sync first found it off, RFC 3339 UTC.
    pub since: Option<String>,
    /// Why it cannot be said: `investment`, `no_balance`, `history_incomplete`,
    /// `currency_changed` or `too_large`.
    pub reason: Option<String>,
}

/// Asks for the proof of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProofRequest {
    /// The account.
    pub account_id: String,
}

/// The proof of an account, with all its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// The account.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// What it says.
    pub badge: ProofBadge,
    /// Where it matches, the reading under which it does: `posted`, `with_pending` or
    /// `as_edited` (with what the person deleted or kept).
    pub reading: Option<String>,
    /// What it held before its first known transaction, under the reading that counts.
    pub opening: Option<MoneyView>,
    /// The day of the balance that the opening was taken from, `YYYY-MM-DD`.
    pub opening_date: Option<String>,
    /// Sum of all booked transactions of the bank.
    pub posted: Option<MoneyView>,
    /// Sum of all pending ones.
    pub pending: Option<MoneyView>,
    /// Whether the stated balance holds pending transactions too: then the opening and the residual
    /// add up with them, else without them.
    pub counts_pending: bool,
    /// What the deleted or kept rows that explain the balance add to the bank's.
    pub corrected: Option<MoneyView>,
    /// Those rows; some of them where they are many.
    pub explaining: Vec<RegisterRow>,
    /// By how much the other deleted and kept rows make what is listed another sum than the bank's.
    pub aside: Option<MoneyView>,
    /// Those rows; some of them where they are many.
    pub aside_rows: Vec<RegisterRow>,
    /// What the bank states.
    pub stated: Option<MoneyView>,
    /// The sync after which it was first off.
    pub since_sync: Option<String>,
    /// What may have caused it, likeliest first.
    pub causes: Vec<ProofCause>,
    /// What has moved the opening since it was taken, the newest first.
    pub moves: Vec<ProofMove>,
}

/// How older history that came later has moved an opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProofMove {
    /// The sync in which it came.
    pub sync: String,
    /// When that was, RFC 3339 UTC.
    pub at: String,
    /// By how much the opening moved.
    pub by: MoneyView,
    /// The rows; some of them where they are many.
    pub rows: Vec<RegisterRow>,
}

/// What may have caused a residual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProofCause {
    /// `duplicate`, `sign`, `pending`, `withdrawn`, `changed`, `set_aside`, `movement` or
    /// `missing`.
    pub cause: String,
    /// Rows to look at.
    pub rows: Vec<RegisterRow>,
}
