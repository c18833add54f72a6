//! Setting up, opening and leaving a profile.
//!
//! ```text
//!            no relay.json            keychain works, or COFFER_PASSPHRASE is set
//!   Welcome ---------------> ... ---------------------------------------------> Open
//!                            |   no keychain, nothing there yet: ChoosePassphrase --+
//!                            |   protected by a passphrase:      NeedsPassphrase ---+
//!                            |   protected by keychain and PIN:  NeedsPin ----------+
//!                            +-- a file is damaged, foreign, newer or gone: Recover(why)
//!                            +-- anything else: Failed(why); nothing was changed
//! ```
//! A new key is never made over an existing database; the vault refuses it.

mod keys_tried;
mod leave;
mod recover;
mod relay;
pub(crate) mod set_keys;
mod temporary;
mod watch;
mod wipe;

pub use keys_tried::{check_kept, try_keys};
pub(crate) use leave::{close, close_to};
pub(crate) use recover::{Recovery, damaged};
use relay::keep_typed;
pub(crate) use relay::{Typed, load_relay_credential};
pub use relay::{configure, settings, start_demo, test};
pub(crate) use set_keys::SetKeys;
pub use wipe::wipe_demo;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use coffer_domain::Secret;
use coffer_store::{DataLock, Store};
use coffer_vault::{
    KeyFile, Protection, Purpose, RecoveryPhrase, SecretStore, Unlock, UnlockedVault, Vault,
    VaultError, VaultStatus, WrapKind,
};

use crate::{
    App, Profile,
    api::{AppError, AppState, ErrorCode, Phase, Profile as ProfileView, RelayKind, Topic, Way},
    app_lock::{self, Guesses, is_wrong_text},
    attachments, backup, blocking, keys, lock, logos, modes, network,
    profile::copy,
    relay_file::{self, RelayFile},
};

/// What is open, or why nothing is.
#[derive(Clone)]
pub(crate) enum Stage {
    Welcome,
    ChoosePassphrase {
        reason: String,
    },
    NeedsPassphrase {
        reason: Option<String>,
        ways: Vec<Way>,
    },
    NeedsPin {
        passphrase: bool,
    },
    Open(Arc<Profile>),
    Recover(Arc<Recovery>),
    Failed(AppError),
}

/// The keys of the profile that is set up and its folder, where they are open: also where only the
/// database is at fault.
pub(crate) fn held(app: &App) -> Option<(PathBuf, UnlockedVault)> {
    match &*lock(&app.0.stage) {
        Stage::Open(profile) if !profile.vault.is_ephemeral() => {
            Some((profile.dir.clone(), profile.vault.again()))
        }
        Stage::Recover(recovery) => {
            let vault = recovery.vault.as_ref()?;
            Some((vault.dir().to_owned(), vault.again()))
        }
        _ => None,
    }
}

/// What a person can type, of what opens a vault.
pub(crate) fn ways(kinds: &[WrapKind]) -> Vec<Way> {
    kinds
        .iter()
        .filter(|kind| matches!(kind, WrapKind::Passphrase | WrapKind::RecoveryPhrase))
        .map(|kind| Way::from(*kind))
        .collect()
}

/// Everything that the window may have shown of the profile before.
const ALL_TOPICS: [Topic; 9] = [
    Topic::App,
    Topic::Accounts,
    Topic::Register,
    Topic::Categories,
    Topic::Tags,
    Topic::Connections,
    Topic::Moves,
    Topic::Checks,
    Topic::Audit,
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
        Stage::NeedsPassphrase { reason, ways } => (
            Phase::NeedsPassphrase {
                reason: reason.clone(),
                ways: ways.clone(),
            },
            None,
        ),
        Stage::Recover(recovery) => (
            Phase::Recover {
                reason: recovery.reason,
                error: recovery.error.clone(),
                findings: recovery.findings.clone(),
                file: recovery.file.clone(),
            },
            None,
        ),
        Stage::NeedsPin { passphrase } => (
            Phase::NeedsPin {
                passphrase: *passphrase,
            },
            None,
        ),
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
    open_with(app).await;
}

/// Opens with what is at hand. Nothing was typed, so nothing typed can be refused.
pub(crate) async fn open_with(app: &App) {
    opened_or_failed(app, None).await;
}

