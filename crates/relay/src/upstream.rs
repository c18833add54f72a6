//! Plaid, as the relay reaches it: with the keys that only the relay has.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use coffer_domain::Secret;
use coffer_plaid::{
    Environment, PlaidUrl, TransportError, endpoint, transport,
    webhook::{KeyId, KeySource, NoAnswer, WebhookKey},
};
use http_body_util::{BodyExt, Limited};
use serde_json::{Value, json};

use crate::errors::RelayError;

const PLAID_VERSION: &str = "2020-09-14";

/// The most bytes of an answer that is read here and not merely passed on.
const READ_BYTES_MAX: usize = 4 << 20;

/// Plaid of one environment, with its keys.
pub struct Upstream {
    http: reqwest::Client,
    base: PlaidUrl,
    environment: Environment,
    client_id: Secret<String>,
    secret: Secret<String>,
}

/// An answer of Plaid's, whose body is on its way.
pub struct Answer {
    /// Plaid's own status.
    pub status: StatusCode,
    /// What of the headers is passed on.
    pub headers: HeaderMap,
    /// The body, bounded.
    pub body: Body,
}

/// An answer of Plaid's that was read.
pub struct Whole {
    /// Plaid's own status.
    pub status: StatusCode,
    /// What of the headers is passed on.
    pub headers: HeaderMap,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
}

impl Upstream {
    /// Plaid of an environment, or a stand-in for it on this machine.
    ///
    /// # Errors
    /// If the address belongs to the other environment, or no secure connection can be made.
    pub fn new(
        environment: Environment,
        instead: Option<&PlaidUrl>,
        client_id: Secret<String>,
        secret: Secret<String>,
    ) -> Result<Self, TransportError> {
        let plaids = PlaidUrl::of(environment);
        let base = instead.unwrap_or(&plaids).clone();
        if base.environment().is_some_and(|other| other != environment) {
            return Err(TransportError::OtherEnvironment);
        }
        let is_word = |key: &Secret<String>| {
            let key = key.expose();
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !is_word(&client_id) || !is_word(&secret) {
            return Err(TransportError::MalformedKeys);
        }
        Ok(Self {
            http: transport::http_client(base.as_url())?,
            base,
            environment,
            client_id,
            secret,
        })
    }

    /// Which of Plaid's environments.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// One call. It is made once: whether it may be made again is the device's to know.
    ///
    /// # Errors
    /// If Plaid gives no answer in time.
    pub async fn call(
        &self,
        path: &str,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Answer, RelayError> {
        let key = |secret: &Secret<String>| {
            let mut value =
                HeaderValue::from_str(secret.expose()).map_err(|_| RelayError::PlaidAway)?;
            value.set_sensitive(true);
            Ok::<_, RelayError>(value)
        };
        let mut url = self.base.as_url().clone();
        url.set_path(path);
        let response = self
            .http
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("plaid-version", PLAID_VERSION)
            .header("plaid-client-id", key(&self.client_id)?)
            .header("plaid-secret", key(&self.secret)?)
            .timeout(timeout)
            .body(body)
            .send()
            .await
            .map_err(|error| match error.is_timeout() {
                true => RelayError::PlaidSlow,
                false => RelayError::PlaidAway,
            })?;
        let response: axum::http::Response<reqwest::Body> = response.into();
        let (parts, body) = response.into_parts();
        let passed = [header::CONTENT_TYPE, header::RETRY_AFTER];
        let headers = passed
            .into_iter()
            .filter_map(|name| Some((name.clone(), parts.headers.get(name)?.clone())))
            .collect();
        let most = usize::try_from(endpoint::ANSWER_BYTES_MAX).unwrap_or(usize::MAX);
        Ok(Answer {
            status: parts.status,
            headers,
            body: Body::new(Limited::new(body, most)),
        })
    }

    /// One call whose answer the relay must read.
    ///
    /// # Errors
    /// If Plaid gives no whole answer in time, or too large a one.
    pub async fn read(
        &self,
        path: &str,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Whole, RelayError> {
        let answer = self.call(path, body, timeout).await?;
        let bytes = Limited::new(answer.body, READ_BYTES_MAX)
            .collect()
            .await
            .map_err(|_| RelayError::PlaidAway)?
            .to_bytes();
        Ok(Whole {
            status: answer.status,
            headers: answer.headers,
            bytes: bytes.to_vec(),
        })
    }
}

/// Keys of webhooks are asked for at the same Plaid, so those of the other environment are unknown.
pub struct WebhookKeys(pub Arc<Upstream>);

impl KeySource for WebhookKeys {
    async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
        let body = json!({ "key_id": kid.as_str() }).to_string().into_bytes();
        let at = endpoint::WEBHOOK_KEY_GET;
        let answer = self
            .0
            .read(at.path, body, at.timeout)
            .await
            .map_err(|_| NoAnswer)?;
        if answer.status.is_success() {
            return WebhookKey::read(&answer.bytes)
                .map(Some)
                .map_err(|_| NoAnswer);
        }
        // Plaid says that it knows no such key, or something else went wrong.
        let code = serde_json::from_slice::<Value>(&answer.bytes)
            .ok()
            .and_then(|body| body["error_code"].as_str().map(str::to_owned));
        match code.as_deref() {
            Some("INVALID_WEBHOOK_VERIFICATION_KEY_ID") => Ok(None),
            _ => Err(NoAnswer),
        }
    }
}
