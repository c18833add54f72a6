use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS, KEYS};

#[tokio::test]
async fn wrong_or_missing_keys_are_refused_everywhere() {
    let bank = Bank::start().await;
    for body in [
        json!({}),
        json!({ "client_id": KEYS.0 }),
        json!({ "client_id": KEYS.0, "secret": "wrong" }),
        json!({ "client_id": "someone", "secret": KEYS.1 }),
        json!({ "client_id": 7, "secret": KEYS.1 }),
    ] {
        let refused = bank.raw("/item/get", body).await;
        assert_eq!((refused.status, refused.code()), (400, "INVALID_API_KEYS"));
        assert_eq!(refused.body["error_type"], "INVALID_INPUT");
    }
}

#[tokio::test]
async fn fields_are_refused_as_plaid_refuses_them() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let cases: Vec<(&str, Value, &str)> = vec![
        (
            "/item/get",
            json!({ "access_token": token, "extra": 1 }),
            "UNKNOWN_FIELDS",
        ),
        ("/item/get", json!({}), "MISSING_FIELDS"),
        (
            "/transactions/sync",
            json!({ "access_token": token, "count": 501 }),
            "INVALID_FIELD",
        ),
        (
            "/transactions/sync",
            json!({ "access_token": token, "options": null }),
            "INVALID_FIELD",
        ),
        (
            "/transactions/sync",
            json!({ "access_token": token, "cursor": "bWFkZSB1cA==" }),
            "INVALID_FIELD",
        ),
        (
            "/transactions/sync",
            json!({ "access_token": token, "options": { "x": 1 } }),
            "UNKNOWN_FIELDS",
        ),
        (
            "/item/get",
            json!({ "access_token": "access-production-1" }),
            "INVALID_ACCESS_TOKEN",
        ),
        (
            "/item/get",
            json!({ "access_token": "access-sandbox-1" }),
            "INVALID_ACCESS_TOKEN",
        ),
        (
            "/item/public_token/exchange",
            json!({ "public_token": "public-production-1" }),
            "INVALID_PUBLIC_TOKEN",
        ),
        (
            "/link/token/get",
            json!({ "link_token": "link-sandbox-1" }),
            "INVALID_LINK_TOKEN",
        ),
        (
            "/accounts/get",
            json!({ "access_token": token, "options": { "account_ids": ["x"] } }),
            "INVALID_ACCOUNT_ID",
        ),
        (
            "/institutions/get_by_id",
            json!({ "institution_id": "ins_0", "country_codes": ["US"] }),
            "INVALID_INSTITUTION",
        ),
        ("/nowhere", json!({}), "NOT_FOUND"),
    ];
    for (path, body, code) in cases {
        let refused = bank.post(path, body.clone()).await;
        assert_eq!(refused.code(), code, "{path} {body}");
        assert_eq!(refused.status, if code == "NOT_FOUND" { 404 } else { 400 });
        for key in [
            "error_type",
            "error_message",
            "display_message",
            "request_id",
            "documentation_url",
            "suggested_action",
        ] {
            assert!(refused.body.get(key).is_some(), "{path}: {key}");
        }
    }
}

#[tokio::test]
async fn a_link_token_is_asked_for_properly_or_not_at_all() {
    let bank = Bank::start().await;
    let good = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"],
        "user": { "client_user_id": "1" }, "products": ["transactions"],
    });
    assert_eq!(
        bank.post("/link/token/create", good.clone()).await.status,
        200
    );
    for (field, value, code) in [
        (
            "client_name",
            json!("a name that is longer than thirty characters"),
            "INVALID_FIELD",
        ),
        ("country_codes", json!([]), "INVALID_FIELD"),
        ("products", json!([]), "INVALID_FIELD"),
        ("products", json!(["balance"]), "INVALID_PRODUCT"),
        ("products", json!(["payment_initiation"]), "INVALID_PRODUCT"),
        (
            "optional_products",
            json!(["transactions"]),
            "INVALID_FIELD",
        ),
        (
            "transactions",
            json!({ "days_requested": 731 }),
            "INVALID_FIELD",
        ),
        ("user", json!({}), "MISSING_FIELDS"),
        (
            "redirect_uri",
            json!("https://a.example/?q"),
            "INVALID_FIELD",
        ),
        (
            "hosted_link",
            json!({ "completion_redirect_uri": "javascript:alert(1)" }),
            "INVALID_FIELD",
        ),
        (
            "hosted_link",
            json!({ "url_lifetime_seconds": 9_000_000 }),
            "INVALID_FIELD",
        ),
        (
            "access_token",
            json!("access-sandbox-0"),
            "INVALID_ACCESS_TOKEN",
        ),
        ("colour", json!("red"), "UNKNOWN_FIELDS"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(
            bank.post("/link/token/create", body.clone()).await.code(),
            code,
            "{body}"
        );
    }
}

#[tokio::test]
async fn institutions_are_listed_searched_and_shaped_as_published() {
    let bank = Bank::start().await;
    let list = bank
        .post(
            "/institutions/get",
            json!({ "count": 3, "offset": 1, "country_codes": ["US"] }),
        )
        .await
        .ok();
    assert_eq!(
        (
            list["institutions"].as_array().unwrap().len(),
            &list["total"]
        ),
        (3, &json!(10))
    );
    let found = bank
        .post(
            "/institutions/search",
            json!({ "query": "platypus", "country_codes": ["US"], "products": null }),
        )
        .await
        .ok();
    let names: Vec<&str> = found["institutions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "First Platypus Bank",
            "Platypus OAuth Bank",
            "Unhealthy Platypus Bank - Degraded",
            "Unhealthy Platypus Bank - Down",
            "Unsupported Platypus Bank",
        ]
    );
    let one = bank
        .post(
            "/institutions/get_by_id",
            json!({ "institution_id": FIRST_PLATYPUS, "country_codes": ["US"] }),
        )
        .await
        .ok();
    for key in [
        "institution_id",
        "name",
        "products",
        "country_codes",
        "routing_numbers",
        "oauth",
    ] {
        assert!(one["institution"].get(key).is_some(), "{key}");
    }
    assert_eq!(one["institution"]["connection_availability"], "SUPPORTED");
}

#[tokio::test]
async fn a_public_token_is_good_for_one_exchange() {
    let bank = Bank::start().await;
    let body = json!({ "institution_id": FIRST_PLATYPUS, "initial_products": ["transactions"] });
    let made = bank
        .post("/sandbox/public_token/create", body.clone())
        .await
        .ok();
    let token = json!({ "public_token": made["public_token"] });
    bank.post("/item/public_token/exchange", token.clone())
        .await
        .ok();
    assert_eq!(
        bank.post("/item/public_token/exchange", token).await.code(),
        "INVALID_PUBLIC_TOKEN"
    );
    let mut wrong = body;
    wrong["options"] = json!({ "override_password": "guess" });
    assert_eq!(
        bank.post("/sandbox/public_token/create", wrong)
            .await
            .code(),
        "INVALID_CREDENTIALS"
    );
}

#[tokio::test]
async fn a_page_under_another_name_gets_no_answer() {
    let bank = Bank::start().await;
    let client = reqwest::Client::new();
    let rebound = client
        .get(format!("{}/healthz", bank.running.url()))
        .header("host", "evil.example")
        .send()
        .await;
    assert_eq!(rebound.unwrap().status(), 403);
    let admin = bank.running.admin_url().unwrap();
    let foreign = client
        .post(format!("{admin}/admin/reset"))
        .header("origin", "https://evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 400);
    assert_eq!(bank.get("/healthz").await.text().await.unwrap(), "ok\n");
}
