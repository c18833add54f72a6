//! What wants a person's look, beside doubts and pairs: rows that the bank took back or changed after they had
//! looked, rows without a category, new rows, and balances that do not add up.
//!
//! Each is counted and walked along an index that holds those rows only, newest first.

use coffer_domain::{AccountId, TransactionId};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta},
    chosen, expire,
    field::Field,
    undo::Undone,
};
use crate::{
    Reader, Result, StoreError, Writer,
    facts::{FieldChange, differences, syncs},
    register::{self, RegisterLine},
};

/// Rows that want a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Taken back by the bank, with a person's word on it.
    Withdrawn,
    /// Changed by the bank after a person had looked at it.
    Changed,
    /// New, without a category.
    Uncategorised,
    /// New.
    New,
}

impl Unseen {
    /// Where the numbers of these rows are read.
    const fn from(self) -> &'static str {
        match self {
            Self::Withdrawn => {
                "FROM register r INDEXED BY register_withdrawn JOIN txn t ON t.row = r.txn
                 WHERE r.withdrawn = 1 AND r.line = 0 AND t.reverted = 0"
            }
            Self::Changed => {
                "FROM changed g CROSS JOIN overlay o ON o.txn = g.txn
                 CROSS JOIN register r ON r.txn = g.txn AND r.line = 0
                 WHERE (o.reviewed = 1 OR o.reconciled IS NOT NULL) AND r.withdrawn = 0"
            }
            Self::Uncategorised => {
                "FROM register r INDEXED BY register_inbox_none
                 WHERE r.reviewed = 0 AND r.pending = 0 AND r.withdrawn = 0 AND r.line = 0
                   AND r.category = 0"
            }
            Self::New => {
                "FROM register r INDEXED BY register_inbox_new
                 WHERE r.reviewed = 0 AND r.pending = 0 AND r.withdrawn = 0 AND r.line = 0
                   AND r.category <> 0"
            }
        }
    }
}

/// How many there are.
pub fn count_unseen(reader: &Reader<'_>, kind: Unseen) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached(&format!("SELECT count(*) {}", kind.from()))?
        .query_row([], |row| row.get(0))?)
}

/// A row that wants a look, and what stands for its state: another one by the time of an answer says that a sync
/// changed it meanwhile.
pub type InboxRows = Vec<(RegisterLine, i64)>;

/// Rows that want a look, newest first.
pub fn inbox_rows(reader: &Reader<'_>, kind: Unseen, skip: u32, limit: u32) -> Result<InboxRows> {
    let found: Vec<i64> = reader
        .0
        .prepare_cached(&format!(
            "SELECT r.txn {} ORDER BY r.ord DESC LIMIT ?1 OFFSET ?2",
            kind.from()
        ))?
        .query_map((limit, skip), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    found
        .into_iter()
        .map(|row| {
            let id: [u8; 16] = reader
                .0
                .prepare_cached("SELECT id FROM txn WHERE row = ?1")?
                .query_row([row], |row| row.get(0))?;
            let id = TransactionId::from_uuid(uuid::Uuid::from_bytes(id));
            Ok((
                register::transaction(reader, id)?,
                stamp(reader, id, kind)?.unwrap_or_default(),
            ))
        })
        .collect()
}

/// What stands for the state of a row that wants a look: the last sync that told of it. Nothing where it does not
/// want that look any more.
pub fn stamp(reader: &Reader<'_>, id: TransactionId, kind: Unseen) -> Result<Option<i64>> {
    let condition = match kind {
        Unseen::Withdrawn => "r.withdrawn = 1",
        Unseen::Changed => "EXISTS (SELECT 1 FROM changed g WHERE g.txn = t.row)",
        Unseen::Uncategorised => "r.reviewed = 0 AND r.withdrawn = 0 AND r.category = 0",
        Unseen::New => "r.reviewed = 0 AND r.withdrawn = 0",
    };
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT t.sync_last FROM txn t JOIN register r ON r.txn = t.row AND r.line = 0
             WHERE t.id = ?1 AND {condition}"
        ))?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// What the bank changed of a row since the person looked at it.
