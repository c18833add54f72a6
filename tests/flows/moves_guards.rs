//! What stands between a person's word and their money: each guard, and what would happen without it. With a real bank over
//! HTTP, as in [`crate::moves`].

use coffer_app::api::*;
use coffer_app::{Secret, audit, backup, ending, link, manual, moves, network, setup, sync};
use serde_json::json;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::desk::Desk;
use crate::moves::{
    CREATE, PIN, account, again, confirmed, made, only, person, planned, sent_back, transfers,
    until, wish, word,
};

/// So much is left in the first account, cents; its bank alone knows it.
async fn left(bank: &Bank, desk: &Desk, cents: i64) {
    let held = account(desk, "Platypus Checking").await.balance.unwrap();
    let available = held.available.or(held.current).unwrap().minor();
    bank.move_silently(0, available - cents).await;
}

async fn asked(desk: &Desk) -> usize {
    let page = audit::page(&desk.app, AuditRequest { before: None }).await;
    let entries = page.unwrap().entries;
    entries
        .iter()
        .filter(|one| one.kind == "balance_asked")
        .count()
}

#[tokio::test]
async fn a_plan_that_is_confirmed_late_is_held_against_what_is_there_by_then() {
    let bank = Bank::start(960).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "500").await;
    assert_eq!(asked(&desk).await, 1);
    left(&bank, &desk, 49_999).await;
    let desk = again(desk, 2).await;
    let error = confirmed(&desk, &planned).await.unwrap_err();
    assert!(error.message.contains("0.01 USD are missing"), "{error}");
    assert_eq!((made(&bank), asked(&desk).await), (0, 2));
    assert_eq!(only(&desk).await.state, MoveState::Planned);
    // Once it is there, the same plan moves, and the bank has been asked for that.
    left(&bank, &desk, 90_000).await;
    let desk = again(desk, 4).await;
    confirmed(&desk, &planned).await.unwrap();
    assert_eq!((made(&bank), asked(&desk).await), (1, 3));
    desk.app.close().await;
}

/// What was asked for a plan is held in memory, for a minute from when it was asked; what a database remembers of it
/// approves nothing, however new it is.
#[tokio::test]
async fn what_a_database_remembers_of_a_balance_approves_no_move_also_within_the_minute() {
    let bank = Bank::start(974).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "500").await;
    left(&bank, &desk, 49_999).await;
    let desk = again(desk, 0).await;
    let error = confirmed(&desk, &planned).await.unwrap_err();
    assert!(error.message.contains("was asked just now"), "{error}");
    assert_eq!(made(&bank), 0);
    let desk = again(desk, 1).await;
    let error = confirmed(&desk, &planned).await.unwrap_err();
    assert!(error.message.contains("0.01 USD are missing"), "{error}");
    assert_eq!(made(&bank), 0);
    desk.app.close().await;
}

#[tokio::test]
async fn two_plans_that_together_are_more_than_is_there_do_not_both_move() {
    let bank = Bank::start(961).await;
    let desk = person(&bank).await;
    left(&bank, &desk, 70_000).await;
    // Each by itself is there.
    let (one, two) = (planned(&desk, "500").await, planned(&desk, "400").await);
    confirmed(&desk, &one).await.unwrap();
    let error = confirmed(&desk, &two).await.unwrap_err();
    assert!(
        error
            .message
            .contains("500.00 USD on their way out already"),
        "{error}"
    );
    assert_eq!(made(&bank), 1);
    // Nor is a third planned.
    let error = moves::plan(&desk.app, wish(&desk, "300").await)
        .await
        .unwrap_err();
    assert!(error.message.contains("100.00 USD are missing"), "{error}");
    desk.app.close().await;
}

/// A move whose credit was stopped, so that its money rests; and then its debit comes back, and nobody has looked.
async fn taken_back(bank: &Bank) -> (Desk, MoveView) {
    let desk = person(bank).await;
    let planned = planned(&desk, "200").await;
    confirmed(&desk, &planned).await.unwrap();
    let sent = until(&desk, MoveState::CreditUnderWay).await;
    let stopped = moves::cancel(&desk.app, &sent.id).await.unwrap();
    assert_eq!(stopped.state, MoveState::Stranded, "{}", stopped.sentence);
    let ids = transfers(bank).await;
    sent_back(bank, &ids[0], "R10").await;
    (desk, stopped)
}

#[tokio::test]
async fn what_came_back_while_somebody_typed_is_neither_sent_back_nor_on() {
    for (seed, back) in [(962, true), (963, false)] {
        let bank = Bank::start(seed).await;
        let (desk, stopped) = taken_back(&bank).await;
        let before = made(&bank);
        let done = match back {
            true => moves::send_back(&desk.app, word(&stopped, &stopped.from)).await,
            false => moves::confirm(&desk.app, word(&stopped, &stopped.to)).await,
        };
        let error = done.unwrap_err();
        assert!(error.message.contains("cannot be done"), "{error}");
        assert_eq!(
            made(&bank),
            before,
            "nothing leaves a ledger that has nothing"
        );
        let now = only(&desk).await;
        assert_eq!(
            (now.state, now.place),
            (MoveState::Returned, MovePlace::From)
        );
        desk.app.close().await;
    }
}

