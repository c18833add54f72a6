//! How connections do, as it is told: why data is old, what costs, how calls went, and what is handed to
//! whoever helps.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::bank::{Bank, CLIENT_ID, OTHER, RICH, SECRET};
use crate::cli::{Cli, PASSPHRASE, line_on_stderr};
use crate::secrets::{TOKENS, holds};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A person with keys of their own, on a bank that stands for Plaid.
pub async fn with_own_keys(bank: &Bank, environment: &str) -> Cli {
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    cli.run(&["init", "--relay", "direct", "--environment", environment])
        .await
        .ok();
    cli
}

/// Links on Plaid's own page, as in production there is no other way.
async fn link_on_the_page(cli: &Cli, bank: &Bank, institution: &str) {
    let mut linking = cli
        .command(&["link"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let address = line_on_stderr(&mut linking, "http").await;
    bank.person_links(&address, institution).await;
    assert!(linking.wait().await.unwrap().success());
}

async fn age(cli: &Cli) -> Value {
    let ages = cli.json(&["age"]).await;
    assert!(!ages.as_array().unwrap().is_empty());
    ages[0].clone()
}

#[tokio::test]
async fn old_data_says_why_who_must_act_and_what_asking_costs() {
    let bank = Bank::start(201).await;
    let cli = with_own_keys(&bank, "sandbox").await;
    cli.link(RICH).await.ok();
    let before = age(&cli).await;
    assert_eq!(before["reason"], "never_pulled");
    assert_eq!(before["cure"], "pull");

    cli.run(&["sync"]).await.ok();
    let after = age(&cli).await;
    assert_eq!(after["reason"], "fresh", "{after}");
    assert_eq!(after["is_old"], false);
    assert_eq!(after["forcing"], "free", "test banks cost nothing");
    assert!(after["bank_updated_at"].is_string() && after["pulled_at"].is_string());

    // The login breaks: only the person can mend that, and no money helps.
    let item = cli.json(&["items"]).await[0]["plaid_item_id"].clone();
    bank.happens(
        text(&item),
        json!({ "happens": "error", "error_code": "ITEM_LOGIN_REQUIRED" }),
    )
    .await;
    cli.run(&["sync"]).await.failed_in_part(&["First Platypus"]);
    let broken = age(&cli).await;
    assert_eq!(
        (
            &broken["reason"],
            &broken["actor"],
            &broken["cure"],
            &broken["forcing"]
        ),
        (
            &json!("sign_in_needed"),
            &json!("person"),
            &json!("sign_in"),
            &json!("useless")
        )
    );
    cli.run(&["refresh", text(&item)])
        .await
        .failed(&["bring nothing"]);
    let told = cli.run(&["age"]).await.ok().stdout;
    assert!(
        told.contains("sign in again") && told.contains("relink"),
        "{told}"
    );
}

#[tokio::test]
async fn a_forced_refresh_is_paid_for_knowingly_once_and_counted() {
    let bank = Bank::start(202).await;
    let cli = with_own_keys(&bank, "production").await;
    link_on_the_page(&cli, &bank, RICH).await;
    cli.run(&["sync"]).await.ok();
    let item = cli.json(&["items"]).await[0]["id"].clone();
    assert_eq!(age(&cli).await["forcing"], "billed");

    // Without the person's word nothing is asked, and a refresh that is free stays free.
    cli.run(&["refresh", text(&item)])
        .await
        .failed(&["bills", "--yes-billed 0", "free"]);
    cli.run(&["sync"]).await.ok();
    assert_eq!(bank.count("refreshed"), 0);
    assert_eq!(cli.json(&["meter"]).await["calls"], json!([]));

    cli.json(&["refresh", text(&item), "--yes-billed", "0"])
        .await;
    assert_eq!(bank.count("refreshed"), 1);
    let meter = cli.json(&["meter"]).await;
    assert_eq!(meter["is_billed"], true);
    assert_eq!(meter["refreshes"], 1);
    assert_eq!(
        meter["calls"],
        json!([{ "product": "transactions_refresh", "calls": 1 }])
    );

    // What it brings takes minutes, so a second one would be money for nothing.
    cli.run(&["refresh", text(&item), "--yes-billed", "1"])
        .await
        .failed(&["just now"]);
    assert_eq!(age(&cli).await["forcing"], "not_before");
    assert_eq!(bank.count("refreshed"), 1);
}

#[tokio::test]
async fn whoever_knew_of_fewer_forced_refreshes_is_asked_again() {
    let bank = Bank::start(203).await;
    let cli = with_own_keys(&bank, "production").await;
    for institution in [RICH, OTHER] {
        link_on_the_page(&cli, &bank, institution).await;
    }
    cli.run(&["sync"]).await.ok();
    let items = cli.json(&["items"]).await;
    cli.json(&["refresh", text(&items[0]["id"]), "--yes-billed", "0"])
        .await;
    // The other bank was not asked just now; but the number has changed.
    cli.run(&["refresh", text(&items[1]["id"]), "--yes-billed", "0"])
        .await
        .failed(&["1 forced refreshes", "confirm again"]);
    assert_eq!(bank.count("refreshed"), 1);
}

#[tokio::test]
async fn connections_are_counted_for_life_also_those_that_are_gone() {
    let bank = Bank::start(204).await;
    let cli = with_own_keys(&bank, "production").await;
    let fresh = cli.json(&["meter"]).await;
    assert_eq!(
        (&fresh["items_made"], &fresh["items_max"]),
        (&json!(0), &json!(10))
    );
    for institution in [RICH, OTHER] {
        link_on_the_page(&cli, &bank, institution).await;
    }
    let items = cli.json(&["items"]).await;
    cli.json(&["unlink", text(&items[0]["id"])]).await;
    let name = text(&items[1]["institution"]["name"]);
    cli.json(&["forget", text(&items[1]["id"]), "--yes-delete", name])
        .await;
    assert_eq!(cli.json(&["meter"]).await["items_made"], 2);

    // The demo's bank has no plan, and costs nothing.
    let demo = Cli::synced_on(&bank.url()).await;
    let meter = demo.json(&["meter"]).await;
    assert_eq!(
        (
            &meter["items_made"],
            &meter["items_max"],
            &meter["is_billed"]
        ),
        (&Value::Null, &Value::Null, &json!(false))
    );
}

#[tokio::test]
async fn the_monitor_tells_how_calls_went_and_names_the_last_that_failed() {
    let bank = Bank::start(205).await;
    let cli = Cli::synced_on(&bank.url()).await;
    bank.fault(
        "/transactions/sync",
        json!({ "kind": "status", "status": 500, "times": 8 }),
    )
    .await;
    bank.fault(
        "/item/get",
        json!({ "kind": "error", "error_code": "ITEM_GET_LIMIT", "times": 1 }),
    )
    .await;
    let _ = cli.run(&["sync"]).await;
    let told = cli.json(&["monitor", "--days", "7"]).await;
    assert_eq!(told["days"], 7);
    let bank_of = |name: Value| {
        let banks = told["banks"].as_array().unwrap();
        banks.iter().find(|one| one["institution"] == name).cloned()
    };
    let platypus = bank_of(json!("First Platypus Bank")).unwrap();
    let (calls, failed) = (
        platypus["calls"].as_u64().unwrap(),
        platypus["failed"].as_u64().unwrap(),
    );
    assert!(failed > 0 && calls > failed, "{platypus}");
    assert_eq!(
        platypus["worked_per_mille"].as_u64().unwrap(),
        (calls - failed) * 1_000 / calls
    );
    assert!(platypus["p50_ms"].as_u64() <= platypus["p95_ms"].as_u64());
    let days = platypus["by_date"].as_array().unwrap();
    let of_days: u64 = days.iter().map(|day| day["calls"].as_u64().unwrap()).sum();
    assert_eq!(of_days, calls, "every call is on a day");
    let codes = platypus["codes"].as_array().unwrap();
    let of_codes: u64 = codes
        .iter()
        .map(|code| code["count"].as_u64().unwrap())
        .sum();
    assert_eq!(of_codes, failed, "every failure has a reason");
    let last = &platypus["last_failed"];
    assert!(text(&last["endpoint"]).starts_with('/') && last["code"].is_string());
    assert!(
        told["banks"].as_array().unwrap().last().unwrap()["institution"].is_null(),
        "what was for no bank comes last"
    );
    cli.run(&["monitor", "--days", "8"])
        .await
        .failed(&["7, 30 or 90"]);
    let said = cli.run(&["monitor"]).await.ok().stdout;
    assert!(
        said.contains("First Platypus Bank") && said.contains('%'),
        "{said}"
    );
}

#[tokio::test]
async fn the_diagnostic_bundle_holds_no_canary() {
    let bank = Bank::start(206).await;
    let cli = with_own_keys(&bank, "sandbox").await;
    cli.link(RICH).await.ok();
    bank.book(0, 7_654_321, "CANARY PAYEE 4000123412341234")
        .await;
    cli.run(&["sync"]).await.ok();
    let rows = cli.transactions(&["--search", "CANARY"]).await;
    let id = text(&rows[0]["id"]);
    cli.json(&["note", id, "canary note of mine"]).await;
    cli.json(&["edit", id, "--tags", "canarytag"]).await;
    // A call that failed, so that there is a code and a request to tell.
    bank.fault(
        "/transactions/sync",
        json!({ "kind": "error", "error_code": "INSTITUTION_DOWN", "times": 8 }),
    )
    .await;
    let _ = cli.run(&["sync"]).await;

    let file = cli.home().join("told.json");
    let path = file.to_str().unwrap();
    let saved = cli.json(&["diagnostics", path]).await;
    assert_eq!(saved["path"], path);
    let bundle = std::fs::read(&file).unwrap();
    assert_eq!(saved["bytes"], bundle.len());
    let accounts = cli.json(&["accounts"]).await;
    let items = cli.json(&["items"]).await;
    let mut canaries: Vec<String> = vec![
        "CANARY".into(),
        "canary".into(),
        "4000123412341234".into(),
        "7654321".into(),
        "76543.21".into(),
        "Platypus".into(),
        RICH.into(),
        PASSPHRASE.into(),
        SECRET.into(),
        CLIENT_ID.into(),
        cli.home().to_str().unwrap().to_owned(),
        bank.url(),
    ];
    canaries.extend(TOKENS.map(str::to_owned));
    for account in accounts.as_array().unwrap() {
        for field in ["name", "id", "plaid_account_id"] {
            canaries.push(text(&account[field]).to_owned());
        }
        if let Some(mask) = account["mask"].as_str() {
            canaries.push(format!("\"{mask}\""));
        }
    }
    for field in ["id", "plaid_item_id"] {
        canaries.push(text(&items[0][field]).to_owned());
    }
    for canary in &canaries {
        assert!(!holds(&bundle, canary), "{canary} is in the bundle");
    }

    // And it holds what helps.
    let told: Value = serde_json::from_slice(&bundle).unwrap();
    assert_eq!(told["format"], "coffer-diagnostics 1");
    assert_eq!(told["banks"][0]["bank"], "bank-1");
    assert_eq!(told["banks"][0]["code"], "INSTITUTION_DOWN");
    let calls = told["calls"].as_array().unwrap();
    assert!(
        calls
            .iter()
            .any(|call| call["code"] == "INSTITUTION_DOWN" && call["bank"] == "bank-1")
    );
    assert!(calls.iter().any(|call| call["request_id"].is_string()));
    assert!(!told["syncs"].as_array().unwrap().is_empty());
    assert!(told["program"]["version"].is_string() && told["program"]["schema_version"].is_u64());
    // For its owner alone, and never over something else.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    cli.run(&["diagnostics", path]).await.failed(&["told.json"]);
    assert_eq!(std::fs::read(&file).unwrap(), bundle);
}

#[tokio::test]
async fn keys_are_tried_and_each_way_to_fail_is_told() {
    let bank = Bank::start(207).await;
    let cli = with_own_keys(&bank, "sandbox").await;
    let good = cli.json(&["keys"]).await;
    assert_eq!(
        (&good["verdict"], &good["environment"]),
        (&json!("accepted"), &json!("sandbox"))
    );
    let wrong = cli
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_ENV", "sandbox")
        .with("PLAID_SECRET", "not-the-secret");
    let ran = wrong.run(&["--json", "keys"]).await;
    assert_eq!(ran.code, 1);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["verdict"], "refused");
    wrong
        .run(&["keys"])
        .await
        .failed_in_part(&["does not accept", "Sandbox", "choose Production"]);
    let cli = wrong.with("PLAID_SECRET", SECRET);
    bank.stop().await;
    let ran = cli.run(&["--json", "keys"]).await;
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["verdict"], "no_network");
}

