//! Rows that a person writes down, in an account that they keep (`kept`) or in a bank's, and what becomes of one that the bank
//! tells too.
//!
//! ```text
//!   written ──a bank's row of the same amount, a few days apart──> perhaps one? ──same──> the bank's, with the
//!      |                                                                                  person's words
//!      └─ in the register and its sums; in no proof, because no bank states it
//! ```

use coffer_domain::{AccountId, CivilDate, TransactionId, ids::Mint, relink};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta, MERCHANT_CHARS_MAX, Saying, Which, at_most},
    chunk::Groups,
    field::Field,
    kept::{MINOR_MAX, PROVIDER, refused},
    undo::together,
};
use crate::{
    Result, StoreError, Writer,
    codec::{day_from_int, day_to_int},
    facts::{self, IS_THERE},
    register,
};

/// Days between a row that a person wrote down and the bank's word of it.
const TWIN_DAYS: u64 = 7;
/// Rows that a person wrote down and no bank has told, of one connection, that are compared with what comes.
const WAITING_MAX: i64 = 2_000;

/// A transaction that a person writes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// The account.
    pub account: AccountId,
    /// The day.
    pub date: CivilDate,
    /// Minor units of the account's currency.
    pub minor: i64,
    /// Who was paid, or paid.
    pub merchant: String,
    /// The category.
    pub category: Option<i64>,
    /// A note, or an empty text.
    pub note: String,
    /// Tags.
    pub tags: Vec<String>,
}

fn sayable(minor: i64) -> Result<()> {
    match minor {
        0 => refused("An amount of nothing is no transaction."),
        minor if minor.unsigned_abs() > MINOR_MAX.unsigned_abs() => {
            refused("The amount is too large to be shown exactly.")
        }
        _ => Ok(()),
    }
}

/// An amount as it is stored, for the chosen rows.
pub(super) fn amount(writer: &Writer<'_>, minor: i64) -> Result<Value> {
    sayable(minor)?;
    let told: bool = writer
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM temp.chosen c JOIN txn t ON t.row = c.txn
             WHERE t.manual = 0)",
        )?
        .query_row([], |row| row.get(0))?;
    if told {
        return refused(
            "The bank says what this amount is. Only what you wrote down can be changed.",
        );
    }
    Ok(json!(minor))
}

