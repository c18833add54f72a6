//! Stories of the store: what a sync commits, what of a person's words survives it, and what the
//! register shows of both. Each runs on a real encrypted file.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{Cursor, Money, UpdateStatus};
use coffer_store::{
    StoreError, facts,
    register::{self, Filter, Place, Status},
};
use support::{Profile, changes, fact, removal, usd};

#[test]
fn a_sync_lists_what_the_bank_said_newest_first_and_moves_the_cursor() {
    let profile = Profile::linked();
    let applied = profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -250)]));
    assert_eq!(
        (applied.added, applied.modified, applied.removed),
        (2, 0, 0)
    );
    let lines = profile.lines("");
    let shown: Vec<(&str, i64)> = lines
        .iter()
        .map(|line| (line.external_id.as_str(), line.amount.minor()))
        .collect();
    assert_eq!(shown, [("b", -250), ("a", -100)]);
    assert_eq!(profile.item().cursor, Cursor::new("c1"));
    profile.verified();
}

#[test]
fn a_cursor_that_moved_meanwhile_refuses_the_commit_and_nothing_of_it_stays() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let late = profile.try_sync(changes(None, "c2", [fact("b", -200)]));
    assert!(matches!(late, Err(StoreError::CursorMoved)));
    assert_eq!(profile.lines("").len(), 1);
    assert_eq!(profile.item().cursor, Cursor::new("c1"));
}

#[test]
fn the_same_changes_twice_are_the_same_as_once() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let again = profile.sync(changes(Some("c1"), "c1", [fact("a", -100)]));
    assert_eq!((again.added, again.modified), (0, 0));
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}

#[test]
fn an_empty_next_cursor_leaves_the_stored_one_alone() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let mut nothing = changes(Some("c1"), "", []);
    nothing.status = UpdateStatus::NotReady;
    profile.sync(nothing);
    assert_eq!(profile.item().cursor, Cursor::new("c1"));
    assert_eq!(
        profile.item().update_status,
        UpdateStatus::Historical,
        "history that has arrived does not become unready again"
    );
}

#[test]
fn a_posted_transaction_keeps_the_words_of_its_pending_twin() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -4_000)
    };
    profile.sync(changes(None, "c1", [pending]));
    let id = profile.lines("")[0].id;
    profile.note(id, "dinner with Ana");
    profile.tags(id, &["friends", "Austin"]);
    profile.category(id, "restaurants");

    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -4_800)
    };
    let mut change = changes(Some("c1"), "c2", [posted]);
    change.removed = vec![removal("p")];
    let applied = profile.sync(change);

    assert_eq!(
        (applied.added, applied.modified, applied.removed),
        (0, 1, 0)
    );
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1, "never counted twice");
    assert_eq!(lines[0].id, id);
    assert_eq!(lines[0].amount, usd(-4_800));
    assert_eq!(lines[0].note.as_deref(), Some("dinner with Ana"));
    assert_eq!(lines[0].tags, ["Austin", "friends"]);
    assert_eq!(lines[0].category.as_ref().unwrap().1, "Restaurants");
    let detail = profile
        .store
        .read(|r| register::bank_detail(r, id))
        .unwrap();
    assert_eq!(
        detail.authorized_amount,
        Some(usd(-4_000)),
        "kept as history"
    );
    profile.verified();
}

#[test]
fn a_pending_twin_that_arrives_after_its_posted_row_is_stale() {
    let profile = Profile::linked();
    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -500)
    };
    profile.sync(changes(None, "c1", [posted]));
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(Some("c1"), "c2", [pending]));
    let mut gone = changes(Some("c2"), "c3", []);
    gone.removed = vec![removal("p")];
    profile.sync(gone);
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1);
    assert!(!lines[0].pending && !lines[0].withdrawn);
}

#[test]
fn a_pending_row_withdrawn_earlier_is_revived_by_its_posted_row() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [pending]));
    let id = profile.lines("")[0].id;
    profile.note(id, "mine");
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("p")];
    profile.sync(gone);
    assert!(profile.lines("")[0].withdrawn, "kept in sight for its note");
    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -500)
    };
    profile.sync(changes(Some("c2"), "c3", [posted]));
    let lines = profile.lines("");
    assert_eq!((lines.len(), lines[0].id), (1, id));
    assert!(!lines[0].withdrawn);
    assert_eq!(lines[0].note.as_deref(), Some("mine"));
    profile.verified();
}

#[test]
fn a_doubtful_twin_stays_a_row_of_its_own() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        name: "GOOGLE DOMAINS".into(),
        ..fact("p", -8_400)
    };
    profile.sync(changes(None, "c1", [pending]));
    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        name: "APP STORE".into(),
        ..fact("x", -199)
    };
    let applied = profile.sync(changes(Some("c1"), "c2", [posted]));
    assert_eq!((applied.added, applied.doubts), (1, 1));
    assert_eq!(profile.lines("").len(), 2);
}

