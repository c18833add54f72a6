//! Why data is as old as it is, and having a bank visited at once.
//!
//! Two ways to get what is new, and two buttons. A *refresh* (`sync`) asks Plaid for what it has: free.
//! A *forced refresh* makes Plaid visit the bank, which it bills: it is confirmed with the number of this
//! month, kept five minutes apart here, and made once under the item's lease, so that two programs do not
//! both pay for it. What it brings arrives later, so a few syncs follow.

use std::{sync::Arc, time::Duration};

use coffer_domain::{
    ItemId, UpdateStatus,
    age::{self, Actor, Age, Cure, Known, Reason},
};
use coffer_store::{Reader, Result as StoreResult, facts};

use crate::{
    App, Profile,
    api::{
        AgeActor, AgeCure, AgeReason, AppError, ErrorCode, ForceRefresh, Forcing, Freshness,
        RelayKind, Topic,
    },
    health, lease, meter,
    network::{self},
    read::{AccountRow, ItemRow},
    sync, views,
};

/// When it is looked for what a forced visit brought, in a window: seconds after one another.
const LOOKS_S: [u64; 5] = [5, 15, 40, 120, 300];

/// The same in a terminal, where somebody waits.
const LOOKS_TERMINAL_S: [u64; 3] = [2, 8, 20];

/// How old the data of every account is, and why.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn all(app: &App) -> Result<Vec<Freshness>, AppError> {
    let profile = app.profile()?;
    let offline = profile.is_offline();
    let circumstances = Circumstances::of(&profile);
    let now_ms = app.now_ms();
    profile
        .read(move |r| {
            let held = facts::held_items(r)?;
            let unnamed = facts::unnamed_accounts(r)?;
            let accounts = facts::accounts(r)?;
            let mut told = Vec::with_capacity(accounts.len());
            for item in facts::items(r)? {
                let forced_ms = circumstances.forced(r, item.id)?;
                for account in accounts.iter().filter(|one| one.item_id == item.id) {
                    let of_account = Of {
                        account: Some(account),
                        named: !unnamed.contains(&account.id),
                    };
                    let known = known(
                        &item,
                        of_account,
                        circumstances,
                        held.contains(&item.id),
                        offline,
                        forced_ms,
                    );
                    let age = age::explain(&known, now_ms);
                    told.push(view(&item, account, &known, age));
                }
            }
            Ok(told)
        })
        .await
}

/// What holds for a whole profile.
#[derive(Clone, Copy)]
struct Circumstances {
    is_demo: bool,
    is_billed: bool,
}

impl Circumstances {
    fn of(profile: &Profile) -> Self {
        Self {
            is_demo: profile.relay.kind == RelayKind::Demo,
            is_billed: meter::is_billed(profile),
        }
    }

    /// In the demo every refresh visits the bank, and costs nothing.
    fn forced(self, reader: &Reader<'_>, item: ItemId) -> StoreResult<Option<i64>> {
        match self.is_demo {
            true => Ok(None),
            false => facts::last_forced(reader, item),
        }
    }
}

/// The account that is meant, if one is.
#[derive(Clone, Copy)]
struct Of<'a> {
    account: Option<&'a AccountRow>,
    named: bool,
}

fn known<'a>(
    item: &'a ItemRow,
    of: Of<'_>,
    circumstances: Circumstances,
    held: bool,
    offline: bool,
    forced_ms: Option<i64>,
) -> Known<'a> {
    let is_investment = of
        .account
        .is_some_and(|account| account.kind == coffer_domain::AccountKind::Investment);
    let bank_updated_at = match is_investment {
        true => item.investments_updated_at.as_ref(),
        false => None,
    };
    let bank_updated_at = bank_updated_at.or(item.bank_updated_at.as_ref());
    Known {
        bank_updated_ms: bank_updated_at.and_then(|text| views::millis(text)),
        bank_failed_ms: item
            .bank_failed_at
            .as_deref()
            .and_then(views::millis)
            .filter(|_| !is_investment),
        pulled_ms: item.last_synced_ms,
        health: &item.health,
        history_pending: matches!(
            item.update_status,
            UpdateStatus::NotReady | UpdateStatus::Initial
        ),
        held,
        disconnected: item.unlinked_ms.is_some(),
        named: of.named,
        offline,
        forced_ms,
        is_billed: circumstances.is_billed,
    }
}

fn view(item: &ItemRow, account: &AccountRow, known: &Known<'_>, age: Age) -> Freshness {
    Freshness {
        account_id: account.id.to_string(),
        account: account.name.clone(),
        item_id: item.id.to_string(),
        bank_updated_at: known.bank_updated_ms.map(views::timestamp),
        bank_failed_at: known.bank_failed_ms.map(views::timestamp),
        pulled_at: known.pulled_ms.map(views::timestamp),
        is_old: age.is_old,
        reason: reason(age.reason),
        actor: actor(age.actor),
        cure: cure(age.cure),
        forcing: forcing(age.forcing),
    }
}

