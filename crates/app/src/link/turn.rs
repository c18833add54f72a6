//! The turn to finish a link, one at a time over all processes of a profile.
//!
//! Two that finish the same session would exchange one public token twice, or take each other's
//! item for a second link of the same bank and remove it. The turn is a lock on a file, which the
//! kernel gives back when a process dies, so a half-finished session never waits for a dead one.

use std::{
    fs::{File, TryLockError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    Profile,
    api::{AppError, ErrorCode},
    relay_file::private_file,
};

/// Pause between two tries: a person waits, and a link takes about a second.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Whoever has the turn makes at most four calls, which take a minute each when all goes wrong.
const WAIT_MAX: Duration = Duration::from_secs(4 * 60);

/// Held while a link is finished.
pub(super) struct Turn {
    _lock: File,
}

/// Takes the turn, or says that another process is finishing a link.
pub(super) fn try_take(profile: &Profile) -> Result<Option<Turn>, AppError> {
    let path = profile.dir.join("link.lock");
    let file = private_file()
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| AppError::file("opened", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Turn { _lock: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(AppError::file("locked", &path, &error)),
    }
}

/// Waits for the turn.
///
/// # Errors
/// If another process keeps it, or this one stops: what was to be finished is still there.
pub(super) async fn take(profile: &Profile) -> Result<Turn, AppError> {
    let until = Instant::now() + WAIT_MAX;
    loop {
        if let Some(turn) = try_take(profile)? {
            return Ok(turn);
        }
        if Instant::now() >= until {
            return Err(busy("Another copy of Coffer is still connecting a bank."));
        }
        tokio::select! {
            () = profile.stopping.cancelled() => {
                return Err(busy("Coffer was closed while another copy of it connected a bank."));
            }
            () = tokio::time::sleep(TRY_EVERY) => {}
        }
    }
}

fn busy(message: &str) -> AppError {
    AppError::new(ErrorCode::Internal, message).retryable()
}
