//! `keys.json`: what opens the vault, in a form that is of no use without it.
//!
//! ```json
//! { "format": "coffer-keys", "version": 1, "key_id": "32 hex digits", "database": "coffer.db",
//!   "wraps": [ { "kind": "passphrase", "argon2id": { "m_kib": 65536, "t": 3, "p": 1 },
//!                "salt": "base64", "sealed": "base64" } ],
//!   "check": "base64" }
//! ```
//!
//! Each wrap is the master key under another key-encryption key. `check` can be made only with the
//! master key and covers all the rest, so that a change anywhere in the file is noticed as soon as
//! any wrap opens. What it cannot notice is the whole file replaced by an older one.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::VaultError;
use crate::files;
use crate::kdf::{Argon2Params, SALT_LEN};
use crate::master::{KeyId, MasterKey};
use crate::secret_store::{Account, Backend};

/// Name of the file in the folder of a vault.
pub const KEY_FILE_NAME: &str = "keys.json";
/// Name that new vaults give to their database.
pub(crate) const DATABASE_NAME: &str = "coffer.db";

const FORMAT: &str = "coffer-keys";
/// What wraps are bound to, and the format version of a file without former keys.
pub(crate) const VERSION: u64 = 1;
/// The format version of a file with former keys: a program that does not know them would drop
/// them, and with them the way into older backups.
const VERSION_WITH_FORMERS: u64 = 2;
/// The format version of a file that says where the audit is: a program that does not know would drop it.
const VERSION_WITH_AUDIT: u64 = 3;
/// The format version of a file that names entries which are still to be deleted: a program that does not know
/// would drop them, and they would stay.
const VERSION_WITH_OWED: u64 = 4;
/// Most entries that are still to be deleted; the oldest is forgotten first.
const OWED_MAX: usize = 16;
/// Most former keys; the oldest is forgotten first.
pub(crate) const FORMERS_MAX: usize = 16;
/// A file with every kind of wrap is under 2 KiB.
const BYTES_MAX: u64 = 64 * 1024;

/// The content of `keys.json`. Nothing in it is secret.
pub struct KeyFile {
    /// Name of the master key.
    pub key_id: KeyId,
    /// File name of the database, beside this file. A key rotation writes a new one.
    pub database: String,
    /// What opens the vault; at most one of each kind, at least one.
    pub wraps: Vec<Wrap>,
    /// Master keys that this one replaced, oldest first, sealed under it: what was backed up with
    /// them still opens.
    pub(crate) formers: Vec<Former>,
    /// The newest entry of the audit that this file was told of.
    pub(crate) audit: Option<AuditHead>,
    /// Entries of the keychain that opened this vault once and are still to be deleted, oldest first.
    pub(crate) owed: Vec<Owed>,
    check: Base64<32>,
}

/// An entry of the keychain that nothing here needs any more. Older backups may open with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Owed {
    service: String,
    account: String,
    /// It stays until its successor has opened the vault: a keychain may take a secret today and not have it
    /// tomorrow, and then this is the way into the last backup before the change.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) after_start: bool,
}

impl Owed {
    pub(crate) fn new(entry: Account, after_start: bool) -> Self {
        Self {
            service: entry.service,
            account: entry.name,
            after_start,
        }
    }

    pub(crate) fn entry(&self) -> Account {
        Account {
            service: self.service.clone(),
            name: self.account.clone(),
        }
    }
}

/// The newest entry of the audit: a database whose audit does not have it was cut, or is older.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditHead {
    /// Its number.
    pub(crate) seq: u64,
    /// Its hash.
    pub(crate) hash: Base64<32>,
}

/// A master key that was replaced.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Former {
    /// Its name.
    pub(crate) key_id: String,
    /// The key, under one derived from the present master key.
    pub(crate) sealed: SealedKey,
}

