//! `/investments/*`: what an account holds, and what was done with it.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::auth::{ProductRequest, accounts_with};
use super::error::ApiError;
use super::fields::{Field, Shape, optional, required};
use super::items::TOKEN_MAX;
use super::object::{Object, object};
use super::wire::{self, WireAccount};
use crate::bank::Turn;
use crate::dice::opaque_id;
use crate::money::Number;
use crate::world::event::Event;
use crate::world::plan::Kind;
use crate::world::portfolio::{self, Portfolio, Security};

/// Plaid gives no more than two years.
const MONTHS_MAX: u32 = 24;
const COUNT_DEFAULT: usize = 100;

/// A security has the same id for everybody.
fn security_id(security: &Security) -> String {
    let key = security.ticker.as_deref().unwrap_or(&security.name);
    opaque_id(0, &["security", key])
}

fn wire_security(
    security: &Security,
    price: Option<i128>,
    as_of: NaiveDate,
    currency: &str,
) -> Object {
    let cash = security.kind == "cash";
    object! {
        "security_id": security_id(security),
        "isin": security.isin, "cusip": security.cusip, "sedol": security.sedol,
        // Newer than the published file: Plaid's own client wants the key.
        "figi": None::<&str>,
        "institution_security_id": None::<&str>, "institution_id": None::<&str>, "proxy_security_id": None::<&str>,
        "name": security.name, "ticker_symbol": security.ticker,
        "is_cash_equivalent": cash, "type": security.kind,
        "close_price": price.map(|price| Number::from_units(price, 6)),
        "close_price_as_of": price.map(|_| as_of),
        "update_datetime": None::<&str>,
        "iso_currency_code": currency, "unofficial_currency_code": None::<&str>,
        "market_identifier_code": (security.kind == "etf" || security.kind == "equity").then_some("XNAS"),
        "sector": security.sector, "industry": None::<&str>, "cfi_code": None::<&str>,
        "option_contract": None::<&str>, "fixed_income": None::<&str>,
    }
}

/// The accounts of a request with what each holds.
fn portfolios(
    turn: &Turn<'_>,
    item: usize,
    wanted: Option<&[String]>,
) -> Result<Vec<(usize, Portfolio)>, ApiError> {
    let accounts = accounts_with(
        turn,
        item,
        wanted,
        Kind::is_investment,
        "NO_INVESTMENT_ACCOUNTS",
    )?;
    let ledger = &turn.world.ledgers[turn.item_ref(item).bank];
    let held = |index: usize| {
        (
            index,
            portfolio::of(ledger, turn.world.seed, index, turn.world.today),
        )
    };
    Ok(accounts.into_iter().map(held).collect())
}

fn wire_accounts(
    turn: &Turn<'_>,
    item: usize,
    portfolios: &[(usize, Portfolio)],
) -> Vec<WireAccount> {
    let item = turn.item_ref(item);
    portfolios
        .iter()
        .map(|(index, _)| wire::account(turn.world, item, *index).with_margin())
        .collect()
}

/// Holdings, worth together what the account's balance says.
pub(crate) fn holdings(turn: &mut Turn<'_>, request: ProductRequest) -> Result<Object, ApiError> {
    let number = turn.product_item(&request.access_token, "investments")?;
    let portfolios = portfolios(turn, number, request.options.account_ids.as_deref())?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let mut holdings = Vec::new();
    let mut securities = BTreeMap::new();
    for (index, portfolio) in &portfolios {
        let currency = ledger.accounts[*index].plan.currency;
        for held in &portfolio.positions {
            let money = |minor: i64| Number::from_minor(minor, currency);
            holdings.push(object! {
                "account_id": turn.world.account_id(item, *index),
                "security_id": security_id(&held.security),
                "institution_price": Number::from_units(held.price, 6),
                "institution_price_as_of": portfolio.as_of,
                "institution_price_datetime": None::<&str>,
                "institution_value": money(held.value),
                "cost_basis": held.cost.map(money),
                "quantity": Number::from_units(held.quantity, 6),
                "iso_currency_code": currency.code, "unofficial_currency_code": None::<&str>,
                "vested_quantity": None::<&str>, "vested_value": None::<&str>,
            });
            securities
                .entry(security_id(&held.security))
                .or_insert_with(|| {
                    wire_security(
                        &held.security,
                        Some(held.price),
                        portfolio.as_of,
                        currency.code,
                    )
                });
        }
    }
    Ok(object! {
        "accounts": wire_accounts(turn, number, &portfolios), "holdings": holdings,
        "securities": securities.into_values().collect::<Vec<_>>(), "item": wire::item(turn.world, item),
        "is_investments_fallback_item": false,
    })
}

