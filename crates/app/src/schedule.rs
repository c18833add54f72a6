//! Syncs that nobody asks for: what is chosen for each connection, and what is due.
//!
//! ```text
//!   window ── Launch, Focus, Timer ──> wake ─┬─ domain::schedule::due ──> sync::by_itself
//!      ^                                 │   │
//!      └── ask again in 15 s to 5 min ───┘   │
//!   relay_news ── Notice ──────────> told ───┘
//! ```
//! A locked profile is closed, so it is refused here like everything else. A terminal asks for nothing by
//! itself: whoever wants that has the system's own timers.

use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use coffer_domain::{
    ItemId, UpdateStatus,
    schedule::{self, Due, HOURS, Moment, Plan, Standing, Why, World},
};
use coffer_store::facts::{self, Attempt};

use crate::{
    App, Profile,
    api::{
        AppError, ErrorCode, ItemSchedule, NetworkCost, RelayKind, ScheduleSettings, Schedules,
        SetSyncPlan, SyncNever, SyncPlan, Wake, WakeMoment, Woken,
    },
    keys_of, moves, notices,
    read::ItemRow,
    sync, views,
};

/// The fact that keeps that the network counts as metered.
const METERED: &str = "network_metered";

/// How long the system may take to say how the network is counted.
const COST_WAIT: Duration = Duration::from_secs(2);

/// How long news of a connection wait that is being synced at the moment.
const BESIDE_MS: i64 = 2_000;

/// What is known of all connections at a moment.
struct Known {
    items: Vec<(ItemRow, Plan, Option<Attempt>, bool)>,
    treat_as_metered: bool,
    notify: bool,
}

async fn known(profile: &Arc<Profile>) -> Result<Known, AppError> {
    let usual = Plan::usual(profile.relay.kind == RelayKind::Demo);
    profile
        .read(move |r| {
            let plans = facts::plans(r)?;
            let attempts = facts::attempts(r)?;
            let held = facts::held_items(r)?;
            let items = facts::items(r)?
                .into_iter()
                .map(|item| {
                    let plan = plans.get(&item.id).copied().unwrap_or(usual);
                    let attempt = attempts.get(&item.id).copied();
                    let held = held.contains(&item.id);
                    (item, plan, attempt, held)
                })
                .collect();
            Ok(Known {
                items,
                treat_as_metered: facts::get(r, METERED)?.is_some(),
                notify: facts::get(r, notices::SILENT)?.is_none(),
            })
        })
        .await
}

/// What the system says of the network, if it says so in time.
async fn network_cost(app: &App) -> NetworkCost {
    let asked = app.0.seams.events.network_cost();
    tokio::time::timeout(COST_WAIT, asked)
        .await
        .unwrap_or(NetworkCost::Unknown)
}

fn standing(item: &ItemRow, attempt: Option<Attempt>, held: bool) -> Standing {
    Standing {
        health: item.health.state,
        held,
        disconnected: item.unlinked_ms.is_some(),
        // One that was never fetched has a round of its own after it was linked.
        history_pending: item.last_synced_ms.is_some()
            && matches!(
                item.update_status,
                UpdateStatus::NotReady | UpdateStatus::Initial
            ),
        tried_ms: attempt.map(|one| one.tried_ms).or(item.last_synced_ms),
        failures: attempt.map_or(0, |one| one.failures),
        retry_at_ms: item.health.retry_at_ms,
    }
}

/// Other for each connection and each try, and the same however often it is asked.
fn jitter(item: ItemId, attempt: Option<Attempt>) -> u32 {
    let tried = attempt.map_or(0, |one| one.tried_ms).to_be_bytes();
    let mixed = item
        .as_bytes()
        .iter()
        .chain(&tried)
        .fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
        });
    mixed % 1_000
}

fn world(app: &App, profile: &Profile, metered: bool, jitter_per_mille: u32) -> World {
    World {
        now_ms: app.now_ms(),
        offline: profile.is_offline(),
        metered,
        jitter_per_mille,
    }
}

