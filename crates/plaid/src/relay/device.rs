//! The key pair of a device, and the signature of a request.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::Secret;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a stored credential of a device begins with.
pub const CREDENTIAL_PREFIX: &str = "cfd1_";

/// How far the clocks of device and relay may differ, in milliseconds. A nonce is remembered for twice as long.
pub const AHEAD_MS_MAX: i64 = 300_000;

/// Separates these signatures from any other use of the key, and one version from the next.
const CONTEXT: &str = "coffer-relay-1";
const SEED_BYTES: usize = 32;
const NONCE_BYTES: usize = 16;
const SIGNATURE_BYTES: usize = 64;

/// The headers of a signed request.
pub mod headers {
    /// The device's id.
    pub const DEVICE: &str = "coffer-device";
    /// Milliseconds since 1970 on the device's clock.
    pub const TIME: &str = "coffer-time";
    /// Sixteen random bytes, base64url.
    pub const NONCE: &str = "coffer-nonce";
    /// The signature, base64url.
    pub const SIGNATURE: &str = "coffer-signature";
    /// On an answer: a word for an error of the relay's own, so that it is no error of Plaid's.
    pub const ERROR: &str = "coffer-relay-error";
    /// On the answer to an exchange: the name by which notices will tell of the item.
    pub const ITEM: &str = "coffer-item";
}

/// What was said to be a device's credential is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no credential of a device")]
pub struct MalformedDevice;

/// A device at one relay: its id there, and the private half of its key.
pub struct DeviceKey {
    id: Uuid,
    pair: Ed25519KeyPair,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct SignedParts<'a> {
    /// The device.
    pub device: Uuid,
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query from `/v1/` on.
    pub path: &'a str,
    /// The bytes of the body as they are sent.
    pub body: &'a [u8],
    /// Milliseconds since 1970.
    pub time_ms: i64,
    /// The nonce.
    pub nonce: [u8; NONCE_BYTES],
}

/// The values of the headers of a signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// [`headers::DEVICE`].
    pub device: String,
    /// [`headers::TIME`].
    pub time: String,
    /// [`headers::NONCE`].
    pub nonce: String,
    /// [`headers::SIGNATURE`].
    pub signature: String,
}

impl DeviceKey {
    /// A fresh private key, as text that is kept secret. [`Self::public`] and [`Self::credential`]
    /// make of it what a relay is told and what is kept.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn fresh_seed() -> Result<Secret<[u8; SEED_BYTES]>, MalformedDevice> {
        Secret::written(|seed: &mut [u8; SEED_BYTES]| {
            ring::rand::SecureRandom::fill(&SystemRandom::new(), seed).map_err(|_| MalformedDevice)
        })
    }

    /// The public half of a private key, base64url.
    ///
    /// # Errors
    /// Never for a seed of [`Self::fresh_seed`].
    pub fn public(seed: &Secret<[u8; SEED_BYTES]>) -> Result<String, MalformedDevice> {
        let pair =
            Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| MalformedDevice)?;
        Ok(URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()))
    }

    /// The credential that is kept for a device: one word.
    pub fn credential(id: Uuid, seed: &Secret<[u8; SEED_BYTES]>) -> Secret<String> {
        let seed = Secret::new(URL_SAFE_NO_PAD.encode(seed.expose()));
        Secret::new(format!(
            "{CREDENTIAL_PREFIX}{}_{}",
            id.simple(),
            seed.expose()
        ))
    }

    /// Reads a credential.
    ///
    /// # Errors
    /// [`MalformedDevice`] where it is none.
    pub fn read(credential: &Secret<String>) -> Result<Self, MalformedDevice> {
        let (id, seed) = credential
            .expose()
            .trim()
            .strip_prefix(CREDENTIAL_PREFIX)
            .and_then(|rest| rest.split_once('_'))
            .ok_or(MalformedDevice)?;
        let id = Uuid::try_parse(id).map_err(|_| MalformedDevice)?;
        let seed = Secret::written(|bytes: &mut [u8; SEED_BYTES]| {
            match URL_SAFE_NO_PAD.decode_slice(seed, bytes) {
                Ok(SEED_BYTES) => Ok(()),
                _ => Err(MalformedDevice),
            }
        })?;
        let pair =
            Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| MalformedDevice)?;
        Ok(Self { id, pair })
    }

    /// The device's id.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Signs a request that is sent now.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn sign(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        now_ms: i64,
    ) -> Result<Signed, MalformedDevice> {
        let mut nonce = [0; NONCE_BYTES];
        ring::rand::SecureRandom::fill(&SystemRandom::new(), &mut nonce)
            .map_err(|_| MalformedDevice)?;
        let parts = SignedParts {
            device: self.id,
            method,
            path,
            body,
            time_ms: now_ms,
            nonce,
        };
        let signature = self.pair.sign(parts.text().as_bytes());
        Ok(Signed {
            device: self.id.to_string(),
            time: now_ms.to_string(),
            nonce: URL_SAFE_NO_PAD.encode(nonce),
            signature: URL_SAFE_NO_PAD.encode(signature.as_ref()),
        })
    }
}