/// Nobody knows whether the credit was made, and the first bank takes the money back: it is not asked for again.
#[tokio::test]
async fn a_credit_that_was_not_heard_is_not_asked_for_again_once_the_debit_came_back() {
    let bank = Bank::start(964).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "200").await;
    confirmed(&desk, &planned).await.unwrap();
    // So often one call is tried.
    bank.fault(CREATE, json!({"kind": "reset", "times": 4}))
        .await;
    until(&desk, MoveState::CreditAsked).await;
    assert_eq!(made(&bank), 1);
    let ids = transfers(&bank).await;
    sent_back(&bank, &ids[0], "R10").await;
    for _ in 0..3 {
        let _ = moves::look(&desk.app).await;
    }
    assert_eq!(made(&bank), 1, "no credit of money that is not there");
    let desk = again(desk, 75).await;
    let home = until(&desk, MoveState::Returned).await;
    assert_eq!(home.legs[1].status, MoveLegStatus::NotMade);
    assert_eq!(made(&bank), 1);
    desk.app.close().await;
}

/// The database of before the confirmation, and of when the money was on its way, put in the place of one that knows more.
#[tokio::test]
async fn a_backup_that_is_restored_in_the_middle_of_a_move_moves_nothing_twice() {
    for (seed, confirmed_first) in [(965, false), (966, true)] {
        let bank = Bank::start(seed).await;
        let desk = person(&bank).await;
        let planned = planned(&desk, "150").await;
        if confirmed_first {
            confirmed(&desk, &planned).await.unwrap();
        }
        let made_backup = backup::now(&desk.app).await.unwrap();
        if !confirmed_first {
            confirmed(&desk, &planned).await.unwrap();
        }
        until(&desk, MoveState::Done).await;
        assert_eq!(made(&bank), 2);
        let request = RestoreBackup {
            name: made_backup.backups[0].name.clone(),
            secret: Some(PIN.to_owned()),
            proof: Some(PIN.to_owned()),
        };
        backup::restore_listed(&desk.app, request).await.unwrap();
        let desk = again(desk, 1).await;
        if !confirmed_first {
            // The person sees a plan and means it once more, or the program has found out by then.
            let _ = confirmed(&desk, &planned).await;
        }
        let done = until(&desk, MoveState::Done).await;
        assert_eq!(made(&bank), 2, "confirmed first: {confirmed_first}");
        assert!(
            done.legs
                .iter()
                .all(|leg| leg.status == MoveLegStatus::Settled)
        );
        let verdict = audit::verify(&desk.app).await.unwrap();
        assert_eq!(verdict.broken, None);
        desk.app.close().await;
    }
}

#[tokio::test]
async fn accounts_that_no_money_can_be_moved_of_are_each_told_why() {
    let bank = Bank::start(967).await;
    let desk = person(&bank).await;
    let wallet = ManualAccount {
        id: None,
        name: "Wallet".to_owned(),
        kind: "depository".to_owned(),
        currency: "USD".to_owned(),
        opening_minor: 100_000,
    };
    manual::save_account(&desk.app, wallet).await.unwrap();
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&desk.app, "ins_109510", "user_good", password)
        .await
        .unwrap();
    sync::run(&desk.app, None).await.unwrap();
    let gone = account(&desk, "Tattersall Savings").await;
    ending::unlink(&desk.app, &gone.item_id.to_string())
        .await
        .unwrap();
    let id = async |name: &str| account(&desk, name).await.id.to_string();
    let (wallet, savings) = (id("Wallet").await, id("Platypus Savings").await);
    let (card, loan) = (
        id("Platypus Rewards Card").await,
        id("Platypus Auto Loan").await,
    );
    let other = id("Share Savings").await;
    let closed = json!({"institution": RICH, "happens": "close_account", "account": 1});
    bank.admin("institution", closed).await;
    for _ in 0..3 {
        sync::run(&desk.app, None).await.unwrap();
    }
    let usual = wish(&desk, "50").await;
    for (id, words) in [
        (wallet, "by hand"),
        (gone.id.to_string(), "You disconnected"),
        (savings, "does not share"),
        (card, "checking or savings"),
        (loan, "checking or savings"),
    ] {
        let as_source = PlanMove {
            from_account_id: id.clone(),
            to_account_id: other.clone(),
            ..usual.clone()
        };
        let as_target = PlanMove {
            to_account_id: id,
            ..usual.clone()
        };
        for request in [as_source, as_target] {
            let error = moves::plan(&desk.app, request).await.unwrap_err();
            assert!(error.message.contains(words), "{words}: {error}");
            assert_eq!(error.code, ErrorCode::BadInput);
        }
    }
    assert_eq!(bank.count("transfer_authorized"), 0, "nobody was asked");
    assert_eq!(asked(&desk).await, 0);
    desk.app.close().await;
}

