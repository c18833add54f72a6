//! Whose the data folder is. Coffer makes every file for its owner alone; a folder that was copied,
//! unpacked or made by hand may be wider, and is narrowed before anything in it is opened.

use std::path::Path;

use crate::api::AppError;

/// Narrows what Coffer owns below the data folder to its owner: folders 0700, files 0600. Names that
/// are not Coffer's are left alone, and links are not followed. A folder that is not there is fine.
///
/// # Errors
/// If it belongs to somebody else, who could then read and change everything, or cannot be narrowed.
#[cfg(unix)]
pub(crate) fn narrow(data_dir: &Path) -> Result<(), AppError> {
    unix::narrow(data_dir)
}

/// On Windows a folder inherits the access list of its user's profile.
#[cfg(not(unix))]
pub(crate) fn narrow(_: &Path) -> Result<(), AppError> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;

    use crate::api::{AppError, ErrorCode};

    /// What Coffer makes in the data folder itself.
    const OURS: [&str; 7] = [
        "relay.json",
        "window.json",
        "app.lock",
        "webview",
        "demo",
        "sandbox",
        "production",
    ];
    const ROOT: u32 = 0;
    /// Entries that are looked at: a profile has a handful, its backups some dozens, and logos some
    /// thousands in a folder that is closed by itself.
    const LOOKED_AT_MAX: usize = 20_000;
    /// A profile's folder, its `kept`, one of those, and one below.
    const DEPTH_MAX: usize = 4;

    pub(super) fn narrow(data_dir: &Path) -> Result<(), AppError> {
        let failed = |error: io::Error| AppError::file("narrowed", data_dir, &error);
        // A link to a folder elsewhere is the person's own arrangement.
        let found = match fs::metadata(data_dir) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        refuse_anothers(data_dir, &found)?;
        close(data_dir, &found, 0o700).map_err(failed)?;
        let mut left = LOOKED_AT_MAX;
        for name in OURS {
            let path = data_dir.join(name);
            let Ok(found) = fs::symlink_metadata(&path) else {
                continue;
            };
            // What the web view keeps is its own, behind a folder that is closed.
            let depth = match name {
                "webview" => 0,
                _ => DEPTH_MAX,
            };
            narrow_all(&path, &found, depth, &mut left)?;
        }
        Ok(())
    }

    fn narrow_all(
        path: &Path,
        found: &Metadata,
        depth: usize,
        left: &mut usize,
    ) -> Result<(), AppError> {
        let failed = |error: io::Error| AppError::file("narrowed", path, &error);
        if found.is_file() {
            refuse_anothers(path, found)?;
            return close(path, found, 0o600).map_err(failed);
        }
        if !found.is_dir() {
            return Ok(());
        }
        refuse_anothers(path, found)?;
        close(path, found, 0o700).map_err(failed)?;
        if depth == 0 {
            return Ok(());
        }
        for entry in fs::read_dir(path).map_err(failed)? {
            let Some(rest) = left.checked_sub(1) else {
                return Ok(());
            };
            *left = rest;
            let entry = entry.map_err(failed)?;
            // Gone meanwhile: another process tidies up.
            if let Ok(found) = entry.metadata() {
                match narrow_all(&entry.path(), &found, depth - 1, left) {
                    Err(_) if !entry.path().exists() => {}
                    narrowed => narrowed?,
                }
            }
        }
        Ok(())
    }

    /// Root may be lent a folder; nobody else can close one that is not theirs.
    fn refuse_anothers(path: &Path, found: &Metadata) -> Result<(), AppError> {
        let me = coffer_vault::process::user();
        if me == ROOT || found.uid() == me {
            return Ok(());
        }
        Err(AppError::new(
            ErrorCode::Store,
            format!(
                "{} belongs to another account of this computer, which could read and change your data there.",
                path.display()
            ),
        )
        .hinted("Choose another folder with --data-dir, or have it given to your account (chown)."))
    }

    fn close(path: &Path, found: &Metadata, mode: u32) -> io::Result<()> {
        // What is narrower than that stays so: somebody chose it.
        let now = found.permissions().mode() & 0o7777;
        if now & !mode == 0 {
            return Ok(());
        }
        tracing::info!(path = %path.display(), "others could look in; closed to them");
        fs::set_permissions(path, Permissions::from_mode(now & mode))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn a_folder_that_others_could_look_into_is_closed_and_what_is_not_ours_is_left_alone() {
            let dir = tempfile::tempdir().unwrap();
            let data = dir.path().join("data");
            let open = |path: &str, wide: u32| {
                let path = data.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                match path.extension() {
                    Some(_) => fs::write(&path, "x").unwrap(),
                    None => fs::create_dir_all(&path).unwrap(),
                }
                fs::set_permissions(&path, Permissions::from_mode(wide)).unwrap();
                path
            };
            let files = [
                open("relay.json", 0o644),
                open("production/coffer.db", 0o666),
                open("production/kept/2026/coffer.db-wal", 0o640),
            ];
            let folders = [
                open("production", 0o755),
                open("production/kept", 0o777),
                data.clone(),
            ];
            let anothers = open("letters/one.txt", 0o644);
            fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
            let read_only = open("production/backups/old.coffer-backup", 0o400);
            std::os::unix::fs::symlink(&anothers, data.join("production/link.db")).unwrap();
            narrow(&data).unwrap();
            for file in files {
                assert_eq!(mode(&file), 0o600, "{}", file.display());
            }
            for folder in folders {
                assert_eq!(mode(&folder), 0o700, "{}", folder.display());
            }
            assert_eq!(mode(&anothers), 0o644, "neither by name nor by a link");
            assert_eq!(mode(&read_only), 0o400, "narrower stays narrower");
            narrow(&dir.path().join("none")).unwrap();
        }
    }
}
