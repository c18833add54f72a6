//! From facts and edits to the register, its search text and its totals, set-wise.
//!
//! The touched rows lead every join (`CROSS JOIN` is SQLite's word for that): a planner that knows
//! nothing of their number would walk the register for one of them.
//!
//! Set-wise because search text that is written row by row inside a savepoint (as a trigger does)
//! was measured at five to seven times the cost. Steps, all over the touched rows, so many at
//! a time:
//!
//! ```text
//!   fresh   = facts + edits          placed = the key that each line will have
//!   moved   = fresh - register, by month and by day
//!   totals += moved         search, tags -= register      register -= touched
//!   register += fresh       search, tags += fresh
//! ```

use std::sync::LazyLock;

use crate::{Result, Writer, layer};

/// Transactions that are projected at once: the temporary tables hold all of their text, and a
/// first sync may touch a million.
const AT_ONCE: i64 = 10_000;

/// Empties the list of touched rows. Call it before the first [`touch`] of a transaction.
pub fn begin_touch(writer: &Writer<'_>) -> Result<()> {
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS touched (txn INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS now (txn INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS fresh (
           txn INTEGER, line INTEGER, account INTEGER, date INTEGER, amount INTEGER,
           currency INTEGER, category INTEGER, source TEXT, kind TEXT, pending INTEGER,
           withdrawn INTEGER, reviewed INTEGER, merchant TEXT, original TEXT, note TEXT,
           tags TEXT, labels TEXT, parts INTEGER, unassigned INTEGER, hidden INTEGER,
           attachments INTEGER,
           PRIMARY KEY (txn, line)) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS placed (
           place INTEGER PRIMARY KEY, of_txn INTEGER, of_line INTEGER);
         CREATE TEMP TABLE IF NOT EXISTS moved (
           month INTEGER, account INTEGER, category INTEGER, currency INTEGER, kind TEXT,
           n INTEGER, sum INTEGER);
         CREATE TEMP TABLE IF NOT EXISTS moved_days (
           date INTEGER, account INTEGER, currency INTEGER, n INTEGER, counted INTEGER,
           sum INTEGER);
         CREATE TEMP TABLE IF NOT EXISTS part (
           txn INTEGER, line INTEGER, amount INTEGER, currency INTEGER, category INTEGER, note TEXT,
           who TEXT, PRIMARY KEY (txn, line)) WITHOUT ROWID;
         DELETE FROM touched; DELETE FROM now; DELETE FROM part;",
    )?;
    Ok(())
}

/// Says that a transaction must be projected anew.
pub fn touch(writer: &Writer<'_>, txn: i64) -> Result<()> {
    writer
        .0
        .prepare_cached("INSERT INTO temp.touched (txn) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([txn])?;
    Ok(())
}

/// Says it of all transactions of an account.
pub fn touch_account(writer: &Writer<'_>, account: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO temp.touched (txn) SELECT row FROM txn WHERE account = ?1
             ON CONFLICT DO NOTHING",
        )?
        .execute([account])?;
    Ok(())
}

/// How many bytes of words the search index gathers before it writes them: its default, and what it gathers while much
/// is taken in. Each writing is a segment of its own, and segments are merged again and again.
const GATHERED: i64 = 1 << 20;
const GATHERED_OF_MUCH: i64 = 4 << 20;

fn gather(writer: &Writer<'_>, bytes: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO register_search (register_search, rank) VALUES ('hashsize', ?1)",
        )?
        .execute([bytes])?;
    Ok(())
}

/// Projects every touched row, and those of which the rules say something else now.
pub fn project(writer: &Writer<'_>) -> Result<()> {
    layer::settle(writer)?;
    project_settled(writer)
}

/// Projects every touched row, once the rules were asked.
pub(crate) fn project_settled(writer: &Writer<'_>) -> Result<()> {
    let is_much: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM temp.touched LIMIT 1 OFFSET ?1)")?
        .query_row([AT_ONCE / 2], |row| row.get(0))?;
    if is_much {
        gather(writer, GATHERED_OF_MUCH)?;
    }
    project_all(writer)?;
    if is_much {
        gather(writer, GATHERED)?;
    }
    Ok(())
}

