//! Notes that are typed and not saved yet.
//!
//! They are kept in the encrypted profile, by transaction, so that they outlive the window's web view, a
//! lock and a restart; and nowhere else. A draft goes when its text is saved, or when there are too
//! many and it is the oldest. Each names the note over which it was typed: where that has changed
//! since, nothing is saved over the new one unasked.

use coffer_domain::TransactionId;
use coffer_store::{Reader, Writer, edits, facts, register};
use serde::{Deserialize, Serialize};

use crate::{
    App,
    api::{AppError, ErrorCode, KeepDraft, NoteDraft},
    browse,
};

/// The name of the value that holds them all.
const NAME: &str = "drafts";
/// Drafts that are kept.
const DRAFTS_MAX: usize = 50;

#[derive(Serialize, Deserialize)]
struct Draft {
    transaction: TransactionId,
    text: String,
    /// The note over which it was typed.
    base: String,
}

/// The drafts, the oldest first. What cannot be read is none, for it is no fact and no edit.
fn all(reader: &Reader<'_>) -> coffer_store::Result<Vec<Draft>> {
    let kept = facts::get(reader, NAME)?;
    Ok(kept
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default())
}

fn put(writer: &Writer<'_>, drafts: &[Draft]) -> coffer_store::Result<()> {
    match drafts {
        [] => facts::remove(writer, NAME),
        drafts => {
            let json = serde_json::to_vec(drafts)
                .map_err(|error| coffer_store::StoreError::Unexpected(error.to_string()))?;
            facts::put(writer, NAME, &json)
        }
    }
}

/// The draft of a transaction's note.
pub(crate) fn of(
    reader: &Reader<'_>,
    id: TransactionId,
) -> coffer_store::Result<Option<NoteDraft>> {
    let drafts = all(reader)?;
    let found = drafts.into_iter().find(|draft| draft.transaction == id);
    Ok(found.map(|draft| NoteDraft {
        text: draft.text,
        base: draft.base,
    }))
}

/// Keeps what is typed, or forgets it.
///
/// # Errors
/// If there is no such transaction, the text is longer than a note, or it cannot be written.
pub async fn keep(app: &App, request: KeepDraft) -> Result<(), AppError> {
    let is_too_long = |text: &str| text.chars().count() > edits::NOTE_CHARS_MAX;
    if let Some(draft) = &request.draft
        && (is_too_long(&draft.text) || is_too_long(&draft.base))
    {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("A note has at most {} characters.", edits::NOTE_CHARS_MAX),
        ));
    }
    let id = browse::find_transaction(app, &request.id).await?;
    app.profile()?
        .write(move |w| {
            let mut drafts = all(&w.reader())?;
            drafts.retain(|draft| draft.transaction != id);
            drafts.extend(request.draft.map(|draft| Draft {
                transaction: id,
                text: draft.text,
                base: draft.base,
            }));
            let surplus = drafts.len().saturating_sub(DRAFTS_MAX);
            drafts.drain(..surplus);
            put(w, &drafts)
        })
        .await
}

/// Forgets a draft, now that exactly its text is the note.
pub(crate) fn saved(
    writer: &Writer<'_>,
    id: TransactionId,
    note: &str,
) -> coffer_store::Result<()> {
    let mut drafts = all(&writer.reader())?;
    let before = drafts.len();
    drafts.retain(|draft| draft.transaction != id || draft.text != note);
    match drafts.len() == before {
        true => Ok(()),
        false => put(writer, &drafts),
    }
}

/// Forgets the drafts of transactions that are there no more.
pub(crate) fn prune(writer: &Writer<'_>) -> coffer_store::Result<()> {
    let mut drafts = all(&writer.reader())?;
    let before = drafts.len();
    drafts.retain(|draft| {
        let id = draft.transaction.to_string();
        register::find_transaction(&writer.reader(), &id).is_ok()
    });
    match drafts.len() == before {
        true => Ok(()),
        false => put(writer, &drafts),
    }
}
