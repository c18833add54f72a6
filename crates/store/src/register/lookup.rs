//! One transaction, listed or not, and the flat list of the command line.

use coffer_domain::TransactionId;
use rusqlite::{OptionalExtension, types::Value};

use super::{
    browse::{BankDetail, Filter, RegisterLine, Status, account_row, line},
    finding::Finding,
};
use crate::{
    Reader, Result, StoreError,
    codec::{self, Currencies, day_to_int},
    edits,
};

/// The same columns for a row that the register may not list.
const ANY: &str = "t.id, t.external_id, a.id, a.name,
    coalesce(r.date, o.date, t.authorized_date, t.date), t.amount, t.currency,
    coalesce(o.merchant, u.merchant, t.merchant_name, t.name), coalesce(t.original_description, t.name),
    c.id, c.name, c.code, CASE WHEN oc.stands IS NOT NULL THEN o.category_source
        WHEN mc.stands IS NOT NULL THEN m.source
        WHEN u.category IS NOT NULL THEN 'rule' WHEN lc.stands IS NOT NULL THEN 'learned' ELSE 'bank' END,
    t.pending, t.withdrawn = 1 AND coalesce(o.kept, 0) = 0, coalesce(o.deleted, 0),
    coalesce(o.note, u.note, ''),
    coalesce((SELECT group_concat(name, char(31)) FROM
       (SELECT g.name FROM (SELECT tag FROM txn_tag WHERE txn = t.row
          UNION SELECT tag FROM ruled_tag WHERE txn = t.row) tt
        JOIN tag g ON g.id = tt.tag ORDER BY g.folded)), ''),
    t.date, t.authorized_date, t.name, t.merchant_name, 0,
    max(1, (SELECT count(*) FROM split s WHERE s.txn = t.row AND s.currency = t.currency),
        (SELECT count(*) FROM ruled_part s WHERE s.txn = t.row AND s.currency = t.currency)), 0, t.amount,
    coalesce(o.reviewed, u.reviewed_rule IS NOT NULL), coalesce(o.hidden, u.hidden_rule IS NOT NULL),
    (SELECT count(*) FROM txn_attachment ta WHERE ta.txn = t.row),
    (coalesce(o.cleared, 0) = 1) + 2 * (o.reconciled IS NOT NULL), t.manual,
    (SELECT g.id FROM txn g WHERE g.row = m.other), m.kind";

const ANY_JOINS: &str = "JOIN account a ON a.row = t.account
    LEFT JOIN overlay o ON o.txn = t.row
    LEFT JOIN register r ON r.txn = t.row AND r.line = 0
    LEFT JOIN category oc ON oc.id = o.category
    LEFT JOIN ruled u ON u.txn = t.row
    LEFT JOIN learned l ON l.txn = t.row LEFT JOIN category lc ON lc.id = l.category
    LEFT JOIN bank_category b ON b.id = t.bank_category
    LEFT JOIN category bc ON bc.id = b.category
    LEFT JOIN mate m ON m.txn = t.row
    LEFT JOIN category mc ON mc.id = m.category
    LEFT JOIN category c ON c.id = coalesce(oc.stands, mc.stands, u.category, lc.stands, bc.stands)";

/// The row of a transaction by our id; of one that is one with another, that other's.
const ONE: &str = "(SELECT coalesce((SELECT other FROM merged WHERE txn = w.row), w.row)
    FROM txn w WHERE w.id = ?1)";

/// One transaction, listed or not.
pub fn transaction(reader: &Reader<'_>, id: TransactionId) -> Result<RegisterLine> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {ANY} FROM txn t {ANY_JOINS} WHERE t.row = {ONE}"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    match rows.next()? {
        Some(row) => whole(reader, line(row, &currencies)?),
        None => Err(StoreError::NotFound("transaction")),
    }
}

/// A transaction with its parts.
fn whole(reader: &Reader<'_>, mut line: RegisterLine) -> Result<RegisterLine> {
    if line.parts > 1 {
        line.split = edits::parts(reader, line.id)?;
    }
    Ok(line)
}

/// The transaction that is meant by our id or the provider's, past ones included.
pub fn find_transaction(reader: &Reader<'_>, text: &str) -> Result<TransactionId> {
    let bytes: Option<[u8; 16]> = match text.parse::<TransactionId>() {
        Ok(id) => Some(*id.as_bytes()),
        Err(_) => reader
            .0
            .prepare_cached(
                "SELECT t.id FROM item i JOIN txn_alias a
                    ON a.provider = i.provider AND a.item = i.row AND a.external_id = ?1
                 JOIN txn t ON t.row = a.txn LIMIT 1",
            )?
            .query_row([text], |row| row.get(0))
            .optional()?,
    };
    let id = bytes.ok_or(StoreError::NotFound("transaction"))?;
    Ok(TransactionId::from_uuid(codec::uuid(&id)?))
}

