//! Every product in raw JSON: what the bank has, and what it refuses.

use serde_json::{Value, json};

use crate::bank::{Bank, FIRST_PLATYPUS};

/// Products that can be had at the first bank.
pub const ALL: &[&str] = &[
    "transactions",
    "auth",
    "identity",
    "investments",
    "liabilities",
    "signal",
    "transfer",
];
/// Checking and a euro account: nothing to invest, nothing owed.
const HOUNDSTOOTH: &str = "ins_109512";
/// A mortgage, an IRA and a brokerage.
const WINDOWPANE: &str = "ins_135858";

/// An Item of everything, linked without Link.
pub async fn whole_item(bank: &Bank) -> String {
    bank.item_with(FIRST_PLATYPUS, ALL, json!({})).await
}

/// As [`whole_item`], with its whole history.
pub async fn synced_item(bank: &Bank) -> String {
    let access = whole_item(bank).await;
    let cursor = bank.follow(&access, "", 500).await;
    bank.follow(&access, &cursor, 500).await;
    access
}

/// A row as another bank's statement has it.
pub fn foreign_row() -> Value {
    json!({
        "id": "1", "description": "CARD 4411 STARBUCKS SEATTLE", "amount": 4.75, "direction": "OUTFLOW",
        "iso_currency_code": "USD",
    })
}

/// An Item and its checking account.
pub async fn deposit(bank: &Bank) -> (String, Value) {
    let access = whole_item(bank).await;
    let accounts = bank
        .post("/accounts/get", json!({ "access_token": access }))
        .await
        .ok();
    (access, accounts["accounts"][0]["account_id"].clone())
}

/// An Item and the request to authorise a debit of it.
pub async fn intent(bank: &Bank, amount: &str) -> (String, Value) {
    let (access, account) = deposit(bank).await;
    let body = json!({
        "access_token": access, "account_id": account, "type": "debit", "network": "ach", "amount": amount,
        "ach_class": "web", "user": { "legal_name": "Alberta Charleston" },
    });
    (access, body)
}

/// The request to make an authorised transfer.
pub async fn authorized(bank: &Bank, amount: &str) -> Value {
    let (access, body) = intent(bank, amount).await;
    let account = body["account_id"].clone();
    let made = bank.post("/transfer/authorization/create", body).await.ok();
    json!({
        "access_token": access, "account_id": account, "authorization_id": made["authorization"]["id"],
        "description": "rent",
    })
}

/// The id of a transfer under way.
pub async fn transferred(bank: &Bank, amount: &str) -> Value {
    let body = authorized(bank, amount).await;
    let made = bank.post("/transfer/create", body).await.ok();
    made["transfer"]["id"].clone()
}

/// The id of a user.
pub async fn user(bank: &Bank) -> Value {
    let body = json!({ "client_user_id": "person-7", "identity": { "name": { "given_name": "A", "family_name": "C" } } });
    bank.post("/user/create", body).await.ok()["user_id"].clone()
}

/// Everything once, with what it refuses.
pub async fn tour(bank: &Bank) {
    everything_is_told(bank).await;
    what_is_not_there_is_refused(bank).await;
    money_is_moved(bank).await;
    users_and_consents(bank).await;
}

