//! The commit of a sync: one change set, one transaction.
//!
//! Identity. A row has our id for life; the provider's ids are aliases of it. A posted row takes
//! over the row of its pending twin, whatever pages the two arrived on:
//!
//! ```text
//!   pending P (alias p)      --posted x names p-->  same row, aliases p and x, now posted
//!   removed p                --> p is no longer the row's present id: nothing to do
//!   posted x first, p later  --> p was reserved as an alias of x: the late pending is stale
//! ```
//!
//! A link that [`matching::judge`] doubts, and a second posted row that claims the same pending
//! one, become rows of their own and are written down as doubts.

use std::collections::HashSet;

use coffer_domain::{
    AccountFact, AccountKind, Balances, ChangeSet, Cursor, ItemId, Removal, SyncId,
    TransactionFact, TransactionId, UpdateStatus, category,
    ids::Mint,
    matching::{self, Doubt, Side},
};
use rusqlite::{OptionalExtension, params};

use super::accounts::{self, At};
use crate::{
    Result, StoreError, Writer,
    codec::{CurrencyRows, day_to_int},
    register,
};

/// The largest amount that every part of the program can carry exactly: JavaScript's 2^53 - 1.
const MINOR_MAX: i64 = (1 << 53) - 1;

/// What a commit did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed, posted twins included.
    pub modified: u32,
    /// Rows that the bank took back.
    pub removed: u32,
    /// Rows set aside.
    pub quarantined: u32,
    /// Links that were doubted.
    pub doubts: u32,
}

/// Applies a change set. Facts, pending-to-posted moves, balances, register, search, totals,
/// cursor and journal are one commit with the caller's transaction. Refused with `CursorMoved` if
/// the stored cursor is not the one the change set started from.
pub fn apply(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item_id: ItemId,
    changes: &ChangeSet,
    started_ms: i64,
    now_ms: i64,
) -> Result<Applied> {
    let (item, provider, stored): (i64, String, Option<String>) = writer
        .0
        .prepare_cached("SELECT row, provider, cursor FROM item WHERE id = ?1")?
        .query_row([item_id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?
        .ok_or(StoreError::NotFound("connection"))?;
    if stored.as_deref() != changes.start_cursor.as_ref().map(Cursor::as_str) {
        return Err(StoreError::CursorMoved);
    }

    let sync = begin_sync(writer, mint, item, changes, started_ms, now_ms)?;
    let mut currencies = CurrencyRows::default();
    let at = At {
        provider: &provider,
        item,
        sync: Some(sync),
        now_ms,
        source: "sync",
    };
    accounts::upsert(writer, mint, &mut currencies, &at, &changes.accounts)?;

    register::begin_touch(writer)?;
    let mut commit = Commit {
        writer,
        mint,
        currencies,
        at,
        sync,
        gone: changes
            .removed
            .iter()
            .map(|removal| removal.external_id.as_str())
            .collect(),
        applied: Applied::default(),
    };
    for fact in &changes.upserts {
        commit.upsert(fact)?;
    }
    for removal in &changes.removed {
        commit.remove(removal)?;
    }
    for row in &changes.quarantined {
        commit.quarantine(row.external_id.as_deref(), &row.reason, &row.raw)?;
    }
    let applied = commit.applied;
    register::project(writer)?;
    end_sync(writer, item, sync, changes, applied, now_ms)?;
    Ok(applied)
}

fn begin_sync(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    item: i64,
    changes: &ChangeSet,
    started_ms: i64,
    now_ms: i64,
) -> Result<i64> {
    let request_ids = serde_json::to_string(&changes.request_ids)
        .map_err(|error| StoreError::Unexpected(error.to_string()))?;
    writer.0.execute(
        "INSERT INTO sync (id, item, started_ms, ended_ms, cursor_before, cursor_after, status,
            added, modified, removed, quarantined, pages, request_ids)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0, ?8, ?9)",
        params![
            SyncId::mint(mint).as_bytes(),
            item,
            started_ms,
            now_ms,
            changes.start_cursor.as_ref().map(Cursor::as_str),
            changes.next_cursor.as_ref().map(Cursor::as_str),
            changes.status.as_str(),
            changes.pages,
            request_ids
        ],
    )?;
    Ok(writer.0.last_insert_rowid())
}

