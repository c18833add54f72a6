//! The backup container: one file that opens by itself.
//!
//! ```text
//!   "COFFERBK" | length of the header (u32, big-endian) | header (JSON) | segments …
//!
//!   header:   format, version, profile, created_ms, reason, schema, key_id, salt, wraps
//!   segments: 64 KiB of plaintext each, AES-256-GCM in the STREAM construction (32-bit counter and
//!             a flag on the last one), so that none can be left out, repeated, exchanged or cut off
//!   key:      HKDF(backup key of the master key, "coffer|v1|backup file|" | SHA-256 of all bytes
//!             before the segments)
//!   plaintext: parts, each  kind (u8) | length of name (u16) | name | length (u64) | bytes,
//!             and last a part of kind 0
//! ```
//!
//! The header carries its own wraps of the master key, as `keys.json` had them when the backup was
//! made; so it opens on another machine with the passphrase or the recovery phrase of that time. A
//! wrap by a keychain opens nothing without that keychain.
//!
//! Every byte is covered: the salt in the header is fresh for each file, so the key is too and
//! nonces can be counted; a change anywhere before the segments gives another key. Reading and
//! writing hold one segment in memory, whatever the size of the file.

mod header;
mod parts;
mod stream;

pub use header::{BackupHeader, NewBackup};
pub use parts::{Part, PartKind, Parts};
pub use stream::{BackupReader, BackupWriter};

use crate::error::VaultError;
use crate::keyfile::{KeyFile, Wrap, WrapKind};
use crate::unlocked::UnlockedVault;
use crate::vault::Unlock;
use crate::wrap;

/// The keys of a backup that was opened.
pub struct BackupKeys(UnlockedVault);

impl BackupKeys {
    /// Keys and seals of the backup. It has no folder of its own and changes no `keys.json`.
    pub fn vault(&self) -> &UnlockedVault {
        &self.0
    }
}

impl BackupHeader {
    /// Opens a backup by one of the wraps that it carries.
    ///
    /// # Errors
    /// [`VaultError::NoSuchWrap`], a wrong passphrase, PIN or phrase, what the keychain fails with,
    /// `BelowFloor`. That the header is unchanged is known once the first segment is read.
    pub fn unlock(&self, with: &Unlock<'_>) -> Result<BackupKeys, VaultError> {
        let opener = with.opener();
        let kind = opener.kind();
        let wrap = self.wraps().iter().find(|wrap| wrap.kind() == kind);
        let wrap = wrap.ok_or(VaultError::NoSuchWrap(kind))?;
        let master = wrap::open(wrap, &opener, self.key_id)?;
        Ok(BackupKeys(UnlockedVault::detached(
            self.key_id,
            master,
            Some(kind),
        )))
    }

    /// Opens a backup of an open vault: made with its key, or with one that it had before.
    pub fn unlock_by(&self, vault: &UnlockedVault) -> Option<BackupKeys> {
        vault.keys_of(self.key_id).map(BackupKeys)
    }

    /// What opens it, the most convenient first.
    pub fn kinds(&self) -> Vec<WrapKind> {
        let mut kinds: Vec<_> = self.wraps().iter().map(|wrap| wrap.kind()).collect();
        kinds.sort_unstable();
        kinds
    }

    /// Whether everything that opens an open vault now opens this backup too.
    ///
    /// # Errors
    /// What reading `keys.json` fails with.
    pub fn opens_like(&self, vault: &UnlockedVault) -> Result<bool, VaultError> {
        let now = vault.read_own()?;
        let own: Vec<_> = self.wraps().iter().map(Wrap::sealed).collect();
        Ok(self.key_id == now.key_id && now.wraps.iter().all(|wrap| own.contains(&wrap.sealed())))
    }

    /// Whether it opens on another machine.
    pub fn is_portable(&self) -> bool {
        is_portable(&self.kinds())
    }
}

/// Whether one of these opens on another machine.
pub fn is_portable(kinds: &[WrapKind]) -> bool {
    kinds
        .iter()
        .any(|kind| matches!(kind, WrapKind::Passphrase | WrapKind::RecoveryPhrase))
}

impl UnlockedVault {
    /// Begins a backup of this vault, with the wraps that `keys.json` has now.
    ///
    /// # Errors
    /// [`VaultError::Missing`] for a key in memory only; what reading `keys.json` fails with;
    /// `NoRandomness`; `Io`.
    pub fn begin_backup<W: std::io::Write>(
        &self,
        out: W,
        new: &NewBackup<'_>,
    ) -> Result<BackupWriter<W>, VaultError> {
        let KeyFile { wraps, .. } = self.read_own()?;
        BackupWriter::begin(out, new, self, wraps)
    }
}
