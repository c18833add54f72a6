//! Items: exchange, get, remove, and the sandbox's short cut to a public token.

use coffer_domain::{
    Secret,
    link::{Exchanged, ItemFact},
};
use serde::{Deserialize, Serialize};

use super::{convert, error::ErrorBody};

/// Trades a public token for the key to an item.
#[derive(Serialize)]
pub struct ExchangeRequest<'a> {
    /// The public token, good for thirty minutes.
    pub public_token: &'a str,
}

/// The key to an item. It has no `Debug`.
#[derive(Deserialize)]
pub struct ExchangeResponse {
    access_token: String,
    item_id: String,
}

impl ExchangeResponse {
    /// The key and the item's id; `None` if either is empty.
    pub fn into_exchanged(self) -> Option<Exchanged> {
        let access_token = Secret::new(self.access_token);
        let whole = !access_token.expose().is_empty() && !self.item_id.is_empty();
        whole.then_some(Exchanged {
            external_item_id: self.item_id,
            access_token,
        })
    }
}

/// Asks for the item, or to remove it.
#[derive(Serialize)]
pub struct ItemRequest<'a> {
    /// The key to the item.
    pub access_token: &'a str,
}

/// The item and when its data was last fetched.
#[derive(Deserialize)]
pub struct ItemResponse {
    /// The item.
    pub item: Item,
    /// When each product was last fetched.
    #[serde(default)]
    pub status: Option<ItemStatus>,
}

/// An item.
#[derive(Deserialize)]
pub struct Item {
    /// Its id.
    pub item_id: String,
    /// Its bank's id.
    #[serde(default)]
    pub institution_id: Option<String>,
    /// Its bank's name.
    #[serde(default)]
    pub institution_name: Option<String>,
    /// An error that stands on it.
    #[serde(default)]
    pub error: Option<ErrorBody>,
    /// When the consent ends.
    #[serde(default)]
    pub consent_expiration_time: Option<String>,
}

/// When the products of an item were last fetched.
#[derive(Deserialize)]
pub struct ItemStatus {
    /// Transactions.
    #[serde(default)]
    pub transactions: Option<ProductStatus>,
}

/// When a product was last fetched.
#[derive(Deserialize)]
pub struct ProductStatus {
    /// From the bank, with success.
    #[serde(default)]
    pub last_successful_update: Option<String>,
}

impl ItemResponse {
    /// The item in our words.
    pub fn into_fact(self) -> ItemFact {
        let fetched = self
            .status
            .and_then(|status| status.transactions)
            .and_then(|transactions| transactions.last_successful_update);
        ItemFact {
            external_id: self.item.item_id,
            institution_id: self.item.institution_id,
            institution_name: convert::line(self.item.institution_name.as_deref()),
            error: self.item.error.map(ErrorBody::into_standing),
            consent_expires_at: convert::line(self.item.consent_expiration_time.as_deref()),
            bank_updated_at: convert::line(fetched.as_deref()),
        }
    }
}

/// Asks a sandbox for a public token without Link.
#[derive(Serialize)]
pub struct SandboxPublicTokenRequest<'a> {
    /// The bank.
    pub institution_id: &'a str,
    /// Products of the item.
    pub initial_products: &'static [&'static str],
    /// Who signs in.
    pub options: SandboxPublicTokenOptions<'a>,
}

/// Who signs in at the sandbox's bank.
#[derive(Serialize)]
pub struct SandboxPublicTokenOptions<'a> {
    /// User name.
    pub override_username: &'a str,
    /// Password.
    pub override_password: &'a str,
    /// Length of the history.
    pub transactions: super::link::HistoryWanted,
}

/// A public token. It has no `Debug`.
#[derive(Deserialize)]
pub struct SandboxPublicTokenResponse {
    public_token: String,
}

impl SandboxPublicTokenResponse {
    /// The token.
    pub fn into_token(self) -> Secret<String> {
        Secret::new(self.public_token)
    }
}
