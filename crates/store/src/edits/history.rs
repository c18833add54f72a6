//! What happened to one transaction, in order: who set each field, when, from what and to what.
//! The person's operations and the bank's versions are two lists, each in its own order for
//! certain; they are merged by time, so a clock that jumped cannot turn either of them round.

use std::collections::HashMap;

use coffer_domain::{OperationId, SyncId, TransactionId};
use rusqlite::OptionalExtension;
use serde_json::Value;

use super::{
    attachments, chunk,
    field::{self, Field},
    parts::parts,
    undo::LIVE,
};
use crate::{
    Reader, Result, StoreError,
    codec::{self, Currencies},
    facts::{FieldChange, differences, syncs},
    layer,
};

/// The most entries of each list.
const ENTRIES_MAX: usize = 100;
/// The most rows that became one with a row and of which the edits are told with its own.
const DOUBLES_MAX: i64 = 20;
/// Bulk operations that are searched for a row, newest first.
const BULK_MAX: i64 = 200;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// When, milliseconds.
    pub at_ms: i64,
    /// `person`, `rule`, `learned` or `bank`.
    pub who: String,
    /// A field that somebody set (`note`, `category`, `tags`), or what became of the row:
    /// `deleted`, `undeleted`, `kept`, `unkept`; `added`, `modified`, `posted`, `withdrawn`,
    /// `returned`, `reverted`; `unassigned`, what is left of a person's parts, and `parts_aside`, parts
    /// that are in another currency by now.
    pub what: String,
    /// The value before, in words.
    pub from: Option<String>,
    /// The value after, in words.
    pub to: Option<String>,
    /// The sync that it came with.
    pub sync: Option<SyncId>,
    /// The fields that the bank changed with it, one by one.
    pub changes: Vec<FieldChange>,
    /// It took an earlier operation back, or did it again.
    pub takes_back: bool,
    /// The edit, where it stands and can be taken back by itself.
    pub edit: Option<OperationId>,
    /// Transactions that it was about: one, unless it was of many at once.
    pub rows: u32,
    /// It was said of another row, which is one with this one now.
    pub of_double: bool,
    /// The rule's name, or what was learned from.
    pub by: Option<String>,
}

