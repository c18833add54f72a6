//! Two relays on one PostgreSQL, a real one of its own: what one instance was told the other knows, and a database
//! that goes away comes back.

use reqwest::Method;
use serde_json::json;

use crate::{
    server::Server,
    world::{Relay, bank},
};

#[tokio::test]
async fn what_one_instance_was_told_the_other_knows() {
    let server = Server::start().unwrap();
    let bank = bank(40).await;
    let more = "[limits]\ndevice_per_minute = 40\n";
    let one = Relay::start_with(&bank, Some(server.url()), more).await;
    let two = one.another(&bank.url()).await;
    let device = one.device().await;
    let mut at_two = device.clone();
    at_two.url.clone_from(&two.url);
    let linked = device.link().await;
    assert_eq!(at_two.sync(&linked).await.status, 200, "whose an item is");

    // Plaid tells the one; the device waits at the other.
    let waits = {
        let at_two = at_two.clone();
        tokio::spawn(async move { at_two.inbox(0, 50).await })
    };
    let body = json!({ "access_token": linked.token, "webhook_code": "LOGIN_REPAIRED" });
    assert_eq!(
        device
            .plaid("/sandbox/item/fire_webhook", body)
            .await
            .status,
        200
    );
    let page = waits.await.unwrap();
    assert_eq!(page.notices[0].item.as_deref(), Some(linked.name.as_str()));

    // A request that one has seen is no new one for the other.
    let path = "/v1/inbox?after=0&wait=0";
    let signed = device.signed(&Method::GET, path, b"");
    assert_eq!(
        device
            .send(Method::GET, path, Vec::new(), &signed)
            .await
            .status,
        200
    );
    let again = at_two.send(Method::GET, path, Vec::new(), &signed).await;
    assert_eq!((again.status, again.code()), (401, "RELAY_REPLAYED"));

    // They count together: forty a minute are twenty at once and the rest one by one.
    let mut passed = 0;
    for n in 0..40 {
        let at = if n % 2 == 0 { &device } else { &at_two };
        passed += u32::from(at.ask_inbox(0, 0).await.status == 200);
    }
    assert!(passed < 20, "{passed} of forty more passed");

    one.revoke(device.id).await;
    assert_eq!(at_two.sync(&linked).await.code(), "RELAY_DEVICE_REVOKED");
    one.end().await;
    two.end().await;
}

#[tokio::test]
async fn a_database_that_goes_away_is_told_and_comes_back_with_all_that_was_answered() {
    let server = Server::start().unwrap();
    let bank = bank(41).await;
    let relay = Relay::start_with(&bank, Some(server.url()), "").await;
    let device = relay.device().await;
    let linked = device.link().await;
    let body = json!({ "access_token": linked.token, "webhook_code": "LOGIN_REPAIRED" });
    assert_eq!(
        device
            .plaid("/sandbox/item/fire_webhook", body)
            .await
            .status,
        200
    );
    let told = device.inbox(0, 50).await;
    assert_eq!(told.notices.len(), 1);

    let ready = async || {
        reqwest::get(format!("{}/readyz", relay.url))
            .await
            .unwrap()
            .status()
    };
    assert_eq!(ready().await, 200);
    // As a machine that loses its power: nothing is written that was not.
    server.down().unwrap();
    assert_eq!(ready().await, 503);
    let refused = device.sync(&linked).await;
    assert_eq!((refused.status, refused.code()), (503, "RELAY_DOWN"));
    server.up().unwrap();
    assert_eq!(ready().await, 200);
    assert_eq!(device.inbox(0, 0).await.notices, told.notices);
    assert_eq!(device.sync(&linked).await.status, 200);
    relay.end().await;
}
