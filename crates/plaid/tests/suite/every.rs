//! Every call of the client once, with all that it can say: what the specification is held
//! against, and where secrets are planted.

use coffer_domain::{AccountKind, BankError, CivilDate, Currency, Cursor, Money, Secret};
use coffer_plaid::{
    Client, LinkOptions, LinkPurpose, LinkTokenRequest, Patience,
    calls::{
        enrich::BareRow,
        identity::IdentityClaim,
        item::RemoveReason,
        product::Product,
        sandbox::{SandboxLogin, SandboxTransaction},
        signal::SignalRequest,
        trades::TradesRange,
        transfer::{Direction, Network, TransferIntent},
    },
    webhook::KeyId,
};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::{
    bank::{Bank, access, short},
    calls::request,
};

pub fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD"))
}

pub fn day(text: &str) -> CivilDate {
    text.parse().unwrap()
}

/// What a call came to, in words; a success by its `Debug` where it has one.
type Told = (&'static str, Result<String, BankError>);

/// Makes every call once. Answers that hold only secrets have no `Debug` and are told as nothing.
pub async fn call_all(client: &Client) -> Vec<Told> {
    let token = access();
    let mut told = link_and_items(client, &token).await;
    told.extend(data(client, &token).await);
    told.extend(money(client, &token).await);
    told.extend(sandbox(client, &token).await);
    told
}

/// A call's path and what it came to. What has no `Debug` at all is told as nothing.
macro_rules! told {
    ($path:literal, $call:expr) => {
        ($path, $call.await.map(|answer| format!("{answer:?}")))
    };
    ($path:literal, secret $call:expr) => {
        ($path, $call.await.map(|_| String::new()))
    };
}

async fn link_and_items(client: &Client, token: &Secret<String>) -> Vec<Told> {
    let countries = ["US".to_owned()];
    let url: Url = "https://example.com/hook".parse().unwrap();
    let repair = LinkPurpose::Repair {
        access_token: token,
        select_accounts: true,
    };
    let hosted = LinkTokenRequest {
        surface: coffer_domain::link::Surface::Browser,
        consent_to_all: true,
        ..request(LinkPurpose::New, &countries)
    };
    let options = LinkOptions {
        products: &[Product::Auth],
        required_if_supported: &[Product::Identity],
        optional: &[Product::Signal],
        consented: &[Product::Transfer],
        webhook: Some(&url),
        redirect_uri: Some(&url),
        completion_redirect_uri: Some(&url),
        hosted_lifetime_s: Some(1_800),
        account_filters: &[(AccountKind::Depository, &["checking"])],
        customization: Some("plain"),
        several_items_of: Some("usr_1"),
    };
    vec![
        told!(
            "/link/token/create",
            secret client.create_link_token_with(hosted, &options)
        ),
        told!(
            "/link/token/create",
            secret client.create_link_token(request(repair, &countries))
        ),
        told!("/link/token/get", secret client.link_outcome(token)),
        told!("/item/public_token/exchange", secret client.exchange(token)),
        told!("/item/get", client.item_details(token)),
        told!("/item/remove", client.remove_item(token)),
        told!(
            "/item/remove",
            client.remove_item_because(token, RemoveReason::Other)
        ),
        told!(
            "/item/access_token/invalidate",
            secret client.invalidate_access_token(token)
        ),
        told!(
            "/item/webhook/update",
            client.update_webhook(token, Some(&url))
        ),
        told!("/consent/events/get", client.consent_events(token)),
        told!("/user/create", client.create_user(Uuid::from_u128(7))),
        told!("/user/get", client.user("usr_1")),
        told!("/user/remove", client.remove_user("usr_1")),
        told!("/user/items/get", client.user_items("usr_1")),
    ]
}

async fn data(client: &Client, token: &Secret<String>) -> Vec<Told> {
    let countries = ["US".to_owned()];
    let accounts = ["a1".to_owned()];
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let range = TradesRange {
        from: day("2026-01-01"),
        to: day("2026-02-01"),
        account_ids: &accounts,
        offset: 0,
        count: 500,
    };
    let amount = dollars(-1_240);
    let row = BareRow {
        id: "r1",
        description: "SHOP",
        amount: &amount,
        date: Some(day("2026-02-01")),
    };
    let kid = KeyId::new("bfbd5111-8e33-4643-8ced-b2e642a72f3c").unwrap();
    let cursor = Cursor::new("c");
    vec![
        told!("/accounts/get", client.accounts_of(token, &accounts)),
        told!(
            "/accounts/balance/get",
            client.realtime_balances(token, &accounts, Some(now), 0)
        ),
        told!("/transactions/sync", client.sync_page(token, None, 500)),
        told!(
            "/transactions/sync",
            client.sync_account_page(token, "a1", cursor.as_ref(), 500)
        ),
        told!("/transactions/refresh", client.refresh_transactions(token)),
        told!(
            "/transactions/recurring/get",
            client.recurring(token, &accounts)
        ),
        told!(
            "/transactions/enrich",
            client.enrich(AccountKind::Depository, &[row])
        ),
        told!("/auth/get", client.bank_numbers(token, &accounts)),
        told!("/identity/get", client.owners(token, &accounts)),
        told!(
            "/identity/match",
            client.match_identity(
                token,
                &IdentityClaim {
                    legal_name: Some(Secret::new("Ada".into())),
                    phone_number: Some(Secret::new("+14155550123".into())),
                    email_address: Some(Secret::new("ada@example.com".into())),
                    address: None,
                }
            )
        ),
        told!(
            "/investments/holdings/get",
            client.holdings(token, &accounts)
        ),
        told!("/investments/transactions/get", client.trades(token, range)),
        told!("/liabilities/get", client.liabilities(token, &accounts)),
        told!(
            "/institutions/get_by_id",
            client.institution_details("ins_1", &countries)
        ),
        told!(
            "/institutions/search",
            client.search_institutions("bank", &[Product::Transactions], &countries)
        ),
        told!("/webhook_verification_key/get", client.webhook_key(&kid)),
    ]
}

async fn money(client: &Client, token: &Secret<String>) -> Vec<Told> {
    let amount = dollars(1_234);
    let name = Secret::new("Ada".to_owned());
    let signal = SignalRequest {
        access_token: token,
        account_id: "a1",
        client_transaction_id: "t1",
        amount: &amount,
        user_present: Some(true),
    };
    let intent = TransferIntent {
        access_token: token,
        account_id: "a1",
        direction: Direction::Debit,
        network: Network::SameDayAch,
        amount: &amount,
        ach_class: Some("web"),
        legal_name: &name,
        idempotency_key: Uuid::from_u128(9),
    };
    vec![
        told!("/signal/evaluate", client.evaluate_signal(&signal)),
        told!(
            "/transfer/authorization/create",
            client.authorize_transfer(&intent)
        ),
        told!(
            "/transfer/create",
            client.create_transfer(token, "a1", "auth1", "Rent")
        ),
        told!("/transfer/get", client.transfer("tr1")),
        told!("/transfer/cancel", client.cancel_transfer("tr1")),
        told!("/transfer/event/sync", client.transfer_events(0, 25)),
    ]
}

async fn sandbox(client: &Client, token: &Secret<String>) -> Vec<Told> {
    let url: Url = "https://example.com/hook".parse().unwrap();
    let password = Secret::new("pass_good".to_owned());
    let login = SandboxLogin {
        institution: "ins_1",
        products: &[Product::Transactions, Product::Liabilities],
        user: "user_good",
        password: &password,
        webhook: Some(&url),
    };
    let amount = dollars(-2_500);
    let row = SandboxTransaction {
        transacted: day("2026-02-27"),
        posted: day("2026-03-01"),
        amount: &amount,
        description: "COFFEE",
    };
    vec![
        told!(
            "/sandbox/public_token/create",
            secret client.sandbox_login(&login)
        ),
        told!(
            "/sandbox/item/fire_webhook",
            client.sandbox_fire_webhook(token, Some("ITEM"), "NEW_ACCOUNTS_AVAILABLE")
        ),
        told!(
            "/sandbox/item/reset_login",
            client.sandbox_reset_login(token)
        ),
        told!(
            "/sandbox/transactions/create",
            client.sandbox_create_transactions(token, &[row])
        ),
        told!(
            "/sandbox/item/set_verification_status",
            client.sandbox_set_verification_status(token, "a1", "verification_expired")
        ),
        told!(
            "/sandbox/transfer/simulate",
            client.sandbox_simulate_transfer("tr1", "posted")
        ),
    ]
}

/// Every request of the client, as `(path, body)`.
pub async fn every_request() -> Vec<(String, Value)> {
    let bank = Bank::answering(200, "{}").await;
    let client = bank.client().with_patience(Patience {
        tries_max: 1,
        ..short()
    });
    call_all(&client).await;
    bank.seen()
        .into_iter()
        .map(|seen| (seen.path, serde_json::from_str(&seen.body).unwrap()))
        .collect()
}

#[tokio::test]
async fn every_endpoint_is_called_where_it_is_said_to_be_and_leaves_a_record() {
    let refusal = r#"{"error_code":"NO_ACCOUNTS","request_id":"r1"}"#;
    let bank = Bank::answering(400, refusal).await;
    let told = call_all(&bank.client()).await;
    let records = bank.records();
    assert_eq!(told.len(), records.len(), "one row for each call");
    for ((path, result), record) in told.iter().zip(&records) {
        assert!(result.is_err());
        assert_eq!(*path, record.endpoint);
        assert_eq!(record.http_status, Some(400));
        assert_eq!(record.error_code.as_deref(), Some("NO_ACCOUNTS"));
        assert_eq!(record.request_id.as_deref(), Some("r1"));
        assert_eq!(record.attempt, 1);
        assert_eq!(record.bytes_in, refusal.len() as u64);
    }
    for endpoint in coffer_plaid::endpoint::ALL {
        assert!(
            records
                .iter()
                .any(|record| record.endpoint == endpoint.path),
            "{} is called by nothing",
            endpoint.path
        );
    }
    let seen: Vec<_> = bank.seen().into_iter().map(|seen| seen.path).collect();
    let told: Vec<_> = records.iter().map(|record| record.endpoint).collect();
    assert_eq!(seen, told);
}
