//! Transfers in the shape of the published specification. Amounts are decimal text here, with two places.

use chrono::Days;

use super::object::{Object, object};
use super::wire::rfc3339;
use crate::bank::Turn;
use crate::world::transfers::{Intent, Transfer, TransferEvent};

/// The account of the client's own that this bank pretends to know.
const ORIGINATION: &str = "11111111-1111-1111-1111-111111111111";

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn user(intent: &Intent) -> Object {
    object! {
        "legal_name": intent.legal_name, "phone_number": intent.phone_number,
        "email_address": intent.email_address, "address": None::<&str>,
    }
}

fn account_id(turn: &Turn<'_>, intent: &Intent) -> String {
    turn.world
        .account_id(turn.item_ref(intent.item), intent.account)
}

/// Why a transfer failed or came back; the calendar's returns lack funds.
fn failure(transfer: &Transfer, status: &str) -> Option<Object> {
    if !["returned", "failed"].contains(&status) {
        return None;
    }
    let said = transfer.failure.as_ref();
    let code = said.map_or(Some("R01"), |said| said.code.as_deref());
    let words = said.and_then(|said| said.description.as_deref());
    Some(object! {
        "failure_code": code, "ach_return_code": code, "description": words.unwrap_or("Insufficient funds"),
    })
}

fn direction(intent: &Intent) -> &'static str {
    if intent.debit { "debit" } else { "credit" }
}

pub(super) fn wire_authorization(turn: &Turn<'_>, number: usize) -> Object {
    let known = &turn.world.transfers.authorizations[number];
    let intent = &known.intent;
    let mut proposed = object! {
        "account_id": account_id(turn, intent), "funding_account_id": None::<&str>, "ledger_id": None::<&str>,
        "type": direction(intent), "user": user(intent), "amount": dollars(intent.amount),
        "network": intent.network, "origination_account_id": ORIGINATION, "iso_currency_code": "USD",
        "originator_client_id": None::<&str>, "credit_funds_source": None::<&str>,
        // Newer than the published file: Plaid's own client wants the key.
        "requested_amount": dollars(intent.amount),
    };
    if let Some(class) = &intent.ach_class {
        proposed.put("ach_class", class);
    }
    let words = match intent.rationale.as_deref() {
        Some("NSF") => "Transaction likely to result in a return due to insufficient funds.",
        Some(_) => "The login details of this item have changed.",
        None => "",
    };
    object! {
        "id": known.id, "created": rfc3339(known.created_ms), "decision": intent.decision,
        "decision_rationale": intent.rationale.as_ref().map(|code| object! { "code": code, "description": words }),
        "guarantee_decision": None::<&str>, "guarantee_decision_rationale": None::<&str>,
        "payment_risk": None::<&str>, "proposed_transfer": proposed,
    }
}

pub(super) fn wire_transfer(turn: &Turn<'_>, number: usize) -> Object {
    let transfer = &turn.world.transfers.transfers[number];
    let known = &turn.world.transfers.authorizations[transfer.authorization];
    let intent = &known.intent;
    let returned = failure(transfer, transfer.status);
    let mut wire = object! {
        "id": transfer.id, "authorization_id": known.id, "account_id": account_id(turn, intent),
        "funding_account_id": None::<&str>, "ledger_id": None::<&str>, "type": direction(intent),
        "user": user(intent), "amount": dollars(intent.amount), "description": transfer.description,
        "created": rfc3339(transfer.created_ms), "status": transfer.status, "sweep_status": None::<&str>,
        "network": intent.network, "cancellable": transfer.status == "pending", "failure_reason": returned,
        "metadata": None::<&str>, "origination_account_id": ORIGINATION, "guarantee_decision": None::<&str>,
        "guarantee_decision_rationale": None::<&str>, "iso_currency_code": "USD",
        "standard_return_window": transfer.created + Days::new(3),
        "unauthorized_return_window": transfer.created + Days::new(61),
        "expected_settlement_date": transfer.created + Days::new(2),
        "originator_client_id": None::<&str>, "refunds": Vec::<Object>::new(),
        "recurring_transfer_id": None::<&str>, "credit_funds_source": None::<&str>,
    };
    if let Some(class) = &intent.ach_class {
        wire.put("ach_class", class);
    }
    wire
}

pub(super) fn wire_event(turn: &Turn<'_>, id: usize, event: &TransferEvent) -> Object {
    let transfer = &turn.world.transfers.transfers[event.transfer];
    let intent = &turn.world.transfers.authorizations[transfer.authorization].intent;
    let failure = failure(transfer, event.kind);
    object! {
        "event_id": id, "timestamp": rfc3339(event.at_ms), "event_type": event.kind,
        "account_id": account_id(turn, intent), "funding_account_id": None::<&str>, "ledger_id": None::<&str>,
        "transfer_id": transfer.id, "origination_account_id": ORIGINATION,
        "transfer_type": direction(intent), "transfer_amount": dollars(intent.amount), "failure_reason": failure,
        "sweep_id": None::<&str>, "sweep_amount": None::<&str>, "refund_id": None::<&str>,
        "originator_client_id": None::<&str>,
    }
}
