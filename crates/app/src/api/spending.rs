//! What was spent or came in over a time, by what, against another time.
//!
//! What counts is what is booked and stands: transfers between own accounts, what the person hid,
//! what the bank took back and what is pending are left out; a split counts by its parts; what came
//! back under a category that money is spent under takes away from what was spent.
//!
//! Amounts keep their sign: what was spent is negative. Currencies are never added up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, RegisterFilter};

/// The most rows of one currency; what is beyond is told as [`SpendingOthers`].
pub const SPENDING_ROWS_MAX: usize = 200;

/// How many of the first rows have points of their own.
pub const SPENDING_SERIES_MAX: usize = 8;

/// Asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SpendingRequest {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day, `YYYY-MM-DD`.
    pub to: String,
    /// What the rows are.
    pub by: SpendingBy,
    /// The time it is held against.
    #[serde(default)]
    pub compare: SpendingCompare,
    /// Only these accounts; none means all.
    #[serde(default)]
    pub account_ids: Vec<String>,
    /// What was spent, or what came in.
    #[serde(default)]
    pub kind: FlowKind,
}

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SpendingBy {
    /// Categories, each by itself.
    Category,
    /// Groups of categories.
    Group,
    /// Merchants, as they are shown, whatever their capitals.
    Merchant,
    /// Tags. What has several counts under each, what has none under "no tag".
    Tag,
    /// Accounts.
    Account,
}

/// The time that another is held against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SpendingCompare {
    /// None.
    #[default]
    None,
    /// The time just before: as many months where it is whole months, else as many days.
    Previous,
    /// The same days one year before.
    LastYear,
}

/// Which side of the flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FlowKind {
    /// What was spent.
    #[default]
    Spend,
    /// What came in.
    Income,
}

/// Days from the first to the last, both within.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day, `YYYY-MM-DD`.
    pub to: String,
}

/// How long the stretches of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Days.
    Day,
    /// Weeks, from Monday to Sunday.
    Week,
    /// Months.
    Month,
}

/// What was spent, or came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Spending {
    /// The time that it is of.
    pub period: Period,
    /// The time that it is held against.
    pub compared: Option<Period>,
    /// The stretches of the chart, oldest first; the first and the last may be cut short by the period.
    pub stretches: Vec<Period>,
    /// How long they are: days in a month or less, weeks in about three months, else months.
    pub step: Step,
    /// One for each currency that something was spent in, the one with most transactions first.
    pub currencies: Vec<CurrencySpending>,
}

/// What was spent in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CurrencySpending {
    /// Its code.
    pub currency: String,
    /// The sum; spent is negative.
    pub total: MoneyView,
    /// The sum of the time that it is held against.
    pub compared_total: Option<MoneyView>,
    /// How much more that is than then (`total` less `compared_total`).
    pub change: Option<MoneyView>,
    /// Number of lines that it is made of.
    pub count: u32,
    /// The list of them, which has this very count and sum in this currency.
    pub list: RegisterFilter,
    /// What is pending over the same time, which is not in the total: money out where what was spent
    /// is asked for, else money in.
    pub pending: PendingSum,
    /// The sum of each stretch of the chart; its list is `list` with the days of the stretch.
    pub series: Vec<MoneyView>,
    /// What it was spent on, most first.
    pub rows: Vec<SpendingRow>,
    /// What is beyond the rows that are told.
    pub others: Option<SpendingOthers>,
    /// Something counts under more than one row, so the rows add up to more than the total.
    pub overlaps: bool,
}

/// What is pending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PendingSum {
    /// The sum.
    pub sum: MoneyView,
    /// Number of lines.
    pub count: u32,
}

/// One thing that it was spent on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SpendingRow {
    /// Which it is among the rows, whatever its name: for lists and colours that are to stay.
    pub key: String,
    /// Its name; empty for what has no category, no tag.
    pub name: String,
    /// The group of a category; the bank of an account.
    pub group: Option<String>,
    /// The category or group.
    pub category_id: Option<i64>,
    /// The stable code of one of the starting set, for its icon.
    pub category_code: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// The merchant.
    pub merchant: Option<String>,
    /// The sum.
    pub sum: MoneyView,
    /// The sum of the time that it is held against.
    pub compared: Option<MoneyView>,
    /// How much more it is than then.
    pub change: Option<MoneyView>,
    /// Number of lines that it is made of.
    pub count: u32,
    /// Its part of the total in thousandths, to the nearest; nothing where the total is nought. Below
    /// nought where more came back than was spent.
    pub share_permille: Option<i32>,
    /// The list of its lines, which has this very count and sum in this currency.
    pub list: RegisterFilter,
    /// Of the first eight rows: the sum of each stretch of the chart, in minor units. Else empty.
    pub points: Vec<i64>,
}

/// What is beyond the rows that are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SpendingOthers {
    /// Number of rows.
    pub rows: u32,
    /// Number of lines that they are made of.
    pub count: u32,
    /// Their sum.
    pub sum: MoneyView,
    /// The sum of the time that it is held against.
    pub compared: Option<MoneyView>,
}
