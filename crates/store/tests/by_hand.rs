//! What a person writes down, reconciles and is asked to look at.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{AccountId, Currency, TransactionFact, TransactionId};
use coffer_store::{
    StoreError,
    edits::{self, AccountByHand, NewRow, Saying, Unseen},
    facts,
    identity::Answer,
    register::{self, Status},
};
use support::{Counter, Profile, account, changes, day, fact, removal, usd};

fn mint() -> Counter {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Counter::from(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 80)
}

fn cash(profile: &Profile, opening: i64) -> AccountId {
    let said = AccountByHand {
        name: "Wallet".into(),
        kind: "cash".into(),
        opening,
    };
    let usd = Currency::from_code("USD");
    profile
        .store
        .write(|w| edits::save_account(w, &mut mint(), &profile.meta(), None, &said, Some(&usd)))
        .unwrap()
}

fn new(account: AccountId, on: u32, minor: i64) -> NewRow {
    NewRow {
        account,
        date: day(2026, 3, on),
        minor,
        merchant: "Corner shop".into(),
        category: None,
        note: String::new(),
        tags: vec![],
    }
}

fn try_add(profile: &Profile, row: &NewRow) -> Result<TransactionId, StoreError> {
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::add_by_hand(w, &mut mint(), &meta, row))
}

fn add(profile: &Profile, row: &NewRow) -> TransactionId {
    let id = try_add(profile, row).unwrap();
    profile.verified();
    id
}

