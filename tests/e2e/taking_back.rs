//! What was done can be undone and what is gone can be found, in the window: trays, undo, the list
//! of syncs, and the proof of the balance. What the core promises of them is in tests/flows.

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, bail, ensure};
use fantoccini::key::Key;
use serde_json::json;

use crate::steps::{
    PLATYPUS, explore_demo, first_row, link_is, note, open_link_window, open_row, row_count,
    search, sign_in_to_bank, story, sync_is,
};

const NOTE: &str = "paid back by Robin";
/// Days that the bank moves on, and how often at most: something is bought in far less.
const DAYS: u32 = 3;
const MOVES_MAX: u32 = 5;

#[tokio::test]
async fn an_edit_and_a_deletion_are_undone_and_done_again_also_after_a_restart() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(41).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let desk = linked(session, &env).await?;
        desk.click("nav-transactions").await?;
        let (id, merchant) = first_row(&desk).await?;
        let all = row_count(&desk).await?;

        // Given a note, which Ctrl+Z takes back and Ctrl+Shift+Z writes again.
        open_row(&desk, &id).await?;
        desk.type_into("note-input", NOTE).await?;
        let save = format!("{}{}", Key::Control, Key::Enter);
        desk.wait_for("note-input").await?.send_keys(&save).await?;
        desk.wait_for("note-saved").await?;
        desk.click("drawer-close").await?;
        undo(&desk).await?;
        note_is(&desk, &id, "").await?;
        redo(&desk).await?;
        note_is(&desk, &id, NOTE).await?;

        // When the row is deleted, it is in the tray and in no list.
        open_row(&desk, &id).await?;
        desk.click("delete-transaction").await?;
        rows_are(&desk, all - 1).await?;
        desk.screenshot("taking-back-1-deleted").await?;
        open_tray(&desk, "deleted").await?;
        tray_holds(&desk, &id, true).await?;
        desk.screenshot("taking-back-2-deleted-tray").await?;

        // Then it can be restored from there, and that too is undone and done again.
        desk.click("tray-restore").await?;
        tray_holds(&desk, &id, false).await?;
        undo(&desk).await?;
        tray_holds(&desk, &id, true).await?;

        // And the order of steps outlives the program.
        desk.stop().await?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        open_tray(&desk, "deleted").await?;
        tray_holds(&desk, &id, true).await?;
        redo(&desk).await?;
        tray_holds(&desk, &id, false).await?;
        desk.click("nav-transactions").await?;
        rows_are(&desk, all).await?;
        search(&desk, &merchant, |count| count > 0).await?;
        open_row(&desk, &id).await?;
        ensure!(note(&desk).await? == NOTE, "it came back with its note");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn what_the_bank_took_back_is_in_a_tray_and_a_sync_is_read_and_reverted() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(41).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let desk = linked(session, &env).await?;

        // Given a bank that has taken a transaction back: it is in a tray, and can be kept.
        desk.click("nav-transactions").await?;
        announced(&desk, &bank).await?;
        let holder = json!({ "institution": PLATYPUS });
        bank.admin("release", holder).await?;
        synced_anew(&desk).await?;
        open_tray(&desk, "withdrawn").await?;
        let row = desk.wait_for("tray-row").await?;
        let withdrawn = row.attr("data-id").await?.context("a row has an id")?;
        desk.screenshot("taking-back-3-withdrawn-tray").await?;
        desk.click_css(&format!(
            "[data-testid=tray-row][data-id=\"{withdrawn}\"] [data-testid=tray-restore]"
        ))
        .await?;
        tray_holds(&desk, &withdrawn, false).await?;
        undo(&desk).await?;
        tray_holds(&desk, &withdrawn, true).await?;

        // When a sync is opened, every row that it touched is there; and it can be taken back.
        let before = held(&desk).await?;
        bank.advance(DAYS).await?;
        synced_anew(&desk).await?;
        let after = held(&desk).await?;
        ensure!(after > before, "the sync brought rows");
        desk.click("nav-transactions").await?;
        rows_are(&desk, after).await?;
        desk.click("nav-history").await?;
        desk.click("sync-entry").await?;
        desk.wait_for("sync-row").await?;
        desk.screenshot("taking-back-4-sync").await?;
        desk.click("revert-sync").await?;
        desk.wait_for("revert-confirm").await?;
        desk.screenshot("taking-back-5-revert").await?;
        desk.click("revert-confirm").await?;

        // Then the list is as it was, and asking again brings it all back, with what is new since.
        desk.wait_for("reapply-sync").await?;
        desk.screenshot("taking-back-6-reverted").await?;
        desk.click("nav-transactions").await?;
        rows_are(&desk, before).await?;
        desk.click("nav-history").await?;
        desk.click("sync-entry").await?;
        desk.click("reapply-sync").await?;
        desk.click("reapply-confirm").await?;
        desk.click("nav-transactions").await?;
        desk.until("the rows are back", async || {
            Ok((row_count(&desk).await? >= after).then_some(()))
        })
        .await?;
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn the_proof_is_a_quiet_mark_and_says_by_how_much_and_since_when_it_is_off() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(54).await?;
        let bank_url = bank.url()?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let desk = linked(session, &env).await?;
        desk.click("nav-accounts").await?;
        desk.wait_for_css("[data-testid=proof-badge][data-state-kind=matches]")
            .await?;
        ensure!(off(&desk).await?.is_empty(), "everything is explained");

        // When money moves at the bank and no transaction is ever given.
        let silently = json!({
            "institution": PLATYPUS, "account": 0, "amount": 1_240, "text": "NEVER TOLD", "told": false
        });
        bank.admin("book", silently).await?;
        synced_anew(&desk).await?;

        // Then one account says so, and nothing is invented to explain it.
        desk.click("nav-accounts").await?;
        desk.wait_for_css("[data-testid=proof-badge][data-state-kind=off]")
            .await?;
        let off = off(&desk).await?;
        ensure!(
            matches!(off.as_slice(), [one] if one.contains("off by $12.40 since")),
            "it says {off:?}"
        );
        desk.screenshot("taking-back-7-off").await?;
        desk.click_css("[data-testid=proof-badge][data-state-kind=off]")
            .await?;
        desk.wait_for_css("[data-testid=proof-panel][data-state-kind=off]")
            .await?;
        desk.wait_for_text("proof-panel", "$12.40 less than the transactions explain")
            .await?;
        desk.screenshot("taking-back-8-proof").await?;
        // And there is a way to the rows.
        desk.click("proof-rows").await?;
        desk.wait_for("register-row").await?;
        desk.stop().await
    })
    .await
}

