//! Banks that refuse, keep silent or drip: one connection suffers, nothing is lost, and everything
//! else goes on.

use std::time::Duration;

use acceptance::tap::{Call, Reply, Tap};
use serde_json::{Value, json};

use crate::bank::{Bank, OTHER};
use crate::cli::Cli;
use crate::gate::Gate;

const SYNC: &str = "/transactions/sync";

/// R7: reading and editing wait for no bank.
#[tokio::test]
async fn while_a_bank_keeps_silent_everything_is_read_and_edited_r7() {
    let bank = Bank::start(141).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let before = cli.transactions(&[]).await;
    bank.advance(10).await;
    let mut gate = Gate::before(&bank, SYNC).await;
    let cli = cli.with("COFFER_PLAID_URL", gate.url());
    let syncing = cli.command(&["sync"]).spawn().unwrap();
    gate.reached().await;

    assert_eq!(cli.transactions(&[]).await, before);
    let id = before[0]["id"].as_str().unwrap();
    cli.json(&["note", id, "meanwhile"]).await;
    cli.json(&["verify"]).await;

    gate.open();
    crate::cli::ran(syncing.wait_with_output().await.unwrap()).ok();
    let found = cli.transactions(&["--search", "meanwhile"]).await;
    assert_eq!(found[0]["id"], before[0]["id"]);
    assert!(cli.transactions(&[]).await.len() > before.len());
}

/// An error as Plaid words it.
fn refusal(kind: &str, code: &str) -> Reply {
    let body = json!({
        "error_type": kind, "error_code": code, "error_message": "it is refused",
        "display_message": null, "request_id": "of-the-refusal",
    })
    .to_string();
    let length = body.len();
    Reply::Raw(
        format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .into_bytes(),
    )
}

fn key(call: &Call) -> Option<String> {
    Some(call.asked.get("access_token")?.as_str()?.to_owned())
}

/// R12: whatever a bank says of one connection, its rows stay, it is marked, and the others go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_refused_keeps_its_rows_and_the_others_go_on_r12() {
    let bank = Bank::start(142).await;
    let tap = Tap::start(&bank.url()).unwrap();
    let cli = Cli::synced_on(&tap.url()).await;
    let first = tap.calls_of(SYNC).iter().find_map(key).unwrap();
    cli.link(OTHER).await.ok();
    cli.run(&["sync"]).await.ok();
    let before = cli.transactions(&[]).await;

    for (kind, code, state) in [
        ("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "NeedsLogin"),
        ("ITEM_ERROR", "USER_PERMISSION_REVOKED", "Revoked"),
        ("ITEM_ERROR", "ITEM_NOT_FOUND", "Revoked"),
        ("ITEM_ERROR", "NO_ACCOUNTS", ""),
        ("INSTITUTION_ERROR", "INSTITUTION_NO_LONGER_SUPPORTED", ""),
    ] {
        let key = first.clone();
        tap.rule(move |call| {
            let ours = call.path == SYNC && call.sent("access_token") == Some(&key);
            ours.then(|| refusal(kind, code))
        });
        let failed = cli.run(&["--json", "sync"]).await;
        assert_eq!(failed.code, 1, "{code}: {failed:?}");
        let synced: Value = serde_json::from_str(&failed.stdout).unwrap();
        let errors = synced.as_array().unwrap().iter().map(|one| &one["error"]);
        assert_eq!(
            errors.filter(|error| error.is_null()).count(),
            1,
            "{code}: the other is well"
        );

        let items = cli.json(&["items"]).await;
        let states: Vec<&str> = items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["health"]["state"].as_str().unwrap())
            .collect();
        assert_eq!(
            states.iter().filter(|state| **state == "Ok").count(),
            1,
            "{code}: {states:?}"
        );
        assert!(
            state.is_empty() || states.contains(&state),
            "{code}: {states:?}"
        );

        // The other bank's calendar moves on in the demo; what was there is all there.
        let now = cli.transactions(&[]).await;
        for line in &before {
            let same = |other: &&Value| other["id"] == line["id"];
            assert!(
                now.iter().any(|other| same(&other)),
                "{code}: {line} is gone"
            );
        }
    }
    tap.no_rule();
    cli.run(&["sync"]).await.ok();
    cli.run(&["verify"]).await.ok();
}

/// R7: an answer that drips, one byte now and then, is no answer. The deadline is for the whole.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_drips_ends_at_the_deadline_and_keeps_nothing_r7() {
    use coffer_plaid::{Client, Keys, Patience, Transport};
    let bank = Bank::start(143).await;
    let tap = Tap::start(&bank.url()).unwrap();
    tap.rule(|_| {
        let promised =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{";
        let drops = vec![b' '; 600];
        Some(Reply::Drip(
            [&promised[..], &drops].concat(),
            Duration::from_millis(20),
        ))
    });
    let secret = |text: &str| coffer_app::Secret::new(text.to_owned());
    let keys = Keys::new(secret("coffer-sandbox"), secret("sandbox-secret")).unwrap();
    let url = tap.url().parse().unwrap();
    let client = Client::new(Transport::demo(&url, keys).unwrap()).with_patience(Patience {
        tries_max: 1,
        timeout_max: Duration::from_millis(400),
        ..Patience::default()
    });
    let began = std::time::Instant::now();
    let error = client
        .sync_page(&secret("access-sandbox-x"), None, 500)
        .await
        .unwrap_err();
    assert_eq!(error.kind, coffer_domain::BankErrorKind::Timeout);
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "it drips for longer"
    );
}
