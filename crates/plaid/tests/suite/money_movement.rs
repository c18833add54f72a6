//! Signal and transfers: exact amounts as texts, one transfer for one intention.

use coffer_domain::{BankErrorKind, Secret};
use coffer_plaid::calls::{
    signal::SignalRequest,
    transfer::{Direction, Network, TransferIntent, is_no_such_transfer},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    bank::{ACCESS, Bank, Reply, access},
    calls::body,
    every::dollars,
};

const TRANSFER: &str = r#"{"transfer":{"id":"Tr","authorization_id":"Au","account_id":"a","type":"debit","amount":"1234567890123456.78","iso_currency_code":"USD",
    "status":"status of tomorrow","network":"ach","cancellable":true,"created":"2026-03-01T00:00:00Z","expected_settlement_date":"2026-03-04",
    "failure_reason":{"failure_code":null,"ach_return_code":"R01","description":"d"},"user":{"legal_name":"Ada"}},"request_id":"r"}"#;

#[tokio::test]
async fn an_intention_is_authorized_with_its_own_key_and_an_amount_that_is_a_text() {
    let bank = Bank::open(|nth| match nth {
        0 => Reply::json(500, ""),
        _ => Reply::json(
            200,
            r#"{"authorization":{"id":"Au","created":"2026-03-01T00:00:00Z","decision":"declined","decision_rationale":{"code":"NSF","description":"d"}},"request_id":"r"}"#,
        ),
    })
    .await;
    let (token, amount) = (access(), dollars(120_000));
    let name = Secret::new("Ada".to_owned());
    let intent = TransferIntent {
        access_token: &token,
        account_id: "a",
        direction: Direction::Debit,
        network: Network::SameDayAch,
        amount: &amount,
        ach_class: None,
        legal_name: &name,
        idempotency_key: Uuid::from_u128(9),
    };
    let decided = bank.client().authorize_transfer(&intent).await.unwrap();
    assert!(!decided.is_approved());
    assert_eq!(decided.reason.as_deref(), Some("NSF"));
    let seen = bank.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].body, seen[1].body, "asked again with the same key");
    assert_eq!(
        body(&bank),
        json!({
            "access_token": ACCESS, "account_id": "a", "type": "debit",
            "network": "same-day-ach", "amount": "1200.00", "iso_currency_code": "USD",
            "user": {"legal_name": "Ada"},
            "idempotency_key": "00000000-0000-0000-0000-000000000009",
        })
    );
}

