//! Reconciling an account with a statement.

use coffer_domain::AccountId;
use coffer_store::{StoreError, edits};

use crate::{
    App,
    api::{AppError, Reconcile, ReconcileRequest, Reconciling, Topic},
    browse, edit, views,
};

fn account_id(text: &str) -> Result<AccountId, AppError> {
    text.parse()
        .map_err(|_| StoreError::NotFound("account").into())
}

/// How far an account is reconciled, up to a day.
///
/// # Errors
/// If there is no such account, the day is none, or it is not known what it held before its first transaction.
pub async fn state(app: &App, request: ReconcileRequest) -> Result<Reconciling, AppError> {
    let id = account_id(&request.account_id)?;
    let date = browse::day(&request.date)?;
    let state = app
        .profile()?
        .read(move |r| edits::reconciling(r, id, date))
        .await?;
    let difference = match request.balance_minor {
        Some(balance) => Some(views::money(&state.difference(balance)?)),
        None => None,
    };
    Ok(Reconciling {
        last_date: state.last.as_ref().map(|(day, _)| day.to_string()),
        last_balance: state
            .last
            .as_ref()
            .map(|(_, balance)| views::money(balance)),
        opening: views::money(&state.opening),
        cleared: views::money(&state.cleared),
        open: state.open,
        difference,
    })
}

/// Opens the newest reconciliation of an account again, however old it is, and says how far it is reconciled then.
///
/// # Errors
/// If no reconciliation of the account stands.
pub async fn reopen(app: &App, request: ReconcileRequest) -> Result<Reconciling, AppError> {
    let id = account_id(&request.account_id)?;
    let meta = edit::meta(app);
    app.profile()?
        .write(move |w| edits::reopen(w, &meta, id))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts]);
    state(app, request).await
}

/// Locks an account up to a statement: what is marked up to its day. Undo opens it again.
///
/// # Errors
/// If there is a difference, which is named, or nothing is marked, or the day is to come.
pub async fn finish(app: &App, request: Reconcile) -> Result<Reconciling, AppError> {
    let id = account_id(&request.account_id)?;
    let date = browse::day(&request.date)?;
    let (meta, today) = (edit::meta(app), browse::today(app));
    let balance = request.balance_minor;
    app.profile()?
        .write(move |w| edits::reconcile(w, &meta, id, date, balance, today))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts]);
    state(
        app,
        ReconcileRequest {
            account_id: request.account_id,
            date: request.date,
            balance_minor: None,
        },
    )
    .await
}
