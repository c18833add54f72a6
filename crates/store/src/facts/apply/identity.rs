//! Which row of ours a fact belongs to.
//!
//! A row has our id for life; the provider's ids are aliases of it. A posted row takes over the
//! row of its pending twin, whatever pages the two arrived on:
//!
//! ```text
//!   pending P (alias p)      --posted x names p-->  same row, aliases p and x, now posted
//!   removed p                --> p is no longer the row's present id: nothing to do
//!   posted x first, p later  --> p was reserved as an alias of x: the late pending is stale
//! ```
//!
//! A link that [`matching::judge`] doubts, a second posted row that claims the same pending one,
//! and an id that stands for something else entirely, become rows of their own and are written
//! down as doubts. A row whose id is new may still be one that was there before (`claim`).

use std::sync::LazyLock;

use coffer_domain::{
    AccountFact, AccountKind, Balances, Removal, TransactionFact,
    matching::{self, Doubt, Side},
};
use rusqlite::{OptionalExtension, Row};

use super::{
    super::{
        accounts::{self, Named},
        image,
    },
    Commit, LOOKED_UP_MAX,
};
use crate::{Result, StoreError};

/// The largest amount that every part of the program can carry exactly: JavaScript's 2^53 - 1.
const MINOR_MAX: i64 = (1 << 53) - 1;

/// A stored row, as far as a change must be compared with it.
pub(super) struct Stored {
    pub row: i64,
    pub external_id: String,
    pub pending: bool,
    pub withdrawn: bool,
    /// Taken out by a revert, not by the bank.
    pub reverted: bool,
    pub amount: i64,
    currency: String,
    merchant_entity_id: Option<String>,
    merchant_name: Option<String>,
    pub name: String,
    /// Its account is told of by the item that is synced.
    ours: bool,
}

/// The columns of a [`Stored`].
pub(super) const STORED: &str = "t.row, t.external_id, t.pending, t.withdrawn, t.amount, c.code,
    t.merchant_entity_id, t.merchant_name, t.name, a.item, t.reverted";
/// What they are read from, beside `txn t`.
pub(super) const STORED_JOINS: &str = "JOIN currency c ON c.id = t.currency
    JOIN account a ON a.row = t.account";

// Written once and not for each of a million rows.
static BY_ALIAS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {STORED} FROM txn_alias x JOIN txn t ON t.row = x.txn {STORED_JOINS}
         WHERE x.provider = ?1 AND x.item = ?2 AND x.external_id = ?3"
    )
});

impl Stored {
    pub(super) fn read(row: &Row<'_>, item: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            external_id: row.get(1)?,
            pending: row.get(2)?,
            withdrawn: row.get(3)?,
            amount: row.get(4)?,
            currency: row.get(5)?,
            merchant_entity_id: row.get(6)?,
            merchant_name: row.get(7)?,
            name: row.get(8)?,
            ours: row.get::<_, i64>(9)? == item,
            reverted: row.get(10)?,
        })
    }

    pub(super) fn side(&self) -> Side<'_> {
        Side {
            amount_minor: self.amount,
            currency: &self.currency,
            merchant_entity_id: self.merchant_entity_id.as_deref(),
            merchant_name: self.merchant_name.as_deref(),
            name: &self.name,
        }
    }
}

