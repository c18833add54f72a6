//! The bank misbehaves in the middle of a sync: all of it arrives, or nothing does.

use std::collections::BTreeSet;

use coffer_app::api::ErrorCode;
use coffer_app::read::HealthState;
use coffer_domain::Advisory;
use serde_json::{Value, json};

use crate::bank::Bank;
use crate::desk::Desk;

const SYNC: &str = "/transactions/sync";
/// Tries of one call (crates/plaid/src/retry.rs): as many faults outlast it.
const TRIES: u32 = 4;

/// After two good pages of a first sync.
async fn nothing_is_kept_when(fault: Value, words: &[&str]) {
    let bank = Bank::start(21).await;
    let desk = Desk::linked(&bank).await;
    let before = desk.item().await;
    let mut plan = fault;
    plan["after"] = json!(2);
    plan["times"] = json!(TRIES);
    bank.fault(SYNC, plan).await;

    let results = desk.sync().await;
    let error = results[0].error.clone().expect("it must fail");
    assert_eq!(error.item_id, Some(before.id.to_string()));
    assert!(error.message.ends_with('.'), "a sentence: {error}");
    for word in words {
        assert!(
            error.to_string().contains(word),
            "{word:?} is not said in {error}"
        );
    }
    assert_eq!(results[0].counts.added, 0);
    let failed = desk.item().await;
    assert_eq!(
        failed.cursor, before.cursor,
        "the place in the stream stays"
    );
    assert!(
        desk.rows().await.is_empty(),
        "no page is kept without the others"
    );
    // Having no network says nothing of the bank; everything else is shown at the connection.
    let expected = match error.code {
        ErrorCode::Offline => HealthState::Ok,
        _ => HealthState::Failing,
    };
    assert_eq!(failed.health.state, expected, "{error}");

    let result = desk.synced().await;
    assert!(result.counts.added > 1_000);
    let well = desk.item().await;
    assert_eq!(well.health.state, HealthState::Ok);
    assert!(well.cursor.is_some());
    assert_eq!(desk.rows().await.len(), result.counts.added as usize);
}

#[tokio::test]
async fn a_connection_that_breaks_keeps_nothing_and_then_works_again() {
    nothing_is_kept_when(json!({ "kind": "reset" }), &[]).await;
}

#[tokio::test]
async fn half_an_answer_keeps_nothing_and_then_works_again_r8() {
    nothing_is_kept_when(json!({ "kind": "truncate" }), &[]).await;
}

#[tokio::test]
async fn an_answer_that_is_no_json_keeps_nothing_and_then_works_again_r8() {
    nothing_is_kept_when(json!({ "kind": "invalid_json" }), &[]).await;
}

#[tokio::test]
async fn a_bank_with_trouble_of_its_own_keeps_nothing_and_then_works_again() {
    nothing_is_kept_when(json!({ "kind": "status", "status": 500 }), &["trouble"]).await;
}

/// A wait that is too long to sit through is told, and nobody is kept from trying before it is over.
#[tokio::test]
async fn being_asked_to_slow_down_keeps_nothing_and_says_when_to_come_back() {
    let bank = Bank::start(25).await;
    let desk = Desk::linked(&bank).await;
    let busy = json!({ "kind": "status", "status": 429, "retry_after_s": 600, "after": 2 });
    bank.fault(SYNC, busy).await;
    let error = desk.sync().await.remove(0).error.expect("it must fail");
    assert!(error.message.contains("too often"), "{error}");
    let item = desk.item().await;
    assert!(item.cursor.is_none() && desk.rows().await.is_empty());
    assert!(item.health.advisories.contains(&Advisory::RateLimited));
    assert!(item.health.retry_at_ms.is_some());
    desk.synced().await;
    assert!(desk.item().await.health.advisories.is_empty());
}

#[tokio::test]
async fn one_lost_answer_is_asked_for_again_and_nobody_notices() {
    let bank = Bank::start(22).await;
    let desk = Desk::linked(&bank).await;
    bank.fault(
        SYNC,
        json!({ "kind": "reset", "processed": true, "after": 1 }),
    )
    .await;
    let result = desk.synced().await;
    assert_eq!(desk.rows().await.len(), result.counts.added as usize);
}

#[tokio::test]
async fn data_that_changes_while_it_is_paged_is_read_from_the_start_and_is_complete() {
    let expected = {
        let bank = Bank::start(23).await;
        let desk = Desk::linked(&bank).await;
        desk.synced().await;
        ids(&desk).await
    };
    let bank = Bank::start(23).await;
    let desk = Desk::linked(&bank).await;
    let mutation = json!({
        "kind": "error", "error_code": "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", "after": 2,
    });
    bank.fault(SYNC, mutation).await;
    let result = desk.synced().await;
    assert_eq!(
        result.counts.added as usize,
        expected.len(),
        "each row once"
    );
    assert_eq!(ids(&desk).await, expected);
}

/// Plaid's ids, which the seed decides.
async fn ids(desk: &Desk) -> BTreeSet<String> {
    let rows = desk.rows().await;
    let ids: BTreeSet<String> = rows.iter().map(|row| row.external_id.clone()).collect();
    assert_eq!(ids.len(), rows.len());
    ids
}

#[tokio::test]
async fn one_bank_that_fails_does_not_stop_the_others() {
    let bank = Bank::start(24).await;
    let desk = Desk::linked(&bank).await;
    let password = coffer_app::Secret::new("pass_good".to_owned());
    coffer_app::link::in_sandbox(&desk.app, crate::bank::OTHER, "user_good", password)
        .await
        .unwrap();
    bank.fault(
        SYNC,
        json!({ "kind": "error", "error_code": "ITEM_LOGIN_REQUIRED" }),
    )
    .await;
    let results = desk.sync().await;
    let failed: Vec<_> = results.iter().filter(|one| one.error.is_some()).collect();
    assert_eq!((results.len(), failed.len()), (2, 1));
    assert!(!desk.rows().await.is_empty());
    let items = coffer_app::browse::items(&desk.app).await.unwrap();
    let states: Vec<_> = items.iter().map(|item| item.health.state).collect();
    assert!(states.contains(&HealthState::NeedsLogin) && states.contains(&HealthState::Ok));
}
