//! What is owned less what is owed, over time.
//!
//! An account's worth at the end of a day is what its bank reported on that day, or is worked out
//! from the nearest report and what was booked between; before what is known it is nothing, never an
//! estimate. Currencies are never added up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{GroupKind, MoneyView, Step};

/// The most days, weeks or months of one answer.
pub const WORTH_POINTS_MAX: usize = 1_500;

/// Asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetWorthRequest {
    /// The first day, `YYYY-MM-DD`; nothing for the first on which anything is known.
    pub from: Option<String>,
    /// The last day, `YYYY-MM-DD`; nothing for today.
    pub to: Option<String>,
    /// How far apart the points are; nothing for days in about three months, weeks in about a year,
    /// else months.
    pub step: Option<Step>,
    /// Only these accounts; none means all.
    #[serde(default)]
    pub account_ids: Vec<String>,
}

/// What is owned less what is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetWorth {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// How far apart the points are.
    pub step: Step,
    /// The days whose end the points are of, oldest first: the first day, the last day of each step,
    /// and the last day.
    pub dates: Vec<String>,
    /// One for each currency, the one with most accounts first.
    pub currencies: Vec<CurrencyWorth>,
}

/// What is owned less what is owed in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyWorth {
    /// Its code.
    pub currency: String,
    /// One for each date.
    pub points: Vec<WorthPoint>,
    /// The change from the first date to the last; nothing where nothing was known on the first.
    pub change: Option<MoneyView>,
    /// What of the change is accounts that were not known on the first date and are on the last: the
    /// first values of them among the dates.
    pub newly_known: MoneyView,
    /// What went with accounts that were known on the first date and are not on the last, because they
    /// ended: their last values among the dates. It is part of the change, with the other sign.
    pub ended: MoneyView,
    /// By class, in the order of the sidebar.
    pub classes: Vec<WorthClass>,
    /// By account, in the order of the sidebar.
    pub accounts: Vec<WorthAccount>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorthPoint {
    /// What is owned less what is owed, of the accounts that are known; nothing where none is.
    pub total: Option<MoneyView>,
    /// The sum of the accounts that are above nought.
    pub assets: Option<MoneyView>,
    /// The sum of those below.
    pub debts: Option<MoneyView>,
    /// Number of accounts of which nothing is known yet on this day.
    pub unknown: u32,
}

/// The accounts of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorthClass {
    /// Which class.
    pub kind: GroupKind,
    /// On the first date.
    pub first: Option<MoneyView>,
    /// On the last date.
    pub last: Option<MoneyView>,
    /// The change between; nothing where one of them is not known.
    pub change: Option<MoneyView>,
    /// One for each date, in minor units; nothing where no account of the class is known.
    pub points: Vec<Option<i64>>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorthAccount {
    /// Our id.
    pub id: String,
    /// The bank's name.
    pub institution: String,
    /// Name of the account.
    pub name: String,
    /// Last digits of the number.
    pub mask: Option<String>,
    /// Its class.
    pub kind: GroupKind,
    /// On the first date.
    pub first: Option<MoneyView>,
    /// On the last date.
    pub last: Option<MoneyView>,
    /// The change between; nothing where one of them is not known.
    pub change: Option<MoneyView>,
    /// One for each date, in minor units; nothing where it is not known.
    pub points: Vec<Option<i64>>,
    /// How the figures are known, oldest first, for the whole life of the account.
    pub known: Vec<WorthSpan>,
}

/// Days over which the figures of an account are known in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorthSpan {
    /// The first day, `YYYY-MM-DD`; nothing for ever since.
    pub from: Option<String>,
    /// The last day; nothing for until now.
    pub to: Option<String>,
    /// How.
    pub how: WorthKnown,
}

/// How a figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WorthKnown {
    /// Not: it is from before anything that tells of it.
    Unknown,
    /// Worked out backwards from the first balance that the bank reported, by what was booked since.
    WorkedOut,
    /// The balances that the bank reported, and between them what was booked since the one before; of
    /// investments the balances alone.
    Reported,
    /// The last balance that the bank reported, and what was booked since; of investments that balance
    /// alone, because nothing else tells of them.
    CarriedOn,
    /// The account has ended and holds nothing.
    Ended,
}