impl SignedParts<'_> {
    /// The text whose bytes are signed. Its lines cannot run into one another: none of the parts
    /// holds a line break, and the body is there by its digest.
    fn text(&self) -> String {
        let digest = Sha256::digest(self.body);
        let hex = digest.iter().fold(String::new(), |mut hex, byte| {
            use std::fmt::Write;
            // Writing to a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        format!(
            "{CONTEXT}\n{}\n{}\n{}\n{hex}\n{}\n{}",
            self.device,
            self.method,
            self.path,
            self.time_ms,
            URL_SAFE_NO_PAD.encode(self.nonce)
        )
    }
}

impl Signed {
    /// The headers of a request that is sent.
    pub fn headers(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, text) in [
            (headers::DEVICE, &self.device),
            (headers::TIME, &self.time),
            (headers::NONCE, &self.nonce),
            (headers::SIGNATURE, &self.signature),
        ] {
            if let Ok(mut value) = HeaderValue::from_str(text) {
                value.set_sensitive(name == headers::SIGNATURE);
                map.insert(HeaderName::from_static(name), value);
            }
        }
        map
    }

    /// The parts as their headers say them, for a request that arrived.
    ///
    /// # Errors
    /// [`MalformedDevice`] where one of them cannot be read.
    pub fn parts<'a>(
        &self,
        method: &'a str,
        path: &'a str,
        body: &'a [u8],
    ) -> Result<SignedParts<'a>, MalformedDevice> {
        let mut nonce = [0; NONCE_BYTES];
        match URL_SAFE_NO_PAD.decode_slice(&self.nonce, &mut nonce) {
            Ok(NONCE_BYTES) => {}
            _ => return Err(MalformedDevice),
        }
        Ok(SignedParts {
            device: Uuid::try_parse(&self.device).map_err(|_| MalformedDevice)?,
            method,
            path,
            body,
            time_ms: self.time.parse().map_err(|_| MalformedDevice)?,
            nonce,
        })
    }
}

/// Whether a request was signed by the holder of this public key. Time and nonce are looked at by
/// the caller, who has a clock and a memory.
pub fn verify(public: &[u8], parts: &SignedParts<'_>, signature: &str) -> bool {
    let mut bytes = [0; SIGNATURE_BYTES];
    matches!(
        URL_SAFE_NO_PAD.decode_slice(signature, &mut bytes),
        Ok(SIGNATURE_BYTES)
    ) && UnparsedPublicKey::new(&ED25519, public)
        .verify(parts.text().as_bytes(), &bytes)
        .is_ok()
}

/// How a person compares a relay's key: twenty digits in groups of five, of the key's SHA-256.
pub fn identity_of(public: &[u8]) -> String {
    let digest = Sha256::digest(public);
    let number = digest
        .iter()
        .take(9)
        .fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let digits = format!("{:020}", number % 100_000_000_000_000_000_000);
    let groups: Vec<&str> = (0..4)
        .filter_map(|n| digits.get(n * 5..n * 5 + 5))
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> (DeviceKey, Vec<u8>) {
        let seed = DeviceKey::fresh_seed().unwrap();
        let public = URL_SAFE_NO_PAD
            .decode(DeviceKey::public(&seed).unwrap())
            .unwrap();
        let credential = DeviceKey::credential(Uuid::from_u128(7), &seed);
        (DeviceKey::read(&credential).unwrap(), public)
    }

    #[test]
    fn a_request_is_believed_as_it_was_signed_and_in_no_other_form() {
        let (key, public) = device();
        let path = "/v1/inbox?after=3";
        let signed = key.sign("POST", path, b"body", 1_000).unwrap();
        let holds = |signed: &Signed, method: &str, path: &str, body: &[u8], public: &[u8]| {
            signed
                .parts(method, path, body)
                .is_ok_and(|parts| verify(public, &parts, &signed.signature))
        };
        assert!(holds(&signed, "POST", path, b"body", &public));
        assert!(!holds(&signed, "GET", path, b"body", &public));
        assert!(!holds(
            &signed,
            "POST",
            "/v1/inbox?after=4",
            b"body",
            &public
        ));
        assert!(!holds(&signed, "POST", path, b"bodY", &public));
        let (_, other) = device();
        assert!(!holds(&signed, "POST", path, b"body", &other));
        for changed in [
            Signed {
                time: "1001".into(),
                ..signed.clone()
            },
            Signed {
                device: Uuid::from_u128(8).to_string(),
                ..signed.clone()
            },
            Signed {
                nonce: URL_SAFE_NO_PAD.encode([0; 16]),
                ..signed.clone()
            },
            Signed {
                nonce: "short".into(),
                ..signed.clone()
            },
            Signed {
                signature: String::new(),
                ..signed.clone()
            },
        ] {
            assert!(
                !holds(&changed, "POST", path, b"body", &public),
                "{changed:?}"
            );
        }
    }

    #[test]
    fn two_requests_have_two_nonces() {
        let (key, _) = device();
        let one = key.sign("GET", "/v1/about", b"", 1).unwrap();
        let two = key.sign("GET", "/v1/about", b"", 1).unwrap();
        assert_ne!(one.nonce, two.nonce);
    }

    #[test]
    fn a_damaged_credential_is_none() {
        for bad in [
            "",
            "device",
            "cfd1_",
            "cfd1_7_x",
            "cfd2_00000000000000000000000000000007_AAAA",
        ] {
            assert!(DeviceKey::read(&Secret::new(bad.into())).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fingerprint_is_twenty_digits_and_tells_keys_apart() {
        let one = identity_of(&[1; 32]);
        assert_eq!(one.len(), 23);
        assert!(one.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        assert_ne!(one, identity_of(&[2; 32]));
    }
}
