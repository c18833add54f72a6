//! Recurring transactions, found in the rows that an Item holds: the same account, direction and name, at even
//! intervals.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::item::{Item, Row};
use super::ledger::Ledger;

/// Rows that recur. Amounts are minor units with Plaid's sign.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) account: usize,
    pub(crate) name: String,
    /// Oldest first, at least two.
    pub(crate) rows: Vec<Row>,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
    pub(crate) frequency: &'static str,
    pub(crate) average: i64,
    pub(crate) newest: i64,
    pub(crate) next: Option<NaiveDate>,
    pub(crate) active: bool,
}

impl Stream {
    /// Plaid calls a stream mature from its third row on.
    pub(crate) fn status(&self) -> &'static str {
        match (self.active, self.rows.len()) {
            (false, _) => "TOMBSTONED",
            (true, ..3) => "EARLY_DETECTION",
            (true, _) => "MATURE",
        }
    }
}

/// The name that rows of one stream share: the merchant, the other side, or the words without their numbers.
fn name_of(ledger: &Ledger, row: Row) -> String {
    let fact = ledger.fact(row.fact);
    if let Some(merchant) = fact.merchant {
        return merchant.name.to_owned();
    }
    if let Some(other) = fact
        .counterparty
        .as_ref()
        .filter(|other| other.kind == "income_source")
    {
        return other.name.clone();
    }
    let words = fact
        .text
        .split_whitespace()
        .filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// The streams among an Item's posted rows, in a fixed order.
pub(crate) fn find(item: &Item, ledger: &Ledger, today: NaiveDate) -> Vec<Stream> {
    let mut groups: BTreeMap<(usize, bool, String), Vec<Row>> = BTreeMap::new();
    for row in item.held(ledger) {
        let fact = ledger.fact(row.fact);
        if !fact.pending {
            let key = (fact.account, fact.amount < 0, name_of(ledger, row));
            groups.entry(key).or_default().push(row);
        }
    }
    groups
        .into_iter()
        .filter_map(|((account, _, name), mut rows)| {
            rows.sort_by_key(|row| (ledger.fact(row.fact).date, row.fact));
            stream(ledger, account, name, rows, today)
        })
        .collect()
}

fn stream(
    ledger: &Ledger,
    account: usize,
    name: String,
    rows: Vec<Row>,
    today: NaiveDate,
) -> Option<Stream> {
    let days: Vec<NaiveDate> = rows.iter().map(|row| ledger.fact(row.fact).date).collect();
    let (first, last) = (*days.first()?, *days.last()?);
    let gaps: Vec<i64> = days
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days())
        .collect();
    let (frequency, usual) = frequency(&gaps, &days)?;
    let amounts: Vec<i64> = rows
        .iter()
        .map(|row| ledger.fact(row.fact).amount)
        .collect();
    let sum: i64 = amounts.iter().sum();
    let count = i64::try_from(amounts.len()).ok()?;
    let active = (today - last).num_days() <= usual + usual / 2;
    Some(Stream {
        account,
        name,
        rows,
        first,
        last,
        frequency,
        average: (sum * 2 + count * sum.signum()) / (count * 2),
        newest: *amounts.last()?,
        next: active.then(|| last + Days::new(usual.unsigned_abs())),
        active,
    })
}

/// How often, and the usual days between; `None` where four gaps of five are not about the same.
fn frequency(gaps: &[i64], days: &[NaiveDate]) -> Option<(&'static str, i64)> {
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    let median = *sorted.get(sorted.len() / 2)?;
    let (name, usual, tolerance) = match median {
        6..=8 => ("WEEKLY", 7, 1),
        13..=17 if twice_a_month(days) => ("SEMI_MONTHLY", 15, 4),
        13..=15 => ("BIWEEKLY", 14, 2),
        27..=33 => ("MONTHLY", 30, 4),
        355..=375 => ("ANNUALLY", 365, 10),
        _ => return None,
    };
    let even = gaps
        .iter()
        .filter(|gap| (**gap - usual).abs() <= tolerance)
        .count();
    // One pair says nothing about shorter rhythms.
    (even * 5 >= gaps.len() * 4 && (gaps.len() > 1 || usual >= 27)).then_some((name, usual))
}

/// Whether the rows fall around the same two days of the month, like pay on the 15th and the last.
fn twice_a_month(days: &[NaiveDate]) -> bool {
    let middle = days
        .iter()
        .filter(|day| (12..=16).contains(&day.day()))
        .count();
    let end = days.iter().filter(|day| day.day() >= 26).count();
    (middle + end) * 10 >= days.len() * 9
}
