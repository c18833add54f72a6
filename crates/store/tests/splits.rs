//! Stories of splitting a transaction, and of the other things a person can say of one.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{TransactionFact, split::Part};
use coffer_store::{
    StoreError,
    edits::{self, Saying, Which},
    register::{self, Filter},
};
use support::{Profile, changes, fact, removal, usd};

fn part(amount_minor: i64, category: Option<i64>, note: &str) -> Part {
    Part {
        amount_minor,
        category,
        note: note.into(),
    }
}

/// A pending dinner of 40.00 in three parts.
fn dinner() -> (Profile, coffer_domain::TransactionId) {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        ..fact("p", -4_000)
    };
    profile.sync(changes(None, "c1", [pending, fact("other", -100)]));
    let id = profile.lines("")[0].id;
    profile.say(
        id,
        &Saying::Split(vec![
            part(-2_500, Some(15), "mine"),
            part(-1_000, Some(47), ""),
            part(-500, None, "tip jar"),
        ]),
    );
    (profile, id)
}

fn shown(profile: &Profile) -> Vec<(i64, String, Option<String>, bool)> {
    let mut lines: Vec<_> = profile
        .lines("")
        .into_iter()
        .filter(|line| line.parts > 1)
        .collect();
    lines.sort_by_key(|line| line.line);
    lines
        .into_iter()
        .map(|line| {
            (
                line.amount.minor(),
                line.category.unwrap().1,
                line.note,
                line.unassigned,
            )
        })
        .collect()
}

#[test]
fn a_split_transaction_is_a_line_for_each_part_and_its_sum_is_its_amount() {
    let (profile, id) = dinner();
    assert_eq!(
        shown(&profile),
        [
            (-2_500, "Restaurants".into(), Some("mine".into()), false),
            (-1_000, "Donations".into(), None, false),
            (-500, "Groceries".into(), Some("tip jar".into()), false),
        ]
    );
    assert_eq!(profile.lines("tip jar").len(), 1, "search finds the part");
    assert_eq!(profile.lines("donations").len(), 1);
    let outline = profile.outline("");
    assert_eq!(
        outline.pending,
        (3, vec![usd(-4_000)]),
        "three lines, one amount"
    );
    let whole = profile
        .store
        .read(|r| register::transaction(r, id))
        .unwrap();
    assert_eq!((whole.amount, whole.split.len()), (usd(-4_000), 3));
    profile.verified();
}

#[test]
fn parts_that_do_not_add_up_are_refused_with_what_is_left() {
    let (profile, id) = dinner();
    let refused = profile.try_say(
        id,
        &Saying::Split(vec![part(-2_500, None, ""), part(-1_000, None, "")]),
    );
    let Err(StoreError::Refused(sentence)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        sentence,
        "The parts must add up to -40.00 USD: -5.00 USD is left."
    );
    assert_eq!(shown(&profile).len(), 3, "the old parts stand");
    let unknown = Saying::Split(vec![part(-3_000, Some(999), ""), part(-1_000, None, "")]);
    assert!(matches!(
        profile.try_say(id, &unknown),
        Err(StoreError::NotFound("category"))
    ));
    assert_eq!(shown(&profile).len(), 3);
}

#[test]
fn a_tip_that_arrives_is_a_line_of_its_own_until_a_person_assigns_it() {
    let (profile, id) = dinner();
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -4_800)
    };
    let mut post = changes(Some("c1"), "c2", [posted]);
    post.removed = vec![removal("p")];
    profile.sync(post);
    let lines = shown(&profile);
    assert_eq!(lines[3], (-800, "Groceries".into(), None, true));
    assert_eq!(lines[..3].iter().map(|line| line.0).sum::<i64>(), -4_000);
    assert_eq!(
        profile.outline("").sums,
        [usd(-4_900)],
        "the bank's amount, to the cent"
    );
    let history = profile.store.read(|r| edits::history(r, id)).unwrap();
    assert!(
        history
            .iter()
            .any(|entry| entry.what == "unassigned" && entry.to.as_deref() == Some("-8.00 USD")),
        "{history:?}"
    );
    // The bank puts the amount back: nothing is left of it, and nothing was lost.
    profile.sync(changes(Some("c2"), "c3", [fact("x", -4_000)]));
    assert_eq!(shown(&profile).len(), 3);
    // Assigned by hand.
    profile.sync(changes(Some("c3"), "c4", [fact("x", -4_800)]));
    profile.say(
        id,
        &Saying::Split(vec![part(-4_000, None, ""), part(-800, Some(15), "tip")]),
    );
    assert!(shown(&profile).iter().all(|line| !line.3));
    profile.verified();
}

#[test]
fn parts_that_a_change_of_currency_sets_aside_do_not_vanish_unsaid() {
    let (profile, id) = dinner();
    let aside = || -> Vec<Option<String>> {
        let history = profile.store.read(|r| edits::history(r, id)).unwrap();
        let said = history
            .into_iter()
            .filter(|entry| entry.what == "parts_aside");
        said.map(|entry| entry.from).collect()
    };
    assert_eq!(aside(), []);
    let in_euros = TransactionFact {
        pending: true,
        amount: coffer_domain::Money::new(-4_000, coffer_domain::Currency::from_code("EUR")),
        ..fact("p", -4_000)
    };
    profile.sync(changes(Some("c1"), "c2", [in_euros]));
    assert_eq!(shown(&profile), [], "dollars are no parts of euros");
    assert_eq!(aside(), [Some("3 parts in USD".to_owned())]);

    // They are kept, and are back with their currency.
    let pending = TransactionFact {
        pending: true,
        ..fact("p", -4_000)
    };
    profile.sync(changes(Some("c2"), "c3", [pending]));
    assert_eq!(shown(&profile).len(), 3);
    assert_eq!(aside(), []);
    profile.verified();
}

