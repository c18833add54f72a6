//! The numbers of the balance proof, kept with each sync; the rules are `coffer_domain::proof`.
//!
//! An opening is taken once per account, from the first sync after which the whole history is
//! there. From then on each sync adds to the account's sums what it changed, which costs as much
//! as the sync and not as much as the account; `verify` adds everything up and compares. An entry
//! is written where anything differs from the one before. Rows that came later from before the
//! opening's day are in `late`, with what they counted as when they came, or nothing where the balance
//! moved with them: only those that move the opening, and that are no row of before given again, are
//! its backfill.

mod causes;
mod corrections;
mod late;
mod moves;
mod opening;
mod told;

use coffer_domain::{AccountKind, proof::Sums};
use rusqlite::{OptionalExtension, params};

use super::image;
use crate::{Reader, Result, StoreError, Writer};
use late::Late;
use opening::{open, taken};
use told::Taken;

pub use causes::{CauseRow, proof_causes};
pub use corrections::{CorrectionRows, proof_corrections};
pub(crate) use late::{
    answered as late_answered, forget as forget_late, forget_withdrawn as forget_late_withdrawn,
};
pub use moves::{MoveRow, opening_moves};
pub(super) use opening::forget_opening;
pub use told::{ProofRow, opening_of, proofs};

/// Rows of one kind that are shown with a proof.
const ROWS_MAX: u8 = 20;

/// Writes what a sync did to the proof of each account of an item.
pub(super) fn after(writer: &Writer<'_>, item: i64, sync: i64) -> Result<()> {
    let accounts: Vec<(i64, String)> = writer
        .0
        .prepare_cached(
            "SELECT row, kind FROM account WHERE item = ?1
               AND row NOT IN (SELECT account FROM account_merged)",
        )?
        .query_map([item], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (account, kind) in accounts {
        if AccountKind::from_word(&kind) == AccountKind::Investment {
            continue;
        }
        match taken(&writer.reader(), account)? {
            None => open(writer, item, account, sync)?,
            Some(taken) => go_on(writer, account, sync, &taken)?,
        }
    }
    Ok(())
}

/// Every row of an account that counts, added up.
fn full_sums(reader: &Reader<'_>, account: i64, currency: i64) -> Result<Sums> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(iif(pending = 0, amount, 0)), 0),
                    coalesce(sum(iif(pending = 1, amount, 0)), 0)
             FROM txn WHERE account = ?1 AND currency = ?2 AND withdrawn = 0 AND manual = 0",
        )?
        .query_row((account, currency), |row| {
            Ok(Sums {
                posted: row.get(0)?,
                pending: row.get(1)?,
            })
        })?)
}

/// What stands in `proof`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    rows: Sums,
    backfilled: Sums,
    stated: Option<i64>,
}

fn newest(reader: &Reader<'_>, account: i64) -> Result<Option<Entry>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT posted, pending, backfilled_posted, backfilled_pending, stated
             FROM proof WHERE account = ?1 ORDER BY sync DESC LIMIT 1",
        )?
        .query_row([account], |row| {
            Ok(Entry {
                rows: Sums {
                    posted: row.get(0)?,
                    pending: row.get(1)?,
                },
                backfilled: Sums {
                    posted: row.get(2)?,
                    pending: row.get(3)?,
                },
                stated: row.get(4)?,
            })
        })
        .optional()?)
}

fn put(writer: &Writer<'_>, account: i64, sync: i64, entry: &Entry) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO proof (account, sync, posted, pending, backfilled_posted,
                backfilled_pending, stated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            account,
            sync,
            entry.rows.posted,
            entry.rows.pending,
            entry.backfilled.posted,
            entry.backfilled.pending,
            entry.stated
        ])?;
    Ok(())
}

