//! What no bank tells: accounts that the person keeps, rows that they write down, and what they found on a statement.
//!
//! A row that was written down and that the bank tells too is the bank's from the answer on, and the person's again
//! when that is taken back.

use std::collections::BTreeMap;

use coffer_domain::{CivilDate, OperationId, TransactionId};

use super::{Oracle, Row, said::Said};
use crate::world::{BankRow, Tie};

/// An account that the person keeps.
#[derive(Debug, Clone)]
pub struct Kept {
    pub name: String,
    pub currency: &'static str,
    /// What it held before its first row.
    pub opening: i64,
}

/// A row that the person writes down.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its connection, or none where the person keeps the account.
    pub item: usize,
    /// The account by the bank's id, and its currency.
    pub account: String,
    pub currency: &'static str,
    pub day: CivilDate,
    pub minor: i64,
    pub merchant: String,
    pub note: String,
    /// Our id of it, which the program mints as the next one.
    pub id: TransactionId,
}

/// The connection of rows that have none.
pub const NO_ITEM: usize = usize::MAX;

/// An account is locked up to a statement.
#[derive(Debug, Clone)]
pub struct Statement {
    pub account: String,
    pub day: CivilDate,
    pub balance: i64,
    /// What is marked does not make the balance.
    pub is_off: bool,
}

/// What is marked in an account up to a day.
#[derive(Debug, PartialEq, Eq)]
pub struct Marked {
    /// The last statement that still locks anything.
    pub last: Option<(CivilDate, i64)>,
    pub cleared: i64,
    /// Rows that are not marked.
    pub open: u32,
}

impl Oracle {
    /// What an account is called, the bank's or the person's.
    pub fn account_name(&self, row: &Row) -> Option<&str> {
        if let Some(kept) = self.kept.get(&row.bank.account) {
            return Some(&kept.name);
        }
        let connection = self.connections.get(row.item)?;
        let (name, _) = connection.accounts.get(&row.bank.account)?;
        Some(name)
    }

    /// Accounts that the person keeps, by their ids, and what each holds.
    pub fn held_by_hand(&self) -> BTreeMap<&str, i64> {
        let of = |(id, kept): (&'_ String, &Kept)| -> i64 {
            let rows = self.rows.iter().filter(|row| row.bank.account == *id);
            let counted = rows.filter(|row| row.is_listed() && !row.is_out());
            kept.opening + counted.map(|row| row.bank.minor).sum::<i64>()
        };
        let all = self.kept.iter();
        all.map(|one| (one.0.as_str(), of(one))).collect()
    }

    /// The person writes a row down, with what they say of it: one step to undo.
    pub fn write_down(&mut self, new: &Written, at_ms: i64) -> bool {
        if new.minor == 0 {
            return false;
        }
        // What is asked from now on is not foretold.
        self.is_answered = true;
        let bank = BankRow {
            id: new.id.to_string(),
            life: 0,
            account: new.account.clone(),
            pending_id: None,
            tie: Tie::True,
            pending: false,
            day: new.day,
            authorized: None,
            minor: new.minor,
            currency: new.currency,
            name: new.merchant.clone(),
            merchant: None,
            entity: None,
            original: None,
            category: None,
            confidence: None,
            channel: None,
            check: None,
            details: None,
        };
        let place = self.rows.len();
        self.rows.push(Row {
            is_by_hand: true,
            was_by_hand: true,
            id: Some(new.id),
            ..Row::new(place, new.item, &bank)
        });
        let (amount, account) = (Some(new.minor), Some(new.account.clone()));
        let before = Said {
            amount,
            account: account.clone(),
            ..Said::default()
        };
        let after = Said {
            written: true,
            reviewed: Some(true),
            account,
            note: Some(new.note.clone()).filter(|note| !note.is_empty()),
            amount,
            ..Said::default()
        };
        self.rows[place].said = after.clone();
        self.did_rows(vec![(place, before, after)], None, at_ms);
        true
    }

