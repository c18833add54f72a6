//! Files of format version 1, made once and never again: whatever this crate becomes, it opens them.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;

use coffer_vault::fake::MemoryStore;
use coffer_vault::{
    Account, KEY_FILE_NAME, Kind, Purpose, SERVICE, Secret, SecretStore, Unlock, Vault,
};

const KEYCHAIN: &str = include_str!("golden/keychain.json");
const APP_LOCK: &str = include_str!("golden/app_lock.json");

/// What the keychain held for each of the two files.
const ENTRIES: [(&str, &str); 2] = [
    (
        "bce6c623a37ee3ba/master/47925365f73d61b3",
        "2f185d8167ab7ae173668164cf51aaf8a3d6fa9353cfc76958b69a3c9ec18fa8",
    ),
    (
        "bce6c623a37ee3ba/master/4697a4805ff9e552",
        "44c6836d4cabf91b0df47d3d24ec908e515f33ab6eeca59f4807b68367884789",
    ),
];
const DATABASE_KEY: &str = "1285bcbed4d64419910098ff5a8d4945f6c69f0ff2e9a23c05ff3edbe466a1a7";
/// "access-sandbox-golden", sealed as the access token of "item-1".
const BLOB: &str = "4346520194e96edada8bc9ab7543f8fcfca693d992cabefb62d1ce4bc273d5a89866b0582026fac202cd697597f07b3943d960ec27";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn opens(file: &str, with: Unlock<'_>) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(KEY_FILE_NAME), file).unwrap();
    let vault = Vault::unlock(dir.path(), with).unwrap();
    assert_eq!(
        vault.derive(Purpose::Database).expose()[..],
        bytes(DATABASE_KEY)
    );
    let token = vault
        .open(Kind::AccessToken, b"item-1", &bytes(BLOB))
        .unwrap();
    assert_eq!(token.expose(), b"access-sandbox-golden");
    assert_eq!(vault.database_path(), dir.path().join("coffer.db"));
}

#[test]
fn files_of_version_1_open_in_every_way_they_name() {
    let store = MemoryStore::new();
    for (name, secret) in ENTRIES {
        let account = Account {
            service: SERVICE.into(),
            name: name.into(),
        };
        store.set(&account, &bytes(secret)).unwrap();
    }
    let passphrase = || Unlock::Passphrase(Secret::new("correct horse battery".into()));
    let phrase = || Unlock::RecoveryPhrase(Secret::new((0..16).collect()));
    opens(KEYCHAIN, Unlock::Keychain(&store));
    opens(KEYCHAIN, passphrase());
    opens(KEYCHAIN, phrase());
    let pin = Secret::new("4321".into());
    opens(APP_LOCK, Unlock::AppLock { store: &store, pin });
    opens(APP_LOCK, passphrase());
    opens(APP_LOCK, phrase());
}
