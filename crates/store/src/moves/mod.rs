//! Money that a person moves between two of their accounts: what is intended, written down before it is asked
//! for, and what the provider says came of it.
//!
//! ```text
//!   plan ──> begin ──> authorized ──> ask ──> told ──> ... ──> found (its row at the bank) ──> paired
//! ```
//! Each function is one step of [`coffer_domain::moves`], in the caller's transaction, and refuses what may not
//! follow. Two unique indexes hold besides: one debit of a move, and one live leg out of the ledger.

mod found;
mod rows;
mod settings;

use coffer_domain::{
    AccountId, CivilDate, LegId, Money, MoveId,
    moves::{LegKind, Step},
};
use rusqlite::{OptionalExtension, params};

use crate::{
    Result, StoreError, Writer,
    codec::{self, CurrencyRows},
};

pub use found::{find_rows, to_pair};
pub(crate) use rows::forget;
pub use rows::{
    End, EventRow, LegRow, MOVES_MAX, MoveRow, all, keep_connected, leaving_minor, leg_of_transfer,
    one, under_way, used_minor,
};
pub use settings::{Settings, bind, put_events, put_limits, put_name, put_offered, settings};

/// A move that is to be planned.
pub struct NewMove<'a> {
    /// Its id.
    pub id: MoveId,
    /// How much, as a plain size.
    pub amount: &'a Money,
    /// Where it comes from.
    pub from: NewEnd<'a>,
    /// Where it goes.
    pub to: NewEnd<'a>,
}

/// An end of it.
pub struct NewEnd<'a> {
    /// The account.
    pub account: AccountId,
    /// What it is called.
    pub name: &'a str,
    /// Its last digits.
    pub mask: Option<&'a str>,
    /// The bank.
    pub institution: &'a str,
}

/// A leg that is to be begun.
pub struct NewLeg<'a> {
    /// Its id, which is the key of every request for it.
    pub id: LegId,
    /// What for.
    pub kind: LegKind,
    /// Which of its kind.
    pub seq: u32,
    /// How it goes, in the provider's word.
    pub network: &'a str,
    /// What stands beside it at the bank.
    pub description: &'a str,
}

/// What the provider said of a leg.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Its id of the authorization.
    pub authorization: Option<String>,
    /// Its id of the transfer.
    pub transfer: Option<String>,
    /// Whether it can still be stopped; nothing where that was not said.
    pub cancellable: Option<bool>,
    /// When it is expected to be through.
    pub expected: Option<CivilDate>,
    /// Why it did not work.
    pub failure: Option<String>,
}

/// Writes a move down with its debit, before anything is asked.
///
/// # Errors
/// If the store fails.
pub fn plan(writer: &Writer<'_>, new: &NewMove<'_>, debit: &NewLeg<'_>, now_ms: i64) -> Result<()> {
    let currency = CurrencyRows::default().row(writer.0, new.amount.currency())?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO move (id, planned_ms, amount, currency, from_account, from_name, from_mask,
                from_institution, to_account, to_name, to_mask, to_institution)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            new.id.as_bytes(),
            now_ms,
            new.amount.minor(),
            currency,
            new.from.account.as_bytes(),
            new.from.name,
            new.from.mask,
            new.from.institution,
            new.to.account.as_bytes(),
            new.to.name,
            new.to.mask,
            new.to.institution,
        ])?;
    begin(writer, new.id, debit, now_ms)
}

