//! Demos that leave nothing behind: their key is in memory only and their folder goes at exit.

use std::{
    fs::{DirEntry, Metadata},
    path::Path,
    time::Duration,
};

use coffer_store::DataLock;
use tempfile::TempDir;

use crate::{App, api::AppError, blocking};

/// How their folders are called.
const PREFIX: &str = "coffer-demo-";

/// A younger folder may be one whose database is just being made.
const STALE_AFTER: Duration = Duration::from_secs(60);

/// A folder that is deleted when it is dropped.
pub(super) fn folder() -> Result<TempDir, AppError> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir()
        .map_err(|error| AppError::file("created", &std::env::temp_dir(), &error))
}

/// Deletes the folders of demos whose process was killed. Nobody can read what is in them: their
/// keys are gone.
pub(super) async fn sweep(app: &App) {
    let data_dir = app.0.config.data_dir.clone();
    let swept = blocking(move || match std::fs::metadata(&data_dir) {
        Ok(ours) => sweep_in(&std::env::temp_dir(), &ours, STALE_AFTER),
        // Without a data folder no demo has run.
        Err(_) => Ok(()),
    })
    .await;
    if let Ok(Err(error)) = swept {
        tracing::info!(%error, "the folder for temporary files could not be looked through");
    }
}

fn sweep_in(temporary: &Path, ours: &Metadata, stale_after: Duration) -> std::io::Result<()> {
    for entry in std::fs::read_dir(temporary)? {
        let entry = entry?;
        if is_stale(&entry, ours, stale_after)
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::info!(%error, "the folder of a demo that was killed could not be deleted");
        }
    }
    Ok(())
}

/// Whether it is the folder of a demo of this person that no process has open. A link to a folder
/// is not one: anybody may put it into the folder for temporary files.
fn is_stale(entry: &DirEntry, ours: &Metadata, stale_after: Duration) -> bool {
    let named = entry.file_name().to_string_lossy().starts_with(PREFIX);
    let Ok(metadata) = entry.metadata() else {
        return false;
    };
    let age = metadata.modified().ok().and_then(|at| at.elapsed().ok());
    named
        && metadata.is_dir()
        && same_owner(&metadata, ours)
        && age.is_some_and(|age| age >= stale_after)
        && DataLock::exclusive(&entry.path(), Duration::ZERO).is_ok()
}

#[cfg(unix)]
fn same_owner(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.uid() == other.uid()
}

/// On Windows every person has a folder for temporary files of their own.
#[cfg(not(unix))]
fn same_owner(_one: &Metadata, _other: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folders_of_demos_that_nobody_has_open_are_deleted() {
        let temporary = tempfile::tempdir().unwrap();
        let at = |name: &str| temporary.path().join(name);
        for name in ["coffer-demo-killed", "coffer-demo-open", "somebody-elses"] {
            std::fs::create_dir(at(name)).unwrap();
            std::fs::write(at(name).join("coffer.db"), b"noise").unwrap();
        }
        let ours = std::fs::metadata(temporary.path()).unwrap();
        let open = DataLock::exclusive(&at("coffer-demo-open"), Duration::ZERO).unwrap();

        sweep_in(temporary.path(), &ours, Duration::from_secs(3_600)).unwrap();
        assert!(at("coffer-demo-killed").exists(), "it is young");
        sweep_in(temporary.path(), &ours, Duration::ZERO).unwrap();
        assert!(!at("coffer-demo-killed").exists());
        assert!(at("coffer-demo-open").exists());
        assert!(at("somebody-elses").exists());
        drop(open);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_is_called_like_a_demo_leads_to_no_deletion() {
        let temporary = tempfile::tempdir().unwrap();
        let profile = tempfile::tempdir().unwrap();
        let link = temporary.path().join("coffer-demo-link");
        std::os::unix::fs::symlink(profile.path(), &link).unwrap();
        let ours = std::fs::metadata(temporary.path()).unwrap();
        sweep_in(temporary.path(), &ours, Duration::ZERO).unwrap();
        assert!(link.exists() && profile.path().exists());
    }
}
