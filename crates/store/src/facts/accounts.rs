//! Accounts and the balances that the bank states for them.

use std::collections::BTreeSet;

use coffer_domain::{
    AccountFact, AccountId, AccountKind, Balances, ChangeSet, Currency, HealthState, ItemId, Money,
    ids::Mint, relink,
};
use rusqlite::{OptionalExtension, params};

use crate::{
    Reader, Result, StoreError, Writer,
    codec::{Currencies, CurrencyRows},
    edits, register,
};

/// Where and when accounts were named.
pub(super) struct At<'a> {
    pub provider: &'a str,
    pub item: i64,
    pub sync: Option<i64>,
    pub now_ms: i64,
    pub source: &'a str,
}

/// Whether the account `a` is there: not one that a reverted sync brought and that the bank has not
/// named since, nor one that a person keeps and has taken back. Such a one has been in a sync first, and in none last.
pub(crate) const IS_THERE: &str = "(a.sync_first IS NULL OR a.sync_last IS NOT NULL)";

/// Syncs in a row that must leave an account out before it counts as gone: one that could not ask for
/// the accounts beside its pages names only some.
const SYNCS_WITHOUT: i64 = 3;

/// Accounts that the bank does not name any more.
pub fn unnamed_accounts(reader: &Reader<'_>) -> Result<BTreeSet<AccountId>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT a.id FROM account a
             WHERE a.sync_last IS NOT NULL AND ?1 <= (SELECT count(*) FROM (
                SELECT 1 FROM sync s WHERE s.item = a.item AND s.row > a.sync_last
                  AND s.reverts IS NULL LIMIT ?1))",
        )?
        .query_map([SYNCS_WITHOUT], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(AccountId::from_uuid(uuid::Uuid::from_bytes(id)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Takes the accounts out that a sync brought, because it is reverted.
pub(super) fn take_out(writer: &Writer<'_>, item: i64, sync: i64) -> Result<()> {
    writer
        .0
        .prepare_cached("UPDATE account SET sync_last = NULL WHERE item = ?1 AND sync_first = ?2")?
        .execute((item, sync))?;
    Ok(())
}

/// Brings an account in again that the bank did not describe, but has told transactions of.
pub(super) fn bring_in(writer: &Writer<'_>, item: i64, sync: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "UPDATE account SET sync_last = ?2
             WHERE item = ?1 AND sync_first IS NOT NULL AND sync_last IS NULL
               AND EXISTS (SELECT 1 FROM txn t WHERE t.account = account.row AND t.withdrawn = 0)",
        )?
        .execute((item, sync))?;
    Ok(())
}

/// What a sync tells of accounts that the bank does not share any more; see [`note_gone`]. `None`
/// where the bank was not asked for all of them, or names none at all, which tells nothing of any.
pub(super) fn gone_after(
    writer: &Writer<'_>,
    item: i64,
    changes: &ChangeSet,
    now_ms: i64,
) -> Result<Option<bool>> {
    let Some(shared) = changes.shared.as_ref().filter(|all| !all.is_empty()) else {
        return Ok(None);
    };
    // An account that is named anew just then is in the pages under its old name.
    let told = changes.accounts.iter().map(|one| one.external_id.as_str());
    let named: Vec<&str> = told.chain(shared.iter().map(String::as_str)).collect();
    note_gone(writer, item, &named, now_ms).map(Some)
}

/// Notes which accounts of an item the bank does not share any more: closed, or their permission
/// taken back. Whether there are any of which the person has not taken note.
pub(super) fn note_gone(
    writer: &Writer<'_>,
    item: i64,
    named: &[&str],
    now_ms: i64,
) -> Result<bool> {
    let named =
        serde_json::to_string(named).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    writer
        .0
        .prepare_cached(
            "UPDATE account SET
                gone_ms = CASE WHEN external_id IN (SELECT value FROM json_each(?2)) THEN NULL
                               ELSE coalesce(gone_ms, ?3) END,
                gone_seen_ms = CASE WHEN external_id IN (SELECT value FROM json_each(?2)) THEN NULL
                                    ELSE gone_seen_ms END
             WHERE item = ?1 AND row NOT IN (SELECT account FROM account_merged)",
        )?
        .execute(params![item, named, now_ms])?;
    let unseen = writer
        .0
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM account a WHERE a.item = ?1 AND a.gone_ms IS NOT NULL
                AND a.gone_seen_ms IS NULL AND {IS_THERE})"
        ))?
        .query_row([item], |row| row.get(0))?;
    Ok(unseen)
}

