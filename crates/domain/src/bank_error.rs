//! What can go wrong between us and a bank, in the words that decisions are made in. The
//! provider's own code travels along for people and support; nothing branches on it but the
//! crate that knows the provider.

use std::time::Duration;

use crate::HealthState;

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BankError {
    /// What it means for us.
    pub kind: BankErrorKind,
    /// The provider's code, such as `ITEM_LOGIN_REQUIRED`; `None` where no answer arrived.
    pub code: Option<String>,
    /// A plain sentence for a person: what happened. It carries no secret and no bank data.
    pub message: String,
    /// What the person can do about it.
    pub hint: Option<String>,
    /// The provider's name for the call.
    pub request_id: Option<String>,
    /// How long to wait before the next try, where that is known.
    pub retry_after: Option<Duration>,
    /// The state that it puts the connection in. `None` says nothing of the connection: a product
    /// that it lacks, or a mistake in a request, must not make it look broken.
    pub state: Option<HealthState>,
}

/// What a failed call means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BankErrorKind {
    /// No connection could be made: no network, no name, refused.
    Offline,
    /// The call took longer than its bound.
    Timeout,
    /// The certificate was refused, which a wrong clock also causes.
    Tls,
    /// An answer arrived that cannot be read.
    BadAnswer,
    /// The person must sign in at the bank again (update mode).
    LoginRequired,
    /// The person took back the permission.
    Revoked,
    /// The provider does not know this item or token any more.
    UnknownItem,
    /// The keys of this program are refused.
    BadKeys,
    /// Too many calls.
    RateLimited,
    /// The bank is down, not the connection.
    InstitutionDown,
    /// The data is being prepared.
    NotReady,
    /// The data changed while it was paged; start over from the first cursor.
    MutationDuringPagination,
    /// A wrong or expired public or link token.
    BadLinkToken,
    /// The provider has trouble of its own.
    ProviderDown,
    /// The bank does not offer what was asked.
    Unsupported,
    /// The user must act at the bank first.
    UserActionAtBank,
    /// A request that should never have been sent: our mistake.
    BadRequest,
    /// Anything else, by the provider's code.
    Other,
}

impl BankErrorKind {
    /// Whether the same call may work a little later without anyone doing anything.
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Timeout
                | Self::RateLimited
                | Self::InstitutionDown
                | Self::NotReady
                | Self::ProviderDown
                | Self::BadAnswer
        )
    }
}
