//! Setting up, opening and leaving a profile.
//!
//! ```text
//!            no relay.json            keychain works, or COFFER_PASSPHRASE is set
//!   Welcome ---------------> ... ---------------------------------------------> Open
//!                            |   no keychain, nothing there yet: ChoosePassphrase --+
//!                            |   protected by a passphrase:      NeedsPassphrase ---+
//!                            +-- anything else: Failed(why); nothing was changed
//! ```
//! A new key is never made over an existing database; the vault refuses it.

mod relay;
mod wipe;

use relay::keep_unsaved;
pub(crate) use relay::load_relay_credential;
pub use relay::{configure, settings, start_demo, test};
pub use wipe::wipe_demo;

use std::{path::Path, sync::Arc};

use coffer_domain::Secret;
use coffer_store::Store;
use coffer_vault::{
    Credentials, Protection, Purpose, Unlock, UnlockedVault, Vault, VaultError, VaultStatus,
};

use crate::{
    App, Profile,
    api::{
        AppError, AppState, ErrorCode, Phase, Profile as ProfileView, RelayKind, SyncStatus, Topic,
    },
    blocking, demo, lock,
    profile::copy,
    relay_file::{self, RelayFile},
};

/// What is open, or why nothing is.
pub(crate) enum Stage {
    Welcome,
    ChoosePassphrase { reason: String },
    NeedsPassphrase,
    Open(Arc<Profile>),
    Failed(AppError),
}

/// Keys that were typed before there was a vault to keep them in.
pub(crate) enum UnsavedKeys {
    Plaid(Credentials),
    Relay(Secret<String>),
}

/// Everything that the window may have shown of the profile before.
const ALL_TOPICS: [Topic; 6] = [
    Topic::App,
    Topic::Accounts,
    Topic::Register,
    Topic::Categories,
    Topic::Tags,
    Topic::Connections,
];

/// What is open now.
pub fn state(app: &App) -> AppState {
    let (phase, profile) = match &*lock(&app.0.stage) {
        Stage::Welcome => (Phase::Welcome, None),
        Stage::ChoosePassphrase { reason } => (
            Phase::ChoosePassphrase {
                reason: reason.clone(),
            },
            None,
        ),
        Stage::NeedsPassphrase => (Phase::NeedsPassphrase, None),
        Stage::Failed(error) => (
            Phase::Failed {
                error: error.clone(),
            },
            None,
        ),
        Stage::Open(profile) => (
            Phase::Ready,
            Some(ProfileView {
                relay: profile.relay.kind,
                environment: profile.relay.environment,
                ephemeral: profile.temporary.is_some(),
            }),
        ),
    };
    AppState {
        phase,
        profile,
        data_dir: app.0.config.data_dir.display().to_string(),
        version: app.0.config.version.to_owned(),
    }
}

/// Opens what `relay.json` says, with what is at hand.
pub(crate) async fn open(app: &App) {
    let _changing = app.0.changing.lock().await;
    open_with(app, None).await;
}

async fn open_with(app: &App, passphrase: Option<Secret<String>>) {
    let again = app.clone();
    let stage = match blocking(move || try_open(&again, passphrase)).await {
        Ok(Ok(stage)) => stage,
        Ok(Err(error)) | Err(error) => Stage::Failed(error),
    };
    let opened = match &stage {
        Stage::Open(profile) => Some(Arc::clone(profile)),
        _ => None,
    };
    *lock(&app.0.stage) = stage;
    app.0.seams.events.changed(&ALL_TOPICS);
    if let Some(profile) = opened {
        if let Err(error) = keep_unsaved(app, &profile).await {
            tracing::warn!(%error, "the keys that were typed could not be kept");
        }
        crate::link::resume(app, &profile).await;
        if app.0.config.window {
            watch(app, &profile);
        }
    }
}

fn try_open(app: &App, passphrase: Option<Secret<String>>) -> Result<Stage, AppError> {
    let config = &app.0.config;
    crate::profile::plaid_url(config)?;
    let Some(relay) = relay_file::read(&config.data_dir)? else {
        return Ok(Stage::Welcome);
    };
    let dir = config.data_dir.join(relay.folder());
    relay_file::private_folder(&dir)?;
    let typed = passphrase.is_some();
    let passphrase = passphrase.or_else(|| config.passphrase.as_ref().map(copy));
    let secrets = &*app.0.seams.secrets;
    let vault = match Vault::status(&dir)? {
        VaultStatus::Missing => match create(&dir, &relay, app, passphrase, typed)? {
            Created::Vault(vault) => *vault,
            Created::Temporary(folder) => return temporary(relay, folder),
            Created::Ask(reason) => return Ok(Stage::ChoosePassphrase { reason }),
        },
        VaultStatus::NeedsKeychain { .. } => Vault::unlock(&dir, Unlock::Keychain(secrets))?,
        VaultStatus::NeedsPassphrase { .. } => match passphrase {
            Some(passphrase) => Vault::unlock(&dir, Unlock::Passphrase(passphrase))?,
            None => return Ok(Stage::NeedsPassphrase),
        },
        VaultStatus::KeysLost => return Err(VaultError::KeysLost.into()),
        VaultStatus::NeedsPin { .. } | VaultStatus::NeedsRecoveryPhrase { .. } => {
            return Err(AppError::new(
                ErrorCode::Store,
                "This profile is locked in a way that this version cannot open.",
            )
            .hinted("Install the newer version that locked it."));
        }
    };
    open_store(relay, dir, vault, None)
}

