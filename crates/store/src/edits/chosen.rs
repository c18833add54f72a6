//! The rows an edit is about, as a temporary table: an edit of three hundred thousand rows is as
//! many statements as an edit of one.

use coffer_domain::TransactionId;

use crate::{Reader, Result, StoreError, Writer, register};

/// The most transactions of one edit. It bounds what an operation packs and an undo unpacks.
pub const ROWS_MAX: usize = 2_000_000;

/// Starts with no rows.
pub(super) fn begin(writer: &Writer<'_>) -> Result<()> {
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS chosen (txn INTEGER PRIMARY KEY);
         DELETE FROM temp.chosen;",
    )?;
    Ok(())
}

/// Adds the rows of an operation.
pub(super) fn add_rows(writer: &Writer<'_>, rows: &[i64]) -> Result<()> {
    let mut statement = writer
        .0
        .prepare_cached("INSERT INTO temp.chosen (txn) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

/// Adds the rows that chosen ones turned out to be one with, where what was said of these moved over to them:
/// there it is seen.
pub(super) fn add_joined(writer: &Writer<'_>, field: &str) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO temp.chosen (txn)
             SELECT m.other FROM temp.chosen c JOIN merged m ON m.txn = c.txn
             WHERE EXISTS (SELECT 1 FROM json_each(m.moved) WHERE value = ?1)
             ON CONFLICT DO NOTHING",
        )?
        .execute([field])?;
    Ok(())
}

/// The row in which what was said of a row is seen: itself, or the one that it is one with, where its word
/// moved over. None where another's word stands there.
pub(super) fn stands_in(reader: &Reader<'_>, txn: i64, field: &str) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT CASE WHEN m.txn IS NULL THEN ?1
                WHEN EXISTS (SELECT 1 FROM json_each(m.moved) WHERE value = ?2) THEN m.other END
             FROM (SELECT 1) LEFT JOIN merged m ON m.txn = ?1",
        )?
        .query_row((txn, field), |row| row.get(0))?)
}

/// Adds transactions by their ids. A row that turned out to be one with another is that other.
///
/// # Errors
/// `NotFound` if one of them does not exist.
pub(super) fn add(writer: &Writer<'_>, transactions: &[TransactionId]) -> Result<()> {
    if transactions.len() > ROWS_MAX {
        return Err(StoreError::Refused(format!(
            "One edit can be about {ROWS_MAX} transactions."
        )));
    }
    let mut statement = writer.0.prepare_cached(
        "INSERT INTO temp.chosen (txn)
         SELECT coalesce((SELECT other FROM merged WHERE txn = t.row), t.row) FROM txn t
         WHERE t.id = ?1
         ON CONFLICT (txn) DO UPDATE SET txn = excluded.txn",
    )?;
    for id in transactions {
        if statement.execute([id.as_bytes()])? == 0 {
            return Err(StoreError::NotFound("transaction"));
        }
    }
    Ok(())
}

/// Adds what a list shows.
pub(super) fn add_listed(writer: &Writer<'_>, filter: &register::Filter) -> Result<()> {
    register::choose(writer, filter)
}

/// Leaves rows out again.
pub(super) fn leave_out(writer: &Writer<'_>, rows: &[i64]) -> Result<()> {
    let mut statement = writer
        .0
        .prepare_cached("DELETE FROM temp.chosen WHERE txn = ?1")?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

/// Says that the chosen rows must be projected anew.
pub(super) fn touch(writer: &Writer<'_>) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO temp.touched (txn) SELECT txn FROM temp.chosen WHERE true
             ON CONFLICT DO NOTHING",
        )?
        .execute([])?;
    Ok(())
}
