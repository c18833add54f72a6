//! A new master key.
//!
//! ```text
//!   profile closed ── data.lock alone ── backup under the old key
//!     ── rotating.json says which two files it is about
//!     ── the database written anew under a new name and the new key, every sealed value resealed,
//!        checked page by page
//!     ── every attached file sealed anew beside the old one
//!     ── keys.json by one rename                        <── before: the old key, after: the new one
//!     ── the old database removed ── rotating.json removed ── profile opened
//!     ── backup under the new key
//! ```
//!
//! Whoever dies in between leaves a profile that opens. The next start sees `rotating.json` and
//! removes whichever database `keys.json` does not name, once that `keys.json` is known to be on the disk: a
//! rename that a loss of power may still take back costs no database.

use std::{path::Path, time::Duration};

use coffer_domain::Secret;
use coffer_store::{
    DataLock, StoreError,
    copy::{self, SealedPlace},
    facts,
};
use coffer_vault::{
    KeyFile, Kind, Proofs, Purpose, RecoveryPhrase, UnlockedVault, is_plain_file_name, sync_folder,
};
use serde::{Deserialize, Serialize};

use super::{changed, lasting};
use crate::{
    App,
    api::{AppError, BackupReason, ErrorCode, KeyStatus, RotateKeys},
    app_lock::Guesses,
    attachments, backup, blocking,
    profile::{PLAID_KEYS, RELAY_CREDENTIAL, SANDBOX_STATE},
    relay_file::RelayFile,
    setup, steps,
};

/// How long what still reads may take to let go of the database.
const CLOSE_MAX: Duration = Duration::from_secs(3);

/// Stands in a profile's folder while its key is replaced.
const MARKER: &str = "rotating.json";

#[derive(Serialize, Deserialize)]
struct Rotating {
    old: String,
    new: String,
}

/// Replaces the master key, and everything that is encrypted with it.
///
/// # Errors
/// If something that opens the vault was not given once more or is wrong, another process has the
/// profile open, the disk is full, or the keychain fails. The old key is in force then.
pub async fn rotate(app: &App, request: RotateKeys) -> Result<KeyStatus, AppError> {
    let changing = app.0.changing.lock().await;
    let profile = lasting(app)?;
    let (vault, relay) = (profile.vault.again(), profile.relay.clone());
    drop(profile);
    let proofs = proofs(request)?;
    setup::close(app).await;
    let again = app.clone();
    let (outcome, vault) = blocking(move || {
        let rotated = replace(&again, &relay, &vault, proofs);
        match rotated {
            Ok(next) => (Ok(()), next),
            Err(error) => (Err(error), vault),
        }
    })
    .await?;
    setup::reopen(app, vault).await;
    drop(changing);
    outcome?;
    let profile = app.profile()?;
    profile
        .write(|w| facts::remove(w, super::OLD_WORDS))
        .await?;
    changed(app, &profile).await
}

fn proofs(request: RotateKeys) -> Result<Proofs, AppError> {
    let phrase = match request.phrase {
        Some(text) => {
            let text = Secret::new(text);
            Some(RecoveryPhrase::parse(text.expose())?.into_entropy())
        }
        None => None,
    };
    Ok(Proofs {
        passphrase: request.passphrase.map(Secret::new),
        pin: request.pin.map(Secret::new),
        phrase,
        end_phrase: request.end_phrase,
    })
}

/// With nobody else at the profile.
fn replace(
    app: &App,
    relay: &RelayFile,
    vault: &UnlockedVault,
    proofs: Proofs,
) -> Result<UnlockedVault, AppError> {
    let dir = vault.dir();
    let _alone = DataLock::exclusive(dir, CLOSE_MAX).map_err(|error| match error {
        StoreError::Busy => AppError::new(
            ErrorCode::Store,
            "Another copy of Coffer has this profile open, so the key was not replaced.",
        )
        .hinted("Close the other copy and try again.")
        .retryable(),
        error => error.into(),
    })?;
    let _keys = super::alone(dir)?;
    finish_interrupted(dir)?;
    // First what may be refused, so that a wrong word costs nothing.
    let rotation = Guesses::of(dir).attempt(app.now_ms(), || {
        vault.begin_rotation(&*app.0.seams.secrets, proofs)
    })?;
    steps::taken("rotation: new key wrapped");
    let source = backup::Source {
        relay,
        vault,
        cut: None,
    };
    backup::make_listed(app, source, BackupReason::Rotation)?;
    steps::taken("rotation: backed up");
    let next = rotation.next();
    mark(dir, vault.database_path(), next.database_path())?;
    steps::taken("rotation: marked");
    let (old_key, new_key) = (
        vault.derive(Purpose::Database),
        next.derive(Purpose::Database),
    );
    let mut named = Vec::new();
    let mut written = || -> Result<(), AppError> {
        let (old, new) = (old_key.expose(), new_key.expose());
        copy::make(vault.database_path(), old, next.database_path())?;
        steps::taken("rotation: copied");
        let resealing = Resealing {
            from: vault,
            to: next,
        };
        resealing.rekey(next.database_path())?;
        steps::taken("rotation: under the new key");
        copy::check(next.database_path(), new)?;
        steps::taken("rotation: checked");
        let digests = copy::attachments(next.database_path(), new)?;
        attachments::to_new_keys(vault, next, &digests)?;
        steps::taken("rotation: attachments sealed anew");
        named = digests;
        Ok(())
    };
    let opened = next.again();
    let done = written().and_then(|()| {
        rotation.commit()?;
        steps::taken("rotation: switched");
        Ok(())
    });
    // Whichever of the two is not the vault's any more, or never was.
    let swept = finish_interrupted(dir);
    steps::taken("rotation: swept");
    if let Err(error) = done {
        // One that failed late has happened: the keys that `keys.json` is of are the ones to go on with.
        if !KeyFile::read(dir).is_ok_and(|file| file.key_id == opened.key_id()) {
            return Err(error);
        }
        tracing::warn!(%error, "the new keys are in force, and the disk has not said that it has them");
    }
    match swept {
        // Files of the old keys. Where the process died before this, the next start does it.
        Ok(()) => attachments::only(&opened, &named),
        Err(error) => {
            tracing::warn!(%error, "what is of the old key could not be removed yet");
        }
    }
    Ok(opened)
}