fn end_sync(
    writer: &Writer<'_>,
    item: i64,
    sync: i64,
    changes: &ChangeSet,
    applied: Applied,
    now_ms: i64,
) -> Result<()> {
    writer.0.execute(
        "UPDATE sync SET added = ?2, modified = ?3, removed = ?4, quarantined = ?5 WHERE row = ?1",
        params![
            sync,
            applied.added,
            applied.modified,
            applied.removed,
            applied.quarantined
        ],
    )?;
    // An empty cursor never overwrites a real one, and history that has arrived does not become
    // unready again.
    writer.0.execute(
        "UPDATE item SET cursor = coalesce(?2, cursor), last_synced_ms = ?3,
            update_status = CASE WHEN ?4 = 'unknown' OR update_status = 'historical'
                                 THEN update_status ELSE ?4 END
         WHERE row = ?1",
        params![
            item,
            changes.next_cursor.as_ref().map(Cursor::as_str),
            now_ms,
            changes.status.as_str()
        ],
    )?;
    let healthy =
        if changes.status < UpdateStatus::Historical && changes.status != UpdateStatus::Unknown {
            r#"["NotReady"]"#
        } else {
            "[]"
        };
    writer.0.execute(
        "UPDATE item SET health_since_ms = CASE health_state WHEN 'Ok' THEN health_since_ms
                                                             ELSE ?2 END,
            health_state = 'Ok', health_code = NULL, health_message = NULL, health_hint = NULL,
            health_retry_at_ms = NULL, advisories = ?3
         WHERE row = ?1",
        params![item, now_ms, healthy],
    )?;
    Ok(())
}

struct Commit<'a> {
    writer: &'a Writer<'a>,
    mint: &'a mut dyn Mint,
    currencies: CurrencyRows,
    at: At<'a>,
    sync: i64,
    /// Present ids that this very change set takes back.
    gone: HashSet<&'a str>,
    applied: Applied,
}

/// A stored row, as far as a change must be compared with it.
struct Stored {
    row: i64,
    external_id: String,
    pending: bool,
    withdrawn: bool,
    amount: i64,
    currency: String,
    merchant_entity_id: Option<String>,
    merchant_name: Option<String>,
    name: String,
}

impl Stored {
    fn side(&self) -> Side<'_> {
        Side {
            amount_minor: self.amount,
            currency: &self.currency,
            merchant_entity_id: self.merchant_entity_id.as_deref(),
            merchant_name: self.merchant_name.as_deref(),
            name: &self.name,
        }
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

fn side(fact: &TransactionFact) -> Side<'_> {
    Side {
        amount_minor: fact.amount.minor(),
        currency: fact.amount.currency().code(),
        merchant_entity_id: fact.merchant_entity_id.as_deref(),
        merchant_name: fact.merchant_name.as_deref(),
        name: &fact.name,
    }
}

