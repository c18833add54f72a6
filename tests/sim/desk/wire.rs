//! The world's banks in Plaid's words: what a call is answered with. Amounts are written as digits,
//! with Plaid's sign: money out is positive, and so is what a card or a loan owes.

use coffer_domain::{
    AccountFact, AccountKind, BankErrorKind, Money, TransactionFact, UpdateStatus,
};
use serde_json::{Map, Value, json, value::RawValue};

use crate::world::feed::Served;

/// Text of an answer.
pub type Answer = Result<String, (u16, Value)>;

/// An error as Plaid puts it.
pub fn error(kind: &str, code: &str) -> (u16, Value) {
    let body = json!({
        "error_type": kind,
        "error_code": code,
        "error_message": "the simulated bank says no",
        "display_message": null,
        "request_id": "simReq",
    });
    (400, body)
}

/// What a failed call looks like on the wire.
pub fn failure(kind: BankErrorKind) -> (u16, Value) {
    match kind {
        BankErrorKind::MutationDuringPagination => error(
            "TRANSACTIONS_ERROR",
            "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
        ),
        BankErrorKind::Revoked => error("ITEM_ERROR", "USER_PERMISSION_REVOKED"),
        _ => error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED"),
    }
}

/// An amount in major units, digit by digit.
fn digits(minor: i64, exponent: u8) -> Box<RawValue> {
    let places = usize::from(exponent);
    let sign = if minor < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (major, rest) = all.split_at(all.len() - places);
    let text = match rest.is_empty() {
        true => format!("{sign}{major}"),
        false => format!("{sign}{major}.{rest}"),
    };
    RawValue::from_string(text).expect("digits are JSON")
}

/// An object whose amounts are written by [`digits`]: `Value` would carry them as floats.
fn object(fields: Value, amounts: &[(&str, &RawValue)]) -> String {
    let Value::Object(fields) = fields else {
        unreachable!("an object was given")
    };
    let mut text: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}:{value}", json!(name)))
        .collect();
    text.extend(
        amounts
            .iter()
            .map(|(name, value)| format!("{}:{value}", json!(name))),
    );
    format!("{{{}}}", text.join(","))
}

fn currency(code: &str) -> Map<String, Value> {
    let (iso, other) = if code == "BTC" {
        (None, Some(code))
    } else {
        (Some(code), None)
    };
    let mut fields = Map::new();
    fields.insert("iso_currency_code".into(), json!(iso));
    fields.insert("unofficial_currency_code".into(), json!(other));
    fields
}

fn transaction(fact: &TransactionFact) -> String {
    let mut fields = json!({
        "transaction_id": fact.external_id,
        "account_id": fact.external_account_id,
        "pending_transaction_id": fact.pending_external_id,
        "pending": fact.pending,
        "date": fact.date.to_string(),
        "authorized_date": fact.authorized_date.map(|day| day.to_string()),
        "name": fact.name,
        "merchant_name": fact.merchant_name,
        "original_description": fact.original_description,
        "payment_channel": fact.channel.as_deref().unwrap_or("other"),
        "check_number": fact.check_number,
        "personal_finance_category": fact.category_detailed.as_ref().map(|detailed| json!({
            "primary": "ANY", "detailed": detailed, "confidence_level": fact.category_confidence,
        })),
        "location": { "city": fact.details },
    });
    let mut more = currency(fact.amount.currency().code());
    fields.as_object_mut().expect("an object").append(&mut more);
    let amount = digits(-fact.amount.minor(), fact.amount.currency().exponent());
    object(fields, &[("amount", &amount)])
}

pub fn account(fact: &AccountFact) -> String {
    let held = fact.balances.current.as_ref();
    let code = held.map_or("USD", |money| money.currency().code());
    let owes = matches!(fact.kind, AccountKind::Credit | AccountKind::Loan);
    let minor = held.map_or(0, Money::minor) * if owes { -1 } else { 1 };
    let current = digits(minor, held.map_or(2, |money| money.currency().exponent()));
    let mut balances = json!({ "available": null, "limit": null });
    balances
        .as_object_mut()
        .expect("an object")
        .append(&mut currency(code));
    let balances = RawValue::from_string(object(balances, &[("current", &current)]))
        .expect("an object is JSON");
    let fields = json!({
        "account_id": fact.external_id,
        "name": fact.name,
        "official_name": null,
        "mask": fact.mask,
        "type": fact.type_text,
        "subtype": fact.subtype,
    });
    object(fields, &[("balances", &balances)])
}

fn list(rows: impl Iterator<Item = String>) -> Box<RawValue> {
    let rows: Vec<String> = rows.collect();
    RawValue::from_string(format!("[{}]", rows.join(","))).expect("a list is JSON")
}

pub fn accounts(facts: &[AccountFact]) -> String {
    object(
        json!({ "request_id": "simReq" }),
        &[("accounts", &list(facts.iter().map(account)))],
    )
}

pub fn page(served: &Served) -> String {
    let page = &served.page;
    let status = match page.status {
        UpdateStatus::NotReady => "NOT_READY",
        UpdateStatus::Initial => "INITIAL_UPDATE_COMPLETE",
        UpdateStatus::Historical => "HISTORICAL_UPDATE_COMPLETE",
        UpdateStatus::Unknown => "TRANSACTIONS_UPDATE_STATUS_UNKNOWN",
    };
    let removed: Vec<Value> = page
        .removed
        .iter()
        .map(|removal| json!({ "transaction_id": removal.external_id }))
        .collect();
    let fields = json!({
        "transactions_update_status": status,
        "removed": removed,
        "next_cursor": page.next_cursor.as_ref().map_or("", |cursor| cursor.as_str()),
        "has_more": page.has_more,
        "request_id": "simReq",
    });
    object(
        fields,
        &[
            ("accounts", &list(page.accounts.iter().map(account))),
            ("added", &list(page.added.iter().map(transaction))),
            ("modified", &list(page.modified.iter().map(transaction))),
        ],
    )
}
