//! Not built yet.

use crate::{App, api::*};

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn ask(app: &App, _request: AskBalance) -> Result<BalanceNow, AppError> {
    app.profile()?;
    Err(super::not_yet())
}
