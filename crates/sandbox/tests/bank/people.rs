//! Who signs in: custom users, personas, the user of many transactions, and what a bank asks after the password.

use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS, minor};

fn shop(more: Value) -> Value {
    let mut account = json!({ "type": "depository", "subtype": "checking", "starting_balance": 1_203.42, "currency": "USD" });
    for (name, value) in more.as_object().unwrap() {
        account[name] = value.clone();
    }
    account
}

async fn custom(bank: &Bank, configuration: &Value, products: &[&str]) -> String {
    let login = json!({ "override_username": "user_custom", "override_password": configuration.to_string() });
    bank.item_with(FIRST_PLATYPUS, products, login).await
}

#[tokio::test]
async fn a_custom_user_has_what_the_configuration_says_and_nothing_else() {
    let bank = Bank::start().await;
    let configuration = json!({ "override_accounts": [
        shop(json!({
            "meta": { "name": "Checking Name", "official_name": "Checking Official Name", "mask": "4444" },
            "numbers": { "account": "1111222233334444", "ach_routing": "011401533" },
            "force_available_balance": 1000,
            "identity": { "names": ["Jo Doe"], "emails": [], "phone_numbers": [], "addresses": [] },
            "transactions": [
                { "date_transacted": "2026-03-01", "date_posted": "2026-03-02", "amount": 89.4, "description": "Netflix" },
                { "date_transacted": "2026-03-09", "date_posted": "2026-03-12", "amount": 20, "description": "Corner shop" },
            ],
        })),
        { "type": "investment", "subtype": "ira", "holdings": [
            { "institution_price": 12.5, "quantity": 4.5, "cost_basis": 40, "currency": "USD",
              "security": { "ticker_symbol": "NFLX", "currency": "USD" } },
        ] },
        { "type": "credit", "subtype": "credit card", "starting_balance": 310, "meta": { "limit": 1000 },
          "liability": { "type": "credit", "purchase_apr": 12.9, "minimum_payment_amount": 20, "is_overdue": true } },
    ] });
    let access = custom(
        &bank,
        &configuration,
        &[
            "transactions",
            "auth",
            "identity",
            "investments",
            "liabilities",
        ],
    )
    .await;
    let item = || json!({ "access_token": access });
    let accounts = bank.post("/accounts/get", item()).await.ok()["accounts"].clone();
    let checking = &accounts[0];
    assert_eq!(
        (&checking["name"], &checking["mask"]),
        (&json!("Checking Name"), &json!("4444"))
    );
    assert_eq!(minor(&checking["balances"]["current"]), 120_342);
    assert_eq!(checking["balances"]["available"], 1000);
    assert_eq!(
        accounts[1]["balances"]["current"],
        json!(56.25),
        "worth its holdings"
    );

    let rows = bank.everything(&access).await;
    let names: Vec<&Value> = rows.added.iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["Netflix", "Corner shop"]);
    assert_eq!(rows.added[0]["merchant_name"], "Netflix");
    assert_eq!(
        (&rows.added[1]["pending"], &rows.added[1]["date"]),
        (&json!(true), &json!("2026-03-09"))
    );
    bank.admin("/admin/advance", json!({ "days": 2 }))
        .await
        .ok();
    let news = bank.follow(&access, &rows.cursor, 10).await;
    assert_eq!(
        news.added[0]["pending_transaction_id"],
        rows.added[1]["transaction_id"]
    );
    assert_eq!(
        minor(&news.accounts[0]["balances"]["current"]),
        118_342,
        "posted, it moves the balance"
    );

    let numbers = bank.post("/auth/get", item()).await.ok();
    assert_eq!(numbers["numbers"]["ach"][0]["account"], "1111222233334444");
    let owners = bank.post("/identity/get", item()).await.ok();
    assert_eq!(
        owners["accounts"][0]["owners"][0]["names"],
        json!(["Jo Doe"])
    );
    let held = bank.post("/investments/holdings/get", item()).await.ok();
    assert_eq!(
        (
            &held["holdings"][0]["quantity"],
            &held["securities"][0]["ticker_symbol"]
        ),
        (&json!(4.5), &json!("NFLX"))
    );
    let debt = bank.post("/liabilities/get", item()).await.ok()["liabilities"]["credit"][0].clone();
    assert_eq!(
        (&debt["aprs"][0]["apr_percentage"], &debt["is_overdue"]),
        (&json!(12.9), &json!(true))
    );
    let saved = String::from_utf8(bank.state()).unwrap();
    assert!(
        saved.contains("Checking Name"),
        "the bank can be started again with its custom users"
    );
}