/// The master key, wrapped once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Wrap {
    /// By a random secret in the system's keychain.
    Keychain {
        /// Service name of the keychain entry.
        service: String,
        /// Account name of the keychain entry; never used twice.
        account: String,
        /// The keychain that it was put into. A file from before it was named has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backend: Option<Backend>,
        /// The wrapped key.
        sealed: SealedKey,
    },
    /// By a passphrase.
    Passphrase {
        /// Cost of a guess.
        argon2id: Argon2Params,
        /// Random.
        salt: Salt,
        /// The wrapped key.
        sealed: SealedKey,
    },
    /// By the entropy of a recovery phrase. It is stretched like a passphrase, so that a phrase
    /// with fewer words than advised is still not cheap to guess.
    RecoveryPhrase {
        /// Cost of a guess.
        argon2id: Argon2Params,
        /// Random.
        salt: Salt,
        /// The wrapped key.
        sealed: SealedKey,
    },
    /// By a random secret in the keychain and a PIN together.
    AppLock {
        /// Service name of the keychain entry.
        service: String,
        /// Account name of the keychain entry; never used twice.
        account: String,
        /// The keychain that it was put into. A file from before it was named has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backend: Option<Backend>,
        /// Cost of a guess at the PIN for somebody who has the keychain.
        argon2id: Argon2Params,
        /// Random.
        salt: Salt,
        /// The wrapped key.
        sealed: SealedKey,
    },
}

impl Wrap {
    /// The keychain entry that this wrap needs, if it needs one. Whoever deletes a vault deletes
    /// these with it.
    pub fn account(&self) -> Option<crate::Account> {
        match self {
            Self::Keychain {
                service, account, ..
            }
            | Self::AppLock {
                service, account, ..
            } => Some(crate::Account {
                service: service.clone(),
                name: account.clone(),
            }),
            Self::Passphrase { .. } | Self::RecoveryPhrase { .. } => None,
        }
    }
}

/// The kinds of [`Wrap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WrapKind {
    /// See [`Wrap::Keychain`].
    Keychain,
    /// See [`Wrap::AppLock`].
    AppLock,
    /// See [`Wrap::Passphrase`].
    Passphrase,
    /// See [`Wrap::RecoveryPhrase`].
    RecoveryPhrase,
}

impl WrapKind {
    /// As in the file, and in what a wrap is bound to.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::AppLock => "app_lock",
            Self::Passphrase => "passphrase",
            Self::RecoveryPhrase => "recovery_phrase",
        }
    }

    /// As in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Keychain => "the keychain",
            Self::AppLock => "a PIN",
            Self::Passphrase => "a passphrase",
            Self::RecoveryPhrase => "a recovery phrase",
        }
    }
}

impl Wrap {
    /// Which kind it is.
    pub const fn kind(&self) -> WrapKind {
        match self {
            Self::Keychain { .. } => WrapKind::Keychain,
            Self::Passphrase { .. } => WrapKind::Passphrase,
            Self::RecoveryPhrase { .. } => WrapKind::RecoveryPhrase,
            Self::AppLock { .. } => WrapKind::AppLock,
        }
    }

    /// The wrapped key. Its nonce is random, so that no two wraps have the same.
    pub(crate) const fn sealed(&self) -> &SealedKey {
        match self {
            Self::Keychain { sealed, .. }
            | Self::Passphrase { sealed, .. }
            | Self::RecoveryPhrase { sealed, .. }
            | Self::AppLock { sealed, .. } => sealed,
        }
    }
}

/// A master key of 32 bytes with nonce (12) and tag (16).
pub(crate) type SealedKey = Base64<60>;
pub(crate) type Salt = Base64<SALT_LEN>;

/// Exactly `N` bytes, in base64 in the file.
#[derive(Clone, PartialEq, Eq)]
pub struct Base64<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> Serialize for Base64<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Base64<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<const N: usize>;
        impl<const N: usize> de::Visitor<'_> for Text<N> {
            type Value = Base64<N>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{N} bytes in base64")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                let bytes = STANDARD.decode(text).ok();
                bytes
                    .and_then(|bytes| Some(Base64(bytes.try_into().ok()?)))
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Other("something else"), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// What every version of the file has.
#[derive(Deserialize)]
struct Header {
    format: Option<String>,
    version: Option<u64>,
}

/// Version 1 as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u64,
    key_id: String,
    database: String,
    wraps: Vec<Wrap>,
    #[serde(default)]
    formers: Vec<Former>,
    #[serde(default)]
    audit: Option<AuditHead>,
    #[serde(default)]
    owed: Vec<Owed>,
    check: Base64<32>,
}

/// All of the file but the check value, and what that value is made over.
#[derive(Serialize)]
struct Content<'a> {
    format: &'static str,
    version: u64,
    key_id: String,
    database: &'a str,
    wraps: &'a [Wrap],
    #[serde(skip_serializing_if = "<[Former]>::is_empty")]
    formers: &'a [Former],
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<&'a AuditHead>,
    #[serde(skip_serializing_if = "<[Owed]>::is_empty")]
    owed: &'a [Owed],
}

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(flatten)]
    content: Content<'a>,
    check: &'a Base64<32>,
}

