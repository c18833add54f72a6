//! Moves belong to the keys that they were asked for with: only those keys' events tell of them, and only those keys'
//! "there is none" means that there is none. So whoever changes keys, or the relay, waits until nothing is under way; and
//! where they were changed all the same (by the environment, or in a database that was restored), nothing is asked.

use std::sync::Arc;

use coffer_domain::Secret;
use coffer_store::moves::{self as stored, MoveRow};
use sha2::{Digest, Sha256};

use crate::{
    App, Profile,
    api::{AppError, CureButton, ErrorCode, RelayKind},
    meter,
    relay_file::RelayFile,
};

/// What the keys of a profile are known by here: the pair of its own, or its relay. The demo's are nobody's.
///
/// # Errors
/// If the keychain does not answer.
pub(super) async fn id_of(app: &App, profile: &Arc<Profile>) -> Result<String, AppError> {
    match profile.relay.kind {
        RelayKind::Demo => Ok(String::new()),
        RelayKind::Direct => Ok(meter::pair(app, profile).await?.unwrap_or_default()),
        RelayKind::Relay => Ok(of_relay(profile.relay.url.as_deref())),
    }
}

fn of_relay(url: Option<&str>) -> String {
    let digest = Sha256::digest(url.unwrap_or_default().as_bytes());
    let digits: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("relay:{digits}")
}

/// The keys, if they are those of what is under way.
///
/// # Errors
/// If they are others; if the store or the keychain fails.
pub(super) async fn hold(app: &App, profile: &Arc<Profile>) -> Result<String, AppError> {
    let keys = id_of(app, profile).await?;
    let bound = profile.read(stored::settings).await?.events_keys;
    // Nothing was read or asked yet.
    if bound.is_empty() || bound == keys {
        return Ok(keys);
    }
    match on_its_way(profile).await? {
        None => Ok(keys),
        Some(one) => Err(AppError::new(
            ErrorCode::Keys,
            format!(
                "{} are on their way between {} and {}, and were asked for with other keys, or another relay, \
                 than those that are set now. Nothing was asked.",
                one.amount, one.from.name, one.to.name
            ),
        )
        .hinted("Set the former ones again until the money has arrived.")
        .cured_by(CureButton::OpenKeys)),
    }
}

/// Refuses other keys, or another relay, while money is under way. `client_id`: the one that was typed, if any.
///
/// # Errors
/// If something is; if the store or the keychain fails.
pub(crate) async fn refuse_change(
    app: &App,
    profile: &Arc<Profile>,
    relay: &RelayFile,
    client_id: Option<&Secret<String>>,
) -> Result<(), AppError> {
    // Another folder is another profile: this one keeps its keys.
    if profile.relay.folder() != relay.folder() {
        return Ok(());
    }
    let is_other = (profile.relay.kind, &profile.relay.url) != (relay.kind, &relay.url)
        || match client_id {
            Some(id) => meter::pair(app, profile).await? != Some(meter::digest(id)),
            None => false,
        };
    if !is_other {
        return Ok(());
    }
    match on_its_way(profile).await? {
        None => Ok(()),
        Some(one) => Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "{} are on their way between {} and {}, and only the keys that they were asked for with tell what \
                 becomes of them. Nothing was changed.",
                one.amount, one.from.name, one.to.name
            ),
        )
        .hinted("Wait until they have arrived, or stop the move. A new secret of the same client ID can be entered.")),
    }
}

async fn on_its_way(profile: &Arc<Profile>) -> Result<Option<MoveRow>, AppError> {
    let all = profile.read(stored::all).await?;
    // What is under way does not depend on the time.
    Ok(all
        .into_iter()
        .find(|one| one.state(i64::MAX).is_under_way()))
}
