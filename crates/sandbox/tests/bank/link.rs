use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS};

fn wanted(more: Value) -> Value {
    let mut body = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"],
        "user": { "client_user_id": "3f0c" }, "products": ["transactions"],
        "transactions": { "days_requested": 730 },
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn token(bank: &Bank, more: Value) -> String {
    let made = bank.post("/link/token/create", wanted(more)).await.ok();
    made["link_token"].as_str().unwrap().to_owned()
}

/// The page's own requests, up to the accounts.
async fn sign_in(bank: &Bank, token: &str) -> (String, Value) {
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let id = session["link_session_id"].as_str().unwrap().to_owned();
    if session["institution"].is_null() {
        let choice =
            json!({ "token": token, "link_session_id": id, "institution_id": FIRST_PLATYPUS });
        bank.raw("/link/session/select", choice).await.ok();
    }
    let answer = credentials(bank, token, &id, "pass_good").await;
    (id, answer["accounts"].clone())
}

async fn credentials(bank: &Bank, token: &str, id: &str, password: &str) -> Value {
    let body = json!({ "token": token, "link_session_id": id, "username": "user_good", "password": password });
    bank.raw("/link/session/credentials", body).await.ok()
}

async fn finish(bank: &Bank, token: &str, id: &str, accounts: Value) -> Value {
    let body = json!({ "token": token, "link_session_id": id, "accounts": accounts });
    bank.raw("/link/session/finish", body).await.ok()
}

#[tokio::test]
async fn linking_through_the_page_gives_an_item_with_the_chosen_accounts() {
    let bank = Bank::start().await;
    let made = bank
        .post("/link/token/create", wanted(json!({ "hosted_link": {} })))
        .await
        .ok();
    let token = made["link_token"].as_str().unwrap();
    assert_eq!(
        made["hosted_link_url"],
        format!("{}/hosted/{token}", bank.running.url())
    );
    let (id, offered) = sign_in(&bank, token).await;
    assert_eq!(offered.as_array().unwrap().len(), 5);
    let done = finish(&bank, token, &id, json!(["0", "2"])).await;
    let polled = bank
        .post("/link/token/get", json!({ "link_token": token }))
        .await
        .ok();
    let session = &polled["link_sessions"][0];
    let added = &session["results"]["item_add_results"][0];
    assert_eq!(added["public_token"], done["public_token"]);
    assert_eq!(session["on_success"]["public_token"], done["public_token"]);
    assert!(session["exit"].is_null() && !session["finished_at"].is_null());
    let exchanged = bank
        .post(
            "/item/public_token/exchange",
            json!({ "public_token": done["public_token"] }),
        )
        .await
        .ok();
    let access = json!({ "access_token": exchanged["access_token"] });
    let accounts = bank.post("/accounts/get", access.clone()).await.ok();
    let ids = |list: &Value, key: &str| -> Vec<Value> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|account| account[key].clone())
            .collect()
    };
    assert_eq!(
        ids(&accounts["accounts"], "account_id"),
        ids(&added["accounts"], "id")
    );
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 2);
    bank.post("/item/remove", access.clone()).await.ok();
    assert_eq!(
        bank.post("/item/get", access).await.code(),
        "ITEM_NOT_FOUND"
    );
}

#[tokio::test]
async fn wrong_credentials_are_told_in_words_and_may_be_tried_again() {
    let bank = Bank::start().await;
    let token = token(&bank, json!({})).await;
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let id = session["link_session_id"].as_str().unwrap();
    let choice = json!({ "token": token, "link_session_id": id, "institution_id": FIRST_PLATYPUS });
    bank.raw("/link/session/select", choice).await.ok();
    let refused = credentials(&bank, &token, id, "nonsense").await;
    assert_eq!(refused["error"]["error_code"], "INVALID_CREDENTIALS");
    assert!(
        refused["error"]["display_message"]
            .as_str()
            .unwrap()
            .contains("not correct")
    );
    let locked = credentials(&bank, &token, id, "error_ITEM_LOCKED").await;
    assert_eq!(locked["error"]["error_code"], "ITEM_LOCKED");
    let left = bank
        .raw(
            "/link/session/exit",
            json!({ "token": token, "link_session_id": id }),
        )
        .await
        .ok();
    assert_eq!(left["error"]["error_code"], "ITEM_LOCKED");
    assert_eq!(left["metadata"]["status"], "requires_credentials");
    let polled = bank
        .post("/link/token/get", json!({ "link_token": token }))
        .await
        .ok();
    assert_eq!(
        polled["link_sessions"][0]["exit"]["error"]["error_code"],
        "ITEM_LOCKED"
    );
    assert!(polled["link_sessions"][0]["results"].is_null());
    let again = credentials_answer(&bank, &token, id).await;
    assert_eq!(again, 400, "a session that was left stays left");
    let saved = String::from_utf8(bank.state()).unwrap();
    assert!(
        !saved.contains("nonsense") && !saved.contains("pass_good"),
        "no password is ever saved"
    );
}

