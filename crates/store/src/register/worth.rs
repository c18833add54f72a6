//! What each account held at the end of a day.
//!
//! ```text
//!      unknown   |  worked out   |        reported         |  carried on
//!   -------------+---------------R-----------R-----R-------R------------->
//!                first row       first report              last report
//! ```
//! At the end of a day an account holds what the bank reported last by then and what was booked since;
//! before the first report, that report less what was booked until then, as far back as there are
//! rows. Of investments there are no rows that make their worth, so nothing but reports tells.
//!
//! Rows count on the day and with the amount that the register shows: a day that a person has changed
//! moves them, and what a person deleted is not there. Sums of months and days are kept (see
//! `project`), so years cost some hundred rows.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use coffer_domain::{AccountId, AccountKind, CivilDate, Currency};
use rusqlite::OptionalExtension;

use super::flow::too_large;
use crate::{
    Reader, Result, codec,
    codec::{Currencies, day_from_int, day_to_int},
    facts::IS_THERE,
};

/// Which days, of which accounts.
pub struct WorthAsk<'a> {
    /// The days whose end is meant, oldest first.
    pub dates: &'a [CivilDate],
    /// Only these accounts; none means all.
    pub accounts: &'a [AccountId],
    /// The day on which an instant lies where the person is, milliseconds since 1970.
    pub day_of: &'a dyn Fn(i64) -> CivilDate,
    /// The last instant of a day there.
    pub end_of: &'a dyn Fn(CivilDate) -> i64,
}

/// An account over time, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountWorth {
    /// Our id.
    pub id: AccountId,
    /// The institution's name.
    pub institution_name: String,
    /// Name.
    pub name: String,
    /// Last digits.
    pub mask: Option<String>,
    /// Kind.
    pub kind: AccountKind,
    /// The currency.
    pub currency: Currency,
    /// What it held at the end of each day, in minor units; nothing where that is not known.
    pub values: Vec<Option<i64>>,
    /// How that is known, oldest first, without gaps.
    pub known: Vec<KnownSpan>,
}

/// Days over which figures are known in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSpan {
    /// The first day; nothing for ever since.
    pub from: Option<CivilDate>,
    /// The last day; nothing for until now.
    pub to: Option<CivilDate>,
    /// How.
    pub how: Known,
}

/// How a figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Not at all.
    Unknown,
    /// From the first report, backwards by what was booked until then.
    WorkedOut,
    /// By reports, and what was booked after each.
    Reported,
    /// By the last report, and what was booked since.
    CarriedOn,
    /// The account has ended.
    Ended,
}

/// What accounts held over time: one entry for each account and currency that it was reported in.
/// One of which the bank never reported a balance has no entry.
pub fn worth(reader: &Reader<'_>, ask: &WorthAsk<'_>) -> Result<Vec<AccountWorth>> {
    let currencies = Currencies::read(reader.0)?;
    let mut booked = Booked::read(reader)?;
    let mut told = Vec::new();
    for account in accounts(reader, ask.accounts, ask.day_of)? {
        let Some(first) = account.report(reader, First, ask.day_of)? else {
            continue;
        };
        let life = Life {
            begins: account.begins(reader, &first)?,
            first,
            ended: account.ended,
        };
        let mut values: BTreeMap<i64, Vec<Option<i64>>> = BTreeMap::new();
        for (at, date) in ask.dates.iter().enumerate() {
            let newest = match *date < life.first.day {
                true => None,
                false => account.report(reader, By((ask.end_of)(*date)), ask.day_of)?,
            };
            let found = value(&mut booked, &account, &life, newest, *date)?;
            // In the currency of the report that it is told by.
            let currency = newest.unwrap_or(life.first).currency;
            values
                .entry(currency)
                .or_insert_with(|| vec![None; ask.dates.len()])[at] = found;
        }
        let last = match account.by_hand {
            Some(_) => life.first,
            None => report(reader, account.row, By(i64::MAX), ask.day_of)?.unwrap_or(life.first),
        };
        for (currency, values) in values {
            told.push(AccountWorth {
                id: account.id,
                institution_name: account.institution_name.clone(),
                name: account.name.clone(),
                mask: account.mask.clone(),
                kind: account.kind,
                currency: currencies.get(currency)?,
                values,
                known: life.spans(last.day),
            });
        }
    }
    Ok(told)
}

