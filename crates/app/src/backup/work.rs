//! Folders in which something is being made. Each is held by the process that makes it, by the lock of a
//! file in it: what nobody holds, a death left. It is a copy of the whole database, so it does not stay.

use std::{
    fs::{self, File},
    io,
    path::Path,
    time::Duration,
};

use tempfile::TempDir;

use super::{FOLDER, LISTED_MAX};

/// How folders are called in which a backup is made, and files beside them.
pub(super) const BACKUP: &str = ".backup-";
/// How folders are called in which a backup is unpacked.
pub(super) const RESTORE: &str = ".restore-";
const HELD: &str = ".held";
const NOT_YET_HELD: &str = ".new";
/// A folder that nobody ever held was made by a death within moments, or by an older version, and nothing
/// takes so long.
const STALE_AFTER: Duration = Duration::from_secs(60 * 60);

/// A folder that goes with this value, and with the next look where this process dies.
pub(super) struct Work {
    // Before the folder: a file that is open can stand in the way of its removal.
    _held: File,
    folder: TempDir,
}

impl Work {
    pub(super) fn begin(dir: &Path, prefix: &str) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(dir)?;
        let new = folder.path().join(NOT_YET_HELD);
        let held = File::create(&new)?;
        held.lock()?;
        // It gets its name when it is locked: a name whose lock is free is a dead one's.
        fs::rename(new, folder.path().join(HELD))?;
        Ok(Self {
            _held: held,
            folder,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes what deaths left in a profile's folder. What cannot be removed is tried again next time.
pub(crate) fn sweep(profile: &Path) {
    sweep_in(profile, RESTORE);
    let backups = profile.join(FOLDER);
    // A file is made only while its maker holds a folder beside it.
    if !sweep_in(&backups, BACKUP) {
        each(&backups, BACKUP, |path| {
            if path.is_file() {
                let _ = fs::remove_file(path);
            }
        });
    }
}

/// Whether somebody is at work there.
fn sweep_in(dir: &Path, prefix: &str) -> bool {
    let mut at_work = false;
    each(dir, prefix, |path| {
        if path.is_dir() {
            match is_dead(path) {
                true => drop(fs::remove_dir_all(path)),
                false => at_work = true,
            }
        }
    });
    at_work
}

fn is_dead(folder: &Path) -> bool {
    match File::open(folder.join(HELD)) {
        Ok(held) => held.try_lock().is_ok(),
        Err(_) => {
            let made = fs::metadata(folder).and_then(|metadata| metadata.modified());
            let age = made.ok().and_then(|at| at.elapsed().ok());
            age.is_some_and(|age| age >= STALE_AFTER)
        }
    }
}

fn each(dir: &Path, prefix: &str, mut look: impl FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten().take(LISTED_MAX) {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            look(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_goes_and_what_is_being_made_stays() {
        let profile = tempfile::tempdir().unwrap();
        let backups = profile.path().join(FOLDER);
        fs::create_dir(&backups).unwrap();
        let live = Work::begin(&backups, BACKUP).unwrap();
        let container = backups.join(".backup-1.tmp");
        fs::write(&container, "half of one").unwrap();
        // As a death leaves them: with the file, and nobody who has it locked.
        let dead = profile.path().join(".restore-1");
        for folder in [&dead, &backups.join(".backup-2")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("coffer.db"), "a copy").unwrap();
            fs::write(folder.join(HELD), "").unwrap();
        }
        // One that is not held yet may be held in a moment.
        let young = profile.path().join(".restore-2");
        fs::create_dir(&young).unwrap();
        sweep(profile.path());
        assert!(!dead.exists() && !backups.join(".backup-2").exists());
        assert!(young.exists() && live.path().exists() && container.exists());
        drop(live);
        sweep(profile.path());
        assert!(!container.exists(), "its maker is gone");
    }
}