impl KeyFile {
    /// A file that `master` vouches for.
    pub(crate) fn sign(
        master: &MasterKey,
        key_id: KeyId,
        database: String,
        mut wraps: Vec<Wrap>,
        formers: Vec<Former>,
        audit: Option<AuditHead>,
        mut owed: Vec<Owed>,
    ) -> Self {
        wraps.sort_by_key(Wrap::kind);
        owed.drain(..owed.len().saturating_sub(OWED_MAX));
        let mut file = Self {
            key_id,
            database,
            wraps,
            formers,
            audit,
            owed,
            check: Base64([0; 32]),
        };
        file.check = file.check_by(master);
        file
    }

    /// Whether `master` is the key of this file and made every part of it. The comparison may take
    /// a time that depends on the values: both are known to whoever can watch it.
    pub(crate) fn verify(&self, master: &MasterKey) -> Result<(), VaultError> {
        if self.check == self.check_by(master) {
            Ok(())
        } else {
            Err(VaultError::KeyFileDamaged("its check value does not fit"))
        }
    }

    fn check_by(&self, master: &MasterKey) -> Base64<32> {
        Base64(*master.check_value(&json(&self.content())).expose())
    }

    fn content(&self) -> Content<'_> {
        Content {
            format: FORMAT,
            version: match (&self.audit, self.formers.is_empty()) {
                _ if !self.owed.is_empty() => VERSION_WITH_OWED,
                (Some(_), _) => VERSION_WITH_AUDIT,
                (None, false) => VERSION_WITH_FORMERS,
                (None, true) => VERSION,
            },
            key_id: self.key_id.to_string(),
            database: &self.database,
            wraps: &self.wraps,
            formers: &self.formers,
            audit: self.audit.as_ref(),
            owed: &self.owed,
        }
    }

    /// Entries of the keychain that this file says are still to be deleted. Whoever deletes a vault deletes
    /// these with it.
    pub fn owed_entries(&self) -> Vec<Account> {
        self.owed.iter().map(Owed::entry).collect()
    }

    /// The wrap of this kind, if there is one.
    pub fn wrap(&self, kind: WrapKind) -> Option<&Wrap> {
        self.wraps.iter().find(|wrap| wrap.kind() == kind)
    }

    /// The kinds that open this vault, the most convenient first.
    pub fn kinds(&self) -> Vec<WrapKind> {
        let mut kinds: Vec<_> = self.wraps.iter().map(Wrap::kind).collect();
        kinds.sort_unstable();
        kinds
    }

    /// Reads the file of the vault in `dir`. It is parsed, not yet verified: that takes the key.
    ///
    /// # Errors
    /// [`VaultError::Missing`], `KeysLost`, `KeyFileForeign`, `KeyFileNewer`, `KeyFileDamaged`,
    /// `Io`.
    pub fn read(dir: &Path) -> Result<Self, VaultError> {
        match files::read(&dir.join(KEY_FILE_NAME), BYTES_MAX, "read keys.json")? {
            Some(bytes) => Self::parse(&bytes),
            None => match files::database_in(dir)? {
                Some(_) => Err(VaultError::KeysLost),
                None => Err(VaultError::Missing),
            },
        }
    }

    /// Parses the bytes of a key file.
    ///
    /// # Errors
    /// [`VaultError::KeyFileForeign`], `KeyFileNewer`, `KeyFileDamaged`.
    pub fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        let damaged = VaultError::KeyFileDamaged;
        let header: Header =
            serde_json::from_slice(bytes).map_err(|_| damaged("it is not complete JSON"))?;
        if header.format.as_deref() != Some(FORMAT) {
            return Err(VaultError::KeyFileForeign);
        }
        match header.version {
            Some(VERSION | VERSION_WITH_FORMERS | VERSION_WITH_AUDIT | VERSION_WITH_OWED) => {}
            Some(found) if found > VERSION_WITH_OWED => {
                return Err(VaultError::KeyFileNewer { found });
            }
            _ => return Err(damaged("it has no format version")),
        }
        let file: Version1 = serde_json::from_slice(bytes)
            .map_err(|_| damaged("a field is missing, unknown or of another form"))?;
        let key_id = KeyId::parse(&file.key_id).ok_or(damaged("the key id"))?;
        if !is_plain_file_name(&file.database) {
            return Err(damaged("the name of the database"));
        }
        let mut kinds: Vec<_> = file.wraps.iter().map(Wrap::kind).collect();
        kinds.sort_unstable();
        if kinds.is_empty() || kinds.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(damaged("the list of wraps"));
        }
        if file.formers.len() > FORMERS_MAX {
            return Err(damaged("the list of former keys"));
        }
        if file.owed.len() > OWED_MAX {
            return Err(damaged("the list of entries to delete"));
        }
        let parsed = Self {
            key_id,
            database: file.database,
            wraps: file.wraps,
            formers: file.formers,
            audit: file.audit,
            owed: file.owed,
            check: file.check,
        };
        // The version follows from what is there, so the check value would not tell another one.
        if header.version != Some(parsed.content().version) {
            return Err(damaged("its format version is that of another file"));
        }
        Ok(parsed)
    }

    /// The bytes of the file, readable by a person who wants to know what is in it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let signed = Signed {
            content: self.content(),
            check: &self.check,
        };
        let mut bytes =
            serde_json::to_vec_pretty(&signed).expect("text, numbers and lists always make JSON");
        bytes.push(b'\n');
        bytes
    }
}

