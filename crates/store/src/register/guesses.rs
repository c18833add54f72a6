//! Pairs that are likely, reckoned from facts with `coffer_domain::pairs` whenever a sync touches rows, or a person
//! says something of a pair.
//!
//! Read are the rows within so many days of the touched ones, once, in order of their days; what came out is
//! compared with what stood, so that rows of which nothing changed are not touched.

use std::collections::{BTreeMap, HashSet};

use chrono::Days;
use coffer_domain::{
    AccountKind, CivilDate, matching,
    pairs::{Finder, Guess, Kind, Leg, REFUND_DAYS_MAX, Said, Says, TRANSFER_DAYS_MAX, Why},
};
use serde::{Deserialize, Serialize};

use super::{mates::ALIVE, project::touch};
use crate::{
    Reader, Result, StoreError, Writer,
    codec::{Currencies, day_from_int, day_to_int},
    facts,
};

/// Where the profile remembers whether pairs are looked for.
const SETTINGS: &str = "pairs";
/// Days before and behind a touched row in which a pair may change because of it, and what must be read to say
/// so: the rivals of a pair lie about both of its rows.
const NEAR: u64 = 2 * TRANSFER_DAYS_MAX.unsigned_abs();
const READ: u64 = NEAR + REFUND_DAYS_MAX.unsigned_abs();

/// Whether pairs are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairSettings {
    /// Whether any are proposed.
    pub propose: bool,
    /// Whether those that are clear are made without a question.
    pub make: bool,
}

impl Default for PairSettings {
    fn default() -> Self {
        Self {
            propose: true,
            // docs/pairs.md: not before its figures are there.
            make: false,
        }
    }
}

/// What the person has chosen.
pub fn pair_settings(reader: &Reader<'_>) -> Result<PairSettings> {
    match facts::get(reader, SETTINGS)? {
        Some(stored) => serde_json::from_slice(&stored)
            .map_err(|error| StoreError::Unexpected(error.to_string())),
        None => Ok(PairSettings::default()),
    }
}

