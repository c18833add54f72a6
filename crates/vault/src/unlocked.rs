//! A vault that is open: its keys, and the ways to open it that can be added and removed.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;

use crate::Secret;
use crate::aead::KEY_LEN;
use crate::error::VaultError;
use crate::files;
use crate::keyfile::{
    AuditHead, Base64, DATABASE_NAME, KEY_FILE_NAME, KeyFile, Owed, Wrap, WrapKind,
};
use crate::master::{self, KeyId, MasterKey, Purpose};
use crate::secret_store::{Account, SecretStore};
use crate::vault::refuse_occupied;
use crate::wrap;

/// The master key in memory, and what it gives. Dropping it wipes the key: that is what locking
/// the app means here.
pub struct UnlockedVault {
    dir: PathBuf,
    key_id: KeyId,
    database: PathBuf,
    master: MasterKey,
    /// `None` for a key that exists in memory only.
    opened_by: Option<WrapKind>,
    pub(crate) seal_key: Secret<[u8; KEY_LEN]>,
    pub(crate) seals: AtomicU32,
}

impl UnlockedVault {
    pub(crate) fn new(
        dir: &Path,
        key_id: KeyId,
        database: PathBuf,
        master: MasterKey,
        opened_by: WrapKind,
    ) -> Self {
        Self::with(dir, key_id, database, master, Some(opened_by))
    }

    /// Keys without a folder: those of a backup.
    pub(crate) fn detached(key_id: KeyId, master: MasterKey, by: Option<WrapKind>) -> Self {
        Self::with(Path::new(""), key_id, PathBuf::new(), master, by)
    }

    /// The same vault once more, for whoever closes one and opens it again in one step.
    pub fn again(&self) -> Self {
        let master = MasterKey::from_bytes(self.master.expose())
            .expect("a master key has the length of a master key");
        Self::with(
            &self.dir,
            self.key_id,
            self.database.clone(),
            master,
            self.opened_by,
        )
    }

    /// Keys of a backup that have become those of a folder.
    pub(crate) fn adopted(mut self, dir: &Path, database: PathBuf, by: WrapKind) -> Self {
        self.dir = dir.to_owned();
        self.database = database;
        self.opened_by = Some(by);
        self
    }

    /// The same keys over another database of the folder, once `keys.json` names it.
    pub fn with_database(mut self, database: PathBuf) -> Self {
        self.database = database;
        self
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.master
    }

    fn with(
        dir: &Path,
        key_id: KeyId,
        database: PathBuf,
        master: MasterKey,
        opened_by: Option<WrapKind>,
    ) -> Self {
        Self {
            dir: dir.to_owned(),
            key_id,
            database,
            seal_key: master.derive(Purpose::TokenSeal),
            seals: AtomicU32::new(0),
            master,
            opened_by,
        }
    }

    /// A key that is never written anywhere, for a demo without a keychain. `dir` is a temporary
    /// profile: its database cannot be opened again once this is dropped.
    ///
    /// # Errors
    /// [`VaultError::AlreadyExists`] where `dir` holds a vault or a database, `NoRandomness`, `Io`.
    pub fn ephemeral(dir: &Path) -> Result<Self, VaultError> {
        refuse_occupied(dir)?;
        files::make_private_dir(dir)?;
        let (key_id, master) = (KeyId::generate()?, MasterKey::generate()?);
        let database = dir.join(DATABASE_NAME);
        Ok(Self::with(dir, key_id, database, master, None))
    }

    /// Whether the key exists in memory only.
    pub fn is_ephemeral(&self) -> bool {
        self.opened_by.is_none()
    }

    /// What it was opened with, `None` if ephemeral.
    pub fn opened_by(&self) -> Option<WrapKind> {
        self.opened_by
    }

    /// The folder of the vault.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Name of the master key.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Where the database is.
    pub fn database_path(&self) -> &Path {
        &self.database
    }

    /// The key for one purpose.
    pub fn derive(&self, purpose: Purpose) -> Secret<[u8; KEY_LEN]> {
        self.master.derive(purpose)
    }

