//! What opens the vault: telling it, and changing it while the profile is open.
//!
//! ```text
//!   phrase_begin ──words shown once──> phrase_confirm ──> the phrase opens the vault
//!   change_passphrase, move_to_passphrase: done when they return
//!   move_to_keychain: the keychain opens it from now on; the passphrase goes at the next start
//!                     that the keychain has opened
//!   rotate: see rotate.rs
//! ```
//! Wherever there is a PIN or a passphrase, each of them asks for it once more, and each ends with a
//! backup that opens with what opens the profile from then on.

mod rotate;

pub use rotate::rotate;
pub(crate) use rotate::{Resealing, finish_interrupted, is_interrupted};

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use coffer_domain::Secret;
use coffer_store::{Store, facts};
use coffer_vault::{
    RecoveryPhrase, Unlock, UnlockedVault, Vault, VaultError, WrapKind, backup::is_portable,
};

use crate::{
    App, Profile,
    api::{
        AppError, ChangePassphrase, ErrorCode, KeyStatus, MoveToPassphrase, NewPhrase,
        PhraseAnswers, Topic, Way,
    },
    app_lock::{Guesses, prove},
    backup, blocking, lock,
    relay_file::private_file,
    steps,
};

/// A phrase that was shown and is not in force yet.
pub(crate) struct PendingPhrase {
    phrase: RecoveryPhrase,
    places: Vec<usize>,
    /// The profile it was made for.
    dir: PathBuf,
}

/// The fact that old words still open what was made before. New keys end it.
const OLD_WORDS: &str = "old_words_open";

/// How long another process may take with `keys.json`.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// What opens the vault.
///
/// # Errors
/// If no profile is open, or `keys.json` cannot be read.
pub async fn status(app: &App) -> Result<KeyStatus, AppError> {
    let profile = app.profile()?;
    let pending = lock(&app.0.phrase).is_some();
    let old_words_open = profile.read(|r| facts::get(r, OLD_WORDS)).await?.is_some();
    let (kinds, owed) = blocking(move || {
        Ok::<_, VaultError>((profile.vault.kinds()?, profile.vault.owed_entries(false)?))
    })
    .await??;
    Ok(KeyStatus {
        only_this_computer: !kinds.is_empty() && !is_portable(&kinds),
        ways: kinds.into_iter().map(Way::from).collect(),
        phrase_pending: pending,
        old_words_open,
        old_entry_stays: !owed.is_empty(),
    })
}

/// Makes a recovery phrase. It opens nothing before [`phrase_confirm`]; shown again it is another.
/// `proof` is the PIN or the passphrase, where there is one.
///
/// # Errors
/// If no profile is open, it is one that ends with the program, or `proof` is wrong or missing.
pub async fn phrase_begin(app: &App, proof: Option<Secret<String>>) -> Result<NewPhrase, AppError> {
    let profile = lasting(app)?;
    change(app, &profile, proof, |_| Ok(())).await?;
    let phrase = RecoveryPhrase::generate()?;
    let places = phrase.places_to_ask()?;
    let shown = NewPhrase {
        words: phrase.words().into_iter().map(str::to_owned).collect(),
        ask: places
            .iter()
            .map(|place| u32::try_from(*place).unwrap_or(u32::MAX))
            .collect(),
    };
    *lock(&app.0.phrase) = Some(PendingPhrase {
        phrase,
        places,
        dir: profile.dir.clone(),
    });
    Ok(shown)
}

/// Puts the shown phrase into force; one that was there before ends. There is one to confirm only
/// for who has just proven to be its owner: a lock, and every change of what opens the profile,
/// forgets it.
///
/// # Errors
/// If the words are not those that were asked for: the shown phrase still waits then.
pub async fn phrase_confirm(app: &App, answers: PhraseAnswers) -> Result<KeyStatus, AppError> {
    let profile = lasting(app)?;
    let entropy = {
        let pending = lock(&app.0.phrase);
        let pending = pending
            .as_ref()
            .filter(|pending| pending.dir == profile.dir)
            .ok_or_else(|| {
                AppError::new(
                    ErrorCode::NotFound,
                    "There is no recovery phrase to confirm.",
                )
                .hinted("Let one be shown first.")
            })?;
        if !pending.phrase.answers_fit(&pending.places, &answers.words) {
            return Err(AppError::new(
                ErrorCode::BadInput,
                "These are not the words at those places.",
            )
            .hinted(
                "Compare them with what you wrote down. Until they fit, the phrase opens nothing.",
            ));
        }
        Secret::new(pending.phrase.entropy().expose().clone())
    };
    // Proven when it was shown.
    alone_at(&profile, move |profile| {
        let vault = &profile.vault;
        profile.replacing(WrapKind::RecoveryPhrase, |vault| {
            vault.set_recovery_phrase(&entropy)
        })?;
        // From the file, as another machine would: only then is it good.
        Vault::unlock(vault.dir(), Unlock::RecoveryPhrase(entropy)).map(drop)?;
        Ok(())
    })
    .await?;
    changed(app, &profile).await
}

