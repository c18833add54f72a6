//! An Item: one login as one client sees it, with its own update log.
//!
//! ```text
//! NotReady ──calls──> Initial (last 30 days) ──loops──> Historical (all that was asked for)
//! ```
//! Each sync call may move the Item one step. Afterwards the log follows the ledger, filtered by the chosen
//! accounts and the days requested; while the login is broken it stands still and catches up on repair.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::HISTORY_DAYS;
use super::event::Pace;
use super::ledger::{FactId, Ledger};

/// The days that `INITIAL_UPDATE_COMPLETE` stands for.
const INITIAL_DAYS: u64 = 30;

/// How far a new Item's extraction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    NotReady { calls_left: u32 },
    Initial { loops_left: u32 },
    Historical,
}

impl Stage {
    pub(crate) fn new(pace: Pace) -> Self {
        Self::NotReady {
            calls_left: pace.not_ready_calls,
        }
    }

    pub(crate) fn plaid_status(self) -> &'static str {
        match self {
            Self::NotReady { .. } => "NOT_READY",
            Self::Initial { .. } => "INITIAL_UPDATE_COMPLETE",
            Self::Historical => "HISTORICAL_UPDATE_COMPLETE",
        }
    }
}

/// A row as a client knows it: a fact, and which of the account's identities it goes by. Churn gives an account and
/// all of its rows new ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) fact: FactId,
    pub(crate) generation: u32,
}

/// One line of the update log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) row: Row,
    pub(crate) withdrawn: bool,
}

/// Why an Item does not work: Plaid's code, and for OAuth banks the reason within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// Whether update mode can be opened although the permission was revoked: that depends on how it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) restorable: bool,
}

impl Trouble {
    pub(crate) fn new(code: &str, reason: Option<&str>) -> Self {
        Self {
            code: code.to_owned(),
            reason: reason.map(str::to_owned),
            restorable: false,
        }
    }
}

/// A line of the consent log.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    pub(crate) at_ms: i64,
    /// `CONSENT_GRANTED`, `CONSENT_UPDATED` or `CONSENT_REVOKED`.
    pub(crate) event_type: &'static str,
    pub(crate) accounts: Vec<usize>,
    pub(crate) products: Vec<String>,
}

/// One login at one institution, held by one client.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) number: usize,
    /// Index of the ledger, which belongs to one login at one institution.
    pub(crate) bank: usize,
    pub(crate) item_id: String,
    pub(crate) access_token: String,
    /// How often the access token was exchanged for a new one.
    pub(crate) rotations: u32,
    /// Chosen accounts, as indexes into the ledger's, ascending.
    pub(crate) accounts: Vec<usize>,
    /// Products in use, and so billed.
    pub(crate) products: Vec<String>,
    /// Products that the person agreed to and that no call has used yet.
    pub(crate) consented: Vec<String>,
    pub(crate) webhook: Option<String>,
    /// When the last webhook was fired, and its code.
    pub(crate) last_webhook: Option<(i64, String)>,
    pub(crate) days_requested: u32,
    pub(crate) created_ms: i64,
    /// When the bank last answered for this Item.
    pub(crate) updated_ms: i64,
    /// When the bank last did not.
    pub(crate) failed_ms: Option<i64>,
    /// The day of the last sign-in.
    pub(crate) signed_in: NaiveDate,
    /// The day on which the bank's consent ends, where it does.
    pub(crate) consent_until: Option<NaiveDate>,
    /// Whether the end of the consent was announced.
    pub(crate) warned: bool,
    pub(crate) consents: Vec<Consent>,
    pub(crate) exchanged: bool,
    pub(crate) removed: bool,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) stage: Stage,
    /// Whether a first sync call was made, from which on webhooks announce updates.
    pub(crate) armed: bool,
    /// Whether the history of investments that was asked for asynchronously is there.
    pub(crate) investments_ready: bool,
    pub(crate) log: Vec<Entry>,
    /// Rows in the log, and whether the client should still hold them.
    known: HashMap<Row, bool>,
    /// The client's user that it belongs to.
    pub(crate) user: Option<usize>,
    /// How the numbers of accounts were verified, where that was set.
    pub(crate) verifications: BTreeMap<usize, String>,
    /// How often the identity of an account changed.
    generations: BTreeMap<usize, u32>,
    ledger_read: usize,
}

