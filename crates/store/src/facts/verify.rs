//! Whether facts and edits hold together: what no rebuild can mend and no sync may ever break.

use crate::{Reader, Result};

use super::proof;

/// A check: how many things are not as they must be, and what they are, for one and for many.
struct Check {
    count: &'static str,
    what: &'static str,
}

const CHECKS: [Check; 5] = [
    Check {
        count: "SELECT count(*) FROM (SELECT 1 FROM pragma_foreign_key_check LIMIT 1000)",
        what: "rows refer to something that is not there",
    },
    // Ids are unique by key; a row must also be found by the id that it has now.
    Check {
        count: "SELECT count(*) FROM txn t WHERE NOT EXISTS (
            SELECT 1 FROM txn_alias a WHERE a.txn = t.row AND a.external_id = t.external_id)
          AND t.row NOT IN (SELECT txn FROM merged)
          AND NOT EXISTS (SELECT 1 FROM doubt d
            WHERE t.row IN (d.other, d.txn) AND d.reason = 'id_used_again' AND t.withdrawn = 1)",
        what: "transactions have lost the bank's name for them",
    },
    Check {
        count: "SELECT count(*) FROM (
            SELECT 1 FROM txn t JOIN account a ON a.row = t.account
            WHERE t.withdrawn = 0 GROUP BY a.item, t.external_id HAVING count(*) > 1)",
        what: "of the bank's names stand for two transactions at once",
    },
    // The place in the stream is the one that the newest sync, or the newest revert, left.
    Check {
        count: "SELECT count(*) FROM item i JOIN sync s
              ON s.row = (SELECT max(row) FROM sync WHERE item = i.row)
            WHERE i.cursor IS NOT iif(s.reverts IS NULL,
              coalesce(s.cursor_after, s.cursor_before), s.cursor_after)",
        what: "connections are at a place in the bank's stream that no sync left",
    },
    // Every sum of the register against the facts, one currency at a time.
    Check {
        count: "SELECT count(*) FROM (
            SELECT account, currency, sum(amount) AS amount FROM (
              SELECT t.account, t.currency, t.amount FROM txn t LEFT JOIN overlay o ON o.txn = t.row
              WHERE coalesce(o.deleted, 0) = 0 AND (t.withdrawn = 0 OR o.kept = 1)
                AND t.row NOT IN (SELECT txn FROM merged)
                AND NOT (t.manual = 1 AND t.withdrawn = 1)
              UNION ALL SELECT account, currency, -sum FROM totals)
            GROUP BY account, currency HAVING sum(amount) <> 0)",
        what: "sums of an account differ from its transactions",
    },
];

/// A sentence for each thing that does not hold.
pub fn verify(reader: &Reader<'_>) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for check in CHECKS {
        let count: i64 = reader
            .0
            .prepare(check.count)?
            .query_row([], |row| row.get(0))?;
        if count > 0 {
            findings.push(format!("{count} {}", check.what));
        }
    }
    findings.extend(proof::verify(reader)?);
    Ok(findings)
}
