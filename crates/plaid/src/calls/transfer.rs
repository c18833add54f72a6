//! `/transfer/authorization/create`, `/transfer/create`, `/transfer/get`, `/transfer/cancel`:
//! moving money. [S] TransferAuthorizationCreateResponse, TransferCreateResponse.
//!
//! Amounts of transfers are texts on the wire, `"12.34"`, and plain sizes: `direction` says which
//! way the money goes. An authorization is good for an hour and for one transfer.

use coffer_domain::{BankError, CivilDate, Money, Secret};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{self, convert, details::Details, object::Object},
};

/// Which way money goes, seen from the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Out of the account.
    Debit,
    /// Into it.
    Credit,
}

impl Direction {
    /// Plaid's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }
}

/// How money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// In a day or three.
    Ach,
    /// The same day, until the cut-off.
    SameDayAch,
    /// At once; credits only.
    Rtp,
    /// By wire; credits only.
    Wire,
}

/// What is to be moved.
pub struct TransferIntent<'a> {
    /// The key to the item.
    pub access_token: &'a Secret<String>,
    /// Plaid's id of the account. There is no first one to fall back to.
    pub account_id: &'a str,
    /// Which way.
    pub direction: Direction,
    /// How.
    pub network: Network,
    /// How much, as a plain size.
    pub amount: &'a Money,
    /// How the person agreed to it; `web` or `ppd` and others. Needed for ACH.
    pub ach_class: Option<&'a str>,
    /// Whose account it is.
    pub legal_name: &'a Secret<String>,
    /// One for each intention: asking twice with the same gives the same authorization.
    pub idempotency_key: Uuid,
}

/// Whether a transfer would be let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Plaid's id.
    pub id: String,
    /// Plaid's word: `approved`, `declined`, `user_action_required`.
    pub decision: String,
    /// Why, as a code, such as `NSF` or `RISK`.
    pub reason: Option<String>,
    /// When it was made, RFC 3339.
    pub created_at: Option<String>,
    /// What was judged. Where a key was used before for something else, it is that.
    pub proposed: Option<Proposed>,
    /// What else Plaid says.
    pub details: Details,
}

/// The transfer that an authorization is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Plaid's id of the account.
    pub account_id: Option<String>,
    /// `debit` or `credit`.
    pub direction: String,
    /// How much, as a plain size.
    pub amount: Money,
}

impl Proposed {
    /// Whether it is what was asked for.
    pub fn is_for(&self, intent: &TransferIntent<'_>) -> bool {
        self.account_id.as_deref() == Some(intent.account_id)
            && self.direction == intent.direction.as_str()
            && self.amount == *intent.amount
    }
}

impl Authorization {
    /// Whether a transfer can be made of it.
    pub fn is_approved(&self) -> bool {
        self.decision == "approved"
    }
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Plaid's id.
    pub id: String,
    /// What it was made of.
    pub authorization_id: Option<String>,
    /// Plaid's id of the account.
    pub account_id: Option<String>,
    /// `debit` or `credit`.
    pub direction: String,
    /// How much, as a plain size.
    pub amount: Money,
    /// Plaid's word: `pending`, `posted`, `settled`, `funds_available`, `cancelled`, `failed`,
    /// `returned`.
    pub status: String,
    /// Plaid's word for how it goes.
    pub network: Option<String>,
    /// Whether it can still be taken back.
    pub cancellable: bool,
    /// The bank's code for why it failed or came back, such as `R01`.
    pub failure: Option<String>,
    /// When it was made, RFC 3339.
    pub created_at: Option<String>,
    /// Day on which it is expected to be settled.
    pub expected_settlement: Option<CivilDate>,
    /// The words that stand beside it at the bank.
    pub description: Option<String>,
    /// What else Plaid says; it names the person.
    pub details: Details,
}

#[derive(Serialize)]
struct AuthorizeRequest<'a> {
    access_token: &'a str,
    account_id: &'a str,
    r#type: Direction,
    network: Network,
    amount: String,
    iso_currency_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ach_class: Option<&'a str>,
    user: Payer<'a>,
    idempotency_key: String,
}

#[derive(Serialize)]
struct Payer<'a> {
    legal_name: &'a str,
}

impl Client {
    /// Asks whether a transfer would be let through. It may be asked again: the key makes it one.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails. That it is declined is an answer, no error.
    pub async fn authorize_transfer(
        &self,
        intent: &TransferIntent<'_>,
    ) -> Result<Authorization, BankError> {
        let body = AuthorizeRequest {
            access_token: intent.access_token.expose(),
            account_id: intent.account_id,
            r#type: intent.direction,
            network: intent.network,
            amount: convert::digits(intent.amount),
            iso_currency_code: intent.amount.currency().code(),
            ach_class: intent.ach_class,
            user: Payer {
                legal_name: intent.legal_name.expose(),
            },
            idempotency_key: intent.idempotency_key.to_string(),
        };
        let endpoint = endpoint::TRANSFER_AUTHORIZATION_CREATE;
        self.call_item(endpoint, intent.access_token, &body, read_authorization)
            .await
    }

