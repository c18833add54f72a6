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
use coffer_vault::{
    Account, Proofs, Protection, Purpose, Secret, SecretStore, StoreError, Unlock, UnlockedVault,
    Vault, VaultError, WrapKind,
};
use rustix::process::{Resource, Rlimit, setrlimit};

const ROOT: &str = "COFFER_VAULT_KILL_TEST_ROOT";
const STEP: &str = "COFFER_VAULT_KILL_TEST_STEP";
const WHAT: &str = "COFFER_VAULT_KILL_TEST_WHAT";
const PASSPHRASE: &str = "correct horse battery";
const NEW_PASSPHRASE: &str = "violet otter under the stairs";
const PIN: &str = "2580";

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
    let dir = root.join("vault");
    let vault = match Vault::unlock(&dir, Unlock::Keychain(&whole)) {
        Ok(vault) => vault,
        // The move had come so far.
        Err(_) => Vault::unlock(&dir, Unlock::Passphrase(secret(PASSPHRASE))).unwrap(),
    };
    if what == "byte" {
        // Writing past this many bytes of a file ends the process (SIGXFSZ).
        let most = Rlimit {
            current: Some(number as u64),
            maximum: None,
        };
        setrlimit(Resource::Fsize, most).unwrap();
    }
    match std::env::var(WHAT).as_deref() {
        Ok("to passphrase") => {
            let result = vault.move_to_passphrase(&secret(PASSPHRASE), &store);
            // Done before, by one that died on its last step.
            assert!(result.is_ok(), "{result:?}");
        }
        Ok("to keychain") => vault.move_to_keychain(&store).unwrap(),
        Ok("change passphrase") => {
            let (old, new) = (secret(PASSPHRASE), secret(NEW_PASSPHRASE));
            Vault::change_passphrase(&dir, old, &new).unwrap();
        }
        Ok("set a pin") => vault.set_app_lock(&store, &secret(PIN)).unwrap(),
        Ok("retire passphrase") => assert!(vault.finish_move(&store).unwrap()),
        Ok("rotate") => vault
            .begin_rotation(&store, Proofs::default())
            .unwrap()
            .commit()
            .unwrap(),
        _ => vault.set_keychain(&store).unwrap(),
    }
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
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
    made.settle().unwrap();
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
        died, 9,
        "a change writes, reads back and, at last, deletes the old entry, and those of dead ones"
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

/// A vault as it was before the change.
fn made(protection: WrapKind, dir: &Path, store: &dyn SecretStore) -> UnlockedVault {
    let made = match protection {
        WrapKind::Keychain => Vault::create(dir, Protection::Keychain(store)),
        _ => Vault::create(dir, Protection::Passphrase(secret(PASSPHRASE))),
    };
    made.unwrap()
}

/// One change, killed at each moment of each call to the keychain in turn, each time on a vault as
/// it was. `opens` says what must hold after each death, and whether the change has happened.
fn die_at_every_call(
    test: &str,
    what: &str,
    protection: WrapKind,
    opens: impl Fn(&Path, &dyn SecretStore, [u8; 32]) -> bool,
) {
    let make = |dir: &Path, store: &dyn SecretStore| made(protection, dir, store);
    let steps = (0..40).map(|moment| format!("call {moment}"));
    let died = die_anew_at_every_step(test, what, make, steps, opens);
    assert!(died >= 2, "it asked the keychain, and died there");
}

/// The same, killed in the middle of writing the key file, a few bytes further each time.
fn die_at_every_byte(
    test: &str,
    what: &str,
    make: impl Fn(&Path, &dyn SecretStore) -> UnlockedVault,
    opens: impl Fn(&Path, &dyn SecretStore, [u8; 32]) -> bool,
) {
    // From more than an entry of the keychain (32 bytes) to more than the file.
    let steps = (40..2000).step_by(48).map(|byte| format!("byte {byte}"));
    let died = die_anew_at_every_step(test, what, make, steps, opens);
    assert!(died >= 5, "it wrote the file, and died there: {died}");
}

