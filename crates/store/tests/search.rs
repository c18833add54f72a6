//! Stories of searching: what each operator finds, what a wrong search is told, and what is guessed.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{ChangeSet, CivilDate, Currency, Money, TransactionFact, TransactionId};
use coffer_store::{
    Misread, StoreError,
    edits::{self, Saying, ViewRow},
    register::{self, Filter, Place, Status},
};
use support::{Profile, changes, day, fact, removal};

fn filter(search: &str) -> Filter {
    Filter {
        search: search.into(),
        today: day(2026, 3, 20),
        ..Filter::default()
    }
}

/// The provider's ids of what a search lists, in no order of ours.
fn found(profile: &Profile, search: &str) -> Vec<String> {
    let lines = profile
        .store
        .read(|r| register::rows(r, &filter(search), Place::Pending { skip: 0 }, 1_000))
        .unwrap();
    let outline = profile
        .store
        .read(|r| register::outline(r, &filter(search)))
        .unwrap();
    let counted: u32 = outline.days.iter().map(|day| day.count).sum();
    assert_eq!(
        usize::try_from(counted + outline.pending.0).unwrap(),
        lines.len(),
        "the outline of {search} counts what is listed"
    );
    let mut ids: Vec<String> = lines.into_iter().map(|line| line.external_id).collect();
    ids.sort();
    ids
}

fn misread(profile: &Profile, search: &str) -> Misread {
    let read = profile
        .store
        .read(|r| register::rows(r, &filter(search), Place::Pending { skip: 0 }, 10));
    match read {
        Err(StoreError::Misread(misread)) => *misread,
        other => panic!("{search} was answered with {other:?}"),
    }
}

fn id(profile: &Profile, external: &str) -> TransactionId {
    profile
        .store
        .read(|r| register::find_transaction(r, external))
        .unwrap()
}

fn at(id: &str, minor: i64, name: &str, category: &str, date: CivilDate) -> TransactionFact {
    TransactionFact {
        name: name.into(),
        category_detailed: Some(category.into()),
        date,
        ..fact(id, minor)
    }
}

/// A month of one account: what is bought, what comes in, and a person's words about it.
fn month() -> Profile {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        ..at(
            "pending",
            -1_950,
            "CAFE LUNA",
            "FOOD_AND_DRINK_COFFEE",
            day(2026, 3, 19),
        )
    };
    let yen = TransactionFact {
        amount: Money::new(-19, Currency::from_code("JPY")),
        ..at(
            "yen",
            -19,
            "KIOSK TOKYO",
            "GENERAL_MERCHANDISE_OTHER_GENERAL_MERCHANDISE",
            day(2026, 3, 18),
        )
    };
    profile.sync(changes(
        None,
        "c1",
        [
            pending,
            yen,
            at(
                "market",
                -5_000,
                "GROCER 42",
                "FOOD_AND_DRINK_GROCERIES",
                day(2026, 3, 17),
            ),
            at(
                "coffee",
                -450,
                "CAFE LUNA",
                "FOOD_AND_DRINK_COFFEE",
                day(2026, 3, 16),
            ),
            at(
                "rent",
                -90_000,
                "LANDLORD",
                "RENT_AND_UTILITIES_RENT",
                day(2026, 3, 1),
            ),
            at(
                "pay",
                250_000,
                "ACME PAYROLL",
                "INCOME_WAGES",
                day(2026, 2, 27),
            ),
            at(
                "odd",
                -1_999,
                "PARKING 12:30",
                "NO_SUCH_CATEGORY",
                day(2026, 2, 1),
            ),
            at(
                "gone",
                -100,
                "MISTAKE",
                "FOOD_AND_DRINK_GROCERIES",
                day(2026, 1, 1),
            ),
        ],
    ));
    profile.note(id(&profile, "rent"), "the last one here");
    profile.note(id(&profile, "gone"), "ask the bank");
    profile.tags(id(&profile, "market"), &["Home", "Feast"]);
    profile.tags(id(&profile, "coffee"), &["Work"]);
    profile.say(id(&profile, "coffee"), &Saying::Reviewed(true));
    profile.say(id(&profile, "pay"), &Saying::Hidden(true));
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("gone")];
    profile.sync(second);
    profile
}

