//! Plaid's error body, and the codes this bank can give.
//!
//! Types and HTTP statuses follow plaid.com/docs/errors; clients branch on `error_code`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::item::Trouble;

/// A refusal or failure, before it gets its request id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) error_type: &'static str,
    pub(crate) error_code: String,
    pub(crate) message: String,
    pub(crate) display_message: Option<&'static str>,
    /// Why, at an OAuth bank: `OAUTH_CONSENT_EXPIRED` and its like.
    pub(crate) reason: Option<String>,
}

/// The body as published: every key always present, so that strict clients are tried too.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ErrorBody {
    error_type: &'static str,
    error_code: String,
    error_message: String,
    display_message: Option<&'static str>,
    request_id: String,
    documentation_url: String,
    suggested_action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code_reason: Option<String>,
}

/// What a code means: its type, HTTP status, and the sentence for the person, if there is one.
struct Known {
    code: &'static str,
    error_type: &'static str,
    status: u16,
    display: Option<&'static str>,
}

const fn known(
    code: &'static str,
    error_type: &'static str,
    status: u16,
    display: Option<&'static str>,
) -> Known {
    Known {
        code,
        error_type,
        status,
        display,
    }
}

const ITEM: &str = "ITEM_ERROR";
const INPUT: &str = "INVALID_INPUT";
const REQUEST: &str = "INVALID_REQUEST";
const INSTITUTION: &str = "INSTITUTION_ERROR";
const RATE: &str = "RATE_LIMIT_EXCEEDED";

const WRONG_CREDENTIALS: &str = "The provided credentials were not correct. Please try again.";
const LOGIN_CHANGED: &str = "The login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update this information. use Link's update mode to restore the item to a good state";
const BANK_AWAY: &str = "This financial institution is not currently responding to requests. We apologize for the inconvenience.";

