//! Stories in which a bank ends, or another continues it, in the middle of something else: a connection of which
//! one account goes on, a row by hand that was in it, money under way, a statement, a saved view.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    AccountFact, AccountId, AccountKind, Currency, ItemId, LegId, MoveId, TransactionFact,
    TransactionId,
    moves::{LegKind, Step},
};
use coffer_store::{
    StoreError,
    edits::{self, AccountByHand, NewRow, Saying},
    facts, identity,
    moves::{self, NewEnd, NewLeg, NewMove, Told},
    register, travel,
};
use support::{Counter, Profile, account, account_as, changes, day, fact, usd};

fn of(account: &str, id: &str, minor: i64) -> TransactionFact {
    TransactionFact {
        external_account_id: account.into(),
        ..fact(id, minor)
    }
}

fn savings() -> AccountFact {
    AccountFact {
        name: "Savings".into(),
        mask: Some("1111".into()),
        ..account_as("acc-b")
    }
}

fn id(profile: &Profile, name: &str) -> TransactionId {
    let found = profile.store.read(|r| register::find_transaction(r, name));
    found.unwrap()
}

/// The number that a query gives, read beside the store.
fn number(profile: &Profile, sql: &str) -> i64 {
    let connection = rusqlite::Connection::open(profile.store.path()).unwrap();
    let key: String = "07".repeat(32);
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

fn forget(profile: &Profile, item: ItemId) -> facts::Forgotten {
    let now = profile.now();
    let done = profile.store.write(|w| facts::forget(w, item, now));
    done.unwrap()
}

fn mint() -> Counter {
    Counter::from(1 << 80)
}

fn cash(profile: &Profile) -> AccountId {
    let said = AccountByHand {
        name: "Wallet".into(),
        kind: "cash".into(),
        opening: 0,
    };
    let usd = Currency::from_code("USD");
    profile
        .store
        .write(|w| edits::save_account(w, &mut mint(), &profile.meta(), None, &said, Some(&usd)))
        .unwrap()
}

fn by_hand(profile: &Profile, account: AccountId, minor: i64) -> TransactionId {
    let row = NewRow {
        account,
        date: day(2026, 3, 5),
        minor,
        merchant: "Corner shop".into(),
        category: None,
        note: String::new(),
        tags: vec![],
    };
    let meta = profile.meta();
    let mut mint = Counter::from(2 << 80);
    let id = profile
        .store
        .write(|w| edits::add_by_hand(w, &mut mint, &meta, &row));
    id.unwrap()
}

fn line(profile: &Profile, id: TransactionId) -> register::RegisterLine {
    let line = profile.store.read(|r| register::transaction(r, id));
    line.unwrap()
}

/// A bank with two accounts, and a second login that continues the first of them.
fn half_continued(kind: AccountKind) -> (Profile, ItemId) {
    let profile = Profile::linked();
    let like = |fact: AccountFact| AccountFact {
        kind,
        type_text: match kind {
            AccountKind::Investment => "investment".into(),
            _ => fact.type_text.clone(),
        },
        ..fact
    };
    let mut first = changes(None, "c1", [fact("a", -450), of("acc-b", "b", -900)]);
    first.accounts = vec![like(account(100_000)), like(savings())];
    profile.sync(first);
    profile.sync(changes(Some("c1"), "c2", [fact("a", -460)]));
    profile.note(id(&profile, "a"), "of the account that goes on");
    profile.note(id(&profile, "b"), "of the account that goes");
    let item = profile.link_again("item-2", like(account_as("acc-new")));
    profile
        .adopt(profile.account("acc-new"), profile.account("acc"))
        .unwrap();
    (profile, item)
}

#[test]
fn a_bank_of_which_one_account_goes_on_is_forgotten_and_that_account_keeps_its_past() {
    for kind in [AccountKind::Depository, AccountKind::Investment] {
        let (profile, item) = half_continued(kind);
        let a = id(&profile, "a");
        let before = profile.store.read(|r| edits::history(r, a));
        let done = forget(&profile, profile.item_id);
        assert_eq!((done.accounts, done.transactions), (1, 1), "{kind:?}");
        profile.verified();
        assert_eq!(profile.lines("").len(), 1);
        assert_eq!(
            line(&profile, a).note.as_deref(),
            Some("of the account that goes on")
        );
        let after = profile.store.read(|r| edits::history(r, a));
        assert_eq!(
            format!("{after:?}"),
            format!("{before:?}"),
            "its images stay"
        );
        let gone = profile
            .store
            .read(|r| register::find_transaction(r, "b"))
            .unwrap_err();
        assert!(matches!(gone, StoreError::NotFound(_)));
        assert_eq!(profile.store.read(facts::items).unwrap().len(), 1);
        assert_eq!(profile.store.read(facts::owed).unwrap().len(), 1);
        // What the journal of its syncs told of the account that went is gone too.
        let told = "SELECT count(*) FROM sync WHERE before LIKE '%Savings%'";
        assert_eq!(number(&profile, told), 0);
        // With the connection that continues it, the rest goes.
        let rest = forget(&profile, item);
        assert_eq!((rest.accounts, rest.transactions), (1, 1));
        for table in ["item", "account", "txn", "sync", "fact_version"] {
            let left = number(&profile, &format!("SELECT count(*) FROM {table}"));
            assert_eq!(left, 0, "{table}");
        }
        profile.verified();
    }
}

#[test]
fn a_row_by_hand_outlives_the_bank_it_was_written_in_and_undo_goes_on_over_it() {
    let profile = Profile::linked();
    let mut first = changes(None, "c1", [fact("a", -450)]);
    first.accounts = vec![account(100_000)];
    profile.sync(first);
    let wallet = cash(&profile);
    let row = by_hand(&profile, profile.account("acc"), -700);
    profile.note(row, "before");
    profile.say(row, &Saying::Account(wallet));
    forget(&profile, profile.item_id);
    profile.verified();
    assert_eq!(line(&profile, row).account_id, wallet);
    // Its way back leads nowhere; what was said before is taken back all the same.
    profile.undo().unwrap();
    assert_eq!(line(&profile, row).account_id, wallet);
    assert_eq!(line(&profile, row).note, None);
    profile.redo().unwrap();
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert!(profile.lines("").is_empty(), "it is written no more");
    profile.verified();
}

#[test]
fn rows_by_hand_go_back_into_the_account_that_continues_theirs() {
    let profile = Profile::linked();
    let mut first = changes(None, "c1", [fact("a", -450)]);
    first.accounts = vec![account(100_000)];
    profile.sync(first);
    let wallet = cash(&profile);
    let item = profile.link_again("item-2", account_as("acc-new"));
    let (new, old) = (profile.account("acc-new"), profile.account("acc"));
    let mut of_new = changes(None, "d1", [of("acc-new", "n", -450)]);
    of_new.accounts = vec![account_as("acc-new")];
    profile.sync_of(item, of_new);
    let row = by_hand(&profile, new, -700);
    let stayed = {
        let meta = profile.meta();
        let new = NewRow {
            account: new,
            date: day(2026, 3, 6),
            minor: -800,
            merchant: "Market".into(),
            category: None,
            note: String::new(),
            tags: vec![],
        };
        let mut mint = Counter::from(3 << 80);
        profile
            .store
            .write(|w| edits::add_by_hand(w, &mut mint, &meta, &new))
            .unwrap()
    };
    profile.say(row, &Saying::Account(wallet));
    let before_adoption = profile.now();
    profile.adopt(new, old).unwrap();
    assert_eq!(line(&profile, stayed).account_id, old);
    profile.verified();
    // As it was before, in the account that it was in then.
    let then = travel::at(&profile.store, before_adoption, |r| {
        Ok(register::transaction(r, stayed)?.account_id)
    });
    assert_eq!(then.unwrap(), new);
    profile.undo().unwrap();
    assert_eq!(line(&profile, row).account_id, old, "where {new} goes on");
    profile.verified();
    profile.redo().unwrap();
    assert_eq!(line(&profile, row).account_id, wallet);
    // Two accounts again: what was written in the new one is in it.
    let now = profile.now();
    profile
        .store
        .write(|w| identity::undo_adoption(w, old, now))
        .unwrap();
    assert_eq!(line(&profile, stayed).account_id, new);
    assert_eq!(line(&profile, row).account_id, wallet);
    profile.verified();
}

fn plan(profile: &Profile, from: AccountId, to: AccountId) {
    let end = |account, name| NewEnd {
        account,
        name,
        mask: None,
        institution: "First Bank",
    };
    let new = NewMove {
        id: MoveId::from_uuid(uuid::Uuid::from_u128(1)),
        amount: &usd(5_000),
        from: end(from, "From"),
        to: end(to, "To"),
    };
    let leg = NewLeg {
        id: LegId::from_uuid(uuid::Uuid::from_u128(10)),
        kind: LegKind::Debit,
        seq: 1,
        network: "ach",
        description: "COFDEBITAA",
    };
    let now = profile.now();
    profile
        .store
        .write(|w| {
            moves::plan(w, &new, &leg, now)?;
            moves::step(w, leg.id, Step::Authorized, &Told::default(), now)?;
            moves::ask(w, leg.id, now)
        })
        .unwrap();
}

#[test]
fn money_under_way_to_an_account_arrives_where_that_account_goes_on() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let wallet = cash(&profile);
    profile.link_again("item-2", account_as("acc-new"));
    let (new, old) = (profile.account("acc-new"), profile.account("acc"));
    plan(&profile, new, wallet);
    profile.adopt(new, old).unwrap();
    let all = profile.store.read(moves::all).unwrap();
    assert_eq!(all[0].from.account, Some(old), "its end is the one account");
    let leaving = profile.store.read(|r| moves::leaving_minor(r, old));
    assert_eq!(leaving.unwrap(), 5_000);
    // The two are not taken apart under it, and the bank is not disconnected.
    let now = profile.now();
    let apart = profile
        .store
        .write(|w| identity::undo_adoption(w, old, now));
    assert!(refusal(apart).contains("on their way"));
}

#[test]
fn a_bank_with_money_under_way_is_not_ended_by_continuing_its_last_account() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let wallet = cash(&profile);
    profile.link_again("item-2", account_as("acc-new"));
    let (new, old) = (profile.account("acc-new"), profile.account("acc"));
    plan(&profile, old, wallet);
    let told = refusal(profile.adopt(new, old));
    assert!(told.contains("on their way"), "{told}");
    assert!(profile.store.read(facts::owed).unwrap().is_empty());
    profile.verified();
}
