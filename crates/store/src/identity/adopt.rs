//! Continuing the history of an account that an earlier Item brought.
//!
//! ```text
//!   old Item: account A (rows, words)         new Item: account N (rows with new ids)
//!   adopt:    A belongs to the new Item, N's id leads to A, N's rows go into A:
//!             the ones that A has already become one with them (as multisets),
//!             the others are A's from now on
//! ```
//! Rows that the new Item has not brought yet are recognised when it brings them
//! (`facts::apply`). The old Item keeps its journal, its ids and its syncs.

use std::collections::HashSet;

use coffer_domain::{
    AccountFact, AccountId, AccountKind, Balances, ItemId,
    relink::{self, By, Likeness, Recognised, Seen},
};
use rusqlite::{OptionalExtension, params};

use super::merge::{Pair, merge};
use crate::{Reader, Result, StoreError, Writer, codec, facts, moves, register};

/// Two accounts that are likely to be one: a person confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The account of the new Item.
    pub account: AccountId,
    /// The account whose history it would continue.
    pub old: AccountId,
    /// The Item that brought that one.
    pub old_item: ItemId,
    /// By what they were recognised.
    pub by: By,
}

/// What an adoption did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Transactions that were there twice and are one now.
    pub merged: u32,
    /// Transactions that only the new Item had.
    pub moved: u32,
    /// Transactions that may be there twice: a person decides.
    pub doubts: u32,
    /// The old Item has no account left and is retired.
    pub retired: bool,
}

/// Accounts of one institution that two Items brought and that look like one.
pub fn candidates(reader: &Reader<'_>) -> Result<Vec<Candidate>> {
    let found: Vec<(i64, ItemId, Option<String>, AccountId, AccountFact)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT i.row, i.id, i.institution_id, a.id, a.persistent_id, a.name, a.mask, a.kind,
                    a.type_text, a.subtype, a.external_id
             FROM account a JOIN item i ON i.row = a.item
             WHERE a.row NOT IN (SELECT account FROM account_merged) AND i.provider <> 'manual'
               AND {}
             ORDER BY i.row, a.row",
            facts::IS_THERE
        ))?
        .query_map([], |row| {
            let item: [u8; 16] = row.get(1)?;
            let account: [u8; 16] = row.get(3)?;
            let kind: String = row.get(7)?;
            Ok((
                row.get(0)?,
                ItemId::from_uuid(uuid::Uuid::from_bytes(item)),
                row.get(2)?,
                AccountId::from_uuid(uuid::Uuid::from_bytes(account)),
                AccountFact {
                    external_id: row.get(10)?,
                    persistent_id: row.get(4)?,
                    name: row.get(5)?,
                    official_name: None,
                    mask: row.get(6)?,
                    kind: AccountKind::from_word(&kind),
                    type_text: row.get(8)?,
                    subtype: row.get(9)?,
                    holder_category: None,
                    currency: None,
                    balances: Balances::default(),
                },
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let items: Vec<i64> = {
        let mut items: Vec<i64> = found.iter().map(|(item, ..)| *item).collect();
        items.dedup();
        items
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    // Newer Items first: an account is continued by the newest that has it.
    for &new_item in items.iter().rev() {
        let of = |keep: &dyn Fn(i64) -> bool| -> Vec<_> {
            found.iter().filter(|(item, ..)| keep(*item)).collect()
        };
        let new = of(&|item| item == new_item);
        let Some((_, _, institution, ..)) = new.first() else {
            continue;
        };
        let old: Vec<_> = of(&|item| item < new_item)
            .into_iter()
            .filter(|(_, _, other, ..)| other.is_some() && other == institution)
            .filter(|(_, _, _, id, _)| candidates.iter().all(|one| one.old != *id))
            .collect();
        let facts = |list: &[&(i64, ItemId, Option<String>, AccountId, AccountFact)]| {
            list.iter()
                .map(|(.., fact)| fact.clone())
                .collect::<Vec<_>>()
        };
        for (o, n, by) in relink::match_accounts(&facts(&old), &facts(&new)) {
            if are_two(reader, new[n].3, old[o].3)? {
                continue;
            }
            candidates.push(Candidate {
                account: new[n].3,
                old: old[o].3,
                old_item: old[o].1,
                by,
            });
        }
    }
    Ok(candidates)
}

fn are_two(reader: &Reader<'_>, new: AccountId, old: AccountId) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM two_accounts t
                JOIN account a ON a.row = t.account JOIN account b ON b.row = t.other
                WHERE a.id = ?1 AND b.id = ?2)",
        )?
        .query_row((new.as_bytes(), old.as_bytes()), |row| row.get(0))?)
}

/// The person says that two accounts which look like one are two, or takes that back. They are not
/// proposed then; adopting one by name is still possible.
///
/// # Errors
/// `NotFound` if there is no such account.
pub fn say_two_accounts(
    writer: &Writer<'_>,
    new: AccountId,
    old: AccountId,
    are_two: bool,
    now_ms: i64,
) -> Result<()> {
    let (new, old) = (account(writer, new)?.row, account(writer, old)?.row);
    if are_two {
        writer.0.execute(
            "INSERT INTO two_accounts (account, other, at_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            (new, old, now_ms),
        )?;
    } else {
        writer.0.execute(
            "DELETE FROM two_accounts WHERE account = ?1 AND other = ?2",
            (new, old),
        )?;
    }
    Ok(())
}

pub(super) struct Account {
    pub(super) row: i64,
    item: i64,
    institution: Option<String>,
    kind: String,
    currency: Option<i64>,
}

pub(super) fn account(writer: &Writer<'_>, id: AccountId) -> Result<Account> {
    let found = writer
        .0
        .prepare_cached(
            "SELECT a.row, a.item, i.institution_id, a.kind, a.currency
             FROM account a JOIN item i ON i.row = a.item
             WHERE a.id = ?1 AND a.row NOT IN (SELECT account FROM account_merged)",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok(Account {
                row: row.get(0)?,
                item: row.get(1)?,
                institution: row.get(2)?,
                kind: row.get(3)?,
                currency: row.get(4)?,
            })
        })
        .optional()?;
    found.ok_or(StoreError::NotFound("account"))
}

