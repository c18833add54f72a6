//! `/sandbox/*` that set a state: how an account's numbers were verified, and how far a transfer is.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{Nothing, TOKEN_MAX, account_index};
use crate::bank::Turn;
use crate::world::event::Event;
use crate::world::transfers::Failure;

static STATUSES: &[&str] = &["automatically_verified", "verification_expired"];

pub(crate) static VERIFY: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("account_id", Shape::Filled(TOKEN_MAX)),
    required("verification_status", Shape::OneOf(STATUSES)),
];

#[derive(Deserialize)]
pub(crate) struct VerifyRequest {
    access_token: String,
    account_id: String,
    verification_status: String,
}

/// Sets how an account's numbers were verified, as it is told from then on.
pub(crate) fn set_verification_status(
    turn: &mut Turn<'_>,
    request: VerifyRequest,
) -> Result<Nothing, ApiError> {
    let item = turn.working_item(&request.access_token)?;
    let account = account_index(turn, turn.item_ref(item), &request.account_id)?;
    let ledger = &turn.world.ledgers[turn.item_ref(item).bank];
    if ledger.accounts[account].plan.kind.account_type() != "depository" {
        return Err(ApiError::new(
            "INVALID_FIELD",
            "account_id must be a depository account",
        ));
    }
    turn.commit(Event::VerificationSet {
        item,
        account,
        status: request.verification_status,
    })?;
    Ok(Nothing {})
}

/// From which states a step may be made. A bank sends back what is settled for weeks.
static STEPS: &[(&str, &[&str])] = &[
    ("posted", &["pending"]),
    ("failed", &["pending"]),
    ("returned", &["posted", "settled"]),
    ("settled", &["posted"]),
    ("funds_available", &["settled"]),
];

pub(crate) static SIMULATE: &[Field] = &[
    required("transfer_id", Shape::Filled(TOKEN_MAX)),
    required("event_type", Shape::Filled(40)),
    nullable("test_clock_id", Shape::Text),
    nullable(
        "failure_reason",
        Shape::Object(&[
            nullable("failure_code", Shape::Text),
            nullable("ach_return_code", Shape::Text),
            optional("description", Shape::Text),
        ]),
    ),
    optional("webhook", Shape::Url),
];

#[derive(Deserialize)]
pub(crate) struct SimulateRequest {
    transfer_id: String,
    event_type: String,
    test_clock_id: Option<String>,
    failure_reason: Option<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    failure_code: Option<String>,
    ach_return_code: Option<String>,
    description: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Simulated {}

/// Moves a transfer one step on, now instead of on its day.
pub(crate) fn simulate_transfer(
    turn: &mut Turn<'_>,
    request: SimulateRequest,
) -> Result<Simulated, ApiError> {
    let invalid = |message: &str| ApiError::new("INVALID_FIELD", message);
    if request.test_clock_id.is_some() {
        return Err(invalid("test_clock_id is not known"));
    }
    let transfers = &turn.world.transfers;
    let transfer = transfers
        .transfer(&request.transfer_id)
        .ok_or_else(|| invalid("transfer_id is not known"))?;
    let (_, from) = STEPS
        .iter()
        .find(|(step, _)| *step == request.event_type)
        .ok_or_else(|| invalid("event_type cannot be simulated"))?;
    let known = &transfers.transfers[transfer];
    let intent = &transfers.authorizations[known.authorization].intent;
    let only_debits = request.event_type == "funds_available" && !intent.debit;
    if !from.contains(&known.status) || only_debits {
        return Err(ApiError::new(
            "TRANSFER_FORBIDDEN",
            "event_type is incompatible with the status of the transfer",
        ));
    }
    turn.commit(Event::TransferSimulated {
        transfer,
        step: request.event_type,
        failure: request.failure_reason.map(|reason| Failure {
            code: reason.failure_code.or(reason.ach_return_code),
            description: reason.description,
        }),
        at_ms: turn.now_ms,
    })?;
    Ok(Simulated {})
}
