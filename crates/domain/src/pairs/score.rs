//! Points for and against a pair, and the sentences that tell of them.

use super::{Guess, Kind, Leg, REFUND_DAYS_MAX, TRANSFER_DAYS_EARLY, TRANSFER_DAYS_MAX, rates};
use crate::AccountKind;

/// Below this a candidate is not even a rival.
pub(super) const REMEMBERED_FROM: u32 = 35;
/// A rival that comes so near makes a pair doubtful, and costs it so much.
pub(super) const NEARLY: u32 = 12;
pub(super) const RIVALLED: u32 = 20;

/// What speaks for a pair and against it, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Why(i64);

impl Why {
    /// The same amount.
    pub const SAME_AMOUNT: Self = Self(1);
    /// A part of the amount.
    pub const PART: Self = Self(1 << 1);
    /// One sum in two currencies.
    pub const EXCHANGED: Self = Self(1 << 2);
    /// The amount came in two.
    pub const SPLIT: Self = Self(1 << 3);
    /// Both texts speak of a transfer.
    pub const BOTH_SAY: Self = Self(1 << 4);
    /// One text speaks of a transfer.
    pub const ONE_SAYS: Self = Self(1 << 5);
    /// It looks like the payment of a card.
    pub const CARD: Self = Self(1 << 6);
    /// A text or a category speaks of something else.
    pub const EVERYDAY: Self = Self(1 << 7);
    /// The same merchant.
    pub const MERCHANT: Self = Self(1 << 8);
    /// The same account.
    pub const ACCOUNT: Self = Self(1 << 9);
    /// The text speaks of a refund.
    pub const REFUND_SAID: Self = Self(1 << 10);
    /// Another transaction fits nearly as well.
    pub const RIVAL: Self = Self(1 << 11);
    /// Nothing else fits.
    pub const ALONE: Self = Self(1 << 12);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of another is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// As it is stored.
    pub const fn to_int(self) -> i64 {
        self.0
    }

    /// Reads what was stored.
    pub const fn from_int(stored: i64) -> Self {
        Self(stored)
    }
}

const SENTENCES: [(Why, &str); 13] = [
    (Why::SAME_AMOUNT, "The same amount"),
    (Why::PART, "A part of the amount"),
    (
        Why::EXCHANGED,
        "One sum in two currencies, at a likely rate",
    ),
    (Why::SPLIT, "The amount is made of two transactions"),
    (Why::BOTH_SAY, "Both speak of a transfer"),
    (Why::ONE_SAYS, "One of them speaks of a transfer"),
    (Why::CARD, "It looks like the payment of a card"),
    (Why::EVERYDAY, "But one of them looks like something else"),
    (Why::MERCHANT, "The same merchant"),
    (Why::ACCOUNT, "The same account"),
    (Why::REFUND_SAID, "The bank speaks of a refund"),
    (Why::RIVAL, "But another transaction fits nearly as well"),
    (Why::ALONE, "Nothing else fits"),
];

/// Why two rows may belong together, a short sentence each.
pub fn reasons(kind: Kind, days: i64, why: Why) -> Vec<String> {
    let apart = match (days, kind) {
        (0, _) => "On the same day".to_owned(),
        (1, _) => "One day later".to_owned(),
        (days @ 2.., _) => format!("{days} days later"),
        (-1, _) => "One day earlier".to_owned(),
        (days, _) => format!("{} days earlier", days.unsigned_abs()),
    };
    let mut told: Vec<String> = SENTENCES
        .iter()
        .filter(|(one, _)| why.has(*one))
        .map(|(_, sentence)| (*sentence).to_owned())
        .collect();
    told.insert(told.len().min(1), apart);
    told
}

/// Points so far.
struct Points {
    sum: i64,
    why: Why,
}

impl Points {
    const fn new(sum: i64, why: Why) -> Self {
        Self { sum, why }
    }

    fn add(&mut self, holds: bool, points: i64, why: Why) {
        if holds {
            self.sum += points;
            self.why = self.why.and(why);
        }
    }

    fn percent(&self, at_most: i64) -> u32 {
        u32::try_from(self.sum.clamp(1, at_most)).unwrap_or(1)
    }

    fn guess(&self, kind: Kind, one: &Leg, other: &Leg, days: i64, at_most: i64) -> Guess {
        Guess {
            kind,
            one: one.row,
            other: other.row,
            percent: self.percent(at_most),
            days,
            why: self.why,
            sure: false,
        }
    }
}

/// What two legs say of a transfer, the same for every kind of it.
fn say(points: &mut Points, out: &Leg, into: &Leg, days: i64) {
    points.sum += match days {
        -1..=1 => 15,
        -3..=-2 => 4,
        2..=3 => 10,
        4..=5 => 4,
        _ => -8,
    };
    let (a, b) = (out.says, into.says);
    points.add(a.transfer && b.transfer, 30, Why::BOTH_SAY);
    points.add(a.transfer != b.transfer, 15, Why::ONE_SAYS);
    let owes = into.kind.owes() && out.kind == AccountKind::Depository;
    points.add(owes && (a.card || b.card), 12, Why::CARD);
    points.add(a.everyday || b.everyday, -30, Why::EVERYDAY);
    points.add(b.refund, -25, Why::EVERYDAY);
}

