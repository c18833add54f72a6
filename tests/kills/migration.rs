//! R18: killed while the schema is brought up to date, from the golden database of version 1 on.
//! The old schema or the new one, never something between; and a checked copy of the old one lies
//! beside it before anything is changed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coffer_store::SCHEMA_VERSION;
use coffer_vault::{Purpose, Secret, Unlock, Vault};
use rusqlite::Connection;
use serde_json::Value;

use crate::bank::Bank;
use crate::calls::{steps, traced};
use crate::moments::{Moments, kill, share};
use crate::person::{PASSPHRASE, Person};
use crate::report::Report;

/// The key of the golden database, which holds nothing of anybody.
const GOLDEN_KEY: [u8; 32] = [7; 32];
const ARGS: [&str; 2] = ["--json", "accounts"];
/// The first sign of a migration comes within this, on a busy machine.
const SIGN_MAX: Duration = Duration::from_secs(30);

/// A person whose database is the golden one, under a key of their own.
struct Old {
    person: Person,
    key: [u8; 32],
    _bank: Bank,
}

impl Old {
    fn new(seed: u64) -> Self {
        let bank = Bank::start(seed);
        let person = Person::new(&bank.tap.url());
        let unlock = Unlock::Passphrase(Secret::new(PASSPHRASE.to_owned()));
        let vault = Vault::unlock(&person.profile_dir(), unlock).unwrap();
        let key = *vault.derive(Purpose::Database).expose();
        let database = person.database();
        for left in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{left}", database.display()));
        }
        let golden =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/tests/golden/v1.db");
        std::fs::copy(golden, &database).unwrap();
        let connection = open(&database, &GOLDEN_KEY);
        connection
            .pragma_update(None, "journal_mode", "DELETE")
            .unwrap();
        connection
            .execute_batch(&format!("PRAGMA rekey = \"x'{}'\";", hex(&key)))
            .unwrap();
        drop(connection);
        assert_eq!(version(&database, &key), 1);
        Self {
            person,
            key,
            _bank: bank,
        }
    }

    /// Everything that the old database tells, as the new schema tells it.
    fn told(person: &Person) -> Vec<Value> {
        [
            &["accounts"][..],
            &["items"],
            &["transactions"],
            &["transactions", "--deleted"],
            &["transactions", "--withdrawn"],
        ]
        .into_iter()
        .map(|args| person.json(args))
        .collect()
    }

    /// The old version or the new one; and then, opened again, everything is there.
    fn check(&self, person: &Person, expected: &[Value], report: &mut Report) {
        let left = version(&person.database(), &self.key);
        report.count(&format!("left: version {left}"));
        assert!(left == 1 || left == SCHEMA_VERSION, "version {left}");
        let kept = person.kept_copy();
        if left == SCHEMA_VERSION {
            assert!(kept.exists(), "changed before it was copied");
        }
        assert_eq!(person.json(&["verify"])["ok"], true);
        assert_eq!(Self::told(person), expected);
        assert_eq!(version(&person.database(), &self.key), SCHEMA_VERSION);
        assert_eq!(
            version(&kept, &self.key),
            1,
            "the copy is of the old version"
        );
    }
}

impl Person {
    fn database(&self) -> PathBuf {
        self.profile_dir().join("coffer.db")
    }

    fn kept_copy(&self) -> PathBuf {
        self.profile_dir().join("coffer.db.version-1")
    }

    fn copying(&self) -> PathBuf {
        self.profile_dir().join("coffer.db.version-1.new")
    }

    /// Waits for the first sign that a migration has begun.
    fn migrating(&self) -> Instant {
        let until = Instant::now() + SIGN_MAX;
        while !self.copying().exists() && !self.kept_copy().exists() {
            assert!(Instant::now() < until, "no migration began");
            std::thread::sleep(Duration::from_micros(200));
        }
        Instant::now()
    }
}

fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn open(database: &Path, key: &[u8; 32]) -> Connection {
    let connection = Connection::open(database).unwrap();
    connection
        .execute_batch(&format!("PRAGMA key = \"x'{}'\";", hex(key)))
        .unwrap();
    connection
}

fn version(database: &Path, key: &[u8; 32]) -> i64 {
    open(database, key)
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

#[test]
fn a_migration_that_is_killed_leaves_the_old_database_or_the_new_one_r18() {
    if SCHEMA_VERSION == 1 {
        return; // There is nothing to migrate to.
    }
    let old = Old::new(131);
    let whole = old.person.copy();
    let child = whole.command(&ARGS).spawn().unwrap();
    let began = whole.migrating();
    assert!(child.wait_with_output().unwrap().status.success());
    let took = began.elapsed();
    let expected = Old::told(&whole);
    let mut report = Report::new("migration");
    let mut moments = Moments::new(took, share(20));
    while let Some(moment) = moments.next() {
        let person = old.person.copy();
        let child = person.command(&ARGS).spawn().unwrap();
        let began = person.migrating();
        std::thread::sleep((began + moment).saturating_duration_since(Instant::now()));
        let died = kill(child);
        // Done with the migration, it may still have been at work on its answer.
        let done = version(&person.database(), &old.key) == SCHEMA_VERSION;
        if died && !done {
            moments.count();
            report.count("fell: into the migration");
        } else {
            moments.missed(moment);
            report.count("not counted: the migration was over");
        }
        old.check(&person, &expected, &mut report);
    }
    report.write();
}

#[test]
fn a_migration_killed_at_any_write_leaves_the_old_database_or_the_new_one_r18() {
    if SCHEMA_VERSION == 1 {
        return;
    }
    let old = Old::new(132);
    let whole = old.person.copy();
    let expected = Old::told(&whole);
    let mut report = Report::new("migration-killed-at-calls");
    let mut survived = false;
    for nth in steps(2) {
        let person = old.person.copy();
        let calls = "pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink";
        let fault = format!("{calls}:signal=KILL:when={nth}");
        let ran = traced(&person, &[&fault], &ARGS);
        old.check(&person, &expected, &mut report);
        if ran.code == Some(0) {
            survived = true;
            break;
        }
    }
    report.write();
    assert!(survived, "the last run was not killed any more");
}
