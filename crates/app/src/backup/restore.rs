//! Putting a backup in the place of the database.
//!
//! ```text
//!   opened, whole, checked page by page       -- a bad file or a wrong word changes nothing
//!   profile closed ── data.lock alone ── what is there is backed up, if it can be read
//!     ── kept/<time>/keys.json               a copy, so that what is kept stays openable
//!     ── coffer-<random>.db                  the restored database, under a name of its own
//!     ── keys.json by one rename             <── before: the old profile, after: the restored one
//!     ── kept/<time>/coffer.db…              the old file, moved aside and never deleted
//! ```
//!
//! Where the vault that is there opens, it stays: its keys, its passphrase, its keychain entry; a
//! backup of an older key is encrypted anew for it. Where it does not (another machine, a lost
//! keychain, a damaged `keys.json`), the keys of the backup become the profile's, with the ways to
//! open them that the backup had and with no other ([`Vault::adopt`]).

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use coffer_domain::Secret;
use coffer_store::{DataLock, StoreError, copy};
use coffer_vault::{
    Adopted, Purpose, RecoveryPhrase, SecretStore, Unlock, UnlockedVault, Vault, VaultError,
    WrapKind,
    backup::{BackupHeader, BackupKeys, BackupReader, PartKind, Parts},
    is_attachment_name,
};

use super::{
    ENTRY_GONE, Entries, FOLDER, SUFFIX, at_hand,
    chosen::refuse_no_file,
    make::{Source, make_listed, sync_folder, write_out},
    typed_ways,
    work::{self, Work},
};
use crate::{
    App,
    api::{AppError, BackupReason, ErrorCode, RestoreBackup, Restored, Way},
    app_lock::{self, Guesses, is_wrong_text},
    attachments, audit, blocking,
    keys::{self, Resealing},
    profile::copy as copy_of,
    relay_file::{self, RelayFile},
    setup, steps,
};

/// How long what still reads may take to let go of the database.
const CLOSE_MAX: Duration = Duration::from_secs(3);
/// Where old files are kept.
const KEPT: &str = "kept";
/// A `relay.json` is far smaller.
const RELAY_BYTES_MAX: u64 = 64 * 1024;
/// Profiles that a backup can be of.
const FOLDERS: [&str; 3] = ["demo", "sandbox", "production"];

/// Restores one of the listed backups.
///
/// # Errors
/// As [`restore_file`].
pub async fn restore_listed(app: &App, request: RestoreBackup) -> Result<Restored, AppError> {
    setup::refuse_locked(app)?;
    let again = app.clone();
    let (dir, _) = blocking(move || at_hand(&again)).await??;
    let name = Path::new(&request.name);
    let is_plain = name
        .file_name()
        .is_some_and(|plain| plain == name.as_os_str());
    if !is_plain || !request.name.ends_with(SUFFIX) {
        return Err(AppError::new(
            ErrorCode::NotFound,
            "There is no such backup in the folder.",
        ));
    }
    let path = dir.join(FOLDER).join(name);
    prove_owner(app, dir, request.proof.map(Secret::new)).await?;
    restore_file(app, path, request.secret.map(Secret::new)).await
}

/// A backup brings its own ways in, so whoever sits at an open window puts none in the place of a
/// profile that is not theirs.
///
/// # Errors
/// As [`app_lock::prove_at`]. Where the key file is damaged, there is nothing that could be proven.
pub(super) async fn prove_owner(
    app: &App,
    dir: PathBuf,
    proof: Option<Secret<String>>,
) -> Result<(), AppError> {
    let of = dir.clone();
    match blocking(move || Vault::status(&of)).await? {
        Ok(_) => app_lock::prove_at(app, dir, proof).await,
        Err(_) => Ok(()),
    }
}

