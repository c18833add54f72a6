//! Balances and sums by month, as they are or as they were known on a day.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BalancesView, MoneyView};

/// Asks for a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportRequest {
    /// From the month of this day on, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Up to and including the month of this day, `YYYY-MM-DD`.
    pub to: Option<String>,
    /// As it was known at the end of this day, `YYYY-MM-DD`; nothing means now.
    pub as_of: Option<String>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The day that it is known as of.
    pub as_of: Option<String>,
    /// Set where edits of before then have left the journal: from when on they are all there. What those
    /// changed is shown as it was said later.
    pub edits_since: Option<String>,
    /// Accounts that were known.
    pub accounts: Vec<KnownAccount>,
    /// Sums by month and category, newest first.
    pub months: Vec<MonthTotal>,
}

/// An account as it was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KnownAccount {
    /// Our id.
    pub id: String,
    /// The bank's name.
    pub institution: String,
    /// Name of the account.
    pub name: String,
    /// What the bank had said it holds.
    pub balances: BalancesView,
    /// Number of transactions that were listed for it.
    pub transactions: u32,
}

/// What came in or went out in one month under one category, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MonthTotal {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// The category; nothing for transactions without one.
    pub category_id: Option<i64>,
    /// Its name.
    pub category: Option<String>,
    /// `spend`, `income`, `transfer`, `hidden` or `pending`.
    pub kind: String,
    /// Number of transactions.
    pub count: u32,
    /// Their sum.
    pub sum: MoneyView,
}
