//! The banks of Plaid's Sandbox that are there for one purpose: an open-banking one with a consent that ends, one
//! that is ill, one that is down, one that is given up, and one with a mortgage.
//!
//! They come after the households, so that the ledgers of those stay where they were.

use super::banks::{account, habit};
use super::merchants::Pool;
use super::plan::Kind::{Brokerage, Checking, CreditCard, Named, Savings};
use super::plan::Routine::{Bill, Interest, PayCard, PayLoan, Salary, Transfer};
use super::plan::Spending::At;
use super::plan::{Condition, Institution, Kind};
use crate::money::{GBP, USD};

const MORTGAGE: Kind = Named("loan", "mortgage");
const IRA: Kind = Named("investment", "ira");

#[rustfmt::skip]
pub(super) static SPECIAL: &[Institution] = &[
    Institution {
        id: "ins_117650",
        name: "Royal Bank of Plaid",
        country: "GB",
        url: "https://royal-bank-of-plaid.example",
        color: "#4b2a7b",
        oauth: true,
        routing_number: "040004",
        condition: Condition::Healthy,
        accounts: &[
            account("Current Account", Some("Royal Platinum Current Account"), Checking, GBP, (140_000, 260_000), None),
            account("Easy Saver", Some("Royal Easy Access Saver"), Savings, GBP, (300_000, 520_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Severn Rail Works", raw: "BGC SEVERN RAIL WORKS SALARY", amount: (112_000, 128_000) },
            Bill { from: 0, merchant: "Riverside Lofts", day: 1, amount: (92_000, 104_000), jitter_per_mille: 0 },
            Transfer { from: 0, to: 1, day: 18, amount: 20_000, keep: 60_000 },
            Interest { to: 1, per_100k: 301 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 0, 260, 420, (900, 6_400)),
            habit(At(Pool::Coffee), 0, 360, 240, (260, 620)),
            habit(At(Pool::Transit), 0, 380, 120, (180, 640)),
        ],
    },
    Institution {
        id: "ins_132363",
        name: "Unhealthy Platypus Bank - Degraded",
        country: "US",
        url: "https://unhealthy-platypus.example",
        color: "#8a6d1d",
        oauth: false,
        routing_number: "710000000",
        condition: Condition::Degraded,
        accounts: &[
            account("Degraded Checking", None, Checking, USD, (120_000, 190_000), None),
            account("Degraded Card", None, CreditCard, USD, (15_000, 40_000), Some(300_000)),
        ],
        routines: &[
            Salary { to: 0, employer: "Lantern Press", raw: "LANTERN PRESS PAYROLL", amount: (98_000, 112_000) },
            Bill { from: 0, merchant: "Maple Court Apartments", day: 1, amount: (79_000, 88_000), jitter_per_mille: 0 },
            PayCard { card: 1, from: 0, day: 22, keep: 20_000 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 1, 220, 380, (1_200, 7_400)),
            habit(At(Pool::Coffee), 0, 240, 160, (350, 820)),
        ],
    },
    Institution {
        id: "ins_132361",
        name: "Unhealthy Platypus Bank - Down",
        country: "US",
        url: "https://down-platypus.example",
        color: "#6b2230",
        oauth: false,
        routing_number: "810000000",
        condition: Condition::Down,
        accounts: &[
            account("Down Checking", None, Checking, USD, (90_000, 140_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Lantern Press", raw: "LANTERN PRESS PAYROLL", amount: (72_000, 80_000) },
            Bill { from: 0, merchant: "Riverside Lofts", day: 1, amount: (61_000, 68_000), jitter_per_mille: 0 },
        ],
        habits: &[habit(At(Pool::Coffee), 0, 240, 160, (350, 820))],
    },
    Institution {
        id: "ins_133402",
        name: "Unsupported Platypus Bank",
        country: "US",
        url: "https://unsupported-platypus.example",
        color: "#3f4a50",
        oauth: false,
        routing_number: "910000000",
        condition: Condition::Unsupported,
        accounts: &[
            account("Unsupported Checking", None, Checking, USD, (90_000, 140_000), None),
        ],
        routines: &[],
        habits: &[habit(At(Pool::Coffee), 0, 200, 160, (350, 820))],
    },
    Institution {
        id: "ins_135858",
        name: "Windowpane Bank",
        country: "US",
        url: "https://windowpane.example",
        color: "#20697e",
        oauth: false,
        routing_number: "101000000",
        condition: Condition::Healthy,
        accounts: &[
            account("Windowpane Checking", Some("Windowpane Household Checking"), Checking, USD, (380_000, 520_000), None),
            account("Windowpane Mortgage", Some("Windowpane 30 Year Fixed"), MORTGAGE, USD, (24_000_000, 31_000_000), None),
            account("Windowpane IRA", Some("Windowpane Traditional IRA"), IRA, USD, (3_000_000, 5_000_000), None),
            account("Windowpane Trading", None, Brokerage, USD, (400_000, 900_000), None),
        ],
        routines: &[
            Salary { to: 0, employer: "Harbor Hospital", raw: "HARBOR HOSPITAL PAYROLL", amount: (242_000, 268_000) },
            PayLoan { loan: 1, from: 0, day: 3, amount: 196_420, interest_per_100k: 452 },
            Bill { from: 0, merchant: "Duke Energy", day: 12, amount: (11_500, 15_500), jitter_per_mille: 220 },
        ],
        habits: &[
            habit(At(Pool::Groceries), 0, 300, 520, (2_100, 13_800)),
            habit(At(Pool::Fuel), 0, 120, 150, (2_900, 6_100)),
            habit(At(Pool::Restaurant), 0, 90, 260, (2_400, 8_200)),
        ],
    },
];
