//! What a relay remembers: devices, whose an item is, and notices. Two databases do the same: SQLite
//! in a file for one instance, PostgreSQL for several behind a balancer.
//!
//! There is no access token, no item id and no link token here, only digests of them under the
//! relay's key ([`crate::keys`]), so that the file tells a thief nothing that can be used. There is
//! no transaction either: those pass through.

mod postgres;
mod sqlite;

use async_trait::async_trait;
use coffer_plaid::relay::message::Notice;
use uuid::Uuid;

pub use postgres::Postgres;
pub use sqlite::Sqlite;

/// A digest under the relay's key; see [`crate::keys::RelayKeys::name`].
pub type Name = [u8; 32];

/// The most bindings of one group: access tokens, items, Link sessions and transfers.
pub const BINDINGS_MAX: i64 = 20_000;

/// The most devices of one group that are not revoked.
pub const DEVICES_MAX: i64 = 100;

/// How long notices, and the names of Link sessions, are kept: seven days.
pub const KEPT_MS: i64 = 7 * 24 * 3_600 * 1_000;

/// An access token that is asked about is one of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    /// An access token. Its item is known.
    Token,
    /// An item.
    Item,
    /// A Link session, by its link token.
    Link,
    /// A transfer.
    Transfer,
    /// The authorization of a transfer.
    Authorization,
    /// A person at Plaid (`user_id` or `user_token`).
    User,
}

impl Thing {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Item => "item",
            Self::Link => "link",
            Self::Transfer => "transfer",
            Self::Authorization => "authorization",
            Self::User => "user",
        }
    }
}

/// A device as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: Uuid,
    /// The group whose items it may name.
    pub group: Uuid,
    /// What its person calls it.
    pub name: String,
    /// The public half of its key.
    pub public_key: Vec<u8>,
    /// When it was enrolled, milliseconds.
    pub created_ms: i64,
    /// When it was revoked.
    pub revoked_ms: Option<i64>,
    /// When it was last heard, to within a minute.
    pub seen_ms: Option<i64>,
    /// Notices up to this number were dealt with.
    pub acknowledged: i64,
}

/// Whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned {
    /// The group.
    pub group: Uuid,
    /// The item, of an access token.
    pub item: Option<Name>,
}

/// A count that may not pass a bound within a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// What is counted.
    pub key: String,
    /// How long the stretch is, milliseconds.
    pub window_ms: i64,
    /// How many there may be in it.
    pub most: i64,
}

/// Whether a request may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admitted {
    /// It may.
    Yes,
    /// The nonce was used: somebody sends a request again.
    Replayed,
    /// The rate at this place of the list is used up, for so many milliseconds.
    Limited(usize, i64),
}

/// The database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be reached, or answers nothing.
    #[error("the database cannot be reached")]
    Away,
    /// It failed otherwise. The text is for the operator's log.
    #[error("the database failed: {0}")]
    Failed(String),
    /// A bound of this relay was reached; the sentence says which.
    #[error("{0}")]
    Full(&'static str),
}

/// The answers of this module.
pub type Result<T> = std::result::Result<T, DatabaseError>;

/// What was made of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// The device belongs to this group now.
    Enrolled(Uuid),
    /// There is no such invitation, it was used, or its time is over. Which of these is not told.
    No,
}

/// A relay's memory. Every function is one transaction.
#[async_trait]
pub trait Database: Send + Sync {
    /// Whether it answers.
    async fn ready(&self) -> Result<()>;

    /// The name of the key that this database's digests were made with; what is given is written
    /// where there is none yet.
    async fn key_name(&self, name: &str) -> Result<String>;

    /// Keeps an invitation to a group.
    async fn invite(&self, invitation: Name, group: Uuid, expires_ms: i64) -> Result<()>;

    /// Makes a device of an invitation, once.
    async fn redeem(&self, invitation: Name, device: &Device, now_ms: i64) -> Result<Redeemed>;

    /// A device.
    async fn device(&self, id: Uuid) -> Result<Option<Device>>;

    /// All devices, the newest first.
    async fn devices(&self) -> Result<Vec<Device>>;

    /// Ends a device. Returns whether there was one that had not ended.
    async fn revoke(&self, id: Uuid, now_ms: i64) -> Result<bool>;

    /// Notes a request: its nonce, once, and a count for each rate, all of them or none.
    async fn admit(
        &self,
        device: Uuid,
        nonce: [u8; 16],
        rates: &[Rate],
        now_ms: i64,
    ) -> Result<Admitted>;

    /// Whether the group may own another connection, and a row can be written that outlives the machine: one is.
    async fn room(&self, group: Uuid, now_ms: i64) -> Result<()>;

    /// Says that an item and the access token to it are a group's: both or neither. An item that is another group's
    /// already stays so, and `false` is returned.
    async fn adopt(&self, item: Name, token: Name, group: Uuid, now_ms: i64) -> Result<bool>;

    /// Whose something is.
    async fn owner(&self, thing: Thing, name: Name) -> Result<Option<Owned>>;

    /// Says that something is a group's. What is another group's already stays so, and `false` is
    /// returned.
    async fn bind(
        &self,
        thing: Thing,
        name: Name,
        group: Uuid,
        item: Option<Name>,
        now_ms: i64,
    ) -> Result<bool>;

