//! Entries of the keychain that a change of what opens the vault has left, and their deletion.
//!
//! ```text
//!   a change ── keys.json by one rename: the new way is there, the old entry is owed
//!            ── the entry is deleted ── keys.json without it
//!                  └─ the keychain is locked, away or silent: it stays owed, and each good start tries again
//! ```
//! An entry that nothing in `keys.json` needs is no litter: backups from before the change open with it, without
//! the PIN or the passphrase that came since. The list is covered by the check value, so nobody without the key
//! has Coffer delete anything.

use crate::error::VaultError;
use crate::files;
use crate::keyfile::{KEY_FILE_NAME, KeyFile, Owed, WrapKind};
use crate::secret_store::{Account, SecretStore, StoreError};
use crate::unlocked::UnlockedVault;
use crate::wrap;

impl UnlockedVault {
    /// Entries that are to be deleted now. At a start those too that waited for their successor to open the vault,
    /// where it is what has opened this one.
    ///
    /// # Errors
    /// What reading `keys.json` fails with.
    pub fn owed_entries(&self, is_start: bool) -> Result<Vec<Account>, VaultError> {
        if self.is_ephemeral() {
            return Ok(Vec::new());
        }
        let file = self.read_own()?;
        let is_proven = is_start
            && matches!(
                self.opened_by(),
                Some(WrapKind::Keychain | WrapKind::AppLock)
            );
        let due = file.owed.iter().filter(|one| is_proven || !one.after_start);
        Ok(due
            .map(Owed::entry)
            .filter(|entry| !is_needed(&file, entry))
            .collect())
    }

    /// These were deleted, so nothing is owed for them. The caller keeps others from `keys.json`.
    ///
    /// # Errors
    /// What reading or writing `keys.json` fails with.
    pub fn paid(&self, deleted: &[Account]) -> Result<(), VaultError> {
        let mut file = self.read_own()?;
        let before = file.owed.len();
        file.owed.retain(|one| !deleted.contains(&one.entry()));
        if file.owed.len() == before {
            return Ok(());
        }
        let file = KeyFile::sign(
            self.master(),
            self.key_id(),
            file.database,
            file.wraps,
            file.formers,
            file.audit,
            file.owed,
        );
        files::replace(self.dir(), KEY_FILE_NAME, &file.to_bytes())
    }

    /// Deletes what a change has just left. What does not work stays owed.
    pub(crate) fn pay(&self, store: &dyn SecretStore) {
        let Ok(due) = self.owed_entries(false) else {
            return;
        };
        for entry in due {
            match store.delete(&entry) {
                // That it is gone and still written down costs a deletion of nothing.
                Ok(()) => drop(self.paid(&[entry])),
                Err(StoreError::Timeout) => break,
                Err(_) => {}
            }
        }
    }
}

/// Deletes entries of the keychain, and says which are gone. One that does not answer is not asked again.
pub fn delete_entries(store: &dyn SecretStore, entries: Vec<Account>) -> Vec<Account> {
    let mut gone = Vec::new();
    for entry in entries {
        match store.delete(&entry) {
            Ok(()) => gone.push(entry),
            Err(StoreError::Timeout) => break,
            Err(_) => {}
        }
    }
    gone
}

/// Whether a wrap needs it all the same: then it is not deleted, whatever is written.
fn is_needed(file: &KeyFile, entry: &Account) -> bool {
    let mut needed = file.wraps.iter().filter_map(wrap::keychain_entry);
    needed.any(|one| one == *entry)
}