    /// The connection of an account.
    fn item_of(&self, account: &str) -> usize {
        let has = |connection: &super::Connection| connection.accounts.contains_key(account);
        self.connections.iter().position(has).unwrap_or(NO_ITEM)
    }

    /// Rows that a person wrote down are there, of the amount and in the account that they say.
    pub(super) fn settle_by_hand(&mut self) {
        let moved: Vec<(usize, String)> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.is_by_hand)
            .filter_map(|(place, row)| Some((place, row.said.account.clone()?)))
            .filter(|(place, account)| self.rows[*place].bank.account != *account)
            .collect();
        for (place, account) in moved {
            self.rows[place].item = self.item_of(&account);
            self.rows[place].bank.account = account;
        }
        for row in self.rows.iter_mut().filter(|row| row.is_by_hand) {
            row.withdrawn = !row.said.written;
            row.bank.minor = row.said.amount.unwrap_or(row.bank.minor);
        }
    }

    fn is_on_statement(&self, row: &Row, account: &str, day: CivilDate) -> bool {
        row.bank.account == account
            && row.is_listed()
            && !row.is_out()
            && !row.bank.pending
            && row.day() <= day
    }

    /// What is marked in an account up to a day and locked by no statement yet.
    fn marked(&self, account: &str, day: CivilDate) -> Vec<usize> {
        let is_it = |place: &usize| {
            let row = &self.rows[*place];
            self.is_on_statement(row, account, day)
                && row.said.cleared
                && row.said.reconciled.is_none()
        };
        (0..self.rows.len()).filter(is_it).collect()
    }

    /// Whether a statement locks any row.
    pub(super) fn locks(&self, number: usize) -> bool {
        self.rows
            .iter()
            .any(|row| !row.is_forgotten && row.said.reconciled == Some(number))
    }

    /// Whether a later statement of its account locks any row.
    pub(super) fn has_later_statement(&self, number: usize) -> bool {
        let of = &self.statements[number];
        self.statements.iter().enumerate().any(|(n, one)| {
            one.account == of.account && (one.day, n) > (of.day, number) && self.locks(n)
        })
    }

    /// How far an account is reconciled.
    pub fn reconciling(&self, account: &str, day: CivilDate) -> Marked {
        let statements = self.statements.iter().enumerate();
        let last = statements
            .filter(|(n, one)| one.account == account && self.locks(*n))
            .max_by_key(|(n, one)| (one.day, *n))
            .map(|(_, one)| (one.day, one.balance));
        let marked = self.marked(account, day);
        let open = self.rows.iter().filter(|row| {
            self.is_on_statement(row, account, day)
                && !row.said.cleared
                && row.said.reconciled.is_none()
        });
        Marked {
            last,
            cleared: marked.iter().map(|at| self.rows[*at].bank.minor).sum(),
            open: u32::try_from(open.count()).expect("a few rows"),
        }
    }

    /// An account is locked up to a statement; false where that must be refused.
    pub fn reconcile(&mut self, said: &Statement, id: Option<OperationId>, at_ms: i64) -> bool {
        let state = self.reconciling(&said.account, said.day);
        let marked = self.marked(&said.account, said.day);
        let is_earlier = state.last.is_some_and(|(last, _)| said.day < last);
        if said.is_off || is_earlier || marked.is_empty() {
            return false;
        }
        let number = self.statements.len();
        self.statements.push(said.clone());
        let lock = |place: usize| {
            let before = self.rows[place].said.clone();
            let after = Said {
                reconciled: Some(number),
                ..before.clone()
            };
            (place, before, after)
        };
        let rows: Vec<_> = marked.into_iter().map(lock).collect();
        for (place, _, after) in &rows {
            self.rows[*place].said = after.clone();
        }
        self.did_rows(rows, id, at_ms);
        true
    }
}