/// The first day of which anything is known, of all accounts or of some.
pub fn worth_begins(
    reader: &Reader<'_>,
    only: &[AccountId],
    day_of: &dyn Fn(i64) -> CivilDate,
) -> Result<Option<CivilDate>> {
    let mut begins = None;
    for account in accounts(reader, only, day_of)? {
        let Some(first) = account.report(reader, First, day_of)? else {
            continue;
        };
        let day = account
            .begins(reader, &first)?
            .unwrap_or(first.day)
            .min(first.day);
        begins = Some(begins.map_or(day, |found: CivilDate| found.min(day)));
    }
    Ok(begins)
}

/// An account, as far as its worth goes.
struct Account {
    row: i64,
    id: AccountId,
    institution_name: String,
    name: String,
    mask: Option<String>,
    kind: AccountKind,
    /// A person keeps it: it held this in a currency before its first row. So it is reported on the day before
    /// that, or on the day on which it was made, whichever is earlier.
    by_hand: Option<Report>,
    /// The day on which it ended: the person disconnected its bank, or the bank does not share it any
    /// more.
    ended: Option<CivilDate>,
}

impl Account {
    /// A report that stands: one that a revert took back tells nothing.
    fn report(
        &self,
        reader: &Reader<'_>,
        which: Which,
        day_of: &dyn Fn(i64) -> CivilDate,
    ) -> Result<Option<Report>> {
        let Some(made) = self.by_hand else {
            return report(reader, self.row, which, day_of);
        };
        let first = self.begins(reader, &made)?.and_then(|day| day.pred_opt());
        let day = first.map_or(made.day, |day| day.min(made.day));
        let is_by = match which {
            First => true,
            By(until) => day <= day_of(until),
        };
        Ok(is_by.then_some(Report { day, ..made }))
    }

    /// The first day with rows that its worth can be worked out from.
    fn begins(&self, reader: &Reader<'_>, first: &Report) -> Result<Option<CivilDate>> {
        if self.kind == AccountKind::Investment {
            return Ok(None);
        }
        let month: Option<i64> = reader
            .0
            .prepare_cached(
                "SELECT month FROM account_month
                 WHERE account = ?1 AND currency = ?2 AND n > 0 ORDER BY month LIMIT 1",
            )?
            .query_row((self.row, first.currency), |row| row.get(0))
            .optional()?;
        let Some(month) = month else {
            return Ok(None);
        };
        let date: Option<i64> = reader
            .0
            .prepare_cached(
                "SELECT r.date FROM register r
                 WHERE r.account = ?1 AND r.ord >= ?2 AND r.pending = 0 AND r.withdrawn = 0
                   AND r.currency = ?3
                 ORDER BY r.ord LIMIT 1",
            )?
            .query_row((self.row, month * 1_000_000_000, first.currency), |row| {
                row.get(0)
            })
            .optional()?;
        date.map(day_from_int).transpose()
    }
}

fn accounts(
    reader: &Reader<'_>,
    only: &[AccountId],
    day_of: &dyn Fn(i64) -> CivilDate,
) -> Result<Vec<Account>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT a.row, a.id, i.institution_name, a.name, a.mask, a.kind,
                min(coalesce(a.gone_ms, i.unlinked_ms), coalesce(i.unlinked_ms, a.gone_ms)),
                h.opening, a.currency, h.created_ms
         FROM account a JOIN item i ON i.row = a.item
         LEFT JOIN manual_account h ON h.account = a.row
         WHERE a.row NOT IN (SELECT account FROM account_merged) AND {IS_THERE}
         ORDER BY a.item, a.row"
    ))?;
    let mut rows = statement.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        let id = AccountId::from_uuid(codec::uuid(&id)?);
        if !only.is_empty() && !only.contains(&id) {
            continue;
        }
        let ended_ms: Option<i64> = row.get(6)?;
        accounts.push(Account {
            row: row.get(0)?,
            id,
            institution_name: row.get(2)?,
            name: row.get(3)?,
            mask: row.get(4)?,
            kind: AccountKind::from_word(&row.get::<_, String>(5)?),
            by_hand: match row.get::<_, Option<i64>>(7)? {
                None => None,
                Some(current) => Some(Report {
                    day: day_of(row.get(9)?),
                    currency: row.get(8)?,
                    current,
                }),
            },
            ended: ended_ms.map(day_of),
        });
    }
    Ok(accounts)
}