/// Restores a backup from anywhere. `secret` is its passphrase, recovery phrase or PIN, for where
/// what is at hand does not open it.
///
/// # Errors
/// If it is no backup, damaged, of a newer version, or does not open: then nothing was changed. How
/// long to wait after wrong words. If another process has the profile open, or the disk is full.
pub async fn restore_file(
    app: &App,
    path: PathBuf,
    secret: Option<Secret<String>>,
) -> Result<Restored, AppError> {
    let _changing = app.0.changing.lock().await;
    let again = app.clone();
    let (outcome, held) = blocking(move || {
        let held = setup::held(&again);
        let unpacked = unpack(&again, &path, secret.as_ref());
        (unpacked.map(|unpacked| (unpacked, secret)), held)
    })
    .await?;
    // Until here nothing was changed, and the profile is still open.
    let (unpacked, secret) = outcome?;
    setup::close(app).await;
    let again = app.clone();
    let put = blocking(move || {
        let current = match held {
            Some((dir, vault)) if dir == unpacked.dir => Some(vault),
            _ => None,
        };
        put_in_place(&again, unpacked, current, secret.as_ref())
    })
    .await?;
    match put {
        Ok(put) => {
            setup::reopen(app, put.vault).await;
            audit::restored(app).await;
            Ok(Restored {
                state: setup::state(app),
                pin_ended: put.pin_ended,
            })
        }
        Err(error) => {
            setup::open_with(app).await;
            Err(error)
        }
    }
}

/// A backup that was opened, unpacked beside the profile it is for, and found sound.
struct Unpacked {
    header: BackupHeader,
    keys: BackupKeys,
    /// What was typed, or stands in the environment, and opened it.
    by_text: Option<Secret<String>>,
    relay: RelayFile,
    /// The profile's folder.
    dir: PathBuf,
    /// Holds the database and the attachments; goes with this value.
    work: Work,
    attachments: Vec<String>,
}

impl Unpacked {
    fn database(&self) -> PathBuf {
        self.work.path().join("coffer.db")
    }

    fn attachment_files(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let names = self.attachments.iter();
        names.map(|name| (name.clone(), self.work.path().join(unpacked_as(name))))
    }

    /// Gives its files to other keys.
    fn reseal_attachments(&mut self, to: &UnlockedVault) -> Result<(), AppError> {
        let work = self.work.path();
        let names = std::mem::take(&mut self.attachments);
        let from = (self.keys.vault(), work);
        self.attachments = attachments::reseal(from, (to, work), names, unpacked_as)?
            .into_iter()
            .collect();
        Ok(())
    }
}

/// What a file is called while it lies unpacked. Not "coffer.db": an attachment is called by a hash.
fn unpacked_as(name: &str) -> String {
    format!("attachment-{name}")
}

fn unpack(app: &App, path: &Path, secret: Option<&Secret<String>>) -> Result<Unpacked, AppError> {
    let failed = |error: io::Error| AppError::file("read", path, &error);
    refuse_no_file(path, failed)?;
    let mut input = BufReader::new(File::open(path).map_err(failed)?);
    let header = BackupHeader::read(&mut input)?;
    if !FOLDERS.contains(&header.profile.as_str()) {
        return Err(VaultError::BackupForeign.into());
    }
    let dir = app.0.config.data_dir.join(&header.profile);
    let (keys, by_text) = open_header(app, &header, &dir, secret)?;
    let mut parts = Parts::new(BackupReader::begin(input, &header, keys.vault())?);
    relay_file::private_folder(&app.0.config.data_dir)?;
    relay_file::private_folder(&dir)?;
    work::sweep(&dir);
    let unwritten = |error: io::Error| AppError::file("written", &dir, &error);
    let work = Work::begin(&dir, work::RESTORE).map_err(unwritten)?;
    let (mut relay, mut attachments, mut database) = (None, Vec::new(), false);
    while let Some(part) = parts.next_part()? {
        match part.kind {
            PartKind::Relay => {
                let mut bytes = Vec::new();
                (&mut parts)
                    .take(RELAY_BYTES_MAX)
                    .read_to_end(&mut bytes)
                    .map_err(broken)?;
                relay = serde_json::from_slice::<RelayFile>(&bytes).ok();
            }
            PartKind::Database => {
                write_out(&work.path().join("coffer.db"), &mut parts).map_err(broken)?;
                database = true;
            }
            PartKind::Attachment => {
                if !is_attachment_name(&part.name) {
                    return Err(VaultError::BackupDamaged("the name of a file in it").into());
                }
                let path = work.path().join(unpacked_as(&part.name));
                write_out(&path, &mut parts).map_err(broken)?;
                attachments.push(part.name);
            }
        }
    }
    let relay = relay.filter(|relay| relay.folder() == header.profile);
    let (Some(relay), true) = (relay, database) else {
        return Err(VaultError::BackupDamaged("a part of it is missing").into());
    };
    let unpacked = Unpacked {
        header,
        keys,
        by_text,
        relay,
        dir,
        work,
        attachments,
    };
    let key = unpacked.keys.vault().derive(Purpose::Database);
    copy::check(&unpacked.database(), key.expose())?;
    steps::taken("restore: unpacked");
    Ok(unpacked)
}

