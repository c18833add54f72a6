//! Stories of the balance proof: what explains a balance, what does not, since when, and which
//! rows to look at. The rules alone are tested in `coffer_domain::proof`.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    AccountFact, AccountKind, ChangeSet, TransactionFact, UpdateStatus,
    proof::{Cause, Proof, Reading, Unproven},
};
use coffer_store::{facts, identity::Answer, register};
use support::{
    Profile, account, changes, day, fact,
    proofs::{causes, linked, moves, on, opened, proof, stating},
    removal, usd,
};

#[test]
fn the_opening_is_taken_once_when_the_whole_history_is_there() {
    let profile = linked();
    let initial = ChangeSet {
        status: UpdateStatus::Initial,
        ..changes(None, "c1", [on(5, fact("b", -20_000))])
    };
    profile.sync(stating(initial, 100_000));
    let early = proof(&profile);
    assert_eq!(early.proof, Proof::Unproven(Unproven::HistoryIncomplete));
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(1, fact("a", -10_000))]),
        100_000,
    ));
    let opened = proof(&profile);
    assert_eq!(opened.proof, Proof::Matches(Reading::Posted));
    assert_eq!(opened.opening, Some(usd(130_000)));
    assert_eq!(opened.opening_date, Some(day(2026, 3, 5)));
    // Whatever the bank states later, the opening stands.
    profile.sync(stating(changes(Some("c2"), "c3", []), 55_000));
    assert_eq!(proof(&profile).opening, Some(usd(130_000)));
}

#[test]
fn rows_that_come_change_post_and_go_explain_a_balance_that_moves_with_them() {
    let profile = opened();
    let pending = TransactionFact {
        pending: true,
        ..on(6, fact("p", -4_000))
    };
    profile.sync(stating(
        changes(Some("c1"), "c2", [pending, on(6, fact("c", -500))]),
        99_500,
    ));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).pending, Some(usd(-4_000)));
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        ..on(8, fact("x", -4_800))
    };
    // A tip, and the bank corrects a row from before the opening.
    let mut third = changes(Some("c2"), "c3", [posted, on(1, fact("a", -10_100))]);
    third.removed = vec![removal("p"), removal("c")];
    profile.sync(stating(third, 100_000 - 4_800 - 100));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).opening, Some(usd(130_000)));
}

#[test]
fn a_bank_whose_balance_holds_pending_rows_is_believed_too() {
    let profile = opened();
    let pending = TransactionFact {
        pending: true,
        ..on(6, fact("p", -4_000))
    };
    profile.sync(stating(changes(Some("c1"), "c2", [pending]), 96_000));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::WithPending));
}

#[test]
fn a_backfill_from_before_the_opening_moves_it_and_a_later_row_does_not() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(3, fact("old", -7_000))]),
        100_000,
    ));
    let backfilled = proof(&profile);
    assert_eq!(backfilled.proof, Proof::Matches(Reading::Posted));
    assert_eq!(backfilled.opening, Some(usd(137_000)));
    // What happens to it later is an event like any other.
    profile.sync(stating(
        changes(Some("c2"), "c3", [on(3, fact("old", -7_100))]),
        100_000,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(100));
    assert_eq!(proof(&profile).opening, Some(usd(137_000)));
    // A row of the opening's own day is new.
    profile.sync(stating(
        changes(Some("c3"), "c4", [on(5, fact("same day", -900))]),
        99_000,
    ));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
}

