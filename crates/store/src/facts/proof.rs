//! The numbers of the balance proof, kept with each sync; the rules are `coffer_domain::proof`.
//!
//! An opening is taken once per account, from the first sync after which the whole history is
//! there. From then on each sync adds to the account's sums what it changed, which costs as much
//! as the sync and not as much as the account; `verify` adds everything up and compares. An entry
//! is written where anything differs from the one before. Rows that came later from before the
//! opening's day are in `late`, with what they counted as when they came: only those that move the
//! opening, and that are no row of before given again, are its backfill.

use coffer_domain::{
    AccountId, AccountKind, CivilDate, Currency, Money, SyncId, TransactionId,
    proof::{
        self, Cause, Manner, Opening, Proof, Reading, Seen, Standing, Stands, Sums, Suspect,
        Unproven,
    },
};
use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::image;
use crate::{
    Reader, Result, StoreError, Writer,
    codec::{Currencies, day_from_int, day_to_int},
    register::{self, RegisterLine},
};

/// Rows that are looked at for a cause of one residual.
const SUSPECTS_MAX: i64 = 200;
/// Rows of one amount or of one sync that are shown with a cause.
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
        let opening: Option<(i64, i64)> = writer
            .0
            .prepare_cached("SELECT date, currency FROM opening WHERE account = ?1")?
            .query_row([account], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match opening {
            None => open(writer, item, account, sync)?,
            Some((date, currency)) => go_on(writer, account, sync, date, currency)?,
        }
    }
    Ok(())
}

