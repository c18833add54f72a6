//! Taking an adoption back: by a person's word, while nothing was built upon it, and for a look at the past.

use coffer_domain::{AccountId, ItemId};

use super::{adopt::account, merge::take_all_words_back};
use crate::{Result, StoreError, Writer, facts, moves, register};

/// Takes the newest adoption of an account back: it and the one that continued it are two again, each with its
/// rows, and what was said stays where it was said. A connection that had ended with the adoption stays
/// ended, because its access was given back.
///
/// # Errors
/// `Refused` if the account continues nothing, or a sync has built upon the adoption since.
pub fn undo_adoption(writer: &Writer<'_>, kept: AccountId, now_ms: i64) -> Result<()> {
    let kept = account(writer, kept)?;
    // By the order in which the accounts came: the clock may have gone back between two adoptions.
    let newest = adoptions_after(writer, i64::MIN)?
        .into_iter()
        .filter(|adoption| adoption.other == kept.row)
        .max_by_key(|adoption| adoption.account);
    let Some(adoption) = newest else {
        return Err(StoreError::Refused(
            "This account does not continue another one.".into(),
        ));
    };
    let last: i64 = writer
        .0
        .query_row("SELECT coalesce(max(row), 0) FROM sync", [], |row| {
            row.get(0)
        })?;
    let is_built_upon: bool = writer.0.query_row(
        "SELECT EXISTS (SELECT 1 FROM sync WHERE item = ?1 AND row > ?2)",
        (adoption.item, adoption.sync.unwrap_or(last)),
        |row| row.get(0),
    )?;
    if is_built_upon || adoption.sync.is_none() {
        return Err(StoreError::Refused(
            "The bank was synced since, and what it told is in the continued account, so the two cannot be \
             taken apart any more."
                .into(),
        ));
    }
    let is_answered: bool = writer.0.query_row(
        &format!(
            "SELECT EXISTS (SELECT 1 FROM merged m JOIN txn g ON g.row = m.txn
                JOIN txn k ON k.row = m.other
                JOIN doubt d ON d.txn = m.txn AND d.answer = 'same'
                WHERE k.account = ?1 AND g.sync_first IN {ITS_SYNCS}
                  AND k.sync_first NOT IN {ITS_SYNCS} AND k.row NOT IN {OTHERS})"
        ),
        (adoption.other, adoption.item, &adoption.before),
        |row| row.get(0),
    )?;
    if is_answered {
        return Err(StoreError::Refused(
            "You have said since that transactions of the two are one. Undo that first.".into(),
        ));
    }
    keep_money_reachable(writer, &adoption)?;
    register::begin_touch(writer)?;
    let rows: Vec<i64> = writer
        .0
        .prepare("SELECT row FROM txn WHERE account IN (?1, ?2)")?
        .query_map((adoption.account, adoption.other), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    take_words_of_adoption_back(writer, &adoption)?;
    give_ids_back(writer, &merged(writer, &adoption)?)?;
    take_back_adoption(writer, &adoption, last)?;
    // Questions that only the adoption raised. One that was answered once is named by the journal, and stays; nobody
    // asks it while its rows are in two accounts.
    writer.0.execute(
        &format!(
            "DELETE FROM doubt WHERE reason = 'perhaps_same' AND answer IS NULL
               AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.txn = doubt.txn AND o.field = 'same'
                 AND o.value ->> 'other' = doubt.other)
               AND txn IN (SELECT t.row FROM txn t WHERE t.account = ?1 AND t.sync_first IN {ITS_SYNCS})"
        ),
        (adoption.account, adoption.item),
    )?;
    writer.0.execute(
        "UPDATE account_alias SET account = ?1
         WHERE account = ?2 AND item = ?3",
        (adoption.account, adoption.other, adoption.item),
    )?;
    writer.0.execute(
        "UPDATE item SET retired_ms = NULL, unlinked_ms = ?2
         WHERE row = (SELECT item FROM account WHERE row = ?1) AND retired_ms IS NOT NULL",
        (adoption.other, now_ms),
    )?;
    for row in rows {
        register::touch(writer, row)?;
    }
    register::project(writer)?;
    for account in [adoption.account, adoption.other] {
        facts::recount(writer, account)?;
    }
    Ok(())
}

