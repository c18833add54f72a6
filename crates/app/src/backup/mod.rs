//! Backups: made, kept in bounds, listed, and put back.
//!
//! ```text
//!   make.rs     a copy of the database ── checked ── one container ── read back ── renamed
//!   keep.rs     which of them stay: 7 days, 4 weeks, the last 3 of each precaution
//!   chosen.rs   to and from a file that a person chooses in the system's dialog
//!   copies.rs   what still holds the past, for whoever deletes a bank
//!   restore.rs  a container ── opened, checked ── the old file kept aside ── keys.json renamed
//! ```
//!
//! A backup is made when a day has passed since the last one, before every rotation and restore,
//! after every change of what opens the profile, and when a person asks; before a migration the
//! store keeps a copy of its own. `docs/backup.md` describes the file.

mod chosen;
mod copies;
mod keep;
mod make;
mod restore;
mod work;

pub use chosen::{choose, restore_chosen, restore_proven, save};
pub use copies::{delete as delete_copies, older as older_copies};
pub use make::Made;
pub(crate) use make::{Source, make_listed, remove_database};
pub use restore::{restore_file, restore_listed};
pub(crate) use work::sweep;

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use coffer_store::facts;
use coffer_vault::{SecretStore, UnlockedVault, VaultError, WrapKind, backup::BackupHeader};

use crate::{
    App, Profile,
    api::{AppError, Backup, BackupOpens, BackupReason, Backups, ErrorCode, Topic, Way},
    blocking, lock, relay_file, setup,
};

/// The folder of a profile's backups.
pub(crate) const FOLDER: &str = "backups";
/// How the files end.
pub(crate) const SUFFIX: &str = ".coffer-backup";

/// Files of the folder that are looked at.
const LISTED_MAX: usize = 1_000;
/// Different keychain entries that are asked for while listing.
const KEYCHAIN_MAX: usize = 4;

/// A day, for the automatic ones.
const DUE_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;
/// When a window looks for the first time: not while its first pictures are drawn.
const FIRST_LOOK: Duration = Duration::from_secs(20);
/// How often it looks again.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// A file of the folder, and what its header says.
pub(crate) struct Found {
    pub path: PathBuf,
    pub name: String,
    pub bytes: u64,
    pub header: Result<BackupHeader, AppError>,
}

/// All backups of the profile that is set up, newest first. It need not be open.
///
/// # Errors
/// If nothing is set up, the profile is locked, or the folder cannot be read.
pub async fn list(app: &App) -> Result<Backups, AppError> {
    setup::refuse_locked(app)?;
    let again = app.clone();
    blocking(move || list_now(&again)).await?
}

fn list_now(app: &App) -> Result<Backups, AppError> {
    let (dir, vault) = at_hand(app)?;
    let folder = dir.join(FOLDER);
    let mut entries = Entries::default();
    let found = found_in(&folder)?;
    let mut only_here = true;
    let backups = found
        .into_iter()
        .map(|found| {
            if let Ok(header) = &found.header {
                only_here &= !header.is_portable();
            }
            listed(
                app,
                found.name,
                found.bytes,
                &found.header,
                vault.as_ref(),
                &mut entries,
            )
        })
        .collect::<Vec<_>>();
    Ok(Backups {
        only_this_computer: only_here && !backups.is_empty(),
        backups,
        folder: folder.display().to_string(),
        trouble: lock(&app.0.backup_trouble).clone(),
    })
}

/// A backup as the window shows it.
fn listed(
    app: &App,
    name: String,
    bytes: u64,
    header: &Result<BackupHeader, AppError>,
    vault: Option<&UnlockedVault>,
    entries: &mut Entries,
) -> Backup {
    let (created_at, schema_version, reason, opens) = match header {
        Ok(header) => (
            Some(crate::views::timestamp(header.created_ms)),
            u32::try_from(header.schema).ok(),
            reason_of(&header.reason),
            opens(app, header, vault, entries),
        ),
        Err(error) => {
            let why = error.message.clone();
            (None, None, None, BackupOpens::No { why })
        }
    };
    Backup {
        name,
        created_at,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        schema_version,
        reason,
        opens,
    }
}

