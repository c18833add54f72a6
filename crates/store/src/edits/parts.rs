//! The parts of a split transaction: what may be said, in which sentences it is refused, and what
//! is shown.

use coffer_domain::{
    Money, TransactionId,
    split::{self, PARTS_MAX, Part, SplitError},
};
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{change::NOTE_CHARS_MAX, field};
use crate::{Reader, Result, StoreError, Writer, codec::Currencies};

/// Parts as they are stored, for the one chosen transaction.
///
/// # Errors
/// `Refused` with the reason: they do not add up, or several transactions are chosen.
pub(super) fn value(writer: &Writer<'_>, parts: &[Part]) -> Result<Value> {
    let refused = |sentence: String| Err(StoreError::Refused(sentence));
    if parts.is_empty() {
        // Its parts come from the rule, and would come again.
        let is_ruled: bool = writer
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM temp.chosen c CROSS JOIN ruled_part p ON p.txn = c.txn
                    WHERE NOT EXISTS (SELECT 1 FROM split s WHERE s.txn = c.txn))",
            )?
            .query_row([], |row| row.get(0))?;
        if is_ruled {
            return refused(
                "A rule splits this, so it cannot be made whole here. Say other parts, or change the rule."
                    .into(),
            );
        }
        return Ok(json!([]));
    }
    let mut statement = writer.0.prepare_cached(
        "SELECT t.amount, t.currency FROM temp.chosen c JOIN txn t ON t.row = c.txn LIMIT 2",
    )?;
    let chosen: Vec<(i64, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let &[(amount, currency)] = chosen.as_slice() else {
        return refused("One transaction is split at a time.".into());
    };
    let currencies = Currencies::read(writer.0)?;
    match split::check(parts, amount) {
        Ok(()) => {}
        Err(SplitError::TooFew) => return refused("A split has at least two parts.".into()),
        Err(SplitError::TooMany) => {
            return refused(format!("A split can have {PARTS_MAX} parts."));
        }
        Err(SplitError::Empty) => return refused("A part of nothing is no part.".into()),
        Err(SplitError::Left(left)) => {
            let whole = currencies.money(amount, currency)?;
            return refused(match i64::try_from(left) {
                Ok(left) => format!(
                    "The parts must add up to {whole}: {} is left.",
                    currencies.money(left, currency)?
                ),
                Err(_) => format!("The parts must add up to {whole}."),
            });
        }
    }
    let mut value = Vec::with_capacity(parts.len());
    for part in parts {
        if part.note.chars().count() > NOTE_CHARS_MAX {
            return refused(format!("A note can be {NOTE_CHARS_MAX} characters long."));
        }
        value.push(json!({
            "amount": part.amount_minor,
            "currency": currency,
            "category": field::standing_category(&writer.reader(), part.category)?,
            "note": part.note,
        }));
    }
    Ok(json!(value))
}

/// A line of a split transaction as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Amount.
    pub amount: Money,
    /// Category: id, name, code. Nothing where the part is for what the whole is for.
    pub category: Option<(i64, String, Option<String>)>,
    /// A note, or an empty text.
    pub note: String,
    /// What the bank's amount leaves of the parts: nobody said it.
    pub unassigned: bool,
}

/// The parts of a transaction; none where it is not split. Their sum is its amount.
pub fn parts(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<PartRow>> {
    let currencies = Currencies::read(reader.0)?;
    let found: Option<(i64, i64, i64)> = reader
        .0
        .prepare_cached("SELECT row, amount, currency FROM txn WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (txn, amount, currency) = found.ok_or(StoreError::NotFound("transaction"))?;
    type Found = (i64, Option<i64>, Option<String>, Option<String>, String);
    let said: Vec<Found> = reader
        .0
        .prepare_cached(
            "SELECT s.amount, c.id, c.name, c.code, s.note FROM (
               SELECT p.line, p.amount, p.currency, k.stands AS category, p.note
                 FROM split p LEFT JOIN category k ON k.id = p.category WHERE p.txn = ?1
               UNION ALL
               SELECT line, amount, currency, category, note FROM ruled_part WHERE txn = ?1
                 AND NOT EXISTS (SELECT 1 FROM split WHERE txn = ?1)) s
             LEFT JOIN category c ON c.id = s.category WHERE s.currency = ?2 ORDER BY s.line",
        )?
        .query_map((txn, currency), |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let mut left = amount;
    let mut parts = Vec::with_capacity(said.len() + 1);
    for (minor, category, name, code, note) in said {
        left = left.saturating_sub(minor);
        parts.push(PartRow {
            amount: currencies.money(minor, currency)?,
            category: category.zip(name).map(|(id, name)| (id, name, code)),
            note,
            unassigned: false,
        });
    }
    if left != 0 {
        parts.push(PartRow {
            amount: currencies.money(left, currency)?,
            category: None,
            note: String::new(),
            unassigned: true,
        });
    }
    Ok(parts)
}
