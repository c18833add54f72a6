//! Money moved between two accounts of one person at two banks: with a real bank over HTTP that loses
//! answers, sends money back and remembers every transfer that it was ever asked for.

use coffer_app::api::*;
use coffer_app::read::AccountRow;
use coffer_app::{App, Secret, app_lock, audit, browse, consent, link, moves, setup, sync};
use serde_json::{Value, json};

use crate::bank::{Bank, CLIENT_ID, OTHER, RICH, SECRET};
use crate::desk::Desk;

pub const PIN: &str = "2580";
pub const CREATE: &str = "/transfer/create";
const AUTHORIZE: &str = "/transfer/authorization/create";
const EVENTS: &str = "/transfer/event/sync";
const GET: &str = "/transfer/get";
const CANCEL: &str = "/transfer/cancel";

/// A person with two banks, a PIN, and consent to payments.
pub async fn person(bank: &Bank) -> Desk {
    let desk = Desk::on(bank).await;
    settled_in(bank, &desk).await;
    desk
}

/// Links two banks, agrees to payments, and sets a PIN.
pub async fn settled_in(bank: &Bank, desk: &Desk) {
    for institution in [RICH, OTHER] {
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&desk.app, institution, "user_good", password)
            .await
            .unwrap();
    }
    for item in browse::items(&desk.app).await.unwrap() {
        agree(bank, &desk.app, item.id.to_string()).await;
    }
    sync::run(&desk.app, None).await.unwrap();
    let set = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(&desk.app, set).await.unwrap();
}

/// Consents to payments on Plaid's page.
pub async fn agree(bank: &Bank, app: &App, item_id: String) {
    let mode = Some(LinkMode::Consent);
    let agreed = Some(consent::notice(app, ConsentAsk { mode }).await.unwrap());
    let request = LinkBegin {
        surface: Some(LinkSurface::Browser),
        item_id: Some(item_id),
        mode,
        agreed,
    };
    let begun = link::begin(app, request).await.unwrap();
    bank.person_repairs(begun.hosted_url.as_deref().unwrap())
        .await;
    let ended = link::wait(app, &begun.session_id).await.unwrap();
    assert_eq!((ended.stage, ended.error), (LinkStage::Linked, None));
}

/// The program again, some minutes later, with its PIN typed.
pub async fn again(desk: Desk, minutes: i64) -> Desk {
    let desk = desk.again_after(minutes).await;
    setup::unlock_with_pin(&desk.app, PIN.to_owned())
        .await
        .unwrap();
    desk
}

pub async fn account(desk: &Desk, name: &str) -> AccountRow {
    let all = browse::accounts(&desk.app).await.unwrap();
    all.into_iter().find(|one| one.name == name).unwrap()
}

/// From checking at one bank to savings at the other.
pub async fn wish(desk: &Desk, amount: &str) -> PlanMove {
    PlanMove {
        from_account_id: account(desk, "Platypus Checking").await.id.to_string(),
        to_account_id: account(desk, "Share Savings").await.id.to_string(),
        amount: amount.to_owned(),
        legal_name: Some("Ana Lovelace".to_owned()),
        seen_this_month: 0,
    }
}

pub async fn planned(desk: &Desk, amount: &str) -> MoveView {
    let planned = moves::plan(&desk.app, wish(desk, amount).await)
        .await
        .unwrap();
    assert_eq!(planned.state, MoveState::Planned, "{}", planned.sentence);
    planned
}

pub fn word(planned: &MoveView, end: &MoveEnd) -> ConfirmMove {
    ConfirmMove {
        move_id: planned.id.clone(),
        proof: Some(PIN.to_owned()),
        amount_again: format!(
            "{}.{:02}",
            planned.amount.minor / 100,
            planned.amount.minor % 100
        ),
        account_again: end.mask.clone().unwrap(),
        seen_this_month: 1_000,
    }
}

pub async fn confirmed(desk: &Desk, planned: &MoveView) -> Result<MoveView, AppError> {
    moves::confirm(&desk.app, word(planned, &planned.to)).await
}

