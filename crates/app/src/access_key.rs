//! Another key to a connection in the place of the present one, for when somebody may have seen it.
//!
//! ```text
//!   "another key is asked for" written ──> asked ──> sealed and written, before anything else
//!                                            └── no answer, or the program ends here: the present key
//!                                                is tried, and what became of it is told
//! ```
//! The present key is dead as soon as the provider has answered. A program that ends between the answer
//! and the write loses the connection; the next start says so, and the bank is connected again.

use std::sync::Arc;

use coffer_domain::{BankErrorKind, Health, HealthState, ItemId};
use coffer_store::{StoreError, facts};
use coffer_vault::Kind;

use crate::{
    App, BankData, Profile,
    api::{AppError, Connection, ErrorCode, Topic},
    attention::KEY_LOST,
    connections, keys_of, lease, outbox,
    read::ItemRow,
    sync,
};

/// Tries to write a new key: nobody else knows it.
const WRITES_MAX: usize = 3;

/// Replaces the key of a connection, as the window asks for it.
///
/// # Errors
/// As [`replace`].
pub async fn renew(app: &App, item: &str) -> Result<Vec<Connection>, AppError> {
    replace(app, item).await?;
    connections::list(app).await
}

/// Replaces the key of a connection.
///
/// # Errors
/// If there is no such connection, it is disconnected or being synced, or the provider refuses; the
/// present key goes on then. If the new one is lost, which is said.
pub async fn replace(app: &App, text: &str) -> Result<ItemRow, AppError> {
    let profile = app.profile()?;
    let asked = text.to_owned();
    let row = profile.read(move |r| facts::find_item(r, &asked)).await?;
    if row.unlinked_ms.is_some() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "You disconnected {}, so it has no key.",
                row.institution_name
            ),
        ));
    }
    let item = row.id;
    // A task of the profile: closing waits for it, whoever stops listening.
    let (task_app, task_profile) = (app.clone(), Arc::clone(&profile));
    let done = profile
        .tasks
        .spawn(async move { alone(&task_app, &task_profile, item).await })
        .await
        .map_err(|_| AppError::new(ErrorCode::Internal, "The key could not be replaced."))?;
    app.0
        .seams
        .events
        .changed(&[Topic::Connections, Topic::Accounts]);
    done?;
    profile.read(move |r| facts::item(r, item)).await
}

/// With no sync of the item beside it, in this process or another.
async fn alone(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let busy = || {
        AppError::new(
            ErrorCode::BadInput,
            "A sync is running, so the key was not replaced.",
        )
        .hinted("Try again when it has ended.")
        .retryable()
    };
    let Ok(_alone) = profile.token_turn.try_write() else {
        return Err(busy());
    };
    if sync::is_running_for(app, item) {
        return Err(busy());
    }
    let turn = profile.turns.take(item)?;
    lease::take(app, profile, item).await?;
    let replaced = ask(app, profile, item).await;
    lease::release(profile, item).await;
    drop(turn);
    profile.journal_calls(app).await;
    replaced.map_err(|error| error.of_item(item))
}

async fn ask(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let bank = profile.bank(app, Some(item)).await?;
    let present = profile.access_token(item).await?;
    let now_ms = app.now_ms();
    let row = profile
        .write(move |w| {
            facts::begin_new_token(w, item, now_ms)?;
            // Refused from here on, it may be dead while the item lives and is paid for.
            keys_of::drop_kept(w, item)?;
            facts::item(&w.reader(), item)
        })
        .await?;
    match bank.new_access_token(&present).await {
        Ok(new) => {
            let sealed =
                profile
                    .vault
                    .seal(Kind::AccessToken, item.as_bytes(), new.expose().as_bytes())?;
            let kept = keep(app, profile, row, sealed).await;
            if matches!(kept, Ok(Kept::Owed)) {
                outbox::settle(app, profile, outbox::Asked::ByPerson).await;
            }
            kept.map(drop)
        }
        Err(error) => {
            // Where no answer came, either key may be the good one.
            look_after(app, profile, item, &*bank).await;
            Err(error.into())
        }
    }
}

/// Where a new key went.
enum Kept {
    /// To its connection.
    There,
    /// Another program ended the connection meanwhile: it is given back.
    Owed,
}

async fn keep(
    app: &App,
    profile: &Arc<Profile>,
    row: ItemRow,
    sealed: Vec<u8>,
) -> Result<Kept, AppError> {
    let mut tries = 0;
    loop {
        let (copy, row, now_ms) = (sealed.clone(), row.clone(), app.now_ms());
        let kept = profile
            .write(move |w| match facts::put_token(w, row.id, Some(&copy)) {
                Err(StoreError::NotFound(_)) => {
                    facts::owe_new_token(w, &row, &copy, now_ms)?;
                    Ok(Kept::Owed)
                }
                kept => kept.map(|()| Kept::There),
            })
            .await;
        tries += 1;
        match kept {
            Ok(kept) => return Ok(kept),
            Err(error) if tries >= WRITES_MAX => {
                return Err(error.hinted(
                    "Plaid has given another key, and it could not be written: the present one is \
                     dead. Connect the bank again; your history is continued.",
                ));
            }
            Err(error) => tracing::warn!(%error, "a new key could not be written yet"),
        }
    }
}

/// What a program left half done that ended while a key was being replaced.
pub(crate) async fn resume(app: &App, profile: &Arc<Profile>) {
    let items = match profile.read(facts::half_new_tokens).await {
        Ok(items) => items,
        Err(error) => {
            tracing::warn!(%error, "keys that were being replaced could not be read");
            return;
        }
    };
    for item in items {
        // Whoever has one of them is at work on it.
        let Ok(_turn) = profile.turns.take(item) else {
            continue;
        };
        if lease::take(app, profile, item).await.is_err() {
            continue;
        }
        if let Ok(bank) = profile.bank(app, Some(item)).await {
            look_after(app, profile, item, &*bank).await;
        }
        lease::release(profile, item).await;
        app.0
            .seams
            .events
            .changed(&[Topic::Connections, Topic::Accounts]);
    }
    profile.journal_calls(app).await;
}

/// Tries the present key, and writes down whether it lives. Without an answer it is tried again at
/// the next start.
async fn look_after(app: &App, profile: &Arc<Profile>, item: ItemId, bank: &dyn BankData) {
    let Ok(present) = profile.access_token(item).await else {
        return;
    };
    let lost = match bank.item(&present).await {
        Ok(_) => false,
        Err(error) if error.kind == BankErrorKind::UnknownItem => true,
        Err(error) => {
            tracing::info!(%error, "whether a key lives is not known yet");
            return;
        }
    };
    let now_ms = app.now_ms();
    let written = profile
        .write(move |w| {
            facts::put_token(w, item, None)?;
            if !lost {
                return Ok(());
            }
            let health = Health {
                state: HealthState::Revoked,
                code: Some(KEY_LOST.to_owned()),
                message: Some(
                    "A new key for this bank was on its way when Coffer ended, and is lost.".to_owned(),
                ),
                ..Health::ok(now_ms)
            };
            let hint = "Connect the bank again: your history is continued. The connection of before \
                        can be ended at my.plaid.com.";
            facts::set_health(w, item, &health, Some(hint))
        })
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "what became of a key could not be written");
    }
}
