//! A person's own Plaid keys, one pair for each environment, in the system's keychain.
//!
//! Where there is no keychain, the app keeps the same bytes ([`Credentials::to_bytes`]) sealed in
//! the database ([`crate::Kind::PlaidCredentials`]). They are never in a file in clear.

use std::path::Path;

use zeroize::Zeroizing;

use crate::Secret;
use crate::error::VaultError;
use crate::secret_store::{Account, SecretStore, set_and_read_back};

/// Plaid's client_id and secret. The id is no secret by itself, but it is treated as one: nothing
/// that shows it needs more than its last digits.
pub struct Credentials {
    /// `client_id`.
    pub client_id: Secret<String>,
    /// `secret`.
    pub secret: Secret<String>,
}

/// First byte of the encoding.
const VERSION: u8 = 1;

impl Credentials {
    /// `1 | length of client_id (u16, big-endian) | client_id | secret`.
    ///
    /// # Errors
    /// [`VaultError::SealTooLarge`] for a client_id of 64 KiB or more.
    pub fn to_bytes(&self) -> Result<Secret<Vec<u8>>, VaultError> {
        let (id, secret) = (self.client_id.expose(), self.secret.expose());
        let id_len = u16::try_from(id.len()).map_err(|_| VaultError::SealTooLarge)?;
        // Reserved whole: a buffer that grows leaves copies of what it held.
        let mut bytes = Zeroizing::new(Vec::with_capacity(3 + id.len() + secret.len()));
        bytes.push(VERSION);
        bytes.extend_from_slice(&id_len.to_be_bytes());
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(secret.as_bytes());
        Ok(Secret::new(std::mem::take(&mut *bytes)))
    }

    /// Reads what [`Credentials::to_bytes`] wrote, `None` for anything else.
    pub fn from_bytes(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let (&[version, high, low], rest) = bytes.expose().split_first_chunk()?;
        let id_len = usize::from(u16::from_be_bytes([high, low]));
        let (id, secret) = rest.split_at_checked(id_len)?;
        let text = |bytes| Some(Secret::new(str::from_utf8(bytes).ok()?.to_owned()));
        (version == VERSION).then_some(())?;
        Some(Self {
            client_id: text(id)?,
            secret: text(secret)?,
        })
    }
}

/// Keeps the credentials for `environment` ("sandbox" or "production") of the data in `data_dir`,
/// replacing those there are; believed only after reading them back.
///
/// # Errors
/// What the keychain fails with, [`VaultError::KeychainLied`], `Io` where `data_dir` is missing.
pub fn save(
    store: &dyn SecretStore,
    data_dir: &Path,
    environment: &str,
    credentials: &Credentials,
) -> Result<(), VaultError> {
    let bytes = credentials.to_bytes()?;
    set_and_read_back(store, &account(data_dir, environment)?, bytes.expose())
}

/// The credentials for `environment`, `None` where none are kept.
///
/// # Errors
/// What the keychain fails with; `KeychainFailed` where the entry is not ours.
pub fn load(
    store: &dyn SecretStore,
    data_dir: &Path,
    environment: &str,
) -> Result<Option<Credentials>, VaultError> {
    let Some(bytes) = store.get(&account(data_dir, environment)?)? else {
        return Ok(None);
    };
    let credentials = Credentials::from_bytes(&bytes);
    credentials.map(Some).ok_or(VaultError::KeychainFailed(
        "the entry with the Plaid keys is damaged".into(),
    ))
}

/// Removes the credentials for `environment`; none is fine too.
///
/// # Errors
/// What the keychain fails with.
pub fn delete(
    store: &dyn SecretStore,
    data_dir: &Path,
    environment: &str,
) -> Result<(), VaultError> {
    Ok(store.delete(&account(data_dir, environment)?)?)
}

fn account(data_dir: &Path, environment: &str) -> Result<Account, VaultError> {
    Account::in_dir(data_dir, &format!("plaid/{environment}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{Fault, FaultyStore, MemoryStore};

    fn keys(id: &str, secret: &str) -> Credentials {
        Credentials {
            client_id: Secret::new(id.into()),
            secret: Secret::new(secret.into()),
        }
    }

    #[test]
    fn each_environment_and_each_data_folder_has_its_own_credentials() {
        let store = MemoryStore::new();
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        save(&store, here.path(), "sandbox", &keys("id-s", "sec-s")).unwrap();
        save(&store, here.path(), "production", &keys("id-p", "sec-p")).unwrap();
        let sandbox = load(&store, here.path(), "sandbox").unwrap().unwrap();
        assert_eq!(sandbox.client_id.expose(), "id-s");
        assert_eq!(sandbox.secret.expose(), "sec-s");
        assert!(load(&store, there.path(), "sandbox").unwrap().is_none());
        delete(&store, here.path(), "sandbox").unwrap();
        assert!(load(&store, here.path(), "sandbox").unwrap().is_none());
        assert!(load(&store, here.path(), "production").unwrap().is_some());
        let account = &store.accounts()[0];
        assert_eq!(account.service, "app.coffer");
        assert!(account.name.ends_with("/plaid/production"));
    }

    #[test]
    fn damaged_bytes_are_no_credentials_and_never_a_panic() {
        let good = keys("id", "secret").to_bytes().unwrap();
        for cut in 0..5 {
            let bad = Secret::new(good.expose()[..cut].to_vec());
            assert!(Credentials::from_bytes(&bad).is_none());
        }
        for bad in [&[2, 0, 0][..], &[1, 255, 255, 0], &[1, 0, 1, 0xff]] {
            assert!(Credentials::from_bytes(&Secret::new(bad.to_vec())).is_none());
        }
    }

    #[test]
    fn a_keychain_that_forgets_is_noticed_when_saving() {
        let dir = tempfile::tempdir().unwrap();
        for fault in [Fault::Forgets, Fault::Garbles] {
            let store = FaultyStore::new(fault);
            let saved = save(&store, dir.path(), "sandbox", &keys("id", "secret"));
            assert!(matches!(saved, Err(VaultError::KeychainLied)));
            assert!(store.inner.accounts().is_empty());
        }
    }
}
