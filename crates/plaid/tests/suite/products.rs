//! Holdings, trades, debts, streams and banks: exact numbers, our sign, and nothing lost of what is
//! newer than this program.

use coffer_domain::{AccountKind, BankErrorKind};
use coffer_plaid::calls::{enrich::BareRow, product::Product, trades::TradesRange};
use serde_json::json;

use super::{
    bank::{ACCESS, Bank, access},
    calls::body,
    every::{day, dollars},
};

const ACCOUNT: &str = r#"{"account_id":"a","name":"Account","type":"credit","balances":{"current":1,"iso_currency_code":"USD"}}"#;

#[tokio::test]
async fn a_holding_keeps_every_digit_of_its_quantity_and_rounds_only_money() {
    let bank = Bank::answering(
        200,
        format!(
            r#"{{"accounts":[{ACCOUNT}],"holdings":[
            {{"account_id":"a","security_id":"S","quantity":0.123456789012345678,"institution_price":12345.6789,"institution_price_as_of":"2026-02-27",
              "institution_value":1524.157,"cost_basis":1000,"vested_quantity":0.1,"iso_currency_code":"USD","unofficial_currency_code":null,"field_of_tomorrow":7.10,
              "tax_lots":[{{"original_purchase_datetime":"2025-01-01T00:00:00Z","quantity":-1e-3,"purchase_price":9.5,"cost_basis":9.5,"current_value":10,"position_type":"SHORT"}}]}},
            {{"account_id":"a","security_id":"coin","quantity":2,"institution_value":0.5,"iso_currency_code":null,"unofficial_currency_code":"BTC"}},
            {{"account_id":"a","security_id":"bare","quantity":1,"institution_value":5,"iso_currency_code":null}},
            {{"account_id":"a","security_id":"bad","quantity":"many"}}],
            "securities":[{{"security_id":"S","name":"Share","type":"type of tomorrow","figi":"BBG000","close_price":12345.6789,"iso_currency_code":"USD",
              "option_contract":{{"contract_type":"put","expiration_date":"2026-12-18","strike_price":12.5,"underlying_security_ticker":"X"}},
              "fixed_income":{{"maturity_date":"2030-01-01","face_value":1000,"yield_rate":{{"percentage":4.125,"type":"coupon"}}}}}}],"request_id":"r"}}"#
        ),
    )
    .await;
    let held = bank.client().holdings(&access(), &[]).await.unwrap();
    let share = &held.holdings[0];
    assert_eq!(share.quantity.to_string(), "0.123456789012345678");
    assert_eq!(share.price.unwrap().to_string(), "12345.6789");
    assert_eq!(share.price_as_of, Some(day("2026-02-27")));
    assert_eq!(share.value, Some(dollars(152_416)));
    assert_eq!(share.lots[0].quantity.unwrap().to_string(), "-0.001");
    assert_eq!(share.details.as_json(), r#"{"field_of_tomorrow":7.10}"#);
    assert_eq!(
        held.holdings[1].value.as_ref().unwrap().to_string(),
        "0.50000000 BTC"
    );
    let bare = &held.holdings[2];
    assert_eq!((bare.value.clone(), bare.currency.clone()), (None, None));
    assert!(bare.details.as_json().contains("\"institution_value\":5"));
    assert_eq!(held.aside[0].external_id.as_deref(), Some("bad"));
    let security = &held.securities[0];
    assert_eq!(security.kind.as_deref(), Some("type of tomorrow"));
    assert!(security.details.as_json().contains("BBG000"));
    let option = security.option.as_ref().unwrap();
    assert_eq!(option.expires, Some(day("2026-12-18")));
    let bond = security.bond.as_ref().unwrap();
    assert_eq!(bond.yield_percent.unwrap().to_string(), "4.125");
}

