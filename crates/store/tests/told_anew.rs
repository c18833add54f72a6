//! Stories of payments that a bank tells anew without saying that they are the old ones: what hangs on them
//! goes on with them, or a person is asked. Nothing counts twice without a question.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{ItemId, TransactionFact, proof::Proof, split::Part};
use coffer_store::{
    edits::Saying,
    identity::{self, Answer},
    register::{RegisterLine, Status},
};
use proptest::prelude::*;
use support::{
    Profile, account_as, changes, day, fact,
    proofs::{moves, opened, proof, stating},
    removal, usd,
};

fn named(id: &str, date: u32, minor: i64, name: &str) -> TransactionFact {
    TransactionFact {
        date: day(2026, 3, date),
        name: name.into(),
        merchant_name: None,
        ..fact(id, minor)
    }
}

fn hold(id: &str, date: u32, minor: i64, name: &str) -> TransactionFact {
    TransactionFact {
        pending: true,
        ..named(id, date, minor, name)
    }
}

fn of(account: &str, fact: TransactionFact) -> TransactionFact {
    TransactionFact {
        external_account_id: account.into(),
        ..fact
    }
}

fn by_id(profile: &Profile, external_id: &str) -> RegisterLine {
    let all = [Status::Listed, Status::Withdrawn];
    let lines = all.into_iter().flat_map(|status| profile.listed_as(status));
    let mut found: Vec<RegisterLine> = lines
        .filter(|line| line.external_id == external_id)
        .collect();
    found.dedup_by_key(|line| line.id);
    assert_eq!(found.len(), 1, "{external_id}: {found:?}");
    found.remove(0)
}

fn linked_again(profile: &Profile) -> ItemId {
    profile.link_again("item-2", account_as("acc-2"))
}

fn adopt(profile: &Profile) -> coffer_store::identity::Adopted {
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap()
}

#[test]
fn an_amount_that_the_bank_put_right_meanwhile_is_no_second_payment_and_moves_no_opening() {
    let profile = opened();
    let before = proof(&profile).opening;
    let item = linked_again(&profile);
    let told = [
        of("acc-2", named("n1", 1, -10_000, "GROCER 42")),
        of("acc-2", named("n2", 5, -20_100, "GROCER 42")),
    ];
    let mut first = stating(changes(None, "d1", told), 99_900);
    for account in &mut first.accounts {
        account.external_id = "acc-2".into();
    }
    profile.sync_of(item, first);
    let done = adopt(&profile);
    assert_eq!((done.merged, done.moved, done.doubts), (2, 0, 0));
    assert_eq!(profile.lines("").len(), 2);
    assert_eq!(proof(&profile).opening, before);
    assert_eq!(moves(&profile), []);
    profile.verified();
}

#[test]
fn what_may_be_told_twice_is_asked_about_and_is_no_history_until_it_is_answered() {
    let profile = opened();
    let before = proof(&profile).opening.unwrap();
    let item = linked_again(&profile);
    // Another day and another amount: it may be the one of the fifth, or not.
    let told = [
        of("acc-2", named("n1", 1, -10_000, "GROCER 42")),
        of("acc-2", named("n2", 4, -20_100, "GROCER 42")),
    ];
    let mut first = stating(changes(None, "d1", told), 100_000);
    for account in &mut first.accounts {
        account.external_id = "acc-2".into();
    }
    profile.sync_of(item, first);
    assert_eq!(adopt(&profile).doubts, 1);
    assert_eq!(proof(&profile).opening, Some(before.clone()));
    assert_eq!(
        proof(&profile).proof,
        Proof::Off(20_100),
        "it counts twice, and that is said"
    );
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Different).unwrap();
    assert_eq!(
        proof(&profile).opening,
        Some(usd(before.minor() + 20_100)),
        "history that the old connection had not told"
    );
    profile.undo().unwrap();
    assert_eq!(proof(&profile).opening, Some(before));
    profile.verified();
}