#[tokio::test]
async fn inflow_models_bring_income_and_pay_debts_month_by_month() {
    let bank = Bank::start().await;
    let configuration = json!({ "override_accounts": [
        shop(json!({ "inflow_model": {
            "type": "monthly-income", "income_amount": 2500, "payment_day_of_month": "last", "transaction_name": "PAY",
        } })),
        { "type": "credit", "subtype": "credit card", "starting_balance": 310, "inflow_model": {
            "type": "monthly-balance-payment", "payment_day_of_month": 20, "transaction_name": "CARD PAYMENT",
            "statement_day_of_month": 1,
        } },
        { "type": "loan", "subtype": "student", "starting_balance": 12000, "liability": { "type": "student", "nominal_apr": 6 },
          "inflow_model": { "type": "monthly-interest-only-payment", "payment_day_of_month": 25, "transaction_name": "INTEREST" } },
    ] });
    let access = custom(&bank, &configuration, &["transactions"]).await;
    let rows = bank.everything(&access).await;
    assert!(rows.added.len() >= 23 && rows.added.iter().all(|row| row["amount"] == -2500));
    bank.admin("/admin/advance", json!({ "days": 21 }))
        .await
        .ok();
    let news = bank.follow(&access, &rows.cursor, 500).await;
    let mut told: Vec<(String, i64)> = news
        .added
        .iter()
        .map(|row| {
            (
                row["name"].as_str().unwrap().to_owned(),
                minor(&row["amount"]),
            )
        })
        .collect();
    told.sort();
    let expected = [
        ("CARD PAYMENT", -31_000),
        ("INTEREST", -6_000),
        ("INTEREST CHARGE", 6_000),
        ("PAY", -250_000),
    ];
    assert_eq!(
        told,
        expected.map(|(name, amount)| (name.to_owned(), amount))
    );
    assert_eq!(minor(&news.accounts[1]["balances"]["current"]), 0);
    assert_eq!(minor(&news.accounts[2]["balances"]["current"]), 1_200_000);
}