/// One set of keys in the place of another, over a copy of the database.
pub(crate) struct Resealing<'a> {
    pub from: &'a UnlockedVault,
    pub to: &'a UnlockedVault,
}

impl Resealing<'_> {
    pub(crate) fn rekey(&self, path: &Path) -> Result<(), AppError> {
        let old = self.from.derive(Purpose::Database);
        let new = self.to.derive(Purpose::Database);
        let mut failure = None;
        let rekeyed = copy::rekey(path, (old.expose(), new.expose()), &mut |place, sealed| {
            self.reseal(place, sealed).map_err(|error| {
                let told = StoreError::Unexpected(error.message.clone());
                failure = Some(error);
                told
            })
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(rekeyed?),
        }
    }

    fn reseal(&self, place: &SealedPlace, sealed: &[u8]) -> Result<Vec<u8>, AppError> {
        let (kind, owner): (Kind, &[u8]) = match place {
            SealedPlace::Token(item) | SealedPlace::NewToken(_, item) => {
                (Kind::AccessToken, item.as_bytes())
            }
            SealedPlace::LinkToken(session) | SealedPlace::PublicToken(session) => {
                (Kind::LinkToken, session.as_bytes())
            }
            SealedPlace::Numbers(account) => (Kind::AccountNumbers, account.as_bytes()),
            SealedPlace::Fact(name) => {
                let kind = match name.as_str() {
                    SANDBOX_STATE => Kind::SandboxState,
                    PLAID_KEYS => Kind::PlaidCredentials,
                    RELAY_CREDENTIAL => Kind::RelayCredential,
                    _ => {
                        return Err(AppError::new(
                            ErrorCode::Internal,
                            "The database holds a secret that this version does not know.",
                        ));
                    }
                };
                (kind, name.as_bytes())
            }
        };
        let opened = self.from.open(kind, owner, sealed)?;
        Ok(self.to.seal(kind, owner, opened.expose())?)
    }
}

fn mark(dir: &Path, old: &Path, new: &Path) -> Result<(), AppError> {
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let marker = dir.join(MARKER);
    let failed = |error: std::io::Error| AppError::file("written", &marker, &error);
    let json = serde_json::to_vec(&Rotating {
        old: name(old),
        new: name(new),
    })
    .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let whole = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    std::fs::write(whole.path(), json).map_err(failed)?;
    whole.as_file().sync_all().map_err(failed)?;
    whole
        .persist(&marker)
        .map_err(|error| failed(error.error))?;
    sync_folder(dir).map_err(failed)
}

/// Removes what a rotation left that ended, well or not: whichever of its two databases `keys.json`
/// does not name. The caller has the profile alone.
pub(crate) fn finish_interrupted(dir: &Path) -> Result<(), AppError> {
    let marker = dir.join(MARKER);
    let bytes = match std::fs::read(&marker) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(AppError::file("read", &marker, &error)),
    };
    if let Ok(rotating) = serde_json::from_slice::<Rotating>(&bytes) {
        // Where it cannot be told which one is the vault's, both stay.
        let named = KeyFile::read(dir)?.database;
        let both = [rotating.old, rotating.new];
        // Anybody who can write here wrote it: a name leads out of this folder only by intent.
        let are_plain = both.iter().all(|name| is_plain_file_name(name));
        if are_plain && both.contains(&named) {
            // What names it must not be taken back by a loss of power once the other is gone.
            sync_folder(dir).map_err(|error| AppError::file("written", dir, &error))?;
            for name in both.iter().filter(|name| **name != named) {
                backup::remove_database(dir, name)?;
            }
        }
    }
    std::fs::remove_file(&marker).map_err(|error| AppError::file("removed", &marker, &error))
}

/// Whether a rotation was interrupted here.
pub(crate) fn is_interrupted(dir: &Path) -> bool {
    dir.join(MARKER).exists()
}
