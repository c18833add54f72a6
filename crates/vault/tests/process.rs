//! What `main` does about secrets, tried in a process of its own: the test starts itself again,
//! alone and on one thread, because the environment belongs to the whole process.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::path::Path;
use std::process::Command;

use coffer_vault::Secret;
use coffer_vault::process::{Environment, VARIABLES, harden};

const CHILD: &str = "COFFER_VAULT_PROCESS_TEST_CHILD";

/// Runs the named test of this binary again with `CHILD` set; its assertions are the child's exit.
fn run_as_child(test: &str, prepare: impl FnOnce(&mut Command)) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    // With one test thread the harness runs the test on the main thread, and no other exists.
    child.args(["--exact", test, "--test-threads=1", "--nocapture"]);
    child.env(CHILD, "1");
    prepare(&mut child);
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(text.contains("1 passed"), "{text}");
}

fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

#[test]
fn secrets_are_taken_out_of_the_environment_and_children_do_not_inherit_them() {
    if !is_child() {
        return run_as_child(
            "secrets_are_taken_out_of_the_environment_and_children_do_not_inherit_them",
            |child| {
                child.env("COFFER_PASSPHRASE", "canary-passphrase");
                child.env("PLAID_SECRET", "canary-secret");
                child.env("COFFER_PLAID_URL", "http://127.0.0.1:1/canary");
                child.env("COFFER_DATA_DIR", "/canary");
                child.env_remove("PLAID_CLIENT_ID");
            },
        );
    }
    let taken = Environment::take().unwrap();
    let expose = |secret: Option<Secret<String>>| secret.map(|secret| secret.expose().clone());
    assert_eq!(expose(taken.passphrase).unwrap(), "canary-passphrase");
    assert_eq!(expose(taken.secret).unwrap(), "canary-secret");
    assert_eq!(taken.plaid_url.unwrap(), "http://127.0.0.1:1/canary");
    assert_eq!(taken.data_dir.unwrap(), Path::new("/canary"));
    assert!(taken.client_id.is_none());
    assert!(Environment::take().unwrap().passphrase.is_none());
    #[cfg(unix)]
    {
        let inherited = Command::new("env").output().unwrap();
        assert!(inherited.status.success());
        assert!(!String::from_utf8_lossy(&inherited.stdout).contains("canary"));
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_is_not_text_is_refused_and_still_removed() {
    use std::os::unix::ffi::OsStrExt;
    if !is_child() {
        return run_as_child(
            "a_secret_that_is_not_text_is_refused_and_still_removed",
            |child| {
                let bytes = std::ffi::OsStr::from_bytes(b"canary\xff");
                child.env("COFFER_PASSPHRASE", bytes);
                child.env("PLAID_SECRET", "canary-secret");
            },
        );
    }
    let refused = Environment::take().err().unwrap();
    assert_eq!(refused.0, "COFFER_PASSPHRASE");
    assert!(!refused.to_string().contains("canary"));
    for name in VARIABLES {
        assert!(std::env::var_os(name).is_none());
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    if !is_child() {
        return run_as_child("a_variable_that_is_set_to_nothing_is_not_set", |child| {
            child.envs(VARIABLES.map(|name| (name, "")));
        });
    }
    let taken = Environment::take().unwrap();
    assert!(taken.data_dir.is_none() && taken.plaid_url.is_none());
    assert!(taken.passphrase.is_none() && taken.client_id.is_none() && taken.secret.is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn a_hardened_process_dumps_no_core_and_hides_its_environment() {
    if !is_child() {
        return run_as_child(
            "a_hardened_process_dumps_no_core_and_hides_its_environment",
            |_| {},
        );
    }
    harden().unwrap();
    let limits = rustix::process::getrlimit(rustix::process::Resource::Core);
    assert_eq!((limits.current, limits.maximum), (Some(0), Some(0)));
    assert_eq!(
        rustix::process::dumpable_behavior().unwrap(),
        rustix::process::DumpableBehavior::NotDumpable
    );
}
