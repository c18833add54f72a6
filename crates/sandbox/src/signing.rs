//! The keys that sign webhooks: ES256, one after the other, each named by its `kid`.
//!
//! They come from the seed, so that a webhook can still be verified after a restart. A private key never leaves.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::RandomizedSigner as _;
use p256::ecdsa::{Signature, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::dice::{digest, token_tail};

/// A key, by its number.
pub(crate) struct Key {
    pub(crate) kid: String,
    key: SigningKey,
}

impl Key {
    /// The key of this number; 0 is the first.
    pub(crate) fn of(seed: u64, number: usize) -> Self {
        let number = number.to_string();
        // Fewer than one in 2^32 digests is no private key of the curve; the next is taken then.
        let key = (0..8)
            .find_map(|attempt: u8| {
                let bytes = digest(seed, &["webhook key", &number, &attempt.to_string()]);
                SigningKey::from_slice(&bytes).ok()
            })
            .expect("eight digests in a row outside the order of P-256 do not happen");
        Self {
            kid: token_tail(seed, &["kid", &number]),
            key,
        }
    }

    /// The two coordinates of the public key, as a JWK writes them.
    pub(crate) fn coordinates(&self) -> (String, String) {
        let point = self.key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        (
            URL_SAFE_NO_PAD.encode(&bytes[1..33]),
            URL_SAFE_NO_PAD.encode(&bytes[33..65]),
        )
    }

    /// The value of `Plaid-Verification` for a body sent now.
    pub(crate) fn sign(&self, body: &[u8], now_ms: i64) -> String {
        let hex: String = Sha256::digest(body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let header = json!({ "alg": "ES256", "kid": self.kid, "typ": "JWT" });
        let claims = json!({ "iat": now_ms / 1000, "request_body_sha256": hex });
        let signed = [header, claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        // No two are alike, as of Plaid's: of two webhooks with one body within a second, the second is no replay.
        static SIGNED: AtomicU64 = AtomicU64::new(0);
        let nth = SIGNED.fetch_add(1, Ordering::Relaxed);
        let parts = ["webhook signature", &nth.to_string(), &now_ms.to_string()];
        let mut random = ChaCha20Rng::from_seed(digest(0, &parts));
        let signature: Signature = self.key.sign_with_rng(&mut random, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}