/// The history of a transaction, newest first, at most 200 entries.
pub fn history(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<HistoryRow>> {
    let txn: i64 = reader
        .0
        .prepare_cached("SELECT row FROM txn WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))?;
    let mut said = operations(reader, txn)?;
    for entry in layer::standing(reader, txn)? {
        // Before whatever is no newer; the person's own words keep their order.
        let place = said.iter().position(|one| one.at_ms <= entry.at_ms);
        said.insert(place.unwrap_or(said.len()), entry);
    }
    let told = versions(reader, txn)?;
    let mut entries = Vec::with_capacity(said.len() + told.len());
    let (mut said, mut told) = (said.into_iter().peekable(), told.into_iter().peekable());
    entries.extend(left_of_parts(reader, id, told.peek())?);
    entries.extend(parts_aside(reader, txn, told.peek())?);
    loop {
        let person_next = match (said.peek(), told.peek()) {
            (Some(said), Some(told)) => said.at_ms >= told.at_ms,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return Ok(entries),
        };
        entries.extend(if person_next {
            said.next()
        } else {
            told.next()
        });
    }
}

/// What the bank's amount leaves of a person's parts. It came with the bank's newest word.
fn left_of_parts(
    reader: &Reader<'_>,
    id: TransactionId,
    newest: Option<&HistoryRow>,
) -> Result<Option<HistoryRow>> {
    let left = parts(reader, id)?.into_iter().find(|part| part.unassigned);
    Ok(left.zip(newest).map(|(left, newest)| HistoryRow {
        at_ms: newest.at_ms,
        who: "bank".into(),
        what: "unassigned".into(),
        from: None,
        to: Some(left.amount.to_string()),
        sync: newest.sync,
        changes: Vec::new(),
        takes_back: false,
        edit: None,
        rows: 1,
        of_double: false,
        by: None,
    }))
}

/// Parts in another currency than the transaction's: the bank changed that after the split, so they add up to
/// nothing that is there. They are kept, in no list, until the bank puts it back or the split is undone.
fn parts_aside(
    reader: &Reader<'_>,
    txn: i64,
    newest: Option<&HistoryRow>,
) -> Result<Option<HistoryRow>> {
    let (parts, currency): (u32, Option<String>) = reader
        .0
        .prepare_cached(
            "SELECT count(*), max(c.code) FROM split s
             JOIN txn t ON t.row = s.txn AND t.currency <> s.currency
             JOIN currency c ON c.id = s.currency WHERE s.txn = ?1",
        )?
        .query_row([txn], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(currency.zip(newest).map(|(currency, newest)| HistoryRow {
        at_ms: newest.at_ms,
        who: "bank".into(),
        what: "parts_aside".into(),
        from: Some(format!("{parts} parts in {currency}")),
        to: None,
        sync: newest.sync,
        changes: Vec::new(),
        takes_back: false,
        edit: None,
        rows: 1,
        of_double: false,
        by: None,
    }))
}

struct Operation {
    row: i64,
    txn: i64,
    id: [u8; 16],
    stands: bool,
    rows: u32,
    at_ms: i64,
    who: String,
    field: String,
    prior: String,
    /// Not told by an operation on many rows that took back others.
    value: Option<String>,
    takes_back: bool,
}

/// What people and rules said, of the row and of those that became one with it, newest first. Where the operation does not tell what a field
/// became, it is what the field was before the next operation on it, or what holds now.
fn operations(reader: &Reader<'_>, txn: i64) -> Result<Vec<HistoryRow>> {
    let mut found: Vec<Operation> = Vec::new();
    for txn in doubles(reader, txn)?.into_iter().chain([txn]) {
        found.extend(single(reader, txn)?);
        found.extend(bulk(reader, txn)?);
    }
    found.sort_by_key(|operation| std::cmp::Reverse(operation.row));
    found.truncate(ENTRIES_MAX);
    let mut after: HashMap<(i64, String), Value> = HashMap::new();
    let mut entries = Vec::with_capacity(found.len());
    for operation in found {
        let parse = |text: &str| -> Result<Value> {
            serde_json::from_str(text).map_err(|error| StoreError::Unexpected(error.to_string()))
        };
        let from = parse(&operation.prior)?;
        let key = (operation.txn, operation.field);
        let to = match (&operation.value, after.remove(&key)) {
            (Some(value), _) => parse(value)?,
            (None, Some(next)) => next,
            (None, None) => field::of(reader, Field::from_word(&key.1)?, key.0)?,
        };
        let stands = operation.stands && !operation.takes_back && operation.txn == txn;
        entries.push(HistoryRow {
            at_ms: operation.at_ms,
            who: operation.who,
            what: what(&key.1, &to),
            from: words(reader, &key.1, &from)?,
            to: words(reader, &key.1, &to)?,
            sync: None,
            changes: Vec::new(),
            takes_back: operation.takes_back,
            edit: stands.then(|| OperationId::from_uuid(uuid::Uuid::from_bytes(operation.id))),
            rows: operation.rows,
            // That the two are one is said of both.
            of_double: key.0 != txn && key.1 != Field::Same.as_str(),
            by: None,
        });
        after.insert(key, from);
    }
    Ok(entries)
}

/// Rows that became one with a row.
fn doubles(reader: &Reader<'_>, txn: i64) -> Result<Vec<i64>> {
    Ok(reader
        .0
        .prepare_cached("SELECT txn FROM merged WHERE other = ?1 ORDER BY txn DESC LIMIT ?2")?
        .query_map((txn, DOUBLES_MAX), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Operations on this row alone, newest first.
fn single(reader: &Reader<'_>, txn: i64) -> Result<Vec<Operation>> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT row, at_ms, actor, field, coalesce(prior, 'null'), value, undoes IS NOT NULL,
                id, {LIVE}, rows
             FROM operation o WHERE txn = ?1 ORDER BY row DESC LIMIT ?2"
        ))?
        .query_map(
            (txn, i64::try_from(ENTRIES_MAX).unwrap_or(i64::MAX)),
            |row| {
                Ok(Operation {
                    row: row.get(0)?,
                    txn,
                    id: row.get(7)?,
                    stands: row.get(8)?,
                    rows: row.get(9)?,
                    at_ms: row.get(1)?,
                    who: row.get(2)?,
                    field: row.get(3)?,
                    prior: row.get(4)?,
                    value: row.get(5)?,
                    takes_back: row.get(6)?,
                })
            },
        )?
        .collect::<rusqlite::Result<_>>()?)
}

/// Operations on many rows at once that this row was part of: the newest ones, and the one that locks it, by which
/// alone it is opened.
fn bulk(reader: &Reader<'_>, txn: i64) -> Result<Vec<Operation>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "WITH newest AS (SELECT row FROM operation
            WHERE txn IS NULL AND subject IS NULL ORDER BY row DESC LIMIT ?1)
         SELECT row, at_ms, actor, field, undoes IS NOT NULL, id, {LIVE}, rows FROM operation o
         WHERE row IN newest OR row = (
            SELECT max(l.row) FROM overlay x CROSS JOIN operation_chunk c
            CROSS JOIN operation l ON l.row = c.operation
            WHERE x.txn = ?2 AND x.reconciled IS NOT NULL AND l.field = 'reconciled'
              AND l.undoes IS NULL AND l.value = CAST(x.reconciled AS TEXT))
         ORDER BY row DESC"
    ))?;
    let mut rows = statement.query([BULK_MAX, txn])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let operation: i64 = row.get(0)?;
        if let Some(prior) = chunk::prior_of(reader, operation, txn)? {
            found.push(Operation {
                row: operation,
                txn,
                id: row.get(5)?,
                stands: row.get(6)?,
                rows: row.get(7)?,
                at_ms: row.get(1)?,
                who: row.get(2)?,
                field: row.get(3)?,
                prior,
                value: None,
                takes_back: row.get(4)?,
            });
        }
    }
    Ok(found)
}

