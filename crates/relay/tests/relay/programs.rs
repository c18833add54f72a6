//! The program itself: what it writes, refuses and prints, and what it does when it is killed or told to end.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

use crate::world::{CLIENT_ID, SECRET, bank};

pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coffer-relay"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("COFFER_RELAY_KEY")
        .env_remove("PLAID_CLIENT_ID")
        .env_remove("PLAID_SECRET")
        .env("COFFER_RELAY_LOG", "info")
        .stdin(Stdio::null());
    command
}

pub fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

pub fn json_of(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What `init` wrote as the key.
pub fn key_in(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("coffer-relay.env")).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("COFFER_RELAY_KEY="));
    line.unwrap().to_owned()
}

pub fn with_secrets(command: &mut Command, key: &str) -> std::process::Child {
    command
        .env("COFFER_RELAY_KEY", key)
        .env("PLAID_CLIENT_ID", CLIENT_ID)
        .env("PLAID_SECRET", SECRET)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the one line that says where it listens.
pub fn address_of(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("coffer-relay ready on ");
    let address = address.unwrap_or_else(|| panic!("it said {line:?}"));
    let (address, _) = address.split_once(", metrics on http://").unwrap();
    address.to_owned()
}

#[test]
fn init_writes_a_configuration_and_a_key_that_only_the_owner_reads_and_nothing_over_anything() {
    let folder = tempfile::tempdir().unwrap();
    let made = json_of(&run(&mut program(
        folder.path(),
        &["init", "--name", "Ours"],
    )));
    assert_eq!(made["fingerprint"].as_str().unwrap().len(), 23);
    let key = key_in(folder.path());
    assert_eq!(key.len(), 43);
    #[cfg(unix)]
    for name in ["coffer-relay.env", "coffer-relay.toml"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = folder
            .path()
            .join(name)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let again = run(&mut program(folder.path(), &["init"]));
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    assert_eq!(key_in(folder.path()), key);
}

#[test]
fn each_thing_that_is_missing_is_named_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let said = |command: &mut Command| {
        let output = run(command);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(said(&mut program(folder.path(), &["serve"])).contains("coffer-relay init"));
    json_of(&run(&mut program(folder.path(), &["init"])));
    assert!(said(&mut program(folder.path(), &["serve"])).contains("COFFER_RELAY_KEY is not set"));
    let key = key_in(folder.path());
    let mut serve = program(folder.path(), &["serve"]);
    assert!(said(serve.env("COFFER_RELAY_KEY", &key)).contains("PLAID_SECRET"));
    // The database was made with the key; another one would know nobody.
    let mut enrol = program(folder.path(), &["enrol"]);
    json_of(&run(enrol.env("COFFER_RELAY_KEY", &key)));
    let other = "A".repeat(43);
    let mut enrol = program(folder.path(), &["enrol"]);
    assert!(said(enrol.env("COFFER_RELAY_KEY", other)).contains("another COFFER_RELAY_KEY"));
    let usage = run(&mut program(folder.path(), &["serve", "--no-such-flag"]));
    assert_eq!(usage.status.code(), Some(2));
}

#[tokio::test]
async fn check_says_whether_plaid_takes_the_keys() {
    let bank = bank(30).await;
    let folder = tempfile::tempdir().unwrap();
    json_of(&run(&mut program(folder.path(), &["init"])));
    let key = key_in(folder.path());
    let url = bank.url();
    let check = |secret: &str| {
        let mut command = program(folder.path(), &["check", "--plaid-url", &url]);
        command
            .env("COFFER_RELAY_KEY", &key)
            .env("PLAID_CLIENT_ID", CLIENT_ID)
            .env("PLAID_SECRET", secret);
        let task = tokio::task::spawn_blocking(move || run(&mut command));
        async move { task.await.unwrap() }
    };
    let fine = json_of(&check(SECRET).await);
    assert_eq!(fine["plaid"], "accepts the keys");
    let wrong = check("another").await;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("INVALID_API_KEYS"));
}

/// The operator's whole way with the program, and the device's: init, serve, enrol, link, webhook, kill, serve
/// again, revoke.
#[tokio::test]
async fn what_was_answered_is_there_after_a_kill() {
    let bank = bank(31).await;
    let folder = tempfile::tempdir().unwrap();
    json_of(&run(&mut program(folder.path(), &["init"])));
    let key = key_in(folder.path());
    // The port is free a moment later; the address must be known for Plaid's webhooks.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let config = folder.path().join("coffer-relay.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let public = format!("public_url = \"http://127.0.0.1:{port}\"\nlisten = ");
    std::fs::write(&config, text.replacen("listen = ", &public, 1)).unwrap();
    let (listen, url) = (format!("127.0.0.1:{port}"), bank.url());
    let serve = [
        "serve",
        "--listen",
        &listen,
        "--metrics",
        "127.0.0.1:0",
        "--plaid-url",
        &url,
    ];
    let mut running = with_secrets(&mut program(folder.path(), &serve), &key);
    assert_eq!(address_of(&mut running), format!("http://{listen}"));

    let mut enrol = program(folder.path(), &["enrol"]);
    let made = json_of(&run(enrol.env("COFFER_RELAY_KEY", &key)));
    let group = made["group"].as_str().unwrap().parse().unwrap();
    let mut device = crate::world::enrol_at(
        &format!("http://{listen}"),
        made["invitation"].as_str().unwrap(),
        group,
        made["fingerprint"].as_str().unwrap(),
    )
    .await
    .unwrap();
    let linked = device.link().await;
    let body = json!({ "access_token": linked.token, "webhook_code": "LOGIN_REPAIRED" });
    let fired = device.plaid("/sandbox/item/fire_webhook", body).await;
    assert_eq!(fired.status, 200);
    let told = device.inbox(0, 50).await;
    assert_eq!(told.notices.len(), 1);
    running.kill().unwrap();
    running.wait().unwrap();

    let mut running = with_secrets(&mut program(folder.path(), &serve), &key);
    address_of(&mut running);
    // The connections that it kept are the killed one's.
    device.http = reqwest::Client::new();
    assert_eq!(device.inbox(0, 0).await.notices, told.notices);
    assert_eq!(device.sync(&linked).await.status, 200);
    let listed = json_of(&run(&mut program(folder.path(), &["devices"])));
    assert_eq!(listed[0]["id"], device.id.to_string());
    assert_eq!(listed[0]["revoked"], Value::Null);
    let id = device.id.to_string();
    json_of(&run(&mut program(folder.path(), &["revoke", &id])));
    assert_eq!(device.sync(&linked).await.code(), "RELAY_DEVICE_REVOKED");
    let again = run(&mut program(folder.path(), &["revoke", &id]));
    assert_eq!(again.status.code(), Some(1));
    running.kill().unwrap();
    let output = running.wait_with_output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("/v1/plaid/transactions/sync"), "{log}");
    for canary in [linked.token.as_str(), &linked.item_id, SECRET, &key] {
        assert!(!log.contains(canary), "the log tells {canary}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn told_to_end_it_ends_by_itself_and_well() {
    let bank = bank(32).await;
    let folder = tempfile::tempdir().unwrap();
    json_of(&run(&mut program(folder.path(), &["init"])));
    let key = key_in(folder.path());
    let url = bank.url();
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics",
        "127.0.0.1:0",
        "--plaid-url",
        &url,
    ];
    let mut running = with_secrets(&mut program(folder.path(), &serve), &key);
    address_of(&mut running);
    let id = running.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = tokio::task::spawn_blocking(move || running.wait().unwrap())
        .await
        .unwrap();
    assert!(ended.success(), "{ended}");
}
