//! Syncing: rounds over connections, each in its own session, each committed in one transaction.
//!
//! One flight per item: within this process a second request joins the one that runs, and over
//! all processes a lease in the database keeps two apart. Items are isolated: one bad bank never
//! stops the others.

use std::{collections::HashSet, sync::Arc, time::Duration};

use coffer_domain::{
    BankError, BankErrorKind, ChangeSet, ItemId, Secret, UpdateStatus,
    sync::{Limits, Session, Step},
};
use coffer_store::{
    StoreError,
    facts::{self, ItemRow},
};
use futures::StreamExt;

use crate::{
    App, BankData, Profile, SystemMint,
    api::{
        AppError, ErrorCode, ItemSync, RelayKind, SyncCounts, SyncRequest, SyncStage, SyncStatus,
        Topic,
    },
    health, keys_of, lease, lock, moves, network, notices, outbox, steps, tries, views,
};

/// Items that are asked at once: their waits overlap, their commits do not.
const ITEMS_AT_ONCE: usize = 4;

/// Waits before asking again for a history that is still being prepared: about ten minutes.
const HISTORY_WAITS: [u64; 20] = [
    1, 2, 3, 5, 10, 20, 30, 30, 30, 30, 30, 30, 45, 45, 45, 45, 45, 45, 45, 45,
];

/// How long a sync waits for the accounts that its pages left out, a turn by the provider's rate
/// and a second try included.
const ACCOUNTS_WAIT: Duration = Duration::from_secs(10);

/// How often a commit that lost a race is done again.
const RACES_MAX: u32 = 3;

/// Why a sync is made, which decides whether the bank is visited for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The person asked.
    Person,
    /// A connection has just been linked or repaired.
    Link,
    /// Nobody: it was due.
    Schedule,
    /// The person had the bank visited, and this looks for what that brought.
    Visit,
}

impl Cause {
    /// Whether it is a person's own word, which goes on after a revert.
    const fn is_asked_for(self) -> bool {
        matches!(self, Self::Person | Self::Visit)
    }
}

/// Where syncing stands.
pub async fn status(app: &App) -> SyncStatus {
    let items = known(app).await;
    let mut status = lock(&app.0.sync_status).clone();
    settle_by(&mut status, items.as_deref());
    status
}

async fn known(app: &App) -> Option<Vec<ItemRow>> {
    app.profile().ok()?.read(facts::items).await.ok()
}

/// What the database says of a round: when there was news last, and which of its banks are still
/// connected. One that was disconnected meanwhile, here or by another program, has not failed.
fn settle_by(status: &mut SyncStatus, items: Option<&[ItemRow]>) {
    let Some(items) = items else { return };
    let newest = items.iter().filter_map(|item| item.last_synced_ms).max();
    status.last_synced_at = newest.map(views::timestamp);
    let is_connected = |id: &str| {
        items
            .iter()
            .any(|item| item.unlinked_ms.is_none() && item.id.to_string() == id)
    };
    status
        .items
        .retain(|shown| is_running(shown.stage) || is_connected(&shown.item_id));
}

/// Starts a sync and returns at once; news come as events.
///
/// # Errors
/// If no profile is open, or there is no such connection.
pub async fn start(app: &App, request: SyncRequest) -> Result<SyncStatus, AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    let items = chosen(&profile, request.item_id.as_deref()).await?;
    spawn(app, &profile, items, Cause::Person);
    Ok(status(app).await)
}

/// Syncs and waits for the end: one result per connection.
///
/// # Errors
/// If no profile is open, or there is no such connection. A failure of a connection is in its
/// result.
pub async fn run(app: &App, item: Option<&str>) -> Result<Vec<ItemSync>, AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    let items = chosen(&profile, item).await?;
    Ok(ended(app, &profile, items, Cause::Person).await)
}

/// The same for connections that a relay named and nobody asked for.
pub(crate) async fn named(
    app: &App,
    profile: &Arc<Profile>,
    items: &HashSet<ItemId>,
) -> Result<Vec<ItemSync>, AppError> {
    let mut linked = chosen(profile, None).await?;
    linked.retain(|(item, _)| items.contains(item));
    Ok(ended(app, profile, linked, Cause::Schedule).await)
}

async fn ended(
    app: &App,
    profile: &Arc<Profile>,
    items: Vec<(ItemId, String)>,
    cause: Cause,
) -> Vec<ItemSync> {
    round(app, profile, items.clone(), cause).await;
    // Those that ran already were joined: whoever asked waits for their end too.
    for (item, _) in &items {
        loop {
            let ended = app.0.sync_ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if !is_running_for(app, *item) {
                break;
            }
            tokio::select! {
                () = ended => {}
                () = profile.stopping.cancelled() => break,
            }
        }
    }
    let status = lock(&app.0.sync_status);
    let ids: Vec<String> = items.iter().map(|item| item.0.to_string()).collect();
    status
        .items
        .iter()
        .filter(|item| ids.contains(&item.item_id))
        .cloned()
        .collect()
}

