//! A row whose id is new may be one that was there before under another.
//!
//! ```text
//!   the bank takes an id back and gives the same row another  --> the row goes on under it
//!   the bank takes a hold back and books it without saying so --> the hold's row is booked
//!   an account is continued by another Item (adopt)           --> its rows are found again
//! ```
//! Alike means the same account, day, amount, currency and name, and each row is found once, so
//! that two equal rows of one day stay two. A row that the bank still names by its old id is never
//! claimed.

use coffer_domain::{ChangeSet, TransactionFact, UpdateStatus, matching, relink};
use rusqlite::params;

use super::{
    Commit,
    identity::{self, STORED, STORED_JOINS, Stored},
};
use crate::{Result, Writer, codec::day_to_int};

/// Whether there is anything to claim, found out once: a first sync has nothing, and should not
/// look for it a million times.
pub(super) struct Claims {
    any: bool,
    /// Accounts that continue those of other items.
    pub(super) adopted: Vec<i64>,
}

impl Claims {
    pub(super) fn of(writer: &Writer<'_>, item: i64, changes: &ChangeSet) -> Result<Self> {
        let adopted: Vec<i64> = writer
            .0
            .prepare_cached(
                "SELECT DISTINCT m.other FROM account_merged m JOIN account a ON a.row = m.other
                 WHERE a.item = ?1",
            )?
            .query_map([item], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let withdrawn: bool = writer
            .0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM txn WHERE withdrawn = 1)")?
            .query_row([], |row| row.get(0))?;
        Ok(Self {
            any: withdrawn
                || !changes.removed.is_empty()
                || changes.staged
                || changes.resync
                || !adopted.is_empty(),
            adopted,
        })
    }
}

impl Commit<'_> {
    /// Writes a fact into the row that it goes on with, or into a new one.
    pub(super) fn claim_or_insert(&mut self, fact: &TransactionFact, account: i64) -> Result<i64> {
        let Some(known) = self.claimed(fact, account)? else {
            return self.insert(fact, account);
        };
        self.alias(&fact.external_id, known.row)?;
        let what = match (known.withdrawn, known.pending && !fact.pending) {
            (true, _) => "returned",
            (false, true) => "posted",
            (false, false) => "renamed",
        };
        self.change(&known, fact, account, what)?;
        Ok(known.row)
    }

    fn claimed(&self, fact: &TransactionFact, account: i64) -> Result<Option<Stored>> {
        if !self.claims.any {
            return Ok(None);
        }
        let name = relink::name_key(&fact.name);
        for (known, foreign) in self.alike(fact, account, 0)? {
            // What is posted does not become pending.
            if fact.pending && !known.pending || relink::name_key(&known.name) != name {
                continue;
            }
            if foreign || self.is_out(&known)? || self.is_gone(&known.external_id)? {
                return Ok(Some(known));
            }
        }
        if fact.pending {
            return Ok(None);
        }
        // What was announced may be booked now: the bank need not say so, nor may an item that is new. Equal
        // holds of one merchant become what is booked in their order.
        for (known, foreign) in self.alike(fact, account, relink::PENDING_DAYS_MAX)? {
            if known.pending
                && !known.withdrawn
                && (foreign || self.is_gone(&known.external_id)?)
                && (relink::name_key(&known.name) == name
                    || matching::same_merchant(known.side(), identity::side(fact)))
            {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// Rows of an account with a fact's amount, of its day or so many days before it, and whether
    /// another item was the last to tell of them. Of equal ones those come first that are announced
    /// or booked as the fact is: if a booked one took the announced twin of another, the other's
    /// would find nothing, and count twice. Then those that the person did not delete: what is
    /// deleted as a double must not hide the one that it doubled.
    fn alike(
        &self,
        fact: &TransactionFact,
        account: i64,
        days_before: i64,
    ) -> Result<Vec<(Stored, bool)>> {
        let from = fact.date - chrono::Duration::days(days_before);
        let item = self.at.item;
        Ok(self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED}, (SELECT s.item FROM sync s WHERE s.row = t.sync_last) <> ?7
                 FROM txn t {STORED_JOINS}
                 WHERE t.account = ?1 AND t.date BETWEEN ?2 AND ?3 AND t.amount = ?4
                   AND c.code = ?5 AND c.exponent = ?6
                   AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)
                 ORDER BY t.withdrawn, t.pending <> ?8, EXISTS (
                    SELECT 1 FROM overlay o WHERE o.txn = t.row AND o.deleted = 1), t.date, t.row"
            ))?
            .query_map(
                params![
                    account,
                    day_to_int(from),
                    day_to_int(fact.date),
                    fact.amount.minor(),
                    fact.amount.currency().code(),
                    fact.amount.currency().exponent(),
                    item,
                    fact.pending
                ],
                |row| Ok((Stored::read(row, item)?, row.get(11)?)),
            )?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// Rows that an old item announced and that this one, which knows all of its history now, does
    /// not name: no bank speaks of them any more.
    pub(super) fn withdraw_unclaimed(&mut self, status: UpdateStatus) -> Result<()> {
        if status != UpdateStatus::Historical {
            return Ok(());
        }
        for account in self.claims.adopted.clone() {
            let rows: Vec<i64> = self
                .writer
                .0
                .prepare_cached(
                    "SELECT DISTINCT t.row FROM register r JOIN txn t ON t.row = r.txn
                     JOIN sync s ON s.row = t.sync_last
                     WHERE r.pending = 1 AND r.account = ?1 AND t.pending = 1 AND t.withdrawn = 0
                       AND s.item <> ?2",
                )?
                .query_map((account, self.at.item), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for row in rows {
                self.withdraw(row)?;
                self.unclaimed.insert(row);
            }
        }
        Ok(())
    }
}
