//! What became of moves: the provider's events, and what follows from them.
//!
//! ```text
//!   events after N ──> their steps and N written together ──> ... until there are no more
//!   then for each move: machine says what is next ──> done, at most a few in a row
//!   then the rows that banks have booked are found, and paired
//! ```
//! At each start, after each sync and whenever the window wakes, if there is anything to follow; and by a
//! person's word. Nobody who never moved money causes a call.

use std::sync::Arc;

use coffer_domain::{
    MoveId,
    moves::{self as machine, LegKind, Next, Step},
    pairs,
};
use coffer_plaid::calls::transfer_events::TransferEvent;
use coffer_store::{
    audit::{self, Kind},
    edits, facts,
    moves::{self as stored, MoveRow, Told},
};

use super::{DAY_MS, asking, bound, note_offered, told};
use crate::{
    App, Payments, Profile,
    api::{AppError, RelayKind, Topic},
    edit, network, steps, views,
};

/// Events of one page; the provider's own usual number.
const PAGE: u16 = 100;

/// Pages that are read in one go: what is left is read with the next.
const PAGES_MAX: usize = 50;

/// Moves that are worked on in one go, and steps of each.
const MOVES_AT_ONCE: usize = 50;
const STEPS_AT_ONCE: usize = 8;

/// How often it is looked by itself while something is under way, and how often for as long as a bank may take
/// something back.
const EVERY_MS: i64 = 10 * 60 * 1_000;
const SELDOM_MS: i64 = 6 * 60 * 60 * 1_000;
const RETURNS_MS: i64 = 90 * DAY_MS;

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A person.
    ByPerson,
    /// Nobody: it was due.
    ByItself,
}

/// What a program that ended left half done, and what happened meanwhile: at a start.
pub(crate) fn resume(app: &App, profile: &Arc<Profile>) {
    spawn(app, profile, true);
}

/// Looks, if it is due.
pub(crate) fn by_itself(app: &App, profile: &Arc<Profile>) {
    spawn(app, profile, false);
}

fn spawn(app: &App, profile: &Arc<Profile>, is_start: bool) {
    let (app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        match is_due(&app, &profile, is_start).await {
            // It is not dropped when the program is closed: what was asked of the provider is heard and written,
            // and nothing more is begun.
            Ok(true) if network::refuse_offline(&profile).is_ok() => {
                if let Err(error) = run(&app, &profile, Asked::ByItself).await {
                    tracing::info!(%error, "what became of moves is not known yet");
                }
            }
            // Rows that a sync brought are found without asking anybody.
            Ok(_) => {
                let _alone = profile.moves_turn.lock().await;
                if let Err(error) = find_and_pair(&app, &profile).await {
                    tracing::warn!(%error, "the rows of moves could not be looked for");
                }
            }
            Err(error) => tracing::warn!(%error, "moves could not be read"),
        }
    });
}

async fn is_due(app: &App, profile: &Arc<Profile>, is_start: bool) -> Result<bool, AppError> {
    let now_ms = app.now_ms();
    let (rows, settings) = profile
        .read(|r| Ok((stored::all(r)?, stored::settings(r)?)))
        .await?;
    let recent = rows
        .iter()
        .filter_map(|one| one.confirmed_ms)
        .any(|at_ms| now_ms.saturating_sub(at_ms) < RETURNS_MS);
    let is_open = rows.iter().any(|one| is_open(one, now_ms));
    let since_ms = settings
        .followed_ms
        .map_or(i64::MAX, |at_ms| now_ms.saturating_sub(at_ms).abs());
    Ok(match (is_open, recent) {
        (true, _) => is_start || since_ms >= EVERY_MS,
        (false, true) => since_ms >= SELDOM_MS,
        (false, false) => false,
    })
}

/// Whether something is to be done with a move, or comes by itself.
fn is_open(one: &MoveRow, now_ms: i64) -> bool {
    one.state(now_ms).is_under_way() || machine::next(&one.machine(), now_ms, true) != Next::Nothing
}

