//! The person's set of categories.

use coffer_store::edits;

use crate::{
    App,
    api::{AppError, CategoryEdit, CategoryEdited, CategoryUse, Topic},
    edit::meta,
};

/// All categories with what depends on them.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn uses(app: &App) -> Result<Vec<CategoryUse>, AppError> {
    let rows = app.profile()?.read(edits::category_uses).await?;
    Ok(rows
        .into_iter()
        .map(|row| CategoryUse {
            id: row.category.id,
            name: row.category.name,
            code: row.category.code,
            group_id: row.category.parent,
            kind: row.category.kind,
            transactions: row.transactions,
            rules: row.rules,
            bank_codes: row.bank_codes,
        })
        .collect())
}

/// Changes the set, as one step to undo.
///
/// # Errors
/// If it cannot be changed so, with the reason; nothing is changed then.
pub async fn edit(app: &App, request: CategoryEdit) -> Result<CategoryEdited, AppError> {
    let edit = match request {
        CategoryEdit::Create(new) => edits::CategoryEdit::Create {
            name: new.name,
            group: new.group_id,
            kind: new.kind,
        },
        CategoryEdit::Rename(to) => edits::CategoryEdit::Rename {
            id: to.id,
            name: to.name,
        },
        CategoryEdit::Move(to) => edits::CategoryEdit::Move {
            id: to.id,
            group: to.group_id,
            before: to.before,
        },
        CategoryEdit::Merge(two) => edits::CategoryEdit::Merge {
            id: two.id,
            into: two.into,
        },
        CategoryEdit::Delete(one) => edits::CategoryEdit::Delete {
            id: one.id,
            into: one.into,
        },
        CategoryEdit::MapBank(map) => edits::CategoryEdit::MapBank {
            code: map.code,
            category: map.category_id,
        },
    };
    let meta = meta(app);
    let (id, transactions) = app
        .profile()?
        .write_told(app, move |w| edits::edit_categories(w, &meta, &edit))
        .await?;
    app.0.seams.events.changed(&[
        Topic::Categories,
        Topic::Register,
        Topic::Rules,
        Topic::Views,
    ]);
    Ok(CategoryEdited { id, transactions })
}
