//! What is known of a debt beyond its balance: statements, payments, interest, terms. All of it is read from the
//! ledger and the routine that pays the debt, or said by a custom user. Money is minor units.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::custom::{LiabilityOverride, minor};
use super::ledger::{Fact, Ledger};
use super::plan::Routine;
use crate::dice::Dice;
use crate::money::units;

/// A statement is made so many days before its payment is due.
const GRACE_DAYS: u64 = 22;
/// The least that a card wants each month.
const MINIMUM_MINOR: i64 = 2_500;

/// A card's terms and state. Rates are thousandths of a per cent.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) purchase_apr: i64,
    pub(crate) cash_apr: i64,
    pub(crate) balance_transfer_apr: Option<i64>,
    pub(crate) special_apr: Option<i64>,
    pub(crate) last_payment: Option<(NaiveDate, i64)>,
    pub(crate) statement: (NaiveDate, i64),
    pub(crate) minimum: i64,
    pub(crate) due: NaiveDate,
    pub(crate) overdue: bool,
}

/// A loan's terms and state. The rate is in thousandths of a per cent.
#[derive(Debug)]
pub(crate) struct Loan {
    pub(crate) rate: i64,
    pub(crate) instalment: i64,
    pub(crate) due: NaiveDate,
    pub(crate) last_payment: Option<(NaiveDate, i64)>,
    pub(crate) originated: NaiveDate,
    pub(crate) principal: i64,
    pub(crate) payoff: NaiveDate,
    pub(crate) outstanding_interest: i64,
    pub(crate) ytd_interest: i64,
    pub(crate) ytd_principal: i64,
    pub(crate) statement: (NaiveDate, i64),
    pub(crate) number: String,
}

/// What a custom user says of this debt.
pub(crate) fn said(ledger: &Ledger, account: usize) -> Option<&LiabilityOverride> {
    ledger.accounts[account]
        .custom
        .as_ref()?
        .wanted
        .liability
        .as_ref()
}

fn rate(number: &Option<serde_json::Number>) -> Option<i64> {
    number
        .as_ref()
        .and_then(|number| units(&number.to_string(), 3))
}

/// The last payment that came in on a debt.
fn last_payment(ledger: &Ledger, account: usize) -> Option<(NaiveDate, i64)> {
    payments(ledger, account)
        .last()
        .map(|fact| (fact.date, -fact.amount))
}

fn payments(ledger: &Ledger, account: usize) -> impl Iterator<Item = &Fact> {
    ledger
        .posted(account)
        .filter(|fact| fact.amount < 0 && fact.code == Some("payment"))
}

/// The last day before or on `today` that is this day of its month.
fn last_such(today: NaiveDate, day: u32) -> NaiveDate {
    (0..31)
        .map(|back| today - Days::new(back))
        .find(|date| date.day() == day)
        .unwrap_or(today)
}

/// A card on `today`.
pub(crate) fn card(ledger: &Ledger, seed: u64, account: usize, today: NaiveDate) -> Card {
    let mut dice = Dice::new(seed, &["card", &ledger.key, &account.to_string()]);
    let said = said(ledger, account);
    let due_day = ledger.routines.iter().find_map(|routine| match routine {
        Routine::PayCard { card, day, .. } if *card == account => Some(*day),
        _ => None,
    });
    let due_day = due_day.unwrap_or(20);
    let statement_day = (last_such(today, due_day) - Days::new(GRACE_DAYS))
        .day()
        .min(28);
    let issued = last_such(today, statement_day);
    let stated = ledger.balance_on(account, issued).max(0);
    let due = (1..=45)
        .map(|ahead| issued + Days::new(ahead))
        .find(|date| date.day() == due_day)
        .unwrap_or(issued + Days::new(GRACE_DAYS));
    let currency = ledger.accounts[account].plan.currency;
    let minimum = (stated / 100).max(MINIMUM_MINOR).min(stated);
    let usual = dice.between(15, 27) * 1_000 + 240;
    let amount = |number: &Option<serde_json::Number>| {
        number.as_ref().and_then(|number| minor(number, currency))
    };
    let paid = last_payment(ledger, account);
    let overdue = today > due && minimum > 0 && paid.is_none_or(|(day, _)| day <= issued);
    Card {
        purchase_apr: said
            .and_then(|said| rate(&said.purchase_apr))
            .unwrap_or(usual),
        cash_apr: said
            .and_then(|said| rate(&said.cash_apr))
            .unwrap_or(usual + 5_000),
        balance_transfer_apr: said.and_then(|said| rate(&said.balance_transfer_apr)),
        special_apr: said.and_then(|said| rate(&said.special_apr)),
        last_payment: match said.and_then(|said| amount(&said.last_payment_amount)) {
            Some(paid_minor) => Some((paid.map_or(issued, |(day, _)| day), paid_minor)),
            None => paid,
        },
        statement: (issued, stated),
        minimum: said
            .and_then(|said| amount(&said.minimum_payment_amount))
            .unwrap_or(minimum),
        due,
        overdue: said.and_then(|said| said.is_overdue).unwrap_or(overdue),
    }
}

