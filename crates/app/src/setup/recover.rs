//! A profile that is there and cannot be opened as it is: what is wrong with it, in words.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use coffer_store::{StoreError, copy};
use coffer_vault::{Purpose, UnlockedVault, VaultError};
use tokio::time::Instant;

use super::{Stage, close};
use crate::{
    App, Profile,
    api::{AppError, LockSettings, RecoverReason, Topic},
    app_lock, blocking, lock,
};

/// What is known of it.
pub(crate) struct Recovery {
    pub reason: RecoverReason,
    pub error: AppError,
    pub findings: Vec<String>,
    pub file: String,
    /// Its keys, where they opened: backups then open without a word.
    pub vault: Option<Box<UnlockedVault>>,
    /// When it locks itself. The choice lies in the database: where that could never be read, the
    /// usual one holds.
    pub lock_settings: LockSettings,
    /// When somebody last used the window.
    pub last_seen: Mutex<Instant>,
}

impl Recovery {
    /// Of a database that the keys are there for. `None` where waiting or space would help.
    pub(super) fn of_store(error: StoreError, vault: UnlockedVault) -> Result<Self, AppError> {
        let reason = match &error {
            StoreError::Damaged(_) => RecoverReason::Damaged,
            StoreError::NotOurs => RecoverReason::Foreign,
            StoreError::Newer { .. } => RecoverReason::Newer,
            StoreError::Missing => RecoverReason::Missing,
            _ => return Err(error.into()),
        };
        let file = vault.database_path().to_owned();
        let findings = match reason {
            RecoverReason::Damaged => check(&file, &vault),
            _ => Vec::new(),
        };
        Ok(Self {
            reason,
            error: error.into(),
            findings,
            file: file.display().to_string(),
            vault: Some(Box::new(vault)),
            lock_settings: LockSettings::default(),
            last_seen: Mutex::new(Instant::now()),
        })
    }

    /// Of keys. `None` where another word or a working keychain would help.
    pub(super) fn of_keys(error: VaultError, dir: &Path) -> Result<Self, AppError> {
        let reason = match &error {
            VaultError::KeysLost
            | VaultError::KeychainEmptied
            | VaultError::KeychainOther { .. } => RecoverReason::KeysLost,
            VaultError::KeyFileNewer { .. } => RecoverReason::Newer,
            VaultError::KeyFileForeign | VaultError::KeyFileDamaged(_) | VaultError::BelowFloor => {
                RecoverReason::KeysDamaged
            }
            _ => return Err(error.into()),
        };
        Ok(Self {
            reason,
            error: error.into(),
            findings: Vec::new(),
            file: dir.join(coffer_vault::KEY_FILE_NAME).display().to_string(),
            vault: None,
            lock_settings: LockSettings::default(),
            last_seen: Mutex::new(Instant::now()),
        })
    }
}

/// What the check of the database finds, as far as it can be read.
fn check(file: &Path, vault: &UnlockedVault) -> Vec<String> {
    let key = vault.derive(Purpose::Database);
    match copy::findings(file, key.expose()) {
        Ok(findings) => findings,
        Err(error) => vec![error.to_string()],
    }
}

/// Locks it in time, as an open profile would be: its keys are as good as that one's.
pub(super) fn watch_lock(app: &App, recovery: &Arc<Recovery>) {
    if app.0.config.window && recovery.vault.is_some() {
        app_lock::watch_recovery(app, recovery);
    }
}

/// Waits for a damaged page to be met, for as long as the profile is open.
pub(super) fn watch(app: &App, profile: &Arc<Profile>) {
    let weak = Arc::downgrade(profile);
    let app = app.clone();
    let stopping = profile.stopping.clone();
    let waiting = Arc::clone(profile);
    profile.tasks.spawn(async move {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = waiting.unsound.notified() => {}
        }
        drop(waiting);
        if let Some(profile) = weak.upgrade() {
            damaged(&app, &profile);
        }
    });
}

/// Closes a profile in whose database a damaged page was met, and shows what is wrong.
pub(crate) fn damaged(app: &App, profile: &Arc<Profile>) {
    let vault = profile.vault.again();
    let dir = profile.dir.clone();
    let lock_settings = *lock(&profile.lock_settings);
    let app = app.clone();
    // Not one of the profile's tasks: closing waits for those.
    tokio::spawn(async move {
        let _changing = app.0.changing.lock().await;
        // Another one may have been opened meanwhile.
        let same = matches!(&*lock(&app.0.stage), Stage::Open(open) if open.dir == dir);
        if !same {
            return;
        }
        close(&app).await;
        let found = blocking(move || {
            let findings = check(vault.database_path(), &vault);
            let error = StoreError::Damaged(
                findings
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "a page could not be read".into()),
            );
            Recovery::of_store(error, vault).map(|recovery| Recovery {
                findings,
                lock_settings,
                ..recovery
            })
        })
        .await;
        let stage = match found {
            Ok(Ok(recovery)) => {
                let recovery = Arc::new(recovery);
                watch_lock(&app, &recovery);
                Stage::Recover(recovery)
            }
            Ok(Err(error)) | Err(error) => Stage::Failed(error),
        };
        *lock(&app.0.stage) = stage;
        app.0.seams.events.changed(&[Topic::App]);
    });
}