/// All plans, and when each connection is due.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn view(app: &App) -> Result<Schedules, AppError> {
    let profile = app.profile()?;
    let known = known(&profile).await?;
    let network = network_cost(app).await;
    let metered = known.treat_as_metered || network == NetworkCost::Metered;
    let items = known
        .items
        .iter()
        .map(|(item, plan, attempt, held)| {
            let world = world(app, &profile, metered, jitter(item.id, *attempt));
            let due = schedule::due(*plan, standing(item, *attempt, *held), Moment::Timer, world);
            let asks_at_all = plan.on_launch || plan.on_focus;
            ItemSchedule {
                item_id: item.id.to_string(),
                institution: item.institution_name.clone(),
                plan: SyncPlan {
                    on_launch: plan.on_launch,
                    on_focus: plan.on_focus,
                    every_hours: plan.every_hours,
                },
                tried_at: attempt.map(|one| views::timestamp(one.tried_ms)),
                failures: attempt.map_or(0, |one| one.failures),
                next_at: match due {
                    Due::Now => Some(views::timestamp(world.now_ms)),
                    Due::At(at_ms) => Some(views::timestamp(at_ms)),
                    Due::Never(_) => None,
                },
                never: match due {
                    Due::Never(Why::NotChosen) if asks_at_all => None,
                    Due::Never(why) => Some(never(why)),
                    Due::Now | Due::At(_) => None,
                },
            }
        })
        .collect();
    Ok(Schedules {
        items,
        hours: HOURS.to_vec(),
        network,
        treat_as_metered: known.treat_as_metered,
        notify: known.notify,
    })
}

const fn never(why: Why) -> SyncNever {
    match why {
        Why::NotChosen => SyncNever::NotChosen,
        Why::Disconnected => SyncNever::Disconnected,
        Why::Revoked => SyncNever::Revoked,
        Why::Held => SyncNever::Held,
        Why::Offline => SyncNever::Offline,
        Why::Metered => SyncNever::Metered,
    }
}

/// Keeps the plan of a connection.
///
/// # Errors
/// If there is no such connection, or the hours cannot be chosen.
pub async fn set_plan(app: &App, request: SetSyncPlan) -> Result<Schedules, AppError> {
    let SyncPlan {
        on_launch,
        on_focus,
        every_hours,
    } = request.plan;
    if every_hours.is_some_and(|hours| !HOURS.contains(&hours)) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "A connection can be refreshed every 1, 3, 6, 12 or 24 hours.",
        ));
    }
    let plan = Plan {
        on_launch,
        on_focus,
        every_hours,
    };
    app.profile()?
        .write(move |w| {
            let item = facts::find_item(&w.reader(), &request.item_id)?.id;
            facts::set_plan(w, item, plan)
        })
        .await?;
    view(app).await
}

/// Keeps what holds for all connections.
///
/// # Errors
/// If no profile is open, or it cannot be kept.
pub async fn set_settings(app: &App, settings: ScheduleSettings) -> Result<Schedules, AppError> {
    let profile = app.profile()?;
    profile
        .write(move |w| {
            for (name, is_on) in [
                (METERED, settings.treat_as_metered),
                (notices::SILENT, !settings.notify),
            ] {
                match is_on {
                    true => facts::put(w, name, b"1")?,
                    false => facts::remove(w, name)?,
                }
            }
            Ok(())
        })
        .await?;
    notices::tell(app, &profile).await;
    view(app).await
}

