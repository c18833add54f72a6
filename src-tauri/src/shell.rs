//! The state of the shell: the app once it has started, and the one way to end.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use coffer_app::{App, AppConfig, Keychain, Seams, SystemClock};
use tauri::{AppHandle, Manager};
use tokio::sync::SetOnce;

use crate::demo::EmbeddedBank;
use crate::events::WindowEvents;
use crate::link_window::LinkDesk;
use crate::main_window;

/// How long the store may take to close. The windows are gone before, and it is done at once, unless the
/// answer to a call is waited for that must not be lost (`coffer_app`'s line to the bank): half a minute, and
/// what the bank and the database take.
const CLOSE_MAX: Duration = Duration::from_secs(40);

/// What all windows share.
pub struct Shell {
    /// Where everything of this person lies.
    pub data_dir: PathBuf,
    /// Where the web view keeps what it caches. It never sees a secret.
    pub webview_dir: PathBuf,
    /// The Link window, if one is open.
    pub link: LinkDesk,
    app: Arc<SetOnce<App>>,
    quitting: AtomicBool,
}

impl Shell {
    /// A shell whose app has not started yet.
    pub fn new(data_dir: PathBuf, webview_dir: PathBuf) -> Self {
        Self {
            data_dir,
            webview_dir,
            link: LinkDesk::default(),
            app: Arc::default(),
            quitting: AtomicBool::new(false),
        }
    }

    /// Starts the app, beside everything that opening a window takes. Commands wait for it.
    pub fn start(&self, config: AppConfig, events: WindowEvents) {
        let seams = Seams {
            clock: Arc::new(SystemClock),
            secrets: Arc::new(Keychain::system()),
            events: Arc::new(events),
            demo: Arc::new(EmbeddedBank),
        };
        let started = Arc::clone(&self.app);
        tauri::async_runtime::spawn(async move {
            let app = App::start(config, seams).await;
            if started.set(app).is_err() {
                unreachable!("the app is started once");
            }
        });
    }

    /// The app. Waits for its start: the window is painted meanwhile, not afterwards.
    pub async fn app(&self) -> &App {
        self.app.wait().await
    }

    /// Ends Coffer: windows go at once, the store is closed, then the process ends. A second call
    /// does nothing, so that an impatient second click does not cut the first one short.
    pub fn quit(&self, handle: &AppHandle) {
        if self.quitting.swap(true, Ordering::SeqCst) {
            return;
        }
        main_window::remember(handle);
        for window in handle.webview_windows().values() {
            if let Err(error) = window.hide() {
                tracing::debug!(%error, "a window could not be hidden");
            }
        }
        let app = self.app.get().cloned();
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            if let Some(app) = app
                && tokio::time::timeout(CLOSE_MAX, app.close()).await.is_err()
            {
                tracing::warn!("the store took too long to close");
            }
            handle.exit(0);
        });
    }
}

/// A polite request to end (`kill`, Ctrl-C, the end of the desktop session) closes the store too.
pub fn quit_on_signal(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        match asked_to_end().await {
            Ok(()) => handle.state::<Shell>().quit(&handle),
            Err(error) => tracing::warn!(%error, "signals cannot be heard"),
        }
    });
}

#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
