//! Why the data of an account is as old as it is, who can do something about it, and what asking
//! the bank at once would cost.
//!
//! Two clocks matter: when the provider last got something from the bank, and when we last got it
//! from the provider. A pull is free and moves the second; only a visit of the provider's to the
//! bank moves the first, and one that is asked for by us is billed.

use crate::{Advisory, Health, HealthState};

const MINUTE_MS: i64 = 60_000;

/// Older than this is old. Providers visit a bank one to four times a day.
pub const OLD_MS: i64 = 24 * 60 * MINUTE_MS;

/// Between two forced visits of one item. The provider would take two a minute; what a visit brings
/// takes minutes to arrive, so that more often is money for nothing.
pub const FORCE_EVERY_MS: i64 = 5 * MINUTE_MS;

/// What is known of an account and its connection.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// When the provider last got data from the bank, milliseconds since 1970 UTC.
    pub bank_updated_ms: Option<i64>,
    /// When the provider last tried and failed to.
    pub bank_failed_ms: Option<i64>,
    /// When we last pulled successfully.
    pub pulled_ms: Option<i64>,
    /// Health of the connection.
    pub health: &'a Health,
    /// The bank's older history is still being prepared.
    pub history_pending: bool,
    /// A sync was reverted: nothing is pulled until a person asks.
    pub held: bool,
    /// The person disconnected the bank.
    pub disconnected: bool,
    /// The bank still names this account.
    pub named: bool,
    /// The person switched the network off.
    pub offline: bool,
    /// When a visit was last forced.
    pub forced_ms: Option<i64>,
    /// Whether a forced visit is billed here.
    pub is_billed: bool,
}

/// Why data is as old as it is. The first that holds, from what stops everything to what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The person disconnected the bank.
    Disconnected,
    /// The person switched the network off.
    SwitchedOffline,
    /// The permission is gone.
    PermissionEnded,
    /// The bank wants the person to sign in.
    SignInNeeded,
    /// The bank does not name this account any more.
    AccountGone,
    /// A sync was reverted, and nothing is pulled by itself.
    Held,
    /// Nothing was ever pulled.
    NeverPulled,
    /// The bank's history is still being prepared.
    BeingPrepared,
    /// The bank is down.
    BankDown,
    /// The provider was asked too often.
    AskedTooOften,
    /// Our last pull failed.
    PullFailed,
    /// The provider's last visit to the bank failed.
    VisitFailed,
    /// We have not asked for a day.
    NotPulled,
    /// The provider does not say when it was at the bank.
    NotSaid,
    /// We asked, and the provider has not been at the bank for a day.
    BankQuiet,
    /// It is not old.
    Fresh,
}

/// Who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// There is nothing to be done.
    Nobody,
    /// The person.
    Person,
    /// The bank.
    Bank,
    /// The provider.
    Provider,
    /// This program, by itself.
    Us,
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cure {
    /// Nothing.
    None,
    /// Wait.
    Wait,
    /// Pull, which is free.
    Pull,
    /// Sign in at the bank again.
    SignIn,
    /// Connect the bank anew.
    ConnectAgain,
    /// Switch the network on.
    SwitchOn,
    /// Choose accounts at the bank.
    ChooseAccounts,
    /// Have the bank visited now.
    Force,
}

/// Whether a visit can be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Forcing {
    /// Yes, and it costs nothing: play money.
    Free,
    /// Yes, and the provider bills it.
    Billed,
    /// Not again before this time, milliseconds since 1970 UTC.
    NotBefore(i64),
    /// It would bring nothing.
    Useless,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Whether it is older than [`OLD_MS`], or nothing is known.
    pub is_old: bool,
    /// Why.
    pub reason: Reason,
    /// Who can do something about it.
    pub actor: Actor,
    /// What the person can do.
    pub cure: Cure,
    /// Whether the bank can be asked at once, and what that costs.
    pub forcing: Forcing,
}

/// Why the data of an account is as old as it is now.
pub fn explain(known: &Known<'_>, now_ms: i64) -> Age {
    let reason = reason(known, now_ms);
    let (actor, cure) = match reason {
        Reason::Disconnected | Reason::PermissionEnded => (Actor::Person, Cure::ConnectAgain),
        Reason::SwitchedOffline => (Actor::Person, Cure::SwitchOn),
        Reason::SignInNeeded => (Actor::Person, Cure::SignIn),
        Reason::AccountGone => (Actor::Person, Cure::ChooseAccounts),
        Reason::Held => (Actor::Person, Cure::Pull),
        Reason::NeverPulled | Reason::NotPulled | Reason::PullFailed => (Actor::Us, Cure::Pull),
        Reason::BeingPrepared => (Actor::Provider, Cure::Wait),
        Reason::BankDown => (Actor::Bank, Cure::Wait),
        Reason::AskedTooOften => (Actor::Nobody, Cure::Wait),
        Reason::VisitFailed | Reason::BankQuiet => (Actor::Provider, Cure::Force),
        Reason::NotSaid => (Actor::Nobody, Cure::Pull),
        Reason::Fresh => (Actor::Nobody, Cure::None),
    };
    let forcing = forcing(known, reason, now_ms);
    let cure = match (cure, forcing) {
        (Cure::Force, Forcing::NotBefore(_) | Forcing::Useless) => Cure::Wait,
        (cure, _) => cure,
    };
    let newest = known.bank_updated_ms.or(known.pulled_ms);
    Age {
        is_old: newest.is_none_or(|at_ms| now_ms.saturating_sub(at_ms) > OLD_MS),
        reason,
        actor,
        cure,
        forcing,
    }
}