static KNOWN: &[Known] = &[
    known("ITEM_LOGIN_REQUIRED", ITEM, 400, Some(LOGIN_CHANGED)),
    known("ITEM_NOT_FOUND", ITEM, 400, None),
    known(
        "ITEM_LOCKED",
        ITEM,
        400,
        Some(
            "The given account has been locked out. Please visit the respective institution's website to unlock the account.",
        ),
    ),
    known(
        "ITEM_NOT_SUPPORTED",
        ITEM,
        400,
        Some(
            "The given account is not currently supported for this financial institution. We apologize for the inconvenience.",
        ),
    ),
    known("ITEM_CONCURRENTLY_DELETED", ITEM, 400, None),
    known("INVALID_CREDENTIALS", ITEM, 400, Some(WRONG_CREDENTIALS)),
    known(
        "INVALID_MFA",
        ITEM,
        400,
        Some("The provided MFA response(s) were not correct. Please try again."),
    ),
    known(
        "INVALID_OTP",
        ITEM,
        400,
        Some("The one-time password was not correct. Please try again."),
    ),
    known(
        "INVALID_UPDATED_USERNAME",
        ITEM,
        400,
        Some(
            "The username provided does not match the original username for this account. Please try again.",
        ),
    ),
    known(
        "INSUFFICIENT_CREDENTIALS",
        ITEM,
        400,
        Some("The user did not provide sufficient authorization to link their account."),
    ),
    known(
        "MFA_NOT_SUPPORTED",
        ITEM,
        400,
        Some("The given account requires a multi-factor step that is not supported."),
    ),
    known(
        "NO_ACCOUNTS",
        ITEM,
        400,
        Some("No eligible accounts were found at this bank."),
    ),
    known("NO_AUTH_ACCOUNTS", ITEM, 400, None),
    known("NO_INVESTMENT_ACCOUNTS", ITEM, 400, None),
    known("NO_LIABILITY_ACCOUNTS", ITEM, 400, None),
    known(
        "PASSWORD_RESET_REQUIRED",
        ITEM,
        400,
        Some(
            "The user must log in directly to the financial institution and reset their password.",
        ),
    ),
    known("PRODUCT_NOT_READY", ITEM, 400, None),
    known("PRODUCTS_NOT_SUPPORTED", ITEM, 400, None),
    known(
        "USER_SETUP_REQUIRED",
        ITEM,
        400,
        Some(
            "The given account is not fully set up. Please visit the respective institution's website to finish.",
        ),
    ),
    known(
        "USER_INPUT_TIMEOUT",
        ITEM,
        400,
        Some("The application timed out waiting for user input. Please try again."),
    ),
    known("ACCESS_NOT_GRANTED", ITEM, 400, None),
    known("USER_PERMISSION_REVOKED", ITEM, 400, None),
    known("INSTITUTION_DOWN", INSTITUTION, 400, Some(BANK_AWAY)),
    known(
        "INSTITUTION_NOT_RESPONDING",
        INSTITUTION,
        400,
        Some(BANK_AWAY),
    ),
    known(
        "INSTITUTION_NOT_AVAILABLE",
        INSTITUTION,
        400,
        Some(BANK_AWAY),
    ),
    known(
        "INSTITUTION_NO_LONGER_SUPPORTED",
        INSTITUTION,
        400,
        Some("This institution is no longer supported."),
    ),
    known("INSTITUTION_REGISTRATION_REQUIRED", INSTITUTION, 400, None),
    known("UNAUTHORIZED_INSTITUTION", INSTITUTION, 400, None),
    known("UNSUPPORTED_RESPONSE", INSTITUTION, 400, None),
    known("INVALID_API_KEYS", INPUT, 400, None),
    known("INVALID_ACCESS_TOKEN", INPUT, 400, None),
    known("INVALID_PUBLIC_TOKEN", INPUT, 400, None),
    known("INVALID_LINK_TOKEN", INPUT, 400, None),
    known("INVALID_ACCOUNT_ID", INPUT, 400, None),
    known("INVALID_INSTITUTION", INPUT, 400, None),
    known("INVALID_PRODUCT", INPUT, 400, None),
    known("INVALID_WEBHOOK_VERIFICATION_KEY_ID", INPUT, 400, None),
    known("INVALID_USER_ID", INPUT, 400, None),
    known("PRODUCT_NOT_ENABLED", INPUT, 400, None),
    known("CREDITS_EXHAUSTED", RATE, 429, None),
    known("NO_LONGER_AVAILABLE", REQUEST, 404, None),
    known(
        "LAST_UPDATED_DATETIME_OUT_OF_RANGE",
        "INVALID_RESULT",
        400,
        None,
    ),
    known(
        "RECAPTCHA_BAD",
        "RECAPTCHA_ERROR",
        400,
        Some("The reCAPTCHA was not solved. Please try again."),
    ),
    known("SANDBOX_WEBHOOK_INVALID", "SANDBOX_ERROR", 400, None),
    known("TRANSFER_FORBIDDEN", "TRANSFER_ERROR", 400, None),
    known("UNAUTHORIZED_ENVIRONMENT", INPUT, 400, None),
    known("UNAUTHORIZED_ROUTE_ACCESS", INPUT, 400, None),
    known("ADDITIONAL_CONSENT_REQUIRED", INPUT, 400, None),
    known("MISSING_FIELDS", REQUEST, 400, None),
    known("UNKNOWN_FIELDS", REQUEST, 400, None),
    known("INVALID_FIELD", REQUEST, 400, None),
    known("INVALID_BODY", REQUEST, 400, None),
    known("INVALID_HEADERS", REQUEST, 400, None),
    known("SANDBOX_ONLY", REQUEST, 400, None),
    known("NOT_FOUND", REQUEST, 404, None),
    known(
        "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
        "TRANSACTIONS_ERROR",
        400,
        None,
    ),
    known("INTERNAL_SERVER_ERROR", "API_ERROR", 500, None),
    known(
        "PLANNED_MAINTENANCE",
        "API_ERROR",
        503,
        Some("Plaid's systems are in maintenance. Please try again later."),
    ),
    known("TRANSACTIONS_SYNC_LIMIT", RATE, 429, None),
    known("TRANSACTIONS_REFRESH_LIMIT", RATE, 429, None),
    known("ACCOUNTS_LIMIT", RATE, 429, None),
    known("ITEM_GET_LIMIT", RATE, 429, None),
    known("BALANCE_LIMIT", RATE, 429, None),
    known("ACCOUNTS_BALANCE_GET_LIMIT", RATE, 429, None),
    known("AUTH_LIMIT", RATE, 429, None),
    known("IDENTITY_LIMIT", RATE, 429, None),
    known("INVESTMENT_HOLDINGS_GET_LIMIT", RATE, 429, None),
    known("INVESTMENT_TRANSACTIONS_LIMIT", RATE, 429, None),
    known("INSTITUTION_RATE_LIMIT", RATE, 429, None),
    known("RATE_LIMIT", RATE, 429, None),
];

