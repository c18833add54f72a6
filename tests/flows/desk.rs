//! The use cases without a terminal around them: one program, its data folder, its bank.

use std::path::PathBuf;
use std::sync::Arc;

use coffer_app::api::{ConsentAsk, ConsentNotice, ItemSync, LinkState, SyncStatus, Topic};
use coffer_app::read::{Filter, ItemRow, RegisterLine, Status};
use coffer_app::{
    App, AppConfig, Clock, DemoBank, DemoRunning, EventSink, LinkPage, Seams, Secret, SecretStore,
    SystemClock, browse, consent, link, setup, sync,
};
use coffer_vault::fake::MemoryStore;
use tempfile::TempDir;

use crate::bank::{Bank, RICH};

pub struct Desk {
    pub app: App,
    url: String,
    secrets: Arc<MemoryStore>,
    /// Whether Link can be shown.
    shows: bool,
    /// Whether there is a window, which asks where a terminal refuses.
    window: bool,
    home: TempDir,
}

/// A host that nobody looks at.
pub struct NoEvents;

/// The same on a machine that cannot show Link.
struct NoBrowser;

/// The system's clock, set forward.
struct LaterClock {
    by_ms: i64,
}

impl Clock for LaterClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.by_ms
    }
}

impl EventSink for NoEvents {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
}

impl EventSink for NoBrowser {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Err("There is no browser on this machine.".to_owned())
    }
    fn close_link(&self, _session_id: &str) {}
}

/// Every bank of these stories runs outside the program.
pub struct NoDemoBank;

#[async_trait::async_trait]
impl DemoBank for NoDemoBank {
    async fn start(
        &self,
        _port: u16,
        _state: Option<Vec<u8>>,
        _client_id: &str,
        _secret: &str,
        _persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> std::io::Result<DemoRunning> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// What a person agrees to before a new bank is connected.
pub async fn agreed(app: &App) -> ConsentNotice {
    consent::notice(app, ConsentAsk::default()).await.unwrap()
}

impl Desk {
    /// The demo on this bank, set up and without a connection.
    pub async fn on(bank: &Bank) -> Self {
        Self::at(&bank.url(), true).await
    }

    /// The demo on the bank at this address, on a machine that can show Link or cannot.
    pub async fn at(url: &str, shows: bool) -> Self {
        let home = TempDir::with_prefix("coffer-flows-").unwrap();
        let secrets = Arc::new(MemoryStore::new());
        let app = start_as(url, &home, &secrets, shows, 0, false).await;
        setup::start_demo(&app).await.unwrap();
        Self {
            app,
            url: url.to_owned(),
            secrets,
            shows,
            window: false,
            home,
        }
    }

    /// The program is closed and started again, some minutes later.
    pub async fn again_after(self, minutes: i64) -> Self {
        self.app.close().await;
        let by_ms = minutes * 60_000;
        let (shows, window) = (self.shows, self.window);
        let app = start_as(&self.url, &self.home, &self.secrets, shows, by_ms, window).await;
        Self { app, ..self }
    }

    /// The program is closed and started again, with keys in its environment.
    pub async fn again_with_keys(self, client_id: &str, secret: &str) -> Self {
        self.app.close().await;
        let with_keys = AppConfig {
            client_id: Some(Secret::new(client_id.to_owned())),
            secret: Some(Secret::new(secret.to_owned())),
            plaid_env: Some("sandbox".to_owned()),
            ..config(&self.url, &self.home, self.window)
        };
        let app = App::start(with_keys, seams(&self.secrets, self.shows, 0)).await;
        Self { app, ..self }
    }

    /// Another program on the same data, at the same time.
    pub async fn beside(&self) -> App {
        start_as(
            &self.url,
            &self.home,
            &self.secrets,
            self.shows,
            0,
            self.window,
        )
        .await
    }

    /// The same with a window, which asks where a terminal refuses.
    pub async fn with_a_window(bank: &Bank) -> Self {
        let home = TempDir::with_prefix("coffer-flows-").unwrap();
        let secrets = Arc::new(MemoryStore::new());
        let app = start_as(&bank.url(), &home, &secrets, true, 0, true).await;
        setup::start_demo(&app).await.unwrap();
        Self {
            app,
            url: bank.url(),
            secrets,
            shows: true,
            window: true,
            home,
        }
    }

    /// With a connection that has not been synced.
    pub async fn linked(bank: &Bank) -> Self {
        Self::linked_at(&bank.url()).await
    }

    /// The same on the bank at this address.
    pub async fn linked_at(url: &str) -> Self {
        let desk = Self::at(url, true).await;
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&desk.app, RICH, "user_good", password)
            .await
            .unwrap();
        desk
    }

    /// The folder of its profile.
    pub fn profile(&self) -> PathBuf {
        self.home.path().join("data/demo")
    }

    /// Refreshes; how it went for each connection.
    pub async fn sync(&self) -> Vec<ItemSync> {
        sync::run(&self.app, None).await.unwrap()
    }

    /// Refreshes, which must work.
    pub async fn synced(&self) -> ItemSync {
        let mut results = self.sync().await;
        assert_eq!(results.len(), 1);
        let result = results.remove(0);
        assert_eq!(result.error, None);
        result
    }

    /// The one connection.
    pub async fn item(&self) -> ItemRow {
        let mut items = browse::items(&self.app).await.unwrap();
        assert_eq!(items.len(), 1);
        items.remove(0)
    }

    pub async fn rows(&self) -> Vec<RegisterLine> {
        self.rows_that_are(Status::Listed).await
    }

    pub async fn rows_that_are(&self, status: Status) -> Vec<RegisterLine> {
        browse::list(&self.app, Filter::default(), status, None)
            .await
            .unwrap()
    }
}

fn config(url: &str, home: &TempDir, window: bool) -> AppConfig {
    AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: Some(home.path().join("Downloads")),
        window,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(url.to_owned()),
        version: "test",
    }
}

fn seams(secrets: &Arc<MemoryStore>, shows: bool, by_ms: i64) -> Seams {
    let secrets: Arc<dyn SecretStore> = secrets.clone();
    let events: Arc<dyn EventSink> = if shows {
        Arc::new(NoEvents)
    } else {
        Arc::new(NoBrowser)
    };
    Seams {
        clock: Arc::new(LaterClock { by_ms }),
        secrets,
        events,
        demo: Arc::new(NoDemoBank),
    }
}

async fn start_as(
    url: &str,
    home: &TempDir,
    secrets: &Arc<MemoryStore>,
    shows: bool,
    by_ms: i64,
    window: bool,
) -> App {
    App::start(config(url, home, window), seams(secrets, shows, by_ms)).await
}
