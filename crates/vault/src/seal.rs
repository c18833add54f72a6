//! Sealed blobs: small secrets that are kept in the database, each bound to its place.
//!
//! `"CFR" | version (1 byte) | nonce (12) | ciphertext | tag (16)`. Authenticated with it, without
//! being stored: format version, kind, owner and key id. So a token that is moved to another
//! connection's row, or read as another kind, does not open.

use std::sync::atomic::Ordering;

use crate::Secret;
use crate::aead;
use crate::error::VaultError;
use crate::unlocked::UnlockedVault;

const MAGIC: &[u8; 3] = b"CFR";
const VERSION: u8 = 1;
const HEADER_LEN: usize = MAGIC.len() + 1;

/// Most bytes of one plaintext. The largest is the state of the sandbox, a few MiB.
const PLAINTEXT_MAX: usize = 64 * 1024 * 1024;

/// Most seals with one key in one run. Random nonces are safe up to 2^32 under one key (NIST SP
/// 800-38D); 4,096 runs that each reach this bound stay inside it, and a real run seals a few.
const SEALS_MAX: u32 = 1 << 20;

/// What a sealed blob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Access token of an Item. Owner: the Item's id.
    AccessToken,
    /// Link token of a link session that is under way. Owner: the session's id.
    LinkToken,
    /// Plaid's client_id and secret where there is no keychain. Owner: the environment.
    PlaidCredentials,
    /// What a relay gave this device. Owner: the environment.
    RelayCredential,
    /// State of the demo's sandbox. Owner: empty.
    SandboxState,
    /// Numbers of an account that a person keeps. Owner: the account's id.
    AccountNumbers,
    /// A merchant's logo, which tells who the merchant is. Owner: the name of its file.
    MerchantLogo,
}

impl Kind {
    /// Part of the format.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::AccessToken => b"access token",
            Self::LinkToken => b"link token",
            Self::PlaidCredentials => b"plaid credentials",
            Self::RelayCredential => b"relay credential",
            Self::SandboxState => b"sandbox state",
            Self::AccountNumbers => b"account numbers",
            Self::MerchantLogo => b"merchant logo",
        }
    }
}

impl UnlockedVault {
    /// Seals a secret for the row of `owner` (an id as bytes). Equal plaintexts give different blobs.
    ///
    /// # Errors
    /// [`VaultError::SealTooLarge`] over 64 MiB, `SealLimit`, `NoRandomness`.
    pub fn seal(&self, kind: Kind, owner: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        if plaintext.len() > PLAINTEXT_MAX {
            return Err(VaultError::SealTooLarge);
        }
        self.count_seal()?;
        let sealed = aead::encrypt(&self.seal_key, &self.aad(kind, owner), plaintext)?;
        let mut blob = Vec::with_capacity(HEADER_LEN + sealed.len());
        blob.extend_from_slice(MAGIC);
        blob.push(VERSION);
        blob.extend_from_slice(&sealed);
        Ok(blob)
    }

    /// Opens what [`UnlockedVault::seal`] made for the same kind and owner with the same key.
    ///
    /// # Errors
    /// [`VaultError::SealedNewer`]; `SealedDamaged` for anything else that does not open.
    pub fn open(
        &self,
        kind: Kind,
        owner: &[u8],
        blob: &[u8],
    ) -> Result<Secret<Vec<u8>>, VaultError> {
        if blob.len() > PLAINTEXT_MAX + HEADER_LEN + aead::OVERHEAD {
            return Err(VaultError::SealedDamaged);
        }
        let sealed = match blob.strip_prefix(MAGIC) {
            Some([VERSION, sealed @ ..]) => sealed,
            Some([found, ..]) if *found > VERSION => {
                return Err(VaultError::SealedNewer { found: *found });
            }
            _ => return Err(VaultError::SealedDamaged),
        };
        aead::decrypt(&self.seal_key, &self.aad(kind, owner), sealed)
            .ok_or(VaultError::SealedDamaged)
    }

