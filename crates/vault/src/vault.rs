//! Making a vault, asking what opens it, and opening it.

use std::path::Path;

use crate::Secret;
use crate::error::VaultError;
use crate::files;
use crate::keyfile::{DATABASE_NAME, KEY_FILE_NAME, KeyFile, Wrap, WrapKind};
use crate::master::{KeyId, MasterKey};
use crate::secret_store::SecretStore;
use crate::unlocked::UnlockedVault;
use crate::wrap::{self, Opener};

/// The vault of a folder, as it is on disk. What is open is an [`UnlockedVault`].
///
/// Two processes that change `keys.json` at one time must be kept apart by the caller's lock on
/// the data folder; each change alone is one rename.
pub enum Vault {}

/// What protects a new vault.
pub enum Protection<'a> {
    /// A random secret in the system's keychain.
    Keychain(&'a dyn SecretStore),
    /// A passphrase of at least 8 characters.
    Passphrase(Secret<String>),
}

/// What a vault is opened with.
pub enum Unlock<'a> {
    /// The system's keychain alone.
    Keychain(&'a dyn SecretStore),
    /// A passphrase.
    Passphrase(Secret<String>),
    /// The keychain and the PIN of the app lock.
    AppLock {
        /// The system's keychain.
        store: &'a dyn SecretStore,
        /// What the person typed.
        pin: Secret<String>,
    },
    /// The entropy that the words of a recovery phrase stand for.
    RecoveryPhrase(Secret<Vec<u8>>),
}

impl Unlock<'_> {
    pub(crate) fn opener(&self) -> Opener<'_> {
        match self {
            Unlock::Keychain(store) => Opener::Keychain(*store),
            Unlock::Passphrase(passphrase) => Opener::Passphrase(passphrase),
            Unlock::AppLock { store, pin } => Opener::AppLock(*store, pin),
            Unlock::RecoveryPhrase(entropy) => Opener::RecoveryPhrase(entropy),
        }
    }
}

/// What a folder holds, and what opening it needs. Where there are several ways, it is named after
/// the one to try first; `wraps` lists all of them in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultStatus {
    /// Nothing: a vault can be made here.
    Missing,
    /// A database whose `keys.json` is gone. No vault may be made here.
    KeysLost,
    /// The keychain alone opens it.
    NeedsKeychain {
        /// Everything that opens it.
        wraps: Vec<WrapKind>,
    },
    /// The keychain and a PIN open it.
    NeedsPin {
        /// Everything that opens it.
        wraps: Vec<WrapKind>,
    },
    /// A passphrase opens it.
    NeedsPassphrase {
        /// Everything that opens it.
        wraps: Vec<WrapKind>,
    },
    /// Only a recovery phrase opens it.
    NeedsRecoveryPhrase {
        /// Everything that opens it.
        wraps: Vec<WrapKind>,
    },
}

impl VaultStatus {
    /// Everything that opens the vault, the way to try first first; empty where there is none.
    pub fn wraps(&self) -> &[WrapKind] {
        match self {
            Self::Missing | Self::KeysLost => &[],
            Self::NeedsKeychain { wraps }
            | Self::NeedsPin { wraps }
            | Self::NeedsPassphrase { wraps }
            | Self::NeedsRecoveryPhrase { wraps } => wraps,
        }
    }
}

impl Vault {
    /// Makes a vault with a new master key in `dir`, which is made if it is missing. Nothing is
    /// committed before the protection is known to work: a keychain entry was read back, a
    /// passphrase was accepted. On any failure there is no vault.
    ///
    /// # Errors
    /// [`VaultError::AlreadyExists`] where there is a `keys.json` or a database: a new key over an
    /// existing database would make it unreadable for ever. Else what the protection fails with.
    pub fn create(dir: &Path, protection: Protection<'_>) -> Result<UnlockedVault, VaultError> {
        refuse_occupied(dir)?;
        files::make_private_dir(dir)?;
        let master = MasterKey::generate()?;
        let key_id = KeyId::generate()?;
        let (wrap, store) = match &protection {
            Protection::Keychain(store) => {
                let wrap = wrap::by_keychain(dir, *store, key_id, &master)?;
                (wrap, Some(*store))
            }
            Protection::Passphrase(passphrase) => {
                (wrap::by_passphrase(passphrase, key_id, &master)?, None)
            }
        };
        let opened_by = wrap.kind();
        let entry = wrap::keychain_entry(&wrap);
        let file = KeyFile::sign(
            &master,
            key_id,
            DATABASE_NAME.to_owned(),
            vec![wrap],
            vec![],
            None,
            vec![],
        );
        let database = dir.join(&file.database);
        let vault = UnlockedVault::new(dir, key_id, database, master, opened_by);
        let written = vault
            .mark_new()
            .and_then(|()| files::write_new(dir, KEY_FILE_NAME, &file.to_bytes()));
        if let Err(error) = written {
            let _ = files::remove(dir, &vault.new_mark(), NEW_DOING);
            if let (Some(entry), Some(store)) = (entry, store) {
                // It opens nothing; if it stays, it is litter in the keychain and no more.
                let _ = store.delete(&entry);
            }
            return Err(error);
        }
        Ok(vault)
    }

