//! Our client through the same bank: what it sends is published, and what it reads is what was said.

use std::collections::BTreeMap;
use std::time::Duration;

use coffer_domain::link::{LinkOutcome, Surface};
use coffer_domain::{AccountKind, Cursor, Page, Secret, TransactionFact};
use coffer_plaid::{Client, Keys, LinkPurpose, LinkTokenRequest, Patience, Transport};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::bank::{Bank, CLIENT_ID, FIRST_PLATYPUS, SECRET};
use crate::every_call;
use crate::spec::spec;

const COUNTRIES_OF_BANK: &str = "US";
/// Pages of one loop; two years of one bank are about thirty at this size.
const PAGES_MAX: usize = 200;
const ROWS_PER_PAGE: u16 = 100;

pub fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn client(bank: &Bank) -> Client {
    let keys = Keys::new(secret(CLIENT_ID), secret(SECRET)).unwrap();
    let transport = Transport::demo(&bank.witness.url.parse().unwrap(), keys).unwrap();
    Client::new(transport).with_patience(Patience {
        first_wait: Duration::from_millis(1),
        ..Patience::default()
    })
}

/// All pages from a cursor to the end of its loop.
async fn pages(client: &Client, access: &Secret<String>, from: Option<Cursor>) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut cursor = from;
    while pages.len() < PAGES_MAX {
        let page = client
            .sync_page(access, cursor.as_ref(), ROWS_PER_PAGE)
            .await
            .unwrap();
        assert_eq!(page.quarantined, []);
        cursor.clone_from(&page.next_cursor);
        let more = page.has_more;
        pages.push(page);
        if !more {
            return pages;
        }
    }
    panic!("a loop of more than {PAGES_MAX} pages")
}

pub fn link_request<'a>(
    purpose: LinkPurpose<'a>,
    surface: Surface,
    country_codes: &'a [String],
) -> LinkTokenRequest<'a> {
    LinkTokenRequest {
        purpose,
        surface,
        client_user_id: Uuid::from_u128(7),
        language: "en",
        country_codes,
        consent_to_all: true,
    }
}

/// Sums of all amounts that the bank said, exactly, by currency, with Plaid's sign.
fn said(bank: &Bank) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for exchange in bank.witness.seen() {
        let rows = exchange.answered.as_ref().map(|body| &body["added"]);
        for row in rows.and_then(Value::as_array).into_iter().flatten() {
            let currency = row["iso_currency_code"].as_str().unwrap();
            *sums.entry(currency.to_owned()).or_default() += minor(&row["amount"]);
        }
    }
    sums
}

/// A JSON number of at most two decimals, as cents: read as text, because the oracle shares no code.
fn minor(number: &Value) -> i64 {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= 2, "{text} has more than two decimals");
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

