//! Rules and categories as the person made them, and what they make of a row: the oracle's own simple evaluation.

use std::collections::BTreeMap;

use super::{
    Oracle, Row,
    said::{Part, Said, folded},
};
use crate::world::life;

/// What a rule asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Out,
    In,
    Pending,
    Posted,
    /// By the whole name that is shown.
    Merchant(String),
    /// By its key.
    Category(String),
    Tag(String),
    Hidden,
    Reviewed,
}

/// What a rule does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Does {
    /// The key of a category.
    pub category: Option<String>,
    pub merchant: Option<String>,
    pub note: Option<String>,
    pub tags: Vec<String>,
    pub hide: bool,
    pub reviewed: bool,
    pub split: Vec<Share>,
}

/// A part by its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Hundredths of a percent.
    pub share: u32,
    /// The key of a category; nothing for what the whole row is for.
    pub category: Option<String>,
    pub note: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// No two have the same.
    pub number: usize,
    pub test: Test,
    pub does: Does,
    /// It says nothing of rows before this one; nought where it is for the past too.
    pub from: usize,
}

/// What rules say of a row, where the person says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ruled {
    /// The key of a category.
    pub category: Option<String>,
    pub merchant: Option<String>,
    pub note: Option<String>,
    /// Those that the person did not say.
    pub tags: Vec<String>,
    pub hidden: bool,
    pub reviewed: bool,
    pub parts: Vec<Part>,
}

/// What the person does to rules and categories.
#[derive(Debug, Clone)]
pub enum Define {
    /// A rule, in the place of one or behind all; one that was for the past stays so.
    Rule(Option<usize>, Rule),
    /// Rules that are read from a text, behind all, with a category that the text names for the first time, if one.
    Read(Vec<Rule>, Option<String>),
    /// One that is for what comes is applied to the past.
    Apply(usize),
    Remove(usize),
    /// The last one first.
    Turn,
    /// A category of this name in a group.
    Create(String, &'static str),
    /// A category into another group.
    Move(String, &'static str),
    /// What a bank's word stands for.
    Map(&'static str, String),
    /// One category, by its key, into another.
    Merge(String, String),
    /// One goes, and what is in it goes to another.
    Delete(String, String),
    /// One is called otherwise.
    Rename(String, String),
}

/// All rules in order, and what became of categories.
///
/// A category is known by its code, or by its name where the person made it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defined {
    pub rules: Vec<Rule>,
    merged: BTreeMap<String, String>,
    /// What categories are called that were called otherwise.
    names: BTreeMap<String, String>,
    /// Categories that the person made, and those that they moved, with the group that each lies in.
    groups: BTreeMap<String, Option<&'static str>>,
    made_categories: Vec<String>,
    /// What words of banks stand for that stood for something else.
    mapped: BTreeMap<&'static str, String>,
    /// Rules that there ever were.
    pub made: usize,
}

/// Categories of the start that are spoken of, with the groups in which they lie.
pub const CODES: [(&str, &str); 4] = [
    ("coffee", "food"),
    ("restaurants", "food"),
    ("salary", "income"),
    ("groceries", "food"),
];

/// Groups of the start: of spending, of income and of none of these.
pub const GROUPS: [&str; 4] = ["food", "income", "leisure", "transfers"];

impl Defined {
    pub fn stands<'a>(&'a self, key: &'a str) -> &'a str {
        let mut key = key;
        while let Some(into) = self.merged.get(key) {
            key = into;
        }
        key
    }

    /// What a category stands for, if that is there: one that was made and taken back is not.
    pub fn standing<'a>(&'a self, key: &'a str) -> Option<&'a str> {
        let key = self.stands(key);
        let is_of_start = !key.starts_with("made ");
        (is_of_start || self.made_categories.iter().any(|one| one == key)).then_some(key)
    }

    /// Categories that can be spoken of now.
    pub fn there(&self) -> Vec<String> {
        let codes = CODES.iter().map(|(code, _)| (*code).to_owned());
        let all = codes.chain(self.made_categories.iter().cloned());
        all.filter(|key| !self.merged.contains_key(key)).collect()
    }

    /// The group in which a category lies; nothing for one that is a group itself.
    pub fn group<'a>(&'a self, key: &str) -> Option<&'a str> {
        let start = CODES.iter().find(|(code, _)| *code == key);
        match self.groups.get(key) {
            Some(group) => *group,
            None => start.map(|(_, group)| *group),
        }
    }

