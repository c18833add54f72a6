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
}

/// The rows that one operation changed, with what was said of them before and after.
#[derive(Debug, Clone)]
struct Done(Vec<(usize, Said, Said)>);

/// What the person did, and what can be taken back.
#[derive(Clone, Default)]
pub struct Person {
    done: Vec<Done>,
    undone: Vec<Done>,
    /// Tags as they were first spelled, by their lower case.
    spelling: BTreeMap<String, String>,
}

impl Oracle {
    /// The person says something of rows.
    pub fn say(&mut self, rows: &[usize], saying: &Saying) {
        let mut changed = Vec::new();
        for &place in rows {
            let before = self.rows[place].said.clone();
            let mut after = before.clone();
            match saying {
                // Clearing what nobody wrote says nothing.
                Saying::Note(text) if text.is_empty() && before.note.is_none() => {}
                Saying::Note(text) => after.note = Some(text.clone()),
                Saying::Category(code) => after.category.clone_from(code),
                Saying::Tags(tags) => after.tags = self.person.spelled(tags),
                Saying::Deleted(deleted) => after.deleted = *deleted,
            }
            if before != after && !changed.iter().any(|(known, _, _)| *known == place) {
                self.rows[place].said = after.clone();
                changed.push((place, before, after));
            }
        }
        if !changed.is_empty() {
            self.person.done.push(Done(changed));
            self.person.undone.clear();
        }
    }

    /// Takes the newest thing back; false where there is none.
    pub fn undo(&mut self) -> bool {
        let Some(done) = self.person.done.pop() else {
            return false;
        };
        for (place, before, _) in &done.0 {
            self.rows[*place].said = before.clone();
        }
        self.person.undone.push(done);
        true
    }

    /// Does it again; false where nothing was undone last.
    pub fn redo(&mut self) -> bool {
        let Some(done) = self.person.undone.pop() else {
            return false;
        };
        for (place, _, after) in &done.0 {
            self.rows[*place].said = after.clone();
        }
        self.person.done.push(done);
        true
    }
}

impl Person {
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
