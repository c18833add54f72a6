//! What must not make a drift unseen, nor keep a mended account off for ever.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    TransactionFact,
    proof::{Proof, Reading},
};
use coffer_store::identity::Answer;
use support::{
    Profile, changes, day, fact,
    proofs::{corrections, id, linked, moves, on, opened, proof, revert, stating},
    removal, usd,
};

/// One row is dated ahead of the day of the balance.
fn opened_with_a_row_dated_ahead() -> Profile {
    let profile = linked();
    let ahead = TransactionFact {
        date: day(2026, 9, 30),
        ..fact("ahead", -900)
    };
    let announced = TransactionFact {
        pending: true,
        ..on(7, fact("announced", -100))
    };
    let taken_back = on(7, fact("taken back", -200));
    let initial = changes(None, "c0", [taken_back, on(1, fact("a", -10_000))]);
    profile.sync(initial);
    let mut first = changes(
        Some("c0"),
        "c1",
        [ahead, announced, on(5, fact("b", -20_000))],
    );
    first.removed = vec![removal("taken back")];
    profile.sync(stating(first, 100_000));
    profile
}

#[test]
fn the_openings_day_is_one_of_which_the_bank_had_booked_something() {
    let profile = opened_with_a_row_dated_ahead();
    assert_eq!(proof(&profile).opening_date, Some(day(2026, 3, 5)));
    assert_eq!(proof(&profile).opening, Some(usd(130_900)));
    // What comes from then on is no older history: the balance must move with it.
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(7, fact("new", -1_240))]),
        100_000,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(1_240));
    assert_eq!(proof(&profile).opening, Some(usd(130_900)));
    profile.sync(stating(changes(Some("c2"), "c3", []), 100_000 - 1_240));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
}

#[test]
fn the_bank_may_be_a_day_ahead_and_an_empty_account_opens_on_the_day_of_its_balance() {
    let profile = linked();
    profile.sync(stating(
        changes(None, "c1", [on(7, fact("tomorrow", -100))]),
        100_000,
    ));
    assert_eq!(proof(&profile).opening_date, Some(day(2026, 3, 7)));
    let profile = linked();
    profile.sync(stating(changes(None, "c1", []), 100_000));
    assert_eq!(proof(&profile).opening_date, Some(day(2026, 3, 6)));
}

#[test]
fn going_back_behind_an_opening_does_not_take_it_anew_and_what_is_off_stays() {
    let profile = opened();
    profile.sync(stating(changes(Some("c1"), "c2", []), 98_760));
    let off = proof(&profile);
    assert_eq!(off.proof, Proof::Off(-1_240));
    revert(&profile);
    revert(&profile);
    // The bank tells everything again, and an old row that it had not told before.
    let all = |next| {
        let rows = [
            on(1, fact("a", -10_000)),
            on(3, fact("older", -70)),
            on(5, fact("b", -20_000)),
            on(9, fact("c", -500)),
        ];
        stating(changes(None, next, rows), 98_260)
    };
    profile.turn_to(day(2026, 3, 10));
    profile.sync(all("d1"));
    let again = proof(&profile);
    assert_eq!(again.proof, Proof::Off(-1_240), "{again:?}");
    assert_eq!(again.opening_date, off.opening_date);
    assert_eq!(again.opening, Some(usd(130_070)));
    // And once more.
    revert(&profile);
    profile.sync(all("e1"));
    let third = proof(&profile);
    assert_eq!((third.proof, third.opening), (again.proof, again.opening));
    profile.sync(stating(changes(Some("e1"), "e2", []), 99_500));
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::Posted));
}

#[test]
fn what_was_deleted_for_another_reason_does_not_keep_a_deleted_duplicate_from_counting() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("rent", -2_000))]),
        98_000,
    ));
    profile.delete(&[id(&profile, "rent")]).unwrap();
    // The bank's rows explain its balance, and what is listed does not make it.
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Matches(Reading::Posted));
    assert_eq!(told.aside, Some(usd(2_000)));
    assert_eq!(corrections(&profile), (vec![], vec!["rent".into()]));
    profile.sync(stating(
        changes(
            Some("c2"),
            "c3",
            [on(7, fact("c", -1_240)), on(7, fact("again", -1_240))],
        ),
        98_000 - 1_240,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(1_240));
    profile.delete(&[id(&profile, "again")]).unwrap();
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Matches(Reading::AsEdited));
    assert_eq!(
        (told.corrected, told.aside),
        (Some(usd(1_240)), Some(usd(2_000)))
    );
    assert_eq!(
        corrections(&profile),
        (vec!["again".into()], vec!["rent".into()])
    );
    // Later it is off by more, and nothing that the person said explains that.
    profile.sync(stating(changes(Some("c3"), "c4", []), 97_260));
    assert_eq!(proof(&profile).proof, Proof::Off(1_740));
}

