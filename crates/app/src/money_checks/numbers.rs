//! Account and routing numbers: shown to the owner, after their proof, each time.
//!
//! ```text
//!   proof ──> kept here? ──yes──> opened, nobody is asked
//!                └─no──> /auth/get ──> shown; sealed and kept where the person wants it
//!   five minutes in memory, to be copied; then wiped
//! ```
//! No number is in a log, an error, the audit or a file in clear.

use std::{sync::Arc, time::Duration};

use coffer_domain::{AccountId, Secret};
use coffer_plaid::calls::auth::{BankNumber, NumberSystem as System};
use coffer_store::{
    audit::{self as chain, Entry, Kind},
    facts,
};
use coffer_vault::Kind as Sealed;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{
    Wanted, account, alone, balance::outcome, clipboard, prove_owner, refuse_unseen, view,
};
use crate::{
    App, Profile,
    api::{
        AccountNumber, AccountNumbers, AccountRef, AppError, CheckProduct, ChecksView,
        CopiedNumber, CopyNumber, ErrorCode, NumberField, NumberSystem, RevealNumbers, Topic,
    },
    audit, lock,
    read::AccountRow,
    views,
};

/// How long revealed numbers can be copied.
const COPY_FOR: Duration = Duration::from_secs(5 * 60);

/// Numbers of one account in one system.
pub(super) struct Number {
    pub(super) system: NumberSystem,
    pub(super) account: Secret<String>,
    pub(super) bank: Secret<String>,
    pub(super) branch: Option<Secret<String>>,
    pub(super) wire_routing: Option<Secret<String>>,
    pub(super) tokenized: bool,
}

/// Numbers of an account, and when its bank told them.
pub(super) struct Numbers {
    all: Vec<Number>,
    asked_ms: i64,
    kept: bool,
    from_kept: bool,
}

/// Numbers that were revealed, until they are wiped.
pub(super) struct Revealed {
    numbers: Vec<Number>,
    until: tokio::time::Instant,
}

/// As they are sealed. Wiped when it is dropped.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct KeptNumber {
    #[zeroize(skip)]
    system: NumberSystem,
    account: String,
    bank: String,
    branch: Option<String>,
    wire_routing: Option<String>,
    tokenized: bool,
}

/// Shows the numbers of an account.
///
/// # Errors
/// If the owner's proof is missing or wrong, or nothing is set that could be proven; if there is no such
/// account; if the bank gives none.
pub async fn reveal(app: &App, request: RevealNumbers) -> Result<AccountNumbers, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Numbers).await?;
    let told = match prove_owner(app, &profile, request.proof).await {
        Ok(()) => fetched(app, &profile, &row, request.keep, request.seen_this_month).await,
        Err(error) => Err(error),
    };
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(Kind::NumbersRevealed, revealed(told.as_ref()))
    };
    audit::record(app, &profile, entry).await?;
    let numbers = told?;
    let shown = AccountNumbers {
        account_id: row.id.to_string(),
        numbers: numbers.all.iter().map(Number::shown).collect(),
        asked_at: views::timestamp(numbers.asked_ms),
        kept: numbers.kept,
        from_kept: numbers.from_kept,
        copy_until: views::timestamp(app.now_ms() + millis(COPY_FOR)),
    };
    hold(&profile, row.id, numbers.all);
    Ok(shown)
}

/// What came of a reveal, in a word of the audit. A wrong proof is told too.
pub(super) fn revealed(told: Result<&Numbers, &AppError>) -> String {
    match told {
        Ok(numbers) if numbers.from_kept => "shown, from what is kept".to_owned(),
        Ok(_) => "shown, asked now".to_owned(),
        Err(error) => match error.code {
            ErrorCode::NeedsProof | ErrorCode::WrongPassphrase | ErrorCode::PinFirst => {
                "refused: not proven".to_owned()
            }
            _ => outcome(Some(error)),
        },
    }
}

/// The numbers, for somebody who has proven to be their owner.
///
/// # Errors
/// As [`reveal`].
pub(super) async fn fetched(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    keep: bool,
    seen: u32,
) -> Result<Numbers, AppError> {
    if let Some(kept) = kept(profile, row.id).await? {
        return Ok(kept);
    }
    let all = alone(app, profile, row.item_id, async {
        let item = row.item_id;
        let paid = profile
            .read(move |r| facts::was_asked(r, item, coffer_plaid::endpoint::AUTH_GET.path))
            .await?;
        if !paid {
            refuse_unseen(app, profile, CheckProduct::Auth, seen).await?;
        }
        ask(app, profile, row).await
    })
    .await?;
    if all.is_empty() {
        return Err(AppError::new(
            ErrorCode::Bank,
            "The bank gives no numbers for this account.",
        ));
    }
    let asked_ms = app.now_ms();
    if keep {
        keep_sealed(app, profile, row, &all, asked_ms).await?;
    }
    Ok(Numbers {
        all,
        asked_ms,
        kept: keep,
        from_kept: false,
    })
}

