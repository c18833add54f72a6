//! Stories of the past: everything can be asked for as it was known at a time, and asking changes
//! nothing.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{AccountFact, ChangeSet, TransactionFact};
use coffer_store::{
    Reader, Result, facts,
    register::{self, Filter, Status},
    travel,
};
use support::{Profile, account, account_as, changes, day, fact, removal};

/// All that a person sees: balances, lists, sums, months.
fn seen(reader: &Reader<'_>) -> Result<String> {
    let mut text = String::new();
    for account in facts::accounts(reader)? {
        text.push_str(&format!(
            "{} {:?} {}\n",
            account.name, account.balance, account.transactions
        ));
        text.push_str(&format!(
            "{:?} {} {:?}\n",
            account.id, account.external_id, account.item_id
        ));
    }
    let filter = Filter::default();
    for status in [Status::Listed, Status::Withdrawn, Status::Deleted] {
        for line in register::list(reader, &filter, status, None)? {
            text.push_str(&format!("{status:?} {line:?}\n"));
        }
    }
    let outline = register::outline(reader, &filter)?;
    text.push_str(&format!("{outline:?}\n"));
    for month in register::months(reader, None, None)? {
        text.push_str(&format!("{month:?}\n"));
    }
    let found = Filter {
        search: "dinner".into(),
        ..Filter::default()
    };
    text.push_str(&format!(
        "{:?}",
        register::list(reader, &found, Status::Listed, None)?
    ));
    Ok(text)
}

#[test]
fn every_moment_is_seen_again_as_it_was_seen_then() {
    let profile = Profile::linked();
    let mut moments: Vec<(i64, String)> = Vec::new();
    let look = |moments: &mut Vec<(i64, String)>| {
        let now = profile.store.read(seen).unwrap();
        moments.push((profile.now(), now));
    };
    let stating = |changes: ChangeSet, balance| ChangeSet {
        accounts: vec![account(balance)],
        ..changes
    };
    let rows = [fact("a", -100), fact("b", -200), fact("c", -300)];
    profile.sync(stating(changes(None, "c1", rows), 90_000));
    look(&mut moments);
    let ids: Vec<_> = profile.lines("").iter().map(|line| line.id).collect();
    profile.note(ids[0], "dinner with Ana");
    look(&mut moments);
    profile.tags(ids[0], &["trip"]);
    profile.category(ids[1], "coffee");
    look(&mut moments);
    let mut second = changes(Some("c1"), "c2", [fact("a", -150), fact("d", -400)]);
    second.removed = vec![removal("b"), removal("c")];
    profile.sync(stating(second, 80_000));
    look(&mut moments);
    profile.delete(&ids).unwrap();
    look(&mut moments);
    profile.undo().unwrap();
    look(&mut moments);
    let newest = profile
        .store
        .read(|r| facts::syncs(r, None, None, 1))
        .unwrap()
        .remove(0);
    profile.revert(newest.id).unwrap();
    look(&mut moments);
    profile.note(ids[0], "lunch");
    profile.sync(stating(
        changes(Some("c1"), "c3", [fact("a", -175), fact("e", -500)]),
        70_000,
    ));
    look(&mut moments);

    for (at_ms, then) in &moments {
        let again = travel::at(&profile.store, *at_ms, seen).unwrap();
        assert_eq!(&again, then, "at {at_ms}");
    }
    let present = profile.store.read(seen).unwrap();
    assert_eq!(present, moments.last().unwrap().1, "nothing was changed");
    // Before there was anything.
    let nothing = travel::at(&profile.store, 0, |r| {
        let lines = register::list(r, &Filter::default(), Status::Listed, None)?;
        Ok((lines.len(), facts::accounts(r)?.len()))
    });
    assert_eq!(nothing.unwrap(), (0, 0));
    profile.verified();
}

#[test]
fn a_bank_that_is_linked_again_does_not_take_the_past_with_it() {
    let profile = Profile::linked();
    let mut moments: Vec<(i64, String)> = Vec::new();
    let look = |moments: &mut Vec<(i64, String)>| {
        let now = profile.store.read(seen).unwrap();
        moments.push((profile.now(), now));
    };
    let stating = |changes: ChangeSet, id: &str, name: &str, balance| ChangeSet {
        accounts: vec![AccountFact {
            external_id: id.into(),
            persistent_id: Some("for life".into()),
            name: name.into(),
            ..account(balance)
        }],
        ..changes
    };
    let pending = |id: &str, name: &str| TransactionFact {
        pending: true,
        name: name.into(),
        ..fact(id, -5_000)
    };
    let rows = [
        fact("a", -100),
        fact("b", -200),
        pending("p", "HOTEL HOLD"),
        TransactionFact {
            date: day(2026, 1, 1),
            ..fact("old", -900)
        },
    ];
    profile.sync(stating(
        changes(None, "c1", rows),
        "acc",
        "Checking",
        90_000,
    ));
    look(&mut moments);
    let of = |id: &str| {
        let lines = profile.lines("");
        let line = lines.iter().find(|line| line.external_id == id).unwrap();
        line.id
    };
    profile.note(of("a"), "dinner with Ana");
    profile.tags(of("a"), &["trip"]);
    look(&mut moments);

    let item = profile.link_again("item-2", account_as("acc-2"));
    look(&mut moments);
    let again = |id: &str, fact: TransactionFact| TransactionFact {
        external_id: id.into(),
        external_account_id: "acc-2".into(),
        ..fact
    };
    let told = [
        again("n1", fact("", -100)),
        again("n2", fact("", -200)),
        again("n3", fact("", -300)),
    ];
    let first = changes(None, "d1", told);
    profile.sync_of(item, stating(first, "acc-2", "Everyday", 89_700));
    look(&mut moments);
    // Words on both of two that turn out to be one, and on one of two.
    profile.note(of("n1"), "dinner, once more");
    profile.note(of("n2"), "only here");
    look(&mut moments);
    let second = changes(Some("d1"), "d2", [again("n2", fact("", -250))]);
    profile.sync_of(item, stating(second, "acc-2", "Everyday", 89_650));
    look(&mut moments);

    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    assert_eq!(profile.store.read(facts::accounts).unwrap().len(), 1);
    look(&mut moments);
    let third = [again("n1", fact("", -150)), again("n4", fact("", -400))];
    let third = changes(Some("d2"), "d3", third);
    profile.sync_of(item, stating(third, "acc-2", "Household", 89_200));
    look(&mut moments);
    profile.note(of("n4"), "after all of it");
    look(&mut moments);

    for (step, (at_ms, then)) in moments.iter().enumerate() {
        let again = travel::at(&profile.store, *at_ms, seen).unwrap();
        assert_eq!(&again, then, "moment {step}");
    }
    let present = profile.store.read(seen).unwrap();
    assert_eq!(present, moments.last().unwrap().1, "nothing was changed");
    profile.verified();
}