enum Created {
    Vault(Box<UnlockedVault>),
    Temporary(tempfile::TempDir),
    Ask(String),
}

/// A new vault: by the keychain if there is one, else by a passphrase; never by something weaker.
fn create(
    dir: &Path,
    relay: &RelayFile,
    app: &App,
    passphrase: Option<Secret<String>>,
    typed: bool,
) -> Result<Created, AppError> {
    if !typed {
        match Vault::create(dir, Protection::Keychain(&*app.0.seams.secrets)) {
            Ok(vault) => return Ok(Created::Vault(Box::new(vault))),
            Err(error) if !is_keychain_trouble(&error) => return Err(error.into()),
            Err(error) => {
                if passphrase.is_none() {
                    return without_keychain(relay, app, &error);
                }
            }
        }
    }
    let passphrase = passphrase.unwrap_or_else(|| Secret::new(String::new()));
    let vault = Vault::create(dir, Protection::Passphrase(passphrase))?;
    Ok(Created::Vault(Box::new(vault)))
}

fn without_keychain(relay: &RelayFile, app: &App, error: &VaultError) -> Result<Created, AppError> {
    if relay.kind != RelayKind::Demo {
        return Ok(Created::Ask(error.to_string()));
    }
    if app.0.config.window {
        let folder = tempfile::Builder::new()
            .prefix("coffer-demo-")
            .tempdir()
            .map_err(|error| AppError::file("created", &std::env::temp_dir(), &error))?;
        return Ok(Created::Temporary(folder));
    }
    Err(
        AppError::new(ErrorCode::NeedsPassphrase, error.to_string()).hinted(
            "Set COFFER_PASSPHRASE to a passphrase of your choice to protect the demo with it.",
        ),
    )
}

const fn is_keychain_trouble(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::KeychainAbsent
            | VaultError::KeychainLocked
            | VaultError::KeychainDenied
            | VaultError::KeychainTimeout
            | VaultError::KeychainLied
            | VaultError::KeychainFailed(_)
    )
}

/// A demo whose key is in memory only and whose folder goes at exit.
fn temporary(relay: RelayFile, folder: tempfile::TempDir) -> Result<Stage, AppError> {
    let dir = folder.path().to_owned();
    let vault = UnlockedVault::ephemeral(&dir)?;
    open_store(relay, dir, vault, Some(folder))
}

fn open_store(
    relay: RelayFile,
    dir: std::path::PathBuf,
    vault: UnlockedVault,
    temporary: Option<tempfile::TempDir>,
) -> Result<Stage, AppError> {
    let key = vault.derive(Purpose::Database);
    let store = Store::open(vault.database_path(), key.expose())?;
    Ok(Stage::Open(Arc::new(Profile::new(
        relay, dir, store, vault, temporary,
    )?)))
}

/// Closes the profile, if one is open.
pub(crate) async fn close(app: &App) {
    let stage = std::mem::replace(&mut *lock(&app.0.stage), Stage::Welcome);
    if let Stage::Open(profile) = stage {
        demo::disconnect(&profile).await;
        profile.journal_calls(app).await;
        let checkpoint = blocking(move || profile.store.checkpoint()).await;
        if let Ok(Err(error)) = checkpoint {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
    }
    *lock(&app.0.sync_status) = SyncStatus::default();
    lock(&app.0.link_states).clear();
}

/// Makes the vault of a machine without a keychain.
///
/// # Errors
/// If the passphrase is too short, or there is nothing to protect.
pub async fn create_vault(app: &App, passphrase: String) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    if !matches!(*lock(&app.0.stage), Stage::ChoosePassphrase { .. }) {
        return Ok(state(app));
    }
    enter(app, passphrase).await
}

/// Opens the vault with its passphrase.
///
/// # Errors
/// If it is wrong, or the database cannot be opened.
pub async fn unlock(app: &App, passphrase: String) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    if !matches!(*lock(&app.0.stage), Stage::NeedsPassphrase) {
        return Ok(state(app));
    }
    enter(app, passphrase).await
}

/// Opens with a typed passphrase. A refusal is returned and the question stays.
async fn enter(app: &App, passphrase: String) -> Result<AppState, AppError> {
    let before = std::mem::replace(&mut *lock(&app.0.stage), Stage::Welcome);
    open_with(app, Some(Secret::new(passphrase))).await;
    let refused = match &*lock(&app.0.stage) {
        Stage::Failed(error)
            if matches!(error.code, ErrorCode::WrongPassphrase | ErrorCode::BadInput) =>
        {
            Some(error.clone())
        }
        _ => None,
    };
    match refused {
        Some(error) => {
            *lock(&app.0.stage) = before;
            app.0.seams.events.changed(&[Topic::App]);
            Err(error)
        }
        None => Ok(state(app)),
    }
}

/// How often a window looks for what other processes wrote.
const WATCH: std::time::Duration = std::time::Duration::from_secs(2);

/// Tells the window when another process (the command line) has written.
fn watch(app: &App, profile: &Arc<Profile>) {
    let weak = Arc::downgrade(profile);
    let app = app.clone();
    let stopping = app.0.stopping.clone();
    app.clone().0.tasks.spawn(async move {
        let mut seen: Option<i64> = None;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(WATCH) => {}
            }
            let Some(profile) = weak.upgrade() else {
                return;
            };
            let Ok(Ok(now)) = blocking(move || profile.store.foreign_changes()).await else {
                continue;
            };
            if seen.replace(now).is_some_and(|before| before != now) {
                app.0.seams.events.changed(&ALL_TOPICS);
            }
        }
    });
}