/// An account as it is stored, for the chosen rows to be in.
pub(super) fn account(writer: &Writer<'_>, id: AccountId) -> Result<Value> {
    let found: Option<(i64, Option<i64>, bool)> = writer
        .0
        .prepare_cached(&format!(
            "SELECT a.row, a.currency, h.closed_ms IS NOT NULL FROM account a
             LEFT JOIN manual_account h ON h.account = a.row
             WHERE a.id = ?1 AND a.row NOT IN (SELECT account FROM account_merged)
               AND {IS_THERE}"
        ))?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (account, currency, closed) = found.ok_or(StoreError::NotFound("account"))?;
    if closed {
        return refused("This account is closed. Open it again first.");
    }
    let (told, other): (bool, bool) = writer
        .0
        .prepare_cached(
            "SELECT coalesce(max(t.manual = 0), 0), coalesce(max(t.currency IS NOT ?1), 0)
             FROM temp.chosen c JOIN txn t ON t.row = c.txn",
        )?
        .query_row([currency], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if told {
        return refused(
            "The bank says in which account this is. Only what you wrote down can be moved.",
        );
    }
    if other {
        return refused("That account is kept in another currency.");
    }
    Ok(json!(account))
}

/// Writes a transaction down, with what is said of it, as one step to undo.
///
/// # Errors
/// `Refused` with the reason; nothing is written then.
pub fn add_by_hand(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    meta: &EditMeta,
    new: &NewRow,
) -> Result<TransactionId> {
    sayable(new.minor)?;
    let merchant = coffer_domain::text::clean_line(&new.merchant);
    if merchant.is_empty() {
        return refused("Say who was paid, or who paid.");
    }
    at_most(&merchant, MERCHANT_CHARS_MAX, "merchant")?;
    type Found = (i64, i64, Option<i64>, bool);
    let found: Option<Found> = writer
        .0
        .prepare_cached(&format!(
            "SELECT a.row, a.item, a.currency, h.closed_ms IS NOT NULL FROM account a
             LEFT JOIN manual_account h ON h.account = a.row
             WHERE a.id = ?1 AND a.row NOT IN (SELECT account FROM account_merged)
               AND {IS_THERE}"
        ))?
        .query_row([new.account.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (account, item, currency, closed) = found.ok_or(StoreError::NotFound("account"))?;
    if closed {
        return refused("This account is closed. Open it again first.");
    }
    let Some(currency) = currency else {
        return refused("The bank does not say in which currency this account is kept.");
    };
    let id = TransactionId::mint(mint);
    writer.0.execute(
        "INSERT INTO txn (id, account, external_id, pending, date, amount, currency, name,
            sync_first, sync_last, manual)
         VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, 0, 0, 1)",
        params![
            id.as_bytes(),
            account,
            id.to_string(),
            day_to_int(new.date),
            new.minor,
            currency,
            merchant
        ],
    )?;
    let row = writer.0.last_insert_rowid();
    writer.0.execute(
        "INSERT INTO txn_alias (provider, item, external_id, txn) VALUES (?1, ?2, ?3, ?4)",
        params![PROVIDER, item, id.to_string(), row],
    )?;
    register::begin_touch(writer)?;
    register::touch(writer, row)?;
    register::guesses::guess_for(writer, &[row])?;
    register::project(writer)?;
    together(writer, || {
        let groups = Groups::of("null", row);
        change::record(writer, meta, Field::Written, &groups, &json!(true), None)?;
        let mut n = 0;
        let mut say = |saying: Saying| {
            n += 1;
            change::say(writer, &meta.nth(n), Which::These(&[id]), &saying).map(drop)
        };
        if new.category.is_some() {
            say(Saying::Category(new.category))?;
        }
        if !new.note.is_empty() {
            say(Saying::Note(new.note.clone()))?;
        }
        if !new.tags.is_empty() {
            say(Saying::Tags(new.tags.clone()))?;
        }
        // Whoever wrote it has looked at it.
        say(Saying::Reviewed(true))
    })?;
    ask_about(writer, row)?;
    Ok(id)
}

/// A row that may be one with another.
struct Waiting {
    row: i64,
    date: CivilDate,
    amount: i64,
    currency: i64,
    account: i64,
}

/// Asks of the rows that a sync brought whether one is what a person wrote down before. Returns how many
/// questions are new.
pub(crate) fn ask_twins(writer: &Writer<'_>, item: i64, first: i64) -> Result<u32> {
    let waiting = waiting(
        writer,
        "a.item = ?1 ORDER BY t.date DESC, t.row DESC LIMIT ?2",
        (item, WAITING_MAX),
    )?;
    ask(writer, &waiting, first)
}

/// Asks of a row that a person has just written down whether the bank has told it already.
fn ask_about(writer: &Writer<'_>, row: i64) -> Result<()> {
    let waiting = waiting(writer, "t.row = ?1 LIMIT ?2", (row, WAITING_MAX))?;
    ask(writer, &waiting, 0).map(drop)
}

fn waiting(writer: &Writer<'_>, which: &str, values: (i64, i64)) -> Result<Vec<Waiting>> {
    writer
        .0
        .prepare_cached(&format!(
            "SELECT t.row, t.date, t.amount, t.currency, t.account
             FROM account a CROSS JOIN txn t INDEXED BY txn_manual ON t.account = a.row
             LEFT JOIN overlay o ON o.txn = t.row
             WHERE t.manual = 1 AND t.withdrawn = 0 AND coalesce(o.deleted, 0) = 0
               AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = t.row) AND {which}"
        ))?
        .query_and_then(values, |row| {
            Ok(Waiting {
                row: row.get(0)?,
                date: day_from_int(row.get(1)?)?,
                amount: row.get(2)?,
                currency: row.get(3)?,
                account: row.get(4)?,
            })
        })?
        .collect()
}

fn ask(writer: &Writer<'_>, waiting: &[Waiting], first: i64) -> Result<u32> {
    let mut near = writer.0.prepare_cached(
        "SELECT t.row, t.date, t.sync_first FROM txn t
         WHERE t.account = ?1 AND t.date BETWEEN ?2 AND ?3 AND t.amount = ?4 AND t.currency = ?5
           AND t.manual = 0 AND t.withdrawn = 0 AND t.row >= ?6
           AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = t.row)
         LIMIT 50",
    )?;
    let days = chrono::Days::new(TWIN_DAYS);
    let mut fitting = Vec::new();
    let mut syncs = std::collections::HashMap::new();
    for one in waiting {
        let (from, to) = (
            one.date.checked_sub_days(days).unwrap_or(one.date),
            one.date.checked_add_days(days).unwrap_or(one.date),
        );
        let mut rows = near.query((
            one.account,
            day_to_int(from),
            day_to_int(to),
            one.amount,
            one.currency,
            first,
        ))?;
        while let Some(row) = rows.next()? {
            let told: i64 = row.get(0)?;
            let apart = (day_from_int(row.get(1)?)? - one.date).num_days().abs();
            syncs.insert(told, row.get::<_, i64>(2)?);
            fitting.push((apart, 0, one.row, told));
        }
    }
    let mut asked = 0;
    for (written, told) in relink::questions(fitting, |_| true) {
        if facts::doubt(writer, told, written, syncs[&told], "perhaps_manual")? {
            asked += 1;
        }
    }
    Ok(asked)
}