/// The one move, as it stands.
pub async fn only(desk: &Desk) -> MoveView {
    let mut all = moves::all(&desk.app).await.unwrap().moves;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Looks until the move stands as wanted: in the demo each look is a day.
pub async fn until(desk: &Desk, wanted: MoveState) -> MoveView {
    let mut now = only(desk).await;
    for _ in 0..8 {
        if now.state == wanted {
            return now;
        }
        // One that fails is made good by the next.
        let _ = moves::look(&desk.app).await;
        now = only(desk).await;
    }
    panic!("{:?} and not {wanted:?}: {}", now.state, now.sentence);
}

pub fn made(bank: &Bank) -> usize {
    bank.count("transfer_created")
}

#[tokio::test]
async fn money_goes_out_rests_and_arrives_and_its_two_rows_are_one_transfer() {
    let bank = Bank::start(900).await;
    let desk = person(&bank).await;
    let all = moves::all(&desk.app).await.unwrap();
    assert_eq!(all.availability, MovesAvailability::Available);
    assert!(all.is_play);
    let planned = planned(&desk, "500").await;
    assert_eq!(
        (planned.amount.minor, planned.place),
        (50_000, MovePlace::From)
    );
    assert!(planned.can_confirm && planned.can_cancel && !planned.can_send_back);
    assert_eq!(made(&bank), 0, "a plan moves nothing");

    let gone = confirmed(&desk, &planned).await.unwrap();
    assert_eq!(gone.state, MoveState::DebitUnderWay, "{}", gone.sentence);
    assert_eq!(gone.legs[0].status, MoveLegStatus::Pending);
    assert!(gone.legs[0].expected_settlement.is_some());
    assert_eq!(moves::all(&desk.app).await.unwrap().today.minor, 50_000);

    let mut seen = vec![gone.state];
    for _ in 0..8 {
        moves::look(&desk.app).await.unwrap();
        let now = only(&desk).await;
        if seen.last() != Some(&now.state) {
            seen.push(now.state);
        }
    }
    assert_eq!(
        seen,
        [
            MoveState::DebitUnderWay,
            MoveState::CreditUnderWay,
            MoveState::Done
        ],
        "it rests for no longer than a look"
    );
    assert_eq!(made(&bank), 2, "one debit and one credit");

    // The banks book it, a sync brings the rows, and they belong together.
    for _ in 0..4 {
        bank.advance(1).await;
        sync::run(&desk.app, None).await.unwrap();
        moves::look(&desk.app).await.unwrap();
    }
    let done = only(&desk).await;
    let rows: Vec<String> = done
        .legs
        .iter()
        .map(|leg| leg.transaction_id.clone().expect("its row is known"))
        .collect();
    let out = browse::transaction(&desk.app, &rows[0]).await.unwrap();
    assert_eq!(out.row.amount.minor, -50_000);
    assert!(
        out.pairs
            .iter()
            .any(|pair| pair.other.id == rows[1] && pair.state == PairState::Said),
        "the two rows are paired"
    );
    let verdict = audit::verify(&desk.app).await.unwrap();
    assert_eq!(verdict.broken, None);
    assert!(verdict.entries >= 8, "every step: {}", verdict.entries);
    desk.app.close().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_move_is_said_before_anybody_is_asked() {
    let bank = Bank::start(901).await;
    let desk = person(&bank).await;
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&desk.app, "ins_109512", "user_good", password)
        .await
        .unwrap();
    sync::run(&desk.app, None).await.unwrap();
    let id = async |name: &str| account(&desk, name).await.id.to_string();
    let (euro, card) = (
        id("Houndstooth Euro").await,
        id("Platypus Rewards Card").await,
    );
    let usual = wish(&desk, "500").await;
    let with = |change: &dyn Fn(&mut PlanMove)| {
        let mut other = usual.clone();
        change(&mut other);
        other
    };
    let amount = |text: &'static str| with(&move |one| one.amount = text.to_owned());
    for (request, words) in [
        (amount(""), "how much"),
        (amount("-5"), "negative"),
        (amount("0"), "zero"),
        (amount("1.005"), "digits"),
        (amount("99999999999999999999999"), "more than can be moved"),
        (amount("five"), "not an amount"),
        (amount("1000.01"), "limit for one move"),
        (
            with(&|one| one.to_account_id = one.from_account_id.clone()),
            "one account",
        ),
        (with(&|one| one.to_account_id = euro.clone()), "EUR"),
        (
            with(&|one| one.from_account_id = card.clone()),
            "checking or savings",
        ),
        (
            with(&|one| one.from_account_id = "none".to_owned()),
            "account",
        ),
        (with(&|one| one.legal_name = None), "name"),
    ] {
        let error = moves::plan(&desk.app, request).await.unwrap_err();
        assert!(error.message.contains(words), "{words}: {error}");
    }
    assert_eq!(bank.count("transfer_authorized"), 0, "nobody was asked");
    assert_eq!(moves::all(&desk.app).await.unwrap().moves.len(), 0);

    // The confirmation is as careful, and a wrong one moves nothing.
    let planned = planned(&desk, "500").await;
    let right = word(&planned, &planned.to);
    let wrong = [
        ConfirmMove {
            amount_again: "5000".to_owned(),
            ..right.clone()
        },
        ConfirmMove {
            account_again: "0".to_owned(),
            ..right.clone()
        },
        ConfirmMove {
            proof: None,
            ..right.clone()
        },
        ConfirmMove {
            proof: Some("0000".to_owned()),
            ..right.clone()
        },
        ConfirmMove {
            move_id: "none".to_owned(),
            ..right.clone()
        },
    ];
    let codes = [
        ErrorCode::BadInput,
        ErrorCode::BadInput,
        ErrorCode::NeedsProof,
        ErrorCode::WrongPassphrase,
        ErrorCode::NotFound,
    ];
    for (request, code) in wrong.into_iter().zip(codes) {
        let error = moves::confirm(&desk.app, request).await.unwrap_err();
        assert_eq!(error.code, code, "{error}");
    }
    assert_eq!(made(&bank), 0);
    desk.app.close().await;
}

#[tokio::test]
async fn a_plan_of_more_than_an_hour_ago_moves_nothing() {
    let bank = Bank::start(902).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "500").await;
    let desk = again(desk, 61).await;
    let error = confirmed(&desk, &planned).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
    assert!(error.message.contains("not confirmed in time"), "{error}");
    assert_eq!(only(&desk).await.state, MoveState::Lapsed);
    assert_eq!(made(&bank), 0);
    desk.app.close().await;
}

