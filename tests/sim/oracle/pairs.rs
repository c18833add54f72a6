//! Which rows the person says belong together, and which they say do not: the oracle's own book of it.
//!
//! A word about two rows stands until it is taken back, whatever happens to the rows; a pair shows while both of
//! them are there, are in the sums, and are no part of another.

use coffer_domain::OperationId;

use super::{Oracle, Row};

/// How two rows belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Money that left one account came to another.
    Transfer,
    /// What was paid was given back.
    Refund,
}

impl How {
    pub fn word(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Refund => "refund",
        }
    }
}

/// The row that money left, or the refund; the other one; and how.
pub type Key = (usize, usize, How);

/// Something that the person says of two rows, in whichever order.
#[derive(Debug, Clone, Copy)]
pub struct Pairing {
    pub rows: (usize, usize),
    pub how: How,
    /// That they belong together, or that they do not.
    pub together: bool,
}

/// A word about two rows, as something that was done and can be undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub key: Key,
    pub before: Option<bool>,
    pub after: bool,
}

impl Row {
    /// Whether it counts, so that it can belong to another.
    fn is_real(&self) -> bool {
        self.is_by_itself() && !self.said.deleted && !self.is_out()
    }
}

impl Oracle {
    /// What was said of two rows, if anything.
    pub fn paired(&self, key: Key) -> Option<bool> {
        self.pairs.get(&key).copied()
    }

    /// Words about pairs.
    pub fn pair_keys(&self) -> Vec<Key> {
        self.pairs.keys().copied().collect()
    }

    /// The rows that a row belongs to by the person's word, while both are real.
    pub fn mates(&self, place: usize) -> Vec<(usize, How)> {
        if !self.rows[place].is_real() {
            return Vec::new();
        }
        let yes = self.pairs.iter().filter(|(_, together)| **together);
        yes.filter_map(|(&(one, other, how), _)| match place {
            _ if one == place => Some((other, how)),
            _ if other == place => Some((one, how)),
            _ => None,
        })
        .filter(|(mate, _)| self.rows[*mate].is_real())
        .collect()
    }

    /// Whether two rows could be proposed as a pair: real ones, booked, of which one is money out and the other money
    /// in, and of which nothing was said.
    pub fn may_be_proposed(&self, key: Key) -> bool {
        let (one, other) = (&self.rows[key.0], &self.rows[key.1]);
        !self.proposes_nothing
            && one.is_real()
            && other.is_real()
            && !one.bank.pending
            && !other.bank.pending
            && one.bank.minor.signum() * other.bank.minor.signum() < 0
            && self.paired(key).is_none()
    }

    /// The two in their order; nothing where they are no two rows of which one is money out and the other money in.
    pub fn key(&self, said: &Pairing) -> Option<Key> {
        let (a, b) = said.rows;
        let minor = |place: usize| self.rows[place].bank.minor;
        if a == b || minor(a).signum() * minor(b).signum() >= 0 {
            return None;
        }
        let a_is_first = match said.how {
            How::Transfer => minor(a) < 0,
            How::Refund => minor(a) > 0,
        };
        Some(if a_is_first {
            (a, b, said.how)
        } else {
            (b, a, said.how)
        })
    }

    /// The person says that two rows belong together, or do not; false where that must be refused.
    pub fn pair(&mut self, said: &Pairing, id: Option<OperationId>, at_ms: i64) -> bool {
        let Some(key) = self.key(said) else {
            return false;
        };
        let before = self.paired(key);
        if before == Some(said.together) || said.together && !self.may_belong(key) {
            return false;
        }
        self.pairs.insert(key, said.together);
        self.settle_pairs();
        let word = Word {
            key,
            before,
            after: said.together,
        };
        self.did_pair(word, id, at_ms);
        true
    }

