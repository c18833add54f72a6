//! Who waits for notices. One watcher an instance asks the database what is new, whichever instance
//! wrote it, and wakes those of the groups that it concerns: ten thousand waiting devices are ten
//! thousand idle tasks and one question every half second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::{database::Database, state::now_ms};

/// How often an instance looks for what others wrote. What it wrote itself wakes at once.
const LOOK: Duration = Duration::from_millis(500);

/// For how long those are woken whose devices were revoked, milliseconds: clocks differ.
const REVOKED_MS: i64 = 10_000;

/// Those who wait, by group.
#[derive(Default)]
pub struct Waiting {
    groups: Mutex<HashMap<Uuid, Weak<watch::Sender<u64>>>>,
    /// This instance wrote something.
    wrote: Notify,
}

/// One who waits. Dropping it ends the wait.
pub struct Waiter {
    receiver: watch::Receiver<u64>,
    /// Kept so that the group has a sender while anybody waits.
    _sender: Arc<watch::Sender<u64>>,
}

impl Waiter {
    /// Returns once the group has something new since this was called last.
    pub async fn woken(&mut self) {
        // The sender is kept here, so the channel does not close.
        let _ = self.receiver.changed().await;
    }
}

impl Waiting {
    /// Waits for a group from now on.
    pub fn wait_for(&self, group: Uuid) -> Waiter {
        let mut groups = self.groups();
        let sender = match groups.get(&group).and_then(Weak::upgrade) {
            Some(sender) => sender,
            None => {
                groups.retain(|_, sender| sender.strong_count() > 0);
                let sender = Arc::new(watch::Sender::new(0));
                groups.insert(group, Arc::downgrade(&sender));
                sender
            }
        };
        Waiter {
            receiver: sender.subscribe(),
            _sender: sender,
        }
    }

    /// Says that this instance wrote something.
    pub fn wrote(&self) {
        self.wrote.notify_one();
    }

    fn wake(&self, group: Uuid) {
        if let Some(sender) = self.groups().get(&group).and_then(Weak::upgrade) {
            sender.send_modify(|n| *n = n.wrapping_add(1));
        }
    }

    /// Wakes everybody: they are to go.
    pub fn wake_all(&self) {
        let groups: Vec<Uuid> = self.groups().keys().copied().collect();
        for group in groups {
            self.wake(group);
        }
    }

    /// What is remembered is whole after every line above, so a panic spoils nothing.
    fn groups(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Weak<watch::Sender<u64>>>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for news after a number for as long as it is let run. The number was asked for before anybody could wait.
    pub async fn watch(self: Arc<Self>, database: Arc<dyn Database>, mut seen: i64) {
        loop {
            // A device that was revoked on another machine is told by that machine's clock.
            match database.news(seen, now_ms() - REVOKED_MS).await {
                Ok((last, groups)) => {
                    for group in groups {
                        self.wake(group);
                    }
                    seen = seen.max(last);
                }
                // It is told by the readiness page; here is nothing to do but to look again.
                Err(error) => tracing::warn!(%error, "cannot look for notices"),
            }
            tokio::select! {
                () = self.wrote.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}
