//! Our client and the products: every endpoint that it speaks is asked once, and what money it reads
//! is the money that the bank has.

use coffer_domain::{AccountKind, BankError, Currency, Money, Secret, link::Surface};
use coffer_plaid::{
    Client, LinkOptions, LinkPurpose,
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
use uuid::Uuid;

use crate::bank::{Bank, FIRST_PLATYPUS};
use crate::client::{link_request, secret};

fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD"))
}

fn day(text: &str) -> coffer_domain::CivilDate {
    text.parse().unwrap()
}

/// A call that this bank does not serve, or that does not fit: what was asked is as published all the
/// same, and the refusal is read.
fn refused<T>(answer: Result<T, BankError>, code: &str) {
    assert_eq!(answer.err().unwrap().code.as_deref(), Some(code));
}

/// A login whose connection may use everything.
async fn login(client: &Client) -> Secret<String> {
    let password = secret("pass_good");
    let made = client
        .sandbox_login(&SandboxLogin {
            institution: FIRST_PLATYPUS,
            products: &[
                Product::Transactions,
                Product::Auth,
                Product::Identity,
                Product::Investments,
                Product::Liabilities,
                Product::Signal,
                Product::Transfer,
            ],
            user: "user_good",
            password: &password,
            webhook: None,
        })
        .await
        .unwrap();
    client.exchange(&made).await.unwrap().access_token
}

/// Asks for every product once.
pub async fn are_asked(bank: &Bank, client: &Client) {
    let access = login(client).await;
    // Its history is there once it has been asked for.
    for _ in 0..3 {
        client.sync_page(&access, None, 500).await.unwrap();
    }
    let accounts = client.accounts(&access).await.unwrap();
    let ids = |kind: AccountKind| -> Vec<String> {
        let of_kind = accounts.iter().filter(|account| account.kind == kind);
        of_kind.map(|account| account.external_id.clone()).collect()
    };
    let checking = ids(AccountKind::Depository);
    read(client, &access, &checking).await;
    move_money(client, &access, &checking[0]).await;
    end(bank, client, access, &checking[0]).await;
}

async fn read(client: &Client, access: &Secret<String>, checking: &[String]) {
    let countries = ["US".to_owned()];
    client.accounts_of(access, checking).await.unwrap();
    let live = client.realtime_balances(access, checking, None, 0).await;
    assert_eq!(live.unwrap().len(), checking.len());
    let one = &checking[0];
    client
        .sync_account_page(access, one, None, 500)
        .await
        .unwrap();
    client.recurring(access, checking).await.unwrap();
    client.bank_numbers(access, checking).await.unwrap();
    client.owners(access, checking).await.unwrap();
    let claim = IdentityClaim {
        legal_name: Some(secret("Alberta Bobbeth Charleson")),
        phone_number: None,
        email_address: None,
        address: None,
    };
    client.match_identity(access, &claim).await.unwrap();
    client.holdings(access, &[]).await.unwrap();
    let range = TradesRange {
        from: day("2025-01-01"),
        to: day("2026-02-01"),
        account_ids: &[],
        offset: 0,
        count: 500,
    };
    client.trades(access, range).await.unwrap();
    client.liabilities(access, &[]).await.unwrap();
    let amount = dollars(-1_240);
    let row = BareRow {
        id: "r1",
        description: "SHOP",
        amount: &amount,
        date: None,
    };
    client
        .enrich(AccountKind::Depository, &[row])
        .await
        .unwrap();
    client
        .institution_details(FIRST_PLATYPUS, &countries)
        .await
        .unwrap();
    let found = client
        .search_institutions("Platypus", &[Product::Transactions], &countries)
        .await;
    assert!(!found.unwrap().is_empty());
    let nobodys = KeyId::new("bfbd5111-8e33-4643-8ced-b2e642a72f3c").unwrap();
    assert!(client.webhook_key(&nobodys).await.unwrap().is_none());
}

async fn move_money(client: &Client, access: &Secret<String>, account: &str) {
    let amount = dollars(1_234);
    let name = secret("Alberta Bobbeth Charleson");
    client
        .evaluate_signal(&SignalRequest {
            access_token: access,
            account_id: account,
            client_transaction_id: "t1",
            amount: &amount,
            user_present: Some(true),
        })
        .await
        .unwrap();
    let intent = TransferIntent {
        access_token: access,
        account_id: account,
        direction: Direction::Credit,
        network: Network::Ach,
        amount: &amount,
        ach_class: Some("ppd"),
        legal_name: &name,
        idempotency_key: Uuid::from_u128(9),
    };
    let allowed = client.authorize_transfer(&intent).await.unwrap();
    let made = client
        .create_transfer(access, account, &allowed.id, "Rent")
        .await
        .unwrap();
    let known = client.transfer(&made.id).await.unwrap();
    assert_eq!(known.amount, amount);
    client.cancel_transfer(&made.id).await.unwrap();
    // What is cancelled is moved no further.
    let simulated = client.sandbox_simulate_transfer(&made.id, "posted").await;
    refused(simulated, "TRANSFER_FORBIDDEN");
    client.transfer_events(0, 25).await.unwrap();
}

async fn end(bank: &Bank, client: &Client, access: Secret<String>, account: &str) {
    let countries = ["US".to_owned()];
    let amount = dollars(-2_500);
    let today = chrono::Utc::now().date_naive();
    let row = SandboxTransaction {
        transacted: today,
        posted: today,
        amount: &amount,
        description: "COFFEE",
    };
    // Of this bank's users the dynamic one only takes made up rows.
    let made = client.sandbox_create_transactions(&access, &[row]).await;
    refused(made, "INVALID_FIELD");
    client
        .sandbox_set_verification_status(&access, account, "verification_expired")
        .await
        .unwrap();
    client.update_webhook(&access, None).await.unwrap();
    // Nobody listens any more.
    let fired = client
        .sandbox_fire_webhook(&access, Some("ITEM"), "NEW_ACCOUNTS_AVAILABLE")
        .await;
    refused(fired, "SANDBOX_WEBHOOK_INVALID");
    client.consent_events(&access).await.unwrap();
    let user = client.create_user(Uuid::from_u128(7)).await.unwrap();
    client.user(&user).await.unwrap();
    client.user_items(&user).await.unwrap();
    client.remove_user(&user).await.unwrap();
    let request = link_request(LinkPurpose::New, Surface::Browser, &countries);
    client
        .create_link_token_with(request, &LinkOptions::default())
        .await
        .unwrap();
    // The old token is dead at once.
    let fresh = client.invalidate_access_token(&access).await.unwrap();
    let dead = client.item(&access).await.err().unwrap();
    assert_eq!(dead.code.as_deref(), Some("INVALID_ACCESS_TOKEN"));
    client.item_details(&fresh).await.unwrap();
    client.sandbox_reset_login(&fresh).await.unwrap();
    client
        .remove_item_because(&fresh, RemoveReason::Other)
        .await
        .unwrap();
    bank.conforms();
}
