//! What a person says of two rows: that they belong together, or that they do not. A no is remembered, and the two
//! are not proposed again.

use coffer_domain::{
    TransactionId,
    pairs::{self, Kind},
};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta},
    chunk::Groups,
    field::Field,
    undo::together,
};
use crate::{
    Reader, Result, StoreError, Writer,
    codec::Currencies,
    register::{self, RegisterLine, guesses, mates::ALIVE},
};

/// Pairs of one row that are shown.
const SHOWN_MAX: i64 = 20;
/// Pairs that one yes answers: more than years of card payments are.
const AT_ONCE_MAX: usize = 5_000;

/// Who says that two rows belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairState {
    /// A person.
    Said,
    /// Coffer, because it is clear.
    Made,
    /// Nobody yet.
    Proposed,
}

/// A pair as one of its rows shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRow {
    /// How.
    pub kind: Kind,
    /// Whether it stands.
    pub state: PairState,
    /// The other row.
    pub other: RegisterLine,
    /// How sure, in percent, where it was reckoned.
    pub percent: Option<u32>,
    /// Why.
    pub reasons: Vec<String>,
}

/// A pair that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The row that money left, or the refund.
    pub row: RegisterLine,
    /// The other, and why.
    pub pair: PairRow,
}

fn refused<T>(sentence: impl Into<String>) -> Result<T> {
    Err(StoreError::Refused(sentence.into()))
}

/// A row as far as it can belong together with another.
struct End {
    row: i64,
    account: i64,
    amount: i64,
    currency: i64,
    date: i64,
    pending: bool,
    alive: bool,
}

fn end(reader: &Reader<'_>, id: TransactionId) -> Result<End> {
    reader
        .0
        .prepare_cached(&format!(
            "SELECT t.row, t.account, t.amount, t.currency, t.date, t.pending, {ALIVE}
             FROM txn g JOIN txn t
               ON t.row = coalesce((SELECT other FROM merged WHERE txn = g.row), g.row)
             LEFT JOIN overlay o ON o.txn = t.row WHERE g.id = ?1"
        ))?
        .query_row([id.as_bytes()], |row| {
            Ok(End {
                row: row.get(0)?,
                account: row.get(1)?,
                amount: row.get(2)?,
                currency: row.get(3)?,
                date: row.get(4)?,
                pending: row.get(5)?,
                alive: row.get(6)?,
            })
        })
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))
}

/// Says that two rows belong together, or do not, as an operation.
///
/// # Errors
/// `Refused` with the reason why they cannot.
pub fn say_pair(
    writer: &Writer<'_>,
    meta: &EditMeta,
    kind: Kind,
    pair: (TransactionId, TransactionId),
    together: bool,
) -> Result<()> {
    let reader = writer.reader();
    let (a, b) = (end(&reader, pair.0)?, end(&reader, pair.1)?);
    if a.row == b.row {
        return refused("A transaction does not belong together with itself.");
    }
    if a.amount.signum() * b.amount.signum() >= 0 {
        return refused(
            "Of two that belong together one is money out and the other money in; these are not.",
        );
    }
    let is_first = match kind {
        Kind::Transfer => a.amount < 0,
        Kind::Refund => a.amount > 0,
    };
    let (one, other) = if is_first { (a, b) } else { (b, a) };
    if together {
        can_be(writer, kind, &one, &other)?;
    }
    let before = state(writer, kind, one.row, other.row)?;
    let wanted = if together { "yes" } else { "no" };
    if before == Some(together) {
        return refused(match together {
            true => "You have said already that these belong together. Undo takes that back.",
            false => {
                "You have said already that these do not belong together. Undo takes that back."
            }
        });
    }
    let value = json!({"other": other.row, "kind": kind.as_str(), "state": wanted});
    register::begin_touch(writer)?;
    let prior = say_pair_state(writer, one.row, &value)?;
    register::project(writer)?;
    let groups = Groups::of(&prior.to_string(), one.row);
    change::record(writer, meta, Field::Pair, &groups, &value, None)?;
    Ok(())
}

