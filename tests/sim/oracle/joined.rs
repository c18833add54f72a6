//! Rows of which the person says that they are one, or two, when they are asked.
//!
//! The older row goes on with its id and its words, under all ids of both and with what the bank says of the
//! newer one. That one is nowhere until the answer is taken back; then it has what the bank says by that time,
//! and the older one is what it was.

use std::collections::{BTreeSet, HashMap};

use coffer_domain::OperationId;

use super::{
    Oracle, Row,
    pairs::Key,
    said::{Said, Tags, folded},
};
use crate::world::BankRow;

/// What is to be known of two rows that are one, for the day on which they are two again.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    /// The row that goes on.
    pub(super) keep: usize,
    /// What the bank said of it, where it took over what it says of the other one.
    was: Option<Box<Row>>,
    /// Its own ids.
    names: BTreeSet<String>,
    /// The words that moved over, and nothing else.
    moved: Said,
    /// Files that came over, whatever was attached to the row that stays.
    files: BTreeSet<u32>,
    /// Tags that came over to others.
    tags: Tags,
    /// What was said of pairs that came over.
    pub(super) pairs: Vec<Key>,
    /// The note that moved over took the place of one that was cleared.
    was_cleared: bool,
}

/// An answer, as something that was done and can be undone.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The newer row.
    pub newer: usize,
    /// The one that it may be.
    pub older: usize,
    pub same: bool,
    /// What held before: rows that are taken apart were one.
    pub was_same: bool,
}

impl Oracle {
    /// Whether a person who knows what the bank prints would say that two rows are one: it prints one of them.
    /// Of a word that was said and taken back the oracle does not know more than of one that nobody said, so
    /// rows on which that would show are left to themselves.
    pub fn may_be_same(&self, newer: usize, older: usize) -> bool {
        let (new, old) = (&self.rows[newer], &self.rows[older]);
        let is_told_apart = |new: Option<bool>, old: Option<bool>| new.is_none() || old.is_some();
        !new.withdrawn
            && (old.withdrawn || old.is_by_hand)
            && !new.is_by_hand
            && new.joined.is_none()
            && old.joined.is_none()
            && !new.reverted
            && !old.reverted
            && is_told_apart(new.said.reviewed, old.said.reviewed)
            && is_told_apart(new.said.hidden, old.said.hidden)
            && new.said.tags.off.is_empty()
            && old.said.tags.off.is_empty()
            && new.bank.account == old.bank.account
    }

    /// Whether an answer is among what can be undone or done again, of rows of this item.
    pub fn has_answers(&self, item: usize) -> bool {
        let answers = self.person.answers();
        answers
            .iter()
            .any(|answer| self.rows[answer.newer].item == item)
    }

    /// Rows that are another one now.
    pub fn joined(&self) -> BTreeSet<usize> {
        let is_joined = |place: &usize| self.rows[*place].joined.is_some();
        (0..self.rows.len()).filter(is_joined).collect()
    }

    /// The person answers.
    pub fn answer(&mut self, answer: Answer, id: Option<OperationId>, at_ms: i64) -> bool {
        if answer.same && self.is_against_a_statement(answer, true) {
            return false;
        }
        self.is_answered = true;
        if answer.same {
            self.join(answer);
        }
        self.did_answer(answer, id, at_ms);
        true
    }

    /// Whether making two rows one, or two again, would change what a statement locks: another amount or, of two that
    /// are locked, one less; or the row that goes on taken back where it stands, or the reverse.
    pub(super) fn is_against_a_statement(&self, answer: Answer, same: bool) -> bool {
        let (new, old) = (&self.rows[answer.newer], &self.rows[answer.older]);
        let what = |row: &Row| (row.bank.minor, row.bank.currency);
        let locks = [&new.said.reconciled, &old.said.reconciled];
        match (&new.joined, same) {
            (None, true) => {
                let locked = locks.iter().filter(|lock| lock.is_some()).count();
                locked == 2 || locked == 1 && what(new) != what(old)
            }
            (Some(joined), false) => {
                let goes_along = joined.moved.reconciled.is_some() && locks[0] == locks[1];
                old.said.reconciled.is_some()
                    && !goes_along
                    && joined.was.as_ref().is_some_and(|was| {
                        was.bank.minor != old.bank.minor || was.withdrawn != old.withdrawn
                    })
            }
            _ => false,
        }
    }

