//! The journal of syncs, as a person reads it: when, which bank, which requests, how much, and
//! the rows with what they were and what they became.
//!
//! A revert is an entry too, and so is a try that failed or was not finished (`tries`), which has no
//! rows. What a row was is the image kept with the entry; what it became is the next image of the row,
//! or the row as it is now.

use std::sync::LazyLock;

use coffer_domain::{AccountId, CivilDate, ItemId, Money, SyncId, TransactionId};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use super::{
    image,
    revert::GOES_ON,
    tries::{self, Outcome},
};
use crate::{
    Reader, Result, StoreError,
    codec::{self, day_from_int},
};

/// The most entries, and the most rows of one entry, that one call returns.
pub const SYNCS_MAX: u32 = 200;
/// See [`SYNCS_MAX`].
pub const SYNC_ROWS_MAX: u32 = 500;

/// Where an entry stands in the journal: behind so many syncs, and where it is a try, behind so many
/// tries. What is newer is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the newest sync by then, itself if it is one.
    pub sync: i64,
    /// Number of the try; nothing for a sync.
    pub attempt: i64,
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncEntry {
    /// Our id of it.
    pub id: SyncId,
    /// Where it stands: entries are in order by it.
    pub place: Place,
    /// The connection.
    pub item_id: ItemId,
    /// The bank's name.
    pub institution_name: String,
    /// When it began, milliseconds.
    pub started_ms: i64,
    /// When it was written, milliseconds; when it began, of a try of which nobody knows when it ended.
    pub ended_ms: i64,
    /// How it came out.
    pub outcome: Outcome,
    /// The provider's names for its calls.
    pub request_ids: Vec<String>,
    /// Pages that were fetched.
    pub pages: u32,
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed.
    pub modified: u32,
    /// Rows that were taken back.
    pub removed: u32,
    /// Rows that were set aside.
    pub set_aside: u32,
    /// The entry that this one takes back.
    pub reverts: Option<SyncId>,
    /// The entry that took this one back.
    pub reverted_by: Option<SyncId>,
    /// It is the newest of its connection that stands, enough is kept to take it back, and the
    /// connection is not continued by another.
    pub can_revert: bool,
}

/// What a row was or became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowImage {
    /// The provider's id.
    pub external_id: String,
    /// Not posted yet.
    pub pending: bool,
    /// Taken back.
    pub withdrawn: bool,
    /// The bank's date.
    pub date: CivilDate,
    /// The day it was authorised.
    pub authorized_date: Option<CivilDate>,
    /// Amount.
    pub amount: Money,
    /// The bank's text.
    pub name: String,
    /// The merchant.
    pub merchant_name: Option<String>,
    /// The statement's text before any cleaning.
    pub original_description: Option<String>,
    /// The bank's category.
    pub category: Option<String>,
    /// How sure it is of it.
    pub confidence: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Cheque number.
    pub check_number: Option<String>,
}

/// One field that changed, with both values in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, such as `amount`.
    pub field: &'static str,
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
}

/// A row that an entry touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRow {
    /// Its number, by which rows are in order.
    pub number: i64,
    /// The transaction.
    pub id: TransactionId,
    /// Its account.
    pub account_id: AccountId,
    /// Name of the account.
    pub account_name: String,
    /// `added`, `modified`, `posted`, `withdrawn`, `returned` or `reverted`.
    pub what: String,
    /// What it was; nothing for a new one.
    pub before: Option<RowImage>,
    /// What it became.
    pub after: RowImage,
}

static ENTRY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT s.id, s.row, i.id, i.institution_name, s.started_ms, s.ended_ms,
    s.request_ids, s.pages, s.added, s.modified, s.removed, s.quarantined,
    (SELECT o.id FROM sync o WHERE o.row = s.reverts),
    (SELECT r.id FROM sync r WHERE r.reverts = s.row),
    s.reverts IS NULL AND s.before IS NOT NULL AND NOT {GOES_ON}
      AND i.unlinked_ms IS NULL AND i.health_state <> 'Revoked'
      AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = s.row)
      AND NOT EXISTS (SELECT 1 FROM sync n WHERE n.item = s.item AND n.row > s.row
        AND n.reverts IS NULL AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = n.row))
    FROM sync s JOIN item i ON i.row = s.item"
    )
});