/// Takes the opening of an account, if the whole history is there and a balance was stated.
fn open(writer: &Writer<'_>, item: i64, account: i64, sync: i64) -> Result<()> {
    let stated: Option<(i64, i64, i64)> = writer
        .0
        .prepare_cached(
            "SELECT b.current, b.currency, b.as_of_ms FROM item i
             JOIN balance b ON b.account = ?2 AND b.sync = ?3 AND b.reverted_by IS NULL
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
    let sums = full_sums(&writer.reader(), account, currency)?;
    // The bank's calendar is not this machine's: its date of a balance is the newest day of which
    // it had told by then.
    let newest: Option<i64> = writer
        .0
        .prepare_cached(
            "SELECT max((SELECT max(t.date) FROM txn t WHERE t.account = a.row))
             FROM account a WHERE a.item = ?1",
        )?
        .query_row([item], |row| row.get(0))?;
    let date = newest.unwrap_or_else(|| {
        chrono::DateTime::from_timestamp_millis(as_of_ms)
            .map_or(0, |time| day_to_int(time.date_naive()))
    });
    writer
        .0
        .prepare_cached(
            "INSERT INTO opening (account, sync, date, currency, balance, posted, pending)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
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

/// Every row of an account that counts, added up.
fn full_sums(reader: &Reader<'_>, account: i64, currency: i64) -> Result<Sums> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(iif(pending = 0, amount, 0)), 0),
                    coalesce(sum(iif(pending = 1, amount, 0)), 0)
             FROM txn WHERE account = ?1 AND currency = ?2 AND withdrawn = 0",
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
fn go_on(writer: &Writer<'_>, account: i64, sync: i64, date: i64, currency: i64) -> Result<()> {
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
    writer
        .0
        .prepare_cached(
            "DELETE FROM late WHERE txn IN (SELECT row FROM txn WHERE account = ?1 AND reverted = 1)",
        )?
        .execute([account])?;
    let came: Vec<Late> = writer
        .0
        .prepare_cached(&format!(
            "{COUNTED} SELECT row, ?1, posted, pending, date, amount, name, merchant_name
             FROM counted WHERE new = 1 AND date < ?4 ORDER BY row"
        ))?
        .query_and_then((sync, account, currency, date), Late::read)?
        .collect::<Result<_>>()?;
    came_late(writer, account, currency, &came)?;
    let plus = |a: Sums, b: Sums, c: Sums| -> Result<Sums> {
        let part = |a: i64, b: i64, c: i64| a.checked_add(b).and_then(|sum| sum.checked_sub(c));
        part(a.posted, b.posted, c.posted)
            .zip(part(a.pending, b.pending, c.pending))
            .map(|(posted, pending)| Sums { posted, pending })
            .ok_or_else(|| StoreError::Unexpected("sums too large to be kept".into()))
    };
    let entry = Entry {
        rows: plus(before.rows, now, was)?,
        backfilled: backfilled(&writer.reader(), account)?,
        stated: stated(&writer.reader(), account, currency)?,
    };
    if entry == before {
        return Ok(());
    }
    put(writer, account, sync, &entry)
}

/// The newest balance in a currency that stands.
fn stated(reader: &Reader<'_>, account: i64, currency: i64) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT iif(currency = ?2, current, NULL) FROM balance
             WHERE account = ?1 AND reverted_by IS NULL
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
  WHERE t.account = ?2 AND t.currency = ?3 AND t.withdrawn = 0 GROUP BY t.row
)";

/// The same rows as they counted before.
const WAS: &str = "
WITH was AS (
  SELECT v.image AS image FROM fact_version v
  WHERE v.sync = ?1 AND json_extract(v.image, '$.sync_last') < ?1
    AND json_extract(v.image, '$.withdrawn') = 0
    AND json_extract(v.image, '$.account') = ?2
    AND (SELECT id FROM currency WHERE code = json_extract(v.image, '$.currency')
         AND exponent = json_extract(v.image, '$.exponent')) = ?3
)
SELECT
  coalesce(sum(iif(json_extract(image, '$.pending') = 0, json_extract(image, '$.amount'), 0)), 0),
  coalesce(sum(iif(json_extract(image, '$.pending') = 1, json_extract(image, '$.amount'), 0)), 0)
FROM was";

/// A row that came from before the day of the opening.
struct Late {
    row: i64,
    sync: i64,
    sums: Sums,
    seen: Seen,
}

impl Late {
    fn read(row: &rusqlite::Row<'_>) -> Result<Self> {
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
        })
    }
}

/// Writes down rows that came late, and which of them are rows that were known, given again.
fn came_late(writer: &Writer<'_>, account: i64, currency: i64, came: &[Late]) -> Result<()> {
    if came.is_empty() {
        return Ok(());
    }
    let ours: HashSet<i64> = came.iter().map(|late| late.row).collect();
    let oldest = oldest_but(writer, account, currency, &ours)?;
    let (mut known, mut rows) = (Vec::new(), Vec::new());
    let mut looked: HashSet<i64> = HashSet::new();
    for late in came {
        // Known is what counted before the sync: a row that the bank takes back for one under
        // another id is not given twice, but neither is the new one older history.
        let mut statement = writer.0.prepare_cached(
            "SELECT t.row, t.date, t.amount, t.name, t.merchant_name FROM txn t
             WHERE t.account = ?1 AND t.currency = ?2 AND t.amount = ?3
               AND t.date BETWEEN ?4 AND ?5
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
    for (late, twin) in came.iter().zip(proof::given_again(&known, oldest, &seen)) {
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
                twin.map(|place| rows[place]),
            ))?;
    }
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
        "SELECT row, date FROM txn WHERE account = ?1 AND currency = ?2 AND reverted = 0
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

/// What the rows that came late, and are no known ones given again, counted as when they came.
fn backfilled(reader: &Reader<'_>, account: i64) -> Result<Sums> {
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

/// Counts an account anew, because rows of it turned out to be one, or to belong to it, between
/// two syncs. Rows that belong to it now and came after the opening from before its day came late,
/// as they were then: one that was announced then and booked since moves the balance like any other.
pub(crate) fn recount(writer: &Writer<'_>, account: i64) -> Result<()> {
    let opening: Option<(i64, i64, i64)> = writer
        .0
        .prepare_cached("SELECT sync, date, currency FROM opening WHERE account = ?1")?
        .query_row([account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((sync, date, currency)) = opening else {
        return Ok(());
    };
    let rows = full_sums(&writer.reader(), account, currency)?;
    let came: Vec<Late> = writer
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
        .query_and_then((account, currency, sync, date), Late::read)?
        .collect::<Result<_>>()?;
    came_late(writer, account, currency, &came)?;
    let backfilled = backfilled(&writer.reader(), account)?;
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

/// Forgets which rows of an account came late: it goes into another, whose opening is another.
pub(crate) fn forget_late(writer: &Writer<'_>, account: i64) -> Result<()> {
    writer.0.execute(
        "DELETE FROM late WHERE txn IN (SELECT l.txn FROM late l JOIN txn t ON t.row = l.txn
            WHERE t.account = ?1)",
        [account],
    )?;
    Ok(())
}

/// Forgets openings that were taken from a sync which is reverted: they are taken anew.
pub(super) fn forget_opening(writer: &Writer<'_>, sync: i64) -> Result<()> {
    for sql in [
        "DELETE FROM proof WHERE account IN (SELECT account FROM opening WHERE sync = ?1)",
        "DELETE FROM late WHERE txn IN (SELECT t.row FROM opening o
            JOIN late l JOIN txn t ON t.row = l.txn AND t.account = o.account WHERE o.sync = ?1)",
    ] {
        writer.0.execute(sql, [sync])?;
    }
    writer
        .0
        .execute("DELETE FROM opening WHERE sync = ?1", [sync])?;
    Ok(())
}

/// The proof of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofRow {
    /// The account.
    pub account_id: AccountId,
    /// What it says.
    pub proof: Proof,
    /// The residual as money, where it is off.
    pub residual: Option<Money>,
    /// The sync after which it was first off, and when that was: milliseconds.
    pub since: Option<(SyncId, i64)>,
    /// What the account held before its first known row.
    pub opening: Option<Money>,
    /// The day of the balance that the opening was taken from.
    pub opening_date: Option<CivilDate>,
    /// All booked rows.
    pub posted: Option<Money>,
    /// All pending rows.
    pub pending: Option<Money>,
    /// What the bank states.
    pub stated: Option<Money>,
}

/// Why an account may be off, with the rows to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseRow {
    /// The cause.
    pub cause: Cause,
    /// Rows, likeliest first.
    pub rows: Vec<RegisterLine>,
}

struct Account {
    row: i64,
    id: AccountId,
    kind: AccountKind,
    opening: Option<Taken>,
    historical: bool,
}

struct Taken {
    sync: i64,
    date: i64,
    currency: i64,
    balance: i64,
    known: Sums,
}

fn accounts(reader: &Reader<'_>, only: Option<AccountId>) -> Result<Vec<Account>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT a.row, a.id, a.kind, i.update_status = 'historical', o.sync, o.date, o.currency,
            o.balance, o.posted, o.pending
         FROM account a JOIN item i ON i.row = a.item LEFT JOIN opening o ON o.account = a.row
         WHERE (?1 IS NULL OR a.id = ?1) AND a.row NOT IN (SELECT account FROM account_merged)
           AND {} ORDER BY a.item, a.row",
        super::accounts::IS_THERE
    ))?;
    let mut rows = statement.query([only.as_ref().map(|id| id.as_bytes().as_slice())])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        let kind: String = row.get(2)?;
        let opening = match row.get::<_, Option<i64>>(4)? {
            None => None,
            Some(sync) => Some(Taken {
                sync,
                date: row.get(5)?,
                currency: row.get(6)?,
                balance: row.get(7)?,
                known: Sums {
                    posted: row.get(8)?,
                    pending: row.get(9)?,
                },
            }),
        };
        found.push(Account {
            row: row.get(0)?,
            id: AccountId::from_uuid(uuid::Uuid::from_bytes(id)),
            kind: AccountKind::from_word(&kind),
            opening,
            historical: row.get(3)?,
        });
    }
    Ok(found)
}

