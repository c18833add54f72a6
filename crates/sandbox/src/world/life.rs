//! A day in the life of a login: what settles, what the calendar brings, what chance brings.
//!
//! A day draws from a stream named by seed, institution and date, so the same day happens the same way
//! whether time moved one day or a hundred at once. Only the past of the ledger (balances, pending rows)
//! flows from one day to the next.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::custom_books;
use super::facts::plain;
use super::ledger::{Due, Fact, FactId, Fate, Ledger};
use super::login::Login;
use super::merchants::Pool;
use super::plan::{Habit, Spending};
use super::routines::keep;
use super::spending::spend;
use crate::dice::Dice;

/// Lives one day. `genesis` is the day the bank was made; prices rose relative to it.
pub(crate) fn live(ledger: &mut Ledger, seed: u64, genesis: NaiveDate, day: NaiveDate) {
    let date = day.to_string();
    let mut dice = Dice::new(seed, &["life", &ledger.key, &date]);
    settle_due(ledger, &mut dice, day);
    for routine in ledger.routines {
        keep(ledger, seed, genesis, day, routine, &mut dice);
    }
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    for habit in ledger.habits {
        let rate = if weekend {
            habit.weekend_per_mille
        } else {
            habit.weekday_per_mille
        };
        // Drawn before the month is asked, so that a journey does not shift the other habits of the day.
        let happens = dice.chance(rate);
        if happens
            && habit
                .month
                .is_none_or(|month| month == day.month() && day.day() <= 14)
        {
            spend(ledger, seed, day, habit, &mut dice);
        }
    }
    markets_move(ledger, day, &mut dice);
    if matches!(ledger.login, Login::Custom(_)) {
        custom_books::keep_inflows(ledger, day, false);
    }
}

/// What `/transactions/refresh` brings: all pending rows post, one old amount grows by one unit of money,
/// and one to four new purchases are pending, dated today. The behaviour of Plaid's `user_transactions_dynamic`.
pub(crate) fn refresh(ledger: &mut Ledger, seed: u64, today: NaiveDate) {
    ledger.refreshes += 1;
    let turn = ledger.refreshes.to_string();
    let mut dice = Dice::new(seed, &["refresh", &ledger.key, &turn]);
    let (holds, later): (Vec<Due>, Vec<Due>) = std::mem::take(&mut ledger.due)
        .into_iter()
        .partition(|due| due.fate.ends_a_hold());
    ledger.due = later;
    for due in holds {
        let tip = if let Fate::Post { tip } = due.fate {
            tip
        } else {
            0
        };
        post(ledger, due.fact, today, tip, &mut dice);
    }
    correct_an_old_amount(ledger, today, &mut dice);
    let purchases: Vec<&Habit> = ledger
        .habits
        .iter()
        .filter(|habit| habit.month.is_none() && matches!(habit.what, Spending::At(_)))
        .collect();
    for _ in 0..dice.between(1, 4) {
        let habit = *dice.pick(&purchases);
        spend(ledger, seed, today, habit, &mut dice);
    }
}

fn correct_an_old_amount(ledger: &mut Ledger, today: NaiveDate, dice: &mut Dice) {
    let newest = today - Days::new(10);
    let oldest = today - Days::new(60);
    let old: Vec<FactId> = (0..)
        .zip(&ledger.facts)
        .filter(|(_, fact)| {
            fact.live && !fact.pending && fact.merchant.is_some() && fact.amount > 0
        })
        .filter(|(_, fact)| (oldest..=newest).contains(&fact.date))
        .map(|(id, _)| id)
        .collect();
    if !old.is_empty() {
        let id = *dice.pick(&old);
        ledger.correct(id, 100);
    }
}

pub(super) fn settle_due(ledger: &mut Ledger, dice: &mut Dice, day: NaiveDate) {
    let (ready, later): (Vec<Due>, Vec<Due>) = std::mem::take(&mut ledger.due)
        .into_iter()
        .partition(|due| due.on <= day);
    ledger.due = later;
    for due in ready {
        match due.fate {
            Fate::Post { tip } => post(ledger, due.fact, day, tip, dice),
            Fate::Vanish => ledger.withdraw(due.fact),
            Fate::Refund => refund(ledger, due.fact, day),
            Fate::Recategorise => ledger.recategorise(due.fact),
        }
    }
}

/// Posts a purchase, with the foreign-transaction fee and the later refund that may follow from it.
fn post(ledger: &mut Ledger, pending: FactId, day: NaiveDate, tip: i64, dice: &mut Dice) {
    let id = ledger.settle(pending, day, tip);
    let fact = ledger.fact(id).clone();
    let Some(merchant) = fact.merchant else {
        return;
    };
    let abroad = merchant.pool == Pool::Abroad;
    if abroad && ledger.accounts[fact.account].plan.currency.code == "USD" {
        // Three per cent, the usual fee of a card without travel benefits.
        let fee = Fact {
            amount: (fact.amount * 3 + 50) / 100,
            text: format!("FOREIGN TRANSACTION FEE {}", fact.text),
            code: Some("bank charge"),
            ..plain(
                fact.account,
                0,
                day,
                "BANK_FEES",
                "BANK_FEES_FOREIGN_TRANSACTION_FEES",
            )
        };
        ledger.record(fee);
    }
    if fact.confidence == "LOW" {
        ledger.due.push(Due {
            on: day + Days::new(2),
            fact: id,
            fate: Fate::Recategorise,
        });
    }
    let returnable = matches!(merchant.pool, Pool::Marketplace | Pool::Store | Pool::Home);
    if returnable && dice.chance(45) {
        let on = day + Days::new(dice.between(4, 12).unsigned_abs());
        ledger.due.push(Due {
            on,
            fact: id,
            fate: Fate::Refund,
        });
    }
}

fn refund(ledger: &mut Ledger, purchase: FactId, day: NaiveDate) {
    let mut back = ledger.fact(purchase).clone();
    back.amount = -back.amount;
    back.date = day;
    back.authorized = day;
    back.text = format!("{} REFUND", back.text);
    back.code = Some("refund");
    back.pending_of = None;
    ledger.record(back);
}

/// A brokerage is worth up to one per cent more or less each day, with a slight drift upwards.
fn markets_move(ledger: &mut Ledger, day: NaiveDate, dice: &mut Dice) {
    for account in &mut ledger.accounts {
        if account.plan.kind.is_investment() && account.custom.is_none() {
            account.current += account.current * dice.between(-90, 96) / 10_000;
            account.mark(day, 0);
        }
    }
}
