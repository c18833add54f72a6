//! Taking a sync back: facts, balances and the cursor are as they were before it; what people said
//! is not touched.
//!
//! ```text
//!   syncs of an item   S1  S2  S3  R(S3)  R(S2)  S4
//!                       stands  \___/             the newest that stands is reverted next
//! ```
//! A revert is an entry of the journal of its own, so that the order of all that happened to facts
//! is the order of the journal. A row that the sync brought is withdrawn and keeps its ids, so
//! that the bank finds it again, with every note on it, when the sync is applied once more. An id
//! that a row from before the sync got in it (its posted twin's, a reserved one) leads nowhere
//! afterwards, else the row would be met as what it is no longer. The one exception is an id of
//! which a person said that it means this row: their answer outlives the revert. An id that the
//! sync took for another row leads back to the row that had it. The item is held: no sync but one
//! that a person asks for goes on from here.
//!
//! Of two rows that a person said are one, each had a life of its own in the syncs before that:
//!
//! ```text
//!   S1 hold   S2 charge, in doubt   S3 charge changed, hold gone   "same"
//!   R(S3)     the row is the charge as of S2; what the hold was before S3 is kept for the day it is
//!             taken apart
//!   R(S2)     the row is the hold; the charge waits, and is the same row when it comes again
//! ```

use coffer_domain::{SyncId, ids::Mint};
use rusqlite::{OptionalExtension, params};

use super::{
    accounts,
    before::{self, Before},
    image, proof, syncs,
};
use crate::{
    Result, StoreError, Writer,
    identity::{self, Image},
    register,
};

/// What a revert did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reverted {
    /// The entry of the journal that tells of it.
    pub id: SyncId,
    /// Rows that are as they were before.
    pub restored: u32,
    /// Rows that the sync had brought and that are out again.
    pub taken_out: u32,
}

struct Sync {
    row: i64,
    item: i64,
    provider: String,
    ended_ms: i64,
    cursor_before: Option<String>,
    before: String,
}

/// Whether the item `i`, or an account that it brought, goes on with another item: what its syncs
/// told is that one's now.
pub(super) const GOES_ON: &str = "(i.retired_ms IS NOT NULL OR EXISTS (
    SELECT 1 FROM account_alias l JOIN account a ON a.row = l.account
    WHERE l.item = i.row AND a.item <> i.row))";

/// Takes a sync back.
///
/// # Errors
/// `Refused` with the reason: it is a revert itself, is reverted already, is not the newest of its
/// connection, was made by a version that kept too little, or a statement was compared with what it told.
pub fn revert(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    id: SyncId,
    now_ms: i64,
) -> Result<Reverted> {
    let sync = revertible(writer, id)?;
    refuse_locked(writer, sync.row)?;
    let entry_id = SyncId::mint(mint);
    let now = Before::of(writer, sync.item)?;
    let entry = begin(writer, entry_id, &sync, now_ms)?;
    register::begin_touch(writer)?;
    let (mut restored, mut taken_out) = (0, 0);
    let mut touched = touched(writer, sync.row)?;
    let mut joined = identity::joined_since(writer, sync.row)?;
    // Where a sync touched the one that went, the one that stayed is touched by its revert.
    for one in &joined {
        let is = |row: i64| touched.iter().any(|(txn, _)| *txn == row);
        if is(one.gone) && !is(one.keep) {
            touched.push((one.keep, false));
        }
    }
    for (txn, added) in &touched {
        // What it brought keeps its details; what it changed gets the old ones back.
        image::keep(writer, *txn, entry, "reverted", !added)?;
        for image in images(writer, &sync, *txn)? {
            identity::restore(writer, *txn, &image, &mut joined)?;
        }
        if *added {
            out(writer, *txn)?;
        }
        joined
            .iter_mut()
            .filter(|one| one.gone == *txn)
            .for_each(|one| one.moved = true);
    }
    for one in &joined {
        one.settle(writer)?;
    }
    for (txn, added) in touched {
        // Whatever it was told as, a row that is one with another counts nowhere.
        writer
            .0
            .prepare_cached(
                "UPDATE txn SET withdrawn = 1
                 WHERE row = ?1 AND EXISTS (SELECT 1 FROM merged WHERE txn = ?1)",
            )?
            .execute([txn])?;
        if added {
            out(writer, txn)?;
            taken_out += 1;
        } else {
            restored += 1;
        }
        register::touch(writer, txn)?;
    }
    give_ids_back(writer, &sync)?;
    forget_ids(writer, &sync)?;
    before::restore_accounts(writer, &sync.before)?;
    accounts::take_out(writer, sync.item, sync.row)?;
    writer
        .0
        .prepare_cached(
            "UPDATE balance SET reverted_by = ?3
             WHERE account IN (SELECT row FROM account WHERE item = ?2) AND as_of_ms = ?4
               AND sync = ?1",
        )?
        .execute((sync.row, sync.item, entry, sync.ended_ms))?;
    writer.0.execute(
        "UPDATE sync SET modified = ?2, removed = ?3 WHERE row = ?1",
        (entry, restored, taken_out),
    )?;
    before::restore_item(writer, sync.item, &sync.before)?;
    writer.0.execute(
        "UPDATE item SET cursor = ?2, held = 1 WHERE row = ?1",
        (sync.item, &sync.cursor_before),
    )?;
    now.keep(writer, sync.item, entry)?;
    // What it changed is as the person saw it.
    writer
        .0
        .execute("DELETE FROM changed WHERE sync = ?1", [sync.row])?;
    register::guesses::guess_touched(writer)?;
    register::project(writer)?;
    proof::forget_opening(writer, sync.row)?;
    proof::after(writer, sync.item, entry)?;
    Ok(Reverted {
        id: entry_id,
        restored,
        taken_out,
    })
}

