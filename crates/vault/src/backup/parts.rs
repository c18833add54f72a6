//! What is inside: the database, attachments, and the configuration that names the profile.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use super::stream::BackupWriter;
use crate::error::VaultError;

/// Most parts of one backup, the end not counted.
const PARTS_MAX: u32 = 1_000_000;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The database: a SQLCipher file under the database key of the backup's master key.
    Database,
    /// A file of the folder of attachments.
    Attachment,
    /// `relay.json`: which profile it is and how Plaid is reached. It holds no key.
    Relay,
}

impl PartKind {
    const END: u8 = 0;

    const fn number(self) -> u8 {
        match self {
            Self::Database => 1,
            Self::Attachment => 2,
            Self::Relay => 3,
        }
    }

    const fn of(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Database),
            2 => Some(Self::Attachment),
            3 => Some(Self::Relay),
            _ => None,
        }
    }
}

/// The head of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its file name, without a folder.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
}

impl<W: Write> BackupWriter<W> {
    /// Writes a part of `len` bytes from `content`, and gives the SHA-256 of what it wrote, to hold
    /// against what [`Parts::digest`] reads back.
    ///
    /// # Errors
    /// [`VaultError::Io`], also where `content` has fewer bytes than it was said to have.
    pub fn part(
        &mut self,
        kind: PartKind,
        name: &str,
        len: u64,
        content: &mut impl Read,
    ) -> Result<[u8; 32], VaultError> {
        let failed = VaultError::io("write the backup");
        let mut written = || -> io::Result<[u8; 32]> {
            if !is_plain(name) {
                return Err(io::ErrorKind::InvalidFilename.into());
            }
            let name_len = u16::try_from(name.len()).map_err(io::Error::other)?;
            self.write_all(&[kind.number()])?;
            self.write_all(&name_len.to_be_bytes())?;
            self.write_all(name.as_bytes())?;
            self.write_all(&len.to_be_bytes())?;
            // A file that grows meanwhile is cut, one that shrinks is an error.
            let mut hashed = Hashed(content.take(len), Sha256::new());
            if io::copy(&mut hashed, self)? < len {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(hashed.1.finalize().into())
        };
        written().map_err(failed)
    }

    /// Says that no part follows, and writes the last segment.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn end(mut self) -> Result<W, VaultError> {
        self.write_all(&[PartKind::END])
            .map_err(VaultError::io("write the backup"))?;
        self.finish()
    }
}

/// The parts of an opened backup, one after the other.
pub struct Parts<R> {
    content: R,
    /// Bytes of the present part that were not read.
    left: u64,
    parts: u32,
}

impl<R: Read> Parts<R> {
    /// Over the plaintext of a backup.
    pub fn new(content: R) -> Self {
        Self {
            content,
            left: 0,
            parts: 0,
        }
    }

    /// The head of the next part, whose bytes are then read from `self`; `None` after the last.
    /// What was not read of the part before is skipped.
    ///
    /// # Errors
    /// [`VaultError::BackupDamaged`], `Io`.
    pub fn next_part(&mut self) -> Result<Option<Part>, VaultError> {
        io::copy(self, &mut io::sink()).map_err(failed)?;
        if self.left > 0 {
            return Err(VaultError::BackupDamaged("a part of it is cut off"));
        }
        let [kind] = self.bytes()?;
        if kind == PartKind::END {
            let mut rest = [0];
            let more = self.content.read(&mut rest).map_err(failed)?;
            return match more {
                0 => Ok(None),
                _ => Err(VaultError::BackupDamaged("something follows its end")),
            };
        }
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(VaultError::BackupDamaged("it has far too many parts"));
        }
        let kind = PartKind::of(kind).ok_or(VaultError::BackupDamaged("a part of unknown kind"))?;
        let name_len = usize::from(u16::from_be_bytes(self.bytes()?));
        let mut name = vec![0; name_len];
        self.content.read_exact(&mut name).map_err(failed)?;
        let name = String::from_utf8(name).ok().filter(|name| is_plain(name));
        let name = name.ok_or(VaultError::BackupDamaged("the name of a part"))?;
        let len = u64::from_be_bytes(self.bytes()?);
        self.left = len;
        Ok(Some(Part { kind, name, len }))
    }

    /// The SHA-256 of what is left of the present part.
    ///
    /// # Errors
    /// [`VaultError::BackupDamaged`], `Io`.
    pub fn digest(&mut self) -> Result<[u8; 32], VaultError> {
        let mut hashed = Hashed(self, Sha256::new());
        io::copy(&mut hashed, &mut io::sink()).map_err(failed)?;
        Ok(hashed.1.finalize().into())
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], VaultError> {
        let mut bytes = [0; N];
        self.content.read_exact(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}

impl<R: Read> Read for Parts<R> {
    /// Bytes of the present part.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let read = self.content.read(&mut buffer[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// Reads, and hashes what it read.
struct Hashed<R>(R, Sha256);

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.update(&buffer[..read]);
        Ok(read)
    }
}

fn failed(error: io::Error) -> VaultError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            VaultError::BackupDamaged("a part of it was changed, or its end is missing")
        }
        _ => VaultError::io("read the backup")(error),
    }
}

/// A file name that stays in its folder, on every system.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=128).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('.')
}