#[tokio::test]
async fn a_purchase_takes_cash_and_brings_shares_and_a_page_counts_what_it_could_not_read() {
    let bank = Bank::answering(
        200,
        r#"{"accounts":[],"securities":[],"total_investment_transactions":700,"investment_transactions":[
            {"investment_transaction_id":"Buy","account_id":"a","security_id":"s","date":"2026-01-31","name":"BUY X","quantity":3.5,"amount":70.00,"price":20,"fees":0.35,"type":"buy","subtype":"buy","iso_currency_code":"USD"},
            {"investment_transaction_id":"Sell","account_id":"a","security_id":"s","date":"2026-01-30","name":"SELL X","quantity":-1,"amount":-20.01,"price":20.01,"fees":null,"type":"sell","iso_currency_code":"USD","transaction_datetime":"2026-01-30T23:59:59-08:00"},
            {"investment_transaction_id":"NoDay","account_id":"a","name":"?","quantity":1,"amount":1,"price":1,"iso_currency_code":"USD"}],"request_id":"r"}"#,
    )
    .await;
    let range = TradesRange {
        from: day("2024-02-29"),
        to: day("2026-02-28"),
        account_ids: &[],
        offset: 500,
        count: 9_999,
    };
    let page = bank.client().trades(&access(), range).await.unwrap();
    assert_eq!(page.trades[0].amount, dollars(-7_000));
    assert_eq!(page.trades[0].fees, Some(dollars(35)));
    assert_eq!(page.trades[0].quantity.to_string(), "3.5");
    assert_eq!(page.trades[1].amount, dollars(2_001));
    assert_eq!(page.trades[1].date, day("2026-01-30"), "no zone shifts it");
    assert_eq!((page.total, page.aside.len()), (700, 1));
    assert_eq!(
        body(&bank),
        json!({
            "access_token": ACCESS, "start_date": "2024-02-29", "end_date": "2026-02-28",
            "options": {"count": 500, "offset": 500},
        })
    );
}

#[tokio::test]
async fn debts_are_read_in_the_currency_of_their_account_and_kinds_of_tomorrow_survive() {
    let bank = Bank::answering(
        200,
        format!(
            r#"{{"accounts":[{ACCOUNT}],"liabilities":{{
            "credit":[{{"account_id":"a","aprs":[{{"apr_percentage":15.24,"apr_type":"purchase_apr","balance_subject_to_apr":1562.32,"interest_charge_amount":130.22}}],
               "is_overdue":false,"last_payment_amount":168.25,"last_payment_date":"2026-02-22","last_statement_balance":1708.77,"last_statement_issue_date":"2026-02-28","minimum_payment_amount":20,"next_payment_due_date":"2026-03-28"}}],
            "mortgage":[{{"account_id":"a","account_number":"3120194154","interest_rate":{{"percentage":3.99,"type":"fixed"}},"next_monthly_payment":3141.54,"maturity_date":"2045-07-31","past_due_amount":2304,"escrow_balance":3141.54}}],
            "student":null,
            "line_of_credit":[{{"account_id":"elsewhere","minimum_payment_amount":5}}]}},"request_id":"r"}}"#
        ),
    )
    .await;
    let owed = bank.client().liabilities(&access(), &[]).await.unwrap();
    let [card, tomorrow, mortgage] = &owed.liabilities[..] else {
        panic!("{owed:?}");
    };
    assert_eq!(
        card.last_statement_balance,
        Some(dollars(-170_877)),
        "a debt"
    );
    assert_eq!(card.minimum_payment, Some(dollars(2_000)));
    assert_eq!(card.rates[0].percent.to_string(), "15.24");
    assert_eq!(card.rates[0].balance, Some(dollars(156_232)));
    assert_eq!(card.next_due, Some(day("2026-03-28")));
    assert_eq!(mortgage.minimum_payment, Some(dollars(314_154)));
    assert_eq!(mortgage.rates[0].kind.as_deref(), Some("fixed"));
    assert_eq!(
        mortgage.account_number.as_ref().unwrap().expose(),
        "3120194154"
    );
    assert!(mortgage.details.as_json().contains("escrow_balance"));
    assert!(!format!("{owed:?}").contains("3120194154"));
    assert_eq!(tomorrow.kind, "line_of_credit");
    assert_eq!(tomorrow.minimum_payment, None, "its currency is not known");
}