/// Adds what a sync changed. A row counts as it is now, less what it counted as before: the oldest
/// image that the sync kept of it. A row that came (or came again after a revert) from before the
/// opening's day came late, and no longer did when a revert takes it out.
fn go_on(writer: &Writer<'_>, account: i64, sync: i64, taken: &Taken) -> Result<()> {
    let currency = taken.currency;
    let Some(before) = newest(&writer.reader(), account)? else {
        return Err(StoreError::Unexpected(
            "an opening balance without an entry of its proof".into(),
        ));
    };
    let sums = |sql: &str| -> Result<Sums> {
        Ok(writer
            .0
            .prepare_cached(sql)?
            .query_row((sync, account, currency), |row| {
                Ok(Sums {
                    posted: row.get(0)?,
                    pending: row.get(1)?,
                })
            })?)
    };
    let now = sums(&format!(
        "{COUNTED} SELECT coalesce(sum(posted), 0), coalesce(sum(pending), 0) FROM counted"
    ))?;
    let was = sums(WAS)?;
    late::forget_reverted(writer, account)?;
    let mut came: Vec<Late> = writer
        .0
        .prepare_cached(&format!(
            "{COUNTED} SELECT row, ?1, posted, pending, date, amount, name, merchant_name
             FROM counted WHERE new = 1 AND date < ?4 ORDER BY row"
        ))?
        .query_and_then((sync, account, currency, taken.date), Late::read)?
        .collect::<Result<_>>()?;
    let mut entry = Entry {
        rows: less(plus(before.rows, now)?, was)?,
        backfilled: late::backfilled(&writer.reader(), account)?,
        stated: stated(&writer.reader(), account, currency)?,
    };
    if !came.is_empty() {
        late::compare(writer, account, currency, &mut came)?;
        late::judge(writer, account, taken, &before, &entry, &mut came)?;
        late::write(writer, &came)?;
        entry.backfilled = late::backfilled(&writer.reader(), account)?;
    }
    if entry == before {
        return Ok(());
    }
    put(writer, account, sync, &entry)
}

fn plus(a: Sums, b: Sums) -> Result<Sums> {
    each(a, b, i64::checked_add)
}

fn less(a: Sums, b: Sums) -> Result<Sums> {
    each(a, b, i64::checked_sub)
}

fn each(a: Sums, b: Sums, make: fn(i64, i64) -> Option<i64>) -> Result<Sums> {
    make(a.posted, b.posted)
        .zip(make(a.pending, b.pending))
        .map(|(posted, pending)| Sums { posted, pending })
        .ok_or_else(|| StoreError::Unexpected("sums too large to be kept".into()))
}

/// The newest balance in a currency that stands. One that was asked for by itself came without the rows that
/// explain it.
fn stated(reader: &Reader<'_>, account: i64, currency: i64) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT iif(currency = ?2, current, NULL) FROM balance
             WHERE account = ?1 AND reverted_by IS NULL AND source <> 'realtime'
             ORDER BY coalesce(sync, 0) DESC, as_of_ms DESC LIMIT 1",
        )?
        .query_row((account, currency), |row| row.get(0))
        .optional()?
        .flatten())
}

/// Rows that the sync touched, as they count now. Came anew: first added by it, or taken out by a
/// revert before it.
const COUNTED: &str = "
WITH touched AS (
  SELECT t.row AS row, 1 AS new FROM sync s JOIN txn t
    ON t.row BETWEEN s.txn_first AND s.txn_last AND t.sync_first = s.row WHERE s.row = ?1
  UNION ALL
  SELECT v.txn, coalesce(json_extract(v.image, '$.reverted'), 0) FROM fact_version v
    WHERE v.sync = ?1 AND json_extract(v.image, '$.sync_last') < ?1
), counted AS (
  SELECT t.row AS row, iif(t.pending = 0, t.amount, 0) AS posted,
    iif(t.pending = 1, t.amount, 0) AS pending, max(x.new) AS new, t.date AS date,
    t.amount AS amount, t.name AS name, t.merchant_name AS merchant_name
  FROM touched x JOIN txn t ON t.row = x.row
  WHERE t.account = ?2 AND t.currency = ?3 AND t.withdrawn = 0 AND t.manual = 0 GROUP BY t.row
)";

