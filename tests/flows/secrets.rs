//! No secret is anywhere but where it is sealed.

use std::path::Path;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::{Cli, PASSPHRASE, link_args};

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

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_it_was_started_with_cannot_be_read_by_other_programs_and_goes_to_no_child() {
    let bank = Bank::start(72).await;
    let cli = Cli::demo_on(&bank.url()).await;
    let mut waiting = cli.command(&["link"]).spawn().unwrap();
    crate::cli::line_on_stderr(&mut waiting, "http").await;
    let pid = waiting.id().unwrap();
    // A process that is not dumpable belongs, for /proc, to root: no other program of the same
    // person may read its memory or what it was started with.
    use std::os::unix::fs::MetadataExt;
    let environ = std::fs::metadata(format!("/proc/{pid}/environ")).unwrap();
    assert_eq!(environ.uid(), 0);
    if !rustix::process::geteuid().is_root() {
        std::fs::read(format!("/proc/{pid}/environ")).unwrap_err();
    }
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    assert_eq!(children, "", "it starts no program at all");
    waiting.kill().await.unwrap();
}

/// Runs the whole job as somebody who is not root, with a mask that would let everybody read.
#[cfg(unix)]
#[tokio::test]
async fn every_file_is_for_its_owner_alone_whatever_the_umask() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    /// `nobody`: root could read whatever the modes say.
    const NOBODY: u32 = 65_534;

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
    for args in [
        &["init", "--relay", "demo"][..],
        &link_args(RICH, "user_good", "pass_good"),
        &["sync"],
        &["transactions", "--csv", csv],
        &["verify"],
    ] {
        let mut words = vec!["-c", "umask 000; exec \"$@\"", "sh"];
        words.push(program.to_str().unwrap());
        words.extend(args);
        let mut command = cli.command_of(std::path::Path::new("/bin/sh"), &words);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let ran = command.output().await.unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{args:?}: {stderr}");
    }
    let mut folders = vec![cli.data_dir()];
    let mut files = vec![cli.home().join("list.csv")];
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
    assert!(files.len() > 4, "the files are there: {files:?}");
    for (paths, wanted) in [(folders, 0o700), (files, 0o600)] {
        for path in paths {
            let metadata = std::fs::metadata(&path).unwrap();
            let mode = metadata.permissions().mode() & 0o777;
            assert_eq!(mode, wanted, "{}: {mode:o}", path.display());
            assert!(!is_root || metadata.uid() == NOBODY);
        }
    }
}
