//! What must hold, worked out apart from the program.
//!
//! The oracle never sees a page. After a commit it is given what the bank prints at that moment and
//! the order in which ids were told, and works out which row of ours each of the bank's rows is, from the
//! rules of docs/store.md and from what the world knows to be true of a link. Types, maps and
//! arithmetic are its own; of the program it uses the ids only.

pub mod by_hand;
pub mod defined;
mod done;
mod holds;
pub mod joined;
pub mod pairs;
mod proof;
pub mod said;

use std::collections::{BTreeMap, HashMap, HashSet};

use coffer_domain::{CivilDate, TransactionId};

use crate::world::{BankRow, Item, Statement, Tie};
use proof::Proven;
use said::Said;

/// A transaction as the person must find it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its place.
    pub number: usize,
    pub item: usize,
    /// What the bank said of it last.
    pub bank: BankRow,
    /// What it said when it told of it first.
    first: BankRow,
    pub withdrawn: bool,
    /// Out because its sync was reverted, until the next one.
    pub reverted: bool,
    /// How much of it came late to the proof of its account, and is taken for history.
    late: i64,
    /// Or is not: the balance may have been seen to move with it.
    may_be_booked: bool,
    /// The login was linked again since, and has not told of it.
    pub is_foreign: bool,
    /// What was authorised, where it posted with another amount.
    pub authorized: Option<i64>,
    /// It was announced before it was booked.
    was_held: bool,
    /// It went with its connection, and with every word about it.
    pub is_forgotten: bool,
    /// What it was when it was booked last, where it had been announced before.
    held: Option<Box<Row>>,
    /// The person said that it is another one.
    joined: Option<joined::Joined>,
    /// The person said of it whether it is another one.
    is_answered: bool,
    /// The person wrote it down, and no bank has told of it.
    pub is_by_hand: bool,
    /// It began as that.
    pub was_by_hand: bool,
    pub said: Said,
    /// The person said that it belongs together with another.
    pub belongs: bool,
    /// Our id, from the moment it was first seen: it must stay.
    pub id: Option<TransactionId>,
}

impl Row {
    /// One that a bank tells for the first time.
    fn new(number: usize, item: usize, bank: &BankRow) -> Self {
        Self {
            number,
            item,
            bank: bank.clone(),
            first: bank.clone(),
            withdrawn: false,
            reverted: false,
            late: 0,
            may_be_booked: false,
            is_foreign: false,
            authorized: None,
            was_held: false,
            is_forgotten: false,
            held: None,
            joined: None,
            is_answered: false,
            is_by_hand: false,
            was_by_hand: false,
            said: Said::default(),
            belongs: false,
            id: None,
        }
    }

    /// Whether it is there, and no part of another one.
    pub fn is_by_itself(&self) -> bool {
        !self.is_forgotten && self.joined.is_none()
    }

    /// Whether any list shows it.
    pub fn is_seen(&self) -> bool {
        match self.is_by_hand {
            true => self.is_by_itself() && self.said.written,
            false => {
                self.is_by_itself() && (!self.reverted || self.said.is_something() || self.belongs)
            }
        }
    }

    /// Whether it is in no sum, because the bank took it back and the person did not keep it.
    pub fn is_out(&self) -> bool {
        self.withdrawn && (self.is_by_hand || !self.said.kept)
    }

    /// The day it is listed under.
    pub fn day(&self) -> CivilDate {
        let banks = self.bank.authorized.unwrap_or(self.bank.day);
        self.said.day.unwrap_or(banks)
    }

    /// The merchant that it is listed with where no rule says another, had the person said this of it.
    pub fn merchant_if<'a>(&'a self, said: &'a Said) -> &'a str {
        let banks = self.bank.merchant.as_ref().unwrap_or(&self.bank.name);
        said.merchant.as_ref().unwrap_or(banks)
    }

