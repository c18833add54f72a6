//! One person's whole life with the sandbox, told in raw JSON, so that no code of ours can hide a mistake.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::ENDPOINTS;
use crate::bank::{Bank, CLIENT_ID, FIRST_PLATYPUS};
use crate::{lives, products};

/// Every refusal and failure of the story.
const CODES: &[&str] = &[
    "ADDITIONAL_CONSENT_REQUIRED",
    "INSTITUTION_DOWN",
    "INSTITUTION_NOT_RESPONDING",
    "INSTITUTION_NO_LONGER_SUPPORTED",
    "INTERNAL_SERVER_ERROR",
    "INVALID_ACCESS_TOKEN",
    "INVALID_ACCOUNT_ID",
    "INVALID_API_KEYS",
    "INVALID_BODY",
    "INVALID_CREDENTIALS",
    "INVALID_FIELD",
    "INVALID_INSTITUTION",
    "INVALID_LINK_TOKEN",
    "INVALID_PRODUCT",
    "INVALID_PUBLIC_TOKEN",
    "INVALID_USER_ID",
    "INVALID_WEBHOOK_VERIFICATION_KEY_ID",
    "ITEM_LOCKED",
    "ITEM_LOGIN_REQUIRED",
    "ITEM_NOT_FOUND",
    "LAST_UPDATED_DATETIME_OUT_OF_RANGE",
    "MISSING_FIELDS",
    "NOT_FOUND",
    "NO_AUTH_ACCOUNTS",
    "NO_INVESTMENT_ACCOUNTS",
    "NO_LIABILITY_ACCOUNTS",
    "PLANNED_MAINTENANCE",
    "PRODUCTS_NOT_SUPPORTED",
    "PRODUCT_NOT_READY",
    "RECAPTCHA_BAD",
    "SANDBOX_WEBHOOK_INVALID",
    "TRANSACTIONS_REFRESH_LIMIT",
    "TRANSACTIONS_SYNC_LIMIT",
    "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
    "TRANSFER_FORBIDDEN",
    "UNKNOWN_FIELDS",
    "USER_PERMISSION_REVOKED",
];

/// Banks of every kind the sandbox has: a brokerage, a loan, OAuth, another currency.
const BANKS: &[(&str, &str)] = &[
    ("ins_109508", "US"),
    ("ins_109509", "US"),
    ("ins_109510", "US"),
    ("ins_109511", "US"),
    ("ins_109512", "US"),
    ("ins_127287", "US"),
    ("ins_43", "CA"),
    ("ins_117650", "GB"),
    ("ins_132363", "US"),
    ("ins_135858", "US"),
];
/// Banks that nobody can link: one is down, one given up.
const CLOSED: &[(&str, &str)] = &[("ins_132361", "US"), ("ins_133402", "US")];

#[tokio::test]
async fn every_answer_of_the_sandbox_is_as_plaid_publishes_it() {
    let bank = Bank::open().await;
    browse_institutions(&bank).await;
    let access = link_on_a_hosted_page(&bank).await;
    look_at_the_item(&bank, &access).await;
    sync_every_bank(&bank).await;
    time_moves_on(&bank).await;
    break_and_repair(&bank).await;
    refuse_what_is_not_ours(&bank).await;
    fail_on_the_banks_side(&bank).await;
    products::tour(&bank).await;
    lives::tour(&bank).await;
    let gone = json!({ "access_token": access, "reason_code": "OTHER", "reason_note": "moved" });
    bank.post("/item/remove", gone.clone()).await.ok();
    bank.post("/item/get", json!({ "access_token": access }))
        .await
        .refused("ITEM_NOT_FOUND");

    let seen = bank.witness.seen();
    for path in ENDPOINTS {
        let answered = |status| {
            seen.iter()
                .any(|said| said.path == *path && (said.status == 200) == status)
        };
        assert!(answered(true), "the story never succeeds at {path}");
        assert!(answered(false), "the story is never refused at {path}");
    }
    let codes: BTreeSet<&str> = seen.iter().map(|said| said.code()).collect();
    let told: BTreeSet<&str> = CODES.iter().copied().chain([""]).collect();
    assert_eq!(codes, told, "the errors met are the errors listed");
    bank.conforms();
}

