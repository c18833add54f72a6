//! Whom the program speaks to, and whether it may.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The network, as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    /// Switched offline: no connection leaves this program.
    pub offline: bool,
    /// Merchants' logos are fetched and shown.
    pub logos: bool,
    /// The hosts that logos are fetched from.
    pub logo_hosts: Vec<String>,
    /// Every host that this profile ever spoke to, the latest first.
    pub hosts: Vec<HostView>,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HostView {
    /// Its name, or its number on this computer.
    pub host: String,
    /// What was wanted of it.
    pub purpose: HostPurpose,
    /// When it was spoken to first, RFC 3339.
    pub first_at: String,
    /// When it was spoken to last, RFC 3339.
    pub last_at: String,
    /// How often, tries that failed included.
    #[ts(type = "number")]
    pub calls: u64,
    /// Bytes that it answered with; nothing where Coffer cannot know them.
    #[ts(type = "number | null")]
    pub bytes: Option<u64>,
}

/// What a host is spoken to for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HostPurpose {
    /// Bank data: Plaid, a relay, or the demo bank.
    Bank,
    /// Link's page, which a window of its own loads.
    Link,
    /// Merchants' logos.
    Logo,
}

/// Switches the network off or on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OfflineRequest {
    /// Whether nothing may leave.
    pub offline: bool,
}
