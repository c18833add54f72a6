//! Accounts that a person keeps: cash, and whatever no bank tells of. Each is opened, changed and closed by operations.

use coffer_domain::{AccountId, AccountKind, Currency, ItemId, ids::Mint};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{change::EditMeta, definition, field::Field, follow};
use crate::{Reader, Result, StoreError, Writer, codec::CurrencyRows, facts::IS_THERE, register};

/// Accounts that a person keeps, and the characters of a name.
const ACCOUNTS_MAX: i64 = 200;
const NAME_CHARS_MAX: usize = 100;
/// The largest amount that every part of the program carries exactly.
pub(super) const MINOR_MAX: i64 = (1 << 53) - 1;
/// The provider of what a person keeps.
pub(super) const PROVIDER: &str = "manual";

pub(super) fn refused<T>(sentence: impl Into<String>) -> Result<T> {
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

/// What follows an account's new name: searches of rules and of views that name it.
fn followers(writer: &Writer<'_>, id: AccountId, value: &mut Value) -> Result<()> {
    let row: i64 = writer
        .0
        .prepare_cached("SELECT row FROM account WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    let reader = writer.reader();
    let name = value["name"].as_str().unwrap_or_default();
    let (before, after) = follow::accounts(&reader, row, name)?;
    let renaming = follow::Renaming {
        kind: follow::Kind::Account,
        before: &before,
        after: &after,
        becomes: &Some,
        called: &|id| after.account_called(id),
    };
    let followers = [
        ("searches", renaming.of_rules(&reader)?),
        ("views", renaming.of_views(&reader)?),
    ];
    for (key, searches) in followers {
        if !searches.is_empty() {
            value[key] = Value::Object(searches);
        }
    }
    Ok(())
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
    let before = value_of(&writer.reader(), &subject)?;
    if before == *value {
        return Ok(());
    }
    let mut value = value.clone();
    // One that is opened was named by nothing.
    if before.is_object() && before["name"] != value["name"] {
        followers(writer, id, &mut value)?;
    }
    definition::make(writer, meta, (Field::Account, &subject), &value, None).map(drop)
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
