//! Saved views: lists that a person keeps under a name.
//!
//! They are a person's words like notes and tags, lie with them in the database and travel in its
//! backups. A view is kept only if it can be understood; what it names may be gone later, and then
//! listing it says so.

use coffer_domain::ViewId;
use coffer_store::{
    edits::{self, ViewRow},
    layer, register,
};

use crate::{
    App, SystemMint,
    api::{AppError, ErrorCode, RegisterFilter, SaveView, SavedView, Topic},
    browse,
};

fn view(row: ViewRow) -> SavedView {
    SavedView {
        id: row.id.to_string(),
        name: row.name,
        filter: RegisterFilter {
            search: row.filter.search,
            account_id: row.filter.account.map(|id| id.to_string()),
            category_id: row.filter.category,
            only: Vec::new(),
            from: row.filter.from.map(|day| day.to_string()),
            to: row.filter.to.map(|day| day.to_string()),
        },
        columns: row.columns,
    }
}

fn id(text: &str) -> Result<ViewId, AppError> {
    text.parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such view."))
}

/// All views, by name.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(app: &App) -> Result<Vec<SavedView>, AppError> {
    let (rows, stands) = app
        .profile()?
        .read(|r| Ok((edits::views(r)?, layer::stands(r)?)))
        .await?;
    Ok(rows
        .into_iter()
        .map(|mut row| {
            // One that went into another is listed, and named, as that one.
            row.filter.category = row
                .filter
                .category
                .map(|id| stands.get(&id).copied().unwrap_or(id));
            view(row)
        })
        .collect())
}

/// The view of a name.
///
/// # Errors
/// If there is none.
pub async fn find(app: &App, name: &str) -> Result<SavedView, AppError> {
    let folded = name.trim().to_lowercase();
    let views = list(app).await?;
    views
        .into_iter()
        .find(|view| view.name.to_lowercase() == folded)
        .ok_or_else(|| {
            let name: String = name.chars().take(100).collect();
            AppError::new(ErrorCode::NotFound, format!("There is no view “{name}”."))
                .hinted("`coffer-cli views` lists them.")
        })
}

/// Keeps a view, or changes one; returns all.
///
/// # Errors
/// If its search cannot be understood, its name is not allowed or another's, or there are too many.
pub async fn save(app: &App, request: SaveView) -> Result<Vec<SavedView>, AppError> {
    if !request.filter.only.is_empty() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "Transactions that are chosen one by one are no view.",
        ));
    }
    let row = ViewRow {
        id: match &request.id {
            Some(text) => id(text)?,
            None => ViewId::mint(&mut SystemMint),
        },
        name: request.name,
        filter: browse::filter(app, &request.filter)?,
        columns: request.columns,
    };
    let profile = app.profile()?;
    let is_new = request.id.is_none();
    profile
        .write(move |w| {
            if !is_new && !edits::views(&w.reader())?.iter().any(|v| v.id == row.id) {
                return Err(coffer_store::StoreError::NotFound("view"));
            }
            // A search that cannot be understood is no view.
            register::understand(&w.reader(), &row.filter)?;
            edits::save_view(w, &row)
        })
        .await?;
    app.0.seams.events.changed(&[Topic::Views]);
    list(app).await
}

/// Forgets a view; returns those that are left.
///
/// # Errors
/// If there is none.
pub async fn delete(app: &App, text: &str) -> Result<Vec<SavedView>, AppError> {
    let id = id(text)?;
    let profile = app.profile()?;
    profile.write(move |w| edits::delete_view(w, id)).await?;
    app.0.seams.events.changed(&[Topic::Views]);
    list(app).await
}
