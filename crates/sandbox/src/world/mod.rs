//! The whole bank as one value: `World::apply(event)` is the only way it changes.
//!
//! Handlers check a request against the world, then commit one [`Event`]; a saved state is the list of events.

mod applicable;
mod apply;
pub(crate) mod banks;
pub(crate) mod cursor;
pub(crate) mod custom;
mod custom_books;
pub(crate) mod debts;
pub(crate) mod event;
pub(crate) mod facts;
mod health;
pub(crate) mod item;
pub(crate) mod ledger;
pub(crate) mod life;
pub(crate) mod link;
mod linking;
pub(crate) mod login;
pub(crate) mod merchants;
pub(crate) mod numbers;
pub(crate) mod people;
mod personas;
pub(crate) mod plan;
pub(crate) mod portfolio;
mod routines;
mod special_banks;
mod spending;
pub(crate) mod streams;
mod subtypes;
pub(crate) mod transfers;
pub(crate) mod users;
pub(crate) mod webhook;

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};

use crate::dice::{opaque_id, token_tail};
use banks::institutions;
use event::{Event, Pace, Rules, Saved};
use item::{Item, Row};
use ledger::Ledger;
use link::{LinkToken, PublicToken, Session};
use plan::Condition;
use transfers::Transfers;
use users::User;
use webhook::Webhook;

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
    /// The ledgers of `user_good`, one per institution in the order of [`institutions`]; then those of the other
    /// logins, in the order in which they first came.
    pub(crate) ledgers: Vec<Ledger>,
    pub(crate) items: Vec<Item>,
    pub(crate) link_tokens: Vec<LinkToken>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) public_tokens: Vec<PublicToken>,
    pub(crate) users: Vec<User>,
    pub(crate) transfers: Transfers,
    pub(crate) rules: Rules,
    /// When each key that signs webhooks came into use; the last is in use. Empty: the first, from genesis on.
    pub(crate) key_changes_ms: Vec<i64>,
    /// Banks whose condition was changed, by id.
    conditions: BTreeMap<String, Condition>,
    /// How often each degraded bank was asked.
    asked: BTreeMap<String, u32>,
    outbox: Vec<Webhook>,
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
        let ledgers = institutions()
            .map(|institution| Ledger::open(seed, institution))
            .collect();
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
            users: Vec::new(),
            transfers: Transfers::default(),
            rules: Rules::default(),
            key_changes_ms: Vec::new(),
            conditions: BTreeMap::new(),
            asked: BTreeMap::new(),
            outbox: Vec::new(),
            events: Vec::new(),
            by_access_token: HashMap::new(),
            by_link_token: HashMap::new(),
            by_public_token: HashMap::new(),
            by_session: HashMap::new(),
        }
    }

    /// As [`World::found`], with every ledger awake.
    #[cfg(test)]
    pub(crate) fn awake(seed: u64, today: NaiveDate, pace: Pace) -> Self {
        let mut world = Self::new(seed, today, pace);
        for bank in 0..world.ledgers.len() {
            world.wake(bank);
        }
        world
    }

    /// Lives the days of a ledger that nobody asked for yet.
    pub(crate) fn wake(&mut self, bank: usize) {
        let ledger = &mut self.ledgers[bank];
        if ledger.awake {
            return;
        }
        ledger.awake = true;
        let first = self.genesis - Days::new(HISTORY_DAYS);
        for day in first.iter_days().take_while(|day| *day <= self.today) {
            life::live(ledger, self.seed, self.genesis, day);
        }
    }

    /// Wakes the ledger that an event is about, before anything is read from it.
    fn wake_for(&mut self, event: &Event) {
        let institution = match event {
            Event::InstitutionChosen { institution, .. }
            | Event::ItemCreated { institution, .. }
            | Event::Booked { institution, .. }
            | Event::Released { institution, .. }
            | Event::AccountOpened { institution, .. }
            | Event::AccountClosed { institution, .. } => Some(institution.clone()),
            Event::SessionStarted { link_token, .. } => self
                .link_tokens
                .get(*link_token)
                .and_then(|token| token.request.institution.clone()),
            _ => None,
        };
        if let Some(bank) = institution.as_deref().and_then(bank_index) {
            self.wake(bank);
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
            world.wake_for(&event);
            if !world.is_applicable(&event) {
                return Err(WorldError::Inconsistent(index));
            }
            world.commit(event)?;
        }
        world.outbox.clear();
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
        self.wake_for(&event);
        self.apply(&event);
        self.events.push(event);
        Ok(())
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
        self.account_id_at(item, account, item.generation(account))
    }

    /// The id that an account of an Item has, or had, under one of its identities.
    pub(crate) fn account_id_at(&self, item: &Item, account: usize, generation: u32) -> String {
        self.generated("account", item, &account.to_string(), generation)
    }

    /// The id a client sees for a row of an Item.
    pub(crate) fn transaction_id(&self, item: &Item, row: Row) -> String {
        self.generated("transaction", item, &row.fact.to_string(), row.generation)
    }

    fn generated(&self, kind: &str, item: &Item, number: &str, generation: u32) -> String {
        if generation == 0 {
            opaque_id(self.seed, &[kind, &item.item_id, number])
        } else {
            opaque_id(
                self.seed,
                &[kind, &item.item_id, number, &generation.to_string()],
            )
        }
    }
}

/// Where an institution and its ledger stand.
pub(crate) fn bank_index(institution_id: &str) -> Option<usize> {
    institutions().position(|institution| institution.id == institution_id)
}
