//! Sealed blobs and `keys.json`, as someone who can write to the disk would change them.
//!
//! Must hold: nothing opens but what was sealed, unchanged, for the same owner and kind; and a key
//! file that is read is written again to the same meaning.

use std::sync::LazyLock;

use coffer_vault::{KeyFile, Kind, UnlockedVault, VaultError};

const OWNER: &[u8] = b"item-1";
const TOKEN: &[u8] = b"access-sandbox-8b2b5d28-79ec-468b-bbce-f8bd34be635a";

struct Sealed {
    vault: UnlockedVault,
    blob: Vec<u8>,
    _folder: tempfile::TempDir,
}

static SEALED: LazyLock<Sealed> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = UnlockedVault::ephemeral(folder.path()).expect("a vault");
    let blob = vault
        .seal(Kind::AccessToken, OWNER, TOKEN)
        .expect("it seals");
    Sealed {
        vault,
        blob,
        _folder: folder,
    }
});

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    match choice % 4 {
        0 => refused(Kind::AccessToken, OWNER, rest),
        1 => changed(rest),
        2 => {
            if rest != OWNER {
                refused(Kind::AccessToken, rest, &SEALED.blob);
            }
        }
        _ => key_file(rest),
    }
}

/// Pairs of a place and what is flipped there; an odd byte at the end cuts the blob.
fn changed(rest: &[u8]) {
    let mut blob = SEALED.blob.clone();
    let (pairs, cut) = rest.as_chunks::<2>();
    for [at, flip] in pairs {
        let at = usize::from(*at) % blob.len();
        blob[at] ^= flip;
    }
    if let [cut] = cut {
        blob.truncate(usize::from(*cut));
    }
    if blob == SEALED.blob {
        let opened = SEALED.vault.open(Kind::AccessToken, OWNER, &blob);
        assert_eq!(opened.expect("nothing was changed").expose(), TOKEN);
    } else {
        refused(Kind::AccessToken, OWNER, &blob);
    }
}

fn refused(kind: Kind, owner: &[u8], blob: &[u8]) {
    match SEALED.vault.open(kind, owner, blob) {
        Err(VaultError::SealedDamaged | VaultError::SealedNewer { .. }) => {}
        Err(other) => panic!("another refusal: {other}"),
        Ok(_) => panic!("it opened"),
    }
}

fn key_file(bytes: &[u8]) {
    if let Ok(file) = KeyFile::parse(bytes) {
        let written = file.to_bytes();
        let again = KeyFile::parse(&written).expect("what was written can be read");
        assert_eq!(again.to_bytes(), written);
        assert!(!file.kinds().is_empty());
    }
}
