//! What is on its way when Coffer is locked or switched offline: it ends there and then, and opens
//! nothing over the lock screen.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, EventSink, LinkPage, Profile, Seams, Secret, SystemClock, app_lock, link,
    network, setup, sync,
};
use coffer_vault::fake::MemoryStore;
use tempfile::TempDir;

use crate::bank::{Bank, RICH};
use crate::desk::{NoDemoBank, agreed};
use crate::gate::Gate;

const PIN: &str = "2580";
/// A call that nobody answers would take minutes; what is cut takes none.
const SOON: Duration = Duration::from_secs(20);

/// A host that counts what it was to show and to take away.
#[derive(Default)]
struct Screen {
    shown: AtomicUsize,
    taken_away: AtomicUsize,
    /// The program is locked while the page is being shown.
    locks: Mutex<Option<App>>,
}

impl EventSink for Screen {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        if let Some(app) = self.locks.lock().unwrap().take() {
            tokio::spawn(async move { app_lock::now(&app).await });
            while self.taken_away.load(Ordering::SeqCst) == 0 {
                std::thread::yield_now();
            }
        }
        self.shown.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {
        self.taken_away.fetch_add(1, Ordering::SeqCst);
    }
}

/// A demo with a PIN at this address, in a window.
async fn with_a_pin(url: &str) -> (TempDir, App, Arc<Screen>) {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let screen = Arc::<Screen>::default();
    let config = AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: None,
        window: true,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(url.to_owned()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(MemoryStore::new()),
        events: screen.clone(),
        demo: Arc::new(NoDemoBank),
    };
    let app = App::start(config, seams).await;
    setup::start_demo(&app).await.unwrap();
    let set = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(&app, set).await.unwrap();
    (home, app, screen)
}

async fn begins(app: App, surface: LinkSurface) -> Result<LinkState, AppError> {
    let request = LinkBegin {
        language: None,
        surface: Some(surface),
        item_id: None,
        mode: None,
        agreed: Some(agreed(&app).await),
    };
    link::begin(&app, request).await
}

#[tokio::test]
async fn link_that_was_asked_for_before_the_lock_is_not_shown_over_it() {
    let bank = Bank::start(154).await;
    for surface in [LinkSurface::Window, LinkSurface::Browser] {
        let mut gate = Gate::before(&bank, "/link/token/create").await;
        let (_home, app, screen) = with_a_pin(gate.url()).await;
        let profile: Weak<Profile> = Arc::downgrade(&app.profile().unwrap());
        let begun = tokio::spawn(begins(app.clone(), surface));
        gate.reached().await;
        let locked = tokio::time::timeout(SOON, app_lock::now(&app)).await;
        locked.expect("it does not wait for the bank").unwrap();
        assert!(profile.upgrade().is_none(), "and holds nothing open");
        let told = tokio::time::timeout(SOON, begun).await.unwrap().unwrap();
        told.unwrap_err();
        gate.open();
        assert_eq!(screen.shown.load(Ordering::SeqCst), 0);
        app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn link_that_opens_in_the_very_moment_of_the_lock_is_taken_away_again() {
    let bank = Bank::start(155).await;
    let (_home, app, screen) = with_a_pin(&bank.url()).await;
    *screen.locks.lock().unwrap() = Some(app.clone());
    let told = begins(app.clone(), LinkSurface::Window).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::Locked, "{told}");
    assert_eq!(screen.shown.load(Ordering::SeqCst), 1);
    let taken_away = screen.taken_away.load(Ordering::SeqCst);
    assert!(taken_away >= 2, "by the lock, and once it had opened");
    app.close().await;
}

#[tokio::test]
async fn a_sync_that_waits_for_the_bank_ends_when_it_is_locked_or_switched_offline() {
    let bank = Bank::start(156).await;
    for offline in [true, false] {
        let mut gate = Gate::before(&bank, "/transactions/sync").await;
        let (_home, app, _screen) = with_a_pin(gate.url()).await;
        let password = Secret::new("pass_good".to_owned());
        let linked = link::in_sandbox(&app, RICH, "user_good", password).await;
        linked.unwrap();
        // Linking begins the first sync by itself.
        gate.reached().await;
        let profile = Arc::downgrade(&app.profile().unwrap());
        if offline {
            let request = OfflineRequest { offline };
            network::set_offline(&app, request).await.unwrap();
            let ended = async {
                while sync::status(&app).await.running {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                sync::status(&app).await
            };
            let status = tokio::time::timeout(SOON, ended).await.unwrap();
            let error = status.items[0].error.clone().unwrap();
            assert_eq!(error.code, ErrorCode::Offline, "{error}");
        } else {
            let locked = tokio::time::timeout(SOON, app_lock::now(&app)).await;
            locked.expect("it does not wait for the bank").unwrap();
            assert!(profile.upgrade().is_none(), "and holds nothing open");
        }
        gate.open();
        app.close().await;
    }
}
