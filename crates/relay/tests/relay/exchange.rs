//! The one call after which somebody pays: whatever breaks in the middle of it, nothing is left at Plaid that nobody
//! has. The database is broken by a trigger in its own file, so everything but the failure is real.

use std::sync::{Arc, Mutex};

use coffer_sandbox::Running;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::world::{Answer, Device, RICH, Relay, bank_that_tells};

struct Told(Arc<Mutex<Vec<u8>>>);

impl Told {
    fn count(&self, event: &str) -> usize {
        let saved: Value = serde_json::from_slice(&self.0.lock().unwrap()).unwrap();
        let events = saved["events"].as_array().unwrap();
        events.iter().filter(|one| one["event"] == event).count()
    }

    /// Connections that somebody pays for.
    fn paid(&self) -> usize {
        self.count("public_token_exchanged") - self.count("item_removed")
    }
}

async fn bank(seed: u64) -> (Running, Told) {
    let (bank, saved) = bank_that_tells(seed).await;
    (bank, Told(saved))
}

async fn fault(bank: &Running, plan: Value) {
    let url = format!("{}/admin/fault", bank.admin_url().unwrap());
    let answer = reqwest::Client::new().post(url).json(&plan).send().await;
    assert_eq!(answer.unwrap().status(), 200);
}

async fn public_token(device: &Device) -> Value {
    let made = device
        .plaid(
            "/sandbox/public_token/create",
            json!({ "institution_id": RICH, "initial_products": ["transactions"] }),
        )
        .await;
    assert_eq!(made.status, 200, "{}", made.body);
    json!({ "public_token": made.body["public_token"] })
}

async fn exchange(device: &Device, token: &Value) -> Answer {
    device
        .plaid("/item/public_token/exchange", token.clone())
        .await
}

/// From now on the relay's database takes no row of this table, as a disk that is full.
fn broken(relay: &Relay, table: &str) -> Connection {
    let database = Connection::open(relay.folder.join("relay.db")).unwrap();
    let trigger = format!(
        "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END"
    );
    database.execute_batch(&trigger).unwrap();
    database
}

fn mended(database: &Connection) {
    database.execute_batch("DROP TRIGGER broken").unwrap();
}

#[tokio::test]
async fn a_connection_that_cannot_be_written_down_is_ended_at_plaid_and_the_device_is_told() {
    let (bank, told) = bank(50).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let token = public_token(&device).await;
    let database = broken(&relay, "binding");
    let refused = exchange(&device, &token).await;
    assert_eq!((refused.status, refused.code()), (503, "RELAY_NOT_KEPT"));
    assert_eq!(refused.relays_error.as_deref(), Some("RELAY_NOT_KEPT"));
    assert_eq!(told.count("public_token_exchanged"), 1, "Plaid had made it");
    assert_eq!(told.paid(), 0, "and nobody pays for it");

    mended(&database);
    let linked = device.link().await;
    assert_eq!(device.sync(&linked).await.status, 200);
    assert_eq!(told.paid(), 1);
    relay.end().await;
}

#[tokio::test]
async fn a_database_that_is_back_within_seconds_costs_nobody_a_connection() {
    let (bank, told) = bank(51).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let token = public_token(&device).await;
    let database = broken(&relay, "binding");
    let asked = {
        let device = device.clone();
        tokio::spawn(async move { exchange(&device, &token).await })
    };
    relay
        .until_told("exchanges_total{what=\"written_again\"}")
        .await;
    mended(&database);
    let made = asked.await.unwrap();
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(made.item.is_some());
    assert_eq!(told.paid(), 1);
    relay.end().await;
}

#[tokio::test]
async fn what_could_not_be_written_down_is_not_bought() {
    let (bank, told) = bank(52).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let token = public_token(&device).await;
    let database = broken(&relay, "fact");
    let refused = exchange(&device, &token).await;
    assert_eq!((refused.status, refused.code()), (503, "RELAY_DOWN"));
    assert_eq!(told.count("public_token_exchanged"), 0);
    // The token was not spent: the device tries again.
    mended(&database);
    assert_eq!(exchange(&device, &token).await.status, 200);
    relay.end().await;
}

#[tokio::test]
async fn a_plaid_that_ends_nothing_at_first_is_asked_again() {
    let (bank, told) = bank(53).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let token = public_token(&device).await;
    let _database = broken(&relay, "binding");
    fault(
        &bank,
        json!({ "path": "/item/remove", "kind": "status", "status": 500, "times": 2 }),
    )
    .await;
    let refused = exchange(&device, &token).await;
    assert_eq!(refused.code(), "RELAY_NOT_KEPT");
    assert_eq!(told.paid(), 1, "not yet");
    // The program does not end before it was asked once more.
    relay.end().await;
    assert_eq!(told.paid(), 0);
}

#[tokio::test]
async fn a_device_that_hangs_up_in_the_middle_pays_for_nothing() {
    let (bank, told) = bank(54).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let token = public_token(&device).await;
    // The relay is between Plaid's answer and its own for as long as its database takes nothing.
    let database = broken(&relay, "binding");
    let asked = {
        let device = device.clone();
        tokio::spawn(async move { exchange(&device, &token).await })
    };
    relay
        .until_told("exchanges_total{what=\"written_again\"}")
        .await;
    asked.abort();
    assert!(asked.await.is_err());
    mended(&database);
    relay.until_told("exchanges_total{what=\"ended\"}").await;
    assert_eq!((told.count("public_token_exchanged"), told.paid()), (1, 0));
    relay.end().await;
}

#[tokio::test]
async fn a_rotated_token_that_could_not_be_written_down_is_recognised_when_it_comes() {
    let (bank, _) = bank(55).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let mut linked = device.link().await;
    let database = broken(&relay, "binding");
    let rotated = device
        .plaid(
            "/item/access_token/invalidate",
            json!({ "access_token": linked.token }),
        )
        .await;
    assert_eq!(
        rotated.status, 200,
        "the device must have it: {}",
        rotated.body
    );
    mended(&database);
    let new = rotated.body["new_access_token"].as_str().unwrap();
    linked.token = new.to_owned();
    // Nobody else can say that it is theirs, not even who has it.
    let stranger = relay.device().await;
    assert_eq!(stranger.sync(&linked).await.code(), "RELAY_NOT_YOURS");
    assert_eq!(device.sync(&linked).await.status, 200);
    assert_eq!(stranger.sync(&linked).await.code(), "RELAY_NOT_YOURS");
    relay.end().await;
}

#[tokio::test]
async fn unknown_tokens_are_no_way_to_keep_plaid_busy() {
    let (bank, _) = bank(56).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    for n in 0..30 {
        let body = json!({ "access_token": format!("access-sandbox-{n}") });
        let answer = device.plaid("/item/get", body).await;
        assert_eq!((answer.status, answer.code()), (404, "RELAY_NOT_YOURS"));
    }
    // A bucket holds half of the twenty of an hour.
    assert_eq!(bank_calls(&relay).await, 10);
    relay.end().await;
}

/// How often Plaid was asked about tokens.
async fn bank_calls(relay: &Relay) -> usize {
    let page = relay.metrics().await;
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix("coffer_relay_recognised_total "));
    line.unwrap().parse().unwrap()
}
