//! Syncs that nobody asked for, and notices that are told once: a window's program without its window.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use coffer_app::api::{
    ConfigureRelay, Environment, ErrorCode, KeysVerdict, LinkState, NetworkCost, RelayKind,
    ScheduleSettings, SetPinRequest, SetSyncPlan, SyncPlan, SyncStatus, Topic, TryKeys, Wake,
    WakeMoment,
};
use coffer_app::{
    App, AppConfig, Clock, EventSink, FileAsk, LinkPage, Notice, Seams, Secret, SystemClock,
    app_lock, browse, diagnostics, link, network, schedule, setup, sync,
};
use coffer_domain::HealthState;
use coffer_vault::fake::MemoryStore;
use futures::future::BoxFuture;
use serde_json::json;
use tempfile::TempDir;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::desk::NoDemoBank;

const MINUTE_MS: i64 = 60_000;

/// A desktop: its clock, what it says of its network, and what it was asked to show.
#[derive(Default)]
struct Desktop {
    later_ms: AtomicI64,
    metered: Mutex<bool>,
    shown: Mutex<Vec<Notice>>,
    file: Mutex<Option<PathBuf>>,
}

struct Seen(Arc<Desktop>);

impl Clock for Seen {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.later_ms.load(Ordering::SeqCst)
    }
}

impl EventSink for Seen {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
    fn notify(&self, notice: &Notice) {
        self.0.shown.lock().unwrap().push(notice.clone());
    }
    fn network_cost(&self) -> BoxFuture<'static, NetworkCost> {
        let metered = *self.0.metered.lock().unwrap();
        Box::pin(async move {
            match metered {
                true => NetworkCost::Metered,
                false => NetworkCost::Free,
            }
        })
    }
    fn choose_file(&self, what: FileAsk) -> BoxFuture<'static, Result<Option<PathBuf>, String>> {
        assert!(matches!(what, FileAsk::SaveDiagnostics { .. }));
        let file = self.0.file.lock().unwrap().clone();
        Box::pin(async move { Ok(file) })
    }
}

struct Person {
    home: TempDir,
    url: String,
    secrets: Arc<MemoryStore>,
    desktop: Arc<Desktop>,
}

impl Person {
    fn at(bank: &Bank) -> Self {
        Self {
            home: TempDir::with_prefix("coffer-flows-").unwrap(),
            url: bank.url(),
            secrets: Arc::new(MemoryStore::new()),
            desktop: Arc::default(),
        }
    }

    async fn start(&self) -> App {
        let config = AppConfig {
            data_dir: self.home.path().join("data"),
            exports_dir: None,
            window: true,
            passphrase: None,
            client_id: None,
            secret: None,
            plaid_env: None,
            plaid_url: Some(self.url.clone()),
            version: "test",
        };
        let seams = Seams {
            clock: Arc::new(Seen(Arc::clone(&self.desktop))),
            secrets: self.secrets.clone(),
            events: Arc::new(Seen(Arc::clone(&self.desktop))),
            demo: Arc::new(NoDemoBank),
        };
        App::start(config, seams).await
    }

    /// With keys of their own and a connection that is synced.
    async fn connected(&self) -> App {
        let app = self.start().await;
        setup::configure(&app, own_keys()).await.unwrap();
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&app, RICH, "user_good", password)
            .await
            .unwrap();
        quiet(&app).await;
        sync::run(&app, None).await.unwrap();
        app
    }

    fn later(&self, minutes: i64) {
        self.desktop
            .later_ms
            .fetch_add(minutes * MINUTE_MS, Ordering::SeqCst);
    }

    fn shown(&self) -> Vec<String> {
        let shown = self.desktop.shown.lock().unwrap();
        shown.iter().map(|notice| notice.title.clone()).collect()
    }
}

fn own_keys() -> ConfigureRelay {
    ConfigureRelay {
        relay: RelayKind::Direct,
        environment: Environment::Sandbox,
        url: None,
        client_id: Some(CLIENT_ID.to_owned()),
        secret: Some(SECRET.to_owned()),
        invitation: None,
        fingerprint: None,
        proof: None,
    }
}

