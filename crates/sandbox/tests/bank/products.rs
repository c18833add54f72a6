//! Every product tells of the same ledger: balances, holdings, debts, streams and transfers agree with the rows.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS, minor};

const ALL: &[&str] = &[
    "transactions",
    "auth",
    "identity",
    "investments",
    "liabilities",
    "signal",
    "transfer",
];

fn list<'a>(answer: &'a Value, key: &str) -> &'a Vec<Value> {
    answer[key].as_array().unwrap()
}

async fn whole(bank: &Bank, institution: &str) -> String {
    bank.item_with(institution, ALL, json!({})).await
}

/// Millionths of a share.
fn shares(number: &Value) -> i64 {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<6}").parse().unwrap()
}

#[tokio::test]
async fn holdings_are_worth_the_balance_and_grow_by_what_was_bought() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let item = || json!({ "access_token": access });
    let held = async || {
        let answer = bank.post("/investments/holdings/get", item()).await.ok();
        let worth: i64 = list(&answer, "holdings")
            .iter()
            .map(|held| minor(&held["institution_value"]))
            .sum();
        assert_eq!(worth, minor(&answer["accounts"][0]["balances"]["current"]));
        let quantities: HashMap<String, i64> = list(&answer, "holdings")
            .iter()
            .map(|held| {
                (
                    held["security_id"].as_str().unwrap().to_owned(),
                    shares(&held["quantity"]),
                )
            })
            .collect();
        let known: Vec<&Value> = list(&answer, "securities")
            .iter()
            .map(|security| &security["security_id"])
            .collect();
        assert!(quantities.keys().all(|id| known.contains(&&json!(id))));
        let cash = list(&answer, "securities")
            .iter()
            .find(|security| security["type"] == "cash")
            .unwrap();
        (quantities, cash["security_id"].as_str().unwrap().to_owned())
    };
    let (before, cash) = held().await;
    bank.admin("/admin/advance", json!({ "days": 40 }))
        .await
        .ok();
    let (after, _) = held().await;
    let window =
        json!({ "access_token": access, "start_date": "2026-03-11", "end_date": "2026-04-19" });
    let moved = bank
        .post("/investments/transactions/get", window)
        .await
        .ok();
    let rows = list(&moved, "investment_transactions");
    let mut expected = before;
    let mut paid = 0;
    for row in rows {
        paid += minor(&row["amount"]);
        if let Some(security) = row["security_id"].as_str() {
            *expected.get_mut(security).unwrap() += shares(&row["quantity"]);
        }
    }
    // Cash is counted in its own shares of one unit of money.
    *expected.get_mut(&cash).unwrap() -= paid * 10_000;
    assert_eq!(after, expected);
    assert!(
        rows.iter().any(|row| row["type"] == "buy")
            && rows.iter().any(|row| row["subtype"] == "deposit")
    );
    // What came in left the checking account the same day.
    let update = bank.everything(&access).await;
    let deposit = rows.iter().find(|row| row["subtype"] == "deposit").unwrap();
    let twin = update.added.iter().find(|row| {
        row["personal_finance_category"]["detailed"]
            == "TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS"
            && row["date"] == deposit["date"]
    });
    assert_eq!(minor(&twin.unwrap()["amount"]), -minor(&deposit["amount"]));
}

