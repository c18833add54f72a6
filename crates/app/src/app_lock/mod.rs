//! The app lock: the profile closed and its keys wiped while the window stays.
//!
//! ```text
//!          lock_now, idle, sleep                    PIN, or passphrase
//!   Open ------------------------> NeedsPin / NeedsPassphrase --------> Open
//!     │  sync and link end, the bank is let go of, the database is closed,
//!     │  the last reference to the profile drops: with it go all keys
//!     └─ refused where the keychain alone would open it again without a question
//! ```
//! A profile that cannot be opened for its database, and whose keys are open to restore a backup
//! with, is locked in the same way: then the keys go, and `Recover` is where unlocking leads.
//!
//! There is no curtain to look behind: what is not in memory cannot be shown. The window throws
//! away what it had read when it hears that the stage has changed.

mod guesses;
mod watch;

pub(crate) use guesses::{Guesses, is_wrong_text};
pub(crate) use watch::{start as watch, start_recovery as watch_recovery};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use coffer_domain::Secret;
use coffer_store::facts;
use coffer_vault::{Unlock, Vault, VaultError, WrapKind};
use tokio_util::sync::CancellationToken;

use crate::{
    App, Profile,
    api::{
        AppError, AppState, ErrorCode, LockSettings, ProtectionKind, SecurityView, SetLockSettings,
        SetPinRequest,
    },
    backup, blocking, keys, lock, network,
    setup::{self, Stage},
};

/// The fact that keeps [`LockSettings`].
const SETTINGS: &str = "lock_settings";

/// The choices of [`LockSettings::idle_minutes`].
const IDLE_MINUTES: [u16; 4] = [1, 5, 15, 60];

impl Default for LockSettings {
    /// What holds until the person chooses.
    fn default() -> Self {
        Self {
            idle_minutes: Some(15),
            on_sleep: true,
        }
    }
}

/// Locks the profile whose keys are open. One whose keys are not is as locked as it can be.
///
/// # Errors
/// `PinFirst` where nothing that a person knows opens the profile; if `keys.json` cannot be read.
pub async fn now(app: &App) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    let open = match &*lock(&app.0.stage) {
        Stage::Open(profile) if profile.vault.is_ephemeral() => return Err(ephemeral()),
        Stage::Open(profile) => Some(profile.dir.clone()),
        Stage::Recover(recovery) => recovery.vault.as_ref().map(|vault| vault.dir().to_owned()),
        _ => None,
    };
    let Some(dir) = open else {
        return Ok(setup::state(app));
    };
    let stage = stage_when_locked(dir).await?;
    // What would open it again, or speak for it, without the person.
    lock(&app.0.passphrase).take();
    lock(&app.0.set_keys).take();
    lock(&app.0.typed).take();
    setup::close_to(app, stage).await;
    Ok(setup::state(app))
}

/// What is cancelled when the profile that is open now is closed.
pub(crate) fn open_now(app: &App) -> Option<CancellationToken> {
    match &*lock(&app.0.stage) {
        Stage::Open(profile) => Some(profile.stopping.clone()),
        _ => None,
    }
}

/// The answer of a command that began `before`; nothing of it where the profile was locked meanwhile: whoever
/// waited for it is not there any more, and the window has thrown away what it held.
///
/// # Errors
/// Those of the answer; that it was locked.
pub(crate) fn unless_locked<T>(
    app: &App,
    before: Option<&CancellationToken>,
    answer: Result<T, AppError>,
) -> Result<T, AppError> {
    let is_locked = before.is_some_and(CancellationToken::is_cancelled)
        && matches!(
            *lock(&app.0.stage),
            Stage::NeedsPin { .. } | Stage::NeedsPassphrase { .. }
        );
    match is_locked {
        true => Err(network::locked_meanwhile()),
        false => answer,
    }
}

fn ephemeral() -> AppError {
    AppError::new(
        ErrorCode::BadInput,
        "This demo keeps its key in memory only, so it cannot be locked.",
    )
    .hinted("Close Coffer, and everything of it is gone.")
}

/// What asks for the way back in.
async fn stage_when_locked(dir: PathBuf) -> Result<Stage, AppError> {
    let status = blocking(move || Vault::status(&dir)).await??;
    let wraps = status.wraps();
    match wraps.first() {
        Some(WrapKind::AppLock) => Ok(Stage::NeedsPin {
            passphrase: !setup::ways(wraps).is_empty(),
        }),
        // A phrase is as much a lock as a passphrase, if a long one to type.
        Some(WrapKind::Passphrase | WrapKind::RecoveryPhrase) => Ok(Stage::NeedsPassphrase {
            reason: None,
            ways: setup::ways(wraps),
        }),
        Some(WrapKind::Keychain) | None => Err(AppError::new(
            ErrorCode::PinFirst,
            "The keychain would open your data again without asking, so there is nothing to lock with.",
        )
        .hinted("Set a PIN first.")),
    }
}

/// Whether there is something that [`prove`] asks for.
///
/// # Errors
/// If `keys.json` cannot be read.
pub(crate) async fn asks(profile: &Arc<Profile>) -> Result<bool, AppError> {
    Ok(takes_proof(&wraps(profile).await?))
}

