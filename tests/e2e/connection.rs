//! What the window tells of a connection, and does for it without being asked: its schedule, how its
//! calls went, and a question of Link that outlives the window.

use acceptance::tap::Tap;
use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use serde_json::{Value, json};

use crate::life::reset_login;
use crate::steps::{
    PLATYPUS, USER, begin_in_window, choose, cli, link_is, profile_of, row_count, sign_in_again,
    sign_in_to_bank, story,
};

const BANK: &str = "First Platypus Bank";
const SYNC: &str = "/transactions/sync";
/// Title of the dialog (src-tauri/src/file_dialog.rs).
const SAVE: &str = "Save diagnostics";

/// A bank that is connected and whose rows nobody has asked for yet.
async fn linked_only(session: &Session, bank: &str) -> Result<()> {
    let link = ["link", "--institution", PLATYPUS, "--user", USER];
    cli(session, bank, &["init", "--relay", "demo"]).await?;
    cli(
        session,
        bank,
        &[&link[..], &["--password", "pass_good"]].concat(),
    )
    .await?;
    Ok(())
}

/// How often a path of the bank was asked.
fn asked(tap: &Tap, path: &str) -> usize {
    tap.calls().iter().filter(|call| call.path == path).count()
}

/// Waits until a plan is kept.
async fn plan_is(desk: &Desk<'_>, wanted: Value) -> Result<()> {
    desk.until(&format!("the plan is {wanted}"), async || {
        let told = desk.invoke("schedules", json!({ "request": null })).await?;
        let told = told.map_err(|refused| anyhow::anyhow!("{refused}"))?;
        Ok((told["items"][0]["plan"] == wanted).then_some(()))
    })
    .await
}

/// Whether a box of the plan is ticked.
async fn ticked(desk: &Desk<'_>, testid: &str) -> Result<bool> {
    Ok(desk.wait_for(testid).await?.prop("checked").await? == Some("true".to_owned()))
}