async fn everything_is_told(bank: &Bank) {
    let access = whole_item(bank).await;
    let body = || json!({ "access_token": access });
    bank.post("/transactions/recurring/get", body())
        .await
        .refused("PRODUCT_NOT_READY");
    let cursor = bank.follow(&access, "", 500).await;
    bank.follow(&access, &cursor, 500).await;
    for path in [
        "/accounts/balance/get",
        "/auth/get",
        "/identity/get",
        "/investments/holdings/get",
        "/liabilities/get",
        "/transactions/recurring/get",
        "/consent/events/get",
    ] {
        bank.post(path, body()).await.ok();
    }
    let rows = |offset: u32| {
        let body = json!({
            "access_token": access, "start_date": "2024-03-01", "end_date": "2026-03-10",
            "options": { "count": 500, "offset": offset },
        });
        bank.post("/transactions/get", body)
    };
    let first = rows(0).await.ok();
    let total = first["total_transactions"].as_u64().unwrap();
    assert!(total > 1_000 && first["transactions"].as_array().unwrap().len() == 500);
    let rest = rows(u32::try_from(total).unwrap() - 3).await.ok();
    assert_eq!(rest["transactions"].as_array().unwrap().len(), 3);
    let day = |row: &Value| row["date"].as_str().unwrap().to_owned();
    assert!(
        day(&first["transactions"][0]) > day(&rest["transactions"][2]),
        "newest first"
    );
    bank.post("/categories/get", json!({})).await.ok();
    let claim = json!({
        "access_token": access,
        "user": {
            "legal_name": "Alberta Charleston", "phone_number": "+15135550123", "email_address": "a@mail.example",
            "address": { "street": "1 Main St", "city": "Cincinnati", "region": "OH", "postal_code": "45202", "country": "US" },
        },
    });
    let scores = bank.post("/identity/match", claim).await.ok();
    assert!(scores["accounts"][0]["balances"]["current"].is_null());
    bank.post("/identity/match", body()).await.ok();
    let window = |more: Value| {
        let mut body =
            json!({ "access_token": access, "start_date": "2024-03-01", "end_date": "2026-03-10" });
        body["options"] = more;
        bank.post("/investments/transactions/get", body)
    };
    window(json!({ "async_update": true }))
        .await
        .refused("PRODUCT_NOT_READY");
    let rows = window(json!({ "count": 500 })).await.ok();
    assert_eq!(
        rows["total_investment_transactions"],
        rows["investment_transactions"].as_array().unwrap().len()
    );
    window(json!({ "count": 3, "offset": 2 })).await.ok();
    let enriched = json!({ "account_type": "credit", "transactions": [foreign_row()] });
    let enriched = bank.post("/transactions/enrich", enriched).await.ok();
    assert_eq!(
        enriched["enriched_transactions"][0]["enrichments"]["merchant_name"],
        "Starbucks"
    );
    let late = json!({ "access_token": access, "options": { "min_last_updated_datetime": "2030-01-01T00:00:00Z" } });
    bank.post("/accounts/balance/get", late)
        .await
        .refused("LAST_UPDATED_DATETIME_OUT_OF_RANGE");

    let home = bank
        .item_with(
            WINDOWPANE,
            &["auth", "investments", "liabilities"],
            json!({}),
        )
        .await;
    for path in ["/auth/get", "/investments/holdings/get", "/liabilities/get"] {
        bank.post(path, json!({ "access_token": home })).await.ok();
    }
    for institution in ["ins_43", "ins_117650", HOUNDSTOOTH, "ins_127287"] {
        let abroad = bank
            .item_with(institution, &["auth", "identity"], json!({}))
            .await;
        bank.post("/auth/get", json!({ "access_token": abroad }))
            .await
            .ok();
        bank.post("/identity/get", json!({ "access_token": abroad }))
            .await
            .ok();
    }
    let renewed = bank
        .post("/item/access_token/invalidate", body())
        .await
        .ok();
    bank.post("/item/get", body())
        .await
        .refused("INVALID_ACCESS_TOKEN");
    let gone =
        json!({ "access_token": renewed["new_access_token"], "reason_code": "USER_OFFBOARDING" });
    bank.post("/item/products/terminate", gone).await.ok();
}

async fn what_is_not_there_is_refused(bank: &Bank) {
    let plain = bank.item(FIRST_PLATYPUS).await;
    for path in [
        "/auth/get",
        "/identity/get",
        "/investments/holdings/get",
        "/liabilities/get",
    ] {
        bank.post(path, json!({ "access_token": plain }))
            .await
            .refused("ADDITIONAL_CONSENT_REQUIRED");
    }
    let poor = bank.item(HOUNDSTOOTH).await;
    bank.post("/liabilities/get", json!({ "access_token": poor }))
        .await
        .refused("PRODUCTS_NOT_SUPPORTED");
    // Agreed to at the bank, but only the card was chosen, or only the checking account.
    for (accounts, path, code) in [
        (json!(["2"]), "/auth/get", "NO_AUTH_ACCOUNTS"),
        (
            json!(["0"]),
            "/investments/holdings/get",
            "NO_INVESTMENT_ACCOUNTS",
        ),
        (json!(["0"]), "/liabilities/get", "NO_LIABILITY_ACCOUNTS"),
    ] {
        let wanted = json!({
            "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
            "products": ["transactions"], "additional_consented_products": ["auth", "investments", "liabilities"],
        });
        let token = bank.post("/link/token/create", wanted).await.ok();
        let done = bank
            .sign_in(token["link_token"].as_str().unwrap(), accounts)
            .await;
        let trade = json!({ "public_token": done["public_token"] });
        let traded = bank.post("/item/public_token/exchange", trade).await.ok();
        bank.post(path, json!({ "access_token": traded["access_token"] }))
            .await
            .refused(code);
    }
}

