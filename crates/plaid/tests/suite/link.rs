//! Link: what a session can be told beside the usual, keys that are changed, and items at length.

use coffer_domain::AccountKind;
use coffer_plaid::{
    LinkOptions, LinkPurpose, LinkTokenRequest,
    calls::{item::RemoveReason, product::Product},
};
use serde_json::{Value, json};

use super::{
    bank::{ACCESS, Bank, access},
    calls::{body, request},
};

const TOKEN: &str =
    r#"{"link_token":"link-sandbox-1","expiration":"2026-01-01T04:00:00Z","request_id":"r"}"#;

#[tokio::test]
async fn a_session_names_every_product_once_in_the_list_where_it_weighs_most() {
    let bank = Bank::answering(200, TOKEN).await;
    let countries = ["US".to_owned(), "CA".to_owned()];
    let options = LinkOptions {
        products: &[Product::Transactions, Product::Auth],
        required_if_supported: &[Product::Investments, Product::Auth],
        optional: &[Product::Identity, Product::Investments],
        consented: &[Product::Signal, Product::Identity],
        ..LinkOptions::default()
    };
    let request = LinkTokenRequest {
        consent_to_all: true,
        ..request(LinkPurpose::New, &countries)
    };
    let client = bank.client();
    client
        .create_link_token_with(request, &options)
        .await
        .unwrap();
    let body = body(&bank);
    assert_eq!(body["products"], json!(["transactions", "auth"]));
    assert_eq!(
        body["required_if_supported_products"],
        json!(["investments"])
    );
    assert_eq!(body["optional_products"], json!(["identity"]));
    assert_eq!(
        body["additional_consented_products"],
        json!(["signal", "liabilities"])
    );
    assert_eq!(body["transactions"]["days_requested"], 730);
}

#[tokio::test]
async fn a_hosted_page_can_lead_somewhere_and_live_longer() {
    let bank = Bank::answering(200, TOKEN).await;
    let countries = ["US".to_owned()];
    let done = "coffer://linked".parse().unwrap();
    let hook = "https://example.com/hook".parse().unwrap();
    let options = LinkOptions {
        webhook: Some(&hook),
        completion_redirect_uri: Some(&done),
        hosted_lifetime_s: Some(3_600),
        account_filters: &[
            (AccountKind::Depository, &["checking", "savings"]),
            (AccountKind::Credit, &["credit card"]),
        ],
        several_items_of: Some("usr_1"),
        ..LinkOptions::default()
    };
    let request = LinkTokenRequest {
        surface: coffer_domain::link::Surface::Browser,
        ..request(LinkPurpose::New, &countries)
    };
    let client = bank.client();
    client
        .create_link_token_with(request, &options)
        .await
        .unwrap();
    let body = body(&bank);
    assert_eq!(
        body["hosted_link"],
        json!({"completion_redirect_uri": "coffer://linked", "url_lifetime_seconds": 3_600})
    );
    assert_eq!(
        body["account_filters"],
        json!({
            "depository": {"account_subtypes": ["checking", "savings"]},
            "credit": {"account_subtypes": ["credit card"]},
        })
    );
    assert_eq!(body["webhook"], "https://example.com/hook");
    assert_eq!(body["enable_multi_item_link"], true);
    assert_eq!(body["user_id"], "usr_1");
}

/// In update mode Plaid refuses products and pays no heed to a webhook.
#[tokio::test]
async fn a_repair_can_ask_for_more_consent_and_for_accounts_and_sends_no_webhook() {
    let bank = Bank::answering(200, TOKEN).await;
    let countries = ["US".to_owned()];
    let token = access();
    let hook = "https://example.com/hook".parse().unwrap();
    let repair = LinkPurpose::Repair {
        access_token: &token,
        select_accounts: true,
    };
    let options = LinkOptions {
        products: &[Product::Auth],
        webhook: Some(&hook),
        ..LinkOptions::default()
    };
    let request = LinkTokenRequest {
        consent_to_all: true,
        ..request(repair, &countries)
    };
    let client = bank.client();
    client
        .create_link_token_with(request, &options)
        .await
        .unwrap();
    let body = body(&bank);
    assert_eq!(body["update"], json!({"account_selection_enabled": true}));
    assert_eq!(
        body["additional_consented_products"],
        json!(["investments", "liabilities", "auth", "identity"])
    );
    for absent in ["products", "optional_products", "webhook", "transactions"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_session_tells_its_steps_and_why_it_was_left_and_not_what_was_typed() {
    let bank = Bank::answering(
        200,
        r#"{"link_token":"l","created_at":"2026-01-01T00:00:00Z","expiration":null,"request_id":"r","link_sessions":[
            {"link_session_id":"S1","started_at":"2026-01-01T00:00:01Z","finished_at":"2026-01-01T00:01:00Z",
             "events":[{"event_name":"OPEN","timestamp":"2026-01-01T00:00:01Z","event_id":"1","event_metadata":{}},
               {"event_name":"SEARCH_INSTITUTION","timestamp":"2026-01-01T00:00:05Z","event_id":"2","event_metadata":{"institution_search_query":"my secret bank"}},
               {"event_name":"STEP_OF_TOMORROW","event_metadata":{"error_code":"ITEM_LOCKED","view_name":"ERROR"}},{"nameless":1}],
             "exit":{"error":{"error_type":"ITEM_ERROR","error_code":"ITEM_LOCKED","error_message":"m"},
               "metadata":{"status":"requires_credentials","institution":{"institution_id":"ins_1","name":"Bank"}}}}]}"#,
    )
    .await;
    let report = bank.client().link_report(&access()).await.unwrap();
    assert_eq!(report.created_at.as_deref(), Some("2026-01-01T00:00:00Z"));
    let visit = &report.sessions[0];
    assert_eq!(visit.id.as_deref(), Some("S1"));
    let names: Vec<_> = visit.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["OPEN", "SEARCH_INSTITUTION", "STEP_OF_TOMORROW"]);
    assert_eq!(visit.steps[2].error_code.as_deref(), Some("ITEM_LOCKED"));
    let left = visit.exit.as_ref().unwrap();
    assert_eq!(left.status.as_deref(), Some("requires_credentials"));
    assert_eq!(left.institution.as_ref().unwrap().name, "Bank");
    let words = format!("{:?} {left:?}", visit.steps);
    assert!(!words.contains("my secret bank"), "{words}");
}

