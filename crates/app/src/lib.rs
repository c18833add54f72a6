//! The use cases of Coffer: set up, link, sync, browse, edit; and the messages and the command
//! table through which a window or a terminal reaches them.
//!
//! Owns: the order of steps, which seam is asked when, what a person is told.
//! Never: `tauri`, SQL text, `reqwest`.
//!
//! ```text
//!   commands ──> setup ──> Profile { store, vault, bank }
//!           ├──> link  ──> bank, vault, store        one file per use case;
//!           ├──> sync  ──> bank, domain::sync, store  seams.rs: what a host must bring
//!           └──> browse, edit, review, adopt, export ──> store
//! ```

pub mod access_key;
pub mod adopt;
pub mod api;
pub mod app_lock;
pub mod attachments;
pub mod attention;
pub mod audit;
pub mod backup;
pub mod bindings;
pub mod browse;
pub mod categories;
mod command_table;
pub mod commands;
pub mod connections;
pub mod consent;
mod demo;
pub mod diagnostics;
pub mod drafts;
pub mod edit;
pub mod ending;
mod errors;
pub mod export;
pub mod freshness;
mod health;
mod hearing;
pub mod inbox;
pub mod journal;
pub mod keys;
mod keys_of;
pub mod learned;
mod lease;
mod line;
pub mod link;
pub mod logos;
pub mod manual;
pub mod meter;
mod modes;
pub mod money_checks;
pub mod monitor;
pub mod moves;
pub mod network;
mod notices;
mod outbox;
pub mod owed;
pub mod pairs;
mod payments;
mod profile;
pub mod proof;
pub mod reconcile;
mod relay_file;
pub mod relay_news;
pub mod reports;
pub mod review;
pub mod rules;
pub mod saved;
pub mod schedule;
mod seams;
pub mod search;
pub mod setup;
pub mod steps;
pub mod sync;
pub mod tray;
pub mod tries;
pub mod verify;
mod views;
mod way;

pub use notices::Notice;
pub use payments::{Making, Payments};
pub use profile::Profile;
pub use seams::{
    BankData, Clock, DemoBank, DemoRunning, EventSink, FileAsk, LinkPage, SystemClock,
};

/// What listings return, for hosts that show it in a form of their own.
pub mod read {
    pub use coffer_domain::{
        AccountKind, Balances, CivilDate, Currency, Health, HealthState, Money, UpdateStatus,
        proof::{Proof, Reading},
    };
    pub use coffer_store::{
        edits::PartRow,
        facts::{
            AccountRow, BalanceRow, CauseRow, ConsentRow, FieldChange, Forgotten, ItemRow, MoveRow,
            Outcome, Place, ProofRow, RowImage, SyncEntry, SyncRow, TryFailure, differences,
        },
        identity::{Candidate, DoubtRow},
        register::{Filter, MonthRow, RegisterLine, Status},
    };
}

pub use coffer_vault::{Keychain, Secret, SecretStore, process};

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use api::{AppError, ErrorCode, LinkState, SyncStatus};
use tokio_util::sync::CancellationToken;

/// What a host decides once, at start.
pub struct AppConfig {
    /// Where everything of this person lies.
    pub data_dir: PathBuf,
    /// Where a list is written to that the window is asked to export; `None` where the system has
    /// no such folder.
    pub exports_dir: Option<PathBuf>,
    /// Whether a window is open: it may run a demo that is deleted at exit, and wants to hear of
    /// what other processes write.
    pub window: bool,
    /// `COFFER_PASSPHRASE`.
    pub passphrase: Option<Secret<String>>,
    /// `PLAID_CLIENT_ID`.
    pub client_id: Option<Secret<String>>,
    /// `PLAID_SECRET`.
    pub secret: Option<Secret<String>>,
    /// `PLAID_ENV`: the environment that those two are for.
    pub plaid_env: Option<String>,
    /// `COFFER_PLAID_URL`.
    pub plaid_url: Option<String>,
    /// Version of the program.
    pub version: &'static str,
}

impl AppConfig {
    /// From what the environment says, for a program that found its data folder.
    pub fn new(
        data_dir: PathBuf,
        window: bool,
        environment: process::Environment,
        version: &'static str,
    ) -> Self {
        Self {
            data_dir,
            exports_dir: None,
            window,
            passphrase: environment.passphrase,
            client_id: environment.client_id,
            secret: environment.secret,
            plaid_env: environment.plaid_env,
            plaid_url: environment.plaid_url,
            version,
        }
    }
}

/// What a host brings: each has one real and one test implementation.
pub struct Seams {
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// The keychain.
    pub secrets: Arc<dyn SecretStore>,
    /// Where news go.
    pub events: Arc<dyn EventSink>,
    /// The embedded demo bank.
    pub demo: Arc<dyn DemoBank>,
}

