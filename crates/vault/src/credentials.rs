//! A person's own Plaid keys, one pair for each environment, in the system's keychain; and what a
//! relay gave this device, together with the address of that relay.
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
        pair_to_bytes(self.client_id.expose(), self.secret.expose())
    }

    /// Reads what [`Credentials::to_bytes`] wrote, `None` for anything else.
    pub fn from_bytes(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let (id, secret) = pair_from_bytes(bytes)?;
        Some(Self {
            client_id: Secret::new(id.to_owned()),
            secret: Secret::new(secret.to_owned()),
        })
    }
}

/// What a relay gave this device, and to which relay it is shown. The two are kept as one: a file that
/// names another relay must not lead the credential there.
pub struct DeviceCredential {
    /// The relay's address, as the app writes addresses.
    pub relay: String,
    /// The credential.
    pub credential: Secret<String>,
}

impl DeviceCredential {
    /// `1 | length of the address (u16, big-endian) | address | credential`.
    ///
    /// # Errors
    /// [`VaultError::SealTooLarge`] for an address of 64 KiB or more.
    pub fn to_bytes(&self) -> Result<Secret<Vec<u8>>, VaultError> {
        pair_to_bytes(&self.relay, self.credential.expose())
    }

    /// Reads what [`DeviceCredential::to_bytes`] wrote, `None` for anything else: a credential that
    /// says of no relay that it is for that one is for none.
    pub fn from_bytes(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let (relay, credential) = pair_from_bytes(bytes)?;
        Some(Self {
            relay: relay.to_owned(),
            credential: Secret::new(credential.to_owned()),
        })
    }
}

fn pair_to_bytes(first: &str, secret: &str) -> Result<Secret<Vec<u8>>, VaultError> {
    let first_len = u16::try_from(first.len()).map_err(|_| VaultError::SealTooLarge)?;
    // Reserved whole: a buffer that grows leaves copies of what it held.
    let mut bytes = Zeroizing::new(Vec::with_capacity(3 + first.len() + secret.len()));
    bytes.push(VERSION);
    bytes.extend_from_slice(&first_len.to_be_bytes());
    bytes.extend_from_slice(first.as_bytes());
    bytes.extend_from_slice(secret.as_bytes());
    Ok(Secret::new(std::mem::take(&mut *bytes)))
}

fn pair_from_bytes(bytes: &Secret<Vec<u8>>) -> Option<(&str, &str)> {
    let (&[version, high, low], rest) = bytes.expose().split_first_chunk()?;
    let first_len = usize::from(u16::from_be_bytes([high, low]));
    let (first, second) = rest.split_at_checked(first_len)?;
    (version == VERSION).then_some(())?;
    Some((str::from_utf8(first).ok()?, str::from_utf8(second).ok()?))
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

/// Keeps what a relay gave this device for `environment` of the data in `data_dir`, replacing what is
/// there; believed only after reading it back.
///
/// # Errors
/// As [`save`].
pub fn save_device(
    store: &dyn SecretStore,
    data_dir: &Path,
    environment: &str,
    device: &DeviceCredential,
) -> Result<(), VaultError> {
    let bytes = device.to_bytes()?;
    let account = device_account(data_dir, environment)?;
    set_and_read_back(store, &account, bytes.expose())
}

/// What a relay gave this device, `None` where nothing is kept that names its relay.
///
/// # Errors
/// What the keychain fails with.
pub fn load_device(
    store: &dyn SecretStore,
    data_dir: &Path,
    environment: &str,
) -> Result<Option<DeviceCredential>, VaultError> {
    let bytes = store.get(&device_account(data_dir, environment)?)?;
    Ok(bytes.as_ref().and_then(DeviceCredential::from_bytes))
}

fn device_account(data_dir: &Path, environment: &str) -> Result<Account, VaultError> {
    Account::in_dir(data_dir, &format!("relay/{environment}"))
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
    fn what_a_relay_gave_this_device_comes_back_with_the_relay_it_is_for_or_not_at_all() {
        let (store, dir) = (MemoryStore::new(), tempfile::tempdir().unwrap());
        let load = || load_device(&store, dir.path(), "production").unwrap();
        assert!(load().is_none());
        let device = DeviceCredential {
            relay: "https://relay.example/".into(),
            credential: Secret::new("word".into()),
        };
        save_device(&store, dir.path(), "production", &device).unwrap();
        let kept = load().unwrap();
        assert_eq!(kept.relay, "https://relay.example/");
        assert_eq!(kept.credential.expose(), "word");
        // One that says of no relay that it is for that one.
        let entry = store.accounts().remove(0);
        store.set(&entry, b"word").unwrap();
        assert!(load().is_none());
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