/// A loan that is paid in instalments, on `today`.
pub(crate) fn loan(ledger: &Ledger, seed: u64, account: usize, today: NaiveDate) -> Loan {
    let known = &ledger.accounts[account];
    let currency = known.plan.currency;
    let mut dice = Dice::new(seed, &["loan", &ledger.key, &account.to_string()]);
    let said = said(ledger, account);
    let routine = ledger.routines.iter().find_map(|routine| match routine {
        Routine::PayLoan {
            loan,
            day,
            amount,
            interest_per_100k,
            ..
        } if *loan == account => Some((*day, *amount, *interest_per_100k)),
        _ => None,
    });
    // A month's interest per 100 000 is a twelfth of a year's, in thousandths of a per cent.
    let (due_day, instalment, monthly) = routine.unwrap_or((15, (known.current / 100).max(0), 400));
    let years = dice.between(2, 6);
    let principal_drawn = known.opening.max(known.current) * dice.between(108, 160) / 100;
    let number = format!("{}{}", dice.digits(6), known.mask);
    let this_year = |fact: &&Fact| fact.date.year() == today.year();
    let interest: i64 = ledger
        .posted(account)
        .filter(this_year)
        .filter(|fact| fact.code == Some("interest"))
        .map(|fact| fact.amount)
        .sum();
    let paid: i64 = payments(ledger, account)
        .filter(this_year)
        .map(|fact| -fact.amount)
        .sum();
    let last = last_payment(ledger, account);
    let since = ledger.posted(account).filter(|fact| {
        fact.code == Some("interest") && last.is_none_or(|(day, _)| fact.date > day)
    });
    let due = (1..=31)
        .map(|ahead| today + Days::new(ahead))
        .find(|date| date.day() == due_day)
        .unwrap_or(today + Days::new(30));
    let issued = last_such(today, 1);
    let amount = |number: &Option<serde_json::Number>| {
        number.as_ref().and_then(|number| minor(number, currency))
    };
    Loan {
        rate: said
            .and_then(|said| rate(&said.nominal_apr))
            .unwrap_or(monthly * 12),
        instalment: said
            .and_then(|said| amount(&said.minimum_payment_amount))
            .unwrap_or(instalment),
        due,
        last_payment: last,
        originated: said
            .and_then(|said| said.origination_date)
            .unwrap_or(today - Months::new(u32::try_from(years * 12).unwrap_or(24))),
        principal: said
            .and_then(|said| amount(&said.principal))
            .unwrap_or(principal_drawn),
        payoff: said
            .and_then(|said| said.expected_payoff_date)
            .unwrap_or_else(|| payoff(today, known.current, instalment, monthly)),
        outstanding_interest: since.map(|fact| fact.amount).sum(),
        ytd_interest: interest.min(paid),
        ytd_principal: (paid - interest).max(0),
        statement: (issued, ledger.balance_on(account, issued)),
        number,
    }
}

/// The month in which the last instalment falls, at most forty years away.
fn payoff(today: NaiveDate, owed: i64, instalment: i64, monthly_per_100k: i64) -> NaiveDate {
    let mut left = owed;
    for month in 1..=480 {
        left += left * monthly_per_100k / 100_000 - instalment;
        if left <= 0 {
            return today + Months::new(month);
        }
    }
    today + Months::new(480)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use crate::world::event::Pace;

    #[test]
    fn a_statement_says_what_was_owed_that_day_and_payments_are_those_of_the_ledger() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date of the calendar");
        for seed in 0..4 {
            let world = World::awake(seed, today, Pace::default());
            let ledger = &world.ledgers[0];
            let card = card(ledger, seed, 2, today);
            let (issued, stated) = card.statement;
            let after: i64 = ledger
                .posted(2)
                .filter(|fact| fact.date > issued)
                .map(|fact| fact.amount)
                .sum();
            assert_eq!(stated + after, ledger.accounts[2].current);
            let (paid_on, paid) = card.last_payment.expect("the card is paid by autopay");
            assert!(
                ledger
                    .posted(2)
                    .any(|fact| fact.date == paid_on && fact.amount == -paid)
            );
            assert!(card.due > issued && !card.overdue && card.minimum <= stated);
            let student = loan(&world.ledgers[1], seed, 2, today);
            assert_eq!(
                student.last_payment.map(|(_, paid)| paid),
                Some(student.instalment)
            );
            assert!(
                student.payoff > today && student.principal > world.ledgers[1].accounts[2].current
            );
        }
    }
}