/// Begins what is due, and says when to ask again.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn wake(app: &App, request: Wake) -> Result<Woken, AppError> {
    let profile = app.profile()?;
    let moment = match request.moment {
        // A page that is loaded again is no new start.
        WakeMoment::Launch if profile.launched.swap(true, Ordering::SeqCst) => Moment::Timer,
        WakeMoment::Launch => Moment::Launch,
        WakeMoment::Focus => Moment::Focus,
        WakeMoment::Timer => Moment::Timer,
    };
    notices::tell(app, &profile).await;
    let known = known(&profile).await?;
    let metered = known.treat_as_metered || network_cost(app).await == NetworkCost::Metered;
    let due = all_due(app, &profile, known, moment, metered);
    let again_ms = schedule::look_again_ms(due.iter().map(|(_, due)| *due), app.now_ms());
    let mut items: Vec<_> = due
        .iter()
        .filter(|(_, due)| *due == Due::Now)
        .map(|(item, _)| (item.id, item.institution_name.clone()))
        .collect();
    if !metered && !profile.is_offline() {
        // What other keys were refused for may only have waited for these.
        let ended = due
            .into_iter()
            .filter(|(_, due)| *due == Due::Never(Why::Revoked))
            .map(|(item, _)| item);
        items.extend(keys_of::to_ask_again(app, &profile, ended).await?);
    }
    let started = items.iter().map(|(id, _)| id.to_string()).collect();
    if !items.is_empty() {
        sync::by_itself(app, &profile, items);
    }
    moves::by_itself(app, &profile);
    Ok(Woken { started, again_ms })
}

/// Begins what a relay said has something new, as far as it may be asked without a person's word: by
/// the plan, the network, and what else holds of a connection. Returns what has to wait a little, with
/// the time until the first of it, milliseconds. What may not be asked is dropped: it is caught up with as
/// if nobody had said anything.
pub(crate) async fn told(
    app: &App,
    profile: &Arc<Profile>,
    news: HashSet<ItemId>,
) -> Result<(HashSet<ItemId>, Option<i64>), AppError> {
    if news.is_empty() {
        return Ok((news, None));
    }
    let mut known = known(profile).await?;
    known.items.retain(|(item, ..)| news.contains(&item.id));
    let metered = known.treat_as_metered || network_cost(app).await == NetworkCost::Metered;
    let due = all_due(app, profile, known, Moment::Notice, metered);
    // A sync that runs may have asked before there was anything new: what was told of waits for its end.
    let waiting = |item: &ItemRow, due: Due| match due {
        Due::At(at_ms) => Some(at_ms.saturating_sub(app.now_ms()).max(0)),
        Due::Now if sync::is_running_for(app, item.id) => Some(BESIDE_MS),
        Due::Now | Due::Never(_) => None,
    };
    let due: Vec<_> = due
        .into_iter()
        .map(|(item, due)| (waiting(&item, due), item, due))
        .collect();
    let first_ms = due.iter().filter_map(|(wait_ms, ..)| *wait_ms).min();
    let later = due
        .iter()
        .filter(|(wait_ms, ..)| wait_ms.is_some())
        .map(|(_, item, _)| item.id)
        .collect();
    let now: Vec<_> = due
        .into_iter()
        .filter(|(wait_ms, _, due)| wait_ms.is_none() && *due == Due::Now)
        .map(|(_, item, due)| (item, due))
        .map(|(item, _)| (item.id, item.institution_name))
        .collect();
    if !now.is_empty() {
        sync::by_itself(app, profile, now);
    }
    Ok((later, first_ms))
}

fn all_due(
    app: &App,
    profile: &Profile,
    known: Known,
    moment: Moment,
    metered: bool,
) -> Vec<(ItemRow, Due)> {
    known
        .items
        .into_iter()
        .map(|(item, plan, attempt, held)| {
            let world = world(app, profile, metered, jitter(item.id, attempt));
            let due = schedule::due(plan, standing(&item, attempt, held), moment, world);
            (item, due)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_the_same_however_often_it_is_asked_and_other_after_each_try() {
        let item = ItemId::from_uuid(uuid::Uuid::from_u128(7));
        let after = |tried_ms| {
            jitter(
                item,
                Some(Attempt {
                    tried_ms,
                    failures: 0,
                }),
            )
        };
        assert_eq!(after(1_800_000_000_000), after(1_800_000_000_000));
        assert_ne!(after(1_800_000_000_000), after(1_800_000_003_141));
        let other = ItemId::from_uuid(uuid::Uuid::from_u128(8));
        assert_ne!(jitter(item, None), jitter(other, None));
    }
}