/// Lets pairs be looked for, or not. What a person said of any stays; what was reckoned goes with the switch, and
/// is reckoned again over everything that is there.
pub fn set_pair_settings(writer: &Writer<'_>, settings: PairSettings) -> Result<()> {
    let settings = PairSettings {
        make: settings.make && settings.propose,
        ..settings
    };
    let before = pair_settings(&writer.reader())?;
    let stored =
        serde_json::to_vec(&settings).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    facts::put(writer, SETTINGS, &stored)?;
    super::begin_touch(writer)?;
    match (before.propose, settings.propose) {
        (true, false) => writer.0.execute_batch(
            "INSERT INTO temp.touched SELECT txn FROM mate WHERE source = 'learned';
             DELETE FROM pair_guess;",
        )?,
        (false, true) => {
            let span: (Option<i64>, Option<i64>) =
                writer
                    .0
                    .query_row("SELECT min(date), max(date) FROM txn", [], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?;
            if let (Some(first), Some(last)) = span {
                let all = Stretch {
                    from: day_from_int(first)?,
                    to: day_from_int(last)?,
                    came_in: true,
                };
                guess_between(writer, settings, &all)?;
            }
        }
        _ => {
            writer.0.execute_batch(
                "INSERT INTO temp.touched SELECT one FROM pair_guess WHERE sure = 1
                   ON CONFLICT DO NOTHING;
                 INSERT INTO temp.touched SELECT other FROM pair_guess WHERE sure = 1
                   ON CONFLICT DO NOTHING;",
            )?;
            writer.0.execute(
                "UPDATE pair_guess SET made = sure AND ?1 WHERE sure = 1",
                [settings.make],
            )?;
        }
    }
    super::project(writer)
}

/// Reckons anew what the touched rows may belong together with. The caller projects.
pub(crate) fn guess_touched(writer: &Writer<'_>) -> Result<()> {
    let days: Vec<(i64, bool)> = writer
        .0
        .prepare_cached(
            "SELECT t.date, max(t.amount > 0) FROM temp.touched x CROSS JOIN txn t ON t.row = x.txn
             GROUP BY t.date ORDER BY t.date",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    guess_about(writer, &days)
}

/// The same for some rows.
pub(crate) fn guess_for(writer: &Writer<'_>, rows: &[i64]) -> Result<()> {
    let mut days = Vec::with_capacity(rows.len());
    for row in rows {
        let day: i64 = writer
            .0
            .prepare_cached("SELECT date FROM txn WHERE row = ?1")?
            .query_row([row], |row| row.get(0))?;
        days.push((day, true));
    }
    days.sort_unstable();
    guess_about(writer, &days)
}

/// A stretch of days with touched rows.
struct Stretch {
    from: CivilDate,
    to: CivilDate,
    /// Money came in with one of them, which may be a refund of what was bought long before.
    came_in: bool,
}

/// Days that lie near each other are one stretch; what lies years apart is not read in between.
fn guess_about(writer: &Writer<'_>, days: &[(i64, bool)]) -> Result<()> {
    let settings = pair_settings(&writer.reader())?;
    if !settings.propose {
        return Ok(());
    }
    let mut stretch: Option<Stretch> = None;
    for (day, came_in) in days {
        let day = day_from_int(*day)?;
        stretch = Some(match stretch.take() {
            Some(open) if (day - open.to).num_days().unsigned_abs() <= 2 * READ => Stretch {
                to: day,
                came_in: open.came_in || *came_in,
                ..open
            },
            before => {
                if let Some(done) = before {
                    guess_between(writer, settings, &done)?;
                }
                Stretch {
                    from: day,
                    to: day,
                    came_in: *came_in,
                }
            }
        });
    }
    match stretch {
        Some(last) => guess_between(writer, settings, &last),
        None => Ok(()),
    }
}

fn guess_between(writer: &Writer<'_>, settings: PairSettings, about: &Stretch) -> Result<()> {
    let before = |day: CivilDate, days| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    let behind = |day: CivilDate, days| day.checked_add_days(Days::new(days)).unwrap_or(day);
    // Where only money went out, no purchase of long ago is looked for.
    let back = if about.came_in { READ } else { NEAR + NEAR / 2 };
    let read_from = before(about.from, back);
    let found = find(&writer.reader(), read_from, behind(about.to, READ))?;
    let (first, last) = (
        day_to_int(before(about.from, NEAR)),
        day_to_int(behind(about.to, READ - NEAR)),
    );
    let (mut stood, kept) = standing(writer, first, last, day_to_int(read_from))?;
    let mut day_of = writer
        .0
        .prepare_cached("SELECT date FROM txn WHERE row = ?1")?;
    for guess in found {
        let day: i64 = day_of.query_row([guess.one], |row| row.get(0))?;
        let made = guess.sure && settings.make;
        let was = stood.remove(&(guess.kind, guess.one, guess.other));
        let is_kept = guess.kind == Kind::Refund && kept.contains(&guess.one);
        if is_kept || !(first..=last).contains(&day) || was == Some((guess, made)) {
            continue;
        }
        let changes = made || was.is_some_and(|(_, made)| made);
        write(writer, &guess, made)?;
        if changes {
            touch(writer, guess.one)?;
            touch(writer, guess.other)?;
        }
    }
    for ((kind, one, other), (_, made)) in stood {
        writer
            .0
            .prepare_cached("DELETE FROM pair_guess WHERE one = ?1 AND other = ?2 AND kind = ?3")?
            .execute((one, other, kind.as_str()))?;
        if made {
            touch(writer, one)?;
            touch(writer, other)?;
        }
    }
    Ok(())
}

fn write(writer: &Writer<'_>, guess: &Guess, made: bool) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO pair_guess (one, other, kind, percent, days, why, sure, made)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (one, other, kind) DO UPDATE SET percent = excluded.percent,
                days = excluded.days, why = excluded.why, sure = excluded.sure,
                made = excluded.made",
        )?
        .execute((
            guess.one,
            guess.other,
            guess.kind.as_str(),
            guess.percent,
            guess.days,
            guess.why.to_int(),
            guess.sure,
            made,
        ))?;
    Ok(())
}

type Stood = BTreeMap<(Kind, i64, i64), (Guess, bool)>;

/// What was reckoned before of rows of these days; and the refunds among them whose purchases are older than what is
/// read now, which nothing new can change.
fn standing(
    writer: &Writer<'_>,
    first: i64,
    last: i64,
    read_from: i64,
) -> Result<(Stood, HashSet<i64>)> {
    let (mut stood, mut kept) = (Stood::new(), HashSet::new());
    let any: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM pair_guess)")?
        .query_row([], |row| row.get(0))?;
    if !any {
        return Ok((stood, kept));
    }
    let mut statement = writer.0.prepare_cached(
        "SELECT g.kind, g.one, g.other, g.percent, g.days, g.why, g.sure, g.made, o.date < ?3
         FROM txn t INDEXED BY txn_date CROSS JOIN pair_guess g ON g.one = t.row
         CROSS JOIN txn o ON o.row = g.other
         WHERE t.date BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query((first, last, read_from))?;
    while let Some(row) = rows.next()? {
        let guess = read_guess(row)?;
        match row.get(8)? {
            true => {
                kept.insert(guess.one);
            }
            false => {
                stood.insert((guess.kind, guess.one, guess.other), (guess, row.get(7)?));
            }
        }
    }
    Ok((stood, kept))
}

/// A guess from the columns kind, one, other, percent, days, why, sure.
pub(crate) fn read_guess(row: &rusqlite::Row<'_>) -> Result<Guess> {
    let kind: String = row.get(0)?;
    Ok(Guess {
        kind: Kind::from_word(&kind)
            .ok_or_else(|| StoreError::Unexpected(format!("a pair of the kind “{kind}”")))?,
        one: row.get(1)?,
        other: row.get(2)?,
        percent: row.get(3)?,
        days: row.get(4)?,
        why: Why::from_int(row.get(5)?),
        sure: row.get(6)?,
    })
}

/// What a person has said of pairs.
fn said(reader: &Reader<'_>) -> Result<Said> {
    let mut said = Said::default();
    let mut statement = reader
        .0
        .prepare_cached("SELECT kind, one, other, together FROM pair_said")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let (one, other): (i64, i64) = (row.get(1)?, row.get(2)?);
        match (row.get(3)?, Kind::from_word(&kind)) {
            (true, _) => said.taken.extend([one, other]),
            (false, Some(kind)) => {
                said.no.insert((kind, one, other));
            }
            (false, None) => {}
        }
    }
    Ok(said)
}

