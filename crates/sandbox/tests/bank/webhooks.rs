//! Webhooks: signed, retried, held, doubled and shuffled; and which of them comes when.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coffer_sandbox::EmbeddedConfig;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::client::{Bank, FIRST_PLATYPUS, config};
use crate::ear::{Ear, Heard};

/// A bank that retries at once.
async fn impatient() -> Bank {
    Bank::start_with(EmbeddedConfig {
        webhook_retry: Duration::from_millis(1),
        ..config()
    })
    .await
}

async fn listening(bank: &Bank, ear: &Ear) -> String {
    bank.item_with(
        FIRST_PLATYPUS,
        &["transactions"],
        json!({ "webhook": ear.url }),
    )
    .await
}

async fn fire(bank: &Bank, access: &str, code: &str) {
    let body = json!({ "access_token": access, "webhook_code": code });
    bank.post("/sandbox/item/fire_webhook", body).await.ok();
}

fn parts(heard: &Heard) -> (Value, Value) {
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut parts = heard.signature.split('.');
    (read(parts.next().unwrap()), read(parts.next().unwrap()))
}

/// The key that a webhook names, as the bank gives it out.
async fn key_of(bank: &Bank, heard: &Heard) -> Value {
    let body = json!({ "key_id": parts(heard).0["kid"] });
    let answer = bank.post("/webhook_verification_key/get", body).await.ok();
    answer["key"].clone()
}

#[tokio::test]
async fn a_webhook_is_signed_over_its_very_bytes_with_the_key_that_it_names() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let access = listening(&bank, &ear).await;
    fire(&bank, &access, "NEW_ACCOUNTS_AVAILABLE").await;
    let heard = ear.next().await;
    assert!(heard.bytes.starts_with(b"{\n  \""), "two spaces deep");
    let (header, claims) = parts(&heard);
    assert_eq!(header["alg"], "ES256");
    let hex: String = Sha256::digest(&heard.bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(claims["request_body_sha256"], hex);
    assert_eq!(claims["iat"], 1_773_144_000);
    let key = key_of(&bank, &heard).await;
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
    let (signed, signature) = heard.signature.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    key.verify(signed.as_bytes(), &signature).unwrap();
    assert!(key.verify(b"something else", &signature).is_err());
}

#[tokio::test]
async fn a_refused_webhook_comes_again_with_a_fresh_signature_until_it_is_taken() {
    let bank = impatient().await;
    let mut ear = Ear::open().await;
    let access = listening(&bank, &ear).await;
    ear.answer(503);
    fire(&bank, &access, "LOGIN_REPAIRED").await;
    let first = ear.next().await;
    bank.clock.forward_minutes(1);
    let second = ear.next_of("LOGIN_REPAIRED").await;
    assert_eq!(first.bytes, second.bytes);
    ear.answer(200);
    let mut last = ear.next().await;
    while parts(&last).1["iat"] == parts(&first).1["iat"] {
        last = ear.next().await;
    }
    let log = loop {
        let log = bank
            .admin("/admin/webhook", json!({ "action": "log" }))
            .await
            .ok();
        let all = log["deliveries"].as_array().unwrap().clone();
        if all.last().is_some_and(|last| last["status"] == 200) {
            break all;
        }
        ear.codes();
        tokio::task::yield_now().await;
    };
    let attempts: Vec<i64> = log
        .iter()
        .map(|line| line["attempt"].as_i64().unwrap())
        .collect();
    let expected: Vec<i64> = (1..=log.len() as i64).collect();
    assert_eq!(attempts, expected);
}

#[tokio::test]
async fn webhooks_are_held_and_let_go_twice_and_the_wrong_way_round() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let access = listening(&bank, &ear).await;
    bank.admin("/admin/webhook", json!({ "action": "hold" }))
        .await
        .ok();
    for code in ["ERROR", "LOGIN_REPAIRED", "PENDING_DISCONNECT"] {
        fire(&bank, &access, code).await;
    }
    assert_eq!(
        ear.codes(),
        Vec::<String>::new(),
        "nothing leaves while they are held"
    );
    let release = json!({ "action": "release", "reversed": true, "copies": 2 });
    let told = bank.admin("/admin/webhook", release).await.ok();
    let expected = [
        "PENDING_DISCONNECT",
        "PENDING_DISCONNECT",
        "LOGIN_REPAIRED",
        "LOGIN_REPAIRED",
        "ERROR",
        "ERROR",
    ];
    assert_eq!(ear.codes(), expected);
    let statuses = told["deliveries"].as_array().unwrap();
    assert!(statuses.len() == 6 && statuses.iter().all(|line| line["status"] == 200));
}

