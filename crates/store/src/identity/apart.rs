//! Taking a wrong link apart that was made without a person: a posted row that took over a pending
//! one which it is not.

use coffer_domain::{TransactionId, ids::Mint};
use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::merge::unmerge;
use crate::{
    Result, StoreError, Writer,
    edits::{self, EditMeta, Field, Groups},
    facts::image,
    register,
};

/// Takes a posted row apart from the pending one that it took over: the posted one becomes a row
/// of its own, the pending one is as it was, with everything that was said of it, and counts as
/// taken back by the bank until the bank names it again. Can be undone. Returns the new row's id.
///
/// # Errors
/// `Refused` if the row was never pending, is pending again, or is reconciled with a statement.
pub fn take_apart(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    meta: &EditMeta,
    transaction: TransactionId,
) -> Result<TransactionId> {
    let keep = edits::row_of(writer, transaction)?;
    let is_pending: bool = writer
        .0
        .prepare_cached("SELECT pending FROM txn WHERE row = ?1")?
        .query_row([keep], |row| row.get(0))?;
    if is_pending {
        return Err(StoreError::Refused(
            "This transaction is pending, so no other one is part of it.".into(),
        ));
    }
    edits::refuse_apart(writer, keep)?;
    let (image, sync): (String, i64) = writer
        .0
        .prepare_cached(
            "SELECT image, sync FROM fact_version WHERE txn = ?1 AND what = 'posted'
             ORDER BY sync DESC LIMIT 1",
        )?
        .query_row([keep], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(|| {
            StoreError::Refused(
                "This transaction was never pending, so there is nothing to take apart.".into(),
            )
        })?;
    let image = with_its_details(writer, keep, sync, image)?;
    let id = TransactionId::mint(mint);
    // A husk with the same facts, as if the two had been rows of their own and then were merged.
    writer.0.execute(
        "INSERT INTO txn (id, account, external_id, pending, withdrawn, date, authorized_date,
            amount, currency, amount_rounded, name, merchant_name, merchant_entity_id,
            original_description, bank_category, category_confidence, channel, check_number,
            sync_first, sync_last)
         SELECT ?2, account, external_id, pending, 1, date, authorized_date, amount, currency,
            amount_rounded, name, merchant_name, merchant_entity_id, original_description,
            bank_category, category_confidence, channel, check_number, ?3, sync_last
         FROM txn WHERE row = ?1",
        params![keep, id.as_bytes(), sync],
    )?;
    let gone = writer.0.last_insert_rowid();
    // Nor is it out with a sync that was reverted: the person is to find both.
    let image = image::with(writer, &image, "withdrawn", 1)?;
    let image = image::with(writer, &image, "reverted", 0)?;
    // Of its ids the pending row keeps the one it had then.
    writer.0.execute(
        "INSERT INTO merged (txn, other, image, sync, aliases, moved)
         SELECT ?1, ?2, ?3, ?4, (SELECT json_group_array(json_array(provider, item, external_id))
            FROM txn_alias WHERE txn = ?2 AND external_id = ?3 ->> 'external_id'), '[]'",
        (gone, keep, &image, sync),
    )?;
    writer.0.execute(
        "INSERT INTO doubt (txn, other, sync, reason, answer)
         VALUES (?1, ?2, ?3, 'taken_apart', 'different')",
        (gone, keep, sync),
    )?;
    register::begin_touch(writer)?;
    unmerge(writer, gone)?;
    let groups = Groups::of(&json!({"other": keep, "state": "same"}).to_string(), gone);
    let value = json!({"other": keep, "state": "different"});
    edits::record(writer, meta, Field::Same, &groups, &value, None)?;
    Ok(id)
}

/// The image of a row before a sync, with the details that it had then: where that sync did not change them,
/// they are told by the next image that tells any, or are the present ones.
fn with_its_details(writer: &Writer<'_>, row: i64, sync: i64, image: String) -> Result<String> {
    let newer: Option<String> = writer
        .0
        .prepare_cached(&format!(
            "SELECT v.image FROM fact_version v
             WHERE v.txn = ?1 AND v.sync > ?2 AND json_type(v.image, '$.details') IS NOT NULL
             ORDER BY {} LIMIT 1",
            image::ORDER
        ))?
        .query_row((row, sync), |row| row.get(0))
        .optional()?;
    match newer {
        Some(newer) => image::older(writer, &image, &newer),
        None => Ok(image),
    }
}
