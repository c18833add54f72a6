//! Reading the audit, and whether it is whole.

use coffer_domain::{AccountId, Currency, ItemId, Money};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::{Head, NOTHING_BEFORE, Said, link};
use crate::{Reader, Result};

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number; 1 is the first.
    pub seq: i64,
    /// When, milliseconds.
    pub at_ms: i64,
    /// What was done, as [`super::Kind::as_str`] or a newer word.
    pub kind: String,
    /// The account.
    pub account: Option<AccountId>,
    /// The connection.
    pub item: Option<ItemId>,
    /// What it is about.
    pub about: Option<Uuid>,
    /// The amount.
    pub amount: Option<Money>,
    /// What came of it.
    pub outcome: String,
    /// What else there is to know.
    pub detail: String,
    /// Its connection was forgotten, and with it what it said.
    pub forgotten: bool,
    /// Digest of what it says, or said.
    pub content: [u8; 32],
    /// Hash over that and all before it.
    pub hash: [u8; 32],
}

impl Row {
    /// Whether it says more than that it was there: one whose bank was forgotten does not.
    const fn says_anything(&self) -> bool {
        self.account.is_some()
            || self.item.is_some()
            || self.about.is_some()
            || self.amount.is_some()
            || !self.outcome.is_empty()
            || !self.detail.is_empty()
    }

    /// Digest of what it says now.
    fn digest(&self) -> [u8; 32] {
        Said {
            at_ms: self.at_ms,
            kind: &self.kind,
            account: self.account.as_ref().map(|id| id.as_bytes().as_slice()),
            item: self.item.as_ref().map(|id| id.as_bytes().as_slice()),
            about: self.about.as_ref().map(|id| id.as_bytes().as_slice()),
            amount: self.amount.as_ref().map(|money| {
                let currency = money.currency();
                (money.minor(), currency.code(), currency.exponent())
            }),
            outcome: &self.outcome,
            detail: &self.detail,
        }
        .digest()
    }
}

/// What came of a look at all entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries that were read.
    pub entries: u32,
    /// The newest, as it is stored.
    pub head: Option<Head>,
    /// The first place that does not fit.
    pub broken: Option<Broken>,
}

/// A place that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The entry.
    pub seq: i64,
    /// How.
    pub fault: Fault,
}

/// How an entry does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Entries before it are missing.
    Missing,
    /// It says something else than when it was written.
    Changed,
    /// It does not follow the one before it.
    Unlinked,
}

const COLUMNS: &str = "seq, at_ms, kind, account, item, about, minor, currency, exponent, outcome, \
                       detail, forgotten, content, hash";

/// Entries before a number (nothing for the newest), the newest first.
///
/// # Errors
/// If the store fails.
pub fn page(reader: &Reader<'_>, before: Option<i64>, limit: u32) -> Result<Vec<Row>> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"
        ))?
        .query_map((before.unwrap_or(i64::MAX), limit), read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// How many entries there are.
///
/// # Errors
/// If the store fails.
pub fn count(reader: &Reader<'_>) -> Result<u32> {
    Ok(reader
        .0
        .query_row("SELECT count(*) FROM audit", [], |row| row.get(0))?)
}

/// The hash of an entry, if there is one of that number.
///
/// # Errors
/// If the store fails.
pub fn hash_at(reader: &Reader<'_>, seq: i64) -> Result<Option<[u8; 32]>> {
    Ok(reader
        .0
        .prepare_cached("SELECT hash FROM audit WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0))
        .optional()?)
}

/// Shows every entry, the oldest first, one at a time.
///
/// # Errors
/// If the store or `show` fails.
pub fn each(reader: &Reader<'_>, mut show: impl FnMut(&Row) -> Result<()>) -> Result<()> {
    let mut statement = reader
        .0
        .prepare_cached(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        show(&read(row)?)?;
    }
    Ok(())
}

/// Reads all of it and tells the first place that does not fit.
///
/// # Errors
/// If the store fails.
pub fn verify(reader: &Reader<'_>) -> Result<Verified> {
    let mut verified = Verified {
        entries: 0,
        head: None,
        broken: None,
    };
    let mut before = NOTHING_BEFORE;
    each(reader, |row| {
        verified.entries = verified.entries.saturating_add(1);
        let expected = verified.head.map_or(0, |head| head.seq) + 1;
        let fault = if row.seq != expected {
            Some(Fault::Missing)
        } else if match row.forgotten {
            true => row.says_anything(),
            false => row.digest() != row.content,
        } {
            Some(Fault::Changed)
        } else if link(row.seq, &before, &row.content) != row.hash {
            Some(Fault::Unlinked)
        } else {
            None
        };
        if let (None, Some(fault)) = (verified.broken, fault) {
            verified.broken = Some(Broken {
                seq: row.seq,
                fault,
            });
        }
        before = row.hash;
        verified.head = Some(Head {
            seq: row.seq,
            hash: row.hash,
        });
        Ok(())
    })?;
    Ok(verified)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let id = |bytes: Option<[u8; 16]>| bytes.map(Uuid::from_bytes);
    let (minor, code, exponent): (Option<i64>, Option<String>, Option<u8>) =
        (row.get(6)?, row.get(7)?, row.get(8)?);
    let amount = match (minor, code, exponent) {
        (Some(minor), Some(code), Some(exponent)) => {
            Some(Money::new(minor, Currency::from_parts(&code, exponent)))
        }
        _ => None,
    };
    Ok(Row {
        seq: row.get(0)?,
        at_ms: row.get(1)?,
        kind: row.get(2)?,
        account: id(row.get(3)?).map(AccountId::from_uuid),
        item: id(row.get(4)?).map(ItemId::from_uuid),
        about: id(row.get(5)?),
        amount,
        outcome: row.get(9)?,
        detail: row.get(10)?,
        forgotten: row.get(11)?,
        content: row.get(12)?,
        hash: row.get(13)?,
    })
}
