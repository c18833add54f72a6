//! The two trays: what the bank took back, and what the person deleted.

use coffer_domain::TransactionId;
use coffer_store::register::{self, Status};

use crate::{
    App,
    api::{AppError, ErrorCode, ROWS_MAX, TrayKind, TrayPage, TrayRequest, TrayRow},
    views,
};

/// Rows of a tray.
///
/// # Errors
/// If the place makes no sense, or the store fails.
pub async fn page(app: &App, request: TrayRequest) -> Result<TrayPage, AppError> {
    let status = match request.kind {
        TrayKind::Withdrawn => Status::Withdrawn,
        TrayKind::Deleted => Status::Deleted,
    };
    let after = match &request.after {
        None => None,
        Some(text) => Some(
            text.parse::<TransactionId>()
                .map_err(|_| AppError::new(ErrorCode::BadInput, "This is no place in the list."))?,
        ),
    };
    let limit = request.limit.clamp(1, ROWS_MAX);
    let (lines, count) = app
        .profile()?
        .read(move |r| {
            Ok((
                register::tray(r, status, after, limit)?,
                register::tray_count(r, status)?,
            ))
        })
        .await?;
    let full = lines.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(TrayPage {
        next: lines
            .last()
            .filter(|_| full)
            .map(|last| last.line.id.to_string()),
        rows: lines
            .into_iter()
            .map(|tray| TrayRow {
                row: views::row(tray.line),
                at: tray.at_ms.map(views::timestamp),
            })
            .collect(),
        count,
    })
}
