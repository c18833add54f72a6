//! Making one. Whatever the target is called, it is not there before it is whole, on the disk and
//! read back; a death on the way leaves a folder with a name of its own, which the next one sweeps.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use coffer_store::copy;
use coffer_vault::{
    Purpose, UnlockedVault,
    backup::{BackupHeader, BackupReader, NewBackup, PartKind, Parts},
};
use tokio_util::sync::CancellationToken;

use super::{
    FOLDER, SUFFIX, found_in, keep, reason_of,
    work::{self, Work},
};
use crate::{
    App, Profile,
    api::{AppError, BackupReason, ErrorCode},
    attachments, network,
    relay_file::{self, RelayFile, private_file},
    steps,
};

/// Names that are tried within one second.
const NAMES_MAX: u32 = 100;

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Version of the schema inside.
    pub schema: i64,
    /// Whether it opens on another machine.
    pub portable: bool,
}

/// What a backup is made of.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub relay: &'a RelayFile,
    pub vault: &'a UnlockedVault,
    /// Cancelled when the profile is locked: what is not whole by then is not made. Nothing where the
    /// profile is closed already and a step of its own needs the backup.
    pub cut: Option<&'a CancellationToken>,
}

impl<'a> Source<'a> {
    pub fn of(profile: &'a Profile) -> Self {
        Self {
            relay: &profile.relay,
            vault: &profile.vault,
            cut: Some(&profile.stopping),
        }
    }

    fn refuse_cut(&self) -> Result<(), AppError> {
        match self.cut.is_some_and(CancellationToken::is_cancelled) {
            true => Err(network::locked_meanwhile()),
            false => Ok(()),
        }
    }
}

/// A file that ends where the profile is locked.
struct UntilCut<'a, R>(R, Option<&'a CancellationToken>);

impl<R: Read> Read for UntilCut<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.1.is_some_and(CancellationToken::is_cancelled) {
            true => Err(io::Error::other("Coffer was locked")),
            false => self.0.read(into),
        }
    }
}

/// Makes one in the profile's own folder, and removes those that are too many.
pub(crate) fn make_listed(
    app: &App,
    source: Source<'_>,
    reason: BackupReason,
) -> Result<Made, AppError> {
    let folder = source.vault.dir().join(FOLDER);
    relay_file::private_folder(&folder)?;
    let now = chrono::DateTime::from_timestamp_millis(app.now_ms()).unwrap_or_default();
    let stem = format!("{}-{}", now.format("%Y-%m-%dT%H%M%SZ"), reason.word());
    let path = (1..=NAMES_MAX)
        .map(|number| match number {
            1 => folder.join(format!("{stem}{SUFFIX}")),
            _ => folder.join(format!("{stem}-{number}{SUFFIX}")),
        })
        .find(|path| !path.exists())
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::Store,
                "There are a hundred backups of this second already.",
            )
        })?;
    let dir = source.vault.dir();
    let made = make(app, source, reason, &path, Over::Nothing)?;
    sweep(dir, &folder);
    Ok(made)
}

/// What may be at the place of a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Nothing: a file that is there stays.
    Nothing,
    /// An older backup, which the new one takes the place of in one step.
    Backup,
}

/// Makes one at `target`.
pub(crate) fn make(
    app: &App,
    source: Source<'_>,
    reason: BackupReason,
    target: &Path,
    over: Over,
) -> Result<Made, AppError> {
    let (relay, vault) = (source.relay, source.vault);
    if over == Over::Nothing && target.exists() {
        return Err(exists(target));
    }
    let failed = |error: io::Error| AppError::file("written", target, &error);
    let beside = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    // The copy lies in the profile's folder, the container beside its target: renaming must not
    // cross from one disk to another.
    let own = vault.dir().join(FOLDER);
    relay_file::private_folder(&own)?;
    let work = Work::begin(&own, work::BACKUP).map_err(failed)?;
    let copied = work.path().join("coffer.db");
    source.refuse_cut()?;
    let key = vault.derive(Purpose::Database);
    copy::make(vault.database_path(), key.expose(), &copied)?;
    steps::taken("backup: copied");
    source.refuse_cut()?;
    let schema = copy::check(&copied, key.expose())?;
    steps::taken("backup: checked");

    let mut whole = tempfile::Builder::new()
        .prefix(work::BACKUP)
        .suffix(".tmp")
        .tempfile_in(&beside)
        .map_err(failed)?;
    let new = NewBackup {
        profile: relay.folder(),
        created_ms: app.now_ms(),
        reason: reason.word(),
        schema,
    };
    let written = write(&mut whole, source, &new, &copied);
    // Of a file that ended for that reason, the reason is told.
    source.refuse_cut()?;
    let digests = written?;
    whole.as_file().sync_all().map_err(failed)?;
    steps::taken("backup: written");
    let header = read_back(whole.path(), vault, &digests)?;
    source.refuse_cut()?;
    steps::taken("backup: read back");
    let bytes = whole.as_file().metadata().map_err(failed)?.len();
    match over {
        Over::Nothing => whole.persist_noclobber(target),
        Over::Backup => whole.persist(target),
    }
    .map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => exists(target),
        _ => failed(refused.error),
    })?;
    sync_folder(&beside).map_err(failed)?;
    steps::taken("backup: renamed");
    Ok(Made {
        path: target.to_owned(),
        bytes,
        schema,
        portable: header.is_portable(),
    })
}

