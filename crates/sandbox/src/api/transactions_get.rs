//! `/transactions/get`: the rows of a window, page by page, as clients asked before there was a sync.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{TOKEN_MAX, account_index};
use super::transactions::{accounts_with_rows, make_ready, request_history};
use super::wire::{self, Style, WireAccount, WireItem, WireTransaction};
use crate::bank::Turn;

const COUNT_DEFAULT: usize = 100;

pub(crate) static FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("start_date", Shape::Date),
    required("end_date", Shape::Date),
    optional(
        "options",
        Shape::Object(&[
            optional("account_ids", Shape::Texts),
            optional("count", Shape::Int(1, 500)),
            optional("offset", Shape::Int(0, i64::MAX)),
            nullable("include_original_description", Shape::Bool),
            optional("include_personal_finance_category_beta", Shape::Bool),
            optional("include_personal_finance_category", Shape::Bool),
            optional("include_logo_and_counterparty_beta", Shape::Bool),
            optional(
                "personal_finance_category_version",
                Shape::OneOf(&["v1", "v2"]),
            ),
            optional("days_requested", Shape::Int(1, 730)),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct Request {
    access_token: String,
    start_date: NaiveDate,
    end_date: NaiveDate,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    account_ids: Option<Vec<String>>,
    count: Option<usize>,
    offset: Option<usize>,
    include_original_description: Option<bool>,
    personal_finance_category_version: Option<String>,
    days_requested: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    accounts: Vec<WireAccount>,
    transactions: Vec<WireTransaction>,
    total_transactions: usize,
    item: WireItem,
}

/// A page of the rows whose day lies in a window, the newest first.
pub(crate) fn get(turn: &mut Turn<'_>, request: Request) -> Result<Answer, ApiError> {
    let number = turn.working_item(&request.access_token)?;
    if request.start_date > request.end_date {
        return Err(ApiError::new(
            "INVALID_FIELD",
            "start_date must not be after end_date",
        ));
    }
    let options = request.options;
    let mut only = Vec::new();
    for id in options.account_ids.iter().flatten() {
        only.push(account_index(turn, turn.item_ref(number), id)?);
    }
    request_history(turn, number, options.days_requested)?;
    if !make_ready(turn, number, None)? {
        return Err(ApiError::new(
            "PRODUCT_NOT_READY",
            "the requested product is not yet ready. please provide a webhook or try the request again later",
        ));
    }
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let window = request.start_date..=request.end_date;
    let mut rows: Vec<_> = item
        .held(ledger)
        .filter(|row| {
            let fact = ledger.fact(row.fact);
            window.contains(&fact.date) && (only.is_empty() || only.contains(&fact.account))
        })
        .collect();
    // Facts are told in order, so of one day the newest is the one that was told last.
    rows.sort_by_key(|row| std::cmp::Reverse((ledger.fact(row.fact).date, row.fact)));
    let style = Style {
        original_description: options.include_original_description.unwrap_or(false),
        first_taxonomy: options.personal_finance_category_version.as_deref() == Some("v1"),
    };
    Ok(Answer {
        accounts: accounts_with_rows(turn, item, &only),
        transactions: rows
            .iter()
            .skip(options.offset.unwrap_or(0))
            .take(options.count.unwrap_or(COUNT_DEFAULT))
            .map(|row| wire::transaction(turn.world, item, *row, style))
            .collect(),
        total_transactions: rows.len(),
        item: wire::item(turn.world, item),
    })
}
