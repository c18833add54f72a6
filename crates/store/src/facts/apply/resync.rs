//! After a sync from the beginning: what the bank did not tell is gone.
//!
//! Only where it told everything it has (the whole history, and no more pages), only as far back as
//! it told anything, and only rows of this item: a bank that keeps ninety days takes nothing from
//! the years before them.

use coffer_domain::{ChangeSet, UpdateStatus};

use super::Commit;
use crate::{Result, Writer};

pub(super) fn begin(writer: &Writer<'_>, changes: &ChangeSet) -> Result<()> {
    if changes.resync {
        writer.0.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS returned (txn INTEGER PRIMARY KEY);
             DELETE FROM temp.returned;",
        )?;
    }
    Ok(())
}

impl Commit<'_> {
    /// Takes note that the bank told of a row.
    pub(super) fn returned(&self, row: i64) -> Result<()> {
        if self.resync {
            self.writer
                .0
                .prepare_cached(
                    "INSERT INTO temp.returned (txn) VALUES (?1) ON CONFLICT DO NOTHING",
                )?
                .execute([row])?;
        }
        Ok(())
    }

    /// Withdraws what a sync from the beginning did not tell.
    pub(super) fn withdraw_untold(&mut self, status: UpdateStatus) -> Result<()> {
        if !self.resync || status != UpdateStatus::Historical {
            return Ok(());
        }
        let rows: Vec<i64> = self
            .writer
            .0
            .prepare(
                "SELECT t.row FROM account a JOIN txn t ON t.account = a.row
                   JOIN sync s ON s.row = t.sync_last
                 WHERE a.item = ?1 AND s.item = ?1 AND t.withdrawn = 0
                   AND t.row NOT IN (SELECT txn FROM temp.returned)
                   AND t.row NOT IN (SELECT txn FROM merged)
                   AND t.date >= (SELECT min(date) FROM txn
                                  WHERE row IN (SELECT txn FROM temp.returned))",
            )?
            .query_map([self.at.item], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for row in rows {
            self.withdraw(row)?;
        }
        Ok(())
    }
}