#[test]
fn a_row_that_the_bank_books_late_moves_the_balance_and_no_opening() {
    let profile = opened();
    let newest = |profile: &Profile| {
        let syncs = profile.store.read(|r| facts::syncs(r, None, None, 9));
        let mut syncs = syncs.unwrap().into_iter();
        syncs.find(|one| one.can_revert).unwrap().id
    };
    // Dated a day before the newest row that was known, and the balance goes down by it.
    let booked = || changes(Some("c1"), "c2", [on(4, fact("late", -7_000))]);
    profile.sync(stating(booked(), 93_000));
    let is_so = |profile: &Profile| {
        let told = proof(profile);
        assert_eq!(told.proof, Proof::Matches(Reading::Posted), "{told:?}");
        assert_eq!(told.opening, Some(usd(130_000)));
        assert_eq!(moves(profile), []);
    };
    is_so(&profile);
    // The next balance is held against the same opening.
    profile.sync(stating(
        changes(Some("c2"), "c3", [on(6, fact("next", -500))]),
        92_500,
    ));
    is_so(&profile);
    // Also when it is taken back and comes again, and when its account goes on elsewhere.
    profile.revert(newest(&profile)).unwrap();
    profile.revert(newest(&profile)).unwrap();
    is_so(&profile);
    profile.sync(stating(booked(), 93_000));
    is_so(&profile);
    profile.link_again("item-2", support::account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    is_so(&profile);
}

#[test]
fn what_is_too_old_to_be_booked_now_is_history_whatever_the_balance_does() {
    let profile = linked();
    profile.turn_to(day(2026, 3, 20));
    let first = changes(
        None,
        "c1",
        [on(1, fact("a", -10_000)), on(20, fact("b", -20_000))],
    );
    profile.sync(stating(first, 100_000));
    // Sixteen days before the opening's day.
    let old = changes(Some("c1"), "c2", [on(4, fact("old", -7_000))]);
    profile.sync(stating(old, 93_000));
    assert_eq!(proof(&profile).proof, Proof::Off(-7_000));
    assert_eq!(proof(&profile).opening, Some(usd(137_000)));
    // While something else is missing, what the bank stated before it gave a row is told from
    // history by nothing.
    profile.sync(stating(changes(Some("c2"), "c3", []), 92_000));
    let came = changes(Some("c3"), "c4", [on(18, fact("came", -1_000))]);
    profile.sync(stating(came, 92_000));
    assert_eq!(
        proof(&profile).opening,
        Some(usd(138_000)),
        "still off by more than it"
    );
}

#[test]
fn it_is_off_since_the_first_sync_that_found_it_so() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("c", -500))]),
        98_260,
    ));
    let first = proof(&profile);
    assert_eq!(first.residual, Some(usd(-1_240)));
    let since = first.since.unwrap();
    // Something else goes wrong; it was off before.
    profile.sync(stating(changes(Some("c2"), "c3", []), 98_000));
    let second = proof(&profile);
    assert_eq!(second.residual, Some(usd(-1_500)));
    assert_eq!(second.since, Some(since));
    // The missing row arrives, and the next trouble is a new one.
    profile.sync(stating(
        changes(Some("c3"), "c4", [on(7, fact("late", -1_500))]),
        98_000,
    ));
    assert_eq!(proof(&profile).since, None);
    profile.sync(stating(changes(Some("c4"), "c5", []), 97_000));
    assert_ne!(proof(&profile).since, Some(since));
}

#[test]
fn a_payment_given_twice_is_found_and_the_person_deletes_one_of_them() {
    let profile = opened();
    profile.sync(stating(
        changes(
            Some("c1"),
            "c2",
            [on(6, fact("c", -1_240)), on(6, fact("again", -1_240))],
        ),
        100_000 - 1_240,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(1_240));
    let (cause, mut rows) = causes(&profile).remove(0);
    rows.sort_unstable();
    assert_eq!(
        (cause, rows),
        (Cause::Duplicate, vec!["again".into(), "c".into()])
    );
    let again = profile
        .store
        .read(|r| register::find_transaction(r, "again"))
        .unwrap();
    profile.delete(&[again]).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::AsEdited));
    assert!(causes(&profile).is_empty());
    profile.undo().unwrap();
    assert_eq!(proof(&profile).proof, Proof::Off(1_240), "never hidden");
}

#[test]
fn a_row_taken_back_by_mistake_is_found_and_the_person_keeps_it() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("c", -1_240))]),
        98_760,
    ));
    let mut third = changes(Some("c2"), "c3", []);
    third.removed = vec![removal("c")];
    profile.sync(stating(third, 98_760));
    assert_eq!(proof(&profile).proof, Proof::Off(-1_240));
    assert_eq!(causes(&profile)[0], (Cause::Withdrawn, vec!["c".into()]));
    let id = profile
        .store
        .read(|r| register::find_transaction(r, "c"))
        .unwrap();
    profile.restore(&[id]).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::AsEdited));
}

