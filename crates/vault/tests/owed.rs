//! Entries of the keychain that a change leaves, and a keychain or a disk that fails in just that moment.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::Path;

use coffer_vault::backup::{BackupHeader, NewBackup};
use coffer_vault::fake::{Fault, FaultyStore, MemoryStore, fail_syncs_of};
use coffer_vault::{
    KEY_FILE_NAME, Proofs, Protection, Purpose, Secret, SecretStore, StoreError, Unlock,
    UnlockedVault, Vault, VaultError, WrapKind, delete_entries,
};

const PASSPHRASE: &str = "correct horse battery";
const PIN: &str = "2580";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn by_keychain(dir: &Path, store: &dyn SecretStore) -> UnlockedVault {
    Vault::create(dir, Protection::Keychain(store)).unwrap()
}

fn by_pin(dir: &Path, store: &dyn SecretStore) -> Result<UnlockedVault, VaultError> {
    let pin = secret(PIN);
    Vault::unlock(dir, Unlock::AppLock { store, pin })
}

fn version(dir: &Path) -> u64 {
    let file: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.join(KEY_FILE_NAME)).unwrap()).unwrap();
    file["version"].as_u64().unwrap()
}

/// What a start does.
fn starts(vault: &UnlockedVault, store: &dyn SecretStore) {
    let due = vault.owed_entries(true).unwrap();
    vault.paid(&delete_entries(store, due)).unwrap();
}

/// What a backup that was made now opens with.
fn header_of(vault: &UnlockedVault) -> BackupHeader {
    let new = NewBackup {
        profile: "production",
        created_ms: 1,
        reason: "daily",
        schema: 1,
    };
    let bytes = vault.begin_backup(Vec::new(), &new).unwrap().end().unwrap();
    BackupHeader::read(&mut &bytes[..]).unwrap()
}

#[test]
fn an_entry_that_the_keychain_keeps_is_owed_until_it_is_gone() {
    for error in [StoreError::Timeout, StoreError::Locked] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let store = FaultyStore::new(Fault::Keeps(error));
        let vault = by_keychain(dir, &store);
        let yesterday = header_of(&vault);
        vault.set_app_lock(&store, &secret(PIN)).unwrap();
        assert_eq!(store.inner.accounts().len(), 2);
        assert_eq!(vault.owed_entries(false).unwrap().len(), 1);
        assert_eq!(version(dir), 4, "an older program would forget it");
        // This is what it is about.
        let opened = yesterday.unlock(&Unlock::Keychain(&store)).map(drop);
        opened.unwrap();

        let vault = by_pin(dir, &store).unwrap();
        starts(&vault, &store);
        assert_eq!(vault.owed_entries(false).unwrap().len(), 1, "it stays owed");
        // Other changes keep it.
        vault.set_passphrase(&secret(PASSPHRASE)).unwrap();
        vault.note_audit(1, [1; 32], false).unwrap();
        vault.switch_database("coffer-2.db").unwrap();
        assert_eq!(vault.owed_entries(false).unwrap().len(), 1);

        store.mend();
        starts(&by_pin(dir, &store).unwrap(), &store);
        assert_eq!(store.inner.accounts().len(), 1);
        let refused = yesterday.unlock(&Unlock::Keychain(&store)).map(drop);
        assert!(matches!(refused, Err(VaultError::KeychainEmptied)));
        assert!(vault.owed_entries(true).unwrap().is_empty());
        assert_eq!(version(dir), 3, "and nothing is said of it any more");
        by_pin(dir, &store).unwrap();
    }
}

#[test]
fn so_is_one_that_a_passphrase_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let store = FaultyStore::new(Fault::Keeps(StoreError::Timeout));
    let vault = by_keychain(dir.path(), &store);
    vault
        .move_to_passphrase(&secret(PASSPHRASE), &store)
        .unwrap();
    assert_eq!(store.inner.accounts().len(), 1);
    store.mend();
    let unlock = Unlock::Passphrase(secret(PASSPHRASE));
    starts(&Vault::unlock(dir.path(), unlock).unwrap(), &store);
    assert!(store.inner.accounts().is_empty());
}

#[test]
fn an_entry_that_opens_the_vault_is_not_deleted_whatever_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let store = FaultyStore::new(Fault::Keeps(StoreError::Locked));
    let vault = by_keychain(dir.path(), &store);
    vault.set_app_lock(&store, &secret(PIN)).unwrap();
    let text = fs::read_to_string(dir.path().join(KEY_FILE_NAME)).unwrap();
    let named = store.inner.accounts();
    let owed = vault.owed_entries(false).unwrap().remove(0).name;
    let needed = named.iter().find(|one| one.name != owed).unwrap();
    // Whoever writes to the folder names the one that is needed: the check value tells.
    let forged = text.replace(&owed, &needed.name);
    fs::write(dir.path().join(KEY_FILE_NAME), forged).unwrap();
    assert!(matches!(
        vault.owed_entries(true),
        Err(VaultError::KeyFileDamaged(_))
    ));
}

/// R16: the way into the last backup before new keys stays until the new entry has shown that it is one.
#[test]
fn r16_the_entry_of_former_keys_goes_with_the_next_start_that_the_new_one_opens() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let store = MemoryStore::new();
    let vault = by_keychain(dir, &store);
    let before = header_of(&vault);
    let rotation = vault.begin_rotation(&store, Proofs::default()).unwrap();
    let next = rotation.next().again();
    rotation.commit().unwrap();
    assert_eq!(store.accounts().len(), 2);
    // It is no trouble that anybody is told of.
    assert!(next.owed_entries(false).unwrap().is_empty());
    before.unlock(&Unlock::Keychain(&store)).map(drop).unwrap();
    let start = Vault::unlock(dir, Unlock::Keychain(&store)).unwrap();
    starts(&start, &store);
    assert_eq!(store.accounts().len(), 1);
    Vault::unlock(dir, Unlock::Keychain(&store)).unwrap();
    before
        .unlock_by(&start)
        .expect("its former key is kept under the new one");
}

/// The rename has happened, and the disk has not said that it has it: it is one state or the other, and both open.
#[test]
fn a_change_that_fails_late_leaves_a_vault_that_opens_as_its_file_says() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let store = MemoryStore::new();
    let vault = by_keychain(dir, &store);
    vault.settle().unwrap();
    let key = *vault.derive(Purpose::Database).expose();
    fail_syncs_of(dir, Some(0));
    let failed = vault.set_app_lock(&store, &secret(PIN));
    assert!(matches!(failed, Err(VaultError::Io { .. })), "{failed:?}");
    assert_eq!(vault.kinds().unwrap(), [WrapKind::AppLock]);
    assert_eq!(
        store.accounts().len(),
        2,
        "either may be the one in the end"
    );
    fail_syncs_of(dir, None);
    let opened = by_pin(dir, &store).unwrap();
    assert_eq!(*opened.derive(Purpose::Database).expose(), key);
    starts(&opened, &store);
    assert_eq!(store.accounts().len(), 1);

    fail_syncs_of(dir, Some(0));
    let proofs = Proofs {
        pin: Some(secret(PIN)),
        ..Proofs::default()
    };
    let rotation = opened.begin_rotation(&store, proofs).unwrap();
    let next = *rotation.next().derive(Purpose::Database).expose();
    rotation.commit().unwrap_err();
    fail_syncs_of(dir, None);
    let opened = by_pin(dir, &store).unwrap();
    assert_eq!(*opened.derive(Purpose::Database).expose(), next);
}
