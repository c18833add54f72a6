//! Not built yet.

use crate::{App, api::*};

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn ask(app: &App, _request: AskIdentity) -> Result<Vec<BankIdentity>, AppError> {
    app.profile()?;
    Err(super::not_yet())
}

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn compare(app: &App, _request: MatchIdentity) -> Result<IdentityScores, AppError> {
    app.profile()?;
    Err(super::not_yet())
}
