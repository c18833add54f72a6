//! `/liabilities/get`: cards, mortgages and student loans. [S] LiabilitiesGetResponse.
//!
//! Only kinds that Plaid names are told apart; one of tomorrow, such as a line of credit, is a
//! [`Liability`] with its kind in Plaid's word and everything it says in `details`.

use std::fmt;

use coffer_domain::{AccountFact, BankError, CivilDate, Currency, Money, Quarantined, Secret};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{account::AccountsRequest, details::Details, object::Object, rows::read_rows},
};

/// What is owed in one account. Payments and charges are plain sizes; balances of what is owed
/// have our sign, so that a debt is negative.
pub struct Liability {
    /// Plaid's word for its kind: `credit`, `mortgage`, `student`, or one of tomorrow.
    pub kind: String,
    /// Plaid's id of the account. Plaid may leave it out.
    pub account_id: Option<String>,
    /// The number of the loan, where Plaid gives it.
    pub account_number: Option<Secret<String>>,
    /// Interest in percent a year, with Plaid's word for what it applies to.
    pub rates: Vec<Rate>,
    /// Whether a payment is late.
    pub overdue: Option<bool>,
    /// Day of the next payment.
    pub next_due: Option<CivilDate>,
    /// The least that is to be paid then; of a mortgage, what is to be paid.
    pub minimum_payment: Option<Money>,
    /// The last payment.
    pub last_payment: Option<Money>,
    /// Its day.
    pub last_payment_date: Option<CivilDate>,
    /// Day of the last statement.
    pub last_statement_date: Option<CivilDate>,
    /// What was owed at that statement, negative.
    pub last_statement_balance: Option<Money>,
    /// What was lent in the beginning, as a plain size.
    pub principal: Option<Money>,
    /// First day of the loan.
    pub originated: Option<CivilDate>,
    /// Day by which it is paid back.
    pub ends: Option<CivilDate>,
    /// What is late, as a plain size.
    pub past_due: Option<Money>,
    /// Interest paid this year.
    pub interest_paid_this_year: Option<Money>,
    /// Principal paid this year.
    pub principal_paid_this_year: Option<Money>,
    /// Name of the loan, or its kind in the bank's words.
    pub name: Option<String>,
    /// What else Plaid says: escrow, addresses, plans of repayment, ...
    pub details: Details,
}

/// A rate of interest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Plaid's word: `purchase_apr`, `cash_apr`, `fixed`, `variable`, ...
    pub kind: Option<String>,
    /// Percent a year.
    pub percent: Decimal,
    /// What it applies to, as a plain size.
    pub balance: Option<Money>,
}

/// What is owed, by account.
#[derive(Debug)]
pub struct Liabilities {
    /// The accounts.
    pub accounts: Vec<AccountFact>,
    /// What is owed in them.
    pub liabilities: Vec<Liability>,
    /// What could not be read.
    pub aside: Vec<Quarantined>,
}

impl fmt::Debug for Liability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Liability")
            .field("kind", &self.kind)
            .field("account_id", &self.account_id)
            .field("next_due", &self.next_due)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// What is owed in the accounts with these ids, or in all.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails: `NO_LIABILITY_ACCOUNTS`,
    /// `ADDITIONAL_CONSENT_REQUIRED`.
    pub async fn liabilities(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<Liabilities, BankError> {
        let body = AccountsRequest::new(access_token, account_ids);
        self.call_item(endpoint::LIABILITIES_GET, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/liabilities/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<Liabilities> {
    let mut answer = Object::of_body(body)?;
    let accounts = answer.accounts()?;
    let mut stated = answer.object("liabilities")?;
    let mut aside = Vec::new();
    let mut liabilities = Vec::new();
    for kind in stated.names() {
        let rows = stated.list_named(&kind);
        let read = |raw: &RawValue| liability(raw, &kind, &accounts);
        liabilities.extend(read_rows(rows, "account_id", read, &mut aside));
    }
    Some(Liabilities {
        accounts,
        liabilities,
        aside,
    })
}

/// The currency is that of the account; a liability names none.
fn liability(raw: &RawValue, kind: &str, accounts: &[AccountFact]) -> Result<Liability, String> {
    let mut row = Object::read(raw)?;
    let account_id = row.id("account_id");
    let currency = accounts
        .iter()
        .find(|account| Some(&account.external_id) == account_id.as_ref())
        .and_then(|account| account.currency.clone());
    let currency = currency.as_ref();
    let mut minimum = row.money("minimum_payment_amount", currency);
    if minimum.is_none() {
        minimum = row.money("next_monthly_payment", currency);
    }
    Ok(Liability {
        kind: kind.into(),
        account_number: row.secret("account_number"),
        rates: rates(&mut row, currency),
        overdue: row.flag("is_overdue"),
        next_due: row.date("next_payment_due_date"),
        minimum_payment: minimum,
        last_payment: row.money("last_payment_amount", currency),
        last_payment_date: row.date("last_payment_date"),
        last_statement_date: row.date("last_statement_issue_date"),
        last_statement_balance: row.money_out("last_statement_balance", currency),
        principal: row.money("origination_principal_amount", currency),
        originated: row.date("origination_date"),
        ends: row
            .date("maturity_date")
            .or_else(|| row.date("expected_payoff_date")),
        past_due: row.money("past_due_amount", currency),
        interest_paid_this_year: row.money("ytd_interest_paid", currency),
        principal_paid_this_year: row.money("ytd_principal_paid", currency),
        name: row
            .line("loan_name")
            .or_else(|| row.line("loan_type_description")),
        account_id,
        details: row.into_details(),
    })
}

/// A card has a list of rates, a mortgage an object, a student loan a number.
fn rates(row: &mut Object<'_>, currency: Option<&Currency>) -> Vec<Rate> {
    let listed = row.list("aprs").unwrap_or_default();
    let mut rates: Vec<Rate> = listed
        .into_iter()
        .filter_map(|raw| {
            let mut apr = Object::read(raw).ok()?;
            Some(Rate {
                kind: apr.line("apr_type"),
                percent: apr.decimal("apr_percentage")?,
                balance: apr.money("balance_subject_to_apr", currency),
            })
        })
        .collect();
    let mut stated = row.object("interest_rate");
    let of_mortgage = stated.as_mut().and_then(|rate| rate.decimal("percentage"));
    let kind = stated.and_then(|mut rate| rate.line("type"));
    let one = of_mortgage.or_else(|| row.decimal("interest_rate_percentage"));
    rates.extend(one.map(|percent| Rate {
        kind,
        percent,
        balance: None,
    }));
    rates
}
