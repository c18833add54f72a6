//! Finding: from a filter to the keys of the rows that it lists, newest first.
//!
//! ```text
//!  filter ──parse──> terms ──meaning──> what is meant: sets, bounds, phrases of the search index
//!                                         └──sql──> one statement that yields keys, newest first
//! ```
//! Every operator that people use daily is a walk of an index that is ordered by the key. Several
//! such walks (categories of a group, a word *or* an amount) are merged as they go, and what is not
//! meant is left out as it comes by: SQLite merges ordered parts of a compound without sorting. So
//! a page costs what the page holds and not what is found in all. The tests of `plans` read what SQLite
//! makes of it.

mod fits;
mod meaning;
#[cfg(test)]
mod plans;
mod sql;
mod typo;
mod words;

use coffer_domain::{
    CivilDate,
    query::{Asked, Term},
};
use rusqlite::types::Value;

use super::{Filter, browse};
use crate::{
    Reader, Result,
    codec::day_to_int,
    edits::{self, CategoryRow},
};

use meaning::Meaning;
pub(crate) use meaning::Things;
pub(super) use meaning::merchant_phrase;
pub(super) use sql::Side;

/// Keys of one day, and the first key of all.
pub(super) const KEYS_OF_A_DAY: i64 = 10_000_000;

/// Reads what a filter lists; where that is nothing because nothing has a word, what it lists with the
/// nearest one in its place.
///
/// # Errors
/// [`crate::StoreError::Misread`] where the filter means nothing; other failures of the store.
pub(super) fn guessing<T>(
    reader: &Reader<'_>,
    filter: &Filter,
    mut read: impl FnMut(&Finding) -> Result<T>,
    is_empty: impl Fn(&T) -> bool,
) -> Result<T> {
    let mut finding = Finding::of(reader, filter)?;
    let found = read(&finding)?;
    match is_empty(&found) && finding.meaning.correct(reader)? {
        true => read(&finding),
        false => Ok(found),
    }
}

/// The first key of a day.
pub(super) fn first_key(day: CivilDate) -> i64 {
    day_to_int(day) * KEYS_OF_A_DAY
}

/// The first key after a day.
pub(super) fn key_after(day: CivilDate) -> i64 {
    (day_to_int(day) + 1) * KEYS_OF_A_DAY
}

/// The day of a key, yyyymmdd.
pub(super) const fn day_of(key: i64) -> i64 {
    key / KEYS_OF_A_DAY
}

/// What a term asks for, in the names that things have.
///
/// # Errors
/// [`crate::StoreError::Misread`] where nothing has a name; the text is not the whole search then.
pub(super) fn values(reader: &Reader<'_>, term: &Term) -> Result<Vec<String>> {
    meaning::values(reader, term)
}

/// What a filter lists.
pub(super) struct Finding {
    meaning: Meaning,
    /// The least and the greatest key of a pending row.
    pending: Option<(i64, i64)>,
    /// For rows that are in no index.
    tray: Option<(Asked, Vec<CategoryRow>)>,
}

/// A statement that yields keys, and the values that it is bound to after the two bounds of the
/// keys: those below ?1, from ?2 on.
pub(super) struct Keys {
    pub sql: String,
    pub texts: Vec<Value>,
    pub below: i64,
    pub from: i64,
}

impl Keys {
    /// All values, with those of the caller behind them.
    pub fn values(&self, more: impl IntoIterator<Item = i64>) -> Vec<Value> {
        let bounds = [Value::from(self.below), Value::from(self.from)];
        bounds
            .into_iter()
            .chain(self.texts.iter().cloned())
            .chain(more.into_iter().map(Value::from))
            .collect()
    }

    /// The number of the first value of the caller's.
    pub const fn next(&self) -> usize {
        3 + self.texts.len()
    }
}

impl Finding {
    /// Finds out what a filter means.
    ///
    /// # Errors
    /// [`crate::StoreError::Misread`] where it means nothing, with the place.
    pub fn of(reader: &Reader<'_>, filter: &Filter) -> Result<Self> {
        Ok(Self {
            meaning: Meaning::of(reader, filter)?,
            tray: None,
            pending: reader
                .0
                .prepare_cached(
                    // Each is one end of the index; asked for together it is walked from end to end.
                    "SELECT
                       (SELECT min(ord) FROM register INDEXED BY register_pending WHERE pending = 1),
                       (SELECT max(ord) FROM register INDEXED BY register_pending WHERE pending = 1)",
                )?
                .query_row([], |row| {
                    let (least, greatest): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                    Ok(least.zip(greatest))
                })?,
        })
    }

