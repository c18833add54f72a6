//! The chain: what is added fits, and whatever is changed, cut out or exchanged is found where it is.

use coffer_domain::{AccountId, Currency, ItemId, Money};
use rusqlite::Connection;
use uuid::Uuid;

use super::*;

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(include_str!("../migrations/0015_audit.sql"))
        .unwrap();
    connection
}

fn entry(nth: u8) -> Entry {
    Entry {
        account: Some(AccountId::from_uuid(Uuid::from_bytes([nth; 16]))),
        item: Some(ItemId::from_uuid(Uuid::from_bytes([7; 16]))),
        about: None,
        amount: Some(Money::new(i64::from(nth) * 100, Currency::from_code("USD"))),
        detail: format!("the {nth}th"),
        ..Entry::new(Kind::PaymentChecked, "covered")
    }
}

fn with(entries: u8) -> Connection {
    let connection = database();
    for nth in 1..=entries {
        append(&Writer::of(&connection), i64::from(nth), &entry(nth)).unwrap();
    }
    connection
}

fn broken(connection: &Connection) -> Option<(i64, Fault)> {
    let verified = verify(&Reader(connection)).unwrap();
    verified.broken.map(|broken| (broken.seq, broken.fault))
}

/// What somebody could do who has the file and its key, and no triggers in their way.
fn tamper(connection: &Connection, sql: &str) {
    connection
        .execute_batch(
            "DROP TRIGGER audit_in_order; DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn what_is_added_is_one_chain_and_reads_back_as_it_was() {
    let connection = with(5);
    let verified = verify(&Reader(&connection)).unwrap();
    assert_eq!((verified.entries, verified.broken), (5, None));
    assert_eq!(verified.head, head(&Reader(&connection)).unwrap());
    let page = page(&Reader(&connection), Some(5), 2).unwrap();
    let numbers: Vec<_> = page.iter().map(|row| row.seq).collect();
    assert_eq!(numbers, [4, 3]);
    assert_eq!(page[0].amount, entry(4).amount);
    assert_eq!(
        (page[0].account, page[0].detail.as_str()),
        (entry(4).account, "the 4th")
    );
    assert_eq!(verify(&Reader(&database())).unwrap().head, None);
}

#[test]
fn nothing_of_it_is_changed_deleted_or_put_in_between() {
    let connection = with(3);
    for sql in [
        "UPDATE audit SET outcome = 'refused' WHERE seq = 2",
        "UPDATE audit SET minor = 1 WHERE seq = 2",
        "UPDATE audit SET hash = zeroblob(32) WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT 5, at_ms, kind, account, item, about, minor, currency, exponent,
            outcome, detail, forgotten, content, hash FROM audit WHERE seq = 3",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
    ] {
        assert!(connection.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(broken(&connection), None);
}

#[test]
fn each_way_of_tampering_is_found_where_it_is() {
    for (sql, found) in [
        ("UPDATE audit SET outcome = 'short' WHERE seq = 3", (3, Fault::Changed)),
        ("UPDATE audit SET minor = minor + 1 WHERE seq = 2", (2, Fault::Changed)),
        ("UPDATE audit SET currency = 'EUR' WHERE seq = 2", (2, Fault::Changed)),
        ("UPDATE audit SET account = zeroblob(16) WHERE seq = 4", (4, Fault::Changed)),
        ("UPDATE audit SET at_ms = 9 WHERE seq = 1", (1, Fault::Changed)),
        ("DELETE FROM audit WHERE seq = 2", (3, Fault::Missing)),
        ("DELETE FROM audit WHERE seq = 1", (2, Fault::Missing)),
        ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 5", (5, Fault::Unlinked)),
        // An entry whose words and digest were both replaced.
        (
            "UPDATE audit SET (kind, outcome, detail, minor, content) =
               (SELECT kind, outcome, detail, minor, content FROM audit WHERE seq = 1) WHERE seq = 4;
             UPDATE audit SET at_ms = 1, account = (SELECT account FROM audit WHERE seq = 1)
               WHERE seq = 4",
            (4, Fault::Unlinked),
        ),
    ] {
        let connection = with(5);
        tamper(&connection, sql);
        assert_eq!(broken(&connection), Some(found), "{sql}");
    }
    // A cut tail is whole in itself: that is what the head outside of it is for.
    let connection = with(5);
    let noted = head(&Reader(&connection)).unwrap().unwrap();
    tamper(&connection, "DELETE FROM audit WHERE seq > 3");
    assert_eq!(broken(&connection), None);
    assert_eq!(hash_at(&Reader(&connection), noted.seq).unwrap(), None);
}

#[test]
fn what_is_forgotten_says_nothing_any_more_and_the_chain_holds() {
    let connection = with(4);
    connection
        .execute_batch(
            "CREATE TABLE item (row INTEGER PRIMARY KEY, id BLOB);
             CREATE TABLE account (row INTEGER PRIMARY KEY, id BLOB);
             CREATE TEMP TABLE gone_item (row INTEGER PRIMARY KEY);
             CREATE TEMP TABLE gone_account (row INTEGER PRIMARY KEY);
             INSERT INTO account VALUES (1, x'02020202020202020202020202020202');
             INSERT INTO temp.gone_account VALUES (1);",
        )
        .unwrap();
    forget(&Writer::of(&connection)).unwrap();
    assert_eq!(broken(&connection), None);
    let rows = page(&Reader(&connection), None, 10).unwrap();
    let second = rows.iter().find(|row| row.seq == 2).unwrap();
    assert!(second.forgotten && second.account.is_none() && second.amount.is_none());
    assert_eq!((second.detail.as_str(), second.outcome.as_str()), ("", ""));
    assert!(rows.iter().filter(|row| row.forgotten).count() == 1);
    // Twice is once.
    forget(&Writer::of(&connection)).unwrap();
    append(&Writer::of(&connection), 9, &entry(9)).unwrap();
    assert_eq!(broken(&connection), None);
}

#[test]
fn an_entry_that_is_too_long_is_refused_and_leaves_nothing() {
    let connection = with(1);
    let mut long = entry(2);
    long.detail = "x".repeat(2_001);
    assert!(append(&Writer::of(&connection), 1, &long).is_err());
    let mut long = entry(2);
    long.outcome = "x".repeat(101);
    assert!(append(&Writer::of(&connection), 1, &long).is_err());
    assert_eq!(count(&Reader(&connection)).unwrap(), 1);
}

#[test]
fn kinds_have_one_word_each() {
    let mut words: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Kind::ALL.len());
}
