//! Wiping the demo: one click, and nothing of it is left.

use std::{path::Path, time::Duration};

use coffer_store::{DataLock, StoreError};
use coffer_vault::{KeyFile, Vault, VaultStatus, Wrap};

use super::{close, open_with, state};
use crate::{
    App,
    api::{AppError, AppState, ErrorCode, RelayKind},
    blocking, relay_file,
};

/// How long what still reads may take to let go of the database.
const CLOSE_MAX: Duration = Duration::from_secs(3);

/// Deletes the demo: its folder, its key, and the configuration that names it.
///
/// # Errors
/// If something cannot be deleted; what is left is named.
pub async fn wipe_demo(app: &App) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    let config = &app.0.config;
    match relay_file::read(&config.data_dir)? {
        Some(relay) if relay.kind == RelayKind::Demo => {}
        _ => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                "The demo is not open, so there is nothing to wipe.",
            ));
        }
    }
    let is_temporary = app
        .profile()
        .is_ok_and(|profile| profile.temporary.is_some());
    close(app).await;
    let again = app.clone();
    let wiped = blocking(move || {
        let data_dir = &again.0.config.data_dir;
        let dir = data_dir.join("demo");
        // A temporary demo has gone by itself, and the one that it stood in for is not this one.
        if !is_temporary || matches!(Vault::status(&dir), Ok(VaultStatus::Missing)) {
            delete(&dir, &again)?;
        }
        relay_file::remove(data_dir)
    })
    .await?;
    open_with(app).await;
    wiped.map(|()| state(app))
}

/// Deletes the demo's folder, unless another process has the demo open.
fn delete(dir: &Path, app: &App) -> Result<(), AppError> {
    if !dir.exists() {
        return Ok(());
    }
    let _alone = DataLock::exclusive(dir, CLOSE_MAX).map_err(|error| match error {
        StoreError::Busy => AppError::new(
            ErrorCode::Store,
            "Another copy of Coffer is using the demo, so it was not wiped.",
        )
        .hinted("Close the other copy and try again.")
        .retryable(),
        error => error.into(),
    })?;
    forget_keychain_entries(dir, app);
    std::fs::remove_dir_all(dir).map_err(|error| AppError::file("deleted", dir, &error))
}

/// An entry that cannot be deleted opens nothing any more, so that is no reason to stop.
fn forget_keychain_entries(dir: &Path, app: &App) {
    let Ok(file) = KeyFile::read(dir) else {
        return;
    };
    let kinds = file.kinds().into_iter();
    let entries = kinds.filter_map(|kind| file.wrap(kind).and_then(Wrap::account));
    for account in entries.chain(file.owed_entries()) {
        if let Err(error) = app.0.seams.secrets.delete(&account) {
            tracing::warn!(%error, "a keychain entry of the demo could not be deleted");
        }
    }
}
