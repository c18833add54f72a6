//! What the app tells the windows.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use coffer_app::api::{EditProgress, LinkStage, LinkState, NetworkCost, SyncStatus, Topic};
use coffer_app::{EventSink, FileAsk, LinkPage, Notice, Secret};
use futures::future::BoxFuture;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};
use url::Url;

use crate::clipboard::Clipboard;
use crate::file_dialog;
use crate::link_window;
use crate::main_window::MAIN;
use crate::network_cost;
use crate::notify;
use crate::shell::Shell;

/// The real [`EventSink`]: events to the main window, Link into a window or the browser.
///
/// The app starts before there is anything to draw windows with. What it says until then is heard
/// by nobody, and a window that opens reads everything anyway.
#[derive(Clone, Default)]
pub struct WindowEvents {
    handle: Arc<OnceLock<AppHandle>>,
    clipboard: Clipboard,
}

/// Payload of the event `changed`.
#[derive(Clone, Serialize)]
struct Changed<'a> {
    topics: &'a [Topic],
}

impl WindowEvents {
    /// From now on there are windows to tell.
    pub fn attach(&self, handle: AppHandle) {
        if self.handle.set(handle).is_err() {
            unreachable!("windows are attached once, in `setup`");
        }
    }

    /// To the main window alone: the Link window hears nothing.
    fn tell_main<T: Serialize + Clone>(&self, event: &str, payload: T) {
        let Some(handle) = self.handle.get() else {
            return;
        };
        // A window that is just closing cannot hear, and reads everything again when it opens.
        if let Err(error) = handle.emit_to(MAIN, event, payload) {
            tracing::debug!(event, %error, "an event was not delivered");
        }
    }
}

impl EventSink for WindowEvents {
    fn changed(&self, topics: &[Topic]) {
        self.tell_main("changed", Changed { topics });
    }

    fn sync_status(&self, status: &SyncStatus) {
        self.tell_main("sync_status", status);
    }

    fn edit_progress(&self, progress: Option<EditProgress>) {
        self.tell_main("edit_progress", progress);
    }

    fn link_state(&self, state: &LinkState) {
        self.tell_main("link_state", state);
        // Whatever the end was, the person has nothing left to do in Link.
        if state.stage != LinkStage::Open {
            self.close_link(&state.session_id);
        }
    }

    fn show_link(&self, page: LinkPage) -> Result<(), String> {
        let Some(handle) = self.handle.get() else {
            return Err("The window is not open yet. Try again in a moment.".to_owned());
        };
        match page {
            LinkPage::Window {
                session_id,
                script_url,
                token,
                own_bank,
            } => link_window::open(handle, &session_id, &script_url, &token, own_bank),
            LinkPage::Browser { url, own_bank, .. } => open_in_browser(&url, own_bank),
        }
    }

    fn close_link(&self, session_id: &str) {
        if let Some(handle) = self.handle.get() {
            handle.state::<Shell>().link.close(handle, session_id);
        }
    }

    fn notify(&self, notice: &Notice) {
        notify::show(notice);
    }

    fn network_cost(&self) -> BoxFuture<'static, NetworkCost> {
        Box::pin(network_cost::ask())
    }

    fn open_page(&self, url: &str) -> Result<(), String> {
        // Plaid's own page, by https: no page of this computer is opened for it.
        open_in_browser(url, None)
    }

    fn copy_text(&self, text: &Secret<String>) -> Result<(), String> {
        self.clipboard.copy(text)
    }

    fn clear_text(&self, text: &Secret<String>) {
        self.clipboard.clear(text);
    }

    fn choose_file(&self, what: FileAsk) -> BoxFuture<'static, Result<Option<PathBuf>, String>> {
        let handle = self.handle.get().cloned();
        Box::pin(async move {
            match handle {
                Some(handle) => file_dialog::choose(handle, what).await,
                None => Err("The window is not open yet. Try again in a moment.".to_owned()),
            }
        })
    }
}

/// Opens a web page outside Coffer. Only pages of Plaid pass: the system's opener would also run
/// programs and open files, and a page that a text of a bank names is nobody's to open. `own_bank` is
/// the port of the bank, where this computer itself is the bank.
///
/// # Errors
/// A sentence that names the address, so that the person can open it by hand.
pub fn open_in_browser(address: &str, own_bank: Option<u16>) -> Result<(), String> {
    let url = Url::parse(address).map_err(|_| "This is not a web address.".to_owned())?;
    if !may_leave_to(&url, own_bank) {
        return Err(
            "Coffer opens pages of Plaid in the browser, and no others; this is not one."
                .to_owned(),
        );
    }
    open::that_detached(url.as_str()).map_err(|error| {
        format!("The browser could not be opened ({error}). Open this address yourself: {url}")
    })
}

/// Plaid by `https`, or the bank that runs on this machine, if one does: what else listens here (a
/// router's page, another program's) is nobody's to open. Nothing else that Coffer shows or is told
/// has an address that it would open.
pub fn may_leave_to(url: &Url, own_bank: Option<u16>) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let plaids = url.scheme() == "https"
        && url.port().is_none()
        && url.host_str().is_some_and(is_plaids_host);
    let own = url.scheme() == "http"
        && is_loopback(url)
        && own_bank.is_some_and(|port| url.port_or_known_default() == Some(port));
    plain && (plaids || own)
}

/// `plaid.com` and what lies below it: Hosted Link, and the way to a bank's own login.
fn is_plaids_host(host: &str) -> bool {
    host == "plaid.com" || host.ends_with(".plaid.com")
}

/// Whether an address is this machine itself, by number: a name could be made to mean another.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_plaid_and_of_the_demo_bank_leave_the_app() {
        let demo = Some(4100);
        let leaves = |address: &str| may_leave_to(&Url::parse(address).unwrap(), demo);
        assert!(leaves("https://secure.plaid.com/hl/abc"));
        assert!(leaves("http://127.0.0.1:4100/hosted/abc"));
        let own = Url::parse("http://127.0.0.1:4100/hosted/abc").unwrap();
        assert!(!may_leave_to(&own, None), "with a bank elsewhere");
        for refused in [
            "https://example.com/",
            "https://plaid.com.example.com/",
            "https://notplaid.com/",
            "https://secure.plaid.com:8443/",
            "https://secure.plaid.com@example.com/",
            "https://someone@secure.plaid.com/",
            "http://secure.plaid.com/",
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1:4101/",
            "http://127.0.0.1/",
            "http://[::1]:631/printers",
            "https://127.0.0.1:4100/",
            "http://localhost.example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://share/x",
        ] {
            assert!(!leaves(refused), "{refused}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        assert!(open_in_browser("--help", Some(80)).is_err());
        assert!(open_in_browser("file:///bin/sh", None).is_err());
    }
}
