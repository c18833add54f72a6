//! The rows of an operation, grouped by the value they had before: what undoing it needs, packed.
//!
//! Row numbers are sorted and written as differences in base-128 (LEB128), about one byte a row
//! for a run; the bound of docs/store.md is eight.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Reader, Result, StoreError, Writer};

/// Rows of one chunk: small enough to be read into memory one by one.
const ROWS_PER_CHUNK: usize = 100_000;

/// Rows by the value they had before, as JSON text.
#[derive(Default)]
pub(crate) struct Groups(BTreeMap<String, Vec<i64>>);

impl Groups {
    pub fn add(&mut self, prior: &str, txn: i64) {
        match self.0.get_mut(prior) {
            Some(rows) => rows.push(txn),
            None => {
                self.0.insert(prior.to_owned(), vec![txn]);
            }
        }
    }

    /// Leaves out the rows for which a value holds already.
    pub fn take(&mut self, value: &Value) -> Vec<i64> {
        let held = |prior: &String| {
            serde_json::from_str::<Value>(prior).is_ok_and(|prior| prior == *value)
        };
        let keys: Vec<String> = self.0.keys().filter(|prior| held(prior)).cloned().collect();
        keys.iter()
            .flat_map(|key| self.0.remove(key).unwrap_or_default())
            .collect()
    }

    /// The values before that are not this one.
    pub fn others(&self, value: &Value) -> Vec<Value> {
        let priors = self.0.keys();
        let values = priors.filter_map(|prior| serde_json::from_str::<Value>(prior).ok());
        values.filter(|prior| prior != value).collect()
    }

    /// Leaves out rows.
    pub fn retain(&mut self, mut keep: impl FnMut(i64) -> Result<bool>) -> Result<()> {
        for rows in self.0.values_mut() {
            let mut kept = Vec::with_capacity(rows.len());
            for &row in rows.iter() {
                if keep(row)? {
                    kept.push(row);
                }
            }
            *rows = kept;
        }
        self.0.retain(|_, rows| !rows.is_empty());
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One row with its value before.
    pub fn of(prior: &str, txn: i64) -> Self {
        Self(BTreeMap::from([(prior.to_owned(), vec![txn])]))
    }

    pub fn len(&self) -> u32 {
        let rows: usize = self.0.values().map(Vec::len).sum();
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    pub fn extend(&mut self, other: Self) {
        for (prior, rows) in other.0 {
            self.0.entry(prior).or_default().extend(rows);
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.values().flatten().copied()
    }

    /// The one row, if there is only one, with its value before.
    pub fn single(&self) -> Option<(&str, i64)> {
        match self.0.first_key_value() {
            Some((prior, rows)) if self.0.len() == 1 && rows.len() == 1 => {
                Some((prior.as_str(), rows[0]))
            }
            _ => None,
        }
    }

    /// Value before, and its rows.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[i64])> {
        self.0
            .iter()
            .map(|(prior, rows)| (prior.as_str(), rows.as_slice()))
    }
}

/// Writes the groups of an operation.
pub(super) fn write(writer: &Writer<'_>, operation: i64, groups: &Groups) -> Result<()> {
    let mut n: i64 = 0;
    for (prior, rows) in groups.iter() {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        for part in rows.chunks(ROWS_PER_CHUNK) {
            writer
                .0
                .prepare_cached(
                    "INSERT INTO operation_chunk (operation, n, prior, rows) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((operation, n, prior, pack(part)))?;
            n += 1;
        }
    }
    Ok(())
}

/// Reads the groups of an operation back.
pub(super) fn read(writer: &Writer<'_>, operation: i64) -> Result<Groups> {
    let mut statement = writer.0.prepare_cached(
        "SELECT prior, rows FROM operation_chunk WHERE operation = ?1 ORDER BY n",
    )?;
    let mut found = statement.query([operation])?;
    let mut groups = Groups::default();
    while let Some(row) = found.next()? {
        let prior: String = row.get(0)?;
        let packed: Vec<u8> = row.get(1)?;
        groups.0.entry(prior).or_default().extend(unpack(&packed)?);
    }
    Ok(groups)
}

/// The value that a row had before an operation on many rows, if it was one of them.
pub(super) fn prior_of(reader: &Reader<'_>, operation: i64, txn: i64) -> Result<Option<String>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT coalesce(prior, 'null'), rows FROM operation_chunk WHERE operation = ?1 ORDER BY n",
    )?;
    let mut found = statement.query([operation])?;
    while let Some(row) = found.next()? {
        let packed: Vec<u8> = row.get(1)?;
        if unpack(&packed)?.binary_search(&txn).is_ok() {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

fn pack(sorted: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sorted.len() * 2);
    let mut last = 0;
    for &row in sorted {
        let mut rest = row.wrapping_sub(last).cast_unsigned();
        last = row;
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes
}

fn unpack(bytes: &[u8]) -> Result<Vec<i64>> {
    let damaged = || StoreError::Unexpected("a damaged list of rows in an operation".into());
    let (mut rows, mut last, mut value, mut shift) = (Vec::new(), 0_i64, 0_u64, 0_u32);
    for &byte in bytes {
        if shift > 63 {
            return Err(damaged());
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            shift += 7;
            continue;
        }
        last = last.wrapping_add(value.cast_signed());
        rows.push(last);
        (value, shift) = (0, 0);
    }
    if shift != 0 { Err(damaged()) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rows_come_back_and_a_run_costs_a_byte_each() {
        let rows: Vec<i64> = (1..=1_000).chain([5_000, 1 << 40]).collect();
        let packed = pack(&rows);
        assert_eq!(unpack(&packed).unwrap(), rows);
        assert!(packed.len() < 1_020, "{}", packed.len());
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
    }
}
