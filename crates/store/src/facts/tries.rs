//! Tries to sync that came to nothing, in the journal beside the syncs that did.
//!
//! ```text
//!   begin_try ──> running ──commit of the sync, in its transaction──> gone: the sync is the entry
//!                    ├──────fail_try────────> failed        why, and the requests it made
//!                    └──────the next try, or the next start, finds it ──> not finished
//! ```
//! Whoever begins a try has the lease of its item, so that a running one of another holder is of a
//! program that was killed. One that runs is in no list.

use coffer_domain::{ItemId, SyncId, ids::Mint};
use rusqlite::{OptionalExtension, Row, params};

use super::{
    items,
    journal::{REQUESTS_AGE_MAX_MS, REQUESTS_MAX},
};
use crate::{Reader, Result, Writer};

/// Requests of one try that are named.
const REQUEST_IDS_MAX: i64 = 200;

/// Why a try failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryFailure {
    /// Our word for it, such as `offline`.
    pub code: String,
    /// The provider's own code.
    pub bank_code: Option<String>,
    /// What happened: a sentence.
    pub message: String,
    /// What to do about it: a sentence.
    pub hint: Option<String>,
    /// The provider's name for the call that failed.
    pub request_id: Option<String>,
}

/// A try to sync begins. A running one of the same holder goes on; one of another was not finished.
pub fn begin_try(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item: ItemId,
    holder: &str,
    now_ms: i64,
) -> Result<()> {
    running(writer, mint, item, holder, now_ms)?;
    // As the journal of requests: the row numbers grow, so the newest N are those above max - N.
    writer
        .0
        .prepare_cached(
            "DELETE FROM sync_try
             WHERE row <= (SELECT max(row) FROM sync_try) - ?1 OR
                   row < (SELECT min(row) FROM sync_try WHERE started_ms >= ?2)",
        )?
        .execute((REQUESTS_MAX, now_ms - REQUESTS_AGE_MAX_MS))?;
    Ok(())
}

/// The running try of a holder, which is written if there is none, and the newest request when it began.
/// Nothing where the connection is gone.
fn running(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item: ItemId,
    holder: &str,
    now_ms: i64,
) -> Result<Option<(i64, i64)>> {
    writer
        .0
        .prepare_cached(
            "UPDATE sync_try SET state = 'not_finished' WHERE state = 'running' AND holder <> ?2
             AND item = (SELECT row FROM item WHERE id = ?1)",
        )?
        .execute(params![item.as_bytes(), holder])?;
    let id = SyncId::mint(mint);
    writer
        .0
        .prepare_cached(
            "INSERT INTO sync_try (id, item, holder, state, after_sync, after_request, started_ms)
             SELECT ?1, i.row, ?3, 'running', (SELECT coalesce(max(row), 0) FROM sync),
               (SELECT coalesce(max(row), 0) FROM request), ?4
             FROM item i WHERE i.id = ?2 AND NOT EXISTS (
               SELECT 1 FROM sync_try t WHERE t.item = i.row AND t.state = 'running')",
        )?
        .execute(params![id.as_bytes(), item.as_bytes(), holder, now_ms])?;
    Ok(writer
        .0
        .prepare_cached(
            "SELECT row, after_request FROM sync_try
             WHERE state = 'running' AND item = (SELECT row FROM item WHERE id = ?1)",
        )?
        .query_row([item.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The sync of a try is committed by the transaction that this is called in: that is its entry.
pub fn end_try(writer: &Writer<'_>, item: ItemId) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "DELETE FROM sync_try
             WHERE state = 'running' AND item = (SELECT row FROM item WHERE id = ?1)",
        )?
        .execute([item.as_bytes()])?;
    Ok(())
}

/// A try failed, and nothing of it is kept but this entry. One that failed before it began, because
/// there were no keys to ask with, is written whole. Whoever has not the lease has tried nothing.
pub fn fail_try(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item: ItemId,
    holder: &str,
    failure: &TryFailure,
    now_ms: i64,
) -> Result<()> {
    if items::lease_holder(&writer.reader(), item)?.as_deref() != Some(holder) {
        return Ok(());
    }
    let Some((row, asked)) = running(writer, mint, item, holder, now_ms)? else {
        return Ok(());
    };
    let mut requests = writer
        .0
        .prepare_cached(
            "SELECT request_id FROM request
             WHERE row > ?1 AND item = (SELECT row FROM item WHERE id = ?2)
               AND request_id IS NOT NULL ORDER BY row DESC LIMIT ?3",
        )?
        .query_map(params![asked, item.as_bytes(), REQUEST_IDS_MAX], |row| {
            row.get(0)
        })?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    requests.reverse();
    if let Some(last) = &failure.request_id
        && !requests.contains(last)
    {
        requests.push(last.clone());
    }
    writer
        .0
        .prepare_cached(
            "UPDATE sync_try SET state = 'failed', ended_ms = ?2, code = ?3, bank_code = ?4,
               message = ?5, hint = ?6, request_ids = ?7,
               after_sync = (SELECT coalesce(max(row), 0) FROM sync)
             WHERE row = ?1",
        )?
        .execute(params![
            row,
            now_ms,
            failure.code,
            failure.bank_code,
            failure.message,
            failure.hint,
            serde_json::to_string(&requests).unwrap_or_else(|_| "[]".into())
        ])?;
    Ok(())
}

/// Who makes the tries that run.
pub fn trying(reader: &Reader<'_>) -> Result<Vec<String>> {
    Ok(reader
        .0
        .prepare_cached("SELECT DISTINCT holder FROM sync_try WHERE state = 'running'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// A holder is gone, or stops: the tries that it had begun were not finished.
pub fn leave_tries(writer: &Writer<'_>, holder: &str, item: Option<ItemId>) -> Result<()> {
    let item = item.as_ref().map(|id| id.as_bytes().as_slice());
    writer
        .0
        .prepare_cached(
            "UPDATE sync_try SET state = 'not_finished' WHERE state = 'running' AND holder = ?1
             AND (?2 IS NULL OR item = (SELECT row FROM item WHERE id = ?2))",
        )?
        .execute(params![holder, item])?;
    Ok(())
}

/// How an entry of the journal came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Written,
    /// It failed, and changed nothing.
    Failed(TryFailure),
    /// The program ended before it did, and it changed nothing.
    NotFinished,
}

/// Columns of a try that is over, for [`outcome`] at their place.
pub(super) const OVER: &str = "t.state, t.code, t.bank_code, t.message, t.hint";

/// How a try ended, read from the columns [`OVER`] that begin at a place.
pub(super) fn outcome(row: &Row<'_>, at: usize) -> rusqlite::Result<Outcome> {
    let state: String = row.get(at)?;
    if state != "failed" {
        return Ok(Outcome::NotFinished);
    }
    Ok(Outcome::Failed(TryFailure {
        code: row.get::<_, Option<String>>(at + 1)?.unwrap_or_default(),
        bank_code: row.get(at + 2)?,
        message: row.get::<_, Option<String>>(at + 3)?.unwrap_or_default(),
        hint: row.get(at + 4)?,
        request_id: None,
    }))
}
