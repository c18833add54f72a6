//! Files that may not grow, memory that is not there, clocks that are wrong, and many programs at
//! once.

use std::collections::BTreeSet;
use std::process::Child;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bank::{Bank, SYNC, text};
use crate::person::{Person, Ran};
use crate::report::Report;
use crate::sync::Scene;

/// R3: `ulimit -f`, a quota by another name. A write is cut short in the middle of a page and the
/// next one refused; the program is not ended by the system, says what is wrong, reads on, and goes
/// on by itself when there is room.
#[test]
fn a_limit_on_the_size_of_files_is_told_and_gone_on_from_r3() {
    let scene = Scene::later(121);
    let mut report = Report::new("file-limits");
    let under = |person: &Person, limit: u64, args: &[&str]| {
        let limit = format!("--fsize={limit}");
        Ran::of(
            &person
                .command_under("prlimit", &[&limit], args)
                .output()
                .unwrap(),
        )
    };
    // No multiple of a page, so that a write falls short before one fails.
    for limit in [40_001, 70_003, 150_007, 300_011] {
        let person = scene.person.copy();
        let ran = under(&person, limit, &["sync"]);
        if ran.code == Some(0) {
            report.count("there was room");
        } else {
            ran.failed(&["disk is full"]);
            report.count("told");
        }
        let read = under(&person, limit, &["--json", "transactions", "--limit", "5"]).ok();
        assert_eq!(
            serde_json::from_str::<Vec<Value>>(&read.stdout)
                .unwrap()
                .len(),
            5
        );
        let committed = scene.check_what_is_left(&person, false);
        scene.check_going_on(&person, committed, false);
    }
    assert!(report.of("told") > 0);
    report.write();
}

/// R20: a sync that cannot have the memory it needs ends, and what was there is still there. At
/// some size it fits.
#[test]
fn a_sync_without_memory_fails_and_loses_nothing_r20() {
    let scene = Scene::later(122);
    let mut report = Report::new("memory-limits");
    for megabytes in [120, 160, 200, 240, 280, 340, 420] {
        let person = scene.person.copy();
        let limit = format!("--as={}", megabytes << 20);
        let output = person
            .command_under("prlimit", &[&limit], &["sync"])
            .output();
        let ran = Ran::of(&output.unwrap());
        report.count(if ran.code == Some(0) {
            "it fitted"
        } else {
            "it ended"
        });
        let committed = scene.check_what_is_left(&person, false);
        scene.check_going_on(&person, committed, false);
    }
    report.write();
    assert!(report.of("it ended") > 0 && report.of("it fitted") > 0);
}

/// R20: a long history does not need memory without bound. The bank's answers are made here, a full
/// page each time.
#[test]
fn a_long_history_takes_little_more_memory_than_a_short_one_r20() {
    const PAGES: usize = 24;
    /// Above what the same program takes for nothing (docs/reliability.md tells for how many rows).
    const MORE_KIB_MAX: u64 = 150 * 1024;
    let bank = Bank::start(123);
    let person = Person::new(&bank.tap.url());
    person.link(crate::bank::RICH).ok();
    let account = person.list(&["accounts"])[0]["plaid_account_id"].clone();
    let nothing = peak_kib(person.command(&["status"]).spawn().unwrap());
    bank.tap.rule(move |call| {
        (call.path == SYNC).then(|| {
            let nth = call
                .sent("cursor")
                .and_then(|cursor| cursor.parse().ok())
                .unwrap_or(0);
            acceptance::tap::Reply::Raw(page(&account, nth, PAGES))
        })
    });
    let long = peak_kib(person.command(&["sync"]).spawn().unwrap());
    bank.tap.no_rule();
    assert_eq!(person.list(&["transactions"]).len(), PAGES * 500);
    assert!(
        long < nothing + MORE_KIB_MAX,
        "{long} KiB after {nothing} KiB"
    );
    let mut report = Report::new("memory-of-12000-rows");
    report.count(&format!(
        "{nothing} KiB for nothing, {long} KiB at the peak"
    ));
    report.write();
}

