//! From a figure to what it is made of, and back, by keys alone. What each figure leads to is shown
//! in `ui/src/test`; here, that the real window's history and focus do it.

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;

use crate::steps::{profile_of, row_count, story};

/// So many stops of the Tab key are passed at most: the sidebar, the header and the first cards.
const STOPS_MAX: usize = 150;

#[tokio::test]
async fn from_the_dashboard_to_a_list_and_back_to_the_same_figure_without_a_mouse() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(61).await?;
        let bank_url = bank.url()?;
        profile_of(session, &bank_url).await?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.wait_for("register-row").await?;
        let all = row_count(&desk).await?;

        // Given the dashboard, which is the first screen, with the line of net worth.
        press(&desk, &format!("{}1{}", Key::Control, Key::Null)).await?;
        desk.wait_for_css("[data-testid=card-worth] [data-testid=chart-mark]")
            .await?;
        desk.screenshot("figures-1-dashboard").await?;

        // When a point of the line is walked to and opened.
        for stop in 0.. {
            ensure!(stop < STOPS_MAX, "Tab never reaches the line of net worth");
            press(&desk, &Key::Tab.to_string()).await?;
            if on_the_line(&desk).await?.is_some() {
                break;
            }
        }
        for key in [Key::Left, Key::Left] {
            press(&desk, &key.to_string()).await?;
        }
        let point = on_the_line(&desk)
            .await?
            .context("arrows stay on the line")?;
        desk.screenshot("figures-2-point").await?;
        press(&desk, &Key::Enter.to_string()).await?;

        // Then the list has what was booked since the point before, and no more.
        desk.wait_for("register-count").await?;
        let at = desk.client().current_url().await?;
        let fragment = at.fragment().unwrap_or_default();
        ensure!(
            fragment.contains("from=") && fragment.contains("to="),
            "the list is one of days: {fragment}"
        );
        desk.until("the list is a part of all", async || {
            Ok((row_count(&desk).await? < all).then_some(()))
        })
        .await?;
        desk.screenshot("figures-3-list").await?;

        // And Escape leads back to the very point.
        press(&desk, &Key::Escape.to_string()).await?;
        desk.until("the point has the focus again", async || {
            Ok(on_the_line(&desk).await?.filter(|back| *back == point))
        })
        .await?;

        // The other two screens are a key away, and a row of theirs goes the same way.
        press(&desk, &format!("{}5{}", Key::Control, Key::Null)).await?;
        desk.wait_for("worth-account").await?;
        desk.screenshot("figures-4-net-worth").await?;
        press(&desk, &format!("{}4{}", Key::Control, Key::Null)).await?;
        desk.wait_for("spending-bar").await?;
        press(&desk, "[").await?;
        desk.wait_for("spending-row").await?;
        desk.screenshot("figures-5-spending").await?;
        desk.stop().await
    })
    .await
}

/// Presses keys on what has the focus.
async fn press(desk: &Desk<'_>, keys: &str) -> Result<()> {
    desk.client()
        .active_element()
        .await?
        .send_keys(keys)
        .await?;
    Ok(())
}

/// The point of the line of net worth that has the focus, in words; nothing where none has.
async fn on_the_line(desk: &Desk<'_>) -> Result<Option<String>> {
    let script = "const at = document.activeElement;
        return at?.closest('[data-testid=card-worth]') && at.dataset.testid === 'chart-mark'
            ? at.getAttribute('aria-label') : null";
    let said = desk.client().execute(script, vec![]).await?;
    Ok(said.as_str().map(str::to_owned))
}