    /// What a category is called, where the person calls it otherwise than it was called first.
    pub fn name(&self, key: &str) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }

    /// What a bank's word stands for.
    pub fn bank(&self, word: &str) -> Option<&str> {
        if let Some(key) = self.mapped.get(word) {
            return self.standing(key);
        }
        let known = life::CATEGORIES.iter().find(|(known, _)| *known == word)?;
        known.1.map(|code| self.stands(code))
    }

    fn is_there(&self, key: &str) -> bool {
        !self.merged.contains_key(key) && self.standing(key).is_some()
    }

    /// Makes it so; false where it must be refused.
    pub fn take(&mut self, define: &Define) -> bool {
        match define {
            Define::Rule(None, rule) => {
                self.made += 1;
                self.rules.push(rule.clone());
            }
            Define::Rule(Some(at), rule) => match self.rules.get_mut(*at) {
                Some(known) => {
                    let from = known.from.min(rule.from);
                    *known = Rule {
                        from,
                        ..rule.clone()
                    };
                }
                None => return false,
            },
            Define::Read(rules, category) => {
                if let Some(name) = category {
                    self.made_categories.push(name.clone());
                    self.groups.insert(name.clone(), None);
                }
                self.made += rules.len();
                self.rules.extend(rules.iter().cloned());
            }
            Define::Apply(at) => match self.rules.get_mut(*at) {
                Some(rule) => rule.from = 0,
                None => return false,
            },
            Define::Remove(at) if *at < self.rules.len() => {
                self.rules.remove(*at);
            }
            Define::Remove(_) => return false,
            Define::Turn => {
                if let Some(last) = self.rules.pop() {
                    self.rules.insert(0, last);
                }
            }
            Define::Create(name, group) => {
                self.made_categories.push(name.clone());
                self.groups.insert(name.clone(), Some(group));
            }
            Define::Move(key, group) => {
                if !self.is_there(key) {
                    return false;
                }
                self.groups.insert(key.clone(), Some(group));
            }
            Define::Map(word, key) => {
                if !self.is_there(key) {
                    return false;
                }
                self.mapped.insert(word, key.clone());
            }
            Define::Rename(key, name) => {
                if !self.is_there(key) {
                    return false;
                }
                self.names.insert(key.clone(), name.clone());
            }
            Define::Merge(from, into) | Define::Delete(from, into) => {
                if from == into || !self.is_there(from) || !self.is_there(into) {
                    return false;
                }
                self.merged.insert(from.clone(), into.clone());
            }
        }
        true
    }
}

/// An amount by shares. What does not divide evenly goes to the first parts; where a part would be of nothing, it is not
/// divided.
fn divide(minor: i64, shares: &[Share]) -> Option<Vec<i64>> {
    let size = minor.abs();
    let mut parts: Vec<i64> = shares
        .iter()
        .map(|part| size * i64::from(part.share) / 10_000)
        .collect();
    let mut left = size - parts.iter().sum::<i64>();
    for part in &mut parts {
        if left > 0 {
            (*part, left) = (*part + 1, left - 1);
        }
    }
    let is_whole = !parts.is_empty() && parts.iter().all(|part| *part != 0);
    is_whole.then(|| parts.iter().map(|part| part * minor.signum()).collect())
}

impl Oracle {
    /// What rules say of a row: the first one's word on each field stands, and the person's before all.
    pub fn ruled(&self, row: &Row) -> Ruled {
        self.ruled_if(row, &row.said)
    }

