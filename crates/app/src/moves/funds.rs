//! Whether the money is there: what the bank says now, and never what a sync remembered.

use std::sync::Arc;

use coffer_domain::{
    Money,
    payment::{Because, Covers, covers},
};
use coffer_store::{facts::AccountRow, moves as stored};

use super::{bad, usd};
use crate::{App, Profile, api::AppError, money_checks::balance};

/// Asks the bank what is there now, and holds the amount against it, less what is on its way out already.
///
/// # Errors
/// If more billed calls were made than the person was told of, the bank does not answer or does not say what
/// is there, or there is less.
pub async fn check(
    app: &App,
    profile: &Arc<Profile>,
    account: &AccountRow,
    amount: &Money,
    seen: u32,
) -> Result<(), AppError> {
    let stated = balance::for_move(app, profile, account, seen).await?;
    let id = account.id;
    let leaving = profile.read(move |r| stored::leaving_minor(r, id)).await?;
    let taken = (leaving > 0).then(|| usd(leaving));
    let (name, bank) = (&account.name, &account.institution_name);
    match covers(&stated, amount, taken.as_ref(), app.now_ms()) {
        Ok(Covers::Left(_)) => Ok(()),
        Ok(Covers::Short(by)) => {
            let what = match &taken {
                None => String::new(),
                Some(taken) => format!(", with {taken} on their way out already"),
            };
            Err(bad(format!(
                "{bank} says that less is available in {name} now than {amount}: {by} are missing{what}."
            ))
            .hinted("Nothing was asked for. Move less, or wait until more is there."))
        }
        Err(Because::Currency) => Err(bad(format!(
            "{bank} tells of {name} in another currency, so {amount} cannot be held against it."
        ))),
        Err(Because::Expired) => Err(bad(format!(
            "What {bank} said of {name} is older than a minute by now. Plan the move again."
        ))
        .retryable()),
        Err(_) => Err(bad(format!(
            "{bank} does not say what is available in {name}, so whether {amount} are there is not known."
        ))),
    }
}
