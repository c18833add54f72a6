//! How long the journal of edits reaches back.
//!
//! What holds now never expires; what expires is the way back. An operation over many rows goes
//! after 90 days. When the journal outgrows a fifth of the file, the oldest operations over many
//! rows go first, and then the oldest of all. The person is told: `undo` says how far it reaches.
//! What locks rows of a statement stays while it locks any, because nothing else opens them.
//!
//! A computer's clock can be years off for an hour, and what went does not come back when it is set
//! right. So an age is believed only as far as something else says it too:
//!
//! ```text
//!   ahead:   it is no later than a month after the newest day that any bank has told of
//!   behind:  an operation is no older than any before it in the journal
//! ```

use std::sync::LazyLock;

use rusqlite::OptionalExtension;

use crate::{
    Reader, Result, Writer,
    codec::{day_from_int, day_to_ms},
    facts,
};

/// How long an operation over many rows can be undone.
const BULK_DAYS: i64 = 90;
const DAY_MS: i64 = 86_400_000;
/// How long after the newest day that a bank told of it can be: an account without a row for longer is
/// rare, and costs nothing but that its old edits can be undone for longer.
const SILENT_DAYS: i64 = 31;
/// Bytes that a row of the journal takes beside its values: ids, times, indexes.
const ROW_BYTES: i64 = 120;
/// The journal of a small file may be larger than a fifth of it: so much is always kept.
const KEPT_BYTES: i64 = 4 << 20;
/// Operations that expire in one go; the next edit goes on.
const AT_ONCE: i64 = 1_000;
/// How often the journal is measured again while it is too large.
const ROUNDS_MAX: u32 = 20;
/// How many edits pass until the journal is measured again.
const MEASURED_EVERY: i64 = 64;
/// Where the profile remembers how far the journal reaches.
const REACHES: &str = "edits_reach_back_to_ms";

/// An operation with its undos and redos, and whether it is over many rows.
const CHAIN: &str = "WITH RECURSIVE chain (row) AS (
    SELECT ?1 UNION SELECT o.row FROM operation o JOIN chain c ON o.undoes = c.row)";

/// Lets expire what the bounds leave out. Called with every edit, and does nothing nearly always.
pub(super) fn expire(writer: &Writer<'_>, operation: i64, now_ms: i64) -> Result<()> {
    expire_old(writer, operation, now_ms)?;
    // Measuring walks the journal.
    if operation % MEASURED_EVERY == 0 {
        expire_large(writer, operation, KEPT_BYTES, now_ms)?;
    }
    Ok(())
}

/// Whether the operation `o` locks rows to this day: it is what opens them again, so it stays as long as they do. There
/// is one for each statement, and it takes a byte a row.
const LOCKS: &str = "(o.field = 'reconciled' AND o.undoes IS NULL AND EXISTS (
    SELECT 1 FROM overlay x WHERE x.reconciled = CAST(o.value AS INTEGER)))";

/// What was the oldest operation over many rows. What undoes or redoes an operation is younger, so
/// it is one that a person made.
static OLDEST_BULK: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT o.row, o.at_ms FROM operation_chunk c CROSS JOIN operation o ON o.row = c.operation
         WHERE NOT {LOCKS} ORDER BY c.operation LIMIT 1"
    )
});

/// The oldest operations that are left then, a handful at a time.
static OLDEST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT o.row, o.at_ms FROM operation o WHERE o.undoes IS NULL AND NOT {LOCKS}
         ORDER BY o.row LIMIT 100"
    )
});

/// `operation` is the one that is being written. What it takes back stays, or it could not be done again.
fn expire_old(writer: &Writer<'_>, operation: i64, now_ms: i64) -> Result<()> {
    let before_ms = now_ms - BULK_DAYS * DAY_MS;
    for _ in 0..AT_ONCE {
        match found(writer, &OLDEST_BULK)?.first().copied() {
            Some((row, at_ms))
                if at_ms < before_ms
                    && is_as_old(writer, row, now_ms)?
                    && !is_of(writer, row, operation)? =>
            {
                forget(writer, row, now_ms)?;
            }
            _ => break,
        }
    }
    Ok(())
}

