//! No secret is anywhere but where it is sealed.

use std::path::Path;

use coffer_app::backup;
use coffer_vault::StoreError;
use coffer_vault::fake::{Fault, FaultyStore, MemoryStore};
use serde_json::json;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::{Cli, PASSPHRASE, link_args};
use crate::desk::Desk;
use crate::moves::plaid;

/// Everything below a folder, as one heap of bytes.
pub fn everything_in(folder: &Path) -> Vec<u8> {
    let mut heap = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            heap.extend(everything_in(&path));
        } else {
            heap.extend(std::fs::read(&path).unwrap());
        }
    }
    heap
}

pub fn holds(heap: &[u8], needle: &str) -> bool {
    heap.windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// How Plaid's tokens begin.
pub const TOKENS: [&str; 3] = ["access-sandbox-", "public-sandbox-", "link-sandbox-"];

#[tokio::test]
async fn no_secret_is_in_any_file_on_stdout_or_in_the_most_talkative_log() {
    let bank = Bank::start(71).await;
    let cli = Cli::new()
        .with("COFFER_PLAID_URL", &bank.url())
        .with("PLAID_CLIENT_ID", CLIENT_ID)
        .with("PLAID_SECRET", SECRET)
        .with("RUST_LOG", "trace");
    let mut said = Vec::new();
    for args in [
        &["init", "--relay", "direct"][..],
        &link_args(RICH, "user_good", "pass_good"),
        &["sync"],
        &["--json", "items"],
        &["--json", "accounts"],
        &["--json", "transactions"],
        &["status"],
        &["verify"],
    ] {
        let ran = cli.run(args).await.ok();
        said.extend(ran.stdout.into_bytes());
        said.extend(ran.stderr.into_bytes());
    }
    bank.stop().await;
    said.extend(cli.run(&["sync"]).await.stderr.into_bytes());
    let kept = everything_in(&cli.data_dir());
    assert!(
        kept.len() > 500_000,
        "the data is there: {} bytes",
        kept.len()
    );
    for secret in TOKENS.into_iter().chain([PASSPHRASE, SECRET, "pass_good"]) {
        assert!(!holds(&kept, secret), "{secret} is in a file");
        assert!(!holds(&said, secret), "{secret} was said");
    }
    for clear in ["SQLite format 3", "First Platypus", "Platypus Checking"] {
        assert!(!holds(&kept, clear), "{clear} is readable on disk");
    }
    assert!(
        holds(&said, "First Platypus"),
        "the search itself finds what is there"
    );
}

/// Root could read whatever the modes say.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_it_was_started_with_cannot_be_read_by_other_programs_and_goes_to_no_child() {
    use std::os::unix::fs::{MetadataExt, chown};
    let bank = Bank::start(72).await;
    let cli = Cli::new().with("COFFER_PLAID_URL", &bank.url());
    // Where it was built, `nobody` may not look.
    let program = cli.home().join("coffer-cli");
    std::fs::copy(acceptance::built("coffer-cli").unwrap(), &program).unwrap();
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        chown(cli.home(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let as_somebody = |program: &Path, args: &[&str]| {
        let mut command = cli.command_of(program, args);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    };
    let init = as_somebody(&program, &["init", "--relay", "demo"]).output();
    assert!(init.await.unwrap().status.success());
    let mut waiting = as_somebody(&program, &["link"]).spawn().unwrap();
    crate::cli::line_on_stderr(&mut waiting, "http").await;
    let pid = waiting.id().unwrap();
    // A process that is not dumpable belongs, for /proc, to root: no other program of the same
    // person may read its memory or what it was started with. One that is belongs to the person.
    let owner = |pid: u32| {
        std::fs::metadata(format!("/proc/{pid}/environ"))
            .unwrap()
            .uid()
    };
    let mut open = as_somebody(Path::new("/bin/cat"), &[])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    assert_ne!(
        owner(open.id().unwrap()),
        0,
        "the look itself tells them apart"
    );
    open.kill().await.unwrap();
    assert_eq!(owner(pid), 0);
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    assert_eq!(children, "", "it starts no program at all");
    waiting.kill().await.unwrap();
}

/// A folder in which [`a_child_that_moves_to_the_keychain`] has work to do.
const MOVES_IN: &str = "COFFER_SECRETS_TEST_MOVES_IN";

/// The child of the next test: a profile with a passphrase that moves to a keychain, which the
/// passphrase is to leave at the next start. Where nobody started it as one, a test of nothing.
#[tokio::test]
async fn a_child_that_moves_to_the_keychain() {
    let Some(home) = std::env::var_os(MOVES_IN) else {
        return;
    };
    let proof = || Some(coffer_app::Secret::new(PASSPHRASE.to_owned()));
    let keychains: [std::sync::Arc<dyn coffer_app::SecretStore>; 2] = [
        std::sync::Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        std::sync::Arc::new(MemoryStore::new()),
    ];
    let [absent, works] = keychains.map(|keychain| {
        crate::keys::program_in(Path::new(&home), keychain, Some(PASSPHRASE), false)
    });
    let app = absent.await;
    coffer_app::setup::configure(&app, crate::keys::real())
        .await
        .unwrap();
    app.close().await;
    let app = works.await;
    coffer_app::keys::move_to_keychain(&app, proof())
        .await
        .unwrap();
    app.close().await;
    assert!(
        Path::new(&home)
            .join("data/production/retire-passphrase")
            .exists()
    );
}

/// Every folder and file below one.
#[cfg(unix)]
fn all_below(folder: &Path) -> (Vec<std::path::PathBuf>, Vec<std::path::PathBuf>) {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned() {
        at += 1;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                &mut folders
            } else {
                &mut files
            }
            .push(path);
        }
    }
    (folders, files)
}

