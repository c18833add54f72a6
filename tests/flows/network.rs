//! Whom Coffer speaks to: one host, which it lists, and nobody at all once it is switched offline.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Request, State};
use coffer_app::api::{
    ConfigureRelay, Environment, ErrorCode, HostPurpose, LinkBegin, LinkSurface, OfflineRequest,
    RelayKind, SyncRequest,
};
use coffer_app::{App, link, network, setup, sync};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::bank::Bank;
use crate::desk::Desk;
use crate::keys::program;
use crate::transports::CREDENTIAL;

/// Stands before a bank and counts who comes.
async fn counted(bank: &Bank) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let behind = bank.url().trim_start_matches("http://").to_owned();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let behind = behind.clone();
            tokio::spawn(async move {
                let mut bank = TcpStream::connect(&behind).await.unwrap();
                // One side hanging up is the end of a call, however it does so.
                let _ = tokio::io::copy_bidirectional(&mut caller, &mut bank).await;
            });
        }
    });
    (url, calls)
}

async fn switch(app: &App, offline: bool) {
    let view = network::set_offline(app, OfflineRequest { offline }).await;
    assert_eq!(view.unwrap().offline, offline);
}

#[tokio::test]
async fn every_host_that_was_spoken_to_is_listed_with_how_often_and_how_much() {
    let bank = Bank::start(101).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let view = network::view(&desk.app).await.unwrap();
    let hosts: Vec<_> = view.hosts.iter().map(|one| one.host.as_str()).collect();
    assert_eq!(hosts, ["127.0.0.1"]);
    let host = &view.hosts[0];
    assert_eq!(host.purpose, HostPurpose::Bank);
    assert!(host.calls >= 3, "linking and syncing: {host:?}");
    assert!(
        host.bytes.unwrap() > 10_000,
        "two years of transactions: {host:?}"
    );
    assert!(host.first_at <= host.last_at);

    // It is kept, and goes on from there.
    let calls = host.calls;
    let desk = desk.again_after(60).await;
    desk.synced().await;
    let view = network::view(&desk.app).await.unwrap();
    assert_eq!(view.hosts.len(), 1);
    assert!(view.hosts[0].calls > calls);
    desk.app.close().await;
}

#[tokio::test]
async fn switched_offline_nothing_leaves_and_everything_that_would_says_why() {
    let bank = Bank::start(102).await;
    let (url, calls) = counted(&bank).await;
    let desk = Desk::linked_at(&url).await;
    desk.synced().await;
    switch(&desk.app, true).await;
    let before = calls.load(Ordering::SeqCst);

    let app = &desk.app;
    let refusals = [
        sync::run(app, None).await.unwrap_err(),
        sync::start(app, SyncRequest { item_id: None })
            .await
            .unwrap_err(),
        begin(app, LinkSurface::Window).await.unwrap_err(),
        begin(app, LinkSurface::Browser).await.unwrap_err(),
    ];
    for refusal in refusals {
        assert_eq!(refusal.code, ErrorCode::Offline, "{refusal}");
        assert!(refusal.message.contains("switched offline"), "{refusal}");
    }
    let tried = setup::test(app).await.unwrap();
    assert!(
        !tried.ok && tried.message.contains("switched offline"),
        "{tried:?}"
    );
    assert!(!desk.rows().await.is_empty(), "and browsing goes on");

    // Also for the next program, until it is taken back.
    let desk = desk.again_after(1).await;
    sync::run(&desk.app, None).await.unwrap_err();
    assert_eq!(calls.load(Ordering::SeqCst), before, "nobody came");
    switch(&desk.app, false).await;
    desk.synced().await;
    assert!(calls.load(Ordering::SeqCst) > before);
    desk.app.close().await;
}

async fn begin(app: &App, surface: LinkSurface) -> Result<(), coffer_app::api::AppError> {
    let request = LinkBegin {
        language: None,
        surface: Some(surface),
        item_id: None,
        mode: None,
        agreed: Some(crate::desk::agreed(app).await),
    };
    link::begin(app, request).await.map(drop)
}

/// A relay that tells of something at once, and never says that it has heard how far that was dealt with.
#[derive(Clone)]
struct Telling {
    calls: Arc<AtomicUsize>,
    /// Who waits to hear that.
    waiting: Arc<tokio::sync::watch::Sender<usize>>,
}

/// One call that waits: gone with whoever made it.
struct Waits(Arc<tokio::sync::watch::Sender<usize>>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}

async fn answers(State(relay): State<Telling>, request: Request) -> axum::Json<Value> {
    relay.calls.fetch_add(1, Ordering::SeqCst);
    if request.uri().path() == "/v1/inbox/ack" {
        relay.waiting.send_modify(|waiting| *waiting += 1);
        let _waits = Waits(Arc::clone(&relay.waiting));
        std::future::pending::<()>().await;
    }
    // Of a link session that nobody here began: there is nothing to do but to say so.
    let told = json!({
        "seq": 1, "item": null, "link": "another", "means": "link_finished", "type": "LINK",
        "code": "SESSION_FINISHED", "error_code": null, "received_ms": 0,
    });
    axum::Json(json!({ "notices": [told], "next": 1, "oldest": 0 }))
}

#[tokio::test]
async fn what_a_relay_is_told_ends_with_the_switch_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (waiting, mut told) = tokio::sync::watch::channel(0);
    let relay = Telling {
        calls: Arc::default(),
        waiting: Arc::new(waiting),
    };
    let routes = axum::Router::new()
        .fallback(answers)
        .with_state(relay.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let home = tempfile::TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(coffer_vault::fake::MemoryStore::new());
    let app = program(&home, keychain, None, true).await;
    let request = ConfigureRelay {
        relay: RelayKind::Relay,
        environment: Environment::Production,
        url: Some(url),
        client_id: None,
        secret: None,
        invitation: Some(CREDENTIAL.to_owned()),
        fingerprint: None,
        proof: None,
    };
    setup::configure(&app, request).await.unwrap();
    let soon = std::time::Duration::from_secs(10);
    let waits = tokio::time::timeout(soon, told.wait_for(|waiting| *waiting > 0)).await;
    drop(waits.expect("an open window asks by itself").unwrap());
    switch(&app, true).await;
    // The relay would never answer; whoever asked is gone.
    let gone = tokio::time::timeout(soon, told.wait_for(|waiting| *waiting == 0)).await;
    drop(gone.expect("it ends with the switch").unwrap());
    let calls = relay.calls.load(Ordering::SeqCst);
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(3_600)).await;
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
    assert_eq!(relay.calls.load(Ordering::SeqCst), calls, "nobody asks");
    app.close().await;
}