    /// The same, had the person said this of it.
    pub fn ruled_if(&self, row: &Row, said: &Said) -> Ruled {
        let defined = &self.defined;
        let mut ruled = Ruled::default();
        let own = said.category.as_deref();
        let own = own.and_then(|key| defined.standing(key));
        let bank = row.bank.category.and_then(|word| defined.bank(word));
        for rule in &defined.rules {
            let merchant = ruled
                .merchant
                .as_deref()
                .unwrap_or_else(|| row.merchant_if(said));
            let category = own.or(ruled.category.as_deref()).or(bank);
            let has = |ruled: &Ruled, tag: &str| {
                let mut all = said.tags.on.iter().chain(&ruled.tags);
                all.any(|one| folded(one) == folded(tag))
            };
            let fits = match &rule.test {
                Test::Out => row.bank.minor < 0,
                Test::In => row.bank.minor > 0,
                Test::Pending => row.bank.pending,
                Test::Posted => !row.bank.pending,
                Test::Merchant(name) => merchant.eq_ignore_ascii_case(name),
                Test::Category(key) => category == defined.standing(key) && category.is_some(),
                Test::Tag(tag) => has(&ruled, tag),
                Test::Hidden => said.hidden.unwrap_or(ruled.hidden),
                Test::Reviewed => said.reviewed.unwrap_or(ruled.reviewed),
            };
            if !fits || row.number < rule.from {
                continue;
            }
            let does = &rule.does;
            if own.is_none() && ruled.category.is_none() {
                let key = does.category.as_deref();
                ruled.category = key.and_then(|key| defined.standing(key)).map(str::to_owned);
            }
            if said.merchant.is_none() && ruled.merchant.is_none() {
                ruled.merchant.clone_from(&does.merchant);
            }
            if said.note.is_none() && ruled.note.is_none() {
                ruled.note.clone_from(&does.note);
            }
            for tag in &does.tags {
                if !has(&ruled, tag) && !said.tags.off.contains(&folded(tag)) {
                    ruled.tags.push(tag.clone());
                }
            }
            ruled.hidden |= does.hide && said.hidden.is_none();
            ruled.reviewed |= does.reviewed && said.reviewed.is_none();
            if said.parts.is_empty()
                && ruled.parts.is_empty()
                && let Some(amounts) = divide(row.bank.minor, &does.split)
            {
                let parts = does.split.iter().zip(amounts);
                ruled.parts = parts
                    .map(|(share, minor)| Part {
                        minor,
                        category: share.category.clone(),
                        note: share.note.clone(),
                    })
                    .collect();
            }
        }
        ruled
    }

    /// The merchant that is shown.
    pub fn merchant(&self, row: &Row) -> String {
        let ruled = self.ruled(row).merchant;
        ruled.unwrap_or_else(|| row.merchant_if(&row.said).to_owned())
    }

    /// The note that is shown, if one is.
    pub fn note(&self, row: &Row) -> Option<String> {
        let note = row.said.note.clone().or_else(|| self.ruled(row).note);
        note.filter(|note| !note.is_empty())
    }

    /// The parts that are shown, but for what they leave, and whether the person said them; none where it is whole.
    pub fn parts(&self, row: &Row) -> (Vec<Part>, bool) {
        match row.said.parts.is_empty() {
            true => (self.ruled(row).parts, false),
            false => (row.said.parts.clone(), true),
        }
    }

    /// What its parts leave of its amount: nothing, unless the bank changed that since.
    pub fn unassigned(&self, row: &Row) -> i64 {
        match self.parts(row).0.as_slice() {
            [] => 0,
            parts => row.bank.minor - parts.iter().map(|part| part.minor).sum::<i64>(),
        }
    }

    /// The lines it is listed as: one for each part and one for what they leave.
    pub fn lines(&self, row: &Row) -> usize {
        let parts = self.parts(row).0.len() + usize::from(self.unassigned(row) != 0);
        parts.max(1)
    }
}
