//! Stories of which rows are one: a bank that is linked again, accounts and transactions that are
//! named anew, doubts, and a cursor that leads nowhere any more. Nothing is doubled, nothing that
//! a person said is lost.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    Batch, Removal, TransactionFact, UpdateStatus,
    sync::{Limits, Session, Step},
};
use coffer_store::{
    StoreError,
    edits::{self, HistoryRow, Saying},
    facts,
    identity::{self, Answer},
    register::{self, Status},
};
use support::{Profile, account_as, changes, day, fact, removal, usd};

/// The same row as the new Item names it.
fn again(id: &str, fact: TransactionFact) -> TransactionFact {
    TransactionFact {
        external_id: id.into(),
        external_account_id: "acc-2".into(),
        ..fact
    }
}

fn amounts(profile: &Profile) -> Vec<i64> {
    let mut amounts: Vec<i64> = profile
        .lines("")
        .iter()
        .map(|line| line.amount.minor())
        .collect();
    amounts.sort_unstable();
    amounts
}

/// Two equal coffees, a rent with a note, a deleted row, all of one old Item.
fn old_history() -> Profile {
    let profile = Profile::linked();
    let rent = TransactionFact {
        name: "RENT".into(),
        date: day(2026, 2, 1),
        ..fact("rent", -90_000)
    };
    profile.sync(changes(
        None,
        "c1",
        [
            rent,
            fact("coffee-1", -450),
            fact("coffee-2", -450),
            fact("oops", -700),
        ],
    ));
    let id = |amount: i64| {
        let lines = profile.lines("");
        lines
            .iter()
            .find(|line| line.amount.minor() == amount)
            .unwrap()
            .id
    };
    profile.note(id(-90_000), "February");
    profile.tags(id(-450), &["work"]);
    profile.delete(&[id(-700)]).unwrap();
    profile
}

/// What the new Item says: the same but for the rent, which is older than it knows.
fn new_rows() -> [TransactionFact; 4] {
    [
        again("n1", fact("coffee-1", -450)),
        again("n2", fact("coffee-2", -450)),
        again("n3", fact("oops", -700)),
        again("n4", fact("new", -2_000)),
    ]
}

fn told_once(profile: &Profile) {
    assert_eq!(amounts(profile), [-90_000, -2_000, -450, -450]);
    assert_eq!(profile.lines("February").len(), 1);
    assert_eq!(
        profile.lines("work").len(),
        1,
        "one coffee is tagged, as before"
    );
    assert_eq!(
        profile.listed_as(Status::Deleted).len(),
        1,
        "deleted stays deleted"
    );
    assert_eq!(profile.store.read(facts::accounts).unwrap().len(), 1);
    profile.verified();
}

#[test]
fn a_bank_linked_again_continues_the_old_account_when_its_rows_are_there_already() {
    let profile = old_history();
    let old = profile.account("acc");
    let item = profile.link_again("item-2", account_as("acc-2"));
    profile.sync_of(item, changes(None, "d1", new_rows()));
    assert_eq!(profile.lines("").len(), 7, "twice, until a person says so");
    let found = profile.store.read(identity::candidates).unwrap();
    assert_eq!((found.len(), found[0].old), (1, old));
    let done = profile.adopt(found[0].account, old).unwrap();
    assert_eq!((done.merged, done.moved, done.doubts), (3, 1, 0));
    assert!(done.retired, "the old connection has no account left");
    told_once(&profile);
    assert_eq!(profile.account("acc-2"), old, "the account keeps its id");
}

#[test]
fn a_bank_linked_again_continues_the_old_account_when_its_rows_come_later() {
    let profile = old_history();
    let old = profile.account("acc");
    let item = profile.link_again("item-2", account_as("acc-2"));
    let done = profile.adopt(profile.account("acc-2"), old).unwrap();
    assert_eq!((done.merged, done.moved), (0, 0));
    let [first, second, third, fourth] = new_rows();
    let mut early = changes(None, "d1", [first, second]);
    early.status = UpdateStatus::Initial;
    profile.sync_of(item, early);
    let applied = profile.sync_of(item, changes(Some("d1"), "d2", [third, fourth]));
    assert_eq!(applied.added, 1);
    told_once(&profile);
    // A third equal coffee is one more: both old ones are taken.
    profile.sync_of(
        item,
        changes(Some("d2"), "d3", [again("n5", fact("coffee-3", -450))]),
    );
    assert_eq!(amounts(&profile).iter().filter(|a| **a == -450).count(), 3);
    // And a change under the new id finds the old row.
    profile.sync_of(
        item,
        changes(Some("d3"), "d4", [again("n1", fact("x", -475))]),
    );
    assert_eq!(amounts(&profile), [-90_000, -2_000, -475, -450, -450]);
    profile.verified();
}

