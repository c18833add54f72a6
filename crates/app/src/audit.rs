//! The audit, as it is shown. Not built yet.

use crate::{App, api::*};

fn not_yet() -> AppError {
    AppError::new(ErrorCode::Internal, "This cannot be done yet.")
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn page(app: &App, _request: AuditRequest) -> Result<AuditPage, AppError> {
    app.profile()?;
    Err(not_yet())
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn verify(app: &App) -> Result<AuditVerdict, AppError> {
    app.profile()?;
    Err(not_yet())
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn save(app: &App) -> Result<Option<SavedAudit>, AppError> {
    app.profile()?;
    Err(not_yet())
}
