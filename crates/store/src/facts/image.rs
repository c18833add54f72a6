//! Images of rows: what a row was before a sync changed it, and putting it back.
//!
//! Images of one row are in order by sync, and within a sync by [`order`]. The first image of a
//! sync is the one whose own `sync_last` lies before it.

use crate::{Result, Writer, register};

/// `ORDER BY` of the images of one row, oldest first. `v` is `fact_version`.
pub(crate) const ORDER: &str = "v.sync, json_extract(v.image, '$.sync_last') >= v.sync,
    CASE v.what WHEN 'modified' THEN 0 WHEN 'posted' THEN 2 WHEN 'withdrawn' THEN 3 ELSE 1 END";

/// The same, newest first.
pub(crate) const ORDER_BACK: &str = "v.sync DESC,
    json_extract(v.image, '$.sync_last') >= v.sync DESC,
    CASE v.what WHEN 'modified' THEN 0 WHEN 'posted' THEN 2 WHEN 'withdrawn' THEN 3 ELSE 1 END DESC";

/// The image of a row as it is, with its details where they are about to change: they are most of
/// what a row takes.
pub(crate) fn of(writer: &Writer<'_>, row: i64, with_details: bool) -> Result<String> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT iif(?2,
                json_set(x.image, '$.details',
                    (SELECT CAST(body AS TEXT) FROM txn_detail WHERE txn = ?1 AND format = 0)),
                x.image)
             FROM (SELECT json_object('external_id', t.external_id, 'pending', t.pending,
                'withdrawn', t.withdrawn, 'date', t.date,
                'authorized_date', t.authorized_date, 'amount', t.amount,
                'currency', c.code, 'exponent', c.exponent, 'account', t.account,
                'amount_rounded', t.amount_rounded, 'authorized_amount', t.authorized_amount,
                'name', t.name, 'merchant_name', t.merchant_name,
                'merchant_entity_id', t.merchant_entity_id,
                'original_description', t.original_description,
                'bank_category', b.detailed, 'category_confidence', t.category_confidence,
                'channel', t.channel, 'check_number', t.check_number,
                'pending_date', t.pending_date, 'reverted', t.reverted, 'manual', t.manual,
                'sync_last', t.sync_last) AS image
             FROM txn t JOIN currency c ON c.id = t.currency
             LEFT JOIN bank_category b ON b.id = t.bank_category WHERE t.row = ?1) x",
        )?
        .query_row((row, with_details), |row| row.get(0))?)
}

/// Keeps the image of a row as it is, once per sync and kind of change.
pub(crate) fn keep(
    writer: &Writer<'_>,
    row: i64,
    sync: i64,
    what: &str,
    details_change: bool,
) -> Result<()> {
    let image = of(writer, row, details_change)?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO fact_version (txn, sync, what, image) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute((row, sync, what, image))?;
    Ok(())
}

/// An image with one number changed.
pub(crate) fn with(writer: &Writer<'_>, image: &str, field: &str, value: i64) -> Result<String> {
    Ok(writer
        .0
        .prepare_cached("SELECT json_set(?1, '$.' || ?2, ?3)")?
        .query_row((image, field, value), |row| row.get(0))?)
}

/// An older image of a row, with the details of a newer one where it has none because they did not change.
pub(crate) fn older(writer: &Writer<'_>, older: &str, newer: &str) -> Result<String> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT iif(json_type(?1, '$.details') IS NULL,
                json_set(?1, '$.details', ?2 ->> 'details'), ?1)",
        )?
        .query_row((older, newer), |row| row.get(0))?)
}

/// Marks a row as taken back by the bank. It is never deleted.
pub(crate) fn withdraw(writer: &Writer<'_>, row: i64, sync: i64) -> Result<()> {
    keep(writer, row, sync, "withdrawn", false)?;
    writer
        .0
        .prepare_cached(
            "UPDATE txn SET withdrawn = 1, reverted = 0, sync_last = ?2 WHERE row = ?1",
        )?
        .execute((row, sync))?;
    register::touch(writer, row)
}

/// Makes a row what its image says. The caller touches it and projects.
pub(crate) fn restore(writer: &Writer<'_>, row: i64, image: &str) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "UPDATE txn SET
                external_id = ?2 ->> 'external_id', pending = ?2 ->> 'pending',
                withdrawn = ?2 ->> 'withdrawn', reverted = coalesce(?2 ->> 'reverted', 0),
                date = ?2 ->> 'date', authorized_date = ?2 ->> 'authorized_date',
                pending_date = ?2 ->> 'pending_date', amount = ?2 ->> 'amount',
                currency = (SELECT id FROM currency
                    WHERE code = ?2 ->> 'currency' AND exponent = ?2 ->> 'exponent'),
                account = ?2 ->> 'account', amount_rounded = ?2 ->> 'amount_rounded',
                authorized_amount = ?2 ->> 'authorized_amount', name = ?2 ->> 'name',
                merchant_name = ?2 ->> 'merchant_name',
                merchant_entity_id = ?2 ->> 'merchant_entity_id',
                original_description = ?2 ->> 'original_description',
                bank_category = (SELECT id FROM bank_category
                    WHERE detailed = ?2 ->> 'bank_category'),
                category_confidence = ?2 ->> 'category_confidence', channel = ?2 ->> 'channel',
                check_number = ?2 ->> 'check_number', sync_last = ?2 ->> 'sync_last',
                manual = coalesce(?2 ->> 'manual', 0)
             WHERE row = ?1",
        )?
        .execute((row, image))?;
    // Absent where they did not change.
    let (told, details): (bool, Option<String>) = writer
        .0
        .prepare_cached("SELECT json_type(?1, '$.details') IS NOT NULL, ?1 ->> 'details'")?
        .query_row([image], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if told {
        set_details(writer, row, details.as_deref())?;
    }
    Ok(())
}

/// Replaces the rest of what the bank said of a row.
pub(crate) fn set_details(writer: &Writer<'_>, row: i64, details: Option<&str>) -> Result<()> {
    match details {
        Some(details) => writer
            .0
            .prepare_cached(
                "INSERT INTO txn_detail (txn, format, body) VALUES (?1, 0, ?2)
                 ON CONFLICT (txn) DO UPDATE SET format = 0, body = excluded.body
                 WHERE body <> excluded.body",
            )?
            .execute((row, details.as_bytes()))?,
        None => writer
            .0
            .prepare_cached("DELETE FROM txn_detail WHERE txn = ?1")?
            .execute([row])?,
    };
    Ok(())
}
