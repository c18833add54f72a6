//! Accounts, and the connections they come through.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Attention, CureButton, MoneyView, OlderCopy, ProofBadge};

/// All accounts, grouped as the sidebar shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Groups that have accounts, in the order they are shown.
    pub groups: Vec<AccountGroup>,
    /// What is owned minus what is owed, one amount per currency: never converted, never mixed.
    pub net_worth: Vec<MoneyView>,
}

/// A group of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Checking, savings.
    Cash,
    /// Credit cards.
    Credit,
    /// Brokerage, retirement.
    Investments,
    /// Loans, mortgages.
    Loans,
    /// Anything else.
    Other,
}

/// A group with its accounts and totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountGroup {
    /// Which group.
    pub kind: GroupKind,
    /// Its accounts.
    pub accounts: Vec<AccountView>,
    /// One amount per currency.
    pub totals: Vec<MoneyView>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Our id.
    pub id: String,
    /// The connection it comes through.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// Name of the account.
    pub name: String,
    /// The product's official name.
    pub official_name: Option<String>,
    /// Last digits of the number.
    pub mask: Option<String>,
    /// The bank's word for its kind, such as `depository`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The bank's finer word, such as `checking`.
    pub subtype: Option<String>,
    /// What the bank says it holds.
    pub balances: BalancesView,
    /// Number of transactions listed for it.
    pub transactions: u32,
    /// State of its connection.
    pub health: HealthWord,
    /// What else there is to know of its connection, or of it: words such as `ExpiresSoon`.
    pub advisories: Vec<String>,
    /// Since when the bank does not share it any more, RFC 3339 UTC.
    pub gone_since: Option<String>,
    /// A person keeps it; nothing for a bank's.
    pub by_hand: Option<ByHand>,
    /// Whether its transactions explain its balance.
    pub proof: ProofBadge,
}

/// What is known of an account that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ByHand {
    /// What it held before its first transaction.
    pub opening: MoneyView,
    /// It is closed: nothing new is written into it.
    pub closed: bool,
}

/// What the bank says an account holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BalancesView {
    /// What can be spent or borrowed.
    pub available: Option<MoneyView>,
    /// What it holds; negative is owed.
    pub current: Option<MoneyView>,
    /// Limit.
    pub limit: Option<MoneyView>,
    /// When we were told, RFC 3339 UTC.
    pub as_of: Option<String>,
}

/// State of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum HealthWord {
    /// It works.
    Ok,
    /// The person must sign in at the bank again.
    NeedsLogin,
    /// The permission is gone.
    Revoked,
    /// It failed and will be tried again.
    Failing,
    /// The person disconnected it.
    Disconnected,
}

/// A connection: one login at one bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Our id.
    pub id: String,
    /// The bank's name.
    pub institution: String,
    /// Health.
    pub health: HealthView,
    /// When we last pulled successfully, RFC 3339 UTC.
    pub last_synced_at: Option<String>,
    /// When the bank last gave Plaid new data, RFC 3339 UTC: the age of what is shown.
    pub bank_updated_at: Option<String>,
    /// What the last successful sync brought.
    pub last_sync: Option<SyncCounts>,
    /// Date of the oldest transaction, `YYYY-MM-DD`.
    pub oldest: Option<String>,
    /// Whether older history is still arriving.
    pub history_pending: bool,
    /// A sync was reverted: nothing more is fetched until the person asks.
    pub held: bool,
    /// The person disconnected it: nothing is fetched, and what it brought is kept.
    pub disconnected: bool,
    /// What it asks of its owner.
    pub attention: Option<Attention>,
    /// When the permission at the bank ends, RFC 3339, where the bank says so.
    pub consent_expires_at: Option<String>,
    /// At this bank a second login ends the first one.
    pub second_ends_first: bool,
    /// Its accounts.
    pub accounts: Vec<AccountView>,
}

/// The end of a connection, by a person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndConnection {
    /// The connection.
    pub item_id: String,
    /// The bank's name, typed by the person, where everything that it brought is to be deleted;
    /// nothing keeps it.
    pub delete_name: Option<String>,
}

/// Access that is still to be given back at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwedAccess {
    /// Its id.
    pub id: String,
    /// The bank's name; nothing where a new connection could not be kept and has none yet.
    pub institution: Option<String>,
    /// Since when it is owed, RFC 3339 UTC.
    pub since: Option<String>,
    /// Tries so far.
    pub tries: u32,
    /// When the last one was, RFC 3339 UTC.
    pub tried_at: Option<String>,
    /// Why it is still owed, in a sentence.
    pub why: Option<String>,
}

/// Gives up what is owed: it is offered to the provider no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GiveUpAccess {
    /// The id of what is owed.
    pub id: String,
}

/// What went with a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndedConnection {
    /// Accounts that were deleted.
    pub accounts: u32,
    /// Transactions that were deleted.
    pub transactions: u32,
    /// Attached files that were deleted.
    pub attachments: u32,
    /// Where something was deleted: what was made before and still holds it.
    pub older: Vec<OlderCopy>,
}

/// Health of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// State.
    pub state: HealthWord,
    /// The provider's code.
    pub code: Option<String>,
    /// What happened, in a sentence.
    pub message: Option<String>,
    /// What to do, in a sentence.
    pub hint: Option<String>,
    /// Since when, RFC 3339 UTC.
    pub since: String,
    /// The one button that helps; nothing where the connection works.
    pub button: Option<CureButton>,
    /// When it is tried again, RFC 3339 UTC.
    pub retry_at: Option<String>,
    /// Words such as `NotReady` or `InstitutionDown`.
    pub advisories: Vec<String>,
}

/// What a sync changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncCounts {
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed.
    pub modified: u32,
    /// Rows that the bank took back.
    pub removed: u32,
    /// Rows that could not be read exactly; they are kept aside and count nowhere.
    pub set_aside: u32,
}
