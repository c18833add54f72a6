//! `/investments/transactions/get`: what happened in investment accounts.
//! [S] InvestmentsTransactionsGetResponse.
//!
//! It has no cursor: a stretch of at most two years is asked for and paged by offset. Rows may
//! change while they are paged, so a stretch is fetched again as a whole and put over what is
//! known, by id.

use coffer_domain::{AccountFact, BankError, CivilDate, Currency, Money, Quarantined, Secret};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use super::security::{self, Security};
use crate::{
    Client, endpoint,
    wire::{convert, details::Details, object::Object, rows::read_rows},
};

/// The most rows of one page.
pub const TRADES_COUNT_MAX: u16 = 500;

/// Which trades.
#[derive(Debug, Clone, Copy)]
pub struct TradesRange<'a> {
    /// First day.
    pub from: CivilDate,
    /// Last day, included.
    pub to: CivilDate,
    /// Accounts; all of them where empty.
    pub account_ids: &'a [String],
    /// Rows to pass over.
    pub offset: u32,
    /// Rows wanted, 1 to [`TRADES_COUNT_MAX`].
    pub count: u16,
}

/// One thing that happened: a purchase, a sale, a dividend, a fee, a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trade {
    /// Plaid's id.
    pub id: String,
    /// Plaid's id of the account.
    pub account_id: String,
    /// Plaid's id of the security; a fee or a deposit has none.
    pub security_id: Option<String>,
    /// The day of it.
    pub date: CivilDate,
    /// What the bank calls it.
    pub name: String,
    /// How many came in; negative for those that left.
    pub quantity: Decimal,
    /// The cash of it, with our sign: what was paid for a purchase is negative.
    pub amount: Money,
    /// Whether rounding changed the amount.
    pub amount_rounded: bool,
    /// Price of one, major units.
    pub price: Option<Decimal>,
    /// What the bank took for it, as a plain size.
    pub fees: Option<Money>,
    /// Plaid's word: `buy`, `sell`, `cash`, `fee`, `transfer`, `cancel`.
    pub kind: Option<String>,
    /// Plaid's finer word.
    pub subtype: Option<String>,
    /// What else Plaid says.
    pub details: Details,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trades {
    /// The accounts.
    pub accounts: Vec<AccountFact>,
    /// The rows, newest first.
    pub trades: Vec<Trade>,
    /// What was traded.
    pub securities: Vec<Security>,
    /// How many rows the stretch has in all.
    pub total: u64,
    /// Rows of this page that could not be read. They count for the next offset.
    pub aside: Vec<Quarantined>,
}

#[derive(Serialize)]
struct Request<'a> {
    access_token: &'a str,
    start_date: String,
    end_date: String,
    options: Options<'a>,
}

#[derive(Serialize)]
struct Options<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    account_ids: &'a [String],
    count: u16,
    offset: u32,
}

impl Client {
    /// A page of trades. The first call for an item may take one or two minutes.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn trades(
        &self,
        access_token: &Secret<String>,
        range: TradesRange<'_>,
    ) -> Result<Trades, BankError> {
        let body = Request {
            access_token: access_token.expose(),
            start_date: range.from.to_string(),
            end_date: range.to.to_string(),
            options: Options {
                account_ids: range.account_ids,
                count: range.count.clamp(1, TRADES_COUNT_MAX),
                offset: range.offset,
            },
        };
        let endpoint = endpoint::INVESTMENT_TRANSACTIONS_GET;
        self.call_item(endpoint, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/investments/transactions/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<Trades> {
    let mut answer = Object::of_body(body)?;
    let rows = answer.list("investment_transactions")?;
    let securities = answer.list("securities");
    let total = answer.whole("total_investment_transactions")?;
    let mut aside = Vec::new();
    Some(Trades {
        accounts: answer.accounts()?,
        trades: read_rows(Some(rows), "investment_transaction_id", trade, &mut aside),
        securities: read_rows(securities, "security_id", security::read, &mut aside),
        total: u64::try_from(total).ok()?,
        aside,
    })
}

fn trade(raw: &RawValue) -> Result<Trade, String> {
    let mut row = Object::read(raw)?;
    let currency: Currency = convert::currency(&mut row).ok_or("it names no currency")?;
    let amount = row.take("amount").ok_or("it has no amount")?;
    let amount = convert::transaction_amount(amount, &currency)?;
    Ok(Trade {
        id: row.id("investment_transaction_id").ok_or("it has no id")?,
        account_id: row.id("account_id").ok_or("it names no account")?,
        security_id: row.id("security_id"),
        date: row.date("date").ok_or("its date cannot be read")?,
        name: row.line("name").unwrap_or_default(),
        quantity: row.decimal("quantity").ok_or("it does not say how many")?,
        amount: amount.money,
        amount_rounded: amount.rounded,
        price: row.decimal("price"),
        fees: row.money("fees", Some(&currency)),
        kind: row.line("type"),
        subtype: row.line("subtype"),
        details: row.into_details(),
    })
}
