//! The whole bank as one value: `World::apply(event)` is the only way it changes.
//!
//! Handlers check a request against the world, then commit one [`Event`]; a saved state is the list of events.

pub(crate) mod banks;
pub(crate) mod cursor;
pub(crate) mod event;
pub(crate) mod facts;
pub(crate) mod item;
pub(crate) mod ledger;
pub(crate) mod life;
pub(crate) mod link;
pub(crate) mod merchants;
pub(crate) mod plan;
mod routines;
mod spending;

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::dice::{opaque_id, token_tail};
use banks::INSTITUTIONS;
use event::{Event, Pace, Saved};
use item::{Item, NewItem};
use ledger::Ledger;
use link::{LinkToken, PublicToken, Session, Step};

/// The history every bank starts with: 24 months.
pub(crate) const HISTORY_DAYS: u64 = 730;
/// The calendar never runs further than this from its genesis, which bounds memory and replay.
const AGE_DAYS_MAX: u64 = 20 * 366;
/// Accepted events; the state file stays a few megabytes. A demo used daily for years needs a tenth of it.
pub(crate) const EVENTS_MAX: usize = 20_000;

const FORMAT: &str = "coffer-sandbox";
const VERSION: u32 = 1;

/// Why a saved state cannot be loaded, or time cannot be moved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("the saved bank cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the saved bank is not one of coffer-sandbox's, or of a newer version")]
    Foreign,
    #[error("the saved bank belongs to seed {saved}, not {asked}; use another file or that seed")]
    OtherSeed { saved: u64, asked: u64 },
    #[error("the saved bank contradicts itself at event {0}")]
    Inconsistent(usize),
    #[error("the bank's calendar is already at {0}; time does not run backwards")]
    Backwards(NaiveDate),
    #[error("the bank's calendar cannot pass {0}, twenty years after it was made; start a new one")]
    TooFar(NaiveDate),
    #[error("a bank cannot be made on {0}; choose a day between the years 2000 and 2200")]
    UnlikelyDay(NaiveDate),
    #[error("the bank has recorded as many events as it keeps ({EVENTS_MAX}); start a new one")]
    Full,
}

/// Banks, Items, tokens and the calendar.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) genesis: NaiveDate,
    pub(crate) today: NaiveDate,
    pub(crate) pace: Pace,
    /// One ledger per institution, in the order of [`INSTITUTIONS`].
    pub(crate) ledgers: Vec<Ledger>,
    pub(crate) items: Vec<Item>,
    pub(crate) link_tokens: Vec<LinkToken>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) public_tokens: Vec<PublicToken>,
    events: Vec<Event>,
    by_access_token: HashMap<String, usize>,
    by_link_token: HashMap<String, usize>,
    by_public_token: HashMap<String, usize>,
    by_session: HashMap<String, usize>,
}

impl World {
    /// A new bank whose 24 months of history end on `today`.
    pub(crate) fn found(seed: u64, today: NaiveDate, pace: Pace) -> Result<Self, WorldError> {
        // Far from the ends of what a date can hold, whatever is added or taken away later.
        if (2000..=2200).contains(&today.year()) {
            Ok(Self::new(seed, today, pace))
        } else {
            Err(WorldError::UnlikelyDay(today))
        }
    }

    fn new(seed: u64, today: NaiveDate, pace: Pace) -> Self {
        let mut ledgers: Vec<Ledger> = INSTITUTIONS
            .iter()
            .map(|institution| Ledger::open(seed, institution))
            .collect();
        let first = today - Days::new(HISTORY_DAYS);
        for ledger in &mut ledgers {
            for day in first.iter_days().take_while(|day| *day <= today) {
                life::live(ledger, seed, today, day);
            }
        }
        Self {
            seed,
            genesis: today,
            today,
            pace,
            ledgers,
            items: Vec::new(),
            link_tokens: Vec::new(),
            sessions: Vec::new(),
            public_tokens: Vec::new(),
            events: Vec::new(),
            by_access_token: HashMap::new(),
            by_link_token: HashMap::new(),
            by_public_token: HashMap::new(),
            by_session: HashMap::new(),
        }
    }

