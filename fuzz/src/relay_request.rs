//! What a relay reads of strangers. The first byte chooses between
//!
//! - a request whose parts anybody wrote: it is believed to be nobody's, because only the target has a key;
//! - a request that the target signs, arriving with other parts: it is believed only if every part is the one that was
//!   signed;
//! - the relay's own messages, an invitation as it was typed, and the name of an endpoint;
//! - the body of a webhook that Plaid signed.
//!
//! Parts are separated by a zero byte; one that is empty is as it was signed.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::Secret;
use coffer_plaid::relay::message::{Acknowledge, AskNames, Enrol};
use coffer_plaid::relay::{DeviceKey, Signed, verify};
use coffer_relay::{allow, keys, keys::RelayKeys, webhooks};
use uuid::Uuid;

const NOW_MS: i64 = 1_790_000_000_000;

/// The longest word that is kept of a webhook, and the longest invitation that is looked at, with its dashes.
const WORD_BYTES: usize = 100;
const INVITATION_BYTES: usize = 80;

struct Device {
    id: Uuid,
    key: DeviceKey,
    public: Vec<u8>,
}

static DEVICE: LazyLock<Device> = LazyLock::new(|| {
    let id = Uuid::from_u128(7);
    let seed = DeviceKey::fresh_seed().expect("randomness");
    let public = DeviceKey::public(&seed).expect("a fresh seed");
    Device {
        id,
        key: DeviceKey::read(&DeviceKey::credential(id, &seed)).expect("just made"),
        public: URL_SAFE_NO_PAD.decode(public).expect("just encoded"),
    }
});

static KEYS: LazyLock<RelayKeys> =
    LazyLock::new(|| RelayKeys::read(&RelayKeys::fresh().expect("randomness")).expect("just made"));

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let mut parts = rest.splitn(10, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    match choice % 4 {
        0 => {
            let mut text = || String::from_utf8_lossy(part()).into_owned();
            let signed = Signed {
                device: text(),
                time: text(),
                nonce: text(),
                signature: text(),
            };
            let (method, path, body) = (text(), text(), text());
            assert!(
                !is_believed(&signed, &method, &path, body.as_bytes()),
                "nobody signed this"
            );
        }
        1 => {
            let (Some(method), Some(path)) = (as_http(part()), as_http(part())) else {
                return;
            };
            let body = part();
            let was = DEVICE
                .key
                .sign(method, path, body, NOW_MS)
                .expect("randomness");
            assert!(
                is_believed(&was, method, path, body),
                "what was signed is believed"
            );
            let (Some(method_2), Some(path_2)) = (as_http(part()), as_http(part())) else {
                return;
            };
            let body_2 = part();
            let mut other = |was: &str| match String::from_utf8_lossy(part()) {
                other if other.is_empty() => was.to_owned(),
                other => other.into_owned(),
            };
            let now = Signed {
                device: other(&was.device),
                time: other(&was.time),
                nonce: other(&was.nonce),
                signature: other(&was.signature),
            };
            let is_same = (method, path, body) == (method_2, path_2, body_2)
                && Uuid::try_parse(&now.device) == Ok(DEVICE.id)
                && now.time.parse() == Ok(NOW_MS)
                && now.nonce == was.nonce
                && now.signature == was.signature;
            assert_eq!(
                is_believed(&now, method_2, path_2, body_2),
                is_same,
                "{now:?}"
            );
        }
        2 => messages(rest),
        _ => {
            if let Some(notice) = webhooks::notice(&KEYS, rest, NOW_MS) {
                let words = [Some(notice.kind), Some(notice.code), notice.error_code];
                for word in words.into_iter().flatten() {
                    let is_word = word
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                    assert!(is_word && (1..=WORD_BYTES).contains(&word.len()), "{word}");
                }
            }
        }
    }
}

/// A method or a path as HTTP lets one be: no space, no line break, nothing that is no ASCII.
fn as_http(bytes: &[u8]) -> Option<&str> {
    let text = str::from_utf8(bytes).ok()?;
    text.bytes().all(|b| b.is_ascii_graphic()).then_some(text)
}

fn is_believed(signed: &Signed, method: &str, path: &str, body: &[u8]) -> bool {
    signed
        .parts(method, path, body)
        .is_ok_and(|parts| verify(&DEVICE.public, &parts, &signed.signature))
}

/// What is read is written to the same meaning; what names no endpoint of the list passes by no other spelling.
fn messages(bytes: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<Enrol>(bytes) {
        let again = serde_json::to_vec(&message).expect("a message is JSON");
        assert_eq!(serde_json::from_slice::<Enrol>(&again).ok(), Some(message));
    }
    if let Ok(message) = serde_json::from_slice::<AskNames>(bytes) {
        let again = serde_json::to_vec(&message).expect("a message is JSON");
        assert_eq!(
            serde_json::from_slice::<AskNames>(&again).ok(),
            Some(message)
        );
    }
    if let Ok(message) = serde_json::from_slice::<Acknowledge>(bytes) {
        let again = serde_json::to_vec(&message).expect("a message is JSON");
        assert_eq!(
            serde_json::from_slice::<Acknowledge>(&again).ok(),
            Some(message)
        );
    }
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let code = keys::tidied(text);
    assert_eq!(keys::tidied(&code), code);
    assert!(code.len() <= INVITATION_BYTES);
    assert!(
        code.bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
    );
    if let Some(allowed) = allow::of(text, false) {
        assert_eq!(allowed.endpoint.path, text);
        assert!(!allowed.sandbox_only);
    }
    // A credential that is read is the device's that it names.
    if let Ok(key) = DeviceKey::read(&Secret::new(text.to_owned())) {
        let named = key.id().simple().to_string();
        assert!(text.to_lowercase().replace('-', "").contains(&named));
    }
}
