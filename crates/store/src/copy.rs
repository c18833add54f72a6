//! Copies of the database as a whole: for backups, for a new key, and what a restored one is worth.
//!
//! A copy is a file of its own with the same cipher and never a plain one. It is made from one read
//! transaction, so it holds every commit up to that moment and no half of one, while others go on
//! writing. Files handed in here are not believed: no extension, no trusted schema, every page's
//! signature is checked before anything else.

use std::path::Path;

use coffer_domain::{AccountId, ItemId, LinkSessionId};
use rusqlite::{Connection, OpenFlags, config::DbConfig, params};

use crate::open::{APPLICATION_ID, closer, key_clause, prepare_untrusted, unlock};
use crate::{Result, SCHEMA_VERSION, StoreError};

/// Most findings of a check that are told.
const FINDINGS_MAX: usize = 20;
/// Page cache of a connection that reads every page once.
const CACHE_KIB: i64 = 8 * 1024;

/// A sealed value of the database, and where it stands. What it holds is known by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealedPlace {
    /// The access token of an item.
    Token(ItemId),
    /// The link token of a session.
    LinkToken(LinkSessionId),
    /// The public token of a session, sealed like its link token.
    PublicToken(LinkSessionId),
    /// The access token that a session brought for an item that is not written yet.
    NewToken(LinkSessionId, ItemId),
    /// Numbers of an account.
    Numbers(AccountId),
    /// A small fact of the profile, by name.
    Fact(String),
}

/// How every sealed value begins.
pub const SEAL_MAGIC: &[u8] = b"CFR";

/// Writes a copy of the database at `database` into a new file. The copy has the same key.
///
/// # Errors
/// [`StoreError::Damaged`] where a page cannot be read; `DiskFull`; `NotWritable` where `into`
/// exists.
pub fn make(database: &Path, key: &[u8; 32], into: &Path) -> Result<()> {
    if into.exists() {
        return Err(StoreError::NotWritable(format!(
            "{} is there already",
            into.display()
        )));
    }
    let connection = connect(database, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    create_empty(into)?;
    let path = into
        .to_str()
        .ok_or_else(|| StoreError::NotWritable("the folder's name is no text".into()))?;
    let copied = connection.execute("VACUUM INTO ?1", [path]);
    drop(connection);
    copied.map_err(|error| {
        let fresh = || connect(database, key, OpenFlags::SQLITE_OPEN_READ_WRITE);
        closer::told(error.into(), fresh)
    })?;
    sync(into)
}

/// The version of the schema of a copy, after every page's signature, the structure, and the name
/// of the program that wrote it were checked. Nothing is changed.
///
/// # Errors
/// [`StoreError::NotOurs`], `Missing`, `Damaged` with what was found, `Newer`.
pub fn check(path: &Path, key: &[u8; 32]) -> Result<i64> {
    if !std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(StoreError::Missing);
    }
    let connection = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "query_only", true)?;
    let findings = findings_of(&connection)?;
    if !findings.is_empty() {
        return Err(StoreError::Damaged(findings.join("; ")));
    }
    schema_of(&connection)
}

/// What a check of a database finds, a sentence each; none where it is sound.
///
/// # Errors
/// If it cannot be read far enough to be checked.
pub fn findings(path: &Path, key: &[u8; 32]) -> Result<Vec<String>> {
    let connection = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    findings_of(&connection)
}

/// Opens what was sealed for one place with the old key, and seals it for the same place with the
/// new one.
pub type Reseal<'a> = dyn FnMut(&SealedPlace, &[u8]) -> Result<Vec<u8>> + 'a;

/// The version of the schema of a database that is ours.
///
/// # Errors
/// [`StoreError::NotOurs`], `Newer`, `Damaged`.
pub fn schema(path: &Path, key: &[u8; 32]) -> Result<i64> {
    schema_of(&connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?)
}

/// Gives a copy another key, and every sealed value in it another seal. `reseal` gets each with its
/// place. The copy is of no use before this returns; whoever dies in between makes a new one.
///
/// # Errors
/// What `reseal` fails with; [`StoreError::Unexpected`] where a sealed value stands in a place that
/// this does not know: it would be lost.
pub fn rekey(
    path: &Path,
    (old, new): (&[u8; 32], &[u8; 32]),
    reseal: &mut Reseal<'_>,
) -> Result<()> {
    let connection = connect(path, old, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // A copy is in no use by others: without a log, the new key reaches every page of it.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.pragma_update(None, "secure_delete", true)?;
    let transaction = connection.unchecked_transaction()?;
    let known = reseal_all(&transaction, reseal)?;
    let there = count_sealed(&transaction)?;
    if known != there {
        return Err(StoreError::Unexpected(format!(
            "{there} sealed values, of which {known} are known"
        )));
    }
    transaction.commit()?;
    connection.execute_batch(&key_clause("rekey", new))?;
    drop(connection);
    sync(path)
}

/// The digests of the attached files that a copy names; none where it is of a version that had none.
///
/// # Errors
/// If it cannot be read.
pub fn attachments(path: &Path, key: &[u8; 32]) -> Result<Vec<[u8; 32]>> {
    let connection = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if !has_table(&connection, "attachment")? {
        return Ok(Vec::new());
    }
    let mut digests = connection.prepare("SELECT DISTINCT digest FROM attachment")?;
    let digests = digests.query_map([], |row| row.get(0))?;
    Ok(digests.collect::<rusqlite::Result<_>>()?)
}

/// Whether a copy, which may be of any version that there ever was, has this table.
fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
        [name],
        |row| row.get(0),
    )?)
}

fn connect(path: &Path, key: &[u8; 32], flags: OpenFlags) -> Result<Connection> {
    let _opening = crate::open::opening();
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    unlock(&connection, key)?;
    prepare_untrusted(&connection)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    Ok(connection)
}

