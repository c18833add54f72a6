//! Moves as they are read: with their legs and what happened.

use std::collections::HashMap;

use coffer_domain::{
    AccountId, CivilDate, ItemId, LegId, Money, MoveId, TransactionId,
    moves::{self, Leg, LegKind, State, Step},
};
use rusqlite::{OptionalExtension, Row};

use crate::{
    Reader, Result, StoreError, Writer,
    codec::{self, Currencies},
};

/// Moves that are read at once, the newest.
pub const MOVES_MAX: u32 = 500;

/// An end of the move, as an account that is there: one that was continued since is the one that continues it.
const FROM: &str = "coalesce((SELECT b.id FROM account n JOIN account_merged x ON x.account = n.row
    JOIN account b ON b.row = x.other WHERE n.id = from_account), from_account)";
const TO: &str = "coalesce((SELECT b.id FROM account n JOIN account_merged x ON x.account = n.row
    JOIN account b ON b.row = x.other WHERE n.id = to_account), to_account)";

/// Events of one move that are told, the first.
const EVENTS_MAX: i64 = 200;

/// A move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRow {
    /// Our id.
    pub id: MoveId,
    /// When it was planned, milliseconds.
    pub planned_ms: i64,
    /// When it was confirmed.
    pub confirmed_ms: Option<i64>,
    /// When its rows were paired.
    pub paired_ms: Option<i64>,
    /// How much, as a plain size.
    pub amount: Money,
    /// Where it comes from.
    pub from: End,
    /// Where it goes.
    pub to: End,
    /// Its legs, in the order in which they were begun.
    pub legs: Vec<LegRow>,
    /// What happened, oldest first.
    pub events: Vec<EventRow>,
}

impl MoveRow {
    /// Its legs, as decisions need them.
    pub fn machine(&self) -> Vec<Leg> {
        self.legs.iter().map(LegRow::machine).collect()
    }

    /// Where it stands.
    pub fn state(&self, now_ms: i64) -> State {
        moves::state(&self.machine(), now_ms)
    }

    /// The end that a leg touches.
    pub const fn end_of(&self, kind: LegKind) -> &End {
        match kind {
            LegKind::Debit | LegKind::Back => &self.from,
            LegKind::Credit => &self.to,
        }
    }
}

/// An end of a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The account; nothing where it was forgotten.
    pub account: Option<AccountId>,
    /// What it was called.
    pub name: String,
    /// Its last digits.
    pub mask: Option<String>,
    /// The bank.
    pub institution: String,
}

/// A leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegRow {
    /// Our id.
    pub id: LegId,
    /// What for.
    pub kind: LegKind,
    /// Which of its kind.
    pub seq: u32,
    /// Where it stands.
    pub step: Step,
    /// When it was begun.
    pub begun_ms: i64,
    /// When whether it may be made was asked.
    pub authorized_ms: i64,
    /// When it was asked for.
    pub asked_ms: Option<i64>,
    /// How it goes.
    pub network: String,
    /// What stands beside it at the bank.
    pub description: String,
    /// The provider's id of its authorization.
    pub authorization: Option<String>,
    /// The provider's id of its transfer.
    pub transfer: Option<String>,
    /// Whether it can still be stopped.
    pub cancellable: bool,
    /// When it is expected to be through.
    pub expected: Option<CivilDate>,
    /// Why it did not work, as a code.
    pub failure: Option<String>,
    /// The bank's row that it is.
    pub transaction: Option<TransactionId>,
}

