//! The segments of a backup: written and read one at a time.

use std::io::{self, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::Zeroizing;

use super::header::{BackupHeader, NewBackup, read_up_to};
use crate::Secret;
use crate::aead::KEY_LEN;
use crate::error::VaultError;
use crate::keyfile::Wrap;
use crate::master::{Purpose, expand};
use crate::unlocked::UnlockedVault;

/// Plaintext of one segment.
const SEGMENT: usize = 64 * 1024;
const TAG: usize = 16;
/// The part of the nonce that STREAM leaves to us. The key is used for one file only, so it may be
/// constant; NIST's rule of one nonce per key is kept by the counter.
const NONCE_START: [u8; 7] = [0; 7];

fn file_key(vault: &UnlockedVault, header: &BackupHeader) -> Secret<[u8; KEY_LEN]> {
    let backups = vault.derive(Purpose::Backup);
    expand(
        backups.expose(),
        &[b"coffer|v1|backup file|", &header.digest],
    )
}

/// Writes a backup. Dropped before [`BackupWriter::finish`], what it wrote opens nowhere.
pub struct BackupWriter<W> {
    out: W,
    encryptor: EncryptorBE32<Aes256Gcm>,
    /// Plaintext that waits until it is known whether more follows.
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> BackupWriter<W> {
    pub(super) fn begin(
        mut out: W,
        new: &NewBackup<'_>,
        vault: &UnlockedVault,
        wraps: Vec<Wrap>,
    ) -> Result<Self, VaultError> {
        let (header, bytes) = BackupHeader::make(new, vault.key_id(), wraps)?;
        out.write_all(&bytes)
            .map_err(VaultError::io("write the backup"))?;
        let key = file_key(vault, &header);
        let cipher = Aes256Gcm::new(key.expose().into());
        Ok(Self {
            out,
            encryptor: EncryptorBE32::from_aead(cipher, &NONCE_START.into()),
            waiting: Zeroizing::new(Vec::with_capacity(SEGMENT + TAG)),
        })
    }

    /// Writes the last segment and gives back what was written to.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn finish(mut self) -> Result<W, VaultError> {
        self.encryptor
            .encrypt_last_in_place(b"", &mut *self.waiting)
            .expect("a segment is far under the 64 GiB that AES-GCM takes");
        self.out
            .write_all(&self.waiting)
            .and_then(|()| self.out.flush())
            .map_err(VaultError::io("write the backup"))?;
        Ok(self.out)
    }
}

impl<W: Write> Write for BackupWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() == SEGMENT && !bytes.is_empty() {
            self.encryptor
                .encrypt_next_in_place(b"", &mut *self.waiting)
                .map_err(|_| io::Error::other("a backup has at most 2^32 segments"))?;
            let written = self.out.write_all(&self.waiting);
            self.waiting.clear();
            written?;
        }
        let taken = bytes.len().min(SEGMENT - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Segments are written when they are full; there is nothing to hurry.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads the plaintext of a backup. No byte of a segment is given out before all of it was found
/// to be what was written; an end that was not written as one is an error.
pub struct BackupReader<R> {
    input: R,
    /// `None` once the last segment was opened.
    decryptor: Option<DecryptorBE32<Aes256Gcm>>,
    /// The segment after the one that is given out: only its absence tells the last one.
    ahead: Vec<u8>,
    open: Zeroizing<Vec<u8>>,
    given: usize,
}

impl<R: Read> BackupReader<R> {
    /// Goes on where [`BackupHeader::read`] left the input.
    ///
    /// # Errors
    /// [`VaultError::BackupDamaged`] where the first segment does not open: it or the header was
    /// changed, or the keys are another's. `Io`.
    pub fn begin(
        input: R,
        header: &BackupHeader,
        keys: &UnlockedVault,
    ) -> Result<Self, VaultError> {
        let key = file_key(keys, header);
        let cipher = Aes256Gcm::new(key.expose().into());
        let mut reader = Self {
            input,
            decryptor: Some(DecryptorBE32::from_aead(cipher, &NONCE_START.into())),
            ahead: Vec::with_capacity(SEGMENT + TAG),
            open: Zeroizing::new(Vec::with_capacity(SEGMENT + TAG)),
            given: 0,
        };
        reader.look_ahead()?;
        reader.next_segment()?;
        Ok(reader)
    }

    fn look_ahead(&mut self) -> Result<(), VaultError> {
        self.ahead.resize(SEGMENT + TAG, 0);
        let read = read_up_to(&mut self.input, &mut self.ahead)?;
        self.ahead.truncate(read);
        Ok(())
    }

    fn next_segment(&mut self) -> Result<(), VaultError> {
        let Some(mut decryptor) = self.decryptor.take() else {
            return Ok(());
        };
        std::mem::swap(&mut *self.open, &mut self.ahead);
        self.given = 0;
        let full = self.open.len() == SEGMENT + TAG;
        if full {
            self.look_ahead()?;
        } else {
            self.ahead.clear();
        }
        let opened = if self.ahead.is_empty() {
            decryptor.decrypt_last_in_place(b"", &mut *self.open)
        } else {
            let opened = decryptor.decrypt_next_in_place(b"", &mut *self.open);
            self.decryptor = Some(decryptor);
            opened
        };
        opened.map_err(|_| {
            self.decryptor = None;
            self.open.clear();
            VaultError::BackupDamaged("a part of it was changed, or its end is missing")
        })
    }
}

impl<R: Read> Read for BackupReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.open.len() && self.decryptor.is_some() {
            self.next_segment()
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
        let given = buffer.len().min(self.open.len() - self.given);
        buffer[..given].copy_from_slice(&self.open[self.given..self.given + given]);
        self.given += given;
        Ok(given)
    }
}