    /// Whether the person still sees it without asking for it.
    pub fn is_listed(&self) -> bool {
        let is_kept_in_sight = !self.is_by_hand && (self.said.is_something() || self.belongs);
        self.is_by_itself() && !self.said.deleted && (!self.withdrawn || is_kept_in_sight)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Connection {
    pub external_id: String,
    pub cursor: Option<String>,
    /// The newest statement of each account that it ever had: its name and what it holds, which is
    /// nothing where every statement was taken back.
    pub accounts: BTreeMap<String, (String, Option<i64>)>,
    /// What the bank had said before each sync that stands and can be reverted, the newest last.
    before: Vec<Before>,
    /// The person ended it: nothing is fetched any more, and nothing taken back.
    pub is_ended: bool,
    /// And what it brought is gone.
    pub is_forgotten: bool,
    /// It has syncs of version 1 before them.
    is_golden: bool,
    /// Accounts whose proof has begun.
    pub proven: BTreeMap<String, Proven>,
    /// Those whose proof had begun with a sync that is taken back: it goes on when all is told again.
    aside: BTreeMap<String, Proven>,
}

/// What the bank had said of an item before a sync.
#[derive(Debug, Clone)]
struct Before {
    cursor: Option<String>,
    accounts: BTreeMap<String, (String, Option<i64>)>,
    proven: BTreeMap<String, Proven>,
    /// Number of rows of all items then.
    rows: usize,
    /// The item's rows: their place, and what the bank had said of them.
    bank: Vec<(usize, Row)>,
    /// Names of the item's rows, and their places.
    names: HashMap<String, usize>,
}

/// What a commit must say that it did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: u32,
    pub modified: u32,
    pub removed: u32,
    pub doubts: u32,
}

#[derive(Clone, Default)]
pub struct Oracle {
    pub rows: Vec<Row>,
    pub connections: Vec<Connection>,
    pub person: done::Person,
    pub defined: defined::Defined,
    /// What the person said of two rows: that they belong together, or do not.
    pairs: BTreeMap<pairs::Key, bool>,
    /// Accounts that the person keeps, by their ids.
    pub kept: BTreeMap<String, by_hand::Kept>,
    /// Nothing is proposed as a pair.
    pub proposes_nothing: bool,
    /// Statements that accounts were locked up to.
    statements: Vec<by_hand::Statement>,
    /// All ids a row ever had, to its place in `rows`.
    names: HashMap<(usize, String), usize>,
    /// Rows of which the person is asked whether another one is theirs.
    asked: HashSet<usize>,
    /// The person has answered. What is asked from then on is not foretold here: a row of which they said that
    /// it is not the first one that was proposed may be asked about again, or not.
    pub is_answered: bool,
}

/// What a sync that reached the end of the bank's data was told.
pub struct Told<'a> {
    pub item: usize,
    /// The rows the bank printed when the last page was given.
    pub truth: &'a [BankRow],
    /// Ids in the order of their last mention.
    pub order: &'a [String],
    /// What it said of its accounts, each as it was named last.
    pub statement: &'a Statement,
    /// The cursor that came with it; an empty one leaves the old.
    pub cursor: Option<&'a str>,
    /// The bank had all of its history ready.
    pub is_whole: bool,
    /// It was asked for everything, because the cursor led nowhere any more.
    pub resync: bool,
    /// The program's clock when it was written.
    pub now_ms: i64,
}

impl Oracle {
    /// A new connection with its accounts.
    pub fn link(&mut self, item: &Item) {
        self.connections.push(Connection {
            external_id: item.external_id.clone(),
            accounts: told(&item.statement()).collect(),
            ..Connection::default()
        });
    }

    /// A login is linked again, as `new`, and its accounts go on with the new ids that are given by their
    /// old ones. Everything of them is there, once; the new connection has told of none of it.
    pub fn link_again(&mut self, item: usize, new: &Item, ids: &BTreeMap<String, String>) {
        let old = std::mem::take(&mut self.connections[item]);
        let mut accounts: BTreeMap<String, (String, Option<i64>)> =
            told(&new.statement()).collect();
        for (id, (_, minor)) in old.accounts {
            // What was stated to a sync stands until another sync states something.
            if let Some((_, told)) = accounts.get_mut(&ids[&id]) {
                *told = minor.or(*told);
            }
        }
        self.connections[item] = Connection {
            external_id: new.external_id.clone(),
            accounts,
            proven: renamed(old.proven, ids),
            aside: renamed(old.aside, ids),
            ..Connection::default()
        };
        self.names.retain(|(of, _), _| *of != item);
        for row in self.rows.iter_mut().filter(|row| row.item == item) {
            let mut row = Some(row);
            while let Some(one) = row {
                one.is_foreign = true;
                one.bank.account.clone_from(&ids[&one.bank.account]);
                if let Some(new) = ids.get(&one.first.account) {
                    one.first.account.clone_from(new);
                }
                row = one.held.as_deref_mut();
            }
        }
        self.rename_accounts(ids);
        // The account is counted anew, and what the bank took back is in no sum.
        let rows = &self.rows;
        for (account, proven) in &mut self.connections[item].proven {
            let late = rows
                .iter()
                .filter(|row| row.bank.account == *account && !row.withdrawn)
                .map(|row| row.late);
            proven.late = proven.late.map(|_| late.sum());
        }
    }

