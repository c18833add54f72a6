//! What an error means: from Plaid's code, or the HTTP status, or no answer at all, to a
//! [`BankError`] with a sentence and a cure.
//!
//! Plaid's own messages are never passed on: they are not stable, name internals, and may repeat
//! what was sent. The code and the name of the call travel along, once they look like one.

mod catalogue;
mod codes;
mod relay;

use std::time::Duration;

use coffer_domain::{BankError, BankErrorKind, HealthState};

pub use catalogue::{Button, Cure, Retry, button, button_of_code, codes, cure};

/// The longest wait that is believed. A longer one is a mistake of the other side.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3_600);

/// What an answer that is not a success says about itself.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The `Retry-After` header, in seconds.
    pub retry_after: Option<Duration>,
    /// Plaid's `error_type`.
    pub error_type: Option<String>,
    /// Plaid's `error_code`.
    pub error_code: Option<String>,
    /// Plaid's `error_code_reason`, which tells apart why an OAuth login ended.
    pub reason: Option<String>,
    /// Plaid's `request_id`.
    pub request_id: Option<String>,
}

/// The error that an answer stands for.
pub fn from_answer(answer: Answer) -> BankError {
    let code = answer.error_code.filter(|code| looks_like_a_code(code));
    let cure = cure(code.as_deref(), answer.error_type.as_deref(), answer.status);
    let message = answer
        .reason
        .as_deref()
        .filter(|_| cure.kind == BankErrorKind::LoginRequired)
        .and_then(catalogue::sentence_for_reason)
        .unwrap_or(cure.sentence);
    BankError {
        kind: cure.kind,
        code,
        message: message.into(),
        hint: Some(cure.hint.into()),
        request_id: answer.request_id.filter(|id| looks_like_a_request(id)),
        retry_after: answer
            .retry_after
            .or(cure.wait)
            .map(|wait| wait.min(RETRY_AFTER_MAX)),
        state: cure.item,
    }
}

/// No connection came about, or it broke off.
pub fn offline() -> BankError {
    unanswered(
        BankErrorKind::Offline,
        "No connection to the bank service could be made.",
        "Check your internet connection, then refresh. Everything synced so far is still here.",
    )
}

/// No connection to a relay came about: it, or the network, is down.
pub fn relay_unreachable() -> BankError {
    unanswered(
        BankErrorKind::Offline,
        "No connection to the relay could be made.",
        "Check your internet connection. If other pages load, the relay is down: tell its operator. Everything synced \
         so far is still here.",
    )
}

/// Nothing answers at the relay's address, and the network is there: it is the relay that is down.
pub fn relay_silent() -> BankError {
    unanswered(
        BankErrorKind::Offline,
        "No connection to the relay could be made: nothing answers at its address.",
        "The relay is down, or it moved: tell its operator. Your internet connection is not the cause. Everything synced \
         so far is still here.",
    )
}

/// This computer reaches no network at all.
pub fn no_network() -> BankError {
    unanswered(
        BankErrorKind::Offline,
        "No connection to the relay could be made: this computer has no network.",
        "Check your internet connection. Everything synced so far is still here.",
    )
}

/// The person switched the network off.
pub fn switched_offline() -> BankError {
    unanswered(
        BankErrorKind::Offline,
        "Coffer is switched offline, so nothing was sent.",
        "Switch it back on in the settings of the window, under Network.",
    )
}

/// Plaid's rate for this call is used up for the moment, by our own count; nothing was sent.
pub fn asked_too_often(wait: Duration) -> BankError {
    from_answer(Answer {
        status: 429,
        retry_after: Some(wait),
        ..Answer::default()
    })
}

/// The bound of the call was reached.
pub fn timed_out() -> BankError {
    unanswered(
        BankErrorKind::Timeout,
        "The bank service took too long to answer.",
        "Refresh again in a few minutes. Everything synced so far is still here.",
    )
}

/// The other side could not prove who it is.
pub fn untrusted() -> BankError {
    unanswered(
        BankErrorKind::Tls,
        "The bank service could not prove that it is the right one, so nothing was sent.",
        "Check the date and time of this computer, and whether a network filter or antivirus \
         looks into encrypted connections.",
    )
}

/// An answer that is not what was agreed on, with the name it gave itself.
pub fn unreadable(request_id: Option<String>) -> BankError {
    BankError {
        request_id,
        ..unanswered(
            BankErrorKind::BadAnswer,
            "The bank service sent an answer that cannot be read.",
            "Nothing was changed. Refresh again later; some networks ask you to sign in on a web \
             page first.",
        )
    }
}

/// An answer past the bound on its size.
pub fn too_large() -> BankError {
    unanswered(
        BankErrorKind::BadAnswer,
        "The bank service sent an answer far larger than it should be, and it was not read to \
         the end.",
        "Nothing was changed. Refresh again later.",
    )
}

