//! Files that a person keeps with a transaction: which there are, and whose.
//!
//! Here is what is known of a file and never what is in it: the files lie beside the database, and
//! whoever has the keys writes and reads them. The digest of a file is the link between the two.
//!
//! ```text
//!   attach   file written ──> row here + operation      (in this order: an operation's file is there)
//!   detach   operation                                  the row and the file stay for the undo
//!   unused   no transaction has it, no operation names it: the row goes, then the file
//! ```

use coffer_domain::{AttachmentId, TransactionId, ids::Mint};
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta},
    chosen,
    field::{self, Field},
};
use crate::{Reader, Result, StoreError, Writer, codec};

/// The most files of one transaction.
pub const ATTACHMENTS_MAX: usize = 100;
/// The most files of a profile: what a backup lists, and a look through the folder costs.
pub const OF_PROFILE_MAX: u32 = 10_000;

/// A file of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Its id.
    pub id: AttachmentId,
    /// SHA-256 of what is in it.
    pub digest: [u8; 32],
    /// Its name.
    pub name: String,
    /// What its first bytes say that it is.
    pub mime: String,
    /// Its size.
    pub bytes: u64,
    /// When it was attached, milliseconds.
    pub at_ms: i64,
}

/// A file that is to be attached. It is on the disk already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// SHA-256 of what is in it.
    pub digest: [u8; 32],
    /// Its name, cleaned.
    pub name: String,
    /// What its first bytes say that it is.
    pub mime: String,
    /// Its size.
    pub bytes: u64,
}

const COLUMNS: &str = "f.id, f.digest, f.name, f.mime, f.bytes, f.at_ms";

fn read(row: &Row<'_>) -> Result<AttachmentRow> {
    let id: Vec<u8> = row.get(0)?;
    let bytes: i64 = row.get(4)?;
    Ok(AttachmentRow {
        id: AttachmentId::from_uuid(codec::uuid(&id)?),
        digest: row.get(1)?,
        name: row.get(2)?,
        mime: row.get(3)?,
        bytes: u64::try_from(bytes).unwrap_or_default(),
        at_ms: row.get(5)?,
    })
}

/// The files of a transaction, the oldest first. Of one that is one with another, that other's.
pub fn attachments(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<AttachmentRow>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM txn t JOIN txn_attachment a
           ON a.txn = coalesce((SELECT other FROM merged WHERE txn = t.row), t.row)
         JOIN attachment f ON f.row = a.attachment WHERE t.id = ?1 ORDER BY f.row"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        files.push(read(row)?);
    }
    Ok(files)
}

/// One file of a transaction.
///
/// # Errors
/// `NotFound` where the transaction has no such file.
pub fn attachment(
    reader: &Reader<'_>,
    transaction: TransactionId,
    id: AttachmentId,
) -> Result<AttachmentRow> {
    attachments(reader, transaction)?
        .into_iter()
        .find(|file| file.id == id)
        .ok_or(StoreError::NotFound("file of this transaction"))
}

/// Attaches a file that is on the disk. One that the transaction has already is not attached twice.
/// Returns whether it was attached.
///
/// # Errors
/// `Refused` where the transaction, or the profile, has as many as there can be; `NotFound`.
pub fn attach(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    meta: &EditMeta,
    transaction: TransactionId,
    new: &NewAttachment,
) -> Result<bool> {
    let there = attachments(&writer.reader(), transaction)?;
    if there.iter().any(|file| file.digest == new.digest) {
        return Ok(false);
    }
    if there.len() >= ATTACHMENTS_MAX {
        return Err(StoreError::Refused(format!(
            "A transaction can have {ATTACHMENTS_MAX} files, and this one has as many."
        )));
    }
    let all: u32 = writer
        .0
        .prepare_cached("SELECT count(*) FROM attachment")?
        .query_row([], |row| row.get(0))?;
    if all >= OF_PROFILE_MAX {
        return Err(StoreError::Refused(format!(
            "Coffer can keep {OF_PROFILE_MAX} files, and there are as many."
        )));
    }
    let row = change::row_of(writer, transaction)?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO attachment (id, digest, name, mime, bytes, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            AttachmentId::mint(mint).as_bytes(),
            new.digest,
            new.name,
            new.mime,
            i64::try_from(new.bytes).unwrap_or(i64::MAX),
            meta.at_ms,
        ])?;
    let attached = writer.0.last_insert_rowid();
    let mut all = field::of(&writer.reader(), Field::Attachments, row)?;
    if let Some(all) = all.as_array_mut() {
        all.push(json!(attached));
    }
    say(writer, meta, transaction, &all)?;
    Ok(true)
}

/// Takes a file from a transaction. It is kept for the undo.
///
/// # Errors
/// `NotFound` where the transaction has no such file.
pub fn detach(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    id: AttachmentId,
) -> Result<()> {
    attachment(&writer.reader(), transaction, id)?;
    let row = change::row_of(writer, transaction)?;
    let taken: i64 = writer
        .0
        .prepare_cached("SELECT row FROM attachment WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    let mut all = field::of(&writer.reader(), Field::Attachments, row)?;
    if let Some(all) = all.as_array_mut() {
        all.retain(|one| *one != json!(taken));
    }
    say(writer, meta, transaction, &all)
}

fn say(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    all: &Value,
) -> Result<()> {
    chosen::begin(writer)?;
    chosen::add(writer, &[transaction])?;
    change::hold(writer, meta, Field::Attachments, all).map(drop)
}

/// Makes a list of files hold for the chosen rows.
pub(super) fn write(writer: &Writer<'_>, value: &Value) -> Result<()> {
    writer
        .0
        .prepare_cached("DELETE FROM txn_attachment WHERE txn IN (SELECT txn FROM temp.chosen)")?
        .execute([])?;
    for file in value.as_array().into_iter().flatten() {
        let known: bool = writer
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachment WHERE row = ?1)")?
            .query_row([file.as_i64()], |row| row.get(0))?;
        if !known {
            return Err(StoreError::NotFound("file"));
        }
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_attachment (txn, attachment) SELECT txn, ?1 FROM temp.chosen",
            )?
            .execute([file.as_i64()])?;
    }
    Ok(())
}

