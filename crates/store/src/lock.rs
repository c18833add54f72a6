//! `data.lock`: shared by every process that has the database open, exclusive for whoever
//! replaces or migrates it as a whole. The kernel releases it when a process dies.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::{Result, StoreError};

/// A lock that is held while this value lives.
pub struct DataLock {
    file: File,
}

impl DataLock {
    /// Takes the lock shared, or says that someone holds it exclusively.
    pub fn shared(path: &Path) -> Result<Self> {
        let file = open(path)?;
        file.try_lock_shared().map_err(busy)?;
        Ok(Self { file })
    }

    /// Turns it into an exclusive one, if nobody else has the database open.
    pub fn upgrade(&self) -> Result<()> {
        self.file.unlock().map_err(not_writable)?;
        self.file.try_lock().map_err(busy)
    }

    /// Turns it back into a shared one.
    pub fn downgrade(&self) -> Result<()> {
        self.file.unlock().map_err(not_writable)?;
        self.file.try_lock_shared().map_err(busy)
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
