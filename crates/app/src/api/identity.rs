//! Which transactions are one, and which accounts: questions that only a person can answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AccountView, RegisterRow};

/// Two transactions that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// The newer one.
    pub transaction: RegisterRow,
    /// The one that it may be. It keeps its id, its note and everything else that was said of it.
    pub other: RegisterRow,
    /// Why Coffer does not decide: `sign_differs`, `currency_differs`,
    /// `amount_and_merchant_differ`, `claimed_twice`, `id_used_again`, `perhaps_same` or
    /// `perhaps_posted`.
    pub reason: String,
    /// When it was found, RFC 3339 UTC.
    pub since: String,
}

/// An answer to a doubt. It is a step to undo like any edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoubtAnswer {
    /// The newer transaction.
    pub transaction_id: String,
    /// The other one.
    pub other_id: String,
    /// What they are.
    pub answer: DoubtWord,
}

/// What two transactions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DoubtWord {
    /// One transaction.
    Same,
    /// Two.
    Different,
}

/// An account of a new connection that looks like one that an earlier connection brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Adoption {
    /// The account of the new connection.
    pub account: AccountView,
    /// The account whose history it would continue.
    pub old: AccountView,
    /// By what they were recognised: `persistent_id` or `description`.
    pub by: String,
}

/// Says that an account of a new connection continues one of an earlier connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdoptRequest {
    /// The account of the new connection.
    pub account_id: String,
    /// The account whose history it continues.
    pub old_account_id: String,
}

/// Says that two accounts which look like one are two, or takes that back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TwoAccounts {
    /// The account of the new connection.
    pub account_id: String,
    /// The account that it is not.
    pub old_account_id: String,
    /// Whether they are two; else they are proposed again.
    pub are_two: bool,
}

/// Takes the newest adoption of an account back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoAdoption {
    /// The account that goes on, which is the old one.
    pub account_id: String,
}

/// What an adoption did. The account has the old one's id from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdoptDone {
    /// The account that is left: the old one.
    pub account_id: String,
    /// Transactions that were there twice and are one now.
    pub merged: u32,
    /// Transactions that only the new connection had.
    pub moved: u32,
    /// Transactions that may be there twice: they wait in the review.
    pub doubts: u32,
    /// The old connection has no account left, and is ended.
    pub ended: bool,
}
