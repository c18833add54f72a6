//! The app lock: what is locked is closed, its keys are gone, and only what a person knows opens it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, Clock, Profile, Seams, Secret, SystemClock, app_lock, browse, link,
    read::{Filter, Status},
    setup, sync,
};
use coffer_domain::UpdateStatus;
use coffer_vault::fake::MemoryStore;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bank::{Bank, RICH};
use crate::desk::{NoDemoBank, NoEvents};

const PIN: &str = "2580";
/// Looks at whether all is there: half a minute of them.
const LOOKS_MAX: usize = 1_500;

/// A clock that the story sets.
#[derive(Default)]
struct SetClock(AtomicI64);

impl SetClock {
    fn forward(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

/// A person with a window.
struct Person {
    home: TempDir,
    keychain: Arc<MemoryStore>,
    clock: Arc<SetClock>,
    url: String,
}

impl Person {
    fn at(bank: &Bank) -> Self {
        Self {
            home: TempDir::with_prefix("coffer-flows-").unwrap(),
            keychain: Arc::new(MemoryStore::new()),
            clock: Arc::default(),
            url: bank.url(),
        }
    }

    async fn starts(&self, window: bool, passphrase: Option<&str>) -> App {
        let config = AppConfig {
            data_dir: self.home.path().join("data"),
            exports_dir: None,
            window,
            passphrase: passphrase.map(|text| Secret::new(text.to_owned())),
            client_id: None,
            secret: None,
            plaid_env: None,
            plaid_url: Some(self.url.clone()),
            version: "test",
        };
        let seams = Seams {
            clock: self.clock.clone(),
            secrets: self.keychain.clone(),
            events: Arc::new(NoEvents),
            demo: Arc::new(NoDemoBank),
        };
        App::start(config, seams).await
    }

    /// The demo in a window, with a connection that is synced.
    async fn with_data(&self) -> App {
        let app = self.starts(true, None).await;
        setup::start_demo(&app).await.unwrap();
        let password = Secret::new("pass_good".to_owned());
        let linked = link::in_sandbox(&app, RICH, "user_good", password).await;
        link::wait(&app, &linked.unwrap().session_id).await.unwrap();
        // A bank tells its history bit by bit, and a sync that is on its way is not begun twice.
        for _ in 0..LOOKS_MAX {
            sync::run(&app, None).await.unwrap();
            let items = browse::items(&app).await.unwrap();
            if items[0].update_status == UpdateStatus::Historical {
                return app;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the bank does not tell all it has");
    }

    /// The same, with a PIN.
    async fn with_a_pin(&self) -> App {
        let app = self.with_data().await;
        let set = SetPinRequest {
            pin: PIN.to_owned(),
            current: None,
        };
        let view = app_lock::set_pin(&app, set).await.unwrap();
        assert_eq!(view.protection, [ProtectionKind::Pin]);
        app
    }
}

fn is_locked(app: &App) -> bool {
    setup::state(app).phase == Phase::NeedsPin { passphrase: false }
}

macro_rules! callers {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        /// Every command: its name and whether it only reads.
        const COMMANDS: &[(&str, &str)] = &[$((stringify!($name), stringify!($kind))),*];

        /// Calls a command as the window does.
        async fn call(app: &App, name: &str, request: Value) -> Result<Value, AppError> {
            match name {
                $(stringify!($name) => {
                    let request: $request = serde_json::from_value(request).unwrap();
                    let answer = coffer_app::commands::$name(app, request).await?;
                    Ok(serde_json::to_value(answer).unwrap())
                })*
                _ => panic!("there is no command {name}"),
            }
        }
    };
}
coffer_app::with_commands!(callers);

/// What is answered while it is locked, and why that tells nothing of the data.
const ANSWERED: &[&str] = &[
    "app_state",      // that it is locked
    "relay_settings", // how Plaid is reached: a file in the clear
    "sync_status",    // that nothing runs
    // The way in, and what changes nothing.
    "create_vault",
    "unlock",
    "unlock_with_pin",
    "lock_now",
    "still_here",
    // Play money goes with one click, also where its PIN was forgotten.
    "wipe_demo",
];

fn request_of(name: &str) -> Value {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let filter =
        json!({"search": "", "accountId": null, "categoryId": null, "from": null, "to": null});
    match name {
        "configure_relay" => json!({
            "relay": "direct", "environment": "production", "url": null,
            "clientId": "id", "secret": "word", "invitation": null, "proof": "0000",
        }),
        "try_keys" => json!({"environment": "sandbox", "clientId": "id", "secret": "word"}),
        "force_refresh" => json!({"itemId": id, "seenThisMonth": 0}),
        "plan_move" => json!({
            "fromAccountId": id, "toAccountId": id, "amount": "1", "legalName": null,
            "seenThisMonth": 0,
        }),
        "confirm_move" | "send_back" => json!({
            "moveId": id, "proof": "0000", "amountAgain": "1", "accountAgain": "0000",
            "seenThisMonth": 0,
        }),
        "cancel_move" => json!({"moveId": id}),
        "set_move_limits" => json!({"perMove": "1", "perDay": "2", "proof": "0000"}),
        "set_plaid_plan" => json!({"trial": false}),
        "monitor" => json!({"days": 7}),
        "ask_balance" => json!({"accountId": id, "seenThisMonth": 0}),
        "reveal_numbers" => {
            json!({"accountId": id, "proof": "0000", "keep": false, "seenThisMonth": 0})
        }
        "forget_numbers" => json!({"accountId": id}),
        "copy_number" => json!({"accountId": id, "system": "ach", "field": "account"}),
        "deposit_sheet" => json!({"accountId": id, "proof": "0000", "seenThisMonth": 0}),
        "ask_identity" => json!({"itemId": null, "seenThisMonth": 0}),
        "match_identity" => json!({
            "accountId": id, "name": "x", "phone": null, "email": null, "address": null,
            "seenThisMonth": 0,
        }),
        "check_payment" => json!({
            "accountId": id, "amount": "1", "currency": null, "payee": null,
            "seen": {"balance": 0, "identityMatch": 0, "signal": 0},
        }),
        "audit" => json!({"before": null}),
        "set_sync_plan" => json!({
            "itemId": id, "plan": {"onLaunch": true, "onFocus": true, "everyHours": 6},
        }),
        "set_schedule_settings" => json!({"treatAsMetered": true, "notify": false}),
        "wake" => json!({"moment": "launch"}),
        "create_vault" | "unlock" => json!({"passphrase": "not the right one"}),
        "unlock_with_pin" => json!({"pin": "0000"}),
        "remove_pin" => json!({"proof": "0000"}),
        "set_pin" => json!({"pin": "1111", "current": null}),
        "set_lock_settings" => json!({"lock": {"idleMinutes": null, "onSleep": false}}),
        "register_outline" => filter,
        "register_rows" => json!({"filter": filter, "date": "", "skip": 0, "limit": 10}),
        "search_terms" => json!({"text": "coffee"}),
        "complete_search" => json!({"text": "cat:", "cursor": 4}),
        "selection_sum" => json!({"kind": "these", "value": [id]}),
        "save_view" => json!({"id": null, "name": "x", "filter": filter, "columns": []}),
        "delete_view" => json!({"id": id}),
        "transaction" | "take_apart" => json!({"id": id}),
        "edit_transactions" => json!({
            "which": {"kind": "these", "value": [id]}, "change": {"field": "note", "value": "x"},
        }),
        "undo_edit" => json!({"editId": id}),
        "answer_doubt" => json!({"transactionId": id, "otherId": id, "answer": "same"}),
        "adopt" => json!({"accountId": id, "oldAccountId": id}),
        "undo_adoption" => json!({"accountId": id}),
        "say_two_accounts" => json!({"accountId": id, "oldAccountId": id, "areTwo": true}),
        "delete_transactions" | "restore_transactions" => json!({"ids": [id]}),
        "tray" => json!({"kind": "deleted", "after": null, "limit": 10}),
        "category_hints" | "pair_candidates" => json!({"id": id}),
        "like_this" => json!({"id": id, "field": "category"}),
        "edit_category" => json!({"what": "rename", "value": {"id": 2, "name": "x"}}),
        "preview_rule" => rule(),
        "save_rule" => json!({"rule": rule(), "past": false}),
        "delete_rule" | "apply_rule" => json!({"id": id}),
        "order_rules" => json!({"ids": [id]}),
        "read_rules" => json!({"text": ""}),
        "say_pair" => json!({"kind": "transfer", "id": id, "otherId": id, "together": true}),
        "set_pair_settings" => json!({"propose": true, "make": false}),
        "inbox" => json!({"kind": null, "skip": 0, "limit": 10}),
        "answer_inbox" => json!({"key": "x", "answer": "accept"}),
        "accept_all" => json!({"kind": null}),
        "save_account" => json!({
            "id": null, "name": "Wallet", "kind": "cash", "currency": "USD", "openingMinor": 0,
        }),
        "close_account" => json!({"id": id, "closed": true}),
        "add_transaction" => json!({
            "accountId": id, "date": "2025-01-01", "minor": -100, "merchant": "x",
            "categoryId": null,
        }),
        "reconciling" => json!({"accountId": id, "date": "2025-01-31", "balanceMinor": null}),
        "reconcile" => json!({"accountId": id, "date": "2025-01-31", "balanceMinor": 0}),
        "attach" => json!({"transactionId": id, "name": "x", "base64": ""}),
        "attachment" | "save_attachment" | "detach" => json!({"transactionId": id, "id": id}),
        "export_list" => json!({"list": "accounts"}),
        "syncs" => json!({"itemId": null, "before": null, "limit": 10}),
        "sync_rows" => json!({"syncId": id, "after": null, "limit": 10}),
        "revert_sync" => json!({"syncId": id}),
        "proof" => json!({"accountId": id}),
        "report" => json!({"from": null, "to": null, "asOf": null}),
        "spending" => json!({"from": "2025-01-01", "to": "2025-12-31", "by": "category"}),
        "net_worth" => json!({"from": null, "to": null, "step": null}),
        "cash_flow" => json!({"months": 12, "until": null}),
        "pace" => json!({"month": null}),
        // Of keys and backups.
        "phrase_confirm" => json!({"words": ["word"]}),
        "change_passphrase" => json!({"old": "not the right one", "new": "another of them"}),
        "move_to_passphrase" => json!({"passphrase": "another of them", "proof": "0000"}),
        "phrase_begin" | "move_to_keychain" => json!({"proof": "0000"}),
        "rotate_keys" => {
            json!({"passphrase": null, "pin": "0000", "phrase": null, "endPhrase": false})
        }
        "restore_backup" => json!({"name": "none.coffer-backup", "secret": null}),
        "keep_parts_draft" => json!({"id": id, "parts": null}),
        "delete_copies" => json!({"names": ["backups/none.coffer-backup"]}),
        "keep_draft" => json!({"id": id, "draft": {"text": "x", "base": ""}}),
        "restore_chosen" => json!({"secret": null}),
        "set_logos" => json!({"on": true}),
        "merchant_logo" => json!({"name": "0".repeat(32)}),
        "edit_transaction" => json!({"id": id, "change": {"field": "note", "value": "x"}}),
        "end_connection" => json!({"itemId": id, "deleteName": null}),
        "give_up_access" => json!({"id": id}),
        "dismiss_advice" => json!({"itemId": id, "kind": "new_accounts"}),
        "renew_access_key" => json!({"itemId": id}),
        "consent_notice" => json!({"mode": null}),
        "link_decide" => json!({"sessionId": id, "add": true}),
        "set_offline" => json!({"offline": false}),
        "sync_now" => json!({"itemId": null}),
        "link_begin" => json!({"surface": "browser", "itemId": null}),
        "link_state" | "link_reopen" | "link_cancel" => json!({"sessionId": id}),
        "link_report" => json!({
            "sessionId": id,
            "outcome": {"kind": "exit", "errorCode": null},
        }),
        _ => Value::Null,
    }
}

fn rule() -> Value {
    json!({
        "id": null, "name": "", "search": "coffee", "enabled": true,
        "actions": {"categoryId": 2},
    })
}

#[tokio::test]
async fn a_locked_profile_is_closed_its_keys_are_gone_and_nothing_about_it_is_answered() {
    let bank = Bank::start(91).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let profile: std::sync::Weak<Profile> = Arc::downgrade(&app.profile().unwrap());
    // Offline, because opening the profile again syncs it, and a sync says when it asked.
    let offline = json!({"offline": true});
    call(&app, "set_offline", offline).await.unwrap();
    let before = call(&app, "overview", Value::Null).await.unwrap();

    app_lock::now(&app).await.unwrap();
    assert!(is_locked(&app));
    assert!(
        profile.upgrade().is_none(),
        "the profile owns the database and the keys, and nobody owns the profile"
    );
    for (name, _) in COMMANDS {
        if ANSWERED.contains(name) {
            continue;
        }
        match call(&app, name, request_of(name)).await {
            Err(error) => assert_eq!(error.code, ErrorCode::Locked, "{name}: {error}"),
            Ok(answer) => panic!("{name} answered while locked: {answer}"),
        }
    }
    let state = call(&app, "app_state", Value::Null).await.unwrap();
    assert_eq!(state["profile"], Value::Null);
    let status = call(&app, "sync_status", Value::Null).await.unwrap();
    assert_eq!(status["items"], json!([]));
    assert_eq!(status["lastSyncedAt"], Value::Null);
    let other = call(&app, "start_demo", Value::Null).await.unwrap_err();
    assert_eq!(
        other.code,
        ErrorCode::Locked,
        "another profile is no way around"
    );

    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    let after = call(&app, "overview", Value::Null).await.unwrap();
    assert_eq!(after, before, "and everything is back");
    app.close().await;
}

#[tokio::test]
async fn what_was_typed_and_not_saved_is_there_again_after_the_lock() {
    let bank = Bank::start(94).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let filter = Filter::default();
    let rows = browse::list(&app, filter, Status::Listed, Some(2))
        .await
        .unwrap();
    let (id, other) = (rows[0].id.to_string(), rows[1].id.to_string());
    let keep = |id: &str, text: &str| json!({"id": id, "draft": {"text": text, "base": ""}});
    let draft = async |id: &str| {
        let detail = call(&app, "transaction", json!({"id": id})).await.unwrap();
        detail["draft"]["text"].clone()
    };
    call(&app, "keep_draft", keep(&id, "half a thou"))
        .await
        .unwrap();
    call(&app, "keep_draft", keep(&other, "and this"))
        .await
        .unwrap();
    app_lock::now(&app).await.unwrap();
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert_eq!(draft(&id).await, "half a thou");

    // Saving another text leaves what was typed since; saving the same ends the draft.
    let save = |text: &str| json!({"id": id, "change": {"field": "note", "value": text}});
    call(&app, "edit_transaction", save("half a"))
        .await
        .unwrap();
    assert_eq!(draft(&id).await, "half a thou");
    call(&app, "edit_transaction", save("half a thou"))
        .await
        .unwrap();
    assert_eq!(draft(&id).await, Value::Null);
    assert_eq!(draft(&other).await, "and this");
    let forget = json!({"id": other, "draft": null});
    call(&app, "keep_draft", forget).await.unwrap();
    assert_eq!(draft(&other).await, Value::Null);

    // So are the parts of a split, which need not add up yet.
    let parts = json!([{"text": "12.", "categoryId": null, "note": "mine"}]);
    let keep_parts = |parts: &Value| json!({"id": id, "parts": parts});
    let typed = async || {
        let detail = call(&app, "transaction", json!({"id": id})).await.unwrap();
        detail["partsDraft"].clone()
    };
    call(&app, "keep_parts_draft", keep_parts(&parts))
        .await
        .unwrap();
    app_lock::now(&app).await.unwrap();
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert_eq!(typed().await, parts);
    let whole = rows[0].amount.minor();
    let split = json!([
        {"minor": 1, "categoryId": null, "note": ""},
        {"minor": whole - 1, "categoryId": null, "note": ""},
    ]);
    let save = json!({"id": id, "change": {"field": "split", "value": split}});
    call(&app, "edit_transaction", save).await.unwrap();
    assert_eq!(typed().await, Value::Null, "saved is saved");
    let many = json!(vec![parts[0].clone(); 101]);
    let refused = call(&app, "keep_parts_draft", keep_parts(&many)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);

    let long = keep(&id, &"x".repeat(20_001));
    let refused = call(&app, "keep_draft", long).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
    app.close().await;
}

#[tokio::test]
async fn the_keychain_alone_is_no_lock_so_a_pin_is_asked_for_first() {
    let bank = Bank::start(92).await;
    let person = Person::at(&bank);
    let app = person.with_data().await;
    let refused = app_lock::now(&app).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PinFirst);
    assert_eq!(
        setup::state(&app).phase,
        Phase::Ready,
        "and nothing is closed"
    );
    let short = SetPinRequest {
        pin: "12".to_owned(),
        current: None,
    };
    let refused = app_lock::set_pin(&app, short).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput, "{refused}");
    app.close().await;
}

#[tokio::test]
async fn a_profile_with_a_pin_asks_for_it_at_the_start_and_until_it_is_removed() {
    let bank = Bank::start(93).await;
    let person = Person::at(&bank);
    person.with_a_pin().await.close().await;

    let app = person.starts(true, None).await;
    assert!(is_locked(&app));
    let wrong = setup::unlock_with_pin(&app, "0000".to_owned()).await;
    assert_eq!(wrong.unwrap_err().code, ErrorCode::WrongPassphrase);
    assert!(is_locked(&app), "the question stays");
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();

    // Whoever sits at an open window need not be its owner.
    let stranger = SetPinRequest {
        pin: "1111".to_owned(),
        current: Some("0000".to_owned()),
    };
    app_lock::set_pin(&app, stranger).await.unwrap_err();
    app_lock::remove_pin(&app, "0000".to_owned())
        .await
        .unwrap_err();
    let view = app_lock::remove_pin(&app, PIN.to_owned()).await.unwrap();
    assert_eq!(view.protection, [ProtectionKind::Keychain]);
    app.close().await;
    let app = person.starts(true, None).await;
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    app.close().await;
}

#[tokio::test]
async fn a_terminal_says_that_it_is_locked_and_takes_the_pin_from_coffer_passphrase() {
    let bank = Bank::start(94).await;
    let person = Person::at(&bank);
    person.with_a_pin().await.close().await;

    let app = person.starts(false, None).await;
    let told = coffer_app::browse::items(&app).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::Locked);
    assert!(told.to_string().contains("COFFER_PASSPHRASE"), "{told}");
    app.close().await;
    let app = person.starts(false, Some("0000")).await;
    let told = coffer_app::browse::items(&app).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::WrongPassphrase);
    app.close().await;
    let app = person.starts(false, Some(PIN)).await;
    assert_eq!(coffer_app::browse::items(&app).await.unwrap().len(), 1);
    app.close().await;
}

