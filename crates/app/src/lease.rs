//! The right to sync an item, over all processes of a profile.
//!
//! The lease itself is a row of the database and expires. So that a process that was killed does
//! not keep others waiting until then, every process holds a lock on a file of its own,
//! `running/<id>`; the kernel lets go of it when the process dies, and whoever finds it free knows
//! that its leases are dead.

use std::{fs::File, path::PathBuf, sync::Arc};

use coffer_domain::ItemId;
use coffer_store::facts;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
    blocking,
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
    /// Takes a name that no other process has, and the lock that says it is alive.
    pub fn new(profile_dir: &std::path::Path) -> Result<Self, AppError> {
        let folder = profile_dir.join("running");
        private_folder(&folder)?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let path = folder.join(&id);
        let failed = |error: std::io::Error| AppError::file("created", &path, &error);
        let file = File::create_new(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(Self {
            id,
            folder,
            _lock: file,
        })
    }

    /// Whether the process behind a name is gone.
    fn is_dead(&self, holder: &str) -> bool {
        if holder == self.id || uuid::Uuid::try_parse(holder).is_err() {
            return false;
        }
        let path = self.folder.join(holder);
        let dead = match File::open(&path) {
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
            Ok(file) => file.try_lock().is_ok(),
        };
        if dead {
            // Left behind by a process that was killed; a failure leaves an empty file.
            let _ = std::fs::remove_file(&path);
        }
        dead
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Left behind, it would be found dead by the next process and removed.
        let _ = std::fs::remove_file(self.folder.join(&self.id));
    }
}

/// Takes or renews the right to sync an item.
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