/// Names of files, for the history.
pub(super) fn names(reader: &Reader<'_>, files: &[Value]) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(files.len());
    for file in files {
        let name: Option<String> = reader
            .0
            .prepare_cached("SELECT name FROM attachment WHERE row = ?1")?
            .query_row([file.as_i64()], |row| row.get(0))
            .optional()?;
        names.extend(name);
    }
    Ok(names)
}

/// The digests of all files that are kept, with the size that each has.
pub fn digests(reader: &Reader<'_>) -> Result<Vec<([u8; 32], u64)>> {
    Ok(reader
        .0
        .prepare_cached("SELECT digest, max(bytes) FROM attachment GROUP BY digest")?
        .query_map([], |row| {
            let bytes: i64 = row.get(1)?;
            Ok((row.get(0)?, u64::try_from(bytes).unwrap_or_default()))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Whether a file with this digest is kept.
pub fn holds(reader: &Reader<'_>, digest: &[u8; 32]) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachment WHERE digest = ?1)")?
        .query_row([digest], |row| row.get(0))?)
}

/// What a list of an operation names.
const NAMED: &str = "SELECT j.value FROM operation o, json_each(o.value) j
        WHERE o.field = 'attachments' AND o.value IS NOT NULL AND j.type = 'integer'
    UNION SELECT j.value FROM operation o, json_each(o.prior) j
        WHERE o.field = 'attachments' AND o.prior IS NOT NULL AND j.type = 'integer'
    UNION SELECT j.value FROM operation o JOIN operation_chunk c ON c.operation = o.row,
          json_each(c.prior) j
        WHERE o.field = 'attachments' AND c.prior IS NOT NULL AND j.type = 'integer'";

/// Whether there are files that no transaction has: some of them may be named by nothing.
pub fn are_apart(reader: &Reader<'_>) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(&format!("SELECT EXISTS ({APART})"))?
        .query_row([], |row| row.get(0))?)
}

/// Files that no transaction has.
const APART: &str = "SELECT f.row FROM attachment f WHERE NOT EXISTS (
    SELECT 1 FROM txn_attachment t WHERE t.attachment = f.row)";

/// Forgets the files that no transaction has and no operation names. Returns how many.
pub fn drop_unused(writer: &Writer<'_>) -> Result<u32> {
    // Nearly always there is none without a transaction, and the journal is not looked through.
    let dropped = writer
        .0
        .prepare_cached(&format!(
            "DELETE FROM attachment WHERE row IN ({APART}) AND row NOT IN ({NAMED})"
        ))?
        .execute([])?;
    Ok(u32::try_from(dropped).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    #[test]
    fn what_the_journal_has_forgotten_is_named_by_nothing_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        let fill = |w: &Writer<'_>| {
            w.0.execute_batch(
                "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5)
                 INSERT INTO attachment (id, digest, name, mime, bytes, at_ms)
                   SELECT randomblob(16), randomblob(32), n, '', 1, 0 FROM n;
                 INSERT INTO operation (id, at_ms, actor, origin, field, prior, value, rows) VALUES
                   (randomblob(16), 0, 'person', 'cli', 'attachments', '[1]', '[1,2]', 1),
                   (randomblob(16), 0, 'person', 'cli', 'attachments', NULL, 'null', 2),
                   (randomblob(16), 0, 'person', 'cli', 'split', '[5]', '[5]', 2);
                 INSERT INTO operation_chunk (operation, n, prior, rows) VALUES (2, 0, '[3]', x'00');",
            )?;
            Ok(())
        };
        store.write(fill).unwrap();
        let named = |r: &Reader<'_>| -> Result<Vec<String>> {
            let mut names = r.0.prepare("SELECT name FROM attachment ORDER BY row")?;
            let names = names.query_map([], |row| row.get(0))?;
            Ok(names.collect::<rusqlite::Result<_>>()?)
        };
        assert_eq!(store.write(drop_unused).unwrap(), 2);
        assert_eq!(store.read(named).unwrap(), ["1", "2", "3"]);
        store
            .write(|w| {
                w.0.execute_batch("DELETE FROM operation_chunk; DELETE FROM operation;")?;
                Ok(())
            })
            .unwrap();
        assert_eq!(store.write(drop_unused).unwrap(), 3);
    }

    #[test]
    fn looking_for_what_is_unused_reads_no_more_of_the_journal_than_what_names_files() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        let plan = |r: &Reader<'_>| {
            let mut plan = r.0.prepare(&format!("EXPLAIN QUERY PLAN {NAMED}"))?;
            let steps = plan.query_map([], |row| row.get::<_, String>(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?)
        };
        let plan = store.read(plan).unwrap().join("\n");
        assert!(!plan.contains("SCAN o\n"), "{plan}");
        assert!(
            plan.contains("SCAN o USING INDEX operation_attachments"),
            "{plan}"
        );
    }
}
