//! What protects the profile, and when it locks itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that opens the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionKind {
    /// The system's keychain alone: it opens without a question.
    Keychain,
    /// The keychain together with a PIN.
    Pin,
    /// A passphrase.
    Passphrase,
    /// A recovery phrase.
    RecoveryPhrase,
}

/// What protects the open profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecurityView {
    /// Everything that opens it, the way that is tried first at the start of the list. Empty for a
    /// demo whose key is in memory only.
    pub protection: Vec<ProtectionKind>,
    /// Whether it can be locked: opening it again takes something that a person knows.
    pub can_lock: bool,
    /// When it locks itself.
    pub lock: LockSettings,
}

/// When the profile locks itself. It does so only where it can be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LockSettings {
    /// After so many minutes without a key or a click: 1, 5, 15 or 60; nothing for never.
    pub idle_minutes: Option<u16>,
    /// When the computer goes to sleep or its screen is locked.
    pub on_sleep: bool,
}

impl LockSettings {
    /// Whether nothing locks later than with the others, or no more.
    pub fn is_as_strict_as(self, others: Self) -> bool {
        let minutes = |settings: Self| settings.idle_minutes.unwrap_or(u16::MAX);
        minutes(self) <= minutes(others) && (self.on_sleep || !others.on_sleep)
    }
}

/// When the profile is to lock itself from now on.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetLockSettings {
    /// The choice.
    pub lock: LockSettings,
    /// The PIN or passphrase, for a choice that locks later than the one so far.
    pub proof: Option<String>,
}

/// A PIN on its way in.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PinRequest {
    /// The PIN.
    pub pin: String,
}

/// A new PIN on its way in.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetPinRequest {
    /// The new PIN.
    pub pin: String,
    /// The PIN or passphrase so far, where there is one.
    pub current: Option<String>,
}
