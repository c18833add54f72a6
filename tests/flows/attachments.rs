//! Files that a person keeps with a transaction: sealed, told by what they are, in backups, under new keys, and
//! gone with what is forgotten. Nothing that dies on the way leaves half of one.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::backups::{profile, tree};
use crate::bank::{Bank, OTHER};
use crate::cli::Cli;
use crate::deaths::dies;
use crate::secrets::{everything_in, holds};

const CANARY: &str = "canary-9f1b77 paid in cash at Ana's";
const CALLED: &str = "canary-2c80aa receipt.png";

/// A picture by its first bytes, with a text in it.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    for _ in 0..200 {
        bytes.extend_from_slice(CANARY.as_bytes());
    }
    bytes
}

fn on_disk(cli: &Cli, name: &str, bytes: &[u8]) -> PathBuf {
    let path = cli.home().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A person with a receipt on the newest transaction, and the transaction's id.
async fn with_receipt(bank: &Bank) -> (Cli, String) {
    let cli = Cli::synced_on(&bank.url()).await;
    let tx = newest(&cli).await;
    let file = on_disk(&cli, CALLED, &picture());
    cli.run(&["attach", &tx, text(&file)]).await.ok();
    std::fs::remove_file(file).unwrap();
    (cli, tx)
}

async fn newest(cli: &Cli) -> String {
    let rows = cli.transactions(&["--limit", "1"]).await;
    rows[0]["id"].as_str().unwrap().to_owned()
}

async fn files(cli: &Cli, tx: &str) -> Vec<Value> {
    let files = cli.json(&["attachments", tx]).await;
    files.as_array().unwrap().clone()
}

/// What is in the only file of a transaction.
async fn content(cli: &Cli, tx: &str) -> Vec<u8> {
    let files = files(cli, tx).await;
    assert_eq!(files.len(), 1, "{files:?}");
    let out = cli.home().join("out");
    let _ = std::fs::remove_file(&out);
    let id = files[0]["id"].as_str().unwrap();
    cli.run(&["attachment", tx, id, "--out", text(&out)])
        .await
        .ok();
    std::fs::read(out).unwrap()
}

/// The sealed files, without the one whose lock holds their folder.
fn sealed(cli: &Cli) -> Vec<PathBuf> {
    let folder = profile(cli).join("attachments");
    if !folder.is_dir() {
        return Vec::new();
    }
    let files = tree(&folder).into_iter().map(|(path, _)| path);
    files
        .filter(|path| path.file_name().unwrap() != ".held")
        .collect()
}

#[tokio::test]
async fn a_receipt_is_kept_sealed_found_given_back_as_it_was_and_taken_away_for_as_long_as_one_likes()
 {
    let bank = Bank::start(301).await;
    let cli = Cli::synced_on(&bank.url()).await.with("RUST_LOG", "trace");
    let tx = newest(&cli).await;
    let file = on_disk(&cli, CALLED, &picture());
    let ran = cli.run(&["--json", "attach", &tx, text(&file)]).await.ok();
    assert!(!holds(ran.stderr.as_bytes(), "canary-"), "it is in the log");
    let cli = cli.with("RUST_LOG", "off");
    let listed: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(listed[0]["name"], CALLED);
    assert_eq!(listed[0]["mime"], "image/png");
    assert_eq!(listed[0]["bytes"], picture().len());
    assert_eq!(listed[0]["missing"], false);
    let kept = everything_in(&cli.data_dir());
    for canary in [CANARY, CALLED, "canary-"] {
        assert!(!holds(&kept, canary), "{canary} is readable on the disk");
    }
    let name = sealed(&cli)[0].file_name().unwrap().to_owned();
    assert_eq!(name.len(), 64, "it tells nothing");

    let found = cli.transactions(&["--search", "has:attachment"]).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], tx.as_str());
    assert_eq!(content(&cli, &tx).await, picture());
    let id = listed[0]["id"].as_str().unwrap();
    let args = ["attachment", &tx, id, "--out", text(&file)];
    cli.run(&args).await.failed(&["cannot be written"]);
    // The same file twice is one, here and on another transaction.
    cli.run(&["attach", &tx, text(&file)]).await.ok();
    let other = cli.transactions(&["--limit", "2"]).await[1]["id"].clone();
    cli.run(&["attach", other.as_str().unwrap(), text(&file)])
        .await
        .ok();
    assert_eq!(files(&cli, &tx).await.len(), 1);
    assert_eq!(sealed(&cli).len(), 1);

    cli.run(&["undo"]).await.ok();
    assert_eq!(cli.json(&["detach", &tx, id]).await, json!([]));
    assert_eq!(files(&cli, &tx).await.len(), 0);
    assert_eq!(sealed(&cli).len(), 1, "for the undo");
    assert_eq!(cli.json(&["undo"]).await["field"], "attachments");
    assert_eq!(content(&cli, &tx).await, picture());
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn what_cannot_be_attached_is_refused_in_a_sentence_and_nothing_is_changed() {
    let bank = Bank::start(302).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let tx = newest(&cli).await;
    let large = on_disk(&cli, "large.pdf", b"");
    let file = std::fs::File::options().write(true).open(&large).unwrap();
    file.set_len(25 * 1024 * 1024 + 1).unwrap();
    let refused = cli.run(&["attach", &tx, text(&large)]).await;
    refused.failed(&["“large.pdf” is too large", "25 MB"]);
    let empty = on_disk(&cli, "empty.pdf", b"");
    let refused = cli.run(&["attach", &tx, text(&empty)]).await;
    refused.failed(&["“empty.pdf” is empty"]);
    let nowhere = cli.home().join("nowhere.pdf");
    let refused = cli.run(&["attach", &tx, text(&nowhere)]).await;
    refused.failed(&["nowhere.pdf cannot be read"]);
    let refused = cli.run(&["attach", &tx, text(cli.home())]).await;
    refused.failed(&["is no file"]);
    let good = on_disk(&cli, "good.pdf", b"%PDF-1.7 ...");
    let refused = cli.run(&["attach", "no-such", text(&good)]).await;
    refused.failed(&["no"]);
    assert_eq!(files(&cli, &tx).await.len(), 0);
    assert_eq!(sealed(&cli), Vec::<PathBuf>::new());
    cli.run(&["verify", "--files"]).await.ok();
}

