//! The data folder: not ours, not writable, newer, locked, shared.

use std::path::Path;

use coffer_app::Secret;
use coffer_vault::{Purpose, Unlock, Vault};

use crate::bank::{Bank, RICH};
use crate::cli::{Cli, PASSPHRASE, ran};

/// Nobody: the user of a system who owns nothing.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// Permissions do not bind root, so there the program is run as nobody, from a place nobody may enter.
#[cfg(unix)]
fn as_nobody(cli: &Cli, args: &[&str]) -> tokio::process::Command {
    use std::os::unix::fs::PermissionsExt;
    let program = acceptance::built("coffer-cli").unwrap();
    if !rustix::process::geteuid().is_root() {
        return cli.command_of(&program, args);
    }
    let open = |path: &Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    open(cli.home());
    let copy = cli.home().join("coffer-cli");
    if !copy.exists() {
        std::fs::copy(&program, &copy).unwrap();
        open(&copy);
    }
    let mut command = cli.command_of(&copy, args);
    command.uid(NOBODY).gid(NOBODY);
    command
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_by_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let cli = Cli::new();
    std::fs::create_dir(cli.data_dir()).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(cli.data_dir(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    std::fs::set_permissions(cli.data_dir(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let init = as_nobody(&cli, &["init", "--relay", "demo"])
        .output()
        .await
        .unwrap();
    let folder = cli.data_dir().display().to_string();
    ran(init).failed(&[&folder, "not read-only"]);
    assert_eq!(std::fs::read_dir(cli.data_dir()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing_and_the_right_one_does_again() {
    let bank = Bank::start(51).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let rows = cli.transactions(&[]).await;
    let cli = cli.with("COFFER_PASSPHRASE", "violet otter under the stair");
    // A third one would have to be followed by a pause.
    for args in [&["items"][..], &["sync"]] {
        cli.run(args).await.failed(&["passphrase"]);
    }
    let cli = cli.with("COFFER_PASSPHRASE", PASSPHRASE);
    assert_eq!(cli.transactions(&[]).await, rows);
}

#[tokio::test]
async fn without_keychain_and_passphrase_the_person_is_told_what_to_set() {
    let cli = Cli::new();
    let init = cli
        .command(&["init", "--relay", "demo"])
        .env_remove("COFFER_PASSPHRASE")
        .output()
        .await
        .unwrap();
    ran(init).failed(&["COFFER_PASSPHRASE"]);
}

#[tokio::test]
async fn a_database_that_is_not_ours_is_refused_and_left_as_it_is() {
    let bank = Bank::start(52).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let database = cli.data_dir().join("demo/coffer.db");
    let theirs = b"my diary, page one\n".repeat(500);
    std::fs::write(&database, &theirs).unwrap();
    for args in [&["items"][..], &["sync"], &["init", "--relay", "demo"]] {
        cli.run(args).await.failed(&["Coffer's", "left as it is"]);
    }
    assert_eq!(std::fs::read(&database).unwrap(), theirs);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let bank = Bank::start(53).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let folder = cli.data_dir().join("demo");
    set_version(&folder, 99);
    let before = std::fs::read(folder.join("coffer.db")).unwrap();
    cli.run(&["items"]).await.failed(&["newer version", "99"]);
    assert_eq!(std::fs::read(folder.join("coffer.db")).unwrap(), before);
    set_version(&folder, coffer_store::SCHEMA_VERSION);
    cli.run(&["items"]).await.ok();
}

/// As a later Coffer would have left it.
fn set_version(folder: &Path, version: i64) {
    let passphrase = Secret::new(PASSPHRASE.to_owned());
    let vault = Vault::unlock(folder, Unlock::Passphrase(passphrase)).unwrap();
    let key = vault.derive(Purpose::Database);
    let hex: String = key
        .expose()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let database = rusqlite::Connection::open(vault.database_path()).unwrap();
    database
        .execute_batch(&format!(
            "PRAGMA key = \"x'{hex}'\"; PRAGMA user_version = {version};"
        ))
        .unwrap();
    database
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
}

#[tokio::test]
async fn programs_that_write_at_once_lose_nothing_of_each_other() {
    let bank = Bank::start(54).await;
    let cli = Cli::synced_on(&bank.url()).await;
    bank.advance(20).await;
    let rows = cli.transactions(&["--limit", "6"]).await;
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();

    let notes = futures::future::join_all(ids.iter().map(|id| {
        let cli = &cli;
        async move { cli.run(&["note", id, &format!("note of {id}")]).await }
    }));
    let (notes, one, other) = tokio::join!(notes, cli.run(&["sync"]), cli.run(&["sync"]));

    for note in notes {
        note.ok();
    }
    for sync in [one, other] {
        if sync.code != 0 {
            sync.failed_in_part(&["Another"]);
        }
    }
    cli.run(&["sync"]).await.ok();
    for id in ids {
        let found = cli.transactions(&["--search", id]).await;
        assert_eq!(found.len(), 1, "the note names its row");
        assert_eq!(found[0]["note"], format!("note of {id}"));
    }
    assert_eq!(cli.json(&["verify"]).await["ok"], true);
}

#[tokio::test]
async fn several_that_set_up_at_once_make_one_profile() {
    let cli = Cli::new();
    let inits = (0..4).map(|_| cli.run(&["init", "--relay", "demo"]));
    for init in futures::future::join_all(inits).await {
        init.ok();
    }
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
}

#[tokio::test]
async fn two_programs_share_the_demo_bank_that_one_of_them_runs() {
    let cli = Cli::new();
    cli.run(&["init", "--relay", "demo"]).await.ok();
    let mut waiting = cli.command(&["link"]).spawn().unwrap();
    let address = crate::cli::line_on_stderr(&mut waiting, "http").await;
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    // The first runs the bank and waits; the second uses it.
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
    let rows = cli.transactions(&[]).await;
    assert!(rows.len() > 1_000);
    waiting.kill().await.unwrap();
    // Its state was kept, so the next one goes on with the same keys and cursors.
    cli.run(&["sync"]).await.ok();
    assert!(cli.transactions(&[]).await.len() >= rows.len());
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_of_another_account_is_refused_by_its_name() {
    let cli = Cli::new();
    std::fs::create_dir(cli.data_dir()).unwrap();
    if !rustix::process::geteuid().is_root() {
        // Nobody else can give a folder away.
        return;
    }
    let init = as_nobody(&cli, &["init", "--relay", "demo"])
        .output()
        .await
        .unwrap();
    let folder = cli.data_dir().display().to_string();
    ran(init).failed(&[&folder, "another account"]);
}