#[tokio::test]
async fn a_terminal_that_tries_pins_is_slowed_down_too() {
    let bank = Bank::start(99).await;
    let person = Person::at(&bank);
    person.with_a_pin().await.close().await;
    for _ in 0..4 {
        person.starts(false, Some("0000")).await.close().await;
    }
    let app = person.starts(false, Some(PIN)).await;
    let told = coffer_app::browse::items(&app).await.unwrap_err();
    assert!(told.to_string().contains("has to wait"), "{told}");
    app.close().await;
}

#[tokio::test]
async fn a_terminal_that_tries_passphrases_is_slowed_down_too() {
    let bank = Bank::start(157).await;
    let cli = crate::cli::Cli::demo_on(&bank.url()).await;
    let cli = cli.with("COFFER_PASSPHRASE", "not the passphrase");
    for _ in 0..3 {
        cli.run(&["items"]).await.failed(&["does not open"]);
    }
    let right = crate::cli::PASSPHRASE;
    let cli = cli.with("COFFER_PASSPHRASE", right);
    cli.run(&["items"]).await.failed(&["has to wait"]);
    std::fs::remove_file(cli.data_dir().join("demo/guesses.json")).unwrap();
    cli.run(&["items"]).await.ok();
    // Several that have the right one do not keep each other out.
    let all = (0..6).map(|_| cli.run(&["items"]));
    for ran in futures::future::join_all(all).await {
        ran.ok();
    }
}