/// Two rows of the same amount as the legs of a transfer.
pub(super) fn transfer(out: &Leg, into: &Leg) -> Option<Guess> {
    let days = (into.date - out.date).num_days();
    let can_be = out.amount < 0
        && out.amount.checked_neg() == Some(into.amount)
        && out.currency == into.currency
        && out.account != into.account
        && (-TRANSFER_DAYS_EARLY..=TRANSFER_DAYS_MAX).contains(&days);
    if !can_be {
        return None;
    }
    let mut points = Points::new(50, Why::SAME_AMOUNT);
    say(&mut points, out, into, days);
    // Two people rarely choose the same odd amount; a round one is anybody's.
    points.add(into.amount % 100 != 0, 6, Why::default());
    points.add(into.amount % 10_000 == 0, -4, Why::default());
    Some(points.guess(Kind::Transfer, out, into, days, 99))
}

/// Two rows in different currencies as the legs of a transfer. It is never clear enough to be made by itself.
pub(super) fn exchange(a: &Leg, b: &Leg) -> Option<Guess> {
    let (out, into) = if a.amount < 0 { (a, b) } else { (b, a) };
    let days = (into.date - out.date).num_days();
    let can_be = out.amount < 0
        && into.amount > 0
        && out.currency.0 != into.currency.0
        && out.account != into.account
        && (-TRANSFER_DAYS_EARLY..=TRANSFER_DAYS_MAX).contains(&days)
        && rates::plausible(
            (out.size(), &out.currency.0, out.currency.1),
            (into.size(), &into.currency.0, into.currency.1),
        );
    if !can_be {
        return None;
    }
    let mut points = Points::new(25, Why::EXCHANGED);
    say(&mut points, out, into, days);
    Some(points.guess(Kind::Transfer, out, into, days, 80))
}

/// A sum that left an account in one and came to another in two, or the reverse: each of the two with it.
pub(super) fn in_two(leg: &Leg, near: &[&Leg]) -> Vec<Guess> {
    let mut found = Vec::new();
    let fits = |a: &Leg, b: &Leg| {
        a.account != b.account
            && a.currency == b.currency
            && a.amount.signum() * b.amount.signum() < 0
    };
    let pair = |a: &Leg, b: &Leg| {
        let (out, into) = if a.amount < 0 { (a, b) } else { (b, a) };
        let days = (into.date - out.date).num_days();
        let mut points = Points::new(15, Why::SPLIT);
        say(&mut points, out, into, days);
        (-TRANSFER_DAYS_EARLY..=TRANSFER_DAYS_MAX)
            .contains(&days)
            .then(|| points.guess(Kind::Transfer, out, into, days, 75))
    };
    for (n, a) in near.iter().enumerate() {
        for b in &near[n + 1..] {
            let all = [leg, *a, *b];
            // The largest is the whole; the others are its parts.
            let Some(whole) = all.iter().max_by_key(|one| one.size()) else {
                continue;
            };
            let parts: Vec<&Leg> = all
                .iter()
                .copied()
                .filter(|one| one.row != whole.row)
                .collect();
            let [a, b] = parts.as_slice() else { continue };
            if fits(whole, a)
                && fits(whole, b)
                && a.account == b.account
                && a.size().checked_add(b.size()) == Some(whole.size())
            {
                found.extend(pair(whole, a));
                found.extend(pair(whole, b));
            }
        }
    }
    found
}

/// A row as the refund of an earlier purchase.
pub(super) fn refund(refund: &Leg, purchase: &Leg) -> Option<Guess> {
    let days = (refund.date - purchase.date).num_days();
    let can_be = refund.amount > 0
        && purchase.amount < 0
        && refund.size() <= purchase.size()
        && refund.currency == purchase.currency
        && (0..=REFUND_DAYS_MAX).contains(&days)
        && !refund.says.earned
        && !refund.says.card;
    let is_merchant = !refund.merchant.is_empty() && refund.merchant == purchase.merchant;
    let is_account = refund.account == purchase.account;
    let is_whole = refund.size() == purchase.size();
    // A chargeback is the bank's and names no merchant.
    if !can_be || !(is_merchant || (is_account && is_whole && refund.says.refund)) {
        return None;
    }
    let mut points = Points::new(30, Why::default());
    points.add(is_whole, 25, Why::SAME_AMOUNT);
    points.add(!is_whole, 2, Why::PART);
    points.add(is_merchant, 20, Why::MERCHANT);
    points.add(is_account, 12, Why::ACCOUNT);
    points.add(refund.says.refund, 15, Why::REFUND_SAID);
    points.add(
        refund.says.transfer || purchase.says.transfer,
        -30,
        Why::EVERYDAY,
    );
    points.sum += match days {
        0..=30 => 4,
        31..=60 => 0,
        _ => -8,
    };
    Some(points.guess(Kind::Refund, refund, purchase, days, 99))
}