    /// Makes a world again from what [`World::save`] wrote.
    pub(crate) fn load(seed: u64, bytes: &[u8]) -> Result<Self, WorldError> {
        let saved: Saved = serde_json::from_slice(bytes)?;
        if saved.format != FORMAT || saved.version != VERSION {
            return Err(WorldError::Foreign);
        }
        if saved.seed != seed {
            return Err(WorldError::OtherSeed {
                saved: saved.seed,
                asked: seed,
            });
        }
        if saved.events.len() > EVENTS_MAX {
            return Err(WorldError::Full);
        }
        let mut world = Self::found(saved.seed, saved.genesis, saved.pace)?;
        for (index, event) in saved.events.into_iter().enumerate() {
            if !world.is_applicable(&event) {
                return Err(WorldError::Inconsistent(index));
            }
            world.commit(event)?;
        }
        Ok(world)
    }

    /// The state as bytes: seed, genesis and events.
    pub(crate) fn save(&self) -> Vec<u8> {
        let saved = Saved {
            format: FORMAT.to_owned(),
            version: VERSION,
            seed: self.seed,
            genesis: self.genesis,
            pace: self.pace,
            events: self.events.clone(),
        };
        serde_json::to_vec(&saved).expect("events are strings and numbers, which always serialise")
    }

    /// Forgets everything that happened since genesis.
    pub(crate) fn reset(&mut self) {
        *self = Self::new(self.seed, self.genesis, self.pace);
    }

    /// Whether the calendar may move to `to`.
    pub(crate) fn check_advance(&self, to: NaiveDate) -> Result<(), WorldError> {
        let last = self.genesis + Days::new(AGE_DAYS_MAX);
        if to < self.today {
            return Err(WorldError::Backwards(self.today));
        }
        if to > last {
            return Err(WorldError::TooFar(last));
        }
        Ok(())
    }

    /// Applies an event and remembers it.
    pub(crate) fn commit(&mut self, event: Event) -> Result<(), WorldError> {
        if self.events.len() >= EVENTS_MAX {
            return Err(WorldError::Full);
        }
        self.apply(&event);
        self.events.push(event);
        Ok(())
    }

