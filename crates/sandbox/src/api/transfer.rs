//! `/transfer/*`: money moved from or to an account, with decisions that the ledger justifies.

use serde::Deserialize;

use super::error::ApiError;
use super::items::{Nothing, account_index};
use super::object::{Object, object};
use super::transfer_wire::{wire_authorization, wire_event, wire_transfer};
use crate::bank::Turn;
use crate::money::{USD, units};
use crate::world::event::Event;
use crate::world::transfers::Intent;

pub(crate) use super::transfer_fields::{AUTHORIZE, CANCEL, CREATE, EVENTS, GET};

/// An authorization is good for an hour.
const AUTHORIZATION_TTL_MS: i64 = 60 * 60 * 1000;
/// Events of one page.
const EVENTS_DEFAULT: usize = 100;

#[derive(Deserialize)]
pub(crate) struct AuthorizeRequest {
    access_token: String,
    account_id: String,
    #[serde(rename = "type")]
    kind: String,
    network: String,
    amount: String,
    ach_class: Option<String>,
    user: Payer,
    idempotency_key: Option<String>,
}

#[derive(Deserialize)]
struct Payer {
    legal_name: String,
    phone_number: Option<String>,
    email_address: Option<String>,
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("INVALID_FIELD", message)
}

/// Decides whether a transfer may be made. The same idempotency key gives the same decision.
pub(crate) fn authorize(
    turn: &mut Turn<'_>,
    request: AuthorizeRequest,
) -> Result<Object, ApiError> {
    let known = request
        .idempotency_key
        .as_deref()
        .and_then(|key| turn.world.transfers.repeated(key));
    if let Some(known) = known {
        return Ok(object! { "authorization": wire_authorization(turn, known) });
    }
    let number = turn.item(&request.access_token)?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    if !["auth", "transfer"]
        .iter()
        .any(|product| item.may_use(product))
    {
        return Err(ApiError::new(
            "ADDITIONAL_CONSENT_REQUIRED",
            "client does not have user consent to access the transfer product",
        ));
    }
    let account = account_index(turn, item, &request.account_id)?;
    if ledger.accounts[account].plan.kind.account_type() != "depository"
        || ledger.accounts[account].plan.currency != USD
    {
        return Err(invalid(
            "account_id must be a depository account in US dollars",
        ));
    }
    let amount = cents(&request.amount)?;
    if request.network.ends_with("ach") && request.ach_class.is_none() {
        return Err(invalid(
            "ach_class is required for network ach and same-day-ach",
        ));
    }
    let debit = request.kind == "debit";
    let (decision, rationale) = if item.trouble.is_some() {
        ("user_action_required", Some("ITEM_LOGIN_REQUIRED"))
    } else if debit && amount > ledger.available(account).unwrap_or(0) {
        ("declined", Some("NSF"))
    } else {
        ("approved", None)
    };
    let intent = Intent {
        item: number,
        account,
        debit,
        amount,
        network: request.network,
        ach_class: request.ach_class,
        legal_name: request.user.legal_name,
        phone_number: request.user.phone_number,
        email_address: request.user.email_address,
        idempotency_key: request.idempotency_key,
        decision: decision.to_owned(),
        rationale: rationale.map(str::to_owned),
    };
    turn.commit(Event::TransferAuthorized {
        intent,
        at_ms: turn.now_ms,
    })?;
    let made = turn.world.transfers.authorizations.len() - 1;
    Ok(object! { "authorization": wire_authorization(turn, made) })
}

/// Decimal text with exactly two places, in cents.
fn cents(text: &str) -> Result<i64, ApiError> {
    let two_places = text
        .split_once('.')
        .is_some_and(|(_, fraction)| fraction.len() == 2);
    units(text, 2)
        .filter(|cents| two_places && *cents > 0)
        .ok_or_else(|| {
            invalid("amount must be a positive decimal string with two places, such as \"10.00\"")
        })
}

#[derive(Deserialize)]
pub(crate) struct CreateRequest {
    access_token: String,
    account_id: String,
    authorization_id: String,
    amount: Option<String>,
    description: String,
}

