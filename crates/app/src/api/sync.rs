//! The progress of a sync.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AppError, SyncCounts};

/// Asks for a sync of one connection, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRequest {
    /// The connection; nothing means all.
    pub item_id: Option<String>,
}

/// Where syncing stands: a snapshot, which is also pushed when it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// Whether anything runs now.
    pub running: bool,
    /// Connections of the present (or the last) round.
    pub items: Vec<ItemSync>,
    /// When the newest successful sync of any connection ended, RFC 3339 UTC.
    pub last_synced_at: Option<String>,
    /// The last try failed because nothing could be reached.
    pub offline: bool,
    /// Switched offline by the person: nothing is asked for until that is taken back.
    pub switched_offline: bool,
}

/// One connection of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemSync {
    /// The connection.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// How far it is.
    pub stage: SyncStage,
    /// Rows fetched so far.
    pub rows: u32,
    /// What it changed, once saved.
    pub counts: SyncCounts,
    /// Why it failed.
    pub error: Option<AppError>,
}

/// How far one connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncStage {
    /// Waiting for its turn.
    Queued,
    /// Asking the bank.
    Fetching,
    /// The bank is still preparing older history; asked again shortly.
    Waiting,
    /// Writing.
    Saving,
    /// Done.
    Done,
    /// Failed; nothing was changed.
    Failed,
}