impl Commit<'_> {
    fn upsert(&mut self, fact: &TransactionFact) -> Result<()> {
        if fact.amount.minor().abs() > MINOR_MAX {
            return self.quarantine(
                Some(&fact.external_id),
                "the amount is too large to be shown exactly",
                &told(fact),
            );
        }
        let account = self.account(fact)?;
        if let Some(known) = self.stored(&fact.external_id)? {
            return self.upsert_known(&known, fact, account);
        }
        let Some(pending_id) = &fact.pending_external_id else {
            self.insert(fact, account)?;
            return Ok(());
        };
        match self.stored(pending_id)? {
            None => {
                let row = self.insert(fact, account)?;
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
        if known.external_id == fact.external_id {
            return self.change(known, fact, account, "modified");
        }
        // A past id. If the bank has taken the present one back, the row returns under this one.
        if known.withdrawn || self.gone.contains(known.external_id.as_str()) {
            return self.change(known, fact, account, "returned");
        }
        // The posted row is already here, and this is its pending twin arriving late.
        if fact.pending {
            return Ok(());
        }
        // The bank uses the id anew beside the row that once had it: never one over the other.
        self.insert_doubted(fact, account, known, "id_used_again")
    }

    /// The account a row names. One that the bank has not described yet is made with what is
    /// known of it, so that no row is lost; the next description fills it in.
    fn account(&mut self, fact: &TransactionFact) -> Result<i64> {
        let id = &fact.external_account_id;
        if let Some(row) = accounts::row_of(self.writer, &self.at, id)? {
            return Ok(row);
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
        accounts::row_of(self.writer, &self.at, id)?.ok_or(StoreError::NotFound("account"))
    }

    fn remove(&mut self, removal: &Removal) -> Result<()> {
        let Some(known) = self.stored(&removal.external_id)? else {
            return Ok(());
        };
        // An alias of the past: the row lives on under the id of its posted twin.
        if known.external_id != removal.external_id || known.withdrawn {
            return Ok(());
        }
        self.keep_version(known.row, "withdrawn")?;
        self.writer
            .0
            .prepare_cached("UPDATE txn SET withdrawn = 1, sync_last = ?2 WHERE row = ?1")?
            .execute((known.row, self.sync))?;
        self.applied.removed += 1;
        register::touch(self.writer, known.row)
    }

    fn quarantine(&mut self, external_id: Option<&str>, reason: &str, raw: &str) -> Result<()> {
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

    fn stored(&self, external_id: &str) -> Result<Option<Stored>> {
        Ok(self
            .writer
            .0
            .prepare_cached(
                "SELECT t.row, t.external_id, t.pending, t.withdrawn, t.amount, c.code,
                        t.merchant_entity_id, t.merchant_name, t.name
                 FROM txn_alias a JOIN txn t ON t.row = a.txn JOIN currency c ON c.id = t.currency
                 WHERE a.provider = ?1 AND a.item = ?2 AND a.external_id = ?3",
            )?
            .query_row((self.at.provider, self.at.item, external_id), |row| {
                Ok(Stored {
                    row: row.get(0)?,
                    external_id: row.get(1)?,
                    pending: row.get(2)?,
                    withdrawn: row.get(3)?,
                    amount: row.get(4)?,
                    currency: row.get(5)?,
                    merchant_entity_id: row.get(6)?,
                    merchant_name: row.get(7)?,
                    name: row.get(8)?,
                })
            })
            .optional()?)
    }

    fn alias(&self, external_id: &str, txn: i64) -> Result<()> {
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO txn_alias (provider, item, external_id, txn) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET txn = excluded.txn",
            )?
            .execute((self.at.provider, self.at.item, external_id, txn))?;
        Ok(())
    }

    fn insert_doubted(
        &mut self,
        fact: &TransactionFact,
        account: i64,
        pending: &Stored,
        reason: &str,
    ) -> Result<()> {
        let row = self.insert(fact, account)?;
        self.writer
            .0
            .prepare_cached("INSERT INTO doubt (txn, other, sync, reason) VALUES (?1, ?2, ?3, ?4)")?
            .execute((row, pending.row, self.sync, reason))?;
        self.applied.doubts += 1;
        Ok(())
    }

    fn insert(&mut self, fact: &TransactionFact, account: i64) -> Result<i64> {
        let currency = self.currencies.row(self.writer.0, fact.amount.currency())?;
        let bank_category = self.bank_category(fact)?;
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO txn (id, account, external_id, pending, date, authorized_date, amount,
                    currency, amount_rounded, name, merchant_name, merchant_entity_id,
                    original_description, bank_category, category_confidence, channel,
                    check_number, sync_first, sync_last)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                         ?17, ?18, ?18)",
            )?
            .execute(params![
                TransactionId::mint(self.mint).as_bytes(),
                account,
                fact.external_id,
                fact.pending,
                day_to_int(fact.date),
                fact.authorized_date.map(day_to_int),
                fact.amount.minor(),
                currency,
                fact.amount_rounded,
                fact.name,
                fact.merchant_name,
                fact.merchant_entity_id,
                fact.original_description,
                bank_category,
                fact.category_confidence,
                fact.channel,
                fact.check_number,
                self.sync
            ])?;
        let row = self.writer.0.last_insert_rowid();
        self.alias(&fact.external_id, row)?;
        self.set_detail(row, fact)?;
        self.applied.added += 1;
        register::touch(self.writer, row)?;
        Ok(row)
    }

    /// Replaces every field that the bank owns. What a person said lies elsewhere and stays.
    fn change(
        &mut self,
        known: &Stored,
        fact: &TransactionFact,
        account: i64,
        what: &str,
    ) -> Result<()> {
        let currency = self.currencies.row(self.writer.0, fact.amount.currency())?;
        let bank_category = self.bank_category(fact)?;
        // A row that was taken back and is given again has returned.
        let what = if known.withdrawn && what == "modified" {
            "returned"
        } else {
            what
        };
        // While pending, the amount is what was authorised: kept where it posts with another.
        let authorized =
            (what == "posted" && known.amount != fact.amount.minor()).then_some(known.amount);
        let values = params![
            known.row,
            account,
            fact.external_id,
            fact.pending,
            day_to_int(fact.date),
            fact.authorized_date.map(day_to_int),
            fact.amount.minor(),
            currency,
            fact.amount_rounded,
            fact.name,
            fact.merchant_name,
            fact.merchant_entity_id,
            fact.original_description,
            bank_category,
            fact.category_confidence,
            fact.channel,
            fact.check_number,
            authorized,
        ];
        let same: bool = self
            .writer
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM txn WHERE row = ?1 AND account = ?2
                    AND external_id = ?3 AND pending = ?4 AND date = ?5
                    AND authorized_date IS ?6 AND amount = ?7 AND currency = ?8
                    AND amount_rounded = ?9 AND name = ?10 AND merchant_name IS ?11
                    AND merchant_entity_id IS ?12 AND original_description IS ?13
                    AND bank_category IS ?14 AND category_confidence IS ?15 AND channel IS ?16
                    AND check_number IS ?17 AND withdrawn = 0 AND ?18 IS NULL)",
            )?
            .query_row(values, |row| row.get(0))?;
        if same {
            // The same facts again, as after a lost answer: nothing changes, least of all history.
            return self.set_detail(known.row, fact);
        }
        self.keep_version(known.row, what)?;
        self.writer
            .0
            .prepare_cached(
                "UPDATE txn SET account = ?2, external_id = ?3, pending = ?4, date = ?5,
                    authorized_date = ?6,
                    pending_date = CASE WHEN ?4 = 0 AND pending = 1 THEN date ELSE pending_date END,
                    amount = ?7, currency = ?8,
                    amount_rounded = ?9, name = ?10, merchant_name = ?11, merchant_entity_id = ?12,
                    original_description = ?13, bank_category = ?14, category_confidence = ?15,
                    channel = ?16, check_number = ?17,
                    authorized_amount = coalesce(?18, authorized_amount), withdrawn = 0,
                    sync_last = ?19
                 WHERE row = ?1",
            )?
            .execute(params![
                known.row,
                account,
                fact.external_id,
                fact.pending,
                day_to_int(fact.date),
                fact.authorized_date.map(day_to_int),
                fact.amount.minor(),
                currency,
                fact.amount_rounded,
                fact.name,
                fact.merchant_name,
                fact.merchant_entity_id,
                fact.original_description,
                bank_category,
                fact.category_confidence,
                fact.channel,
                fact.check_number,
                authorized,
                self.sync
            ])?;
        self.set_detail(known.row, fact)?;
        self.applied.modified += 1;
        register::touch(self.writer, known.row)
    }

    fn set_detail(&self, row: i64, fact: &TransactionFact) -> Result<()> {
        match &fact.details {
            Some(details) => self
                .writer
                .0
                .prepare_cached(
                    "INSERT INTO txn_detail (txn, format, body) VALUES (?1, 0, ?2)
                     ON CONFLICT (txn) DO UPDATE SET format = 0, body = excluded.body
                     WHERE body <> excluded.body",
                )?
                .execute((row, details.as_bytes()))?,
            None => self
                .writer
                .0
                .prepare_cached("DELETE FROM txn_detail WHERE txn = ?1")?
                .execute([row])?,
        };
        Ok(())
    }

    /// Keeps the image of a row as it was before this sync, once per sync and kind of change.
    fn keep_version(&self, row: i64, what: &str) -> Result<()> {
        let image: String = self
            .writer
            .0
            .prepare_cached(
                "SELECT json_object('external_id', t.external_id, 'pending', t.pending,
                    'withdrawn', t.withdrawn, 'date', t.date,
                    'authorized_date', t.authorized_date, 'amount', t.amount,
                    'currency', c.code, 'exponent', c.exponent, 'account', t.account,
                    'amount_rounded', t.amount_rounded, 'authorized_amount', t.authorized_amount,
                    'name', t.name, 'merchant_name', t.merchant_name,
                    'merchant_entity_id', t.merchant_entity_id,
                    'original_description', t.original_description,
                    'bank_category', b.detailed, 'category_confidence', t.category_confidence,
                    'channel', t.channel, 'check_number', t.check_number,
                    'sync_last', t.sync_last)
                 FROM txn t JOIN currency c ON c.id = t.currency
                 LEFT JOIN bank_category b ON b.id = t.bank_category WHERE t.row = ?1",
            )?
            .query_row([row], |row| row.get(0))?;
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO fact_version (txn, sync, what, image) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((row, self.sync, what, image))?;
        Ok(())
    }

    /// The row of the bank's category. A new one is tied to the category it stands for.
    fn bank_category(&self, fact: &TransactionFact) -> Result<Option<i64>> {
        let Some(detailed) = &fact.category_detailed else {
            return Ok(None);
        };
        let found: Option<i64> = self
            .writer
            .0
            .prepare_cached("SELECT id FROM bank_category WHERE detailed = ?1")?
            .query_row([detailed], |row| row.get(0))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO bank_category (detailed, category)
                 VALUES (?1, (SELECT id FROM category WHERE code = ?2))",
            )?
            .execute((detailed, category::for_detailed(detailed)))?;
        Ok(Some(self.writer.0.last_insert_rowid()))
    }
}