/// The first sync of a connection that has just been made, or one after a repair.
pub(crate) fn after_link(app: &App, profile: &Arc<Profile>, item: ItemId, institution: String) {
    spawn(app, profile, vec![(item, institution)], Cause::Link);
}

/// Syncs that are due and that nobody asked for.
pub(crate) fn by_itself(app: &App, profile: &Arc<Profile>, items: Vec<(ItemId, String)>) {
    spawn(app, profile, items, Cause::Schedule);
}

/// Looks for what a visit to the bank brought. Whether it is anything.
pub(crate) async fn after_visit(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    institution: String,
) -> bool {
    round(app, profile, vec![(item, institution)], Cause::Visit).await;
    let id = item.to_string();
    lock(&app.0.sync_status)
        .items
        .iter()
        .find(|shown| shown.item_id == id)
        .is_some_and(|shown| shown.counts.added + shown.counts.modified + shown.counts.removed > 0)
}

async fn chosen(
    profile: &Arc<Profile>,
    item: Option<&str>,
) -> Result<Vec<(ItemId, String)>, AppError> {
    let item = item.map(str::to_owned);
    let item_was_named = item.is_some();
    profile
        .read(move |r| {
            let items = match item {
                Some(text) => vec![facts::find_item(r, &text)?],
                None => facts::items(r)?,
            };
            if let [only] = items.as_slice()
                && item_was_named
                && only.unlinked_ms.is_some()
            {
                return Err(coffer_store::StoreError::Refused(format!(
                    "You disconnected {}, so nothing is fetched from it. Connect it again.",
                    only.institution_name
                )));
            }
            Ok(items
                .into_iter()
                .filter(|item| item.unlinked_ms.is_none())
                .map(|item| (item.id, item.institution_name))
                .collect())
        })
        .await
}

fn spawn(app: &App, profile: &Arc<Profile>, items: Vec<(ItemId, String)>, cause: Cause) {
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        round(&task_app, &profile, items, cause).await;
    });
}

async fn round(app: &App, profile: &Arc<Profile>, items: Vec<(ItemId, String)>, cause: Cause) {
    let items = begin(app, without_held(profile, items, cause).await);
    futures::stream::iter(items)
        .for_each_concurrent(ITEMS_AT_ONCE, |(item, _)| async move {
            let tried_ms = app.now_ms();
            let turn = profile.turns.wait(item).await;
            let work = sync_item(app, profile, item, cause);
            let result = tokio::select! {
                result = work => result,
                () = profile.stopping.cancelled() => Err(AppError::new(
                    ErrorCode::Internal,
                    "The sync was stopped before it ended. Nothing is lost; it starts again next time.",
                )),
            };
            profile.journal_calls(app).await;
            match &result {
                Err(_) if profile.stopping.is_cancelled() => tries::stopped(profile, item).await,
                Err(error) => tries::failed(app, profile, item, error).await,
                Ok(()) => {}
            }
            lease::release(profile, item).await;
            drop(turn);
            // That nothing was reached says nothing of the connection, and must not keep it from being tried
            // as soon as there is a network.
            let was_reached =
                !matches!(&result, Err(error) if error.code == ErrorCode::Offline);
            if was_reached && !profile.stopping.is_cancelled() {
                note_attempt(profile, item, tried_ms, result.is_ok()).await;
            }
            finish(app, item, result);
            notices::tell(app, profile).await;
            app.0
                .seams
                .events
                .changed(&[Topic::Accounts, Topic::Register, Topic::Connections]);
        })
        .await;
    end(app).await;
    if !profile.stopping.is_cancelled() && !lock(&app.0.sync_status).offline {
        outbox::settle(app, profile, outbox::Asked::AfterSync).await;
        moves::by_itself(app, profile);
    }
}

/// Items that may be synced for this cause: after a revert only a person's own word goes on.
async fn without_held(
    profile: &Arc<Profile>,
    mut items: Vec<(ItemId, String)>,
    cause: Cause,
) -> Vec<(ItemId, String)> {
    if !cause.is_asked_for()
        && let Ok(held) = profile.read(facts::held_items).await
    {
        items.retain(|(item, _)| !held.contains(item));
    }
    items
}