#[tokio::test]
async fn a_debt_says_what_its_rows_say() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let rows = bank.everything(&access).await;
    let answer = bank
        .post("/liabilities/get", json!({ "access_token": access }))
        .await
        .ok();
    let debt = &answer["liabilities"]["credit"][0];
    let ours = |row: &&Value| row["account_id"] == debt["account_id"] && row["pending"] == false;
    let card: Vec<&Value> = rows.added.iter().filter(ours).collect();
    let payment = card
        .iter()
        .rev()
        .find(|row| row["transaction_code"] == "payment");
    let last = card
        .iter()
        .filter(|row| row["transaction_code"] == "payment")
        .max_by_key(|row| row["date"].as_str().unwrap())
        .or(payment)
        .unwrap();
    assert_eq!(debt["last_payment_date"], last["date"]);
    assert_eq!(minor(&debt["last_payment_amount"]), -minor(&last["amount"]));
    let issued = debt["last_statement_issue_date"].as_str().unwrap();
    let since: i64 = card
        .iter()
        .filter(|row| row["date"].as_str().unwrap() > issued)
        .map(|row| minor(&row["amount"]))
        .sum();
    let owed = list(&answer, "accounts")
        .iter()
        .find(|account| account["account_id"] == debt["account_id"]);
    assert_eq!(
        minor(&debt["last_statement_balance"]) + since,
        minor(&owed.unwrap()["balances"]["current"])
    );
    assert!(answer["liabilities"]["student"].is_null());

    let student = whole_without_brokerage(&bank, "ins_109509").await;
    let told = bank
        .post("/liabilities/get", json!({ "access_token": student }))
        .await
        .ok();
    let loan = &told["liabilities"]["student"][0];
    assert_eq!(loan["last_payment_amount"], 245);
    let home = bank
        .item_with("ins_135858", &["liabilities"], json!({}))
        .await;
    let told = bank
        .post("/liabilities/get", json!({ "access_token": home }))
        .await
        .ok();
    assert_eq!(
        told["liabilities"]["mortgage"][0]["next_monthly_payment"],
        json!(1964.2)
    );
}

async fn whole_without_brokerage(bank: &Bank, institution: &str) -> String {
    bank.item_with(
        institution,
        &["transactions", "auth", "liabilities"],
        json!({}),
    )
    .await
}

#[tokio::test]
async fn streams_are_made_of_rows_that_were_synced() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let item = || json!({ "access_token": access });
    let early = bank.post("/transactions/recurring/get", item()).await;
    assert_eq!(early.code(), "PRODUCT_NOT_READY");
    let rows = bank.everything(&access).await;
    let answer = bank.post("/transactions/recurring/get", item()).await.ok();
    let by_id: HashMap<&str, &Value> = rows
        .added
        .iter()
        .map(|row| (row["transaction_id"].as_str().unwrap(), row))
        .collect();
    let streams = list(&answer, "outflow_streams");
    for stream in streams.iter().chain(list(&answer, "inflow_streams")) {
        let members: Vec<&Value> = list(stream, "transaction_ids")
            .iter()
            .map(|id| by_id[id.as_str().unwrap()])
            .collect();
        let last = members.last().unwrap();
        assert_eq!(stream["last_date"], last["date"]);
        assert_eq!(
            minor(&stream["last_amount"]["amount"]),
            minor(&last["amount"])
        );
        assert!(
            members
                .iter()
                .all(|row| row["account_id"] == stream["account_id"])
        );
    }
    let of = |name: &str| {
        streams
            .iter()
            .find(|stream| stream["merchant_name"] == name)
            .unwrap()
    };
    assert_eq!(
        (&of("Netflix")["frequency"], &of("Netflix")["status"]),
        (&json!("MONTHLY"), &json!("MATURE"))
    );
    let salary = list(&answer, "inflow_streams")
        .iter()
        .find(|stream| stream["frequency"] == "SEMI_MONTHLY");
    assert_eq!(
        salary.unwrap()["personal_finance_category"]["detailed"],
        "INCOME_SALARY"
    );
    assert!(
        !streams
            .iter()
            .any(|stream| stream["merchant_name"] == "Starbucks"),
        "coffee is a habit, no rhythm"
    );
}

