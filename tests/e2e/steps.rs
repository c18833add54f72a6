//! What several stories do.

use std::path::Path;
use std::time::Duration;

use acceptance::screen::Keysym;
use acceptance::{Desk, Session, built, process::program};
use anyhow::{Context, Result, bail, ensure};
use fantoccini::Locator;
use serde_json::Value;

/// Credentials that every bank of the sandbox takes.
pub const USER: &str = "user_good";
const PASSWORD: &str = "pass_good";
/// First Platypus Bank.
pub const PLATYPUS: &str = "ins_109508";

/// A whole story takes a fraction of this. One that hangs is given up by us, with a sentence, before
/// the test runner ends it without one (.config/nextest.toml).
const STORY_MAX: Duration = Duration::from_secs(200);

/// Tells a story on a desktop of its own, and gives it up when it hangs. Waiting for the turn is not
/// part of the story.
pub async fn story(tale: impl AsyncFnOnce(&Session) -> Result<()>) -> Result<()> {
    let session = Session::start().await?;
    tokio::time::timeout(STORY_MAX, tale(&session))
        .await
        .unwrap_or_else(|_| bail!("the story hung: a window or a program stopped answering"))
}

/// From the welcome screen into the demo.
pub async fn explore_demo(desk: &Desk<'_>) -> Result<()> {
    desk.click("welcome-demo").await?;
    desk.wait_for("demo-banner").await?;
    desk.wait_for("nav-connections").await?;
    Ok(())
}

/// Asks for the Link window and goes into it.
pub async fn open_link_window(desk: &Desk<'_>) -> Result<()> {
    desk.click("nav-connections").await?;
    desk.click("connect-bank").await?;
    begin_in_window(desk).await
}

/// Chooses the window in the dialog that is open, and goes into it.
pub async fn begin_in_window(desk: &Desk<'_>) -> Result<()> {
    desk.click("link-window").await?;
    desk.click("link-begin").await?;
    desk.wait_for("consent-notice").await?;
    desk.click("link-agree").await?;
    desk.enter_link_window().await
}

/// The same for a repair, which goes on with what was agreed to before.
pub async fn repair_in_window(desk: &Desk<'_>) -> Result<()> {
    desk.click("link-window").await?;
    desk.click("link-begin").await?;
    desk.enter_link_window().await
}

/// Signs in again on the page of a repair, with the accounts to be chosen or not.
pub async fn sign_in_again(desk: &Desk<'_>, chooses_accounts: bool) -> Result<()> {
    desk.enter_link_frame().await?;
    desk.type_into_css("#username", USER).await?;
    desk.type_into_css("#password", PASSWORD).await?;
    desk.click_css("#submit").await?;
    if chooses_accounts {
        desk.wait_for_css("input[data-account]").await?;
        desk.click_css("#continue").await?;
    }
    for step in ["#agree", "#finish"] {
        desk.click_css(step).await?;
    }
    desk.link_window_closes().await
}

/// Goes through Link as somebody who knows their password.
pub async fn sign_in_to_bank(desk: &Desk<'_>, institution: &str) -> Result<()> {
    desk.enter_link_frame().await?;
    desk.click_css(&format!("button[data-institution=\"{institution}\"]"))
        .await?;
    desk.type_into_css("#username", USER).await?;
    desk.type_into_css("#password", PASSWORD).await?;
    desk.click_css("#submit").await?;
    desk.wait_for_css("input[data-account]").await?;
    for step in ["#continue", "#agree", "#finish"] {
        desk.click_css(step).await?;
    }
    desk.link_window_closes().await
}

/// Waits until the dialog of the main window is at a stage.
pub async fn link_is(desk: &Desk<'_>, stage: &str) -> Result<()> {
    desk.wait_for_css(&format!("[data-testid=link-stage][data-stage={stage}]"))
        .await
        .map(drop)
}

/// Waits for the sync pill to be of a kind, such as `updated` or `offline`.
pub async fn sync_is(desk: &Desk<'_>, kind: &str) -> Result<()> {
    desk.wait_for_css(&format!("[data-testid=sync-pill][data-state-kind={kind}]"))
        .await
        .map(drop)
}

/// How many rows the list says it has.
pub async fn row_count(desk: &Desk<'_>) -> Result<u64> {
    let text = desk.text("register-count").await?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits
        .parse()
        .with_context(|| format!("{text:?} holds no number of rows"))
}

