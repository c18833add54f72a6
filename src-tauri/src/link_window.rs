//! The Link window: a page of ours that loads one script of somebody else's.
//!
//! What holds that script in:
//! - it may call one command, `link_report` (`capabilities/link.json`, checked against the table);
//! - its page may load that script and frames of the same origin, and nothing else
//!   ([`policy_for`]); all other pages keep the strict policy of `tauri.conf.json`;
//! - the window keeps no cookie and no storage, hears no event, and opens pages only in the
//!   system's browser;
//! - it knows a link token, which is good for one session, and no other secret.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use coffer_app::Secret;
use coffer_app::api::{LinkReport, LinkReportOutcome};
use serde_json::json;
use tauri::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use tauri::http::{Request, Response};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::events::{is_loopback, open_in_browser};
use crate::main_window::is_app_origin;
use crate::shell::Shell;

const PAGE: &str = "link.html";

/// Which Link window is open.
#[derive(Default)]
pub struct LinkDesk {
    open: Mutex<Option<OpenLink>>,
    opened: AtomicU64,
}

struct OpenLink {
    session_id: String,
    label: String,
    script: Url,
}

impl LinkDesk {
    fn lock(&self) -> MutexGuard<'_, Option<OpenLink>> {
        // Nothing panics while it is held, and what it holds is whole at any time.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the window of a session whose result is known: that is not the person closing it.
    pub fn close(&self, handle: &AppHandle, session_id: &str) {
        let closed = self.lock().take_if(|open| open.session_id == session_id);
        if let Some(open) = closed {
            destroy(handle, &open.label);
        }
    }

    /// The session whose window this was, if the person closed it.
    fn abandoned(&self, label: &str) -> Option<String> {
        let open = self.lock().take_if(|open| open.label == label)?;
        Some(open.session_id)
    }
}

/// Opens the Link window for a session. A window of an earlier session makes room for it.
///
/// # Errors
/// A sentence: the script's address is not acceptable, or the window cannot be made.
pub fn open(
    handle: &AppHandle,
    session_id: &str,
    script_url: &str,
    token: &Secret<String>,
    own_bank: Option<u16>,
) -> Result<(), String> {
    let script = Url::parse(script_url)
        .ok()
        .filter(|script| is_acceptable_script(script, own_bank))
        .ok_or("The address of Plaid Link is neither https nor on this machine.")?;
    let shell = handle.state::<Shell>();
    let number = shell.link.opened.fetch_add(1, Ordering::Relaxed);
    let label = format!("link-{number}");
    let earlier = shell.link.lock().replace(OpenLink {
        session_id: session_id.to_owned(),
        label: label.clone(),
        script: script.clone(),
    });
    if let Some(earlier) = earlier {
        destroy(handle, &earlier.label);
        // The same session again is a window that was asked for once more, not one that was left.
        if earlier.session_id != session_id {
            report_exit(handle, earlier.session_id);
        }
    }
    let about = about(session_id, &script, token);
    build(handle, &label, &script, &about, own_bank).map_err(|error| {
        shell.link.abandoned(&label);
        format!("The Link window could not be opened: {error}")
    })
}

fn build(
    handle: &AppHandle,
    label: &str,
    script: &Url,
    about: &str,
    own_bank: Option<u16>,
) -> tauri::Result<()> {
    let driven = std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true");
    let keeping = Keeping::of(&handle.state::<Shell>().webview_dir, label, driven);
    let frames = script.origin();
    let serving = handle.clone();
    let window = WebviewWindowBuilder::new(handle, label, WebviewUrl::App(PAGE.into()))
        .title("Connect a bank")
        .inner_size(480.0, 760.0)
        .min_inner_size(380.0, 560.0)
        .center()
        .incognito(keeping.incognito)
        .data_directory(keeping.folder.clone())
        .devtools(cfg!(debug_assertions))
        .initialization_script(about)
        .on_navigation(move |url| is_link_page(url) || url.origin() == frames || is_blank(url))
        .on_download(|_, _| false)
        .on_new_window(move |url, _| {
            // A login belongs where the person's passwords and passkeys are. Plaid leads there from
            // a page of its own; to a page of anybody else this window leads nobody.
            if let Err(sentence) = open_in_browser(url.as_str(), own_bank) {
                tracing::warn!("{sentence}");
            }
            NewWindowResponse::Deny
        })
        .on_web_resource_request(move |request, response| {
            set_policy(&serving, &request, response);
        })
        .build()?;
    let handle = handle.clone();
    let label = label.to_owned();
    window.on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            keeping.sweep();
            if let Some(session_id) = handle.state::<Shell>().link.abandoned(&label) {
                report_exit(&handle, session_id);
            }
        }
    });
    Ok(())
}

