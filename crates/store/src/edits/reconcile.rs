//! Reconciling an account with a statement: what is marked as found on it must make its balance, and is locked then.
//!
//! ```text
//!   opening (the last statement's balance) + what is cleared since, up to the day = the statement's balance
//! ```
//! It is one operation over the rows that it locks; while any of them is locked by it, it stands.

use std::collections::BTreeMap;

use coffer_domain::{AccountId, CivilDate, Money, OperationId};
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta},
    chosen,
    field::Field,
    undo::{LIVE, together, undo_one},
};
use crate::{
    Reader, Result, StoreError, Writer,
    codec::{Currencies, day_from_int, day_to_int},
    facts,
};

/// How far an account is reconciled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciling {
    /// The last statement that it was reconciled with: its day and its balance.
    pub last: Option<(CivilDate, Money)>,
    /// What it starts from.
    pub opening: Money,
    /// Sum of what is marked as found since, up to the day.
    pub cleared: Money,
    /// Transactions up to the day that are not marked.
    pub open: u32,
}

impl Reconciling {
    /// What a statement says less opening and what is marked.
    ///
    /// # Errors
    /// If the sum is too large.
    pub fn difference(&self, balance: i64) -> Result<Money> {
        let made = i128::from(self.opening.minor()) + i128::from(self.cleared.minor());
        i64::try_from(i128::from(balance) - made)
            .map(|minor| Money::new(minor, self.opening.currency().clone()))
            .map_err(|_| StoreError::Refused("The amount is too large to be reckoned with.".into()))
    }
}

/// Rows of the account ?1 that are listed and posted, up to the day ?2.
const ROWS: &str = "FROM register r CROSS JOIN txn t ON t.row = r.txn
    LEFT JOIN overlay o ON o.txn = r.txn
    WHERE r.account = ?1 AND r.ord < (?2 + 1) * 10000000 AND r.line = 0 AND r.pending = 0
      AND r.withdrawn = 0";

/// Rows that are marked and not locked, of the account ?1 and up to the day ?2: along their own index, because a
/// person marks a month at a time.
const MARKED: &str = "FROM overlay o INDEXED BY overlay_cleared
    CROSS JOIN register r ON r.txn = o.txn AND r.line = 0 CROSS JOIN txn t ON t.row = o.txn
    WHERE o.cleared = 1 AND o.reconciled IS NULL AND r.account = ?1 AND r.date <= ?2
      AND r.pending = 0 AND r.withdrawn = 0";

