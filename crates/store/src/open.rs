//! Opening the database: cipher first, then the version, then the connections.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use rusqlite_migration::{M, Migrations};
use zeroize::Zeroizing;

use crate::{
    Reader, Result, StoreError, Writer,
    lock::{DataLock, LOCK_NAME},
};

/// The schema this program writes.
pub const SCHEMA_VERSION: i64 = 1;

/// `COFR` in `PRAGMA application_id`: tells our files from other SQLCipher databases.
const APPLICATION_ID: i64 = 0x434F_4652;

/// Page caches in KiB. With a cache smaller than the working set every miss costs a decryption,
/// which was measured at six times the time of an unencrypted read.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
const READER_CACHE_KIB: i64 = 32 * 1024;

/// Readers beside the one writer: a list and a search may run while a sync commits.
const READERS: usize = 2;

/// How long a statement waits for another process's commit.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open database.
pub struct Store {
    writer: Mutex<Connection>,
    readers: [Mutex<Connection>; READERS],
    next_reader: AtomicUsize,
    path: PathBuf,
    // Declared last, so that it is released after the connections are closed.
    _lock: DataLock,
}

impl Store {
    /// Opens a database that exists. `key` is the raw 256-bit key of the database. Fails closed
    /// where SQLite was built without a cipher. A missing or empty file is refused: an empty
    /// database in its place would look like a profile without a history.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.len() > 0 => Self::create(path, key),
            Ok(_) => Err(StoreError::Missing),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(StoreError::Missing),
            Err(error) => Err(StoreError::NotWritable(error.to_string())),
        }
    }

    /// Opens the database of a new profile, creating its file. Only for whoever has just made the
    /// key.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Self> {
        let lock_path = path.with_file_name(LOCK_NAME);
        let lock = DataLock::shared(&lock_path)?;
        let mut writer = connect(path, key, WRITER_CACHE_KIB)?;
        migrate(&mut writer, &lock)?;
        let readers = [
            connect(path, key, READER_CACHE_KIB)?,
            connect(path, key, READER_CACHE_KIB)?,
        ];
        for reader in &readers {
            reader.pragma_update(None, "query_only", true)?;
        }
        Ok(Self {
            writer: Mutex::new(writer),
            readers: readers.map(Mutex::new),
            next_reader: AtomicUsize::new(0),
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Runs a closure in one read transaction.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed);
        // A free reader if there is one, else wait for the one whose turn it is.
        let guard = (0..READERS)
            .find_map(|offset| self.readers[(turn + offset) % READERS].try_lock().ok())
            .unwrap_or_else(|| lock(&self.readers[turn % READERS]));
        let transaction = guard.unchecked_transaction()?;
        work(&Reader(&transaction))
    }

    /// Runs a closure in the one write transaction (`BEGIN IMMEDIATE`), and commits it durably.
    pub fn write<T>(&self, work: impl FnOnce(&Writer<'_>) -> Result<T>) -> Result<T> {
        let mut guard = lock(&self.writer);
        let transaction = guard.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&Writer(&transaction))?;
        transaction.commit()?;
        Ok(value)
    }

    /// A number that changes when another process has written (and not when this one has).
    pub fn foreign_changes(&self) -> Result<i64> {
        let guard = lock(&self.writer);
        Ok(guard.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Moves the write-ahead log into the database, as far as readers allow.
    pub fn checkpoint(&self) -> Result<()> {
        let guard = lock(&self.writer);
        guard.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Checks every page's signature and the structure of the database.
    pub fn check_integrity(&self) -> Result<()> {
        let guard = lock(&self.readers[0]);
        let mut findings: Vec<String> = guard
            .prepare("PRAGMA cipher_integrity_check")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        findings.extend(
            guard
                .prepare("PRAGMA integrity_check(20)")?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()?
                .into_iter()
                .filter(|finding| finding != "ok"),
        );
        match findings.is_empty() {
            true => Ok(()),
            false => Err(StoreError::Damaged(findings.join("; "))),
        }
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A panic inside a closure has already rolled its transaction back, so the connection is sound.
fn lock(mutex: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLCipher sets up its cipher at the first keyed connection of a process, and two threads doing
/// so at once made one of them fail with "An error occurred with PRAGMA key" (seen in one of some
/// hundred runs of the tests). Connections are therefore opened one after the other.
static OPENING: Mutex<()> = Mutex::new(());

fn connect(path: &Path, key: &[u8; 32], cache_kib: i64) -> Result<Connection> {
    let _opening = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    create_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let cipher: Option<String> = connection
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .ok();
    require_cipher(cipher.as_deref())?;
    set_key(&connection, key)?;
    // The first read decides whether the key fits.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.set_prepared_statement_cache_capacity(96);
    Ok(connection)
}

/// A plain SQLite answers `PRAGMA cipher_version` with nothing, ignores the key without a word and
/// writes everything in clear. It is refused before it is given a key.
fn require_cipher(version: Option<&str>) -> Result<()> {
    match version {
        Some(version) if !version.is_empty() => Ok(()),
        _ => Err(StoreError::NoCipher),
    }
}

/// The key goes in as a raw key: a passphrase would be stretched at each of the three opens.
/// The statement is built in memory that is overwritten afterwards.
fn set_key(connection: &Connection, key: &[u8; 32]) -> Result<()> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    // SQLCipher prints its troubles to stderr by default; ours come back as errors.
    let mut sql = Zeroizing::new(String::with_capacity(128));
    sql.push_str("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'");
    for byte in key {
        sql.push(char::from(HEX[usize::from(byte >> 4)]));
        sql.push(char::from(HEX[usize::from(byte & 15)]));
    }
    sql.push_str("'\";");
    connection.execute_batch(&sql)?;
    Ok(())
}

/// Creates the file with mode 0600 before SQLite sees it; the log and its index inherit it.
fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::File::options();
    options.create(true).truncate(false).write(true).read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(StoreError::NotWritable(error.to_string())),
    }
}

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(include_str!("migrations/0001_main_job.sql"))])
}