    /// A name for the file that keeps what is known under `what`: 32 hexadecimal digits, always the
    /// same under the same key, and without it neither read nor guessed.
    pub fn hidden_name(&self, what: &[u8]) -> String {
        let key = self.master.derive(Purpose::Names);
        let name = master::expand(key.expose(), &[b"coffer|v1|name|", what]);
        name.expose()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Adds a passphrase, or replaces the one there is.
    ///
    /// # Errors
    /// [`VaultError::PassphraseTooShort`] and what writing `keys.json` fails with.
    pub fn set_passphrase(&self, passphrase: &Secret<String>) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let wrap = wrap::by_passphrase(passphrase, self.key_id, &self.master)?;
        self.commit(file, &[WrapKind::Passphrase], Some(wrap))
    }

    /// Adds a recovery phrase by its entropy (16 to 32 bytes), or replaces the one there is.
    ///
    /// # Errors
    /// [`VaultError::RecoveryPhraseLength`] and what writing `keys.json` fails with.
    pub fn set_recovery_phrase(&self, entropy: &Secret<Vec<u8>>) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let wrap = wrap::by_recovery_phrase(entropy, self.key_id, &self.master)?;
        self.commit(file, &[WrapKind::RecoveryPhrase], Some(wrap))
    }

    /// Adds the keychain. Where there is an app lock, this ends it: from now on the keychain alone
    /// opens the vault.
    ///
    /// # Errors
    /// What the keychain or writing `keys.json` fails with.
    pub fn set_keychain(&self, store: &dyn SecretStore) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let wrap = wrap::by_keychain(&self.dir, store, self.key_id, &self.master)?;
        self.commit_with_entry(file, wrap, store)
    }

    /// Sets a PIN (at least 4 characters): the keychain opens the vault only together with it.
    ///
    /// # Errors
    /// [`VaultError::PassphraseTooShort`], what the keychain or writing `keys.json` fails with.
    pub fn set_app_lock(
        &self,
        store: &dyn SecretStore,
        pin: &Secret<String>,
    ) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let wrap = wrap::by_app_lock(&self.dir, store, pin, self.key_id, &self.master)?;
        self.commit_with_entry(file, wrap, store)
    }

    /// Removes a way to open the vault. To move from one to another: add the new one, open the
    /// vault with it, then remove the old one. That order is enforced, because a keychain may take
    /// a secret today and not have it tomorrow.
    ///
    /// # Errors
    /// [`VaultError::NoSuchWrap`]; `LastWrap`; `NotProven` where this vault was not opened by one
    /// that stays; what writing `keys.json` fails with.
    pub fn remove(&self, kind: WrapKind, store: &dyn SecretStore) -> Result<(), VaultError> {
        let file = self.read_own()?;
        file.wrap(kind).ok_or(VaultError::NoSuchWrap(kind))?;
        if file.wraps.len() == 1 {
            return Err(VaultError::LastWrap);
        }
        let proven = self
            .opened_by
            .is_some_and(|by| by != kind && file.wrap(by).is_some());
        if !proven {
            return Err(VaultError::NotProven(kind));
        }
        self.commit(file, &[kind], None)?;
        self.pay(store);
        Ok(())
    }

    /// Puts `wrap` in the place of the keychain or the app lock, whichever there is. The entry that
    /// loses its use goes last, so that a crash at any point leaves a file that opens.
    fn commit_with_entry(
        &self,
        file: KeyFile,
        wrap: Wrap,
        store: &dyn SecretStore,
    ) -> Result<(), VaultError> {
        let slot = [WrapKind::Keychain, WrapKind::AppLock];
        let new = wrap::keychain_entry(&wrap);
        let result = self.commit(file, &slot, Some(wrap));
        match &result {
            Ok(()) => self.pay(store),
            // A write that failed late may still have renamed the file, so the new entry is removed
            // only where the file is known not to name it. It opens nothing then.
            Err(_) => {
                if let Some(new) = new.filter(|new| !self.names(new)) {
                    let _ = store.delete(&new);
                }
            }
        }
        result
    }

    /// Whether `keys.json` names this entry; also if that cannot be told.
    fn names(&self, entry: &Account) -> bool {
        KeyFile::read(&self.dir).map_or(true, |file| {
            let mut entries = file.wraps.iter().filter_map(wrap::keychain_entry);
            entries.any(|named| named == *entry)
        })
    }

    /// The keys of this name: these, or ones that they replaced. `None` where neither is.
    pub(crate) fn keys_of(&self, key_id: KeyId) -> Option<Self> {
        let master = if key_id == self.key_id {
            MasterKey::from_bytes(self.master.expose())?
        } else {
            let formers = self.read_own().ok()?.formers;
            wrap::open_former(&formers, key_id, &self.master, self.key_id)?
        };
        Some(Self::detached(key_id, master, self.opened_by))
    }

    /// Names another database in `keys.json`, by one rename: from then on that one is the vault's.
    ///
    /// # Errors
    /// What reading or writing `keys.json` fails with.
    pub fn switch_database(&self, name: &str) -> Result<(), VaultError> {
        let file = self.read_own()?;
        let file = KeyFile::sign(
            &self.master,
            self.key_id,
            name.to_owned(),
            file.wraps,
            file.formers,
            file.audit,
            file.owed,
        );
        files::replace(&self.dir, KEY_FILE_NAME, &file.to_bytes())
    }

    /// Notes the newest entry of the audit in `keys.json`, so that an audit which lost its tail is seen. An
    /// older entry than the one that is noted changes nothing, unless it is `instead` of it: after an older
    /// database was restored. A key in memory only has no such file. The caller keeps others from it.
    ///
    /// # Errors
    /// What reading or writing `keys.json` fails with.
    pub fn note_audit(&self, seq: u64, hash: [u8; 32], instead: bool) -> Result<(), VaultError> {
        if self.is_ephemeral() {
            return Ok(());
        }
        let file = self.read_own()?;
        if !instead && file.audit.as_ref().is_some_and(|noted| noted.seq >= seq) {
            return Ok(());
        }
        let file = KeyFile::sign(
            &self.master,
            self.key_id,
            file.database,
            file.wraps,
            file.formers,
            Some(AuditHead {
                seq,
                hash: Base64(hash),
            }),
            file.owed,
        );
        files::replace(&self.dir, KEY_FILE_NAME, &file.to_bytes())
    }

    /// The newest entry of the audit that `keys.json` was told of: its number and its hash.
    ///
    /// # Errors
    /// What reading `keys.json` fails with.
    pub fn noted_audit(&self) -> Result<Option<(u64, [u8; 32])>, VaultError> {
        match self.is_ephemeral() {
            true => Ok(None),
            false => Ok(self
                .read_own()?
                .audit
                .map(|noted| (noted.seq, noted.hash.0))),
        }
    }

    /// What opens this vault now; empty for a key in memory only.
    ///
    /// # Errors
    /// What reading `keys.json` fails with.
    pub fn kinds(&self) -> Result<Vec<WrapKind>, VaultError> {
        match self.is_ephemeral() {
            true => Ok(Vec::new()),
            false => Ok(self.read_own()?.kinds()),
        }
    }

    /// `keys.json` as it is now, which another process may have changed; refused if it is not this
    /// vault's.
    pub(crate) fn read_own(&self) -> Result<KeyFile, VaultError> {
        if self.is_ephemeral() {
            return Err(VaultError::Missing);
        }
        let file = KeyFile::read(&self.dir)?;
        if file.key_id != self.key_id {
            return Err(VaultError::KeyFileDamaged("it belongs to another key"));
        }
        file.verify(&self.master)?;
        Ok(file)
    }

    /// Writes `file` without the wraps of `kinds` and with `new`, by one rename, which also says that the
    /// keychain's entries of those wraps are to go.
    pub(crate) fn commit(
        &self,
        file: KeyFile,
        kinds: &[WrapKind],
        new: Option<Wrap>,
    ) -> Result<(), VaultError> {
        let (gone, kept): (Vec<_>, Vec<_>) = file
            .wraps
            .into_iter()
            .partition(|wrap| kinds.contains(&wrap.kind()));
        let entries = gone.iter().filter_map(wrap::keychain_entry);
        let owed = file
            .owed
            .into_iter()
            .chain(entries.map(|entry| Owed::new(entry, false)))
            .collect();
        let file = KeyFile::sign(
            &self.master,
            self.key_id,
            file.database,
            kept.into_iter().chain(new).collect(),
            file.formers,
            file.audit,
            owed,
        );
        files::replace(&self.dir, KEY_FILE_NAME, &file.to_bytes())
    }
}