    /// An access token in the place of another, for the same item.
    async fn rotate(&self, old: Name, new: Name, now_ms: i64) -> Result<()>;

    /// Forgets an item and its access tokens, and the notices of it.
    async fn forget(&self, item: Name) -> Result<()>;

    /// Which of these are the group's, in the same order.
    async fn owned(&self, thing: Thing, names: &[Name], group: Uuid) -> Result<Vec<bool>>;

    /// Keeps a notice, durably, for the group that the item or Link session belongs to, or where it tells of transfers
    /// ([`Appended::is_of_moves`]) for each that made one. To how many groups it is told: none where it is nobody's, or
    /// the webhook with this fingerprint was kept before.
    ///
    /// The numbers rise in the order in which notices can be read, and with the time of day: an older copy of the
    /// database that is put back gives none that was given before.
    async fn append(&self, notice: &Appended, fingerprint: Name) -> Result<usize>;

    /// Notices of a group after a number, the oldest first.
    async fn notices(&self, group: Uuid, after: i64, most: usize) -> Result<Vec<Notice>>;

    /// The greatest number of any notice, the groups of those after `after`, and the groups of devices
    /// that were revoked since `revoked_ms`.
    async fn news(&self, after: i64, revoked_ms: i64) -> Result<(i64, Vec<Uuid>)>;

    /// How far the numbers have come. Notices that are read after it was asked for hold all up to its `last`.
    async fn place(&self) -> Result<Place>;

    /// Notes that the relay is at work. Where that was noted last longer than `away_ms` ago, webhooks may be lost, or this
    /// is an older copy of the database: then `fresh` is the epoch from now on.
    async fn alive(&self, now_ms: i64, away_ms: i64, fresh: &str) -> Result<()>;

    /// A device dealt with notices up to a number.
    async fn acknowledge(&self, device: Uuid, seq: i64) -> Result<()>;

    /// Forgets what is over: notices, nonces, counts, invitations, Link sessions.
    async fn prune(&self, now_ms: i64) -> Result<()>;
}

/// How far the numbers of notices have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The greatest number that was given.
    pub last: i64,
    /// Notices up to this one may be forgotten.
    pub oldest: i64,
    /// Which memory this is; see [`Database::alive`].
    pub epoch: String,
}

/// A notice that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The item, if it names one.
    pub item: Option<Name>,
    /// The Link session, if it names one.
    pub link: Option<Name>,
    /// Plaid's `webhook_type`.
    pub kind: String,
    /// Plaid's `webhook_code`.
    pub code: String,
    /// The error code in it.
    pub error_code: Option<String>,
    /// When it arrived, milliseconds.
    pub received_ms: i64,
}

impl Appended {
    /// Whether it tells of transfers: Plaid names neither item nor transfer then.
    pub fn is_of_moves(&self) -> bool {
        self.item.is_none() && self.link.is_none() && self.kind == MOVES
    }
}

/// The `webhook_type` of what tells of transfers.
const MOVES: &str = "TRANSFER";

/// A name as it is shown to devices: lower-case hex.
pub fn hex(name: &Name) -> String {
    use std::fmt::Write;
    name.iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Takes one out of the bucket of a rate: when the bucket is full again, in microseconds, or how many milliseconds
/// must pass first.
///
/// The generic cell rate algorithm. A bucket's size and what comes back together stay within the rate, so no stretch
/// of time, wherever it begins, sees more than the rate allows.
fn take(full_again_us: Option<i64>, rate: &Rate, now_ms: i64) -> std::result::Result<i64, i64> {
    let now = now_ms.saturating_mul(1_000);
    let window = rate.window_ms.saturating_mul(1_000);
    let most = rate.most.max(1);
    let (size, back) = match most {
        1 => (1, 1),
        _ => (most / 2, most - most / 2),
    };
    let each = window / back;
    // A clock that was put back makes nobody wait for longer than an empty bucket does.
    let full_again = full_again_us
        .unwrap_or(now)
        .clamp(now, now.saturating_add(each * size));
    let then = full_again.saturating_add(each);
    let wait = then.saturating_sub(now).saturating_sub(each * size);
    match wait {
        ..=0 => Ok(then),
        _ => Err(wait / 1_000 + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_stretch_of_time_sees_more_than_the_rate(
            most in 1_i64..50,
            steps in prop::collection::vec(0_i64..5_000, 1..400),
        ) {
            let rate = Rate { key: String::new(), window_ms: 60_000, most };
            let (mut full_again, mut now, mut taken) = (None, 1_000_000, Vec::new());
            for step in steps {
                now += step;
                match take(full_again, &rate, now) {
                    Ok(then) => {
                        full_again = Some(then);
                        taken.push(now);
                    }
                    Err(wait) => prop_assert!(take(full_again, &rate, now + wait).is_ok()),
                }
            }
            for (n, first) in taken.iter().enumerate() {
                let within = taken.iter().skip(n).filter(|at| **at < first + rate.window_ms).count();
                prop_assert!(i64::try_from(within).unwrap() <= most);
            }
        }
    }
}