#[tokio::test]
async fn account_numbers_end_in_the_mask_or_are_tokens_that_belong_to_one_item() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let numbers = bank
        .post("/auth/get", json!({ "access_token": access }))
        .await
        .ok();
    assert_eq!(list(&numbers, "accounts").len(), 2, "deposit accounts only");
    for (account, number) in list(&numbers, "accounts")
        .iter()
        .zip(list(&numbers["numbers"], "ach"))
    {
        assert_eq!(account["account_id"], number["account_id"]);
        assert!(
            number["account"]
                .as_str()
                .unwrap()
                .ends_with(account["mask"].as_str().unwrap())
        );
    }
    let token = async || {
        let access = bank.item_with("ins_127287", &["auth"], json!({})).await;
        let answer = bank
            .post("/auth/get", json!({ "access_token": access }))
            .await
            .ok();
        let ach = answer["numbers"]["ach"][0].clone();
        assert_eq!(ach["is_tokenized_account_number"], true);
        (
            ach["account"].clone(),
            answer["accounts"][0]["persistent_account_id"].clone(),
        )
    };
    let (one, other) = (token().await, token().await);
    assert_ne!(one.0, other.0, "another Item, another token");
    assert!(
        one.1.is_string() && one.1 == other.1,
        "and the same account all the same"
    );
    for (institution, system) in [
        ("ins_43", "eft"),
        ("ins_117650", "bacs"),
        ("ins_109512", "international"),
    ] {
        let access = bank.item_with(institution, &["auth"], json!({})).await;
        let answer = bank
            .post("/auth/get", json!({ "access_token": access }))
            .await
            .ok();
        assert!(!list(&answer["numbers"], system).is_empty(), "{system}");
    }
}

#[tokio::test]
async fn a_claim_fits_its_owner_and_nobody_else() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let owners = bank
        .post("/identity/get", json!({ "access_token": access }))
        .await
        .ok();
    let owner = &owners["accounts"][0]["owners"][0];
    let score = async |name: &Value| {
        let body = json!({ "access_token": access, "user": { "legal_name": name } });
        let answer = bank.post("/identity/match", body).await.ok();
        let account = &answer["accounts"][0];
        assert!(
            account["balances"]["current"].is_null() && account["phone_number"]["score"].is_null()
        );
        account["legal_name"]["score"].as_i64().unwrap()
    };
    assert_eq!(score(&owner["names"][0]).await, 100);
    assert!(score(&json!("Somebody Else")).await < 70);
}

#[tokio::test]
async fn a_product_needs_consent_and_is_billed_from_its_first_use() {
    let bank = Bank::start().await;
    let wanted = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "products": ["transactions"], "additional_consented_products": ["investments"],
    });
    let token = bank.post("/link/token/create", wanted).await.ok();
    let access = bank
        .link_with(&token["link_token"], FIRST_PLATYPUS, json!(["0", "4"]))
        .await;
    let item = || json!({ "access_token": access });
    let refused = bank.post("/liabilities/get", item()).await;
    assert_eq!(refused.code(), "ADDITIONAL_CONSENT_REQUIRED");
    let before = bank.post("/item/get", item()).await.ok();
    assert_eq!(before["item"]["billed_products"], json!(["transactions"]));
    assert_eq!(
        before["item"]["consented_products"],
        json!(["transactions", "investments"])
    );
    bank.post("/investments/holdings/get", item()).await.ok();
    let after = bank.post("/item/get", item()).await.ok();
    assert_eq!(
        after["item"]["billed_products"],
        json!(["transactions", "investments"])
    );
    let update = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "access_token": access, "additional_consented_products": ["liabilities"],
    });
    let token = bank.post("/link/token/create", update).await.ok();
    bank.sign_in_and_finish(&token["link_token"], json!([]))
        .await;
    let none = bank.post("/liabilities/get", item()).await;
    assert_eq!(
        none.code(),
        "NO_LIABILITY_ACCOUNTS",
        "agreed to, but the card was not chosen"
    );
    let poor = bank.item("ins_109512").await;
    let refused = bank
        .post("/investments/holdings/get", json!({ "access_token": poor }))
        .await;
    assert_eq!(refused.code(), "PRODUCTS_NOT_SUPPORTED");
}

