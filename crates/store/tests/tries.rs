//! Stories of tries to sync that came to nothing: the journal tells of them beside the syncs that did.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::ItemId;
use coffer_store::{
    StoreError,
    facts::{self, Outcome, RequestRow, SyncEntry, TryFailure},
};
use support::{Counter, Profile, changes, fact};

const WINDOW: &str = "window";
const TERMINAL: &str = "terminal";
const DAY_MS: i64 = 86_400_000;

fn journal(profile: &Profile) -> Vec<SyncEntry> {
    let syncs = profile.store.read(|r| facts::syncs(r, None, None, 100));
    syncs.unwrap()
}

/// A program that has the right to sync the bank.
fn has_the_lease(profile: &Profile, holder: &str) {
    let got = profile
        .store
        .write(|w| facts::acquire_lease(w, profile.item_id, holder, 0, i64::MAX));
    assert!(got.unwrap());
}

fn gives_the_lease_back(profile: &Profile, holder: &str) {
    let given = profile
        .store
        .write(|w| facts::release_lease(w, profile.item_id, holder));
    given.unwrap();
}

fn begin(profile: &Profile, holder: &str, now_ms: i64) {
    // Ids of tries are far from those of rows.
    let mut mint = Counter::from(1 << 80 | u128::from(now_ms.unsigned_abs()) << 8);
    let item = profile.item_id;
    let begun = profile
        .store
        .write(|w| facts::begin_try(w, &mut mint, item, holder, now_ms));
    begun.unwrap();
}

fn no_answer() -> TryFailure {
    TryFailure {
        code: "bank".into(),
        bank_code: Some("INSTITUTION_DOWN".into()),
        message: "First Bank does not answer.".into(),
        hint: Some("Try again later.".into()),
        request_id: Some("req-last".into()),
    }
}

fn fail(profile: &Profile, holder: &str, now_ms: i64) {
    let mut mint = Counter::from(1 << 81 | u128::from(now_ms.unsigned_abs()) << 8);
    let item = profile.item_id;
    let failed = profile
        .store
        .write(|w| facts::fail_try(w, &mut mint, item, holder, &no_answer(), now_ms));
    failed.unwrap();
}

/// A sync as the program commits it: its try ends in the same transaction.
fn commit(profile: &Profile, start: Option<&str>, next: &str, id: &str) {
    profile.sync(changes(start, next, [fact(id, -100)]));
    let ended = profile.store.write(|w| facts::end_try(w, profile.item_id));
    ended.unwrap();
}

fn asks(profile: &Profile, item: Option<ItemId>, at_ms: i64, name: &str) {
    let request = RequestRow {
        at_ms,
        item,
        endpoint: "/transactions/sync".into(),
        http_status: Some(500),
        error_code: None,
        request_id: Some(name.into()),
        duration_ms: 1,
        bytes: 1,
        attempt: 1,
        billed_as: None,
        may_be_billed: false,
    };
    let noted = profile
        .store
        .write(|w| facts::record_requests(w, &[request], at_ms));
    noted.unwrap();
}

