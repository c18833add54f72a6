//! What somebody waits for when Coffer is locked: reads end there and then, deeds are heard for seconds, and nothing
//! of either reaches the locked window or a file.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use coffer_app::api::*;
use coffer_app::{App, app_lock, browse, commands, ending, keys, setup};
use serde_json::json;
use tokio::sync::oneshot;

use crate::bank::Bank;
use crate::gate::Gate;
use crate::money_checks::{PIN, Person};

const REMOVE: &str = "/item/remove";
/// What a lock takes that waits for nobody, on a busy machine; a bank that is waited for takes half a minute.
const AT_ONCE: Duration = Duration::from_millis(2_500);
/// The seconds that a deed has, and what a busy machine takes besides.
const IN_SECONDS: Duration = Duration::from_secs(8);
/// How often it is looked whether something has come to its end, 20 ms apart.
const LOOKS_MAX: usize = 1_500;

async fn unlock(app: &App) {
    setup::unlock_with_pin(app, PIN.to_owned()).await.unwrap();
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..LOOKS_MAX {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}");
}

fn is_locked(app: &App) -> bool {
    matches!(setup::state(app).phase, Phase::NeedsPin { .. })
}

/// Asks what has to wait for this endpoint, as the window does.
async fn asks(app: App, path: &str, account_id: String) -> Result<(), AppError> {
    match path {
        "/accounts/balance/get" => {
            let request = AskBalance {
                account_id,
                seen_this_month: 0,
            };
            commands::ask_balance(&app, request).await.map(drop)
        }
        "/identity/match" => {
            let request = MatchIdentity {
                account_id,
                name: Some("Ada".to_owned()),
                phone: None,
                email: None,
                address: None,
                seen_this_month: 0,
            };
            commands::match_identity(&app, request).await.map(drop)
        }
        "/signal/evaluate" => {
            let request = CheckPayment {
                account_id,
                amount: "1".to_owned(),
                currency: None,
                payee: None,
                seen: SeenCalls::default(),
            };
            commands::check_payment(&app, request).await.map(drop)
        }
        "/auth/get" => {
            let request = RevealNumbers {
                account_id,
                proof: Some(PIN.to_owned()),
                keep: false,
                seen_this_month: 0,
            };
            commands::reveal_numbers(&app, request).await.map(drop)
        }
        path => panic!("nobody asks for {path}"),
    }
}

#[tokio::test]
async fn what_is_asked_of_a_bank_ends_with_the_lock_and_its_answer_reaches_no_locked_window() {
    let bank = Bank::start(961).await;
    for (path, billed) in [
        ("/accounts/balance/get", Some(CheckProduct::Balance)),
        ("/identity/match", Some(CheckProduct::IdentityMatch)),
        ("/signal/evaluate", Some(CheckProduct::Signal)),
        ("/auth/get", None),
    ] {
        let mut gate = Gate::before(&bank, path).await;
        let person = Person::at(gate.url()).await;
        person.set_a_pin().await;
        person.agrees_to_more(&bank).await;
        let checking = person.account("checking").await;
        let profile = Arc::downgrade(&person.app.profile().unwrap());
        let asked = tokio::spawn(asks(person.app.clone(), path, checking.account_id));
        gate.reached().await;
        let began = Instant::now();
        app_lock::now(&person.app).await.unwrap();
        assert!(began.elapsed() < AT_ONCE, "{path}: {:?}", began.elapsed());
        assert!(profile.upgrade().is_none(), "{path} holds nothing open");
        let told = asked.await.unwrap().unwrap_err();
        assert_eq!(told.code, ErrorCode::Locked, "{path}: {told}");
        gate.open();
        unlock(&person.app).await;
        if let Some(product) = billed {
            assert_eq!(person.calls(product).await, 1, "{path} may be billed");
        }
        person.app.close().await;
    }
}