/// Whether an operation is another, or takes it back, or does it again.
fn is_of(writer: &Writer<'_>, root: i64, operation: i64) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached(&format!(
            "{CHAIN} SELECT EXISTS (SELECT 1 FROM chain WHERE row = ?2)"
        ))?
        .query_row((root, operation), |row| row.get(0))?)
}

/// The present, as far as more than the clock says so.
fn believed(writer: &Writer<'_>, now_ms: i64) -> Result<i64> {
    // Not what a person wrote down: that can be of any day.
    let newest: Option<i64> = writer
        .0
        .prepare_cached("SELECT date FROM txn WHERE manual = 0 ORDER BY date DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(match newest {
        Some(day) => now_ms.min(day_to_ms(day_from_int(day)?) + SILENT_DAYS * DAY_MS),
        None => now_ms,
    })
}

/// Whether more than the two clocks' word says that an operation is older than its time.
fn is_as_old(writer: &Writer<'_>, operation: i64, now_ms: i64) -> Result<bool> {
    let bound = believed(writer, now_ms)?;
    Ok(writer
        .0
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM operation WHERE row <= ?1 AND at_ms >= ?2)",
        )?
        .query_row((operation, bound - BULK_DAYS * DAY_MS), |row| row.get(0))?)
}

fn expire_large(writer: &Writer<'_>, operation: i64, kept_bytes: i64, now_ms: i64) -> Result<()> {
    let file_bytes: i64 = writer.0.query_row(
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        [],
        |row| row.get(0),
    )?;
    let bound = (file_bytes / 5).max(kept_bytes);
    for _ in 0..ROUNDS_MAX {
        if bytes(writer)? <= bound {
            return Ok(());
        }
        let mut oldest = found(writer, &OLDEST_BULK)?;
        if oldest.is_empty() {
            oldest = found(writer, &OLDEST)?;
        }
        for (row, _) in oldest {
            if !is_of(writer, row, operation)? {
                forget(writer, row, now_ms)?;
            }
        }
    }
    Ok(())
}

fn found(writer: &Writer<'_>, sql: &str) -> Result<Vec<(i64, i64)>> {
    Ok(writer
        .0
        .prepare_cached(sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

fn bytes(writer: &Writer<'_>) -> Result<i64> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT (SELECT coalesce(sum(?1 + coalesce(length(prior), 0) + coalesce(length(value), 0)), 0)
                     FROM operation)
                  + (SELECT coalesce(sum(length(rows) + length(prior)), 0) FROM operation_chunk)",
        )?
        .query_row([ROW_BYTES], |row| row.get(0))?)
}

/// Takes an operation and what undid and redid it out of the journal. What the rows held before the last
/// of these is known no more.
fn forget(writer: &Writer<'_>, row: i64, now_ms: i64) -> Result<()> {
    let last_ms: i64 = writer
        .0
        .prepare_cached(&format!(
            "{CHAIN} SELECT max(at_ms) FROM operation WHERE row IN (SELECT row FROM chain)"
        ))?
        .query_row([row], |row| row.get(0))?;
    for step in [
        format!("{CHAIN} DELETE FROM operation_chunk WHERE operation IN (SELECT row FROM chain)"),
        format!("{CHAIN} DELETE FROM operation WHERE row IN (SELECT row FROM chain)"),
    ] {
        writer.0.prepare_cached(&step)?.execute([row])?;
    }
    // A clock that stood years ahead when the last of them was made does not make it reach back to then.
    let last_ms = last_ms.min(believed(writer, now_ms)?);
    let reached = reaches_back_to(&writer.reader())?.unwrap_or(i64::MIN);
    if last_ms >= reached {
        facts::put(writer, REACHES, &(last_ms + 1).to_le_bytes())?;
    }
    Ok(())
}

