//! What costs: connections of a plan that gives so many in a lifetime, and calls that are billed one by
//! one.
//!
//! Both are counted by this program, on this computer. What counts is Plaid's dashboard, and the screen
//! says so; but the dashboard is not where a person is when they press a button.

use std::sync::Arc;

use coffer_domain::Secret;
use coffer_store::facts;
use sha2::{Digest, Sha256};

use crate::{
    App, Profile,
    api::{AppError, BilledCalls, Environment, Meter, PlaidPlan, RelayKind},
    setup::set_keys,
};

/// Connections that a Trial plan gives, in its lifetime and not at a time.
const TRIAL_ITEMS: u32 = 10;

/// The product as which a forced refresh is billed.
const REFRESH: &str = "transactions_refresh";

/// The fact that keeps that the keys are on another plan.
const OTHER_PLAN: &str = "not_trial";

/// Whether Plaid bills somebody for what this profile does: the person, or whoever runs their relay.
pub(crate) fn is_billed(profile: &Profile) -> bool {
    profile.relay.kind != RelayKind::Demo && profile.relay.environment == Environment::Production
}

/// Forced refreshes among billed calls.
pub(crate) fn refreshes(billed: &[(String, u32)]) -> u32 {
    billed
        .iter()
        .find(|(product, _)| product == REFRESH)
        .map_or(0, |(_, calls)| *calls)
}

/// What is counted.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn view(app: &App) -> Result<Meter, AppError> {
    let profile = app.profile()?;
    let pair = pair(app, &profile).await?;
    let has_pair = pair.is_some();
    let now_ms = app.now_ms();
    let (billed, made, other_plan) = profile
        .read(move |r| {
            Ok((
                facts::billed(r, now_ms)?,
                facts::items_made(r, pair.as_deref().unwrap_or_default())?,
                facts::get(r, OTHER_PLAN)?.is_some(),
            ))
        })
        .await?;
    let is_billed = is_billed(&profile);
    let month = chrono::DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
    Ok(Meter {
        is_billed,
        others_keys: profile.relay.kind == RelayKind::Relay,
        month: month.format("%Y-%m").to_string(),
        refreshes: refreshes(&billed),
        calls: billed
            .into_iter()
            .map(|(product, calls)| BilledCalls { product, calls })
            .collect(),
        items_made: has_pair.then_some(made),
        items_max: (is_billed && has_pair && !other_plan).then_some(TRIAL_ITEMS),
        trial: !other_plan,
    })
}

/// Keeps which plan the keys are on.
///
/// # Errors
/// If no profile is open, or it cannot be kept.
pub async fn set_plan(app: &App, plan: PlaidPlan) -> Result<Meter, AppError> {
    app.profile()?
        .write(move |w| match plan.trial {
            true => facts::remove(w, OTHER_PLAN),
            false => facts::put(w, OTHER_PLAN, b"1"),
        })
        .await?;
    view(app).await
}

/// What the pair of keys is known by: a digest of its client id, which stays when the secret changes.
/// Nothing where the keys are not the person's own, or none are kept.
///
/// # Errors
/// If the keychain does not answer.
pub(crate) async fn pair(app: &App, profile: &Arc<Profile>) -> Result<Option<String>, AppError> {
    if profile.relay.kind != RelayKind::Direct {
        return Ok(None);
    }
    if let Some([id, _]) = set_keys::pair_for(app, profile.relay.environment) {
        return Ok(Some(digest(&id)));
    }
    let kept = profile.stored_credentials(app).await?;
    Ok(kept.map(|kept| digest(&kept.client_id)))
}

/// A client id, without being one.
pub(crate) fn digest(client_id: &Secret<String>) -> String {
    let mut hash = Sha256::new();
    hash.update(b"coffer: items of a pair of keys\0");
    hash.update(client_id.expose().trim().as_bytes());
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_known_by_its_client_id_and_not_told_by_it() {
        let id = |text: &str| digest(&Secret::new(text.to_owned()));
        assert_eq!(id("5e2f0c"), id(" 5e2f0c\n"), "as it is pasted");
        assert_ne!(id("5e2f0c"), id("5e2f0d"));
        assert!(!id("5e2f0c").contains("5e2f0c"));
        assert_eq!(id("x").len(), 16);
    }

    #[test]
    fn refreshes_are_told_from_other_billed_calls() {
        let billed = [("balance".to_owned(), 4), (REFRESH.to_owned(), 3)];
        assert_eq!(refreshes(&billed), 3);
        assert_eq!(refreshes(&billed[..1]), 0);
    }
}
