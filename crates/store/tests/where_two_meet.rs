//! Stories in which two things meet that each hold by themselves: answers and reverts, undo and edits that have
//! left the journal, a sync from the beginning and rows that are named anew. Fresh eyes found them by reading.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{TransactionFact, TransactionId, UpdateStatus};
use coffer_store::{
    StoreError,
    edits::{self, Saying, Which},
    facts,
    identity::Answer,
    register::{self, Filter, Status},
    travel,
};
use support::{Profile, account_as, changes, day, fact, removal};

/// What is listed: the bank's id, the amount, the note.
fn listed(profile: &Profile) -> Vec<(String, i64, Option<String>)> {
    let lines = profile.lines("").into_iter();
    let mut all: Vec<_> = lines
        .map(|line| (line.external_id, line.amount.minor(), line.note))
        .collect();
    all.sort();
    all
}

fn one(id: &str, minor: i64, note: Option<&str>) -> (String, i64, Option<String>) {
    (id.into(), minor, note.map(str::to_owned))
}

fn bulk(profile: &Profile, ids: &[TransactionId], saying: &Saying) {
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::say(w, &meta, Which::These(ids), saying))
        .unwrap();
}

fn undo_one(profile: &Profile, of: TransactionId, what: &str) -> Result<(), StoreError> {
    let history = profile.store.read(|r| edits::history(r, of)).unwrap();
    let entry = history
        .iter()
        .find(|entry| entry.what == what && entry.edit.is_some());
    let edit = entry.unwrap().edit.unwrap();
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::undo_one(w, &meta, edit))
        .map(drop)
}

/// A hold at a web shop, and a charge that names it and is doubted.
fn hold() -> TransactionFact {
    TransactionFact {
        pending: true,
        name: "GOOGLE DOMAINS".into(),
        ..fact("hold", -8_400)
    }
}

fn charge(minor: i64) -> TransactionFact {
    TransactionFact {
        pending_external_id: Some("hold".into()),
        name: "APP STORE".into(),
        ..fact("charge", minor)
    }
}

/// The hold with a note, then the charge in doubt with the hold gone, then the charge changed; and the person
/// says that they are one.
fn answered_after_a_change() -> Profile {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold()]));
    profile.note(profile.lines("")[0].id, "domain");
    let mut second = changes(Some("c1"), "c2", [charge(-199)]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    profile.sync(changes(Some("c2"), "c3", [charge(-250)]));
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    profile
}

#[test]
fn rows_that_were_said_to_be_one_are_one_row_after_every_revert_and_after_it_is_applied_again() {
    let profile = answered_after_a_change();
    assert_eq!(listed(&profile), [one("charge", -250, Some("domain"))]);
    let id = profile.lines("")[0].id;
    profile.revert_newest();
    assert_eq!(
        listed(&profile),
        [one("charge", -199, Some("domain"))],
        "as of the second sync"
    );
    profile.revert_newest();
    assert_eq!(
        listed(&profile),
        [one("hold", -8_400, Some("domain"))],
        "as of the first"
    );
    assert_eq!(profile.lines("")[0].id, id);

    let mut second = changes(Some("c1"), "c3", [charge(-250)]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    assert_eq!(
        listed(&profile),
        [one("charge", -250, Some("domain"))],
        "the answer holds"
    );
    assert_eq!(profile.lines("")[0].id, id);
    assert!(profile.doubts().is_empty());
    profile.verified();
}

#[test]
fn one_revert_and_the_same_sync_again_are_the_row_it_was() {
    let profile = answered_after_a_change();
    profile.revert_newest();
    profile.sync(changes(Some("c2"), "c3", [charge(-250)]));
    assert_eq!(listed(&profile), [one("charge", -250, Some("domain"))]);
    // Taken apart again, each is what the bank says of it: the hold is gone since the second sync.
    profile.undo().unwrap();
    let charge = profile
        .lines("")
        .into_iter()
        .find(|line| !line.withdrawn)
        .unwrap();
    assert_eq!(
        (charge.external_id.as_str(), charge.amount.minor()),
        ("charge", -250)
    );
    let hold = profile
        .lines("")
        .into_iter()
        .find(|line| line.withdrawn)
        .unwrap();
    assert_eq!(
        (hold.external_id.as_str(), hold.amount.minor()),
        ("hold", -8_400)
    );
    profile.verified();
}

#[test]
fn a_hold_that_the_bank_takes_back_after_the_answer_is_gone_when_the_answer_is_undone() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold()]));
    profile.sync(changes(Some("c1"), "c2", [charge(-199)]));
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    let mut third = changes(Some("c2"), "c3", []);
    third.removed = vec![removal("hold")];
    profile.sync(third);
    profile.undo().unwrap();
    assert_eq!(
        listed(&profile),
        [one("charge", -199, None)],
        "it counts once"
    );
    profile.verified();
}

