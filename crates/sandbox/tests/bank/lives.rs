//! The life of a connection: logins that break and mend, accounts that come, go and change, banks that are ill,
//! consents that end, limits.

use std::collections::BTreeSet;

use coffer_sandbox::EmbeddedConfig;
use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS, config, day};
use crate::ear::Ear;

async fn happens(bank: &Bank, item: &Value, mut what: Value) {
    what["item_id"] = item.clone();
    bank.admin("/admin/item", what).await.ok();
}

async fn code_of(bank: &Bank, path: &str, access: &str) -> String {
    bank.post(path, json!({ "access_token": access }))
        .await
        .code()
        .to_owned()
}

async fn listening(bank: &Bank, institution: &str, ear: &Ear) -> (String, Value) {
    let access = bank
        .item_with(
            institution,
            &["transactions"],
            json!({ "webhook": ear.url }),
        )
        .await;
    let id = bank.item_id(&access).await;
    (access, id)
}

#[tokio::test]
async fn a_revoked_permission_ends_the_item_and_is_repaired_only_where_that_is_said_to_be_possible()
{
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let (access, item) = listening(&bank, FIRST_PLATYPUS, &ear).await;
    happens(&bank, &item, json!({ "happens": "revoke_permission" })).await;
    assert_eq!(ear.next().await.code(), "USER_PERMISSION_REVOKED");
    assert_eq!(
        code_of(&bank, "/accounts/get", &access).await,
        "USER_PERMISSION_REVOKED"
    );
    let told = bank
        .post("/item/get", json!({ "access_token": access }))
        .await
        .ok();
    assert_eq!(
        told["item"]["error"]["error_code"],
        "USER_PERMISSION_REVOKED"
    );
    let repair = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "access_token": access,
    });
    assert_eq!(
        bank.post("/link/token/create", repair.clone()).await.code(),
        "USER_PERMISSION_REVOKED"
    );
    let consents = bank
        .post("/consent/events/get", json!({ "access_token": access }))
        .await
        .ok();
    assert_eq!(
        consents["consent_events"][0]["event_type"],
        "CONSENT_REVOKED"
    );
    assert_eq!(
        consents["consent_events"][1]["event_type"],
        "CONSENT_GRANTED"
    );
    happens(
        &bank,
        &item,
        json!({ "happens": "revoke_permission", "restorable": true }),
    )
    .await;
    bank.post("/link/token/create", repair).await.ok();
    bank.post("/item/remove", json!({ "access_token": access }))
        .await
        .ok();
}

#[tokio::test]
async fn an_account_that_was_taken_back_and_given_again_has_another_id() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let (access, item) = listening(&bank, FIRST_PLATYPUS, &ear).await;
    let before = bank.everything(&access).await;
    ear.codes();
    let account = before.accounts[0]["account_id"].clone();
    happens(
        &bank,
        &item,
        json!({ "happens": "revoke_account", "account_id": account }),
    )
    .await;
    assert_eq!(
        ear.next_of("USER_ACCOUNT_REVOKED").await.body["account_id"],
        account
    );
    let one = json!({ "access_token": access, "options": { "account_ids": [account] } });
    assert_eq!(
        bank.post("/accounts/get", one).await.code(),
        "INVALID_ACCOUNT_ID"
    );
    let repair = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "access_token": access, "update": { "account_selection_enabled": true },
    });
    let token = bank.post("/link/token/create", repair).await.ok();
    bank.sign_in_and_finish(&token["link_token"], json!(["0", "1", "2", "3", "4"]))
        .await;
    let after = bank.follow(&access, &before.cursor, 500).await;
    let again = &after.accounts[0];
    assert_eq!(again["mask"], before.accounts[0]["mask"]);
    assert_ne!(again["account_id"], account);
    let old = before
        .added
        .iter()
        .filter(|row| row["account_id"] == account)
        .count();
    assert_eq!(
        after
            .added
            .iter()
            .filter(|row| row["account_id"] == again["account_id"])
            .count(),
        old
    );
}

