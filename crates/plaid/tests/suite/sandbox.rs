//! What only a sandbox does, and keys of webhooks.

use coffer_domain::{BankErrorKind, Secret};
use coffer_plaid::{
    calls::{
        product::Product,
        sandbox::{SandboxLogin, SandboxTransaction},
    },
    webhook::{KeyId, KeySource, NoAnswer},
};
use serde_json::json;

use super::{
    bank::{ACCESS, Bank, access},
    calls::body,
    every::{day, dollars},
};

#[tokio::test]
async fn a_user_of_ones_own_signs_in_with_json_as_password() {
    let bank = Bank::answering(200, r#"{"public_token":"public-1","request_id":"r"}"#).await;
    let custom = Secret::new(r#"{"override_accounts":[]}"#.to_owned());
    let hook = "https://example.com/hook".parse().unwrap();
    let token = bank
        .client()
        .sandbox_login(&SandboxLogin {
            institution: "ins_109508",
            products: &[Product::Transactions, Product::Investments],
            user: "user_custom",
            password: &custom,
            webhook: Some(&hook),
        })
        .await;
    assert_eq!(token.unwrap().expose(), "public-1");
    assert_eq!(
        body(&bank),
        json!({
            "institution_id": "ins_109508",
            "initial_products": ["transactions", "investments"],
            "options": {
                "override_username": "user_custom",
                "override_password": "{\"override_accounts\":[]}",
                "webhook": "https://example.com/hook",
                "transactions": {"days_requested": 730},
            },
        })
    );
}

#[tokio::test]
async fn transactions_are_added_with_plaids_sign_and_every_digit() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    let (coffee, salary) = (dollars(-450), dollars(250_000));
    let row = |amount, description| SandboxTransaction {
        transacted: day("2026-02-27"),
        posted: day("2026-03-01"),
        amount,
        description,
    };
    let rows = [row(&coffee, "COFFEE"), row(&salary, "SALARY")];
    bank.client()
        .sandbox_create_transactions(&access(), &rows)
        .await
        .unwrap();
    let sent = &bank.seen()[0].body;
    assert!(
        sent.contains(r#""amount":4.50,"description":"COFFEE""#),
        "{sent}"
    );
    assert!(sent.contains(r#""amount":-2500.00,"description":"SALARY""#));
    assert_eq!(body(&bank)["transactions"][0]["date_posted"], "2026-03-01");
}

#[tokio::test]
async fn a_webhook_that_was_not_sent_is_told_and_a_login_that_was_not_reset_is_an_error() {
    let bank = Bank::answering(
        200,
        r#"{"webhook_fired":false,"reset_login":false,"request_id":"r"}"#,
    )
    .await;
    let client = bank.client();
    let token = access();
    let fired = client.sandbox_fire_webhook(&token, None, "SYNC_UPDATES_AVAILABLE");
    assert!(!fired.await.unwrap());
    assert_eq!(
        body(&bank),
        json!({"access_token": ACCESS, "webhook_code": "SYNC_UPDATES_AVAILABLE"})
    );
    let reset = client.sandbox_reset_login(&access()).await;
    assert_eq!(reset.unwrap_err().kind, BankErrorKind::BadAnswer);
}

#[tokio::test]
async fn with_real_banks_a_sandbox_call_is_refused_in_words_for_a_person() {
    let bank = Bank::answering(
        400,
        r#"{"error_type":"INVALID_REQUEST","error_code":"SANDBOX_ONLY"}"#,
    )
    .await;
    let error = bank.client().sandbox_reset_login(&access()).await;
    assert!(error.unwrap_err().message.contains("test banks"));
    assert_eq!(bank.seen().len(), 1);
}

#[tokio::test]
async fn verification_and_transfers_are_set_by_plaids_words() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    let client = bank.client();
    client
        .sandbox_set_verification_status(&access(), "a", "verification_expired")
        .await
        .unwrap();
    assert_eq!(body(&bank)["verification_status"], "verification_expired");
    client
        .sandbox_simulate_transfer("Tr", "returned")
        .await
        .unwrap();
    assert_eq!(
        body(&bank),
        json!({"transfer_id": "Tr", "event_type": "returned"})
    );
}

#[tokio::test]
async fn a_client_is_a_source_of_keys_and_an_unknown_one_is_no_failure() {
    let key = r#"{"key":{"alg":"ES256","crv":"P-256","kid":"k1","kty":"EC","use":"sig","created_at":1560466150,"expired_at":null,
        "x":"hKXLGIjWvCBv-cP5euCTxl8g9GLG9zHo_3pO5NN1DwQ","y":"shhexqPB7YffGn6fR6h2UhTSuCtPmfzQJ6ENVIoO4Ys"},"request_id":"r"}"#;
    let kid = KeyId::new("k1").unwrap();
    let bank = Bank::answering(200, key).await;
    let known = bank.client().key(&kid).await.unwrap();
    assert_eq!(known.unwrap().kid(), &kid);
    assert_eq!(body(&bank), json!({"key_id": "k1"}));
    let unknown = Bank::answering(
        400,
        r#"{"error_type":"INVALID_INPUT","error_code":"INVALID_WEBHOOK_VERIFICATION_KEY_ID"}"#,
    )
    .await;
    assert_eq!(unknown.client().key(&kid).await, Ok(None));
    let other = Bank::answering(200, key.replace("ES256", "HS256")).await;
    assert_eq!(other.client().key(&kid).await, Err(NoAnswer));
}
