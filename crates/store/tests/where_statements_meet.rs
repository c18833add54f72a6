//! Stories of what a statement locks: it is opened when a person wants it, and by nothing else; not by rules, a revert,
//! or another row.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    AccountId, Currency, TransactionFact, TransactionId, ViewId,
    rules::{Actions, Share},
};
use coffer_store::{
    StoreError,
    edits::{self, AccountByHand, NewRow, Saying, ViewRow, Which},
    facts,
    identity::{self, Answer},
    register::Filter,
};
use support::{
    Counter, Profile, account, account_as, changes, day, fact,
    meeting::{adopt, id, line, much_alike, refusal, rule},
    removal,
};

const DAY_MS: i64 = 86_400_000;

fn reconcile(
    profile: &Profile,
    account: AccountId,
    on: u32,
    balance: i64,
) -> Result<(), StoreError> {
    let meta = profile.meta();
    let (on, today) = (day(2026, 3, on), day(2026, 3, 28));
    profile
        .store
        .write(|w| edits::reconcile(w, &meta, account, on, balance, today))
}

fn cleared(profile: &Profile, ids: &[TransactionId]) {
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::say(w, &meta, Which::These(ids), &Saying::Cleared(true)))
        .unwrap();
}

fn undo_of(
    profile: &Profile,
    of: TransactionId,
    what: &str,
    skip: usize,
) -> Result<edits::Undone, StoreError> {
    let history = profile.store.read(|r| edits::history(r, of)).unwrap();
    let mut entries = history
        .iter()
        .filter(|entry| entry.what == what && entry.edit.is_some());
    let edit = entries.nth(skip).unwrap().edit.unwrap();
    let meta = profile.meta();
    profile.store.write(|w| edits::undo_one(w, &meta, edit))
}

/// An account kept by hand with rows on these days.
fn wallet(profile: &Profile, rows: &[(u32, i64)]) -> (AccountId, Vec<TransactionId>) {
    let said = AccountByHand {
        name: "Wallet".into(),
        kind: "cash".into(),
        opening: 0,
    };
    let (meta, mut mint) = (profile.meta(), Counter::from(1 << 80));
    let usd = Currency::from_code("USD");
    let wallet = profile
        .store
        .write(|w| edits::save_account(w, &mut mint, &meta, None, &said, Some(&usd)))
        .unwrap();
    let add = |&(on, minor): &(u32, i64)| {
        let row = NewRow {
            account: wallet,
            date: day(2026, 3, on),
            minor,
            merchant: "Corner shop".into(),
            category: None,
            note: String::new(),
            tags: vec![],
        };
        let meta = profile.meta();
        let mut mint = Counter::from(meta.at_ms.unsigned_abs() as u128 + (2 << 80));
        profile
            .store
            .write(|w| edits::add_by_hand(w, &mut mint, &meta, &row))
            .unwrap()
    };
    (wallet, rows.iter().map(add).collect())
}

#[test]
fn what_a_statement_locks_can_be_opened_however_old_it_is() {
    let profile = Profile::linked();
    profile.turn_to(day(2026, 3, 28));
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let (wallet, ids) = wallet(&profile, &[(5, -1_000), (6, -500)]);
    cleared(&profile, &ids);
    reconcile(&profile, wallet, 10, -1_500).unwrap();
    // Half a year on, in which the bank told of new rows.
    profile.turn_to(day(2026, 9, 30));
    let newer = TransactionFact {
        date: day(2026, 9, 29),
        ..fact("b", -100)
    };
    profile.sync(changes(Some("c1"), "c2", [newer]));
    let both = [id(&profile, "a"), id(&profile, "b")];
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::say(w, &meta, Which::These(&both), &Saying::Hidden(true)))
        .unwrap();
    assert!(refusal(profile.try_say(ids[0], &Saying::Amount(-1))).contains("Undo the reconc"));
    undo_of(&profile, ids[0], "reconciled", 0).unwrap();
    assert!(!line(&profile, ids[1]).reconciled);
    profile.say(ids[0], &Saying::Amount(-1));
    profile.verified();
    // Opened, it is an edit of many rows like any other, and leaves the journal.
    let meta = edits::EditMeta {
        at_ms: profile.now() + 91 * DAY_MS,
        ..profile.meta()
    };
    profile
        .store
        .write(|w| edits::set_note(w, &meta, ids[0], "later"))
        .unwrap();
    let history = profile.store.read(|r| edits::history(r, ids[1])).unwrap();
    let is_known = history.iter().any(|entry| entry.what == "cleared");
    assert!(!is_known, "{history:?}");
    profile.verified();
}

