//! The catalogue of errors: every code leads from the wire to one sentence, one button, a state of
//! the item and a rule for asking again. The table is written from Plaid's reference, not from the
//! catalogue, so that the two can disagree.

use std::{collections::HashSet, time::Duration};

use coffer_domain::{
    Health,
    HealthState::{Failing, NeedsLogin, Revoked},
};
use coffer_plaid::errors::{self, Button, Retry};

use super::bank::{Bank, access, short};

const MINUTE: Retry = Retry::After(Duration::from_secs(60));
const HOUR: Retry = Retry::After(Duration::from_secs(3_600));
const SOON: Retry = Retry::After(Duration::from_secs(10));

struct Row {
    codes: &'static str,
    error_type: &'static str,
    retry: Retry,
    item: Option<coffer_domain::HealthState>,
    button: Button,
    sentence: &'static str,
}

const fn row(
    codes: &'static str,
    error_type: &'static str,
    retry: Retry,
    item: Option<coffer_domain::HealthState>,
    button: Button,
    sentence: &'static str,
) -> Row {
    Row {
        codes,
        error_type,
        retry,
        item,
        button,
        sentence,
    }
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("ITEM_LOGIN_REQUIRED", "ITEM_ERROR", Retry::Never, Some(NeedsLogin), Button::Reconnect,
        "sign in again"),
    row("ACCESS_NOT_GRANTED NO_AUTH_ACCOUNTS NO_INVESTMENT_ACCOUNTS NO_LIABILITY_ACCOUNTS NO_ACCOUNTS",
        "ITEM_ERROR", Retry::Never, None, Button::ChooseAccounts, "No account that was shared"),
    row("ADDITIONAL_CONSENT_REQUIRED", "INVALID_INPUT", Retry::Never, None, Button::GiveConsent,
        "needs your consent"),
    row("ITEM_NOT_FOUND INVALID_ACCESS_TOKEN", "ITEM_ERROR", Retry::Never, Some(Revoked),
        Button::ConnectAgain, "does not know this connection"),
    row("USER_PERMISSION_REVOKED", "INVALID_INPUT", Retry::Never, Some(Revoked),
        Button::KeepOrDelete, "permission to read this bank was taken back"),
    row("ITEM_LOCKED PASSWORD_RESET_REQUIRED USER_SETUP_REQUIRED", "ITEM_ERROR", Retry::Never,
        Some(NeedsLogin), Button::Reconnect, "on its own website first"),
    row("INVALID_CREDENTIALS INVALID_MFA INVALID_OTP INSUFFICIENT_CREDENTIALS USER_INPUT_TIMEOUT",
        "ITEM_ERROR", Retry::Never, Some(NeedsLogin), Button::Reconnect, "did not accept the sign-in"),
    row("INVALID_UPDATED_USERNAME", "ITEM_ERROR", Retry::Never, Some(NeedsLogin), Button::Reconnect,
        "the user name is not the one of before"),
    row("ITEM_NOT_SUPPORTED MFA_NOT_SUPPORTED INSTITUTION_NO_LONGER_SUPPORTED UNSUPPORTED_RESPONSE",
        "ITEM_ERROR", Retry::Never, Some(Failing), Button::Unlink, "is not supported"),
    row("PRODUCT_NOT_READY", "ITEM_ERROR", SOON, None, Button::Refresh, "still being prepared"),
    row("PRODUCTS_NOT_SUPPORTED PRODUCT_NOT_ENABLED INVALID_PRODUCT UNAUTHORIZED_ROUTE_ACCESS",
        "ITEM_ERROR", Retry::Never, None, Button::OpenDashboard, "do not offer this kind of data"),
    row("INSTITUTION_DOWN INSTITUTION_NOT_RESPONDING INSTITUTION_NOT_AVAILABLE", "INSTITUTION_ERROR",
        HOUR, Some(Failing), Button::Refresh, "cannot be reached"),
    row("INSTITUTION_REGISTRATION_REQUIRED UNAUTHORIZED_INSTITUTION", "INSTITUTION_ERROR",
        Retry::Never, Some(Failing), Button::OpenDashboard, "approve the owner of the keys"),
    row("INTERNAL_SERVER_ERROR PLANNED_MAINTENANCE", "API_ERROR", Retry::Backoff, Some(Failing),
        Button::Refresh, "trouble of its own"),
    row("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", "TRANSACTIONS_ERROR", Retry::StartOver, None,
        Button::Refresh, "changed while it was being read"),
    row("TRANSACTIONS_SYNC_LIMIT ACCOUNTS_LIMIT BALANCE_LIMIT ACCOUNTS_BALANCE_GET_LIMIT \
         ITEM_GET_LIMIT AUTH_LIMIT IDENTITY_LIMIT INVESTMENT_HOLDINGS_GET_LIMIT \
         TRANSACTIONS_REFRESH_LIMIT TRANSACTIONS_LIMIT INVESTMENT_TRANSACTIONS_LIMIT \
         INSTITUTION_RATE_LIMIT INSTITUTIONS_GET_BY_ID_LIMIT RATE_LIMIT RATE_LIMIT_EXCEEDED",
        "RATE_LIMIT_EXCEEDED",
        MINUTE, Some(Failing), Button::Refresh, "asked too often"),
    row("CREDITS_EXHAUSTED ADDITION_LIMIT", "RATE_LIMIT_EXCEEDED", Retry::Never, None,
        Button::OpenDashboard, "nothing of this kind left"),
    row("INVALID_INSTITUTION", "INVALID_INPUT", Retry::Never, None, Button::StartAgain,
        "knows no such bank"),
    row("ITEM_NO_ERROR", "INVALID_INPUT", Retry::Never, None, Button::Refresh, "nothing to repair"),
    row("INVALID_ACCOUNT_ID", "INVALID_INPUT", Retry::Never, None, Button::Refresh,
        "does not share this account any more"),
    row("INVALID_PUBLIC_TOKEN INVALID_LINK_TOKEN", "INVALID_INPUT", Retry::Never, None,
        Button::StartAgain, "expired or was used already"),
    row("INVALID_API_KEYS UNAUTHORIZED_ENVIRONMENT", "INVALID_INPUT", Retry::Never, None,
        Button::OpenKeys, "keys for the bank service are refused"),
    row("MISSING_FIELDS UNKNOWN_FIELDS INVALID_FIELD INVALID_BODY INVALID_HEADERS NOT_FOUND \
         NO_LONGER_AVAILABLE", "INVALID_REQUEST", Retry::Never, None, Button::CopyReport,
        "in a way it does not accept"),
    row("SANDBOX_ONLY", "INVALID_REQUEST", Retry::Never, None, Button::Dismiss, "only be done with test banks"),
    row("INVALID_WEBHOOK_VERIFICATION_KEY_ID", "INVALID_INPUT", Retry::Never, None, Button::Dismiss,
        "signed with a key"),
    row("LAST_UPDATED_DATETIME_OUT_OF_RANGE", "INVALID_RESULT", Retry::Never, None, Button::Dismiss,
        "no balance as recent"),
    row("ITEM_CONCURRENTLY_DELETED", "ITEM_ERROR", Retry::Never, Some(Revoked), Button::ConnectAgain,
        "removed while it was being read"),
];

