//! Rows: exact amounts, our sign, days that do not shift, and one bad row that spoils no page.

use coffer_domain::{AccountFact, Page, TransactionFact};
use coffer_plaid::wire::{account, transaction};
use serde_json::{Value, json, value::RawValue};

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.into()).unwrap()
}

fn row(changes: Value) -> Result<TransactionFact, String> {
    let mut row = json!({
        "transaction_id": "t1", "account_id": "a1", "amount": 1, "iso_currency_code": "USD",
        "unofficial_currency_code": null, "date": "2026-03-01", "pending": false, "name": "SHOP",
    });
    for (name, value) in changes.as_object().unwrap() {
        row[name] = value.clone();
    }
    transaction::read_transaction(&raw(&row.to_string()))
}

fn amount_of(digits: &str, currency: &str) -> Result<TransactionFact, String> {
    transaction::read_transaction(&raw(&format!(
        r#"{{"transaction_id":"t","account_id":"a","amount":{digits},"iso_currency_code":"{currency}","date":"2026-03-01","pending":true}}"#
    )))
}

fn balance(kind: &str, current: &str) -> AccountFact {
    account::read(&raw(&format!(
        r#"{{"account_id":"a","name":"A","type":"{kind}","balances":{{"available":10.5,"current":{current},"limit":20,"iso_currency_code":"USD"}}}}"#
    )))
    .unwrap()
}

fn page(rows: &[&str]) -> Page {
    let body = format!(
        r#"{{"added":[{}],"modified":[],"removed":[{{"transaction_id":"x"}},{{"nothing":1}}],"accounts":[{{"no":"id"}}],"next_cursor":"c","has_more":true,"request_id":"r","transactions_update_status":"A_STATUS_OF_TOMORROW"}}"#,
        rows.join(",")
    );
    let response: transaction::SyncResponse<'_> = serde_json::from_str(&body).unwrap();
    response.into_page(body.len() as u64)
}

const SAMPLE: &str = include_str!("sample_row.json");

#[test]
fn the_sample_row_is_read_in_our_words() {
    let fact = transaction::read_transaction(&raw(SAMPLE.trim())).unwrap();
    assert_eq!(fact.external_id, "lPNjeW1nR6CDn5okmGQ6hEpMo4lLNoSrzqDje");
    assert_eq!(
        fact.pending_external_id.as_deref(),
        Some("no86Eox18VHMvaOVL7gPUM9ap3aR1LsAVZ5nc")
    );
    assert_eq!(fact.amount.to_string(), "-72.10 USD");
    assert_eq!(fact.date.to_string(), "2023-09-24");
    assert_eq!(fact.authorized_date.unwrap().to_string(), "2023-09-22");
    assert_eq!(fact.name, "PURCHASE WM SUPERCENTER #1700");
    assert_eq!(fact.merchant_name.as_deref(), Some("Walmart"));
    assert_eq!(
        fact.category_detailed.as_deref(),
        Some("GENERAL_MERCHANDISE_SUPERSTORES")
    );
    assert_eq!(fact.category_confidence.as_deref(), Some("VERY_HIGH"));
    assert_eq!(fact.channel.as_deref(), Some("in store"));
    let details = fact.details.unwrap();
    assert!(
        !details.contains("null") && !details.contains("payment_meta"),
        "{details}"
    );
    let details: Value = serde_json::from_str(&details).unwrap();
    assert_eq!(details["location"]["lat"], 32.959068);
    assert_eq!(details["counterparties"][0]["name"], "Walmart");
    assert_eq!(details["datetime"], "2023-09-24T11:01:01Z");
    for column in [
        "amount",
        "date",
        "pending",
        "merchant_name",
        "iso_currency_code",
    ] {
        assert!(details.get(column).is_none(), "{column} is a column");
    }
}

#[test]
fn sixteen_digits_arrive_exactly_and_with_our_sign() {
    let fact = amount_of("1234567890123456.78", "USD").unwrap();
    assert_eq!(fact.amount.minor(), -123_456_789_012_345_678);
    assert_eq!(
        amount_of("-2500.00", "USD").unwrap().amount.minor(),
        250_000
    );
    assert_eq!(amount_of("575", "JPY").unwrap().amount.minor(), -575);
    assert_eq!(amount_of("-0", "USD").unwrap().amount.minor(), 0);
    assert_eq!(amount_of("7.21e1", "USD").unwrap().amount.minor(), -7_210);
    let rounded = amount_of("0.125", "USD").unwrap();
    assert!(rounded.amount_rounded);
    assert_eq!(rounded.amount.minor(), -12);
}

#[test]
fn amounts_that_cannot_be_kept_exactly_are_refused_not_bent() {
    for digits in [
        "1e400",
        "-1e400",
        "92233720368547758.08",
        "\"12.00\"",
        "true",
        "[1]",
    ] {
        assert!(amount_of(digits, "USD").is_err(), "{digits}");
    }
    let long = "9".repeat(4_000);
    assert!(amount_of(&long, "USD").is_err());
}

