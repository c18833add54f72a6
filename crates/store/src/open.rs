//! Opening the database: cipher first, then the version, then the connections.

mod at_rest;
pub(crate) mod closer;

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use coffer_domain::Secret;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig, limits::Limit};
use rusqlite_migration::{M, Migrations};
use zeroize::Zeroizing;

use crate::{
    Progress, Reader, Result, StoreError, Writer, keepsake,
    lock::{DataLock, LOCK_NAME},
    progress::Watch,
};

/// The schema this program writes.
pub const SCHEMA_VERSION: i64 = 16;

/// `COFR` in `PRAGMA application_id`: tells our files from other SQLCipher databases.
pub(crate) const APPLICATION_ID: i64 = 0x434F_4652;

/// Page caches in KiB. With a cache smaller than the working set every miss costs a decryption,
/// which was measured at six times the time of an unencrypted read. The registers and searches of
/// 300,000 rows work on less than 64 MiB of pages; a smaller database takes no more than it has.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
const READER_CACHE_KIB: i64 = 64 * 1024;

/// A page of the file, and so the least it can be: SQLCipher's default, which we leave.
const PAGE_BYTES: u64 = 4096;

/// More than anything of ours needs, and less than what a made-up file could ask of memory.
const LIMITS: [(Limit, i32); 4] = [
    // The largest value is the sealed state of the demo's bank, of up to 64 MiB.
    (Limit::SQLITE_LIMIT_LENGTH, 96 * 1024 * 1024),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 16),
];

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
    /// Kept to open connections anew after the disk failed under one.
    key: Secret<[u8; 32]>,
    /// Whether the disk failed to confirm a write: nothing is written through these connections
    /// any more.
    unconfirmed: AtomicBool,
    /// Whether there was no room for the log and its index: what is at rest is read, and nothing
    /// is written.
    no_room: AtomicBool,
    // Declared last, so that it is released after the connections are closed.
    _lock: DataLock,
}

