//! Searching from the command line: the language of the window, what is wrong pointed at, and views
//! that are kept.

use serde_json::{Value, json};

use crate::bank::Bank;
use crate::cli::{Cli, Ran};

/// It failed over a search, which is shown with carets under what is wrong.
fn is_pointed(ran: &Ran, sentence: &str, search: &str, carets: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines[0].contains(sentence), "{ran:?}");
    assert_eq!(
        lines[1..],
        [format!("  {search}"), format!("  {carets}")],
        "{ran:?}"
    );
}

#[tokio::test]
async fn a_search_from_the_terminal_finds_what_it_says_and_says_what_is_wrong_with_it() {
    let bank = Bank::start(61).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let row = all.iter().find(|row| row["pending"] == false).unwrap();
    let tx = row["id"].as_str().unwrap();
    cli.json(&[
        "edit",
        tx,
        "--note",
        "Ärdvark",
        "--tags",
        "zoo,trip to Rome",
    ])
    .await;
    let all = cli.transactions(&[]).await;
    let found = async |search: &str| cli.transactions(&["--search", search]).await;
    let those = |is_it: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        all.iter().filter(|row| is_it(row)).cloned().collect()
    };
    let is_noted = |row: &Value| row["note"] == "Ärdvark";
    for search in [
        "note:ardvark",
        "tag:zoo",
        "tag:\"Trip to Rome\" has:note",
        "ardv zoo",
    ] {
        assert_eq!(found(search).await, those(&is_noted), "{search}");
    }
    assert_eq!(found("-note:ardvark").await, those(&|row| !is_noted(row)));
    let is_pending = |row: &Value| row["pending"] == true;
    assert_eq!(found("is:pending").await, those(&is_pending));
    let size = |row: &Value| row["amount"]["minor"].as_i64().unwrap().abs();
    let is_large = |row: &Value| size(row) > 5_000 && row["amount"]["exponent"] == 2;
    let large = found("amt:>50").await;
    assert_eq!(large, those(&is_large));
    assert!(!large.is_empty() && large.len() < all.len());

    // A script is told the place, a person is shown it.
    let wrong = "zoo catt:rent";
    let ran = cli.run(&["transactions", "--search", wrong]).await;
    is_pointed(
        &ran,
        "no operator “catt:”. Did you mean “cat:”?",
        wrong,
        "    ^^^^^",
    );
    let ran = cli
        .run(&["--json", "transactions", "--search", wrong])
        .await;
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["code"], "bad_query");
    assert_eq!(error["at"], json!({"start": 4, "end": 9}));
    let wrong = "cat:nonsense";
    let csv = ["transactions", "--search", wrong, "--csv", "none.csv"];
    let ran = cli.run(&csv).await;
    is_pointed(&ran, "no category “nonsense”", wrong, "    ^^^^^^^^");

    // A view is a search under a name.
    let saved = cli
        .json(&["views", "--save", "Zoo", "--search", "tag:zoo"])
        .await;
    assert_eq!(saved[0]["name"], "Zoo");
    assert_eq!(cli.transactions(&["--view", "zoo"]).await, those(&is_noted));
    let both = cli
        .transactions(&["--view", "zoo", "--search", "is:pending"])
        .await;
    assert!(both.is_empty(), "both must hold");
    let again = cli
        .json(&["views", "--save", "ZOO", "--search", "-tag:zoo"])
        .await;
    assert_eq!(again.as_array().unwrap().len(), 1, "one name, one view");
    let ran = cli
        .run(&["views", "--save", "Bad", "--search", "cat:"])
        .await;
    is_pointed(&ran, "needs something after the colon", "cat:", "^^^^");
    assert_eq!(cli.json(&["views", "--delete", "zoo"]).await, json!([]));
    cli.run(&["transactions", "--view", "Zoo"])
        .await
        .failed(&["no view “Zoo”"]);
}