fn project_all(writer: &Writer<'_>) -> Result<()> {
    let are_paired = super::mates::begin(writer)?;
    tell_of_waiting(writer)?;
    loop {
        let rows = writer
            .0
            .prepare_cached("INSERT INTO temp.now (txn) SELECT txn FROM temp.touched LIMIT ?1")?
            .execute([AT_ONCE])?;
        if rows == 0 {
            if let Some(watch) = writer.1 {
                watch.wait(0);
            }
            return Ok(());
        }
        let steps = Steps {
            are_listed: any(writer, ARE_LISTED)?,
            are_split: any(writer, ARE_SPLIT)?,
            are_paired,
        };
        for step in steps.all() {
            writer.0.prepare_cached(step)?.execute([])?;
        }
        if let Some(watch) = writer.1 {
            watch.did(rows);
        }
    }
}

/// Tells whoever watches how many rows wait to be projected.
pub(crate) fn tell_of_waiting(writer: &Writer<'_>) -> Result<()> {
    if let Some(watch) = writer.1 {
        let rows: i64 = writer
            .0
            .prepare_cached("SELECT count(*) FROM temp.touched")?
            .query_row([], |row| row.get(0))?;
        watch.wait(rows.unsigned_abs());
    }
    Ok(())
}

fn any(writer: &Writer<'_>, sql: &str) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?)
}

/// Whether any of the touched rows is in the register already. Of rows that are new none is, and what
/// takes lines out of it need not look for each of them.
const ARE_LISTED: &str =
    "SELECT EXISTS (SELECT 1 FROM temp.now CROSS JOIN register r ON r.txn = now.txn)";

/// Whether any of them is split, which few are.
const ARE_SPLIT: &str =
    "SELECT EXISTS (SELECT 1 FROM temp.now CROSS JOIN split s ON s.txn = now.txn)
         OR EXISTS (SELECT 1 FROM temp.now CROSS JOIN ruled_part s ON s.txn = now.txn)";

/// The parts that stand: a person's, else a rule's.
const PARTS_NOW: &str = "
INSERT INTO temp.part (txn, line, amount, currency, category, note, who)
SELECT s.txn, s.line, s.amount, s.currency, c.stands, s.note, 'person'
  FROM temp.now CROSS JOIN split s ON s.txn = now.txn LEFT JOIN category c ON c.id = s.category
UNION ALL
SELECT s.txn, s.line, s.amount, s.currency, s.category, s.note, 'rule'
  FROM temp.now CROSS JOIN ruled_part s ON s.txn = now.txn
  WHERE NOT EXISTS (SELECT 1 FROM split p WHERE p.txn = s.txn)";

/// What is to be done for the rows that are projected at once.
struct Steps {
    are_listed: bool,
    are_split: bool,
    are_paired: bool,
}

impl Steps {
    fn all(&self) -> Vec<&'static str> {
        let mut steps: Vec<&str> = Vec::new();
        if self.are_split {
            steps.push(PARTS_NOW);
        }
        if self.are_paired {
            steps.extend([super::mates::OUT, &*super::mates::IN]);
        }
        steps.push(&FRESH_WHOLE);
        if self.are_split {
            steps.push(&FRESH_PARTS);
        }
        match self.are_listed {
            true => steps.extend([ORDER, &*MOVED, &*MOVED_DAYS]),
            false => steps.extend([ORDER_NEW, &*MOVED_NEW, &*MOVED_DAYS_NEW]),
        }
        steps.extend([TOTALS, MONTHS, DAYS, DAY_SUMS, ACCOUNTS]);
        if self.are_listed {
            steps.extend([
                SEARCH_OUT,
                TAGS_OUT,
                "DELETE FROM register WHERE txn IN (SELECT txn FROM temp.now)",
            ]);
        }
        steps.extend([
            REGISTER_IN,
            SEARCH_IN,
            TAGS_IN,
            "DELETE FROM temp.moved",
            "DELETE FROM temp.moved_days",
            "DELETE FROM temp.fresh",
            "DELETE FROM temp.placed",
            "DELETE FROM temp.part",
            "DELETE FROM temp.touched WHERE txn IN (SELECT txn FROM temp.now)",
            "DELETE FROM temp.now",
        ]);
        steps
    }
}

