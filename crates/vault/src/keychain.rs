//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! A keychain can show a window and wait for a person, or hang. So every call runs on a thread of
//! its own and is given up after a deadline. Every call also makes its own connection: a keychain
//! that came back is found by the next try, and reading back asks the keychain anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error as KeyringError};
use zeroize::Zeroizing;

use crate::Secret;
use crate::secret_store::{Account, Backend, SecretStore, StoreError};

/// Long enough to type a keychain password into a prompt that is already open, short enough that
/// nobody believes the program has died.
const DEADLINE: Duration = Duration::from_secs(10);

/// Calls that may hang at one time. With so many unanswered, another one would not be answered
/// either, and each costs a thread.
const UNANSWERED_MAX: usize = 4;

/// A [`SecretStore`] whose calls end within a deadline whatever the store behind it does.
pub struct Keychain<S = SystemKeychain> {
    store: Arc<S>,
    deadline: Duration,
    unanswered: Arc<AtomicUsize>,
}

impl Keychain {
    /// The keychain of this system, with a deadline of 10 seconds a call.
    pub fn system() -> Self {
        Self::with_deadline(SystemKeychain, DEADLINE)
    }
}

impl<S: SecretStore + 'static> Keychain<S> {
    /// Any store, with any deadline.
    pub fn with_deadline(store: S, deadline: Duration) -> Self {
        Self {
            store: Arc::new(store),
            deadline,
            unanswered: Arc::default(),
        }
    }

    fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&S) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Some(unanswered) = Unanswered::begin(&self.unanswered) else {
            return Err(StoreError::Timeout);
        };
        let store = Arc::clone(&self.store);
        let (answer, answered) = sync_channel(1);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                // In this order, so that a panic gives the place back before it is noticed.
                let answer = answer;
                let unanswered = unanswered;
                let result = work(&store);
                drop(unanswered);
                // After the deadline nobody listens; a secret in the answer is wiped as it drops.
                let _ = answer.send(result);
            })
            .map_err(|error| StoreError::Other(format!("no thread for the keychain: {error}")))?;
        match answered.recv_timeout(self.deadline) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => Err(StoreError::Timeout),
            Err(RecvTimeoutError::Disconnected) => {
                Err(StoreError::Other("its library stopped unexpectedly".into()))
            }
        }
    }
}

impl<S: SecretStore + 'static> SecretStore for Keychain<S> {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        let account = account.clone();
        self.call(move |store| store.get(&account))
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        let account = account.clone();
        let value = Zeroizing::new(value.to_vec());
        self.call(move |store| store.set(&account, &value))
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        let account = account.clone();
        self.call(move |store| store.delete(&account))
    }

    fn backend(&self) -> Backend {
        self.store.backend()
    }
}

/// One place among the calls that may be unanswered; given back also when the call panics.
struct Unanswered(Arc<AtomicUsize>);

impl Unanswered {
    fn begin(count: &Arc<AtomicUsize>) -> Option<Self> {
        let taken = Self(Arc::clone(count));
        (count.fetch_add(1, Ordering::SeqCst) < UNANSWERED_MAX).then_some(taken)
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The system's keychain as it is, without a deadline. Used through [`Keychain::system`].
pub struct SystemKeychain;

impl SecretStore for SystemKeychain {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        match entry(account)?.get_secret() {
            Ok(value) => Ok(Some(Secret::new(value))),
            Err(KeyringError::NoEntry) => Ok(None),
            Err(error) => Err(explain(&error)),
        }
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        entry(account)?
            .set_secret(value)
            .map_err(|error| explain(&error))
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(error) => Err(explain(&error)),
        }
    }

    fn backend(&self) -> Backend {
        if cfg!(target_vendor = "apple") {
            Backend::AppleKeychain
        } else if cfg!(windows) {
            Backend::CredentialManager
        } else {
            Backend::SecretService
        }
    }
}

/// An entry over a new connection.
fn entry(account: &Account) -> Result<Entry, StoreError> {
    system::connect()?
        .build(
            &account.service,
            &account.name,
            system::modifiers().as_ref(),
        )
        .map_err(|error| explain(&error))
}

/// The reason in our words. An error of the library can carry the bytes of an entry; none of them
/// is ever printed here.
fn explain(error: &KeyringError) -> StoreError {
    match error {
        KeyringError::NoStorageAccess(reason) | KeyringError::PlatformFailure(reason) => {
            system::explain(reason.as_ref())
                .unwrap_or_else(|| StoreError::Other(reason.to_string()))
        }
        KeyringError::NoDefaultStore => StoreError::Absent,
        KeyringError::Ambiguous(entries) => StoreError::Other(format!(
            "{} entries have the name of one, remove all but one",
            entries.len()
        )),
        KeyringError::TooLong(name, most) => {
            StoreError::Other(format!("{name} is longer than the {most} it accepts"))
        }
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            StoreError::Other("the entry is damaged".into())
        }
        _ => StoreError::Other("it refused the request".into()),
    }
}

#[cfg(all(unix, not(target_vendor = "apple")))]
mod system {
    //! Secret Service over D-Bus (GNOME Keyring, KWallet, KeePassXC).

