//! `/investments/holdings/get`: what is held. [S] InvestmentsHoldingsGetResponse.

use coffer_domain::{AccountFact, BankError, CivilDate, Currency, Money, Quarantined, Secret};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::security::{self, Security};
use crate::{
    Client, endpoint,
    wire::{account::AccountsRequest, convert, details::Details, object::Object, rows::read_rows},
};

/// So much of one security in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Plaid's id of the account.
    pub account_id: String,
    /// Plaid's id of the security.
    pub security_id: String,
    /// How many; negative where they were sold short.
    pub quantity: Decimal,
    /// What the bank says one is worth, major units.
    pub price: Option<Decimal>,
    /// The day of that price.
    pub price_as_of: Option<CivilDate>,
    /// What the bank says all of it is worth. It need not be quantity times price.
    pub value: Option<Money>,
    /// What all of it cost.
    pub cost_basis: Option<Money>,
    /// How many belong to the person without a condition.
    pub vested_quantity: Option<Decimal>,
    /// What those are worth.
    pub vested_value: Option<Money>,
    /// The currency; none is ever assumed.
    pub currency: Option<Currency>,
    /// What was bought when.
    pub lots: Vec<TaxLot>,
    /// What else Plaid says.
    pub details: Details,
}

/// One purchase that is still held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxLot {
    /// When, RFC 3339.
    pub bought_at: Option<String>,
    /// How many.
    pub quantity: Option<Decimal>,
    /// Price of one, major units.
    pub purchase_price: Option<Decimal>,
    /// What it cost.
    pub cost_basis: Option<Money>,
    /// What it is worth.
    pub value: Option<Money>,
    /// `LONG` or `SHORT`.
    pub position: Option<String>,
}

/// Everything that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    /// The accounts.
    pub accounts: Vec<AccountFact>,
    /// What is in them.
    pub holdings: Vec<Holding>,
    /// What that is.
    pub securities: Vec<Security>,
    /// Rows that could not be read.
    pub aside: Vec<Quarantined>,
}

impl Client {
    /// What is held in the accounts with these ids, or in all.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails: `NO_INVESTMENT_ACCOUNTS`,
    /// `PRODUCT_NOT_READY`, `ADDITIONAL_CONSENT_REQUIRED`.
    pub async fn holdings(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<Holdings, BankError> {
        let body = AccountsRequest::new(access_token, account_ids);
        self.call_item(endpoint::HOLDINGS_GET, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/investments/holdings/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<Holdings> {
    let mut answer = Object::of_body(body)?;
    let holdings = answer.list("holdings")?;
    let securities = answer.list("securities");
    let mut aside = Vec::new();
    Some(Holdings {
        accounts: answer.accounts()?,
        holdings: read_rows(Some(holdings), "security_id", holding, &mut aside),
        securities: read_rows(securities, "security_id", security::read, &mut aside),
        aside,
    })
}

fn holding(raw: &RawValue) -> Result<Holding, String> {
    let mut row = Object::read(raw)?;
    let currency = convert::currency(&mut row);
    let currency_of = currency.as_ref();
    let lots = row.list("tax_lots").unwrap_or_default();
    Ok(Holding {
        account_id: row.id("account_id").ok_or("it names no account")?,
        security_id: row.id("security_id").ok_or("it names no security")?,
        quantity: row.decimal("quantity").ok_or("it does not say how many")?,
        price: row.decimal("institution_price"),
        price_as_of: row.date("institution_price_as_of"),
        value: row.money("institution_value", currency_of),
        cost_basis: row.money("cost_basis", currency_of),
        vested_quantity: row.decimal("vested_quantity"),
        vested_value: row.money("vested_value", currency_of),
        lots: lots
            .into_iter()
            .filter_map(|raw| lot(raw, currency_of))
            .collect(),
        currency,
        details: row.into_details(),
    })
}

fn lot(raw: &RawValue, currency: Option<&Currency>) -> Option<TaxLot> {
    let mut lot = Object::read(raw).ok()?;
    Some(TaxLot {
        bought_at: lot.line("original_purchase_datetime"),
        quantity: lot.decimal("quantity"),
        purchase_price: lot.decimal("purchase_price"),
        cost_basis: lot.money("cost_basis", currency),
        value: lot.money("current_value", currency),
        position: lot.line("position_type"),
    })
}