#[test]
fn a_double_that_a_person_deleted_does_not_take_the_first_one_with_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let item = profile.link_again("item-2", account_as("acc-2"));
    profile.sync_of(item, changes(None, "d1", [again("n", fact("a", -100))]));
    let (first, double) = (profile.lines("")[1].id, profile.lines("")[0].id);
    profile.note(double, "seen");
    profile.delete(&[double]).unwrap();
    let accounts = (profile.account("acc-2"), profile.account("acc"));
    profile.adopt(accounts.0, accounts.1).unwrap();
    let lines = profile.lines("");
    assert_eq!((lines.len(), lines[0].id), (1, first));
    assert_eq!(lines[0].note.as_deref(), Some("seen"), "its note is kept");
    // That the double is deleted is seen nowhere any more; undoing goes to the row that is left.
    profile.undo().unwrap();
    assert_eq!(profile.lines("")[0].note, None);
    profile.verified();
}

#[test]
fn what_the_old_connection_announced_is_found_posted_or_is_gone() {
    let profile = Profile::linked();
    let pending = |id: &str, minor, name: &str| TransactionFact {
        pending: true,
        name: name.into(),
        ..fact(id, minor)
    };
    profile.sync(changes(
        None,
        "c1",
        [
            pending("p", -3_000, "BOOKSHOP"),
            pending("q", -5_000, "HOTEL HOLD"),
        ],
    ));
    let book = profile.lines("bookshop")[0].id;
    profile.note(book, "gift");
    let item = profile.link_again("item-2", account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let posted = TransactionFact {
        name: "Bookshop".into(),
        date: day(2026, 3, 4),
        ..fact("x", -3_000)
    };
    profile.sync_of(item, changes(None, "d1", [again("n1", posted)]));
    let lines = profile.lines("");
    assert_eq!(
        (lines.len(), lines[0].id, lines[0].pending),
        (1, book, false)
    );
    assert_eq!(lines[0].note.as_deref(), Some("gift"));
    assert_eq!(
        profile.listed_as(Status::Withdrawn).len(),
        1,
        "the hold that nobody speaks of lies in the tray"
    );
    profile.verified();
}

#[test]
fn of_two_equal_coffees_the_booked_one_is_found_booked_and_the_announced_one_announced() {
    let profile = Profile::linked();
    let announced = |id: &str| TransactionFact {
        pending: true,
        ..fact(id, -450)
    };
    profile.sync(changes(None, "c1", [announced("p"), fact("b", -450)]));
    let booked = |profile: &Profile| {
        let lines = profile.lines("");
        lines.iter().find(|line| !line.pending).unwrap().id
    };
    let id = booked(&profile);
    profile.note(id, "the first");
    let item = profile.link_again("item-2", account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let told = [again("n1", fact("b", -450)), again("n2", announced("p"))];
    let applied = profile.sync_of(item, changes(None, "d1", told));
    assert_eq!(applied.added, 0, "both were there");
    assert_eq!(amounts(&profile), [-450, -450], "and none counts twice");
    assert_eq!(booked(&profile), id);
    profile.verified();
}

#[test]
fn rows_that_are_much_alike_wait_for_a_person() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.note(profile.lines("")[0].id, "mine");
    let item = profile.link_again("item-2", account_as("acc-2"));
    let renamed = TransactionFact {
        name: "GROCER FORTY-TWO".into(),
        ..fact("a", -100)
    };
    profile.sync_of(item, changes(None, "d1", [again("n", renamed)]));
    let done = profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    assert_eq!((done.merged, done.moved, done.doubts), (0, 1, 1));
    let doubt = &profile.doubts()[0];
    assert_eq!(doubt.reason, "perhaps_same");
    profile.answer(doubt, Answer::Same).unwrap();
    let lines = profile.lines("");
    assert_eq!((lines.len(), lines[0].note.as_deref()), (1, Some("mine")));
    profile.verified();
}

#[test]
fn the_old_connection_says_nothing_of_an_account_that_another_continues() {
    let profile = old_history();
    profile.link_again("item-2", account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let before = profile.lines("");
    let mut late = changes(Some("c1"), "c2", [fact("late", -5), fact("rent", -1)]);
    late.removed = vec![removal("coffee-1")];
    late.accounts = vec![account_as("acc")];
    let applied = profile.sync(late);
    assert_eq!(
        (applied.added, applied.modified, applied.removed),
        (0, 0, 0)
    );
    assert_eq!(profile.lines(""), before);
    profile.verified();
}

#[test]
fn accounts_that_cannot_be_one_are_refused_in_words() {
    let profile = old_history();
    let card = coffer_domain::AccountFact {
        kind: coffer_domain::AccountKind::Credit,
        ..account_as("card")
    };
    profile.link_again("item-2", card);
    let (new, old) = (profile.account("card"), profile.account("acc"));
    for (pair, words) in [
        ((new, old), "different kinds"),
        ((old, new), "older one"),
        ((new, new), "one connection"),
    ] {
        let refused = profile.adopt(pair.0, pair.1).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    assert_eq!(profile.store.read(identity::candidates).unwrap(), []);
}

#[test]
fn an_account_named_anew_inside_one_connection_goes_on() {
    let profile = old_history();
    let old = profile.account("acc");
    let before = amounts(&profile);
    // Churn: the account has another id, its rows too, and the old ones are taken back.
    let mut churn = changes(Some("c1"), "c2", new_rows());
    churn.accounts = vec![account_as("acc-2")];
    churn.removed = ["coffee-1", "coffee-2", "oops"].map(removal).to_vec();
    let applied = profile.sync(churn);
    assert_eq!((applied.added, applied.removed), (1, 0));
    assert_eq!(profile.account("acc-2"), old);
    assert_eq!(amounts(&profile).len(), before.len() + 1);
    told_once(&profile);
}

#[test]
fn an_account_that_is_still_named_is_not_taken_for_a_new_one_like_it() {
    let profile = old_history();
    let mut both = changes(Some("c1"), "c2", []);
    both.accounts = vec![account_as("acc"), account_as("acc-2")];
    profile.sync(both);
    assert_eq!(profile.store.read(facts::accounts).unwrap().len(), 2);
}

#[test]
fn a_row_that_is_taken_back_and_given_under_another_id_keeps_the_persons_words() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("twin", -100)]));
    let id = profile
        .lines("")
        .iter()
        .find(|line| line.external_id == "a")
        .unwrap()
        .id;
    profile.note(id, "mine");
    let mut churn = changes(Some("c1"), "c2", [fact("b", -100)]);
    churn.removed = vec![removal("a")];
    let applied = profile.sync(churn);
    assert_eq!(
        (applied.added, applied.modified, applied.removed),
        (0, 1, 0)
    );
    assert_eq!(amounts(&profile), [-100, -100]);
    assert_eq!(profile.lines("mine")[0].id, id);
    assert_eq!(profile.lines("mine")[0].external_id, "b");
    // Nobody takes the twin, whose id the bank still uses.
    profile.sync(changes(Some("c2"), "c3", [fact("c", -100)]));
    assert_eq!(amounts(&profile), [-100, -100, -100]);
    profile.verified();
}

