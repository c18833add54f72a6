//! What a person keeps by hand, reconciles, pairs and looks through, as scripts do it.

use serde_json::{Value, json};

use crate::bank::Bank;
use crate::cli::Cli;

#[tokio::test]
async fn a_wallet_is_kept_reconciled_and_opened_again() {
    let bank = Bank::start(211).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let made = cli
        .json(&[
            "account",
            "add",
            "Wallet",
            "--currency",
            "USD",
            "--opening",
            "100.00",
        ])
        .await;
    let wallet = made[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(made[0]["balances"]["current"]["minor"], 10_000);
    let kiosk = [
        "add",
        &wallet,
        "2026-03-05",
        "-12.50",
        "Kiosk",
        "--category",
        "Coffee",
        "--note",
        "two",
    ];
    let added = cli.json(&kiosk).await;
    let tx = added["id"].as_str().unwrap();
    assert_eq!(
        (&added["note"], &added["reviewed"]),
        (&json!("two"), &json!(true))
    );
    assert_eq!(added["category"]["name"], "Coffee");
    cli.run(&["add", &wallet, "2026-03-05", "0", "Kiosk"])
        .await
        .failed(&["nothing"]);
    let day = "2026-03-10";
    cli.run(&["reconcile", &wallet, day, "87.50"])
        .await
        .failed(&["differ by", "-12.50"]);
    cli.json(&["edit", tx, "--cleared", "true"]).await;
    let told = cli
        .json(&["reconcile", &wallet, day, "87.50", "--check"])
        .await;
    assert_eq!(told["difference"]["minor"], 0);
    let done = cli.json(&["reconcile", &wallet, day, "87.50"]).await;
    assert_eq!(done["last_date"], day);
    cli.run(&["edit", tx, "--amount", "-1.00"])
        .await
        .failed(&["reconciled", "Undo the reconciliation"]);
    cli.run(&["delete", tx]).await.failed(&["reconciled"]);
    let open = cli.json(&["reconcile", &wallet, day, "--reopen"]).await;
    assert_eq!(open["last_date"], Value::Null);
    cli.run(&["reconcile", &wallet, day, "--reopen"])
        .await
        .failed(&["nothing to open"]);
    cli.json(&["redo"]).await;
    assert_eq!(
        cli.json(&["undo"]).await,
        json!({ "field": "reconciled", "transactions": 1 })
    );
    let changed = cli.json(&["edit", tx, "--amount", "-20.00"]).await;
    assert_eq!(changed["amount"]["minor"], -2_000);
    // No bank has to do with it.
    let items = cli.json(&["items"]).await;
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    cli.json(&["sync"]).await;
    assert_eq!(cli.json(&["verify"]).await["ok"], true);
    let closed = cli.json(&["account", "close", &wallet]).await;
    assert_eq!(closed[0]["balances"]["current"]["minor"], 8_000);
    cli.run(&["add", &wallet, "2026-03-06", "-1", "Kiosk"])
        .await
        .failed(&["closed"]);
}

#[tokio::test]
async fn the_inbox_is_emptied_and_filled_again_by_one_undo() {
    let bank = Bank::start(223).await;
    let cli = Cli::synced_on(&bank.url()).await;
    cli.json(&["transfer", "settings", "--propose", "false"])
        .await;
    let inbox = cli
        .json(&["review", "list", "--kind", "new", "--limit", "3"])
        .await;
    let left = inbox["left"].as_u64().unwrap();
    assert!(left > 3, "{inbox}");
    let key = inbox["entries"][0]["key"].as_str().unwrap();
    let after = cli.json(&["review", "accept", key]).await;
    assert_eq!(after["left"].as_u64(), Some(left - 1));
    cli.run(&["review", "accept", key])
        .await
        .failed(&["changed since it was shown"]);
    cli.json(&["review", "all"]).await;
    assert_eq!(
        cli.json(&["review", "list", "--kind", "new"]).await["entries"],
        json!([])
    );
    cli.json(&["undo"]).await;
    cli.json(&["undo"]).await;
    assert_eq!(
        cli.json(&["review", "list"]).await["left"].as_u64(),
        Some(left)
    );
}

#[tokio::test]
async fn two_rows_of_one_account_are_no_transfer_and_it_is_said_why() {
    let bank = Bank::start(227).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let id = |row: &serde_json::Value| row["id"].as_str().unwrap().to_owned();
    let minor = |row: &serde_json::Value| row["amount"]["minor"].as_i64().unwrap();
    let posted = || all.iter().filter(|row| row["pending"] == false);
    let out = posted().find(|row| minor(row) < 0).unwrap();
    let same = posted()
        .find(|row| minor(row) > 0 && row["account_id"] == out["account_id"])
        .unwrap();
    cli.run(&["transfer", "pair", &id(out), &id(same)])
        .await
        .failed(&["one account"]);
    cli.run(&["transfer", "pair", &id(out), &id(out)])
        .await
        .failed(&["itself"]);
    let settings = cli.json(&["transfer", "settings", "--make", "false"]).await;
    assert_eq!(settings, json!({ "propose": true, "make": false }));
}