pub fn changes_since(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<FieldChange>> {
    let found: Option<(i64, i64)> = reader
        .0
        .prepare_cached(
            "SELECT g.txn, g.sync FROM changed g JOIN txn t ON t.row = g.txn WHERE t.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, since)) = found else {
        return Ok(Vec::new());
    };
    let seen = syncs::versions(reader, row)?
        .into_iter()
        .find(|version| version.sync >= since);
    match seen {
        Some(seen) => Ok(differences(&seen.image, &syncs::present(reader, row)?)),
        None => Ok(Vec::new()),
    }
}

/// The person has looked at what the bank changed, as an operation.
pub fn see_changes(writer: &Writer<'_>, meta: &EditMeta, id: TransactionId) -> Result<()> {
    chosen::begin(writer)?;
    chosen::add(writer, &[id])?;
    change::hold(writer, meta, Field::Changed, &Value::Null).map(drop)
}

/// The residual of an account that the person has seen.
pub fn balance_seen(reader: &Reader<'_>, id: AccountId) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT s.residual FROM balance_seen s JOIN account a ON a.row = s.account
             WHERE a.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// The person has seen that an account is off by so much, as an operation. It is told again once it is off by
/// another sum.
pub fn see_balance(
    writer: &Writer<'_>,
    meta: &EditMeta,
    id: AccountId,
    residual: i64,
) -> Result<()> {
    let account: i64 = writer
        .0
        .prepare_cached("SELECT row FROM account WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("account"))?;
    let before = balance_seen(&writer.reader(), id)?;
    let value = json!({"account": account, "residual": residual}).to_string();
    let prior = json!({"account": account, "residual": before}).to_string();
    put_seen(writer, Some(&value))?;
    record(writer, meta, &prior, &value, None)
}

fn record(
    writer: &Writer<'_>,
    meta: &EditMeta,
    prior: &str,
    value: &str,
    undoes: Option<i64>,
) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO operation (id, at_ms, actor, origin, field, prior, value, rows, undoes)
             VALUES (?1, ?2, 'person', ?3, ?4, ?5, ?6, 0, ?7)",
        )?
        .execute(params![
            meta.id.as_bytes(),
            meta.at_ms,
            meta.origin.as_str(),
            Field::BalanceSeen.as_str(),
            prior,
            value,
            undoes
        ])?;
    expire::expire(writer, writer.0.last_insert_rowid(), meta.at_ms)
}

/// Makes it hold that a residual was seen, or none. Returns what held before.
pub(super) fn put_seen(writer: &Writer<'_>, value: Option<&str>) -> Result<String> {
    let unexpected = |error: &dyn std::fmt::Display| StoreError::Unexpected(error.to_string());
    let value: Value =
        serde_json::from_str(value.unwrap_or("null")).map_err(|error| unexpected(&error))?;
    let account = value["account"]
        .as_i64()
        .ok_or_else(|| unexpected(&"a balance that was seen"))?;
    let before: Option<i64> = writer
        .0
        .prepare_cached("SELECT residual FROM balance_seen WHERE account = ?1")?
        .query_row([account], |row| row.get(0))
        .optional()?;
    match value["residual"].as_i64() {
        Some(residual) => writer
            .0
            .prepare_cached(
                "INSERT INTO balance_seen (account, residual) VALUES (?1, ?2)
                 ON CONFLICT (account) DO UPDATE SET residual = excluded.residual",
            )?
            .execute((account, residual))?,
        None => writer
            .0
            .prepare_cached("DELETE FROM balance_seen WHERE account = ?1")?
            .execute([account])?,
    };
    Ok(json!({"account": account, "residual": before}).to_string())
}

/// Takes it back that a residual was seen, as an operation of its own.
pub(super) fn take_back_seen(
    writer: &Writer<'_>,
    meta: &EditMeta,
    taken: i64,
    prior: Option<&str>,
) -> Result<Undone> {
    let before = put_seen(writer, prior)?;
    record(writer, meta, &before, prior.unwrap_or("null"), Some(taken))?;
    Ok(Undone {
        field: Field::BalanceSeen.as_str().into(),
        rows: 0,
    })
}
