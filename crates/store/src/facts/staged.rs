//! Changes that wait in the database for their commit, because they are too many for memory.
//!
//! They are encrypted like everything else, belong to one item, whose lease their writer holds,
//! and mean nothing until `facts::apply` reads them inside its transaction: a crash leaves them
//! behind, and the next sync of the item throws them away before it begins.

use coffer_domain::{Batch, Currency, ItemId, Money, Removal, TransactionFact};
use rusqlite::{Row, params};

use crate::{Reader, Result, StoreError, Writer, codec};

/// Stages a batch behind those that are staged already. A later word on an id takes the place of
/// an earlier one.
pub fn stage(writer: &Writer<'_>, item: ItemId, batch: &Batch) -> Result<()> {
    let item = row_of(writer, item)?;
    let mut insert = writer.0.prepare_cached(
        "INSERT OR REPLACE INTO staged (item, external_id, removed, external_account_id,
            pending_external_id, pending, date, authorized_date, amount, currency, exponent,
            amount_rounded, name, merchant_name, merchant_entity_id, original_description,
            category_detailed, category_confidence, channel, check_number, details)
         VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
            ?18, ?19, ?20)",
    )?;
    for fact in &batch.upserts {
        insert.execute(params![
            item,
            fact.external_id,
            fact.external_account_id,
            fact.pending_external_id,
            fact.pending,
            codec::day_to_int(fact.date),
            fact.authorized_date.map(codec::day_to_int),
            fact.amount.minor(),
            fact.amount.currency().code(),
            fact.amount.currency().exponent(),
            fact.amount_rounded,
            fact.name,
            fact.merchant_name,
            fact.merchant_entity_id,
            fact.original_description,
            fact.category_detailed,
            fact.category_confidence,
            fact.channel,
            fact.check_number,
            fact.details
        ])?;
    }
    let mut insert = writer.0.prepare_cached(
        "INSERT OR REPLACE INTO staged (item, external_id, removed, external_account_id)
         VALUES (?1, ?2, 1, ?3)",
    )?;
    for removal in &batch.removed {
        insert.execute((item, &removal.external_id, &removal.external_account_id))?;
    }
    Ok(())
}

/// Whether nothing is staged for an item: asked before every sync, which writes nothing then.
pub fn nothing_staged(reader: &Reader<'_>, item: ItemId) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM staged WHERE item = (
                SELECT row FROM item WHERE id = ?1))",
        )?
        .query_row([item.as_bytes()], |row| row.get(0))?)
}

/// Throws away what is staged for an item. Returns how much that was.
pub fn discard_staged(writer: &Writer<'_>, item: ItemId) -> Result<usize> {
    let item = row_of(writer, item)?;
    Ok(writer
        .0
        .execute("DELETE FROM staged WHERE item = ?1", [item])?)
}

fn row_of(writer: &Writer<'_>, item: ItemId) -> Result<i64> {
    use rusqlite::OptionalExtension;
    writer
        .0
        .prepare_cached("SELECT row FROM item WHERE id = ?1")?
        .query_row([item.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("connection"))
}

/// Hands out the staged rows of an item, in the bank's order, one at a time.
pub(super) fn for_each_upsert(
    writer: &Writer<'_>,
    item: i64,
    mut take: impl FnMut(&TransactionFact) -> Result<()>,
) -> Result<()> {
    let mut statement = writer.0.prepare_cached(
        "SELECT external_id, external_account_id, pending_external_id, pending, date,
            authorized_date, amount, currency, exponent, amount_rounded, name, merchant_name,
            merchant_entity_id, original_description, category_detailed, category_confidence,
            channel, check_number, details
         FROM staged NOT INDEXED WHERE item = ?1 AND removed = 0 ORDER BY seq",
    )?;
    let mut rows = statement.query([item])?;
    while let Some(row) = rows.next()? {
        take(&fact(row)?)?;
    }
    Ok(())
}

/// Hands out the staged removals of an item.
pub(super) fn for_each_removal(
    writer: &Writer<'_>,
    item: i64,
    mut take: impl FnMut(&Removal) -> Result<()>,
) -> Result<()> {
    let mut statement = writer.0.prepare_cached(
        "SELECT external_id, external_account_id
         FROM staged NOT INDEXED WHERE item = ?1 AND removed = 1 ORDER BY seq",
    )?;
    let mut rows = statement.query([item])?;
    while let Some(row) = rows.next()? {
        take(&Removal {
            external_id: row.get(0)?,
            external_account_id: row.get(1)?,
        })?;
    }
    Ok(())
}

/// Whether an id is among the staged removals.
pub(super) fn is_removed(writer: &Writer<'_>, item: i64, external_id: &str) -> Result<bool> {
    is_staged(writer, item, external_id, true)
}

/// Whether an id is among the staged rows.
pub(super) fn is_told(writer: &Writer<'_>, item: i64, external_id: &str) -> Result<bool> {
    is_staged(writer, item, external_id, false)
}

fn is_staged(writer: &Writer<'_>, item: i64, external_id: &str, removed: bool) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM staged
                WHERE item = ?1 AND external_id = ?2 AND removed = ?3)",
        )?
        .query_row((item, external_id, removed), |row| row.get(0))?)
}

fn fact(row: &Row<'_>) -> Result<TransactionFact> {
    let authorized: Option<i64> = row.get(5)?;
    let currency: String = row.get(7)?;
    Ok(TransactionFact {
        external_id: row.get(0)?,
        external_account_id: row.get(1)?,
        pending_external_id: row.get(2)?,
        pending: row.get(3)?,
        date: codec::day_from_int(row.get(4)?)?,
        authorized_date: authorized.map(codec::day_from_int).transpose()?,
        amount: Money::new(row.get(6)?, Currency::from_parts(&currency, row.get(8)?)),
        amount_rounded: row.get(9)?,
        name: row.get(10)?,
        merchant_name: row.get(11)?,
        merchant_entity_id: row.get(12)?,
        original_description: row.get(13)?,
        category_detailed: row.get(14)?,
        category_confidence: row.get(15)?,
        channel: row.get(16)?,
        check_number: row.get(17)?,
        details: row.get(18)?,
    })
}
