//! What the person did, in its order, and what undo and redo must bring back.

use std::collections::{BTreeMap, BTreeSet};

use coffer_domain::OperationId;

use super::{
    Oracle,
    by_hand::Kept,
    defined::{Define, Defined},
    joined::Answer,
    pairs::Word,
    said::{Said, folded},
};

/// One operation.
#[derive(Debug, Clone)]
struct Done {
    /// Its place in the order of all.
    number: usize,
    /// By which the program knows it; nothing where one act was two operations.
    id: Option<OperationId>,
    /// It is over many rows, however many of them are left.
    is_bulk: bool,
    /// An answer to whether two rows are one, which says nothing of a row by itself.
    answer: Option<Answer>,
    /// A word about two rows that may belong together.
    pair: Option<Word>,
    /// Rules and categories before and after, where it is of these.
    defined: Option<(Defined, Defined)>,
    /// An account that the person opened, by its id.
    opened: Option<(String, Kept)>,
    /// The rows it changed, with what was said of them before and after.
    rows: Vec<(usize, Said, Said)>,
}

/// What stands in the place of a field where an operation is about a pair.
const PAIR: usize = usize::MAX;

impl Done {
    /// One that is about nothing yet.
    fn new(number: usize, id: Option<OperationId>) -> Self {
        Self {
            number,
            id,
            is_bulk: false,
            answer: None,
            pair: None,
            defined: None,
            opened: None,
            rows: Vec::new(),
        }
    }

    /// Rows that it is about: both of a pair.
    fn about(&self) -> BTreeSet<usize> {
        let answered = self.answer.map(|answer| answer.newer);
        let paired = self.pair.map(|word| [word.key.0, word.key.1]);
        let rows = self.rows.iter().map(|row| row.0);
        rows.chain(answered)
            .chain(paired.into_iter().flatten())
            .collect()
    }

    /// The one field that it is about, by its place.
    fn field(&self) -> Option<usize> {
        if self.answer.is_some() {
            return None;
        }
        if self.pair.is_some() {
            return Some(PAIR);
        }
        let (_, before, after) = self.rows.first()?;
        before.differing(after)
    }
}

/// An operation over many rows can be taken back for so long.
const BULK_MS: i64 = 90 * 86_400_000;

/// So long may a bank have nothing to tell.
const SILENT_MS: i64 = 31 * 86_400_000;

/// What the person did, and what can be taken back.
#[derive(Clone, Default)]
pub struct Person {
    done: Vec<Done>,
    undone: Vec<Done>,
    /// Operations so far.
    number: usize,
    /// Those over many rows that have not left the journal, the oldest first, and when each was made at the
    /// earliest.
    bulk: Vec<(usize, i64)>,
    /// The latest that the clock said of anything done.
    latest_ms: i64,
    /// Tags as they were first spelled, by their lower case.
    spelling: BTreeMap<String, String>,
}

impl Oracle {
    /// Writes down what was said of rows, if of any.
    pub(super) fn did_rows(
        &mut self,
        changed: Vec<(usize, Said, Said)>,
        id: Option<OperationId>,
        at_ms: i64,
    ) {
        if changed.is_empty() {
            return;
        }
        let number = self.person.number;
        self.person.number += 1;
        self.did(at_ms);
        if changed.len() > 1 {
            self.person.bulk.push((number, self.person.latest_ms));
        }
        self.person.done.push(Done {
            is_bulk: changed.len() > 1,
            rows: changed,
            ..Done::new(number, id)
        });
        self.person.undone.clear();
        self.expire(at_ms, number);
    }

    /// Takes the newest thing back of which something still holds; false where there is none.
    pub fn undo(&mut self, at_ms: i64) -> bool {
        // One over many rows is not looked through before it is taken.
        let stands = |done: &Done| {
            let is_left = |(place, before, after): &(usize, Said, Said)| {
                self.rows[*place].said.clone().took(after, before)
            };
            let is_open = |(id, _): &(String, Kept)| self.kept.contains_key(id);
            let is_defined = |(_, after): &(Defined, Defined)| *after == self.defined;
            done.is_bulk
                || done.answer.is_some_and(|answer| !self.is_overtaken(answer))
                || done.pair.is_some()
                || done.defined.as_ref().is_some_and(is_defined)
                || done.opened.as_ref().is_some_and(is_open)
                || done.rows.iter().any(is_left)
        };
        let Some(at) = self.person.done.iter().rposition(stands) else {
            return false;
        };
        self.take_back(at, at_ms)
    }

