//! A bank that is linked again, as scripts see it: the history goes on, nothing is there twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::backups::posted;
use crate::bank::{Bank, RICH};
use crate::cli::Cli;
use crate::monitor::with_own_keys;

/// How often each transaction is listed, whatever it is called by; its amount the bank may have put right.
fn told(rows: &[Value]) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for row in rows.iter().filter(|row| row["pending"] == false) {
        let likeness = format!("{} {}", row["date"], row["name"]);
        *told.entry(likeness).or_default() += 1;
    }
    told
}

fn likeness(row: &Value) -> String {
    format!("{} {} {}", row["date"], row["amount"]["minor"], row["name"])
}

#[tokio::test]
async fn a_bank_whose_permission_was_gone_is_linked_again_and_its_history_goes_on() {
    let bank = Bank::start(43).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    let noted = before[10]["id"].as_str().unwrap().to_owned();
    let deleted = before[20]["id"].as_str().unwrap().to_owned();
    let split = before
        .iter()
        .find(|row| row["amount"]["minor"].as_i64().unwrap() < -1_000)
        .unwrap();
    let rest = -split["amount"]["minor"].as_i64().unwrap() - 500;
    let parts = [
        "--part=-5:groceries".to_owned(),
        format!("--part=-{}.{:02}:coffee:the rest", rest / 100, rest % 100),
    ];
    let split = split["id"].as_str().unwrap().to_owned();
    cli.json(&["note", &noted, "mine"]).await;
    cli.json(&["delete", &deleted]).await;
    cli.json(&["split", &split, &parts[0], &parts[1]]).await;
    let old = told(&cli.transactions(&[]).await);
    let accounts = cli.json(&["accounts"]).await;

    // A connection that works is not linked twice; one whose permission is gone is.
    cli.link(RICH).await.failed(&["connected already"]);
    bank.fault(
        "/transactions/refresh",
        json!({ "kind": "error", "error_code": "ITEM_NOT_FOUND" }),
    )
    .await;
    cli.run(&["sync"]).await.failed_in_part(&[]);
    let first = cli.json(&["items"]).await[0].clone();
    assert_eq!(first["health"]["state"], "Revoked");
    cli.link(RICH).await.ok();
    let second = cli.json(&["items"]).await[1]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    cli.json(&["sync", &second]).await;

    let proposed = cli.json(&["adopt"]).await;
    let proposed = proposed.as_array().unwrap();
    assert_eq!(proposed.len(), accounts.as_array().unwrap().len());
    for one in proposed {
        let (new, old) = (one["account"]["id"].as_str(), one["old"]["id"].as_str());
        let done = cli.json(&["adopt", new.unwrap(), old.unwrap()]).await;
        assert_eq!(done["account_id"].as_str(), old);
        assert_eq!(done["doubts"], 0, "{done}");
    }
    let items = cli.json(&["items"]).await;
    assert_eq!(items.as_array().unwrap().len(), 1, "the old one has ended");
    assert_eq!(bank.paid_items(), 1, "and is not paid for");

    let after = cli.transactions(&[]).await;
    let now = told(&after);
    for (likeness, times) in &old {
        assert_eq!(now.get(likeness), Some(times), "{likeness}");
    }
    let of = |id: &str| after.iter().find(|row| row["id"] == id);
    assert_eq!(of(&noted).unwrap()["note"], "mine");
    assert_eq!(of(&split).unwrap()["splits"].as_array().unwrap().len(), 2);
    assert!(of(&deleted).is_none(), "deleted stays deleted");
    let same: Vec<_> = cli.json(&["accounts"]).await.as_array().unwrap().clone();
    assert_eq!(same.len(), accounts.as_array().unwrap().len());
    // Syncs go on, and double nothing.
    let was = posted(&cli.json(&["transactions"]).await);
    cli.json(&["sync"]).await;
    let is = posted(&cli.json(&["transactions"]).await);
    assert!(was.is_subset(&is), "nothing is lost");
    cli.json(&["verify"]).await;
}