/// The bank makes the transfer and its answer is lost, or is an error, or cut off: one transfer all the same.
#[tokio::test]
async fn an_answer_that_is_lost_makes_no_second_transfer() {
    for (seed, fault) in [
        (
            903,
            json!({"kind": "status", "status": 500, "times": 9, "processed": true}),
        ),
        (904, json!({"kind": "reset", "times": 9, "processed": true})),
        (
            905,
            json!({"kind": "truncate", "times": 9, "processed": true}),
        ),
    ] {
        let bank = Bank::start(seed).await;
        let desk = person(&bank).await;
        let planned = planned(&desk, "500").await;
        bank.fault(CREATE, fault.clone()).await;
        let error = confirmed(&desk, &planned).await.unwrap_err();
        assert!(
            error.message.contains("no answer has come"),
            "{fault}: {error}"
        );
        let asked = only(&desk).await;
        assert_eq!(asked.state, MoveState::DebitAsked, "{}", asked.sentence);
        assert!(!asked.can_confirm, "it is never asked for a second time");
        assert_eq!(
            confirmed(&desk, &planned).await.unwrap_err().code,
            ErrorCode::BadInput
        );
        assert_eq!(made(&bank), 1);

        // The program is started again and finds it.
        let desk = again(desk, 1).await;
        let found = until(&desk, MoveState::CreditUnderWay).await;
        assert_eq!(found.legs[0].status, MoveLegStatus::Settled);
        assert_eq!(made(&bank), 2, "{fault}");
        until(&desk, MoveState::Done).await;
        assert_eq!(made(&bank), 2, "{fault}");
        desk.app.close().await;
    }
}

