//! The review inbox.

use crate::{
    App,
    api::{AppError, ErrorCode, Inbox, InboxAnswer, InboxRequest},
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn list(_app: &App, _request: InboxRequest) -> Result<Inbox, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn answer(_app: &App, _request: InboxAnswer) -> Result<(), AppError> {
    not_yet()
}