    /// A connection is ended, and what it brought is kept.
    pub fn unlink(&mut self, item: usize) {
        self.connections[item].is_ended = true;
    }

    /// A connection is ended, and what it brought and all that was said of it is gone.
    pub fn forget(&mut self, item: usize) {
        let Some(connection) = self.connections.get_mut(item) else {
            return;
        };
        (connection.is_ended, connection.is_forgotten) = (true, true);
        let accounts: HashSet<String> = connection.accounts.keys().cloned().collect();
        let gone: Vec<bool> = self.rows.iter().map(|row| row.item == item).collect();
        self.forget_words(|place| gone[place], |account| accounts.contains(account));
        self.pairs
            .retain(|(one, other, _), _| !gone[*one] && !gone[*other]);
        self.settle_pairs();
        for row in self.rows.iter_mut().filter(|row| row.item == item) {
            row.is_forgotten = true;
            row.said = Said::default();
            row.id = None;
        }
        self.names.retain(|(of, _), _| *of != item);
    }

    /// Connections that are not ended.
    pub fn live(&self) -> usize {
        self.connections.iter().filter(|one| !one.is_ended).count()
    }

    /// What holds after a sync was committed.
    pub fn sync(&mut self, told: &Told<'_>) -> Counts {
        self.keep(told.item);
        let was: Vec<bool> = self.rows.iter().map(|row| !row.reverted).collect();
        let old = self.rows.len();
        let mut counts = Counts::default();
        let printed: HashMap<&str, &BankRow> = told
            .truth
            .iter()
            .map(|row| (row.id.as_str(), row))
            .collect();
        let mut seen = HashSet::new();
        let mut order: Vec<&String> = told
            .order
            .iter()
            .rev()
            .filter(|id| seen.insert(*id))
            .collect();
        order.reverse();
        for id in order {
            if let Some(row) = printed.get(id.as_str())
                && !row.is_unreadable()
            {
                self.one(told.item, row, &printed, &mut counts);
            }
        }
        let mut ended = HashSet::new();
        let rows = self.rows.iter_mut().enumerate();
        for (place, row) in rows.filter(|(_, row)| row.item == told.item) {
            // Of what the login told before it was linked again, only what was announced can be said to
            // be gone, once the bank has told all it has.
            let speaks_for_it =
                !row.is_by_hand && (!row.is_foreign || told.is_whole && row.bank.pending);
            if row.is_by_itself()
                && speaks_for_it
                && !row.withdrawn
                && !printed.contains_key(row.bank.id.as_str())
            {
                row.withdrawn = true;
                counts.removed += 1;
                if !row.is_foreign {
                    ended.insert(place);
                }
            }
        }
        self.end_joined(told.item, &printed);
        self.ask_about_left(told, old, &ended, &mut counts);
        // An answer without a cursor went over nothing.
        if told.cursor.is_some() {
            self.stand(told.item);
        }
        self.prove(told, &was);
        let connection = &mut self.connections[told.item];
        // Where everything was to be told and only the beginning is there, it is asked for again.
        if let Some(cursor) = told.cursor.filter(|_| told.is_whole || !told.resync) {
            connection.cursor = Some(cursor.to_owned());
        }
        connection.accounts.extend(self::told(told.statement));
        counts
    }

    fn one(
        &mut self,
        item: usize,
        bank: &BankRow,
        printed: &HashMap<&str, &BankRow>,
        counts: &mut Counts,
    ) {
        let named = |id: &str| self.names.get(&(item, id.to_owned())).copied();
        if let Some(place) = named(&bank.id) {
            let present = self.rows[place].bank.id.clone();
            if present == bank.id && self.rows[place].bank.life != bank.life {
                self.is_used_again(item, place, bank, counts);
                return;
            }
            // After a revert its hold's id can be the present one again.
            if self.rows[place].bank.pending && bank.pending_id.as_ref() == Some(&present) {
                self.becomes(place, bank, true, counts);
                return;
            }
            if present == bank.id || !printed.contains_key(present.as_str()) {
                self.becomes(place, bank, false, counts);
            } else if !bank.pending
                || self.rows[place].bank.pending_id.as_ref() == Some(&bank.id)
                    && self.rows[place].bank.tie == Tie::False
            {
                // An id that was another row's once, while that row lives, or a hold that its charge named and
                // was not: two rows.
                self.appears(item, bank, counts);
                self.asked.insert(place);
                counts.doubts += 1;
            }
            // Else a hold that is still printed beside its charge: one row, the charge.
            return;
        }
        let Some(hold) = &bank.pending_id else {
            self.appears_or_goes_on(item, bank, printed, counts);
            return;
        };
        match named(hold) {
            None => {
                let place = self.appears_or_goes_on(item, bank, printed, counts);
                self.names.insert((item, hold.clone()), place);
            }
            Some(place) if self.rows[place].bank.pending && bank.tie == Tie::True => {
                self.names.insert((item, bank.id.clone()), place);
                self.becomes(place, bank, true, counts);
            }
            Some(place) => {
                self.appears(item, bank, counts);
                self.asked.insert(place);
                counts.doubts += 1;
            }
        }
    }

