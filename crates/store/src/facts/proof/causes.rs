//! Why an account may be off, with the rows to look at.

use coffer_domain::{
    AccountId, TransactionId,
    proof::{self, Cause, Proof, Stands, Suspect},
};
use rusqlite::{OptionalExtension, params};

use super::{
    ROWS_MAX,
    told::{Account, Taken, accounts, prove},
};
use crate::{
    Reader, Result, StoreError,
    codec::{Currencies, day_from_int, day_to_int},
    register::{self, RegisterLine},
};

/// Rows that are looked at for a cause of one residual.
const SUSPECTS_MAX: i64 = 200;

/// Why an account may be off, with the rows to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseRow {
    /// The cause.
    pub cause: Cause,
    /// Rows, likeliest first.
    pub rows: Vec<RegisterLine>,
}

/// Why an account may be off, likeliest first; nothing where it is not.
pub fn proof_causes(reader: &Reader<'_>, id: AccountId) -> Result<Vec<CauseRow>> {
    let Some(account) = accounts(reader, Some(id))?.pop() else {
        return Err(StoreError::NotFound("account"));
    };
    let told = prove(reader, &Currencies::read(reader.0)?, &account)?;
    let (Proof::Off(residual), Some(taken)) = (told.proof, &account.opening) else {
        return Ok(Vec::new());
    };
    let first: Option<i64> = match told.since {
        None => None,
        Some((id, _)) => reader
            .0
            .prepare_cached("SELECT row FROM sync WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?,
    };
    let (ids, suspects) = suspects(reader, &account, taken, residual, first.unwrap_or(0))?;
    let set_aside: u32 = reader
        .0
        .prepare_cached(
            "SELECT count(*) FROM quarantine q JOIN account a ON a.item = q.item
             WHERE a.row = ?1 AND q.sync > ?2
               AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = q.sync)",
        )?
        .query_row((account.row, taken.sync), |row| row.get(0))?;
    proof::causes(residual, account.kind, &suspects, set_aside)
        .into_iter()
        .map(|(cause, places)| {
            let rows = places
                .into_iter()
                .take(ROWS_MAX.into())
                .map(|place| register::transaction(reader, ids[place]))
                .collect::<Result<_>>()?;
            Ok(CauseRow { cause, rows })
        })
        .collect()
}

/// Rows that could have to do with a residual: those of its amount, of half of it and of the
/// opposite, rows given again, and those of the sync that it began with. Newest first.
fn suspects(
    reader: &Reader<'_>,
    account: &Account,
    taken: &Taken,
    residual: i64,
    first: i64,
) -> Result<(Vec<TransactionId>, Vec<Suspect>)> {
    let opened = day_from_int(taken.date)?;
    let twins_from = day_to_int(opened - chrono::Days::new(proof::TWINS_DAYS_MAX.unsigned_abs()));
    let mut statement = reader.0.prepare_cached(
        "SELECT t.id, t.pending, t.withdrawn, t.date, t.amount, t.name,
            t.sync_first = ?4 OR EXISTS (SELECT 1 FROM fact_version v
                WHERE v.txn = t.row AND v.sync = ?4) AS at_first,
            EXISTS (SELECT 1 FROM late l JOIN txn k ON k.row = l.twin
                LEFT JOIN overlay o ON o.txn = l.txn LEFT JOIN overlay p ON p.txn = k.row
                WHERE l.txn = t.row AND k.withdrawn = 0 AND coalesce(o.deleted, 0) = 0
                  AND coalesce(p.deleted, 0) = 0) AS given_again
         FROM txn t
         WHERE t.account = ?1 AND t.currency = ?2 AND t.reverted = 0 AND t.manual = 0
           AND (t.sync_first > ?5 OR t.sync_last > ?5 OR t.date >= ?7)
           AND (t.amount IN (?3, -?3) OR t.amount * 2 = -?3 OR at_first OR given_again)
         ORDER BY given_again DESC, t.date DESC, t.row DESC LIMIT ?6",
    )?;
    let mut rows = statement.query(params![
        account.row,
        taken.currency,
        residual,
        first,
        taken.sync,
        SUSPECTS_MAX,
        twins_from
    ])?;
    let (mut ids, mut suspects) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let (pending, withdrawn): (bool, bool) = (row.get(1)?, row.get(2)?);
        ids.push(TransactionId::from_uuid(uuid::Uuid::from_bytes(id)));
        suspects.push(Suspect {
            stands: match (withdrawn, pending) {
                (true, _) => Stands::Withdrawn,
                (_, true) => Stands::Pending,
                (false, false) => Stands::Posted,
            },
            date: day_from_int(row.get(3)?)?,
            amount: row.get(4)?,
            name: row.get(5)?,
            at_first: row.get(6)?,
            given_again: row.get(7)?,
        });
    }
    Ok((ids, suspects))
}
