//! What no bank tells: accounts that a person keeps by hand, and transactions that they write down; and reconciling
//! any account with a statement.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// An account that a person keeps by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ManualAccount {
    /// The account that is changed; nothing for a new one.
    pub id: Option<String>,
    /// Its name, at most 100 characters.
    pub name: String,
    /// `cash`, `depository`, `credit`, `loan`, `investment` or `other`.
    pub kind: String,
    /// ISO 4217 code; of a new one only.
    pub currency: String,
    /// What it held before its first transaction, in minor units; negative for what is owed.
    pub opening_minor: i64,
}

/// An account that is closed, or opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CloseAccount {
    /// The account.
    pub id: String,
    /// Whether it is closed: nothing is deleted, it is merely not offered any more.
    pub closed: bool,
}

/// A transaction that a person writes down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewTransaction {
    /// The account, one kept by hand or a bank's. In a bank's it waits for its twin and counts in no proof.
    pub account_id: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// Minor units of the account's currency; money out is negative. Never nought.
    pub minor: i64,
    /// Who was paid or paid, at most 200 characters; never empty.
    pub merchant: String,
    /// The category by id.
    pub category_id: Option<i64>,
    /// A note, or an empty text.
    #[serde(default)]
    pub note: String,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Asks how far an account is reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReconcileRequest {
    /// The account.
    pub account_id: String,
    /// The last day of the statement, `YYYY-MM-DD`.
    pub date: String,
    /// What the statement says the account held then, in minor units; negative for what is owed. Nothing while it is
    /// not typed yet.
    pub balance_minor: Option<i64>,
}

/// How far an account is reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reconciling {
    /// The last day up to which it was, `YYYY-MM-DD`.
    pub last_date: Option<String>,
    /// The balance of that statement.
    pub last_balance: Option<MoneyView>,
    /// What it starts from: that balance, or what the account held before all that is known.
    pub opening: MoneyView,
    /// Sum of what is marked as cleared since, up to the day.
    pub cleared: MoneyView,
    /// Transactions up to the day that are not marked.
    pub open: u32,
    /// What the statement says less opening and cleared; nothing while no balance is typed.
    pub difference: Option<MoneyView>,
}

/// Locks an account up to a statement: what is marked as cleared up to its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reconcile {
    /// The account.
    pub account_id: String,
    /// The last day of the statement, `YYYY-MM-DD`.
    pub date: String,
    /// What the statement says, in minor units.
    pub balance_minor: i64,
}
