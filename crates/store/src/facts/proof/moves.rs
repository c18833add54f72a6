//! What has moved an opening.

use coffer_domain::{AccountId, Currency, Money, SyncId, TransactionId};
use rusqlite::params;

use super::{
    ROWS_MAX,
    told::{accounts, prove},
};
use crate::{
    Reader, Result, StoreError,
    codec::Currencies,
    register::{self, RegisterLine},
};

/// How rows from before its day that came later have moved an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRow {
    /// The sync in which they came.
    pub sync: SyncId,
    /// When that was, milliseconds.
    pub at_ms: i64,
    /// By how much the opening moved.
    pub by: Money,
    /// The rows, newest first; some of them where they are many.
    pub rows: Vec<RegisterLine>,
}

/// The moves of an account's opening, the newest first: no opening moves unseen.
pub fn opening_moves(reader: &Reader<'_>, id: AccountId) -> Result<Vec<MoveRow>> {
    let Some(account) = accounts(reader, Some(id))?.pop() else {
        return Err(StoreError::NotFound("account"));
    };
    let Some(taken) = &account.opening else {
        return Ok(Vec::new());
    };
    let currencies = Currencies::read(reader.0)?;
    let currency: Currency = currencies.get(taken.currency)?;
    // What was announced when it came moves the opening of a balance that holds such rows. A row that
    // is one with another by now has moved nothing.
    let by = match prove(reader, &currencies, &account)?.counts_pending {
        true => "(l.posted + l.pending)",
        false => "l.posted",
    };
    let moved = format!(
        "FROM late l JOIN txn t ON t.row = l.txn
         WHERE t.account = ?1 AND l.twin IS NULL AND {by} <> 0
           AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = l.txn)"
    );
    let syncs: Vec<(i64, i64)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT l.sync, sum({by}) {moved} GROUP BY l.sync ORDER BY l.sync DESC"
        ))?
        .query_map([account.row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    syncs
        .into_iter()
        .map(|(sync, sum)| {
            let (id, at_ms): ([u8; 16], i64) = reader
                .0
                .prepare_cached("SELECT id, ended_ms FROM sync WHERE row = ?1")?
                .query_row([sync], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let ids: Vec<[u8; 16]> = reader
                .0
                .prepare_cached(&format!(
                    "SELECT t.id {moved} AND l.sync = ?2 ORDER BY t.date DESC, t.row DESC LIMIT ?3"
                ))?
                .query_map(params![account.row, sync, ROWS_MAX], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let by = sum
                .checked_neg()
                .ok_or_else(|| StoreError::Unexpected("sums too large to be kept".into()))?;
            Ok(MoveRow {
                sync: SyncId::from_uuid(uuid::Uuid::from_bytes(id)),
                at_ms,
                by: Money::new(by, currency.clone()),
                rows: ids
                    .into_iter()
                    .map(|id| TransactionId::from_uuid(uuid::Uuid::from_bytes(id)))
                    .map(|id| register::transaction(reader, id))
                    .collect::<Result<_>>()?,
            })
        })
        .collect()
}