/// Writes accounts as they are now and appends their balances. The caller has begun to touch the
/// register, and projects it.
pub(super) fn upsert(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    currencies: &mut CurrencyRows,
    at: &At<'_>,
    facts: &[AccountFact],
) -> Result<()> {
    let renamed = renamed(writer, at, facts)?;
    for fact in facts {
        if let Named::Anothers = named(writer, at, &fact.external_id)? {
            continue;
        }
        if let Some((_, row)) = renamed.iter().find(|(id, _)| *id == fact.external_id) {
            add_alias(writer, at, &fact.external_id, *row)?;
            writer
                .0
                .prepare_cached("UPDATE account SET external_id = ?2 WHERE row = ?1")?
                .execute((row, &fact.external_id))?;
        }
        let currency = fact
            .currency
            .as_ref()
            .map(|currency| currencies.row(writer.0, currency))
            .transpose()?;
        let row = upsert_one(writer, mint, at, fact, currency)?;
        append_balance(writer, currencies, at, row, fact)?;
    }
    Ok(())
}

fn upsert_one(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    at: &At<'_>,
    fact: &AccountFact,
    currency: Option<i64>,
) -> Result<i64> {
    if let Named::Ours(row) = named(writer, at, &fact.external_id)? {
        // Its name stands in the search text of its rows.
        let renamed: bool = writer
            .0
            .prepare_cached("SELECT name <> ?2 FROM account WHERE row = ?1")?
            .query_row((row, &fact.name), |row| row.get(0))?;
        if renamed {
            edits::account_renamed(writer, row, &fact.name)?;
            register::touch_account(writer, row)?;
        }
        writer
            .0
            .prepare_cached(
                "UPDATE account SET persistent_id = coalesce(?2, persistent_id), name = ?3,
                    official_name = ?4, mask = ?5, kind = ?6, type_text = ?7, subtype = ?8,
                    holder_category = ?9, currency = coalesce(?10, currency),
                    sync_last = coalesce(?11, sync_last), external_id = ?12
                 WHERE row = ?1",
            )?
            .execute(params![
                row,
                fact.persistent_id,
                fact.name,
                fact.official_name,
                fact.mask,
                fact.kind.as_str(),
                fact.type_text,
                fact.subtype,
                fact.holder_category,
                currency,
                at.sync,
                // Its present id: the bank may go back to a past one.
                fact.external_id
            ])?;
        return Ok(row);
    }
    let id = AccountId::mint(mint);
    writer
        .0
        .prepare_cached(
            "INSERT INTO account (id, item, external_id, persistent_id, name, official_name, mask,
                kind, type_text, subtype, holder_category, currency, sync_first, sync_last)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
        )?
        .execute(params![
            id.as_bytes(),
            at.item,
            fact.external_id,
            fact.persistent_id,
            fact.name,
            fact.official_name,
            fact.mask,
            fact.kind.as_str(),
            fact.type_text,
            fact.subtype,
            fact.holder_category,
            currency,
            at.sync
        ])?;
    let row = writer.0.last_insert_rowid();
    add_alias(writer, at, &fact.external_id, row)?;
    Ok(row)
}

fn add_alias(writer: &Writer<'_>, at: &At<'_>, external_id: &str, row: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO account_alias (provider, item, external_id, account)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![at.provider, at.item, external_id, row])?;
    Ok(())
}

/// What an id of the provider's leads to.
pub(super) enum Named {
    /// An account that the item speaks for.
    Ours(i64),
    /// An account that is continued by another item.
    Anothers,
    /// Nothing yet.
    Unknown,
}

