//! Backups, and what is wrong with a profile that cannot be opened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AppError, AppState, Way};

/// The backups of the profile that is set up, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Backups {
    /// Each one.
    pub backups: Vec<Backup>,
    /// The folder they lie in. A file that is put there is listed too.
    pub folder: String,
    /// Whether a lost computer takes all of them with it: true where no backup opens with a
    /// passphrase or a recovery phrase.
    pub only_this_computer: bool,
    /// Why the last automatic backup failed, if it did.
    pub trouble: Option<AppError>,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Its file's name: what to restore is said by it.
    pub name: String,
    /// When it was made, RFC 3339 UTC. Nothing where the file does not say.
    pub created_at: Option<String>,
    /// Size of the file in bytes.
    pub bytes: i64,
    /// Version of the schema inside.
    pub schema_version: Option<u32>,
    /// Why it was made.
    pub reason: Option<BackupReason>,
    /// Whether it can be opened.
    pub opens: BackupOpens,
}

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BackupReason {
    /// It was a day since the last one.
    Daily,
    /// A person asked.
    Asked,
    /// A newer version was about to change the database.
    Migration,
    /// The master key was about to be replaced.
    Rotation,
    /// Another backup was about to be put in its place.
    Restore,
    /// What opens the profile was changed: older ones may open only with what is gone.
    Protection,
}

/// Whether a backup can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum BackupOpens {
    /// With what is at hand.
    AtHand,
    /// With one of these, to be typed.
    With {
        /// Passphrase, recovery phrase or PIN of the time when it was made; a PIN only where this
        /// computer's keychain has what goes with it.
        ways: Vec<Way>,
    },
    /// Not here.
    No {
        /// Why, in a sentence.
        why: String,
    },
}

/// A backup to put in the place of the database. The file that is there is kept aside.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestoreBackup {
    /// The backup's file name, as listed.
    pub name: String,
    /// Its passphrase, recovery phrase or PIN, where what is at hand does not open it.
    pub secret: Option<String>,
    /// As in `OwnerProof`, of the profile that is there.
    #[serde(default)]
    pub proof: Option<String>,
}

/// A backup was put in the place of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// What is open now.
    pub state: AppState,
    /// The backup was locked with a PIN that could not be taken over, because something else opened
    /// it: a passphrase or a recovery phrase opens the profile now, and a new PIN has to be set.
    pub pin_ended: bool,
}

/// A backup that was written where the person chose. The window learns its name, and no path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedBackup {
    /// The file's name.
    pub name: String,
    /// Size of the file in bytes.
    pub bytes: i64,
    /// Whether it opens on another computer.
    pub portable: bool,
}

/// A backup that the person chose in the system's dialog. Its path stays in the core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChosenBackup {
    /// What its header says.
    pub backup: Backup,
    /// The profile it is of: restoring it opens that one.
    pub profile: BackupProfile,
    /// Whether there is such a profile here, whose database is kept aside.
    pub replaces: bool,
}

/// The profile that a backup is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BackupProfile {
    /// The demo.
    Demo,
    /// Plaid's test banks.
    Sandbox,
    /// Real banks.
    Production,
}

/// Restores the backup that was chosen last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RestoreChosen {
    /// Its passphrase, recovery phrase or PIN, where what is at hand does not open it.
    pub secret: Option<String>,
    /// As in `OwnerProof`, of the profile that is there.
    #[serde(default)]
    pub proof: Option<String>,
}

impl std::fmt::Debug for RestoreChosen {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RestoreChosen").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RestoreBackup {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RestoreBackup")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Something that still holds the past: what was deleted since is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OlderCopy {
    /// Its name, by which it is deleted.
    pub name: String,
    /// What it is.
    pub kind: CopyKind,
    /// Why it was made, where it is a backup that says so.
    pub reason: Option<BackupReason>,
    /// When it was made or last written, RFC 3339 UTC, where that is known.
    pub made_at: Option<String>,
    /// Size in bytes.
    pub bytes: i64,
}

/// What holds the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// A backup.
    Backup,
    /// A database that a restore set aside.
    SetAside,
    /// A copy from before a newer version changed the database.
    BeforeUpdate,
}

/// Deletes older copies for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteCopies {
    /// Their names, as listed.
    pub names: Vec<String>,
}

/// What is wrong with a profile that cannot be opened as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoverReason {
    /// Pages of the database are damaged, or the file ends too early.
    Damaged,
    /// The file is not this profile's database: another program's, another key's, or noise.
    Foreign,
    /// A newer version of Coffer wrote it.
    Newer,
    /// The keys are here, the database is not.
    Missing,
    /// The database is here, its key file is not.
    KeysLost,
    /// The key file is damaged, was changed, or is not Coffer's.
    KeysDamaged,
}