#[tokio::test]
async fn a_removal_that_was_sent_is_heard_for_seconds_and_else_made_good_by_the_next_opening() {
    let bank = Bank::start(962).await;
    // Nobody answers.
    let mut gate = Gate::before(&bank, REMOVE).await;
    let person = Person::at(gate.url()).await;
    let app = person.app.clone();
    person.set_a_pin().await;
    let item = browse::items(&app).await.unwrap()[0].id.to_string();
    let profile = Arc::downgrade(&app.profile().unwrap());
    let (ending, id) = (app.clone(), item.clone());
    let ended = tokio::spawn(async move { ending::unlink(&ending, &id).await.map(drop) });
    gate.reached().await;
    let began = Instant::now();
    app_lock::now(&app).await.unwrap();
    assert!(began.elapsed() < IN_SECONDS, "{:?}", began.elapsed());
    assert!(profile.upgrade().is_none(), "the keys go all the same");
    drop(ended.await.unwrap());
    assert_eq!(bank.paid_items(), 1, "it was not heard");
    gate.open();
    unlock(&app).await;
    until("it is not removed", async || bank.paid_items() == 0).await;
    app.close().await;
}

#[tokio::test]
async fn an_answer_that_comes_within_the_seconds_is_heard_and_no_other_try_begins_after_a_lock() {
    for fails_first in [false, true] {
        let bank = Bank::start(963).await;
        let mut gate = Gate::before(&bank, REMOVE).await;
        let person = Person::at(gate.url()).await;
        let app = person.app.clone();
        person.set_a_pin().await;
        let item = browse::items(&app).await.unwrap()[0].id.to_string();
        if fails_first {
            // The next try would work.
            let down = json!({ "kind": "status", "status": 500, "times": 1 });
            bank.fault(REMOVE, down).await;
        }
        let ending = app.clone();
        let ended = tokio::spawn(async move { ending::unlink(&ending, &item).await.map(drop) });
        gate.reached().await;
        let locking = app.clone();
        let locked = tokio::spawn(async move { app_lock::now(&locking).await.map(drop) });
        until("it is not locked", async || is_locked(&app)).await;
        gate.open();
        locked.await.unwrap().unwrap();
        drop(ended.await.unwrap());
        let left = if fails_first { 1 } else { 0 };
        assert_eq!(bank.paid_items(), left, "failed first: {fails_first}");
        unlock(&app).await;
        until("it is not removed", async || bank.paid_items() == 0).await;
        assert_eq!(bank.count("item_removed"), 1);
        app.close().await;
    }
}

#[tokio::test]
async fn a_sheet_whose_dialog_is_open_when_it_is_locked_is_not_written_and_holds_nothing_open() {
    let bank = Bank::start(964).await;
    let person = Person::at(&bank.url()).await;
    let app = person.app.clone();
    person.set_a_pin().await;
    person.agrees_to_more(&bank).await;
    let checking = person.account("checking").await;
    let path = person.home.path().join("sheet.pdf");
    *person.board.save_to.lock().unwrap() = Some(path.clone());
    let (close, closes) = oneshot::channel();
    *person.board.closes.lock().unwrap() = Some(closes);
    let profile = Arc::downgrade(&app.profile().unwrap());
    let request = DepositSheet {
        account_id: checking.account_id.clone(),
        proof: Some(PIN.to_owned()),
        seen_this_month: 0,
    };
    let saving = app.clone();
    let saved = tokio::spawn(async move { commands::deposit_sheet(&saving, request).await });
    let opened = &person.board.opened;
    until("no dialog", async || opened.load(Ordering::SeqCst) > 0).await;
    assert_eq!(
        person.calls(CheckProduct::Auth).await,
        0,
        "nothing is taken out yet"
    );
    let began = Instant::now();
    app_lock::now(&app).await.unwrap();
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    assert!(profile.upgrade().is_none(), "it is closed");
    close.send(()).unwrap();
    let told = saved.await.unwrap().unwrap_err();
    assert_eq!(told.code, ErrorCode::Locked, "{told}");
    assert!(!path.exists());
    unlock(&app).await;
    assert_eq!(person.calls(CheckProduct::Auth).await, 0);
    app.close().await;
}

#[tokio::test]
async fn numbers_that_are_kept_are_shown_under_new_keys_too() {
    let bank = Bank::start(965).await;
    let person = Person::at(&bank.url()).await;
    person.set_a_pin().await;
    person.agrees_to_more(&bank).await;
    let checking = person.account("checking").await;
    let told = person.reveal(&checking, Some(PIN), true).await.unwrap();
    let request = RotateKeys {
        pin: Some(PIN.to_owned()),
        ..RotateKeys::default()
    };
    keys::rotate(&person.app, request).await.unwrap();
    let kept = person.reveal(&checking, Some(PIN), false).await.unwrap();
    assert!(kept.from_kept);
    assert!(kept.numbers == told.numbers);
    person.app.close().await;
}
