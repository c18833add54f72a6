//! Reading a database on a disk that has no room for its log's index (32 KB): as long as the log is
//! empty, which it is after every orderly end, the database is the file as it lies there. It is read
//! without any other file, and written by nobody.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{APPLICATION_ID, SCHEMA_VERSION, prepare_untrusted, unlock};
use crate::{Result, StoreError};

/// Opens it, or says that the disk is full: where the log holds something, where the schema would
/// have to be brought up to date first.
pub(super) fn connect(path: &Path, key: &[u8; 32]) -> Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::DiskFull);
    }
    let address = address(path).ok_or(StoreError::DiskFull)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address, flags)?;
    prepare_untrusted(&connection)?;
    unlock(&connection, key)?;
    let number =
        |name| -> Result<i64> { Ok(connection.pragma_query_value(None, name, |row| row.get(0))?) };
    if (number("application_id")?, number("user_version")?) != (APPLICATION_ID, SCHEMA_VERSION) {
        return Err(StoreError::DiskFull);
    }
    Ok(connection)
}

/// The path as an address that says that nobody changes the file. Only what is plain stays as it
/// is.
fn address(path: &Path) -> Option<String> {
    use std::fmt::Write;
    if !cfg!(unix) {
        return None;
    }
    let mut address = String::from("file:");
    for byte in path.to_str()?.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").ok()?;
        }
    }
    address.push_str("?immutable=1");
    Some(address)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::Store;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_database_at_rest_is_read_wherever_it_lies_and_not_written_r3() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("Ünser Geld? 100%#1");
        std::fs::create_dir(&odd).unwrap();
        let path = odd.join("coffer.db");
        drop(Store::create(&path, &KEY).unwrap());
        let connection = connect(&path, &KEY).unwrap();
        connection
            .query_row("SELECT count(*) FROM item", [], |_| Ok(()))
            .unwrap();
        assert!(connection.execute("DELETE FROM item", []).is_err());
        // Where the log holds something, what lies there is not all of it.
        std::fs::write(odd.join("coffer.db-wal"), b"something").unwrap();
        assert!(matches!(connect(&path, &KEY), Err(StoreError::DiskFull)));
    }
}
