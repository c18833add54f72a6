//! Keys and credentials go where their owner sent them, and nowhere that a file, a stranger at the
//! window or an environment names in its place.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use coffer_app::api::*;
use coffer_app::{App, AppConfig, Seams, Secret, SystemClock, app_lock, setup};
use coffer_vault::fake::MemoryStore;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::Cli;
use crate::desk::{NoDemoBank, NoEvents};
use crate::keys::program;
use crate::transports::{CREDENTIAL, Relay};

const PIN: &str = "2580";

/// Somebody who waits for callers, and how many came.
async fn stranger() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, came)
}

fn set_url(data: &Path, url: &str) {
    let file = data.join("relay.json");
    let mut relay: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    relay["url"] = url.into();
    std::fs::write(file, relay.to_string()).unwrap();
}

#[tokio::test]
async fn another_relay_in_its_file_gets_neither_the_credential_nor_a_token() {
    let bank = Bank::start(151).await;
    let relay = Relay::before(&bank).await;
    let own = relay.url.clone();
    let (invitation, _) = relay.invite().await;
    let (evil, came) = stranger().await;
    let cli = Cli::new();
    let init = ["init", "--relay", "relay", "--url", &own];
    let invited = [&init[..], &["--invitation", &invitation]].concat();
    cli.run(&invited).await.ok();
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();

    set_url(&cli.data_dir(), &evil);
    let named = evil.trim_start_matches("http://");
    cli.run(&["sync"]).await.failed_in_part(&[
        "credential is for the relay",
        named,
        "Nothing was sent",
    ]);
    cli.link(RICH).await.failed(&["Nothing was sent"]);
    assert_eq!(cli.json(&["status"]).await["has_keys"], false);
    assert_eq!(came.load(Ordering::SeqCst), 0, "nobody came");

    set_url(&cli.data_dir(), &own);
    cli.run(&["sync"]).await.ok();
    // Somebody who moves to another relay has a credential of it.
    let elsewhere = ["init", "--relay", "relay", "--url", &evil];
    cli.run(&elsewhere).await.ok();
    cli.run(&["sync"]).await.failed_in_part(&["credential"]);
    assert_eq!(came.load(Ordering::SeqCst), 0);
    cli.run(&init).await.ok();
    cli.run(&["sync"]).await.ok();
}

fn relay(url: &str, credential: Option<&str>, proof: Option<&str>) -> ConfigureRelay {
    ConfigureRelay {
        relay: RelayKind::Relay,
        environment: Environment::Production,
        url: Some(url.to_owned()),
        client_id: None,
        secret: None,
        invitation: credential.map(str::to_owned),
        fingerprint: None,
        proof: proof.map(str::to_owned),
    }
}

async fn set_pin(app: &App) {
    let request = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(app, request).await.unwrap();
}

#[tokio::test]
async fn a_credential_in_the_keychain_is_bound_too_also_where_the_profile_was_removed() {
    let (home, keychain) = (
        TempDir::with_prefix("coffer-flows-").unwrap(),
        Arc::new(MemoryStore::new()),
    );
    let (own, evil) = (stranger().await, stranger().await);
    let app = program(&home, keychain.clone(), None, true).await;
    setup::configure(&app, relay(&own.0, Some(CREDENTIAL), None))
        .await
        .unwrap();
    app.close().await;
    let data = home.path().join("data");
    std::fs::remove_dir_all(data.join("production")).unwrap();
    set_url(&data, &evil.0);
    let app = program(&home, keychain, None, true).await;
    assert_eq!(setup::state(&app).phase, Phase::Ready, "as a new one");
    let tried = setup::test(&app).await.unwrap();
    assert!(
        !tried.ok && tried.message.contains("Nothing was sent"),
        "{tried:?}"
    );
    assert_eq!(evil.1.load(Ordering::SeqCst), 0);
    app.close().await;
}

