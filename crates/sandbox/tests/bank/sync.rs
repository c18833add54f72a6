use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::client::{Bank, FIRST_PLATYPUS, Update, minor, paced};

fn by_id(rows: &[Value]) -> BTreeMap<String, Value> {
    rows.iter()
        .map(|row| {
            (
                row["transaction_id"].as_str().unwrap().to_owned(),
                row.clone(),
            )
        })
        .collect()
}

/// Sums of posted rows by account: what the balance should move by.
fn posted(rows: &BTreeMap<String, Value>) -> HashMap<String, i64> {
    let mut sums = HashMap::new();
    for row in rows.values().filter(|row| row["pending"] == false) {
        *sums
            .entry(row["account_id"].as_str().unwrap().to_owned())
            .or_default() += minor(&row["amount"]);
    }
    sums
}

fn balances(update: &Update) -> HashMap<String, (i64, bool)> {
    let balance = |account: &Value| {
        let owed = matches!(account["type"].as_str().unwrap(), "credit" | "loan");
        (
            account["account_id"].as_str().unwrap().to_owned(),
            (minor(&account["balances"]["current"]), owed),
        )
    };
    update.accounts.iter().map(balance).collect()
}

fn apply(rows: &mut BTreeMap<String, Value>, update: &Update) {
    rows.extend(by_id(&update.added));
    rows.extend(by_id(&update.modified));
    for gone in &update.removed {
        assert!(
            rows.remove(gone["transaction_id"].as_str().unwrap())
                .is_some(),
            "only known rows are removed"
        );
    }
}

#[tokio::test]
async fn a_new_item_gets_thirty_days_first_and_24_months_next() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let first = bank.follow(&token, "", 500).await;
    assert_eq!(first.status, "INITIAL_UPDATE_COMPLETE");
    assert!(
        first
            .added
            .iter()
            .all(|row| row["date"].as_str().unwrap() >= "2026-02-08")
    );
    let second = bank.follow(&token, &first.cursor, 500).await;
    assert_eq!(second.status, "HISTORICAL_UPDATE_COMPLETE");
    let total = first.added.len() + second.added.len();
    assert!((2_000..=3_500).contains(&total), "{total} transactions");
    let oldest = second
        .added
        .iter()
        .map(|row| row["date"].as_str().unwrap())
        .min()
        .unwrap();
    assert!(oldest < "2024-03-20", "{oldest}");
    assert!(
        first
            .accounts
            .iter()
            .all(|account| account["type"] != "investment")
    );
}

#[tokio::test]
async fn seven_at_a_time_is_the_same_as_five_hundred_at_a_time() {
    let bank = Bank::start().await;
    let token = bank.item("ins_109512").await;
    bank.everything(&token).await;
    let large = bank.follow(&token, "", 500).await;
    let small = bank.follow(&token, "", 7).await;
    assert_eq!(
        large.added.len(),
        by_id(&large.added).len(),
        "no row comes twice"
    );
    assert_eq!(large, small);
}

#[tokio::test]
async fn pending_rows_post_under_a_new_id_that_names_the_old_one() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let before = bank.everything(&token).await;
    let mut rows = by_id(&before.added);
    bank.post("/transactions/refresh", json!({ "access_token": token }))
        .await
        .ok();
    let after = bank.follow(&token, &before.cursor, 500).await;
    let pending: Vec<&Value> = before
        .added
        .iter()
        .filter(|row| row["pending"] == true)
        .collect();
    assert!(!pending.is_empty());
    assert_eq!(after.removed.len(), pending.len());
    for old in pending {
        let id = &old["transaction_id"];
        let posted = after
            .added
            .iter()
            .find(|row| row["pending_transaction_id"] == *id)
            .unwrap();
        assert_eq!(posted["pending"], false);
        assert_ne!(posted["transaction_id"], *id);
        assert!(
            minor(&posted["amount"]) >= minor(&old["amount"]),
            "a tip only adds"
        );
        assert!(
            after
                .removed
                .iter()
                .any(|gone| gone["transaction_id"] == *id)
        );
    }
    let fresh = after
        .added
        .iter()
        .filter(|row| row["pending"] == true && row["date"] == "2026-03-10")
        .count();
    assert!((1..=4).contains(&fresh), "{fresh} new pending rows");
    assert_eq!(after.modified.len(), 1, "one old amount is corrected");
    let corrected = &after.modified[0];
    let was = &rows[corrected["transaction_id"].as_str().unwrap()];
    assert_eq!(minor(&corrected["amount"]) - minor(&was["amount"]), 100);
    apply(&mut rows, &after);
}

