//! `data.lock`: shared by every process that has the database open, exclusive for whoever
//! replaces, migrates or deletes it as a whole. The kernel releases it when a process dies.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::{Duration, Instant},
};

use crate::{Result, StoreError};

/// Its name, beside the database.
pub(crate) const LOCK_NAME: &str = "data.lock";

/// How long another process may take with the database as a whole. Several that start at once on a
/// new profile wait for the one that makes the tables.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Pause between two tries.
const TRY_EVERY: Duration = Duration::from_millis(20);

/// A lock that is held while this value lives.
pub struct DataLock {
    file: File,
}

impl DataLock {
    /// Takes the lock shared. Waits, and then says that someone holds it exclusively.
    pub(crate) fn shared(path: &Path) -> Result<Self> {
        let file = open(path)?;
        wait(WAIT_MAX, || file.try_lock_shared())?;
        Ok(Self { file })
    }

    /// Takes the lock of the profile in a folder exclusively, for whoever is about to delete the
    /// profile: no database of it is open, in this process or another, and none is opened
    /// meanwhile. Waits for at most `longest`.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where the database stays open, [`StoreError::NotWritable`].
    pub fn exclusive(folder: &Path, longest: Duration) -> Result<Self> {
        let file = open(&folder.join(LOCK_NAME))?;
        wait(longest, || file.try_lock())?;
        Ok(Self { file })
    }

    /// Turns a shared one into an exclusive one, once nobody else has the database open. Returns
    /// false, with the shared one, where another process has `done` meanwhile what was to be done.
    ///
    /// Nothing is held while it waits: two that waited with a shared lock would wait for each other.
    pub(crate) fn upgrade_unless(&self, done: impl Fn() -> Result<bool>) -> Result<bool> {
        self.file.unlock().map_err(not_writable)?;
        let until = Instant::now() + WAIT_MAX;
        loop {
            match self.file.try_lock() {
                Ok(()) => return Ok(true),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {}
                Err(error) => return Err(busy(error)),
            }
            if done()? {
                wait(WAIT_MAX, || self.file.try_lock_shared())?;
                return Ok(false);
            }
            std::thread::sleep(TRY_EVERY);
        }
    }

    /// Turns it back into a shared one.
    pub(crate) fn downgrade(&self) -> Result<()> {
        self.file.unlock().map_err(not_writable)?;
        wait(WAIT_MAX, || self.file.try_lock_shared())
    }
}

/// Tries until it works or the time is over.
fn wait(
    longest: Duration,
    attempt: impl Fn() -> std::result::Result<(), TryLockError>,
) -> Result<()> {
    let until = Instant::now() + longest;
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(TRY_EVERY);
            }
            Err(error) => return Err(busy(error)),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true).read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(not_writable)
}

fn not_writable(error: std::io::Error) -> StoreError {
    StoreError::NotWritable(error.to_string())
}

fn busy(error: TryLockError) -> StoreError {
    match error {
        TryLockError::WouldBlock => StoreError::Busy,
        TryLockError::Error(error) => not_writable(error),
    }
}
