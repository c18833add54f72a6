//! What a relay tells by itself: while a window is open, it is asked for notices, and what they name is synced where a
//! schedule would sync it too. A notice is a hint; polling goes on as without a relay, and what was missed is caught up with.
//!
//! ```text
//!   relay ── notices after N ──> names of ours ──> schedule::told(those) ──> N is kept ──> acknowledged
//!                                    ^                  │
//!                                    └── wait a little ─┘
//! ```

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use coffer_domain::{BankError, ItemId};
use coffer_plaid::{
    RelayUrl,
    relay::{
        Desk,
        message::{AskNames, InboxPage, Means, NAMES_MAX},
    },
};
use coffer_store::facts;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode, HostPurpose, ItemSync, RelayKind},
    lock, network,
    profile::shown_to,
    schedule, sync,
};

/// The fact that keeps the number of the last notice that was dealt with.
const SEEN: &str = "relay_seen";

/// How long the relay holds a question.
const WAIT: Duration = Duration::from_secs(50);

/// A relay that answers at once, whatever it is asked, is not asked more often than this.
const TURN_MIN: Duration = Duration::from_secs(2);

/// How long to wait after a failure; each further one doubles it, up to [`PAUSE_MAX`].
const PAUSE: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_secs(300);

/// Listens for as long as the profile is open.
pub(crate) fn listen(app: &App, profile: &Arc<Profile>) {
    if profile.relay.kind != RelayKind::Relay {
        return;
    }
    let (app, held) = (app.clone(), Arc::downgrade(profile));
    let stopping = profile.stopping.clone();
    profile.tasks.spawn(async move {
        let mut failures = 0_u32;
        let mut news = News::default();
        loop {
            let Some(profile) = held.upgrade() else {
                return;
            };
            let turn = tokio::time::Instant::now() + TURN_MIN;
            let heard = tokio::select! {
                () = stopping.cancelled() => return,
                heard = hear(&app, &profile, &mut news) => heard,
            };
            failures = match heard {
                Ok(()) => 0,
                Err(error) => {
                    tracing::debug!(%error, "the relay tells nothing");
                    failures.saturating_add(1)
                }
            };
            drop(profile);
            let again = match failures {
                0 => turn,
                some => {
                    let pause = PAUSE.saturating_mul(1 << some.min(6)).min(PAUSE_MAX);
                    tokio::time::Instant::now() + pause
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep_until(again) => {}
            }
        }
    });
}

/// What is to be synced, and has been synced so lately that it waits.
#[derive(Default)]
struct News {
    items: HashSet<ItemId>,
    /// Until the first of them may go.
    wait: Option<Duration>,
}

/// Waits until the relay tells of connections, syncs just those, and says how it went. A program without a window does
/// by this what an open window does by itself.
///
/// # Errors
/// If no profile is open, it has no relay, this computer is not enrolled there, or the relay does not answer.
pub async fn next(app: &App) -> Result<Vec<ItemSync>, AppError> {
    let profile = app.profile()?;
    if profile.relay.kind != RelayKind::Relay {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "This profile is not reached through a relay, so nobody tells of anything new.",
        )
        .hinted("`sync` asks the banks."));
    }
    let not_enrolled = || {
        AppError::new(
            ErrorCode::Keys,
            "This computer is not enrolled at its relay.",
        )
        .hinted("Ask the relay's operator for an invitation, and enter it in the settings.")
    };
    loop {
        let turn = tokio::time::Instant::now() + TURN_MIN;
        let Some(desk) = desk(app, &profile).await? else {
            return Err(not_enrolled());
        };
        let Some(heard) = ask(app, &profile, &desk, WAIT).await? else {
            return Err(AppError::from(coffer_plaid::errors::switched_offline()));
        };
        let synced = match heard.items.is_empty() {
            true => Vec::new(),
            false => sync::named(app, &profile, &heard.items).await?,
        };
        dealt_with(&profile, &desk, &heard).await?;
        if !synced.is_empty() {
            return Ok(synced);
        }
        tokio::time::sleep_until(turn).await;
    }
}

/// Asks once, and does what the answer asks for.
async fn hear(app: &App, profile: &Arc<Profile>, news: &mut News) -> Result<(), AppError> {
    let Some(desk) = desk(app, profile).await? else {
        // Nobody enrolled this computer; the settings say so.
        profile.stopping.cancelled().await;
        return Ok(());
    };
    let wait = news.wait.map_or(WAIT, |wait| wait.min(WAIT));
    let Some(heard) = ask(app, profile, &desk, wait).await? else {
        return Ok(());
    };
    news.items.extend(&heard.items);
    let (later, wait_ms) = schedule::told(app, profile, std::mem::take(&mut news.items)).await?;
    news.items = later;
    news.wait = wait_ms.map(|ms| Duration::from_millis(ms.unsigned_abs()));
    dealt_with(profile, &desk, &heard).await
}

/// This computer at its relay; nothing where it was not enrolled.
async fn desk(app: &App, profile: &Arc<Profile>) -> Result<Option<Desk>, AppError> {
    // Another program may have thrown the switch: whoever listens at a terminal does so for days.
    network::follow(app, profile).await;
    network::refuse_offline(profile)?;
    let url = relay_url(profile)?;
    let Some(device) = profile.stored_relay_credential(app).await? else {
        return Ok(None);
    };
    let credential = shown_to(device, &url)?;
    let clock = Arc::clone(&app.0.seams.clock);
    Ok(Some(Desk::new(
        &url,
        &credential,
        Arc::new(move || clock.now_ms()),
    )?))
}

