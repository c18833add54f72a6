//! Leaving a profile: what runs for it ends first, then its bank, then the database is closed.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{ALL_TOPICS, Stage};
use crate::{
    App,
    api::{LinkStage, SyncStatus},
    blocking, lock,
};

/// How long what runs may take to end: a link that is half done is finished. What is cut was
/// written down before it began, and the next start goes on from there.
const END_MAX: Duration = Duration::from_secs(30);

/// The same in a window, and for every lock: whoever locks does not wait for a bank. A window that is closed is
/// out of sight already, so there the answer to a call that must be heard is waited for as long as in a terminal.
const END_MAX_IN_WINDOW: Duration = Duration::from_secs(3);

/// How long what still reads may take to let go of a profile. It cannot be cut short, and nothing
/// new begins to read: when it is done, keys and database go with it.
const LET_GO_MAX: Duration = Duration::from_secs(10);

/// Pause between two looks for that.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Closes the profile, if one is open.
pub(crate) async fn close(app: &App) {
    close_to(app, Stage::Welcome).await;
}

/// Closes the profile, if one is open, and shows this instead. Nothing can be asked of the profile
/// from the first moment on; when this returns, its keys are wiped.
pub(crate) async fn close_to(app: &App, next: Stage) {
    // Between two profiles nothing is shown.
    let shown = !matches!(next, Stage::Welcome);
    let stage = std::mem::replace(&mut *lock(&app.0.stage), next);
    if shown {
        app.0.seams.events.changed(&ALL_TOPICS);
    }
    // Any other stage that has keys drops them at the end.
    if let Stage::Open(profile) = stage {
        let gone = Arc::downgrade(&profile);
        profile.stopping.cancel();
        // A lock ends what is on its way. Who closes the program has what is half done finished first.
        if shown {
            profile.line.cut();
        }
        // After that: one that opens in this moment looks once more, and goes by itself.
        for session in lock(&app.0.link_states).iter() {
            if session.stage == LinkStage::Open {
                app.0.seams.events.close_link(&session.session_id);
            }
        }
        profile.tasks.close();
        let longest = match app.0.config.window || shown {
            true => END_MAX_IN_WINDOW,
            false => END_MAX,
        };
        // A deed need not be one of its tasks: somebody at the window may wait for it.
        let held = &profile;
        let all_ended = || async move {
            held.line.heard().await;
            held.tasks.wait().await;
        };
        let mut ended = tokio::time::timeout(longest, all_ended()).await;
        if ended.is_err() && !shown && profile.line.has_deeds() {
            let rest = END_MAX.saturating_sub(longest);
            ended = tokio::time::timeout(rest, all_ended()).await;
        }
        if ended.is_err() {
            tracing::warn!("a task did not end in time");
        }
        // What was not heard until now is resolved by the next opening.
        profile.line.end();
        let bank = profile.bank.lock().await.take();
        if let Some(bank) = bank {
            bank.disconnect().await;
        }
        profile.journal_calls(app).await;
        let checkpoint = blocking(move || profile.store.checkpoint()).await;
        if let Ok(Err(error)) = checkpoint {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
        let until = Instant::now() + LET_GO_MAX;
        while gone.strong_count() > 0 && Instant::now() < until {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        if gone.strong_count() > 0 {
            tracing::warn!("something still reads the profile that was closed");
        }
    }
    *lock(&app.0.phrase) = None;
    *lock(&app.0.sync_status) = SyncStatus::default();
    lock(&app.0.link_states).clear();
}
