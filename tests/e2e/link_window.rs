//! What the Link window can do, and what closing it means.

use acceptance::{Desk, Session};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::steps::{begin_in_window, explore_demo, link_is, open_link_window, story};

macro_rules! rows {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        &[$((stringify!($name), stringify!($window))),*]
    };
}
const COMMANDS: &[(&str, &str)] = coffer_app::with_commands!(rows);

/// Commands that Tauri itself has for every window, unless a capability says otherwise.
const TAURI_S_OWN: &[&str] = &[
    "plugin:event|listen",
    "plugin:event|emit",
    "plugin:event|emit_to",
    "plugin:webview|create_webview_window",
    "plugin:window|create",
    "plugin:window|close",
    "plugin:window|set_title",
    "plugin:path|resolve_directory",
    "plugin:resources|close",
    "plugin:app|version",
];

#[tokio::test]
async fn the_link_window_can_call_nothing_but_link_report() -> Result<()> {
    story(async |session: &Session| {
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        explore_demo(&desk).await?;
        open_link_window(&desk).await?;
        desk.wait_for_css("iframe").await?;

        // Its own command answers, so a refusal of another is not just a window that cannot speak.
        let about = desk
            .client()
            .execute("return window.__COFFER_LINK__.sessionId", vec![])
            .await?;
        let event = json!({ "sessionId": about, "outcome": { "kind": "event", "name": "OPEN" } });
        let own = desk
            .invoke("link_report", json!({ "request": event }))
            .await?;
        ensure!(own == Ok(Value::Null), "link_report answered {own:?}");

        let others = COMMANDS
            .iter()
            .filter(|(_, window)| *window != "link")
            .map(|(name, _)| *name);
        for command in others.chain(TAURI_S_OWN.iter().copied()) {
            let answer = desk.invoke(command, json!({ "request": null })).await?;
            ensure!(
                is_not_allowed(&answer),
                "the Link window called {command} and got {answer:?}"
            );
        }

        // And the other way round: nobody but Link reports for Link.
        desk.enter_main_window().await?;
        let event = json!({ "sessionId": about, "outcome": { "kind": "event", "name": "OPEN" } });
        let foreign = desk
            .invoke("link_report", json!({ "request": event }))
            .await?;
        ensure!(is_not_allowed(&foreign), "the main window got {foreign:?}");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn what_the_link_window_knows_cannot_be_changed_and_its_page_goes_nowhere_else() -> Result<()>
{
    story(async |session: &Session| {
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        explore_demo(&desk).await?;
        open_link_window(&desk).await?;
        desk.wait_for_css("iframe").await?;
        let script = "
        const before = JSON.stringify(window.__COFFER_LINK__);
        try { window.__COFFER_LINK__ = null } catch {}
        try { window.__COFFER_LINK__.token = 'x' } catch {}
        try { delete window.__COFFER_LINK__ } catch {}
        try { Object.prototype.polluted = true } catch {}
        return [before === JSON.stringify(window.__COFFER_LINK__), ({}).polluted === undefined]";
        let kept = desk.client().execute(script, vec![]).await?;
        ensure!(kept == json!([true, true]), "kept as it was: {kept}");

        // Inline script, another origin's script and another origin's page are all refused.
        let script = "
        const done = arguments[0];
        const refused = [];
        document.addEventListener('securitypolicyviolation', (event) => {
            refused.push(event.effectiveDirective);
            if (refused.length === 3) done(refused.sort());
        });
        const inline = document.createElement('script');
        inline.textContent = 'window.ran = true';
        document.head.append(inline);
        const foreign = document.createElement('script');
        foreign.src = 'https://example.com/x.js';
        document.head.append(foreign);
        const frame = document.createElement('iframe');
        frame.src = 'https://example.com/';
        document.body.append(frame);";
        let refused = desk.client().execute_async(script, vec![]).await?;
        ensure!(
            refused == json!(["frame-src", "script-src-elem", "script-src-elem"]),
            "the content policy refused {refused}"
        );
        let ran = desk
            .client()
            .execute("return window.ran === undefined", vec![])
            .await?;
        ensure!(ran == json!(true), "inline script ran");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn leaving_link_half_way_is_told_in_words_and_keeps_nothing() -> Result<()> {
    story(async |session: &Session| {
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        explore_demo(&desk).await?;

        // By the button of the page.
        open_link_window(&desk).await?;
        desk.enter_link_frame().await?;
        desk.click_css("#close").await?;
        desk.link_window_closes().await?;
        link_is(&desk, "closed").await?;
        desk.screenshot("link-closed").await?;
        // The dialog stands in the address, so reading the page again offers to begin again.
        desk.client().refresh().await?;

        // By the X of the window.
        begin_in_window(&desk).await?;
        desk.wait_for_css("iframe").await?;
        session.close_window("Connect a bank")?;
        desk.link_window_closes().await?;
        link_is(&desk, "closed").await?;
        ensure!(
            desk.texts("connection-card").await?.is_empty(),
            "no connection was made"
        );
        desk.stop().await
    })
    .await
}

fn is_not_allowed(answer: &std::result::Result<Value, Value>) -> bool {
    matches!(answer, Err(Value::String(why)) if why.contains("not allowed"))
}