    /// A row under a new id is one that was there before, if the bank prints that one no longer and
    /// they are alike: account, day, amount, currency, name. Each goes on once.
    fn appears_or_goes_on(
        &mut self,
        item: usize,
        bank: &BankRow,
        printed: &HashMap<&str, &BankRow>,
        counts: &mut Counts,
    ) -> usize {
        let alike = |row: &Row| {
            row.is_by_itself()
                && !row.is_by_hand
                && row.item == item
                && row.bank.account == bank.account
                && row.bank.day == bank.day
                && row.bank.minor == bank.minor
                && row.bank.currency == bank.currency
                && words(&row.bank.name) == words(&bank.name)
                && (row.bank.pending || !bank.pending)
                && (row.withdrawn && !row.reverted
                    || row.is_foreign
                    || !printed.contains_key(row.bank.id.as_str()))
        };
        let place = (0..self.rows.len())
            .filter(|place| alike(&self.rows[*place]))
            .min_by_key(|place| {
                let row = &self.rows[*place];
                let is_other = row.bank.pending != bank.pending;
                (row.withdrawn, is_other, row.said.deleted, *place)
            });
        let hold = || {
            let is_printed = |id: &str| printed.contains_key(id);
            (!bank.pending)
                .then(|| self.hold_of(item, bank, is_printed))
                .flatten()
        };
        let Some(place) = place.or_else(hold) else {
            return self.appears(item, bank, counts);
        };
        self.names.insert((item, bank.id.clone()), place);
        self.becomes(place, bank, false, counts);
        place
    }

    /// The id of a row stands for another payment now: two rows. One of the two that a revert took out
    /// goes on.
    fn is_used_again(&mut self, item: usize, place: usize, bank: &BankRow, counts: &mut Counts) {
        if !self.rows[place].withdrawn {
            self.rows[place].withdrawn = true;
            counts.removed += 1;
        }
        self.asked.insert(place);
        counts.doubts += 1;
        let is_it = |row: &Row| {
            row.is_by_itself()
                && row.item == item
                && row.reverted
                && (&row.bank.id, row.bank.life) == (&bank.id, bank.life)
        };
        let Some(place) = self.rows.iter().position(is_it) else {
            self.appears(item, bank, counts);
            return;
        };
        self.names.insert((item, bank.id.clone()), place);
        self.becomes(place, bank, false, counts);
    }

    fn appears(&mut self, item: usize, bank: &BankRow, counts: &mut Counts) -> usize {
        self.rows.push(Row::new(self.rows.len(), item, bank));
        let place = self.rows.len() - 1;
        self.names.insert((item, bank.id.clone()), place);
        counts.added += 1;
        place
    }

    fn becomes(&mut self, place: usize, bank: &BankRow, posts: bool, counts: &mut Counts) {
        let row = &mut self.rows[place];
        let tip = posts && row.bank.minor != bank.minor;
        let as_before = BankRow {
            pending_id: bank.pending_id.clone(),
            tie: bank.tie,
            ..row.bank.clone()
        };
        if as_before != *bank || row.withdrawn || tip {
            counts.modified += 1;
        }
        let is_booked_now = row.bank.pending && !bank.pending;
        // What comes back under another id is no hold that this charge took over.
        if is_booked_now && (posts || !row.withdrawn) {
            let was = Row {
                said: Said::default(),
                ..row.clone()
            };
            row.held = Some(Box::new(was));
        }
        if tip {
            row.authorized = Some(row.bank.minor);
        }
        row.was_held |= is_booked_now;
        row.bank = bank.clone();
        row.withdrawn = false;
        row.reverted = false;
        row.is_foreign = false;
    }
}

impl Oracle {
    /// A sync that told nothing yet: it stands in the journal and can be reverted, and changes nothing.
    pub fn sync_of_nothing(&mut self, item: usize) {
        self.keep(item);
    }

