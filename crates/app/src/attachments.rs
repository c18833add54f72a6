//! Files of transactions.

use crate::{
    App,
    api::{
        AppError, Attach, AttachmentBytes, AttachmentRef, ErrorCode, SavedAttachment,
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
pub async fn attach(_app: &App, _request: Attach) -> Result<TransactionDetail, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn bytes(_app: &App, _request: AttachmentRef) -> Result<AttachmentBytes, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn save(
    _app: &App,
    _request: AttachmentRef,
) -> Result<Option<SavedAttachment>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn detach(_app: &App, _request: AttachmentRef) -> Result<TransactionDetail, AppError> {
    not_yet()
}
