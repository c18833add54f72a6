//! The backup container: what it promises about its bytes, whatever is inside.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::io::{Cursor, Read};

use coffer_vault::backup::{BackupHeader, BackupKeys, BackupReader, NewBackup, PartKind, Parts};
use coffer_vault::fake::{Fault, FaultyStore, MemoryStore};
use coffer_vault::{
    Adopted, KeyFile, Protection, Purpose, RecoveryPhrase, Secret, SecretStore, StoreError, Unlock,
    UnlockedVault, Vault, VaultError, WrapKind,
};

const PASSPHRASE: &str = "correct horse battery";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn new() -> NewBackup<'static> {
    NewBackup {
        profile: "production",
        created_ms: 1_795_000_000_000,
        reason: "daily",
        schema: 1,
    }
}

fn with_passphrase() -> (tempfile::TempDir, UnlockedVault) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap();
    (dir, vault)
}

fn container(vault: &UnlockedVault, database: &[u8]) -> Vec<u8> {
    let mut writer = vault.begin_backup(Vec::new(), &new()).unwrap();
    writer
        .part(PartKind::Relay, "relay.json", 2, &mut &b"{}"[..])
        .unwrap();
    writer
        .part(
            PartKind::Database,
            "coffer.db",
            database.len() as u64,
            &mut &*database,
        )
        .unwrap();
    writer.end().unwrap()
}

/// All parts, read with the keys that `keys` gives for the header.
fn read(
    bytes: &[u8],
    keys: impl FnOnce(&BackupHeader) -> Result<BackupKeys, VaultError>,
) -> Result<Vec<(PartKind, Vec<u8>)>, VaultError> {
    let mut input = Cursor::new(bytes);
    let header = BackupHeader::read(&mut input)?;
    let keys = keys(&header)?;
    let mut parts = Parts::new(BackupReader::begin(input, &header, keys.vault())?);
    let mut found = Vec::new();
    while let Some(part) = parts.next_part()? {
        let mut content = Vec::new();
        parts
            .read_to_end(&mut content)
            .map_err(|_| VaultError::BackupDamaged("read"))?;
        assert_eq!(part.len, content.len() as u64);
        found.push((part.kind, content));
    }
    Ok(found)
}

#[test]
fn a_container_gives_back_every_byte_whatever_its_size() {
    let (_dir, vault) = with_passphrase();
    // Around the ends of segments of 64 KiB, with 34 bytes of heads and ends around the content.
    for len in [
        0, 1, 65_470, 65_480, 65_481, 65_482, 65_490, 65_536, 131_017, 300_000,
    ] {
        let content: Vec<u8> = (0..len).map(|at: u32| (at % 251) as u8).collect();
        let bytes = container(&vault, &content);
        let parts = read(&bytes, |header| Ok(header.unlock_by(&vault).unwrap())).unwrap();
        assert_eq!(parts.len(), 2);
        assert!(parts[1] == (PartKind::Database, content), "{len} bytes");
    }
}

#[test]
fn every_changed_byte_and_every_truncation_is_noticed() {
    let (_dir, vault) = with_passphrase();
    let good = container(&vault, &[7; 150_000]);
    let by_vault = |header: &BackupHeader| {
        header
            .unlock_by(&vault)
            .ok_or(VaultError::NoSuchWrap(coffer_vault::WrapKind::Keychain))
    };
    assert!(read(&good, by_vault).is_ok());
    // All of the header and the first segment's start, then samples to the very end.
    let places = (0..2_000).chain((2_000..good.len()).step_by(997));
    for at in places.chain(good.len() - 40..good.len()) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(read(&bad, by_vault).is_err(), "byte {at}");
        assert!(read(&good[..at], by_vault).is_err(), "cut at {at}");
    }
    let mut longer = good.clone();
    longer.push(0);
    assert!(read(&longer, by_vault).is_err(), "a byte too many");
}

