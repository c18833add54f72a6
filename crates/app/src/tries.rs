//! Tries to sync that come to nothing are written down, so that the journal tells of them too.

use std::sync::Arc;

use coffer_domain::ItemId;
use coffer_store::{
    Result as StoreResult,
    facts::{self, Outcome, TryFailure},
};

use crate::{App, Profile, SystemMint, api::AppError};

/// A try begins. If this process dies, whoever comes next finds it.
pub(crate) async fn begin(
    profile: &Arc<Profile>,
    item: ItemId,
    now_ms: i64,
) -> Result<(), AppError> {
    let again = Arc::clone(profile);
    profile
        .write(move |w| facts::begin_try(w, &mut SystemMint, item, again.holder.name(), now_ms))
        .await
}

/// A try failed.
pub(crate) async fn failed(app: &App, profile: &Arc<Profile>, item: ItemId, error: &AppError) {
    let failure = TryFailure {
        code: word_of(error),
        bank_code: error.bank_code.clone(),
        message: error.message.clone(),
        hint: error.hint.clone(),
        request_id: error.request_id.clone(),
    };
    let now_ms = app.now_ms();
    let again = Arc::clone(profile);
    let write = profile.write(move |w| {
        let holder = again.holder.name();
        facts::fail_try(w, &mut SystemMint, item, holder, &failure, now_ms)
    });
    tell(write.await);
}

/// A try is given up, because the profile closes.
pub(crate) async fn stopped(profile: &Arc<Profile>, item: ItemId) {
    let again = Arc::clone(profile);
    let write = profile.write(move |w| facts::leave_tries(w, again.holder.name(), Some(item)));
    tell(write.await);
}

/// Tries of programs that were killed are over.
pub(crate) async fn leave_those_of_the_killed(profile: &Arc<Profile>) {
    let again = Arc::clone(profile);
    let left = crate::blocking(move || -> StoreResult<()> {
        let holders = again.store.read(facts::trying)?;
        let dead: Vec<_> = holders
            .into_iter()
            .filter(|holder| again.holder.is_dead(holder))
            .collect();
        if dead.is_empty() {
            return Ok(());
        }
        again.store.write(|w| {
            dead.iter()
                .try_for_each(|holder| facts::leave_tries(w, holder, None))
        })
    });
    tell(match left.await {
        Ok(left) => left.map_err(AppError::from),
        Err(error) => Err(error),
    });
}

/// The word of our code for it, as scripts and the window know it.
fn word_of(error: &AppError) -> String {
    match serde_json::to_value(error.code) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "internal".to_owned(),
    }
}

fn tell(written: Result<(), AppError>) {
    if let Err(error) = written {
        tracing::warn!(%error, "how a try to sync went could not be written");
    }
}

/// Why an entry of the journal is of no sync, in the words that a person reads; nothing where it is of
/// one.
pub fn why_not(outcome: &Outcome) -> Option<TryFailure> {
    match outcome {
        Outcome::Written => None,
        Outcome::Failed(failure) => Some(failure.clone()),
        Outcome::NotFinished => Some(TryFailure {
            code: "not_finished".into(),
            bank_code: None,
            message: "Coffer was ended before this sync was, so nothing of it is kept.".into(),
            hint: Some("Nothing is lost: the next sync begins at the same place.".into()),
            request_id: None,
        }),
    }
}
