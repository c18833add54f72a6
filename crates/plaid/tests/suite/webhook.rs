//! Webhooks: what Plaid signed is believed, and nothing else is.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_plaid::Environment;
use coffer_plaid::webhook::{
    AGE_S_MAX, AHEAD_S_MAX, BODY_BYTES_MAX, KeyId, KeySource, NoAnswer, Refusal, Verdict, Verifier,
    WebhookKey,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const NOW: i64 = 1_790_000_000;
const KID: &str = "bfbd5111-8e33-4643-8ced-b2e642a72f3c";

/// As Plaid writes it: two spaces deep.
const BODY: &[u8] = b"{\n  \"environment\": \"sandbox\",\n  \"item_id\": \"eVBnVMp7zdTJLkRNr33Rs6zr7KNJqBFL9DrE6\",\n  \"webhook_code\": \"SYNC_UPDATES_AVAILABLE\",\n  \"webhook_type\": \"TRANSACTIONS\"\n}";

/// Plaid's private half.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    fn jwk(&self, changes: &Value) -> Value {
        let point = self.pair.public_key().as_ref();
        let mut key = json!({
            "alg": "ES256", "crv": "P-256", "kty": "EC", "use": "sig", "kid": KID,
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
            "created_at": 1_560_466_950, "expired_at": null,
        });
        for (name, value) in changes.as_object().unwrap() {
            key[name] = value.clone();
        }
        json!({ "key": key, "request_id": "RZ6Omi1bzzwDaLo" })
    }

    fn key(&self) -> WebhookKey {
        WebhookKey::read(self.jwk(&json!({})).to_string().as_bytes()).unwrap()
    }

    fn token_of(&self, header: &Value, claims: &Value) -> String {
        let signed = [header, claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    fn token(&self, iat: i64, body: &[u8]) -> String {
        self.token_of(&header("ES256"), &claims(iat, body))
    }
}

fn header(alg: &str) -> Value {
    json!({ "alg": alg, "kid": KID, "typ": "JWT" })
}

fn claims(iat: i64, body: &[u8]) -> Value {
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    json!({ "iat": iat, "request_body_sha256": hex })
}

/// The answers of one environment, counted.
#[derive(Default)]
struct Keys {
    known: Vec<WebhookKey>,
    silent: bool,
    asked: AtomicUsize,
}

impl KeySource for &Keys {
    async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.silent {
            return Err(NoAnswer);
        }
        Ok(self.known.iter().find(|key| key.kid() == kid).cloned())
    }
}

fn keys(signer: &Signer) -> Keys {
    Keys {
        known: vec![signer.key()],
        ..Keys::default()
    }
}

fn sandbox(keys: &Keys) -> Verifier<&Keys> {
    Verifier::new(Environment::Sandbox, keys)
}

/// What a verifier that has never seen anything says of a token.
async fn first_word(signer: &Signer, token: &str, body: &[u8]) -> Result<Verdict, Refusal> {
    sandbox(&keys(signer)).verify(token, body, NOW).await
}

#[tokio::test]
async fn what_plaid_signed_is_believed_once_and_known_the_second_time() {
    let plaid = Signer::new();
    let keys = keys(&plaid);
    let verifier = sandbox(&keys);
    let token = plaid.token(NOW, BODY);
    assert_eq!(verifier.verify(&token, BODY, NOW).await, Ok(Verdict::Fresh));
    assert_eq!(
        verifier.verify(&token, BODY, NOW + 9).await,
        Ok(Verdict::Seen)
    );
    let again = plaid.token(NOW + 1, BODY);
    assert_eq!(verifier.verify(&again, BODY, NOW).await, Ok(Verdict::Fresh));
    assert_eq!(keys.asked.load(Ordering::Relaxed), 1, "the key is kept");
}

#[tokio::test]
async fn a_played_again_webhook_is_known_also_with_the_other_signature_of_the_same_words() {
    // (r, s) and (r, n - s) both fit: whoever has one can write the other.
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let plaid = Signer::new();
    let keys = keys(&plaid);
    let verifier = sandbox(&keys);
    let token = plaid.token(NOW, BODY);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut borrow = 0_i16;
    for (digit, of_order) in signature[32..].iter_mut().zip(ORDER).rev() {
        let difference = i16::from(of_order) - i16::from(*digit) - borrow;
        borrow = i16::from(difference < 0);
        *digit = difference.rem_euclid(256).try_into().unwrap();
    }
    let other = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_ne!(other, token);
    assert_eq!(verifier.verify(&token, BODY, NOW).await, Ok(Verdict::Fresh));
    assert_eq!(verifier.verify(&other, BODY, NOW).await, Ok(Verdict::Seen));
}

