//! Every field that Plaid publishes for a request, tried at the sandbox: known, required and null as published.

use serde_json::{Value, json};

use crate::ENDPOINTS;
use crate::bank::{Answer, Bank, FIRST_PLATYPUS};
use crate::lives;
use crate::products;
use crate::spec::{Field, spec};
use crate::story;

/// Objects of products that the sandbox does not serve: it knows them and looks into none, because who asks for
/// such a product is refused by its name.
const UNSERVED: &[&str] = &[
    "auth.",
    "base_report.",
    "card_switch.",
    "consumer_report_user_identity.",
    "cashflow_report.",
    "cra_options.",
    "credit_partner_insights.",
    "custom_attributes.",
    "employment.",
    "identity.",
    "identity_verification.",
    "income_verification.",
    "investments_auth.",
    "metadata.",
    "options.income_verification.",
    "options.payment_initiation.",
    "options.statements.",
    "payment_configuration.",
    "payment_initiation.",
    "transfer.",
    "user.address.",
    "user.id_number.",
    "user.name.",
];

/// A request that succeeds, for each endpoint.
async fn good(bank: &Bank, path: &str) -> Value {
    let countries = json!(["US"]);
    match path {
        "/link/token/create" => story::wanted(),
        "/link/token/get" => {
            let made = bank.post("/link/token/create", story::wanted()).await.ok();
            json!({ "link_token": made["link_token"] })
        }
        "/item/public_token/exchange" => {
            let body = sandbox_item();
            let made = bank.post("/sandbox/public_token/create", body).await.ok();
            json!({ "public_token": made["public_token"] })
        }
        "/webhook_verification_key/get" => json!({ "key_id": webhook_key(bank).await }),
        "/item/products/terminate" => {
            json!({ "access_token": bank.item(FIRST_PLATYPUS).await, "reason_code": "OTHER" })
        }
        "/item/access_token/invalidate" => {
            json!({ "access_token": bank.item(FIRST_PLATYPUS).await })
        }
        "/auth/get"
        | "/identity/get"
        | "/identity/match"
        | "/investments/holdings/get"
        | "/liabilities/get" => {
            json!({ "access_token": products::whole_item(bank).await })
        }
        "/transactions/recurring/get" => {
            json!({ "access_token": products::synced_item(bank).await })
        }
        "/transactions/enrich" => {
            json!({ "account_type": "depository", "transactions": [products::foreign_row()] })
        }
        "/investments/transactions/get" => json!({
            "access_token": products::whole_item(bank).await, "start_date": "2025-01-01", "end_date": "2026-03-10",
        }),
        "/signal/evaluate" => {
            let (access, account) = products::deposit(bank).await;
            json!({ "access_token": access, "account_id": account, "client_transaction_id": "t-1", "amount": 12.5 })
        }
        "/transfer/authorization/create" => products::intent(bank, "10.00").await.1,
        "/transfer/create" => products::authorized(bank, "10.00").await,
        "/transfer/get" | "/transfer/cancel" => {
            json!({ "transfer_id": products::transferred(bank, "10.00").await })
        }
        "/transfer/event/sync" => json!({ "after_id": 0 }),
        "/user/create" => json!({ "client_user_id": "u-1" }),
        "/user/get" | "/user/remove" | "/user/items/get" => {
            json!({ "user_id": products::user(bank).await })
        }
        "/sandbox/item/fire_webhook" => json!({
            "access_token": lives::listening_item(bank).await, "webhook_code": "SYNC_UPDATES_AVAILABLE",
        }),
        "/sandbox/transactions/create" => json!({
            "access_token": lives::dynamic_item(bank).await, "transactions": [lives::made_row()],
        }),
        "/institutions/get" => json!({ "count": 1, "offset": 0, "country_codes": countries }),
        "/institutions/get_by_id" => {
            json!({ "institution_id": FIRST_PLATYPUS, "country_codes": countries })
        }
        "/institutions/search" => json!({ "query": "first", "country_codes": countries }),
        "/sandbox/public_token/create" => sandbox_item(),
        "/categories/get" => json!({}),
        "/transactions/get" => json!({
            "access_token": bank.item(FIRST_PLATYPUS).await, "start_date": "2025-01-01", "end_date": "2026-03-10",
        }),
        "/sandbox/item/set_verification_status" => {
            let (access, account) = products::deposit(bank).await;
            json!({
                "access_token": access, "account_id": account, "verification_status": "verification_expired",
            })
        }
        "/sandbox/transfer/simulate" => json!({
            "transfer_id": products::transferred(bank, "10.00").await, "event_type": "posted",
        }),
        _ => json!({ "access_token": bank.item(FIRST_PLATYPUS).await }),
    }
}

/// The kid of the key that signs now, read off a webhook.
async fn webhook_key(bank: &Bank) -> Value {
    json!(lives::kid_in_use(bank).await)
}

fn sandbox_item() -> Value {
    json!({ "institution_id": FIRST_PLATYPUS, "initial_products": ["transactions"] })
}

/// Puts a value at a path, with objects on the way there, or leaves the objects without it.
fn put(body: &mut Value, path: &[String], value: Option<Value>) {
    let (last, above) = path.split_last().expect("a field has a name");
    let mut place = body;
    for name in above {
        place = &mut place[name.as_str()];
        if place.is_null() {
            *place = json!({});
        }
    }
    match value {
        Some(value) => place[last.as_str()] = value,
        None => drop(place.as_object_mut().map(|object| object.remove(last))),
    }
}

#[tokio::test]
async fn fields_of_requests_are_known_required_and_null_as_published() {
    let Some(spec) = spec() else { return };
    let bank = Bank::open().await;
    let mut wrong = Vec::new();
    for path in ENDPOINTS {
        bank.post(path, good(&bank, path).await).await.ok();
        let fields = spec.request_fields(path);
        let keys = |field: &&Field| !["client_id", "secret"].contains(&field.path[0].as_str());
        for field in fields.iter().filter(keys) {
            let name = field.path.join(".");
            // Each try has a token of its own, because some endpoints use it up.
            let with = async |value: Option<Value>| {
                let mut body = good(&bank, path).await;
                put(&mut body, &field.path, value);
                bank.post(path, body).await
            };
            let null = with(Some(Value::Null)).await;
            let absent = with(None).await;
            let code = |answer: &Answer| answer.body["error_code"].clone();
            if code(&null) == "UNKNOWN_FIELDS" {
                wrong.push(format!("{path} does not know {name}: {}", null.body));
            }
            let served = !UNSERVED.iter().any(|object| name.starts_with(object));
            // Null where it may be stands for a field that is not there.
            if served && field.nullable && code(&null) != code(&absent) {
                wrong.push(format!("{path} refuses null for {name}: {}", null.body));
            }
            if served && !field.nullable && null.status == 200 {
                wrong.push(format!("{path} takes null for {name}"));
            }
            if served && field.required && code(&absent) != "MISSING_FIELDS" {
                wrong.push(format!("{path} does without {name}: {}", absent.body));
            }
        }
        // What everybody is answered asks for nothing.
        let asks = *path != "/categories/get";
        assert_eq!(fields.len() > 2, asks, "{path} publishes fields");
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    bank.answers_conform();
}