/// The proofs of all accounts, or of one, in the order they were linked.
pub fn proofs(reader: &Reader<'_>, only: Option<AccountId>) -> Result<Vec<ProofRow>> {
    let currencies = Currencies::read(reader.0)?;
    accounts(reader, only)?
        .iter()
        .map(|account| prove(reader, &currencies, account))
        .collect()
}

fn prove(reader: &Reader<'_>, currencies: &Currencies, account: &Account) -> Result<ProofRow> {
    let mut told = ProofRow {
        account_id: account.id,
        proof: Proof::Unproven(Unproven::HistoryIncomplete),
        residual: None,
        since: None,
        opening: None,
        opening_date: None,
        posted: None,
        pending: None,
        stated: None,
    };
    if account.kind == AccountKind::Investment {
        told.proof = Proof::Unproven(Unproven::Investment);
        return Ok(told);
    }
    let Some(taken) = &account.opening else {
        if account.historical {
            told.proof = Proof::Unproven(Unproven::NoBalance);
        }
        return Ok(told);
    };
    let Some(entry) = newest(reader, account.row)? else {
        return Ok(told);
    };
    let currency: Currency = currencies.get(taken.currency)?;
    let money = |minor: i64| Money::new(minor, currency.clone());
    let opening = opening(taken, &entry);
    told.opening = opening.amount().map(money);
    told.opening_date = Some(day_from_int(taken.date)?);
    told.posted = Some(money(entry.rows.posted));
    told.pending = Some(money(entry.rows.pending));
    let Some(stated) = entry.stated else {
        told.proof = Proof::Unproven(Unproven::CurrencyChanged);
        return Ok(told);
    };
    told.stated = Some(money(stated));
    let mut standing = Standing {
        rows: entry.rows,
        stated,
        edited: 0,
    };
    if proof::matches_anyhow(&opening, &standing) {
        told.proof = proof::judge(&opening, &standing, None);
        return Ok(told);
    }
    // Only now, because it reads every entry, and then every edited row.
    let (shown, since) = looked_back(reader, account.row, taken)?;
    told.proof = proof::judge(&opening, &standing, shown);
    if let Proof::Off(_) = told.proof {
        standing.edited = edited(reader, account.row, taken)?;
        told.proof = proof::judge(&opening, &standing, shown);
        told.since = since;
    }
    if let Proof::Off(residual) = told.proof {
        told.residual = Some(money(residual));
    } else {
        told.since = None;
    }
    Ok(told)
}

