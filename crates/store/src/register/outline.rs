//! The shape of a list: its days, counts and sums.
//!
//! What the totals of days know is read there. Everything else is added up from the narrow index of
//! the register: a row of it is a tenth of a register's row.

use std::collections::BTreeMap;

use coffer_domain::{Money, TransactionId};
use rusqlite::Row;

use super::{
    DayRow, Filter, Outline,
    finding::{Finding, Side, day_of, guessing},
};
use crate::{
    Reader, Result,
    codec::{Currencies, day_from_int},
};

/// Rows and their sum.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    rows: u32,
    sum: i64,
}

impl Total {
    fn add(&mut self, rows: u32, sum: i64) {
        self.rows += rows;
        self.sum = self.sum.saturating_add(sum);
    }
}

/// Totals by day (yyyymmdd) and currency.
type ByDay = BTreeMap<(i64, i64), Total>;

/// The shape of a list.
///
/// # Errors
/// If its search cannot be understood, or the store fails.
pub fn outline(reader: &Reader<'_>, filter: &Filter) -> Result<Outline> {
    guessing(
        reader,
        filter,
        |finding| shape(reader, finding),
        |outline| outline.days.is_empty() && outline.pending.0 == 0,
    )
}

fn shape(reader: &Reader<'_>, finding: &Finding) -> Result<Outline> {
    let currencies = Currencies::read(reader.0)?;
    let by_day = match finding.has_day_totals() {
        true => days_from_totals(reader, finding)?,
        false => added_up(reader, finding, Side::Posted)?,
    };
    let mut days: Vec<DayRow> = Vec::new();
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    let mut newest_first: Vec<_> = by_day.into_iter().collect();
    newest_first.sort_by_key(|((day, currency), _)| (std::cmp::Reverse(*day), *currency));
    for ((day, currency), total) in newest_first {
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(total.sum);
        let date = day_from_int(day)?;
        let money = currencies.money(total.sum, currency)?;
        match days.last_mut() {
            Some(day) if day.date == date => {
                day.count += total.rows;
                day.totals.push(money);
            }
            _ => days.push(DayRow {
                date,
                count: total.rows,
                totals: vec![money],
            }),
        }
    }
    Ok(Outline {
        pending: pending(reader, finding, &currencies)?,
        days,
        sums: moneys(sums, &currencies)?,
        profile_count: reader
            .0
            .prepare_cached("SELECT coalesce(sum(n), 0) FROM month_total")?
            .query_row([], |row| row.get(0))?,
        corrected: finding.corrected().to_vec(),
    })
}

fn moneys(sums: BTreeMap<i64, i64>, currencies: &Currencies) -> Result<Vec<Money>> {
    let moneys = sums.into_iter();
    moneys
        .map(|(currency, sum)| currencies.money(sum, currency))
        .collect()
}

/// The days of all accounts.
const DAYS: &str =
    "SELECT date, currency, n, sum FROM day_sum WHERE date BETWEEN ?1 AND ?2 AND n > 0";

/// The days of one account.
const DAYS_OF_ACCOUNT: &str = "
SELECT date, currency, n, sum FROM day_total INDEXED BY day_total_account
WHERE account = ?3 AND date BETWEEN ?1 AND ?2 AND n > 0";

/// Costs what there are days, and not what there are rows or other accounts.
fn days_from_totals(reader: &Reader<'_>, finding: &Finding) -> Result<ByDay> {
    let mut by_day = ByDay::new();
    let mut add = |row: &Row<'_>| -> rusqlite::Result<()> {
        let day = by_day.entry((row.get(0)?, row.get(1)?)).or_default();
        day.add(row.get(2)?, row.get(3)?);
        Ok(())
    };
    let (from, to) = finding.days();
    match finding.accounts() {
        None => {
            let mut statement = reader.0.prepare_cached(DAYS)?;
            let mut rows = statement.query((from, to))?;
            while let Some(row) = rows.next()? {
                add(row)?;
            }
        }
        Some(accounts) => {
            let mut statement = reader.0.prepare_cached(DAYS_OF_ACCOUNT)?;
            for account in accounts {
                let mut rows = statement.query((from, to, account))?;
                while let Some(row) = rows.next()? {
                    add(row)?;
                }
            }
        }
    }
    Ok(by_day)
}

