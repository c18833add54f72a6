//! What the person said of rows, and what undo and redo must bring back.

use std::collections::{BTreeMap, BTreeSet};

use coffer_domain::{CivilDate, OperationId};

use super::{
    Oracle,
    defined::{Define, Defined},
    joined::Answer,
};

/// All that a person said of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub note: Option<String>,
    /// The code of a category.
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub merchant: Option<String>,
    pub day: Option<CivilDate>,
    pub reviewed: bool,
    pub hidden: bool,
    pub deleted: bool,
    /// It counts although the bank took it back.
    pub kept: bool,
    /// None where it is not split.
    pub parts: Vec<Part>,
    /// Files that are attached to it, by what is in them.
    pub files: BTreeSet<u32>,
}

/// A share of a row, as the person said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub minor: i64,
    /// The code of a category; nothing for what the whole row is for.
    pub category: Option<String>,
    pub note: String,
}

impl Said {
    /// Goes from one saying to another in the field in which they differ, if that still holds.
    fn took(&mut self, from: &Self, to: &Self) -> bool {
        let mut any = false;
        macro_rules! field {
            ($($name:ident),*) => {$(
                if from.$name != to.$name && self.$name == from.$name {
                    self.$name.clone_from(&to.$name);
                    any = true;
                }
            )*};
        }
        field!(
            note, category, tags, merchant, day, reviewed, hidden, deleted, kept, parts, files
        );
        any
    }

    /// The place of the field in which two differ.
    fn differing(&self, other: &Self) -> Option<usize> {
        [
            self.note != other.note,
            self.category != other.category,
            self.tags != other.tags,
            self.merchant != other.merchant,
            self.day != other.day,
            self.reviewed != other.reviewed,
            self.hidden != other.hidden,
            self.deleted != other.deleted,
            self.kept != other.kept,
            self.parts != other.parts,
            self.files != other.files,
        ]
        .iter()
        .position(|differs| *differs)
    }

    pub fn is_something(&self) -> bool {
        *self != Self::default()
    }
}

/// One thing that the person did.
#[derive(Debug, Clone)]
pub enum Saying {
    Note(String),
    Category(Option<String>),
    Tags(Vec<String>),
    Merchant(Option<String>),
    Day(Option<CivilDate>),
    Reviewed(bool),
    Hidden(bool),
    Deleted(bool),
    Split(Vec<Part>),
    /// Of one row.
    Attach(u32),
    /// Of one row.
    Detach(u32),
    /// What was deleted is no longer, and what the bank took back counts again.
    Restored,
}

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
    /// Rules and categories before and after, where it is of these.
    defined: Option<(Defined, Defined)>,
    /// The rows it changed, with what was said of them before and after.
    rows: Vec<(usize, Said, Said)>,
}

impl Done {
    /// Rows that it is about.
    fn about(&self) -> BTreeSet<usize> {
        let answered = self.answer.map(|answer| answer.newer);
        self.rows.iter().map(|row| row.0).chain(answered).collect()
    }

