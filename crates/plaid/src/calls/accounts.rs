//! `/accounts/get` and `/accounts/balance/get`: what Plaid remembers of accounts, and what the
//! bank says now.

use chrono::{DateTime, SecondsFormat, Utc};
use coffer_domain::{AccountFact, BankError, Secret, payment::RealtimeBalance};
use serde::Serialize;

use crate::{
    Client, endpoint,
    wire::{account::AccountsRequest, object::Object},
};

impl Client {
    /// The accounts of an item with cached balances. An account that cannot be read makes the
    /// answer unreadable, because a missing account means a closed one.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn accounts(
        &self,
        access_token: &Secret<String>,
    ) -> Result<Vec<AccountFact>, BankError> {
        self.accounts_of(access_token, &[]).await
    }

    /// The same for the accounts with these ids only.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails; `INVALID_ACCOUNT_ID` for one that is gone.
    pub async fn accounts_of(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<Vec<AccountFact>, BankError> {
        let body = AccountsRequest::new(access_token, account_ids);
        self.call_item(endpoint::ACCOUNTS_GET, access_token, &body, |body| {
            Object::of_body(body)?.accounts()
        })
        .await
    }

    /// Balances as the bank states them now, for the accounts with these ids or for all. Every
    /// success is billed, so it is asked once; the bank may take half a minute.
    ///
    /// Capital One's cards and loans need `not_before`, the age that is still accepted; a bank
    /// that has nothing as recent answers `LAST_UPDATED_DATETIME_OUT_OF_RANGE`. `asked_ms` is the time now, from
    /// which on the balances are good for a minute.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn realtime_balances(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
        not_before: Option<DateTime<Utc>>,
        asked_ms: i64,
    ) -> Result<Vec<RealtimeBalance>, BankError> {
        #[derive(Serialize)]
        struct Options<'a> {
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            account_ids: &'a [String],
            #[serde(skip_serializing_if = "Option::is_none")]
            min_last_updated_datetime: Option<String>,
        }
        #[derive(Serialize)]
        struct Request<'a> {
            access_token: &'a str,
            options: Options<'a>,
        }
        let body = Request {
            access_token: access_token.expose(),
            options: Options {
                account_ids,
                min_last_updated_datetime: not_before
                    .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            },
        };
        self.call_item(endpoint::BALANCE_GET, access_token, &body, |body| {
            let accounts = Object::of_body(body)?.accounts()?;
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the bank's answer to that call"
            )]
            let stated = accounts
                .into_iter()
                .map(|account| RealtimeBalance::stated(account, asked_ms));
            Some(stated.collect())
        })
        .await
    }
}
