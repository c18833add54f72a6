//! Files that are either the old or the new one, and readable by their owner alone.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use crate::error::VaultError;

/// Names of half-written files, so that those of a crash can be told and swept.
const PREFIX: &str = ".keys-";
const SUFFIX: &str = ".tmp";
/// Entries of the folder that one sweep looks at. A vault's folder has a handful.
const SWEEP_MAX: usize = 1000;

/// Makes the folder of a vault and those above it that are missing, for their owner only (0700).
/// The folder itself is made private also if it exists.
pub(crate) fn make_private_dir(dir: &Path) -> Result<(), VaultError> {
    private::make_dir(dir).map_err(VaultError::io("make the folder for your data"))
}

/// The whole file, `None` where there is none; refuses one over `bytes_max`.
pub(crate) fn read(
    path: &Path,
    bytes_max: u64,
    doing: &'static str,
) -> Result<Option<Vec<u8>>, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VaultError::io(doing)(error)),
    };
    let mut bytes = Vec::new();
    file.take(bytes_max + 1)
        .read_to_end(&mut bytes)
        .map_err(VaultError::io(doing))?;
    if bytes.len() as u64 > bytes_max {
        return Err(VaultError::KeyFileDamaged("it is far too large"));
    }
    Ok(Some(bytes))
}

/// The name of a database in the folder, if there is one. SQLite's own files count: a write-ahead
/// log alone can hold all of its rows. A key rotation and a restore give databases new names.
pub(crate) fn database_in(dir: &Path) -> Result<Option<String>, VaultError> {
    let failed = || VaultError::io("look into the folder for your data");
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed()(error)),
    };
    let mut names = Vec::new();
    for entry in entries.take(SWEEP_MAX) {
        let name = entry.map_err(failed())?.file_name();
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("coffer") && (name.ends_with(".db") || name.ends_with(".db-wal")) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names.into_iter().next())
}

/// Names in the folder that begin so; those of a bounded number of entries.
pub(crate) fn names_with(dir: &Path, prefix: &str) -> Result<Vec<String>, VaultError> {
    let failed = || VaultError::io("look into the folder for your data");
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed()(error)),
    };
    let mut names = Vec::new();
    for entry in entries.take(SWEEP_MAX) {
        let name = entry.map_err(failed())?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(prefix) {
            names.push(name.into_owned());
        }
    }
    Ok(names)
}

/// Writes a file that must not exist yet. `AlreadyExists` if it does, however late it appeared.
pub(crate) fn write_new(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
    let whole = write_whole(dir, bytes)?;
    match whole.persist_noclobber(dir.join(name)) {
        Ok(_) => settle(dir),
        Err(refused)
            if refused.error.kind() == io::ErrorKind::AlreadyExists
                // Whoever made it at the same time took ours for what a crash had left.
                || refused.error.kind() == io::ErrorKind::NotFound && dir.join(name).exists() =>
        {
            Err(VaultError::AlreadyExists { what: name.into() })
        }
        Err(failed) => Err(VaultError::io("write keys.json")(failed.error)),
    }
}

/// Replaces a file by one rename: a crash at any point leaves the old or the new one.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
    let whole = write_whole(dir, bytes)?;
    whole
        .persist(dir.join(name))
        .map_err(|failed| VaultError::io("write keys.json")(failed.error))?;
    settle(dir)
}

/// Makes an empty file that says something by being there, durably. No temporary file: of several
/// processes that make a vault at once, none sweeps another's.
pub(crate) fn mark(dir: &Path, name: &str, doing: &'static str) -> Result<(), VaultError> {
    private::new_file(&dir.join(name))
        .and_then(|file| file.sync_all())
        .and_then(|()| sync_folder(dir))
        .map_err(VaultError::io(doing))
}

/// Removes a file, durably. One that is not there is already removed.
pub(crate) fn remove(dir: &Path, name: &str, doing: &'static str) -> Result<(), VaultError> {
    match fs::remove_file(dir.join(name)) {
        Ok(()) => sync_folder(dir).map_err(VaultError::io(doing)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::io(doing)(error)),
    }
}

/// Makes what was renamed, made and removed in a folder durable.
///
/// # Errors
/// If the disk does not say that it is.
pub fn sync_folder(dir: &Path) -> io::Result<()> {
    match crate::fake::syncs_fail(dir) {
        true => Err(io::Error::other("the disk is going")),
        false => private::sync_dir(dir),
    }
}

/// A complete file under a temporary name, on the disk and not only in its cache.
fn write_whole(dir: &Path, bytes: &[u8]) -> Result<NamedTempFile, VaultError> {
    let written = || -> io::Result<NamedTempFile> {
        // On Unix the file is made with mode 0600.
        let mut file = Builder::new()
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempfile_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    written().map_err(VaultError::io("write keys.json"))
}

/// Makes the rename durable, then removes what earlier crashes left: a half-written file may hold
/// the wrap of a passphrase that was changed since.
fn settle(dir: &Path) -> Result<(), VaultError> {
    sync_folder(dir).map_err(VaultError::io("write keys.json"))?;
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(());
    };
    for entry in entries.take(SWEEP_MAX).flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            // The next write tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

#[cfg(unix)]
mod private {
    use std::fs::{self, DirBuilder, File, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
    use std::path::Path;

    pub(super) fn make_dir(dir: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        fs::set_permissions(dir, Permissions::from_mode(0o700))
    }

    pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    pub(super) fn new_file(path: &Path) -> io::Result<File> {
        File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)
    }
}

#[cfg(not(unix))]
mod private {
    //! On Windows a profile's folder is its user's by inherited access lists, and a rename is
    //! made durable by the file system's journal; a folder cannot be opened to be flushed.

    use std::fs::{self, File};
    use std::io;
    use std::path::Path;

    pub(super) fn new_file(path: &Path) -> io::Result<File> {
        File::create(path)
    }

    pub(super) fn make_dir(dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_never_replaces_one_and_a_replacement_leaves_no_debris() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(".keys-crash.tmp"), "half").unwrap();
        write_new(dir.path(), "f", b"one").unwrap();
        assert!(matches!(
            write_new(dir.path(), "f", b"two"),
            Err(VaultError::AlreadyExists { .. })
        ));
        assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"one");
        replace(dir.path(), "f", b"three").unwrap();
        assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"three");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_over_the_bound_is_not_read_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        fs::write(&path, [0; 11]).unwrap();
        assert!(read(&path, 10, "read").is_err());
        assert_eq!(read(&path, 11, "read").unwrap().unwrap().len(), 11);
        assert!(read(&dir.path().join("none"), 1, "read").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn files_are_0600_and_the_folder_is_0700_even_if_it_was_wider() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("demo");
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        make_private_dir(&dir).unwrap();
        write_new(&dir, "f", b"").unwrap();
        let deep = outer.path().join("data/production");
        make_private_dir(&deep).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&deep), 0o700);
        assert_eq!(mode(&outer.path().join("data")), 0o700);
        assert_eq!(mode(&dir.join("f")), 0o600);
        replace(&dir, "f", b"").unwrap();
        assert_eq!(mode(&dir.join("f")), 0o600);
    }
}