#[tokio::test]
async fn a_relay_that_was_asked_in_vain_is_among_those_that_were_spoken_to() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let (url, came) = stranger().await;
    let app = program(&home, Arc::new(MemoryStore::new()), None, true).await;
    let asked = setup::configure(&app, relay(&url, Some("an invitation"), None)).await;
    assert!(asked.is_err(), "it is no relay");
    assert!(came.load(Ordering::SeqCst) > 0, "and it was asked");
    // Nothing was open then: the profile that is opened next lists it.
    setup::start_demo(&app).await.unwrap();
    let hosts = coffer_app::network::view(&app).await.unwrap().hosts;
    let there = hosts.iter().find(|one| one.host == "127.0.0.1");
    assert_eq!(there.map(|one| one.calls), Some(1), "{hosts:?}");
    // With one open it is listed there and then, and counted.
    let asked = setup::configure(&app, relay(&url, Some("an invitation"), None)).await;
    assert!(asked.is_err(), "{asked:?}");
    // What is noted is written a moment later, with whatever else was.
    let mut calls = None;
    for _ in 0..200 {
        let hosts = coffer_app::network::view(&app).await.unwrap().hosts;
        let there = hosts.iter().find(|one| one.host == "127.0.0.1");
        calls = there.map(|one| one.calls);
        if calls == Some(2) {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(calls, Some(2));
    app.close().await;
}

#[tokio::test]
async fn whoever_finds_the_window_open_does_not_send_the_banks_data_to_a_host_of_their_own() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let app = program(&home, Arc::new(MemoryStore::new()), None, true).await;
    let own = "https://relay.example/";
    let evil = "https://evil.example/";
    setup::configure(&app, relay(own, Some(CREDENTIAL), None))
        .await
        .unwrap();
    set_pin(&app).await;
    let file = home.path().join("data/relay.json");
    let before = std::fs::read(&file).unwrap();
    let theirs = |proof| relay(evil, Some("theirs"), proof);
    for (request, code) in [
        (theirs(None), ErrorCode::NeedsProof),
        (theirs(Some("0000")), ErrorCode::WrongPassphrase),
        // Nor another way, nor keys of another person in the same way.
        (relay(evil, None, None), ErrorCode::NeedsProof),
        (relay(own, Some("theirs"), None), ErrorCode::NeedsProof),
        (crate::keys::real(), ErrorCode::NeedsProof),
    ] {
        let told = setup::configure(&app, request).await.unwrap_err();
        assert_eq!(told.code, code, "{told}");
        assert_eq!(std::fs::read(&file).unwrap(), before, "nothing was changed");
        assert_eq!(setup::state(&app).phase, Phase::Ready);
    }
    // Nothing that was typed waits to be kept later.
    setup::configure(&app, relay(own, None, None))
        .await
        .unwrap();
    assert!(setup::settings(&app).await.unwrap().has_keys, "the own one");
    let moved = relay(evil, Some(CREDENTIAL), Some(PIN));
    setup::configure(&app, moved).await.unwrap();
    let settings = setup::settings(&app).await.unwrap();
    assert_eq!(settings.url.as_deref(), Some(evil));
    assert!(settings.has_keys);
    app.close().await;
}

#[tokio::test]
async fn keys_of_the_environment_go_to_the_environment_that_they_are_said_to_be_for() {
    let bank = Bank::start(152).await;
    let cli = Cli::new().with("COFFER_PLAID_URL", &bank.url());
    cli.run(&["init", "--relay", "direct"]).await.ok();
    let cli = cli
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    cli.link(RICH).await.failed(&["PLAID_ENV"]);
    let cli = cli.with("PLAID_ENV", "production");
    cli.link(RICH).await.failed(&["other environment"]);
    assert_eq!(cli.json(&["status"]).await["has_keys"], false);
    cli.run(&["init", "--relay", "direct"])
        .await
        .failed(&["production", "Nothing was kept"]);
    let cli = cli.with("PLAID_ENV", "live");
    cli.run(&["items"]).await.failed(&["PLAID_ENV"]);
    let cli = cli.with("PLAID_ENV", "sandbox");
    cli.link(RICH).await.ok();
}

#[tokio::test]
async fn keys_of_the_environment_are_forgotten_when_it_is_locked() {
    let bank = Bank::start(153).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let secret = |text: &str| Some(Secret::new(text.to_owned()));
    let config = AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: None,
        window: true,
        passphrase: None,
        client_id: secret(CLIENT_ID),
        secret: secret(SECRET),
        plaid_env: Some("sandbox".to_owned()),
        plaid_url: Some(bank.url()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(MemoryStore::new()),
        events: Arc::new(NoEvents),
        demo: Arc::new(NoDemoBank),
    };
    let app = App::start(config, seams).await;
    let direct = ConfigureRelay {
        environment: Environment::Sandbox,
        ..crate::keys::real()
    };
    setup::configure(&app, direct).await.unwrap();
    set_pin(&app).await;
    let tried = setup::test(&app).await.unwrap();
    assert!(tried.ok, "{tried:?}");
    app_lock::now(&app).await.unwrap();
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    let tried = setup::test(&app).await.unwrap();
    assert!(
        !tried.ok && tried.message.contains("No Plaid keys"),
        "{tried:?}"
    );
    assert!(!setup::settings(&app).await.unwrap().has_keys);
    app.close().await;
}