/// The program. Cheap to clone; clones are the same program.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) config: AppConfig,
    pub(crate) seams: Seams,
    pub(crate) stage: Mutex<setup::Stage>,
    /// `COFFER_PASSPHRASE`, until the profile is locked: what opens it then must be typed.
    pub(crate) passphrase: Mutex<Option<Secret<String>>>,
    /// Plaid's keys of the environment, until the profile is locked.
    pub(crate) set_keys: Mutex<Option<setup::SetKeys>>,
    /// Keys that were typed before the profile they belong to was open.
    pub(crate) typed: Mutex<Option<setup::Typed>>,
    /// Whom the program spoke to while no profile was open; the next one that is opened lists them.
    pub(crate) spoken_before: Mutex<network::Ledger>,
    pub(crate) sync_status: Mutex<SyncStatus>,
    /// Told whenever the sync of one connection has ended.
    pub(crate) sync_ended: tokio::sync::Notify,
    pub(crate) link_states: Mutex<Vec<LinkState>>,
    /// A recovery phrase that was shown and is not in force yet.
    pub(crate) phrase: Mutex<Option<keys::PendingPhrase>>,
    /// The backup that the person chose last, to be restored.
    pub(crate) chosen_backup: Mutex<Option<PathBuf>>,
    /// Why the last automatic backup was not made.
    pub(crate) backup_trouble: Mutex<Option<AppError>>,
    /// Held while the profile is opened, closed or replaced.
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// Cancelled when the program ends; each profile has a token below it.
    pub(crate) stopping: CancellationToken,
}

impl App {
    /// Opens what is set up. It never fails: what went wrong is the phase that `app_state` tells.
    pub async fn start(mut config: AppConfig, seams: Seams) -> Self {
        survive_file_limits();
        let passphrase = Mutex::new(config.passphrase.take());
        let set_keys = Mutex::new(setup::SetKeys::take(&mut config));
        let app = Self(Arc::new(Inner {
            config,
            seams,
            stage: Mutex::new(setup::Stage::Welcome),
            passphrase,
            set_keys,
            typed: Mutex::new(None),
            spoken_before: Mutex::default(),
            sync_status: Mutex::default(),
            sync_ended: tokio::sync::Notify::new(),
            link_states: Mutex::default(),
            phrase: Mutex::default(),
            chosen_backup: Mutex::default(),
            backup_trouble: Mutex::default(),
            changing: tokio::sync::Mutex::new(()),
            stopping: CancellationToken::new(),
        }));
        setup::open(&app).await;
        app
    }

    /// Stops what runs and closes the profile. What was not committed is asked for again next
    /// time; nothing is lost.
    pub async fn close(&self) {
        self.0.stopping.cancel();
        setup::close(self).await;
    }

    /// Plaid's client ID and secret, in this order, of the process's environment, for a host that is asked to keep them
    /// for one of Plaid's environments.
    ///
    /// # Errors
    /// If they are for the other one.
    pub fn keys_of_environment(
        &self,
        environment: api::Environment,
    ) -> Result<Option<[Secret<String>; 2]>, AppError> {
        match &*lock(&self.0.set_keys) {
            Some(keys) => keys.to_keep(environment).map(Some),
            None => Ok(None),
        }
    }

    /// `COFFER_PASSPHRASE`, for a host that is asked to prove it once more.
    pub fn passphrase_of_environment(&self) -> Option<Secret<String>> {
        lock(&self.0.passphrase).as_ref().map(profile::copy)
    }

    /// The open profile.
    ///
    /// # Errors
    /// Why none is open, and what to do.
    pub fn profile(&self) -> Result<Arc<Profile>, AppError> {
        match &*lock(&self.0.stage) {
            setup::Stage::Open(profile) => Ok(Arc::clone(profile)),
            setup::Stage::Welcome => Err(AppError::new(
                ErrorCode::NeedsSetup,
                "Coffer is not set up yet.",
            )
            .hinted("Run `coffer-cli init --relay demo`, or choose in the window.")),
            setup::Stage::ChoosePassphrase { reason } => Err(AppError::new(
                ErrorCode::NeedsPassphrase,
                format!("{reason} A passphrase is needed to protect the data."),
            )
            .hinted("Set COFFER_PASSPHRASE, or choose one in the window.")),
            setup::Stage::NeedsPassphrase { reason, .. } => Err(AppError::new(
                ErrorCode::NeedsPassphrase,
                match reason {
                    None => "The data is protected by a passphrase.".to_owned(),
                    Some(reason) => {
                        format!("{reason} A passphrase or a recovery phrase opens the data too.")
                    }
                },
            )
            .hinted("Set COFFER_PASSPHRASE, or unlock it in the window.")),
            setup::Stage::NeedsPin { .. } => Err(AppError::new(
                ErrorCode::Locked,
                "The data is locked with a PIN.",
            )
            .hinted("Set COFFER_PASSPHRASE to the PIN, or unlock it in the window.")),
            setup::Stage::Recover(recovery) => Err(recovery.error.clone()),
            setup::Stage::Failed(error) => Err(error.clone()),
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.0.seams.clock.now_ms()
    }
}

/// A write past the limit on the size of files fails from here on, and is told as a full disk. By
/// default the system ends the program instead.
fn survive_file_limits() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        /// `SIGXFSZ`, on Linux and on macOS.
        const FILE_SIZE: i32 = 25;
        // Once somebody has listened, the default is gone for good.
        if let Err(error) = signal(SignalKind::from_raw(FILE_SIZE)) {
            tracing::warn!(%error, "a limit on the size of files would end this program");
        }
    }
}

/// A panic elsewhere leaves values that are still sound: each is replaced whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// New ids from clock and chance.
pub(crate) struct SystemMint;

impl coffer_domain::ids::Mint for SystemMint {
    fn next(&mut self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}

/// Runs what blocks (files, the database, the keychain) where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        AppError::new(
            ErrorCode::Internal,
            "A part of Coffer stopped unexpectedly. Nothing was changed by it.",
        )
    })
}
