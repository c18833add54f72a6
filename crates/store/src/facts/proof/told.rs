//! What the proof says, to whoever reads it.

use coffer_domain::{
    AccountId, AccountKind, CivilDate, Currency, Money, SyncId, TransactionId,
    proof::{
        self, Cause, Manner, Opening, Proof, Reading, Standing, Stands, Sums, Suspect, Unproven,
    },
};
use rusqlite::{OptionalExtension, params};

use super::{Entry, newest};
use crate::{
    Reader, Result, StoreError,
    codec::{Currencies, day_from_int, day_to_int},
    register::{self, RegisterLine},
};

/// Rows that are looked at for a cause of one residual.
const SUSPECTS_MAX: i64 = 200;
/// Rows of one amount or of one sync that are shown with a cause.
const ROWS_MAX: u8 = 20;

/// The proof of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofRow {
    /// The account.
    pub account_id: AccountId,
    /// What it says.
    pub proof: Proof,
    /// The residual as money, where it is off.
    pub residual: Option<Money>,
    /// The sync after which it was first off, and when that was: milliseconds.
    pub since: Option<(SyncId, i64)>,
    /// What the account held before its first known row.
    pub opening: Option<Money>,
    /// The day of the balance that the opening was taken from.
    pub opening_date: Option<CivilDate>,
    /// All booked rows.
    pub posted: Option<Money>,
    /// All pending rows.
    pub pending: Option<Money>,
    /// What the bank states.
    pub stated: Option<Money>,
}

/// Why an account may be off, with the rows to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseRow {
    /// The cause.
    pub cause: Cause,
    /// Rows, likeliest first.
    pub rows: Vec<RegisterLine>,
}

struct Account {
    row: i64,
    id: AccountId,
    kind: AccountKind,
    opening: Option<Taken>,
    historical: bool,
}

/// An opening, as it was taken.
pub(super) struct Taken {
    pub(super) sync: i64,
    pub(super) date: i64,
    pub(super) currency: i64,
    pub(super) balance: i64,
    pub(super) known: Sums,
}

impl Taken {
    /// The opening as rows that came late have moved it.
    pub(super) fn opening(&self, entry: &Entry) -> Opening {
        Opening {
            balance: self.balance,
            known: self.known,
            backfilled: entry.backfilled,
        }
    }
}

fn accounts(reader: &Reader<'_>, only: Option<AccountId>) -> Result<Vec<Account>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT a.row, a.id, a.kind, i.update_status = 'historical', o.sync, o.date, o.currency,
            o.balance, o.posted, o.pending
         FROM account a JOIN item i ON i.row = a.item LEFT JOIN opening o ON o.account = a.row
         WHERE (?1 IS NULL OR a.id = ?1) AND a.row NOT IN (SELECT account FROM account_merged)
           AND {} ORDER BY a.item, a.row",
        crate::facts::accounts::IS_THERE
    ))?;
    let mut rows = statement.query([only.as_ref().map(|id| id.as_bytes().as_slice())])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        let kind: String = row.get(2)?;
        let opening = match row.get::<_, Option<i64>>(4)? {
            None => None,
            Some(sync) => Some(Taken {
                sync,
                date: row.get(5)?,
                currency: row.get(6)?,
                balance: row.get(7)?,
                known: Sums {
                    posted: row.get(8)?,
                    pending: row.get(9)?,
                },
            }),
        };
        found.push(Account {
            row: row.get(0)?,
            id: AccountId::from_uuid(uuid::Uuid::from_bytes(id)),
            kind: AccountKind::from_word(&kind),
            opening,
            historical: row.get(3)?,
        });
    }
    Ok(found)
}

/// The proofs of all accounts, or of one, in the order they were linked.
pub fn proofs(reader: &Reader<'_>, only: Option<AccountId>) -> Result<Vec<ProofRow>> {
    let currencies = Currencies::read(reader.0)?;
    accounts(reader, only)?
        .iter()
        .map(|account| prove(reader, &currencies, account))
        .collect()
}

fn prove(reader: &Reader<'_>, currencies: &Currencies, account: &Account) -> Result<ProofRow> {
    let mut told = ProofRow {
        account_id: account.id,
        proof: Proof::Unproven(Unproven::HistoryIncomplete),
        residual: None,
        since: None,
        opening: None,
        opening_date: None,
        posted: None,
        pending: None,
        stated: None,
    };
    if account.kind == AccountKind::Investment {
        told.proof = Proof::Unproven(Unproven::Investment);
        return Ok(told);
    }
    let Some(taken) = &account.opening else {
        if account.historical {
            told.proof = Proof::Unproven(Unproven::NoBalance);
        }
        return Ok(told);
    };
    let Some(entry) = newest(reader, account.row)? else {
        return Ok(told);
    };
    let currency: Currency = currencies.get(taken.currency)?;
    let money = |minor: i64| Money::new(minor, currency.clone());
    let opening = taken.opening(&entry);
    told.opening = opening.amount().map(money);
    told.opening_date = Some(day_from_int(taken.date)?);
    told.posted = Some(money(entry.rows.posted));
    told.pending = Some(money(entry.rows.pending));
    let Some(stated) = entry.stated else {
        told.proof = Proof::Unproven(Unproven::CurrencyChanged);
        return Ok(told);
    };
    told.stated = Some(money(stated));
    let mut standing = Standing {
        rows: entry.rows,
        stated,
        edited: 0,
    };
    if proof::matches_anyhow(&opening, &standing) {
        told.proof = proof::judge(&opening, &standing, None);
        return Ok(told);
    }
    // Only now, because it reads every entry, and then every edited row.
    let (shown, since) = looked_back(reader, account.row, taken)?;
    told.proof = proof::judge(&opening, &standing, shown);
    if let Proof::Off(_) = told.proof {
        standing.edited = edited(reader, account.row, taken)?;
        told.proof = proof::judge(&opening, &standing, shown);
        told.since = since;
    }
    if let Proof::Off(residual) = told.proof {
        told.residual = Some(money(residual));
    } else {
        told.since = None;
    }
    Ok(told)
}