/// One change, killed at each step in turn. Returns how many died.
fn die_anew_at_every_step(
    test: &str,
    what: &str,
    make: impl Fn(&Path, &dyn SecretStore) -> UnlockedVault,
    steps: impl Iterator<Item = String>,
    opens: impl Fn(&Path, &dyn SecretStore, [u8; 32]) -> bool,
) -> usize {
    let mut happened = Vec::new();
    for (died, step) in steps.enumerate() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("vault");
        fs::create_dir(root.path().join("keychain")).unwrap();
        let store = FolderStore::new(root.path(), None);
        let key = *make(&dir, &store).derive(Purpose::Database).expose();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--test-threads=1", "--nocapture"])
            .env(ROOT, root.path())
            .env(WHAT, what)
            .env(STEP, &step)
            .output()
            .unwrap();
        happened.push(opens(&dir, &store, key));
        if output.status.success() {
            assert_eq!(happened.last(), Some(&true), "{what} ended");
            // Once it has happened it stays so.
            assert!(
                happened.windows(2).all(|pair| pair[0] <= pair[1]),
                "{happened:?}"
            );
            return died;
        }
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.signal().is_some(), "{step} failed: {text}");
    }
    panic!("{what} never ended");
}

/// The keychain, or the passphrase: one of them, and never both, wherever the move died.
fn keychain_or_passphrase(dir: &Path, store: &dyn SecretStore, key: [u8; 32]) -> bool {
    let old = Vault::unlock(dir, Unlock::Keychain(store));
    let new = Vault::unlock(dir, Unlock::Passphrase(secret(PASSPHRASE)));
    for opened in [&old, &new].into_iter().flatten() {
        assert_eq!(*opened.derive(Purpose::Database).expose(), key);
    }
    assert_ne!(old.is_ok(), new.is_ok(), "one of them, and one alone");
    new.is_ok()
}

#[test]
fn r16_a_move_to_a_passphrase_that_dies_leaves_the_keychain_or_the_passphrase_and_never_both() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    let test =
        "r16_a_move_to_a_passphrase_that_dies_leaves_the_keychain_or_the_passphrase_and_never_both";
    die_at_every_call(
        test,
        "to passphrase",
        WrapKind::Keychain,
        keychain_or_passphrase,
    );
    die_at_every_byte(
        test,
        "to passphrase",
        |dir, store| made(WrapKind::Keychain, dir, store),
        keychain_or_passphrase,
    );
}

/// The passphrase opens it after any death; and the next start makes of it the one or the other.
fn finished_or_undone(dir: &Path, store: &dyn SecretStore, key: [u8; 32]) -> bool {
    let old = Vault::unlock(dir, Unlock::Passphrase(secret(PASSPHRASE))).unwrap();
    assert_eq!(*old.derive(Purpose::Database).expose(), key);
    let start = Vault::unlock(dir, Unlock::Keychain(store)).unwrap_or(old);
    start.finish_move(store).unwrap();
    assert!(!start.is_moving(), "nothing is left to be done");
    let kinds = start.kinds().unwrap();
    let moved = kinds == [WrapKind::Keychain];
    assert!(moved || kinds == [WrapKind::Passphrase], "{kinds:?}");
    moved
}

#[test]
fn r16_a_move_to_the_keychain_that_dies_is_finished_or_undone_by_the_next_start() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    let test = "r16_a_move_to_the_keychain_that_dies_is_finished_or_undone_by_the_next_start";
    die_at_every_call(
        test,
        "to keychain",
        WrapKind::Passphrase,
        finished_or_undone,
    );
    die_at_every_byte(
        test,
        "to keychain",
        |dir, store| made(WrapKind::Passphrase, dir, store),
        finished_or_undone,
    );
}

