//! What was spent and what came in over a time, by what, as the reports need it.
//!
//! ```text
//!   by category or account:   |part of a month|  whole months  |part of a month|
//!                                 register          totals          register
//!   by tag:                   as above; what has tags is walked, and taken from what has none
//!   by day or by merchant:                         register
//! ```
//! Whole months are read from sums that are kept, the rest by a range of the key: never more of the
//! register than the days that are asked for. There are no sums by merchant and month: over twenty years they would
//! be about as many as the rows, and each row would be written once more.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use coffer_domain::{AccountId, CivilDate, Currency};
use rusqlite::{OptionalExtension, Row, params_from_iter, types::Value};

use super::browse::account_row;
use crate::{
    Reader, Result, StoreError,
    codec::{self, Currencies, day_from_int, day_to_int},
};

/// What flowed, and over which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowAsk {
    /// The first day.
    pub from: CivilDate,
    /// The last day.
    pub to: CivilDate,
    /// How finely it is told apart by time.
    pub grain: Grain,
    /// What it is told apart by.
    pub by: Facet,
    /// Only these accounts; none means all.
    pub accounts: Vec<AccountId>,
}

/// How finely sums are told apart by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// By day.
    Day,
    /// By month.
    Month,
}

/// What sums are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Nothing: everything together.
    All,
    /// The category.
    Category,
    /// The merchant, as it is shown.
    Merchant,
    /// Each tag: what has several counts under each.
    Tag,
    /// The account.
    Account,
}

/// A value of a [`Facet`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetKey {
    /// Everything together.
    All,
    /// A category; nothing for what has none.
    Category(Option<i64>),
    /// A merchant, as it is shown.
    Merchant(String),
    /// A tag; nothing for what has none.
    Tag(Option<String>),
    /// An account.
    Account(AccountId),
}

/// Which way it flowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowKind {
    /// Spent, less what came back of it.
    Spend,
    /// Came in.
    Income,
}

/// What flowed of one thing in one stretch of time, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowCell {
    /// A day within the stretch.
    pub date: CivilDate,
    /// Which thing.
    pub key: FacetKey,
    /// Which way.
    pub kind: FlowKind,
    /// The currency.
    pub currency: Currency,
    /// Number of lines.
    pub count: u64,
    /// Their sum in minor units.
    pub sum: i64,
}

/// What flowed. Cells are in no order; none is empty.
pub fn flow(reader: &Reader<'_>, ask: &FlowAsk) -> Result<Vec<FlowCell>> {
    let accounts = account_rows(reader, &ask.accounts)?;
    let mut read = Flow {
        reader,
        accounts,
        by: ask.by,
        grain: ask.grain,
        cells: BTreeMap::new(),
    };
    if ask.from > ask.to {
        return Ok(Vec::new());
    }
    let by_totals = ask.grain == Grain::Month
        && matches!(
            ask.by,
            Facet::All | Facet::Category | Facet::Account | Facet::Tag
        );
    match whole_months(ask.from, ask.to).filter(|_| by_totals) {
        None => read.rows(ask.from, ask.to)?,
        Some((first, after)) => {
            let last = after - Days::new(1);
            if ask.from < first {
                read.rows(ask.from, first - Days::new(1))?;
            }
            read.totals(first, last)?;
            if ask.by == Facet::Tag {
                read.tagged(first, last)?;
            }
            if after <= ask.to {
                read.rows(after, ask.to)?;
            }
        }
    }
    read.told()
}

/// The first day of the first whole month, and the first day after the last one.
fn whole_months(from: CivilDate, to: CivilDate) -> Option<(CivilDate, CivilDate)> {
    let first = match from.day() {
        1 => from,
        _ => from.with_day(1)?.checked_add_months(Months::new(1))?,
    };
    let after = to.checked_add_days(Days::new(1))?.with_day(1)?;
    (first < after).then_some((first, after))
}

/// The rows of accounts.
fn account_rows(reader: &Reader<'_>, ids: &[AccountId]) -> Result<Vec<i64>> {
    ids.iter().map(|id| account_row(reader, *id)).collect()
}

/// A thing, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Row(i64),
    Text(String),
}

impl What {
    fn read(by: Facet, row: &Row<'_>) -> rusqlite::Result<Self> {
        match by {
            Facet::Merchant | Facet::Tag => row.get(1).map(Self::Text),
            Facet::All | Facet::Category | Facet::Account => row.get(1).map(Self::Row),
        }
    }
}

/// Time, thing, way and currency, as the database has them.
type Key = (i64, What, FlowKind, i64);

