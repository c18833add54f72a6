//! Stories of undo and of deleting: what a person did is taken back exactly, whatever happened
//! since, and what they deleted stays deleted.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::TransactionFact;
use coffer_store::{
    StoreError,
    edits::{self, Saying, Which},
    register::{self, Filter, Status},
};
use support::{Profile, changes, day, fact, removal};

#[test]
fn undo_and_redo_walk_back_and_forth_over_every_kind_of_edit() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    profile.note(id, "two");
    profile.tags(id, &["trip"]);
    profile.category(id, "coffee");
    let after = profile.lines("");

    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].category_source, "bank");
    profile.undo().unwrap();
    assert!(profile.lines("")[0].tags.is_empty());
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note.as_deref(), Some("one"));
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note, None);
    assert!(matches!(profile.undo(), Err(StoreError::Refused(_))));

    for _ in 0..4 {
        profile.redo().unwrap();
    }
    assert_eq!(profile.lines(""), after);
    assert!(matches!(profile.redo(), Err(StoreError::Refused(_))));
    profile.verified();
}

#[test]
fn an_undo_that_was_redone_can_be_undone_again() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    for _ in 0..3 {
        profile.undo().unwrap();
        assert_eq!(profile.lines("")[0].note, None);
        profile.redo().unwrap();
        assert_eq!(profile.lines("")[0].note.as_deref(), Some("one"));
    }
}

#[test]
fn edits_that_were_made_in_one_go_are_one_step_to_undo_and_to_redo() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "before");
    let start = profile.lines("");
    let said = [
        Saying::Note("trip".into()),
        Saying::Tags(vec!["work".into()]),
        Saying::Reviewed(true),
    ];
    let metas = [profile.meta(), profile.meta(), profile.meta()];
    let say = || {
        profile.store.write(|w| {
            edits::together(w, || {
                for (meta, saying) in metas.iter().zip(&said) {
                    edits::say(w, meta, Which::These(&[id]), saying)?;
                }
                Ok(())
            })
        })
    };
    say().unwrap();
    let after = profile.lines("");
    let told = |undo: Option<edits::Undone>| undo.map(|one| (one.field, one.rows));
    let state = || {
        let (undo, redo) = profile.store.read(edits::undoable).unwrap();
        (told(undo), told(redo))
    };
    let several = Some((edits::SEVERAL.to_owned(), 1));
    assert_eq!(state(), (several.clone(), None));
    for _ in 0..2 {
        assert_eq!(told(profile.undo().ok()), several);
        assert_eq!(profile.lines(""), start);
        assert_eq!(state(), (Some(("note".into(), 1)), several.clone()));
        assert_eq!(told(profile.redo().ok()), several);
        assert_eq!(profile.lines(""), after);
    }

    // Each can be taken back by itself; the step to undo is what is left of them then.
    let tags = metas[1].id;
    let meta = profile.meta();
    let undone = profile.store.write(|w| edits::undo_one(w, &meta, tags));
    assert_eq!(undone.unwrap().field, "tags");
    assert_eq!(told(profile.undo().ok()), several);
    assert_eq!(profile.lines(""), start);

    // What is said alone is told as what it is.
    profile.note(id, "alone");
    assert_eq!(told(profile.undo().ok()), Some(("note".into(), 1)));
    profile.verified();
}

#[test]
fn a_new_edit_ends_what_could_be_redone() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    profile.undo().unwrap();
    profile.note(id, "other");
    assert!(matches!(profile.redo(), Err(StoreError::Refused(_))));
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note, None);
}

#[test]
fn what_a_person_deleted_stays_deleted_whatever_the_bank_says_of_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let id = profile.lines("")[1].id;
    profile.note(id, "mine");
    profile.delete(&[id]).unwrap();
    assert_eq!(profile.lines("").len(), 1);
    profile.sync(changes(Some("c1"), "c2", [fact("a", -150)]));
    let mut back = changes(Some("c2"), "c3", [fact("a", -150)]);
    back.removed = vec![removal("b")];
    profile.sync(back);
    assert!(profile.lines("").is_empty());
    let deleted = profile
        .store
        .read(|r| register::list(r, &Filter::default(), Status::Deleted, None))
        .unwrap();
    assert_eq!(deleted.len(), 1);
    assert_eq!(deleted[0].amount.minor(), -150, "the bank's facts go on");

    profile.undo().unwrap();
    let line = &profile.lines("")[0];
    assert_eq!((line.id, line.note.as_deref()), (id, Some("mine")));
    assert_eq!(line.amount.minor(), -150);
    profile.verified();
}