#[test]
fn a_wrong_sign_is_found_by_half_of_what_is_off() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("refund", 620))]),
        100_000 - 620,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(-1_240));
    assert_eq!(causes(&profile)[0], (Cause::Sign, vec!["refund".into()]));
}

#[test]
fn what_nothing_explains_names_what_changed_just_then() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("c", -500))]),
        99_500 - 77,
    ));
    assert_eq!(
        causes(&profile),
        [
            (Cause::Changed, vec!["c".into()]),
            (Cause::Missing, vec![]),
            (Cause::Movement, vec![]),
        ]
    );
}

#[test]
fn an_overpaid_card_is_proven_with_its_sign() {
    let profile = linked();
    let card = |balance| AccountFact {
        kind: AccountKind::Credit,
        type_text: "credit".into(),
        ..account(balance)
    };
    let stating = |changes: ChangeSet, balance| ChangeSet {
        accounts: vec![card(balance)],
        ..changes
    };
    profile.sync(stating(
        changes(None, "c1", [on(1, fact("shoes", -25_000))]),
        -25_000,
    ));
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("payment", 40_000))]),
        15_000,
    ));
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Matches(Reading::Posted));
    assert_eq!(told.stated, Some(usd(15_000)), "the bank owes the person");
}

#[test]
fn an_investment_is_not_applicable_and_an_unstated_balance_is_said_to_be_so() {
    let profile = linked();
    let broker = AccountFact {
        kind: AccountKind::Investment,
        ..account(100_000)
    };
    profile.sync(ChangeSet {
        accounts: vec![broker],
        ..changes(None, "c1", [])
    });
    assert_eq!(proof(&profile).proof, Proof::Unproven(Unproven::Investment));

    let profile = linked();
    profile.sync(changes(None, "c1", []));
    assert_eq!(proof(&profile).proof, Proof::Unproven(Unproven::NoBalance));
}

#[test]
fn a_reverted_sync_leaves_the_proof_as_it_was_and_applied_again_it_is_the_same() {
    let profile = opened();
    let second = || {
        let rows = [on(6, fact("c", -500)), on(2, fact("backfill", -700))];
        stating(changes(Some("c1"), "c2", rows), 99_500)
    };
    let before = proof(&profile);
    profile.sync(second());
    let after = proof(&profile);
    assert_eq!(after.proof, Proof::Matches(Reading::Posted));
    let newest = |profile: &Profile| {
        let syncs = profile.store.read(|r| facts::syncs(r, None, None, 9));
        syncs
            .unwrap()
            .into_iter()
            .find(|one| one.can_revert)
            .unwrap()
    };
    profile.revert(newest(&profile).id).unwrap();
    assert_eq!(proof(&profile), before);
    profile.sync(second());
    assert_eq!(proof(&profile), after);
    // Back to before there was an opening, which is then taken anew.
    profile.revert(newest(&profile).id).unwrap();
    profile.revert(newest(&profile).id).unwrap();
    assert_eq!(
        proof(&profile).proof,
        Proof::Unproven(Unproven::HistoryIncomplete)
    );
    let rows = [on(1, fact("a", -10_000)), on(5, fact("b", -20_000))];
    profile.sync(stating(changes(None, "c1", rows), 100_000));
    assert_eq!(proof(&profile).opening, Some(usd(130_000)));
}

#[test]
fn what_is_off_does_not_change_with_what_happens_to_be_pending() {
    let profile = opened();
    let pending = |id: &str, minor| TransactionFact {
        pending: true,
        ..on(6, fact(id, minor))
    };
    // This bank states booked rows only, as it shows here; then money is missing.
    profile.sync(stating(
        changes(Some("c1"), "c2", [pending("p", -4_000)]),
        100_000,
    ));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    profile.sync(stating(
        changes(Some("c2"), "c3", [pending("q", -900)]),
        98_760,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(-1_240));
    profile.sync(stating(
        changes(Some("c3"), "c4", [pending("r", 5_000)]),
        98_760,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(-1_240));

    // Another bank counts what is pending.
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [pending("p", -4_000)]),
        96_000,
    ));
    profile.sync(stating(
        changes(Some("c2"), "c3", [pending("q", -900)]),
        95_100 - 77,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(-77));
}

