//! Who signs in: `user_good` has lived at every bank; the others get books of their own when they first come.
//!
//! One login at one bank is one person: a second Item of the same login reads the same books.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::HISTORY_DAYS;
use super::banks::habit;
use super::custom::CustomUser;
use super::custom_books;
use super::ledger::Ledger;
use super::life;
use super::merchants::Pool;
use super::personas;
use super::plan::Spending::At;
use super::plan::{Habit, Institution};
use super::spending::spend;
use crate::dice::{Dice, digest};

/// A user of Plaid's Sandbox. What is kept of a login is who it is, never what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "user", rename_all = "snake_case")]
pub(crate) enum Login {
    /// Lives the plan of the institution.
    #[default]
    Good,
    /// Fifty transactions, and more with every refresh.
    TransactionsDynamic,
    /// A hundred thousand transactions. Ours, not Plaid's: its Sandbox has nobody with that many.
    HundredThousand,
    /// Earns by the hour, and takes part of the wage before payday.
    EwaUser,
    /// Young, urban, well paid, and spends it.
    Yuppie,
    /// A shop with takings and suppliers.
    SmallBusiness,
    /// Whatever the configuration says.
    Custom(Box<CustomUser>),
}

/// The rows that `user_transactions_dynamic` starts with, pending and posted (plaid.com, "Sandbox test users").
const DYNAMIC_ROWS: u64 = 50;
/// They are spread over so many days.
const DYNAMIC_DAYS: u64 = 25;

/// The rows of [`Login::HundredThousand`], every one posted.
const MANY_ROWS: u64 = 100_000;

/// Purchases that become exactly one row each: no hold that vanishes, no fee, no refund.
static DYNAMIC_HABITS: &[Habit] = &[
    habit(At(Pool::Groceries), 0, 0, 0, (1_400, 9_800)),
    habit(At(Pool::Coffee), 0, 0, 0, (320, 960)),
    habit(At(Pool::FastFood), 0, 0, 0, (690, 1_900)),
    habit(At(Pool::Restaurant), 0, 0, 0, (1_900, 8_200)),
    habit(At(Pool::Ride), 0, 0, 0, (900, 3_400)),
    habit(At(Pool::Fun), 0, 0, 0, (1_200, 6_400)),
];

impl Login {
    /// The login behind a user name, where the name alone says it.
    pub(crate) fn of_username(username: &str) -> Option<Self> {
        match username {
            "user_good" => Some(Self::Good),
            "user_transactions_dynamic" => Some(Self::TransactionsDynamic),
            "user_hundred_thousand" => Some(Self::HundredThousand),
            "user_ewa_user" => Some(Self::EwaUser),
            "user_yuppie" => Some(Self::Yuppie),
            "user_small_business" => Some(Self::SmallBusiness),
            _ => None,
        }
    }

    fn key(&self, seed: u64, institution: &str) -> Arc<str> {
        let user = match self {
            Self::Good => return institution.into(),
            Self::TransactionsDynamic => "user_transactions_dynamic".to_owned(),
            Self::HundredThousand => "user_hundred_thousand".to_owned(),
            Self::EwaUser => "user_ewa_user".to_owned(),
            Self::Yuppie => "user_yuppie".to_owned(),
            Self::SmallBusiness => "user_small_business".to_owned(),
            Self::Custom(user) => {
                let text = serde_json::to_string(user).unwrap_or_default();
                let mark = digest(seed, &["custom", &text]);
                format!(
                    "user_custom/{:02x}{:02x}{:02x}{:02x}",
                    mark[0], mark[1], mark[2], mark[3]
                )
            }
        };
        format!("{institution}/{user}").into()
    }
}

/// The books of a login as they stand on `today`, with up to 24 months behind them.
pub(crate) fn open(
    seed: u64,
    institution: &'static Institution,
    login: &Login,
    today: NaiveDate,
) -> Ledger {
    let key = login.key(seed, institution.id);
    let mut ledger = Ledger::empty(institution, login.clone(), key);
    match login {
        Login::Good => {
            ledger = Ledger::open(seed, institution);
            ledger.awake = true;
        }
        Login::EwaUser => personas::EWA_USER.move_in(&mut ledger, seed),
        Login::Yuppie => personas::YUPPIE.move_in(&mut ledger, seed),
        Login::SmallBusiness => personas::SMALL_BUSINESS.move_in(&mut ledger, seed),
        Login::TransactionsDynamic => {
            ledger.open_accounts(seed, institution.accounts);
            fifty_rows(&mut ledger, seed, today);
            return ledger;
        }
        Login::HundredThousand => {
            ledger.open_accounts(seed, institution.accounts);
            many_rows(&mut ledger, seed, today);
            return ledger;
        }
        Login::Custom(user) => {
            if custom_books::open(&mut ledger, user, seed, today) {
                return ledger;
            }
            // Nothing is said of accounts: random ones, of the seed that the configuration names.
            ledger.open_accounts(seed, institution.accounts);
            ledger.routines = institution.routines;
            ledger.habits = institution.habits;
        }
    }
    let first = today - Days::new(HISTORY_DAYS);
    for day in first.iter_days().take_while(|day| *day <= today) {
        life::live(&mut ledger, seed, today, day);
    }
    ledger
}

fn fifty_rows(ledger: &mut Ledger, seed: u64, today: NaiveDate) {
    ledger.habits = DYNAMIC_HABITS;
    let mut dice = Dice::new(seed, &["dynamic", &ledger.key]);
    for back in (0..DYNAMIC_DAYS).rev() {
        let day = today - Days::new(back);
        life::settle_due(ledger, &mut dice, day);
        for _ in 0..DYNAMIC_ROWS / DYNAMIC_DAYS {
            spend(ledger, seed, day, dice.pick(DYNAMIC_HABITS), &mut dice);
        }
    }
}

/// As even as [`MANY_ROWS`] go over the days that Plaid tells of, all of them settled long ago.
fn many_rows(ledger: &mut Ledger, seed: u64, today: NaiveDate) {
    ledger.habits = DYNAMIC_HABITS;
    let mut dice = Dice::new(seed, &["many", &ledger.key]);
    // The last days stay empty, so that nothing is pending and every row is told once.
    let days = HISTORY_DAYS - SETTLED_DAYS;
    for (n, back) in (SETTLED_DAYS..HISTORY_DAYS).rev().enumerate() {
        let day = today - Days::new(back);
        life::settle_due(ledger, &mut dice, day);
        let n = n as u64;
        for _ in n * MANY_ROWS / days..(n + 1) * MANY_ROWS / days {
            spend(ledger, seed, day, dice.pick(DYNAMIC_HABITS), &mut dice);
        }
    }
    for back in (0..SETTLED_DAYS).rev() {
        life::settle_due(ledger, &mut dice, today - Days::new(back));
    }
}

/// No purchase takes longer to be booked.
const SETTLED_DAYS: u64 = 10;
