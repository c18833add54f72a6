//! What a relay says for itself (`error_type` RELAY_ERROR): told apart from Plaid's errors, so that a person knows whom
//! to ask. The codes are those of `coffer-relay`.

use coffer_domain::BankErrorKind as Kind;

use super::{
    catalogue::{Button, Cure},
    codes::{TOO_OFTEN, of},
};

/// Every code of a relay, once.
pub(super) const CATALOGUE: &[(&[&str], Cure)] = &[
    (
        &["RELAY_DEVICE_REVOKED", "RELAY_NOT_A_DEVICE"],
        of(
            Kind::BadKeys,
            "The relay does not know this computer, or no longer.",
            "Ask the relay's operator for an invitation, and enter it in the settings. Everything synced so far is still here.",
            Button::OpenKeys,
        ),
    ),
    (
        &["RELAY_NO_INVITATION"],
        of(
            Kind::BadKeys,
            "The relay does not know this invitation: it was used already, or its time is over.",
            "Ask the relay's operator for another one.",
            Button::OpenKeys,
        ),
    ),
    (
        &["RELAY_CLOCK"],
        of(
            Kind::Other,
            "The clocks of this computer and of the relay differ by more than five minutes.",
            "Set the clock of this computer, then refresh.",
            Button::Refresh,
        ),
    ),
    (
        &["RELAY_NOT_YOURS"],
        of(
            Kind::UnknownItem,
            "The relay does not know this connection as one of yours.",
            "Connect the bank again through this relay. Its history is kept and continued.",
            Button::ConnectAgain,
        ),
    ),
    (
        &["RELAY_NOT_ALLOWED"],
        of(
            Kind::Unsupported,
            "The relay does not pass such requests on.",
            "Its operator decides what it passes on, or it is older than this program.",
            Button::Dismiss,
        ),
    ),
    (
        &["RELAY_FIELD", "RELAY_MALFORMED", "RELAY_TOO_LARGE"],
        of(
            Kind::BadRequest,
            "The relay refused a request of this program.",
            "This is a mistake of the program, or the relay is older than it. Copy the report and send it to us.",
            Button::CopyReport,
        ),
    ),
    (&["RELAY_TOO_MANY", "RELAY_PLAIDS_RATE"], TOO_OFTEN),
    (
        &["RELAY_PLAID_AWAY", "RELAY_PLAID_SLOW"],
        of(
            Kind::ProviderDown,
            "The relay answers, but the bank service behind it does not.",
            "Nothing needs to be done: Coffer asks again later.",
            Button::Refresh,
        ),
    ),
    (
        &["RELAY_NOT_KEPT"],
        of(
            Kind::Other,
            "The relay could not write the new connection down, so it ended it at Plaid again: nothing is billed.",
            "Connect the bank once more. If it happens again, tell the relay's operator.",
            Button::StartAgain,
        ),
    ),
    (
        &["RELAY_DOWN", "RELAY_FULL", "RELAY_REPLAYED"],
        of(
            Kind::ProviderDown,
            "The relay has trouble of its own at the moment.",
            "Coffer asks again later. If it lasts, tell the relay's operator.",
            Button::Refresh,
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::{Answer, from_answer};

    #[test]
    fn every_code_of_a_relay_is_a_sentence_of_its_own_and_never_plaids() {
        for (codes, cure) in CATALOGUE {
            for code in *codes {
                let error = from_answer(Answer {
                    status: 400,
                    error_type: Some("RELAY_ERROR".into()),
                    error_code: Some((*code).into()),
                    ..Answer::default()
                });
                assert_eq!(
                    (error.kind, error.message.as_str()),
                    (cure.kind, cure.sentence)
                );
                assert_eq!(error.code.as_deref(), Some(*code));
            }
        }
    }
}
