//! The proof of a balance: whether the transactions of an account explain what the bank states.
//!
//! Plaid gives no opening balance, so it is derived once and then held against everything later:
//!
//! ```text
//!   opening  = balance stated when the whole history was first there
//!              - rows known then - rows from before that day which came later (backfill)
//!                but not those that are known rows given again under other ids
//!   expected = opening + all rows that count now
//!   residual = balance stated now - expected
//! ```
//! A backfill therefore moves the opening, and is told with its rows; everything else that the bank adds, changes or takes
//! back moves the residual, so the opening cannot be faked by what comes after it. A row from before that day with which the
//! balance moves is no backfill: the bank booked it late (see [`late`]). Banks differ in
//! whether a stated balance holds pending rows, so both readings are tried, each from its own
//! opening, until the bank has shown which is its own. Where the bank's rows do not explain the balance but the person's word does (a
//! duplicate they deleted, a row they kept), that counts too: it is the only way in which a
//! residual goes away without the bank (see [`explain`]).
//!
//! Nothing here makes up a number: a residual is told with what may have caused it, and stays
//! until its cause is gone.

mod corrections;

use std::collections::HashMap;

pub use corrections::{Correction, Explained, explain};

use crate::{AccountKind, CivilDate, relink::name_key};

/// Sums of the rows of one account in one currency, in minor units with our sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Rows that are booked.
    pub posted: i64,
    /// Rows that are announced.
    pub pending: i64,
}

/// What the proof starts from. Taken once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The balance that the bank stated.
    pub balance: i64,
    /// Rows that were known then.
    pub known: Sums,
    /// Rows from before that day which came later, as they came.
    pub backfilled: Sums,
}

/// How things stand now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// All rows of the bank that it has not taken back.
    pub rows: Sums,
    /// The balance that the bank states.
    pub stated: i64,
}

/// A reading of the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The stated balance holds booked rows only.
    Posted,
    /// It holds pending rows too.
    WithPending,
    /// Booked rows as the person corrected them.
    AsEdited,
}

impl Reading {
    /// The word that crosses to scripts and to the window.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::WithPending => "with_pending",
            Self::AsEdited => "as_edited",
        }
    }
}

/// Why an account cannot be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// Its value is the market's, no sum of transactions.
    Investment,
    /// The bank states no balance for it.
    NoBalance,
    /// The whole history is not there yet.
    HistoryIncomplete,
    /// The bank states its balance in another currency than before.
    CurrencyChanged,
    /// The sums are larger than can be kept exactly.
    TooLarge,
}

impl Unproven {
    /// The word that crosses to scripts and to the window.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Investment => "investment",
            Self::NoBalance => "no_balance",
            Self::HistoryIncomplete => "history_incomplete",
            Self::CurrencyChanged => "currency_changed",
            Self::TooLarge => "too_large",
        }
    }
}

/// What the proof says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The transactions explain the balance.
    Matches(Reading),
    /// They do not: the bank states so much more (positive) or less (negative).
    Off(i64),
    /// It cannot be said.
    Unproven(Unproven),
}

impl Opening {
    fn at(&self, pending: bool) -> i128 {
        let part = |sums: &Sums| {
            i128::from(sums.posted) + i128::from(if pending { sums.pending } else { 0 })
        };
        i128::from(self.balance) - part(&self.known) - part(&self.backfilled)
    }

    /// What the account held before its first known row, where stated balances hold booked rows
    /// only, or pending ones too.
    pub fn amount(&self, with_pending: bool) -> Option<i64> {
        i64::try_from(self.at(with_pending)).ok()
    }
}

/// What the bank states more than the rows explain: read with booked rows, and with pending ones.
fn residuals(opening: &Opening, standing: &Standing) -> [(Reading, i128); 2] {
    let stated = i128::from(standing.stated);
    let posted = i128::from(standing.rows.posted);
    let with_pending = posted + i128::from(standing.rows.pending);
    [
        (Reading::Posted, stated - opening.at(false) - posted),
        (
            Reading::WithPending,
            stated - opening.at(true) - with_pending,
        ),
    ]
}

