//! Not built yet.

use crate::{App, api::*};

/// Not built yet.
///
/// # Errors
/// Always.
pub async fn check(app: &App, _request: CheckPayment) -> Result<PaymentCheck, AppError> {
    app.profile()?;
    Err(super::not_yet())
}
