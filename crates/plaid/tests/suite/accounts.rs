//! Balances: remembered ones and real ones, and what each call asks for.

use std::time::Duration;

use coffer_domain::{BankErrorKind, Secret};
use coffer_plaid::{Client, Patience, Transport};
use serde_json::json;

use super::{
    bank::{ACCESS, Bank, access, keys, short},
    calls::body,
};

const ACCOUNTS: &str = r#"{"accounts":[{"account_id":"Aa","name":"Card","mask":"3333","type":"credit","subtype":"credit card",
    "balances":{"available":90.5,"current":410.01,"limit":500,"iso_currency_code":"USD","unofficial_currency_code":null,
    "last_updated_datetime":"2026-03-01T11:00:00Z"}}],"item":{},"request_id":"r"}"#;

#[tokio::test]
async fn a_real_balance_says_when_the_bank_stated_it_and_a_debt_is_negative() {
    let bank = Bank::answering(200, ACCOUNTS).await;
    let asked = bank
        .client()
        .realtime_balances(&access(), &[], None, 0)
        .await;
    let balances = &asked.unwrap()[0].account().balances.clone();
    assert_eq!(balances.current.as_ref().unwrap().minor(), -41_001);
    assert_eq!(balances.available.as_ref().unwrap().minor(), 9_050);
    assert_eq!(
        balances.bank_updated_at.as_deref(),
        Some("2026-03-01T11:00:00Z")
    );
    assert_eq!(bank.seen()[0].path, "/accounts/balance/get");
}

#[tokio::test]
async fn a_real_balance_names_its_accounts_and_the_age_that_is_accepted() {
    let bank = Bank::answering(200, ACCOUNTS).await;
    let not_before = "2026-03-01T11:00:00.25Z".parse().unwrap();
    let ids = ["Aa".to_owned(), "aA".to_owned()];
    let client = bank.client();
    client
        .realtime_balances(&access(), &ids, Some(not_before), 0)
        .await
        .unwrap();
    assert_eq!(
        body(&bank),
        json!({
            "access_token": ACCESS,
            "options": {
                "account_ids": ["Aa", "aA"],
                "min_last_updated_datetime": "2026-03-01T11:00:00Z",
            },
        })
    );
    client
        .realtime_balances(&access(), &[], None, 0)
        .await
        .unwrap();
    assert_eq!(body(&bank)["options"], json!({}));
}

#[tokio::test]
async fn a_balance_that_is_paid_for_is_asked_once_whatever_goes_wrong() {
    let bank = Bank::answering(500, "").await;
    let error = bank
        .client()
        .realtime_balances(&access(), &[], None, 0)
        .await;
    assert_eq!(error.unwrap_err().kind, BankErrorKind::ProviderDown);
    assert_eq!(bank.seen().len(), 1);
}

#[tokio::test]
async fn a_bank_without_so_recent_a_balance_is_no_fault_of_the_connection() {
    let bank = Bank::answering(
        400,
        r#"{"error_type":"INVALID_RESULT","error_code":"LAST_UPDATED_DATETIME_OUT_OF_RANGE"}"#,
    )
    .await;
    let error = bank
        .client()
        .realtime_balances(&access(), &[], None, 0)
        .await
        .unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Unsupported);
    assert!(error.hint.unwrap().contains("last known balance"));
}

#[tokio::test]
async fn remembered_balances_are_asked_for_all_accounts_or_for_some() {
    let bank = Bank::answering(200, ACCOUNTS).await;
    let client = bank.client();
    client.accounts(&access()).await.unwrap();
    assert_eq!(body(&bank), json!({"access_token": ACCESS}));
    let ids = ["Aa".to_owned()];
    client.accounts_of(&access(), &ids).await.unwrap();
    assert_eq!(body(&bank)["options"]["account_ids"], json!(["Aa"]));
}

/// That a wait within the bound is waited for is shown where the clock can be stopped, in `pace`.
#[tokio::test]
async fn a_call_that_plaid_would_refuse_for_its_rate_is_not_even_sent() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    let five = Duration::from_secs(5);
    let client = bank.client().with_patience(Patience {
        named_elapsed_max: five,
        ..short()
    });
    for nth in 0..3 {
        let asked = client.clone().refresh_transactions(&access()).await;
        assert_eq!(asked.is_ok(), nth < 2, "two a minute");
        if let Err(error) = asked {
            assert_eq!(error.kind, BankErrorKind::RateLimited);
            assert!(error.retry_after.unwrap() > five);
        }
    }
    assert_eq!(bank.seen().len(), 2);
    let other = Secret::new("access-sandbox-other".to_owned());
    client.refresh_transactions(&other).await.unwrap();
}

/// In the demo a refresh makes time move on, so a person may ask for one after the other.
#[tokio::test]
async fn the_banks_of_the_demo_have_no_rates() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    let demo = Client::new(Transport::demo(&bank.url(), keys()).unwrap());
    for _ in 0..10 {
        demo.refresh_transactions(&access()).await.unwrap();
    }
    assert_eq!(bank.seen().len(), 10);
}

/// A person who syncs again and again waits for changes at most, never for the age of the data.
#[tokio::test]
async fn how_old_the_data_is_is_asked_beside_a_sync_and_never_waited_for() {
    let bank = Bank::answering(200, r#"{"item":{"item_id":"it"},"request_id":"r"}"#).await;
    let client = bank.client();
    let began = std::time::Instant::now();
    let mut refused = 0;
    for _ in 0..40 {
        match client.item(&access()).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.kind, BankErrorKind::RateLimited);
                refused += 1;
            }
        }
    }
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(bank.seen().len() + refused, 40);
    assert!((1..=15).contains(&bank.seen().len()));
}