#[test]
fn a_hold_that_is_booked_days_later_without_a_word_keeps_its_note_and_its_parts() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold("p", 2, -2_100, "STORE AAA")]));
    let line = profile.lines("").remove(0);
    profile.note(line.id, "gift for mum");
    let part = |amount_minor: i64| Part {
        amount_minor,
        category: None,
        note: String::new(),
    };
    profile.say(line.id, &Saying::Split(vec![part(-1_000), part(-1_100)]));
    let mut booked = changes(Some("c1"), "c2", [named("x", 4, -2_100, "STORE AAA 0042")]);
    booked.removed = vec![removal("p")];
    profile.sync(booked);
    let now = by_id(&profile, "x");
    assert_eq!(
        (now.id, now.note.as_deref()),
        (line.id, Some("gift for mum"))
    );
    assert!(!now.pending && now.parts == 2);
    profile.verified();
}

#[test]
fn a_hold_that_is_booked_with_a_tip_and_without_a_word_is_asked_about() {
    for in_one_sync in [true, false] {
        let profile = Profile::linked();
        profile.sync(changes(None, "c1", [hold("p", 2, -1_100, "KIOSK NORD")]));
        let line = profile.lines("").remove(0);
        profile.note(line.id, "with Ana");
        let booked = named("x", 3, -1_350, "KIOSK NORD");
        if in_one_sync {
            let mut both = changes(Some("c1"), "c2", [booked]);
            both.removed = vec![removal("p")];
            profile.sync(both);
        } else {
            let mut gone = changes(Some("c1"), "c2", []);
            gone.removed = vec![removal("p")];
            profile.sync(gone);
            assert_eq!(profile.doubts(), []);
            profile.sync(changes(Some("c2"), "c3", [booked]));
        }
        let doubt = profile.doubts().remove(0);
        assert_eq!(doubt.reason, "perhaps_posted");
        profile.answer(&doubt, Answer::Same).unwrap();
        let now = by_id(&profile, "x");
        assert_eq!((now.id, now.note.as_deref()), (line.id, Some("with Ana")));
        profile.verified();
    }
}

#[test]
fn a_hold_that_stands_again_after_it_was_booked_may_be_what_another_became() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        [
            hold("p", 3, -4_000, "DINER 1"),
            hold("q", 4, -4_500, "DINER 2"),
        ],
    ));
    profile.note(by_id(&profile, "p").id, "Mia pays half");
    let booked = TransactionFact {
        pending_external_id: Some("q".into()),
        ..named("b", 4, -4_500, "DINER 2")
    };
    profile.sync(changes(Some("c1"), "c2", [booked]));
    // The bank takes the booking back: the hold stands again, under its first id.
    let mut back = changes(Some("c2"), "c3", [hold("q", 4, -4_500, "DINER 2")]);
    back.removed = vec![removal("b")];
    profile.sync(back);
    assert_eq!(profile.lines("").len(), 2);
    let mut ended = changes(Some("c3"), "c4", []);
    ended.removed = vec![removal("p")];
    assert_eq!(profile.sync(ended).doubts, 1);
    let doubt = profile.doubts().remove(0);
    assert_eq!(doubt.transaction.external_id, "q");
    assert_eq!(doubt.other.external_id, "p");
    profile.verified();
}

#[test]
fn a_hold_that_ended_and_of_which_nothing_was_said_asks_nothing() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold("p", 2, -1_100, "KIOSK NORD")]));
    let mut both = changes(Some("c1"), "c2", [named("x", 3, -1_350, "KIOSK NORD")]);
    both.removed = vec![removal("p")];
    profile.sync(both);
    assert_eq!(profile.doubts(), []);
    assert_eq!(profile.lines("").len(), 1);
}