    use std::collections::HashMap;
    use std::error::Error;
    use std::sync::Arc;

    use secret_service::Error as ServiceError;
    use zbus_secret_service_keyring_store::Store;

    use super::{CredentialStoreApi, StoreError};

    pub(super) fn connect() -> Result<Arc<impl CredentialStoreApi>, StoreError> {
        // No bus address, no socket behind it, no service on the bus: to a person it is one thing.
        Store::new().map_err(|_| StoreError::Absent)
    }

    /// What a person reads in their keychain's own window.
    pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
        Some(HashMap::from([("label", "Coffer")]))
    }

    pub(super) fn explain(reason: &(dyn Error + Send + Sync + 'static)) -> Option<StoreError> {
        match reason.downcast_ref::<ServiceError>()? {
            ServiceError::Locked => Some(StoreError::Locked),
            // A prompt ends like this when a person closes it and when there was no display to
            // show it on; only the first is a refusal.
            ServiceError::Prompt if has_display() => Some(StoreError::Denied),
            ServiceError::Prompt => Some(StoreError::Locked),
            // A service without any collection to keep things in.
            ServiceError::NoResult | ServiceError::Unavailable => Some(StoreError::Absent),
            _ => None,
        }
    }

    fn has_display() -> bool {
        ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    }
}

#[cfg(target_os = "macos")]
mod system {
    //! The login keychain of macOS.

    use std::collections::HashMap;
    use std::error::Error;
    use std::sync::Arc;

    use apple_native_keyring_store::keychain::Store;

    use super::{CredentialStoreApi, StoreError};

    pub(super) fn connect() -> Result<Arc<impl CredentialStoreApi>, StoreError> {
        Store::new().map_err(|_| StoreError::Absent)
    }

    pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
        None
    }

    pub(super) fn explain(reason: &(dyn Error + Send + Sync + 'static)) -> Option<StoreError> {
        let error = reason.downcast_ref::<security_framework::base::Error>()?;
        // Names and numbers from Security/SecBase.h.
        match error.code() {
            -25308 => Some(StoreError::Locked), // errSecInteractionNotAllowed
            -128 | -25293 | -61 => Some(StoreError::Denied), // userCanceled, authFailed, wrPerm
            -25291 | -25294 | -25307 => Some(StoreError::Absent), // not available, no (default) keychain
            _ => None,
        }
    }
}

#[cfg(windows)]
mod system {
    //! Windows Credential Manager.

    use std::collections::HashMap;
    use std::error::Error;
    use std::sync::Arc;

    use windows_native_keyring_store::Store;

    use super::{CredentialStoreApi, StoreError};

    pub(super) fn connect() -> Result<Arc<impl CredentialStoreApi>, StoreError> {
        Store::new().map_err(|_| StoreError::Absent)
    }

    pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
        None
    }

    /// Credential Manager is open whenever its user is logged on: it knows neither a lock nor a
    /// prompt, and all its failures are reported in its own words.
    pub(super) fn explain(_: &(dyn Error + Send + Sync + 'static)) -> Option<StoreError> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{Fault, FaultyStore, MemoryStore};

    fn account() -> Account {
        Account {
            service: "app.coffer".into(),
            name: "test".into(),
        }
    }

    #[test]
    fn answers_pass_through_the_deadline_unchanged() {
        let keychain = Keychain::with_deadline(MemoryStore::new(), DEADLINE);
        assert!(keychain.get(&account()).is_ok_and(|value| value.is_none()));
        assert_eq!(keychain.set(&account(), b"value"), Ok(()));
        assert!(
            keychain
                .get(&account())
                .is_ok_and(|value| { value.is_some_and(|value| value.expose() == b"value") })
        );
        assert_eq!(keychain.delete(&account()), Ok(()));
        assert_eq!(keychain.delete(&account()), Ok(()));
        assert_eq!(keychain.unanswered.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_keychain_that_never_answers_costs_the_deadline_and_a_bounded_number_of_threads() {
        let keychain =
            Keychain::with_deadline(FaultyStore::new(Fault::Hangs), Duration::from_millis(1));
        for _ in 0..3 * UNANSWERED_MAX {
            assert_eq!(keychain.delete(&account()), Err(StoreError::Timeout));
        }
        assert_eq!(keychain.unanswered.load(Ordering::SeqCst), UNANSWERED_MAX);
    }

    #[test]
    fn a_keychain_library_that_panics_is_an_error() {
        struct Panics;
        impl SecretStore for Panics {
            fn get(&self, _: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
                panic!("as a library might")
            }
            fn set(&self, _: &Account, _: &[u8]) -> Result<(), StoreError> {
                Ok(())
            }
            fn delete(&self, _: &Account) -> Result<(), StoreError> {
                Ok(())
            }
        }
        let keychain = Keychain::with_deadline(Panics, DEADLINE);
        assert!(matches!(
            keychain.get(&account()),
            Err(StoreError::Other(_))
        ));
        assert_eq!(keychain.unanswered.load(Ordering::SeqCst), 0);
    }
}
