//! What a person says of transactions.

use coffer_domain::{OperationId, TransactionId, split::Part};
use coffer_store::{
    edits::{self, EditMeta, Origin, Saying, Which},
    layer,
};

use crate::{
    App, SystemMint,
    api::{
        AppError, BulkEdit, BulkWhich, Change, EditRequest, Edited, ErrorCode, IDS_MAX, Topic,
        UndoState, UndoStep,
    },
    browse, drafts,
};

/// What is said of one transaction at once: each of the fields there are, and some to spare.
const CHANGES_MAX: usize = 20;

/// What an undo or redo changed.
pub use coffer_store::edits::Undone;

pub(crate) fn meta(app: &App) -> EditMeta {
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

/// Deletes a transaction. It stays deleted whatever the bank says of it.
///
/// # Errors
/// If there is no such transaction.
pub async fn delete(app: &App, text: &str) -> Result<TransactionId, AppError> {
    let id = browse::find_transaction(app, text).await?;
    delete_rows(app, vec![id]).await?;
    Ok(id)
}

/// Gives a transaction back: one that was deleted is no longer, and one that the bank took back
/// is listed and counted again.
///
/// # Errors
/// If there is no such transaction, or it is neither deleted nor taken back.
pub async fn restore(app: &App, text: &str) -> Result<TransactionId, AppError> {
    let id = browse::find_transaction(app, text).await?;
    restore_rows(app, vec![id]).await?;
    Ok(id)
}

/// Deletes transactions, as one step that one undo takes back.
///
/// # Errors
/// If there are too many, or one of them does not exist; nothing is changed then.
pub async fn delete_all(app: &App, ids: &[String]) -> Result<(), AppError> {
    delete_rows(app, parse(ids)?).await
}

/// Gives transactions back, as [`restore`] does.
///
/// # Errors
/// If there are too many, or one of them does not exist or needs no restoring; nothing is changed
/// then.
pub async fn restore_all(app: &App, ids: &[String]) -> Result<(), AppError> {
    restore_rows(app, parse(ids)?).await
}

pub(crate) fn parse(ids: &[String]) -> Result<Vec<TransactionId>, AppError> {
    if ids.len() > IDS_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("At most {IDS_MAX} transactions can be changed at once."),
        ));
    }
    ids.iter()
        .map(|id| {
            id.parse()
                .map_err(|_| coffer_store::StoreError::NotFound("transaction").into())
        })
        .collect()
}

async fn delete_rows(app: &App, ids: Vec<TransactionId>) -> Result<(), AppError> {
    let meta = meta(app);
    app.profile()?
        .write(move |w| edits::set_deleted(w, &meta, &ids, true))
        .await?;
    tell(app);
    Ok(())
}

async fn restore_rows(app: &App, ids: Vec<TransactionId>) -> Result<(), AppError> {
    let meta = meta(app);
    app.profile()?
        .write(move |w| edits::restore(w, &meta, &mut SystemMint, &ids))
        .await?;
    tell(app);
    Ok(())
}

fn tell(app: &App) {
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
}

/// What can be undone, and what redone.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn undo_state(app: &App) -> Result<UndoState, AppError> {
    let (undo, redo) = app.profile()?.read(edits::undoable).await?;
    Ok(UndoState {
        undo: undo.map(step),
        redo: redo.map(step),
    })
}

pub(crate) fn step(undone: Undone) -> UndoStep {
    UndoStep {
        field: undone.field,
        transactions: undone.rows,
    }
}

/// What a change makes stale: accounts count their transactions.
const fn topics(change: &Change) -> &'static [Topic] {
    match change {
        Change::Tags(_) | Change::AddTags(_) | Change::RemoveTags(_) => {
            &[Topic::Register, Topic::Tags]
        }
        Change::Deleted(_) => ALL,
        Change::Split(_) | Change::Amount(_) | Change::Account(_) | Change::Cleared(_) => {
            &[Topic::Register, Topic::Accounts]
        }
        Change::Note(_)
        | Change::Category(_)
        | Change::Merchant(_)
        | Change::Date(_)
        | Change::Reviewed(_)
        | Change::Hidden(_) => &[Topic::Register],
    }
}

const ALL: &[Topic] = &[Topic::Register, Topic::Accounts, Topic::Tags];

/// What an undo may change: the newest edit may be one of a rule or of the categories.
const UNDONE: &[Topic] = &[
    Topic::Register,
    Topic::Accounts,
    Topic::Tags,
    Topic::Rules,
    Topic::Categories,
    Topic::Views,
];

fn saying(change: Change) -> Result<Saying, AppError> {
    Ok(match change {
        Change::Note(note) => Saying::Note(note),
        Change::Category(category) => Saying::Category(category),
        Change::Tags(tags) => Saying::Tags(tags),
        Change::Merchant(merchant) => Saying::Merchant(merchant),
        Change::Date(date) => Saying::Date(date.as_deref().map(browse::day).transpose()?),
        Change::Reviewed(reviewed) => Saying::Reviewed(reviewed),
        Change::AddTags(tags) => Saying::AddTags(tags),
        Change::RemoveTags(tags) => Saying::RemoveTags(tags),
        Change::Cleared(cleared) => Saying::Cleared(cleared),
        Change::Amount(minor) => Saying::Amount(minor),
        Change::Account(id) => Saying::Account(
            id.parse()
                .map_err(|_| coffer_store::StoreError::NotFound("account"))?,
        ),
        Change::Hidden(hidden) => Saying::Hidden(hidden),
        Change::Deleted(deleted) => Saying::Deleted(deleted),
        Change::Split(parts) => Saying::Split(
            parts
                .into_iter()
                .map(|part| Part {
                    amount_minor: part.minor,
                    category: part.category_id,
                    note: part.note,
                })
                .collect(),
        ),
    })
}

