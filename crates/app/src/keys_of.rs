//! With which keys the access to a connection was given: what tells an access that has ended from keys that are
//! another's.
//!
//! Plaid says `INVALID_ACCESS_TOKEN` of both: of an item that was removed, here or by its owner at my.plaid.com, and
//! of a token that other keys were given. So it is kept, beside the token, with which keys the provider took it last;
//! refused with the same ones, it has ended. Only a digest of the client id is kept, as in [`crate::meter`]. Where
//! nothing is kept (a token of before, one in whose place another was asked for, a relay whose keys nobody here
//! knows) nothing is taken for ended.

use std::sync::Arc;

use coffer_domain::{BankError, BankErrorKind, ItemId};
use coffer_store::{Reader, Result as StoreResult, StoreError, Writer, facts};

use crate::{
    App, Profile,
    api::{AppError, RelayKind},
    meter,
    read::ItemRow,
};

/// Plaid's code of an access that it refuses.
pub(crate) const REFUSED: &str = "INVALID_ACCESS_TOKEN";

/// What the keys of the demo's bank are known by: there is one pair, and nobody enters it.
const DEMO: &str = "demo";

fn name(item: ItemId) -> String {
    format!("keys_of:{item}")
}

fn refused_name(item: ItemId) -> String {
    format!("refused_with:{item}")
}

/// What the keys of now are known by; nothing where that cannot be told.
pub(crate) async fn now(app: &App, profile: &Arc<Profile>) -> Result<Option<String>, AppError> {
    match profile.relay.kind {
        RelayKind::Demo => Ok(Some(DEMO.to_owned())),
        RelayKind::Direct => meter::pair(app, profile).await,
        RelayKind::Relay => Ok(None),
    }
}

/// Keeps that the provider took an access with these keys.
pub(crate) fn keep(writer: &Writer<'_>, item: ItemId, keys: &str) -> StoreResult<()> {
    facts::put(writer, &name(item), keys.as_bytes())
}

/// Keeps nothing any more: the token is gone, or is not the one that the keys were kept of.
pub(crate) fn drop_kept(writer: &Writer<'_>, item: ItemId) -> StoreResult<()> {
    facts::remove(writer, &name(item))?;
    facts::remove(writer, &refused_name(item))
}

fn kept(reader: &Reader<'_>, item: ItemId) -> StoreResult<Option<String>> {
    text(reader, &name(item))
}

fn text(reader: &Reader<'_>, name: &str) -> StoreResult<Option<String>> {
    let kept = facts::get(reader, name)?;
    Ok(kept.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// A sync has shown that the provider takes the access of a connection: with which keys is kept, once.
pub(crate) async fn learn(app: &App, profile: &Arc<Profile>, item: ItemId) {
    let learned = async {
        if profile.read(move |r| kept(r, item)).await?.is_some() {
            return Ok(());
        }
        let Some(keys) = now(app, profile).await? else {
            return Ok(());
        };
        profile
            .write(move |w| match facts::item(&w.reader(), item) {
                // It was ended meanwhile, here or in another program.
                Ok(row) if row.unlinked_ms.is_some() => Ok(()),
                Err(StoreError::NotFound(_)) => Ok(()),
                Ok(_) => keep(w, item, &keys),
                Err(error) => Err(error),
            })
            .await
    };
    if let Err(error) = learned.await {
        tracing::info!(%error, "with which keys a connection works could not be kept");
    }
}

/// Whether the answer to "remove this" says that it is gone already, which is what is wanted.
pub(crate) async fn is_gone(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: &BankError,
) -> bool {
    match error.kind {
        BankErrorKind::Revoked => true,
        BankErrorKind::UnknownItem if error.code.as_deref() == Some(REFUSED) => {
            refused_with_its_own(app, profile, item).await
        }
        BankErrorKind::UnknownItem => true,
        _ => false,
    }
}

async fn refused_with_its_own(app: &App, profile: &Arc<Profile>, item: ItemId) -> bool {
    let both = async {
        let kept = profile.read(move |r| kept(r, item)).await?;
        Ok::<_, AppError>((kept, now(app, profile).await?))
    };
    match both.await {
        Ok((Some(kept), Some(now))) => kept == now,
        Ok(_) => false,
        Err(error) => {
            tracing::info!(%error, "with which keys an access was given is not known now");
            false
        }
    }
}

/// The code of a connection whose access has ended at the provider: refused with the very keys that it was given.
pub(crate) const ENDED: &str = "ACCESS_ENDED";

/// What a refusal in a sync says of the connection. With its own keys refused, its access has ended, at my.plaid.com
/// for one: its person is asked what to keep, and no keys need to be looked at.
pub(crate) async fn as_said(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: BankError,
) -> BankError {
    let refused = error.code.as_deref() == Some(REFUSED);
    if !refused || !refused_with_its_own(app, profile, item).await {
        return error;
    }
    BankError {
        kind: BankErrorKind::Revoked,
        code: Some(ENDED.to_owned()),
        message: "The access to this bank has ended at Plaid.".to_owned(),
        hint: Some(
            "What was synced is still here. Choose whether it stays or is deleted; the bank can be connected again."
                .to_owned(),
        ),
        ..error
    }
}

/// Keeps with which keys a connection was refused: it is asked again with others ([`to_ask_again`]), and not with these.
pub(crate) async fn note_refused(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: &BankError,
) {
    if error.code.as_deref() != Some(REFUSED) {
        return;
    }
    let noted = async {
        let Some(keys) = now(app, profile).await? else {
            return Ok(());
        };
        profile
            .write(move |w| facts::put(w, &refused_name(item), keys.as_bytes()))
            .await
    };
    if let Err(error) = noted.await {
        tracing::info!(%error, "with which keys a connection was refused could not be kept");
    }
}

/// Of connections whose access ended, those that were refused with other keys than those of now. Each is asked once:
/// refused again, it was refused with these.
pub(crate) async fn to_ask_again(
    app: &App,
    profile: &Arc<Profile>,
    ended: impl Iterator<Item = ItemRow> + Send,
) -> Result<Vec<(ItemId, String)>, AppError> {
    let refused: Vec<(ItemId, String)> = ended
        .filter(|item| item.health.code.as_deref() == Some(REFUSED))
        .map(|item| (item.id, item.institution_name))
        .collect();
    if refused.is_empty() {
        return Ok(refused);
    }
    let Some(keys) = now(app, profile).await? else {
        return Ok(Vec::new());
    };
    profile
        .read(move |r| {
            let mut others = Vec::new();
            for (item, bank) in refused {
                if text(r, &refused_name(item))?.as_deref() != Some(keys.as_str()) {
                    others.push((item, bank));
                }
            }
            Ok(others)
        })
        .await
}
