//! `direct` and `relay` are the same job by another way.

use coffer_domain::Secret;
use coffer_relay::{
    keys::RelayKeys,
    serve,
    verbs::{self, Over, Secrets, Setup},
};
use tempfile::TempDir;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::Cli;

/// What is kept of a device that no relay knows: it can be shown, and opens nothing.
pub const CREDENTIAL: &str =
    "cfd1_00000000000000000000000000000007_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2E";

/// The relay itself, before this bank.
pub struct Relay {
    pub url: String,
    counts: String,
    folder: TempDir,
    key: String,
    bank: String,
}

impl Relay {
    pub async fn before(bank: &Bank) -> Self {
        Self::before_address(bank.url()).await
    }

    /// The same before whatever stands at an address.
    pub async fn before_address(bank: String) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let metrics = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let folder = TempDir::with_prefix("coffer-flows-").unwrap();
        let text = format!("name = 'The club'\nenvironment = 'sandbox'\npublic_url = '{url}'\n");
        std::fs::write(folder.path().join("coffer-relay.toml"), text).unwrap();
        let relay = Self {
            url,
            counts: format!("http://{}", metrics.local_addr().unwrap()),
            folder,
            key: RelayKeys::fresh().unwrap().expose().clone(),
            bank,
        };
        let secrets = Secrets {
            key: Some(Secret::new(relay.key.clone())),
            client_id: Some(Secret::new(CLIENT_ID.into())),
            secret: Some(Secret::new(SECRET.into())),
        };
        let (served, how) = relay.setup().relay(secrets).await.unwrap();
        tokio::spawn(serve::serve(served, listener, metrics, how.tls));
        relay
    }

    fn setup(&self) -> Setup {
        let over = Over {
            plaid_url: Some(self.bank.parse().unwrap()),
            ..Over::default()
        };
        Setup::read(&self.folder.path().join("coffer-relay.toml"), over).unwrap()
    }

    /// A fresh invitation, and the relay's fingerprint.
    pub async fn invite(&self) -> (String, String) {
        let key = Secret::new(self.key.clone());
        let made = verbs::enrol(&self.setup(), Some(&key), None, 2)
            .await
            .unwrap();
        let word = |name: &str| made[name].as_str().unwrap().to_owned();
        (word("invitation"), word("fingerprint"))
    }

    /// Ends every device.
    pub async fn revoke_all(&self) {
        let devices = verbs::devices(&self.setup()).await.unwrap();
        for device in devices.as_array().unwrap() {
            let id = device["id"].as_str().unwrap().parse().unwrap();
            verbs::revoke(&self.setup(), id).await.unwrap();
        }
    }

    /// Its database becomes an older copy, or one that missed webhooks: another memory, as far as anybody is told.
    pub fn forgets(&self) {
        let database = rusqlite::Connection::open(self.folder.path().join("relay.db")).unwrap();
        database
            .execute_batch("UPDATE fact SET value = 'another' WHERE name = 'epoch'")
            .unwrap();
    }

    /// From now on its database takes no connection, as a disk that is full.
    pub fn fills_up(&self) {
        let database = rusqlite::Connection::open(self.folder.path().join("relay.db")).unwrap();
        database
            .execute_batch(
                "CREATE TRIGGER full BEFORE INSERT ON binding BEGIN SELECT RAISE(ABORT, 'no room'); END",
            )
            .unwrap();
    }

    /// How many calls it passed on.
    pub async fn passed(&self) -> u64 {
        let page = reqwest::get(format!("{}/metrics", self.counts))
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        let calls = page
            .lines()
            .filter(|line| line.starts_with("coffer_relay_calls_total{"));
        calls
            .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum()
    }
}

/// Links, syncs, looks, refreshes.
async fn the_main_job_works(cli: &Cli, bank: &Bank) {
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
    let rows = cli.transactions(&[]).await;
    assert!(rows.len() > 1_000);
    let tx = rows[0]["id"].as_str().unwrap();
    cli.run(&["note", tx, "by another way"]).await.ok();
    bank.advance(3).await;
    cli.run(&["sync"]).await.ok();
    assert!(cli.transactions(&[]).await.len() > rows.len());
    assert_eq!(
        cli.transactions(&["--search", "another way"]).await.len(),
        1
    );
}

#[tokio::test]
async fn with_keys_of_ones_own() {
    let bank = Bank::start(61).await;
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    let made = cli.json(&["init", "--relay", "direct"]).await;
    assert_eq!(
        (&made["relay"], &made["has_keys"]),
        (&"direct".into(), &true.into())
    );
    the_main_job_works(&cli, &bank).await;
    assert!(cli.data_dir().join("sandbox/coffer.db").exists());
}

