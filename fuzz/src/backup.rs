//! A backup, as someone who found it on a stick would change it, or make one up.
//!
//! Must hold: a header that is read says short words, a bounded number of ways in, and nothing twice;
//! and of a container that was changed anywhere no part comes out whole as if it had not been.

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use coffer_vault::backup::{BackupHeader, BackupReader, NewBackup, PartKind, Parts};
use coffer_vault::{Protection, Secret, UnlockedVault, Vault, VaultError};

const START: &[u8] = b"COFFERBK";
const DATABASE: &[u8] = &[7; 900];

struct Made {
    vault: UnlockedVault,
    bytes: Vec<u8>,
    _folder: tempfile::TempDir,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let passphrase = Secret::new("heron under the stair".to_owned());
    let vault = Vault::create(folder.path(), Protection::Passphrase(passphrase)).expect("a vault");
    let new = NewBackup {
        profile: "production",
        created_ms: 1_795_000_000_000,
        reason: "daily",
        schema: 1,
    };
    let mut writer = vault.begin_backup(Vec::new(), &new).expect("it begins");
    let len = DATABASE.len() as u64;
    writer
        .part(PartKind::Database, "coffer.db", len, &mut &*DATABASE)
        .expect("a part");
    Made {
        bytes: writer.end().expect("it ends"),
        vault,
        _folder: folder,
    }
});

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    match choice % 3 {
        0 => header(rest),
        1 => {
            let mut bytes = START.to_vec();
            bytes.extend_from_slice(&(rest.len() as u32).to_be_bytes());
            bytes.extend_from_slice(rest);
            header(&bytes);
        }
        _ => changed(rest),
    }
}

fn header(bytes: &[u8]) {
    let Ok(header) = BackupHeader::read(&mut &*bytes) else {
        return;
    };
    for word in [&header.profile, &header.reason] {
        assert!((1..=16).contains(&word.len()), "{word:?}");
        assert!(
            word.bytes().all(|byte| byte.is_ascii_lowercase()),
            "{word:?}"
        );
    }
    let kinds = header.kinds();
    assert!((1..=8).contains(&kinds.len()));
    assert!(header.unlock_by(&MADE.vault).is_none() || bytes.starts_with(&MADE.bytes[..12]));
}

/// Threes of a place and what is flipped there; two bytes at the end cut the container.
fn changed(rest: &[u8]) {
    let made = &*MADE;
    let mut bytes = made.bytes.clone();
    let (flips, cut) = rest.as_chunks::<3>();
    for [high, low, flip] in flips {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % bytes.len();
        bytes[at] ^= flip;
    }
    if let [high, low] = cut {
        bytes.truncate(usize::from(u16::from_be_bytes([*high, *low])));
    }
    let same = bytes == made.bytes;
    match database(&bytes) {
        Ok(content) => assert!(same && content == DATABASE, "a changed one came out whole"),
        Err(error) => assert!(!same, "an unchanged one was refused: {error}"),
    }
}

fn database(bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut input = Cursor::new(bytes);
    let header = BackupHeader::read(&mut input)?;
    let keys = header
        .unlock_by(&MADE.vault)
        .ok_or(VaultError::BackupDamaged("another key"))?;
    let mut parts = Parts::new(BackupReader::begin(input, &header, keys.vault())?);
    let mut content = Vec::new();
    while parts.next_part()?.is_some() {
        content.clear();
        parts
            .read_to_end(&mut content)
            .map_err(|_| VaultError::BackupDamaged("read"))?;
    }
    Ok(content)
}
