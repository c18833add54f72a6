//! Items: exchange, get, remove, and the sandbox's short cut to a public token.

use coffer_domain::{
    Advisory, Announcement, Secret,
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

/// Another key to an item. It has no `Debug`.
#[derive(Deserialize)]
pub struct InvalidateResponse {
    new_access_token: String,
}

impl InvalidateResponse {
    /// The key; `None` if it is empty.
    pub fn into_token(self) -> Option<Secret<String>> {
        let token = Secret::new(self.new_access_token);
        (!token.expose().is_empty()).then_some(token)
    }
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

/// Asks for something of an item that needs nothing but its key.
#[derive(Serialize)]
pub struct ItemRequest<'a> {
    /// The key to the item.
    access_token: &'a str,
}

impl<'a> ItemRequest<'a> {
    /// With this key.
    pub fn new(access_token: &'a Secret<String>) -> Self {
        Self {
            access_token: access_token.expose(),
        }
    }
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
    item_id: String,
    #[serde(default)]
    institution_id: Option<String>,
    #[serde(default)]
    institution_name: Option<String>,
    #[serde(default)]
    error: Option<ErrorBody>,
    #[serde(default)]
    consent_expiration_time: Option<String>,
    #[serde(default)]
    webhook: Option<String>,
    #[serde(default)]
    update_type: Option<String>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    available_products: Option<Vec<String>>,
    #[serde(default)]
    billed_products: Option<Vec<String>>,
    #[serde(default)]
    products: Option<Vec<String>>,
    #[serde(default)]
    consented_products: Option<Vec<String>>,
}

/// When the products of an item were last fetched.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ItemStatus {
    transactions: Option<Fetched>,
    investments: Option<Fetched>,
    last_webhook: Option<LastWebhook>,
}

/// When a kind of data was last fetched from the bank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default)]
pub struct Fetched {
    /// With success, RFC 3339. The age of the data.
    pub last_successful_update: Option<String>,
    /// Without, RFC 3339.
    pub last_failed_update: Option<String>,
}

/// The last webhook that Plaid sent for an item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default)]
pub struct LastWebhook {
    /// When, RFC 3339.
    pub sent_at: Option<String>,
    /// Its code.
    pub code_sent: Option<String>,
}

/// An item with all that Plaid says of it. Products are Plaid's own words.
#[derive(Debug, Clone)]
pub struct ItemDetails {
    /// What the app acts on.
    pub fact: ItemFact,
    /// Where its webhooks go.
    pub webhook: Option<String>,
    /// Whether Plaid can fetch by itself: `background` or `user_present_required`.
    pub update_type: Option<String>,
    /// When it was made, RFC 3339.
    pub created_at: Option<String>,
    /// Products that it has.
    pub products: Vec<String>,
    /// Products that were billed, or are by the month.
    pub billed_products: Vec<String>,
    /// Products that could be added.
    pub available_products: Vec<String>,
    /// Products that the person consented to.
    pub consented_products: Vec<String>,
    /// When transactions were fetched.
    pub transactions: Option<Fetched>,
    /// When investments were fetched.
    pub investments: Option<Fetched>,
    /// The last webhook.
    pub last_webhook: Option<LastWebhook>,
}

impl ItemResponse {
    /// The item in our words.
    pub fn into_details(self) -> ItemDetails {
        let status = self.status.unwrap_or_default();
        self.item.into_details(status)
    }
}

impl Item {
    /// The item in our words, with the times of its data.
    pub fn into_details(self, status: ItemStatus) -> ItemDetails {
        let fetched = status.transactions.as_ref();
        let failed = fetched.and_then(|fetched| fetched.last_failed_update.as_deref());
        let fetched = fetched.and_then(|fetched| fetched.last_successful_update.as_deref());
        let investments = status.investments.as_ref();
        let investments = investments.and_then(|fetched| fetched.last_successful_update.as_deref());
        // An item may use what it was made with, and what was agreed to since.
        let consented = match &self.consented_products {
            None => Vec::new(),
            Some(agreed) => {
                let made_with = self.products.iter().flatten();
                let mut all: Vec<String> = made_with.chain(agreed).cloned().collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        };
        ItemDetails {
            fact: ItemFact {
                external_id: self.item_id,
                institution_id: self.institution_id,
                institution_name: convert::line(self.institution_name.as_deref()),
                error: self.error.map(ErrorBody::into_standing),
                consent_expires_at: convert::line(self.consent_expiration_time.as_deref()),
                bank_updated_at: convert::line(fetched),
                bank_failed_at: convert::line(failed),
                investments_updated_at: convert::line(investments),
                announced: status.last_webhook.as_ref().and_then(announced),
                consented,
            },
            webhook: convert::line(self.webhook.as_deref()),
            update_type: convert::line(self.update_type.as_deref()),
            created_at: convert::line(self.created_at.as_deref()),
            products: self.products.unwrap_or_default(),
            billed_products: self.billed_products.unwrap_or_default(),
            available_products: self.available_products.unwrap_or_default(),
            consented_products: self.consented_products.unwrap_or_default(),
            transactions: status.transactions,
            investments: status.investments,
            last_webhook: status.last_webhook,
        }
    }
}

/// What a webhook announces that a person should know and that no call tells. Plaid tells its last
/// webhook to those who poll, and without its time it could not be known again.
fn announced(webhook: &LastWebhook) -> Option<Announcement> {
    let advisory = match webhook.code_sent.as_deref()? {
        "PENDING_DISCONNECT" | "PENDING_EXPIRATION" => Advisory::ExpiresSoon,
        "NEW_ACCOUNTS_AVAILABLE" => Advisory::NewAccounts,
        "USER_ACCOUNT_REVOKED" => Advisory::AccountRevoked,
        _ => return None,
    };
    Some(Announcement {
        advisory,
        at: convert::line(webhook.sent_at.as_deref())?,
    })
}