fn sync_id(bytes: [u8; 16]) -> SyncId {
    SyncId::from_uuid(uuid::Uuid::from_bytes(bytes))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<SyncEntry> {
    let item: [u8; 16] = row.get(2)?;
    let requests: String = row.get(6)?;
    Ok(SyncEntry {
        id: sync_id(row.get(0)?),
        place: Place {
            sync: row.get(1)?,
            attempt: 0,
        },
        item_id: ItemId::from_uuid(uuid::Uuid::from_bytes(item)),
        institution_name: row.get(3)?,
        started_ms: row.get(4)?,
        ended_ms: row.get(5)?,
        outcome: Outcome::Written,
        request_ids: serde_json::from_str(&requests).unwrap_or_default(),
        pages: row.get(7)?,
        added: row.get(8)?,
        modified: row.get(9)?,
        removed: row.get(10)?,
        set_aside: row.get(11)?,
        reverts: row.get::<_, Option<[u8; 16]>>(12)?.map(sync_id),
        reverted_by: row.get::<_, Option<[u8; 16]>>(13)?.map(sync_id),
        can_revert: row.get(14)?,
    })
}

static TRY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT t.id, t.after_sync, t.row, i.id, i.institution_name, t.started_ms,
    coalesce(t.ended_ms, t.started_ms), t.request_ids, {}
    FROM sync_try t JOIN item i ON i.row = t.item
    WHERE t.state <> 'running'",
        tries::OVER
    )
});

/// A try that is over, as an entry that changed nothing.
fn entry_of_try(row: &Row<'_>) -> rusqlite::Result<SyncEntry> {
    let item: [u8; 16] = row.get(3)?;
    let requests: String = row.get(7)?;
    Ok(SyncEntry {
        id: sync_id(row.get(0)?),
        place: Place {
            sync: row.get(1)?,
            attempt: row.get(2)?,
        },
        item_id: ItemId::from_uuid(uuid::Uuid::from_bytes(item)),
        institution_name: row.get(4)?,
        started_ms: row.get(5)?,
        ended_ms: row.get(6)?,
        outcome: tries::outcome(row, 8)?,
        request_ids: serde_json::from_str(&requests).unwrap_or_default(),
        pages: 0,
        added: 0,
        modified: 0,
        removed: 0,
        set_aside: 0,
        reverts: None,
        reverted_by: None,
        can_revert: false,
    })
}

/// Entries of one connection or of all, newest first, those before a place: syncs, reverts, and tries
/// that came to nothing.
pub fn syncs(
    reader: &Reader<'_>,
    item: Option<ItemId>,
    before: Option<Place>,
    limit: u32,
) -> Result<Vec<SyncEntry>> {
    let bytes = item.as_ref().map(|id| id.as_bytes().as_slice());
    let below = before.unwrap_or(Place {
        sync: i64::MAX,
        attempt: i64::MAX,
    });
    // The sync that a try came after is older than the try.
    let is_try = below.attempt > 0;
    let mut entries: Vec<SyncEntry> = reader
        .0
        .prepare_cached(&format!(
            "{} WHERE (s.row < ?2 OR s.row = ?2 AND ?4)
               AND (?1 IS NULL OR s.item = (SELECT row FROM item WHERE id = ?1))
             ORDER BY s.row DESC LIMIT ?3",
            *ENTRY
        ))?
        .query_map((bytes, below.sync, limit, is_try), entry)?
        .collect::<rusqlite::Result<_>>()?;
    let tries: Vec<SyncEntry> = reader
        .0
        .prepare_cached(&format!(
            "{} AND (t.after_sync, t.row) < (?2, ?3)
               AND (?1 IS NULL OR t.item = (SELECT row FROM item WHERE id = ?1))
             ORDER BY t.after_sync DESC, t.row DESC LIMIT ?4",
            *TRY
        ))?
        .query_map((bytes, below.sync, below.attempt, limit), entry_of_try)?
        .collect::<rusqlite::Result<_>>()?;
    entries.extend(tries);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.place));
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(entries)
}

