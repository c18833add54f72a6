//! The journals: what each sync did, and every call to the provider.

use coffer_domain::ItemId;
use rusqlite::{OptionalExtension, params};

use super::meter;
use crate::{Reader, Result, Writer};

/// Requests are kept this long, and no more than so many.
pub(super) const REQUESTS_AGE_MAX_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
pub(super) const REQUESTS_MAX: i64 = 50_000;

/// One call to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// When it began, milliseconds.
    pub at_ms: i64,
    /// The connection it was for.
    pub item: Option<ItemId>,
    /// Path of the endpoint.
    pub endpoint: String,
    /// HTTP status, where an answer arrived.
    pub http_status: Option<u16>,
    /// The provider's error code.
    pub error_code: Option<String>,
    /// The provider's name for the call.
    pub request_id: Option<String>,
    /// How long it took, milliseconds.
    pub duration_ms: u64,
    /// Bytes of the answer.
    pub bytes: u64,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// The product that a success is billed as, where every call is.
    pub billed_as: Option<&'static str>,
    /// It was dropped on its way: nobody heard whether it is billed, so it counts as if it were.
    pub may_be_billed: bool,
}

/// Writes calls and drops those that are too old or too many.
pub fn record_requests(writer: &Writer<'_>, requests: &[RequestRow], now_ms: i64) -> Result<()> {
    for request in requests {
        let item: Option<i64> = match request.item {
            None => None,
            Some(id) => writer
                .0
                .prepare_cached("SELECT row FROM item WHERE id = ?1")?
                .query_row([id.as_bytes()], |row| row.get(0))
                .optional()?,
        };
        writer
            .0
            .prepare_cached(
                "INSERT INTO request (at_ms, item, endpoint, http_status, error_code, request_id,
                    duration_ms, bytes, attempt)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                request.at_ms,
                item,
                request.endpoint,
                request.http_status,
                request.error_code,
                request.request_id,
                i64::try_from(request.duration_ms).unwrap_or(i64::MAX),
                i64::try_from(request.bytes).unwrap_or(i64::MAX),
                request.attempt
            ])?;
        let worked = request.error_code.is_none()
            && request
                .http_status
                .is_some_and(|status| (200..300).contains(&status));
        if let Some(product) = request
            .billed_as
            .filter(|_| worked || request.may_be_billed)
        {
            meter::count_billed(writer, product, request.at_ms)?;
        }
    }
    // The row number grows with every call, so the newest N are those above max - N.
    writer
        .0
        .prepare_cached(
            "DELETE FROM request
             WHERE row <= (SELECT max(row) FROM request) - ?1 OR
                   row < (SELECT min(row) FROM request WHERE at_ms >= ?2)",
        )?
        .execute((REQUESTS_MAX, now_ms - REQUESTS_AGE_MAX_MS))?;
    Ok(())
}

/// What the newest sync of an item did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSync {
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed.
    pub modified: u32,
    /// Rows the bank took back.
    pub removed: u32,
    /// Rows that could not be read exactly and were set aside.
    pub set_aside: u32,
}

/// The newest sync of an item that stands.
pub fn last_sync(reader: &Reader<'_>, item: ItemId) -> Result<Option<LastSync>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT added, modified, removed, quarantined FROM sync s
             WHERE item = (SELECT row FROM item WHERE id = ?1) AND reverts IS NULL
               AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = s.row)
             ORDER BY row DESC LIMIT 1",
        )?
        .query_row([item.as_bytes()], |row| {
            Ok(LastSync {
                added: row.get(0)?,
                modified: row.get(1)?,
                removed: row.get(2)?,
                set_aside: row.get(3)?,
            })
        })
        .optional()?)
}

/// A row that could not be read exactly and is kept aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The connection it came through.
    pub institution_name: String,
    /// The provider's id of the row, if even that could be read.
    pub external_id: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// The row.
    pub raw: String,
}

/// The most rows that are listed of what was set aside.
const SET_ASIDE_MAX: i64 = 1_000;

/// Rows that were set aside, newest first.
pub fn set_aside(reader: &Reader<'_>) -> Result<Vec<SetAside>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT i.institution_name, q.external_id, q.reason, q.raw
             FROM quarantine q JOIN item i ON i.row = q.item
             WHERE NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = q.sync)
             ORDER BY q.row DESC LIMIT ?1",
        )?
        .query_map([SET_ASIDE_MAX], |row| {
            Ok(SetAside {
                institution_name: row.get(0)?,
                external_id: row.get(1)?,
                reason: row.get(2)?,
                raw: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}
