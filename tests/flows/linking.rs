//! Linking: once and only once, whatever happens in between.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::bank::{Bank, RICH};
use crate::cli::{Cli, line_on_stderr, link_args, ran};
use crate::gate::Gate;

#[tokio::test]
async fn a_page_in_the_browser_links_a_bank_and_the_terminal_waits_for_it() {
    let bank = Bank::start(31).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let mut child = cli.command(&["--json", "link"]).spawn().unwrap();
    let address = line_on_stderr(&mut child, "http").await;
    bank.person_links(&address, RICH).await;
    let linked = ran(child.wait_with_output().await.unwrap()).ok();
    let item: Value = serde_json::from_str(&linked.stdout).unwrap();
    assert_eq!(item["institution"]["name"], "First Platypus Bank");
    assert_eq!(cli.json(&["items"]).await, json!([item]));
    assert_eq!(bank.paid_items(), 1);
}

#[tokio::test]
async fn a_second_link_of_the_same_bank_is_refused_and_adds_nothing() {
    let bank = Bank::start(32).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let (items, accounts) = (cli.json(&["items"]).await, cli.json(&["accounts"]).await);
    cli.link(RICH)
        .await
        .failed(&["connected already", "Nothing was added"]);
    let told = cli
        .run(&[
            "--json",
            "link",
            "--institution",
            RICH,
            "--user",
            "user_good",
            "--password",
            "pass_good",
        ])
        .await;
    let error: Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!(error["code"], "already_linked");
    assert_eq!(cli.json(&["items"]).await, items);
    assert_eq!(cli.json(&["accounts"]).await, accounts);
    assert_eq!(bank.paid_items(), 1, "nobody pays for what was not kept");
}

#[tokio::test]
async fn a_second_link_in_the_browser_is_refused_before_its_token_is_exchanged() {
    let bank = Bank::start(33).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let mut child = cli
        .command(&["link"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let address = line_on_stderr(&mut child, "http").await;
    bank.person_links(&address, RICH).await;
    assert_eq!(child.wait().await.unwrap().code(), Some(1));
    assert_eq!(
        bank.count("public_token_exchanged"),
        1,
        "only the first one"
    );
    assert_eq!(cli.json(&["items"]).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn killed_between_exchange_and_write_the_next_start_finishes_with_one_item() {
    let bank = Bank::start(34).await;
    let mut gate = Gate::before(&bank, "/accounts/get").await;
    let cli = Cli::demo_on(gate.url()).await;
    let args = link_args(RICH, "user_good", "pass_good");
    let mut linking = cli.command(&args).spawn().unwrap();
    gate.reached().await;
    linking.kill().await.unwrap();
    assert_eq!(
        bank.paid_items(),
        1,
        "paid for, and known to the link session alone"
    );

    // The next start takes it up before it ends, whatever it was asked for.
    gate.open();
    cli.json(&["status"]).await;
    let items = cli.json(&["items"]).await;
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(cli.json(&["accounts"]).await.as_array().unwrap().len(), 5);
    cli.run(&["sync"]).await.ok();
    assert!(!cli.transactions(&["--limit", "1"]).await.is_empty());
}

#[tokio::test]
async fn another_program_that_starts_while_a_link_is_finished_leaves_it_alone() {
    let bank = Bank::start(35).await;
    let mut gate = Gate::before(&bank, "/accounts/get").await;
    let cli = Cli::demo_on(gate.url()).await;
    let args = link_args(RICH, "user_good", "pass_good");
    let linking = cli.command(&args).spawn().unwrap();
    gate.reached().await;
    // A second program, which finds a session that looks half finished.
    let other = cli.with("COFFER_PLAID_URL", &bank.url());
    assert_eq!(other.json(&["items"]).await, json!([]));
    gate.open();
    ran(linking.wait_with_output().await.unwrap()).ok();
    assert_eq!(
        bank.count("item_removed"),
        0,
        "the other did not take it for a second link"
    );
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(other.json(&["items"]).await.as_array().unwrap().len(), 1);
    other.run(&["sync"]).await.ok();
}

#[tokio::test]
async fn two_programs_that_link_the_same_bank_at_once_add_it_once() {
    let bank = Bank::start(36).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let (one, other) = tokio::join!(cli.link(RICH), cli.link(RICH));
    let mut codes = [one.code, other.code];
    codes.sort_unstable();
    assert_eq!(codes, [0, 1], "{one:?} {other:?}");
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(cli.json(&["items"]).await.as_array().unwrap().len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn link_given_up_half_way_says_so_and_adds_nothing() {
    let bank = Bank::start(37).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let mut child = cli.command(&["link"]).spawn().unwrap();
    let stdout = child.stdout.take();
    let address = line_on_stderr(&mut child, "http").await;
    let pid = rustix::process::Pid::from_raw(child.id().unwrap().cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().await.unwrap().code(), Some(1));
    drop(stdout);
    // Whoever finishes the page now finishes it for nobody.
    bank.person_links(&address, RICH).await;
    assert_eq!(cli.json(&["items"]).await, json!([]));
    assert_eq!(bank.count("public_token_exchanged"), 0);
}
