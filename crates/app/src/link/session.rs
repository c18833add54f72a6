//! Where a session stands: in the database for the next start, and in memory for the window.

use std::{sync::Arc, time::Duration};

use coffer_domain::{ItemId, LinkSessionId, link::Surface};
use coffer_store::facts::{self, LinkSessionRow};

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
    let row = app
        .profile()?
        .read(move |r| facts::link_session(r, id))
        .await?;
    Ok(of_row(&row))
}

/// Gives a session up.
///
/// # Errors
/// If there is no such session.
pub async fn cancel(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(session_id)?;
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    app.0.seams.events.close_link(session_id);
    if row.stage == "open" {
        set_stage(app, &profile, id, LinkStage::Closed, None, None).await?;
    }
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
            LinkStage::Open | LinkStage::Finishing => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

pub(super) async fn set_stage(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    stage: LinkStage,
    item: Option<ItemId>,
    error: Option<AppError>,
) -> Result<(), AppError> {
    let word = match stage {
        LinkStage::Open => "open",
        LinkStage::Finishing => "finishing",
        LinkStage::Linked => "linked",
        LinkStage::Closed => "closed",
        LinkStage::Failed => "failed",
    };
    // What may work later keeps its tokens: the next start tries again.
    let keep = stage == LinkStage::Failed
        && error.as_ref().is_some_and(|error| error.retry)
        && profile
            .read(move |r| facts::link_session(r, id))
            .await?
            .access_sealed
            .is_some();
    let message = error.as_ref().map(|error| error.message.clone());
    if !keep {
        profile
            .write(move |w| facts::set_link_stage(w, id, word, item, message.as_deref()))
            .await?;
    }
    remember(app, &id.to_string(), |state| {
        state.stage = stage;
        if let Some(item) = item {
            state.item_id = Some(item.to_string());
        }
        state.error = error;
    });
    Ok(())
}

pub(super) fn publish(app: &App, state: LinkState) {
    app.0.seams.events.link_state(&state);
    let mut states = lock(&app.0.link_states);
    states.retain(|known| known.session_id != state.session_id);
    if states.len() >= STATES_MAX {
        states.remove(0);
    }
    states.push(state);
}

pub(super) fn remember(app: &App, session_id: &str, change: impl FnOnce(&mut LinkState)) {
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
            "finishing" => LinkStage::Finishing,
            "linked" => LinkStage::Linked,
            "closed" => LinkStage::Closed,
            _ => LinkStage::Failed,
        },
        item_id: row.item.or(row.repairs).map(|id| id.to_string()),
        institution: None,
        hosted_url: row.hosted_url.clone(),
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