/// A flat list, newest first by the bank's date and then by id.
pub fn list(
    reader: &Reader<'_>,
    filter: &Filter,
    status: Status,
    limit: Option<u32>,
) -> Result<Vec<RegisterLine>> {
    let mut lines = Vec::new();
    each(reader, filter, status, limit, &mut |line| {
        lines.push(line);
        Ok(())
    })?;
    Ok(lines)
}

/// The same list, row by row: a list of any length takes the memory of one row.
pub fn each(
    reader: &Reader<'_>,
    filter: &Filter,
    status: Status,
    limit: Option<u32>,
    row: &mut dyn FnMut(RegisterLine) -> Result<()>,
) -> Result<()> {
    let currencies = Currencies::read(reader.0)?;
    let searched = tray_search(reader, filter, status)?;
    // What is read here and shown nowhere must not take up the limit.
    let (asked, mut left) = match searched {
        None => (limit, u32::MAX),
        Some(_) => (None, limit.unwrap_or(u32::MAX)),
    };
    let (sql, values) = list_sql(reader, filter, status, asked)?;
    let mut statement = reader.0.prepare_cached(&sql)?;
    let mut found = statement.query(rusqlite::params_from_iter(values))?;
    while left > 0
        && let Some(next) = found.next()?
    {
        let line = whole(reader, line(next, &currencies)?)?;
        if searched.as_ref().is_none_or(|finding| finding.fits(&line)) {
            row(line)?;
            left -= 1;
        }
    }
    Ok(())
}

/// A filter's search alone: nothing where nothing is searched.
fn search(reader: &Reader<'_>, filter: &Filter) -> Result<Option<Finding>> {
    if filter.search.trim().is_empty() {
        return Ok(None);
    }
    let alone = Filter {
        search: filter.search.clone(),
        today: filter.today,
        ..Filter::default()
    };
    // A script is not guessed for.
    Finding::of(reader, &alone).map(Some)
}

/// What is looked for in a tray, whose rows are in no index.
fn tray_search(reader: &Reader<'_>, filter: &Filter, status: Status) -> Result<Option<Finding>> {
    match status {
        Status::Listed => Ok(None),
        Status::Withdrawn | Status::Deleted => search(reader, filter)?
            .map(|finding| finding.for_tray(reader))
            .transpose(),
    }
}

/// A row of a tray: what the bank took back, or what the person deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayLine {
    /// The row.
    pub line: RegisterLine,
    /// When it came here, milliseconds; not known for a row that was deleted among many.
    pub at_ms: Option<i64>,
}

/// Number of rows in a tray.
pub fn tray_count(reader: &Reader<'_>, status: Status) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT count(*) FROM txn t WHERE {}",
            condition(status)
        ))?
        .query_row([], |row| row.get(0))?)
}

/// Rows of a tray, newest first by the bank's date and then by id, those after one of them.
pub fn tray(
    reader: &Reader<'_>,
    status: Status,
    after: Option<TransactionId>,
    limit: u32,
) -> Result<Vec<TrayLine>> {
    let currencies = Currencies::read(reader.0)?;
    // The columns that every listing has come first.
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {ANY}, iif(?3,
            (SELECT at_ms FROM operation p WHERE p.txn = t.row AND p.field = 'deleted'
             ORDER BY p.row DESC LIMIT 1),
            (SELECT s.ended_ms FROM fact_version v JOIN sync s ON s.row = v.sync
             WHERE v.txn = t.row AND v.what = 'withdrawn' ORDER BY v.sync DESC LIMIT 1))
         FROM (SELECT t.row FROM txn t WHERE {}
                 AND (?1 IS NULL OR (t.date, t.id) < (SELECT date, id FROM txn WHERE id = ?1))
               ORDER BY t.date DESC, t.id DESC LIMIT ?2) chosen
         JOIN txn t ON t.row = chosen.row {ANY_JOINS} ORDER BY t.date DESC, t.id DESC",
        condition(status)
    ))?;
    let after = after.as_ref().map(|id| id.as_bytes().as_slice());
    let mut rows = statement.query((after, limit, status == Status::Deleted))?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(TrayLine {
            line: whole(reader, line(row, &currencies)?)?,
            at_ms: row.get(33)?,
        });
    }
    Ok(lines)
}

