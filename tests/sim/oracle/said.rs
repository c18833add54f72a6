//! What the person said of rows.

use std::collections::BTreeSet;

use coffer_domain::{CivilDate, OperationId};

use super::{Oracle, defined::Ruled, done::Person};

/// All that a person said of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub note: Option<String>,
    /// The code of a category.
    pub category: Option<String>,
    pub tags: Tags,
    pub merchant: Option<String>,
    pub day: Option<CivilDate>,
    /// That it is not is said where a rule says that it is.
    pub reviewed: Option<bool>,
    pub hidden: Option<bool>,
    pub deleted: bool,
    /// It counts although the bank took it back.
    pub kept: bool,
    /// None where it is not split.
    pub parts: Vec<Part>,
    /// Files that are attached to it, by what is in them.
    pub files: BTreeSet<u32>,
    /// They found it on a statement.
    pub cleared: bool,
    /// The statement that locks it.
    pub reconciled: Option<usize>,
    /// They wrote it down.
    pub written: bool,
    /// Its amount, where they wrote it down.
    pub amount: Option<i64>,
    /// The account that it is in, where they wrote it down.
    pub account: Option<String>,
}

/// What is said of the tags of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// As they were first spelled, in the order of the alphabet.
    pub on: Vec<String>,
    /// Those that were taken off, which no rule puts on again, in lower case.
    pub off: BTreeSet<String>,
}

pub fn folded(tag: &str) -> String {
    tag.to_lowercase()
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
    pub(super) fn took(&mut self, from: &Self, to: &Self) -> bool {
        let mut any = false;
        let mut from = from.clone();
        if self.reconciled.is_some() {
            // A statement locks them.
            from.day.clone_from(&to.day);
            from.parts.clone_from(&to.parts);
            (from.deleted, from.kept) = (to.deleted, to.kept);
            (from.cleared, from.written, from.amount) = (to.cleared, to.written, to.amount);
            from.account.clone_from(&to.account);
        }
        macro_rules! field {
            ($($name:ident),*) => {$(
                if from.$name != to.$name && self.$name == from.$name {
                    self.$name.clone_from(&to.$name);
                    any = true;
                }
            )*};
        }
        field!(
            note, category, tags, merchant, day, reviewed, hidden, deleted, kept, parts, files,
            cleared, reconciled, written, amount, account
        );
        any
    }

    /// The place of the field in which two differ.
    pub(super) fn differing(&self, other: &Self) -> Option<usize> {
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
            self.cleared != other.cleared,
            self.reconciled != other.reconciled,
            self.written != other.written,
            self.amount != other.amount,
            self.account != other.account,
        ]
        .iter()
        .position(|differs| *differs)
    }

    pub fn is_something(&self) -> bool {
        let mut said = self.clone();
        said.tags.off.clear();
        said != Self::default()
    }
}

