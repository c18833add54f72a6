//! Transfers and refunds in the register: what is clear is made, what a person says stands, and taking one of two
//! away leaves the other as it was.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{AccountFact, AccountKind, TransactionFact, TransactionId, pairs::Kind};
use coffer_store::{
    StoreError,
    edits::{self, PairState, Saying},
    facts,
    register::{self, PairSettings, RegisterLine},
};
use support::{Profile, account, changes, day, fact, removal};

fn savings() -> AccountFact {
    AccountFact {
        external_id: "sav".into(),
        name: "Savings".into(),
        mask: Some("1111".into()),
        ..account(0)
    }
}

fn card() -> AccountFact {
    AccountFact {
        external_id: "card".into(),
        name: "Card".into(),
        mask: Some("2222".into()),
        kind: AccountKind::Credit,
        type_text: "credit".into(),
        ..account(0)
    }
}

fn told(
    id: &str,
    account: &str,
    on: u32,
    minor: i64,
    name: &str,
    category: &str,
) -> TransactionFact {
    TransactionFact {
        external_account_id: account.into(),
        date: day(2026, 3, on),
        name: name.into(),
        category_detailed: Some(category.into()),
        ..fact(id, minor)
    }
}

fn out() -> TransactionFact {
    told(
        "out",
        "acc",
        2,
        -50_000,
        "ONLINE TRANSFER TO SAV",
        "GENERAL_SERVICES_OTHER_GENERAL_SERVICES",
    )
}

fn plain_out() -> TransactionFact {
    told(
        "out",
        "acc",
        2,
        -50_000,
        "ONLINE TRANSFER TO SAV",
        "TRANSFER_OUT_SAVINGS",
    )
}

fn into() -> TransactionFact {
    told(
        "in",
        "sav",
        3,
        50_000,
        "TRANSFER FROM CHK",
        "TRANSFER_IN_SAVINGS",
    )
}

fn purchase() -> TransactionFact {
    told(
        "buy",
        "acc",
        4,
        -8_999,
        "ACME SHOES 12",
        "GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES",
    )
}

fn refund() -> TransactionFact {
    told(
        "back",
        "acc",
        14,
        8_999,
        "ACME SHOES REFUND",
        "INCOME_OTHER_INCOME",
    )
}

fn profile(facts: impl IntoIterator<Item = TransactionFact>) -> Profile {
    let profile = Profile::linked();
    let both = PairSettings {
        propose: true,
        make: true,
    };
    profile
        .store
        .write(|w| register::set_pair_settings(w, both))
        .unwrap();
    let mut first = changes(None, "c1", facts);
    first.accounts = vec![account(0), savings(), card()];
    profile.sync(first);
    profile.verified();
    profile
}

fn line(profile: &Profile, external: &str) -> RegisterLine {
    let listed = profile.lines("");
    listed
        .into_iter()
        .find(|line| line.external_id == external)
        .unwrap()
}

fn id(profile: &Profile, external: &str) -> TransactionId {
    profile
        .store
        .read(|r| register::find_transaction(r, external))
        .unwrap()
}

fn code(line: &RegisterLine) -> Option<String> {
    line.category.clone().and_then(|(_, _, code)| code)
}

fn pair(profile: &Profile, kind: Kind, a: &str, b: &str, together: bool) -> Result<(), StoreError> {
    let both = (id(profile, a), id(profile, b));
    let done = profile
        .store
        .write(|w| edits::say_pair(w, &profile.meta(), kind, both, together));
    profile.verified();
    done
}

