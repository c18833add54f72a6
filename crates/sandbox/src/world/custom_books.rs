//! The books of a custom user.
//!
//! `starting_balance` is what an account holds on the day it is linked; the transactions listed lie before it (or,
//! posted in the future, are pending), so balance and rows agree, which Plaid's own Sandbox does not promise.

use chrono::{Days, NaiveDate};
use serde_json::Number;

use super::HISTORY_DAYS;
use super::custom::{
    AccountOverride, CustomAccount, CustomUser, HoldingOverride, InflowModel, TransactionOverride,
    minor,
};
use super::facts::plain;
use super::ledger::{Account, Due, Fact, Fate, Ledger};
use super::merchants;
use super::plan::{AccountPlan, Kind};
use super::subtypes;
use crate::dice::Dice;
use crate::money::{USD, units};

/// Makes the accounts of a configuration and their history up to `today`; false when it names none.
pub(super) fn open(ledger: &mut Ledger, user: &CustomUser, seed: u64, today: NaiveDate) -> bool {
    for (index, wanted) in user.override_accounts.iter().enumerate() {
        let named = user.seed.as_deref().unwrap_or_default();
        let mut dice = Dice::new(seed, &["custom", named, &index.to_string()]);
        let account = account(wanted, &mut dice);
        ledger.accounts.push(account);
    }
    let mut rows: Vec<(usize, TransactionOverride)> = Vec::new();
    for (index, wanted) in user.override_accounts.iter().enumerate() {
        rows.extend(wanted.transactions.iter().map(|row| (index, row.clone())));
    }
    rows.sort_by_key(|(_, row)| (row.date_posted, row.date_transacted));
    for (account, row) in rows {
        record(ledger, account, &row, today);
    }
    income_so_far(ledger, today);
    for account in &mut ledger.accounts {
        // What is stated is how things stand now, whatever led to it.
        let moved = account.current - account.opening;
        account.current = account.opening;
        account.opening -= moved;
        if account.plan.kind.is_investment() {
            account.mark(today, 0);
        }
    }
    !ledger.accounts.is_empty()
}

fn account(wanted: &AccountOverride, dice: &mut Dice) -> Account {
    let currency = wanted.currency().unwrap_or(USD);
    let kind =
        subtypes::kind(&wanted.account_type, wanted.subtype.as_deref()).unwrap_or(Kind::Checking);
    let (account_type, subtype) = kind.plaid_type();
    let amount =
        |number: &Option<Number>| number.as_ref().and_then(|number| minor(number, currency));
    let drawn = dice.between(10_000, 900_000);
    let held: i64 = wanted.holdings.as_slice().iter().map(holding_minor).sum();
    let start = amount(&wanted.starting_balance).unwrap_or(if held > 0 { held } else { drawn });
    let mask = dice.digits(4);
    let named = format!(
        "Plaid {}",
        if subtype.is_empty() {
            account_type
        } else {
            subtype
        }
    );
    let plan = AccountPlan {
        name: wanted.meta.name.clone().unwrap_or(named).into(),
        official_name: wanted.meta.official_name.clone().map(Into::into),
        kind,
        currency,
        opening: (start, start),
        limit: amount(&wanted.meta.limit),
    };
    let mut account = Account::new(plan, wanted.meta.mask.clone().unwrap_or(mask), start);
    account.custom = Some(Box::new(CustomAccount {
        available: amount(&wanted.force_available_balance),
        available_is_null: wanted.has_null_available_balance.unwrap_or(false),
        wanted: wanted.clone(),
    }));
    account
}

/// What a holding is worth, in hundredths, rounded half up: quantity times price, each in millionths.
pub(crate) fn holding_minor(holding: &HoldingOverride) -> i64 {
    let millionths = |number: &Number| i128::from(units(&number.to_string(), 6).unwrap_or(0));
    let worth = millionths(&holding.quantity) * millionths(&holding.institution_price);
    i64::try_from((worth + 5_000_000_000) / 10_000_000_000).unwrap_or(i64::MAX)
}

fn record(ledger: &mut Ledger, account: usize, row: &TransactionOverride, today: NaiveDate) {
    let currency = ledger.accounts[account].plan.currency;
    let amount = minor(&row.amount, currency).unwrap_or(0);
    let pending = row.date_posted > today;
    let mut fact = described(account, amount, row.date_posted, &row.description);
    fact.authorized = row.date_transacted;
    if pending {
        fact.pending = true;
        fact.date = row.date_transacted.min(today);
    }
    let id = ledger.record(fact);
    if pending {
        let fate = Fate::Post { tip: 0 };
        ledger.due.push(Due {
            on: row.date_posted,
            fact: id,
            fate,
        });
    }
}

