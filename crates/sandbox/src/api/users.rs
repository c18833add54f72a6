//! `/user/*` and `/consent/events/get`.

use serde::Deserialize;
use serde_json::Value;

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{ItemRequest, Nothing, TOKEN_MAX};
use super::object::{Object, object};
use super::wire::{self, rfc3339};
use crate::bank::Turn;
use crate::world::event::Event;

pub(crate) static CREATE: &[Field] = &[
    required("client_user_id", Shape::Filled(128)),
    nullable("identity", Shape::Opaque),
    optional("end_customer", Shape::Filled(128)),
    nullable("consumer_report_user_identity", Shape::Opaque),
    optional("with_upgraded_user", Shape::Bool),
];

#[derive(Deserialize)]
pub(crate) struct CreateRequest {
    client_user_id: String,
    identity: Option<Value>,
}

/// Makes a user; a `client_user_id` that has one already gets the same.
pub(crate) fn create(turn: &mut Turn<'_>, request: CreateRequest) -> Result<Object, ApiError> {
    let known = turn
        .world
        .users
        .iter()
        .position(|user| user.client_user_id == request.client_user_id && !user.removed);
    let number = match known {
        Some(number) => number,
        None => {
            turn.commit(Event::UserCreated {
                client_user_id: request.client_user_id,
                identity: request.identity,
                at_ms: turn.now_ms,
            })?;
            turn.world.users.len() - 1
        }
    };
    Ok(object! { "user_id": turn.world.users[number].user_id })
}

pub(crate) static GET: &[Field] = &[required("user_id", Shape::Filled(TOKEN_MAX))];

#[derive(Deserialize)]
pub(crate) struct UserRequest {
    user_id: Option<String>,
}

fn find(turn: &Turn<'_>, id: Option<&str>) -> Result<usize, ApiError> {
    let id = id.ok_or_else(|| {
        ApiError::new(
            "MISSING_FIELDS",
            "the following required fields are missing: user_id",
        )
    })?;
    turn.world.user(id).ok_or_else(|| {
        ApiError::new(
            "INVALID_USER_ID",
            "the user_id is not known, or the user was removed",
        )
    })
}

/// A user as it was made.
pub(crate) fn get(turn: &mut Turn<'_>, request: UserRequest) -> Result<Object, ApiError> {
    let user = &turn.world.users[find(turn, request.user_id.as_deref())?];
    Ok(object! {
        "user_id": user.user_id, "client_user_id": user.client_user_id, "created_at": rfc3339(user.created_ms),
        "updated_at": rfc3339(user.created_ms), "identity": user.identity,
    })
}

pub(crate) static USER: &[Field] = &[
    optional("user_id", Shape::Filled(TOKEN_MAX)),
    optional("user_token", Shape::Filled(TOKEN_MAX)),
];

/// Forgets a user; the Items stay.
pub(crate) fn remove(turn: &mut Turn<'_>, request: UserRequest) -> Result<Nothing, ApiError> {
    let user = find(turn, request.user_id.as_deref())?;
    turn.commit(Event::UserRemoved { user })?;
    Ok(Nothing {})
}

/// The Items that were linked for a user.
pub(crate) fn items(turn: &mut Turn<'_>, request: UserRequest) -> Result<Object, ApiError> {
    let user = find(turn, request.user_id.as_deref())?;
    let items: Vec<_> = turn
        .world
        .items
        .iter()
        .filter(|item| item.user == Some(user) && item.exchanged && !item.removed)
        .map(|item| wire::item(turn.world, item))
        .collect();
    Ok(object! { "items": items })
}

/// What the person agreed to and took back, newest first.
pub(crate) fn consents(turn: &mut Turn<'_>, request: ItemRequest) -> Result<Object, ApiError> {
    let item = turn.item_ref(turn.item(&request.access_token)?);
    let ledger = &turn.world.ledgers[item.bank];
    let events: Vec<Object> = item
        .consents
        .iter()
        .rev()
        .map(|consent| {
            let accounts: Vec<Object> = consent
                .accounts
                .iter()
                .map(|index| {
                    let account = &ledger.accounts[*index];
                    let (account_type, subtype) = account.plan.kind.plaid_type();
                    object! {
                        "account_id": turn.world.account_id(item, *index), "mask": account.mask,
                        "name": account.plan.name, "official_name": account.plan.official_name.as_deref().unwrap_or_default(),
                        "type": account_type, "subtype": subtype,
                    }
                })
                .collect();
            object! {
                "item_id": item.item_id, "created_at": rfc3339(consent.at_ms), "event_type": consent.event_type,
                "event_code": if consent.event_type == "CONSENT_REVOKED" { "REVOCATION" } else { "ACCOUNT_SCOPES" },
                "institution_id": ledger.institution.id, "institution_name": ledger.institution.name,
                "initiator": "END_USER", "consented_use_cases": ["Track and manage your finances"],
                "consented_data_scopes": scopes(&consent.products), "consented_accounts": accounts,
            }
        })
        .collect();
    Ok(object! { "consent_events": events })
}

/// The kinds of data that products read (published specification, `ScopesContext`).
fn scopes(products: &[String]) -> Vec<&'static str> {
    let named = |product: &str| products.iter().any(|known| known == product);
    let all = [
        ("account_balance_info", true),
        ("contact_info", named("identity")),
        ("account_routing_number", named("auth") || named("transfer")),
        ("transactions", named("transactions")),
        ("credit_loan_info", named("liabilities")),
        ("investments", named("investments")),
    ];
    all.into_iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(scope, _)| scope)
        .collect()
}