    /// The one field that it is about, by its place.
    fn field(&self) -> Option<usize> {
        if self.answer.is_some() {
            return None;
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
    /// The person says something of rows; false where it must be refused, and then nothing holds of it.
    pub fn say(
        &mut self,
        rows: &[usize],
        saying: &Saying,
        id: Option<OperationId>,
        at_ms: i64,
    ) -> bool {
        let at = (at_ms, id);
        match saying {
            Saying::Split(parts) => {
                // Either no parts, or two at least, none of nothing, which make the whole.
                let whole: i128 = parts.iter().map(|part| i128::from(part.minor)).sum();
                let fits = parts.len() > 1
                    && parts.iter().all(|part| part.minor != 0)
                    && rows
                        .iter()
                        .all(|&place| i128::from(self.rows[place].bank.minor) == whole);
                if !parts.is_empty() && !fits {
                    return false;
                }
                self.change(rows, at, |said, _| said.parts.clone_from(parts));
            }
            Saying::Restored => {
                let (deleted, others): (Vec<usize>, Vec<usize>) = rows
                    .iter()
                    .partition(|place| self.rows[**place].said.deleted);
                if !others.iter().all(|place| self.rows[*place].is_out()) {
                    return false;
                }
                // Two things said, one after the other.
                self.change(&deleted, (at_ms, None), |said, _| said.deleted = false);
                self.change(&others, (at_ms, None), |said, _| said.kept = true);
            }
            // Clearing what nobody wrote says nothing.
            Saying::Note(text) => self.change(rows, at, |said, _| {
                if !text.is_empty() || said.note.is_some() {
                    said.note = Some(text.clone());
                }
            }),
            Saying::Category(code) => {
                self.change(rows, at, |said, _| said.category.clone_from(code));
            }
            Saying::Tags(tags) => {
                self.change(rows, at, |said, person| said.tags = person.spelled(tags));
            }
            Saying::Merchant(name) => {
                self.change(rows, at, |said, _| said.merchant.clone_from(name));
            }
            Saying::Day(day) => self.change(rows, at, |said, _| said.day = *day),
            Saying::Reviewed(yes) => self.change(rows, at, |said, _| said.reviewed = *yes),
            Saying::Attach(file) => self.change(rows, at, |said, _| {
                said.files.insert(*file);
            }),
            Saying::Detach(file) => self.change(rows, at, |said, _| {
                said.files.remove(file);
            }),
            Saying::Hidden(yes) => self.change(rows, at, |said, _| said.hidden = *yes),
            Saying::Deleted(deleted) => {
                self.change(rows, at, |said, _| said.deleted = *deleted);
            }
        }
        true
    }

    /// One operation over rows. Those of which it holds already are no part of it.
    fn change(
        &mut self,
        rows: &[usize],
        (at_ms, id): (i64, Option<OperationId>),
        change: impl Fn(&mut Said, &mut Person),
    ) {
        let mut changed = Vec::new();
        for &place in rows {
            let before = self.rows[place].said.clone();
            let mut after = before.clone();
            change(&mut after, &mut self.person);
            if before != after && !changed.iter().any(|(known, _, _)| *known == place) {
                self.rows[place].said = after.clone();
                changed.push((place, before, after));
            }
        }
        if !changed.is_empty() {
            let number = self.person.number;
            self.person.number += 1;
            self.did(at_ms);
            let of = number;
            if changed.len() > 1 {
                self.person.bulk.push((number, self.person.latest_ms));
            }
            self.person.done.push(Done {
                number,
                id,
                is_bulk: changed.len() > 1,
                answer: None,
                defined: None,
                rows: changed,
            });
            self.person.undone.clear();
            self.expire(at_ms, of);
        }
    }

    /// Takes the newest thing back of which something still holds; false where there is none.
    pub fn undo(&mut self, at_ms: i64) -> bool {
        // One over many rows is not looked through before it is taken.
        let stands = |done: &Done| {
            let is_left = |(place, before, after): &(usize, Said, Said)| {
                self.rows[*place].said.clone().took(after, before)
            };
            let is_defined = |(_, after): &(Defined, Defined)| *after == self.defined;
            done.is_bulk
                || done.answer.is_some()
                || done.defined.as_ref().is_some_and(is_defined)
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

    fn take_back(&mut self, at: usize, at_ms: i64) -> bool {
        let done = self.person.done[at].clone();
        if !self.swap(&done, false) {
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
            done.answer.is_some()
                || done
                    .rows
                    .iter()
                    .all(|(place, ..)| self.rows[*place].is_by_itself())
        };
        all.filter(is_there).filter_map(|done| done.id).collect()
    }

    /// Writes down that the person answered.
    pub(super) fn did_answer(&mut self, answer: Answer, id: Option<OperationId>, at_ms: i64) {
        let number = self.person.number;
        self.person.number += 1;
        self.did(at_ms);
        self.person.done.push(Done {
            number,
            id,
            is_bulk: false,
            answer: Some(answer),
            defined: None,
            rows: Vec::new(),
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
                number,
                id: None,
                is_bulk: false,
                answer: None,
                defined: Some((before, self.defined.clone())),
                rows: Vec::new(),
            });
            self.person.undone.clear();
            self.expire(at_ms, number);
        }
        true
    }

    /// What was said of rows that are forgotten goes with them; an operation over others too keeps those.
    pub(super) fn forget_words(&mut self, is_gone: impl Fn(usize) -> bool) {
        let person = &mut self.person;
        for list in [&mut person.done, &mut person.undone] {
            for done in list.iter_mut() {
                done.rows.retain(|(place, ..)| !is_gone(*place));
                done.answer = done.answer.filter(|answer| !is_gone(answer.newer));
            }
            list.retain(|done| !done.about().is_empty() || done.defined.is_some());
        }
        let left: BTreeSet<usize> = person
            .done
            .iter()
            .chain(&person.undone)
            .map(|done| done.number)
            .collect();
        person.bulk.retain(|(number, _)| left.contains(number));
    }

    /// Does it again; false where nothing was undone last.
    pub fn redo(&mut self, at_ms: i64) -> bool {
        let Some(done) = self.person.undone.last().cloned() else {
            return false;
        };
        if !self.swap(&done, true) {
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
        let mut any = done.answer.is_some();
        match done.answer {
            Some(answer) if answer.same && again => self.join(answer),
            Some(answer) if answer.same => self.unjoin(answer.newer),
            _ => {}
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
        for (place, before, after) in &done.rows {
            let (from, to) = if again {
                (before, after)
            } else {
                (after, before)
            };
            any |= self.rows[*place].said.took(from, to);
        }
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
        let person = &mut self.person;
        while let Some((number, made_ms)) = person.bulk.first().copied()
            && number != taken
            && made_ms < at_ms.min(told_ms) - BULK_MS
        {
            person.bulk.remove(0);
            person.done.retain(|done| done.number != number);
            person.undone.retain(|done| done.number != number);
        }
    }
}

impl Oracle {
    /// No clock is believed that says more than a month after the newest day that a bank told of.
    pub fn believed_ms(&self) -> i64 {
        let there = self.rows.iter().filter(|row| !row.is_forgotten);
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
    fn spelled(&mut self, tags: &[String]) -> Vec<String> {
        let mut by_fold = BTreeMap::new();
        for tag in tags {
            let folded = tag.to_lowercase();
            let spelling = self
                .spelling
                .entry(folded.clone())
                .or_insert_with(|| tag.clone());
            by_fold.insert(folded, spelling.clone());
        }
        by_fold.into_values().collect()
    }
}
