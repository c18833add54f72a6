//! All rules, ready to be asked: searches read, names looked up, categories known.

use std::collections::HashMap;

use coffer_domain::{
    CivilDate,
    category::Kind,
    query::{self, Asked, Problem, Query},
    rules::{self, Actions},
};

use crate::{
    Reader, Result, StoreError,
    edits::{self, RuleRow},
    register::Things,
};

/// The rules that hold, in order, and why others do not.
pub(crate) struct Book {
    /// Rules that are on and can be read.
    pub rules: Vec<rules::Rule>,
    /// Rules that cannot be read: their number, and why not.
    pub broken: HashMap<i64, String>,
    /// What a category's number stands for.
    pub categories: HashMap<i64, rules::Category>,
}

/// What the rules are asked of a row, counted: where it is another, every row is judged anew. The second leaves out what was
/// learned.
const VIEW_VERSION: u32 = 2;

/// What was last settled, to see what changed since.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Settled {
    /// Of the categories, and of what is asked.
    head: u64,
    /// Number, first row and contents of each rule.
    rules: Vec<(i64, i64, u64)>,
}

impl Book {
    pub fn read(reader: &Reader<'_>) -> Result<Self> {
        let rows = edits::rule_rows(reader)?;
        let things = Things::read(reader)?;
        let mut book = Self {
            rules: Vec::with_capacity(rows.len()),
            broken: HashMap::new(),
            categories: categories(reader)?,
        };
        for row in &rows {
            match ready(row, &things) {
                Ok(asked) if row.enabled => book.rules.push(rules::Rule {
                    row: row.row,
                    from_txn: row.from_txn,
                    asked,
                    actions: row.actions.clone(),
                }),
                Ok(_) => {}
                Err(problem) => {
                    book.broken.insert(row.row, sentence(&problem));
                }
            }
        }
        Ok(book)
    }

    /// What a category stands for.
    pub fn category(&self, id: i64) -> Option<rules::Category> {
        self.categories.get(&id).cloned()
    }

    pub(super) fn settled(&self) -> Settled {
        let mut categories: Vec<_> = self.categories.iter().collect();
        categories.sort_unstable_by_key(|(id, _)| **id);
        Settled {
            head: digest(&format!("{VIEW_VERSION} {categories:?}")),
            rules: self
                .rules
                .iter()
                .map(|rule| {
                    let contents = format!("{:?}{:?}", rule.asked, rule.actions);
                    (rule.row, rule.from_txn, digest(&contents))
                })
                .collect(),
        }
    }
}

impl Settled {
    /// The same where no rule holds.
    pub fn without_rules(&self) -> Self {
        Self {
            head: self.head,
            rules: Vec::new(),
        }
    }

    /// Rows after this one must be judged anew, all of them; nothing where no rule changed.
    pub fn stale_after(&self, now: &Self) -> Option<i64> {
        let same = match self.head == now.head {
            true => self
                .rules
                .iter()
                .zip(&now.rules)
                .take_while(|(was, is)| was == is)
                .count(),
            // Names of categories are part of what is searched.
            false => 0,
        };
        let rest = self
            .rules
            .iter()
            .skip(same)
            .chain(now.rules.iter().skip(same));
        rest.map(|(_, from_txn, _)| *from_txn).min()
    }

    /// No row up to this one is any rule's.
    pub fn first(&self) -> Option<i64> {
        self.rules.iter().map(|(_, from_txn, _)| *from_txn).min()
    }
}

/// FNV-1a: the same on every computer and in every version.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn sentence(problem: &Problem) -> String {
    match &problem.hint {
        Some(hint) => format!("{} {hint}", problem.message),
        None => problem.message.clone(),
    }
}

/// Reads the search of a rule. Days that move with the calendar are no part of one: what a rule says of a row must not
/// depend on when it is asked.
pub(crate) fn search(text: &str) -> std::result::Result<Query, Problem> {
    let on = |year| CivilDate::from_ymd_opt(year, 7, 15).unwrap_or_default();
    let read = |day| query::parse(text, day).map_err(|(_, problem)| problem);
    let query = read(on(1990))?;
    if query.terms.is_empty() {
        let whole = query::Span {
            start: 0,
            end: text.len(),
        };
        return Err(Problem::new(
            whole,
            "A rule needs a search, or it would be about everything.",
        ));
    }
    let other = read(on(2001))?;
    let moves = query.terms.iter().zip(&other.terms).find(|(a, b)| a != b);
    match moves {
        Some((term, _)) => Err(Problem::new(
            term.span,
            "A rule cannot ask for days that move, such as today or last month.",
        )
        .hinted("Write a day as 2026-03-01, a month as 2026-03, a year as 2026.")),
        None => Ok(query),
    }
}

pub(super) fn ready(row: &RuleRow, things: &Things) -> std::result::Result<Asked, Problem> {
    asked(&row.search, things)
}

pub(super) fn asked(text: &str, things: &Things) -> std::result::Result<Asked, Problem> {
    let query = search(text)?;
    let meant = query
        .terms
        .iter()
        .map(|term| things.meant(term))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut meant = meant.into_iter();
    Ok(Asked::new(&query, |_| meant.next().unwrap_or_default()))
}

/// Every category that there ever was, as what it stands for now; none that stands for nothing.
fn categories(reader: &Reader<'_>) -> Result<HashMap<i64, rules::Category>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT w.id, c.id, c.name, coalesce(p.name, ''), c.kind
         FROM category w JOIN category c ON c.id = w.stands LEFT JOIN category p ON p.id = c.parent",
    )?;
    let mut rows = statement.query([])?;
    let mut categories = HashMap::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(4)?;
        let kind = Kind::from_word(&kind)
            .ok_or_else(|| StoreError::Unexpected(format!("a category of kind “{kind}”")))?;
        categories.insert(row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, kind));
    }
    Ok(categories)
}

/// What is wrong with what a rule is to do, as a sentence.
pub(crate) fn problem(actions: &Actions) -> Option<String> {
    actions.problem()
}

/// What each category stands for now; none that stands for nothing.
pub fn stands(reader: &Reader<'_>) -> Result<HashMap<i64, i64>> {
    let categories = categories(reader)?;
    Ok(categories
        .into_iter()
        .map(|(id, one)| (id, one.0))
        .collect())
}