/// Opens a profile that was closed for a moment, with the keys that it had; another one in its
/// place opens with what is at hand.
pub(crate) async fn reopen(app: &App, vault: UnlockedVault) {
    opened_or_failed(app, Some(Typing::Keys(Box::new(vault)))).await;
}

async fn opened_or_failed(app: &App, typed: Option<Typing>) {
    if let Err(error) = open_typed(app, typed).await {
        *lock(&app.0.stage) = Stage::Failed(error);
        app.0.seams.events.changed(&ALL_TOPICS);
    }
}

/// Opens with what was typed, else with what is at hand.
///
/// # Errors
/// What was typed opens nothing; the stage is as it was.
async fn open_typed(app: &App, typed: Option<Typing>) -> Result<(), AppError> {
    let again = app.clone();
    // Keys that were held prove nothing about the keychain.
    let is_start = !matches!(typed, Some(Typing::Keys(_)));
    let stage = match blocking(move || try_open(&again, typed)).await {
        Ok(Ok(Tried::Stage(stage))) => stage,
        Ok(Ok(Tried::Refused(error))) => return Err(error),
        Ok(Err(error)) | Err(error) => Stage::Failed(error),
    };
    let opened = match &stage {
        Stage::Open(profile) => Some(Arc::clone(profile)),
        _ => None,
    };
    if let Some(profile) = &opened {
        match app_lock::settings(profile).await {
            Ok(settings) => *lock(&profile.lock_settings) = settings,
            Err(error) => tracing::warn!(%error, "the profile locks at the usual time"),
        }
    }
    if let Some(profile) = &opened {
        network::follow(app, profile).await;
        logos::follow(app, profile).await;
    }
    let recovering = match &stage {
        Stage::Recover(recovery) => Some(Arc::clone(recovery)),
        _ => None,
    };
    *lock(&app.0.stage) = stage;
    app.0.seams.events.changed(&ALL_TOPICS);
    if let Some(recovery) = recovering {
        recover::watch_lock(app, &recovery);
    }
    if let Some(profile) = opened {
        if let Err(error) = keep_typed(app, &profile).await {
            tracing::warn!(%error, "the keys that were typed could not be kept");
        }
        crate::tries::leave_those_of_the_killed(&profile).await;
        crate::link::resume(app, &profile).await;
        watch::start(app, &profile);
        attachments::tidy_up(&profile);
        keys::delete_owed(app, &profile, is_start).await;
        recover::watch(app, &profile);
        if app.0.config.window {
            app_lock::watch(app, &profile);
            crate::relay_news::listen(app, &profile);
            if profile.temporary.is_none() {
                backup::watch(app, &profile);
            }
        }
    }
    Ok(())
}

/// What a try to open came to.
enum Tried {
    Stage(Stage),
    /// What was typed opens nothing, or the keychain that belongs to it does not answer.
    Refused(AppError),
}

/// What the person typed.
enum Typing {
    /// A passphrase, or a recovery phrase.
    Passphrase(Secret<String>),
    Pin(Secret<String>),
    /// Nothing: the keys are open.
    Keys(Box<UnlockedVault>),
}

/// Times that a start looks again, because another process replaced the keys between its look at
/// `keys.json` and its opening of the database.
const LOOKS_MAX: usize = 3;

