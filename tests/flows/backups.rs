//! Backups as a person meets them: made, listed, put back here and on another computer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bank::Bank;
use crate::cli::{Cli, PASSPHRASE};
use crate::deaths::dies;
use crate::keys::half_done;

/// The profile's folder.
pub fn profile(cli: &Cli) -> PathBuf {
    cli.data_dir().join("demo")
}

/// The database that `keys.json` names.
pub fn database(cli: &Cli) -> PathBuf {
    let keys = std::fs::read(profile(cli).join("keys.json")).unwrap();
    let keys: Value = serde_json::from_slice(&keys).unwrap();
    profile(cli).join(keys["database"].as_str().unwrap())
}

/// Everything a person can read, for comparing.
pub async fn told(cli: &Cli) -> Vec<Value> {
    let mut all = Vec::new();
    for args in [
        &["transactions"][..],
        &["transactions", "--deleted"],
        &["transactions", "--withdrawn"],
        &["accounts"],
        &["items"],
        &["categories"],
        &["rule", "list"],
        &["views"],
        &["transfer", "list"],
        &["transactions", "--search", "has:attachment"],
    ] {
        all.push(cli.json(args).await);
    }
    let attached = all.last().and_then(|rows| rows[0]["id"].as_str());
    if let Some(id) = attached.map(str::to_owned) {
        all.push(cli.json(&["attachments", &id]).await);
    }
    all
}

/// The bank's ids of what is posted. Fails where one comes twice.
pub fn posted(rows: &Value) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for row in rows.as_array().unwrap() {
        // What a person wrote down has no id of the bank's.
        let Some(id) = row["plaid_transaction_id"].as_str().map(str::to_owned) else {
            continue;
        };
        if row["pending"] == false {
            assert!(ids.insert(id), "twice: {row}");
        }
    }
    ids
}

/// A profile with rows and with what a person said of them.
pub async fn with_edits(bank: &Bank) -> Cli {
    let cli = Cli::synced_on(&bank.url()).await;
    let rows = cli.transactions(&["--limit", "3"]).await;
    let id = |at: usize| rows[at]["id"].as_str().unwrap().to_owned();
    cli.run(&["note", &id(0), "dinner with Ana"]).await.ok();
    cli.run(&["note", &id(1), "a promise"]).await.ok();
    cli.run(&["delete", &id(2)]).await.ok();
    cli
}

/// A profile with rows and with one of everything that a person says: of a row, and beside the rows.
pub async fn with_everything(bank: &Bank) -> Cli {
    let cli = Cli::synced_on(&bank.url()).await;
    let purse = ["account", "add", "Purse", "--currency", "USD"];
    cli.run(&purse).await.ok();
    let accounts = cli.json(&["accounts"]).await;
    let purse = accounts.as_array().unwrap();
    let purse = purse.iter().find(|one| one["name"] == "Purse").unwrap();
    let purse = purse["id"].as_str().unwrap();
    let rows = cli.transactions(&["--limit", "60"]).await;
    let id = |at: usize| rows[at]["id"].as_str().unwrap().to_owned();
    let receipt = cli.home().join("receipt.txt");
    std::fs::write(&receipt, "two coffees").unwrap();
    let posted = rows
        .iter()
        .skip(10)
        .find(|row| row["pending"] == false && row["amount"]["minor"].as_i64().unwrap() < -200)
        .unwrap();
    let whole = posted["id"].as_str().unwrap();
    let cents = -posted["amount"]["minor"].as_i64().unwrap();
    let rest = format!("-{}.{:02}", (cents - 100) / 100, (cents - 100) % 100);
    for args in [
        &["note", &id(0), "dinner with Ana"][..],
        &["note", &id(1), "a promise"],
        &["delete", &id(2)],
        &["edit", &id(3), "--tags", "holiday,Ana"],
        &["edit", &id(4), "--merchant", "The corner shop"],
        &["edit", &id(5), "--reviewed", "true"],
        &["edit", &id(6), "--hidden", "true"],
        &["edit", &id(7), "--date", "2026-01-02"],
        &["split", whole, "--part", "-1.00", "--part", &rest],
        &["attach", &id(8), receipt.to_str().unwrap()],
        &["categories", "add", "Hobbies"],
        &["categories", "add", "Kites", "--group", "Hobbies"],
        &["edit", &id(9), "--category", "Kites"],
        &[
            "rule",
            "add",
            "Coffee",
            "--search",
            "starbucks",
            "--tags",
            "coffee",
        ],
        &["views", "--save", "Kites", "--search", "cat:Kites"],
        &["add", purse, "2026-01-03", "-4.20", "Ice cream"],
    ] {
        cli.run(args).await.ok();
    }
    cli
}

