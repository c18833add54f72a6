//! The token of a webhook: `base64url(header).base64url(claims).base64url(signature)`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{KeyId, Refusal, WebhookKey};

/// The longest token; Plaid's have about 400 characters.
const TOKEN_BYTES_MAX: usize = 4_096;

/// Bytes of an ES256 signature: two numbers of 32 bytes (RFC 7518, 3.4).
const SIGNATURE_BYTES: usize = 64;

/// Bytes of its first number, r.
const R_BYTES: usize = 32;

const DIGEST_BYTES: usize = 32;

/// A token whose header was read. Its claims are not looked at before its signature.
pub(super) struct Token<'a> {
    pub kid: KeyId,
    /// Header and claims as they arrived.
    signed: &'a str,
    claims: &'a str,
    signature: [u8; SIGNATURE_BYTES],
}

/// What was signed.
#[derive(Debug)]
pub(super) struct Claims {
    /// When, in Unix seconds.
    pub iat: i64,
    /// For which body.
    pub request_body_sha256: [u8; DIGEST_BYTES],
}

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    /// Extensions that a reader must understand (RFC 7515, 4.1.11). We understand none.
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct RawClaims<'a> {
    iat: i64,
    request_body_sha256: &'a str,
}

impl<'a> Token<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Refusal> {
        if text.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Refusal::Malformed)?;
        let header = decode_text(header)?;
        let header: Header<'_> = serde_json::from_str(&header).map_err(|_| Refusal::Malformed)?;
        if header.alg != "ES256" {
            return Err(Refusal::OtherAlgorithm);
        }
        if header.crit.is_some() {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            kid: KeyId::new(header.kid).ok_or(Refusal::Malformed)?,
            signed,
            claims,
            signature: decode(signature)?
                .try_into()
                .map_err(|_| Refusal::Malformed)?,
        })
    }

    /// The claims, once the key is found to have signed them.
    pub(super) fn checked(&self, key: &WebhookKey) -> Result<Claims, Refusal> {
        if !key.signed(self.signed.as_bytes(), &self.signature) {
            return Err(Refusal::Forged);
        }
        let claims = decode_text(self.claims)?;
        let claims: RawClaims<'_> =
            serde_json::from_str(&claims).map_err(|_| Refusal::Malformed)?;
        Ok(Claims {
            iat: claims.iat,
            request_body_sha256: digest(claims.request_body_sha256).ok_or(Refusal::Malformed)?,
        })
    }

    /// Tells one token from another, also of two for the same words within one second. The whole signature would not
    /// do: whoever has one (r, s) can make a second one for the same words, but with the same r.
    pub(super) fn fingerprint(&self) -> [u8; DIGEST_BYTES] {
        let (r, _) = self.signature.split_at(R_BYTES);
        sha256(&[self.signed.as_bytes(), b".", r].concat())
    }
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; DIGEST_BYTES] {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut bytes = [0; DIGEST_BYTES];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}

/// Without padding, line breaks or unused bits, so that a token has one spelling.
fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)
}

/// JSON is text: a member that nobody reads must be text as well (found by fuzzing).
fn decode_text(part: &str) -> Result<String, Refusal> {
    String::from_utf8(decode(part)?).map_err(|_| Refusal::Malformed)
}

fn digest(hex: &str) -> Option<[u8; DIGEST_BYTES]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if pairs.len() != DIGEST_BYTES || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; DIGEST_BYTES];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}