fn reason(known: &Known<'_>, now_ms: i64) -> Reason {
    let day_ago = |at_ms: i64| now_ms.saturating_sub(at_ms) > OLD_MS;
    let says = |advisory: Advisory| known.health.advisories.contains(&advisory);
    let failing = known.health.state == HealthState::Failing;
    let bank_is_old = known.bank_updated_ms.is_some_and(day_ago);
    match known.health.state {
        _ if known.disconnected => Reason::Disconnected,
        _ if known.offline => Reason::SwitchedOffline,
        HealthState::Revoked => Reason::PermissionEnded,
        HealthState::NeedsLogin => Reason::SignInNeeded,
        _ if !known.named => Reason::AccountGone,
        _ if known.held => Reason::Held,
        _ if failing && says(Advisory::InstitutionDown) => Reason::BankDown,
        _ if failing && says(Advisory::RateLimited) => Reason::AskedTooOften,
        HealthState::Failing => Reason::PullFailed,
        // Nothing of the connection's own kept the last pull from working.
        HealthState::Ok if known.health.message.is_some() && !says(Advisory::NotReady) => {
            Reason::PullFailed
        }
        HealthState::Ok => match known.pulled_ms {
            None => Reason::NeverPulled,
            Some(_) if known.history_pending => Reason::BeingPrepared,
            Some(at_ms) if day_ago(at_ms) => Reason::NotPulled,
            Some(_) => match (known.bank_updated_ms, known.bank_failed_ms) {
                (updated, Some(failed)) if updated.is_none_or(|updated| failed > updated) => {
                    Reason::VisitFailed
                }
                (None, _) => Reason::NotSaid,
                _ if bank_is_old => Reason::BankQuiet,
                _ => Reason::Fresh,
            },
        },
    }
}

