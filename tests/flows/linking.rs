//! Linking: once and only once, whatever happens in between.

use std::process::Stdio;

use coffer_app::api::{LinkBegin, LinkStage, LinkSurface};
use coffer_app::{browse, link};
use serde_json::{Value, json};

use crate::bank::{Bank, OTHER, RICH};
use crate::cli::{Cli, line_on_stderr, link_args, ran};
use crate::desk::{Desk, agreed};
use crate::gate::Gate;

const EXCHANGE: &str = "/item/public_token/exchange";

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

async fn in_browser(desk: &Desk) -> LinkBegin {
    LinkBegin {
        language: None,
        item_id: None,
        surface: Some(LinkSurface::Browser),
        mode: None,
        agreed: Some(agreed(&desk.app).await),
    }
}

#[tokio::test]
async fn an_item_that_cannot_be_read_after_its_exchange_is_removed_again() {
    let bank = Bank::start(38).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let fault = json!({ "kind": "error", "error_code": "ITEM_LOGIN_REQUIRED" });
    bank.fault("/accounts/get", fault).await;
    let told = cli.link(RICH).await.failed(&["Begin again"]);
    assert!(
        !told.stderr.contains("Reconnect"),
        "there is nothing to reconnect: {}",
        told.stderr
    );
    assert_eq!(bank.count("public_token_exchanged"), 1);
    assert_eq!(bank.paid_items(), 0, "nobody pays for what was not kept");
    assert_eq!(cli.json(&["items"]).await, json!([]));
    cli.link(RICH).await.ok();
}

#[tokio::test]
async fn an_item_that_could_not_be_removed_is_removed_by_the_next_start() {
    let bank = Bank::start(39).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let fault = json!({ "kind": "error", "error_code": "ITEM_LOGIN_REQUIRED" });
    bank.fault("/accounts/get", fault).await;
    let fault = json!({ "kind": "error", "error_code": "INVALID_API_KEYS" });
    bank.fault("/item/remove", fault).await;
    cli.link(RICH)
        .await
        .failed(&["could not be removed at Plaid yet", "next start"]);
    assert_eq!(bank.paid_items(), 1);
    cli.json(&["status"]).await;
    assert_eq!(bank.paid_items(), 0);
    // Once is enough, and the failure did not become a connection.
    assert_eq!(cli.json(&["items"]).await, json!([]));
    assert_eq!(bank.count("item_removed"), 1);
}

