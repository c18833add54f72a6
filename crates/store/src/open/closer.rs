//! Damage that SQLite tells in other words. A page whose signature is wrong ends a query with whatever
//! the part of SQLite says that asked for it: the search index answers "logic error", and the cipher "out
//! of memory" from then on. So whoever gets such an answer looks at the signatures before believing it.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::{READER_CACHE_KIB, connect, written_out};
use crate::{Result, StoreError};

/// The same result, or [`StoreError::Damaged`] where that is what it comes from.
pub(super) fn looked_at<T>(result: Result<T>, path: &Path, key: &[u8; 32]) -> Result<T> {
    match result {
        Err(error) if may_be_damage(&error) => {
            Err(told(error, || connect(path, key, READER_CACHE_KIB)))
        }
        result => result,
    }
}

/// The error, or the damage that `fresh`, a connection that has met none yet, finds.
pub(crate) fn told(error: StoreError, fresh: impl FnOnce() -> Result<Connection>) -> StoreError {
    if !may_be_damage(&error) {
        return error;
    }
    let found = fresh().and_then(|fresh| first_finding(&fresh));
    match found {
        Ok(Some(finding)) => StoreError::Damaged(finding),
        // It could not be looked at, or all signatures are right: then it is what it says.
        _ => error,
    }
}

fn may_be_damage(error: &StoreError) -> bool {
    let StoreError::Sqlite(error) = error else {
        return matches!(error, StoreError::NotOurs);
    };
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::Unknown | ErrorCode::OutOfMemory | ErrorCode::InternalMalfunction)
    )
}

fn first_finding(connection: &Connection) -> Result<Option<String>> {
    // Of a page that the log has anew, the one in the file says nothing.
    if !written_out(connection) {
        return Ok(None);
    }
    let mut check = connection.prepare("PRAGMA cipher_integrity_check")?;
    let mut findings = check.query_map([], |row| row.get(0))?;
    Ok(findings.next().transpose()?)
}
