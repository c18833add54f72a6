//! Asking whether two rows are one.

use rusqlite::params;

use crate::{Result, Writer};

/// Whether a person said anything of the row `t` that would be missed: a word, a tag, a part, a file; that it
/// is deleted is none, for what is deleted is not to come back.
pub(crate) const HAS_WORDS: &str = "(EXISTS (SELECT 1 FROM overlay o WHERE o.txn = t.row
      AND (coalesce(o.note, '') <> '' OR o.category IS NOT NULL OR o.merchant IS NOT NULL
        OR o.date IS NOT NULL OR o.reviewed = 1 OR o.hidden = 1))
    OR EXISTS (SELECT 1 FROM txn_tag g WHERE g.txn = t.row)
    OR EXISTS (SELECT 1 FROM split p WHERE p.txn = t.row)
    OR EXISTS (SELECT 1 FROM txn_attachment f WHERE f.txn = t.row))";

/// Writes a question down, unless it was asked before. Whether it is new.
pub(crate) fn doubt(
    writer: &Writer<'_>,
    txn: i64,
    other: i64,
    sync: i64,
    reason: &str,
) -> Result<bool> {
    let asked = writer
        .0
        .prepare_cached(
            "INSERT INTO doubt (txn, other, sync, reason) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![txn, other, sync, reason])?;
    Ok(asked == 1)
}