fn try_open(app: &App, typed: Option<Typing>) -> Result<Tried, AppError> {
    let config = &app.0.config;
    let (typed, held) = match typed {
        Some(Typing::Keys(vault)) => (None, Some(vault)),
        typed => (typed, None),
    };
    let at_hand = match typed {
        Some(typed) => AtHand::Typed(typed),
        None => match &*lock(&app.0.passphrase) {
            Some(set) => AtHand::Set(copy(set)),
            None => AtHand::Nothing,
        },
    };
    crate::profile::plaid_url(config)?;
    set_keys::check(config)?;
    modes::narrow(&config.data_dir)?;
    if config.window {
        // Said before anything is chosen: nothing a person does could be kept.
        relay_file::private_folder(&config.data_dir)?;
        relay_file::check_writable(&config.data_dir)?;
    }
    let Some(relay) = relay_file::read(&config.data_dir)? else {
        return Ok(Tried::Stage(Stage::Welcome));
    };
    let dir = config.data_dir.join(relay.folder());
    relay_file::private_folder(&dir)?;
    if let Some(vault) = held.filter(|vault| vault.dir() == dir) {
        return Ok(Tried::Stage(open_store(app, relay, dir, *vault, None)?));
    }
    let mut looks = 0;
    loop {
        looks += 1;
        let found = match Vault::status(&dir) {
            Ok(VaultStatus::Missing) => match create(&dir, &relay, app, &at_hand)? {
                // Several that start at once make one vault between them.
                Found::MadeMeanwhile => {
                    unlock_with(&Vault::status(&dir)?, &dir, &relay, app, &at_hand)?
                }
                found => found,
            },
            Ok(status) => unlock_with(&status, &dir, &relay, app, &at_hand)?,
            Err(error) => Found::Recover(error),
        };
        let stage = match found {
            Found::Vault(vault) => open_store(app, relay.clone(), dir.clone(), *vault, None)?,
            Found::Temporary(folder) => {
                let dir = folder.path().to_owned();
                let vault = UnlockedVault::ephemeral(&dir)?;
                open_store(app, relay.clone(), dir, vault, Some(folder))?
            }
            Found::Asks(stage) => stage,
            Found::Recover(error) => Stage::Recover(Arc::new(Recovery::of_keys(error, &dir)?)),
            Found::Refused(error) => return Ok(Tried::Refused(error)),
            Found::MadeMeanwhile => return Err(VaultError::Missing.into()),
        };
        let replaced_meanwhile = match &stage {
            Stage::Recover(recovery) => recovery.vault.as_ref().is_some_and(|vault| {
                KeyFile::read(&dir).is_ok_and(|now| {
                    now.key_id != vault.key_id() || dir.join(&now.database) != vault.database_path()
                })
            }),
            _ => false,
        };
        if !replaced_meanwhile || looks >= LOOKS_MAX {
            return Ok(Tried::Stage(stage));
        }
    }
}

/// What there is to open a profile with.
enum Found {
    Vault(Box<UnlockedVault>),
    /// The folder of a demo that leaves nothing behind.
    Temporary(tempfile::TempDir),
    /// Something has to be typed.
    Asks(Stage),
    /// The keys are not as they must be, or gone.
    Recover(VaultError),
    /// What was typed does not open it.
    Refused(AppError),
    /// Another process was quicker to make the vault.
    MadeMeanwhile,
}

/// What there is to open a vault with, beside the keychain.
enum AtHand {
    Nothing,
    /// `COFFER_PASSPHRASE`. It may hold the PIN where there is one.
    Set(Secret<String>),
    /// It was typed just now, so it is the way that the person chose.
    Typed(Typing),
}

/// The window never asks for the demo: it shows another one, which leaves nothing behind.
fn shows_demo(app: &App, relay: &RelayFile) -> bool {
    relay.kind == RelayKind::Demo && app.0.config.window
}