    /// Makes the transfer of an authorization. Asking again gives the same transfer. It may have
    /// been made although the answer is an error: before another is made for the same purpose,
    /// [`Client::transfer_events`] tells.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn create_transfer(
        &self,
        access_token: &Secret<String>,
        account_id: &str,
        authorization_id: &str,
        description: &str,
    ) -> Result<Transfer, BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            account_id: &'a str,
            authorization_id: &'a str,
            description: &'a str,
        }
        let body = Request {
            access_token: access_token.expose(),
            account_id,
            authorization_id,
            description,
        };
        let endpoint = endpoint::TRANSFER_CREATE;
        self.call_item(endpoint, access_token, &body, read_transfer)
            .await
    }

    /// A transfer and its state.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn transfer(&self, transfer_id: &str) -> Result<Transfer, BankError> {
        let body = TransferRequest { transfer_id };
        self.call(endpoint::TRANSFER_GET, &body, read_transfer)
            .await
    }

    /// The transfer that was made of an authorization. It is how one is found whose id was lost with
    /// the answer.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails; [`is_no_such_transfer`] says that there is none.
    pub async fn transfer_of_authorization(
        &self,
        authorization_id: &str,
    ) -> Result<Transfer, BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            authorization_id: &'a str,
        }
        let body = Request { authorization_id };
        self.call(endpoint::TRANSFER_GET, &body, read_transfer)
            .await
    }

    /// Takes a transfer back that was not sent yet.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn cancel_transfer(&self, transfer_id: &str) -> Result<(), BankError> {
        let body = TransferRequest { transfer_id };
        self.call(endpoint::TRANSFER_CANCEL, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }
}

/// Whether an answer to a question for one transfer says that there is none.
pub fn is_no_such_transfer(error: &BankError) -> bool {
    matches!(
        error.code.as_deref(),
        Some("INVALID_FIELD" | "NOT_FOUND" | "TRANSFER_NOT_FOUND")
    )
}

/// Whether an error says that the keys, and not an account, lack transfers.
pub fn is_not_offered(error: &BankError) -> bool {
    matches!(
        error.code.as_deref(),
        Some(
            "PRODUCT_NOT_ENABLED"
                | "INVALID_PRODUCT"
                | "UNAUTHORIZED_ROUTE_ACCESS"
                | "UNAUTHORIZED_ACCESS"
                | "INCOMPLETE_CUSTOMER_ONBOARDING"
        )
    )
}

/// Whether an error says that the person has not agreed yet to payments from a connection.
pub fn needs_consent(error: &BankError) -> bool {
    error.code.as_deref() == Some("ADDITIONAL_CONSENT_REQUIRED")
}

/// The answer of `/transfer/authorization/create`; `None` if it is none.
pub fn read_authorization(body: &[u8]) -> Option<Authorization> {
    let mut answer = Object::of_body(body)?.object("authorization")?;
    let reason = answer
        .object("decision_rationale")
        .and_then(|mut rationale| rationale.line("code"));
    let proposed = answer.object("proposed_transfer").and_then(|mut row| {
        let currency = convert::currency(&mut row);
        Some(Proposed {
            account_id: row.id("account_id"),
            direction: row.line("type")?,
            amount: row.money_text("amount", currency.as_ref())?,
        })
    });
    Some(Authorization {
        id: answer.id("id")?,
        decision: answer.line("decision")?,
        reason,
        proposed,
        created_at: answer.line("created"),
        details: answer.into_details(),
    })
}

#[derive(Serialize)]
struct TransferRequest<'a> {
    transfer_id: &'a str,
}

/// The answer that a transfer is. One without an exact amount is none.
pub fn read_transfer(body: &[u8]) -> Option<Transfer> {
    let mut row = Object::of_body(body)?.object("transfer")?;
    let currency = convert::currency(&mut row);
    let failure = row.object("failure_reason").and_then(|mut reason| {
        let code = reason.line("failure_code");
        code.or_else(|| reason.line("ach_return_code"))
    });
    Some(Transfer {
        id: row.id("id")?,
        authorization_id: row.id("authorization_id"),
        account_id: row.id("account_id"),
        direction: row.line("type")?,
        amount: row.money_text("amount", currency.as_ref())?,
        status: row.line("status")?,
        network: row.line("network"),
        cancellable: row.flag("cancellable").unwrap_or(false),
        failure,
        created_at: row.line("created"),
        expected_settlement: row.date("expected_settlement_date"),
        description: row.line("description"),
        details: row.into_details(),
    })
}
