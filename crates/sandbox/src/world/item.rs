//! An Item: one login as one client sees it, with its own update log.
//!
//! ```text
//! NotReady ──calls──> Initial (last 30 days) ──loops──> Historical (all that was asked for)
//! ```
//! Each sync call may move the Item one step. Afterwards the log follows the ledger, filtered by the chosen
//! accounts and the days requested; while the login is broken it stands still and catches up on repair.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

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

/// One line of the update log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) fact: FactId,
    pub(crate) withdrawn: bool,
}

/// One login at one institution, held by one client.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) number: usize,
    /// Index of the institution, and so of its ledger.
    pub(crate) bank: usize,
    pub(crate) item_id: String,
    pub(crate) access_token: String,
    /// Chosen accounts, as indexes into the institution's, ascending.
    pub(crate) accounts: Vec<usize>,
    pub(crate) products: Vec<String>,
    pub(crate) webhook: Option<String>,
    pub(crate) days_requested: u32,
    pub(crate) created_ms: i64,
    /// When the bank last answered for this Item.
    pub(crate) updated_ms: i64,
    pub(crate) exchanged: bool,
    pub(crate) removed: bool,
    pub(crate) login_required: bool,
    pub(crate) stage: Stage,
    pub(crate) log: Vec<Entry>,
    /// Facts in the log, and whether the client should still hold them.
    known: HashMap<FactId, bool>,
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
    pub(crate) webhook: Option<String>,
    pub(crate) days_requested: u32,
    pub(crate) at_ms: i64,
}

/// The net effect of a stretch of the log: what a client at `start` must do to be at `end`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Update {
    Added(FactId),
    Modified(FactId),
    Removed(FactId),
}

impl Item {
    pub(crate) fn new(new: NewItem, pace: Pace, ledger: &Ledger) -> Self {
        Self {
            number: new.number,
            bank: new.bank,
            item_id: new.item_id,
            access_token: new.access_token,
            accounts: new.accounts,
            products: new.products,
            webhook: new.webhook,
            days_requested: new.days_requested,
            created_ms: new.at_ms,
            updated_ms: new.at_ms,
            exchanged: false,
            removed: false,
            login_required: false,
            stage: Stage::new(pace),
            log: Vec::new(),
            known: HashMap::new(),
            ledger_read: ledger.changes.len(),
        }
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
                && !self.holds(id)
            {
                self.append(id, false);
            }
        }
    }

    /// Copies what the bank did since the last look, unless the login is broken.
    pub(crate) fn catch_up(&mut self, ledger: &Ledger, today: NaiveDate, at_ms: i64) {
        if self.login_required || self.removed {
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
            if change.withdrawn && self.holds(change.fact) {
                self.append(change.fact, true);
            } else if !change.withdrawn
                && self.accounts.contains(&fact.account)
                && fact.date >= from
            {
                self.append(change.fact, false);
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
        self.login_required = false;
        let gained = accounts
            .iter()
            .any(|account| !self.accounts.contains(account));
        self.accounts = accounts;
        self.catch_up(ledger, today, at_ms);
        if gained && self.stage == Stage::Historical {
            self.extract(ledger, self.window_start(today));
        }
    }

    fn append(&mut self, fact: FactId, withdrawn: bool) {
        self.known.insert(fact, !withdrawn);
        self.log.push(Entry { fact, withdrawn });
    }

    fn holds(&self, fact: FactId) -> bool {
        self.known.get(&fact).copied().unwrap_or(false)
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
            |entry: &&Entry| account.is_none_or(|only| ledger.fact(entry.fact).account == only);
        let mut held_before: HashMap<FactId, bool> = HashMap::new();
        for entry in self.log[..start].iter().filter(wanted) {
            held_before.insert(entry.fact, !entry.withdrawn);
        }
        let mut last: HashMap<FactId, (usize, bool)> = HashMap::new();
        for (position, entry) in self.log[start..end].iter().filter(wanted).enumerate() {
            last.insert(entry.fact, (position, entry.withdrawn));
        }
        let ordered: BTreeMap<usize, (FactId, bool)> = last
            .into_iter()
            .map(|(fact, (position, withdrawn))| (position, (fact, withdrawn)))
            .collect();
        let net = |(fact, withdrawn): (FactId, bool)| {
            let held = held_before.get(&fact).copied().unwrap_or(false);
            match (held, withdrawn) {
                (false, false) => Some(Update::Added(fact)),
                (true, false) => Some(Update::Modified(fact)),
                (true, true) => Some(Update::Removed(fact)),
                (false, true) => None,
            }
        };
        ordered.into_values().filter_map(net).collect()
    }
}
