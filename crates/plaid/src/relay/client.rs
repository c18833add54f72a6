//! The calls of a device to its relay that are not Plaid's: enrolment, names, notices.
//!
//! None of them is repeated here: whoever listens asks again anyway, and an invitation is good once.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::{BankError, Secret};
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    DeviceKey, identity_of,
    message::{About, Acknowledge, AskNames, Enrol, Enrolled, InboxPage, Names, proof_text},
};
use crate::{
    RelayUrl, TransportError,
    errors::{self, Answer},
    transport::{self, Clock, from_reqwest, http_client, join, signed_path},
};

/// The most bytes of an answer of the relay's own.
const ANSWER_BYTES_MAX: usize = 1 << 20;

const USUAL: Duration = Duration::from_secs(20);

/// What a question for notices may take over what it asked to be held.
const BEYOND_WAIT: Duration = Duration::from_secs(20);

/// A device was not enrolled, with a sentence for its person.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// No way to the relay can be made.
    #[error(transparent)]
    Way(#[from] TransportError),
    /// The relay does not answer, or refuses.
    #[error("{}", .0.message)]
    Refused(BankError),
    /// It is another relay than the one whose fingerprint was given.
    #[error("This relay is not the one with that fingerprint. Nothing was kept.")]
    OtherRelay,
    /// What it answered does not hold together.
    #[error("This relay could not prove who it is. Nothing was kept.")]
    NoProof,
}

/// A device that was enrolled.
pub struct Device {
    /// What is kept for it.
    pub credential: Secret<String>,
    /// Its id at the relay.
    pub id: String,
    /// What the relay answered.
    pub enrolled: Enrolled,
    /// The fingerprint of the relay.
    pub fingerprint: String,
}

/// Who a relay says it is. It is proved when a device is enrolled.
///
/// # Errors
/// If it does not answer.
pub async fn about(url: &RelayUrl) -> Result<About, EnrolError> {
    let request = http_client(url.as_url())?
        .get(join(url.as_url(), "v1/about"))
        .timeout(USUAL);
    answer(request).await.map_err(EnrolError::Refused)
}

/// Enrols this device. Its key is made here, and the private half stays here.
///
/// # Errors
/// Why it was not, as a sentence.
pub async fn enrol(
    url: &RelayUrl,
    invitation: &str,
    name: &str,
    fingerprint: Option<&str>,
) -> Result<Device, EnrolError> {
    let http = http_client(url.as_url())?;
    let seed = DeviceKey::fresh_seed().map_err(|_| EnrolError::NoProof)?;
    let public_key = DeviceKey::public(&seed).map_err(|_| EnrolError::NoProof)?;
    let request = Enrol {
        invitation: invitation.to_owned(),
        name: name.to_owned(),
        public_key: public_key.clone(),
    };
    let request = http
        .post(join(url.as_url(), "v1/enrol"))
        .header(CONTENT_TYPE, "application/json")
        .timeout(USUAL)
        .body(serde_json::to_vec(&request).map_err(|_| EnrolError::NoProof)?);
    let enrolled: Enrolled = answer(request).await.map_err(EnrolError::Refused)?;
    let decoded = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| EnrolError::NoProof)
    };
    let relays = decoded(&enrolled.relay.public_key)?;
    UnparsedPublicKey::new(&ED25519, &relays)
        .verify(
            proof_text(&enrolled.device_id, &public_key).as_bytes(),
            &decoded(&enrolled.proof)?,
        )
        .map_err(|_| EnrolError::NoProof)?;
    let theirs = identity_of(&relays);
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if fingerprint.is_some_and(|given| digits(given) != digits(&theirs)) {
        return Err(EnrolError::OtherRelay);
    }
    let id = Uuid::try_parse(&enrolled.device_id).map_err(|_| EnrolError::NoProof)?;
    Ok(Device {
        credential: DeviceKey::credential(id, &seed),
        id: id.to_string(),
        fingerprint: theirs,
        enrolled,
    })
}

