//! Holds that ended in a sync and left a person's words behind.
//!
//! A bank that does not say what a hold became, and books or announces it with another amount, would leave its note, its
//! tags and its parts on a row that nobody looks at any more. Where something was booked that it can have
//! become, the person is asked; nothing moves by itself.

use coffer_domain::{
    CivilDate, matching,
    relink::{PENDING_DAYS_MAX, questions},
};
use rusqlite::params;

use super::{
    super::question::{HAS_WORDS, doubt},
    Commit,
    identity::{STORED, STORED_JOINS, Stored},
};
use crate::{
    Result,
    codec::{day_from_int, day_to_int},
};

/// Holds of one sync that are asked about. A person answers a handful; the rest stay in the tray.
const ASKED_MAX: i64 = 200;

impl Commit<'_> {
    /// Asks about holds that ended in this sync, and about those of earlier ones that something which came
    /// now may be.
    pub(super) fn ask_about_left_words(&mut self) -> Result<()> {
        if self.applied.removed == 0 && self.added.is_none() {
            return Ok(());
        }
        let days = chrono::Days::new(PENDING_DAYS_MAX.unsigned_abs());
        let (from_row, from_day) = self.added.map_or((i64::MAX, i64::MAX), |added| {
            (added.first, day_to_int(added.oldest - days))
        });
        let mut fitting = Vec::new();
        for (hold, day) in self.left(from_day)? {
            if self.unclaimed.contains(&hold.row) {
                continue;
            }
            let until = day_to_int(day + days);
            for (row, booked) in self.booked(&hold, day_to_int(day), until, from_row)? {
                if row.amount.signum() * hold.amount.signum() >= 0
                    && matching::same_merchant(hold.side(), row.side())
                {
                    let apart = (booked - day).num_days();
                    fitting.push((apart, row.amount.abs_diff(hold.amount), hold.row, row.row));
                }
            }
        }
        for (hold, row) in questions(fitting, |_| true) {
            if doubt(self.writer, row, hold, self.sync, "perhaps_posted")? {
                self.applied.doubts += 1;
            }
        }
        Ok(())
    }

    /// Holds with words that ended in this sync, or earlier and not long before what came in it. Those of an
    /// earlier item that end because this one does not tell of them are held against all that it tells
    /// (`identity`).
    fn left(&self, from_day: i64) -> Result<Vec<(Stored, CivilDate)>> {
        self.writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED}, t.date FROM txn t {STORED_JOINS}
                 WHERE t.withdrawn = 1 AND t.pending = 1 AND t.reverted = 0 AND a.item = ?1
                   AND (t.sync_last = ?2 OR t.date >= ?3)
                   AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)
                   AND NOT EXISTS (SELECT 1 FROM doubt d WHERE d.other = t.row AND d.answer IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM overlay x WHERE x.txn = t.row AND x.deleted = 1)
                   AND {HAS_WORDS}
                 ORDER BY t.row LIMIT ?4"
            ))?
            .query_and_then(
                params![self.at.item, self.sync, from_day, ASKED_MAX],
                |row| self.read(row),
            )?
            .collect()
    }

    /// Rows that came after a hold was announced and that no hold is known of: one that is announced, also
    /// again after it was booked, or one that is booked and never was announced.
    fn booked(
        &self,
        hold: &Stored,
        from_day: i64,
        until_day: i64,
        from_row: i64,
    ) -> Result<Vec<(Stored, CivilDate)>> {
        self.writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED}, t.date FROM txn t {STORED_JOINS}, txn h
                 WHERE h.row = ?1 AND t.account = h.account AND t.currency = h.currency
                   AND t.date BETWEEN ?2 AND ?3 AND t.withdrawn = 0
                   AND (t.pending = 1 OR t.pending_date IS NULL) AND t.row > h.row
                   AND (t.row >= ?4 OR h.sync_last = ?5)
                   AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)"
            ))?
            .query_and_then(
                params![hold.row, from_day, until_day, from_row, self.sync],
                |row| self.read(row),
            )?
            .collect()
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> Result<(Stored, CivilDate)> {
        Ok((
            Stored::read(row, self.at.item)?,
            day_from_int(row.get(11)?)?,
        ))
    }
}