/// Types into the search field and waits until the list holds what `wanted` accepts.
pub async fn search(desk: &Desk<'_>, words: &str, wanted: impl Fn(u64) -> bool) -> Result<u64> {
    desk.type_into("search", words).await?;
    desk.until(
        &format!("the search for {words:?} is answered"),
        async || {
            let count = row_count(desk).await?;
            Ok(wanted(count).then_some(count))
        },
    )
    .await
}

/// The id of the first row that is shown, and its merchant.
pub async fn first_row(desk: &Desk<'_>) -> Result<(String, String)> {
    let row = desk.wait_for("register-row").await?;
    let id = row.attr("data-id").await?.context("a row has an id")?;
    // The whole text: what is shown of it may be cut to the width of the column.
    let merchant = row
        .find(Locator::Css("[data-testid=row-merchant]"))
        .await?
        .prop("textContent")
        .await?
        .unwrap_or_default();
    ensure!(!merchant.is_empty(), "a row names its merchant");
    Ok((id, merchant))
}

/// Opens a row that is on the screen.
pub async fn open_row(desk: &Desk<'_>, id: &str) -> Result<()> {
    desk.click_css(&format!("[data-testid=register-row][data-id=\"{id}\"]"))
        .await?;
    desk.wait_for("drawer").await.map(drop)
}

/// What the note of the open drawer holds.
pub async fn note(desk: &Desk<'_>) -> Result<String> {
    let field = desk.wait_for("note-input").await?;
    Ok(field.prop("value").await?.unwrap_or_default())
}

/// What a verb of coffer-cli prints with `--json`, beside the window.
pub async fn cli(session: &Session, bank: &str, args: &[&str]) -> Result<Value> {
    let mut command = session.host(program(built("coffer-cli")?, "coffer-cli")?);
    command
        .env("COFFER_PLAID_URL", bank)
        .arg("--json")
        .arg("--data-dir")
        .arg(session.data_dir())
        .args(args);
    let ran = command.output().await?;
    ensure!(ran.status.success(), "{args:?}: {ran:?}");
    Ok(serde_json::from_slice(&ran.stdout)?)
}

/// A profile with rows of a bank, made at a terminal.
pub async fn profile_of(session: &Session, bank_url: &str) -> Result<()> {
    profile_of_user(session, bank_url, USER).await
}

/// The same of another user of the sandbox.
pub async fn profile_of_user(session: &Session, bank_url: &str, user: &str) -> Result<()> {
    let sign_in = [
        "link",
        "--institution",
        PLATYPUS,
        "--user",
        user,
        "--password",
        PASSWORD,
    ];
    for verb in [&["init", "--relay", "demo"][..], &sign_in, &["sync"]] {
        let mut cli = session.host(program(built("coffer-cli")?, "coffer-cli")?);
        cli.arg("--data-dir").arg(session.data_dir()).args(verb);
        cli.env("COFFER_PLAID_URL", bank_url);
        let ran = cli.output().await?;
        let told = String::from_utf8_lossy(&ran.stderr);
        ensure!(ran.status.success(), "{verb:?}: {told}");
    }
    Ok(())
}

/// Answers the system's dialog with a path, on the keyboard.
pub async fn choose(desk: &Desk<'_>, session: &Session, title: &str, file: &Path) -> Result<()> {
    stands_still(desk, session, title).await?;
    let path = file.to_str().context("a path of letters")?;
    let rest = path.strip_prefix('/').context("a path from the root on")?;
    // Over the name that is offered; where there is none, a stroke opens a field for a path.
    session.type_into(title, "")?;
    session.press(&[Keysym::Control, Keysym::A])?;
    session.type_into(title, "/")?;
    stands_still(desk, session, title).await?;
    session.type_into(title, rest)?;
    let name = title.to_lowercase().replace(' ', "-");
    session.picture(title, &format!("dialog-{name}")).await?;
    session.press(&[Keysym::Enter])?;
    desk.until("the dialog is gone", async || {
        Ok((!session.shows(title)).then_some(()))
    })
    .await
}

/// Keys are lost on a dialog that is still drawing what they are for.
async fn stands_still(desk: &Desk<'_>, session: &Session, title: &str) -> Result<()> {
    let mut seen = Vec::new();
    desk.until(&format!("the dialog {title:?} stands still"), async || {
        let before = std::mem::replace(&mut seen, session.pixels(title)?);
        Ok((before == seen).then_some(()))
    })
    .await
}
