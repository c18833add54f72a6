//! Money moved between two accounts of one person.

use crate::{
    App,
    api::{AppError, ConfirmMove, ErrorCode, MoveView, Moves, PlanMove, SetMoveLimits},
};

fn not_yet(app: &App) -> AppError {
    match app.profile() {
        Err(error) => error,
        Ok(_) => AppError::new(ErrorCode::Internal, "Money cannot be moved yet."),
    }
}

/// All moves.
///
/// # Errors
/// If no profile is open.
pub async fn all(app: &App) -> Result<Moves, AppError> {
    Err(not_yet(app))
}

/// Plans one.
///
/// # Errors
/// If no profile is open.
pub async fn plan(app: &App, _request: PlanMove) -> Result<MoveView, AppError> {
    Err(not_yet(app))
}

/// Confirms one.
///
/// # Errors
/// If no profile is open.
pub async fn confirm(app: &App, _request: ConfirmMove) -> Result<MoveView, AppError> {
    Err(not_yet(app))
}

/// Stops one.
///
/// # Errors
/// If no profile is open.
pub async fn cancel(app: &App, _id: &str) -> Result<MoveView, AppError> {
    Err(not_yet(app))
}

/// Sends one back.
///
/// # Errors
/// If no profile is open.
pub async fn send_back(app: &App, _request: ConfirmMove) -> Result<MoveView, AppError> {
    Err(not_yet(app))
}

/// Looks what became of them.
///
/// # Errors
/// If no profile is open.
pub async fn look(app: &App) -> Result<Moves, AppError> {
    Err(not_yet(app))
}

/// Sets the limits.
///
/// # Errors
/// If no profile is open.
pub async fn set_limits(app: &App, _request: SetMoveLimits) -> Result<Moves, AppError> {
    Err(not_yet(app))
}