async fn money_is_moved(bank: &Bank) {
    let (access, account) = deposit(bank).await;
    let risk = |amount: f64| json!({ "access_token": access, "account_id": account, "client_transaction_id": "t-1", "amount": amount });
    bank.post("/signal/evaluate", risk(12.5)).await.ok();
    bank.post("/signal/evaluate", risk(0.0))
        .await
        .refused("INVALID_FIELD");
    let transfer = transferred(bank, "25.00").await;
    bank.post("/transfer/get", json!({ "transfer_id": transfer }))
        .await
        .ok();
    bank.post("/transfer/cancel", json!({ "transfer_id": transfer }))
        .await
        .ok();
    bank.post("/transfer/cancel", json!({ "transfer_id": transfer }))
        .await
        .refused("TRANSFER_FORBIDDEN");
    let (_, much) = intent(bank, "900000.00").await;
    let declined = bank.post("/transfer/authorization/create", much).await.ok();
    assert_eq!(
        declined["authorization"]["decision_rationale"]["code"],
        "NSF"
    );
    transferred(bank, "1.00").await;
    bank.admin("advance", json!({ "days": 3 })).await;
    let events = bank
        .post("/transfer/event/sync", json!({ "after_id": 0 }))
        .await
        .ok();
    assert_eq!(events["transfer_events"].as_array().unwrap().len(), 5);
    states_are_set(bank, &json!(access), &json!(account)).await;
    bank.post("/transfer/event/sync", json!({ "after_id": 1, "count": 1 }))
        .await
        .ok();
}

/// What a test sets by its own word: how far a transfer is, and how numbers were verified.
async fn states_are_set(bank: &Bank, access: &Value, account: &Value) {
    let transfer = transferred(bank, "2.00").await;
    let step = |event_type: &str| {
        let body = json!({
            "transfer_id": transfer, "event_type": event_type,
            "failure_reason": { "failure_code": "R02", "ach_return_code": "R02", "description": "Account closed" },
        });
        bank.post("/sandbox/transfer/simulate", body)
    };
    step("settled").await.refused("TRANSFER_FORBIDDEN");
    step("flown").await.refused("INVALID_FIELD");
    step("posted").await.ok();
    step("returned").await.ok();
    let known = bank
        .post("/transfer/get", json!({ "transfer_id": transfer }))
        .await
        .ok();
    assert_eq!(
        (
            &known["transfer"]["status"],
            &known["transfer"]["failure_reason"]["description"]
        ),
        (&json!("returned"), &json!("Account closed"))
    );
    bank.post("/transfer/event/sync", json!({ "after_id": 0 }))
        .await
        .ok();
    let status = "automatically_verified";
    let set =
        json!({ "access_token": access, "account_id": account, "verification_status": status });
    bank.post("/sandbox/item/set_verification_status", set)
        .await
        .ok();
    let accounts = bank
        .post("/accounts/get", json!({ "access_token": access }))
        .await
        .ok();
    assert_eq!(accounts["accounts"][0]["verification_status"], status);
}

async fn users_and_consents(bank: &Bank) {
    let user = user(bank).await;
    let body = || json!({ "user_id": user });
    bank.post("/user/get", body()).await.ok();
    let wanted = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user_id": user,
        "products": ["transactions"],
    });
    let token = bank.post("/link/token/create", wanted).await.ok();
    let done = bank
        .sign_in(token["link_token"].as_str().unwrap(), json!(["0"]))
        .await;
    let trade = json!({ "public_token": done["public_token"] });
    bank.post("/item/public_token/exchange", trade).await.ok();
    let items = bank.post("/user/items/get", body()).await.ok();
    assert_eq!(items["items"].as_array().unwrap().len(), 1);
    bank.post("/user/remove", body()).await.ok();
    bank.post("/user/get", body())
        .await
        .refused("INVALID_USER_ID");
}