impl LegRow {
    /// As decisions need it.
    pub const fn machine(&self) -> Leg {
        Leg {
            kind: self.kind,
            step: self.step,
            begun_ms: self.begun_ms,
            authorized_ms: self.authorized_ms,
            asked_ms: self.asked_ms,
            cancellable: self.cancellable,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// When, milliseconds.
    pub at_ms: i64,
    /// The leg that it is about.
    pub leg: Option<LegKind>,
    /// A step's word, or `confirmed`, `cancel_asked`, `paired`.
    pub what: String,
    /// The code of a failure.
    pub code: Option<String>,
}

/// The newest moves, newest first.
///
/// # Errors
/// If the store fails.
pub fn all(reader: &Reader<'_>) -> Result<Vec<MoveRow>> {
    some(reader, "ORDER BY row DESC LIMIT ?1", MOVES_MAX)
}

/// One move.
///
/// # Errors
/// If there is none.
pub fn one(reader: &Reader<'_>, id: MoveId) -> Result<MoveRow> {
    some(reader, "WHERE id = ?1", id.as_bytes())?
        .pop()
        .ok_or(StoreError::NotFound("move"))
}

/// Moves of which something may still come, oldest first: all that is not over, and what was over for less than
/// the time in which a bank may take it back is told by events alone.
///
/// # Errors
/// If the store fails.
pub fn under_way(reader: &Reader<'_>, now_ms: i64) -> Result<Vec<MoveRow>> {
    let mut rows = all(reader)?;
    rows.retain(|one| {
        let state = one.state(now_ms);
        state.is_under_way() || moves::next(&one.machine(), now_ms, true) != moves::Next::Nothing
    });
    rows.reverse();
    Ok(rows)
}

fn some(reader: &Reader<'_>, which: &str, value: impl rusqlite::ToSql) -> Result<Vec<MoveRow>> {
    let currencies = Currencies::read(reader.0)?;
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT row, id, planned_ms, confirmed_ms, paired_ms, amount, currency, {FROM},
                from_name, from_mask, from_institution, {TO}, to_name, to_mask, to_institution
         FROM move {which}"
    ))?;
    let mut rows = statement.query([value])?;
    let mut moves = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let id: [u8; 16] = row.get(1)?;
        let (legs, events) = parts(reader, number)?;
        moves.push(MoveRow {
            id: MoveId::from_uuid(uuid::Uuid::from_bytes(id)),
            planned_ms: row.get(2)?,
            confirmed_ms: row.get(3)?,
            paired_ms: row.get(4)?,
            amount: currencies.money(row.get(5)?, row.get(6)?)?,
            from: end(row, 7)?,
            to: end(row, 11)?,
            legs,
            events,
        });
    }
    Ok(moves)
}

fn end(row: &Row<'_>, at: usize) -> rusqlite::Result<End> {
    let account: Option<[u8; 16]> = row.get(at)?;
    Ok(End {
        account: account.map(|id| AccountId::from_uuid(uuid::Uuid::from_bytes(id))),
        name: row.get(at + 1)?,
        mask: row.get(at + 2)?,
        institution: row.get(at + 3)?,
    })
}

fn parts(reader: &Reader<'_>, number: i64) -> Result<(Vec<LegRow>, Vec<EventRow>)> {
    let mut statement = reader.0.prepare_cached(
        "SELECT l.row, l.id, l.kind, l.seq, l.step, l.begun_ms, l.authorized_ms, l.asked_ms,
                l.network, l.description, l.authorization, l.transfer, l.cancellable, l.expected,
                l.failure, t.id
         FROM move_leg l LEFT JOIN txn t ON t.row = l.txn WHERE l.move = ?1 ORDER BY l.row",
    )?;
    let mut rows = statement.query([number])?;
    let mut legs = Vec::new();
    let mut kinds = HashMap::new();
    while let Some(row) = rows.next()? {
        let leg = leg(row)?;
        kinds.insert(row.get::<_, i64>(0)?, leg.kind);
        legs.push(leg);
    }
    let mut statement = reader.0.prepare_cached(
        "SELECT at_ms, leg, what, code FROM move_event WHERE move = ?1 ORDER BY row LIMIT ?2",
    )?;
    let events = statement
        .query_map((number, EVENTS_MAX), |row| {
            let leg: Option<i64> = row.get(1)?;
            Ok(EventRow {
                at_ms: row.get(0)?,
                leg: leg.and_then(|leg| kinds.get(&leg).copied()),
                what: row.get(2)?,
                code: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok((legs, events))
}

fn leg(row: &Row<'_>) -> Result<LegRow> {
    let id: [u8; 16] = row.get(1)?;
    let (kind, step): (String, String) = (row.get(2)?, row.get(4)?);
    let unexpected = || StoreError::Unexpected(format!("the leg {kind} at {step} of a move"));
    let transaction: Option<[u8; 16]> = row.get(15)?;
    Ok(LegRow {
        id: LegId::from_uuid(uuid::Uuid::from_bytes(id)),
        kind: LegKind::from_word(&kind).ok_or_else(unexpected)?,
        seq: row.get(3)?,
        step: Step::from_word(&step).ok_or_else(unexpected)?,
        begun_ms: row.get(5)?,
        authorized_ms: row.get(6)?,
        asked_ms: row.get(7)?,
        network: row.get(8)?,
        description: row.get(9)?,
        authorization: row.get(10)?,
        transfer: row.get(11)?,
        cancellable: row.get(12)?,
        expected: row
            .get::<_, Option<i64>>(13)?
            .map(codec::day_from_int)
            .transpose()?,
        failure: row.get(14)?,
        transaction: transaction.map(|id| TransactionId::from_uuid(uuid::Uuid::from_bytes(id))),
    })
}

/// The leg and its move that a transfer of the provider's belongs to: by the provider's id, or else by the
/// words that stand beside it, which are made of our key.
///
/// # Errors
/// If the store fails.
pub fn leg_of_transfer(
    reader: &Reader<'_>,
    transfer: &str,
    description: Option<&str>,
) -> Result<Option<(LegId, MoveId)>> {
    let found: Option<([u8; 16], [u8; 16])> = reader
        .0
        .prepare_cached(
            "SELECT l.id, m.id FROM move_leg l JOIN move m ON m.row = l.move
             WHERE l.transfer = ?1 OR (l.transfer IS NULL AND l.description = ?2)
             ORDER BY l.transfer IS NULL LIMIT 1",
        )?
        .query_row((transfer, description), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(found.map(|(leg, of)| {
        (
            LegId::from_uuid(uuid::Uuid::from_bytes(leg)),
            MoveId::from_uuid(uuid::Uuid::from_bytes(of)),
        )
    }))
}

/// What was asked for since a time and may have left its account, minor units: all of it, since limits are of
/// one currency.
///
/// # Errors
/// If the store fails.
pub fn used_minor(reader: &Reader<'_>, since_ms: i64) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(sum(m.amount), 0) FROM move m JOIN move_leg l ON l.move = m.row
             WHERE l.kind = 'debit' AND l.asked_ms >= ?1
               AND l.step NOT IN ('not_made', 'cancelled', 'failed')",
        )?
        .query_row([since_ms], |row| row.get(0))?)
}

/// What was asked for from an account and its bank may not have taken off yet, minor units.
///
/// # Errors
/// If the store fails.
pub fn leaving_minor(reader: &Reader<'_>, account: AccountId) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT coalesce(sum(m.amount), 0) FROM move m JOIN move_leg l ON l.move = m.row
             WHERE l.kind = 'debit' AND {FROM} = ?1 AND l.step IN ('asked', 'pending')"
        ))?
        .query_row([account.as_bytes()], |row| row.get(0))?)
}

