//! What a person says of transactions: the operation, its fold, and what it makes of the
//! register, in the caller's transaction.

use coffer_domain::{OperationId, TransactionId};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    chunk,
    field::{self, Field},
};
use crate::{Result, StoreError, Writer, register};

/// The longest note.
pub const NOTE_CHARS_MAX: usize = 20_000;
/// The most tags of one transaction.
pub const TAGS_MAX: usize = 50;
/// The longest tag.
pub const TAG_CHARS_MAX: usize = 100;

/// Where an edit came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The window.
    Window,
    /// The command line.
    Cli,
}

impl Origin {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Cli => "cli",
        }
    }
}

/// What is recorded with every edit.
#[derive(Debug, Clone, Copy)]
pub struct EditMeta {
    /// Id of the operation.
    pub id: OperationId,
    /// When, milliseconds.
    pub at_ms: i64,
    /// From where.
    pub origin: Origin,
}

/// Writes a note. An empty one clears it, and no sync fills it again.
pub fn set_note(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    note: &str,
) -> Result<()> {
    let length = note.chars().count();
    if length > NOTE_CHARS_MAX {
        return Err(StoreError::Refused(format!(
            "A note can be {NOTE_CHARS_MAX} characters long; this one has {length}."
        )));
    }
    let txn = row_of(writer, transaction)?;
    if note.is_empty() && field::read(writer, Field::Note, txn)?.is_null() {
        return Ok(());
    }
    say(writer, meta, Field::Note, &[txn], &json!(note))
}

/// Puts a transaction into a category; `None` goes back to what the bank says.
pub fn set_category(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    category: Option<i64>,
) -> Result<()> {
    let txn = row_of(writer, transaction)?;
    say(writer, meta, Field::Category, &[txn], &json!(category))
}

/// Replaces the tags of a transaction.
pub fn set_tags(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    tags: &[String],
) -> Result<()> {
    let txn = row_of(writer, transaction)?;
    let tags = clean_tags(tags)?;
    say(writer, meta, Field::Tags, &[txn], &json!(tags))
}

/// Deletes transactions, or takes that back. What a person deleted stays deleted, whatever the
/// bank says of it later; it is listed in the Deleted view only.
pub fn set_deleted(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transactions: &[TransactionId],
    deleted: bool,
) -> Result<()> {
    let rows = transactions
        .iter()
        .map(|id| row_of(writer, *id))
        .collect::<Result<Vec<_>>>()?;
    let value = if deleted { json!(true) } else { Value::Null };
    say(writer, meta, Field::Deleted, &rows, &value)
}

/// Makes a value hold for rows and records one operation for all of them. Rows for which it holds
/// already are not part of it; if that is all of them, nothing is recorded.
fn say(
    writer: &Writer<'_>,
    meta: &EditMeta,
    field: Field,
    rows: &[i64],
    value: &Value,
) -> Result<()> {
    let mut groups = chunk::Groups::default();
    for &txn in rows {
        let prior = field::read(writer, field, txn)?;
        // Tags are compared as they read back: spelling follows the tag that was there first.
        field::write(writer, field, txn, value)?;
        if field::read(writer, field, txn)? != prior {
            groups.add(prior, txn);
        }
    }
    if groups.is_empty() {
        return Ok(());
    }
    record(writer, meta, field, &groups, value, None)?;
    reproject(writer, groups.rows())
}

/// Records an operation. One row keeps its prior value in the operation itself; several keep
/// theirs in chunks.
pub(super) fn record(
    writer: &Writer<'_>,
    meta: &EditMeta,
    field: Field,
    groups: &chunk::Groups,
    value: &Value,
    undoes: Option<i64>,
) -> Result<()> {
    let single = groups.single();
    writer
        .0
        .prepare_cached(
            "INSERT INTO operation (id, at_ms, actor, origin, field, txn, prior, value, rows, undoes)
             VALUES (?1, ?2, 'person', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            meta.id.as_bytes(),
            meta.at_ms,
            meta.origin.as_str(),
            field.as_str(),
            single.map(|(_, txn)| txn),
            single.map(|(prior, _)| prior.to_string()),
            value.to_string(),
            i64::try_from(groups.len()).unwrap_or(i64::MAX),
            undoes
        ])?;
    if single.is_none() {
        chunk::write(writer, writer.0.last_insert_rowid(), groups)?;
    }
    Ok(())
}

pub(super) fn reproject(writer: &Writer<'_>, rows: impl Iterator<Item = i64>) -> Result<()> {
    register::begin_touch(writer)?;
    for txn in rows {
        register::touch(writer, txn)?;
    }
    register::project(writer)
}

fn clean_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut clean: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(StoreError::Refused(format!(
                "A tag can be {TAG_CHARS_MAX} characters long."
            )));
        }
        let tag = coffer_domain::text::clean_line(tag);
        if tag.is_empty() || clean.iter().any(|t| t.to_lowercase() == tag.to_lowercase()) {
            continue;
        }
        clean.push(tag);
    }
    if clean.len() > TAGS_MAX {
        return Err(StoreError::Refused(format!(
            "A transaction can have {TAGS_MAX} tags."
        )));
    }
    Ok(clean)
}

fn row_of(writer: &Writer<'_>, transaction: TransactionId) -> Result<i64> {
    writer
        .0
        .prepare_cached("SELECT row FROM txn WHERE id = ?1")?
        .query_row([transaction.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))
}
