//! The reports as tables for a spreadsheet: the figures of the messages, row by row.

use coffer_domain::{Currency, Money};
use coffer_store::{Reader, Result};

use super::{flow, spending, worth};
use crate::api::{CashFlow, MoneyView, NetWorth, Spending, SpendingRow};

/// A report that is to be written as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table(pub(super) Which);

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    /// What was spent or came in.
    Spending(spending::Ask),
    /// What is owned less what is owed.
    NetWorth(worth::Ask),
    /// What came in and went out by month.
    CashFlow(flow::MonthsAsk),
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A number of lines.
    Count(u32),
    /// An amount, or nothing.
    Amount(Option<Money>),
}

impl Table {
    pub(crate) const fn noun(&self) -> &'static str {
        match self.0 {
            Which::Spending(_) => "spending",
            Which::NetWorth(_) => "net-worth",
            Which::CashFlow(_) => "cash-flow",
        }
    }

    /// Names of the columns.
    pub(crate) const fn columns(&self) -> &'static [&'static str] {
        match self.0 {
            Which::Spending(_) => &[
                "name",
                "group",
                "amount",
                "currency",
                "transactions",
                "compared",
                "from",
                "to",
            ],
            Which::NetWorth(_) => &[
                "date",
                "account",
                "institution",
                "class",
                "amount",
                "currency",
                "account_id",
            ],
            Which::CashFlow(_) => &[
                "month",
                "income",
                "spending",
                "net",
                "currency",
                "income_transactions",
                "spending_transactions",
            ],
        }
    }

    /// Its rows, as it is read now.
    pub(crate) fn rows(&self, reader: &Reader<'_>) -> Result<Vec<Vec<Value>>> {
        Ok(match &self.0 {
            Which::Spending(ask) => spent(&spending::read(reader, ask)?),
            Which::NetWorth(ask) => owned(&worth::read(reader, ask)?),
            Which::CashFlow(ask) => flowed(&flow::months(reader, ask)?),
        })
    }
}

fn text(text: impl ToString) -> Value {
    Value::Text(text.to_string())
}

fn amount(view: Option<&MoneyView>) -> Value {
    Value::Amount(view.map(|view| {
        Money::new(
            view.minor,
            Currency::from_parts(&view.currency, view.exponent),
        )
    }))
}

fn spent(report: &Spending) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for currency in &report.currencies {
        let mut row = |name: &str, group: &str, of: (&MoneyView, Option<&MoneyView>, u32)| {
            rows.push(vec![
                text(name),
                text(group),
                amount(Some(of.0)),
                text(&currency.currency),
                Value::Count(of.2),
                amount(of.1),
                text(&report.period.from),
                text(&report.period.to),
            ]);
        };
        for one in &currency.rows {
            let SpendingRow { name, group, .. } = one;
            row(
                name,
                group.as_deref().unwrap_or_default(),
                (&one.sum, one.compared.as_ref(), one.count),
            );
        }
        if let Some(others) = &currency.others {
            row(
                &format!("{} more", others.rows),
                "",
                (&others.sum, others.compared.as_ref(), others.count),
            );
        }
    }
    rows
}

fn owned(report: &NetWorth) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for (at, date) in report.dates.iter().enumerate() {
        for currency in &report.currencies {
            for account in &currency.accounts {
                let Some(minor) = account.points.get(at).copied().flatten() else {
                    continue;
                };
                let class = serde_json::to_value(account.kind).unwrap_or_default();
                rows.push(vec![
                    text(date),
                    text(&account.name),
                    text(&account.institution),
                    text(class.as_str().unwrap_or_default()),
                    amount(Some(&MoneyView {
                        minor,
                        ..currency.newly_known.clone()
                    })),
                    text(&currency.currency),
                    text(&account.id),
                ]);
            }
        }
    }
    rows
}

fn flowed(report: &CashFlow) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for (at, month) in report.months.iter().enumerate() {
        for currency in &report.currencies {
            let Some(sums) = currency.months.get(at) else {
                continue;
            };
            rows.push(vec![
                text(month.from.get(..7).unwrap_or_default()),
                amount(Some(&sums.income)),
                amount(Some(&sums.spending)),
                amount(Some(&sums.net)),
                text(&currency.currency),
                Value::Count(sums.income_count),
                Value::Count(sums.spending_count),
            ]);
        }
    }
    rows
}
