//! The files themselves: `<profile>/attachments/<keyed hash>`, sealed.
//!
//! ```text
//!   attach    folder held ── file written, fsync, renamed, folder fsync ── committed ── folder let go
//!   sweep     folder held ── what nothing names is forgotten, committed ── its files removed
//!   new keys  profile alone ── every file sealed anew beside the old ── keys.json renamed ── old removed
//! ```
//! So whatever the database names is on the disk, and a death at any point leaves at most a file that
//! nothing names. The next start sweeps those. Whoever holds the folder is the only one that adds to it or
//! takes from it: a file that waits for its commit is swept by nobody.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use coffer_store::{Reader, StoreError, edits};
use coffer_vault::{
    ATTACHMENT_BYTES_MAX, Secret, UnlockedVault, VaultError, attachment_file_len,
    is_attachment_name,
};

use crate::{
    Profile,
    api::{AppError, ErrorCode},
    relay_file::{private_file, private_folder},
    steps,
};

/// The folder of a profile's attachments.
const FOLDER: &str = "attachments";
/// The file whose lock holds the folder.
const HELD: &str = ".held";
/// How half-written files are called.
const UNFINISHED: &str = ".unfinished-";
/// Entries of the folder that one sweep looks at: twice what a profile can have, for a rotation that died.
const LOOKED_AT_MAX: usize = 2 * edits::OF_PROFILE_MAX as usize + 1_000;

/// Where the files of a profile lie.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER)
}

/// Files are on the disk, or the reason is one that a person can do something about.
fn failed(what: &'static str, path: &Path) -> impl Fn(io::Error) -> AppError {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            StoreError::DiskFull.into()
        }
        _ => AppError::file(what, path, &error),
    }
}

/// The folder, held: nobody else adds to it or sweeps it.
pub(super) struct Held {
    folder: PathBuf,
    _lock: File,
}

impl Held {
    /// Waits for whoever holds it, which is for as long as a file takes to be written.
    pub(super) fn wait(dir: &Path) -> Result<Self, AppError> {
        let folder = folder(dir);
        private_folder(&folder)?;
        let lock = Self::file(&folder).map_err(failed("written", &folder))?;
        lock.lock().map_err(failed("locked", &folder))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Nothing where there is no folder, or somebody else holds it.
    fn now(dir: &Path) -> Option<Self> {
        let folder = folder(dir);
        if !folder.is_dir() {
            return None;
        }
        let lock = Self::file(&folder).ok()?;
        lock.try_lock().ok()?;
        Some(Self {
            folder,
            _lock: lock,
        })
    }

    fn file(folder: &Path) -> io::Result<File> {
        private_file()
            .create(true)
            .truncate(false)
            .open(folder.join(HELD))
    }

    /// Writes a content under its name, unless a sound one is there.
    pub(super) fn write(&self, vault: &UnlockedVault, content: &[u8]) -> Result<(), AppError> {
        let (name, sealed) = vault.seal_attachment(content)?;
        if let Ok(Some(there)) = read_file(&self.folder.join(&name))
            && vault.open_attachment(&name, &there).is_ok()
        {
            return Ok(());
        }
        put(&self.folder, &name, &sealed)?;
        steps::taken("attach: renamed");
        sync_folder(&self.folder).map_err(failed("written", &self.folder))?;
        steps::taken("attach: written");
        Ok(())
    }

    /// Removes a file that turned out to be nobody's. One that stays is swept later.
    pub(super) fn remove(&self, vault: &UnlockedVault, digest: &[u8; 32]) {
        let _ = fs::remove_file(self.folder.join(vault.attachment_name(digest)));
    }

    /// Removes what is not among these names, and what was never finished. Foreign files are left alone.
    fn retain(&self, names: &HashSet<String>) -> u32 {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return 0;
        };
        let mut removed = 0;
        for entry in entries.flatten().take(LOOKED_AT_MAX) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_nobodys =
                name.starts_with(UNFINISHED) || is_attachment_name(&name) && !names.contains(&name);
            if is_nobodys && fs::remove_file(entry.path()).is_ok() {
                removed += 1;
            }
        }
        removed
    }
}

