//! Plaid's own clients through the same bank: what they send is taken, what they read is what they expect, and the
//! witness holds every body against the specification.
//!
//! plaid-python refuses answers that are not as its models say; the npm package sends what applications send. Both
//! are pinned; `scripts/conformance-clients.sh` installs them, and `make test` runs it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::ENDPOINTS;
use crate::bank::{Bank, CLIENT_ID, SECRET};
use crate::spec::spec;

/// A story takes seconds; a minute is a busy machine's.
const PATIENCE: Duration = Duration::from_secs(150);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Tells a story with a program, if what it needs is there; what the bank said is then held against the
/// specification. Returns the endpoints that never succeeded.
async fn told(program: &Path, needs: &str, story: &str) -> Option<Vec<&'static str>> {
    if !root().join(needs).exists() {
        assert!(
            spec().is_none(),
            "install Plaid's own clients first: scripts/conformance-clients.sh"
        );
        println!(
            "skipped: Plaid's own clients are not here; scripts/conformance-clients.sh installs them"
        );
        return None;
    }
    let bank = Bank::open().await;
    let child = Command::new(program)
        .arg(root().join(story))
        .env("COFFER_BANK_URL", &bank.witness.url)
        .env("COFFER_PAGE_URL", bank.url())
        .env("COFFER_ADMIN_URL", bank.admin_url())
        .env("COFFER_BANK_TODAY", crate::bank::TODAY)
        .env("COFFER_CLIENT_ID", CLIENT_ID)
        .env("COFFER_SECRET", SECRET)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, child)
        .await
        .unwrap_or_else(|_| panic!("{story} takes longer than {PATIENCE:?}"))
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success() && said(&output.stdout).ends_with("the story is told\n"),
        "{story} ends with {}:\n{}\n{}",
        output.status,
        said(&output.stdout),
        said(&output.stderr),
    );
    bank.conforms();
    let seen = bank.witness.seen();
    let never = ENDPOINTS.iter().copied().filter(|path| {
        !seen
            .iter()
            .any(|exchange| exchange.path == *path && exchange.status == 200)
    });
    Some(never.collect())
}

#[tokio::test]
async fn plaids_client_for_python_lives_a_whole_life_with_the_sandbox() {
    let environment = "target/conformance/python";
    let python = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let python = root().join(environment).join(python);
    let installed = format!("{environment}/.installed");
    if let Some(never) = told(&python, &installed, "tests/conformance/python/story.py").await {
        assert_eq!(
            never,
            Vec::<&str>::new(),
            "endpoints that the story leaves out"
        );
    }
}

#[tokio::test]
async fn plaids_client_for_node_sends_what_the_sandbox_takes() {
    let installed = "tests/conformance/node/node_modules/.installed";
    let story = "tests/conformance/node/story.mjs";
    if let Some(never) = told(Path::new("node"), installed, story).await {
        // That key is asked for and refused: only a webhook names one, and Python's story hears one.
        assert_eq!(
            never,
            ["/webhook_verification_key/get"],
            "endpoints that the story leaves out"
        );
    }
}