/// Why two rows cannot belong together.
fn can_be(writer: &Writer<'_>, kind: Kind, one: &End, other: &End) -> Result<()> {
    if !one.alive || !other.alive {
        return refused("One of these is deleted, or the bank took it back. Restore it first.");
    }
    if one.pending || other.pending {
        return refused("One of these is not posted yet. It can be paired once it is.");
    }
    match kind {
        Kind::Transfer if one.account == other.account => {
            return refused("Both are in one account, so nothing was transferred.");
        }
        Kind::Refund if one.currency != other.currency => {
            return refused("A refund is in the currency of its purchase; these two are not.");
        }
        Kind::Refund if one.amount.unsigned_abs() > other.amount.unsigned_abs() => {
            return refused("A refund is at most what its purchase cost; this one is more.");
        }
        Kind::Refund if one.date < other.date => {
            return refused("A refund comes after its purchase; this one came before.");
        }
        Kind::Transfer | Kind::Refund => {}
    }
    for (row, others, may_share) in [(one, other, kind == Kind::Transfer), (other, one, true)] {
        let (count, sum) = mates_of(writer, row.row, others.row)?;
        let shares = may_share
            && row.currency == others.currency
            && sum + i128::from(others.amount.unsigned_abs())
                <= i128::from(row.amount.unsigned_abs());
        if count > 0 && !shares {
            return refused(
                "One of these belongs together with another transaction already. Take those apart first.",
            );
        }
    }
    Ok(())
}

/// How many others a row belongs together with by a person's word, and what they add up to.
fn mates_of(writer: &Writer<'_>, row: i64, but: i64) -> Result<(i64, i128)> {
    let amounts: Vec<i64> = writer
        .0
        .prepare_cached(
            "SELECT t.amount FROM pair_said s JOIN txn t ON t.row = s.other
               WHERE s.one = ?1 AND s.together = 1 AND s.other <> ?2
                 AND s.other NOT IN (SELECT txn FROM merged)
             UNION ALL
             SELECT t.amount FROM pair_said s JOIN txn t ON t.row = s.one
               WHERE s.other = ?1 AND s.together = 1 AND s.one <> ?2
                 AND s.one NOT IN (SELECT txn FROM merged)",
        )?
        .query_map((row, but), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let sum = amounts.iter().map(|one| i128::from(one.unsigned_abs()));
    Ok((i64::try_from(amounts.len()).unwrap_or(i64::MAX), sum.sum()))
}

fn state(writer: &Writer<'_>, kind: Kind, one: i64, other: i64) -> Result<Option<bool>> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT together FROM pair_said WHERE one = ?1 AND other = ?2 AND kind = ?3",
        )?
        .query_row((one, other, kind.as_str()), |row| row.get(0))
        .optional()?)
}

/// Makes it hold that a row and another belong together, do not, or that nothing was said. Returns what held before.
/// The caller has begun a list of touched rows, and projects.
pub(crate) fn say_pair_state(writer: &Writer<'_>, one: i64, value: &Value) -> Result<Value> {
    let unexpected = || StoreError::Unexpected("a word about a pair".into());
    let other = value["other"].as_i64().ok_or_else(unexpected)?;
    let kind = value["kind"].as_str().and_then(Kind::from_word);
    let kind = kind.ok_or_else(unexpected)?;
    let before = match state(writer, kind, one, other)? {
        Some(true) => Some("yes"),
        Some(false) => Some("no"),
        None => None,
    };
    match value["state"].as_str() {
        Some(word) => writer
            .0
            .prepare_cached(
                "INSERT INTO pair_said (one, other, kind, together) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (one, other, kind) DO UPDATE SET together = excluded.together",
            )?
            .execute(params![one, other, kind.as_str(), word == "yes"])?,
        None => writer
            .0
            .prepare_cached("DELETE FROM pair_said WHERE one = ?1 AND other = ?2 AND kind = ?3")?
            .execute((one, other, kind.as_str()))?,
    };
    for row in [one, other] {
        register::touch(writer, row)?;
    }
    guesses::guess_for(writer, &[one, other])?;
    Ok(json!({"other": other, "kind": kind.as_str(), "state": before}))
}