async fn browse_institutions(bank: &Bank) {
    let list = json!({
        "count": 50, "offset": 0, "country_codes": ["US", "CA", "GB"],
        "options": { "products": ["transactions"], "oauth": null, "include_optional_metadata": true },
    });
    let list = bank.post("/institutions/get", list).await.ok();
    assert_eq!(list["total"], BANKS.len() + CLOSED.len());
    let plain = json!({ "count": 2, "offset": 1, "country_codes": ["US"] });
    bank.post("/institutions/get", plain).await.ok();
    for (id, country) in BANKS.iter().chain(CLOSED) {
        for options in [json!({}), json!({ "include_optional_metadata": true })] {
            let one =
                json!({ "institution_id": id, "country_codes": [country], "options": options });
            bank.post("/institutions/get_by_id", one).await.ok();
        }
    }
    for products in [Value::Null, json!(["transactions"])] {
        let search = json!({ "query": "platypus", "country_codes": ["US"], "products": products });
        let found = bank.post("/institutions/search", search).await.ok();
        assert!(!found["institutions"].as_array().unwrap().is_empty());
    }
    let nobody = json!({ "query": "zzz", "country_codes": ["US"], "products": null });
    bank.post("/institutions/search", nobody).await.ok();
}

pub fn wanted() -> Value {
    json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"],
        "user": { "client_user_id": "3f0c" }, "products": ["transactions"],
        "additional_consented_products": ["investments", "liabilities"],
        "transactions": { "days_requested": 730 }, "hosted_link": {},
    })
}

async fn token(bank: &Bank, body: Value) -> String {
    let made = bank.post("/link/token/create", body).await.ok();
    made["link_token"].as_str().unwrap().to_owned()
}

/// Polls while the session is not begun, open, left with an error, left without one, and finished.
async fn link_on_a_hosted_page(bank: &Bank) -> String {
    let token = token(bank, wanted()).await;
    let poll = || bank.post("/link/token/get", json!({ "link_token": token }));
    poll().await.ok();

    let left = bank.link("start", json!({ "token": token })).await;
    poll().await.ok();
    let session = json!({ "token": token, "link_session_id": left["link_session_id"] });
    bank.link("exit", session).await;
    poll().await.ok();

    let failed = bank.link("start", json!({ "token": token })).await;
    let id = &failed["link_session_id"];
    let choice = json!({ "token": token, "link_session_id": id, "institution_id": FIRST_PLATYPUS });
    bank.link("select", choice).await;
    for password in ["wrong", "error_ITEM_LOCKED"] {
        let login = json!({
            "token": token, "link_session_id": id, "username": "user_good", "password": password,
        });
        assert!(bank.link("credentials", login).await["error"].is_object());
        poll().await.ok();
    }
    bank.link("exit", json!({ "token": token, "link_session_id": id }))
        .await;
    let polled = poll().await.ok();
    let exit = &polled["link_sessions"][1]["exit"];
    assert_eq!(exit["error"]["error_code"], "ITEM_LOCKED");

    let done = bank.sign_in(&token, json!(["0", "2"])).await;
    let polled = poll().await.ok();
    let added = &polled["link_sessions"][2]["results"]["item_add_results"];
    assert_eq!(added[0]["public_token"], done["public_token"]);
    let trade = json!({ "public_token": done["public_token"] });
    let traded = bank
        .post("/item/public_token/exchange", trade.clone())
        .await
        .ok();
    bank.post("/item/public_token/exchange", trade)
        .await
        .refused("INVALID_PUBLIC_TOKEN");
    traded["access_token"].as_str().unwrap().to_owned()
}

