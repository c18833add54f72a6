//! Items: exchange, get, remove, another key, another address for webhooks.

use coffer_domain::{
    BankError, Secret,
    link::{Exchanged, ItemFact},
};
use serde::Serialize;
use url::Url;

pub use crate::wire::item::{Fetched, ItemDetails, LastWebhook};
use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{self, item},
};

/// Why an item is removed, for Plaid's statistics and, where it is fraud, its protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RemoveReason {
    /// It does not work.
    ConnectionIsNonFunctional,
    /// Any other reason.
    Other,
}

impl Client {
    /// Trades a public token for the key to its item. It is tried once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn exchange(&self, public_token: &Secret<String>) -> Result<Exchanged, BankError> {
        let body = item::ExchangeRequest {
            public_token: public_token.expose(),
        };
        self.call(endpoint::PUBLIC_TOKEN_EXCHANGE, &body, |body| {
            parse::<item::ExchangeResponse>(body)?.into_exchanged()
        })
        .await
    }

    /// The item, its standing error and the age of its data.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn item(&self, access_token: &Secret<String>) -> Result<ItemFact, BankError> {
        Ok(self.item_details(access_token).await?.fact)
    }

    /// The item with its products, its webhook, and when each kind of data was last fetched, with
    /// success and without.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn item_details(
        &self,
        access_token: &Secret<String>,
    ) -> Result<ItemDetails, BankError> {
        let body = item::ItemRequest::new(access_token);
        self.call_item(endpoint::ITEM_GET, access_token, &body, |body| {
            Some(parse::<item::ItemResponse>(body)?.into_details())
        })
        .await
    }

    /// Ends the item at Plaid and with it what it costs. An item that is gone already is done.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails. An access token that is refused
    /// (`INVALID_ACCESS_TOKEN`) is an error: it may be the keys that are wrong.
    pub async fn remove_item(&self, access_token: &Secret<String>) -> Result<(), BankError> {
        self.remove(&item::ItemRequest::new(access_token), access_token)
            .await
    }

    /// The same, and says why.
    ///
    /// # Errors
    /// As [`Client::remove_item`].
    pub async fn remove_item_because(
        &self,
        access_token: &Secret<String>,
        reason: RemoveReason,
    ) -> Result<(), BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            reason_code: RemoveReason,
        }
        let body = Request {
            access_token: access_token.expose(),
            reason_code: reason,
        };
        self.remove(&body, access_token).await
    }

    async fn remove(
        &self,
        request: &impl Serialize,
        access_token: &Secret<String>,
    ) -> Result<(), BankError> {
        let done = self
            .call_item(endpoint::ITEM_REMOVE, access_token, request, |body| {
                parse::<wire::Done>(body).map(drop)
            })
            .await;
        match done {
            Err(error) if error.code.as_deref() == Some("ITEM_NOT_FOUND") => Ok(()),
            other => other,
        }
    }

    /// Another key to the item. The present one is dead as soon as Plaid has answered, so the new
    /// one must be sealed and committed before anything else is done. It is tried once: where no
    /// answer came, either key may be the good one.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn invalidate_access_token(
        &self,
        access_token: &Secret<String>,
    ) -> Result<Secret<String>, BankError> {
        let body = item::ItemRequest::new(access_token);
        let endpoint = endpoint::ACCESS_TOKEN_INVALIDATE;
        self.call_item(endpoint, access_token, &body, |body| {
            parse::<item::InvalidateResponse>(body)?.into_token()
        })
        .await
    }

    /// Where webhooks of the item go from now on; nowhere with `None`. Plaid acknowledges with a
    /// webhook to the new address.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn update_webhook(
        &self,
        access_token: &Secret<String>,
        webhook: Option<&Url>,
    ) -> Result<ItemDetails, BankError> {
        /// `null` takes the address away, so it is written out.
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            webhook: Option<&'a str>,
        }
        let body = Request {
            access_token: access_token.expose(),
            webhook: webhook.map(Url::as_str),
        };
        self.call_item(endpoint::WEBHOOK_UPDATE, access_token, &body, |body| {
            Some(parse::<item::ItemResponse>(body)?.into_details())
        })
        .await
    }
}
