//! Lists as CSV files.

use coffer_app::api::{
    Change, ErrorCode, ExportRequest, MonitorRequest, RegisterFilter, SyncRef, TrayKind,
};
use coffer_app::{edit, export, journal, network};
use serde_json::Value;

use crate::bank::Bank;
use crate::cli::Cli;
use crate::desk::Desk;

/// The rows of a file by column name, as another program reads them.
fn read(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.unwrap())
        .collect()
}

#[tokio::test]
async fn every_list_of_the_command_line_goes_to_a_file_and_never_over_another() {
    let bank = Bank::start(81).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let file = cli.home().join("list.csv");
    let path = file.to_str().unwrap();
    for (verb, columns) in [
        ("transactions", ["id", "amount", "plaid_transaction_id"]),
        ("accounts", ["id", "current", "plaid_account_id"]),
        ("items", ["id", "institution", "plaid_item_id"]),
    ] {
        let listed = cli.json(&[verb]).await;
        let said = cli.json(&[verb, "--csv", path]).await;
        let rows = read(&std::fs::read_to_string(&file).unwrap());
        assert_eq!(said["path"], path);
        assert_eq!(said["rows"], rows.len());
        let ids: Vec<&str> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        assert!(!ids.is_empty());
        assert_eq!(
            rows.iter()
                .map(|row| row["id"].as_str())
                .collect::<Vec<_>>(),
            ids,
            "{verb}: the same rows in the same order"
        );
        for column in columns {
            assert!(rows.iter().all(|row| !row[column].is_empty()), "{column}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "what is exported is nobody else's");
        }
        let before = std::fs::read(&file).unwrap();
        let refused = cli.run(&[verb, "--csv", path]).await;
        assert_eq!(refused.code, 1);
        assert!(
            refused.stderr.contains("nothing was overwritten"),
            "{}",
            refused.stderr
        );
        assert_eq!(std::fs::read(&file).unwrap(), before);
        std::fs::remove_file(&file).unwrap();
    }
    let nowhere = cli.home().join("missing/list.csv");
    let failed = cli
        .run(&["accounts", "--csv", nowhere.to_str().unwrap()])
        .await;
    assert_eq!(failed.code, 1);
    assert!(
        failed.stderr.contains("cannot be written"),
        "{}",
        failed.stderr
    );
}

/// A value of the JSON list as it stands in a cell; nothing for what a cell says in other words.
fn as_cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Object(money) => {
            let minor = money.get("minor")?.as_i64()?;
            let digits = usize::try_from(money.get("exponent")?.as_u64()?).ok()?;
            let sign = if minor < 0 { "-" } else { "" };
            let minor = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
            let (whole, part) = minor.split_at(minor.len() - digits);
            let point = if digits == 0 { "" } else { "." };
            Some(format!("{sign}{whole}{point}{part}"))
        }
        Value::Array(_) => None,
    }
}

/// What is said of connections, and what a person keeps, is listed too: each list goes to a file as it
/// is printed, and nothing in it is a formula.
#[tokio::test]
async fn each_list_in_a_file_is_the_list_that_is_printed_and_holds_no_formula() {
    let bank = Bank::start(84).await;
    let cli = Cli::synced_on(&bank.url()).await;
    // Texts of the person that a spreadsheet would run.
    let name = "=HYPERLINK(\"http://evil.example\")";
    cli.json(&["views", "--save", name, "--search", "-coffee"])
        .await;
    cli.json(&["views", "--save", "Plain", "--search", "coffee"])
        .await;
    bank.fault(
        "/transactions/sync",
        serde_json::json!({ "kind": "error", "error_code": "INVALID_PRODUCT" }),
    )
    .await;
    let _ = cli.run(&["sync"]).await;
    let deleted = cli.json(&["transactions", "--limit", "1"]).await[0]["id"].clone();
    cli.json(&["delete", deleted.as_str().unwrap()]).await;
    let syncs = cli.json(&["syncs"]).await;
    let written = syncs.as_array().unwrap().iter();
    let written = written
        .filter(|sync| sync["added"].as_u64() > Some(0))
        .map(|sync| sync["id"].as_str().unwrap())
        .next()
        .unwrap();

    let file = cli.home().join("list.csv");
    let path = file.to_str().unwrap();
    let lists: [(&[&str], &str, usize); 12] = [
        (&["syncs"], "", 2),
        (&["syncs", written], "/rows", 1_000),
        (&["categories"], "", 10),
        (&["views"], "", 2),
        (&["proof"], "", 2),
        (&["review"], "", 0),
        (&["age"], "", 2),
        (&["totals"], "", 10),
        (&["backups"], "", 0),
        (&["transactions", "--deleted"], "", 1),
        (&["transactions", "--withdrawn"], "", 0),
        (&["consents"], "", 0),
    ];
    for (verb, list, least) in lists {
        let listed = cli.json(verb).await;
        let listed = listed.pointer(list).unwrap().as_array().unwrap();
        let said = cli.json(&[verb, &["--csv", path]].concat()).await;
        let text = std::fs::read_to_string(&file).unwrap();
        let rows = read(&text);
        assert!(listed.len() >= least, "{verb:?}: {}", listed.len());
        assert_eq!(
            (said["rows"].as_u64(), rows.len()),
            (Some(listed.len() as u64), listed.len())
        );
        let mut compared = 0;
        for (row, one) in rows.iter().zip(listed) {
            for (column, cell) in row {
                // The day that a transaction is listed under is said beside the bank's.
                let is_shown = verb[0] == "transactions" && column == "date";
                let same = match is_shown {
                    true => as_cell(&one["shown"]["date"]),
                    false => one.get(column).and_then(as_cell),
                };
                if let Some(same) = same {
                    assert_eq!(export::plain(cell), same, "{verb:?}: {column}");
                    compared += 1;
                }
                let number = cell.trim_start_matches('-').parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{verb:?}: {column}: {cell}"
                );
            }
        }
        assert!(compared >= 2 * rows.len(), "{verb:?} has its own columns");
        std::fs::remove_file(&file).unwrap();
    }

    // The monitor is told by bank, and written by bank and day.
    let told = cli.json(&["monitor"]).await;
    let said = cli.json(&["monitor", "--csv", path]).await;
    let rows = read(&std::fs::read_to_string(&file).unwrap());
    let calls = |name: &str| -> u64 {
        let of = rows.iter().filter(|row| row["institution"] == name);
        of.map(|row| row["calls"].parse::<u64>().unwrap()).sum()
    };
    assert!(!rows.is_empty() && said["rows"] == rows.len());
    for bank in told["banks"].as_array().unwrap() {
        let name = bank["institution"].as_str().unwrap_or_default();
        assert_eq!(Some(calls(name)), bank["calls"].as_u64(), "{name}");
    }
}

