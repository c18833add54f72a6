//! Rows that a person said are one, where facts go back to a time at which they were two.
//!
//! ```text
//!   until they were joined   each has images of its own: the one that went in its row, the one that stayed
//!                            in `merged.image`, which is what it would be by itself
//!   since then               images of the row that stayed are what the two are together
//! ```
//! So images of the first kind move what each is by itself, and then the row that stayed shows what the other
//! is: or, where that one is out, what it is by itself.

use super::merge::facts_over;
use crate::{Result, Writer, facts::image};

/// Two rows that were joined.
pub(crate) struct Joined {
    /// The row that went.
    pub gone: i64,
    /// The row that stayed.
    pub keep: i64,
    /// The newest sync of before they were joined.
    since: i64,
    /// The row that went is another than before.
    pub moved: bool,
}

/// Rows that were joined after a sync.
pub(crate) fn joined_since(writer: &Writer<'_>, sync: i64) -> Result<Vec<Joined>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT m.txn, m.other, m.sync FROM merged m
             WHERE m.image IS NOT NULL AND m.sync >= ?1
               AND EXISTS (SELECT 1 FROM doubt d WHERE d.txn = m.txn AND d.answer = 'same')
             ORDER BY m.txn DESC",
        )?
        .query_map([sync], |row| {
            Ok(Joined {
                gone: row.get(0)?,
                keep: row.get(1)?,
                since: row.get(2)?,
                moved: false,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Puts an image of a row back, given newest first, in the life that it is of.
pub(crate) fn restore(
    writer: &Writer<'_>,
    txn: i64,
    image: &Image,
    joined: &mut [Joined],
) -> Result<()> {
    let mut is_own = false;
    for one in joined.iter_mut().filter(|one| one.since >= image.sync) {
        one.moved |= one.gone == txn;
        if one.keep == txn {
            is_own = true;
            let by_itself = image::older(writer, &image.image, &one.image(writer)?)?;
            writer
                .0
                .prepare_cached("UPDATE merged SET image = ?2 WHERE txn = ?1")?
                .execute((one.gone, by_itself))?;
        }
    }
    match is_own {
        true => Ok(()),
        false => image::restore(writer, txn, &image.image),
    }
}

/// What a sync kept of a row.
pub(crate) struct Image {
    /// The sync.
    pub sync: i64,
    /// As JSON.
    pub image: String,
}

impl Joined {
    /// The row that stayed is what the one that went is now or, where that one is out, what it is by itself.
    pub(crate) fn settle(&self, writer: &Writer<'_>) -> Result<()> {
        if !self.moved {
            return Ok(());
        }
        let image = self.image(writer)?;
        let is_out: bool = writer
            .0
            .prepare_cached("SELECT reverted FROM txn WHERE row = ?1")?
            .query_row([self.gone], |row| row.get(0))?;
        match is_out {
            true => image::restore(writer, self.keep, &image)?,
            false => facts_over(writer, self.gone, self.keep, &image)?,
        }
        writer
            .0
            .prepare_cached("UPDATE txn SET withdrawn = 1 WHERE row = ?1")?
            .execute([self.gone])?;
        Ok(())
    }

    fn image(&self, writer: &Writer<'_>) -> Result<String> {
        Ok(writer
            .0
            .prepare_cached("SELECT image FROM merged WHERE txn = ?1")?
            .query_row([self.gone], |row| row.get(0))?)
    }
}