struct Flow<'a> {
    reader: &'a Reader<'a>,
    accounts: Vec<i64>,
    by: Facet,
    grain: Grain,
    cells: BTreeMap<Key, (u64, i64)>,
}

impl Flow<'_> {
    /// Days from the register, by a range of its key.
    fn rows(&mut self, from: CivilDate, to: CivilDate) -> Result<()> {
        let sql = self.rows_sql();
        let mut statement = self.reader.0.prepare_cached(&sql)?;
        let mut values: Vec<Value> = vec![
            (day_to_int(from) * 10_000_000).into(),
            ((day_to_int(to) + 1) * 10_000_000).into(),
        ];
        values.extend(self.accounts.iter().map(|row| Value::from(*row)));
        let by = self.by;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let key = |what: What| -> Result<Key> {
                Ok((row.get(0)?, what, kind(row.get(2)?), row.get(3)?))
            };
            let cell = (row.get::<_, i64>(4)?.unsigned_abs(), row.get(5)?);
            match (by, What::read(by, row)?) {
                // No tag at all is one empty part.
                (Facet::Tag, What::Text(tags)) => {
                    for tag in tags.split('\u{1f}') {
                        self.add(key(What::Text(tag.to_owned()))?, cell)?;
                    }
                }
                (_, what) => self.add(key(what)?, cell)?,
            }
        }
        Ok(())
    }

    /// The statement of [`Self::rows`]. The key leads whatever accounts are asked for, but for a single one, whose
    /// index has the same order.
    fn rows_sql(&self) -> String {
        let time = match self.grain {
            Grain::Day => "r.date",
            Grain::Month => "r.date / 100",
        };
        let what = match self.by {
            Facet::All => "0",
            Facet::Category => "r.category",
            Facet::Merchant => "r.merchant",
            Facet::Tag => "r.tags",
            Facet::Account => "r.account",
        };
        let accounts = self.of_accounts("r.account");
        format!(
            "SELECT {time}, {what}, r.kind = 'income', r.currency, count(*), sum(r.amount)
             FROM register r
             WHERE r.ord >= ? AND r.ord < ? AND r.kind IN ('spend', 'income'){accounts}
             GROUP BY 1, 2, 3, 4"
        )
    }

    /// Whole months from the sums that are kept.
    fn totals(&mut self, from: CivilDate, to: CivilDate) -> Result<()> {
        let sql = self.totals_sql();
        let mut statement = self.reader.0.prepare_cached(&sql)?;
        let mut values: Vec<Value> = vec![
            (day_to_int(from) / 100).into(),
            (day_to_int(to) / 100).into(),
        ];
        values.extend(self.accounts.iter().map(|row| Value::from(*row)));
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let what = match self.by {
                // All of it, from which `tagged` takes what has tags.
                Facet::Tag => What::Text(String::new()),
                _ => What::Row(row.get(1)?),
            };
            let key = (row.get(0)?, what, kind(row.get(2)?), row.get(3)?);
            self.add(key, (row.get::<_, i64>(4)?.unsigned_abs(), row.get(5)?))?;
        }
        Ok(())
    }

    /// Whole months of what has tags, which few rows have: everything else has none.
    fn tagged(&mut self, from: CivilDate, to: CivilDate) -> Result<()> {
        let sql = self.tagged_sql();
        let mut statement = self.reader.0.prepare_cached(&sql)?;
        let mut values: Vec<Value> = vec![
            (day_to_int(from) * 10_000_000).into(),
            ((day_to_int(to) + 1) * 10_000_000).into(),
        ];
        values.extend(self.accounts.iter().map(|row| Value::from(*row)));
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let (time, kind, currency) = (row.get(0)?, kind(row.get(2)?), row.get(3)?);
            let key = |tag: &str| (time, What::Text(tag.to_owned()), kind, currency);
            let cell = (row.get::<_, i64>(4)?.unsigned_abs(), row.get(5)?);
            let tags: String = row.get(1)?;
            for tag in tags.split('\u{1f}') {
                self.add(key(tag), cell)?;
            }
            self.take(&key(""), cell)?;
        }
        Ok(())
    }

    /// The statement of [`Self::tagged`].
    fn tagged_sql(&self) -> String {
        let accounts = match self.accounts.len() {
            0 => String::new(),
            n => format!(" AND r.account IN ({})", vec!["?"; n].join(", ")),
        };
        format!(
            "SELECT r.date / 100, r.tags, r.kind = 'income', r.currency, count(*), sum(r.amount)
             FROM register r INDEXED BY register_tagged
             WHERE r.tags <> '' AND r.ord >= ? AND r.ord < ?
               AND r.kind IN ('spend', 'income'){accounts}
             GROUP BY 1, 2, 3, 4"
        )
    }

    /// The statement of [`Self::totals`]. Rows are added up here: a sort in the database would cost more
    /// than reading them.
    fn totals_sql(&self) -> String {
        let what = match self.by {
            Facet::Category => "t.category",
            Facet::Account => "t.account",
            Facet::All | Facet::Merchant | Facet::Tag => "0",
        };
        let table = match self.by != Facet::Account && self.accounts.is_empty() {
            true => "month_total",
            false => "totals",
        };
        let accounts = self.of_accounts("t.account");
        format!(
            "SELECT t.month, {what}, t.kind = 'income', t.currency, t.n, t.sum FROM {table} t
             WHERE t.month BETWEEN ? AND ? AND t.kind IN ('spend', 'income') AND t.n > 0{accounts}"
        )
    }

    /// The condition that only some accounts are meant: one by its index, several as a check.
    fn of_accounts(&self, column: &str) -> String {
        match self.accounts.len() {
            0 => String::new(),
            1 => format!(" AND {column} = ?"),
            n => format!(" AND +{column} IN ({})", vec!["?"; n].join(", ")),
        }
    }

    fn add(&mut self, key: Key, (count, sum): (u64, i64)) -> Result<()> {
        let cell = self.cells.entry(key).or_default();
        cell.0 += count;
        cell.1 = cell.1.checked_add(sum).ok_or_else(too_large)?;
        Ok(())
    }

    /// Takes out of a cell what belongs to others; a cell that has nothing left is none.
    fn take(&mut self, key: &Key, (count, sum): (u64, i64)) -> Result<()> {
        let Some(cell) = self.cells.get_mut(key) else {
            return Ok(());
        };
        cell.0 = cell.0.saturating_sub(count);
        cell.1 = cell.1.checked_sub(sum).ok_or_else(too_large)?;
        if cell.0 == 0 {
            self.cells.remove(key);
        }
        Ok(())
    }

    fn told(self) -> Result<Vec<FlowCell>> {
        let currencies = Currencies::read(self.reader.0)?;
        let accounts = match self.by {
            Facet::Account => ids(self.reader)?,
            _ => BTreeMap::new(),
        };
        let by = self.by;
        self.cells
            .into_iter()
            .map(|((time, what, kind, currency), (count, sum))| {
                Ok(FlowCell {
                    date: day_of(time)?,
                    key: match (by, what) {
                        (Facet::Category, What::Row(row)) => {
                            FacetKey::Category(Some(row).filter(|row| *row != 0))
                        }
                        (Facet::Account, What::Row(row)) => FacetKey::Account(
                            *accounts.get(&row).ok_or(StoreError::NotFound("account"))?,
                        ),
                        (Facet::Tag, What::Text(tag)) => {
                            FacetKey::Tag(Some(tag).filter(|tag| !tag.is_empty()))
                        }
                        (_, What::Text(merchant)) => FacetKey::Merchant(merchant),
                        (_, What::Row(_)) => FacetKey::All,
                    },
                    kind,
                    currency: currencies.get(currency)?,
                    count,
                    sum,
                })
            })
            .collect()
    }
}

