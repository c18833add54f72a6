//! The turn to finish a link, one at a time over all processes of a profile.
//!
//! Two that finish the same session would exchange one public token twice, or take each other's
//! item for a second link of the same bank and remove it. The turn is a lock on a file, which the
//! kernel gives back when a process dies, so a half-finished session never waits for a dead one.

use std::{
    fs::{File, TryLockError},
    time::Duration,
};

use crate::{Profile, api::AppError};

/// Pause between two tries: a person waits, and a link takes about a second.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Held while a link is finished.
pub(super) struct Turn {
    _lock: File,
}

/// Takes the turn, or says that another process is finishing a link.
pub(super) fn try_take(profile: &Profile) -> Result<Option<Turn>, AppError> {
    let path = profile.dir.join("link.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| AppError::file("opened", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Turn { _lock: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(AppError::file("locked", &path, &error)),
    }
}

/// Waits for the turn. Whoever has it makes a handful of calls, each with a deadline.
pub(super) async fn take(profile: &Profile) -> Result<Turn, AppError> {
    loop {
        if let Some(turn) = try_take(profile)? {
            return Ok(turn);
        }
        tokio::time::sleep(TRY_EVERY).await;
    }
}
