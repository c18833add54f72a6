//! Stories of the two trays: what the bank took back can be kept, what was deleted comes back,
//! and either is one step that an undo takes back.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::TransactionId;
use coffer_store::{
    StoreError, edits,
    register::{self, Status},
};
use support::{Profile, changes, fact, removal, usd};

fn tray(profile: &Profile, status: Status) -> Vec<TransactionId> {
    let lines = profile
        .store
        .read(|r| register::tray(r, status, None, 100))
        .unwrap();
    let count = profile.store.read(|r| register::tray_count(r, status));
    assert_eq!(count.unwrap() as usize, lines.len());
    lines.into_iter().map(|tray| tray.line.id).collect()
}

#[test]
fn a_row_that_the_bank_took_back_is_kept_by_a_persons_word_and_counts_again() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let lines = profile.lines("");
    let a = lines.iter().find(|l| l.external_id == "a").unwrap().id;
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("a")];
    profile.sync(second);
    assert_eq!(tray(&profile, Status::Withdrawn), [a]);
    assert_eq!(profile.outline("").sums, [usd(-200)]);

    profile.restore(&[a]).unwrap();
    assert!(tray(&profile, Status::Withdrawn).is_empty());
    let line = profile.store.read(|r| register::transaction(r, a)).unwrap();
    assert!(!line.withdrawn, "the person's word is shown");
    assert_eq!(profile.lines("").len(), 2);
    assert_eq!(profile.outline("").sums, [usd(-300)]);
    profile.verified();

    let undone = profile.undo().unwrap();
    assert_eq!((undone.field.as_str(), undone.rows), ("kept", 1));
    assert_eq!(tray(&profile, Status::Withdrawn), [a]);
    profile.redo().unwrap();
    assert_eq!(profile.outline("").sums, [usd(-300)]);

    // The bank gives it again, with another amount: its facts, and no row twice.
    profile.sync(changes(Some("c2"), "c3", [fact("a", -120)]));
    assert_eq!(profile.outline("").sums, [usd(-320)]);
    profile.verified();
}

#[test]
fn a_tray_is_read_page_by_page_without_losing_or_repeating_a_row() {
    let profile = Profile::linked();
    let facts: Vec<_> = (0..25).map(|n| fact(&format!("t{n}"), -n)).collect();
    profile.sync(changes(None, "c1", facts));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.delete(&ids).unwrap();
    let mut paged: Vec<TransactionId> = Vec::new();
    loop {
        let after = paged.last().copied();
        let page = profile
            .store
            .read(|r| register::tray(r, Status::Deleted, after, 10))
            .unwrap();
        if page.is_empty() {
            break;
        }
        paged.extend(page.iter().map(|tray| tray.line.id));
    }
    assert_eq!(paged, tray(&profile, Status::Deleted));
    assert_eq!(paged.len(), 25);
    profile.restore(&ids).unwrap();
    assert_eq!(profile.lines("").len(), 25);
    profile.undo().unwrap();
    assert_eq!(tray(&profile, Status::Deleted).len(), 25, "in one step");
}

#[test]
fn what_was_deleted_and_taken_back_needs_both_words_to_return() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.delete(&[id]).unwrap();
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("a")];
    profile.sync(second);
    assert!(tray(&profile, Status::Withdrawn).is_empty());
    assert_eq!(tray(&profile, Status::Deleted), [id]);
    profile.restore(&[id]).unwrap();
    assert_eq!(tray(&profile, Status::Withdrawn), [id]);
    profile.restore(&[id]).unwrap();
    assert_eq!(profile.outline("").sums, [usd(-100)]);
    assert!(matches!(
        profile.restore(&[id]),
        Err(StoreError::Refused(_))
    ));
    profile.verified();
}

#[test]
fn a_deletion_among_many_is_told_in_the_history_of_each_row() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        (0..3).map(|n| fact(&format!("t{n}"), -n)),
    ));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.note(ids[1], "one");
    profile.delete(&ids).unwrap();
    profile.undo().unwrap();
    let history = profile.store.read(|r| edits::history(r, ids[1])).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|entry| (entry.what.as_str(), entry.takes_back))
        .collect();
    assert_eq!(
        told,
        [
            ("undeleted", true),
            ("deleted", false),
            ("note", false),
            ("added", false)
        ]
    );
}

#[test]
fn what_can_be_undone_and_redone_is_known_beforehand() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    let state = || profile.store.read(edits::undoable).unwrap();
    assert_eq!(state(), (None, None));
    profile.note(id, "one");
    profile.delete(&[id]).unwrap();
    let field = |step: &Option<edits::Undone>| step.as_ref().map(|one| one.field.clone());
    assert_eq!(field(&state().0).as_deref(), Some("deleted"));
    profile.undo().unwrap();
    assert_eq!(field(&state().0).as_deref(), Some("note"));
    assert_eq!(field(&state().1).as_deref(), Some("deleted"));
}

#[test]
fn what_was_deleted_or_taken_back_is_found_by_its_words() {
    let profile = Profile::linked();
    let named = |id: &str, name: &str| coffer_domain::TransactionFact {
        name: name.into(),
        ..fact(id, -700)
    };
    profile.sync(changes(
        None,
        "c1",
        [
            named("a", "BÄCKEREI Müller 7"),
            named("b", "Hardware store"),
            named("c", "Harbour ferry"),
            named("d", "Hardware store"),
        ],
    ));
    let id = |id: &str| {
        let found = profile.store.read(|r| register::find_transaction(r, id));
        found.unwrap()
    };
    profile.note(id("b"), "spare keys");
    profile.tags(id("c"), &["holiday"]);
    profile.delete(&[id("a"), id("b"), id("c")]).unwrap();
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("d")];
    profile.sync(second);
    let found = |status, search: &str, limit| {
        let filter = register::Filter {
            search: search.into(),
            ..register::Filter::default()
        };
        let lines = profile
            .store
            .read(|r| register::list(r, &filter, status, limit))
            .unwrap();
        let mut ids: Vec<String> = lines.into_iter().map(|line| line.external_id).collect();
        ids.sort_unstable();
        ids
    };
    let deleted = |search| found(Status::Deleted, search, None);
    assert_eq!(deleted("har"), ["b", "c"]);
    assert_eq!(deleted("ferry HARB"), ["c"]);
    assert_eq!(deleted("bäckerei"), ["a"]);
    assert_eq!(deleted("store keys"), ["b"]);
    assert_eq!(deleted("holiday"), ["c"]);
    assert_eq!(deleted("checking").len(), 3, "by its account");
    for nothing in ["ware", "store 8", "is:pending", "amt:>5000"] {
        assert_eq!(deleted(nothing), Vec::<String>::new(), "{nothing}");
    }
    assert_eq!(found(Status::Withdrawn, "hardware", None), ["d"]);
    assert_eq!(found(Status::Deleted, "har", Some(1)).len(), 1);
    assert_eq!(
        found(Status::Deleted, "b", Some(1)),
        ["a"],
        "what is shown is counted"
    );
    assert_eq!(
        found(Status::Listed, "hardware", None),
        Vec::<String>::new()
    );
}
