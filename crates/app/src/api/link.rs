//! Linking a bank.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AppError, ConsentNotice, HealthWord};

/// Where Link is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkSurface {
    /// A window of the app.
    Window,
    /// The system's browser.
    Browser,
}

/// Begins to link a bank, or to repair a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkBegin {
    /// Where it is shown; nothing takes what suits the relay: a window for the demo, the browser
    /// for real banks.
    pub surface: Option<LinkSurface>,
    /// The connection to repair; nothing links a new one.
    pub item_id: Option<String>,
    /// What the repair is for; nothing signs in again.
    pub mode: Option<LinkMode>,
    /// What the person agreed to, as it was said to them; a repair goes on with what was agreed to
    /// before, unless it is for more kinds of data.
    pub agreed: Option<ConsentNotice>,
    /// The language of whoever asks, such as `de`; English where it is none that Coffer speaks.
    #[serde(default)]
    pub language: Option<String>,
}

/// What a repair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkMode {
    /// To sign in again.
    SignIn,
    /// To choose accounts anew.
    Accounts,
    /// To consent to more kinds of data: account numbers and owners.
    Consent,
    /// To consent to payments between the person's own accounts, for which Plaid uses the account numbers.
    Moves,
}

/// The person's word on a bank that is connected already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkDecide {
    /// The session that asks.
    pub session_id: String,
    /// Whether the second login is to be added; else nothing is.
    pub add: bool,
}

/// The connection that a session would make a second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkTwin {
    /// The connection.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// How it is.
    pub health: HealthWord,
    /// The account by which it was recognised; nothing where the program was closed since.
    pub account: Option<String>,
    /// At this bank a second login ends the first one.
    pub second_ends_first: bool,
}

/// Names a link session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkRef {
    /// The session.
    pub session_id: String,
}

/// Where a link session stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkState {
    /// The session.
    pub session_id: String,
    /// Where it is shown.
    pub surface: LinkSurface,
    /// How far it is.
    pub stage: LinkStage,
    /// The connection it made or repaired.
    pub item_id: Option<String>,
    /// The bank's name.
    pub institution: Option<String>,
    /// The page to open, where Link is shown in the browser.
    pub hosted_url: Option<String>,
    /// The connection that this would make a second time, while the person is asked.
    pub twin: Option<LinkTwin>,
    /// Why it ended without a connection.
    pub error: Option<AppError>,
}

/// How far a link session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkStage {
    /// The person is in Link.
    Open,
    /// The bank is connected already, and the person is asked; nothing has been added.
    Asking,
    /// Link is done; the connection is being set up.
    Finishing,
    /// The connection is there; its first sync runs or has run.
    Linked,
    /// The person closed Link.
    Closed,
    /// It failed; nothing was kept.
    Failed,
}

/// What the Link window says. It may say nothing else, to nobody else.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkReport {
    /// The session the window was opened for.
    pub session_id: String,
    /// What happened.
    pub outcome: LinkReportOutcome,
}

/// What happened in Link.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum LinkReportOutcome {
    /// `onSuccess`.
    #[serde(rename_all = "camelCase")]
    Success {
        /// The public token; nothing in update mode of some banks.
        public_token: Option<String>,
        /// The institution's id.
        institution_id: Option<String>,
        /// The institution's name.
        institution_name: Option<String>,
        /// The accounts that were chosen.
        accounts: Vec<LinkReportAccount>,
    },
    /// `onExit`.
    #[serde(rename_all = "camelCase")]
    Exit {
        /// The error's code, if Link ended with one.
        error_code: Option<String>,
    },
    /// `onEvent`: only its name, to show that Link is alive.
    Event {
        /// Name of the event.
        name: String,
    },
}

/// An account as Link names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkReportAccount {
    /// Name.
    pub name: Option<String>,
    /// Last digits.
    pub mask: Option<String>,
    /// Finer kind.
    pub subtype: Option<String>,
}
