//! Keychains for tests: one that works, and one that fails in every way a keychain can. And a disk that is going.
//!
//! They are compiled always, so that the crates above need no second build of this one for their
//! tests. Nothing in the app makes one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::Secret;
use crate::secret_store::{Account, SecretStore, StoreError};

/// Folders that cannot be synced, after so many syncs that still work.
static UNSYNCED: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());

/// Lets the syncs of this folder fail from now on, after so many that still work; `None` mends the disk. No test can
/// make a real disk do so at will. What was renamed there is renamed all the same.
pub fn fail_syncs_of(dir: &Path, after: Option<usize>) {
    let mut unsynced = UNSYNCED.lock().unwrap_or_else(PoisonError::into_inner);
    match after {
        Some(after) => unsynced.insert(dir.to_owned(), after),
        None => unsynced.remove(dir),
    };
}

pub(crate) fn syncs_fail(dir: &Path) -> bool {
    let mut unsynced = UNSYNCED.lock().unwrap_or_else(PoisonError::into_inner);
    match unsynced.get_mut(dir) {
        None => false,
        Some(0) => true,
        Some(after) => {
            *after -= 1;
            false
        }
    }
}

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
    /// Does everything but delete, until [`FaultyStore::mend`].
    Keeps(StoreError),
}

/// A keychain with a fault. What it does right, it does like [`MemoryStore`].
pub struct FaultyStore {
    /// What it really holds.
    pub inner: MemoryStore,
    fault: Fault,
    calls: AtomicUsize,
    mended: AtomicBool,
}

impl FaultyStore {
    /// An empty keychain with this fault.
    pub fn new(fault: Fault) -> Self {
        Self {
            inner: MemoryStore::new(),
            fault,
            calls: AtomicUsize::new(0),
            mended: AtomicBool::new(false),
        }
    }

    /// From now on it deletes too.
    pub fn mend(&self) {
        self.mended.store(true, Ordering::SeqCst);
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
            Fault::AtCall(_) | Fault::Forgets | Fault::Garbles | Fault::Keeps(_) => Ok(()),
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
        if let Fault::Keeps(error) = &self.fault
            && !self.mended.load(Ordering::SeqCst)
        {
            return Err(error.clone());
        }
        self.inner.delete(account)
    }
}
