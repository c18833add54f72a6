//! As-of: what was known at a time in the past.
//!
//! Facts and edits are taken back to that time inside a write transaction, the register is
//! projected as ever, whatever is asked is read with the very queries that read the present, and
//! the transaction is undone. That is the slow path which docs/store.md allows: it costs as much
//! as everything that happened since, and other writers wait meanwhile; readers do not.
//!
//! ```text
//!   facts   images kept by later syncs, newest first; rows that came later are out
//!   edits   the values that later operations replaced, newest first
//!   then    adoptions (an account is two again), balances, accounts, register; look; undo all
//! ```

use crate::{
    Reader, Result, Store, Writer, edits,
    facts::{before, image},
    identity::{self, Image},
    register,
};

/// Looks at everything as it was known at a time, milliseconds. Nothing is changed.
pub fn at<T>(store: &Store, at_ms: i64, look: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
    store.rehearse(|writer| {
        back(writer, at_ms)?;
        look(&writer.reader())
    })
}

/// Takes facts and edits back to a time. For a transaction that is undone.
pub(crate) fn back(writer: &Writer<'_>, at_ms: i64) -> Result<()> {
    // By the order in which things were written: clocks may jump.
    let sync: i64 = writer
        .0
        .prepare_cached("SELECT coalesce(max(row), 0) FROM sync WHERE ended_ms <= ?1")?
        .query_row([at_ms], |row| row.get(0))?;
    writer.0.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    register::begin_touch(writer)?;
    words(writer, at_ms)?;
    facts(writer, sync)?;
    accounts(writer, sync, at_ms)?;
    balances(writer, sync, at_ms)?;
    register::project(writer)
}

/// Words as they were: those of operations and those that adoptions moved, newest first.
fn words(writer: &Writer<'_>, at_ms: i64) -> Result<()> {
    let operation = |at_ms: i64| -> Result<i64> {
        Ok(writer
            .0
            .prepare_cached("SELECT coalesce(max(row), 0) FROM operation WHERE at_ms <= ?1")?
            .query_row([at_ms], |row| row.get(0))?)
    };
    let mut newest = i64::MAX;
    for adoption in identity::adoptions_after(writer, at_ms)? {
        let before = operation(adoption.at_ms)?.min(newest);
        edits::take_back_after(writer, before, newest)?;
        identity::take_words_of_adoption_back(writer, &adoption)?;
        newest = before;
    }
    edits::take_back_after(writer, operation(at_ms)?, newest)
}

fn facts(writer: &Writer<'_>, sync: i64) -> Result<()> {
    let mut statement = writer.0.prepare(&format!(
        "SELECT v.txn, v.image, v.sync FROM fact_version v JOIN txn t ON t.row = v.txn
         WHERE v.sync > ?1 AND t.sync_first <= ?1 AND v.what <> 'same' ORDER BY {}",
        image::ORDER_BACK
    ))?;
    let mut joined = identity::joined_since(writer, sync + 1)?;
    let mut rows = statement.query([sync])?;
    while let Some(row) = rows.next()? {
        let txn: i64 = row.get(0)?;
        let image = Image {
            image: row.get(1)?,
            sync: row.get(2)?,
        };
        identity::restore(writer, txn, &image, &mut joined)?;
        register::touch(writer, txn)?;
    }
    out(writer, sync)?;
    for one in &mut joined {
        // Where neither was there yet, both are out.
        if came_later(writer, one.keep, sync)? {
            continue;
        }
        one.moved |= came_later(writer, one.gone, sync)?;
        one.settle(writer)?;
        register::touch(writer, one.keep)?;
    }
    Ok(())
}

/// Whether a row came after a sync.
fn came_later(writer: &Writer<'_>, row: i64, sync: i64) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM txn WHERE row = ?1 AND sync_first > ?2)")?
        .query_row((row, sync), |row| row.get(0))?)
}

/// Rows that came after a sync. They are not deleted, because every reference to them would be looked
/// for; without edits and taken out they are in no list and no sum.
fn out(writer: &Writer<'_>, sync: i64) -> Result<()> {
    // A charge that was taken out of its hold came with the sync that booked it, which need not have brought a row.
    let first: Option<i64> = writer
        .0
        .prepare_cached(
            "SELECT min(first) FROM (
               SELECT min(txn_first) AS first FROM sync WHERE row > ?1
               UNION ALL
               SELECT min(t.row) FROM doubt d JOIN txn t ON t.row = d.txn
                 WHERE d.reason = 'taken_apart' AND t.sync_first > ?1)",
        )?
        .query_row([sync], |row| row.get(0))?;
    let Some(first) = first else {
        return Ok(());
    };
    for sql in [
        "INSERT INTO temp.touched (txn) SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2
         ON CONFLICT DO NOTHING",
        "DELETE FROM overlay WHERE txn >= ?1
           AND txn IN (SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2)",
        "DELETE FROM txn_tag WHERE txn >= ?1
           AND txn IN (SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2)",
        "DELETE FROM txn_untag WHERE txn >= ?1
           AND txn IN (SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2)",
        "DELETE FROM split WHERE txn >= ?1
           AND txn IN (SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2)",
        "DELETE FROM txn_attachment WHERE txn >= ?1
           AND txn IN (SELECT row FROM txn WHERE row >= ?1 AND sync_first > ?2)",
        "UPDATE txn SET withdrawn = 1, reverted = 1 WHERE row >= ?1 AND sync_first > ?2",
    ] {
        writer.0.prepare_cached(sql)?.execute((first, sync))?;
    }
    Ok(())
}

/// Accounts as they were: what syncs changed and what adoptions put together, newest first, because
/// both write the same description.
fn accounts(writer: &Writer<'_>, sync: i64, at_ms: i64) -> Result<()> {
    let later: Vec<(i64, i64, String)> = writer
        .0
        .prepare_cached(
            "SELECT item, ended_ms, before FROM sync WHERE row > ?1 AND before IS NOT NULL
             ORDER BY row DESC",
        )?
        .query_map([sync], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut adoptions = identity::adoptions_after(writer, at_ms)?
        .into_iter()
        .peekable();
    for (item, ended_ms, before) in later {
        while let Some(adoption) = adoptions.next_if(|adoption| adoption.at_ms >= ended_ms) {
            identity::take_back_adoption(writer, &adoption, sync)?;
        }
        before::restore_accounts(writer, &before)?;
        before::restore_item(writer, item, &before)?;
    }
    for adoption in adoptions {
        identity::take_back_adoption(writer, &adoption, sync)?;
    }
    Ok(())
}

fn balances(writer: &Writer<'_>, sync: i64, at_ms: i64) -> Result<()> {
    writer.0.execute(
        "DELETE FROM balance WHERE as_of_ms > ?2 OR sync > ?1",
        (sync, at_ms),
    )?;
    for sql in [
        "UPDATE balance SET reverted_by = NULL WHERE reverted_by > ?1",
        "DELETE FROM proof WHERE sync > ?1",
        "DELETE FROM late WHERE sync > ?1",
        "DELETE FROM opening WHERE sync > ?1",
        "UPDATE opening SET stands = NULL WHERE stands > ?1",
        "DELETE FROM account WHERE sync_first > ?1",
    ] {
        writer.0.prepare_cached(sql)?.execute([sync])?;
    }
    writer.0.execute(
        "DELETE FROM account WHERE item IN (SELECT row FROM item WHERE created_ms > ?1)
           OR row IN (SELECT account FROM manual_account WHERE created_ms > ?1)",
        [at_ms],
    )?;
    Ok(())
}
