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

    /// Whether it stays until somebody has done something about it. The others are about one call,
    /// and go with the next sync that works.
    pub const fn stands(self) -> bool {
        matches!(
            self,
            Self::ExpiresSoon | Self::NewAccounts | Self::AccountRevoked
        )
    }

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

/// How long before its end a consent is told to end soon, milliseconds: two weeks. Providers warn
/// one week ahead, which a holiday is longer than.
pub const EXPIRES_SOON_MS: i64 = 14 * 24 * 60 * 60 * 1_000;

/// Something that the provider announced of a connection by itself, as it is polled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// What it is about.
    pub advisory: Advisory,
    /// When it was made, RFC 3339, as the provider says: one that was dealt with is known by it.
    pub at: String,
}

/// What is known of a connection's standing advisories beside the connection's own error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing<'a> {
    /// When the consent ends, milliseconds since 1970 UTC, where the provider says so.
    pub consent_ends_ms: Option<i64>,
    /// What the provider announced last.
    pub announced: Option<&'a Announcement>,
    /// When the announcement was made that the person has dealt with.
    pub settled_at: Option<&'a str>,
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

    /// What a failed call says about the connection. Having no network says nothing of it. A
    /// failure that is not the connection's own (wrong keys, a product that it lacks, our mistake)
    /// leaves its state and is recorded with its sentence, so that the person sees why nothing
    /// arrives. None of it ever blocks a retry.
    pub fn after(&self, error: &BankError, now_ms: i64) -> Self {
        if error.kind == BankErrorKind::Offline {
            return self.clone();
        }
        let ends = matches!(self.state, HealthState::NeedsLogin | HealthState::Revoked);
        // What passes says nothing of what only its owner can mend: that stands, with its sentence.
        let keeps = ends && error.kind.is_transient();
        let state = match keeps {
            true => self.state,
            false => error.state.unwrap_or(self.state),
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
            BankErrorKind::NotReady => {
                advisories.insert(Advisory::NotReady);
            }
            _ => {}
        }
        let retry_at_ms = error
            .retry_after
            .and_then(|wait| i64::try_from(wait.as_millis()).ok())
            .and_then(|wait| now_ms.checked_add(wait));
        Self {
            state,
            code: match keeps {
                true => self.code.clone(),
                false => error.code.clone(),
            },
            message: match keeps {
                true => self.message.clone(),
                false => Some(error.message.clone()),
            },
            since_ms: if self.state == state {
                self.since_ms
            } else {
                now_ms
            },
            retry_at_ms,
            advisories,
        }
    }

    /// What helps now, after a failed call: `hint` was said of `before`, and stands with it.
    pub fn hint_after(
        &self,
        before: &Self,
        hint: Option<String>,
        error: &BankError,
    ) -> Option<String> {
        let stands = self.message == before.message && self.code == before.code;
        match stands {
            true => hint,
            false => error.hint.clone(),
        }
    }
}

impl Health {
    /// The same connection, that works again: what stands until it is dealt with stays.
    #[must_use]
    pub fn recovered(&self, now_ms: i64) -> Self {
        Self {
            advisories: self
                .advisories
                .iter()
                .copied()
                .filter(|advisory| advisory.stands())
                .collect(),
            ..Self::ok(now_ms)
        }
    }

