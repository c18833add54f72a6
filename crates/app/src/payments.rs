//! What a provider of payments can do; Plaid is the first. Like [`crate::BankData`] it is a seam: faults enter
//! here and on the wire.

use async_trait::async_trait;
use coffer_domain::{BankError, Secret};
use coffer_plaid::{
    Client,
    calls::{
        transfer::{Authorization, Transfer, TransferIntent, is_no_such_transfer},
        transfer_events::TransferEvents,
    },
};

/// Moves money between a bank and a ledger.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Asks whether a transfer would be let through. The key of the intent makes it one question.
    async fn authorize(&self, intent: &TransferIntent<'_>) -> Result<Authorization, BankError>;
    /// Makes the transfer of an authorization: one, however often it is asked.
    async fn create(&self, made: &Making<'_>) -> Result<Transfer, BankError>;
    /// A transfer and its state.
    async fn transfer(&self, id: &str) -> Result<Transfer, BankError>;
    /// The transfer that was made of an authorization, if one was.
    async fn transfer_of(&self, authorization: &str) -> Result<Option<Transfer>, BankError>;
    /// Takes a transfer back that was not sent yet.
    async fn cancel(&self, id: &str) -> Result<(), BankError>;
    /// Whether the person agreed to payments at a connection's bank; `None` where the provider does not say.
    async fn is_agreed(&self, access: &Secret<String>) -> Result<Option<bool>, BankError>;
    /// What happened to transfers after an event.
    async fn events(&self, after: u64, count: u16) -> Result<TransferEvents, BankError>;
    /// Moves a transfer on, where the bank is a play one.
    async fn let_pass(&self, id: &str, what: &str) -> Result<(), BankError>;
}

/// What a transfer is made of.
pub struct Making<'a> {
    /// The key to the item.
    pub access_token: &'a Secret<String>,
    /// The provider's id of the account.
    pub account_id: &'a str,
    /// The provider's id of the authorization.
    pub authorization: &'a str,
    /// What stands beside it at the bank.
    pub description: &'a str,
}

#[async_trait]
impl Payments for Client {
    async fn authorize(&self, intent: &TransferIntent<'_>) -> Result<Authorization, BankError> {
        self.authorize_transfer(intent).await
    }

    async fn create(&self, made: &Making<'_>) -> Result<Transfer, BankError> {
        self.create_transfer(
            made.access_token,
            made.account_id,
            made.authorization,
            made.description,
        )
        .await
    }

    async fn transfer(&self, id: &str) -> Result<Transfer, BankError> {
        Client::transfer(self, id).await
    }

    async fn transfer_of(&self, authorization: &str) -> Result<Option<Transfer>, BankError> {
        match self.transfer_of_authorization(authorization).await {
            Ok(transfer) => Ok(Some(transfer)),
            Err(error) if is_no_such_transfer(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn cancel(&self, id: &str) -> Result<(), BankError> {
        self.cancel_transfer(id).await
    }

    async fn is_agreed(&self, access: &Secret<String>) -> Result<Option<bool>, BankError> {
        Ok(self.item_details(access).await?.may_pay())
    }

    async fn events(&self, after: u64, count: u16) -> Result<TransferEvents, BankError> {
        self.transfer_events(after, count).await
    }

    async fn let_pass(&self, id: &str, what: &str) -> Result<(), BankError> {
        self.sandbox_simulate_transfer(id, what).await
    }
}
