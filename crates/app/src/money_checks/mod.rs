//! The money checks. Not built yet.

pub mod balance;
pub mod identity;
pub mod numbers;
pub mod payment;
pub mod sheet;

use crate::{
    App,
    api::{AppError, ChecksView, ErrorCode},
};

fn not_yet() -> AppError {
    AppError::new(ErrorCode::Internal, "This cannot be done yet.")
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn view(app: &App) -> Result<ChecksView, AppError> {
    app.profile()?;
    Err(not_yet())
}