#[test]
fn two_posted_rows_that_claim_one_pending_row_are_not_merged_into_one() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [pending]));
    let claim = |id: &str| coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact(id, -500)
    };
    let applied = profile.sync(changes(Some("c1"), "c2", [claim("x"), claim("y")]));
    assert_eq!((applied.added, applied.modified, applied.doubts), (1, 1, 1));
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}

#[test]
fn a_modified_row_takes_every_bank_field_and_keeps_the_persons() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "mine");
    let modified = coffer_domain::TransactionFact {
        name: "NEW NAME".into(),
        merchant_name: Some("New Merchant".into()),
        date: support::day(2026, 3, 9),
        ..fact("a", -175)
    };
    let applied = profile.sync(changes(Some("c1"), "c2", [modified]));
    assert_eq!(applied.modified, 1);
    let line = &profile.lines("")[0];
    assert_eq!((line.id, line.amount.clone()), (id, usd(-175)));
    assert_eq!(line.merchant, "New Merchant");
    assert_eq!(
        line.date,
        support::day(2026, 3, 9),
        "re-keyed to its new day"
    );
    assert_eq!(line.note.as_deref(), Some("mine"));
    assert_eq!(profile.lines("merchant mine").len(), 1);
    assert!(profile.lines("42").is_empty(), "the old text is forgotten");
    profile.verified();
}

#[test]
fn what_the_bank_takes_back_is_kept_and_counts_in_no_sum() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let b = profile.lines("")[0].id;
    profile.note(b, "important");
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("a"), removal("b"), removal("never-seen")];
    let applied = profile.sync(gone);
    assert_eq!(applied.removed, 2);
    let lines = profile.lines("");
    assert_eq!(
        lines.len(),
        1,
        "without a word of the person it goes to the tray only"
    );
    assert!(lines[0].withdrawn);
    let outline = profile.outline("");
    assert!(outline.sums.iter().all(|sum| sum.minor() == 0));
    let tray = profile
        .store
        .read(|r| register::list(r, &Filter::default(), Status::Withdrawn, None))
        .unwrap();
    assert_eq!(tray.len(), 2);
    profile.verified();
}

#[test]
fn identical_rows_of_one_day_are_legal() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -300), fact("b", -300)]));
    assert_eq!(profile.outline("").sums, [usd(-600)]);
}

#[test]
fn a_row_too_large_to_show_is_set_aside_whole_and_the_rest_goes_on() {
    let profile = Profile::linked();
    let huge = fact("huge", i64::MAX - 1);
    let applied = profile.sync(changes(None, "c1", [huge, fact("fine", -100)]));
    assert_eq!((applied.added, applied.quarantined), (1, 1));
    assert_eq!(profile.item().cursor, Cursor::new("c1"));
    let aside = profile.store.read(facts::set_aside).unwrap();
    assert!(
        aside[0].raw.contains("92233720368547758.06 USD"),
        "{aside:?}"
    );
    assert!(aside[0].raw.contains("GROCER 42"), "nothing of it is lost");
}

#[test]
fn a_row_of_an_account_that_was_never_described_is_kept() {
    let profile = Profile::linked();
    let row = coffer_domain::TransactionFact {
        external_account_id: "new-account".into(),
        ..fact("a", -100)
    };
    let applied = profile.sync(changes(None, "c1", [row]));
    assert_eq!((applied.added, applied.quarantined), (1, 0));
    assert_eq!(profile.lines("")[0].account_name, "Account");
    let accounts = profile.store.read(facts::accounts).unwrap();
    assert_eq!(accounts.len(), 2);
    profile.verified();
}

#[test]
fn a_pending_row_given_back_after_its_posted_twin_was_taken_away_is_listed_again() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [pending.clone()]));
    let id = profile.lines("")[0].id;
    profile.note(id, "mine");
    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -500)
    };
    let mut post = changes(Some("c1"), "c2", [posted]);
    post.removed = vec![removal("p")];
    profile.sync(post);
    let mut back = changes(Some("c2"), "c3", [pending]);
    back.removed = vec![removal("x")];
    profile.sync(back);
    let lines = profile.lines("");
    assert_eq!((lines.len(), lines[0].id), (1, id));
    assert!(lines[0].pending && !lines[0].withdrawn);
    assert_eq!(lines[0].note.as_deref(), Some("mine"));
    profile.verified();
}

#[test]
fn an_id_used_again_never_overwrites_the_row_that_once_had_it() {
    let profile = Profile::linked();
    let pending = coffer_domain::TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [pending]));
    let posted = coffer_domain::TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -500)
    };
    profile.sync(changes(Some("c1"), "c2", [posted]));
    let applied = profile.sync(changes(Some("c2"), "c3", [fact("p", -900)]));
    assert_eq!((applied.added, applied.doubts), (1, 1));
    assert_eq!(profile.outline("").sums, [usd(-1_400)]);
    profile.verified();
}

