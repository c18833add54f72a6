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
use rusqlite::{OptionalExtension, params};

use super::{
    super::staged::Staged,
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
    /// What was announced before this sync and stands, once it was asked for.
    holds: Option<Vec<Hold>>,
}

/// A row that was announced before this sync, as far as it is known by. They are few: banks announce for two
/// weeks at most.
#[derive(Clone, Copy)]
struct Hold {
    row: i64,
    account: i64,
    date: i64,
    amount: i64,
    is_deleted: bool,
}

impl Claims {
    pub(super) fn of(
        writer: &Writer<'_>,
        item: i64,
        changes: &ChangeSet,
        staged: Option<&Staged>,
    ) -> Result<Self> {
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
                || staged.is_some_and(|staged| staged.has_removals)
                || changes.resync
                || !adopted.is_empty(),
            adopted,
            holds: None,
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

    fn claimed(&mut self, fact: &TransactionFact, account: i64) -> Result<Option<Stored>> {
        if !self.claims.any {
            return Ok(None);
        }
        let name = relink::name_key(&fact.name);
        for (known, foreign) in self.alike(fact, account)? {
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
        self.hold_of(fact, account, &name)
    }

    /// What was announced may be booked now: the bank need not say so, nor may an item that is new. Equal holds
    /// of one merchant become what is booked in their order.
    fn hold_of(
        &mut self,
        fact: &TransactionFact,
        account: i64,
        name: &str,
    ) -> Result<Option<Stored>> {
        let holds = match self.claims.holds.take() {
            Some(holds) => holds,
            None => holds(self.writer, self.at.item)?,
        };
        let until = day_to_int(fact.date);
        let from = day_to_int(fact.date - chrono::Duration::days(relink::PENDING_DAYS_MAX));
        let mut found = None;
        for hold in &holds {
            if hold.account != account
                || hold.amount != fact.amount.minor()
                || !(from..=until).contains(&hold.date)
            {
                continue;
            }
            let Some((known, foreign)) = self.standing(hold.row, fact)? else {
                continue;
            };
            if (foreign || self.is_gone(&known.external_id)?)
                && (relink::name_key(&known.name) == name
                    || matching::same_merchant(known.side(), identity::side(fact)))
            {
                found = Some(known);
                break;
            }
        }
        self.claims.holds = Some(holds);
        Ok(found)
    }

    /// A hold as it is now, if it still is one of a fact's amount, and whether another item told of it last.
    fn standing(&self, row: i64, fact: &TransactionFact) -> Result<Option<(Stored, bool)>> {
        let item = self.at.item;
        Ok(self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED}, (SELECT s.item FROM sync s WHERE s.row = t.sync_last) <> ?2
                 FROM txn t {STORED_JOINS}
                 WHERE t.row = ?1 AND t.pending = 1 AND t.withdrawn = 0 AND t.amount = ?3
                   AND c.code = ?4 AND c.exponent = ?5
                   AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)"
            ))?
            .query_row(
                params![
                    row,
                    item,
                    fact.amount.minor(),
                    fact.amount.currency().code(),
                    fact.amount.currency().exponent()
                ],
                |row| Ok((Stored::read(row, item)?, row.get(11)?)),
            )
            .optional()?)
    }

    /// Rows of an account with a fact's amount and day, and whether another item was the last to tell of
    /// them. Of equal ones those come first that are announced or booked as the fact is: if a booked one
    /// took the announced twin of another, the other's would find nothing, and count twice. Then those that
    /// the person did not delete: what is deleted as a double must not hide the one that it doubled.
    fn alike(&self, fact: &TransactionFact, account: i64) -> Result<Vec<(Stored, bool)>> {
        let item = self.at.item;
        Ok(self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED}, (SELECT s.item FROM sync s WHERE s.row = t.sync_last) <> ?6
                 FROM txn t {STORED_JOINS}
                 WHERE t.account = ?1 AND t.date = ?2 AND t.amount = ?3
                   AND c.code = ?4 AND c.exponent = ?5 AND t.manual = 0
                   AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)
                 ORDER BY t.withdrawn, t.pending <> ?7, EXISTS (
                    SELECT 1 FROM overlay o WHERE o.txn = t.row AND o.deleted = 1), t.row"
            ))?
            .query_map(
                params![
                    account,
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

/// What was announced before and stands, of the accounts of an item: those that are deleted last, then the
/// oldest first. The register is as it was before the sync.
fn holds(writer: &Writer<'_>, item: i64) -> Result<Vec<Hold>> {
    let mut found: Vec<Hold> = writer
        .0
        .prepare_cached(
            "WITH announced AS (
               SELECT DISTINCT r.txn AS row, 0 AS is_deleted FROM account a
                 JOIN register r ON r.account = a.row AND r.pending = 1 WHERE a.item = ?1
               UNION ALL
               SELECT o.txn, 1 FROM overlay o WHERE (o.deleted = 1 OR o.kept = 1) AND o.deleted = 1)
             SELECT t.row, t.account, t.date, t.amount, n.is_deleted FROM announced n
               JOIN txn t ON t.row = n.row JOIN account a ON a.row = t.account
             WHERE a.item = ?1 AND t.pending = 1 AND t.withdrawn = 0",
        )?
        .query_map([item], |row| {
            Ok(Hold {
                row: row.get(0)?,
                account: row.get(1)?,
                date: row.get(2)?,
                amount: row.get(3)?,
                is_deleted: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    found.sort_by_key(|hold| (hold.is_deleted, hold.date, hold.row));
    Ok(found)
}