    /// Words that nothing has, and what is searched in their place.
    pub fn corrected(&self) -> &[(String, String)] {
        &self.meaning.corrected
    }

    /// Whether there are rows of a side at all, as far as can be said at once.
    pub const fn may_have(&self, side: Side) -> bool {
        !matches!(side, Side::Pending) || self.pending.is_some()
    }

    /// The keys of a side, newest first, below one.
    pub fn keys(&self, side: Side, below: i64) -> Keys {
        let (from, to) = match (side, self.pending) {
            // Pending rows are few and of late: nothing else is walked for them.
            (Side::Pending, Some((least, greatest))) => (least, greatest + 1),
            _ => (i64::MIN, i64::MAX),
        };
        let below = below.min(self.meaning.below).min(to);
        let from = self.meaning.from.max(from);
        let mut statement = sql::Statement {
            is_bounded: (from > i64::MIN, below < i64::MAX),
            texts: Vec::new(),
        };
        let sql = sql::keys(&self.meaning, side, self.pending.is_some(), &mut statement);
        Keys {
            sql,
            texts: statement.texts,
            below,
            from,
        }
    }

    /// A statement over the narrow rows of a side: key, currency, amount, withdrawn. In any order.
    pub fn narrow_rows(&self, side: Side) -> Keys {
        let keys = self.keys(side, i64::MAX);
        let is_bounded = (keys.from > i64::MIN, keys.below < i64::MAX);
        if let Some(sql) = sql::narrow_rows(&self.meaning, side, is_bounded) {
            return Keys {
                sql,
                texts: Vec::new(),
                ..keys
            };
        }
        Keys {
            // The bound keeps SQLite from dropping the order, without which it would not merge.
            sql: format!(
                "SELECT n.ord, n.currency, n.amount, n.withdrawn
                 FROM ({} ORDER BY 1 DESC LIMIT -1) k
                 CROSS JOIN register n INDEXED BY register_narrow ON n.ord = k.ord",
                keys.sql
            ),
            ..keys
        }
    }

    /// A condition on `txn.row` or `register.txn`: that one of its lines is found. Its values come
    /// in the order of the statement's own, as [`Keys::values`] has them.
    pub fn transactions(&self) -> Keys {
        let keys = self.keys(Side::Both, i64::MAX);
        Keys {
            sql: format!(
                "SELECT r.txn FROM register r WHERE r.ord IN (SELECT ord FROM ({}))",
                keys.sql
            ),
            ..keys
        }
    }

    /// Whether it lists one account's rows and leaves none out but by their days: then each row can
    /// say what the account held after it.
    pub const fn account_alone(&self) -> Option<i64> {
        self.meaning.account_alone
    }

    /// Whether the totals of days know the shape of it: nothing but accounts and days is asked for.
    pub const fn has_day_totals(&self) -> bool {
        self.meaning.only_accounts_and_days
    }

    /// The accounts that it is of, where it is of some only.
    pub fn accounts(&self) -> Option<&[i64]> {
        self.meaning.accounts.as_deref()
    }

    /// The days of it, yyyymmdd, both included.
    pub const fn days(&self) -> (i64, i64) {
        let last = self.meaning.below.saturating_sub(1);
        (day_of(self.meaning.from), day_of(last))
    }

    /// Makes it ready for rows that are in no index.
    pub fn for_tray(mut self, reader: &Reader<'_>) -> Result<Self> {
        self.tray = Some((self.meaning.asked_of_a_row(), edits::categories(reader)?));
        Ok(self)
    }

    /// Whether a row that is in no index fits.
    pub fn fits(&self, line: &browse::RegisterLine) -> bool {
        self.tray.as_ref().is_some_and(|(asked, categories)| {
            self.meaning.keeps_day(line.date) && asked.fits(&fits::seen(line, categories))
        })
    }
}
