//! Moving between keychain and passphrase, and taking a vault over from a backup.
//!
//! ```text
//!   to a passphrase   its wrap is opened once, then keys.json is renamed: the old ways go in the
//!                     same step in which the new one comes
//!   to the keychain   retire-passphrase says which passphrase is to go ── keys.json with the keychain
//!                     beside it ── next start that the keychain opens: keys.json without it
//! ```
//! Dying anywhere, a loss of power included, leaves a vault that opens, and what is left half done is
//! finished or undone by [`UnlockedVault::finish_move`] at the next start.

use std::path::Path;

use crate::Secret;
use crate::backup::{BackupHeader, BackupKeys};
use crate::error::VaultError;
use crate::files;
use crate::keyfile::{KEY_FILE_NAME, KeyFile, Wrap, WrapKind};
use crate::secret_store::SecretStore;
use crate::unlocked::UnlockedVault;
use crate::vault::{Unlock, Vault};
use crate::wrap::{self, Opener};

/// Stands in a vault's folder while a passphrase is to go, and says which: another one, chosen later,
/// stays. Only the holder of the key can make it, so putting such a file there removes nothing.
const RETIRING: &str = "retire-passphrase";
/// A mark has 32 bytes.
const RETIRING_BYTES_MAX: u64 = 64;
const DOING: &str = "change what opens your data";

impl UnlockedVault {
    /// Protects the vault with a passphrase, and with nothing of this computer's keychain. An app
    /// lock ends with it. One rename does both.
    ///
    /// # Errors
    /// [`VaultError::PassphraseTooShort`], what writing `keys.json` fails with.
    pub fn move_to_passphrase(
        &self,
        passphrase: &Secret<String>,
        store: &dyn SecretStore,
    ) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let wrap = wrap::by_passphrase(passphrase, self.key_id(), self.master())?;
        // As the next start will open it: only then may what opened it so far go.
        let opened = wrap::open(&wrap, &Opener::Passphrase(passphrase), self.key_id())?;
        file.verify(&opened)?;
        let ends = [WrapKind::Keychain, WrapKind::AppLock, WrapKind::Passphrase];
        self.commit(file, &ends, Some(wrap))?;
        self.pay(store);
        files::remove(self.dir(), RETIRING, DOING)
    }

    /// Protects the vault with this computer's keychain. The passphrase still opens it until
    /// [`UnlockedVault::finish_move`]: a keychain may take a secret today and not have it after the
    /// next login.
    ///
    /// # Errors
    /// [`VaultError::AppLockInForce`], what the keychain or writing `keys.json` fails with. What
    /// opened the vault before still does, and stays.
    pub fn move_to_keychain(&self, store: &dyn SecretStore) -> Result<(), VaultError> {
        let file = self.read_own()?;
        if file.wrap(WrapKind::AppLock).is_some() {
            return Err(VaultError::AppLockInForce);
        }
        // Before the move, so that no death lies between the move and what is to come of it.
        if let Some(passphrase) = file.wrap(WrapKind::Passphrase) {
            let mark = self.retiring_mark(passphrase);
            files::replace(self.dir(), RETIRING, mark.as_bytes())?;
        }
        let is_new = file.wrap(WrapKind::Keychain).is_none();
        let moved = match is_new {
            true => self.set_keychain(store),
            false => Ok(()),
        };
        let proven =
            moved.and_then(|()| Vault::unlock(self.dir(), Unlock::Keychain(store)).map(drop));
        if proven.is_err() {
            // What failed must not take the passphrase at some later start.
            files::remove(self.dir(), RETIRING, DOING)?;
            if is_new {
                // It was not there, or cannot be taken back now; it opens nothing that it is not.
                let _ = self.remove(WrapKind::Keychain, store);
            }
        }
        proven
    }

    /// At a start: ends the passphrase of a vault that moved to its keychain, once that has opened
    /// it; forgets a move that never happened, or whose passphrase was replaced since. Whether a
    /// passphrase ended. The caller keeps others from `keys.json`.
    ///
    /// # Errors
    /// What reading or writing `keys.json` fails with.
    pub fn finish_move(&self, store: &dyn SecretStore) -> Result<bool, VaultError> {
        let path = self.dir().join(RETIRING);
        let Some(marked) = files::read(&path, RETIRING_BYTES_MAX, DOING)? else {
            return Ok(false);
        };
        let file = self.read_own()?;
        let is_meant = file
            .wrap(WrapKind::Passphrase)
            .is_some_and(|wrap| self.retiring_mark(wrap).as_bytes() == marked);
        if !is_meant || file.wrap(WrapKind::Keychain).is_none() {
            files::remove(self.dir(), RETIRING, DOING)?;
            return Ok(false);
        }
        if self.opened_by() != Some(WrapKind::Keychain) {
            return Ok(false);
        }
        self.remove(WrapKind::Passphrase, store)?;
        files::remove(self.dir(), RETIRING, DOING)?;
        Ok(true)
    }

    /// Whether a passphrase may be to go: a look at the folder, for who must wait for a lock first.
    pub fn is_moving(&self) -> bool {
        !self.is_ephemeral() && self.dir().join(RETIRING).exists()
    }

    fn retiring_mark(&self, passphrase: &Wrap) -> String {
        let sealed = match passphrase {
            Wrap::Keychain { sealed, .. }
            | Wrap::AppLock { sealed, .. }
            | Wrap::Passphrase { sealed, .. }
            | Wrap::RecoveryPhrase { sealed, .. } => &sealed.0,
        };
        self.hidden_name(&[b"retiring|".as_slice(), sealed].concat())
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
        let file = KeyFile::sign(
            master,
            key_id,
            database.to_owned(),
            wraps,
            vec![],
            None,
            vec![],
        );
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
