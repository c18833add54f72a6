//! Whether a webhook comes from Plaid: what the relay asks before it believes a word of one.
//!
//! ```text
//!   header Plaid-Verification ──> three parts ──> alg is ES256, kid is well formed
//!                                                        │
//!                   KeySource (same environment) <── kid ┘ cached per kid; fetches are bounded
//!                                │
//!     not expired, P-256 ──> signature ──> iat within five minutes ──> SHA-256 of the raw body
//!                                                                            │
//!                                            environment of the body ──> Fresh or Seen
//! ```
//!
//! Nothing here makes a call or asks for the time: keys come through [`KeySource`], the time as an
//! argument. A webhook that passes is still only a hint to sync; the truth is read from the API. So
//! one that is played again within its five minutes does no harm, and is told apart as
//! [`Verdict::Seen`].
//!
//! Signatures are checked by `ring`, which is in the program already as the cipher provider of TLS.
//! The token is taken apart here and not by a JWT library, because the one algorithm that is allowed
//! is then a constant, and no header can choose another.

mod key;
mod memory;
mod token;

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use subtle::ConstantTimeEq;

pub use key::{KeyId, MalformedKey, WebhookKey};
use memory::{Lookup, Memory};
use token::{Token, sha256};

use crate::Environment;

/// The most bytes of a webhook. Plaid's largest list the events of one Link session, some kB.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// How old a signature may be, in seconds: Plaid's own rule.
pub const AGE_S_MAX: i64 = 300;

/// How far Plaid's clock may be ahead of ours, in seconds.
pub const AHEAD_S_MAX: i64 = 60;

/// Where Plaid's public keys come from: `/webhook_verification_key/get` of one environment.
pub trait KeySource {
    /// The key of this name, or `None` where Plaid knows none.
    ///
    /// # Errors
    /// [`NoAnswer`] if it could not be asked.
    fn key(&self, kid: &KeyId)
    -> impl Future<Output = Result<Option<WebhookKey>, NoAnswer>> + Send;
}

/// The source of keys could not be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

/// What a webhook that Plaid signed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrives for the first time.
    Fresh,
    /// The same signature passed before: a retry, or somebody who plays it again. There is nothing
    /// to do, and the answer to it is the same.
    Seen,
}

/// Why a webhook is not believed. None of these repeats a part of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than any webhook has.
    #[error("the body is larger than a webhook can be")]
    TooLarge,
    /// No token of three parts with the members that Plaid sends.
    #[error("the verification header is no token of Plaid's")]
    Malformed,
    /// Signed in another way than Plaid signs.
    #[error("the token is not signed with ES256")]
    OtherAlgorithm,
    /// Plaid knows no such key in this environment.
    #[error("the key is not known in this environment")]
    UnknownKey,
    /// Too many unknown keys were asked for of late, so Plaid is not asked again now.
    #[error("too many unknown keys were asked for")]
    TooManyUnknown,
    /// Plaid could not be asked for the key. The sender should try again.
    #[error("the key could not be fetched")]
    NoKeyNow,
    /// The key is no longer used.
    #[error("the key has expired")]
    ExpiredKey,
    /// Not signed by that key, or changed on the way.
    #[error("the signature does not fit")]
    Forged,
    /// Signed too long ago, or in the future.
    #[error("the signature is not of the last five minutes")]
    Stale,
    /// The token was made for another body.
    #[error("the body is not the one that was signed")]
    OtherBody,
    /// The body speaks of the other environment.
    #[error("the webhook belongs to another environment")]
    OtherEnvironment,
}

/// Tells one signed webhook from another, by the header of one that was believed: what was sent again, or is played
/// again, has the same. Nothing where the header is no token.
pub fn fingerprint(header: &str) -> Option<[u8; 32]> {
    Some(Token::read(header).ok()?.fingerprint())
}

/// Decides over the webhooks of one environment.
pub struct Verifier<S> {
    environment: Environment,
    source: S,
    memory: Mutex<Memory>,
    /// Held while the source is asked.
    asking: tokio::sync::Mutex<()>,
}

impl<S: KeySource> Verifier<S> {
    /// A verifier that knows no key yet. `source` asks the same environment.
    pub fn new(environment: Environment, source: S) -> Self {
        Self {
            environment,
            source,
            memory: Mutex::new(Memory::default()),
            asking: tokio::sync::Mutex::new(()),
        }
    }

