//! A bank that is linked already: the person is told before anything is exchanged, and decides.
//!
//! A window asks. A terminal has nobody to ask: there the session fails, with the cure.

use std::sync::Arc;

use coffer_domain::{
    AccountFact, ItemId, LinkSessionId,
    link::{self, InstitutionFact},
};
use coffer_store::{
    Reader,
    facts::{self, ItemRow, LinkSessionRow},
};

use super::{
    finish::already_linked,
    poll,
    session::{end_open, of_row, parse, remember, state},
};
use crate::{
    App, Profile,
    api::{AppError, CureButton, ErrorCode, LinkDecide, LinkStage, LinkState, LinkTwin},
    views,
};

/// The person's word: the second login is added, or nothing is.
///
/// # Errors
/// If the session does not ask, or does not any more.
pub async fn decide(app: &App, request: LinkDecide) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(&request.session_id)?;
    if !request.add {
        end_open(app, &profile, id, None).await?;
        return state(app, &request.session_id).await;
    }
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    if row.stage == "asking" && row.expires_ms <= app.now_ms() {
        let late = AppError::new(
            ErrorCode::LinkClosed,
            "You answered later than half an hour after signing in, so the bank’s word has expired.",
        )
        .hinted("Nothing was added. Begin again and sign in at the bank once more.")
        .cured_by(CureButton::StartAgain);
        end_open(app, &profile, id, Some(late)).await?;
        return state(app, &request.session_id).await;
    }
    let goes_on = profile.write(move |w| facts::link_again(w, id)).await?;
    if goes_on {
        remember(app, id, |state| {
            state.stage = LinkStage::Finishing;
            state.twin = None;
        });
        poll::spawn_finish(app, &profile, id);
    }
    state(app, &request.session_id).await
}

/// Asks the person about a second login. Nothing is exchanged meanwhile; the public token ends by
/// itself after half an hour.
pub(super) async fn ask(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    twin: LinkTwin,
) -> Result<(), AppError> {
    let Ok(item) = twin.item_id.parse::<ItemId>() else {
        return Err(already_linked(&twin.institution));
    };
    profile
        .write(move |w| facts::ask_again(w, id, item))
        .await?;
    remember(app, id, |state| {
        state.stage = LinkStage::Asking;
        state.institution = Some(twin.institution.clone());
        state.twin = Some(twin);
    });
    Ok(())
}

/// The connection that has one of these accounts already.
pub(super) async fn twin(
    profile: &Arc<Profile>,
    bank: &InstitutionFact,
    chosen: Vec<link::LinkAccount>,
) -> Result<Option<LinkTwin>, AppError> {
    let InstitutionFact { external_id, name } = bank.clone();
    profile
        .read(move |r| {
            let (items, accounts): (Vec<ItemId>, Vec<AccountFact>) =
                facts::linked_accounts(r, &external_id, &name)?
                    .into_iter()
                    .unzip();
            let Some(at) = link::duplicate(&chosen, &accounts) else {
                return Ok(None);
            };
            let item = facts::item(r, items[at])?;
            Ok(Some(twin_of(item, Some(accounts[at].name.clone()))))
        })
        .await
}

fn twin_of(item: ItemRow, account: Option<String>) -> LinkTwin {
    LinkTwin {
        item_id: item.id.to_string(),
        health: views::health_word(item.health.state, item.unlinked_ms.is_some()),
        account,
        second_ends_first: link::second_ends_first(
            item.institution_id.as_deref(),
            &item.institution_name,
        ),
        institution: item.institution_name,
    }
}

/// A stored session as the person is told of it: one that asks says about which bank.
pub(super) fn told(reader: &Reader<'_>, row: &LinkSessionRow) -> coffer_store::Result<LinkState> {
    let mut state = of_row(row);
    if let ("asking", Some(twin)) = (row.stage.as_str(), row.twin) {
        let twin = twin_of(facts::item(reader, twin)?, None);
        state.institution = Some(twin.institution.clone());
        state.twin = Some(twin);
    }
    Ok(state)
}

/// The sessions that wait for the person's word, oldest first: also those that were finished in
/// the browser while no window was open.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn asking(app: &App) -> Result<Vec<LinkState>, AppError> {
    let now_ms = app.now_ms();
    app.profile()?
        .read(move |r| {
            facts::unfinished_link_sessions(r)?
                .iter()
                .filter(|row| row.stage == "asking" && row.expires_ms > now_ms)
                .map(|row| told(r, row))
                .filter(|state| state.as_ref().map_or(true, |state| state.twin.is_some()))
                .collect()
        })
        .await
}
