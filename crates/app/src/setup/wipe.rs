//! Wiping the demo: one click, and nothing of it is left.

use std::path::Path;

use coffer_vault::{KeyFile, Wrap};

use super::{close, open_with, state};
use crate::{
    App,
    api::{AppError, AppState, ErrorCode, RelayKind},
    blocking, relay_file,
};

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
    close(app).await;
    let again = app.clone();
    let wiped = blocking(move || {
        let data_dir = &again.0.config.data_dir;
        let dir = data_dir.join("demo");
        forget_keychain_entries(&dir, &again);
        match std::fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::file("deleted", &dir, &error))
            }
            _ => relay_file::remove(data_dir),
        }
    })
    .await?;
    open_with(app, None).await;
    wiped.map(|()| state(app))
}

/// An entry that cannot be deleted opens nothing any more, so that is no reason to stop.
fn forget_keychain_entries(dir: &Path, app: &App) {
    let Ok(file) = KeyFile::read(dir) else {
        return;
    };
    for kind in file.kinds() {
        if let Some(account) = file.wrap(kind).and_then(Wrap::account)
            && let Err(error) = app.0.seams.secrets.delete(&account)
        {
            tracing::warn!(%error, "a keychain entry of the demo could not be deleted");
        }
    }
}
