//! Stories of accounts: their names and what they hold. Each was found by the simulation.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{AccountFact, AccountKind, Balances, ChangeSet, Cursor};
use coffer_store::facts;
use support::{Profile, changes, fact, usd};

fn account(name: &str, minor: i64) -> AccountFact {
    AccountFact {
        external_id: "acc".into(),
        persistent_id: None,
        name: name.into(),
        official_name: None,
        mask: None,
        kind: AccountKind::Depository,
        type_text: "depository".into(),
        subtype: None,
        holder_category: None,
        currency: None,
        balances: Balances {
            current: Some(usd(minor)),
            ..Balances::default()
        },
    }
}

fn told(start: Option<&str>, next: &str, account: AccountFact) -> ChangeSet {
    ChangeSet {
        accounts: vec![account],
        ..changes(start, next, [])
    }
}

#[test]
fn rows_are_found_under_the_new_name_of_their_account() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.sync(told(Some("c1"), "c2", account("Household", 1)));
    assert_eq!(profile.lines("Household").len(), 1);
    assert_eq!(profile.lines("Checking").len(), 0);
    profile.verified();
}

#[test]
fn the_newest_balance_is_the_last_one_told_even_where_the_clock_went_back() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", []));
    let mut mint = support::Counter::from(1_000);
    let mut sync = |next: &str, start: &str, minor, now_ms| {
        let changes = ChangeSet {
            start_cursor: Cursor::new(start),
            ..told(None, next, account("Checking", minor))
        };
        profile
            .store
            .write(|w| facts::apply(w, &mut mint, profile.item_id, &changes, now_ms, now_ms))
            .unwrap();
        let accounts = profile.store.read(facts::accounts).unwrap();
        assert_eq!(accounts.len(), 1);
        accounts[0].balance.clone().unwrap().current
    };
    assert_eq!(sync("c2", "c1", 500, 900_000), Some(usd(500)));
    assert_eq!(sync("c3", "c2", 300, 500), Some(usd(300)));
}