#[test]
fn a_note_does_not_move_to_another_shop_of_the_town() {
    let profile = Profile::linked();
    let coffee = hold("p", 2, -1_000, "SQ *BLUE BOTTLE SEATTLE WA");
    profile.sync(changes(None, "c1", [coffee]));
    let line = profile.lines("").remove(0);
    profile.note(line.id, "coffee with Ana");
    let grocer = TransactionFact {
        pending_external_id: Some("p".into()),
        ..named("x", 3, -5_400, "QFC 5839 SEATTLE WA")
    };
    let mut posted = changes(Some("c1"), "c2", [grocer]);
    posted.removed = vec![removal("p")];
    profile.sync(posted);
    assert_eq!(by_id(&profile, "x").note, None);
    assert_eq!(profile.doubts().len(), 1, "a person decides");
}

#[test]
fn a_hold_under_a_past_id_that_is_another_payment_is_a_row_and_a_question() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [hold("p", 2, -5_000, "ALDI SUED")]));
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        ..named("x", 3, -5_400, "ALDI SUED")
    };
    let mut second = changes(Some("c1"), "c2", [posted]);
    second.removed = vec![removal("p")];
    profile.sync(second);
    // The hold that it was, told late: nothing new.
    profile.sync(changes(
        Some("c2"),
        "c3",
        [hold("p", 2, -5_000, "ALDI SUED")],
    ));
    assert_eq!((profile.lines("").len(), profile.doubts().len()), (1, 0));
    profile.sync(changes(
        Some("c3"),
        "c4",
        [hold("p", 9, -3_300, "NEWSHOP XYZ")],
    ));
    assert_eq!((profile.lines("").len(), profile.doubts().len()), (2, 1));
}

#[test]
fn a_sync_applied_again_after_its_account_was_adopted_makes_no_doubles() {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        [named("a", 2, -968, "AMZN MKTP US*2009026")],
    ));
    let line = profile.lines("").remove(0);
    profile.note(line.id, "cable");
    let item = linked_again(&profile);
    let told = |minor| of("acc-2", named("n", 2, minor, "AMZN MKTP US*2009026"));
    profile.sync_of(item, changes(None, "d1", [told(-968)]));
    assert_eq!(adopt(&profile).merged, 1);
    profile.revert_newest();
    assert_eq!(profile.lines("").len(), 1, "as the old connection told it");
    // The bank put the amount right meanwhile.
    profile.sync_of(item, changes(None, "d1", [told(-1_068)]));
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(
        (
            lines[0].id,
            lines[0].amount.clone(),
            lines[0].note.as_deref()
        ),
        (line.id, usd(-1_068), Some("cable"))
    );
    profile.verified();
}

#[test]
fn an_answer_that_is_taken_back_leaves_every_word_as_it_was() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [named("a", 2, -100, "HOTEL AAA")]));
    let line = profile.lines("").remove(0);
    profile.note(line.id, "x");
    profile.note(line.id, "");
    let item = linked_again(&profile);
    profile.sync_of(
        item,
        changes(None, "d1", [of("acc-2", named("n", 3, -100, "HOTEL BBB"))]),
    );
    adopt(&profile);
    let newer = by_id(&profile, "n").id;
    profile.note(newer, "b");
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Same).unwrap();
    profile.undo().unwrap();
    let note = |id: &str| by_id(&profile, id).note.unwrap_or_default();
    assert_eq!((note("a"), note("n")), (String::new(), "b".to_owned()));
}

#[test]
fn accounts_that_a_person_says_are_two_are_proposed_no_more() {
    let profile = Profile::linked();
    linked_again(&profile);
    let proposed = || profile.store.read(identity::candidates).unwrap().len();
    assert_eq!(proposed(), 1);
    let (new, old) = (profile.account("acc-2"), profile.account("acc"));
    let say = |are_two| {
        let said = profile
            .store
            .write(|w| identity::say_two_accounts(w, new, old, are_two, 1_000));
        said.unwrap();
    };
    say(true);
    say(true);
    assert_eq!(proposed(), 0);
    say(false);
    assert_eq!(proposed(), 1);
    // Said by name they can still become one.
    say(true);
    adopt(&profile);
    profile.verified();
}

