//! Access that could not be given back to the provider yet, as its person sees it: what, since when, why not, and a
//! way to give it up. It is offered again by itself ([`crate::outbox`]); a provider that refuses it for ever is asked
//! for ever, until the person says that it has ended, or that they have ended it there.

use coffer_store::facts::{self, LinkSessionRow};

use crate::{
    App,
    api::{AppError, ErrorCode, GiveUpAccess, OwedAccess, Topic},
    keys_of, views,
};

/// A session whose item could not be kept, and not be removed either.
const REMOVING: &str = "removing";

/// What is owed, the oldest first.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(app: &App) -> Result<Vec<OwedAccess>, AppError> {
    app.profile()?
        .read(|r| {
            let ended = facts::owed(r)?.into_iter().map(|one| OwedAccess {
                id: one.item.to_string(),
                institution: Some(one.institution),
                since: Some(views::timestamp(one.queued_ms)),
                tries: one.tries,
                tried_at: one.tried_ms.map(views::timestamp),
                why: one.error,
            });
            let unkept = facts::unfinished_link_sessions(r)?
                .into_iter()
                .filter(|row| row.stage == REMOVING)
                .map(of_session);
            Ok(ended.chain(unkept).collect())
        })
        .await
}

/// A bank that was never kept has no name here.
fn of_session(row: LinkSessionRow) -> OwedAccess {
    OwedAccess {
        id: row.id.to_string(),
        institution: None,
        since: None,
        tries: 0,
        tried_at: None,
        why: row.message,
    }
}

/// Gives one up: it is offered no more, and its sealed token is deleted. What is left of it at the provider is the
/// person's to end there.
///
/// # Errors
/// If no such access is owed.
pub async fn give_up(app: &App, request: GiveUpAccess) -> Result<Vec<OwedAccess>, AppError> {
    let profile = app.profile()?;
    // Not while it is being offered.
    let alone = profile.outbox_turn.lock().await;
    let asked = request.id;
    let found = profile
        .write(move |w| {
            let owed = facts::owed(&w.reader())?;
            if let Some(one) = owed.iter().find(|one| one.item.to_string() == asked) {
                facts::given_back(w, one.row)?;
                keys_of::drop_kept(w, one.item)?;
                return Ok(true);
            }
            let sessions = facts::unfinished_link_sessions(&w.reader())?;
            let session = sessions
                .into_iter()
                .find(|row| row.stage == REMOVING && row.id.to_string() == asked);
            let Some(row) = session else {
                return Ok(false);
            };
            if let Some(item) = row.access_sealed.as_deref().and_then(item_of) {
                keys_of::drop_kept(w, item)?;
            }
            facts::set_link_stage(w, row.id, "failed", None, row.message.as_deref())?;
            Ok(true)
        })
        .await?;
    drop(alone);
    if !found {
        return Err(AppError::new(
            ErrorCode::NotFound,
            "No such access is owed any more: it was given back meanwhile.",
        ));
    }
    app.0.seams.events.changed(&[Topic::Connections]);
    list(app).await
}

/// A session keeps the item's id before its sealed token.
pub(crate) fn item_of(blob: &[u8]) -> Option<coffer_domain::ItemId> {
    let (id, _) = blob.split_at_checked(16)?;
    let id = uuid::Uuid::from_slice(id).ok()?;
    Some(coffer_domain::ItemId::from_uuid(id))
}
