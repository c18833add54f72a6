//! An open window that its relay tells of what happens: nobody touches Refresh.

use std::path::Path;
use std::sync::Arc;

use coffer_app::api::{ConfigureRelay, Environment, LinkState, RelayKind, SyncStatus, Topic};
use coffer_app::read::{Filter, Status};
use coffer_app::{
    App, AppConfig, Clock, EventSink, LinkPage, Seams, Secret, SystemClock, browse, link, setup,
    sync,
};
use coffer_vault::fake::MemoryStore;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::bank::{Bank, OTHER, RICH};
use crate::cli::Cli;
use crate::desk::NoDemoBank;
use crate::transports::Relay;

/// A window that hears when something went stale.
#[derive(Default)]
pub struct Bell(Notify);

impl EventSink for Bell {
    fn changed(&self, _topics: &[Topic]) {
        self.0.notify_one();
    }
    fn sync_status(&self, _status: &SyncStatus) {
        self.0.notify_one();
    }
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
}

pub struct Window {
    pub app: App,
    bell: Arc<Bell>,
}

/// The system's clock, set forward.
struct Off(i64);

impl Clock for Off {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0 * 60_000
    }
}

impl Window {
    pub async fn open(home: &Path, secrets: &Arc<MemoryStore>) -> Self {
        Self::open_off_by(0, home, secrets).await
    }

    /// The same on a computer whose clock is wrong.
    async fn open_off_by(minutes: i64, home: &Path, secrets: &Arc<MemoryStore>) -> Self {
        let bell = Arc::new(Bell::default());
        let config = AppConfig {
            data_dir: home.join("data"),
            exports_dir: None,
            window: true,
            passphrase: None,
            client_id: None,
            secret: None,
            plaid_env: None,
            plaid_url: None,
            version: "test",
        };
        let seams = Seams {
            clock: Arc::new(Off(minutes)),
            secrets: secrets.clone(),
            events: bell.clone(),
            demo: Arc::new(NoDemoBank),
        };
        Self {
            app: App::start(config, seams).await,
            bell,
        }
    }

    pub async fn rows(&self) -> usize {
        browse::list(&self.app, Filter::default(), Status::Listed, None)
            .await
            .unwrap()
            .len()
    }

    /// Returns once there are more rows than that, without asking for a sync.
    pub async fn until_more_than(&self, rows: usize) -> usize {
        loop {
            let now = self.rows().await;
            if now > rows {
                return now;
            }
            self.rings().await;
        }
    }

    /// Returns once the window is told of something.
    pub async fn rings(&self) {
        self.bell.0.notified().await;
    }
}

pub async fn enrolled(window: &Window, relay: &Relay) {
    let (invitation, fingerprint) = relay.invite().await;
    let request = ConfigureRelay {
        relay: RelayKind::Relay,
        environment: Environment::Sandbox,
        url: Some(relay.url.clone()),
        client_id: None,
        secret: None,
        invitation: Some(invitation),
        fingerprint: Some(fingerprint),
        proof: None,
    };
    setup::configure(&window.app, request).await.unwrap();
}

#[tokio::test]
async fn a_window_that_is_open_syncs_what_its_relay_names_and_one_that_was_closed_catches_up() {
    let bank = Bank::start(311).await;
    let relay = Relay::before(&bank).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let secrets = Arc::new(MemoryStore::new());
    let window = Window::open(home.path(), &secrets).await;
    enrolled(&window, &relay).await;
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&window.app, RICH, "user_good", password)
        .await
        .unwrap();
    // A window syncs what was just linked by itself.
    let rows = window.until_more_than(0).await;

    bank.advance(3).await;
    let told = window.until_more_than(rows).await;

    // Closed, it is told of what it missed when it opens again; it asks for nothing by itself at that.
    window.app.close().await;
    bank.advance(3).await;
    let window = Window::open(home.path(), &secrets).await;
    window.until_more_than(told).await;
    window.app.close().await;
}

/// A terminal with two banks. What they tell of the first syncs comes all at once, and is dealt with before anything
/// else happens: each once, however often it comes.
pub async fn terminal_with_two_banks(bank: &Bank, relay: &Relay) -> Cli {
    let (invitation, _) = relay.invite().await;
    let cli = Cli::new();
    let init = ["init", "--relay", "relay", "--url", &relay.url];
    let init = [&init[..], &["--invitation", &invitation]].concat();
    cli.run(&init).await.ok();
    bank.admin("webhook", json!({ "action": "hold" })).await;
    for institution in [RICH, OTHER] {
        cli.link(institution).await.ok();
    }
    cli.run(&["sync"]).await.ok();
    bank.admin("webhook", json!({ "action": "release", "copies": 2 }))
        .await;
    let told = cli.json(&["listen"]).await;
    assert_eq!(told.as_array().unwrap().len(), 2, "each once: {told}");
    cli
}

#[tokio::test]
async fn only_the_connection_that_a_notice_names_is_asked() {
    let bank = Bank::start(312).await;
    let relay = Relay::before(&bank).await;
    let cli = terminal_with_two_banks(&bank, &relay).await;
    let rows = cli.transactions(&[]).await.len();
    bank.book(0, 1_234, "told of").await;
    let told = cli.json(&["listen"]).await;
    let named = told.as_array().unwrap();
    assert_eq!(named.len(), 1, "{told}");
    assert_eq!(named[0]["institution"], "First Platypus Bank");
    assert!(cli.transactions(&[]).await.len() > rows);
}

#[tokio::test]
async fn a_computer_whose_clock_is_wrong_is_told_so_and_one_that_is_off_by_a_little_is_served() {
    let bank = Bank::start(313).await;
    let relay = Relay::before(&bank).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let secrets = Arc::new(MemoryStore::new());
    let window = Window::open(home.path(), &secrets).await;
    enrolled(&window, &relay).await;
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&window.app, RICH, "user_good", password)
        .await
        .unwrap();
    window.app.close().await;
    for (minutes, words) in [(4, None), (-6, Some("clocks")), (6, Some("clocks"))] {
        let window = Window::open_off_by(minutes, home.path(), &secrets).await;
        let synced = sync::run(&window.app, None).await.unwrap();
        let told = synced[0].error.as_ref().map(|error| error.message.clone());
        match words {
            None => assert_eq!(told, None),
            Some(word) => assert!(told.as_ref().unwrap().contains(word), "{told:?}"),
        }
        window.app.close().await;
    }
}
