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

use std::{path::Path, sync::Arc};

use coffer_domain::Secret;
use coffer_plaid::{Keys, RelayUrl};
use coffer_store::{Store, facts};
use coffer_vault::{
    Account, Credentials, KeyFile, Kind, Protection, Purpose, Unlock, UnlockedVault, Vault,
    VaultError, VaultStatus, Wrap,
};

use crate::{
    App, Profile,
    api::{
        AppError, AppState, ConfigureRelay, Environment, ErrorCode, Phase, Profile as ProfileView,
        RelayKind, RelaySettings, RelayTest, SyncStatus, Topic,
    },
    blocking, demo, lock,
    profile::{PLAID_KEYS, RELAY_CREDENTIAL, copy},
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

/// Sets up the demo and opens it.
///
/// # Errors
/// If the data folder cannot be written.
pub async fn start_demo(app: &App) -> Result<AppState, AppError> {
    let relay = RelayFile {
        kind: RelayKind::Demo,
        environment: Environment::Sandbox,
        url: None,
        device_id: None,
    };
    switch(app, relay).await
}

/// Chooses how Plaid is reached. Keys go to the keychain, or are kept sealed in the database once
/// it is open; they are in no file.
///
/// # Errors
/// What is wrong with what was typed, or with the data folder or keychain.
pub async fn configure(app: &App, request: ConfigureRelay) -> Result<AppState, AppError> {
    let relay = RelayFile {
        kind: request.relay,
        environment: match request.relay {
            RelayKind::Demo => Environment::Sandbox,
            RelayKind::Direct | RelayKind::Relay => request.environment,
        },
        url: match request.relay {
            RelayKind::Relay => {
                let text = request.url.as_deref().unwrap_or_default().trim();
                let _: RelayUrl = text.parse()?;
                Some(text.to_owned())
            }
            RelayKind::Demo | RelayKind::Direct => None,
        },
        device_id: None,
    };
    let given = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let keys = match request.relay {
        RelayKind::Demo => None,
        RelayKind::Direct => match (given(request.client_id), given(request.secret)) {
            (None, None) => None,
            (Some(id), Some(secret)) => {
                // Refused while it can still be corrected.
                Keys::new(Secret::new(id.clone()), Secret::new(secret.clone()))?;
                Some(UnsavedKeys::Plaid(Credentials {
                    client_id: Secret::new(id),
                    secret: Secret::new(secret),
                }))
            }
            _ => {
                return Err(AppError::new(
                    ErrorCode::BadInput,
                    "The client ID and the secret belong together: enter both.",
                ));
            }
        },
        RelayKind::Relay => {
            given(request.credential).map(|text| UnsavedKeys::Relay(Secret::new(text)))
        }
    };
    if let Some(keys) = keys {
        *lock(&app.0.unsaved_keys) = Some(keys);
    }
    switch(app, relay).await
}

async fn switch(app: &App, relay: RelayFile) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    let data_dir = app.0.config.data_dir.clone();
    relay_file::private_folder(&data_dir)?;
    // Keys first: a configuration without its keys would open and then fail.
    save_to_keychain(app, relay.folder()).await?;
    blocking(move || relay_file::write(&data_dir, &relay)).await??;
    close(app).await;
    open_with(app, None).await;
    Ok(state(app))
}