#[test]
fn every_moment_around_an_answer_is_seen_again_as_it_was_seen_then() {
    let profile = Profile::linked();
    let mut moments = Vec::new();
    let look = |moments: &mut Vec<_>| moments.push((profile.now(), seen(&profile)));
    profile.sync(changes(None, "c1", [hold()]));
    profile.note(profile.lines("")[0].id, "domain");
    look(&mut moments);
    let mut second = changes(Some("c1"), "c2", [charge(-199)]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    let charged = profile
        .lines("")
        .into_iter()
        .find(|line| line.external_id == "charge");
    profile.note(charged.unwrap().id, "one ninety-nine");
    look(&mut moments);
    profile.sync(changes(Some("c2"), "c3", [charge(-250)]));
    look(&mut moments);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    look(&mut moments);
    profile.sync(changes(Some("c3"), "c4", [charge(-300)]));
    look(&mut moments);
    profile.undo().unwrap();
    look(&mut moments);
    profile.redo().unwrap();
    look(&mut moments);
    for (at_ms, then) in moments {
        let now = travel::at(&profile.store, at_ms, |r| {
            register::list(r, &Filter::default(), Status::Listed, None)
        });
        assert_eq!(words(now.unwrap()), then, "at {at_ms}");
    }
}

fn words(lines: Vec<register::RegisterLine>) -> Vec<String> {
    let mut words: Vec<String> = lines
        .iter()
        .map(|line| {
            let (id, whole, note) = (&line.external_id, &line.whole, &line.note);
            format!("{id} {whole} {} {note:?}", line.withdrawn)
        })
        .collect();
    words.sort();
    words
}

fn seen(profile: &Profile) -> Vec<String> {
    words(profile.listed_as(Status::Listed))
}

#[test]
fn an_answer_that_is_undone_leaves_each_its_own_note_and_done_again_puts_them_together_once() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold()]));
    profile.note(profile.lines("")[0].id, "domain");
    profile.sync(changes(Some("c1"), "c2", [charge(-199)]));
    let charged = profile
        .lines("")
        .into_iter()
        .find(|line| line.external_id == "charge");
    profile.note(charged.unwrap().id, "one ninety-nine");
    let before = listed(&profile);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    let joined = listed(&profile);
    assert_eq!(
        joined,
        [one("charge", -199, Some("domain\none ninety-nine"))]
    );
    for _ in 0..2 {
        profile.undo().unwrap();
        assert_eq!(listed(&profile), before);
        profile.redo().unwrap();
        assert_eq!(listed(&profile), joined);
    }
}

#[test]
fn a_sync_of_a_bank_that_was_disconnected_is_not_reverted_because_nobody_could_apply_it_again() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let sync = profile.newest();
    let now_ms = profile.now() + 1;
    profile
        .store
        .write(|w| facts::unlink(w, profile.item_id, now_ms))
        .unwrap();
    let told = profile
        .store
        .read(|r| facts::syncs(r, None, None, 100))
        .unwrap();
    assert!(told.iter().all(|entry| !entry.can_revert));
    let refused = profile.revert(sync).unwrap_err().to_string();
    assert!(refused.contains("You disconnected this bank"), "{refused}");
    assert_eq!(listed(&profile), [one("a", -100, None)]);
    // Nor does a sync that was on its way bring anything after the end.
    let late = profile.try_sync(changes(Some("c1"), "c2", [fact("b", -200)]));
    assert!(
        late.unwrap_err()
            .to_string()
            .contains("disconnected this bank while")
    );
    assert_eq!(profile.lines("").len(), 1);
}