#[tokio::test]
async fn what_is_chosen_for_a_connection_is_kept_and_the_next_start_asks_the_bank_by_itself()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(64).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        linked_only(session, &url).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];

        // Play money asks for nothing by itself, until that is chosen.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-settings").await?;
        ensure!(!ticked(&desk, "sync-on-launch").await?);
        desk.click("sync-on-launch").await?;
        plan_is(
            &desk,
            json!({ "onLaunch": true, "onFocus": false, "everyHours": null }),
        )
        .await?;
        desk.screenshot("schedule-1-chosen").await?;
        ensure!(asked(&tap, SYNC) == 0, "nobody has asked for the rows");
        desk.stop().await?;

        // The next start asks, and what was chosen is what is shown. More can be chosen.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        ensure!(asked(&tap, SYNC) > 0 && row_count(&desk).await? > 0);
        desk.click("nav-settings").await?;
        ensure!(ticked(&desk, "sync-on-launch").await?);
        desk.wait_for_text("sync-plan", BANK).await?;
        desk.click("sync-on-focus").await?;
        let hours = desk.wait_for("sync-hours").await?;
        hours.select_by_value("6").await?;
        plan_is(
            &desk,
            json!({ "onLaunch": true, "onFocus": true, "everyHours": 6 }),
        )
        .await?;
        desk.screenshot("schedule-2-kept").await?;
        desk.stop().await?;
        let told = cli(session, &url, &["schedule"]).await?;
        ensure!(told["items"][0]["every_hours"] == 6, "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_bank_that_needs_its_owner_is_told_by_the_desktop_once_also_after_a_restart() -> Result<()>
{
    story(async |session: &Session| {
        let bank = BankProcess::start(68).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        profile_of(session, &url).await?;
        let notices = session.notices().await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        ensure!(notices.shown().is_empty(), "nothing is wrong yet");

        // When the login breaks, the desktop says so, whatever is on the screen.
        reset_login(&bank, &tap).await?;
        desk.click("refresh").await?;
        desk.wait_for("connection-banner").await?;
        let told = desk
            .until("the desktop shows a notice", async || {
                Ok(notices.shown().into_iter().next())
            })
            .await?;
        ensure!(told.program == "Coffer", "{told:?}");
        ensure!(
            told.title == format!("{BANK} wants you to sign in again"),
            "{told:?}"
        );
        ensure!(!told.text.contains(char::is_numeric), "{told:?}");

        // Asked again in vain, and after a restart, it is not said again.
        let before = tap.calls().len();
        desk.click("refresh").await?;
        desk.until("the bank was asked once more", async || {
            Ok((tap.calls().len() > before).then_some(()))
        })
        .await?;
        desk.wait_for("connection-banner").await?;
        desk.stop().await?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.wait_for("connection-banner").await?;
        desk.invoke("wake", json!({ "request": { "moment": "focus" } }))
            .await?
            .map_err(|refused| anyhow::anyhow!("{refused}"))?;
        desk.stop().await?;
        ensure!(notices.shown().len() == 1, "{:?}", notices.shown());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_monitor_shows_the_request_that_failed_to_be_copied_and_a_file_for_whoever_helps()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(65).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        profile_of(session, &url).await?;
        let broken = json!({ "path": SYNC, "kind": "error", "error_code": "INVALID_PRODUCT" });
        bank.admin("fault", broken).await?;

        // When a call fails,
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("refresh").await?;
        let failed = desk
            .until("the bank has refused", async || {
                let calls = tap.calls();
                let mut refused = calls.iter().filter_map(|call| call.answer.as_ref());
                let refused = refused.rfind(|(status, _)| *status != 200);
                Ok(
                    refused
                        .and_then(|(_, answer)| answer["request_id"].as_str().map(str::to_owned)),
                )
            })
            .await?;

        // then the monitor names it, as the bank knows it, to be copied,
        desk.click("nav-connections").await?;
        desk.click("open-monitor").await?;
        desk.wait_for_text("failed-request", &failed).await?;
        desk.wait_for_text("bank-calls", BANK).await?;
        desk.wait_for_text("bank-calls", "INVALID_PRODUCT").await?;
        desk.click("copy-request").await?;
        desk.wait_for_text("copy-request", "Copied").await?;
        desk.screenshot("monitor-1-failed").await?;

        // and the file holds it and no name of the bank.
        let file = session.data_dir().join("for-the-helper.json");
        desk.click("save-diagnostics").await?;
        choose(&desk, session, SAVE, &file).await?;
        desk.wait_for_text("diagnostics-saved", "for-the-helper.json")
            .await?;
        desk.screenshot("monitor-2-saved").await?;
        let text = std::fs::read_to_string(&file)?;
        let bundle: Value = serde_json::from_str(&text)?;
        let calls = bundle["calls"].as_array().context("it holds calls")?;
        ensure!(calls.iter().any(|call| call["request_id"] == failed));
        ensure!(!text.contains(BANK), "the bank is a number in it");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn a_question_of_link_is_asked_again_after_a_restart_and_leads_to_the_connection_that_is_there()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(66).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        profile_of(session, &url).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];

        // Given a second login at a bank that is here, and a window that goes before the answer.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-connections").await?;
        desk.click("connect-bank").await?;
        begin_in_window(&desk).await?;
        sign_in_to_bank(&desk, PLATYPUS).await?;
        link_is(&desk, "asking").await?;
        desk.kill().await?;

        // The next one asks without being told to, of the same bank; nothing was exchanged.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        link_is(&desk, "asking").await?;
        desk.wait_for_text("twin", BANK).await?;
        desk.screenshot("asking-1-after-a-restart").await?;
        ensure!(asked(&tap, "/item/public_token/exchange") == 1);

        // The answer counts as if nothing had happened in between.
        desk.click("twin-use").await?;
        begin_in_window(&desk).await?;
        sign_in_again(&desk, true).await?;
        link_is(&desk, "linked").await?;
        desk.click("link-done").await?;
        desk.click("nav-connections").await?;
        desk.wait_for("connection-card").await?;
        let cards = Locator::Css("[data-testid=connection-card]");
        ensure!(desk.client().find_all(cards).await?.len() == 1);
        ensure!(asked(&tap, "/item/public_token/exchange") == 1);
        desk.stop().await?;

        // And it is not asked once more.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.wait_for("nav-connections").await?;
        let told = desk
            .invoke("links_asking", json!({ "request": null }))
            .await?;
        ensure!(told == Ok(json!([])), "{told:?}");
        desk.stop().await
    })
    .await
}
