//! A session in the browser: it tells nothing by itself, so the provider is asked what has come of
//! it until it has an end. At least one question is asked after the page has expired, because a
//! person may have finished it when nobody was looking.

use std::{sync::Arc, time::Duration};

use coffer_domain::{LinkSessionId, link::LinkOutcome};
use coffer_store::facts::{self, LinkSessionRow};
use coffer_vault::Kind;

use super::{
    arrive::take,
    finish::finish,
    left::{left, refused},
    session::{closed, end_open, of_row, publish, remember, tell_end},
    told::Told,
    turn,
};
use crate::{
    App, Profile,
    api::{AppError, LinkStage},
    profile,
};

/// Questions are quick at first, then calmer.
const POLL_FIRST: Duration = Duration::from_secs(2);
const POLL_LATER: Duration = Duration::from_secs(5);
const POLLS_FIRST: u32 = 60;

/// How long the provider remembers what came of a session (plaid.com, `/link/token/get`).
const REMEMBERED_MS: i64 = 6 * 60 * 60 * 1_000;

/// How long somebody who has the page open when it expires is waited for: slower sign-ins than that are none. It is
/// well within [`REMEMBERED_MS`].
const VISIT_MS: i64 = 2 * 60 * 60 * 1_000;

/// A verb of the terminal waits no longer than this for the answer to a last question.
const LAST_MAX: Duration = Duration::from_secs(5);

/// What a question has shown.
enum Asked {
    /// Ask again.
    Open,
    /// Nobody could be asked.
    Unknown(AppError),
    /// It has an end, which is written down.
    Ended,
}

/// Watches a session until it has an end or the program stops.
pub(super) fn spawn(app: &App, profile: &Arc<Profile>, id: LinkSessionId) {
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        let stopping = profile.stopping.clone();
        tokio::select! {
            () = stopping.cancelled() => {}
            polled = poll(&task_app, &profile, id) => end_if_failed(&task_app, &profile, id, polled).await,
        }
        profile.journal_calls(&task_app).await;
    });
}

/// Asks once more about a page that has expired, in a program that does not stay.
pub(super) fn spawn_last(app: &App, profile: &Arc<Profile>, row: LinkSessionRow) {
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        let asked = tokio::time::timeout(LAST_MAX, ask(&task_app, &profile, &row)).await;
        // Without an answer the next start asks again.
        if let Ok(asked) = asked {
            end_if_failed(&task_app, &profile, row.id, asked.map(drop)).await;
        }
        profile.journal_calls(&task_app).await;
    });
}

async fn end_if_failed(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    result: Result<(), AppError>,
) {
    let Err(error) = result else { return };
    if let Err(error) = end_open(app, profile, id, Some(error)).await {
        tracing::warn!(%error, "a link session could not be closed");
    }
}

async fn poll(app: &App, profile: &Arc<Profile>, id: LinkSessionId) -> Result<(), AppError> {
    let mut polls: u32 = 0;
    loop {
        let row = profile.read(move |r| facts::link_session(r, id)).await?;
        match row.stage.as_str() {
            "open" => match ask(app, profile, &row).await? {
                Asked::Ended => return Ok(()),
                // The page has expired and nobody can be asked: a terminal does not wait for the
                // network to come back, and the next start asks again.
                Asked::Unknown(error) if is_over(app, &row) && !app.0.config.window => {
                    tell_end(app, id, Err(error));
                    return Ok(());
                }
                Asked::Open | Asked::Unknown(_) => {}
            },
            // Another program that watches the same page was quicker, and may die over it.
            "finishing" => {
                remember(app, id, |state| state.stage = LinkStage::Finishing);
                match turn::try_take(profile) {
                    Ok(None) => {}
                    // A turn that cannot be taken is told by whoever needs it.
                    Ok(Some(_)) | Err(_) => {
                        spawn_finish(app, profile, id);
                        return Ok(());
                    }
                }
            }
            _ => {
                publish(app, of_row(&row));
                return Ok(());
            }
        }
        polls = polls.saturating_add(1);
        let pause = match polls < POLLS_FIRST {
            true => POLL_FIRST,
            false => POLL_LATER,
        };
        // A relay may tell before the next question is due.
        let _ = tokio::time::timeout(pause, profile.link_over.notified()).await;
    }
}

/// Goes on with what another process began. It is a task of its own, because a poll is cut short
/// when the program stops and this must not be.
pub(super) fn spawn_finish(app: &App, profile: &Arc<Profile>, id: LinkSessionId) {
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        let told = Told::before_us(&profile, id).await;
        finish(&task_app, &profile, id, told).await;
    });
}

fn is_over(app: &App, row: &LinkSessionRow) -> bool {
    row.expires_ms <= app.now_ms()
}

/// Whether a page that has expired may still come to something: it cannot be opened any more, but somebody who had it
/// open goes on, and what they do is remembered.
fn may_end(app: &App, row: &LinkSessionRow, visited: bool) -> bool {
    visited && row.expires_ms.saturating_add(VISIT_MS) > app.now_ms()
}

/// Asks what a session has come to. An error is its end.
async fn ask(app: &App, profile: &Arc<Profile>, row: &LinkSessionRow) -> Result<Asked, AppError> {
    let id = row.id;
    // Before the question: a page that is finished right after the answer is asked about again.
    let over = is_over(app, row);
    let token = profile::text(profile.vault.open(
        Kind::LinkToken,
        id.as_bytes(),
        &row.token_sealed,
    )?)?;
    let unknown = |error: AppError| {
        if row.expires_ms.saturating_add(REMEMBERED_MS) <= app.now_ms() {
            Err(expired())
        } else {
            Ok(Asked::Unknown(error))
        }
    };
    let bank = match profile.bank(app, row.repairs).await {
        Ok(bank) => bank,
        Err(error) if error.retry => return unknown(error),
        Err(error) => return Err(error),
    };
    match bank.link_outcome(&token).await {
        Ok(LinkOutcome::Open { visited }) if over && !may_end(app, row, visited) => Err(expired()),
        Ok(LinkOutcome::Open { .. }) => Ok(Asked::Open),
        Ok(LinkOutcome::Finished(tokens)) => {
            take(app, profile, id, tokens).await?;
            Ok(Asked::Ended)
        }
        Ok(LinkOutcome::Exited { code }) => {
            left(app, profile, row, code.as_deref()).await?;
            Ok(Asked::Ended)
        }
        // The network may come back; the page in the browser waits too.
        Err(error) if error.kind.is_transient() => {
            profile.forget_bank().await;
            unknown(refused(error, row.repairs))
        }
        Err(error) => Err(refused(error, row.repairs)),
    }
}

fn expired() -> AppError {
    closed().hinted("The page has expired. Nothing was added; begin again.")
}
