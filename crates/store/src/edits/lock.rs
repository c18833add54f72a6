//! What is reconciled with a statement is locked: what the statement says of it must not change behind the back of
//! whoever compared them. Undoing the reconciliation opens it again.

use rusqlite::OptionalExtension;

use super::{chosen, field::Field};
use crate::{Result, StoreError, Writer};

/// Why two rows stay as they are, one of which is on a statement.
const ON_A_STATEMENT: &str = "One of these is reconciled with a statement, which would not be true of it any more. \
     Undo the reconciliation first.";

/// Whether a reconciliation locks a field.
const fn locks(field: Field) -> bool {
    matches!(
        field,
        Field::Amount
            | Field::Moved
            | Field::Date
            | Field::Deleted
            | Field::Split
            | Field::Cleared
            | Field::Written
            | Field::Kept
    )
}

/// Refuses to change a locked field of the chosen rows.
pub(super) fn refuse_chosen(writer: &Writer<'_>, field: Field) -> Result<()> {
    if !locks(field) {
        return Ok(());
    }
    let locked: i64 = writer
        .0
        .prepare_cached(
            "SELECT count(*) FROM temp.chosen c CROSS JOIN overlay o ON o.txn = c.txn
             WHERE o.reconciled IS NOT NULL",
        )?
        .query_row([], |row| row.get(0))?;
    match locked {
        0 => Ok(()),
        1 => Err(StoreError::Refused(
            "This is reconciled with a statement, so its amount, day, account and parts stay as they are, and it \
             stays. Undo the reconciliation first."
                .into(),
        )),
        n => Err(StoreError::Refused(format!(
            "{n} of these are reconciled with a statement, so their amounts, days, accounts and parts stay as \
             they are, and they stay. Undo the reconciliation first."
        ))),
    }
}

/// The same for the rows of an operation that is taken back.
pub(super) fn refuse_rows(writer: &Writer<'_>, field: Field, rows: &[i64]) -> Result<()> {
    if !locks(field) {
        return Ok(());
    }
    chosen::begin(writer)?;
    chosen::add_rows(writer, rows)?;
    refuse_chosen(writer, field)
}

/// Refuses to take a posted row apart from the pending one that it took over, where a statement locks it.
pub(crate) fn refuse_apart(writer: &Writer<'_>, row: i64) -> Result<()> {
    refuse_rows(writer, Field::Amount, &[row])
}

/// Refuses to make two rows one, or two again, where a statement would tell another amount than the row that it locks
/// or, of two that are locked, would miss one. What an answer leaves as it was is no change of what is locked.
pub(crate) fn refuse_same(writer: &Writer<'_>, txn: i64, other: i64, same: bool) -> Result<()> {
    let changes: Option<bool> = match same {
        true => writer
            .0
            .prepare_cached(
                "SELECT (g.reconciled IS NOT NULL AND k.reconciled IS NOT NULL)
                    OR (coalesce(g.reconciled, k.reconciled) IS NOT NULL
                      AND (t.amount <> o.amount OR t.currency <> o.currency))
                 FROM txn t JOIN txn o ON o.row = ?2
                 LEFT JOIN overlay g ON g.txn = t.row LEFT JOIN overlay k ON k.txn = o.row
                 WHERE t.row = ?1 AND t.row NOT IN (SELECT txn FROM merged)",
            )?
            .query_row((txn, other), |row| row.get(0))
            .optional()?,
        // The row that stays is what it was before; where its lock came with the other one, it goes with that.
        false => writer
            .0
            .prepare_cached(
                "SELECT m.image ->> 'amount' <> k.amount OR m.image ->> 'withdrawn' <> k.withdrawn
                 FROM merged m JOIN txn k ON k.row = m.other JOIN overlay o ON o.txn = k.row
                 LEFT JOIN overlay g ON g.txn = m.txn
                 WHERE m.txn = ?1 AND m.image IS NOT NULL AND o.reconciled IS NOT NULL
                   AND NOT (o.reconciled IS g.reconciled
                     AND EXISTS (SELECT 1 FROM json_each(m.moved) WHERE value = 'reconciled'))",
            )?
            .query_row([txn], |row| row.get(0))
            .optional()?,
    };
    match changes {
        Some(true) => Err(StoreError::Refused(ON_A_STATEMENT.into())),
        Some(false) | None => Ok(()),
    }
}
