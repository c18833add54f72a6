//! What a person did is taken back, over restarts: every call is a program of its own.

use serde_json::json;

use crate::bank::Bank;
use crate::cli::Cli;

#[tokio::test]
async fn a_deletion_lasts_over_syncs_until_it_is_undone() {
    let bank = Bank::start(31).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let tx = all[0]["id"].as_str().unwrap().to_owned();
    cli.json(&["note", &tx, "mine"]).await;

    let deleted = cli.json(&["delete", &tx]).await;
    assert_eq!(deleted["deleted"], true);
    assert_eq!(cli.transactions(&[]).await.len(), all.len() - 1);
    cli.json(&["sync"]).await;
    let listed = cli.transactions(&[]).await;
    assert!(
        listed.iter().all(|row| row["id"] != tx.as_str()),
        "no sync brings it back"
    );
    let gone = cli.transactions(&["--deleted"]).await;
    assert_eq!((gone.len(), &gone[0]["note"]), (1, &json!("mine")));
    let found = cli.transactions(&["--deleted", "--search", "mine"]).await;
    assert_eq!(found, gone);
    let nothing = cli.transactions(&["--deleted", "--search", "yours"]).await;
    assert!(nothing.is_empty());

    let undone = cli.json(&["undo"]).await;
    assert_eq!(undone, json!({ "field": "deleted", "transactions": 1 }));
    assert!(cli.transactions(&["--deleted"]).await.is_empty());
    cli.json(&["undo"]).await;
    let nothing = cli.transactions(&["--search", "mine"]).await;
    assert!(nothing.iter().all(|row| row["note"].is_null()));
    cli.run(&["undo"]).await.failed(&["nothing to undo"]);

    cli.json(&["redo"]).await;
    cli.json(&["redo"]).await;
    assert_eq!(cli.transactions(&["--deleted"]).await.len(), 1);
    cli.json(&["undelete", &tx]).await;
    assert!(cli.transactions(&["--deleted"]).await.is_empty());
    cli.json(&["verify"]).await;
}
