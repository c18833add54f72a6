//! One thing a person says of one transaction: the operation, its fold, and what it makes of the
//! register, in the caller's transaction.

use coffer_domain::{OperationId, TransactionId};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

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
    let prior: Option<String> = overlay(writer, txn, "note")?;
    if prior.as_deref().unwrap_or("") == note {
        return Ok(());
    }
    writer
        .0
        .prepare_cached(
            "INSERT INTO overlay (txn, note) VALUES (?1, ?2)
             ON CONFLICT (txn) DO UPDATE SET note = excluded.note",
        )?
        .execute((txn, note))?;
    record(writer, meta, "note", txn, &json!(prior), &json!(note))
}

/// Puts a transaction into a category; `None` goes back to what the bank says.
pub fn set_category(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    category: Option<i64>,
) -> Result<()> {
    let txn = row_of(writer, transaction)?;
    if let Some(category) = category {
        let known: bool = writer
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM category WHERE id = ?1)")?
            .query_row([category], |row| row.get(0))?;
        if !known {
            return Err(StoreError::NotFound("category"));
        }
    }
    let prior: Option<i64> = overlay(writer, txn, "category")?;
    if prior == category {
        return Ok(());
    }
    writer
        .0
        .prepare_cached(
            "INSERT INTO overlay (txn, category, category_source)
             VALUES (?1, ?2, iif(?2 IS NULL, NULL, 'person'))
             ON CONFLICT (txn) DO UPDATE SET category = excluded.category,
                category_source = excluded.category_source",
        )?
        .execute((txn, category))?;
    record(
        writer,
        meta,
        "category",
        txn,
        &json!(prior),
        &json!(category),
    )
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
    let prior = tags_of(writer, txn)?;
    writer
        .0
        .prepare_cached("DELETE FROM txn_tag WHERE txn = ?1")?
        .execute([txn])?;
    for tag in &tags {
        let folded = tag.to_lowercase();
        writer
            .0
            .prepare_cached(
                "INSERT INTO tag (name, folded) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute((tag, &folded))?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_tag (txn, tag) SELECT ?1, id FROM tag WHERE folded = ?2",
            )?
            .execute((txn, &folded))?;
    }
    let now = tags_of(writer, txn)?;
    if now == prior {
        return Ok(());
    }
    record(writer, meta, "tags", txn, &json!(prior), &json!(now))
}

fn clean_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut clean: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        let tag = coffer_domain::text::clean_line(tag);
        if tag.is_empty() || clean.iter().any(|t| t.to_lowercase() == tag.to_lowercase()) {
            continue;
        }
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(StoreError::Refused(format!(
                "A tag can be {TAG_CHARS_MAX} characters long."
            )));
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

fn tags_of(writer: &Writer<'_>, txn: i64) -> Result<Vec<String>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT name FROM txn_tag JOIN tag ON tag.id = txn_tag.tag
             WHERE txn = ?1 ORDER BY folded",
        )?
        .query_map([txn], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn row_of(writer: &Writer<'_>, transaction: TransactionId) -> Result<i64> {
    writer
        .0
        .prepare_cached("SELECT row FROM txn WHERE id = ?1")?
        .query_row([transaction.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))
}

fn overlay<T: rusqlite::types::FromSql>(
    writer: &Writer<'_>,
    txn: i64,
    column: &'static str,
) -> Result<Option<T>> {
    Ok(writer
        .0
        .prepare_cached(&format!("SELECT {column} FROM overlay WHERE txn = ?1"))?
        .query_row([txn], |row| row.get::<_, Option<T>>(0))
        .optional()?
        .flatten())
}

fn record(
    writer: &Writer<'_>,
    meta: &EditMeta,
    field: &str,
    txn: i64,
    prior: &Value,
    value: &Value,
) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO operation (id, at_ms, actor, origin, field, txn, prior, value, rows)
             VALUES (?1, ?2, 'person', ?3, ?4, ?5, ?6, ?7, 1)",
        )?
        .execute(params![
            meta.id.as_bytes(),
            meta.at_ms,
            match meta.origin {
                Origin::Window => "window",
                Origin::Cli => "cli",
            },
            field,
            txn,
            prior.to_string(),
            value.to_string()
        ])?;
    register::begin_touch(writer)?;
    register::touch(writer, txn)?;
    register::project(writer)
}
