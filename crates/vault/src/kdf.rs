//! Argon2id: from words that a person can remember to a key.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::Secret;
use crate::aead::KEY_LEN;
use crate::error::VaultError;
use crate::traces;

/// Cost of Argon2id, recorded beside every wrap so that it can be raised later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argon2Params {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes over the memory.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

impl Argon2Params {
    /// What new wraps get: 64 MiB, three passes, one lane (about 0.2 s).
    pub const SHIPPED: Self = Self {
        m_kib: 64 * 1024,
        t: 3,
        p: 1,
    };

    /// The least that is accepted, OWASP's minimum for Argon2id.
    pub const FLOOR: Self = Self {
        m_kib: 19_456,
        t: 2,
        p: 1,
    };

    /// The most that is accepted: 1 GiB, 16 passes, 4 lanes. A key file is read before it is known
    /// to be ours, so that it must not be able to take the machine's memory or an afternoon.
    pub const CEILING: Self = Self {
        m_kib: 1024 * 1024,
        t: 16,
        p: 4,
    };

    /// Refuses parameters under the floor (somebody weakened the file) or over the ceiling.
    ///
    /// # Errors
    /// [`VaultError::BelowFloor`], [`VaultError::KeyFileDamaged`].
    pub fn check(self) -> Result<(), VaultError> {
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        if self.m_kib < floor.m_kib || self.t < floor.t || self.p < floor.p {
            return Err(VaultError::BelowFloor);
        }
        if self.m_kib > ceiling.m_kib || self.t > ceiling.t || self.p > ceiling.p {
            return Err(VaultError::KeyFileDamaged(
                "Argon2id parameters out of range",
            ));
        }
        Ok(())
    }
}

/// Length of a salt in bytes (RFC 9106 recommends 16).
pub(crate) const SALT_LEN: usize = 16;

/// Stretches `input` to a key. The parameters are checked first, whoever calls.
pub(crate) fn stretch(
    input: &[u8],
    salt: &[u8; SALT_LEN],
    params: Argon2Params,
) -> Result<Secret<[u8; KEY_LEN]>, VaultError> {
    params.check()?;
    let cost = Params::new(params.m_kib, params.t, params.p, Some(KEY_LEN))
        .expect("floor and ceiling lie inside what Argon2 allows");
    // The blocks are ours, so that running out of memory is an error instead of an abort and the
    // memory, which holds what the key is made from, is wiped.
    let mut blocks = Zeroizing::new(Vec::<Block>::new());
    let count = cost.block_count();
    blocks
        .try_reserve_exact(count)
        .map_err(|_| VaultError::OutOfMemory)?;
    blocks.resize(count, Block::new());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    Ok(traces::without(|| {
        Secret::written(|key: &mut [u8; KEY_LEN]| {
            argon2.hash_password_into_with_memory(input, salt, key, blocks.as_mut_slice())
        })
    })
    .expect("lengths of input, salt and output are inside what Argon2 allows"))
}

/// A passphrase as the bytes that are stretched: NFC, so that "é" is the same word whether the
/// keyboard composed it or not (RFC 8265, OpaqueString).
pub(crate) fn normalised(text: &str) -> Secret<String> {
    // NFC makes UTF-8 at most three times longer; with that much reserved the buffer never moves,
    // and a buffer that never moves leaves no copy behind.
    let mut normal = Zeroizing::new(String::with_capacity(text.len() * 3));
    normal.extend(text.nfc());
    Secret::new(std::mem::take(&mut *normal))
}

/// Least length of a passphrase, in characters.
pub(crate) const PASSPHRASE_MIN: usize = 8;
/// Least length of the PIN of the app lock, in characters. It may be shorter than a passphrase
/// because it opens nothing without the secret in the keychain.
pub(crate) const PIN_MIN: usize = 4;
/// Most bytes of either; longer is a pasted file, not a passphrase.
const INPUT_BYTES_MAX: usize = 1024;

/// Normalises a new passphrase or PIN, refusing one that is too short or absurdly long.
pub(crate) fn accept_new(text: &str, chars_min: usize) -> Result<Secret<String>, VaultError> {
    if text.len() > INPUT_BYTES_MAX {
        return Err(VaultError::PassphraseTooLong {
            bytes_max: INPUT_BYTES_MAX,
        });
    }
    let normal = normalised(text);
    if normal.expose().chars().count() < chars_min {
        return Err(VaultError::PassphraseTooShort { chars_min });
    }
    Ok(normal)
}

/// Normalises what was typed to open a vault. `None` where it cannot have been accepted.
pub(crate) fn typed(text: &str) -> Option<Secret<String>> {
    (text.len() <= INPUT_BYTES_MAX).then(|| normalised(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_under_the_floor_or_over_the_ceiling_are_refused() {
        let with = |m_kib, t, p| Argon2Params { m_kib, t, p }.check();
        assert!(Argon2Params::SHIPPED.check().is_ok());
        assert!(Argon2Params::FLOOR.check().is_ok());
        assert!(matches!(with(19_455, 3, 1), Err(VaultError::BelowFloor)));
        assert!(matches!(with(65_536, 1, 1), Err(VaultError::BelowFloor)));
        assert!(matches!(with(65_536, 3, 0), Err(VaultError::BelowFloor)));
        for (m, t, p) in [
            (1_048_577, 3, 1),
            (65_536, 17, 1),
            (65_536, 3, 5),
            (u32::MAX, 3, 1),
        ] {
            assert!(matches!(with(m, t, p), Err(VaultError::KeyFileDamaged(_))));
        }
    }

    #[test]
    fn one_word_typed_two_ways_is_one_passphrase() {
        let composed = normalised("caf\u{e9} noir");
        let decomposed = normalised("cafe\u{301} noir");
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert!(matches!(
            accept_new("sevench", PASSPHRASE_MIN),
            Err(VaultError::PassphraseTooShort { chars_min: 8 })
        ));
        assert!(accept_new("eightchr", PASSPHRASE_MIN).is_ok());
        assert!(accept_new("ééééééé", PASSPHRASE_MIN).is_err());
        assert!(matches!(
            accept_new(&"x".repeat(1025), PASSPHRASE_MIN),
            Err(VaultError::PassphraseTooLong { .. })
        ));
    }

    /// Frozen: computed apart from this code, with the reference implementation (Python's argon2-cffi).
    #[test]
    fn the_stretched_key_is_part_of_the_format() {
        let key = stretch(b"correct horse", b"0123456789abcdef", Argon2Params::FLOOR).unwrap();
        assert_eq!(
            crate::master::hex(key.expose()),
            "ae4d8c8b713876044c8347c76986a9b5655944aaacfffe9bea4dff9e7b6a1899"
        );
    }
}
