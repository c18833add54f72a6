use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{Bank, FIRST_PLATYPUS, KEYS};

const PATH: &str = "/item/get";

async fn plan(bank: &Bank, mut fault: serde_json::Value) {
    fault["path"] = json!(PATH);
    bank.admin("/admin/fault", fault).await.ok();
}

/// Text and status of the next answer, or the transport's error.
async fn next(bank: &Bank, token: &str) -> reqwest::Result<(u16, String, Option<String>)> {
    let body = json!({ "client_id": KEYS.0, "secret": KEYS.1, "access_token": token });
    let url = format!("{}{PATH}", bank.running.url());
    let response = reqwest::Client::new().post(url).json(&body).send().await?;
    let status = response.status().as_u16();
    let retry = response
        .headers()
        .get("retry-after")
        .map(|value| value.to_str().unwrap().to_owned());
    Ok((status, response.text().await?, retry))
}

#[tokio::test]
async fn each_kind_of_fault_hits_as_often_as_planned_and_then_stops() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;

    plan(
        &bank,
        json!({ "kind": "status", "status": 503, "retry_after_s": 7, "times": 2, "after": 1 }),
    )
    .await;
    assert_eq!(
        next(&bank, &token).await.unwrap().0,
        200,
        "one request passes first"
    );
    for _ in 0..2 {
        let (status, text, retry) = next(&bank, &token).await.unwrap();
        assert_eq!((status, retry.as_deref()), (503, Some("7")));
        assert!(
            serde_json::from_str::<serde_json::Value>(&text).is_err(),
            "5xx bodies may be anything"
        );
    }
    assert_eq!(next(&bank, &token).await.unwrap().0, 200);

    plan(
        &bank,
        json!({ "kind": "error", "error_code": "INSTITUTION_DOWN" }),
    )
    .await;
    let (status, text, _) = next(&bank, &token).await.unwrap();
    assert_eq!(status, 400);
    assert!(
        text.contains("\"error_type\":\"INSTITUTION_ERROR\""),
        "{text}"
    );

    plan(&bank, json!({ "kind": "invalid_json" })).await;
    let (status, text, _) = next(&bank, &token).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<serde_json::Value>(&text).is_err());

    plan(&bank, json!({ "kind": "truncate" })).await;
    assert!(next(&bank, &token).await.is_err(), "the body breaks off");

    plan(&bank, json!({ "kind": "reset" })).await;
    let broken = next(&bank, &token).await.unwrap_err();
    assert!(broken.is_request(), "{broken:?}");

    plan(&bank, json!({ "kind": "latency", "latency_ms": 60 })).await;
    let before = Instant::now();
    assert_eq!(next(&bank, &token).await.unwrap().0, 200);
    assert!(before.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_reset_after_the_deed_leaves_it_done() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    bank.admin(
        "/admin/fault",
        json!({ "path": "/item/remove", "kind": "reset", "processed": true }),
    )
    .await
    .ok();
    let body = json!({ "client_id": KEYS.0, "secret": KEYS.1, "access_token": token });
    let url = format!("{}/item/remove", bank.running.url());
    assert!(bank.send(url, &body).await.is_err());
    assert_eq!(
        bank.post(PATH, json!({ "access_token": token }))
            .await
            .code(),
        "ITEM_NOT_FOUND"
    );
}

#[tokio::test]
async fn an_answer_that_is_kept_back_after_the_deed_leaves_it_done() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let fault = json!({
        "path": "/item/remove", "kind": "latency", "latency_ms": 120_000, "processed": true,
    });
    bank.admin("/admin/fault", fault).await.ok();
    let body = json!({ "client_id": KEYS.0, "secret": KEYS.1, "access_token": token });
    let url = format!("{}/item/remove", bank.running.url());
    let look = json!({ "access_token": token });
    let is_gone = async { while bank.post(PATH, look.clone()).await.status == 200 {} };
    tokio::select! {
        answer = bank.send(url, &body) => panic!("it was answered: {}", answer.is_ok()),
        () = is_gone => {}
    }
    assert_eq!(bank.post(PATH, look).await.code(), "ITEM_NOT_FOUND");
}

#[tokio::test]
async fn rows_change_at_the_page_that_was_named_and_the_loop_starts_over() {
    let bank = Bank::start().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let rows = bank.everything(&access).await;
    bank.admin("/admin/advance", json!({ "days": 5 }))
        .await
        .ok();
    // The third page: two pass first.
    let fault = json!({ "path": "/transactions/sync", "kind": "mutation", "after": 2 });
    bank.admin("/admin/fault", fault).await.ok();
    let mut cursor = rows.cursor.clone();
    for _ in 0..2 {
        let page = bank.page(&access, &cursor, 2).await.ok();
        assert_eq!(page["has_more"], true);
        cursor = page["next_cursor"].as_str().unwrap().to_owned();
    }
    let refused = bank.page(&access, &cursor, 2).await;
    assert_eq!(
        refused.code(),
        "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"
    );
    let again = bank.follow(&access, &rows.cursor, 2).await;
    assert!(
        again.modified.len() == 1,
        "what changed is there the second time"
    );
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused() {
    let bank = Bank::start().await;
    for fault in [
        json!({ "path": PATH, "kind": "meteor" }),
        json!({ "path": PATH, "kind": "error", "error_code": "NO_SUCH_CODE" }),
        json!({ "path": PATH, "kind": "latency" }),
        json!({ "kind": "reset" }),
    ] {
        assert_eq!(bank.admin("/admin/fault", fault).await.status, 400);
    }
}
