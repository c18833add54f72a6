//! Rules and categories from the command line: made, tried, applied, written as text, read by somebody else, and taken back.

use serde_json::{Value, json};

use crate::bank::Bank;
use crate::cli::Cli;

fn in_category(rows: &[Value], name: &str) -> usize {
    rows.iter()
        .filter(|row| row["category"]["name"] == name)
        .count()
}

#[tokio::test]
async fn rules_are_made_tried_applied_written_and_read_from_the_terminal_and_taken_back() {
    let bank = Bank::start(62).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    let merchant = before
        .iter()
        .find(|row| row["pending"] == false)
        .and_then(|row| row["shown"]["merchant_name"].as_str())
        .unwrap()
        .to_owned();
    let search = format!("merchant:\"{merchant}\"");
    let all = cli.transactions(&["--search", &search]).await.len();

    let made = cli
        .json(&["categories", "add", "Habits", "--kind", "spend"])
        .await;
    assert!(
        made.as_array()
            .unwrap()
            .iter()
            .any(|row| row["name"] == "Habits")
    );
    let tried = cli
        .json(&[
            "rule",
            "preview",
            "--search",
            &search,
            "--category",
            "Habits",
        ])
        .await;
    assert_eq!(
        (tried["found"].as_u64(), tried["changed"].as_u64()),
        (Some(all as u64), Some(all as u64))
    );
    let rule = cli
        .json(&[
            "rule",
            "add",
            "Mine",
            "--search",
            &search,
            "--category",
            "Habits",
            "--tags",
            "daily",
        ])
        .await;
    assert_eq!(
        (&rule[0]["past"], &rule[0]["transactions"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(in_category(&cli.transactions(&[]).await, "Habits"), 0);
    let applied = cli.json(&["rule", "apply", "Mine"]).await;
    assert_eq!(applied, json!({ "field": "rule", "transactions": all }));
    let ruled = cli.transactions(&["--search", "tag:daily"]).await;
    assert_eq!(in_category(&ruled, "Habits"), all);
    assert!(ruled.iter().all(|row| row["category"]["source"] == "rule"));

    let text = cli.run(&["rule", "export"]).await.ok().stdout;
    assert!(text.starts_with("rule \"Mine\" past\n"), "{text}");
    let other = Cli::synced_on(&bank.url()).await;
    let file = other.home().join("rules.txt");
    std::fs::write(&file, &text).unwrap();
    let read = other
        .json(&["rule", "import", file.to_str().unwrap()])
        .await;
    assert_eq!(
        read,
        json!({ "added": 1, "known": 0, "categories": ["Habits"] })
    );
    let again = other
        .json(&["rule", "import", file.to_str().unwrap()])
        .await;
    assert_eq!(again["known"], 1);
    assert_eq!(in_category(&other.transactions(&[]).await, "Habits"), all);
    std::fs::write(&file, "rule \"Broken\"\nwhen x\nthen fly\n").unwrap();
    let refused = other.run(&["rule", "import", file.to_str().unwrap()]).await;
    assert!(
        refused.code != 0 && refused.stderr.contains("Line 3"),
        "{refused:?}"
    );
    let undone = other.json(&["undo"]).await;
    assert_eq!(undone["field"], "several", "an import is one step");
    assert_eq!(other.json(&["rule"]).await, json!([]));

    let refused = cli.run(&["categories", "remove", "Habits"]).await;
    assert!(
        refused.code != 0 && refused.stderr.contains("is in use"),
        "{refused:?}"
    );
    cli.json(&["categories", "merge", "Habits", "--into", "coffee"])
        .await;
    assert_eq!(
        in_category(
            &cli.transactions(&["--search", "tag:daily"]).await,
            "Coffee"
        ),
        all
    );
    for field in ["category_set", "rule", "rule", "category_set"] {
        assert_eq!(cli.json(&["undo"]).await["field"], field);
    }
    assert_eq!(cli.transactions(&[]).await, before);
    assert_eq!(cli.json(&["verify"]).await["findings"], json!([]));
}
