//! What was spent and what is owned, as a person asks for it, held against the lists.

use std::collections::BTreeMap;

use coffer_app::api::{
    CashFlowRequest, ExportRequest, NetWorthRequest, PaceRequest, RegisterFilter, RegisterRange,
    SpendingBy, SpendingCompare, SpendingRequest,
};
use coffer_app::{browse, commands, export, reports};
use serde_json::Value;

use crate::bank::Bank;
use crate::cli::Cli;
use crate::desk::Desk;

fn minor(money: &Value) -> i64 {
    money["minor"].as_i64().unwrap()
}

#[tokio::test]
async fn a_terminal_says_what_was_spent_and_what_is_owned_as_the_lists_do() {
    let bank = Bank::start(96).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let today = chrono::Local::now().date_naive();
    let from = today - chrono::Months::new(7);
    let (from, to) = (from.to_string(), today.to_string());
    let categories = cli.json(&["categories"]).await;
    let kinds: BTreeMap<i64, &str> = categories
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_i64().unwrap(), row["kind"].as_str().unwrap()))
        .collect();
    // Every transaction, one by one, by the day that is shown.
    let mut expected: BTreeMap<(String, Option<i64>), (i64, u64)> = BTreeMap::new();
    for row in cli.transactions(&[]).await {
        let shown = &row["shown"];
        let day = shown["date"].as_str().unwrap();
        let category = row["category"]["id"].as_i64();
        let is_spent = match category.map(|id| kinds[&id]) {
            Some(kind) => kind == "spend",
            None => minor(&shown["amount"]) <= 0,
        };
        let counts = row["pending"] == false && row["withdrawn"] == false;
        if is_spent && counts && day >= from.as_str() && day <= to.as_str() {
            let currency = shown["amount"]["currency"].as_str().unwrap().to_owned();
            let sum = expected.entry((currency, category)).or_default();
            *sum = (sum.0 + minor(&shown["amount"]), sum.1 + 1);
        }
    }
    assert!(expected.len() > 5, "the demo spends on something");
    let args = [
        "spending",
        "--from",
        &from,
        "--to",
        &to,
        "--compare",
        "previous",
    ];
    let said = cli.json(&args).await;
    let mut told = BTreeMap::new();
    for currency in said["currencies"].as_array().unwrap() {
        let mut total = 0;
        for row in currency["rows"].as_array().unwrap() {
            let key = (
                currency["currency"].as_str().unwrap().to_owned(),
                row["category_id"].as_i64(),
            );
            let count = row["transactions"].as_u64().unwrap();
            total += minor(&row["amount"]);
            if count > 0 {
                told.insert(key, (minor(&row["amount"]), count));
            }
        }
        assert_eq!(total, minor(&currency["total"]));
    }
    assert_eq!(told, expected);
    let shown = cli.run(&args).await.ok();
    assert!(shown.stdout.contains("TOTAL"), "{}", shown.stdout);

    let file = cli.home().join("spending.csv");
    let path = file.to_str().unwrap();
    let written = cli
        .json(&[
            "spending", "--from", &from, "--by", "merchant", "--csv", path,
        ])
        .await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        text.lines().count() as u64,
        written["rows"].as_u64().unwrap() + 1
    );
    cli.run(&["spending", "--from", "2026-02-30"])
        .await
        .failed(&["is not a day"]);
    cli.run(&["spending", "--from", "2026-02-03", "--to", "2026-02-01"])
        .await
        .failed(&["before the first"]);

    // What is owned now is what the accounts hold.
    let mut holds: BTreeMap<String, i64> = BTreeMap::new();
    for account in cli.json(&["accounts"]).await.as_array().unwrap() {
        let current = &account["balances"]["current"];
        *holds
            .entry(current["currency"].as_str().unwrap().to_owned())
            .or_default() += minor(current);
    }
    let worth = cli.json(&["net-worth"]).await;
    let last: BTreeMap<String, i64> = worth["currencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|currency| {
            let points = currency["points"].as_array().unwrap();
            (
                currency["currency"].as_str().unwrap().to_owned(),
                minor(&points.last().unwrap()["total"]),
            )
        })
        .collect();
    assert_eq!(last, holds);
}

/// Count and sums of what a list shows, pending rows not among them.
async fn listed(desk: &Desk, filter: &RegisterFilter) -> (u32, BTreeMap<String, i64>) {
    let outline = browse::outline(&desk.app, filter.clone()).await.unwrap();
    let sums = outline
        .sums
        .iter()
        .filter(|sum| sum.minor != 0)
        .map(|sum| (sum.currency.clone(), sum.minor))
        .collect();
    (outline.count - outline.pending.count, sums)
}

