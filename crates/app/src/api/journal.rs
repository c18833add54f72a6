//! The journal of syncs: what each brought, and taking one back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, SyncCounts};

/// Asks for entries of the journal, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncsRequest {
    /// Only this connection.
    pub item_id: Option<String>,
    /// Only those before this one: `next` of the page before.
    pub before: Option<String>,
    /// How many, at most 200.
    pub limit: u32,
}

/// Entries of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncsPage {
    /// The entries.
    pub syncs: Vec<SyncEntry>,
    /// Where the next page starts; nothing where there is none.
    pub next: Option<String>,
}

/// An entry of the journal: a sync, the revert of one, or a try that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncEntry {
    /// Our id.
    pub id: String,
    /// The connection.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// When it began, RFC 3339 UTC.
    pub started_at: String,
    /// When it was written, RFC 3339 UTC.
    pub ended_at: String,
    /// Plaid's names for its calls.
    pub request_ids: Vec<String>,
    /// Pages that were fetched.
    pub pages: u32,
    /// What it changed. Of a revert: rows that are as before (`modified`), rows that are out again
    /// (`removed`).
    pub counts: SyncCounts,
    /// The sync that this entry takes back.
    pub reverts: Option<String>,
    /// The entry that took this sync back.
    pub reverted_by: Option<String>,
    /// It can be taken back: it is the newest of its connection that stands.
    pub can_revert: bool,
    /// Why it brought nothing, where it failed or was not finished.
    pub failure: Option<SyncFailure>,
}

/// Why a try to sync came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncFailure {
    /// A code as those of errors, or `not_finished`: the program ended before the sync did.
    pub code: String,
    /// Plaid's own code.
    pub bank_code: Option<String>,
    /// What happened: a plain sentence.
    pub message: String,
    /// What to do about it: a plain sentence.
    pub hint: Option<String>,
}

/// Asks for the rows of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRowsRequest {
    /// The entry.
    pub sync_id: String,
    /// Only those after this one: `next` of the page before.
    pub after: Option<i64>,
    /// How many, at most 500.
    pub limit: u32,
}

/// Rows of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRowsPage {
    /// The entry.
    pub sync: SyncEntry,
    /// The rows.
    pub rows: Vec<SyncRowView>,
    /// Where the next page starts; nothing where there is none.
    pub next: Option<i64>,
}

/// A row that a sync touched, with what it was and what it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRowView {
    /// The transaction.
    pub id: String,
    /// Its account.
    pub account_id: String,
    /// Name of the account.
    pub account: String,
    /// `added`, `modified`, `posted`, `withdrawn`, `returned` or `reverted`.
    pub what: String,
    /// What it was; nothing for a new one.
    pub before: Option<ImageView>,
    /// What it became.
    pub after: ImageView,
    /// The fields that differ, one by one.
    pub changes: Vec<FieldChange>,
}

/// What a row was or became, as the bank says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImageView {
    /// The bank's date, `YYYY-MM-DD`.
    pub date: String,
    /// Amount.
    pub amount: MoneyView,
    /// The bank's text.
    pub name: String,
    /// The merchant, cleaned by Plaid.
    pub merchant_name: Option<String>,
    /// Not posted yet.
    pub pending: bool,
    /// Taken back.
    pub withdrawn: bool,
}

/// One field that changed, with both values in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// `amount`, `date`, `authorized_date`, `name`, `merchant_name`, `original_description`,
    /// `bank_category`, `confidence`, `channel` or `check_number`.
    pub field: String,
    /// The value before.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
}

/// Names one sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRef {
    /// Our id of it.
    pub sync_id: String,
}