/// Holds the rows of an account against its stated balance. Once the bank has shown how it reads
/// (see [`Manner`]), only that reading counts: else a residual that happens to be as large as what
/// is pending would pass. Before, both do, and a residual is told with booked rows only.
pub fn judge(opening: &Opening, standing: &Standing, shown: Option<Reading>) -> Proof {
    let residuals = residuals(opening, standing);
    let counts = |reading| shown.is_none_or(|shown| shown == reading);
    for (reading, residual) in residuals {
        if residual == 0 && counts(reading) {
            return Proof::Matches(reading);
        }
    }
    let [(_, plain), (_, with_pending)] = residuals;
    let told = match shown {
        Some(Reading::WithPending) => with_pending,
        Some(Reading::Posted | Reading::AsEdited) | None => plain,
    };
    i64::try_from(told).map_or(Proof::Unproven(Unproven::TooLarge), Proof::Off)
}

/// Whether an account matches however its bank reads it: then nothing has to be known of that.
pub fn matches_anyhow(opening: &Opening, standing: &Standing) -> bool {
    residuals(opening, standing)
        .iter()
        .all(|(_, residual)| *residual == 0)
}

/// The one reading under which an account matches, where no other does: what its bank means.
pub fn tells(opening: &Opening, standing: &Standing) -> Option<Reading> {
    match residuals(opening, standing) {
        [(posted, 0), (_, off)] if off != 0 => Some(posted),
        [(_, off), (with_pending, 0)] if off != 0 => Some(with_pending),
        _ => None,
    }
}

/// The most days before the opening's day that a row may be booked late: as long as Plaid keeps a
/// row announced. What is older is history that the bank had not given.
pub const LATE_DAYS_MAX: i64 = 14;

/// What rows are that came after the opening, from before its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// They were in the balance already: history that the bank had not given. It moves the opening.
    Backfill,
    /// The balance moves with them, as with any new row: the bank booked them late.
    Booked,
}

/// What rows are that came late, by what the stated balance did. `booked` is the opening if they are
/// new, `backfill` the opening if they are history; `was` is how the books stood before they came.
///
/// Whatever makes the rows explain the balance is so; else what leaves the residual as it was; and
/// history where neither does.
pub fn late(
    booked: &Opening,
    backfill: &Opening,
    was: &Standing,
    now: &Standing,
    shown: Option<Reading>,
) -> Late {
    // Each reading by itself, for what is announced may be as large as what came late.
    let before = residuals(booked, was);
    let (if_history, if_booked) = (residuals(backfill, now), residuals(booked, now));
    let counting =
        || (0..before.len()).filter(|at| shown.is_none_or(|shown| before[*at].0 == shown));
    let by = |wanted: &dyn Fn(usize) -> i128| {
        counting().find_map(|at| match wanted(at) {
            off if if_history[at].1 == off => Some(Late::Backfill),
            off if if_booked[at].1 == off => Some(Late::Booked),
            _ => None,
        })
    };
    by(&|_| 0)
        .or_else(|| by(&|at| before[at].1))
        .unwrap_or(Late::Backfill)
}

/// How the bank of an account reads its balance, as it shows itself over time.
///
/// The first time that one reading alone matches settles it. A bank may still book a row before it
/// says so, which looks like the other reading once; so it is the other one only if that alone
/// matches with two different amounts pending, and the settled one not once in between.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    shown: Option<Reading>,
    against: Vec<i128>,
}

