//! What the proof says, to whoever reads it.

use coffer_domain::{
    AccountId, AccountKind, CivilDate, Currency, Money, SyncId, TransactionId,
    proof::{self, Manner, Opening, Proof, Reading, Standing, Sums, Unproven},
};

use rusqlite::OptionalExtension;

use super::{Entry, corrections, newest};
use crate::{
    Reader, Result,
    codec::{Currencies, day_from_int},
};

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
    /// What the account held before its first known row, under the reading that counts.
    pub opening: Option<Money>,
    /// The day of the balance that the opening was taken from.
    pub opening_date: Option<CivilDate>,
    /// All booked rows.
    pub posted: Option<Money>,
    /// All pending rows.
    pub pending: Option<Money>,
    /// The stated balance holds pending rows too: the opening, the residual and what is stated add
    /// up with them, and without them where it does not.
    pub counts_pending: bool,
    /// The deleted or kept rows that explain what the bank's do not, the newest first.
    pub explaining: Vec<TransactionId>,
    /// What they add to the bank's rows.
    pub corrected: Option<Money>,
    /// What the other deleted and kept rows would add, if it is anything: by so much what is listed is
    /// not what the bank states.
    pub aside: Option<Money>,
    /// What the bank states.
    pub stated: Option<Money>,
}

pub(super) struct Account {
    pub(super) row: i64,
    pub(super) id: AccountId,
    pub(super) kind: AccountKind,
    pub(super) opening: Option<Taken>,
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

pub(super) fn accounts(reader: &Reader<'_>, only: Option<AccountId>) -> Result<Vec<Account>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT a.row, a.id, a.kind, i.update_status = 'historical', o.sync, o.date, o.currency,
            o.balance, o.posted, o.pending
         FROM account a JOIN item i ON i.row = a.item LEFT JOIN opening o ON o.account = a.row
            AND o.stands IS NOT NULL
         WHERE (?1 IS NULL OR a.id = ?1) AND a.row NOT IN (SELECT account FROM account_merged)
           AND i.provider <> 'manual'
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

/// What an account held before its first known row: by its proof, or by the word of the person who keeps it.
pub fn opening_of(reader: &Reader<'_>, account: AccountId) -> Result<Option<Money>> {
    let by_hand: Option<(i64, i64)> = reader
        .0
        .prepare_cached(
            "SELECT h.opening, a.currency FROM account a JOIN manual_account h ON h.account = a.row
             WHERE a.id = ?1",
        )?
        .query_row([account.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match by_hand {
        Some((opening, currency)) => {
            Ok(Some(Currencies::read(reader.0)?.money(opening, currency)?))
        }
        None => Ok(proofs(reader, Some(account))?
            .into_iter()
            .find_map(|proof| proof.opening)),
    }
}

pub(super) fn prove(
    reader: &Reader<'_>,
    currencies: &Currencies,
    account: &Account,
) -> Result<ProofRow> {
    let mut told = ProofRow {
        account_id: account.id,
        proof: Proof::Unproven(Unproven::HistoryIncomplete),
        residual: None,
        since: None,
        opening: None,
        opening_date: None,
        posted: None,
        pending: None,
        counts_pending: false,
        explaining: Vec::new(),
        corrected: None,
        aside: None,
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
    told.opening = opening.amount(false).map(money);
    told.opening_date = Some(day_from_int(taken.date)?);
    told.posted = Some(money(entry.rows.posted));
    told.pending = Some(money(entry.rows.pending));
    let Some(stated) = entry.stated else {
        told.proof = Proof::Unproven(Unproven::CurrencyChanged);
        return Ok(told);
    };
    told.stated = Some(money(stated));
    let standing = Standing {
        rows: entry.rows,
        stated,
    };
    let mut reading = Reading::Posted;
    if proof::matches_anyhow(&opening, &standing) {
        told.proof = proof::judge(&opening, &standing, None);
    } else {
        // Only now, because it reads every entry.
        let (shown, since) = looked_back(reader, account.row, taken)?;
        told.proof = proof::judge(&opening, &standing, shown);
        reading = shown.unwrap_or(reading);
        match (told.proof, since) {
            (Proof::Matches(under), _) => reading = under,
            (Proof::Off(residual), Some((sync, since))) => {
                told.residual = Some(money(residual));
                told.since = Some(since);
                let rows = corrections::since(reader, account.row, taken, sync)?;
                let given: Vec<_> = rows.iter().map(|row| row.given).collect();
                if let Some(found) = proof::explain(&opening, &standing, shown, &given) {
                    reading = found.reading;
                    told.proof = Proof::Matches(Reading::AsEdited);
                    told.explaining = found.places.iter().map(|at| rows[*at].id).collect();
                    let by = found.places.iter().map(|at| i128::from(given[*at].by));
                    told.corrected = i64::try_from(by.sum::<i128>()).ok().map(money);
                    (told.residual, told.since) = (None, None);
                }
            }
            (Proof::Off(residual), None) => told.residual = Some(money(residual)),
            (Proof::Unproven(_), _) => {}
        }
    }
    told.counts_pending = reading == Reading::WithPending;
    told.opening = opening.amount(told.counts_pending).map(money);
    let all = corrections::sum(reader, account.row, taken.currency, told.counts_pending)?;
    let explaining = told.corrected.as_ref().map_or(0, Money::minor);
    told.aside = Some(all - i128::from(explaining))
        .filter(|aside| *aside != 0)
        .and_then(|aside| i64::try_from(aside).ok())
        .map(money);
    Ok(told)
}

/// A sync and when it was, milliseconds.
type Since = (SyncId, i64);

/// The reading that a bank has shown, and since which sync, by its row, an account is off.
pub(super) type Past = (Option<Reading>, Option<(i64, Since)>);

/// The reading that the bank has shown to be its own, and the first sync of the unbroken run, up to
/// now, after which the account was off by what was known then, with its number.
pub(super) fn looked_back(reader: &Reader<'_>, account: i64, taken: &Taken) -> Result<Past> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.id, s.ended_ms, p.posted, p.pending, p.backfilled_posted, p.backfilled_pending,
            p.stated, s.row
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
        };
        let opening = taken.opening(&entry);
        shown = manner.see(&opening, &standing);
        if let Proof::Off(_) = proof::judge(&opening, &standing, shown) {
            if first.is_none() {
                let id: [u8; 16] = row.get(0)?;
                let id = SyncId::from_uuid(uuid::Uuid::from_bytes(id));
                first = Some((row.get(7)?, (id, row.get(1)?)));
            }
        } else {
            first = None;
        }
    }
    Ok((shown, first))
}
