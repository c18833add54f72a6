//! Items: one login at one institution, its sealed token, its cursor, its health, and the lease
//! that keeps two syncs of it apart.

use std::collections::BTreeSet;

use coffer_domain::{
    AccountFact, Advisory, Cursor, Health, HealthState, ItemId, Standing, UpdateStatus, ids::Mint,
    link::ItemFact,
};
use rusqlite::{OptionalExtension, Row, params};

use super::accounts;
use crate::{Reader, Result, StoreError, Writer, codec, register};

/// An item that has just been exchanged.
pub struct NewItem<'a> {
    /// Our id, minted before the token was sealed, because the seal is bound to it.
    pub id: ItemId,
    /// Who provides it: `plaid`.
    pub provider: &'a str,
    /// The provider's id.
    pub external_id: &'a str,
    /// The institution's id.
    pub institution_id: Option<&'a str>,
    /// The institution's name.
    pub institution_name: &'a str,
    /// The sealed access token.
    pub token_sealed: &'a [u8],
    /// Its accounts.
    pub accounts: &'a [AccountFact],
}

/// An item as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// Our id.
    pub id: ItemId,
    /// The provider's id.
    pub external_id: String,
    /// The institution's id at the provider.
    pub institution_id: Option<String>,
    /// The institution's name.
    pub institution_name: String,
    /// Place in its stream of changes.
    pub cursor: Option<Cursor>,
    /// How much history has arrived.
    pub update_status: UpdateStatus,
    /// When a sync last ended well, milliseconds.
    pub last_synced_ms: Option<i64>,
    /// When the bank last gave new data, RFC 3339.
    pub bank_updated_at: Option<String>,
    /// When the provider last tried the bank in vain, RFC 3339.
    pub bank_failed_at: Option<String>,
    /// When the provider last got investments, RFC 3339.
    pub investments_updated_at: Option<String>,
    /// Health.
    pub health: Health,
    /// What the person can do about it.
    pub hint: Option<String>,
    /// Day of its oldest transaction, yyyymmdd.
    pub oldest: Option<i64>,
    /// When the person disconnected it, milliseconds: nothing is fetched any more.
    pub unlinked_ms: Option<i64>,
    /// When the consent at the bank ends, RFC 3339, where the provider says so.
    pub consent_expires_at: Option<String>,
}

const COLUMNS: &str = "SELECT id, external_id, institution_id, institution_name, cursor,
    update_status, last_synced_ms, bank_updated_at, health_state, health_code, health_message,
    health_hint, health_since_ms, health_retry_at_ms, advisories,
    (SELECT min((SELECT min(t.date) FROM txn t WHERE t.account = a.row))
     FROM account a WHERE a.item = item.row), unlinked_ms, bank_failed_at, investments_updated_at,
     consent_expires_at
    FROM item";

fn read(row: &Row<'_>) -> rusqlite::Result<ItemRow> {
    let id: [u8; 16] = row.get(0)?;
    let words: String = row.get(14)?;
    let words: BTreeSet<String> = serde_json::from_str(&words).unwrap_or_default();
    Ok(ItemRow {
        id: ItemId::from_uuid(uuid::Uuid::from_bytes(id)),
        external_id: row.get(1)?,
        institution_id: row.get(2)?,
        institution_name: row.get(3)?,
        cursor: row.get::<_, Option<String>>(4)?.and_then(Cursor::new),
        update_status: UpdateStatus::from_word(&row.get::<_, String>(5)?),
        last_synced_ms: row.get(6)?,
        bank_updated_at: row.get(7)?,
        health: Health {
            state: HealthState::from_word(&row.get::<_, String>(8)?),
            code: row.get(9)?,
            message: row.get(10)?,
            since_ms: row.get(12)?,
            retry_at_ms: row.get(13)?,
            advisories: Advisory::ALL
                .into_iter()
                .filter(|advisory| words.contains(advisory.as_str()))
                .collect(),
        },
        hint: row.get(11)?,
        oldest: row.get(15)?,
        unlinked_ms: row.get(16)?,
        bank_failed_at: row.get(17)?,
        investments_updated_at: row.get(18)?,
        consent_expires_at: row.get(19)?,
    })
}