#[test]
fn every_operator_finds_what_it_says() {
    let profile = month();
    let all = [
        "coffee", "gone", "market", "odd", "pay", "pending", "rent", "yen",
    ];
    let stories: &[(&str, &[&str])] = &[
        ("", &all),
        ("cafe", &["coffee", "pending"]),
        ("\"cafe luna\" -is:pending", &["coffee"]),
        ("\"cafe lun\"", &[]),
        ("cat:groceries", &["gone", "market"]),
        ("cat:FOOD", &["coffee", "gone", "market", "pending"]),
        ("cat:coffee,rent", &["coffee", "pending", "rent"]),
        ("-cat:food", &["odd", "pay", "rent", "yen"]),
        ("cat:none", &["odd"]),
        ("is:uncategorized", &["odd"]),
        ("cat:none,rent", &["odd", "rent"]),
        ("acct:checking cafe", &["coffee", "pending"]),
        ("acct:0000", &all),
        ("not:acct:checking", &[]),
        ("tag:home", &["market"]),
        ("tag:work,féast", &["coffee", "market"]),
        ("tag:none cat:food", &["gone", "pending"]),
        ("has:tag", &["coffee", "market"]),
        ("merchant:caf", &["coffee", "pending"]),
        ("payee:last", &[]),
        ("note:last", &["rent"]),
        ("has:note", &["gone", "rent"]),
        ("-has:note cat:food", &["coffee", "market", "pending"]),
        ("amt:19", &["odd", "pending", "yen"]),
        ("amt:19.5", &["pending"]),
        ("amt:>50", &["pay", "rent"]),
        ("amt:>=50", &["market", "pay", "rent"]),
        ("amt:<5", &["coffee", "gone"]),
        ("amt:+2500", &["pay"]),
        ("amt:-2500", &[]),
        ("amt:1..5", &["coffee", "gone"]),
        ("-amt:>1", &["gone"]),
        ("19", &["odd", "pending", "yen"]),
        ("42", &["market"]),
        ("cafe 19", &["pending"]),
        ("is:pending", &["pending"]),
        ("is:posted cafe", &["coffee"]),
        ("is:reviewed", &["coffee"]),
        ("is:unreviewed cat:food", &["gone", "market", "pending"]),
        ("is:hidden", &["pay"]),
        ("is:withdrawn", &["gone"]),
        ("is:in", &["pay"]),
        ("is:out cat:rent", &["rent"]),
        ("is:hidden,withdrawn", &["gone", "pay"]),
        ("has:split", &[]),
        ("is:transfer", &[]),
        ("is:spend", &["coffee", "market", "odd", "rent", "yen"]),
        ("is:income", &[]),
        ("is:spend cat:food", &["coffee", "market"]),
        ("merchant:\"cafe luna\"", &["coffee", "pending"]),
        ("merchant:\"cafe\"", &[]),
        ("-merchant:\"cafe luna\" cat:food", &["gone", "market"]),
        ("on:2026-03-01", &["rent"]),
        ("on:february", &["odd", "pay"]),
        ("before:2026-02", &["gone"]),
        ("after:2026-03-16 -is:pending", &["market", "yen"]),
        ("not:after:2026-02-01", &["gone", "odd"]),
        ("-on:2026-03 -on:2026-02", &["gone"]),
        ("on:yesterday", &["pending"]),
        ("12:30", &["odd"]),
        ("-cafe cat:food", &["gone", "market"]),
        ("-19 cat:food", &["coffee", "gone", "market"]),
    ];
    for (search, ids) in stories {
        assert_eq!(found(&profile, search), *ids, "{search}");
    }
    profile.verified();
}

#[test]
fn yen_have_no_cents_and_nineteen_of_them_are_nineteen() {
    let profile = month();
    assert_eq!(found(&profile, "amt:19 on:2026-03-18"), ["yen"]);
    assert_eq!(found(&profile, "amt:0.19"), Vec::<String>::new());
}

