//! Files of a person, sealed under names that tell nothing.
//!
//! ```text
//!   name     HKDF(attachment key, "coffer|v1|attachment name|" | SHA-256 of the content), 64 hexadecimal digits
//!   file     "CFA" | version (1 byte) | nonce (12) | ciphertext | tag (16)
//!   inside   length of the content (u64, big-endian) | content | zeros
//! ```
//! Authenticated with it, without being stored: format version, name and key id. So a file that was
//! exchanged with another, renamed or is of other keys does not open, and what opens is what its name
//! says. The zeros round the length up (Padmé, at most 12 % of it): a size tells no more than its
//! magnitude. Without the key nobody can ask whether a file that they have is among them.

use sha2::{Digest, Sha256};

use crate::Secret;
use crate::aead::{self, KEY_LEN};
use crate::error::VaultError;
use crate::master::{self, Purpose};
use crate::unlocked::UnlockedVault;

const MAGIC: &[u8; 3] = b"CFA";
const VERSION: u8 = 1;
const HEADER_LEN: usize = MAGIC.len() + 1;
const LENGTH_LEN: usize = 8;

/// The longest content, in bytes. A receipt has some hundred thousand.
pub const ATTACHMENT_BYTES_MAX: usize = 25 * 1024 * 1024;

/// The size of the file of a content of so many bytes.
pub fn attachment_file_len(content: u64) -> u64 {
    padded(content + LENGTH_LEN as u64) + (HEADER_LEN + aead::OVERHEAD) as u64
}