/// The relay is what cannot be reached, and not a bank behind it.
fn unanswered(error: &reqwest::Error) -> BankError {
    transport::from_relay(error)
}

/// A device at its relay.
pub struct Desk {
    http: reqwest::Client,
    url: RelayUrl,
    key: DeviceKey,
    clock: Clock,
}

impl Desk {
    /// With the credential that enrolment gave.
    ///
    /// # Errors
    /// If it is none, or no secure connection can be made.
    pub fn new(
        url: &RelayUrl,
        credential: &Secret<String>,
        clock: Clock,
    ) -> Result<Self, TransportError> {
        Ok(Self {
            http: http_client(url.as_url())?,
            url: url.clone(),
            key: DeviceKey::read(credential).map_err(|_| TransportError::MalformedCredential)?,
            clock,
        })
    }

    /// Notices after a number; the relay holds the question for up to `wait` where there are none, and the epoch is the
    /// one that it told last.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn notices(
        &self,
        after: i64,
        epoch: Option<&str>,
        wait: Duration,
    ) -> Result<InboxPage, BankError> {
        let wait_s = wait.as_secs();
        let path = match epoch.filter(|epoch| epoch.bytes().all(|b| b.is_ascii_alphanumeric())) {
            Some(epoch) => format!("v1/inbox?after={after}&wait={wait_s}&epoch={epoch}"),
            None => format!("v1/inbox?after={after}&wait={wait_s}"),
        };
        self.ask(Method::GET, &path, None::<&()>, wait + BEYOND_WAIT)
            .await
    }

    /// Says that notices up to a number were dealt with.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn acknowledge(&self, seq: i64) -> Result<(), BankError> {
        let done = Acknowledge { seq };
        let request = self.request(Method::POST, "v1/inbox/ack", Some(&done), USUAL)?;
        let response = request.send().await.map_err(|error| unanswered(&error))?;
        match response.status().is_success() {
            true => Ok(()),
            false => Err(refusal(response).await),
        }
    }

    /// Under which names notices tell of items and Link sessions.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn names(&self, asked: &AskNames) -> Result<Names, BankError> {
        self.ask(Method::POST, "v1/names", Some(asked), USUAL).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        timeout: Duration,
    ) -> Result<T, BankError> {
        answer(self.request(method, path, body, timeout)?).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        timeout: Duration,
    ) -> Result<reqwest::RequestBuilder, BankError> {
        let body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|_| errors::unreadable(None))?,
            None => Vec::new(),
        };
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(p, q)| (p, Some(q)));
        let mut url = join(self.url.as_url(), path);
        url.set_query(query);
        let signed = self
            .key
            .sign(method.as_str(), signed_path(&url), &body, (self.clock)())
            .map_err(|_| errors::unreadable(None))?;
        Ok(self
            .http
            .request(method, url)
            .headers(signed.headers())
            .header(CONTENT_TYPE, "application/json")
            .timeout(timeout)
            .body(body))
    }
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, BankError> {
    let response = request.send().await.map_err(|error| unanswered(&error))?;
    if response.status() != StatusCode::OK {
        return Err(refusal(response).await);
    }
    let bytes = read(response).await?;
    serde_json::from_slice(&bytes).map_err(|_| errors::unreadable(None))
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, BankError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| from_reqwest(&error))?
    {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(errors::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn refusal(response: reqwest::Response) -> BankError {
    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Body {
        error_type: Option<String>,
        error_code: Option<String>,
        request_id: Option<String>,
    }
    let status = response.status().as_u16();
    let bytes = read(response).await.unwrap_or_default();
    let body: Body = serde_json::from_slice(&bytes).unwrap_or_default();
    errors::from_answer(Answer {
        status,
        error_type: body.error_type,
        error_code: body.error_code,
        request_id: body.request_id,
        ..Answer::default()
    })
}
