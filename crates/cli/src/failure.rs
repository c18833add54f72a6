//! What went wrong, as a sentence for people or an object for scripts. Always on stderr.

use std::io::{self, Write};

use coffer_app::api::{AppError, ErrorCode};

use crate::json::ErrorJson;
use crate::text::harmless;

/// Why a verb failed.
#[derive(Debug)]
pub struct Failure(AppError);

impl Failure {
    /// The request makes no sense.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self(AppError::new(ErrorCode::BadInput, message))
    }

    /// Something that is nobody's fault but ours or the system's.
    pub fn internal(message: impl Into<String>) -> Self {
        Self(AppError::new(ErrorCode::Internal, message))
    }

    /// With advice.
    pub fn hinted(self, hint: &str) -> Self {
        Self(self.0.hinted(hint))
    }

    /// In one sentence, what is not known because of it.
    pub fn instead_of(&self, what: &str) -> String {
        format!("{what}: {}", self.0)
    }

    /// Says it on stderr.
    pub fn tell(&self, as_json: bool) -> io::Result<()> {
        let mut out = io::stderr().lock();
        if as_json {
            serde_json::to_writer(&mut out, &ErrorJson::from(&self.0))?;
            writeln!(out)
        } else {
            writeln!(out, "{}", harmless(&self.0.to_string()))
        }
    }
}

/// Says on stderr what must be known beside an answer. Where there is no stderr, there is nobody to tell.
pub fn note(note: &str, as_json: bool) {
    let mut out = io::stderr().lock();
    let _ = match as_json {
        true => writeln!(out, "{}", serde_json::json!({ "note": note })),
        false => writeln!(out, "{}", harmless(note)),
    };
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_said_with_the_reason_and_the_advice() {
        let failure = Failure::internal("The database is busy.").hinted("Try again.");
        assert_eq!(
            failure.instead_of("Whether it rains is not known"),
            "Whether it rains is not known: The database is busy. Try again."
        );
    }
}
