//! What the main window lets a page do, tried in the real one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acceptance::{Desk, Session};
use anyhow::{Result, ensure};
use serde_json::json;
use tokio::net::TcpListener;

use crate::steps::story;

#[tokio::test]
async fn no_script_style_picture_request_page_or_window_of_anybody_else_gets_in_or_out()
-> Result<()> {
    story(async |session: &Session| {
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        desk.wait_for("welcome-demo").await?;
        let (url, calls) = counting_server().await?;

        // What a page could try, each by itself, and what the policy says of it.
        let script = "
        const [url, done] = arguments;
        window.refused = [];
        document.addEventListener('securitypolicyviolation', (event) =>
            window.refused.push(event.effectiveDirective));
        const add = (tag, set) => { const e = document.createElement(tag); set(e); document.body.append(e); };
        add('script', (e) => { e.textContent = 'window.ran = 1' });
        add('script', (e) => { e.src = url + '/x.js' });
        add('script', (e) => { e.src = 'data:text/javascript,window.ran=2' });
        add('style', (e) => { e.textContent = 'body { display: none }' });
        add('link', (e) => { e.rel = 'stylesheet'; e.href = url + '/x.css' });
        add('img', (e) => { e.src = url + '/x.png' });
        add('iframe', (e) => { e.src = url + '/frame' });
        add('object', (e) => { e.data = url + '/object' });
        add('video', (e) => { e.src = url + '/x.mp4' });
        add('div', (e) => { e.innerHTML = '<img src=x onerror=\"window.ran=3\">' });
        add('div', (e) => { e.setAttribute('onclick', 'window.ran=4'); e.click() });
        let evaluated = true;
        try { (0, eval)('window.ran = 5') } catch { evaluated = false }
        try { new Function('window.ran = 6')() } catch {}
        try { new Worker(url + '/worker.js') } catch {}
        try { new WebSocket(url.replace('http', 'ws')) } catch {}
        try { navigator.sendBeacon(url + '/beacon', 'x') } catch {}
        const opened = window.open(url + '/window');
        const form = document.createElement('form');
        form.action = url + '/form'; document.body.append(form); form.submit();
        fetch(url + '/fetch').catch(() => undefined).finally(() =>
            setTimeout(() => done({ ran: window.ran ?? null, evaluated, opened: opened !== null,
                refused: [...new Set(window.refused)].sort() }), 500));";
        let tried = desk.client().execute_async(script, vec![json!(url)]).await?;
        ensure!(tried["ran"].is_null(), "a script ran: {tried}");
        ensure!(tried["evaluated"] == false, "eval worked: {tried}");
        ensure!(tried["opened"] == false, "a window opened: {tried}");
        for directive in [
            "connect-src",
            "form-action",
            "frame-src",
            "img-src",
            "media-src",
            "object-src",
            "script-src-attr",
            "script-src-elem",
            "style-src-elem",
        ] {
            let refused = tried["refused"].as_array();
            ensure!(
                refused.is_some_and(|all| all.iter().any(|one| one == directive)),
                "{directive} was not refused: {tried}"
            );
        }

        // The page goes nowhere, and no second window is there.
        let at = desk.client().current_url().await?;
        let script = "location.href = arguments[0] + '/away'; location.assign('/link.html'); return 1";
        desk.client().execute(script, vec![json!(url)]).await?;
        let script = "setTimeout(arguments[0], 500)";
        desk.client().execute_async(script, vec![]).await?;
        ensure!(desk.client().current_url().await? == at, "the page went away");
        ensure!(desk.client().windows().await?.len() == 1, "a window opened");
        ensure!(
            calls.load(Ordering::SeqCst) == 0,
            "{} requests left the window",
            calls.load(Ordering::SeqCst)
        );

        // What is the language's own stays what it is.
        let script = "
        try { Object.prototype.polluted = 1 } catch {}
        return ({}).polluted === undefined && window.__TAURI__ === undefined";
        let frozen = desk.client().execute(script, vec![]).await?;
        ensure!(frozen == true, "prototypes can be changed");
        desk.stop().await
    })
    .await
}

/// Counts who connects, and tells nobody anything.
pub async fn counting_server() -> Result<(String, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    Ok((url, calls))
}
