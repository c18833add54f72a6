//! Undo and redo, across restarts and over window and command line, which share one order.
//!
//! Nothing is taken out of the list of operations: an undo is an operation that names the one it
//! takes back, and a redo one that names the undo.
//!
//! ```text
//!   op            live unless a live undo names it
//!   undo of op    live unless a redo names it
//! ```
//! A new operation after an undo ends what could be redone.
//! Operations that were made in one go (`together`) are one step to undo, and one to do again; from the history of
//! a transaction each can be taken back by itself. One that is not the newest
//! can be taken back too, unless a later one holds the same field of the same transaction: what
//! was said last is never overwritten by what was said before it. A later one may have left the journal, and
//! words of two rows that became one may have been put together: so only those rows are taken back that
//! still say what the operation made them say.

use std::{collections::HashSet, sync::LazyLock};

use coffer_domain::OperationId;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

use super::{
    change::{self, EditMeta},
    chosen,
    chunk::{self, Groups},
    definition, expire,
    field::{self, Field},
    inbox, lock, pairs, reconcile,
};
use crate::{Reader, Result, StoreError, Writer, identity, register};

/// What an undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The field, as [`Field::as_str`] names it; [`SEVERAL`] where it was several in one go.
    pub field: String,
    /// Number of transactions.
    pub rows: u32,
}

/// The field of several operations that were made in one go.
pub const SEVERAL: &str = "several";

#[derive(Clone)]
struct Operation {
    row: i64,
    field: String,
    txn: Option<i64>,
    prior: Option<String>,
    /// What it made hold. Of one over many rows that takes another back it is told of the last of them only.
    value: Option<String>,
    rows: u32,
    /// It takes another back.
    takes_back: bool,
    /// It was made in one go with those that have the same number.
    act: Option<i64>,
    /// What it is about where that is no transaction.
    subject: Option<String>,
}

/// The columns of an [`Operation`].
const OPERATION: &str = "row, field, txn, prior, value, rows, undoes IS NOT NULL, act, subject";
/// Operations that are looked at for the newest that can be taken back.
const LOOKED_AT_MAX: usize = 100;

fn operation(row: &Row<'_>) -> rusqlite::Result<Operation> {
    Ok(Operation {
        row: row.get(0)?,
        field: row.get(1)?,
        txn: row.get(2)?,
        prior: row.get(3)?,
        value: row.get(4)?,
        rows: row.get(5)?,
        takes_back: row.get(6)?,
        act: row.get(7)?,
        subject: row.get(8)?,
    })
}

/// Whether the operation `o` holds: no live undo names it.
pub(crate) const LIVE: &str = "o.undoes IS NULL AND NOT EXISTS (
    SELECT 1 FROM operation u WHERE u.undoes = o.row
    AND NOT EXISTS (SELECT 1 FROM operation r WHERE r.undoes = u.row))";

/// Whether `o` takes an operation back that a person made, and was not taken back itself.
const UNDONE: &str = "o.undoes IN (SELECT row FROM operation WHERE undoes IS NULL)
    AND NOT EXISTS (SELECT 1 FROM operation r WHERE r.undoes = o.row)";

/// An answer about a row that is one with another through a third: an adoption has built upon it, and
/// it is no step to undo while that stands.
const HELD: &str = "(o.field = 'same' AND EXISTS (
    SELECT 1 FROM merged m WHERE m.txn = o.txn AND m.through <> '[]'))";

/// What can be undone, and what redone.
pub fn undoable(reader: &Reader<'_>) -> Result<(Option<Undone>, Option<Undone>)> {
    let of = |operation: Option<Operation>, which: &str| -> Result<Option<Undone>> {
        let Some(operation) = operation else {
            return Ok(None);
        };
        let steps = in_one_go(reader, operation, which)?;
        Ok(told(steps.iter().map(|one| (one.field.as_str(), one.rows))))
    };
    Ok((
        of(newest(reader, &NEXT_UNDO)?, LIVE)?,
        of(newest(reader, &NEXT_REDO)?, UNDONE)?,
    ))
}

/// What several steps at once are told as.
fn told<'a>(steps: impl Iterator<Item = (&'a str, u32)>) -> Option<Undone> {
    steps
        .map(|(field, rows)| (field.to_owned(), rows))
        .reduce(|(field, most), (next, rows)| match field == next {
            // Of one field, each row is in one of them.
            true => (field, most.saturating_add(rows)),
            false => (SEVERAL.to_owned(), most.max(rows)),
        })
        .map(|(field, rows)| Undone { field, rows })
}