#[test]
fn an_id_that_stands_for_something_else_does_not_pass_the_persons_words_to_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "coffee with Ana");
    let payroll = TransactionFact {
        name: "ACME PAYROLL".into(),
        ..fact("a", 120_000)
    };
    let applied = profile.sync(changes(Some("c1"), "c2", [payroll]));
    assert_eq!((applied.added, applied.removed, applied.doubts), (1, 1, 1));
    assert_eq!(profile.outline("").sums, [usd(120_000)]);
    let doubt = &profile.doubts()[0];
    assert_eq!(
        (doubt.reason.as_str(), doubt.other.id),
        ("id_used_again", id)
    );
    assert_eq!(doubt.transaction.note, None);
    profile.verified();
    profile.answer(doubt, Answer::Same).unwrap();
    assert_eq!(profile.lines("coffee")[0].amount, usd(120_000));
    profile.verified();
}

/// A hold and a charge that the bank ties together, and that have nothing in common.
fn doubted() -> Profile {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        name: "GOOGLE DOMAINS".into(),
        ..fact("p", -8_400)
    };
    profile.sync(changes(None, "c1", [pending]));
    let id = profile.lines("")[0].id;
    profile.note(id, "domain");
    profile.tags(id, &["web"]);
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        name: "APP STORE".into(),
        ..fact("x", -199)
    };
    let mut post = changes(Some("c1"), "c2", [posted]);
    post.removed = vec![removal("p")];
    profile.sync(post);
    profile
}

