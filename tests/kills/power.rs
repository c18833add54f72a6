//! R2: the power goes while a person edits and a sync commits. Never a database that does not
//! open, never an edit lost that was said to be saved, never a cursor without its rows.
//!
//! The store is written as every part of Coffer writes it, by a program that says after each
//! commit that it is done; strace records what it asked the disk for. The control replays the same
//! recording on a disk that ignores every sync, which is what `synchronous=OFF` comes to: it must
//! be seen to lose.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use coffer_domain::{OperationId, TransactionId, ids::Mint};
use coffer_store::edits::{self, EditMeta, Origin};
use coffer_store::register::{self, Filter, Status};
use coffer_store::{Store, StoreError, facts};
use tempfile::TempDir;

use crate::disk::{Disk, Syncs};
use crate::moments::Dice;
use crate::report::Report;
use crate::store_support::{Profile, changes, fact};
use crate::trace::{self, Event};

const KEY: [u8; 32] = [7; 32];
/// Tells this very program to be the one that writes.
const WRITER: &str = "COFFER_KILLS_WRITER";
const ROWS: usize = 120;
const ROUNDS: usize = 24;
/// Edits before each sync.
const EDITS: usize = 4;
const NEW_ROWS: usize = 30;
/// States of the disk in `make test`; `make nightly` builds a thousand.
const CUTS: usize = 160;
const CONTROL_CUTS: usize = 40;

#[test]
fn a_power_cut_loses_nothing_that_was_said_to_be_saved_r2() {
    if let Some(folder) = std::env::var_os(WRITER) {
        return write(&PathBuf::from(folder));
    }
    let recorded = Recorded::new("power::a_power_cut_loses_nothing_that_was_said_to_be_saved_r2");
    let cuts = std::env::var("COFFER_POWER_CUTS").map_or(CUTS, |text| text.parse().unwrap());
    let mut report = Report::new("power-cuts");
    for nth in 0..cuts {
        let found = recorded.cut(nth, cuts, Syncs::Kept);
        assert_eq!(found, Found::Sound, "state {nth} of {cuts}");
        report.count("synced writes kept: sound");
    }
    for nth in 0..CONTROL_CUTS {
        let found = recorded.cut(nth, CONTROL_CUTS, Syncs::Ignored);
        report.count(&format!("control, syncs ignored: {found:?}"));
    }
    report.write();
    let bitten = CONTROL_CUTS - report.of("control, syncs ignored: Sound");
    assert!(
        bitten * 2 >= CONTROL_CUTS,
        "a disk that ignores every sync must be seen to lose, {bitten} of {CONTROL_CUTS}"
    );
}

/// What is left after a cut.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// Everything that was said to be saved, and nothing half.
    Sound,
    /// It opens, and something that was said to be saved is not there.
    Lost,
    /// It does not open, or does not hold together.
    Damaged,
}

struct Recorded {
    home: TempDir,
    /// The database as the program found it.
    start: Vec<u8>,
    events: Vec<Event>,
}

impl Recorded {
    fn new(test: &str) -> Self {
        let profile = Profile::linked();
        let rows = (0..ROWS).map(|n| fact(&format!("old-{n}"), -100 - n as i64));
        profile.sync(changes(None, "c0", rows));
        let path = profile.store.path().to_owned();
        profile.store.checkpoint().unwrap();
        let start = std::fs::read(&path).unwrap();
        drop(profile);

        let home = TempDir::with_prefix("coffer-kills-").unwrap();
        let folder = home.path().join("work");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("coffer.db"), &start).unwrap();
        let log = home.path().join("trace");
        let ran = Command::new("strace")
            .args(trace::recording(&log))
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", test, "--test-threads=1", "--nocapture"])
            .env(WRITER, &folder)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let mut events = trace::read(&log);
        events.retain(|event| event.path().starts_with(&folder));
        assert!(
            events.iter().filter(|event| is_sync_of_log(event)).count() >= ROUNDS * (EDITS + 1),
            "each commit is synced"
        );
        Self {
            home,
            start,
            events,
        }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("work")
    }

    /// Cuts the power at a random event of the n-th part of the recording.
    fn cut(&self, nth: usize, of: usize, syncs: Syncs) -> Found {
        let mut dice = Dice::new(nth as u64 + 1);
        let part = self.events.len() / of + 1;
        let at = (self.events.len() * nth / of + dice.below(part)).min(self.events.len());
        let mut disk = Disk::holding(self.folder().join("coffer.db"), self.start.clone());
        let mut acked = 0;
        for event in &self.events[..at] {
            match ack(event) {
                Some(number) => acked = number,
                None => disk.take(event, syncs),
            }
        }
        let left = TempDir::with_prefix("coffer-kills-").unwrap();
        disk.cut(&mut dice, &self.folder(), left.path());
        look(&left.path().join("coffer.db"), acked)
    }
}