#[test]
fn debt_is_negative_an_overpaid_card_is_not_and_available_never_turns() {
    for (kind, current, minor) in [
        ("depository", "100.25", 10_025),
        ("depository", "-5", -500),
        ("credit", "410", -41_000),
        ("credit", "-30.10", 3_010),
        ("loan", "65262", -6_526_200),
        ("investment", "320.76", 32_076),
        ("brokerage", "1", 100),
        ("kind of tomorrow", "1", 100),
    ] {
        let account = balance(kind, current);
        assert_eq!(
            account.balances.current.unwrap().minor(),
            minor,
            "{kind} {current}"
        );
        assert_eq!(account.balances.available.unwrap().minor(), 1_050);
        assert_eq!(account.balances.limit.unwrap().minor(), 2_000);
        assert_eq!(account.type_text, kind);
    }
}

#[test]
fn an_account_without_a_currency_or_a_readable_balance_is_still_an_account() {
    let bare = account::read(&raw(
        r#"{"account_id":"a","name":"A","mask":null,"subtype":null,"type":"depository","balances":{"current":5,"iso_currency_code":null,"unofficial_currency_code":null}}"#,
    ))
    .unwrap();
    assert_eq!((bare.currency, bare.balances.current), (None, None));
    assert_eq!(balance("credit", "1e400").balances.current, None);
    let crypto = account::read(&raw(
        r#"{"account_id":"a","name":"A","type":"investment","balances":{"current":0.5,"iso_currency_code":null,"unofficial_currency_code":"BTC"}}"#,
    ))
    .unwrap();
    assert_eq!(
        crypto.balances.current.unwrap().to_string(),
        "0.50000000 BTC"
    );
}

#[test]
fn a_date_is_the_day_that_is_written_whatever_the_time_beside_it() {
    for day in ["2024-02-29", "2026-03-29", "2026-12-31", "1999-01-01"] {
        let fact = row(json!({
            "date": day, "authorized_date": day,
            "datetime": format!("{day}T23:59:59-11:00"),
        }))
        .unwrap();
        assert_eq!(fact.date.to_string(), day);
        assert_eq!(fact.effective_date().to_string(), day);
    }
    assert!(row(json!({"date": "2026-02-30"})).is_err());
    assert!(row(json!({"date": "2026-03-01T00:00:00Z"})).is_err());
    let odd = row(json!({"authorized_date": "soon"})).unwrap();
    assert_eq!(odd.authorized_date, None);
    assert!(odd.details.unwrap().contains("soon"), "kept for the person");
}

#[test]
fn without_a_currency_a_row_is_set_aside_and_never_counted_in_dollars() {
    let reason = row(json!({"iso_currency_code": null})).unwrap_err();
    assert!(reason.contains("currency"), "{reason}");
    let doge = row(json!({"iso_currency_code": null, "unofficial_currency_code": "DOGE"})).unwrap();
    assert_eq!(doge.amount.currency().code(), "DOGE");
}

#[test]
fn words_and_fields_of_tomorrow_survive() {
    let fact = row(json!({
        "payment_channel": "by pigeon",
        "running_balance": 12.5,
        "personal_finance_category": {"primary": "SPACE", "detailed": "SPACE_ORBIT", "confidence_level": "DIVINE"},
        "merchant_name": 5,
    }))
    .unwrap();
    assert_eq!(fact.channel.as_deref(), Some("by pigeon"));
    assert_eq!(fact.category_detailed.as_deref(), Some("SPACE_ORBIT"));
    assert_eq!(fact.category_confidence.as_deref(), Some("DIVINE"));
    assert_eq!(fact.merchant_name, None);
    let details = fact.details.unwrap();
    assert!(
        details.contains("\"running_balance\":12.5") && details.contains("\"merchant_name\":5")
    );
}

#[test]
fn text_is_one_harmless_line_and_ids_keep_their_case() {
    let fact = row(json!({
        "name": "a\u{202E}b\n\u{0}c", "transaction_id": "AbC", "merchant_name": "   ",
    }))
    .unwrap();
    assert_eq!(
        (fact.name.as_str(), fact.external_id.as_str()),
        ("ab c", "AbC")
    );
    assert_eq!(fact.merchant_name, None);
}

#[test]
fn one_bad_row_is_set_aside_with_its_text_and_the_page_goes_on() {
    let good = r#"{"transaction_id":"ok","account_id":"a","amount":1.10,"iso_currency_code":"USD","date":"2026-03-01","pending":false,"name":"N"}"#;
    let huge = r#"{"transaction_id":"huge","account_id":"a","amount":1e400,"iso_currency_code":"USD","date":"2026-03-01","pending":false}"#;
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let nested = format!("{},\"deep\":{deep}}}", good.trim_end_matches('}'));
    let page = page(&[good, huge, "5", &deep, &nested]);
    assert_eq!(page.added.len(), 2);
    let aside: Vec<_> = page
        .quarantined
        .iter()
        .map(|q| q.external_id.as_deref())
        .collect();
    assert_eq!(aside, [Some("huge"), None, None, None, None]);
    assert_eq!(page.quarantined[0].raw, huge);
    assert_eq!(page.removed.len(), 1);
    assert!(page.has_more && page.accounts.is_empty());
    assert_eq!(page.status, coffer_domain::UpdateStatus::Unknown);
}
