//! Where a session stands: in the database for the next start, and in memory for the window.

use std::{sync::Arc, time::Duration};

use coffer_domain::{ItemId, LinkSessionId, link::Surface};
use coffer_store::facts::{self, LinkSessionRow};

use super::{decide, finish::already_linked, left::left, told};
use crate::{
    App, Profile,
    api::{AppError, ErrorCode, LinkStage, LinkState, LinkSurface},
    lock,
};

/// States that are remembered for the window; a person links a handful of banks.
const STATES_MAX: usize = 50;

/// Where a session stands.
///
/// # Errors
/// If there is no such session.
pub async fn state(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    if let Some(state) = lock(&app.0.link_states)
        .iter()
        .find(|state| state.session_id == session_id)
    {
        return Ok(state.clone());
    }
    let id = parse(session_id)?;
    app.profile()?
        .read(move |r| decide::told(r, &facts::link_session(r, id)?))
        .await
}

/// Gives a session up. One that Link is done with is finished all the same.
///
/// # Errors
/// If there is no such session.
pub async fn cancel(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(session_id)?;
    app.0.seams.events.close_link(session_id);
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    left(app, &profile, &row, None).await?;
    state(app, session_id).await
}

/// Waits for the end of a session: what a terminal does.
///
/// # Errors
/// Why it ended without a connection.
pub async fn wait(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    loop {
        let state = state(app, session_id).await?;
        match state.stage {
            LinkStage::Linked => return Ok(state),
            LinkStage::Closed | LinkStage::Failed => {
                return Err(state.error.unwrap_or_else(closed));
            }
            // A window that watches the same page asks; here nobody answers.
            LinkStage::Asking => {
                return Err(already_linked(
                    state.institution.as_deref().unwrap_or_default(),
                ));
            }
            LinkStage::Open | LinkStage::Finishing => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Ends a session that nothing has come of: left, or failed with an error. Where it is not open any
/// more, it stays as it is: another program that watches the same page was quicker.
pub(super) async fn end_open(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    error: Option<AppError>,
) -> Result<(), AppError> {
    let message = error.as_ref().map(|error| error.message.clone());
    let (stage, word) = match error {
        Some(_) => (LinkStage::Failed, "failed"),
        None => (LinkStage::Closed, "closed"),
    };
    let ended = profile
        .write(move |w| {
            let ended = facts::end_open_link_session(w, id, word, message.as_deref())?;
            if ended {
                told::drop_kept(w, id)?;
            }
            Ok(ended)
        })
        .await?;
    if ended {
        remember(app, id, |state| {
            state.stage = stage;
            state.error = error;
        });
    }
    Ok(())
}

/// Writes the end of a session that was finished, under the turn. A person is told of it even
/// where it cannot be written: it is tried again at the next start.
pub(super) async fn end(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    word: &'static str,
    result: Result<ItemId, AppError>,
) {
    let item = result.as_ref().ok().copied();
    let message = result.as_ref().err().map(|error| error.message.clone());
    let written = profile
        .write(move |w| {
            facts::set_link_stage(w, id, word, item, message.as_deref())?;
            told::drop_kept(w, id)
        })
        .await;
    if let Err(error) = written {
        tracing::error!(%error, "the end of a link session could not be written");
    }
    tell_end(app, id, result);
}

/// Tells how a session ended, as far as this process is concerned.
pub(super) fn tell_end(app: &App, id: LinkSessionId, result: Result<ItemId, AppError>) {
    remember(app, id, |state| match result {
        Ok(item) => {
            state.stage = LinkStage::Linked;
            state.item_id = Some(item.to_string());
            state.error = None;
        }
        Err(error) => {
            state.stage = LinkStage::Failed;
            state.error = Some(error);
        }
    });
}

pub(super) fn publish(app: &App, state: LinkState) {
    let mut states = lock(&app.0.link_states);
    app.0.seams.events.link_state(&state);
    states.retain(|known| known.session_id != state.session_id);
    if states.len() >= STATES_MAX {
        states.remove(0);
    }
    states.push(state);
}

pub(super) fn remember(app: &App, id: LinkSessionId, change: impl FnOnce(&mut LinkState)) {
    let session_id = id.to_string();
    let mut states = lock(&app.0.link_states);
    if let Some(state) = states
        .iter_mut()
        .find(|state| state.session_id == session_id)
    {
        change(state);
        app.0.seams.events.link_state(state);
    }
}

pub(super) fn of_row(row: &LinkSessionRow) -> LinkState {
    LinkState {
        session_id: row.id.to_string(),
        surface: match row.surface {
            Surface::Window => LinkSurface::Window,
            Surface::Browser => LinkSurface::Browser,
        },
        stage: match row.stage.as_str() {
            "open" => LinkStage::Open,
            "asking" => LinkStage::Asking,
            "finishing" => LinkStage::Finishing,
            "linked" => LinkStage::Linked,
            "closed" => LinkStage::Closed,
            _ => LinkStage::Failed,
        },
        item_id: row.item.or(row.repairs).map(|id| id.to_string()),
        institution: None,
        hosted_url: row.hosted_url.clone(),
        twin: None,
        error: row
            .message
            .clone()
            .map(|message| AppError::new(ErrorCode::Bank, message)),
    }
}

pub(super) fn parse(session_id: &str) -> Result<LinkSessionId, AppError> {
    session_id
        .parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such link session."))
}

pub(super) fn closed() -> AppError {
    AppError::new(
        ErrorCode::LinkClosed,
        "Link was closed before a bank was connected.",
    )
    .hinted("Nothing was added. Begin again whenever you like.")
}
