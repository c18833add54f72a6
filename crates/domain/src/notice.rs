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
    /// To look into a failure that no waiting ends.
    Look,
}

/// How a connection stands to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It needs this of them.
    Needs(Need),
    /// It is well, or they ended it.
    Well,
    /// It is hindered by something that passes, which ends no need.
    Hindered,
}

impl Need {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ConnectAgain => "connect_again",
            Self::Renew => "renew",
            Self::Look => "look",
        }
    }
}

impl Standing {
    /// How a connection stands. `is_broken` says that its failure does not pass.
    pub fn of(health: &Health, is_broken: bool) -> Self {
        match health.state {
            HealthState::NeedsLogin => Self::Needs(Need::SignIn),
            HealthState::Revoked => Self::Needs(Need::ConnectAgain),
            HealthState::Failing if is_broken => Self::Needs(Need::Look),
            HealthState::Ok | HealthState::Failing
                if health.advisories.contains(&Advisory::ExpiresSoon) =>
            {
                Self::Needs(Need::Renew)
            }
            HealthState::Ok => Self::Well,
            HealthState::Failing => Self::Hindered,
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
pub fn telling(told: Option<&str>, standing: Standing) -> Telling {
    match (standing, told) {
        (Standing::Needs(need), Some(told)) if told == need.as_str() => Telling::Nothing,
        (Standing::Needs(need), _) => Telling::Tell(need),
        (Standing::Well, Some(_)) => Telling::Forget,
        (Standing::Well | Standing::Hindered, _) => Telling::Nothing,
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
    fn told_over(standings: &[Standing]) -> Vec<Need> {
        let mut kept: Option<&'static str> = None;
        let mut said = Vec::new();
        for standing in standings {
            match telling(kept, *standing) {
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

    fn of(state: HealthState) -> Standing {
        Standing::of(&health(state), false)
    }

    #[test]
    fn a_need_is_told_once_and_again_only_after_it_was_well() {
        let (ok, broken) = (of(HealthState::Ok), of(HealthState::NeedsLogin));
        let failing = of(HealthState::Failing);
        assert_eq!(told_over(&[ok, broken, broken]), [Need::SignIn]);
        assert_eq!(
            told_over(&[broken, failing, broken]),
            [Need::SignIn],
            "a bank that is down in between ends no need"
        );
        assert_eq!(
            told_over(&[broken, ok, broken]),
            [Need::SignIn, Need::SignIn]
        );
    }

    #[test]
    fn a_need_that_becomes_another_is_told() {
        let mut soon = health(HealthState::Ok);
        soon.advisories.insert(Advisory::ExpiresSoon);
        let soon = Standing::of(&soon, false);
        assert_eq!(
            told_over(&[
                soon,
                soon,
                of(HealthState::NeedsLogin),
                of(HealthState::Revoked),
                Standing::of(&health(HealthState::Failing), true),
            ]),
            [Need::Renew, Need::SignIn, Need::ConnectAgain, Need::Look]
        );
    }

    #[test]
    fn what_mends_itself_and_what_the_person_ended_is_not_told() {
        assert_eq!(told_over(&[of(HealthState::Failing)]), []);
        assert_eq!(telling(None, Standing::Well), Telling::Nothing);
        assert_eq!(telling(Some("sign_in"), Standing::Well), Telling::Forget);
    }
}
