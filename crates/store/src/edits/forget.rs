//! Words about rows that are forgotten go with them: no undo brings them back, and no history
//! names them.

use std::collections::HashSet;

use rusqlite::OptionalExtension;

use super::{
    chunk::{self, Groups},
    field::Field,
};
use crate::{Result, Writer};

/// Forgets the operations on the rows of `temp.gone`. One over many rows loses those, and goes when
/// none is left.
pub(crate) fn forget(writer: &Writer<'_>) -> Result<()> {
    writer.0.execute(
        "DELETE FROM operation WHERE txn IN (SELECT row FROM temp.gone)",
        [],
    )?;
    // What is said of two rows goes with either, and what is said of an account with that.
    writer.0.execute(
        "DELETE FROM operation WHERE
           (field = 'pair' AND value ->> 'other' IN (SELECT row FROM temp.gone))
           OR (field = 'balance_seen' AND value ->> 'account' IN (SELECT row FROM temp.gone_account))
           OR (field = 'moved' AND (CAST(value AS INTEGER) IN (SELECT row FROM temp.gone_account)
             OR CAST(prior AS INTEGER) IN (SELECT row FROM temp.gone_account)))",
        [],
    )?;
    // Nothing is moved back into an account that is gone.
    writer.0.execute(
        "DELETE FROM operation_chunk
         WHERE operation IN (SELECT row FROM operation WHERE field = 'moved')
           AND CAST(prior AS INTEGER) IN (SELECT row FROM temp.gone_account)",
        [],
    )?;
    writer.0.execute(
        "DELETE FROM operation_chunk WHERE operation NOT IN (SELECT row FROM operation)",
        [],
    )?;
    writer.0.execute(
        "DELETE FROM operation WHERE field = 'moved' AND txn IS NULL
           AND row NOT IN (SELECT operation FROM operation_chunk)",
        [],
    )?;
    forget_ways_back(writer)?;
    let many: Vec<i64> = writer
        .0
        .prepare("SELECT DISTINCT operation FROM operation_chunk ORDER BY operation")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut is_gone = writer
        .0
        .prepare("SELECT EXISTS (SELECT 1 FROM temp.gone WHERE row = ?1)")?;
    for operation in many {
        leave_out(writer, operation, |txn| {
            Ok(is_gone.query_row([txn], |row| row.get(0))?)
        })?;
    }
    // What took back or did again what is gone.
    while writer.0.execute(
        "DELETE FROM operation WHERE undoes IS NOT NULL
           AND undoes NOT IN (SELECT row FROM operation)
           AND row NOT IN (SELECT operation FROM operation_chunk)",
        [],
    )? > 0
    {}
    Ok(())
}

/// Leaves rows out of an operation; it goes when none is left.
fn leave_out(
    writer: &Writer<'_>,
    operation: i64,
    mut is_out: impl FnMut(i64) -> Result<bool>,
) -> Result<()> {
    let one: Option<i64> = writer
        .0
        .query_row(
            "SELECT txn FROM operation WHERE row = ?1",
            [operation],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    if let Some(txn) = one {
        return match is_out(txn)? {
            true => delete(writer, operation),
            false => Ok(()),
        };
    }
    let mut groups = chunk::read(writer, operation)?;
    let before = groups.len();
    groups.retain(|txn| Ok(!is_out(txn)?))?;
    if groups.len() == before {
        return Ok(());
    }
    if groups.is_empty() {
        return delete(writer, operation);
    }
    writer.0.execute(
        "DELETE FROM operation_chunk WHERE operation = ?1",
        [operation],
    )?;
    writer.0.execute(
        "UPDATE operation SET rows = ?2 WHERE row = ?1",
        (operation, groups.len()),
    )?;
    chunk::write(writer, operation, &groups)
}

/// Of a row that a person wrote down and that stays, the way back into an account that goes (`temp.gone_account`) leads
/// nowhere, so that it was moved out of there, or into it once, is no step to undo any more.
fn forget_ways_back(writer: &Writer<'_>) -> Result<()> {
    let gone: HashSet<String> = writer
        .0
        .prepare("SELECT CAST(row AS TEXT) FROM temp.gone_account")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    type Found = (i64, Option<i64>, Option<String>, Option<String>);
    let moves: Vec<Found> = writer
        .0
        .prepare(
            "SELECT row, txn, prior, value FROM operation
             WHERE field = ?1 AND undoes IS NULL ORDER BY row",
        )?
        .query_map([Field::Moved.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let is_gone = |account: &str| gone.contains(account);
    for (operation, txn, prior, value) in moves {
        let into = value.as_deref().is_some_and(is_gone);
        let priors = match txn {
            Some(txn) => Groups::of(prior.as_deref().unwrap_or("null"), txn),
            None => chunk::read(writer, operation)?,
        };
        let out: HashSet<i64> = priors
            .iter()
            .filter(|(prior, _)| into || is_gone(prior))
            .flat_map(|(_, rows)| rows.iter().copied())
            .collect();
        if out.is_empty() {
            continue;
        }
        for one in chain(writer, operation)? {
            leave_out(writer, one, |txn| Ok(out.contains(&txn)))?;
        }
        let is_left: bool = writer.0.query_row(
            "SELECT EXISTS (SELECT 1 FROM operation WHERE row = ?1)",
            [operation],
            |row| row.get(0),
        )?;
        if !is_left {
            for one in chain(writer, operation)? {
                delete(writer, one)?;
            }
        }
    }
    Ok(())
}

/// An operation and those that undid and redid it, the newest first.
fn chain(writer: &Writer<'_>, operation: i64) -> Result<Vec<i64>> {
    Ok(writer
        .0
        .prepare_cached(
            "WITH RECURSIVE chain (row) AS (
               SELECT ?1 UNION SELECT o.row FROM operation o JOIN chain c ON o.undoes = c.row)
             SELECT row FROM chain ORDER BY row DESC",
        )?
        .query_map([operation], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn delete(writer: &Writer<'_>, operation: i64) -> Result<()> {
    for sql in [
        "DELETE FROM operation_chunk WHERE operation = ?1",
        "DELETE FROM operation WHERE row = ?1",
    ] {
        writer.0.execute(sql, [operation])?;
    }
    Ok(())
}