/// Puts items on the board; those that run already are joined, not run twice.
fn begin(app: &App, items: Vec<(ItemId, String)>) -> Vec<(ItemId, String)> {
    let mut status = lock(&app.0.sync_status);
    if !status.running {
        status.items.clear();
    }
    let fresh: Vec<_> = items
        .into_iter()
        .filter(|(id, _)| {
            let id = id.to_string();
            !status
                .items
                .iter()
                .any(|item| item.item_id == id && is_running(item.stage))
        })
        .collect();
    for (id, institution) in &fresh {
        let id = id.to_string();
        status.items.retain(|item| item.item_id != id);
        status.items.push(ItemSync {
            item_id: id,
            institution: institution.clone(),
            stage: SyncStage::Queued,
            rows: 0,
            counts: SyncCounts::default(),
            error: None,
        });
    }
    status.running = status.items.iter().any(|item| is_running(item.stage));
    app.0.seams.events.sync_status(&status);
    fresh
}

/// Whether this program syncs an item at the moment.
pub(crate) fn is_running_for(app: &App, item: ItemId) -> bool {
    let id = item.to_string();
    lock(&app.0.sync_status)
        .items
        .iter()
        .any(|shown| shown.item_id == id && is_running(shown.stage))
}

const fn is_running(stage: SyncStage) -> bool {
    !matches!(stage, SyncStage::Done | SyncStage::Failed)
}

/// A connection that is ended is shown no more.
pub(crate) fn forget(app: &App, item: ItemId) {
    let id = item.to_string();
    let mut status = lock(&app.0.sync_status);
    let shown = status.items.len();
    status
        .items
        .retain(|one| one.item_id != id || is_running(one.stage));
    if status.items.len() != shown {
        app.0.seams.events.sync_status(&status);
    }
}

fn report(app: &App, item: ItemId, change: impl FnOnce(&mut ItemSync)) {
    let id = item.to_string();
    let mut status = lock(&app.0.sync_status);
    if let Some(item) = status.items.iter_mut().find(|item| item.item_id == id) {
        change(item);
        app.0.seams.events.sync_status(&status);
    }
}

fn finish(app: &App, item: ItemId, result: Result<(), AppError>) {
    report(app, item, |shown| match result {
        Ok(()) => shown.stage = SyncStage::Done,
        Err(error) => {
            shown.stage = SyncStage::Failed;
            shown.error = Some(error.of_item(item));
        }
    });
    app.0.sync_ended.notify_waiters();
}

async fn end(app: &App) {
    let items = known(app).await;
    let mut status = lock(&app.0.sync_status);
    settle_by(&mut status, items.as_deref());
    status.running = status.items.iter().any(|item| is_running(item.stage));
    let offline = |item: &ItemSync| {
        item.error
            .as_ref()
            .is_some_and(|error| error.code == ErrorCode::Offline)
    };
    status.offline = !status.items.is_empty() && status.items.iter().all(offline);
    app.0.seams.events.sync_status(&status);
}

async fn sync_item(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    cause: Cause,
) -> Result<(), AppError> {
    report(app, item, |shown| shown.stage = SyncStage::Fetching);
    // Not while a connection gets another key: the present one dies on the way.
    let _turn = profile.token_turn.read().await;
    lease::take(app, profile, item).await?;
    let mut synced = sync_until_complete(app, profile, item, cause).await;
    if let Err(Failure::Bank(error)) = &synced
        && error.kind == BankErrorKind::Offline
        && profile.may_have_moved().await
    {
        // Another process ran the demo's bank and has ended: now this one does.
        synced = sync_until_complete(app, profile, item, cause).await;
    }
    match synced {
        Ok(()) => {
            keys_of::learn(app, profile, item).await;
            Ok(())
        }
        Err(Failure::Bank(error)) => {
            if error.kind == BankErrorKind::Offline {
                profile.forget_bank().await;
            }
            let error = keys_of::as_said(app, profile, item, error).await;
            health::record_failure(app, profile, item, &error).await;
            keys_of::note_refused(app, profile, item, &error).await;
            Err(error.into())
        }
        Err(Failure::App(error)) => {
            if error.code == ErrorCode::Keys {
                health::record_missing_keys(app, profile, item, &error).await;
            }
            Err(error)
        }
    }
}

enum Failure {
    Bank(BankError),
    App(AppError),
}

