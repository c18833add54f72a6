//! What this host brings to the use cases: the demo bank, and the terminal as the place for news.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use coffer_app::api::{EditProgress, LinkState, SyncStage, SyncStatus, Topic};
use coffer_app::{DemoBank, DemoRunning, EventSink, LinkPage};
use coffer_sandbox::{Embedded, EmbeddedConfig};

use crate::text::{harmless, say_before_link};

/// The demo bank inside this process: no keys, no network, play money, no admin routes.
pub struct EmbeddedBank;

#[async_trait::async_trait]
impl DemoBank for EmbeddedBank {
    async fn start(
        &self,
        port: u16,
        state: Option<Vec<u8>>,
        client_id: &str,
        secret: &str,
        persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> io::Result<DemoRunning> {
        let config = EmbeddedConfig {
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            state,
            port,
            admin_port: None,
            ..EmbeddedConfig::default()
        };
        let running = Embedded::start(config, persist).await?;
        Ok(DemoRunning {
            url: running.url(),
            stop: Box::pin(running.shutdown()),
        })
    }
}

/// News on stderr: where to open Link, and how far a sync is, on one line that is written over.
pub struct TerminalEvents {
    shows_progress: bool,
    shown: Mutex<String>,
}

/// Longer ones would wrap, and then could not be written over.
const LINE_CHARS_MAX: usize = 78;

impl TerminalEvents {
    /// `shows_progress` only where a person looks: a terminal.
    pub fn new(shows_progress: bool) -> Self {
        Self {
            shows_progress,
            shown: Mutex::default(),
        }
    }

    /// Takes the line of progress away.
    pub fn clear(&self) {
        self.show(String::new());
    }

    fn show(&self, line: String) {
        // A line that could not be shown is nothing to fail over.
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown == line {
            return;
        }
        let mut err = io::stderr().lock();
        let _ = write!(err, "\r\u{1b}[K{line}");
        let _ = err.flush();
        *shown = line;
    }
}

impl EventSink for TerminalEvents {
    /// A terminal shows nothing that could be out of date.
    fn changed(&self, _topics: &[Topic]) {}

    fn sync_status(&self, status: &SyncStatus) {
        if self.shows_progress {
            self.show(progress(status));
        }
    }

    fn edit_progress(&self, progress: Option<EditProgress>) {
        if self.shows_progress {
            self.show(progress.map_or_else(String::new, changing));
        }
    }

    /// Whoever linked waits for the end of the session, and says it then.
    fn link_state(&self, _state: &LinkState) {}

    fn show_link(&self, page: LinkPage) -> Result<(), String> {
        match page {
            LinkPage::Browser { url, agreed, .. } => agreed
                .map_or(Ok(()), |notice| say_before_link(&notice))
                .and_then(|()| {
                    writeln!(
                        io::stderr(),
                        "Open this page in a browser and connect your bank there:\n{}",
                        harmless(&url)
                    )
                })
                .map_err(|error| format!("The address of Link could not be shown: {error}.")),
            LinkPage::Window { .. } => {
                Err("A terminal cannot show Link in a window of its own.".to_owned())
            }
        }
    }

    /// The page is the browser's.
    fn close_link(&self, _session_id: &str) {}
}

fn changing(progress: EditProgress) -> String {
    format!("changing transactions: {} %", progress.permille / 10)
}

fn progress(status: &SyncStatus) -> String {
    let running = status
        .items
        .iter()
        .filter(|item| !matches!(item.stage, SyncStage::Done | SyncStage::Failed));
    let parts: Vec<String> = running
        .map(|item| {
            let stage = match item.stage {
                SyncStage::Queued => "waits for its turn".to_owned(),
                SyncStage::Fetching => format!("{} rows", item.rows),
                SyncStage::Waiting => "older history is being prepared".to_owned(),
                SyncStage::Saving => "saving".to_owned(),
                SyncStage::Done | SyncStage::Failed => String::new(),
            };
            format!("{}: {stage}", harmless(&item.institution))
        })
        .collect();
    parts.join("  ").chars().take(LINE_CHARS_MAX).collect()
}
