//! Locking in the real window: what is on the screen goes, and what a person knows brings it back.

use acceptance::{Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::steps::{
    PLATYPUS, explore_demo, first_row, link_is, open_link_window, row_count, search,
    sign_in_to_bank, story, sync_is,
};

const PIN: &str = "2580";

#[tokio::test]
async fn a_locked_window_holds_nothing_and_the_pin_brings_the_same_view_back() -> Result<()> {
    story(async |session: &Session| {
        let data_dir = session.data_dir();

        // Given a list that is searched.
        let desk = Desk::start(session, &data_dir, &[]).await?;
        explore_demo(&desk).await?;
        open_link_window(&desk).await?;
        sign_in_to_bank(&desk, PLATYPUS).await?;
        link_is(&desk, "linked").await?;
        sync_is(&desk, "updated").await?;
        desk.click("link-done").await?;
        desk.click("nav-transactions").await?;
        let (_, merchant) = first_row(&desk).await?;
        let all = row_count(&desk).await?;
        let found = search(&desk, &merchant, |count| count > 0 && count < all).await?;

        // Amounts can be hidden, and pointing at one shows nothing.
        let digits = has_digits(&desk.texts("row-amount").await?);
        ensure!(digits, "amounts are shown to begin with");
        desk.click("privacy").await?;
        desk.until("no amount shows a digit", async || {
            Ok((!has_digits(&desk.texts("row-amount").await?)).then_some(()))
        })
        .await?;
        desk.screenshot("privacy-register").await?;
        desk.click("nav-accounts").await?;
        desk.wait_for("account").await?;
        desk.screenshot("privacy-accounts").await?;
        desk.client().refresh().await?;
        desk.wait_for_css("[data-testid=privacy][aria-pressed=true]")
            .await
            .context("the choice outlives the page")?;
        desk.click("privacy").await?;
        desk.click("nav-transactions").await?;
        search(&desk, &merchant, |count| count == found).await?;

        // When it is to be locked, a PIN is asked for first.
        desk.click("lock").await?;
        desk.wait_for("lock-dialog").await?;
        desk.screenshot("lock-1-pin-first").await?;
        desk.type_into("pin-new", PIN).await?;
        desk.type_into("pin-again", PIN).await?;
        desk.click("pin-submit").await?;

        // Then nothing of the data is in the page, and the core answers nothing about it.
        desk.wait_for("lock-screen").await?;
        desk.screenshot("lock-2-locked").await?;
        let page = desk
            .client()
            .execute("return document.documentElement.outerHTML", vec![])
            .await?;
        let page = page.as_str().unwrap_or_default();
        ensure!(!page.contains(&merchant), "{merchant} is still in the page");
        ensure!(
            !page.contains("register-row"),
            "rows are still in the page: {page}"
        );
        for query in ["overview", "connections", "categories", "tags"] {
            let answer = desk.invoke(query, json!({ "request": null })).await?;
            let code = answer.as_ref().err().and_then(Value::as_str);
            ensure!(
                code.is_some_and(|error| error.contains("\"locked\"")),
                "{query} answered {answer:?}"
            );
        }
        type_pin(&desk, "0000").await?;
        desk.wait_for("error-panel").await?;
        type_pin(&desk, PIN).await?;
        desk.wait_for("register-row").await?;
        ensure!(row_count(&desk).await? == found, "the same list is back");

        // And the key locks, and the next start asks too.
        let lock = format!("{}l{}", Key::Control, Key::Null);
        desk.wait_for_css("body").await?.send_keys(&lock).await?;
        desk.wait_for("lock-screen").await?;
        desk.stop().await?;
        let desk = Desk::start(session, &data_dir, &[]).await?;
        desk.wait_for("lock-screen").await?;
        type_pin(&desk, PIN).await?;
        desk.wait_for("register-row").await?;
        desk.stop().await
    })
    .await
}

async fn type_pin(desk: &Desk<'_>, pin: &str) -> Result<()> {
    desk.type_into("pin-input", pin).await?;
    desk.click("unlock-submit").await
}

fn has_digits(texts: &[String]) -> bool {
    texts.iter().any(|text| text.chars().any(char::is_numeric))
}
