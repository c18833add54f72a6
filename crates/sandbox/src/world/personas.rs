//! The people of Plaid's Sandbox with a life of their own, at whichever bank they sign in.
//!
//! Names and manners follow plaid.com ("Sandbox test users"); their accounts and amounts are ours.

use super::banks::{account, habit};
use super::ledger::Ledger;
use super::merchants::Pool;
use super::plan::Kind::{Checking, CreditCard, Savings};
use super::plan::Routine::{Bill, Fee, Interest, PayCard, Salary, Subscription, Transfer};
use super::plan::Spending::{At, Cash, Cheque, Deposit, Friend};
use super::plan::{AccountPlan, Habit, Routine};
use crate::money::USD;

/// A person whose plan is not that of the bank.
pub(super) struct Persona {
    accounts: &'static [AccountPlan],
    routines: &'static [Routine],
    habits: &'static [Habit],
}

impl Persona {
    /// Opens this person's accounts and takes up the habits.
    pub(super) fn move_in(&self, ledger: &mut Ledger, seed: u64) {
        ledger.open_accounts(seed, self.accounts);
        ledger.routines = self.routines;
        ledger.habits = self.habits;
    }
}

#[rustfmt::skip]
pub(super) static EWA_USER: Persona = Persona {
    accounts: &[
        account("Everyday Checking", None, Checking, USD, (40_000, 90_000), None),
    ],
    routines: &[
        Salary { to: 0, employer: "Cedar & Finch Bakery", raw: "CEDAR AND FINCH BAKERY PAYROLL", amount: (92_000, 104_000) },
        Bill { from: 0, merchant: "Riverside Lofts", day: 2, amount: (71_000, 79_000), jitter_per_mille: 0 },
        Subscription { from: 0, merchant: "Spotify", day: 14, price: 1_099, raised_to: 1_199, raised_months_ago: 16 },
        Fee { from: 0, raw: "MONTHLY SERVICE FEE", day: 26, amount: 1_200, waived_from: 30_000 },
    ],
    habits: &[
        habit(At(Pool::FastFood), 0, 240, 320, (690, 1_600)),
        habit(At(Pool::Groceries), 0, 160, 300, (900, 4_800)),
        habit(Friend, 0, 90, 120, (500, 2_500)),
        // Wages taken early come as small deposits between paydays.
        habit(Deposit, 0, 120, 0, (4_000, 12_000)),
    ],
};

#[rustfmt::skip]
pub(super) static YUPPIE: Persona = Persona {
    accounts: &[
        account("Premier Checking", None, Checking, USD, (700_000, 1_100_000), None),
        account("Premier Savings", None, Savings, USD, (1_800_000, 3_200_000), None),
        account("Premier Reserve Card", Some("Premier Reserve Visa Infinite"), CreditCard, USD, (120_000, 260_000), Some(3_000_000)),
    ],
    routines: &[
        Salary { to: 0, employer: "Meridian Software", raw: "MERIDIAN SOFTWARE PAYROLL", amount: (612_000, 668_000) },
        Bill { from: 0, merchant: "Riverside Lofts", day: 1, amount: (312_000, 348_000), jitter_per_mille: 0 },
        Subscription { from: 2, merchant: "Netflix", day: 9, price: 1_549, raised_to: 1_799, raised_months_ago: 10 },
        Subscription { from: 2, merchant: "The New York Times", day: 27, price: 1_700, raised_to: 2_500, raised_months_ago: 13 },
        Subscription { from: 2, merchant: "Planet Fitness", day: 17, price: 1_500, raised_to: 1_799, raised_months_ago: 5 },
        Transfer { from: 0, to: 1, day: 20, amount: 150_000, keep: 300_000 },
        PayCard { card: 2, from: 0, day: 25, keep: 50_000 },
        Interest { to: 1, per_100k: 351 },
    ],
    habits: &[
        habit(At(Pool::Restaurant), 2, 380, 640, (3_200, 14_800)),
        habit(At(Pool::Coffee), 2, 640, 520, (480, 1_260)),
        habit(At(Pool::Ride), 2, 320, 420, (1_200, 4_900)),
        habit(At(Pool::Groceries), 2, 180, 360, (2_900, 13_900)),
        habit(At(Pool::Fun), 2, 90, 260, (2_400, 14_800)),
        habit(At(Pool::Travel), 2, 18, 18, (18_000, 62_000)),
        habit(Friend, 0, 140, 220, (1_200, 9_500)),
    ],
};

#[rustfmt::skip]
pub(super) static SMALL_BUSINESS: Persona = Persona {
    accounts: &[
        account("Business Checking", None, Checking, USD, (1_200_000, 2_100_000), None),
        account("Business Card", None, CreditCard, USD, (80_000, 180_000), Some(2_500_000)),
    ],
    routines: &[
        Salary { to: 0, employer: "Card Takings", raw: "MERCHANT SERVICES DEPOSIT", amount: (880_000, 960_000) },
        Bill { from: 0, merchant: "Maple Court Apartments", day: 1, amount: (410_000, 450_000), jitter_per_mille: 0 },
        Bill { from: 0, merchant: "Duke Energy", day: 12, amount: (38_000, 52_000), jitter_per_mille: 180 },
        Bill { from: 0, merchant: "Verizon", day: 17, amount: (14_000, 18_000), jitter_per_mille: 15 },
        PayCard { card: 1, from: 0, day: 24, keep: 100_000 },
    ],
    habits: &[
        habit(At(Pool::Marketplace), 1, 420, 180, (2_900, 38_000)),
        habit(At(Pool::Home), 1, 160, 120, (4_900, 42_000)),
        habit(Cheque, 0, 120, 0, (12_000, 88_000)),
        habit(Cash, 0, 40, 20, (10_000, 40_000)),
        habit(Deposit, 0, 280, 0, (18_000, 72_000)),
    ],
};
