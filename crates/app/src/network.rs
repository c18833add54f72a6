//! Whom this program spoke to, and the switch that keeps it from speaking to anybody.
//!
//! Both are kept in the profile, so they hold for every program that opens it: a terminal refuses
//! what the window was told to refuse. The switch is asked before each attempt at a call, so in the
//! middle of a long sync it holds from the next one on.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use coffer_store::{Reader, Result as StoreResult, StoreError, Writer, facts};
use serde::{Deserialize, Serialize};

use crate::{
    App, Profile,
    api::{
        AppError, ErrorCode, HostPurpose, HostView, LinkStage, LinkSurface, NetworkView,
        OfflineRequest, Topic,
    },
    lock, views,
};

/// The facts that keep them.
const SWITCH: &str = "offline";
const LEDGER: &str = "network_ledger";

/// A profile speaks to Plaid's hosts, with those of logos, or to one relay; more than this is a fault somewhere else.
const HOSTS_MAX: usize = 64;

/// Every host with what was wanted of it.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Ledger(Vec<Spoken>);

#[derive(Clone, Serialize, Deserialize)]
struct Spoken {
    host: String,
    purpose: HostPurpose,
    first_ms: i64,
    last_ms: i64,
    calls: u64,
    bytes: Option<u64>,
}

impl Ledger {
    /// Takes note of one conversation.
    pub fn note(&mut self, host: &str, purpose: HostPurpose, at_ms: i64, bytes: Option<u64>) {
        self.add(Spoken {
            host: host.to_owned(),
            purpose,
            first_ms: at_ms,
            last_ms: at_ms,
            calls: 1,
            bytes,
        });
    }

    fn add(&mut self, more: Spoken) {
        let known = self
            .0
            .iter_mut()
            .find(|one| one.host == more.host && one.purpose == more.purpose);
        match known {
            Some(known) => {
                known.first_ms = known.first_ms.min(more.first_ms);
                known.last_ms = known.last_ms.max(more.last_ms);
                known.calls = known.calls.saturating_add(more.calls);
                known.bytes = match (known.bytes, more.bytes) {
                    (Some(one), Some(other)) => Some(one.saturating_add(other)),
                    (one, other) => one.or(other),
                };
            }
            None => {
                if self.0.len() >= HOSTS_MAX
                    && let Some(oldest) = (0..self.0.len()).min_by_key(|at| self.0[*at].last_ms)
                {
                    self.0.remove(oldest);
                }
                self.0.push(more);
            }
        }
    }

    /// Takes over what was noted elsewhere.
    fn take(&mut self, other: Self) {
        for more in other.0 {
            self.add(more);
        }
    }

