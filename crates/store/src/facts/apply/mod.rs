//! The commit of a sync: one change set, one transaction. `identity` decides which row of ours a
//! fact belongs to, `rows` writes it.

mod claim;
mod identity;
mod left;
mod resync;
mod rows;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use coffer_domain::{
    Advisory, ChangeSet, CivilDate, Cursor, ItemId, SyncId, UpdateStatus, ids::Mint,
    relink::PENDING_DAYS_MAX,
};
use rusqlite::{OptionalExtension, params};

use super::{
    accounts::{self, At},
    before::Before,
    proof, revert,
    staged::Staged,
};
use crate::{
    Result, StoreError, Writer, codec::CurrencyRows, identity::match_told, layer, register,
};

/// Accounts, and categories of the bank, whose rows a commit remembers.
const LOOKED_UP_MAX: usize = 1_000;

/// What a commit did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed, posted twins included.
    pub modified: u32,
    /// Rows that the bank took back.
    pub removed: u32,
    /// Rows set aside.
    pub quarantined: u32,
    /// Links that were doubted.
    pub doubts: u32,
}

/// Applies a change set. Facts, pending-to-posted moves, balances, register, search, totals,
/// cursor and journal are one commit with the caller's transaction. Refused with `CursorMoved` if
/// the stored cursor is not the one the change set started from, and with a sentence if the item was
/// disconnected meanwhile.
pub fn apply(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item_id: ItemId,
    changes: &ChangeSet,
    started_ms: i64,
    now_ms: i64,
) -> Result<Applied> {
    type Found = (i64, String, Option<String>, bool);
    let (item, provider, stored, unlinked): Found = writer
        .0
        .prepare_cached(
            "SELECT row, provider, cursor, unlinked_ms IS NOT NULL FROM item WHERE id = ?1",
        )?
        .query_row([item_id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?
        .ok_or(StoreError::NotFound("connection"))?;
    if unlinked {
        return Err(StoreError::Refused(
            "You disconnected this bank while it was being synced, so nothing of that was kept."
                .into(),
        ));
    }
    if stored.as_deref() != changes.start_cursor.as_ref().map(Cursor::as_str) {
        return Err(StoreError::CursorMoved);
    }

    let before = Before::of(writer, item)?;
    let sync = begin_sync(writer, mint, item, changes, started_ms, now_ms)?;
    let mut currencies = CurrencyRows::default();
    let at = At {
        provider: &provider,
        item,
        sync: Some(sync),
        now_ms,
        source: "sync",
    };
    register::begin_touch(writer)?;
    accounts::upsert(writer, mint, &mut currencies, &at, &changes.accounts)?;
    let taken_out = revert::is_anything_out(writer)?;
    let is_whole = changes.resync && changes.status == UpdateStatus::Historical;
    let staged = match changes.staged {
        true => Some(Rc::new(Staged::of(writer, item)?)),
        false => None,
    };
    let mut commit = Commit {
        writer,
        mint,
        currencies,
        at,
        sync,
        gone: changes
            .removed
            .iter()
            .map(|removal| removal.external_id.as_str())
            .collect(),
        claims: claim::Claims::of(writer, item, changes, staged.as_deref())?,
        staged: staged.clone(),
        taken_out,
        is_whole,
        told: match taken_out || is_whole {
            true => changes
                .upserts
                .iter()
                .map(|fact| fact.external_id.as_str())
                .collect(),
            false => HashSet::new(),
        },
        resync: changes.resync,
        added: None,
        accounts: HashMap::new(),
        bank_categories: HashMap::new(),
        unclaimed: HashSet::new(),
        applied: Applied::default(),
    };
    resync::begin(writer, changes)?;
    if let Some(staged) = &staged {
        staged.for_each_upsert(writer, |fact| commit.upsert(fact))?;
    }
    for fact in &changes.upserts {
        commit.upsert(fact)?;
    }
    if let Some(staged) = &staged {
        staged.for_each_removal(writer, |removal| commit.remove(removal))?;
    }
    for removal in &changes.removed {
        commit.remove(removal)?;
    }
    commit.withdraw_untold(changes.status)?;
    commit.withdraw_unclaimed(changes.status)?;
    commit.ask_about_left_words()?;
    for row in &changes.quarantined {
        commit.quarantine(row.external_id.as_deref(), &row.reason, &row.raw)?;
    }
    let (mut applied, added) = (commit.applied, commit.added);
    let adopted = std::mem::take(&mut commit.claims.adopted);
    // An answer without a cursor went over nothing. What is out is looked for among all rows of the item.
    if taken_out && changes.next_cursor.is_some() {
        revert::settle(writer, item, sync)?;
    }
    accounts::bring_in(writer, item, sync)?;
    if let Some(added) = &added {
        layer::learn_of(writer, added.first, sync)?;
    }
    register::guesses::guess_touched(writer)?;
    register::project(writer)?;
    end_sync(writer, item, sync, changes, applied, now_ms)?;
    before.keep(writer, item, sync)?;
    proof::after(writer, item, sync)?;
    if let Some(added) = added {
        applied.doubts += crate::edits::ask_twins(writer, item, added.first)?;
    }
    if let Some(added) = added.filter(|_| changes.status == UpdateStatus::Historical) {
        let days = chrono::Days::new(PENDING_DAYS_MAX.unsigned_abs());
        for account in adopted {
            applied.doubts += match_told(writer, account, item, added.oldest - days, sync)?;
        }
    }
    Ok(applied)
}

fn begin_sync(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item: i64,
    changes: &ChangeSet,
    started_ms: i64,
    now_ms: i64,
) -> Result<i64> {
    let request_ids = serde_json::to_string(&changes.request_ids)
        .map_err(|error| StoreError::Unexpected(error.to_string()))?;
    writer.0.execute(
        "INSERT INTO sync (id, item, started_ms, ended_ms, cursor_before, cursor_after, status,
            added, modified, removed, quarantined, pages, request_ids)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0, ?8, ?9)",
        params![
            SyncId::mint(mint).as_bytes(),
            item,
            started_ms,
            now_ms,
            changes.start_cursor.as_ref().map(Cursor::as_str),
            changes.next_cursor.as_ref().map(Cursor::as_str),
            changes.status.as_str(),
            changes.pages,
            request_ids
        ],
    )?;
    Ok(writer.0.last_insert_rowid())
}

