//! Webhooks and the keys they are checked with. The first byte chooses between
//!
//! - a token as a stranger writes it: it must be refused, because only the target has the key;
//! - a token that the target signs, over any header and claims: it is believed only if header,
//!   claims, body and time are exactly as they have to be;
//! - an answer of Plaid's with a key.
//!
//! Parts are separated by a zero byte.

use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_plaid::Environment;
use coffer_plaid::webhook::{KeyId, KeySource, NoAnswer, Verdict, Verifier, WebhookKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const NOW: i64 = 1_790_000_000;
const KID: &str = "k";

static PLAID: LazyLock<(EcdsaKeyPair, SystemRandom, WebhookKey)> = LazyLock::new(|| {
    let random = SystemRandom::new();
    let scheme = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).expect("randomness");
    let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).expect("just made");
    let point = pair.public_key().as_ref();
    let answer = json!({ "key": {
        "alg": "ES256", "crv": "P-256", "kty": "EC", "use": "sig", "kid": KID,
        "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
    }});
    let key = WebhookKey::read(answer.to_string().as_bytes()).expect("a key for ES256");
    (pair, random, key)
});

struct Source;

impl KeySource for Source {
    async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
        Ok((kid.as_str() == KID).then(|| PLAID.2.clone()))
    }
}

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    match choice % 3 {
        0 => {
            let token = part();
            let body = part();
            if let Ok(token) = str::from_utf8(token) {
                assert!(verify(token, body).is_err(), "nobody signed this");
            }
        }
        1 => signed(part(), part(), part()),
        _ => {
            if let Ok(key) = WebhookKey::read(rest) {
                assert!(KeyId::new(key.kid().as_str()).is_some());
            }
        }
    }
}

fn signed(header: &[u8], claims: &[u8], body: &[u8]) {
    let words = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let signature = PLAID.0.sign(&PLAID.1, words.as_bytes()).expect("it signs");
    let token = format!("{words}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()));
    if verify(&token, body).is_err() {
        return;
    }
    let header: Value = serde_json::from_slice(header).expect("a header that passed is JSON");
    assert_eq!(
        (&header["alg"], &header["kid"]),
        (&json!("ES256"), &json!(KID))
    );
    let claims: Value = serde_json::from_slice(claims).expect("claims that passed are JSON");
    let iat = claims["iat"].as_i64().expect("a whole number");
    assert!((NOW - 300..=NOW + 60).contains(&iat));
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(claims["request_body_sha256"], json!(hex));
    let body: Value = serde_json::from_slice(body).expect("a body that passed is JSON");
    assert_eq!(body["environment"], json!("sandbox"));
}

fn verify(token: &str, body: &[u8]) -> Result<Verdict, coffer_plaid::webhook::Refusal> {
    let verifier = Verifier::new(Environment::Sandbox, Source);
    let mut asked = pin!(verifier.verify(token, body, NOW));
    // The source answers at once, so there is nothing to wait for.
    match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(said) => said,
        Poll::Pending => unreachable!("the source of keys never waits"),
    }
}