impl From<BankError> for Failure {
    fn from(error: BankError) -> Self {
        Self::Bank(error)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

/// Syncs, and again while the bank's older history is still being prepared.
async fn sync_until_complete(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    cause: Cause,
) -> Result<(), Failure> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    // In the demo a refresh makes the bank's time move on, so that there is something new.
    if cause == Cause::Person && profile.relay.kind == RelayKind::Demo {
        bank.refresh(&access).await?;
    }
    let mut waits = HISTORY_WAITS.iter();
    loop {
        let complete = sync_once(app, profile, item, &*bank, &access).await?;
        if complete {
            return Ok(());
        }
        let Some(seconds) = waits.next() else {
            // It is not an error: the next sync brings the rest.
            return Ok(());
        };
        // What was asked so far belongs to the sync that is committed, and not to the next try.
        profile.journal_calls(app).await;
        report(app, item, |shown| shown.stage = SyncStage::Waiting);
        app.0
            .seams
            .events
            .changed(&[Topic::Accounts, Topic::Register, Topic::Connections]);
        tokio::time::sleep(Duration::from_secs(*seconds)).await;
        lease::take(app, profile, item).await?;
        report(app, item, |shown| {
            shown.stage = SyncStage::Fetching;
            shown.rows = 0;
        });
    }
}

/// One session and its commit. Returns whether the whole history is there.
async fn sync_once(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    bank: &dyn BankData,
    access: &Secret<String>,
) -> Result<bool, Failure> {
    for _ in 0..RACES_MAX {
        let stored = profile.read(move |r| facts::item(r, item)).await?;
        let started_ms = app.now_ms();
        tries::begin(profile, item, started_ms).await?;
        steps::taken("sync: begun");
        let mut session = Session::new(stored.cursor, Limits::default());
        discard(profile, item).await?;
        let mut changes = loop {
            match session.step() {
                Step::Fetch { cursor, count } => {
                    let page = bank.changes(access, cursor.as_ref(), count).await;
                    session.on_page(page);
                    let rows = u32::try_from(session.progress().rows).unwrap_or(u32::MAX);
                    report(app, item, |shown| shown.rows = rows);
                    lease::take(app, profile, item).await?;
                }
                Step::Wait(longest) => {
                    tokio::time::sleep(full_jitter(longest)).await;
                }
                Step::Spill(batch) => {
                    let store = Arc::clone(profile);
                    crate::blocking(move || store.store.write(|w| facts::stage(w, item, &batch)))
                        .await?
                        .map_err(AppError::from)?;
                }
                Step::Discard => discard(profile, item).await?,
                Step::Commit(changes) => break changes,
                Step::Stop(error) => {
                    discard(profile, item).await?;
                    return Err(error.into());
                }
            }
        };
        let ((), fact) = tokio::join!(
            take_in_accounts(bank, access, &mut changes),
            health::ask_item(bank, access)
        );
        lease::take(app, profile, item).await?;
        report(app, item, |shown| shown.stage = SyncStage::Saving);
        let status = changes.status;
        let staged = changes.staged;
        let now_ms = app.now_ms();
        let store = Arc::clone(profile);
        let applied = crate::blocking(move || {
            store.store.write(|w| {
                let before = facts::item(&w.reader(), item)?;
                let applied = facts::apply(w, &mut SystemMint, item, &changes, started_ms, now_ms)?;
                health::settle(w, &before, fact.as_ref(), now_ms)?;
                facts::end_try(w, item)?;
                Ok(applied)
            })
        })
        .await?;
        if staged {
            discard(profile, item).await?;
        }
        match applied {
            Ok(applied) => {
                report(app, item, |shown| {
                    shown.counts.added += applied.added;
                    shown.counts.modified += applied.modified;
                    shown.counts.removed += applied.removed;
                    shown.counts.set_aside += applied.quarantined;
                });
                return Ok(matches!(
                    status,
                    UpdateStatus::Historical | UpdateStatus::Unknown
                ));
            }
            Err(StoreError::CursorMoved) => {}
            Err(error) => return Err(Failure::App(error.into())),
        }
    }
    Err(Failure::App(
        AppError::from(StoreError::CursorMoved)
            .hinted("Refresh to try again.")
            .retryable(),
    ))
}

/// Asks for the accounts that the pages did not name, which are those without transactions and all
/// investments: else nothing would state a balance for them again. The rows stand without it, so a
/// failure fails no sync; the next one asks again.
async fn take_in_accounts(bank: &dyn BankData, access: &Secret<String>, changes: &mut ChangeSet) {
    match tokio::time::timeout(ACCOUNTS_WAIT, bank.accounts(access)).await {
        Ok(Ok(accounts)) => changes.take_in(accounts),
        Ok(Err(error)) => tracing::info!(%error, "the accounts beside the changes are not known"),
        Err(_) => tracing::info!("the accounts beside the changes came too late"),
    }
}

/// Throws away what an earlier try of this item staged, or one that a crash ended.
async fn discard(profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let empty = profile
        .read(move |r| facts::nothing_staged(r, item))
        .await?;
    if !empty {
        profile
            .write(move |w| facts::discard_staged(w, item).map(|_| ()))
            .await?;
    }
    Ok(())
}

/// A random time up to the longest: two programs that failed together do not meet again.
fn full_jitter(longest: Duration) -> Duration {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    let part = u32::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    longest * part / u32::from(u16::MAX)
}

/// Keeps when a connection was tried and how that went, for what is due next.
async fn note_attempt(profile: &Arc<Profile>, item: ItemId, tried_ms: i64, worked: bool) {
    let written = profile
        .write(move |w| facts::note_attempt(w, item, tried_ms, worked))
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "a try to sync could not be noted");
    }
}
