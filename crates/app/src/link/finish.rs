//! From a public token to a connection: duplicate check, exchange, one write, first sync.

use std::sync::Arc;

use coffer_domain::{
    AccountFact, Health, ItemId, LinkSessionId, Secret,
    link::{self, InstitutionFact, LinkAccount, PublicToken},
};
use coffer_store::facts::{self, NewItem};
use coffer_vault::Kind;

use super::session::{remember, set_stage};
use crate::{
    App, BankData, Profile, SystemMint,
    api::{AppError, ErrorCode, LinkStage, Topic},
    sync,
};

pub(super) async fn conclude(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    result: Result<ItemId, AppError>,
) {
    profile.journal_calls(app).await;
    let (stage, item, error) = match result {
        Ok(item) => (LinkStage::Linked, Some(item), None),
        Err(error) => (LinkStage::Failed, None, Some(error)),
    };
    if let Err(error) = set_stage(app, profile, id, stage, item, error).await {
        tracing::error!(%error, "the end of a link session could not be written");
    }
    let Some(item) = item else { return };
    app.0
        .seams
        .events
        .changed(&[Topic::Accounts, Topic::Connections, Topic::Register]);
    // A terminal ends with its verb and would only cut the first sync short: there it is `sync`.
    if !app.0.config.window {
        return;
    }
    match profile.read(move |r| facts::item(r, item)).await {
        Ok(row) => sync::after_link(app, profile, item, row.institution_name),
        Err(error) => tracing::error!(%error, "the new connection could not be read"),
    }
}

/// After a repair nothing is exchanged: the same key, the same cursor, the same edits. The item
/// is asked whether it is well.
pub(super) async fn repaired(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
) -> Result<ItemId, AppError> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    let fact = bank.item(&access).await?;
    if let Some(error) = fact.error {
        return Err(error.into());
    }
    let now_ms = app.now_ms();
    profile
        .write(move |w| facts::set_health(w, item, &Health::ok(now_ms), None))
        .await?;
    Ok(item)
}

pub(super) async fn exchange(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    token: PublicToken,
) -> Result<ItemId, AppError> {
    // Before the exchange, because an item that is exchanged is an item that is paid for.
    if let Some(institution) = &token.institution
        && is_linked(profile, &institution.external_id, token.accounts.clone()).await?
    {
        return Err(already_linked(&institution.name));
    }
    let exchanged = bank.exchange(&token.token).await?;
    let item = ItemId::mint(&mut SystemMint);
    let sealed = profile.vault.seal(
        Kind::AccessToken,
        item.as_bytes(),
        exchanged.access_token.expose().as_bytes(),
    )?;
    let kept = sealed.clone();
    let written = profile
        .write(move |w| facts::put_access_token(w, id, item, &kept))
        .await;
    if let Err(error) = written {
        return Err(undo_exchange(bank, &exchanged.access_token, error).await);
    }
    let institution = token.institution.clone();
    settle(
        app,
        profile,
        bank,
        id,
        item,
        &exchanged.access_token,
        sealed,
        institution,
    )
    .await
}

/// From an access token to an item with accounts: one write, or the item is removed again.
#[expect(
    clippy::too_many_arguments,
    reason = "the eight facts of one exchange, used once"
)]
pub(super) async fn settle(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    item: ItemId,
    access: &Secret<String>,
    sealed: Vec<u8>,
    institution: Option<InstitutionFact>,
) -> Result<ItemId, AppError> {
    // Without an answer the session stays as it is, and the next start goes on here.
    let fact = bank.item(access).await?;
    let accounts = bank.accounts(access).await?;
    let institution_id = fact
        .institution_id
        .clone()
        .or_else(|| institution.as_ref().map(|i| i.external_id.clone()));
    let name = fact
        .institution_name
        .clone()
        .or_else(|| institution.map(|i| i.name))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "Bank".to_owned());
    if let Some(institution_id) = &institution_id {
        let chosen = accounts.iter().map(link_account).collect();
        if is_linked(profile, institution_id, chosen).await? {
            let error = already_linked(&name);
            return Err(undo_exchange(bank, access, error).await);
        }
    }
    let now_ms = app.now_ms();
    let external_id = fact.external_id.clone();
    let shown = name.clone();
    let written = profile
        .write(move |w| {
            facts::link(
                w,
                &mut SystemMint,
                &NewItem {
                    id: item,
                    provider: "plaid",
                    external_id: &external_id,
                    institution_id: institution_id.as_deref(),
                    institution_name: &name,
                    token_sealed: &sealed,
                    accounts: &accounts,
                },
                now_ms,
            )?;
            facts::set_item_fact(w, item, &fact)?;
            facts::set_link_stage(w, id, "linked", Some(item), None)
        })
        .await;
    match written {
        Ok(()) => {
            remember(app, &id.to_string(), |state| {
                state.institution = Some(shown)
            });
            Ok(item)
        }
        Err(error) => Err(undo_exchange(bank, access, error).await),
    }
}

pub(super) fn link_account(account: &AccountFact) -> LinkAccount {
    LinkAccount {
        name: Some(account.name.clone()),
        mask: account.mask.clone(),
        subtype: account.subtype.clone(),
    }
}

pub(super) async fn is_linked(
    profile: &Arc<Profile>,
    institution_id: &str,
    chosen: Vec<LinkAccount>,
) -> Result<bool, AppError> {
    let institution_id = institution_id.to_owned();
    let linked = profile
        .read(move |r| facts::linked_accounts(r, &institution_id))
        .await?;
    let linked: Vec<AccountFact> = linked.into_iter().map(|(_, account)| account).collect();
    Ok(link::is_duplicate(&chosen, &linked))
}

pub(super) fn already_linked(institution: &str) -> AppError {
    let name = if institution.is_empty() {
        "This bank"
    } else {
        institution
    };
    AppError::new(
        ErrorCode::AlreadyLinked,
        format!("{name} is connected already, with these accounts."),
    )
    .hinted(
        "Nothing was added. Refresh the existing connection, or repair it on the Connections page.",
    )
}

/// An item that cannot be kept is removed at the provider, so that nobody pays for it.
pub(super) async fn undo_exchange(
    bank: &dyn BankData,
    access: &Secret<String>,
    error: AppError,
) -> AppError {
    match bank.remove(access).await {
        Ok(()) => error,
        Err(removal) => {
            tracing::error!(%removal, "an item that could not be kept could not be removed either");
            error.hinted(
                "The connection could not be removed at Plaid either; remove it in Plaid's portal.",
            )
        }
    }
}