/// A balance that the bank reported.
#[derive(Clone, Copy)]
struct Report {
    day: CivilDate,
    currency: i64,
    current: i64,
}

/// Which report is meant.
#[derive(Clone, Copy)]
enum Which {
    /// The first one.
    First,
    /// The last one by an instant.
    By(i64),
}
use Which::{By, First};

fn report(
    reader: &Reader<'_>,
    account: i64,
    which: Which,
    day_of: &dyn Fn(i64) -> CivilDate,
) -> Result<Option<Report>> {
    let (sql, until) = match which {
        First => (FIRST_REPORT, i64::MAX),
        By(until) => (LAST_REPORT, until),
    };
    Ok(reader
        .0
        .prepare_cached(sql)?
        .query_row((account, until), |row| {
            Ok(Report {
                day: day_of(row.get(0)?),
                currency: row.get(1)?,
                current: row.get(2)?,
            })
        })
        .optional()?)
}

const FIRST_REPORT: &str = "
SELECT as_of_ms, currency, current FROM balance
WHERE account = ?1 AND as_of_ms <= ?2 AND reverted_by IS NULL AND current IS NOT NULL
ORDER BY as_of_ms, source LIMIT 1";

const LAST_REPORT: &str = "
SELECT as_of_ms, currency, current FROM balance
WHERE account = ?1 AND as_of_ms <= ?2 AND reverted_by IS NULL AND current IS NOT NULL
ORDER BY as_of_ms DESC, source DESC LIMIT 1";

/// From when to when something is known of an account.
struct Life {
    begins: Option<CivilDate>,
    first: Report,
    ended: Option<CivilDate>,
}

impl Life {
    fn spans(&self, last: CivilDate) -> Vec<KnownSpan> {
        let begins = self.begins.unwrap_or(self.first.day).min(self.first.day);
        let starts = [
            (Some(begins), Known::WorkedOut),
            (Some(self.first.day), Known::Reported),
            (last.succ_opt(), Known::CarriedOn),
        ];
        let mut spans = vec![KnownSpan {
            from: None,
            to: None,
            how: Known::Unknown,
        }];
        let mut begin = |from: CivilDate, how| {
            while let Some(open) = spans.last_mut() {
                open.to = from.pred_opt();
                // What would begin where this begins is nothing.
                match open.from.is_some_and(|began| began >= from) {
                    true => spans.pop(),
                    false => break,
                };
            }
            spans.push(KnownSpan {
                from: Some(from),
                to: None,
                how,
            });
        };
        for (from, how) in starts {
            if let Some(from) = from {
                begin(from, how);
            }
        }
        if let Some(ended) = self.ended {
            begin(ended, Known::Ended);
        }
        spans
    }
}

/// What an account held at the end of a day, by the newest report until then.
fn value(
    booked: &mut Booked<'_>,
    account: &Account,
    life: &Life,
    newest: Option<Report>,
    date: CivilDate,
) -> Result<Option<i64>> {
    if life.ended.is_some_and(|ended| date >= ended) {
        return Ok(None);
    }
    let is_booked = account.kind != AccountKind::Investment;
    let report = match newest {
        Some(report) if !is_booked => return Ok(Some(report.current)),
        Some(report) => report,
        None if life.begins.is_some_and(|begins| date >= begins) => life.first,
        None => return Ok(None),
    };
    if report.day == date {
        return Ok(Some(report.current));
    }
    let key = (account.row, report.currency);
    let (then, now) = (booked.until(key, report.day)?, booked.until(key, date)?);
    let moved = now.checked_sub(then).ok_or_else(too_large)?;
    Ok(Some(
        report.current.checked_add(moved).ok_or_else(too_large)?,
    ))
}