fn end_sync(
    writer: &Writer<'_>,
    item: i64,
    sync: i64,
    changes: &ChangeSet,
    applied: Applied,
    now_ms: i64,
) -> Result<()> {
    writer.0.execute(
        "UPDATE sync SET added = ?2, modified = ?3, removed = ?4, quarantined = ?5 WHERE row = ?1",
        params![
            sync,
            applied.added,
            applied.modified,
            applied.removed,
            applied.quarantined
        ],
    )?;
    // An empty cursor never overwrites a real one, and history that has arrived does not become
    // unready again. Where everything was to be told and only the beginning is there yet, the old
    // cursor stays: from the new one on nobody would be told what is gone.
    let is_begun = changes.resync
        && changes.status < UpdateStatus::Historical
        && changes.status != UpdateStatus::Unknown;
    let cursor = changes.next_cursor.as_ref().filter(|_| !is_begun);
    writer.0.execute(
        "UPDATE item SET cursor = coalesce(?2, cursor), last_synced_ms = ?3,
            held = iif(?5, held, 0),
            update_status = CASE WHEN ?4 = 'unknown' OR update_status = 'historical'
                                 THEN update_status ELSE ?4 END
         WHERE row = ?1",
        params![
            item,
            cursor.map(Cursor::as_str),
            now_ms,
            changes.status.as_str(),
            changes.next_cursor.is_none()
        ],
    )?;
    writer.0.execute(
        "UPDATE item SET health_since_ms = CASE health_state WHEN 'Ok' THEN health_since_ms
                                                             ELSE ?2 END,
            health_state = 'Ok', health_code = NULL, health_message = NULL, health_hint = NULL,
            health_retry_at_ms = NULL, advisories = ?3
         WHERE row = ?1",
        params![item, now_ms, advisories(writer, item, changes, now_ms)?],
    )?;
    Ok(())
}

/// What a connection advises after a sync that worked: what stands until somebody has dealt with
/// it, and whether more history is to come.
fn advisories(writer: &Writer<'_>, item: i64, changes: &ChangeSet, now_ms: i64) -> Result<String> {
    let before: String = writer
        .0
        .prepare_cached("SELECT advisories FROM item WHERE row = ?1")?
        .query_row([item], |row| row.get(0))?;
    let before: BTreeSet<String> = serde_json::from_str(&before).unwrap_or_default();
    let gone = accounts::gone_after(writer, item, changes, now_ms)?;
    let more = changes.status < UpdateStatus::Historical && changes.status != UpdateStatus::Unknown;
    let words: Vec<&str> = Advisory::ALL
        .into_iter()
        .filter(|advisory| match advisory {
            Advisory::NotReady => more,
            Advisory::AccountRevoked => gone.unwrap_or(before.contains(advisory.as_str())),
            other => other.stands() && before.contains(other.as_str()),
        })
        .map(Advisory::as_str)
        .collect();
    serde_json::to_string(&words).map_err(|error| StoreError::Unexpected(error.to_string()))
}

struct Commit<'a> {
    writer: &'a Writer<'a>,
    mint: &'a mut dyn Mint,
    currencies: CurrencyRows,
    at: At<'a>,
    sync: i64,
    /// Present ids that this very change set takes back.
    gone: HashSet<&'a str>,
    /// More of them, and of the rows, where they are staged.
    staged: Option<Rc<Staged>>,
    claims: claim::Claims,
    /// A revert took rows out that the bank may bring again.
    taken_out: bool,
    /// It tells of everything that the bank has: what it does not tell of is gone.
    is_whole: bool,
    /// Ids that this very change set tells of; nothing where nobody asks.
    told: HashSet<&'a str>,
    resync: bool,
    /// The rows that are new.
    added: Option<Added>,
    /// Accounts of the item by the provider's ids, and the bank's categories, looked up once for a
    /// million rows.
    accounts: HashMap<String, i64>,
    bank_categories: HashMap<String, i64>,
    /// Holds of an earlier item that ended because this one does not tell of them.
    unclaimed: HashSet<i64>,
    applied: Applied,
}

/// The rows that a sync added, as far as others are held against them.
#[derive(Clone, Copy)]
struct Added {
    /// The number of the first one; the others are higher.
    first: i64,
    /// The oldest day.
    oldest: CivilDate,
}
