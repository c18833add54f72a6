//! Profiles: whose keys are whose, who may delete one, and who runs the demo's bank.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use coffer_app::api::{
    ConfigureRelay, Environment, LinkState, Phase, RelayKind, SyncRequest, SyncStatus, Topic,
};
use coffer_app::{
    App, AppConfig, DemoBank, DemoRunning, EventSink, LinkPage, Seams, Secret, SecretStore,
    SystemClock, setup, sync,
};
use coffer_sandbox::{Embedded, EmbeddedConfig};
use coffer_vault::fake::MemoryStore;
use coffer_vault::{Account, StoreError};
use serde_json::json;
use tempfile::TempDir;

use crate::bank::{Bank, CLIENT_ID, SECRET};
use crate::cli::PASSPHRASE;
use crate::desk::Desk;

/// A keychain that is there at times.
#[derive(Default)]
struct Keychain {
    entries: MemoryStore,
    locked: AtomicBool,
}

impl Keychain {
    fn locked() -> Arc<Self> {
        let keychain = Self::default();
        keychain.lock(true);
        Arc::new(keychain)
    }

    fn lock(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    fn entries(&self) -> Result<&MemoryStore, StoreError> {
        match self.locked.load(Ordering::SeqCst) {
            true => Err(StoreError::Locked),
            false => Ok(&self.entries),
        }
    }
}

impl SecretStore for Keychain {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        self.entries()?.get(account)
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.entries()?.set(account, value)
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.entries()?.delete(account)
    }
}

struct NoEvents;

impl EventSink for NoEvents {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
}

/// The demo's bank as the programs bring it.
struct EmbeddedBank;

#[async_trait::async_trait]
impl DemoBank for EmbeddedBank {
    async fn start(
        &self,
        port: u16,
        state: Option<Vec<u8>>,
        client_id: &str,
        secret: &str,
        persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> std::io::Result<DemoRunning> {
        let config = EmbeddedConfig {
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            state,
            port,
            admin_port: None,
            ..EmbeddedConfig::default()
        };
        let running = Embedded::start(config, persist).await?;
        Ok(DemoRunning {
            url: running.url(),
            stop: Box::pin(running.shutdown()),
        })
    }
}

/// A person's folder and keychain, on which programs are started.
struct Person {
    home: TempDir,
    keychain: Arc<Keychain>,
    passphrase: Option<&'static str>,
    plaid_url: Option<String>,
}

impl Person {
    fn new(keychain: Arc<Keychain>) -> Self {
        // Whoever was first has installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            home: TempDir::with_prefix("coffer-flows-").unwrap(),
            keychain,
            passphrase: None,
            plaid_url: None,
        }
    }

    fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    async fn starts(&self, window: bool) -> App {
        let config = AppConfig {
            data_dir: self.data_dir(),
            exports_dir: None,
            window,
            passphrase: self.passphrase.map(|text| Secret::new(text.to_owned())),
            client_id: None,
            secret: None,
            plaid_env: None,
            plaid_url: self.plaid_url.clone(),
            version: "test",
        };
        let seams = Seams {
            clock: Arc::new(SystemClock),
            secrets: self.keychain.clone(),
            events: Arc::new(NoEvents),
            demo: Arc::new(EmbeddedBank),
        };
        App::start(config, seams).await
    }
}

fn own_keys(environment: Environment, secret: Option<&str>) -> ConfigureRelay {
    ConfigureRelay {
        relay: RelayKind::Direct,
        environment,
        url: None,
        client_id: secret.map(|_| CLIENT_ID.to_owned()),
        secret: secret.map(str::to_owned),
        invitation: None,
        fingerprint: None,
        proof: None,
    }
}

#[tokio::test]
async fn keys_that_the_keychain_takes_replace_those_in_the_database() {
    let bank = Bank::start(81).await;
    let person = Person {
        passphrase: Some(PASSPHRASE),
        plaid_url: Some(bank.url()),
        ..Person::new(Keychain::locked())
    };
    let app = person.starts(false).await;
    let wrong = own_keys(Environment::Sandbox, Some("anotherSecret"));
    setup::configure(&app, wrong).await.unwrap();
    assert!(!setup::test(&app).await.unwrap().ok);

    person.keychain.lock(false);
    // Others than those that are kept take the person's word that it is them.
    let right = ConfigureRelay {
        proof: Some(PASSPHRASE.to_owned()),
        ..own_keys(Environment::Sandbox, Some(SECRET))
    };
    setup::configure(&app, right).await.unwrap();
    let tried = setup::test(&app).await.unwrap();
    assert!(tried.ok, "{tried:?}");
    app.close().await;

    let app = person.starts(false).await;
    assert!(setup::test(&app).await.unwrap().ok, "also after a restart");
    app.close().await;
}

