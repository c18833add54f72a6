//! Errors of the relay's own, told apart from Plaid's: the body has Plaid's shape, so that every
//! client can read it, with `error_type` RELAY_ERROR, and a header names the code.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use coffer_plaid::relay::headers;
use serde_json::json;

use crate::database::DatabaseError;

/// Why the relay does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayError {
    /// The request is signed by no device that is known, or not as it should be.
    NotADevice,
    /// The device was revoked.
    Revoked,
    /// The clocks differ by more than five minutes.
    Clock,
    /// The request was sent before.
    Replayed,
    /// The invitation is none that can be used.
    NoInvitation,
    /// The relay passes no such call on.
    NotAllowed,
    /// The request has a field that the relay does not pass on.
    Field(String),
    /// The request is no JSON object, or lacks what the relay must see.
    Malformed(&'static str),
    /// It names something that is not this group's. Whether it is somebody else's is not told.
    NotYours,
    /// Larger than what the relay takes.
    TooLarge,
    /// Too many requests, for so many milliseconds.
    TooMany(i64),
    /// Too many requests for Plaid's rates, likewise.
    PlaidsRate(i64),
    /// Plaid cannot be reached from the relay.
    PlaidAway,
    /// Plaid did not answer in time.
    PlaidSlow,
    /// The relay's database does not answer.
    Down,
    /// A new connection could not be written down, and is ended at Plaid again.
    NotKept,
    /// A bound of the relay was reached.
    Full(&'static str),
}

impl RelayError {
    /// The code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotADevice => "RELAY_NOT_A_DEVICE",
            Self::Revoked => "RELAY_DEVICE_REVOKED",
            Self::Clock => "RELAY_CLOCK",
            Self::Replayed => "RELAY_REPLAYED",
            Self::NoInvitation => "RELAY_NO_INVITATION",
            Self::NotAllowed => "RELAY_NOT_ALLOWED",
            Self::Field(_) => "RELAY_FIELD",
            Self::Malformed(_) => "RELAY_MALFORMED",
            Self::NotYours => "RELAY_NOT_YOURS",
            Self::TooLarge => "RELAY_TOO_LARGE",
            Self::TooMany(_) => "RELAY_TOO_MANY",
            Self::PlaidsRate(_) => "RELAY_PLAIDS_RATE",
            Self::PlaidAway => "RELAY_PLAID_AWAY",
            Self::PlaidSlow => "RELAY_PLAID_SLOW",
            Self::Down => "RELAY_DOWN",
            Self::NotKept => "RELAY_NOT_KEPT",
            Self::Full(_) => "RELAY_FULL",
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NotADevice | Self::Revoked | Self::Clock | Self::Replayed => {
                StatusCode::UNAUTHORIZED
            }
            Self::NoInvitation | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::Field(_) | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NotYours => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) | Self::PlaidsRate(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::PlaidAway => StatusCode::BAD_GATEWAY,
            Self::PlaidSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::Down | Self::NotKept | Self::Full(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotADevice => "This request is signed by no device that this relay knows.".into(),
            Self::Revoked => "This device was revoked at the relay.".into(),
            Self::Clock => {
                "The clocks of this device and of the relay differ by more than five minutes."
                    .into()
            }
            Self::Replayed => "This very request was sent before.".into(),
            Self::NoInvitation => {
                "This invitation is not known, was used already, or its time is over.".into()
            }
            Self::NotAllowed => "This relay does not pass such calls on.".into(),
            Self::Field(name) => format!("This relay does not pass the field “{name}” on."),
            Self::Malformed(what) => (*what).into(),
            Self::NotYours => "This device has no such connection at this relay.".into(),
            Self::TooLarge => "The request is larger than this relay takes.".into(),
            Self::TooMany(_) => "This device asks more often than this relay allows.".into(),
            Self::PlaidsRate(_) => "Plaid may not be asked more often just now.".into(),
            Self::PlaidAway => "The relay cannot reach Plaid.".into(),
            Self::PlaidSlow => "Plaid did not answer the relay in time.".into(),
            Self::Down => "The relay's database does not answer.".into(),
            Self::NotKept => {
                "The new connection could not be written down, so it is ended at Plaid: nothing is billed.".into()
            }
            Self::Full(what) => (*what).into(),
        }
    }
}

impl From<DatabaseError> for RelayError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Full(what) => Self::Full(what),
            DatabaseError::Away => Self::Down,
            DatabaseError::Failed(text) => {
                tracing::error!(%text, "the database failed");
                Self::Down
            }
        }
    }
}

impl IntoResponse for RelayError {
    fn into_response(self) -> Response {
        let body = json!({
            "error_type": "RELAY_ERROR",
            "error_code": self.code(),
            "error_message": self.sentence(),
            "display_message": null,
            "request_id": uuid::Uuid::new_v4().simple().to_string(),
        });
        let mut response = (self.status(), Json(body)).into_response();
        let answer = response.headers_mut();
        answer.insert(headers::ERROR, HeaderValue::from_static(self.code()));
        if let Self::TooMany(wait_ms) | Self::PlaidsRate(wait_ms) = self {
            let seconds = u64::try_from(wait_ms / 1_000 + 1).unwrap_or(1);
            answer.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