#[test]
fn currencies_never_meet_in_a_sum() {
    let profile = Profile::linked();
    let euro = coffer_domain::TransactionFact {
        amount: Money::new(-700, coffer_domain::Currency::from_code("EUR")),
        ..fact("e", 0)
    };
    profile.sync(changes(None, "c1", [fact("a", -300), euro]));
    let sums: Vec<String> = profile
        .outline("")
        .sums
        .iter()
        .map(Money::to_string)
        .collect();
    assert_eq!(sums, ["-3.00 USD", "-7.00 EUR"]);
}

#[test]
fn search_finds_prefixes_without_case_or_accents_in_every_text() {
    let profile = Profile::linked();
    let cafe = coffer_domain::TransactionFact {
        merchant_name: Some("Café Müller".into()),
        category_detailed: Some("FOOD_AND_DRINK_COFFEE".into()),
        ..fact("a", -450)
    };
    profile.sync(changes(None, "c1", [cafe, fact("b", -100)]));
    let id = profile.lines("cafe")[0].id;
    profile.note(id, "with Björn");
    profile.tags(id, &["Zürich"]);
    for words in [
        "cafe",
        "CAFÉ mul",
        "bjorn",
        "zuri",
        "coffee",
        "checking cafe",
    ] {
        let found = profile.lines(words);
        assert_eq!(found.len(), 1, "{words}");
        assert_eq!(found[0].id, id, "{words}");
    }
    for words in ["tea", "cafe nothing", "\" OR 1"] {
        assert!(profile.lines(words).is_empty(), "{words}");
    }
}

#[test]
fn any_place_of_a_list_is_read_as_the_outline_says() {
    let profile = Profile::linked();
    let facts: Vec<_> = (0..60)
        .map(|n| coffer_domain::TransactionFact {
            date: support::day(2026, 1 + n / 20, 1 + n % 7),
            pending: n % 20 == 0,
            ..fact(&format!("t{n}"), -i64::from(n))
        })
        .collect();
    profile.sync(changes(None, "c1", facts));
    let outline = profile.outline("");
    let all = profile.lines("");
    assert_eq!(outline.pending.0, 3);
    assert!(all[..3].iter().all(|line| line.pending), "pending on top");
    let mut index = usize::try_from(outline.pending.0).unwrap();
    for day in &outline.days {
        for skip in 0..day.count {
            let place = Place::Day {
                date: day.date,
                skip,
            };
            let rows = profile
                .store
                .read(|r| register::rows(r, &Filter::default(), place, 7))
                .unwrap();
            let expected = &all[index..(index + 7).min(all.len())];
            assert_eq!(rows, expected, "{} + {skip}", day.date);
            index += 1;
        }
    }
    assert_eq!(index, all.len());
}

#[test]
fn a_cleared_note_stays_cleared_and_its_history_tells_both() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "first");
    profile.note(id, "");
    profile.sync(changes(Some("c1"), "c2", [fact("a", -150)]));
    assert_eq!(profile.lines("")[0].note, None);
    let history = profile
        .store
        .read(|r| coffer_store::edits::history(r, id))
        .unwrap();
    let told: Vec<(&str, &str)> = history
        .iter()
        .map(|entry| (entry.who.as_str(), entry.what.as_str()))
        .collect();
    assert!(told.contains(&("person", "note")));
    assert!(told.contains(&("bank", "modified")));
    assert!(told.contains(&("bank", "added")));
    assert!(
        history
            .iter()
            .any(|e| e.from.as_deref() == Some("first") && e.to.is_none())
    );
}

#[test]
fn a_note_that_is_too_long_is_refused_with_its_length() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    let error = profile.try_note(id, &"x".repeat(20_001)).unwrap_err();
    assert!(error.to_string().contains("20001"), "{error}");
}

#[test]
fn only_one_holder_syncs_an_item_until_it_lets_go_or_expires() {
    let profile = Profile::linked();
    let take = |holder: &str, now: i64| {
        profile
            .store
            .write(|w| facts::acquire_lease(w, profile.item_id, holder, now, now + 100))
            .unwrap()
    };
    assert!(take("window", 1_000));
    assert!(!take("cli", 1_050), "held");
    assert!(take("cli", 1_200), "expired");
    profile
        .store
        .write(|w| facts::release_lease(w, profile.item_id, "cli"))
        .unwrap();
    assert!(take("window", 1_210));
}

#[test]
fn the_register_survives_being_forgotten() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let id = profile.lines("")[0].id;
    profile.note(id, "kept");
    let before = profile.lines("");
    profile.store.write(register::rebuild).unwrap();
    assert_eq!(profile.lines(""), before);
    profile.verified();
}

#[test]
fn a_balance_of_a_card_is_a_debt_and_an_overpaid_one_is_not() {
    let profile = Profile::linked();
    let accounts = profile.store.read(facts::accounts).unwrap();
    let balance = accounts[0].balance.as_ref().unwrap();
    assert_eq!(balance.current, Some(usd(100_000)));
}
