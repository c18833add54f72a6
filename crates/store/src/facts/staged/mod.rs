//! Changes that wait in the database for their commit, because they are too many for memory.
//!
//! They are encrypted like everything else, belong to one item, whose lease their writer holds,
//! and mean nothing until `facts::apply` reads them inside its transaction: a crash leaves them
//! behind, and the next sync of the item throws them away before it begins.
//!
//! They lie in pieces of some hundred rows. A later word on an id takes the place of an earlier one, which is
//! found out when they are read: [`Staged`] first goes over the ids alone and remembers the last place of each.

mod piece;

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
};

use coffer_domain::{Batch, ItemId, Removal, TransactionFact};

use self::piece::{Piece, ids, rows, unpacked};
use crate::{Reader, Result, StoreError, Writer};

/// Stages a batch behind those that are staged already.
pub fn stage(writer: &Writer<'_>, item: ItemId, batch: &Batch) -> Result<()> {
    let item = row_of(writer, item)?;
    let mut insert = writer
        .0
        .prepare_cached("INSERT INTO staged (item, ids, rows) VALUES (?1, ?2, ?3)")?;
    let mut piece = Piece::default();
    let mut keep = |piece: &mut Piece, is_last: bool| -> Result<()> {
        if piece.is_full() || is_last && !piece.is_empty() {
            let (ids, rows) = std::mem::take(piece).into_parts();
            insert.execute((item, ids, rows))?;
        }
        Ok(())
    };
    for fact in &batch.upserts {
        piece.put_fact(fact)?;
        keep(&mut piece, false)?;
    }
    for removal in &batch.removed {
        piece.put_removal(removal)?;
        keep(&mut piece, false)?;
    }
    keep(&mut piece, true)
}

/// Whether nothing is staged for an item: asked before every sync, which writes nothing then.
pub fn nothing_staged(reader: &Reader<'_>, item: ItemId) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM staged WHERE item = (
                SELECT row FROM item WHERE id = ?1))",
        )?
        .query_row([item.as_bytes()], |row| row.get(0))?)
}

/// Throws away what is staged for an item. Returns in how many pieces it lay.
pub fn discard_staged(writer: &Writer<'_>, item: ItemId) -> Result<usize> {
    let item = row_of(writer, item)?;
    Ok(writer
        .0
        .execute("DELETE FROM staged WHERE item = ?1", [item])?)
}

fn row_of(writer: &Writer<'_>, item: ItemId) -> Result<i64> {
    use rusqlite::OptionalExtension;
    writer
        .0
        .prepare_cached("SELECT row FROM item WHERE id = ?1")?
        .query_row([item.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("connection"))
}

/// What is staged of an item.
pub(super) struct Staged {
    item: i64,
    /// For each id the number of its last word among all that is staged, doubled, and one more where that
    /// takes the row back. By 128 bits that are drawn anew for each sync: two millions of 37 letters would take as much
    /// memory as all of a sync may.
    last: HashMap<u128, u32>,
    keys: [RandomState; 2],
    /// Some ids are taken back.
    pub(super) has_removals: bool,
}

impl Staged {
    /// Reads the ids of what is staged.
    pub(super) fn of(writer: &Writer<'_>, item: i64) -> Result<Self> {
        let mut staged = Self {
            item,
            last: HashMap::new(),
            keys: [RandomState::new(), RandomState::new()],
            has_removals: false,
        };
        let mut statement = writer
            .0
            .prepare_cached("SELECT ids FROM staged WHERE item = ?1 ORDER BY seq")?;
        let mut pieces = statement.query([item])?;
        let mut place = 0;
        while let Some(piece) = pieces.next()? {
            for id in ids(blob(piece, 0)?) {
                let (id, is_removed) = id?;
                staged.has_removals |= is_removed;
                let key = staged.key(id);
                staged.last.insert(key, place * 2 + u32::from(is_removed));
                place += 1;
            }
        }
        Ok(staged)
    }

    fn key(&self, id: &str) -> u128 {
        let [one, other] = self.keys.each_ref().map(|key| key.hash_one(id));
        (u128::from(one) << 64) | u128::from(other)
    }

    fn last(&self, id: &str) -> Option<u32> {
        self.last.get(&self.key(id)).copied()
    }

    /// Whether an id is taken back in the end.
    pub(super) fn is_removed(&self, external_id: &str) -> bool {
        self.last(external_id).is_some_and(|last| last % 2 == 1)
    }

    /// Whether an id is told of in the end.
    pub(super) fn is_told(&self, external_id: &str) -> bool {
        self.last(external_id).is_some_and(|last| last % 2 == 0)
    }

    /// Hands out the rows in the bank's order, one at a time.
    pub(super) fn for_each_upsert(
        &self,
        writer: &Writer<'_>,
        mut take: impl FnMut(&TransactionFact) -> Result<()>,
    ) -> Result<()> {
        self.for_each(writer, |place, row| {
            let Some(fact) = row.fact()? else {
                return Ok(());
            };
            match self.last(&fact.external_id) {
                Some(last) if last == place * 2 => take(&fact),
                _ => Ok(()),
            }
        })
    }

    /// Hands out what is taken back.
    pub(super) fn for_each_removal(
        &self,
        writer: &Writer<'_>,
        mut take: impl FnMut(&Removal) -> Result<()>,
    ) -> Result<()> {
        if !self.has_removals {
            return Ok(());
        }
        self.for_each(writer, |place, row| {
            let Some(removal) = row.removal()? else {
                return Ok(());
            };
            match self.last(&removal.external_id) {
                Some(last) if last == place * 2 + 1 => take(&removal),
                _ => Ok(()),
            }
        })
    }

    fn for_each(
        &self,
        writer: &Writer<'_>,
        mut take: impl FnMut(u32, &piece::StagedRow<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = writer
            .0
            .prepare_cached("SELECT rows FROM staged WHERE item = ?1 ORDER BY seq")?;
        let mut pieces = statement.query([self.item])?;
        let mut place = 0;
        while let Some(piece) = pieces.next()? {
            let unpacked = unpacked(blob(piece, 0)?)?;
            for row in rows(&unpacked) {
                take(place, &row?)?;
                place += 1;
            }
        }
        Ok(())
    }
}

fn blob<'a>(row: &'a rusqlite::Row<'_>, at: usize) -> Result<&'a [u8]> {
    row.get_ref(at)?
        .as_blob()
        .map_err(|error| StoreError::Unexpected(error.to_string()))
}
