//! What the person said of rows, and what undo and redo must bring back.

use std::collections::BTreeMap;

use super::Oracle;

/// All that a person said of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub note: Option<String>,
    /// The code of a category.
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub deleted: bool,
    /// It counts although the bank took it back.
    pub kept: bool,
    /// None where it is not split.
    pub parts: Vec<Part>,
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
    Deleted(bool),
    Split(Vec<Part>),
    /// What was deleted is no longer, and what the bank took back counts again.
    Restored,
}

/// One operation.
#[derive(Debug, Clone)]
struct Done {
    /// Its place in the order of all.
    number: usize,
    /// The rows it changed, with what was said of them before and after.
    rows: Vec<(usize, Said, Said)>,
}

/// An operation over many rows can be taken back for so long.
const BULK_MS: i64 = 90 * 86_400_000;

/// What the person did, and what can be taken back.
#[derive(Clone, Default)]
pub struct Person {
    done: Vec<Done>,
    undone: Vec<Done>,
    /// Operations so far.
    number: usize,
    /// Those over many rows that have not left the journal, the oldest first, and when each was made.
    bulk: Vec<(usize, i64)>,
    /// Tags as they were first spelled, by their lower case.
    spelling: BTreeMap<String, String>,
}

impl Oracle {
    /// The person says something of rows; false where it must be refused, and then nothing holds of it.
    pub fn say(&mut self, rows: &[usize], saying: &Saying, at_ms: i64) -> bool {
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
                self.change(rows, at_ms, |said, _| said.parts.clone_from(parts));
            }
            Saying::Restored => {
                let (deleted, others): (Vec<usize>, Vec<usize>) = rows
                    .iter()
                    .partition(|place| self.rows[**place].said.deleted);
                if !others.iter().all(|place| self.rows[*place].is_out()) {
                    return false;
                }
                // Two things said, one after the other.
                self.change(&deleted, at_ms, |said, _| said.deleted = false);
                self.change(&others, at_ms, |said, _| said.kept = true);
            }
            // Clearing what nobody wrote says nothing.
            Saying::Note(text) => self.change(rows, at_ms, |said, _| {
                if !text.is_empty() || said.note.is_some() {
                    said.note = Some(text.clone());
                }
            }),
            Saying::Category(code) => {
                self.change(rows, at_ms, |said, _| said.category.clone_from(code));
            }
            Saying::Tags(tags) => {
                self.change(rows, at_ms, |said, person| said.tags = person.spelled(tags));
            }
            Saying::Deleted(deleted) => {
                self.change(rows, at_ms, |said, _| said.deleted = *deleted);
            }
        }
        true
    }

    /// One operation over rows. Those of which it holds already are no part of it.
    fn change(&mut self, rows: &[usize], at_ms: i64, change: impl Fn(&mut Said, &mut Person)) {
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
            if changed.len() > 1 {
                self.person.bulk.push((number, at_ms));
            }
            self.person.done.push(Done {
                number,
                rows: changed,
            });
            self.person.undone.clear();
            self.person.expire(at_ms);
        }
    }

    /// Takes the newest thing back; false where there is none.
    pub fn undo(&mut self, at_ms: i64) -> bool {
        let Some(done) = self.person.done.pop() else {
            return false;
        };
        for (place, before, _) in &done.rows {
            self.rows[*place].said = before.clone();
        }
        self.person.undone.push(done);
        self.person.expire(at_ms);
        true
    }

    /// Does it again; false where nothing was undone last.
    pub fn redo(&mut self, at_ms: i64) -> bool {
        let Some(done) = self.person.undone.pop() else {
            return false;
        };
        for (place, _, after) in &done.rows {
            self.rows[*place].said = after.clone();
        }
        self.person.done.push(done);
        self.person.expire(at_ms);
        true
    }
}

impl Person {
    /// With every operation the oldest ones over many rows leave the journal, undone or not.
    fn expire(&mut self, at_ms: i64) {
        while let Some((number, made_ms)) = self.bulk.first().copied()
            && made_ms < at_ms - BULK_MS
        {
            self.bulk.remove(0);
            self.done.retain(|done| done.number != number);
            self.undone.retain(|done| done.number != number);
        }
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