/// The folder of the profile that is set up, and its keys where they are at hand.
fn at_hand(app: &App) -> Result<(PathBuf, Option<UnlockedVault>), AppError> {
    if let Some((dir, vault)) = setup::held(app) {
        return Ok((dir, Some(vault)));
    }
    let data_dir = &app.0.config.data_dir;
    let Some(relay) = relay_file::read(data_dir)? else {
        return Err(AppError::new(
            ErrorCode::NeedsSetup,
            "Coffer is not set up yet, so there are no backups.",
        ));
    };
    Ok((data_dir.join(relay.folder()), None))
}

/// What lies in the folder, newest first.
pub(crate) fn found_in(folder: &Path) -> Result<Vec<Found>, AppError> {
    let failed = |error: std::io::Error| AppError::file("read", folder, &error);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries.take(LISTED_MAX) {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let metadata = entry.metadata().map_err(failed)?;
        if !metadata.is_file() || name.starts_with('.') || !name.ends_with(SUFFIX) {
            continue;
        }
        let path = entry.path();
        found.push(Found {
            header: header_of(&path),
            bytes: metadata.len(),
            path,
            name,
        });
    }
    let made = |found: &Found| found.header.as_ref().map_or(i64::MIN, |h| h.created_ms);
    found.sort_by(|a, b| made(b).cmp(&made(a)).then_with(|| b.name.cmp(&a.name)));
    Ok(found)
}

fn header_of(path: &Path) -> Result<BackupHeader, AppError> {
    let mut file = File::open(path).map_err(|error| AppError::file("read", path, &error))?;
    Ok(BackupHeader::read(&mut file)?)
}

fn opens(
    app: &App,
    header: &BackupHeader,
    vault: Option<&UnlockedVault>,
    entries: &mut Entries,
) -> BackupOpens {
    if vault.is_some_and(|vault| header.unlock_by(vault).is_some()) {
        return BackupOpens::AtHand;
    }
    let store = &*app.0.seams.secrets;
    if entries.has(store, header, WrapKind::Keychain) {
        return BackupOpens::AtHand;
    }
    let ways = typed_ways(header, entries.has(store, header, WrapKind::AppLock));
    match ways.is_empty() {
        false => BackupOpens::With { ways },
        true => BackupOpens::No {
            why: match &entries.trouble {
                Some(trouble) => format!("It opens only with the keychain. {trouble}"),
                None => format!("It {ENTRY_GONE}."),
            },
        },
    }
}

/// Why a backup does not open that has no way in but a keychain's. Entries of this computer's
/// keychain end with a change of what opens the profile.
const ENTRY_GONE: &str = "opens only with a keychain entry that is not here: it was made on another \
    computer, or before something else was chosen to open the data with";

/// What a person can type to open a backup; a PIN only beside the keychain's entry that goes with it.
fn typed_ways(header: &BackupHeader, has_pin_s_entry: bool) -> Vec<Way> {
    header
        .kinds()
        .into_iter()
        .map(Way::from)
        .filter(|way| match way {
            Way::Keychain => false,
            Way::Pin => has_pin_s_entry,
            Way::Passphrase | Way::RecoveryPhrase => true,
        })
        .collect()
}

/// Which entries the keychain has. Each is asked for once: some systems show a question.
#[derive(Default)]
struct Entries {
    known: BTreeMap<String, bool>,
    /// Why the keychain could not say, the last time that it could not.
    trouble: Option<VaultError>,
}

impl Entries {
    /// Whether the keychain has what a backup's wrap of this kind needs.
    fn has(&mut self, store: &dyn SecretStore, header: &BackupHeader, kind: WrapKind) -> bool {
        let wrap = header.wraps().iter().find(|wrap| wrap.kind() == kind);
        let Some(entry) = wrap.and_then(|wrap| wrap.account()) else {
            return false;
        };
        if let Some(known) = self.known.get(&entry.name) {
            return *known;
        }
        if self.known.len() >= KEYCHAIN_MAX {
            return false;
        }
        let there = match store.get(&entry) {
            Ok(secret) => secret.is_some(),
            Err(error) => {
                self.trouble = Some(error.into());
                false
            }
        };
        self.known.insert(entry.name, there);
        there
    }
}

impl BackupReason {
    /// As in the file.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Asked => "asked",
            Self::Migration => "migration",
            Self::Rotation => "rotation",
            Self::Restore => "restore",
            Self::Protection => "protection",
        }
    }
}

