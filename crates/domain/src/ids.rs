//! Our own ids: UUIDv7 newtypes, one per kind of thing, so that an account can never be passed
//! where an item is meant. Plaid's ids are text and are called `external_id` everywhere.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// Where new ids come from. The real one reads clock and randomness, a test counts.
pub trait Mint {
    /// A fresh id, larger than every one given before by this mint.
    fn next(&mut self) -> Uuid;
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that was read back or received.
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }
            /// A new id.
            pub fn mint(mint: &mut dyn Mint) -> Self {
                Self(mint.next())
            }
            /// The sixteen bytes that are stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
            /// The id as a UUID.
            pub const fn uuid(&self) -> Uuid {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id_type!(
    /// A rule.
    RuleId
);
id_type!(
    /// A connection: one login at one institution.
    ItemId
);
id_type!(
    /// An account.
    AccountId
);
id_type!(
    /// A transaction. It outlives Plaid's ids: a posted row keeps the id of its pending twin.
    TransactionId
);
id_type!(
    /// One sync of one connection.
    SyncId
);
id_type!(
    /// One thing that a person did.
    OperationId
);
id_type!(
    /// A file that a person attached to a transaction.
    AttachmentId
);
id_type!(
    /// One attempt to link or repair a connection.
    LinkSessionId
);
id_type!(
    /// A list that a person keeps under a name.
    ViewId
);
id_type!(
    /// Money that a person moves between two of their accounts.
    MoveId
);
id_type!(
    /// One transfer of a move, and the key that makes every request for it one request.
    LegId
);
id_type!(
    /// One answer of a person to what was said before Link.
    ConsentId
);