/// Some hundred rows, whatever the number of transactions.
const MONTHS: &str =
    "SELECT account, currency, month, sum FROM account_month ORDER BY account, month";

const DAYS: &str = "
SELECT account, currency, date, sum FROM day_total WHERE date BETWEEN ?1 AND ?2 ORDER BY date";

/// Account and currency.
type Key = (i64, i64);

/// What was booked up to any day: months that are read once, and the days of those in which a question
/// ends.
struct Booked<'a> {
    reader: &'a Reader<'a>,
    /// The sum up to the end of each month, oldest first.
    months: HashMap<Key, Vec<(i64, i64)>>,
    /// The sum since the beginning of a month up to the end of each of its days.
    days: HashMap<i64, HashMap<Key, Vec<(i64, i64)>>>,
}

impl<'a> Booked<'a> {
    fn read(reader: &'a Reader<'a>) -> Result<Self> {
        let mut months: HashMap<Key, Vec<(i64, i64)>> = HashMap::new();
        let mut statement = reader.0.prepare_cached(MONTHS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let sums = months.entry((row.get(0)?, row.get(1)?)).or_default();
            append(sums, row.get(2)?, row.get(3)?)?;
        }
        Ok(Self {
            reader,
            months,
            days: HashMap::new(),
        })
    }

    /// What was booked up to the end of a day.
    fn until(&mut self, key: Key, day: CivilDate) -> Result<i64> {
        let date = day_to_int(day);
        let month = date / 100;
        let is_last = day.succ_opt().is_none_or(|next| next.day() == 1);
        let months = self.months.get(&key).map_or(&[][..], Vec::as_slice);
        if is_last {
            return Ok(up_to(months, month));
        }
        let before = up_to(months, month - 1);
        let days = match self.days.entry(month) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(days_of(self.reader, month)?)
            }
        };
        let within = days.get(&key).map_or(0, |days| up_to(days, date));
        before.checked_add(within).ok_or_else(too_large)
    }
}

fn days_of(reader: &Reader<'_>, month: i64) -> Result<HashMap<Key, Vec<(i64, i64)>>> {
    let mut days: HashMap<Key, Vec<(i64, i64)>> = HashMap::new();
    let mut statement = reader.0.prepare_cached(DAYS)?;
    let mut rows = statement.query((month * 100, month * 100 + 99))?;
    while let Some(row) = rows.next()? {
        let sums = days.entry((row.get(0)?, row.get(1)?)).or_default();
        append(sums, row.get(2)?, row.get(3)?)?;
    }
    Ok(days)
}

fn append(sums: &mut Vec<(i64, i64)>, at: i64, sum: i64) -> Result<()> {
    let before = sums.last().map_or(0, |(_, sum)| *sum);
    sums.push((at, before.checked_add(sum).ok_or_else(too_large)?));
    Ok(())
}

/// The last of running sums that is not after a place.
fn up_to(sums: &[(i64, i64)], at: i64) -> i64 {
    let after = sums.partition_point(|(place, _)| *place <= at);
    after.checked_sub(1).map_or(0, |last| sums[last].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_the_bank_is_found_by_its_key_and_days_by_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let plan = |sql: &str| {
            let asked = |reader: &Reader<'_>| {
                let mut statement = reader.0.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let steps = statement
                    .raw_query()
                    .mapped(|row| row.get::<_, String>(3))
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                Ok(steps.join("\n"))
            };
            store.read(asked).unwrap()
        };
        for sql in [FIRST_REPORT, LAST_REPORT] {
            assert_eq!(
                plan(sql),
                "SEARCH balance USING PRIMARY KEY (account=? AND as_of_ms<?)"
            );
        }
        assert_eq!(plan(MONTHS), "SCAN account_month", "in its own order");
        assert_eq!(
            plan(DAYS),
            "SEARCH day_total USING PRIMARY KEY (date>? AND date<?)"
        );
    }
}
