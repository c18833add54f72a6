//! What is sent: bodies, paths and headers, by every way.

use std::sync::Arc;

use coffer_domain::{
    Cursor,
    link::{LinkOutcome, Surface},
};
use coffer_plaid::{Client, LinkPurpose, LinkTokenRequest, RelayUrl, Transport, relay::DeviceKey};
use serde_json::{Value, json};
use uuid::Uuid;

use super::bank::{ACCESS, Bank, CLIENT_ID, SECRET, access, keys};

const TOKEN: &str = r#"{"link_token":"link-sandbox-1","expiration":"2026-01-01T00:30:00Z","hosted_link_url":"https://secure.plaid.com/link/1","request_id":"r"}"#;

pub fn request<'a>(purpose: LinkPurpose<'a>, countries: &'a [String]) -> LinkTokenRequest<'a> {
    LinkTokenRequest {
        purpose,
        surface: Surface::Window,
        client_user_id: Uuid::from_u128(7),
        language: "en",
        country_codes: countries,
        consent_to_all: false,
    }
}

pub fn body(bank: &Bank) -> Value {
    serde_json::from_str(&bank.seen().pop().unwrap().body).unwrap()
}

#[tokio::test]
async fn a_new_item_asks_for_two_years_of_transactions_and_nothing_more() {
    let bank = Bank::answering(200, TOKEN).await;
    let countries = ["US".to_owned()];
    let token = bank
        .client()
        .create_link_token(request(LinkPurpose::New, &countries))
        .await
        .unwrap();
    assert_eq!(token.token.expose(), "link-sandbox-1");
    assert_eq!(
        body(&bank),
        json!({
            "client_name": "Coffer",
            "language": "en",
            "country_codes": ["US"],
            "user": {"client_user_id": "00000000-0000-0000-0000-000000000007"},
            "products": ["transactions"],
            "transactions": {"days_requested": 730},
        })
    );
}

#[tokio::test]
async fn a_repair_sends_the_access_token_and_no_products() {
    let bank = Bank::answering(200, TOKEN).await;
    let countries = ["US".to_owned()];
    let token = access();
    let repair = LinkPurpose::Repair {
        access_token: &token,
        select_accounts: false,
    };
    let request = LinkTokenRequest {
        surface: Surface::Browser,
        ..request(repair, &countries)
    };
    let made = bank.client().create_link_token(request).await.unwrap();
    assert_eq!(
        made.hosted_url.as_deref(),
        Some("https://secure.plaid.com/link/1")
    );
    let body = body(&bank);
    assert_eq!(body["access_token"], ACCESS);
    assert_eq!(body["hosted_link"], json!({}));
    for absent in [
        "products",
        "transactions",
        "update",
        "additional_consented_products",
    ] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn the_first_page_has_no_cursor_and_asks_for_history_and_a_later_one_does_not() {
    let page = r#"{"added":[],"modified":[],"removed":[],"next_cursor":"","has_more":false,"request_id":"r","transactions_update_status":"NOT_READY"}"#;
    let bank = Bank::answering(200, page).await;
    let client = bank.client();
    let first = client.sync_page(&access(), None, 500).await.unwrap();
    assert_eq!(first.next_cursor, None, "an empty cursor is no place");
    assert_eq!(first.status, coffer_domain::UpdateStatus::NotReady);
    assert_eq!(
        body(&bank),
        json!({
            "access_token": ACCESS,
            "count": 500,
            "options": {
                "include_original_description": true,
                "personal_finance_category_version": "v2",
                "days_requested": 730,
            },
        })
    );
    let cursor = Cursor::new("here");
    client
        .sync_page(&access(), cursor.as_ref(), 500)
        .await
        .unwrap();
    assert_eq!(body(&bank)["cursor"], "here");
    assert!(body(&bank)["options"].get("days_requested").is_none());
}

#[tokio::test]
async fn demo_and_direct_show_keys_in_headers_and_a_relay_gets_a_signature() {
    let bank = Bank::answering(200, "{}").await;
    let demo = Transport::demo(&bank.url(), keys()).unwrap();
    for client in [bank.client(), Client::new(demo)] {
        client.refresh_transactions(&access()).await.unwrap();
        let seen = bank.seen().pop().unwrap();
        assert_eq!(seen.path, "/transactions/refresh");
        assert!(
            seen.head
                .contains(&format!("plaid-client-id: {CLIENT_ID}\r\n"))
        );
        assert!(seen.head.contains(&format!("plaid-secret: {SECRET}\r\n")));
        assert!(seen.head.contains("plaid-version: 2020-09-14\r\n"));
        assert!(!seen.body.contains(SECRET));
    }
    let url: RelayUrl = format!("http://127.0.0.1:{}", bank.port).parse().unwrap();
    let seed = DeviceKey::fresh_seed().unwrap();
    let credential = DeviceKey::credential(uuid::Uuid::from_u128(7), &seed);
    let relay = Transport::relay(&url, credential, Arc::new(|| 1_000)).unwrap();
    Client::new(relay)
        .refresh_transactions(&access())
        .await
        .unwrap();
    let seen = bank.seen().pop().unwrap();
    assert_eq!(seen.path, "/v1/plaid/transactions/refresh");
    let header = |name: &str| {
        let line = seen.head.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().to_owned()
    };
    // The heads here are in small letters, and a signature is not.
    assert_eq!(header("coffer-time: "), "1000");
    assert_eq!(
        header("coffer-device: "),
        uuid::Uuid::from_u128(7).to_string()
    );
    assert!(!seen.head.contains("plaid-secret"));
}

#[tokio::test]
async fn an_item_tells_its_standing_error_and_the_age_of_its_data() {
    let bank = Bank::answering(
        200,
        r#"{"item":{"item_id":"it","institution_id":"ins_1","institution_name":"First\nBank",
            "error":{"error_type":"ITEM_ERROR","error_code":"ITEM_LOGIN_REQUIRED","error_message":"x","status":400},
            "consent_expiration_time":"2027-01-01T00:00:00Z","new_field":1},
            "status":{"transactions":{"last_successful_update":"2026-01-01T00:00:00Z"}},"request_id":"r"}"#,
    )
    .await;
    let item = bank.client().item(&access()).await.unwrap();
    assert_eq!(item.institution_name.as_deref(), Some("First Bank"));
    assert_eq!(
        item.error.unwrap().kind,
        coffer_domain::BankErrorKind::LoginRequired
    );
    assert_eq!(
        item.bank_updated_at.as_deref(),
        Some("2026-01-01T00:00:00Z")
    );
}

