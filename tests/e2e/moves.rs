//! 500 go from checking at one bank to savings at another, by the keyboard; the app is killed in the middle; and
//! there is exactly one transfer. (What a bank asks on its own page is answered by the mouse, and so is the way there.)

use std::time::Duration;

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::steps::{PLATYPUS, USER, begin_in_window, cli, story};

/// First Gingham Credit Union.
const GINGHAM: &str = "ins_109509";
const PASSWORD: &str = "pass_good";
const PIN: &str = "740318625";

#[tokio::test]
async fn five_hundred_are_moved_by_keyboard_and_a_kill_in_the_middle_moves_them_once() -> Result<()>
{
    story(async |session: &Session| {
        let bank = BankProcess::start(66).await?;
        let url = bank.url()?;
        cli(session, &url, &["init", "--relay", "demo"]).await?;
        for institution in [PLATYPUS, GINGHAM] {
            let sign_in = ["--user", USER, "--password", PASSWORD];
            let link = [&["link", "--institution", institution][..], &sign_in].concat();
            cli(session, &url, &link).await?;
        }
        cli(session, &url, &["sync"]).await?;
        let accounts = cli(session, &url, &["accounts"]).await?;
        let mask = |name: &str| -> Result<String> {
            let all = accounts.as_array().context("a list")?;
            let found = all.iter().find(|one| one["name"] == name);
            let mask = found.and_then(|one| one["mask"].as_str());
            Ok(mask
                .with_context(|| format!("{name} has digits"))?
                .to_owned())
        };
        let digits = mask("Share Savings")?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // A PIN first: nobody else moves money.
        press(&desk, &with_control_and_shift("m")).await?;
        desk.wait_for("moves-unprotected").await?;
        typed(&desk, "pin-new", PIN).await?;
        typed(&desk, "pin-again", PIN).await?;
        press(&desk, &Key::Enter.to_string()).await?;
        desk.wait_for("move-form").await?;

        // Both banks are asked for consent, once they say that they want it.
        for _ in 0..2 {
            planned(&desk).await?;
            desk.wait_for("move-not-able").await?;
            desk.click_css("[data-testid=move-not-able] summary")
                .await?;
            desk.click("move-consent").await?;
            begin_in_window(&desk).await?;
            desk.enter_link_frame().await?;
            desk.type_into_css("#username", USER).await?;
            desk.type_into_css("#password", PASSWORD).await?;
            desk.click_css("#submit").await?;
            for step in ["#agree", "#finish"] {
                desk.click_css(step).await?;
            }
            desk.link_window_closes().await?;
            press(&desk, &Key::Escape.to_string()).await?;
            press(&desk, &with_control_and_shift("m")).await?;
            if first_is_agreed(&desk).await? {
                break;
            }
        }

        // The answer to the transfer is kept back, and the app dies while it waits for it.
        let slow = json!({
            "path": "/transfer/create", "kind": "latency", "latency_ms": 20_000, "times": 1,
            "processed": true,
        });
        bank.admin("fault", slow).await?;
        planned(&desk).await?;
        desk.wait_for("move-dialog").await?;
        desk.screenshot("moves-1-confirm").await?;
        typed(&desk, "amount-again", "500").await?;
        typed(&desk, "account-again", &digits).await?;
        typed(&desk, "proof", PIN).await?;
        press(&desk, &Key::Enter.to_string()).await?;
        made(&bank, 1).await?;
        desk.kill().await?;

        // It is found again, and goes on to the other bank.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        typed(&desk, "pin-input", PIN).await?;
        press(&desk, &Key::Enter.to_string()).await?;
        desk.wait_for("nav-moves").await?;
        press(&desk, &with_control_and_shift("m")).await?;
        desk.wait_for("move").await?;
        desk.screenshot("moves-2-found").await?;
        ensure!(transfers(&bank)? == 1, "one is under way");
        for _ in 0..6 {
            tab_to(&desk, "follow-moves").await?;
            press(&desk, &Key::Enter.to_string()).await?;
            desk.wait_for_css("[data-testid=follow-moves]:not([disabled])")
                .await?;
        }
        desk.wait_for_css("[data-testid=move-track][data-place=to]")
            .await?;
        desk.screenshot("moves-3-arrived").await?;
        ensure!(
            transfers(&bank)? == 2,
            "one out of the first bank, one into the second"
        );
        let told = desk.invoke("moves", json!({ "request": null })).await?;
        let told = told.map_err(|refused| anyhow::anyhow!("{refused}"))?;
        let all = told["moves"].as_array().context("a list")?;
        let [only] = all.as_slice() else {
            anyhow::bail!("one move, not {told}");
        };
        ensure!(only["state"] == "done", "{only}");
        ensure!(only["amount"]["minor"] == 50_000, "{only}");
        ensure!(only["from"]["name"] == "Platypus Checking", "{only}");
        ensure!(only["to"]["name"] == "Share Savings", "{only}");
        desk.stop().await
    })
    .await
}