#[cfg(unix)]
fn assert_private(folders: &[std::path::PathBuf], files: &[std::path::PathBuf]) {
    use std::os::unix::fs::PermissionsExt;
    for (paths, wanted) in [(folders, 0o700), (files, 0o600)] {
        for path in paths {
            let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, wanted, "{}: {mode:o}", path.display());
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_says_that_a_passphrase_is_to_go_is_for_its_owner_alone_too() {
    let home = tempfile::TempDir::with_prefix("coffer-flows-").unwrap();
    let output = tokio::process::Command::new("/bin/sh")
        .args(["-c", "umask 000; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "secrets::a_child_that_moves_to_the_keychain",
            "--test-threads=1",
            "--nocapture",
        ])
        .env(MOVES_IN, home.path())
        .output()
        .await
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let (folders, files) = all_below(&home.path().join("data"));
    let is_there = |name: &str| files.iter().any(|path| path.ends_with(name));
    assert!(is_there("retire-passphrase") && is_there("keys.json"));
    let backups = |path: &&std::path::PathBuf| path.extension() == Some("coffer-backup".as_ref());
    assert!(files.iter().any(|path| backups(&path)), "{files:?}");
    assert_private(&folders, &files);
}

/// Runs the whole job as somebody who is not root, with a mask that would let everybody read.
#[cfg(unix)]
#[tokio::test]
async fn every_file_is_for_its_owner_alone_whatever_the_umask() {
    use std::os::unix::fs::{MetadataExt, chown};
    use tokio::io::AsyncWriteExt;
    let bank = Bank::start(74).await;
    let cli = Cli::new().with("COFFER_PLAID_URL", &bank.url());
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        chown(cli.home(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    // Where it was built, `nobody` may not look.
    let program = cli.home().join("coffer-cli");
    std::fs::copy(acceptance::built("coffer-cli").unwrap(), &program).unwrap();
    let csv = cli.home().join("list.csv");
    let csv = csv.to_str().unwrap();
    let backup = cli.home().join("mine.coffer-backup");
    let backup = backup.to_str().unwrap();
    let as_somebody = |cli: &Cli, args: &[&str]| {
        let mut words = vec!["-c", "umask 000; exec \"$@\"", "sh"];
        words.push(program.to_str().unwrap());
        words.extend(args);
        let mut command = cli.command_of(std::path::Path::new("/bin/sh"), &words);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.stdin(std::process::Stdio::piped());
        command
    };
    // A profile that got no further than its mark, because there is nothing to protect it with.
    let cli = cli.with("COFFER_PASSPHRASE", "");
    let init = &["init", "--relay", "demo"][..];
    let refused = as_somebody(&cli, init).output().await.unwrap();
    assert!(!refused.status.success());
    assert!(cli.data_dir().join("demo").exists());
    let (folders, files) = all_below(&cli.data_dir());
    assert_private(&folders, &files);
    let cli = cli.with("COFFER_PASSPHRASE", PASSPHRASE);
    for args in [
        init,
        &link_args(RICH, "user_good", "pass_good"),
        &["sync"],
        &["transactions", "--csv", csv],
        &["verify"],
        &["backup", backup],
        &["protect", "passphrase"],
        &["restore", backup],
        &["verify"],
    ] {
        let mut child = as_somebody(&cli, args).spawn().unwrap();
        let typed = format!("{PASSPHRASE}\n");
        let mut stdin = child.stdin.take().unwrap();
        // What asks for nothing may be gone before it is written.
        let _ = stdin.write_all(typed.as_bytes()).await;
        drop(stdin);
        let ran = child.wait_with_output().await.unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{args:?}: {stderr}");
    }
    let (folders, mut files) = all_below(&cli.data_dir());
    files.extend([csv, backup].map(std::path::PathBuf::from));
    assert!(files.len() > 8, "the files are there: {files:?}");
    assert!(
        files
            .iter()
            .any(|path| path.to_string_lossy().contains("/kept/"))
    );
    assert_private(&folders, &files);
    for path in folders.iter().chain(&files) {
        assert!(!is_root || std::fs::metadata(path).unwrap().uid() == NOBODY);
    }
}

/// What a bank may put into a text, and what no file may tell.
const ACCOUNT_NUMBER: &str = "4024007181921234";

#[tokio::test]
async fn an_account_number_is_in_no_file_also_while_the_database_is_written_and_in_no_backup() {
    let bank = Bank::start(74).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    bank.book(0, 4_711, &format!("WIRE FROM ACCT {ACCOUNT_NUMBER}"))
        .await;
    desk.synced().await;
    let there = desk.rows().await;
    let told = there
        .iter()
        .any(|row| row.bank_name.contains(ACCOUNT_NUMBER));
    assert!(told, "the bank told the number");

    // The log of the database is live: what was just written is in it, and not yet in the file.
    let log = desk.profile().join("coffer.db-wal");
    let live = std::fs::read(&log).unwrap();
    assert!(live.len() > 50_000, "{} bytes in the log", live.len());
    let file = desk.profile().join("by-hand.coffer-backup");
    backup::to_file(&desk.app, file).await.unwrap();
    backup::now(&desk.app).await.unwrap();
    let kept = everything_in(&desk.profile());
    for secret in [ACCOUNT_NUMBER, "WIRE FROM", "Platypus"] {
        assert!(!holds(&live, secret), "{secret} in the live log");
        assert!(!holds(&kept, secret), "{secret} in a file");
    }
    desk.app.close().await;
    let kept = everything_in(&desk.profile());
    assert!(!holds(&kept, ACCOUNT_NUMBER), "after it was closed");
}

/// Everything that is typed while keys change: as it is, and as it could stand in a log.
#[tokio::test]
async fn no_passphrase_phrase_or_key_is_said_or_written_while_what_opens_it_is_changed() {
    use tokio::io::AsyncWriteExt;
    const LATER: &str = "canaries in the coal shed";
    let bank = Bank::start(159).await;
    let cli = Cli::synced_on(&bank.url()).await.with("RUST_LOG", "trace");
    let said = std::cell::RefCell::new(Vec::new());
    let typed = async |cli: &Cli, args: &[&str], line: &str| {
        let mut command = cli.command(args);
        command.stdin(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // What asks for nothing may be gone before it is written.
        let _ = stdin.write_all(format!("{line}\n").as_bytes()).await;
        drop(stdin);
        let ran = crate::cli::ran(child.wait_with_output().await.unwrap());
        said.borrow_mut().extend(ran.stderr.clone().into_bytes());
        ran
    };
    // The words are printed once, to stdout; whatever else is said then must not repeat them.
    let shown = typed(&cli, &["--json", "recovery-phrase"], "").await.ok();
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let words: Vec<_> = shown["words"].as_array().unwrap().iter().collect();
    let words: Vec<_> = words.iter().map(|word| word.as_str().unwrap()).collect();
    let phrase = words.join(" ");
    let quiet = async |cli: &Cli, args: &[&str], line: &str| {
        let ran = typed(cli, args, line).await.ok();
        said.borrow_mut().extend(ran.stdout.into_bytes());
    };
    quiet(&cli, &["recovery-phrase", "--check"], &phrase).await;
    let file = cli.home().join("mine.coffer-backup");
    let file = file.to_str().unwrap().to_owned();
    quiet(&cli, &["backup", &file], "").await;
    quiet(&cli, &["protect", "passphrase"], LATER).await;
    let cli = cli.with("COFFER_PASSPHRASE", LATER);
    quiet(&cli, &["rotate-keys"], &phrase).await;
    // Words that are wrong are no less secret: they may open something else.
    let slip = "canarySlip nineteen";
    let cli = cli.with("COFFER_PASSPHRASE", slip);
    typed(&cli, &["items"], "").await.failed(&["does not open"]);
    let cli = cli.with("COFFER_PASSPHRASE", LATER);
    typed(
        &cli,
        &["recovery-phrase", "--check"],
        &format!("{slip} {phrase}"),
    )
    .await
    .failed(&[]);
    // By the phrase alone, on another computer.
    let there = Cli::new()
        .with("COFFER_PASSPHRASE", &phrase)
        .with("COFFER_PLAID_URL", &bank.url())
        .with("RUST_LOG", "trace");
    quiet(&there, &["restore", &file], "").await;
    quiet(&there, &["--json", "items"], "").await;

    // As texts, which are searched much faster than windows of bytes are.
    let said = String::from_utf8_lossy(&said.take()).into_owned();
    let kept = [
        everything_in(&cli.data_dir()),
        everything_in(&there.data_dir()),
    ]
    .concat();
    let kept = String::from_utf8_lossy(&kept);
    let four_words = words.windows(4).map(|four| four.join(" "));
    let in_lists = words
        .windows(2)
        .map(|two| format!("\"{}\", \"{}\"", two[0], two[1]));
    let secrets = [PASSPHRASE, LATER, slip, "canarySlip"].map(str::to_owned);
    for secret in secrets.into_iter().chain(four_words).chain(in_lists) {
        assert!(!said.contains(&secret), "{secret} was said");
        assert!(!kept.contains(&secret), "{secret} is in a file");
    }
    let data = cli.data_dir().join("demo");
    let unlock = coffer_vault::Unlock::Passphrase(coffer_app::Secret::new(LATER.to_owned()));
    let vault = coffer_vault::Vault::unlock(&data, unlock).unwrap();
    let key = vault.derive(coffer_vault::Purpose::Database);
    let hex: String = key
        .expose()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for written in [hex.clone(), hex.to_uppercase()] {
        assert!(!said.contains(&written), "the key of the database was said");
    }
    assert!(said.contains("First Platypus"), "the search itself finds");
}

/// What the checks and moves of money handle: numbers of accounts, shown and kept, and what the provider calls
/// the transfers and its leave for them. The person is shown numbers when they ask, and nobody else is told.
#[tokio::test]
async fn what_checks_and_moves_handle_is_in_no_file_log_or_record() {
    let bank = Bank::start(76).await;
    let cli = crate::moves_die::person(&bank).await;
    let accounts = cli.json(&["accounts"]).await;
    let account = |name: &str, field: &str| {
        let mut all = accounts.as_array().unwrap().iter();
        let found = all.find(|one| one["name"] == name).unwrap();
        found[field].as_str().unwrap().to_owned()
    };
    let (from, to) = (
        account("Platypus Checking", "id"),
        account("Share Savings", "id"),
    );
    let digits = account("Share Savings", "mask");
    let cli = cli.with("RUST_LOG", "trace");
    let [export, help, copy] = ["audit.jsonl", "for-the-helper.json", "mine.coffer-backup"]
        .map(|name| cli.home().join(name).to_str().unwrap().to_owned());

    // At its most talkative it shows numbers, keeps them, and moves money until it has arrived.
    let mut secrets = Vec::new();
    let mut said = String::new();
    for (id, keep) in [(&from, true), (&to, false), (&from, false)] {
        let kept: &[&str] = if keep { &["--keep"] } else { &[] };
        let ran = cli
            .run(&[&["--json", "numbers", id][..], kept].concat())
            .await
            .ok();
        let shown: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        for number in shown["numbers"].as_array().unwrap() {
            secrets.push(number["account"].as_str().unwrap().to_owned());
        }
        said.push_str(&ran.stderr);
    }
    // How it went is in its exit code; here it matters what is said on the way. The other account: a bank is not
    // asked for one balance by two programs at once.
    let check = cli
        .run(&["check-payment", &to, "20", "--name", "Ana Lovelace"])
        .await;
    said.push_str(&check.stdout);
    said.push_str(&check.stderr);
    let name = ["--name", "Ana Lovelace", "--again", "500", &digits];
    let moved = [&["move", &from, &to, "500"][..], &name].concat();
    let follow = &["moves", "--follow"][..];
    for args in [
        &["identity"][..],
        &moved,
        follow,
        follow,
        follow,
        follow,
        &["--json", "moves"],
        &["--json", "audit", "list"],
        &["audit", "verify"],
        &["audit", "export", &export],
        &["diagnostics", &help],
        &["backup", &copy],
    ] {
        let ran = cli.run(args).await.ok();
        said.push_str(&ran.stdout);
        said.push_str(&ran.stderr);
    }
    assert!(said.contains("\"done\""), "the money has arrived");
    assert_eq!(bank.count("transfer_created"), 2);
    let told = plaid(&bank, "/transfer/event/sync", json!({ "after_id": 0 })).await;
    for event in told["transfer_events"].as_array().unwrap() {
        let id = event["transfer_id"].as_str().unwrap();
        let transfer = plaid(&bank, "/transfer/get", json!({ "transfer_id": id })).await;
        let leave = transfer["transfer"]["authorization_id"].as_str().unwrap();
        secrets.extend([id.to_owned(), leave.to_owned()]);
    }
    secrets.sort();
    secrets.dedup();
    assert!(
        secrets.len() >= 6,
        "two numbers, two transfers, two leaves: {}",
        secrets.len()
    );

    // Then none of it is in what was said, written or exported.
    let kept = everything_in(cli.home());
    assert!(
        kept.len() > 500_000,
        "the data is there: {} bytes",
        kept.len()
    );
    for secret in secrets.iter().map(String::as_str).chain(TOKENS) {
        assert!(!holds(&kept, secret), "{secret} is in a file");
        assert!(!holds(said.as_bytes(), secret), "{secret} was said");
    }
}