#[tokio::test]
async fn churn_removes_the_rows_of_an_account_and_adds_them_under_other_ids() {
    let bank = Bank::start().await;
    let ear = Ear::open().await;
    let (access, item) = listening(&bank, FIRST_PLATYPUS, &ear).await;
    let before = bank.everything(&access).await;
    let account = before.accounts[2]["account_id"].clone();
    happens(
        &bank,
        &item,
        json!({ "happens": "churn", "account_id": account }),
    )
    .await;
    let news = bank.follow(&access, &before.cursor, 500).await;
    let ids = |rows: &[Value]| -> BTreeSet<String> {
        rows.iter()
            .map(|row| row["transaction_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let old: Vec<Value> = before
        .added
        .iter()
        .filter(|row| row["account_id"] == account)
        .cloned()
        .collect();
    assert_eq!(ids(&news.removed), ids(&old));
    assert!(news.removed.iter().all(|row| row["account_id"] == account));
    let facts = |rows: &[Value]| -> Vec<(String, String)> {
        let mut facts: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row["date"].to_string(),
                    row["amount"].to_string() + &row["name"].to_string(),
                )
            })
            .collect();
        facts.sort();
        facts
    };
    assert_eq!(facts(&news.added), facts(&old), "the same rows");
    assert!(ids(&news.added).is_disjoint(&ids(&old)), "under other ids");
    let pending = |rows: &[Value]| {
        rows.iter()
            .filter(|row| row["pending_transaction_id"].is_string())
            .count()
    };
    assert_eq!(pending(&news.added), pending(&old));
    assert_ne!(news.accounts[2]["account_id"], account);
}

#[tokio::test]
async fn a_new_account_is_announced_and_can_be_added_and_a_closed_one_vanishes() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let (access, _) = listening(&bank, FIRST_PLATYPUS, &ear).await;
    let opened = json!({ "institution": FIRST_PLATYPUS, "happens": "open_account", "name": "Holiday Savings", "opening": 5_000 });
    bank.admin("/admin/institution", opened).await.ok();
    assert_eq!(ear.next().await.code(), "NEW_ACCOUNTS_AVAILABLE");
    let count = async || {
        let answer = bank
            .post("/accounts/get", json!({ "access_token": access }))
            .await
            .ok();
        answer["accounts"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 5, "not before the person adds it");
    let update = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "access_token": access, "update": { "account_selection_enabled": true },
    });
    let token = bank.post("/link/token/create", update).await.ok();
    bank.sign_in_and_finish(&token["link_token"], json!(["0", "1", "2", "3", "4", "5"]))
        .await;
    assert_eq!(count().await, 6);
    let closed = json!({ "institution": FIRST_PLATYPUS, "happens": "close_account", "account": 1 });
    bank.admin("/admin/institution", closed).await.ok();
    assert_eq!(count().await, 5);
}

#[tokio::test]
async fn a_consent_is_announced_a_week_before_its_end_and_update_mode_renews_it() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let (access, item) = listening(&bank, "ins_127287", &ear).await;
    let until = async || {
        let told = bank
            .post("/item/get", json!({ "access_token": access }))
            .await
            .ok();
        (
            told["item"]["consent_expiration_time"].clone(),
            told["item"]["error"].clone(),
        )
    };
    assert_eq!(until().await.0, "2027-03-10T00:00:00Z");
    happens(
        &bank,
        &item,
        json!({ "happens": "consent_until", "until": "2026-03-20" }),
    )
    .await;
    assert_eq!(ear.codes(), Vec::<String>::new());
    bank.admin("/admin/advance", json!({ "days": 3 }))
        .await
        .ok();
    let warned = ear.next().await;
    assert_eq!(
        (warned.code(), &warned.body["reason"]),
        ("PENDING_DISCONNECT", &json!("INSTITUTION_TOKEN_EXPIRATION"))
    );
    bank.admin("/admin/advance", json!({ "days": 7 }))
        .await
        .ok();
    let over = ear.next().await;
    assert_eq!(
        over.body["error"]["error_code_reason"],
        "OAUTH_CONSENT_EXPIRED"
    );
    assert_eq!(until().await.1["error_code"], "ITEM_LOGIN_REQUIRED");
    let update = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "access_token": access,
    });
    let token = bank.post("/link/token/create", update).await.ok();
    bank.sign_in_and_finish(&token["link_token"], json!([]))
        .await;
    assert_eq!(until().await, (json!("2027-03-20T00:00:00Z"), Value::Null));
    let (_, british) = listening(&bank, "ins_117650", &ear).await;
    happens(
        &bank,
        &british,
        json!({ "happens": "consent_until", "until": "2026-03-22" }),
    )
    .await;
    let warned = ear.next_of("PENDING_EXPIRATION").await;
    assert_eq!(
        warned.body["consent_expiration_time"],
        "2026-03-22T00:00:00Z"
    );
}