/// One thing that the person did.
#[derive(Debug, Clone)]
pub enum Saying {
    Note(String),
    Category(Option<String>),
    Tags(Vec<String>),
    /// Of rows of which the same tags are said.
    AddTags(Vec<String>),
    RemoveTags(Vec<String>),
    Merchant(Option<String>),
    Day(Option<CivilDate>),
    Reviewed(bool),
    Hidden(bool),
    Deleted(bool),
    /// Whether they found it on a statement.
    Cleared(bool),
    /// Its amount, where they wrote it down.
    Amount(i64),
    /// The account it is in, where they wrote it down, by its id, and the account's currency.
    Moved(String, &'static str),
    Split(Vec<Part>),
    /// Of one row.
    Attach(u32),
    /// Of one row.
    Detach(u32),
    /// What was deleted is no longer, and what the bank took back counts again.
    Restored,
}

impl Saying {
    /// Whether a statement locks it.
    fn is_locked(&self) -> bool {
        matches!(
            self,
            Self::Day(_)
                | Self::Deleted(_)
                | Self::Restored
                | Self::Split(_)
                | Self::Cleared(_)
                | Self::Amount(_)
                | Self::Moved(..)
        )
    }
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
        // What a statement was compared with stays as it was.
        let is_locked = |place: &usize| self.rows[*place].said.reconciled.is_some();
        if saying.is_locked() && rows.iter().any(is_locked) {
            return false;
        }
        match saying {
            Saying::Cleared(yes) => self.change(rows, at, |said, _| said.cleared = *yes),
            Saying::Amount(minor) => {
                if *minor == 0 || rows.iter().any(|place| !self.rows[*place].is_by_hand) {
                    return false;
                }
                self.change(rows, at, |said, _| said.amount = Some(*minor));
                self.settle_by_hand();
            }
            Saying::Moved(account, currency) => {
                let fits = |place: &usize| {
                    let row = &self.rows[*place];
                    row.is_by_hand && row.bank.currency == *currency
                };
                if !rows.iter().all(fits) {
                    return false;
                }
                self.change(rows, at, |said, _| said.account = Some(account.clone()));
                self.settle_by_hand();
            }
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
                // What a rule splits is not made whole by a person who split it not.
                let is_ruled = |place: &usize| {
                    let row = &self.rows[*place];
                    row.said.parts.is_empty() && !self.ruled(row).parts.is_empty()
                };
                if parts.is_empty() && rows.iter().any(is_ruled) {
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
            // Clearing what neither the person nor a rule wrote says nothing.
            Saying::Note(text) => {
                let is_ruled = |place: &usize| self.ruled(&self.rows[*place]).note.is_some();
                let is_ruled = rows.iter().any(is_ruled);
                self.change(rows, at, |said, _| {
                    if !text.is_empty() || said.note.is_some() || is_ruled {
                        said.note = Some(text.clone());
                    }
                });
            }
            Saying::Category(code) => {
                self.change(rows, at, |said, _| said.category.clone_from(code));
            }
            Saying::Tags(tags) => {
                let new = self.all_tags(rows, tags);
                self.change(rows, at, |said, _| said.tags = new.clone());
            }
            Saying::AddTags(tags) => {
                let new = self.person.spelled(tags);
                self.change(rows, at, |said, person| {
                    let all: Vec<String> = said.tags.on.iter().chain(&new).cloned().collect();
                    said.tags.on = person.spelled(&all);
                    said.tags
                        .off
                        .retain(|off| new.iter().all(|tag| folded(tag) != *off));
                });
            }
            Saying::RemoveTags(tags) => {
                let gone: BTreeSet<String> = tags.iter().map(|tag| folded(tag)).collect();
                let without = |said: &Said| {
                    let mut said = said.clone();
                    said.tags.on.retain(|tag| !gone.contains(&folded(tag)));
                    said
                };
                let ruled: BTreeSet<String> = rows
                    .iter()
                    .map(|place| &self.rows[*place])
                    .flat_map(|row| self.ruled_if(row, &without(&row.said)).tags)
                    .map(|tag| folded(&tag))
                    .collect();
                self.change(rows, at, |said, _| {
                    *said = without(said);
                    said.tags.off.extend(gone.intersection(&ruled).cloned());
                });
            }
            Saying::Merchant(name) => {
                self.change(rows, at, |said, _| said.merchant.clone_from(name));
            }
            Saying::Day(day) => self.change(rows, at, |said, _| said.day = *day),
            Saying::Reviewed(yes) => {
                let is_ruled = self.is_against(rows, |said| &mut said.reviewed, |by| by.reviewed);
                let word = if *yes {
                    Some(true)
                } else {
                    is_ruled.then_some(false)
                };
                self.change(rows, at, |said, _| said.reviewed = word);
            }
            Saying::Attach(file) => self.change(rows, at, |said, _| {
                said.files.insert(*file);
            }),
            Saying::Detach(file) => self.change(rows, at, |said, _| {
                said.files.remove(file);
            }),
            Saying::Hidden(yes) => {
                let is_ruled = self.is_against(rows, |said| &mut said.hidden, |by| by.hidden);
                let word = if *yes {
                    Some(true)
                } else {
                    is_ruled.then_some(false)
                };
                self.change(rows, at, |said, _| said.hidden = word);
            }
            Saying::Deleted(deleted) => {
                self.change(rows, at, |said, _| said.deleted = *deleted);
            }
        }
        true
    }

    /// Whether a rule would say something of one of these rows if the person said nothing, or the person said already
    /// that it is not so.
    fn is_against(
        &self,
        rows: &[usize],
        word: impl Fn(&mut Said) -> &mut Option<bool>,
        by: impl Fn(&Ruled) -> bool,
    ) -> bool {
        rows.iter().any(|place| {
            let row = &self.rows[*place];
            let mut said = row.said.clone();
            let own = word(&mut said).take();
            own == Some(false) || by(&self.ruled_if(row, &said))
        })
    }

    /// What is said of the tags of rows that are to have just these. What a rule says of a single row need not be said,
    /// and what rules would add is taken off.
    fn all_tags(&mut self, rows: &[usize], tags: &[String]) -> Tags {
        let all: BTreeSet<String> = tags.iter().map(|tag| folded(tag)).collect();
        let mut off = BTreeSet::new();
        let places: BTreeSet<usize> = rows.iter().copied().collect();
        let mut on = self.person.spelled(tags);
        if let [place] = places.iter().collect::<Vec<_>>()[..] {
            let ruled = self.ruled(&self.rows[*place]).tags;
            on.retain(|tag| ruled.iter().all(|by| folded(by) != folded(tag)));
        }
        for place in &places {
            let row = &self.rows[*place];
            let mut said = row.said.clone();
            said.tags.on.clone_from(&on);
            off.extend(said.tags.off.iter().cloned());
            let ruled = self.ruled_if(row, &said).tags;
            off.extend(ruled.iter().map(|tag| folded(tag)));
        }
        off.retain(|tag| !all.contains(tag));
        Tags { on, off }
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
        self.did_rows(changed, id, at_ms);
    }
}
