//! A vault on a real folder: making, opening, changing, and every way in which that is refused.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use coffer_vault::fake::{Fault, FaultyStore, MemoryStore};
use coffer_vault::{
    Account, Backend, KEY_FILE_NAME, Keychain, Kind, Protection, Purpose, Secret, SecretStore,
    StoreError, Unlock, UnlockedVault, Vault, VaultError, VaultStatus, WrapKind,
};

const PASSPHRASE: &str = "correct horse battery";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn by_passphrase(dir: &Path, text: &str) -> Result<UnlockedVault, VaultError> {
    Vault::unlock(dir, Unlock::Passphrase(secret(text)))
}

fn by_keychain(dir: &Path, store: &dyn SecretStore) -> Result<UnlockedVault, VaultError> {
    Vault::unlock(dir, Unlock::Keychain(store))
}

fn database_key(vault: &UnlockedVault) -> [u8; 32] {
    *vault.derive(Purpose::Database).expose()
}

fn key_file(dir: &Path) -> Vec<u8> {
    fs::read(dir.join(KEY_FILE_NAME)).unwrap()
}

#[test]
fn a_vault_opens_with_its_passphrase_and_gives_the_same_keys() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Vault::status(dir.path()).unwrap(), VaultStatus::Missing);
    let made = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let blob = made.seal(Kind::AccessToken, b"item", b"token").unwrap();
    assert_eq!(
        Vault::status(dir.path()).unwrap(),
        VaultStatus::NeedsPassphrase {
            wraps: vec![WrapKind::Passphrase]
        }
    );
    let opened = by_passphrase(dir.path(), PASSPHRASE).unwrap();
    assert_eq!(opened.key_id(), made.key_id());
    assert_eq!(database_key(&opened), database_key(&made));
    assert_eq!(opened.database_path(), dir.path().join("coffer.db"));
    assert_eq!(
        opened
            .open(Kind::AccessToken, b"item", &blob)
            .unwrap()
            .expose(),
        b"token"
    );
    for wrong in ["correct horse batterz", "", &"x".repeat(5000)] {
        let refused = by_passphrase(dir.path(), wrong);
        assert!(matches!(refused, Err(VaultError::WrongPassphrase)));
    }
    let store = MemoryStore::new();
    assert!(matches!(
        by_keychain(dir.path(), &store),
        Err(VaultError::NoSuchWrap(WrapKind::Keychain))
    ));
}

#[test]
fn a_vault_opens_with_the_keychain_and_its_file_holds_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let made = Vault::create(dir.path(), Protection::Keychain(&store)).unwrap();
    let opened = by_keychain(dir.path(), &store).unwrap();
    assert_eq!(database_key(&opened), database_key(&made));
    let account = store.accounts().remove(0);
    let kept = store.get(&account).unwrap().unwrap();
    let file = key_file(dir.path());
    assert!(!contains(&file, kept.expose()));
    assert!(!contains(&file, &database_key(&made)));
    store.empty();
    let emptied = by_keychain(dir.path(), &store);
    assert!(matches!(emptied, Err(VaultError::KeychainEmptied)));
}

/// A keychain that calls itself by another name than the one of the tests.
struct Named<'a>(&'a MemoryStore, Backend);

impl SecretStore for Named<'_> {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        self.0.get(account)
    }
    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        self.0.set(account, value)
    }
    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        self.0.delete(account)
    }
    fn backend(&self) -> Backend {
        self.1
    }
}