impl Manner {
    /// Takes in how things stood after a sync; the oldest first. Returns what is known then.
    pub fn see(&mut self, opening: &Opening, standing: &Standing) -> Option<Reading> {
        let Some(reading) = tells(opening, standing) else {
            return self.shown;
        };
        let [(_, plain), (_, with_pending)] = residuals(opening, standing);
        if self.shown.is_none_or(|shown| shown == reading) {
            self.shown = Some(reading);
            self.against.clear();
        } else if !self.against.contains(&(plain - with_pending)) {
            self.against.push(plain - with_pending);
            if self.against.len() > 1 {
                self.shown = Some(reading);
                self.against.clear();
            }
        }
        self.shown
    }
}

/// A row, as far as another may be the same payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The bank's date.
    pub date: CivilDate,
    /// Amount in minor units of the account's currency.
    pub amount: i64,
    /// The bank's text.
    pub name: String,
    /// The merchant.
    pub merchant: Option<String>,
}

/// Which rows that came late are rows that were known, given again under another id: for each the
/// place of the known one. Alike are rows of one amount, with one text or merchant, at most
/// [`TWINS_DAYS_MAX`] apart; each known row is found once, the nearest in time first, so that of
/// three late coffees against two known ones the third is new. What lies before the `oldest` row
/// that was known at all is history that the bank had not given, whatever it is like.
pub fn given_again(known: &[Seen], oldest: Option<CivilDate>, late: &[Seen]) -> Vec<Option<usize>> {
    let keys = |one: &Seen| {
        let merchant = one.merchant.as_deref().map(name_key);
        (name_key(&one.name), merchant.filter(|key| !key.is_empty()))
    };
    let mut of_amount: HashMap<i64, Vec<usize>> = HashMap::new();
    for (place, one) in known.iter().enumerate() {
        of_amount.entry(one.amount).or_default().push(place);
    }
    let known_keys: Vec<_> = known.iter().map(keys).collect();
    let late_keys: Vec<_> = late.iter().map(keys).collect();
    let mut found: Vec<Option<usize>> = vec![None; late.len()];
    let mut taken = vec![false; known.len()];
    for days in 0..=TWINS_DAYS_MAX {
        for (at, one) in late.iter().enumerate() {
            if found[at].is_some() || oldest.is_none_or(|oldest| one.date < oldest) {
                continue;
            }
            let (name, merchant) = &late_keys[at];
            let twin = of_amount
                .get(&one.amount)
                .into_iter()
                .flatten()
                .copied()
                .find(|&place| {
                    let (known_name, known_merchant) = &known_keys[place];
                    !taken[place]
                        && (known[place].date - one.date).num_days().abs() == days
                        && (known_name == name || merchant.is_some() && known_merchant == merchant)
                });
            if let Some(place) = twin {
                taken[place] = true;
                found[at] = Some(place);
            }
        }
    }
    found
}

/// How a row stands to the bank and to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Booked.
    Posted,
    /// Announced.
    Pending,
    /// Taken back by the bank.
    Withdrawn,
}

/// A row that may have to do with a residual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// How it stands.
    pub stands: Stands,
    /// The bank's date.
    pub date: CivilDate,
    /// Amount in minor units of the account's currency.
    pub amount: i64,
    /// The bank's text.
    pub name: String,
    /// It came or changed in the sync after which the residual first appeared.
    pub at_first: bool,
    /// It came late and is much like a row that was known (see [`given_again`]).
    pub given_again: bool,
}

/// What may have caused a residual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The bank counts the same payment once, and gave it twice.
    Duplicate,
    /// A row counts with the wrong sign.
    Sign,
    /// A pending row is in the bank's balance already, or no longer.
    Pending,
    /// A row that the bank took back is still in its balance.
    Withdrawn,
    /// Rows came or changed just when the residual appeared, of another amount.
    Changed,
    /// Rows were set aside because they could not be read.
    SetAside,
    /// The balance moved without a transaction: interest, a fee, market value.
    Movement,
    /// The bank has not given a transaction.
    Missing,
}

