//! Continuing the history of an account whose connection has ended, with an account of a new one.
//!
//! Coffer proposes, a person confirms. A connection that has no account left is ended at the
//! provider too, at once or at a later start: one that nobody uses is still paid for.

use std::{collections::BTreeSet, sync::Arc};

use coffer_domain::AccountId;
use coffer_store::{
    facts,
    identity::{self, Candidate},
};
use coffer_vault::Kind;

use crate::{
    App, Profile,
    api::{
        AdoptDone, AdoptRequest, Adoption, AppError, ErrorCode, Topic, TwoAccounts, UndoAdoption,
    },
    browse, outbox,
    read::AccountRow,
    views,
};

/// Accounts that look like a continuation of another.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn candidates(app: &App) -> Result<Vec<Adoption>, AppError> {
    Ok(rows(app)
        .await?
        .iter()
        .map(|(account, old, candidate)| Adoption {
            account: views::account(account, &BTreeSet::new(), None),
            old: views::account(old, &BTreeSet::new(), None),
            by: candidate.by.as_str().to_owned(),
        })
        .collect())
}

/// The same with all that is known of the accounts.
///
/// # Errors
/// As [`candidates`].
pub async fn rows(app: &App) -> Result<Vec<(AccountRow, AccountRow, Candidate)>, AppError> {
    let (accounts, found) = app
        .profile()?
        .read(|r| Ok((facts::accounts(r)?, identity::candidates(r)?)))
        .await?;
    let row = |id: AccountId| {
        accounts
            .iter()
            .find(|account| account.id == id)
            .cloned()
            .ok_or_else(|| AppError::new(ErrorCode::NotFound, "There is no such account."))
    };
    found
        .into_iter()
        .map(|candidate| Ok((row(candidate.account)?, row(candidate.old)?, candidate)))
        .collect()
}

/// Continues the history of an account. Rows that both have become one, once each; everything that
/// was said stays where it was said.
///
/// # Errors
/// If there is no such account, or the two cannot be one; nothing is changed then.
pub async fn adopt(app: &App, request: AdoptRequest) -> Result<AdoptDone, AppError> {
    let profile = app.profile()?;
    let new = browse::find_account(app, &request.account_id).await?;
    let old = browse::find_account(app, &request.old_account_id).await?;
    let now_ms = app.now_ms();
    let numbers = numbers_for(&profile, new, old).await?;
    let done = profile
        .write(move |w| {
            let done = identity::adopt(w, new, old, now_ms)?;
            if let Some((sealed, asked_ms)) = numbers {
                facts::keep_numbers(w, old, &sealed, asked_ms)?;
                facts::forget_numbers(w, new)?;
            }
            Ok(done)
        })
        .await?;
    if done.retired {
        outbox::settle(app, &profile, outbox::Asked::ByPerson).await;
    }
    app.0.seams.events.changed(&[
        Topic::Accounts,
        Topic::Register,
        Topic::Connections,
        Topic::Tags,
    ]);
    Ok(AdoptDone {
        account_id: old.to_string(),
        merged: done.merged,
        moved: done.moved,
        doubts: done.doubts,
        ended: done.retired,
    })
}

/// Numbers of the new account that the person keeps, sealed for the account that goes on with it, and when the bank told
/// them. They are newer than any that the other one has.
async fn numbers_for(
    profile: &Arc<Profile>,
    new: AccountId,
    old: AccountId,
) -> Result<Option<(Vec<u8>, i64)>, AppError> {
    let kept = profile.read(move |r| facts::kept_numbers(r, new)).await?;
    let Some((sealed, asked_ms)) = kept else {
        return Ok(None);
    };
    let vault = &profile.vault;
    let plain = vault.open(Kind::AccountNumbers, new.as_bytes(), &sealed)?;
    let sealed = vault.seal(Kind::AccountNumbers, old.as_bytes(), plain.expose())?;
    Ok(Some((sealed, asked_ms)))
}

/// Keeps the person's word that two accounts which look like one are two, or takes it back.
///
/// # Errors
/// If there is no such account.
pub async fn say_two(app: &App, request: TwoAccounts) -> Result<(), AppError> {
    let new = browse::find_account(app, &request.account_id).await?;
    let old = browse::find_account(app, &request.old_account_id).await?;
    let (are_two, now_ms) = (request.are_two, app.now_ms());
    app.profile()?
        .write(move |w| identity::say_two_accounts(w, new, old, are_two, now_ms))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Accounts, Topic::Connections]);
    Ok(())
}

/// Takes the newest adoption of an account back, while no sync has built upon it. A connection that had ended
/// with it stays ended.
///
/// # Errors
/// If the account continues nothing, or a sync has built upon it.
pub async fn undo(app: &App, request: UndoAdoption) -> Result<(), AppError> {
    let kept = browse::find_account(app, &request.account_id).await?;
    let now_ms = app.now_ms();
    app.profile()?
        .write(move |w| identity::undo_adoption(w, kept, now_ms))
        .await?;
    app.0.seams.events.changed(&[
        Topic::Accounts,
        Topic::Register,
        Topic::Connections,
        Topic::Tags,
    ]);
    Ok(())
}
