//! The proof of a balance: whether the transactions of an account explain what the bank states.
//!
//! Plaid gives no opening balance, so it is derived once and then held against everything later:
//!
//! ```text
//!   opening  = balance stated when the whole history was first there
//!              - rows known then - rows from before that day which came later (backfill)
//!   expected = opening + all rows that count now
//!   residual = balance stated now - expected
//! ```
//! A backfill therefore moves the opening; everything else that the bank adds, changes or takes
//! back moves the residual, so the opening cannot be faked by what comes after it. Banks differ in
//! whether a stated balance holds pending rows, so both readings are tried, each from its own
//! opening. Where the bank's rows do not explain the balance but the person's word does (a
//! duplicate they deleted, a row they kept), that counts too: it is the only way in which a
//! residual goes away without the bank.
//!
//! Nothing here makes up a number: a residual is told with what may have caused it, and stays
//! until its cause is gone.

use crate::{AccountKind, CivilDate};

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
    /// What the person's word adds to the posted rows that came after the opening: rows they kept
    /// although the bank took them back, less rows they deleted.
    pub edited: i64,
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
    /// only.
    pub fn amount(&self) -> Option<i64> {
        i64::try_from(self.at(false)).ok()
    }
}

/// Holds the rows of an account against its stated balance. A residual is told under the reading
/// that is usual for the account, so that it does not change with what happens to be pending.
pub fn judge(opening: &Opening, standing: &Standing, usual: Reading) -> Proof {
    let stated = i128::from(standing.stated);
    let posted = i128::from(standing.rows.posted);
    let with_pending = posted + i128::from(standing.rows.pending);
    let plain = stated - opening.at(false) - posted;
    let with_pending = stated - opening.at(true) - with_pending;
    let edited = i128::from(standing.edited);
    let readings = [
        (plain, Reading::Posted),
        (with_pending, Reading::WithPending),
        (plain - edited, Reading::AsEdited),
        (with_pending - edited, Reading::AsEdited),
    ];
    for (residual, reading) in readings {
        if residual == 0 {
            return Proof::Matches(reading);
        }
    }
    let told = match usual {
        Reading::WithPending => with_pending,
        Reading::Posted | Reading::AsEdited => plain,
    };
    i64::try_from(told).map_or(Proof::Unproven(Unproven::TooLarge), Proof::Off)
}

/// The one reading under which an account matches, where no other does: what its bank means.
pub fn tells(opening: &Opening, standing: &Standing) -> Option<Reading> {
    let stated = i128::from(standing.stated);
    let posted = i128::from(standing.rows.posted);
    let with_pending = posted + i128::from(standing.rows.pending);
    let matches = (
        stated == opening.at(false) + posted,
        stated == opening.at(true) + with_pending,
    );
    match matches {
        (true, false) => Some(Reading::Posted),
        (false, true) => Some(Reading::WithPending),
        (true, true) | (false, false) => None,
    }
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
            && one.amount.checked_neg() == Some(residual)
            && suspects.iter().any(|other| twin(&other))
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
            edited: 0,
        }
    }

    fn suspect(stands: Stands, day: u32, amount: i64) -> Suspect {
        Suspect {
            stands,
            date: CivilDate::from_ymd_opt(2026, 3, day).unwrap(),
            amount,
            name: "GROCER 42".into(),
            at_first: false,
        }
    }

    #[test]
    fn what_was_known_at_the_opening_explains_the_balance_of_the_opening() {
        assert_eq!(OPENING.amount(), Some(120_000));
        let then = standing(-20_000, -1_500, 100_000);
        assert_eq!(
            judge(&OPENING, &then, Reading::Posted),
            Proof::Matches(Reading::Posted)
        );
    }

    #[test]
    fn a_new_row_must_move_the_balance_by_its_amount() {
        let booked = standing(-24_000, -1_500, 96_000);
        assert_eq!(
            judge(&OPENING, &booked, Reading::Posted),
            Proof::Matches(Reading::Posted)
        );
        let missed = standing(-24_000, -1_500, 94_760);
        assert_eq!(
            judge(&OPENING, &missed, Reading::Posted),
            Proof::Off(-1_240)
        );
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
            judge(&opening, &then, Reading::Posted),
            Proof::Matches(Reading::Posted)
        );
        assert_eq!(opening.amount(), Some(127_000));
        assert_eq!(
            judge(&OPENING, &then, Reading::Posted),
            Proof::Off(7_000),
            "no backfill"
        );
    }

    #[test]
    fn a_bank_that_counts_pending_rows_is_read_so_from_the_opening_on() {
        // The bank's balance moved by a pending row, before it is booked.
        let ahead = standing(-20_000, -4_000, 97_500);
        assert_eq!(
            judge(&OPENING, &ahead, Reading::Posted),
            Proof::Matches(Reading::WithPending)
        );
        assert_eq!(tells(&OPENING, &ahead), Some(Reading::WithPending));
        let neither = standing(-20_000, -1_500, 100_000);
        assert_eq!(tells(&OPENING, &neither), None, "both match");
        // A residual is told under the reading that the bank has shown to be its own.
        let near = standing(-20_000, -4_000, 97_400);
        assert_eq!(
            judge(&OPENING, &near, Reading::WithPending),
            Proof::Off(-100)
        );
        assert_eq!(judge(&OPENING, &near, Reading::Posted), Proof::Off(-2_600));
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
            judge(&owed, &overpaid, Reading::Posted),
            Proof::Matches(Reading::Posted)
        );
        // Whoever makes a debt out of it is off by twice the amount.
        let absolute = standing(40_000, 0, -15_000);
        assert_eq!(
            judge(&owed, &absolute, Reading::Posted),
            Proof::Off(-30_000)
        );
    }

    #[test]
    fn the_persons_word_can_explain_what_the_banks_rows_do_not() {
        let twice = standing(-21_000, -1_500, 99_500);
        assert_eq!(judge(&OPENING, &twice, Reading::Posted), Proof::Off(500));
        let deleted = Standing {
            edited: 500,
            ..twice
        };
        assert_eq!(
            judge(&OPENING, &deleted, Reading::Posted),
            Proof::Matches(Reading::AsEdited)
        );
        let another = Standing {
            edited: 700,
            ..twice
        };
        assert_eq!(
            judge(&OPENING, &another, Reading::Posted),
            Proof::Off(500),
            "never bent"
        );
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
            judge(&opening, &then, Reading::Posted),
            Proof::Unproven(Unproven::TooLarge)
        );
        assert_eq!(opening.amount(), None);
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
                assert_eq!(judge(&opening, &now, Reading::Posted), expected);
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
