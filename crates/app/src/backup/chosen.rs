//! Backups where a person wants them: saved to and restored from a file that they choose in the
//! system's own dialog.
//!
//! ```text
//!   save     dialog ── path ──> make, read back, renamed      the window learns the file's name
//!   choose   dialog ── path ──> header read ── path kept here  the window learns what it says
//!   restore  the kept path ──> restore_file                    the window sends what was typed
//! ```
//! No path comes from a page, so that a page that was taken over cannot name one.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use coffer_domain::Secret;
use coffer_vault::{UnlockedVault, VaultError, backup::BackupHeader};

use super::{Entries, SUFFIX, Source, lasting, listed, make, restore::prove_owner, restore_file};
use crate::{
    App, FileAsk,
    api::{
        AppError, BackupProfile, BackupReason, ChosenBackup, ErrorCode, RestoreChosen, Restored,
        SavedBackup,
    },
    blocking, lock, setup,
};

/// Writes a backup to a file of the person's choice; nothing where they chose none. An older backup
/// that they chose to replace stays whole until the new one was read back.
///
/// # Errors
/// If no lasting profile is open, the file is something else than a backup, or the disk is full.
pub async fn save(app: &App) -> Result<Option<SavedBackup>, AppError> {
    let name = offered_name(lasting(app)?.relay.folder(), app.now_ms());
    let Some(path) = ask(app, FileAsk::SaveBackup { name }).await? else {
        return Ok(None);
    };
    // Nothing was held while the dialog was open, which may be for hours: a lock in that time closes
    // the profile, and this is refused.
    let profile = lasting(app)?;
    let path = with_suffix(path);
    let (again, to) = (app.clone(), path.clone());
    let made = blocking(move || {
        let over = match to.exists() {
            false => make::Over::Nothing,
            // The dialog has asked whether to replace it.
            true if header_of(&to).is_ok() => make::Over::Backup,
            true => return Err(not_a_backup(&to)),
        };
        let source = Source::of(&profile);
        make::make(&again, source, BackupReason::Asked, &to, over)
    })
    .await??;
    Ok(Some(SavedBackup {
        name: name_of(&path),
        bytes: i64::try_from(made.bytes).unwrap_or(i64::MAX),
        portable: made.portable,
    }))
}

/// Lets the person choose a backup, and tells what it is; nothing where they chose none.
///
/// # Errors
/// If the profile is locked, or the file is no backup, of a newer version, or cannot be read.
pub async fn choose(app: &App) -> Result<Option<ChosenBackup>, AppError> {
    setup::refuse_locked(app)?;
    let Some(path) = ask(app, FileAsk::OpenBackup).await? else {
        return Ok(None);
    };
    // It may have been locked meanwhile.
    setup::refuse_locked(app)?;
    let again = app.clone();
    let (chosen, path) =
        blocking(move || look_at(&again, &path).map(|told| (told, path))).await??;
    *lock(&app.0.chosen_backup) = Some(path);
    Ok(Some(chosen))
}

/// Restores the backup that was chosen last.
///
/// # Errors
/// As [`restore_file`]; if none was chosen, or the profile is locked.
pub async fn restore_chosen(app: &App, request: RestoreChosen) -> Result<Restored, AppError> {
    setup::refuse_locked(app)?;
    let Some(path) = lock(&app.0.chosen_backup).clone() else {
        return Err(AppError::new(
            ErrorCode::NotFound,
            "No backup is chosen. Choose the file first.",
        ));
    };
    let (proof, secret) = (
        request.proof.map(Secret::new),
        request.secret.map(Secret::new),
    );
    let restored = restore_proven(app, path, proof, secret).await?;
    lock(&app.0.chosen_backup).take();
    Ok(restored)
}

