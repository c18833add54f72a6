//! Lists as CSV files.

use coffer_app::api::{Change, ErrorCode, ExportRequest, RegisterFilter};
use coffer_app::{edit, export};

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
    for (request, name) in [
        (ExportRequest::Accounts, "coffer-accounts-"),
        (ExportRequest::Connections, "coffer-connections-"),
    ] {
        let written = export::to_downloads(&desk.app, request).await.unwrap();
        assert!(written.rows > 0 && written.path.contains(name));
    }
    let strange = RegisterFilter {
        from: Some("yesterday".into()),
        ..RegisterFilter::default()
    };
    let refused = export::to_downloads(&desk.app, ExportRequest::Register(strange)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);
}