/// Writes a file whole or not at all.
fn put(folder: &Path, name: &str, sealed: &[u8]) -> Result<(), AppError> {
    let path = folder.join(name);
    let failed = failed("written", &path);
    let mut file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder)
        .map_err(&failed)?;
    file.write_all(sealed).map_err(&failed)?;
    file.as_file().sync_all().map_err(&failed)?;
    file.persist(&path)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// The bytes of a file; nothing where there is none. One that is larger than any of ours is read no further.
fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let most = attachment_file_len(ATTACHMENT_BYTES_MAX as u64);
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether a file of this digest and size is there, as far as that is seen without reading it.
pub(crate) fn is_there(vault: &UnlockedVault, digest: &[u8; 32], bytes: u64) -> bool {
    let path = folder(vault.dir()).join(vault.attachment_name(digest));
    fs::metadata(path)
        .is_ok_and(|found| found.is_file() && found.len() == attachment_file_len(bytes))
}

/// What is in a file.
///
/// # Errors
/// In a sentence that names the file: it is not there any more, or was changed.
pub(super) fn read(
    vault: &UnlockedVault,
    digest: &[u8; 32],
    called: &str,
) -> Result<Secret<Vec<u8>>, AppError> {
    let name = vault.attachment_name(digest);
    let path = folder(vault.dir()).join(&name);
    let Some(sealed) = read_file(&path).map_err(failed("read", &path))? else {
        return Err(AppError::new(
            ErrorCode::Store,
            format!("The file “{called}” is not on the disk any more."),
        )
        .hinted(GONE_HINT));
    };
    vault
        .open_attachment(&name, &sealed)
        .map_err(|error| match error {
            VaultError::SealedDamaged => AppError::new(
                ErrorCode::Store,
                format!(
                    "The file “{called}” was changed or damaged on the disk, so it is not shown."
                ),
            )
            .hinted(GONE_HINT),
            error => error.into(),
        })
}

const GONE_HINT: &str = "Attach it again if you have it; it then is whole everywhere it was attached. A backup from before holds it too.";

/// The names of the files that a database names.
fn names<'a>(
    vault: &UnlockedVault,
    digests: impl IntoIterator<Item = &'a [u8; 32]>,
) -> HashSet<String> {
    let digests = digests.into_iter();
    digests
        .map(|digest| vault.attachment_name(digest))
        .collect()
}

/// Forgets what no transaction has and no operation names, and removes files that nothing names. What
/// cannot be removed is tried again at the next start. Returns how many files went.
///
/// # Errors
/// If the store fails.
pub(crate) fn sweep(profile: &Profile) -> Result<u32, AppError> {
    let Some(held) = Held::now(&profile.dir) else {
        return Ok(0);
    };
    // Nothing is written where nothing can be unused: others may be at it.
    if profile.store.read(edits::attachments_are_apart)? {
        profile.store.write(edits::drop_unused_attachments)?;
    }
    let digests = profile.store.read(edits::digests)?;
    let named = names(&profile.vault, digests.iter().map(|(digest, _)| digest));
    Ok(held.retain(&named))
}