/// A window on a bank that is linked and has synced.
async fn linked<'s>(session: &'s Session, env: &[(&str, &str)]) -> Result<Desk<'s>> {
    let desk = Desk::start(session, &session.data_dir(), env).await?;
    explore_demo(&desk).await?;
    open_link_window(&desk).await?;
    sign_in_to_bank(&desk, PLATYPUS).await?;
    link_is(&desk, "linked").await?;
    sync_is(&desk, "updated").await?;
    desk.click("link-done").await?;
    Ok(desk)
}

/// Lets days pass until the list shows something that is pending.
async fn announced(desk: &Desk<'_>, bank: &BankProcess) -> Result<()> {
    for _ in 0..MOVES_MAX {
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        let pending = desk.text("register").await?.contains("Pending");
        if pending {
            return Ok(());
        }
        bank.advance(DAYS).await?;
        synced_anew(desk).await?;
    }
    bail!("nothing was bought in days")
}

/// Presses Refresh and waits for the list of syncs to have one more.
async fn synced_anew(desk: &Desk<'_>) -> Result<()> {
    desk.click("nav-history").await?;
    desk.click("history-syncs").await?;
    desk.wait_for("sync-entry").await?;
    let newest = newest_sync(desk).await?;
    desk.click("refresh").await?;
    desk.until("another sync is in the list", async || {
        Ok((newest_sync(desk).await? != newest).then_some(()))
    })
    .await?;
    sync_is(desk, "updated").await
}

async fn newest_sync(desk: &Desk<'_>) -> Result<String> {
    let entry = desk.wait_for("sync-entry").await?;
    entry.attr("data-id").await?.context("a sync has an id")
}

async fn open_tray(desk: &Desk<'_>, name: &str) -> Result<()> {
    desk.click("nav-history").await?;
    desk.click(&format!("history-{name}")).await
}

/// The rows of the tray that is open.
async fn tray(desk: &Desk<'_>) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=tray-row]')]
        .map((row) => row.dataset.id)";
    Ok(serde_json::from_value(
        desk.client().execute(script, vec![]).await?,
    )?)
}

async fn tray_holds(desk: &Desk<'_>, id: &str, wanted: bool) -> Result<()> {
    let what = if wanted { "in" } else { "no more in" };
    desk.until(&format!("{id} is {what} the tray"), async || {
        let holds = tray(desk).await?.iter().any(|one| one == id);
        Ok((holds == wanted).then_some(()))
    })
    .await
}

/// What the badges of accounts say that do not match.
async fn off(desk: &Desk<'_>) -> Result<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('[data-testid=proof-badge][data-state-kind=off]')]
        .map((badge) => badge.innerText)";
    Ok(serde_json::from_value(
        desk.client().execute(script, vec![]).await?,
    )?)
}

/// How many rows the core holds. The list shows what it had for the moment that it takes to read
/// what it has.
async fn held(desk: &Desk<'_>) -> Result<u64> {
    let all =
        json!({ "search": "", "accountId": null, "categoryId": null, "from": null, "to": null });
    let outline = desk
        .invoke("register_outline", json!({ "request": all }))
        .await?;
    let count = outline
        .as_ref()
        .ok()
        .and_then(|outline| outline["count"].as_u64());
    count.with_context(|| format!("a list has a count: {outline:?}"))
}

async fn rows_are(desk: &Desk<'_>, wanted: u64) -> Result<()> {
    desk.until(&format!("the list has {wanted} rows"), async || {
        Ok((row_count(desk).await? == wanted).then_some(()))
    })
    .await
}

/// What the note of a row is, in its drawer; the drawer is closed again.
async fn note_is(desk: &Desk<'_>, id: &str, wanted: &str) -> Result<()> {
    open_row(desk, id).await?;
    desk.until(&format!("the note is {wanted:?}"), async || {
        Ok((note(desk).await? == wanted).then_some(()))
    })
    .await?;
    desk.click("drawer-close").await
}

async fn undo(desk: &Desk<'_>) -> Result<()> {
    press(desk, format!("{}z{}", Key::Control, Key::Null)).await?;
    desk.wait_for_text("notice", "Undone").await.map(drop)
}

async fn redo(desk: &Desk<'_>) -> Result<()> {
    press(
        desk,
        format!("{}{}z{}", Key::Control, Key::Shift, Key::Null),
    )
    .await?;
    desk.wait_for_text("notice", "Done again").await.map(drop)
}

/// Presses keys where no field has the focus.
async fn press(desk: &Desk<'_>, keys: String) -> Result<()> {
    // A field would take its own step back.
    let script = "document.activeElement?.blur()";
    desk.client().execute(script, vec![]).await?;
    desk.wait_for_css("body").await?.send_keys(&keys).await?;
    Ok(())
}
