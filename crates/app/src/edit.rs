//! What a person says of a transaction.

use coffer_domain::{OperationId, TransactionId};
use coffer_store::edits::{self, EditMeta, Origin};

use crate::{
    App, SystemMint,
    api::{AppError, Change, Topic},
    browse,
};

/// Says something of one transaction, durably.
///
/// # Errors
/// If there is no such transaction or category, or the text is too long; nothing is changed then.
pub async fn change(app: &App, text: &str, change: Change) -> Result<TransactionId, AppError> {
    let profile = app.profile()?;
    let id = browse::find_transaction(app, text).await?;
    let meta = EditMeta {
        id: OperationId::mint(&mut SystemMint),
        at_ms: app.now_ms(),
        origin: if app.0.config.window {
            Origin::Window
        } else {
            Origin::Cli
        },
    };
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