fn json(content: &Content<'_>) -> Vec<u8> {
    serde_json::to_vec(content).expect("text, numbers and lists always make JSON")
}

/// A name of a database that stays in its folder, on every system.
pub fn is_plain_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.len() <= 64 && name.bytes().all(plain) && name.ends_with(".db") && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (MasterKey, KeyFile) {
        let master = MasterKey::generate().unwrap();
        let wraps = vec![
            Wrap::Passphrase {
                argon2id: Argon2Params::SHIPPED,
                salt: Base64([7; SALT_LEN]),
                sealed: Base64([9; 60]),
            },
            Wrap::Keychain {
                service: "app.coffer".into(),
                account: "0011/master/22".into(),
                backend: Some(Backend::SecretService),
                sealed: Base64([8; 60]),
            },
        ];
        let id = KeyId::generate().unwrap();
        let entry = |name: &str| Account {
            service: "app.coffer".into(),
            name: name.into(),
        };
        let owed = vec![
            Owed::new(entry("0011/master/21"), false),
            Owed::new(entry("0011/master/20"), true),
        ];
        let file = KeyFile::sign(&master, id, DATABASE_NAME.into(), wraps, vec![], None, owed);
        (master, file)
    }

    #[test]
    fn every_flipped_bit_of_the_file_is_refused_or_noticed_by_its_check_value() {
        let (master, file) = sample();
        let good = file.to_bytes();
        KeyFile::parse(&good).unwrap().verify(&master).unwrap();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let opened = KeyFile::parse(&bad).and_then(|file| file.verify(&master));
                assert!(
                    opened.is_err(),
                    "byte {at} ({:?}) bit {bit}",
                    char::from(good[at])
                );
            }
            assert!(KeyFile::parse(&good[..at]).is_err() || at == good.len() - 1);
        }
    }

    #[test]
    fn another_master_key_does_not_vouch_for_the_file() {
        let (_, file) = sample();
        let other = MasterKey::generate().unwrap();
        assert!(matches!(
            file.verify(&other),
            Err(VaultError::KeyFileDamaged(_))
        ));
    }

    #[test]
    fn foreign_newer_and_doubled_files_are_told_apart() {
        let (_, file) = sample();
        let text = String::from_utf8(file.to_bytes()).unwrap();
        let parse = |text: &str| KeyFile::parse(text.as_bytes()).map(|_| ());
        assert!(matches!(parse("{}"), Err(VaultError::KeyFileForeign)));
        assert!(matches!(
            parse(r#"{"format":"other"}"#),
            Err(VaultError::KeyFileForeign)
        ));
        assert!(matches!(parse(""), Err(VaultError::KeyFileDamaged(_))));
        assert!(matches!(
            parse(&text.replace("\"version\": 4", "\"version\": 5, \"new\": []")),
            Err(VaultError::KeyFileNewer { found: 5 })
        ));
        assert!(matches!(
            parse(&text.replace("\"version\": 4", "\"version\": 0")),
            Err(VaultError::KeyFileDamaged(_))
        ));
        let doubled = text.replace("\"wraps\": [", "\"wraps\": [], \"wraps\": [");
        assert!(parse(&doubled).is_err());
        for name in ["../coffer.db", "a/b.db", "coffer.exe", ".db", "c:x.db", ""] {
            assert!(parse(&text.replace(DATABASE_NAME, name)).is_err(), "{name}");
        }
    }
}