/// Why an id is of no sync: it is of a try that came to nothing, or of nothing.
fn no_sync(writer: &Writer<'_>, id: SyncId) -> StoreError {
    match syncs::sync(&writer.reader(), id) {
        Ok(_) => StoreError::Refused(
            "This sync did not end well and changed nothing, so there is nothing to revert.".into(),
        ),
        Err(error) => error,
    }
}

fn revertible(writer: &Writer<'_>, id: SyncId) -> Result<Sync> {
    let refused = |sentence: &str| Err(StoreError::Refused(sentence.into()));
    type Found = (
        i64,
        i64,
        i64,
        Option<String>,
        Option<i64>,
        Option<String>,
        String,
    );
    let (row, item, ended_ms, cursor_before, reverts, before, provider): Found = writer
        .0
        .prepare_cached(
            "SELECT s.row, s.item, s.ended_ms, s.cursor_before, s.reverts, s.before, i.provider
             FROM sync s JOIN item i ON i.row = s.item WHERE s.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
            ))
        })
        .optional()?
        .ok_or_else(|| no_sync(writer, id))?;
    if reverts.is_some() {
        return refused(
            "This entry is a revert itself. Sync the connection to apply the bank's changes again.",
        );
    }
    let is_reverted: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sync WHERE reverts = ?1)")?
        .query_row([row], |row| row.get(0))?;
    if is_reverted {
        return refused("This sync is reverted already, so there is nothing to revert.");
    }
    let newer: Option<[u8; 16]> = writer
        .0
        .prepare_cached(
            "SELECT id FROM sync n WHERE n.item = ?1 AND n.row > ?2 AND n.reverts IS NULL
               AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = n.row)
             ORDER BY n.row DESC LIMIT 1",
        )?
        .query_row((item, row), |row| row.get(0))
        .optional()?;
    if let Some(newer) = newer {
        let newer = SyncId::from_uuid(uuid::Uuid::from_bytes(newer));
        return Err(StoreError::Refused(format!(
            "This is not the newest sync of its connection. Revert the newest one first: {newer}."
        )));
    }
    let goes_on: bool = writer
        .0
        .prepare_cached(&format!("SELECT {GOES_ON} FROM item i WHERE i.row = ?1"))?
        .query_row([item], |row| row.get(0))?;
    let (unlinked, revoked): (bool, bool) = writer
        .0
        .prepare_cached(
            "SELECT unlinked_ms IS NOT NULL, health_state = 'Revoked' FROM item WHERE row = ?1",
        )?
        .query_row([item], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if unlinked {
        return refused(
            "You disconnected this bank, so what it told could not be applied again. Its syncs stay.",
        );
    }
    if revoked {
        return refused(
            "This bank gives no access any more, so what it told could not be applied again. Its syncs stay.",
        );
    }
    if goes_on {
        return refused(
            "This connection is continued by a newer one, so its syncs cannot be reverted any more.",
        );
    }
    let Some(before) = before else {
        return refused(
            "This sync was made by an older version of Coffer, which did not keep what is needed to revert it.",
        );
    };
    Ok(Sync {
        row,
        item,
        provider,
        ended_ms,
        cursor_before,
        before,
    })
}