    fn read(reader: &Reader<'_>) -> StoreResult<Self> {
        Ok(facts::get(reader, LEDGER)?
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    /// Adds what was noted since to what is kept.
    pub fn keep(self, writer: &Writer<'_>) -> StoreResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut kept = Self::read(&writer.reader())?;
        for more in self.0 {
            kept.add(more);
        }
        let bytes =
            serde_json::to_vec(&kept).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        facts::put(writer, LEDGER, &bytes)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn latest_first(mut self) -> Vec<HostView> {
        self.0.sort_by_key(|one| std::cmp::Reverse(one.last_ms));
        self.0
            .into_iter()
            .map(|one| HostView {
                host: one.host,
                purpose: one.purpose,
                first_at: views::timestamp(one.first_ms),
                last_at: views::timestamp(one.last_ms),
                calls: one.calls,
                bytes: one.bytes,
            })
            .collect()
    }
}

/// Takes note of a conversation that is about to be, whatever comes of it: who was asked in vain was spoken
/// to as well. Where no profile is open yet, the next one lists it.
pub(crate) fn note(app: &App, host: &str, purpose: HostPurpose) {
    let now_ms = app.now_ms();
    match app.profile() {
        Ok(profile) => lock(&profile.spoken).note(host, purpose, now_ms, None),
        Err(_) => lock(&app.0.spoken_before).note(host, purpose, now_ms, None),
    }
}

/// Gives a profile that is being opened what was noted before it.
pub(crate) fn hand_over(app: &App, profile: &Profile) {
    let before = std::mem::take(&mut *lock(&app.0.spoken_before));
    lock(&profile.spoken).take(before);
}

/// The switch and the ledger.
///
/// # Errors
/// If no profile is open, or it cannot be read.
pub async fn view(app: &App) -> Result<NetworkView, AppError> {
    let profile = app.profile()?;
    profile.journal_calls(app).await;
    let ledger = profile.read(Ledger::read).await?;
    Ok(NetworkView {
        offline: profile.offline.load(Ordering::SeqCst),
        logos: profile.logos.are_on(),
        logo_hosts: coffer_logos::HOSTS.map(str::to_owned).to_vec(),
        hosts: ledger.latest_first(),
    })
}

/// Throws the switch. What is on its way is dropped, but for what would be paid for unseen
/// ([`crate::line`]); Link's window goes.
///
/// # Errors
/// If no profile is open, or the choice cannot be kept.
pub async fn set_offline(app: &App, request: OfflineRequest) -> Result<NetworkView, AppError> {
    let profile = app.profile()?;
    // Off at once, also where it cannot be kept; on only once it is.
    if request.offline {
        apply(app, &profile, true);
    }
    profile
        .write(move |w| match request.offline {
            true => facts::put(w, SWITCH, b"1"),
            false => facts::remove(w, SWITCH),
        })
        .await?;
    apply(app, &profile, request.offline);
    view(app).await
}

fn apply(app: &App, profile: &Profile, offline: bool) {
    profile.offline.store(offline, Ordering::SeqCst);
    match offline {
        true => profile.line.cut(),
        false => profile.line.mend(&profile.stopping),
    }
    let status = {
        let mut status = lock(&app.0.sync_status);
        status.switched_offline = offline;
        status.clone()
    };
    app.0.seams.events.sync_status(&status);
    if offline {
        for session in lock(&app.0.link_states).iter() {
            if session.stage == LinkStage::Open && session.surface == LinkSurface::Window {
                app.0.seams.events.close_link(&session.session_id);
            }
        }
    }
}

/// Reads the switch, which another program may have thrown. Whether it could be read: until it can,
/// nothing leaves.
pub(crate) async fn follow(app: &App, profile: &Arc<Profile>) -> bool {
    let kept = profile.read(|r| facts::get(r, SWITCH)).await;
    let offline = is_offline(&kept);
    let was = profile.offline.load(Ordering::SeqCst);
    let told = lock(&app.0.sync_status).switched_offline;
    if was != offline || told != offline {
        apply(app, profile, offline);
    }
    if told != offline {
        let topics = [Topic::Sync, Topic::Connections];
        app.0.seams.events.changed(&topics);
    }
    match kept {
        Ok(_) => true,
        Err(error) => {
            tracing::error!(%error, "the offline switch could not be read, so nothing is sent");
            false
        }
    }
}

/// Off is what was read as off; anything else is on.
const fn is_offline<E>(kept: &Result<Option<Vec<u8>>, E>) -> bool {
    !matches!(kept, Ok(None))
}

/// # Errors
/// That it is switched offline, and where to change that.
pub(crate) fn refuse_offline(profile: &Profile) -> Result<(), AppError> {
    match profile.offline.load(Ordering::SeqCst) {
        false => Ok(()),
        true => Err(AppError::new(
            ErrorCode::Offline,
            "Coffer is switched offline, so nothing was sent.",
        )
        .hinted("Switch it back on in the settings of the window, under Network.")),
    }
}

/// # Errors
/// That it is switched offline, or was locked or closed meanwhile.
pub(crate) fn refuse_cut(profile: &Profile) -> Result<(), AppError> {
    match profile.stopping.is_cancelled() {
        true => Err(locked_meanwhile()),
        false => refuse_offline(profile),
    }
}

/// What somebody is told who waited for something when the profile was locked.
pub(crate) fn locked_meanwhile() -> AppError {
    AppError::new(
        ErrorCode::Locked,
        "Coffer was locked or closed meanwhile, so this was not done.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_listed_once_with_its_first_and_last_time_and_all_that_it_sent() {
        let mut ledger = Ledger::default();
        ledger.note("b", HostPurpose::Bank, 20, Some(5));
        ledger.note("a", HostPurpose::Link, 10, None);
        ledger.note("b", HostPurpose::Bank, 30, Some(7));
        let listed = ledger.latest_first();
        assert_eq!(listed.len(), 2);
        assert_eq!((listed[0].host.as_str(), listed[0].calls), ("b", 2));
        assert_eq!(listed[0].bytes, Some(12));
        assert_eq!(
            listed[1].bytes, None,
            "a page that a window loads is not counted"
        );
    }

    #[test]
    fn a_switch_that_cannot_be_read_is_no_permission() {
        let read = |kept: Result<Option<Vec<u8>>, ()>| is_offline(&kept);
        assert!(!read(Ok(None)), "it was never thrown");
        assert!(read(Ok(Some(b"1".to_vec()))));
        assert!(read(Ok(Some(Vec::new()))), "whatever it holds");
        assert!(read(Err(())), "nobody knows");
    }

    #[test]
    fn the_list_is_bounded_and_forgets_the_oldest() {
        let mut ledger = Ledger::default();
        for at in 0..100 {
            ledger.note(&format!("host-{at}"), HostPurpose::Bank, at, Some(1));
        }
        let listed = ledger.latest_first();
        assert_eq!(listed.len(), HOSTS_MAX);
        assert_eq!(listed[0].host, "host-99");
    }
}