#[tokio::test]
async fn a_transfer_moves_money_that_the_next_sync_shows() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let rows = bank.everything(&access).await;
    let account = rows.accounts[0]["account_id"].clone();
    let authorize = async |amount: &str| {
        let body = json!({
            "access_token": access, "account_id": account, "type": "debit", "network": "ach", "amount": amount,
            "ach_class": "web", "user": { "legal_name": "A C" },
        });
        bank.post("/transfer/authorization/create", body).await.ok()["authorization"].clone()
    };
    let create = async |id: &Value| {
        let body = json!({ "access_token": access, "account_id": account, "authorization_id": id, "description": "rent" });
        bank.post("/transfer/create", body).await
    };
    let declined = authorize("9000000.00").await;
    assert_eq!(declined["decision_rationale"]["code"], "NSF");
    assert_eq!(create(&declined["id"]).await.code(), "TRANSFER_FORBIDDEN");
    let approved = authorize("12.34").await;
    // The answer to the first try is lost after the deed; the second finds the same transfer.
    let fault = json!({ "path": "/transfer/create", "kind": "error", "error_code": "INTERNAL_SERVER_ERROR", "processed": true });
    bank.admin("/admin/fault", fault).await.ok();
    assert_eq!(create(&approved["id"]).await.status, 500);
    let transfer = create(&approved["id"]).await.ok()["transfer"].clone();
    let old = authorize("5.00").await;
    bank.clock.forward_minutes(61);
    assert_eq!(
        create(&old["id"]).await.code(),
        "INVALID_FIELD",
        "an hour is over"
    );
    bank.admin("/admin/advance", json!({ "days": 1 }))
        .await
        .ok();
    let news = bank.follow(&access, &rows.cursor, 500).await;
    let row = news
        .added
        .iter()
        .find(|row| row["name"] == "rent ACH A C")
        .unwrap();
    assert_eq!(
        (minor(&row["amount"]), &row["account_id"]),
        (1_234, &account)
    );
    bank.admin("/admin/advance", json!({ "days": 1 }))
        .await
        .ok();
    let events = bank
        .post("/transfer/event/sync", json!({ "after_id": 0 }))
        .await
        .ok();
    let kinds: Vec<&Value> = list(&events, "transfer_events")
        .iter()
        .map(|event| &event["event_type"])
        .collect();
    assert_eq!(kinds, ["pending", "posted", "settled"]);
    let told = bank
        .post("/transfer/get", json!({ "transfer_id": transfer["id"] }))
        .await
        .ok();
    assert_eq!(told["transfer"]["status"], "settled");
    let late = bank
        .post("/transfer/cancel", json!({ "transfer_id": transfer["id"] }))
        .await;
    assert_eq!(late.code(), "TRANSFER_FORBIDDEN");
}

#[tokio::test]
async fn risk_grows_with_the_share_of_the_balance() {
    let bank = Bank::start().await;
    let access = whole(&bank, FIRST_PLATYPUS).await;
    let accounts = bank
        .post("/accounts/get", json!({ "access_token": access }))
        .await
        .ok();
    let account = &accounts["accounts"][0];
    let triple = minor(&account["balances"]["available"]) * 3;
    let triple: Value =
        serde_json::from_str(&format!("{}.{:02}", triple / 100, triple % 100)).unwrap();
    let risk = async |amount: Value| {
        let body = json!({
            "access_token": access, "account_id": account["account_id"], "client_transaction_id": "t", "amount": amount,
        });
        let answer = bank.post("/signal/evaluate", body).await.ok();
        let result = answer["ruleset"]["result"].as_str().unwrap().to_owned();
        (
            answer["scores"]["bank_initiated_return_risk"]["score"]
                .as_i64()
                .unwrap(),
            result,
        )
    };
    assert_eq!(risk(json!(1)).await, (1, "ACCEPT".to_owned()));
    assert_eq!(risk(triple).await, (99, "REROUTE".to_owned()));
}

#[tokio::test]
async fn a_new_access_token_kills_the_old_one_at_once() {
    let bank = Bank::start().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let rows = bank.everything(&access).await;
    let renewed = bank
        .post(
            "/item/access_token/invalidate",
            json!({ "access_token": access }),
        )
        .await
        .ok();
    assert_eq!(
        bank.page(&access, "", 1).await.code(),
        "INVALID_ACCESS_TOKEN"
    );
    let renewed = renewed["new_access_token"].as_str().unwrap();
    let news = bank.follow(renewed, &rows.cursor, 500).await;
    assert!(
        news.added.is_empty(),
        "the cursor is the Item's, whatever opens it"
    );
}