#[test]
fn a_sync_that_failed_is_an_entry_that_says_why_and_what_it_asked() {
    let profile = Profile::linked();
    has_the_lease(&profile, WINDOW);
    asks(&profile, Some(profile.item_id), 4_000, "req-before");
    begin(&profile, WINDOW, 5_000);
    asks(&profile, Some(profile.item_id), 5_001, "req-1");
    asks(&profile, None, 5_002, "req-of-nobody");
    assert_eq!(journal(&profile), [], "one that runs is in no list");
    fail(&profile, WINDOW, 6_000);
    commit(&profile, None, "c1", "a");

    let journal = journal(&profile);
    assert_eq!(journal.len(), 2);
    let (sync, failed) = (&journal[0], &journal[1]);
    assert_eq!((sync.added, &sync.outcome), (1, &Outcome::Written));
    let Outcome::Failed(why) = &failed.outcome else {
        panic!("{failed:?}");
    };
    assert_eq!(why.message, "First Bank does not answer.");
    assert_eq!(why.bank_code.as_deref(), Some("INSTITUTION_DOWN"));
    assert_eq!(why.hint.as_deref(), Some("Try again later."));
    assert_eq!(failed.request_ids, ["req-1", "req-last"]);
    assert_eq!(failed.institution_name, "First Bank");
    assert_eq!((failed.started_ms, failed.ended_ms), (5_000, 6_000));
    assert!(!failed.can_revert && sync.can_revert);

    // It has no rows, and there is nothing to take back.
    let id = failed.id;
    assert_eq!(profile.store.read(|r| facts::sync(r, id)).unwrap(), *failed);
    let rows = profile.store.read(|r| facts::sync_rows(r, id, None, 100));
    assert_eq!(rows.unwrap(), []);
    match profile.revert(id) {
        Err(StoreError::Refused(why)) => assert!(why.contains("changed nothing"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_program_that_was_killed_while_it_synced_is_told_of_by_whoever_comes_next() {
    let profile = Profile::linked();
    has_the_lease(&profile, WINDOW);
    begin(&profile, WINDOW, 5_000);
    // The kernel lets go of the dead one's lock, and so does whoever finds it.
    gives_the_lease_back(&profile, WINDOW);
    has_the_lease(&profile, TERMINAL);
    begin(&profile, TERMINAL, 9_000);
    commit(&profile, None, "c1", "a");

    let journal = journal(&profile);
    let came: Vec<_> = journal.iter().map(|entry| &entry.outcome).collect();
    assert_eq!(came, [&Outcome::Written, &Outcome::NotFinished]);
    assert_eq!(journal[1].started_ms, 5_000);
}

#[test]
fn a_start_that_finds_a_dead_programs_try_need_not_wait_for_the_next_sync() {
    let profile = Profile::linked();
    begin(&profile, WINDOW, 5_000);
    assert_eq!(profile.store.read(facts::trying).unwrap(), [WINDOW]);
    let left = profile.store.write(|w| facts::leave_tries(w, WINDOW, None));
    left.unwrap();
    assert_eq!(journal(&profile)[0].outcome, Outcome::NotFinished);
    assert!(profile.store.read(facts::trying).unwrap().is_empty());
}

#[test]
fn a_session_that_begins_again_is_one_try_and_one_that_is_committed_none() {
    let profile = Profile::linked();
    has_the_lease(&profile, WINDOW);
    begin(&profile, WINDOW, 5_000);
    begin(&profile, WINDOW, 6_000);
    commit(&profile, None, "c1", "a");
    assert_eq!(journal(&profile).len(), 1);
    assert_eq!(journal(&profile)[0].outcome, Outcome::Written);
}

#[test]
fn one_that_failed_before_it_asked_anything_is_an_entry_and_one_without_the_lease_is_none() {
    let profile = Profile::linked();
    fail(&profile, WINDOW, 5_000);
    assert_eq!(journal(&profile), [], "another program was at it");
    has_the_lease(&profile, WINDOW);
    fail(&profile, WINDOW, 6_000);
    assert_eq!(journal(&profile)[0].started_ms, 6_000);
}

#[test]
fn pages_of_the_journal_name_every_entry_once_and_in_order() {
    let profile = Profile::linked();
    has_the_lease(&profile, WINDOW);
    fail(&profile, WINDOW, 5_000);
    commit(&profile, None, "c1", "a");
    for at in 0..3 {
        fail(&profile, WINDOW, 10_000 + at);
    }
    commit(&profile, Some("c1"), "c2", "b");
    fail(&profile, WINDOW, 20_000);
    profile.revert_newest();

    let all = journal(&profile);
    let came: Vec<_> = all
        .iter()
        .map(|entry| match (&entry.outcome, entry.reverts) {
            (Outcome::Written, Some(_)) => "revert",
            (Outcome::Written, None) => "sync",
            _ => "failed",
        })
        .collect();
    assert_eq!(
        came,
        [
            "revert", "failed", "sync", "failed", "failed", "failed", "sync", "failed"
        ]
    );
    for limit in 1..=3 {
        let mut paged = Vec::new();
        let mut before = None;
        loop {
            let page = profile
                .store
                .read(|r| facts::syncs(r, Some(profile.item_id), before, limit))
                .unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.place);
            paged.extend(page);
        }
        assert_eq!(paged, all, "pages of {limit}");
    }
}

#[test]
fn tries_are_kept_as_long_as_requests_are_and_go_with_their_connection() {
    let profile = Profile::linked();
    has_the_lease(&profile, WINDOW);
    fail(&profile, WINDOW, 5_000);
    fail(&profile, WINDOW, 6_000);
    begin(&profile, WINDOW, 5_000 + 90 * DAY_MS);
    assert_eq!(journal(&profile).len(), 2, "the older one is at its limit");
    begin(&profile, WINDOW, 5_001 + 90 * DAY_MS);
    fail(&profile, WINDOW, 5_001 + 90 * DAY_MS);
    // The one that ran had begun at the limit; a new one is younger.
    begin(&profile, WINDOW, 6_001 + 90 * DAY_MS);
    assert_eq!(journal(&profile).len(), 1);

    let forgotten = profile
        .store
        .write(|w| facts::forget(w, profile.item_id, 7_000));
    forgotten.unwrap();
    assert_eq!(journal(&profile), []);
    assert!(profile.store.read(facts::trying).unwrap().is_empty());
}