/// A later version may know more of them.
pub(crate) fn reason_of(word: &str) -> Option<BackupReason> {
    [
        BackupReason::Daily,
        BackupReason::Asked,
        BackupReason::Migration,
        BackupReason::Rotation,
        BackupReason::Restore,
        BackupReason::Protection,
    ]
    .into_iter()
    .find(|reason| reason.word() == word)
}

/// Makes a backup among the others, now.
///
/// # Errors
/// If no lasting profile is open, a page of the database is damaged, or the disk is full.
pub async fn now(app: &App) -> Result<Backups, AppError> {
    let profile = lasting(app)?;
    made_of(app, &profile, BackupReason::Asked).await?;
    list(app).await
}

/// Makes a backup in a file of the person's choice, which must not exist.
///
/// # Errors
/// As [`now`]; if the file exists or cannot be written.
pub async fn to_file(app: &App, path: PathBuf) -> Result<Made, AppError> {
    let profile = lasting(app)?;
    let again = app.clone();
    blocking(move || {
        let source = Source::of(&profile);
        let over = make::Over::Nothing;
        make::make(&again, source, BackupReason::Asked, &path, over)
    })
    .await?
}

/// Makes one after a change of what opens the profile: those that there are may open only with what
/// is gone. The change itself has happened, so that a failure is told with the list of backups, and
/// [`if_due`] tries again.
pub(crate) async fn after_change(app: &App, profile: &Arc<Profile>) {
    let made = made_of(app, profile, BackupReason::Protection).await;
    if let Err(error) = &made {
        tracing::warn!(%error, "the backup after a change of what opens the profile was not made");
    }
    *lock(&app.0.backup_trouble) = made.err();
    let topics = [Topic::App, Topic::Keys, Topic::Backups];
    app.0.seams.events.changed(&topics);
}

/// Makes one if the last is a day old, or opens with less than what opens the profile. What goes
/// wrong is told with the list of backups, and is no reason to stop anything else.
pub async fn if_due(app: &App) {
    let Ok(profile) = app.profile() else {
        return;
    };
    if profile.vault.is_ephemeral() {
        return;
    }
    let done = match is_due(app, &profile).await {
        Ok(true) => made_of(app, &profile, BackupReason::Daily).await,
        Ok(false) => return,
        Err(error) => Err(error),
    };
    if let Err(error) = &done {
        tracing::warn!(%error, "the daily backup was not made");
    }
    *lock(&app.0.backup_trouble) = done.err();
    app.0.seams.events.changed(&[Topic::Backups]);
}

async fn is_due(app: &App, profile: &Arc<Profile>) -> Result<bool, AppError> {
    // A profile without a bank has nothing that could be lost.
    if profile.read(facts::items).await?.is_empty() {
        return Ok(false);
    }
    let (now_ms, profile) = (app.now_ms(), Arc::clone(profile));
    blocking(move || {
        let found = found_in(&profile.dir.join(FOLDER))?;
        let Some(newest) = found.into_iter().find_map(|found| found.header.ok()) else {
            return Ok(true);
        };
        let made_ms = newest.created_ms;
        // One from the future was made by a clock that was wrong: it must not stop them for ever.
        let is_old = now_ms - made_ms >= DUE_AFTER_MS || made_ms > now_ms;
        Ok(is_old || !newest.opens_like(&profile.vault)?)
    })
    .await?
}

async fn made_of(app: &App, profile: &Arc<Profile>, reason: BackupReason) -> Result<(), AppError> {
    let (again, of) = (app.clone(), Arc::clone(profile));
    let made = blocking(move || make_listed(&again, Source::of(&of), reason)).await?;
    if let Err(error) = &made
        && error.code == ErrorCode::Damaged
    {
        setup::damaged(app, profile);
    }
    made?;
    app.0.seams.events.changed(&[Topic::Backups]);
    Ok(())
}

/// Looks at a profile that stays open for as long as it does.
pub(crate) fn watch(app: &App, profile: &Arc<Profile>) {
    let app = app.clone();
    let stopping = profile.stopping.clone();
    profile.tasks.spawn(async move {
        let mut pause = FIRST_LOOK;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            if_due(&app).await;
            pause = LOOK_EVERY;
        }
    });
}

fn lasting(app: &App) -> Result<Arc<Profile>, AppError> {
    let profile = app.profile()?;
    match profile.vault.is_ephemeral() {
        false => Ok(profile),
        true => Err(AppError::new(
            ErrorCode::BadInput,
            "This demo is deleted when Coffer ends, so it is not backed up.",
        )),
    }
}
