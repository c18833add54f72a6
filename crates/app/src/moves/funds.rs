//! Whether the money is there: what the bank says now, and never what a sync remembered.

use std::sync::Arc;

use coffer_domain::Money;
use coffer_store::{
    facts::{self, AccountRow},
    moves as stored,
};

use super::bad;
use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
    meter,
};

/// The product as which a real-time balance is billed.
const BALANCE: &str = "balance";

/// Asks the bank what is there now, and holds the amount against it.
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
    let now_ms = app.now_ms();
    let billed = profile.read(move |r| facts::billed(r, now_ms)).await?;
    let asked = billed
        .iter()
        .find(|(product, _)| product == BALANCE)
        .map_or(0, |(_, calls)| *calls);
    if meter::is_billed(profile) && asked > seen {
        return Err(bad(format!(
            "Meanwhile {asked} balances were asked for this month, not {seen}. Nothing was asked."
        ))
        .hinted("Look at the number and plan the move again."));
    }
    let access = profile.access_token(account.item_id).await?;
    let client = profile.client(app).await?;
    let client = profile.watched(app, Some(account.item_id), &client);
    let cut = profile.line.held();
    let ids = [account.external_id.clone()];
    let stated = tokio::select! {
        () = cut.cancelled() => return Err(AppError::new(
            ErrorCode::Offline,
            "Coffer was locked or switched offline, so nothing was asked.",
        )),
        stated = client.realtime_balances(&access, &ids, None) => stated,
    };
    profile.journal_calls(app).await;
    let stated = stated.map_err(|error| AppError::from(error).of_item(account.item_id))?;
    let funds = stated
        .iter()
        .map(coffer_plaid::calls::accounts::RealtimeBalance::account)
        .find(|one| one.external_id == account.external_id)
        .and_then(|one| one.balances.available.clone());
    let id = account.id;
    let leaving = profile.read(move |r| stored::leaving_minor(r, id)).await?;
    let (name, bank) = (&account.name, &account.institution_name);
    match funds {
        Some(funds) if funds.currency() != amount.currency() => Err(bad(format!(
            "{bank} tells of {name} in {}, so {amount} cannot be held against it.",
            funds.currency()
        ))),
        Some(funds) if funds.minor().saturating_sub(leaving) < amount.minor() => {
            let what = match leaving {
                0 => String::new(),
                _ => format!(", and {} of it are on their way out", super::usd(leaving)),
            };
            Err(bad(format!(
                "{bank} says that {funds} are available in {name} now{what}, which is not enough for {amount}."
            ))
            .hinted("Nothing was asked for. Move less, or wait until more is there."))
        }
        Some(_) => Ok(()),
        None => Err(bad(format!(
            "{bank} does not say what is available in {name}, so whether {amount} are there is not known."
        ))),
    }
}