/// A new vault: by the keychain if there is one, else by a passphrase; never by something weaker.
fn create(dir: &Path, relay: &RelayFile, app: &App, at_hand: &AtHand) -> Result<Found, AppError> {
    let by_keychain = || Vault::create(dir, Protection::Keychain(&*app.0.seams.secrets));
    let by_passphrase = |passphrase| Vault::create(dir, Protection::Passphrase(copy(passphrase)));
    let made = match at_hand {
        AtHand::Nothing | AtHand::Typed(Typing::Pin(_) | Typing::Keys(_)) => by_keychain(),
        AtHand::Typed(Typing::Passphrase(typed)) => match by_passphrase(typed) {
            Err(
                error @ (VaultError::PassphraseTooShort { .. }
                | VaultError::PassphraseTooLong { .. }),
            ) => return Ok(Found::Refused(error.into())),
            made => made,
        },
        AtHand::Set(set) => match by_keychain() {
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
        Err(error) => Ok(Found::Asks(Stage::ChoosePassphrase {
            reason: error.to_string(),
        })),
    }
}

/// Opens a vault that is there.
fn unlock_with(
    status: &VaultStatus,
    dir: &Path,
    relay: &RelayFile,
    app: &App,
    at_hand: &AtHand,
) -> Result<Found, AppError> {
    if let AtHand::Typed(typed) = at_hand {
        return unlock_typed(dir, app, typed);
    }
    let store = &*app.0.seams.secrets;
    let ways = self::ways(status.wraps());
    let opened = match (status, at_hand) {
        (VaultStatus::NeedsKeychain { wraps }, AtHand::Set(text)) => {
            match Vault::unlock(dir, Unlock::Keychain(store)) {
                // What else opens it does so without the keychain.
                Err(error) if is_out_of_reach(&error) && !ways.is_empty() => {
                    Guesses::of(dir).judge(app.now_ms(), || unlock_by_text(dir, wraps, text))?
                }
                opened => opened,
            }
        }
        (VaultStatus::NeedsKeychain { .. }, _) => Vault::unlock(dir, Unlock::Keychain(store)),
        (
            VaultStatus::NeedsPassphrase { wraps } | VaultStatus::NeedsRecoveryPhrase { wraps },
            AtHand::Set(text),
        ) => Guesses::of(dir).judge(app.now_ms(), || unlock_by_text(dir, wraps, text))?,
        (VaultStatus::NeedsPassphrase { .. } | VaultStatus::NeedsRecoveryPhrase { .. }, _)
            if shows_demo(app, relay) =>
        {
            return Ok(Found::Temporary(temporary::folder()?));
        }
        (VaultStatus::NeedsPassphrase { .. } | VaultStatus::NeedsRecoveryPhrase { .. }, _) => {
            return Ok(Found::Asks(Stage::NeedsPassphrase { reason: None, ways }));
        }
        (VaultStatus::NeedsPin { wraps }, AtHand::Set(either)) => {
            // A PIN is short, and a terminal is quick to ask: it waits like a person.
            let tried = || unlock_by_either(dir, store, wraps, either);
            Guesses::of(dir).judge(app.now_ms(), tried)?
        }
        (VaultStatus::NeedsPin { wraps }, _) => {
            let passphrase = !self::ways(wraps).is_empty();
            return Ok(Found::Asks(Stage::NeedsPin { passphrase }));
        }
        (VaultStatus::Missing, _) => Err(VaultError::Missing),
        (VaultStatus::KeysLost, _) => Err(VaultError::KeysLost),
    };
    match opened {
        Ok(vault) => Ok(Found::Vault(Box::new(vault))),
        Err(error) if shows_demo(app, relay) && is_out_of_reach(&error) => {
            tracing::warn!(%error, "the demo that is there is left alone");
            Ok(Found::Temporary(temporary::folder()?))
        }
        // Nothing was typed, and typing something would open it.
        Err(error)
            if matches!(at_hand, AtHand::Nothing)
                && !ways.is_empty()
                && is_out_of_reach(&error) =>
        {
            Ok(Found::Asks(Stage::NeedsPassphrase {
                reason: Some(error.to_string()),
                ways,
            }))
        }
        Err(error) => Ok(Found::Recover(error)),
    }
}

/// Opens with a text that is the passphrase, the recovery phrase or the PIN of a profile, as
/// `COFFER_PASSPHRASE` may be.
pub(crate) fn unlock_by_either(
    dir: &Path,
    store: &dyn SecretStore,
    wraps: &[WrapKind],
    either: &Secret<String>,
) -> Result<UnlockedVault, VaultError> {
    if !self::ways(wraps).is_empty() {
        match unlock_by_text(dir, wraps, either) {
            Err(error) if is_wrong_text(&error) && wraps.contains(&WrapKind::AppLock) => {}
            opened => return opened,
        }
    }
    let pin = copy(either);
    Vault::unlock(dir, Unlock::AppLock { store, pin })
}

/// Opens with a text that is a passphrase, or a recovery phrase.
fn unlock_by_text(
    dir: &Path,
    wraps: &[WrapKind],
    text: &Secret<String>,
) -> Result<UnlockedVault, VaultError> {
    if wraps.contains(&WrapKind::RecoveryPhrase) {
        match RecoveryPhrase::parse(text.expose()) {
            Ok(phrase) => {
                let opened = Vault::unlock(dir, Unlock::RecoveryPhrase(phrase.into_entropy()));
                if opened.is_ok() || !wraps.contains(&WrapKind::Passphrase) {
                    return opened;
                }
            }
            Err(error) if !wraps.contains(&WrapKind::Passphrase) => return Err(error),
            Err(_) => {}
        }
    }
    Vault::unlock(dir, Unlock::Passphrase(copy(text)))
}

/// Opens with what a person typed. Whatever refuses it, the question stays on the screen: a
/// keychain that is locked now may be unlocked for the next try, and there may be a passphrase.
fn unlock_typed(dir: &Path, app: &App, typed: &Typing) -> Result<Found, AppError> {
    let wraps = match typed {
        Typing::Passphrase(_) => KeyFile::read(dir)?.kinds(),
        Typing::Pin(_) | Typing::Keys(_) => Vec::new(),
    };
    let opened = Guesses::of(dir).attempt(app.now_ms(), || match typed {
        Typing::Passphrase(text) => unlock_by_text(dir, &wraps, text),
        Typing::Pin(pin) => Vault::unlock(
            dir,
            Unlock::AppLock {
                store: &*app.0.seams.secrets,
                pin: copy(pin),
            },
        ),
        Typing::Keys(vault) => Ok(vault.again()),
    });
    Ok(match opened {
        Ok(vault) => Found::Vault(Box::new(vault)),
        Err(error) => Found::Refused(error),
    })
}

/// Whether what opens a vault is not at hand, while the vault itself is sound.
const fn is_out_of_reach(error: &VaultError) -> bool {
    is_keychain_trouble(error)
        || matches!(
            error,
            VaultError::KeychainEmptied
                | VaultError::KeychainOther { .. }
                | VaultError::WrongPassphrase
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
    if keys::is_interrupted(&dir)
        && let Ok(_alone) = DataLock::exclusive(&dir, std::time::Duration::ZERO)
    {
        // Where another process is at it, it is the one that ends it. What cannot be ended yet keeps nobody from
        // opening: the next start tries again.
        if let Err(error) = keys::finish_interrupted(&dir) {
            tracing::warn!(%error, "what a change of keys left could not be removed yet");
        }
    }
    backup::sweep(&dir);
    let opened = if temporary.is_some() || vault.is_new() {
        Store::create(vault.database_path(), key.expose())
    } else {
        // A vault whose database is gone is not a new profile: nothing is put in its place.
        Store::open(vault.database_path(), key.expose())
    };
    let store = match opened {
        Ok(store) => store,
        Err(error) => return Ok(Stage::Recover(Arc::new(Recovery::of_store(error, vault)?))),
    };
    keys::finish_move(app, &vault, &store);
    if temporary.is_none() {
        vault.settle()?;
    }
    let profile = Profile::new(
        relay,
        dir,
        store,
        vault,
        temporary,
        app.0.stopping.child_token(),
    )?;
    network::hand_over(app, &profile);
    Ok(Stage::Open(Arc::new(profile)))
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
    enter(app, Typing::Passphrase(Secret::new(passphrase))).await
}

/// Opens the vault with its passphrase.
///
/// # Errors
/// If it is wrong, or the database cannot be opened.
pub async fn unlock(app: &App, passphrase: String) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    // Not `match`: it would hold the stage until its end, and the answer looks at it again.
    let asked = matches!(
        *lock(&app.0.stage),
        Stage::NeedsPassphrase { .. } | Stage::NeedsPin { passphrase: true }
    );
    if !asked {
        return Ok(state(app));
    }
    enter(app, Typing::Passphrase(Secret::new(passphrase))).await
}

/// Opens the vault with its PIN.
///
/// # Errors
/// If it is wrong, the keychain does not answer, or the database cannot be opened.
pub async fn unlock_with_pin(app: &App, pin: String) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    if !matches!(*lock(&app.0.stage), Stage::NeedsPin { .. }) {
        return Ok(state(app));
    }
    enter(app, Typing::Pin(Secret::new(pin))).await
}

/// Opens with what was typed. A refusal is returned and the question stays.
async fn enter(app: &App, typed: Typing) -> Result<AppState, AppError> {
    open_typed(app, Some(typed)).await?;
    Ok(state(app))
}

/// Another profile is not a way around the lock of this one.
///
/// # Errors
/// If the profile is locked.
pub(crate) fn refuse_locked(app: &App) -> Result<(), AppError> {
    let locked = matches!(
        *lock(&app.0.stage),
        Stage::NeedsPin { .. } | Stage::NeedsPassphrase { .. }
    );
    // Whoever types commands can also move the folder away.
    match app.0.config.window && locked {
        true => app.profile().map(drop),
        false => Ok(()),
    }
}