    /// Whether everything an event names exists, so that a damaged file is refused instead of crashing.
    fn is_applicable(&self, event: &Event) -> bool {
        let session = |number: usize| self.sessions.get(number).is_some_and(Session::is_open);
        match event {
            Event::Advanced { to, .. } => self.check_advance(*to).is_ok(),
            Event::LinkTokenCreated { request, .. } => {
                request
                    .update_item
                    .is_none_or(|item| item < self.items.len())
                    && request
                        .institution
                        .as_ref()
                        .is_none_or(|id| bank_index(id).is_some())
            }
            Event::SessionStarted { link_token, .. } => *link_token < self.link_tokens.len(),
            Event::InstitutionChosen {
                session: number,
                institution,
                ..
            } => session(*number) && bank_index(institution).is_some(),
            Event::CredentialsAccepted {
                session: number, ..
            }
            | Event::CredentialsRefused {
                session: number, ..
            }
            | Event::SessionExited {
                session: number, ..
            } => session(*number),
            Event::SessionFinished {
                session: number,
                accounts,
                ..
            } => {
                let bank = self.sessions.get(*number).and_then(|session| session.bank);
                session(*number)
                    && bank.is_some_and(|bank| {
                        accounts
                            .iter()
                            .all(|account| *account < self.ledgers[bank].accounts.len())
                    })
            }
            Event::ItemCreated { institution, .. } => bank_index(institution).is_some(),
            Event::PublicTokenExchanged { public_token } => {
                *public_token < self.public_tokens.len()
            }
            Event::ItemRemoved { item }
            | Event::HistoryRequested { item, .. }
            | Event::ReadinessAdvanced { item, .. }
            | Event::Refreshed { item, .. }
            | Event::LoginReset { item } => *item < self.items.len(),
            Event::Booked {
                institution,
                account,
                ..
            } => bank_index(institution)
                .is_some_and(|bank| *account < self.ledgers[bank].accounts.len()),
            Event::Released { institution, .. } => bank_index(institution)
                .is_some_and(|bank| self.ledgers[bank].newest_hold().is_some()),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Advanced { to, at_ms } => self.advance(*to, *at_ms),
            Event::LinkTokenCreated { request, at_ms } => {
                let number = self.link_tokens.len();
                let token = format!("link-sandbox-{}", self.tail("link", number));
                self.by_link_token.insert(token.clone(), number);
                self.link_tokens.push(LinkToken {
                    token,
                    request: request.clone(),
                    created_ms: *at_ms,
                    sessions: Vec::new(),
                });
            }
            Event::SessionStarted { link_token, at_ms } => self.start_session(*link_token, *at_ms),
            Event::InstitutionChosen {
                session,
                institution,
                at_ms,
            } => {
                let session = &mut self.sessions[*session];
                session.bank = bank_index(institution);
                session.step = Step::EnteringCredentials;
                session.note("SELECT_INSTITUTION", *at_ms, None);
            }
            Event::CredentialsAccepted { session, at_ms } => {
                let session = &mut self.sessions[*session];
                session.step = Step::ChoosingAccounts;
                session.last_error = None;
                session.note("SUBMIT_CREDENTIALS", *at_ms, None);
            }
            Event::CredentialsRefused {
                session,
                error_code,
                at_ms,
            } => {
                let session = &mut self.sessions[*session];
                session.last_error = Some(error_code.clone());
                session.note("SUBMIT_CREDENTIALS", *at_ms, None);
                session.note("ERROR", *at_ms, Some(error_code.clone()));
            }
            Event::SessionFinished {
                session,
                accounts,
                at_ms,
            } => self.finish_session(*session, accounts, *at_ms),
            Event::SessionExited { session, at_ms } => {
                let session = &mut self.sessions[*session];
                let error = session.last_error.clone();
                session.step = Step::Exited {
                    status: session.exit_status(),
                };
                session.finished_ms = Some(*at_ms);
                session.note("EXIT", *at_ms, error);
            }
            Event::ItemCreated {
                institution,
                days_requested,
                products,
                webhook,
                at_ms,
            } => {
                if let Some(bank) = bank_index(institution) {
                    let accounts = (0..self.ledgers[bank].accounts.len()).collect();
                    self.create_item(
                        bank,
                        accounts,
                        products.clone(),
                        webhook.clone(),
                        *days_requested,
                        *at_ms,
                    );
                }
            }
            Event::PublicTokenExchanged { public_token } => {
                let token = &mut self.public_tokens[*public_token];
                token.used = true;
                self.items[token.item].exchanged = true;
            }
            Event::ItemRemoved { item } => self.items[*item].removed = true,
            Event::HistoryRequested { item, days } => {
                let item = &mut self.items[*item];
                item.days_requested = *days;
                item.products.push("transactions".to_owned());
            }
            Event::ReadinessAdvanced { item, at_ms } => {
                let item = &mut self.items[*item];
                item.updated_ms = *at_ms;
                item.advance_readiness(&self.ledgers[item.bank], self.today, self.pace);
            }
            Event::Refreshed { item, at_ms } => {
                let bank = self.items[*item].bank;
                life::refresh(&mut self.ledgers[bank], self.seed, self.today);
                self.catch_up(*at_ms);
            }
            Event::LoginReset { item } => self.items[*item].login_required = true,
            Event::Booked {
                institution,
                account,
                amount,
                text,
                told,
                at_ms,
            } => {
                if let Some(bank) = bank_index(institution) {
                    let ledger = &mut self.ledgers[bank];
                    if *told {
                        ledger.record(facts::booked(*account, *amount, self.today, text));
                    } else {
                        ledger.move_balance(*account, *amount);
                    }
                    self.catch_up(*at_ms);
                }
            }
            Event::Released { institution, at_ms } => {
                if let Some(bank) = bank_index(institution) {
                    let ledger = &mut self.ledgers[bank];
                    if let Some(hold) = ledger.newest_hold() {
                        ledger.release(hold);
                    }
                    self.catch_up(*at_ms);
                }
            }
        }
    }

    fn advance(&mut self, to: NaiveDate, at_ms: i64) {
        let Some(tomorrow) = self.today.succ_opt() else {
            return;
        };
        for ledger in &mut self.ledgers {
            for day in tomorrow.iter_days().take_while(|day| *day <= to) {
                life::live(ledger, self.seed, self.genesis, day);
            }
        }
        self.today = to;
        self.catch_up(at_ms);
    }

    fn catch_up(&mut self, at_ms: i64) {
        for item in &mut self.items {
            item.catch_up(&self.ledgers[item.bank], self.today, at_ms);
        }
    }