#[tokio::test]
async fn the_limit_of_one_move_and_of_one_day_are_told_apart() {
    let bank = Bank::start(968).await;
    let desk = person(&bank).await;
    let limits = SetMoveLimits {
        per_move: "300".to_owned(),
        per_day: "500".to_owned(),
        proof: Some(PIN.to_owned()),
    };
    moves::set_limits(&desk.app, limits).await.unwrap();
    let error = moves::plan(&desk.app, wish(&desk, "300.01").await)
        .await
        .unwrap_err();
    assert!(error.message.contains("limit for one move"), "{error}");
    let first = planned(&desk, "300").await;
    confirmed(&desk, &first).await.unwrap();
    let error = moves::plan(&desk.app, wish(&desk, "200.01").await)
        .await
        .unwrap_err();
    assert!(error.message.contains("limit for one day"), "{error}");
    // What is left of the day is.
    planned(&desk, "200").await;
    // And another day has its own.
    let desk = again(desk, 24 * 60).await;
    planned(&desk, "300").await;
    desk.app.close().await;
}

#[tokio::test]
async fn offline_is_a_sentence_at_each_step_of_a_move() {
    let bank = Bank::start(969).await;
    let desk = person(&bank).await;
    let plan = planned(&desk, "50").await;
    let under_way = planned(&desk, "60").await;
    confirmed(&desk, &under_way).await.unwrap();
    let wanted = wish(&desk, "70").await;
    let before = (made(&bank), bank.count("transfer_authorized"));
    let off = |offline| network::set_offline(&desk.app, OfflineRequest { offline });
    off(true).await.unwrap();
    for (step, error) in [
        ("plan", moves::plan(&desk.app, wanted).await.err()),
        ("confirm", confirmed(&desk, &plan).await.err()),
        ("look", moves::look(&desk.app).await.err()),
        (
            "cancel",
            moves::cancel(&desk.app, &under_way.id).await.err(),
        ),
        (
            "back",
            moves::send_back(&desk.app, word(&under_way, &under_way.from))
                .await
                .err(),
        ),
    ] {
        let error = error.unwrap_or_else(|| panic!("{step} went on"));
        assert_eq!(error.code, ErrorCode::Offline, "{step}: {error}");
    }
    let now = (made(&bank), bank.count("transfer_authorized"));
    assert_eq!(now, before, "nobody was asked");
    // A plan that nobody was asked for is dropped all the same.
    let dropped = moves::cancel(&desk.app, &plan.id).await.unwrap();
    assert_eq!(dropped.state, MoveState::Cancelled);
    off(false).await.unwrap();
    let all = moves::look(&desk.app).await.unwrap();
    assert!(all.moves.iter().any(|one| one.id == under_way.id));
    desk.app.close().await;
}

fn keys(client_id: &str) -> ConfigureRelay {
    ConfigureRelay {
        relay: RelayKind::Direct,
        environment: Environment::Sandbox,
        url: None,
        client_id: Some(client_id.to_owned()),
        secret: Some(SECRET.to_owned()),
        invitation: None,
        fingerprint: None,
        proof: Some(PIN.to_owned()),
    }
}

/// Only the keys that a move was asked for with tell what becomes of it.
#[tokio::test]
async fn keys_are_not_changed_while_money_is_under_way() {
    let bank = Bank::start(970).await;
    let desk = Desk::on(&bank).await;
    setup::configure(&desk.app, keys(CLIENT_ID)).await.unwrap();
    crate::moves::settled_in(&bank, &desk).await;
    let planned = planned(&desk, "80").await;
    // A plan is nothing under way, and another secret of the same keys is no other keys.
    confirmed(&desk, &planned).await.unwrap();
    setup::configure(&desk.app, keys(CLIENT_ID)).await.unwrap();
    let error = setup::configure(&desk.app, keys("another-client"))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
    assert!(
        error.message.contains("80.00 USD are on their way"),
        "{error}"
    );
    assert!(error.message.contains("Nothing was changed"), "{error}");
    // Somebody whose environment says otherwise asks nobody.
    let asked = bank.count("transfer_authorized");
    let desk = desk.again_with_keys("another-client", SECRET).await;
    setup::unlock_with_pin(&desk.app, PIN.to_owned())
        .await
        .unwrap();
    for error in [
        moves::look(&desk.app).await.err(),
        moves::plan(&desk.app, wish(&desk, "5").await).await.err(),
        moves::cancel(&desk.app, &planned.id).await.err(),
    ] {
        let error = error.expect("nothing is asked");
        assert_eq!(error.code, ErrorCode::Keys, "{error}");
        assert!(error.message.contains("other keys"), "{error}");
    }
    assert_eq!(bank.count("transfer_authorized"), asked);
    assert_eq!(only(&desk).await.state, MoveState::DebitUnderWay);
    let desk = again(desk, 1).await;
    // The kept ones are still the old ones.
    moves::look(&desk.app).await.unwrap();
    bank.advance(3).await;
    until(&desk, MoveState::CreditUnderWay).await;
    bank.advance(3).await;
    until(&desk, MoveState::Done).await;
    setup::configure(&desk.app, keys("another-client"))
        .await
        .unwrap();
    desk.app.close().await;
}