fn relay_url(profile: &Profile) -> Result<RelayUrl, AppError> {
    Ok(profile.relay.url.as_deref().unwrap_or_default().parse()?)
}

/// What a relay told.
struct Heard {
    /// The connections that it named.
    items: HashSet<ItemId>,
    /// What was dealt with before.
    seen: Option<i64>,
    /// What is dealt with after it.
    next: i64,
}

/// Asks once, for so long at most; nothing where the line was cut meanwhile.
async fn ask(
    app: &App,
    profile: &Arc<Profile>,
    desk: &Desk,
    wait: Duration,
) -> Result<Option<Heard>, AppError> {
    let url = relay_url(profile)?;
    let seen = profile.read(|r| facts::get(r, SEEN)).await?;
    let seen = seen.and_then(|bytes| seen_of(&bytes, profile.relay.device_id.as_deref()));
    let host = url.as_url().host_str().unwrap_or_default().to_owned();
    lock(&profile.spoken).note(&host, HostPurpose::Bank, app.now_ms(), None);
    // The line to the bank is this line too, for each of these calls: a lock and the offline switch cut it.
    let notices = desk.notices(seen.unwrap_or(0), wait);
    let Some(page) = profile.line.unless_cut(notices).await.transpose()? else {
        return Ok(None);
    };
    let Some(items) = asked_for(profile, desk, &page, seen).await? else {
        return Ok(None);
    };
    if page
        .notices
        .iter()
        .any(|notice| notice.means == Means::LinkFinished)
    {
        profile.link_over.notify_waiters();
    }
    Ok(Some(Heard {
        items,
        seen,
        next: page.next,
    }))
}

/// The number with who counted: another relay, or another enrolment at this one, counts anew.
fn seen_by(seq: i64, device: Option<&str>) -> Vec<u8> {
    let device = device.unwrap_or_default();
    [&seq.to_be_bytes()[..], device.as_bytes()].concat()
}

/// The number, where it is this device's.
fn seen_of(bytes: &[u8], device: Option<&str>) -> Option<i64> {
    let (seq, by) = bytes.split_at_checked(8)?;
    let is_ours = by == device.unwrap_or_default().as_bytes();
    is_ours.then(|| i64::from_be_bytes(seq.try_into().unwrap_or_default()))
}

/// Keeps how far the notices were dealt with, and tells the relay: with the next ones, where the line is cut.
async fn dealt_with(profile: &Arc<Profile>, desk: &Desk, heard: &Heard) -> Result<(), AppError> {
    if heard.seen != Some(heard.next) {
        let next = seen_by(heard.next, profile.relay.device_id.as_deref());
        profile.write(move |w| facts::put(w, SEEN, &next)).await?;
        let told = profile.line.unless_cut(desk.acknowledge(heard.next)).await;
        told.transpose()?;
    }
    Ok(())
}

/// The connections that notices name; all of them where some were missed, because they are older than what the relay keeps.
/// Nothing where the line was cut meanwhile.
async fn asked_for(
    profile: &Arc<Profile>,
    desk: &Desk,
    page: &InboxPage,
    seen: Option<i64>,
) -> Result<Option<HashSet<ItemId>>, AppError> {
    let missed = seen.is_some_and(|seen| seen < page.oldest);
    if page.notices.is_empty() && !missed {
        return Ok(Some(HashSet::new()));
    }
    let linked: Vec<_> = profile
        .read(facts::items)
        .await?
        .into_iter()
        .filter(|item| item.unlinked_ms.is_none())
        .collect();
    if missed {
        return Ok(Some(linked.into_iter().map(|item| item.id).collect()));
    }
    let mut named: HashMap<String, ItemId> = HashMap::new();
    for some in linked.chunks(NAMES_MAX) {
        let asked = AskNames {
            items: some.iter().map(|item| item.external_id.clone()).collect(),
            links: Vec::new(),
        };
        let Some(names) = profile.line.unless_cut(desk.names(&asked)).await else {
            return Ok(None);
        };
        let names = names.map_err(|error: BankError| AppError::from(error))?;
        for (name, item) in names.items.into_iter().zip(some) {
            named.extend(name.map(|name| (name, item.id)));
        }
    }
    let told = page
        .notices
        .iter()
        .filter(|notice| !matches!(notice.means, Means::Nothing | Means::LinkFinished))
        .filter_map(|notice| named.get(notice.item.as_ref()?).copied());
    Ok(Some(told.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_relay_or_another_enrolment_counted_is_no_number_here() {
        let (one, other) = ("a", "b");
        let kept = seen_by(500, Some(one));
        assert_eq!(seen_of(&kept, Some(one)), Some(500));
        assert_eq!(seen_of(&kept, Some(other)), None);
        // As it was kept before devices were named, and what is none.
        assert_eq!(seen_of(&500_i64.to_be_bytes(), Some(one)), None);
        assert_eq!(seen_of(b"short", Some(one)), None);
    }
}
