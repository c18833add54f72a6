//! The review inbox: all that wants a look, in one queue that is worked through with one key.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CategoryHint, Doubt, FieldChange, MoneyView, PairView, RegisterRow};

/// The most entries one call returns.
pub const INBOX_MAX: u32 = 100;

/// Why something is in the inbox. The order is the order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// An account and its transactions do not add up.
    Balance,
    /// Two rows may be one: a doubtful pending match, or a possible duplicate.
    Doubt,
    /// Two rows may be a transfer, or a refund and its purchase.
    Pair,
    /// The bank took it back after a person had looked at it or said something of it.
    Withdrawn,
    /// The bank changed it after a person had looked at it.
    Changed,
    /// It has no category.
    Uncategorised,
    /// It is new: nobody has looked at it.
    New,
}

/// Asks for a stretch of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxRequest {
    /// Only this kind; all of them in the order of the queue.
    pub kind: Option<InboxKind>,
    /// Entries to leave out first.
    pub skip: u32,
    /// How many, at most 100.
    pub limit: u32,
}

/// How many there are of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxCount {
    /// The kind.
    pub kind: InboxKind,
    /// How many. A transaction that is uncategorised is not counted as new too.
    pub count: u32,
}

/// The inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// How many of each kind, in the order of the queue; kinds without any are left out.
    pub counts: Vec<InboxCount>,
    /// How many in all.
    pub left: u32,
    /// How many of the pairs are so clear that one answer may be about all of them.
    pub clear_pairs: u32,
    /// The stretch that was asked for.
    pub entries: Vec<InboxEntry>,
    /// When all connections were last asked with success, RFC 3339 UTC: how fresh an empty inbox is.
    pub as_of: Option<String>,
}

/// One thing that wants a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxEntry {
    /// Names the entry while it is there.
    pub key: String,
    /// What about, and all there is to see.
    pub about: InboxAbout,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum InboxAbout {
    /// An account that does not add up.
    Balance(InboxBalance),
    /// Two rows that may be one.
    Doubt(Doubt),
    /// Two rows that may belong together.
    Pair(InboxPair),
    /// A row that the bank took back.
    Withdrawn(InboxRow),
    /// A row that the bank changed.
    Changed(InboxRow),
    /// A row without a category.
    Uncategorised(InboxRow),
    /// A new row.
    New(InboxRow),
}

/// An account that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxBalance {
    /// The account.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// By how much it is off: what the bank says less what the transactions make.
    pub off: MoneyView,
    /// The first day of it, `YYYY-MM-DD`.
    pub since: Option<String>,
}

/// A proposed pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxPair {
    /// One of the two: the one that went out, or the refund.
    pub row: RegisterRow,
    /// The other, and why.
    pub pair: PairView,
}

/// A transaction that wants a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxRow {
    /// The transaction.
    pub row: RegisterRow,
    /// What the bank changed since a person looked at it.
    pub changes: Vec<FieldChange>,
    /// Categories that could fit, the best first; at most 3.
    pub hints: Vec<CategoryHint>,
}

/// Says yes to all of a kind at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcceptAll {
    /// `new`, `uncategorised`, or `pair` for those that are clear; nothing for all that is new, with a category or
    /// without. Each of the other kinds wants an answer of its own.
    pub kind: Option<InboxKind>,
}

/// What a person answers to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxAnswer {
    /// The entry.
    pub key: String,
    /// The answer.
    pub answer: InboxWord,
}

/// An answer. Each can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InboxWord {
    /// It is right as it is, or as it is proposed: looked at; the two are one; the two belong together; the
    /// balance was seen (until it changes); a row that was taken back may go.
    Accept,
    /// It is not: the two are not one; the two do not belong together; a row that was taken back stays.
    Reject,
}