    fn start_session(&mut self, link_token: usize, at_ms: i64) {
        let number = self.sessions.len();
        let id = self.tail("session", number);
        let token = &mut self.link_tokens[link_token];
        token.sessions.push(number);
        let update_bank = token.request.update_item.map(|item| self.items[item].bank);
        let bank =
            update_bank.or_else(|| token.request.institution.as_deref().and_then(bank_index));
        let step = if bank.is_some() {
            Step::EnteringCredentials
        } else {
            Step::ChoosingInstitution
        };
        let mut session = Session {
            id: id.clone(),
            link_token,
            bank,
            step,
            last_error: None,
            started_ms: at_ms,
            finished_ms: None,
            events: Vec::new(),
        };
        session.note("OPEN", at_ms, None);
        self.by_session.insert(id, number);
        self.sessions.push(session);
    }

    fn finish_session(&mut self, number: usize, accounts: &[usize], at_ms: i64) {
        let Some(bank) = self.sessions[number].bank else {
            return;
        };
        let request = self.link_tokens[self.sessions[number].link_token]
            .request
            .clone();
        let public_token = if let Some(item) = request.update_item {
            self.items[item].repair(&self.ledgers[bank], self.today, accounts.to_vec(), at_ms);
            None
        } else {
            let (products, webhook) = (request.products, request.webhook);
            Some(self.create_item(
                bank,
                accounts.to_vec(),
                products,
                webhook,
                request.days_requested,
                at_ms,
            ))
        };
        let session = &mut self.sessions[number];
        session.step = Step::Finished {
            public_token,
            accounts: accounts.to_vec(),
        };
        session.finished_ms = Some(at_ms);
        session.note("HANDOFF", at_ms, None);
    }

    /// Makes an Item and the public token that leads to it; returns the token's number.
    fn create_item(
        &mut self,
        bank: usize,
        accounts: Vec<usize>,
        products: Vec<String>,
        webhook: Option<String>,
        days_requested: u32,
        at_ms: i64,
    ) -> usize {
        let number = self.items.len();
        let access_token = format!("access-sandbox-{}", self.tail("access", number));
        let item_id = opaque_id(self.seed, &["item", &number.to_string()]);
        self.by_access_token.insert(access_token.clone(), number);
        let new = NewItem {
            number,
            bank,
            item_id,
            access_token,
            accounts,
            products,
            webhook,
            days_requested,
            at_ms,
        };
        self.items
            .push(Item::new(new, self.pace, &self.ledgers[bank]));
        let public = self.public_tokens.len();
        let token = format!("public-sandbox-{}", self.tail("public", public));
        self.by_public_token.insert(token.clone(), public);
        self.public_tokens.push(PublicToken {
            token,
            item: number,
            created_ms: at_ms,
            used: false,
        });
        public
    }

    fn tail(&self, kind: &str, number: usize) -> String {
        token_tail(self.seed, &[kind, &number.to_string()])
    }

    /// The Item of an access token that was given out, removed or not.
    pub(crate) fn item_by_access_token(&self, access_token: &str) -> Option<&Item> {
        let item = &self.items[*self.by_access_token.get(access_token)?];
        item.exchanged.then_some(item)
    }

    pub(crate) fn link_token(&self, token: &str) -> Option<(usize, &LinkToken)> {
        let number = *self.by_link_token.get(token)?;
        Some((number, &self.link_tokens[number]))
    }

    pub(crate) fn public_token(&self, token: &str) -> Option<(usize, &PublicToken)> {
        let number = *self.by_public_token.get(token)?;
        Some((number, &self.public_tokens[number]))
    }

    pub(crate) fn session(&self, id: &str) -> Option<(usize, &Session)> {
        let number = *self.by_session.get(id)?;
        Some((number, &self.sessions[number]))
    }

    /// The id a client sees for an account of an Item.
    pub(crate) fn account_id(&self, item: &Item, account: usize) -> String {
        opaque_id(self.seed, &["account", &item.item_id, &account.to_string()])
    }

    /// The id a client sees for a fact of an Item.
    pub(crate) fn transaction_id(&self, item: &Item, fact: ledger::FactId) -> String {
        opaque_id(
            self.seed,
            &["transaction", &item.item_id, &fact.to_string()],
        )
    }
}

/// Where an institution and its ledger stand.
pub(crate) fn bank_index(institution_id: &str) -> Option<usize> {
    INSTITUTIONS
        .iter()
        .position(|institution| institution.id == institution_id)
}
