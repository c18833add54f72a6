//! Ending a connection, by a person's word: its access goes back to the provider, what it brought stays
//! or goes.
//!
//! The access is given back through an outbox (`coffer_store::facts`), because the provider may
//! be out of reach now: at once, after every sync, and at every start, until it has been taken.
//! Nothing is fetched meanwhile, for the token has left the connection.

use std::sync::Arc;

use coffer_domain::{BankError, BankErrorKind};
use coffer_store::facts::{self, Forgotten, Owed};

use crate::{
    App, Profile,
    api::{AppError, EndConnection, EndedConnection, ErrorCode, Topic},
    backup, drafts,
    read::ItemRow,
};

/// Everything that the end of a connection makes stale.
const TOPICS: [Topic; 5] = [
    Topic::Accounts,
    Topic::Register,
    Topic::Tags,
    Topic::Connections,
    Topic::Sync,
];

/// Ends a connection as the window asks: with what it brought, if its name is typed.
///
/// # Errors
/// As [`unlink`] and [`forget`].
pub async fn end(app: &App, request: EndConnection) -> Result<EndedConnection, AppError> {
    let deletes = request.delete_name.is_some();
    let gone = match request.delete_name {
        Some(name) => forget(app, &request.item_id, &name).await?,
        None => {
            unlink(app, &request.item_id).await?;
            Forgotten::default()
        }
    };
    let older = match deletes {
        // A demo that ends with the program leaves no copies.
        true => backup::older_copies(app).await.unwrap_or_default(),
        false => Vec::new(),
    };
    Ok(EndedConnection {
        accounts: gone.accounts,
        transactions: gone.transactions,
        older,
    })
}

/// Ends a connection and keeps what it brought.
///
/// # Errors
/// If there is no such connection, or it is ended already.
pub async fn unlink(app: &App, text: &str) -> Result<ItemRow, AppError> {
    let profile = app.profile()?;
    let (asked, now_ms) = (text.to_owned(), app.now_ms());
    let item = profile
        .write(move |w| {
            let item = facts::find_item(&w.reader(), &asked)?.id;
            facts::unlink(w, item, now_ms)?;
            Ok(item)
        })
        .await?;
    app.0.seams.events.changed(&TOPICS);
    give_back(app, &profile).await;
    profile.read(move |r| facts::item(r, item)).await
}

/// Ends a connection and deletes everything that it brought, with all that was said of it. The
/// person has typed its name, because nothing brings it back but a backup.
///
/// # Errors
/// If there is no such connection, or the name is not its own; nothing is changed then.
pub async fn forget(app: &App, text: &str, name: &str) -> Result<Forgotten, AppError> {
    let profile = app.profile()?;
    let asked = text.to_owned();
    let item = profile.read(move |r| facts::find_item(r, &asked)).await?;
    if name.trim() != item.institution_name.trim() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "“{name}” is not the name of this bank, so nothing was deleted. It is called “{}”.",
                item.institution_name
            ),
        ));
    }
    let now_ms = app.now_ms();
    let gone = profile
        .write(move |w| {
            let gone = facts::forget(w, item.id, now_ms)?;
            drafts::prune(w)?;
            Ok(gone)
        })
        .await?;
    app.0.seams.events.changed(&TOPICS);
    give_back(app, &profile).await;
    Ok(gone)
}

/// Gives back the access that is owed. What does not work now is tried again later; the sealed token
/// is kept until then.
pub(crate) async fn give_back(app: &App, profile: &Arc<Profile>) {
    let owed = match profile.read(facts::owed).await {
        Ok(owed) => owed,
        Err(error) => {
            tracing::warn!(%error, "ended connections could not be read");
            return;
        }
    };
    for one in owed {
        let row = one.row;
        let settled = match removed(app, profile, &one).await {
            Ok(()) => profile.write(move |w| facts::given_back(w, row)).await,
            Err(error) => {
                tracing::info!(%error, "an ended connection is still to be removed");
                let why = error.message.clone();
                profile
                    .write(move |w| facts::still_owed(w, row, &why))
                    .await
            }
        };
        if let Err(error) = settled {
            tracing::warn!(%error, "the outbox could not be written");
        }
    }
    profile.journal_calls(app).await;
}

async fn removed(app: &App, profile: &Arc<Profile>, owed: &Owed) -> Result<(), AppError> {
    // Its calls belong to no connection any more.
    let bank = profile.bank(app, None).await?;
    let access = profile.open_token(owed.item, &owed.sealed)?;
    match bank.remove(&access).await {
        Ok(()) => Ok(()),
        Err(error) if is_gone(&error) => Ok(()),
        Err(error) => Err(AppError::from(error)),
    }
}

/// Whether an item that was to be removed is gone already, which is what is wanted. A token that is
/// refused says no such thing: it may be the keys that are another's, and then the item lives on and is
/// paid for, so it is kept to be tried again.
pub(crate) fn is_gone(error: &BankError) -> bool {
    match error.kind {
        BankErrorKind::Revoked => true,
        BankErrorKind::UnknownItem => error.code.as_deref() != Some("INVALID_ACCESS_TOKEN"),
        _ => false,
    }
}