fn account_of(reader: &Reader<'_>, id: AccountId) -> Result<(i64, Option<i64>)> {
    reader
        .0
        .prepare_cached("SELECT row, currency FROM account WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(StoreError::NotFound("account"))
}

/// How far an account is reconciled, up to a day.
///
/// # Errors
/// `Refused` where it cannot be: nobody knows what it held before its first transaction.
pub fn reconciling(reader: &Reader<'_>, id: AccountId, date: CivilDate) -> Result<Reconciling> {
    let (account, currency) = account_of(reader, id)?;
    let last: Option<(i64, i64, i64)> = reader
        .0
        .prepare_cached(
            "SELECT n.date, n.balance, n.currency FROM reconciliation n
             WHERE n.account = ?1 AND EXISTS (SELECT 1 FROM overlay WHERE reconciled = n.row)
             ORDER BY n.date DESC, n.row DESC LIMIT 1",
        )?
        .query_row([account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let currencies = Currencies::read(reader.0)?;
    let last = match last {
        Some((day, balance, currency)) => {
            Some((day_from_int(day)?, currencies.money(balance, currency)?))
        }
        None => None,
    };
    let opening = match &last {
        Some((_, balance)) => Some(balance.clone()),
        None => facts::opening_of(reader, id)?,
    };
    let Some(opening) = opening else {
        return Err(StoreError::Refused(
            "It is not known yet what this account held before its first transaction. Sync it first.".into(),
        ));
    };
    let until = day_to_int(date);
    let cleared: i64 = reader
        .0
        .prepare_cached(&format!(
            "SELECT coalesce(sum(t.amount), 0) {MARKED} AND t.currency = ?3"
        ))?
        .query_row((account, until, currency), |row| row.get(0))?;
    let open: u32 = reader
        .0
        .prepare_cached(&format!(
            "SELECT count(*) {ROWS} AND coalesce(o.cleared, 0) = 0 AND o.reconciled IS NULL"
        ))?
        .query_row((account, until), |row| row.get(0))?;
    Ok(Reconciling {
        cleared: Money::new(cleared, opening.currency().clone()),
        last,
        opening,
        open,
    })
}

/// Locks an account up to a statement, as an operation: what is marked up to its day.
///
/// # Errors
/// `Refused` with the difference where there is one, and where there is nothing to lock.
pub fn reconcile(
    writer: &Writer<'_>,
    meta: &EditMeta,
    id: AccountId,
    date: CivilDate,
    balance: i64,
    today: CivilDate,
) -> Result<()> {
    let refused = |sentence: String| Err(StoreError::Refused(sentence));
    if date > today {
        return refused("A statement of a day to come cannot be reconciled with.".into());
    }
    let reader = writer.reader();
    let (account, currency) = account_of(&reader, id)?;
    let state = reconciling(&reader, id, date)?;
    if let Some((last, _)) = &state.last
        && date < *last
    {
        return refused(format!(
            "This account is reconciled up to {last} already, which is later."
        ));
    }
    let difference = state.difference(balance)?;
    if difference.minor() != 0 {
        return refused(format!(
            "The statement and what is marked differ by {difference}. Mark what is on the statement until \
             nothing is left."
        ));
    }
    chosen::begin(writer)?;
    let rows: Vec<i64> = writer
        .0
        // Those that were counted, and no others: a row in another currency is on another statement.
        .prepare_cached(&format!("SELECT o.txn {MARKED} AND t.currency = ?3"))?
        .query_map((account, day_to_int(date), currency), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if rows.is_empty() {
        return refused("Nothing up to this day is marked as found on the statement.".into());
    }
    writer
        .0
        .prepare_cached(
            "INSERT INTO reconciliation (account, date, currency, balance, at_ms)
             VALUES (?1, ?2, coalesce(?3, (SELECT id FROM currency WHERE code = ?6 AND exponent = ?7)),
               ?4, ?5)",
        )?
        .execute((
            account,
            day_to_int(date),
            currency,
            balance,
            meta.at_ms,
            state.opening.currency().code(),
            state.opening.currency().exponent(),
        ))?;
    let reconciliation = writer.0.last_insert_rowid();
    together(writer, || {
        keep_parts_of_rules(writer, meta, &rows)?;
        chosen::begin(writer)?;
        chosen::add_rows(writer, &rows)?;
        change::hold(writer, meta, Field::Reconciled, &json!(reconciliation))
    })?;
    Ok(())
}

/// Opens the newest reconciliation of an account again: as the undo of what locked it, or, where that has left the
/// journal, as an operation of its own. Returns the day of its statement.
///
/// # Errors
/// `Refused` where no reconciliation of the account stands.
pub fn reopen(writer: &Writer<'_>, meta: &EditMeta, id: AccountId) -> Result<CivilDate> {
    let (account, _) = account_of(&writer.reader(), id)?;
    let newest: Option<(i64, i64)> = writer
        .0
        .prepare_cached(
            "SELECT n.row, n.date FROM reconciliation n
             WHERE n.account = ?1 AND EXISTS (SELECT 1 FROM overlay WHERE reconciled = n.row)
             ORDER BY n.date DESC, n.row DESC LIMIT 1",
        )?
        .query_row([account], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((number, day)) = newest else {
        return Err(StoreError::Refused(
            "This account is reconciled with no statement, so there is nothing to open.".into(),
        ));
    };
    let made_by: Option<[u8; 16]> = writer
        .0
        .prepare_cached(&format!(
            "SELECT id FROM operation o WHERE field = ?1 AND value = CAST(?2 AS TEXT) AND {LIVE}
             ORDER BY row DESC LIMIT 1"
        ))?
        .query_row((Field::Reconciled.as_str(), number), |row| row.get(0))
        .optional()?;
    together(writer, || {
        if let Some(made_by) = made_by {
            let made_by = OperationId::from_uuid(uuid::Uuid::from_bytes(made_by));
            match undo_one(writer, meta, made_by) {
                // It was said of a row that is one with another now; that one is opened below.
                Ok(_) | Err(StoreError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let left: Vec<i64> = writer
            .0
            .prepare_cached("SELECT txn FROM overlay WHERE reconciled = ?1")?
            .query_map([number], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if left.is_empty() {
            return Ok(());
        }
        chosen::begin(writer)?;
        chosen::add_rows(writer, &left)?;
        change::hold(writer, &meta.nth(1), Field::Reconciled, &Value::Null).map(drop)
    })?;
    day_from_int(day)
}

/// What rules made parts of stays so, as the person's word: no rule says anything of the parts of a row that is
/// locked, and rules change.
fn keep_parts_of_rules(writer: &Writer<'_>, meta: &EditMeta, rows: &[i64]) -> Result<()> {
    let mut by_parts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut of = writer.0.prepare_cached(
        "SELECT json_group_array(json(part)) FROM (SELECT json_object('amount', amount,
            'currency', currency, 'category', category, 'note', note) AS part
          FROM ruled_part WHERE txn = ?1 ORDER BY line)",
    )?;
    for row in rows {
        let parts: String = of.query_row([row], |row| row.get(0))?;
        by_parts.entry(parts).or_default().push(*row);
    }
    by_parts.remove("[]");
    for (n, (parts, rows)) in by_parts.iter().enumerate() {
        chosen::begin(writer)?;
        chosen::add_rows(writer, rows)?;
        let parts = serde_json::from_str(parts)
            .map_err(|error| StoreError::Unexpected(error.to_string()))?;
        change::hold(writer, &meta.nth(n + 1), Field::Split, &parts)?;
    }
    Ok(())
}

/// Refuses to open a reconciliation, by its number, while a later one of its account stands: that one starts from
/// what this one made, so its rows would count again on top of that.
pub(super) fn refuse_under_later(writer: &Writer<'_>, made: Option<&str>) -> Result<()> {
    let Some(number) = made.and_then(|made| made.parse::<i64>().ok()) else {
        return Ok(());
    };
    let later: Option<i64> = writer
        .0
        .prepare_cached(
            "SELECT n.date FROM reconciliation n JOIN reconciliation m ON m.account = n.account
             WHERE m.row = ?1 AND (n.date, n.row) > (m.date, m.row)
               AND EXISTS (SELECT 1 FROM overlay WHERE reconciled = n.row)
             ORDER BY n.date DESC, n.row DESC LIMIT 1",
        )?
        .query_row([number], |row| row.get(0))
        .optional()?;
    match later {
        None => Ok(()),
        Some(day) => Err(StoreError::Refused(format!(
            "A later statement, of {}, starts from this one. Undo that reconciliation first.",
            day_from_int(day)?
        ))),
    }
}
