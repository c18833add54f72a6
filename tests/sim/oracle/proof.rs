//! What the proofs of balances must say, from the rows and the statements alone.

use std::collections::{BTreeMap, BTreeSet};

use coffer_domain::CivilDate;

use super::{Connection, Oracle, Row, Told};
use crate::world::BankRow;

/// How many days apart one thing may be told twice.
const ALIKE_DAYS: i64 = 5;
/// Sums that are kept, so that many rows that are alike do not take all memory.
const SUMS_MAX: usize = 4_096;

/// Days within which a row that came late may have been booked late.
const LATE_DAYS: i64 = 14;

/// The proof of an account, which began with the first balance stated once all history was there.
#[derive(Debug, Clone)]
pub struct Proven {
    /// The newest day of which the item had booked anything then.
    day: CivilDate,
    /// The sum of rows that came since, booked, from before that day, and that are taken for history
    /// which the balance held already (docs/decisions/0012). Nothing where it is not known.
    pub late: Option<i64>,
    /// What the bank had stated then, less what was booked.
    base: i64,
    /// The last sync stated what its rows make of that.
    is_even: bool,
    /// Number of rows of all items then.
    known: usize,
    /// Its sync was taken back, and all is told again: what was known then did not come late.
    goes_on: bool,
}

impl Connection {
    /// Keeps the proofs that had begun with the sync that is taken back.
    pub(super) fn put_aside(&mut self, proven: BTreeMap<String, Proven>) {
        for (account, one) in proven {
            if !self.proven.contains_key(&account) {
                let begun = Proven {
                    late: one.late.map(|_| 0),
                    is_even: true,
                    goes_on: true,
                    ..one
                };
                self.aside.insert(account, begun);
            }
        }
    }
}

impl Oracle {
    /// What the sums of an account may be off by; nothing where it is not known. It is what came late
    /// and the balance was not seen to move with, but for rows that are like one that was there: those
    /// are taken for the same thing given twice, or not, and an oracle that shares no rule with the
    /// program leaves that open.
    pub fn may_be_off(&self, item: usize, account: &str) -> Option<BTreeSet<i64>> {
        let late = self.connections[item].proven.get(account)?.late?;
        let of_account = || {
            let told = self.rows.iter().filter(|row| !row.is_by_hand);
            told.filter(|row| row.bank.account == account)
        };
        let is_like = |one: &BankRow, other: &BankRow| {
            one.minor == other.minor && (one.day - other.day).num_days().abs() <= ALIKE_DAYS
        };
        let mut sums = BTreeSet::from([late]);
        for (place, row) in of_account().enumerate() {
            let has_twin = of_account().enumerate().any(|(at, other)| {
                let looks = [&other.bank, &other.first];
                at != place
                    && [&row.bank, &row.first]
                        .iter()
                        .any(|one| looks.iter().any(|other| is_like(one, other)))
            });
            if row.late != 0 && (has_twin || row.may_be_booked) && sums.len() < SUMS_MAX {
                let fewer: Vec<i64> = sums.iter().map(|sum| sum - row.late).collect();
                sums.extend(fewer);
            }
        }
        Some(sums)
    }

    /// Proofs begin, or rows come late to them. `was` says of each row that is not new whether no
    /// revert had taken it out.
    pub(super) fn prove(&mut self, told: &Told<'_>, was: &[bool]) {
        let rows = || {
            let told_by_it = |row: &&Row| row.item == told.item && !row.is_by_hand;
            self.rows.iter().filter(told_by_it)
        };
        // A row may be dated ahead, and the bank's calendar may be a day before ours.
        let today = chrono::DateTime::from_timestamp_millis(told.now_ms)
            .expect("a time")
            .date_naive();
        let day = rows()
            .filter(|row| !row.withdrawn && !row.bank.pending)
            .map(|row| row.bank.day)
            .filter(|day| *day <= today.succ_opt().expect("a day"))
            .max()
            .unwrap_or(today);
        let is_new = |place: usize, row: &Row| {
            row.item == told.item
                && !row.is_by_hand
                && !row.withdrawn
                && !row.bank.pending
                && !was.get(place).copied().unwrap_or(false)
        };
        let base = |account: &str| -> Option<i64> {
            let of_account = rows().filter(|row| row.bank.account == account);
            let posted = of_account.filter(|row| !row.withdrawn && !row.bank.pending);
            let (_, stated) = told.statement.get(account)?;
            Some(stated - posted.map(|row| row.bank.minor).sum::<i64>())
        };
        let connection = &mut self.connections[told.item];
        let mut proven = std::mem::take(&mut connection.proven);
        if told.is_whole {
            let stated = |id: &String| told.statement.contains_key(id);
            let again = connection.aside.extract_if(.., |id, _| stated(id));
            proven.extend(again);
        }
        let mut lates = Vec::new();
        for (account, proof) in &mut proven {
            let is_even = base(account).is_none_or(|base| base == proof.base);
            let day = proof.day;
            let was_known = |place: usize| proof.goes_on && place < proof.known;
            let came: Vec<usize> = (0..self.rows.len())
                .filter(|place| {
                    let row = &self.rows[*place];
                    row.bank.account == *account
                        && is_new(*place, row)
                        && !was_known(*place)
                        && row.bank.day < day
                })
                .collect();
            let is_near = |row: &Row| (day - row.bank.day).num_days() <= LATE_DAYS;
            let are_near = came.iter().all(|place| is_near(&self.rows[*place]));
            let moves_with = is_even && are_near && (proof.is_even || proof.late == Some(0));
            for place in came {
                let minor = self.rows[place].bank.minor;
                let may_be_booked = is_near(&self.rows[place]);
                let late = if moves_with { 0 } else { minor };
                proof.late = proof.late.map(|sum| sum + late);
                lates.push((place, late, may_be_booked));
            }
            proof.is_even = is_even;
            proof.goes_on = false;
        }
        if told.is_whole {
            for account in told.statement.keys() {
                proven.entry(account.clone()).or_insert(Proven {
                    day,
                    late: Some(0),
                    base: base(account).unwrap_or(0),
                    is_even: true,
                    known: self.rows.len(),
                    goes_on: false,
                });
            }
        }
        self.connections[told.item].proven = proven;
        for (place, late, may_be_booked) in lates {
            (self.rows[place].late, self.rows[place].may_be_booked) = (late, may_be_booked);
        }
    }
}