    /// Brings the advisories up to date that stand until they are dealt with. The end of a consent
    /// is told by its date and taken back by it; what was announced stays until it is settled,
    /// because a later announcement hides it at the provider.
    #[must_use]
    pub fn standing(mut self, known: &Standing<'_>, now_ms: i64) -> Self {
        let announced = known
            .announced
            .filter(|one| known.settled_at != Some(one.at.as_str()));
        if let Some(one) = announced {
            self.advisories.insert(one.advisory);
        }
        if let Some(ends_ms) = known.consent_ends_ms {
            let announced = announced.is_some_and(|one| one.advisory == Advisory::ExpiresSoon);
            if announced || ends_ms.saturating_sub(now_ms) <= EXPIRES_SOON_MS {
                self.advisories.insert(Advisory::ExpiresSoon);
            } else {
                self.advisories.remove(&Advisory::ExpiresSoon);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILING: Option<HealthState> = Some(HealthState::Failing);

    fn error(kind: BankErrorKind, state: Option<HealthState>) -> BankError {
        BankError {
            kind,
            code: None,
            message: "It failed.".into(),
            hint: None,
            request_id: None,
            retry_after: Some(std::time::Duration::from_secs(60)),
            state,
        }
    }

    #[test]
    fn what_is_not_the_connections_own_fault_leaves_its_state_and_is_told() {
        let health = Health::ok(1_000);
        let after = health.after(&error(BankErrorKind::Unsupported, None), 2_000);
        assert_eq!((after.state, after.since_ms), (HealthState::Ok, 1_000));
        assert_eq!(after.message.as_deref(), Some("It failed."));
        let broken = health.after(
            &error(BankErrorKind::LoginRequired, Some(HealthState::NeedsLogin)),
            2_000,
        );
        let after = broken.after(&error(BankErrorKind::BadKeys, None), 3_000);
        assert_eq!(after.state, HealthState::NeedsLogin, "it is still so");
    }

    #[test]
    fn a_consent_that_ends_soon_is_told_by_its_date_and_taken_back_by_a_later_one() {
        let day = 24 * 60 * 60 * 1_000;
        let ends = |days: i64| Standing {
            consent_ends_ms: Some(days * day),
            ..Standing::default()
        };
        let told = |health: &Health| health.advisories.contains(&Advisory::ExpiresSoon);
        let health = Health::ok(0).standing(&ends(15), 0);
        assert!(!told(&health));
        let health = health.standing(&ends(15), day);
        assert!(told(&health), "two weeks ahead");
        assert!(told(&health.clone().standing(&Standing::default(), day)));
        assert!(!told(&health.standing(&ends(365), day)), "it was renewed");
    }

    #[test]
    fn what_was_announced_stays_until_it_is_settled() {
        let announced = |at: &str| Announcement {
            advisory: Advisory::NewAccounts,
            at: at.into(),
        };
        let known = |one, settled_at| Standing {
            announced: Some(one),
            settled_at,
            ..Standing::default()
        };
        let first = announced("2027-01-01T00:00:00Z");
        let health = Health::ok(0).standing(&known(&first, None), 0);
        assert!(health.advisories.contains(&Advisory::NewAccounts));
        // Another announcement took its place at the provider.
        let other = Announcement {
            advisory: Advisory::AccountRevoked,
            at: "2027-01-02T00:00:00Z".into(),
        };
        let health = health.standing(&known(&other, None), 0);
        assert_eq!(health.advisories.len(), 2);
        // The same one, after the person has dealt with it.
        let settled = Health::ok(0).standing(&known(&first, Some("2027-01-01T00:00:00Z")), 0);
        assert_eq!(settled.advisories, BTreeSet::new());
        let again = announced("2027-02-01T00:00:00Z");
        let again = settled.standing(&known(&again, Some("2027-01-01T00:00:00Z")), 0);
        assert!(again.advisories.contains(&Advisory::NewAccounts));
    }

    #[test]
    fn a_missing_network_is_no_fault_of_the_connection() {
        let health = Health::ok(1_000);
        assert_eq!(
            health.after(&error(BankErrorKind::Offline, None), 2_000),
            health
        );
    }

    #[test]
    fn a_failure_tells_since_when_and_until_when_and_keeps_other_advisories() {
        let mut health = Health::ok(1_000);
        health.advisories.insert(Advisory::ExpiresSoon);
        let first = health.after(&error(BankErrorKind::RateLimited, FAILING), 2_000);
        assert_eq!(first.state, HealthState::Failing);
        assert_eq!(first.retry_at_ms, Some(62_000));
        assert_eq!(
            first.advisories,
            BTreeSet::from([Advisory::ExpiresSoon, Advisory::RateLimited])
        );
        let second = first.after(&error(BankErrorKind::InstitutionDown, FAILING), 3_000);
        assert_eq!(second.since_ms, 2_000, "it has been failing all along");
        assert!(!second.advisories.contains(&Advisory::RateLimited));
    }

    #[test]
    fn what_passes_hides_nothing_that_only_its_owner_can_mend() {
        let lost = error(BankErrorKind::LoginRequired, Some(HealthState::NeedsLogin));
        let lost = BankError {
            code: Some("ITEM_LOGIN_REQUIRED".into()),
            message: "Sign in again.".into(),
            hint: Some("Choose Reconnect.".into()),
            ..lost
        };
        let broken = Health::ok(1_000).after(&lost, 2_000);
        for kind in [
            BankErrorKind::RateLimited,
            BankErrorKind::Timeout,
            BankErrorKind::BadAnswer,
            BankErrorKind::ProviderDown,
            BankErrorKind::InstitutionDown,
            BankErrorKind::NotReady,
        ] {
            let passing = error(kind, FAILING);
            let after = broken.after(&passing, 3_000);
            assert_eq!(after.state, HealthState::NeedsLogin, "{kind:?}");
            assert_eq!(
                (&after.code, &after.message),
                (&broken.code, &broken.message)
            );
            assert_eq!(after.since_ms, 2_000);
            assert_eq!(
                after.hint_after(&broken, lost.hint.clone(), &passing),
                lost.hint
            );
        }
        let gone = error(BankErrorKind::Revoked, Some(HealthState::Revoked));
        let after = broken.after(&gone, 3_000);
        assert_eq!(
            after.state,
            HealthState::Revoked,
            "a word of the connection's own"
        );
        assert_eq!(after.hint_after(&broken, lost.hint, &gone), None);
    }

    #[test]
    fn a_login_that_broke_needs_its_owner() {
        let error = error(BankErrorKind::LoginRequired, Some(HealthState::NeedsLogin));
        let health = Health::ok(1_000).after(&error, 2_000);
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
