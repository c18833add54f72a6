//! `/signal/evaluate`: how likely a debit comes back, from what the ledger shows.

use chrono::Days;
use serde::Deserialize;
use serde_json::Number as JsonNumber;

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{TOKEN_MAX, account_index};
use super::object::{Object, object};
use super::wire::rfc3339;
use crate::bank::Turn;
use crate::money::{Number, units};
use crate::world::ledger::Ledger;

static NAME: &[Field] = &[
    nullable("prefix", Shape::Text),
    nullable("given_name", Shape::Text),
    nullable("middle_name", Shape::Text),
    nullable("family_name", Shape::Text),
    nullable("suffix", Shape::Text),
];

static ADDRESS: &[Field] = &[
    optional("city", Shape::Text),
    nullable("region", Shape::Text),
    optional("street", Shape::Text),
    nullable("postal_code", Shape::Text),
    nullable("country", Shape::Text),
];

pub(crate) static FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("account_id", Shape::Filled(TOKEN_MAX)),
    required("client_transaction_id", Shape::Filled(36)),
    required("amount", Shape::Number),
    nullable("user_present", Shape::Bool),
    optional("client_user_id", Shape::Text),
    nullable("is_recurring", Shape::Bool),
    nullable("default_payment_method", Shape::Text),
    optional(
        "user",
        Shape::Object(&[
            nullable("name", Shape::Object(NAME)),
            nullable("phone_number", Shape::Text),
            nullable("email_address", Shape::Text),
            nullable("address", Shape::Object(ADDRESS)),
        ]),
    ),
    optional(
        "device",
        Shape::Object(&[
            nullable("ip_address", Shape::Text),
            nullable("user_agent", Shape::Text),
        ]),
    ),
    nullable("risk_profile_key", Shape::Text),
    nullable("ruleset_key", Shape::Text),
];

#[derive(Deserialize)]
pub(crate) struct Request {
    access_token: String,
    account_id: String,
    amount: JsonNumber,
    ruleset_key: Option<String>,
}

/// Scores from 1 (safe) to 99, their tiers, and the facts of the ledger that they come from.
pub(crate) fn evaluate(turn: &mut Turn<'_>, request: Request) -> Result<Object, ApiError> {
    let item = turn.working_item(&request.access_token)?;
    if !["signal", "auth"]
        .iter()
        .any(|product| turn.item_ref(item).may_use(product))
    {
        return Err(ApiError::new(
            "ADDITIONAL_CONSENT_REQUIRED",
            "client does not have user consent to access the signal product",
        ));
    }
    let item = turn.item_ref(item);
    let account = account_index(turn, item, &request.account_id)?;
    let ledger = &turn.world.ledgers[item.bank];
    let currency = ledger.accounts[account].plan.currency;
    if ledger.accounts[account].plan.kind.account_type() != "depository" {
        return Err(ApiError::new(
            "INVALID_FIELD",
            "account_id must be a depository account",
        ));
    }
    let amount = units(&request.amount.to_string(), currency.exponent).filter(|amount| *amount > 0);
    let amount = amount.ok_or_else(|| {
        ApiError::new(
            "INVALID_FIELD",
            "amount must be positive, and no finer than its currency",
        )
    })?;
    let available = ledger.available(account).unwrap_or(0);
    let bank = bank_score(amount, available);
    let customer = customer_score(ledger, account, amount);
    let month = |out: bool| sum_since(turn, ledger, account, 30, out);
    let money = |minor: i64| Number::from_minor(minor, currency);
    let core = object! {
        "available_balance": money(available),
        "current_balance": money(ledger.accounts[account].current),
        "balance_last_updated": rfc3339(item.updated_ms),
        "total_debit_transactions_amount_30d": money(month(true)),
        "total_credit_transactions_amount_30d": money(month(false)),
        "is_savings_or_money_market_account": ledger.accounts[account].plan.kind.plaid_type().1 == "savings",
        "is_account_closed": false,
        "nsf_overdraft_transactions_count_30d": 0,
        "total_plaid_connections_count": turn.world.items.iter().filter(|other| other.bank == item.bank).count(),
    };
    let result = match bank {
        ..30 => "ACCEPT",
        30..70 => "REVIEW",
        _ => "REROUTE",
    };
    let ruleset = object! {
        "ruleset_key": request.ruleset_key.unwrap_or_else(|| "default".to_owned()), "result": result,
        "triggered_rule_details": None::<&str>,
    };
    Ok(object! {
        "scores": object! {
            "customer_initiated_return_risk": object! { "score": customer, "risk_tier": tier(customer, 5) },
            "bank_initiated_return_risk": object! { "score": bank, "risk_tier": tier(bank, 8) },
        },
        "core_attributes": core, "risk_profile": None::<&str>, "ruleset": ruleset,
        "warnings": Vec::<Object>::new(),
    })
}

/// The share of the available money that the debit takes: all of it, or more, is the highest risk.
fn bank_score(amount: i64, available: i64) -> i64 {
    if available <= 0 {
        return 99;
    }
    (i128::from(amount) * 99 / i128::from(available)).clamp(1, 99) as i64
}

/// How unusual the amount is: its size against the largest debit that the account has seen.
fn customer_score(ledger: &Ledger, account: usize, amount: i64) -> i64 {
    let largest = ledger
        .posted(account)
        .map(|fact| fact.amount)
        .max()
        .unwrap_or(0)
        .max(1);
    (i128::from(amount) * 20 / i128::from(largest)).clamp(1, 99) as i64
}

/// Scores in equal steps.
fn tier(score: i64, tiers: i64) -> i64 {
    (score - 1) * tiers / 99 + 1
}

fn sum_since(turn: &Turn<'_>, ledger: &Ledger, account: usize, days: u64, out: bool) -> i64 {
    let from = turn.world.today - Days::new(days);
    ledger
        .posted(account)
        .filter(|fact| fact.date > from && (fact.amount > 0) == out)
        .map(|fact| fact.amount.abs())
        .sum()
}
