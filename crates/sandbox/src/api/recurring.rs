//! `/transactions/recurring/get`.

use serde::Deserialize;

use super::error::ApiError;
use super::fields::{Field, Shape, optional, required};
use super::items::{TOKEN_MAX, chosen};
use super::object::{Object, object};
use super::wire::rfc3339;
use super::wire_transaction::category;
use crate::bank::Turn;
use crate::dice::opaque_id;
use crate::money::Number;
use crate::world::item::{Item, Stage};
use crate::world::streams::{self, Stream};

pub(crate) static FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional("account_ids", Shape::Texts),
    optional(
        "options",
        Shape::Object(&[
            optional("include_personal_finance_category", Shape::Bool),
            optional(
                "personal_finance_category_version",
                Shape::OneOf(&["v1", "v2"]),
            ),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct Request {
    access_token: String,
    account_ids: Option<Vec<String>>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    personal_finance_category_version: Option<String>,
}

/// Streams among the rows that the Item holds; not before its whole history is there.
pub(crate) fn get(turn: &mut Turn<'_>, request: Request) -> Result<Object, ApiError> {
    let number = turn.working_item(&request.access_token)?;
    if !turn.item_ref(number).may_use("transactions") {
        return Err(ApiError::new(
            "ADDITIONAL_CONSENT_REQUIRED",
            "client does not have user consent to access the transactions product",
        ));
    }
    let institution = turn.world.ledgers[turn.item_ref(number).bank].institution;
    if !institution.products().contains(&"recurring_transactions") {
        return Err(ApiError::new(
            "PRODUCTS_NOT_SUPPORTED",
            "the institution does not support recurring_transactions",
        ));
    }
    if turn.item_ref(number).stage != Stage::Historical {
        return Err(ApiError::new(
            "PRODUCT_NOT_READY",
            "the requested product is not yet ready. please provide a webhook or try the request again later",
        ));
    }
    if !turn.item_ref(number).may_use("recurring_transactions") {
        turn.commit(crate::world::event::Event::ProductUsed {
            item: number,
            product: "recurring_transactions".to_owned(),
        })?;
    }
    let item = turn.item_ref(number);
    let accounts = chosen(turn, item, request.account_ids.as_deref())?;
    let first_taxonomy = request.options.personal_finance_category_version.as_deref() == Some("v1");
    let ledger = &turn.world.ledgers[item.bank];
    let found = streams::find(item, ledger, turn.world.today);
    let (mut inflow, mut outflow) = (vec![], vec![]);
    for stream in found
        .iter()
        .filter(|stream| accounts.contains(&stream.account))
    {
        let side = if stream.newest < 0 {
            &mut inflow
        } else {
            &mut outflow
        };
        side.push(wire_stream(turn, item, stream, first_taxonomy));
    }
    Ok(object! {
        "inflow_streams": inflow, "outflow_streams": outflow, "updated_datetime": rfc3339(item.updated_ms),
        "personal_finance_category_version": if first_taxonomy { "v1" } else { "v2" },
    })
}

fn wire_stream(turn: &Turn<'_>, item: &Item, stream: &Stream, first_taxonomy: bool) -> Object {
    let world = &turn.world;
    let ledger = &world.ledgers[item.bank];
    let currency = ledger.accounts[stream.account].plan.currency;
    let amount = |minor: i64| {
        object! {
            "amount": Number::from_minor(minor, currency), "iso_currency_code": currency.code,
            "unofficial_currency_code": None::<&str>,
        }
    };
    let account_id = world.account_id(item, stream.account);
    let direction = if stream.newest < 0 { "in" } else { "out" };
    let newest = stream.rows.last().map(|row| ledger.fact(row.fact));
    let rows: Vec<String> = stream
        .rows
        .iter()
        .map(|row| world.transaction_id(item, *row))
        .collect();
    object! {
        "account_id": account_id,
        "stream_id": opaque_id(world.seed, &["stream", &account_id, direction, &stream.name]),
        "category": None::<&str>, "category_id": None::<&str>,
        "description": newest.map_or("", |fact| fact.text.as_str()),
        "merchant_name": newest.and_then(|fact| fact.merchant).map(|merchant| merchant.name),
        "first_date": stream.first, "last_date": stream.last, "predicted_next_date": stream.next,
        "frequency": stream.frequency, "transaction_ids": rows,
        "average_amount": amount(stream.average), "last_amount": amount(stream.newest),
        "is_active": stream.active, "status": stream.status(),
        "personal_finance_category": newest.map(|fact| category(fact, first_taxonomy)),
        "is_user_modified": false,
    }
}
