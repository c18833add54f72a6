//! Which two transactions belong together: the two legs of a transfer between own accounts, and a refund with
//! the purchase that it gives back.
//!
//! ```text
//!   legs by day ──push──> window of REFUND_DAYS_MAX days ──> candidates, each with points and reasons
//!                                                  finish ──> the best for each leg; the clear ones are sure
//! ```
//! One pass over rows in order of their days; what is compared with a row is found by its amount or by its
//! merchant, and bounded. Only what is booked takes part: a hold that was cancelled is no refund, because it
//! never was a payment. docs/pairs.md tells what the percentages are worth, and how that was measured.

mod rates;
mod score;
mod words;

use std::collections::{HashMap, HashSet, VecDeque};

use crate::{AccountKind, CivilDate};
pub use score::{Why, reasons};
pub use words::Says;

/// Days by which the second leg of a transfer may come late.
pub const TRANSFER_DAYS_MAX: i64 = 10;
/// Days by which it may seem to come before the first: banks book on days of their own.
pub const TRANSFER_DAYS_EARLY: i64 = 3;
/// Days within which a purchase is given back.
pub const REFUND_DAYS_MAX: i64 = 120;
/// From here on, in percent, a pair is proposed.
pub const PROPOSED_FROM: u32 = 55;
/// From here on a pair that has no rival is made without a question: see docs/pairs.md.
pub const SURE_FROM: u32 = 90;
/// What is compared with one row, and what is remembered of one pass.
const COMPARED_MAX: usize = 40;
const CANDIDATES_MAX: usize = 400_000;

/// How two transactions belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Money of one's own that moved.
    Transfer,
    /// What one paid, the other gave back.
    Refund,
}

impl Kind {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Refund => "refund",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "transfer" => Some(Self::Transfer),
            "refund" => Some(Self::Refund),
            _ => None,
        }
    }
}

/// A booked row, as far as it speaks for a pair.
#[derive(Debug, Clone)]
pub struct Leg {
    /// Its number.
    pub row: i64,
    /// Number of its account.
    pub account: i64,
    /// Kind of its account.
    pub kind: AccountKind,
    /// The bank's day.
    pub date: CivilDate,
    /// Amount in minor units, our sign.
    pub amount: i64,
    /// The currency, by its code and exponent.
    pub currency: (String, u8),
    /// What says who was paid: two rows of one merchant have the same. Empty where nothing does.
    pub merchant: String,
    /// What its texts say.
    pub says: Says,
}

impl Leg {
    fn size(&self) -> u64 {
        self.amount.unsigned_abs()
    }
}

/// Two rows that are likely to belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// How.
    pub kind: Kind,
    /// The row that the money left, or the refund.
    pub one: i64,
    /// The row that it came to, or the purchase.
    pub other: i64,
    /// How sure, 1 to 99.
    pub percent: u32,
    /// Days from the first to the second.
    pub days: i64,
    /// What speaks for it and against it.
    pub why: Why,
    /// Nothing else fits either row nearly as well, and it is at least [`SURE_FROM`].
    pub sure: bool,
}

/// What a person has said, which is not guessed again.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Rows that belong together with another by a person's word.
    pub taken: HashSet<i64>,
    /// Pairs that are none.
    pub no: HashSet<(Kind, i64, i64)>,
}

/// Finds pairs among rows that are given in order of their days.
pub struct Finder<'a> {
    said: &'a Said,
    window: VecDeque<Leg>,
    /// How many have left the window: the place of its first one.
    gone: usize,
    by_amount: HashMap<(String, u64), VecDeque<usize>>,
    by_merchant: HashMap<String, VecDeque<usize>>,
    /// Rows whose texts speak of a transfer.
    moving: VecDeque<usize>,
    candidates: Vec<Guess>,
}

impl<'a> Finder<'a> {
    /// Begins a pass.
    pub fn new(said: &'a Said) -> Self {
        Self {
            said,
            window: VecDeque::new(),
            gone: 0,
            by_amount: HashMap::new(),
            by_merchant: HashMap::new(),
            moving: VecDeque::new(),
            candidates: Vec::new(),
        }
    }

    /// Takes the next row. Rows of nothing, and rows that a person has paired, belong with none.
    pub fn push(&mut self, leg: Leg) {
        if leg.amount == 0 || self.said.taken.contains(&leg.row) {
            return;
        }
        self.let_go(leg.date);
        self.compare(&leg);
        let place = self.gone + self.window.len();
        let key = (leg.currency.0.clone(), leg.size());
        self.by_amount.entry(key).or_default().push_back(place);
        if leg.amount < 0 && !leg.merchant.is_empty() {
            let same = self.by_merchant.entry(leg.merchant.clone()).or_default();
            same.push_back(place);
        }
        if leg.says.transfer {
            self.moving.push_back(place);
        }
        self.window.push_back(leg);
    }

    /// Rows that are too old for the next one leave the window.
    fn let_go(&mut self, date: CivilDate) {
        while let Some(first) = self.window.front() {
            if (date - first.date).num_days() <= REFUND_DAYS_MAX {
                break;
            }
            let place = self.gone;
            let key = (first.currency.0.clone(), first.size());
            drop_first(&mut self.by_amount, &key, place);
            drop_first(&mut self.by_merchant, &first.merchant, place);
            if self.moving.front() == Some(&place) {
                self.moving.pop_front();
            }
            self.window.pop_front();
            self.gone += 1;
        }
    }

