//! System calls that kill, fail or fall short, one after the other: what a person sees, and what
//! is left. The program is coffer-cli as people run it, under strace.

use std::path::Path;

use tempfile::TempDir;

use crate::person::{Person, Ran};
use crate::report::Report;
use crate::sync::Scene;
use crate::trace;

/// Calls by which SQLite changes files.
const WRITES: &str = "pwrite64,ftruncate,fallocate";
const SYNCS: &str = "fsync,fdatasync";
/// More calls of one thread than a small sync makes.
const CALLS_MAX: usize = 5_000;

/// Every call in `make nightly`; in `make test` as many as there is time for, spread over all.
pub fn steps(tested: usize) -> impl Iterator<Item = usize> {
    let every = std::env::var_os("COFFER_EVERY_CALL").is_some();
    let step = move |at: usize| if every { 1 } else { at.div_ceil(tested) };
    std::iter::successors(Some(1), move |at| Some(at + step(*at))).take_while(|at| *at < CALLS_MAX)
}

pub fn traced(person: &Person, what: &[&str], args: &[&str]) -> Ran {
    let logs = TempDir::with_prefix("coffer-kills-").unwrap();
    let words = trace::injecting(Path::new(&logs.path().join("trace")), what);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = person
        .command_under("strace", &words, args)
        .output()
        .unwrap();
    Ran::of(&output)
}

#[test]
fn a_sync_killed_at_any_write_or_sync_of_the_disk_is_whole_or_not_there_r1() {
    let scene = Scene::later(111);
    let mut report = Report::new("killed-at-calls");
    for nth in steps(4) {
        let person = scene.person.copy();
        let kill = format!("{WRITES},{SYNCS}:signal=KILL:when={nth}");
        let ran = traced(&person, &[&kill], &["sync"]);
        if ran.code == Some(0) {
            report.count("survived: no thread makes so many calls");
            break;
        }
        assert_eq!(ran.code, None, "killed: {ran:?}");
        let committed = scene.check_what_is_left(&person, false);
        report.count(&format!("killed, {committed} of 2 committed"));
        scene.check_going_on(&person, committed, false);
    }
    report.write();
    assert_eq!(report.of("survived: no thread makes so many calls"), 1);
    assert!(report.of("killed, 0 of 2 committed") > 0);
}

/// R3, R4: from the n-th call on nothing can be written, as on a full disk and on one that breaks;
/// or one call fails and the next works.
#[test]
fn a_disk_that_is_full_or_broken_is_named_and_loses_nothing_and_is_gone_on_with_r3_r4() {
    let scene = Scene::later(112);
    let mut report = Report::new("failing-calls");
    let (full, broken) = (["full"], ["disk"]);
    let faults: [(&str, &str, &str, &[&str]); 5] = [
        ("no room from call", WRITES, "error=ENOSPC:when=", &full),
        ("no room in one call", WRITES, "error=ENOSPC:when=", &full),
        (
            "nothing written in one call",
            "pwrite64",
            "retval=0:when=",
            &full,
        ),
        ("a broken sync from call", SYNCS, "error=EIO:when=", &broken),
        ("one broken sync", SYNCS, "error=EIO:when=", &broken),
    ];
    for (name, calls, how, words) in faults {
        let lasting = if name.contains("from") { "+" } else { "" };
        for nth in steps(1) {
            let person = scene.person.copy();
            let fault = format!("{calls}:{how}{nth}{lasting}");
            let ran = traced(&person, &[&fault], &["sync"]);
            if ran.code == Some(0) {
                // It met what may fail: a log that cannot be shortened, or it came to no such call.
                report.count(&format!("{name}: not met, or harmless"));
                if nth > 1 {
                    break;
                }
            } else {
                ran.failed(words);
                report.count(&format!("{name}: told"));
            }
            let committed = scene.check_what_is_left(&person, false);
            if nth == 1 {
                scene.check_going_on(&person, committed, false);
            } else {
                person.json(&["sync"]);
            }
        }
        assert!(report.of(&format!("{name}: told")) > 0, "{name}");
    }
    report.write();
}

/// R3: everything can be read while not one byte can be written.
#[test]
fn a_disk_without_any_room_is_still_read_r3() {
    let scene = Scene::later(113);
    let no_room = format!("{WRITES}:error=ENOSPC:when=1+");
    let whole = scene.person.json(&["transactions"]);
    let read = traced(&scene.person, &[&no_room], &["--json", "transactions"]).ok();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&read.stdout).unwrap(),
        whole
    );
    for args in [&["items"][..], &["accounts"], &["status"]] {
        traced(&scene.person, &[&no_room], args).ok();
    }
    let id = whole[0]["id"].as_str().unwrap();
    traced(&scene.person, &[&no_room], &["note", id, "mine"]).failed(&["disk is full"]);
    scene.person.json(&["note", id, "mine"]);
}
