//! The reports: what was spent, what is owned less what is owed, what came in and went out, and how a
//! month goes. The store adds up; what is done here is to cut time, to sort, and to name.
//!
//! Every figure of flow can be listed: its filter lists the very lines that it is the sum of.

mod flow;
mod spending;
mod table;
mod worth;

use chrono::TimeZone;
use coffer_domain::{AccountId, CivilDate, Currency, Money, Period};
use coffer_store::StoreError;

pub use table::Table;
pub(crate) use table::Value;
use table::Which;

use crate::{
    App,
    api::{
        self, AppError, CashFlow, CashFlowRequest, ErrorCode, MoneyView, NetWorth, NetWorthRequest,
        Pace, PaceRequest, RegisterFilter, Spending, SpendingRequest,
    },
    browse::{day, end_of},
};

/// The longest period of one report: a hundred years.
const DAYS_MAX: i64 = 36_600;

/// The most accounts that a report is narrowed to.
const ACCOUNTS_MAX: usize = 100;

/// What was spent or came in.
///
/// # Errors
/// If the period makes no sense, no profile is open, or the store fails.
pub async fn spending(app: &App, request: SpendingRequest) -> Result<Spending, AppError> {
    let ask = spending::Ask::of(&request)?;
    app.profile()?.read(move |r| spending::read(r, &ask)).await
}

/// What is owned less what is owed.
///
/// # Errors
/// If the period makes no sense, no profile is open, or the store fails.
pub async fn net_worth(app: &App, request: NetWorthRequest) -> Result<NetWorth, AppError> {
    let ask = worth::Ask::of(&request, today(app))?;
    app.profile()?.read(move |r| worth::read(r, &ask)).await
}

/// What came in and went out by month.
///
/// # Errors
/// If the months make no sense, no profile is open, or the store fails.
pub async fn cash_flow(app: &App, request: CashFlowRequest) -> Result<CashFlow, AppError> {
    let ask = flow::MonthsAsk::of(&request, today(app))?;
    app.profile()?.read(move |r| flow::months(r, &ask)).await
}

/// How fast a month goes.
///
/// # Errors
/// If the month makes no sense, no profile is open, or the store fails.
pub async fn pace(app: &App, request: PaceRequest) -> Result<Pace, AppError> {
    let ask = flow::PaceAsk::of(&request, today(app))?;
    app.profile()?.read(move |r| flow::pace(r, &ask)).await
}

/// What was spent or came in, as a table for a spreadsheet.
///
/// # Errors
/// If the period makes no sense.
pub fn spending_table(request: &SpendingRequest) -> Result<Table, AppError> {
    Ok(Table(Which::Spending(spending::Ask::of(request)?)))
}

/// What is owned less what is owed, as a table.
///
/// # Errors
/// If the period makes no sense.
pub fn worth_table(app: &App, request: &NetWorthRequest) -> Result<Table, AppError> {
    Ok(Table(Which::NetWorth(worth::Ask::of(request, today(app))?)))
}

/// What came in and went out by month, as a table.
///
/// # Errors
/// If the months make no sense.
pub fn flow_table(app: &App, request: &CashFlowRequest) -> Result<Table, AppError> {
    Ok(Table(Which::CashFlow(flow::MonthsAsk::of(
        request,
        today(app),
    )?)))
}

/// The day that it is where this machine stands.
pub fn today(app: &App) -> CivilDate {
    day_of(app.now_ms())
}

/// The day on which an instant lies here.
fn day_of(ms: i64) -> CivilDate {
    chrono::Local
        .timestamp_millis_opt(ms)
        .earliest()
        .unwrap_or_default()
        .date_naive()
}

fn bad(sentence: impl Into<String>) -> AppError {
    AppError::new(ErrorCode::BadInput, sentence.into())
}

fn period(from: CivilDate, to: CivilDate) -> Result<Period, AppError> {
    let period =
        Period::new(from, to).ok_or_else(|| bad("The last day lies before the first one."))?;
    match period.days() {
        ..=DAYS_MAX => Ok(period),
        _ => Err(bad("A report can be of a hundred years.")),
    }
}

/// A month as it is written, `YYYY-MM`, by its first day; the present one where nothing is.
fn month(text: Option<&str>, today: CivilDate) -> Result<Period, AppError> {
    let first = match text {
        None => today,
        Some(text) if text.len() == 7 => day(&format!("{text}-01"))?,
        Some(_) => return Err(bad("Write a month as YYYY-MM.")),
    };
    Ok(Period::month_of(first))
}

fn accounts(ids: &[String]) -> Result<Vec<AccountId>, AppError> {
    if ids.len() > ACCOUNTS_MAX {
        return Err(bad(format!("A report can be of {ACCOUNTS_MAX} accounts.")));
    }
    let mut accounts = ids
        .iter()
        .map(|text| text.parse::<AccountId>())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such account."))?;
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

fn view(period: Period) -> api::Period {
    api::Period {
        from: period.from().to_string(),
        to: period.to().to_string(),
    }
}

const fn step(step: coffer_domain::period::Step) -> api::Step {
    match step {
        coffer_domain::period::Step::Day => api::Step::Day,
        coffer_domain::period::Step::Week => api::Step::Week,
        coffer_domain::period::Step::Month => api::Step::Month,
    }
}

fn money(minor: i64, currency: &Currency) -> MoneyView {
    MoneyView::from(&Money::new(minor, currency.clone()))
}

/// What is larger than Coffer can show is told so, and is no other number.
fn sum(numbers: impl IntoIterator<Item = i64>) -> Result<i64, StoreError> {
    numbers
        .into_iter()
        .try_fold(0_i64, i64::checked_add)
        .ok_or_else(too_large)
}

fn less(one: i64, other: i64) -> Result<i64, StoreError> {
    one.checked_sub(other).ok_or_else(too_large)
}

fn too_large() -> StoreError {
    StoreError::Refused("The sum is larger than Coffer can show.".into())
}

fn count(lines: u64) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// The list of the lines that a figure is the sum of. `words` narrow it in the language of the search.
fn list(period: Period, accounts: &[AccountId], words: &[String]) -> RegisterFilter {
    let mut words = words.to_vec();
    let account_id = match accounts {
        [] => None,
        [one] => Some(one.to_string()),
        several => {
            let ids: Vec<String> = several.iter().map(AccountId::to_string).collect();
            words.push(format!("acct:{}", ids.join(",")));
            None
        }
    };
    RegisterFilter {
        search: words.join(" "),
        account_id,
        category_id: None,
        from: Some(period.from().to_string()),
        to: Some(period.to().to_string()),
        only: Vec::new(),
    }
}