/// R3: a quota by another name. What is written is cut short in the middle.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn r3_a_disk_that_takes_no_more_is_told_and_nothing_is_half_attached() {
    let bank = Bank::start(309).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let tx = newest(&cli).await;
    let scan = on_disk(
        &cli,
        "scan.pdf",
        &[b"%PDF-1.7 ".as_slice(), &[7; 2_000_000]].concat(),
    );
    let program = acceptance::built("coffer-cli").unwrap();
    let under = ["--fsize=300011", text(&program), "attach", &tx, text(&scan)];
    let mut command = cli.command_of(Path::new("prlimit"), &under);
    crate::cli::ran(command.output().await.unwrap()).failed(&["disk is full"]);
    assert_eq!(files(&cli, &tx).await.len(), 0);
    assert_eq!(sealed(&cli), Vec::<PathBuf>::new());
    // With room it goes on.
    cli.run(&["attach", &tx, text(&scan)]).await.ok();
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn a_file_that_is_gone_or_changed_is_told_and_nothing_else_is_lost() {
    let bank = Bank::start(303).await;
    let (cli, tx) = with_receipt(&bank).await;
    let id = files(&cli, &tx).await[0]["id"].clone();
    let id = id.as_str().unwrap();
    let out = cli.home().join("out");
    let save = ["attachment", &tx, id, "--out", text(&out)];
    let there = sealed(&cli).remove(0);

    let mut bytes = std::fs::read(&there).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&there, &bytes).unwrap();
    cli.run(&save)
        .await
        .failed(&["changed or damaged", "Attach it again"]);
    assert!(!out.exists());
    cli.run(&["verify"]).await.ok();
    let found = cli.run(&["verify", "--files"]).await;
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("changed on the disk"), "{found:?}");

    std::fs::remove_file(&there).unwrap();
    assert_eq!(files(&cli, &tx).await[0]["missing"], true);
    cli.run(&save).await.failed(&["not on the disk any more"]);
    let found = cli.run(&["verify"]).await;
    assert!(found.stdout.contains("not on the disk"), "{found:?}");
    // What is gone keeps nobody from a backup, nor from new keys.
    let backup = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", text(&backup)]).await.ok();
    cli.run(&["rotate-keys"]).await.ok();

    let file = on_disk(&cli, CALLED, &picture());
    cli.run(&["attach", &tx, text(&file)]).await.ok();
    assert_eq!(
        files(&cli, &tx).await[0]["missing"],
        false,
        "it is whole again"
    );
    assert_eq!(content(&cli, &tx).await, picture());
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn a_backup_brings_the_files_to_another_computer_and_back_under_newer_keys() {
    let bank = Bank::start(304).await;
    let (here, tx) = with_receipt(&bank).await;
    let backup = here.home().join("mine.coffer-backup");
    here.run(&["backup", text(&backup)]).await.ok();

    let there = Cli::new().with("COFFER_PLAID_URL", &bank.url());
    there.run(&["restore", text(&backup)]).await.ok();
    assert_eq!(content(&there, &tx).await, picture());
    there.run(&["verify", "--files"]).await.ok();

    // Here the keys are others by now, and the receipt was taken away and another attached.
    here.run(&["rotate-keys"]).await.ok();
    let id = files(&here, &tx).await[0]["id"].clone();
    here.run(&["detach", &tx, id.as_str().unwrap()]).await.ok();
    let file = on_disk(&here, "later.pdf", b"%PDF-1.7 later");
    here.run(&["attach", &tx, text(&file)]).await.ok();
    here.run(&["restore", text(&backup)]).await.ok();
    assert_eq!(content(&here, &tx).await, picture());
    assert_eq!(sealed(&here).len(), 1);
    let kept = tree(&profile(&here).join("kept"));
    let beside = kept
        .iter()
        .filter(|(path, _)| path.parent().unwrap().ends_with("attachments"));
    assert_eq!(beside.count(), 2, "what was set aside has its files");
    here.run(&["verify", "--files"]).await.ok();
}