#[test]
fn a_key_that_was_put_into_another_keychain_is_said_to_be_there_and_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let entries = MemoryStore::new();
    let desktop = Named(&entries, Backend::SecretService);
    Vault::create(dir.path(), Protection::Keychain(&desktop)).unwrap();
    let text = String::from_utf8(key_file(dir.path())).unwrap();
    assert!(text.contains("\"backend\": \"secret_service\""), "{text}");

    // The folder was carried to a computer whose keychain is another program's.
    let nothing = MemoryStore::new();
    let other = Named(&nothing, Backend::AppleKeychain);
    let told = Vault::unlock(dir.path(), Unlock::Keychain(&other))
        .err()
        .unwrap();
    assert!(matches!(told, VaultError::KeychainOther { .. }), "{told}");
    assert!(told.to_string().contains("Linux desktop"), "{told}");
    // In the same one, emptied, it is gone.
    let emptied = Named(&nothing, Backend::SecretService);
    let told = Vault::unlock(dir.path(), Unlock::Keychain(&emptied)).err();
    assert!(matches!(told, Some(VaultError::KeychainEmptied)));
    // A name is no lock: where the entry is, it opens, and the check value covers the name.
    let renamed = Named(&entries, Backend::CredentialManager);
    assert!(Vault::unlock(dir.path(), Unlock::Keychain(&renamed)).is_ok());
    let changed = text.replace("secret_service", "apple_keychain");
    std::fs::write(dir.path().join("keys.json"), changed).unwrap();
    let refused = Vault::unlock(dir.path(), Unlock::Keychain(&desktop)).err();
    assert!(matches!(refused, Some(VaultError::KeyFileDamaged(_))));
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[test]
fn no_new_key_is_ever_made_over_a_database_or_a_vault() {
    for occupied in ["coffer.db", "coffer.db-wal", KEY_FILE_NAME] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(occupied), "precious").unwrap();
        let store = FaultyStore::new(Fault::Always(StoreError::Absent));
        let made = Vault::create(dir.path(), Protection::Keychain(&store));
        assert!(matches!(made, Err(VaultError::AlreadyExists { what }) if what == occupied));
        assert_eq!(store.calls(), 0);
        let held = UnlockedVault::ephemeral(dir.path());
        assert!(matches!(held, Err(VaultError::AlreadyExists { .. })));
        assert_eq!(fs::read(dir.path().join(occupied)).unwrap(), b"precious");
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("coffer.db"), "precious").unwrap();
    assert_eq!(Vault::status(dir.path()).unwrap(), VaultStatus::KeysLost);
    assert!(matches!(
        by_passphrase(dir.path(), PASSPHRASE),
        Err(VaultError::KeysLost)
    ));
}

#[test]
fn a_short_passphrase_makes_no_vault() {
    let dir = tempfile::tempdir().unwrap();
    let refused = Vault::create(dir.path(), Protection::Passphrase(secret("short")));
    assert!(matches!(
        refused,
        Err(VaultError::PassphraseTooShort { chars_min: 8 })
    ));
    assert_eq!(Vault::status(dir.path()).unwrap(), VaultStatus::Missing);
}

/// R14 to R16: each fault of a keychain has its own error, and none leaves a vault behind.
#[test]
fn r16_a_keychain_that_fails_or_lies_makes_no_vault() {
    let cases = [
        (Fault::Always(StoreError::Absent), "offers no keychain"),
        (Fault::Always(StoreError::Locked), "locked"),
        (Fault::Always(StoreError::Denied), "refused"),
        (Fault::Always(StoreError::Timeout), "in time"),
        (Fault::AtCall(0), "call 0"),
        (Fault::AtCall(1), "call 1"),
        (Fault::Forgets, "did not keep"),
        (Fault::Garbles, "did not keep"),
    ];
    for (fault, sentence) in cases {
        let dir = tempfile::tempdir().unwrap();
        let store = FaultyStore::new(fault.clone());
        let error = Vault::create(dir.path(), Protection::Keychain(&store))
            .err()
            .unwrap();
        assert!(error.to_string().contains(sentence), "{fault:?}: {error}");
        assert!(!error.hint().is_empty());
        assert_eq!(
            Vault::status(dir.path()).unwrap(),
            VaultStatus::Missing,
            "{fault:?}"
        );
        assert!(store.inner.accounts().is_empty(), "{fault:?} leaves litter");
    }
}

/// R15: a keychain that hangs does not hang the app, and a passphrase still opens the vault.
#[test]
fn r15_a_keychain_that_never_answers_is_a_timeout_and_the_passphrase_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let good = MemoryStore::new();
    let made = Vault::create(dir.path(), Protection::Keychain(&good)).unwrap();
    made.set_passphrase(&secret(PASSPHRASE)).unwrap();
    let hanging = Keychain::with_deadline(FaultyStore::new(Fault::Hangs), Duration::from_millis(1));
    let refused = by_keychain(dir.path(), &hanging);
    assert!(matches!(refused, Err(VaultError::KeychainTimeout)));
    let opened = by_passphrase(dir.path(), PASSPHRASE).unwrap();
    assert_eq!(database_key(&opened), database_key(&made));
    assert!(matches!(
        Vault::status(dir.path()).unwrap(),
        VaultStatus::NeedsKeychain { wraps } if wraps == [WrapKind::Keychain, WrapKind::Passphrase]
    ));
}

#[test]
fn changing_the_passphrase_needs_the_old_one_and_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let made = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let before = key_file(dir.path());
    let change =
        |old: &str, new: &str| Vault::change_passphrase(dir.path(), secret(old), &secret(new));
    assert!(matches!(
        change("not the old one", "the new one"),
        Err(VaultError::WrongPassphrase)
    ));
    assert!(matches!(
        change(PASSPHRASE, "short"),
        Err(VaultError::PassphraseTooShort { .. })
    ));
    assert_eq!(key_file(dir.path()), before);
    change(PASSPHRASE, "the new passphrase").unwrap();
    assert!(matches!(
        by_passphrase(dir.path(), PASSPHRASE),
        Err(VaultError::WrongPassphrase)
    ));
    let opened = by_passphrase(dir.path(), "the new passphrase").unwrap();
    assert_eq!(database_key(&opened), database_key(&made));
}