#[tokio::test]
async fn a_login_that_mends_itself_says_so_and_misses_nothing() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let (access, item) = listening(&bank, FIRST_PLATYPUS, &ear).await;
    let before = bank.everything(&access).await;
    ear.codes();
    for code in [
        "ITEM_LOCKED",
        "PASSWORD_RESET_REQUIRED",
        "USER_SETUP_REQUIRED",
        "ACCESS_NOT_GRANTED",
    ] {
        happens(
            &bank,
            &item,
            json!({ "happens": "error", "error_code": code }),
        )
        .await;
        assert_eq!(ear.next_of("ERROR").await.body["error"]["error_code"], code);
        assert_eq!(code_of(&bank, "/transactions/sync", &access).await, code);
    }
    bank.admin("/admin/advance", json!({ "days": 3 }))
        .await
        .ok();
    happens(&bank, &item, json!({ "happens": "self_repair" })).await;
    ear.next_of("LOGIN_REPAIRED").await;
    let after = bank.follow(&access, &before.cursor, 500).await;
    assert!(!after.added.is_empty());
}

#[tokio::test]
async fn an_ill_bank_keeps_what_was_known_and_refuses_what_only_it_can_say() {
    let bank = Bank::start().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let before = bank.everything(&access).await;
    let condition = async |what: &str| {
        let body = json!({ "institution": FIRST_PLATYPUS, "happens": what });
        bank.admin("/admin/institution", body).await.ok();
    };
    condition("down").await;
    bank.admin("/admin/advance", json!({ "days": 2 }))
        .await
        .ok();
    assert_eq!(
        code_of(&bank, "/accounts/balance/get", &access).await,
        "INSTITUTION_DOWN"
    );
    assert_eq!(
        code_of(&bank, "/transactions/refresh", &access).await,
        "INSTITUTION_DOWN"
    );
    assert_eq!(code_of(&bank, "/accounts/get", &access).await, "", "cached");
    let stale = bank.follow(&access, &before.cursor, 500).await;
    assert!(stale.added.is_empty(), "nothing new comes while it is down");
    let told = bank
        .post("/item/get", json!({ "access_token": access }))
        .await
        .ok();
    assert!(
        told["item"]["error"].is_null()
            && told["status"]["transactions"]["last_failed_update"].is_string()
    );
    let link = json!({
        "institution_id": FIRST_PLATYPUS, "initial_products": ["transactions"],
    });
    assert_eq!(
        bank.post("/sandbox/public_token/create", link).await.code(),
        "INSTITUTION_DOWN"
    );
    condition("healthy").await;
    let fresh = bank.follow(&access, &stale.cursor, 500).await;
    assert!(!fresh.added.is_empty(), "and all of it when it is back");
    condition("degraded").await;
    let answers = [
        code_of(&bank, "/accounts/balance/get", &access).await,
        code_of(&bank, "/accounts/balance/get", &access).await,
        code_of(&bank, "/accounts/balance/get", &access).await,
    ];
    assert_eq!(
        answers,
        [
            "INSTITUTION_NOT_RESPONDING",
            "",
            "INSTITUTION_NOT_RESPONDING"
        ]
    );
    condition("unsupported").await;
    assert_eq!(
        code_of(&bank, "/accounts/balance/get", &access).await,
        "INSTITUTION_NO_LONGER_SUPPORTED"
    );
    let future = json!({ "access_token": access, "options": { "min_last_updated_datetime": "2030-01-01T00:00:00Z" } });
    condition("healthy").await;
    let refused = bank.post("/accounts/balance/get", future).await;
    assert_eq!(refused.code(), "LAST_UPDATED_DATETIME_OUT_OF_RANGE");
}