async fn look_at_the_item(bank: &Bank, access: &str) {
    let item = json!({ "access_token": access });
    bank.post("/item/get", item.clone()).await.ok();
    let all = bank.post("/accounts/get", item).await.ok();
    assert_eq!(all["accounts"].as_array().unwrap().len(), 2);
    let one = &all["accounts"][0]["account_id"];
    let some = json!({ "access_token": access, "options": { "account_ids": [one] } });
    bank.post("/accounts/get", some).await.ok();
    let scoped = json!({
        "access_token": access, "cursor": "", "count": 10,
        "options": {
            "account_id": one, "include_original_description": true,
            "personal_finance_category_version": "v1",
        },
    });
    bank.post("/transactions/sync", scoped).await.ok();
}

/// All rows and accounts that a seed gives: nothing is left to the few that a first page shows.
async fn sync_every_bank(bank: &Bank) {
    for (institution, _) in BANKS {
        let access = bank.item(institution).await;
        let item = json!({ "access_token": access });
        bank.post("/item/get", item.clone()).await.ok();
        bank.post("/accounts/get", item).await.ok();
        // The first loop gives what is ready at once, the second one the history.
        let cursor = bank.follow(&access, "", 100).await;
        bank.follow(&access, &cursor, 500).await;
        let now = json!({ "access_token": access, "cursor": "now" });
        bank.post("/transactions/sync", now).await.ok();
    }
}

/// Pending rows post, an amount is corrected, and data changes under a client that is turning pages.
async fn time_moves_on(bank: &Bank) {
    let access = bank.item(FIRST_PLATYPUS).await;
    let cursor = bank.follow(&access, "", 500).await;
    let cursor = bank.follow(&access, &cursor, 500).await;
    let refresh = || bank.post("/transactions/refresh", json!({ "access_token": access }));
    refresh().await.ok();
    let page = |cursor: Value| {
        let body = json!({ "access_token": access, "cursor": cursor, "count": 1 });
        bank.post("/transactions/sync", body)
    };
    let first = page(json!(cursor)).await.ok();
    assert_eq!(first["has_more"], true);
    refresh().await.ok();
    page(first["next_cursor"].clone())
        .await
        .refused("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION");
    let before = bank.witness.seen().len();
    let cursor = bank.follow(&access, &cursor, 3).await;
    bank.admin("advance", json!({ "days": 30 })).await;
    bank.follow(&access, &cursor, 50).await;
    let pages: Vec<Value> = bank.witness.seen()[before..]
        .iter()
        .filter_map(|said| said.answered.clone())
        .collect();
    let any = |kind: &str, holds: fn(&Value) -> bool| {
        let rows = pages.iter().filter_map(|page| page[kind].as_array());
        rows.flatten().any(holds)
    };
    assert!(any("added", |row| row["pending"] == true));
    assert!(any("added", |row| row["pending_transaction_id"].is_string()));
    assert!(any("modified", |row| row["pending"] == false));
    assert!(any("removed", |row| row["transaction_id"].is_string()));
}

async fn break_and_repair(bank: &Bank) {
    let access = bank.item(FIRST_PLATYPUS).await;
    let item = json!({ "access_token": access });
    bank.post("/sandbox/item/reset_login", item.clone())
        .await
        .ok();
    for path in [
        "/accounts/get",
        "/transactions/sync",
        "/transactions/refresh",
    ] {
        bank.post(path, item.clone())
            .await
            .refused("ITEM_LOGIN_REQUIRED");
    }
    let sick = bank.post("/item/get", item.clone()).await.ok();
    assert_eq!(sick["item"]["error"]["error_code"], "ITEM_LOGIN_REQUIRED");
    let repair = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"],
        "user": { "client_user_id": "3f0c" }, "access_token": access, "products": null,
        "update": { "account_selection_enabled": true },
    });
    let token = token(bank, repair).await;
    bank.sign_in(&token, json!(["0"])).await;
    bank.post("/link/token/get", json!({ "link_token": token }))
        .await
        .ok();
    let well = bank.post("/item/get", item.clone()).await.ok();
    assert!(well["item"]["error"].is_null());
    bank.post("/accounts/get", item).await.ok();
}

