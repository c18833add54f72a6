//! The messages between device and relay that are not Plaid's.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// The most notices in one answer.
pub const NOTICES_MAX: usize = 200;

/// Who a relay is, told to anybody who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What its operator calls it.
    pub name: String,
    /// `sandbox` or `production`.
    pub environment: String,
    /// Its public key, base64url. [`super::identity_of`] makes what people compare.
    pub public_key: String,
    /// The version of its program.
    pub version: String,
}

impl About {
    /// What people compare; nothing where the key is none.
    pub fn fingerprint(&self) -> Option<String> {
        let key = URL_SAFE_NO_PAD.decode(&self.public_key).ok()?;
        Some(super::identity_of(&key))
    }
}

/// Asks to become a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The invitation, as the operator gave it.
    pub invitation: String,
    /// What the person calls the device.
    pub name: String,
    /// The public half of the device's key, base64url.
    pub public_key: String,
}

/// A device was enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Its id, a UUID.
    pub device_id: String,
    /// The relay's word over device id and public key, base64url: it has the key that its fingerprint is of.
    pub proof: String,
    /// Who the relay is.
    pub relay: About,
}

/// The text over which [`Enrolled::proof`] is a signature.
pub fn proof_text(device_id: &str, public_key: &str) -> String {
    format!("coffer-relay-enrolled-1\n{device_id}\n{public_key}")
}

/// Something happened to an item, or a Link session is over. It is a hint and no fact: what is true
/// is asked of Plaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its number; later ones have greater numbers.
    pub seq: i64,
    /// The item, by the name that the exchange gave it.
    pub item: Option<String>,
    /// The Link session, by the name that its creation gave it.
    pub link: Option<String>,
    /// What it means for a client.
    pub means: Means,
    /// Plaid's `webhook_type`, as it came.
    #[serde(rename = "type")]
    pub kind: String,
    /// Plaid's `webhook_code`, as it came.
    pub code: String,
    /// The code of the error that it tells of.
    pub error_code: Option<String>,
    /// When it arrived, milliseconds since 1970.
    pub received_ms: i64,
}

/// What a notice means for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// There is something new: sync the item.
    Sync,
    /// The item's health changed: ask for the item, and sync it.
    Health,
    /// A product beside transactions has something new.
    Refetch,
    /// A Link session is over.
    LinkFinished,
    /// Something became of transfers: ask for their events. It names no item, and is told to every group that made one.
    Moves,
    /// Nothing to do: a code of the old way to read transactions, which Plaid still sends.
    Nothing,
    /// A code that this relay does not know, or a meaning that is newer than this program. Looking at the item does no
    /// harm.
    #[serde(other)]
    Unknown,
}

/// A stretch of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxPage {
    /// What happened after the number that was asked for, the oldest first.
    pub notices: Vec<Notice>,
    /// What to ask for next. Less than what was asked for where this relay has forgotten numbers that it gave: then its
    /// memory is an older one.
    pub next: i64,
    /// Notices up to this number are gone: a device that did not hear them asks for everything anew.
    pub oldest: i64,
    /// Under which memory of the relay's the numbers were given. Another one than last time: notices may be lost (an older
    /// copy of its database was put back, or it was away for long), so a device asks for everything anew.
    #[serde(default)]
    pub epoch: String,
}

/// Notices up to this number were dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The last one.
    pub seq: i64,
}

/// Asks under which names notices will tell of things. Only those of the device's group have one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AskNames {
    /// Plaid's ids of items, at most [`NAMES_MAX`].
    pub items: Vec<String>,
    /// Link tokens, likewise.
    pub links: Vec<String>,
}

/// The most names that are asked for at once.
pub const NAMES_MAX: usize = 200;

/// The names, in the order in which they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Of items.
    pub items: Vec<Option<String>>,
    /// Of Link sessions.
    pub links: Vec<Option<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_that_is_newer_than_this_program_is_unknown() {
        let read = |text: &str| serde_json::from_str::<Means>(text).unwrap();
        assert_eq!(read("\"moves\""), Means::Moves);
        assert_eq!(read("\"unknown\""), Means::Unknown);
        assert_eq!(read("\"something_new\""), Means::Unknown);
        assert_eq!(
            serde_json::to_string(&Means::Unknown).unwrap(),
            "\"unknown\""
        );
    }

    #[test]
    fn a_page_of_a_relay_that_tells_no_epoch_is_read() {
        let page: InboxPage =
            serde_json::from_str(r#"{"notices":[],"next":7,"oldest":3}"#).unwrap();
        assert_eq!((page.next, page.epoch.as_str()), (7, ""));
    }
}