#[tokio::test]
async fn streams_have_our_sign_and_their_days() {
    let stream = |id: &str, amount: &str| {
        format!(
            r#"{{"stream_id":"{id}","account_id":"a","description":"D","merchant_name":null,"first_date":"2025-12-31","last_date":"2026-02-28","predicted_next_date":null,
            "frequency":"FORTNIGHTLY OF TOMORROW","transaction_ids":["T","t"],"average_amount":{{"amount":{amount},"iso_currency_code":"USD"}},
            "last_amount":{{"amount":{amount},"iso_currency_code":null,"unofficial_currency_code":null}},"is_active":true,"status":"MATURE",
            "personal_finance_category":{{"primary":"INCOME","detailed":"INCOME_SALARY"}}}}"#
        )
    };
    let bank = Bank::answering(
        200,
        format!(
            r#"{{"inflow_streams":[{}],"outflow_streams":[{},{{}}],"updated_datetime":"2026-03-01T00:00:00Z","request_id":"r"}}"#,
            stream("in", "-800.00"),
            stream("out", "15.49")
        ),
    )
    .await;
    let ids = ["a".to_owned()];
    let streams = bank.client().recurring(&access(), &ids).await.unwrap();
    assert_eq!(streams.inflow[0].average, Some(dollars(80_000)));
    assert_eq!(streams.outflow[0].average, Some(dollars(-1_549)));
    assert_eq!(streams.outflow[0].last, None, "no currency, no amount");
    assert_eq!(streams.inflow[0].frequency, "FORTNIGHTLY OF TOMORROW");
    assert_eq!(streams.inflow[0].first_date, Some(day("2025-12-31")));
    assert_eq!(streams.inflow[0].transaction_ids, ["T", "t"]);
    assert_eq!(streams.aside.len(), 1);
    assert_eq!(body(&bank)["account_ids"], json!(["a"]));
    assert_eq!(
        body(&bank)["options"],
        json!({"personal_finance_category_version": "v2"})
    );
}

#[tokio::test]
async fn a_row_is_enriched_by_size_and_direction_and_at_most_a_hundred_are_sent() {
    let bank = Bank::answering(
        200,
        r#"{"enriched_transactions":[{"id":"r1","description":"SHOP","amount":12.4,"enrichments":{"merchant_name":"Shop","entity_id":"E","payment_channel":"online",
            "personal_finance_category":{"detailed":"FOOD_AND_DRINK_COFFEE","confidence_level":"HIGH"},"logo_url":null}}],"request_id":"r"}"#,
    )
    .await;
    let (out, incoming) = (dollars(-1_240), dollars(500));
    let row = |amount| BareRow {
        id: "r1",
        description: "SHOP",
        amount,
        date: None,
    };
    let mut rows = vec![row(&out), row(&incoming)];
    rows.extend((0..200).map(|_| row(&out)));
    let client = bank.client();
    let (made, aside) = client.enrich(AccountKind::Credit, &rows).await.unwrap();
    assert_eq!(aside, []);
    assert_eq!(made[0].merchant_entity_id.as_deref(), Some("E"));
    assert_eq!(
        made[0].category_detailed.as_deref(),
        Some("FOOD_AND_DRINK_COFFEE")
    );
    let sent = body(&bank);
    assert_eq!(sent["account_type"], "credit");
    assert_eq!(sent["transactions"].as_array().unwrap().len(), 100);
    let of = |nth: usize| {
        (
            &sent["transactions"][nth]["direction"],
            sent["transactions"][nth]["amount"].to_string(),
        )
    };
    assert_eq!(of(0), (&json!("OUTFLOW"), "12.4".to_owned()));
    assert_eq!(of(1), (&json!("INFLOW"), "5.0".to_owned()));
    assert!(
        bank.seen()[0].body.contains("\"amount\":12.40,"),
        "its own digits"
    );
}