fn opening(taken: &Taken, entry: &Entry) -> Opening {
    Opening {
        balance: taken.balance,
        known: taken.known,
        backfilled: entry.backfilled,
    }
}

/// What the person's word adds to the booked rows that came after the opening, or that were given
/// again after it: of two that are one payment, either may be the one that they delete.
fn edited(reader: &Reader<'_>, account: i64, taken: &Taken) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(CASE
                WHEN t.withdrawn = 1 AND o.kept = 1 AND coalesce(o.deleted, 0) = 0 THEN t.amount
                WHEN t.withdrawn = 0 AND o.deleted = 1 AND (t.sync_first > ?3
                  OR EXISTS (SELECT 1 FROM late l WHERE l.twin = t.row)) THEN -t.amount
                ELSE 0 END), 0)
             FROM overlay o JOIN txn t ON t.row = o.txn
             WHERE (o.deleted = 1 OR o.kept = 1) AND t.account = ?1 AND t.currency = ?2
               AND t.pending = 0",
        )?
        .query_row((account, taken.currency, taken.sync), |row| row.get(0))?)
}

/// A sync and when it was, milliseconds.
type Since = (SyncId, i64);

/// The reading that the bank has shown to be its own, and the first sync of the unbroken run, up to
/// now, after which the account was off by what was known then.
fn looked_back(
    reader: &Reader<'_>,
    account: i64,
    taken: &Taken,
) -> Result<(Option<Reading>, Option<Since>)> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.id, s.ended_ms, p.posted, p.pending, p.backfilled_posted, p.backfilled_pending,
            p.stated
         FROM proof p JOIN sync s ON s.row = p.sync WHERE p.account = ?1 ORDER BY p.sync",
    )?;
    let mut rows = statement.query([account])?;
    let mut manner = Manner::default();
    let (mut shown, mut first) = (None, None);
    while let Some(row) = rows.next()? {
        let entry = Entry {
            rows: Sums {
                posted: row.get(2)?,
                pending: row.get(3)?,
            },
            backfilled: Sums {
                posted: row.get(4)?,
                pending: row.get(5)?,
            },
            stated: row.get(6)?,
        };
        let Some(stated) = entry.stated else {
            first = None;
            continue;
        };
        let standing = Standing {
            rows: entry.rows,
            stated,
            edited: 0,
        };
        let opening = opening(taken, &entry);
        shown = manner.see(&opening, &standing);
        if let Proof::Off(_) = proof::judge(&opening, &standing, shown) {
            if first.is_none() {
                let id: [u8; 16] = row.get(0)?;
                first = Some((SyncId::from_uuid(uuid::Uuid::from_bytes(id)), row.get(1)?));
            }
        } else {
            first = None;
        }
    }
    Ok((shown, first))
}

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
    let currency: Currency = Currencies::read(reader.0)?.get(taken.currency)?;
    // A row that is one with another by now has moved nothing.
    const MOVED: &str = "FROM late l JOIN txn t ON t.row = l.txn
        WHERE t.account = ?1 AND l.twin IS NULL AND l.posted <> 0
          AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = l.txn)";
    let syncs: Vec<(i64, i64)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT l.sync, sum(l.posted) {MOVED} GROUP BY l.sync ORDER BY l.sync DESC"
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
                    "SELECT t.id {MOVED} AND l.sync = ?2 ORDER BY t.date DESC, t.row DESC LIMIT ?3"
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
         WHERE t.account = ?1 AND t.currency = ?2 AND t.reverted = 0
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

/// Whether every proof is what its rows add up to: a sentence for each that is not.
pub(super) fn verify(reader: &Reader<'_>) -> Result<Vec<String>> {
    let rows: Vec<(i64, i64, String)> = reader
        .0
        .prepare_cached(
            "SELECT o.account, o.currency, a.name FROM opening o JOIN account a ON a.row = o.account
             WHERE o.account NOT IN (SELECT account FROM account_merged)",
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
