//! Leaving a profile: what runs for it ends first, then its bank, then the database is closed.

use std::time::Duration;

use super::Stage;
use crate::{App, api::SyncStatus, blocking, lock};

/// How long what runs may take to end. A window gives the whole of it five seconds. What is cut
/// was written down before it began, and the next start goes on from there.
const END_MAX: Duration = Duration::from_secs(3);

/// Closes the profile, if one is open.
pub(crate) async fn close(app: &App) {
    let stage = std::mem::replace(&mut *lock(&app.0.stage), Stage::Welcome);
    if let Stage::Open(profile) = stage {
        profile.stopping.cancel();
        profile.tasks.close();
        if tokio::time::timeout(END_MAX, profile.tasks.wait())
            .await
            .is_err()
        {
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
