//! Words about rows that are forgotten go with them: no undo brings them back, and no history
//! names them.

use super::chunk;
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
    let many: Vec<i64> = writer
        .0
        .prepare("SELECT DISTINCT operation FROM operation_chunk ORDER BY operation")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut is_gone = writer
        .0
        .prepare("SELECT EXISTS (SELECT 1 FROM temp.gone WHERE row = ?1)")?;
    for operation in many {
        let mut groups = chunk::read(writer, operation)?;
        let before = groups.len();
        groups.retain(|txn| Ok(!is_gone.query_row([txn], |row| row.get(0))?))?;
        if groups.len() == before {
            continue;
        }
        writer.0.execute(
            "DELETE FROM operation_chunk WHERE operation = ?1",
            [operation],
        )?;
        if groups.is_empty() {
            writer
                .0
                .execute("DELETE FROM operation WHERE row = ?1", [operation])?;
        } else {
            writer.0.execute(
                "UPDATE operation SET rows = ?2 WHERE row = ?1",
                (operation, groups.len()),
            )?;
            chunk::write(writer, operation, &groups)?;
        }
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
