//! AES-256-GCM with a fresh random nonce, the one way this crate encrypts anything.
//!
//! `nonce (12 bytes) | ciphertext | tag (16 bytes)`. The nonce is drawn from the operating system
//! for every encryption, never counted and never derived, so that two processes or a restored
//! file cannot repeat one.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};

use crate::Secret;
use crate::error::VaultError;
use crate::traces;

/// Length of a key in bytes.
pub(crate) const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;
/// What encryption adds to the length of the plaintext.
pub(crate) const OVERHEAD: usize = NONCE_LEN + TAG_LEN;

/// Encrypts; `aad` is authenticated and not stored.
pub(crate) fn encrypt(
    key: &Secret<[u8; KEY_LEN]>,
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let payload = Payload {
        msg: plaintext,
        aad,
    };
    let ciphertext = traces::without(|| cipher(key).encrypt(&Nonce::from(nonce), payload))
        .expect("AES-GCM refuses only plaintexts over 64 GiB, and callers bound theirs to 64 MiB");
    let mut sealed = Vec::with_capacity(NONCE_LEN + ciphertext.len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Decrypts; `None` where key, `aad` or any byte differs from what was encrypted, or the input is
/// too short to be a ciphertext. Nothing is decrypted before the tag was found right.
pub(crate) fn decrypt(
    key: &Secret<[u8; KEY_LEN]>,
    aad: &[u8],
    sealed: &[u8],
) -> Option<Secret<Vec<u8>>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let payload = Payload {
        msg: ciphertext,
        aad,
    };
    let decrypted = traces::without(|| cipher(key).decrypt(&Nonce::from(*nonce), payload));
    let plaintext = decrypted.ok()?;
    Some(Secret::new(plaintext))
}

/// Bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}

/// A new random key.
pub(crate) fn random_key() -> Result<Secret<[u8; KEY_LEN]>, VaultError> {
    Secret::written(|bytes: &mut [u8; KEY_LEN]| getrandom::fill(bytes))
        .map_err(|_| VaultError::NoRandomness)
}

fn cipher(key: &Secret<[u8; KEY_LEN]>) -> Aes256Gcm {
    Aes256Gcm::new(key.expose().into())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let key = random_key().unwrap();
        let sealed = encrypt(&key, b"here", b"access-sandbox-1").unwrap();
        assert_eq!(sealed.len(), 16 + OVERHEAD);
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut bad = sealed.clone();
                bad[at] ^= 1 << bit;
                assert!(
                    decrypt(&key, b"here", &bad).is_none(),
                    "byte {at} bit {bit}"
                );
            }
            assert!(
                decrypt(&key, b"here", &sealed[..at]).is_none(),
                "cut at {at}"
            );
        }
        assert!(decrypt(&key, b"there", &sealed).is_none());
        assert!(decrypt(&random_key().unwrap(), b"here", &sealed).is_none());
        let good = decrypt(&key, b"here", &sealed).unwrap();
        assert_eq!(good.expose(), b"access-sandbox-1");
    }

    #[test]
    fn a_million_encryptions_never_repeat_a_nonce() {
        let key = random_key().unwrap();
        let mut seen = HashSet::new();
        for _ in 0..1_000_000 {
            let sealed = encrypt(&key, b"", b"").unwrap();
            let nonce: [u8; NONCE_LEN] = sealed[..NONCE_LEN].try_into().unwrap();
            assert!(seen.insert(nonce));
        }
    }
}