/// Forgets the register and makes it anew from facts and edits.
pub fn rebuild(writer: &Writer<'_>) -> Result<()> {
    begin_touch(writer)?;
    layer::rejudge_all(writer)?;
    writer.0.execute_batch(
        "INSERT INTO register_search (register_search) VALUES ('delete-all');
         DELETE FROM register; DELETE FROM register_tag; DELETE FROM totals; DELETE FROM day_total;
         DELETE FROM month_total; DELETE FROM account_month; DELETE FROM day_sum; DELETE FROM mate;
         INSERT INTO temp.touched SELECT row FROM txn;",
    )?;
    project(writer)
}

/// What each touched transaction looks like now, one line each unless it is split. One that the
/// person deleted, one that is one with another, and one that the bank took back and nobody said
/// anything of, is not listed. One that a person keeps although the bank took it back is listed and
/// counted as if it had not.
static FRESH_WHOLE: LazyLock<String> = LazyLock::new(|| {
    fresh(
        "SELECT x.row, 0 AS line, x.amount, x.category, x.source, x.note, '' AS more,
                1 AS parts, 0 AS unassigned, x.mate",
        &format!("WHERE NOT EXISTS (SELECT 1 FROM temp.part s WHERE {HELD})"),
    )
});

/// The parts of those that are split, and the line for what they leave of the bank's amount.
static FRESH_PARTS: LazyLock<String> = LazyLock::new(|| {
    fresh(
        "SELECT x.row, p.line, p.amount, coalesce(p.category, x.category) AS category,
                iif(p.category IS NULL, x.source, p.who) AS source,
                iif(p.note = '', x.note, p.note) AS note, iif(p.note = '', '', x.note) AS more,
                p.parts, p.unassigned, iif(p.category IS NULL, x.mate, NULL) AS mate",
        "JOIN (
               SELECT q.txn, q.line, q.amount, q.category, q.note, w.parts, 0 AS unassigned, q.who
                 FROM temp.part q JOIN whole w ON w.txn = q.txn
               UNION ALL
               SELECT w.txn, w.line, w.unassigned, NULL, '', w.parts, 1, 'bank' FROM whole w
                 WHERE w.unassigned <> 0
             ) p ON p.txn = x.row",
    )
    .replacen(
        "INSERT INTO temp.fresh",
        &format!(
            "WITH whole AS MATERIALIZED (
               SELECT x.row AS txn, max(s.line) + 1 AS line, x.amount - sum(s.amount) AS unassigned,
                 count(*) + (x.amount <> sum(s.amount)) AS parts
               FROM temp.now CROSS JOIN txn x ON x.row = now.txn CROSS JOIN temp.part s ON {HELD}
               GROUP BY x.row)
             INSERT INTO temp.fresh"
        ),
        1,
    )
});

/// Whether the part `s` still stands for something of the transaction `x`.
const HELD: &str = "s.txn = x.row AND s.currency = x.currency";