fn refusal(result: Result<(), StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_clear_transfer_is_made_by_itself_and_is_no_spending() {
    let profile = profile([plain_out(), into()]);
    assert_eq!(
        line(&profile, "out").mate,
        Some((id(&profile, "in"), "transfer".into()))
    );
    assert_eq!(profile.lines("is:transfer").len(), 2);
    let pairs = profile
        .store
        .read(|r| edits::pairs_of(r, id(&profile, "in")))
        .unwrap();
    assert_eq!(pairs[0].state, PairState::Made);
    assert!(
        pairs[0].reasons.contains(&"The same amount".to_owned()),
        "{:?}",
        pairs[0].reasons
    );
}

#[test]
fn what_a_person_pairs_is_a_transfer_whatever_the_bank_calls_it_unless_they_gave_it_a_category() {
    let profile = profile([out(), into()]);
    assert_eq!(line(&profile, "out").mate, None, "it is not clear");
    pair(&profile, Kind::Transfer, "in", "out", true).unwrap();
    assert_eq!(code(&line(&profile, "out")).as_deref(), Some("transfer"));
    assert_eq!(line(&profile, "out").category_source, "person");
    assert_eq!(profile.lines("is:spend").len(), 0);
    profile.category(id(&profile, "out"), "groceries");
    assert_eq!(code(&line(&profile, "out")).as_deref(), Some("groceries"));
    assert_eq!(profile.lines("is:spend").len(), 1);
    profile.verified();
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert_eq!(line(&profile, "out").mate, None);
    assert_eq!(profile.lines("is:spend").len(), 1);
    profile.redo().unwrap();
    assert!(line(&profile, "out").mate.is_some());
    profile.verified();
}

#[test]
fn a_no_is_remembered_and_its_undo_proposes_the_pair_again() {
    let profile = profile([out(), into()]);
    let proposed = || profile.store.read(edits::proposed).unwrap();
    assert_eq!(proposed(), 1);
    pair(&profile, Kind::Transfer, "out", "in", false).unwrap();
    assert_eq!(proposed(), 0);
    profile.sync(changes(
        Some("c1"),
        "c2",
        [TransactionFact {
            name: "TRANSFER FROM CHK 2".into(),
            ..into()
        }],
    ));
    assert_eq!(proposed(), 0, "not even when the bank tells of it again");
    profile.undo().unwrap();
    assert_eq!(proposed(), 1);
    profile.verified();
}

#[test]
fn taking_one_leg_away_leaves_the_other_by_itself_until_it_comes_back() {
    let profile = profile([out(), into()]);
    pair(&profile, Kind::Transfer, "out", "in", true).unwrap();
    profile.delete(&[id(&profile, "in")]).unwrap();
    assert_eq!(line(&profile, "out").mate, None);
    assert_ne!(code(&line(&profile, "out")).as_deref(), Some("transfer"));
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(code(&line(&profile, "out")).as_deref(), Some("transfer"));
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("in")];
    profile.sync(gone);
    assert_eq!(line(&profile, "out").mate, None, "the bank took it back");
    profile.verified();
    profile.revert_newest();
    assert_eq!(
        line(&profile, "out").mate,
        Some((id(&profile, "in"), "transfer".into()))
    );
}

#[test]
fn a_refund_is_in_the_category_of_its_purchase_and_follows_it() {
    let profile = profile([purchase(), refund()]);
    pair(&profile, Kind::Refund, "buy", "back", true).unwrap();
    assert_eq!(code(&line(&profile, "back")), code(&line(&profile, "buy")));
    assert_eq!(profile.lines("is:income").len(), 0);
    profile.category(id(&profile, "buy"), "pets");
    assert_eq!(code(&line(&profile, "back")).as_deref(), Some("pets"));
    profile.verified();
    let rest = profile.outline("cat:pets").sums;
    assert!(
        rest.iter().all(|sum| sum.minor() == 0),
        "they net out: {rest:?}"
    );
}

#[test]
fn a_hold_that_was_cancelled_is_no_purchase_to_refund() {
    let hold = TransactionFact {
        pending: true,
        ..purchase()
    };
    let back = TransactionFact {
        category_detailed: None,
        ..refund()
    };
    let profile = profile([hold]);
    let mut cancelled = changes(Some("c1"), "c2", [back]);
    cancelled.removed = vec![removal("buy")];
    profile.sync(cancelled);
    assert_eq!(profile.store.read(edits::proposed).unwrap(), 0);
    assert!(profile.lines("").iter().all(|line| line.mate.is_none()));
    let sentence = refusal(pair(&profile, Kind::Refund, "back", "buy", true));
    assert!(sentence.contains("the bank took it back"), "{sentence}");
}

#[test]
fn what_cannot_belong_together_is_refused_with_the_reason() {
    let other = told(
        "other",
        "acc",
        9,
        -100,
        "X",
        "GENERAL_MERCHANDISE_OTHER_GENERAL_MERCHANDISE",
    );
    let early = told("early", "acc", 1, 500, "ACME SHOES", "INCOME_OTHER_INCOME");
    let profile = profile([out(), into(), purchase(), refund(), other, early]);
    for (kind, a, b, part) in [
        (Kind::Transfer, "out", "out", "with itself"),
        (
            Kind::Transfer,
            "out",
            "buy",
            "money out and the other money in",
        ),
        (Kind::Transfer, "buy", "back", "in one account"),
        (
            Kind::Refund,
            "other",
            "back",
            "at most what its purchase cost",
        ),
        (Kind::Refund, "buy", "early", "came before"),
    ] {
        let sentence = refusal(pair(&profile, kind, a, b, true));
        assert!(sentence.contains(part), "{sentence}");
    }
    profile.delete(&[id(&profile, "in")]).unwrap();
    let sentence = refusal(pair(&profile, Kind::Transfer, "out", "in", true));
    assert!(sentence.contains("is deleted"), "{sentence}");
    assert!(
        profile.lines("").iter().all(|line| line.mate.is_none()),
        "nothing was said"
    );
}

