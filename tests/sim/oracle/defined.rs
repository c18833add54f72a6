//! Rules and categories as the person made them, and what they make of a row: the oracle's own simple evaluation.

use std::collections::BTreeMap;

use super::{Oracle, Row};

/// What a rule asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Out,
    In,
    Pending,
    Posted,
    /// By the whole name that is shown.
    Merchant(String),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// No two have the same.
    pub number: usize,
    pub test: Test,
    /// The code of a category.
    pub category: Option<String>,
    pub merchant: Option<String>,
    /// It says nothing of rows before this one; nought where it is for the past too.
    pub from: usize,
}

impl Rule {
    /// In the language of the search.
    pub fn search(&self) -> String {
        match &self.test {
            Test::Out => "is:out".into(),
            Test::In => "is:in".into(),
            Test::Pending => "is:pending".into(),
            Test::Posted => "is:posted".into(),
            Test::Merchant(name) => format!("merchant:\"{name}\""),
        }
    }
}

/// What the person does to rules and categories.
#[derive(Debug, Clone)]
pub enum Define {
    /// A rule, in the place of one or behind all; one that was for the past stays so.
    Rule(Option<usize>, Rule),
    /// One that is for what comes is applied to the past.
    Apply(usize),
    Remove(usize),
    /// The last one first.
    Turn,
    /// One category, by its code, into another.
    Merge(String, String),
    /// One goes, and what is in it goes to another.
    Delete(String, String),
    /// One is called otherwise.
    Rename(String, String),
}

/// All rules in order, and what categories that are gone stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defined {
    pub rules: Vec<Rule>,
    merged: BTreeMap<String, String>,
    /// What categories are called that were called otherwise.
    names: BTreeMap<String, String>,
    /// Rules that there ever were.
    pub made: usize,
}

impl Defined {
    pub fn stands<'a>(&'a self, code: &'a str) -> &'a str {
        let mut code = code;
        while let Some(into) = self.merged.get(code) {
            code = into;
        }
        code
    }

    /// What a category is called, where the person calls it otherwise than it was called first.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
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
            Define::Rename(code, name) => {
                if self.merged.contains_key(code) {
                    return false;
                }
                self.names.insert(code.clone(), name.clone());
            }
            Define::Merge(from, into) | Define::Delete(from, into) => {
                let is_there = |code: &String| !self.merged.contains_key(code);
                if from == into || !is_there(from) || !is_there(into) {
                    return false;
                }
                self.merged.insert(from.clone(), into.clone());
            }
        }
        true
    }
}

impl Oracle {
    /// Category and merchant that rules say of a row: the first one's word on each stands, and the person's before all.
    pub fn ruled<'a>(&'a self, row: &'a Row) -> (Option<&'a str>, Option<&'a str>) {
        let (mut category, mut merchant) = (None, None);
        for rule in &self.defined.rules {
            let shown = merchant.unwrap_or_else(|| row.merchant());
            let fits = match &rule.test {
                Test::Out => row.bank.minor < 0,
                Test::In => row.bank.minor > 0,
                Test::Pending => row.bank.pending,
                Test::Posted => !row.bank.pending,
                Test::Merchant(name) => shown.eq_ignore_ascii_case(name),
            };
            if !fits || row.number < rule.from {
                continue;
            }
            if row.said.category.is_none() && category.is_none() {
                category = rule.category.as_deref();
            }
            if row.said.merchant.is_none() && merchant.is_none() {
                merchant = rule.merchant.as_deref();
            }
        }
        (category.map(|code| self.defined.stands(code)), merchant)
    }

    /// The merchant that is shown.
    pub fn merchant<'a>(&'a self, row: &'a Row) -> &'a str {
        self.ruled(row).1.unwrap_or_else(|| row.merchant())
    }
}
