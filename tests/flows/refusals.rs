//! What cannot work says why, in a sentence, and changes nothing.

use serde_json::Value;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::{Cli, link_args};

#[tokio::test]
async fn wrong_credentials_and_unknown_banks_are_told_and_add_nothing() {
    let bank = Bank::start(41).await;
    let cli = Cli::demo_on(&bank.url()).await;
    cli.run(&link_args(RICH, "user_good", "pass_bad"))
        .await
        .failed(&[]);
    cli.run(&link_args("ins_0", "user_good", "pass_good"))
        .await
        .failed(&[]);
    assert_eq!(cli.json(&["items"]).await, serde_json::json!([]));
    assert_eq!(bank.paid_items(), 0);
}

#[tokio::test]
async fn wrong_keys_are_told_as_wrong_keys() {
    let bank = Bank::start(42).await;
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", "anotherSecret")
        .with("PLAID_ENV", "sandbox");
    cli.run(&["init", "--relay", "direct"]).await.ok();
    cli.link(RICH).await.failed(&[]);
    let told = cli.run(&["--json", "link"]).await;
    assert_eq!(told.code, 1);
    let error: Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!(error["code"], "keys");
    assert!(!told.stderr.contains("anotherSecret"));

    // With the right ones the same profile works.
    let cli = cli.with("PLAID_SECRET", SECRET);
    cli.link(RICH).await.ok();
}

#[tokio::test]
async fn without_any_keys_the_person_is_told_where_to_put_them() {
    let bank = Bank::start(43).await;
    let cli = Cli::new().with("COFFER_PLAID_URL", &bank.url());
    let told = cli.run(&["init", "--relay", "direct"]).await.ok();
    assert!(told.stdout.contains("PLAID_CLIENT_ID"), "{told:?}");
    cli.link(RICH)
        .await
        .failed(&["PLAID_CLIENT_ID", "PLAID_SECRET"]);
}

#[tokio::test]
async fn keys_that_init_was_given_are_kept_for_the_next_call() {
    let bank = Bank::start(45).await;
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET);
    cli.run(&["init", "--relay", "direct"]).await.ok();
    // Set to nothing is not set.
    let cli = cli.with("PLAID_CLIENT_ID", "").with("PLAID_SECRET", "");
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
}

#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_not_text_is_told_by_its_name() {
    use std::os::unix::ffi::OsStrExt;
    let cli = Cli::new();
    for name in ["COFFER_PLAID_URL", "COFFER_PASSPHRASE", "PLAID_SECRET"] {
        let told = cli
            .command(&["status"])
            .env(name, std::ffi::OsStr::from_bytes(b"http://\xff"))
            .output()
            .await
            .unwrap();
        crate::cli::ran(told).failed(&[name]);
    }
}

#[tokio::test]
async fn no_network_is_told_and_browsing_goes_on() {
    let bank = Bank::start(44).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let rows = cli.transactions(&[]).await;
    bank.stop().await;
    cli.link(crate::bank::OTHER).await.failed(&[]);
    let told = cli.run(&["--json", "link"]).await;
    let error: Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!(error["code"], "offline");
    cli.run(&["sync"]).await.failed_in_part(&[]);
    assert_eq!(cli.transactions(&[]).await, rows);
}

#[tokio::test]
async fn an_address_that_is_not_plaids_is_refused_whatever_is_asked() {
    let cli = Cli::new().with("COFFER_PLAID_URL", "https://plaid.example.com");
    for args in [&["init", "--relay", "demo"][..], &["items"], &["sync"]] {
        cli.run(args).await.failed(&["COFFER_PLAID_URL"]);
    }
    for elsewhere in [
        "http://192.168.0.9:4000",
        "http://production.plaid.com",
        "file:///etc",
        "http://",
    ] {
        let cli = Cli::new().with("COFFER_PLAID_URL", elsewhere);
        cli.run(&["init", "--relay", "demo"]).await.failed(&[]);
    }
}

#[tokio::test]
async fn before_it_is_set_up_every_verb_says_how() {
    let cli = Cli::new();
    for args in [
        &["items"][..],
        &["accounts"],
        &["transactions"],
        &["sync"],
        &["link"],
        &["verify"],
    ] {
        cli.run(args).await.failed(&["init --relay demo"]);
    }
    let told = cli.run(&["--json", "items"]).await;
    let error: Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!(error["code"], "needs_setup");
    assert!(!cli.data_dir().exists(), "looking makes nothing");
}

#[tokio::test]
async fn what_makes_no_sense_ends_with_code_2_and_where_to_read() {
    let cli = Cli::new();
    for args in [
        &[][..],
        &["frobnicate"],
        &["init"],
        &["init", "--relay", "cloud"],
        &["init", "--relay", "relay"],
        &["init", "--relay", "demo", "--url", "https://relay.example"],
        &["link", "--institution", RICH],
        &["transactions", "--limit", "-1"],
        &["note", "only-one"],
    ] {
        let ran = cli.run(args).await;
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.contains("--help"), "{args:?}: {}", ran.stderr);
    }
}