impl ApiError {
    /// A known code with its own sentence. Codes are constants of ours; a test tries them all.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::of_code(code, message).unwrap_or_else(|| Self {
            status: 500,
            error_type: "API_ERROR",
            error_code: code.to_owned(),
            message: "an unexpected error occurred".to_owned(),
            display_message: None,
            reason: None,
        })
    }

    /// The error of an Item that does not work.
    pub(crate) fn of_trouble(trouble: &Trouble) -> Self {
        let message = if trouble.code == "ITEM_LOGIN_REQUIRED" {
            "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update this information. use Link's update mode to restore the item to a good state"
        } else {
            "this item cannot be used until what its error code names is put right"
        };
        let error = Self::of_code(&trouble.code, message).unwrap_or_else(|| {
            Self::new(
                "INTERNAL_SERVER_ERROR",
                "the trouble of this item has no name",
            )
        });
        Self {
            reason: trouble.reason.clone(),
            ..error
        }
    }

    /// A code that came from outside (a fault plan, an `error_<CODE>` password); `None` when it is unknown.
    pub(crate) fn of_code(code: &str, message: impl Into<String>) -> Option<Self> {
        KNOWN
            .iter()
            .find(|known| known.code == code)
            .map(|known| Self {
                status: known.status,
                error_type: known.error_type,
                error_code: known.code.to_owned(),
                message: message.into(),
                display_message: known.display,
                reason: None,
            })
    }

    /// The body with its request id.
    pub(crate) fn body(&self, request_id: &str) -> ErrorBody {
        let anchor = format!(
            "{}-errors",
            self.error_type
                .trim_end_matches("_ERROR")
                .to_lowercase()
                .replace('_', "-")
        );
        ErrorBody {
            error_type: self.error_type,
            error_code: self.error_code.clone(),
            error_message: self.message.clone(),
            display_message: self.display_message,
            request_id: request_id.to_owned(),
            documentation_url: format!("https://plaid.com/docs/?ref=error#{anchor}"),
            suggested_action: None,
            error_code_reason: self.reason.clone(),
        }
    }

    /// The body as a webhook carries it: without a request, and with the HTTP status.
    pub(crate) fn webhook_body(&self) -> Value {
        let mut body = json!({
            "error_type": self.error_type, "error_code": self.error_code, "error_message": self.message,
            "display_message": self.display_message, "status": self.status,
        });
        if let Some(reason) = &self.reason {
            body["error_code_reason"] = json!(reason);
        }
        body
    }

    /// The HTTP answer.
    pub(crate) fn response(&self, request_id: &str) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        json_response(
            status,
            serde_json::to_vec(&self.body(request_id)).unwrap_or_default(),
        )
    }
}

/// A JSON answer, never cached.
pub(crate) fn json_response(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_every_published_key() {
        let error = ApiError::new("INVALID_FIELD", "count must be positive");
        let body = serde_json::to_value(error.body("abc")).unwrap();
        assert_eq!(body["error_type"], "INVALID_REQUEST");
        assert_eq!(body["request_id"], "abc");
        assert_eq!(
            body["documentation_url"],
            "https://plaid.com/docs/?ref=error#invalid-request-errors"
        );
        assert!(body["display_message"].is_null() && body["suggested_action"].is_null());
    }
}