/// What a new Item starts from.
pub(crate) struct NewItem {
    pub(crate) number: usize,
    pub(crate) bank: usize,
    pub(crate) item_id: String,
    pub(crate) access_token: String,
    pub(crate) accounts: Vec<usize>,
    pub(crate) products: Vec<String>,
    pub(crate) consented: Vec<String>,
    pub(crate) webhook: Option<String>,
    pub(crate) days_requested: u32,
    pub(crate) consent_until: Option<NaiveDate>,
    pub(crate) today: NaiveDate,
    pub(crate) at_ms: i64,
}

/// The net effect of a stretch of the log: what a client at `start` must do to be at `end`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Update {
    Added(Row),
    Modified(Row),
    Removed(Row),
}

impl Item {
    pub(crate) fn new(new: NewItem, pace: Pace, ledger: &Ledger) -> Self {
        let granted = Consent {
            at_ms: new.at_ms,
            event_type: "CONSENT_GRANTED",
            accounts: new.accounts.clone(),
            products: [new.products.clone(), new.consented.clone()].concat(),
        };
        Self {
            number: new.number,
            bank: new.bank,
            item_id: new.item_id,
            access_token: new.access_token,
            rotations: 0,
            accounts: new.accounts,
            products: new.products,
            consented: new.consented,
            webhook: new.webhook,
            last_webhook: None,
            days_requested: new.days_requested,
            created_ms: new.at_ms,
            updated_ms: new.at_ms,
            failed_ms: None,
            signed_in: new.today,
            consent_until: new.consent_until,
            warned: false,
            consents: vec![granted],
            exchanged: false,
            removed: false,
            trouble: None,
            stage: Stage::new(pace),
            armed: false,
            investments_ready: false,
            log: Vec::new(),
            known: HashMap::new(),
            user: None,
            verifications: BTreeMap::new(),
            generations: BTreeMap::new(),
            ledger_read: ledger.changes.len(),
        }
    }

    /// How often the identity of an account changed; 0 as long as it did not.
    pub(crate) fn generation(&self, account: usize) -> u32 {
        self.generations.get(&account).copied().unwrap_or(0)
    }

    /// A fact under the identity that its account has now.
    pub(crate) fn row(&self, ledger: &Ledger, fact: FactId) -> Row {
        Row {
            fact,
            generation: self.generation(ledger.fact(fact).account),
        }
    }

