//! Access that is owed to the provider: of connections that a person ended, and of those whose accounts go
//! on with another.
//!
//! ```text
//!   ended by its person ──┐                          taken back ──> gone
//!                         ├──> outbox ──> offered ──┤
//!   goes on with another ─┘                          no ──> kept, offered ever less often
//! ```
//! It is offered at once, at every start, and after syncs as often as [`Owed::is_due`] says. One at a time in one
//! program: what two would offer at once, the second would be refused for.
//! What is owed is shown ([`crate::owed`]), and its person can give it up.

use std::sync::Arc;

use coffer_domain::ItemId;
use coffer_store::facts::{self, Owed};

use crate::{App, Profile, api::AppError, keys_of};

/// Who asks for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A person: what they did just now, or by starting the program.
    ByPerson,
    /// Nobody: a sync has shown that the provider answers.
    AfterSync,
}

/// Offers what is owed. What does not work now is offered again later; the sealed token is kept until
/// then.
pub(crate) async fn settle(app: &App, profile: &Arc<Profile>, asked: Asked) {
    let _alone = profile.outbox_turn.lock().await;
    if asked == Asked::ByPerson {
        retired(app, profile).await;
    }
    ended(app, profile, asked).await;
    profile.journal_calls(app).await;
}

/// Connections that a person ended.
async fn ended(app: &App, profile: &Arc<Profile>, asked: Asked) {
    let owed = match profile.read(facts::owed).await {
        Ok(owed) => owed,
        Err(error) => {
            tracing::warn!(%error, "ended connections could not be read");
            return;
        }
    };
    for one in owed {
        let now_ms = app.now_ms();
        if asked == Asked::AfterSync && !one.is_due(now_ms) {
            continue;
        }
        let row = one.row;
        let settled = match removed(app, profile, &one).await {
            Ok(()) => {
                let item = one.item;
                profile
                    .write(move |w| {
                        facts::given_back(w, row)?;
                        keys_of::drop_kept(w, item)
                    })
                    .await
            }
            Err(error) => {
                tracing::info!(%error, "an ended connection is still to be removed");
                let why = error.message.clone();
                profile
                    .write(move |w| facts::still_owed(w, row, &why, now_ms))
                    .await
            }
        };
        if let Err(error) = settled {
            tracing::warn!(%error, "the outbox could not be written");
        }
    }
}

async fn removed(app: &App, profile: &Arc<Profile>, owed: &Owed) -> Result<(), AppError> {
    // Its calls belong to no connection any more.
    let bank = profile.bank(app, None).await?;
    let access = profile.open_token(owed.item, &owed.sealed)?;
    match bank.remove(&access).await {
        Ok(()) => Ok(()),
        Err(error) if keys_of::is_gone(app, profile, owed.item, &error).await => Ok(()),
        // It may be the keys that are another's, and then the item lives on and is paid for: it is kept to be
        // tried again, and shown, for the person may know better.
        Err(error) if error.code.as_deref() == Some(keys_of::REFUSED) => Err(AppError {
            message: REFUSED.to_owned(),
            ..AppError::from(error)
        }),
        Err(error) => Err(AppError::from(error)),
    }
}

/// What is said of an access that is refused and may live.
const REFUSED: &str = "Plaid refuses this access. It has ended there already, or the keys are not the ones that it \
                       was given.";

/// Connections whose accounts went on with another before such access came into the outbox; the token is
/// kept until they are removed.
async fn retired(app: &App, profile: &Arc<Profile>) {
    let items = match profile.read(facts::retired_items).await {
        Ok(items) => items,
        Err(error) => {
            tracing::warn!(%error, "retired connections could not be read");
            return;
        }
    };
    for item in items {
        if let Err(error) = remove_retired(app, profile, item).await {
            tracing::info!(%error, "a retired connection is still to be removed");
        }
    }
}

async fn remove_retired(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    match bank.remove(&access).await {
        Ok(()) => {}
        Err(error) if keys_of::is_gone(app, profile, item, &error).await => {}
        Err(error) => return Err(AppError::from(error)),
    }
    profile
        .write(move |w| {
            facts::forget_token(w, item)?;
            keys_of::drop_kept(w, item)
        })
        .await
}