/// Forgets a phrase that was shown and not confirmed.
///
/// # Errors
/// As [`status`].
pub async fn phrase_cancel(app: &App) -> Result<KeyStatus, AppError> {
    forget_phrase(app);
    app.0.seams.events.changed(&[Topic::Keys]);
    status(app).await
}

/// Forgets a shown phrase: it was in force, or what it was shown for is not as it was.
pub(crate) fn forget_phrase(app: &App) {
    *lock(&app.0.phrase) = None;
}

/// Makes a phrase that is in force at once, for a terminal: what was printed cannot be asked for.
///
/// # Errors
/// As [`phrase_begin`], and what writing fails with.
pub async fn phrase_now(app: &App, proof: Option<Secret<String>>) -> Result<Vec<String>, AppError> {
    let shown = phrase_begin(app, proof).await?;
    let words = shown
        .ask
        .iter()
        .filter_map(|place| shown.words.get(*place as usize - 1).cloned())
        .collect();
    phrase_confirm(app, PhraseAnswers { words }).await?;
    Ok(shown.words)
}

/// Whether a phrase opens the vault of the open profile.
///
/// # Errors
/// If it does not, and what is wrong with it as far as that can be told.
pub async fn phrase_check(app: &App, text: &Secret<String>) -> Result<(), AppError> {
    let profile = lasting(app)?;
    let entropy = RecoveryPhrase::parse(text.expose())?.into_entropy();
    blocking(move || Vault::unlock(&profile.dir, Unlock::RecoveryPhrase(entropy)).map(drop))
        .await??;
    Ok(())
}

/// Changes the passphrase.
///
/// # Errors
/// If the old one is wrong or the new one too short: nothing was changed then.
pub async fn change_passphrase(
    app: &App,
    request: ChangePassphrase,
) -> Result<KeyStatus, AppError> {
    let profile = lasting(app)?;
    let (old, new) = (Secret::new(request.old), Secret::new(request.new));
    let now_ms = app.now_ms();
    // The old one is the proof.
    alone_at(&profile, move |profile| {
        let dir = &profile.dir;
        let opened =
            Guesses::of(dir).attempt(now_ms, || Vault::unlock(dir, Unlock::Passphrase(old)))?;
        noting_old_words(&profile.store, || Ok(opened.set_passphrase(&new)?))?;
        Vault::unlock(dir, Unlock::Passphrase(new)).map(drop)?;
        Ok(())
    })
    .await?;
    changed(app, &profile).await
}

/// Protects the vault with a passphrase instead of the keychain; where there is one already, it is
/// replaced.
///
/// # Errors
/// If the PIN or passphrase so far is wrong or missing, the new one is too short, or what writing
/// fails with.
pub async fn move_to_passphrase(
    app: &App,
    request: MoveToPassphrase,
) -> Result<KeyStatus, AppError> {
    let profile = lasting(app)?;
    let secrets = Arc::clone(&app.0.seams.secrets);
    let passphrase = Secret::new(request.passphrase);
    let proof = request.proof.map(Secret::new);
    change(app, &profile, proof, move |profile| {
        profile.replacing(WrapKind::Passphrase, |vault| {
            vault.move_to_passphrase(&passphrase, &*secrets)
        })
    })
    .await?;
    changed(app, &profile).await
}

/// Protects the vault with the keychain. The passphrase still opens it, and goes at the next start
/// that the keychain has opened: not every keychain that takes a secret has it tomorrow.
///
/// # Errors
/// If the passphrase is wrong or missing; what the keychain fails with. Nothing was changed then.
pub async fn move_to_keychain(
    app: &App,
    proof: Option<Secret<String>>,
) -> Result<KeyStatus, AppError> {
    let profile = lasting(app)?;
    let secrets = Arc::clone(&app.0.seams.secrets);
    change(app, &profile, proof, move |profile| {
        Ok(profile.vault.move_to_keychain(&*secrets)?)
    })
    .await?;
    changed(app, &profile).await
}

impl Profile {
    /// Gives the vault new words of this kind. If there were others, it is noted: what was made until
    /// now opens with those all the same.
    fn replacing(
        &self,
        kind: WrapKind,
        work: impl FnOnce(&UnlockedVault) -> Result<(), VaultError>,
    ) -> Result<(), AppError> {
        match self.vault.kinds()?.contains(&kind) {
            true => noting_old_words(&self.store, || Ok(work(&self.vault)?)),
            false => Ok(work(&self.vault)?),
        }
    }
}

/// Replaces words. That the old ones still open what was made before is written first: whoever dies in between is
/// told for nothing, and never not told. What came to nothing takes it back.
fn noting_old_words<T>(
    store: &Store,
    work: impl FnOnce() -> Result<T, AppError>,
) -> Result<T, AppError> {
    let was_noted = store.read(|r| facts::get(r, OLD_WORDS))?.is_some();
    store.write(|w| facts::put(w, OLD_WORDS, b"1"))?;
    steps::taken("words: noted");
    let done = work();
    steps::taken("words: replaced");
    if done.is_err() && !was_noted {
        store.write(|w| facts::remove(w, OLD_WORDS))?;
    }
    done
}