/// Continues the history of `old` with `new`, an account of another Item. From then on there is
/// one account: it has the id, the rows and the words of the old one, and the new one's facts.
///
/// # Errors
/// `Refused` with the reason: both come through one connection, they are of different
/// institutions, kinds or currencies, or the first is the older one.
pub fn adopt(writer: &Writer<'_>, new: AccountId, old: AccountId, now_ms: i64) -> Result<Adopted> {
    let (new, old) = (account(writer, new)?, account(writer, old)?);
    let refused = |sentence: &str| Err(StoreError::Refused(sentence.into()));
    if new.item == old.item {
        return refused("Both accounts come through one connection, so they are two accounts.");
    }
    if new.item < old.item {
        return refused(
            "The first of the accounts is the older one. Name the account of the new connection first.",
        );
    }
    if new.institution != old.institution {
        return refused("The accounts are at different banks.");
    }
    if new.kind != old.kind {
        return refused("The accounts are of different kinds.");
    }
    if let (Some(new), Some(old)) = (new.currency, old.currency)
        && new != old
    {
        return refused("The accounts have different currencies.");
    }
    keep_money_reachable(writer, &old)?;
    facts::forget_late(writer, new.row)?;
    let others = not_its_own(writer, &new)?;
    let mut done = match_rows(writer, &new, &old)?;
    done.retired = continue_account(writer, &new, &old, &others, now_ms)?;
    facts::forget_late_withdrawn(writer, old.row)?;
    facts::recount(writer, old.row)?;
    // Its name may be another one now, and stands in the search text of its rows.
    register::begin_touch(writer)?;
    register::touch_account(writer, old.row)?;
    register::project(writer)?;
    Ok(done)
}

/// Rows of the new account that no sync of its Item brought, as a JSON list: those that a person wrote down, and those
/// of Items that it continues itself. By nothing else are they known as its own when the two are apart again.
fn not_its_own(writer: &Writer<'_>, new: &Account) -> Result<String> {
    Ok(writer.0.query_row(
        "SELECT json_group_array(row) FROM txn
         WHERE account = ?1 AND sync_first NOT IN (SELECT row FROM sync WHERE item = ?2)",
        [new.row, new.item],
        |row| row.get(0),
    )?)
}

/// Refuses where the earlier connection would end, because this is its last account, while money of it is under way.
fn keep_money_reachable(writer: &Writer<'_>, old: &Account) -> Result<()> {
    let (item, has_more): ([u8; 16], bool) = writer.0.query_row(
        "SELECT i.id, EXISTS (SELECT 1 FROM account a WHERE a.item = i.row AND a.row <> ?2
            AND a.row NOT IN (SELECT account FROM account_merged))
         FROM item i WHERE i.row = ?1",
        [old.item, old.row],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if has_more {
        return Ok(());
    }
    let item = ItemId::from_uuid(uuid::Uuid::from_bytes(item));
    moves::keep_connected(&writer.reader(), item)
}

struct Row {
    row: i64,
    seen: Seen,
    sync: i64,
}

/// Rows of an account that are rows of their own: those that stand first, and the oldest of them.
fn rows(reader: &Reader<'_>, account: i64, from: Option<i64>) -> Result<Vec<Row>> {
    rows_where(reader, account, from, 0, "?3 = 0")
}

