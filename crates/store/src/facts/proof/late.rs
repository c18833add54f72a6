//! Rows that came after an opening from before its day: history that the bank had not given, rows
//! that were known, given again under other ids, or rows that the bank booked late.

use std::collections::HashSet;

use coffer_domain::proof::{self, Seen, Standing, Sums};
use rusqlite::{OptionalExtension, params};

use super::{
    Entry, plus,
    told::{Taken, looked_back},
};
use crate::{
    Reader, Result, Writer,
    codec::{day_from_int, day_to_int},
};

/// A row that came from before the day of the opening.
pub(super) struct Late {
    row: i64,
    sync: i64,
    /// What of it moves the opening.
    sums: Sums,
    seen: Seen,
    /// The row that was known and is this one.
    twin: Option<i64>,
}

impl Late {
    pub(super) fn read(row: &rusqlite::Row<'_>) -> Result<Self> {
        let date: i64 = row.get(4)?;
        Ok(Self {
            row: row.get(0)?,
            sync: row.get(1)?,
            sums: Sums {
                posted: row.get(2)?,
                pending: row.get(3)?,
            },
            seen: Seen {
                date: day_from_int(date)?,
                amount: row.get(5)?,
                name: row.get(6)?,
                merchant: row.get(7)?,
            },
            twin: None,
        })
    }
}

/// Finds which of the rows that came late are rows that were known, given again, or may be: while a person
/// is asked whether a row is another one, it is no history.
pub(super) fn compare(
    writer: &Writer<'_>,
    account: i64,
    currency: i64,
    came: &mut [Late],
) -> Result<()> {
    if came.is_empty() {
        return Ok(());
    }
    let ours: HashSet<i64> = came.iter().map(|late| late.row).collect();
    let oldest = oldest_but(writer, account, currency, &ours)?;
    let (mut known, mut rows) = (Vec::new(), Vec::new());
    let mut looked: HashSet<i64> = HashSet::new();
    for late in came.iter() {
        // Known is what counted before the sync: a row that the bank takes back for one under
        // another id is not given twice, but neither is the new one older history.
        let mut statement = writer.0.prepare_cached(
            "SELECT t.row, t.date, t.amount, t.name, t.merchant_name FROM txn t
             WHERE t.account = ?1 AND t.currency = ?2 AND t.amount = ?3
               AND t.date BETWEEN ?4 AND ?5 AND t.manual = 0
               AND (t.withdrawn = 0 OR EXISTS (SELECT 1 FROM fact_version v
                    WHERE v.txn = t.row AND v.sync = ?6
                      AND json_extract(v.image, '$.withdrawn') = 0))
               AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = t.row)
               AND NOT EXISTS (SELECT 1 FROM late l JOIN txn x ON x.row = l.txn
                    WHERE l.twin = t.row AND x.withdrawn = 0)
             ORDER BY t.row",
        )?;
        let days = chrono::Days::new(proof::TWINS_DAYS_MAX.unsigned_abs());
        let (from, to) = (late.seen.date - days, late.seen.date + days);
        let mut found = statement.query(params![
            account,
            currency,
            late.seen.amount,
            day_to_int(from),
            day_to_int(to),
            late.sync
        ])?;
        while let Some(row) = found.next()? {
            let number: i64 = row.get(0)?;
            if ours.contains(&number) || !looked.insert(number) {
                continue;
            }
            rows.push(number);
            known.push(Seen {
                date: day_from_int(row.get(1)?)?,
                amount: row.get(2)?,
                name: row.get(3)?,
                merchant: row.get(4)?,
            });
        }
    }
    let oldest = oldest.map(day_from_int).transpose()?;
    let seen: Vec<Seen> = came.iter().map(|late| late.seen.clone()).collect();
    let twins = proof::given_again(&known, oldest, &seen);
    for (late, twin) in came.iter_mut().zip(twins) {
        late.twin = match twin {
            Some(place) => Some(rows[place]),
            None => asked_of(writer, late.row)?,
        };
    }
    Ok(())
}

/// The row that a person is asked about beside this one.
fn asked_of(writer: &Writer<'_>, row: i64) -> Result<Option<i64>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT d.other FROM doubt d JOIN txn o ON o.row = d.other
             WHERE d.txn = ?1 AND d.reason = 'perhaps_same' AND d.answer IS NULL
               AND o.withdrawn = 0 ORDER BY d.other LIMIT 1",
        )?
        .query_row([row], |row| row.get(0))
        .optional()?)
}

/// Two rows are two by a person's word, or in question again: the one that came later is history, or is
/// not.
pub(crate) fn answered(writer: &Writer<'_>, txn: i64, other: i64, are_two: bool) -> Result<()> {
    let changed = writer
        .0
        .prepare_cached(
            "UPDATE late SET twin = iif(?3, NULL, ?2)
             WHERE txn = ?1 AND twin IS iif(?3, ?2, NULL)
               AND EXISTS (SELECT 1 FROM doubt d WHERE d.txn = ?1 AND d.other = ?2
                 AND d.reason = 'perhaps_same')",
        )?
        .execute((txn, other, are_two))?;
    if changed == 0 {
        return Ok(());
    }
    let account = writer
        .0
        .prepare_cached("SELECT account FROM txn WHERE row = ?1")?
        .query_row([txn], |row| row.get(0))?;
    super::recount(writer, account)
}