/// [`restore_file`] by somebody who proves that the profile which it replaces is theirs, where there is
/// something to prove.
///
/// # Errors
/// As [`restore_file`]; if `proof` is wrong or missing.
pub async fn restore_proven(
    app: &App,
    path: PathBuf,
    proof: Option<Secret<String>>,
    secret: Option<Secret<String>>,
) -> Result<Restored, AppError> {
    let of = path.clone();
    let header = blocking(move || header_of(&of)).await??;
    // The header names a folder; which ones there can be is checked before it is believed.
    if profile_of(&header).is_some() {
        let dir = app.0.config.data_dir.join(&header.profile);
        prove_owner(app, dir, proof).await?;
    }
    restore_file(app, path, secret).await
}

async fn ask(app: &App, what: FileAsk) -> Result<Option<PathBuf>, AppError> {
    let asked = app.0.seams.events.choose_file(what);
    asked
        .await
        .map_err(|why| AppError::new(ErrorCode::BadInput, why))
}

fn look_at(app: &App, path: &Path) -> Result<ChosenBackup, AppError> {
    let header = header_of(path)?;
    let profile = profile_of(&header).ok_or(VaultError::BackupForeign)?;
    let dir = app.0.config.data_dir.join(&header.profile);
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let held: Option<UnlockedVault> = setup::held(app)
        .filter(|(held, _)| *held == dir)
        .map(|(_, vault)| vault);
    let mut entries = Entries::default();
    Ok(ChosenBackup {
        backup: listed(
            app,
            name_of(path),
            bytes,
            &Ok(header),
            held.as_ref(),
            &mut entries,
        ),
        profile,
        replaces: dir.join(coffer_vault::KEY_FILE_NAME).exists(),
    })
}

fn profile_of(header: &BackupHeader) -> Option<BackupProfile> {
    match header.profile.as_str() {
        "demo" => Some(BackupProfile::Demo),
        "sandbox" => Some(BackupProfile::Sandbox),
        "production" => Some(BackupProfile::Production),
        _ => None,
    }
}

fn header_of(path: &Path) -> Result<BackupHeader, AppError> {
    let failed = |error: std::io::Error| {
        AppError::new(
            ErrorCode::BadInput,
            format!("{} cannot be read: {error}.", name_of(path)),
        )
        .hinted("Check that its disk is connected, and that you may read it.")
        .retryable()
    };
    refuse_no_file(path, failed)?;
    let mut file = File::open(path).map_err(failed)?;
    Ok(BackupHeader::read(&mut file)?)
}

/// A folder opens too, and a pipe keeps whoever opens it waiting for somebody who writes.
pub(super) fn refuse_no_file(
    path: &Path,
    failed: impl FnOnce(std::io::Error) -> AppError,
) -> Result<(), AppError> {
    match std::fs::metadata(path).map_err(failed)?.is_file() {
        true => Ok(()),
        false => Err(VaultError::BackupForeign.into()),
    }
}

/// The dialog asks about the name as it was typed; what is made of it here was not asked about.
fn with_suffix(path: PathBuf) -> PathBuf {
    let name = name_of(&path);
    match name.ends_with(SUFFIX) {
        true => path,
        false => path.with_file_name(format!("{name}{SUFFIX}")),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn not_a_backup(path: &Path) -> AppError {
    AppError::new(
        ErrorCode::BadInput,
        format!(
            "{} is another file and no backup of Coffer, so nothing was written.",
            name_of(path)
        ),
    )
    .hinted("Choose another name.")
}

fn offered_name(profile: &str, now_ms: i64) -> String {
    let now = chrono::DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
    let day = now.with_timezone(&chrono::Local).format("%Y-%m-%d");
    format!("coffer-{profile}-{day}{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_ending_gets_it_and_keeps_its_dots() {
        let named = |text: &str| name_of(&with_suffix(PathBuf::from(text)));
        assert_eq!(named("/usb/safe.coffer-backup"), "safe.coffer-backup");
        assert_eq!(named("/usb/money.2026"), "money.2026.coffer-backup");
    }
}