#[tokio::test]
async fn a_transfer_that_may_have_been_made_is_asked_for_again_and_stays_one() {
    let bank = Bank::open(|nth| match nth {
        0 => Reply::json(500, ""),
        _ => Reply::json(200, TRANSFER),
    })
    .await;
    let made = bank
        .client()
        .create_transfer(&access(), "a", "Au", "Rent")
        .await;
    let made = made.unwrap();
    assert_eq!(made.amount.minor(), 123_456_789_012_345_678);
    assert_eq!(made.status, "status of tomorrow");
    assert_eq!(made.failure.as_deref(), Some("R01"));
    assert!(made.cancellable);
    assert_eq!(made.expected_settlement.unwrap().to_string(), "2026-03-04");
    for seen in bank.seen() {
        assert!(seen.body.contains(r#""authorization_id":"Au""#));
    }
}

/// A key that the provider knows for something else makes an authorization of that: whoever reads the answer
/// sees what it is for.
#[tokio::test]
async fn an_authorization_says_what_it_is_for() {
    let (token, amount) = (access(), dollars(50_000));
    let name = Secret::new("Ada".to_owned());
    let intent = TransferIntent {
        access_token: &token,
        account_id: "a",
        direction: Direction::Debit,
        network: Network::Ach,
        amount: &amount,
        ach_class: Some("web"),
        legal_name: &name,
        idempotency_key: Uuid::from_u128(9),
    };
    for (account, direction, digits, is_it) in [
        ("a", "debit", "500.00", true),
        ("b", "debit", "500.00", false),
        ("a", "credit", "500.00", false),
        ("a", "debit", "5000.00", false),
    ] {
        let answer = json!({
            "authorization": {
                "id": "Au", "decision": "approved", "proposed_transfer": {
                    "account_id": account, "type": direction, "amount": digits,
                    "iso_currency_code": "USD",
                },
            },
        });
        let bank = Bank::answering(200, answer.to_string()).await;
        let judged = bank.client().authorize_transfer(&intent).await.unwrap();
        let proposed = judged.proposed.unwrap();
        assert_eq!(proposed.is_for(&intent), is_it, "{proposed:?}");
    }
}

#[tokio::test]
async fn a_transfer_whose_number_was_lost_is_found_by_its_authorization() {
    let bank = Bank::answering(200, TRANSFER).await;
    let found = bank.client().transfer_of_authorization("Au").await.unwrap();
    assert_eq!(found.id, "Tr");
    assert_eq!(body(&bank), json!({"authorization_id": "Au"}));
    let none = r#"{"error_type":"INVALID_REQUEST","error_code":"INVALID_FIELD","error_message":"m","request_id":"r"}"#;
    let bank = Bank::answering(400, none).await;
    let error = bank
        .client()
        .transfer_of_authorization("Au")
        .await
        .unwrap_err();
    assert!(is_no_such_transfer(&error));
}

#[tokio::test]
async fn an_amount_that_is_a_number_or_has_no_currency_is_no_transfer() {
    for bad in [
        TRANSFER.replace("\"1234567890123456.78\"", "12.34"),
        TRANSFER.replace("\"USD\"", "null"),
        TRANSFER.replace("1234567890123456.78", "twelve"),
    ] {
        let bank = Bank::answering(200, bad).await;
        let error = bank.client().transfer("Tr").await.unwrap_err();
        assert_eq!(error.kind, BankErrorKind::BadAnswer);
    }
}

#[tokio::test]
async fn events_come_in_order_after_the_last_one_known() {
    let bank = Bank::answering(
        200,
        r#"{"transfer_events":[{"event_id":7,"event_type":"returned","timestamp":"2026-03-01T00:00:00Z","transfer_id":"Tr","account_id":"a","transfer_amount":"12.34",
            "failure_reason":{"failure_code":"R01"}},{"event_id":8,"event_type":"event of tomorrow","transfer_amount":12.34},{"event_type":"nameless"}],"has_more":true,"request_id":"r"}"#,
    )
    .await;
    let page = bank.client().transfer_events(6, 9_999).await.unwrap();
    assert_eq!(body(&bank), json!({"after_id": 6, "count": 500}));
    let ids: Vec<_> = page.events.iter().map(|event| event.id).collect();
    assert_eq!(ids, [7, 8]);
    assert_eq!(page.events[0].amount.unwrap().to_string(), "12.34");
    assert_eq!(
        page.events[1].amount, None,
        "a number is not what was agreed"
    );
    assert_eq!((page.has_more, page.aside.len()), (Some(true), 1));
}

#[tokio::test]
async fn a_debit_is_judged_once_and_unscored_is_not_safe() {
    let answer = r#"{"scores":null,"core_attributes":{"nsf":3},"ruleset":{"result":"REROUTE","ruleset_key":"k"},"request_id":"r"}"#;
    let bank = Bank::answering(200, answer).await;
    let (token, amount) = (access(), dollars(10_001));
    let request = SignalRequest {
        access_token: &token,
        account_id: "a",
        client_transaction_id: "t1",
        amount: &amount,
        user_present: None,
    };
    let signal = bank.client().evaluate_signal(&request).await.unwrap();
    assert_eq!((signal.customer_score, signal.bank_score), (None, None));
    assert_eq!(signal.result.as_deref(), Some("REROUTE"));
    assert!(signal.details.as_json().contains("\"nsf\":3"));
    assert!(bank.seen()[0].body.contains("\"amount\":100.01"));
    let down = Bank::answering(500, "").await;
    assert!(down.client().evaluate_signal(&request).await.is_err());
    assert_eq!(down.seen().len(), 1);
}

#[tokio::test]
async fn a_transfer_is_taken_back_by_its_id() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    bank.client().cancel_transfer("Tr").await.unwrap();
    assert_eq!(body(&bank), json!({"transfer_id": "Tr"}));
}