#[tokio::test]
async fn keys_that_wait_for_a_passphrase_end_in_no_other_profile() {
    let person = Person::new(Keychain::locked());
    let app = person.starts(true).await;
    let real = own_keys(Environment::Production, Some(SECRET));
    let state = setup::configure(&app, real).await.unwrap();
    assert!(matches!(state.phase, Phase::ChoosePassphrase { .. }));

    let test_banks = own_keys(Environment::Sandbox, None);
    setup::configure(&app, test_banks).await.unwrap();
    setup::create_vault(&app, PASSPHRASE.to_owned())
        .await
        .unwrap();
    assert!(!setup::settings(&app).await.unwrap().has_keys);

    let real = own_keys(Environment::Production, None);
    setup::configure(&app, real).await.unwrap();
    setup::create_vault(&app, PASSPHRASE.to_owned())
        .await
        .unwrap();
    assert!(setup::settings(&app).await.unwrap().has_keys);
    app.close().await;
}

#[tokio::test]
async fn a_locked_keychain_is_told_in_the_settings_and_does_not_close_them() {
    let person = Person::new(Arc::default());
    let app = person.starts(false).await;
    let keys = own_keys(Environment::Sandbox, Some(SECRET));
    setup::configure(&app, keys).await.unwrap();
    assert!(setup::settings(&app).await.unwrap().has_keys);
    person.keychain.lock(true);
    let settings = setup::settings(&app).await.unwrap();
    assert!(!settings.has_keys);
    assert!(settings.secrets_in.contains("locked"), "{settings:?}");
    app.close().await;
}

#[tokio::test]
async fn the_window_asks_nothing_for_the_demo_and_leaves_a_locked_one_alone() {
    let mut person = Person {
        passphrase: Some(PASSPHRASE),
        ..Person::new(Keychain::locked())
    };
    let terminal = person.starts(false).await;
    setup::start_demo(&terminal).await.unwrap();
    terminal.close().await;
    let key_file = person.data_dir().join("demo/keys.json");
    let before = std::fs::read(&key_file).unwrap();

    person.passphrase = None;
    let window = person.starts(true).await;
    let state = setup::state(&window);
    assert!(matches!(state.phase, Phase::Ready));
    assert!(state.profile.unwrap().ephemeral);
    setup::wipe_demo(&window).await.unwrap();
    window.close().await;
    assert_eq!(std::fs::read(&key_file).unwrap(), before);

    person.passphrase = Some(PASSPHRASE);
    let window = person.starts(true).await;
    setup::start_demo(&window).await.unwrap();
    let profile = setup::state(&window).profile.unwrap();
    assert!(!profile.ephemeral, "with the passphrase it is the old one");
    window.close().await;
}

#[tokio::test]
async fn a_demo_that_another_program_has_open_is_not_wiped() {
    let person = Person::new(Arc::default());
    let one = person.starts(false).await;
    setup::start_demo(&one).await.unwrap();
    let other = person.starts(false).await;
    let refused = setup::wipe_demo(&one).await.unwrap_err();
    assert!(refused.message.contains("Another copy"), "{refused:?}");
    assert!(matches!(setup::state(&one).phase, Phase::Ready));
    assert!(person.data_dir().join("demo/coffer.db").exists());

    other.close().await;
    setup::wipe_demo(&one).await.unwrap();
    assert!(!person.data_dir().join("demo").exists());
    one.close().await;
}

#[tokio::test]
async fn what_runs_is_stopped_before_the_demo_is_wiped() {
    let bank = Bank::start(82).await;
    let desk = Desk::linked(&bank).await;
    let slow = json!({ "kind": "latency", "latency_ms": 60_000 });
    bank.fault("/transactions/sync", slow).await;
    let request = SyncRequest { item_id: None };
    sync::start(&desk.app, request).await.unwrap();
    while !sync::status(&desk.app).await.running {
        tokio::task::yield_now().await;
    }
    setup::wipe_demo(&desk.app).await.unwrap();
    assert!(!sync::status(&desk.app).await.running);
    assert!(matches!(setup::state(&desk.app).phase, Phase::Welcome));
}

fn bank_address(data_dir: &Path) -> String {
    std::fs::read_to_string(data_dir.join("demo/bank.json")).unwrap()
}

#[tokio::test]
async fn whoever_used_the_demo_bank_runs_it_on_when_its_program_ends() {
    let person = Person::new(Arc::default());
    let first = person.starts(false).await;
    setup::start_demo(&first).await.unwrap();
    assert!(setup::test(&first).await.unwrap().ok);
    let second = person.starts(false).await;
    assert!(setup::test(&second).await.unwrap().ok);
    let address = bank_address(&person.data_dir());

    first.close().await;
    let tried = setup::test(&second).await.unwrap();
    assert!(tried.ok, "{tried:?}");
    assert_eq!(
        bank_address(&person.data_dir()),
        address,
        "pages that were open stay good"
    );
    second.close().await;
}
