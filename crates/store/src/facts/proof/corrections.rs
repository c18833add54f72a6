//! Rows of which the person says something else than the bank: those they deleted, and those they
//! kept although the bank took them back.

use coffer_domain::{
    AccountId, TransactionId,
    proof::{self, Correction},
};
use rusqlite::params;

use super::{
    ROWS_MAX,
    told::{Taken, accounts, prove},
};
use crate::{
    Reader, Result, StoreError,
    codec::{Currencies, day_from_int, day_to_int},
    register::{self, RegisterLine},
};

/// The newest corrections of an account are asked whether they explain a residual.
const ASKED_MAX: i64 = 200;

/// They stand beside the bank's rows, each with what it adds to them. A row that is one with another
/// is told by that other, and what a revert took out says nothing until it comes again. They are few,
/// so they are read along their index, and not the account's rows.
const GIVEN: &str = "FROM overlay o CROSS JOIN txn t ON t.row = o.txn
    WHERE (o.deleted = 1 OR o.kept = 1) AND t.account = ?1 AND t.currency = ?2 AND t.reverted = 0
      AND t.manual = 0 AND t.withdrawn = (coalesce(o.deleted, 0) = 0)
      AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = t.row)";
const BY: &str = "iif(t.withdrawn = 1, t.amount, -t.amount)";

/// A correction and its row.
pub(super) struct Given {
    pub(super) id: TransactionId,
    pub(super) given: Correction,
}

/// What all corrections of an account add to the bank's rows.
pub(super) fn sum(
    reader: &Reader<'_>,
    account: i64,
    currency: i64,
    with_pending: bool,
) -> Result<i128> {
    let sum: i64 = reader
        .0
        .prepare_cached(&format!(
            "SELECT coalesce(sum({BY}), 0) {GIVEN} AND (t.pending = 0 OR ?3)"
        ))?
        .query_row((account, currency, with_pending), |row| row.get(0))?;
    Ok(sum.into())
}

/// Corrections that may have to do with a residual, the newest first. It began with a sync, and what
/// was there before it was in the balance as the bank told it: so they are of rows that came, changed or
/// were taken back since, or that are like one which came. Of two that are one payment, either may
/// be the one that is deleted.
pub(super) fn since(
    reader: &Reader<'_>,
    account: i64,
    taken: &Taken,
    sync: i64,
) -> Result<Vec<Given>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT t.row, t.id, {BY}, t.pending, t.withdrawn, t.date, t.amount,
            t.sync_first >= ?3 OR EXISTS (SELECT 1 FROM fact_version v
                WHERE v.txn = t.row AND v.sync >= ?3)
         {GIVEN} ORDER BY t.date DESC, t.row DESC LIMIT ?4"
    ))?;
    let mut rows = statement.query(params![account, taken.currency, sync, ASKED_MAX])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, date, amount): (i64, i64, i64) = (row.get(0)?, row.get(5)?, row.get(6)?);
        let (withdrawn, is_since): (bool, bool) = (row.get(4)?, row.get(7)?);
        if !is_since
            && (withdrawn || !has_twin(reader, account, taken, sync, number, date, amount)?)
        {
            continue;
        }
        let id: [u8; 16] = row.get(1)?;
        found.push(Given {
            id: TransactionId::from_uuid(uuid::Uuid::from_bytes(id)),
            given: Correction {
                by: row.get(2)?,
                pending: row.get(3)?,
            },
        });
    }
    Ok(found)
}

/// Whether a row of the same amount, near in time, came with a sync or after it.
fn has_twin(
    reader: &Reader<'_>,
    account: i64,
    taken: &Taken,
    sync: i64,
    row: i64,
    date: i64,
    amount: i64,
) -> Result<bool> {
    let days = chrono::Days::new(proof::TWINS_DAYS_MAX.unsigned_abs());
    let date = day_from_int(date)?;
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM txn t
                WHERE t.account = ?1 AND t.date BETWEEN ?2 AND ?3 AND t.currency = ?4
                  AND t.amount = ?5 AND t.row <> ?6 AND t.withdrawn = 0
                  AND (t.sync_first >= ?7 OR EXISTS (SELECT 1 FROM fact_version v
                      WHERE v.txn = t.row AND v.sync >= ?7))
                  AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = t.row))",
        )?
        .query_row(
            params![
                account,
                day_to_int(date - days),
                day_to_int(date + days),
                taken.currency,
                amount,
                row,
                sync
            ],
            |row| row.get(0),
        )?)
}

/// What the person said of the rows of an account, against the bank's word; some of them where they are
/// many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrectionRows {
    /// Rows that explain what the bank's do not.
    pub explaining: Vec<RegisterLine>,
    /// The others, where together they make another sum than the bank's.
    pub aside: Vec<RegisterLine>,
}

/// The rows behind the corrections of a proof, the newest first.
pub fn proof_corrections(reader: &Reader<'_>, id: AccountId) -> Result<CorrectionRows> {
    let Some(account) = accounts(reader, Some(id))?.pop() else {
        return Err(StoreError::NotFound("account"));
    };
    let told = prove(reader, &Currencies::read(reader.0)?, &account)?;
    let Some(taken) = &account.opening else {
        return Ok(CorrectionRows::default());
    };
    let line = |id: &TransactionId| register::transaction(reader, *id);
    let mut aside = Vec::new();
    if told.aside.is_some() {
        let mut statement = reader.0.prepare_cached(&format!(
            "SELECT t.id {GIVEN} AND (t.pending = 0 OR ?3) ORDER BY t.date DESC, t.row DESC"
        ))?;
        let mut rows = statement.query((account.row, taken.currency, told.counts_pending))?;
        while let Some(row) = rows.next()?
            && aside.len() < usize::from(ROWS_MAX)
        {
            let id: [u8; 16] = row.get(0)?;
            let id = TransactionId::from_uuid(uuid::Uuid::from_bytes(id));
            if !told.explaining.contains(&id) {
                aside.push(line(&id)?);
            }
        }
    }
    Ok(CorrectionRows {
        explaining: told
            .explaining
            .iter()
            .take(ROWS_MAX.into())
            .map(line)
            .collect::<Result<_>>()?,
        aside,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_said_is_read_and_not_all_that_the_account_holds() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        let plan: Vec<String> = store
            .read(|r| {
                let sql = format!("EXPLAIN QUERY PLAN SELECT coalesce(sum({BY}), 0) {GIVEN}");
                let mut statement = r.0.prepare(&sql)?;
                let steps = statement.query_map((1, 1), |row| row.get(3))?;
                Ok(steps.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        assert!(plan[0].contains("overlay_against_the_bank"), "{plan:?}");
        assert!(
            plan[1].contains("SEARCH t USING INTEGER PRIMARY KEY"),
            "{plan:?}"
        );
    }
}