const fn condition(status: Status) -> &'static str {
    match status {
        Status::Listed => "EXISTS (SELECT 1 FROM register r WHERE r.txn = t.row)",
        Status::Withdrawn => {
            "t.withdrawn = 1 AND t.reverted = 0 AND t.manual = 0 AND t.row NOT IN (SELECT txn FROM merged)
             AND NOT EXISTS (SELECT 1 FROM overlay o WHERE o.txn = t.row
                             AND (o.kept = 1 OR o.deleted = 1))"
        }
        Status::Deleted => {
            "t.row IN (SELECT txn FROM overlay WHERE deleted = 1 EXCEPT SELECT txn FROM merged)"
        }
    }
}

/// The rows are chosen first, along an index, and joined afterwards: a limit of ten reads ten.
fn list_sql(
    reader: &Reader<'_>,
    filter: &Filter,
    status: Status,
    limit: Option<u32>,
) -> Result<(String, Vec<Value>)> {
    let mut conditions: Vec<String> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    // Its values have numbers, so it comes first.
    if status == Status::Listed
        && let Some(finding) = search(reader, filter)?
    {
        let keys = finding.transactions();
        values = keys.values([]);
        conditions.push(format!("t.row IN ({})", keys.sql));
    }
    conditions.push(condition(status).to_owned());
    if let Some(account) = filter.account {
        conditions.push("t.account = ?".to_owned());
        values.push(account_row(reader, account)?.into());
    }
    if let Some(from) = filter.from {
        conditions.push("t.date >= ?".to_owned());
        values.push(day_to_int(from).into());
    }
    if let Some(to) = filter.to {
        conditions.push("t.date <= ?".to_owned());
        values.push(day_to_int(to).into());
    }
    values.push(limit.map_or(-1, i64::from).into());
    let sql = format!(
        "SELECT {ANY} FROM (SELECT t.row FROM txn t WHERE {}
            ORDER BY t.date DESC, t.id DESC LIMIT ?) chosen
         JOIN txn t ON t.row = chosen.row {ANY_JOINS} ORDER BY t.date DESC, t.id DESC",
        conditions.join(" AND ")
    );
    Ok((sql, values))
}

/// What else the bank says of a transaction.
pub fn bank_detail(reader: &Reader<'_>, id: TransactionId) -> Result<BankDetail> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT i.institution_name, t.original_description, b.detailed, t.category_confidence,
                t.channel, t.check_number, t.authorized_amount, t.currency, t.amount_rounded, d.body
         FROM txn t JOIN account a ON a.row = t.account JOIN item i ON i.row = a.item
         LEFT JOIN bank_category b ON b.id = t.bank_category
         LEFT JOIN txn_detail d ON d.txn = t.row AND d.format = 0
         WHERE t.row = {ONE}"
    ))?;
    let mut rows = statement.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else {
        return Err(StoreError::NotFound("transaction"));
    };
    let authorized: Option<i64> = row.get(6)?;
    let details: Option<Vec<u8>> = row.get(9)?;
    Ok(BankDetail {
        institution_name: row.get(0)?,
        original_description: row.get(1)?,
        category: row.get(2)?,
        confidence: row.get(3)?,
        channel: row.get(4)?,
        check_number: row.get(5)?,
        authorized_amount: match authorized {
            Some(minor) => Some(currencies.money(minor, row.get(7)?)?),
            None => None,
        },
        amount_rounded: row.get(8)?,
        details: details.and_then(|bytes| String::from_utf8(bytes).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plan of a query, one step a line.
    fn plan(reader: &Reader<'_>, sql: &str) -> String {
        let mut statement = reader
            .0
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let values = vec![Value::Null; statement.parameter_count()];
        let steps: Vec<String> = statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        steps.join("\n")
    }

    #[test]
    fn a_short_list_walks_an_index_and_sorts_nothing_but_what_it_shows() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        store
            .read(|r| {
                let (sql, _) = list_sql(r, &Filter::default(), Status::Listed, Some(10))?;
                let plan = plan(r, &sql);
                assert!(
                    plan.contains("SCAN t USING COVERING INDEX txn_date"),
                    "{plan}"
                );
                let pending = "SELECT r.currency, count(*), sum(r.amount) FROM register r
                    WHERE 1 AND r.account = ? AND r.pending = 1 GROUP BY r.currency";
                let plan = self::plan(r, pending);
                assert!(plan.contains("register_pending"), "{plan}");
                Ok(())
            })
            .unwrap();
    }
}