/// The request never reached the bank: it is asked for again, under the same authorization.
#[tokio::test]
async fn a_request_that_was_lost_is_made_again_under_its_own_authorization() {
    let bank = Bank::start(906).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "500").await;
    bank.fault(CREATE, json!({"kind": "reset", "times": 9}))
        .await;
    confirmed(&desk, &planned).await.unwrap_err();
    assert_eq!(made(&bank), 0);
    let mut now = only(&desk).await;
    for _ in 0..4 {
        let _ = moves::look(&desk.app).await;
        now = only(&desk).await;
    }
    assert_ne!(now.state, MoveState::DebitAsked, "{}", now.sentence);
    assert_eq!(bank.count("transfer_authorized"), 1 + now.legs.len() - 1);
    until(&desk, MoveState::Done).await;
    assert_eq!(made(&bank), 2);
    desk.app.close().await;
}

#[tokio::test]
async fn what_was_not_sent_yet_is_stopped_and_what_was_is_not() {
    let bank = Bank::start(907).await;
    let desk = person(&bank).await;
    // A plan is dropped without anybody being asked.
    let first = planned(&desk, "100").await;
    let cancelled = moves::cancel(&desk.app, &first.id).await.unwrap();
    assert_eq!(cancelled.state, MoveState::Cancelled);
    confirmed(&desk, &first).await.unwrap_err();
    // A debit that the bank has not got is taken back, although the answer is lost.
    let second = planned(&desk, "100").await;
    confirmed(&desk, &second).await.unwrap();
    let lost = json!({"kind": "status", "status": 500, "times": 1, "processed": true});
    bank.fault(CANCEL, lost).await;
    let stopped = moves::cancel(&desk.app, &second.id).await.unwrap();
    assert_eq!(stopped.state, MoveState::Cancelled, "{}", stopped.sentence);
    assert_eq!(moves::all(&desk.app).await.unwrap().today.minor, 0);
    // One that was sent is not.
    let third = planned(&desk, "100").await;
    confirmed(&desk, &third).await.unwrap();
    moves::look(&desk.app).await.unwrap();
    let error = moves::cancel(&desk.app, &third.id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput, "{error}");
    assert_eq!(bank.count("transfer_cancelled"), 1);
    desk.app.close().await;
}

#[tokio::test]
async fn what_the_first_bank_sends_back_is_told_with_its_reason_and_does_not_go_on() {
    let bank = Bank::start(908).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "900").await;
    let gone = confirmed(&desk, &planned).await.unwrap();
    // The money is gone before the bank gets to it.
    let funds = account(&desk, "Platypus Checking").await.balance.unwrap();
    let all = funds.available.or(funds.current).unwrap().minor();
    bank.move_silently(0, all + 1_000_000).await;
    bank.advance(3).await;
    let back = until(&desk, MoveState::Returned).await;
    assert_eq!(back.place, MovePlace::From);
    let leg = &back.legs[0];
    assert_eq!(leg.failure_code.as_deref(), Some("R01"));
    assert!(leg.failure.as_deref().unwrap().contains("not enough money"));
    assert!(back.events.iter().any(|one| one.sentence.contains("R01")));
    assert_eq!(made(&bank), 1, "no credit was made: {}", gone.id);
    desk.app.close().await;
}

#[tokio::test]
async fn what_the_second_bank_does_not_take_rests_and_goes_back_by_a_persons_word() {
    let bank = Bank::start(909).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "200").await;
    confirmed(&desk, &planned).await.unwrap();
    let sent = until(&desk, MoveState::CreditUnderWay).await;
    assert!(sent.can_cancel, "{:?}", sent.legs);
    let stopped = moves::cancel(&desk.app, &sent.id).await.unwrap();
    assert_eq!(stopped.state, MoveState::Stranded, "{}", stopped.sentence);
    assert_eq!(stopped.place, MovePlace::Ledger);
    moves::look(&desk.app).await.unwrap();
    assert_eq!(
        only(&desk).await.state,
        MoveState::Stranded,
        "nothing goes on by itself"
    );
    assert_eq!(made(&bank), 2);
    let wrong = word(&stopped, &stopped.to);
    moves::send_back(&desk.app, wrong).await.unwrap_err();
    let back = moves::send_back(&desk.app, word(&stopped, &stopped.from))
        .await
        .unwrap();
    assert_eq!(back.state, MoveState::BackUnderWay, "{}", back.sentence);
    let home = until(&desk, MoveState::SentBack).await;
    assert_eq!(home.place, MovePlace::From);
    assert_eq!(made(&bank), 3);
    desk.app.close().await;
}

