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

mod leave;
mod relay;
mod temporary;
mod watch;
mod wipe;

pub(crate) use leave::close;
use relay::keep_typed;
pub(crate) use relay::{Typed, load_relay_credential};
pub use relay::{configure, settings, start_demo, test};
pub use wipe::wipe_demo;

use std::{path::Path, sync::Arc};

use coffer_domain::Secret;
use coffer_store::Store;
use coffer_vault::{Protection, Purpose, Unlock, UnlockedVault, Vault, VaultError, VaultStatus};

use crate::{
    App, Profile,
    api::{AppError, AppState, ErrorCode, Phase, Profile as ProfileView, RelayKind, Topic},
    blocking, lock,
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
    if app.0.config.window {
        temporary::sweep(app).await;
    }
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
        if let Err(error) = keep_typed(app, &profile).await {
            tracing::warn!(%error, "the keys that were typed could not be kept");
        }
        crate::link::resume(app, &profile).await;
        if app.0.config.window {
            watch::start(app, &profile);
        }
    }
}

fn try_open(app: &App, passphrase: Option<Secret<String>>) -> Result<Stage, AppError> {
    let config = &app.0.config;
    let passphrase = Passphrase {
        typed: passphrase.is_some(),
        at_hand: passphrase.or_else(|| config.passphrase.as_ref().map(copy)),
    };
    crate::profile::plaid_url(config)?;
    if config.window {
        // Said before anything is chosen: nothing a person does could be kept.
        relay_file::private_folder(&config.data_dir)?;
        relay_file::check_writable(&config.data_dir)?;
    }
    let Some(relay) = relay_file::read(&config.data_dir)? else {
        return Ok(Stage::Welcome);
    };
    let dir = config.data_dir.join(relay.folder());
    relay_file::private_folder(&dir)?;
    let found = match Vault::status(&dir)? {
        VaultStatus::Missing => match create(&dir, &relay, app, &passphrase)? {
            // Several that start at once make one vault between them.
            Found::MadeMeanwhile => {
                unlock_with(Vault::status(&dir)?, &dir, &relay, app, &passphrase)?
            }
            found => found,
        },
        status => unlock_with(status, &dir, &relay, app, &passphrase)?,
    };
    match found {
        Found::Vault(vault) => open_store(app, relay, dir, *vault, None),
        Found::Temporary(folder) => {
            let dir = folder.path().to_owned();
            let vault = UnlockedVault::ephemeral(&dir)?;
            open_store(app, relay, dir, vault, Some(folder))
        }
        Found::ChoosePassphrase { reason } => Ok(Stage::ChoosePassphrase { reason }),
        Found::NeedsPassphrase => Ok(Stage::NeedsPassphrase),
        Found::MadeMeanwhile => Err(VaultError::Missing.into()),
    }
}

/// Stands in a profile's folder from before its key is made until its database is there, so that
/// a profile that was killed in between is told from one whose database was lost.
const NEW: &str = "new-profile";

fn mark_new(dir: &Path) -> Result<(), AppError> {
    let marker = dir.join(NEW);
    std::fs::write(&marker, b"").map_err(|error| AppError::file("written", &marker, &error))
}

/// What there is to open a profile with.
enum Found {
    Vault(Box<UnlockedVault>),
    /// The folder of a demo that leaves nothing behind.
    Temporary(tempfile::TempDir),
    ChoosePassphrase {
        reason: String,
    },
    NeedsPassphrase,
    /// Another process was quicker to make the vault.
    MadeMeanwhile,
}

/// The passphrase that is at hand.
struct Passphrase {
    at_hand: Option<Secret<String>>,
    /// It was typed just now, so it is the way that the person chose.
    typed: bool,
}

/// The window never asks for the demo: it shows another one, which leaves nothing behind.
fn shows_demo(app: &App, relay: &RelayFile) -> bool {
    relay.kind == RelayKind::Demo && app.0.config.window
}

