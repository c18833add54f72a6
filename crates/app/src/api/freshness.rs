//! Why the data of an account is as old as it is, and what asking the bank at once costs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why data is as old as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AgeReason {
    /// The person disconnected the bank.
    Disconnected,
    /// Switched offline by the person.
    SwitchedOffline,
    /// The permission is gone.
    PermissionEnded,
    /// The bank wants the person to sign in.
    SignInNeeded,
    /// The bank does not name this account any more.
    AccountGone,
    /// A sync was reverted, and nothing is fetched by itself.
    Held,
    /// Nothing was ever fetched.
    NeverPulled,
    /// The bank's history is still being prepared.
    BeingPrepared,
    /// The bank is down.
    BankDown,
    /// Plaid was asked too often.
    AskedTooOften,
    /// The last refresh failed.
    PullFailed,
    /// Plaid's last visit to the bank failed.
    VisitFailed,
    /// Nothing was asked for a day.
    NotPulled,
    /// Plaid does not say when it was at the bank.
    NotSaid,
    /// Plaid has not been at the bank for a day.
    BankQuiet,
    /// It is not old.
    Fresh,
}

/// Who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AgeActor {
    /// There is nothing to be done.
    Nobody,
    /// The person.
    Person,
    /// The bank.
    Bank,
    /// Plaid.
    Provider,
    /// Coffer, by itself.
    Us,
}

/// What the person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AgeCure {
    /// Nothing.
    None,
    /// Wait.
    Wait,
    /// Refresh, which is free.
    Pull,
    /// Sign in at the bank again.
    SignIn,
    /// Connect the bank anew.
    ConnectAgain,
    /// Switch the network on.
    SwitchOn,
    /// Choose accounts at the bank.
    ChooseAccounts,
    /// Have the bank asked now.
    Force,
}

/// Whether the bank can be asked at once, and what that costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Forcing {
    /// Yes; it costs nothing here.
    Free,
    /// Yes; Plaid bills each time.
    Billed,
    /// Not again yet.
    NotBefore {
        /// When, RFC 3339 UTC.
        at: String,
    },
    /// It would bring nothing.
    Useless,
}

/// How old the data of an account is, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// The account, by our id.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// The connection it comes through.
    pub item_id: String,
    /// When Plaid last got something from the bank, RFC 3339 UTC.
    pub bank_updated_at: Option<String>,
    /// When Plaid last tried to in vain, RFC 3339 UTC.
    pub bank_failed_at: Option<String>,
    /// When Coffer last got something from Plaid, RFC 3339 UTC.
    pub pulled_at: Option<String>,
    /// Older than a day, or not known.
    pub is_old: bool,
    /// Why.
    pub reason: AgeReason,
    /// Who can do something about it.
    pub actor: AgeActor,
    /// What the person can do.
    pub cure: AgeCure,
    /// Whether the bank can be asked at once.
    pub forcing: Forcing,
}

/// Has a bank visited now, which Plaid bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ForceRefresh {
    /// The connection.
    pub item_id: String,
    /// How many such calls this month the person was told of when they confirmed. Where it is more by
    /// now, nothing is asked.
    pub seen_this_month: u32,
}

/// What is counted, because it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Meter {
    /// Whether Plaid bills here: the banks are real.
    pub is_billed: bool,
    /// The keys are a relay's, and so are its bills.
    pub others_keys: bool,
    /// The month that is counted, `YYYY-MM`, in UTC.
    pub month: String,
    /// Billed calls of this month, by product; none where there was none.
    pub calls: Vec<BilledCalls>,
    /// Forced refreshes of this month.
    pub refreshes: u32,
    /// Connections ever made with these keys; nothing where they are not the person's own.
    pub items_made: Option<u32>,
    /// How many the plan gives in a lifetime; nothing where there is no such bound.
    pub items_max: Option<u32>,
    /// The person said that these keys are on the Trial plan, or has not said otherwise.
    pub trial: bool,
}

/// Billed calls of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BilledCalls {
    /// Plaid's word for the product.
    pub product: String,
    /// Calls that succeeded.
    pub calls: u32,
}

/// Which of Plaid's plans the keys are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlaidPlan {
    /// The Trial plan, with its ten connections in a lifetime.
    pub trial: bool,
}
