//! The health of a connection: one state, and advisories that can stand beside it.

use std::collections::BTreeSet;

use crate::{BankError, BankErrorKind};

/// What a connection can do now. Syncing is a run state, not health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HealthState {
    /// It works.
    Ok,
    /// The person must sign in again.
    NeedsLogin,
    /// The permission is gone; a new link is needed.
    Revoked,
    /// It failed and will be tried again.
    Failing,
}

impl HealthState {
    /// The word that is stored and shown to scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "Ok",
            Self::NeedsLogin => "NeedsLogin",
            Self::Revoked => "Revoked",
            Self::Failing => "Failing",
        }
    }

    /// Reads the stored word; an unknown one is `Failing`, which never blocks a retry.
    pub fn from_word(word: &str) -> Self {
        match word {
            "Ok" => Self::Ok,
            "NeedsLogin" => Self::NeedsLogin,
            "Revoked" => Self::Revoked,
            _ => Self::Failing,
        }
    }
}

/// Something to know about a connection that works or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advisory {
    /// The consent ends soon.
    ExpiresSoon,
    /// The bank has accounts that were not shared.
    NewAccounts,
    /// The permission for one account was taken back.
    AccountRevoked,
    /// The history is still being fetched.
    NotReady,
    /// The bank is down.
    InstitutionDown,
    /// We asked too often.
    RateLimited,
}

impl Advisory {
    /// All of them, for reading back.
    pub const ALL: [Self; 6] = [
        Self::ExpiresSoon,
        Self::NewAccounts,
        Self::AccountRevoked,
        Self::NotReady,
        Self::InstitutionDown,
        Self::RateLimited,
    ];

    /// The word that is stored and shown to scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExpiresSoon => "ExpiresSoon",
            Self::NewAccounts => "NewAccounts",
            Self::AccountRevoked => "AccountRevoked",
            Self::NotReady => "NotReady",
            Self::InstitutionDown => "InstitutionDown",
            Self::RateLimited => "RateLimited",
        }
    }
}

/// Health as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The state.
    pub state: HealthState,
    /// The provider's code behind it.
    pub code: Option<String>,
    /// The sentence a person reads.
    pub message: Option<String>,
    /// When it began, milliseconds since 1970 UTC.
    pub since_ms: i64,
    /// When the next try is due, milliseconds since 1970 UTC.
    pub retry_at_ms: Option<i64>,
    /// What else there is to know.
    pub advisories: BTreeSet<Advisory>,
}

impl Health {
    /// A connection that works.
    pub const fn ok(now_ms: i64) -> Self {
        Self {
            state: HealthState::Ok,
            code: None,
            message: None,
            since_ms: now_ms,
            retry_at_ms: None,
            advisories: BTreeSet::new(),
        }
    }

    /// What a failed call says about the connection. Having no network says nothing of it. Another
    /// failure that is not the connection's own (wrong keys, our mistake) is still recorded as
    /// `Failing`, with its sentence, so that the person sees why nothing arrives; it never blocks
    /// a retry.
    pub fn after(&self, error: &BankError, now_ms: i64) -> Self {
        if error.kind == BankErrorKind::Offline {
            return self.clone();
        }
        let state = match error.kind {
            BankErrorKind::LoginRequired | BankErrorKind::UserActionAtBank => {
                HealthState::NeedsLogin
            }
            BankErrorKind::Revoked | BankErrorKind::UnknownItem => HealthState::Revoked,
            _ => HealthState::Failing,
        };
        let mut advisories = self.advisories.clone();
        advisories.remove(&Advisory::InstitutionDown);
        advisories.remove(&Advisory::RateLimited);
        match error.kind {
            BankErrorKind::InstitutionDown => {
                advisories.insert(Advisory::InstitutionDown);
            }
            BankErrorKind::RateLimited => {
                advisories.insert(Advisory::RateLimited);
            }
            _ => {}
        }
        let retry_at_ms = error
            .retry_after
            .and_then(|wait| i64::try_from(wait.as_millis()).ok())
            .and_then(|wait| now_ms.checked_add(wait));
        Self {
            state,
            code: error.code.clone(),
            message: Some(error.message.clone()),
            since_ms: if self.state == state {
                self.since_ms
            } else {
                now_ms
            },
            retry_at_ms,
            advisories,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: BankErrorKind) -> BankError {
        BankError {
            kind,
            code: None,
            message: "It failed.".into(),
            hint: None,
            request_id: None,
            retry_after: Some(std::time::Duration::from_secs(60)),
        }
    }

    #[test]
    fn a_missing_network_is_no_fault_of_the_connection() {
        let health = Health::ok(1_000);
        assert_eq!(health.after(&error(BankErrorKind::Offline), 2_000), health);
    }

    #[test]
    fn a_failure_tells_since_when_and_until_when_and_keeps_other_advisories() {
        let mut health = Health::ok(1_000);
        health.advisories.insert(Advisory::ExpiresSoon);
        let first = health.after(&error(BankErrorKind::RateLimited), 2_000);
        assert_eq!(first.state, HealthState::Failing);
        assert_eq!(first.retry_at_ms, Some(62_000));
        assert_eq!(
            first.advisories,
            BTreeSet::from([Advisory::ExpiresSoon, Advisory::RateLimited])
        );
        let second = first.after(&error(BankErrorKind::InstitutionDown), 3_000);
        assert_eq!(second.since_ms, 2_000, "it has been failing all along");
        assert!(!second.advisories.contains(&Advisory::RateLimited));
    }

    #[test]
    fn a_login_that_broke_needs_its_owner() {
        let health = Health::ok(1_000).after(&error(BankErrorKind::LoginRequired), 2_000);
        assert_eq!(
            (health.state, health.since_ms),
            (HealthState::NeedsLogin, 2_000)
        );
    }

    #[test]
    fn every_stored_word_reads_back() {
        for state in [
            HealthState::Ok,
            HealthState::NeedsLogin,
            HealthState::Revoked,
            HealthState::Failing,
        ] {
            assert_eq!(HealthState::from_word(state.as_str()), state);
        }
        assert_eq!(HealthState::from_word("Unheard"), HealthState::Failing);
    }
}