#[test]
fn a_row_of_a_day_to_come_makes_no_edit_older_than_it_is() {
    let profile = Profile::linked();
    profile.turn_to(day(2026, 3, 2));
    profile.sync(changes(None, "c1", [fact("a", -450), fact("b", -100)]));
    let both = [id(&profile, "a"), id(&profile, "b")];
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::say(w, &meta, Which::These(&both), &Saying::Hidden(true)))
        .unwrap();
    let (_, ids) = wallet(&profile, &[(2, -1)]);
    profile.say(ids[0], &Saying::Amount(-2));
    let far = NewRow {
        account: line(&profile, ids[0]).account_id,
        date: day(2036, 1, 1),
        minor: -1,
        merchant: "Later".into(),
        category: None,
        note: String::new(),
        tags: vec![],
    };
    let (meta, mut mint) = (profile.meta(), Counter::from(9 << 80));
    profile
        .store
        .write(|w| edits::add_by_hand(w, &mut mint, &meta, &far))
        .unwrap();
    // A clock that is years ahead for an hour.
    let meta = edits::EditMeta {
        at_ms: profile.now() + 9 * 365 * DAY_MS,
        ..profile.meta()
    };
    profile
        .store
        .write(|w| edits::set_note(w, &meta, ids[0], "ahead"))
        .unwrap();
    let history = profile.store.read(|r| edits::history(r, both[0])).unwrap();
    assert!(
        history.iter().any(|entry| entry.what == "hidden"),
        "{history:?}"
    );
}

#[test]
fn a_statement_is_not_opened_under_a_later_one() {
    let profile = Profile::linked();
    let (wallet, ids) = wallet(&profile, &[(5, -1_000), (15, -500)]);
    cleared(&profile, &ids);
    reconcile(&profile, wallet, 10, -1_000).unwrap();
    reconcile(&profile, wallet, 20, -1_500).unwrap();
    let told = refusal(undo_of(&profile, ids[0], "reconciled", 0));
    assert!(told.contains("2026-03-20"), "{told}");
    let state = profile
        .store
        .read(|r| edits::reconciling(r, wallet, day(2026, 3, 28)));
    let state = state.unwrap();
    assert_eq!((state.opening.minor(), state.cleared.minor()), (-1_500, 0));
    // The newest first, by its account.
    let reopen = || {
        let meta = profile.meta();
        profile.store.write(|w| edits::reopen(w, &meta, wallet))
    };
    assert_eq!(reopen().unwrap(), day(2026, 3, 20));
    assert_eq!(reopen().unwrap(), day(2026, 3, 10));
    assert!(refusal(reopen()).contains("nothing to open"));
    assert!(!line(&profile, ids[0]).reconciled);
    profile.undo().unwrap();
    profile.verified();
}

/// A bank's account, reconciled up to the tenth of March with a row that was announced first.
fn reconciled() -> Profile {
    let profile = Profile::linked();
    let hold = TransactionFact {
        pending: true,
        ..fact("hold", -2_000)
    };
    let mut first = changes(None, "c1", [fact("z", -100), hold]);
    first.accounts = vec![account(100_000)];
    profile.sync(first);
    let booked = TransactionFact {
        pending_external_id: Some("hold".into()),
        ..fact("a", -2_100)
    };
    let mut second = changes(Some("c1"), "c2", [booked]);
    second.removed = vec![removal("hold")];
    second.accounts = vec![account(97_900)];
    profile.sync(second);
    profile
}

#[test]
fn a_row_on_a_statement_is_not_taken_apart_nor_reverted() {
    let profile = reconciled();
    let a = id(&profile, "a");
    cleared(&profile, &[a]);
    reconcile_marked(&profile, profile.account("acc"));
    assert!(refusal(profile.take_apart(a)).contains("Undo the reconciliation"));
    let told = refusal(profile.revert(profile.newest()));
    assert!(told.contains("reconciled with a statement"), "{told}");
    assert_eq!(line(&profile, a).amount.minor(), -2_100);
    profile.undo().unwrap();
    profile.take_apart(a).unwrap();
    profile.undo().unwrap();
    profile.revert_newest();
    profile.verified();
}