/// At a start: ends the passphrase of a vault that moved to its keychain, once that has opened it, or
/// forgets a move that never happened.
pub(crate) fn finish_move(app: &App, vault: &UnlockedVault, store: &Store) {
    if !vault.is_moving() {
        return;
    }
    let finished = alone(vault.dir()).and_then(|_alone| {
        let was_noted = store.read(|r| facts::get(r, OLD_WORDS))?.is_some();
        let ended = noting_old_words(store, || Ok(vault.finish_move(&*app.0.seams.secrets)?))?;
        if !ended && !was_noted {
            store.write(|w| facts::remove(w, OLD_WORDS))?;
        }
        Ok(())
    });
    if let Err(error) = finished {
        tracing::warn!(%error, "a move between passphrase and keychain could not be finished");
    }
}

/// Deletes entries of the keychain that changes have left and nothing needs any more. A window does not wait for
/// it, and whoever locks neither: no key is held for it.
pub(crate) async fn delete_owed(app: &App, profile: &Arc<Profile>, is_start: bool) {
    let deleting = delete_owed_now(app.clone(), Arc::downgrade(profile), is_start);
    match app.0.config.window {
        true => drop(profile.tasks.spawn(deleting)),
        false => deleting.await,
    }
}

async fn delete_owed_now(app: App, profile: Weak<Profile>, is_start: bool) {
    let Some(held) = profile.upgrade() else {
        return;
    };
    let stopping = held.stopping.clone();
    let due = blocking(move || held.vault.owed_entries(is_start)).await;
    let due = match due {
        Ok(Ok(due)) if !due.is_empty() => due,
        _ => return,
    };
    let (store, owed) = (Arc::clone(&app.0.seams.secrets), due.len());
    let deleting = blocking(move || coffer_vault::delete_entries(&*store, due));
    let gone = tokio::select! {
        () = stopping.cancelled() => return,
        gone = deleting => gone.unwrap_or_default(),
    };
    if gone.len() < owed {
        tracing::warn!("the keychain keeps an entry that is to go; the next start tries again");
    }
    let Some(profile) = profile.upgrade().filter(|_| !gone.is_empty()) else {
        return;
    };
    let paid = alone_at(&profile, move |profile| Ok(profile.vault.paid(&gone)?)).await;
    if let Err(error) = paid {
        tracing::warn!(%error, "that an entry of the keychain is gone could not be written");
    }
    app.0.seams.events.changed(&[Topic::Keys]);
}

/// The open profile, if it outlives the program.
fn lasting(app: &App) -> Result<Arc<Profile>, AppError> {
    let profile = app.profile()?;
    match profile.vault.is_ephemeral() {
        false => Ok(profile),
        true => Err(AppError::new(
            ErrorCode::BadInput,
            "This demo is deleted when Coffer ends, so there is nothing to protect.",
        )),
    }
}

/// One change of `keys.json` by somebody who knows what opens it so far.
async fn change(
    app: &App,
    profile: &Arc<Profile>,
    proof: Option<Secret<String>>,
    work: impl FnOnce(&Profile) -> Result<(), AppError> + Send + 'static,
) -> Result<(), AppError> {
    let app = app.clone();
    alone_at(profile, move |profile| {
        prove(&app, &profile.dir, proof.as_ref())?;
        work(profile)
    })
    .await
}

/// Work on `keys.json`, with no other process at it.
async fn alone_at(
    profile: &Arc<Profile>,
    work: impl FnOnce(&Profile) -> Result<(), AppError> + Send + 'static,
) -> Result<(), AppError> {
    let profile = Arc::clone(profile);
    blocking(move || {
        let _alone = alone(&profile.dir)?;
        work(&profile)
    })
    .await?
}

/// What opens the profile is not what it was.
async fn changed(app: &App, profile: &Arc<Profile>) -> Result<KeyStatus, AppError> {
    forget_phrase(app);
    backup::after_change(app, profile).await;
    status(app).await
}

/// Keeps two processes from changing `keys.json` at one time. The kernel frees it at a death.
pub(crate) fn alone(dir: &Path) -> Result<File, AppError> {
    let path = dir.join("keys.lock");
    let failed = |error: std::io::Error| AppError::file("opened", &path, &error);
    let file = private_file()
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(failed)?;
    let until = Instant::now() + WAIT_MAX;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(AppError::new(
                    ErrorCode::Store,
                    "Another copy of Coffer is changing the keys.",
                )
                .retryable());
            }
        }
    }
}

impl From<WrapKind> for Way {
    fn from(kind: WrapKind) -> Self {
        match kind {
            WrapKind::Keychain => Self::Keychain,
            WrapKind::AppLock => Self::Pin,
            WrapKind::Passphrase => Self::Passphrase,
            WrapKind::RecoveryPhrase => Self::RecoveryPhrase,
        }
    }
}
