//! What happened to one transaction: the person's operations and the bank's versions, in order.

use coffer_domain::{Money, TransactionId};
use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::{Reader, Result, StoreError};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// When, milliseconds.
    pub at_ms: i64,
    /// `person`, `rule`, `learned` or `bank`.
    pub who: String,
    /// The field, or `added`, `modified`, `posted`, `withdrawn`, `returned`.
    pub what: String,
    /// The value before, in words.
    pub from: Option<String>,
    /// The value after, in words.
    pub to: Option<String>,
}

/// The history of a transaction, newest first, at most 200 entries.
pub fn history(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<HistoryRow>> {
    let (txn, added_ms): (i64, Option<i64>) = reader
        .0
        .prepare_cached(
            "SELECT t.row, s.ended_ms FROM txn t LEFT JOIN sync s ON s.row = t.sync_first
             WHERE t.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))?;
    let mut entries = operations(reader, txn)?;
    entries.extend(versions(reader, txn)?);
    if let Some(at_ms) = added_ms {
        entries.push(HistoryRow {
            at_ms,
            who: "bank".into(),
            what: "added".into(),
            from: None,
            to: None,
        });
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at_ms));
    Ok(entries)
}

fn operations(reader: &Reader<'_>, txn: i64) -> Result<Vec<HistoryRow>> {
    type Operation = (i64, String, String, Option<String>, Option<String>);
    let rows: Vec<Operation> = reader
        .0
        .prepare_cached(
            "SELECT at_ms, actor, field, prior, value FROM operation
             WHERE txn = ?1 ORDER BY row DESC LIMIT 100",
        )?
        .query_map([txn], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    rows.into_iter()
        .map(|(at_ms, who, field, prior, value)| {
            Ok(HistoryRow {
                at_ms,
                who,
                from: words(reader, &field, prior)?,
                to: words(reader, &field, value)?,
                what: field,
            })
        })
        .collect()
}

/// A recorded value in words: a category by its name, tags joined.
fn words(reader: &Reader<'_>, field: &str, text: Option<String>) -> Result<Option<String>> {
    let value: Value = match text.as_deref().map(serde_json::from_str) {
        Some(Ok(value)) => value,
        _ => return Ok(None),
    };
    Ok(match value {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Array(tags) if !tags.is_empty() => Some(
            tags.iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Value::Number(id) if field == "category" => reader
            .0
            .prepare_cached("SELECT name FROM category WHERE id = ?1")?
            .query_row([id.as_i64()], |row| row.get(0))
            .optional()?,
        _ => None,
    })
}

/// The bank's versions. The image is what was before; what came after is the next image, or the
/// row as it is now.
fn versions(reader: &Reader<'_>, txn: i64) -> Result<Vec<HistoryRow>> {
    let rows: Vec<(i64, String, String)> = reader
        .0
        .prepare_cached(
            "SELECT s.ended_ms, v.what, v.image FROM fact_version v JOIN sync s ON s.row = v.sync
             WHERE v.txn = ?1 ORDER BY v.sync DESC LIMIT 100",
        )?
        .query_map([txn], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut after: (i64, i64, String, String) = reader
        .0
        .prepare_cached(
            "SELECT t.date, t.amount, c.code, t.name FROM txn t JOIN currency c ON c.id = t.currency
             WHERE t.row = ?1",
        )?
        .query_row([txn], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let mut entries = Vec::with_capacity(rows.len());
    for (at_ms, what, image) in rows {
        let image: Value = serde_json::from_str(&image)
            .map_err(|error| StoreError::Unexpected(error.to_string()))?;
        let text = |key: &str| image[key].as_str().unwrap_or_default().to_owned();
        let before = (
            image["date"].as_i64().unwrap_or_default(),
            image["amount"].as_i64().unwrap_or_default(),
            text("currency"),
            text("name"),
        );
        let exponent = image["exponent"]
            .as_u64()
            .and_then(|n| u8::try_from(n).ok())
            .unwrap_or(2);
        let (mut from, mut to) = (Vec::new(), Vec::new());
        if before.1 != after.1 || before.2 != after.2 {
            let show = |minor, code: &str| {
                Money::new(minor, coffer_domain::Currency::from_parts(code, exponent)).to_string()
            };
            from.push(show(before.1, &before.2));
            to.push(show(after.1, &after.2));
        }
        if before.0 != after.0 {
            from.push(crate::codec::day_from_int(before.0)?.to_string());
            to.push(crate::codec::day_from_int(after.0)?.to_string());
        }
        if before.3 != after.3 {
            from.push(before.3.clone());
            to.push(after.3.clone());
        }
        let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join(", "));
        entries.push(HistoryRow {
            at_ms,
            who: "bank".into(),
            what,
            from: joined(from),
            to: joined(to),
        });
        after = before;
    }
    Ok(entries)
}
