//! What is counted for longer than the journal of calls is kept: billed calls, and items ever made.

use coffer_domain::{ItemId, calls::Call};
use rusqlite::{OptionalExtension, Row};

use crate::{Reader, Result, Writer};

/// The path whose calls force a visit to the bank.
const REFRESH: &str = "/transactions/refresh";

/// A call of the journal, with whose it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// The connection, where it was for one that is still there.
    pub item: Option<ItemId>,
    /// The institution's name.
    pub institution: Option<String>,
    /// The call.
    pub call: Call,
}

/// Calls since a time, the newest first, no more than so many.
pub fn calls(reader: &Reader<'_>, since_ms: i64, limit: u32) -> Result<Vec<CallRow>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT i.id, i.institution_name, r.at_ms, r.endpoint, r.http_status, r.error_code,
                    r.request_id, r.duration_ms
             FROM request r LEFT JOIN item i ON i.row = r.item
             WHERE r.at_ms >= ?1 ORDER BY r.row DESC LIMIT ?2",
        )?
        .query_map((since_ms, limit), call)?
        .collect::<rusqlite::Result<_>>()?)
}

fn call(row: &Row<'_>) -> rusqlite::Result<CallRow> {
    let id: Option<[u8; 16]> = row.get(0)?;
    let duration_ms: i64 = row.get(7)?;
    Ok(CallRow {
        item: id.map(|id| ItemId::from_uuid(uuid::Uuid::from_bytes(id))),
        institution: row.get(1)?,
        call: Call {
            at_ms: row.get(2)?,
            endpoint: row.get(3)?,
            http_status: row.get(4)?,
            error_code: row.get(5)?,
            request_id: row.get(6)?,
            duration_ms: u64::try_from(duration_ms).unwrap_or_default(),
        },
    })
}

/// When the bank of an item was last visited because somebody asked for it, milliseconds.
pub fn last_forced(reader: &Reader<'_>, item: ItemId) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT at_ms FROM request
             WHERE endpoint = ?1 AND item = (SELECT row FROM item WHERE id = ?2)
               AND http_status BETWEEN 200 AND 299 AND error_code IS NULL
             ORDER BY at_ms DESC LIMIT 1",
        )?
        .query_row((REFRESH, item.as_bytes()), |row| row.get(0))
        .optional()?)
}

/// Counts a call that is billed. The month is that of the call, in UTC.
pub(super) fn count_billed(writer: &Writer<'_>, product: &str, at_ms: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO billed (month, product, calls)
             VALUES (CAST(strftime('%Y%m', ?1 / 1000, 'unixepoch') AS INTEGER), ?2, 1)
             ON CONFLICT (month, product) DO UPDATE SET calls = calls + 1",
        )?
        .execute((at_ms, product))?;
    Ok(())
}

/// Billed calls of the month (UTC) in which a time lies, by product.
pub fn billed(reader: &Reader<'_>, now_ms: i64) -> Result<Vec<(String, u32)>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT product, calls FROM billed
             WHERE month = CAST(strftime('%Y%m', ?1 / 1000, 'unixepoch') AS INTEGER)
             ORDER BY product",
        )?
        .query_map([now_ms], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Counts an item that was made with a pair of keys.
pub fn count_item(writer: &Writer<'_>, pair: &str, now_ms: i64) -> Result<()> {
    writer
        .0
        .prepare_cached("INSERT INTO item_made (pair, made_ms) VALUES (?1, ?2)")?
        .execute((pair, now_ms))?;
    Ok(())
}

/// Items that were ever made with a pair of keys, and those from before they were counted by pair.
pub fn items_made(reader: &Reader<'_>, pair: &str) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached("SELECT count(*) FROM item_made WHERE pair IN (?1, '')")?
        .query_row([pair], |row| row.get(0))?)
}
