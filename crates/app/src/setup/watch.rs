//! What other processes write is news for a window too.

use std::{sync::Arc, time::Duration};

use super::ALL_TOPICS;
use crate::{App, Profile, blocking, logos, network};

/// How often a window looks for what other processes wrote.
const WATCH: Duration = Duration::from_secs(2);

/// Tells the window when another process (the command line) has written.
pub(super) fn start(app: &App, profile: &Arc<Profile>) {
    let weak = Arc::downgrade(profile);
    let app = app.clone();
    let stopping = profile.stopping.clone();
    profile.tasks.spawn(async move {
        let mut seen: Option<i64> = None;
        let mut is_known = true;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(WATCH) => {}
            }
            let Some(profile) = weak.upgrade() else {
                return;
            };
            let again = Arc::clone(&profile);
            let Ok(Ok(now)) = blocking(move || again.store.foreign_changes()).await else {
                continue;
            };
            let is_new = seen.replace(now).is_some_and(|before| before != now);
            if is_new || !is_known {
                is_known = network::follow(&app, &profile).await;
            }
            if is_new {
                logos::follow(&app, &profile).await;
                app.0.seams.events.changed(&ALL_TOPICS);
            }
        }
    });
}
