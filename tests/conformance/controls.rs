//! Negative controls: a specification that lets everything through would let the story pass as well.

use serde_json::{Value, json};

use crate::bank::{Bank, FIRST_PLATYPUS};
use crate::spec::{Spec, spec};

/// The breach that a change to a good answer makes, as `(pointer, rule)`.
fn breach(spec: &Spec, path: &str, body: &Value, spoil: impl Fn(&mut Value)) -> (String, String) {
    assert_eq!(spec.of_answer(path, 200, body), []);
    let mut spoilt = body.clone();
    spoil(&mut spoilt);
    let found = spec.of_answer(path, 200, &spoilt);
    assert_eq!(found.len(), 1, "{found:?}");
    let told = found[0].to_string();
    assert!(told.starts_with(&format!(
        "{path} answered 200 at \"{}\" breaks",
        found[0].pointer
    )));
    (found[0].pointer.clone(), found[0].rule.clone())
}

fn at(pointer: &str, rule: &str) -> (String, String) {
    (pointer.to_owned(), rule.to_owned())
}

#[tokio::test]
async fn a_spoilt_answer_is_caught_where_it_is_spoilt() {
    let Some(spec) = spec() else { return };
    let bank = Bank::open().await;
    let access = bank.item(FIRST_PLATYPUS).await;
    let path = "/transactions/sync";
    let body = json!({ "access_token": access, "count": 3 });
    let page = bank.post(path, body).await.ok();
    let spoilt = |spoil: fn(&mut Value)| breach(spec, path, &page, spoil);

    let gone = spoilt(|page| drop(page.as_object_mut().unwrap().remove("next_cursor")));
    assert_eq!(gone, at("", "required"));
    let deep = spoilt(|page| {
        drop(
            page["added"][1]
                .as_object_mut()
                .unwrap()
                .remove("transaction_id"),
        );
    });
    assert_eq!(deep, at("/added/1", "required"));
    assert_eq!(
        spoilt(|page| page["has_more"] = json!("no")),
        at("/has_more", "type")
    );
    assert_eq!(
        spoilt(|page| page["added"][2]["amount"] = json!("12.30")),
        at("/added/2/amount", "type")
    );
    assert_eq!(
        spoilt(|page| page["added"][0]["date"] = Value::Null),
        at("/added/0/date", "type")
    );
    assert_eq!(
        spoilt(|page| page["added"][0]["date"] = json!("2026-02-30")),
        at("/added/0/date", "format")
    );
    assert_eq!(
        spoilt(|page| page["added"][0]["payment_channel"] = json!("by post")),
        at("/added/0/payment_channel", "enum")
    );
    assert_eq!(
        spoilt(|page| page["accounts"][0]["balances"]["curent"] = json!(1)),
        at("/accounts/0/balances", "unevaluatedProperties")
    );
}

#[tokio::test]
async fn a_spoilt_error_or_request_is_caught() {
    let Some(spec) = spec() else { return };
    let bank = Bank::open().await;
    let path = "/item/get";
    let mut error = bank.post(path, json!({})).await.refused("MISSING_FIELDS");
    assert_eq!(spec.of_answer(path, 400, &error), []);
    error["error_type"] = json!("OUR_ERROR");
    let found = spec.of_answer(path, 400, &error);
    assert_eq!(
        (found[0].pointer.as_str(), found[0].rule.as_str()),
        ("/error_type", "enum")
    );
    assert!(!spec.of_answer(path, 400, &Value::Null).is_empty());

    let good = json!({ "access_token": "access-sandbox-1" });
    assert_eq!(spec.of_request(path, &good), []);
    for bad in [
        json!({}),
        json!({ "access_token": 7 }),
        json!({ "access_token": null }),
        json!({ "access_token": "access-sandbox-1", "colour": "red" }),
    ] {
        assert_eq!(spec.of_request(path, &bad).len(), 1, "{bad}");
    }
}