/// Asks the bank, for whoever has the turn and the lease.
async fn ask(app: &App, profile: &Arc<Profile>, row: &AccountRow) -> Result<Vec<Number>, AppError> {
    let access = profile.access_token(row.item_id).await?;
    let bank = profile.bank(app, Some(row.item_id)).await?;
    let ids = [row.external_id.clone()];
    let told = bank.numbers(&access, &ids).await?;
    Ok(told
        .numbers
        .into_iter()
        .filter(|number| number.account_id == row.external_id)
        .map(Number::from)
        .collect())
}

/// Whether the bank gives numbers of an account, and whether they are made for this connection. They are dropped
/// at once. For whoever has the turn and the lease.
///
/// # Errors
/// If the bank does not answer.
pub(super) async fn exist(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
) -> Result<Option<bool>, AppError> {
    if let Some(kept) = kept(profile, row.id).await? {
        return Ok(kept.all.first().map(|number| number.tokenized));
    }
    let all = ask(app, profile, row).await?;
    Ok(all.first().map(|number| number.tokenized))
}

async fn kept(profile: &Arc<Profile>, id: AccountId) -> Result<Option<Numbers>, AppError> {
    let Some((sealed, asked_ms)) = profile.read(move |r| facts::kept_numbers(r, id)).await? else {
        return Ok(None);
    };
    let opened = profile
        .vault
        .open(Sealed::AccountNumbers, id.as_bytes(), &sealed)?;
    let all: Vec<KeptNumber> = serde_json::from_slice(opened.expose()).map_err(|_| {
        AppError::new(
            ErrorCode::Internal,
            "The kept numbers of this account are damaged. Forget them and ask the bank again.",
        )
    })?;
    Ok(Some(Numbers {
        all: all.into_iter().map(Number::from).collect(),
        asked_ms,
        kept: true,
        from_kept: true,
    }))
}

async fn keep_sealed(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    all: &[Number],
    asked_ms: i64,
) -> Result<(), AppError> {
    let kept: Vec<_> = all.iter().map(Number::as_kept).collect();
    // Room for all of it, so that no copy is left behind by a vector that grows.
    let mut plain = Zeroizing::new(Vec::with_capacity(BYTES_MAX));
    serde_json::to_writer(&mut *plain, &kept)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let id = row.id;
    let sealed = profile
        .vault
        .seal(Sealed::AccountNumbers, id.as_bytes(), &plain)?;
    let entry = Entry {
        account: Some(id),
        item: Some(row.item_id),
        ..Entry::new(Kind::NumbersKept, "kept, sealed")
    };
    let now_ms = app.now_ms();
    profile
        .write(move |w| {
            facts::keep_numbers(w, id, &sealed, asked_ms)?;
            chain::append(w, now_ms, &entry)
        })
        .await?;
    audit::mirror(profile).await;
    Ok(())
}

/// Some numbers of an account in JSON are far smaller.
const BYTES_MAX: usize = 16 * 1024;

/// Forgets the kept numbers of an account.
///
/// # Errors
/// If none are kept, or the store fails.
pub async fn forget(app: &App, request: AccountRef) -> Result<ChecksView, AppError> {
    let profile = app.profile()?;
    // Of any account: also of one that cannot be asked any more.
    let id: AccountId = request
        .account_id
        .parse()
        .map_err(|_| AppError::from(coffer_store::StoreError::NotFound("account")))?;
    let now_ms = app.now_ms();
    profile
        .write(move |w| {
            let row = facts::accounts(&w.reader())?
                .into_iter()
                .find(|row| row.id == id)
                .ok_or(coffer_store::StoreError::NotFound("account"))?;
            if !facts::forget_numbers(w, id)? {
                return Err(coffer_store::StoreError::Refused(
                    "No numbers of this account are kept.".into(),
                ));
            }
            let entry = Entry {
                account: Some(id),
                item: Some(row.item_id),
                ..Entry::new(Kind::NumbersForgotten, "forgotten")
            };
            chain::append(w, now_ms, &entry)
        })
        .await?;
    audit::mirror(&profile).await;
    lock(&profile.held.numbers).remove(&id);
    app.0.seams.events.changed(&[Topic::Checks, Topic::Audit]);
    view(app).await
}