/// The account of the second login tells a balance too, so that both can be reconciled.
fn told_balance(profile: &Profile) {
    let mut told = changes(Some("d1"), "d2", []);
    told.accounts = vec![account_as("acc-2")];
    let accounts = profile.store.read(facts::accounts).unwrap();
    let new = accounts.iter().find(|one| one.external_id == "acc-2");
    profile.sync_of(new.unwrap().item_id, told);
}

/// Reconciles what is marked in an account, up to the tenth of March.
fn reconcile_marked(profile: &Profile, account: AccountId) {
    let state = profile
        .store
        .read(|r| edits::reconciling(r, account, day(2026, 3, 10)))
        .unwrap();
    let balance = state.opening.minor() + state.cleared.minor();
    reconcile(profile, account, 10, balance).unwrap();
}

#[test]
fn two_rows_that_statements_lock_are_not_made_one() {
    let (profile, a, n) = much_alike();
    told_balance(&profile);
    cleared(&profile, &[a, n]);
    for account in ["acc", "acc-2"] {
        reconcile_marked(&profile, profile.account(account));
    }
    let old = profile.account("acc");
    adopt(&profile);
    let doubt = profile.doubts().remove(0);
    let told = refusal(profile.answer(&doubt, Answer::Same));
    assert!(told.contains("Undo the reconciliation"), "{told}");
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::reopen(w, &meta, old))
        .unwrap();
    assert!(line(&profile, a).reconciled && !line(&profile, n).reconciled);
    profile.answer(&doubt, Answer::Same).unwrap();
    assert!(line(&profile, a).reconciled, "it is the same payment");
    profile.undo().unwrap();
    profile.verified();
}

fn halves() -> Actions {
    let share = |share| Share {
        share,
        category: None,
        note: "half".into(),
    };
    Actions {
        split: vec![share(5_000), share(5_000)],
        ..Actions::default()
    }
}

#[test]
fn rules_change_no_parts_of_what_is_on_a_statement() {
    let profile = reconciled();
    let (a, z) = (id(&profile, "a"), id(&profile, "z"));
    rule(&profile, "amt:21", halves());
    let parts = |of| {
        let parts = profile.store.read(|r| edits::parts(r, of)).unwrap();
        parts.len()
    };
    let ruled = (parts(a), parts(z));
    assert!(line(&profile, a).parts > 1, "by the rule: {ruled:?}");
    cleared(&profile, &[a, z]);
    reconcile_marked(&profile, profile.account("acc"));
    assert!(line(&profile, a).parts > 1, "it is as it was compared");
    rule(&profile, "amt:1", halves());
    assert_eq!(line(&profile, z).parts, 1, "and this one is too");
    profile.verified();
    profile.undo().unwrap();
    profile.undo().unwrap();
    rule(&profile, "amt:1", halves());
    assert!(line(&profile, z).parts > 1, "it is open again");
    profile.verified();
}

#[test]
fn statements_and_views_of_an_account_go_on_with_it() {
    let (profile, _, n) = much_alike();
    let (new, old) = (profile.account("acc-2"), profile.account("acc"));
    let view = ViewRow {
        id: ViewId::from_uuid(uuid::Uuid::from_u128(77)),
        name: "New".into(),
        filter: Filter {
            account: Some(new),
            ..Filter::default()
        },
        columns: vec![],
    };
    profile.store.write(|w| edits::save_view(w, &view)).unwrap();
    cleared(&profile, &[n]);
    told_balance(&profile);
    let until = day(2026, 3, 10);
    reconcile_marked(&profile, new);
    profile.adopt(new, old).unwrap();
    let views = profile.store.read(edits::views).unwrap();
    assert_eq!(views[0].filter.account, Some(old));
    let state = profile
        .store
        .read(|r| edits::reconciling(r, old, day(2026, 3, 28)));
    assert_eq!(
        state.unwrap().last.map(|(day, _)| day),
        Some(until),
        "its rows are locked, and by what is known"
    );
    let now = profile.now();
    profile
        .store
        .write(|w| identity::undo_adoption(w, old, now))
        .unwrap();
    let views = profile.store.read(edits::views).unwrap();
    assert_eq!(views[0].filter.account, Some(new));
    let state = profile
        .store
        .read(|r| edits::reconciling(r, new, day(2026, 3, 28)));
    assert_eq!(state.unwrap().last.map(|(day, _)| day), Some(until));
    profile.verified();
}