fn exists(target: &Path) -> AppError {
    AppError::new(
        ErrorCode::BadInput,
        format!(
            "{} exists already, so nothing was written.",
            target.display()
        ),
    )
    .hinted("Choose another name; Coffer never writes over a file.")
}

type Digests = Vec<(PartKind, String, [u8; 32])>;

fn write(
    out: &mut tempfile::NamedTempFile,
    source: Source<'_>,
    new: &NewBackup<'_>,
    database: &Path,
) -> Result<Digests, AppError> {
    let mut digests = Digests::new();
    let vault = source.vault;
    let mut writer = vault.begin_backup(BufWriter::new(out), new)?;
    let relay = serde_json::to_vec(source.relay)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let digest = writer.part(
        PartKind::Relay,
        "relay.json",
        relay.len() as u64,
        &mut relay.as_slice(),
    )?;
    digests.push((PartKind::Relay, "relay.json".into(), digest));
    let mut file = |kind, name: String, path: &Path| -> Result<(), AppError> {
        let failed = |error: io::Error| AppError::file("read", path, &error);
        let file = File::open(path).map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        let mut file = UntilCut(BufReader::new(file), source.cut);
        let digest = writer.part(kind, &name, len, &mut file)?;
        digests.push((kind, name, digest));
        Ok(())
    };
    file(PartKind::Database, "coffer.db".into(), database)?;
    // What this copy of the database names, and nothing else: the folder may hold more by now. One that is not
    // there any more is no reason to back nothing up; where it is missed, that is said.
    let key = vault.derive(Purpose::Database);
    for digest in copy::attachments(database, key.expose())? {
        let name = vault.attachment_name(&digest);
        let path = attachments::folder(vault.dir()).join(&name);
        if path.exists() {
            file(PartKind::Attachment, name, &path)?;
        }
    }
    let mut out = writer.end()?;
    out.flush()
        .map_err(|error| AppError::file("written", Path::new("the backup"), &error))?;
    Ok(digests)
}

/// Reads the container from the disk as a restore would, and holds every part against what was
/// written.
fn read_back(
    path: &Path,
    vault: &UnlockedVault,
    digests: &Digests,
) -> Result<BackupHeader, AppError> {
    let failed = |error: io::Error| AppError::file("read", path, &error);
    let mut input = BufReader::new(File::open(path).map_err(failed)?);
    let header = BackupHeader::read(&mut input)?;
    let mut parts = Parts::new(BackupReader::begin(input, &header, vault)?);
    let mut expected = digests.iter();
    while let Some(part) = parts.next_part()? {
        let digest = parts.digest()?;
        let same = expected.next().is_some_and(|(kind, name, written)| {
            (*kind, name, *written) == (part.kind, &part.name, digest)
        });
        if !same {
            return Err(differs());
        }
    }
    match expected.next() {
        None => Ok(header),
        Some(_) => Err(differs()),
    }
}

fn differs() -> AppError {
    AppError::new(
        ErrorCode::Store,
        "The backup did not read back as it was written, so it was not kept.",
    )
    .hinted("Check the disk, and try another one.")
}

/// Removes what is too many, and what deaths left. What cannot be removed is tried again next time.
fn sweep(profile: &Path, folder: &Path) {
    let Ok(found) = found_in(folder) else {
        return;
    };
    let ours: Vec<_> = found
        .iter()
        .filter_map(|found| {
            let header = found.header.as_ref().ok()?;
            Some((&found.path, (header.created_ms, reason_of(&header.reason))))
        })
        .collect();
    let made: Vec<_> = ours.iter().map(|(_, made)| *made).collect();
    for place in keep::surplus(&made) {
        if let Err(error) = fs::remove_file(ours[place].0) {
            tracing::warn!(%error, "an old backup could not be removed");
        }
    }
    work::sweep(profile);
}

/// Removes a database with what SQLite keeps beside it, and the copies that were made of it before
/// migrations: they have its key.
pub(crate) fn remove_database(dir: &Path, name: &str) -> Result<(), AppError> {
    // The log last: with it alone nothing can be opened, without it the file may be an older state.
    for suffix in ["", "-journal", "-shm", "-wal"] {
        let path = dir.join(format!("{name}{suffix}"));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(AppError::file("removed", &path, &error));
            }
            _ => {}
        }
    }
    let copies = format!("{name}.version-");
    let failed = |error: io::Error| AppError::file("read", dir, &error);
    for entry in fs::read_dir(dir).map_err(failed)?.take(super::LISTED_MAX) {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with(&copies) {
            let path = entry.path();
            fs::remove_file(&path).map_err(|error| AppError::file("removed", &path, &error))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// On Windows a rename is made durable by the file system's journal.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Copies what is left of a reader into a new file that is on the disk when this returns.
pub(super) fn write_out(path: &Path, content: &mut impl Read) -> io::Result<()> {
    let mut file = private_file().create_new(true).open(path)?;
    io::copy(content, &mut file)?;
    file.sync_all()
}