/// Where the window keeps things: in memory.
struct Keeping {
    incognito: bool,
    folder: PathBuf,
}

impl Keeping {
    /// In memory, except under WebDriver: WebKitGTK lets one web context be driven, so there the
    /// Link window shares the one of the main window. Which commands it may call does not depend
    /// on that.
    fn of(main: &Path, label: &str, driven: bool) -> Self {
        Self {
            incognito: !driven,
            // Tauri registers `tauri://` once for each folder, but a web context in memory is new
            // each time: in a folder that was used before, the page would not load.
            folder: if driven {
                main.to_owned()
            } else {
                main.join(label)
            },
        }
    }

    /// Removes the folder, which holds nothing.
    fn sweep(&self) {
        if self.incognito
            && let Err(error) = std::fs::remove_dir_all(&self.folder)
        {
            tracing::debug!(%error, "the folder of the Link window stays");
        }
    }
}

/// What the page must know, as a script that runs before any other and cannot be undone by one.
fn about(session_id: &str, script: &Url, token: &Secret<String>) -> String {
    let about = json!({
        "sessionId": session_id,
        "scriptUrl": script.as_str(),
        "token": token.expose(),
    });
    // JSON is JavaScript, and escaping `<` keeps it inert should it ever stand in a page.
    let about = about.to_string().replace('<', "\\u003c");
    // Only for our page: the script's own frames and pages get the token from the script.
    format!(
        "if (location.pathname === '/{PAGE}') Object.defineProperty(window, '__COFFER_LINK__', \
         {{ value: Object.freeze({about}), writable: false, configurable: false }});"
    )
}

fn destroy(handle: &AppHandle, label: &str) {
    if let Some(window) = handle.get_webview_window(label)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "the Link window could not be closed");
    }
}

/// The person closed the window: for the app that is the same as leaving Link.
fn report_exit(handle: &AppHandle, session_id: String) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let report = LinkReport {
            session_id,
            outcome: LinkReportOutcome::Exit { error_code: None },
        };
        let shell = handle.state::<Shell>();
        if let Err(error) = coffer_app::commands::link_report(shell.app().await, report).await {
            tracing::info!(%error, "closing Link was not taken note of");
        }
    });
}

/// Plaid's script comes by https; that of a bank on this machine from its own port.
fn is_acceptable_script(script: &Url, own_bank: Option<u16>) -> bool {
    let plain = script.query().is_none() && script.username().is_empty();
    let own = script.scheme() == "http"
        && is_loopback(script)
        && own_bank.is_some_and(|port| script.port_or_known_default() == Some(port));
    plain && (script.scheme() == "https" || own)
}

fn is_link_page(url: &Url) -> bool {
    is_app_origin(url) && url.path().trim_start_matches('/') == PAGE
}

/// The frames that Link makes are blank before they are filled.
fn is_blank(url: &Url) -> bool {
    matches!(url.as_str(), "about:blank" | "about:srcdoc")
}

/// Serves the Link page with its own content policy, and leaves every other page alone.
///
/// All windows must carry it: on Linux, windows that share a web context are all served by the
/// handler of the one that was opened first.
pub fn set_policy(
    handle: &AppHandle,
    request: &Request<Vec<u8>>,
    response: &mut Response<Cow<'static, [u8]>>,
) {
    if request.uri().path().trim_start_matches('/') != PAGE {
        return;
    }
    let shell = handle.state::<Shell>();
    let open = shell.link.lock();
    // Without a session the page keeps the strict policy, under which it loads no script.
    let Some(open) = open.as_ref() else { return };
    match HeaderValue::from_str(&policy_for(&open.script)) {
        Ok(policy) => {
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
        }
        Err(error) => tracing::warn!(%error, "the content policy of Link is not a header"),
    }
}