    /// Whether Plaid sent this. `header` is the value of `Plaid-Verification`, `body` the bytes as
    /// they arrived (a webhook that was parsed and written again is another one), `now_s` the time
    /// in Unix seconds.
    ///
    /// # Errors
    /// A [`Refusal`]. All but `NoKeyNow` and `TooManyUnknown` are final.
    pub async fn verify(&self, header: &str, body: &[u8], now_s: i64) -> Result<Verdict, Refusal> {
        if body.len() > BODY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let token = Token::read(header)?;
        let key = self.key(&token.kid, now_s).await?;
        if key.is_expired() {
            return Err(Refusal::ExpiredKey);
        }
        let claims = token.checked(&key)?;
        // Any other order of subtraction could overflow: `iat` is whatever was signed.
        if claims.iat < now_s.saturating_sub(AGE_S_MAX)
            || claims.iat > now_s.saturating_add(AHEAD_S_MAX)
        {
            return Err(Refusal::Stale);
        }
        if !bool::from(sha256(body).ct_eq(&claims.request_body_sha256)) {
            return Err(Refusal::OtherBody);
        }
        if !self.speaks_of_this_environment(body) {
            return Err(Refusal::OtherEnvironment);
        }
        Ok(if self.memory().first_time(token.fingerprint(), now_s) {
            Verdict::Fresh
        } else {
            Verdict::Seen
        })
    }

    async fn key(&self, kid: &KeyId, now_s: i64) -> Result<WebhookKey, Refusal> {
        // In a statement of its own: the memory's lock is given back before the source is asked.
        let due = self.memory().due_again(kid, now_s);
        if let Some(old) = due {
            return self.renewed(old, now_s).await;
        }
        if let Some(told) = self.told(kid, now_s) {
            return told;
        }
        // A burst that comes right after a start, or a rotation, asks once and not once each: who waited here looks
        // again first.
        let _turn = self.asking.lock().await;
        if let Some(told) = self.told(kid, now_s) {
            return told;
        }
        self.memory().count_question(now_s);
        match self.source.key(kid).await {
            Err(NoAnswer) => Err(Refusal::NoKeyNow),
            Ok(Some(key)) if key.kid() == kid => {
                self.memory().learn(key.clone(), now_s);
                Ok(key)
            }
            // A key of another name answers a question that was not asked.
            Ok(_) => {
                self.memory().learn_unknown(kid.clone(), now_s);
                Err(Refusal::UnknownKey)
            }
        }
    }

    /// Asks again for a key that Plaid named a while ago. Without an answer it is believed for some time more.
    async fn renewed(&self, old: WebhookKey, now_s: i64) -> Result<WebhookKey, Refusal> {
        match self.source.key(old.kid()).await {
            Err(NoAnswer) => Ok(old),
            Ok(Some(key)) if key.kid() == old.kid() => {
                self.memory().learn(key.clone(), now_s);
                Ok(key)
            }
            Ok(_) => {
                self.memory().learn_unknown(old.kid().clone(), now_s);
                Err(Refusal::UnknownKey)
            }
        }
    }

    /// What is known of a key without asking; nothing where the source may be asked.
    fn told(&self, kid: &KeyId, now_s: i64) -> Option<Result<WebhookKey, Refusal>> {
        // The memory's lock is given back before the source is asked.
        match self.memory().look_up(kid, now_s) {
            Lookup::Known(key) => Some(Ok(*key)),
            Lookup::Unknown => Some(Err(Refusal::UnknownKey)),
            Lookup::MayNotAsk => Some(Err(Refusal::TooManyUnknown)),
            Lookup::MayAsk => None,
        }
    }

    /// Plaid names the environment in every webhook; one that does not is not for anyone.
    fn speaks_of_this_environment(&self, body: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Named<'a> {
            environment: &'a str,
        }
        // Read as text, because a reader of bytes passes over what is none in a member it ignores.
        str::from_utf8(body)
            .ok()
            .and_then(|body| serde_json::from_str::<Named<'_>>(body).ok())
            .is_some_and(|named| named.environment == self.environment.as_str())
    }

    /// What is remembered is whole after every line of [`Memory`], so a panic spoils nothing.
    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
