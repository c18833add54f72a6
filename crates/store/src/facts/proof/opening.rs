//! The opening of an account: taken once, put aside while its sync is reverted, and taken up again.

use coffer_domain::{CivilDate, proof::Sums};
use rusqlite::{OptionalExtension, params};

use super::{
    Entry, full_sums,
    late::{self, Late},
    put, stated,
    told::Taken,
};
use crate::{Reader, Result, Writer, codec::day_to_int};

/// The opening of an account, where it has one that stands.
pub(super) fn taken(reader: &Reader<'_>, account: i64) -> Result<Option<Taken>> {
    opening(reader, account, true)
}

/// The opening of an account, if it stands; or one that stands no more, because the sync that it
/// was taken from is reverted.
fn opening(reader: &Reader<'_>, account: i64, stands: bool) -> Result<Option<Taken>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT sync, date, currency, balance, posted, pending FROM opening
             WHERE account = ?1 AND (stands IS NOT NULL) = ?2",
        )?
        .query_row((account, stands), |row| {
            Ok(Taken {
                sync: row.get(0)?,
                date: row.get(1)?,
                currency: row.get(2)?,
                balance: row.get(3)?,
                known: Sums {
                    posted: row.get(4)?,
                    pending: row.get(5)?,
                },
            })
        })
        .optional()?)
}

/// Takes the opening of an account, if the whole history is there and a balance was stated.
pub(super) fn open(writer: &Writer<'_>, item: i64, account: i64, sync: i64) -> Result<()> {
    let stated: Option<(i64, i64, i64)> = writer
        .0
        .prepare_cached(
            "SELECT b.current, b.currency, b.as_of_ms FROM item i
             JOIN balance b ON b.account = ?2 AND b.sync = ?3 AND b.reverted_by IS NULL
                  AND b.source <> 'realtime'
             WHERE i.row = ?1 AND i.update_status = 'historical' AND b.current IS NOT NULL
             ORDER BY b.as_of_ms DESC LIMIT 1",
        )?
        .query_row((item, account, sync), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((current, currency, as_of_ms)) = stated else {
        return Ok(());
    };
    if let Some(taken) = opening(&writer.reader(), account, false)? {
        return take_up(writer, account, sync, &taken);
    }
    let sums = full_sums(&writer.reader(), account, currency)?;
    let date = day_of(&writer.reader(), item, as_of_ms)?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO opening (account, sync, stands, date, currency, balance, posted, pending)
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            account,
            sync,
            date,
            currency,
            current,
            sums.posted,
            sums.pending
        ])?;
    let entry = Entry {
        rows: sums,
        backfilled: Sums::default(),
        stated: Some(current),
    };
    put(writer, account, sync, &entry)
}

/// Goes on from an opening whose sync was reverted, now that the history is there again. It is not
/// taken anew: what was off would be gone. Rows that were not known then and are from before its day
/// came late.
fn take_up(writer: &Writer<'_>, account: i64, sync: i64, taken: &Taken) -> Result<()> {
    writer
        .0
        .prepare_cached("UPDATE opening SET stands = ?2 WHERE account = ?1")?
        .execute((account, sync))?;
    let currency = taken.currency;
    let was = Entry {
        rows: taken.known,
        backfilled: Sums::default(),
        stated: Some(taken.balance),
    };
    let mut entry = Entry {
        rows: full_sums(&writer.reader(), account, currency)?,
        backfilled: Sums::default(),
        stated: stated(&writer.reader(), account, currency)?,
    };
    let mut came: Vec<Late> = writer
        .0
        .prepare_cached(
            "SELECT row, ?1, iif(pending = 0, amount, 0), iif(pending = 1, amount, 0), date,
                amount, name, merchant_name
             FROM txn WHERE account = ?2 AND currency = ?3 AND date < ?4 AND sync_first > ?5
               AND withdrawn = 0 ORDER BY row",
        )?
        .query_and_then(
            (sync, account, currency, taken.date, taken.sync),
            Late::read,
        )?
        .collect::<Result<_>>()?;
    late::compare(writer, account, currency, &mut came)?;
    late::judge(writer, account, taken, &was, &entry, &mut came)?;
    late::write(writer, &came)?;
    entry.backfilled = late::backfilled(&writer.reader(), account)?;
    put(writer, account, sync, &entry)
}

/// The bank's day of a balance: its calendar is not this machine's, so it is the newest day of which it
/// had booked anything by then. A row may be dated ahead, and is no such day: what comes from today
/// on would be history. With nothing booked it is the day on which we were told.
fn day_of(reader: &Reader<'_>, item: i64, as_of_ms: i64) -> Result<i64> {
    let told = chrono::DateTime::from_timestamp_millis(as_of_ms)
        .map_or_else(CivilDate::default, |time| time.date_naive());
    // Somewhere on earth it is tomorrow.
    let last = told.succ_opt().unwrap_or(told);
    let newest: Option<i64> = reader
        .0
        .prepare_cached(
            "SELECT max((SELECT t.date FROM txn t
                WHERE t.account = a.row AND t.date <= ?2 AND t.withdrawn = 0 AND t.pending = 0
                  AND t.manual = 0 ORDER BY t.date DESC LIMIT 1))
             FROM account a WHERE a.item = ?1",
        )?
        .query_row((item, day_to_int(last)), |row| row.get(0))?;
    Ok(newest.unwrap_or_else(|| day_to_int(told)))
}

/// Puts openings aside that stand since a sync which is reverted. They are taken up when the history
/// comes again.
pub(in crate::facts) fn forget_opening(writer: &Writer<'_>, sync: i64) -> Result<()> {
    for sql in [
        "DELETE FROM proof WHERE account IN (SELECT account FROM opening WHERE stands = ?1)",
        "DELETE FROM late WHERE txn IN (SELECT t.row FROM opening o
            JOIN late l JOIN txn t ON t.row = l.txn AND t.account = o.account
            WHERE o.stands = ?1)",
        "UPDATE opening SET stands = NULL WHERE stands = ?1",
    ] {
        writer.0.execute(sql, [sync])?;
    }
    Ok(())
}
