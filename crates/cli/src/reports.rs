//! The verbs of reports: `spending` and `net-worth`.

use coffer_app::api::{
    FlowKind, NetWorthRequest, SpendingBy, SpendingCompare, SpendingRequest, Step,
};
use coffer_app::export::List;
use coffer_app::{App, browse, reports};

use crate::answer::{Answer, Body};
use crate::args::{ByArg, CompareArg, NetWorth, Spending, StepArg};
use crate::failure::Failure;
use crate::lists::export;

/// What was spent, or came in.
pub async fn spending(app: &App, asked: Spending) -> Result<Answer, Failure> {
    let today = reports::today(app);
    let request = SpendingRequest {
        from: asked
            .from
            .unwrap_or_else(|| today.format("%Y-%m-01").to_string()),
        to: asked.to.unwrap_or_else(|| today.to_string()),
        by: match asked.by {
            None | Some(ByArg::Category) => SpendingBy::Category,
            Some(ByArg::Group) => SpendingBy::Group,
            Some(ByArg::Merchant) => SpendingBy::Merchant,
            Some(ByArg::Tag) => SpendingBy::Tag,
            Some(ByArg::Account) => SpendingBy::Account,
        },
        compare: match asked.compare {
            None => SpendingCompare::None,
            Some(CompareArg::Previous) => SpendingCompare::Previous,
            Some(CompareArg::LastYear) => SpendingCompare::LastYear,
        },
        account_ids: only(app, asked.account).await?,
        kind: match asked.income {
            true => FlowKind::Income,
            false => FlowKind::Spend,
        },
    };
    if let Some(file) = asked.csv {
        return export(app, List::Report(reports::spending_table(&request)?), &file).await;
    }
    let spending = reports::spending(app, request).await?;
    Ok(Body::Spending(Box::new(spending)).into())
}

/// What is owned less what is owed.
pub async fn net_worth(app: &App, asked: NetWorth) -> Result<Answer, Failure> {
    let request = NetWorthRequest {
        from: asked.from,
        to: asked.to,
        step: asked.step.map(|step| match step {
            StepArg::Day => Step::Day,
            StepArg::Week => Step::Week,
            StepArg::Month => Step::Month,
        }),
        account_ids: only(app, asked.account).await?,
    };
    if let Some(file) = asked.csv {
        let table = reports::worth_table(app, &request)?;
        return export(app, List::Report(table), &file).await;
    }
    let worth = reports::net_worth(app, request).await?;
    Ok(Body::NetWorth(Box::new(worth)).into())
}

/// The account that is named, by either id.
async fn only(app: &App, account: Option<String>) -> Result<Vec<String>, Failure> {
    Ok(match account {
        None => Vec::new(),
        Some(text) => vec![browse::find_account(app, &text).await?.to_string()],
    })
}
