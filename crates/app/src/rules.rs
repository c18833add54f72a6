//! Rules.

use crate::{
    App,
    api::{
        AppError, Edited, ErrorCode, Like, LikeRequest, OrderRules, RuleDraft, RulePreview,
        RuleRef, RuleView, RulesRead, RulesText, SaveRule,
    },
};

fn not_yet<T>() -> Result<T, AppError> {
    Err(AppError::new(ErrorCode::BadInput, "This is being built."))
}

/// To come.
///
/// # Errors
/// To come.
pub async fn like(_app: &App, _request: LikeRequest) -> Result<Like, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn list(_app: &App) -> Result<Vec<RuleView>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn preview(_app: &App, _request: RuleDraft) -> Result<RulePreview, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn save(_app: &App, _request: SaveRule) -> Result<Vec<RuleView>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn delete(_app: &App, _request: RuleRef) -> Result<Vec<RuleView>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn order(_app: &App, _request: OrderRules) -> Result<Vec<RuleView>, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn apply(_app: &App, _request: RuleRef) -> Result<Edited, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn text(_app: &App) -> Result<RulesText, AppError> {
    not_yet()
}

/// To come.
///
/// # Errors
/// To come.
pub async fn read(_app: &App, _request: RulesText) -> Result<RulesRead, AppError> {
    not_yet()
}