#[tokio::test]
async fn a_configuration_forces_errors_and_challenges_or_leaves_all_to_chance() {
    let bank = Bank::start().await;
    let make = async |configuration: &str| {
        let body = json!({
            "institution_id": FIRST_PLATYPUS, "initial_products": ["transactions"],
            "options": { "override_username": "user_custom", "override_password": configuration },
        });
        bank.post("/sandbox/public_token/create", body).await
    };
    assert_eq!(
        make(r#"{"force_error":"ITEM_LOCKED"}"#).await.code(),
        "ITEM_LOCKED"
    );
    assert_eq!(make(r#"{"recaptcha":"bad"}"#).await.code(), "RECAPTCHA_BAD");
    assert_eq!(make("not JSON").await.code(), "INVALID_CREDENTIALS");
    let random = async |seed: &str| {
        let access = custom(&bank, &json!({ "seed": seed }), &["transactions"]).await;
        let answer = bank
            .post("/accounts/get", json!({ "access_token": access }))
            .await
            .ok();
        answer["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|account| minor(&account["balances"]["current"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(random("a").await, random("a").await);
    assert_ne!(random("a").await, random("b").await);
}

#[tokio::test]
async fn the_dynamic_user_has_fifty_rows_and_a_refresh_posts_adds_and_corrects() {
    let bank = Bank::start().await;
    let access = bank
        .item_of(FIRST_PLATYPUS, "user_transactions_dynamic", "whatever")
        .await;
    let rows = bank.everything(&access).await;
    let pending = |rows: &[Value]| rows.iter().filter(|row| row["pending"] == true).count();
    assert_eq!(rows.added.len(), 50);
    assert!(
        (1..50).contains(&pending(&rows.added)),
        "pending and posted"
    );
    bank.post("/transactions/refresh", json!({ "access_token": access }))
        .await
        .ok();
    let news = bank.follow(&access, &rows.cursor, 500).await;
    assert_eq!(
        news.removed.len(),
        pending(&rows.added),
        "all that was pending posts"
    );
    let posted = news
        .added
        .iter()
        .filter(|row| row["pending_transaction_id"].is_string())
        .count();
    assert_eq!(posted, news.removed.len());
    assert!(pending(&news.added) >= 1, "and new rows are pending");
    let corrected = &news.modified[0];
    let before = rows
        .added
        .iter()
        .find(|row| row["transaction_id"] == corrected["transaction_id"])
        .unwrap();
    assert_eq!(
        minor(&corrected["amount"]) - minor(&before["amount"]),
        100,
        "one old amount grows by 1.00"
    );

    let row = json!({ "date_transacted": "2026-03-09", "date_posted": "2026-03-10", "amount": -12.5, "description": "Gift" });
    let body = |access: &str| json!({ "access_token": access, "transactions": [row] });
    bank.post("/sandbox/transactions/create", body(&access))
        .await
        .ok();
    let more = bank.follow(&access, &news.cursor, 500).await;
    assert_eq!(
        (more.added.len(), minor(&more.added[0]["amount"])),
        (1, -1_250)
    );
    let good = bank.item(FIRST_PLATYPUS).await;
    assert_eq!(
        bank.post("/sandbox/transactions/create", body(&good))
            .await
            .code(),
        "INVALID_FIELD"
    );
    let old = json!({ "access_token": access, "transactions": [
        { "date_transacted": "2026-02-20", "date_posted": "2026-03-10", "amount": 1, "description": "Old" },
    ] });
    assert_eq!(
        bank.post("/sandbox/transactions/create", old).await.code(),
        "INVALID_FIELD"
    );
    let untouched = bank.everything(&good).await;
    assert!(
        !untouched.added.iter().any(|row| row["name"] == "Gift"),
        "another login, another ledger"
    );
    let oauth = json!({
        "institution_id": "ins_127287", "initial_products": ["transactions"],
        "options": { "override_username": "user_transactions_dynamic", "override_password": "x" },
    });
    assert_eq!(
        bank.post("/sandbox/public_token/create", oauth)
            .await
            .code(),
        "INVALID_CREDENTIALS"
    );
}

#[tokio::test]
async fn personas_live_lives_of_their_own() {
    let bank = Bank::start().await;
    let mut seen = Vec::new();
    for user in ["user_yuppie", "user_small_business", "user_ewa_user"] {
        let access = bank.item_of(FIRST_PLATYPUS, user, "any").await;
        let rows = bank.everything(&access).await;
        assert!(rows.added.len() > 300, "{user} lives two years");
        seen.push(rows.accounts[0]["name"].clone());
    }
    assert_eq!(
        seen,
        ["Premier Checking", "Business Checking", "Everyday Checking"]
    );
}

/// A person at the page, up to what the bank answers to these credentials.
async fn credentials(bank: &Bank, token: &Value, username: &str, password: &str) -> (Value, Value) {
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let id = session["link_session_id"].clone();
    if session["institution"].is_null() {
        let choice =
            json!({ "token": token, "link_session_id": id, "institution_id": FIRST_PLATYPUS });
        bank.raw("/link/session/select", choice).await.ok();
    }
    let login = json!({ "token": token, "link_session_id": id, "username": username, "password": password });
    let answer = bank.raw("/link/session/credentials", login).await.ok();
    (id, answer)
}

async fn link_token(bank: &Bank, more: Value) -> Value {
    let mut wanted = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
    });
    for (name, value) in more.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    bank.post("/link/token/create", wanted).await.ok()["link_token"].clone()
}

#[tokio::test]
async fn a_bank_asks_for_codes_answers_and_choices_before_it_shows_accounts() {
    let bank = Bank::start().await;
    let cases = [
        ("mfa_device", "requires_code", vec![vec!["1234"]]),
        (
            "mfa_questions_2_2",
            "requires_questions",
            vec![
                vec!["answer_0_0", "answer_0_1"],
                vec!["answer_1_0", "answer_1_1"],
            ],
        ),
        (
            "mfa_selections",
            "requires_selections",
            vec![vec!["tomato", "potato"]],
        ),
    ];
    for (password, status, rounds) in cases {
        let token = link_token(&bank, json!({ "products": ["transactions"] })).await;
        let (left, _) = credentials(&bank, &token, "user_good", password).await;
        let body = json!({ "token": token, "link_session_id": left });
        let exit = bank.raw("/link/session/exit", body).await.ok();
        assert_eq!(exit["metadata"]["status"], status);

        let (id, asked) = credentials(&bank, &token, "user_good", password).await;
        assert!(asked["accounts"].is_null());
        let answer = async |answers: Value| {
            let body = json!({ "token": token, "link_session_id": id, "answers": answers });
            bank.raw("/link/session/mfa", body).await.ok()
        };
        let early = json!({ "token": token, "link_session_id": id, "accounts": ["0"] });
        assert_eq!(
            bank.raw("/link/session/finish", early).await.code(),
            "INVALID_FIELD"
        );
        assert_eq!(
            answer(json!(["wrong"])).await["error"]["error_code"],
            "INVALID_MFA"
        );
        let mut last = asked;
        for (round, answers) in rounds.iter().enumerate() {
            assert_eq!(last["mfa"]["round"], round);
            assert_eq!(
                last["mfa"]["questions"].as_array().unwrap().len(),
                answers.len()
            );
            last = answer(json!(answers)).await;
        }
        assert_eq!(last["accounts"].as_array().unwrap().len(), 5);
    }
}

#[tokio::test]
async fn a_bank_with_a_page_of_its_own_is_left_in_its_own_way_and_keeps_its_consent_for_a_year() {
    let bank = Bank::start().await;
    let token = link_token(&bank, json!({ "products": ["transactions"] })).await;
    let session = bank
        .raw("/link/session/start", json!({ "token": token }))
        .await
        .ok();
    let id = &session["link_session_id"];
    let choice = json!({ "token": token, "link_session_id": id, "institution_id": "ins_127287" });
    let chosen = bank.raw("/link/session/select", choice).await.ok();
    assert_eq!(
        chosen["institution"]["oauth"], true,
        "the page says where the person is going"
    );
    let left = json!({ "token": token, "link_session_id": id });
    let exit = bank.raw("/link/session/exit", left).await.ok();
    assert_eq!(exit["metadata"]["status"], "requires_oauth");
    let token = link_token(&bank, json!({ "products": ["transactions"] })).await;
    let access = bank.link_with(&token, "ins_127287", json!(["0"])).await;
    let told = bank
        .post("/item/get", json!({ "access_token": access }))
        .await
        .ok();
    assert_eq!(
        told["item"]["consent_expiration_time"],
        "2027-03-10T00:00:00Z"
    );
}

#[tokio::test]
async fn update_mode_is_for_the_person_whose_connection_it_is() {
    let bank = Bank::start().await;
    let access = bank.item_of(FIRST_PLATYPUS, "user_yuppie", "any").await;
    bank.post(
        "/sandbox/item/reset_login",
        json!({ "access_token": access }),
    )
    .await
    .ok();
    let token = link_token(&bank, json!({ "access_token": access })).await;
    let (_, refused) = credentials(&bank, &token, "user_good", "pass_good").await;
    assert_eq!(refused["error"]["error_code"], "INVALID_UPDATED_USERNAME");
    let (id, asked) = credentials(&bank, &token, "user_yuppie", "any").await;
    assert_eq!(asked["accounts"].as_array().unwrap().len(), 3);
    let done = json!({ "token": token, "link_session_id": id, "accounts": [] });
    bank.raw("/link/session/finish", done).await.ok();
    bank.everything(&access).await;
}

#[tokio::test]
async fn users_of_the_client_own_the_items_that_were_linked_for_them() {
    let bank = Bank::start().await;
    let user = bank
        .post("/user/create", json!({ "client_user_id": "p-1" }))
        .await
        .ok()["user_id"]
        .clone();
    let again = bank
        .post("/user/create", json!({ "client_user_id": "p-1" }))
        .await
        .ok()["user_id"]
        .clone();
    assert_eq!(user, again);
    let token = link_token(
        &bank,
        json!({ "products": ["transactions"], "user_id": user }),
    )
    .await;
    let access = bank.link_with(&token, FIRST_PLATYPUS, json!(["0"])).await;
    let items = bank
        .post("/user/items/get", json!({ "user_id": user }))
        .await
        .ok();
    assert_eq!(items["items"][0]["item_id"], bank.item_id(&access).await);
    bank.post("/user/remove", json!({ "user_id": user }))
        .await
        .ok();
    assert_eq!(
        bank.post("/user/items/get", json!({ "user_id": user }))
            .await
            .code(),
        "INVALID_USER_ID"
    );
}