/// A guess that nobody has answered and that both of its rows still allow.
const OPEN: &str = "g.made = 0
    AND NOT EXISTS (SELECT 1 FROM pair_said s
      WHERE s.one = g.one AND s.other = g.other AND s.kind = g.kind)
    AND EXISTS (SELECT 1 FROM txn t LEFT JOIN overlay o ON o.txn = t.row
      WHERE t.row = g.one AND ";

fn open() -> String {
    format!(
        "{OPEN}{ALIVE}) AND EXISTS (SELECT 1 FROM txn t LEFT JOIN overlay o ON o.txn = t.row
           WHERE t.row = g.other AND {ALIVE})"
    )
}

fn line(reader: &Reader<'_>, row: i64) -> Result<RegisterLine> {
    let id: [u8; 16] = reader
        .0
        .prepare_cached("SELECT id FROM txn WHERE row = ?1")?
        .query_row([row], |row| row.get(0))?;
    register::transaction(reader, TransactionId::from_uuid(uuid::Uuid::from_bytes(id)))
}

/// What a row belongs together with, and what it may.
pub fn pairs_of(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<PairRow>> {
    let row = end(reader, id)?.row;
    let said: Vec<(String, i64)> = reader
        .0
        .prepare_cached(&format!(
            "SELECT s.kind, s.mate FROM (
               SELECT kind, other AS mate FROM pair_said WHERE one = ?1 AND together = 1
               UNION ALL SELECT kind, one FROM pair_said WHERE other = ?1 AND together = 1) s
             JOIN txn t ON t.row = s.mate LEFT JOIN overlay o ON o.txn = t.row
             WHERE {ALIVE} LIMIT ?2"
        ))?
        .query_map((row, SHOWN_MAX), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    let mut standing: Vec<i64> = Vec::new();
    for (kind, mate) in said {
        let Some(kind) = Kind::from_word(&kind) else {
            continue;
        };
        standing.push(mate);
        let reckoned = guess(reader, kind, row, mate)?;
        found.push(PairRow {
            kind,
            state: PairState::Said,
            other: line(reader, mate)?,
            percent: reckoned.map(|guess| guess.percent),
            reasons: reckoned.map_or_else(Vec::new, |guess| {
                pairs::reasons(kind, guess.days, guess.why)
            }),
        });
    }
    let mate: Option<i64> = reader
        .0
        .prepare_cached("SELECT other FROM mate WHERE txn = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT g.kind, g.one, g.other, g.percent, g.days, g.why, g.sure, g.made
         FROM pair_guess g WHERE (g.one = ?1 OR g.other = ?1) AND (g.made = 1 OR ({}))
         ORDER BY g.percent DESC LIMIT ?2",
        open()
    ))?;
    let mut rows = statement.query((row, SHOWN_MAX))?;
    while let Some(next) = rows.next()? {
        let guess = guesses::read_guess(next)?;
        let other = if guess.one == row {
            guess.other
        } else {
            guess.one
        };
        let is_made: bool = next.get(7)?;
        if standing.contains(&other) || (is_made && mate != Some(other)) {
            continue;
        }
        found.push(PairRow {
            kind: guess.kind,
            state: match is_made {
                true => PairState::Made,
                false => PairState::Proposed,
            },
            other: line(reader, other)?,
            percent: Some(guess.percent),
            reasons: pairs::reasons(guess.kind, guess.days, guess.why),
        });
    }
    Ok(found)
}

fn guess(reader: &Reader<'_>, kind: Kind, a: i64, b: i64) -> Result<Option<pairs::Guess>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT kind, one, other, percent, days, why, sure FROM pair_guess
         WHERE kind = ?3 AND one IN (?1, ?2) AND other IN (?1, ?2)",
    )?;
    let mut rows = statement.query((a, b, kind.as_str()))?;
    match rows.next()? {
        Some(row) => guesses::read_guess(row).map(Some),
        None => Ok(None),
    }
}

