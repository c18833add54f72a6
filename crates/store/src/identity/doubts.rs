//! Doubts: links between two rows that the bank claims, or that are likely, and that nobody but a
//! person decides.

use coffer_domain::TransactionId;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::merge::{Pair, merge, unmerge};
use crate::{
    Reader, Result, StoreError, Writer,
    edits::{self, EditMeta, Field, Groups},
    facts,
    register::{self, RegisterLine},
};

/// The most doubts that are listed at once; answering some brings the next.
const DOUBTS_MAX: u32 = 500;

/// What a person says of two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// They are one transaction.
    Same,
    /// They are two.
    Different,
}

impl Answer {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
        }
    }
}

/// Two rows that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtRow {
    /// The newer row.
    pub transaction: RegisterLine,
    /// The row that it may be.
    pub other: RegisterLine,
    /// Why it is doubted: `sign_differs`, `currency_differs`, `amount_and_merchant_differ`,
    /// `claimed_twice`, `id_used_again`, `perhaps_same`, `perhaps_posted` or `perhaps_manual`.
    pub reason: String,
    /// When it was found, milliseconds.
    pub since_ms: i64,
}

/// Doubts that nobody has answered, newest first. Both rows are listed as what they are until
/// then. A doubt about a row that a revert took out waits for the row.
pub fn doubts(reader: &Reader<'_>) -> Result<Vec<DoubtRow>> {
    type Found = ([u8; 16], [u8; 16], String, i64);
    let found: Vec<Found> = reader
        .0
        .prepare_cached(
            "SELECT t.id, o.id, d.reason, s.ended_ms FROM doubt d
             JOIN txn t ON t.row = d.txn JOIN txn o ON o.row = d.other JOIN sync s ON s.row = d.sync
             WHERE d.answer IS NULL AND t.reverted = 0 AND o.reverted = 0
               AND (t.account = o.account OR d.reason NOT IN ('perhaps_same', 'perhaps_manual'))
               AND NOT (o.manual = 1 AND (o.withdrawn = 1 OR o.account <> t.account OR EXISTS (
                 SELECT 1 FROM overlay x WHERE x.txn = o.row AND x.deleted = 1)))
               AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn IN (d.txn, d.other))
             ORDER BY d.sync DESC, d.txn DESC, d.other LIMIT ?1",
        )?
        .query_map([DOUBTS_MAX], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let line = |id: [u8; 16]| {
        register::transaction(reader, TransactionId::from_uuid(uuid::Uuid::from_bytes(id)))
    };
    found
        .into_iter()
        .map(|(transaction, other, reason, since_ms)| {
            Ok(DoubtRow {
                transaction: line(transaction)?,
                other: line(other)?,
                reason,
                since_ms,
            })
        })
        .collect()
}

/// Answers a doubt, as an operation that can be undone.
///
/// # Errors
/// `NotFound` if the two are in no doubt; `Refused` if it is answered already, with the answer, or if what a statement
/// locks would be another.
pub fn answer(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    other: TransactionId,
    answer: Answer,
) -> Result<()> {
    let row = |id: TransactionId| -> Result<i64> {
        writer
            .0
            .prepare_cached("SELECT row FROM txn WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?
            .ok_or(StoreError::NotFound("transaction"))
    };
    let (txn, other) = (row(transaction)?, row(other)?);
    let before = state(writer, txn, other)?;
    match before.as_deref() {
        None => {}
        Some("same") => {
            return Err(StoreError::Refused(
                "You have said that these are one transaction. Undo takes that back.".into(),
            ));
        }
        Some(_) => {
            return Err(StoreError::Refused(
                "You have said that these are two transactions. Undo takes that back.".into(),
            ));
        }
    }
    let are_apart: bool = writer
        .0
        .prepare_cached(
            "SELECT (SELECT account FROM txn WHERE row = ?1)
                <> (SELECT account FROM txn WHERE row = ?2)",
        )?
        .query_row((txn, other), |row| row.get(0))?;
    if are_apart && answer == Answer::Same {
        return Err(StoreError::Refused(
            "These transactions are in two accounts, so they are two.".into(),
        ));
    }
    edits::refuse_same(writer, txn, other, answer == Answer::Same)?;
    let value = json!({"other": other, "state": answer.as_str()});
    register::begin_touch(writer)?;
    let prior = say_same(writer, txn, &value)?;
    let groups = Groups::of(&prior.to_string(), txn);
    edits::record(writer, meta, Field::Same, &groups, &value, None)?;
    Ok(())
}

/// Whether a doubt about two rows is known, and both are in one account: else nobody can say that they are one.
pub(crate) fn is_a_question(reader: &Reader<'_>, txn: i64, other: i64) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM doubt d JOIN txn t ON t.row = d.txn
                JOIN txn o ON o.row = d.other
                WHERE d.txn = ?1 AND d.other = ?2
                  AND (t.account = o.account OR d.reason NOT IN ('perhaps_same', 'perhaps_manual')))",
        )?
        .query_row((txn, other), |row| row.get(0))?)
}

