//! The money checks: what a bank says now, account numbers, owners, and whether a payment would go through.
//!
//! ```text
//!   every ask:  the account, by name, never the first one
//!            ── may it be asked?  connected, of that kind, online
//!            ── is it billed?     then no more calls than the person was told of
//!            ── alone             the item's turn and lease, over all processes
//!            ── the call, once    the journal of calls counts it
//!            ── the audit         whatever came of it
//! ```
//! What a bank said lives in [`Held`] for a minute (balances) or five (numbers), in memory, and goes with the
//! profile. Nothing here decides on what a sync brought: `coffer_domain::payment` takes a balance of now.

pub mod balance;
mod clipboard;
mod consented;
pub mod identity;
pub mod numbers;
pub mod payment;
mod pdf;
pub mod sheet;
mod told;
mod view;

pub(crate) use consented::note as note_consented;
pub use view::view;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use coffer_domain::{AccountId, AccountKind, ItemId, Secret, payment::RealtimeBalance};
use coffer_plaid::endpoint;
use coffer_store::{StoreError, facts};
use coffer_vault::WrapKind;

use crate::{
    App, Profile,
    api::{AppError, CheckProduct, ErrorCode, Topic},
    app_lock, lease, lock, meter, network,
    read::AccountRow,
};

/// What is held in memory, and goes with the profile.
#[derive(Default)]
pub(crate) struct Held {
    /// Balances that a bank stated within the last minute.
    balances: Mutex<HashMap<AccountId, Arc<RealtimeBalance>>>,
    /// Numbers that were revealed within the last minutes.
    numbers: Mutex<HashMap<AccountId, numbers::Revealed>>,
}

/// What there is to ask of an account, and why not.
pub(crate) enum Wanted {
    /// A balance of now.
    Balance,
    /// Its numbers.
    Numbers,
    /// Its owners.
    Identity,
    /// Whether it can pay.
    Payment,
}

/// Why something cannot be asked of an account, in a sentence. Consent and contracts show when it is asked.
pub(crate) fn why_not(account: &AccountRow, wanted: &Wanted) -> Option<String> {
    if account.by_hand.is_some() {
        return Some("You keep this account by hand, so there is no bank to ask.".to_owned());
    }
    if account.disconnected {
        return Some(format!("You disconnected {}.", account.institution_name));
    }
    if account.gone_ms.is_some() {
        return Some("The bank does not share this account any more: it may be closed.".to_owned());
    }
    let of_deposits = match wanted {
        Wanted::Balance | Wanted::Identity => return None,
        Wanted::Numbers => "Only checking and savings accounts have numbers that money is sent to.",
        Wanted::Payment => "Payments come out of checking and savings accounts only.",
    };
    (account.kind != AccountKind::Depository).then(|| of_deposits.to_owned())
}

/// The account that is meant, if this can be asked of it.
///
/// # Errors
/// If there is none, or it cannot.
pub(crate) async fn account(
    profile: &Arc<Profile>,
    id: &str,
    wanted: &Wanted,
) -> Result<AccountRow, AppError> {
    // An id that is none is as unknown as one of nothing.
    let id: AccountId = id
        .parse()
        .map_err(|_| AppError::from(StoreError::NotFound("account")))?;
    let row = profile
        .read(move |r| {
            facts::accounts(r)?
                .into_iter()
                .find(|account| account.id == id)
                .ok_or(StoreError::NotFound("account"))
        })
        .await?;
    match why_not(&row, wanted) {
        None => Ok(row),
        Some(why) => Err(AppError::new(ErrorCode::BadInput, why).of_item(row.item_id)),
    }
}

/// How often, and how many times, it is looked whether a sync of the same connection has ended: ten seconds in all.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const LOOKS_MAX: u32 = 40;