/// Makes operations in one go: one undo takes all of them back.
///
/// # Errors
/// Those of the work.
pub fn together<T>(writer: &Writer<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let before: i64 = writer
        .0
        .prepare_cached("SELECT coalesce(max(row), 0) FROM operation")?
        .query_row([], |row| row.get(0))?;
    let done = work()?;
    writer
        .0
        .prepare_cached(
            "UPDATE operation SET act = (SELECT min(row) FROM operation WHERE row > ?1)
             WHERE row > ?1 AND (SELECT count(*) FROM operation WHERE row > ?1) > 1",
        )?
        .execute([before])?;
    Ok(done)
}

/// An operation and those that were made in one go with it, of the same kind, the newest first.
fn in_one_go(reader: &Reader<'_>, operation: Operation, which: &str) -> Result<Vec<Operation>> {
    let Some(act) = operation.act else {
        return Ok(vec![operation]);
    };
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT {OPERATION} FROM operation o WHERE act = ?1 AND {which} ORDER BY row DESC"
        ))?
        .query_map([act], self::operation)?
        .collect::<rusqlite::Result<_>>()?)
}

static NEXT_UNDO: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {OPERATION} FROM operation o WHERE {LIVE} AND NOT {HELD}
         ORDER BY row DESC LIMIT ?1"
    )
});

static NEXT_REDO: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {OPERATION} FROM operation o WHERE {UNDONE}
      AND NOT EXISTS (SELECT 1 FROM operation n WHERE n.undoes IS NULL AND n.row > o.row)
    ORDER BY row DESC LIMIT min(?1, 1)"
    )
});