/// Says something of one transaction, durably.
///
/// # Errors
/// If there is no such transaction or category, or it cannot be said; nothing is changed then.
pub async fn change(app: &App, text: &str, change: Change) -> Result<TransactionId, AppError> {
    changes(app, text, vec![change]).await
}

/// Says what the window says of one transaction: where it is to be said of all that are like it, a rule is made that
/// says so, too. Together that is one step to undo.
///
/// # Errors
/// As [`change`], or if no rule can say it.
pub async fn say(app: &App, request: EditRequest) -> Result<TransactionId, AppError> {
    let said: Vec<Change> = std::iter::once(request.change)
        .chain(request.also)
        .collect();
    if said.len() > CHANGES_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("At most {CHANGES_MAX} things can be said at once."),
        ));
    }
    if !request.all_like_it {
        return changes(app, &request.id, said).await;
    }
    let fields = said.iter().map(like_field).collect::<Result<Vec<_>, _>>()?;
    say_all(app, &request.id, said, &fields).await
}

/// The word by which a rule is asked to say the same as a change.
fn like_field(change: &Change) -> Result<&'static str, AppError> {
    match change {
        Change::Category(Some(_)) => Ok("category"),
        Change::Merchant(Some(_)) => Ok("merchant"),
        Change::Hidden(true) => Ok("hidden"),
        _ => Err(AppError::new(
            ErrorCode::BadInput,
            "A rule for all that are like this one cannot say that.",
        )),
    }
}

/// Says several things of one transaction: all of them, or none where one cannot be said. Together they
/// are one step to undo.
///
/// # Errors
/// As [`change`].
pub async fn changes(
    app: &App,
    text: &str,
    changes: Vec<Change>,
) -> Result<TransactionId, AppError> {
    say_all(app, text, changes, &[]).await
}

/// Says things of one transaction, and those of the fields `like` of all that are like it.
async fn say_all(
    app: &App,
    text: &str,
    changes: Vec<Change>,
    like: &[&'static str],
) -> Result<TransactionId, AppError> {
    let profile = app.profile()?;
    let id = browse::find_transaction(app, text).await?;
    let mut stale: Vec<Topic> = changes.iter().flat_map(topics).copied().collect();
    if !like.is_empty() {
        stale.extend(UNDONE);
    }
    let rules: Vec<(EditMeta, &'static str)> =
        like.iter().map(|field| (meta(app), *field)).collect();
    let said = changes
        .into_iter()
        .map(|change| Ok((meta(app), saying(change)?)))
        .collect::<Result<Vec<_>, AppError>>()?;
    profile
        .write_told(app, move |w| {
            edits::together(w, || {
                for (meta, saying) in &said {
                    edits::say(w, meta, Which::These(&[id]), saying)?;
                    if let Saying::Note(note) = saying {
                        drafts::note_saved(w, id, note)?;
                    }
                    if let Saying::Split(_) = saying {
                        drafts::parts_saved(w, id)?;
                    }
                }
                for (meta, field) in &rules {
                    let rule = layer::like(&w.reader(), id, field)?.rule;
                    edits::save_rule(w, meta, &mut SystemMint, &rule, true)?;
                }
                Ok(())
            })
        })
        .await?;
    app.0.seams.events.changed(&stale);
    Ok(id)
}

/// Says something of many transactions, as one step that is undone at once.
///
/// # Errors
/// If one of them does not exist, or it cannot be said; nothing is changed then.
pub async fn bulk(app: &App, request: BulkEdit) -> Result<Edited, AppError> {
    let profile = app.profile()?;
    let stale = topics(&request.change);
    let saying = saying(request.change)?;
    let meta = meta(app);
    let field = saying.field().as_str().to_owned();
    let transactions = match request.which {
        BulkWhich::These(ids) => {
            let ids = ids
                .iter()
                .map(|id| id.parse())
                .collect::<Result<Vec<TransactionId>, _>>()
                .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such transaction."))?;
            profile
                .write_told(app, move |w| {
                    edits::say(w, &meta, Which::These(&ids), &saying)
                })
                .await?
        }
        BulkWhich::Listed(filter) => {
            let filter = browse::filter(app, &filter)?;
            profile
                .write_told(app, move |w| {
                    edits::say(w, &meta, Which::Listed(&filter), &saying)
                })
                .await?
        }
    };
    app.0.seams.events.changed(stale);
    Ok(Edited {
        field,
        transactions,
    })
}

/// Takes the newest edit back, whichever program made it.
///
/// # Errors
/// If there is nothing to undo.
pub async fn undo(app: &App) -> Result<Undone, AppError> {
    take_back(app, edits::undo).await
}

/// Takes one edit back that need not be the newest: of one transaction, or of all that were changed with it.
///
/// # Errors
/// If there is no such edit, it does not stand, or a later one holds the same field.
pub async fn undo_one(app: &App, edit: &str) -> Result<Undone, AppError> {
    let id = edit
        .parse()
        .map(OperationId::from_uuid)
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such edit."))?;
    take_back(app, move |w, meta| edits::undo_one(w, meta, id)).await
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
    step: impl FnOnce(&coffer_store::Writer<'_>, &EditMeta) -> coffer_store::Result<Undone>
    + Send
    + 'static,
) -> Result<Undone, AppError> {
    let meta = meta(app);
    let undone = app
        .profile()?
        .write_told(app, move |w| step(w, &meta))
        .await?;
    app.0.seams.events.changed(UNDONE);
    Ok(undone)
}