/// Looks now.
///
/// # Errors
/// If the provider does not answer. What was read until then is kept, and each move is worked on although
/// another fails.
pub(super) async fn run(app: &App, profile: &Arc<Profile>, asked: Asked) -> Result<(), AppError> {
    let _alone = profile.moves_turn.lock().await;
    let _keys = profile.token_turn.read().await;
    bound::hold(app, profile).await?;
    let before = profile.read(stored::settings).await?.followed_ms;
    let block = |at_ms: i64| at_ms.div_euclid(SELDOM_MS);
    let asks_each =
        asked == Asked::ByPerson || before.is_none_or(|at_ms| block(at_ms) != block(app.now_ms()));
    let mut followed = cycle(app, profile, asks_each).await;
    // In the demo no days pass while a person looks on: each look is one.
    if asked == Asked::ByPerson && profile.relay.kind == RelayKind::Demo && followed.is_ok() {
        let now_ms = app.now_ms();
        let open = profile.read(move |r| stored::under_way(r, now_ms)).await?;
        if !open.is_empty() {
            let_a_day_pass(app, profile, &open).await;
            followed = cycle(app, profile, false).await;
        }
    }
    find_and_pair(app, profile).await?;
    told(app, profile).await;
    followed
}

/// Reads what happened, and does what follows from it. `asks_each`: what no event has told of for a day is asked for
/// by itself.
async fn cycle(app: &App, profile: &Arc<Profile>, asks_each: bool) -> Result<(), AppError> {
    let events_read = read_events(app, profile).await;
    profile.journal_calls(app).await;
    let mut failed = None;
    let events_read = match events_read {
        Ok(all) => all,
        Err(error) => {
            failed = Some(error);
            false
        }
    };
    let now_ms = app.now_ms();
    let open = profile.read(move |r| stored::under_way(r, now_ms)).await?;
    for one in open.into_iter().take(MOVES_AT_ONCE) {
        if profile.stopping.is_cancelled() {
            break;
        }
        if asks_each
            && events_read
            && let Err(error) = ask_for_each(app, profile, &one).await
        {
            tracing::info!(%error, "a transfer that no event tells of is not known yet");
            failed.get_or_insert(error);
        }
        if let Err(error) = advance(app, profile, one.id, events_read).await {
            tracing::info!(%error, "a move does not go on yet");
            failed.get_or_insert(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Asks for transfers of a move that are on their way and of which nothing was heard for a day: an event may never be
/// told, as of a time that a restored database has not lived through.
async fn ask_for_each(app: &App, profile: &Arc<Profile>, one: &MoveRow) -> Result<(), AppError> {
    for leg in &one.legs {
        let Some(id) = leg
            .transfer
            .as_deref()
            .filter(|_| matches!(leg.step, Step::Pending | Step::Posted))
        else {
            continue;
        };
        let events = one
            .events
            .iter()
            .filter(|event| event.leg == Some(leg.kind));
        let heard_ms = events.map(|event| event.at_ms).max().or(leg.asked_ms);
        // A clock that was set back says nothing of age.
        let age_ms = heard_ms.map_or(i64::MAX, |at_ms| app.now_ms().saturating_sub(at_ms).abs());
        if age_ms < DAY_MS {
            continue;
        }
        let payments = profile.payments(app, None).await?;
        let transfer = payments.transfer(id).await.map_err(AppError::from)?;
        asking::keep(app, profile, one, leg, &transfer).await?;
    }
    profile.journal_calls(app).await;
    Ok(())
}

async fn let_a_day_pass(app: &App, profile: &Arc<Profile>, open: &[MoveRow]) {
    let Ok(payments) = profile.payments(app, None).await else {
        return;
    };
    for leg in open.iter().flat_map(|one| &one.legs) {
        let what = match leg.step {
            Step::Pending => "posted",
            Step::Posted => "settled",
            _ => continue,
        };
        if let Some(id) = &leg.transfer
            && let Err(error) = payments.let_pass(id, what).await
        {
            tracing::debug!(%error, "the demo's bank was further already");
        }
    }
}

/// Reads what happened since the last time. Whether all of it was read.
pub(super) async fn read_events(app: &App, profile: &Arc<Profile>) -> Result<bool, AppError> {
    let payments = profile.payments(app, None).await?;
    let keys = bound::hold(app, profile).await?;
    let settings = profile.read(stored::settings).await?;
    // Other keys count their events anew.
    let mut after = match settings.events_keys == keys {
        true => settings.events_after,
        false => 0,
    };
    for page_number in 0..PAGES_MAX {
        if profile.stopping.is_cancelled() {
            return Ok(false);
        }
        let page = match payments.events(after, PAGE).await {
            Ok(page) => page,
            Err(error) => {
                note_offered(app, profile, Some(&error)).await;
                return Err(error.into());
            }
        };
        if page_number == 0 && settings.offered != Some(true) {
            note_offered(app, profile, None).await;
        }
        steps::taken("move: events heard");
        let last = page.last_id.and_then(|id| u64::try_from(id).ok());
        let next = last.unwrap_or(after).max(after);
        let has_more = page
            .has_more
            .unwrap_or(page.events.len() >= usize::from(PAGE));
        adopt(app, profile, &*payments, &page.events).await?;
        write_events(app, profile, page.events, &keys, next).await?;
        if !has_more {
            return Ok(true);
        }
        if next == after {
            // More is said to come, and nothing says from where.
            return Ok(false);
        }
        after = next;
    }
    Ok(false)
}

/// Transfers that nobody here has the number of, and that could be of a move of ours: the answer to their
/// making was lost, or the database that heard it. They are known by the words beside them.
async fn adopt(
    app: &App,
    profile: &Arc<Profile>,
    payments: &dyn Payments,
    events: &[TransferEvent],
) -> Result<(), AppError> {
    let (rows, accounts) = profile
        .read(|r| Ok((stored::all(r)?, facts::accounts(r)?)))
        .await?;
    let is_known = |id: &str| {
        let mut legs = rows.iter().flat_map(|one| &one.legs);
        legs.any(|leg| leg.transfer.as_deref() == Some(id))
    };
    let mut seen: Vec<&str> = Vec::new();
    for event in events {
        let (Some(id), Some(account)) = (event.transfer_id.as_deref(), &event.account_id) else {
            continue;
        };
        if seen.contains(&id) || is_known(id) {
            continue;
        }
        let ours = accounts.iter().find(|one| one.external_id == *account);
        let is_end = ours.is_some_and(|account| {
            rows.iter()
                .any(|one| [one.from.account, one.to.account].contains(&Some(account.id)))
        });
        if !is_end {
            continue;
        }
        seen.push(id);
        let transfer = payments.transfer(id).await.map_err(AppError::from)?;
        take_over(app, profile, &transfer).await?;
    }
    Ok(())
}

/// A transfer whose words are those of a leg of ours is that leg, also of one that this database, restored from
/// a backup, would begin next.
async fn take_over(
    app: &App,
    profile: &Arc<Profile>,
    transfer: &coffer_plaid::calls::transfer::Transfer,
) -> Result<(), AppError> {
    let Some(words) = transfer.description.clone() else {
        return Ok(());
    };
    let id = transfer.id.clone();
    let asked = words.clone();
    let found = profile
        .read(move |r| stored::leg_of_transfer(r, &id, Some(&asked)))
        .await?;
    let of = match found {
        Some((_, of)) => Some(of),
        None => begun_elsewhere(app, profile, &words).await?,
    };
    let Some(of) = of else {
        return Ok(());
    };
    let row = profile.read(move |r| stored::one(r, of)).await?;
    let Some(leg) = row.legs.iter().find(|leg| leg.description == words) else {
        return Ok(());
    };
    // It was made: so it was asked for, whatever is written here.
    for step in [Step::Authorized, Step::Asked] {
        asking::write_step(app, profile, &row, leg, step, Told::default()).await?;
    }
    asking::keep(app, profile, &row, leg, transfer).await
}

/// The move of which these are the words of the leg that would be begun next.
async fn begun_elsewhere(
    app: &App,
    profile: &Arc<Profile>,
    words: &str,
) -> Result<Option<MoveId>, AppError> {
    let rows = profile.read(stored::all).await?;
    for row in rows {
        for kind in [LegKind::Credit, LegKind::Back] {
            // Some before it may have come to nothing in the database that is gone.
            let next = asking::next_seq(&row, kind);
            for seq in (next..).take(machine::TRIES_MAX) {
                let key = super::keys::key_of(row.id, kind, seq);
                if super::keys::description_of(key) == words {
                    asking::begin_as(app, profile, &row, kind, seq).await?;
                    return Ok(Some(row.id));
                }
            }
        }
    }
    Ok(None)
}

/// What a page tells, written with the place that it leads to.
async fn write_events(
    app: &App,
    profile: &Arc<Profile>,
    events: Vec<TransferEvent>,
    keys: &str,
    next: u64,
) -> Result<(), AppError> {
    let now_ms = app.now_ms();
    let keys = keys.to_owned();
    profile
        .write(move |w| {
            for event in &events {
                let (Some(step), Some(id)) = (Step::told(&event.kind), &event.transfer_id) else {
                    continue;
                };
                let Some((leg, of)) = stored::leg_of_transfer(&w.reader(), id, None)? else {
                    continue;
                };
                let told = Told {
                    failure: event.failure.clone(),
                    ..Told::default()
                };
                let at_ms = event
                    .at
                    .as_deref()
                    .and_then(views::instant_ms)
                    .unwrap_or(now_ms);
                if !stored::step(w, leg, step, &told, at_ms)? {
                    continue;
                }
                let row = stored::one(&w.reader(), of)?;
                let Some(leg) = row.legs.iter().find(|one| one.id == leg) else {
                    continue;
                };
                let mut entry = asking::entry(Kind::MoveState, &row, leg.kind, step.as_str());
                if let Some(code) = &told.failure {
                    entry.detail = format!("{} {code}", entry.detail);
                }
                audit::append(w, now_ms, &entry)?;
            }
            stored::put_events(w, &keys, next, now_ms)
        })
        .await?;
    steps::taken("move: events written");
    Ok(())
}

/// Does what is next for a move, and what follows from that.
async fn advance(
    app: &App,
    profile: &Arc<Profile>,
    id: MoveId,
    events_read: bool,
) -> Result<(), AppError> {
    for _ in 0..STEPS_AT_ONCE {
        if profile.stopping.is_cancelled() {
            return Ok(());
        }
        let row = profile.read(move |r| stored::one(r, id)).await?;
        let next = machine::next(&row.machine(), app.now_ms(), events_read);
        let at = match next {
            Next::Nothing => return Ok(()),
            Next::Begin => {
                asking::begin(app, profile, &row, LegKind::Credit).await?;
                continue;
            }
            Next::Authorize(at)
            | Next::Create(at)
            | Next::Resolve(at)
            | Next::GiveUp(at)
            | Next::Stop(at) => at,
        };
        let Some(leg) = row.legs.get(at) else {
            return Ok(());
        };
        match next {
            Next::Authorize(_) => {
                asking::authorize(app, profile, &row, leg).await?;
            }
            Next::Create(_) => {
                asking::ask(app, profile, &row, leg).await?;
                let (row, leg) = asking::newest(profile, id, leg.kind).await?;
                asking::make(app, profile, &row, &leg).await?;
            }
            Next::Resolve(_) => {
                if !asking::resolve(app, profile, &row, leg, events_read).await? {
                    return Ok(());
                }
            }
            Next::GiveUp(_) => asking::give_up(app, profile, &row, leg).await?,
            Next::Stop(_) => asking::stop(app, profile, &row, leg).await?,
            Next::Nothing | Next::Begin => {}
        }
    }
    Ok(())
}

/// Finds the rows that banks have booked for legs, and pairs the two of a move once.
async fn find_and_pair(app: &App, profile: &Arc<Profile>) -> Result<(), AppError> {
    let now_ms = app.now_ms();
    let is_missing = profile
        .read(|r| {
            let rows = stored::all(r)?;
            let mut legs = rows.iter().flat_map(|one| &one.legs);
            Ok(legs.any(|leg| leg.asked_ms.is_some() && leg.transaction.is_none()))
        })
        .await?;
    if is_missing {
        profile.write(move |w| stored::find_rows(w, now_ms)).await?;
    }
    for (id, out, into) in profile.read(stored::to_pair).await? {
        let meta = edit::meta(app);
        let said = profile
            .write(move |w| {
                edits::say_pair(w, &meta, pairs::Kind::Transfer, (out, into), true)?;
                stored::paired(w, id, now_ms)?;
                stored::happened(w, id, "paired", None, now_ms)
            })
            .await;
        match said {
            Ok(()) => app
                .0
                .seams
                .events
                .changed(&[Topic::Register, Topic::Accounts]),
            // A person has said otherwise already, and theirs stands.
            Err(error) if error.code == crate::api::ErrorCode::BadInput => {
                tracing::info!(%error, "the rows of a move are not paired");
                profile
                    .write(move |w| stored::paired(w, id, now_ms))
                    .await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
