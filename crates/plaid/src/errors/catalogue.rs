//! How the catalogue of [`super::codes`] is asked: by code, else by type, else by HTTP status.

use std::time::Duration;

use coffer_domain::{Advisory, BankError, BankErrorKind as Kind, HealthState};

use super::codes::{
    BANK_DOWN, CATALOGUE, ITEM_UNKNOWN, OUR_MISTAKE, PROVIDER_DOWN, TOO_OFTEN, UNKNOWN, WRONG_KEYS,
};

/// What an error means and what helps.
#[derive(Debug, Clone, Copy)]
pub struct Cure {
    /// What it means for decisions.
    pub kind: Kind,
    /// What happened, for a person.
    pub sentence: &'static str,
    /// What the person can do.
    pub hint: &'static str,
    /// How long to wait before asking again, where Plaid does not say.
    pub wait: Option<Duration>,
    /// The one button beside the sentence.
    pub button: Button,
    /// The state of the item. `None` says nothing of it: a product that it lacks, or a mistake in
    /// a request, must not make a connection look broken.
    pub item: Option<HealthState>,
    /// What else is to be known of the item.
    pub advisory: Option<Advisory>,
}

/// When the same call may be made again without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not before somebody did something.
    Never,
    /// Soon, with growing and random waits.
    Backoff,
    /// Not before this wait, which grows from try to try where data is being prepared.
    After(Duration),
    /// As a whole, from the cursor before the first page: the sync session does it.
    StartOver,
}

/// The one button that a person sees beside an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Button {
    /// Link in update mode: the item stays, with its history.
    Reconnect,
    /// The same, with the accounts to be chosen anew.
    ChooseAccounts,
    /// The same, with more data to consent to.
    GiveConsent,
    /// Link for a new item; the history here is kept and continued.
    ConnectAgain,
    /// Opens Link once more after an attempt that ended.
    StartAgain,
    /// Asks again now.
    Refresh,
    /// Ends the connection and keeps what is here.
    Unlink,
    /// Ends the connection; the person says what becomes of what is here.
    KeepOrDelete,
    /// The settings of the keys.
    OpenKeys,
    /// Plaid's dashboard, where the owner of the keys must do something.
    OpenDashboard,
    /// Copies code and name of the call for a report.
    CopyReport,
    /// Nothing is to be done.
    Dismiss,
}

impl Button {
    /// What it says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reconnect => "Reconnect",
            Self::ChooseAccounts => "Choose accounts",
            Self::GiveConsent => "Give consent",
            Self::ConnectAgain => "Connect again",
            Self::StartAgain => "Start again",
            Self::Refresh => "Refresh",
            Self::Unlink => "Unlink and keep history",
            Self::KeepOrDelete => "Choose what to keep",
            Self::OpenKeys => "Check the keys",
            Self::OpenDashboard => "Open the Plaid dashboard",
            Self::CopyReport => "Copy for a report",
            Self::Dismiss => "OK",
        }
    }
}

impl Cure {
    /// When the same call may be made again.
    pub fn retry(&self) -> Retry {
        match (self.kind, self.wait) {
            (Kind::MutationDuringPagination, _) => Retry::StartOver,
            (kind, Some(wait)) if kind.is_transient() => Retry::After(wait),
            (kind, None) if kind.is_transient() => Retry::Backoff,
            _ => Retry::Never,
        }
    }
}

/// The cure for a code, or else a type, or else a status.
pub fn cure(code: Option<&str>, error_type: Option<&str>, status: u16) -> &'static Cure {
    code.and_then(by_code)
        .or_else(|| error_type.and_then(by_type))
        .unwrap_or_else(|| by_status(status))
}

/// The button for an error that was already read, or that is no answer at all.
pub fn button(error: &BankError) -> Button {
    if let Some(cure) = error.code.as_deref().and_then(by_code) {
        return cure.button;
    }
    match error.kind {
        Kind::LoginRequired | Kind::UserActionAtBank => Button::Reconnect,
        Kind::Revoked => Button::KeepOrDelete,
        Kind::UnknownItem => Button::ConnectAgain,
        Kind::BadKeys => Button::OpenKeys,
        Kind::BadLinkToken => Button::StartAgain,
        Kind::BadRequest | Kind::Other => Button::CopyReport,
        Kind::Unsupported => Button::Dismiss,
        Kind::Offline
        | Kind::Timeout
        | Kind::Tls
        | Kind::BadAnswer
        | Kind::RateLimited
        | Kind::InstitutionDown
        | Kind::NotReady
        | Kind::MutationDuringPagination
        | Kind::ProviderDown => Button::Refresh,
    }
}

/// The button for a code that was written down; `None` where the catalogue does not know it.
pub fn button_of_code(code: &str) -> Option<Button> {
    by_code(code).map(|cure| cure.button)
}

/// Every code of the catalogue.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE
        .iter()
        .flat_map(|(codes, _)| codes.iter().copied())
}

/// Why a login at a bank with its own sign-in page ended, where Plaid says so.
pub(super) fn sentence_for_reason(reason: &str) -> Option<&'static str> {
    match reason {
        "OAUTH_CONSENT_EXPIRED" => {
            Some("The permission you gave at your bank has reached its end date.")
        }
        "OAUTH_USER_REVOKED" => Some("The permission was taken back at your bank."),
        _ => None,
    }
}

fn by_code(code: &str) -> Option<&'static Cure> {
    CATALOGUE
        .iter()
        .chain(super::relay::CATALOGUE)
        .find(|(codes, _)| codes.contains(&code))
        .map(|(_, cure)| cure)
}

fn by_type(error_type: &str) -> Option<&'static Cure> {
    match error_type {
        // Older answers say the second.
        "RATE_LIMIT_EXCEEDED" | "RATE_LIMIT" => Some(&TOO_OFTEN),
        "API_ERROR" => Some(&PROVIDER_DOWN),
        "INSTITUTION_ERROR" => Some(&BANK_DOWN),
        "INVALID_REQUEST" => Some(&OUR_MISTAKE),
        "ITEM_ERROR" => Some(&ITEM_UNKNOWN),
        _ => None,
    }
}

const fn by_status(status: u16) -> &'static Cure {
    match status {
        429 => &TOO_OFTEN,
        500..=599 => &PROVIDER_DOWN,
        401 | 403 => &WRONG_KEYS,
        404 | 405 | 413 | 415 | 422 => &OUR_MISTAKE,
        _ => &UNKNOWN,
    }
}
