//! Moving between keychain and passphrase, and taking a vault over from a backup. Each adds the new
//! way, opens the vault with it anew, and only then lets go of the old one; so dying anywhere
//! leaves at least one that opens.

use std::path::Path;

use crate::Secret;
use crate::backup::{BackupHeader, BackupKeys};
use crate::error::VaultError;
use crate::files;
use crate::keyfile::{KEY_FILE_NAME, KeyFile, Wrap, WrapKind};
use crate::secret_store::SecretStore;
use crate::unlocked::UnlockedVault;
use crate::vault::{Unlock, Vault};
use crate::wrap;

impl UnlockedVault {
    /// Protects the vault with a passphrase, and with nothing of this computer's keychain. An app
    /// lock ends with it.
    ///
    /// # Errors
    /// [`VaultError::PassphraseTooShort`], what writing `keys.json` fails with.
    pub fn move_to_passphrase(
        &self,
        passphrase: &Secret<String>,
        store: &dyn SecretStore,
    ) -> Result<(), VaultError> {
        self.set_passphrase(passphrase)?;
        let again = Secret::new(passphrase.expose().clone());
        let proven = Vault::unlock(self.dir(), Unlock::Passphrase(again))?;
        for kind in [WrapKind::Keychain, WrapKind::AppLock] {
            match proven.remove(kind, store) {
                Ok(()) | Err(VaultError::NoSuchWrap(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Protects the vault with this computer's keychain. The passphrase still opens it until
    /// [`UnlockedVault::retire_passphrase`]: a keychain may take a secret today and not have it
    /// after the next login.
    ///
    /// # Errors
    /// [`VaultError::AppLockInForce`], what the keychain or writing `keys.json` fails with.
    pub fn move_to_keychain(&self, store: &dyn SecretStore) -> Result<(), VaultError> {
        if self.kinds()?.contains(&WrapKind::AppLock) {
            return Err(VaultError::AppLockInForce);
        }
        if !self.kinds()?.contains(&WrapKind::Keychain) {
            self.set_keychain(store)?;
        }
        Vault::unlock(self.dir(), Unlock::Keychain(store)).map(drop)
    }

    /// Removes the passphrase of a vault that its keychain has just opened.
    ///
    /// # Errors
    /// [`VaultError::NotProven`] where something else opened it; what writing `keys.json` fails
    /// with.
    pub fn retire_passphrase(&self, store: &dyn SecretStore) -> Result<(), VaultError> {
        if self.opened_by() != Some(WrapKind::Keychain) {
            return Err(VaultError::NotProven(WrapKind::Passphrase));
        }
        match self.remove(WrapKind::Passphrase, store) {
            Err(VaultError::NoSuchWrap(_)) => Ok(()),
            removed => removed,
        }
    }
}

/// A vault that was taken over from a backup.
pub struct Adopted {
    /// The vault, open.
    pub vault: UnlockedVault,
    /// The backup was locked with a PIN, and nothing is locked with one any more: a new one has to
    /// be set.
    pub pin_ended: bool,
}

impl Vault {
    /// Makes the vault of a restored backup in `dir`: its key, and the ways to open it that the
    /// backup had. No way is added that it did not have, so nothing opens more easily than before:
    ///
    /// ```text
    ///   the backup had          the vault has
    ///   passphrase, phrase      the same
    ///   keychain                an entry in this computer's keychain, if it works or is the last way
    ///   keychain and PIN        the same with the PIN that opened the backup; without it, only
    ///                           passphrase and phrase
    /// ```
    /// A `keys.json` that is there is replaced; the caller has kept a copy. `pin` is the PIN that
    /// opened the backup, if one did.
    ///
    /// # Errors
    /// [`VaultError::PinOfBackupNeeded`] where keychain and PIN are the only way and the PIN was
    /// not given; what the keychain fails with where it is the only way; what writing `keys.json`
    /// fails with.
    pub fn adopt(
        dir: &Path,
        database: &str,
        header: &BackupHeader,
        keys: &BackupKeys,
        pin: Option<&Secret<String>>,
        store: &dyn SecretStore,
    ) -> Result<Adopted, VaultError> {
        files::make_private_dir(dir)?;
        let (master, key_id) = (keys.vault().master(), keys.vault().key_id());
        let portable = |wrap: &&Wrap| wrap.account().is_none();
        let mut wraps: Vec<Wrap> = header.wraps().iter().filter(portable).cloned().collect();
        let had = |kind| header.kinds().contains(&kind);
        let had_pin = had(WrapKind::AppLock);
        // Where there was a PIN, the keychain alone must not do: it would open without a question.
        let by_entry = match pin {
            Some(pin) if had_pin => Some(wrap::by_app_lock(dir, store, pin, key_id, master)),
            None if had_pin && wraps.is_empty() => return Err(VaultError::PinOfBackupNeeded),
            _ if had_pin || !had(WrapKind::Keychain) => None,
            _ => Some(wrap::by_keychain(dir, store, key_id, master)),
        };
        let entry = match by_entry {
            Some(Ok(wrap)) => {
                let entry = wrap::keychain_entry(&wrap);
                wraps.push(wrap);
                entry
            }
            Some(Err(error)) if wraps.is_empty() => return Err(error),
            Some(Err(_)) | None => None,
        };
        let file = KeyFile::sign(master, key_id, database.to_owned(), wraps, vec![]);
        let written = files::replace(dir, KEY_FILE_NAME, &file.to_bytes());
        if let (Err(_), Some(entry)) = (&written, entry) {
            let named = KeyFile::read(dir).is_ok_and(|file| file.key_id == key_id);
            if !named {
                let _ = store.delete(&entry);
            }
        }
        written?;
        let kinds = file.kinds();
        let by = keys.vault().opened_by().filter(|by| kinds.contains(by));
        let path = dir.join(database);
        let master = keys.vault().again();
        Ok(Adopted {
            vault: master.adopted(dir, path, by.unwrap_or(kinds[0])),
            pin_ended: had_pin && !kinds.contains(&WrapKind::AppLock),
        })
    }
}