/// Since when every edit can be undone, if some cannot be any more.
pub fn reaches_back_to(reader: &Reader<'_>) -> Result<Option<i64>> {
    let stored = facts::get(reader, REACHES)?;
    Ok(stored
        .and_then(|bytes| <[u8; 8]>::try_from(bytes.as_slice()).ok())
        .map(i64::from_le_bytes))
}

#[cfg(test)]
mod tests {
    use coffer_domain::{OperationId, ids::Mint};

    use super::*;
    use crate::{
        Store,
        edits::{EditMeta, Field, Groups, Origin, record, undo},
    };

    struct Counter(u128);

    impl Mint for Counter {
        fn next(&mut self) -> uuid::Uuid {
            self.0 += 1;
            uuid::Uuid::from_u128(self.0)
        }
    }

    /// A journal of tag edits over rows that are not there: two over one row, one over two.
    fn journal(days: &[(i64, bool)]) -> (tempfile::TempDir, Store, Counter) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        let mut mint = Counter(0);
        for &(day, bulk) in days {
            let meta = EditMeta {
                id: OperationId::mint(&mut mint),
                at_ms: day * DAY_MS,
                origin: Origin::Cli,
            };
            store
                .write(|w| {
                    w.0.execute_batch("PRAGMA defer_foreign_keys = ON")?;
                    let mut groups = Groups::default();
                    groups.add("[]", 1);
                    if bulk {
                        groups.add("[]", 2);
                    }
                    let value = serde_json::json!(["x"]);
                    record(w, &meta, Field::Tags, &groups, &value, None)?;
                    // No such row: the reference is not what this is about.
                    w.0.execute("UPDATE operation SET txn = NULL", [])?;
                    Ok(())
                })
                .unwrap();
        }
        (folder, store, mint)
    }

    fn left(store: &Store) -> Vec<i64> {
        store
            .read(|r| {
                let mut statement = r.0.prepare("SELECT at_ms FROM operation ORDER BY row")?;
                let times = statement
                    .query_map([], |row| row.get::<_, i64>(0))?
                    .map(|at_ms| at_ms.map(|at_ms| at_ms / DAY_MS))
                    .collect::<rusqlite::Result<_>>()?;
                Ok(times)
            })
            .unwrap()
    }

    #[test]
    fn an_edit_of_many_rows_expires_after_ninety_days_and_one_of_a_single_row_does_not() {
        let (_folder, store, _) = journal(&[(0, true), (1, false), (50, true)]);
        store.write(|w| expire_old(w, 0, 91 * DAY_MS)).unwrap();
        assert_eq!(left(&store), [1, 50]);
        let reaches = store.read(reaches_back_to).unwrap();
        assert_eq!(reaches, Some(1), "a millisecond after what went");
    }

    #[test]
    fn a_journal_that_outgrows_its_bound_loses_the_edits_of_many_rows_first() {
        let (_folder, store, mut mint) = journal(&[(0, false), (1, true), (2, false), (3, true)]);
        store
            .write(|w| {
                let all = bytes(w)?;
                // So that the bound and not the fifth of the file decides.
                w.0.execute(
                    "UPDATE operation SET value = zeroblob(0) || ?1 WHERE at_ms = 0",
                    ["x".repeat(400_000)],
                )?;
                expire_large(w, 0, all + 399_990, 4 * DAY_MS)
            })
            .unwrap();
        assert_eq!(left(&store), [0, 2, 3], "the oldest of many rows went");
        store.write(|w| expire_large(w, 0, 0, 4 * DAY_MS)).unwrap();
        assert!(
            left(&store).is_empty(),
            "then the other, then the oldest of all"
        );
        let meta = EditMeta {
            id: OperationId::mint(&mut mint),
            at_ms: 5 * DAY_MS,
            origin: Origin::Cli,
        };
        store
            .write(|w| Ok(w.0.execute("DELETE FROM operation", [])?))
            .unwrap();
        let told = store.write(|w| undo(w, &meta)).unwrap_err().to_string();
        assert!(told.contains("1970-01-04"), "{told}");
    }
}