#[test]
fn rows_that_turn_out_to_be_one_leave_the_proof_adding_up() {
    let profile = opened();
    let hold = TransactionFact {
        pending: true,
        name: "GOOGLE DOMAINS".into(),
        ..on(6, fact("p", -8_400))
    };
    profile.sync(stating(changes(Some("c1"), "c2", [hold]), 100_000));
    let charge = TransactionFact {
        pending_external_id: Some("p".into()),
        name: "APP STORE".into(),
        ..on(7, fact("x", -199))
    };
    profile.sync(stating(changes(Some("c2"), "c3", [charge]), 99_801));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).pending, Some(usd(-8_400)));

    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).pending, Some(usd(0)));
    profile.undo().unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).pending, Some(usd(-8_400)));
}

#[test]
fn an_account_that_another_connection_continues_is_proven_from_its_old_opening() {
    let profile = opened();
    let again = |id: &str, fact: TransactionFact| TransactionFact {
        external_id: id.into(),
        external_account_id: "acc-2".into(),
        ..fact
    };
    let item = profile.link_again("item-2", support::account_as("acc-2"));
    let older = TransactionFact {
        date: day(2026, 2, 20),
        ..fact("", -3_000)
    };
    let rows = [
        again("n1", on(1, fact("a", -10_000))),
        again("n2", on(5, fact("b", -20_000))),
        again("n3", older),
        again("n4", on(8, fact("", -1_000))),
    ];
    let told = ChangeSet {
        accounts: vec![AccountFact {
            external_id: "acc-2".into(),
            ..account(99_000)
        }],
        ..changes(None, "d1", rows)
    };
    profile.sync_of(item, told);
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    // One account, with the old opening: what is older is backfill, what is newer explains the
    // balance that the new connection states.
    let one = proof(&profile);
    assert_eq!(one.proof, Proof::Matches(Reading::Posted), "{one:?}");
    assert_eq!(one.opening, Some(usd(133_000)));
    assert_eq!(one.stated, Some(usd(99_000)));
}

#[test]
fn what_was_announced_late_and_then_booked_explains_the_balance_of_a_continued_account_too() {
    let profile = opened();
    // Announced under a day before the opening's, and booked with a balance that moves by it.
    let hold = TransactionFact {
        pending: true,
        ..on(3, fact("p", -4_000))
    };
    profile.sync(stating(changes(Some("c1"), "c2", [hold]), 100_000));
    let booked = TransactionFact {
        pending_external_id: Some("p".into()),
        ..on(4, fact("x", -4_000))
    };
    profile.sync(stating(changes(Some("c2"), "c3", [booked]), 96_000));
    let before = proof(&profile);
    assert_eq!(before.proof, Proof::Matches(Reading::Posted));
    profile.link_again("item-2", support::account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let after = proof(&profile);
    assert_eq!(after.proof, before.proof, "{after:?}");
    assert_eq!(after.opening, before.opening);
}

#[test]
fn history_that_the_bank_took_back_is_in_no_opening_of_a_continued_account() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(3, fact("old", -7_000))]),
        100_000,
    ));
    assert_eq!(proof(&profile).opening, Some(usd(137_000)));
    let mut gone = changes(Some("c2"), "c3", []);
    gone.removed = vec![removal("old")];
    profile.sync(stating(gone, 100_000));
    profile.link_again("item-2", support::account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let after = proof(&profile);
    assert_eq!(after.opening, Some(usd(130_000)));
    assert_eq!(after.proof, Proof::Matches(Reading::Posted), "{after:?}");
}