#[tokio::test]
async fn what_our_client_sends_is_published_and_what_it_reads_is_what_was_said() {
    let bank = Bank::open().await;
    let client = client(&bank);
    let countries = [COUNTRIES_OF_BANK.to_owned()];
    let named = client
        .institution(FIRST_PLATYPUS, &countries)
        .await
        .unwrap();
    assert_eq!(named.name, "First Platypus Bank");

    // Hosted Link, left once and finished once.
    let request = link_request(LinkPurpose::New, Surface::Browser, &countries);
    let token = client.create_link_token(request).await.unwrap();
    assert!(token.hosted_url.is_some());
    let outcome = client.link_outcome(&token.token).await.unwrap();
    assert!(matches!(outcome, LinkOutcome::Open { .. }));
    let all = json!(["0", "1", "2", "3", "4"]);
    bank.sign_in(token.token.expose(), all).await;
    let LinkOutcome::Finished(tokens) = client.link_outcome(&token.token).await.unwrap() else {
        panic!("the person has finished");
    };
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].institution.as_ref(), Some(&named));
    assert_eq!(tokens[0].accounts.len(), 5);
    let exchanged = client.exchange(&tokens[0].token).await.unwrap();
    let access = exchanged.access_token;

    let item = client.item(&access).await.unwrap();
    assert_eq!(item.external_id, exchanged.external_item_id);
    assert!(item.error.is_none());
    let accounts = client.accounts(&access).await.unwrap();
    assert_eq!(accounts.len(), 5);
    let kinds: Vec<AccountKind> = accounts.iter().map(|account| account.kind).collect();
    for account in &accounts {
        let current = account.balances.current.as_ref().unwrap().minor();
        assert_eq!(
            account.kind.owes(),
            current < 0,
            "{kinds:?}: debt is negative"
        );
    }

    // Two loops give the whole history, with the sign turned once.
    let first = pages(&client, &access, None).await;
    let cursor = first.last().unwrap().next_cursor.clone();
    let second = pages(&client, &access, cursor).await;
    let rows: Vec<&TransactionFact> = first
        .iter()
        .chain(&second)
        .flat_map(|page| &page.added)
        .collect();
    assert!(first.len() + second.len() > 3, "several pages");
    let mut ours: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows {
        *ours
            .entry(row.amount.currency().code().to_owned())
            .or_default() -= row.amount.minor();
    }
    assert_eq!(ours, said(&bank));
    let salary =
        |row: &&&TransactionFact| row.category_detailed.as_deref() == Some("INCOME_SALARY");
    let salaries: Vec<i64> = rows
        .iter()
        .filter(salary)
        .map(|row| row.amount.minor())
        .collect();
    assert!(salaries.len() > 20 && salaries.iter().all(|amount| *amount > 0));

    // A refresh posts what was pending, under a new id that names the old one.
    let pending: Vec<&TransactionFact> = rows.iter().copied().filter(|row| row.pending).collect();
    assert!(!pending.is_empty());
    client.refresh_transactions(&access).await.unwrap();
    let after = pages(&client, &access, second.last().unwrap().next_cursor.clone()).await;
    for old in pending {
        let twin = after
            .iter()
            .flat_map(|page| &page.added)
            .find(|row| row.pending_external_id.as_ref() == Some(&old.external_id))
            .unwrap();
        assert!(!twin.pending && twin.external_id != old.external_id);
        assert_eq!(twin.external_account_id, old.external_account_id);
        let mut removed = after.iter().flat_map(|page| &page.removed);
        assert!(removed.any(|gone| gone.external_id == old.external_id));
    }
    assert_eq!(
        after.iter().map(|page| page.modified.len()).sum::<usize>(),
        1
    );

    repair_and_remove(&bank, &client, &access, &countries).await;
    refusals_are_read(&bank, &client).await;
    every_call::are_asked(&bank, &client).await;
    every_request_is_published(&bank);
    bank.conforms();
}

async fn repair_and_remove(
    bank: &Bank,
    client: &Client,
    access: &Secret<String>,
    countries: &[String],
) {
    let item = json!({ "access_token": access.expose() });
    bank.post("/sandbox/item/reset_login", item).await.ok();
    let refused = client.accounts(access).await.unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("ITEM_LOGIN_REQUIRED"));
    let sick = client.item(access).await.unwrap().error.unwrap();
    assert_eq!(sick.code.as_deref(), Some("ITEM_LOGIN_REQUIRED"));
    let purpose = LinkPurpose::Repair {
        access_token: access,
        select_accounts: true,
    };
    let request = link_request(purpose, Surface::Browser, countries);
    let token = client.create_link_token(request).await.unwrap();
    bank.sign_in(token.token.expose(), json!(["0"])).await;
    let repaired = client.link_outcome(&token.token).await.unwrap();
    assert!(matches!(repaired, LinkOutcome::Finished(tokens) if tokens.is_empty()));
    assert!(client.item(access).await.unwrap().error.is_none());
    assert_eq!(client.accounts(access).await.unwrap().len(), 1);
    client.remove_item(access).await.unwrap();
    client.remove_item(access).await.unwrap();
}

async fn refusals_are_read(bank: &Bank, client: &Client) {
    let code = |error: coffer_domain::BankError| error.code.unwrap_or_default();
    let made = client
        .sandbox_public_token(FIRST_PLATYPUS, "user_good", &secret("pass_good"))
        .await
        .unwrap();
    bank.later_by_minutes(31);
    let late = client.exchange(&made).await.err().unwrap();
    assert_eq!(code(late), "INVALID_PUBLIC_TOKEN");
    let wrong = client
        .sandbox_public_token(FIRST_PLATYPUS, "user_good", &secret("guess"))
        .await;
    assert_eq!(code(wrong.err().unwrap()), "INVALID_CREDENTIALS");
    let stranger = client.item(&secret("access-sandbox-1")).await;
    assert_eq!(code(stranger.err().unwrap()), "INVALID_ACCESS_TOKEN");
}

/// Keys go in headers, so a body holds nothing but the request; and each is as published.
fn every_request_is_published(bank: &Bank) {
    let Some(spec) = spec() else { return };
    let seen = bank.witness.seen();
    for endpoint in coffer_plaid::endpoint::ALL {
        let mut asked = seen.iter().filter(|said| said.path == endpoint.path);
        assert!(asked.next().is_some(), "{} is never asked", endpoint.path);
    }
    for said in seen {
        let asked = said.asked.unwrap();
        assert_eq!(spec.of_request(&said.path, &asked), [], "{}", said.path);
    }
}
