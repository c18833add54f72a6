//! Two relays on one PostgreSQL, a real one of its own: what one instance was told the other knows, and a database
//! that goes away comes back.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use reqwest::Method;
use serde_json::json;

use crate::world::{Relay, bank};

/// A user that PostgreSQL runs as where the tests run as root, whom it refuses.
const NOBODY: u32 = 65_534;

struct Server {
    folder: tempfile::TempDir,
    port: u16,
}

fn programs() -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debians = versions.flatten().map(|entry| entry.path().join("bin"));
    on_path
        .chain(debians)
        .find(|folder| folder.join("pg_ctl").is_file())
        .expect("PostgreSQL is missing: scripts/system-packages.sh test installs it")
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let data = folder.path().join("data");
        run(&mut program(
            folder.path(),
            "initdb",
            &["--auth=trust", "--username=relay", "--no-sync"],
        ));
        assert!(data.is_dir());
        // It is free again at once, and PostgreSQL takes no port 0.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let server = Self { folder, port };
        server.up();
        server
    }

    fn up(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            self.port
        );
        let log = self.folder.path().join("log");
        let log = log.to_str().unwrap();
        run(&mut program(
            self.folder.path(),
            "pg_ctl",
            &["start", "--wait", "--log", log, "--options", &options],
        ));
    }

    fn down(&self) {
        run(&mut program(
            self.folder.path(),
            "pg_ctl",
            &["stop", "--wait", "--mode=immediate"],
        ));
    }

    fn url(&self) -> String {
        format!(
            "postgres://relay@127.0.0.1:{}/postgres?sslmode=disable",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = program(self.folder.path(), "pg_ctl", &["stop", "--mode=immediate"]).status();
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn program(folder: &Path, name: &str, arguments: &[&str]) -> Command {
    let path = programs().join(name);
    let mut command = match is_root() {
        false => Command::new(path),
        true => {
            let mut command = Command::new("setpriv");
            let id = NOBODY.to_string();
            command
                .args(["--reuid", &id, "--regid", &id, "--clear-groups", "--"])
                .arg(path);
            command
        }
    };
    command
        .args(arguments)
        .arg("--pgdata")
        .arg(folder.join("data"))
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

#[tokio::test]
async fn what_one_instance_was_told_the_other_knows() {
    let server = Server::start();
    let bank = bank(40).await;
    let more = "[limits]\ndevice_per_minute = 40\n";
    let one = Relay::start_with(&bank, Some(server.url()), more).await;
    let two = one.another(&bank).await;
    let device = one.device().await;
    let mut at_two = device.clone();
    at_two.url.clone_from(&two.url);
    let linked = device.link().await;
    assert_eq!(at_two.sync(&linked).await.status, 200, "whose an item is");

    // Plaid tells the one; the device waits at the other.
    let waits = {
        let at_two = at_two.clone();
        tokio::spawn(async move { at_two.inbox(0, 50).await })
    };
    let body = json!({ "access_token": linked.token, "webhook_code": "LOGIN_REPAIRED" });
    assert_eq!(
        device
            .plaid("/sandbox/item/fire_webhook", body)
            .await
            .status,
        200
    );
    let page = waits.await.unwrap();
    assert_eq!(page.notices[0].item.as_deref(), Some(linked.name.as_str()));

    // A request that one has seen is no new one for the other.
    let path = "/v1/inbox?after=0&wait=0";
    let signed = device.signed(&Method::GET, path, b"");
    assert_eq!(
        device
            .send(Method::GET, path, Vec::new(), &signed)
            .await
            .status,
        200
    );
    let again = at_two.send(Method::GET, path, Vec::new(), &signed).await;
    assert_eq!((again.status, again.code()), (401, "RELAY_REPLAYED"));

    // They count together: forty a minute are twenty at once and the rest one by one.
    let mut passed = 0;
    for n in 0..40 {
        let at = if n % 2 == 0 { &device } else { &at_two };
        passed += u32::from(at.ask_inbox(0, 0).await.status == 200);
    }
    assert!(passed < 20, "{passed} of forty more passed");

    one.revoke(device.id).await;
    assert_eq!(at_two.sync(&linked).await.code(), "RELAY_DEVICE_REVOKED");
    one.end().await;
    two.end().await;
}

#[tokio::test]
async fn a_database_that_goes_away_is_told_and_comes_back_with_all_that_was_answered() {
    let server = Server::start();
    let bank = bank(41).await;
    let relay = Relay::start_with(&bank, Some(server.url()), "").await;
    let device = relay.device().await;
    let linked = device.link().await;
    let body = json!({ "access_token": linked.token, "webhook_code": "LOGIN_REPAIRED" });
    assert_eq!(
        device
            .plaid("/sandbox/item/fire_webhook", body)
            .await
            .status,
        200
    );
    let told = device.inbox(0, 50).await;
    assert_eq!(told.notices.len(), 1);

    let ready = async || {
        reqwest::get(format!("{}/readyz", relay.url))
            .await
            .unwrap()
            .status()
    };
    assert_eq!(ready().await, 200);
    // As a machine that loses its power: nothing is written that was not.
    server.down();
    assert_eq!(ready().await, 503);
    let refused = device.sync(&linked).await;
    assert_eq!((refused.status, refused.code()), (503, "RELAY_DOWN"));
    server.up();
    assert_eq!(ready().await, 200);
    assert_eq!(device.inbox(0, 0).await.notices, told.notices);
    assert_eq!(device.sync(&linked).await.status, 200);
    relay.end().await;
}
