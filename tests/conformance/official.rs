//! Plaid's own clients through the same bank: what they send is taken, what they read is what they expect, and the
//! witness holds every body against the specification.
//!
//! plaid-python refuses answers that are not as its models say; the npm package sends what applications send. Both
//! are pinned; `scripts/conformance-clients.sh` installs them, and `make test` runs it.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;

use crate::ENDPOINTS;
use crate::bank::{Bank, CLIENT_ID, SECRET, TODAY};
use crate::spec::spec;

/// A story takes seconds; a minute is a busy machine's.
const PATIENCE: Duration = Duration::from_secs(150);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether what a story needs is there. With the specification at hand it must be.
fn is_installed(needs: &str) -> bool {
    let found = root().join(needs).exists();
    if !found {
        assert!(
            spec().is_none(),
            "install Plaid's own clients first: scripts/conformance-clients.sh"
        );
        println!(
            "skipped: Plaid's own clients are not here; scripts/conformance-clients.sh installs them"
        );
    }
    found
}

/// Tells a story to a bank with a program.
async fn told(bank: &Bank, program: &Path, story: &str) -> Output {
    let child = Command::new(program)
        .arg(root().join(story))
        .env("COFFER_BANK_URL", &bank.witness.url)
        .env("COFFER_PAGE_URL", bank.url())
        .env("COFFER_ADMIN_URL", bank.admin_url())
        .env("COFFER_BANK_TODAY", TODAY)
        .env("COFFER_CLIENT_ID", CLIENT_ID)
        .env("COFFER_SECRET", SECRET)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(PATIENCE, child)
        .await
        .unwrap_or_else(|_| panic!("{story} takes longer than {PATIENCE:?}"))
        .unwrap()
}

/// The story must be told to its end, and all that was said be as published; returns the endpoints that never
/// succeeded.
fn to_the_end(bank: &Bank, output: &Output) -> Vec<&'static str> {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success() && said(&output.stdout).ends_with("the story is told\n"),
        "the story ends with {}:\n{}\n{}",
        output.status,
        said(&output.stdout),
        said(&output.stderr),
    );
    bank.conforms();
    let seen = bank.witness.seen();
    let never = |path: &&str| {
        !seen
            .iter()
            .any(|exchange| exchange.path == **path && exchange.status == 200)
    };
    ENDPOINTS.iter().copied().filter(never).collect()
}

fn python() -> PathBuf {
    let inside = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    root().join("target/conformance/python").join(inside)
}

const PYTHON_STORY: &str = "tests/conformance/python/story.py";
const PYTHON_INSTALLED: &str = "target/conformance/python/.installed";

#[tokio::test]
async fn plaids_client_for_python_lives_a_whole_life_with_the_sandbox() {
    if !is_installed(PYTHON_INSTALLED) {
        return;
    }
    let bank = Bank::open().await;
    let output = told(&bank, &python(), PYTHON_STORY).await;
    let never = to_the_end(&bank, &output);
    assert_eq!(
        never,
        Vec::<&str>::new(),
        "endpoints that the story leaves out"
    );
}

/// A negative control: a client that takes anything would tell its story all the same.
#[tokio::test]
async fn plaids_client_for_python_refuses_an_answer_without_a_required_key() {
    if !is_installed(PYTHON_INSTALLED) {
        return;
    }
    let bank = Bank::open().await;
    bank.witness.spoil("/institutions/get", |answer| {
        let first = answer["institutions"][0].as_object_mut().unwrap();
        first.remove("routing_numbers");
    });
    let output = told(&bank, &python(), PYTHON_STORY).await;
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("routing_numbers"), "{error}");
}

#[tokio::test]
async fn plaids_client_for_node_sends_what_the_sandbox_takes() {
    if !is_installed("tests/conformance/node/node_modules/.installed") {
        return;
    }
    let bank = Bank::open().await;
    let story = "tests/conformance/node/story.mjs";
    let output = told(&bank, Path::new("node"), story).await;
    // That key is asked for and refused: only a webhook names one, and Python's story hears one.
    assert_eq!(
        to_the_end(&bank, &output),
        ["/webhook_verification_key/get"],
        "endpoints that the story leaves out"
    );
}
