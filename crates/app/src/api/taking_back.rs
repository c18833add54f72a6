//! Undo and redo, deleting, and the two trays.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RegisterRow;

/// The most transactions that one call deletes or restores.
pub const IDS_MAX: usize = 100_000;

/// What can be undone next, and what redone. The window and the command line share one order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoState {
    /// What an undo would take back.
    pub undo: Option<UndoStep>,
    /// What a redo would do again.
    pub redo: Option<UndoStep>,
}

/// One thing that a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoStep {
    /// What it was about: `note`, `category`, `tags`, `deleted` or `kept`.
    pub field: String,
    /// Number of transactions.
    pub transactions: u32,
}

/// What an undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoDone {
    /// What was taken back or done again.
    pub done: UndoStep,
    /// What comes next.
    pub state: UndoState,
}

/// Names transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TransactionIds {
    /// Our ids, at most 100,000.
    pub ids: Vec<String>,
}

/// What is listed in its own view and counts nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TrayKind {
    /// What the bank took back and the person did not keep.
    Withdrawn,
    /// What the person deleted.
    Deleted,
}

/// Asks for rows of a tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrayRequest {
    /// Which tray.
    pub kind: TrayKind,
    /// Only those after this transaction: `next` of the page before.
    pub after: Option<String>,
    /// How many, at most 200.
    pub limit: u32,
}

/// Rows of a tray, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrayPage {
    /// The rows.
    pub rows: Vec<TrayRow>,
    /// Number of rows in the whole tray.
    pub count: u32,
    /// Where the next page starts; nothing where there is none.
    pub next: Option<String>,
}

/// A row of a tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrayRow {
    /// The row.
    pub row: RegisterRow,
    /// When it came here, RFC 3339 UTC; not known for one that was deleted among many.
    pub at: Option<String>,
}
