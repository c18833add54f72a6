//! Asking a bank for a balance now. Plaid bills each answer, so it is asked once, by one process, no more often
//! than the person was told, and what it said is good for a minute.

use std::sync::Arc;

use coffer_domain::{AccountKind, payment::RealtimeBalance};
use coffer_store::{
    audit::{Entry, Kind},
    facts,
};

use super::{Wanted, account, alone, made, refuse_unseen};
use crate::{
    App, Profile,
    api::{AppError, AskBalance, BalanceNow, CheckProduct, ErrorCode, Topic},
    audit,
    read::AccountRow,
    sync, views,
};

/// Between two asks of one account. Whoever asks sooner is shown what was said.
const AGAIN_MS: i64 = 15_000;

/// How old a balance a bank may state that wants to be told: Capital One's cards and loans, which it does not
/// look up on demand.
const ACCEPTED_AGE_MS: i64 = 24 * 60 * 60 * 1_000;

/// Capital One at Plaid.
const CAPITAL_ONE: &str = "ins_128026";

/// Asks a bank for a balance now.
///
/// # Errors
/// If there is no such account, it cannot be asked, more such calls were made this month than the person was
/// told of, or the bank does not answer.
pub async fn ask(app: &App, request: AskBalance) -> Result<BalanceNow, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Balance).await?;
    let held = profile.held.balance(row.id, app.now_ms());
    let balance = match held {
        Some(held) if app.now_ms() - held.asked_ms() < AGAIN_MS => held,
        _ => {
            let asked = alone(app, &profile, row.item_id, async {
                now(app, &profile, &row, request.seen_this_month).await
            })
            .await;
            let entry = Entry {
                account: Some(row.id),
                item: Some(row.item_id),
                ..Entry::new(Kind::BalanceAsked, outcome(asked.as_ref().err()))
            };
            audit::record(app, &profile, entry).await?;
            app.0.seams.events.changed(&[Topic::Accounts]);
            asked?
        }
    };
    let calls = made(app, &profile, CheckProduct::Balance).await?;
    Ok(shown(&row, &balance, calls))
}

/// What came of an ask, in a word of the audit.
pub(super) fn outcome(error: Option<&AppError>) -> String {
    match error {
        None => "answered".to_owned(),
        Some(error) => error
            .bank_code
            .clone()
            .unwrap_or_else(|| "not answered".to_owned()),
    }
}

/// The balance of an account, asked now: for whoever has the turn and the lease of its connection.
///
/// # Errors
/// As [`ask`].
pub(super) async fn now(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    seen: u32,
) -> Result<Arc<RealtimeBalance>, AppError> {
    refuse_unseen(app, profile, CheckProduct::Balance, seen).await?;
    let id = row.id;
    let last = profile.read(move |r| facts::last_realtime(r, id)).await?;
    let asked_ms = app.now_ms();
    // Another process may have asked; what it was told is its own.
    if last.is_some_and(|last| (0..AGAIN_MS).contains(&(asked_ms - last))) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "This account’s bank was asked just now, by another copy of Coffer or before a restart.",
        )
        .hinted("Wait a quarter of a minute; the last answer is shown with the account.")
        .retryable());
    }
    let item = row.item_id;
    let institution = profile
        .read(move |r| facts::item(r, item))
        .await?
        .institution_id;
    let not_before = not_before(institution.as_deref(), row.kind, asked_ms);
    let access = profile.access_token(item).await?;
    let bank = profile.bank(app, Some(item)).await?;
    let ids = [row.external_id.clone()];
    let stated = match bank.balances_now(&access, &ids, not_before, asked_ms).await {
        Ok(stated) => stated,
        Err(error) => {
            if error.state.is_some() {
                sync::record_failure(app, profile, item, &error).await;
            }
            return Err(error.into());
        }
    };
    let balance = stated
        .into_iter()
        .find(|one| one.account().external_id == row.external_id)
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::Bank,
                "The bank answered without this account, so its balance is not known.",
            )
        })?;
    let fact = balance.account().clone();
    profile
        .write(move |w| facts::append_realtime(w, id, &fact, asked_ms))
        .await?;
    Ok(profile.held.hold_balance(id, balance))
}

/// The age that is accepted, where one has to be named.
fn not_before(institution: Option<&str>, kind: AccountKind, asked_ms: i64) -> Option<i64> {
    let wants_an_age =
        institution == Some(CAPITAL_ONE) && matches!(kind, AccountKind::Credit | AccountKind::Loan);
    wants_an_age.then(|| asked_ms.saturating_sub(ACCEPTED_AGE_MS))
}

/// A balance that money is moved on: one that was asked less than a minute ago, or one that is asked now.
///
/// # Errors
/// As [`ask`].
pub(crate) async fn for_move(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    seen: u32,
) -> Result<Arc<RealtimeBalance>, AppError> {
    if let Some(held) = profile.held.balance(row.id, app.now_ms()) {
        return Ok(held);
    }
    let asked = alone(app, profile, row.item_id, async {
        now(app, profile, row, seen).await
    })
    .await;
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(Kind::BalanceAsked, outcome(asked.as_ref().err()))
    };
    audit::record(app, profile, entry).await?;
    app.0.seams.events.changed(&[Topic::Accounts]);
    asked
}

fn shown(row: &AccountRow, balance: &RealtimeBalance, calls: u32) -> BalanceNow {
    let stated = &balance.account().balances;
    let money = |money: &Option<coffer_domain::Money>| money.as_ref().map(views::money);
    let sentence = match (row.kind, balance.funds()) {
        (AccountKind::Depository, Some(_)) => {
            "The bank says that this is available now. Payments that it has not heard of yet are not in it."
        }
        (AccountKind::Depository, None) => {
            "The bank says what the account holds, and not how much of it is available."
        }
        (AccountKind::Credit | AccountKind::Loan, _) => {
            "What is available here is what the bank would lend. It is no money of yours."
        }
        (AccountKind::Investment | AccountKind::Other, _) => {
            "This is what the account is worth by the bank’s word. It is not available for payments."
        }
    };
    BalanceNow {
        account_id: row.id.to_string(),
        available: money(&stated.available),
        current: money(&stated.current),
        limit: money(&stated.limit),
        funds: balance.funds().map(views::money),
        sentence: sentence.to_owned(),
        asked_at: views::timestamp(balance.asked_ms()),
        expires_at: views::timestamp(balance.expires_ms()),
        bank_updated_at: stated.bank_updated_at.clone(),
        calls_this_month: calls,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_named_for_cards_and_loans_of_capital_one_and_for_nothing_else() {
        let day_before = Some(1_000 - ACCEPTED_AGE_MS);
        for kind in [AccountKind::Credit, AccountKind::Loan] {
            assert_eq!(not_before(Some("ins_128026"), kind, 1_000), day_before);
            assert_eq!(not_before(Some("ins_109508"), kind, 1_000), None);
            assert_eq!(not_before(None, kind, 1_000), None);
        }
        let deposits = not_before(Some("ins_128026"), AccountKind::Depository, 1_000);
        assert_eq!(deposits, None, "what decides about money is of now");
    }
}
