//! Not built yet.

use crate::{App, api::*};

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn save(app: &App, _request: DepositSheet) -> Result<Option<SavedSheet>, AppError> {
    app.profile()?;
    Err(super::not_yet())
}