/// Those of them that fit a condition about the item ?3.
fn rows_where(
    reader: &Reader<'_>,
    account: i64,
    from: Option<i64>,
    item: i64,
    condition: &str,
) -> Result<Vec<Row>> {
    reader
        .0
        .prepare_cached(&format!(
            "SELECT t.row, t.date, t.amount, c.code, t.name, t.pending, t.withdrawn, t.sync_last,
                t.merchant_entity_id, t.merchant_name, {}
             FROM txn t JOIN currency c ON c.id = t.currency
             WHERE t.account = ?1 AND t.date >= ?2 AND t.manual = 0 AND {condition}
               AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)
             ORDER BY t.withdrawn, t.date, t.row",
            facts::HAS_WORDS
        ))?
        .query_and_then((account, from.unwrap_or(0), item), |row| {
            let text: String = row.get(4)?;
            Ok(Row {
                row: row.get(0)?,
                seen: Seen {
                    likeness: Likeness {
                        date: codec::day_from_int(row.get(1)?)?,
                        amount_minor: row.get(2)?,
                        currency: row.get(3)?,
                        name: relink::name_key(&text),
                    },
                    entity: row.get(8)?,
                    merchant: row.get(9)?,
                    text,
                    pending: row.get(5)?,
                    withdrawn: row.get(6)?,
                    has_words: row.get(10)?,
                },
                sync: row.get(7)?,
            })
        })?
        .collect()
}

/// Finds the rows that both accounts have, takes them together, and moves the others over.
fn match_rows(writer: &Writer<'_>, new: &Account, old: &Account) -> Result<Adopted> {
    let reader = writer.reader();
    let news = rows(&reader, new.row, None)?;
    let oldest = news.iter().map(|row| row.seen.likeness.date).min();
    // Only what the new Item can know of can be there twice. A pending row may post later.
    let from = oldest.map(|day| {
        codec::day_to_int(day - chrono::Days::new(relink::PENDING_DAYS_MAX.unsigned_abs()))
    });
    let olds = match from {
        Some(from) => rows(&reader, old.row, Some(from))?,
        None => Vec::new(),
    };
    let seen = |rows: &[Row]| -> Vec<Seen> { rows.iter().map(|row| row.seen.clone()).collect() };
    let Recognised {
        same: taken,
        doubts: asked,
    } = relink::recognise(&seen(&olds), &seen(&news));
    let old_taken: HashSet<usize> = taken.iter().map(|&(o, _)| o).collect();
    for &(o, n) in &asked {
        let (txn, other, sync) = (news[n].row, olds[o].row, news[n].sync);
        facts::doubt(writer, txn, other, sync, "perhaps_same")?;
    }
    let doubts = asked.len();
    let moved = news.len() - taken.len();
    // All of them first: what is taken together must be of one account.
    writer
        .0
        .prepare_cached("UPDATE txn SET account = ?2 WHERE account = ?1")?
        .execute((new.row, old.row))?;
    writer.0.execute(
        "UPDATE fact_version SET image = json_set(image, '$.account', ?2)
         WHERE image ->> 'account' = ?1
           AND txn IN (SELECT row FROM txn WHERE account = ?2)",
        (new.row, old.row),
    )?;
    writer.0.execute(
        "UPDATE merged SET image = json_set(image, '$.account', ?2)
         WHERE image ->> 'account' = ?1",
        (new.row, old.row),
    )?;
    register::begin_touch(writer)?;
    for row in &news {
        register::touch(writer, row.row)?;
    }
    let pairs: Vec<Pair> = taken
        .iter()
        .map(|&(o, n)| Pair {
            gone: news[n].row,
            keep: olds[o].row,
            facts: !news[n].seen.withdrawn || olds[o].seen.withdrawn,
        })
        .collect();
    // A pending row that the old Item announced and the new one does not know has no bank behind
    // it any more.
    for (o, row) in olds.iter().enumerate() {
        if row.seen.pending && !row.seen.withdrawn && !old_taken.contains(&o) {
            let sync = news.iter().map(|row| row.sync).max().unwrap_or(row.sync);
            facts::withdraw(writer, row.row, sync)?;
        }
    }
    merge(writer, &pairs, "adopted")?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Adopted {
        merged: count(pairs.len()),
        moved: count(moved),
        doubts: count(doubts),
        retired: false,
    })
}