/// Plaid tells its last webhook to those who poll.
#[tokio::test]
async fn what_an_item_announced_last_is_told_if_a_person_should_know_it() {
    use coffer_domain::Advisory;
    for (code, sent_at, advisory) in [
        (
            "PENDING_DISCONNECT",
            "\"2027-01-01T00:00:00Z\"",
            Some(Advisory::ExpiresSoon),
        ),
        (
            "PENDING_EXPIRATION",
            "\"2027-01-01T00:00:00Z\"",
            Some(Advisory::ExpiresSoon),
        ),
        (
            "NEW_ACCOUNTS_AVAILABLE",
            "\"2027-01-01T00:00:00Z\"",
            Some(Advisory::NewAccounts),
        ),
        (
            "USER_ACCOUNT_REVOKED",
            "\"2027-01-01T00:00:00Z\"",
            Some(Advisory::AccountRevoked),
        ),
        ("SYNC_UPDATES_AVAILABLE", "\"2027-01-01T00:00:00Z\"", None),
        ("CODE_OF_TOMORROW", "\"2027-01-01T00:00:00Z\"", None),
        // Without its time it could not be known again.
        ("NEW_ACCOUNTS_AVAILABLE", "null", None),
    ] {
        let body = format!(
            r#"{{"item":{{"item_id":"it"}},"status":{{"last_webhook":{{"sent_at":{sent_at},"code_sent":"{code}"}}}},"request_id":"r"}}"#
        );
        let bank = Bank::answering(200, body).await;
        let item = bank.client().item(&access()).await.unwrap();
        assert_eq!(item.announced.map(|one| one.advisory), advisory, "{code}");
    }
}

#[tokio::test]
async fn calls_can_be_made_from_any_task_and_told_to_one_observer_each() {
    let bank = Bank::answering(200, r#"{"link_sessions":[]}"#).await;
    let client = bank.client();
    let outcome = tokio::spawn(async move { client.link_outcome(&access()).await });
    assert!(matches!(
        outcome.await.unwrap(),
        Ok(LinkOutcome::Open { visited: false })
    ));
    assert_eq!(bank.records()[0].endpoint, "/link/token/get");
}

#[test]
fn the_link_script_and_its_origin_come_from_the_way() {
    let url = "http://127.0.0.1:4000".parse().unwrap();
    let client = Client::new(Transport::demo(&url, keys()).unwrap());
    assert_eq!(client.link_script_origin(), "http://127.0.0.1:4000");
    assert_eq!(
        client.link_script().as_str(),
        "http://127.0.0.1:4000/link/v2/stable/link-initialize.js"
    );
}
