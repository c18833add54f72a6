//! Leaving a profile: what runs for it ends first, then its bank, then the database is closed.

use std::time::Duration;

use super::Stage;
use crate::{App, api::SyncStatus, blocking, lock};

/// How long what runs may take to end: a link that is half done is finished. What is cut was
/// written down before it began, and the next start goes on from there.
const END_MAX: Duration = Duration::from_secs(30);

/// The same where a person waits for a window to be gone; the rest of the five seconds that it
/// gives is for the bank and the database.
const END_MAX_IN_WINDOW: Duration = Duration::from_secs(3);

/// Closes the profile, if one is open.
pub(crate) async fn close(app: &App) {
    let stage = std::mem::replace(&mut *lock(&app.0.stage), Stage::Welcome);
    if let Stage::Open(profile) = stage {
        profile.stopping.cancel();
        profile.tasks.close();
        let longest = match app.0.config.window {
            true => END_MAX_IN_WINDOW,
            false => END_MAX,
        };
        let ended = tokio::time::timeout(longest, profile.tasks.wait()).await;
        if ended.is_err() {
            tracing::warn!("a task did not end in time");
        }
        let bank = profile.bank.lock().await.take();
        if let Some(bank) = bank {
            bank.disconnect().await;
        }
        profile.journal_calls(app).await;
        let checkpoint = blocking(move || profile.store.checkpoint()).await;
        if let Ok(Err(error)) = checkpoint {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
    }
    *lock(&app.0.sync_status) = SyncStatus::default();
    lock(&app.0.link_states).clear();
}