#[test]
fn old_rows_given_again_under_new_ids_are_no_older_history() {
    let profile = opened();
    let copies = [
        on(1, fact("a again", -10_000)),
        // Two days off, and with the merchant's name in another case.
        TransactionFact {
            name: "Grocer 42".into(),
            ..on(3, fact("b again", -20_000))
        },
    ];
    profile.sync(stating(changes(Some("c1"), "c2", copies), 100_000));
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Off(30_000));
    assert_eq!(told.opening, Some(usd(130_000)), "nothing has moved it");
    assert_eq!(moves(&profile), []);
    let (cause, mut rows) = causes(&profile).remove(0);
    rows.sort_unstable();
    assert_eq!(
        (cause, rows),
        (Cause::Duplicate, vec!["a again".into(), "b again".into()])
    );
    // It is told as such, however the sync came about.
    let newest = profile.store.read(|r| facts::syncs(r, None, None, 1));
    profile.revert(newest.unwrap().remove(0).id).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    let copies = [
        on(1, fact("a again", -10_000)),
        on(3, fact("b again", -20_000)),
    ];
    profile.sync(stating(changes(Some("c1"), "c2", copies), 100_000));
    assert_eq!(proof(&profile).proof, Proof::Off(30_000));
    // Of each two either may go.
    let id = |id: &str| {
        let found = profile.store.read(|r| register::find_transaction(r, id));
        found.unwrap()
    };
    profile.delete(&[id("a again"), id("b")]).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::AsEdited));
}

#[test]
fn what_moves_an_opening_is_told_with_its_sync_and_its_rows() {
    let profile = opened();
    assert_eq!(moves(&profile), []);
    let late = [
        on(3, fact("old", -7_000)),
        // One more than was known of its kind, and one from before anything was known.
        on(1, fact("a again", -10_000)),
        on(1, fact("a third", -10_000)),
        TransactionFact {
            date: day(2026, 2, 27),
            ..fact("before a", -10_000)
        },
    ];
    profile.sync(stating(changes(Some("c1"), "c2", late), 100_000));
    let second = profile.store.read(|r| facts::syncs(r, None, None, 1));
    let second = second.unwrap().remove(0).id;
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Off(10_000), "one is there twice");
    assert_eq!(told.opening, Some(usd(157_000)));
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let moved = (second, usd(27_000), ids(&["old", "a third", "before a"]));
    assert_eq!(moves(&profile), std::slice::from_ref(&moved));
    // Whatever happens to the rows later, and however often it is counted anew, that stands.
    let mut third = changes(Some("c2"), "c3", [on(3, fact("old", -7_100))]);
    third.removed = vec![removal("a third")];
    profile.sync(stating(third, 100_000));
    assert_eq!(proof(&profile).opening, Some(usd(157_000)));
    assert_eq!(moves(&profile), [moved]);
    let newest = |profile: &Profile| {
        let syncs = profile.store.read(|r| facts::syncs(r, None, None, 9));
        let mut syncs = syncs.unwrap().into_iter();
        syncs.find(|one| one.can_revert).unwrap().id
    };
    profile.revert(newest(&profile)).unwrap();
    profile.revert(newest(&profile)).unwrap();
    assert_eq!(moves(&profile), []);
    assert_eq!(proof(&profile).opening, Some(usd(130_000)));
}

#[test]
fn an_old_row_that_the_bank_names_and_dates_anew_moves_nothing() {
    let profile = opened();
    let mut renamed = changes(Some("c1"), "c2", [on(2, fact("a2", -10_000))]);
    renamed.removed = vec![removal("a")];
    profile.sync(stating(renamed, 100_000));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    assert_eq!(proof(&profile).opening, Some(usd(130_000)));
}

#[test]
fn a_residual_as_large_as_what_is_pending_does_not_pass() {
    let profile = opened();
    let pending = |id: &str, minor| TransactionFact {
        pending: true,
        ..on(6, fact(id, minor))
    };
    profile.sync(stating(
        changes(Some("c1"), "c2", [pending("p", -4_000)]),
        100_000,
    ));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
    // 40.00 are missing, and 40.00 happen to be pending.
    profile.sync(stating(changes(Some("c2"), "c3", []), 96_000));
    let chance = proof(&profile);
    assert_eq!(chance.proof, Proof::Off(-4_000));
    let since = chance.since.unwrap();
    profile.sync(stating(
        changes(Some("c3"), "c4", [on(7, fact("c", -500))]),
        95_500,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(-4_000));
    assert_eq!(proof(&profile).since, Some(since));
}
