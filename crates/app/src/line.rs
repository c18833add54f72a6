//! The line to the bank, and its one cut: whatever waits for an answer is dropped when the profile is
//! locked, and when it is switched offline. When the program is closed in good order, what is half done
//! is finished first, as long as that takes no longer than closing may.
//!
//! ```text
//!            cut (a lock, the offline switch)            over (a lock, 3 s later; a program that ends)
//!   reads ────┤ dropped
//!   deeds ────┼── the try that was sent is heard ──────────┤ dropped: what became of it is not known
//!   new tries ┤ none
//! ```
//! Deeds are the exchange of a public token, the replacement of a key, the removal of a connection, the making
//! and the stopping of a transfer, and a forced refresh: they are done at Plaid whether or not the answer is
//! heard, and a connection whose key was not heard is paid for and lost. So they are heard out where there is
//! time. What each of them is for was written down before; what was not heard is resolved by the next opening, as
//! after a death.
//!
//! Everything else is a read, also what is billed by the call (a balance of now, a comparison of identity, a
//! judgement of a debit): its answer is for somebody who is not there any more. One that was sent may be billed,
//! so it is counted as billed ([`Unheard`]).

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use coffer_domain::{
    AccountFact, BankError, BankErrorKind, Cursor, Page, Secret,
    link::{Exchanged, ItemFact, LinkFor, LinkOutcome, LinkToken, Surface},
    payment::RealtimeBalance,
};
use coffer_plaid::{
    calls::{
        auth::BankNumbers,
        identity::{IdentityClaim, IdentityMatch, OwnedAccount},
        signal::{Signal, SignalRequest},
        transfer::{Authorization, Transfer, TransferIntent},
        transfer_events::TransferEvents,
    },
    endpoint,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{BankData, Making, Payments, lock};

/// Told of a call that was dropped on its way, by the path of its endpoint.
pub(crate) type Unheard = Arc<dyn Fn(&'static str) + Send + Sync>;

/// What everything on its way holds on to.
pub(crate) struct Line {
    cut: Mutex<CancellationToken>,
    /// Nobody listens any more, to deeds either.
    over: CancellationToken,
    /// Calls whose answer must be heard.
    deeds: TaskTracker,
}

impl Line {
    /// A line that is whole.
    pub fn new() -> Self {
        Self {
            cut: Mutex::new(CancellationToken::new()),
            over: CancellationToken::new(),
            deeds: TaskTracker::new(),
        }
    }

    /// Drops what is on its way, and all that begins until it is mended.
    pub fn cut(&self) {
        lock(&self.cut).cancel();
    }

    /// Drops deeds too. There is no way back.
    pub fn end(&self) {
        self.cut();
        self.over.cancel();
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

    /// What somebody beside the bank is asked, and dropped like a read; nothing where the line is cut.
    pub async fn unless_cut<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        let cut = self.held();
        tokio::select! {
            biased;
            () = cut.cancelled() => None,
            done = call => Some(done),
        }
    }

    /// Whether a call is on its way whose answer must be heard.
    pub fn has_deeds(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// Returns once no such call is on its way. For a profile that is being closed.
    pub async fn heard(&self) {
        self.deeds.close();
        self.deeds.wait().await;
    }

    /// A bank whose calls end when the line is cut.
    pub fn hold<B: BankData>(&self, bank: B, unheard: Unheard) -> Held<B> {
        self.held_by(bank, unheard)
    }

    /// A provider of payments whose calls end when the line is cut.
    pub fn hold_payments<P: Payments>(&self, payments: P, unheard: Unheard) -> Held<P> {
        self.held_by(payments, unheard)
    }

    fn held_by<B>(&self, bank: B, unheard: Unheard) -> Held<B> {
        Held {
            bank,
            cut: self.held(),
            over: self.over.clone(),
            deeds: self.deeds.clone(),
            unheard,
        }
    }
}

/// A bank at the end of a line.
pub(crate) struct Held<B> {
    bank: B,
    cut: CancellationToken,
    over: CancellationToken,
    deeds: TaskTracker,
    unheard: Unheard,
}

impl<B> Held<B> {
    async fn until_cut<T>(
        &self,
        call: impl Future<Output = Result<T, BankError>> + Send,
    ) -> Result<T, BankError> {
        tokio::select! {
            biased;
            () = self.cut.cancelled() => Err(was_cut()),
            done = call => match done {
                // The gate was closed before the cut was seen here.
                Err(error) if self.is_of_the_gate(&error) => Err(was_cut()),
                done => done,
            },
        }
    }

    /// The same for a read that is billed by the call.
    async fn until_cut_billed<T>(
        &self,
        path: &'static str,
        call: impl Future<Output = Result<T, BankError>> + Send,
    ) -> Result<T, BankError> {
        self.billed(path, &self.cut, self.until_cut(call)).await
    }

    /// A call that is billed, and that `lost` drops.
    async fn billed<T>(
        &self,
        path: &'static str,
        lost: &CancellationToken,
        call: impl Future<Output = Result<T, BankError>>,
    ) -> Result<T, BankError> {
        let mut sent = Sent {
            path,
            unheard: &self.unheard,
            may_be_billed: !self.cut.is_cancelled(),
        };
        let done = call.await;
        sent.may_be_billed &= lost.is_cancelled() && done.is_err();
        done
    }

    /// One that has begun goes on, until nobody listens any more.
    async fn if_whole<T>(
        &self,
        call: impl Future<Output = Result<T, BankError>> + Send,
    ) -> Result<T, BankError> {
        if self.cut.is_cancelled() {
            return Err(was_cut());
        }
        tokio::select! {
            biased;
            done = self.deeds.track_future(call) => match done {
                // One try came to nothing, and there is no other: it may have been heard all the same.
                Err(error) if self.is_of_the_gate(&error) => Err(not_heard()),
                done => done,
            },
            () = self.over.cancelled() => Err(not_heard()),
        }
    }

    fn is_of_the_gate(&self, error: &BankError) -> bool {
        error.kind == BankErrorKind::Offline && self.cut.is_cancelled()
    }
}

/// Tells of a billed call that was dropped, also where whoever waited for it is dropped with it.
struct Sent<'a> {
    path: &'static str,
    unheard: &'a Unheard,
    may_be_billed: bool,
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        if self.may_be_billed {
            (self.unheard)(self.path);
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

fn not_heard() -> BankError {
    BankError {
        message: "Coffer was locked, switched offline or closed before the answer came, so what became of this is not \
                  known yet."
            .into(),
        hint: Some("Coffer finds out when it may speak to the bank again.".into()),
        ..was_cut()
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
        let call = self.if_whole(self.bank.refresh(access));
        self.billed(endpoint::TRANSACTIONS_REFRESH.path, &self.over, call)
            .await
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
        self.until_cut_billed(endpoint::BALANCE_GET.path, call)
            .await
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
        let call = self.bank.match_identity(access, claim);
        self.until_cut_billed(endpoint::IDENTITY_MATCH.path, call)
            .await
    }

    async fn evaluate(&self, debit: &SignalRequest<'_>) -> Result<Signal, BankError> {
        let call = self.bank.evaluate(debit);
        self.until_cut_billed(endpoint::SIGNAL_EVALUATE.path, call)
            .await
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Poll;

    use futures::{FutureExt, poll};

    use super::*;

    fn line() -> (Line, Held<()>, Arc<AtomicUsize>) {
        let (line, unheard) = (Line::new(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&unheard);
        let held = line.held_by(
            (),
            Arc::new(move |_: &'static str| {
                counted.fetch_add(1, Ordering::SeqCst);
            }),
        );
        (line, held, unheard)
    }

    fn never() -> impl Future<Output = Result<(), BankError>> + Send {
        std::future::pending()
    }

    #[tokio::test]
    async fn a_read_ends_with_the_cut_and_counts_as_billed_where_it_was_sent() {
        let (line, held, unheard) = line();
        let count = || unheard.load(Ordering::SeqCst);
        let mut plain = Box::pin(held.until_cut(never()));
        let mut billed = Box::pin(held.until_cut_billed("/x", never()));
        assert!(poll!(&mut plain).is_pending() && poll!(&mut billed).is_pending());
        line.cut();
        let told = plain.await.unwrap_err();
        assert!(told.message.contains("was not done"), "{told}");
        billed.await.unwrap_err();
        assert_eq!(count(), 1);
        // One that never began was not sent.
        held.until_cut_billed("/x", never()).await.unwrap_err();
        assert_eq!(count(), 1);
        line.mend(&CancellationToken::new());
        let held = line.held_by((), Arc::clone(&held.unheard));
        held.until_cut_billed("/x", async { Ok(()) }).await.unwrap();
        assert_eq!(count(), 1, "one that is answered is counted by its answer");
        // Whoever waited is dropped, as a window that is closed.
        let mut dropped = Box::pin(held.until_cut_billed("/x", never()));
        assert!(poll!(&mut dropped).is_pending());
        drop(dropped);
        assert_eq!(count(), 2);
    }

    #[tokio::test]
    async fn who_is_asked_beside_the_bank_is_not_asked_once_the_line_is_cut() {
        let line = Line::new();
        assert_eq!(line.unless_cut(async { 7 }).await, Some(7));
        let mut asked = Box::pin(line.unless_cut(std::future::pending::<()>()));
        assert!(poll!(&mut asked).is_pending());
        line.cut();
        assert_eq!(asked.await, None);
        let mut begun = false;
        assert_eq!(line.unless_cut(async { begun = true }).await, None);
        assert!(!begun);
    }

    #[tokio::test]
    async fn a_deed_is_heard_after_the_cut_until_nobody_listens_and_none_begins_after_it() {
        let (line, held, _) = line();
        let (answer, answered) = tokio::sync::oneshot::channel::<()>();
        let mut heard = Box::pin(held.if_whole(async move {
            answered.await.unwrap();
            Ok(7)
        }));
        let mut unheard = Box::pin(held.if_whole(never()));
        assert!(poll!(&mut heard).is_pending() && poll!(&mut unheard).is_pending());
        line.cut();
        assert!(poll!(&mut heard).is_pending() && line.has_deeds());
        answer.send(()).unwrap();
        assert!(matches!(poll!(&mut heard), Poll::Ready(Ok(7))));
        let begun = held.if_whole(never()).now_or_never().unwrap();
        assert!(begun.unwrap_err().message.contains("was not done"));
        assert!(line.heard().now_or_never().is_none(), "one is on its way");
        line.end();
        let told = unheard.await.unwrap_err();
        assert!(told.message.contains("not known yet"), "{told}");
        assert!(told.kind.is_transient() && told.code.is_none(), "no answer");
        line.heard().await;
    }
}