#[tokio::test]
async fn with_the_rule_for_it_a_login_ends_after_thirty_days_and_calls_are_limited() {
    let bank = Bank::start().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let item = json!({ "access_token": access });
    for _ in 0..6 {
        bank.post("/accounts/balance/get", item.clone()).await.ok();
    }
    bank.admin(
        "/admin/rules",
        json!({ "rate_limits": true, "login_days": 30 }),
    )
    .await
    .ok();
    for _ in 0..5 {
        bank.post("/accounts/balance/get", item.clone()).await.ok();
    }
    let limited = bank.post("/accounts/balance/get", item.clone()).await;
    assert_eq!((limited.status, limited.code()), (429, "BALANCE_LIMIT"));
    let other = bank.item(FIRST_PLATYPUS).await;
    bank.post("/accounts/balance/get", json!({ "access_token": other }))
        .await
        .ok();
    bank.clock.forward_minutes(1);
    bank.post("/accounts/balance/get", item.clone()).await.ok();
    bank.admin("/admin/advance", json!({ "days": 29 }))
        .await
        .ok();
    assert_eq!(code_of(&bank, "/accounts/get", &access).await, "");
    bank.admin("/admin/advance", json!({ "days": 1 }))
        .await
        .ok();
    assert_eq!(
        code_of(&bank, "/accounts/get", &access).await,
        "ITEM_LOGIN_REQUIRED"
    );
}

#[tokio::test]
async fn investments_may_be_asked_for_without_waiting() {
    let bank = Bank::start().await;
    let mut ear = Ear::open().await;
    let access = bank
        .item_with(
            FIRST_PLATYPUS,
            &["investments"],
            json!({ "webhook": ear.url }),
        )
        .await;
    let ask = async || {
        let body = json!({
            "access_token": access, "start_date": "2025-03-10", "end_date": "2026-03-10", "options": { "async_update": true },
        });
        bank.post("/investments/transactions/get", body).await
    };
    assert_eq!(ask().await.code(), "PRODUCT_NOT_READY");
    assert_eq!(ear.next().await.code(), "HISTORICAL_UPDATE");
    assert!(
        ask().await.ok()["total_investment_transactions"]
            .as_i64()
            .unwrap()
            > 10
    );
}

#[tokio::test]
async fn a_bank_that_lived_through_all_of_it_starts_again_as_it_was() {
    let bank = Bank::start().await;
    let access = bank
        .item_with("ins_127287", &["transactions", "auth"], json!({}))
        .await;
    let rows = bank.everything(&access).await;
    let account = rows.accounts[0]["account_id"].clone();
    let item = bank.item_id(&access).await;
    happens(
        &bank,
        &item,
        json!({ "happens": "churn", "account_id": account }),
    )
    .await;
    let yuppie = bank.item_of(FIRST_PLATYPUS, "user_yuppie", "any").await;
    bank.everything(&yuppie).await;
    let renewed = bank
        .post(
            "/item/access_token/invalidate",
            json!({ "access_token": access }),
        )
        .await
        .ok();
    let renewed = renewed["new_access_token"].as_str().unwrap().to_owned();
    bank.admin(
        "/admin/institution",
        json!({ "institution": "ins_127287", "happens": "open_account" }),
    )
    .await
    .ok();
    bank.admin("/admin/rules", json!({ "login_days": 90 }))
        .await
        .ok();
    bank.admin("/admin/advance", json!({ "days": 4 }))
        .await
        .ok();
    let again = Bank::start_with(EmbeddedConfig {
        state: Some(bank.state()),
        today: Some(day("2026-03-14")),
        ..config()
    })
    .await;
    for access in [&renewed, &yuppie] {
        let one = bank.follow(access, "", 500).await;
        let other = again.follow(access, "", 500).await;
        assert_eq!(one, other);
        for path in ["/item/get", "/accounts/get", "/consent/events/get"] {
            let body = json!({ "access_token": access });
            let (one, other) = (
                bank.post(path, body.clone()).await.ok(),
                again.post(path, body).await.ok(),
            );
            let known = |mut answer: Value| {
                answer["request_id"].take();
                answer
            };
            assert_eq!(known(one), known(other), "{path}");
        }
    }
}
