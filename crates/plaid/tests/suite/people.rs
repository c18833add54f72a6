//! Numbers and owners of accounts: exact, complete, and seen by nobody who does not ask.

use coffer_domain::{BankErrorKind, Secret};
use coffer_plaid::calls::{auth::NumberSystem, identity::IdentityClaim};
use serde_json::json;

use super::{
    bank::{ACCESS, Bank, access},
    calls::body,
};

const NUMBERS: &str = r#"{"accounts":[{"account_id":"Aa","name":"Checking","type":"depository","balances":{"current":1,"iso_currency_code":"USD"}},
    {"account_id":"aA","name":"Card","type":"credit","balances":{"current":1,"iso_currency_code":"USD"}}],
    "numbers":{"ach":[{"account_id":"Aa","account":"0001112223330000","routing":"011401533","wire_routing":null,"is_tokenized_account_number":true}],
    "eft":[{"account_id":"Aa","account":"111122223333","institution":"021","branch":"01140"}],
    "international":[{"account_id":"Aa","iban":"GB33BUKB20201555555555","bic":"BUKBGB22"}],"bacs":null,"system_of_tomorrow":[{}]},"request_id":"r"}"#;

#[tokio::test]
async fn an_account_has_a_number_in_each_system_and_ids_differ_by_case() {
    let bank = Bank::answering(200, NUMBERS).await;
    let known = bank.client().bank_numbers(&access(), &[]).await.unwrap();
    let ach = known.of("Aa", NumberSystem::Ach).unwrap();
    assert_eq!(ach.account.expose(), "0001112223330000", "zeros are kept");
    assert_eq!(ach.bank.expose(), "011401533");
    assert!(ach.tokenized && ach.wire_routing.is_none());
    let eft = known.of("Aa", NumberSystem::Eft).unwrap();
    assert_eq!(eft.branch.as_ref().unwrap().expose(), "01140");
    let iban = known.of("Aa", NumberSystem::International).unwrap();
    assert_eq!(iban.account.expose(), "GB33BUKB20201555555555");
    assert!(known.of("Aa", NumberSystem::Bacs).is_none());
    assert!(
        known.of("aA", NumberSystem::Ach).is_none(),
        "the card has no number to send money to"
    );
}

#[tokio::test]
async fn half_a_number_is_none() {
    for half in [
        r#"{"account_id":"a","account":"1"}"#,
        r#"{"account_id":"a","account":"","routing":"2"}"#,
        r#"{"account":"1","routing":"2"}"#,
        r#"{"account_id":"a","account":1,"routing":"2"}"#,
    ] {
        let answer = format!(r#"{{"accounts":[],"numbers":{{"ach":[{half}]}}}}"#);
        let bank = Bank::answering(200, answer).await;
        let error = bank.client().bank_numbers(&access(), &[]).await;
        assert_eq!(error.unwrap_err().kind, BankErrorKind::BadAnswer, "{half}");
    }
}

#[tokio::test]
async fn numbers_that_are_not_ready_are_asked_for_again_later() {
    let bank = Bank::answering(
        400,
        r#"{"error_type":"ITEM_ERROR","error_code":"PRODUCT_NOT_READY"}"#,
    )
    .await;
    let client = bank.client().with_patience(coffer_plaid::Patience {
        named_elapsed_max: std::time::Duration::from_secs(5),
        ..super::bank::short()
    });
    let error = client.bank_numbers(&access(), &[]).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::NotReady);
    assert_eq!(error.retry_after, Some(std::time::Duration::from_secs(10)));
}

#[tokio::test]
async fn owners_come_with_every_way_to_reach_them_and_no_debug() {
    let bank = Bank::answering(
        200,
        r#"{"accounts":[{"account_id":"a","name":"Checking","type":"depository","balances":{},
            "owners":[{"names":["Ada  Lovelace","A. Byron"],"phone_numbers":[{"data":"+14155550123","primary":true,"type":"mobile"}],
            "emails":[{"data":"ada@example.com","primary":false,"type":"type of tomorrow"}],
            "addresses":[{"data":{"street":"1 Main St","city":"Poway","country":"US","region":null},"primary":true}]},{"names":[]}]}],"request_id":"r"}"#,
    )
    .await;
    let accounts = bank.client().owners(&access(), &[]).await.unwrap();
    let owner = &accounts[0].owners[0];
    let names: Vec<_> = owner
        .names
        .iter()
        .map(|name| name.expose().as_str())
        .collect();
    assert_eq!(names, ["Ada Lovelace", "A. Byron"]);
    assert_eq!(owner.phones[0].value.expose(), "+14155550123");
    assert_eq!(owner.emails[0].kind.as_deref(), Some("type of tomorrow"));
    assert!(
        owner.addresses[0]
            .value
            .expose()
            .contains("\"street\":\"1 Main St\"")
    );
    assert_eq!(accounts[0].owners.len(), 2);
    assert!(!format!("{accounts:?}").contains("Ada"));
}

#[tokio::test]
async fn a_claim_says_only_what_is_known_and_a_missing_score_is_no_zero() {
    let bank = Bank::answering(
        200,
        r#"{"accounts":[{"account_id":"a","balances":{"current":null},"legal_name":{"score":72,"is_nickname_match":true},
            "phone_number":null,"email_address":{"score":null},"address":{}}],"request_id":"r"}"#,
    )
    .await;
    let claim = IdentityClaim {
        legal_name: Some(Secret::new("Ada".into())),
        ..IdentityClaim::default()
    };
    let matches = bank
        .client()
        .match_identity(&access(), &claim)
        .await
        .unwrap();
    assert_eq!(matches[0].name, Some(72));
    assert_eq!(
        (matches[0].phone, matches[0].email, matches[0].address),
        (None, None, None)
    );
    assert_eq!(
        body(&bank),
        json!({"access_token": ACCESS, "user": {"legal_name": "Ada"}})
    );
}
