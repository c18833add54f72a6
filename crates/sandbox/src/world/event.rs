//! Everything that ever changes this bank, as data. State is (seed, genesis, events): applying the events in
//! order gives the same ids, tokens and cursors again. Passwords and keys are never part of an event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::item::Trouble;
use super::link::{Challenge, LinkRequest};
use super::login::Login;
use super::plan::Condition;
use super::transfers::{Failure, Intent};
use super::users::Identity;

/// A step that was accepted. `at_ms` is real time (Unix, milliseconds), for TTLs and timestamps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The bank's calendar moved to `to`.
    Advanced {
        to: NaiveDate,
        at_ms: i64,
    },
    LinkTokenCreated {
        request: LinkRequest,
        at_ms: i64,
    },
    /// Link was opened; the token is named by its number.
    SessionStarted {
        link_token: usize,
        at_ms: i64,
    },
    InstitutionChosen {
        session: usize,
        institution: String,
        at_ms: i64,
    },
    CredentialsAccepted {
        session: usize,
        #[serde(default)]
        login: Login,
        at_ms: i64,
    },
    CredentialsRefused {
        session: usize,
        error_code: String,
        at_ms: i64,
    },
    /// The credentials were right, and the bank wants more.
    Challenged {
        session: usize,
        login: Login,
        challenge: Challenge,
        at_ms: i64,
    },
    /// One round of the challenge was answered rightly.
    ChallengeMet {
        session: usize,
        at_ms: i64,
    },
    /// Consent was given; the accounts are indexes into the ledger's.
    SessionFinished {
        session: usize,
        accounts: Vec<usize>,
        at_ms: i64,
    },
    SessionExited {
        session: usize,
        at_ms: i64,
    },
    /// `/sandbox/public_token/create`: an Item without a person in front of Link.
    ItemCreated {
        institution: String,
        days_requested: u32,
        products: Vec<String>,
        webhook: Option<String>,
        #[serde(default)]
        login: Login,
        at_ms: i64,
    },
    PublicTokenExchanged {
        public_token: usize,
    },
    /// The access token was given up for a new one.
    AccessTokenInvalidated {
        item: usize,
    },
    WebhookUpdated {
        item: usize,
        webhook: Option<String>,
        at_ms: i64,
    },
    ItemRemoved {
        item: usize,
    },
    /// The first `/transactions/sync` of an Item may choose how much history it gets.
    HistoryRequested {
        item: usize,
        days: u32,
    },
    /// A product that was agreed to is used for the first time, and billed from now on.
    ProductUsed {
        item: usize,
        product: String,
    },
    /// The history of investments was asked for asynchronously, and is there now.
    InvestmentsPrepared {
        item: usize,
        at_ms: i64,
    },
    /// A sync call moved the Item one step towards its full history.
    ReadinessAdvanced {
        item: usize,
        at_ms: i64,
    },
    Refreshed {
        item: usize,
        at_ms: i64,
    },
    LoginReset {
        item: usize,
        #[serde(default)]
        at_ms: i64,
    },
    /// An Item stops working, or works again by itself where there is no trouble.
    TroubleSet {
        item: usize,
        trouble: Option<Trouble>,
        at_ms: i64,
    },
    /// The person took one account back.
    AccountRevoked {
        item: usize,
        account: usize,
        at_ms: i64,
    },
    /// An account and its rows got other ids.
    AccountChurned {
        item: usize,
        account: usize,
        at_ms: i64,
    },
    ConsentSet {
        item: usize,
        until: NaiveDate,
        at_ms: i64,
    },
    /// `user_good` opened a savings account.
    AccountOpened {
        institution: String,
        name: String,
        /// Minor units.
        opening: i64,
        at_ms: i64,
    },
    AccountClosed {
        institution: String,
        account: usize,
        at_ms: i64,
    },
    ConditionSet {
        institution: String,
        condition: Condition,
        at_ms: i64,
    },
    /// A degraded bank was asked something that only it can answer.
    BankAsked {
        institution: String,
    },
    RulesSet {
        rules: Rules,
    },
    /// `/sandbox/item/fire_webhook`.
    WebhookFired {
        item: usize,
        webhook_type: String,
        webhook_code: String,
        at_ms: i64,
    },
    /// Webhooks are signed with a new key from now on.
    KeysRotated {
        at_ms: i64,
    },
    /// `/sandbox/transactions/create`.
    TransactionsCreated {
        item: usize,
        rows: Vec<NewTransaction>,
        at_ms: i64,
    },
    TransferAuthorized {
        intent: Intent,
        at_ms: i64,
    },
    TransferCreated {
        authorization: usize,
        description: String,
        at_ms: i64,
    },
    TransferCancelled {
        transfer: usize,
        at_ms: i64,
    },
    /// `/sandbox/transfer/simulate`: one step on, now instead of on its day.
    TransferSimulated {
        transfer: usize,
        step: String,
        failure: Option<Failure>,
        at_ms: i64,
    },
    /// `/sandbox/item/set_verification_status`.
    VerificationSet {
        item: usize,
        account: usize,
        status: String,
    },
    UserCreated {
        client_user_id: String,
        identity: Option<Identity>,
        at_ms: i64,
    },
    UserRemoved {
        user: usize,
    },
    /// Money moved on an account, in minor units, positive out. Where it is not told, the balance
    /// moves and no transaction is given: what a bank must not do and some do.
    Booked {
        institution: String,
        account: usize,
        amount: i64,
        text: String,
        told: bool,
        at_ms: i64,
    },
    /// The newest hold of a bank was released, and the sale arrives as nothing at all.
    Released {
        institution: String,
        at_ms: i64,
    },
}

/// A row of `/sandbox/transactions/create`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewTransaction {
    pub(crate) account: usize,
    pub(crate) transacted: NaiveDate,
    /// Later than today: pending until then.
    pub(crate) posted: NaiveDate,
    /// Minor units, positive out.
    pub(crate) amount: i64,
    pub(crate) text: String,
}

/// Manners of Plaid's that are off unless asked for, because they get in the way of most tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rules {
    /// After so many days a login of the Sandbox stops working by itself (30 at Plaid).
    #[serde(default)]
    pub(crate) login_days: Option<u32>,
    /// Whether calls are counted against the published limits.
    #[serde(default)]
    pub(crate) rate_limits: bool,
}

/// The saved form: enough to make the same world again, and nothing derived.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) seed: u64,
    /// The day the bank was made; its history reaches 24 months back from here.
    pub(crate) genesis: NaiveDate,
    pub(crate) pace: Pace,
    pub(crate) events: Vec<Event>,
}

/// How slowly a new Item's transactions become ready, counted in sync calls so that no test waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Calls that are answered `NOT_READY` before anything is there.
    pub not_ready_calls: u32,
    /// Whole update loops that see only the last 30 days (`INITIAL_UPDATE_COMPLETE`) before the rest arrives.
    pub initial_loops: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            not_ready_calls: 0,
            initial_loops: 1,
        }
    }
}
