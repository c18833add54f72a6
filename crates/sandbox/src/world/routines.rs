//! What the calendar brings: salary, bills, transfers, card and loan payments, interest, fees.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::facts::{at_merchant, fill_in, home, plain};
use super::ledger::{Counterparty, Fact, Ledger};
use super::merchants::{self, Channel};
use super::plan::Routine;
use crate::dice::Dice;

/// Keeps a routine, if `day` is its day. `genesis` is the day the bank was made; prices rose relative to it.
pub(super) fn keep(
    ledger: &mut Ledger,
    seed: u64,
    genesis: NaiveDate,
    day: NaiveDate,
    routine: &Routine,
    dice: &mut Dice,
) {
    let key = Arc::clone(&ledger.key);
    let bank = &*key;
    match routine {
        Routine::Salary {
            to,
            employer,
            raw,
            amount,
        } if is_payday(day) => {
            let pay = Dice::new(seed, &["salary", bank, employer]).between(amount.0, amount.1);
            ledger.record(Fact {
                text: (*raw).to_owned(),
                counterparty: Some(Counterparty {
                    name: (*employer).to_owned(),
                    kind: "income_source",
                }),
                code: Some("transfer"),
                ..plain(*to, -pay, day, "INCOME", "INCOME_SALARY")
            });
        }
        Routine::Bill {
            from,
            merchant,
            day: on,
            amount,
            jitter_per_mille,
        } if day.day() == *on => {
            let usual = Dice::new(seed, &["bill", bank, merchant]).between(amount.0, amount.1);
            let swing = usual * jitter_per_mille / 1000;
            let due = usual + dice.between(-swing, swing);
            bill(ledger, seed, day, *from, merchant, due, dice);
        }
        Routine::Subscription {
            from,
            merchant,
            day: on,
            price,
            raised_to,
            raised_months_ago,
        } if day.day() == *on => {
            let months_ago = (genesis.year() - day.year()) * 12 + genesis.month0().cast_signed()
                - day.month0().cast_signed();
            let due = if months_ago < *raised_months_ago {
                *raised_to
            } else {
                *price
            };
            bill(ledger, seed, day, *from, merchant, due, dice);
        }
        Routine::Transfer {
            from,
            to,
            day: on,
            amount,
            keep,
        } if day.day() == *on && ledger.accounts[*from].current - amount >= *keep => {
            transfer(ledger, *from, *to, *amount, day, dice);
        }
        Routine::PayCard {
            card,
            from,
            day: on,
            keep,
        } if day.day() == *on => {
            let can = ledger.accounts[*from].current - ledger.held(*from) - keep;
            let amount = ledger.accounts[*card].current.min(can);
            if amount > 0 {
                pay_card(ledger, *card, *from, amount, day);
            }
        }
        Routine::PayLoan {
            loan,
            from,
            day: on,
            amount,
            interest_per_100k,
        } => {
            if day.day() + 1 == *on {
                charge_interest(ledger, *loan, *interest_per_100k, day);
            } else if day.day() == *on {
                pay_loan(ledger, *loan, *from, *amount, day);
            }
        }
        Routine::Invest {
            from,
            to,
            day: on,
            amount,
            keep,
        } if day.day() == *on && ledger.accounts[*from].current - amount >= *keep => {
            ledger.record(Fact {
                text: format!("TRANSFER TO BROKERAGE ...{}", ledger.accounts[*to].mask),
                code: Some("transfer"),
                ..plain(
                    *from,
                    *amount,
                    day,
                    "TRANSFER_OUT",
                    "TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS",
                )
            });
            ledger.accounts[*to].invest(day, *amount);
        }
        Routine::Interest { to, per_100k } if is_month_end(day) => {
            let interest = ledger.accounts[*to].current * per_100k / 100_000;
            if interest > 0 {
                ledger.record(Fact {
                    text: "INTEREST PAYMENT".to_owned(),
                    code: Some("interest"),
                    ..plain(*to, -interest, day, "INCOME", "INCOME_INTEREST_EARNED")
                });
            }
        }
        Routine::Fee {
            from,
            raw,
            day: on,
            amount,
            waived_from,
        } if day.day() == *on && ledger.accounts[*from].current < *waived_from => {
            ledger.record(Fact {
                text: (*raw).to_owned(),
                code: Some("bank charge"),
                ..plain(
                    *from,
                    *amount,
                    day,
                    "BANK_FEES",
                    "BANK_FEES_OTHER_BANK_FEES",
                )
            });
        }
        _ => {}
    }
}

