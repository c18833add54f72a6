//! The lives and deaths of connections, in raw JSON; and every webhook, held against its published schema.

use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::bank::{Bank, FIRST_PLATYPUS};
use crate::products;
use crate::spec::spec;

/// Nobody listens there, and nobody needs to.
const SOMEWHERE: &str = "http://127.0.0.1:9/hook";

/// An Item with an address for webhooks.
pub async fn listening_item(bank: &Bank) -> String {
    bank.item_with(
        FIRST_PLATYPUS,
        &["transactions"],
        json!({ "webhook": SOMEWHERE }),
    )
    .await
}

/// An Item of `user_transactions_dynamic`.
pub async fn dynamic_item(bank: &Bank) -> String {
    let login =
        json!({ "override_username": "user_transactions_dynamic", "override_password": "any" });
    bank.item_with(FIRST_PLATYPUS, &["transactions"], login)
        .await
}

/// A row to make.
pub fn made_row() -> Value {
    json!({ "date_transacted": "2026-03-08", "date_posted": "2026-03-09", "amount": 12.34, "description": "Coffee" })
}

/// A receiver of webhooks on loopback: headers and bytes, in the order in which they came.
pub struct Ear {
    pub url: String,
    heard: UnboundedReceiver<(HeaderMap, Bytes)>,
}

impl Ear {
    pub async fn open() -> Self {
        let (tell, heard) = unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let routes = Router::new().fallback(hear).with_state(tell);
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, heard }
    }

    /// The next webhook.
    pub async fn next(&mut self) -> (HeaderMap, Bytes) {
        self.heard.recv().await.expect("a webhook comes")
    }
}

async fn hear(
    State(tell): State<UnboundedSender<(HeaderMap, Bytes)>>,
    headers: HeaderMap,
    body: Bytes,
) {
    tell.send((headers, body)).unwrap();
}

