//! The head of the audit in `keys.json`: it goes forwards, outlives every change of what opens the vault, and is
//! covered by the check value.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use coffer_vault::{
    KEY_FILE_NAME, Protection, Secret, Unlock, UnlockedVault, Vault, VaultError, fake::MemoryStore,
};

const PASSPHRASE: &str = "correct horse battery";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn vault() -> (tempfile::TempDir, UnlockedVault) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    (dir, vault)
}

#[test]
fn the_noted_entry_goes_forwards_and_back_only_where_that_is_meant() {
    let (_dir, vault) = vault();
    assert_eq!(vault.noted_audit().unwrap(), None);
    vault.note_audit(3, [3; 32], false).unwrap();
    vault.note_audit(2, [2; 32], false).unwrap();
    vault.note_audit(3, [9; 32], false).unwrap();
    assert_eq!(vault.noted_audit().unwrap(), Some((3, [3; 32])));
    vault.note_audit(4, [4; 32], false).unwrap();
    assert_eq!(vault.noted_audit().unwrap(), Some((4, [4; 32])));
    vault.note_audit(1, [1; 32], true).unwrap();
    assert_eq!(vault.noted_audit().unwrap(), Some((1, [1; 32])));
}

#[test]
fn it_outlives_what_opens_the_vault() {
    let (dir, vault) = vault();
    vault.note_audit(7, [7; 32], false).unwrap();
    vault.set_passphrase(&secret("another of these")).unwrap();
    vault.switch_database("coffer-2.db").unwrap();
    let store = MemoryStore::new();
    vault.set_keychain(&store).unwrap();
    drop(vault);
    let again = Vault::unlock(dir.path(), Unlock::Passphrase(secret("another of these"))).unwrap();
    assert_eq!(again.noted_audit().unwrap(), Some((7, [7; 32])));
}

#[test]
fn a_head_that_somebody_else_wrote_is_refused() {
    let (dir, vault) = vault();
    vault.note_audit(7, [7; 32], false).unwrap();
    let path = dir.path().join(KEY_FILE_NAME);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"version\": 3"), "{text}");
    for changed in [
        text.replace("\"seq\": 7", "\"seq\": 6"),
        text.replace("\"seq\": 7", "\"seq\": 7, \"more\": 1"),
    ] {
        assert_ne!(changed, text);
        std::fs::write(&path, changed).unwrap();
        assert!(matches!(
            vault.noted_audit(),
            Err(VaultError::KeyFileDamaged(_))
        ));
    }
    std::fs::write(&path, text).unwrap();
    assert!(vault.noted_audit().is_ok());
}