/// The lines of the touched transactions, from what is picked of each.
fn fresh(pick: &str, from: &str) -> String {
    format!(
        "INSERT INTO temp.fresh (txn, line, account, date, amount, currency, category, source,
           kind, pending, withdrawn, reviewed, merchant, original, note, tags, labels, parts,
           unassigned, hidden, attachments)
         SELECT x.row, x.line, x.account, x.date, x.amount, x.currency, x.category, x.source,
           CASE WHEN x.withdrawn THEN 'none'
                WHEN x.pending THEN 'pending'
                WHEN x.hidden THEN 'hidden'
                WHEN x.mate = 'transfer' THEN 'transfer'
                WHEN c.kind IS NOT NULL THEN c.kind
                WHEN x.amount > 0 AND x.mate IS NULL THEN 'income'
                ELSE 'spend' END,
           x.pending, x.withdrawn, x.reviewed, x.merchant, x.original, x.note,
           iif(EXISTS (SELECT 1 FROM txn_tag tt WHERE tt.txn = x.row)
               OR EXISTS (SELECT 1 FROM ruled_tag tt WHERE tt.txn = x.row),
             (SELECT group_concat(name, char(31)) FROM
               (SELECT g.name FROM
                  (SELECT tag FROM txn_tag WHERE txn = x.row
                   UNION SELECT tag FROM ruled_tag WHERE txn = x.row) tt
                JOIN tag g ON g.id = tt.tag ORDER BY g.folded)), ''),
           concat_ws(' ', a.name, c.name, p.name, nullif(x.more, '')), x.parts, x.unassigned,
           x.hidden, (SELECT count(*) FROM txn_attachment ta WHERE ta.txn = x.row)
         FROM (
           {pick}, x.account, x.date, x.currency, x.pending, x.withdrawn, x.hidden, x.reviewed,
             x.merchant, x.original
           FROM (
             SELECT t.row, t.account,
               coalesce(o.date, t.authorized_date, t.date) AS date, t.amount, t.currency,
               coalesce(oc.stands, mc.stands, u.category, lc.stands, bc.stands, 0) AS category,
               CASE WHEN oc.stands IS NOT NULL THEN o.category_source
                    WHEN mc.stands IS NOT NULL THEN m.source
                    WHEN u.category IS NOT NULL THEN 'rule'
                    WHEN lc.stands IS NOT NULL THEN 'learned' ELSE 'bank' END AS source,
               iif(oc.stands IS NOT NULL, NULL, m.kind) AS mate,
               t.pending, t.withdrawn = 1 AND coalesce(o.kept, 0) = 0 AS withdrawn,
               coalesce(o.hidden, u.hidden_rule IS NOT NULL) AS hidden,
               coalesce(o.reviewed, u.reviewed_rule IS NOT NULL) AS reviewed,
               coalesce(o.merchant, u.merchant, t.merchant_name, t.name) AS merchant,
               coalesce(t.original_description, t.name) AS original,
               coalesce(o.note, u.note, '') AS note
             FROM temp.now CROSS JOIN txn t ON t.row = now.txn
             LEFT JOIN overlay o ON o.txn = t.row
             LEFT JOIN category oc ON oc.id = o.category
             LEFT JOIN ruled u ON u.txn = t.row
             LEFT JOIN learned l ON l.txn = t.row LEFT JOIN category lc ON lc.id = l.category
             LEFT JOIN bank_category b ON b.id = t.bank_category
             LEFT JOIN category bc ON bc.id = b.category
             LEFT JOIN mate m ON m.txn = t.row
             LEFT JOIN category mc ON mc.id = m.category
             WHERE coalesce(o.deleted, 0) = 0
               AND (t.withdrawn = 0 OR (t.manual = 0 AND {SAID}))
               AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)
           ) x {from}
         ) x
         JOIN account a ON a.row = x.account
         LEFT JOIN category c ON c.id = x.category
         LEFT JOIN category p ON p.id = c.parent"
    )
}

/// Whether the person said anything of the transaction `t` with the overlay `o`.
const SAID: &str = "(o.txn IS NOT NULL
    OR EXISTS (SELECT 1 FROM txn_tag WHERE txn_tag.txn = t.row)
    OR EXISTS (SELECT 1 FROM txn_untag WHERE txn_untag.txn = t.row)
    OR EXISTS (SELECT 1 FROM split WHERE split.txn = t.row)
    OR EXISTS (SELECT 1 FROM txn_attachment ta WHERE ta.txn = t.row)
    OR EXISTS (SELECT 1 FROM pair_said ps WHERE ps.one = t.row AND ps.together = 1)
    OR EXISTS (SELECT 1 FROM pair_said ps WHERE ps.other = t.row AND ps.together = 1))";

const REGISTER_IN: &str = "
INSERT INTO register (ord, txn, line, account, date, amount, currency, category, source,
  kind, pending, withdrawn, reviewed, merchant, original, note, tags, labels, parts, unassigned,
  hidden, attachments)
