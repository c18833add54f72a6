//! The golden database of schema version 1: written once by this very program, never again, and
//! opened by every later one. It holds rows of each kind; a migration that loses or bends one of
//! them fails here.
//!
//! `COFFER_WRITE_GOLDEN=1 cargo test -p coffer-store --test golden` writes it, for a new version
//! only: a released one never changes.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::{fmt::Write as _, path::PathBuf};

use coffer_domain::{Quarantined, TransactionFact};
use coffer_store::{
    Store, edits, facts,
    register::{self, Filter, Place, Status},
};
use support::{Profile, changes, fact, removal};

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// A year in the life of one bank: new, pending, posted with a tip, changed, taken back, doubted,
/// set aside; and a person's note, tags and category.
fn write_version_1() {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        ..fact("pending-1", -4_000)
    };
    let coffee = TransactionFact {
        merchant_name: Some("Café Müller".into()),
        category_detailed: Some("FOOD_AND_DRINK_COFFEE".into()),
        authorized_date: Some(support::day(2026, 2, 27)),
        ..fact("coffee", -450)
    };
    let hold = TransactionFact {
        pending: true,
        name: "HOTEL HOLD".into(),
        ..fact("hold", -20_000)
    };
    let mut first = changes(
        None,
        "c1",
        [
            pending,
            coffee,
            hold,
            fact("gone", -100),
            fact("kept", -200),
        ],
    );
    first.quarantined.push(Quarantined {
        external_id: Some("odd".into()),
        reason: "the amount is no number".into(),
        raw: "{\"amount\":\"a lot\"}".into(),
    });
    profile.sync(first);
    let id = |external: &str| {
        profile
            .store
            .read(|r| register::find_transaction(r, external))
            .unwrap()
    };
    profile.note(id("pending-1"), "dinner with Ana");
    profile.tags(id("pending-1"), &["friends", "Austin"]);
    profile.category(id("coffee"), "restaurants");
    profile.note(id("kept"), "a promise");
    let posted = TransactionFact {
        pending_external_id: Some("pending-1".into()),
        ..fact("posted-1", -4_800)
    };
    let other = TransactionFact {
        pending_external_id: Some("hold".into()),
        name: "BOOKSHOP".into(),
        ..fact("doubted", -1_500)
    };
    let mut second = changes(Some("c1"), "c2", [posted, other, fact("coffee", -475)]);
    second.removed = vec![removal("pending-1"), removal("gone"), removal("kept")];
    profile.sync(second);
    profile.verified();
    profile.store.checkpoint().unwrap();
    std::fs::create_dir_all(golden("")).unwrap();
    std::fs::copy(profile.store.path(), golden("v1.db")).unwrap();
    std::fs::write(golden("v1.txt"), told(&profile.store)).unwrap();
}

/// Everything a person could read, as text.
fn told(store: &Store) -> String {
    let mut text = String::new();
    store
        .read(|r| {
            for item in facts::items(r)? {
                writeln!(text, "{item:?}").unwrap();
            }
            for account in facts::accounts(r)? {
                writeln!(text, "{account:?}").unwrap();
            }
            for line in register::rows(r, &Filter::default(), Place::Pending { skip: 0 }, 100)? {
                writeln!(text, "listed {line:?}").unwrap();
                writeln!(text, "  bank {:?}", register::bank_detail(r, line.id)?).unwrap();
                for entry in edits::history(r, line.id)? {
                    writeln!(text, "  {entry:?}").unwrap();
                }
            }
            for line in register::list(r, &Filter::default(), Status::Withdrawn, None)? {
                writeln!(text, "withdrawn {line:?}").unwrap();
            }
            writeln!(text, "{:?}", register::outline(r, &Filter::default())?).unwrap();
            writeln!(text, "{:?}", edits::tags(r)?).unwrap();
            Ok(())
        })
        .unwrap();
    text
}

#[test]
fn a_database_of_version_1_tells_everything_it_ever_told() {
    if std::env::var_os("COFFER_WRITE_GOLDEN").is_some() {
        write_version_1();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coffer.db");
    std::fs::copy(golden("v1.db"), &path).unwrap();
    let store = Store::open(&path, &[7; 32]).unwrap();
    let expected = std::fs::read_to_string(golden("v1.txt")).unwrap();
    assert_eq!(told(&store), expected);
    store.check_integrity().unwrap();
    assert_eq!(store.write(register::verify).unwrap(), Vec::<String>::new());
}
