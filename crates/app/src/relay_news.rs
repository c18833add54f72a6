//! What a relay tells by itself: while a window is open, it is asked for notices, and what they name is synced where a
//! schedule would sync it too. A notice is a hint; polling goes on as without a relay, and what was missed is caught up with.
//!
//! ```text
//!   relay ── notices after N ──> names of ours ──> schedule::told(those) ──> N is kept ──> acknowledged
//!                │                   ^                  │
//!                │                   └── wait a little ─┘
//!                ├── of transfers ──> moves are followed
//!                └── of Link ───────> the session is asked about
//! ```
//! Where the relay cannot say what happened since N (it is older than what it keeps, or its memory is another one than the
//! one that gave N), everything is looked at once.

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
    hearing, lock, moves, network,
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
                    hearing::note(&app, &profile, Err(&error));
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
        if heard.is_of_moves {
            moves::heard_of(app, &profile);
        }
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
    // The first question is not held, so that a person sees soon whether there is an answer.
    let longest = match lock(&profile.hearing).is_listening() {
        true => WAIT,
        false => Duration::ZERO,
    };
    let wait = news.wait.map_or(longest, |wait| wait.min(longest));
    let Some(heard) = ask(app, profile, &desk, wait).await? else {
        return Ok(());
    };
    hearing::note(app, profile, Ok(()));
    if heard.is_of_moves {
        moves::heard_of(app, profile);
    }
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
    /// Something became of transfers, or may have.
    is_of_moves: bool,
    /// What was dealt with before.
    seen: Option<Seen>,
    /// What is dealt with after it.
    next: Seen,
    /// There were notices.
    is_news: bool,
}

/// How far the notices were dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    /// Up to this number.
    seq: i64,
    /// Which memory of the relay's gave it; nothing where that was not said.
    epoch: String,
}

impl Seen {
    /// Whether notices may be lost between this and a page.
    fn missed(&self, page: &InboxPage) -> bool {
        let is_other = !self.epoch.is_empty() && self.epoch != page.epoch;
        is_other || self.seq < page.oldest || page.next < self.seq
    }
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
    let (after, epoch) = match &seen {
        Some(seen) => (seen.seq, Some(seen.epoch.as_str())),
        None => (0, None),
    };
    let host = url.as_url().host_str().unwrap_or_default().to_owned();
    lock(&profile.spoken).note(&host, HostPurpose::Bank, app.now_ms(), None);
    // The line to the bank is this line too, for each of these calls: a lock and the offline switch cut it.
    let notices = desk.notices(after, epoch.filter(|epoch| !epoch.is_empty()), wait);
    let Some(page) = profile.line.unless_cut(notices).await.transpose()? else {
        return Ok(None);
    };
    let missed = seen.as_ref().is_some_and(|seen| seen.missed(&page));
    if missed {
        tracing::info!("the relay cannot say what happened meanwhile, so everything is looked at");
    }
    let Some(items) = asked_for(profile, desk, &page, missed).await? else {
        return Ok(None);
    };
    let tells = |means| page.notices.iter().any(|notice| notice.means == means);
    if missed || tells(Means::LinkFinished) {
        profile.link_over.notify_waiters();
    }
    Ok(Some(Heard {
        items,
        is_of_moves: missed || tells(Means::Moves),
        seen,
        is_news: !page.notices.is_empty(),
        next: Seen {
            seq: page.next,
            epoch: page.epoch,
        },
    }))
}

/// Between a device and an epoch, neither of which holds it.
const THEN: u8 = b'#';

/// The number with who counted: another relay, or another enrolment at this one, counts anew.
fn seen_by(seen: &Seen, device: Option<&str>) -> Vec<u8> {
    let device = device.unwrap_or_default();
    let number = seen.seq.to_be_bytes();
    [
        &number[..],
        device.as_bytes(),
        &[THEN],
        seen.epoch.as_bytes(),
    ]
    .concat()
}

/// The number, where it is this device's.
fn seen_of(bytes: &[u8], device: Option<&str>) -> Option<Seen> {
    let (seq, rest) = bytes.split_at_checked(8)?;
    let mut parts = rest.splitn(2, |byte| *byte == THEN);
    let by = parts.next().unwrap_or_default();
    // As it was kept before epochs were told, it has none.
    let epoch = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let is_ours = by == device.unwrap_or_default().as_bytes();
    is_ours.then(|| Seen {
        seq: i64::from_be_bytes(seq.try_into().unwrap_or_default()),
        epoch,
    })
}

/// Keeps how far the notices were dealt with, and tells the relay: with the next ones, where the line is cut.
async fn dealt_with(profile: &Arc<Profile>, desk: &Desk, heard: &Heard) -> Result<(), AppError> {
    if heard.seen.as_ref() != Some(&heard.next) {
        let next = seen_by(&heard.next, profile.relay.device_id.as_deref());
        profile.write(move |w| facts::put(w, SEEN, &next)).await?;
    }
    // What others were told is no reason to call.
    if heard.is_news {
        let told = desk.acknowledge(heard.next.seq);
        profile.line.unless_cut(told).await.transpose()?;
    }
    Ok(())
}

/// The connections that notices name; all of them where some were missed. Nothing where the line was cut meanwhile.
async fn asked_for(
    profile: &Arc<Profile>,
    desk: &Desk,
    page: &InboxPage,
    missed: bool,
) -> Result<Option<HashSet<ItemId>>, AppError> {
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
        .filter(|notice| {
            !matches!(
                notice.means,
                Means::Nothing | Means::LinkFinished | Means::Moves
            )
        })
        .filter_map(|notice| named.get(notice.item.as_ref()?).copied());
    Ok(Some(told.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_relay_or_another_enrolment_counted_is_no_number_here() {
        let (one, other) = ("a", "b");
        let seen = Seen {
            seq: 500,
            epoch: "e1".to_owned(),
        };
        let kept = seen_by(&seen, Some(one));
        assert_eq!(seen_of(&kept, Some(one)), Some(seen));
        assert_eq!(seen_of(&kept, Some(other)), None);
        // As it was kept before epochs were told.
        let old = [&500_i64.to_be_bytes()[..], one.as_bytes()].concat();
        assert_eq!(seen_of(&old, Some(one)).unwrap().epoch, "");
        // As it was kept before devices were named, and what is none.
        assert_eq!(seen_of(&500_i64.to_be_bytes(), Some(one)), None);
        assert_eq!(seen_of(b"short", Some(one)), None);
    }

    #[test]
    fn what_a_relay_cannot_say_is_missed_and_what_was_for_others_is_not() {
        let seen = |seq, epoch: &str| Seen {
            seq,
            epoch: epoch.to_owned(),
        };
        let page = InboxPage {
            notices: Vec::new(),
            next: 50,
            oldest: 10,
            epoch: "e1".to_owned(),
        };
        assert!(!seen(30, "e1").missed(&page), "twenty were others'");
        assert!(!seen(30, "").missed(&page), "no epoch was told before");
        assert!(!seen(10, "e1").missed(&page));
        assert!(seen(9, "e1").missed(&page), "one is forgotten");
        assert!(
            seen(51, "e1").missed(&page),
            "the relay forgot a number that it gave"
        );
        assert!(seen(30, "e2").missed(&page), "another memory");
    }
}