/// Where the balance moved with rows that came late, they move no opening: the bank booked them
/// late. Asked only of those that it may have booked so near the opening's day.
pub(super) fn judge(
    writer: &Writer<'_>,
    account: i64,
    taken: &Taken,
    was: &Entry,
    now: &Entry,
    came: &mut [Late],
) -> Result<()> {
    let (Some(was_stated), Some(stated)) = (was.stated, now.stated) else {
        return Ok(());
    };
    let from = day_from_int(taken.date)? - chrono::Days::new(proof::LATE_DAYS_MAX.unsigned_abs());
    let may_be_booked = |late: &Late| late.twin.is_none() && late.seen.date >= from;
    let moving = |wanted: &dyn Fn(&Late) -> bool| -> Result<Sums> {
        came.iter()
            .filter(|late| late.twin.is_none() && wanted(late))
            .try_fold(now.backfilled, |sums, late| plus(sums, late.sums))
    };
    let opening = |backfilled| taken.opening(&Entry { backfilled, ..*now });
    let standing = |entry: &Entry, stated| Standing {
        rows: entry.rows,
        stated,
    };
    let (shown, _) = looked_back(&writer.reader(), account, taken)?;
    let are = proof::late(
        &opening(moving(&|late| !may_be_booked(late))?),
        &opening(moving(&|_| true)?),
        &standing(was, was_stated),
        &standing(now, stated),
        shown,
    );
    if are == proof::Late::Booked {
        for late in came.iter_mut().filter(|late| may_be_booked(late)) {
            late.sums = Sums::default();
        }
    }
    Ok(())
}

/// Writes down rows that came late.
pub(super) fn write(writer: &Writer<'_>, came: &[Late]) -> Result<()> {
    for late in came {
        writer
            .0
            .prepare_cached(
                "INSERT INTO late (txn, sync, posted, pending, twin) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET sync = excluded.sync, posted = excluded.posted,
                    pending = excluded.pending, twin = excluded.twin",
            )?
            .execute((
                late.row,
                late.sync,
                late.sums.posted,
                late.sums.pending,
                late.twin,
            ))?;
    }
    Ok(())
}

/// Forgets that rows which a revert took out had come late.
pub(super) fn forget_reverted(writer: &Writer<'_>, account: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "DELETE FROM late WHERE txn IN (SELECT row FROM txn WHERE account = ?1 AND reverted = 1)",
        )?
        .execute([account])?;
    Ok(())
}

/// The oldest day of which the bank had told an account anything, taken back or not, besides some
/// rows.
fn oldest_but(
    writer: &Writer<'_>,
    account: i64,
    currency: i64,
    but: &HashSet<i64>,
) -> Result<Option<i64>> {
    let mut statement = writer.0.prepare_cached(
        "SELECT row, date FROM txn WHERE account = ?1 AND currency = ?2 AND reverted = 0 AND manual = 0
         ORDER BY date",
    )?;
    let mut rows = statement.query((account, currency))?;
    while let Some(row) = rows.next()? {
        if !but.contains(&row.get(0)?) {
            return Ok(Some(row.get(1)?));
        }
    }
    Ok(None)
}

/// By what rows that came late move the opening.
pub(super) fn backfilled(reader: &Reader<'_>, account: i64) -> Result<Sums> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(l.posted), 0), coalesce(sum(l.pending), 0)
             FROM late l JOIN txn t ON t.row = l.txn
             WHERE t.account = ?1 AND l.twin IS NULL
               AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = l.txn)",
        )?
        .query_row([account], |row| {
            Ok(Sums {
                posted: row.get(0)?,
                pending: row.get(1)?,
            })
        })?)
}

/// Forgets rows that came late and that the bank took back since, of an account whose sums are made anew:
/// what it took back is in none of them, and the opening goes back to what it was without.
pub(crate) fn forget_withdrawn(writer: &Writer<'_>, account: i64) -> Result<()> {
    writer.0.execute(
        "DELETE FROM late WHERE txn IN (SELECT l.txn FROM late l JOIN txn t ON t.row = l.txn
            WHERE t.account = ?1 AND t.withdrawn = 1)",
        [account],
    )?;
    Ok(())
}

/// Forgets which rows of an account came late: it goes into another, whose opening is another.
pub(crate) fn forget(writer: &Writer<'_>, account: i64) -> Result<()> {
    writer.0.execute(
        "DELETE FROM late WHERE txn IN (SELECT l.txn FROM late l JOIN txn t ON t.row = l.txn
            WHERE t.account = ?1)",
        [account],
    )?;
    Ok(())
}