/// The kid in the header of a webhook's signature.
fn kid(headers: &HeaderMap) -> String {
    let token = headers["plaid-verification"].to_str().unwrap();
    let header = URL_SAFE_NO_PAD
        .decode(token.split('.').next().unwrap())
        .unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

/// The kid of the key that signs now: the same for one bank until it is rotated.
pub async fn kid_in_use(bank: &Bank) -> String {
    static KNOWN: Mutex<Option<String>> = Mutex::new(None);
    if let Some(known) = KNOWN.lock().unwrap().clone() {
        return known;
    }
    let mut ear = Ear::open().await;
    let access = bank
        .item_with(
            FIRST_PLATYPUS,
            &["transactions"],
            json!({ "webhook": ear.url }),
        )
        .await;
    let fire = json!({ "access_token": access, "webhook_code": "LOGIN_REPAIRED" });
    bank.post("/sandbox/item/fire_webhook", fire).await.ok();
    let found = kid(&ear.next().await.0);
    *KNOWN.lock().unwrap() = Some(found.clone());
    found
}

/// What goes wrong with connections, and what is refused.
pub async fn tour(bank: &Bank) {
    let access = bank.item(FIRST_PLATYPUS).await;
    let body = json!({ "access_token": access });
    let fire = json!({ "access_token": access, "webhook_code": "ERROR" });
    bank.post("/sandbox/item/fire_webhook", fire.clone())
        .await
        .refused("SANDBOX_WEBHOOK_INVALID");
    let address = json!({ "access_token": access, "webhook": SOMEWHERE });
    bank.post("/item/webhook/update", address).await.ok();
    bank.post("/sandbox/item/fire_webhook", fire).await.ok();
    bank.post("/item/get", body.clone()).await.ok();
    let kid = json!({ "key_id": kid_in_use(bank).await });
    bank.post("/webhook_verification_key/get", kid.clone())
        .await
        .ok();
    bank.admin("webhook", json!({ "action": "rotate_keys" }))
        .await;
    let old = bank.post("/webhook_verification_key/get", kid).await.ok();
    assert!(old["key"]["expired_at"].is_i64());
    bank.post("/webhook_verification_key/get", json!({ "key_id": "x" }))
        .await
        .refused("INVALID_WEBHOOK_VERIFICATION_KEY_ID");
    bank.post(
        "/item/webhook/update",
        json!({ "access_token": access, "webhook": null }),
    )
    .await
    .ok();

    let dynamic = dynamic_item(bank).await;
    let today = bank.admin("advance", json!({ "days": 1 })).await["today"].clone();
    let row = json!({ "date_transacted": today, "date_posted": today, "amount": 3.5, "description": "Tea" });
    let rows = |access: &str| json!({ "access_token": access, "transactions": [row] });
    bank.post("/sandbox/transactions/create", rows(&dynamic))
        .await
        .ok();
    bank.post("/sandbox/transactions/create", rows(&access))
        .await
        .refused("INVALID_FIELD");

    let make = |institution: &str, username: &str, password: Value| {
        let body = json!({
            "institution_id": institution, "initial_products": ["transactions"],
            "options": { "override_username": username, "override_password": password.to_string() },
        });
        bank.post("/sandbox/public_token/create", body)
    };
    make("ins_109508", "user_custom", json!({ "recaptcha": "bad" }))
        .await
        .refused("RECAPTCHA_BAD");
    make("ins_132361", "user_yuppie", json!("any"))
        .await
        .refused("INSTITUTION_DOWN");
    make("ins_133402", "user_yuppie", json!("any"))
        .await
        .refused("INSTITUTION_NO_LONGER_SUPPORTED");
    custom_users(bank).await;
    let ill = bank.item("ins_132363").await;
    let ask = || bank.post("/accounts/balance/get", json!({ "access_token": ill }));
    ask().await.refused("INSTITUTION_NOT_RESPONDING");
    ask().await.ok();

    let item = bank.post("/item/get", body.clone()).await.ok()["item"]["item_id"].clone();
    let expired = json!({
        "item_id": item, "happens": "error", "error_code": "ITEM_LOGIN_REQUIRED",
        "error_code_reason": "OAUTH_USER_REVOKED",
    });
    bank.admin("item", expired).await;
    bank.post("/accounts/get", body.clone())
        .await
        .refused("ITEM_LOGIN_REQUIRED");
    bank.admin(
        "item",
        json!({ "item_id": item, "happens": "revoke_permission" }),
    )
    .await;
    bank.post("/accounts/get", body.clone())
        .await
        .refused("USER_PERMISSION_REVOKED");
    bank.post("/consent/events/get", body.clone()).await.ok();
    bank.admin("rules", json!({ "rate_limits": true })).await;
    for _ in 0..2 {
        bank.post("/transactions/refresh", json!({ "access_token": dynamic }))
            .await
            .ok();
    }
    bank.post("/transactions/refresh", json!({ "access_token": dynamic }))
        .await
        .refused("TRANSACTIONS_REFRESH_LIMIT");
    bank.admin("rules", json!({ "rate_limits": false })).await;
}

async fn custom_users(bank: &Bank) {
    let user = json!({ "override_accounts": [
        { "type": "depository", "subtype": "money market", "starting_balance": 1203.42, "currency": "USD",
          "identity": { "names": ["Jo Doe"], "emails": [{ "data": "jo@mail.example", "primary": true, "type": "primary" }],
            "phone_numbers": [], "addresses": [{ "primary": true, "data": { "street": "1 Main St" } }] },
          "transactions": [{ "date_transacted": "2026-03-01", "date_posted": "2026-03-02", "amount": 9.99,
            "description": "Netflix", "currency": "USD" }] },
        { "type": "credit", "subtype": "credit card", "starting_balance": 300, "meta": { "limit": 1000, "name": "Plum" },
          "liability": { "type": "credit", "purchase_apr": 12.9, "balance_transfer_apr": 28.4, "cash_apr": 30, "special_apr": 0 } },
        { "type": "loan", "subtype": "student", "starting_balance": 9000,
          "liability": { "type": "student", "origination_date": "2023-01-01", "principal": 10000, "nominal_apr": 6.25 } },
        { "type": "investment", "subtype": "ira", "holdings": [{ "institution_price": 12.5, "quantity": 4,
            "cost_basis": 40, "currency": "USD", "security": { "ticker_symbol": "NFLX", "currency": "USD" } }],
          "investment_transactions": [{ "date": "2026-02-01", "name": "buy NFLX", "quantity": 4, "price": 10,
            "fees": 1, "type": "buy", "currency": "USD", "security": { "ticker_symbol": "NFLX" } }] },
    ] });
    let login =
        json!({ "override_username": "user_custom", "override_password": user.to_string() });
    let access = bank.item_with(FIRST_PLATYPUS, products::ALL, login).await;
    for path in [
        "/accounts/get",
        "/auth/get",
        "/identity/get",
        "/investments/holdings/get",
        "/liabilities/get",
        "/transactions/sync",
    ] {
        bank.post(path, json!({ "access_token": access }))
            .await
            .ok();
    }
    let window =
        json!({ "access_token": access, "start_date": "2026-01-01", "end_date": "2026-03-10" });
    bank.post("/investments/transactions/get", window)
        .await
        .ok();
    for user in ["user_yuppie", "user_small_business", "user_ewa_user"] {
        let login = json!({ "override_username": user, "override_password": "any" });
        let access = bank
            .item_with(FIRST_PLATYPUS, &["transactions"], login)
            .await;
        bank.follow(&access, "", 500).await;
    }
}

/// The published schema of each webhook that the sandbox sends.
const WEBHOOKS: &[(&str, &str, &str)] = &[
    (
        "TRANSACTIONS",
        "SYNC_UPDATES_AVAILABLE",
        "SyncUpdatesAvailableWebhook",
    ),
    ("TRANSACTIONS", "INITIAL_UPDATE", "InitialUpdateWebhook"),
    (
        "TRANSACTIONS",
        "HISTORICAL_UPDATE",
        "HistoricalUpdateWebhook",
    ),
    ("TRANSACTIONS", "DEFAULT_UPDATE", "DefaultUpdateWebhook"),
    (
        "TRANSACTIONS",
        "TRANSACTIONS_REMOVED",
        "TransactionsRemovedWebhook",
    ),
    (
        "TRANSACTIONS",
        "RECURRING_TRANSACTIONS_UPDATE",
        "RecurringTransactionsUpdateWebhook",
    ),
    ("ITEM", "ERROR", "ItemErrorWebhook"),
    ("ITEM", "LOGIN_REPAIRED", "ItemLoginRepairedWebhook"),
    ("ITEM", "PENDING_DISCONNECT", "PendingDisconnectWebhook"),
    ("ITEM", "PENDING_EXPIRATION", "PendingExpirationWebhook"),
    (
        "ITEM",
        "NEW_ACCOUNTS_AVAILABLE",
        "NewAccountsAvailableWebhook",
    ),
    (
        "ITEM",
        "USER_PERMISSION_REVOKED",
        "UserPermissionRevokedWebhook",
    ),
    ("ITEM", "USER_ACCOUNT_REVOKED", "UserAccountRevokedWebhook"),
    (
        "ITEM",
        "WEBHOOK_UPDATE_ACKNOWLEDGED",
        "WebhookUpdateAcknowledgedWebhook",
    ),
    ("HOLDINGS", "DEFAULT_UPDATE", "HoldingsDefaultUpdateWebhook"),
    (
        "INVESTMENTS_TRANSACTIONS",
        "DEFAULT_UPDATE",
        "InvestmentsDefaultUpdateWebhook",
    ),
    (
        "INVESTMENTS_TRANSACTIONS",
        "HISTORICAL_UPDATE",
        "InvestmentsHistoricalUpdateWebhook",
    ),
    (
        "LIABILITIES",
        "DEFAULT_UPDATE",
        "LiabilitiesDefaultUpdateWebhook",
    ),
    ("LINK", "SESSION_FINISHED", "LinkSessionFinishedWebhook"),
    ("LINK", "ITEM_ADD_RESULT", "ItemAddResultWebhook"),
    ("LINK", "EVENTS", "LinkEventsWebhook"),
];

#[tokio::test]
async fn every_webhook_is_as_plaid_publishes_it() {
    let bank = Bank::open().await;
    let mut ear = Ear::open().await;
    let end = live_through_everything(&bank, &ear.url).await;
    let mut heard: Vec<Value> = Vec::new();
    loop {
        let (headers, body) = ear.next().await;
        assert!(headers.contains_key("plaid-verification"));
        let said: Value = serde_json::from_slice(&body).unwrap();
        if said["item_id"] == end {
            break;
        }
        assert!(
            body.starts_with(b"{\n  \""),
            "two spaces deep, as Plaid writes"
        );
        heard.push(said);
    }
    for (kind, code, schema) in WEBHOOKS {
        let of = |said: &&Value| said["webhook_type"] == *kind && said["webhook_code"] == *code;
        let mut all = heard.iter().filter(of).peekable();
        assert!(all.peek().is_some(), "{kind}/{code} is never sent");
        let Some(spec) = spec() else { continue };
        for said in all {
            assert_eq!(spec.of_component(schema, said), [], "{said}");
        }
    }
    for said in &heard {
        let known = WEBHOOKS
            .iter()
            .any(|(kind, code, _)| said["webhook_type"] == *kind && said["webhook_code"] == *code);
        assert!(known, "{said} is held against nothing");
    }
}

/// Makes every webhook happen, by what it is about; returns the id of an Item whose webhook is the last.
async fn live_through_everything(bank: &Bank, url: &str) -> Value {
    let webhook = || json!({ "webhook": url });
    let id = async |access: &str| {
        let item = bank
            .post("/item/get", json!({ "access_token": access }))
            .await
            .ok();
        item["item"]["item_id"].clone()
    };
    let access = bank
        .item_with(FIRST_PLATYPUS, products::ALL, webhook())
        .await;
    let body = json!({ "access_token": access });
    let cursor = bank.follow(&access, "", 500).await;
    bank.follow(&access, &cursor, 500).await;
    bank.post("/transactions/recurring/get", body.clone())
        .await
        .ok();
    let asked = json!({
        "access_token": access, "start_date": "2026-01-01", "end_date": "2026-03-10", "options": { "async_update": true },
    });
    bank.post("/investments/transactions/get", asked)
        .await
        .refused("PRODUCT_NOT_READY");
    bank.post("/transactions/refresh", body.clone()).await.ok();
    bank.admin("advance", json!({ "days": 2 })).await;
    bank.admin(
        "institution",
        json!({ "institution": FIRST_PLATYPUS, "happens": "open_account" }),
    )
    .await;
    let accounts = bank.post("/accounts/get", body.clone()).await.ok();
    let item = id(&access).await;
    let revoke = json!({
        "item_id": item, "happens": "revoke_account", "account_id": accounts["accounts"][1]["account_id"],
    });
    bank.admin("item", revoke).await;
    bank.post("/sandbox/item/reset_login", body.clone())
        .await
        .ok();
    bank.admin("item", json!({ "item_id": item, "happens": "self_repair" }))
        .await;
    bank.admin(
        "item",
        json!({ "item_id": item, "happens": "revoke_permission" }),
    )
    .await;
    for institution in ["ins_127287", "ins_117650"] {
        let access = bank
            .item_with(institution, &["transactions"], webhook())
            .await;
        let soon = json!({ "item_id": id(&access).await, "happens": "consent_until", "until": "2026-03-15" });
        bank.admin("item", soon).await;
    }
    let wanted = json!({
        "client_name": "Coffer", "language": "en", "country_codes": ["US"], "user": { "client_user_id": "3f0c" },
        "products": ["transactions"], "hosted_link": {}, "webhook": url,
    });
    let token = bank.post("/link/token/create", wanted).await.ok();
    bank.sign_in(token["link_token"].as_str().unwrap(), json!(["0"]))
        .await;
    let fired = bank
        .item_with(FIRST_PLATYPUS, &["transactions"], webhook())
        .await;
    for (kind, code) in [
        ("TRANSACTIONS", "DEFAULT_UPDATE"),
        ("HOLDINGS", "DEFAULT_UPDATE"),
        ("LIABILITIES", "DEFAULT_UPDATE"),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE"),
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE"),
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE"),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE"),
        ("ITEM", "LOGIN_REPAIRED"),
        ("ITEM", "PENDING_DISCONNECT"),
        ("ITEM", "USER_PERMISSION_REVOKED"),
        ("ITEM", "USER_ACCOUNT_REVOKED"),
        ("ITEM", "ERROR"),
    ] {
        let body = json!({ "access_token": fired, "webhook_type": kind, "webhook_code": code });
        bank.post("/sandbox/item/fire_webhook", body).await.ok();
    }
    let address = json!({ "access_token": fired, "webhook": url });
    bank.post("/item/webhook/update", address).await.ok();
    let last = listening_item(bank).await;
    let address = json!({ "access_token": last, "webhook": url });
    bank.post("/item/webhook/update", address).await.ok();
    bank.conforms();
    id(&last).await
}
