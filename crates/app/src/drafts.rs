//! What is typed of a transaction and not saved yet: its note, and the parts of a split.
//!
//! Drafts are kept in the encrypted profile, by transaction, so that they outlive the window's web view, a
//! lock and a restart; and nowhere else. A draft goes when it is saved or given up, or when there are too
//! many and it is the oldest. That of a note names the note over which it was typed: where that has changed
//! since, nothing is saved over the new one unasked.

use coffer_domain::TransactionId;
use coffer_store::{Reader, Result, StoreError, Writer, edits, facts, register};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    App,
    api::{AppError, ErrorCode, KeepDraft, KeepPartsDraft, NoteDraft, PartDraft},
    browse,
};

/// The names of the values that hold them.
const NOTES: &str = "drafts";
const PARTS: &str = "part_drafts";
/// Drafts of each kind that are kept.
const DRAFTS_MAX: usize = 50;
/// The longest amount that is typed.
const AMOUNT_CHARS_MAX: usize = 100;
/// The most parts, as of a split.
const PARTS_MAX: usize = 100;

#[derive(Serialize, Deserialize)]
struct Draft<T> {
    transaction: TransactionId,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize, Deserialize)]
struct Parts {
    parts: Vec<PartDraft>,
}

/// The drafts of a kind, the oldest first. What cannot be read is none, for it is no fact and no edit.
fn all<T: DeserializeOwned>(reader: &Reader<'_>, name: &str) -> Result<Vec<Draft<T>>> {
    let kept = facts::get(reader, name)?;
    Ok(kept
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default())
}

fn put<T: Serialize>(writer: &Writer<'_>, name: &'static str, drafts: &[Draft<T>]) -> Result<()> {
    match drafts {
        [] => facts::remove(writer, name),
        drafts => {
            let json = serde_json::to_vec(drafts)
                .map_err(|error| StoreError::Unexpected(error.to_string()))?;
            facts::put(writer, name, &json)
        }
    }
}

fn of<T: DeserializeOwned>(
    reader: &Reader<'_>,
    name: &str,
    id: TransactionId,
) -> Result<Option<T>> {
    let drafts = all(reader, name)?;
    let found = drafts.into_iter().find(|draft| draft.transaction == id);
    Ok(found.map(|draft| draft.what))
}

/// Keeps a draft as the newest, or forgets the one that there is.
fn set<T: Serialize + DeserializeOwned>(
    writer: &Writer<'_>,
    name: &'static str,
    id: TransactionId,
    what: Option<T>,
) -> Result<()> {
    let mut drafts = all(&writer.reader(), name)?;
    drafts.retain(|draft| draft.transaction != id);
    drafts.extend(what.map(|what| Draft {
        transaction: id,
        what,
    }));
    let surplus = drafts.len().saturating_sub(DRAFTS_MAX);
    drafts.drain(..surplus);
    put(writer, name, &drafts)
}

/// Keeps those drafts of which something holds. Nothing is written where that is all.
fn retain<T: Serialize + DeserializeOwned>(
    writer: &Writer<'_>,
    name: &'static str,
    holds: impl Fn(&Draft<T>) -> bool,
) -> Result<()> {
    let mut drafts = all(&writer.reader(), name)?;
    let before = drafts.len();
    drafts.retain(holds);
    match drafts.len() == before {
        true => Ok(()),
        false => put(writer, name, &drafts),
    }
}

/// The draft of a transaction's note.
pub(crate) fn of_note(reader: &Reader<'_>, id: TransactionId) -> Result<Option<NoteDraft>> {
    of(reader, NOTES, id)
}

/// The draft of a transaction's parts.
pub(crate) fn of_parts(reader: &Reader<'_>, id: TransactionId) -> Result<Option<Vec<PartDraft>>> {
    Ok(of::<Parts>(reader, PARTS, id)?.map(|draft| draft.parts))
}

/// Keeps what is typed as a note, or forgets it.
///
/// # Errors
/// If there is no such transaction, the text is longer than a note, or it cannot be written.
pub async fn keep(app: &App, request: KeepDraft) -> std::result::Result<(), AppError> {
    if let Some(draft) = &request.draft {
        bounded(&draft.text, edits::NOTE_CHARS_MAX)?;
        bounded(&draft.base, edits::NOTE_CHARS_MAX)?;
    }
    let id = browse::find_transaction(app, &request.id).await?;
    app.profile()?
        .write(move |w| set(w, NOTES, id, request.draft))
        .await
}

/// Keeps what is typed as the parts of a split, or forgets it.
///
/// # Errors
/// If there is no such transaction, there are too many parts or one of them says too much, or it
/// cannot be written.
pub async fn keep_parts(app: &App, request: KeepPartsDraft) -> std::result::Result<(), AppError> {
    for part in request.parts.iter().flatten() {
        bounded(&part.text, AMOUNT_CHARS_MAX)?;
        bounded(&part.note, edits::NOTE_CHARS_MAX)?;
    }
    if request.parts.as_ref().map_or(0, Vec::len) > PARTS_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("A transaction has at most {PARTS_MAX} parts."),
        ));
    }
    let id = browse::find_transaction(app, &request.id).await?;
    let parts = request.parts.map(|parts| Parts { parts });
    app.profile()?
        .write(move |w| set(w, PARTS, id, parts))
        .await
}

fn bounded(text: &str, chars_max: usize) -> std::result::Result<(), AppError> {
    match text.chars().count() > chars_max {
        true => Err(AppError::new(
            ErrorCode::BadInput,
            format!("This text has at most {chars_max} characters."),
        )),
        false => Ok(()),
    }
}

/// Forgets a note's draft, now that exactly its text is the note.
pub(crate) fn note_saved(writer: &Writer<'_>, id: TransactionId, note: &str) -> Result<()> {
    retain::<NoteDraft>(writer, NOTES, |draft| {
        draft.transaction != id || draft.what.text != note
    })
}

/// Forgets the draft of parts, now that the transaction is split, or is no longer.
pub(crate) fn parts_saved(writer: &Writer<'_>, id: TransactionId) -> Result<()> {
    retain::<Parts>(writer, PARTS, |draft| draft.transaction != id)
}

/// Forgets the drafts of transactions that are there no more.
pub(crate) fn prune(writer: &Writer<'_>) -> Result<()> {
    fn is_there<T>(reader: &Reader<'_>, draft: &Draft<T>) -> bool {
        register::find_transaction(reader, &draft.transaction.to_string()).is_ok()
    }
    let reader = writer.reader();
    retain::<NoteDraft>(writer, NOTES, |draft| is_there(&reader, draft))?;
    retain::<Parts>(writer, PARTS, |draft| is_there(&reader, draft))
}