/// Works on a connection with nobody else at it, in this process or another. What was called is written down.
///
/// # Errors
/// If somebody is at it, and what the work fails with.
pub(crate) async fn alone<T>(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    network::refuse_offline(profile)?;
    // A sync that runs ends soon: who asks for a balance right after it began waits a moment.
    let mut looks = 0;
    let turn = loop {
        match profile.turns.take(item) {
            Ok(turn) => break turn,
            Err(error) if looks >= LOOKS_MAX || profile.stopping.is_cancelled() => {
                return Err(error);
            }
            Err(_) => {
                looks += 1;
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    };
    lease::take(app, profile, item).await?;
    let done = work.await;
    profile.journal_calls(app).await;
    lease::release(profile, item).await;
    drop(turn);
    app.0.seams.events.changed(&[Topic::Checks]);
    done.map_err(|error| error.of_item(item))
}

/// How many calls of a product were made this month.
///
/// # Errors
/// If the store fails.
pub(crate) async fn made(
    app: &App,
    profile: &Arc<Profile>,
    product: CheckProduct,
) -> Result<u32, AppError> {
    let now_ms = app.now_ms();
    profile
        .read(move |r| {
            if let Some(path) = once_for_an_item(product) {
                return facts::items_asked(r, path, now_ms);
            }
            let billed = facts::billed(r, now_ms)?;
            Ok(billed
                .iter()
                .find(|(name, _)| *name == word(product))
                .map_or(0, |(_, calls)| *calls))
        })
        .await
}

/// The endpoint of a product that is billed once for an item.
const fn once_for_an_item(product: CheckProduct) -> Option<&'static str> {
    match product {
        CheckProduct::Auth => Some(endpoint::AUTH_GET.path),
        CheckProduct::Identity => Some(endpoint::IDENTITY_GET.path),
        CheckProduct::Balance | CheckProduct::IdentityMatch | CheckProduct::Signal => None,
    }
}

/// Plaid's word for a product, as calls are counted by.
const fn word(product: CheckProduct) -> &'static str {
    match product {
        CheckProduct::Balance => "balance",
        CheckProduct::Auth => "auth",
        CheckProduct::Identity => "identity",
        CheckProduct::IdentityMatch => "identity_match",
        CheckProduct::Signal => "signal",
    }
}

/// Refuses a billed call where more were made this month than the person was told of.
///
/// # Errors
/// If there were.
pub(crate) async fn refuse_unseen(
    app: &App,
    profile: &Arc<Profile>,
    product: CheckProduct,
    seen: u32,
) -> Result<(), AppError> {
    if !meter::is_billed(profile) {
        return Ok(());
    }
    let made = made(app, profile, product).await?;
    if made <= seen {
        return Ok(());
    }
    let what = match product {
        CheckProduct::Balance => "real-time balances",
        CheckProduct::Auth => "banks’ account numbers",
        CheckProduct::Identity => "banks’ owners",
        CheckProduct::IdentityMatch => "comparisons of identity",
        CheckProduct::Signal => "judgements of a debit",
    };
    Err(AppError::new(
        ErrorCode::BadInput,
        format!(
            "Meanwhile {made} {what} were asked for this month, not {seen}. Nothing was asked."
        ),
    )
    .hinted("Look at the number and confirm again."))
}

/// Asks the owner of the profile to prove it, each time: whoever sits at an open window need not be them.
///
/// # Errors
/// `PinFirst` where nothing is set that could be asked for; `NeedsProof` where nothing was given; if it is
/// wrong, and how long to wait then.
pub(crate) async fn prove_owner(
    app: &App,
    profile: &Arc<Profile>,
    proof: Option<String>,
) -> Result<(), AppError> {
    // A key in memory only is of a demo that ends with the program: nothing in it is anybody's.
    if profile.vault.is_ephemeral() {
        return Ok(());
    }
    if !has_protection(profile).await? {
        return Err(AppError::new(
            ErrorCode::PinFirst,
            "This is shown to the owner alone, and nothing is set yet that only the owner knows.",
        )
        .hinted("Set a PIN or a passphrase first."));
    }
    app_lock::prove_at(app, profile.dir.clone(), proof.map(Secret::new)).await
}

/// Whether a PIN or a passphrase is set; a demo in memory needs none.
///
/// # Errors
/// If `keys.json` cannot be read.
pub(crate) async fn has_protection(profile: &Arc<Profile>) -> Result<bool, AppError> {
    let held = Arc::clone(profile);
    let kinds = crate::blocking(move || held.vault.kinds()).await??;
    let asks = |kind| matches!(kind, WrapKind::AppLock | WrapKind::Passphrase);
    Ok(profile.vault.is_ephemeral() || kinds.into_iter().any(asks))
}

impl Held {
    /// A balance of now that a bank stated, if it is one still.
    fn balance(&self, account: AccountId, now_ms: i64) -> Option<Arc<RealtimeBalance>> {
        let mut balances = lock(&self.balances);
        balances.retain(|_, balance| balance.is_fresh(now_ms));
        balances.get(&account).map(Arc::clone)
    }

    fn hold_balance(&self, account: AccountId, balance: RealtimeBalance) -> Arc<RealtimeBalance> {
        let balance = Arc::new(balance);
        lock(&self.balances).insert(account, Arc::clone(&balance));
        balance
    }
}