/// What the bank knows of transfers, in their order: the ids.
pub async fn transfers(bank: &Bank) -> Vec<String> {
    let told = plaid(bank, EVENTS, json!({"after_id": 0})).await;
    let mut ids: Vec<String> = Vec::new();
    for event in told["transfer_events"].as_array().unwrap() {
        let id = event["transfer_id"].as_str().unwrap().to_owned();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

pub async fn plaid(bank: &Bank, route: &str, mut body: Value) -> Value {
    body["client_id"] = json!(CLIENT_ID);
    body["secret"] = json!(SECRET);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{route}", bank.url());
    let answer = client.post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{route}: {}", answer.status());
    answer.json().await.unwrap()
}

pub async fn sent_back(bank: &Bank, transfer: &str, code: &str) {
    let body = json!({
        "transfer_id": transfer, "event_type": "returned",
        "failure_reason": {"ach_return_code": code},
    });
    plaid(bank, "/sandbox/transfer/simulate", body).await;
}

/// A bank may take money back after it has gone on: what can still be stopped is stopped, and what cannot is
/// owed, and said.
#[tokio::test]
async fn what_the_first_bank_takes_back_late_is_stopped_or_owed() {
    let bank = Bank::start(918).await;
    let desk = person(&bank).await;
    let first = planned(&desk, "120").await;
    confirmed(&desk, &first).await.unwrap();
    until(&desk, MoveState::CreditUnderWay).await;
    let ids = transfers(&bank).await;
    sent_back(&bank, &ids[0], "R10").await;
    // Not a look that lets a day pass: the credit is still to be sent.
    let desk = again(desk, 1).await;
    let stopped = until(&desk, MoveState::Returned).await;
    assert_eq!(stopped.legs[1].status, MoveLegStatus::Cancelled);
    assert_eq!(stopped.legs[0].failure_code.as_deref(), Some("R10"));

    let second = planned(&desk, "130").await;
    confirmed(&desk, &second).await.unwrap();
    let mut looks = 0;
    while moves::all(&desk.app).await.unwrap().moves[0].state != MoveState::Done {
        looks += 1;
        assert!(looks < 8);
        moves::look(&desk.app).await.unwrap();
    }
    let ids = transfers(&bank).await;
    sent_back(&bank, &ids[2], "R07").await;
    moves::look(&desk.app).await.unwrap();
    let owed = moves::all(&desk.app).await.unwrap().moves.remove(0);
    assert_eq!((owed.state, owed.place), (MoveState::Owed, MovePlace::Both));
    assert!(!owed.can_confirm && !owed.can_cancel && !owed.can_send_back);
    assert!(
        owed.legs[0]
            .failure
            .as_deref()
            .unwrap()
            .contains("permission")
    );
    desk.app.close().await;
}

/// Offline in any step: what was written stays, and nothing is asked twice.
#[tokio::test]
async fn offline_in_any_step_nothing_is_lost_and_nothing_is_doubled() {
    for (seed, path) in [(910, AUTHORIZE), (911, CREATE), (912, EVENTS), (913, GET)] {
        let bank = Bank::start(seed).await;
        let desk = person(&bank).await;
        bank.fault(path, json!({"kind": "reset", "times": 6})).await;
        let mut tries = 0;
        let planned = loop {
            tries += 1;
            assert!(tries < 10, "{path}");
            match moves::plan(&desk.app, wish(&desk, "50").await).await {
                Ok(planned) => break planned,
                Err(error) => assert!(error.retry, "{path}: {error}"),
            }
        };
        let _ = confirmed(&desk, &planned).await;
        for _ in 0..12 {
            let _ = moves::look(&desk.app).await;
        }
        let all = moves::all(&desk.app).await.unwrap().moves;
        let done: Vec<_> = all.iter().filter(|one| one.id == planned.id).collect();
        assert_eq!(
            done[0].state,
            MoveState::Done,
            "{path}: {}",
            done[0].sentence
        );
        assert_eq!(made(&bank), 2, "{path}");
        desk.app.close().await;
    }
}

#[tokio::test]
async fn limits_hold_over_a_day_and_a_bank_is_not_left_while_money_is_under_way() {
    let bank = Bank::start(914).await;
    let desk = person(&bank).await;
    let limits = |per_move: &str, per_day: &str, proof: Option<&str>| SetMoveLimits {
        per_move: per_move.to_owned(),
        per_day: per_day.to_owned(),
        proof: proof.map(str::to_owned),
    };
    let error = moves::set_limits(&desk.app, limits("300", "400", None))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NeedsProof);
    moves::set_limits(&desk.app, limits("400", "300", Some(PIN)))
        .await
        .unwrap_err();
    let set = moves::set_limits(&desk.app, limits("300", "400", Some(PIN)))
        .await
        .unwrap();
    assert_eq!(set.limits.per_day.minor, 40_000);
    // Two plans, each within the day; together they are not.
    let (one, two) = (planned(&desk, "300").await, planned(&desk, "300").await);
    confirmed(&desk, &one).await.unwrap();
    let error = confirmed(&desk, &two).await.unwrap_err();
    assert!(error.message.contains("limit for one day"), "{error}");
    assert_eq!(made(&bank), 1);

    let item = account(&desk, "Share Savings").await.item_id.to_string();
    let error = coffer_app::ending::unlink(&desk.app, &item)
        .await
        .unwrap_err();
    assert!(error.message.contains("on their way"), "{error}");
    desk.app.close().await;
}

#[tokio::test]
async fn without_a_pin_no_money_moves() {
    let bank = Bank::start(915).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let all = moves::all(&desk.app).await.unwrap();
    assert_eq!(all.availability, MovesAvailability::NeedsProtection);
    let id = account(&desk, "Platypus Checking").await.id.to_string();
    let request = PlanMove {
        from_account_id: id,
        to_account_id: account(&desk, "Platypus Savings").await.id.to_string(),
        amount: "5".to_owned(),
        legal_name: Some("Ana".to_owned()),
        seen_this_month: 0,
    };
    let error = moves::plan(&desk.app, request).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::PinFirst);
    desk.app.close().await;
}

