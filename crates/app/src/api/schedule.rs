//! When connections are synced by themselves, and what their owner is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// When a connection is synced by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncPlan {
    /// When Coffer is opened.
    pub on_launch: bool,
    /// When its window comes to the front.
    pub on_focus: bool,
    /// Every so many hours, 1 to 24; nothing never.
    pub every_hours: Option<u8>,
}

/// Chooses when a connection is synced by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetSyncPlan {
    /// The connection.
    pub item_id: String,
    /// When.
    pub plan: SyncPlan,
}

/// Why a connection is not synced by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncNever {
    /// Nothing is chosen.
    NotChosen,
    /// The person disconnected it.
    Disconnected,
    /// The permission is gone.
    Revoked,
    /// A sync was reverted.
    Held,
    /// Switched offline.
    Offline,
    /// The network is metered.
    Metered,
}

/// The plan of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemSchedule {
    /// The connection.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// When it is synced by itself.
    pub plan: SyncPlan,
    /// When it was last tried, RFC 3339 UTC.
    pub tried_at: Option<String>,
    /// Tries that failed in a row.
    pub failures: u32,
    /// When it is synced next by the clock, RFC 3339 UTC, not counting what the person does.
    pub next_at: Option<String>,
    /// Why it is not.
    pub never: Option<SyncNever>,
}

/// How the network is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NetworkCost {
    /// The system does not say.
    Unknown,
    /// By no byte.
    Free,
    /// By the byte.
    Metered,
}

/// All plans, and what holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Schedules {
    /// One for each connection.
    pub items: Vec<ItemSchedule>,
    /// The hours that can be chosen.
    pub hours: Vec<u8>,
    /// What the system says of the network.
    pub network: NetworkCost,
    /// The person says that the network is metered, whatever the system says.
    pub treat_as_metered: bool,
    /// The owner is told outside the window when a connection needs them.
    pub notify: bool,
}

/// What holds for all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleSettings {
    /// The network is metered, whatever the system says.
    pub treat_as_metered: bool,
    /// The owner is told outside the window.
    pub notify: bool,
}

/// Why the window asks whether something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WakeMoment {
    /// The profile was just opened.
    Launch,
    /// The window came to the front.
    Focus,
    /// Time has passed.
    Timer,
}

/// The window asks whether something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Wake {
    /// Why.
    pub moment: WakeMoment,
}

/// What was due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Woken {
    /// Connections whose sync was begun.
    pub started: Vec<String>,
    /// When the window asks again, milliseconds from now: between a quarter of a minute and five.
    #[ts(type = "number")]
    pub again_ms: i64,
}