#[tokio::test]
async fn a_bank_tells_how_it_fares_and_a_search_leaves_out_what_has_no_id() {
    let fine = r#"{"institution_id":"Ins_1","name":"First\nBank","products":["transactions","product of tomorrow"],"country_codes":["US"],"oauth":true,
        "routing_numbers":[],"connection_availability":"SUPPORTED","logo":"aGk=","primary_color":"red","url":"https://bank.example",
        "status":{"item_logins":{"status":"DEGRADED","last_status_change":"x","breakdown":{}},"transactions_updates":null}}"#;
    let bank = Bank::open({
        let found =
            format!(r#"{{"institutions":[{fine},{{"name":"nameless"}}],"request_id":"r"}}"#);
        let one = format!(r#"{{"institution":{fine},"request_id":"r"}}"#);
        move |nth| super::bank::Reply::json(200, if nth == 0 { one.clone() } else { found.clone() })
    })
    .await;
    let countries = ["US".to_owned()];
    let client = bank.client();
    let one = client
        .institution_details("Ins_1", &countries)
        .await
        .unwrap();
    assert_eq!(body(&bank)["options"]["include_status"], true);
    assert_eq!(
        (one.fact.external_id.as_str(), one.fact.name.as_str()),
        ("Ins_1", "First Bank")
    );
    assert_eq!(one.logins.as_deref(), Some("DEGRADED"));
    assert_eq!(one.transactions_updates, None);
    assert!(one.oauth && one.details.as_json().contains("SUPPORTED"));
    assert_eq!(one.products[1], "product of tomorrow");
    let found = client
        .search_institutions("first", &[Product::Transactions], &countries)
        .await
        .unwrap();
    assert_eq!(found, [one]);
    assert_eq!(body(&bank)["query"], "first");
    assert!(body(&bank)["options"].get("include_status").is_none());
}

#[tokio::test]
async fn what_was_consented_to_is_told_in_plaids_words() {
    let bank = Bank::answering(
        200,
        r#"{"consent_events":[{"item_id":"it","created_at":"2026-01-01T00:00:00Z","event_type":"CONSENT_GRANTED","event_code":"CODE_OF_TOMORROW","initiator":"END_USER",
            "consented_data_scopes":["transactions"],"consented_use_cases":["Track your money"],"consented_accounts":[{"account_id":"a"}]},{"item_id":"odd"}],"request_id":"r"}"#,
    )
    .await;
    let log = bank.client().consent_events(&access()).await.unwrap();
    assert_eq!(log.events[0].code.as_deref(), Some("CODE_OF_TOMORROW"));
    assert_eq!(log.events[0].data_scopes, ["transactions"]);
    assert!(
        log.events[0]
            .details
            .as_json()
            .contains("consented_accounts")
    );
    assert_eq!(log.aside[0].external_id.as_deref(), Some("odd"));
}

#[tokio::test]
async fn a_person_at_plaid_is_a_random_id_and_their_items_have_no_keys() {
    let bank = Bank::open(|nth| {
        super::bank::Reply::json(200, match nth {
            0 => r#"{"user_id":"usr_A","request_id":"r"}"#,
            1 => r#"{"user_id":"usr_A","client_user_id":"c","created_at":"2026-01-01T00:00:00Z","request_id":"r"}"#,
            2 => r#"{"items":[{"item_id":"it","institution_id":"ins_1","error":null}],"request_id":"r"}"#,
            _ => r#"{"request_id":"r"}"#,
        })
    })
    .await;
    let client = bank.client();
    let id = client.create_user(uuid::Uuid::from_u128(7)).await.unwrap();
    assert_eq!(
        body(&bank),
        json!({"client_user_id": "00000000-0000-0000-0000-000000000007"})
    );
    assert_eq!(client.user(&id).await.unwrap().id, "usr_A");
    let items = client.user_items(&id).await.unwrap();
    assert_eq!(items[0].fact.external_id, "it");
    client.remove_user(&id).await.unwrap();
    assert_eq!(body(&bank), json!({"user_id": "usr_A"}));
}

#[tokio::test]
async fn an_answer_without_its_list_is_none() {
    let bank = Bank::answering(200, r#"{"accounts":[],"request_id":"r"}"#).await;
    let client = bank.client();
    let bad = [
        client.holdings(&access(), &[]).await.err(),
        client.liabilities(&access(), &[]).await.err(),
        client.recurring(&access(), &[]).await.err(),
        client.bank_numbers(&access(), &[]).await.err(),
        client.consent_events(&access()).await.err(),
    ];
    for error in bad {
        assert_eq!(error.unwrap().kind, BankErrorKind::BadAnswer);
    }
}
