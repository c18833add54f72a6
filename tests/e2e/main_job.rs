//! The main job, end to end.

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::steps::{
    PLATYPUS, explore_demo, first_row, link_is, note, open_link_window, open_row, row_count,
    search, sign_in_to_bank, story, sync_is,
};

const NOTE: &str = "shared with Robin, ask for half";

#[tokio::test]
async fn a_linked_bank_is_browsed_offline_and_refreshed_and_the_note_stays() -> Result<()> {
    story(async |session: &Session| {
        let mut bank = BankProcess::start(7).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let data_dir = session.data_dir();

        // Given a bank that was linked through the Link window, and has synced.
        let desk = Desk::start(session, &data_dir, &env).await?;
        watch_content_policy(&desk).await?;
        explore_demo(&desk).await?;
        open_link_window(&desk).await?;
        sign_in_to_bank(&desk, PLATYPUS).await?;
        link_is(&desk, "linked").await?;
        desk.wait_for("first-sync").await?;
        sync_is(&desk, "updated").await?;
        desk.screenshot("main-job-1-linked").await?;
        desk.click("link-done").await?;
        desk.wait_for("connection-card").await?;

        // When a transaction is searched for and gets a note.
        desk.click("nav-transactions").await?;
        let (id, merchant) = first_row(&desk).await?;
        let all = row_count(&desk).await?;
        let found = search(&desk, &merchant, |count| count > 0 && count < all).await?;
        open_row(&desk, &id).await?;
        desk.type_into("note-input", NOTE).await?;
        let save = format!("{}{}", Key::Control, Key::Enter);
        desk.wait_for("note-input").await?.send_keys(&save).await?;
        desk.wait_for("note-saved").await?;
        desk.screenshot("main-job-2-note").await?;
        ensure!(
            content_policy_violations(&desk).await?.is_empty(),
            "the content policy stopped something that the window wants: {:?}",
            content_policy_violations(&desk).await?
        );

        // And the network is unplugged, and the app is restarted.
        bank.stop().await?;
        desk.stop().await?;
        let desk = Desk::start(session, &data_dir, &env).await?;

        // Then everything can still be browsed and searched, and the note is there.
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        ensure!(row_count(&desk).await? == all, "every row is still there");
        search(&desk, &merchant, |count| count == found).await?;
        open_row(&desk, &id).await?;
        ensure!(note(&desk).await? == NOTE, "the note is still there");
        desk.click("drawer-close").await?;
        desk.click("refresh").await?;
        sync_is(&desk, "offline").await?;
        desk.screenshot("main-job-3-offline").await?;

        // When the bank comes back with new transactions, and Refresh is pressed.
        bank.come_back().await?;
        bank.advance(5).await?;
        desk.type_into("search", "").await?;
        desk.click("refresh").await?;

        // Then they appear, and the note is still there.
        desk.until("new transactions appear", async || {
            Ok((row_count(&desk).await? > all).then_some(()))
        })
        .await?;
        sync_is(&desk, "updated").await?;
        // Fewer than all, or the list of before would do, and the row would move away below the click.
        let more = row_count(&desk).await?;
        search(&desk, &merchant, |count| count >= found && count < more).await?;
        open_row(&desk, &id).await?;
        ensure!(
            note(&desk).await? == NOTE,
            "a refresh does not touch a note"
        );
        desk.screenshot("main-job-4-refreshed").await?;
        desk.stop().await
    })
    .await
}

/// Collects what the strict content policy refuses from now on.
async fn watch_content_policy(desk: &Desk<'_>) -> Result<()> {
    let script = "window.refused = [];
        document.addEventListener('securitypolicyviolation', (event) =>
            window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));";
    desk.client().execute(script, vec![]).await?;
    Ok(())
}

async fn content_policy_violations(desk: &Desk<'_>) -> Result<Vec<String>> {
    let refused = desk
        .client()
        .execute("return window.refused", vec![])
        .await?;
    Ok(serde_json::from_value(refused)?)
}