#[tokio::test]
async fn an_amount_is_a_number_and_what_somebody_wrote_is_never_a_formula() {
    let bank = Bank::start(82).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let rows = desk.rows().await;
    let (id, plain) = (rows[0].id.to_string(), rows[1].id.to_string());
    let note = "=cmd|'/C calc'!A0";
    edit::change(&desk.app, &id, Change::Note(note.into()))
        .await
        .unwrap();
    let tags = vec!["-dash".to_owned(), "two, words".to_owned()];
    edit::change(&desk.app, &id, Change::Tags(tags))
        .await
        .unwrap();
    let quiet = "line one\nline \"two\"";
    edit::change(&desk.app, &plain, Change::Note(quiet.into()))
        .await
        .unwrap();
    let everything = ExportRequest::Register(RegisterFilter::default());
    let first = export::to_downloads(&desk.app, everything.clone())
        .await
        .unwrap();
    let text = std::fs::read_to_string(&first.path).unwrap();
    let read = self::read(&text);
    assert_eq!(read.len(), rows.len());
    assert_eq!(first.rows as usize, rows.len());
    let row = read.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row["note"], format!("'{note}"));
    assert_eq!(export::plain(&row["note"]), note);
    assert_eq!(row["tags"], "'-dash, two, words");
    let other = read.iter().find(|row| row["id"] == plain).unwrap();
    assert_eq!(other["note"], quiet);
    for row in &read {
        let line = rows
            .iter()
            .find(|line| line.id.to_string() == row["id"])
            .unwrap();
        let said = format!("{} {}", row["amount"], row["currency"]);
        assert_eq!(said, line.amount.to_string());
        for (column, cell) in row.iter().filter(|(column, _)| *column != "amount") {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{column}: {cell}"
            );
        }
    }
    // The same list once more stands beside the first.
    let second = export::to_downloads(&desk.app, everything).await.unwrap();
    assert!(second.path.ends_with(" (2).csv"), "{}", second.path);
    assert_eq!(std::fs::read_to_string(&second.path).unwrap(), text);
}

#[tokio::test]
async fn what_is_exported_is_what_is_listed() {
    let bank = Bank::start(83).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let day = desk.rows().await[20].date.to_string();
    let filter = RegisterFilter {
        from: Some(day.clone()),
        to: Some(day.clone()),
        ..RegisterFilter::default()
    };
    let outline = coffer_app::browse::outline(&desk.app, filter.clone())
        .await
        .unwrap();
    let one_day = export::to_downloads(&desk.app, ExportRequest::Register(filter))
        .await
        .unwrap();
    assert_eq!(one_day.rows, outline.count);
    let rows = read(&std::fs::read_to_string(&one_day.path).unwrap());
    assert!(!rows.is_empty() && rows.iter().all(|row| row["date"] == day));
    let gone = desk.rows().await[0].id.to_string();
    edit::delete(&desk.app, &gone).await.unwrap();
    let syncs = journal::list(&desk.app, None, None).await.unwrap();
    let sync_id = syncs[0].id.to_string();
    let (_, brought) = journal::all_rows(&desk.app, &sync_id).await.unwrap();
    let hosts = network::view(&desk.app).await.unwrap().hosts;
    assert!(!brought.is_empty() && !hosts.is_empty());
    let ask = MonitorRequest { days: 7 };
    for (request, name, rows) in [
        (ExportRequest::Accounts, "coffer-accounts-", None),
        (ExportRequest::Connections, "coffer-connections-", Some(1)),
        (ExportRequest::Syncs, "coffer-syncs-", Some(syncs.len())),
        (
            ExportRequest::SyncRows(SyncRef { sync_id }),
            "coffer-sync-",
            Some(brought.len()),
        ),
        (ExportRequest::Calls(ask), "coffer-calls-", None),
        (ExportRequest::Hosts, "coffer-hosts-", Some(hosts.len())),
        (
            ExportRequest::Tray(TrayKind::Deleted),
            "coffer-transactions-",
            Some(1),
        ),
        (
            ExportRequest::Tray(TrayKind::Withdrawn),
            "coffer-transactions-",
            Some(0),
        ),
        (ExportRequest::Doubts, "coffer-doubts-", Some(0)),
    ] {
        let written = export::to_downloads(&desk.app, request.clone())
            .await
            .unwrap();
        assert!(written.path.contains(name), "{}", written.path);
        match rows {
            Some(rows) => assert_eq!(written.rows as usize, rows, "{request:?}"),
            None => assert!(written.rows > 0, "{request:?}"),
        }
    }
    let strange = RegisterFilter {
        from: Some("yesterday".into()),
        ..RegisterFilter::default()
    };
    let refused = export::to_downloads(&desk.app, ExportRequest::Register(strange)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);
}