#[tokio::test]
async fn an_exchange_that_broke_before_the_bank_acted_is_made_again() {
    let bank = Bank::start(40).await;
    let cli = Cli::demo_on(&bank.url()).await;
    bank.fault(EXCHANGE, json!({ "kind": "reset" })).await;
    cli.link(RICH).await.ok();
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(cli.json(&["items"]).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_network_after_link_the_next_start_goes_on() {
    let bank = Bank::start(41).await;
    let cli = Cli::demo_on(&bank.url()).await;
    // As many as a terminal tries (crates/app/src/link/finish.rs).
    bank.fault(EXCHANGE, json!({ "kind": "reset", "times": 3 }))
        .await;
    cli.link(RICH).await.failed(&["kept", "next start"]);
    assert_eq!(bank.count("public_token_exchanged"), 0);
    cli.json(&["status"]).await;
    assert_eq!(cli.json(&["items"]).await.as_array().unwrap().len(), 1);
    assert_eq!(bank.paid_items(), 1);
}

#[tokio::test]
async fn an_exchange_whose_answer_was_lost_is_said_to_be_lost() {
    let bank = Bank::start(42).await;
    let cli = Cli::demo_on(&bank.url()).await;
    bank.fault(EXCHANGE, json!({ "kind": "reset", "processed": true }))
        .await;
    cli.link(RICH)
        .await
        .failed(&["its answer was lost", "Plaid's dashboard"]);
    assert_eq!(cli.json(&["items"]).await, json!([]));
}

#[tokio::test]
async fn every_login_of_a_session_becomes_a_connection() {
    let bank = Bank::start(43).await;
    let mut gate = Gate::before(&bank, "/link/token/get").await;
    let cli = Cli::demo_on(gate.url()).await;
    let mut child = cli
        .command(&["link"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let address = line_on_stderr(&mut child, "http").await;
    gate.reached().await;
    // The page is opened twice, before anybody has asked what has come of it.
    bank.person_links(&address, RICH).await;
    bank.person_links(&address, OTHER).await;
    gate.open();
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
    assert_eq!(cli.json(&["items"]).await.as_array().unwrap().len(), 2);
    assert_eq!(bank.paid_items(), 2);
}

#[tokio::test]
async fn a_page_that_is_finished_while_link_is_given_up_does_not_reopen_it() {
    let bank = Bank::start(44).await;
    let mut gate = Gate::before(&bank, "/link/token/get").await;
    let desk = Desk::at(gate.url(), true).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    gate.reached().await;
    bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
        .await;
    let given_up = link::cancel(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!(given_up.stage, LinkStage::Closed);
    // The answer to a question that was asked before, and a start that finds what it left.
    gate.open();
    let desk = desk.again_after(0).await;
    let state = link::state(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!(state.stage, LinkStage::Closed);
    desk.app.close().await;
    assert_eq!(bank.count("public_token_exchanged"), 0);
}

#[tokio::test]
async fn without_a_browser_the_page_can_be_opened_by_hand() {
    let bank = Bank::start(45).await;
    let desk = Desk::at(&bank.url(), false).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    assert_eq!(begun.stage, LinkStage::Open);
    let error = begun.error.unwrap().to_string();
    assert!(error.contains("no browser"), "{error}");
    bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
        .await;
    let ended = link::wait(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!((ended.stage, ended.error), (LinkStage::Linked, None));
}

#[tokio::test]
async fn a_link_window_that_cannot_be_shown_leaves_no_session() {
    let bank = Bank::start(46).await;
    let desk = Desk::at(&bank.url(), false).await;
    let request = LinkBegin {
        language: None,
        surface: Some(LinkSurface::Window),
        ..in_browser(&desk).await
    };
    let error = link::begin(&desk.app, request).await.unwrap_err();
    assert!(error.to_string().contains("no browser"), "{error}");
}

#[tokio::test]
async fn a_page_that_was_finished_while_coffer_was_closed_is_asked_about_after_it_has_expired() {
    let bank = Bank::start(47).await;
    let desk = Desk::on(&bank).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    desk.app.close().await;
    bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
        .await;
    let desk = desk.again_after(40).await;
    link::wait(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!(browse::items(&desk.app).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_page_that_nobody_finished_is_closed_after_it_has_expired() {
    let bank = Bank::start(48).await;
    let desk = Desk::on(&bank).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    let desk = desk.again_after(40).await;
    let error = link::wait(&desk.app, &begun.session_id).await.unwrap_err();
    assert!(error.to_string().contains("expired"), "{error}");
}

/// Somebody who has the page open when it expires may be slow at their bank: what they do is not lost.
#[tokio::test]
async fn a_page_that_somebody_is_on_when_it_expires_is_waited_for() {
    let bank = Bank::start(49).await;
    let desk = Desk::on(&bank).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    let url = begun.hosted_url.clone().unwrap();
    let (_, token) = url.rsplit_once('/').unwrap();
    bank.page("start", json!({ "token": token })).await;
    let desk = desk.again_after(40).await;
    let asked = link::state(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!(asked.stage, LinkStage::Open, "{:?}", asked.error);
    desk.app.close().await;
    bank.person_links(&url, RICH).await;
    let desk = desk.again_after(70).await;
    link::wait(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!(browse::items(&desk.app).await.unwrap().len(), 1);
    desk.app.close().await;
    // One that nobody comes back to ends all the same.
    let bank = Bank::start(50).await;
    let desk = Desk::on(&bank).await;
    let begun = link::begin(&desk.app, in_browser(&desk).await)
        .await
        .unwrap();
    let url = begun.hosted_url.clone().unwrap();
    let (_, token) = url.rsplit_once('/').unwrap();
    bank.page("start", json!({ "token": token })).await;
    let desk = desk.again_after(4 * 60).await;
    let error = link::wait(&desk.app, &begun.session_id).await.unwrap_err();
    assert!(error.to_string().contains("expired"), "{error}");
}

/// What Link said of a login is kept with its session: a connection of the plan is not used up for what is removed again.
#[tokio::test]
async fn a_second_link_that_a_start_goes_on_with_is_seen_before_it_is_exchanged_too() {
    let bank = Bank::start(51).await;
    let desk = Desk::on(&bank).await;
    let page = async || {
        let begun = link::begin(&desk.app, in_browser(&desk).await)
            .await
            .unwrap();
        bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
            .await;
        begun.session_id
    };
    // As many as a terminal tries (crates/app/src/link/finish.rs).
    bank.fault(EXCHANGE, json!({ "kind": "reset", "times": 3 }))
        .await;
    let left = page().await;
    link::wait(&desk.app, &left).await.unwrap_err();
    let linked = page().await;
    link::wait(&desk.app, &linked).await.unwrap();
    assert_eq!(bank.count("public_token_exchanged"), 1);

    let desk = desk.again_after(1).await;
    let error = link::wait(&desk.app, &left).await.unwrap_err();
    assert!(error.to_string().contains("connected already"), "{error}");
    assert_eq!(bank.count("public_token_exchanged"), 1);
    assert_eq!(browse::items(&desk.app).await.unwrap().len(), 1);
    desk.app.close().await;
}
