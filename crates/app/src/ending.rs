//! Ending a connection, by a person's word: its access goes back to the provider, what it brought stays
//! or goes.
//!
//! The access is given back through an outbox ([`crate::outbox`]), because the provider may be out of reach
//! now. Nothing is fetched meanwhile, for the token has left the connection.

use std::sync::Arc;

use coffer_store::facts::{self, Forgotten};

use crate::{
    App,
    api::{AppError, EndConnection, EndedConnection, ErrorCode, Topic},
    attachments, backup, blocking, drafts, outbox,
    read::ItemRow,
    steps, sync,
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
        attachments: gone.attachments,
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
    // While another key is on its way, the one that is here may be dead.
    let turn = profile.token_turn.read().await;
    let item = profile
        .write(move |w| {
            let item = facts::find_item(&w.reader(), &asked)?.id;
            facts::unlink(w, item, now_ms)?;
            Ok(item)
        })
        .await?;
    drop(turn);
    sync::forget(app, item);
    app.0.seams.events.changed(&TOPICS);
    outbox::settle(app, &profile, outbox::Asked::ByPerson).await;
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
    let (id, now_ms) = (item.id, app.now_ms());
    let turn = profile.token_turn.read().await;
    let gone = profile
        .write(move |w| {
            let gone = facts::forget(w, id, now_ms)?;
            drafts::prune(w)?;
            Ok(gone)
        })
        .await?;
    drop(turn);
    steps::taken("forget: committed");
    // Their rows are gone, and with them what they were called; now the files themselves.
    let of = Arc::clone(&profile);
    if let Err(error) = blocking(move || attachments::sweep(&of)).await.flatten() {
        tracing::warn!(%error, "attached files are removed with the next start");
    }
    sync::forget(app, id);
    app.0.seams.events.changed(&TOPICS);
    outbox::settle(app, &profile, outbox::Asked::ByPerson).await;
    Ok(gone)
}