impl Cause {
    /// The word that crosses to scripts and to the window.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Sign => "sign",
            Self::Pending => "pending",
            Self::Withdrawn => "withdrawn",
            Self::Changed => "changed",
            Self::SetAside => "set_aside",
            Self::Movement => "movement",
            Self::Missing => "missing",
        }
    }
}

/// Two rows of one amount are the same payment given twice only if they are this near in time.
pub const TWINS_DAYS_MAX: i64 = 5;

/// Likely causes, likeliest first, each with the places of its rows in `suspects`. There is always
/// at least one: what no row explains is missing or no transaction at all.
pub fn causes(
    residual: i64,
    kind: AccountKind,
    suspects: &[Suspect],
    set_aside: u32,
) -> Vec<(Cause, Vec<usize>)> {
    let places = |wanted: &dyn Fn(&Suspect) -> bool| -> Vec<usize> {
        let found = suspects.iter().enumerate().filter(|(_, one)| wanted(one));
        found.map(|(place, _)| place).collect()
    };
    let posted = |one: &Suspect| one.stands == Stands::Posted;
    // One counted row too many of amount a makes the residual -a.
    let twice = places(&|one| {
        let twin = |other: &&Suspect| {
            !std::ptr::eq(*other, one)
                && posted(other)
                && other.amount == one.amount
                && (other.date - one.date).num_days().abs() <= TWINS_DAYS_MAX
        };
        posted(one)
            && (one.given_again
                || one.amount.checked_neg() == Some(residual)
                    && suspects.iter().any(|other| twin(&other)))
    });
    // Counted as a instead of -a, the residual is -2a.
    let turned = places(&|one| posted(one) && one.amount.checked_mul(-2) == Some(residual));
    let pending = places(&|one| one.stands == Stands::Pending && one.amount == residual);
    let withdrawn = places(&|one| one.stands == Stands::Withdrawn && one.amount == residual);
    let mut found: Vec<(Cause, Vec<usize>)> = [
        (Cause::Duplicate, twice),
        (Cause::Withdrawn, withdrawn),
        (Cause::Pending, pending),
        (Cause::Sign, turned),
    ]
    .into_iter()
    .filter(|(_, places)| !places.is_empty())
    .collect();
    if set_aside > 0 {
        found.push((Cause::SetAside, Vec::new()));
    }
    if found.is_empty() {
        let changed = places(&|one| one.at_first);
        if !changed.is_empty() {
            found.push((Cause::Changed, changed));
        }
        // A loan grows by interest that many banks never give as a transaction.
        let last = match kind {
            AccountKind::Loan | AccountKind::Investment | AccountKind::Other => {
                [Cause::Movement, Cause::Missing]
            }
            AccountKind::Depository | AccountKind::Credit => [Cause::Missing, Cause::Movement],
        };
        found.extend(last.map(|cause| (cause, Vec::new())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENING: Opening = Opening {
        balance: 100_000,
        known: Sums {
            posted: -20_000,
            pending: -1_500,
        },
        backfilled: Sums {
            posted: 0,
            pending: 0,
        },
    };

    fn standing(posted: i64, pending: i64, stated: i64) -> Standing {
        Standing {
            rows: Sums { posted, pending },
            stated,
        }
    }

    fn suspect(stands: Stands, day: u32, amount: i64) -> Suspect {
        Suspect {
            stands,
            date: CivilDate::from_ymd_opt(2026, 3, day).unwrap(),
            amount,
            name: "GROCER 42".into(),
            at_first: false,
            given_again: false,
        }
    }

    fn seen(day: u32, name: &str) -> Seen {
        Seen {
            date: CivilDate::from_ymd_opt(2026, 3, day).unwrap(),
            amount: -450,
            name: name.into(),
            merchant: None,
        }
    }

    #[test]
    fn once_the_bank_has_shown_how_it_reads_only_that_reading_matches() {
        // 25.00 more are pending than at the opening, and just as much is missing.
        let chance = standing(-20_000, -4_000, 97_500);
        let mut manner = Manner::default();
        assert_eq!(
            manner.see(&OPENING, &standing(-20_000, -4_000, 100_000)),
            Some(Reading::Posted)
        );
        let shown = manner.see(&OPENING, &chance);
        assert_eq!(shown, Some(Reading::Posted), "once is chance");
        assert_eq!(judge(&OPENING, &chance, shown), Proof::Off(-2_500));
        assert_eq!(
            manner.see(&OPENING, &chance),
            shown,
            "and so is twice the same"
        );
        // It reads so again in between, and chance begins anew.
        manner.see(&OPENING, &standing(-20_000, -9_000, 100_000));
        let other = standing(-20_000, -5_000, 96_500);
        assert_eq!(manner.see(&OPENING, &other), shown);
        // Two different amounts pending are no chance.
        let changed = manner.see(&OPENING, &chance);
        assert_eq!(changed, Some(Reading::WithPending));
        let plain = standing(-22_500, -1_500, 96_000);
        assert_eq!(judge(&OPENING, &plain, changed), Proof::Off(-1_500));
    }

    #[test]
    fn late_rows_that_are_known_ones_given_again_are_told_from_older_history() {
        let known = [seen(3, "CAFE 7"), seen(4, "Cafe, 7"), seen(20, "CAFE 7")];
        let oldest = Some(known[0].date);
        let late = [
            seen(4, "CAFE 7"),
            seen(4, "CAFE 7"),
            seen(4, "CAFE 7"),
            seen(9, "CAFE 8"),
            seen(2, "CAFE 7"),
            seen(10, "CAFE 7"),
        ];
        let found = given_again(&known, oldest, &late);
        // The nearest first, each once, another text is another row, nothing was known of the
        // second, and six days are too far.
        assert_eq!(found, [Some(1), Some(0), None, None, None, None]);
        let by_merchant = |name: &str| Seen {
            merchant: Some("Café".into()),
            ..seen(3, name)
        };
        assert_eq!(
            given_again(&[by_merchant("A")], oldest, &[by_merchant("B")]),
            [Some(0)]
        );
        let dearer = Seen {
            amount: -451,
            ..seen(3, "CAFE 7")
        };
        assert_eq!(given_again(&known, oldest, &[dearer]), [None]);
        assert_eq!(given_again(&[], None, &late[..1]), [None]);
    }

    #[test]
    fn rows_given_again_are_suspected_however_many_they_are() {
        let copy = |day, amount| Suspect {
            given_again: true,
            ..suspect(Stands::Posted, day, amount)
        };
        let rows = [
            copy(3, -1_000),
            copy(9, -240),
            suspect(Stands::Posted, 4, -7),
        ];
        let found = causes(1_240, AccountKind::Depository, &rows, 0);
        assert_eq!(found[0], (Cause::Duplicate, vec![0, 1]));
    }

    #[test]
    fn what_was_known_at_the_opening_explains_the_balance_of_the_opening() {
        assert_eq!(OPENING.amount(false), Some(120_000));
        assert_eq!(OPENING.amount(true), Some(121_500));
        let then = standing(-20_000, -1_500, 100_000);
        assert_eq!(
            judge(&OPENING, &then, None),
            Proof::Matches(Reading::Posted)
        );
    }

    #[test]
    fn a_new_row_must_move_the_balance_by_its_amount() {
        let booked = standing(-24_000, -1_500, 96_000);
        assert_eq!(
            judge(&OPENING, &booked, None),
            Proof::Matches(Reading::Posted)
        );
        let missed = standing(-24_000, -1_500, 94_760);
        assert_eq!(judge(&OPENING, &missed, None), Proof::Off(-1_240));
    }

    #[test]
    fn a_backfill_moves_the_opening_and_not_the_residual() {
        let opening = Opening {
            backfilled: Sums {
                posted: -7_000,
                pending: 0,
            },
            ..OPENING
        };
        let then = standing(-27_000, -1_500, 100_000);
        assert_eq!(
            judge(&opening, &then, None),
            Proof::Matches(Reading::Posted)
        );
        assert_eq!(opening.amount(false), Some(127_000));
        assert_eq!(
            judge(&OPENING, &then, None),
            Proof::Off(7_000),
            "no backfill"
        );
    }

    #[test]
    fn rows_from_before_the_opening_are_history_unless_the_balance_moves_with_them() {
        let was = standing(-20_000, -1_500, 100_000);
        let history = |posted, pending| Opening {
            backfilled: Sums { posted, pending },
            ..OPENING
        };
        let of = |posted, pending, was: &Standing, now: &Standing, shown| {
            late(&OPENING, &history(posted, pending), was, now, shown)
        };
        // 70.00 from before that day, and the balance stands: it held them already.
        let stood = standing(-27_000, -1_500, 100_000);
        assert_eq!(of(-7_000, 0, &was, &stood, None), Late::Backfill);
        // The balance went down by them.
        let moved = standing(-27_000, -1_500, 93_000);
        assert_eq!(of(-7_000, 0, &was, &moved, None), Late::Booked);
        // The bank had stated it before it gave the rows.
        let ahead = standing(-20_000, -1_500, 93_000);
        assert_eq!(of(-7_000, 0, &ahead, &moved, None), Late::Booked);
        // Something else is missing, before and after.
        let off = standing(-20_000, -1_500, 99_000);
        let (still, with_them) = (
            standing(-27_000, -1_500, 99_000),
            standing(-27_000, -1_500, 92_000),
        );
        assert_eq!(of(-7_000, 0, &off, &still, None), Late::Backfill);
        assert_eq!(of(-7_000, 0, &off, &with_them, None), Late::Booked);
        // Nothing explains it: what comes after the opening does not bend it.
        let neither = standing(-27_000, -1_500, 95_000);
        assert_eq!(of(-7_000, 0, &was, &neither, None), Late::Backfill);
        // What is announced moves a balance that holds what is announced, and no other.
        let announced = standing(-20_000, -4_000, 97_500);
        let with_pending = Some(Reading::WithPending);
        assert_eq!(of(0, -2_500, &was, &announced, with_pending), Late::Booked);
        assert_eq!(
            of(0, -2_500, &was, &announced, Some(Reading::Posted)),
            Late::Backfill
        );
    }

    #[test]
    fn a_bank_that_counts_pending_rows_is_read_so_from_the_opening_on() {
        // The bank's balance moved by a pending row, before it is booked.
        let ahead = standing(-20_000, -4_000, 97_500);
        assert_eq!(
            judge(&OPENING, &ahead, None),
            Proof::Matches(Reading::WithPending)
        );
        assert_eq!(tells(&OPENING, &ahead), Some(Reading::WithPending));
        let neither = standing(-20_000, -1_500, 100_000);
        assert_eq!(tells(&OPENING, &neither), None, "both match");
        // A residual is told under the reading that the bank has shown to be its own.
        let near = standing(-20_000, -4_000, 97_400);
        assert_eq!(
            judge(&OPENING, &near, Some(Reading::WithPending)),
            Proof::Off(-100)
        );
        assert_eq!(judge(&OPENING, &near, None), Proof::Off(-2_600));
    }

    #[test]
    fn an_overpaid_card_is_money_and_a_debt_is_none() {
        // 250.00 owed; 400.00 paid: 150.00 to the good, which is positive.
        let owed = Opening {
            balance: -25_000,
            known: Sums::default(),
            backfilled: Sums::default(),
        };
        let overpaid = standing(40_000, 0, 15_000);
        assert_eq!(
            judge(&owed, &overpaid, None),
            Proof::Matches(Reading::Posted)
        );
        // Whoever makes a debt out of it is off by twice the amount.
        let absolute = standing(40_000, 0, -15_000);
        assert_eq!(judge(&owed, &absolute, None), Proof::Off(-30_000));
    }

    #[test]
    fn sums_that_cannot_be_kept_are_said_to_be_so() {
        let opening = Opening {
            balance: i64::MIN,
            known: Sums {
                posted: i64::MAX,
                pending: 0,
            },
            backfilled: Sums::default(),
        };
        let then = standing(i64::MIN, 0, i64::MAX);
        assert_eq!(
            judge(&opening, &then, None),
            Proof::Unproven(Unproven::TooLarge)
        );
        assert_eq!(opening.amount(false), None);
    }

    #[test]
    fn whatever_happens_the_proof_holds_if_and_only_if_the_balance_moved_as_the_rows_did() {
        // A walk over many histories: every step books a row, changes one, takes one back or moves
        // only the balance.
        let mut state: u64 = 7;
        let mut dice = move |n: i64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            i64::try_from(state >> 33).unwrap_or(0) % n
        };
        for _ in 0..2_000 {
            let known = -dice(100_000);
            let opening = Opening {
                balance: dice(100_000) - 50_000,
                known: Sums {
                    posted: known,
                    pending: 0,
                },
                backfilled: Sums::default(),
            };
            let mut now = standing(known, 0, opening.balance);
            let mut drift = 0;
            for _ in 0..20 {
                let amount = dice(20_001) - 10_000;
                if dice(4) == 0 {
                    now.stated += amount;
                    drift += amount;
                } else {
                    now.stated += amount;
                    now.rows.posted += amount;
                }
                let expected = if drift == 0 {
                    Proof::Matches(Reading::Posted)
                } else {
                    Proof::Off(drift)
                };
                assert_eq!(judge(&opening, &now, None), expected);
            }
        }
    }

    #[test]
    fn a_payment_given_twice_is_suspected_with_both_its_rows() {
        let rows = [
            suspect(Stands::Posted, 3, -1_240),
            suspect(Stands::Posted, 4, -1_240),
            suspect(Stands::Posted, 20, -1_240),
        ];
        let found = causes(1_240, AccountKind::Depository, &rows, 0);
        assert_eq!(found[0], (Cause::Duplicate, vec![0, 1]));
        let alone = causes(1_240, AccountKind::Depository, &rows[2..], 0);
        assert!(alone.iter().all(|(cause, _)| *cause != Cause::Duplicate));
    }

    #[test]
    fn a_row_with_the_wrong_sign_is_off_by_twice_its_amount() {
        let rows = [suspect(Stands::Posted, 3, 620)];
        let found = causes(-1_240, AccountKind::Depository, &rows, 0);
        assert_eq!(found[0], (Cause::Sign, vec![0]));
        assert!(
            !causes(-1_241, AccountKind::Depository, &rows, 0)
                .iter()
                .any(|(cause, _)| *cause == Cause::Sign)
        );
    }

    #[test]
    fn a_row_that_was_taken_back_or_is_pending_explains_its_own_amount() {
        let rows = [
            suspect(Stands::Withdrawn, 3, -1_240),
            suspect(Stands::Pending, 4, -1_240),
        ];
        let found = causes(-1_240, AccountKind::Credit, &rows, 0);
        assert_eq!(
            found,
            [(Cause::Withdrawn, vec![0]), (Cause::Pending, vec![1])]
        );
    }

    #[test]
    fn what_no_row_explains_is_missing_or_no_transaction_at_all() {
        let first = |kind| causes(-1_240, kind, &[], 0)[0].0;
        assert_eq!(first(AccountKind::Depository), Cause::Missing);
        assert_eq!(first(AccountKind::Loan), Cause::Movement);
        let aside = causes(-1_240, AccountKind::Depository, &[], 2);
        assert_eq!(aside, [(Cause::SetAside, vec![])]);
    }
}