fn held(profile: &Profile, account: AccountId) -> i64 {
    let all = profile.store.read(facts::accounts).unwrap();
    let one = all.into_iter().find(|one| one.id == account).unwrap();
    one.balance.unwrap().current.unwrap().minor()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

fn synced() -> Profile {
    let profile = Profile::linked();
    let mut first = changes(None, "c1", [fact("groceries", -2_000)]);
    first.accounts = vec![account(98_000)];
    profile.sync(first);
    profile
}

#[test]
fn an_account_kept_by_hand_holds_what_its_rows_make_and_is_no_connection() {
    let profile = synced();
    let wallet = cash(&profile, 10_000);
    assert_eq!(held(&profile, wallet), 10_000);
    let row = add(&profile, &new(wallet, 5, -1_250));
    assert_eq!(held(&profile, wallet), 8_750);
    assert_eq!(profile.store.read(facts::items).unwrap().len(), 1);
    let line = profile
        .store
        .read(|r| register::transaction(r, row))
        .unwrap();
    assert!(line.manual && line.reviewed);
    profile.say(row, &Saying::Amount(-1_500));
    assert_eq!(held(&profile, wallet), 8_500);
    profile.say(row, &Saying::Deleted(true));
    assert_eq!(held(&profile, wallet), 10_000);
    for _ in 0..2 {
        profile.undo().unwrap();
    }
    assert_eq!(held(&profile, wallet), 8_750);
    profile.undo().unwrap();
    assert_eq!(held(&profile, wallet), 10_000, "it is written no more");
    assert!(profile.listed_as(Status::Withdrawn).is_empty());
    profile.verified();
    profile.redo().unwrap();
    assert_eq!(held(&profile, wallet), 8_750);
    profile.verified();
}

#[test]
fn a_row_in_a_banks_account_counts_in_the_list_and_in_no_proof() {
    let profile = synced();
    let bank = profile.account("acc");
    add(&profile, &new(bank, 5, -700));
    assert_eq!(profile.lines("").len(), 2);
    let proof = profile
        .store
        .read(|r| facts::proofs(r, Some(bank)))
        .unwrap();
    assert!(
        matches!(proof[0].proof, coffer_domain::proof::Proof::Matches(_)),
        "{proof:?}"
    );
    let mut again = changes(Some("c1"), "c2", [fact("more", -100)]);
    again.accounts = vec![account(97_900)];
    profile.sync(again);
    let proof = profile
        .store
        .read(|r| facts::proofs(r, Some(bank)))
        .unwrap();
    assert!(
        matches!(proof[0].proof, coffer_domain::proof::Proof::Matches(_)),
        "{proof:?}"
    );
    profile.verified();
}

#[test]
fn the_banks_twin_of_a_row_takes_its_place_and_keeps_the_persons_words() {
    let profile = synced();
    let bank = profile.account("acc");
    let written = add(&profile, &new(bank, 5, -700));
    profile.note(written, "for Ana");
    let twin = TransactionFact {
        date: day(2026, 3, 7),
        name: "CORNER SHOP 12".into(),
        ..fact("twin", -700)
    };
    profile.sync(changes(Some("c1"), "c2", [twin.clone()]));
    let doubts = profile.doubts();
    assert_eq!(doubts.len(), 1);
    assert_eq!(doubts[0].reason, "perhaps_manual");
    profile.answer(&doubts[0], Answer::Same).unwrap();
    profile.verified();
    let line = profile
        .store
        .read(|r| register::transaction(r, written))
        .unwrap();
    assert!(!line.manual);
    assert_eq!(
        (line.note.as_deref(), line.bank_name.as_str()),
        (Some("for Ana"), "CORNER SHOP 12")
    );
    assert_eq!(profile.lines("").len(), 2);
    let refused = refusal(profile.try_say(written, &Saying::Amount(-1)));
    assert!(refused.contains("The bank says"), "{refused}");
    profile.undo().unwrap();
    profile.verified();
    let line = profile
        .store
        .read(|r| register::transaction(r, written))
        .unwrap();
    assert!(line.manual);
    assert_eq!(profile.lines("").len(), 3);
    profile.redo().unwrap();
    profile.sync(changes(
        Some("c2"),
        "c3",
        [TransactionFact {
            name: "CORNER SHOP".into(),
            ..twin
        }],
    ));
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}

#[test]
fn a_twin_that_is_told_already_is_asked_about_at_once() {
    let profile = synced();
    add(&profile, &new(profile.account("acc"), 2, -2_000));
    assert_eq!(profile.doubts().len(), 1);
    profile.undo().unwrap();
    assert_eq!(
        profile.doubts().len(),
        0,
        "what is not written is not asked about"
    );
}

#[test]
fn a_sync_from_the_beginning_leaves_what_a_person_wrote() {
    let profile = synced();
    add(&profile, &new(profile.account("acc"), 5, -700));
    let mut whole = changes(Some("c1"), "c2", [fact("groceries", -2_000)]);
    whole.resync = true;
    profile.sync(whole);
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}

#[test]
fn what_makes_no_sense_is_refused_with_a_sentence() {
    let profile = synced();
    let wallet = cash(&profile, 0);
    let good = new(wallet, 5, -700);
    for (row, part) in [
        (
            NewRow {
                minor: 0,
                ..good.clone()
            },
            "nothing",
        ),
        (
            NewRow {
                minor: i64::MIN,
                ..good.clone()
            },
            "too large",
        ),
        (
            NewRow {
                merchant: "  ".into(),
                ..good.clone()
            },
            "Say who",
        ),
        (
            NewRow {
                merchant: "x".repeat(300),
                ..good.clone()
            },
            "200 characters",
        ),
        (
            NewRow {
                note: "n".repeat(1 << 20),
                ..good.clone()
            },
            "20000 characters",
        ),
    ] {
        let sentence = refusal(try_add(&profile, &row));
        assert!(sentence.contains(part), "{sentence}");
    }
    assert_eq!(profile.lines("").len(), 1, "nothing was written");
    let name = |name: &str, kind: &str| {
        let said = AccountByHand {
            name: name.into(),
            kind: kind.into(),
            opening: 0,
        };
        let usd = Currency::from_code("USD");
        profile.store.write(|w| {
            edits::save_account(w, &mut mint(), &profile.meta(), None, &said, Some(&usd))
        })
    };
    assert!(refusal(name("", "cash")).contains("1 to 100"));
    assert!(refusal(name("Wallet", "gold")).contains("cash, depository"));
    let bank = profile.account("acc");
    let closed = profile
        .store
        .write(|w| edits::close_account(w, &profile.meta(), bank, true));
    assert!(refusal(closed).contains("A bank keeps"));
    profile
        .store
        .write(|w| edits::close_account(w, &profile.meta(), wallet, true))
        .unwrap();
    assert!(refusal(try_add(&profile, &good)).contains("closed"));
}

#[test]
fn an_account_is_opened_changed_and_closed_as_steps_that_are_undone_and_done_again() {
    let profile = synced();
    let count = || profile.store.read(facts::accounts).unwrap().len();
    let before = count();
    let wallet = cash(&profile, 500);
    let opened = told(&profile, wallet);
    let renamed = AccountByHand {
        name: "Purse".into(),
        kind: "cash".into(),
        opening: 700,
    };
    let change = |w: &coffer_store::Writer<'_>| {
        edits::save_account(
            w,
            &mut mint(),
            &profile.meta(),
            Some(wallet),
            &renamed,
            None,
        )
    };
    profile.store.write(change).unwrap();
    profile.store.write(change).unwrap();
    profile
        .store
        .write(|w| edits::close_account(w, &profile.meta(), wallet, true))
        .unwrap();
    let closed = told(&profile, wallet);
    assert!(closed.as_ref().is_some_and(|told| told.2));
    let row = new(wallet, 5, -700);
    assert!(refusal(try_add(&profile, &row)).contains("closed"));

    // Each is a step; the same said twice is one.
    assert_eq!(profile.undo().unwrap().field, "account");
    assert_eq!(told(&profile, wallet), Some(("Purse".into(), 700, false)));
    profile.undo().unwrap();
    assert_eq!(told(&profile, wallet), opened);
    profile.undo().unwrap();
    assert_eq!(told(&profile, wallet), None);
    assert_eq!(count(), before);
    assert!(try_add(&profile, &row).is_err(), "it is not there");

    // And again, in the other direction, with a row that holds it.
    profile.redo().unwrap();
    assert_eq!(told(&profile, wallet), opened);
    profile.redo().unwrap();
    profile.redo().unwrap();
    assert_eq!(told(&profile, wallet), closed);
    profile.undo().unwrap();
    add(&profile, &row);
    assert_eq!(profile.lines("account:purse").len(), 1);
    profile.verified();
}

