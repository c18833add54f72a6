//! What is counted for longer than the journal of calls is kept, and what is kept of tries and notices.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::schedule::Plan;
use coffer_store::facts::{self, RequestRow};
use support::Profile;

/// 2026-03-31 23:59:59 UTC.
const LAST_OF_MARCH_MS: i64 = 1_775_001_599_000;
const DAY_MS: i64 = 86_400_000;

fn call(at_ms: i64, status: Option<u16>, code: Option<&str>) -> RequestRow {
    RequestRow {
        at_ms,
        item: None,
        endpoint: "/transactions/refresh".to_owned(),
        http_status: status,
        error_code: code.map(str::to_owned),
        request_id: Some("r".to_owned()),
        duration_ms: 5,
        bytes: 9,
        attempt: 1,
        billed_as: Some("transactions_refresh"),
        may_be_billed: false,
    }
}

fn billed(profile: &Profile, at_ms: i64) -> Vec<(String, u32)> {
    profile.store.read(|r| facts::billed(r, at_ms)).unwrap()
}

#[test]
fn only_what_succeeds_is_billed_and_each_month_has_its_own_number() {
    let profile = Profile::linked();
    let calls = [
        call(LAST_OF_MARCH_MS, Some(200), None),
        call(LAST_OF_MARCH_MS, Some(200), None),
        call(LAST_OF_MARCH_MS, Some(400), Some("ITEM_LOGIN_REQUIRED")),
        call(LAST_OF_MARCH_MS, None, None),
        call(LAST_OF_MARCH_MS + 2_000, Some(200), None),
    ];
    let now_ms = LAST_OF_MARCH_MS + 3_000;
    profile
        .store
        .write(|w| facts::record_requests(w, &calls, now_ms))
        .unwrap();
    let march = billed(&profile, LAST_OF_MARCH_MS);
    assert_eq!(march, [("transactions_refresh".to_owned(), 2)]);
    assert_eq!(
        billed(&profile, now_ms),
        [("transactions_refresh".to_owned(), 1)]
    );
    assert_eq!(billed(&profile, now_ms + 60 * DAY_MS), []);
}

#[test]
fn what_is_billed_is_still_known_when_its_call_has_left_the_journal() {
    let profile = Profile::linked();
    let record = |calls: &[RequestRow], now_ms| {
        profile
            .store
            .write(|w| facts::record_requests(w, calls, now_ms))
            .unwrap();
    };
    record(&[call(LAST_OF_MARCH_MS, Some(200), None)], LAST_OF_MARCH_MS);
    let later = LAST_OF_MARCH_MS + 100 * DAY_MS;
    record(&[call(later, Some(200), None)], later);
    let left = profile.store.read(|r| facts::calls(r, 0, 10)).unwrap();
    assert_eq!(left.len(), 1, "the older call is gone");
    assert_eq!(billed(&profile, LAST_OF_MARCH_MS)[0].1, 1);
}

#[test]
fn items_are_counted_by_their_pair_of_keys_and_stay_counted() {
    let profile = Profile::linked();
    let count = |pair: &'static str| {
        profile
            .store
            .write(move |w| facts::count_item(w, pair, 1_000))
            .unwrap();
    };
    let made = |pair: &str| profile.store.read(|r| facts::items_made(r, pair)).unwrap();
    count("one");
    count("one");
    count("other");
    assert_eq!((made("one"), made("other")), (2, 1));
    let item = profile.item().id;
    profile
        .store
        .write(|w| facts::forget(w, item, 2_000))
        .unwrap();
    assert_eq!(made("one"), 2);
}

#[test]
fn tries_plans_and_notices_are_kept_for_each_connection_and_go_with_it() {
    let profile = Profile::linked();
    let item = profile.item().id;
    let plan = Plan {
        on_launch: false,
        on_focus: true,
        every_hours: Some(3),
    };
    profile
        .store
        .write(|w| {
            facts::set_plan(w, item, plan)?;
            for (at_ms, worked) in [(1, false), (2, false), (3, true), (4, false)] {
                facts::note_attempt(w, item, at_ms, worked)?;
            }
            facts::set_told(w, item, Some("sign_in"), 5)
        })
        .unwrap();
    let read = || {
        profile
            .store
            .read(|r| Ok((facts::plans(r)?, facts::attempts(r)?, facts::told(r)?)))
            .unwrap()
    };
    let (plans, attempts, told) = read();
    assert_eq!(plans[&item], plan);
    assert_eq!((attempts[&item].tried_ms, attempts[&item].failures), (4, 1));
    assert_eq!(told[&item], "sign_in");
    profile
        .store
        .write(|w| facts::set_told(w, item, None, 6))
        .unwrap();
    assert!(read().2.is_empty());
    profile.store.write(|w| facts::forget(w, item, 7)).unwrap();
    let (plans, attempts, told) = read();
    assert!(plans.is_empty() && attempts.is_empty() && told.is_empty());
}

#[test]
fn a_bank_was_visited_last_when_that_last_worked() {
    let profile = Profile::linked();
    let item = profile.item().id;
    let of_item = |at_ms, status| RequestRow {
        item: Some(item),
        ..call(at_ms, status, None)
    };
    let calls = [
        of_item(10, Some(200)),
        of_item(20, Some(500)),
        of_item(30, None),
    ];
    profile
        .store
        .write(|w| facts::record_requests(w, &calls, 40))
        .unwrap();
    let last = profile.store.read(|r| facts::last_forced(r, item)).unwrap();
    assert_eq!(last, Some(10));
}