#[test]
fn a_name_that_nothing_has_is_told_where_it_stands_with_the_nearest() {
    let profile = month();
    let told = misread(&profile, "cafe cat:grocries");
    assert_eq!(told.problem.message, "There is no category “grocries”.");
    assert_eq!(
        told.problem.hint.as_deref(),
        Some("Did you mean Groceries?")
    );
    let span = told.problem.span;
    assert_eq!(&told.text[span.start..span.end], "grocries");
    for search in [
        "tag:nothing",
        "acct:broker",
        "is:lost",
        "catt:rent",
        "☕",
        "amt:much",
    ] {
        let told = misread(&profile, search);
        assert!(
            told.text
                .get(told.problem.span.start..told.problem.span.end)
                .is_some()
        );
    }
}

#[test]
fn a_slip_in_a_word_is_guessed_and_said_where_nothing_has_the_word() {
    let profile = month();
    let outline = |search: &str| {
        let read = profile
            .store
            .read(|r| register::outline(r, &filter(search)));
        read.unwrap()
    };
    let slip = outline("landlrod");
    assert_eq!(slip.days[0].count, 1);
    assert_eq!(
        slip.corrected,
        [("landlrod".to_owned(), "landlord".to_owned())]
    );
    assert_eq!(found(&profile, "landlrod"), ["rent"]);
    assert!(outline("landlord").corrected.is_empty());
    assert!(outline("zzyzx").days.is_empty(), "nothing is near it");
    assert!(
        outline("cafe rent").corrected.is_empty(),
        "both are words of the register, and no row has both"
    );
    let list = profile
        .store
        .read(|r| register::list(r, &filter("landlrod"), Status::Listed, None));
    assert!(list.unwrap().is_empty(), "a script is not guessed for");
}

#[test]
fn the_flat_list_and_the_trays_speak_the_same_language() {
    let profile = month();
    profile.delete(&[id(&profile, "market")]).unwrap();
    let list = |search: &str, status| {
        let lines = profile
            .store
            .read(|r| register::list(r, &filter(search), status, None))
            .unwrap();
        let mut ids: Vec<String> = lines.into_iter().map(|line| line.external_id).collect();
        ids.sort();
        ids
    };
    assert_eq!(
        list("cat:food -is:pending", Status::Listed),
        ["coffee", "gone"]
    );
    for search in [
        "cat:food",
        "tag:feast",
        "amt:50",
        "grocer",
        "acct:checking on:march",
        "-has:note",
    ] {
        assert_eq!(list(search, Status::Deleted), ["market"], "{search}");
    }
    for search in [
        "cat:rent",
        "is:reviewed",
        "amt:>50",
        "before:2026-03",
        "-grocer",
    ] {
        assert!(list(search, Status::Deleted).is_empty(), "{search}");
    }
}

#[test]
fn an_edit_of_all_that_is_listed_follows_the_search() {
    let profile = month();
    let changed = profile
        .store
        .write(|w| {
            let which = edits::Which::Listed(&filter("cat:coffee amt:<10"));
            edits::say(w, &profile.meta(), which, &Saying::Note("beans".into()))
        })
        .unwrap();
    assert_eq!(changed, 1);
    assert_eq!(found(&profile, "note:beans"), ["coffee"]);
    let refused = profile.store.write(|w| {
        let which = edits::Which::Listed(&filter("cat:cofee amt:<"));
        edits::say(w, &profile.meta(), which, &Saying::Note("lost".into()))
    });
    assert!(
        matches!(refused, Err(StoreError::Misread(_))),
        "{refused:?}"
    );
}

#[test]
fn any_place_of_a_searched_list_is_read_as_its_outline_says() {
    let profile = month();
    for search in [
        "",
        "cat:food",
        "19",
        "-cafe",
        "has:note",
        "acct:checking",
        "cafe cat:food",
    ] {
        let filter = filter(search);
        let (all, outline) = profile
            .store
            .read(|r| {
                let top = Place::Pending { skip: 0 };
                Ok((
                    register::rows(r, &filter, top, 100)?,
                    register::outline(r, &filter)?,
                ))
            })
            .unwrap();
        let mut place = usize::try_from(outline.pending.0).unwrap();
        for day in &outline.days {
            for skip in 0..day.count {
                let from = Place::Day {
                    date: day.date,
                    skip,
                };
                let rows = profile
                    .store
                    .read(|r| register::rows(r, &filter, from, 3))
                    .unwrap();
                let end = all.len().min(place + 3);
                assert_eq!(rows, all[place..end], "{search} from {from:?}");
                place += 1;
            }
        }
        assert_eq!(place, all.len(), "{search}");
    }
}

