//! Reconciling an account with a statement.

use crate::{
    App,
    api::{AppError, ErrorCode, Reconcile, ReconcileRequest, Reconciling},
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn state(_app: &App, _request: ReconcileRequest) -> Result<Reconciling, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn finish(_app: &App, _request: Reconcile) -> Result<Reconciling, AppError> {
    not_yet()
}