#[tokio::test]
async fn the_window_is_told_the_same_totals_by_whatever_they_are_split_up() {
    let bank = Bank::start(97).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let today = reports::today(&desk.app);
    let asked = |by| SpendingRequest {
        from: (today - chrono::Months::new(9)).to_string(),
        to: today.to_string(),
        by,
        compare: SpendingCompare::LastYear,
        account_ids: vec![],
        kind: coffer_app::api::FlowKind::Spend,
    };
    let mut totals = Vec::new();
    for by in [
        SpendingBy::Category,
        SpendingBy::Group,
        SpendingBy::Merchant,
        SpendingBy::Tag,
        SpendingBy::Account,
    ] {
        let told = commands::spending(&desk.app, asked(by)).await.unwrap();
        for currency in &told.currencies {
            let rows: i64 = currency.rows.iter().map(|row| row.sum.minor).sum();
            let others = currency
                .others
                .as_ref()
                .map_or(0, |others| others.sum.minor);
            assert_eq!(rows + others, currency.total.minor, "{by:?}");
            let series: i64 = currency.series.iter().map(|sum| sum.minor).sum();
            assert_eq!(series, currency.total.minor, "{by:?}");
            for row in currency.rows.iter().filter(|row| !row.points.is_empty()) {
                assert_eq!(row.points.iter().sum::<i64>(), row.sum.minor, "{}", row.key);
            }
        }
        totals.push(
            told.currencies
                .iter()
                .map(|currency| (currency.total.clone(), currency.count))
                .collect::<Vec<_>>(),
        );
        let file = export::to_downloads(&desk.app, ExportRequest::Spending(asked(by)))
            .await
            .unwrap();
        assert!(file.rows > 0);
    }
    assert!(
        totals.windows(2).all(|pair| pair[0] == pair[1]),
        "{totals:?}"
    );

    let flow = commands::cash_flow(
        &desk.app,
        CashFlowRequest {
            months: 24,
            until: None,
            account_ids: vec![],
        },
    )
    .await
    .unwrap();
    assert_eq!(flow.months.len(), 24);
    for month in flow.currencies.iter().flat_map(|one| &one.months) {
        assert_eq!(month.income.minor + month.spending.minor, month.net.minor);
    }
    let pace = commands::pace(
        &desk.app,
        PaceRequest {
            month: None,
            account_ids: vec![],
        },
    )
    .await
    .unwrap();
    let this_month = flow.currencies[0].months.last().unwrap();
    assert_eq!(
        pace.currencies[0].so_far.minor, this_month.spending.minor,
        "the month so far is its bar"
    );
    let worth = commands::net_worth(
        &desk.app,
        NetWorthRequest {
            from: None,
            to: None,
            step: None,
            account_ids: vec![],
        },
    )
    .await
    .unwrap();
    let overview = browse::overview(&desk.app).await.unwrap();
    let now: Vec<_> = worth
        .currencies
        .iter()
        .filter_map(|currency| currency.points.last()?.total.clone())
        .collect();
    assert_eq!(now, overview.net_worth);
    for currency in &worth.currencies {
        for (at, point) in currency.points.iter().enumerate() {
            let accounts: i64 = currency
                .accounts
                .iter()
                .filter_map(|one| one.points[at])
                .sum();
            let classes: i64 = currency
                .classes
                .iter()
                .filter_map(|one| one.points[at])
                .sum();
            let total = point.total.as_ref().map_or(0, |total| total.minor);
            assert_eq!((accounts, classes), (total, total));
        }
    }
}

#[tokio::test]
async fn every_row_of_spending_leads_to_the_list_of_its_very_lines() {
    let bank = Bank::start(98).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let today = reports::today(&desk.app);
    // Some of it is tagged and some of it is split.
    let top = RegisterRange {
        filter: RegisterFilter::default(),
        date: String::new(),
        skip: 0,
        limit: 60,
    };
    let rows = browse::rows(&desk.app, top).await.unwrap().rows;
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| at % 3 == 0) {
        let tags = match at % 2 {
            0 => vec!["trip".to_owned()],
            _ => vec!["trip".to_owned(), "gift for \"Mia\"".to_owned()],
        };
        let change = coffer_app::api::Change::Tags(tags);
        coffer_app::edit::change(&desk.app, &row.id, change)
            .await
            .unwrap();
    }
    for by in [
        SpendingBy::Category,
        SpendingBy::Group,
        SpendingBy::Merchant,
        SpendingBy::Tag,
        SpendingBy::Account,
    ] {
        for kind in [
            coffer_app::api::FlowKind::Spend,
            coffer_app::api::FlowKind::Income,
        ] {
            let told = commands::spending(
                &desk.app,
                SpendingRequest {
                    from: (today - chrono::Months::new(5)).to_string(),
                    to: today.to_string(),
                    by,
                    compare: SpendingCompare::None,
                    account_ids: vec![],
                    kind,
                },
            )
            .await
            .unwrap();
            for currency in &told.currencies {
                let (count, sums) = listed(&desk, &currency.list).await;
                assert_eq!(sums.get(&currency.currency), Some(&currency.total.minor));
                if told.currencies.len() == 1 {
                    assert_eq!(count, currency.count);
                }
                for row in &currency.rows {
                    let (count, sums) = listed(&desk, &row.list).await;
                    assert_eq!(
                        sums.get(&currency.currency).copied().unwrap_or(0),
                        row.sum.minor,
                        "{row:?}"
                    );
                    if told.currencies.len() == 1 {
                        assert_eq!(count, row.count, "{row:?}");
                    }
                }
            }
        }
    }
}