/// Brings the schema up to date, each step in a transaction with its version number.
fn migrate(connection: &mut Connection, lock: &DataLock) -> Result<()> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer {
            found,
            known: SCHEMA_VERSION,
        });
    }
    if found > 0 && application != APPLICATION_ID {
        return Err(StoreError::NotOurs);
    }
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    let version = || -> Result<i64> {
        Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
    };
    if !lock.upgrade_unless(|| Ok(version()? == SCHEMA_VERSION))? {
        return Ok(());
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrations()
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
            other => StoreError::Unexpected(other.to_string()),
        })?;
    lock.downgrade()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn migrations_are_well_formed() {
        migrations().validate().unwrap();
    }

    #[test]
    fn the_file_reads_as_noise_from_its_first_byte() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        let store = Store::create(&path, &KEY).unwrap();
        store.checkpoint().unwrap();
        drop(store);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.starts_with(b"SQLite format 3"));
            assert!(!bytes.windows(12).any(|w| w == b"CREATE TABLE"));
        }
    }

    #[test]
    fn a_lost_or_emptied_database_is_not_replaced_by_an_empty_one() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        assert!(matches!(Store::open(&path, &KEY), Err(StoreError::Missing)));
        assert!(!path.exists());
        std::fs::write(&path, b"").unwrap();
        assert!(matches!(Store::open(&path, &KEY), Err(StoreError::Missing)));
        assert_eq!(std::fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn programs_that_start_at_once_on_a_new_profile_all_open_it() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        let start = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            let open = || {
                start.wait();
                Store::create(&path, &KEY)
            };
            let opened: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for store in opened {
                store.join().unwrap().unwrap();
            }
        });
    }

    #[test]
    fn an_open_database_is_not_given_away_to_be_deleted() {
        let folder = folder();
        let store = Store::create(&folder.path().join("coffer.db"), &KEY).unwrap();
        let refused = DataLock::exclusive(folder.path(), Duration::ZERO);
        assert!(matches!(refused, Err(StoreError::Busy)));
        drop(store);
        DataLock::exclusive(folder.path(), Duration::ZERO).unwrap();
    }

    #[test]
    fn a_build_without_a_cipher_opens_nothing() {
        assert!(matches!(require_cipher(None), Err(StoreError::NoCipher)));
        assert!(matches!(
            require_cipher(Some("")),
            Err(StoreError::NoCipher)
        ));
        assert!(require_cipher(Some("4.19.0 community")).is_ok());
    }

    #[test]
    fn another_key_is_refused_and_nothing_is_changed() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        drop(Store::create(&path, &KEY).unwrap());
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(
            Store::open(&path, &[8; 32]),
            Err(StoreError::NotOurs)
        ));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_file_that_is_no_database_is_refused_and_kept() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        std::fs::write(&path, b"my diary, page one".repeat(300)).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(Store::open(&path, &KEY), Err(StoreError::NotOurs)));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_newer_database_is_refused_in_plain_words() {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        let store = Store::create(&path, &KEY).unwrap();
        lock(&store.writer)
            .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
            .unwrap();
        drop(store);
        let Err(error) = Store::open(&path, &KEY) else {
            panic!("a newer database was opened")
        };
        assert!(error.to_string().contains("newer version"));
    }

    #[test]
    fn every_commit_is_synced_to_disk() {
        let folder = folder();
        let store = Store::create(&folder.path().join("coffer.db"), &KEY).unwrap();
        let guard = lock(&store.writer);
        let full: i64 = guard
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap();
        let mode: String = guard
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!((full, mode.as_str()), (2, "wal"));
    }

    #[test]
    fn a_failed_closure_leaves_nothing_behind() {
        let folder = folder();
        let store = Store::create(&folder.path().join("coffer.db"), &KEY).unwrap();
        let failed: Result<()> = store.write(|w| {
            w.0.execute("INSERT INTO profile VALUES ('a', x'00')", [])?;
            Err(StoreError::Refused("no".into()))
        });
        assert!(failed.is_err());
        let n: i64 = store
            .read(|r| {
                Ok(r.0.query_row("SELECT count(*) FROM profile", [], |x| x.get(0))?)
            })
            .unwrap();
        assert_eq!(n, 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_files() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let store = Store::create(&folder.path().join("coffer.db"), &KEY).unwrap();
        store
            .write(|w| Ok(w.0.execute("INSERT INTO profile VALUES ('a', x'00')", [])?))
            .unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.path());
        }
    }
}