/// The account by the provider's id.
pub(super) fn named(writer: &Writer<'_>, at: &At<'_>, external_id: &str) -> Result<Named> {
    let found: Option<(i64, i64)> = writer
        .0
        .prepare_cached(
            "SELECT a.row, a.item FROM account_alias x JOIN account a ON a.row = x.account
             WHERE x.provider = ?1 AND x.item = ?2 AND x.external_id = ?3",
        )?
        .query_row((at.provider, at.item, external_id), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match found {
        Some((row, item)) if item == at.item => Named::Ours(row),
        Some(_) => Named::Anothers,
        None => Named::Unknown,
    })
}

/// Accounts that the bank names anew inside one item, as after a change of number or a permission
/// that was taken and given again: ids that are new, and the rows of accounts that are named no
/// longer and are the same by [`relink::match_accounts`].
fn renamed(writer: &Writer<'_>, at: &At<'_>, facts: &[AccountFact]) -> Result<Vec<(String, i64)>> {
    let mut new = Vec::new();
    for fact in facts {
        if let Named::Unknown = named(writer, at, &fact.external_id)? {
            new.push(fact.clone());
        }
    }
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<(i64, AccountFact)> = writer
        .0
        .prepare_cached(
            "SELECT row, external_id, persistent_id, name, mask, kind, type_text, subtype
             FROM account WHERE item = ?1 AND row NOT IN (SELECT account FROM account_merged)",
        )?
        .query_map([at.item], |row| {
            let kind: String = row.get(5)?;
            Ok((
                row.get(0)?,
                AccountFact {
                    external_id: row.get(1)?,
                    persistent_id: row.get(2)?,
                    name: row.get(3)?,
                    official_name: None,
                    mask: row.get(4)?,
                    kind: AccountKind::from_word(&kind),
                    type_text: row.get(6)?,
                    subtype: row.get(7)?,
                    holder_category: None,
                    currency: None,
                    balances: Balances::default(),
                },
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let (rows, old): (Vec<i64>, Vec<AccountFact>) = known
        .into_iter()
        .filter(|(_, old)| facts.iter().all(|fact| fact.external_id != old.external_id))
        .unzip();
    Ok(relink::match_accounts(&old, &new)
        .into_iter()
        .map(|(o, n, _)| (new[n].external_id.clone(), rows[o]))
        .collect())
}

pub(super) fn append_balance(
    writer: &Writer<'_>,
    currencies: &mut CurrencyRows,
    at: &At<'_>,
    account: i64,
    fact: &AccountFact,
) -> Result<()> {
    let balances = &fact.balances;
    let stated = [&balances.current, &balances.available, &balances.limit];
    let Some(currency) = stated
        .into_iter()
        .flatten()
        .map(Money::currency)
        .next()
        .or(fact.currency.as_ref())
    else {
        return Ok(());
    };
    let minor = |money: &Option<Money>| money.as_ref().map(Money::minor);
    let currency = currencies.row(writer.0, currency)?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO balance (account, as_of_ms, source, sync, currency, available, current,
                credit_limit, bank_updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (account, as_of_ms, source) DO UPDATE SET
                sync = excluded.sync, currency = excluded.currency, reverted_by = NULL,
                available = excluded.available, current = excluded.current,
                credit_limit = excluded.credit_limit, bank_updated_at = excluded.bank_updated_at",
        )?
        .execute(params![
            account,
            at.now_ms,
            at.source,
            at.sync,
            currency,
            minor(&balances.available),
            minor(&balances.current),
            minor(&balances.limit),
            balances.bank_updated_at
        ])?;
    Ok(())
}

/// A balance as the bank last stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceRow {
    /// What can be spent or borrowed.
    pub available: Option<Money>,
    /// What it holds; negative is owed.
    pub current: Option<Money>,
    /// Limit.
    pub limit: Option<Money>,
    /// When we were told, milliseconds.
    pub as_of_ms: i64,
}

/// An account as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Our id.
    pub id: AccountId,
    /// The provider's id.
    pub external_id: String,
    /// The connection it comes through.
    pub item_id: ItemId,
    /// The institution's name.
    pub institution_name: String,
    /// State of the connection.
    pub health: HealthState,
    /// The person disconnected it.
    pub disconnected: bool,
    /// Since when the bank does not share it any more, milliseconds.
    pub gone_ms: Option<i64>,
    /// Name.
    pub name: String,
    /// Official name.
    pub official_name: Option<String>,
    /// Last digits.
    pub mask: Option<String>,
    /// Kind.
    pub kind: AccountKind,
    /// The bank's word for the kind.
    pub type_text: String,
    /// The bank's finer word.
    pub subtype: Option<String>,
    /// The newest balance.
    pub balance: Option<BalanceRow>,
    /// Rows listed for it.
    pub transactions: i64,
    /// A person keeps it: what it held before its first row, and whether it is closed.
    pub by_hand: Option<(Money, bool)>,
}

/// All accounts with their newest balances, in the order they were linked.
pub fn accounts(reader: &Reader<'_>) -> Result<Vec<AccountRow>> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT a.id, a.external_id, i.id, i.institution_name, i.health_state, a.name,
                a.official_name, a.mask, a.kind, a.type_text, a.subtype,
                b.currency, b.available, b.current, b.credit_limit, b.as_of_ms,
                coalesce((SELECT sum(n) FROM account_month m WHERE m.account = a.row), 0)
                  + (SELECT count(*) FROM register r WHERE r.account = a.row AND r.pending = 1
                       AND r.withdrawn = 0),
                i.unlinked_ms IS NOT NULL, a.gone_ms, h.opening, h.closed_ms IS NOT NULL, a.currency,
                h.opening + coalesce((SELECT sum(sum) FROM account_month m
                  WHERE m.account = a.row AND m.currency = a.currency), 0),
                coalesce((SELECT at_ms FROM operation ORDER BY row DESC LIMIT 1), h.created_ms)
         FROM account a
         JOIN item i ON i.row = a.item
              AND a.row NOT IN (SELECT account FROM account_merged)
         LEFT JOIN manual_account h ON h.account = a.row
         LEFT JOIN balance b ON (b.account, b.as_of_ms, b.source) = (
              -- The newest by the order of syncs: a clock can go back.
              SELECT account, as_of_ms, source FROM balance WHERE account = a.row AND reverted_by IS NULL
              ORDER BY coalesce(sync, 0) DESC, as_of_ms DESC LIMIT 1)
         WHERE {IS_THERE} ORDER BY a.item, a.row"
    ))?;
    let mut rows = statement.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let item: [u8; 16] = row.get(2)?;
        let currency: Option<Currency> = row
            .get::<_, Option<i64>>(11)?
            .map(|row| currencies.get(row))
            .transpose()?;
        let money = |minor: Option<i64>| match (minor, &currency) {
            (Some(minor), Some(currency)) => Some(Money::new(minor, currency.clone())),
            _ => None,
        };
        let by_hand = match row.get::<_, Option<i64>>(19)? {
            None => None,
            Some(opening) => {
                let currency = currencies.get(row.get(21)?)?;
                Some((Money::new(opening, currency), row.get(20)?))
            }
        };
        let mut balance = match row.get::<_, Option<i64>>(15)? {
            None => None,
            Some(as_of_ms) => Some(BalanceRow {
                available: money(row.get(12)?),
                current: money(row.get(13)?),
                limit: money(row.get(14)?),
                as_of_ms,
            }),
        };
        // What a person keeps holds what its rows make.
        if let Some((opening, _)) = &by_hand {
            balance = Some(BalanceRow {
                available: None,
                current: Some(Money::new(row.get(22)?, opening.currency().clone())),
                limit: None,
                as_of_ms: row.get(23)?,
            });
        }
        accounts.push(AccountRow {
            id: AccountId::from_uuid(uuid::Uuid::from_bytes(id)),
            external_id: row.get(1)?,
            item_id: ItemId::from_uuid(uuid::Uuid::from_bytes(item)),
            institution_name: row.get(3)?,
            health: HealthState::from_word(&row.get::<_, String>(4)?),
            disconnected: row.get(17)?,
            gone_ms: row.get(18)?,
            name: row.get(5)?,
            official_name: row.get(6)?,
            mask: row.get(7)?,
            kind: AccountKind::from_word(&row.get::<_, String>(8)?),
            type_text: row.get(9)?,
            subtype: row.get(10)?,
            balance,
            transactions: row.get(16)?,
            by_hand,
        });
    }
    Ok(accounts)
}