/// Files below a folder with what they hold.
pub fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

async fn phrase(cli: &Cli) -> String {
    let made = cli.json(&["recovery-phrase"]).await;
    let words: Vec<&str> = made["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    assert_eq!(words.len(), 24);
    words.join(" ")
}

/// R24.
#[tokio::test]
async fn r24_a_backup_opened_with_only_the_phrase_on_another_computer_yields_every_row_and_edit() {
    let bank = Bank::start(131).await;
    let here = with_everything(&bank).await;
    let words = phrase(&here).await;
    let file = here.home().join("usb.coffer-backup");
    let made = here.json(&["backup", file.to_str().unwrap()]).await;
    assert_eq!(made["portable"], true);
    assert_eq!(made["bytes"], std::fs::metadata(&file).unwrap().len());
    let before = told(&here).await;

    let there = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("COFFER_PASSPHRASE", &words);
    let restored = there.json(&["restore", file.to_str().unwrap()]).await;
    assert_eq!(restored["relay"], "demo");
    assert_eq!(
        told(&there).await,
        before,
        "equal to the cent, edits included"
    );
    there.run(&["verify"]).await.ok();

    // And it goes on from there: the token works, and nothing comes twice.
    there.run(&["sync"]).await.ok();
    let later = there.json(&["transactions"]).await;
    let (was, is) = (posted(&before[0]), posted(&later));
    assert!(was.is_subset(&is), "nothing is lost");
    let wrong = Cli::new().with("COFFER_PASSPHRASE", "not the passphrase of it");
    wrong
        .run(&["restore", file.to_str().unwrap()])
        .await
        .failed(&["does not open"]);
    assert!(!profile(&wrong).join("keys.json").exists());
}

/// R6, R11: an older state is brought up to date without a row that comes twice.
#[tokio::test]
async fn r6_an_older_backup_is_brought_up_to_date_by_the_next_sync() {
    let bank = Bank::start(132).await;
    let cli = with_edits(&bank).await;
    let file = cli.home().join("older.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();
    bank.advance(20).await;
    cli.run(&["sync"]).await.ok();
    let newer = told(&cli).await;
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    let older = cli.transactions(&[]).await;
    assert!(
        older.len() < newer[0].as_array().unwrap().len(),
        "it is the older state"
    );
    cli.run(&["sync"]).await.ok();
    cli.run(&["sync"]).await.ok();
    let again = told(&cli).await;
    // The demo bank's time moves on with each sync, so that pending ones have posted since.
    let (was, is) = (posted(&newer[0]), posted(&again[0]));
    assert!(was.is_subset(&is), "what the older state lacked is back");
    // Its bank may have put an amount right since.
    let ids = |rows: &Value| -> Vec<Value> {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["id"].clone()).collect()
    };
    assert_eq!(
        ids(&again[1]),
        ids(&newer[1]),
        "what was deleted before the backup stays deleted"
    );
    cli.run(&["verify"]).await.ok();
}

/// R5.
#[tokio::test]
async fn r5_a_damaged_database_is_told_with_its_backups_and_is_kept_when_one_is_put_back() {
    let bank = Bank::start(133).await;
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    let backups = cli.json(&["backups"]).await;
    let list = backups.as_array().unwrap();
    assert_eq!(
        list.len(),
        1,
        "the first sync was followed by one: {backups}"
    );
    assert_eq!(list[0]["reason"], "daily");
    assert_eq!(list[0]["opens_with"][0], "at_hand");
    let file = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();

    let path = database(&cli);
    let mut bytes = std::fs::read(&path).unwrap();
    for at in (4096..bytes.len()).step_by(4096) {
        bytes[at + 100] ^= 0x40;
    }
    std::fs::write(&path, &bytes).unwrap();
    for args in [&["transactions"][..], &["verify"], &["sync"]] {
        cli.run(args).await.failed(&["damaged", "restore"]);
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "nobody repaired it");
    assert_eq!(cli.json(&["backups"]).await[0]["opens_with"][0], "at_hand");
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);
    let kept = tree(&profile(&cli).join("kept"));
    assert!(kept.iter().any(|(_, content)| *content == bytes), "kept");
    assert!(
        kept.iter().any(|(path, _)| path.ends_with("keys.json")),
        "with what opens it"
    );
}

