//! Whether the register is what facts and edits make of it. It is rebuilt inside a transaction
//! that the caller rolls back or keeps, and compared with what stood there.

use crate::{Result, Writer};

/// Compares the register, its search index and its totals with a rebuild. Returns a sentence per
/// difference; after the call the rebuilt register stands, so a caller that commits has mended it.
pub fn verify(writer: &Writer<'_>) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    // An index that does not match its content makes this fail.
    if let Err(error) = writer.0.execute(
        "INSERT INTO register_search (register_search, rank) VALUES ('integrity-check', 1)",
        [],
    ) {
        findings.push(format!(
            "the search index differs from the register: {error}"
        ));
    }
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS was_register AS SELECT * FROM register LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_totals AS SELECT * FROM totals LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_days AS SELECT * FROM day_total LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_day_sums AS SELECT * FROM day_sum LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_months AS SELECT * FROM month_total LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_accounts AS SELECT * FROM account_month LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_tags (txn, line, tag);
         CREATE TEMP TABLE IF NOT EXISTS was_ruled AS SELECT * FROM ruled LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_ruled_tag AS SELECT * FROM ruled_tag LIMIT 0;
         CREATE TEMP TABLE IF NOT EXISTS was_ruled_part AS SELECT * FROM ruled_part LIMIT 0;
         DELETE FROM was_ruled; DELETE FROM was_ruled_tag; DELETE FROM was_ruled_part;
         INSERT INTO was_ruled SELECT * FROM ruled;
         INSERT INTO was_ruled_tag SELECT * FROM ruled_tag;
         INSERT INTO was_ruled_part SELECT * FROM ruled_part;
         CREATE TEMP TABLE IF NOT EXISTS was_mates AS SELECT * FROM mate LIMIT 0;
         DELETE FROM was_mates; INSERT INTO was_mates SELECT * FROM mate;
         DELETE FROM was_register; DELETE FROM was_totals; DELETE FROM was_days;
         DELETE FROM was_months; DELETE FROM was_accounts; DELETE FROM was_tags;
         DELETE FROM was_day_sums;
         INSERT INTO was_day_sums SELECT * FROM day_sum;
         INSERT INTO was_months SELECT * FROM month_total;
         INSERT INTO was_accounts SELECT * FROM account_month;
         INSERT INTO was_tags SELECT r.txn, r.line, t.tag
           FROM register_tag t LEFT JOIN register r ON r.ord = t.ord;
         INSERT INTO was_register SELECT * FROM register;
         INSERT INTO was_totals SELECT * FROM totals;
         INSERT INTO was_days SELECT * FROM day_total;",
    )?;
    super::rebuild(writer)?;
    for (what, columns, was, is, live) in [
        (
            "rows of the register",
            "txn, line, account, date, amount, currency, category, source, kind, pending,
             withdrawn, reviewed, merchant, original, note, tags, labels, parts, unassigned, hidden,
             attachments",
            "was_register",
            "register",
            "1",
        ),
        (
            "monthly totals",
            "month, account, category, currency, kind, n, sum",
            "was_totals",
            "totals",
            "n <> 0",
        ),
        (
            "daily totals",
            "date, account, currency, n, sum",
            "was_days",
            "day_total",
            "n <> 0",
        ),
        (
            "daily totals of all accounts",
            "date, currency, n, sum",
            "was_day_sums",
            "day_sum",
            "n <> 0",
        ),
        (
            "monthly totals of all accounts",
            "month, category, currency, kind, n, sum",
            "was_months",
            "month_total",
            "n <> 0",
        ),
        (
            "monthly totals of accounts",
            "account, month, currency, n, sum",
            "was_accounts",
            "account_month",
            "n <> 0",
        ),
        ("words of rules", "*", "was_ruled", "ruled", "1"),
        ("tags of rules", "*", "was_ruled_tag", "ruled_tag", "1"),
        ("parts of rules", "*", "was_ruled_part", "ruled_part", "1"),
        (
            "pairs of rows",
            "txn, other, kind, source, category",
            "was_mates",
            "mate",
            "1",
        ),
        (
            "tags of rows",
            "txn, line, tag",
            "was_tags",
            "(SELECT r.txn, r.line, t.tag FROM register_tag t JOIN register r ON r.ord = t.ord)",
            "1",
        ),
    ] {
        let differing: i64 = writer.0.query_row(
            &format!(
                "SELECT (SELECT count(*) FROM (SELECT {columns} FROM {was} WHERE {live}
                           EXCEPT SELECT {columns} FROM {is} WHERE {live}))
                      + (SELECT count(*) FROM (SELECT {columns} FROM {is} WHERE {live}
                           EXCEPT SELECT {columns} FROM {was} WHERE {live}))"
            ),
            [],
            |row| row.get(0),
        )?;
        if differing > 0 {
            findings.push(format!(
                "{differing} {what} differ from what they are made of"
            ));
        }
    }
    let misplaced: i64 = writer.0.query_row(
        "SELECT count(*) FROM was_register WHERE ord / 10000000 <> date",
        [],
        |row| row.get(0),
    )?;
    if misplaced > 0 {
        findings.push(format!(
            "{misplaced} rows stand under another day than their own"
        ));
    }
    Ok(findings)
}
