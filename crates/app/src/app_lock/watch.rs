//! Locking without being asked: nobody is there, or the computer slept.
//!
//! Sleep shows as a gap: the time of day went on while nothing of this program ran. That works on
//! every system; where the system says beforehand that it is about to sleep, the shell locks then
//! ([`crate::app_lock::when_sleeping`]), and the gap is only the second guard.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{App, Profile, api::LockSettings, lock, setup::Recovery};

/// How often it looks: idle time is kept to within so much.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A gap longer than this between two looks is sleep, and not a computer with too much to do. If
/// it was the latter, locking costs a PIN.
const GAP_MAX: Duration = Duration::from_secs(40);

/// Why the profile is to be locked now.
#[derive(Debug, PartialEq, Eq)]
enum Why {
    Idle,
    Slept,
}

fn due(settings: LockSettings, idle: Duration, gap: Duration) -> Option<Why> {
    let idle_max = settings
        .idle_minutes
        .map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    if settings.on_sleep && gap > GAP_MAX {
        Some(Why::Slept)
    } else if idle_max.is_some_and(|max| idle >= max) {
        Some(Why::Idle)
    } else {
        None
    }
}

/// What holds the keys, and locks itself.
trait Unlocked: Send + Sync + 'static {
    fn settings(&self) -> LockSettings;
    fn idle(&self) -> Duration;
}

impl Unlocked for Profile {
    fn settings(&self) -> LockSettings {
        *lock(&self.lock_settings)
    }
    fn idle(&self) -> Duration {
        lock(&self.last_seen).elapsed()
    }
}

impl Unlocked for Recovery {
    fn settings(&self) -> LockSettings {
        self.lock_settings
    }
    fn idle(&self) -> Duration {
        lock(&self.last_seen).elapsed()
    }
}

/// Watches over an open profile in a window.
pub(crate) fn start(app: &App, profile: &Arc<Profile>) {
    let (weak, stopping) = (Arc::downgrade(profile), profile.stopping.clone());
    profile.tasks.spawn(watch(app.clone(), weak, stopping));
}

/// Watches over a profile that cannot be opened and whose keys are open.
pub(crate) fn start_recovery(app: &App, recovery: &Arc<Recovery>) {
    let (weak, stopping) = (Arc::downgrade(recovery), app.0.stopping.clone());
    tokio::spawn(watch(app.clone(), weak, stopping));
}

async fn watch(app: App, over: Weak<impl Unlocked>, stopping: CancellationToken) {
    let mut looked_ms = app.now_ms();
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let Some(unlocked) = over.upgrade() else {
            return;
        };
        let now_ms = app.now_ms();
        let gap = u64::try_from(now_ms - looked_ms).unwrap_or(0);
        looked_ms = now_ms;
        let due = due(
            unlocked.settings(),
            unlocked.idle(),
            Duration::from_millis(gap),
        );
        if let Some(why) = due {
            tracing::debug!(?why, "locking");
            // Not as a task of the profile, which is waited for.
            tokio::spawn(super::if_possible(app.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn settings(idle_minutes: Option<u16>, on_sleep: bool) -> LockSettings {
        LockSettings {
            idle_minutes,
            on_sleep,
        }
    }

    #[test]
    fn an_idle_person_is_locked_out_at_the_minute_that_was_chosen() {
        let look = |minutes, idle| due(settings(minutes, true), idle, LOOK_EVERY);
        assert_eq!(look(Some(5), 5 * MINUTE - LOOK_EVERY), None);
        assert_eq!(look(Some(5), 5 * MINUTE), Some(Why::Idle));
        assert_eq!(look(None, 60 * 24 * MINUTE), None, "never is never");
    }

    #[test]
    fn a_gap_in_time_is_sleep_unless_that_was_switched_off() {
        let look = |on_sleep, gap| due(settings(None, on_sleep), Duration::ZERO, gap);
        assert_eq!(look(true, 8 * 60 * MINUTE), Some(Why::Slept));
        assert_eq!(look(false, 8 * 60 * MINUTE), None);
        assert_eq!(look(true, LOOK_EVERY * 2), None, "a busy computer is awake");
    }
}