#[tokio::test]
async fn lost_keys_and_a_lost_database_are_told_apart_and_both_come_back() {
    let bank = Bank::start(134).await;
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    let file = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();

    std::fs::remove_file(profile(&cli).join("keys.json")).unwrap();
    cli.run(&["items"]).await.failed(&["keys.json, is missing"]);
    cli.run(&["init", "--relay", "demo"])
        .await
        .failed(&["keys.json, is missing"]);
    assert!(
        !profile(&cli).join("keys.json").exists(),
        "no new key was made"
    );
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);

    let lost = database(&cli);
    std::fs::remove_file(&lost).unwrap();
    cli.run(&["items"]).await.failed(&["missing or empty"]);
    assert!(!lost.exists(), "no empty one was put in its place");
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);

    std::fs::write(profile(&cli).join("keys.json"), b"{}").unwrap();
    cli.run(&["items"]).await.failed(&["not written by Coffer"]);
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);
}

#[tokio::test]
async fn what_is_no_sound_backup_changes_nothing() {
    let bank = Bank::start(135).await;
    let cli = with_edits(&bank).await;
    let file = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();
    cli.run(&["backup", file.to_str().unwrap()])
        .await
        .failed(&["exists already"]);
    let good = std::fs::read(&file).unwrap();
    let before = told(&cli).await;
    let named = database(&cli);
    let bad = cli.home().join("bad.coffer-backup");
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let newer = String::from_utf8_lossy(&good[..40]).replace("COFFERBK", "COFFERBL");
    for (bytes, why) in [
        (flipped, "damaged"),
        (good[..good.len() / 2].to_vec(), "damaged"),
        (b"SQLite format 3\0 and more".to_vec(), "not a backup"),
        (newer.into_bytes(), "not a backup"),
        (Vec::new(), "not a backup"),
    ] {
        std::fs::write(&bad, bytes).unwrap();
        cli.run(&["restore", bad.to_str().unwrap()])
            .await
            .failed(&[why]);
        assert_eq!(database(&cli), named);
        assert_eq!(told(&cli).await, before);
    }
    // A pipe that nobody writes to, and a folder: neither is waited for.
    #[cfg(unix)]
    for (make, why) in [("mkfifo", "not a backup"), ("mkdir", "not a backup")] {
        std::fs::remove_file(&bad).unwrap_or(());
        let made = std::process::Command::new(make).arg(&bad).status();
        assert!(made.unwrap().success());
        cli.run(&["restore", bad.to_str().unwrap()])
            .await
            .failed(&[why]);
    }
    assert!(!profile(&cli).join("kept").exists());
}

