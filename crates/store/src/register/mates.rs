//! What each row belongs together with, derived with the register from what a person said of pairs and from what
//! is sure.
//!
//! A pair stands while both of its rows do: where one is deleted, taken back by the bank or one with another, the
//! other one is by itself again, in the category that it has by itself.

use std::sync::LazyLock;

use crate::{Result, Writer};

/// Adds to the touched rows what they belong, or may belong, together with: what one of a pair is, the other
/// follows. Whether there are pairs at all.
pub(crate) fn begin(writer: &Writer<'_>) -> Result<bool> {
    let any: bool = writer
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM pair_said) OR EXISTS (SELECT 1 FROM pair_guess)
                OR EXISTS (SELECT 1 FROM mate)",
        )?
        .query_row([], |row| row.get(0))?;
    if any {
        for step in FOLLOWERS {
            writer.0.prepare_cached(step)?.execute([])?;
        }
    }
    Ok(any)
}

const FOLLOWERS: [&str; 5] = [
    "INSERT INTO temp.touched (txn)
     SELECT p.other FROM temp.touched t CROSS JOIN pair_said p ON p.one = t.txn WHERE true
     ON CONFLICT DO NOTHING",
    "INSERT INTO temp.touched (txn)
     SELECT p.one FROM temp.touched t CROSS JOIN pair_said p ON p.other = t.txn WHERE true
     ON CONFLICT DO NOTHING",
    "INSERT INTO temp.touched (txn)
     SELECT g.other FROM temp.touched t CROSS JOIN pair_guess g ON g.one = t.txn WHERE g.made = 1
     ON CONFLICT DO NOTHING",
    "INSERT INTO temp.touched (txn)
     SELECT g.one FROM temp.touched t CROSS JOIN pair_guess g ON g.other = t.txn WHERE g.made = 1
     ON CONFLICT DO NOTHING",
    "INSERT INTO temp.touched (txn)
     SELECT m.other FROM temp.touched t CROSS JOIN mate m ON m.txn = t.txn WHERE true
     ON CONFLICT DO NOTHING",
];

pub(super) const OUT: &str = "DELETE FROM mate WHERE txn IN (SELECT txn FROM temp.now)";

/// Whether the row `t` with the overlay `o` is one that can belong together with another.
pub(crate) const ALIVE: &str = "(coalesce(o.deleted, 0) = 0 AND (t.withdrawn = 0
    OR (t.manual = 0 AND coalesce(o.kept, 0) = 1)) AND NOT EXISTS (SELECT 1 FROM merged x WHERE x.txn = t.row))";

/// A guess that a person's word leaves room for.
const ROOM: &str = "NOT EXISTS (SELECT 1 FROM pair_said s WHERE s.one = g.one AND s.other = g.other
      AND s.kind = g.kind AND s.together = 0)
    AND NOT EXISTS (SELECT 1 FROM pair_said s WHERE s.one IN (g.one, g.other) AND s.together = 1)
    AND NOT EXISTS (SELECT 1 FROM pair_said s WHERE s.other IN (g.one, g.other) AND s.together = 1)";

pub(super) static IN: LazyLock<String> = LazyLock::new(|| {
    let mate_alive = ALIVE.replace("o.", "q.").replace("t.", "w.");
    format!(
        "WITH ends AS MATERIALIZED (
           SELECT n.txn, p.other AS mate, p.kind, 1 AS is_one, 'person' AS source, 101 AS percent
             FROM temp.now n CROSS JOIN pair_said p ON p.one = n.txn WHERE p.together = 1
           UNION ALL
           SELECT n.txn, p.one, p.kind, 0, 'person', 101
             FROM temp.now n CROSS JOIN pair_said p ON p.other = n.txn WHERE p.together = 1
           UNION ALL
           SELECT n.txn, g.other, g.kind, 1, 'learned', g.percent
             FROM temp.now n CROSS JOIN pair_guess g ON g.one = n.txn WHERE g.made = 1 AND {ROOM}
           UNION ALL
           SELECT n.txn, g.one, g.kind, 0, 'learned', g.percent
             FROM temp.now n CROSS JOIN pair_guess g ON g.other = n.txn WHERE g.made = 1 AND {ROOM}
         ), standing AS (
           SELECT e.txn, e.mate, e.kind, e.is_one, e.source,
             coalesce(o.category, b.category, 0) AS own, coalesce(q.category, d.category, 0) AS mates,
             row_number() OVER (PARTITION BY e.txn ORDER BY e.percent DESC, e.is_one DESC, e.mate)
               AS place
           FROM ends e CROSS JOIN txn t ON t.row = e.txn CROSS JOIN txn w ON w.row = e.mate
           LEFT JOIN overlay o ON o.txn = t.row LEFT JOIN overlay q ON q.txn = w.row
           LEFT JOIN bank_category b ON b.id = t.bank_category
           LEFT JOIN bank_category d ON d.id = w.bank_category
           WHERE {ALIVE} AND {mate_alive}
         )
         INSERT INTO mate (txn, other, kind, source, category)
         SELECT txn, mate, kind, source, CASE
           WHEN kind = 'transfer' THEN iif(
             (SELECT c.kind FROM category c WHERE c.id = own) = 'transfer', NULL,
             (SELECT c.id FROM category c WHERE c.kind = 'transfer'
              ORDER BY coalesce(c.code, '') = 'transfer' DESC, c.parent IS NULL, c.position LIMIT 1))
           WHEN is_one THEN mates END
         FROM standing WHERE place = 1"
    )
});
