//! The seam to the system's keychain: a place that keeps bytes under a name.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Secret;
use crate::error::VaultError;
use crate::master::hex;

/// Under this service name a person finds every entry of Coffer in their keychain.
pub const SERVICE: &str = "app.coffer";

/// The name of one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// The program, always [`SERVICE`] for entries that Coffer makes.
    pub service: String,
    /// Which of its entries.
    pub name: String,
}

impl Account {
    /// An entry of Coffer for the data in `dir`: `<hash of the folder>/<what>`. The hash keeps two
    /// data folders apart without telling the keychain where they are.
    ///
    /// # Errors
    /// [`VaultError::Io`] where `dir` does not exist.
    pub fn in_dir(dir: &Path, what: &str) -> Result<Self, VaultError> {
        let full = dir
            .canonicalize()
            .map_err(VaultError::io("find the data folder"))?;
        let hash = Sha256::digest(full.as_os_str().as_encoded_bytes());
        Ok(Self {
            service: SERVICE.to_owned(),
            name: format!("{}/{what}", hex(&hash[..8])),
        })
    }
}

/// Why a keychain did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is none: no Secret Service, no session bus.
    #[error("there is no keychain")]
    Absent,
    /// It is locked and nobody could be asked to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// Somebody was asked, and refused.
    #[error("access to the keychain was refused")]
    Denied,
    /// It did not answer within the deadline.
    #[error("the keychain did not answer in time")]
    Timeout,
    /// Anything else, in words that hold no secret.
    #[error("{0}")]
    Other(String),
}

/// Which program keeps what is given to a keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// The Secret Service of a desktop: GNOME Keyring, KWallet, KeePassXC.
    SecretService,
    /// The login keychain of macOS.
    AppleKeychain,
    /// Windows Credential Manager.
    CredentialManager,
    /// Memory or a folder: in tests.
    Fake,
}

impl Backend {
    /// As in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::SecretService => "the Secret Service of a Linux desktop",
            Self::AppleKeychain => "the keychain of macOS",
            Self::CredentialManager => "the Credential Manager of Windows",
            Self::Fake => "a keychain for tests",
        }
    }
}

/// A keychain. [`crate::Keychain`] is the real one; [`crate::fake`] holds those of the tests.
///
/// Every call stands alone: an implementation keeps no connection and no cache between calls, so
/// that reading back what was written asks the keychain and not a memory of it.
pub trait SecretStore: Send + Sync {
    /// The bytes of an entry, `None` where there is no such entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError>;

    /// Makes or replaces an entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError>;

    /// Removes an entry. One that does not exist is already removed.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete(&self, account: &Account) -> Result<(), StoreError>;

    /// What it is. `keys.json` names it, so that a key that is not found is looked for where it was put.
    fn backend(&self) -> Backend {
        Backend::Fake
    }
}

/// Writes an entry and believes it only after reading it back. A keychain that lies or fails is
/// left without the entry, as far as it lets itself be told.
pub(crate) fn set_and_read_back(
    store: &dyn SecretStore,
    account: &Account,
    value: &[u8],
) -> Result<(), VaultError> {
    store.set(account, value)?;
    let refusal = match store.get(account) {
        Ok(Some(kept)) if kept.expose() == value => return Ok(()),
        Ok(_) => VaultError::KeychainLied,
        // It would only be waited for once more.
        Err(StoreError::Timeout) => return Err(VaultError::KeychainTimeout),
        Err(error) => error.into(),
    };
    // Nothing refers to this entry yet; if it cannot be removed it is useless, not dangerous.
    let _ = store.delete(account);
    Err(refusal)
}