#[test]
fn segments_cannot_be_exchanged_left_out_or_taken_from_another_backup() {
    const SEGMENT: usize = 65_536 + 16;
    let (_dir, vault) = with_passphrase();
    let good = container(&vault, &[7; 200_000]);
    let other = container(&vault, &[7; 200_000]);
    let by_vault = |header: &BackupHeader| Ok(header.unlock_by(&vault).unwrap());
    let start = {
        let mut input = Cursor::new(&good[..]);
        BackupHeader::read(&mut input).unwrap();
        usize::try_from(input.position()).unwrap()
    };
    let segment =
        |bytes: &[u8], n: usize| bytes[start + n * SEGMENT..start + (n + 1) * SEGMENT].to_vec();
    let mut exchanged = good.clone();
    exchanged[start..start + SEGMENT].copy_from_slice(&segment(&good, 1));
    exchanged[start + SEGMENT..start + 2 * SEGMENT].copy_from_slice(&segment(&good, 0));
    let mut left_out = good.clone();
    left_out.drain(start..start + SEGMENT);
    let mut mixed = good.clone();
    mixed[start + SEGMENT..start + 2 * SEGMENT].copy_from_slice(&segment(&other, 1));
    for bad in [
        exchanged,
        left_out,
        mixed,
        good[..start + 3 * SEGMENT].to_vec(),
    ] {
        assert!(matches!(
            read(&bad, by_vault),
            Err(VaultError::BackupDamaged(_))
        ));
    }
    assert_ne!(good, other, "two backups of one vault share no key");
}

#[test]
fn it_opens_with_passphrase_or_phrase_alone_and_with_the_key_it_was_made_with() {
    let (_dir, vault) = with_passphrase();
    let phrase = RecoveryPhrase::generate().unwrap();
    vault.set_recovery_phrase(phrase.entropy()).unwrap();
    let bytes = container(&vault, b"rows and edits");
    let words = phrase.words().join(" ");
    let by_phrase = |header: &BackupHeader| {
        let typed = RecoveryPhrase::parse(&words)?;
        header.unlock(&Unlock::RecoveryPhrase(typed.into_entropy()))
    };
    let by_passphrase =
        |header: &BackupHeader| header.unlock(&Unlock::Passphrase(secret(PASSPHRASE)));
    for parts in [read(&bytes, by_phrase), read(&bytes, by_passphrase)] {
        assert_eq!(parts.unwrap()[1].1, b"rows and edits");
    }
    let wrong = |header: &BackupHeader| header.unlock(&Unlock::Passphrase(secret("not it at all")));
    assert!(matches!(
        read(&bytes, wrong),
        Err(VaultError::WrongPassphrase)
    ));
    // A passphrase that was changed since opens the older backup still.
    Vault::change_passphrase(
        vault.dir(),
        secret(PASSPHRASE),
        &secret("another one entirely"),
    )
    .unwrap();
    assert!(read(&bytes, by_passphrase).is_ok());
}

#[test]
fn a_wrap_by_a_keychain_alone_opens_nothing_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let (here, elsewhere) = (MemoryStore::new(), MemoryStore::new());
    let vault = Vault::create(dir.path(), Protection::Keychain(&here)).unwrap();
    let bytes = container(&vault, b"rows");
    let header = BackupHeader::read(&mut &bytes[..]).unwrap();
    assert!(!header.is_portable());
    assert!(header.unlock(&Unlock::Keychain(&here)).is_ok());
    assert!(matches!(
        header.unlock(&Unlock::Keychain(&elsewhere)),
        Err(VaultError::KeychainEmptied)
    ));
    assert!(matches!(
        header.unlock(&Unlock::Passphrase(secret(PASSPHRASE))),
        Err(VaultError::NoSuchWrap(_))
    ));
}