impl Commit<'_> {
    /// Takes a fact as it is now.
    pub(super) fn upsert(&mut self, fact: &TransactionFact) -> Result<()> {
        if fact.amount.minor().abs() > MINOR_MAX {
            return self.quarantine(
                Some(&fact.external_id),
                "the amount is too large to be shown exactly",
                &told(fact),
            );
        }
        // An account that another item continues is told of by that one only.
        let Some(account) = self.account(fact)? else {
            return Ok(());
        };
        if let Some(known) = self.stored(&fact.external_id)? {
            return self.upsert_known(&known, fact, account);
        }
        let Some(pending_id) = &fact.pending_external_id else {
            self.claim_or_insert(fact, account)?;
            return Ok(());
        };
        match self.stored(pending_id)? {
            None => {
                let row = self.claim_or_insert(fact, account)?;
                // Reserved, so that a pending twin on a later page is recognised as stale.
                self.alias(pending_id, row)
            }
            Some(pending) if !pending.pending => {
                self.insert_doubted(fact, account, &pending, "claimed_twice")
            }
            Some(pending) => match matching::judge(pending.side(), side(fact)) {
                Ok(()) => {
                    self.alias(&fact.external_id, pending.row)?;
                    self.change(&pending, fact, account, "posted")
                }
                Err(doubt) => self.insert_doubted(fact, account, &pending, Doubt::as_str(doubt)),
            },
        }
    }

    /// A row whose id, present or past, is known.
    fn upsert_known(&mut self, known: &Stored, fact: &TransactionFact, account: i64) -> Result<()> {
        if let Some(same) = self.said_to_be(known, fact)? {
            return self.take_in(&same, known, fact, account);
        }
        if known.external_id == fact.external_id {
            // Also of one that a revert took out: what was said of it must not pass to another payment.
            if matching::is_another(known.side(), side(fact)) {
                if !known.withdrawn {
                    self.withdraw(known.row)?;
                }
                return self.insert_doubted(fact, account, known, "id_used_again");
            }
            self.change(known, fact, account, "modified")?;
            return self.keep_apart(known, fact);
        }
        // Its pending twin's id is present again, as after a revert of the sync that brought both.
        if known.pending && fact.pending_external_id.as_ref() == Some(&known.external_id) {
            return self.change(known, fact, account, "posted");
        }
        // A past id. If the bank has taken the present one back, the row returns under this one.
        let is_another = matching::is_another(known.side(), side(fact));
        if !is_another && (self.is_out(known)? || self.is_gone(&known.external_id)?) {
            return self.change(known, fact, account, "returned");
        }
        // The posted row is already here, and this is its pending twin arriving late.
        if fact.pending && !is_another && self.was_its_hold(known, fact)? {
            return Ok(());
        }
        // The bank uses the id anew beside the row that once had it: never one over the other.
        self.insert_doubted(fact, account, known, "id_used_again")
    }

    /// Whether a hold under a past id of a row is the one that the row was: as it was told then, or where it
    /// was not, as it can have been.
    fn was_its_hold(&self, known: &Stored, fact: &TransactionFact) -> Result<bool> {
        type Told = (i64, String, Option<String>, Option<String>, String);
        let told: Option<Told> = self
            .writer
            .0
            .prepare_cached(
                "SELECT image ->> 'amount', image ->> 'currency', image ->> 'merchant_entity_id',
                    image ->> 'merchant_name', image ->> 'name'
                 FROM fact_version WHERE txn = ?1 AND image ->> 'pending' = 1
                   AND image ->> 'external_id' = ?2
                 ORDER BY sync DESC LIMIT 1",
            )?
            .query_row((known.row, &fact.external_id), |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })
            .optional()?;
        let Some((amount_minor, currency, entity, merchant, name)) = told else {
            return Ok(matching::judge(side(fact), known.side()).is_ok());
        };
        let hold = Side {
            amount_minor,
            currency: &currency,
            merchant_entity_id: entity.as_deref(),
            merchant_name: merchant.as_deref(),
            name: &name,
        };
        Ok(matching::judge(hold, side(fact)).is_ok())
    }

    /// Takes note that the bank took a row back.
    pub(super) fn remove(&mut self, removal: &Removal) -> Result<()> {
        let Some(known) = self.stored(&removal.external_id)? else {
            return Ok(());
        };
        // An alias of the past: the row lives on under the id of its posted twin. If a person said that the
        // two are one, it is that word alone which the row with this id lives on by.
        self.writer
            .0
            .prepare_cached(
                "UPDATE merged SET image = json_set(image, '$.withdrawn', 1, '$.sync_last', ?3)
                 WHERE other = ?1 AND image ->> 'external_id' = ?2",
            )?
            .execute((known.row, &removal.external_id, self.sync))?;
        let gone = known.withdrawn && !known.reverted;
        if known.external_id != removal.external_id || gone || !known.ours {
            return Ok(());
        }
        self.withdraw(known.row)
    }

    /// Whether this very change set takes an id back, by a word or by telling everything else.
    pub(super) fn is_gone(&self, external_id: &str) -> Result<bool> {
        Ok(self.gone.contains(external_id)
            || self
                .staged
                .as_ref()
                .is_some_and(|staged| staged.is_removed(external_id))
            || self.is_whole && !self.is_told(external_id)?)
    }

    /// Whether no bank stands behind a row. That a revert took it out does not say so: the bank may tell of it
    /// in this very sync.
    pub(super) fn is_out(&self, known: &Stored) -> Result<bool> {
        match known.reverted {
            true => Ok(!self.is_told(&known.external_id)?),
            false => Ok(known.withdrawn),
        }
    }

    /// Whether this very change set tells of an id. Asked of rows that a revert took out, and of all where
    /// everything is told.
    fn is_told(&self, external_id: &str) -> Result<bool> {
        Ok(self.told.contains(external_id)
            || self
                .staged
                .as_ref()
                .is_some_and(|staged| staged.is_told(external_id)))
    }

    /// The account a row names, unless another item speaks for it now. One that the bank has not described yet is made with what is
    /// known of it, so that no row is lost; the next description fills it in.
    fn account(&mut self, fact: &TransactionFact) -> Result<Option<i64>> {
        let id = &fact.external_account_id;
        if let Some(row) = self.accounts.get(id) {
            return Ok(Some(*row));
        }
        match accounts::named(self.writer, &self.at, id)? {
            Named::Ours(row) => {
                if self.accounts.len() < LOOKED_UP_MAX {
                    self.accounts.insert(id.clone(), row);
                }
                return Ok(Some(row));
            }
            Named::Anothers => return Ok(None),
            Named::Unknown => {}
        }
        let bare = AccountFact {
            external_id: id.clone(),
            persistent_id: None,
            name: "Account".into(),
            official_name: None,
            mask: None,
            kind: AccountKind::Other,
            type_text: "other".into(),
            subtype: None,
            holder_category: None,
            currency: Some(fact.amount.currency().clone()),
            balances: Balances::default(),
        };
        accounts::upsert(
            self.writer,
            self.mint,
            &mut self.currencies,
            &self.at,
            &[bare],
        )?;
        // An account that is named anew may have taken another's row.
        self.accounts.clear();
        match accounts::named(self.writer, &self.at, id)? {
            Named::Ours(row) => Ok(Some(row)),
            Named::Anothers | Named::Unknown => Err(StoreError::NotFound("account")),
        }
    }

    fn stored(&self, external_id: &str) -> Result<Option<Stored>> {
        Ok(self
            .writer
            .0
            .prepare_cached(&BY_ALIAS)?
            .query_row((self.at.provider, self.at.item, external_id), |row| {
                Stored::read(row, self.at.item)
            })
            .optional()?)
    }

    /// Makes an id of the provider lead to a row.
    pub(super) fn alias(&self, external_id: &str, txn: i64) -> Result<()> {
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO txn_alias (provider, item, external_id, txn, sync)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET txn = excluded.txn, sync = excluded.sync",
            )?
            .execute((self.at.provider, self.at.item, external_id, txn, self.sync))?;
        Ok(())
    }

    fn insert_doubted(
        &mut self,
        fact: &TransactionFact,
        account: i64,
        other: &Stored,
        reason: &str,
    ) -> Result<()> {
        let row = match self.taken_out(other, fact, reason)? {
            Some(known) => {
                self.alias(&fact.external_id, known.row)?;
                self.change(&known, fact, account, "returned")?;
                known.row
            }
            None => self.insert(fact, account)?,
        };
        // What a person has answered stays answered.
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO doubt (txn, other, sync, reason) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET sync = excluded.sync",
            )?
            .execute((row, other.row, self.sync, reason))?;
        self.applied.doubts += 1;
        Ok(())
    }

    /// The row that an id used again began before the sync was reverted. The id leads to the row
    /// that had it first, because that is the one which stands meanwhile.
    fn taken_out(
        &self,
        other: &Stored,
        fact: &TransactionFact,
        reason: &str,
    ) -> Result<Option<Stored>> {
        if !self.taken_out || reason != "id_used_again" {
            return Ok(None);
        }
        self.waiting(
            "d.reason = 'id_used_again' AND d.other = ?2
             AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.txn = t.row)",
            other,
            fact,
        )
    }

    /// A row that a revert took out and that is one with the known one, by a person's word or by an adoption:
    /// that holds when the bank names it again.
    fn said_to_be(&self, known: &Stored, fact: &TransactionFact) -> Result<Option<Stored>> {
        if !self.taken_out {
            return Ok(None);
        }
        let adopted = self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED} FROM merged m JOIN txn t ON t.row = m.txn {STORED_JOINS}
                 WHERE m.other = ?2 AND t.reverted = 1 AND t.external_id = ?1
                 ORDER BY m.txn DESC LIMIT 1"
            ))?
            .query_row((&fact.external_id, known.row), |row| {
                Stored::read(row, self.at.item)
            })
            .optional()?;
        Ok(adopted.filter(|found| !matching::is_another(found.side(), side(fact))))
    }

    /// A row of a doubt that a revert took out and that the bank called what it calls a fact now,
    /// unless nothing is left of it.
    fn waiting(
        &self,
        whose: &str,
        other: &Stored,
        fact: &TransactionFact,
    ) -> Result<Option<Stored>> {
        let found = self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT {STORED} FROM doubt d JOIN txn t ON t.row = d.txn {STORED_JOINS}
                 WHERE t.reverted = 1 AND t.external_id = ?1 AND {whose}
                 ORDER BY d.txn DESC LIMIT 1"
            ))?
            .query_row((&fact.external_id, other.row), |row| {
                Stored::read(row, self.at.item)
            })
            .optional()?;
        Ok(found.filter(|found| !matching::is_another(found.side(), side(fact))))
    }

    /// Writes a fact into the row that a person said it is. The row that it was before goes on as
    /// one with it, so that their answer can still be taken back.
    fn take_in(
        &mut self,
        same: &Stored,
        known: &Stored,
        fact: &TransactionFact,
        account: i64,
    ) -> Result<()> {
        // Taken apart, the known row is what it is now, and has the bank behind it only if the bank
        // still names it by another id.
        let is_left = known.external_id == fact.external_id
            || fact.pending_external_id.as_ref() == Some(&known.external_id)
            || self.is_gone(&known.external_id)?;
        let mut was = image::of(self.writer, known.row, true)?;
        if is_left {
            was = image::with(self.writer, &was, "withdrawn", 1)?;
            was = image::with(self.writer, &was, "sync_last", self.sync)?;
        }
        self.writer
            .0
            .prepare_cached(
                "UPDATE merged SET image = ?2, sync = ?5, aliases = (
                    SELECT json_group_array(json(j.value)) FROM json_each(aliases) j
                    WHERE NOT (j.value ->> 1 = ?3 AND j.value ->> 2 = ?4))
                 WHERE txn = ?1",
            )?
            .execute((same.row, was, self.at.item, &fact.external_id, self.sync))?;
        // It is this sync now that a revert must take it back with.
        self.writer
            .0
            .prepare_cached(
                "UPDATE doubt SET sync = ?2 WHERE txn = ?1 AND reason = 'id_used_again'",
            )?
            .execute((same.row, self.sync))?;
        image::keep(self.writer, same.row, self.sync, "returned", false)?;
        self.writer
            .0
            .prepare_cached("UPDATE txn SET reverted = 0, sync_last = ?2 WHERE row = ?1")?
            .execute((same.row, self.sync))?;
        let what = match known.pending && !fact.pending {
            true => "posted",
            false => "modified",
        };
        self.change(known, fact, account, what)
    }

    /// A row that a person took out of its pending twin comes back after a revert: the twin, which
    /// stood again meanwhile, is as they left it.
    fn keep_apart(&mut self, known: &Stored, fact: &TransactionFact) -> Result<()> {
        let Some(pending_id) = fact.pending_external_id.as_ref().filter(|_| known.reverted) else {
            return Ok(());
        };
        let Some(twin) = self.stored(pending_id)? else {
            return Ok(());
        };
        let apart: bool = self
            .writer
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM doubt WHERE txn = ?1 AND other = ?2
                    AND reason = 'taken_apart' AND answer = 'different')",
            )?
            .query_row((known.row, twin.row), |row| row.get(0))?;
        if apart && !twin.withdrawn && twin.external_id == *pending_id {
            self.withdraw(twin.row)?;
        }
        Ok(())
    }
}

pub(super) fn side(fact: &TransactionFact) -> Side<'_> {
    Side {
        amount_minor: fact.amount.minor(),
        currency: fact.amount.currency().code(),
        merchant_entity_id: fact.merchant_entity_id.as_deref(),
        merchant_name: fact.merchant_name.as_deref(),
        name: &fact.name,
    }
}

/// A row that is set aside, whole, for whoever looks at it later.
fn told(fact: &TransactionFact) -> String {
    serde_json::json!({
        "external_id": fact.external_id,
        "external_account_id": fact.external_account_id,
        "pending": fact.pending,
        "pending_external_id": fact.pending_external_id,
        "date": fact.date.to_string(),
        "authorized_date": fact.authorized_date.map(|day| day.to_string()),
        "amount": fact.amount.to_string(),
        "name": fact.name,
        "merchant_name": fact.merchant_name,
        "original_description": fact.original_description,
        "category_detailed": fact.category_detailed,
        "details": fact.details,
    })
    .to_string()
}
