//! Reading the register: its outline, rows by place, one transaction, and the flat list of the
//! command line.
//!
//! Pages are found by key, never by a deep OFFSET, which was measured at 470 times the cost: a
//! place is a day and a number of rows to leave out within that day.

use std::collections::BTreeMap;

use coffer_domain::{AccountId, CivilDate, Money, TransactionId};
use rusqlite::{OptionalExtension, Row, types::Value};

use crate::{
    Reader, Result, StoreError, Writer,
    codec::{self, Currencies, day_from_int, day_to_int},
    edits::PartRow,
};

/// The longest search text, and the most words of it that are looked for.
const SEARCH_CHARS_MAX: usize = 500;
const SEARCH_WORDS_MAX: usize = 16;

/// Which transactions are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words, each of which must occur, as a prefix.
    pub search: String,
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this category and those below it.
    pub category: Option<i64>,
    /// From this day on.
    pub from: Option<CivilDate>,
    /// Up to and including this day.
    pub to: Option<CivilDate>,
}

/// Which rows a flat list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// What the register lists.
    #[default]
    Listed,
    /// What the bank took back and the person did not keep.
    Withdrawn,
    /// What the person deleted.
    Deleted,
}

/// A day of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub date: CivilDate,
    /// Rows.
    pub count: u32,
    /// Sum of what is not withdrawn, one amount per currency.
    pub totals: Vec<Money>,
}

/// The shape of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Number of pending rows and their sums.
    pub pending: (u32, Vec<Money>),
    /// Days with posted rows, newest first.
    pub days: Vec<DayRow>,
    /// Sum of all posted rows, one amount per currency.
    pub sums: Vec<Money>,
    /// Rows in the whole profile.
    pub profile_count: u32,
    /// Words that nothing has, and what was searched in their place.
    pub corrected: Vec<(String, String)>,
}

/// Where a stretch of rows starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among the pending rows, which stand on top.
    Pending {
        /// Rows to leave out.
        skip: u32,
    },
    /// On a day.
    Day {
        /// The day.
        date: CivilDate,
        /// Rows of that day to leave out.
        skip: u32,
    },
}

/// A row with what the person sees and what the bank says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterLine {
    /// Our id.
    pub id: TransactionId,
    /// The provider's present id.
    pub external_id: String,
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub account_name: String,
    /// The day it is listed under.
    pub date: CivilDate,
    /// Amount.
    pub amount: Money,
    /// Merchant as shown.
    pub merchant: String,
    /// The bank's text as shown.
    pub original: String,
    /// Category: id, name, code.
    pub category: Option<(i64, String, Option<String>)>,
    /// Who chose it: `person`, `rule`, `learned` or `bank`.
    pub category_source: String,
    /// Not posted yet.
    pub pending: bool,
    /// Taken back by the bank.
    pub withdrawn: bool,
    /// Deleted by the person.
    pub deleted: bool,
    /// The note, if there is one.
    pub note: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The bank's date.
    pub bank_date: CivilDate,
    /// The day it was authorised, as the bank says.
    pub authorized_date: Option<CivilDate>,
    /// The bank's text.
    pub bank_name: String,
    /// The provider's merchant.
    pub merchant_name: Option<String>,
    /// Which of its lines this is, from nought.
    pub line: u32,
    /// Number of its lines; one where it is not split.
    pub parts: u32,
    /// The line for what the bank's amount leaves of the person's parts.
    pub unassigned: bool,
    /// Its parts, where the whole transaction was asked for.
    pub split: Vec<PartRow>,
    /// The amount of the whole transaction.
    pub whole: Money,
    /// The person has looked at it.
    pub reviewed: bool,
    /// The person left it out of reports.
    pub hidden: bool,
    /// What the account held after it, where that was asked for and can be said.
    pub balance: Option<Money>,
}

/// What else the bank says of one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetail {
    /// The institution's name.
    pub institution_name: String,
    /// The statement's text before any cleaning.
    pub original_description: Option<String>,
    /// The provider's detailed category.
    pub category: Option<String>,
    /// How sure the provider is of it.
    pub confidence: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Cheque number.
    pub check_number: Option<String>,
    /// What was authorised, where it posted with another amount.
    pub authorized_amount: Option<Money>,
    /// The bank gave more digits than the currency has.
    pub amount_rounded: bool,
    /// The rest, as JSON.
    pub details: Option<String>,
}

