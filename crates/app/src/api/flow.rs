//! What came in and went out by month, and how fast a month goes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, Period, RegisterFilter};

/// The most months of one answer.
pub const FLOW_MONTHS_MAX: u32 = 600;

/// Asks for what came in and went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CashFlowRequest {
    /// Number of months, at most 600.
    pub months: u32,
    /// The last of them, `YYYY-MM`; nothing for the present one.
    pub until: Option<String>,
    /// Only these accounts; none means all.
    #[serde(default)]
    pub account_ids: Vec<String>,
}

/// What came in and went out, month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CashFlow {
    /// The months, oldest first.
    pub months: Vec<Period>,
    /// One for each currency, the one with most transactions first.
    pub currencies: Vec<CurrencyFlow>,
}

/// What came in and went out in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyFlow {
    /// Its code.
    pub currency: String,
    /// One for each month.
    pub months: Vec<MonthFlow>,
    /// The list of what came in over all these months; that of one month has its days.
    pub income_list: RegisterFilter,
    /// The list of what was spent.
    pub spending_list: RegisterFilter,
}

/// A month of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MonthFlow {
    /// What came in.
    pub income: MoneyView,
    /// What was spent, below nought.
    pub spending: MoneyView,
    /// Both together.
    pub net: MoneyView,
    /// Lines of what came in.
    pub income_count: u32,
    /// Lines of what was spent.
    pub spending_count: u32,
}

/// Asks how fast a month goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaceRequest {
    /// The month, `YYYY-MM`; nothing for the present one.
    pub month: Option<String>,
    /// Only these accounts; none means all.
    #[serde(default)]
    pub account_ids: Vec<String>,
}

/// What was spent up to each day of a month, against the months before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// The month.
    pub month: Period,
    /// The month before it.
    pub last_month: Period,
    /// Days of it that have been: all of them, unless it is the present one.
    pub days_gone: u32,
    /// One for each currency, the one with most transactions first.
    pub currencies: Vec<CurrencyPace>,
}

/// What was spent up to each day in one currency. Transfers, and what was left out of reports, are
/// not in it; money spent is below nought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyPace {
    /// Its code.
    pub currency: String,
    /// One for each day, from the first on, for as many days as the longer of the two months has.
    pub days: Vec<PaceDay>,
    /// What was spent so far.
    pub so_far: MoneyView,
    /// What had been spent last month by the same day.
    pub last_by_then: MoneyView,
    /// `so_far` less `last_by_then`: below nought where more was spent this time.
    pub difference: MoneyView,
    /// What was spent in the whole month before.
    pub last_total: MoneyView,
    /// The list of what was spent so far.
    pub list: RegisterFilter,
    /// The list of what had been spent last month by the same day.
    pub last_list: RegisterFilter,
}

/// A day of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaceDay {
    /// What was spent up to its end; nothing for days that are to come, or that the month has not.
    pub so_far: Option<MoneyView>,
    /// The same of the month before; nothing for a day that it has not.
    pub last: Option<MoneyView>,
    /// The same on average of the three months before this one, to the cent towards nought; a month
    /// that is shorter counts with all of it. Nothing where one of them lies before all that is
    /// known.
    pub average: Option<MoneyView>,
}
