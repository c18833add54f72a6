//! Which accounts money can be moved between, and why not.

use std::collections::BTreeSet;

use coffer_domain::{AccountKind, HealthState, ItemId};
use coffer_store::facts::AccountRow;

use super::{CURRENCY, bad};
use crate::api::{AppError, MoveAccount};

/// Finer kinds of accounts that transfers reach.
const SUBTYPES: [&str; 3] = ["checking", "savings", "cash management"];

/// What keeps an account from being an end of a move; nothing where it can be one. `named`: its bank still
/// names it.
pub fn why_not(row: &AccountRow, named: bool) -> Option<String> {
    let name = &row.name;
    let bank = &row.institution_name;
    if row.by_hand.is_some() {
        return Some(format!(
            "You keep {name} by hand: no bank can move money of it."
        ));
    }
    if row.disconnected {
        return Some(format!("You disconnected {bank}."));
    }
    if row.gone_ms.is_some() || !named {
        return Some(format!(
            "{bank} does not share {name} any more: it was closed, or its permission was taken back."
        ));
    }
    if row.kind != AccountKind::Depository {
        return Some(format!(
            "{name} is no checking or savings account, and only between those is money moved."
        ));
    }
    let subtype = row.subtype.as_deref().unwrap_or_default().to_lowercase();
    if !SUBTYPES.contains(&subtype.as_str()) {
        return Some(format!(
            "{name} is of a kind ({}) that banks do not let be debited or credited this way.",
            if subtype.is_empty() {
                "not told"
            } else {
                &subtype
            }
        ));
    }
    let money = row
        .balance
        .as_ref()
        .and_then(|balance| balance.current.as_ref().or(balance.available.as_ref()));
    match money.map(|money| money.currency().code()) {
        Some(CURRENCY) => {}
        Some(other) => {
            return Some(format!(
                "{name} is in {other}, and money is moved in {CURRENCY} only."
            ));
        }
        None => {
            return Some(format!(
                "{bank} has not told a balance of {name}, and with it no currency."
            ));
        }
    }
    match row.health {
        HealthState::NeedsLogin => Some(format!("{bank} wants you to sign in again first.")),
        HealthState::Revoked => Some(format!("The permission to use {bank} was taken back.")),
        HealthState::Ok | HealthState::Failing => None,
    }
}

/// Two different accounts that both can.
///
/// # Errors
/// Why not, in a sentence.
pub fn check(from: (&AccountRow, bool), to: (&AccountRow, bool)) -> Result<(), AppError> {
    if from.0.id == to.0.id {
        return Err(bad("Both are one account, so nothing would be moved."));
    }
    for (row, named) in [from, to] {
        if let Some(why) = why_not(row, named) {
            return Err(bad(why));
        }
    }
    Ok(())
}

/// That nobody has agreed to payments at the bank of an account yet.
pub fn unagreed(row: &AccountRow) -> String {
    format!(
        "{} wants your consent before money is moved from or to its accounts.",
        row.institution_name
    )
}

/// The account as the screen offers it.
pub fn view(row: &AccountRow, named: bool, consent: &BTreeSet<ItemId>) -> MoveAccount {
    let needs_consent = consent.contains(&row.item_id);
    MoveAccount {
        account_id: row.id.to_string(),
        name: row.name.clone(),
        mask: row.mask.clone(),
        institution: row.institution_name.clone(),
        item_id: row.item_id.to_string(),
        why_not: why_not(row, named).or_else(|| needs_consent.then(|| unagreed(row))),
        needs_consent,
    }
}

/// The connections of the fact that lists them.
pub fn items_of(fact: Option<&[u8]>) -> BTreeSet<ItemId> {
    fact.and_then(|bytes| serde_json::from_slice(bytes).ok())
        .unwrap_or_default()
}

/// The fact that lists connections.
pub fn fact_of(items: &BTreeSet<ItemId>) -> Vec<u8> {
    serde_json::to_vec(items).unwrap_or_default()
}