#[test]
fn a_doubt_answered_with_same_is_one_row_with_all_that_was_said() {
    let profile = doubted();
    let (posted, pending) = {
        let doubt = &profile.doubts()[0];
        assert_eq!(doubt.reason, "amount_and_merchant_differ");
        (doubt.transaction.id, doubt.other.id)
    };
    profile.note(posted, "one ninety-nine");
    let before = profile.lines("");
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].id, lines[0].amount.minor()), (pending, -199));
    assert_eq!(
        lines[0].note.as_deref(),
        Some("domain\none ninety-nine"),
        "neither note is lost"
    );
    assert_eq!(lines[0].tags, ["web"]);
    assert!(profile.doubts().is_empty());
    let history = profile.store.read(|r| edits::history(r, pending)).unwrap();
    let noted = |text: &str| {
        let is_it = |entry: &&HistoryRow| entry.to.as_deref() == Some(text);
        history.iter().filter(is_it).count()
    };
    let (mine, its) = (noted("domain"), noted("one ninety-nine"));
    assert_eq!((mine, its), (1, 1), "who said what of either, {history:?}");
    assert_eq!(noted("same"), 1, "and who said that they are one");
    // The bank goes on under the posted id.
    profile.sync(changes(Some("c2"), "c3", [fact("x", -210)]));
    assert_eq!(amounts(&profile), [-210]);
    profile.sync(changes(
        Some("c3"),
        "c4",
        [TransactionFact {
            name: "APP STORE".into(),
            ..fact("x", -199)
        }],
    ));
    profile.verified();

    profile.undo().unwrap();
    assert_eq!(profile.doubts().len(), 1, "open again");
    let after = profile.lines("");
    assert_eq!(after.len(), 2);
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((was.id, &was.amount), (is.id, &is.amount));
    }
    profile.verified();
    profile.redo().unwrap();
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}

#[test]
fn a_row_that_a_person_keeps_stays_kept_when_an_answer_is_taken_back() {
    let profile = Profile::linked();
    let charge = |id: &str| TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact(id, -8_400)
    };
    profile.sync(changes(None, "c1", [charge("x"), charge("y")]));
    let (charge, other) = {
        let doubt = &profile.doubts()[0];
        assert_eq!(doubt.reason, "claimed_twice");
        (doubt.transaction.id, doubt.other.id)
    };
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("x")];
    profile.sync(gone);
    profile.restore(&[other]).unwrap();
    profile.note(charge, "one of two");
    assert_eq!(amounts(&profile), [-8_400, -8_400], "both count");
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(amounts(&profile), [-8_400]);
    profile.undo().unwrap();
    let line = profile.store.read(|r| register::transaction(r, other));
    assert!(!line.unwrap().withdrawn, "still kept");
    assert_eq!(amounts(&profile), [-8_400, -8_400]);
    profile.verified();
}

#[test]
fn a_doubt_answered_with_different_stays_two_rows_and_asks_no_more() {
    let profile = doubted();
    let before = profile.lines("");
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Different).unwrap();
    assert_eq!(profile.lines(""), before);
    assert!(profile.doubts().is_empty());
    let refused = profile
        .answer(&doubt, Answer::Same)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("two transactions"), "{refused}");
    profile.undo().unwrap();
    assert_eq!(profile.doubts().len(), 1);
    let strangers = profile.store.write(|w| {
        identity::answer(
            w,
            &profile.meta(),
            doubt.other.id,
            doubt.transaction.id,
            Answer::Same,
        )
    });
    assert!(matches!(strangers, Err(StoreError::NotFound(_))));
}