    /// Takes one operation back, wherever it stands; false where a later one holds the same field of one of its
    /// rows, or nothing of it is left.
    pub fn undo_one(&mut self, id: OperationId, at_ms: i64) -> bool {
        let done = &self.person.done;
        let Some(at) = done.iter().position(|one| one.id == Some(id)) else {
            return false;
        };
        let holds = |later: &Done| {
            later.field() == done[at].field() && !later.about().is_disjoint(&done[at].about())
        };
        if done[at + 1..].iter().any(holds) {
            return false;
        }
        self.take_back(at, at_ms)
    }

    /// Whether it is of something that a statement locks, of a row that one locked.
    fn is_locked(&self, done: &Done) -> bool {
        let locks = |(place, before, after): &(usize, Said, Said)| {
            let is_of_statement = before.day != after.day
                || before.deleted != after.deleted
                || before.kept != after.kept
                || before.parts != after.parts
                || before.cleared != after.cleared
                || before.amount != after.amount
                || before.account != after.account;
            is_of_statement && self.rows[*place].said.reconciled.is_some()
        };
        done.rows.iter().any(locks)
    }

    /// Whether it may not be taken back because of a statement: that would change what one locks, or open one on
    /// which a later one stands.
    fn is_under_a_statement(&self, done: &Done) -> bool {
        let opened = done.rows.iter().find_map(|(_, before, after)| {
            after.reconciled.filter(|_| before.reconciled.is_none())
        });
        opened.is_some_and(|number| self.has_later_statement(number))
            || done.answer.is_some_and(|answer| {
                answer.same != answer.was_same && self.is_against_a_statement(answer, !answer.same)
            })
    }

    /// Whether the bank booked something else on a hold since a charge was taken out of it: then the bank prints two.
    fn is_overtaken(&self, answer: Answer) -> bool {
        let stands = |place: usize| !self.rows[place].withdrawn;
        answer.was_same && !answer.same && stands(answer.newer) && stands(answer.older)
    }

    fn take_back(&mut self, at: usize, at_ms: i64) -> bool {
        let done = self.person.done[at].clone();
        let is_overtaken = done.answer.is_some_and(|answer| self.is_overtaken(answer));
        let is_refused = is_overtaken || self.is_locked(&done) || self.is_under_a_statement(&done);
        if is_refused || !self.swap(&done, false) {
            return false;
        }
        self.person.done.remove(at);
        let number = done.number;
        self.person.undone.push(done);
        self.did(at_ms);
        self.expire(at_ms, number);
        true
    }

    /// Operations that the person could name in the history of a row, those that are taken back too. What was
    /// said of a row that is another one now is not named.
    pub fn named(&self) -> Vec<OperationId> {
        let all = self.person.done.iter().chain(&self.person.undone);
        let is_there = |done: &&Done| {
            // Two that were taken apart are put together again only where nothing was said of the second since.
            let is_lone = |answer: Answer| {
                let of = [answer.newer, answer.older];
                let later = self.person.done.iter();
                later
                    .filter(|other| other.number != done.number)
                    .all(|other| {
                        let answered = other.answer.map(|answer| [answer.newer, answer.older]);
                        let is_other = |place: &usize| !of.contains(place);
                        answered.iter().flatten().all(is_other)
                            && !other.about().contains(&answer.newer)
                    })
            };
            match done.answer {
                Some(answer) if answer.was_same => {
                    self.rows[answer.newer].is_by_itself()
                        && self.rows[answer.older].is_by_itself()
                        && is_lone(answer)
                }
                Some(_) => true,
                None => done
                    .about()
                    .iter()
                    .all(|place| self.rows[*place].is_by_itself()),
            }
        };
        all.filter(is_there).filter_map(|done| done.id).collect()
    }

    /// Writes down that the person answered.
    pub(super) fn did_answer(&mut self, answer: Answer, id: Option<OperationId>, at_ms: i64) {
        let number = self.person.number;
        self.person.number += 1;
        self.did(at_ms);
        self.person.done.push(Done {
            answer: Some(answer),
            ..Done::new(number, id)
        });
        self.person.undone.clear();
        self.expire(at_ms, number);
    }