/// Whether what a person knows keeps others from a profile that these open: a PIN, a passphrase, or a recovery
/// phrase where nothing else does. Beside a keychain that opens it alone, a phrase keeps nobody out.
pub(crate) fn takes_proof(wraps: &[WrapKind]) -> bool {
    let has = |kind| wraps.contains(&kind);
    has(WrapKind::AppLock)
        || has(WrapKind::Passphrase)
        || (has(WrapKind::RecoveryPhrase) && !has(WrapKind::Keychain))
}

async fn wraps(profile: &Arc<Profile>) -> Result<Vec<WrapKind>, AppError> {
    if profile.vault.is_ephemeral() {
        return Ok(Vec::new());
    }
    let dir = profile.dir.clone();
    let status = blocking(move || Vault::status(&dir)).await??;
    Ok(status.wraps().to_vec())
}

/// Puts off the lock that waits for an idle person.
pub fn still_here(app: &App) {
    let now = tokio::time::Instant::now();
    match &*lock(&app.0.stage) {
        Stage::Open(profile) => *lock(&profile.last_seen) = now,
        Stage::Recover(recovery) => *lock(&recovery.last_seen) = now,
        _ => {}
    }
}

/// What protects the open profile.
///
/// # Errors
/// If no profile is open, or `keys.json` cannot be read.
pub async fn security(app: &App) -> Result<SecurityView, AppError> {
    let profile = app.profile()?;
    let wraps = wraps(&profile).await?;
    Ok(SecurityView {
        can_lock: !matches!(wraps.first(), Some(WrapKind::Keychain) | None),
        protection: wraps.into_iter().map(kind).collect(),
        lock: settings(&profile).await?,
    })
}

const fn kind(wrap: WrapKind) -> ProtectionKind {
    match wrap {
        WrapKind::Keychain => ProtectionKind::Keychain,
        WrapKind::AppLock => ProtectionKind::Pin,
        WrapKind::Passphrase => ProtectionKind::Passphrase,
        WrapKind::RecoveryPhrase => ProtectionKind::RecoveryPhrase,
    }
}

pub(crate) async fn settings(profile: &Arc<Profile>) -> Result<LockSettings, AppError> {
    let kept = profile.read(|r| facts::get(r, SETTINGS)).await?;
    // A choice that a later version made and this one does not know locks at the usual time.
    Ok(kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default())
}

/// Chooses when the profile locks itself. Whoever sits at an open window need not be its owner: that it
/// locks later, or no more, takes what opens it.
///
/// # Errors
/// If there is no such choice, or it cannot be kept; if the proof is wrong or missing.
pub async fn set_settings(app: &App, request: SetLockSettings) -> Result<SecurityView, AppError> {
    let settings = request.lock;
    if let Some(minutes) = settings.idle_minutes
        && !IDLE_MINUTES.contains(&minutes)
    {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "Coffer can lock after 1, 5, 15 or 60 minutes, or never.",
        ));
    }
    let profile = app.profile()?;
    if !settings.is_as_strict_as(self::settings(&profile).await?) {
        let proof = request.proof.map(Secret::new);
        prove_at(app, profile.dir.clone(), proof).await?;
    }
    let text = serde_json::to_vec(&settings)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    profile
        .write(move |w| facts::put(w, SETTINGS, &text))
        .await?;
    *lock(&profile.lock_settings) = settings;
    still_here(app);
    security(app).await
}

/// Sets a PIN, or changes the one there is: from then on the keychain opens the profile only
/// together with it.
///
/// # Errors
/// If what opens the profile so far is wrong or missing, the new PIN is too short, or there is no
/// keychain to bind it to.
pub async fn set_pin(app: &App, request: SetPinRequest) -> Result<SecurityView, AppError> {
    let _changing = app.0.changing.lock().await;
    let profile = app.profile()?;
    refuse_ephemeral(&profile)?;
    let pin = Secret::new(request.pin);
    let current = request.current.map(Secret::new);
    change(app, &profile, move |app, profile| {
        prove(app, &profile.dir, current.as_ref())?;
        profile
            .vault
            .set_app_lock(&*app.0.seams.secrets, &pin)
            .map_err(|error| match error {
                VaultError::KeychainAbsent => AppError::new(
                    ErrorCode::Store,
                    "A PIN is too short to protect data by itself, and this system offers no keychain to go with it.",
                )
                .hinted("Lock with your passphrase instead."),
                error => error.into(),
            })
    })
    .await
}