/// Everything that the bank has, asked for because the cursor leads nowhere any more.
fn whole(
    start: &str,
    next: &str,
    upserts: impl IntoIterator<Item = TransactionFact>,
) -> coffer_domain::ChangeSet {
    coffer_domain::ChangeSet {
        resync: true,
        ..changes(Some(start), next, upserts)
    }
}

#[test]
fn a_row_that_is_named_anew_in_a_sync_from_the_beginning_keeps_what_was_said_of_it() {
    let profile = Profile::linked();
    let rent = TransactionFact {
        name: "RENT".into(),
        ..fact("rent", -90_000)
    };
    profile.sync(changes(None, "c1", [fact("a", -100), rent.clone()]));
    let ids: Vec<_> = profile
        .lines("")
        .iter()
        .map(|line| (line.external_id.clone(), line.id))
        .collect();
    let id = |name: &str| ids.iter().find(|(known, _)| known == name).unwrap().1;
    profile.note(id("a"), "mine");
    profile.delete(&[id("rent")]).unwrap();
    let renamed = TransactionFact {
        external_id: "rent-2".into(),
        ..rent
    };
    profile.sync(whole("c1", "d1", [fact("b", -100), renamed]));
    assert_eq!(
        listed(&profile),
        [one("b", -100, Some("mine"))],
        "and what is deleted stays so"
    );
    assert_eq!(profile.lines("")[0].id, id("a"));
    assert!(profile.listed_as(Status::Withdrawn).is_empty());
    profile.verified();
}

#[test]
fn a_hold_that_stands_again_in_a_sync_from_the_beginning_is_listed() {
    let profile = Profile::linked();
    let held = TransactionFact {
        pending: true,
        ..fact("hold", -100)
    };
    let posted = TransactionFact {
        pending_external_id: Some("hold".into()),
        ..fact("charge", -100)
    };
    profile.sync(changes(None, "c1", [held.clone()]));
    profile.note(profile.lines("")[0].id, "mine");
    let mut second = changes(Some("c1"), "c2", [posted.clone()]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    profile.sync(whole("c2", "d1", [held]));
    assert_eq!(listed(&profile), [one("hold", -100, Some("mine"))]);
    let mut last = changes(Some("d1"), "d2", [posted]);
    last.removed = vec![removal("hold")];
    profile.sync(last);
    assert_eq!(listed(&profile), [one("charge", -100, Some("mine"))]);
    assert!(profile.doubts().is_empty());
}

#[test]
fn where_only_the_beginning_of_everything_is_there_it_is_asked_for_again() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let begun = coffer_domain::ChangeSet {
        status: UpdateStatus::Initial,
        ..whole("c1", "d1", [fact("a", -100)])
    };
    profile.sync(begun);
    assert_eq!(profile.lines("").len(), 2, "nobody said that b is gone");
    let cursor = profile.item().cursor;
    assert_eq!(
        cursor.as_ref().map(coffer_domain::Cursor::as_str),
        Some("c1")
    );
    profile.sync(whole("c1", "d2", [fact("a", -100)]));
    assert_eq!(listed(&profile), [one("a", -100, None)]);
    profile.verified();
}