/// A filter as SQL: tables, conditions and their values, in order.
struct Sql {
    from: &'static str,
    conditions: Vec<&'static str>,
    values: Vec<Value>,
}

impl Sql {
    fn of(reader: &Reader<'_>, filter: &Filter) -> Result<Self> {
        let mut sql = Self {
            from: "register r",
            conditions: vec!["1"],
            values: Vec::new(),
        };
        if let Some(query) = search_query(&filter.search)? {
            sql.from = "register_search s JOIN register r ON r.ord = s.rowid";
            sql.push("s.register_search MATCH ?", query.into());
        }
        if let Some(account) = filter.account {
            sql.push("r.account = ?", account_row(reader, account)?.into());
        }
        if let Some(category) = filter.category {
            sql.conditions
                .push("r.category IN (SELECT id FROM category WHERE id = ? OR parent = ?)");
            sql.values.extend([category.into(), category.into()]);
        }
        if let Some(from) = filter.from {
            sql.push("r.ord >= ?", (day_to_int(from) * 10_000_000).into());
        }
        if let Some(to) = filter.to {
            sql.push("r.ord < ?", ((day_to_int(to) + 1) * 10_000_000).into());
        }
        Ok(sql)
    }

    fn push(&mut self, condition: &'static str, value: Value) {
        self.conditions.push(condition);
        self.values.push(value);
    }

    fn conditions(&self) -> String {
        self.conditions.join(" AND ")
    }
}

/// Chooses what a list shows, for an edit of all of it.
pub(crate) fn choose(writer: &Writer<'_>, filter: &Filter) -> Result<()> {
    let sql = Sql::of(&writer.reader(), filter)?;
    writer
        .0
        .prepare_cached(&format!(
            "INSERT INTO temp.chosen (txn) SELECT DISTINCT r.txn FROM {} WHERE {}",
            sql.from,
            sql.conditions()
        ))?
        .execute(rusqlite::params_from_iter(&sql.values))?;
    Ok(())
}

pub(super) fn account_row(reader: &Reader<'_>, id: AccountId) -> Result<i64> {
    reader
        .0
        .prepare_cached("SELECT row FROM account WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("account"))
}

/// The words of a search as a query of the index: every word must occur, as the beginning of a
/// word. `None` where nothing was typed.
pub(super) fn search_query(text: &str) -> Result<Option<String>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    if text.chars().count() > SEARCH_CHARS_MAX {
        return Err(StoreError::Refused(format!(
            "A search can be {SEARCH_CHARS_MAX} characters long."
        )));
    }
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == '\0')
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(SEARCH_WORDS_MAX)
        .map(|word| format!("\"{}\"*", word.replace('"', "")))
        .collect();
    Ok(Some(if words.is_empty() {
        // Only signs: no row has them in its index.
        "\"\u{1}\"".to_owned()
    } else {
        words.join(" ")
    }))
}

/// The shape of a list.
pub fn outline(reader: &Reader<'_>, filter: &Filter) -> Result<Outline> {
    let currencies = Currencies::read(reader.0)?;
    let sql = Sql::of(reader, filter)?;
    let by_day = if filter.search.trim().is_empty() && filter.category.is_none() {
        days_from_totals(reader, filter)?
    } else {
        days_from_rows(reader, &sql)?
    };
    let mut days: Vec<DayRow> = Vec::new();
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for (date, currency, count, sum) in by_day {
        let date = day_from_int(date)?;
        let total = sums.entry(currency).or_default();
        *total = total.saturating_add(sum);
        let total = currencies.money(sum, currency)?;
        match days.last_mut() {
            Some(day) if day.date == date => {
                day.count += count;
                day.totals.push(total);
            }
            _ => days.push(DayRow {
                date,
                count,
                totals: vec![total],
            }),
        }
    }
    let sums = sums
        .into_iter()
        .map(|(currency, sum)| currencies.money(sum, currency))
        .collect::<Result<_>>()?;
    Ok(Outline {
        pending: pending(reader, &sql, &currencies)?,
        days,
        sums,
        profile_count: reader
            .0
            .prepare_cached("SELECT coalesce(sum(n), 0) FROM totals")?
            .query_row([], |row| row.get(0))?,
        corrected: Vec::new(),
    })
}

