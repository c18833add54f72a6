//! The reports: what was spent, what is owned less what is owed, what came in and went out.

use crate::{
    App,
    api::{
        AppError, CashFlow, CashFlowRequest, ErrorCode, NetWorth, NetWorthRequest, Pace,
        PaceRequest, Spending, SpendingRequest,
    },
};

fn soon() -> AppError {
    AppError::new(ErrorCode::Internal, "This report is being written.")
}

/// What was spent or came in.
///
/// # Errors
/// Always.
pub async fn spending(app: &App, _request: SpendingRequest) -> Result<Spending, AppError> {
    app.profile()?;
    Err(soon())
}

/// What is owned less what is owed.
///
/// # Errors
/// Always.
pub async fn net_worth(app: &App, _request: NetWorthRequest) -> Result<NetWorth, AppError> {
    app.profile()?;
    Err(soon())
}

/// What came in and went out by month.
///
/// # Errors
/// Always.
pub async fn cash_flow(app: &App, _request: CashFlowRequest) -> Result<CashFlow, AppError> {
    app.profile()?;
    Err(soon())
}

/// How fast a month goes.
///
/// # Errors
/// Always.
pub async fn pace(app: &App, _request: PaceRequest) -> Result<Pace, AppError> {
    app.profile()?;
    Err(soon())
}