/// Refuses while money is under way through the connection that the older account would lose.
fn keep_money_reachable(writer: &Writer<'_>, adoption: &Adoption) -> Result<()> {
    let item: [u8; 16] = writer.0.query_row(
        "SELECT id FROM item WHERE row = ?1",
        [adoption.item],
        |row| row.get(0),
    )?;
    let item = ItemId::from_uuid(uuid::Uuid::from_bytes(item));
    moves::keep_connected(&writer.reader(), item)
}

/// Rows that were taken together have their own ids again, in one walk over all ids: they are found by their
/// names and not by their rows.
fn give_ids_back(writer: &Writer<'_>, pairs: &[(i64, i64)]) -> Result<()> {
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS parted
           (keep INTEGER NOT NULL, gone INTEGER NOT NULL, PRIMARY KEY (keep, gone)) WITHOUT ROWID;
         DELETE FROM temp.parted;",
    )?;
    for (gone, keep) in pairs {
        writer
            .0
            .prepare_cached("INSERT INTO temp.parted (keep, gone) VALUES (?1, ?2)")?
            .execute((keep, gone))?;
    }
    writer.0.execute(
        "UPDATE txn_alias SET txn = p.gone FROM temp.parted p
         WHERE txn_alias.txn = p.keep AND NOT EXISTS (
            SELECT 1 FROM merged m, json_each(m.aliases) j
            WHERE m.txn = p.gone AND j.value ->> 0 = txn_alias.provider
              AND j.value ->> 1 = txn_alias.item AND j.value ->> 2 = txn_alias.external_id)",
        [],
    )?;
    Ok(())
}

/// An adoption, as far as it must be known to be taken back.
pub(crate) struct Adoption {
    account: i64,
    other: i64,
    item: i64,
    before: Option<String>,
    /// The newest sync of the new Item when it was made; nothing for those of before this was kept.
    sync: Option<i64>,
    /// When it was made, milliseconds.
    pub at_ms: i64,
}