pub(crate) static TRANSACTIONS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("start_date", Shape::Date),
    required("end_date", Shape::Date),
    optional(
        "options",
        Shape::Object(&[
            optional("account_ids", Shape::Texts),
            optional("count", Shape::Int(1, 500)),
            optional("offset", Shape::Int(0, 1_000_000)),
            optional("async_update", Shape::Bool),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct TransactionsRequest {
    access_token: String,
    start_date: NaiveDate,
    end_date: NaiveDate,
    #[serde(default)]
    options: TransactionsOptions,
}

#[derive(Default, Deserialize)]
struct TransactionsOptions {
    account_ids: Option<Vec<String>>,
    count: Option<usize>,
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    async_update: bool,
}

/// A page of a window, newest first. The first call may ask not to wait, and is told that nothing is there yet.
pub(crate) fn transactions(
    turn: &mut Turn<'_>,
    request: TransactionsRequest,
) -> Result<Object, ApiError> {
    if request.start_date > request.end_date {
        return Err(ApiError::new(
            "INVALID_FIELD",
            "start_date must not be after end_date",
        ));
    }
    let number = turn.product_item(&request.access_token, "investments")?;
    if !turn.item_ref(number).investments_ready && request.options.async_update {
        turn.commit(Event::InvestmentsPrepared {
            item: number,
            at_ms: turn.now_ms,
        })?;
        return Err(ApiError::new(
            "PRODUCT_NOT_READY",
            "the requested product is not yet ready. please provide a webhook or try the request again later",
        ));
    }
    let portfolios = portfolios(turn, number, request.options.account_ids.as_deref())?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let oldest = turn.world.today - Months::new(MONTHS_MAX);
    let window = request.start_date.max(oldest)..=request.end_date;
    let mut rows = Vec::new();
    let mut securities = BTreeMap::new();
    for (index, portfolio) in &portfolios {
        let currency = ledger.accounts[*index].plan.currency;
        for held in &portfolio.positions {
            securities.insert(
                security_id(&held.security),
                (held, portfolio.as_of, currency),
            );
        }
        for (place, movement) in portfolio.movements.iter().enumerate() {
            if !window.contains(&movement.day) {
                continue;
            }
            let account_id = turn.world.account_id(item, *index);
            let id = opaque_id(
                turn.world.seed,
                &["investment", &account_id, &place.to_string()],
            );
            let money = |minor: i64| Number::from_minor(minor, currency);
            rows.push((movement.day, object! {
                "investment_transaction_id": id, "cancel_transaction_id": None::<&str>,
                "account_id": account_id,
                "security_id": movement.security.as_ref().map(security_id),
                "date": movement.day, "name": movement.name,
                "quantity": Number::from_units(movement.quantity, 6), "amount": money(movement.amount),
                "price": Number::from_units(movement.price, 6), "fees": movement.fees.map(money),
                "type": movement.kind, "subtype": movement.subtype,
                "iso_currency_code": currency.code, "unofficial_currency_code": None::<&str>,
            }));
        }
    }
    rows.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let total = rows.len();
    let count = request.options.count.unwrap_or(COUNT_DEFAULT);
    let page: Vec<Object> = rows
        .into_iter()
        .skip(request.options.offset)
        .take(count)
        .map(|(_, row)| row)
        .collect();
    let securities: Vec<Object> = securities
        .into_values()
        .map(|(held, as_of, currency)| {
            wire_security(&held.security, Some(held.price), as_of, currency.code)
        })
        .collect();
    Ok(object! {
        "item": wire::item(turn.world, item), "accounts": wire_accounts(turn, number, &portfolios),
        "securities": securities, "investment_transactions": page,
        "total_investment_transactions": total, "is_investments_fallback_item": false,
    })
}
