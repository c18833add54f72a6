//! Accounts and transactions that a person keeps by hand.

use crate::{
    App,
    api::{
        AppError, CloseAccount, ErrorCode, ManualAccount, NewTransaction, Overview,
        TransactionDetail,
    },
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn save_account(_app: &App, _request: ManualAccount) -> Result<Overview, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn close_account(_app: &App, _request: CloseAccount) -> Result<Overview, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn add(_app: &App, _request: NewTransaction) -> Result<TransactionDetail, AppError> {
    not_yet()
}
