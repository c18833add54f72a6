//! The copy that is made before a migration: the database as the older version left it, encrypted
//! with the same key, checked before anything is changed.
//!
//! ```text
//!   log moved into the database ──> copied beside it ──> synced ──> opened and checked ──> renamed
//! ```
//! Killed anywhere, the database is still the old one and the next start makes the copy again. It
//! is called `coffer.db.version-N`, after the version that wrote it: put in place of the database, it
//! is a database that this version migrates and that version opens. One is kept for each version.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{
    Result, StoreError,
    open::{check, connect, create_private},
};

/// What checking a copy may take of memory, KiB.
const CACHE_KIB: i64 = 8 * 1024;

/// Where the copy of a version lies.
fn place(database: &Path, version: i64) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!(".version-{version}"));
    PathBuf::from(name)
}

/// Makes the copy. The caller holds the data lock exclusively, so nobody writes meanwhile.
pub(crate) fn keep(
    connection: &Connection,
    database: &Path,
    key: &[u8; 32],
    version: i64,
) -> Result<()> {
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Busy);
    }
    let kept = place(database, version);
    let mut unchecked = kept.as_os_str().to_owned();
    unchecked.push(".new");
    let unchecked = PathBuf::from(unchecked);
    let copied = copy(database, &unchecked).and_then(|()| verify(&unchecked, key, version));
    if let Err(error) = copied {
        // It may be large, and the disk full. If it stays, the next start writes over it.
        let _ = std::fs::remove_file(&unchecked);
        return Err(error);
    }
    std::fs::rename(&unchecked, &kept).map_err(failed)?;
    sync_folder(&kept)
}

fn copy(database: &Path, to: &Path) -> Result<()> {
    create_private(to)?;
    let mut from = File::open(database).map_err(failed)?;
    let mut copy = File::options()
        .write(true)
        .truncate(true)
        .open(to)
        .map_err(failed)?;
    std::io::copy(&mut from, &mut copy).map_err(failed)?;
    copy.sync_all().map_err(|_| StoreError::Unconfirmed)
}

/// The copy opens with the key, every page of it is sound, and it is of the version it is kept for.
fn verify(copy: &Path, key: &[u8; 32], version: i64) -> Result<()> {
    let connection = connect(copy, key, CACHE_KIB)?;
    check(&connection)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == version {
        Ok(())
    } else {
        Err(StoreError::Unexpected(format!(
            "the copy before the migration is of version {found}, not {version}"
        )))
    }
}

/// A rename is durable once the folder is; Windows has no such call and needs none.
fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|_| StoreError::Unconfirmed)?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn failed(error: std::io::Error) -> StoreError {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => StoreError::DiskFull,
        _ => StoreError::NotWritable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SCHEMA_VERSION, Store};

    const KEY: [u8; 32] = [7; 32];

    fn made() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coffer.db");
        let store = Store::create(&path, &KEY).unwrap();
        store
            .write(|w| Ok(w.0.execute("INSERT INTO profile VALUES ('a', x'01')", [])?))
            .unwrap();
        (folder, path)
    }

    #[test]
    fn the_copy_is_a_database_with_everything_that_was_there_r18() {
        let (_folder, path) = made();
        let connection = connect(&path, &KEY, CACHE_KIB).unwrap();
        keep(&connection, &path, &KEY, SCHEMA_VERSION).unwrap();
        connection.execute("DELETE FROM profile", []).unwrap();
        let kept = Store::open(&place(&path, SCHEMA_VERSION), &KEY).unwrap();
        let n: i64 = kept
            .read(|r| {
                Ok(r.0.query_row("SELECT count(*) FROM profile", [], |x| x.get(0))?)
            })
            .unwrap();
        assert_eq!(n, 1);
    }

    #[test]
    fn a_copy_that_is_not_what_it_must_be_is_not_kept_and_an_older_one_stays_r18() {
        let (folder, path) = made();
        let connection = connect(&path, &KEY, CACHE_KIB).unwrap();
        let kept = place(&path, SCHEMA_VERSION + 1);
        std::fs::write(&kept, b"an older one").unwrap();
        assert!(keep(&connection, &path, &KEY, SCHEMA_VERSION + 1).is_err());
        assert_eq!(std::fs::read(&kept).unwrap(), b"an older one");
        let left = std::fs::read_dir(folder.path()).unwrap();
        let new = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().contains(".new")
        });
        assert_eq!(new.count(), 0);
    }
}
