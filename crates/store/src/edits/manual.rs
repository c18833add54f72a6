//! What no bank tells: accounts that a person keeps, and rows that they write down there or in a bank's account.
//!
//! ```text
//!   written ──a bank's row of the same amount, a few days apart──> perhaps one? ──same──> the bank's, with the
//!      |                                                                                  person's words
//!      └─ in the register and its sums; in no proof, because no bank states it
//! ```

use coffer_domain::{
    AccountId, AccountKind, CivilDate, Currency, ItemId, TransactionId, ids::Mint, relink,
};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta, MERCHANT_CHARS_MAX, Saying, Which, at_most},
    chunk::Groups,
    definition,
    field::Field,
    undo::together,
};
use crate::{
    Reader, Result, StoreError, Writer,
    codec::{CurrencyRows, day_from_int, day_to_int},
    facts::{self, IS_THERE},
    register,
};

/// Days between a row that a person wrote down and the bank's word of it.
const TWIN_DAYS: u64 = 7;
/// Rows that a person wrote down and no bank has told, of one connection, that are compared with what comes.
const WAITING_MAX: i64 = 2_000;
/// Accounts that a person keeps, and the characters of a name.
const ACCOUNTS_MAX: i64 = 200;
const NAME_CHARS_MAX: usize = 100;
/// The largest amount that every part of the program carries exactly.
const MINOR_MAX: i64 = (1 << 53) - 1;
/// The provider of what a person keeps.
const PROVIDER: &str = "manual";

fn refused<T>(sentence: impl Into<String>) -> Result<T> {
    Err(StoreError::Refused(sentence.into()))
}

/// An account that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountByHand {
    /// Its name.
    pub name: String,
    /// `cash`, `depository`, `credit`, `loan`, `investment` or `other`.
    pub kind: String,
    /// What it held before its first row, in minor units.
    pub opening: i64,
}

impl AccountByHand {
    fn checked(&self) -> Result<(String, AccountKind)> {
        let name = coffer_domain::text::clean_line(&self.name);
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return refused(format!(
                "The name of an account has 1 to {NAME_CHARS_MAX} characters."
            ));
        }
        if self.opening.abs() > MINOR_MAX {
            return refused("The amount is too large to be shown exactly.");
        }
        let kind = match self.kind.as_str() {
            "cash" => AccountKind::Depository,
            known @ ("depository" | "credit" | "loan" | "investment" | "other") => {
                AccountKind::from_word(known)
            }
            _ => {
                return refused(
                    "An account is cash, depository, credit, loan, investment or other.",
                );
            }
        };
        Ok((name, kind))
    }
}

/// Opens an account that a person keeps, or changes one, as an operation.
///
/// # Errors
/// `Refused` where its name, kind or currency is none, or there are too many.
pub fn save_account(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    meta: &EditMeta,
    id: Option<AccountId>,
    said: &AccountByHand,
    currency: Option<&Currency>,
) -> Result<AccountId> {
    let (name, kind) = said.checked()?;
    let (id, closed_ms) = match id {
        Some(id) => {
            kept(writer, id)?;
            let now = value_of(&writer.reader(), &id.to_string())?;
            (id, now["closed_ms"].clone())
        }
        None => (open(writer, mint, currency, meta.at_ms)?, Value::Null),
    };
    let value = json!({
        "name": name,
        "kind": kind.as_str(),
        "type": said.kind,
        "opening": said.opening,
        "closed_ms": closed_ms,
    });
    make(writer, meta, id, &value)?;
    Ok(id)
}

/// Room for an account that a person keeps; it is there once something holds of it.
fn open(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    currency: Option<&Currency>,
    now_ms: i64,
) -> Result<AccountId> {
    let Some(currency) = currency else {
        return refused("An account has a currency, such as USD.");
    };
    let count: i64 = writer
        .0
        .query_row("SELECT count(*) FROM manual_account", [], |row| row.get(0))?;
    if count >= ACCOUNTS_MAX {
        return refused(format!(
            "At most {ACCOUNTS_MAX} accounts can be kept by hand."
        ));
    }
    let item = keeper(writer, mint, now_ms)?;
    let currency = CurrencyRows::default().row(writer.0, currency)?;
    let id = AccountId::mint(mint);
    writer.0.execute(
        "INSERT INTO account (id, item, external_id, name, kind, type_text, currency, sync_first)
         VALUES (?1, ?2, ?3, '', 'other', 'other', ?4, 0)",
        params![id.as_bytes(), item, id.to_string(), currency],
    )?;
    let row = writer.0.last_insert_rowid();
    writer.0.execute(
        "INSERT INTO account_alias (provider, item, external_id, account) VALUES (?1, ?2, ?3, ?4)",
        params![PROVIDER, item, id.to_string(), row],
    )?;
    writer.0.execute(
        "INSERT INTO manual_account (account, opening, created_ms) VALUES (?1, 0, ?2)",
        (row, now_ms),
    )?;
    Ok(id)
}

/// Makes something hold of an account, unless it holds already.
fn make(writer: &Writer<'_>, meta: &EditMeta, id: AccountId, value: &Value) -> Result<()> {
    let subject = id.to_string();
    if value_of(&writer.reader(), &subject)? == *value {
        return Ok(());
    }
    definition::make(writer, meta, (Field::Account, &subject), value, None).map(drop)
}