fn bill(
    ledger: &mut Ledger,
    seed: u64,
    day: NaiveDate,
    from: usize,
    merchant: &str,
    amount: i64,
    dice: &mut Dice,
) {
    let merchant = merchants::by_name(merchant)
        .expect("a test checks that every plan names merchants that exist");
    let mut fact = at_merchant(from, amount, day, merchant);
    fact.code = Some("bill payment");
    fill_in(&mut fact, home(seed, &ledger.key), dice);
    ledger.record(fact);
}

fn transfer(
    ledger: &mut Ledger,
    from: usize,
    to: usize,
    amount: i64,
    day: NaiveDate,
    dice: &mut Dice,
) {
    let reference = dice.digits(10);
    let (from_mask, to_mask) = (
        ledger.accounts[from].mask.clone(),
        ledger.accounts[to].mask.clone(),
    );
    ledger.record(Fact {
        text: format!("ONLINE TRANSFER TO ...{to_mask} TRANSACTION#: {reference}"),
        channel: Channel::Online,
        code: Some("transfer"),
        ..plain(from, amount, day, "TRANSFER_OUT", "TRANSFER_OUT_SAVINGS")
    });
    ledger.record(Fact {
        text: format!("ONLINE TRANSFER FROM ...{from_mask} TRANSACTION#: {reference}"),
        channel: Channel::Online,
        code: Some("transfer"),
        ..plain(to, -amount, day, "TRANSFER_IN", "TRANSFER_IN_SAVINGS")
    });
}

fn pay_card(ledger: &mut Ledger, card: usize, from: usize, amount: i64, day: NaiveDate) {
    let bank = ledger.institution.name;
    let category = ("LOAN_PAYMENTS", "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT");
    let issuer = Counterparty {
        name: bank.to_owned(),
        kind: "financial_institution",
    };
    let mask = ledger.accounts[card].mask.clone();
    ledger.record(Fact {
        text: format!("{} CARD AUTOPAY ...{mask}", bank.to_uppercase()),
        counterparty: Some(issuer.clone()),
        channel: Channel::Online,
        code: Some("bill payment"),
        ..plain(from, amount, day, category.0, category.1)
    });
    ledger.record(Fact {
        text: "AUTOMATIC PAYMENT - THANK YOU".to_owned(),
        counterparty: Some(issuer),
        channel: Channel::Online,
        code: Some("payment"),
        ..plain(card, -amount, day, category.0, category.1)
    });
}

fn charge_interest(ledger: &mut Ledger, loan: usize, per_100k: i64, day: NaiveDate) {
    let interest = ledger.accounts[loan].current * per_100k / 100_000;
    if interest > 0 {
        ledger.record(Fact {
            text: "INTEREST CHARGE".to_owned(),
            code: Some("interest"),
            ..plain(
                loan,
                interest,
                day,
                "BANK_FEES",
                "BANK_FEES_INTEREST_CHARGE",
            )
        });
    }
}

fn pay_loan(ledger: &mut Ledger, loan: usize, from: usize, instalment: i64, day: NaiveDate) {
    let amount = instalment.min(ledger.accounts[loan].current);
    if amount <= 0 {
        return;
    }
    let (_, subtype) = ledger.accounts[loan].plan.kind.plaid_type();
    let detailed = match subtype {
        "auto" => "LOAN_PAYMENTS_CAR_PAYMENT",
        "mortgage" => "LOAN_PAYMENTS_MORTGAGE_PAYMENT",
        _ => "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT",
    };
    let mask = ledger.accounts[loan].mask.clone();
    ledger.record(Fact {
        text: format!("LOAN PAYMENT ...{mask}"),
        code: Some("direct debit"),
        ..plain(from, amount, day, "LOAN_PAYMENTS", detailed)
    });
    ledger.record(Fact {
        text: "PAYMENT RECEIVED - THANK YOU".to_owned(),
        code: Some("payment"),
        ..plain(loan, -amount, day, "LOAN_PAYMENTS", detailed)
    });
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt()
        .is_some_and(|next| next.month() != day.month())
}

/// The 15th and the last of the month, moved to Friday when the bank is closed.
fn is_payday(day: NaiveDate) -> bool {
    let due = |date: NaiveDate| date.day() == 15 || is_month_end(date);
    match day.weekday() {
        Weekday::Sat | Weekday::Sun => false,
        Weekday::Fri => (0..3).any(|later| due(day + Days::new(later))),
        _ => due(day),
    }
}
