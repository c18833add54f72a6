//! What a program says to the world around it (events, log lines), and what it asks the keychain.

use std::{
    collections::BTreeSet,
    io,
    sync::{
        Arc, Once,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use coffer_app::{
    EventSink, LinkPage, Secret, SecretStore,
    api::{LinkState, SyncStatus, Topic},
};
use coffer_vault::{Account, StoreError, fake::MemoryStore};
use tokio::sync::watch;
use tracing_subscriber::fmt::MakeWriter;

use super::bank::CANARY;
use crate::disk::find;

/// More than anything that a story waits for takes on a busy machine.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A keychain that can be locked.
#[derive(Default)]
pub struct Keys {
    kept: MemoryStore,
    is_locked: AtomicBool,
}

impl Keys {
    pub fn lock(&self, locked: bool) {
        self.is_locked.store(locked, Ordering::SeqCst);
    }

    fn open(&self) -> Result<&MemoryStore, StoreError> {
        match self.is_locked.load(Ordering::SeqCst) {
            true => Err(StoreError::Locked),
            false => Ok(&self.kept),
        }
    }
}

impl SecretStore for Keys {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        self.open()?.get(account)
    }
    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.open()?.set(account, value)
    }
    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.open()?.delete(account)
    }
}

/// Hears events, and remembers whether a secret was among them.
pub struct Ears {
    status: watch::Sender<SyncStatus>,
    sessions: std::sync::Mutex<BTreeSet<String>>,
    leaked: AtomicBool,
}

impl Default for Ears {
    fn default() -> Self {
        listen();
        Self {
            status: watch::channel(SyncStatus::default()).0,
            sessions: std::sync::Mutex::default(),
            leaked: AtomicBool::new(false),
        }
    }
}

impl Ears {
    fn hear(&self, what: &str) {
        if what.contains(CANARY) {
            self.leaked.store(true, Ordering::SeqCst);
        }
    }

    /// An error if a secret was heard, in an event or in the log.
    pub fn heard(&self) -> Result<(), String> {
        if self.leaked.load(Ordering::SeqCst) {
            return Err("a secret was in an event".into());
        }
        if LOG.load(Ordering::SeqCst) {
            return Err("a secret was in the log".into());
        }
        Ok(())
    }

    /// Link sessions that were spoken of.
    pub fn sessions(&self) -> Vec<String> {
        self.sessions.lock().unwrap().iter().cloned().collect()
    }

    /// Forgets where syncing stood, before a program is started.
    pub fn forget(&self) {
        self.status.send_replace(SyncStatus::default());
    }

    /// Waits until a sync has ended that was begun since.
    pub async fn synced(&self) -> Result<(), String> {
        let mut status = self.status.subscribe();
        let ended = status.wait_for(|status| !status.running && !status.items.is_empty());
        match tokio::time::timeout(WAIT_MAX, ended).await {
            Ok(_) => Ok(()),
            Err(_) => Err("the first sync of a new connection never ended".into()),
        }
    }
}

impl EventSink for Ears {
    fn changed(&self, topics: &[Topic]) {
        self.hear(&serde_json::to_string(topics).unwrap());
    }
    fn sync_status(&self, status: &SyncStatus) {
        self.hear(&serde_json::to_string(status).unwrap());
        self.status.send_replace(status.clone());
    }
    fn link_state(&self, state: &LinkState) {
        self.hear(&serde_json::to_string(state).unwrap());
        self.sessions
            .lock()
            .unwrap()
            .insert(state.session_id.clone());
    }
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, session_id: &str) {
        self.hear(session_id);
    }
}

/// Whether a secret was in a line of the log. One log for all stories of a process.
static LOG: AtomicBool = AtomicBool::new(false);

/// Listens to everything that any part of the program logs.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(|| Lines(&LOG));
        let _ = log.try_init();
    });
}

struct Lines<'a>(&'a AtomicBool);

impl io::Write for Lines<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if find(line, CANARY.as_bytes()) {
            self.0.store(true, Ordering::SeqCst);
        }
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A control: a program that logs a token, and one that sends it as an event.
#[test]
fn a_secret_that_is_said_is_heard() {
    struct Here(Arc<AtomicBool>);
    impl<'a> MakeWriter<'a> for Here {
        type Writer = Lines<'a>;
        fn make_writer(&'a self) -> Lines<'a> {
            Lines(&self.0)
        }
    }
    let flag = Arc::new(AtomicBool::new(false));
    let log = tracing_subscriber::fmt()
        .with_writer(Here(Arc::clone(&flag)))
        .finish();
    tracing::subscriber::with_default(log, || {
        tracing::info!("a harmless line");
        assert!(!flag.load(Ordering::SeqCst));
        tracing::info!(token = format!("access-sandbox-{CANARY}"), "a careless one");
    });
    assert!(flag.load(Ordering::SeqCst));
    let ears = Ears::default();
    ears.close_link("harmless");
    ears.heard().unwrap();
    ears.close_link(CANARY);
    ears.heard().unwrap_err();
}