/// Finds, in an account that `item` continues, the rows that the earlier Item had told and this one does not
/// tell as they were: what is certain becomes one, and the rest is asked about. The caller has written all
/// that the Item told, and its proofs. Returns the number of questions.
pub(crate) fn match_told(
    writer: &Writer<'_>,
    account: i64,
    item: i64,
    from: coffer_domain::CivilDate,
    sync: i64,
) -> Result<u32> {
    let reader = writer.reader();
    let from = codec::day_to_int(from);
    let by = |what: &str| format!("(SELECT s.item FROM sync s WHERE s.row = t.{what})");
    let olds = rows_where(
        &reader,
        account,
        Some(from),
        item,
        &format!(
            "iif(t.withdrawn = 0, {} <> ?3,
               t.pending = 1 AND t.reverted = 0 AND t.sync_last = {sync} AND {} <> ?3)",
            by("sync_last"),
            by("sync_first")
        ),
    )?;
    if olds.is_empty() {
        return Ok(0);
    }
    let news = rows_where(
        &reader,
        account,
        Some(from),
        item,
        &format!("t.withdrawn = 0 AND {} = ?3", by("sync_first")),
    )?;
    // A hold that ended in this very sync did so because nothing was found for it yet.
    let seen = |rows: &[Row]| -> Vec<Seen> {
        let open = |row: &Row| Seen {
            withdrawn: false,
            ..row.seen.clone()
        };
        rows.iter().map(open).collect()
    };
    let found = relink::recognise(&seen(&olds), &seen(&news));
    let mut doubts = 0;
    for &(o, n) in &found.doubts {
        if facts::doubt(writer, news[n].row, olds[o].row, sync, "perhaps_same")? {
            doubts += 1;
        }
    }
    let pairs: Vec<Pair> = found
        .same
        .iter()
        .map(|&(o, n)| Pair {
            gone: news[n].row,
            keep: olds[o].row,
            facts: true,
        })
        .collect();
    if !pairs.is_empty() || doubts > 0 {
        register::begin_touch(writer)?;
        merge(writer, &pairs, "adopted")?;
    }
    Ok(doubts)
}

/// What a person said of the new account (?1) is said of the old one (?2) from now on.
const CARRIED: [&str; 3] = [
    "UPDATE reconciliation SET account = ?2 WHERE account = ?1",
    "UPDATE saved_view SET account = (SELECT id FROM account WHERE row = ?2)
     WHERE account = (SELECT id FROM account WHERE row = ?1)",
    "INSERT INTO balance_seen (account, residual)
     SELECT ?2, residual FROM balance_seen WHERE account = ?1 ON CONFLICT DO NOTHING",
];

/// Gives the old account the new one's Item, ids, description and balances. `others` are rows that are the new
/// one's by no sync of its Item. Returns whether the old Item has no account left.
fn continue_account(
    writer: &Writer<'_>,
    new: &Account,
    old: &Account,
    others: &str,
    now_ms: i64,
) -> Result<bool> {
    let before: String = writer.0.query_row(
        "SELECT json_object('item', item, 'external_id', external_id,
            'persistent_id', persistent_id, 'name', name, 'official_name', official_name,
            'mask', mask, 'kind', kind, 'type_text', type_text, 'subtype', subtype,
            'holder_category', holder_category, 'currency', currency, 'sync_last', sync_last,
            'others', json(?2), 'statements', (
               SELECT json_group_array(row) FROM reconciliation WHERE account = ?3),
            'views', (SELECT json_group_array(hex(v.id)) FROM saved_view v
               JOIN account n ON n.id = v.account WHERE n.row = ?3))
         FROM account WHERE row = ?1",
        params![old.row, others, new.row],
        |row| row.get(0),
    )?;
    for step in CARRIED {
        writer.0.execute(step, (new.row, old.row))?;
    }
    for step in [
        "UPDATE account SET (item, external_id, persistent_id, name, official_name, mask, kind,
            type_text, subtype, holder_category, currency, sync_last)
          = (SELECT item, external_id, coalesce(persistent_id, account.persistent_id), name,
               official_name, mask, kind, type_text, subtype, holder_category,
               coalesce(currency, account.currency), coalesce(sync_last, account.sync_last)
             FROM account n WHERE n.row = ?1)
         WHERE row = ?2",
        "UPDATE account_alias SET account = ?2 WHERE account = ?1",
        "UPDATE OR IGNORE balance SET account = ?2 WHERE account = ?1",
        "UPDATE account_merged SET other = ?2 WHERE other = ?1",
    ] {
        writer.0.execute(step, (new.row, old.row))?;
    }
    writer.0.execute(
        "INSERT INTO account_merged (account, other, at_ms, before, sync)
         SELECT ?1, ?2, ?3, ?4, coalesce(max(row), 0) FROM sync",
        (new.row, old.row, now_ms, before),
    )?;
    let retired = writer.0.execute(
        "UPDATE item SET retired_ms = ?2 WHERE row = ?1 AND NOT EXISTS (
            SELECT 1 FROM account WHERE item = ?1
              AND row NOT IN (SELECT account FROM account_merged))",
        params![old.item, now_ms],
    )?;
    if retired == 1 {
        facts::owe(writer, old.item, now_ms)?;
        facts::consent::withdraw(writer, old.item, "kept", now_ms)?;
    }
    Ok(retired == 1)
}