/// Writes a leg down, before whether it may be made is asked.
///
/// # Errors
/// `Refused` where one of its purpose may still come to something.
pub fn begin(writer: &Writer<'_>, id: MoveId, new: &NewLeg<'_>, now_ms: i64) -> Result<()> {
    let of = row(writer, id)?;
    let begun = writer
        .0
        .prepare_cached(
            "INSERT INTO move_leg (id, move, kind, seq, step, begun_ms, authorized_ms, network,
                description)
             VALUES (?1, ?2, ?3, ?4, 'authorizing', ?5, ?5, ?6, ?7)",
        )?
        .execute(params![
            new.id.as_bytes(),
            of,
            new.kind.as_str(),
            new.seq,
            now_ms,
            new.network,
            new.description,
        ]);
    match begun {
        Ok(_) => {}
        Err(error) if is_double(&error) => {
            return Err(StoreError::Refused(
                "This money is on its way already. Nothing was asked for a second time.".into(),
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let leg = writer.0.last_insert_rowid();
    note(
        writer,
        of,
        Some(leg),
        now_ms,
        Step::Authorizing.as_str(),
        None,
    )
}

/// A leg comes to another step, with what is known of it now. Whether it does: what may not follow, or is told a
/// second time, changes no step, but what is known is kept.
///
/// # Errors
/// If there is no such leg, or the store fails.
pub fn step(writer: &Writer<'_>, id: LegId, next: Step, told: &Told, now_ms: i64) -> Result<bool> {
    let (leg, of, present) = leg(writer, id)?;
    let is_news = present.may_become(next);
    let step = if is_news { next } else { present };
    let written = writer
        .0
        .prepare_cached(
            "UPDATE move_leg SET step = ?2,
                authorization = coalesce(authorization, ?3), transfer = coalesce(transfer, ?4),
                cancellable = coalesce(?5, cancellable), expected = coalesce(?6, expected),
                failure = coalesce(?7, failure),
                asked_ms = CASE WHEN ?8 THEN ?9 ELSE asked_ms END
             WHERE row = ?1",
        )?
        .execute(params![
            leg,
            step.as_str(),
            told.authorization,
            told.transfer,
            // What was sent, or is over, is stopped no more.
            match step {
                Step::Pending => told.cancellable,
                _ => Some(false),
            },
            told.expected.map(codec::day_to_int),
            told.failure,
            is_news && next == Step::Asked,
            now_ms,
        ]);
    match written {
        Ok(_) => {}
        // A second transfer for one purpose, or one that is another leg's: nothing here makes that. It is written
        // down, and what else is told goes on.
        Err(error) if is_double(&error) => {
            let code = told.transfer.as_deref();
            note(writer, of, Some(leg), now_ms, "doubled", code)?;
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    }
    if is_news {
        let code = told.failure.as_deref();
        note(writer, of, Some(leg), now_ms, next.as_str(), code)?;
    }
    Ok(is_news)
}

fn is_double(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

/// A leg that may be made is asked for: from here on the provider may have it, whatever becomes of this
/// program. Of two who do this at one time the second is refused.
///
/// # Errors
/// `Refused` where it was asked for already, or may not be made any more.
pub fn ask(writer: &Writer<'_>, id: LegId, now_ms: i64) -> Result<()> {
    if step(writer, id, Step::Asked, &Told::default(), now_ms)? {
        return Ok(());
    }
    Err(StoreError::Refused(
        "This was asked for already, or ended meanwhile. Nothing was asked for a second time."
            .into(),
    ))
}

/// The person has confirmed a move.
///
/// # Errors
/// If there is none.
pub fn confirmed(writer: &Writer<'_>, id: MoveId, now_ms: i64) -> Result<()> {
    let of = row(writer, id)?;
    writer
        .0
        .prepare_cached("UPDATE move SET confirmed_ms = coalesce(confirmed_ms, ?2) WHERE row = ?1")?
        .execute((of, now_ms))?;
    note(writer, of, None, now_ms, "confirmed", None)
}

/// Something happened that is no step of a leg.
///
/// # Errors
/// If there is no such move.
pub fn happened(
    writer: &Writer<'_>,
    id: MoveId,
    what: &str,
    code: Option<&str>,
    now_ms: i64,
) -> Result<()> {
    let of = row(writer, id)?;
    note(writer, of, None, now_ms, what, code)
}

/// The two rows of a move are paired.
///
/// # Errors
/// If there is no such move.
pub fn paired(writer: &Writer<'_>, id: MoveId, now_ms: i64) -> Result<()> {
    let of = row(writer, id)?;
    writer
        .0
        .prepare_cached("UPDATE move SET paired_ms = coalesce(paired_ms, ?2) WHERE row = ?1")?
        .execute((of, now_ms))?;
    Ok(())
}

fn note(
    writer: &Writer<'_>,
    of: i64,
    leg: Option<i64>,
    at_ms: i64,
    what: &str,
    code: Option<&str>,
) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO move_event (move, leg, at_ms, what, code) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((of, leg, at_ms, what, code))?;
    Ok(())
}

fn row(writer: &Writer<'_>, id: MoveId) -> Result<i64> {
    writer
        .0
        .prepare_cached("SELECT row FROM move WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("move"))
}

fn leg(writer: &Writer<'_>, id: LegId) -> Result<(i64, i64, Step)> {
    let found: Option<(i64, i64, String)> = writer
        .0
        .prepare_cached("SELECT row, move, step FROM move_leg WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (row, of, word) = found.ok_or(StoreError::NotFound("transfer of a move"))?;
    let step = Step::from_word(&word)
        .ok_or_else(|| StoreError::Unexpected(format!("the step {word} of a move")))?;
    Ok((row, of, step))
}