    /// Counts one more seal of this run.
    pub(crate) fn count_seal(&self) -> Result<(), VaultError> {
        let counted = self
            .seals
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seals| {
                (seals < SEALS_MAX).then_some(seals + 1)
            });
        counted.map(drop).map_err(|_| VaultError::SealLimit)
    }

    /// `coffer|blob|` then version, kind, owner and key id. The variable parts are preceded by
    /// their lengths, so that no two different lists of parts make the same bytes.
    fn aad(&self, kind: Kind, owner: &[u8]) -> Vec<u8> {
        let key_id = self.key_id();
        let mut aad = b"coffer|blob|".to_vec();
        aad.push(VERSION);
        for part in [kind.label(), owner, key_id.as_bytes()] {
            aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
            aad.extend_from_slice(part);
        }
        aad
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
    fn a_token_opens_for_its_item_and_for_nothing_else() {
        let (_dir, vault) = vault();
        let blob = vault.seal(Kind::AccessToken, b"item-1", b"token").unwrap();
        let open = |kind, owner: &[u8]| vault.open(kind, owner, &blob);
        assert_eq!(
            open(Kind::AccessToken, b"item-1").unwrap().expose(),
            b"token"
        );
        assert!(matches!(
            open(Kind::AccessToken, b"item-2"),
            Err(VaultError::SealedDamaged)
        ));
        assert!(matches!(
            open(Kind::LinkToken, b"item-1"),
            Err(VaultError::SealedDamaged)
        ));
        let (_other_dir, other) = self::vault();
        assert!(other.open(Kind::AccessToken, b"item-1", &blob).is_err());
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_of_a_blob_is_refused() {
        let (_dir, vault) = vault();
        let blob = vault.seal(Kind::AccessToken, b"item-1", b"token").unwrap();
        assert!(blob.starts_with(b"CFR\x01"));
        for at in 0..blob.len() {
            for bit in 0..8 {
                let mut bad = blob.clone();
                bad[at] ^= 1 << bit;
                let opened = vault.open(Kind::AccessToken, b"item-1", &bad);
                assert!(opened.is_err(), "byte {at} bit {bit}");
            }
            let cut = vault.open(Kind::AccessToken, b"item-1", &blob[..at]);
            assert!(cut.is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_newer_blob_says_so() {
        let (_dir, vault) = vault();
        let opened = vault.open(Kind::AccessToken, b"", b"CFR\x02whatever");
        assert!(matches!(opened, Err(VaultError::SealedNewer { found: 2 })));
    }

    #[test]
    fn a_hundred_thousand_seals_share_no_nonce() {
        let (_folder, vault) = vault();
        let mut seen = std::collections::HashSet::with_capacity(100_000);
        for _ in 0..100_000 {
            let blob = vault.seal(Kind::AccessToken, b"item", b"token").unwrap();
            let nonce: [u8; 12] = blob[HEADER_LEN..HEADER_LEN + 12].try_into().unwrap();
            assert!(seen.insert(nonce), "the same nonce twice");
        }
    }

    #[test]
    fn the_same_secret_sealed_twice_looks_different() {
        let (_dir, vault) = vault();
        let once = vault.seal(Kind::SandboxState, b"", b"same").unwrap();
        let twice = vault.seal(Kind::SandboxState, b"", b"same").unwrap();
        assert_ne!(once, twice);
    }

    #[test]
    fn sealing_stops_at_the_bound_of_one_key() {
        let (_dir, vault) = vault();
        vault.seals.store(SEALS_MAX - 1, Ordering::Relaxed);
        assert!(vault.seal(Kind::LinkToken, b"", b"").is_ok());
        for _ in 0..2 {
            let refused = vault.seal(Kind::LinkToken, b"", b"");
            assert!(matches!(refused, Err(VaultError::SealLimit)));
        }
    }
}