/// Transfers that the bank has made.
fn transfers(bank: &BankProcess) -> Result<usize> {
    Ok(created(&serde_json::from_slice(&std::fs::read(
        bank.state_file(),
    )?)?))
}

fn created(state: &Value) -> usize {
    let events = state["events"].as_array().map_or(&[][..], Vec::as_slice);
    let made = events
        .iter()
        .filter(|one| one["event"] == "transfer_created");
    made.count()
}

/// Waits until the bank has made so many transfers.
async fn made(bank: &BankProcess, wanted: usize) -> Result<()> {
    for _ in 0..600 {
        let state = std::fs::read(bank.state_file())?;
        // It may be being written at this moment.
        let made = serde_json::from_slice(&state).map_or(0, |state| created(&state));
        if made == wanted {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("the bank was not asked for the transfer")
}

/// Fills the form and plans, by keys alone.
async fn planned(desk: &Desk<'_>) -> Result<()> {
    choose(desk, "move-from", "Platypus Checking").await?;
    choose(desk, "move-to", "Share Savings").await?;
    typed(desk, "move-amount", "500").await?;
    typed(desk, "move-name", "Ana Lovelace").await?;
    press(desk, &Key::Enter.to_string()).await
}

/// Chooses in a list by typing what it begins with.
async fn choose(desk: &Desk<'_>, testid: &str, words: &str) -> Result<()> {
    // WebDriver gives a drop-down the focus itself: Tab passes it by under this WebKit.
    let list = desk.wait_for(testid).await?;
    list.send_keys(words).await?;
    Ok(())
}

/// Types into a field, in the place of what is in it.
async fn typed(desk: &Desk<'_>, testid: &str, text: &str) -> Result<()> {
    tab_to(desk, testid).await?;
    // No field here holds more than this.
    let gone = Key::Backspace.to_string().repeat(16);
    press(desk, &format!("{}{gone}", Key::End)).await?;
    press(desk, text).await
}

/// Goes to a control by Tab.
async fn tab_to(desk: &Desk<'_>, testid: &str) -> Result<()> {
    desk.wait_for(testid).await?;
    let script = "return document.activeElement?.dataset?.testid ?? ''";
    for _ in 0..120 {
        let at = desk.client().execute(script, vec![]).await?;
        if at.as_str() == Some(testid) {
            return Ok(());
        }
        press(desk, &Key::Tab.to_string()).await?;
    }
    anyhow::bail!("Tab does not lead to {testid}")
}

/// Whether no account waits for consent any more.
async fn first_is_agreed(desk: &Desk<'_>) -> Result<bool> {
    desk.wait_for("move-form").await?;
    let script = "return document.querySelector('[data-testid=move-consent]') === null";
    let none = desk.client().execute(script, vec![]).await?;
    Ok(none.as_bool().unwrap_or(false))
}

async fn press(desk: &Desk<'_>, keys: &str) -> Result<()> {
    let focused = desk.client().active_element().await?;
    focused.send_keys(keys).await?;
    Ok(())
}

fn with_control_and_shift(key: &str) -> String {
    format!("{}{}{key}{}", Key::Control, Key::Shift, Key::Null)
}
