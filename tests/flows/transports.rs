//! `direct` and `relay` are the same job by another way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::Cli;

pub const CREDENTIAL: &str = "deviceCredentialOfThisStory";

/// A relay as small as can be: it checks the device, adds the keys, and passes on.
pub struct Relay {
    bank: String,
    http: reqwest::Client,
    passed: AtomicUsize,
}

async fn pass_on(
    State(relay): State<Arc<Relay>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if shown != Some(&format!("Bearer {CREDENTIAL}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut body: Value = serde_json::from_str(&body).unwrap();
    assert!(body.get("secret").is_none(), "a device knows no keys");
    body["client_id"] = json!(CLIENT_ID);
    body["secret"] = json!(SECRET);
    relay.passed.fetch_add(1, Ordering::SeqCst);
    let url = format!("{}/{path}", relay.bank);
    let answer = relay.http.post(url).json(&body).send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, answer.bytes().await.unwrap()).into_response()
}

pub async fn relay_to(bank: &Bank) -> (String, Arc<Relay>) {
    let relay = Arc::new(Relay {
        bank: bank.url(),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        passed: AtomicUsize::new(0),
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new()
        .route("/v1/plaid/{*path}", post(pass_on))
        .with_state(Arc::clone(&relay));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (url, relay)
}

/// Links, syncs, looks, refreshes.
async fn the_main_job_works(cli: &Cli, bank: &Bank) {
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
    let rows = cli.transactions(&[]).await;
    assert!(rows.len() > 1_000);
    let tx = rows[0]["id"].as_str().unwrap();
    cli.run(&["note", tx, "by another way"]).await.ok();
    bank.advance(3).await;
    cli.run(&["sync"]).await.ok();
    assert!(cli.transactions(&[]).await.len() > rows.len());
    assert_eq!(
        cli.transactions(&["--search", "another way"]).await.len(),
        1
    );
}

#[tokio::test]
async fn with_keys_of_ones_own() {
    let bank = Bank::start(61).await;
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    let made = cli.json(&["init", "--relay", "direct"]).await;
    assert_eq!(
        (&made["relay"], &made["has_keys"]),
        (&"direct".into(), &true.into())
    );
    the_main_job_works(&cli, &bank).await;
    assert!(cli.data_dir().join("sandbox/coffer.db").exists());
}

#[tokio::test]
async fn through_a_relay_that_holds_the_keys() {
    let bank = Bank::start(62).await;
    let (url, relay) = relay_to(&bank).await;
    let cli = Cli::new();
    let made = cli
        .json(&[
            "init",
            "--relay",
            "relay",
            "--url",
            &url,
            "--invitation",
            CREDENTIAL,
        ])
        .await;
    assert_eq!(
        (&made["relay"], &made["url"]),
        (&"relay".into(), &format!("{url}/").into())
    );
    the_main_job_works(&cli, &bank).await;
    assert!(
        relay.passed.load(Ordering::SeqCst) > 5,
        "every call went through it"
    );
    let file = std::fs::read_to_string(cli.data_dir().join("relay.json")).unwrap();
    assert!(
        !file.contains(CREDENTIAL),
        "the credential is in no plain file"
    );
}

#[tokio::test]
async fn a_device_that_the_relay_does_not_know_is_told_so() {
    let bank = Bank::start(63).await;
    let (url, relay) = relay_to(&bank).await;
    let cli = Cli::new();
    let args = [
        "init",
        "--relay",
        "relay",
        "--url",
        &url,
        "--invitation",
        "stranger",
    ];
    cli.run(&args).await.ok();
    cli.link(RICH).await.failed(&[]);
    assert_eq!(relay.passed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn profiles_of_two_ways_are_never_mixed() {
    let bank = Bank::start(64).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let rows = cli.transactions(&[]).await;
    let cli = cli
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    cli.run(&["init", "--relay", "direct"]).await.ok();
    assert!(cli.transactions(&[]).await.is_empty());
    cli.run(&["init", "--relay", "demo"]).await.ok();
    assert_eq!(
        cli.transactions(&[]).await,
        rows,
        "and coming back loses nothing"
    );
}