    /// Writes down that the person said something of a pair.
    pub(super) fn did_pair(&mut self, word: Word, id: Option<OperationId>, at_ms: i64) {
        let number = self.person.number;
        self.person.number += 1;
        self.did(at_ms);
        self.person.done.push(Done {
            pair: Some(word),
            ..Done::new(number, id)
        });
        self.person.undone.clear();
        self.expire(at_ms, number);
    }

    /// The person changes rules or categories; false where it must be refused.
    pub fn define(&mut self, define: &Define, at_ms: i64) -> bool {
        let before = self.defined.clone();
        if !self.defined.take(define) {
            return false;
        }
        if before != self.defined {
            let number = self.person.number;
            self.person.number += 1;
            self.did(at_ms);
            self.person.done.push(Done {
                defined: Some((before, self.defined.clone())),
                ..Done::new(number, None)
            });
            self.person.undone.clear();
            self.expire(at_ms, number);
        }
        true
    }

    /// The person opens an account.
    pub fn open_by_hand(&mut self, id: String, kept: Kept, at_ms: i64) {
        let number = self.person.number;
        self.person.number += 1;
        self.did(at_ms);
        self.person.done.push(Done {
            opened: Some((id.clone(), kept.clone())),
            ..Done::new(number, None)
        });
        self.person.undone.clear();
        self.kept.insert(id, kept);
        self.expire(at_ms, number);
    }

    /// What was said of rows that are forgotten goes with them; an operation over others too keeps those.
    /// Into an account that is gone nothing is moved back.
    pub(super) fn forget_words(
        &mut self,
        is_gone: impl Fn(usize) -> bool,
        is_gone_account: impl Fn(&str) -> bool,
    ) {
        let person = &mut self.person;
        for list in [&mut person.done, &mut person.undone] {
            for done in list.iter_mut() {
                done.rows.retain(|(place, before, after)| {
                    let mut accounts = [&before.account, &after.account].into_iter().flatten();
                    let is_moved = before.account != after.account;
                    !(is_gone(*place) || is_moved && accounts.any(|one| is_gone_account(one)))
                });
                done.answer = done.answer.filter(|answer| !is_gone(answer.newer));
                let is_left = |word: &Word| !is_gone(word.key.0) && !is_gone(word.key.1);
                done.pair = done.pair.filter(is_left);
            }
            list.retain(|done| {
                !done.about().is_empty() || done.defined.is_some() || done.opened.is_some()
            });
        }
        let left: BTreeSet<usize> = person
            .done
            .iter()
            .chain(&person.undone)
            .map(|done| done.number)
            .collect();
        person.bulk.retain(|(number, _)| left.contains(number));
    }

    /// Accounts go on under other ids.
    pub(super) fn rename_accounts(&mut self, ids: &BTreeMap<String, String>) {
        let person = &mut self.person;
        let done = person.done.iter_mut().chain(&mut person.undone);
        let then = done.flat_map(|done| &mut done.rows);
        let then = then.flat_map(|(_, before, after)| [before, after]);
        let now = self.rows.iter_mut().map(|row| &mut row.said);
        for account in then.chain(now).filter_map(|said| said.account.as_mut()) {
            if let Some(new) = ids.get(account) {
                account.clone_from(new);
            }
        }
    }

    /// A name that no category of the person's ever had.
    pub fn next_category(&self) -> String {
        format!("made {}", self.person.number)
    }

    /// Tags that there are, as they are spelled.
    pub fn tags(&self) -> Vec<String> {
        self.person.spelling.values().cloned().collect()
    }

    /// Does it again; false where nothing was undone last.
    pub fn redo(&mut self, at_ms: i64) -> bool {
        let Some(done) = self.person.undone.last().cloned() else {
            return false;
        };
        let is_against = done.answer.is_some_and(|answer| {
            answer.same != answer.was_same && self.is_against_a_statement(answer, answer.same)
        });
        if self.is_locked(&done) || is_against || !self.swap(&done, true) {
            return false;
        }
        self.person.undone.pop();
        let number = done.number;
        // It stands again where it stood.
        let at = self.person.done.partition_point(|one| one.number < number);
        self.person.done.insert(at, done);
        self.did(at_ms);
        self.expire(at_ms, number);
        true
    }