SELECT place, txn, line, account, date, amount, currency, category, source,
  kind, pending, withdrawn, reviewed, merchant, original, note, tags, labels, parts, unassigned,
  hidden, attachments
FROM temp.placed CROSS JOIN temp.fresh ON txn = of_txn AND line = of_line ORDER BY place";

/// A line that stays on its day keeps its key, so that the list does not shuffle; others go
/// behind what their day already has.
const ORDER: &str = "
WITH kept AS (
  SELECT f.txn, f.line, r.ord FROM temp.fresh f CROSS JOIN register r
    ON r.txn = f.txn AND r.line = f.line AND r.date = f.date
), new AS (
  SELECT f.txn, f.line, f.date,
    row_number() OVER (PARTITION BY f.date ORDER BY f.txn, f.line) AS n
  FROM temp.fresh f LEFT JOIN kept k ON k.txn = f.txn AND k.line = f.line
  WHERE k.ord IS NULL
), base AS MATERIALIZED (
  SELECT d.date, coalesce((SELECT max(r.ord) FROM register r
      WHERE r.ord >= d.date * 10000000 AND r.ord < (d.date + 1) * 10000000),
    d.date * 10000000) AS ord
  FROM (SELECT DISTINCT date FROM new) d
), keys AS (
  SELECT txn, line, ord FROM kept
  UNION ALL
  SELECT new.txn, new.line, base.ord + new.n FROM new JOIN base ON base.date = new.date
)
INSERT INTO temp.placed (place, of_txn, of_line) SELECT ord, txn, line FROM keys";

/// What the touched rows change of the sums by month. An edit that changes none of them, as of a
/// note, moves nothing and writes nothing.
static MOVED: LazyLock<String> = LazyLock::new(|| moved(&format!("{WAS} UNION ALL {IS}")));

/// The same of rows that are new.
static MOVED_NEW: LazyLock<String> = LazyLock::new(|| moved(IS));

const WAS: &str = "
  SELECT date / 100 AS month, account, category, currency, kind, -1 AS n, -amount AS amount
    FROM register WHERE txn IN (SELECT txn FROM temp.now) AND kind <> 'none'";

const IS: &str = "
  SELECT date / 100 AS month, account, category, currency, kind, 1 AS n, amount
    FROM temp.fresh WHERE kind <> 'none'";

fn moved(lines: &str) -> String {
    format!(
        "INSERT INTO temp.moved (month, account, category, currency, kind, n, sum)
         SELECT month, account, category, currency, kind, sum(n), sum(amount) FROM ({lines})
         GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 OR sum(amount) <> 0"
    )
}

/// What they change of the sums by day. `n` counts what is listed, `counted` what the bank has not
/// taken back.
static MOVED_DAYS: LazyLock<String> =
    LazyLock::new(|| moved_days(&format!("{DAYS_WERE} UNION ALL {DAYS_ARE}")));

static MOVED_DAYS_NEW: LazyLock<String> = LazyLock::new(|| moved_days(DAYS_ARE));

const DAYS_WERE: &str = "
  SELECT date, account, currency, -1 AS n, withdrawn - 1 AS counted,
    -iif(withdrawn, 0, amount) AS amount
    FROM register WHERE txn IN (SELECT txn FROM temp.now) AND pending = 0";

const DAYS_ARE: &str = "
  SELECT date, account, currency, 1 AS n, 1 - withdrawn AS counted,
    iif(withdrawn, 0, amount) AS amount
    FROM temp.fresh WHERE pending = 0";

fn moved_days(lines: &str) -> String {
    format!(
        "INSERT INTO temp.moved_days (date, account, currency, n, counted, sum)
         SELECT date, account, currency, sum(n), sum(counted), sum(amount) FROM ({lines})
         GROUP BY 1, 2, 3 HAVING sum(n) <> 0 OR sum(counted) <> 0 OR sum(amount) <> 0"
    )
}