#[tokio::test]
async fn what_the_environment_holds_does_not_open_it_again_after_a_lock() {
    let bank = Bank::start(95).await;
    let person = Person::at(&bank);
    person.with_a_pin().await.close().await;
    let app = person.starts(true, Some(PIN)).await;
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    app_lock::now(&app).await.unwrap();
    let again = setup::start_demo(&app).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::Locked);
    assert!(is_locked(&app));
    app.close().await;
}

#[tokio::test]
async fn wrong_pins_are_slowed_down_also_over_a_restart_and_never_for_long() {
    let bank = Bank::start(96).await;
    let person = Person::at(&bank);
    person.with_a_pin().await.close().await;
    let app = person.starts(true, None).await;
    for _ in 0..3 {
        setup::unlock_with_pin(&app, "0000".to_owned())
            .await
            .unwrap_err();
    }
    app.close().await;
    let app = person.starts(true, None).await;
    let told = setup::unlock_with_pin(&app, PIN.to_owned())
        .await
        .unwrap_err();
    assert!(
        told.message.contains("wait"),
        "even the right one waits: {told}"
    );
    person.clock.forward(Duration::from_secs(5));
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    app.close().await;
}

/// The person with the PIN chooses.
async fn choose(app: &App, lock: LockSettings) -> Result<SecurityView, AppError> {
    let proof = Some(PIN.to_owned());
    app_lock::set_settings(app, SetLockSettings { lock, proof }).await
}

