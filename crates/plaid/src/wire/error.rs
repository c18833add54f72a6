//! The body of an error, on its own or standing on an item.

use coffer_domain::BankError;
use serde::Deserialize;

use crate::errors::{self, Answer};

/// An error as Plaid words it. Its messages are not read at all: see [`errors`].
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ErrorBody {
    /// The broad kind.
    pub error_type: Option<String>,
    /// The code that decisions branch on.
    pub error_code: Option<String>,
    /// Why an OAuth login ended.
    pub error_code_reason: Option<String>,
    /// Plaid's name for the call.
    pub request_id: Option<String>,
    /// HTTP status, where the error does not come as an answer of its own.
    pub status: Option<u16>,
}

impl ErrorBody {
    /// The answer it describes; `status` is that of HTTP.
    pub fn into_answer(self, status: u16) -> Answer {
        Answer {
            status,
            retry_after: None,
            error_type: self.error_type,
            error_code: self.error_code,
            reason: self.error_code_reason,
            request_id: self.request_id,
        }
    }

    /// An error that stands on an item or a session.
    pub fn into_standing(self) -> BankError {
        let status = self.status.unwrap_or(400);
        errors::from_answer(self.into_answer(status))
    }
}