/// One entry.
pub fn sync(reader: &Reader<'_>, id: SyncId) -> Result<SyncEntry> {
    let found = reader
        .0
        .prepare_cached(&format!("{} WHERE s.id = ?1", *ENTRY))?
        .query_row([id.as_bytes()], entry)
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    reader
        .0
        .prepare_cached(&format!("{} AND t.id = ?1", *TRY))?
        .query_row([id.as_bytes()], entry_of_try)
        .optional()?
        .ok_or(StoreError::NotFound("sync"))
}

/// Rows that an entry touched, in order by their number, those after one.
pub fn sync_rows(
    reader: &Reader<'_>,
    id: SyncId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<SyncRow>> {
    let Place { sync, attempt } = sync(reader, id)?.place;
    if attempt > 0 {
        return Ok(Vec::new());
    }
    // Number, id, account, its name, and whether the entry added it.
    type Touched = (i64, [u8; 16], [u8; 16], String, bool);
    let touched: Vec<Touched> = reader
        .0
        .prepare_cached(
            "SELECT t.row, t.id, a.id, a.name, t.sync_first = ?1 FROM (
                SELECT t.row AS row FROM sync s JOIN txn t
                  ON t.row BETWEEN s.txn_first AND s.txn_last AND t.sync_first = s.row
                  WHERE s.row = ?1 AND t.row > ?2
                UNION SELECT txn FROM fact_version WHERE sync = ?1 AND txn > ?2
                ORDER BY 1 LIMIT ?3) touched
             JOIN txn t ON t.row = touched.row JOIN account a ON a.row = t.account ORDER BY t.row",
        )?
        .query_map((sync, after.unwrap_or(0), limit), |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    touched
        .into_iter()
        .map(|(number, id, account, account_name, added)| {
            let versions = versions(reader, number)?;
            let mine: Vec<usize> = (0..versions.len())
                .filter(|place| versions[*place].sync == sync)
                .collect();
            let what = match (added, mine.last()) {
                (true, _) => "added".to_owned(),
                (false, Some(last)) => versions[*last].what.clone(),
                (false, None) => return Err(StoreError::NotFound("version of a row")),
            };
            let before = match mine.first() {
                Some(first) if !added => Some(versions[*first].image.clone()),
                _ => None,
            };
            let after = match versions.iter().find(|version| version.sync > sync) {
                Some(next) => next.image.clone(),
                None => present(reader, number)?,
            };
            Ok(SyncRow {
                number,
                id: TransactionId::from_uuid(uuid::Uuid::from_bytes(id)),
                account_id: AccountId::from_uuid(uuid::Uuid::from_bytes(account)),
                account_name,
                what,
                before,
                after,
            })
        })
        .collect()
}

/// A kept image with its place in the journal.
pub(crate) struct Version {
    pub sync: i64,
    pub sync_id: SyncId,
    pub at_ms: i64,
    pub what: String,
    pub image: RowImage,
}

/// The images of a row, oldest first.
pub(crate) fn versions(reader: &Reader<'_>, txn: i64) -> Result<Vec<Version>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT v.sync, s.id, s.ended_ms, v.what, v.image
         FROM fact_version v JOIN sync s ON s.row = v.sync WHERE v.txn = ?1 ORDER BY {}",
        image::ORDER
    ))?;
    let mut rows = statement.query([txn])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(Version {
            sync: row.get(0)?,
            sync_id: sync_id(row.get(1)?),
            at_ms: row.get(2)?,
            what: row.get(3)?,
            image: read_image(&row.get::<_, String>(4)?)?,
        });
    }
    Ok(versions)
}

