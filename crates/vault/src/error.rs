//! What can go wrong with keys, in sentences for the person who is locked out.

use std::io;

use crate::keyfile::WrapKind;
use crate::secret_store::{Backend, StoreError};

/// Everything this crate refuses or fails at. `Display` is one plain sentence without any secret;
/// [`VaultError::hint`] says what the person can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// There is no vault in the folder.
    #[error("There is no Coffer vault in this folder.")]
    Missing,
    /// A vault, or a database that needs its old key, is already there.
    #[error("This folder already holds {what}, so no new key was made.")]
    AlreadyExists {
        /// The file that is in the way.
        what: String,
    },
    /// A database without the file that holds its keys.
    #[error("The database is here but its key file, keys.json, is missing.")]
    KeysLost,

    /// The passphrase opens nothing.
    #[error("That passphrase does not open this vault.")]
    WrongPassphrase,
    /// The PIN opens nothing.
    #[error("That PIN does not open this vault.")]
    WrongPin,
    /// The recovery phrase opens nothing.
    #[error("That recovery phrase does not open this vault.")]
    WrongRecoveryPhrase,
    /// A new passphrase or PIN is too short.
    #[error("That is too short: at least {chars_min} characters are needed.")]
    PassphraseTooShort {
        /// Least number of characters.
        chars_min: usize,
    },
    /// A new passphrase or PIN is absurdly long.
    #[error("That is too long: at most {bytes_max} bytes are accepted.")]
    PassphraseTooLong {
        /// Most bytes of UTF-8.
        bytes_max: usize,
    },
    /// The entropy of a recovery phrase is not 16 to 32 bytes.
    #[error("A recovery phrase has 12 to 24 words.")]
    RecoveryPhraseLength,
    /// A word of a recovery phrase is on no list.
    #[error("Word {number} of the recovery phrase is not one of its list.")]
    RecoveryPhraseWord {
        /// Which word; 1 is the first.
        number: usize,
    },
    /// The words of a recovery phrase do not belong together.
    #[error("These words do not make a recovery phrase: one is wrong, or two are exchanged.")]
    RecoveryPhraseChecksum,

    /// The vault is not protected in the way that was tried.
    #[error("This vault is not protected by {}.", .0.noun())]
    NoSuchWrap(WrapKind),
    /// Removing this would leave nothing that opens the vault.
    #[error("This is the only thing that opens the vault, so it was kept.")]
    LastWrap,
    /// What remains after a removal has not yet opened the vault.
    #[error("Nothing else has opened this vault yet, so this way to open it was kept.")]
    NotProven(WrapKind),

    /// A way to open the vault has to be shown again before its master key is replaced.
    #[error("Replacing the keys takes {} once more.", .0.noun())]
    ProofNeeded(WrapKind),
    /// Keychain and PIN are all that opened a backup, and the PIN was not given.
    #[error("This backup was locked with a PIN, which it takes once more.")]
    PinOfBackupNeeded,
    /// The app lock is in force, and what was asked for would end it unasked.
    #[error("A PIN guards the keychain's key.")]
    AppLockInForce,

    /// A file is no backup of Coffer.
    #[error("This file is not a backup made by Coffer.")]
    BackupForeign,
    /// A backup has a newer format.
    #[error("This backup was made by a newer version of Coffer (format {found}).")]
    BackupNewer {
        /// The format version in the file.
        found: u64,
    },
    /// A backup is damaged, was changed or is cut off.
    #[error("This backup is damaged: {0}.")]
    BackupDamaged(&'static str),

    /// No keychain on this system.
    #[error("This system offers no keychain.")]
    KeychainAbsent,
    /// The keychain is locked and could not be unlocked.
    #[error("The keychain is locked.")]
    KeychainLocked,
    /// The person or the system refused access.
    #[error("Access to the keychain was refused.")]
    KeychainDenied,
    /// The keychain did not answer within the deadline.
    #[error("The keychain did not answer in time.")]
    KeychainTimeout,
    /// `keys.json` names an entry that the keychain does not have (any more).
    #[error("The keychain no longer holds the key of this vault.")]
    KeychainEmptied,
    /// `keys.json` names an entry of a keychain that is not this one.
    #[error("The key of this vault was put into {}, and this is {}.", was.noun(), is.noun())]
    KeychainOther {
        /// Where it was put.
        was: Backend,
        /// What was asked.
        is: Backend,
    },
    /// The keychain said "stored" and then did not give back what was stored.
    #[error("The keychain did not keep what was stored in it, so nothing was changed.")]
    KeychainLied,
    /// The keychain failed in another way. The reason holds no secret.
    #[error("The keychain failed: {0}.")]
    KeychainFailed(String),

    /// `keys.json` was not written by Coffer.
    #[error("keys.json in this folder was not written by Coffer.")]
    KeyFileForeign,
    /// `keys.json` has a newer format.
    #[error("keys.json was written by a newer version of Coffer (format {found}).")]
    KeyFileNewer {
        /// The format version in the file.
        found: u64,
    },
    /// `keys.json` is damaged or was changed.
    #[error("keys.json is damaged or was changed by something else ({0}).")]
    KeyFileDamaged(&'static str),
    /// The recorded cost of guessing the passphrase is under the floor.
    #[error("keys.json asks for a weaker passphrase protection than Coffer accepts.")]
    BelowFloor,

    /// A sealed value is damaged, or belongs to another connection, kind or key.
    #[error("A sealed secret is damaged or does not belong here.")]
    SealedDamaged,
    /// A sealed value has a newer format.
    #[error("A secret was sealed by a newer version of Coffer (format {found}).")]
    SealedNewer {
        /// The format version in the blob.
        found: u8,
    },
    /// More than fits into one sealed value.
    #[error("That is too large to be sealed.")]
    SealTooLarge,
    /// This process sealed as often as one key may be used.
    #[error("The sealing key was used as often as is safe in one run.")]
    SealLimit,

    /// The operating system gave no random bytes.
    #[error("The system could not provide randomness, so nothing was encrypted.")]
    NoRandomness,
    /// Not enough memory to check a passphrase.
    #[error("There is not enough free memory to check the passphrase.")]
    OutOfMemory,
    /// A file or folder could not be read or written.
    #[error("Coffer could not {doing}: {source}.")]
    Io {
        /// What was tried, as in "could not ...".
        doing: &'static str,
        /// The system's reason.
        source: io::Error,
    },
}

impl VaultError {
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }

    /// What the person can do, as one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing => "Set Coffer up first, or choose the folder where your data lies.",
            Self::AlreadyExists { .. } => {
                "Open the vault that is there, or choose an empty folder for a new one."
            }
            Self::KeysLost => {
                "Put keys.json back, or restore a backup; without either the data cannot be read."
            }
            Self::WrongPassphrase => "Check the keyboard layout and Caps Lock, and try again.",
            Self::WrongPin => "Try again, or open the vault with your passphrase.",
            Self::WrongRecoveryPhrase => "Check the order and the spelling of the words.",
            Self::PassphraseTooShort { .. } => "A few unrelated words make a good passphrase.",
            Self::PassphraseTooLong { .. } => "Choose a shorter one.",
            Self::RecoveryPhraseLength => "Type all the words that were shown to you.",
            Self::RecoveryPhraseWord { .. } | Self::RecoveryPhraseChecksum => {
                "Compare each word with what you wrote down, and their order."
            }
            Self::NoSuchWrap(_) => "Use the protection that was chosen when the vault was set up.",
            Self::LastWrap => "Add a passphrase or the keychain first.",
            Self::NotProven(_) => "Open the vault once in the new way, then remove the old one.",
            Self::ProofNeeded(_) => "Enter it, so that it opens the vault under the new key too.",
            Self::PinOfBackupNeeded => "Enter the PIN of the time when it was made.",
            Self::AppLockInForce => "Turn the app lock off first.",
            Self::BackupForeign => "Choose a file that Coffer made; nothing was changed.",
            Self::BackupNewer { .. } => "Install the newer version of Coffer to restore it.",
            Self::BackupDamaged(_) => "Choose another backup; nothing was changed.",
            Self::KeychainAbsent => {
                "Use a passphrase, or install and start a Secret Service such as GNOME Keyring or KWallet."
            }
            Self::KeychainLocked => "Unlock the keychain and try again, or use your passphrase.",
            Self::KeychainDenied => {
                "Try again and allow Coffer to use the keychain, or use your passphrase."
            }
            Self::KeychainTimeout => {
                "Look for a keychain window that waits for an answer, then try again."
            }
            Self::KeychainOther { .. } => {
                "Open the vault with its passphrase or recovery phrase, or on the system that has its key."
            }
            Self::KeychainEmptied => {
                "Open the vault with its passphrase or recovery phrase, or restore the keychain."
            }
            Self::KeychainLied | Self::KeychainFailed(_) => {
                "Try again, or protect the vault with a passphrase instead."
            }
            Self::KeyFileForeign => "Choose another folder; this file was left as it is.",
            Self::KeyFileNewer { .. } | Self::SealedNewer { .. } => {
                "Install the newer version of Coffer."
            }
            Self::KeyFileDamaged(_) | Self::BelowFloor => {
                "Put keys.json back from a backup; the file was left as it is."
            }
            Self::SealedDamaged => {
                "Connect the bank or enter its keys again; your transactions are not affected."
            }
            Self::SealTooLarge => "This is a fault in Coffer; please report it.",
            Self::SealLimit => "Restart Coffer.",
            Self::NoRandomness => "Restart the computer and try again.",
            Self::OutOfMemory => "Close other programs and try again.",
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "Make the folder writable for your user, or choose another one."
                }
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "Free some space on the disk and try again."
                }
                _ => "Check that the disk is connected and healthy, then try again.",
            },
        }
    }
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent => Self::KeychainAbsent,
            StoreError::Locked => Self::KeychainLocked,
            StoreError::Denied => Self::KeychainDenied,
            StoreError::Timeout => Self::KeychainTimeout,
            StoreError::Other(reason) => Self::KeychainFailed(reason),
        }
    }
}