/// What is not as it must be with the files that the database names, a sentence each. `whole` reads every
/// one; else it is seen whether each is there with its size.
pub(crate) fn verify(
    vault: &UnlockedVault,
    digests: &[([u8; 32], u64)],
    whole: bool,
) -> Vec<String> {
    let gone = digests
        .iter()
        .filter(|(digest, bytes)| !is_there(vault, digest, *bytes));
    let gone: HashSet<_> = gone.map(|(digest, _)| *digest).collect();
    let damaged = match whole {
        true => digests
            .iter()
            .filter(|(digest, _)| !gone.contains(digest) && read(vault, digest, "").is_err())
            .count(),
        false => 0,
    };
    [
        (gone.len(), "attached files are not on the disk, or cut off"),
        (damaged, "attached files were changed on the disk"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect()
}

/// Seals files of other keys for these, from one folder to another. One that does not open is left out: it
/// opened before neither.
///
/// # Errors
/// If one cannot be read or written; what was written by then is swept.
pub(crate) fn reseal(
    (from, old): (&UnlockedVault, &Path),
    (to, new): (&UnlockedVault, &Path),
    names: impl IntoIterator<Item = String>,
    called: impl Fn(&str) -> String,
) -> Result<HashSet<String>, AppError> {
    let mut written = HashSet::new();
    for name in names {
        let path = old.join(called(&name));
        let Some(sealed) = read_file(&path).map_err(failed("read", &path))? else {
            continue;
        };
        let content = match from.open_attachment(&name, &sealed) {
            Ok(content) => content,
            Err(error) => {
                tracing::warn!(%error, "an attached file does not open");
                continue;
            }
        };
        let (name, sealed) = to.seal_attachment(content.expose())?;
        put(new, &called(&name), &sealed)?;
        written.insert(name);
    }
    sync_folder(new).map_err(failed("written", new))?;
    Ok(written)
}

/// Gives every file that a database names to new keys, beside the files of the old ones.
///
/// # Errors
/// As [`reseal`].
pub(crate) fn to_new_keys(
    from: &UnlockedVault,
    to: &UnlockedVault,
    digests: &[[u8; 32]],
) -> Result<(), AppError> {
    let folder = folder(from.dir());
    if digests.is_empty() || !folder.is_dir() {
        return Ok(());
    }
    let names = names(from, digests);
    reseal((from, &folder), (to, &folder), names, str::to_owned).map(drop)
}

/// Removes what is not of these keys and named. The caller has the profile alone.
pub(crate) fn only(vault: &UnlockedVault, digests: &[[u8; 32]]) {
    if let Some(held) = Held::now(vault.dir()) {
        held.retain(&names(vault, digests));
    }
}

/// Keeps all files in another folder too, as they are: a database that is set aside finds them there. They
/// are never changed, so the same file stands in both places where the system can do that.
///
/// # Errors
/// If one cannot be written.
pub(crate) fn keep_beside(dir: &Path, kept: &Path) -> Result<(), AppError> {
    let from = folder(dir);
    let entries = match fs::read_dir(&from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", &from)(error)),
    };
    let to = kept.join(FOLDER);
    for entry in entries.take(LOOKED_AT_MAX) {
        let entry = entry.map_err(failed("read", &from))?;
        let name = entry.file_name();
        if !is_attachment_name(&name.to_string_lossy()) {
            continue;
        }
        private_folder(&to)?;
        let target = to.join(name);
        if fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target).map_err(failed("written", &target))?;
        }
    }
    if to.is_dir() {
        sync_folder(&to).map_err(failed("written", &to))?;
    }
    Ok(())
}

/// Puts files that were unpacked elsewhere into the folder. A sound one that is there stays.
///
/// # Errors
/// If one cannot be moved.
pub(crate) fn put_in_place(
    vault: &UnlockedVault,
    dir: &Path,
    unpacked: impl IntoIterator<Item = (String, PathBuf)>,
) -> Result<(), AppError> {
    let folder = folder(dir);
    private_folder(&folder)?;
    for (name, path) in unpacked {
        let target = folder.join(&name);
        let there = read_file(&target).ok().flatten();
        if there.is_some_and(|there| vault.open_attachment(&name, &there).is_ok()) {
            continue;
        }
        fs::rename(&path, &target).map_err(failed("written", &target))?;
    }
    sync_folder(&folder).map_err(failed("written", &folder))
}

/// Digests that a profile's database names, in the caller's transaction.
pub(crate) fn digests(reader: &Reader<'_>) -> coffer_store::Result<Vec<([u8; 32], u64)>> {
    edits::digests(reader)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// On Windows a rename is made durable by the file system's journal.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
