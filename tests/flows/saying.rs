//! What a person can say of a transaction, as scripts say it.

use coffer_app::api::{
    BulkWhich, CategoryEdit, Change, EditRequest, ExportRequest, InboxKind, MergeCategory,
    RegisterFilter, SaveView,
};
use coffer_app::{browse, categories, edit, export, inbox, rules, saved};
use serde_json::json;

use crate::bank::Bank;
use crate::cli::Cli;
use crate::desk::Desk;

#[tokio::test]
async fn several_things_are_said_at_once_and_taken_back_at_once() {
    let bank = Bank::start(37).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let row = all.iter().find(|row| row["pending"] == false).unwrap();
    let tx = row["id"].as_str().unwrap();
    let edited = cli
        .json(&[
            "edit",
            tx,
            "--category",
            "Coffee",
            "--merchant",
            "Corner shop",
            "--date",
            "2024-02-29",
            "--tags",
            "trip, Work",
            "--reviewed",
            "true",
            "--hidden",
            "true",
        ])
        .await;
    assert_eq!(edited["category"]["name"], "Coffee");
    assert_eq!(edited["category"]["source"], "person");
    assert_eq!(edited["shown"]["merchant_name"], "Corner shop");
    assert_eq!(edited["shown"]["date"], "2024-02-29");
    assert_eq!(edited["date"], row["date"], "the bank's own date stays");
    assert_eq!(edited["tags"], json!(["trip", "Work"]));
    assert_eq!(
        (&edited["reviewed"], &edited["hidden"]),
        (&json!(true), &json!(true))
    );
    cli.json(&["sync"]).await;
    let several = json!({ "field": "several", "transactions": 1 });
    assert_eq!(cli.json(&["undo"]).await, several);
    let listed = cli.transactions(&[]).await;
    assert!(listed.contains(row), "as it was: {row}");
    assert_eq!(cli.json(&["redo"]).await, several);
    let said = cli.run(&["undo"]).await.ok().stdout;
    assert!(said.contains("several edits of one transaction"), "{said}");
    let back = cli.json(&["edit", tx, "--merchant", ""]).await;
    assert_eq!(
        back["shown"]["merchant_name"],
        row["shown"]["merchant_name"]
    );

    // Bad input is a sentence, and nothing of the rest is kept.
    let refused = ["edit", tx, "--category", "Nonsense", "--note", "lost"];
    cli.run(&refused).await.failed(&["no category", "Nonsense"]);
    let refused = ["edit", tx, "--note", "lost", "--date", "31 March"];
    cli.run(&refused).await.failed(&["not a day"]);
    assert!(cli.json(&["edit", tx, "--hidden", "false"]).await["note"].is_null());
    assert_eq!(cli.run(&["edit", tx]).await.code, 2, "nothing was said");
}

#[tokio::test]
async fn a_transaction_is_split_and_put_together_again() {
    let bank = Bank::start(41).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let all = cli.transactions(&[]).await;
    let row = all
        .iter()
        .find(|row| row["pending"] == false && row["amount"]["minor"].as_i64() < Some(-1_000))
        .unwrap();
    let tx = row["id"].as_str().unwrap();
    let rest = -row["amount"]["minor"].as_i64().unwrap() - 400;
    let rest = format!("--part=-{}.{:02}", rest / 100, rest % 100);
    let split = cli
        .json(&["split", tx, "--part=-4.00:coffee:for Ana", &rest])
        .await;
    assert_eq!(split["amount"], row["amount"], "the bank's amount stays");
    assert_eq!(split["splits"][0]["amount"]["minor"], -400);
    assert_eq!(split["splits"][0]["category"]["name"], "Coffee");
    assert_eq!(split["splits"][0]["note"], "for Ana");
    assert_eq!(split["splits"][1]["unassigned"], false);
    let found = cli.transactions(&["--search", "for Ana"]).await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &json!(tx)));

    let uneven = ["split", tx, "--part=-4.00", "--part=-5.00"];
    cli.run(&uneven)
        .await
        .failed(&["must add up to", "is left"]);
    cli.run(&["split", tx, "--part=-4.001", &rest])
        .await
        .failed(&["more digits"]);
    cli.run(&["split", tx, "--part=four", &rest])
        .await
        .failed(&["not an amount"]);
    let whole = cli.json(&["split", tx, "--none"]).await;
    assert_eq!(whole["splits"], json!([]));
    cli.json(&["undo"]).await;
    let again = cli.transactions(&["--search", "for Ana"]).await;
    assert_eq!(again[0]["splits"].as_array().unwrap().len(), 2);
    assert!(cli.json(&["review"]).await.as_array().unwrap().is_empty());
    cli.run(&["review", tx, "--same"])
        .await
        .failed(&["no doubt"]);
    cli.run(&["review", tx, "--apart"])
        .await
        .failed(&["never pending"]);
    assert!(
        cli.json(&["categories"])
            .await
            .as_array()
            .unwrap()
            .iter()
            .any(|category| category["code"] == "coffee")
    );
    cli.json(&["verify"]).await;
}

