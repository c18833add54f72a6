//! What a person can say of a transaction, as scripts say it.

use serde_json::json;

use crate::bank::Bank;
use crate::cli::Cli;

#[tokio::test]
async fn several_things_are_said_at_once_and_taken_back_at_once() {
    let bank = Bank::start(37).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let row = all.iter().find(|row| row["pending"] == false).unwrap();
    let tx = row["id"].as_str().unwrap();
    let edited = cli
        .json(&[
            "edit",
            tx,
            "--category",
            "Coffee",
            "--merchant",
            "Corner shop",
            "--date",
            "2024-02-29",
            "--tags",
            "trip, Work",
            "--reviewed",
            "true",
            "--hidden",
            "true",
        ])
        .await;
    assert_eq!(edited["category"]["name"], "Coffee");
    assert_eq!(edited["category"]["source"], "person");
    assert_eq!(edited["shown"]["merchant_name"], "Corner shop");
    assert_eq!(edited["shown"]["date"], "2024-02-29");
    assert_eq!(edited["date"], row["date"], "the bank's own date stays");
    assert_eq!(edited["tags"], json!(["trip", "Work"]));
    assert_eq!(
        (&edited["reviewed"], &edited["hidden"]),
        (&json!(true), &json!(true))
    );
    cli.json(&["sync"]).await;
    let several = json!({ "field": "several", "transactions": 1 });
    assert_eq!(cli.json(&["undo"]).await, several);
    let listed = cli.transactions(&[]).await;
    assert!(listed.contains(row), "as it was: {row}");
    assert_eq!(cli.json(&["redo"]).await, several);
    let said = cli.run(&["undo"]).await.ok().stdout;
    assert!(said.contains("several edits of one transaction"), "{said}");
    let back = cli.json(&["edit", tx, "--merchant", ""]).await;
    assert_eq!(
        back["shown"]["merchant_name"],
        row["shown"]["merchant_name"]
    );

    // Bad input is a sentence, and nothing of the rest is kept.
    let refused = ["edit", tx, "--category", "Nonsense", "--note", "lost"];
    cli.run(&refused).await.failed(&["no category", "Nonsense"]);
    let refused = ["edit", tx, "--note", "lost", "--date", "31 March"];
    cli.run(&refused).await.failed(&["not a day"]);
    assert!(cli.json(&["edit", tx, "--hidden", "false"]).await["note"].is_null());
    assert_eq!(cli.run(&["edit", tx]).await.code, 2, "nothing was said");
}

#[tokio::test]
async fn a_transaction_is_split_and_put_together_again() {
    let bank = Bank::start(41).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let row = all
        .iter()
        .find(|row| row["pending"] == false && row["amount"]["minor"].as_i64() < Some(-1_000))
        .unwrap();
    let tx = row["id"].as_str().unwrap();
    let rest = -row["amount"]["minor"].as_i64().unwrap() - 400;
    let rest = format!("--part=-{}.{:02}", rest / 100, rest % 100);
    let split = cli
        .json(&["split", tx, "--part=-4.00:coffee:for Ana", &rest])
        .await;
    assert_eq!(split["amount"], row["amount"], "the bank's amount stays");
    assert_eq!(split["splits"][0]["amount"]["minor"], -400);
    assert_eq!(split["splits"][0]["category"]["name"], "Coffee");
    assert_eq!(split["splits"][0]["note"], "for Ana");
    assert_eq!(split["splits"][1]["unassigned"], false);
    let found = cli.transactions(&["--search", "for Ana"]).await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &json!(tx)));

    let uneven = ["split", tx, "--part=-4.00", "--part=-5.00"];
    cli.run(&uneven)
        .await
        .failed(&["must add up to", "is left"]);
    cli.run(&["split", tx, "--part=-4.001", &rest])
        .await
        .failed(&["more digits"]);
    cli.run(&["split", tx, "--part=four", &rest])
        .await
        .failed(&["not an amount"]);
    let whole = cli.json(&["split", tx, "--none"]).await;
    assert_eq!(whole["splits"], json!([]));
    cli.json(&["undo"]).await;
    let again = cli.transactions(&["--search", "for Ana"]).await;
    assert_eq!(again[0]["splits"].as_array().unwrap().len(), 2);
    assert!(cli.json(&["review"]).await.as_array().unwrap().is_empty());
    cli.run(&["review", tx, "--same"])
        .await
        .failed(&["no doubt"]);
    cli.run(&["review", tx, "--apart"])
        .await
        .failed(&["never pending"]);
    assert!(
        cli.json(&["categories"])
            .await
            .as_array()
            .unwrap()
            .iter()
            .any(|category| category["code"] == "coffee")
    );
    cli.json(&["verify"]).await;
}