#[test]
fn r19_a_new_master_key_that_dies_on_the_way_is_the_old_one_or_the_new_one() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    die_at_every_call(
        "r19_a_new_master_key_that_dies_on_the_way_is_the_old_one_or_the_new_one",
        "rotate",
        WrapKind::Keychain,
        |dir, store, key| {
            let opened = Vault::unlock(dir, Unlock::Keychain(store)).unwrap();
            let same = *opened.derive(Purpose::Database).expose() == key;
            let named = opened.database_path().file_name().unwrap().to_owned();
            assert_eq!(
                named == "coffer.db",
                same,
                "key and database change together"
            );
            !same
        },
    );
}

/// Which of two passphrases opens the vault: always one of them, and never both.
fn one_of_two(dir: &Path, key: [u8; 32]) -> bool {
    let old = Vault::unlock(dir, Unlock::Passphrase(secret(PASSPHRASE)));
    let new = Vault::unlock(dir, Unlock::Passphrase(secret(NEW_PASSPHRASE)));
    for opened in [&old, &new].into_iter().flatten() {
        assert_eq!(*opened.derive(Purpose::Database).expose(), key);
    }
    assert_ne!(old.is_ok(), new.is_ok(), "one of them, and one alone");
    new.is_ok()
}

#[test]
fn r19_a_change_of_passphrase_that_dies_leaves_the_old_one_or_the_new_one_in_force() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    die_at_every_byte(
        "r19_a_change_of_passphrase_that_dies_leaves_the_old_one_or_the_new_one_in_force",
        "change passphrase",
        |dir, store| made(WrapKind::Passphrase, dir, store),
        |dir, _, key| one_of_two(dir, key),
    );
}

/// The keychain alone, or the keychain with the PIN: always one of them, and never both.
fn with_or_without_pin(dir: &Path, store: &dyn SecretStore, key: [u8; 32]) -> bool {
    let without = Vault::unlock(dir, Unlock::Keychain(store));
    let pin = secret(PIN);
    let with = Vault::unlock(dir, Unlock::AppLock { store, pin });
    for opened in [&without, &with].into_iter().flatten() {
        assert_eq!(*opened.derive(Purpose::Database).expose(), key);
    }
    assert_ne!(without.is_ok(), with.is_ok(), "one of them, and one alone");
    with.is_ok()
}

#[test]
fn r19_a_pin_that_dies_at_any_call_to_the_keychain_is_set_or_not_there() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    die_at_every_call(
        "r19_a_pin_that_dies_at_any_call_to_the_keychain_is_set_or_not_there",
        "set a pin",
        WrapKind::Keychain,
        with_or_without_pin,
    );
}

#[test]
fn r19_a_pin_that_dies_anywhere_in_the_writing_of_its_file_is_set_or_not_there() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    die_at_every_byte(
        "r19_a_pin_that_dies_anywhere_in_the_writing_of_its_file_is_set_or_not_there",
        "set a pin",
        |dir, store| made(WrapKind::Keychain, dir, store),
        with_or_without_pin,
    );
}

#[test]
fn r19_a_passphrase_that_dies_while_it_goes_leaves_the_keychain_in_force() {
    if let Some(root) = std::env::var_os(ROOT) {
        return change(Path::new(&root));
    }
    die_at_every_byte(
        "r19_a_passphrase_that_dies_while_it_goes_leaves_the_keychain_in_force",
        "retire passphrase",
        |dir, store| {
            let made = made(WrapKind::Passphrase, dir, store);
            made.move_to_keychain(store).unwrap();
            made
        },
        |dir, store, key| {
            let opened = Vault::unlock(dir, Unlock::Keychain(store)).unwrap();
            assert_eq!(*opened.derive(Purpose::Database).expose(), key);
            match Vault::unlock(dir, Unlock::Passphrase(secret(PASSPHRASE))) {
                Ok(opened) => {
                    assert_eq!(*opened.derive(Purpose::Database).expose(), key);
                    false
                }
                Err(error) => {
                    assert!(matches!(error, VaultError::NoSuchWrap(_)), "{error}");
                    true
                }
            }
        },
    );
}
