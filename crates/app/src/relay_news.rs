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
    api::{AppError, HostPurpose, RelayKind},
    lock,
    profile::shown_to,
    schedule,
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

/// Asks once, and does what the answer asks for.
async fn hear(app: &App, profile: &Arc<Profile>, news: &mut News) -> Result<(), AppError> {
    crate::network::refuse_offline(profile)?;
    let url: RelayUrl = profile.relay.url.as_deref().unwrap_or_default().parse()?;
    let Some(device) = profile.stored_relay_credential(app).await? else {
        // Nobody enrolled this computer; the settings say so.
        profile.stopping.cancelled().await;
        return Ok(());
    };
    let credential = shown_to(device, &url)?;
    let clock = Arc::clone(&app.0.seams.clock);
    let desk = Desk::new(&url, &credential, Arc::new(move || clock.now_ms()))?;
    drop(credential);
    let seen = profile.read(|r| facts::get(r, SEEN)).await?;
    let seen = seen.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
    let host = url.as_url().host_str().unwrap_or_default().to_owned();
    lock(&profile.spoken).note(&host, HostPurpose::Bank, app.now_ms(), None);
    // The line to the bank is this line too: a lock and the offline switch cut it.
    let cut = profile.line.held();
    let page = tokio::select! {
        () = cut.cancelled() => return Ok(()),
        page = desk.notices(seen.unwrap_or(0), news.wait.map_or(WAIT, |wait| wait.min(WAIT))) => page?,
    };
    news.items
        .extend(asked_for(profile, &desk, &page, seen).await?);
    if page
        .notices
        .iter()
        .any(|notice| notice.means == Means::LinkFinished)
    {
        profile.link_over.notify_waiters();
    }
    let (later, wait_ms) = schedule::told(app, profile, std::mem::take(&mut news.items)).await?;
    news.items = later;
    news.wait = wait_ms.map(|ms| Duration::from_millis(ms.unsigned_abs()));
    if seen != Some(page.next) {
        let next = page.next.to_be_bytes();
        profile.write(move |w| facts::put(w, SEEN, &next)).await?;
        desk.acknowledge(page.next).await?;
    }
    Ok(())
}

/// The connections that notices name; all of them where some were missed, because they are older than what the relay keeps.
async fn asked_for(
    profile: &Arc<Profile>,
    desk: &Desk,
    page: &InboxPage,
    seen: Option<i64>,
) -> Result<HashSet<ItemId>, AppError> {
    let missed = seen.is_some_and(|seen| seen < page.oldest);
    if page.notices.is_empty() && !missed {
        return Ok(HashSet::new());
    }
    let linked: Vec<_> = profile
        .read(facts::items)
        .await?
        .into_iter()
        .filter(|item| item.unlinked_ms.is_none())
        .collect();
    if missed {
        return Ok(linked.into_iter().map(|item| item.id).collect());
    }
    let mut named: HashMap<String, ItemId> = HashMap::new();
    for some in linked.chunks(NAMES_MAX) {
        let asked = AskNames {
            items: some.iter().map(|item| item.external_id.clone()).collect(),
            links: Vec::new(),
        };
        let names = desk
            .names(&asked)
            .await
            .map_err(|error: BankError| AppError::from(error))?;
        for (name, item) in names.items.into_iter().zip(some) {
            named.extend(name.map(|name| (name, item.id)));
        }
    }
    let told = page
        .notices
        .iter()
        .filter(|notice| !matches!(notice.means, Means::Nothing | Means::LinkFinished))
        .filter_map(|notice| named.get(notice.item.as_ref()?).copied());
    Ok(told.collect())
}
