//! `/transactions/sync` and `/transactions/refresh`.

use coffer_domain::{BankError, Cursor, Page, Secret};

use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{self, transaction},
};

impl Client {
    /// One page of changes, from a cursor or from the beginning. An item that was asked often in
    /// the last minute waits for its turn first (see [`crate::pace`]).
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails. A mutation during pagination is reported at
    /// once: only the session knows the cursor to start over from.
    pub async fn sync_page(
        &self,
        access_token: &Secret<String>,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError> {
        let body = transaction::SyncRequest::new(access_token.expose(), cursor, count);
        self.page(access_token, &body).await
    }

    /// The same for one account alone. Its stream has cursors of its own, which lead nowhere in
    /// the stream of the item, nor theirs here.
    ///
    /// # Errors
    /// As [`Client::sync_page`].
    pub async fn sync_account_page(
        &self,
        access_token: &Secret<String>,
        account_id: &str,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError> {
        let mut body = transaction::SyncRequest::new(access_token.expose(), cursor, count);
        body.options.account_id = Some(account_id);
        self.page(access_token, &body).await
    }

    async fn page(
        &self,
        access_token: &Secret<String>,
        request: &transaction::SyncRequest<'_>,
    ) -> Result<Page, BankError> {
        let endpoint = endpoint::TRANSACTIONS_SYNC;
        self.call_item(endpoint, access_token, request, |body| {
            let answer: transaction::SyncResponse<'_> = parse(body)?;
            Some(answer.into_page(body.len() as u64))
        })
        .await
    }

    /// Asks the bank to be visited now; what is new comes with a later sync. Every call is
    /// billed, so it is made once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn refresh_transactions(
        &self,
        access_token: &Secret<String>,
    ) -> Result<(), BankError> {
        let body = transaction::RefreshRequest {
            access_token: access_token.expose(),
        };
        let endpoint = endpoint::TRANSACTIONS_REFRESH;
        self.call_item(endpoint, access_token, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }
}