fn begin(writer: &Writer<'_>, id: SyncId, sync: &Sync, now_ms: i64) -> Result<i64> {
    writer.0.execute(
        "INSERT INTO sync (id, item, started_ms, ended_ms, cursor_before, cursor_after, status,
            added, modified, removed, quarantined, pages, request_ids, reverts)
         SELECT ?2, row, ?3, ?3, cursor, ?4, coalesce(?5 ->> 'status', 'unknown'), 0, 0, 0, 0, 0,
            '[]', ?6
         FROM item WHERE row = ?1",
        params![
            sync.item,
            id.as_bytes(),
            now_ms,
            sync.cursor_before,
            sync.before,
            sync.row
        ],
    )?;
    Ok(writer.0.last_insert_rowid())
}

/// Rows that a sync touched, and whether it brought them. One that a person took out of another
/// has a number of its own time, but is what the sync brought.
fn touched(writer: &Writer<'_>, sync: i64) -> Result<Vec<(i64, bool)>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT t.row, 1 FROM sync s JOIN txn t
               ON t.row BETWEEN s.txn_first AND s.txn_last AND t.sync_first = s.row
               WHERE s.row = ?1
             UNION SELECT v.txn, 0 FROM fact_version v JOIN txn t ON t.row = v.txn
               WHERE v.sync = ?1 AND t.sync_first <> ?1 AND v.what <> 'same'
             UNION SELECT t.row, 1 FROM doubt d JOIN txn t ON t.row = d.txn
               WHERE d.sync = ?1 AND d.reason = 'taken_apart' AND t.sync_first = ?1",
        )?
        .query_map([sync], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Refuses where the sync brought what a statement was compared with since, or made it what it was compared with.
fn refuse_locked(writer: &Writer<'_>, sync: i64) -> Result<()> {
    let any: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM overlay WHERE reconciled IS NOT NULL)")?
        .query_row([], |row| row.get(0))?;
    if !any {
        return Ok(());
    }
    let mut is_held = writer.0.prepare_cached(&format!(
        "SELECT EXISTS (SELECT 1 FROM overlay o
            WHERE o.txn IN (?1, (SELECT other FROM merged WHERE txn = ?1))
              AND o.reconciled IS NOT NULL)
          AND (?3 OR EXISTS (SELECT 1 FROM (SELECT v.image FROM fact_version v
              WHERE v.txn = ?1 AND v.sync = ?2 AND v.what <> 'same' ORDER BY {} LIMIT 1) was
            JOIN txn t ON t.row = ?1 JOIN currency c ON c.id = t.currency
            WHERE was.image ->> 'amount' <> t.amount OR was.image ->> 'currency' <> c.code
              OR was.image ->> 'date' <> t.date OR was.image ->> 'account' <> t.account
              OR was.image ->> 'pending' <> t.pending OR was.image ->> 'withdrawn' <> t.withdrawn))",
        image::ORDER
    ))?;
    let mut held = 0_u32;
    for (txn, added) in touched(writer, sync)? {
        held += u32::from(is_held.query_row((txn, sync, added), |row| row.get::<_, bool>(0))?);
    }
    match held {
        0 => Ok(()),
        _ => Err(StoreError::Refused(format!(
            "What this sync brought or changed was reconciled with a statement ({held}), and a statement is compared with \
             what the bank said. Undo the reconciliation first."
        ))),
    }
}

/// Takes a row out that the sync brought.
fn out(writer: &Writer<'_>, txn: i64) -> Result<()> {
    writer
        .0
        .prepare_cached("UPDATE txn SET withdrawn = 1, reverted = 1 WHERE row = ?1")?
        .execute([txn])?;
    Ok(())
}