/// Waits until nothing is synced.
async fn quiet(app: &App) {
    while sync::status(app).await.running {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// Asks as the window does, and waits for what that began.
async fn wake(app: &App, moment: WakeMoment) -> usize {
    let tried = async || schedule::view(app).await.unwrap().items[0].tried_at.clone();
    let before = tried().await;
    let woken = schedule::wake(app, Wake { moment }).await.unwrap();
    assert!((15_000..=300_000).contains(&woken.again_ms));
    while !woken.started.is_empty() && tried().await == before {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    quiet(app).await;
    woken.started.len()
}

#[tokio::test]
async fn a_connection_is_refreshed_at_the_start_on_coming_back_and_by_the_clock() {
    let bank = Bank::start(221).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    assert_eq!(
        wake(&app, WakeMoment::Launch).await,
        0,
        "it was asked just now"
    );
    app.close().await;

    person.later(15);
    let app = person.start().await;
    assert_eq!(wake(&app, WakeMoment::Launch).await, 1);
    assert_eq!(
        wake(&app, WakeMoment::Launch).await,
        0,
        "a page that is loaded again is no start"
    );
    person.later(10);
    assert_eq!(
        wake(&app, WakeMoment::Focus).await,
        0,
        "not with every click on the window"
    );
    person.later(30);
    assert_eq!(wake(&app, WakeMoment::Focus).await, 1);
    person.later(5 * 60);
    assert_eq!(wake(&app, WakeMoment::Timer).await, 0);
    person.later(100);
    assert_eq!(
        wake(&app, WakeMoment::Timer).await,
        1,
        "every six hours and a little"
    );
    app.close().await;
}

#[tokio::test]
async fn nothing_is_asked_over_a_metered_or_switched_off_network_or_while_it_is_locked() {
    let bank = Bank::start(222).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    person.later(24 * 60);
    *person.desktop.metered.lock().unwrap() = true;
    assert_eq!(wake(&app, WakeMoment::Focus).await, 0);
    *person.desktop.metered.lock().unwrap() = false;
    let metered = |treat_as_metered| ScheduleSettings {
        treat_as_metered,
        notify: true,
    };
    schedule::set_settings(&app, metered(true)).await.unwrap();
    assert_eq!(
        wake(&app, WakeMoment::Focus).await,
        0,
        "by the person's word"
    );
    schedule::set_settings(&app, metered(false)).await.unwrap();
    let switch = |offline| coffer_app::api::OfflineRequest { offline };
    network::set_offline(&app, switch(true)).await.unwrap();
    assert_eq!(wake(&app, WakeMoment::Focus).await, 0);
    network::set_offline(&app, switch(false)).await.unwrap();

    let pin = SetPinRequest {
        pin: "7403".to_owned(),
        current: None,
    };
    app_lock::set_pin(&app, pin).await.unwrap();
    app_lock::now(&app).await.unwrap();
    let moment = WakeMoment::Focus;
    let refused = schedule::wake(&app, Wake { moment }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Locked);
    setup::unlock_with_pin(&app, "7403".to_owned())
        .await
        .unwrap();
    assert_eq!(
        wake(&app, WakeMoment::Launch).await,
        1,
        "and it is made up for"
    );
    app.close().await;
}

#[tokio::test]
async fn what_fails_is_asked_ever_less_often_and_what_a_person_chose_is_kept() {
    let bank = Bank::start(223).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    let plan = SyncPlan {
        on_launch: false,
        on_focus: true,
        every_hours: Some(1),
    };
    let item_id = browse::items(&app).await.unwrap()[0].id.to_string();
    let chosen = SetSyncPlan { item_id, plan };
    let told = schedule::set_plan(&app, chosen).await.unwrap();
    assert_eq!(told.items[0].plan, plan);

    let down = json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR", "times": 200 });
    bank.fault("/transactions/sync", down).await;
    let mut tries = 0;
    for _ in 0..48 {
        person.later(30);
        tries += wake(&app, WakeMoment::Focus).await;
    }
    // A day of half hours: without waiting longer each time it would be 48.
    assert!((3..=8).contains(&tries), "{tries}");
    let told = schedule::view(&app).await.unwrap();
    assert_eq!(told.items[0].failures as usize, tries);
    app.close().await;
}

#[tokio::test]
async fn the_owner_is_told_once_that_a_connection_needs_them_also_over_a_restart() {
    let bank = Bank::start(224).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    let item = browse::items(&app).await.unwrap()[0].external_id.clone();
    let broken = json!({ "happens": "error", "error_code": "ITEM_LOGIN_REQUIRED" });
    bank.happens(&item, broken.clone()).await;
    for _ in 0..3 {
        sync::run(&app, None).await.unwrap();
        person.later(60);
        wake(&app, WakeMoment::Timer).await;
    }
    let told = ["First Platypus Bank wants you to sign in again".to_owned()];
    assert_eq!(person.shown(), told);
    app.close().await;
    let app = person.start().await;
    wake(&app, WakeMoment::Launch).await;
    assert_eq!(person.shown(), told, "no start tells it again");

    // It mends itself and breaks again: that is another time.
    bank.happens(&item, json!({ "happens": "self_repair" }))
        .await;
    sync::run(&app, None).await.unwrap();
    bank.happens(&item, broken).await;
    sync::run(&app, None).await.unwrap();
    assert_eq!(person.shown().len(), 2);

    // Switched off, nothing is told.
    let silent = ScheduleSettings {
        treat_as_metered: false,
        notify: false,
    };
    schedule::set_settings(&app, silent).await.unwrap();
    bank.happens(&item, json!({ "happens": "self_repair" }))
        .await;
    sync::run(&app, None).await.unwrap();
    bank.happens(&item, json!({ "happens": "revoke_permission" }))
        .await;
    sync::run(&app, None).await.unwrap();
    assert_eq!(person.shown().len(), 2);
    app.close().await;
}

#[tokio::test]
async fn a_secret_of_the_other_environment_is_known_before_anything_is_sent() {
    let bank = Bank::start(225).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    let before = network::view(&app).await.unwrap().hosts[0].calls;
    let asked = |environment, secret: &str| TryKeys {
        environment,
        client_id: CLIENT_ID.to_owned(),
        secret: secret.to_owned(),
    };
    let mixed = setup::try_keys(&app, asked(Environment::Production, SECRET))
        .await
        .unwrap();
    assert_eq!(mixed.verdict, KeysVerdict::OtherEnvironment);
    let malformed = setup::try_keys(&app, asked(Environment::Sandbox, "two words"))
        .await
        .unwrap();
    assert_eq!(malformed.verdict, KeysVerdict::Malformed);
    assert_eq!(network::view(&app).await.unwrap().hosts[0].calls, before);
    let good = setup::try_keys(&app, asked(Environment::Sandbox, SECRET))
        .await
        .unwrap();
    assert_eq!(good.verdict, KeysVerdict::Accepted);
    let wrong = setup::try_keys(&app, asked(Environment::Sandbox, "another"))
        .await
        .unwrap();
    assert_eq!(wrong.verdict, KeysVerdict::Refused);
    assert!(
        network::view(&app).await.unwrap().hosts[0].calls > before,
        "and they are in the ledger"
    );
    app.close().await;
}

#[tokio::test]
async fn diagnostics_go_where_the_systems_dialog_says_or_nowhere() {
    let bank = Bank::start(226).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    assert_eq!(
        diagnostics::save(&app).await.unwrap(),
        None,
        "none was chosen"
    );
    let path = person.home.path().join("told.json");
    std::fs::write(&path, "older").unwrap();
    *person.desktop.file.lock().unwrap() = Some(path.clone());
    let saved = diagnostics::save(&app).await.unwrap().unwrap();
    assert_eq!(saved.name, "told.json");
    let told = std::fs::read_to_string(&path).unwrap();
    assert!(told.contains("coffer-diagnostics 1") && !told.contains("Platypus"));
    app.close().await;
}

/// Keys of another owner are refused for every connection; with the right ones each is asked once by itself.
#[tokio::test]
async fn what_was_refused_with_other_keys_is_asked_once_with_those_of_now() {
    let bank = Bank::start(227).await;
    let person = Person::at(&bank);
    let app = person.connected().await;
    let others = ConfigureRelay {
        client_id: Some("of-somebody-else".to_owned()),
        ..own_keys()
    };
    setup::configure(&app, others).await.unwrap();
    let refused = json!({ "kind": "error", "error_code": "INVALID_ACCESS_TOKEN" });
    bank.fault("/transactions/sync", refused).await;
    sync::run(&app, None).await.unwrap();
    let state = async || browse::items(&app).await.unwrap().remove(0).health.state;
    assert_eq!(state().await, HealthState::Revoked);
    person.later(60);
    assert_eq!(wake(&app, WakeMoment::Timer).await, 0, "refused with these");
    setup::configure(&app, own_keys()).await.unwrap();
    assert_eq!(wake(&app, WakeMoment::Timer).await, 1);
    assert_eq!(state().await, HealthState::Ok);
    app.close().await;
}
