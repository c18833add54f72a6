//! The one error that crosses to the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CureButton, TextSpan};

/// What the window does differently. A code exists only if something acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No profile is set up: show the welcome screen.
    NeedsSetup,
    /// The vault asks for its passphrase.
    NeedsPassphrase,
    /// The data is locked: ask for the PIN.
    Locked,
    /// The passphrase or PIN is wrong; let the person try again.
    WrongPassphrase,
    /// Nothing that a person knows opens the vault, so locking it would be for show: offer to set a
    /// PIN first.
    PinFirst,
    /// It takes the PIN or the passphrase once more: ask for it and send the request again.
    NeedsProof,
    /// No connection; everything but syncing works.
    Offline,
    /// The bank wants its owner to sign in again.
    NeedsLogin,
    /// This bank is linked already.
    AlreadyLinked,
    /// The Plaid keys are missing or refused: show the settings.
    Keys,
    /// What was asked for does not exist (any more).
    NotFound,
    /// The request itself is wrong; the message says how.
    BadInput,
    /// The search cannot be understood: mark the place that `at` names.
    BadQuery,
    /// The database cannot be opened as it is: damaged, not ours, newer, or in use.
    Store,
    /// A page of the database is damaged: the recovery screen follows.
    Damaged,
    /// Link was closed or ended without a result.
    LinkClosed,
    /// The bank or Plaid answered with an error.
    Bank,
    /// Anything else.
    Internal,
}

/// A failure, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// What the window acts on.
    pub code: ErrorCode,
    /// What happened: a plain sentence.
    pub message: String,
    /// What to do about it: a plain sentence.
    pub hint: Option<String>,
    /// Whether the same request may work later.
    pub retry: bool,
    /// The one button that helps, where one does.
    pub button: Option<CureButton>,
    /// The connection it is about.
    pub item_id: Option<String>,
    /// The provider's own code, for support.
    pub bank_code: Option<String>,
    /// The provider's name for the failed call, for support.
    pub request_id: Option<String>,
    /// The place in the search that is wrong.
    pub at: Option<TextSpan>,
}

impl AppError {
    /// A failure with a code and a sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            retry: false,
            button: None,
            item_id: None,
            bank_code: None,
            request_id: None,
            at: None,
        }
    }

    /// The same failure with advice.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure, at a place of the search.
    #[must_use]
    pub const fn at(mut self, start: u32, end: u32) -> Self {
        self.at = Some(TextSpan { start, end });
        self
    }

    /// The same failure with the button that helps.
    #[must_use]
    pub const fn cured_by(mut self, button: CureButton) -> Self {
        self.button = Some(button);
        self
    }

    /// The same failure, marked as worth another try.
    #[must_use]
    pub const fn retryable(mut self) -> Self {
        self.retry = true;
        self
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for AppError {}