#[tokio::test]
async fn whoever_finds_the_window_open_does_not_make_it_lock_later_or_no_more() {
    let bank = Bank::start(267).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let so_far = app_lock::security(&app).await.unwrap().lock;
    let ask = async |idle_minutes, on_sleep, proof: Option<&str>| {
        let lock = LockSettings {
            idle_minutes,
            on_sleep,
        };
        let proof = proof.map(str::to_owned);
        app_lock::set_settings(&app, SetLockSettings { lock, proof }).await
    };
    for (idle, sleep) in [(None, true), (Some(60), true), (Some(15), false)] {
        let missing = ask(idle, sleep, None).await.unwrap_err();
        assert_eq!(missing.code, ErrorCode::NeedsProof, "{idle:?} {sleep}");
    }
    let wrong = ask(None, false, Some("0000")).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert_eq!(app_lock::security(&app).await.unwrap().lock, so_far);
    // Earlier is nobody's harm, and the owner chooses what they like.
    ask(Some(5), true, None).await.unwrap();
    ask(None, false, Some(PIN)).await.unwrap();
    app.close().await;
}

#[tokio::test]
async fn a_profile_that_nobody_uses_locks_itself_and_one_that_is_used_does_not() {
    let bank = Bank::start(97).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let minute = LockSettings {
        idle_minutes: Some(1),
        on_sleep: false,
    };
    choose(&app, minute).await.unwrap();
    tokio::time::pause();
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(30)).await;
        app_lock::still_here(&app);
    }
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    let unlocked_for = tokio::time::Instant::now();
    while !is_locked(&app) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(
            unlocked_for.elapsed() < Duration::from_secs(80),
            "it locks in time"
        );
    }
    app.close().await;
}