/// Keeps typed keys in the keychain; without one they stay in memory until the vault is open.
async fn save_to_keychain(app: &App, folder: &'static str) -> Result<(), AppError> {
    let again = app.clone();
    let saved = blocking(move || {
        let secrets = &*again.0.seams.secrets;
        let data_dir = &again.0.config.data_dir;
        let mut unsaved = lock(&again.0.unsaved_keys);
        let saved = match &*unsaved {
            None => return Ok(()),
            Some(UnsavedKeys::Plaid(keys)) => {
                coffer_vault::credentials::save(secrets, data_dir, folder, keys)
            }
            Some(UnsavedKeys::Relay(credential)) => relay_account(data_dir, folder)
                .and_then(|account| Ok(secrets.set(&account, credential.expose().as_bytes())?)),
        };
        if saved.is_ok() {
            *unsaved = None;
        }
        saved
    })
    .await?;
    match saved {
        Err(error) if !is_keychain_trouble(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

fn relay_account(data_dir: &Path, folder: &str) -> Result<Account, VaultError> {
    Account::in_dir(data_dir, &format!("relay/{folder}"))
}

pub(crate) async fn load_relay_credential(
    app: &App,
    folder: &'static str,
) -> Result<Option<Secret<Vec<u8>>>, AppError> {
    let again = app.clone();
    let found = blocking(move || {
        let account = relay_account(&again.0.config.data_dir, folder)?;
        Ok(again.0.seams.secrets.get(&account)?)
    })
    .await?;
    match found {
        Ok(found) => Ok(found),
        Err(VaultError::KeychainAbsent) => Ok(None),
        Err(error) => Err(AppError::from(error)),
    }
}

/// Seals keys that no keychain took into the database that has just been opened.
async fn keep_unsaved(app: &App, profile: &Arc<Profile>) -> Result<(), AppError> {
    let unsaved = lock(&app.0.unsaved_keys).take();
    let (name, sealed) = match unsaved {
        None => return Ok(()),
        Some(UnsavedKeys::Plaid(keys)) => {
            let bytes = keys.to_bytes()?;
            let owner = PLAID_KEYS.as_bytes();
            let sealed = profile
                .vault
                .seal(Kind::PlaidCredentials, owner, bytes.expose())?;
            (PLAID_KEYS, sealed)
        }
        Some(UnsavedKeys::Relay(credential)) => {
            let owner = RELAY_CREDENTIAL.as_bytes();
            let bytes = credential.expose().as_bytes();
            (
                RELAY_CREDENTIAL,
                profile.vault.seal(Kind::RelayCredential, owner, bytes)?,
            )
        }
    };
    profile.write(move |w| facts::put(w, name, &sealed)).await
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

/// Deletes the demo: its folder, its key, and the configuration that names it.
///
/// # Errors
/// If something cannot be deleted; what is left is named.
pub async fn wipe_demo(app: &App) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    let config = &app.0.config;
    match relay_file::read(&config.data_dir)? {
        Some(relay) if relay.kind == RelayKind::Demo => {}
        _ => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                "The demo is not open, so there is nothing to wipe.",
            ));
        }
    }
    close(app).await;
    let again = app.clone();
    let wiped = blocking(move || {
        let data_dir = &again.0.config.data_dir;
        let dir = data_dir.join("demo");
        forget_keychain_entries(&dir, &again);
        match std::fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::file("deleted", &dir, &error))
            }
            _ => relay_file::remove(data_dir),
        }
    })
    .await?;
    open_with(app, None).await;
    wiped.map(|()| state(app))
}

/// An entry that cannot be deleted opens nothing any more, so that is no reason to stop.
fn forget_keychain_entries(dir: &Path, app: &App) {
    let Ok(file) = KeyFile::read(dir) else {
        return;
    };
    for kind in file.kinds() {
        if let Some(account) = file.wrap(kind).and_then(Wrap::account)
            && let Err(error) = app.0.seams.secrets.delete(&account)
        {
            tracing::warn!(%error, "a keychain entry of the demo could not be deleted");
        }
    }
}

/// What the settings screen shows.
///
/// # Errors
/// If the configuration cannot be read.
pub async fn settings(app: &App) -> Result<RelaySettings, AppError> {
    let config = &app.0.config;
    let relay = relay_file::read(&config.data_dir)?;
    let profile = app.profile().ok();
    let has_keys = match (&relay, &profile) {
        (Some(relay), Some(profile)) => match relay.kind {
            RelayKind::Demo => true,
            RelayKind::Direct => {
                config.client_id.is_some() && config.secret.is_some()
                    || profile.stored_credentials(app).await?.is_some()
            }
            RelayKind::Relay => profile.relay_credential(app).await.is_ok(),
        },
        _ => false,
    };
    let secrets_in = match profile.as_deref().map(|profile| profile.vault.opened_by()) {
        Some(Some(coffer_vault::WrapKind::Keychain)) => "in this computer's keychain",
        Some(Some(_)) => "in the encrypted database, opened by your passphrase",
        Some(None) => "in memory only, until Coffer is closed",
        None => "in this computer's keychain where there is one, else in the encrypted database",
    };
    Ok(RelaySettings {
        relay: relay.as_ref().map(|relay| relay.kind),
        environment: relay
            .as_ref()
            .map_or(Environment::Sandbox, |relay| relay.environment),
        url: relay.and_then(|relay| relay.url),
        has_keys,
        secrets_in: secrets_in.to_owned(),
        file: relay_file::path(&config.data_dir).display().to_string(),
    })
}

/// Tries the keys.
///
/// # Errors
/// If no profile is open. A refusal by Plaid is a result, not an error.
pub async fn test(app: &App) -> Result<RelayTest, AppError> {
    let profile = app.profile()?;
    let tried = match profile.bank(app, None).await {
        Ok(bank) => bank.check_keys().await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    profile.journal_calls(app).await;
    Ok(match tried {
        Ok(()) => RelayTest {
            ok: true,
            message: match profile.relay.kind {
                RelayKind::Demo => "The demo bank answers.".into(),
                RelayKind::Direct => "Plaid accepts these keys.".into(),
                RelayKind::Relay => "The relay answers and its keys are accepted.".into(),
            },
            hint: None,
        },
        Err(error) => RelayTest {
            ok: false,
            message: error.message,
            hint: error.hint,
        },
    })
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