fn findings_of(connection: &Connection) -> Result<Vec<String>> {
    let mut findings: Vec<String> = connection
        .prepare("PRAGMA cipher_integrity_check")?
        .query_map([], |row| row.get(0))?
        .take(FINDINGS_MAX)
        .collect::<rusqlite::Result<_>>()?;
    if findings.is_empty() {
        findings = connection
            .prepare("PRAGMA integrity_check(20)")?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        findings.retain(|finding| finding != "ok");
    }
    Ok(findings)
}

fn schema_of(connection: &Connection) -> Result<i64> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found == 0 || application != APPLICATION_ID {
        return Err(StoreError::NotOurs);
    }
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer {
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(found)
}

/// Seals every value that stands in a known place. Returns how many there were.
fn reseal_all(db: &Connection, reseal: &mut Reseal<'_>) -> Result<usize> {
    let mut count = 0;
    let mut tokens = db
        .prepare("SELECT t.item, i.id, t.sealed FROM item_token t JOIN item i ON i.row = t.item")?;
    let rows: Vec<(i64, [u8; 16], Vec<u8>)> = tokens
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (item, id, sealed) in rows {
        if sealed.starts_with(SEAL_MAGIC) {
            let new = reseal(&SealedPlace::Token(item_id(id)), &sealed)?;
            db.execute(
                "UPDATE item_token SET sealed = ?2 WHERE item = ?1",
                params![item, new],
            )?;
            count += 1;
        }
    }
    let mut sessions =
        db.prepare("SELECT id, token_sealed, public_sealed, access_sealed FROM link_session")?;
    type Session = ([u8; 16], Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Session> = sessions
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (id, token, public, access) in rows {
        let session = LinkSessionId::from_uuid(uuid::Uuid::from_bytes(id));
        let set = |column: &str, value: &[u8]| {
            db.execute(
                &format!("UPDATE link_session SET {column} = ?2 WHERE id = ?1"),
                params![id, value],
            )
        };
        if token.starts_with(SEAL_MAGIC) {
            set(
                "token_sealed",
                &reseal(&SealedPlace::LinkToken(session), &token)?,
            )?;
            count += 1;
        }
        if let Some(public) = public.filter(|sealed| sealed.starts_with(SEAL_MAGIC)) {
            set(
                "public_sealed",
                &reseal(&SealedPlace::PublicToken(session), &public)?,
            )?;
            count += 1;
        }
        // The item's id travels in front of the seal that is bound to it.
        if let Some(access) = access
            && let Some((item, sealed)) = access.split_first_chunk::<16>()
            && sealed.starts_with(SEAL_MAGIC)
        {
            let place = SealedPlace::NewToken(session, item_id(*item));
            let mut new = item.to_vec();
            new.extend(reseal(&place, sealed)?);
            set("access_sealed", &new)?;
            count += 1;
        }
    }
    // A copy gets its new key before anything brings its schema up to date.
    if has_table(db, "kept_numbers")? {
        count += reseal_numbers(db, reseal)?;
    }
    let mut facts = db.prepare("SELECT name, value FROM profile")?;
    let rows: Vec<(String, Vec<u8>)> = facts
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (name, value) in rows {
        if value.starts_with(SEAL_MAGIC) {
            let new = reseal(&SealedPlace::Fact(name.clone()), &value)?;
            db.execute(
                "UPDATE profile SET value = ?2 WHERE name = ?1",
                params![name, new],
            )?;
            count += 1;
        }
    }
    Ok(count)
}

/// Numbers of accounts that a person keeps; versions before 15 knew none.
fn reseal_numbers(db: &Connection, reseal: &mut Reseal<'_>) -> Result<usize> {
    let mut count = 0;
    let mut numbers = db.prepare(
        "SELECT k.account, a.id, k.sealed FROM kept_numbers k JOIN account a ON a.row = k.account",
    )?;
    let rows: Vec<(i64, [u8; 16], Vec<u8>)> = numbers
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (account, id, sealed) in rows {
        if sealed.starts_with(SEAL_MAGIC) {
            let id = AccountId::from_uuid(uuid::Uuid::from_bytes(id));
            let new = reseal(&SealedPlace::Numbers(id), &sealed)?;
            db.execute(
                "UPDATE kept_numbers SET sealed = ?2 WHERE account = ?1",
                params![account, new],
            )?;
            count += 1;
        }
    }
    Ok(count)
}

/// How many values of the whole database look sealed, wherever they stand: a blob that begins with
/// the seal's name and version, or has an id of 16 bytes before it.
fn count_sealed(db: &Connection) -> Result<usize> {
    let mut columns = db.prepare(
        "SELECT t.name, c.name FROM pragma_table_list() t JOIN pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'BLOB'",
    )?;
    let columns: Vec<(String, String)> = columns
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut count: i64 = 0;
    for (table, column) in columns {
        let (table, column) = (quoted(&table), quoted(&column));
        count += db.query_row(
            &format!(
                "SELECT count(*) FROM {table}
                 WHERE length({column}) >= 32 AND (substr({column}, 1, 4) = x'43465201'
                    OR substr({column}, 17, 4) = x'43465201')"
            ),
            [],
            |row| row.get::<_, i64>(0),
        )?;
    }
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn item_id(bytes: [u8; 16]) -> ItemId {
    ItemId::from_uuid(uuid::Uuid::from_bytes(bytes))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An empty file for its owner alone, which SQLite fills.
fn create_empty(path: &Path) -> Result<()> {
    let mut options = std::fs::File::options();
    options.create_new(true).write(true);
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

fn sync(path: &Path) -> Result<()> {
    std::fs::File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::NotWritable(error.to_string()))
}