/// What a row could belong together with, the nearest in amount and time first: for a person who chooses.
pub fn pair_candidates(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<PairRow>> {
    let own = end(reader, id)?;
    let mut found = pairs_of(reader, id)?;
    found.retain(|pair| pair.state == PairState::Proposed);
    let known: Vec<TransactionId> = found.iter().map(|pair| pair.other.id).collect();
    let currencies = Currencies::read(reader.0)?;
    for (kind, guess) in guesses::candidates_of(reader, own.row)? {
        let other = line(reader, guess.0)?;
        if known.contains(&other.id) || currencies.get(own.currency).is_err() {
            continue;
        }
        found.push(PairRow {
            kind,
            state: PairState::Proposed,
            other,
            percent: guess.1,
            reasons: guess.2,
        });
    }
    found.truncate(usize::try_from(SHOWN_MAX).unwrap_or(usize::MAX));
    Ok(found)
}

/// How many pairs wait for an answer.
pub fn proposed(reader: &Reader<'_>) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT count(*) FROM pair_guess g INDEXED BY pair_guess_open WHERE {}",
            open()
        ))?
        .query_row([], |row| row.get(0))?)
}

/// Pairs that wait for an answer, the clearest first.
pub fn proposals(reader: &Reader<'_>, skip: u32, limit: u32) -> Result<Vec<Proposal>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT g.kind, g.one, g.other, g.percent, g.days, g.why, g.sure
         FROM pair_guess g INDEXED BY pair_guess_open WHERE {}
         ORDER BY g.percent DESC, g.one DESC, g.other DESC, g.kind DESC LIMIT ?1 OFFSET ?2",
        open()
    ))?;
    let mut rows = statement.query((limit, skip))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let guess = guesses::read_guess(row)?;
        found.push(Proposal {
            row: line(reader, guess.one)?,
            pair: PairRow {
                kind: guess.kind,
                state: PairState::Proposed,
                other: line(reader, guess.other)?,
                percent: Some(guess.percent),
                reasons: pairs::reasons(guess.kind, guess.days, guess.why),
            },
        });
    }
    Ok(found)
}

/// A guess so clear that it would be made without a question, where a person has switched that on.
const SURE: &str = "g.sure = 1 AND ";

/// How many of those that wait for an answer are clear.
pub fn clear(reader: &Reader<'_>) -> Result<u32> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT count(*) FROM pair_guess g INDEXED BY pair_guess_open WHERE {SURE}{}",
            open()
        ))?
        .query_row([], |row| row.get(0))?)
}

/// Says of every pair that is clear that it is one, as one step to undo. Returns how many. One that another of them
/// rules out by then is left for an answer of its own.
///
/// # Errors
/// If the store fails; nothing is said then.
pub fn say_clear_pairs(writer: &Writer<'_>, meta: &EditMeta) -> Result<u32> {
    let found: Vec<(String, [u8; 16], [u8; 16])> = writer
        .0
        .prepare_cached(&format!(
            "SELECT g.kind, a.id, b.id
             FROM pair_guess g INDEXED BY pair_guess_open
             JOIN txn a ON a.row = g.one JOIN txn b ON b.row = g.other WHERE {SURE}{}
             ORDER BY g.percent DESC, g.one DESC, g.other DESC, g.kind DESC LIMIT ?1",
            open()
        ))?
        .query_map([i64::try_from(AT_ONCE_MAX).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let id = |bytes| TransactionId::from_uuid(uuid::Uuid::from_bytes(bytes));
    together(writer, || {
        let mut said = 0;
        for (n, (kind, one, other)) in found.into_iter().enumerate() {
            let Some(kind) = Kind::from_word(&kind) else {
                continue;
            };
            match say_pair(writer, &meta.nth(n), kind, (id(one), id(other)), true) {
                Ok(()) => said += 1,
                Err(StoreError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(said)
    })
}
