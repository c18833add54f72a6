//! Rows of a list by their place.
//!
//! Pages are found by key, never by a deep OFFSET, which was measured at 470 times the cost: a
//! place is a day and a number of rows to leave out within that day. For a page, one statement yields keys in
//! their order and joins the row of each; where a whole list is read, another statement reads the row of a key, so that
//! nothing is collected.

use super::{
    Filter, Place, RegisterLine,
    browse::{LISTED, LISTED_ALONE, LISTED_JOINS, Names, line},
    finding::{Finding, Side, guessing, key_after},
};
use crate::{Reader, Result, Writer, codec::Currencies};

/// Rows from a place on, newest first, pending ones before all others.
pub fn rows(
    reader: &Reader<'_>,
    filter: &Filter,
    place: Place,
    limit: u32,
) -> Result<Vec<RegisterLine>> {
    guessing(
        reader,
        filter,
        |finding| page(reader, finding, place, limit),
        Vec::is_empty,
    )
}

fn page(
    reader: &Reader<'_>,
    finding: &Finding,
    place: Place,
    limit: u32,
) -> Result<Vec<RegisterLine>> {
    let mut lines = Vec::new();
    let mut keep = |line| {
        lines.push(line);
        Ok(())
    };
    let mut left = limit;
    let (below, skip) = match place {
        Place::Pending { skip } => {
            let stretch = Stretch {
                below: i64::MAX,
                skip,
                limit: limit.into(),
            };
            let read = read_rows(reader, finding, Side::Pending, &stretch, &mut keep)?;
            left -= u32::try_from(read).unwrap_or(limit).min(limit);
            (i64::MAX, 0)
        }
        Place::Day { date, skip } => (key_after(date), skip),
    };
    if left > 0 {
        let stretch = Stretch {
            below,
            skip,
            limit: left.into(),
        };
        read_rows(reader, finding, Side::Posted, &stretch, &mut keep)?;
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
    let read = |finding: &Finding| -> Result<u64> {
        let all = Stretch {
            below: i64::MAX,
            skip: 0,
            limit: -1,
        };
        let pending = read_rows(reader, finding, Side::Pending, &all, row)?;
        Ok(pending + read_rows(reader, finding, Side::Posted, &all, row)?)
    };
    guessing(reader, filter, read, |rows| *rows == 0).map(drop)
}

/// Which rows of a side are read.
struct Stretch {
    /// Only below this key.
    below: i64,
    /// Rows to leave out first.
    skip: u32,
    /// At most so many; below zero all.
    limit: i64,
}

/// What a page is read from: the keys lead, in their order.
const PAGE_JOINS: &str = "CROSS JOIN register r ON r.ord = k.ord CROSS JOIN txn t ON t.row = r.txn";

/// Returns the number of rows.
fn read_rows(
    reader: &Reader<'_>,
    finding: &Finding,
    side: Side,
    stretch: &Stretch,
    keep: &mut dyn FnMut(RegisterLine) -> Result<()>,
) -> Result<u64> {
    if !finding.may_have(side) {
        return Ok(0);
    }
    let currencies = Currencies::read(reader.0)?;
    let keys = finding.keys(side, stretch.below);
    let (limit, skip) = (keys.next(), keys.next() + 1);
    let values = keys.values([stretch.limit, stretch.skip.into()]);
    if stretch.limit >= 0 {
        let mut page = reader.0.prepare_cached(&format!(
            "SELECT {}, k.ord
             FROM ({} ORDER BY 1 DESC LIMIT ?{limit} OFFSET ?{skip}) k {PAGE_JOINS}",
            *LISTED_ALONE, keys.sql
        ))?;
        let key = page.column_count() - 1;
        let mut rows = page.query(rusqlite::params_from_iter(values))?;
        let mut names = Names::default();
        let mut lines: Vec<(i64, RegisterLine)> = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push((row.get(key)?, names.line(reader, row, &currencies)?));
        }
        // The order of a join is SQLite's to choose. It is this one; to make sure costs nothing.
        lines.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        let read = lines.len() as u64;
        for (_, line) in lines {
            keep(line)?;
        }
        return Ok(read);
    }
    let mut newest_first = reader.0.prepare_cached(&format!(
        "{} ORDER BY 1 DESC LIMIT ?{limit} OFFSET ?{skip}",
        keys.sql
    ))?;
    let mut of_key = reader.0.prepare_cached(&format!(
        "SELECT {LISTED} FROM register r {LISTED_JOINS} WHERE r.ord = ?1"
    ))?;
    let mut found = newest_first.query(rusqlite::params_from_iter(values))?;
    let mut read = 0;
    while let Some(next) = found.next()? {
        let mut rows = of_key.query([next.get::<_, i64>(0)?])?;
        if let Some(row) = rows.next()? {
            keep(line(row, &currencies)?)?;
            read += 1;
        }
    }
    Ok(read)
}

/// Chooses what a list shows, for an edit of all of it.
pub(crate) fn choose(writer: &Writer<'_>, filter: &Filter) -> Result<()> {
    let choose = |finding: &Finding| -> Result<usize> {
        let keys = finding.transactions();
        let rows = writer
            .0
            .prepare_cached(&format!(
                "INSERT INTO temp.chosen (txn) SELECT DISTINCT txn FROM ({})",
                keys.sql
            ))?
            .execute(rusqlite::params_from_iter(keys.values([])))?;
        Ok(rows)
    };
    // What is changed is what the window shows, which a nearest word may have found.
    guessing(&writer.reader(), filter, choose, |rows| *rows == 0).map(drop)
}