impl Event {
    fn path(&self) -> &Path {
        match self {
            Self::Created(path)
            | Self::Wrote { path, .. }
            | Self::Truncated(path, _)
            | Self::Synced(path)
            | Self::Removed(path)
            | Self::Renamed(path, _) => path,
        }
    }
}

fn is_sync_of_log(event: &Event) -> bool {
    matches!(event, Event::Synced(path) if path.to_string_lossy().ends_with("-wal"))
}

/// The number of commits that the program has been told are done.
fn ack(event: &Event) -> Option<usize> {
    match event {
        Event::Wrote { path, bytes, .. } if path.ends_with("acks") => {
            Some(std::str::from_utf8(bytes).unwrap().trim().parse().unwrap())
        }
        _ => None,
    }
}

/// Ids as the app makes them.
struct Chance;

impl Mint for Chance {
    fn next(&mut self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}

/// The program that is recorded: edits and syncs in turn, each told when it is done.
fn write(folder: &Path) {
    let store = Store::open(&folder.join("coffer.db"), &KEY).unwrap();
    let mut acks = File::create(folder.join("acks")).unwrap();
    let mut mint = Chance;
    let item = store.read(facts::items).unwrap()[0].id;
    let ids = ids(&store);
    let mut done = 0;
    for round in 0..ROUNDS {
        for edit in 0..EDITS {
            let nth = round * EDITS + edit;
            let meta = EditMeta {
                id: OperationId::mint(&mut mint),
                at_ms: 5_000,
                origin: Origin::Window,
            };
            let text = format!("note {nth}");
            store
                .write(|w| edits::set_note(w, &meta, ids[nth], &text))
                .unwrap();
            done += 1;
            // In one call, as the recording tells it.
            acks.write_all(format!("{done}\n").as_bytes()).unwrap();
        }
        let rows = (0..NEW_ROWS).map(|n| fact(&format!("new-{round}-{n}"), -500));
        let next = format!("c{}", round + 1);
        let change = changes(Some(&format!("c{round}")), &next, rows);
        store
            .write(|w| facts::apply(w, &mut mint, item, &change, 6_000, 7_000))
            .unwrap();
        done += 1;
        acks.write_all(format!("{done}\n").as_bytes()).unwrap();
        // The log is also moved into the database while it is open.
        if round % 8 == 7 {
            store.checkpoint().unwrap();
        }
    }
}

/// The old rows, by their number.
fn ids(store: &Store) -> Vec<TransactionId> {
    store
        .read(|r| {
            (0..ROWS)
                .map(|n| register::find_transaction(r, &format!("old-{n}")))
                .collect()
        })
        .unwrap()
}

/// Opens what is left and looks for everything that was said to be saved.
fn look(database: &Path, acked: usize) -> Found {
    match try_look(database, acked) {
        Ok(found) => found,
        Err(_) => Found::Damaged,
    }
}

fn try_look(database: &Path, acked: usize) -> Result<Found, StoreError> {
    let store = Store::open(database, &KEY)?;
    store.check_integrity()?;
    let mut findings = Vec::new();
    store.write(|w| {
        findings = register::verify(w)?;
        Ok(())
    })?;
    if !findings.is_empty() {
        return Ok(Found::Damaged);
    }
    let cursor = store.read(facts::items)?[0].cursor.clone();
    let lines = store.read(|r| register::list(r, &Filter::default(), Status::Listed, None))?;
    // Rows and cursor are of the same commit.
    let new = lines.len() - ROWS;
    let synced = new / NEW_ROWS;
    let expected = coffer_domain::Cursor::new(format!("c{synced}"));
    if !new.is_multiple_of(NEW_ROWS) || cursor != expected {
        return Ok(Found::Damaged);
    }
    // Commits are in order, so their number says which.
    let notes = lines.iter().filter(|line| line.note.is_some()).count();
    if !(synced * EDITS..=(synced + 1) * EDITS).contains(&notes) {
        return Ok(Found::Damaged);
    }
    Ok(if synced + notes >= acked {
        Found::Sound
    } else {
        Found::Lost
    })
}