/// Adds a side up by its days.
fn added_up(reader: &Reader<'_>, finding: &Finding, side: Side) -> Result<ByDay> {
    let mut by_day = ByDay::new();
    if !finding.may_have(side) {
        return Ok(by_day);
    }
    let keys = finding.narrow_rows(side);
    let mut statement = reader.0.prepare_cached(&keys.sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(keys.values([])))?;
    // Rows of a day mostly come one after the other.
    let mut day = ((0, 0), Total::default());
    while let Some(row) = rows.next()? {
        let key = (day_of(row.get(0)?), row.get(1)?);
        let amount: i64 = row.get(2)?;
        let is_withdrawn: bool = row.get(3)?;
        if key != day.0 {
            by_day.entry(day.0).or_default().add(day.1.rows, day.1.sum);
            day = (key, Total::default());
        }
        day.1.add(1, if is_withdrawn { 0 } else { amount });
    }
    by_day.entry(day.0).or_default().add(day.1.rows, day.1.sum);
    by_day.retain(|_, total| total.rows > 0);
    Ok(by_day)
}

fn pending(
    reader: &Reader<'_>,
    finding: &Finding,
    currencies: &Currencies,
) -> Result<(u32, Vec<Money>)> {
    let by_day = added_up(reader, finding, Side::Pending)?;
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    let mut count = 0;
    for ((_, currency), total) in by_day {
        count += total.rows;
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(total.sum);
    }
    Ok((count, moneys(sums, currencies)?))
}

/// How many transactions a list shows, and the sum of its lines; one amount per currency.
///
/// # Errors
/// If its search cannot be understood, or the store fails.
pub fn sum_of_list(reader: &Reader<'_>, filter: &Filter) -> Result<(u32, Vec<Money>)> {
    guessing(
        reader,
        filter,
        |finding| sum(reader, finding),
        |(count, _)| *count == 0,
    )
}

fn sum(reader: &Reader<'_>, finding: &Finding) -> Result<(u32, Vec<Money>)> {
    let currencies = Currencies::read(reader.0)?;
    let keys = finding.transactions();
    let count = reader
        .0
        .prepare_cached(&format!("SELECT count(DISTINCT txn) FROM ({})", keys.sql))?
        .query_row(rusqlite::params_from_iter(keys.values([])), |row| {
            row.get(0)
        })?;
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for ((_, currency), total) in added_up(reader, finding, Side::Both)? {
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(total.sum);
    }
    Ok((count, moneys(sums, &currencies)?))
}

/// The same of transactions by their ids: those that are listed.
pub fn sum_of_these(reader: &Reader<'_>, ids: &[TransactionId]) -> Result<(u32, Vec<Money>)> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(
        "SELECT r.currency, sum(iif(r.withdrawn, 0, r.amount))
         FROM txn t JOIN register r ON r.txn = t.row WHERE t.id = ?1 GROUP BY r.currency",
    )?;
    let mut count = 0;
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for id in ids {
        let mut rows = statement.query([id.as_bytes()])?;
        if let Some(row) = rows.next()? {
            count += 1;
            let sum = sums.entry(row.get(0)?).or_default();
            *sum = sum.saturating_add(row.get(1)?);
        }
    }
    Ok((count, moneys(sums, &currencies)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_list_are_walked_and_neither_sorted_nor_those_of_other_accounts_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let plan = |sql: &str| {
            store
                .read(|r| {
                    let mut statement = r.0.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                    let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
                    Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
                })
                .unwrap()
        };
        assert_eq!(
            plan(DAYS),
            "SEARCH day_sum USING PRIMARY KEY (date>? AND date<?)"
        );
        assert_eq!(
            plan(DAYS_OF_ACCOUNT),
            "SEARCH day_total USING COVERING INDEX day_total_account (account=?)"
        );
    }
}
