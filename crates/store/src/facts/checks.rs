//! What the money checks keep and read: balances of now as facts, payments under way, numbers that a person
//! wants kept, and how often a bank was asked.

use coffer_domain::{AccountFact, AccountId, ItemId, Money};
use rusqlite::{OptionalExtension, params};

use super::accounts::{At, append_balance};
use crate::{Reader, Result, StoreError, Writer, codec::Currencies, codec::CurrencyRows};

/// The source of a balance that was asked for by itself.
pub(crate) const REALTIME: &str = "realtime";

/// Appends what a bank said of an account just now. It is shown from then on, and no sync's.
///
/// # Errors
/// If there is no such account.
pub fn append_realtime(
    writer: &Writer<'_>,
    account: AccountId,
    fact: &AccountFact,
    asked_ms: i64,
) -> Result<()> {
    let (row, item, sync) = writer
        .0
        .prepare_cached(
            "SELECT row, item, (SELECT max(s.row) FROM sync s WHERE s.item = account.item)
             FROM account WHERE id = ?1",
        )?
        .query_row([account.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?
        .ok_or(StoreError::NotFound("account"))?;
    // Behind the newest sync: newer than what it brought, and older than what the next one will.
    let at = At {
        provider: "plaid",
        item,
        sync,
        now_ms: asked_ms,
        source: REALTIME,
    };
    append_balance(writer, &mut CurrencyRows::default(), &at, row, fact)
}

/// When an account's bank was last asked for its balance, milliseconds.
///
/// # Errors
/// If the store fails.
pub fn last_realtime(reader: &Reader<'_>, account: AccountId) -> Result<Option<i64>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT max(b.as_of_ms) FROM balance b JOIN account a ON a.row = b.account
             WHERE a.id = ?1 AND b.source = ?2",
        )?
        .query_row((account.as_bytes(), REALTIME), |row| row.get(0))?)
}

/// The sum of the payments out of an account that are under way, as positive amounts: one of each currency. What
/// comes in counts nowhere.
///
/// # Errors
/// If the store fails.
pub fn pending_debits(reader: &Reader<'_>, account: AccountId) -> Result<Vec<Money>> {
    let currencies = Currencies::read(reader.0)?;
    let sums: Vec<(i64, i64)> = reader
        .0
        .prepare_cached(
            "SELECT t.currency, -sum(t.amount) FROM txn t JOIN account a ON a.row = t.account
             WHERE a.id = ?1 AND t.pending = 1 AND t.withdrawn = 0 AND t.amount < 0
             GROUP BY t.currency",
        )?
        .query_map([account.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    sums.into_iter()
        .map(|(currency, sum)| currencies.money(sum, currency))
        .collect()
}

/// Numbers of an account as they are kept: sealed, and when the bank told them.
///
/// # Errors
/// If the store fails.
pub fn kept_numbers(reader: &Reader<'_>, account: AccountId) -> Result<Option<(Vec<u8>, i64)>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT k.sealed, k.asked_ms FROM kept_numbers k JOIN account a ON a.row = k.account
             WHERE a.id = ?1",
        )?
        .query_row([account.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Accounts whose numbers are kept.
///
/// # Errors
/// If the store fails.
pub fn accounts_with_kept_numbers(reader: &Reader<'_>) -> Result<Vec<AccountId>> {
    Ok(reader
        .0
        .prepare_cached("SELECT a.id FROM kept_numbers k JOIN account a ON a.row = k.account")?
        .query_map([], |row| {
            Ok(AccountId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Keeps the sealed numbers of an account, in the place of those that were kept before.
///
/// # Errors
/// If there is no such account.
pub fn keep_numbers(
    writer: &Writer<'_>,
    account: AccountId,
    sealed: &[u8],
    asked_ms: i64,
) -> Result<()> {
    let written = writer
        .0
        .prepare_cached(
            "INSERT INTO kept_numbers (account, sealed, asked_ms)
             SELECT row, ?2, ?3 FROM account WHERE id = ?1
             ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed,
                asked_ms = excluded.asked_ms",
        )?
        .execute(params![account.as_bytes(), sealed, asked_ms])?;
    match written {
        0 => Err(StoreError::NotFound("account")),
        _ => Ok(()),
    }
}

/// Forgets the kept numbers of an account; whether there were some.
///
/// # Errors
/// If the store fails.
pub fn forget_numbers(writer: &Writer<'_>, account: AccountId) -> Result<bool> {
    let gone = writer
        .0
        .prepare_cached(
            "DELETE FROM kept_numbers WHERE account = (SELECT row FROM account WHERE id = ?1)",
        )?
        .execute([account.as_bytes()])?;
    Ok(gone > 0)
}

/// Of how many connections something was asked in the month (UTC) in which a time lies, with an answer.
///
/// # Errors
/// If the store fails.
pub fn items_asked(reader: &Reader<'_>, endpoint: &str, now_ms: i64) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT count(DISTINCT item) FROM request
             WHERE endpoint = ?1 AND http_status BETWEEN 200 AND 299 AND error_code IS NULL
               AND strftime('%Y%m', at_ms / 1000, 'unixepoch')
                 = strftime('%Y%m', ?2 / 1000, 'unixepoch')",
        )?
        .query_row((endpoint, now_ms), |row| row.get(0))?)
}

/// Whether something was ever asked of a connection with an answer, as far as the journal of calls reaches.
///
/// # Errors
/// If the store fails.
pub fn was_asked(reader: &Reader<'_>, item: ItemId, endpoint: &str) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM request
             WHERE endpoint = ?1 AND item = (SELECT row FROM item WHERE id = ?2)
               AND http_status BETWEEN 200 AND 299 AND error_code IS NULL)",
        )?
        .query_row((endpoint, item.as_bytes()), |row| row.get(0))?)
}