fn read_image(text: &str) -> Result<RowImage> {
    let image: Value =
        serde_json::from_str(text).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    let text = |key: &str| image[key].as_str().map(str::to_owned);
    let flag = |key: &str| image[key].as_i64() == Some(1);
    let exponent = image["exponent"]
        .as_u64()
        .and_then(|n| u8::try_from(n).ok())
        .unwrap_or(2);
    Ok(RowImage {
        external_id: text("external_id").unwrap_or_default(),
        pending: flag("pending"),
        withdrawn: flag("withdrawn"),
        date: day_from_int(image["date"].as_i64().unwrap_or_default())?,
        authorized_date: image["authorized_date"]
            .as_i64()
            .map(day_from_int)
            .transpose()?,
        amount: Money::new(
            image["amount"].as_i64().unwrap_or_default(),
            coffer_domain::Currency::from_parts(
                image["currency"].as_str().unwrap_or_default(),
                exponent,
            ),
        ),
        name: text("name").unwrap_or_default(),
        merchant_name: text("merchant_name"),
        original_description: text("original_description"),
        category: text("bank_category"),
        confidence: text("category_confidence"),
        channel: text("channel"),
        check_number: text("check_number"),
    })
}

/// A row as it is now.
pub(crate) fn present(reader: &Reader<'_>, txn: i64) -> Result<RowImage> {
    let currencies = codec::Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(
        "SELECT t.external_id, t.pending, t.withdrawn, t.date, t.authorized_date, t.amount,
            t.currency, t.name, t.merchant_name, t.original_description, b.detailed,
            t.category_confidence, t.channel, t.check_number
         FROM txn t LEFT JOIN bank_category b ON b.id = t.bank_category WHERE t.row = ?1",
    )?;
    let mut rows = statement.query([txn])?;
    let row = rows.next()?.ok_or(StoreError::NotFound("transaction"))?;
    let authorized: Option<i64> = row.get(4)?;
    Ok(RowImage {
        external_id: row.get(0)?,
        pending: row.get(1)?,
        withdrawn: row.get(2)?,
        date: day_from_int(row.get(3)?)?,
        authorized_date: authorized.map(day_from_int).transpose()?,
        amount: currencies.money(row.get(5)?, row.get(6)?)?,
        name: row.get(7)?,
        merchant_name: row.get(8)?,
        original_description: row.get(9)?,
        category: row.get(10)?,
        confidence: row.get(11)?,
        channel: row.get(12)?,
        check_number: row.get(13)?,
    })
}

/// The fields in which two images differ, in words. What an event says by its name (that a row
/// posted, that it was taken back) is no field.
pub fn differences(before: &RowImage, after: &RowImage) -> Vec<FieldChange> {
    let day = |day: CivilDate| Some(day.to_string());
    let fields: [(&'static str, Option<String>, Option<String>); 10] = [
        (
            "amount",
            Some(before.amount.to_string()),
            Some(after.amount.to_string()),
        ),
        ("date", day(before.date), day(after.date)),
        (
            "authorized_date",
            before.authorized_date.and_then(day),
            after.authorized_date.and_then(day),
        ),
        ("name", Some(before.name.clone()), Some(after.name.clone())),
        (
            "merchant_name",
            before.merchant_name.clone(),
            after.merchant_name.clone(),
        ),
        (
            "original_description",
            before.original_description.clone(),
            after.original_description.clone(),
        ),
        (
            "bank_category",
            before.category.clone(),
            after.category.clone(),
        ),
        (
            "confidence",
            before.confidence.clone(),
            after.confidence.clone(),
        ),
        ("channel", before.channel.clone(), after.channel.clone()),
        (
            "check_number",
            before.check_number.clone(),
            after.check_number.clone(),
        ),
    ];
    fields
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(field, from, to)| FieldChange { field, from, to })
        .collect()
}
