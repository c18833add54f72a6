//! Two relays on one PostgreSQL, a real one of its own: what one instance was told the other knows, and a database
//! that goes away comes back.

use reqwest::Method;
use serde_json::json;

use crate::{
    plaid::Plaid,
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

/// What Plaid allows is allowed once, whichever instance is asked: `/accounts/balance/get` five times a minute for an item.
#[tokio::test]
async fn plaids_rates_are_counted_by_all_instances_together() {
    let server = Server::start().unwrap();
    let plaid = Plaid::start().await;
    let one = Relay::start_before(&plaid.url, Some(server.url()), "").await;
    let two = one.another(&plaid.url).await;
    let device = one.device().await;
    let mut at_two = device.clone();
    at_two.url.clone_from(&two.url);
    let token = async |name: &str| {
        let exchange = json!({ "public_token": format!("public-sandbox-{name}") });
        let made = device.plaid("/item/public_token/exchange", exchange).await;
        assert_eq!(made.status, 200, "{}", made.body);
        made.body["access_token"].as_str().unwrap().to_owned()
    };
    let balance = "/accounts/balance/get";
    let busy = json!({ "access_token": token("busy").await });
    // Two at once, and one for each twenty seconds after that.
    assert_eq!(device.plaid(balance, busy.clone()).await.status, 200);
    assert_eq!(at_two.plaid(balance, busy.clone()).await.status, 200);
    let mut refused = 0;
    for n in 0..8 {
        let at = if n % 2 == 0 { &device } else { &at_two };
        let answer = at.plaid(balance, busy.clone()).await;
        if answer.status != 200 {
            assert_eq!((answer.status, answer.code()), (429, "RELAY_PLAIDS_RATE"));
            assert!((1..=61).contains(&answer.retry_after_s.unwrap()));
            refused += 1;
        }
    }
    assert!(refused >= 7, "{refused} of eight were refused");
    assert_eq!(
        plaid.asked(balance),
        10 - refused,
        "what is refused does not reach Plaid"
    );
    // A rate is of one item and one endpoint.
    assert_eq!(at_two.plaid("/accounts/get", busy).await.status, 200);
    let other = json!({ "access_token": token("other").await });
    assert_eq!(device.plaid(balance, other).await.status, 200);
    one.end().await;
    // It is kept in the database: an instance that starts anew knows it.
    let three = two.another(&plaid.url).await;
    let mut at_three = device.clone();
    at_three.url.clone_from(&three.url);
    let other = json!({ "access_token": "access-sandbox-other" });
    assert_eq!(at_three.plaid(balance, other.clone()).await.status, 200);
    assert_eq!(
        at_two.plaid(balance, other).await.code(),
        "RELAY_PLAIDS_RATE"
    );
    two.end().await;
    three.end().await;
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