fn forcing(known: &Known<'_>, reason: Reason, now_ms: i64) -> Forcing {
    match reason {
        Reason::Disconnected
        | Reason::SwitchedOffline
        | Reason::PermissionEnded
        | Reason::SignInNeeded
        | Reason::AccountGone
        | Reason::BankDown => return Forcing::Useless,
        Reason::AskedTooOften
        | Reason::Held
        | Reason::NeverPulled
        | Reason::BeingPrepared
        | Reason::PullFailed
        | Reason::VisitFailed
        | Reason::NotPulled
        | Reason::NotSaid
        | Reason::BankQuiet
        | Reason::Fresh => {}
    }
    let after_force = known
        .forced_ms
        .map(|at_ms| at_ms.saturating_add(FORCE_EVERY_MS));
    let waits = match reason {
        Reason::AskedTooOften => known.health.retry_at_ms,
        _ => None,
    };
    match after_force.max(waits) {
        Some(until_ms) if until_ms > now_ms => Forcing::NotBefore(until_ms),
        _ if known.is_billed => Forcing::Billed,
        _ => Forcing::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * MINUTE_MS;
    const NOW_MS: i64 = 1_800_000_000_000;

    fn well(health: &Health) -> Known<'_> {
        Known {
            bank_updated_ms: Some(NOW_MS - 3 * HOUR_MS),
            bank_failed_ms: None,
            pulled_ms: Some(NOW_MS - HOUR_MS),
            health,
            history_pending: false,
            held: false,
            disconnected: false,
            named: true,
            offline: false,
            forced_ms: None,
            is_billed: true,
        }
    }

    fn health(state: HealthState, advisory: Option<Advisory>) -> Health {
        Health {
            state,
            advisories: advisory.into_iter().collect(),
            ..Health::ok(0)
        }
    }

    #[test]
    fn fresh_data_needs_nobody_and_can_still_be_forced_for_money() {
        let health = Health::ok(0);
        let age = explain(&well(&health), NOW_MS);
        assert!(!age.is_old);
        assert_eq!(
            (age.reason, age.actor, age.cure, age.forcing),
            (Reason::Fresh, Actor::Nobody, Cure::None, Forcing::Billed)
        );
        let free = Known {
            is_billed: false,
            ..well(&health)
        };
        assert_eq!(explain(&free, NOW_MS).forcing, Forcing::Free);
    }

    #[test]
    fn a_bank_that_was_not_visited_for_a_day_is_told_from_a_pull_that_was_not_made() {
        let health = Health::ok(0);
        let quiet = Known {
            bank_updated_ms: Some(NOW_MS - 30 * HOUR_MS),
            ..well(&health)
        };
        let age = explain(&quiet, NOW_MS);
        assert!(age.is_old);
        assert_eq!(
            (age.reason, age.actor, age.cure),
            (Reason::BankQuiet, Actor::Provider, Cure::Force)
        );
        let lazy = Known {
            pulled_ms: Some(NOW_MS - 30 * HOUR_MS),
            ..quiet
        };
        let age = explain(&lazy, NOW_MS);
        assert_eq!(
            (age.reason, age.actor, age.cure),
            (Reason::NotPulled, Actor::Us, Cure::Pull),
            "what is free comes first"
        );
    }

    #[test]
    fn a_pull_that_something_else_kept_from_working_is_not_called_fresh() {
        let hindered = Health {
            message: Some("No Plaid keys are set up.".into()),
            ..Health::ok(0)
        };
        let age = explain(&well(&hindered), NOW_MS);
        assert_eq!((age.reason, age.actor), (Reason::PullFailed, Actor::Us));
    }

    #[test]
    fn a_visit_that_failed_after_the_last_good_one_is_the_reason() {
        let health = Health::ok(0);
        let failed = |at_ms| Known {
            bank_failed_ms: Some(at_ms),
            ..well(&health)
        };
        let later = explain(&failed(NOW_MS - 2 * HOUR_MS), NOW_MS);
        assert_eq!(later.reason, Reason::VisitFailed);
        let earlier = explain(&failed(NOW_MS - 4 * HOUR_MS), NOW_MS);
        assert_eq!(earlier.reason, Reason::Fresh);
    }

    #[test]
    fn what_only_a_person_can_mend_is_not_forced_and_not_billed() {
        for (state, reason, cure) in [
            (HealthState::NeedsLogin, Reason::SignInNeeded, Cure::SignIn),
            (
                HealthState::Revoked,
                Reason::PermissionEnded,
                Cure::ConnectAgain,
            ),
        ] {
            let health = health(state, None);
            let age = explain(&well(&health), NOW_MS);
            assert_eq!(
                (age.reason, age.actor, age.cure, age.forcing),
                (reason, Actor::Person, cure, Forcing::Useless)
            );
        }
        let well_health = Health::ok(0);
        let gone = Known {
            named: false,
            ..well(&well_health)
        };
        assert_eq!(explain(&gone, NOW_MS).cure, Cure::ChooseAccounts);
        let off = Known {
            offline: true,
            ..well(&well_health)
        };
        assert_eq!(explain(&off, NOW_MS).cure, Cure::SwitchOn);
        let ended = Known {
            disconnected: true,
            offline: true,
            ..well(&well_health)
        };
        assert_eq!(explain(&ended, NOW_MS).reason, Reason::Disconnected);
    }

    #[test]
    fn a_bank_that_is_down_is_waited_for_and_so_is_one_that_was_asked_too_often() {
        let down = health(HealthState::Failing, Some(Advisory::InstitutionDown));
        let age = explain(&well(&down), NOW_MS);
        assert_eq!(
            (age.reason, age.actor, age.cure, age.forcing),
            (Reason::BankDown, Actor::Bank, Cure::Wait, Forcing::Useless)
        );
        let mut often = health(HealthState::Failing, Some(Advisory::RateLimited));
        often.retry_at_ms = Some(NOW_MS + HOUR_MS);
        let age = explain(&well(&often), NOW_MS);
        assert_eq!(age.reason, Reason::AskedTooOften);
        assert_eq!(age.forcing, Forcing::NotBefore(NOW_MS + HOUR_MS));
        let failing = health(HealthState::Failing, None);
        let age = explain(&well(&failing), NOW_MS);
        assert_eq!((age.reason, age.cure), (Reason::PullFailed, Cure::Pull));
    }

    #[test]
    fn a_second_forced_visit_within_five_minutes_is_refused_here() {
        let health = Health::ok(0);
        let forced = |at_ms| Known {
            bank_updated_ms: Some(NOW_MS - 30 * HOUR_MS),
            forced_ms: Some(at_ms),
            ..well(&health)
        };
        let just = explain(&forced(NOW_MS - 1), NOW_MS);
        assert_eq!(
            just.forcing,
            Forcing::NotBefore(NOW_MS - 1 + FORCE_EVERY_MS)
        );
        assert_eq!(just.cure, Cure::Wait, "no button that does nothing");
        let then = explain(&forced(NOW_MS - FORCE_EVERY_MS), NOW_MS);
        assert_eq!(then.forcing, Forcing::Billed);
    }

    #[test]
    fn an_unknown_age_is_old_and_says_so() {
        let health = Health::ok(0);
        let never = Known {
            bank_updated_ms: None,
            pulled_ms: None,
            ..well(&health)
        };
        let age = explain(&never, NOW_MS);
        assert!(age.is_old);
        assert_eq!((age.reason, age.cure), (Reason::NeverPulled, Cure::Pull));
        let silent = Known {
            bank_updated_ms: None,
            ..well(&health)
        };
        assert_eq!(explain(&silent, NOW_MS).reason, Reason::NotSaid);
        let pending = Known {
            history_pending: true,
            ..well(&health)
        };
        assert_eq!(explain(&pending, NOW_MS).reason, Reason::BeingPrepared);
    }
}