#[test]
fn many_rows_deleted_at_once_come_back_at_once_and_exactly() {
    let profile = Profile::linked();
    let facts: Vec<_> = (0..300).map(|n| fact(&format!("t{n}"), -n)).collect();
    profile.sync(changes(None, "c1", facts));
    let before = profile.lines("");
    let ids: Vec<_> = before.iter().map(|line| line.id).collect();
    profile.delete(&ids[..1]).unwrap();
    profile.delete(&ids).unwrap();
    assert!(profile.lines("").is_empty());
    let undone = profile.undo().unwrap();
    assert_eq!(undone.rows, 299, "the row deleted before is no part of it");
    profile.undo().unwrap();
    let mut after = profile.lines("");
    let mut before = before;
    // Rows that come back to a day stand at its end, so the order within the day may differ.
    after.sort_by_key(|line| line.id);
    before.sort_by_key(|line| line.id);
    assert_eq!(after, before);
    profile.verified();
}

#[test]
fn an_edit_of_everything_listed_is_one_step_that_is_taken_back_exactly_after_a_restart() {
    let mut profile = Profile::linked();
    let facts: Vec<_> = (0..2_000).map(|n| fact(&format!("t{n}"), -n)).collect();
    profile.sync(changes(None, "c1", facts));
    let some = profile.lines("")[7].id;
    profile.say(some, &Saying::Merchant(Some("Corner shop".into())));
    let before = profile.lines("");
    let everything = |profile: &Profile, saying: &Saying| {
        let filter = Filter::default();
        let meta = profile.meta();
        profile
            .store
            .write(|w| edits::say(w, &meta, Which::Listed(&filter), saying))
            .unwrap()
    };
    let renamed = Saying::Merchant(Some("One name for all".into()));
    assert_eq!(everything(&profile, &renamed), 2_000);
    assert_eq!(everything(&profile, &Saying::Reviewed(true)), 2_000);
    let after = profile.lines("");

    profile = profile.restarted();
    assert_eq!(profile.undo().unwrap().rows, 2_000);
    assert_eq!(profile.undo().unwrap().rows, 2_000);
    assert_eq!(profile.lines(""), before, "what was said before is back");
    profile = profile.restarted();
    profile.redo().unwrap();
    profile.redo().unwrap();
    assert_eq!(profile.lines(""), after);
    profile.verified();
}

#[test]
fn a_clock_that_is_ten_years_off_takes_no_way_back() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        ["a", "b", "c"].map(|id| fact(id, -100)),
    ));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.turn_to(day(2026, 3, 2));
    profile.note(ids[0], "while the clock was right");
    // Made while the computer thought it was years ago, as after an empty battery.
    profile.turn_to(day(2016, 3, 2));
    profile.delete(&ids[..2]).unwrap();
    // And one more while it was years ahead: no bank has told of such a day.
    profile.turn_to(day(2036, 3, 2));
    profile.note(ids[2], "while the clock was wrong");
    profile.undo().unwrap();
    assert_eq!(
        profile.undo().unwrap().rows,
        2,
        "the deletion can be undone"
    );
    assert_eq!(profile.lines("").len(), 3);
    profile.redo().unwrap();

    // Three months on, when the bank has told of them, it is over.
    profile.turn_to(day(2026, 6, 10));
    let june = TransactionFact {
        date: day(2026, 6, 9),
        ..fact("d", -100)
    };
    profile.sync(changes(Some("c1"), "c2", [june]));
    profile.note(ids[2], "in June");
    profile.undo().unwrap();
    assert_eq!(
        profile.undo().unwrap().rows,
        1,
        "the first note is what is left"
    );
    assert_eq!(profile.lines("").len(), 2);
}

#[test]
fn one_edit_is_taken_back_from_the_history_of_a_transaction_and_what_was_said_later_stays() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    profile.tags(id, &["trip"]);
    let edits = || {
        let history = profile.store.read(|r| edits::history(r, id)).unwrap();
        let said = history.into_iter().filter(|entry| entry.who == "person");
        said.map(|entry| (entry.what, entry.edit))
            .collect::<Vec<_>>()
    };
    let [(_, tags), (_, note)] = edits().try_into().unwrap();
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::undo_one(w, &meta, note.unwrap()))
        .unwrap();
    assert_eq!(profile.lines("")[0].note, None);
    assert_eq!(profile.lines("")[0].tags, ["trip"]);
    // What was taken back, and the step that did it, cannot be taken back again; the tags can.
    let left: Vec<_> = edits().into_iter().map(|(_, edit)| edit).collect();
    assert_eq!(left, [None, tags, None]);
}

#[test]
fn undo_is_remembered_across_a_restart() {
    let mut profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    profile = profile.restarted();
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note, None);
    profile = profile.restarted();
    profile.redo().unwrap();
    assert_eq!(profile.lines("")[0].note.as_deref(), Some("one"));
}

#[test]
fn the_history_tells_of_an_undo_as_of_any_other_change() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "one");
    profile.undo().unwrap();
    let history = profile.store.read(|r| edits::history(r, id)).unwrap();
    assert!(
        history
            .iter()
            .any(|entry| entry.what == "note" && entry.from.as_deref() == Some("one"))
    );
}
