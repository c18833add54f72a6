//! Sums by month and category: the report that the totals are kept for.

use coffer_domain::{CivilDate, Money};

use crate::{
    Reader, Result,
    codec::{Currencies, day_to_int},
};

/// What came in or went out in one month under one category, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// The month as yyyymm.
    pub month: i64,
    /// Id and name of the category; nothing for rows that have none.
    pub category: Option<(i64, String)>,
    /// `spend`, `income`, `transfer`, `hidden` or `pending`.
    pub kind: String,
    /// Number of rows.
    pub count: u32,
    /// Their sum.
    pub sum: Money,
}

/// Sums by month and category over the months of two days and all between, newest first.
pub fn months(
    reader: &Reader<'_>,
    from: Option<CivilDate>,
    to: Option<CivilDate>,
) -> Result<Vec<MonthRow>> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(
        "SELECT t.month, t.category, c.name, t.kind, sum(t.n), sum(t.sum), t.currency
         FROM totals t LEFT JOIN category c ON c.id = t.category
         WHERE t.month BETWEEN ?1 AND ?2
         GROUP BY t.month, t.category, t.kind, t.currency HAVING sum(t.n) > 0
         ORDER BY t.month DESC, c.position, t.kind, t.currency",
    )?;
    let from = from.map_or(0, |day| day_to_int(day) / 100);
    let to = to.map_or(999_999, |day| day_to_int(day) / 100);
    let mut rows = statement.query((from, to))?;
    let mut months = Vec::new();
    while let Some(row) = rows.next()? {
        let name: Option<String> = row.get(2)?;
        months.push(MonthRow {
            month: row.get(0)?,
            category: match name {
                Some(name) => Some((row.get(1)?, name)),
                None => None,
            },
            kind: row.get(3)?,
            count: row.get(4)?,
            sum: currencies.money(row.get(5)?, row.get(6)?)?,
        });
    }
    Ok(months)
}