/// A field by its name, or, where it has but two values, what it became.
fn what(field: &str, to: &Value) -> String {
    match (field, to.as_bool() == Some(true)) {
        ("deleted", false) => "undeleted",
        ("kept", false) => "unkept",
        _ => field,
    }
    .to_owned()
}

/// A recorded value in words: a category by its name, tags joined.
fn words(reader: &Reader<'_>, field: &str, value: &Value) -> Result<Option<String>> {
    Ok(match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Object(pair) if field == "pair" => {
            let kind = pair.get("kind").and_then(Value::as_str).unwrap_or_default();
            match pair.get("state").and_then(Value::as_str) {
                Some("yes") => Some(kind.to_owned()),
                Some("no") => Some(format!("no {kind}")),
                _ => None,
            }
        }
        Value::Number(minor) if field == "amount" => minor.as_i64().map(|minor| minor.to_string()),
        Value::Number(_) if field == "reconciled" => Some("yes".into()),
        Value::Object(same) if field == "same" => {
            same.get("state").and_then(Value::as_str).map(str::to_owned)
        }
        Value::Number(day) if field == "date" => day
            .as_i64()
            .map(codec::day_from_int)
            .transpose()?
            .map(|day| day.to_string()),
        Value::Bool(true) if matches!(field, "reviewed" | "hidden" | "cleared" | "written") => {
            Some("yes".into())
        }
        Value::Array(parts) if field == "split" && !parts.is_empty() => {
            let currencies = Currencies::read(reader.0)?;
            let mut shown = Vec::with_capacity(parts.len());
            for part in parts {
                let amount = part["amount"].as_i64().unwrap_or_default();
                let currency = part["currency"].as_i64().unwrap_or_default();
                shown.push(currencies.money(amount, currency)?.to_string());
            }
            Some(shown.join(" + "))
        }
        Value::Array(files) if field == "attachments" => (!files.is_empty())
            .then(|| attachments::names(reader, files))
            .transpose()?
            .map(|names| names.join(", ")),
        Value::Array(tags) => Some(
            tags.iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        )
        .filter(|tags| !tags.is_empty()),
        Value::Number(row) if field == "moved" => reader
            .0
            .prepare_cached("SELECT name FROM account WHERE row = ?1")?
            .query_row([row.as_i64()], |row| row.get(0))
            .optional()?,
        Value::Number(id) if field == "category" => reader
            .0
            .prepare_cached("SELECT name FROM category WHERE id = ?1")?
            .query_row([id.as_i64()], |row| row.get(0))
            .optional()?,
        _ => None,
    })
}

/// What the bank said, newest first. An image is what was before; what came after is the next
/// image, or the row as it is now.
fn versions(reader: &Reader<'_>, txn: i64) -> Result<Vec<HistoryRow>> {
    let mut after = syncs::present(reader, txn)?;
    let mut entries = Vec::new();
    for version in syncs::versions(reader, txn)?
        .into_iter()
        .rev()
        .take(ENTRIES_MAX - 1)
    {
        let changes = differences(&version.image, &after);
        // The three that a person looks for, in one line.
        let said = |pick: fn(&FieldChange) -> &Option<String>| {
            let values: Vec<&str> = ["amount", "date", "name"]
                .iter()
                .filter_map(|field| changes.iter().find(|change| change.field == *field))
                .filter_map(|change| pick(change).as_deref())
                .collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        entries.push(HistoryRow {
            at_ms: version.at_ms,
            who: if version.what == "reverted" {
                "person".into()
            } else {
                "bank".into()
            },
            from: said(|change| &change.from),
            to: said(|change| &change.to),
            what: version.what,
            sync: Some(version.sync_id),
            changes,
            takes_back: false,
            edit: None,
            rows: 1,
            of_double: false,
            by: None,
        });
        after = version.image;
    }
    let added: Option<(i64, [u8; 16])> = reader
        .0
        .prepare_cached(
            "SELECT s.ended_ms, s.id FROM txn t JOIN sync s ON s.row = t.sync_first
             WHERE t.row = ?1",
        )?
        .query_row([txn], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((at_ms, sync)) = added {
        entries.push(HistoryRow {
            at_ms,
            who: "bank".into(),
            what: "added".into(),
            from: None,
            to: None,
            sync: Some(SyncId::from_uuid(uuid::Uuid::from_bytes(sync))),
            changes: Vec::new(),
            takes_back: false,
            edit: None,
            rows: 1,
            of_double: false,
            by: None,
        });
    }
    Ok(entries)
}