#[tokio::test]
async fn through_a_relay_that_holds_the_keys() {
    let bank = Bank::start(62).await;
    let relay = Relay::before(&bank).await;
    let (invitation, fingerprint) = relay.invite().await;
    let cli = Cli::new();
    let init = ["init", "--relay", "relay", "--url", &relay.url];
    let invited = [&init[..], &["--invitation", &invitation]].concat();
    // Another relay than the one that was meant is refused, and nothing is used up or kept.
    let wrong = [&invited[..], &["--fingerprint", "00000-00000-00000-00000"]].concat();
    cli.run(&wrong)
        .await
        .failed(&["not the one with that fingerprint"]);
    let invited = [&invited[..], &["--fingerprint", &fingerprint]].concat();
    let made = cli.json(&invited).await;
    assert_eq!(
        (&made["relay"], &made["url"], &made["has_keys"]),
        (
            &"relay".into(),
            &format!("{}/", relay.url).into(),
            &true.into()
        )
    );
    the_main_job_works(&cli, &bank).await;
    assert!(relay.passed().await > 5, "every call went through it");
    let file = std::fs::read_to_string(cli.data_dir().join("relay.json")).unwrap();
    assert!(file.contains(&fingerprint) && file.contains("The club"));
    for secret in [invitation.as_str(), "cfd1_"] {
        assert!(!file.contains(secret), "the credential is in no plain file");
    }
    // Revoked, it is refused at once, and all that is here stays.
    relay.revoke_all().await;
    cli.run(&["sync"])
        .await
        .failed_in_part(&["The relay does not know this computer"]);
    assert!(cli.transactions(&[]).await.len() > 1_000);
}

#[tokio::test]
async fn a_device_that_the_relay_does_not_know_is_told_so() {
    let bank = Bank::start(63).await;
    let relay = Relay::before(&bank).await;
    let cli = Cli::new();
    let init = ["init", "--relay", "relay", "--url", &relay.url];
    let stranger = [&init[..], &["--invitation", "stranger"]].concat();
    cli.run(&stranger)
        .await
        .failed(&["does not know this invitation"]);
    let unknown = [&init[..], &["--invitation", CREDENTIAL]].concat();
    cli.run(&unknown).await.ok();
    cli.link(RICH)
        .await
        .failed(&["does not know this computer"]);
    assert_eq!(relay.passed().await, 0);
    let real = [&init[..], &["--environment", "production"]].concat();
    let (invitation, _) = relay.invite().await;
    let real = [&real[..], &["--invitation", &invitation]].concat();
    cli.run(&real)
        .await
        .failed(&["This relay is for Plaid's sandbox"]);
}

#[tokio::test]
async fn a_relay_that_is_down_is_told_apart_from_plaid_that_is_down() {
    let bank = Bank::start(65).await;
    let relay = Relay::before(&bank).await;
    let (invitation, _) = relay.invite().await;
    let cli = Cli::new();
    let init = [
        "init",
        "--relay",
        "relay",
        "--url",
        &relay.url,
        "--invitation",
        &invitation,
    ];
    cli.run(&init).await.ok();
    cli.link(RICH).await.ok();
    bank.stop().await;
    cli.run(&["sync"])
        .await
        .failed_in_part(&["The relay answers, but the bank service behind it does not"]);
}

#[tokio::test]
async fn a_connection_that_the_relay_cannot_keep_is_told_and_paid_for_by_nobody() {
    let bank = Bank::start(66).await;
    let relay = Relay::before(&bank).await;
    let (invitation, _) = relay.invite().await;
    let cli = Cli::new();
    let init = ["init", "--relay", "relay", "--url", &relay.url];
    let init = [&init[..], &["--invitation", &invitation]].concat();
    cli.run(&init).await.ok();
    relay.fills_up();
    cli.link(RICH).await.failed(&[
        "could not write the new connection down",
        "nothing is billed",
    ]);
    assert_eq!(bank.count("public_token_exchanged"), 1);
    assert_eq!(bank.paid_items(), 0);
    assert_eq!(cli.json(&["items"]).await, serde_json::json!([]));
}

#[tokio::test]
async fn profiles_of_two_ways_are_never_mixed() {
    let bank = Bank::start(64).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let rows = cli.transactions(&[]).await;
    let cli = cli
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    cli.run(&["init", "--relay", "direct"]).await.ok();
    assert!(cli.transactions(&[]).await.is_empty());
    cli.run(&["init", "--relay", "demo"]).await.ok();
    assert_eq!(
        cli.transactions(&[]).await,
        rows,
        "and coming back loses nothing"
    );
}
