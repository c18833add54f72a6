//! Categories by what a person said before.

use coffer_store::layer::{self, HintRow};

use crate::{
    App,
    api::{AppError, CategoryHint, ErrorCode, TransactionRequest},
};

/// Categories that could fit a transaction, and why.
///
/// # Errors
/// If there is no such transaction.
pub async fn hints(app: &App, request: TransactionRequest) -> Result<Vec<CategoryHint>, AppError> {
    let id = request
        .id
        .parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such transaction."))?;
    let hints = app.profile()?.read(move |r| layer::hints(r, id)).await?;
    Ok(shown(hints))
}

pub(crate) fn shown(hints: Vec<HintRow>) -> Vec<CategoryHint> {
    hints
        .into_iter()
        .map(|hint| CategoryHint {
            category_id: hint.category,
            reason: hint.reason,
        })
        .collect()
}