/// What the person's word adds to the booked rows that came after the opening, or that were given
/// again after it: of two that are one payment, either may be the one that they delete.
fn edited(reader: &Reader<'_>, account: i64, taken: &Taken) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(CASE
                WHEN t.withdrawn = 1 AND o.kept = 1 AND coalesce(o.deleted, 0) = 0 THEN t.amount
                WHEN t.withdrawn = 0 AND o.deleted = 1 AND (t.sync_first > ?3
                  OR EXISTS (SELECT 1 FROM late l WHERE l.twin = t.row)) THEN -t.amount
                ELSE 0 END), 0)
             FROM overlay o JOIN txn t ON t.row = o.txn
             WHERE (o.deleted = 1 OR o.kept = 1) AND t.account = ?1 AND t.currency = ?2
               AND t.pending = 0",
        )?
        .query_row((account, taken.currency, taken.sync), |row| row.get(0))?)
}

/// A sync and when it was, milliseconds.
type Since = (SyncId, i64);

/// The reading that the bank has shown to be its own, and the first sync of the unbroken run, up to
/// now, after which the account was off by what was known then.
pub(super) fn looked_back(
    reader: &Reader<'_>,
    account: i64,
    taken: &Taken,
) -> Result<(Option<Reading>, Option<Since>)> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.id, s.ended_ms, p.posted, p.pending, p.backfilled_posted, p.backfilled_pending,
            p.stated
         FROM proof p JOIN sync s ON s.row = p.sync WHERE p.account = ?1 ORDER BY p.sync",
    )?;
    let mut rows = statement.query([account])?;
    let mut manner = Manner::default();
    let (mut shown, mut first) = (None, None);
    while let Some(row) = rows.next()? {
        let entry = Entry {
            rows: Sums {
                posted: row.get(2)?,
                pending: row.get(3)?,
            },
            backfilled: Sums {
                posted: row.get(4)?,
                pending: row.get(5)?,
            },
            stated: row.get(6)?,
        };
        let Some(stated) = entry.stated else {
            first = None;
            continue;
        };
        let standing = Standing {
            rows: entry.rows,
            stated,
            edited: 0,
        };
        let opening = taken.opening(&entry);
        shown = manner.see(&opening, &standing);
        if let Proof::Off(_) = proof::judge(&opening, &standing, shown) {
            if first.is_none() {
                let id: [u8; 16] = row.get(0)?;
                first = Some((SyncId::from_uuid(uuid::Uuid::from_bytes(id)), row.get(1)?));
            }
        } else {
            first = None;
        }
    }
    Ok((shown, first))
}

/// How rows from before its day that came later have moved an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRow {
    /// The sync in which they came.
    pub sync: SyncId,
    /// When that was, milliseconds.
    pub at_ms: i64,
    /// By how much the opening moved.
    pub by: Money,
    /// The rows, newest first; some of them where they are many.
    pub rows: Vec<RegisterLine>,
}

