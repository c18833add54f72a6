//! What chance brings: purchases, cash, cheques, friends.

use chrono::{Days, NaiveDate};

use super::facts::{at_merchant, fill_in, home, plain};
use super::ledger::{Counterparty, Due, Fact, Fate, Ledger};
use super::merchants::{self, Channel, Pool};
use super::plan::{Habit, Spending};
use crate::dice::Dice;

static FRIENDS: &[&str] = &["Maya R", "Jonas K", "Priya S", "Theo B", "Lucia M", "Sam O"];

/// Follows a habit once, on `day`.
pub(super) fn spend(
    ledger: &mut Ledger,
    seed: u64,
    day: NaiveDate,
    habit: &Habit,
    dice: &mut Dice,
) {
    let (low, high) = habit.amount;
    // The smaller of two draws: small purchases are commoner than large ones.
    let amount = dice.between(low, high).min(dice.between(low, high));
    match habit.what {
        Spending::At(pool) => purchase(ledger, seed, day, habit.account, pool, amount, dice),
        Spending::Cheque => {
            let number = ledger
                .facts
                .iter()
                .filter(|fact| fact.check_number.is_some())
                .count()
                + 1041;
            ledger.record(Fact {
                text: format!("CHECK # {number}"),
                code: Some("cheque"),
                check_number: Some(number.to_string()),
                confidence: "MEDIUM",
                ..plain(
                    habit.account,
                    amount,
                    day,
                    "TRANSFER_OUT",
                    "TRANSFER_OUT_OTHER_TRANSFER_OUT",
                )
            });
        }
        Spending::Cash => cash(ledger, seed, day, habit.account, amount, dice),
        Spending::Friend => friend(ledger, day, habit.account, amount, dice),
        Spending::Deposit => {
            ledger.record(Fact {
                text: format!("MOBILE CHECK DEPOSIT REF {}", dice.digits(7)),
                ..plain(
                    habit.account,
                    -amount,
                    day,
                    "TRANSFER_IN",
                    "TRANSFER_IN_DEPOSIT",
                )
            });
        }
    }
}

fn purchase(
    ledger: &mut Ledger,
    seed: u64,
    day: NaiveDate,
    account: usize,
    pool: Pool,
    amount: i64,
    dice: &mut Dice,
) {
    let choices = merchants::of_pool(pool);
    // People have a favourite: two visits in three go there.
    let favourite =
        *Dice::new(seed, &["favourite", &ledger.key, &format!("{pool:?}")]).pick(&choices);
    let chosen = *dice.pick(&choices);
    let merchant = if dice.chance(600) { favourite } else { chosen };
    let mut fact = at_merchant(account, amount, day, merchant);
    fill_in(&mut fact, home(seed, &ledger.key), dice);
    fact.pending = true;
    fact.confidence = *dice.pick(&["VERY_HIGH", "VERY_HIGH", "VERY_HIGH", "HIGH", "HIGH", "LOW"]);
    let tip = if pool == Pool::Restaurant {
        amount * dice.between(15, 22) / 100
    } else {
        0
    };
    // A hold at a pump or a hotel is sometimes released, and the sale arrives as nothing at all.
    let fate = if matches!(pool, Pool::Fuel | Pool::Travel) && dice.chance(60) {
        Fate::Vanish
    } else {
        Fate::Post { tip }
    };
    let on = day + Days::new(dice.between(1, 3).unsigned_abs());
    let id = ledger.record(fact);
    ledger.due.push(Due { on, fact: id, fate });
}

fn cash(
    ledger: &mut Ledger,
    seed: u64,
    day: NaiveDate,
    account: usize,
    amount: i64,
    dice: &mut Dice,
) {
    let place = home(seed, &ledger.key);
    ledger.record(Fact {
        text: format!(
            "ATM WITHDRAWAL {} {} {}",
            dice.digits(6),
            place.city.to_uppercase(),
            place.region
        ),
        channel: Channel::InStore,
        code: Some("atm"),
        // Machines give twenties.
        ..plain(
            account,
            (amount / 2_000).max(1) * 2_000,
            day,
            "TRANSFER_OUT",
            "TRANSFER_OUT_WITHDRAWAL",
        )
    });
    if dice.chance(300) {
        ledger.record(Fact {
            text: "NON-NETWORK ATM FEE".to_owned(),
            code: Some("bank charge"),
            ..plain(account, 350, day, "BANK_FEES", "BANK_FEES_ATM_FEES")
        });
    }
}

fn friend(ledger: &mut Ledger, day: NaiveDate, account: usize, amount: i64, dice: &mut Dice) {
    let received = dice.chance(350);
    let name = *dice.pick(FRIENDS);
    let (verb, primary, detailed) = if received {
        ("FROM", "TRANSFER_IN", "TRANSFER_IN_ACCOUNT_TRANSFER")
    } else {
        ("TO", "TRANSFER_OUT", "TRANSFER_OUT_ACCOUNT_TRANSFER")
    };
    ledger.record(Fact {
        text: format!(
            "ZELLE PAYMENT {verb} {} {}",
            name.to_uppercase(),
            dice.digits(9)
        ),
        counterparty: Some(Counterparty {
            name: "Zelle".to_owned(),
            kind: "payment_app",
        }),
        channel: Channel::Online,
        code: Some("transfer"),
        ..plain(
            account,
            if received { -amount } else { amount },
            day,
            primary,
            detailed,
        )
    });
}