#[tokio::test]
async fn balances_move_by_exactly_the_posted_transactions() {
    let bank = Bank::start().await;
    for institution in [
        FIRST_PLATYPUS,
        "ins_109509",
        "ins_109510",
        "ins_109511",
        "ins_109512",
        "ins_127287",
    ] {
        let token = bank.item(institution).await;
        let start = bank.everything(&token).await;
        let mut rows = by_id(&start.added);
        let (sums, opening) = (posted(&rows), balances(&start));
        let mut cursor = start.cursor;
        for _ in 0..3 {
            bank.admin("/admin/advance", json!({ "days": 20 }))
                .await
                .ok();
            bank.post("/transactions/refresh", json!({ "access_token": token }))
                .await
                .ok();
            let update = bank.follow(&token, &cursor, 100).await;
            apply(&mut rows, &update);
            let now = posted(&rows);
            for (account, (current, owed)) in balances(&update) {
                let moved = now.get(&account).unwrap_or(&0) - sums.get(&account).unwrap_or(&0);
                let expected = opening[&account].0 + if owed { moved } else { -moved };
                assert_eq!(current, expected, "{institution} {account}");
            }
            cursor = update.cursor;
        }
    }
}

#[tokio::test]
async fn time_brings_salary_purchases_and_postings() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let before = bank.everything(&token).await;
    let moved = bank
        .admin("/admin/advance", json!({ "days": 7 }))
        .await
        .ok();
    assert_eq!(moved["today"], "2026-03-17");
    let after = bank.follow(&token, &before.cursor, 500).await;
    let category = |row: &Value| row["personal_finance_category"]["detailed"].clone();
    assert!(
        after
            .added
            .iter()
            .any(|row| category(row) == "INCOME_SALARY" && minor(&row["amount"]) < 0)
    );
    assert!(
        after
            .added
            .iter()
            .any(|row| !row["pending_transaction_id"].is_null())
    );
    assert!(!after.removed.is_empty());
    let again = bank.follow(&token, &after.cursor, 500).await;
    assert!(again.added.is_empty() && again.modified.is_empty() && again.removed.is_empty());
}

#[tokio::test]
async fn a_log_that_grows_during_a_loop_restarts_it() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let start = bank.everything(&token).await.cursor;
    bank.admin("/admin/advance", json!({ "days": 10 }))
        .await
        .ok();
    let first = bank.page(&token, &start, 5).await.ok();
    assert_eq!(first["has_more"], true);
    bank.admin("/admin/advance", json!({ "days": 1 }))
        .await
        .ok();
    let second = bank
        .page(&token, first["next_cursor"].as_str().unwrap(), 5)
        .await;
    assert_eq!(
        (second.status, second.code()),
        (400, "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
    );
    assert_eq!(second.body["error_type"], "TRANSACTIONS_ERROR");
    let restarted = bank.follow(&token, &start, 5).await;
    assert!(restarted.added.len() > 20);
}

#[tokio::test]
async fn readiness_goes_at_the_pace_it_was_told() {
    let bank = Bank::start_with(paced(2, 2)).await;
    let token = bank.item("ins_109512").await;
    for _ in 0..2 {
        let early = bank.follow(&token, "", 500).await;
        assert_eq!(
            (early.status.as_str(), early.cursor.as_str()),
            ("NOT_READY", "")
        );
        assert!(early.added.is_empty());
    }
    let mut cursor = String::new();
    for expected in [
        "INITIAL_UPDATE_COMPLETE",
        "INITIAL_UPDATE_COMPLETE",
        "HISTORICAL_UPDATE_COMPLETE",
    ] {
        let update = bank.follow(&token, &cursor, 500).await;
        assert_eq!(update.status, expected);
        cursor = update.cursor;
    }
}

#[tokio::test]
async fn one_account_can_be_followed_on_a_cursor_of_its_own() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let all = bank.everything(&token).await;
    let account = all.accounts[1]["account_id"].clone();
    let body = |cursor: &Value, account: &Value| json!({ "access_token": token, "cursor": cursor, "count": 500, "options": { "account_id": account } });
    let page = bank
        .post("/transactions/sync", body(&json!(""), &account))
        .await
        .ok();
    assert!(
        page["added"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["account_id"] == account)
    );
    let other = bank
        .post(
            "/transactions/sync",
            body(&page["next_cursor"], &all.accounts[0]["account_id"]),
        )
        .await;
    assert_eq!(
        other.code(),
        "INVALID_FIELD",
        "a cursor belongs to its stream"
    );
}

#[tokio::test]
async fn a_card_payment_and_a_transfer_are_seen_on_both_sides() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let rows = bank.everything(&token).await.added;
    for detailed in [
        "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
        "LOAN_PAYMENTS_CAR_PAYMENT",
    ] {
        let legs = rows
            .iter()
            .filter(|row| row["personal_finance_category"]["detailed"] == detailed);
        let (mut count, mut sum) = (0, 0);
        for leg in legs {
            (count, sum) = (count + 1, sum + minor(&leg["amount"]));
        }
        assert!(
            count > 20 && sum == 0,
            "{detailed}: {count} legs, {sum} apart"
        );
    }
}

#[tokio::test]
async fn a_subscription_rises_in_price_once() {
    let bank = Bank::start().await;
    let token = bank.item(FIRST_PLATYPUS).await;
    let mut rows = bank.everything(&token).await.added;
    rows.retain(|row| row["merchant_name"] == "Netflix");
    rows.sort_by_key(|row| row["date"].as_str().unwrap().to_owned());
    let mut prices: Vec<i64> = rows.iter().map(|row| minor(&row["amount"])).collect();
    prices.dedup();
    assert_eq!(prices, [1549, 1799]);
}