#[test]
fn foreign_newer_and_damaged_files_are_told_apart_and_none_is_trusted_with_memory() {
    let read = |bytes: &[u8]| BackupHeader::read(&mut &bytes[..]).map(|_| ());
    for bytes in [&b""[..], b"COFFERB", b"SQLite format 3\0....", &[0; 100]] {
        assert!(matches!(read(bytes), Err(VaultError::BackupForeign)));
    }
    let framed = |len: u32, json: &str| {
        let mut bytes = b"COFFERBK".to_vec();
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(json.as_bytes());
        bytes
    };
    let whole = |json: &str| framed(u32::try_from(json.len()).unwrap(), json);
    assert!(matches!(
        read(&framed(u32::MAX, "")),
        Err(VaultError::BackupDamaged(_))
    ));
    assert!(matches!(
        read(&framed(60_000, "{}")),
        Err(VaultError::BackupDamaged(_))
    ));
    assert!(matches!(
        read(&whole(r#"{"format":"other"}"#)),
        Err(VaultError::BackupForeign)
    ));
    assert!(matches!(
        read(&whole(r#"{"format":"coffer-backup","version":2,"new":1}"#)),
        Err(VaultError::BackupNewer { found: 2 })
    ));
    assert!(matches!(
        read(&whole(r#"{"format":"coffer-backup","version":1}"#)),
        Err(VaultError::BackupDamaged(_))
    ));
    assert!(matches!(
        read(&whole("not json")),
        Err(VaultError::BackupDamaged(_))
    ));
}

#[test]
fn weakened_parameters_in_a_backup_are_refused_before_a_passphrase_is_tried() {
    let (_dir, vault) = with_passphrase();
    let bytes = container(&vault, b"rows");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("\"m_kib\":65536"));
    let at = bytes
        .windows(15)
        .position(|window| window == b"\"m_kib\":65536,\"")
        .unwrap();
    let mut weak = bytes.clone();
    weak[at..at + 13].copy_from_slice(b"\"m_kib\":01024");
    // JSON knows no leading zeros, so the number is written as one that has the same length.
    weak[at..at + 13].copy_from_slice(b"\"m_kib\": 1024");
    let header = BackupHeader::read(&mut &weak[..]).unwrap();
    assert!(matches!(
        header.unlock(&Unlock::Passphrase(secret(PASSPHRASE))),
        Err(VaultError::BelowFloor)
    ));
}

#[test]
fn a_rotated_vault_opens_the_backups_of_its_former_keys() {
    let dir = tempfile::tempdir().unwrap();
    let store = MemoryStore::new();
    let mut vault = Vault::create(dir.path(), Protection::Keychain(&store)).unwrap();
    let mut backups = Vec::new();
    for _ in 0..3 {
        backups.push(container(&vault, b"rows"));
        let rotation = vault.begin_rotation(&store, Default::default()).unwrap();
        rotation.commit().unwrap();
        vault = Vault::unlock(dir.path(), Unlock::Keychain(&store)).unwrap();
        // As each start does.
        let due = vault.owed_entries(true).unwrap();
        vault
            .paid(&coffer_vault::delete_entries(&store, due))
            .unwrap();
    }
    let keys: Vec<_> = backups
        .iter()
        .map(|bytes| {
            let header = BackupHeader::read(&mut &bytes[..]).unwrap();
            assert!(matches!(
                header.unlock(&Unlock::Keychain(&store)),
                Err(VaultError::KeychainEmptied)
            ));
            let keys = header.unlock_by(&vault).unwrap();
            assert!(read(bytes, |header| Ok(header.unlock_by(&vault).unwrap())).is_ok());
            *keys.vault().derive(Purpose::Database).expose()
        })
        .collect();
    assert!(keys[0] != keys[1] && keys[1] != keys[2]);
    assert_eq!(store.accounts().len(), 1, "old entries are gone");
}

const PIN: &str = "2580";

/// A backup that was made under these ways to open it, and where its keychain is.
fn backup_of(kinds: &[WrapKind], store: &MemoryStore) -> (BackupHeader, RecoveryPhrase) {
    let dir = tempfile::tempdir().unwrap();
    let phrase = RecoveryPhrase::generate().unwrap();
    let vault = match kinds.contains(&WrapKind::Passphrase) {
        true => Vault::create(dir.path(), Protection::Passphrase(secret(PASSPHRASE))).unwrap(),
        false => Vault::create(dir.path(), Protection::Keychain(store)).unwrap(),
    };
    for kind in kinds {
        match kind {
            WrapKind::Keychain => vault.set_keychain(store).unwrap(),
            WrapKind::AppLock => vault.set_app_lock(store, &secret(PIN)).unwrap(),
            WrapKind::RecoveryPhrase => vault.set_recovery_phrase(phrase.entropy()).unwrap(),
            WrapKind::Passphrase => {}
        }
    }
    let header = BackupHeader::read(&mut &container(&vault, b"rows")[..]).unwrap();
    assert_eq!(header.kinds(), kinds);
    (header, phrase)
}

/// Takes the vault of a backup over on a computer, and says what is in its `keys.json` then.
fn adopted(
    header: &BackupHeader,
    keys: &BackupKeys,
    pin: Option<&str>,
    keychain: &dyn SecretStore,
) -> Result<(Vec<WrapKind>, Adopted), VaultError> {
    let dir = tempfile::tempdir().unwrap();
    let pin = pin.map(secret);
    let adopted = Vault::adopt(
        dir.path(),
        "coffer-1.db",
        header,
        keys,
        pin.as_ref(),
        keychain,
    )?;
    Ok((KeyFile::read(dir.path()).unwrap().kinds(), adopted))
}

/// Whatever computer it is restored on: nothing opens it that did not open the backup.
#[test]
fn a_vault_that_is_taken_over_opens_in_no_way_that_its_backup_did_not_have() {
    use WrapKind::{AppLock, Keychain, Passphrase, RecoveryPhrase as Phrase};
    for (had, has, pin_ended) in [
        (&[Passphrase][..], &[Passphrase][..], false),
        (&[Passphrase, Phrase], &[Passphrase, Phrase], false),
        (&[Keychain, Passphrase], &[Keychain, Passphrase], false),
        (&[Keychain, Phrase], &[Keychain, Phrase], false),
        // Opened without the PIN, which cannot be made up: never the keychain alone.
        (&[AppLock, Passphrase], &[Passphrase], true),
        (&[AppLock, Phrase], &[Phrase], true),
        (&[AppLock, Passphrase, Phrase], &[Passphrase, Phrase], true),
    ] {
        let (there, here) = (MemoryStore::new(), MemoryStore::new());
        let (header, phrase) = backup_of(had, &there);
        let with = match had.contains(&Passphrase) {
            true => Unlock::Passphrase(secret(PASSPHRASE)),
            false => Unlock::RecoveryPhrase(phrase.into_entropy()),
        };
        let opener = match &with {
            Unlock::Passphrase(_) => Passphrase,
            _ => Phrase,
        };
        let keys = header.unlock(&with).unwrap();
        let (kinds, taken) = adopted(&header, &keys, None, &here).unwrap();
        assert_eq!(kinds, has, "of {had:?}");
        assert_eq!(taken.pin_ended, pin_ended, "of {had:?}");
        assert_eq!(taken.vault.opened_by(), Some(opener));
        let entries = usize::from(has.contains(&Keychain));
        assert_eq!(here.accounts().len(), entries, "of {had:?}");
    }
}

#[test]
fn a_pin_that_opened_a_backup_goes_on_and_without_it_the_keychain_alone_is_no_way_in() {
    use WrapKind::{AppLock, Keychain, Passphrase};
    let store = MemoryStore::new();
    for had in [&[AppLock][..], &[AppLock, Passphrase]] {
        let (header, _) = backup_of(had, &store);
        let with = Unlock::AppLock {
            store: &store,
            pin: secret(PIN),
        };
        let keys = header.unlock(&with).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let pin = secret(PIN);
        let taken = Vault::adopt(
            dir.path(),
            "coffer-1.db",
            &header,
            &keys,
            Some(&pin),
            &store,
        );
        assert!(!taken.unwrap().pin_ended);
        assert_eq!(KeyFile::read(dir.path()).unwrap().kinds(), had);
        assert!(Vault::unlock(dir.path(), with).is_ok());
        let without = Vault::unlock(dir.path(), Unlock::Keychain(&store));
        assert!(matches!(without, Err(VaultError::NoSuchWrap(Keychain))));

        // The keychain takes nothing new: then what else opened it, or nothing at all.
        let full = FaultyStore::new(Fault::Always(StoreError::Denied));
        let taken = adopted(&header, &keys, Some(PIN), &full);
        match had.len() {
            1 => assert!(matches!(taken, Err(VaultError::KeychainDenied))),
            _ => {
                let (kinds, taken) = taken.unwrap();
                assert_eq!(kinds, [Passphrase]);
                assert!(taken.pin_ended);
                assert_eq!(taken.vault.opened_by(), Some(Passphrase));
            }
        }
    }
    let (header, _) = backup_of(&[AppLock], &store);
    let pin = secret(PIN);
    let keys = header.unlock(&Unlock::AppLock { store: &store, pin });
    let refused = adopted(&header, &keys.unwrap(), None, &store);
    assert!(matches!(refused, Err(VaultError::PinOfBackupNeeded)));
}

#[test]
fn a_backup_is_told_from_one_that_opens_with_what_opened_the_vault_before() {
    let (_dir, vault) = with_passphrase();
    let store = MemoryStore::new();
    let header = || BackupHeader::read(&mut &container(&vault, b"rows")[..]).unwrap();
    let first = header();
    assert!(first.opens_like(&vault).unwrap());
    vault
        .set_passphrase(&secret("another one entirely"))
        .unwrap();
    assert!(!first.opens_like(&vault).unwrap(), "another passphrase");
    let second = header();
    vault.set_keychain(&store).unwrap();
    assert!(!second.opens_like(&vault).unwrap(), "one way more");
    vault.set_app_lock(&store, &secret(PIN)).unwrap();
    let third = header();
    assert!(third.opens_like(&vault).unwrap());
    vault.remove(WrapKind::AppLock, &store).unwrap();
    assert!(third.opens_like(&vault).unwrap(), "a way less is no loss");
}
