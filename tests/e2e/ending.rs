//! A bank that is disconnected in the window: its history stays, until everything is deleted.

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Result, ensure};
use serde_json::json;

use crate::steps::{profile_of, row_count, story};

#[tokio::test]
async fn a_bank_is_disconnected_with_its_history_kept_and_then_deleted_by_its_name() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(25).await?;
        let url = bank.url()?;
        profile_of(session, &url).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-transactions").await?;
        let before = row_count(&desk).await?;

        desk.click("nav-connections").await?;
        desk.click("disconnect").await?;
        desk.wait_for("end-keep").await?;
        desk.screenshot("ending-1-what-becomes-of-its-history")
            .await?;
        desk.click("end-confirm").await?;
        desk.wait_gone("end-confirm").await?;
        desk.wait_for_css("[data-testid=connection-card][data-health=Disconnected]")
            .await?;
        desk.click("nav-transactions").await?;
        ensure!(row_count(&desk).await? == before, "the history stays");

        desk.click("nav-connections").await?;
        desk.click("disconnect").await?;
        desk.type_into("end-name", "First Platypus Bank").await?;
        desk.screenshot("ending-2-its-name-is-typed").await?;
        desk.click("end-confirm").await?;
        desk.wait_for("connect-bank").await?;
        desk.wait_gone("connection-card").await?;
        let left = desk
            .invoke("connections", json!({ "request": null }))
            .await?;
        ensure!(left == Ok(json!([])), "{left:?}");
        desk.wait_for_text("notice", "is deleted").await?;
        desk.screenshot("ending-3-nothing-is-left").await?;
        desk.stop().await
    })
    .await
}
