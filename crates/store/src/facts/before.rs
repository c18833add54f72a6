//! What an item and its accounts were before a sync, as far as the sync changed it: kept with the
//! sync, for its revert and for as-of.

use std::collections::BTreeMap;

use rusqlite::params;
use serde_json::{Value, json};

use crate::{Result, StoreError, Writer, edits, register};

/// The picture taken before a sync writes anything.
pub(super) struct Before {
    newest_txn: i64,
    status: String,
    last_synced_ms: Option<i64>,
    accounts: BTreeMap<i64, Value>,
}

impl Before {
    /// Takes it.
    pub fn of(writer: &Writer<'_>, item: i64) -> Result<Self> {
        let (status, last_synced_ms) = writer
            .0
            .prepare_cached("SELECT update_status, last_synced_ms FROM item WHERE row = ?1")?
            .query_row([item], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            newest_txn: newest_txn(writer)?,
            status,
            last_synced_ms,
            accounts: accounts(writer, item)?,
        })
    }

    /// Keeps it with the sync, with the stretch of rows that the sync added.
    pub fn keep(&self, writer: &Writer<'_>, item: i64, sync: i64) -> Result<()> {
        let newest = newest_txn(writer)?;
        let added = (newest > self.newest_txn).then_some((self.newest_txn + 1, newest));
        writer
            .0
            .prepare_cached(
                "UPDATE sync SET before = ?2, txn_first = ?3, txn_last = ?4 WHERE row = ?1",
            )?
            .execute((
                sync,
                self.told(writer, item)?,
                added.map(|(first, _)| first),
                added.map(|(_, last)| last),
            ))?;
        Ok(())
    }

    /// As JSON, with those accounts only that are different now.
    fn told(&self, writer: &Writer<'_>, item: i64) -> Result<String> {
        let mut now = accounts(writer, item)?;
        let changed: Vec<Value> = self
            .accounts
            .iter()
            .filter_map(|(row, was)| {
                let is = now.remove(row)?;
                (without_sync(&is) != without_sync(was)).then(|| {
                    let mut image = was.clone();
                    image["row"] = json!(row);
                    image
                })
            })
            .collect();
        Ok(json!({
            "status": self.status,
            "last_synced_ms": self.last_synced_ms,
            "accounts": changed,
        })
        .to_string())
    }
}

fn newest_txn(writer: &Writer<'_>) -> Result<i64> {
    Ok(writer
        .0
        .prepare_cached("SELECT coalesce(max(row), 0) FROM txn")?
        .query_row([], |row| row.get(0))?)
}

/// Every sync moves `sync_last`, which is no change that a person could see, unless there was none:
/// then the account was out.
fn without_sync(image: &Value) -> Value {
    let mut image = image.clone();
    image["sync_last"] = json!(image["sync_last"].is_null());
    image
}

fn accounts(writer: &Writer<'_>, item: i64) -> Result<BTreeMap<i64, Value>> {
    let rows: Vec<(i64, String)> = writer
        .0
        .prepare_cached(
            "SELECT row, json_object('persistent_id', persistent_id, 'name', name,
                'official_name', official_name, 'mask', mask, 'kind', kind,
                'type_text', type_text, 'subtype', subtype, 'holder_category', holder_category,
                'currency', currency, 'sync_last', sync_last)
             FROM account WHERE item = ?1",
        )?
        .query_map([item], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    rows.into_iter()
        .map(|(row, text)| {
            let image = serde_json::from_str(&text)
                .map_err(|error| StoreError::Unexpected(error.to_string()))?;
            Ok((row, image))
        })
        .collect()
}

/// Puts back how far an item was.
pub(crate) fn restore_item(writer: &Writer<'_>, item: i64, before: &str) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "UPDATE item SET update_status = coalesce(?2 ->> 'status', update_status),
                last_synced_ms = ?2 ->> 'last_synced_ms'
             WHERE row = ?1",
        )?
        .execute((item, before))?;
    Ok(())
}

/// Puts the accounts back that a sync changed. The caller has begun to touch the register, and
/// projects it.
pub(crate) fn restore_accounts(writer: &Writer<'_>, before: &str) -> Result<()> {
    let before: Value =
        serde_json::from_str(before).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    for image in before["accounts"].as_array().into_iter().flatten() {
        let text = |key: &str| image[key].as_str();
        if let Some(row) = image["row"].as_i64() {
            edits::account_renamed(writer, row, text("name").unwrap_or_default())?;
            // Its name stands in the search text of its rows.
            register::touch_account(writer, row)?;
        }
        writer
            .0
            .prepare_cached(
                "UPDATE account SET persistent_id = ?2, name = ?3, official_name = ?4, mask = ?5,
                    kind = ?6, type_text = ?7, subtype = ?8, holder_category = ?9, currency = ?10,
                    sync_last = ?11
                 WHERE row = ?1",
            )?
            .execute(params![
                image["row"].as_i64(),
                text("persistent_id"),
                text("name"),
                text("official_name"),
                text("mask"),
                text("kind"),
                text("type_text"),
                text("subtype"),
                text("holder_category"),
                image["currency"].as_i64(),
                image["sync_last"].as_i64()
            ])?;
    }
    Ok(())
}