/// A whole answer with 500 rows.
fn page(account: &Value, nth: usize, of: usize) -> Vec<u8> {
    let row = |n: usize| {
        json!({
            "transaction_id": format!("row-{nth}-{n}"), "account_id": account, "amount": 12.34,
            "iso_currency_code": "USD", "date": format!("202{}-0{}-1{}", n % 5, n % 9 + 1, n % 10),
            "name": format!("SHOP {n} OF THE LONG HISTORY, SPRINGFIELD"), "pending": false,
            "payment_channel": "in store", "merchant_name": format!("Shop {n}"),
            "location": { "city": "Springfield", "region": "OR", "country": "US" },
        })
    };
    let body = json!({
        "added": (0..500).map(row).collect::<Vec<_>>(), "modified": [], "removed": [],
        "accounts": [], "next_cursor": (nth + 1).to_string(), "has_more": nth + 1 < of,
        "request_id": format!("r{nth}"), "transactions_update_status": "HISTORICAL_UPDATE_COMPLETE",
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// The most memory that a program had, as long as it ran.
fn peak_kib(mut child: Child) -> u64 {
    const LOOK_EVERY: Duration = Duration::from_millis(20);
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Some(code) = child.try_wait().unwrap() {
            assert!(code.success(), "{code:?}");
            return peak;
        }
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let most = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kib) = most.and_then(|rest| rest.split_whitespace().next()) {
            peak = kib.parse().unwrap();
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// R13: the clock is ten years off, or in another part of the world, or in the hour that is not
/// there: dates are the bank's days, and a sync works before, then, and after.
#[test]
fn a_wrong_clock_shifts_no_date_and_stops_no_sync_r13() {
    let scene = Scene::later(124);
    let faked = |person: &Person, clock: &str, zone: &str, args: &[&str]| {
        let mut command = person.command_under("faketime", &["-f", clock], args);
        command.env("TZ", zone);
        // What the runtime waits by: it only ever goes forward, whatever a clock is set to.
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Ran::of(&command.output().unwrap())
    };
    for (clock, zone) in [
        ("-10y", "UTC"),
        ("+10y", "UTC"),
        ("+0d", "Pacific/Kiritimati"),
        ("+0d", "Pacific/Pago_Pago"),
        ("@2026-03-29 02:30:00", "Europe/Berlin"),
        ("@2026-11-01 01:30:00", "America/St_Johns"),
    ] {
        let person = scene.person.copy();
        faked(&person, clock, zone, &["sync"]).ok();
        assert_eq!(scene.check_what_is_left(&person, true), 2, "{clock} {zone}");
        // And with the clock set right again, which is backwards for one of them.
        let id = text(&person.list(&["transactions", "--limit", "1"])[0]["id"]);
        faked(&person, clock, zone, &["note", &id, "then"]).ok();
        person.json(&["note", &id, "now"]);
        let history = person.list(&["transactions", "--search", "now"]);
        assert!(history.iter().any(|line| line["note"] == json!("now")));
        person.json(&["undo"]);
        let undone = person.list(&["transactions", "--search", "then"]);
        assert!(
            undone.iter().any(|line| line["note"] == json!("then")),
            "{clock}"
        );
        person.json(&["undo"]);
        scene.check_going_on(&person, 2, true);
    }
}

/// R17: two to ten programs at once, on a session bus and without one, one of them killed: one
/// writes at a time, nothing of another is lost, and a lock of the dead holds nobody up.
#[test]
fn ten_programs_at_once_lose_nothing_of_each_other_and_a_dead_ones_lock_is_harmless_r17() {
    let scene = Scene::later(125);
    let without = Some("unix:path=/nonexistent/bus");
    for (programs, bus) in [
        (2, without),
        (3, None),
        (6, without),
        (10, without),
        (10, None),
    ] {
        let person = scene.person.copy();
        let start = |args: &[&str]| {
            let mut command = person.command(args);
            if let Some(bus) = bus {
                command.env("DBUS_SESSION_BUS_ADDRESS", bus);
            }
            command.spawn().unwrap()
        };
        let ids: Vec<String> = person
            .list(&["transactions", "--limit", &programs.to_string()])
            .iter()
            .map(|line| text(&line["id"]))
            .collect();
        let notes: Vec<String> = (0..programs).map(|nth| format!("program {nth}")).collect();
        let syncs = [start(&["sync"]), start(&["sync"])];
        let writers: Vec<Child> = ids
            .iter()
            .zip(&notes)
            .map(|(id, note)| start(&["note", id, note]))
            .collect();
        let mut killed = start(&["sync"]);
        scene.bank.tap.first(Duration::from_secs(30));
        killed.kill().unwrap();
        killed.wait().unwrap();
        for writer in writers {
            Ran::of(&writer.wait_with_output().unwrap()).ok();
        }
        for sync in syncs {
            let ran = Ran::of(&sync.wait_with_output().unwrap());
            if ran.code != Some(0) {
                ran.failed(&["Another copy"]);
            }
        }
        person.json(&["sync"]);
        assert_eq!(person.json(&["verify"])["ok"], true);
        let found: BTreeSet<String> = person
            .list(&["transactions"])
            .iter()
            .filter_map(|line| line["note"].as_str().map(str::to_owned))
            .collect();
        for note in &notes {
            assert!(found.contains(note), "{note} is lost: {found:?}");
        }
    }
}