#[tokio::test]
async fn a_computer_that_slept_wakes_up_locked() {
    let bank = Bank::start(98).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let never = LockSettings {
        idle_minutes: None,
        on_sleep: true,
    };
    choose(&app, never).await.unwrap();
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(setup::state(&app).phase, Phase::Ready, "awake");
    person.clock.forward(Duration::from_secs(8 * 3_600));
    let woke = tokio::time::Instant::now();
    while !is_locked(&app) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(woke.elapsed() < Duration::from_secs(30), "it locks at once");
    }
    app.close().await;
}

#[tokio::test]
async fn a_choice_that_does_not_exist_is_refused_and_one_that_does_is_kept() {
    let bank = Bank::start(99).await;
    let person = Person::at(&bank);
    let app = person.with_a_pin().await;
    let odd = LockSettings {
        idle_minutes: Some(7),
        on_sleep: true,
    };
    let refused = choose(&app, odd).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
    let hour = LockSettings {
        idle_minutes: Some(60),
        on_sleep: false,
    };
    choose(&app, hour).await.unwrap();
    app_lock::now(&app).await.unwrap();
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert_eq!(app_lock::security(&app).await.unwrap().lock, hour);
    app.close().await;
}

/// A profile whose database is lost, so that its keys are open to restore a backup with.
async fn with_a_lost_database(bank: &Bank) -> (Person, App) {
    let person = Person::at(bank);
    person.with_a_pin().await.close().await;
    std::fs::remove_file(person.home.path().join("data/demo/coffer.db")).unwrap();
    let app = person.starts(true, None).await;
    assert!(is_locked(&app));
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert!(recovers(&app));
    (person, app)
}

