//! `/item/access_token/invalidate`, `/item/webhook/update`, `/item/products/terminate`, and the keys of webhooks.

use serde::Deserialize;

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, required};
use super::items::{ItemRequest, Nothing, TOKEN_MAX};
use super::object::{Object, object};
use super::wire;
use crate::bank::Turn;
use crate::signing::Key;
use crate::world::event::Event;

/// Gives a new access token; the old one is dead before the answer leaves.
pub(crate) fn invalidate(turn: &mut Turn<'_>, request: ItemRequest) -> Result<Object, ApiError> {
    let item = turn.item(&request.access_token)?;
    turn.commit(Event::AccessTokenInvalidated { item })?;
    Ok(object! { "new_access_token": turn.item_ref(item).access_token })
}

pub(crate) static WEBHOOK: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    nullable("webhook", Shape::Url),
];

#[derive(Deserialize)]
pub(crate) struct WebhookRequest {
    access_token: String,
    webhook: Option<String>,
}

/// Sets where webhooks go, or with null that they go nowhere. The new address hears of it.
pub(crate) fn update_webhook(
    turn: &mut Turn<'_>,
    request: WebhookRequest,
) -> Result<Object, ApiError> {
    let item = turn.item(&request.access_token)?;
    turn.commit(Event::WebhookUpdated {
        item,
        webhook: request.webhook,
        at_ms: turn.now_ms,
    })?;
    Ok(object! { "item": wire::item(turn.world, turn.item_ref(item)) })
}

pub(crate) static TERMINATE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required(
        "reason_code",
        Shape::OneOf(&[
            "FRAUD_FIRST_PARTY",
            "FRAUD_FALSE_IDENTITY",
            "FRAUD_ABUSE",
            "FRAUD_OTHER",
            "CONSUMER_LOAN_PAID_OFF",
            "CONSUMER_ACCOUNT_CLOSED",
            "CONSUMER_CHARGE_OFF",
            "CONSUMER_PAYMENT_METHOD_SWITCHED",
            "USER_OFFBOARDING",
            "DUPLICATE_ITEM",
            "BILLING_TERMINATION",
            "OTHER",
        ]),
    ),
    nullable("reason_note", Shape::Filled(512)),
];

/// Ends all products of an Item, and with them the Item.
pub(crate) fn terminate(turn: &mut Turn<'_>, request: ItemRequest) -> Result<Nothing, ApiError> {
    let item = turn.item(&request.access_token)?;
    turn.commit(Event::ItemRemoved { item })?;
    Ok(Nothing {})
}

pub(crate) static KEY: &[Field] = &[required("key_id", Shape::Filled(TOKEN_MAX))];

#[derive(Deserialize)]
pub(crate) struct KeyRequest {
    key_id: String,
}

/// The public half of a key that signs webhooks, or did: `expired_at` says since when it does not.
pub(crate) fn verification_key(
    turn: &mut Turn<'_>,
    request: KeyRequest,
) -> Result<Object, ApiError> {
    let changes = &turn.world.key_changes_ms;
    let found = (0..=changes.len())
        .rev()
        .map(|number| (number, Key::of(turn.world.seed, number)))
        .find(|(_, key)| key.kid == request.key_id);
    let (number, key) = found.ok_or_else(|| {
        ApiError::new(
            "INVALID_WEBHOOK_VERIFICATION_KEY_ID",
            "invalid key_id provided. note that key_ids are specific to Plaid environments",
        )
    })?;
    let genesis = turn
        .world
        .genesis
        .and_hms_opt(0, 0, 0)
        .map_or(0, |time| time.and_utc().timestamp());
    let created = number
        .checked_sub(1)
        .map_or(genesis, |change| changes[change] / 1000);
    let (x, y) = key.coordinates();
    Ok(object! {
        "key": object! {
            "alg": "ES256", "crv": "P-256", "kid": key.kid, "kty": "EC", "use": "sig", "x": x, "y": y,
            "created_at": created, "expired_at": changes.get(number).map(|at_ms| at_ms / 1000),
        },
    })
}