#[test]
fn an_edit_of_a_double_is_no_edit_of_the_row_it_became_and_is_not_taken_back_from_there() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold()]));
    profile.sync(changes(Some("c1"), "c2", [charge(-199)]));
    let doubt = profile.doubts().remove(0);
    profile.note(doubt.transaction.id, "wrong shop");
    profile.answer(&doubt, Answer::Same).unwrap();
    let kept = profile.lines("")[0].id;
    assert_eq!(profile.lines("")[0].note.as_deref(), Some("wrong shop"));
    profile.note(kept, "birthday");
    let history = profile.store.read(|r| edits::history(r, kept)).unwrap();
    let of_it = history
        .iter()
        .find(|entry| entry.to.as_deref() == Some("wrong shop") && entry.of_double);
    assert_eq!(of_it.unwrap().edit, None);
    // Newest first, it goes as it came.
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note.as_deref(), Some("wrong shop"));
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert!(profile.lines("").iter().all(|line| line.note.is_none()));
}

#[test]
fn an_undo_does_not_write_over_a_word_whose_edit_has_left_the_journal() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        ["a", "b", "c"].map(|id| fact(id, -100)),
    ));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.turn_to(day(2026, 3, 2));
    bulk(&profile, &ids[2..], &Saying::Note("of c".into()));
    bulk(&profile, &ids[..1], &Saying::Merchant(Some("First".into())));
    bulk(&profile, &ids, &Saying::Merchant(Some("All".into())));
    // Time passes, for the bank too, and the edit of all leaves the journal.
    profile.turn_to(day(2026, 6, 10));
    let june = TransactionFact {
        date: day(2026, 6, 9),
        ..fact("d", -100)
    };
    profile.sync(changes(Some("c1"), "c2", [june]));
    profile.tags(ids[1], &["june"]);
    let refused = undo_one(&profile, ids[0], "merchant")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("Something else was said since"),
        "{refused}"
    );
    profile.undo().unwrap();
    profile.undo().unwrap();
    let lines = profile.lines("");
    let of = |id| lines.iter().find(|line| line.id == id).unwrap();
    assert!(
        ids.iter().all(|id| of(*id).merchant == "All"),
        "what was said last stays"
    );
    assert_eq!(of(ids[2]).note, None, "and what can be undone is");
    profile.verified();
}

#[test]
fn an_old_edit_of_many_rows_that_is_undone_can_be_done_again() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", ["a", "b"].map(|id| fact(id, -100))));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.turn_to(day(2026, 3, 2));
    profile.delete(&ids).unwrap();
    profile.turn_to(day(2026, 6, 10));
    let june = TransactionFact {
        date: day(2026, 6, 9),
        ..fact("d", -100)
    };
    profile.sync(changes(Some("c1"), "c2", [june]));
    assert_eq!(profile.undo().unwrap().rows, 2);
    assert_eq!(profile.lines("").len(), 3);
    assert_eq!(profile.redo().unwrap().rows, 2);
    assert_eq!(profile.lines("").len(), 1);
}

#[test]
fn an_undo_at_a_wrong_hour_does_not_make_the_journal_reach_back_to_the_future() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", ["a", "b"].map(|id| fact(id, -100))));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.turn_to(day(2026, 3, 2));
    profile.delete(&ids).unwrap();
    profile.turn_to(day(2036, 3, 2));
    profile.undo().unwrap();
    profile.turn_to(day(2026, 9, 10));
    let late = TransactionFact {
        date: day(2026, 9, 9),
        ..fact("d", -100)
    };
    profile.sync(changes(Some("c1"), "c2", [late]));
    // The clock was ahead when the edit was undone, so nothing is old before that; a large journal makes it go.
    profile.note(ids[0], "in September");
    let reaches = profile.store.read(edits::reaches_back_to).unwrap();
    let bound = day(2026, 10, 12)
        .and_hms_opt(0, 0, 0)
        .unwrap()
        .and_utc()
        .timestamp_millis();
    assert!(reaches.is_none_or(|at_ms| at_ms < bound), "{reaches:?}");
}

#[test]
fn a_payment_like_one_that_a_revert_took_out_is_not_taken_for_it_where_the_bank_tells_of_both() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "mine");
    profile.revert_newest();
    profile.sync(changes(None, "c1", [fact("b", -100), fact("a", -100)]));
    assert_eq!(
        listed(&profile),
        [one("a", -100, Some("mine")), one("b", -100, None)]
    );
    assert!(profile.doubts().is_empty());
    assert!(
        profile
            .lines("")
            .iter()
            .any(|line| line.id == id && line.external_id == "a")
    );
}

