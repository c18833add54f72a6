//! `/transactions/enrich`: merchants and categories for rows that did not come from Plaid. Every
//! call is billed and tells Plaid of rows that it does not know: only where the person says so.

use coffer_domain::{AccountKind, BankError, CivilDate, Money, Quarantined};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{CATEGORY_VERSION, convert, details::Details, object::Object, rows::read_rows},
};

/// The most rows of one call.
pub const ENRICH_ROWS_MAX: usize = 100;

/// A row to be enriched.
#[derive(Debug)]
pub struct BareRow<'a> {
    /// Our id of it, given back.
    pub id: &'a str,
    /// What the statement says.
    pub description: &'a str,
    /// How much, with our sign: money out is negative.
    pub amount: &'a Money,
    /// The day of it.
    pub date: Option<CivilDate>,
}

/// What Plaid makes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enriched {
    /// Our id of the row.
    pub id: String,
    /// The merchant.
    pub merchant_name: Option<String>,
    /// Plaid's stable id of the merchant.
    pub merchant_entity_id: Option<String>,
    /// Plaid's finer category.
    pub category_detailed: Option<String>,
    /// How sure Plaid is of it.
    pub category_confidence: Option<String>,
    /// `online`, `in store` or `other`.
    pub channel: Option<String>,
    /// What else Plaid says.
    pub details: Details,
}

#[derive(Serialize)]
struct Request<'a> {
    account_type: &'static str,
    transactions: Vec<Row<'a>>,
    options: Options,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    description: &'a str,
    amount: Box<RawValue>,
    direction: &'static str,
    iso_currency_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_posted: Option<String>,
}

#[derive(Serialize)]
struct Options {
    personal_finance_category_version: &'static str,
}

impl Client {
    /// What Plaid makes of these rows of one kind of account; no more than the first
    /// [`ENRICH_ROWS_MAX`] are sent. It is asked once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn enrich(
        &self,
        kind: AccountKind,
        rows: &[BareRow<'_>],
    ) -> Result<(Vec<Enriched>, Vec<Quarantined>), BankError> {
        let rows = rows.iter().take(ENRICH_ROWS_MAX);
        let body = Request {
            account_type: if kind.owes() { "credit" } else { "depository" },
            transactions: rows.map(bare).collect(),
            options: Options {
                personal_finance_category_version: CATEGORY_VERSION,
            },
        };
        self.call(endpoint::TRANSACTIONS_ENRICH, &body, read_answer)
            .await
    }
}

/// The answer of `/transactions/enrich`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<(Vec<Enriched>, Vec<Quarantined>)> {
    let rows = Object::of_body(body)?.list("enriched_transactions")?;
    let mut aside = Vec::new();
    Some((read_rows(Some(rows), "id", enriched, &mut aside), aside))
}

/// Plaid wants a size and a direction.
fn bare<'a>(row: &BareRow<'a>) -> Row<'a> {
    Row {
        id: row.id,
        description: row.description,
        amount: convert::size_for_plaid(row.amount),
        direction: if row.amount.minor() < 0 {
            "OUTFLOW"
        } else {
            "INFLOW"
        },
        iso_currency_code: row.amount.currency().code(),
        date_posted: row.date.map(|date| date.to_string()),
    }
}

fn enriched(raw: &RawValue) -> Result<Enriched, String> {
    let mut row = Object::read(raw)?;
    let mut made = row.object("enrichments").ok_or("nothing was made of it")?;
    let mut category = made.object("personal_finance_category");
    let mut of_category = |name| category.as_mut().and_then(|category| category.line(name));
    Ok(Enriched {
        id: row.id("id").ok_or("it has no id")?,
        category_detailed: of_category("detailed"),
        category_confidence: of_category("confidence_level"),
        merchant_name: made.line("merchant_name"),
        merchant_entity_id: made.id("entity_id"),
        channel: made.line("payment_channel"),
        details: made.into_details(),
    })
}
