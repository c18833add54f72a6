//! What a search is completed with, and what its terms were found to mean.

use coffer_domain::query::{Problem, Term};

use super::{Filter, finding};
use crate::{Reader, Result, StoreError, edits};

/// A term with the names that its values stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRow {
    /// The term.
    pub term: Term,
    /// What it asks for, in the names that things have.
    pub values: Vec<String>,
}

/// The terms of a search, and what is wrong with it where something is: a name that nothing has
/// too.
pub fn terms(reader: &Reader<'_>, filter: &Filter) -> Result<(Vec<TermRow>, Option<Problem>)> {
    let (query, problem) = match coffer_domain::query::parse(&filter.search, filter.today) {
        Ok(query) => (query, None),
        Err((query, problem)) => (query, Some(problem)),
    };
    let mut rows = Vec::with_capacity(query.terms.len());
    for term in query.terms {
        match finding::values(reader, &term) {
            Ok(values) => rows.push(TermRow { term, values }),
            Err(StoreError::Misread(misread)) => return Ok((rows, Some(misread.problem))),
            Err(other) => return Err(other),
        }
    }
    Ok((rows, problem))
}

/// Whether a filter can be understood.
///
/// # Errors
/// [`crate::StoreError::Misread`] where it cannot; other failures of the store.
pub fn understand(reader: &Reader<'_>, filter: &Filter) -> Result<()> {
    finding::Finding::of(reader, filter).map(drop)
}

/// Names that there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Categories, each with the name of its group.
    pub categories: Vec<(String, Option<String>)>,
    /// Accounts, each with its bank.
    pub accounts: Vec<(String, String)>,
    /// Tags, each with the number of transactions that carry it.
    pub tags: Vec<(String, u32)>,
}

/// The names of categories, accounts and tags.
pub fn names(reader: &Reader<'_>) -> Result<Names> {
    let categories = edits::categories(reader)?;
    let group = |parent: Option<i64>| {
        let parent = parent?;
        let group = categories.iter().find(|one| one.id == parent)?;
        Some(group.name.clone())
    };
    Ok(Names {
        accounts: reader
            .0
            .prepare_cached(
                "SELECT a.name, i.institution_name FROM account a JOIN item i ON i.row = a.item
                 WHERE a.row NOT IN (SELECT account FROM account_merged) ORDER BY a.item, a.row",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?,
        tags: edits::tags(reader)?
            .into_iter()
            .map(|tag| (tag.name, tag.count))
            .collect(),
        categories: categories
            .iter()
            .map(|one| (one.name.clone(), group(one.parent)))
            .collect(),
    })
}

/// Newest rows that are looked at for merchants.
const MERCHANT_ROWS: u32 = 2_000;

/// Merchants whose name begins with a text, or has a word that does, the most recent ones first.
pub fn merchants(reader: &Reader<'_>, begins: &str, limit: usize) -> Result<Vec<String>> {
    let words = finding::merchant_phrase(begins);
    let mut found: Vec<String> = Vec::new();
    let Some(words) = words else {
        return Ok(found);
    };
    let mut statement = reader.0.prepare_cached(
        "SELECT r.merchant FROM register_search s CROSS JOIN register r ON r.ord = s.rowid
         WHERE s.register_search MATCH ?1 ORDER BY s.rowid DESC LIMIT ?2",
    )?;
    let mut rows = statement.query((words, MERCHANT_ROWS))?;
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let merchant: String = row.get(0)?;
        if !found.contains(&merchant) {
            found.push(merchant);
        }
    }
    Ok(found)
}