    /// What `dir` holds. Asks neither the keychain nor the person.
    ///
    /// # Errors
    /// What [`KeyFile::read`] fails with, except for a missing vault, which is a status.
    pub fn status(dir: &Path) -> Result<VaultStatus, VaultError> {
        let wraps = match KeyFile::read(dir) {
            Ok(file) => file.kinds(),
            Err(VaultError::Missing) => return Ok(VaultStatus::Missing),
            Err(VaultError::KeysLost) => return Ok(VaultStatus::KeysLost),
            Err(error) => return Err(error),
        };
        Ok(match wraps.first() {
            Some(WrapKind::Keychain) => VaultStatus::NeedsKeychain { wraps },
            Some(WrapKind::AppLock) => VaultStatus::NeedsPin { wraps },
            Some(WrapKind::Passphrase) => VaultStatus::NeedsPassphrase { wraps },
            Some(WrapKind::RecoveryPhrase) => VaultStatus::NeedsRecoveryPhrase { wraps },
            None => return Err(VaultError::KeyFileDamaged("the list of wraps")),
        })
    }

    /// Opens the vault in `dir`.
    ///
    /// # Errors
    /// What [`KeyFile::read`] fails with; [`VaultError::NoSuchWrap`]; a wrong passphrase, PIN or
    /// phrase; what the keychain fails with; `KeyFileDamaged` where the key opens but the file was
    /// changed; `BelowFloor`.
    pub fn unlock(dir: &Path, with: Unlock<'_>) -> Result<UnlockedVault, VaultError> {
        let opener = with.opener();
        let file = KeyFile::read(dir)?;
        let kind = opener.kind();
        let wrap: &Wrap = file.wrap(kind).ok_or(VaultError::NoSuchWrap(kind))?;
        let master = wrap::open(wrap, &opener, file.key_id)?;
        file.verify(&master)?;
        let database = dir.join(&file.database);
        Ok(UnlockedVault::new(dir, file.key_id, database, master, kind))
    }

    /// Changes the passphrase of the vault in `dir`; the old one must be known. Either the old or
    /// the new one opens the vault at any moment, never neither and never both.
    ///
    /// # Errors
    /// What [`Vault::unlock`] and [`UnlockedVault::set_passphrase`] fail with.
    pub fn change_passphrase(
        dir: &Path,
        old: Secret<String>,
        new: &Secret<String>,
    ) -> Result<(), VaultError> {
        Self::unlock(dir, Unlock::Passphrase(old))?.set_passphrase(new)
    }
}

/// How the mark of a new vault is called, before the name that only its key can make.
const NEW_PREFIX: &str = "new-profile";
const NEW_DOING: &str = "set up your data";

/// A vault is new until its database is made: whoever dies in between leaves keys over nothing, which
/// must be told from keys whose database was lost. The mark is a file with a name that only the
/// holder of the key can make, so that nobody turns a lost database into a new, empty one.
impl UnlockedVault {
    fn new_mark(&self) -> String {
        format!("{NEW_PREFIX}-{}", self.hidden_name(b"new profile"))
    }

    fn mark_new(&self) -> Result<(), VaultError> {
        files::mark(self.dir(), &self.new_mark(), NEW_DOING)
    }

    /// Whether its database is still to be made.
    pub fn is_new(&self) -> bool {
        self.dir().join(self.new_mark()).exists()
    }

    /// Its database was made: it is new no more, and what deaths before it left goes too.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn settle(&self) -> Result<(), VaultError> {
        for name in files::names_with(self.dir(), NEW_PREFIX)? {
            files::remove(self.dir(), &name, NEW_DOING)?;
        }
        Ok(())
    }
}

/// No key is made where one or a database is already.
pub(crate) fn refuse_occupied(dir: &Path) -> Result<(), VaultError> {
    let keys = dir
        .join(KEY_FILE_NAME)
        .try_exists()
        .map_err(VaultError::io("look into the folder for your data"))?;
    let what = match keys {
        true => Some(KEY_FILE_NAME.to_owned()),
        false => files::database_in(dir)?,
    };
    match what {
        Some(what) => Err(VaultError::AlreadyExists { what }),
        None => Ok(()),
    }
}
