//! The right to sync an item, over all processes of a profile.
//!
//! Within one process a turn keeps apart whoever works on one connection: a sync waits for it, everything
//! else that a person asks for is told that it is busy. Over all processes a lease does.
//!
//! The lease itself is a row of the database and expires. So that a process that was killed does
//! not keep others waiting until then, every process holds a lock on a file of its own,
//! `running/<id>`; the kernel lets go of it when the process dies, and whoever finds it free knows
//! that its leases are dead.

use std::{
    collections::HashMap,
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use coffer_domain::ItemId;
use coffer_store::facts;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
    blocking, lock,
    relay_file::private_folder,
};

/// How long a lease outlives its last renewal. A page may take two minutes.
const LEASE_MS: i64 = 5 * 60 * 1_000;

/// This process, as the holder of leases.
pub(crate) struct Holder {
    id: String,
    folder: PathBuf,
    _lock: File,
}

impl Holder {
    /// Takes a name that no other process has, and the lock that says it is alive; and removes the
    /// names of those that were killed.
    pub fn new(profile_dir: &Path) -> Result<Self, AppError> {
        let folder = profile_dir.join("running");
        private_folder(&folder)?;
        sweep(&folder);
        let id = uuid::Uuid::new_v4().simple().to_string();
        let path = folder.join(&id);
        let failed = |error: std::io::Error| AppError::file("created", &path, &error);
        // It gets its name when it is locked: a name whose lock is free is a dead one's.
        let unnamed = tempfile::Builder::new()
            .prefix(UNNAMED)
            .tempfile_in(&folder)
            .map_err(failed)?;
        unnamed.as_file().lock().map_err(failed)?;
        let file = unnamed
            .persist_noclobber(&path)
            .map_err(|error| failed(error.error))?;
        Ok(Self {
            id,
            folder,
            _lock: file,
        })
    }

    /// The name that this process has.
    pub fn name(&self) -> &str {
        &self.id
    }

    /// Whether the process behind a name is gone.
    pub fn is_dead(&self, holder: &str) -> bool {
        if holder == self.id || uuid::Uuid::try_parse(holder).is_err() {
            return false;
        }
        remove_dead(&self.folder.join(holder))
    }
}

/// How names begin that are not locked yet.
const UNNAMED: &str = ".new-";

/// Removes the names of processes that were killed. What cannot be read is left: it is an empty
/// file and nothing waits for it.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if uuid::Uuid::try_parse(&entry.file_name().to_string_lossy()).is_ok() {
            remove_dead(&entry.path());
        }
    }
}

/// Whether nobody holds the lock of a name; it is then removed.
fn remove_dead(path: &Path) -> bool {
    let dead = match File::open(path) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(file) => file.try_lock().is_ok(),
    };
    if dead {
        // A failure leaves an empty file.
        let _ = std::fs::remove_file(path);
    }
    dead
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Left behind, it would be found dead by the next process and removed.
        let _ = std::fs::remove_file(self.folder.join(&self.id));
    }
}

/// Whose turn it is in this process: one lock for each connection that was ever worked on.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<ItemId, Arc<tokio::sync::Mutex<()>>>>);

/// The turn at one connection, until it is dropped.
pub(crate) type Turn = tokio::sync::OwnedMutexGuard<()>;

impl Turns {
    fn of(&self, item: ItemId) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.0).entry(item).or_default())
    }

    /// Waits for it, which is as long as a call to the provider at most.
    pub async fn wait(&self, item: ItemId) -> Turn {
        self.of(item).lock_owned().await
    }

    /// Takes it, if nobody has it.
    ///
    /// # Errors
    /// If this process works on the connection already.
    pub fn take(&self, item: ItemId) -> Result<Turn, AppError> {
        self.of(item).try_lock_owned().map_err(|_| {
            AppError::new(
                ErrorCode::BadInput,
                "Coffer is at work on this connection at the moment, so nothing was done.",
            )
            .hinted("Try again when that has ended.")
            .retryable()
            .of_item(item)
        })
    }
}

/// Takes or renews the right to sync an item. Whoever does has the turn at it.
pub(crate) async fn take(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let now_ms = app.now_ms();
    let again = Arc::clone(profile);
    let taken = blocking(move || {
        again.store.write(|w| {
            let until_ms = now_ms + LEASE_MS;
            let me = &again.holder.id;
            if facts::acquire_lease(w, item, me, now_ms, until_ms)? {
                return Ok(true);
            }
            match facts::lease_holder(&w.reader(), item)? {
                Some(other) if again.holder.is_dead(&other) => {
                    facts::release_lease(w, item, &other)?;
                    facts::acquire_lease(w, item, me, now_ms, until_ms)
                }
                _ => Ok(false),
            }
        })
    })
    .await??;
    if taken {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::Internal,
        "Another copy of Coffer is syncing this connection.",
    )
    .hinted("What it brings appears here when it is done.")
    .retryable())
}

/// Gives the right back.
pub(crate) async fn release(profile: &Arc<Profile>, item: ItemId) {
    let again = Arc::clone(profile);
    let released = blocking(move || {
        again
            .store
            .write(|w| facts::release_lease(w, item, &again.holder.id))
    })
    .await;
    if let Ok(Err(error)) = released {
        // It expires by itself.
        tracing::warn!(%error, "a lease could not be given back");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(profile: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(profile.join("running")).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn whoever_comes_next_removes_the_names_of_the_killed_and_no_others() {
        let profile = tempfile::tempdir().unwrap();
        let alive = Holder::new(profile.path()).unwrap();
        let killed = Holder::new(profile.path()).unwrap();
        let left = profile.path().join("running").join(&killed.id);
        drop(killed);
        std::fs::write(&left, b"").unwrap();

        let next = Holder::new(profile.path()).unwrap();
        let mut found = names(profile.path());
        found.sort();
        let mut expected = vec![alive.id.clone(), next.id.clone()];
        expected.sort();
        assert_eq!(found, expected);
        assert!(!next.is_dead(&alive.id));
        drop((alive, next));
        assert_eq!(names(profile.path()), Vec::<String>::new());
    }
}
