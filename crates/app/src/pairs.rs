//! Transfers and refunds: two transactions that belong together.

use crate::{
    App,
    api::{AppError, ErrorCode, PairSettings, PairView, SayPair, TransactionRequest},
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn candidates(
    _app: &App,
    _request: TransactionRequest,
) -> Result<Vec<PairView>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn say(_app: &App, _request: SayPair) -> Result<(), AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn settings(_app: &App) -> Result<PairSettings, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn set_settings(_app: &App, _request: PairSettings) -> Result<PairSettings, AppError> {
    not_yet()
}