/// Whether a text is a name as [`UnlockedVault::attachment_name`] makes them.
pub fn is_attachment_name(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The digest by which a content is known inside of the database.
pub fn attachment_digest(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// Rounds up so that a length keeps about half of its digits: Padmé (Nikitin et al., 2019).
fn padded(len: u64) -> u64 {
    let Some(exponent) = len.checked_ilog2().filter(|exponent| *exponent > 1) else {
        return len;
    };
    let kept = exponent.ilog2() + 1;
    let mask = (1_u64 << exponent.saturating_sub(kept)) - 1;
    (len + mask) & !mask
}

impl UnlockedVault {
    /// What the file is called that holds the content with this digest.
    pub fn attachment_name(&self, digest: &[u8; 32]) -> String {
        let key = self.derive(Purpose::Attachments);
        let name = master::expand(key.expose(), &[b"coffer|v1|attachment name|", digest]);
        master::hex(name.expose())
    }

    /// Seals a content, and gives its name and the bytes of its file.
    ///
    /// # Errors
    /// [`VaultError::SealTooLarge`] over 25 MiB, `SealLimit`, `NoRandomness`.
    pub fn seal_attachment(&self, content: &[u8]) -> Result<(String, Vec<u8>), VaultError> {
        if content.len() > ATTACHMENT_BYTES_MAX {
            return Err(VaultError::SealTooLarge);
        }
        self.count_seal()?;
        let name = self.attachment_name(&attachment_digest(content));
        let whole = padded((LENGTH_LEN + content.len()) as u64);
        let whole = usize::try_from(whole).map_err(|_| VaultError::SealTooLarge)?;
        let mut inside = Vec::with_capacity(whole);
        inside.extend_from_slice(&(content.len() as u64).to_be_bytes());
        inside.extend_from_slice(content);
        inside.resize(whole, 0);
        let inside = Secret::new(inside);
        let sealed = aead::encrypt(&self.attachment_key(), &self.about(&name), inside.expose())?;
        let mut file = Vec::with_capacity(HEADER_LEN + sealed.len());
        file.extend_from_slice(MAGIC);
        file.push(VERSION);
        file.extend_from_slice(&sealed);
        Ok((name, file))
    }

    /// Opens the file of this name.
    ///
    /// # Errors
    /// [`VaultError::SealedNewer`]; `SealedDamaged` for anything else that is not the content which this
    /// name is of.
    pub fn open_attachment(&self, name: &str, file: &[u8]) -> Result<Secret<Vec<u8>>, VaultError> {
        let sealed = match file.strip_prefix(MAGIC) {
            Some([VERSION, sealed @ ..]) => sealed,
            Some([found, ..]) if *found > VERSION => {
                return Err(VaultError::SealedNewer { found: *found });
            }
            _ => return Err(VaultError::SealedDamaged),
        };
        let inside = aead::decrypt(&self.attachment_key(), &self.about(name), sealed)
            .ok_or(VaultError::SealedDamaged)?;
        let content = inside
            .expose()
            .split_first_chunk::<LENGTH_LEN>()
            .and_then(|(len, rest)| rest.get(..usize::try_from(u64::from_be_bytes(*len)).ok()?))
            .ok_or(VaultError::SealedDamaged)?;
        match self.attachment_name(&attachment_digest(content)) == name {
            true => Ok(Secret::new(content.to_vec())),
            false => Err(VaultError::SealedDamaged),
        }
    }

    fn attachment_key(&self) -> Secret<[u8; KEY_LEN]> {
        let key = self.derive(Purpose::Attachments);
        master::expand(key.expose(), &[b"coffer|v1|attachment content"])
    }

    /// What a file is bound to. Every part but the first has a length of its own that never differs.
    fn about(&self, name: &str) -> Vec<u8> {
        let mut about = b"coffer|attachment|".to_vec();
        about.push(VERSION);
        about.extend_from_slice(self.key_id().as_bytes());
        about.extend_from_slice(name.as_bytes());
        about
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (tempfile::TempDir, UnlockedVault) {
        let dir = tempfile::tempdir().unwrap();
        let vault = UnlockedVault::ephemeral(dir.path()).unwrap();
        (dir, vault)
    }

    #[test]
    fn a_file_opens_under_its_name_and_keys_and_under_no_others() {
        let (_dir, vault) = vault();
        let (name, file) = vault.seal_attachment(b"a receipt").unwrap();
        assert!(is_attachment_name(&name));
        let opened = vault.open_attachment(&name, &file).unwrap();
        assert_eq!(opened.expose(), b"a receipt");
        let (other, _) = vault.seal_attachment(b"another").unwrap();
        assert!(vault.open_attachment(&other, &file).is_err(), "renamed");
        let (_elsewhere, stranger) = self::vault();
        assert!(stranger.open_attachment(&name, &file).is_err());
        let (again, twice) = vault.seal_attachment(b"a receipt").unwrap();
        assert_eq!(name, again, "one content has one name");
        assert_ne!(file, twice, "and never the same bytes");
        let (elsewhere, _) = stranger.seal_attachment(b"a receipt").unwrap();
        assert_ne!(
            name, elsewhere,
            "which tells nothing to whoever has not the key"
        );
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_of_a_file_is_refused() {
        let (_dir, vault) = vault();
        let (name, file) = vault.seal_attachment(b"a receipt").unwrap();
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut bad = file.clone();
                bad[at] ^= 1 << bit;
                assert!(vault.open_attachment(&name, &bad).is_err(), "{at}.{bit}");
            }
            assert!(vault.open_attachment(&name, &file[..at]).is_err(), "{at}");
        }
        assert!(matches!(
            vault.open_attachment(&name, b"CFA\x02rest"),
            Err(VaultError::SealedNewer { found: 2 })
        ));
    }

    #[test]
    fn a_size_tells_its_magnitude_only_and_costs_an_eighth_at_most() {
        let (_dir, vault) = vault();
        for len in [0_usize, 1, 7, 8, 9, 1_000, 1_001, 65_535, 1_000_000] {
            let (name, file) = vault.seal_attachment(&vec![7; len]).unwrap();
            assert_eq!(file.len() as u64, attachment_file_len(len as u64), "{len}");
            let opened = vault.open_attachment(&name, &file).unwrap();
            assert_eq!(opened.expose().len(), len);
            assert!(file.len() <= (len + LENGTH_LEN) * 9 / 8 + 40, "{len}");
        }
        let sizes: std::collections::BTreeSet<u64> =
            (1_000_000..1_010_000).map(attachment_file_len).collect();
        assert!(sizes.len() < 4, "{sizes:?}");
        for len in 0..100_000 {
            assert!(padded(len) >= len);
        }
    }

    #[test]
    fn more_than_the_most_is_refused() {
        let (_dir, vault) = vault();
        let large = vec![0; ATTACHMENT_BYTES_MAX + 1];
        assert!(vault.seal_attachment(&large).is_err());
        assert!(vault.seal_attachment(&large[1..]).is_ok());
    }

    /// Frozen: a change here means that the files of no profile are found any more. Computed apart from
    /// this code, with Python's `hmac` and `hashlib`.
    #[test]
    fn names_are_part_of_the_format() {
        let bytes: Vec<u8> = (0..32).collect();
        let master = crate::master::MasterKey::from_bytes(&bytes).unwrap();
        let key = master.derive(Purpose::Attachments);
        let name = master::expand(
            key.expose(),
            &[
                b"coffer|v1|attachment name|",
                &attachment_digest(b"a receipt"),
            ],
        );
        assert_eq!(master::hex(name.expose()), FROZEN);
    }

    const FROZEN: &str = "6511b100119fa75204f61f4be0d2fcd7b2f7628949c707f9436564ce8deac286";
}
