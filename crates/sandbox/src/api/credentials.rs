//! Who may sign in, and what the bank asks of them: the users of Plaid's Sandbox.

use super::error::ApiError;
use crate::bank::{Turn, ask};
use crate::world::custom::{CustomUser, MfaOverride};
use crate::world::link::Challenge;
use crate::world::login::Login;
use crate::world::plan;

/// Rounds of a challenge, and questions of a round; a person answers fewer.
const QUESTIONS_MAX: u32 = 10;

/// The login of these credentials at a bank, and what it asks before it lets them in.
///
/// A password `error_<CODE>` gives that error; `mfa_device`, `mfa_questions_<n>_<m>` and `mfa_selections` ask more;
/// for `user_custom` the password is the configuration. Nothing of what was typed is kept.
pub(crate) fn check_credentials(
    turn: &mut Turn<'_>,
    institution: &str,
    username: &str,
    password: &str,
) -> Result<(Login, Option<Challenge>), ApiError> {
    if turn.world.condition(institution) != plan::Condition::Degraded {
        ask(turn, institution)?;
    }
    if let Some(code) = password.strip_prefix("error_")
        && let Some(error) = forced(code)
    {
        return Err(error);
    }
    let username = username.trim();
    if username == "user_custom" {
        return custom(password);
    }
    let refused = || {
        ApiError::new(
            "INVALID_CREDENTIALS",
            "the provided credentials were not correct",
        )
    };
    let login = Login::of_username(username).ok_or_else(refused)?;
    let oauth = plan::institution(institution).is_some_and(|known| known.oauth);
    match login {
        Login::Good => match (password, challenge(password)) {
            ("pass_good", _) => Ok((login, None)),
            (_, Some(challenge)) => Ok((login, Some(challenge))),
            (_, None) => Err(refused()),
        },
        // Its rows cannot be had at OAuth banks.
        Login::TransactionsDynamic if oauth => Err(refused()),
        _ => Ok((login, None)),
    }
}

fn forced(code: &str) -> Option<ApiError> {
    ApiError::of_code(code, "the login was refused, as the password asked for")
}

fn custom(configuration: &str) -> Result<(Login, Option<Challenge>), ApiError> {
    let user = CustomUser::read(configuration).map_err(|wrong| {
        ApiError::new(
            "INVALID_CREDENTIALS",
            format!("the configuration of user_custom is not one: {wrong}"),
        )
    })?;
    if user.recaptcha.as_deref() == Some("bad") {
        return Err(ApiError::new(
            "RECAPTCHA_BAD",
            "the provided reCAPTCHA was incorrect",
        ));
    }
    if let Some(error) = user.force_error.as_deref().and_then(forced) {
        return Err(error);
    }
    let asked = user.mfa.as_ref().and_then(said);
    Ok((Login::Custom(Box::new(user)), asked))
}

fn said(mfa: &MfaOverride) -> Option<Challenge> {
    let bounded = |count: Option<u32>| count.unwrap_or(1).clamp(1, QUESTIONS_MAX);
    match mfa.kind.as_deref()? {
        "device" => Some(Challenge::Device),
        "questions" => Some(Challenge::Questions {
            rounds: bounded(mfa.question_rounds),
            per_round: bounded(mfa.questions_per_round),
        }),
        "selections" => Some(Challenge::Selections {
            rounds: bounded(mfa.selection_rounds),
            per_round: bounded(mfa.selections_per_question),
        }),
        _ => None,
    }
}

/// The challenge that a password of `user_good` asks for.
fn challenge(password: &str) -> Option<Challenge> {
    let counts = |rest: &str| -> Option<(u32, u32)> {
        let (rounds, per_round) = rest.split_once('_')?;
        let (rounds, per_round) = (rounds.parse().ok()?, per_round.parse().ok()?);
        let bounds = 1..=QUESTIONS_MAX;
        (bounds.contains(&rounds) && bounds.contains(&per_round)).then_some((rounds, per_round))
    };
    if password == "mfa_device" {
        return Some(Challenge::Device);
    }
    if password == "mfa_selections" {
        return Some(Challenge::Selections {
            rounds: 1,
            per_round: 2,
        });
    }
    if let Some(rest) = password.strip_prefix("mfa_questions_") {
        return counts(rest).map(|(rounds, per_round)| Challenge::Questions { rounds, per_round });
    }
    let rest = password.strip_prefix("mfa_selections_")?;
    counts(rest).map(|(rounds, per_round)| Challenge::Selections { rounds, per_round })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_say_what_is_asked() {
        assert_eq!(
            challenge("mfa_questions_2_3"),
            Some(Challenge::Questions {
                rounds: 2,
                per_round: 3
            })
        );
        assert_eq!(
            challenge("mfa_selections"),
            Some(Challenge::Selections {
                rounds: 1,
                per_round: 2
            })
        );
        for none in [
            "mfa_questions_0_1",
            "mfa_questions_1",
            "mfa_questions_1_99",
            "mfa_",
            "pass_good",
        ] {
            assert_eq!(challenge(none), None, "{none}");
        }
    }
}
