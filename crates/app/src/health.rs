//! What is written down of a connection's health: by a sync that worked, by one that failed, and by a call that is none.

use std::{sync::Arc, time::Duration};

use coffer_domain::{
    BankError, BankErrorKind, Health, HealthState, ItemId, Secret, link::ItemFact,
};
use coffer_store::{
    Result as StoreResult, Writer,
    facts::{self, ItemRow},
};

use crate::{App, BankData, Profile, api::AppError, attention::NO_KEYS, money_checks, views};

/// How long a sync waits for what is said of the item itself.
const ITEM_WAIT: Duration = Duration::from_secs(10);

/// What the provider says of the item itself: the age of the data, an error that stands, the end of
/// the consent, what was announced. Not knowing it fails no sync. It is asked before what was fetched is committed, so
/// that both are written at once: nobody sees a connection well in between whose login is still broken.
pub(crate) async fn ask_item(bank: &dyn BankData, access: &Secret<String>) -> Option<ItemFact> {
    match tokio::time::timeout(ITEM_WAIT, bank.item(access)).await {
        Ok(Ok(fact)) => Some(fact),
        Ok(Err(error)) => {
            tracing::info!(%error, "what is said of the connection is not known");
            None
        }
        Err(_) => {
            tracing::info!("what is said of the connection came too late");
            None
        }
    }
}

/// The health after a sync that worked, in its commit: what the provider says of the item, and where it says nothing
/// now, what was said of a login before. Rows arrive from what Plaid has also while a login is broken.
pub(crate) fn settle(
    writer: &Writer<'_>,
    before: &ItemRow,
    fact: Option<&ItemFact>,
    now_ms: i64,
) -> StoreResult<()> {
    let item = before.id;
    let Some(fact) = fact else {
        if before.health.state != HealthState::NeedsLogin {
            return Ok(());
        }
        let now = facts::item(&writer.reader(), item)?.health;
        let stands = Health {
            advisories: now.advisories,
            ..before.health.clone()
        };
        return facts::set_health(writer, item, &stands, before.hint.as_deref());
    };
    let ends_ms = fact
        .consent_expires_at
        .as_deref()
        .and_then(views::instant_ms);
    facts::set_item_fact(writer, item, fact, ends_ms, now_ms)?;
    money_checks::note_consented(writer, item, &fact.consented)?;
    let ItemRow { health, hint, .. } = facts::item(&writer.reader(), item)?;
    if health.state != before.health.state || health.since_ms == before.health.since_ms {
        return Ok(());
    }
    // It goes on, and has not begun now.
    let went_on = Health {
        since_ms: before.health.since_ms,
        ..health
    };
    facts::set_health(writer, item, &went_on, hint.as_deref())
}

/// Writes down what a call that is no sync says of the connection itself, and nothing else of it: a product that is
/// refused, a rate, or an answer that did not come is no trouble of the connection's, and must delay no sync.
pub(crate) async fn record_own_failure(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: &BankError,
) {
    if matches!(
        error.kind,
        BankErrorKind::LoginRequired
            | BankErrorKind::UserActionAtBank
            | BankErrorKind::Revoked
            | BankErrorKind::UnknownItem
    ) {
        record_failure(app, profile, item, error).await;
    }
}

pub(crate) async fn record_failure(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: &BankError,
) {
    // Nothing was heard of the connection: what was said of it last stands, with its cure.
    if error.kind == BankErrorKind::Offline {
        return;
    }
    let now_ms = app.now_ms();
    let error = error.clone();
    let written = profile
        .write(move |w| {
            let ItemRow {
                health: before,
                hint,
                ..
            } = facts::item(&w.reader(), item)?;
            let after = before.after(&error, now_ms);
            let hint = after.hint_after(&before, hint, &error);
            facts::set_health(w, item, &after, hint.as_deref())
        })
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "the health of a connection could not be written");
    }
}

/// That there are no keys to ask with is no fault of the connection, whose state stands; but nothing
/// arrives, and the person sees why.
pub(crate) async fn record_missing_keys(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    error: &AppError,
) {
    let now_ms = app.now_ms();
    let (message, hint) = (error.message.clone(), error.hint.clone());
    let written = profile
        .write(move |w| {
            let before = facts::item(&w.reader(), item)?.health;
            if !matches!(before.state, HealthState::Ok | HealthState::Failing) {
                return Ok(());
            }
            let after = Health {
                code: Some(NO_KEYS.to_owned()),
                message: Some(message),
                advisories: before.advisories,
                ..Health::ok(now_ms)
            };
            facts::set_health(w, item, &after, hint.as_deref())
        })
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "the health of a connection could not be written");
    }
}
