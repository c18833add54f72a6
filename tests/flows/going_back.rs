//! Syncs are read, taken back and applied again; deleted and withdrawn rows come back; the past is
//! looked at. Every call of coffer-cli is a program of its own.

use coffer_app::api::{Change, SyncsRequest, TransactionIds, TrayKind, TrayRequest};
use coffer_app::{browse, commands, connections, edit, journal};
use serde_json::{Value, json};

use crate::bank::Bank;
use crate::cli::Cli;
use crate::deaths::dies;
use crate::desk::Desk;

/// A bank that moves on for some days until a sync has brought new, changed and withdrawn rows.
async fn with_a_busy_sync(bank: &Bank, cli: &Cli) -> Value {
    for _ in 0..10 {
        bank.advance(3).await;
        cli.json(&["sync"]).await;
        let newest = cli.json(&["syncs", "--limit", "1"]).await[0].clone();
        let count = |what: &str| newest[what].as_u64().unwrap();
        if count("added") > 0 && count("modified") > 0 {
            return newest;
        }
    }
    panic!("nothing happened at the bank in a month");
}

#[tokio::test]
async fn a_sync_is_read_taken_back_and_applied_again_without_losing_a_note() {
    let bank = Bank::start(41).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    let accounts_before = cli.json(&["accounts"]).await;
    let newest = with_a_busy_sync(&bank, &cli).await;
    let syncs = cli.json(&["syncs"]).await;
    assert!(syncs.as_array().unwrap().len() >= 2);
    assert_eq!(syncs[0], newest);
    assert_eq!(newest["institution"], "First Platypus Bank");
    assert!(
        newest["request_ids"]
            .as_array()
            .unwrap()
            .iter()
            .all(Value::is_string)
    );
    assert_eq!(newest["can_revert"], true);

    // Given notes on what the sync brought and on what it changed.
    let id = newest["id"].as_str().unwrap().to_owned();
    let told = cli.json(&["syncs", &id]).await;
    let rows = told["rows"].as_array().unwrap();
    let added = rows.iter().find(|row| row["what"] == "added").unwrap();
    let changed = rows.iter().find(|row| row["what"] != "added").unwrap();
    assert!(added["before"].is_null() && added["after"]["amount"]["minor"].is_i64());
    assert!(!changed["before"].is_null());
    for row in [added, changed] {
        cli.json(&["note", row["id"].as_str().unwrap(), "xylophone"])
            .await;
    }
    let with_notes = cli.transactions(&[]).await;

    // An older one waits for its turn.
    let older = syncs.as_array().unwrap().last().unwrap()["id"]
        .as_str()
        .unwrap();
    if older != id {
        cli.run(&["revert", older]).await.failed(&["newest", &id]);
    }
    let reverted = cli.json(&["revert", &id]).await;
    assert_eq!(reverted["reverts"], id.as_str());
    cli.run(&["revert", &id]).await.failed(&["already"]);
    cli.run(&["revert", "nonsense"]).await.failed(&["no sync"]);
    cli.run(&["verify"]).await.ok();
    if syncs.as_array().unwrap().len() == 2 {
        let unsaid = |rows: &[Value]| -> Vec<Value> {
            let mut rows: Vec<Value> = rows
                .iter()
                .filter(|row| row["withdrawn"] == false)
                .cloned()
                .collect();
            for row in &mut rows {
                row["note"] = Value::Null;
            }
            rows
        };
        let now = cli.transactions(&[]).await;
        assert_eq!(unsaid(&now), unsaid(&before));
        assert_eq!(cli.json(&["accounts"]).await, accounts_before);
    }
    let noted = cli.transactions(&["--search", "xylophone"]).await;
    assert_eq!(noted.len(), 2, "both notes are still there");

    // The person asks for a sync, and everything is as it was, row by row.
    cli.json(&["sync"]).await;
    let again = cli.transactions(&[]).await;
    for row in &with_notes {
        let same = again.iter().find(|one| one["id"] == row["id"]);
        let same = same.unwrap_or_else(|| panic!("lost: {row}"));
        assert_eq!(same["note"], row["note"]);
    }
    cli.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn a_sync_that_failed_or_was_killed_is_in_the_journal_with_what_came_of_it() {
    let bank = Bank::start(44).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    let down = json!({ "kind": "error", "error_code": "INSTITUTION_DOWN", "times": 8 });
    bank.fault("/transactions/sync", down).await;
    cli.run(&["sync"]).await.failed_in_part(&["First Platypus"]);

    let syncs = cli.json(&["syncs"]).await;
    let (failed, worked) = (&syncs[0], &syncs[1]);
    assert!(worked["failure"].is_null() && worked["can_revert"] == true);
    let failure = &failed["failure"];
    assert_eq!(
        (&failure["code"], &failure["bank_code"]),
        (&json!("bank"), &json!("INSTITUTION_DOWN"))
    );
    let said = failure["message"].as_str().unwrap();
    assert_eq!(failed["institution"], "First Platypus Bank");
    assert!(failed["started_at"].as_str() <= failed["ended_at"].as_str());
    let requests = failed["request_ids"].as_array().unwrap();
    assert!(!requests.is_empty() && requests.iter().all(Value::is_string));
    let counts = ["added", "modified", "removed", "set_aside"];
    assert!(counts.iter().all(|count| failed[count] == 0));

    // As a person reads it, alone too; and there is nothing to take back.
    let id = failed["id"].as_str().unwrap();
    let text = cli.run(&["syncs"]).await.ok().stdout;
    let request = requests[0].as_str().unwrap();
    for word in ["failed", "nothing", "INSTITUTION_DOWN", said, request] {
        assert!(text.contains(word), "{word} in {text}");
    }
    let alone = cli.json(&["syncs", id]).await;
    assert_eq!((&alone["id"], &alone["rows"]), (&failed["id"], &json!([])));
    cli.run(&["revert", id]).await.failed(&["changed nothing"]);

    // Killed between its first step and its last, it is told of by the next start.
    dies(&cli, "sync", "sync: begun", Some(bank.url().as_ref())).await;
    let syncs = cli.json(&["syncs"]).await;
    assert_eq!(syncs[0]["failure"]["code"], "not_finished");
    assert!(
        syncs[0]["failure"]["message"]
            .as_str()
            .unwrap()
            .ends_with('.')
    );
    let text = cli.run(&["syncs", "--limit", "1"]).await.ok().stdout;
    assert!(text.contains("not finished"), "{text}");
    assert_eq!(cli.transactions(&[]).await, before, "nothing changed");
    cli.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn after_a_revert_only_a_persons_own_word_goes_on() {
    let bank = Bank::start(42).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    bank.advance(5).await;
    desk.synced().await;
    let page = commands::syncs(
        &desk.app,
        SyncsRequest {
            limit: 1,
            ..SyncsRequest::default()
        },
    );
    let page = page.await.unwrap();
    assert!(page.next.is_some(), "there is an older one");
    let older = commands::syncs(
        &desk.app,
        SyncsRequest {
            before: page.next,
            limit: 1,
            item_id: None,
        },
    );
    assert_ne!(older.await.unwrap().syncs[0].id, page.syncs[0].id);
    let entry = journal::revert(&desk.app, &page.syncs[0].id).await.unwrap();
    assert_eq!(entry.reverts.as_deref(), Some(page.syncs[0].id.as_str()));
    let connection = &connections::list(&desk.app).await.unwrap()[0];
    assert!(connection.held);
    desk.synced().await;
    let connection = &connections::list(&desk.app).await.unwrap()[0];
    assert!(!connection.held);
}

#[tokio::test]
async fn a_row_that_the_bank_took_back_is_found_in_its_tray_and_kept() {
    let bank = Bank::start(43).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    // Holds are released now and then.
    let tray = |kind| {
        commands::tray(
            &desk.app,
            TrayRequest {
                kind,
                after: None,
                limit: 200,
            },
        )
    };
    let mut found = tray(TrayKind::Withdrawn).await.unwrap();
    for _ in 0..40 {
        if found.count > 0 {
            break;
        }
        bank.advance(5).await;
        desk.synced().await;
        found = tray(TrayKind::Withdrawn).await.unwrap();
    }
    let row = &found.rows[0];
    assert!(row.row.withdrawn && row.at.is_some());
    let ids = TransactionIds {
        ids: vec![row.row.id.clone()],
    };
    let listed = desk.rows().await.len();
    let state = commands::restore_transactions(&desk.app, ids.clone())
        .await
        .unwrap();
    assert_eq!(state.undo.unwrap().field, "kept");
    assert_eq!(desk.rows().await.len(), listed + 1);
    assert_eq!(
        tray(TrayKind::Withdrawn).await.unwrap().count,
        found.count - 1
    );

    // Many at once are deleted, come back by one undo, and go again by one redo.
    let all: Vec<String> = desk
        .rows()
        .await
        .iter()
        .map(|row| row.id.to_string())
        .collect();
    let many = TransactionIds {
        ids: all[..50].to_vec(),
    };
    let state = commands::delete_transactions(&desk.app, many)
        .await
        .unwrap();
    assert_eq!(state.undo.unwrap().transactions, 50);
    assert_eq!(tray(TrayKind::Deleted).await.unwrap().count, 50);
    let undone = commands::undo(&desk.app, ()).await.unwrap();
    assert_eq!(
        (undone.done.field.as_str(), undone.done.transactions),
        ("deleted", 50)
    );
    assert_eq!(undone.state.redo.as_ref().unwrap().field, "deleted");
    assert_eq!(tray(TrayKind::Deleted).await.unwrap().count, 0);
    commands::redo(&desk.app, ()).await.unwrap();
    assert_eq!(tray(TrayKind::Deleted).await.unwrap().count, 50);
    let refused = commands::delete_transactions(
        &desk.app,
        TransactionIds {
            ids: vec!["x".into()],
        },
    );
    assert!(refused.await.is_err());
}

#[tokio::test]
async fn the_past_is_looked_at_and_stays_the_past() {
    let bank = Bank::start(44).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let today = chrono::Local::now().date_naive();
    let (yesterday, tomorrow) = (today.pred_opt().unwrap(), today.succ_opt().unwrap());
    let on = |day: chrono::NaiveDate| day.to_string();
    let now = cli.transactions(&["--limit", "50"]).await;
    assert_eq!(
        cli.transactions(&["--limit", "50", "--as-of", &on(tomorrow)])
            .await,
        now
    );
    assert!(
        cli.transactions(&["--as-of", &on(yesterday)])
            .await
            .is_empty()
    );
    assert_eq!(
        cli.json(&["accounts", "--as-of", &on(yesterday)]).await,
        json!([])
    );
    let totals = cli.json(&["totals"]).await;
    assert!(totals.as_array().unwrap().len() > 100);
    assert_eq!(
        cli.json(&["totals", "--as-of", &on(tomorrow)]).await,
        totals
    );
    assert_eq!(
        cli.json(&["totals", "--as-of", &on(yesterday)]).await,
        json!([])
    );
    let month = &totals[0]["month"].as_str().unwrap();
    let day = format!("{month}-01");
    let one = cli.json(&["totals", "--from", &day, "--to", &day]).await;
    assert!(
        one.as_array()
            .unwrap()
            .iter()
            .all(|row| row["month"] == **month)
    );
    cli.run(&["transactions", "--as-of", "lately"])
        .await
        .failed(&["YYYY-MM-DD"]);
    cli.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn the_history_of_a_row_names_who_what_and_which_sync() {
    let bank = Bank::start(45).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let pending: Vec<String> = desk
        .rows()
        .await
        .into_iter()
        .filter(|row| row.pending)
        .map(|row| row.id.to_string())
        .collect();
    for id in &pending {
        let note = Change::Note("while pending".into());
        edit::change(&desk.app, id, note).await.unwrap();
    }
    bank.advance(10).await;
    desk.synced().await;
    let asked = SyncsRequest {
        limit: 200,
        ..SyncsRequest::default()
    };
    let syncs = commands::syncs(&desk.app, asked).await.unwrap().syncs;
    let mut posted = 0;
    for id in &pending {
        let history = browse::transaction(&desk.app, id).await.unwrap().history;
        let whats: Vec<&str> = history.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(whats.last(), Some(&"added"));
        assert!(whats.contains(&"note"));
        // Whatever the bank said of it names its sync.
        for entry in history.iter().filter(|one| one.what != "note") {
            let named = entry.sync_id.as_ref().unwrap();
            assert!(syncs.iter().any(|sync| &sync.id == named), "{entry:?}");
            if entry.what == "posted" {
                posted += 1;
                assert!(entry.changes.iter().any(|change| change.field == "date"));
            }
        }
    }
    assert!(posted > 0, "none of {} posted in ten days", pending.len());
}