fn unanswered(kind: BankErrorKind, message: &str, hint: &str) -> BankError {
    BankError {
        kind,
        code: None,
        message: message.into(),
        hint: Some(hint.into()),
        request_id: None,
        retry_after: None,
        // Without a network nothing is known of the connection.
        state: (kind != BankErrorKind::Offline).then_some(HealthState::Failing),
    }
}

/// Plaid's codes are capitals and underscores. Its keys and tokens are lower case, and numbers of
/// accounts are mostly digits, so that none can hide in a code that is kept.
pub(crate) fn looks_like_a_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (1..=80).contains(&text.len())
        && digits <= CODE_DIGITS_MAX
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// No code of today has a digit.
const CODE_DIGITS_MAX: usize = 2;

/// Plaid's names of calls are about 15 letters and digits, or a UUID; its tokens are longer, its
/// secrets are 30 hexadecimal digits, and a number of an account has no letter. The client compares
/// with what it sent as well.
pub(crate) fn looks_like_a_request(text: &str) -> bool {
    let uuid = text.len() == 36 && text.bytes().filter(|b| *b == b'-').count() == 4;
    let short = (1..=24).contains(&text.len()) && text.bytes().any(|b| b.is_ascii_alphabetic());
    (uuid || short)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, error_type: &str, status: u16) -> BankError {
        from_answer(Answer {
            status,
            error_type: Some(error_type.into()),
            error_code: Some(code.into()),
            request_id: Some("m8MDnv9okwxFNBV".into()),
            ..Answer::default()
        })
    }

    #[test]
    fn no_code_stands_in_the_catalogue_twice() {
        let mut seen = std::collections::HashSet::new();
        for code in codes() {
            assert!(looks_like_a_code(code) && seen.insert(code), "{code}");
        }
    }

    #[test]
    fn an_unknown_code_falls_back_by_type_then_by_status() {
        use BankErrorKind as Kind;
        for (error_type, status, kind) in [
            ("RATE_LIMIT_EXCEEDED", 429, Kind::RateLimited),
            ("API_ERROR", 500, Kind::ProviderDown),
            ("INSTITUTION_ERROR", 400, Kind::InstitutionDown),
            ("INVALID_REQUEST", 400, Kind::BadRequest),
            ("TYPE_OF_TOMORROW", 503, Kind::ProviderDown),
            ("TYPE_OF_TOMORROW", 429, Kind::RateLimited),
            ("TYPE_OF_TOMORROW", 401, Kind::BadKeys),
            ("TYPE_OF_TOMORROW", 404, Kind::BadRequest),
            ("TYPE_OF_TOMORROW", 400, Kind::Other),
        ] {
            let error = error("CODE_OF_TOMORROW", error_type, status);
            assert_eq!(error.kind, kind, "{error_type} {status}");
            assert_eq!(error.code.as_deref(), Some("CODE_OF_TOMORROW"), "kept raw");
            assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn an_ended_consent_is_told_from_a_changed_password() {
        let ended = from_answer(Answer {
            status: 400,
            error_code: Some("ITEM_LOGIN_REQUIRED".into()),
            reason: Some("OAUTH_CONSENT_EXPIRED".into()),
            ..Answer::default()
        });
        assert_eq!(ended.kind, BankErrorKind::LoginRequired);
        assert_ne!(
            ended.message,
            error("ITEM_LOGIN_REQUIRED", "ITEM_ERROR", 400).message
        );
    }

    #[test]
    fn a_text_that_is_no_code_and_no_request_is_dropped() {
        let error = from_answer(Answer {
            status: 400,
            error_code: Some("access-sandbox-7c69d345-fd0a".into()),
            request_id: Some("d78c7f4e1a2b3c4d5e6f7081920a1b".into()),
            ..Answer::default()
        });
        assert_eq!((error.code, error.request_id), (None, None));
        assert!(looks_like_a_request("m8MDnv9okwxFNBV"));
        assert!(looks_like_a_request("8b2b5d28-79ec-468b-bbce-f8bd34be635a"));
        assert!(!looks_like_a_request("9988776655443322"));
        assert!(!looks_like_a_code("9988776655443322"));
        assert!(!looks_like_a_code("GB33BUKB20201555555555"));
        assert!(!looks_like_a_request(
            "access-sandbox-8b2b5d28-79ec-468b-bbce-f8bd34be635a"
        ));
    }

    #[test]
    fn a_wait_without_end_is_not_believed() {
        let error = from_answer(Answer {
            status: 429,
            retry_after: Some(Duration::from_secs(u64::MAX)),
            ..Answer::default()
        });
        assert_eq!(error.retry_after, Some(RETRY_AFTER_MAX));
    }
}
