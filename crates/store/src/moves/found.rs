//! The rows of the bank that legs are: by account, amount and the words that stand beside them.

use coffer_domain::{MoveId, TransactionId, moves::LegKind};
use rusqlite::OptionalExtension;

use super::rows::{LegRow, MoveRow, all};
use crate::{Reader, Result, Writer, codec};

/// A bank books a transfer at most so many days before it was asked for, by its own calendar, and after.
const DAYS_BEFORE: i64 = 2;
const DAYS_AFTER: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Moves whose rows are looked for: what is older was found, or is not going to be.
const LOOKED_AT_MS: i64 = 90 * DAY_MS;

/// Looks for the rows of legs that have none yet, and keeps what it finds. How many.
///
/// # Errors
/// If the store fails.
pub fn find_rows(writer: &Writer<'_>, now_ms: i64) -> Result<usize> {
    let mut found = 0;
    for one in all(&writer.reader())? {
        if one.planned_ms < now_ms.saturating_sub(LOOKED_AT_MS) {
            continue;
        }
        for leg in one.legs.iter().filter(|leg| leg.transaction.is_none()) {
            if let Some(row) = row_of(writer, &one, leg)? {
                writer
                    .0
                    .prepare_cached("UPDATE move_leg SET txn = ?2 WHERE id = ?1")?
                    .execute((leg.id.as_bytes(), row))?;
                found += 1;
            }
        }
    }
    Ok(found)
}

/// Of several the oldest: a return is booked later, and the other way round.
fn row_of(writer: &Writer<'_>, one: &MoveRow, leg: &LegRow) -> Result<Option<i64>> {
    let (Some(asked_ms), Some(account)) = (leg.asked_ms, one.end_of(leg.kind).account) else {
        return Ok(None);
    };
    let size = one.amount.minor();
    let amount = match leg.kind {
        LegKind::Debit => -size,
        LegKind::Credit | LegKind::Back => size,
    };
    let day = |ms: i64| {
        chrono::DateTime::from_timestamp_millis(ms)
            .map_or(0, |at| codec::day_to_int(at.date_naive()))
    };
    let currency = one.amount.currency();
    Ok(writer
        .0
        .prepare_cached(
            "SELECT t.row FROM txn t JOIN account a ON a.row = t.account
               JOIN currency c ON c.id = t.currency
             WHERE a.id = ?1 AND t.amount = ?2 AND c.code = ?3 AND t.pending = 0 AND t.withdrawn = 0
               AND t.date BETWEEN ?4 AND ?5
               AND (instr(upper(t.name), ?6) OR instr(upper(coalesce(t.original_description, '')), ?6))
               AND t.row NOT IN (SELECT txn FROM move_leg WHERE txn IS NOT NULL)
             ORDER BY t.date, t.row LIMIT 1",
        )?
        .query_row(
            (
                account.as_bytes(),
                amount,
                currency.code(),
                day(asked_ms - DAYS_BEFORE * DAY_MS),
                day(asked_ms.saturating_add(DAYS_AFTER * DAY_MS)),
                leg.description.to_uppercase(),
            ),
            |row| row.get(0),
        )
        .optional()?)
}

/// Moves both of whose rows are known and not paired yet: the row that money left, and the one it came to.
///
/// # Errors
/// If the store fails.
pub fn to_pair(reader: &Reader<'_>) -> Result<Vec<(MoveId, TransactionId, TransactionId)>> {
    let row = |one: &MoveRow, kind| {
        let mut legs = one.legs.iter().rev().filter(|leg| leg.kind == kind);
        legs.find(|leg| !leg.step.is_dead())
            .and_then(|leg: &LegRow| leg.transaction)
    };
    Ok(all(reader)?
        .into_iter()
        .filter(|one| one.paired_ms.is_none())
        .filter_map(|one| {
            let out = row(&one, LegKind::Debit)?;
            Some((one.id, out, row(&one, LegKind::Credit)?))
        })
        .collect())
}