    fn compare(&mut self, leg: &Leg) {
        let mut found: Vec<Guess> = Vec::new();
        let at = |places: Option<&VecDeque<usize>>| -> Vec<&Leg> {
            let newest = places.into_iter().flatten().rev().take(COMPARED_MAX);
            newest
                .filter_map(|place| self.window.get(place - self.gone))
                .collect()
        };
        for earlier in at(self.by_amount.get(&(leg.currency.0.clone(), leg.size()))) {
            let (out, into) = if leg.amount < 0 {
                (leg, earlier)
            } else {
                (earlier, leg)
            };
            found.extend(score::transfer(out, into));
            found.extend(score::refund(leg, earlier));
        }
        if leg.amount > 0 && !leg.merchant.is_empty() {
            for purchase in at(self.by_merchant.get(&leg.merchant)) {
                // Those of the same amount are compared already.
                if purchase.size() != leg.size() || purchase.currency.0 != leg.currency.0 {
                    found.extend(score::refund(leg, purchase));
                }
            }
        }
        if leg.says.transfer {
            let near: Vec<&Leg> = at(Some(&self.moving))
                .into_iter()
                .filter(|earlier| (leg.date - earlier.date).num_days() <= TRANSFER_DAYS_MAX)
                .collect();
            for earlier in &near {
                found.extend(score::exchange(leg, earlier));
            }
            found.extend(score::in_two(leg, &near));
        }
        found.retain(|guess| {
            guess.percent >= score::REMEMBERED_FROM
                && !self.said.no.contains(&(guess.kind, guess.one, guess.other))
        });
        found.truncate(CANDIDATES_MAX - self.candidates.len().min(CANDIDATES_MAX));
        self.candidates.extend(found);
    }

    /// The pairs that are left when each row goes where it fits best.
    pub fn finish(self) -> Vec<Guess> {
        settle(self.candidates)
    }
}

fn drop_first<K: std::hash::Hash + Eq>(
    map: &mut HashMap<K, VecDeque<usize>>,
    key: &K,
    place: usize,
) {
    if let Some(places) = map.get_mut(key) {
        if places.front() == Some(&place) {
            places.pop_front();
        }
        if places.is_empty() {
            map.remove(key);
        }
    }
}

/// Each row goes where it fits best, the clearest first. A rival makes a pair doubtful, and of two that fit
/// equally well the nearer in time is proposed. A purchase may be given back in parts, and a sum may arrive in
/// two: such pairs share a row.
fn settle(mut candidates: Vec<Guess>) -> Vec<Guess> {
    candidates.sort_by_key(|guess| {
        (
            std::cmp::Reverse(guess.percent),
            guess.days.abs(),
            guess.kind,
            guess.one,
            guess.other,
        )
    });
    candidates.dedup_by_key(|guess| (guess.kind, guess.one, guess.other));
    // The two best of each row: more is not asked for.
    let mut best: HashMap<i64, Vec<(u32, i64)>> = HashMap::new();
    for guess in &candidates {
        for (row, mate) in [(guess.one, guess.other), (guess.other, guess.one)] {
            let fits = best.entry(row).or_default();
            if fits.len() < 2 && fits.iter().all(|(_, other)| *other != mate) {
                fits.push((guess.percent, mate));
            }
        }
    }
    let rivalled = |guess: &Guess| {
        [(guess.one, guess.other), (guess.other, guess.one)]
            .iter()
            .any(|(row, mate)| {
                best[row].iter().any(|(percent, other)| {
                    other != mate && percent + score::NEARLY >= guess.percent
                })
            })
    };
    let mut free: HashSet<i64> = best.keys().copied().collect();
    let mut shared: HashMap<i64, Kind> = HashMap::new();
    let mut settled = Vec::new();
    for mut guess in candidates {
        let is_split = guess.why.has(Why::SPLIT);
        let is_part = guess.why.has(Why::PART);
        let is_free = |row: i64, may_share: bool| {
            free.contains(&row) || (may_share && shared.get(&row) == Some(&guess.kind))
        };
        if !is_free(guess.one, is_split) || !is_free(guess.other, is_split || is_part) {
            continue;
        }
        if is_split || is_part {
            // Others of the same sum or purchase are no rivals.
            guess.sure = false;
        } else if rivalled(&guess) {
            guess.percent = guess.percent.saturating_sub(score::RIVALLED);
            guess.why = guess.why.and(Why::RIVAL);
        } else {
            guess.why = guess.why.and(Why::ALONE);
            guess.sure = guess.percent >= SURE_FROM;
        }
        if guess.percent < PROPOSED_FROM {
            continue;
        }
        for row in [guess.one, guess.other] {
            free.remove(&row);
            if is_split || (is_part && row == guess.other) {
                shared.insert(row, guess.kind);
            }
        }
        settled.push(guess);
    }
    settled
}

#[cfg(test)]
mod tests;
