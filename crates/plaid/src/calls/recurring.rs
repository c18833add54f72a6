//! `/transactions/recurring/get`: what comes and goes regularly, as Plaid sees it. An add-on that
//! is granted on request. [S] TransactionsRecurringGetResponse.

use coffer_domain::{BankError, CivilDate, Money, Quarantined, Secret};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{CATEGORY_VERSION, convert, details::Details, object::Object, rows::read_rows},
};

/// Transactions that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Plaid's id.
    pub id: String,
    /// Plaid's id of the account.
    pub account_id: String,
    /// What the statement says.
    pub description: String,
    /// The merchant, where Plaid knows it.
    pub merchant_name: Option<String>,
    /// Day of the first one.
    pub first_date: Option<CivilDate>,
    /// Day of the last one.
    pub last_date: Option<CivilDate>,
    /// Day on which Plaid expects the next.
    pub predicted_next_date: Option<CivilDate>,
    /// Plaid's word: `WEEKLY`, `BIWEEKLY`, `SEMI_MONTHLY`, `MONTHLY`, `ANNUALLY`, `UNKNOWN`.
    pub frequency: String,
    /// Plaid's word: `MATURE`, `EARLY_DETECTION`, `TOMBSTONED`, `UNKNOWN`.
    pub status: String,
    /// Whether more of it is expected.
    pub active: bool,
    /// The average, with our sign: what goes out is negative.
    pub average: Option<Money>,
    /// The last one, with our sign.
    pub last: Option<Money>,
    /// Plaid's ids of its transactions.
    pub transaction_ids: Vec<String>,
    /// Plaid's finer category.
    pub category_detailed: Option<String>,
    /// What else Plaid says.
    pub details: Details,
}

/// What comes and what goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streams {
    /// Salaries and the like.
    pub inflow: Vec<Stream>,
    /// Rents, subscriptions and the like.
    pub outflow: Vec<Stream>,
    /// When Plaid last looked, RFC 3339.
    pub updated_at: Option<String>,
    /// Streams that could not be read.
    pub aside: Vec<Quarantined>,
}

#[derive(Serialize)]
struct Request<'a> {
    access_token: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    account_ids: &'a [String],
    options: Options,
}

#[derive(Serialize)]
struct Options {
    personal_finance_category_version: &'static str,
}

impl Client {
    /// The streams of the accounts with these ids, or of all. It needs the whole history, of 180
    /// days at least.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails: `PRODUCT_NOT_READY`, and
    /// `PRODUCT_NOT_ENABLED` for keys without the add-on.
    pub async fn recurring(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<Streams, BankError> {
        let body = Request {
            access_token: access_token.expose(),
            account_ids,
            options: Options {
                personal_finance_category_version: CATEGORY_VERSION,
            },
        };
        self.call_item(endpoint::RECURRING_GET, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/transactions/recurring/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<Streams> {
    let mut answer = Object::of_body(body)?;
    let (inflow, outflow) = (
        answer.list("inflow_streams")?,
        answer.list("outflow_streams")?,
    );
    let mut aside = Vec::new();
    Some(Streams {
        inflow: read_rows(Some(inflow), "stream_id", stream, &mut aside),
        outflow: read_rows(Some(outflow), "stream_id", stream, &mut aside),
        updated_at: answer.line("updated_datetime"),
        aside,
    })
}

fn stream(raw: &RawValue) -> Result<Stream, String> {
    let mut row = Object::read(raw)?;
    let mut amount = |name| {
        let mut amount = row.object(name)?;
        let currency = convert::currency(&mut amount);
        amount.money_out("amount", currency.as_ref())
    };
    let (average, last) = (amount("average_amount"), amount("last_amount"));
    let category_detailed = row
        .object("personal_finance_category")
        .and_then(|mut category| category.line("detailed"));
    Ok(Stream {
        id: row.id("stream_id").ok_or("it has no id")?,
        account_id: row.id("account_id").ok_or("it names no account")?,
        description: row.line("description").unwrap_or_default(),
        merchant_name: row.line("merchant_name"),
        first_date: row.date("first_date"),
        last_date: row.date("last_date"),
        predicted_next_date: row.date("predicted_next_date"),
        frequency: row.line("frequency").unwrap_or_else(|| "UNKNOWN".into()),
        status: row.line("status").unwrap_or_else(|| "UNKNOWN".into()),
        active: row.flag("is_active").unwrap_or(false),
        average,
        last,
        transaction_ids: row.ids("transaction_ids"),
        category_detailed,
        details: row.into_details(),
    })
}
