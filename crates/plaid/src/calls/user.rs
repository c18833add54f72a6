//! `/user/create`, `/user/get`, `/user/remove`, `/user/items/get`: a person at Plaid, wanted only
//! for Link sessions that add several items. Nothing personal is told.

use coffer_domain::BankError;
use serde::Serialize;
use uuid::Uuid;

use super::item::ItemDetails;
use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{
        self,
        item::{Item, ItemStatus},
        object::Object,
    },
};

/// A person at Plaid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaidUser {
    /// Plaid's id, such as `usr_...`.
    pub id: String,
    /// Our random id.
    pub client_user_id: Option<String>,
    /// When it was made, RFC 3339.
    pub created_at: Option<String>,
}

#[derive(Serialize)]
struct UserRequest<'a> {
    user_id: &'a str,
}

impl Client {
    /// Makes a person at Plaid and gives Plaid's id. It is tried once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn create_user(&self, client_user_id: Uuid) -> Result<String, BankError> {
        #[derive(Serialize)]
        struct Request {
            client_user_id: String,
        }
        let body = Request {
            client_user_id: client_user_id.to_string(),
        };
        self.call(endpoint::USER_CREATE, &body, |body| {
            Object::of_body(body)?.id("user_id")
        })
        .await
    }

    /// The person with this id of Plaid's.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn user(&self, user_id: &str) -> Result<PlaidUser, BankError> {
        self.call(endpoint::USER_GET, &UserRequest { user_id }, |body| {
            let mut user = Object::of_body(body)?;
            Some(PlaidUser {
                id: user.id("user_id")?,
                client_user_id: user.id("client_user_id"),
                created_at: user.line("created_at"),
            })
        })
        .await
    }

    /// Makes Plaid forget a person, with all items of theirs.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn remove_user(&self, user_id: &str) -> Result<(), BankError> {
        self.call(endpoint::USER_REMOVE, &UserRequest { user_id }, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }

    /// The items of a person. Their access tokens are not told.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn user_items(&self, user_id: &str) -> Result<Vec<ItemDetails>, BankError> {
        #[derive(serde::Deserialize)]
        struct Answer {
            items: Vec<Item>,
        }
        self.call(endpoint::USER_ITEMS_GET, &UserRequest { user_id }, |body| {
            let items = parse::<Answer>(body)?.items.into_iter();
            Some(
                items
                    .map(|item| item.into_details(ItemStatus::default()))
                    .collect(),
            )
        })
        .await
    }
}