#[test]
fn a_row_that_a_revert_took_out_and_a_new_connection_brings_stands_and_no_bank_has_withdrawn_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.sync(changes(Some("c1"), "c2", [fact("b", -200)]));
    let id = profile
        .lines("")
        .iter()
        .find(|line| line.external_id == "b")
        .unwrap()
        .id;
    profile.note(id, "mine");
    profile.revert_newest();
    let item = profile.link_again("item-2", account_as("acc-2"));
    let of_new = |id: &str, minor| TransactionFact {
        external_account_id: "acc-2".into(),
        ..fact(id, minor)
    };
    profile.sync_of(
        item,
        changes(None, "n1", [of_new("x", -100), of_new("y", -200)]),
    );
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    profile.sync_of(item, changes(Some("n1"), "n2", []));
    assert_eq!(
        listed(&profile),
        [one("x", -100, None), one("y", -200, Some("mine"))]
    );
    let history = profile.store.read(|r| edits::history(r, id)).unwrap();
    assert!(
        history.iter().all(|entry| entry.what != "withdrawn"),
        "{history:?}"
    );
    profile.verified();
}

#[test]
fn an_answer_without_a_cursor_does_not_end_what_a_revert_began() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.revert_newest();
    let nothing = coffer_domain::ChangeSet {
        next_cursor: None,
        status: UpdateStatus::NotReady,
        ..changes(None, "c1", [])
    };
    profile.sync(nothing);
    assert!(
        profile.listed_as(Status::Withdrawn).is_empty(),
        "no bank took it back"
    );
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    assert_eq!(listed(&profile), [one("a", -100, None)]);
}

/// What else the bank said of a row.
fn details(profile: &Profile, id: TransactionId) -> Option<String> {
    let detail = profile.store.read(|r| register::bank_detail(r, id));
    detail.unwrap().details
}

#[test]
fn a_hold_that_is_taken_out_of_its_charge_has_the_details_that_it_had() {
    let profile = Profile::linked();
    let pending = TransactionFact {
        name: "GROCER 42".into(),
        ..hold()
    };
    profile.sync(changes(None, "c1", [pending]));
    let held = profile.lines("")[0].id;
    let before = details(&profile, held);
    let charge = TransactionFact {
        pending_external_id: Some("hold".into()),
        ..fact("charge", -8_400)
    };
    profile.sync(changes(Some("c1"), "c2", [charge.clone()]));
    assert_eq!(details(&profile, held), before);
    // What the bank says of the charge later is of the charge.
    let told = Some("{\"location\":{\"city\":\"Boston\"}}".to_owned());
    let charge = TransactionFact {
        details: told.clone(),
        ..charge
    };
    profile.sync(changes(Some("c2"), "c3", [charge]));
    let own = profile.take_apart(held).unwrap();
    assert_eq!(
        (details(&profile, own), details(&profile, held)),
        (told, before)
    );
    profile.verified();
}

#[test]
fn a_hold_that_stands_again_after_it_was_booked_has_no_other_row_in_it() {
    let profile = Profile::linked();
    let pending = TransactionFact {
        name: "GROCER 42".into(),
        ..hold()
    };
    profile.sync(changes(None, "c1", [pending.clone()]));
    let charge = TransactionFact {
        pending_external_id: Some("hold".into()),
        ..fact("charge", -8_400)
    };
    profile.sync(changes(Some("c1"), "c2", [charge]));
    let mut back = changes(Some("c2"), "c3", [pending]);
    back.removed = vec![removal("charge")];
    profile.sync(back);
    let only = profile.lines("").remove(0);
    assert!(only.pending);
    match profile.take_apart(only.id) {
        Err(StoreError::Refused(why)) => assert!(why.contains("pending"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}