/// How many transactions a list shows, and the sum of its lines; one amount per currency.
pub fn sum_of_list(reader: &Reader<'_>, filter: &Filter) -> Result<(u32, Vec<Money>)> {
    let currencies = Currencies::read(reader.0)?;
    let sql = Sql::of(reader, filter)?;
    let (from, conditions) = (sql.from, sql.conditions());
    let values = || rusqlite::params_from_iter(&sql.values);
    let count = reader
        .0
        .prepare_cached(&format!(
            "SELECT count(DISTINCT r.txn) FROM {from} WHERE {conditions}"
        ))?
        .query_row(values(), |row| row.get(0))?;
    let sums = reader
        .0
        .prepare_cached(&format!(
            "SELECT r.currency, sum(iif(r.withdrawn, 0, r.amount)) FROM {from}
             WHERE {conditions} GROUP BY r.currency"
        ))?
        .query_map(values(), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    let sums = sums
        .into_iter()
        .map(|(currency, sum)| currencies.money(sum, currency))
        .collect::<Result<_>>()?;
    Ok((count, sums))
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
    let sums = sums
        .into_iter()
        .map(|(currency, sum)| currencies.money(sum, currency))
        .collect::<Result<_>>()?;
    Ok((count, sums))
}

/// Day, currency, rows, sum; newest first.
type DaySum = (i64, i64, u32, i64);

fn day_sum(row: &Row<'_>) -> rusqlite::Result<DaySum> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn days_from_totals(reader: &Reader<'_>, filter: &Filter) -> Result<Vec<DaySum>> {
    let from = filter.from.map_or(0, day_to_int);
    let to = filter.to.map_or(99_999_999, day_to_int);
    let account = filter
        .account
        .map(|account| account_row(reader, account))
        .transpose()?;
    Ok(reader
        .0
        .prepare_cached(
            "SELECT date, currency, sum(n), sum(sum) FROM day_total
             WHERE date BETWEEN ?1 AND ?2 AND (?3 IS NULL OR account = ?3)
             GROUP BY date, currency HAVING sum(n) > 0 ORDER BY date DESC, currency",
        )?
        .query_map((from, to, account), day_sum)?
        .collect::<rusqlite::Result<_>>()?)
}

fn days_from_rows(reader: &Reader<'_>, sql: &Sql) -> Result<Vec<DaySum>> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT r.date, r.currency, count(*), sum(iif(r.withdrawn, 0, r.amount))
             FROM {} WHERE {} AND r.pending = 0
             GROUP BY r.date, r.currency ORDER BY r.date DESC, r.currency",
            sql.from,
            sql.conditions()
        ))?
        .query_map(rusqlite::params_from_iter(&sql.values), day_sum)?
        .collect::<rusqlite::Result<_>>()?)
}

fn pending(reader: &Reader<'_>, sql: &Sql, currencies: &Currencies) -> Result<(u32, Vec<Money>)> {
    let rows: Vec<(i64, u32, i64)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT r.currency, count(*), sum(iif(r.withdrawn, 0, r.amount))
             FROM {} WHERE {} AND r.pending = 1 GROUP BY r.currency",
            sql.from,
            sql.conditions()
        ))?
        .query_map(rusqlite::params_from_iter(&sql.values), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut count = 0;
    let mut totals = Vec::with_capacity(rows.len());
    for (currency, n, sum) in rows {
        count += n;
        totals.push(currencies.money(sum, currency)?);
    }
    Ok((count, totals))
}

/// The columns of a [`RegisterLine`] where the row is listed.
const LISTED: &str = "t.id, t.external_id, a.id, a.name, r.date, r.amount, r.currency, r.merchant,
    r.original, c.id, c.name, c.code, r.source, t.pending, r.withdrawn, 0, r.note, r.tags,
    t.date, t.authorized_date, t.name, t.merchant_name, r.line, r.parts, r.unassigned, t.amount,
    r.reviewed, r.hidden";

const LISTED_JOINS: &str = "JOIN txn t ON t.row = r.txn JOIN account a ON a.row = r.account
    LEFT JOIN category c ON c.id = r.category";

