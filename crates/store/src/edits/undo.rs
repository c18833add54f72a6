//! Undo and redo, across restarts and over window and command line, which share one order.
//!
//! Nothing is taken out of the list of operations: an undo is an operation that names the one it
//! takes back, and a redo one that names the undo.
//!
//! ```text
//!   op            live unless a live undo names it
//!   undo of op    live unless a redo names it
//! ```
//! A new operation after an undo ends what could be redone.

use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use super::{
    change::{self, EditMeta},
    chunk::{self, Groups},
    field::{self, Field},
};
use crate::{Result, StoreError, Writer};

/// What an undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The field: `note`, `category`, `tags` or `deleted`.
    pub field: String,
    /// Number of transactions.
    pub rows: u32,
}

struct Operation {
    row: i64,
    field: String,
    txn: Option<i64>,
    prior: Option<String>,
    rows: u32,
}

fn operation(row: &Row<'_>) -> rusqlite::Result<Operation> {
    Ok(Operation {
        row: row.get(0)?,
        field: row.get(1)?,
        txn: row.get(2)?,
        prior: row.get(3)?,
        rows: row.get(4)?,
    })
}

/// Takes the person's newest operation back.
///
/// # Errors
/// `Refused` with the reason: there is nothing to undo.
pub fn undo(writer: &Writer<'_>, meta: &EditMeta) -> Result<Undone> {
    let newest = writer
        .0
        .prepare_cached(
            "SELECT row, field, txn, prior, rows FROM operation o
             WHERE undoes IS NULL AND NOT EXISTS (
                SELECT 1 FROM operation u WHERE u.undoes = o.row
                AND NOT EXISTS (SELECT 1 FROM operation r WHERE r.undoes = u.row))
             ORDER BY row DESC LIMIT 1",
        )?
        .query_row([], operation)
        .optional()?
        .ok_or_else(|| StoreError::Refused("There is nothing to undo.".into()))?;
    take_back(writer, meta, &newest)
}

/// Does again what was undone last.
///
/// # Errors
/// `Refused` with the reason: there is nothing to redo.
pub fn redo(writer: &Writer<'_>, meta: &EditMeta) -> Result<Undone> {
    let newest = writer
        .0
        .prepare_cached(
            "SELECT row, field, txn, prior, rows FROM operation u
             WHERE undoes IN (SELECT row FROM operation WHERE undoes IS NULL)
               AND NOT EXISTS (SELECT 1 FROM operation r WHERE r.undoes = u.row)
               AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.undoes IS NULL AND o.row > u.row)
             ORDER BY row DESC LIMIT 1",
        )?
        .query_row([], operation)
        .optional()?
        .ok_or_else(|| StoreError::Refused("There is nothing to redo.".into()))?;
    take_back(writer, meta, &newest)
}

/// Makes hold what held before an operation, as an operation of its own.
fn take_back(writer: &Writer<'_>, meta: &EditMeta, taken: &Operation) -> Result<Undone> {
    let field = Field::from_word(&taken.field)?;
    let parse = |text: &str| -> Result<Value> {
        serde_json::from_str(text).map_err(|error| StoreError::Unexpected(error.to_string()))
    };
    let mut now = Groups::default();
    let mut restored = Value::Null;
    let mut restore = |prior: &str, rows: &[i64]| -> Result<()> {
        restored = parse(prior)?;
        for &txn in rows {
            now.add(field::read(writer, field, txn)?, txn);
            field::write(writer, field, txn, &restored)?;
        }
        Ok(())
    };
    match taken.txn {
        Some(txn) => restore(taken.prior.as_deref().unwrap_or("null"), &[txn])?,
        None => {
            for (prior, rows) in chunk::read(writer, taken.row)?.iter() {
                restore(prior, rows)?;
            }
        }
    }
    change::record(writer, meta, field, &now, &restored, Some(taken.row))?;
    change::reproject(writer, now.rows())?;
    Ok(Undone {
        field: taken.field.clone(),
        rows: taken.rows,
    })
}
