//! `/transactions/enrich`: what the words of a foreign statement say, by the merchants that this bank knows.

use serde::Deserialize;
use serde_json::Number as JsonNumber;

use super::error::ApiError;
use super::fields::{Field, Shape, optional, required};
use super::items::TOKEN_MAX;
use super::object::{Object, object};
use super::wire_transaction::{channel, entity_id, website};
use crate::bank::Turn;
use crate::money::{Number, units};
use crate::world::merchants::{self, Channel, Merchant};

/// Rows of one call.
const ROWS_MAX: usize = 100;

static LOCATION: &[Field] = &[
    optional("country", Shape::Text),
    optional("region", Shape::Text),
    optional("city", Shape::Text),
    optional("address", Shape::Text),
    optional("postal_code", Shape::Text),
];

static ROW: &[Field] = &[
    required("id", Shape::Filled(TOKEN_MAX)),
    required("description", Shape::Filled(500)),
    required("amount", Shape::Number),
    required("direction", Shape::OneOf(&["INFLOW", "OUTFLOW"])),
    required("iso_currency_code", Shape::Filled(3)),
    optional("user_id", Shape::Text),
    optional("client_user_id", Shape::Text),
    optional("client_account_id", Shape::Text),
    optional("account_type", Shape::Text),
    optional("account_subtype", Shape::Text),
    optional("location", Shape::Object(LOCATION)),
    optional("mcc", Shape::Text),
    optional("date_posted", Shape::Date),
];

pub(crate) static FIELDS: &[Field] = &[
    required("account_type", Shape::OneOf(&["depository", "credit"])),
    required("transactions", Shape::Objects(ROW, ROWS_MAX)),
    optional(
        "options",
        Shape::Object(&[
            optional("include_legacy_category", Shape::Bool),
            optional(
                "personal_finance_category_version",
                Shape::OneOf(&["v1", "v2"]),
            ),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct Request {
    transactions: Vec<Row>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    personal_finance_category_version: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    description: String,
    amount: JsonNumber,
    direction: String,
    iso_currency_code: String,
}

/// Every row with what is known of it; one of unknown words gets a category that says so.
pub(crate) fn enrich(_turn: &mut Turn<'_>, request: Request) -> Result<Object, ApiError> {
    let version = request
        .options
        .personal_finance_category_version
        .unwrap_or_else(|| "v2".to_owned());
    let mut enriched = Vec::new();
    for row in &request.transactions {
        let micro = units(&row.amount.to_string(), 6).filter(|amount| *amount >= 0);
        let micro = micro.ok_or_else(|| {
            ApiError::new("INVALID_FIELD", "transactions.amount must not be negative")
        })?;
        let found = merchants::recognise(&row.description).filter(|_| row.direction == "OUTFLOW");
        enriched.push(object! {
            "id": row.id, "description": row.description,
            "amount": Number::from_units(i128::from(micro), 6),
            "direction": row.direction, "iso_currency_code": row.iso_currency_code,
            "enrichments": enrichments(found, &row.direction, &version),
        });
    }
    Ok(object! { "enriched_transactions": enriched })
}

fn enrichments(found: Option<&'static Merchant>, direction: &str, version: &str) -> Object {
    let none = None::<&str>;
    let (primary, detailed, sure) = match (found, direction) {
        (Some(merchant), _) => (merchant.primary, merchant.detailed, "HIGH"),
        (None, "INFLOW") => ("TRANSFER_IN", "TRANSFER_IN_OTHER_TRANSFER_IN", "LOW"),
        (None, _) => ("OTHER", "OTHER_OTHER", "LOW"),
    };
    let counterparties: Vec<Object> = found
        .iter()
        .map(|merchant| {
            object! {
                "name": merchant.name, "entity_id": entity_id(merchant.name), "type": "merchant",
                "website": website(merchant), "logo_url": none, "confidence_level": "HIGH", "phone_number": none,
            }
        })
        .collect();
    object! {
        "counterparties": counterparties, "entity_id": found.map(|merchant| entity_id(merchant.name)),
        "legacy_category_id": none, "legacy_category": none,
        "location": object! {
            "address": none, "city": none, "region": none, "postal_code": none, "country": none,
            "lat": none, "lon": none, "store_number": none,
        },
        "logo_url": none, "merchant_name": found.map(|merchant| merchant.name),
        "payment_channel": channel(found.map_or(Channel::Other, |merchant| merchant.channel)),
        "phone_number": none,
        "personal_finance_category": object! {
            "primary": primary, "detailed": detailed, "confidence_level": sure, "version": version,
        },
        "personal_finance_category_icon_url":
            format!("https://plaid-category-icons.plaid.com/PFC_{primary}.png"),
        "website": found.and_then(website),
    }
}