    /// What was said of each row in one operation gives way to what was said before it, or the reverse, where it
    /// still holds: a later operation may have left the journal. False where it holds of no row.
    fn swap(&mut self, done: &Done, again: bool) -> bool {
        let mut any = done.answer.is_some() || done.pair.is_some();
        if let Some(word) = &done.pair {
            self.swap_pair(word, again);
        }
        if let Some(answer) = done.answer
            && answer.same != answer.was_same
        {
            match answer.same == again {
                true => self.join(answer),
                false => self.unjoin(answer.newer),
            }
        }
        if let Some((before, after)) = &done.defined {
            let (from, to) = if again {
                (before, after)
            } else {
                (after, before)
            };
            if self.defined == *from {
                self.defined.clone_from(to);
                any = true;
            }
        }
        if let Some((id, kept)) = &done.opened {
            // One with rows is not taken back: they would be in none.
            let is_filled = self
                .rows
                .iter()
                .any(|row| row.bank.account == *id && !row.withdrawn);
            any |= match again {
                true => self.kept.insert(id.clone(), kept.clone()).is_none(),
                false if is_filled => false,
                false => self.kept.remove(id).is_some(),
            };
        }
        for (place, before, after) in &done.rows {
            let (from, to) = if again {
                (before, after)
            } else {
                (after, before)
            };
            any |= self.rows[*place].said.took(from, to);
        }
        self.settle_by_hand();
        any
    }

    /// Whatever the clock says, nothing was done before what was done before it.
    fn did(&mut self, at_ms: i64) {
        let latest = &mut self.person.latest_ms;
        *latest = (*latest).max(at_ms);
    }

    /// With every operation the oldest ones over many rows leave the journal, undone or not, but for the one that
    /// is just taken back or done again. The clock is believed up to a month after the newest day that a bank
    /// told of.
    fn expire(&mut self, at_ms: i64, taken: usize) {
        let told_ms = self.believed_ms();
        let locking = self.locking();
        let person = &mut self.person;
        let is_it = |(number, _): &&(usize, i64)| !locking.contains(number);
        while let Some((number, made_ms)) = person.bulk.iter().find(is_it).copied()
            && number != taken
            && made_ms < at_ms.min(told_ms) - BULK_MS
        {
            person.bulk.retain(|(one, _)| *one != number);
            person.done.retain(|done| done.number != number);
            person.undone.retain(|done| done.number != number);
        }
    }
}

impl Oracle {
    /// Operations that lock rows to this day: nothing else opens those, so they stay.
    fn locking(&self) -> BTreeSet<usize> {
        let locks = |done: &&Done| {
            done.rows.iter().any(|(_, before, after)| {
                after.reconciled != before.reconciled
                    && after.reconciled.is_some_and(|number| self.locks(number))
            })
        };
        let all = self.person.done.iter().chain(&self.person.undone);
        all.filter(locks).map(|done| done.number).collect()
    }

    /// No clock is believed that says more than a month after the newest day that a bank told of.
    pub fn believed_ms(&self) -> i64 {
        let there = self
            .rows
            .iter()
            .filter(|row| !row.is_forgotten && !row.is_by_hand);
        let told = there.map(|row| row.bank.day).max();
        told.map_or(i64::MAX, |day| {
            let midnight = day.and_hms_opt(0, 0, 0).expect("a time").and_utc();
            midnight.timestamp_millis() + SILENT_MS
        })
    }
}

impl Person {
    /// Answers that can be undone or done again.
    pub(super) fn answers(&self) -> Vec<Answer> {
        let all = self.done.iter().chain(&self.undone);
        all.filter_map(|done| done.answer).collect()
    }

    /// Each tag once, as it was first spelled, in the order of the alphabet.
    pub(super) fn spelled(&mut self, tags: &[String]) -> Vec<String> {
        let mut by_fold = BTreeMap::new();
        for tag in tags {
            let folded = folded(tag);
            let spelling = self
                .spelling
                .entry(folded.clone())
                .or_insert_with(|| tag.clone());
            by_fold.insert(folded, spelling.clone());
        }
        by_fold.into_values().collect()
    }
}