#[test]
fn what_was_written_down_is_moved_to_another_account_and_back() {
    let profile = synced();
    let (wallet, purse) = (cash(&profile, 500), cash(&profile, 0));
    let row = add(&profile, &new(wallet, 5, -700));
    let holds = |id| held(&profile, id);
    assert_eq!((holds(wallet), holds(purse)), (-200, 0));
    profile.say(row, &Saying::Account(purse));
    assert_eq!((holds(wallet), holds(purse)), (500, -700));
    profile.verified();
    assert_eq!(profile.undo().unwrap().field, "moved");
    assert_eq!((holds(wallet), holds(purse)), (-200, 0));
    profile.verified();
    profile.redo().unwrap();
    assert_eq!((holds(wallet), holds(purse)), (500, -700));

    let told = profile
        .lines("")
        .iter()
        .find(|line| line.id != row)
        .unwrap()
        .id;
    assert!(refusal(profile.try_say(told, &Saying::Account(purse))).contains("The bank says"));
    profile
        .store
        .write(|w| edits::close_account(w, &profile.meta(), wallet, true))
        .unwrap();
    assert!(refusal(profile.try_say(row, &Saying::Account(wallet))).contains("closed"));
}

/// What is told of an account that a person keeps: its name, its first sum, and whether it is closed.
fn told(profile: &Profile, id: AccountId) -> Option<(String, i64, bool)> {
    let all = profile.store.read(facts::accounts).unwrap();
    let one = all.into_iter().find(|one| one.id == id)?;
    let (opening, closed) = one.by_hand?;
    Some((one.name, opening.minor(), closed))
}

#[test]
fn a_look_at_the_past_does_not_show_what_was_written_later() {
    let profile = synced();
    let before = profile.now();
    let wallet = cash(&profile, 500);
    profile.turn_to(day(2026, 4, 1));
    add(&profile, &new(wallet, 5, -700));
    let then = coffer_store::travel::at(&profile.store, before, |r| {
        Ok((
            register::outline(r, &register::Filter::default())?.profile_count,
            facts::accounts(r)?.len(),
        ))
    })
    .unwrap();
    assert_eq!(then.0, 1);
    profile.verified();
}

fn reconcile(
    profile: &Profile,
    account: AccountId,
    on: u32,
    balance: i64,
) -> Result<(), StoreError> {
    let meta = profile.meta();
    profile.store.write(|w| {
        edits::reconcile(
            w,
            &meta,
            account,
            day(2026, 3, on),
            balance,
            day(2026, 3, 28),
        )
    })
}

#[test]
fn an_account_is_locked_once_what_is_marked_makes_the_statement() {
    let profile = synced();
    let wallet = cash(&profile, 10_000);
    let a = add(&profile, &new(wallet, 5, -1_000));
    let b = add(&profile, &new(wallet, 9, -2_500));
    let late = add(&profile, &new(wallet, 20, -400));
    for id in [a, late] {
        profile.say(id, &Saying::Cleared(true));
    }
    let state = profile
        .store
        .read(|r| edits::reconciling(r, wallet, day(2026, 3, 10)))
        .unwrap();
    assert_eq!(
        (state.opening, state.cleared, state.open),
        (usd(10_000), usd(-1_000), 1)
    );
    let sentence = refusal(reconcile(&profile, wallet, 10, 6_500));
    assert!(sentence.contains("-25.00"), "{sentence}");
    profile.say(b, &Saying::Cleared(true));
    let sentence = refusal(reconcile(&profile, wallet, 29, 6_500));
    assert!(sentence.contains("to come"), "{sentence}");
    reconcile(&profile, wallet, 10, 6_500).unwrap();
    let line = |id| {
        profile
            .store
            .read(|r| register::transaction(r, id))
            .unwrap()
    };
    assert!(line(a).reconciled && line(b).reconciled && !line(late).reconciled);
    for saying in [
        Saying::Amount(-1),
        Saying::Date(Some(day(2026, 3, 6))),
        Saying::Deleted(true),
        Saying::Cleared(false),
    ] {
        let sentence = refusal(profile.try_say(a, &saying));
        assert!(
            sentence.contains("Undo the reconciliation first"),
            "{sentence}"
        );
    }
    profile.note(a, "words are free");
    assert!(refusal(reconcile(&profile, wallet, 8, 6_500)).contains("already"));
    let state = profile
        .store
        .read(|r| edits::reconciling(r, wallet, day(2026, 3, 28)))
        .unwrap();
    assert_eq!(state.last, Some((day(2026, 3, 10), usd(6_500))));
    assert_eq!((state.opening, state.cleared), (usd(6_500), usd(-400)));
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert!(!line(a).reconciled);
    profile.say(a, &Saying::Amount(-100_000));
    profile.undo().unwrap();
    profile.verified();
}

