//! What is reconciled with a statement is locked: what the statement says of it must not change behind the back of
//! whoever compared them. Undoing the reconciliation opens it again.

use super::{chosen, field::Field};
use crate::{Result, StoreError, Writer};

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