#[tokio::test]
async fn a_rotated_key_is_told_as_expired_and_a_restarted_bank_knows_both() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let access = listening(&bank, &ear).await;
    fire(&bank, &access, "ERROR").await;
    let old = ear.next().await;
    bank.admin("/admin/webhook", json!({ "action": "rotate_keys" }))
        .await
        .ok();
    fire(&bank, &access, "ERROR").await;
    let new = ear.next().await;
    assert_ne!(parts(&old).0["kid"], parts(&new).0["kid"]);
    assert_eq!(key_of(&bank, &old).await["expired_at"], 1_773_144_000);
    assert!(key_of(&bank, &new).await["expired_at"].is_null());
    let known = [key_of(&bank, &old).await, key_of(&bank, &new).await];
    let again = Bank::start_with(EmbeddedConfig {
        state: Some(bank.state()),
        ..config()
    })
    .await;
    assert_eq!(
        [key_of(&again, &old).await, key_of(&again, &new).await],
        known
    );
    let unknown = json!({ "key_id": "bfbd5111-8e33-4643-8ced-b2e642a72f3c" });
    let refused = again.post("/webhook_verification_key/get", unknown).await;
    assert_eq!(refused.code(), "INVALID_WEBHOOK_VERIFICATION_KEY_ID");
}

#[tokio::test]
async fn updates_are_announced_only_after_a_first_sync_and_say_how_much_history_there_is() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let access = listening(&bank, &ear).await;
    bank.admin("/admin/advance", json!({ "days": 2 }))
        .await
        .ok();
    fire(&bank, &access, "LOGIN_REPAIRED").await;
    assert_eq!(
        ear.next().await.code(),
        "LOGIN_REPAIRED",
        "nothing was announced before it"
    );
    bank.follow(&access, "", 500).await;
    let initial = ear.next_of("SYNC_UPDATES_AVAILABLE").await;
    assert_eq!(initial.body["initial_update_complete"], true);
    assert_eq!(initial.body["historical_update_complete"], false);
    ear.next_of("INITIAL_UPDATE").await;
    let whole = ear.next_of("SYNC_UPDATES_AVAILABLE").await;
    assert_eq!(whole.body["historical_update_complete"], true);
    ear.next_of("HISTORICAL_UPDATE").await;
    let item = json!({ "access_token": access });
    bank.post("/transactions/refresh", item.clone()).await.ok();
    ear.next_of("SYNC_UPDATES_AVAILABLE").await;
    ear.next_of("DEFAULT_UPDATE").await;
    let removed = ear.next_of("TRANSACTIONS_REMOVED").await;
    assert!(
        !removed.body["removed_transactions"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let status = bank.post("/item/get", item).await.ok();
    assert_eq!(
        status["status"]["last_webhook"]["code_sent"],
        "TRANSACTIONS_REMOVED"
    );
}

#[tokio::test]
async fn a_webhook_that_leads_off_this_computer_is_not_sent() {
    let bank = Bank::start().await;
    let elsewhere = json!({ "webhook": "https://example.com/hook" });
    let access = bank
        .item_with(FIRST_PLATYPUS, &["transactions"], elsewhere)
        .await;
    bank.admin("/admin/webhook", json!({ "action": "hold" }))
        .await
        .ok();
    fire(&bank, &access, "ERROR").await;
    let told = bank
        .admin("/admin/webhook", json!({ "action": "release" }))
        .await
        .ok();
    assert!(told["deliveries"][0]["status"].is_null());
    let silent = bank.item(FIRST_PLATYPUS).await;
    let body = json!({ "access_token": silent, "webhook_code": "ERROR" });
    let refused = bank.post("/sandbox/item/fire_webhook", body).await;
    assert_eq!(refused.code(), "SANDBOX_WEBHOOK_INVALID");
    let body =
        json!({ "access_token": access, "webhook_code": "ERROR", "webhook_type": "HOLDINGS" });
    let refused = bank.post("/sandbox/item/fire_webhook", body).await;
    assert_eq!(refused.code(), "SANDBOX_WEBHOOK_INVALID");
}

#[tokio::test]
async fn hosted_link_tells_its_end_by_the_link_token() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let wanted = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "products": ["transactions"], "hosted_link": {}, "webhook": ear.url,
    });
    let token = bank.post("/link/token/create", wanted).await.ok()["link_token"].clone();
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let left = json!({ "token": token, "link_session_id": session["link_session_id"] });
    bank.raw("/link/session/exit", left).await.ok();
    let over = ear.next_of("SESSION_FINISHED").await;
    assert_eq!(
        (&over.body["status"], &over.body["link_token"]),
        (&json!("EXITED"), &token)
    );
    assert_eq!(
        ear.next_of("EVENTS").await.body["events"][0]["event_name"],
        "OPEN"
    );
}
