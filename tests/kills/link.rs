//! R1: SIGKILL anywhere in a link. Nobody pays for a connection that Coffer does not hold: it is
//! kept, or removed at the bank, by the next start. The one exception is told in
//! docs/architecture.md: a process that dies between the bank's answer to the exchange and its next
//! write to disk. Even then the next start knows that something was begun, asks, and is told.

use acceptance::tap::Call;
use serde_json::json;

use crate::bank::{Bank, EXCHANGE, REMOVE, RICH, key_given, text};
use crate::moments::{self, Moments, share};
use crate::person::{Person, link_args};
use crate::report::Report;

/// Of so many connections that are held one is synced too, which costs as much as all the rest.
const SYNC_EVERY: usize = 4;

#[test]
fn a_link_that_is_killed_leaves_no_connection_that_is_paid_for_and_not_held_r1() {
    let bank = Bank::start(103);
    let person = Person::new(&bank.tap.url());
    let args = link_args(RICH);
    let args: Vec<&str> = [&["--json"], &args[..]].concat();
    let (took, ran) = moments::measured(&bank.tap, person.copy().command(&args));
    ran.ok();
    let mut paid = bank.paid_items();
    let mut report = Report::new("link");
    let mut moments = Moments::new(took, share(55));
    while let Some(moment) = moments.next() {
        let person = person.copy();
        let counts = moments::killed(&bank.tap, person.command(&args), moment);
        let mut calls = bank.tap.calls();
        if counts {
            moments.count();
            report.count(phase(&calls));
        } else {
            moments.missed(moment);
            report.count("not counted: it had ended");
        }
        // The next start goes on with it.
        bank.tap.forget();
        assert_eq!(person.json(&["verify"])["ok"], true);
        let resumed = bank.tap.calls();
        calls.extend(resumed.iter().cloned());
        let held = person.list(&["items"]);

        let given = calls.iter().filter_map(key_given).count();
        let removed = of(&calls, REMOVE)
            .filter(|call| call.success().is_some())
            .count();
        assert_eq!(
            bank.paid_items() - paid,
            given - removed,
            "the bank's own books"
        );
        paid = bank.paid_items();
        match (given - removed, held.len()) {
            (0, 0) => {
                report.count("left: nothing, and nothing is paid for");
                // It can be begun again as if nothing had been.
                person.link(RICH).ok();
                paid += 1;
                assert_eq!(bank.paid_items(), paid);
            }
            (1, 1) => {
                report.count("left: the connection");
                assert_eq!(held[0]["health"]["state"], "Ok");
            }
            (1, 0) => {
                report
                    .count("left: nothing, killed before the answer was written (architecture.md)");
                let asked_again = of(&resumed, EXCHANGE).any(|call| {
                    let refused = call.answer.as_ref();
                    refused.is_some_and(|(_, body)| {
                        body["error_code"] == json!("INVALID_PUBLIC_TOKEN")
                    })
                });
                assert!(asked_again, "forgotten without a word: {resumed:?}");
            }
            other => panic!("paid for and held: {other:?}"),
        }
        let all = report.of("left: the connection").is_multiple_of(SYNC_EVERY);
        if let Some(one) = held.first().filter(|_| all) {
            person.json(&["sync"]);
            let lines = person.list(&["transactions", "--limit", "1"]);
            assert_eq!(lines.len(), 1, "{}", text(&one["id"]));
        }
    }
    report.write();
}

fn of<'a>(calls: &'a [Call], path: &'a str) -> impl Iterator<Item = &'a Call> {
    calls.iter().filter(move |call| call.path == path)
}

/// Where the kill fell, as the bank saw it.
fn phase(calls: &[Call]) -> &'static str {
    if of(calls, EXCHANGE).next().is_none() {
        "fell: before the exchange"
    } else if calls.iter().all(|call| key_given(call).is_none()) {
        "fell: in the exchange"
    } else if of(calls, "/accounts/get").next().is_none() {
        "fell: after the exchange"
    } else {
        "fell: after the accounts"
    }
}
