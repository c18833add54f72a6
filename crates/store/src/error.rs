//! What can go wrong in the store, in sentences for the person.

use coffer_domain::query::Problem;
use rusqlite::ErrorCode;

/// A search that cannot be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The whole search.
    pub text: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A failure of the store. Nothing of the failed step was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite was built without a cipher: opening it would write everything in clear.
    #[error("This build of Coffer has no encryption, so it does not open the database.")]
    NoCipher,
    /// The key does not open the file, or the file is no database of ours.
    #[error("The database cannot be opened with the key of this profile, or it is not Coffer's.")]
    NotOurs,
    /// The file is not there, or holds nothing.
    #[error("The database of this profile is missing or empty, though its keys are here.")]
    Missing,
    /// Written by a newer version.
    #[error(
        "The database was written by a newer version of Coffer (schema {found}, this version knows {known})."
    )]
    Newer {
        /// Version in the file.
        found: i64,
        /// Version this program writes.
        known: i64,
    },
    /// The file is damaged.
    #[error("The database is damaged: {0}.")]
    Damaged(String),
    /// Another process holds it exclusively.
    #[error(
        "Another copy of Coffer is changing this database as a whole (restore, migration or key change)."
    )]
    Busy,
    /// The disk is full, or a quota or size limit is reached.
    #[error("The disk is full or takes no more, so nothing was saved.")]
    DiskFull,
    /// The disk was asked to keep what was written, and failed: whether it is there is not known.
    #[error("The disk failed while it was asked to keep what was written, so nothing was saved.")]
    Unconfirmed,
    /// The folder or file cannot be written.
    #[error("The data folder cannot be written: {0}.")]
    NotWritable(String),
    /// The thing named does not exist.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Another sync of the same item committed first.
    #[error("Another sync of this connection finished first.")]
    CursorMoved,
    /// A search that cannot be understood.
    #[error("{}", .0.problem.message)]
    Misread(Box<Misread>),
    /// What the caller asked to write breaks a rule.
    #[error("{0}")]
    Refused(String),
    /// Something stored does not read back as what it must be.
    #[error("The database holds something unexpected: {0}.")]
    Unexpected(String),
    /// Any other failure of SQLite.
    #[error("The database failed: {0}.")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Sqlite(error);
        };
        // A quota or a file size limit shows as a write error, a full file system as "full"; and
        // where there is no room for the index of the log, as an index that cannot be made.
        const IOERR_WRITE: i32 = 778;
        const IOERR_SHMOPEN: i32 = 4618;
        const IOERR_SHMSIZE: i32 = 4874;
        const IOERR_FSYNC: i32 = 1034;
        const IOERR_DIR_FSYNC: i32 = 1290;
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::SystemIoFailure
                if [IOERR_WRITE, IOERR_SHMOPEN, IOERR_SHMSIZE].contains(&failure.extended_code) =>
            {
                Self::DiskFull
            }
            ErrorCode::SystemIoFailure
                if [IOERR_FSYNC, IOERR_DIR_FSYNC].contains(&failure.extended_code) =>
            {
                Self::Unconfirmed
            }
            ErrorCode::NotADatabase => Self::NotOurs,
            ErrorCode::DatabaseCorrupt => {
                Self::Damaged(message.clone().unwrap_or_else(|| "unreadable pages".into()))
            }
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                Self::NotWritable(message.clone().unwrap_or_else(|| failure.to_string()))
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}