    /// Rows of which the bank said that they were announced first, and of which no answer was given: the person can
    /// take them apart.
    pub fn can_be_taken_apart(&self) -> Vec<usize> {
        let can = |place: &usize| {
            let row = &self.rows[*place];
            row.id.is_some()
                && row.is_by_itself()
                && !row.is_answered
                && !row.bank.pending
                && row.held.is_some()
        };
        (0..self.rows.len()).filter(can).collect()
    }

    /// Whether a row was never announced, or is announced and not booked: there is nothing to take apart.
    pub fn is_of_one(&self, place: usize) -> bool {
        let row = &self.rows[place];
        !row.is_answered && (row.bank.pending || !row.was_held)
    }

    /// The person says that a charge is another payment than the hold that it took over: it is a row of its own, of
    /// which nothing was said, and the hold is what it was, with all that was said, and nothing that the bank prints.
    pub fn take_apart(&mut self, place: usize, id: Option<OperationId>, at_ms: i64) -> bool {
        let row = self.rows[place].clone();
        if row.said.reconciled.is_some() {
            return false;
        }
        let Some(held) = row.held.clone().filter(|_| !row.bank.pending) else {
            return false;
        };
        self.is_answered = true;
        let newer = self.rows.len();
        let names = BTreeSet::from([held.bank.id.clone()]);
        let was = Row {
            withdrawn: true,
            reverted: false,
            is_answered: true,
            ..*held
        };
        self.rows.push(Row {
            number: newer,
            withdrawn: true,
            reverted: false,
            first: row.bank.clone(),
            authorized: None,
            held: None,
            is_answered: true,
            said: Said::default(),
            id: None,
            belongs: false,
            joined: Some(Joined {
                keep: place,
                was: Some(Box::new(was)),
                names,
                moved: Said::default(),
                files: BTreeSet::new(),
                tags: Tags::default(),
                pairs: Vec::new(),
                was_cleared: false,
            }),
            ..row
        });
        self.unjoin(newer);
        let answer = Answer {
            newer,
            older: place,
            same: false,
            was_same: true,
        };
        self.did_answer(answer, id, at_ms);
        true
    }

    /// The bank can take back what one of two rows was before they were one.
    pub(super) fn end_joined(&mut self, item: usize, printed: &HashMap<&str, &BankRow>) {
        let rows = self.rows.iter_mut().filter(|row| row.item == item);
        for joined in rows.filter_map(|row| row.joined.as_mut()) {
            if let Some(was) = &mut joined.was {
                was.withdrawn |= !was.is_by_hand && !printed.contains_key(was.bank.id.as_str());
            }
        }
    }

