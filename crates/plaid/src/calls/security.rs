//! What can be held: shares, funds, bonds, options, coins, cash. [S] Security.

use coffer_domain::{CivilDate, Currency};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::wire::{convert, details::Details, object::Object};

/// A security. Its id may change when a company does something to its shares; CUSIP and ISIN are
/// there only under a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// Plaid's id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Short name at the exchange.
    pub ticker: Option<String>,
    /// Plaid's word for its kind: `equity`, `etf`, `mutual fund`, `cash`, `derivative`, ...
    pub kind: Option<String>,
    /// Whether it is as good as cash.
    pub cash_equivalent: bool,
    /// The last price of one, in the currency below, major units.
    pub close_price: Option<Decimal>,
    /// The day of that price.
    pub close_price_as_of: Option<CivilDate>,
    /// The currency of the price; none is ever assumed.
    pub currency: Option<Currency>,
    /// The contract of an option.
    pub option: Option<OptionContract>,
    /// The terms of a bond.
    pub bond: Option<Bond>,
    /// What else Plaid says: ISIN, CUSIP, FIGI, sector, industry, ...
    pub details: Details,
}

/// The contract of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionContract {
    /// `put` or `call`.
    pub kind: Option<String>,
    /// Its last day.
    pub expires: Option<CivilDate>,
    /// Price of one at exercise, major units.
    pub strike_price: Option<Decimal>,
    /// Short name of what it is on.
    pub underlying: Option<String>,
}

/// The terms of a bond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bond {
    /// Its last day.
    pub matures: Option<CivilDate>,
    /// Its first day.
    pub issued: Option<CivilDate>,
    /// What is paid back for one, major units.
    pub face_value: Option<Decimal>,
    /// Yield in percent.
    pub yield_percent: Option<Decimal>,
}

/// A security.
///
/// # Errors
/// In words, if it has no id.
pub(super) fn read(raw: &RawValue) -> Result<Security, String> {
    let mut row = Object::read(raw)?;
    let option = row
        .object("option_contract")
        .map(|mut contract| OptionContract {
            kind: contract.line("contract_type"),
            expires: contract.date("expiration_date"),
            strike_price: contract.decimal("strike_price"),
            underlying: contract.line("underlying_security_ticker"),
        });
    let bond = row.object("fixed_income").map(|mut terms| Bond {
        matures: terms.date("maturity_date"),
        issued: terms.date("issue_date"),
        face_value: terms.decimal("face_value"),
        yield_percent: terms
            .object("yield_rate")
            .and_then(|mut rate| rate.decimal("percentage")),
    });
    Ok(Security {
        id: row.id("security_id").ok_or("it has no id")?,
        name: row.line("name"),
        ticker: row.line("ticker_symbol"),
        kind: row.line("type"),
        cash_equivalent: row.flag("is_cash_equivalent").unwrap_or(false),
        close_price: row.decimal("close_price"),
        close_price_as_of: row.date("close_price_as_of"),
        currency: convert::currency(&mut row),
        option,
        bond,
        details: row.into_details(),
    })
}
