//! Another access token in the place of the present one, and what a kill at the worst moment means.

use coffer_app::access_key;
use coffer_app::api::{AttentionKind, CureButton, ErrorCode};
use coffer_app::{connections, ending};
use serde_json::json;

use crate::bank::{Bank, RICH};
use crate::cli::Cli;
use crate::desk::Desk;
use crate::gate::Gate;

const INVALIDATE: &str = "/item/access_token/invalidate";

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_old_one_and_everything_goes_on() {
    let bank = Bank::start(331).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    let item = cli.json(&["items"]).await[0].clone();
    let id = item["id"].as_str().unwrap();
    let renewed = cli.json(&["rotate-token", id]).await;
    assert_eq!(renewed["plaid_item_id"], item["plaid_item_id"]);
    assert_eq!(bank.count("access_token_invalidated"), 1);
    // With the old key it would fail: it died with the answer.
    cli.run(&["sync"]).await.ok();
    assert!(cli.transactions(&[]).await.len() >= before.len());
    // And it is the new one that is given back in the end.
    cli.json(&["unlink", id]).await;
    assert_eq!(bank.paid_items(), 0);
    cli.run(&["rotate-token", id]).await.failed(&["has no key"]);
}

#[tokio::test]
async fn a_refusal_leaves_the_present_key_and_says_why() {
    let bank = Bank::start(332).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let fault = json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR" });
    bank.fault(INVALIDATE, fault).await;
    let item = desk.item().await.id.to_string();
    let error = access_key::replace(&desk.app, &item).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Bank);
    assert_eq!(error.item_id, Some(item.clone()));
    desk.synced().await;
    access_key::replace(&desk.app, &item).await.unwrap();
    desk.synced().await;
}

/// The one moment at which a connection can be lost: the bank has acted, and nobody has written down
/// what it said. It is told, the history stays, and the bank is connected again.
#[tokio::test]
async fn killed_between_the_answer_and_the_write_the_next_start_says_that_the_key_is_lost() {
    let bank = Bank::start(333).await;
    let mut gate = Gate::after(&bank, INVALIDATE).await;
    let cli = Cli::synced_on(gate.url()).await;
    let before = cli.transactions(&[]).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    let args = ["rotate-token", item.as_str().unwrap()];
    let mut rotating = cli.command(&args).spawn().unwrap();
    gate.reached().await;
    rotating.kill().await.unwrap();
    gate.open();

    // The next start tries the present key and writes down what became of it.
    cli.json(&["status"]).await;
    let told = cli.json(&["items"]).await[0]["health"].clone();
    assert_eq!(told["state"], "Revoked", "{told}");
    assert_eq!(told["code"], "ACCESS_KEY_LOST");
    assert_eq!(cli.transactions(&[]).await, before, "the history stays");
    // It does not keep anybody from connecting the bank again, which continues it.
    cli.link(RICH).await.ok();
    let items = cli.json(&["items"]).await;
    let second = items[1]["id"].as_str().unwrap();
    cli.json(&["sync", second]).await;
    assert!(!cli.json(&["adopt"]).await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_lost_on_the_way_is_found_out_at_once() {
    let bank = Bank::start(334).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let item = desk.item().await.id.to_string();
    bank.fault(INVALIDATE, json!({ "kind": "reset", "processed": true }))
        .await;
    access_key::replace(&desk.app, &item).await.unwrap_err();
    let told = connections::list(&desk.app).await.unwrap().remove(0);
    let attention = told.attention.unwrap();
    assert_eq!(told.health.code.as_deref(), Some("ACCESS_KEY_LOST"));
    assert_eq!(attention.kind, AttentionKind::Ended);
    assert_eq!(attention.button, CureButton::ConnectAgain);
    // A connection that never was asked for: the call did not arrive.
    let bank = Bank::start(335).await;
    let desk = Desk::linked(&bank).await;
    bank.fault(INVALIDATE, json!({ "kind": "reset" })).await;
    let item = desk.item().await.id.to_string();
    access_key::replace(&desk.app, &item).await.unwrap_err();
    desk.synced().await;
    ending::unlink(&desk.app, &item).await.unwrap();
}