#[test]
fn what_a_reconciliation_locks_is_opened_by_no_undo_but_its_own() {
    let profile = synced();
    let wallet = cash(&profile, 0);
    let a = add(&profile, &new(wallet, 5, -1_000));
    profile.say(a, &Saying::Date(Some(day(2026, 3, 6))));
    profile.say(a, &Saying::Cleared(true));
    let dated = profile.store.read(|r| edits::history(r, a)).unwrap();
    let dated = dated
        .iter()
        .find(|entry| entry.what == "date")
        .unwrap()
        .edit
        .unwrap();
    reconcile(&profile, wallet, 10, -1_000).unwrap();
    let undone = profile
        .store
        .write(|w| edits::undo_one(w, &profile.meta(), dated));
    assert!(refusal(undone).contains("reconciled"));
    profile.undo().unwrap();
    profile.redo().unwrap();
    assert!(
        profile
            .store
            .read(|r| register::transaction(r, a))
            .unwrap()
            .reconciled
    );
}

fn unseen(profile: &Profile, kind: Unseen) -> Vec<TransactionId> {
    let rows = profile
        .store
        .read(|r| edits::inbox_rows(r, kind, 0, 50))
        .unwrap();
    let count = profile
        .store
        .read(|r| edits::count_unseen(r, kind))
        .unwrap();
    assert_eq!(usize::try_from(count).unwrap(), rows.len());
    rows.into_iter().map(|(line, _)| line.id).collect()
}

#[test]
fn what_the_bank_changes_or_takes_back_after_a_look_wants_another() {
    let profile = synced();
    let id = profile
        .store
        .read(|r| register::find_transaction(r, "groceries"))
        .unwrap();
    assert_eq!(unseen(&profile, Unseen::New), [id]);
    profile.say(id, &Saying::Reviewed(true));
    assert!(unseen(&profile, Unseen::New).is_empty());
    profile.sync(changes(
        Some("c1"),
        "c2",
        [TransactionFact {
            channel: Some("online".into()),
            ..fact("groceries", -2_000)
        }],
    ));
    assert!(
        unseen(&profile, Unseen::Changed).is_empty(),
        "nothing that a person looks at"
    );
    profile.sync(changes(Some("c2"), "c3", [fact("groceries", -2_400)]));
    assert_eq!(unseen(&profile, Unseen::Changed), [id]);
    let told = profile.store.read(|r| edits::changes_since(r, id)).unwrap();
    assert!(
        told.iter().any(|one| one.field == "amount"
            && one
                .from
                .as_deref()
                .is_some_and(|from| from.contains("-20.00"))),
        "{told:?}"
    );
    profile
        .store
        .write(|w| edits::see_changes(w, &profile.meta(), id))
        .unwrap();
    assert!(unseen(&profile, Unseen::Changed).is_empty());
    profile.undo().unwrap();
    assert_eq!(unseen(&profile, Unseen::Changed), [id]);
    profile.revert_newest();
    assert!(
        unseen(&profile, Unseen::Changed).is_empty(),
        "it is what they looked at"
    );
    let mut gone = changes(Some("c2"), "c3", []);
    gone.removed = vec![removal("groceries")];
    profile.sync(gone);
    assert_eq!(unseen(&profile, Unseen::Withdrawn), [id]);
    profile.say(id, &Saying::Kept(true));
    assert!(unseen(&profile, Unseen::Withdrawn).is_empty());
    profile.verified();
}

#[test]
fn a_balance_that_was_seen_is_told_again_once_it_is_off_by_another_sum() {
    let profile = synced();
    let account = profile.account("acc");
    let seen = || {
        profile
            .store
            .read(|r| edits::balance_seen(r, account))
            .unwrap()
    };
    for residual in [5, 7] {
        profile
            .store
            .write(|w| edits::see_balance(w, &profile.meta(), account, residual))
            .unwrap();
        assert_eq!(seen(), Some(residual));
    }
    profile.undo().unwrap();
    assert_eq!(seen(), Some(5));
    profile.redo().unwrap();
    assert_eq!(seen(), Some(7));
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert_eq!(seen(), None);
    profile.verified();
}
