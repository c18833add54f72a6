//! The clipboard: a number is in it for a minute, and not when the profile is locked or closed.

use std::{sync::Arc, time::Duration};

use coffer_domain::Secret;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
};

/// How long a number stays in the clipboard.
pub(super) const CLEAR_AFTER: Duration = Duration::from_secs(60);

/// Puts a text into the clipboard and sees to it that it goes again: after a minute, or with the profile. What
/// somebody copied meanwhile stays.
///
/// # Errors
/// Where there is no clipboard.
pub(super) fn put(app: &App, profile: &Arc<Profile>, text: Secret<String>) -> Result<(), AppError> {
    let events = Arc::clone(&app.0.seams.events);
    events
        .copy_text(&text)
        .map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    let until = tokio::time::Instant::now() + CLEAR_AFTER;
    let stopping = profile.stopping.clone();
    profile.tasks.spawn(async move {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep_until(until) => {}
        }
        events.clear_text(&text);
    });
    Ok(())
}