#[tokio::test]
async fn at_a_terminal_too_a_backup_replaces_a_profile_for_somebody_who_opens_it_or_says_that_nobody_can()
 {
    const THEIRS: &str = "a heron of somebody else";
    let bank = Bank::start(265).await;
    let theirs = Cli::demo_on(&bank.url()).await;
    theirs
        .run_with(&["protect", "passphrase"], THEIRS)
        .await
        .ok();
    let theirs = theirs.with("COFFER_PASSPHRASE", THEIRS);
    let file = theirs.home().join("theirs.coffer-backup");
    let file = file.to_str().unwrap();
    theirs.run(&["backup", file]).await.ok();

    // Words that open the backup are none that open what it would replace.
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    let mut cli = cli;
    for words in [THEIRS, ""] {
        cli = cli.with("COFFER_PASSPHRASE", words);
        cli.run(&["restore", file]).await.failed(&["--forgotten"]);
    }
    let cli = cli.with("COFFER_PASSPHRASE", PASSPHRASE);
    cli.run(&["restore", file]).await.failed(&["--words"]);
    assert_eq!(told(&cli).await, before);
    assert!(!profile(&cli).join("kept").exists(), "nothing was replaced");

    // Who has both words gives both, and their own passphrase stays.
    cli.run_with(&["restore", "--words", file], THEIRS)
        .await
        .ok();
    assert_eq!(cli.transactions(&[]).await.len(), 0, "theirs has no bank");

    // Who has none of today's says so, and what is replaced is kept with its keys.
    let cli = cli.with("COFFER_PASSPHRASE", THEIRS);
    cli.run(&["restore", "--forgotten", file]).await.ok();
    cli.run(&["items"]).await.ok();
    let cli = cli.with("COFFER_PASSPHRASE", PASSPHRASE);
    cli.run(&["items"]).await.failed(&["does not open"]);
    let kept = tree(&profile(&cli).join("kept"));
    assert!(kept.iter().any(|(path, _)| path.ends_with("keys.json")));
}

/// A test reads the header of every artefact.
#[tokio::test]
async fn no_file_that_is_ever_written_is_a_plain_database_or_holds_what_it_is_about() {
    let bank = Bank::start(136).await;
    let cli = with_edits(&bank).await;
    let words = phrase(&cli).await;
    let file = cli.data_dir().join("own.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();
    cli.run(&["rotate-keys", "--end-phrase"]).await.ok();
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    cli.run(&["sync"]).await.ok();
    let files = tree(&cli.data_dir());
    let ends = |end: &str| {
        files
            .iter()
            .filter(|(path, _)| path.to_string_lossy().ends_with(end))
            .count()
    };
    assert!(
        ends(".coffer-backup") >= 4 && ends(".db") >= 2,
        "they are there"
    );
    let secrets = [
        PASSPHRASE,
        &words,
        "access-sandbox-",
        "dinner with Ana",
        "Platypus",
        "CREATE TABLE",
    ];
    for (path, bytes) in &files {
        assert!(!bytes.starts_with(b"SQLite format 3"), "{}", path.display());
        for secret in secrets {
            let holds = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!holds, "{secret} is in {}", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
            assert_eq!(mode, 0, "{} is its owner's", path.display());
        }
    }
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_the_target_whole_or_not_there() {
    let bank = Bank::start(138).await;
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    for step in [
        "backup: copied",
        "backup: checked",
        "backup: written",
        "backup: read back",
    ] {
        let file = cli
            .home()
            .join(format!("{}.coffer-backup", step.replace([' ', ':'], "-")));
        dies(&cli, "backup", step, Some(&file)).await;
        assert!(!file.exists(), "{step}");
        assert_ne!(half_done(&cli), [""; 0], "a copy lies there after {step}");
        cli.run(&["items"]).await.ok();
        assert_eq!(half_done(&cli), [""; 0], "the next start takes it away");
    }
    let file = cli.home().join("whole.coffer-backup");
    dies(&cli, "backup", "backup: renamed", Some(&file)).await;
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);
}