/// A movement of which only words are known: the merchant is looked for in them.
pub(crate) fn described(account: usize, amount: i64, day: NaiveDate, words: &str) -> Fact {
    let found = merchants::recognise(words).filter(|_| amount > 0);
    let (primary, detailed, confidence) = match found {
        Some(merchant) => (merchant.primary, merchant.detailed, "HIGH"),
        None if amount < 0 => ("INCOME", "INCOME_OTHER_INCOME", "LOW"),
        None => ("OTHER", "OTHER_OTHER", "LOW"),
    };
    Fact {
        text: words.to_owned(),
        merchant: found,
        channel: found.map_or(merchants::Channel::Other, |merchant| merchant.channel),
        confidence,
        ..plain(account, amount, day, primary, detailed)
    }
}

fn income_so_far(ledger: &mut Ledger, today: NaiveDate) {
    let first = today - Days::new(HISTORY_DAYS);
    for day in first.iter_days().take_while(|day| *day <= today) {
        keep_inflows(ledger, day, true);
    }
}

/// What the inflow models of a custom login bring on `day`. `past`: only income, because a debt's history is not
/// said.
pub(super) fn keep_inflows(ledger: &mut Ledger, day: NaiveDate, past: bool) {
    for index in 0..ledger.accounts.len() {
        let account = &ledger.accounts[index];
        let Some(model) = account
            .custom
            .as_ref()
            .and_then(|custom| custom.wanted.inflow_model.clone())
        else {
            continue;
        };
        if !model
            .payment_day_of_month
            .as_ref()
            .is_some_and(|wanted| wanted.falls_on(day))
        {
            continue;
        }
        let words = model
            .transaction_name
            .clone()
            .unwrap_or_else(|| "PAYMENT".to_owned());
        let row = |amount, primary, detailed| Fact {
            text: words.clone(),
            code: Some("payment"),
            ..plain(index, amount, day, primary, detailed)
        };
        match model.kind.as_str() {
            "monthly-income" => {
                let currency = account.plan.currency;
                let income = model
                    .income_amount
                    .as_ref()
                    .and_then(|number| minor(number, currency));
                if let Some(income) = income.filter(|income| *income > 0) {
                    ledger.record(row(-income, "INCOME", "INCOME_SALARY"));
                }
            }
            "monthly-balance-payment" if !past && account.plan.kind.is_owed() => {
                let stated = statement_balance(ledger, index, &model, day);
                if stated > 0 {
                    ledger.record(row(
                        -stated,
                        "LOAN_PAYMENTS",
                        "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
                    ));
                }
            }
            "monthly-interest-only-payment" if !past && account.plan.kind.is_owed() => {
                let interest = monthly_interest(account);
                if interest > 0 {
                    let charge = Fact {
                        text: "INTEREST CHARGE".to_owned(),
                        code: Some("interest"),
                        ..plain(
                            index,
                            interest,
                            day,
                            "BANK_FEES",
                            "BANK_FEES_INTEREST_CHARGE",
                        )
                    };
                    ledger.record(charge);
                    ledger.record(row(
                        -interest,
                        "LOAN_PAYMENTS",
                        "LOAN_PAYMENTS_OTHER_PAYMENT",
                    ));
                }
            }
            _ => {}
        }
    }
}

/// What was owed on the last statement day before `day`, in minor units.
fn statement_balance(ledger: &Ledger, account: usize, model: &InflowModel, day: NaiveDate) -> i64 {
    let stated = (0..31).map(|back| day - Days::new(back)).find(|past| {
        model
            .statement_day_of_month
            .as_ref()
            .is_some_and(|wanted| wanted.falls_on(*past))
    });
    let owed = ledger.balance_on(account, stated.unwrap_or(day));
    owed.min(ledger.accounts[account].current)
}

/// A twelfth of a year's interest on what is owed, in minor units.
fn monthly_interest(account: &Account) -> i64 {
    let liability = account
        .custom
        .as_ref()
        .and_then(|custom| custom.wanted.liability.as_ref());
    let apr = liability.and_then(|said| said.nominal_apr.as_ref().or(said.purchase_apr.as_ref()));
    // Per cent in thousandths, so 12.5 per cent is 12 500.
    let apr = apr.and_then(|apr| units(&apr.to_string(), 3)).unwrap_or(0);
    account.current * apr / 1_200_000
}