#[test]
fn moving_from_passphrase_to_keychain_and_back_keeps_the_old_way_until_the_new_one_opened() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let vault = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let last = vault.remove(WrapKind::Passphrase, &store);
    assert!(matches!(last, Err(VaultError::LastWrap)));
    vault.set_keychain(&store).unwrap();
    let early = vault.remove(WrapKind::Passphrase, &store);
    assert!(matches!(
        early,
        Err(VaultError::NotProven(WrapKind::Passphrase))
    ));

    let vault = by_keychain(dir.path(), &store).unwrap();
    vault.remove(WrapKind::Passphrase, &store).unwrap();
    assert!(matches!(
        by_passphrase(dir.path(), PASSPHRASE),
        Err(VaultError::NoSuchWrap(_))
    ));

    vault.set_passphrase(&secret("another passphrase")).unwrap();
    let vault = by_passphrase(dir.path(), "another passphrase").unwrap();
    vault.remove(WrapKind::Keychain, &store).unwrap();
    assert!(store.accounts().is_empty(), "no litter in the keychain");
    assert!(by_passphrase(dir.path(), "another passphrase").is_ok());
}

#[test]
fn an_app_lock_takes_both_the_keychain_and_the_pin() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let vault = Vault::create(dir.path(), Protection::Keychain(&store)).unwrap();
    assert!(matches!(
        vault.set_app_lock(&store, &secret("123")),
        Err(VaultError::PassphraseTooShort { chars_min: 4 })
    ));
    vault.set_app_lock(&store, &secret("4321")).unwrap();
    assert_eq!(store.accounts().len(), 1, "the old entry is gone");
    assert!(matches!(
        by_keychain(dir.path(), &store),
        Err(VaultError::NoSuchWrap(_))
    ));
    assert!(matches!(
        Vault::status(dir.path()).unwrap(),
        VaultStatus::NeedsPin { .. }
    ));
    let with = |store, pin| {
        let pin = secret(pin);
        Vault::unlock(dir.path(), Unlock::AppLock { store, pin })
    };
    assert!(matches!(with(&store, "1234"), Err(VaultError::WrongPin)));
    let elsewhere = MemoryStore::new();
    assert!(matches!(
        with(&elsewhere, "4321"),
        Err(VaultError::KeychainEmptied)
    ));
    let opened = with(&store, "4321").unwrap();
    assert_eq!(database_key(&opened), database_key(&vault));
    opened.set_keychain(&store).unwrap();
    assert!(by_keychain(dir.path(), &store).is_ok());
    assert!(matches!(
        with(&store, "4321"),
        Err(VaultError::NoSuchWrap(_))
    ));
}

#[test]
fn a_recovery_phrase_opens_a_vault_whose_keychain_was_emptied() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let made = Vault::create(dir.path(), Protection::Keychain(&store)).unwrap();
    let entropy = |byte: u8, len| Secret::new(vec![byte; len]);
    for len in [0, 15, 33] {
        let refused = made.set_recovery_phrase(&entropy(1, len));
        assert!(matches!(refused, Err(VaultError::RecoveryPhraseLength)));
    }
    made.set_recovery_phrase(&entropy(1, 16)).unwrap();
    store.empty();
    let with = |entropy| Vault::unlock(dir.path(), Unlock::RecoveryPhrase(entropy));
    assert!(matches!(
        with(entropy(2, 16)),
        Err(VaultError::WrongRecoveryPhrase)
    ));
    let opened = with(entropy(1, 16)).unwrap();
    assert_eq!(database_key(&opened), database_key(&made));
    opened.set_keychain(&store).unwrap();
    assert!(by_keychain(dir.path(), &store).is_ok());
}

/// R16, R19: whichever call to the keychain fails, the vault still opens with what is on disk.
#[test]
fn a_failure_at_any_step_of_a_change_leaves_a_vault_that_opens() {
    for at in 0..6 {
        let dir = tempfile::tempdir().unwrap();
        let store = FaultyStore::new(Fault::AtCall(at));
        let Ok(vault) = Vault::create(dir.path(), Protection::Keychain(&store)) else {
            assert_eq!(Vault::status(dir.path()).unwrap(), VaultStatus::Missing);
            continue;
        };
        let key = database_key(&vault);
        let before = key_file(dir.path());
        let changed = vault.set_keychain(&store);
        // Either nothing happened, or all of it: a failed deletion of the old entry is litter.
        assert_eq!(changed.is_ok(), key_file(dir.path()) != before, "call {at}");
        let opened = by_keychain(dir.path(), &store.inner).unwrap();
        assert_eq!(database_key(&opened), key, "call {at}");
    }
}

