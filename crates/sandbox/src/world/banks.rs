//! The banks of this model and the lives lived there, as a table.
//!
//! Institution ids are those of Plaid's own Sandbox, so that a client's fixtures mean the same banks here.
//! Amounts are minor units of the account's currency.

use std::borrow::Cow;

use super::merchants::Pool;
use super::plan::Kind::{AutoLoan, Brokerage, Checking, CreditCard, Savings, StudentLoan};
use super::plan::Routine::{
    Bill, Fee, Interest, Invest, PayCard, PayLoan, Salary, Subscription, Transfer,
};
use super::plan::Spending::{At, Cash, Cheque, Deposit, Friend};
use super::plan::{AccountPlan, Condition, Habit, Institution, Kind, Spending};
use super::special_banks::SPECIAL;

use crate::money::{CAD, Currency, EUR, USD};

pub(super) const fn habit(
    what: Spending,
    account: usize,
    weekday: u64,
    weekend: u64,
    amount: (i64, i64),
) -> Habit {
    Habit {
        what,
        account,
        weekday_per_mille: weekday,
        weekend_per_mille: weekend,
        amount,
        month: None,
    }
}

const fn journey(
    what: Spending,
    account: usize,
    per_mille: u64,
    amount: (i64, i64),
    month: u32,
) -> Habit {
    Habit {
        what,
        account,
        weekday_per_mille: per_mille,
        weekend_per_mille: per_mille,
        amount,
        month: Some(month),
    }
}

pub(super) const fn account(
    name: &'static str,
    official_name: Option<&'static str>,
    kind: Kind,
    currency: Currency,
    opening: (i64, i64),
    limit: Option<i64>,
) -> AccountPlan {
    AccountPlan {
        name: Cow::Borrowed(name),
        official_name: match official_name {
            Some(name) => Some(Cow::Borrowed(name)),
            None => None,
        },
        kind,
        currency,
        opening,
        limit,
    }
}

/// Every bank of this model, in the order of their ledgers: a new one goes to the end.
pub(crate) fn institutions() -> impl Iterator<Item = &'static Institution> {
    HOUSEHOLDS.iter().chain(SPECIAL)
}

