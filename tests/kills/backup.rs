//! Killed while a backup is made or put back. A backup that is there is whole; one that is not there
//! leaves nothing in anybody's way; and a restore leaves the profile as it was or as it was backed up.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bank::{Bank, OTHER, text};
use crate::calls::{steps, traced};
use crate::moments::{Moments, kill, share};
use crate::person::Person;
use crate::report::Report;

/// The first sign of the work comes within this, on a busy machine.
const SIGN_MAX: Duration = Duration::from_secs(30);
/// Of so many kills one is looked at by restoring a backup of what it left.
const RESTORED_EVERY: usize = 4;
/// Calls by which files are changed, made, and put in each other's place.
const CHANGES: &str = "pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat2,linkat,unlink";

/// Somebody with a bank, notes and a deleted row, and all that Coffer tells of it.
struct Owner {
    person: Person,
    told: Vec<Value>,
    _bank: Bank,
}

fn told(person: &Person) -> Vec<Value> {
    [
        &["accounts"][..],
        &["transactions"],
        &["transactions", "--deleted"],
    ]
    .into_iter()
    .map(|args| person.json(args))
    .collect()
}

impl Owner {
    fn new(seed: u64) -> Self {
        let bank = Bank::start(seed);
        let person = Person::new(&bank.tap.url());
        person.link(OTHER).ok();
        person.json(&["sync"]);
        let lines = person.list(&["transactions", "--limit", "2"]);
        person.json(&["note", &text(&lines[0]["id"]), "kept"]);
        person.json(&["delete", &text(&lines[1]["id"])]);
        Self {
            told: told(&person),
            person,
            _bank: bank,
        }
    }
}

/// The file that a person asks for, beside the profile.
fn file(person: &Person) -> PathBuf {
    person.data_dir().with_file_name("mine.coffer-backup")
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// Whether a backup is in the making: its folder is there.
fn in_the_making(person: &Person) -> bool {
    let names = std::fs::read_dir(person.profile_dir().join("backups"));
    names.is_ok_and(|names| {
        let mut names = names.flatten();
        names.any(|name| name.file_name().to_string_lossy().starts_with(".backup-"))
    })
}

/// Waits for a sign.
fn sign(there: impl Fn() -> bool) -> Instant {
    let until = Instant::now() + SIGN_MAX;
    while !there() {
        assert!(Instant::now() < until, "no sign of it");
        std::thread::sleep(Duration::from_micros(200));
    }
    Instant::now()
}

/// What is told is all there, and a backup of it can be made and put back into an empty home.
fn is_whole(owner: &Owner, person: &Person, restored: bool) {
    assert_eq!(person.json(&["verify"])["ok"], true);
    assert_eq!(told(person), owner.told);
    if restored {
        let another = person.data_dir().with_file_name("another.coffer-backup");
        person.run(&["backup", path(&another)]).ok();
        opens(owner, person, &another);
    }
}

/// A backup opens in an empty home, with everything in it.
fn opens(owner: &Owner, person: &Person, backup: &Path) {
    let elsewhere = person.elsewhere();
    elsewhere.run(&["restore", path(backup)]).ok();
    assert_eq!(told(&elsewhere), owner.told);
}

#[test]
fn a_backup_that_is_killed_is_whole_or_not_there() {
    let owner = Owner::new(141);
    let whole = owner.person.copy();
    let backup = file(&whole);
    let child = whole.command(&["--json", "backup", path(&backup)]).spawn();
    let began = sign(|| in_the_making(&whole));
    assert!(child.unwrap().wait_with_output().unwrap().status.success());
    let mut report = Report::new("backup");
    let mut moments = Moments::new(began.elapsed(), share(15));
    while let Some(moment) = moments.next() {
        let person = owner.person.copy();
        let backup = file(&person);
        let mut command = person.command(&["--json", "backup", path(&backup)]);
        let child = command.spawn().unwrap();
        let began = sign(|| in_the_making(&person) || backup.exists());
        std::thread::sleep((began + moment).saturating_duration_since(Instant::now()));
        if !kill(child) {
            moments.missed(moment);
            report.count("not counted: it had ended");
            continue;
        }
        let nth = moments.count();
        if backup.exists() {
            report.count("left: the whole backup");
            opens(&owner, &person, &backup);
        } else {
            report.count("left: no backup");
        }
        is_whole(&owner, &person, nth.is_multiple_of(RESTORED_EVERY));
    }
    report.write();
}

#[test]
fn a_backup_killed_at_any_write_is_whole_or_not_there() {
    let owner = Owner::new(142);
    let mut report = Report::new("backup-killed-at-calls");
    let mut survived = false;
    for nth in steps(1) {
        let person = owner.person.copy();
        let backup = file(&person);
        let fault = format!("{CHANGES}:signal=KILL:when={nth}");
        let ran = traced(&person, &[&fault], &["backup", path(&backup)]);
        if ran.code == Some(0) {
            survived = true;
            opens(&owner, &person, &backup);
            break;
        }
        if backup.exists() {
            report.count("left: the whole backup");
            opens(&owner, &person, &backup);
        } else {
            report.count("left: no backup");
        }
        is_whole(&owner, &person, false);
    }
    report.write();
    assert!(survived, "the last run was not killed any more");
}

#[test]
fn a_restore_that_is_killed_leaves_the_profile_as_it_was_or_as_it_was_backed_up() {
    let owner = Owner::new(143);
    let backup = file(&owner.person);
    owner.person.run(&["backup", path(&backup)]).ok();
    // What was done since is what a restore takes back.
    let later = owner.person.copy();
    let lines = later.list(&["transactions", "--limit", "4"]);
    later.json(&["note", &text(&lines[3]["id"]), "since"]);
    let since = told(&later);
    assert_ne!(since, owner.told);
    let args = ["--json", "restore", path(&backup)];
    let mut report = Report::new("restore-killed-at-calls");
    let mut survived = false;
    for nth in steps(1) {
        let person = later.copy();
        let fault = format!("{CHANGES}:signal=KILL:when={nth}");
        let ran = traced(&person, &[&fault], &args);
        assert_eq!(person.json(&["verify"])["ok"], true);
        let left = told(&person);
        if ran.code == Some(0) {
            survived = true;
            assert_eq!(left, owner.told);
            break;
        }
        report.count(match () {
            () if left == since => "left: as it was",
            () if left == owner.told => "left: as it was backed up",
            () => panic!("neither"),
        });
        // And again, to the end.
        person.run(&args).ok();
        assert_eq!(told(&person), owner.told);
    }
    report.write();
    assert!(survived, "the last run was not killed any more");
}
