//! How it stands with a relay: whether it tells what happens, since when, and what is in the way. It is known of the
//! listener's own questions ([`crate::relay_news`]), so nobody is asked for it, and forgotten when the profile closes.
//!
//! ```text
//!   asking ──an answer──> listening ──an error──> offline | relay down | unreachable | refused | clock | trouble ──an answer──> listening
//! ```

use coffer_plaid::errors;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode, RelayHearing, RelayState, Topic},
    lock, views,
};

/// What the last questions came to.
#[derive(Default)]
pub(crate) struct Hearing {
    /// What it is, and since when; nothing before the first answer.
    now: Option<(RelayState, i64)>,
    heard_ms: Option<i64>,
    /// Why it is not listening.
    error: Option<(String, Option<String>)>,
}

impl Hearing {
    /// Whether the last question was answered.
    pub fn is_listening(&self) -> bool {
        matches!(self.now, Some((RelayState::Listening, _)))
    }

    /// Takes note of an answer, or why there was none. Whether a person sees a difference.
    fn note(&mut self, told: Result<(), &AppError>, now_ms: i64) -> bool {
        let (state, error) = match told {
            Ok(()) => (RelayState::Listening, None),
            Err(error) => (
                state_of(error),
                Some((error.message.clone(), error.hint.clone())),
            ),
        };
        if told.is_ok() {
            self.heard_ms = Some(now_ms);
        }
        let is_news = self.now.is_none_or(|(before, _)| before != state) || self.error != error;
        if self.now.is_none_or(|(before, _)| before != state) {
            self.now = Some((state, now_ms));
        }
        self.error = error;
        is_news
    }
}

/// What stands in the way, by what was answered.
fn state_of(error: &AppError) -> RelayState {
    match error.bank_code.as_deref() {
        Some("RELAY_DEVICE_REVOKED" | "RELAY_NOT_A_DEVICE") => return RelayState::Refused,
        Some("RELAY_CLOCK") => return RelayState::Clock,
        Some("RELAY_DOWN" | "RELAY_FULL") => return RelayState::RelayDown,
        _ => {}
    }
    let is = |other: coffer_domain::BankError| error.message == other.message;
    match error.code {
        ErrorCode::Offline if is(errors::no_network()) || is(errors::switched_offline()) => {
            RelayState::Offline
        }
        ErrorCode::Offline if is(errors::relay_silent()) => RelayState::RelayDown,
        // It took too long, or its name was not found: the sentence says how to find out.
        ErrorCode::Offline => RelayState::Unreachable,
        // What stands before it (a proxy) answers for it.
        ErrorCode::Bank if error.retry => RelayState::RelayDown,
        _ => RelayState::Trouble,
    }
}

/// Takes note of what a question came to, and tells the window if it is news.
pub(crate) fn note(app: &App, profile: &Profile, told: Result<(), &AppError>) {
    let is_news = lock(&profile.hearing).note(told, app.now_ms());
    if is_news {
        app.0.seams.events.changed(&[Topic::App]);
    }
}

/// What the settings screen shows.
pub(crate) fn view(profile: &Profile, is_enrolled: bool) -> RelayHearing {
    let hearing = lock(&profile.hearing);
    let (state, since_ms) = match (is_enrolled, hearing.now) {
        (false, _) => (RelayState::NotEnrolled, None),
        (true, None) => (RelayState::Asking, None),
        (true, Some((state, since_ms))) => (state, Some(since_ms)),
    };
    let (message, hint) = match &hearing.error {
        Some((message, hint)) if is_enrolled => (Some(message.clone()), hint.clone()),
        _ => (None, None),
    };
    RelayHearing {
        state,
        since: since_ms.map(views::timestamp),
        heard_at: hearing.heard_ms.map(views::timestamp),
        message,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str) -> AppError {
        AppError {
            bank_code: Some(code.to_owned()),
            ..AppError::new(ErrorCode::Bank, code)
        }
    }

    #[test]
    fn no_network_a_relay_that_is_down_and_one_that_knows_nobody_are_three_things() {
        let state = |error: coffer_domain::BankError| state_of(&AppError::from(error));
        assert_eq!(state(errors::no_network()), RelayState::Offline);
        assert_eq!(state(errors::switched_offline()), RelayState::Offline);
        assert_eq!(state(errors::relay_silent()), RelayState::RelayDown);
        assert_eq!(state(errors::relay_unreachable()), RelayState::Unreachable);
        assert_eq!(state(errors::timed_out()), RelayState::Unreachable);
        for (code, expected) in [
            ("RELAY_DEVICE_REVOKED", RelayState::Refused),
            ("RELAY_NOT_A_DEVICE", RelayState::Refused),
            ("RELAY_CLOCK", RelayState::Clock),
            ("RELAY_DOWN", RelayState::RelayDown),
            ("RELAY_MALFORMED", RelayState::Trouble),
        ] {
            assert_eq!(state_of(&refused(code)), expected, "{code}");
        }
    }

    #[test]
    fn since_when_is_said_of_the_state_and_not_of_the_last_question() {
        let mut hearing = Hearing::default();
        assert!(hearing.note(Ok(()), 1), "the first answer is news");
        assert!(!hearing.note(Ok(()), 2), "the second is none");
        assert_eq!(
            (hearing.now, hearing.heard_ms),
            (Some((RelayState::Listening, 1)), Some(2))
        );
        let revoked = refused("RELAY_DEVICE_REVOKED");
        assert!(hearing.note(Err(&revoked), 3));
        assert!(!hearing.note(Err(&revoked), 4));
        assert_eq!(
            (hearing.now, hearing.heard_ms),
            (Some((RelayState::Refused, 3)), Some(2))
        );
        assert!(!hearing.is_listening());
        assert!(hearing.note(Ok(()), 5));
        assert_eq!(hearing.error, None);
    }
}