#[test]
fn a_wrong_link_that_nobody_doubted_is_taken_apart_and_can_be_put_together_again() {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [pending]));
    let id = profile.lines("")[0].id;
    profile.note(id, "mine");
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -900)
    };
    let mut post = changes(Some("c1"), "c2", [posted]);
    post.removed = vec![removal("p")];
    profile.sync(post);
    let own = profile.take_apart(id).unwrap();
    let lines = profile.lines("");
    assert_eq!(lines.len(), 2);
    let of = |id| lines.iter().find(|line| line.id == id).unwrap();
    assert_eq!((of(own).amount.minor(), of(own).note.clone()), (-900, None));
    assert_eq!(of(id).amount.minor(), -500);
    assert!(
        of(id).withdrawn && of(id).pending,
        "no bank speaks of it now"
    );
    assert_eq!(profile.outline("").sums, [usd(-900)]);
    profile.sync(changes(Some("c2"), "c3", [fact("x", -950)]));
    assert_eq!(
        profile
            .lines("")
            .iter()
            .find(|l| l.id == own)
            .unwrap()
            .amount,
        usd(-950)
    );
    profile.verified();
    profile.undo().unwrap();
    let lines = profile.lines("");
    assert_eq!((lines.len(), lines[0].id), (1, id));
    assert_eq!(
        (lines[0].amount.minor(), lines[0].note.as_deref()),
        (-950, Some("mine"))
    );
    profile.verified();
    let never = profile.try_say(id, &Saying::Reviewed(true));
    assert!(never.is_ok());
    profile.sync(changes(Some("c3"), "c4", [fact("z", -1)]));
    let other = profile
        .lines("")
        .iter()
        .find(|line| line.id != id)
        .unwrap()
        .id;
    assert!(
        profile
            .take_apart(other)
            .unwrap_err()
            .to_string()
            .contains("never pending")
    );
}

#[test]
fn a_sync_from_the_beginning_takes_back_what_the_bank_does_not_tell_any_more() {
    let profile = Profile::linked();
    let old = TransactionFact {
        date: day(2025, 1, 1),
        ..fact("older-than-told", -1)
    };
    profile.sync(changes(
        None,
        "c1",
        [old, fact("kept", -100), fact("gone", -200)],
    ));
    let mut all = changes(Some("c1"), "d1", [fact("kept", -100), fact("new", -300)]);
    all.resync = true;
    all.status = UpdateStatus::Initial;
    let applied = profile.sync(all.clone());
    assert_eq!(
        (applied.added, applied.removed),
        (1, 0),
        "not before it tells everything"
    );
    // The cursor that led nowhere is the one that is stored, so everything is asked for once more.
    all.status = UpdateStatus::Historical;
    let applied = profile.sync(all);
    assert_eq!((applied.added, applied.removed), (0, 1));
    assert_eq!(amounts(&profile), [-300, -100, -1]);
    profile.verified();
}

/// Runs a session over pages, with what a caller does at each step.
fn run(profile: &Profile, pages: &[(Vec<TransactionFact>, Vec<Removal>)], held_max: u64) -> u32 {
    let limits = Limits {
        held_max,
        ..Limits::default()
    };
    let mut session = Session::new(None, limits);
    let (mut at, mut spills) = (0, 0);
    loop {
        match session.step() {
            Step::Fetch { .. } => {
                let (added, removed) = pages[at].clone();
                at += 1;
                session.on_page(Ok(coffer_domain::Page {
                    added,
                    modified: vec![],
                    removed,
                    quarantined: vec![],
                    accounts: vec![account_as("acc")],
                    next_cursor: coffer_domain::Cursor::new(format!("c{at}")),
                    has_more: at < pages.len(),
                    status: UpdateStatus::Historical,
                    request_id: at.to_string(),
                    bytes: 10,
                }));
            }
            Step::Spill(batch) => {
                spills += 1;
                profile
                    .store
                    .write(|w| facts::stage(w, profile.item_id, &batch))
                    .unwrap();
            }
            Step::Commit(changes) => {
                profile.sync(*changes);
                profile
                    .store
                    .write(|w| facts::discard_staged(w, profile.item_id))
                    .unwrap();
                return spills;
            }
            other => panic!("{other:?}"),
        }
    }
}

mod spilling {
    use proptest::prelude::*;

    use super::*;

    /// A page of few ids, so that they meet again and again.
    fn page() -> impl Strategy<Value = (Vec<TransactionFact>, Vec<Removal>)> {
        let row = (0_u8..6, -3_i64..3, any::<bool>(), any::<bool>()).prop_map(
            |(id, minor, pending, names)| TransactionFact {
                pending,
                pending_external_id: (names && !pending).then(|| format!("t{}", (id + 1) % 6)),
                ..fact(&format!("t{id}"), minor)
            },
        );
        (
            prop::collection::vec(row, 0..4),
            prop::collection::vec((0_u8..6).prop_map(|id| removal(&format!("t{id}"))), 0..2),
        )
    }