    pub(super) fn join(&mut self, Answer { newer, older, .. }: Answer) {
        self.rows[newer].is_answered = true;
        self.rows[older].is_answered = true;
        let item = self.rows[newer].item;
        let names = self.names.iter();
        let own = names
            .filter(|((of, _), place)| *of == item && **place == older)
            .map(|((_, name), _)| name.clone())
            .collect();
        let with_facts = !self.rows[newer].withdrawn || self.rows[older].withdrawn;
        let new = self.rows[newer].clone();
        let old = self.rows[older].clone();
        let (mut moved, mut was_cleared) = (Said::default(), false);
        let keep = &mut self.rows[older].said;
        match (&old.said.note, &new.said.note) {
            (None, Some(_)) => {
                moved.note.clone_from(&new.said.note);
                keep.note.clone_from(&new.said.note);
            }
            (Some(cleared), Some(note)) if cleared.is_empty() => {
                was_cleared = !note.is_empty();
                moved.note = Some(note.clone()).filter(|_| was_cleared);
                keep.note = Some(note.clone());
            }
            (Some(first), Some(second)) if !second.is_empty() && first != second => {
                keep.note = Some(format!("{first}\n{second}"));
            }
            _ => {}
        }
        macro_rules! moves {
            ($($name:ident),*) => {$(
                if is_nothing(&old.said.$name) && !is_nothing(&new.said.$name) {
                    moved.$name.clone_from(&new.said.$name);
                    keep.$name.clone_from(&new.said.$name);
                }
            )*};
        }
        moves!(
            category, merchant, day, reviewed, hidden, kept, cleared, reconciled, tags, parts
        );
        // Where both have words about tags, those about tags of which the row that stays says nothing.
        let mut tags = Tags::default();
        if !is_nothing(&old.said.tags) {
            let Tags { on, off } = &old.said.tags;
            let is_free =
                |tag: &str| !off.contains(tag) && !on.iter().any(|had| folded(had) == tag);
            tags.clone_from(&new.said.tags);
            tags.on.retain(|tag| is_free(&folded(tag)));
            tags.off.retain(|tag| is_free(tag));
            keep.tags.on.extend(tags.on.iter().cloned());
            keep.tags.on.sort_by_key(|tag| folded(tag));
            keep.tags.off.extend(tags.off.iter().cloned());
        }
        let files = &new.said.files - &old.said.files;
        keep.files.extend(&files);
        if with_facts {
            let row = &mut self.rows[older];
            // It is the bank's now.
            if std::mem::take(&mut row.is_by_hand) {
                (row.said.written, row.said.amount, row.said.account) = (false, None, None);
            }
            let is_booked_now = old.bank.pending && !new.bank.pending;
            let tip = (is_booked_now && old.bank.minor != new.bank.minor).then_some(old.bank.minor);
            row.authorized = new.authorized.or(tip).or(old.authorized);
            row.was_held |= is_booked_now || new.was_held;
            row.bank = new.bank.clone();
            row.withdrawn = new.withdrawn;
            row.is_foreign = new.is_foreign;
            (row.late, row.may_be_booked) = (new.late, new.may_be_booked);
        }
        for place in self.names.values_mut().filter(|place| **place == newer) {
            *place = older;
        }
        let pairs = self.join_pairs(newer, older);
        let gone = &mut self.rows[newer];
        gone.withdrawn = true;
        gone.joined = Some(Joined {
            keep: older,
            was: with_facts.then(|| Box::new(old)),
            names: own,
            moved,
            files,
            tags,
            pairs,
            was_cleared,
        });
    }

    pub(super) fn unjoin(&mut self, newer: usize) {
        let Some(joined) = self.rows[newer].joined.take() else {
            return;
        };
        let Joined {
            keep,
            was,
            names,
            moved,
            files,
            tags,
            pairs,
            was_cleared,
        } = joined;
        let item = self.rows[newer].item;
        if let Some(was) = was {
            let now = self.rows[keep].clone();
            let gone = &mut self.rows[newer];
            gone.bank = now.bank;
            gone.withdrawn = now.withdrawn;
            gone.is_foreign = now.is_foreign;
            gone.was_held |= !gone.bank.pending && now.was_held && !was.bank.pending;
            let (said, id) = (now.said, now.id);
            self.rows[keep] = Row { said, id, ..*was };
            let row = &mut self.rows[keep];
            if row.is_by_hand {
                (row.said.written, row.said.amount) = (true, Some(row.bank.minor));
                row.said.account = Some(row.bank.account.clone());
            }
        }
        for ((of, name), place) in &mut self.names {
            if *of == item && *place == keep && !names.contains(name) {
                *place = newer;
            }
        }
        let of_gone = self.rows[newer].said.clone();
        let said = &mut self.rows[keep].said;
        if moved.note.is_some() && said.note == of_gone.note {
            said.note = was_cleared.then(String::new);
        } else if let (Some(note), Some(second)) = (&said.note, &of_gone.note)
            && let Some(first) = note.strip_suffix(&format!("\n{second}"))
            && !second.is_empty()
        {
            said.note = Some(first.to_owned());
        }
        macro_rules! moves_back {
            ($($name:ident),*) => {$(
                if !is_nothing(&moved.$name) && said.$name == of_gone.$name {
                    said.$name = Default::default();
                }
            )*};
        }
        moves_back!(
            category, merchant, day, reviewed, hidden, kept, cleared, reconciled, tags, parts
        );
        said.tags.on.retain(|tag| !tags.on.contains(tag));
        said.tags.off.retain(|tag| !tags.off.contains(tag));
        said.files.retain(|file| !files.contains(file));
        self.unjoin_pairs(&pairs);
    }
}

fn is_nothing<T: Default + PartialEq>(said: &T) -> bool {
    *said == T::default()
}