async fn credentials_answer(bank: &Bank, token: &str, id: &str) -> u16 {
    let body = json!({ "token": token, "link_session_id": id, "username": "user_good", "password": "pass_good" });
    bank.raw("/link/session/credentials", body).await.status
}

#[tokio::test]
async fn closing_before_a_bank_is_chosen_is_an_exit_without_error() {
    let bank = Bank::start().await;
    let token = token(&bank, json!({})).await;
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let body = json!({ "token": token, "link_session_id": session["link_session_id"] });
    let left = bank.raw("/link/session/exit", body).await.ok();
    assert!(left["error"].is_null());
    let polled = bank
        .post("/link/token/get", json!({ "link_token": token }))
        .await
        .ok();
    let exit = &polled["link_sessions"][0]["exit"];
    assert!(exit["error"].is_null());
    assert_eq!(exit["metadata"]["status"], "institution_not_found");
}

#[tokio::test]
async fn a_broken_login_is_repaired_by_update_mode_and_misses_nothing() {
    let bank = Bank::start().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let before = bank.everything(&access).await;
    let item = json!({ "access_token": access });
    bank.post("/sandbox/item/reset_login", item.clone())
        .await
        .ok();
    bank.admin("/admin/advance", json!({ "days": 5 }))
        .await
        .ok();
    assert_eq!(
        bank.page(&access, &before.cursor, 500).await.code(),
        "ITEM_LOGIN_REQUIRED"
    );
    assert_eq!(
        bank.post("/accounts/get", item.clone()).await.code(),
        "ITEM_LOGIN_REQUIRED"
    );
    let health = bank.post("/item/get", item.clone()).await.ok();
    assert_eq!(health["item"]["error"]["error_code"], "ITEM_LOGIN_REQUIRED");

    let both = bank.post("/link/token/create", wanted(item.clone())).await;
    assert_eq!(
        both.code(),
        "INVALID_FIELD",
        "update mode names no products"
    );
    let token = token(&bank, json!({ "access_token": access, "products": null })).await;
    let (id, _) = sign_in(&bank, &token).await;
    let done = finish(&bank, &token, &id, json!([])).await;
    assert!(
        done["public_token"].is_null(),
        "there is nothing to exchange"
    );
    assert!(bank.post("/item/get", item).await.ok()["item"]["error"].is_null());
    let after = bank.follow(&access, &before.cursor, 500).await;
    assert!(
        after
            .added
            .iter()
            .any(|row| row["date"].as_str().unwrap() > "2026-03-10")
    );
}

#[tokio::test]
async fn tokens_expire_when_plaid_says() {
    let bank = Bank::start().await;
    let token = token(&bank, json!({})).await;
    let (id, _) = sign_in(&bank, &token).await;
    let done = finish(&bank, &token, &id, json!(["0"])).await;
    bank.clock.forward_minutes(31);
    let late = bank
        .post(
            "/item/public_token/exchange",
            json!({ "public_token": done["public_token"] }),
        )
        .await;
    assert_eq!(late.code(), "INVALID_PUBLIC_TOKEN");
    assert_eq!(
        bank.raw("/link/session/start", json!({ "token": token }))
            .await
            .status,
        200,
        "a token lives 4 h"
    );
    bank.clock.forward_minutes(4 * 60);
    assert_eq!(
        bank.raw("/link/session/start", json!({ "token": token }))
            .await
            .code(),
        "INVALID_LINK_TOKEN"
    );
}

#[tokio::test]
async fn the_pages_say_what_they_are_and_run_only_their_own_script() {
    let bank = Bank::start().await;
    let token = token(&bank, json!({ "hosted_link": {} })).await;
    for path in [
        format!("/link/v2/stable/link.html?token={token}"),
        format!("/hosted/{token}"),
    ] {
        let page = bank.get(&path).await;
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        for parent in [
            "tauri://localhost",
            "http://tauri.localhost",
            "http://127.0.0.1:*",
        ] {
            assert!(
                policy
                    .split("frame-ancestors")
                    .nth(1)
                    .unwrap()
                    .contains(parent),
                "{parent}"
            );
        }
        let html = page.text().await.unwrap();
        assert!(html.contains("Coffer demo bank \u{2013} play money, not a real bank"));
        assert!(!html.contains("{{") && !html.contains("onclick") && !html.contains("<style"));
    }
    let script = bank.get("/link/v2/stable/link-initialize.js").await;
    assert!(
        script.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/javascript")
    );
    assert!(script.text().await.unwrap().contains("window.Plaid"));
}

#[tokio::test]
async fn account_filters_limit_what_link_offers() {
    let bank = Bank::start().await;
    let filters =
        json!({ "account_filters": { "depository": { "account_subtypes": ["savings"] } } });
    let token = token(&bank, filters).await;
    let (_, offered) = sign_in(&bank, &token).await;
    let names: Vec<&str> = offered
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["subtype"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["savings"]);
}
