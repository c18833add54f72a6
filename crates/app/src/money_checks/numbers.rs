//! Not built yet.

use crate::{App, api::*};

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn reveal(app: &App, _request: RevealNumbers) -> Result<AccountNumbers, AppError> {
    app.profile()?;
    Err(super::not_yet())
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn forget(app: &App, _request: AccountRef) -> Result<ChecksView, AppError> {
    app.profile()?;
    Err(super::not_yet())
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn copy(app: &App, _request: CopyNumber) -> Result<CopiedNumber, AppError> {
    app.profile()?;
    Err(super::not_yet())
}
