//! Custom users: the JSON that Plaid documents as the password of `user_custom`, and the books made from it.
//!
//! `starting_balance` is what an account holds on the day it is linked; the transactions listed lie before it (or,
//! posted in the future, are pending), so balance and rows agree, which Plaid's own Sandbox does not promise.
//! Names follow `UserCustomPassword` of the published specification.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::HISTORY_DAYS;
use super::facts::plain;
use super::ledger::{Account, Due, Fact, Fate, Ledger};
use super::merchants;
use super::people::Owner;
use super::plan::AccountPlan;
use super::subtypes;
use crate::dice::Dice;
use crate::money::{Currency, USD, units};

/// Larger configurations fail at Plaid too (about 55 kB).
pub(crate) const CONFIGURATION_BYTES_MAX: usize = 55 * 1024;
/// Accounts one configuration may have.
const ACCOUNTS_MAX: usize = 10;
/// Transactions one configuration may have.
const TRANSACTIONS_MAX: usize = 250;

/// A whole configuration. Keys that this bank does not model are ignored, as Plaid ignores what it does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CustomUser {
    pub(crate) seed: Option<String>,
    pub(crate) override_accounts: Vec<AccountOverride>,
    pub(crate) mfa: Option<MfaOverride>,
    /// `good` or `bad`.
    pub(crate) recaptcha: Option<String>,
    /// The error that signing in ends in.
    pub(crate) force_error: Option<String>,
}

/// How the login is to be challenged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MfaOverride {
    /// `device`, `questions`, `selections` or `none`.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) question_rounds: Option<u32>,
    pub(crate) questions_per_round: Option<u32>,
    pub(crate) selection_rounds: Option<u32>,
    pub(crate) selections_per_question: Option<u32>,
}

/// One account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AccountOverride {
    #[serde(rename = "type")]
    pub(crate) account_type: String,
    pub(crate) subtype: Option<String>,
    pub(crate) starting_balance: Option<Number>,
    pub(crate) force_available_balance: Option<Number>,
    pub(crate) has_null_available_balance: Option<bool>,
    pub(crate) currency: Option<String>,
    pub(crate) meta: Meta,
    pub(crate) numbers: NumbersOverride,
    pub(crate) transactions: Vec<TransactionOverride>,
    pub(crate) holdings: OneOrMany<HoldingOverride>,
    pub(crate) investment_transactions: OneOrMany<InvestmentOverride>,
    pub(crate) identity: Option<Owner>,
    pub(crate) liability: Option<LiabilityOverride>,
    pub(crate) inflow_model: Option<InflowModel>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Meta {
    pub(crate) name: Option<String>,
    pub(crate) official_name: Option<String>,
    pub(crate) limit: Option<Number>,
    pub(crate) mask: Option<String>,
}

/// Account numbers, each where given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NumbersOverride {
    pub(crate) account: Option<String>,
    pub(crate) ach_routing: Option<String>,
    pub(crate) ach_wire_routing: Option<String>,
    pub(crate) eft_institution: Option<String>,
    pub(crate) eft_branch: Option<String>,
    pub(crate) international_bic: Option<String>,
    pub(crate) international_iban: Option<String>,
    pub(crate) bacs_sort_code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TransactionOverride {
    pub(crate) date_transacted: NaiveDate,
    /// In the future: pending until then.
    pub(crate) date_posted: NaiveDate,
    /// Positive = money out, as everywhere at Plaid.
    pub(crate) amount: Number,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) currency: Option<String>,
}

/// The documentation shows a list, the specification an object; both are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    Many(Vec<T>),
    One(Box<T>),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::Many(all) => all,
            Self::One(one) => std::slice::from_ref(one),
        }
    }
}

/// What a holding or an investment transaction is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SecurityOverride {
    pub(crate) name: Option<String>,
    pub(crate) ticker_symbol: Option<String>,
    pub(crate) isin: Option<String>,
    pub(crate) cusip: Option<String>,
    pub(crate) sedol: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HoldingOverride {
    pub(crate) institution_price: Number,
    #[serde(default)]
    pub(crate) institution_price_as_of: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) cost_basis: Option<Number>,
    pub(crate) quantity: Number,
    #[serde(default)]
    pub(crate) security: SecurityOverride,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InvestmentOverride {
    pub(crate) date: NaiveDate,
    pub(crate) name: String,
    pub(crate) quantity: Number,
    pub(crate) price: Number,
    #[serde(default)]
    pub(crate) fees: Option<Number>,
    /// `buy`, `sell`, `cash`, `fee`, `transfer` or `cancel`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) security: Option<SecurityOverride>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LiabilityOverride {
    pub(crate) purchase_apr: Option<Number>,
    pub(crate) cash_apr: Option<Number>,
    pub(crate) balance_transfer_apr: Option<Number>,
    pub(crate) special_apr: Option<Number>,
    pub(crate) last_payment_amount: Option<Number>,
    pub(crate) minimum_payment_amount: Option<Number>,
    pub(crate) is_overdue: Option<bool>,
    pub(crate) origination_date: Option<NaiveDate>,
    pub(crate) principal: Option<Number>,
    pub(crate) nominal_apr: Option<Number>,
    pub(crate) expected_payoff_date: Option<NaiveDate>,
    pub(crate) guarantor: Option<String>,
    pub(crate) loan_name: Option<String>,
    pub(crate) loan_status: Option<Value>,
    pub(crate) payment_reference_number: Option<String>,
    pub(crate) repayment_plan_description: Option<String>,
    pub(crate) repayment_plan_type: Option<String>,
    pub(crate) sequence_number: Option<String>,
}