/// The pairs among the rows of some days.
fn find(reader: &Reader<'_>, from: CivilDate, to: CivilDate) -> Result<Vec<Guess>> {
    let said = said(reader)?;
    let mut finder = Finder::new(&said);
    let currencies = Currencies::read(reader.0)?;
    let mut kinds: BTreeMap<i64, AccountKind> = BTreeMap::new();
    let mut accounts = reader.0.prepare_cached("SELECT row, kind FROM account")?;
    let mut rows = accounts.query([])?;
    while let Some(row) = rows.next()? {
        kinds.insert(
            row.get(0)?,
            AccountKind::from_word(&row.get::<_, String>(1)?),
        );
    }
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT t.row, t.account, t.date, t.amount, t.currency, t.merchant_name, t.name, b.detailed
         FROM txn t INDEXED BY txn_date LEFT JOIN overlay o ON o.txn = t.row
         LEFT JOIN bank_category b ON b.id = t.bank_category
         WHERE t.date BETWEEN ?1 AND ?2 AND t.pending = 0 AND t.amount <> 0 AND {ALIVE}
         ORDER BY t.date, t.id"
    ))?;
    let mut rows = statement.query((day_to_int(from), day_to_int(to)))?;
    while let Some(row) = rows.next()? {
        let account: i64 = row.get(1)?;
        let currency = currencies.get(row.get(4)?)?;
        let merchant = row.get_ref(5)?.as_str_or_null().unwrap_or_default();
        let text = row.get_ref(6)?.as_str().unwrap_or_default();
        let says = Says::of(text, row.get_ref(7)?.as_str_or_null().unwrap_or_default());
        finder.push(Leg {
            row: row.get(0)?,
            account,
            kind: kinds.get(&account).copied().unwrap_or(AccountKind::Other),
            date: day_from_int(row.get(2)?)?,
            amount: row.get(3)?,
            currency: (currency.code().to_owned(), currency.exponent()),
            merchant: match says.transfer && !says.refund {
                true => String::new(),
                false => matching::merchant_key(merchant, text),
            },
            says,
        });
    }
    Ok(finder.finish())
}

/// A row that another could belong together with, how sure that is where it was reckoned, and why.
type Candidate = (i64, Option<u32>, Vec<String>);

/// What a row could belong together with by its amount and its day, the nearest first: for a person who chooses.
pub(crate) fn candidates_of(reader: &Reader<'_>, row: i64) -> Result<Vec<(Kind, Candidate)>> {
    type Own = (i64, i64, i64, i64);
    let (date, amount, currency, account): Own = reader
        .0
        .prepare_cached("SELECT date, amount, currency, account FROM txn WHERE row = ?1")?
        .query_row([row], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let day = day_from_int(date)?;
    let (from, to) = (
        day.checked_sub_days(Days::new(READ)).unwrap_or(day),
        day.checked_add_days(Days::new(READ)).unwrap_or(day),
    );
    // One amount with the other sign in another account; or in the same one, up to what the purchase cost.
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT t.row, t.date, t.amount = -?3 AND t.account <> ?5 AND t.currency = ?4
         FROM txn t INDEXED BY txn_date LEFT JOIN overlay o ON o.txn = t.row
         WHERE t.date BETWEEN ?1 AND ?2 AND t.pending = 0 AND {ALIVE}
           AND (t.amount > 0) <> (?3 > 0) AND t.amount <> 0 AND t.row <> ?6
           AND ((t.amount = -?3 AND t.currency = ?4)
             OR (t.account = ?5 AND t.currency = ?4 AND (
               (?3 > 0 AND -t.amount >= ?3 AND t.date <= ?7)
               OR (?3 < 0 AND t.amount <= -?3 AND t.date >= ?7))))
         ORDER BY t.amount = -?3 DESC, abs(t.date - ?7), t.row DESC LIMIT 20"
    ))?;
    let mut rows = statement.query((
        day_to_int(from),
        day_to_int(to),
        amount,
        currency,
        account,
        row,
        date,
    ))?;
    let mut found = Vec::new();
    while let Some(next) = rows.next()? {
        let other: i64 = next.get(0)?;
        let is_transfer: bool = next.get(2)?;
        let days = (day_from_int(next.get(1)?)? - day).num_days();
        let kind = match is_transfer {
            true => Kind::Transfer,
            false => Kind::Refund,
        };
        let why = match is_transfer {
            true => Why::SAME_AMOUNT,
            false => Why::ACCOUNT,
        };
        found.push((
            kind,
            (other, None, coffer_domain::pairs::reasons(kind, days, why)),
        ));
    }
    Ok(found)
}