fn state(writer: &Writer<'_>, txn: i64, other: i64) -> Result<Option<String>> {
    writer
        .0
        .prepare_cached("SELECT answer FROM doubt WHERE txn = ?1 AND other = ?2")?
        .query_row((txn, other), |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("doubt about these transactions"))
}

/// Whether the bank has booked something else on the hold that a charge was taken out of: then they are two that it prints,
/// and putting them together again would lose one.
pub(crate) fn is_overtaken(reader: &Reader<'_>, txn: i64, other: i64) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM doubt d JOIN txn t ON t.row = d.txn JOIN txn o ON o.row = d.other
               WHERE d.txn = ?1 AND d.other = ?2 AND d.answer = 'different'
                 AND t.withdrawn = 0 AND o.withdrawn = 0)",
        )?
        .query_row((txn, other), |row| row.get(0))?)
}

/// Makes it hold that a row and another are the same, are different, or are in doubt. Returns what
/// held before. An answer, its undo and its redo are this one step. The caller has begun a list of
/// touched rows.
pub(crate) fn say_same(writer: &Writer<'_>, txn: i64, value: &Value) -> Result<Value> {
    say(writer, txn, value, false)
}

/// The same for a look at the past, back to before two rows were taken apart: then one of them was in the other with
/// all that the bank said, whatever it says of the two by now.
pub(crate) fn say_same_again(writer: &Writer<'_>, txn: i64, value: &Value) -> Result<Value> {
    say(writer, txn, value, true)
}

fn say(writer: &Writer<'_>, txn: i64, value: &Value, with_facts: bool) -> Result<Value> {
    let unexpected = || StoreError::Unexpected("an answer to a doubt".into());
    let other = value["other"].as_i64().ok_or_else(unexpected)?;
    let wanted = value["state"].as_str();
    let before = state(writer, txn, other)?;
    match (before.as_deref(), wanted) {
        (Some("same"), Some("same")) => {}
        (_, Some("same")) => {
            let pair = pair(writer, txn, other)?;
            let facts = pair.facts || with_facts;
            merge(writer, &[Pair { facts, ..pair }], "same")?;
        }
        (Some("same"), _) => {
            unmerge(writer, txn)?;
        }
        _ => {}
    }
    writer
        .0
        .prepare_cached("UPDATE doubt SET answer = ?3 WHERE txn = ?1 AND other = ?2")?
        .execute((txn, other, wanted))?;
    facts::late_answered(writer, txn, other, wanted == Some("different"))?;
    Ok(json!({"other": other, "state": before}))
}

/// The newer row goes into the older one, which has the person's words. What the bank says now
/// stands in the newer one, unless it has taken that one back.
fn pair(writer: &Writer<'_>, txn: i64, other: i64) -> Result<Pair> {
    let merged: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM merged WHERE txn IN (?1, ?2))")?
        .query_row((txn, other), |row| row.get(0))?;
    if merged {
        return Err(StoreError::Refused(
            "One of these transactions is one with another already. Take them apart first.".into(),
        ));
    }
    // What a person wrote down can have been moved since they were asked; rows that are one are in one account.
    let apart: bool = writer
        .0
        .prepare_cached(
            "SELECT k.manual = 1 AND k.account <> g.account FROM txn k, txn g
             WHERE k.row = ?2 AND g.row = ?1",
        )?
        .query_row((txn, other), |row| row.get(0))?;
    if apart {
        return Err(StoreError::Refused(
            "These are in two accounts. Move what you wrote down into the bank's account first."
                .into(),
        ));
    }
    let withdrawn = |row: i64| -> Result<bool> {
        Ok(writer
            .0
            .prepare_cached("SELECT withdrawn FROM txn WHERE row = ?1")?
            .query_row([row], |row| row.get(0))?)
    };
    Ok(Pair {
        gone: txn,
        keep: other,
        facts: !withdrawn(txn)? || withdrawn(other)?,
    })
}
