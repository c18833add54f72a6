//! Replacing the master key.
//!
//! ```text
//!   begin   new key, new wraps: each way to open the vault is proven again; the keychain's new
//!           entry is stored and read back                              -- nothing is changed
//!   (the caller writes the database anew under the new keys)           -- nothing is changed
//!   commit  every new wrap opens the new key; then keys.json by one rename, which says that the old
//!           keychain entry is to go
//!   (the next start that the new entry has opened deletes the old one, see owed.rs)
//! ```
//!
//! Dying anywhere leaves a vault that opens: with the old key and the old database before the
//! rename, with the new ones after it.

use std::path::Path;

use crate::Secret;
use crate::error::VaultError;
use crate::files;
use crate::keyfile::{AuditHead, Former, KEY_FILE_NAME, KeyFile, Owed, Wrap, WrapKind};
use crate::master::{KeyId, MasterKey};
use crate::secret_store::SecretStore;
use crate::unlocked::UnlockedVault;
use crate::wrap::{self, Opener};

/// What opens the vault now, shown once more. What opens the old key must not open the new one by
/// itself: whoever stole the old key would have the new one.
#[derive(Default)]
pub struct Proofs {
    /// The passphrase, where there is one.
    pub passphrase: Option<Secret<String>>,
    /// The PIN, where there is an app lock.
    pub pin: Option<Secret<String>>,
    /// The entropy of the recovery phrase, where there is one.
    pub phrase: Option<Secret<Vec<u8>>>,
    /// The recovery phrase is lost; it ends with the old key.
    pub end_phrase: bool,
}

/// A rotation that has begun and not happened. Dropped, it takes its keychain entry back.
pub struct Rotation<'a> {
    store: &'a dyn SecretStore,
    proofs: Proofs,
    next: UnlockedVault,
    wraps: Vec<Wrap>,
    formers: Vec<Former>,
    audit: Option<AuditHead>,
    owed: Vec<Owed>,
    committed: bool,
}

impl UnlockedVault {
    /// Makes a new master key and wraps it in every way that opens this vault now.
    ///
    /// # Errors
    /// [`VaultError::ProofNeeded`] for a way that was not shown, a wrong passphrase, PIN or phrase,
    /// `LastWrap` where only the phrase is left and it is to end, what the keychain fails with,
    /// what reading `keys.json` fails with.
    pub fn begin_rotation<'a>(
        &self,
        store: &'a dyn SecretStore,
        proofs: Proofs,
    ) -> Result<Rotation<'a>, VaultError> {
        let file = self.read_own()?;
        let (next_id, next) = (KeyId::generate()?, MasterKey::generate()?);
        let mut wraps = Vec::new();
        // The keychain comes last, so that a wrong word leaves nothing behind in it.
        let mut old = file.wraps.iter().collect::<Vec<_>>();
        old.sort_by_key(|wrap| wrap::keychain_entry(wrap).is_some());
        for old in old {
            let Some(opener) = proofs.opener(old.kind(), store)? else {
                continue;
            };
            wrap::open(old, &opener, self.key_id())?;
            wraps.push(match &opener {
                Opener::Keychain(store) => wrap::by_keychain(self.dir(), *store, next_id, &next)?,
                Opener::AppLock(store, pin) => {
                    wrap::by_app_lock(self.dir(), *store, pin, next_id, &next)?
                }
                Opener::Passphrase(passphrase) => wrap::by_passphrase(passphrase, next_id, &next)?,
                Opener::RecoveryPhrase(entropy) => {
                    wrap::by_recovery_phrase(entropy, next_id, &next)?
                }
            });
        }
        if wraps.is_empty() {
            return Err(VaultError::LastWrap);
        }
        let formers = wrap::hand_down(
            &file.formers,
            (self.master(), self.key_id()),
            (&next, next_id),
        )?;
        let id = next_id.to_string();
        let database = self.dir().join(format!("coffer-{}.db", &id[..8]));
        let by = self
            .opened_by()
            .filter(|by| wraps.iter().any(|wrap| wrap.kind() == *by));
        let by = by.unwrap_or(wraps[0].kind());
        let olds = file.wraps.iter().filter_map(wrap::keychain_entry);
        Ok(Rotation {
            store,
            proofs,
            next: UnlockedVault::new(self.dir(), next_id, database, next, by),
            owed: file
                .owed
                .iter()
                .cloned()
                .chain(olds.map(|entry| Owed::new(entry, true)))
                .collect(),
            wraps,
            formers,
            audit: file.audit.clone(),
            committed: false,
        })
    }
}

impl Proofs {
    /// What opens a wrap of this kind; `None` for a phrase that ends.
    fn opener<'a>(
        &'a self,
        kind: WrapKind,
        store: &'a dyn SecretStore,
    ) -> Result<Option<Opener<'a>>, VaultError> {
        let needed = VaultError::ProofNeeded(kind);
        match kind {
            WrapKind::Keychain => Ok(Some(Opener::Keychain(store))),
            WrapKind::AppLock => {
                let pin = self.pin.as_ref().ok_or(needed)?;
                Ok(Some(Opener::AppLock(store, pin)))
            }
            WrapKind::Passphrase => {
                let passphrase = self.passphrase.as_ref().ok_or(needed)?;
                Ok(Some(Opener::Passphrase(passphrase)))
            }
            WrapKind::RecoveryPhrase => match &self.phrase {
                Some(entropy) => Ok(Some(Opener::RecoveryPhrase(entropy))),
                None if self.end_phrase => Ok(None),
                None => Err(needed),
            },
        }
    }
}

impl Rotation<'_> {
    /// The vault as it will be: its keys, and the database that has to be written.
    pub fn next(&self) -> &UnlockedVault {
        &self.next
    }

    /// Makes it so. The database of [`Rotation::next`] must be complete and on the disk.
    ///
    /// # Errors
    /// What a new wrap fails to open with: nothing was changed then. What writing `keys.json` fails with: it
    /// says itself which of the two keys it is of, and where the rename is not on the disk yet, a loss of power
    /// may still bring the other back.
    pub fn commit(mut self) -> Result<(), VaultError> {
        let next = &self.next;
        for wrap in &self.wraps {
            let opener = self.proofs.opener(wrap.kind(), self.store)?;
            let opener =
                opener.ok_or(VaultError::KeyFileDamaged("a wrap of a phrase that ends"))?;
            let opened = wrap::open(wrap, &opener, next.key_id())?;
            if opened.expose() != next.master().expose() {
                return Err(VaultError::KeyFileDamaged("a new wrap holds another key"));
            }
        }
        let name = file_name(next.database_path());
        let file = KeyFile::sign(
            next.master(),
            next.key_id(),
            name,
            self.wraps.clone(),
            self.formers.clone(),
            self.audit.clone(),
            self.owed.clone(),
        );
        let written = files::replace(next.dir(), KEY_FILE_NAME, &file.to_bytes());
        // A write that failed late may have renamed the file: what it names must not go.
        self.committed = written.is_ok() || names(next.dir(), next.key_id());
        written
    }
}

impl Drop for Rotation<'_> {
    fn drop(&mut self) {
        if !self.committed {
            for entry in self.wraps.iter().filter_map(wrap::keychain_entry) {
                // It opens nothing: no file has its wrap.
                let _ = self.store.delete(&entry);
            }
        }
    }
}

/// Whether `keys.json` is of this key; also if that cannot be told.
fn names(dir: &Path, key_id: KeyId) -> bool {
    KeyFile::read(dir).map_or(true, |file| file.key_id == key_id)
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