/// A day as it is, a month as its first day.
fn day_of(time: i64) -> Result<NaiveDate> {
    day_from_int(if time < 1_000_000 {
        time * 100 + 1
    } else {
        time
    })
}

const fn kind(is_income: bool) -> FlowKind {
    match is_income {
        true => FlowKind::Income,
        false => FlowKind::Spend,
    }
}

pub(super) fn too_large() -> StoreError {
    StoreError::Refused("The sum is larger than Coffer can show.".into())
}

/// Ids of accounts by their rows.
pub(super) fn ids(reader: &Reader<'_>) -> Result<BTreeMap<i64, AccountId>> {
    let mut statement = reader.0.prepare_cached("SELECT row, id FROM account")?;
    let mut rows = statement.query([])?;
    let mut ids = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        ids.insert(row.get(0)?, AccountId::from_uuid(codec::uuid(&id)?));
    }
    Ok(ids)
}

/// The month of the oldest row that counts, by its first day.
pub fn first_month(reader: &Reader<'_>) -> Result<Option<CivilDate>> {
    let month: Option<i64> = reader
        .0
        .prepare_cached("SELECT month FROM month_total WHERE n > 0 ORDER BY month LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    month.map(day_of).transpose()
}

/// What is pending over a time and would count as spent or as come in, by kind and currency.
pub fn pending_flow(reader: &Reader<'_>, ask: &FlowAsk) -> Result<Vec<FlowCell>> {
    let currencies = Currencies::read(reader.0)?;
    let accounts = account_rows(reader, &ask.accounts)?;
    let mut statement = reader.0.prepare_cached(PENDING)?;
    let mut rows = statement.query((
        day_to_int(ask.from) * 10_000_000,
        (day_to_int(ask.to) + 1) * 10_000_000,
    ))?;
    let mut cells: BTreeMap<(FlowKind, i64), (u64, i64)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let account: i64 = row.get(3)?;
        if !accounts.is_empty() && !accounts.contains(&account) {
            continue;
        }
        let key = (kind(row.get(0)?), row.get(1)?);
        let amount: i64 = row.get(2)?;
        let cell = cells.entry(key).or_default();
        cell.0 += 1;
        cell.1 = cell.1.checked_add(amount).ok_or_else(too_large)?;
    }
    cells
        .into_iter()
        .map(|((kind, currency), (count, sum))| {
            Ok(FlowCell {
                date: ask.from,
                key: FacetKey::All,
                kind,
                currency: currencies.get(currency)?,
                count,
                sum,
            })
        })
        .collect()
}

