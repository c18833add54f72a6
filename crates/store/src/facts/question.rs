//! What a sync leaves for a person to look at: whether two rows are one, and that one is another than it was.

use rusqlite::params;

use crate::{Result, Writer};

/// Whether a person said anything of the row `t` that would be missed: a word, a tag, a part, a file, what it
/// belongs together with; that it
/// is deleted is none, for what is deleted is not to come back.
pub(crate) const HAS_WORDS: &str = "(EXISTS (SELECT 1 FROM overlay o WHERE o.txn = t.row
      AND (coalesce(o.note, '') <> '' OR o.category IS NOT NULL OR o.merchant IS NOT NULL
        OR o.date IS NOT NULL OR o.reviewed = 1 OR o.hidden = 1 OR o.kept = 1 OR o.cleared = 1
        OR o.reconciled IS NOT NULL))
    OR EXISTS (SELECT 1 FROM txn_tag g WHERE g.txn = t.row)
    OR EXISTS (SELECT 1 FROM txn_untag g WHERE g.txn = t.row)
    OR EXISTS (SELECT 1 FROM pair_said s WHERE s.one = t.row AND s.together = 1)
    OR EXISTS (SELECT 1 FROM pair_said s WHERE s.other = t.row AND s.together = 1)
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

/// Takes note that a sync made a row another than the person looked at: another amount or, where it was booked before
/// too, another day or text. That it is booked now is what they expect, and that another connection tells it in other
/// words.
pub(crate) fn note_change(writer: &Writer<'_>, row: i64, sync: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO changed (txn, sync)
             SELECT t.row, v.sync FROM fact_version v JOIN txn t ON t.row = v.txn
             JOIN overlay o ON o.txn = t.row AND (o.reviewed = 1 OR o.reconciled IS NOT NULL)
             JOIN currency c ON c.id = t.currency
             WHERE v.txn = ?1 AND v.sync = ?2 AND (v.image ->> 'amount' <> t.amount
               OR v.image ->> 'currency' <> c.code OR (v.what NOT IN ('posted', 'adopted')
                 AND (v.image ->> 'date' <> t.date OR v.image ->> 'name' <> t.name
                   OR v.image ->> 'merchant_name' IS NOT t.merchant_name)))
             LIMIT 1
             ON CONFLICT DO NOTHING",
        )?
        .execute((row, sync))?;
    Ok(())
}