/// Rows that are new go behind what their day already has.
const ORDER_NEW: &str = "
WITH new AS (
  SELECT txn, line, date, row_number() OVER (PARTITION BY date ORDER BY txn, line) AS n
  FROM temp.fresh
), base AS MATERIALIZED (
  SELECT d.date, coalesce((SELECT max(r.ord) FROM register r
      WHERE r.ord >= d.date * 10000000 AND r.ord < (d.date + 1) * 10000000),
    d.date * 10000000) AS ord
  FROM (SELECT DISTINCT date FROM temp.fresh) d
)
INSERT INTO temp.placed (place, of_txn, of_line)
SELECT base.ord + new.n, new.txn, new.line FROM new JOIN base ON base.date = new.date";

const TOTALS: &str = "
INSERT INTO totals (month, account, category, currency, kind, n, sum)
SELECT month, account, category, currency, kind, n, sum FROM temp.moved WHERE true
ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum";

const MONTHS: &str = "
INSERT INTO month_total (month, category, currency, kind, n, sum)
SELECT month, category, currency, kind, sum(n), sum(sum) FROM temp.moved GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum";

const DAYS: &str = "
INSERT INTO day_total (date, account, currency, n, sum)
SELECT date, account, currency, n, sum FROM temp.moved_days WHERE true
ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum";

const DAY_SUMS: &str = "
INSERT INTO day_sum (date, currency, n, sum)
SELECT date, currency, sum(n), sum(sum) FROM temp.moved_days GROUP BY 1, 2
ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum";

const ACCOUNTS: &str = "
INSERT INTO account_month (account, month, currency, n, sum)
SELECT account, date / 100, currency, sum(counted), sum(sum) FROM temp.moved_days GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum";

/// The index must be told the very text it holds, before the register loses it.
const SEARCH_OUT: &str = "
INSERT INTO register_search (register_search, rowid, merchant, original, note, tags, labels)
SELECT 'delete', ord, merchant, original, note, tags, labels FROM register
WHERE txn IN (SELECT txn FROM temp.now)";

const SEARCH_IN: &str = "
INSERT INTO register_search (rowid, merchant, original, note, tags, labels)
SELECT place, merchant, original, note, tags, labels
FROM temp.placed CROSS JOIN temp.fresh ON txn = of_txn AND line = of_line ORDER BY place";

const TAGS_OUT: &str = "
DELETE FROM register_tag WHERE ord IN (SELECT ord FROM register
  WHERE txn IN (SELECT txn FROM temp.now))";

const TAGS_IN: &str = "
INSERT INTO register_tag (tag, ord)
SELECT tt.tag, p.place FROM temp.placed p CROSS JOIN txn_tag tt ON tt.txn = p.of_txn
UNION
SELECT tt.tag, p.place FROM temp.placed p CROSS JOIN ruled_tag tt ON tt.txn = p.of_txn";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_walks_more_than_the_touched_rows() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let plans = |writer: &Writer<'_>| {
            begin_touch(writer)?;
            let mut steps = vec![ARE_LISTED, ARE_SPLIT];
            for are_listed in [true, false] {
                let all = Steps {
                    are_listed,
                    are_split: true,
                    are_paired: true,
                };
                steps.extend(all.all());
            }
            let mut walked = Vec::new();
            for step in steps {
                let mut statement = writer.0.prepare(&format!("EXPLAIN QUERY PLAN {step}"))?;
                let lines = statement
                    .raw_query()
                    .mapped(|row| row.get::<_, String>(3))
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                let kept = [
                    "register",
                    "register_tag",
                    "r",
                    "txn",
                    "t",
                    "x",
                    "split",
                    "s",
                    "overlay",
                    "o",
                    "ruled",
                    "ruled_part",
                    "ruled_tag",
                    "learned",
                ];
                walked.extend(lines.into_iter().filter(|line| {
                    let name = line
                        .strip_prefix("SCAN ")
                        .and_then(|rest| rest.split(' ').next());
                    name.is_some_and(|name| kept.contains(&name))
                }));
            }
            Ok(walked)
        };
        assert_eq!(store.write(plans).unwrap(), Vec::<String>::new());
    }
}