#[tokio::test]
async fn every_code_leads_to_its_sentence_its_button_and_its_state() {
    let mut walked = HashSet::new();
    for row in TABLE {
        for code in row.codes.split_whitespace() {
            assert!(walked.insert(code), "{code} is in the table twice");
            let body = format!(
                r#"{{"error_type":"{}","error_code":"{code}","error_message":"developers only","display_message":"not stable","request_id":"req1"}}"#,
                row.error_type
            );
            let bank = Bank::answering(400, body).await;
            let client = bank.client().with_patience(coffer_plaid::Patience {
                tries_max: 1,
                ..short()
            });
            let error = client.accounts(&access()).await.unwrap_err();
            assert!(error.message.contains(row.sentence), "{code}: {error}");
            assert_eq!(error.code.as_deref(), Some(code));
            assert_eq!(errors::button(&error), row.button, "{code}");
            let cure = errors::cure(Some(code), None, 400);
            assert_eq!(cure.retry(), row.retry, "{code}");
            assert_eq!(cure.item, row.item, "{code}");
            assert_eq!(error.retry_after, cure.wait, "{code}");
            let hint = error.hint.as_deref().unwrap();
            for words in [error.message.as_str(), hint] {
                assert!(words.len() > 20 && words.ends_with('.'), "{code}: {words}");
                let internal = ["_", "token", "developers", "stable"];
                assert!(
                    !internal.iter().any(|i| words.contains(i)),
                    "{code}: {words}"
                );
            }
        }
    }
    let page = include_str!("../../../../docs/plaid-coverage.md");
    let buttons: Vec<&str> = [
        Button::Reconnect,
        Button::ChooseAccounts,
        Button::GiveConsent,
        Button::ConnectAgain,
        Button::StartAgain,
        Button::Refresh,
        Button::Unlink,
        Button::KeepOrDelete,
        Button::OpenKeys,
        Button::OpenDashboard,
        Button::CopyReport,
    ]
    .map(Button::label)
    .to_vec();
    for code in errors::codes() {
        assert!(
            walked.contains(code),
            "{code} is in the catalogue and not in this table"
        );
        assert!(
            page.contains(code),
            "{code} is not on the page of what is covered"
        );
        let cure = errors::cure(Some(code), None, 400);
        assert!(!cure.button.label().is_empty());
        // A sentence that names a button names the one that stands beside it.
        for words in cure
            .hint
            .split("Choose ")
            .skip(1)
            .chain(cure.hint.split("choose ").skip(1))
        {
            let named = buttons.iter().find(|label| words.starts_with(**label));
            assert!(
                named.is_none_or(|label| *label == cure.button.label()),
                "{code}: {:?} beside {:?}",
                cure.hint,
                cure.button
            );
        }
        assert_ne!(cure.kind, coffer_domain::BankErrorKind::Other, "{code}");
    }
}

