//! The line to the bank, and its one cut: whatever waits for an answer is dropped when the profile is
//! locked, and when it is switched offline. When the program is closed in good order, what is half done
//! is finished first, as long as that takes no longer than closing may.
//!
//! Some calls are not dropped: the exchange of a public token, the replacement of a key, the removal of a
//! connection, the making and the stopping of a transfer, and what is billed by the call (a forced refresh, a
//! balance of now, a comparison of identity, a judgement of a debit). Their deed is done at Plaid whether or not the answer is heard: a
//! connection whose key was not heard is paid for and lost, and a refresh that was not heard is paid for and
//! not counted. They end by their own bound, and no further attempt at them begins; a window that is closed goes
//! at once, and the program stays until their answer is written.

use std::sync::Mutex;

use async_trait::async_trait;
use coffer_domain::{
    AccountFact, BankError, BankErrorKind, Cursor, Page, Secret,
    link::{Exchanged, ItemFact, LinkFor, LinkOutcome, LinkToken, Surface},
    payment::RealtimeBalance,
};
use coffer_plaid::calls::{
    auth::BankNumbers,
    identity::{IdentityClaim, IdentityMatch, OwnedAccount},
    signal::{Signal, SignalRequest},
    transfer::{Authorization, Transfer, TransferIntent},
    transfer_events::TransferEvents,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{BankData, Making, Payments, lock};

/// What everything on its way holds on to.
pub(crate) struct Line {
    cut: Mutex<CancellationToken>,
    /// Calls whose answer must be heard.
    deeds: TaskTracker,
}

impl Line {
    /// A line that is whole.
    pub fn new() -> Self {
        Self {
            cut: Mutex::new(CancellationToken::new()),
            deeds: TaskTracker::new(),
        }
    }

    /// Drops what is on its way, and all that begins until it is mended.
    pub fn cut(&self) {
        lock(&self.cut).cancel();
    }

    /// What begins from now on is on its way again.
    pub fn mend(&self, stopping: &CancellationToken) {
        let mut line = lock(&self.cut);
        // A profile that is being closed gets no other line.
        if line.is_cancelled() && !stopping.is_cancelled() {
            *line = CancellationToken::new();
        }
    }

    /// Cancelled when the line is cut.
    pub fn held(&self) -> CancellationToken {
        lock(&self.cut).clone()
    }

    /// Whether a call is on its way whose answer must be heard.
    pub fn has_deeds(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// A bank whose calls end when the line is cut.
    pub fn hold<B: BankData>(&self, bank: B) -> Held<B> {
        self.held_by(bank)
    }

    /// A provider of payments whose calls end when the line is cut.
    pub fn hold_payments<P: Payments>(&self, payments: P) -> Held<P> {
        self.held_by(payments)
    }

    fn held_by<B>(&self, bank: B) -> Held<B> {
        Held {
            bank,
            cut: self.held(),
            deeds: self.deeds.clone(),
        }
    }
}

/// A bank at the end of a line.
pub(crate) struct Held<B> {
    bank: B,
    cut: CancellationToken,
    deeds: TaskTracker,
}

impl<B> Held<B> {
    async fn until_cut<T>(
        &self,
        call: impl Future<Output = Result<T, BankError>> + Send,
    ) -> Result<T, BankError> {
        tokio::select! {
            biased;
            () = self.cut.cancelled() => Err(was_cut()),
            done = call => done,
        }
    }

    /// One that has begun goes on.
    async fn if_whole<T>(
        &self,
        call: impl Future<Output = Result<T, BankError>> + Send,
    ) -> Result<T, BankError> {
        match self.cut.is_cancelled() {
            true => Err(was_cut()),
            false => self.deeds.track_future(call).await,
        }
    }
}

fn was_cut() -> BankError {
    BankError {
        kind: BankErrorKind::Offline,
        code: None,
        message: "Coffer was locked or switched offline, so this was not done.".into(),
        hint: Some("Nothing is lost; it begins again when Coffer may speak to the bank.".into()),
        request_id: None,
        retry_after: None,
        state: None,
    }
}

#[async_trait]
impl<B: BankData> BankData for Held<B> {
    async fn link_token(
        &self,
        surface: Surface,
        client_user_id: uuid::Uuid,
        what_for: LinkFor<'_>,
        language: &str,
    ) -> Result<LinkToken, BankError> {
        self.until_cut(
            self.bank
                .link_token(surface, client_user_id, what_for, language),
        )
        .await
    }

    async fn link_outcome(&self, token: &Secret<String>) -> Result<LinkOutcome, BankError> {
        self.until_cut(self.bank.link_outcome(token)).await
    }

    async fn exchange(&self, public_token: &Secret<String>) -> Result<Exchanged, BankError> {
        self.if_whole(self.bank.exchange(public_token)).await
    }

    async fn item(&self, access: &Secret<String>) -> Result<ItemFact, BankError> {
        self.until_cut(self.bank.item(access)).await
    }

    async fn accounts(&self, access: &Secret<String>) -> Result<Vec<AccountFact>, BankError> {
        self.until_cut(self.bank.accounts(access)).await
    }

    async fn changes(
        &self,
        access: &Secret<String>,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError> {
        self.until_cut(self.bank.changes(access, cursor, count))
            .await
    }

    async fn refresh(&self, access: &Secret<String>) -> Result<(), BankError> {
        self.if_whole(self.bank.refresh(access)).await
    }

    async fn new_access_token(&self, access: &Secret<String>) -> Result<Secret<String>, BankError> {
        self.if_whole(self.bank.new_access_token(access)).await
    }

    async fn balances_now(
        &self,
        access: &Secret<String>,
        accounts: &[String],
        not_before_ms: Option<i64>,
        asked_ms: i64,
    ) -> Result<Vec<RealtimeBalance>, BankError> {
        let call = self
            .bank
            .balances_now(access, accounts, not_before_ms, asked_ms);
        self.if_whole(call).await
    }

    async fn numbers(
        &self,
        access: &Secret<String>,
        accounts: &[String],
    ) -> Result<BankNumbers, BankError> {
        self.until_cut(self.bank.numbers(access, accounts)).await
    }

    async fn owners(&self, access: &Secret<String>) -> Result<Vec<OwnedAccount>, BankError> {
        self.until_cut(self.bank.owners(access)).await
    }

    async fn match_identity(
        &self,
        access: &Secret<String>,
        claim: &IdentityClaim,
    ) -> Result<Vec<IdentityMatch>, BankError> {
        self.if_whole(self.bank.match_identity(access, claim)).await
    }

    async fn evaluate(&self, debit: &SignalRequest<'_>) -> Result<Signal, BankError> {
        self.if_whole(self.bank.evaluate(debit)).await
    }

    async fn remove(&self, access: &Secret<String>) -> Result<(), BankError> {
        self.if_whole(self.bank.remove(access)).await
    }

    async fn sandbox_public_token(
        &self,
        institution: &str,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, BankError> {
        let call = self.bank.sandbox_public_token(institution, user, password);
        self.until_cut(call).await
    }

    async fn check_keys(&self) -> Result<(), BankError> {
        self.until_cut(self.bank.check_keys()).await
    }

    fn link_script(&self) -> String {
        self.bank.link_script()
    }
}

#[async_trait]
impl<P: Payments> Payments for Held<P> {
    async fn authorize(&self, intent: &TransferIntent<'_>) -> Result<Authorization, BankError> {
        self.until_cut(self.bank.authorize(intent)).await
    }

    async fn create(&self, made: &Making<'_>) -> Result<Transfer, BankError> {
        self.if_whole(self.bank.create(made)).await
    }

    async fn transfer(&self, id: &str) -> Result<Transfer, BankError> {
        self.until_cut(self.bank.transfer(id)).await
    }

    async fn transfer_of(&self, authorization: &str) -> Result<Option<Transfer>, BankError> {
        self.until_cut(self.bank.transfer_of(authorization)).await
    }

    async fn cancel(&self, id: &str) -> Result<(), BankError> {
        self.if_whole(self.bank.cancel(id)).await
    }

    async fn is_agreed(&self, access: &Secret<String>) -> Result<Option<bool>, BankError> {
        self.until_cut(self.bank.is_agreed(access)).await
    }

    async fn events(&self, after: u64, count: u16) -> Result<TransferEvents, BankError> {
        self.until_cut(self.bank.events(after, count)).await
    }

    async fn let_pass(&self, id: &str, what: &str) -> Result<(), BankError> {
        self.until_cut(self.bank.let_pass(id, what)).await
    }
}
