use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use coffer_sandbox::{Embedded, EmbeddedConfig};
use serde_json::json;
use std::sync::Arc;

use crate::client::{Bank, FIRST_PLATYPUS, config, day};

#[tokio::test]
async fn a_bank_started_from_its_saved_state_is_the_same_bank() {
    let first = Bank::start().await;
    let token = first.item(FIRST_PLATYPUS).await;
    let seen = first.everything(&token).await;
    first
        .post("/transactions/refresh", json!({ "access_token": token }))
        .await
        .ok();
    first
        .admin("/admin/advance", json!({ "days": 3 }))
        .await
        .ok();
    let update = first.follow(&token, &seen.cursor, 500).await;
    let whole = first.follow(&token, "", 500).await;
    let state = first.state();
    first.running.shutdown().await;

    let saved = EmbeddedConfig {
        state: Some(state.clone()),
        today: Some(day("2026-03-13")),
        ..config()
    };
    let second = Bank::start_with(saved).await;
    assert_eq!(second.state(), state, "loading changes nothing");
    assert_eq!(
        second.follow(&token, &seen.cursor, 500).await,
        update,
        "the old cursor still stands"
    );
    assert_eq!(second.follow(&token, "", 500).await, whole);
}

#[tokio::test]
async fn days_at_once_are_the_same_as_one_by_one() {
    let (slow, fast) = (Bank::start().await, Bank::start().await);
    let mut updates = Vec::new();
    for (bank, steps) in [(&slow, vec![1; 12]), (&fast, vec![12])] {
        for days in steps {
            bank.admin("/admin/advance", json!({ "days": days }))
                .await
                .ok();
        }
        let token = bank.item(FIRST_PLATYPUS).await;
        updates.push(bank.everything(&token).await);
    }
    assert_eq!(updates[0], updates[1]);
}

#[tokio::test]
async fn a_bank_that_slept_catches_up_with_today() {
    let first = Bank::start().await;
    let token = first.item(FIRST_PLATYPUS).await;
    let seen = first.everything(&token).await;
    let saved = EmbeddedConfig {
        state: Some(first.state()),
        today: Some(day("2026-03-20")),
        ..config()
    };
    let second = Bank::start_with(saved).await;
    let update = second.follow(&token, &seen.cursor, 500).await;
    assert!(
        update
            .added
            .iter()
            .any(|row| row["date"].as_str().unwrap() > "2026-03-18")
    );
}

#[tokio::test]
async fn a_state_that_is_not_ours_is_refused_in_words() {
    let state = Bank::start().await;
    let other_seed = EmbeddedConfig {
        seed: 7,
        state: Some(state.state()),
        ..config()
    };
    let garbage = EmbeddedConfig {
        state: Some(b"{}".to_vec()),
        ..config()
    };
    let backwards = EmbeddedConfig {
        state: Some(state.state()),
        today: Some(day("2026-03-01")),
        ..config()
    };
    for (config, words) in [
        (other_seed, "seed"),
        (garbage, "cannot be read"),
        (backwards, "backwards"),
    ] {
        let error = Embedded::start(config, Arc::new(|_| ())).await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn reset_makes_the_bank_new() {
    let bank = Bank::start().await;
    let fresh = bank.state();
    let token = bank.item(FIRST_PLATYPUS).await;
    bank.admin("/admin/reset", json!({})).await.ok();
    assert_eq!(
        bank.post("/item/get", json!({ "access_token": token }))
            .await
            .code(),
        "INVALID_ACCESS_TOKEN"
    );
    assert_eq!(bank.state(), fresh);
}

/// The program, ended when the test is.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(state: &std::path::Path, today: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_coffer-sandbox"))
            .args(["--port", "0", "--seed", "9", "--today", today, "--state"])
            .arg(state)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .strip_prefix("coffer-sandbox ready on ")
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        Self { child, url }
    }

    async fn post(&self, path: &str, mut body: serde_json::Value) -> serde_json::Value {
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        body["client_id"] = json!("coffer-sandbox");
        body["secret"] = json!("sandbox-secret");
        let request = reqwest::Client::new()
            .post(format!("{}{path}", self.url))
            .json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn the_state_file_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bank.json");
    let first = Program::start(&file, "2026-03-10");
    let body = json!({ "institution_id": "ins_109512", "initial_products": ["transactions"] });
    let made = first.post("/sandbox/public_token/create", body).await;
    let exchanged = first
        .post(
            "/item/public_token/exchange",
            json!({ "public_token": made["public_token"] }),
        )
        .await;
    let token = json!({ "access_token": exchanged["access_token"] });
    let page = first.post("/transactions/sync", token.clone()).await;
    drop(first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let second = Program::start(&file, "2026-03-12");
    let item = second.post("/item/get", token.clone()).await;
    assert_eq!(item["item"]["item_id"], exchanged["item_id"]);
    let mut next = token;
    next["cursor"] = page["next_cursor"].clone();
    let more = second.post("/transactions/sync", next).await;
    assert_eq!(
        more["transactions_update_status"], "HISTORICAL_UPDATE_COMPLETE",
        "{more}"
    );
    assert!(!more["added"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_port_that_is_taken_is_one_sentence_and_exit_1() {
    let bank = Bank::start().await;
    let port = bank.running.addr().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_coffer-sandbox"))
        .args(["--seed", "1", "--port", &port])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        output.stdout.is_empty() && told.lines().count() == 1 && told.contains("already in use"),
        "{told}"
    );
    let usage = Command::new(env!("CARGO_BIN_EXE_coffer-sandbox"))
        .arg("--nonsense")
        .output()
        .unwrap();
    assert_eq!(usage.status.code(), Some(2));
}