/// An account that a person keeps, as an operation keeps it; null where it is not there.
pub(super) fn value_of(reader: &Reader<'_>, subject: &str) -> Result<Value> {
    let found: Option<Value> = reader
        .0
        .prepare_cached(&format!(
            "SELECT a.name, a.kind, a.type_text, h.opening, h.closed_ms
             FROM account a JOIN manual_account h ON h.account = a.row
             WHERE a.id = ?1 AND {IS_THERE}"
        ))?
        .query_row([parsed(subject)?.as_bytes()], |row| {
            Ok(json!({
                "name": row.get::<_, String>(0)?,
                "kind": row.get::<_, String>(1)?,
                "type": row.get::<_, String>(2)?,
                "opening": row.get::<_, i64>(3)?,
                "closed_ms": row.get::<_, Option<i64>>(4)?,
            }))
        })
        .optional()?;
    Ok(found.unwrap_or(Value::Null))
}

fn parsed(subject: &str) -> Result<AccountId> {
    subject
        .parse()
        .map_err(|_| StoreError::Unexpected("an operation on an account".into()))
}

/// Makes a value hold of an account. The caller has begun a list of touched rows, and projects: the account's name
/// stands in the search text of its rows.
pub(super) fn write_value(writer: &Writer<'_>, subject: &str, value: &Value) -> Result<()> {
    let row: Option<i64> = writer
        .0
        .prepare_cached("SELECT row FROM account WHERE id = ?1")?
        .query_row([parsed(subject)?.as_bytes()], |row| row.get(0))
        .optional()?;
    // Deleted for good since: there is nothing that it could hold of.
    let Some(row) = row else { return Ok(()) };
    if value.is_null() {
        writer
            .0
            .prepare_cached("UPDATE account SET sync_first = 0, sync_last = NULL WHERE row = ?1")?
            .execute([row])?;
        return Ok(());
    }
    writer
        .0
        .prepare_cached(
            "UPDATE account SET name = ?2, kind = ?3, type_text = ?4, sync_first = NULL
             WHERE row = ?1",
        )?
        .execute(params![
            row,
            value["name"].as_str(),
            value["kind"].as_str(),
            value["type"].as_str()
        ])?;
    writer
        .0
        .prepare_cached(
            "UPDATE manual_account SET opening = ?2, closed_ms = ?3 WHERE account = ?1",
        )?
        .execute(params![
            row,
            value["opening"].as_i64(),
            value["closed_ms"].as_i64()
        ])?;
    register::touch_account(writer, row)
}

/// An account with rows is not taken back: they would be in none.
pub(super) fn refuse_filled(reader: &Reader<'_>, subject: &str) -> Result<()> {
    let filled: bool = reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM txn t JOIN account a ON a.row = t.account
             WHERE a.id = ?1 AND t.withdrawn = 0)",
        )?
        .query_row([parsed(subject)?.as_bytes()], |row| row.get(0))?;
    if filled {
        return refused("There are transactions in this account. Undo those first, or close it.");
    }
    Ok(())
}

/// What all accounts that a person keeps belong to. It is no connection: it has no key, and nothing is fetched.
fn keeper(writer: &Writer<'_>, mint: &mut dyn Mint, now_ms: i64) -> Result<i64> {
    let found: Option<i64> = writer
        .0
        .prepare_cached("SELECT row FROM item WHERE provider = ?1")?
        .query_row([PROVIDER], |row| row.get(0))
        .optional()?;
    if let Some(row) = found {
        return Ok(row);
    }
    writer.0.execute(
        "INSERT INTO item (id, provider, external_id, institution_name, created_ms, health_since_ms)
         VALUES (?1, ?2, ?2, 'Kept by hand', ?3, ?3)",
        params![ItemId::mint(mint).as_bytes(), PROVIDER, now_ms],
    )?;
    Ok(writer.0.last_insert_rowid())
}

/// Whether a person keeps an account.
///
/// # Errors
/// `Refused` where a bank keeps it.
fn kept(writer: &Writer<'_>, id: AccountId) -> Result<()> {
    let found: Option<bool> = writer
        .0
        .prepare_cached(&format!(
            "SELECT h.account IS NOT NULL FROM account a
             LEFT JOIN manual_account h ON h.account = a.row WHERE a.id = ?1 AND {IS_THERE}"
        ))?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    match found {
        Some(true) => Ok(()),
        Some(false) => refused("A bank keeps this account, so it cannot be changed here."),
        None => Err(StoreError::NotFound("account")),
    }
}

/// Closes an account that a person keeps, or opens it again, as an operation. Nothing is deleted.
///
/// # Errors
/// `Refused` where a bank keeps it.
pub fn close_account(
    writer: &Writer<'_>,
    meta: &EditMeta,
    id: AccountId,
    closed: bool,
) -> Result<()> {
    kept(writer, id)?;
    let mut value = value_of(&writer.reader(), &id.to_string())?;
    if value["closed_ms"].is_null() == closed {
        value["closed_ms"] = if closed {
            json!(meta.at_ms)
        } else {
            Value::Null
        };
    }
    make(writer, meta, id, &value)
}

/// Whether a person keeps an account, and what it held before its first row.
pub fn by_hand(reader: &Reader<'_>, id: AccountId) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT h.opening FROM account a JOIN manual_account h ON h.account = a.row
             WHERE a.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?)
}

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