#[tokio::test]
async fn a_new_key_is_given_once_and_an_empty_one_is_none() {
    let bank = Bank::answering(
        200,
        r#"{"new_access_token":"access-sandbox-2","request_id":"r"}"#,
    )
    .await;
    let key = bank.client().invalidate_access_token(&access()).await;
    assert_eq!(key.unwrap().expose(), "access-sandbox-2");
    assert_eq!(body(&bank), json!({"access_token": ACCESS}));
    let empty = Bank::answering(200, r#"{"new_access_token":""}"#).await;
    assert!(
        empty
            .client()
            .invalidate_access_token(&access())
            .await
            .is_err()
    );
    let down = Bank::answering(500, "").await;
    assert!(
        down.client()
            .invalidate_access_token(&access())
            .await
            .is_err()
    );
    assert_eq!(down.seen().len(), 1, "the old key may be dead already");
}

#[tokio::test]
async fn an_address_for_webhooks_is_given_and_taken_away() {
    let bank = Bank::answering(
        200,
        r#"{"item":{"item_id":"it","webhook":"https://example.com/hook","error":null},"request_id":"r"}"#,
    )
    .await;
    let hook = "https://example.com/hook".parse().unwrap();
    let client = bank.client();
    let item = client.update_webhook(&access(), Some(&hook)).await.unwrap();
    assert_eq!(item.webhook.as_deref(), Some("https://example.com/hook"));
    assert_eq!(body(&bank)["webhook"], "https://example.com/hook");
    client.update_webhook(&access(), None).await.unwrap();
    assert_eq!(body(&bank).get("webhook"), Some(&Value::Null));
}

#[tokio::test]
async fn an_item_tells_at_length_what_it_has_and_how_old_it_is() {
    let bank = Bank::answering(
        200,
        r#"{"item":{"item_id":"It","institution_id":"ins_1","webhook":null,"error":null,"update_type":"user_present_required",
            "created_at":"2025-01-01T00:00:00Z","products":["transactions"],"billed_products":["transactions","product of tomorrow"],
            "available_products":["auth"],"consented_products":null,"consent_expiration_time":null},
            "status":{"transactions":{"last_successful_update":"2026-01-02T00:00:00Z","last_failed_update":"2026-01-03T00:00:00Z"},
            "investments":null,"last_webhook":{"sent_at":"2026-01-02T00:00:05Z","code_sent":"SYNC_UPDATES_AVAILABLE"}},"request_id":"r"}"#,
    )
    .await;
    let item = bank.client().item_details(&access()).await.unwrap();
    assert_eq!(item.fact.external_id, "It");
    assert_eq!(item.update_type.as_deref(), Some("user_present_required"));
    assert_eq!(item.billed_products[1], "product of tomorrow");
    assert!(item.consented_products.is_empty());
    assert_eq!(item.may_pay(), None, "what was agreed to is not told");
    let told = |products: &[&str], consented: &[&str]| {
        let mut other = item.clone();
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        (other.products, other.consented_products) = (owned(products), owned(consented));
        other.may_pay()
    };
    assert_eq!(told(&["transactions"], &["transactions"]), Some(false));
    assert_eq!(told(&["transactions"], &["identity", "auth"]), Some(true));
    assert_eq!(told(&["transfer"], &[]), Some(true));
    let fetched = item.transactions.unwrap();
    assert_eq!(fetched.last_successful_update, item.fact.bank_updated_at);
    assert!(fetched.last_failed_update > fetched.last_successful_update);
    assert_eq!(
        item.last_webhook.unwrap().code_sent.as_deref(),
        Some("SYNC_UPDATES_AVAILABLE")
    );
}

#[tokio::test]
async fn an_item_can_be_removed_with_a_reason() {
    let bank = Bank::answering(200, r#"{"request_id":"r"}"#).await;
    let reason = RemoveReason::ConnectionIsNonFunctional;
    bank.client()
        .remove_item_because(&access(), reason)
        .await
        .unwrap();
    assert_eq!(body(&bank)["reason_code"], "CONNECTION_IS_NON_FUNCTIONAL");
}