    /// What a revert took out and the sync after it did not bring back is taken back by the bank.
    fn stand(&mut self, item: usize) {
        for row in self.rows.iter_mut().filter(|row| row.item == item) {
            row.reverted = false;
        }
    }

    /// How many syncs of an item stand and can be reverted.
    pub fn standing(&self, item: usize) -> usize {
        self.connections[item].before.len()
    }

    /// The syncs up to now were made by version 1, and cannot be reverted.
    pub fn forget_syncs(&mut self) {
        for connection in &mut self.connections {
            connection.before.clear();
            connection.is_golden = true;
        }
    }

    /// Whether version 1 synced an item first.
    pub fn is_golden(&self, item: usize) -> bool {
        self.connections
            .get(item)
            .is_some_and(|connection| connection.is_golden)
    }

    fn keep(&mut self, item: usize) {
        let of = |(place, row): (usize, &Row)| {
            (row.item == item && !row.is_by_hand).then(|| (place, row.clone()))
        };
        let names = self.names.iter().filter(|((of, _), _)| *of == item);
        let before = Before {
            cursor: self.connections[item].cursor.clone(),
            accounts: self.connections[item].accounts.clone(),
            proven: self.connections[item].proven.clone(),
            rows: self.rows.len(),
            bank: self.rows.iter().enumerate().filter_map(of).collect(),
            names: names
                .map(|((_, name), place)| (name.clone(), *place))
                .collect(),
        };
        self.connections[item].before.push(before);
    }

    /// The newest sync of an item that stands is taken back; false where there is none. Facts,
    /// balances and the cursor are as before it. What it brought is out and keeps its first id;
    /// what was said stays.
    pub fn revert(&mut self, item: usize) -> bool {
        if self.connections[item].is_ended || self.is_on_a_statement(item) {
            return false;
        }
        let Some(before) = self.connections[item].before.pop() else {
            return false;
        };
        for (place, then) in before.bank {
            // What was said since stays.
            let (said, id) = (self.rows[place].said.clone(), self.rows[place].id);
            self.rows[place] = Row { said, id, ..then };
        }
        for row in self.rows[before.rows..]
            .iter_mut()
            .filter(|row| row.item == item && !row.is_by_hand)
        {
            row.bank = row.first.clone();
            row.withdrawn = true;
            row.reverted = true;
            row.late = 0;
            row.was_held = false;
            row.authorized = None;
        }
        let rows = &self.rows;
        self.names.retain(|(of, name), place| {
            if *of == item
                && let Some(then) = before.names.get(name)
            {
                *place = *then;
            }
            let is_new = *place >= before.rows;
            *of != item
                || before.names.contains_key(name)
                || is_new && rows[*place].bank.id == *name
                // A hold that was never told of stays reserved for its charge.
                || rows[*place].bank.pending_id.as_ref() == Some(name)
        });
        let connection = &mut self.connections[item];
        connection.cursor = before.cursor;
        let proven = std::mem::replace(&mut connection.proven, before.proven);
        connection.put_aside(proven);
        for (id, account) in &mut connection.accounts {
            match before.accounts.get(id) {
                Some(then) => account.clone_from(then),
                None => account.1 = None,
            }
        }
        self.settle_pairs();
        true
    }

    /// Whether the newest sync of an item that stands brought a row that a statement locks, or made it what it is.
    fn is_on_a_statement(&self, item: usize) -> bool {
        let Some(before) = self.connections[item].before.last() else {
            return false;
        };
        let is_locked = |row: &Row| row.said.reconciled.is_some();
        let brought = self.rows[before.rows..].iter();
        let told = |row: &Row| {
            let bank = &row.bank;
            (
                bank.minor,
                bank.currency,
                bank.day,
                bank.pending,
                row.withdrawn,
            )
        };
        brought
            .filter(|row| row.item == item && !row.is_by_hand)
            .any(is_locked)
            || before.bank.iter().any(|(place, then)| {
                let row = &self.rows[*place];
                is_locked(row) && told(row) != told(then)
            })
    }
}

/// By the new ids.
fn renamed(
    proven: BTreeMap<String, Proven>,
    ids: &BTreeMap<String, String>,
) -> BTreeMap<String, Proven> {
    let new = |(id, proven): (String, Proven)| (ids[&id].clone(), proven);
    proven.into_iter().map(new).collect()
}

fn told(statement: &Statement) -> impl Iterator<Item = (String, (String, Option<i64>))> {
    statement
        .iter()
        .map(|(id, (name, minor))| (id.clone(), (name.clone(), Some(*minor))))
}

/// A name without what banks vary in it.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