/// The images that a sync kept of a row, newest first. What a row was before a person said that it is one
/// with another is no word of a sync.
fn images(writer: &Writer<'_>, sync: &Sync, txn: i64) -> Result<Vec<Image>> {
    Ok(writer
        .0
        .prepare_cached(&format!(
            "SELECT v.image FROM fact_version v
             WHERE v.txn = ?1 AND v.sync = ?2 AND v.what <> 'same' ORDER BY {}",
            image::ORDER_BACK
        ))?
        .query_map((txn, sync.row), |row| {
            Ok(Image {
                sync: sync.row,
                image: row.get(0)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Ids that the bank used again in the sync, for something else, lead to the rows again that had
/// them before.
fn give_ids_back(writer: &Writer<'_>, sync: &Sync) -> Result<()> {
    let pairs: Vec<(i64, i64)> = writer
        .0
        .prepare_cached(
            "SELECT d.txn, coalesce(m.other, d.other) FROM doubt d
             LEFT JOIN merged m ON m.txn = d.other
             WHERE d.sync = ?1 AND d.reason = 'id_used_again' ORDER BY d.txn DESC",
        )?
        .query_map([sync.row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (txn, other) in pairs {
        // As of the sync in which the other row first had it: a revert of that one takes it away.
        writer
            .0
            .prepare_cached(
                "UPDATE txn_alias SET txn = ?5, sync = (
                    SELECT coalesce((SELECT max(v.sync) FROM fact_version v
                       WHERE v.txn = o.row AND v.sync < ?3
                         AND v.image ->> 'external_id' <> txn_alias.external_id), o.sync_first)
                    FROM txn o WHERE o.row = ?5)
                 WHERE provider = ?1 AND item = ?2 AND txn = ?4
                   AND external_id = (SELECT external_id FROM txn WHERE row = ?4)",
            )?
            .execute((&sync.provider, sync.item, sync.row, txn, other))?;
    }
    Ok(())
}

/// Takes away the ids that rows from before the sync got in it: all but the ones that they have
/// now, and the ones that came with a row that became one with another, by a person's word or an adoption.
fn forget_ids(writer: &Writer<'_>, sync: &Sync) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "DELETE FROM txn_alias WHERE provider = ?1 AND item = ?2 AND sync = ?3
               AND EXISTS (SELECT 1 FROM txn t WHERE t.row = txn_alias.txn
                 AND t.sync_first <> ?3 AND t.external_id <> txn_alias.external_id)
               AND NOT EXISTS (SELECT 1 FROM merged m JOIN txn g ON g.row = m.txn
                 WHERE m.other = txn_alias.txn AND g.sync_first = ?3
                   AND NOT EXISTS (SELECT 1 FROM json_each(m.aliases) j
                     WHERE j.value ->> 0 = txn_alias.provider AND j.value ->> 1 = txn_alias.item
                       AND j.value ->> 2 = txn_alias.external_id))",
        )?
        .execute((&sync.provider, sync.item, sync.row))?;
    Ok(())
}

/// Rows of an item that a revert took out and that this sync, which went over the same stretch of
/// the bank's stream again, did not bring back: the bank has taken them back meanwhile. One that is
/// the same as another by a person's word waits on: no list shows it, and its id may still come.
pub(super) fn settle(writer: &Writer<'_>, item: i64, sync: i64) -> Result<()> {
    let rows: Vec<i64> = writer
        .0
        .prepare_cached(
            "SELECT t.row FROM account a JOIN txn t ON t.account = a.row AND t.reverted = 1
             WHERE a.item = ?1 AND t.row NOT IN (SELECT txn FROM merged)",
        )?
        .query_map([item], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for txn in rows {
        image::keep(writer, txn, sync, "withdrawn", false)?;
        writer
            .0
            .prepare_cached("UPDATE txn SET reverted = 0, sync_last = ?2 WHERE row = ?1")?
            .execute((txn, sync))?;
        register::touch(writer, txn)?;
    }
    Ok(())
}

/// Whether a revert took anything out that the bank may bring again.
pub(super) fn is_anything_out(writer: &Writer<'_>) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM txn WHERE reverted = 1)")?
        .query_row([], |row| row.get(0))?)
}
