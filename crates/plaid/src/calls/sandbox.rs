//! `/sandbox/...`: what only an environment sandbox, or the demo's bank, does. Elsewhere Plaid
//! answers `SANDBOX_ONLY`.

use coffer_domain::{BankError, CivilDate, Money, Secret};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use super::product::Product;
use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{self, convert, item::ItemRequest, link, object::Object},
};

/// Who signs in at a bank of a sandbox, and for what.
pub struct SandboxLogin<'a> {
    /// The bank, such as `ins_109508`.
    pub institution: &'a str,
    /// Products of the item.
    pub products: &'a [Product],
    /// User name: `user_good`, `user_transactions_dynamic`, or `user_custom` with the user's
    /// JSON as password.
    pub user: &'a str,
    /// Password.
    pub password: &'a Secret<String>,
    /// Where webhooks go.
    pub webhook: Option<&'a Url>,
}

/// A transaction to be added to an item of `user_transactions_dynamic`.
pub struct SandboxTransaction<'a> {
    /// When it was made.
    pub transacted: CivilDate,
    /// When it is booked: today or up to 14 days ago.
    pub posted: CivilDate,
    /// How much, with our sign: money out is negative.
    pub amount: &'a Money,
    /// What the statement says.
    pub description: &'a str,
}

#[derive(Deserialize)]
struct PublicTokenResponse {
    public_token: String,
}

impl Client {
    /// A public token without Link, for two years of transactions.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_public_token(
        &self,
        institution: &str,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, BankError> {
        self.sandbox_login(&SandboxLogin {
            institution,
            products: &[Product::Transactions],
            user,
            password,
            webhook: None,
        })
        .await
    }

    /// The same for any products and any user.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_login(
        &self,
        login: &SandboxLogin<'_>,
    ) -> Result<Secret<String>, BankError> {
        #[derive(Serialize)]
        struct Options<'a> {
            override_username: &'a str,
            override_password: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            webhook: Option<&'a str>,
            transactions: link::HistoryWanted,
        }
        #[derive(Serialize)]
        struct Request<'a> {
            institution_id: &'a str,
            initial_products: &'a [Product],
            options: Options<'a>,
        }
        let body = Request {
            institution_id: login.institution,
            initial_products: login.products,
            options: Options {
                override_username: login.user,
                override_password: login.password.expose(),
                webhook: login.webhook.map(Url::as_str),
                transactions: link::HistoryWanted {
                    days_requested: link::DAYS_REQUESTED,
                },
            },
        };
        self.call(endpoint::SANDBOX_PUBLIC_TOKEN_CREATE, &body, |body| {
            let token = Secret::new(parse::<PublicTokenResponse>(body)?.public_token);
            (!token.expose().is_empty()).then_some(token)
        })
        .await
    }

    /// Sends a webhook of this code to the item's address; the type is needed where several have
    /// the code. Whether one was sent.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_fire_webhook(
        &self,
        access_token: &Secret<String>,
        webhook_type: Option<&str>,
        webhook_code: &str,
    ) -> Result<bool, BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            webhook_type: Option<&'a str>,
            webhook_code: &'a str,
        }
        let body = Request {
            access_token: access_token.expose(),
            webhook_type,
            webhook_code,
        };
        let endpoint = endpoint::SANDBOX_FIRE_WEBHOOK;
        self.call_item(endpoint, access_token, &body, |body| {
            Object::of_body(body)?.flag("webhook_fired")
        })
        .await
    }

    /// Ends the login of an item, so that it must be repaired.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_reset_login(
        &self,
        access_token: &Secret<String>,
    ) -> Result<(), BankError> {
        let body = ItemRequest::new(access_token);
        let endpoint = endpoint::SANDBOX_RESET_LOGIN;
        self.call_item(endpoint, access_token, &body, |body| {
            Object::of_body(body)?.flag("reset_login")?.then_some(())
        })
        .await
    }

    /// Adds transactions, ten at most, to the checking account of `user_transactions_dynamic`.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_create_transactions(
        &self,
        access_token: &Secret<String>,
        transactions: &[SandboxTransaction<'_>],
    ) -> Result<(), BankError> {
        #[derive(Serialize)]
        struct Row<'a> {
            date_transacted: String,
            date_posted: String,
            amount: Box<RawValue>,
            description: &'a str,
            iso_currency_code: &'a str,
        }
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            transactions: Vec<Row<'a>>,
        }
        let body = Request {
            access_token: access_token.expose(),
            transactions: transactions
                .iter()
                .map(|row| Row {
                    date_transacted: row.transacted.to_string(),
                    date_posted: row.posted.to_string(),
                    amount: convert::amount_for_plaid(row.amount),
                    description: row.description,
                    iso_currency_code: row.amount.currency().code(),
                })
                .collect(),
        };
        let endpoint = endpoint::SANDBOX_TRANSACTIONS_CREATE;
        self.call_item(endpoint, access_token, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }

    /// Sets how the numbers of an account were verified: `automatically_verified` or
    /// `verification_expired`.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_set_verification_status(
        &self,
        access_token: &Secret<String>,
        account_id: &str,
        verification_status: &str,
    ) -> Result<(), BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            account_id: &'a str,
            verification_status: &'a str,
        }
        let body = Request {
            access_token: access_token.expose(),
            account_id,
            verification_status,
        };
        let endpoint = endpoint::SANDBOX_SET_VERIFICATION_STATUS;
        self.call_item(endpoint, access_token, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }

    /// Moves a transfer on: `posted`, `settled`, `failed`, `returned`, ...
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_simulate_transfer(
        &self,
        transfer_id: &str,
        event_type: &str,
    ) -> Result<(), BankError> {
        #[derive(Serialize)]
        struct Request<'a> {
            transfer_id: &'a str,
            event_type: &'a str,
        }
        let body = Request {
            transfer_id,
            event_type,
        };
        self.call(endpoint::SANDBOX_TRANSFER_SIMULATE, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }
}