/// The steps of new keys at which files are at stake, and whether the old keys are in force then.
const ROTATION: [(&str, bool); 4] = [
    ("rotation: checked", true),
    ("rotation: attachments sealed anew", true),
    ("rotation: switched", false),
    ("rotation: swept", false),
];

#[tokio::test]
async fn new_keys_seal_every_file_anew_and_a_death_at_any_step_costs_none() {
    let bank = Bank::start(305).await;
    let (cli, tx) = with_receipt(&bank).await;
    let mut named = sealed(&cli);
    for (step, is_old) in ROTATION {
        dies(&cli, "rotate", step, None).await;
        assert_eq!(content(&cli, &tx).await, picture(), "after {step}");
        let now = sealed(&cli);
        assert_eq!(now == named, is_old, "after {step}");
        assert_eq!(now.len(), 1, "nothing is left over after {step}");
        named = now;
    }
    cli.run(&["rotate-keys"]).await.ok();
    assert_eq!(content(&cli, &tx).await, picture());
    assert_ne!(sealed(&cli), named);
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn attaching_that_dies_leaves_a_file_that_is_attached_or_none() {
    let bank = Bank::start(306).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let tx = newest(&cli).await;
    // The child attaches a file to the transaction that it is called by.
    let file = on_disk(&cli, &format!("{tx}.png"), &picture());
    for step in ["attach: renamed", "attach: written"] {
        dies(&cli, "attach", step, Some(&file)).await;
        assert_eq!(sealed(&cli).len(), 1, "written and not committed");
        assert_eq!(files(&cli, &tx).await.len(), 0, "after {step}");
        assert_eq!(sealed(&cli).len(), 0, "swept by the next start");
    }
    dies(&cli, "attach", "attach: committed", Some(&file)).await;
    assert_eq!(content(&cli, &tx).await, picture());
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn a_bank_that_is_forgotten_takes_its_files_along_and_leaves_those_of_another() {
    let bank = Bank::start(307).await;
    let (cli, tx) = with_receipt(&bank).await;
    cli.link(OTHER).await.ok();
    cli.json(&["sync"]).await;
    let accounts = cli.json(&["accounts"]).await;
    let all = cli.transactions(&[]).await;
    let bank_of = |row: &Value| -> Value {
        let mut of = accounts.as_array().unwrap().iter();
        let account = of.find(|account| account["id"] == row["account_id"]);
        account.unwrap()["item_id"].clone()
    };
    let first = bank_of(all.iter().find(|row| row["id"] == tx.as_str()).unwrap());
    let stays = all.iter().find(|row| bank_of(row) != first).unwrap();
    let stays = stays["id"].as_str().unwrap();
    let bill = on_disk(&cli, "bill.pdf", b"%PDF-1.7 a bill");
    cli.run(&["attach", stays, text(&bill)]).await.ok();
    assert_eq!(sealed(&cli).len(), 2);

    let items = cli.json(&["items"]).await;
    let mut items = items.as_array().unwrap().iter();
    let gone = items.find(|item| item["id"] == first).unwrap();
    let name = gone["institution"]["name"].as_str().unwrap();
    // Between the commit and the removal of the files.
    let ask = cli.home().join(gone["id"].as_str().unwrap());
    std::fs::write(&ask, name).unwrap();
    dies(&cli, "forget", "forget: committed", Some(&ask)).await;
    assert_eq!(sealed(&cli).len(), 2);
    assert_eq!(files(&cli, stays).await.len(), 1);
    assert_eq!(sealed(&cli).len(), 1, "the next start removes them");
    cli.run(&["verify", "--files"]).await.ok();
}

#[tokio::test]
async fn forgetting_says_how_many_files_went() {
    let bank = Bank::start(308).await;
    let (cli, _) = with_receipt(&bank).await;
    let item = cli.json(&["items"]).await[0].clone();
    let name = item["institution"]["name"].as_str().unwrap();
    let id = item["id"].as_str().unwrap();
    let gone = cli.json(&["forget", id, "--yes-delete", name]).await;
    assert_eq!(gone["attachments"], 1);
    assert_eq!(sealed(&cli).len(), 0);
    cli.run(&["verify", "--files"]).await.ok();
}