/// Refuses to end a connection while money of one of its accounts is under way.
///
/// # Errors
/// `Refused`, with where the money is.
pub fn keep_connected(reader: &Reader<'_>, item: ItemId) -> Result<()> {
    let accounts: Vec<AccountId> = reader
        .0
        .prepare_cached("SELECT a.id FROM account a JOIN item i ON i.row = a.item WHERE i.id = ?1")?
        .query_map([item.as_bytes()], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(AccountId::from_uuid(uuid::Uuid::from_bytes(id)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let is_ours = |end: &End| end.account.is_some_and(|id| accounts.contains(&id));
    // What is under way does not depend on the time.
    let held = all(reader)?
        .into_iter()
        .find(|one| one.state(i64::MAX).is_under_way() && (is_ours(&one.from) || is_ours(&one.to)));
    match held {
        None => Ok(()),
        Some(one) => Err(StoreError::Refused(format!(
            "{} are on their way between {} and {}. Wait until they have arrived, or stop the move, \
             before you disconnect this bank.",
            one.amount, one.from.name, one.to.name
        ))),
    }
}

/// Takes what names a connection that is forgotten (`temp.gone_account`, `temp.gone`) out of moves. That
/// money was moved stays with the other end; where both are gone the move goes.
pub(crate) fn forget(writer: &Writer<'_>) -> Result<()> {
    const GONE: &str = "(SELECT a.id FROM account a JOIN temp.gone_account g ON g.row = a.row)";
    for end in ["from", "to"] {
        writer.0.execute(
            &format!(
                "UPDATE move SET {end}_account = NULL, {end}_name = 'An account that you deleted',
                    {end}_mask = NULL, {end}_institution = '' WHERE {end}_account IN {GONE}"
            ),
            [],
        )?;
    }
    writer.0.execute_batch(
        "UPDATE move_leg SET txn = NULL WHERE txn IN (SELECT row FROM temp.gone);
         DELETE FROM move_event WHERE move IN (
           SELECT row FROM move WHERE from_account IS NULL AND to_account IS NULL);
         DELETE FROM move_leg WHERE move IN (
           SELECT row FROM move WHERE from_account IS NULL AND to_account IS NULL);
         DELETE FROM move WHERE from_account IS NULL AND to_account IS NULL;",
    )?;
    Ok(())
}