#[tokio::test]
async fn a_forged_signature_is_refused() {
    let plaid = Signer::new();
    let forger = Signer::new();
    let token = forger.token(NOW, BODY);
    assert_eq!(first_word(&plaid, &token, BODY).await, Err(Refusal::Forged));
    // Plaid's own signature over other claims.
    let genuine = plaid.token(NOW - 9_999, BODY);
    let (_, signature) = genuine.rsplit_once('.').unwrap();
    let fresh = forger.token(NOW, BODY);
    let (signed, _) = fresh.rsplit_once('.').unwrap();
    let spliced = format!("{signed}.{signature}");
    assert_eq!(
        first_word(&plaid, &spliced, BODY).await,
        Err(Refusal::Forged)
    );
    let zeros = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
    assert_eq!(first_word(&plaid, &zeros, BODY).await, Err(Refusal::Forged));
}

#[tokio::test]
async fn only_es256_is_a_signature() {
    let plaid = Signer::new();
    for alg in ["none", "None", "HS256", "RS256", "ES384", "es256", ""] {
        let token = plaid.token_of(&header(alg), &claims(NOW, BODY));
        assert_eq!(
            first_word(&plaid, &token, BODY).await,
            Err(Refusal::OtherAlgorithm),
            "{alg}"
        );
    }
    // Nobody signed it, and it says so.
    let unsigned = [header("none"), claims(NOW, BODY)]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    assert_eq!(
        first_word(&plaid, &format!("{unsigned}."), BODY).await,
        Err(Refusal::OtherAlgorithm)
    );
    // The public key, which everybody has, used as if it were a shared secret.
    let words = [header("HS256"), claims(NOW, BODY)]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    let public = plaid.pair.public_key().as_ref();
    let mac = ring::hmac::sign(
        &ring::hmac::Key::new(ring::hmac::HMAC_SHA256, public),
        words.as_bytes(),
    );
    let token = format!("{words}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref()));
    assert_eq!(
        first_word(&plaid, &token, BODY).await,
        Err(Refusal::OtherAlgorithm)
    );
    // An extension that would change what the signature means.
    let mut critical = header("ES256");
    critical["crit"] = json!(["b64"]);
    let token = plaid.token_of(&critical, &claims(NOW, BODY));
    assert_eq!(
        first_word(&plaid, &token, BODY).await,
        Err(Refusal::Malformed)
    );
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes() {
    let plaid = Signer::new();
    for (iat, refused) in [
        (NOW - AGE_S_MAX, false),
        (NOW - AGE_S_MAX - 1, true),
        (NOW + AHEAD_S_MAX, false),
        (NOW + AHEAD_S_MAX + 1, true),
        (i64::MIN, true),
        (i64::MAX, true),
    ] {
        let said = first_word(&plaid, &plaid.token(iat, BODY), BODY).await;
        let expected = if refused {
            Err(Refusal::Stale)
        } else {
            Ok(Verdict::Fresh)
        };
        assert_eq!(said, expected, "{iat}");
    }
}

#[tokio::test]
async fn a_body_that_is_changed_cut_or_indented_anew_is_another_body() {
    let plaid = Signer::new();
    let token = plaid.token(NOW, BODY);
    let compact = serde_json::from_slice::<Value>(BODY).unwrap().to_string();
    let mut longer = BODY.to_vec();
    longer.push(b'\n');
    for body in [compact.as_bytes(), &longer, &BODY[..BODY.len() - 1], b""] {
        assert_eq!(
            first_word(&plaid, &token, body).await,
            Err(Refusal::OtherBody)
        );
    }
    let endless = vec![b' '; BODY_BYTES_MAX + 1];
    assert_eq!(
        first_word(&plaid, &token, &endless).await,
        Err(Refusal::TooLarge)
    );
}

#[tokio::test]
async fn every_truncation_and_every_changed_letter_of_a_token_is_refused() {
    let plaid = Signer::new();
    let token = plaid.token(NOW, BODY);
    for at in 0..token.len() {
        let cut = first_word(&plaid, &token[..at], BODY).await;
        assert!(cut.is_err(), "cut at {at}");
        let mut letters = token.clone().into_bytes();
        letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(letters).unwrap();
        let said = first_word(&plaid, &changed, BODY).await;
        assert!(said.is_err(), "changed at {at}");
    }
    for spelled in [
        format!("{token}="),
        format!(" {token}"),
        format!("{token}."),
    ] {
        assert!(first_word(&plaid, &spelled, BODY).await.is_err());
    }
}

#[tokio::test]
async fn a_key_of_the_other_environment_and_a_webhook_about_it_are_refused() {
    let plaid = Signer::new();
    let token = plaid.token(NOW, BODY);
    // The sandbox does not know production's key.
    assert_eq!(
        sandbox(&Keys::default()).verify(&token, BODY, NOW).await,
        Err(Refusal::UnknownKey)
    );
    // A body that speaks of the sandbox is nothing for production, whoever signed it.
    let keys = keys(&plaid);
    let production = Verifier::new(Environment::Production, &keys);
    assert_eq!(
        production.verify(&token, BODY, NOW).await,
        Err(Refusal::OtherEnvironment)
    );
    let unnamed = b"{}";
    assert_eq!(
        first_word(&plaid, &plaid.token(NOW, unnamed), unnamed).await,
        Err(Refusal::OtherEnvironment)
    );
}

#[tokio::test]
async fn an_expired_key_is_refused_also_when_it_expires_after_it_was_learned() {
    let plaid = Signer::new();
    let expired = plaid.jwk(&json!({ "expired_at": NOW + 1_000 })).to_string();
    let expired = WebhookKey::read(expired.as_bytes()).unwrap();
    let retired = Keys {
        known: vec![expired],
        ..Keys::default()
    };
    let token = plaid.token(NOW, BODY);
    assert_eq!(
        sandbox(&retired).verify(&token, BODY, NOW).await,
        Err(Refusal::ExpiredKey)
    );
    // A kept key is asked for anew after an hour; here Plaid has dropped it by then.
    struct Dropped<'a>(&'a Keys, AtomicUsize);
    impl KeySource for &Dropped<'_> {
        async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
            match self.1.fetch_add(1, Ordering::Relaxed) {
                0 => self.0.key(kid).await,
                _ => Ok(None),
            }
        }
    }
    let keys = keys(&plaid);
    let dropped = Dropped(&keys, AtomicUsize::new(0));
    let verifier = Verifier::new(Environment::Sandbox, &dropped);
    assert_eq!(verifier.verify(&token, BODY, NOW).await, Ok(Verdict::Fresh));
    let later = NOW + 3_601;
    let token = plaid.token(later, BODY);
    assert_eq!(
        verifier.verify(&token, BODY, later).await,
        Err(Refusal::UnknownKey)
    );
}