#[test]
fn r16_a_lying_keychain_cannot_replace_one_that_works() {
    let dir = tempfile::tempdir().unwrap();
    let good = MemoryStore::new();
    let vault = Vault::create(dir.path(), Protection::Keychain(&good)).unwrap();
    let before = key_file(dir.path());
    for fault in [Fault::Forgets, Fault::Garbles] {
        let lying = FaultyStore::new(fault);
        assert!(matches!(
            vault.set_keychain(&lying),
            Err(VaultError::KeychainLied)
        ));
    }
    assert_eq!(key_file(dir.path()), before);
    assert!(by_keychain(dir.path(), &good).is_ok());
}

/// What is left by a crash between writing the new file and renaming it.
#[test]
fn a_half_written_key_file_is_ignored_and_then_swept() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let whole = key_file(dir.path());
    let debris = dir.path().join(".keys-crashed.tmp");
    for cut in [0, 1, whole.len() / 2, whole.len()] {
        fs::write(&debris, &whole[..cut]).unwrap();
        assert!(by_passphrase(dir.path(), PASSPHRASE).is_ok());
    }
    vault.set_passphrase(&secret("the new passphrase")).unwrap();
    assert!(!debris.exists());
}

#[test]
fn a_truncated_or_altered_key_file_never_opens_and_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let vault = Vault::create(dir.path(), Protection::Keychain(&store)).unwrap();
    let good = key_file(dir.path());
    let path = dir.path().join(KEY_FILE_NAME);
    for at in 0..good.len() - 1 {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        assert!(by_keychain(dir.path(), &store).is_err(), "byte {at}");
        fs::write(&path, &good[..at]).unwrap();
        assert!(by_keychain(dir.path(), &store).is_err(), "cut at {at}");
    }
    let foreign = br#"{"format":"something-else","version":1}"#;
    fs::write(&path, foreign).unwrap();
    assert!(matches!(
        Vault::status(dir.path()),
        Err(VaultError::KeyFileForeign)
    ));
    assert!(vault.set_keychain(&store).is_err());
    assert_eq!(fs::read(&path).unwrap(), foreign);
}

#[test]
fn a_key_file_of_another_vault_is_not_written_over() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = MemoryStore::new();
    let ours = Vault::create(here.path(), Protection::Keychain(&store)).unwrap();
    Vault::create(there.path(), Protection::Keychain(&store)).unwrap();
    let theirs = key_file(there.path());
    fs::write(here.path().join(KEY_FILE_NAME), &theirs).unwrap();
    assert!(matches!(
        ours.set_keychain(&store),
        Err(VaultError::KeyFileDamaged(_))
    ));
    assert_eq!(key_file(here.path()), theirs);
}

#[test]
fn weakened_parameters_are_refused_before_a_passphrase_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let text = String::from_utf8(key_file(dir.path())).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from));
        fs::write(dir.path().join(KEY_FILE_NAME), text.replace(from, to)).unwrap();
        by_passphrase(dir.path(), PASSPHRASE).err().unwrap()
    };
    assert!(matches!(
        with("\"m_kib\": 65536", "\"m_kib\": 8"),
        VaultError::BelowFloor
    ));
    assert!(matches!(
        with("\"t\": 3", "\"t\": 1"),
        VaultError::BelowFloor
    ));
    let absurd = with("\"m_kib\": 65536", "\"m_kib\": 4294967295");
    assert!(matches!(absurd, VaultError::KeyFileDamaged(_)));
    assert!(matches!(
        with("\"t\": 3", "\"t\": 2"),
        VaultError::WrongPassphrase
    ));
}

#[test]
fn a_key_in_memory_leaves_no_file_and_refuses_to_be_protected() {
    let dir = tempfile::tempdir().unwrap();
    let vault = UnlockedVault::ephemeral(dir.path()).unwrap();
    assert!(vault.is_ephemeral());
    assert!(vault.set_passphrase(&secret(PASSPHRASE)).is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn no_error_tells_a_secret_and_each_has_a_sentence_and_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    let canary = "canary-4f1d-passphrase";
    let errors = [
        by_passphrase(dir.path(), canary).err().unwrap(),
        Vault::create(dir.path(), Protection::Passphrase(secret(canary)))
            .err()
            .unwrap(),
        Vault::change_passphrase(dir.path(), secret(canary), &secret(canary)).unwrap_err(),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?} {}", error.hint()).contains("canary"));
        assert!(error.to_string().ends_with('.') && error.hint().ends_with('.'));
    }
}