/// What a reader of a backup says, or what the disk says that it is written to.
fn broken(error: io::Error) -> AppError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            VaultError::BackupDamaged("a part of it was changed, or its end is missing").into()
        }
        _ => AppError::file("unpacked", Path::new("The backup"), &error),
    }
}

/// Opens a backup: with the keys at hand, with what was typed, with what the environment says, with
/// the keychain. The text comes along that opened it, if one did.
fn open_header(
    app: &App,
    header: &BackupHeader,
    dir: &Path,
    secret: Option<&Secret<String>>,
) -> Result<(BackupKeys, Option<Secret<String>>), AppError> {
    if let Some((held_dir, vault)) = setup::held(app)
        && held_dir == dir
        && let Some(keys) = header.unlock_by(&vault)
    {
        return Ok((keys, None));
    }
    let store = &*app.0.seams.secrets;
    let set = app.passphrase_of_environment();
    let texts: Vec<_> = secret.into_iter().chain(set.as_ref()).collect();
    // A backup of the profile is as good to guess at as the profile itself. Where there is none, there
    // is nothing to guess at but the file, and whoever has that can do so elsewhere.
    let this = match !texts.is_empty() && dir.is_dir() {
        true => Some(Guesses::of(dir).begin(app.now_ms())?),
        false => None,
    };
    let mut refusal = None;
    for text in &texts {
        match open_by_text(header, text, store) {
            Ok(keys) => {
                // It opens the backup, which need not be this profile's: it forgives nothing here.
                if let Some(this) = this {
                    this.taken_back();
                }
                return Ok((keys, Some(copy_of(text))));
            }
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    let error = match header.unlock(&Unlock::Keychain(store)) {
        Ok(keys) => {
            if let Some(this) = this {
                this.taken_back();
            }
            return Ok((keys, None));
        }
        Err(error) => error,
    };
    if let (Some(this), Some(refusal)) = (this, &refusal) {
        this.failed(refusal);
    }
    let mut entries = Entries::default();
    let has_pin_s_entry = entries.has(store, header, WrapKind::AppLock);
    Err(match (refusal, &*typed_ways(header, has_pin_s_entry)) {
        (_, []) => match entries.trouble.unwrap_or(error) {
            VaultError::KeychainEmptied
            | VaultError::KeychainOther { .. }
            | VaultError::KeychainAbsent
            | VaultError::NoSuchWrap(_) => {
                AppError::new(ErrorCode::Store, format!("This backup {ENTRY_GONE}."))
                    .hinted("Choose a later one. A recovery phrase makes backups open anywhere.")
            }
            // It may well be there, if only the keychain would say so.
            trouble => trouble.into(),
        },
        (Some(refusal), _) => refusal.into(),
        (None, ways) => AppError::new(
            ErrorCode::NeedsPassphrase,
            format!(
                "This backup opens with {} of the time when it was made.",
                named(ways)
            ),
        )
        .hinted("Enter it, or set COFFER_PASSPHRASE to it."),
    })
}

/// Ways that a person can type, in a sentence.
fn named(ways: &[Way]) -> String {
    let names: Vec<_> = ways
        .iter()
        .map(|way| match way {
            Way::Pin => "the PIN",
            Way::RecoveryPhrase => "the recovery phrase",
            Way::Passphrase | Way::Keychain => "the passphrase",
        })
        .collect();
    names.join(" or ")
}

/// A text is a recovery phrase if it has the form of one, else a passphrase or a PIN.
fn open_by_text(
    header: &BackupHeader,
    text: &Secret<String>,
    store: &dyn SecretStore,
) -> Result<BackupKeys, VaultError> {
    let mut refusal = None;
    let mut refused = |error: VaultError| {
        // Of several, that a word is wrong says more than that a keychain is away.
        if refusal.is_none() || is_wrong_text(&error) {
            refusal = Some(error);
        }
    };
    for kind in header.kinds().into_iter().rev() {
        let with = match kind {
            WrapKind::Keychain => continue,
            WrapKind::AppLock => {
                let pin = copy_of(text);
                Ok(Unlock::AppLock { store, pin })
            }
            WrapKind::Passphrase => Ok(Unlock::Passphrase(copy_of(text))),
            WrapKind::RecoveryPhrase => RecoveryPhrase::parse(text.expose())
                .map(|phrase| Unlock::RecoveryPhrase(phrase.into_entropy())),
        };
        match with.and_then(|with| header.unlock(&with)) {
            Ok(keys) => return Ok(keys),
            Err(error) => refused(error),
        }
    }
    Err(refusal.unwrap_or(VaultError::NoSuchWrap(WrapKind::Passphrase)))
}

/// With nobody else at the profile.
fn put_in_place(
    app: &App,
    mut unpacked: Unpacked,
    current: Option<UnlockedVault>,
    secret: Option<&Secret<String>>,
) -> Result<Adopted, AppError> {
    let dir = unpacked.dir.clone();
    let failed = |error: io::Error| AppError::file("written", &dir, &error);
    let _alone = DataLock::exclusive(&dir, CLOSE_MAX).map_err(|error| match error {
        StoreError::Busy => AppError::new(
            ErrorCode::Store,
            "Another copy of Coffer has this profile open, so nothing was restored.",
        )
        .hinted("Close the other copy and try again.")
        .retryable(),
        error => error.into(),
    })?;
    let _keys = keys::alone(&dir)?;
    let current = match current {
        Some(vault) => Some(vault),
        None => unlock(app, &dir, secret)?,
    };
    // The keys that stay: attachments are named and encrypted by them.
    let stays = current;
    if let Some(vault) = &stays {
        precaution(app, &unpacked.relay, vault);
        if vault.key_id() != unpacked.header.key_id {
            let resealing = Resealing {
                from: unpacked.keys.vault(),
                to: vault,
            };
            resealing.rekey(&unpacked.database())?;
            unpacked.reseal_attachments(vault)?;
        }
        let key = vault.derive(Purpose::Database);
        copy::check(&unpacked.database(), key.expose())?;
    }
    steps::taken("restore: backed up");

    let kept = kept_folder(app, &dir)?;
    let keys_file = dir.join(coffer_vault::KEY_FILE_NAME);
    if keys_file.exists() {
        let mut old = File::open(&keys_file).map_err(failed)?;
        write_out(&kept.join(coffer_vault::KEY_FILE_NAME), &mut old).map_err(failed)?;
    }
    // What is set aside finds its files beside it, whatever becomes of those in the profile's own folder.
    attachments::keep_beside(&dir, &kept)?;
    sync_folder(&kept).map_err(failed)?;
    steps::taken("restore: keys kept");

    if !unpacked.attachments.is_empty() {
        let keys = stays.as_ref().unwrap_or(unpacked.keys.vault());
        attachments::put_in_place(keys, &dir, unpacked.attachment_files())?;
    }
    steps::taken("restore: attachments in place");
    let name = format!("coffer-{:08x}.db", random());
    fs::rename(unpacked.database(), dir.join(&name)).map_err(failed)?;
    sync_folder(&dir).map_err(failed)?;
    steps::taken("restore: database in place");
    let put = match stays {
        Some(vault) => {
            vault.switch_database(&name)?;
            Adopted {
                vault: vault.with_database(dir.join(&name)),
                pin_ended: false,
            }
        }
        None => {
            let by_pin = unpacked.keys.vault().opened_by() == Some(WrapKind::AppLock);
            let adopted = Vault::adopt(
                &dir,
                &name,
                &unpacked.header,
                &unpacked.keys,
                unpacked.by_text.as_ref().filter(|_| by_pin),
                &*app.0.seams.secrets,
            )?;
            if unpacked.by_text.is_some() {
                // What was typed opens what is there now.
                Guesses::of(&dir).forget();
            }
            adopted
        }
    };
    steps::taken("restore: switched");
    set_aside(&dir, &name, &kept)?;
    steps::taken("restore: old file aside");

    let data_dir = &app.0.config.data_dir;
    let here = relay_file::read(data_dir).ok().flatten();
    if here.is_none_or(|here| here.folder() != unpacked.header.profile) {
        relay_file::write(data_dir, &unpacked.relay)?;
    }
    Ok(put)
}

/// The vault that is there, if something at hand opens it. A text that is tried at it counts as a try,
/// also one that opened the backup: a backup that somebody made for it must be no way to try words
/// uncounted. Where the backup then takes the vault's place, the count goes.
///
/// # Errors
/// How long to wait after wrong tries.
fn unlock(
    app: &App,
    dir: &Path,
    secret: Option<&Secret<String>>,
) -> Result<Option<UnlockedVault>, AppError> {
    let store = &*app.0.seams.secrets;
    if let Ok(vault) = Vault::unlock(dir, Unlock::Keychain(store)) {
        return Ok(Some(vault));
    }
    let Ok(status) = Vault::status(dir) else {
        // There is none that could be opened.
        return Ok(None);
    };
    let set = app.passphrase_of_environment();
    let texts: Vec<_> = secret.into_iter().chain(set.as_ref()).collect();
    if texts.is_empty() || status.wraps().is_empty() {
        return Ok(None);
    }
    let tried = Guesses::of(dir).judge(app.now_ms(), || {
        let mut refusal = None;
        for text in texts {
            match setup::unlock_by_either(dir, store, status.wraps(), text) {
                Ok(vault) => return Ok(vault),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.unwrap_or(VaultError::WrongPassphrase))
    })?;
    Ok(tried.ok())
}

/// Backs up what is about to be set aside. It is kept in any case, so a damaged one is no reason to
/// stop.
fn precaution(app: &App, relay: &RelayFile, vault: &UnlockedVault) {
    if !vault.database_path().exists() {
        return;
    }
    let source = Source {
        relay,
        vault,
        cut: None,
    };
    if let Err(error) = make_listed(app, source, BackupReason::Restore) {
        tracing::warn!(%error, "what is there could not be backed up, and is kept as it is");
    }
}

fn kept_folder(app: &App, dir: &Path) -> Result<PathBuf, AppError> {
    let now = chrono::DateTime::from_timestamp_millis(app.now_ms()).unwrap_or_default();
    let stem = now.format("%Y-%m-%dT%H%M%SZ").to_string();
    relay_file::private_folder(&dir.join(KEPT))?;
    let folder = dir
        .join(KEPT)
        .join(format!("{stem}-{:04x}", random() & 0xffff));
    relay_file::private_folder(&folder)?;
    Ok(folder)
}

/// Moves every database of the folder but the named one aside, with what SQLite keeps beside it.
fn set_aside(dir: &Path, stays: &str, kept: &Path) -> Result<(), AppError> {
    let failed = |error: io::Error| AppError::file("moved", dir, &error);
    for entry in fs::read_dir(dir).map_err(failed)?.take(super::LISTED_MAX) {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_database = name.starts_with("coffer")
            && [".db", ".db-wal", ".db-shm", ".db-journal"]
                .iter()
                .any(|end| name.ends_with(end));
        if is_database && !name.starts_with(stays) {
            fs::rename(entry.path(), kept.join(&name)).map_err(failed)?;
        }
    }
    sync_folder(kept)
        .and_then(|()| sync_folder(dir))
        .map_err(failed)
}

/// For a name that is not taken; it guards nothing.
fn random() -> u32 {
    let [a, b, c, d, ..] = *uuid::Uuid::new_v4().as_bytes();
    u32::from_be_bytes([a, b, c, d])
}
