//! What stands in a vault's folder while something is half done: it says no more than its key does,
//! and nobody without the key can make it.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::Path;

use coffer_vault::fake::MemoryStore;
use coffer_vault::{Protection, Secret, Unlock, UnlockedVault, Vault, WrapKind};

const PASSPHRASE: &str = "correct horse battery";
const LATER: &str = "violet otter under the stairs";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn by_passphrase(dir: &Path) -> UnlockedVault {
    Vault::create(dir, Protection::Passphrase(secret(PASSPHRASE))).unwrap()
}

/// What the next start makes of the folder, with the keychain.
fn next_start(dir: &Path, store: &MemoryStore) -> Vec<WrapKind> {
    let vault = Vault::unlock(dir, Unlock::Keychain(store)).unwrap();
    vault.finish_move(store).unwrap();
    vault.kinds().unwrap()
}

#[test]
fn a_passphrase_that_was_changed_after_the_move_to_the_keychain_stays() {
    let (dir, store) = (tempfile::tempdir().unwrap(), MemoryStore::new());
    let vault = by_passphrase(dir.path());
    vault.move_to_keychain(&store).unwrap();
    Vault::change_passphrase(dir.path(), secret(PASSPHRASE), &secret(LATER)).unwrap();
    let both = [WrapKind::Keychain, WrapKind::Passphrase];
    assert_eq!(next_start(dir.path(), &store), both);
    assert_eq!(next_start(dir.path(), &store), both, "nothing waits");
    Vault::unlock(dir.path(), Unlock::Passphrase(secret(LATER))).unwrap();
}

#[test]
fn a_mark_that_somebody_puts_there_ends_no_passphrase() {
    let (dir, store) = (tempfile::tempdir().unwrap(), MemoryStore::new());
    let vault = by_passphrase(dir.path());
    vault.set_keychain(&store).unwrap();
    let other = tempfile::tempdir().unwrap();
    by_passphrase(other.path())
        .move_to_keychain(&store)
        .unwrap();
    let anothers = fs::read(other.path().join("retire-passphrase")).unwrap();
    for forged in [Vec::new(), anothers] {
        fs::write(dir.path().join("retire-passphrase"), forged).unwrap();
        let kinds = next_start(dir.path(), &store);
        assert_eq!(kinds, [WrapKind::Keychain, WrapKind::Passphrase]);
    }
}

#[test]
fn a_vault_is_new_until_its_database_is_there_and_nobody_makes_it_new_again() {
    let dir = tempfile::tempdir().unwrap();
    assert!(by_passphrase(dir.path()).is_new());
    let open = || Vault::unlock(dir.path(), Unlock::Passphrase(secret(PASSPHRASE))).unwrap();
    assert!(open().is_new(), "also for who goes on after a death");
    open().settle().unwrap();
    assert!(!open().is_new());

    let other = tempfile::tempdir().unwrap();
    by_passphrase(other.path());
    for entry in fs::read_dir(other.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "keys.json" {
            fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
        }
    }
    fs::write(dir.path().join("new-profile"), "").unwrap();
    assert!(!open().is_new(), "the mark of another key, or of none");
}
