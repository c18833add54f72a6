//! Custom users: the JSON that Plaid documents as the password of `user_custom`, read and checked.
//!
//! What is made of it stands in [`super::custom_books`]. Names follow `UserCustomPassword` of the published specification.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::people::Owner;
use super::subtypes;
use crate::money::{Currency, units};

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
    pub(super) fn falls_on(&self, day: NaiveDate) -> bool {
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
    pub(super) fn currency(&self) -> Result<Currency, String> {
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
