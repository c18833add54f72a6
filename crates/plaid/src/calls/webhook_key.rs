//! `/webhook_verification_key/get`: the key that a webhook is signed with.

use coffer_domain::BankError;
use serde::Serialize;

use crate::{
    Client, endpoint,
    webhook::{KeyId, KeySource, NoAnswer, WebhookKey},
};

/// Plaid's word for a key that it does not have: from another environment, or made up.
const UNKNOWN_KEY: &str = "INVALID_WEBHOOK_VERIFICATION_KEY_ID";

impl Client {
    /// The key of this name, or `None` where this environment has none.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn webhook_key(&self, key_id: &KeyId) -> Result<Option<WebhookKey>, BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            key_id: &'a str,
        }
        let body = Request {
            key_id: key_id.as_str(),
        };
        let key = self
            .call(endpoint::WEBHOOK_KEY_GET, &body, |body| {
                WebhookKey::read(body).ok()
            })
            .await;
        match key {
            Ok(key) => Ok(Some(key)),
            Err(error) if error.code.as_deref() == Some(UNKNOWN_KEY) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl KeySource for Client {
    async fn key(&self, kid: &KeyId) -> Result<Option<WebhookKey>, NoAnswer> {
        self.webhook_key(kid).await.map_err(|_| NoAnswer)
    }
}