/// Holds revealed numbers for some minutes, and wipes them then.
fn hold(profile: &Arc<Profile>, id: AccountId, numbers: Vec<Number>) {
    let until = tokio::time::Instant::now() + COPY_FOR;
    lock(&profile.held.numbers).insert(id, Revealed { numbers, until });
    let (again, stopping) = (Arc::downgrade(profile), profile.stopping.clone());
    profile.tasks.spawn(async move {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep_until(until) => {}
        }
        if let Some(profile) = again.upgrade() {
            // One that was revealed again meanwhile has a later end.
            lock(&profile.held.numbers).retain(|_, one| one.until > until);
        }
    });
}

/// Puts a part of a number that was just revealed into the clipboard, for a minute.
///
/// # Errors
/// If it was not revealed within the last minutes, there is no such part, or there is no clipboard.
pub async fn copy(app: &App, request: CopyNumber) -> Result<CopiedNumber, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Numbers).await?;
    let text = {
        let held = lock(&profile.held.numbers);
        let revealed = held
            .get(&row.id)
            .filter(|one| one.until > tokio::time::Instant::now())
            .ok_or_else(|| {
                AppError::new(
                    ErrorCode::BadInput,
                    "The numbers of this account were not revealed within the last five minutes.",
                )
                .hinted("Reveal them first.")
            })?;
        revealed
            .numbers
            .iter()
            .find(|number| number.system == request.system)
            .and_then(|number| number.part(request.field))
            .map(|secret| Secret::new(secret.expose().clone()))
            .ok_or_else(|| AppError::new(ErrorCode::NotFound, "This account has no such number."))?
    };
    // Written first: what cannot be written down is not copied.
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(
            Kind::NumberCopied,
            format!("{} {}", word(request.system), part_word(request.field)),
        )
    };
    audit::record(app, &profile, entry).await?;
    clipboard::put(app, &profile, text)?;
    Ok(CopiedNumber {
        clears_at: views::timestamp(app.now_ms() + millis(clipboard::CLEAR_AFTER)),
    })
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

const fn word(system: NumberSystem) -> &'static str {
    match system {
        NumberSystem::Ach => "ach",
        NumberSystem::Eft => "eft",
        NumberSystem::Bacs => "bacs",
        NumberSystem::International => "international",
    }
}

const fn part_word(field: NumberField) -> &'static str {
    match field {
        NumberField::Account => "account",
        NumberField::BankCode => "bank code",
        NumberField::Branch => "branch",
        NumberField::WireRouting => "wire routing",
    }
}

impl Numbers {
    /// Each number with all its parts.
    pub(super) fn all(&self) -> &[Number] {
        &self.all
    }
}

impl Number {
    fn part(&self, field: NumberField) -> Option<&Secret<String>> {
        match field {
            NumberField::Account => Some(&self.account),
            NumberField::BankCode => Some(&self.bank),
            NumberField::Branch => self.branch.as_ref(),
            NumberField::WireRouting => self.wire_routing.as_ref(),
        }
    }

    /// In clear, for the window of its owner.
    fn shown(&self) -> AccountNumber {
        let text = |secret: &Secret<String>| secret.expose().clone();
        AccountNumber {
            system: self.system,
            account: text(&self.account),
            bank_code: text(&self.bank),
            branch: self.branch.as_ref().map(text),
            wire_routing: self.wire_routing.as_ref().map(text),
            tokenized: self.tokenized,
        }
    }

    fn as_kept(&self) -> KeptNumber {
        let text = |secret: &Secret<String>| secret.expose().clone();
        KeptNumber {
            system: self.system,
            account: text(&self.account),
            bank: text(&self.bank),
            branch: self.branch.as_ref().map(text),
            wire_routing: self.wire_routing.as_ref().map(text),
            tokenized: self.tokenized,
        }
    }
}

impl From<BankNumber> for Number {
    fn from(told: BankNumber) -> Self {
        Self {
            system: match told.system {
                System::Ach => NumberSystem::Ach,
                System::Eft => NumberSystem::Eft,
                System::Bacs => NumberSystem::Bacs,
                System::International => NumberSystem::International,
            },
            account: told.account,
            bank: told.bank,
            branch: told.branch,
            wire_routing: told.wire_routing,
            tokenized: told.tokenized,
        }
    }
}

impl From<KeptNumber> for Number {
    fn from(mut kept: KeptNumber) -> Self {
        Self {
            system: kept.system,
            account: Secret::new(std::mem::take(&mut kept.account)),
            bank: Secret::new(std::mem::take(&mut kept.bank)),
            branch: kept.branch.take().map(Secret::new),
            wire_routing: kept.wire_routing.take().map(Secret::new),
            tokenized: kept.tokenized,
        }
    }
}