#[test]
fn of_two_rows_that_are_one_payment_the_older_may_be_the_one_that_is_deleted() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("c", -1_240))]),
        98_760,
    ));
    profile.sync(stating(
        changes(Some("c2"), "c3", [on(8, fact("again", -1_240))]),
        98_760,
    ));
    assert_eq!(proof(&profile).proof, Proof::Off(1_240));
    profile.delete(&[id(&profile, "c")]).unwrap();
    assert_eq!(proof(&profile).proof, Proof::Matches(Reading::AsEdited));
    assert_eq!(corrections(&profile), (vec!["c".into()], vec![]));
}

#[test]
fn a_row_that_is_one_with_another_is_no_correction_of_its_own() {
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
    profile.delete(&[id(&profile, "p")]).unwrap();
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    let told = proof(&profile);
    let (explaining, aside) = corrections(&profile);
    assert!(explaining.is_empty() && aside.len() <= 1, "{aside:?}");
    assert_eq!(
        told.aside,
        aside.first().map(|_| usd(199)),
        "once, as it is now"
    );
}

#[test]
fn the_numbers_add_up_for_a_bank_that_counts_what_is_announced() {
    let profile = linked();
    let pending = |id: &str, date, minor| TransactionFact {
        pending: true,
        ..on(date, fact(id, minor))
    };
    let first = [on(5, fact("a", -10_000)), pending("p", 5, -1_500)];
    profile.sync(stating(changes(None, "c1", first), 98_500));
    profile.sync(stating(
        changes(Some("c1"), "c2", [pending("q", 6, -900)]),
        97_600,
    ));
    let adds_up = |residual: i64| {
        let told = proof(&profile);
        let minor = |money: &Option<coffer_domain::Money>| money.as_ref().unwrap().minor();
        assert!(told.counts_pending);
        let sum = minor(&told.opening) + minor(&told.posted) + minor(&told.pending);
        assert_eq!(sum + residual, minor(&told.stated), "{told:?}");
        told
    };
    let told = adds_up(0);
    assert_eq!(told.proof, Proof::Matches(Reading::WithPending));
    assert_eq!(told.opening, Some(usd(110_000)));
    // Older history that is announced moves this opening, and is told.
    profile.sync(stating(
        changes(Some("c2"), "c3", [pending("old", 2, -70)]),
        97_600,
    ));
    assert_eq!(adds_up(0).opening, Some(usd(110_070)));
    let moved = moves(&profile).remove(0);
    assert_eq!((moved.1, moved.2), (usd(70), vec!["old".to_owned()]));
    profile.sync(stating(changes(Some("c3"), "c4", []), 97_500));
    assert_eq!(adds_up(-100).proof, Proof::Off(-100));
    // A hold that is there twice explains it when it is deleted.
    profile.sync(stating(
        changes(Some("c4"), "c5", [pending("twice", 6, -900)]),
        97_600,
    ));
    assert_eq!(adds_up(900).proof, Proof::Off(900));
    profile.delete(&[id(&profile, "twice")]).unwrap();
    let told = proof(&profile);
    assert_eq!(told.proof, Proof::Matches(Reading::AsEdited));
    assert_eq!(told.corrected, Some(usd(900)));
}

#[test]
fn a_correction_explains_nothing_that_began_after_its_row_was_in_the_balance() {
    let profile = opened();
    profile.sync(stating(
        changes(Some("c1"), "c2", [on(6, fact("rent", -2_000))]),
        98_000,
    ));
    profile.delete(&[id(&profile, "rent")]).unwrap();
    // As much is missing as the rent was.
    profile.sync(stating(changes(Some("c2"), "c3", []), 100_000));
    assert_eq!(proof(&profile).proof, Proof::Off(2_000));
}

#[test]
fn a_row_that_was_gone_before_the_opening_explains_nothing_when_it_is_kept() {
    let profile = linked();
    profile.sync(changes(
        None,
        "c0",
        [on(1, fact("a", -10_000)), on(2, fact("gone", -1_240))],
    ));
    let mut first = changes(Some("c0"), "c1", [on(5, fact("b", -20_000))]);
    first.removed = vec![removal("gone")];
    profile.sync(stating(first, 100_000));
    profile.restore(&[id(&profile, "gone")]).unwrap();
    profile.sync(stating(changes(Some("c1"), "c2", []), 98_760));
    assert_eq!(proof(&profile).proof, Proof::Off(-1_240));
}
