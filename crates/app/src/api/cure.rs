//! What helps: the one button beside a failure, and what a connection asks of its owner.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The one button that a person sees beside a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CureButton {
    /// Link in update mode: the connection stays, with its history.
    Reconnect,
    /// The same, with the accounts to be chosen anew.
    ChooseAccounts,
    /// The same, with more data to consent to.
    GiveConsent,
    /// Link for a new connection; the history here is kept and continued.
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

/// What a connection asks of its owner: the most urgent of all there is. The window shows that of
/// one connection in a banner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// What it is.
    pub kind: AttentionKind,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub hint: Option<String>,
    /// The one button.
    pub button: CureButton,
    /// Which of several comes first: the smallest.
    pub rank: u8,
    /// Nothing arrives until its owner has done something.
    pub urgent: bool,
    /// Whether the person can take note of it, so that it is not said again.
    pub dismissible: bool,
}

/// What a connection asks of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// To sign in at the bank again.
    SignIn,
    /// The permission was taken back, or the connection is gone at the provider.
    Ended,
    /// It does not update, and somebody must do something about it.
    Broken,
    /// Something that is not the connection's own fault keeps it from updating.
    Hindered,
    /// The consent ends soon.
    ExpiresSoon,
    /// The bank does not share an account any more.
    AccountRevoked,
    /// The bank has accounts that are not shared.
    NewAccounts,
    /// It does not update at the moment; nothing is to be done.
    Delayed,
}

/// Takes note of what a connection advises: it is not said again, unless the bank says it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DismissAdvice {
    /// The connection.
    pub item_id: String,
    /// What it advises.
    pub kind: AttentionKind,
}

/// Names a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemRef {
    /// The connection.
    pub item_id: String,
}
