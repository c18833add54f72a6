//! The person's set of categories.

use crate::{
    App,
    api::{AppError, CategoryEdit, CategoryEdited, CategoryUse, ErrorCode},
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn uses(_app: &App) -> Result<Vec<CategoryUse>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn edit(_app: &App, _request: CategoryEdit) -> Result<CategoryEdited, AppError> {
    not_yet()
}