    /// A transfer is of two accounts; a refund is in its purchase's currency, at most what that cost, and not of
    /// before it. A row belongs to one other, unless the several make no more than it is.
    fn may_belong(&self, (one, other, how): Key) -> bool {
        let (first, second) = (&self.rows[one], &self.rows[other]);
        let size = |row: &Row| u128::from(row.bank.minor.unsigned_abs());
        let fits = match how {
            How::Transfer => first.bank.account != second.bank.account,
            How::Refund => {
                first.bank.currency == second.bank.currency
                    && size(first) <= size(second)
                    && first.bank.day >= second.bank.day
            }
        };
        let is_booked = |row: &Row| row.is_real() && !row.bank.pending;
        let has_room = |place: usize, mate: usize, may_share: bool| {
            let of = |(a, b, _): &Key| match place {
                _ if *a == place => Some(*b),
                _ if *b == place => Some(*a),
                _ => None,
            };
            let said = self.pairs.iter().filter(|(_, together)| **together);
            let others: Vec<usize> = said
                .filter_map(|(other, _)| of(other))
                .filter(|other| *other != mate && self.rows[*other].joined.is_none())
                .collect();
            let (row, new) = (&self.rows[place], &self.rows[mate]);
            let sum: u128 = others.iter().map(|other| size(&self.rows[*other])).sum();
            others.is_empty()
                || may_share
                    && row.bank.currency == new.bank.currency
                    && sum + size(new) <= size(row)
        };
        is_booked(first)
            && is_booked(second)
            && fits
            && has_room(one, other, how == How::Transfer)
            && has_room(other, one, true)
    }

    /// A word gives way to the one before it, or the reverse.
    pub(super) fn swap_pair(&mut self, word: &Word, again: bool) {
        let holds = if again { Some(word.after) } else { word.before };
        let (one, other, how) = word.key;
        // Where a row is another one now, what was said of it is seen there.
        let seen = |place: usize| {
            let joined = self.rows[place].joined.as_ref();
            let keys = joined.map(|joined| joined.pairs.clone());
            (joined.map(|joined| joined.keep), keys.unwrap_or_default())
        };
        let ((first, of_one), (second, of_other)) = (seen(one), seen(other));
        let ends = |place: usize, keep: Option<usize>| [Some(place), keep].into_iter().flatten();
        let mut keys = vec![word.key];
        for a in ends(one, first) {
            for b in ends(other, second) {
                let key = (a, b, how);
                if of_one.contains(&key) || of_other.contains(&key) {
                    keys.push(key);
                }
            }
        }
        for key in keys {
            match holds {
                Some(together) => self.pairs.insert(key, together),
                None => self.pairs.remove(&key),
            };
        }
        self.settle_pairs();
    }

    /// What was said of the row that goes into another is said of that one: a no unless something was said of those
    /// two, and a yes unless it belongs together with one already. The words that came over.
    pub(super) fn join_pairs(&mut self, gone: usize, keep: usize) -> Vec<Key> {
        let belongs = self
            .pairs
            .iter()
            .any(|(&(a, b, _), together)| *together && (a == keep || b == keep));
        let over = |(&(one, other, how), &together): (&Key, &bool)| {
            let as_kept = |place: usize| if place == gone { keep } else { place };
            let key = (as_kept(one), as_kept(other), how);
            let is_its = (one == gone || other == gone) && key.0 != key.1;
            let is_free = !(self.pairs.contains_key(&key) || together && belongs);
            (is_its && is_free).then_some((key, together))
        };
        let came: Vec<(Key, bool)> = self.pairs.iter().filter_map(over).collect();
        self.pairs.extend(came.iter().copied());
        self.settle_pairs();
        came.into_iter().map(|(key, _)| key).collect()
    }

    /// They go again.
    pub(super) fn unjoin_pairs(&mut self, keys: &[Key]) {
        self.pairs.retain(|key, _| !keys.contains(key));
        self.settle_pairs();
    }

    pub(super) fn settle_pairs(&mut self) {
        for row in &mut self.rows {
            row.belongs = false;
        }
        for (&(one, other, _), _) in self.pairs.iter().filter(|(_, together)| **together) {
            self.rows[one].belongs = true;
            self.rows[other].belongs = true;
        }
    }
}
