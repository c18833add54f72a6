//! Accounts and transactions that a person keeps by hand.

use coffer_domain::{AccountId, Currency};
use coffer_store::{
    StoreError,
    edits::{self, AccountByHand, NewRow},
};

use crate::{
    App, SystemMint,
    api::{
        AppError, CloseAccount, ErrorCode, ManualAccount, NewTransaction, Overview, Topic,
        TransactionDetail,
    },
    browse, edit,
};

/// A currency by its code of three letters.
fn currency(code: &str) -> Result<Currency, AppError> {
    let code = code.trim().to_uppercase();
    let known = Currency::from_code(&code);
    match known {
        Currency::Iso(_) => Ok(known),
        _ => Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "“{}” is no currency that is known.",
                code.chars().take(20).collect::<String>()
            ),
        )
        .hinted("Write it as three letters, such as USD or EUR.")),
    }
}

fn account_id(text: &str) -> Result<AccountId, AppError> {
    text.parse()
        .map_err(|_| StoreError::NotFound("account").into())
}

/// Opens an account that a person keeps, or changes one, as one step to undo.
///
/// # Errors
/// If its name, kind or currency is none, or a bank keeps it.
pub async fn save_account(app: &App, request: ManualAccount) -> Result<Overview, AppError> {
    save(app, request).await?;
    browse::overview(app).await
}

/// The same, for scripts: its id.
///
/// # Errors
/// As [`save_account`].
pub async fn save(app: &App, request: ManualAccount) -> Result<AccountId, AppError> {
    let id = request.id.as_deref().map(account_id).transpose()?;
    let currency = match id {
        None => Some(currency(&request.currency)?),
        Some(_) => None,
    };
    let meta = edit::meta(app);
    let said = AccountByHand {
        name: request.name,
        kind: request.kind,
        opening: request.opening_minor,
    };
    let id = app
        .profile()?
        .write(move |w| {
            edits::save_account(w, &mut SystemMint, &meta, id, &said, currency.as_ref())
        })
        .await?;
    changed(app);
    Ok(id)
}

/// Closes an account that a person keeps, or opens it again, as one step to undo. Nothing is deleted.
///
/// # Errors
/// If there is none, or a bank keeps it.
pub async fn close_account(app: &App, request: CloseAccount) -> Result<Overview, AppError> {
    let id = account_id(&request.id)?;
    let meta = edit::meta(app);
    app.profile()?
        .write(move |w| edits::close_account(w, &meta, id, request.closed))
        .await?;
    changed(app);
    browse::overview(app).await
}

/// Writes a transaction down, with all that is said of it, as one step to undo.
///
/// # Errors
/// If there is no such account or category, its day is none, it is about nothing, or nobody is named.
pub async fn add(app: &App, request: NewTransaction) -> Result<TransactionDetail, AppError> {
    let new = NewRow {
        account: account_id(&request.account_id)?,
        date: browse::day(&request.date)?,
        minor: request.minor,
        merchant: request.merchant,
        category: request.category_id,
        note: request.note,
        tags: request.tags,
    };
    let meta = edit::meta(app);
    let id = app
        .profile()?
        .write(move |w| edits::add_by_hand(w, &mut SystemMint, &meta, &new))
        .await?;
    changed(app);
    browse::transaction(app, &id.to_string()).await
}

fn changed(app: &App) {
    app.0.seams.events.changed(&[
        Topic::Register,
        Topic::Accounts,
        Topic::Tags,
        Topic::Rules,
        Topic::Views,
    ]);
}
