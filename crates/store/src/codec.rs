//! How values of the domain are stored: dates as yyyymmdd, ids as sixteen bytes, currencies as
//! rows.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use coffer_domain::{CivilDate, Currency, Money};
use rusqlite::{Connection, OptionalExtension};

use crate::{Result, StoreError};

/// A civil day as yyyymmdd.
pub fn day_to_int(date: CivilDate) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// yyyymmdd as a civil day.
pub fn day_from_int(day: i64) -> Result<CivilDate> {
    let part = |n: i64| u32::try_from(n).unwrap_or(0);
    i32::try_from(day / 10_000)
        .ok()
        .and_then(|year| CivilDate::from_ymd_opt(year, part(day / 100 % 100), part(day % 100)))
        .ok_or_else(|| StoreError::Unexpected(format!("the date {day}")))
}

/// When a civil day begins in UTC, in milliseconds since 1970.
pub fn day_to_ms(date: CivilDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN)
        .and_utc()
        .timestamp_millis()
}

/// Sixteen stored bytes as a UUID.
pub fn uuid(bytes: &[u8]) -> Result<uuid::Uuid> {
    uuid::Uuid::from_slice(bytes)
        .map_err(|_| StoreError::Unexpected("an id that is not sixteen bytes long".into()))
}

/// Row numbers of currencies, looked up once per transaction.
#[derive(Default)]
pub struct CurrencyRows(HashMap<Currency, i64>);

impl CurrencyRows {
    /// The row of a currency, written if it is new.
    pub fn row(&mut self, connection: &Connection, currency: &Currency) -> Result<i64> {
        if let Some(row) = self.0.get(currency) {
            return Ok(*row);
        }
        let key = (currency.code(), currency.exponent());
        let found: Option<i64> = connection
            .prepare_cached("SELECT id FROM currency WHERE code = ?1 AND exponent = ?2")?
            .query_row(key, |row| row.get(0))
            .optional()?;
        let row = match found {
            Some(row) => row,
            None => {
                connection
                    .prepare_cached("INSERT INTO currency (code, exponent) VALUES (?1, ?2)")?
                    .execute(key)?;
                connection.last_insert_rowid()
            }
        };
        self.0.insert(currency.clone(), row);
        Ok(row)
    }
}

/// Currencies by row number, read once per query.
pub struct Currencies(HashMap<i64, Currency>);

impl Currencies {
    /// Reads all of them; there are as many as a person has currencies.
    pub fn read(connection: &Connection) -> Result<Self> {
        let map = connection
            .prepare_cached("SELECT id, code, exponent FROM currency")?
            .query_map([], |row| {
                let code: String = row.get(1)?;
                Ok((row.get(0)?, Currency::from_parts(&code, row.get(2)?)))
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self(map))
    }

    /// The currency of a row number.
    pub fn get(&self, row: i64) -> Result<Currency> {
        self.0
            .get(&row)
            .cloned()
            .ok_or_else(|| StoreError::Unexpected(format!("the currency {row}")))
    }

    /// Row numbers by number of minor digits.
    pub fn by_exponent(&self) -> BTreeMap<u8, Vec<i64>> {
        let mut by_exponent: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
        for (row, currency) in &self.0 {
            by_exponent
                .entry(currency.exponent())
                .or_default()
                .push(*row);
        }
        // In one order, so that a statement that names them is the same each time.
        by_exponent
            .values_mut()
            .for_each(|rows| rows.sort_unstable());
        by_exponent
    }

    /// An amount of a currency by row number.
    pub fn money(&self, minor: i64, row: i64) -> Result<Money> {
        Ok(Money::new(minor, self.get(row)?))
    }
}