    fn told(profile: &Profile) -> Vec<(String, i64, bool, bool)> {
        let mut told: Vec<_> = [Status::Listed, Status::Withdrawn]
            .into_iter()
            .flat_map(|status| profile.listed_as(status))
            .map(|line| {
                (
                    line.external_id,
                    line.amount.minor(),
                    line.pending,
                    line.withdrawn,
                )
            })
            .collect();
        told.sort();
        told
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn spilled_or_not_the_store_is_the_same(
            pages in prop::collection::vec(page(), 1..6), held_max in 0_u64..40
        ) {
            let (held, spilled) = (Profile::linked(), Profile::linked());
            prop_assert_eq!(run(&held, &pages, u64::MAX), 0);
            run(&spilled, &pages, held_max);
            prop_assert_eq!(told(&held), told(&spilled));
            prop_assert_eq!(held.item().cursor, spilled.item().cursor);
            spilled.verified();
        }
    }
}

#[test]
fn what_a_crash_left_staged_is_no_part_of_the_next_sync() {
    let profile = Profile::linked();
    let batch = Batch {
        upserts: vec![fact("ghost", -1)],
        removed: vec![],
    };
    profile
        .store
        .write(|w| facts::stage(w, profile.item_id, &batch))
        .unwrap();
    let profile = profile.restarted();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    assert_eq!(amounts(&profile), [-100]);
    let swept = profile
        .store
        .write(|w| facts::discard_staged(w, profile.item_id))
        .unwrap();
    assert_eq!(swept, 1);
    assert!(
        profile
            .store
            .read(|r| facts::nothing_staged(r, profile.item_id))
            .unwrap()
    );
}

#[test]
fn history_tells_of_an_answer_and_of_the_row_that_came_in() {
    let profile = doubted();
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Same).unwrap();
    let history = profile
        .store
        .read(|r| edits::history(r, doubt.other.id))
        .unwrap();
    let what: Vec<&str> = history.iter().map(|entry| entry.what.as_str()).collect();
    assert!(what.contains(&"same"), "{what:?}");
    assert!(what.contains(&"note") && what.contains(&"tags"), "{what:?}");
}

#[test]
fn an_answer_that_an_adoption_has_built_upon_is_no_step_to_undo() {
    let profile = doubted();
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Same).unwrap();
    let together = amounts(&profile);
    let item = profile.link_again("item-2", support::account_as("acc-2"));
    let told_again = TransactionFact {
        name: "APP STORE".into(),
        ..again("n", fact("x", -199))
    };
    profile.sync_of(item, changes(None, "d1", [told_again]));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    assert_eq!(amounts(&profile), together, "there once");
    // Whatever is undone now, no row becomes another.
    while profile.undo().is_ok() {
        profile.verified();
    }
    assert_eq!(
        amounts(&profile)
            .iter()
            .filter(|minor| **minor == -199)
            .count(),
        1
    );
}

#[test]
fn a_withdrawn_id_that_stands_for_something_else_does_not_pass_the_persons_words_to_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "coffee with Ana");
    profile.delete(&[id]).unwrap();
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("a")];
    profile.sync(gone);
    let payroll = TransactionFact {
        name: "ACME PAYROLL".into(),
        ..fact("a", 120_000)
    };
    profile.sync(changes(Some("c2"), "c3", [payroll]));
    let lines = profile.lines("");
    assert_eq!(
        lines.len(),
        1,
        "a payment that nobody has seen is not deleted"
    );
    assert_eq!((&lines[0].amount, &lines[0].note), (&usd(120_000), &None));
    assert_eq!(profile.doubts().len(), 1);
    profile.verified();
}

#[test]
fn a_payment_that_is_named_anew_does_not_vanish_behind_its_deleted_double() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450), fact("b", -450)]));
    let find = |name: &str| {
        let found = profile.store.read(|r| register::find_transaction(r, name));
        found.unwrap()
    };
    let (double, other) = (find("a"), find("b"));
    profile.delete(&[double]).unwrap();
    profile.note(other, "the real one");
    let mut renamed = changes(Some("c1"), "c2", [fact("c", -450)]);
    renamed.removed = vec![removal("a"), removal("b")];
    profile.sync(renamed);
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].id, other);
    assert!(!lines[0].withdrawn);
    profile.verified();
}
