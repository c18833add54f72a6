//! What a crash or a closed program left half done, taken up at the next start.

use std::sync::Arc;

use coffer_domain::link::Surface;
use coffer_store::facts;

use super::{
    decide, poll,
    session::{end_open, publish},
    turn,
};
use crate::{App, Profile, access_key, moves, outbox};

/// Takes it up: what Link is done with is finished, what is owed is removed, and a page in the
/// browser is asked about.
pub(crate) async fn resume(app: &App, profile: &Arc<Profile>) {
    let sessions = match profile.read(facts::unfinished_link_sessions).await {
        Ok(sessions) => sessions,
        Err(error) => {
            tracing::warn!(%error, "unfinished link sessions could not be read");
            return;
        }
    };
    // Held by a process that is alive, the turn means that these are being finished.
    let busy = match turn::try_take(profile) {
        Ok(turn) => turn.is_none(),
        Err(error) => {
            tracing::warn!(%error, "link sessions wait");
            true
        }
    };
    let (task_app, owed) = (app.clone(), Arc::clone(profile));
    profile.tasks.spawn(async move {
        outbox::settle(&task_app, &owed, outbox::Asked::ByPerson).await;
        access_key::resume(&task_app, &owed).await;
    });
    moves::resume(app, profile);
    for row in sessions {
        let expired = row.expires_ms <= app.now_ms();
        let asks = row.clone();
        match profile.read(move |r| decide::told(r, &asks)).await {
            Ok(state) => publish(app, state),
            Err(error) => tracing::warn!(%error, "a link session could not be told of"),
        }
        match (row.stage.as_str(), row.surface) {
            // The bank's word has expired, or there is no second login any more to ask about;
            // nothing was exchanged. Before that the window asks once more.
            ("asking", _) if expired || row.twin.is_none() => {
                if let Err(error) = end_open(app, profile, row.id, None).await {
                    tracing::warn!(%error, "a link session could not be closed");
                }
            }
            ("asking", _) => {}
            ("finishing" | "removing", _) if busy => {}
            ("finishing" | "removing", _) => poll::spawn_finish(app, profile, row.id),
            // Another process may be waiting for the same page; both see the same end.
            (_, Surface::Browser) if app.0.config.window => poll::spawn(app, profile, row.id),
            (_, Surface::Browser) if expired => poll::spawn_last(app, profile, row),
            (_, Surface::Browser) => {}
            (_, Surface::Window) if app.0.config.window || expired => {
                if let Err(error) = end_open(app, profile, row.id, None).await {
                    tracing::warn!(%error, "a link session could not be closed");
                }
            }
            (_, Surface::Window) => {}
        }
    }
}
