//! When a person is told outside the window that a connection needs them: once for each time that it
//! begins to, and not again while it goes on.

use crate::{Advisory, Health, HealthState};

/// What a connection needs of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// To sign in at the bank.
    SignIn,
    /// To connect the bank anew, because the permission is gone.
    ConnectAgain,
    /// To renew a permission that ends soon.
    Renew,
}

impl Need {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ConnectAgain => "connect_again",
            Self::Renew => "renew",
        }
    }

    /// What a connection needs, if it needs anything.
    pub fn of(health: &Health) -> Option<Self> {
        match health.state {
            HealthState::NeedsLogin => Some(Self::SignIn),
            HealthState::Revoked => Some(Self::ConnectAgain),
            HealthState::Ok | HealthState::Failing => health
                .advisories
                .contains(&Advisory::ExpiresSoon)
                .then_some(Self::Renew),
        }
    }
}

/// What is to be done about telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Nothing changes.
    Nothing,
    /// The person is to be told of this, and that they were is to be kept.
    Tell(Need),
    /// It is well again: the next time is a new one.
    Forget,
}

/// What to tell of a connection. `told` is the word of what was told last, if anything was since it
/// was well. A failure in between (a bank that is down, say) is no end of a need.
pub fn telling(told: Option<&str>, health: &Health, is_disconnected: bool) -> Telling {
    if is_disconnected {
        return if told.is_some() {
            Telling::Forget
        } else {
            Telling::Nothing
        };
    }
    match (Need::of(health), told) {
        (Some(need), Some(told)) if told == need.as_str() => Telling::Nothing,
        (Some(need), _) => Telling::Tell(need),
        (None, Some(_)) if health.state == HealthState::Ok => Telling::Forget,
        (None, _) => Telling::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(state: HealthState) -> Health {
        Health {
            state,
            ..Health::ok(0)
        }
    }

    /// What is told over a life of a connection.
    fn told_over(states: &[Health]) -> Vec<Need> {
        let mut kept: Option<&'static str> = None;
        let mut said = Vec::new();
        for health in states {
            match telling(kept, health, false) {
                Telling::Nothing => {}
                Telling::Tell(need) => {
                    kept = Some(need.as_str());
                    said.push(need);
                }
                Telling::Forget => kept = None,
            }
        }
        said
    }

    #[test]
    fn a_need_is_told_once_and_again_only_after_it_was_well() {
        let ok = health(HealthState::Ok);
        let broken = health(HealthState::NeedsLogin);
        let failing = health(HealthState::Failing);
        assert_eq!(
            told_over(&[ok.clone(), broken.clone(), broken.clone()]),
            [Need::SignIn]
        );
        assert_eq!(
            told_over(&[broken.clone(), failing, broken.clone()]),
            [Need::SignIn],
            "a bank that is down in between ends no need"
        );
        assert_eq!(
            told_over(&[broken.clone(), ok, broken]),
            [Need::SignIn, Need::SignIn]
        );
    }

    #[test]
    fn a_need_that_becomes_another_is_told() {
        let mut soon = health(HealthState::Ok);
        soon.advisories.insert(Advisory::ExpiresSoon);
        assert_eq!(
            told_over(&[
                soon.clone(),
                soon,
                health(HealthState::NeedsLogin),
                health(HealthState::Revoked),
            ]),
            [Need::Renew, Need::SignIn, Need::ConnectAgain]
        );
    }

    #[test]
    fn what_mends_itself_and_what_the_person_ended_is_not_told() {
        assert_eq!(told_over(&[health(HealthState::Failing)]), []);
        let ended = health(HealthState::Revoked);
        assert_eq!(telling(None, &ended, true), Telling::Nothing);
        assert_eq!(telling(Some("sign_in"), &ended, true), Telling::Forget);
    }
}
