//! Writing a fact into its row, with the image of what stood there before.

use std::sync::LazyLock;

use coffer_domain::{TransactionFact, TransactionId, category};
use rusqlite::{OptionalExtension, ToSql, params};

use super::{
    super::{image, question},
    Added, Commit, LOOKED_UP_MAX,
    identity::Stored,
};
use crate::{Result, codec::day_to_int, register};

/// Every column that the bank owns, in the order of [`Columns::bound`]. A change replaces all of
/// them: what a person said lies elsewhere.
const COLUMNS: &str = "account, external_id, pending, date, authorized_date, amount, currency,
    amount_rounded, name, merchant_name, merchant_entity_id, original_description, bank_category,
    category_confidence, channel, check_number";

/// Places for [`COLUMNS`] in a statement.
const PLACES: &str = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16";

// Written once and not for each of a million rows.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO txn ({COLUMNS}, id, sync_first, sync_last) VALUES ({PLACES}, ?17, ?18, ?18)"
    )
});

/// A fact with its references looked up: what the row will hold.
struct Columns<'a> {
    fact: &'a TransactionFact,
    account: i64,
    date: i64,
    authorized_date: Option<i64>,
    amount: i64,
    currency: i64,
    bank_category: Option<i64>,
}

impl Columns<'_> {
    fn bound(&self) -> [&dyn ToSql; 16] {
        let fact = self.fact;
        [
            &self.account,
            &fact.external_id,
            &fact.pending,
            &self.date,
            &self.authorized_date,
            &self.amount,
            &self.currency,
            &fact.amount_rounded,
            &fact.name,
            &fact.merchant_name,
            &fact.merchant_entity_id,
            &fact.original_description,
            &self.bank_category,
            &fact.category_confidence,
            &fact.channel,
            &fact.check_number,
        ]
    }

    /// The columns and what else a statement needs, as ?17 and so on.
    fn and<'b>(&'b self, more: &[&'b dyn ToSql]) -> Vec<&'b dyn ToSql> {
        let mut bound = self.bound().to_vec();
        bound.extend(more);
        bound
    }
}

impl Commit<'_> {
    fn columns<'a>(&mut self, fact: &'a TransactionFact, account: i64) -> Result<Columns<'a>> {
        Ok(Columns {
            fact,
            account,
            date: day_to_int(fact.date),
            authorized_date: fact.authorized_date.map(day_to_int),
            amount: fact.amount.minor(),
            currency: self.currencies.row(self.writer.0, fact.amount.currency())?,
            bank_category: self.bank_category(fact)?,
        })
    }

    /// Writes a fact into a row of its own.
    pub(super) fn insert(&mut self, fact: &TransactionFact, account: i64) -> Result<i64> {
        let columns = self.columns(fact, account)?;
        let id = TransactionId::mint(self.mint);
        self.writer
            .0
            .prepare_cached(&INSERT)?
            .execute(&*columns.and(&[id.as_bytes(), &self.sync]))?;
        let row = self.writer.0.last_insert_rowid();
        self.alias(&fact.external_id, row)?;
        image::set_details(self.writer, row, fact.details.as_deref())?;
        self.returned(row)?;
        self.applied.added += 1;
        self.added = Some(match self.added {
            None => Added {
                first: row,
                oldest: fact.date,
            },
            Some(added) => Added {
                oldest: added.oldest.min(fact.date),
                ..added
            },
        });
        register::touch(self.writer, row)?;
        Ok(row)
    }

    /// Replaces every field that the bank owns. What a person said lies elsewhere and stays.
    pub(super) fn change(
        &mut self,
        known: &Stored,
        fact: &TransactionFact,
        account: i64,
        what: &str,
    ) -> Result<()> {
        self.returned(known.row)?;
        let columns = self.columns(fact, account)?;
        // A row that was taken back and is given again has returned.
        let what = if known.withdrawn && what == "modified" {
            "returned"
        } else {
            what
        };
        // While pending, the amount is what was authorised: kept where it posts with another.
        let authorized =
            (what == "posted" && known.amount != fact.amount.minor()).then_some(known.amount);
        let same: bool = self
            .writer
            .0
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM txn WHERE row = ?17 AND withdrawn = 0
                    AND ?18 IS NULL AND ({COLUMNS}) IS ({PLACES}))"
            ))?
            .query_row(&*columns.and(&[&known.row, &authorized]), |row| row.get(0))?;
        let same_details: bool = self
            .writer
            .0
            .prepare_cached(
                "SELECT (SELECT body FROM txn_detail WHERE txn = ?1 AND format = 0) IS ?2",
            )?
            .query_row(
                (known.row, fact.details.as_ref().map(String::as_bytes)),
                |row| row.get(0),
            )?;
        if same && same_details {
            // The same facts again, as after a lost answer: nothing changes, least of all history.
            return Ok(());
        }
        image::keep(self.writer, known.row, self.sync, what, !same_details)?;
        self.writer
            .0
            .prepare_cached(&format!(
                "UPDATE txn SET ({COLUMNS}) = ({PLACES}),
                    pending_date = CASE WHEN ?3 = 0 AND pending = 1 THEN date ELSE pending_date END,
                    authorized_amount = coalesce(?18, authorized_amount), withdrawn = 0,
                    reverted = 0, manual = 0, sync_last = ?19
                 WHERE row = ?17"
            ))?
            .execute(&*columns.and(&[&known.row, &authorized, &self.sync]))?;
        image::set_details(self.writer, known.row, fact.details.as_deref())?;
        question::note_change(self.writer, known.row, self.sync)?;
        self.applied.modified += 1;
        register::touch(self.writer, known.row)
    }

    /// Marks a row as taken back. It is never deleted.
    pub(super) fn withdraw(&mut self, row: i64) -> Result<()> {
        self.applied.removed += 1;
        image::withdraw(self.writer, row, self.sync)
    }

    /// The row of the bank's category. A new one is tied to the category it stands for.
    fn bank_category(&mut self, fact: &TransactionFact) -> Result<Option<i64>> {
        let Some(detailed) = &fact.category_detailed else {
            return Ok(None);
        };
        if let Some(row) = self.bank_categories.get(detailed) {
            return Ok(Some(*row));
        }
        let row = self.read_bank_category(detailed)?;
        if self.bank_categories.len() < LOOKED_UP_MAX {
            self.bank_categories.insert(detailed.clone(), row);
        }
        Ok(Some(row))
    }

    fn read_bank_category(&self, detailed: &str) -> Result<i64> {
        let found: Option<i64> = self
            .writer
            .0
            .prepare_cached("SELECT id FROM bank_category WHERE detailed = ?1")?
            .query_row([detailed], |row| row.get(0))
            .optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO bank_category (detailed, category)
                 VALUES (?1, (SELECT id FROM category WHERE code = ?2))",
            )?
            .execute((detailed, category::for_detailed(detailed)))?;
        Ok(self.writer.0.last_insert_rowid())
    }

    /// Sets a row aside, whole.
    pub(super) fn quarantine(
        &mut self,
        external_id: Option<&str>,
        reason: &str,
        raw: &str,
    ) -> Result<()> {
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO quarantine (item, sync, external_id, reason, raw)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![self.at.item, self.sync, external_id, reason, raw])?;
        self.applied.quarantined += 1;
        Ok(())
    }
}
