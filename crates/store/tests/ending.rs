//! Ending a connection: what stays, what goes, and what is owed to the provider until it knows.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{Health, HealthState, TransactionId};
use coffer_store::{
    StoreError, edits,
    facts::{self, Forgotten, UNLINKED},
    register::{self, Filter, Status},
};
use support::{Profile, changes, fact};

fn id(profile: &Profile, name: &str) -> TransactionId {
    let found = profile.store.read(|r| register::find_transaction(r, name));
    found.unwrap()
}

/// Number of rows of a table.
fn rows(profile: &Profile, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(profile.store.path()).unwrap();
    let key: String = "07".repeat(32);
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    connection
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get(0)
        })
        .unwrap()
}

#[test]
fn a_bank_that_is_disconnected_keeps_its_history_and_gives_up_its_token() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    profile.note(id(&profile, "a"), "kept");
    let item = profile.item();
    let now = profile.now();
    profile
        .store
        .write(|w| facts::unlink(w, item.id, now))
        .unwrap();

    assert_eq!(profile.lines("").len(), 1);
    assert_eq!(profile.lines("")[0].note.as_deref(), Some("kept"));
    let ended = profile.item();
    assert_eq!(ended.health.state, HealthState::Revoked);
    assert_eq!(ended.health.code.as_deref(), Some(UNLINKED));
    assert_eq!(ended.unlinked_ms, Some(now));
    let token = profile.store.read(|r| facts::token(r, item.id));
    assert!(matches!(token, Err(StoreError::NotFound(_))), "{token:?}");
    // A sync that was on its way then says nothing else of it.
    profile
        .store
        .write(|w| facts::set_health(w, item.id, &Health::ok(now + 1), None))
        .unwrap();
    assert_eq!(profile.item().health.state, HealthState::Revoked);
    // It is owed until the provider knows, however often that fails.
    let owed = profile.store.read(facts::owed).unwrap();
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].item, item.id);
    profile
        .store
        .write(|w| facts::still_owed(w, owed[0].row, "no network", 5_000))
        .unwrap();
    let again = profile.store.read(facts::owed).unwrap();
    assert_eq!(
        (again[0].tries, again[0].error.as_deref()),
        (1, Some("no network"))
    );
    profile
        .store
        .write(|w| facts::given_back(w, owed[0].row))
        .unwrap();
    assert_eq!(profile.store.read(facts::owed).unwrap(), []);
    // Once is enough.
    let twice = profile.store.write(|w| facts::unlink(w, item.id, now));
    assert!(matches!(twice, Err(StoreError::Refused(_))));
    profile.verified();
}

#[test]
fn what_is_forgotten_is_in_no_table_and_what_is_not_stays_with_its_words() {
    let profile = Profile::linked();
    let first = profile.item();
    profile.sync(changes(None, "c1", [fact("a", -450), fact("b", -900)]));
    let other = profile.link_again("item-2", support::account_as("acc-2"));
    let theirs = coffer_domain::TransactionFact {
        external_account_id: "acc-2".into(),
        ..fact("z", -100)
    };
    profile.sync_of(other, changes(None, "d1", [theirs]));
    let (a, b, z) = (id(&profile, "a"), id(&profile, "b"), id(&profile, "z"));
    profile.note(a, "of the bank that goes");
    profile.note(z, "of the bank that stays");
    profile.delete(&[a, b, z]).unwrap();
    profile.tags(z, &["Trip"]);
    profile.sync_of(first.id, changes(Some("c1"), "c2", [fact("a", -460)]));

    let now = profile.now();
    let gone = profile
        .store
        .write(|w| facts::forget(w, first.id, now))
        .unwrap();
    assert_eq!(
        gone,
        Forgotten {
            accounts: 1,
            transactions: 2,
            attachments: 0,
        }
    );
    for (table, left) in [
        ("item", 1),
        ("item_token", 1),
        ("account", 1),
        ("account_alias", 1),
        ("txn", 1),
        ("txn_alias", 1),
        ("txn_detail", 1),
        ("fact_version", 0),
        ("sync", 1),
        ("overlay", 1),
        ("outbox", 1),
    ] {
        assert_eq!(rows(&profile, table), left, "{table}");
    }
    assert!(matches!(
        profile.store.read(|r| register::find_transaction(r, "a")),
        Err(StoreError::NotFound(_))
    ));
    let filter = Filter::default();
    let deleted = profile
        .store
        .read(|r| register::list(r, &filter, Status::Deleted, None));
    assert_eq!(deleted.unwrap().len(), 1);
    assert_eq!(profile.lines("goes").len(), 0, "no search finds it");
    profile.verified();

    // Undo goes over what is left, and over nothing that is gone.
    profile.undo().unwrap();
    assert_eq!(
        profile.undo().unwrap().rows,
        1,
        "of three that were deleted"
    );
    assert_eq!(profile.lines("stays").len(), 1);
    profile.undo().unwrap();
    let nothing = profile.store.read(edits::undoable).unwrap();
    assert_eq!(nothing.0, None, "notes of what is gone are no step to undo");
    profile.redo().unwrap();
    profile.verified();
    // The bank may be linked again, and knows nothing of before.
    let owed = profile.store.read(facts::owed).unwrap();
    assert_eq!(owed[0].external_id, first.external_id);
}

#[test]
fn a_connection_takes_those_along_that_it_continues() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let item = profile.link_again("item-2", support::account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    let now = profile.now();
    let gone = profile
        .store
        .write(|w| facts::forget(w, item, now))
        .unwrap();
    assert_eq!((gone.accounts, gone.transactions), (1, 1));
    for table in [
        "item",
        "account",
        "account_merged",
        "txn",
        "sync",
        "item_token",
    ] {
        assert_eq!(rows(&profile, table), 0, "{table}");
    }
    assert_eq!(profile.store.read(facts::owed).unwrap().len(), 2);
    profile.verified();
}