/// A new vault: by the keychain if there is one, else by a passphrase; never by something weaker.
fn create(
    dir: &Path,
    relay: &RelayFile,
    app: &App,
    passphrase: &Passphrase,
) -> Result<Found, AppError> {
    mark_new(dir)?;
    let by_keychain = || Vault::create(dir, Protection::Keychain(&*app.0.seams.secrets));
    let by_passphrase = |passphrase| Vault::create(dir, Protection::Passphrase(copy(passphrase)));
    let made = match &passphrase.at_hand {
        None => by_keychain(),
        Some(typed) if passphrase.typed => by_passphrase(typed),
        Some(set) => match by_keychain() {
            Err(error) if is_keychain_trouble(&error) => by_passphrase(set),
            made => made,
        },
    };
    match made {
        Ok(vault) => Ok(Found::Vault(Box::new(vault))),
        Err(VaultError::AlreadyExists { .. }) => Ok(Found::MadeMeanwhile),
        Err(error) if !is_keychain_trouble(&error) => Err(error.into()),
        Err(_) if shows_demo(app, relay) => Ok(Found::Temporary(temporary::folder()?)),
        Err(error) if relay.kind == RelayKind::Demo => Err(AppError::new(
            ErrorCode::NeedsPassphrase,
            error.to_string(),
        )
        .hinted(
            "Set COFFER_PASSPHRASE to a passphrase of your choice to protect the demo with it.",
        )),
        Err(error) => Ok(Found::ChoosePassphrase {
            reason: error.to_string(),
        }),
    }
}

/// Opens a vault that is there.
fn unlock_with(
    status: VaultStatus,
    dir: &Path,
    relay: &RelayFile,
    app: &App,
    passphrase: &Passphrase,
) -> Result<Found, AppError> {
    let opened = match (status, &passphrase.at_hand) {
        (VaultStatus::NeedsKeychain { .. }, _) => {
            Vault::unlock(dir, Unlock::Keychain(&*app.0.seams.secrets))
        }
        (VaultStatus::NeedsPassphrase { .. }, Some(passphrase)) => {
            Vault::unlock(dir, Unlock::Passphrase(copy(passphrase)))
        }
        (VaultStatus::NeedsPassphrase { .. }, None) if shows_demo(app, relay) => {
            return Ok(Found::Temporary(temporary::folder()?));
        }
        (VaultStatus::NeedsPassphrase { .. }, None) => return Ok(Found::NeedsPassphrase),
        (VaultStatus::Missing, _) => Err(VaultError::Missing),
        (VaultStatus::KeysLost, _) => Err(VaultError::KeysLost),
        (VaultStatus::NeedsPin { .. } | VaultStatus::NeedsRecoveryPhrase { .. }, _) => {
            return Err(AppError::new(
                ErrorCode::Store,
                "This profile is locked in a way that this version cannot open.",
            )
            .hinted("Install the newer version that locked it."));
        }
    };
    match opened {
        Ok(vault) => Ok(Found::Vault(Box::new(vault))),
        Err(error) if shows_demo(app, relay) && is_out_of_reach(&error) => {
            tracing::warn!(%error, "the demo that is there is left alone");
            Ok(Found::Temporary(temporary::folder()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether what opens a vault is not at hand, while the vault itself is sound.
const fn is_out_of_reach(error: &VaultError) -> bool {
    is_keychain_trouble(error)
        || matches!(
            error,
            VaultError::KeychainEmptied | VaultError::WrongPassphrase
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

fn open_store(
    app: &App,
    relay: RelayFile,
    dir: std::path::PathBuf,
    vault: UnlockedVault,
    temporary: Option<tempfile::TempDir>,
) -> Result<Stage, AppError> {
    let key = vault.derive(Purpose::Database);
    let marker = dir.join(NEW);
    let store = if temporary.is_some() || marker.exists() {
        Store::create(vault.database_path(), key.expose())?
    } else {
        // A vault whose database is gone is not a new profile: nothing is put in its place.
        Store::open(vault.database_path(), key.expose())?
    };
    if let Err(error) = std::fs::remove_file(&marker)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(AppError::file("removed", &marker, &error));
    }
    Ok(Stage::Open(Arc::new(Profile::new(
        relay,
        dir,
        store,
        vault,
        temporary,
        app.0.stopping.child_token(),
    )?)))
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
