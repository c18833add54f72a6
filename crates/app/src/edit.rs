//! What a person says of a transaction.

use coffer_domain::{OperationId, TransactionId};
use coffer_store::edits::{self, EditMeta, Origin};

use crate::{
    App, SystemMint,
    api::{AppError, Change, Topic},
    browse,
};

/// What an undo or redo changed.
pub use coffer_store::edits::Undone;

fn meta(app: &App) -> EditMeta {
    EditMeta {
        id: OperationId::mint(&mut SystemMint),
        at_ms: app.now_ms(),
        origin: if app.0.config.window {
            Origin::Window
        } else {
            Origin::Cli
        },
    }
}

/// Deletes a transaction, or takes that back. It stays deleted whatever the bank says of it.
///
/// # Errors
/// If there is no such transaction.
pub async fn delete(app: &App, text: &str, deleted: bool) -> Result<TransactionId, AppError> {
    let id = browse::find_transaction(app, text).await?;
    let meta = meta(app);
    app.profile()?
        .write(move |w| edits::set_deleted(w, &meta, &[id], deleted))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
    Ok(id)
}

/// Takes the newest edit back, whichever program made it.
///
/// # Errors
/// If there is nothing to undo.
pub async fn undo(app: &App) -> Result<Undone, AppError> {
    take_back(app, edits::undo).await
}

/// Does again what was undone last.
///
/// # Errors
/// If there is nothing to redo.
pub async fn redo(app: &App) -> Result<Undone, AppError> {
    take_back(app, edits::redo).await
}

async fn take_back(
    app: &App,
    step: fn(&coffer_store::Writer<'_>, &EditMeta) -> coffer_store::Result<Undone>,
) -> Result<Undone, AppError> {
    let meta = meta(app);
    let undone = app.profile()?.write(move |w| step(w, &meta)).await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
    Ok(undone)
}

/// Says something of one transaction, durably.
///
/// # Errors
/// If there is no such transaction or category, or the text is too long; nothing is changed then.
pub async fn change(app: &App, text: &str, change: Change) -> Result<TransactionId, AppError> {
    let profile = app.profile()?;
    let id = browse::find_transaction(app, text).await?;
    let meta = meta(app);
    let topics: &[Topic] = match &change {
        Change::Tags(_) => &[Topic::Register, Topic::Tags],
        Change::Note(_) | Change::Category(_) => &[Topic::Register],
    };
    profile
        .write(move |w| match change {
            Change::Note(note) => edits::set_note(w, &meta, id, &note),
            Change::Category(category) => edits::set_category(w, &meta, id, category),
            Change::Tags(tags) => edits::set_tags(w, &meta, id, &tags),
        })
        .await?;
    app.0.seams.events.changed(topics);
    Ok(id)
}
