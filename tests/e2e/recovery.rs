//! A database that is damaged, and a computer that is new: both go on from a backup, in the real
//! window. The system's own dialog for files is driven by the desktop's keyboard, as WebDriver
//! reaches pages only.

use std::path::Path;

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::Value;

use crate::steps::{choose, first_row, note, open_row, profile_of, row_count, story};

const NOTE: &str = "dinner with Ana";
const PASSPHRASE: &str = "violet otter under the bridge";
/// Titles of the dialogs (src-tauri/src/file_dialog.rs).
const SAVE: &str = "Save a backup";
const OPEN: &str = "Restore a backup";

/// Writes a note on the first row; the row's id.
async fn say_something(desk: &Desk<'_>) -> Result<String> {
    let (id, _) = first_row(desk).await?;
    open_row(desk, &id).await?;
    desk.type_into("note-input", NOTE).await?;
    // Leaving the field saves it, and the list shows its mark.
    desk.click("drawer-close").await?;
    desk.wait_for_css(&format!(
        "[data-testid=register-row][data-id=\"{id}\"] [role=img]"
    ))
    .await?;
    Ok(id)
}

/// The row is on the screen, and its note says what was written.
async fn is_back(desk: &Desk<'_>, id: &str, rows: u64) -> Result<()> {
    desk.wait_for("register-row").await?;
    ensure!(row_count(desk).await? == rows, "every row is back");
    open_row(desk, id).await?;
    desk.until("the note is back", async || {
        Ok((note(desk).await? == NOTE).then_some(()))
    })
    .await
}

/// The file that `keys.json` names.
fn database(profile: &Path) -> Result<std::path::PathBuf> {
    let keys: Value = serde_json::from_slice(&std::fs::read(profile.join("keys.json"))?)?;
    let name = keys["database"].as_str().context("keys.json names it")?;
    Ok(profile.join(name))
}

#[tokio::test]
async fn a_damaged_database_is_told_with_its_backups_and_one_of_them_brings_everything_back()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(41).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        profile_of(session, &bank_url).await?;

        // Given a note, and a backup that has it.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        let id = say_something(&desk).await?;
        let rows = row_count(&desk).await?;
        desk.click("nav-settings").await?;
        desk.wait_for("backups").await?;
        desk.click("backup-now").await?;
        desk.wait_for_text("backups", "Asked for").await?;
        desk.screenshot("recovery-1-settings").await?;
        desk.stop().await?;

        // When pages of the database are damaged,
        let profile = session.data_dir().join("demo");
        let file = database(&profile)?;
        let mut damaged = std::fs::read(&file)?;
        let middle = damaged.len() / 2;
        damaged[4_096..middle].fill(0x5a);
        std::fs::write(&file, &damaged)?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // then that is said, beside the backups, and one of them brings everything back.
        desk.wait_for("recover").await?;
        desk.wait_for("backups").await?;
        desk.screenshot("recovery-2-damaged").await?;
        ensure!(
            desk.texts("restore").await?.len() >= 2,
            "the backups are listed"
        );
        desk.click("restore").await?;
        desk.click("restore-confirm").await?;
        is_back(&desk, &id, rows).await?;
        desk.screenshot("recovery-3-restored").await?;

        // The damaged file is kept as it was.
        let name = file.file_name().context("a file")?;
        let kept: Vec<_> = std::fs::read_dir(profile.join("kept"))?
            .filter_map(|folder| std::fs::read(folder.ok()?.path().join(name)).ok())
            .collect();
        ensure!(
            kept == [damaged],
            "{} files are kept, as they were",
            kept.len()
        );
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn a_new_computer_goes_on_from_a_file_that_was_saved_with_the_systems_dialog() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(43).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        profile_of(session, &bank_url).await?;

        // Given a profile that a passphrase opens, and nothing of this keychain.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        let id = say_something(&desk).await?;
        let rows = row_count(&desk).await?;
        desk.click("nav-settings").await?;
        desk.click("keys-to-passphrase").await?;
        desk.type_into("passphrase-new", PASSPHRASE).await?;
        desk.type_into("passphrase-again", PASSPHRASE).await?;
        let again = desk.wait_for("passphrase-again").await?;
        again.send_keys(&Key::Enter.to_string()).await?;
        desk.wait_gone("passphrase-again").await?;

        // When a backup is saved to a stick,
        let stick = session.home().join("stick.coffer-backup");
        desk.click("save-backup").await?;
        choose(&desk, session, SAVE, &stick).await?;
        desk.wait_for_text("backup-saved", "stick.coffer-backup")
            .await?;
        desk.screenshot("restore-1-saved").await?;
        desk.stop().await?;

        // then another computer, which has nothing, asks for the file and its words.
        let elsewhere = session.home().join("data/elsewhere");
        let desk = Desk::start(session, &elsewhere, &env).await?;
        desk.wait_for("welcome-restore").await?;
        desk.screenshot("restore-2-welcome").await?;
        desk.click("welcome-restore").await?;
        let foreign = session.home().join("photo.coffer-backup");
        std::fs::write(&foreign, "a picture of a cat")?;
        desk.click("choose-backup").await?;
        choose(&desk, session, OPEN, &foreign).await?;
        desk.wait_for_text("error-panel", "not a backup").await?;
        desk.screenshot("restore-3-foreign").await?;
        desk.click("choose-backup").await?;
        choose(&desk, session, OPEN, &stick).await?;
        desk.type_into("restore-secret", "not the words of it")
            .await?;
        desk.click("restore-confirm").await?;
        desk.wait_for("error-panel").await?;
        desk.screenshot("restore-4-wrong-words").await?;
        desk.type_into("restore-secret", PASSPHRASE).await?;
        desk.click("restore-confirm").await?;
        is_back(&desk, &id, rows).await?;
        desk.screenshot("restore-5-there").await?;
        desk.stop().await?;
        ensure!(stick.exists(), "the stick is as it was");
        Ok(())
    })
    .await
}