#[tokio::test]
async fn a_bank_that_was_not_asked_for_payments_is_asked_for_consent() {
    let bank = Bank::start(916).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let set = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(&desk.app, set).await.unwrap();
    let request = PlanMove {
        from_account_id: account(&desk, "Platypus Checking").await.id.to_string(),
        to_account_id: account(&desk, "Platypus Savings").await.id.to_string(),
        amount: "5".to_owned(),
        legal_name: Some("Ana".to_owned()),
        seen_this_month: 0,
    };
    let error = moves::plan(&desk.app, request.clone()).await.unwrap_err();
    assert_eq!(error.button, Some(CureButton::GiveConsent), "{error}");
    let all = moves::all(&desk.app).await.unwrap();
    assert!(all.accounts.iter().any(|one| one.needs_consent));
    let item = desk.item().await.id.to_string();
    agree(&bank, &desk.app, item).await;
    let planned = moves::plan(&desk.app, request).await.unwrap();
    assert_eq!(planned.state, MoveState::Planned);
    let all = moves::all(&desk.app).await.unwrap();
    assert!(all.accounts.iter().all(|one| !one.needs_consent));
    desk.app.close().await;
}

/// Two programs confirm one plan at one time: the money moves once.
#[tokio::test]
async fn a_plan_that_two_programs_confirm_moves_once() {
    let bank = Bank::start(917).await;
    let desk = person(&bank).await;
    let planned = planned(&desk, "500").await;
    let slow = json!({"kind": "latency", "latency_ms": 300, "times": 2});
    bank.fault(CREATE, slow).await;
    let other = desk.beside().await;
    setup::unlock_with_pin(&other, PIN.to_owned())
        .await
        .unwrap();
    let (a, b) = tokio::join!(
        moves::confirm(&desk.app, word(&planned, &planned.to)),
        moves::confirm(&other, word(&planned, &planned.to)),
    );
    assert_eq!(
        [a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(),
        1,
        "{a:?} {b:?}"
    );
    assert_eq!(made(&bank), 1);
    other.close().await;
    desk.app.close().await;
}
