//! What `spending --json` and `net-worth --json` print.

use coffer_app::api::{MoneyView, NetWorth, Period, Spending, Step, WorthKnown};
use serde::Serialize;

use super::MoneyJson;

/// Days from the first to the last.
#[derive(Debug, Serialize)]
pub struct PeriodJson {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// What was spent or came in.
#[derive(Debug, Serialize)]
pub struct SpendingJson {
    /// The days that it is of.
    pub period: PeriodJson,
    /// The days that it is held against, or null.
    pub compared: Option<PeriodJson>,
    /// One for each currency.
    pub currencies: Vec<CurrencySpendingJson>,
}

/// What was spent in one currency.
#[derive(Debug, Serialize)]
pub struct CurrencySpendingJson {
    /// Its code.
    pub currency: String,
    /// The sum.
    pub total: MoneyJson,
    /// The sum of the days that it is held against, or null.
    pub compared: Option<MoneyJson>,
    /// Number of lines.
    pub transactions: u32,
    /// What is pending and not in the total.
    pub pending: MoneyJson,
    /// What it was spent on, most first.
    pub rows: Vec<SpendingRowJson>,
    /// What is beyond the first two hundred, or null.
    pub others: Option<MoneyJson>,
}

/// One thing that it was spent on.
#[derive(Debug, Serialize)]
pub struct SpendingRowJson {
    /// Its name; null for what has no category, or no tag.
    pub name: Option<String>,
    /// The group of a category, the bank of an account, or null.
    pub group: Option<String>,
    /// The category, or null.
    pub category_id: Option<i64>,
    /// The account, or null.
    pub account_id: Option<String>,
    /// The sum.
    pub amount: MoneyJson,
    /// The sum of the days that it is held against, or null.
    pub compared: Option<MoneyJson>,
    /// Number of lines.
    pub transactions: u32,
    /// Its part of the total in thousandths, or null.
    pub share_permille: Option<i32>,
}

/// What is owned less what is owed.
#[derive(Debug, Serialize)]
pub struct NetWorthJson {
    /// The days that it is of.
    pub period: PeriodJson,
    /// `day`, `week` or `month`.
    pub step: &'static str,
    /// One for each currency.
    pub currencies: Vec<CurrencyWorthJson>,
}

/// What is owned less what is owed in one currency.
#[derive(Debug, Serialize)]
pub struct CurrencyWorthJson {
    /// Its code.
    pub currency: String,
    /// The change from the first date to the last, or null.
    pub change: Option<MoneyJson>,
    /// Oldest first.
    pub points: Vec<WorthPointJson>,
    /// The accounts.
    pub accounts: Vec<WorthAccountJson>,
}

/// A day.
#[derive(Debug, Serialize)]
pub struct WorthPointJson {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The sum of the accounts that are known, or null.
    pub total: Option<MoneyJson>,
    /// Of those above nought.
    pub assets: Option<MoneyJson>,
    /// Of those below.
    pub debts: Option<MoneyJson>,
    /// Accounts of which nothing is known yet.
    pub unknown: u32,
}

/// An account.
#[derive(Debug, Serialize)]
pub struct WorthAccountJson {
    /// Our id.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// The bank's name.
    pub institution: String,
    /// On the first date, or null.
    pub first: Option<MoneyJson>,
    /// On the last date, or null.
    pub last: Option<MoneyJson>,
    /// One for each point, in minor units, or null.
    pub minor: Vec<Option<i64>>,
    /// How the figures are known.
    pub known: Vec<KnownJson>,
}

/// Days over which figures are known in one way.
#[derive(Debug, Serialize)]
pub struct KnownJson {
    /// The first day, or null for ever since.
    pub from: Option<String>,
    /// The last day, or null for until now.
    pub to: Option<String>,
    /// `unknown`, `worked_out`, `reported`, `carried_on` or `ended`.
    pub how: &'static str,
}

impl From<&MoneyView> for MoneyJson {
    fn from(view: &MoneyView) -> Self {
        Self {
            minor: view.minor,
            currency: view.currency.clone(),
            exponent: view.exponent,
        }
    }
}

impl From<&Period> for PeriodJson {
    fn from(period: &Period) -> Self {
        Self {
            from: period.from.clone(),
            to: period.to.clone(),
        }
    }
}

impl From<&Spending> for SpendingJson {
    fn from(spending: &Spending) -> Self {
        let maybe = |view: &Option<MoneyView>| view.as_ref().map(MoneyJson::from);
        let currencies = spending.currencies.iter().map(|one| CurrencySpendingJson {
            currency: one.currency.clone(),
            total: MoneyJson::from(&one.total),
            compared: maybe(&one.compared_total),
            transactions: one.count,
            pending: MoneyJson::from(&one.pending.sum),
            rows: one
                .rows
                .iter()
                .map(|row| SpendingRowJson {
                    name: (!row.name.is_empty()).then(|| row.name.clone()),
                    group: row.group.clone(),
                    category_id: row.category_id,
                    account_id: row.account_id.clone(),
                    amount: MoneyJson::from(&row.sum),
                    compared: maybe(&row.compared),
                    transactions: row.count,
                    share_permille: row.share_permille,
                })
                .collect(),
            others: one
                .others
                .as_ref()
                .map(|others| MoneyJson::from(&others.sum)),
        });
        Self {
            period: PeriodJson::from(&spending.period),
            compared: spending.compared.as_ref().map(PeriodJson::from),
            currencies: currencies.collect(),
        }
    }
}

impl From<&NetWorth> for NetWorthJson {
    fn from(worth: &NetWorth) -> Self {
        let maybe = |view: &Option<MoneyView>| view.as_ref().map(MoneyJson::from);
        let currencies = worth.currencies.iter().map(|one| CurrencyWorthJson {
            currency: one.currency.clone(),
            change: maybe(&one.change),
            points: worth
                .dates
                .iter()
                .zip(&one.points)
                .map(|(date, point)| WorthPointJson {
                    date: date.clone(),
                    total: maybe(&point.total),
                    assets: maybe(&point.assets),
                    debts: maybe(&point.debts),
                    unknown: point.unknown,
                })
                .collect(),
            accounts: one
                .accounts
                .iter()
                .map(|account| WorthAccountJson {
                    account_id: account.id.clone(),
                    account: account.name.clone(),
                    institution: account.institution.clone(),
                    first: maybe(&account.first),
                    last: maybe(&account.last),
                    minor: account.points.clone(),
                    known: account
                        .known
                        .iter()
                        .map(|span| KnownJson {
                            from: span.from.clone(),
                            to: span.to.clone(),
                            how: how(span.how),
                        })
                        .collect(),
                })
                .collect(),
        });
        Self {
            period: PeriodJson {
                from: worth.from.clone(),
                to: worth.to.clone(),
            },
            step: match worth.step {
                Step::Day => "day",
                Step::Week => "week",
                Step::Month => "month",
            },
            currencies: currencies.collect(),
        }
    }
}

const fn how(known: WorthKnown) -> &'static str {
    match known {
        WorthKnown::Unknown => "unknown",
        WorthKnown::WorkedOut => "worked_out",
        WorthKnown::Reported => "reported",
        WorthKnown::CarriedOn => "carried_on",
        WorthKnown::Ended => "ended",
    }
}
