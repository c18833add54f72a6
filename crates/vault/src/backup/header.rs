//! The header of a backup: read before anything is known to be ours, so it is parsed with bounds
//! and believed only after the first segment was opened.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::aead;
use crate::error::VaultError;
use crate::keyfile::{Base64, Wrap};
use crate::master::KeyId;

pub(super) const MAGIC: &[u8; 8] = b"COFFERBK";
const FORMAT: &str = "coffer-backup";
const VERSION: u64 = 1;
/// A header with every kind of wrap is under 2 KiB.
const HEADER_BYTES_MAX: u32 = 64 * 1024;

/// What a new backup says of itself.
pub struct NewBackup<'a> {
    /// Folder of the profile: "demo", "sandbox" or "production".
    pub profile: &'a str,
    /// When, in milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// Why, in one word.
    pub reason: &'a str,
    /// Version of the schema of the database inside.
    pub schema: i64,
}

/// What a backup says of itself. Nothing in it is secret.
pub struct BackupHeader {
    /// Folder of the profile.
    pub profile: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// Why it was made, in one word.
    pub reason: String,
    /// Version of the schema of the database inside.
    pub schema: i64,
    /// Name of the master key.
    pub key_id: KeyId,
    wraps: Vec<Wrap>,
    /// SHA-256 of everything before the segments.
    pub(super) digest: [u8; 32],
}

/// What every version of the header has.
#[derive(Deserialize)]
struct Versioned {
    format: Option<String>,
    version: Option<u64>,
}

/// Version 1 as it stands in the file. Fields are written in this order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    format: String,
    version: u64,
    profile: String,
    created_ms: i64,
    reason: String,
    schema: i64,
    key_id: String,
    /// Random, so that no two backups share a key.
    salt: Base64<32>,
    wraps: Vec<Wrap>,
}

impl BackupHeader {
    /// A header and the bytes that stand before the segments.
    pub(super) fn make(
        new: &NewBackup<'_>,
        key_id: KeyId,
        wraps: Vec<Wrap>,
    ) -> Result<(Self, Vec<u8>), VaultError> {
        let json = serde_json::to_vec(&Version1 {
            format: FORMAT.to_owned(),
            version: VERSION,
            profile: new.profile.to_owned(),
            created_ms: new.created_ms,
            reason: new.reason.to_owned(),
            schema: new.schema,
            key_id: key_id.to_string(),
            salt: Base64(aead::random()?),
            wraps,
        })
        .expect("text, numbers and lists always make JSON");
        let len = u32::try_from(json.len()).expect("a header is under 2 KiB");
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(&json);
        let header = Self::read(&mut bytes.as_slice())?;
        Ok((header, bytes))
    }

    /// Reads the header and leaves the reader at the first segment. It takes any bytes: nothing is
    /// allocated by a length that is not bounded first.
    ///
    /// # Errors
    /// [`VaultError::BackupForeign`], `BackupNewer`, `BackupDamaged`, `Io`.
    pub fn read(reader: &mut impl Read) -> Result<Self, VaultError> {
        let mut start = [0; 12];
        let read = read_up_to(reader, &mut start)?;
        if read < start.len() || !start.starts_with(MAGIC) {
            return Err(VaultError::BackupForeign);
        }
        let [.., a, b, c, d] = start;
        let len = u32::from_be_bytes([a, b, c, d]);
        if len > HEADER_BYTES_MAX {
            return Err(VaultError::BackupDamaged("its header is far too large"));
        }
        let mut json = vec![0; len as usize];
        if read_up_to(reader, &mut json)? < json.len() {
            return Err(VaultError::BackupDamaged("it ends within its header"));
        }
        let mut digest = Sha256::new();
        digest.update(start);
        digest.update(&json);
        Self::parse(&json, digest.finalize().into())
    }

    fn parse(json: &[u8], digest: [u8; 32]) -> Result<Self, VaultError> {
        let damaged = VaultError::BackupDamaged;
        let versioned: Versioned =
            serde_json::from_slice(json).map_err(|_| damaged("its header is no JSON"))?;
        if versioned.format.as_deref() != Some(FORMAT) {
            return Err(VaultError::BackupForeign);
        }
        match versioned.version {
            Some(VERSION) => {}
            Some(found) if found > VERSION => return Err(VaultError::BackupNewer { found }),
            _ => return Err(damaged("its header has no format version")),
        }
        let header: Version1 = serde_json::from_slice(json)
            .map_err(|_| damaged("a field of its header is missing, unknown or of another form"))?;
        if !is_word(&header.profile) || !is_word(&header.reason) {
            return Err(damaged("a name in its header"));
        }
        let key_id = KeyId::parse(&header.key_id).ok_or(damaged("the key id in its header"))?;
        let mut kinds: Vec<_> = header.wraps.iter().map(Wrap::kind).collect();
        kinds.sort_unstable();
        if kinds.is_empty() || kinds.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(damaged("the list of wraps in its header"));
        }
        Ok(Self {
            profile: header.profile,
            created_ms: header.created_ms,
            reason: header.reason,
            schema: header.schema,
            key_id,
            wraps: header.wraps,
            digest,
        })
    }

    /// The wraps of the master key that it carries.
    pub fn wraps(&self) -> &[Wrap] {
        &self.wraps
    }
}

/// A short lower-case word: it may become the name of a folder.
fn is_word(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Fills the buffer as far as the reader goes.
pub(super) fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> Result<usize, VaultError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(VaultError::io("read the backup")(error)),
        }
    }
    Ok(filled)
}