const fn reason(reason: Reason) -> AgeReason {
    match reason {
        Reason::Disconnected => AgeReason::Disconnected,
        Reason::SwitchedOffline => AgeReason::SwitchedOffline,
        Reason::PermissionEnded => AgeReason::PermissionEnded,
        Reason::SignInNeeded => AgeReason::SignInNeeded,
        Reason::AccountGone => AgeReason::AccountGone,
        Reason::Held => AgeReason::Held,
        Reason::NeverPulled => AgeReason::NeverPulled,
        Reason::BeingPrepared => AgeReason::BeingPrepared,
        Reason::BankDown => AgeReason::BankDown,
        Reason::AskedTooOften => AgeReason::AskedTooOften,
        Reason::PullFailed => AgeReason::PullFailed,
        Reason::VisitFailed => AgeReason::VisitFailed,
        Reason::NotPulled => AgeReason::NotPulled,
        Reason::NotSaid => AgeReason::NotSaid,
        Reason::BankQuiet => AgeReason::BankQuiet,
        Reason::Fresh => AgeReason::Fresh,
    }
}

const fn actor(actor: Actor) -> AgeActor {
    match actor {
        Actor::Nobody => AgeActor::Nobody,
        Actor::Person => AgeActor::Person,
        Actor::Bank => AgeActor::Bank,
        Actor::Provider => AgeActor::Provider,
        Actor::Us => AgeActor::Us,
    }
}

const fn cure(cure: Cure) -> AgeCure {
    match cure {
        Cure::None => AgeCure::None,
        Cure::Wait => AgeCure::Wait,
        Cure::Pull => AgeCure::Pull,
        Cure::SignIn => AgeCure::SignIn,
        Cure::ConnectAgain => AgeCure::ConnectAgain,
        Cure::SwitchOn => AgeCure::SwitchOn,
        Cure::ChooseAccounts => AgeCure::ChooseAccounts,
        Cure::Force => AgeCure::Force,
    }
}

fn forcing(forcing: age::Forcing) -> Forcing {
    match forcing {
        age::Forcing::Free => Forcing::Free,
        age::Forcing::Billed => Forcing::Billed,
        age::Forcing::NotBefore(at_ms) => Forcing::NotBefore {
            at: views::timestamp(at_ms),
        },
        age::Forcing::Useless => Forcing::Useless,
    }
}

/// Has a bank visited now. A window is answered at once, and syncs follow; a terminal waits for them.
///
/// # Errors
/// If it would bring nothing, it was done just now, more such calls were made this month than the person
/// was told of, or Plaid refuses it.
pub async fn force(app: &App, request: ForceRefresh) -> Result<(), AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    let item = profile
        .read(move |r| facts::find_item(r, &request.item_id))
        .await?;
    let id = item.id;
    if sync::is_running_for(app, id) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("{} is being refreshed just now.", item.institution_name),
        )
        .hinted("Wait until that has ended.")
        .of_item(id));
    }
    // Whoever has the turn and the lease looks at what was counted under them.
    let turn = profile.turns.take(id)?;
    lease::take(app, &profile, id).await?;
    let visited = visit(app, &profile, &item, request.seen_this_month).await;
    profile.journal_calls(app).await;
    lease::release(&profile, id).await;
    drop(turn);
    app.0.seams.events.changed(&[Topic::Connections]);
    visited.map_err(|error| error.of_item(id))?;
    if app.0.config.window {
        let (again, profile) = (app.clone(), Arc::clone(&profile));
        profile.tasks.clone().spawn(async move {
            follow(&again, &profile, item, &LOOKS_S).await;
        });
    } else {
        follow(app, &profile, item, &LOOKS_TERMINAL_S).await;
    }
    Ok(())
}

async fn visit(
    app: &App,
    profile: &Arc<Profile>,
    item: &ItemRow,
    seen: u32,
) -> Result<(), AppError> {
    let circumstances = Circumstances::of(profile);
    let (id, now_ms) = (item.id, app.now_ms());
    let (held, forced_ms, billed) = profile
        .read(move |r| {
            Ok((
                facts::held_items(r)?.contains(&id),
                circumstances.forced(r, id)?,
                meter::refreshes(&facts::billed(r, now_ms)?),
            ))
        })
        .await?;
    let whole = Of {
        account: None,
        named: true,
    };
    let known = known(item, whole, circumstances, held, false, forced_ms);
    let bank = &item.institution_name;
    match age::explain(&known, now_ms).forcing {
        age::Forcing::Useless => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                format!("Asking {bank} now would bring nothing, so nothing was asked."),
            )
            .hinted("The connection says what it needs first."));
        }
        age::Forcing::NotBefore(at_ms) => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                format!(
                    "{bank} was asked just now. What that brings takes some minutes to arrive."
                ),
            )
            .hinted(format!(
                "It can be asked again at {}.",
                views::timestamp(at_ms)
            )));
        }
        age::Forcing::Billed if billed > seen => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                format!("Meanwhile {billed} forced refreshes were made this month, not {seen}. Nothing was asked."),
            )
            .hinted("Look at the number and confirm again."));
        }
        age::Forcing::Billed | age::Forcing::Free => {}
    }
    let access = profile.access_token(id).await?;
    let client = profile.bank(app, Some(id)).await?;
    match client.refresh(&access).await {
        Ok(()) => Ok(()),
        Err(error) => {
            health::record_own_failure(app, profile, id, &error).await;
            Err(error.into())
        }
    }
}

/// Syncs until something has come of the visit, or the last look.
async fn follow(app: &App, profile: &Arc<Profile>, item: ItemRow, looks_s: &[u64]) {
    for seconds in looks_s {
        tokio::select! {
            () = profile.stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(*seconds)) => {}
        }
        let brought = sync::after_visit(app, profile, item.id, item.institution_name.clone()).await;
        let id = item.id;
        let Ok(now) = profile.read(move |r| facts::item(r, id)).await else {
            return;
        };
        if brought || now.bank_updated_at != item.bank_updated_at {
            return;
        }
    }
}
