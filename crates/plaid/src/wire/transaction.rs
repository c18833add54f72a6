//! `/transactions/sync` and `/transactions/refresh`.

use coffer_domain::{Cursor, Page, Removal, TransactionFact, UpdateStatus};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{account, convert, object::Object, rows::read_rows};
use crate::errors;

/// Asks for one page of changes.
#[derive(Serialize)]
pub struct SyncRequest<'a> {
    /// The key to the item.
    pub access_token: &'a str,
    /// Where the page starts; absent on the first call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<&'a str>,
    /// Rows wanted, 1 to 500.
    pub count: u16,
    /// What else is wanted.
    pub options: SyncOptions<'a>,
}

/// Options of a page.
#[derive(Serialize)]
pub struct SyncOptions<'a> {
    /// The statement's own text beside the cleaned name.
    pub include_original_description: bool,
    /// Pinned, so that categories do not change their words under us.
    pub personal_finance_category_version: &'static str,
    /// One account alone: a stream of changes with cursors of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<&'a str>,
    /// Days of history; heeded by Plaid only before an item has transactions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_requested: Option<u16>,
}

impl<'a> SyncRequest<'a> {
    /// The request for the page at a cursor; `None` starts from the beginning.
    pub fn new(access_token: &'a str, cursor: Option<&'a Cursor>, count: u16) -> Self {
        Self {
            access_token,
            cursor: cursor.map(Cursor::as_str),
            count,
            options: SyncOptions {
                include_original_description: true,
                personal_finance_category_version: super::CATEGORY_VERSION,
                account_id: None,
                days_requested: cursor.is_none().then_some(super::link::DAYS_REQUESTED),
            },
        }
    }
}

/// Asks the bank to be visited now.
#[derive(Serialize)]
pub struct RefreshRequest<'a> {
    /// The key to the item.
    pub access_token: &'a str,
}

/// A page, its rows still text.
#[derive(Deserialize)]
pub struct SyncResponse<'a> {
    /// How much history there is, in Plaid's words.
    #[serde(default)]
    pub transactions_update_status: Option<String>,
    /// Accounts with cached balances.
    #[serde(borrow, default)]
    pub accounts: Vec<&'a RawValue>,
    /// New rows.
    #[serde(borrow)]
    pub added: Vec<&'a RawValue>,
    /// Changed rows.
    #[serde(borrow)]
    pub modified: Vec<&'a RawValue>,
    /// Rows taken back.
    #[serde(borrow)]
    pub removed: Vec<&'a RawValue>,
    /// Null or empty while nothing is ready.
    #[serde(default)]
    pub next_cursor: Option<String>,
    /// Whether there is another page.
    pub has_more: bool,
    /// Plaid's name for the call.
    #[serde(default)]
    pub request_id: Option<String>,
}

impl SyncResponse<'_> {
    /// The page in our words. Rows that cannot be read are set aside.
    pub fn into_page(self, bytes: u64) -> Page {
        let mut aside = Vec::new();
        let id = "transaction_id";
        let added = read_rows(Some(self.added), id, read_transaction, &mut aside);
        let modified = read_rows(Some(self.modified), id, read_transaction, &mut aside);
        let removed = read_rows(Some(self.removed), id, read_removal, &mut aside);
        let accounts = read_rows(Some(self.accounts), "account_id", account::read, &mut aside);
        Page {
            added,
            modified,
            removed,
            quarantined: aside,
            accounts,
            next_cursor: self.next_cursor.and_then(Cursor::new),
            has_more: self.has_more,
            status: update_status(self.transactions_update_status.as_deref()),
            request_id: self
                .request_id
                .filter(|id| errors::looks_like_a_request(id))
                .unwrap_or_default(),
            bytes,
        }
    }
}

/// A transaction.
///
/// # Errors
/// In words, if a field without which the row means nothing is missing or cannot be read exactly.
pub fn read_transaction(raw: &RawValue) -> Result<TransactionFact, String> {
    let mut row = Object::read(raw)?;
    let external_id = row.id("transaction_id").ok_or("it has no id")?;
    let external_account_id = row.id("account_id").ok_or("it names no account")?;
    let currency = convert::currency(&mut row).ok_or("it names no currency")?;
    let amount = row.take("amount").ok_or("it has no amount")?;
    let amount = convert::transaction_amount(amount, &currency)?;
    let date = row
        .read_text("date", convert::civil_date)
        .ok_or("its date cannot be read")?;
    let pending = row
        .flag("pending")
        .ok_or("it does not say whether it is pending")?;
    let merchant_name = row.line("merchant_name");
    let original_description = row.line("original_description");
    let name = row
        .line("name")
        .or_else(|| merchant_name.clone())
        .or_else(|| original_description.clone())
        .unwrap_or_default();
    let mut category = row.object("personal_finance_category");
    let mut of_category = |field| category.as_mut().and_then(|category| category.line(field));
    Ok(TransactionFact {
        pending_external_id: row.id("pending_transaction_id"),
        authorized_date: row.read_text("authorized_date", convert::civil_date),
        merchant_entity_id: row.id("merchant_entity_id"),
        category_detailed: of_category("detailed"),
        category_confidence: of_category("confidence_level"),
        channel: row.line("payment_channel"),
        check_number: row.line("check_number"),
        details: row.into_rest(),
        external_id,
        external_account_id,
        pending,
        date,
        amount: amount.money,
        amount_rounded: amount.rounded,
        name,
        merchant_name,
        original_description,
    })
}

fn read_removal(raw: &RawValue) -> Result<Removal, String> {
    let mut row = Object::read(raw)?;
    Ok(Removal {
        external_id: row.id("transaction_id").ok_or("it has no id")?,
        external_account_id: row.id("account_id"),
    })
}

fn update_status(word: Option<&str>) -> UpdateStatus {
    match word {
        Some("NOT_READY") => UpdateStatus::NotReady,
        Some("INITIAL_UPDATE_COMPLETE") => UpdateStatus::Initial,
        Some("HISTORICAL_UPDATE_COMPLETE") => UpdateStatus::Historical,
        _ => UpdateStatus::Unknown,
    }
}