pub(super) fn line(row: &Row<'_>, currencies: &Currencies) -> Result<RegisterLine> {
    let id: [u8; 16] = row.get(0)?;
    let account: [u8; 16] = row.get(2)?;
    let category: Option<i64> = row.get(9)?;
    let note: String = row.get(16)?;
    let tags: String = row.get(17)?;
    let authorized: Option<i64> = row.get(19)?;
    Ok(RegisterLine {
        id: TransactionId::from_uuid(codec::uuid(&id)?),
        external_id: row.get(1)?,
        account_id: AccountId::from_uuid(codec::uuid(&account)?),
        account_name: row.get(3)?,
        date: day_from_int(row.get(4)?)?,
        amount: currencies.money(row.get(5)?, row.get(6)?)?,
        merchant: row.get(7)?,
        original: row.get(8)?,
        category: match category {
            Some(category) => Some((category, row.get(10)?, row.get(11)?)),
            None => None,
        },
        category_source: row.get(12)?,
        pending: row.get(13)?,
        withdrawn: row.get(14)?,
        deleted: row.get(15)?,
        note: (!note.is_empty()).then_some(note),
        tags: tags
            .split('\u{1f}')
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect(),
        bank_date: day_from_int(row.get(18)?)?,
        authorized_date: authorized.map(day_from_int).transpose()?,
        bank_name: row.get(20)?,
        merchant_name: row.get(21)?,
        line: row.get(22)?,
        parts: row.get(23)?,
        unassigned: row.get(24)?,
        split: Vec::new(),
        whole: currencies.money(row.get(25)?, row.get(6)?)?,
        reviewed: row.get(26)?,
        hidden: row.get(27)?,
        balance: None,
    })
}

/// Rows from a place on, newest first, pending ones before all others.
pub fn rows(
    reader: &Reader<'_>,
    filter: &Filter,
    place: Place,
    limit: u32,
) -> Result<Vec<RegisterLine>> {
    let currencies = Currencies::read(reader.0)?;
    let sql = Sql::of(reader, filter)?;
    let mut lines = Vec::new();
    let mut keep = |line| {
        lines.push(line);
        Ok(())
    };
    let mut left = limit;
    let (below, skip) = match place {
        Place::Pending { skip } => {
            let all = Stretch {
                pending: true,
                below: i64::MAX,
                skip,
                limit: limit.into(),
            };
            let read = read_rows(reader, &sql, &currencies, all, &mut keep)?;
            left -= u32::try_from(read).unwrap_or(limit).min(limit);
            (i64::MAX, 0)
        }
        Place::Day { date, skip } => ((day_to_int(date) + 1) * 10_000_000, skip),
    };
    if left > 0 {
        let rest = Stretch {
            pending: false,
            below,
            skip,
            limit: left.into(),
        };
        read_rows(reader, &sql, &currencies, rest, &mut keep)?;
    }
    Ok(lines)
}

/// All rows of a list in the order in which they are shown, one at a time: a list of any length
/// takes the memory of one row.
pub fn each_row(
    reader: &Reader<'_>,
    filter: &Filter,
    row: &mut dyn FnMut(RegisterLine) -> Result<()>,
) -> Result<()> {
    let currencies = Currencies::read(reader.0)?;
    let sql = Sql::of(reader, filter)?;
    for pending in [true, false] {
        let all = Stretch {
            pending,
            below: i64::MAX,
            skip: 0,
            limit: -1,
        };
        read_rows(reader, &sql, &currencies, all, row)?;
    }
    Ok(())
}

/// Which rows of a list are read.
struct Stretch {
    /// The pending ones or the others.
    pending: bool,
    /// Only below this key.
    below: i64,
    /// Rows to leave out first.
    skip: u32,
    /// At most so many; below zero all.
    limit: i64,
}

/// Returns the number of rows.
fn read_rows(
    reader: &Reader<'_>,
    sql: &Sql,
    currencies: &Currencies,
    stretch: Stretch,
    keep: &mut dyn FnMut(RegisterLine) -> Result<()>,
) -> Result<u64> {
    // Ordered by the key of whichever table leads, so that no sort is needed. Whether pending is
    // spelled out, because an index over pending rows serves no query that only binds it.
    let key = if sql.from.starts_with("register_search") {
        "s.rowid"
    } else {
        "r.ord"
    };
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {LISTED} FROM (
            SELECT r.* FROM {} WHERE {} AND r.pending = {} AND {key} < ?
            ORDER BY {key} DESC LIMIT ? OFFSET ?) r {LISTED_JOINS} ORDER BY r.ord DESC",
        sql.from,
        sql.conditions(),
        u8::from(stretch.pending),
    ))?;
    let mut values = sql.values.clone();
    values.extend([
        stretch.below.into(),
        stretch.limit.into(),
        i64::from(stretch.skip).into(),
    ]);
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        keep(line(row, currencies)?)?;
        read += 1;
    }
    Ok(read)
}
