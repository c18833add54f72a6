//! A day in the life of a login: what settles, what the calendar brings, what chance brings.
//!
//! A day draws from a stream named by seed, institution and date, so the same day happens the same way
//! whether time moved one day or a hundred at once. Only the past of the ledger (balances, pending rows)
//! flows from one day to the next.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::ledger::{Counterparty, Due, Fact, FactId, Fate, Ledger};
use super::merchants::{self, Channel, Merchant, Pool};
use super::plan::{Habit, Routine, Spending};
use crate::dice::Dice;

/// Home of every purchase made in person.
pub(crate) struct Place {
    pub(crate) street: &'static str,
    pub(crate) city: &'static str,
    pub(crate) region: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) lat: &'static str,
    pub(crate) lon: &'static str,
}

static PLACES: &[Place] = &[
    Place {
        street: "1 Fountain Square",
        city: "Cincinnati",
        region: "OH",
        postal_code: "45202",
        lat: "39.1018",
        lon: "-84.5124",
    },
    Place {
        street: "88 E Broad St",
        city: "Columbus",
        region: "OH",
        postal_code: "43215",
        lat: "39.9625",
        lon: "-82.9978",
    },
    Place {
        street: "200 S 4th St",
        city: "Louisville",
        region: "KY",
        postal_code: "40202",
        lat: "38.2544",
        lon: "-85.7576",
    },
    Place {
        street: "40 W Maryland St",
        city: "Indianapolis",
        region: "IN",
        postal_code: "46204",
        lat: "39.7661",
        lon: "-86.1597",
    },
];

static FRIENDS: &[&str] = &["Maya R", "Jonas K", "Priya S", "Theo B", "Lucia M", "Sam O"];

/// Where the owner of this login lives.
pub(crate) fn home(seed: u64, institution: &str) -> &'static Place {
    Dice::new(seed, &["home", institution]).pick(PLACES)
}

/// Lives one day. `genesis` is the day the bank was made; prices rose relative to it.
pub(crate) fn live(ledger: &mut Ledger, seed: u64, genesis: NaiveDate, day: NaiveDate) {
    let date = day.to_string();
    let mut dice = Dice::new(seed, &["life", ledger.institution.id, &date]);
    settle_due(ledger, &mut dice, day);
    for routine in ledger.institution.routines {
        keep_routine(ledger, seed, genesis, day, routine, &mut dice);
    }
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    for habit in ledger.institution.habits {
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
    markets_move(ledger, &mut dice);
}

/// What `/transactions/refresh` brings: all pending rows post, one old amount grows by one unit of money,
/// and one to four new purchases are pending, dated today. The behaviour of Plaid's `user_transactions_dynamic`.
pub(crate) fn refresh(ledger: &mut Ledger, seed: u64, today: NaiveDate) {
    ledger.refreshes += 1;
    let turn = ledger.refreshes.to_string();
    let mut dice = Dice::new(seed, &["refresh", ledger.institution.id, &turn]);
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
        .institution
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

fn settle_due(ledger: &mut Ledger, dice: &mut Dice, day: NaiveDate) {
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

/// A posted fact without a merchant, to be filled in by the caller.
fn plain(
    account: usize,
    amount: i64,
    day: NaiveDate,
    primary: &'static str,
    detailed: &'static str,
) -> Fact {
    Fact {
        account,
        amount,
        date: day,
        authorized: day,
        text: String::new(),
        merchant: None,
        counterparty: None,
        primary,
        detailed,
        confidence: "VERY_HIGH",
        channel: Channel::Other,
        code: None,
        check_number: None,
        store_number: None,
        pending: false,
        pending_of: None,
        live: true,
    }
}

fn at_merchant(account: usize, amount: i64, day: NaiveDate, merchant: &'static Merchant) -> Fact {
    Fact {
        text: merchant.raw.to_owned(),
        merchant: Some(merchant),
        channel: merchant.channel,
        code: Some("purchase"),
        ..plain(account, amount, day, merchant.primary, merchant.detailed)
    }
}

/// Fills the raw text's blanks: store number, place, reference.
fn fill_in(fact: &mut Fact, place: &Place, dice: &mut Dice) {
    if fact.text.contains('%') {
        let store = dice.between(101, 2999).to_string();
        fact.text = fact.text.replacen('%', &store, 1);
        fact.store_number = Some(store);
    }
    let town = format!("{} {}", place.city.to_uppercase(), place.region);
    fact.text = fact.text.replacen('@', &town, 1);
    if fact.text.contains('~') {
        fact.text = fact.text.replacen('~', &dice.digits(7), 1);
    }
}

fn spend(ledger: &mut Ledger, seed: u64, day: NaiveDate, habit: &Habit, dice: &mut Dice) {
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
    let favourite = *Dice::new(
        seed,
        &["favourite", ledger.institution.id, &format!("{pool:?}")],
    )
    .pick(&choices);
    let chosen = *dice.pick(&choices);
    let merchant = if dice.chance(600) { favourite } else { chosen };
    let mut fact = at_merchant(account, amount, day, merchant);
    fill_in(&mut fact, home(seed, ledger.institution.id), dice);
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
    let place = home(seed, ledger.institution.id);
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

fn keep_routine(
    ledger: &mut Ledger,
    seed: u64,
    genesis: NaiveDate,
    day: NaiveDate,
    routine: &Routine,
    dice: &mut Dice,
) {
    let bank = ledger.institution.id;
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
        } if day.day() == *on => {
            if ledger.accounts[*from].current - amount >= *keep {
                transfer(ledger, *from, *to, *amount, day, dice);
            }
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
        } if day.day() == *on => {
            if ledger.accounts[*from].current - amount >= *keep {
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
                ledger.accounts[*to].current += amount;
            }
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
        } if day.day() == *on => {
            if ledger.accounts[*from].current < *waived_from {
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
    fill_in(&mut fact, home(seed, ledger.institution.id), dice);
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
    let detailed = if subtype == "auto" {
        "LOAN_PAYMENTS_CAR_PAYMENT"
    } else {
        "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT"
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

/// A brokerage is worth up to one per cent more or less each day, with a slight drift upwards.
fn markets_move(ledger: &mut Ledger, dice: &mut Dice) {
    for account in &mut ledger.accounts {
        if account.plan.kind == super::plan::Kind::Brokerage {
            account.current += account.current * dice.between(-90, 96) / 10_000;
        }
    }
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
