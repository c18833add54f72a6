//! The relay's one key, and what is made of it: the names under which things are remembered, and the
//! pair by which people recognise the relay.
//!
//! The key comes from the environment (`COFFER_RELAY_KEY`) and never lies in the database: without
//! it the digests in there cannot even be tried against a guess.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::Secret;
use ring::{
    hkdf, hmac,
    rand::{SecureRandom, SystemRandom},
    signature::{Ed25519KeyPair, KeyPair},
};

use crate::database::{Name, Thing};

const KEY_BYTES: usize = 32;

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is none.
    #[error("COFFER_RELAY_KEY is not a key. `coffer-relay init` makes one.")]
    Malformed,
    /// The system has no randomness.
    #[error("This system gives no random numbers, so no key can be made.")]
    NoRandomness,
}

/// What is made of the relay's key.
pub struct RelayKeys {
    names: hmac::Key,
    identity: Ed25519KeyPair,
}

struct Bytes;

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        KEY_BYTES
    }
}

impl RelayKeys {
    /// A fresh key, as the text that stands in the environment.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn fresh() -> Result<Secret<String>, KeyError> {
        let key = Secret::written(|bytes: &mut [u8; KEY_BYTES]| {
            SystemRandom::new()
                .fill(bytes)
                .map_err(|_| KeyError::NoRandomness)
        })?;
        Ok(Secret::new(URL_SAFE_NO_PAD.encode(key.expose())))
    }

    /// Reads the key.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(text: &Secret<String>) -> Result<Self, KeyError> {
        let key = Secret::written(|bytes: &mut [u8; KEY_BYTES]| {
            match URL_SAFE_NO_PAD.decode_slice(text.expose().trim(), bytes) {
                Ok(KEY_BYTES) => Ok(()),
                _ => Err(KeyError::Malformed),
            }
        })?;
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"coffer-relay-1").extract(key.expose());
        let derived = |label: &[u8]| {
            Secret::written(|bytes: &mut [u8; KEY_BYTES]| {
                extracted
                    .expand(&[label], Bytes)
                    .and_then(|okm| okm.fill(bytes))
                    .map_err(|_| KeyError::Malformed)
            })
        };
        let seed = derived(b"identity")?;
        Ok(Self {
            names: hmac::Key::new(hmac::HMAC_SHA256, derived(b"names")?.expose()),
            identity: Ed25519KeyPair::from_seed_unchecked(seed.expose())
                .map_err(|_| KeyError::Malformed)?,
        })
    }

    /// The name under which something is remembered.
    pub fn name(&self, thing: Thing, value: &str) -> Name {
        self.tag(thing.as_str(), value)
    }

    /// The name under which an invitation is remembered.
    pub fn invitation(&self, code: &str) -> Name {
        self.tag("invitation", code)
    }

    fn tag(&self, kind: &str, value: &str) -> Name {
        let mut context = hmac::Context::with_key(&self.names);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        let tag = context.sign();
        let mut name = Name::default();
        name.copy_from_slice(tag.as_ref());
        name
    }

    /// The public half of the relay's pair.
    pub fn public(&self) -> &[u8] {
        self.identity.public_key().as_ref()
    }

    /// The same as text.
    pub fn public_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public())
    }

    /// Signs a text, base64url.
    pub fn sign(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.identity.sign(text.as_bytes()).as_ref())
    }
}

/// An invitation as an operator reads it out: twenty-four letters and digits in groups of four, 120 bits.
///
/// # Errors
/// If the system has no randomness.
pub fn invitation() -> Result<String, KeyError> {
    // No letter that is taken for another.
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0_u8; 24];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| KeyError::NoRandomness)?;
    let letters: Vec<char> = bytes
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect();
    Ok(letters
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join("-"))
}

/// An invitation as it was typed, as it was made.
pub fn tidied(typed: &str) -> String {
    let letters: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .take(64)
        .collect();
    letters
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_key_kind_and_value_and_say_nothing() {
        let one = RelayKeys::read(&RelayKeys::fresh().unwrap()).unwrap();
        let two = RelayKeys::read(&RelayKeys::fresh().unwrap()).unwrap();
        let name = one.name(Thing::Token, "access-sandbox-1");
        assert_eq!(name, one.name(Thing::Token, "access-sandbox-1"));
        assert_ne!(name, one.name(Thing::Item, "access-sandbox-1"));
        assert_ne!(name, one.name(Thing::Token, "access-sandbox-2"));
        assert_ne!(name, two.name(Thing::Token, "access-sandbox-1"));
        assert_ne!(one.public(), two.public());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in ["", "secret", "AAAA"] {
            let read = RelayKeys::read(&Secret::new(bad.into()));
            assert_eq!(read.err(), Some(KeyError::Malformed), "{bad}");
        }
    }

    #[test]
    fn an_invitation_may_be_typed_in_small_letters_and_without_dashes() {
        let code = invitation().unwrap();
        assert_eq!(code.len(), 29);
        assert_eq!(tidied(&code.to_lowercase().replace('-', " ")), code);
    }
}