/// Adoptions that are later than a time, the newest first.
pub(crate) fn adoptions_after(writer: &Writer<'_>, at_ms: i64) -> Result<Vec<Adoption>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT m.account, m.other, n.item, m.before, m.at_ms, m.sync
             FROM account_merged m JOIN account n ON n.row = m.account
             WHERE m.at_ms > ?1 ORDER BY m.at_ms DESC, m.account DESC",
        )?
        .query_map([at_ms], |row| {
            Ok(Adoption {
                account: row.get(0)?,
                other: row.get(1)?,
                item: row.get(2)?,
                before: row.get(3)?,
                at_ms: row.get(4)?,
                sync: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Takes an adoption back, for a look at the past in a transaction that is undone. The caller has
/// taken back what syncs after `sync` did to rows, and what later ones did to accounts, and
/// projects.
pub(crate) fn take_back_adoption(
    writer: &Writer<'_>,
    adoption: &Adoption,
    sync: i64,
) -> Result<()> {
    take_rows_back(writer, adoption, sync)?;
    writer.0.execute(
        "UPDATE OR IGNORE balance SET account = ?1 WHERE account = ?2 AND (
                sync IN (SELECT row FROM sync WHERE item = ?3)
                OR sync IS NULL AND as_of_ms >= (SELECT created_ms FROM item WHERE row = ?3))",
        (adoption.account, adoption.other, adoption.item),
    )?;
    // An adoption by version 3 kept no more than the ids, by which its Item is known.
    writer.0.execute(
        "UPDATE account SET item = coalesce(?2 ->> 'item',
                (SELECT min(x.item) FROM account_alias x WHERE x.account = ?1), item)
             WHERE row = ?1",
        (adoption.other, &adoption.before),
    )?;
    writer.0.execute(
        "UPDATE account SET external_id = ?2 ->> 'external_id',
                persistent_id = ?2 ->> 'persistent_id', name = ?2 ->> 'name',
                official_name = ?2 ->> 'official_name', mask = ?2 ->> 'mask',
                kind = ?2 ->> 'kind', type_text = ?2 ->> 'type_text',
                subtype = ?2 ->> 'subtype', holder_category = ?2 ->> 'holder_category',
                currency = ?2 ->> 'currency', sync_last = ?2 ->> 'sync_last'
             WHERE row = ?1 AND ?2 IS NOT NULL",
        (adoption.other, &adoption.before),
    )?;
    register::touch_account(writer, adoption.account)?;
    register::touch_account(writer, adoption.other)?;
    writer.0.execute(
        "DELETE FROM account_merged WHERE account = ?1",
        [adoption.account],
    )?;
    Ok(())
}

/// Syncs of the new Item.
const ITS_SYNCS: &str = "(SELECT row FROM sync WHERE item = ?2)";

/// Rows that the new account had by no sync of its Item, as the adoption (?3) kept them.
const OTHERS: &str = "(SELECT value FROM json_each(?3, '$.others'))";

/// Rows that an adoption took together. Not the ones that a person said are one: they said it
/// later, or before and of the new Item's rows alone.
fn merged(writer: &Writer<'_>, adoption: &Adoption) -> Result<Vec<(i64, i64)>> {
    Ok(writer
        .0
        .prepare_cached(&format!(
            "SELECT m.txn, m.other FROM merged m
             JOIN txn g ON g.row = m.txn JOIN txn k ON k.row = m.other
             WHERE k.account = ?1 AND g.sync_first IN {ITS_SYNCS}
               AND k.sync_first NOT IN {ITS_SYNCS} AND k.row NOT IN {OTHERS}
               AND NOT EXISTS (SELECT 1 FROM doubt d WHERE d.txn = m.txn AND d.answer = 'same')"
        ))?
        .query_map((adoption.other, adoption.item, &adoption.before), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Takes the words back that an adoption moved. Its rows are still together.
pub(crate) fn take_words_of_adoption_back(writer: &Writer<'_>, adoption: &Adoption) -> Result<()> {
    for (gone, keep) in merged(writer, adoption)? {
        take_all_words_back(writer, gone, keep)?;
    }
    Ok(())
}

/// Rows that came with the new Item are its own again, and the others what they were before.
fn take_rows_back(writer: &Writer<'_>, adoption: &Adoption, sync: i64) -> Result<()> {
    let Adoption {
        account,
        other,
        item,
        before,
        ..
    } = adoption;
    let merged = merged(writer, adoption)?;
    for (gone, keep) in merged {
        writer
            .0
            .prepare_cached(
                "UPDATE txn SET withdrawn = (SELECT withdrawn FROM txn k WHERE k.row = ?2)
                 WHERE row = ?1 AND reverted = 0
                   AND EXISTS (SELECT 1 FROM merged WHERE txn = ?1 AND image IS NOT NULL)",
            )?
            .execute((gone, keep))?;
        writer
            .0
            .prepare_cached("DELETE FROM merged WHERE txn = ?1")?
            .execute([gone])?;
        writer
            .0
            .prepare_cached(
                "DELETE FROM changed WHERE txn = ?1 AND sync IN (SELECT row FROM sync WHERE item = ?2)",
            )?
            .execute((keep, item))?;
        register::touch(writer, gone)?;
        register::touch(writer, keep)?;
    }
    // Before the adoption no sync of the new Item could change a row of the old one, so what is
    // kept under one is what the adoption replaced. Later syncs are taken back already.
    let images: Vec<(i64, String)> = writer
        .0
        .prepare_cached(&format!(
            "SELECT v.txn, v.image FROM txn t JOIN fact_version v ON v.txn = t.row
             WHERE t.account = ?1 AND t.sync_first NOT IN {ITS_SYNCS} AND t.row NOT IN {OTHERS}
               AND v.sync IN {ITS_SYNCS} AND v.sync <= ?4 ORDER BY {}",
            facts::image::ORDER_BACK
        ))?
        .query_map((other, item, before, sync), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (txn, image) in images {
        facts::image::restore(writer, txn, &image)?;
    }
    writer.0.execute(
        &format!(
            "UPDATE txn SET account = ?4
             WHERE account = ?1 AND (sync_first IN {ITS_SYNCS} OR row IN {OTHERS})"
        ),
        (other, item, before, account),
    )?;
    for step in [
        "UPDATE reconciliation SET account = ?1 WHERE account = ?2
           AND row IN (SELECT value FROM json_each(?3, '$.statements'))",
        "UPDATE saved_view SET account = (SELECT id FROM account WHERE row = ?1)
         WHERE account = (SELECT id FROM account WHERE row = ?2)
           AND hex(id) IN (SELECT value FROM json_each(?3, '$.views'))",
    ] {
        writer.0.execute(step, (account, other, before))?;
    }
    Ok(())
}