#[tokio::test]
async fn what_the_window_says_in_one_go_is_one_step_to_undo() {
    let bank = Bank::start(38).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let app = &desk.app;
    let before = desk.rows().await;
    let shop = before
        .iter()
        .find(|row| !row.pending && row.merchant == "Starbucks")
        .unwrap();
    let like = before.iter().filter(|row| row.merchant == shop.merchant);
    let like = like.count();
    assert!(like > 1);
    let request = |change, also, all_like_it| EditRequest {
        id: shop.id.to_string(),
        change,
        also,
        all_like_it,
    };

    // All of a merchant: the one, the rule, and what the rule says of the others.
    let renamed = Change::Merchant(Some("Beans".into()));
    edit::say(app, request(renamed, vec![], true))
        .await
        .unwrap();
    let named = desk.rows().await;
    let named = named.iter().filter(|row| row.merchant == "Beans").count();
    assert_eq!(named, like);
    assert_eq!(rules::list(app).await.unwrap().len(), 1);
    edit::undo(app).await.unwrap();
    assert_eq!(desk.rows().await, before);
    assert!(rules::list(app).await.unwrap().is_empty());
    edit::redo(app).await.unwrap();
    assert_eq!(rules::list(app).await.unwrap().len(), 1);
    edit::undo(app).await.unwrap();
    let date = Change::Date(None);
    assert!(edit::say(app, request(date, vec![], true)).await.is_err());

    // A category in the inbox is a look, too.
    let category = browse::find_category(app, "coffee").await.unwrap();
    let looked = vec![Change::Reviewed(true)];
    let chosen = Change::Category(Some(category));
    edit::say(app, request(chosen, looked, false))
        .await
        .unwrap();
    edit::undo(app).await.unwrap();
    assert_eq!(desk.rows().await, before);
    assert!(edit::undo_state(app).await.unwrap().undo.is_none());

    // One answer for all that is new, and for every pair that is clear; the others want their own.
    let all = async |kind| inbox::accept_all(app, kind).await;
    let new = all(None).await.unwrap();
    assert!(new.transactions as usize > before.len() / 2, "{new:?}");
    assert_eq!(all(None).await.unwrap().transactions, 0);
    let pairs = all(Some(InboxKind::Pair)).await.unwrap();
    assert!(pairs.transactions > 1, "{pairs:?}");
    assert_eq!(all(Some(InboxKind::Pair)).await.unwrap().transactions, 0);
    assert!(all(Some(InboxKind::Doubt)).await.is_err());
    let undone = edit::undo(app).await.unwrap();
    assert_eq!(
        (undone.field.as_str(), undone.rows),
        ("pair", pairs.transactions)
    );
    edit::undo(app).await.unwrap();
    assert_eq!(desk.rows().await, before);
}

#[tokio::test]
async fn what_is_selected_is_exported_and_a_view_of_a_category_that_went_lists_the_other() {
    let bank = Bank::start(39).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let app = &desk.app;
    let rows = desk.rows().await;
    let ids = [&rows[3], &rows[1]].map(|row| row.id.to_string());
    let selected = ExportRequest::Selected(BulkWhich::These(ids.to_vec()));
    let written = export::to_downloads(app, selected).await.unwrap();
    assert_eq!(written.rows, 2);
    let text = std::fs::read_to_string(&written.path).unwrap();
    assert!(ids.iter().all(|id| text.contains(id.as_str())), "{text}");

    let of = async |name: &str| browse::find_category(app, name).await.unwrap();
    let (coffee, restaurants) = (of("coffee").await, of("restaurants").await);
    let listed = async |category_id| {
        let filter = RegisterFilter {
            category_id: Some(category_id),
            ..RegisterFilter::default()
        };
        browse::outline(app, filter).await.unwrap().count
    };
    let together = listed(coffee).await + listed(restaurants).await;
    let view = SaveView {
        id: None,
        name: "Coffee".into(),
        filter: RegisterFilter {
            category_id: Some(coffee),
            ..RegisterFilter::default()
        },
        columns: vec![],
    };
    saved::save(app, view).await.unwrap();
    let merge = CategoryEdit::Merge(MergeCategory {
        id: coffee,
        into: restaurants,
    });
    categories::edit(app, merge).await.unwrap();
    let view = saved::find(app, "Coffee").await.unwrap();
    assert_eq!(view.filter.category_id, Some(restaurants));
    assert_eq!(listed(restaurants).await, together);
    assert_eq!(listed(coffee).await, together, "by its old number, too");
}
