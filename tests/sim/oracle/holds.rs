//! Holds that end without the bank saying what they became.

use std::collections::HashSet;

use super::{Counts, Oracle, Row, Told, words};
use crate::world::BankRow;

/// Days within which a hold is booked.
const DAYS_MAX: i64 = 14;

/// Whether two rows are of one merchant: by its key, else by its name, else by the word that stands first.
fn same_merchant(a: &BankRow, b: &BankRow) -> bool {
    let first = |row: &BankRow| words(&row.name).into_iter().next();
    match (&a.entity, &b.entity, &a.merchant, &b.merchant) {
        (Some(a), Some(b), ..) => a == b,
        (.., Some(a), Some(b)) => words(a) == words(b),
        _ => first(a) == first(b),
    }
}

fn days(hold: &BankRow, booked: &BankRow) -> i64 {
    (booked.day - hold.day).num_days()
}

impl Oracle {
    /// The hold that is booked now: the oldest of this amount and merchant that the bank prints no longer, and
    /// that had not ended before.
    pub(super) fn hold_of(
        &self,
        item: usize,
        booked: &BankRow,
        is_printed: impl Fn(&str) -> bool,
    ) -> Option<usize> {
        let is_it = |row: &Row| {
            row.is_by_itself()
                && row.item == item
                && row.bank.pending
                && !row.withdrawn
                && row.bank.account == booked.account
                && row.bank.currency == booked.currency
                && row.bank.minor == booked.minor
                && (0..=DAYS_MAX).contains(&days(&row.bank, booked))
                && (row.is_foreign || !is_printed(&row.bank.id))
                && (words(&row.bank.name) == words(&booked.name)
                    || same_merchant(&row.bank, booked))
        };
        let places = (0..self.rows.len()).filter(|place| is_it(&self.rows[*place]));
        places.min_by_key(|place| {
            let row = &self.rows[*place];
            (row.said.deleted, row.bank.day, *place)
        })
    }

    /// Holds that ended and on which words hang, where something came that they can have become: the nearest
    /// is asked about. `old` is the number of rows before the sync, `ended` the ones that this one ended.
    pub(super) fn ask_about_left(
        &mut self,
        told: &Told<'_>,
        old: usize,
        ended: &HashSet<usize>,
        counts: &mut Counts,
    ) {
        let oldest = self.rows[old..].iter().map(|row| row.first.day).min();
        let is_left = |place: &usize| {
            let row = &self.rows[*place];
            let said = &row.said;
            let has_words = said.note.as_deref().is_some_and(|note| !note.is_empty())
                || said.category.is_some()
                || !said.tags.on.is_empty()
                || said.merchant.is_some()
                || said.day.is_some()
                || said.reviewed == Some(true)
                || said.hidden == Some(true)
                || said.kept
                || said.cleared
                || said.reconciled.is_some()
                || row.belongs
                || !said.parts.is_empty()
                || !said.files.is_empty();
            let is_near = oldest.is_some_and(|day| (day - row.bank.day).num_days() <= DAYS_MAX);
            row.is_by_itself()
                && row.item == told.item
                && row.withdrawn
                && row.bank.pending
                && !row.reverted
                && (ended.contains(place) || is_near)
                && !self.asked.contains(place)
                && has_words
                && !said.deleted
        };
        let mut fitting = Vec::new();
        for place in (0..self.rows.len()).filter(is_left) {
            let hold = &self.rows[place].bank;
            for at in place + 1..self.rows.len() {
                let row = &self.rows[at];
                let is_fit = (at >= old || ended.contains(&place))
                    && row.is_by_itself()
                    && row.item == told.item
                    && !row.withdrawn
                    && (row.bank.pending || !row.was_held)
                    && row.bank.account == hold.account
                    && row.bank.currency == hold.currency
                    && (0..=DAYS_MAX).contains(&days(hold, &row.bank))
                    && row.bank.minor.signum() * hold.minor.signum() >= 0
                    && same_merchant(hold, &row.bank);
                if is_fit {
                    let apart = days(hold, &row.bank);
                    fitting.push((apart, row.bank.minor.abs_diff(hold.minor), place, at));
                }
            }
        }
        let holds: HashSet<usize> = fitting.iter().map(|one| one.2).collect();
        counts.doubts += u32::try_from(holds.len()).expect("few holds");
        self.asked.extend(holds);
    }
}
