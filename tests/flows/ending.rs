//! A connection that a person ends: what stays, what goes, and that nobody pays for it any more.

use coffer_app::api::{SyncRequest, SyncStage};
use coffer_app::{Secret, browse, ending, link, sync};
use serde_json::{Value, json};

use crate::bank::{Bank, OTHER, RICH};
use crate::cli::Cli;
use crate::desk::Desk;
use crate::gate::Gate;
use crate::monitor::with_own_keys;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_bank_that_is_disconnected_keeps_its_history_and_is_paid_for_no_more() {
    let bank = Bank::start(47).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    cli.json(&["note", text(&before[3]["id"]), "mine"]).await;
    let before = cli.transactions(&[]).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    assert_eq!(bank.paid_items(), 1);

    let ended = cli.json(&["unlink", text(&item)]).await;
    assert_eq!(ended["health"]["state"], "Revoked");
    assert_eq!(ended["health"]["code"], "UNLINKED");
    assert_eq!(bank.paid_items(), 0);
    assert_eq!(cli.transactions(&[]).await, before, "with every word of it");
    // Nothing is fetched any more, asked or not.
    assert_eq!(cli.json(&["sync"]).await, json!([]));
    cli.run(&["sync", text(&item)])
        .await
        .failed(&["disconnected", "Connect it again"]);
    cli.run(&["unlink", text(&item)])
        .await
        .failed(&["disconnected already"]);

    // Connected again, its accounts are offered to go on with what they had.
    cli.link(RICH).await.ok();
    cli.json(&["sync"]).await;
    let offered = cli.json(&["adopt"]).await;
    assert!(!offered.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_given_back_now_is_given_back_at_a_later_start() {
    let bank = Bank::start(48).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    for _ in 0..8 {
        bank.fault(
            "/item/remove",
            json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR" }),
        )
        .await;
    }
    cli.json(&["forget", text(&item), "--yes-delete", "First Platypus Bank"])
        .await;
    assert_eq!(bank.paid_items(), 1, "the bank did not listen");
    assert_eq!(cli.json(&["items"]).await, json!([]));
    for _ in 0..8 {
        cli.json(&["sync"]).await;
        if bank.paid_items() == 0 {
            break;
        }
    }
    assert_eq!(bank.paid_items(), 0);
}

/// Plaid says `INVALID_ACCESS_TOKEN` of what was removed, here or at my.plaid.com. With the keys that the access was
/// given it means just that, and nobody is asked about it for ever.
#[tokio::test]
async fn an_access_that_its_own_keys_are_refused_for_has_ended_and_is_owed_no_more() {
    let bank = Bank::start(159).await;
    let cli = Cli::synced_on(&bank.url()).await;
    cli.link(OTHER).await.ok();
    let items = cli.json(&["items"]).await;
    let [first, second] = [0, 1].map(|at: usize| text(&items[at]["id"]).to_owned());
    // The bank acted, and its answers were lost.
    let lost = json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR", "processed": true });
    bank.fault("/item/remove", lost).await;
    let refused = json!({ "kind": "error", "error_code": "INVALID_ACCESS_TOKEN", "times": 6 });
    bank.fault("/item/remove", refused).await;
    for item in [&first, &second] {
        cli.json(&["unlink", item]).await;
        assert_eq!(cli.json(&["owed"]).await, json!([]), "{item}");
    }
    let told = cli.run(&["owed"]).await.ok();
    assert!(told.stdout.contains("Nothing is owed"), "{}", told.stdout);
}

/// With other keys the item may live on and be paid for: that is shown, and its person can say that it is over.
#[tokio::test]
async fn an_access_that_other_keys_are_refused_for_is_kept_and_shown_until_it_is_given_up() {
    let bank = Bank::start(160).await;
    let others = Bank::start_for(161, "other-owner").await;
    let cli = with_own_keys(&bank, "sandbox").await;
    cli.link(RICH).await.ok();
    cli.json(&["sync"]).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    let down = json!({ "kind": "error", "error_code": "PLANNED_MAINTENANCE", "times": 16 });
    bank.fault("/item/remove", down).await;
    cli.json(&["unlink", text(&item)]).await;
    let owed = cli.json(&["owed"]).await;
    assert_eq!(owed[0]["institution"], "First Platypus Bank");
    assert!(
        text(&owed[0]["why"]).contains("trouble of its own"),
        "{owed}"
    );

    let cli = cli
        .with("COFFER_PLAID_URL", &others.url())
        .with("PLAID_ENV", "sandbox")
        .with("PLAID_CLIENT_ID", "other-owner");
    cli.json(&["status"]).await;
    let owed = cli.json(&["owed"]).await;
    assert_eq!(owed.as_array().unwrap().len(), 1, "it lives on: {owed}");
    assert!(
        text(&owed[0]["why"]).contains("the keys are not the ones"),
        "{owed}"
    );
    assert_eq!(bank.paid_items(), 1);
    let told = cli.run(&["owed"]).await.ok();
    assert!(told.stdout.contains("--give-up"), "{}", told.stdout);

    cli.run(&["owed", "--give-up", "nothing"])
        .await
        .failed(&["No such access is owed"]);
    let left = cli.json(&["owed", "--give-up", text(&owed[0]["id"])]).await;
    assert_eq!(left, json!([]));
    assert_eq!(cli.json(&["owed"]).await, json!([]));
}

/// A key that was lost on its way is dead while its item lives: nothing is taken for ended.
#[tokio::test]
async fn a_refused_access_whose_key_was_lost_is_not_taken_for_ended() {
    let bank = Bank::start(162).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    let lost = json!({ "kind": "reset", "processed": true });
    bank.fault("/item/access_token/invalidate", lost).await;
    cli.run(&["rotate-token", text(&item)]).await;
    cli.json(&["unlink", text(&item)]).await;
    assert_eq!(bank.paid_items(), 1, "nobody here can end it");
    let owed = cli.json(&["owed"]).await;
    assert_eq!(owed.as_array().unwrap().len(), 1, "{owed}");
    let left = cli.json(&["owed", "--give-up", text(&owed[0]["id"])]).await;
    assert_eq!(left, json!([]));
}

#[tokio::test]
async fn what_is_forgotten_is_gone_and_the_other_bank_is_untouched() {
    let bank = Bank::start(49).await;
    let cli = Cli::synced_on(&bank.url()).await;
    cli.link(OTHER).await.ok();
    cli.json(&["sync"]).await;
    let items = cli.json(&["items"]).await;
    let (gone, stays) = (&items[0], &items[1]);
    let all = cli.transactions(&[]).await;
    let accounts = cli.json(&["accounts"]).await;
    let of_other: Vec<&str> = accounts
        .as_array()
        .unwrap()
        .iter()
        .filter(|account| account["item_id"] == stays["id"])
        .map(|account| text(&account["id"]))
        .collect();
    let left: Vec<Value> = all
        .iter()
        .filter(|row| of_other.contains(&text(&row["account_id"])))
        .cloned()
        .collect();
    let first = all
        .iter()
        .find(|row| !of_other.contains(&text(&row["account_id"])))
        .unwrap();
    cli.json(&["note", text(&first["id"]), "of the bank that goes"])
        .await;

    // Not by mistake: the name must be typed.
    let name = text(&gone["institution"]["name"]);
    cli.run(&["forget", text(&gone["id"]), "--yes-delete", "Some Bank"])
        .await
        .failed(&["Some Bank", "nothing was deleted", name]);
    assert_eq!(cli.transactions(&[]).await.len(), all.len());

    let told = cli
        .json(&["forget", text(&gone["id"]), "--yes-delete", name])
        .await;
    assert!(told["transactions"].as_u64().unwrap() >= (all.len() - left.len()) as u64);
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(cli.transactions(&[]).await, left);
    for tray in ["--deleted", "--withdrawn"] {
        for row in cli.transactions(&[tray]).await {
            assert!(of_other.contains(&text(&row["account_id"])), "{row}");
        }
    }
    assert_eq!(cli.json(&["verify"]).await["ok"], true);
    cli.run(&["undo"]).await.failed(&["nothing to undo"]);
    cli.run(&["sync", text(&gone["id"])]).await.failed(&[]);
    cli.json(&["sync"]).await;
    assert_eq!(cli.json(&["verify"]).await["ok"], true);
}

#[tokio::test]
async fn what_still_holds_a_bank_that_was_deleted_is_told_and_can_be_deleted_too() {
    let bank = Bank::start(158).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let profile = cli.data_dir().join("demo");
    // A database that a restore set aside, and one from before an update.
    let file = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    let version = profile.join("coffer.db.version-1");
    std::fs::write(&version, "an older one").unwrap();
    let item = cli.json(&["items"]).await[0]["id"].clone();
    let gone = cli
        .json(&["forget", text(&item), "--yes-delete", "First Platypus Bank"])
        .await;
    let older: Vec<&str> = gone["older"].as_array().unwrap().iter().map(text).collect();
    let is_told = |part: &str| older.iter().any(|name| name.contains(part));
    for part in ["backups/", "kept/", "coffer.db.version-1"] {
        assert!(is_told(part), "{part} in {older:?}");
    }
    assert!(older.iter().all(|name| profile.join(name).exists()));
    let list = cli.json(&["backups", "--delete-older"]).await;
    assert_eq!(list.as_array().unwrap().len(), 1, "a new one: {list}");
    for name in &older {
        assert!(!profile.join(name).exists(), "{name} is still there");
    }
    assert!(
        file.exists(),
        "what was saved elsewhere is the person's own"
    );
    cli.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn a_bank_that_is_disconnected_is_none_that_failed_to_update() {
    let bank = Bank::start(325).await;
    let mut gate = Gate::before(&bank, "/transactions/sync").await;
    let desk = Desk::linked_at(gate.url()).await;
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&desk.app, OTHER, "user_good", password)
        .await
        .unwrap();
    let items = browse::items(&desk.app).await.unwrap();
    let [first, second] = [0, 1].map(|at: usize| items[at].id.to_string());
    sync::start(&desk.app, SyncRequest { item_id: None })
        .await
        .unwrap();
    gate.reached().await;
    // In the middle of its refresh, which then finds nothing to write to.
    ending::unlink(&desk.app, &first).await.unwrap();
    for _ in 0..8 {
        let down = json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR" });
        bank.fault("/transactions/sync", down).await;
    }
    gate.open();
    let status = loop {
        let status = sync::status(&desk.app).await;
        if !status.running {
            break status;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let shown: Vec<_> = status
        .items
        .iter()
        .map(|item| (item.item_id.clone(), item.stage))
        .collect();
    assert_eq!(shown, [(second.clone(), SyncStage::Failed)]);

    // And one that had failed before is named no more.
    ending::unlink(&desk.app, &second).await.unwrap();
    let status = sync::status(&desk.app).await;
    assert!(status.items.is_empty() && !status.running, "{status:?}");
    desk.app.close().await;
}
