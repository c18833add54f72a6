//! What still holds the past: backups, files that a restore set aside, and copies from before a
//! migration. Whoever deletes a bank is told of them and may have them deleted too.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    FOLDER, LISTED_MAX, found_in, lasting, list, made_of, make::sync_folder, reason_of, work,
};
use crate::{
    App,
    api::{AppError, BackupReason, Backups, CopyKind, DeleteCopies, ErrorCode, OlderCopy, Topic},
    blocking, views,
};

/// Where a restore sets aside.
const KEPT: &str = "kept";
/// How the name of a copy from before a migration goes on after the database's.
const BEFORE_MIGRATION: &str = ".db.version-";

/// Everything in a profile's folder that holds the past, newest first.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn in_dir(dir: &Path) -> Result<Vec<OlderCopy>, AppError> {
    let failed = |error: std::io::Error| AppError::file("read", dir, &error);
    // What a death left is nobody's: it is not told, it goes.
    work::sweep(dir);
    let mut copies: Vec<OlderCopy> = found_in(&dir.join(FOLDER))?
        .into_iter()
        .map(|found| {
            let header = found.header.ok();
            OlderCopy {
                name: format!("{FOLDER}/{}", found.name),
                kind: CopyKind::Backup,
                reason: header.as_ref().and_then(|header| reason_of(&header.reason)),
                made_at: header.map(|header| views::timestamp(header.created_ms)),
                bytes: i64::try_from(found.bytes).unwrap_or(i64::MAX),
            }
        })
        .collect();
    for (folder, kind) in [(KEPT, CopyKind::SetAside), ("", CopyKind::BeforeUpdate)] {
        let entries = match fs::read_dir(dir.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries.take(LISTED_MAX) {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let metadata = entry.metadata().map_err(failed)?;
            let (is_one, name) = match kind {
                CopyKind::SetAside => (metadata.is_dir(), format!("{KEPT}/{name}")),
                _ => (metadata.is_file() && name.contains(BEFORE_MIGRATION), name),
            };
            if is_one {
                let bytes = match metadata.is_dir() {
                    true => size_of(&entry.path()),
                    false => metadata.len(),
                };
                copies.push(OlderCopy {
                    name,
                    kind,
                    reason: None,
                    made_at: modified(&metadata),
                    bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                });
            }
        }
    }
    copies.sort_by(|a, b| b.made_at.cmp(&a.made_at).then_with(|| b.name.cmp(&a.name)));
    Ok(copies)
}

fn modified(metadata: &fs::Metadata) -> Option<String> {
    let since = metadata
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    Some(views::timestamp(i64::try_from(since.as_millis()).ok()?))
}

fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.take(LISTED_MAX).filter_map(|entry| {
        let entry = entry.ok()?;
        let metadata = entry.metadata().ok()?;
        Some(match metadata.is_dir() {
            true => size_of(&entry.path()),
            false => metadata.len(),
        })
    });
    sizes.sum()
}

/// What holds the past of the open profile. A demo that ends with the program has none.
///
/// # Errors
/// If no lasting profile is open, or its folder cannot be read.
pub async fn older(app: &App) -> Result<Vec<OlderCopy>, AppError> {
    let dir = lasting(app)?.dir.clone();
    blocking(move || in_dir(&dir)).await?
}

/// Deletes copies by their names, as they were listed, and makes a backup of what is there now, so that
/// nobody is left without one.
///
/// # Errors
/// If one of the names is not among them: then nothing is deleted. If a file cannot be deleted; if the
/// new backup cannot be made.
pub async fn delete(app: &App, request: DeleteCopies) -> Result<Backups, AppError> {
    let profile = lasting(app)?;
    let dir = profile.dir.clone();
    blocking(move || remove(&dir, &request.names)).await??;
    app.0.seams.events.changed(&[Topic::Backups]);
    made_of(app, &profile, BackupReason::Daily).await?;
    list(app).await
}

fn remove(dir: &Path, names: &[String]) -> Result<(), AppError> {
    // Only what is listed is a name here: no other path is ever made of one.
    let there = in_dir(dir)?;
    let is_there = |name: &String| there.iter().any(|copy| copy.name == *name);
    if let Some(stranger) = names.iter().find(|name| !is_there(name)) {
        return Err(AppError::new(
            ErrorCode::NotFound,
            format!("There is no older copy with the name “{stranger}”, so nothing was deleted."),
        ));
    }
    for name in names {
        let path: PathBuf = name
            .split('/')
            .fold(dir.to_owned(), |path, part| path.join(part));
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::file("deleted", &path, &error));
            }
            _ => {}
        }
    }
    for folder in [dir.to_owned(), dir.join(FOLDER), dir.join(KEPT)] {
        if folder.is_dir() {
            sync_folder(&folder).map_err(|error| AppError::file("written", &folder, &error))?;
        }
    }
    Ok(())
}