impl Store {
    /// Opens a database that exists. `key` is the raw 256-bit key of the database. Fails closed
    /// where SQLite was built without a cipher. A missing or empty file is refused, and so is one
    /// that was cut short within its first page, which SQLite takes for empty: an empty database in
    /// its place would look like a profile without a history.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.len() >= PAGE_BYTES => Self::create(path, key),
            Ok(metadata) if metadata.len() > 0 => Err(StoreError::Damaged(format!(
                "the file was cut to {} bytes",
                metadata.len()
            ))),
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
        let opened = connect(path, key, WRITER_CACHE_KIB).and_then(|mut writer| {
            migrate(&mut writer, &lock, path, key)?;
            Ok((writer, connect_readers(path, key)?))
        });
        let (writer, readers, no_room) = match opened {
            Ok((writer, readers)) => (writer, readers, false),
            Err(StoreError::DiskFull) => {
                let at_rest = || at_rest::connect(path, key);
                (at_rest()?, [at_rest()?, at_rest()?], true)
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            writer: Mutex::new(writer),
            readers: readers.map(Mutex::new),
            next_reader: AtomicUsize::new(0),
            path: path.to_owned(),
            key: Secret::copied(key),
            unconfirmed: AtomicBool::new(false),
            no_room: AtomicBool::new(no_room),
            _lock: lock,
        })
    }

    /// Runs a closure in one read transaction.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        if self.no_room.load(Ordering::Relaxed) {
            // As long as there is none, what is at rest is all there is to read.
            let _still_none = self.look_for_room(&mut lock(&self.writer));
        }
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed);
        // A free reader if there is one, else wait for the one whose turn it is.
        let guard = (0..READERS)
            .find_map(|offset| self.readers[(turn + offset) % READERS].try_lock().ok())
            .unwrap_or_else(|| lock(&self.readers[turn % READERS]));
        let read = guard
            .unchecked_transaction()
            .map_err(StoreError::from)
            .and_then(|transaction| work(&Reader(&transaction)));
        drop(guard);
        closer::looked_at(read, &self.path, self.key.expose())
    }

    /// Runs a closure in the one write transaction (`BEGIN IMMEDIATE`), and commits it durably.
    ///
    /// # Errors
    /// Among others [`StoreError::Unconfirmed`]: the disk failed when it was asked to keep what it
    /// was given. Reading goes on; the next write comes after the database was looked at anew.
    pub fn write<T>(&self, work: impl FnOnce(&Writer<'_>) -> Result<T>) -> Result<T> {
        self.write_as(None, work)
    }

    /// The same, and tells how far it is where it goes over many rows. `tell` is called on this thread, inside the
    /// transaction: it must be done at once, and neither read nor write here.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_watched<T>(
        &self,
        tell: &dyn Fn(Progress),
        work: impl FnOnce(&Writer<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_as(Some(&Watch::new(tell)), work)
    }

    fn write_as<T>(
        &self,
        watch: Option<&Watch<'_>>,
        work: impl FnOnce(&Writer<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut guard = lock(&self.writer);
        if self.no_room.load(Ordering::Relaxed) {
            self.look_for_room(&mut guard)?;
        }
        if self.unconfirmed.load(Ordering::Relaxed) {
            self.begin_anew(&mut guard)?;
        }
        let written = write_through(&mut guard, watch, work);
        if matches!(written, Err(StoreError::Unconfirmed)) {
            self.unconfirmed.store(true, Ordering::Relaxed);
        }
        drop(guard);
        closer::looked_at(written, &self.path, self.key.expose())
    }

    /// After a sync of the disk failed. The system tells such a failure once and then forgets it,
    /// with the pages it could not write: trying again on the same connection would succeed and
    /// mean nothing. So new connections take the place of the old ones once they found the whole
    /// database sound and have written all of the log into it, and the disk has confirmed that.
    /// The log then begins anew, so nothing that was not confirmed is built upon.
    ///
    /// The old connections are open meanwhile, and stay where this fails: whoever reads goes on.
    fn begin_anew(&self, writer: &mut Connection) -> Result<()> {
        let fresh = connect(&self.path, self.key.expose(), WRITER_CACHE_KIB)?;
        let busy: bool =
            fresh.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(StoreError::Unconfirmed);
        }
        check(&fresh)?;
        self.replace(writer, fresh)?;
        self.unconfirmed.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// After it was opened on a disk without room. Fails for as long as there is none.
    fn look_for_room(&self, writer: &mut Connection) -> Result<()> {
        if self.no_room.load(Ordering::Relaxed) {
            let fresh = connect(&self.path, self.key.expose(), WRITER_CACHE_KIB)?;
            self.replace(writer, fresh)?;
            self.no_room.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Puts new connections in the place of all old ones.
    fn replace(&self, writer: &mut Connection, fresh: Connection) -> Result<()> {
        let readers = connect_readers(&self.path, self.key.expose())?;
        *writer = fresh;
        for (place, reader) in self.readers.iter().zip(readers) {
            *lock(place) = reader;
        }
        Ok(())
    }

    /// Runs a closure in the write transaction and undoes everything that it wrote.
    pub(crate) fn rehearse<T>(&self, work: impl FnOnce(&Writer<'_>) -> Result<T>) -> Result<T> {
        let mut guard = lock(&self.writer);
        let transaction = guard.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&Writer::of(&transaction))?;
        transaction.rollback()?;
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

    /// Lets the database grow by at most so many pages, as if the disk were full then; `None` takes
    /// the bound away. A seam for tests, which cannot fill a disk without rights.
    #[doc(hidden)]
    pub fn limit_growth(&self, pages: Option<u32>) -> Result<()> {
        let guard = lock(&self.writer);
        let now: i64 = guard.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = pages.map_or(i64::from(u32::MAX - 1), |pages| now + i64::from(pages));
        guard.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Checks every page's signature and the structure of the database.
    pub fn check_integrity(&self) -> Result<()> {
        // Signatures are checked in the file as it lies there. After a power cut some of its pages
        // may be torn of which the log has whole ones: they are written out first.
        let _tried = written_out(&lock(&self.writer));
        check(&lock(&self.readers[0]))
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn write_through<T>(
    writer: &mut Connection,
    watch: Option<&Watch<'_>>,
    work: impl FnOnce(&Writer<'_>) -> Result<T>,
) -> Result<T> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&Writer(&transaction, watch))?;
    transaction.commit()?;
    Ok(value)
}

/// Every page's signature, and the structure of the database. Where the log could not be written
/// out, the signatures of the file alone say nothing; those of the pages that count are checked
/// as the structure is read.
pub(crate) fn check(connection: &Connection) -> Result<()> {
    let mut findings: Vec<String> = Vec::new();
    if written_out(connection) {
        findings = connection
            .prepare("PRAGMA cipher_integrity_check")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
    }
    // A connection that has read the search index checks what it remembers of it, unless a query
    // has looked first whether somebody changed it since. What fails here fails below too.
    if let Ok(mut looked) =
        connection.prepare("SELECT 1 FROM register_search WHERE register_search MATCH 'x' LIMIT 1")
    {
        let _ = looked.exists([]);
    }
    findings.extend(
        connection
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

/// Writes the log into the database, as far as others allow; whether all of it is there now.
fn written_out(connection: &Connection) -> bool {
    let counts = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    counts.is_ok_and(|(in_log, written)| in_log == written)
}

/// A panic inside a closure has already rolled its transaction back, so the connection is sound.
fn lock(mutex: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLCipher sets up its cipher at the first keyed connection of a process, and two threads doing
/// so at once made one of them fail with "An error occurred with PRAGMA key" (seen in one of some
/// hundred runs of the tests). Connections are therefore opened one after the other.
static OPENING: Mutex<()> = Mutex::new(());

/// Held while a keyed connection is opened.
pub(crate) fn opening() -> MutexGuard<'static, ()> {
    OPENING.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn connect(path: &Path, key: &[u8; 32], cache_kib: i64) -> Result<Connection> {
    let _opening = opening();
    create_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    unlock(&connection, key)?;
    tune(&connection, cache_kib)?;
    Ok(connection)
}

/// How every connection behaves, once it is open.
fn tune(connection: &Connection, cache_kib: i64) -> Result<()> {
    prepare_untrusted(connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

/// What holds for every connection, because a file may have been changed or put there by somebody
/// else: the schema may not be written to by hand, nothing in it may call what is not harmless, a
/// damaged page is noticed before it is followed, and nothing is put into temporary files.
pub(crate) fn prepare_untrusted(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    for (limit, at_most) in LIMITS {
        connection.set_limit(limit, at_most)?;
    }
    Ok(())
}

/// Gives the key; the first read decides whether it fits.
pub(crate) fn unlock(connection: &Connection, key: &[u8; 32]) -> Result<()> {
    let cipher: Option<String> = connection
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .ok();
    require_cipher(cipher.as_deref())?;
    set_key(connection, key)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(())
}

fn connect_readers(path: &Path, key: &[u8; 32]) -> Result<[Connection; READERS]> {
    let reader = || -> Result<Connection> {
        let reader = connect(path, key, READER_CACHE_KIB)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    };
    Ok([reader()?, reader()?])
}

/// A plain SQLite answers `PRAGMA cipher_version` with nothing, ignores the key without a word and
/// writes everything in clear. It is refused before it is given a key.
fn require_cipher(version: Option<&str>) -> Result<()> {
    match version {
        Some(version) if !version.is_empty() => Ok(()),
        _ => Err(StoreError::NoCipher),
    }
}

/// Gives a connection its key, after its cipher was told to keep quiet: SQLCipher prints its
/// troubles to stderr by default, and ours come back as errors.
fn set_key(connection: &Connection, key: &[u8; 32]) -> Result<()> {
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&key_clause("key", key))?;
    Ok(())
}

/// `PRAGMA key` or `PRAGMA rekey`. The key goes in as a raw key: a passphrase would be stretched at
/// each of the three opens. The statement is built in memory that is overwritten afterwards.
pub(crate) fn key_clause(pragma: &str, key: &[u8; 32]) -> Zeroizing<String> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut sql = Zeroizing::new(String::with_capacity(128));
    sql.push_str("PRAGMA ");
    sql.push_str(pragma);
    sql.push_str(" = \"x'");
    for byte in key {
        sql.push(char::from(HEX[usize::from(byte >> 4)]));
        sql.push(char::from(HEX[usize::from(byte & 15)]));
    }
    sql.push_str("'\";");
    sql
}

/// Creates the file with mode 0600 before SQLite sees it; the log and its index inherit it.
pub(crate) fn create_private(path: &Path) -> Result<()> {
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
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_main_job.sql")),
        M::up(include_str!("migrations/0002_integrity.sql")),
        M::up(include_str!("migrations/0003_identity.sql")),
        M::up(include_str!("migrations/0004_late.sql")),
        M::up(include_str!("migrations/0005_endings.sql")),
        M::up(include_str!("migrations/0006_consent.sql")),
        M::up(include_str!("migrations/0007_monitor.sql")),
        M::up(include_str!("migrations/0008_search.sql")),
        M::up(include_str!("migrations/0009_reports.sql")),
        M::up(include_str!("migrations/0010_failed_syncs.sql")),
        M::up(include_str!("migrations/0011_rules.sql")),
        M::up(include_str!("migrations/0012_pairs.sql")),
        M::up(include_str!("migrations/0013_attachments.sql")),
        M::up(include_str!("migrations/0014_speed.sql")),
        M::up(include_str!("migrations/0015_audit.sql")),
        M::up(include_str!("migrations/0016_moves.sql")),
    ])
}

/// Brings the schema up to date, each step in a transaction with its version number. A database
/// that holds something is copied first (see [`keepsake`]).
fn migrate(
    connection: &mut Connection,
    lock: &DataLock,
    path: &Path,
    key: &[u8; 32],
) -> Result<()> {
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
    if found > 0 {
        keepsake::keep(connection, path, key, found)?;
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
mod cipher_cost;

#[cfg(test)]
mod caches;

#[cfg(test)]
mod steps;

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

    /// A restored backup gets its new key before its schema is brought up to date.
    #[test]
    fn a_copy_of_every_version_that_there_was_gets_a_new_key_and_is_brought_up_to_date() {
        let seal = |text: &[u8]| [b"CFR\x01".as_slice(), text, &[0; 40]].concat();
        for version in 1..=usize::try_from(SCHEMA_VERSION).unwrap() {
            let folder = folder();
            let path = folder.path().join("coffer.db");
            let mut connection = connect(&path, &KEY, READER_CACHE_KIB).unwrap();
            connection
                .pragma_update(None, "application_id", APPLICATION_ID)
                .unwrap();
            migrations().to_version(&mut connection, version).unwrap();
            let sealed = seal(b"old");
            connection
                .execute(
                    "INSERT INTO profile (name, value) VALUES ('known', ?1)",
                    [sealed],
                )
                .unwrap();
            drop(connection);
            let mut places = 0;
            let rekeyed = crate::copy::rekey(&path, (&KEY, &[9; 32]), &mut |_, _| {
                places += 1;
                Ok(seal(b"new"))
            });
            rekeyed.unwrap_or_else(|error| panic!("version {version}: {error}"));
            assert_eq!(places, 1, "version {version}");
            assert!(
                crate::copy::attachments(&path, &[9; 32])
                    .unwrap()
                    .is_empty()
            );
            let store = Store::open(&path, &[9; 32]).unwrap();
            let kept = store.read(|r| crate::facts::get(r, "known")).unwrap();
            assert_eq!(kept, Some(seal(b"new")), "version {version}");
        }
    }

    #[test]
    fn no_connection_trusts_what_it_opens() {
        fn trusts_nothing(connection: &Connection) {
            let said = |pragma: &str| -> i64 {
                connection
                    .pragma_query_value(None, pragma, |row| row.get(0))
                    .unwrap()
            };
            assert_eq!(said("trusted_schema"), 0);
            assert_eq!(said("cell_size_check"), 1);
            assert_eq!(said("temp_store"), 2, "in memory");
            let defensive = connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE);
            assert!(defensive.unwrap());
            for (limit, at_most) in LIMITS {
                assert_eq!(connection.limit(limit).unwrap(), at_most);
            }
        }
        let folder = folder();
        let path = folder.path().join("coffer.db");
        let store = Store::create(&path, &KEY).unwrap();
        trusts_nothing(&lock(&store.writer));
        for reader in &store.readers {
            trusts_nothing(&lock(reader));
        }
        store.checkpoint().unwrap();
        drop(store);
        trusts_nothing(&at_rest::connect(&path, &KEY).unwrap());
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