/// Makes the transfer of an authorization, once: asking again gives the same transfer.
pub(crate) fn create(turn: &mut Turn<'_>, request: CreateRequest) -> Result<Object, ApiError> {
    let number = turn.working_item(&request.access_token)?;
    let authorization = turn
        .world
        .transfers
        .authorization(&request.authorization_id)
        .ok_or_else(|| invalid("authorization_id is not known"))?;
    let known = &turn.world.transfers.authorizations[authorization];
    let account = account_index(turn, turn.item_ref(number), &request.account_id)?;
    if known.intent.item != number || known.intent.account != account {
        return Err(invalid("authorization_id belongs to another account"));
    }
    if let Some(made) = known.transfer {
        return Ok(object! { "transfer": wire_transfer(turn, made) });
    }
    if known.intent.decision != "approved" {
        return Err(ApiError::new(
            "TRANSFER_FORBIDDEN",
            "the authorization was not approved",
        ));
    }
    if turn.now_ms > known.created_ms.saturating_add(AUTHORIZATION_TTL_MS) {
        return Err(invalid("the authorization has expired"));
    }
    if let Some(amount) = &request.amount
        && cents(amount)? > known.intent.amount
    {
        return Err(invalid(
            "amount must not be greater than that of the authorization",
        ));
    }
    turn.commit(Event::TransferCreated {
        authorization,
        description: request.description,
        at_ms: turn.now_ms,
    })?;
    let made = turn.world.transfers.transfers.len() - 1;
    Ok(object! { "transfer": wire_transfer(turn, made) })
}

#[derive(Deserialize)]
pub(crate) struct GetRequest {
    transfer_id: Option<String>,
    authorization_id: Option<String>,
}

fn find(turn: &Turn<'_>, id: &str) -> Result<usize, ApiError> {
    turn.world
        .transfers
        .transfer(id)
        .ok_or_else(|| invalid("transfer_id is not known"))
}

/// A transfer, by its own id or by that of its authorization.
pub(crate) fn get(turn: &mut Turn<'_>, request: GetRequest) -> Result<Object, ApiError> {
    let number = match (&request.transfer_id, &request.authorization_id) {
        (Some(id), _) => find(turn, id)?,
        (None, Some(id)) => {
            let known = turn.world.transfers.authorization(id);
            known
                .and_then(|number| turn.world.transfers.authorizations[number].transfer)
                .ok_or_else(|| invalid("no transfer was made with this authorization_id"))?
        }
        (None, None) => {
            return Err(ApiError::new(
                "MISSING_FIELDS",
                "the following required fields are missing: transfer_id or authorization_id",
            ));
        }
    };
    Ok(object! { "transfer": wire_transfer(turn, number) })
}

#[derive(Deserialize)]
pub(crate) struct CancelRequest {
    transfer_id: String,
}

/// Stops a transfer that is not under way yet.
pub(crate) fn cancel(turn: &mut Turn<'_>, request: CancelRequest) -> Result<Nothing, ApiError> {
    let transfer = find(turn, &request.transfer_id)?;
    if turn.world.transfers.transfers[transfer].status != "pending" {
        return Err(ApiError::new(
            "TRANSFER_FORBIDDEN",
            "the transfer can no longer be cancelled",
        ));
    }
    turn.commit(Event::TransferCancelled {
        transfer,
        at_ms: turn.now_ms,
    })?;
    Ok(Nothing {})
}

#[derive(Deserialize)]
pub(crate) struct EventsRequest {
    after_id: usize,
    count: Option<usize>,
}

/// What happened to transfers, after an event.
pub(crate) fn events(turn: &mut Turn<'_>, request: EventsRequest) -> Result<Object, ApiError> {
    let all = &turn.world.transfers.events;
    let count = request.count.unwrap_or(EVENTS_DEFAULT);
    let rest = all.get(request.after_id..).unwrap_or_default();
    let page: Vec<Object> = (request.after_id + 1..)
        .zip(rest.iter().take(count))
        .map(|(id, event)| wire_event(turn, id, event))
        .collect();
    Ok(object! { "transfer_events": page, "has_more": rest.len() > count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_text_with_two_places() {
        assert_eq!(cents("12.34"), Ok(1_234));
        for bad in ["12.3", "12", "-1.00", "0.00", "1e2", "1.234", ""] {
            assert!(cents(bad).is_err(), "{bad}");
        }
    }
}
