//! Categories by what a person said before.

use crate::{
    App,
    api::{AppError, CategoryHint, ErrorCode, TransactionRequest},
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn hints(
    _app: &App,
    _request: TransactionRequest,
) -> Result<Vec<CategoryHint>, AppError> {
    not_yet()
}