/// The policy of the Link page: the strict one, plus the script, frames of its origin, and what
/// Plaid documents for its script (<https://plaid.com/docs/link/web/>, without `unsafe-inline`
/// scripts, which its loader does not need).
fn policy_for(script: &Url) -> String {
    let origin = script.origin().ascii_serialization();
    let connect = if is_loopback(script) {
        origin.clone()
    } else {
        format!("{origin} https://production.plaid.com https://sandbox.plaid.com")
    };
    [
        "default-src 'self'".to_owned(),
        format!("script-src 'self' {origin}{}", script.path()),
        // The loader sizes its frame by a style attribute; that can draw, not run.
        "style-src 'self'; style-src-attr 'unsafe-inline'".to_owned(),
        "img-src 'self' data:".to_owned(),
        "font-src 'self'".to_owned(),
        format!("connect-src ipc: http://ipc.localhost {connect}"),
        format!("frame-src {origin}"),
        "object-src 'none'; base-uri 'none'; form-action 'none'".to_owned(),
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    /// Its addresses hold the link token, which the stories, driven as they are, see in a cache.
    #[test]
    fn the_link_window_keeps_nothing_on_the_disk_unless_it_is_driven() {
        let main = Path::new("webview");
        let usual = Keeping::of(main, "link-0", false);
        assert!(usual.incognito);
        assert_eq!(usual.folder, main.join("link-0"), "of its own, and swept");
        assert!(!Keeping::of(main, "link-0", true).incognito);
    }

    #[test]
    fn the_link_page_may_load_one_script_and_frames_of_its_origin() {
        let policy = policy_for(&url(
            "http://127.0.0.1:4100/link/v2/stable/link-initialize.js",
        ));
        assert!(policy.contains(
            "script-src 'self' http://127.0.0.1:4100/link/v2/stable/link-initialize.js;"
        ));
        assert!(policy.contains("frame-src http://127.0.0.1:4100;"));
        assert!(policy.contains("connect-src ipc: http://ipc.localhost http://127.0.0.1:4100;"));
        assert!(!policy.contains("unsafe-eval"));
        assert!(!policy.contains("plaid.com"), "the demo needs no network");
    }

    #[test]
    fn plaids_script_may_also_reach_plaids_two_hosts() {
        let script = url("https://cdn.plaid.com/link/v2/stable/link-initialize.js");
        let policy = policy_for(&script);
        assert!(policy.contains("https://production.plaid.com https://sandbox.plaid.com;"));
        let scripts = policy.split("; ").find(|d| d.starts_with("script-src"));
        assert!(!scripts.unwrap().contains("unsafe-inline"));
    }

    #[test]
    fn a_script_from_the_network_without_tls_is_refused() {
        let accepts = |address: &str| is_acceptable_script(&url(address), Some(4100));
        assert!(accepts(
            "https://cdn.plaid.com/link/v2/stable/link-initialize.js"
        ));
        assert!(accepts("http://127.0.0.1:4100/link-initialize.js"));
        let own = url("http://127.0.0.1:4100/link-initialize.js");
        assert!(!is_acceptable_script(&own, None), "with a bank elsewhere");
        for refused in [
            "http://127.0.0.1:4101/link-initialize.js",
            "http://cdn.plaid.com/link-initialize.js",
            "http://127.0.0.1.example.com/x.js",
            "data:text/javascript,alert(1)",
            "https://cdn.plaid.com@example.com/x.js",
        ] {
            assert!(!accepts(refused), "{refused}");
        }
    }

    #[test]
    fn whatever_a_token_holds_it_stays_a_string() {
        let script = url("http://127.0.0.1:1/x.js");
        let hostile = Secret::new("\"});alert(1);//</script>\u{2028}".to_owned());
        let about = about("s", &script, &hostile);
        assert!(about.contains(r#""token":"\"});alert(1);//\u003c/script>"#));
        assert!(!about.contains("</script>"));
    }

    #[test]
    fn only_the_link_page_is_a_link_page() {
        assert!(is_link_page(&url("tauri://localhost/link.html")));
        assert!(!is_link_page(&url("tauri://localhost/index.html")));
        assert!(!is_link_page(&url("https://example.com/link.html")));
    }
}
