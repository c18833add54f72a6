//! Logos that were fetched, one sealed file each: `<profile>/logos/<key>/<name>`.
//!
//! Nothing about a merchant is readable from outside: the name is a keyed hash, the content is
//! sealed and bound to it, and all files are of one size. They are a cache: in no backup, thrown
//! away when logos are switched off, and with the keys they were made under.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use coffer_logos::Pixels;
use coffer_vault::{Kind, UnlockedVault};

use crate::{
    api::{AppError, ErrorCode},
    relay_file,
};

/// The folder of a profile's logos.
const FOLDER: &str = "logos";
/// Files that are kept, 33 MB of them. Beyond it the oldest goes.
pub(super) const KEPT_MAX: usize = 2_000;

/// The folder for what these keys open; others are of keys that were replaced.
fn folder(vault: &UnlockedVault) -> PathBuf {
    vault
        .dir()
        .join(FOLDER)
        .join(vault.hidden_name(b"logos of this key"))
}

/// A logo; nothing where there is none, or none that opens.
pub(super) fn read(vault: &UnlockedVault, name: &str) -> Option<Pixels> {
    if !is_name(name) {
        return None;
    }
    let path = folder(vault).join(name);
    let sealed = fs::read(&path).ok()?;
    let pixels = vault
        .open(Kind::MerchantLogo, name.as_bytes(), &sealed)
        .ok()
        .and_then(|bytes| Pixels::from_bytes(bytes.expose()));
    if pixels.is_none() {
        // Damaged or exchanged: it is fetched again.
        let _ = fs::remove_file(&path);
    }
    pixels
}

/// Keeps a logo. The caller sees to it that one writes at a time.
pub(super) fn write(vault: &UnlockedVault, name: &str, pixels: &Pixels) -> Result<(), AppError> {
    if !is_name(name) {
        return Err(AppError::new(
            ErrorCode::Internal,
            "This is no name of a logo.",
        ));
    }
    let folder = folder(vault);
    relay_file::private_folder(&folder)?;
    sweep(vault.dir(), &folder);
    make_room(&folder);
    let sealed = vault.seal(Kind::MerchantLogo, name.as_bytes(), pixels.as_bytes())?;
    let path = folder.join(name);
    let failed = |error: io::Error| AppError::file("written", &path, &error);
    // Made for its owner alone, and renamed whole; a cache needs no more care.
    let whole = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    fs::write(whole.path(), sealed).map_err(failed)?;
    whole
        .persist(&path)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// Removes every logo of a profile.
pub(super) fn forget_all(dir: &Path) -> Result<(), AppError> {
    let folder = dir.join(FOLDER);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(AppError::file("removed", &folder, &error))
        }
        _ => Ok(()),
    }
}

/// What keys left that were replaced. What cannot be removed is tried again next time.
fn sweep(dir: &Path, present: &Path) {
    let Ok(entries) = fs::read_dir(dir.join(FOLDER)) else {
        return;
    };
    for entry in entries.flatten().take(KEPT_MAX) {
        if entry.path() != present {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn make_room(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    if files.len() < KEPT_MAX {
        return;
    }
    files.sort();
    let surplus = files.len() + 1 - KEPT_MAX;
    for (_, path) in files.iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
}

/// Names are made here; what a window sends must look like one.
fn is_name(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(shade: u8) -> Pixels {
        Pixels::from_bytes(&[shade; coffer_logos::BYTES]).unwrap()
    }

    fn vault() -> (tempfile::TempDir, UnlockedVault) {
        let home = tempfile::tempdir().unwrap();
        let vault = UnlockedVault::ephemeral(home.path()).unwrap();
        (home, vault)
    }

    fn files(vault: &UnlockedVault) -> Vec<PathBuf> {
        fs::read_dir(folder(vault))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    #[test]
    fn a_kept_logo_is_read_back_and_its_file_tells_nothing_not_even_by_its_size() {
        let (_home, vault) = vault();
        let of = |what: &[u8]| vault.hidden_name(what);
        write(&vault, &of(b"a"), &pixels(0)).unwrap();
        write(&vault, &of(b"b"), &pixels(255)).unwrap();
        assert_eq!(read(&vault, &of(b"a")), Some(pixels(0)));
        assert_eq!(read(&vault, &of(b"b")), Some(pixels(255)));
        let sizes: Vec<u64> = files(&vault)
            .iter()
            .map(|file| fs::metadata(file).unwrap().len())
            .collect();
        assert_eq!(sizes[0], sizes[1]);
        for file in files(&vault) {
            let bytes = fs::read(file).unwrap();
            let same = bytes
                .windows(16)
                .any(|part| part == [0; 16] || part == [255; 16]);
            assert!(!same, "a shade is readable");
        }
    }

    #[test]
    fn one_that_was_exchanged_or_changed_is_none_and_goes() {
        let (_home, vault) = vault();
        let (a, b) = (vault.hidden_name(b"a"), vault.hidden_name(b"b"));
        write(&vault, &a, &pixels(1)).unwrap();
        fs::copy(folder(&vault).join(&a), folder(&vault).join(&b)).unwrap();
        assert_eq!(read(&vault, &b), None, "another merchant's");
        assert_eq!(files(&vault).len(), 1);
        for name in ["../../keys.json", "", &a.to_uppercase(), "0"] {
            assert_eq!(read(&vault, name), None, "{name}");
            assert!(write(&vault, name, &pixels(1)).is_err(), "{name}");
        }
    }

    #[test]
    fn other_keys_have_other_names_and_what_they_left_is_swept() {
        let (home, vault) = vault();
        let left = home.path().join(FOLDER).join("of-a-former-key");
        fs::create_dir_all(&left).unwrap();
        write(&vault, &vault.hidden_name(b"a"), &pixels(1)).unwrap();
        assert!(!left.exists());
        let (_elsewhere, other) = self::vault();
        assert_ne!(other.hidden_name(b"a"), vault.hidden_name(b"a"));
        forget_all(home.path()).unwrap();
        forget_all(home.path()).unwrap();
        assert!(!home.path().join(FOLDER).exists());
    }

    #[test]
    fn there_are_never_more_than_the_bound_and_the_oldest_goes() {
        let (_home, vault) = vault();
        relay_file::private_folder(&folder(&vault)).unwrap();
        for at in 0..KEPT_MAX + 3 {
            let file = fs::File::create(folder(&vault).join(format!("{at:032x}"))).unwrap();
            let age = std::time::Duration::from_secs(at as u64);
            file.set_modified(SystemTime::UNIX_EPOCH + age).unwrap();
        }
        write(&vault, &vault.hidden_name(b"new"), &pixels(1)).unwrap();
        assert_eq!(files(&vault).len(), KEPT_MAX);
        assert!(!folder(&vault).join(format!("{:032x}", 0)).exists());
        assert!(read(&vault, &vault.hidden_name(b"new")).is_some());
    }
}