#[test]
fn every_row_of_an_account_says_what_it_held_after_it() {
    let profile = Profile::linked();
    let facts = [
        at(
            "a",
            -1_000,
            "ONE",
            "FOOD_AND_DRINK_GROCERIES",
            day(2026, 1, 5),
        ),
        at(
            "b",
            -2_000,
            "TWO",
            "FOOD_AND_DRINK_GROCERIES",
            day(2026, 2, 5),
        ),
        at("c", 500, "THREE", "INCOME_WAGES", day(2026, 2, 5)),
    ];
    profile.sync(ChangeSet {
        accounts: vec![support::account(100_000)],
        ..changes(None, "c1", facts)
    });
    let filter = Filter {
        account: Some(profile.account("acc")),
        ..Filter::default()
    };
    let held = |filter: &Filter, place| {
        let lines = profile.store.read(|r| {
            let mut lines = register::rows(r, filter, place, 10)?;
            register::add_balances(r, filter, &mut lines)?;
            Ok(lines)
        });
        let lines = lines.unwrap().into_iter();
        lines
            .map(|line| line.balance.map(|balance| balance.minor()))
            .collect::<Vec<_>>()
    };
    let stated = 100_000;
    let top = held(&filter, Place::Pending { skip: 0 });
    assert_eq!(
        top[0],
        Some(stated),
        "after the newest row: what the bank states"
    );
    assert_eq!(top[2], Some(stated + 2_000 - 500), "after the oldest");
    let middle = Place::Day {
        date: day(2026, 2, 5),
        skip: 1,
    };
    assert_eq!(held(&filter, middle), top[1..], "and so from any place");
    let searched = Filter {
        search: "amt:>10".into(),
        ..filter
    };
    let none = held(&searched, Place::Pending { skip: 0 });
    assert!(
        none.iter().all(Option::is_none),
        "rows that are left out would count"
    );
}

#[test]
fn a_view_is_kept_under_one_name_and_comes_back_as_it_was() {
    let profile = month();
    let view = |name: &str, search: &str| ViewRow {
        id: coffer_domain::ViewId::mint(&mut support::Counter::from(9_000 + name.len() as u128)),
        name: name.into(),
        filter: Filter {
            search: search.into(),
            account: Some(profile.account("acc")),
            from: Some(day(2026, 1, 1)),
            ..Filter::default()
        },
        columns: vec!["date".into(), "balance".into()],
    };
    let save = |view: &ViewRow| profile.store.write(|w| edits::save_view(w, view));
    let kept = view("Rent", "cat:rent");
    save(&kept).unwrap();
    assert_eq!(
        profile.store.read(edits::views).unwrap(),
        std::slice::from_ref(&kept)
    );
    let other = ViewRow {
        id: view("another", "").id,
        ..view("RENT ", "x")
    };
    assert!(
        matches!(save(&other), Err(StoreError::Refused(_))),
        "a name is one view's"
    );
    let renamed = ViewRow {
        name: "Home".into(),
        ..kept
    };
    save(&renamed).unwrap();
    let profile = profile.restarted();
    assert_eq!(
        profile.store.read(edits::views).unwrap(),
        std::slice::from_ref(&renamed)
    );
    let delete = || profile.store.write(|w| edits::delete_view(w, renamed.id));
    delete().unwrap();
    assert!(matches!(delete(), Err(StoreError::NotFound(_))));
}

#[test]
fn tags_of_rows_are_kept_with_every_change_and_verified() {
    let profile = month();
    profile.tags(id(&profile, "market"), &["Travel"]);
    assert_eq!(found(&profile, "tag:travel"), ["market"]);
    assert_eq!(found(&profile, "tag:home"), Vec::<String>::new());
    profile.say(id(&profile, "market"), &Saying::Date(Some(day(2026, 1, 2))));
    assert_eq!(found(&profile, "tag:travel before:2026-02"), ["market"]);
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert_eq!(found(&profile, "tag:home"), ["market"]);
    profile.verified();
}
