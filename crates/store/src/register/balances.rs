//! What an account held after each row of its list.
//!
//! ```text
//!   opening of the account + totals of the days before + rows of the day up to this one
//! ```
//! The opening is the proof's: the bank's own balance less the rows known then. So the newest row
//! shows what the bank states, as far as the rows explain it; `proof` says where they do not. What
//! the bank took back and pending rows are in no balance.

use super::{
    Filter, RegisterLine,
    finding::{Finding, KEYS_OF_A_DAY},
};
use crate::{Reader, Result, codec::Currencies, facts};

/// Says of the rows of one account what it held after each. Lines are a stretch of the list of that
/// filter, newest first; nothing is said where the list leaves rows out but by their days, and
/// where the account has no opening.
pub fn add_balances(
    reader: &Reader<'_>,
    filter: &Filter,
    lines: &mut [RegisterLine],
) -> Result<()> {
    let Some(account) = Finding::of(reader, filter)?.account_alone() else {
        return Ok(());
    };
    let Some(first) = lines.iter().position(|line| !line.pending) else {
        return Ok(());
    };
    let Some(opening) = facts::opening_of(reader, lines[first].account_id)? else {
        return Ok(());
    };
    let (key, currency): (i64, i64) = reader
        .0
        .prepare_cached(
            "SELECT r.ord, r.currency FROM txn t JOIN register r ON r.txn = t.row
             WHERE t.id = ?1 AND r.line = ?2",
        )?
        .query_row((lines[first].id.as_bytes(), lines[first].line), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if Currencies::read(reader.0)?.get(currency)? != *opening.currency() {
        return Ok(());
    }
    let day = key / KEYS_OF_A_DAY;
    let before: i64 = reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(sum), 0) FROM day_total INDEXED BY day_total_account
             WHERE account = ?1 AND currency = ?2 AND date < ?3",
        )?
        .query_row((account, currency, day), |row| row.get(0))?;
    let of_the_day: i64 = reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(iif(withdrawn, 0, amount)), 0)
             FROM register INDEXED BY register_account
             WHERE account = ?1 AND ord BETWEEN ?2 AND ?3 AND pending = 0 AND currency = ?4",
        )?
        .query_row((account, day * KEYS_OF_A_DAY, key, currency), |row| {
            row.get(0)
        })?;
    let mut held = opening
        .minor()
        .saturating_add(before)
        .saturating_add(of_the_day);
    for line in lines[first..].iter_mut().filter(|line| !line.pending) {
        if line.amount.currency() != opening.currency() {
            continue;
        }
        line.balance = Some(coffer_domain::Money::new(held, opening.currency().clone()));
        if !line.withdrawn {
            held = held.saturating_sub(line.amount.minor());
        }
    }
    Ok(())
}