/// Removes the PIN. Where a passphrase opens the profile too, it is the passphrase from then on: a
/// person who chose one is asked for it, and no keychain opens the profile behind their back
/// (decision 0016). Where there is none, the keychain alone does, as before there was a PIN.
///
/// # Errors
/// If `text` is not what the removal takes: the passphrase where there is one, else the PIN; if there
/// is no PIN.
pub async fn remove_pin(app: &App, text: String) -> Result<SecurityView, AppError> {
    let _changing = app.0.changing.lock().await;
    let profile = app.profile()?;
    refuse_ephemeral(&profile)?;
    let text = Secret::new(text);
    change(app, &profile, move |app, profile| {
        let (dir, store) = (&profile.dir, &*app.0.seams.secrets);
        let status = Vault::status(dir)?;
        let has = |kind| status.wraps().contains(&kind);
        if !has(WrapKind::AppLock) {
            return Err(VaultError::NoSuchWrap(WrapKind::AppLock).into());
        }
        if !has(WrapKind::Passphrase) {
            check_pin(app, dir, text)?;
            return Ok(profile.vault.set_keychain(store)?);
        }
        // Typed once more, because it is what they will be asked for.
        let by_passphrase = Guesses::of(dir)
            .attempt(app.now_ms(), || {
                Vault::unlock(dir, Unlock::Passphrase(text))
            })
            .map_err(|error| match error.code {
                ErrorCode::WrongPassphrase => error
                    .hinted("Enter your passphrase: without the PIN, it is what opens your data."),
                _ => error,
            })?;
        Ok(by_passphrase.remove(WrapKind::AppLock, store)?)
    })
    .await
}

fn refuse_ephemeral(profile: &Profile) -> Result<(), AppError> {
    match profile.vault.is_ephemeral() {
        false => Ok(()),
        true => Err(AppError::new(
            ErrorCode::BadInput,
            "This demo keeps its key in memory only; there is nothing that a PIN could protect.",
        )),
    }
}

/// Changes what protects the profile, away from the tasks that answer.
async fn change(
    app: &App,
    profile: &Arc<Profile>,
    work: impl FnOnce(&App, &Profile) -> Result<(), AppError> + Send + 'static,
) -> Result<SecurityView, AppError> {
    let (again, held) = (app.clone(), Arc::clone(profile));
    blocking(move || {
        let _alone = keys::alone(&held.dir)?;
        work(&again, &held)
    })
    .await??;
    keys::forget_phrase(app);
    backup::after_change(app, profile).await;
    security(app).await
}

/// Whoever sits at an open window need not be the person whose PIN it is.
fn check_pin(app: &App, dir: &Path, pin: Secret<String>) -> Result<(), AppError> {
    let store = &*app.0.seams.secrets;
    let unlock = Unlock::AppLock { store, pin };
    Guesses::of(dir)
        .attempt(app.now_ms(), || Vault::unlock(dir, unlock))
        .map(drop)
}

/// Asks once more for something that a person knows and that opens the profile, wherever nothing else does
/// ([`takes_proof`]): whoever sits at an open window need not be its owner, and would else
/// choose a way in of their own. The caller keeps others from `keys.json`.
///
/// # Errors
/// If `proof` is wrong or missing; how long to wait after wrong ones.
pub(crate) fn prove(app: &App, dir: &Path, proof: Option<&Secret<String>>) -> Result<(), AppError> {
    let status = Vault::status(dir)?;
    let wraps = status.wraps();
    if !takes_proof(wraps) {
        return Ok(());
    }
    let Some(text) = proof.filter(|text| !text.expose().is_empty()) else {
        let sentence = match wraps {
            [WrapKind::RecoveryPhrase] => {
                "This takes your recovery phrase once more, because whoever does it has your data."
            }
            _ => {
                "This takes your PIN or passphrase once more, because whoever does it has your data."
            }
        };
        return Err(AppError::new(ErrorCode::NeedsProof, sentence)
            .hinted("Enter it; at a terminal, set COFFER_PASSPHRASE to it."));
    };
    let store = &*app.0.seams.secrets;
    Guesses::of(dir)
        .attempt(app.now_ms(), || {
            setup::unlock_by_either(dir, store, wraps, text)
        })
        .map(drop)
}

/// [`prove`] for the profile in a folder, which need not be open or there: where there is none, nobody
/// has anything to prove.
///
/// # Errors
/// As [`prove`].
pub(crate) async fn prove_at(
    app: &App,
    dir: PathBuf,
    proof: Option<Secret<String>>,
) -> Result<(), AppError> {
    let app = app.clone();
    blocking(move || {
        if !dir.join(coffer_vault::KEY_FILE_NAME).exists() {
            return Ok(());
        }
        let _alone = keys::alone(&dir)?;
        prove(&app, &dir, proof.as_ref())
    })
    .await?
}

/// The computer is about to sleep, or its screen was locked.
pub async fn when_sleeping(app: &App) {
    let wanted = match &*lock(&app.0.stage) {
        Stage::Open(profile) => lock(&profile.lock_settings).on_sleep,
        Stage::Recover(recovery) => recovery.lock_settings.on_sleep,
        _ => false,
    };
    if wanted {
        if_possible(app.clone()).await;
    }
}

/// Locks, where it can be locked: where the keychain alone opens it, nobody has asked for it.
async fn if_possible(app: App) {
    match now(&app).await {
        Ok(_) => {}
        Err(error) if matches!(error.code, ErrorCode::PinFirst | ErrorCode::BadInput) => {}
        Err(error) => tracing::error!(%error, "the profile could not be locked"),
    }
}