/// Money that comes every month, or a debt that is paid every month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct InflowModel {
    /// `monthly-income`, `monthly-balance-payment`, `monthly-interest-only-payment` or `none`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) income_amount: Option<Number>,
    pub(crate) payment_day_of_month: Option<DayOfMonth>,
    pub(crate) transaction_name: Option<String>,
    pub(crate) statement_day_of_month: Option<DayOfMonth>,
}

/// 1 to 28, or `last`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum DayOfMonth {
    Number(u32),
    Text(String),
}

impl DayOfMonth {
    fn falls_on(&self, day: NaiveDate) -> bool {
        match self {
            Self::Number(number) => *number == day.day(),
            Self::Text(text) if text == "last" => {
                day.succ_opt().is_some_and(|next| next.day() == 1)
            }
            Self::Text(text) => text.parse() == Ok(day.day()),
        }
    }
}

/// What a custom account says beyond its plan, read and checked.
#[derive(Debug)]
pub(crate) struct CustomAccount {
    /// Minor units.
    pub(crate) available: Option<i64>,
    pub(crate) available_is_null: bool,
    pub(crate) wanted: AccountOverride,
}

impl CustomUser {
    /// Reads a configuration; `Err` says in words what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.len() > CONFIGURATION_BYTES_MAX {
            return Err(format!("larger than {CONFIGURATION_BYTES_MAX} bytes"));
        }
        let user: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if user.override_accounts.len() > ACCOUNTS_MAX {
            return Err(format!("more than {ACCOUNTS_MAX} accounts"));
        }
        let rows = user
            .override_accounts
            .iter()
            .map(|account| account.transactions.len());
        if rows.sum::<usize>() > TRANSACTIONS_MAX {
            return Err(format!("more than {TRANSACTIONS_MAX} transactions"));
        }
        for (index, account) in user.override_accounts.iter().enumerate() {
            account
                .check()
                .map_err(|wrong| format!("override_accounts[{index}]: {wrong}"))?;
        }
        Ok(user)
    }
}

impl AccountOverride {
    fn currency(&self) -> Result<Currency, String> {
        let code = self.currency.as_deref().unwrap_or("USD");
        Currency::of_code(code).ok_or_else(|| format!("currency {code} is not known here"))
    }

    fn check(&self) -> Result<(), String> {
        let currency = self.currency()?;
        let subtype = self.subtype.as_deref();
        if subtypes::kind(&self.account_type, subtype).is_none() {
            return Err(format!(
                "type {:?} with subtype {subtype:?} is none",
                self.account_type
            ));
        }
        let amounts = [
            &self.starting_balance,
            &self.force_available_balance,
            &self.meta.limit,
        ];
        let rows = self.transactions.iter().map(|row| &row.amount);
        for amount in amounts.into_iter().flatten().chain(rows) {
            minor(amount, currency)
                .ok_or_else(|| format!("{amount} is no amount of {}", currency.code))?;
        }
        for row in &self.transactions {
            if row
                .currency
                .as_deref()
                .is_some_and(|code| code != currency.code)
            {
                return Err("a transaction in another currency than its account".to_owned());
            }
        }
        for holding in self.holdings.as_slice() {
            for number in [&holding.quantity, &holding.institution_price] {
                units(&number.to_string(), 6)
                    .ok_or_else(|| format!("{number} is finer than 0.000001"))?;
            }
        }
        Ok(())
    }
}

/// A JSON number as minor units.
pub(crate) fn minor(number: &Number, currency: Currency) -> Option<i64> {
    units(&number.to_string(), currency.exponent)
}

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
    let kind = subtypes::kind(&wanted.account_type, wanted.subtype.as_deref())
        .unwrap_or(super::plan::Kind::Checking);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_that_cannot_be_is_refused_in_words() {
        for (text, word) in [
            ("{", "EOF"),
            (r#"{"override_accounts":[{"type":"payroll"}]}"#, "payroll"),
            (
                r#"{"override_accounts":[{"type":"depository","subtype":"mortgage"}]}"#,
                "mortgage",
            ),
            (
                r#"{"override_accounts":[{"type":"depository","subtype":"checking","starting_balance":1.234}]}"#,
                "1.234",
            ),
            (
                r#"{"override_accounts":[{"type":"depository","subtype":"checking","currency":"XXX"}]}"#,
                "XXX",
            ),
        ] {
            let wrong = CustomUser::read(text).unwrap_err();
            assert!(wrong.contains(word), "{wrong}");
        }
        let large = format!("{{\"seed\":\"{}\"}}", "x".repeat(CONFIGURATION_BYTES_MAX));
        assert!(CustomUser::read(&large).is_err());
        assert_eq!(CustomUser::read("{}"), Ok(CustomUser::default()));
    }
}