/// Pending rows are few, and have an index of their own. What each will count as is what `project`
/// would call it if it were booked as it is.
const PENDING: &str = "
SELECT coalesce(c.kind, iif(r.amount > 0, 'income', 'spend')) = 'income', r.currency, r.amount, r.account
FROM register r LEFT JOIN category c ON c.id = r.category
WHERE r.pending = 1 AND r.ord >= ?1 AND r.ord < ?2 AND r.kind = 'pending' AND r.hidden = 0
  AND coalesce(c.kind, '') <> 'transfer'";

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> CivilDate {
        CivilDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn whole_months_lie_between_the_parts_at_both_ends() {
        let whole = |from, to| whole_months(from, to);
        assert_eq!(
            whole(day(2026, 1, 1), day(2026, 12, 31)),
            Some((day(2026, 1, 1), day(2027, 1, 1)))
        );
        assert_eq!(
            whole(day(2026, 1, 2), day(2026, 4, 29)),
            Some((day(2026, 2, 1), day(2026, 4, 1)))
        );
        assert_eq!(whole(day(2026, 1, 2), day(2026, 2, 27)), None);
        assert_eq!(whole(day(2026, 1, 2), day(2026, 1, 31)), None);
        assert_eq!(
            whole(day(2028, 2, 1), day(2028, 2, 29)),
            Some((day(2028, 2, 1), day(2028, 3, 1)))
        );
    }

    /// How the database goes about a statement.
    fn plan(reader: &Reader<'_>, sql: &str) -> String {
        let mut statement = reader
            .0
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = statement
            .raw_query()
            .mapped(|row| row.get::<_, String>(3))
            .collect::<rusqlite::Result<Vec<_>>>();
        steps.unwrap().join("\n")
    }

    #[test]
    fn a_report_walks_the_days_it_is_of_and_the_sums_of_its_months_and_sorts_neither() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let asked = |reader: &Reader<'_>| {
            for by in [
                Facet::All,
                Facet::Category,
                Facet::Merchant,
                Facet::Tag,
                Facet::Account,
            ] {
                for (grain, accounts) in [
                    (Grain::Day, vec![]),
                    (Grain::Month, vec![]),
                    (Grain::Month, vec![1]),
                    (Grain::Month, vec![1, 2]),
                ] {
                    let flow = Flow {
                        reader,
                        accounts,
                        by,
                        grain,
                        cells: BTreeMap::new(),
                    };
                    let rows = plan(reader, &flow.rows_sql());
                    assert!(
                        rows.contains("SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")
                            || rows.contains("SEARCH r USING INDEX register_account (account=?"),
                        "{rows}"
                    );
                    assert!(!rows.contains("SCAN"), "{rows}");
                    let tagged = plan(reader, &flow.tagged_sql());
                    assert!(
                        tagged.contains("INDEX register_tagged (rowid>? AND rowid<?)")
                            || tagged.contains("INDEX register_tagged (ord>? AND ord<?)"),
                        "{tagged}"
                    );
                    let totals = plan(reader, &flow.totals_sql());
                    assert_eq!(
                        totals,
                        "SEARCH t USING PRIMARY KEY (month>? AND month<?)",
                        "{}",
                        flow.totals_sql()
                    );
                }
            }
            let pending = plan(reader, PENDING);
            assert!(pending.contains("register_pending"), "{pending}");
            assert!(!pending.contains("SCAN"), "{pending}");
            Ok(())
        };
        store.read(asked).unwrap();
    }
}
