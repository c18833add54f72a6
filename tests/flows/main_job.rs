//! The main job without a window, over a bank that is another process.

use acceptance::BankProcess;

use crate::bank::RICH;
use crate::cli::{Cli, link_args};

#[tokio::test]
async fn a_linked_bank_is_browsed_while_it_is_away_and_refreshed_when_it_is_back() {
    let mut bank = BankProcess::start(7).await.unwrap();
    let cli = Cli::new().with("COFFER_PLAID_URL", &bank.url().unwrap());

    // Given a person who sets up the demo, links a bank and syncs it.
    let before = cli.json(&["status"]).await;
    assert!(before["relay"].is_null() && before["items"] == serde_json::json!([]));
    let made = cli.json(&["init", "--relay", "demo"]).await;
    assert_eq!(
        (&made["relay"], &made["environment"]),
        (&"demo".into(), &"sandbox".into())
    );
    let item = cli.json(&link_args(RICH, "user_good", "pass_good")).await;
    assert_eq!(item["institution"]["id"], RICH);
    assert_eq!(item["health"]["state"], "Ok");
    let synced = cli.json(&["sync"]).await;
    assert_eq!(synced[0]["item_id"], item["id"]);
    assert!(synced[0]["error"].is_null(), "{synced}");

    // When they look for something and write a note on it.
    let all = cli.transactions(&[]).await;
    assert!(all.len() > 1_000, "24 months of a life: {}", all.len());
    assert!(
        all.windows(2).all(|pair| {
            let key = |row: &serde_json::Value| (row["date"].to_string(), row["id"].to_string());
            key(&pair[0]) > key(&pair[1])
        }),
        "newest first by date, then id"
    );
    let spent = all
        .iter()
        .find(|row| row["amount"]["minor"].as_i64() < Some(0))
        .unwrap();
    assert_eq!(spent["amount"]["currency"], "USD");
    assert_eq!(spent["amount"]["exponent"], 2);
    let found = cli.transactions(&["--search", "rent"]).await;
    assert!(!found.is_empty() && found.len() < all.len());
    let tx = found[0]["plaid_transaction_id"].as_str().unwrap();
    let noted = cli.json(&["note", tx, "ask the landlord"]).await;
    assert_eq!(noted["note"], "ask the landlord");
    assert_eq!(noted["id"], found[0]["id"]);

    // Then, with the bank stopped, everything is still there.
    bank.stop().await.unwrap();
    assert_eq!(cli.transactions(&[]).await.len(), all.len());
    let offline = cli.transactions(&["--search", "landlord"]).await;
    assert_eq!(offline.len(), 1, "the note is searched too");
    assert_eq!(offline[0]["id"], noted["id"]);
    assert_eq!(cli.json(&["accounts"]).await.as_array().unwrap().len(), 5);
    let failed = cli
        .run(&["sync"])
        .await
        .failed_in_part(&["First Platypus Bank"]);
    assert!(failed.stdout.contains("failed"));
    let told = cli.run(&["--json", "sync"]).await;
    let error: serde_json::Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!(
        (&error["code"], &error["item_id"]),
        (&"offline".into(), &item["id"])
    );
    assert!(error["hint"].is_string());
    assert_eq!(
        cli.transactions(&[]).await.len(),
        all.len(),
        "nothing was lost by trying"
    );

    // And when the bank is back with something new, that arrives and the note stays.
    bank.come_back().await.unwrap();
    bank.advance(5).await.unwrap();
    let synced = cli.json(&["sync"]).await;
    assert!(synced[0]["added"].as_u64() > Some(0), "{synced}");
    let more = cli.transactions(&[]).await;
    assert!(more.len() > all.len());
    let kept = cli.transactions(&["--search", "landlord"]).await;
    assert_eq!(kept[0]["note"], "ask the landlord");
    assert_eq!(cli.json(&["items"]).await[0]["health"]["state"], "Ok");
    cli.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn lists_are_cut_by_account_day_and_number() {
    let bank = BankProcess::start(8).await.unwrap();
    let cli = Cli::synced_on(&bank.url().unwrap()).await;
    let accounts = cli.json(&["accounts"]).await;
    let account = accounts
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["subtype"] == "credit card")
        .unwrap();
    let owed = account["balances"]["current"]["minor"].as_i64().unwrap();
    assert!(owed < 0, "a debt is negative");
    assert!(account["balances"]["limit"]["minor"].as_i64() > Some(0));

    let all = cli.transactions(&[]).await;
    let (newest, older) = (&all[0]["date"], &all[all.len() / 2]["date"]);
    let (from, to) = (older.as_str().unwrap(), newest.as_str().unwrap());
    for id in ["id", "plaid_account_id"] {
        let id = account[id].as_str().unwrap();
        let rows = cli
            .transactions(&["--account", id, "--from", from, "--to", to])
            .await;
        let expected: Vec<_> = all
            .iter()
            .filter(|row| row["account_id"] == account["id"])
            .filter(|row| (from..=to).contains(&row["date"].as_str().unwrap()))
            .cloned()
            .collect();
        assert!(
            !expected.is_empty() && rows == expected,
            "both days are in it"
        );
    }
    assert_eq!(cli.transactions(&["--limit", "3"]).await, all[..3]);
    assert!(cli.transactions(&["--deleted"]).await.is_empty());
    cli.run(&["transactions", "--from", "yesterday"])
        .await
        .failed(&["YYYY-MM-DD"]);
    cli.run(&["transactions", "--account", "none"])
        .await
        .failed(&["account"]);
    cli.run(&["note", "none", "text"])
        .await
        .failed(&["transaction"]);
    cli.run(&["sync", "none"]).await.failed(&["connection"]);
}

/// `coffer-cli transactions | head -1`
#[tokio::test]
async fn a_reader_that_stops_reading_is_no_failure() {
    let bank = BankProcess::start(9).await.unwrap();
    let cli = Cli::synced_on(&bank.url().unwrap()).await;
    let mut child = cli.command(&["--json", "transactions"]).spawn().unwrap();
    drop(child.stdout.take());
    let ended = crate::cli::ran(child.wait_with_output().await.unwrap()).ok();
    assert_eq!(ended.stderr, "");
}