    /// Whether a product may be asked for: it is in use, or was agreed to.
    pub(crate) fn may_use(&self, product: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|known| known == product);
        named(&self.products) || named(&self.consented)
    }

    /// Moves the extraction one step; a sync call decides when.
    pub(crate) fn advance_readiness(&mut self, ledger: &Ledger, today: NaiveDate, pace: Pace) {
        match self.stage {
            Stage::NotReady { calls_left: 0 } if pace.initial_loops == 0 => {
                self.extract_history(ledger, today)
            }
            Stage::NotReady { calls_left: 0 } => {
                self.extract(
                    ledger,
                    today - Days::new(INITIAL_DAYS.min(u64::from(self.days_requested))),
                );
                self.stage = Stage::Initial {
                    loops_left: pace.initial_loops,
                };
            }
            Stage::NotReady { calls_left } => {
                self.stage = Stage::NotReady {
                    calls_left: calls_left - 1,
                }
            }
            Stage::Initial { loops_left: 0 } => self.extract_history(ledger, today),
            Stage::Initial { loops_left } => {
                self.stage = Stage::Initial {
                    loops_left: loops_left - 1,
                }
            }
            Stage::Historical => {}
        }
    }

    fn extract_history(&mut self, ledger: &Ledger, today: NaiveDate) {
        self.extract(ledger, self.window_start(today));
        self.stage = Stage::Historical;
    }

    fn window_start(&self, today: NaiveDate) -> NaiveDate {
        today - Days::new(u64::from(self.days_requested).min(HISTORY_DAYS))
    }

    /// Logs every live fact since `from` that the client does not hold yet.
    fn extract(&mut self, ledger: &Ledger, from: NaiveDate) {
        self.ledger_read = self.ledger_read.max(ledger.changes.len());
        for (id, fact) in (0..).zip(&ledger.facts) {
            if fact.live
                && fact.date >= from
                && self.accounts.contains(&fact.account)
                && !self.holds(self.row(ledger, id))
            {
                self.append(self.row(ledger, id), false);
            }
        }
    }

    /// Copies what the bank did since the last look, unless the login is broken.
    pub(crate) fn catch_up(&mut self, ledger: &Ledger, today: NaiveDate, at_ms: i64) {
        if self.trouble.is_some() || self.removed {
            return;
        }
        self.updated_ms = at_ms;
        let changes = &ledger.changes[self.ledger_read..];
        self.ledger_read = ledger.changes.len();
        if matches!(self.stage, Stage::NotReady { .. }) {
            return; // the first extraction reads the facts as they are then
        }
        let from = self.window_start(today);
        for change in changes {
            let fact = ledger.fact(change.fact);
            let row = self.row(ledger, change.fact);
            if change.withdrawn && self.holds(row) {
                self.append(row, true);
            } else if !change.withdrawn
                && self.accounts.contains(&fact.account)
                && fact.date >= from
            {
                self.append(row, false);
            }
        }
    }

    /// The login works again, perhaps with other accounts; what was missed is logged.
    pub(crate) fn repair(
        &mut self,
        ledger: &Ledger,
        today: NaiveDate,
        accounts: Vec<usize>,
        at_ms: i64,
    ) {
        self.trouble = None;
        self.signed_in = today;
        self.warned = false;
        let gained = accounts
            .iter()
            .any(|account| !self.accounts.contains(account));
        self.accounts = accounts;
        self.catch_up(ledger, today, at_ms);
        if gained && self.stage == Stage::Historical {
            self.extract(ledger, self.window_start(today));
        }
    }

    fn append(&mut self, row: Row, withdrawn: bool) {
        self.known.insert(row, !withdrawn);
        self.log.push(Entry { row, withdrawn });
    }

    fn holds(&self, row: Row) -> bool {
        self.known.get(&row).copied().unwrap_or(false)
    }

    /// The rows that the client should hold, of accounts that the Item still has.
    pub(crate) fn held(&self, ledger: &Ledger) -> impl Iterator<Item = Row> {
        let ours = |row: &Row| {
            let account = ledger.fact(row.fact).account;
            self.accounts.contains(&account) && self.generation(account) == row.generation
        };
        self.known
            .iter()
            .filter(move |(row, held)| **held && ours(row))
            .map(|(row, _)| *row)
    }

    /// The account no longer belongs to the Item. Its rows stay with the client; given again, it has another id.
    pub(crate) fn revoke(&mut self, account: usize) {
        self.accounts.retain(|kept| *kept != account);
        *self.generations.entry(account).or_default() += 1;
    }

    /// The account and all its rows get other ids: the old rows are removed, the same ones added.
    pub(crate) fn churn(&mut self, ledger: &Ledger, account: usize) {
        let old = self.generation(account);
        let mut held: Vec<FactId> = self
            .known
            .iter()
            .filter(|(row, held)| **held && row.generation == old)
            .map(|(row, _)| row.fact)
            .filter(|fact| ledger.fact(*fact).account == account)
            .collect();
        held.sort_unstable();
        for fact in &held {
            self.append(
                Row {
                    fact: *fact,
                    generation: old,
                },
                true,
            );
        }
        *self.generations.entry(account).or_default() += 1;
        for fact in held {
            self.append(
                Row {
                    fact,
                    generation: old + 1,
                },
                false,
            );
        }
    }

    /// The net updates of the log from `start` to `end`, ordered by last modification, for all accounts or one.
    ///
    /// A row that came and went inside the stretch appears nowhere: its client has never heard of it.
    pub(crate) fn updates(
        &self,
        ledger: &Ledger,
        start: usize,
        end: usize,
        account: Option<usize>,
    ) -> Vec<Update> {
        let wanted =
            |entry: &&Entry| account.is_none_or(|only| ledger.fact(entry.row.fact).account == only);
        let mut held_before: HashMap<Row, bool> = HashMap::new();
        for entry in self.log[..start].iter().filter(wanted) {
            held_before.insert(entry.row, !entry.withdrawn);
        }
        let mut last: HashMap<Row, (usize, bool)> = HashMap::new();
        for (position, entry) in self.log[start..end].iter().filter(wanted).enumerate() {
            last.insert(entry.row, (position, entry.withdrawn));
        }
        let ordered: BTreeMap<usize, (Row, bool)> = last
            .into_iter()
            .map(|(row, (position, withdrawn))| (position, (row, withdrawn)))
            .collect();
        let net = |(row, withdrawn): (Row, bool)| {
            let held = held_before.get(&row).copied().unwrap_or(false);
            match (held, withdrawn) {
                (false, false) => Some(Update::Added(row)),
                (true, false) => Some(Update::Modified(row)),
                (true, true) => Some(Update::Removed(row)),
                (false, true) => None,
            }
        };
        ordered.into_values().filter_map(net).collect()
    }
}