/// The same rows as they counted before.
const WAS: &str = "
WITH was AS (
  SELECT v.image AS image FROM fact_version v
  WHERE v.sync = ?1 AND json_extract(v.image, '$.sync_last') < ?1
    AND json_extract(v.image, '$.withdrawn') = 0
    AND coalesce(json_extract(v.image, '$.manual'), 0) = 0
    AND json_extract(v.image, '$.account') = ?2
    AND (SELECT id FROM currency WHERE code = json_extract(v.image, '$.currency')
         AND exponent = json_extract(v.image, '$.exponent')) = ?3
)
SELECT
  coalesce(sum(iif(json_extract(image, '$.pending') = 0, json_extract(image, '$.amount'), 0)), 0),
  coalesce(sum(iif(json_extract(image, '$.pending') = 1, json_extract(image, '$.amount'), 0)), 0)
FROM was";

/// Counts an account anew, because rows of it turned out to be one, or to belong to it, between
/// two syncs. Rows that belong to it now and came after the opening from before its day came late,
/// as they were then: one that was announced then and booked since moves the balance like any other.
pub(crate) fn recount(writer: &Writer<'_>, account: i64) -> Result<()> {
    let Some(taken) = taken(&writer.reader(), account)? else {
        return Ok(());
    };
    let currency = taken.currency;
    let rows = full_sums(&writer.reader(), account, currency)?;
    let mut came: Vec<Late> = writer
        .0
        .prepare_cached(&format!(
            "WITH came AS (
               SELECT t.row, t.sync_first, t.amount, t.pending, t.date, t.name, t.merchant_name, (
                 SELECT v.image FROM fact_version v
                 WHERE v.txn = t.row AND v.sync > t.sync_first ORDER BY {} LIMIT 1) AS image
               FROM txn t
               WHERE t.account = ?1 AND t.currency = ?2 AND t.withdrawn = 0 AND t.sync_first > ?3
                 AND t.row NOT IN (SELECT txn FROM late)
             ), first AS (
               SELECT row, sync_first, name, merchant_name,
                 coalesce(image ->> 'amount', amount) AS amount,
                 coalesce(image ->> 'pending', pending) AS pending,
                 coalesce(image ->> 'date', date) AS date
               FROM came)
             SELECT row, sync_first, iif(pending = 0, amount, 0), iif(pending = 1, amount, 0),
                    date, amount, name, merchant_name
             FROM first WHERE date < ?4 ORDER BY row",
            image::ORDER
        ))?
        .query_and_then((account, currency, taken.sync, taken.date), Late::read)?
        .collect::<Result<_>>()?;
    late::compare(writer, account, currency, &mut came)?;
    late::write(writer, &came)?;
    let backfilled = late::backfilled(&writer.reader(), account)?;
    writer
        .0
        .prepare_cached(
            "UPDATE proof SET posted = ?2, pending = ?3, backfilled_posted = ?4,
                backfilled_pending = ?5, stated = ?6
             WHERE account = ?1 AND sync = (SELECT max(sync) FROM proof WHERE account = ?1)",
        )?
        .execute((
            account,
            rows.posted,
            rows.pending,
            backfilled.posted,
            backfilled.pending,
            stated(&writer.reader(), account, currency)?,
        ))?;
    Ok(())
}

/// Whether every proof is what its rows add up to: a sentence for each that is not.
pub(super) fn verify(reader: &Reader<'_>) -> Result<Vec<String>> {
    let rows: Vec<(i64, i64, String)> = reader
        .0
        .prepare_cached(
            "SELECT o.account, o.currency, a.name FROM opening o JOIN account a ON a.row = o.account
             WHERE o.stands IS NOT NULL AND o.account NOT IN (SELECT account FROM account_merged)",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut findings = Vec::new();
    for (account, currency, name) in rows {
        let full = full_sums(reader, account, currency)?;
        match newest(reader, account)? {
            Some(entry) if entry.rows == full => {}
            _ => findings.push(format!(
                "the proof of {name} does not add up to its transactions"
            )),
        }
    }
    Ok(findings)
}