/// All items that are synced, in the order they were linked. Those whose accounts others continue
/// are found by name only.
pub fn items(reader: &Reader<'_>) -> Result<Vec<ItemRow>> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "{COLUMNS} WHERE retired_ms IS NULL AND provider <> 'manual' ORDER BY row"
        ))?
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// One item.
pub fn item(reader: &Reader<'_>, id: ItemId) -> Result<ItemRow> {
    reader
        .0
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?
        .query_row([id.as_bytes()], read)
        .optional()?
        .ok_or(StoreError::NotFound("connection"))
}

/// The item that is meant by our id or the provider's.
pub fn find_item(reader: &Reader<'_>, text: &str) -> Result<ItemRow> {
    if let Ok(id) = text.parse::<ItemId>() {
        return item(reader, id);
    }
    reader
        .0
        .prepare_cached(&format!("{COLUMNS} WHERE external_id = ?1"))?
        .query_row([text], read)
        .optional()?
        .ok_or(StoreError::NotFound("connection"))
}

/// Items for which nothing is fetched until a person asks, because a sync of theirs was reverted.
pub fn held_items(reader: &Reader<'_>) -> Result<BTreeSet<ItemId>> {
    Ok(reader
        .0
        .prepare_cached("SELECT id FROM item WHERE held = 1")?
        .query_map([], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(ItemId::from_uuid(uuid::Uuid::from_bytes(id)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// The sealed access token of an item.
pub fn token(reader: &Reader<'_>, id: ItemId) -> Result<Vec<u8>> {
    reader
        .0
        .prepare_cached(
            "SELECT sealed FROM item_token JOIN item ON item.row = item_token.item
             WHERE item.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("access token"))
}

/// Writes a new item with its token and accounts, all or nothing.
pub fn link(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    new: &NewItem<'_>,
    now_ms: i64,
) -> Result<()> {
    writer.0.execute(
        "INSERT INTO item (id, provider, external_id, institution_id, institution_name,
                           created_ms, health_since_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![
            new.id.as_bytes(),
            new.provider,
            new.external_id,
            new.institution_id,
            new.institution_name,
            now_ms
        ],
    )?;
    let item = writer.0.last_insert_rowid();
    writer.0.execute(
        "INSERT INTO item_token (item, sealed) VALUES (?1, ?2)",
        params![item, new.token_sealed],
    )?;
    let mut currencies = codec::CurrencyRows::default();
    let at = accounts::At {
        provider: new.provider,
        item,
        sync: None,
        now_ms,
        source: "link",
    };
    register::begin_touch(writer)?;
    accounts::upsert(writer, mint, &mut currencies, &at, new.accounts)?;
    register::project(writer)
}

/// Items whose accounts others continue and whose access has not been given back yet.
pub fn retired_items(reader: &Reader<'_>) -> Result<Vec<ItemId>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT item.id FROM item JOIN item_token ON item_token.item = item.row
             WHERE item.retired_ms IS NOT NULL ORDER BY item.row",
        )?
        .query_map([], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(ItemId::from_uuid(uuid::Uuid::from_bytes(id)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Forgets the access token of a retired item, once it is removed at the provider.
pub fn forget_token(writer: &Writer<'_>, id: ItemId) -> Result<()> {
    writer.0.execute(
        "DELETE FROM item_token WHERE item = (
            SELECT row FROM item WHERE id = ?1 AND retired_ms IS NOT NULL)",
        [id.as_bytes()],
    )?;
    Ok(())
}

/// Accounts that are linked at an institution, to recognise a second link of the same login. One bank may have
/// several ids, so that one of the same name counts as the same, where the name is known. Those
/// whose permission is gone count as not linked: their connection cannot be repaired, and a new
/// one may continue them.
pub fn linked_accounts(
    reader: &Reader<'_>,
    institution_id: &str,
    name: &str,
) -> Result<Vec<(ItemId, AccountFact)>> {
    reader
        .0
        .prepare_cached(
            "SELECT item.id, account.external_id, account.name, account.mask, account.kind,
                    account.type_text, account.subtype
             FROM account JOIN item ON item.row = account.item
             WHERE (item.institution_id = ?1
                    OR (?2 <> '' AND lower(item.institution_name) = lower(?2)))
               AND item.retired_ms IS NULL
               AND item.health_state <> 'Revoked'
               AND account.row NOT IN (SELECT account FROM account_merged)",
        )?
        .query_map([institution_id, name.trim()], |row| {
            let id: [u8; 16] = row.get(0)?;
            let kind: String = row.get(4)?;
            Ok((
                ItemId::from_uuid(uuid::Uuid::from_bytes(id)),
                AccountFact {
                    external_id: row.get(1)?,
                    persistent_id: None,
                    name: row.get(2)?,
                    official_name: None,
                    mask: row.get(3)?,
                    kind: coffer_domain::AccountKind::from_word(&kind),
                    type_text: row.get(5)?,
                    subtype: row.get(6)?,
                    holder_category: None,
                    currency: None,
                    balances: coffer_domain::Balances::default(),
                },
            ))
        })?
        .collect::<rusqlite::Result<_>>()
        .map_err(StoreError::from)
}

/// Records the health of an item. One that the person disconnected stays so, whatever a sync that was
/// on its way then says of it.
pub fn set_health(
    writer: &Writer<'_>,
    id: ItemId,
    health: &Health,
    hint: Option<&str>,
) -> Result<()> {
    let words: Vec<&str> = health.advisories.iter().map(|a| a.as_str()).collect();
    let words = serde_json::to_string(&words).unwrap_or_else(|_| "[]".into());
    writer
        .0
        .prepare_cached(
            "UPDATE item SET health_state = ?2, health_code = ?3, health_message = ?4,
                health_hint = ?5, health_since_ms = ?6, health_retry_at_ms = ?7, advisories = ?8
             WHERE id = ?1 AND unlinked_ms IS NULL",
        )?
        .execute(params![
            id.as_bytes(),
            health.state.as_str(),
            health.code,
            health.message,
            hint,
            health.since_ms,
            health.retry_at_ms,
            words
        ])?;
    Ok(())
}

/// Records what the provider says of an item itself, and what follows for its health: an error that
/// stands, the end of the consent (`consent_ends_ms` is its time), what was announced.
pub fn set_item_fact(
    writer: &Writer<'_>,
    id: ItemId,
    fact: &ItemFact,
    consent_ends_ms: Option<i64>,
    now_ms: i64,
) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "UPDATE item SET bank_updated_at = coalesce(?2, bank_updated_at),
                consent_expires_at = ?3, institution_id = coalesce(?4, institution_id),
                institution_name = coalesce(?5, institution_name),
                bank_failed_at = coalesce(?6, bank_failed_at),
                investments_updated_at = coalesce(?7, investments_updated_at),
                announced_at = coalesce(?8, announced_at), announced = coalesce(?9, announced)
             WHERE id = ?1",
        )?
        .execute(params![
            id.as_bytes(),
            fact.bank_updated_at,
            fact.consent_expires_at,
            fact.institution_id,
            fact.institution_name,
            fact.bank_failed_at,
            fact.investments_updated_at,
            fact.announced.as_ref().map(|one| one.at.as_str()),
            fact.announced.as_ref().map(|one| one.advisory.as_str())
        ])?;
    let settled_at: Option<String> = writer
        .0
        .prepare_cached("SELECT settled_at FROM item WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .flatten();
    let ItemRow { health, hint, .. } = item(&writer.reader(), id)?;
    let (health, hint) = match &fact.error {
        None => (health, hint),
        Some(error) => {
            let after = health.after(error, now_ms);
            let hint = after.hint_after(&health, hint, error);
            (after, hint)
        }
    };
    let known = Standing {
        consent_ends_ms,
        announced: fact.announced.as_ref(),
        settled_at: settled_at.as_deref(),
    };
    set_health(
        writer,
        id,
        &health.standing(&known, now_ms),
        hint.as_deref(),
    )
}

/// The person has chosen the accounts that a connection shares: which of them it does not share any
/// more is known to them.
pub fn note_shared(
    writer: &Writer<'_>,
    id: ItemId,
    accounts: &[AccountFact],
    now_ms: i64,
) -> Result<()> {
    let row: i64 = writer
        .0
        .prepare_cached("SELECT row FROM item WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("connection"))?;
    let named: Vec<&str> = accounts
        .iter()
        .map(|one| one.external_id.as_str())
        .collect();
    if !named.is_empty() {
        accounts::note_gone(writer, row, &named, now_ms)?;
    }
    settle(
        writer,
        id,
        &[Advisory::NewAccounts, Advisory::AccountRevoked],
        now_ms,
    )
}

/// The person has dealt with what a connection advised, by a repair or by taking note: it is not
/// said again, unless the provider announces it once more.
pub fn settle(writer: &Writer<'_>, id: ItemId, what: &[Advisory], now_ms: i64) -> Result<()> {
    let ItemRow {
        mut health, hint, ..
    } = item(&writer.reader(), id)?;
    health.advisories.retain(|one| !what.contains(one));
    set_health(writer, id, &health, hint.as_deref())?;
    // Another announcement than the one that is dealt with is still to be told.
    for one in what {
        writer
            .0
            .prepare_cached(
                "UPDATE item SET settled_at = announced_at WHERE id = ?1 AND announced = ?2",
            )?
            .execute(params![id.as_bytes(), one.as_str()])?;
    }
    if what.contains(&Advisory::AccountRevoked) {
        writer
            .0
            .prepare_cached(
                "UPDATE account SET gone_seen_ms = ?2
                 WHERE item = (SELECT row FROM item WHERE id = ?1) AND gone_ms IS NOT NULL",
            )?
            .execute(params![id.as_bytes(), now_ms])?;
    }
    Ok(())
}

/// Another key to an item is about to be asked for: from here until [`put_token`] the present one
/// may be dead.
pub fn begin_new_token(writer: &Writer<'_>, id: ItemId, now_ms: i64) -> Result<()> {
    let begun = writer.0.execute(
        "UPDATE item_token SET replacing_ms = ?2
         WHERE item = (SELECT row FROM item WHERE id = ?1)",
        params![id.as_bytes(), now_ms],
    )?;
    (begun == 1)
        .then_some(())
        .ok_or(StoreError::NotFound("access token"))
}

/// The key to an item is this one: a new one, or the present one where none came.
pub fn put_token(writer: &Writer<'_>, id: ItemId, sealed: Option<&[u8]>) -> Result<()> {
    let kept = writer.0.execute(
        "UPDATE item_token SET sealed = coalesce(?2, sealed), replacing_ms = NULL
         WHERE item = (SELECT row FROM item WHERE id = ?1)",
        params![id.as_bytes(), sealed],
    )?;
    // Whoever brought it must know that nobody keeps it.
    (kept == 1)
        .then_some(())
        .ok_or(StoreError::NotFound("access token"))
}

/// Items for which another key was asked for and none was written: the program ended in between.
pub fn half_new_tokens(reader: &Reader<'_>) -> Result<Vec<ItemId>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT i.id FROM item_token t JOIN item i ON i.row = t.item
             WHERE t.replacing_ms IS NOT NULL ORDER BY i.row",
        )?
        .query_map([], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(ItemId::from_uuid(uuid::Uuid::from_bytes(id)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Takes the right to sync an item until a time. `false`: another holder has it, and it has not
/// expired.
pub fn acquire_lease(
    writer: &Writer<'_>,
    id: ItemId,
    holder: &str,
    now_ms: i64,
    until_ms: i64,
) -> Result<bool> {
    let changed = writer.0.execute(
        "UPDATE item SET lease_holder = ?2, lease_until_ms = ?4
         WHERE id = ?1 AND (lease_holder IS NULL OR lease_holder = ?2 OR lease_until_ms <= ?3)",
        params![id.as_bytes(), holder, now_ms, until_ms],
    )?;
    Ok(changed == 1)
}

/// Who has the right to sync an item, if anyone.
pub fn lease_holder(reader: &Reader<'_>, id: ItemId) -> Result<Option<String>> {
    Ok(reader
        .0
        .prepare_cached("SELECT lease_holder FROM item WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Gives the right back.
pub fn release_lease(writer: &Writer<'_>, id: ItemId, holder: &str) -> Result<()> {
    writer.0.execute(
        "UPDATE item SET lease_holder = NULL, lease_until_ms = NULL
         WHERE id = ?1 AND lease_holder = ?2",
        params![id.as_bytes(), holder],
    )?;
    Ok(())
}
