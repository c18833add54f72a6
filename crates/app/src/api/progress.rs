//! How far an edit of many transactions is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far an edit is that goes over many transactions: of one, of a rule, or of what is taken back. It is pushed while
/// the command has not answered yet; nothing is pushed in its place once it is over, whatever came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditProgress {
    /// Thousandths of the way. It never goes back within one edit.
    pub permille: u32,
}