fn recovers(app: &App) -> bool {
    matches!(setup::state(app).phase, Phase::Recover { .. })
}

#[tokio::test]
async fn a_profile_that_cannot_be_opened_is_locked_all_the_same_and_its_keys_go() {
    let bank = Bank::start(147).await;
    let (_person, app) = with_a_lost_database(&bank).await;
    let list = call(&app, "backups", Value::Null).await.unwrap();
    let name = list["backups"][0]["name"].clone();
    assert_eq!(list["backups"][0]["opens"]["kind"], "atHand");
    call(&app, "lock_now", Value::Null).await.unwrap();
    assert!(is_locked(&app));
    let restore = json!({"name": name, "secret": null});
    for (name, request) in [
        ("backups", Value::Null),
        ("restore_backup", restore.clone()),
    ] {
        let told = call(&app, name, request).await.unwrap_err();
        assert_eq!(told.code, ErrorCode::Locked, "{name}: {told}");
    }
    let wrong = setup::unlock_with_pin(&app, "0000".to_owned()).await;
    assert_eq!(wrong.unwrap_err().code, ErrorCode::WrongPassphrase);
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert!(recovers(&app), "where it was");
    let told = call(&app, "restore_backup", restore.clone())
        .await
        .unwrap_err();
    assert_eq!(told.code, ErrorCode::NeedsProof, "whoever is there now");
    let mut proven = restore;
    proven["proof"] = json!(PIN);
    call(&app, "restore_backup", proven).await.unwrap();
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    app.close().await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_opened_locks_itself_when_nobody_is_there() {
    let bank = Bank::start(148).await;
    let (person, app) = with_a_lost_database(&bank).await;
    tokio::time::pause();
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(5 * 60)).await;
        app_lock::still_here(&app);
    }
    assert!(recovers(&app), "somebody is there");
    let unlocked_for = tokio::time::Instant::now();
    while !is_locked(&app) {
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert!(unlocked_for.elapsed() < Duration::from_secs(16 * 60));
    }
    // And with the computer.
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert!(recovers(&app));
    app_lock::when_sleeping(&app).await;
    assert!(is_locked(&app));
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(recovers(&app), "awake");
    person.clock.forward(Duration::from_secs(8 * 3_600));
    let woke = tokio::time::Instant::now();
    while !is_locked(&app) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(woke.elapsed() < Duration::from_secs(30), "it locks at once");
    }
    app.close().await;
}