#[test]
fn an_adoption_is_taken_back_while_nothing_was_built_upon_it() {
    let profile = Profile::linked();
    let told = |ids: [&str; 2]| {
        [
            named(ids[0], 2, -968, "CORNER GROCER"),
            named(ids[1], 5, -450, "BLUE BOTTLE"),
        ]
    };
    profile.sync(changes(None, "c1", told(["a", "b"])));
    profile.note(by_id(&profile, "a").id, "mine");
    let item = linked_again(&profile);
    let news = told(["n1", "n2"]).map(|fact| of("acc-2", fact));
    profile.sync_of(item, changes(None, "d1", news));
    profile.note(by_id(&profile, "n2").id, "newer");
    let everything = || {
        let mut lines: Vec<_> = profile
            .lines("")
            .into_iter()
            .map(|line| (line.external_id, line.account_id, line.note, line.amount))
            .collect();
        lines.sort_by(|a, b| a.0.cmp(&b.0));
        let proposed = profile.store.read(identity::candidates).unwrap().len();
        (lines, proposed, profile.outline("").sums)
    };
    let before = everything();
    let old = profile.account("acc");
    adopt(&profile);
    assert_eq!(profile.lines("").len(), 2);
    let undo = |now_ms| {
        profile
            .store
            .write(|w| identity::undo_adoption(w, old, now_ms))
    };
    undo(9_000).unwrap();
    assert_eq!(everything(), before);
    profile.verified();
    let refused = undo(9_001).unwrap_err().to_string();
    assert!(refused.contains("does not continue"), "{refused}");
    // And once more, until the bank has told more.
    adopt(&profile);
    assert_eq!(profile.lines("").len(), 2);
    profile.sync_of(item, changes(Some("d1"), "d2", []));
    let refused = undo(9_002).unwrap_err().to_string();
    assert!(refused.contains("synced since"), "{refused}");
    profile.verified();
}

#[test]
fn an_adoption_is_not_taken_back_under_an_answer_that_was_built_upon_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [named("a", 2, -100, "HOTEL AAA")]));
    let item = linked_again(&profile);
    let other = of("acc-2", named("n", 3, -100, "HOTEL BBB"));
    profile.sync_of(item, changes(None, "d1", [other]));
    let old = profile.account("acc");
    adopt(&profile);
    let undo = || {
        profile
            .store
            .write(|w| identity::undo_adoption(w, old, 9_000))
    };
    let doubt = profile.doubts().remove(0);
    profile.answer(&doubt, Answer::Same).unwrap();
    let refused = undo().unwrap_err().to_string();
    assert!(refused.contains("Undo that first"), "{refused}");
    profile.undo().unwrap();
    undo().unwrap();
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}

#[test]
fn the_newest_adoption_is_taken_back_though_the_clock_went_back_since_the_one_before() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [named("a", 2, -100, "HOTEL AAA")]));
    let old = profile.account("acc");
    profile.turn_to(day(2036, 3, 1));
    let item = linked_again(&profile);
    profile.adopt(profile.account("acc-2"), old).unwrap();
    let other = of("acc-2", named("n", 3, -200, "HOTEL BBB"));
    profile.sync_of(item, changes(None, "d1", [other]));
    profile.turn_to(day(2026, 3, 20));
    profile.link_again("item-3", account_as("acc-3"));
    let newest = profile.account("acc-3");
    profile.adopt(newest, old).unwrap();
    let now_ms = profile.now();
    let undone = profile
        .store
        .write(|w| identity::undo_adoption(w, old, now_ms));
    undone.unwrap();
    assert_eq!(
        profile.account("acc-3"),
        newest,
        "it is one of its own again"
    );
    assert_eq!(
        profile.account("acc-2"),
        old,
        "which goes on with the one before"
    );
    profile.verified();
}

/// What became of a payment between two connections to one bank.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Same,
    PutRight,
    Booked,
    Tipped,
    Dropped,
}

#[derive(Debug, Clone)]
struct Payment {
    day: u32,
    shop: usize,
    pending: bool,
    fate: Fate,
}

