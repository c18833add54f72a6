//! The golden database of schema version 1: written once by this very program, never again, and
//! opened by every later one. It holds rows of each kind; a migration that loses or bends one of
//! them fails here.
//!
//! `COFFER_WRITE_GOLDEN=1 cargo test -p coffer-store --test golden` writes it, for a new version
//! only: a released one never changes.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::{fmt::Write as _, path::PathBuf};

use coffer_domain::{AccountId, CivilDate, Money, Quarantined, TransactionFact, TransactionId};
use coffer_store::{
    Store, copy, edits, facts,
    register::{self, Filter, Place, RegisterLine, Status},
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

/// A line as version 1 told it. What later versions tell besides is no part of the promise.
fn line(line: RegisterLine) -> String {
    #[derive(Debug)]
    #[expect(dead_code, reason = "read by Debug")]
    struct RegisterLine {
        id: TransactionId,
        external_id: String,
        account_id: AccountId,
        account_name: String,
        date: CivilDate,
        amount: Money,
        merchant: String,
        original: String,
        category: Option<(i64, String, Option<String>)>,
        category_source: String,
        pending: bool,
        withdrawn: bool,
        deleted: bool,
        note: Option<String>,
        tags: Vec<String>,
        bank_date: CivilDate,
        authorized_date: Option<CivilDate>,
        bank_name: String,
        merchant_name: Option<String>,
    }
    let told = RegisterLine {
        id: line.id,
        external_id: line.external_id,
        account_id: line.account_id,
        account_name: line.account_name,
        date: line.date,
        amount: line.amount,
        merchant: line.merchant,
        original: line.original,
        category: line.category,
        category_source: line.category_source,
        pending: line.pending,
        withdrawn: line.withdrawn,
        deleted: line.deleted,
        note: line.note,
        tags: line.tags,
        bank_date: line.bank_date,
        authorized_date: line.authorized_date,
        bank_name: line.bank_name,
        merchant_name: line.merchant_name,
    };
    format!("{told:?}")
}

/// Everything a person could read, as text.
fn told(store: &Store) -> String {
    let mut text = String::new();
    store
        .read(|r| {
            for item in facts::items(r)? {
                // As version 1 told it, which knew no such thing.
                let told = format!("{item:?}")
                    .replace(", unlinked_ms: None", "")
                    .replace(", bank_failed_at: None, investments_updated_at: None", "")
                    .replace(", consent_expires_at: None", "");
                writeln!(text, "{told}").unwrap();
            }
            for account in facts::accounts(r)? {
                let told = format!("{account:?}")
                    .replace("disconnected: false, gone_ms: None, ", "")
                    .replace(", by_hand: None", "");
                writeln!(text, "{told}").unwrap();
            }
            for line in register::rows(r, &Filter::default(), Place::Pending { skip: 0 }, 100)? {
                let id = line.id;
                writeln!(text, "listed {}", self::line(line)).unwrap();
                writeln!(text, "  bank {:?}", register::bank_detail(r, id)?).unwrap();
                for entry in edits::history(r, id)? {
                    // As version 1 told it; later versions tell more.
                    writeln!(
                        text,
                        "  HistoryRow {{ at_ms: {:?}, who: {:?}, what: {:?}, from: {:?}, to: {:?} }}",
                        entry.at_ms, entry.who, entry.what, entry.from, entry.to
                    )
                    .unwrap();
                }
            }
            for line in register::list(r, &Filter::default(), Status::Withdrawn, None)? {
                writeln!(text, "withdrawn {}", self::line(line)).unwrap();
            }
            let outline = format!("{:?}", register::outline(r, &Filter::default())?);
            writeln!(text, "{}", outline.replace(", corrected: []", "")).unwrap();
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
    // What is counted from a later version on begins with what is there.
    let items = store.read(facts::items).unwrap().len();
    let made = store.read(|r| facts::items_made(r, "any pair")).unwrap();
    assert_eq!(usize::try_from(made).unwrap(), items);
    store.check_integrity().unwrap();
    assert_eq!(store.read(facts::verify).unwrap(), Vec::<String>::new());
    assert_eq!(store.write(register::verify).unwrap(), Vec::<String>::new());
}

/// As a backup of that time is restored where the profile has keys of its own.
#[test]
fn a_database_of_version_1_tells_the_same_under_other_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coffer.db");
    std::fs::copy(golden("v1.db"), &path).unwrap();
    copy::rekey(&path, (&[7; 32], &[9; 32]), &mut |_, sealed| {
        Ok(sealed.to_vec())
    })
    .unwrap();
    assert_eq!(copy::check(&path, &[9; 32]).unwrap(), 1);
    let store = Store::open(&path, &[9; 32]).unwrap();
    let expected = std::fs::read_to_string(golden("v1.txt")).unwrap();
    assert_eq!(told(&store), expected);
}