/// A connection is linked again days later, when holds were booked, amounts put right and rows taken back.
#[tokio::test]
async fn linked_again_days_later_nothing_counts_twice_without_a_question_and_that_is_said_before() {
    let bank = Bank::start(11).await;
    // With keys of one's own a sync moves no calendar.
    let cli = with_own_keys(&bank, "sandbox").await;
    cli.link(RICH).await.ok();
    cli.json(&["sync"]).await;
    for _ in 0..4 {
        bank.advance(1).await;
        cli.json(&["sync"]).await;
    }
    let item = cli.json(&["items"]).await[0]["id"].clone();
    for row in cli.transactions(&[]).await {
        if row["pending"] == true {
            let id = row["id"].as_str().unwrap();
            cli.json(&["note", id, &format!("hold {}", row["name"])])
                .await;
        }
    }
    let openings = |rows: &Value| -> Vec<Value> {
        let rows = rows.as_array().unwrap();
        rows.iter().map(|row| row["opening"].clone()).collect()
    };
    let before = openings(&cli.json(&["proof"]).await);
    cli.json(&["unlink", item.as_str().unwrap()]).await;
    bank.advance(3).await;
    cli.link(RICH).await.ok();
    for verb in ["sync", "totals"] {
        let said = cli.run(&[verb]).await.ok().stderr;
        assert!(
            said.contains("Counted twice") && said.contains("coffer-cli adopt"),
            "{said}"
        );
    }
    // Two that were made one by mistake are two again.
    let proposed = cli.json(&["adopt"]).await;
    let both = cli.transactions(&[]).await;
    let pair = ["account", "old"].map(|side| proposed[0][side]["id"].as_str().unwrap());
    cli.json(&["adopt", pair[0], pair[1]]).await;
    assert_ne!(cli.transactions(&[]).await, both);
    assert_eq!(cli.json(&["adopt", "--undo", pair[1]]).await, proposed);
    assert_eq!(cli.transactions(&[]).await, both);
    for one in proposed.as_array().unwrap() {
        let (new, old) = (one["account"]["id"].as_str(), one["old"]["id"].as_str());
        cli.json(&["adopt", new.unwrap(), old.unwrap()]).await;
    }
    cli.json(&["sync"]).await;
    assert_eq!(
        openings(&cli.json(&["proof"]).await),
        before,
        "no double is history"
    );
    // What counts is what the bank tells somebody who is new to it, but for what is asked about, and for what is
    // older than it tells.
    let other = with_own_keys(&bank, "sandbox").await;
    other.link(RICH).await.ok();
    other.json(&["sync"]).await;
    let mut truth: BTreeMap<String, i64> = BTreeMap::new();
    let printed = other.transactions(&[]).await;
    let day = |row: &Value| row["date"].as_str().unwrap().to_owned();
    let oldest = printed.iter().map(day).min().unwrap();
    for row in printed {
        *truth.entry(likeness(&row)).or_default() += 1;
    }
    let asked: Vec<Value> = cli.json(&["review"]).await.as_array().unwrap().clone();
    for row in cli.transactions(&[]).await {
        if row["withdrawn"] == true || day(&row) < oldest {
            continue;
        }
        let left = truth.entry(likeness(&row)).or_default();
        *left -= 1;
        let in_question = asked.iter().any(|doubt| {
            doubt["transaction"]["id"] == row["id"] || doubt["other"]["id"] == row["id"]
        });
        assert!(
            *left >= 0 || in_question,
            "it counts, and nobody asks: {row}"
        );
    }
    // Every word on a hold is on a row, and where that has ended with something that it can have become, it is
    // asked about.
    let words: Vec<Value> = cli
        .transactions(&[])
        .await
        .into_iter()
        .chain(cli.transactions(&["--withdrawn"]).await)
        .filter(|row| {
            row["note"]
                .as_str()
                .is_some_and(|note| note.starts_with("hold "))
        })
        .collect();
    assert!(!words.is_empty());
    cli.json(&["verify"]).await;
}
