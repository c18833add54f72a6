//! Keychains for tests: one that works, and one that fails in every way a keychain can.
//!
//! They are compiled always, so that the crates above need no second build of this one for their
//! tests. Nothing in the app makes one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::Secret;
use crate::secret_store::{Account, SecretStore, StoreError};

type Entries = BTreeMap<Account, Zeroizing<Vec<u8>>>;

/// A keychain in memory that always works.
#[derive(Default)]
pub struct MemoryStore(Mutex<Entries>);

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of what it holds.
    pub fn accounts(&self) -> Vec<Account> {
        self.entries().keys().cloned().collect()
    }

    /// Forgets everything, as a reset login does.
    pub fn empty(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        Ok(self
            .entries()
            .get(account)
            .map(|value| Secret::new(value.to_vec())))
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.entries()
            .insert(account.clone(), Zeroizing::new(value.to_vec()));
        Ok(())
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.entries().remove(account);
        Ok(())
    }
}

/// How a [`FaultyStore`] fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Every call fails with this.
    Always(StoreError),
    /// The call with this number (counted from 0) fails with `Other`; all others work.
    AtCall(usize),
    /// Never answers. Put it behind [`crate::Keychain::with_deadline`].
    Hangs,
    /// Says that it stored, and did not.
    Forgets,
    /// Stores something else than it was given.
    Garbles,
}

/// A keychain with a fault. What it does right, it does like [`MemoryStore`].
pub struct FaultyStore {
    /// What it really holds.
    pub inner: MemoryStore,
    fault: Fault,
    calls: AtomicUsize,
}

impl FaultyStore {
    /// An empty keychain with this fault.
    pub fn new(fault: Fault) -> Self {
        Self {
            inner: MemoryStore::new(),
            fault,
            calls: AtomicUsize::new(0),
        }
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn enter(&self) -> Result<(), StoreError> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        match &self.fault {
            Fault::Always(error) => Err(error.clone()),
            Fault::AtCall(at) if *at == call => Err(StoreError::Other(format!("call {call}"))),
            Fault::Hangs => loop {
                // `park` may return for no reason; this thread is never woken on purpose.
                std::thread::park();
            },
            Fault::AtCall(_) | Fault::Forgets | Fault::Garbles => Ok(()),
        }
    }
}

impl SecretStore for FaultyStore {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        self.enter()?;
        self.inner.get(account)
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.enter()?;
        match self.fault {
            Fault::Forgets => Ok(()),
            Fault::Garbles => {
                let reversed: Vec<u8> = value.iter().rev().copied().collect();
                self.inner.set(account, &reversed)
            }
            _ => self.inner.set(account, value),
        }
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.enter()?;
        self.inner.delete(account)
    }
}