#[test]
fn undo_brings_back_the_very_parts() {
    let (profile, id) = dinner();
    let before = shown(&profile);
    profile.say(id, &Saying::Split(vec![]));
    assert_eq!(shown(&profile), []);
    profile.undo().unwrap();
    assert_eq!(shown(&profile), before);
    profile.undo().unwrap();
    assert_eq!(shown(&profile), [], "it was not split before that");
    profile.redo().unwrap();
    assert_eq!(shown(&profile), before);
    profile.verified();
}

#[test]
fn a_split_row_that_the_bank_takes_back_stays_listed_and_counts_nowhere() {
    let (profile, _) = dinner();
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("p")];
    profile.sync(gone);
    assert_eq!(shown(&profile).len(), 3);
    assert_eq!(profile.outline("").pending.1, [usd(0)]);
    profile.verified();
}

#[test]
fn merchant_date_reviewed_and_hidden_are_the_persons_and_survive_the_bank() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.say(id, &Saying::Merchant(Some("Corner shop".into())));
    profile.say(id, &Saying::Date(Some(support::day(2026, 2, 2))));
    profile.say(id, &Saying::Reviewed(true));
    profile.say(id, &Saying::Hidden(true));
    let modified = TransactionFact {
        merchant_name: Some("BANK'S WORD".into()),
        date: support::day(2026, 3, 9),
        ..fact("a", -150)
    };
    profile.sync(changes(Some("c1"), "c2", [modified]));
    let line = &profile.lines("corner")[0];
    assert_eq!(
        (
            line.merchant.as_str(),
            line.date,
            line.reviewed,
            line.hidden
        ),
        ("Corner shop", support::day(2026, 2, 2), true, true)
    );
    assert_eq!(line.amount, usd(-150), "the bank's own fields go on");
    for _ in 0..4 {
        profile.undo().unwrap();
    }
    let line = &profile.lines("")[0];
    assert_eq!(
        (
            line.merchant.as_str(),
            line.date,
            line.reviewed,
            line.hidden
        ),
        ("BANK'S WORD", support::day(2026, 3, 9), false, false)
    );
    profile.verified();
}

#[test]
fn an_edit_of_everything_that_a_list_shows_is_one_step_to_undo() {
    let profile = Profile::linked();
    let facts: Vec<_> = (0..500).map(|n| fact(&format!("t{n}"), -n - 1)).collect();
    profile.sync(changes(None, "c1", facts));
    let before = profile.lines("");
    profile.category(before[0].id, "coffee");
    profile.tags(before[1].id, &["trip"]);
    let listed = Filter {
        search: "grocer".into(),
        ..Filter::default()
    };
    let say = |saying: &Saying| {
        profile
            .store
            .write(|w| edits::say(w, &profile.meta(), Which::Listed(&listed), saying))
            .unwrap()
    };
    assert_eq!(say(&Saying::Category(Some(16))), 499, "one has it already");
    assert_eq!(say(&Saying::Tags(vec!["work".into(), "Trip".into()])), 500);
    assert_eq!(say(&Saying::Deleted(true)), 500);
    assert!(profile.lines("").is_empty());
    for _ in 0..3 {
        profile.undo().unwrap();
    }
    assert_eq!(profile.lines("trip").len(), 1);
    assert_eq!(profile.lines("work").len(), 0);
    assert_eq!(profile.lines("coffee").len(), 1);
    profile.verified();
}

#[test]
fn an_undo_is_refused_while_a_later_edit_holds_the_field() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    let say = |which: &[coffer_domain::TransactionId], saying: &Saying| {
        let meta = profile.meta();
        profile
            .store
            .write(|w| edits::say(w, &meta, Which::These(which), saying))
            .unwrap();
        meta.id
    };
    let undo = |operation| {
        let meta = profile.meta();
        profile
            .store
            .write(|w| edits::undo_one(w, &meta, operation))
    };
    let bulk = say(&ids, &Saying::Note("both".into()));
    let tags = say(&ids, &Saying::Tags(vec!["x".into()]));
    let later = say(&ids[..1], &Saying::Note("later".into()));
    let refused = undo(bulk).unwrap_err().to_string();
    assert_eq!(
        refused,
        "A later edit holds the note of one of these transactions. Undo that one first."
    );
    undo(tags).unwrap();
    assert!(
        profile.lines("")[0].tags.is_empty(),
        "another field is free"
    );
    undo(later).unwrap();
    assert_eq!(profile.lines("both").len(), 2);
    undo(bulk).unwrap();
    assert!(profile.lines("").iter().all(|line| line.note.is_none()));
    assert!(
        undo(bulk)
            .unwrap_err()
            .to_string()
            .contains("undone already")
    );
    profile.verified();
}