fn payment() -> impl Strategy<Value = Payment> {
    let fates = prop_oneof![
        3 => Just(Fate::Same),
        1 => Just(Fate::PutRight),
        2 => Just(Fate::Booked),
        2 => Just(Fate::Tipped),
        1 => Just(Fate::Dropped),
    ];
    (1_u32..16, 0_usize..3, any::<bool>(), fates).prop_map(|(day, shop, pending, fate)| Payment {
        day,
        shop,
        pending: pending || matches!(fate, Fate::Booked | Fate::Tipped | Fate::Dropped),
        fate,
    })
}

const SHOPS: [&str; 3] = ["BLUE BOTTLE", "CORNER GROCER", "TAQUERIA SOL"];

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(96)
    })]
    /// However the two histories overlap, every payment that the new connection tells of counts once, what
    /// else counts is asked about, and every note is on its payment, or asked about, or where it was.
    #[test]
    fn linked_again_nothing_is_lost_and_nothing_counts_twice_without_a_question(
        payments in prop::collection::vec(payment(), 1..8),
        adopts_first in any::<bool>(),
    ) {
        let profile = Profile::linked();
        let amount = |at: usize| -1_000 * i64::try_from(at + 1).unwrap() - 3;
        let old = |at: usize, one: &Payment| TransactionFact {
            pending: one.pending,
            ..named(&format!("o{at}"), one.day, amount(at), SHOPS[one.shop])
        };
        let told: Vec<_> = payments.iter().enumerate().map(|(at, one)| old(at, one)).collect();
        profile.sync(changes(None, "c1", told));
        for line in profile.lines("") {
            profile.note(line.id, &format!("note of {}", line.external_id));
        }
        let item = linked_again(&profile);
        let news: Vec<TransactionFact> = payments
            .iter()
            .enumerate()
            .filter(|(_, one)| one.fate != Fate::Dropped)
            .map(|(at, one)| {
                let before = old(at, one);
                let booked = matches!(one.fate, Fate::Booked | Fate::Tipped);
                let by = match one.fate {
                    Fate::PutRight => -1,
                    Fate::Tipped => -150,
                    Fate::Same | Fate::Booked | Fate::Dropped => 0,
                };
                of("acc-2", TransactionFact {
                    pending: one.pending && !booked,
                    ..named(
                        &format!("n{at}"),
                        one.day + if booked { 2 } else { 0 },
                        before.amount.minor() + by,
                        SHOPS[one.shop],
                    )
                })
            })
            .collect();
        if adopts_first {
            adopt(&profile);
        }
        profile.sync_of(item, changes(None, "d1", news.clone()));
        if !adopts_first {
            adopt(&profile);
        }
        // A connection that told nothing yet ends no hold of the one before.
        profile.sync_of(item, changes(Some("d1"), "d2", []));
        profile.verified();
        let listed = profile.lines("");
        let asked: Vec<_> = profile.doubts().iter().map(|doubt| doubt.other.id).collect();
        for fact in &news {
            let counting = listed.iter().filter(|line| line.external_id == fact.external_id);
            prop_assert_eq!(counting.count(), 1, "{} counts once", &fact.external_id);
        }
        for line in listed.iter().filter(|line| !line.withdrawn) {
            let is_told = news.iter().any(|fact| fact.external_id == line.external_id);
            prop_assert!(is_told || asked.contains(&line.id), "{} counts, and nobody asks", &line.external_id);
        }
        let mut everywhere = profile.listed_as(Status::Withdrawn);
        everywhere.extend(listed);
        for (at, one) in payments.iter().enumerate() {
            let note = format!("note of o{at}");
            let bearer = everywhere.iter().find(|line| line.note.as_deref() == Some(&*note));
            let Some(bearer) = bearer else {
                return Err(TestCaseError::fail(format!("{note} is lost: {one:?}")));
            };
            let goes_on = bearer.external_id == format!("n{at}");
            prop_assert!(
                goes_on || asked.contains(&bearer.id)
                    || one.fate == Fate::Dropped && bearer.external_id == format!("o{at}"),
                "{} is on {} and nobody asks: {:?}", note, &bearer.external_id, one
            );
        }
    }
}