#[test]
fn one_leg_has_one_other_unless_the_sum_came_in_two() {
    let a = told("a", "sav", 3, 20_000, "DEPOSIT", "INCOME_OTHER_INCOME");
    let b = told("b", "sav", 3, 30_000, "DEPOSIT", "INCOME_OTHER_INCOME");
    let c = told("c", "card", 3, 1_000, "DEPOSIT", "INCOME_OTHER_INCOME");
    let profile = profile([out(), a, b, c]);
    pair(&profile, Kind::Transfer, "out", "a", true).unwrap();
    pair(&profile, Kind::Transfer, "out", "b", true).unwrap();
    let sentence = refusal(pair(&profile, Kind::Transfer, "out", "c", true));
    assert!(sentence.contains("already"), "{sentence}");
    assert_eq!(profile.lines("is:transfer").len(), 3);
}

#[test]
fn a_no_is_not_taken_back_behind_a_pair_that_it_made_room_for() {
    let profile = profile([
        out(),
        into(),
        told(
            "late",
            "card",
            4,
            -50_000,
            "PAYMENT SENT",
            "GENERAL_SERVICES_OTHER_GENERAL_SERVICES",
        ),
    ]);
    pair(&profile, Kind::Transfer, "out", "in", true).unwrap();
    pair(&profile, Kind::Transfer, "out", "in", false).unwrap();
    let no = profile
        .store
        .read(|r| edits::history(r, id(&profile, "out")))
        .unwrap()
        .iter()
        .find_map(|entry| entry.edit)
        .unwrap();
    pair(&profile, Kind::Transfer, "late", "in", true).unwrap();
    let meta = profile.meta();
    let undone = profile.store.write(|w| edits::undo_one(w, &meta, no));
    let sentence = refusal(undone.map(drop));
    assert!(sentence.contains("later edit"), "{sentence}");
    let mate = Some((id(&profile, "late"), "transfer".into()));
    assert_eq!(
        line(&profile, "in").mate,
        mate,
        "the money came from one account"
    );
}

#[test]
fn the_switch_takes_what_was_reckoned_away_and_leaves_what_was_said() {
    let profile = profile([plain_out(), into(), purchase(), refund()]);
    pair(&profile, Kind::Refund, "back", "buy", true).unwrap();
    let set = |propose, make| {
        profile
            .store
            .write(|w| register::set_pair_settings(w, PairSettings { propose, make }))
            .unwrap();
        profile.verified();
    };
    set(true, false);
    assert_eq!(line(&profile, "out").mate, None);
    assert_eq!(profile.store.read(edits::proposed).unwrap(), 1);
    set(false, true);
    assert_eq!(profile.store.read(edits::proposed).unwrap(), 0);
    assert!(line(&profile, "back").mate.is_some());
    profile.sync(changes(
        Some("c1"),
        "c2",
        [TransactionFact {
            name: "TRANSFER FROM CHK 2".into(),
            ..into()
        }],
    ));
    assert_eq!(line(&profile, "out").mate, None);
    set(true, true);
    assert!(
        line(&profile, "out").mate.is_some(),
        "all of it is reckoned again"
    );
}

#[test]
fn the_order_in_which_rows_come_changes_nothing() {
    let rows = [plain_out(), into(), purchase(), refund()];
    let at_once = profile(rows.clone());
    let mates = |profile: &Profile| {
        let mut all: Vec<_> = profile
            .lines("")
            .into_iter()
            .map(|line| {
                (
                    line.external_id,
                    line.mate.map(|(_, kind)| kind),
                    code_of(&line.category),
                )
            })
            .collect();
        all.sort();
        all
    };
    let one_by_one = profile([]);
    for (n, row) in rows.into_iter().rev().enumerate() {
        let (from, to) = (format!("c{}", n + 1), format!("c{}", n + 2));
        one_by_one.sync(changes(Some(&from), &to, [row]));
    }
    assert_eq!(mates(&one_by_one), mates(&at_once));
    one_by_one.verified();
}

fn code_of(category: &Option<(i64, String, Option<String>)>) -> Option<String> {
    category.clone().and_then(|(_, _, code)| code)
}

#[test]
fn forgetting_a_bank_leaves_the_other_leg_by_itself() {
    let profile = profile([out()]);
    let other = profile.link_again("item-2", savings());
    profile.sync_of(other, changes(None, "d1", [into()]));
    pair(&profile, Kind::Transfer, "out", "in", true).unwrap();
    profile
        .store
        .write(|w| facts::forget(w, other, 9_000_000))
        .unwrap();
    assert_eq!(line(&profile, "out").mate, None);
    profile.verified();
    assert!(profile.undo().is_err(), "nothing names what is forgotten");
}

#[test]
fn a_look_at_the_past_shows_what_was_paired_then() {
    let profile = profile([out(), into()]);
    profile.turn_to(day(2026, 4, 1));
    profile.say(id(&profile, "in"), &Saying::Note("before".into()));
    let before = profile.now();
    profile.turn_to(day(2026, 4, 5));
    pair(&profile, Kind::Transfer, "out", "in", true).unwrap();
    let then = coffer_store::travel::at(&profile.store, before, |r| {
        register::transaction(r, id(&profile, "out"))
    })
    .unwrap();
    assert_eq!(then.mate, None);
    assert!(line(&profile, "out").mate.is_some());
}
