//! The whole way with the programs themselves: a bank, a relay before it, and somebody's computer. Enrolled by an
//! invitation, linked, told by a webhook, synced without anybody asking for it, revoked, refused.

use acceptance::postgres::Server;
use acceptance::relay::{Served, free_address};
use acceptance::{BankProcess, Invitation, RelaySetup};
use serde_json::{Value, json};

use crate::balancer::Balancer;
use crate::bank::{OTHER, RICH};
use crate::cli::{Cli, Ran};

/// Rounds of listening that a change may take to arrive: webhooks of the first sync come before it.
const ROUNDS_MAX: usize = 8;

async fn init(cli: &Cli, url: &str, invitation: &str, fingerprint: &str) -> Ran {
    cli.run(&[
        "init",
        "--relay",
        "relay",
        "--url",
        url,
        "--invitation",
        invitation,
        "--fingerprint",
        fingerprint,
    ])
    .await
}

/// What the relay told of, synced: until the listed transactions are others than before.
async fn listens_until_there_is_news(cli: &Cli) -> Vec<Value> {
    let before = cli.transactions(&[]).await;
    for _ in 0..ROUNDS_MAX {
        let synced = cli.json(&["listen"]).await;
        let synced = synced.as_array().unwrap();
        assert!(!synced.is_empty());
        assert!(
            synced.iter().all(|one| one["error"].is_null()),
            "{synced:?}"
        );
        let now = cli.transactions(&[]).await;
        if now != before {
            return now;
        }
    }
    panic!("the relay told of nothing new");
}

/// Enrols two computers, links a bank at one of them and hears of what happens there.
async fn enrolled_linked_and_told(
    bank: &BankProcess,
    relay: &RelaySetup,
    url: &str,
) -> (Cli, Invitation) {
    let invitation = relay.invite(None).await.unwrap();
    let (code, fingerprint) = (&invitation.code, &invitation.fingerprint);
    let cli = Cli::new();
    // Another relay than the one that was meant: nothing is used up.
    init(&cli, url, code, "00000-00000-00000-00000")
        .await
        .failed(&["not the one with that fingerprint"]);
    init(&cli, url, code, fingerprint).await.ok();
    init(&Cli::new(), url, code, fingerprint)
        .await
        .failed(&["does not know this invitation"]);

    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
    let rows = cli.transactions(&[]).await;
    assert!(!rows.is_empty());
    // Nobody asks from here on: the bank tells the relay, the relay tells the computer.
    bank.advance(3).await.unwrap();
    let told = listens_until_there_is_news(&cli).await;
    assert!(told.len() > rows.len());
    (cli, invitation)
}

/// Ends every device, and shows that nothing but what is here already can be had any more.
async fn revoked_and_refused(cli: &Cli, relay: &RelaySetup) {
    let rows = cli.transactions(&[]).await;
    let devices = relay.verb(&["devices"]).await.unwrap();
    for device in devices.as_array().unwrap() {
        let id = device["id"].as_str().unwrap();
        relay.verb(&["revoke", id]).await.unwrap();
        let again = relay.verb(&["revoke", id]).await.unwrap_err();
        assert!(again.to_string().contains("revoked already"), "{again}");
    }
    cli.run(&["sync"])
        .await
        .failed_in_part(&["The relay does not know this computer"]);
    cli.run(&["listen"])
        .await
        .failed(&["The relay does not know this computer"]);
    cli.link(OTHER)
        .await
        .failed(&["does not know this computer"]);
    assert_eq!(cli.transactions(&[]).await, rows, "what is here stays");
}

/// Neither the log nor the folder tells anything of anybody.
fn holds_nothing(relay: &RelaySetup, cli_items: &Value, rows: &[Value]) {
    let mut held = relay.log().unwrap().into_bytes();
    assert!(String::from_utf8_lossy(&held).contains("/v1/plaid/transactions/sync"));
    for entry in std::fs::read_dir(relay.folder()).unwrap() {
        held.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let item = cli_items[0]["plaid_item_id"].as_str().unwrap();
    let shop = rows[0]["name"].as_str().unwrap();
    for canary in [item, shop, "access-sandbox-", "public-sandbox-"] {
        let found = held
            .windows(canary.len())
            .any(|some| some == canary.as_bytes());
        assert!(!found, "the relay holds {canary}");
    }
}

#[tokio::test]
async fn from_the_bank_over_a_relay_to_a_computer_and_back_out() {
    let bank = BankProcess::start(301).await.unwrap();
    let listen = free_address().unwrap();
    let url = format!("http://{listen}");
    let relay = RelaySetup::new(&bank.url().unwrap(), &url, None)
        .await
        .unwrap();
    let serving = relay.serve(&listen).await.unwrap();
    let (cli, invitation) = enrolled_linked_and_told(&bank, &relay, &url).await;

    // Killed in between, it forgets nobody; what happened meanwhile is told afterwards.
    drop(serving);
    cli.run(&["listen"])
        .await
        .failed(&["No connection to the relay"]);
    let serving = relay.serve(&listen).await.unwrap();
    bank.advance(3).await.unwrap();
    listens_until_there_is_news(&cli).await;

    // Another computer of the same household has its own key, and is not this one.
    let other = relay.invite(Some(&invitation.group)).await.unwrap();
    let other_cli = Cli::new();
    init(&other_cli, &url, &other.code, &other.fingerprint)
        .await
        .ok();
    assert_eq!(other_cli.json(&["items"]).await, json!([]));
    let devices = relay.verb(&["devices"]).await.unwrap();
    assert_eq!(devices.as_array().unwrap().len(), 2);

    let (items, rows) = (cli.json(&["items"]).await, cli.transactions(&[]).await);
    revoked_and_refused(&cli, &relay).await;
    serving.end().await.unwrap();
    holds_nothing(&relay, &items, &rows);
}

/// Two relays on one PostgreSQL behind a balancer: each call may reach either, and either may die.
#[tokio::test]
async fn the_same_over_two_relays_on_one_postgresql() {
    let server = tokio::task::spawn_blocking(Server::start)
        .await
        .unwrap()
        .unwrap();
    let bank = BankProcess::start(302).await.unwrap();
    let (first, second) = (free_address().unwrap(), free_address().unwrap());
    let balancer = Balancer::before(&[&first, &second]).await;
    let url = balancer.url();
    let relay = RelaySetup::new(&bank.url().unwrap(), &url, Some(&server.url()))
        .await
        .unwrap();
    let one: Served = relay.serve(&first).await.unwrap();
    let two = relay.serve(&second).await.unwrap();
    let (cli, _) = enrolled_linked_and_told(&bank, &relay, &url).await;
    let (to_one, to_two) = (balancer.reached(0), balancer.reached(1));
    assert!(
        to_one > 3 && to_two > 3,
        "{to_one} and {to_two} connections"
    );

    // One dies. The other knows everything.
    drop(one);
    bank.advance(3).await.unwrap();
    listens_until_there_is_news(&cli).await;
    let _one = relay.serve(&first).await.unwrap();
    revoked_and_refused(&cli, &relay).await;
    two.end().await.unwrap();
    cli.run(&["sync"])
        .await
        .failed_in_part(&["The relay does not know this computer"]);
}