#[tokio::test]
async fn plans_are_kept_for_each_connection_and_told() {
    let bank = Bank::start(208).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let item = cli.json(&["items"]).await[0]["id"].clone();
    let item = text(&item);
    let told = cli.json(&["schedule"]).await;
    assert_eq!(
        told["items"][0]["never"], "not_chosen",
        "play money asks for nothing"
    );
    let told = cli
        .json(&["schedule", item, "--every", "3", "--on-launch", "true"])
        .await;
    assert_eq!(told["items"][0]["every_hours"], 3);
    assert!(told["items"][0]["next_at"].is_string(), "{told}");
    cli.json(&["schedule", "--metered", "true", "--notify", "false"])
        .await;
    let told = cli.json(&["schedule"]).await;
    assert_eq!(
        (
            &told["items"][0]["never"],
            &told["notify"],
            &told["items"][0]["every_hours"]
        ),
        (&json!("metered"), &json!(false), &json!(3))
    );
    cli.run(&["schedule", item, "--every", "5"])
        .await
        .failed(&["1, 3, 6, 12 or 24"]);
    assert_eq!(cli.run(&["schedule", "--every", "3"]).await.code, 2);
    // It goes with its connection.
    cli.json(&["forget", item, "--yes-delete", "First Platypus Bank"])
        .await;
    assert_eq!(cli.json(&["verify"]).await["ok"], true);
}
