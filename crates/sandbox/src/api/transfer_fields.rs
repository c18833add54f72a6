//! The published fields of `/transfer/*` (specification 1.697.4), transcribed.

use super::fields::{Field, Shape, nullable, optional, required};
use super::items::TOKEN_MAX;

static NETWORKS: &[&str] = &["ach", "same-day-ach", "rtp", "wire"];
static CLASSES: &[&str] = &["ccd", "ppd", "tel", "web"];
static DIRECTIONS: &[&str] = &["debit", "credit"];
static REASONS: &[&str] = &[
    "AC03", "AM09", "CUST", "DUPL", "FRAD", "TECH", "UPAY", "AC14", "AM06", "BE05", "FOCR", "MS02",
    "MS03", "RR04", "RUTA",
];

static ADDRESS: &[Field] = &[
    optional("street", Shape::Text),
    optional("city", Shape::Text),
    optional("region", Shape::Text),
    optional("postal_code", Shape::Text),
    optional("country", Shape::Text),
];

static USER: &[Field] = &[
    required("legal_name", Shape::Filled(100)),
    optional("phone_number", Shape::Text),
    optional("email_address", Shape::Text),
    optional("address", Shape::Object(ADDRESS)),
];

/// The user of a transfer itself, where nothing is required.
static USER_AGAIN: &[Field] = &[
    optional("legal_name", Shape::Filled(100)),
    optional("phone_number", Shape::Text),
    optional("email_address", Shape::Text),
    optional("address", Shape::Object(ADDRESS)),
];

static WIRE: &[Field] = &[
    nullable("message_to_beneficiary", Shape::Text),
    nullable("wire_return_fee", Shape::Text),
];

pub(crate) static AUTHORIZE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("account_id", Shape::Filled(TOKEN_MAX)),
    required("type", Shape::OneOf(DIRECTIONS)),
    required("network", Shape::OneOf(NETWORKS)),
    required("amount", Shape::Filled(20)),
    required("user", Shape::Object(USER)),
    nullable("funding_account_id", Shape::Text),
    nullable("ledger_id", Shape::Text),
    optional("payment_profile_token", Shape::Text),
    optional("ach_class", Shape::OneOf(CLASSES)),
    nullable("wire_details", Shape::Object(WIRE)),
    optional(
        "device",
        Shape::Object(&[
            optional("ip_address", Shape::Text),
            optional("user_agent", Shape::Text),
        ]),
    ),
    optional("origination_account_id", Shape::Text),
    optional("iso_currency_code", Shape::OneOf(&["USD"])),
    nullable("idempotency_key", Shape::Filled(50)),
    nullable("user_present", Shape::Bool),
    nullable("with_guarantee", Shape::Bool),
    nullable("request_guarantee", Shape::Bool),
    nullable("beacon_session_id", Shape::Text),
    nullable("originator_client_id", Shape::Text),
    optional("credit_funds_source", Shape::Text),
    nullable("test_clock_id", Shape::Text),
    nullable("ruleset_key", Shape::Text),
    nullable("custom_attributes", Shape::Opaque),
];

pub(crate) static CREATE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("account_id", Shape::Filled(TOKEN_MAX)),
    required("authorization_id", Shape::Filled(TOKEN_MAX)),
    required("description", Shape::Filled(15)),
    optional("idempotency_key", Shape::Filled(50)),
    optional("type", Shape::OneOf(DIRECTIONS)),
    optional("network", Shape::OneOf(NETWORKS)),
    optional("amount", Shape::Filled(20)),
    optional("ach_class", Shape::OneOf(CLASSES)),
    nullable("user", Shape::Object(USER_AGAIN)),
    nullable("metadata", Shape::Opaque),
    nullable("origination_account_id", Shape::Text),
    optional("iso_currency_code", Shape::OneOf(&["USD"])),
    nullable("test_clock_id", Shape::Text),
    optional("facilitator_fee", Shape::Text),
];

pub(crate) static GET: &[Field] = &[
    optional("transfer_id", Shape::Filled(TOKEN_MAX)),
    optional("authorization_id", Shape::Filled(TOKEN_MAX)),
    nullable("originator_client_id", Shape::Text),
];

pub(crate) static CANCEL: &[Field] = &[
    required("transfer_id", Shape::Filled(TOKEN_MAX)),
    nullable("originator_client_id", Shape::Text),
    optional("reason_code", Shape::OneOf(REASONS)),
];

pub(crate) static EVENTS: &[Field] = &[
    required("after_id", Shape::Int(0, i64::MAX)),
    nullable("count", Shape::Int(1, 500)),
];