#[tokio::test]
async fn a_rotated_key_is_learned_and_both_are_kept() {
    let old = Signer::new();
    let new = Signer::new();
    let rotated = new.jwk(&json!({ "kid": "second" })).to_string();
    let keys = Keys {
        known: vec![old.key(), WebhookKey::read(rotated.as_bytes()).unwrap()],
        ..Keys::default()
    };
    let verifier = sandbox(&keys);
    let second = json!({ "alg": "ES256", "kid": "second" });
    for at in 0..6 {
        let token = if at % 2 == 0 {
            old.token(NOW + at, BODY)
        } else {
            new.token_of(&second, &claims(NOW + at, BODY))
        };
        assert_eq!(verifier.verify(&token, BODY, NOW).await, Ok(Verdict::Fresh));
    }
    assert_eq!(keys.asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn made_up_key_names_ask_plaid_a_bounded_number_of_times() {
    let plaid = Signer::new();
    let keys = keys(&plaid);
    let verifier = sandbox(&keys);
    let named = |kid: &str| {
        let header = json!({ "alg": "ES256", "kid": kid });
        plaid.token_of(&header, &claims(NOW, BODY))
    };
    for _ in 0..5 {
        let said = verifier.verify(&named("made-up"), BODY, NOW).await;
        assert_eq!(said, Err(Refusal::UnknownKey));
    }
    assert_eq!(keys.asked.load(Ordering::Relaxed), 1, "the answer is kept");
    let mut refused = 0;
    for n in 0..200 {
        let said = verifier
            .verify(&named(&format!("kid-{n}")), BODY, NOW)
            .await;
        refused += usize::from(said == Err(Refusal::TooManyUnknown));
    }
    assert_eq!(keys.asked.load(Ordering::Relaxed), 10);
    assert_eq!(refused, 191);
    // A minute later there is room again, for the true key first of all.
    let later = NOW + 61;
    let token = plaid.token(later, BODY);
    assert_eq!(
        verifier.verify(&token, BODY, later).await,
        Ok(Verdict::Fresh)
    );
    // What cannot stand in a request is not asked for at all.
    for kid in ["", "../item/remove", "a b", "ключ", &"k".repeat(129)] {
        let said = first_word(&plaid, &named(kid), BODY).await;
        assert_eq!(said, Err(Refusal::Malformed), "{kid}");
    }
}

/// Ten made-up names a minute use up what anyone may have asked: what Plaid signs passes all the same.
#[tokio::test]
async fn a_known_key_is_asked_for_again_whatever_strangers_make_up() {
    let plaid = Signer::new();
    let keys = keys(&plaid);
    let verifier = sandbox(&keys);
    let first = verifier.verify(&plaid.token(NOW, BODY), BODY, NOW).await;
    assert_eq!(first, Ok(Verdict::Fresh));
    for hour in 1..4 {
        let later = NOW + hour * 3_601;
        for n in 0..40 {
            let header = json!({ "alg": "ES256", "kid": format!("kid-{hour}-{n}") });
            let forged = plaid.token_of(&header, &claims(later, BODY));
            assert!(verifier.verify(&forged, BODY, later).await.is_err());
        }
        let before = keys.asked.load(Ordering::Relaxed);
        let token = plaid.token(later, BODY);
        let said = verifier.verify(&token, BODY, later).await;
        assert_eq!(said, Ok(Verdict::Fresh), "after {hour} hours");
        assert_eq!(keys.asked.load(Ordering::Relaxed), before + 1);
    }
}

#[tokio::test]
async fn a_known_key_is_believed_for_some_hours_where_plaid_does_not_answer_and_not_for_ever() {
    struct Silenced<'a>(&'a Keys, AtomicUsize);
    impl KeySource for &Silenced<'_> {
        async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
            match self.1.fetch_add(1, Ordering::Relaxed) {
                0 => self.0.key(kid).await,
                _ => Err(NoAnswer),
            }
        }
    }
    let plaid = Signer::new();
    let keys = keys(&plaid);
    let silenced = Silenced(&keys, AtomicUsize::new(0));
    let verifier = Verifier::new(Environment::Sandbox, &silenced);
    for (later, asked, expected) in [
        (0, 1, Ok(Verdict::Fresh)),
        (3_601, 2, Ok(Verdict::Fresh)),
        // Not at each webhook.
        (3_610, 2, Ok(Verdict::Fresh)),
        (3_662, 3, Ok(Verdict::Fresh)),
        (6 * 3_600 + 1, 4, Err(Refusal::NoKeyNow)),
    ] {
        let now = NOW + later;
        let said = verifier.verify(&plaid.token(now, BODY), BODY, now).await;
        assert_eq!(said, expected, "{later} s later");
        assert_eq!(silenced.1.load(Ordering::Relaxed), asked, "{later} s later");
    }
}

#[tokio::test]
async fn a_key_that_could_not_be_fetched_is_no_verdict() {
    let plaid = Signer::new();
    let silent = Keys {
        silent: true,
        ..Keys::default()
    };
    let said = sandbox(&silent)
        .verify(&plaid.token(NOW, BODY), BODY, NOW)
        .await;
    assert_eq!(said, Err(Refusal::NoKeyNow));
}

#[test]
fn a_key_for_anything_but_es256_is_refused() {
    let plaid = Signer::new();
    for changes in [
        json!({ "alg": "HS256" }),
        json!({ "crv": "P-384" }),
        json!({ "kty": "RSA" }),
        json!({ "use": "enc" }),
        json!({ "kid": "" }),
        json!({ "x": "AA" }),
        json!({ "y": "not base64!" }),
    ] {
        let answer = plaid.jwk(&changes).to_string();
        assert!(WebhookKey::read(answer.as_bytes()).is_err(), "{changes}");
    }
    assert!(WebhookKey::read(b"{\"key\":null}").is_err());
    assert!(WebhookKey::read(b"").is_err());
}