/// The moves of an account's opening, the newest first: no opening moves unseen.
pub fn opening_moves(reader: &Reader<'_>, id: AccountId) -> Result<Vec<MoveRow>> {
    let Some(account) = accounts(reader, Some(id))?.pop() else {
        return Err(StoreError::NotFound("account"));
    };
    let Some(taken) = &account.opening else {
        return Ok(Vec::new());
    };
    let currency: Currency = Currencies::read(reader.0)?.get(taken.currency)?;
    // A row that is one with another by now has moved nothing.
    const MOVED: &str = "FROM late l JOIN txn t ON t.row = l.txn
        WHERE t.account = ?1 AND l.twin IS NULL AND l.posted <> 0
          AND NOT EXISTS (SELECT 1 FROM merged m WHERE m.txn = l.txn)";
    let syncs: Vec<(i64, i64)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT l.sync, sum(l.posted) {MOVED} GROUP BY l.sync ORDER BY l.sync DESC"
        ))?
        .query_map([account.row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    syncs
        .into_iter()
        .map(|(sync, sum)| {
            let (id, at_ms): ([u8; 16], i64) = reader
                .0
                .prepare_cached("SELECT id, ended_ms FROM sync WHERE row = ?1")?
                .query_row([sync], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let ids: Vec<[u8; 16]> = reader
                .0
                .prepare_cached(&format!(
                    "SELECT t.id {MOVED} AND l.sync = ?2 ORDER BY t.date DESC, t.row DESC LIMIT ?3"
                ))?
                .query_map(params![account.row, sync, ROWS_MAX], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let by = sum
                .checked_neg()
                .ok_or_else(|| StoreError::Unexpected("sums too large to be kept".into()))?;
            Ok(MoveRow {
                sync: SyncId::from_uuid(uuid::Uuid::from_bytes(id)),
                at_ms,
                by: Money::new(by, currency.clone()),
                rows: ids
                    .into_iter()
                    .map(|id| TransactionId::from_uuid(uuid::Uuid::from_bytes(id)))
                    .map(|id| register::transaction(reader, id))
                    .collect::<Result<_>>()?,
            })
        })
        .collect()
}

/// Why an account may be off, likeliest first; nothing where it is not.
pub fn proof_causes(reader: &Reader<'_>, id: AccountId) -> Result<Vec<CauseRow>> {
    let Some(account) = accounts(reader, Some(id))?.pop() else {
        return Err(StoreError::NotFound("account"));
    };
    let told = prove(reader, &Currencies::read(reader.0)?, &account)?;
    let (Proof::Off(residual), Some(taken)) = (told.proof, &account.opening) else {
        return Ok(Vec::new());
    };
    let first: Option<i64> = match told.since {
        None => None,
        Some((id, _)) => reader
            .0
            .prepare_cached("SELECT row FROM sync WHERE id = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?,
    };
    let (ids, suspects) = suspects(reader, &account, taken, residual, first.unwrap_or(0))?;
    let set_aside: u32 = reader
        .0
        .prepare_cached(
            "SELECT count(*) FROM quarantine q JOIN account a ON a.item = q.item
             WHERE a.row = ?1 AND q.sync > ?2
               AND NOT EXISTS (SELECT 1 FROM sync r WHERE r.reverts = q.sync)",
        )?
        .query_row((account.row, taken.sync), |row| row.get(0))?;
    proof::causes(residual, account.kind, &suspects, set_aside)
        .into_iter()
        .map(|(cause, places)| {
            let rows = places
                .into_iter()
                .take(ROWS_MAX.into())
                .map(|place| register::transaction(reader, ids[place]))
                .collect::<Result<_>>()?;
            Ok(CauseRow { cause, rows })
        })
        .collect()
}

/// Rows that could have to do with a residual: those of its amount, of half of it and of the
/// opposite, rows given again, and those of the sync that it began with. Newest first.
fn suspects(
    reader: &Reader<'_>,
    account: &Account,
    taken: &Taken,
    residual: i64,
    first: i64,
) -> Result<(Vec<TransactionId>, Vec<Suspect>)> {
    let opened = day_from_int(taken.date)?;
    let twins_from = day_to_int(opened - chrono::Days::new(proof::TWINS_DAYS_MAX.unsigned_abs()));
    let mut statement = reader.0.prepare_cached(
        "SELECT t.id, t.pending, t.withdrawn, t.date, t.amount, t.name,
            t.sync_first = ?4 OR EXISTS (SELECT 1 FROM fact_version v
                WHERE v.txn = t.row AND v.sync = ?4) AS at_first,
            EXISTS (SELECT 1 FROM late l JOIN txn k ON k.row = l.twin
                LEFT JOIN overlay o ON o.txn = l.txn LEFT JOIN overlay p ON p.txn = k.row
                WHERE l.txn = t.row AND k.withdrawn = 0 AND coalesce(o.deleted, 0) = 0
                  AND coalesce(p.deleted, 0) = 0) AS given_again
         FROM txn t
         WHERE t.account = ?1 AND t.currency = ?2 AND t.reverted = 0
           AND (t.sync_first > ?5 OR t.sync_last > ?5 OR t.date >= ?7)
           AND (t.amount IN (?3, -?3) OR t.amount * 2 = -?3 OR at_first OR given_again)
         ORDER BY given_again DESC, t.date DESC, t.row DESC LIMIT ?6",
    )?;
    let mut rows = statement.query(params![
        account.row,
        taken.currency,
        residual,
        first,
        taken.sync,
        SUSPECTS_MAX,
        twins_from
    ])?;
    let (mut ids, mut suspects) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let (pending, withdrawn): (bool, bool) = (row.get(1)?, row.get(2)?);
        ids.push(TransactionId::from_uuid(uuid::Uuid::from_bytes(id)));
        suspects.push(Suspect {
            stands: match (withdrawn, pending) {
                (true, _) => Stands::Withdrawn,
                (_, true) => Stands::Pending,
                (false, false) => Stands::Posted,
            },
            date: day_from_int(row.get(3)?)?,
            amount: row.get(4)?,
            name: row.get(5)?,
            at_first: row.get(6)?,
            given_again: row.get(7)?,
        });
    }
    Ok((ids, suspects))
}