async fn refuse_what_is_not_ours(bank: &Bank) {
    for path in ENDPOINTS {
        // What everybody is answered asks for no keys, and for nothing else.
        let is_open = *path == "/categories/get";
        let wrong = json!({ "client_id": CLIENT_ID, "secret": "wrong" });
        if is_open {
            bank.raw(path, &json!({})).await.ok();
        } else {
            bank.raw(path, &wrong).await.refused("INVALID_API_KEYS");
            bank.raw(path, &json!({})).await.refused("INVALID_API_KEYS");
        }
        bank.post(path, json!({ "colour": "red" }))
            .await
            .refused("UNKNOWN_FIELDS");
        if !is_open {
            bank.post(path, json!({})).await.refused("MISSING_FIELDS");
        }
        for body in ["not JSON", "[]", "", "\"text\""] {
            bank.bytes(path, body).await.refused("INVALID_BODY");
        }
        bank.get(path).await.refused("NOT_FOUND");
    }
    bank.post("/nowhere", json!({})).await.refused("NOT_FOUND");

    let access = bank.item(FIRST_PLATYPUS).await;
    for (path, body, code) in [
        (
            "/item/get",
            json!({ "access_token": "access-sandbox-1" }),
            "INVALID_ACCESS_TOKEN",
        ),
        (
            "/item/get",
            json!({ "access_token": "access-production-1" }),
            "INVALID_ACCESS_TOKEN",
        ),
        (
            "/transactions/sync",
            json!({ "access_token": access, "count": 501 }),
            "INVALID_FIELD",
        ),
        (
            "/transactions/sync",
            json!({ "access_token": access, "cursor": "x" }),
            "INVALID_FIELD",
        ),
        (
            "/accounts/get",
            json!({ "access_token": access, "options": { "account_ids": ["x"] } }),
            "INVALID_ACCOUNT_ID",
        ),
        (
            "/link/token/get",
            json!({ "link_token": "link-sandbox-1" }),
            "INVALID_LINK_TOKEN",
        ),
        (
            "/item/public_token/exchange",
            json!({ "public_token": "public-sandbox-1" }),
            "INVALID_PUBLIC_TOKEN",
        ),
        (
            "/institutions/get_by_id",
            json!({ "institution_id": "ins_0", "country_codes": ["US"] }),
            "INVALID_INSTITUTION",
        ),
    ] {
        bank.post(path, body).await.refused(code);
    }
    let mut never = wanted();
    never["products"] = json!(["balance"]);
    bank.post("/link/token/create", never)
        .await
        .refused("INVALID_PRODUCT");

    let make = |institution: &str, product: &str, options: Value| {
        let body = json!({
            "institution_id": institution, "initial_products": [product], "options": options,
        });
        bank.post("/sandbox/public_token/create", body)
    };
    let wrong = json!({ "override_username": "user_good", "override_password": "guess" });
    make(FIRST_PLATYPUS, "transactions", wrong)
        .await
        .refused("INVALID_CREDENTIALS");
    let locked = json!({ "override_password": "error_ITEM_LOCKED" });
    make(FIRST_PLATYPUS, "transactions", locked)
        .await
        .refused("ITEM_LOCKED");
    make("ins_0", "transactions", json!({}))
        .await
        .refused("INVALID_INSTITUTION");
    make("ins_109512", "investments", json!({}))
        .await
        .refused("PRODUCTS_NOT_SUPPORTED");
    let late = make(FIRST_PLATYPUS, "transactions", json!({})).await.ok();
    bank.later_by_minutes(31);
    let trade = json!({ "public_token": late["public_token"] });
    let expired = bank.post("/item/public_token/exchange", trade).await;
    let expired = expired.refused("INVALID_PUBLIC_TOKEN");
    assert!(
        expired["error_message"]
            .as_str()
            .unwrap()
            .contains("expired")
    );
}

async fn fail_on_the_banks_side(bank: &Bank) {
    let access = bank.item(FIRST_PLATYPUS).await;
    for code in [
        "INSTITUTION_DOWN",
        "INTERNAL_SERVER_ERROR",
        "PLANNED_MAINTENANCE",
        "TRANSACTIONS_SYNC_LIMIT",
    ] {
        bank.fails_next("/transactions/sync", code).await;
        bank.post("/transactions/sync", json!({ "access_token": access }))
            .await
            .refused(code);
    }
}