/// What the catalogue says of an item is what a sync that ends so writes down.
#[test]
fn the_state_of_the_catalogue_is_the_state_that_health_takes() {
    for code in errors::codes() {
        let cure = errors::cure(Some(code), None, 400);
        let error = errors::from_answer(errors::Answer {
            status: 400,
            error_code: Some(code.into()),
            ..errors::Answer::default()
        });
        let health = Health::ok(0).after(&error, 1);
        let state = cure.item.unwrap_or(coffer_domain::HealthState::Ok);
        assert_eq!(health.state, state, "{code}");
        assert_eq!(
            health.code.as_deref(),
            Some(code),
            "it is told all the same"
        );
        if let Some(advisory) = cure.advisory {
            assert!(health.advisories.contains(&advisory), "{code}");
        }
    }
}

#[test]
fn a_code_of_tomorrow_falls_back_by_its_type_to_a_retry_or_to_a_report() {
    for (error_type, retry, button) in [
        ("API_ERROR", Retry::Backoff, Button::Refresh),
        ("INSTITUTION_ERROR", HOUR, Button::Refresh),
        ("RATE_LIMIT_EXCEEDED", MINUTE, Button::Refresh),
        ("ITEM_ERROR", Retry::Never, Button::CopyReport),
        ("INVALID_REQUEST", Retry::Never, Button::CopyReport),
        ("INVALID_INPUT", Retry::Never, Button::CopyReport),
        ("IDEMPOTENCY_ERROR", Retry::Never, Button::CopyReport),
    ] {
        let cure = errors::cure(Some("CODE_OF_TOMORROW"), Some(error_type), 400);
        assert_eq!((cure.retry(), cure.button), (retry, button), "{error_type}");
    }
}

#[test]
fn what_is_no_answer_at_all_has_a_button_too() {
    for error in [
        errors::offline(),
        errors::switched_offline(),
        errors::timed_out(),
        errors::untrusted(),
        errors::unreadable(None),
        errors::too_large(),
        errors::asked_too_often(Duration::from_secs(5)),
    ] {
        assert_eq!(errors::button(&error), Button::Refresh, "{error}");
        assert!(error.hint.is_some());
    }
}
