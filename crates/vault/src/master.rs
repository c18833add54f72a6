//! The master key, and the keys that are derived from it.

use std::fmt;

use hkdf::Hkdf;
use sha2::{Digest, Sha256};

use crate::Secret;
use crate::aead::{self, KEY_LEN};
use crate::error::VaultError;
use crate::traces;

/// The one random 256-bit key of a vault. Nothing is encrypted with it directly:
/// every use has a key of its own, see [`Purpose`].
pub struct MasterKey(Secret<[u8; KEY_LEN]>);

/// What a derived key is for. One label each, so that no two uses share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The raw key of the SQLCipher database.
    Database,
    /// Sealing of access tokens and the like, see [`crate::UnlockedVault::seal`].
    TokenSeal,
    /// Attachments: their content and the keyed hash that names them.
    Attachments,
    /// Backup containers.
    Backup,
    /// Names of files that must not tell what they hold, see [`crate::UnlockedVault::hidden_name`].
    Names,
}

impl Purpose {
    /// Part of the format: changing one of these strings makes every existing file unreadable.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Database => b"coffer|v1|database",
            Self::TokenSeal => b"coffer|v1|token seal",
            Self::Attachments => b"coffer|v1|attachments",
            Self::Backup => b"coffer|v1|backup",
            Self::Names => b"coffer|v1|names",
        }
    }
}

impl MasterKey {
    /// A new key from the operating system's generator.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub(crate) fn generate() -> Result<Self, VaultError> {
        Ok(Self(aead::random_key()?))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Secret::copied(bytes.try_into().ok()?)))
    }

    pub(crate) fn expose(&self) -> &[u8; KEY_LEN] {
        self.0.expose()
    }

    /// The key for one purpose: HKDF-SHA256 of the master key with the purpose's label.
    pub fn derive(&self, purpose: Purpose) -> Secret<[u8; KEY_LEN]> {
        expand(self.0.expose(), &[purpose.label()])
    }

    /// A value that only the holder of the master key can make for this content of keys.json:
    /// the same master key opens it, and nothing in it was changed.
    pub(crate) fn check_value(&self, content: &[u8]) -> Secret<[u8; KEY_LEN]> {
        expand(
            self.0.expose(),
            &[b"coffer|v1|key check|", Sha256::digest(content).as_slice()],
        )
    }
}

/// HKDF-SHA256 without salt (the input is already uniformly random), 32 bytes out.
pub(crate) fn expand(input: &[u8], info: &[&[u8]]) -> Secret<[u8; KEY_LEN]> {
    traces::without(|| {
        Secret::written(|okm: &mut [u8; KEY_LEN]| {
            Hkdf::<Sha256>::new(None, input).expand_multi_info(info, okm)
        })
    })
    .expect("HKDF-SHA256 gives up to 8,160 bytes, and 32 are asked for")
}

/// The random name of a master key: part of what every sealed blob is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct KeyId([u8; 16]);

impl KeyId {
    pub(crate) fn generate() -> Result<Self, VaultError> {
        Ok(Self(aead::random()?))
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads 32 lower-case hexadecimal digits, and nothing else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return None;
        }
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some(Self(id))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_purposes_share_a_key_and_none_is_the_master_key() {
        let master = MasterKey::generate().unwrap();
        let mut keys: Vec<_> = [
            Purpose::Database,
            Purpose::TokenSeal,
            Purpose::Attachments,
            Purpose::Backup,
            Purpose::Names,
        ]
        .into_iter()
        .map(|purpose| *master.derive(purpose).expose())
        .collect();
        keys.push(*master.expose());
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key));
        }
    }

    /// Frozen values: a change here means that no existing file can be opened any more.
    /// Computed apart from this code, with Python's `hmac` and `hashlib`.
    #[test]
    fn derived_keys_are_part_of_the_format() {
        let bytes: Vec<u8> = (0..32).collect();
        let master = MasterKey::from_bytes(&bytes).unwrap();
        assert_eq!(hex(master.derive(Purpose::Database).expose()), FROZEN[0]);
        assert_eq!(hex(master.derive(Purpose::TokenSeal).expose()), FROZEN[1]);
        assert_eq!(hex(master.derive(Purpose::Attachments).expose()), FROZEN[2]);
        assert_eq!(hex(master.derive(Purpose::Backup).expose()), FROZEN[3]);
        assert_eq!(hex(master.derive(Purpose::Names).expose()), FROZEN[4]);
    }

    const FROZEN: [&str; 5] = [
        "b7480146f2d75273b953a94f8d69c072fbe3fe98e51175be337611fd10796f55",
        "129357d5be2ffa0563ea830ae2e38fb46c089d236b3125900a5a049b53873aa4",
        "99765dbeac7e4331c08dec8828bb8319bdbcd5d0b9bd78a707bcd8b4d0c3491a",
        "17a921afa86f0bb9ddb60f55600883f29fcd88910ac90e9c21c532540e6bc273",
        "325fda03c2130ae85a971dfd67edbc9ada98beb059d1e74baf5db7e3c754da84",
    ];

    #[test]
    fn a_key_id_reads_back_and_refuses_anything_but_lower_case_hex() {
        let id = KeyId::generate().unwrap();
        assert_eq!(KeyId::parse(&id.to_string()), Some(id));
        let upper = "ABCDEF00112233445566778899aabbcc";
        assert_eq!(KeyId::parse(upper), None);
        assert_eq!(KeyId::parse("00"), None);
        assert_eq!(KeyId::parse("é".repeat(16).as_str()), None);
    }
}