/// The banks of whole lives. The first is the richest: a household's main bank.
#[rustfmt::skip]
static HOUSEHOLDS: &[Institution] = &[
    Institution {
        id: "ins_109508",
        name: "First Platypus Bank",
        country: "US",
        url: "https://first-platypus.example",
        color: "#1f6f5c",
        oauth: false,
        routing_number: "110000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Platypus Checking", Some("Platypus Everyday Checking"), Checking, USD, (420_000, 610_000), None),
            account("Platypus Savings", Some("Platypus High Yield Savings"), Savings, USD, (900_000, 1_600_000), None),
            account("Platypus Rewards Card", Some("Platypus Cash Rewards Visa Signature"), CreditCard, USD, (60_000, 140_000), Some(1_200_000)),
            account("Platypus Auto Loan", None, AutoLoan, USD, (2_100_000, 2_600_000), None),
            account("Platypus Brokerage", Some("Platypus Self-Directed Investing"), Brokerage, USD, (2_400_000, 4_800_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Northwind Robotics", raw: "NORTHWIND ROBOTICS PAYROLL PPD ID: 9111111103", amount: (345_000, 382_000) },
            Bill { from: 0, merchant: "Maple Court Apartments", day: 1, amount: (165_000, 189_000), jitter_per_mille: 0 },
            Bill { from: 0, merchant: "Duke Energy", day: 12, amount: (9_500, 14_500), jitter_per_mille: 260 },
            Bill { from: 0, merchant: "Greater Cincinnati Water Works", day: 20, amount: (4_200, 6_400), jitter_per_mille: 120 },
            Bill { from: 0, merchant: "Spectrum", day: 8, amount: (6_999, 7_999), jitter_per_mille: 0 },
            Bill { from: 0, merchant: "Verizon", day: 17, amount: (8_200, 11_800), jitter_per_mille: 15 },
            Bill { from: 2, merchant: "GEICO", day: 5, amount: (10_900, 13_900), jitter_per_mille: 0 },
            Subscription { from: 2, merchant: "Netflix", day: 9, price: 1_549, raised_to: 1_799, raised_months_ago: 10 },
            Subscription { from: 2, merchant: "Spotify", day: 14, price: 1_099, raised_to: 1_199, raised_months_ago: 16 },
            Subscription { from: 2, merchant: "iCloud+", day: 22, price: 299, raised_to: 399, raised_months_ago: 7 },
            Subscription { from: 2, merchant: "The New York Times", day: 27, price: 1_700, raised_to: 2_500, raised_months_ago: 13 },
            Subscription { from: 2, merchant: "Planet Fitness", day: 17, price: 1_500, raised_to: 1_799, raised_months_ago: 5 },
            Transfer { from: 0, to: 1, day: 16, amount: 40_000, keep: 120_000 },
            Transfer { from: 0, to: 1, day: 28, amount: 150_000, keep: 650_000 },
            Transfer { from: 1, to: 0, day: 3, amount: 50_000, keep: 2_600_000 },
            PayCard { card: 2, from: 0, day: 24, keep: 30_000 },
            PayLoan { loan: 3, from: 0, day: 10, amount: 38_912, interest_per_100k: 491 },
            Invest { from: 0, to: 4, day: 18, amount: 30_000, keep: 200_000 },
            Interest { to: 1, per_100k: 342 },
            Fee { from: 0, raw: "MONTHLY SERVICE FEE", day: 26, amount: 1_200, waived_from: 150_000 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 2, 330, 560, (1_850, 14_800)),
            habit(At(Pool::Coffee), 2, 520, 330, (415, 1_190)),
            habit(At(Pool::FastFood), 2, 360, 240, (790, 1_960)),
            habit(At(Pool::Restaurant), 2, 100, 380, (2_400, 9_600)),
            habit(At(Pool::Delivery), 2, 110, 190, (1_900, 5_200)),
            habit(At(Pool::Fuel), 2, 130, 170, (2_900, 6_100)),
            habit(At(Pool::Transit), 0, 260, 70, (200, 950)),
            habit(At(Pool::Ride), 2, 80, 190, (900, 3_900)),
            habit(At(Pool::Marketplace), 2, 210, 220, (899, 9_900)),
            habit(At(Pool::Store), 2, 90, 260, (1_400, 12_900)),
            habit(At(Pool::Pharmacy), 0, 75, 75, (650, 4_800)),
            habit(At(Pool::Fun), 2, 45, 150, (1_200, 8_800)),
            habit(At(Pool::Home), 2, 18, 85, (1_900, 18_900)),
            habit(At(Pool::Care), 0, 30, 40, (2_200, 6_200)),
            habit(At(Pool::Travel), 2, 7, 7, (12_000, 48_000)),
            journey(At(Pool::Abroad), 2, 900, (480, 8_900), 7),
            habit(Cheque, 0, 22, 0, (6_000, 32_000)),
            habit(Cash, 0, 34, 60, (4_000, 12_000)),
            habit(Friend, 0, 60, 110, (800, 8_500)),
            habit(Deposit, 0, 11, 0, (2_500, 22_000)),
        ],
    },
    Institution {
        id: "ins_109509",
        name: "First Gingham Credit Union",
        country: "US",
        url: "https://first-gingham.example",
        color: "#a33b52",
        oauth: false,
        routing_number: "210000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Share Draft", Some("Gingham Share Draft Checking"), Checking, USD, (180_000, 260_000), None),
            account("Share Savings", Some("Gingham Primary Share Account"), Savings, USD, (320_000, 540_000), None),
            account("Student Loan", Some("Gingham Education Refinance Loan"), StudentLoan, USD, (1_600_000, 2_200_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Hamilton County Schools", raw: "HAMILTON CO SCHOOLS DIR DEP", amount: (146_000, 164_000) },
            Bill { from: 0, merchant: "Riverside Lofts", day: 2, amount: (112_000, 128_000), jitter_per_mille: 0 },
            Bill { from: 0, merchant: "Duke Energy", day: 14, amount: (6_100, 8_900), jitter_per_mille: 240 },
            Subscription { from: 0, merchant: "YouTube Premium", day: 11, price: 1_199, raised_to: 1_399, raised_months_ago: 12 },
            Subscription { from: 0, merchant: "Wikimedia Foundation", day: 19, price: 500, raised_to: 1_000, raised_months_ago: 8 },
            Transfer { from: 0, to: 1, day: 17, amount: 25_000, keep: 60_000 },
            PayLoan { loan: 2, from: 0, day: 21, amount: 24_500, interest_per_100k: 433 },
            Interest { to: 1, per_100k: 125 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 0, 240, 480, (1_500, 9_200)),
            habit(At(Pool::Coffee), 0, 380, 200, (375, 890)),
            habit(At(Pool::FastFood), 0, 190, 170, (690, 1_690)),
            habit(At(Pool::Fuel), 0, 100, 140, (2_400, 4_900)),
            habit(At(Pool::Store), 0, 50, 170, (1_100, 7_900)),
            habit(At(Pool::Restaurant), 0, 40, 170, (1_900, 5_900)),
            habit(Cheque, 0, 30, 0, (3_000, 18_000)),
            habit(Friend, 0, 45, 80, (700, 5_200)),
        ],
    },
    Institution {
        id: "ins_109510",
        name: "Tattersall Federal Credit Union",
        country: "US",
        url: "https://tattersall.example",
        color: "#5b4a9c",
        oauth: false,
        routing_number: "310000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Tattersall Savings", Some("Tattersall Money Builder"), Savings, USD, (700_000, 980_000), None),
            account("Tattersall Visa", Some("Tattersall Platinum Visa"), CreditCard, USD, (20_000, 45_000), Some(500_000)),
        ],
        routines: &[
            Bill { from: 1, merchant: "Spectrum", day: 6, amount: (5_999, 6_999), jitter_per_mille: 0 },
            PayCard { card: 1, from: 0, day: 19, keep: 100_000 },
            Interest { to: 0, per_100k: 291 },
        ],
        habits: &[
            habit(At(Pool::Marketplace), 1, 70, 80, (999, 6_900)),
            habit(At(Pool::Fun), 1, 30, 80, (1_000, 5_200)),
            habit(Deposit, 0, 40, 0, (8_000, 30_000)),
        ],
    },
    Institution {
        id: "ins_109511",
        name: "Tartan Bank",
        country: "US",
        url: "https://tartan.example",
        color: "#1e4e8c",
        oauth: false,
        routing_number: "410000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Tartan Travel Card", Some("Tartan World Elite Mastercard"), CreditCard, USD, (90_000, 160_000), Some(2_000_000)),
            account("Tartan Checking", None, Checking, USD, (510_000, 690_000), None),
        ],
        routines: &[
            Salary { to: 1, employer: "Ohio River Consulting", raw: "OHIO RIVER CONSULTING PAYROLL CCD", amount: (176_000, 194_000) },
            PayCard { card: 0, from: 1, day: 23, keep: 50_000 },
            Bill { from: 1, merchant: "Riverside Lofts", day: 1, amount: (182_000, 204_000), jitter_per_mille: 0 },
        ],
        habits: &[
            habit(At(Pool::Travel), 0, 25, 25, (14_000, 56_000)),
            habit(At(Pool::Ride), 0, 160, 190, (1_100, 4_900)),
            habit(At(Pool::Restaurant), 0, 170, 330, (2_900, 11_000)),
            habit(At(Pool::Coffee), 0, 330, 180, (450, 980)),
            journey(At(Pool::Abroad), 0, 950, (520, 12_500), 10),
        ],
    },
    Institution {
        id: "ins_109512",
        name: "Houndstooth Bank",
        country: "US",
        url: "https://houndstooth.example",
        color: "#2b2f36",
        oauth: false,
        routing_number: "510000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Houndstooth Checking", Some("Houndstooth International Checking"), Checking, USD, (230_000, 340_000), None),
            account("Houndstooth Euro", Some("Houndstooth Multi-Currency Account EUR"), Checking, EUR, (310_000, 450_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Atlas Translation Group", raw: "ATLAS TRANSLATION GRP ACH CREDIT", amount: (91_000, 104_000) },
            Salary { to: 1, employer: "Lumière Éditions", raw: "VIREMENT LUMIERE EDITIONS HONORAIRES", amount: (25_000, 34_000) },
            Bill { from: 0, merchant: "Maple Court Apartments", day: 3, amount: (98_000, 117_000), jitter_per_mille: 0 },
            Bill { from: 0, merchant: "Verizon", day: 13, amount: (5_500, 7_500), jitter_per_mille: 15 },
            Fee { from: 1, raw: "CURRENCY ACCOUNT FEE", day: 28, amount: 450, waived_from: 2_000_000 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 0, 210, 410, (1_400, 8_400)),
            habit(At(Pool::Transit), 0, 340, 120, (200, 700)),
            habit(At(Pool::Abroad), 1, 120, 160, (390, 9_400)),
            habit(At(Pool::Pharmacy), 0, 50, 40, (590, 3_200)),
        ],
    },
    Institution {
        id: "ins_127287",
        name: "Platypus OAuth Bank",
        country: "US",
        url: "https://platypus-oauth.example",
        color: "#b3591b",
        oauth: true,
        routing_number: "610000000",
        condition: Condition::Healthy,
        accounts: &[
            account("OAuth Checking", Some("Platypus OAuth Total Checking"), Checking, USD, (260_000, 380_000), None),
            account("OAuth Savings", None, Savings, USD, (150_000, 240_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Cedar & Finch Bakery", raw: "CEDAR AND FINCH BAKERY PAYROLL", amount: (80_000, 90_000) },
            Bill { from: 0, merchant: "Riverside Lofts", day: 1, amount: (82_000, 94_000), jitter_per_mille: 0 },
            Transfer { from: 0, to: 1, day: 15, amount: 10_000, keep: 50_000 },
            Interest { to: 1, per_100k: 41 },
        ],
        habits: &[
            habit(At(Pool::FastFood), 0, 210, 260, (650, 1_590)),
            habit(At(Pool::Groceries), 0, 160, 390, (1_200, 6_900)),
            habit(At(Pool::Ride), 0, 50, 130, (800, 2_400)),
            habit(Friend, 0, 70, 120, (500, 4_000)),
            habit(Cash, 0, 30, 50, (2_000, 6_000)),
        ],
    },
    Institution {
        id: "ins_43",
        name: "Tartan-Dominion Bank of Canada",
        country: "CA",
        url: "https://tartan-dominion.example",
        color: "#9c1f2e",
        oauth: false,
        routing_number: "0210",
        condition: Condition::Healthy,
        accounts: &[
            account("Chequing", Some("Tartan-Dominion Everyday Chequing"), Checking, CAD, (210_000, 330_000), None),
            account("Épargne", Some("Compte d'épargne Tartan-Dominion"), Savings, CAD, (410_000, 620_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Maritime Freight Ltd", raw: "MARITIME FREIGHT LTD PAY", amount: (116_000, 131_000) },
            Bill { from: 0, merchant: "Riverside Lofts", day: 1, amount: (138_000, 151_000), jitter_per_mille: 0 },
            Transfer { from: 0, to: 1, day: 20, amount: 30_000, keep: 60_000 },
            Interest { to: 1, per_100k: 208 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 0, 230, 400, (1_700, 9_900)),
            habit(At(Pool::Coffee), 0, 300, 220, (310, 820)),
            habit(At(Pool::Fuel), 0, 90, 110, (3_400, 7_200)),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::merchants;

    #[test]
    fn every_routine_names_accounts_and_merchants_that_exist() {
        for institution in institutions() {
            let count = institution.accounts.len();
            for routine in institution.routines {
                let (accounts, merchant): (Vec<usize>, Option<&str>) = match routine {
                    Salary { to, .. } | Interest { to, .. } => (vec![*to], None),
                    Bill { from, merchant, .. } | Subscription { from, merchant, .. } => {
                        (vec![*from], Some(merchant))
                    }
                    Transfer { from, to, .. } | Invest { from, to, .. } => (vec![*from, *to], None),
                    PayCard { card, from, .. } => (vec![*card, *from], None),
                    PayLoan { loan, from, .. } => (vec![*loan, *from], None),
                    Fee { from, .. } => (vec![*from], None),
                };
                assert!(
                    accounts.iter().all(|index| *index < count),
                    "{}: {routine:?}",
                    institution.id
                );
                assert!(
                    merchant.is_none_or(|name| merchants::by_name(name).is_some()),
                    "{routine:?}"
                );
            }
            assert!(
                institution.habits.iter().all(|habit| habit.account < count),
                "{}",
                institution.id
            );
        }
    }
}