/// The newest operation of which something still holds. Those over many rows are not looked through here:
/// what is not theirs any more is left out when they are taken back.
fn newest(reader: &Reader<'_>, which: &str) -> Result<Option<Operation>> {
    let mut statement = reader.0.prepare_cached(which)?;
    let mut rows = statement.query([i64::try_from(LOOKED_AT_MAX).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        let found = operation(row)?;
        let holds = match (found.txn, &found.subject) {
            (Some(txn), _) => holds(reader, &found, txn)?,
            (None, Some(_)) => definition_of(reader, &found)?.is_some(),
            (None, None) => true,
        };
        if holds {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Whether an operation on one row is what the row says, or what the row says that it is one with.
fn holds(reader: &Reader<'_>, operation: &Operation, txn: i64) -> Result<bool> {
    let field = Field::from_word(&operation.field)?;
    match field {
        Field::Same => {
            return Ok(
                can_be_answered(reader, operation, txn)? && !is_overtaken(reader, operation)?
            );
        }
        Field::Pair => return Ok(true),
        _ => {}
    }
    let Some(at) = chosen::stands_in(reader, txn, field.as_str())? else {
        return Ok(false);
    };
    let made = made(reader, field, operation)?;
    Ok(made.is_none_or(|made| field::of(reader, field, at).is_ok_and(|is| is == made)))
}

/// Whether the question that an answer is to is one still: an adoption that was taken back leaves its rows in two
/// accounts, where they are two whatever was said.
fn can_be_answered(reader: &Reader<'_>, operation: &Operation, txn: i64) -> Result<bool> {
    let value = definition::parse(operation.value.as_deref().unwrap_or("null"))?;
    match value["other"].as_i64() {
        Some(other) => identity::is_a_question(reader, txn, other),
        None => Ok(true),
    }
}

/// Whether it took a charge out of a hold on which the bank has booked something else since.
fn is_overtaken(reader: &Reader<'_>, operation: &Operation) -> Result<bool> {
    let state = |text: Option<&str>| -> Option<Value> { serde_json::from_str(text?).ok() };
    let (prior, made) = (
        state(operation.prior.as_deref()),
        state(operation.value.as_deref()),
    );
    let (Some(prior), Some(made), Some(txn)) = (prior, made, operation.txn) else {
        return Ok(false);
    };
    let was_one = prior["state"] == "same" && made["state"] == "different";
    match made["other"].as_i64() {
        Some(other) if was_one => identity::is_overtaken(reader, txn, other),
        _ => Ok(false),
    }
}

/// What an operation made every one of its rows say, if that is known.
fn made(reader: &Reader<'_>, field: Field, operation: &Operation) -> Result<Option<Value>> {
    let is_told = operation.txn.is_some() || !operation.takes_back;
    let Some(value) = operation.value.as_deref().filter(|_| is_told) else {
        return Ok(None);
    };
    let value =
        serde_json::from_str(value).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    // Tags and parts are lists: one of nothing is what was there before the first word on them.
    let value = match (field, value) {
        (field, Value::Null) if field.is_list() => json!([]),
        (_, value) => value,
    };
    field::canonical(reader, field, &value).map(Some)
}

/// Takes the person's newest operation back.
///
/// # Errors
/// `Refused` with the reason: there is nothing to undo.
pub fn undo(writer: &Writer<'_>, meta: &EditMeta) -> Result<Undone> {
    let newest =
        newest(&writer.reader(), &NEXT_UNDO)?.map_or_else(|| nothing_to_undo(writer), Ok)?;
    take_all_back(writer, meta, newest, LIVE)
}

fn nothing_to_undo<T>(writer: &Writer<'_>) -> Result<T> {
    let reaches = expire::reaches_back_to(&writer.reader())?
        .and_then(chrono::DateTime::from_timestamp_millis);
    Err(StoreError::Refused(match reaches {
        Some(day) => format!(
            "There is nothing to undo. Edits from before {} have left the journal.",
            day.date_naive()
        ),
        None => "There is nothing to undo.".into(),
    }))
}

/// Takes one operation back that need not be the newest.
///
/// # Errors
/// `Refused` with the reason: a later operation holds the same field of one of its transactions,
/// or it is undone already, or it is an undo itself.
pub fn undo_one(writer: &Writer<'_>, meta: &EditMeta, id: OperationId) -> Result<Undone> {
    let refused = |sentence: &str| Err(StoreError::Refused(sentence.into()));
    let chosen = writer
        .0
        .prepare_cached(&format!("SELECT {OPERATION} FROM operation WHERE id = ?1"))?
        .query_row([id.as_bytes()], operation)
        .optional()?
        .ok_or(StoreError::NotFound("edit"))?;
    let (is_undo, live): (bool, bool) = writer
        .0
        .prepare_cached(&format!(
            "SELECT o.undoes IS NOT NULL, {LIVE} FROM operation o WHERE row = ?1"
        ))?
        .query_row([chosen.row], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if is_undo {
        return refused("This is an undo itself. Redo takes it back.");
    }
    if !live {
        return refused("This edit is undone already.");
    }
    let is_joined: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM merged WHERE txn = ?1)")?
        .query_row([chosen.txn], |row| row.get(0))?;
    if is_joined && chosen.field != Field::Same.as_str() {
        return refused(
            "This was said of a transaction that is one with this one now. Take them apart first.",
        );
    }
    let held = held_later(writer, &chosen)?;
    if held > 0 {
        return Err(StoreError::Refused(format!(
            "A later edit holds the {} of {}. Undo that one first.",
            chosen.field,
            match (held, chosen.rows) {
                (_, 1) => "this transaction".to_owned(),
                (1, _) => "one of these transactions".to_owned(),
                (n, _) => format!("{n} of these transactions"),
            }
        )));
    }
    take_back(writer, meta, &chosen)
}

/// Rows of an operation whose field a later live one holds.
fn held_later(writer: &Writer<'_>, taken: &Operation) -> Result<usize> {
    let later: Vec<(i64, Option<i64>)> = writer
        .0
        .prepare_cached(&format!(
            "SELECT row, txn FROM operation o
             WHERE row > ?1 AND field = ?2 AND {LIVE} ORDER BY row"
        ))?
        .query_map((taken.row, &taken.field), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if later.is_empty() {
        return Ok(0);
    }
    let mine: HashSet<i64> = about(writer, taken.row, taken.txn)?.into_iter().collect();
    let mut held = HashSet::new();
    for (row, txn) in later {
        let theirs = about(writer, row, txn)?;
        held.extend(theirs.into_iter().filter(|txn| mine.contains(txn)));
    }
    Ok(held.len())
}

fn rows_of(writer: &Writer<'_>, operation: i64, txn: Option<i64>) -> Result<Vec<i64>> {
    match txn {
        Some(txn) => Ok(vec![txn]),
        None => Ok(chunk::read(writer, operation)?.rows().collect()),
    }
}

/// The rows that an operation is about: a word about a pair is about both, because either can belong to one other only.
fn about(writer: &Writer<'_>, operation: i64, txn: Option<i64>) -> Result<Vec<i64>> {
    let mut rows = rows_of(writer, operation, txn)?;
    let other: Option<i64> = writer
        .0
        .prepare_cached(
            "SELECT value ->> 'other' FROM operation WHERE row = ?1 AND field = 'pair'",
        )?
        .query_row([operation], |row| row.get(0))
        .optional()?
        .flatten();
    rows.extend(other);
    Ok(rows)
}

/// Does again what was undone last.
///
/// # Errors
/// `Refused` with the reason: there is nothing to redo.
pub fn redo(writer: &Writer<'_>, meta: &EditMeta) -> Result<Undone> {
    let newest = newest(&writer.reader(), &NEXT_REDO)?
        .ok_or_else(|| StoreError::Refused("There is nothing to redo.".into()))?;
    take_all_back(writer, meta, newest, UNDONE)
}

/// Takes an operation back with those that were made in one go with it: as one step too.
fn take_all_back(
    writer: &Writer<'_>,
    meta: &EditMeta,
    newest: Operation,
    which: &str,
) -> Result<Undone> {
    let steps = in_one_go(&writer.reader(), newest.clone(), which)?;
    if steps.len() == 1 {
        return take_back(writer, meta, &newest);
    }
    together(writer, || {
        let mut done: Vec<Undone> = Vec::new();
        for (n, step) in steps.iter().enumerate() {
            match take_back(writer, &meta.nth(n), step) {
                Ok(undone) => done.push(undone),
                // Something else was said of it since; the others are taken back all the same.
                Err(StoreError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        told(done.iter().map(|one| (one.field.as_str(), one.rows)))
            .map_or_else(|| nothing_to_undo(writer), Ok)
    })
}

/// What held before an operation on a definition, while what it made still holds.
fn definition_of(reader: &Reader<'_>, taken: &Operation) -> Result<Option<Value>> {
    let field = Field::from_word(&taken.field)?;
    let subject = taken.subject.as_deref().unwrap_or_default();
    let made = definition::parse(taken.value.as_deref().unwrap_or("null"))?;
    let prior = definition::parse(taken.prior.as_deref().unwrap_or("null"))?;
    // Of what was made anew, what held before names as much as what holds.
    let like = if made.is_null() { &prior } else { &made };
    let holds = definition::held(reader, field, subject, like)? == made;
    Ok(holds.then_some(prior))
}

/// Makes hold what held before an operation, as an operation of its own.
fn take_back(writer: &Writer<'_>, meta: &EditMeta, taken: &Operation) -> Result<Undone> {
    if let Some(subject) = &taken.subject {
        let field = Field::from_word(&taken.field)?;
        let prior = definition_of(&writer.reader(), taken)?.ok_or_else(|| {
            StoreError::Refused("Something else was said of this since. Undo that first.".into())
        })?;
        return Ok(Undone {
            rows: definition::make(writer, meta, (field, subject), &prior, Some(taken.row))?,
            field: taken.field.clone(),
        });
    }
    register::begin_touch(writer)?;
    let field = Field::from_word(&taken.field)?;
    if field == Field::BalanceSeen {
        return inbox::take_back_seen(writer, meta, taken.row, taken.prior.as_deref());
    }
    lock::refuse_rows(writer, field, &rows_of(writer, taken.row, taken.txn)?)?;
    match field {
        Field::Same if is_overtaken(&writer.reader(), taken)? => {
            return Err(StoreError::Refused(
                "The bank has booked something else on this since, so these two are not put together again."
                    .into(),
            ));
        }
        Field::Same => refuse_same(writer, taken)?,
        Field::Reconciled => reconcile::refuse_under_later(writer, taken.value.as_deref())?,
        _ => {}
    }
    let made = made(&writer.reader(), field, taken)?;
    let (now, restored) = put_back(writer, taken, &Of::What(made.as_ref()))?;
    if now.is_empty() {
        return Err(StoreError::Refused(
            "Something else was said since, so there is nothing of this edit to take back.".into(),
        ));
    }
    register::project(writer)?;
    let rows = now.len();
    change::record(writer, meta, field, &now, &restored, Some(taken.row))?;
    Ok(Undone {
        field: taken.field.clone(),
        rows,
    })
}

/// Of which rows an operation is taken back.
enum Of<'a> {
    /// Those that still say what it made them say, if that is known; also where a row's word moved over to one
    /// that it is one with.
    What(Option<&'a Value>),
    /// Its rows, for a look at the past: there they are not one with another yet.
    Them,
}

/// Makes hold what held before an operation, and says which rows must be projected. Returns what held until
/// now, and the last of the values that hold again.
fn put_back(writer: &Writer<'_>, taken: &Operation, of: &Of<'_>) -> Result<(Groups, Value)> {
    let field = Field::from_word(&taken.field)?;
    if let Some(subject) = &taken.subject {
        let prior = taken.prior.as_deref().unwrap_or("null");
        definition::put_back(writer, field, subject, prior)?;
        return Ok((Groups::default(), Value::Null));
    }
    if field == Field::BalanceSeen {
        inbox::put_seen(writer, taken.prior.as_deref())?;
        return Ok((Groups::default(), Value::Null));
    }
    let before = match taken.txn {
        Some(txn) => Groups::of(taken.prior.as_deref().unwrap_or("null"), txn),
        None => chunk::read(writer, taken.row)?,
    };
    let mut now = Groups::default();
    let mut restored = Value::Null;
    for (prior, rows) in before.iter() {
        restored = serde_json::from_str(prior)
            .map_err(|error| StoreError::Unexpected(error.to_string()))?;
        if matches!(field, Field::Same | Field::Pair) {
            for &txn in rows {
                let held = match field {
                    Field::Pair => say_pair_again(writer, txn, &restored, of)?,
                    // Of an adoption that was taken back nothing is known any more.
                    _ if matches!(of, Of::Them) && !is_question(writer, txn, &restored)? => {
                        continue;
                    }
                    // Of what an undo or redo changed it is not known any more how the rows were one.
                    _ if matches!(of, Of::Them) && !taken.takes_back => {
                        identity::say_same_again(writer, txn, &restored)?
                    }
                    _ => identity::say_same(writer, txn, &restored)?,
                };
                now.add(&held.to_string(), txn);
            }
            continue;
        }
        // A value of null is all that a tag or a split ever was before the first word on it.
        let value = match (field, &restored) {
            (field, Value::Null) if field.is_list() => json!([]),
            // In a look at the past the two accounts are going to be two.
            (Field::Moved, _) if matches!(of, Of::What(_)) => {
                field::canonical(&writer.reader(), field, &restored)?
            }
            _ => restored.clone(),
        };
        chosen::begin(writer)?;
        chosen::add_rows(writer, rows)?;
        if let Of::What(_) = of {
            chosen::add_joined(writer, field.as_str())?;
        }
        let mut held = field::read(writer, field)?;
        if let Of::What(Some(made)) = of {
            for other in held.others(made) {
                chosen::leave_out(writer, &held.take(&other))?;
            }
        }
        now.extend(held);
        field::write(writer, field, &value)?;
        chosen::touch(writer)?;
    }
    Ok((now, restored))
}

/// Makes hold what held of a pair, also where it is seen in others since its rows became one with those.
fn say_pair_again(writer: &Writer<'_>, one: i64, value: &Value, of: &Of<'_>) -> Result<Value> {
    let held = pairs::say_pair_state(writer, one, value)?;
    if let (Of::What(_), Some(other), Some(kind)) =
        (of, value["other"].as_i64(), value["kind"].as_str())
    {
        for (a, b) in identity::pairs_seen_in(&writer.reader(), one, other, kind)? {
            let value = json!({"other": b, "kind": kind, "state": value["state"]});
            pairs::say_pair_state(writer, a, &value)?;
        }
    }
    Ok(held)
}

/// Refuses where taking an answer back changes what a statement locks.
fn refuse_same(writer: &Writer<'_>, taken: &Operation) -> Result<()> {
    let prior = definition::parse(taken.prior.as_deref().unwrap_or("null"))?;
    match (taken.txn, prior["other"].as_i64()) {
        (Some(txn), Some(other)) => {
            lock::refuse_same(writer, txn, other, prior["state"] == json!("same"))
        }
        _ => Ok(()),
    }
}

fn is_question(writer: &Writer<'_>, txn: i64, value: &Value) -> Result<bool> {
    match value["other"].as_i64() {
        Some(other) => identity::is_a_question(&writer.reader(), txn, other),
        None => Ok(true),
    }
}

/// Makes hold what held before every operation after one, up to another that is the newest which
/// is not taken back yet, newest first, without a word about it: for a look at the past, in a
/// transaction that is undone.
pub(crate) fn take_back_after(writer: &Writer<'_>, operation: i64, newest: i64) -> Result<()> {
    let later: Vec<Operation> = writer
        .0
        .prepare_cached(&format!(
            "SELECT {OPERATION} FROM operation WHERE row > ?1 AND row <= ?2 ORDER BY row DESC"
        ))?
        .query_map((operation, newest), self::operation)?
        .collect::<rusqlite::Result<_>>()?;
    for taken in later {
        put_back(writer, &taken, &Of::Them)?;
    }
    Ok(())
}
