//! A process that dies inside a change leaves a vault that opens, with the same key (R19).
//!
//! The test starts itself again; the child begins one change and dies at a chosen step of it:
//! before or after a call to the keychain, or in the middle of writing the file. No step is left
//! to chance.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use coffer_vault::process::harden;
use coffer_vault::{Account, Protection, Purpose, Secret, SecretStore, StoreError, Unlock, Vault};
use rustix::process::{Resource, Rlimit, setrlimit};

const ROOT: &str = "COFFER_VAULT_KILL_TEST_ROOT";
const STEP: &str = "COFFER_VAULT_KILL_TEST_STEP";

/// A keychain that outlives the process: one file for each entry, replaced by rename.
struct FolderStore {
    dir: PathBuf,
    /// Numbers of the moments, two for each call, at which the process dies.
    dies_at: Option<usize>,
    moments: Mutex<Cell<usize>>,
}

impl FolderStore {
    fn new(root: &Path, dies_at: Option<usize>) -> Self {
        Self {
            dir: root.join("keychain"),
            dies_at,
            moments: Mutex::default(),
        }
    }

    fn path(&self, account: &Account) -> PathBuf {
        self.dir.join(account.name.replace('/', "-"))
    }

    fn moment(&self) {
        let moments = self.moments.lock().unwrap();
        let now = moments.replace(moments.get() + 1);
        if self.dies_at == Some(now) {
            std::process::abort();
        }
    }

    fn call<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        self.moment();
        let done = work();
        self.moment();
        Ok(done)
    }
}

impl SecretStore for FolderStore {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        self.call(|| fs::read(self.path(account)).ok().map(Secret::new))
    }

    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.call(|| {
            let mut file = tempfile::NamedTempFile::new_in(&self.dir).unwrap();
            file.write_all(value).unwrap();
            file.persist(self.path(account)).unwrap();
        })
    }

    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.call(|| {
            let _ = fs::remove_file(self.path(account));
        })
    }
}

/// The child: one change, with death at the step the parent chose.
fn change(root: &Path) {
    harden().unwrap();
    let step = std::env::var(STEP).unwrap();
    let (what, number) = step.split_once(' ').unwrap();
    let number: usize = number.parse().unwrap();
    let store = FolderStore::new(root, (what == "call").then_some(number));
    let whole = FolderStore::new(root, None);
    let vault = Vault::unlock(&root.join("vault"), Unlock::Keychain(&whole)).unwrap();
    if what == "byte" {
        // Writing past this many bytes of a file ends the process (SIGXFSZ).
        let most = Rlimit {
            current: Some(number as u64),
            maximum: None,
        };
        setrlimit(Resource::Fsize, most).unwrap();
    }
    vault.set_keychain(&store).unwrap();
}

fn child(test: &str, root: &Path, step: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads=1", "--nocapture"])
        .env(ROOT, root)
        .env(STEP, step)
        .output()
        .unwrap()
}

/// Runs one change after another, each dying a step later, until one lives. Returns how many died.
fn die_at_every_step(test: &str, steps: impl Iterator<Item = String>) -> usize {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("vault");
    fs::create_dir(root.path().join("keychain")).unwrap();
    let store = FolderStore::new(root.path(), None);
    let made = Vault::create(&dir, Protection::Keychain(&store)).unwrap();
    let key = *made.derive(Purpose::Database).expose();
    for (died, step) in steps.enumerate() {
        let output = child(test, root.path(), &step);
        let opened = Vault::unlock(&dir, Unlock::Keychain(&store));
        let opened = opened.unwrap_or_else(|error| panic!("after {step}: {error}"));
        assert_eq!(
            *opened.derive(Purpose::Database).expose(),
            key,
            "after {step}"
        );
        if output.status.success() {
            let litter = fs::read_dir(&dir).unwrap().count();
            assert_eq!(litter, 1, "a change that ends sweeps what dead ones left");
            return died;
        }
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.signal().is_some(),
            "{step} did not die but fail: {text}"
        );
    }
    panic!("no change ever ended");
}

#[test]
fn a_vault_opens_after_a_death_at_any_call_to_the_keychain() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    let died = die_at_every_step(
        "a_vault_opens_after_a_death_at_any_call_to_the_keychain",
        (0..20).map(|moment| format!("call {moment}")),
    );
    assert_eq!(
        died, 6,
        "a change writes, reads back and, at last, deletes the old entry"
    );
}

#[test]
fn a_vault_opens_after_a_death_anywhere_in_the_writing_of_its_file() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    // From more than an entry of the keychain (32 bytes) to more than the file.
    let died = die_at_every_step(
        "a_vault_opens_after_a_death_anywhere_in_the_writing_of_its_file",
        (40..2000).step_by(24).map(|byte| format!("byte {byte}")),
    );
    assert!(died > 10, "{died}");
}
