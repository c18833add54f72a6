//! Two transactions that belong together: the legs of a transfer, and a refund with its purchase.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RegisterRow;

/// How two transactions belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PairKind {
    /// Money of one's own that moved: both are transfers and no spending.
    Transfer,
    /// What one paid, the other gave back (a refund or chargeback): it is in the purchase's category, so that the two net out.
    Refund,
}

/// What is said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PairState {
    /// A person said so.
    Said,
    /// Made by itself, because the figures are clear; see docs/pairs.md.
    Made,
    /// Proposed; nobody has answered.
    Proposed,
}

/// A pair as one of its two transactions shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// How they belong together.
    pub kind: PairKind,
    /// Whether it stands, and who says so.
    pub state: PairState,
    /// The other transaction.
    pub other: RegisterRow,
    /// How sure, in percent, where it was reckoned.
    pub percent: Option<u32>,
    /// Why, a short sentence each: “the same amount”, “one day later”.
    pub reasons: Vec<String>,
}

/// Says that two transactions belong together, or do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SayPair {
    /// How.
    pub kind: PairKind,
    /// One of them.
    pub id: String,
    /// The other.
    pub other_id: String,
    /// Whether they do. A no is remembered, and they are not proposed again.
    pub together: bool,
}

/// Whether pairs are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairSettings {
    /// Whether any are proposed.
    pub propose: bool,
    /// Whether those that are clear are made without a question. Only with `propose`.
    pub make: bool,
}
