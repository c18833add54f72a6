//! One of Plaid's public keys, as `/webhook_verification_key/get` gives it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// The longest name of a key; Plaid's are UUIDs.
const KID_BYTES_MAX: usize = 128;

/// Bytes of one coordinate on P-256.
const COORDINATE_BYTES: usize = 32;

/// Marks a point whose both coordinates are written out (SEC 1).
const UNCOMPRESSED: u8 = 4;

/// The name of a key. It goes into a request to Plaid, so it holds nothing but letters, digits, `-`
/// and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// A name, if it can be one.
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=KID_BYTES_MAX).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The answer is no P-256 key for signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer is no key for ES256")]
pub struct MalformedKey;

/// A public key. It need not be kept secret, only be the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookKey {
    kid: KeyId,
    point: [u8; 1 + 2 * COORDINATE_BYTES],
    expired: bool,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    key: Jwk<'a>,
}

#[derive(Deserialize)]
struct Jwk<'a> {
    alg: &'a str,
    crv: &'a str,
    kid: &'a str,
    kty: &'a str,
    #[serde(rename = "use")]
    purpose: &'a str,
    x: &'a str,
    y: &'a str,
    #[serde(default)]
    expired_at: Option<i64>,
}

impl WebhookKey {
    /// Reads the body of an answer of `/webhook_verification_key/get`.
    ///
    /// # Errors
    /// [`MalformedKey`] for every key that is not for ES256.
    pub fn read(body: &[u8]) -> Result<Self, MalformedKey> {
        let Answer { key } = serde_json::from_slice(body).map_err(|_| MalformedKey)?;
        let usual =
            key.alg == "ES256" && key.crv == "P-256" && key.kty == "EC" && key.purpose == "sig";
        if !usual {
            return Err(MalformedKey);
        }
        let mut point = [UNCOMPRESSED; 1 + 2 * COORDINATE_BYTES];
        let (x, y) = point[1..].split_at_mut(COORDINATE_BYTES);
        coordinate(key.x, x)?;
        coordinate(key.y, y)?;
        Ok(Self {
            kid: KeyId::new(key.kid).ok_or(MalformedKey)?,
            point,
            // Plaid may still show a key that it has retired. Whatever the date says, it is named
            // only where the key is not to be used any more.
            expired: key.expired_at.is_some(),
        })
    }

    /// Its name.
    pub const fn kid(&self) -> &KeyId {
        &self.kid
    }

    pub(super) const fn is_expired(&self) -> bool {
        self.expired
    }

    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        ring::signature::UnparsedPublicKey::new(
            &ring::signature::ECDSA_P256_SHA256_FIXED,
            &self.point,
        )
        .verify(message, signature)
        .is_ok()
    }
}

fn coordinate(text: &str, into: &mut [u8]) -> Result<(), MalformedKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| MalformedKey)?;
    if bytes.len() != into.len() {
        return Err(MalformedKey);
    }
    into.copy_from_slice(&bytes);
    Ok(())
}
