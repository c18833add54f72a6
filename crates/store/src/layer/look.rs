//! What a rule would do, what is odd with it, and what else is like a transaction: looks, of which nothing is kept.

use std::collections::{HashMap, HashSet};

use coffer_domain::{
    CivilDate, TransactionId,
    query::{About, Row, Seen, quoted},
    rules::{self, Actions, Ruled, Said},
};
use rusqlite::OptionalExtension;

use super::{
    book::{self, Book},
    judge::{self, View},
    said,
};
use crate::{
    Reader, Result, StoreError,
    codec::Currencies,
    edits::{self, RuleDraft, RuleRow},
    register::{self, Candidates, Filter, RegisterLine, Things},
};

/// The newest rows over which it is said what is odd with rules: enough to know, and few enough for a list that opens.
const LOOKED_AT_MAX: i64 = 20_000;
/// Rows that a preview shows.
const SHOWN_MAX: usize = 20;

/// What is wrong or odd with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Its search cannot be read any more, and why.
    Broken(String),
    /// Its search finds nothing.
    NeverMatches,
    /// All that it would say an earlier rule says.
    Shadowed(String),
    /// It asks for what a later rule says.
    AsksLater(String),
    /// What it does makes its own search not find what it found.
    ChangesItself,
}

/// What a rule would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Transactions that its search finds.
    pub found: u32,
    /// How many it would change.
    pub changed: u32,
    /// How many it leaves alone because a person said something else.
    pub kept: u32,
    /// The newest that it would change.
    pub rows: Vec<RegisterLine>,
    /// What is odd with it.
    pub remarks: Vec<Remark>,
}

/// Transactions in which something of each rule stands, by the rule's number.
pub fn uses(reader: &Reader<'_>) -> Result<HashMap<i64, u32>> {
    let of = |column: &str| {
        format!("SELECT {column} AS rule, txn FROM ruled WHERE {column} IS NOT NULL")
    };
    let columns = [
        "category_rule",
        "merchant_rule",
        "note_rule",
        "hidden_rule",
        "reviewed_rule",
        "split_rule",
    ];
    let all = columns.map(of).join(" UNION ");
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT rule, count(*) FROM ({all} UNION SELECT rule, txn FROM ruled_tag) said
             WHERE EXISTS (SELECT 1 FROM register r WHERE r.txn = said.txn) GROUP BY rule"
        ))?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// What a rule that is asked about a row finds and does.
#[derive(Default)]
struct Tally {
    found: u32,
    /// Rows of which all that it would say an earlier rule says.
    shadowed: u32,
    by: Option<i64>,
}

impl Tally {
    fn add(&mut self, rule: &rules::Rule, said: &Said, ruled: &Ruled) {
        self.found += 1;
        let others = |by: Option<i64>| by.filter(|by| *by != rule.row);
        let actions = &rule.actions;
        let blocked = actions.about().into_iter().map(|about| match about {
            About::Category if !said.category => others(ruled.category.map(|(_, by)| by)),
            About::Merchant if !said.merchant => others(ruled.merchant.as_ref().map(|one| one.1)),
            About::Note if !said.note => others(ruled.note.as_ref().map(|one| one.1)),
            About::Hidden if !said.hidden => others(ruled.hidden),
            About::Reviewed if !said.reviewed => others(ruled.reviewed),
            About::Split if !said.split => others(ruled.split.as_ref().map(|one| one.1)),
            About::Tags => {
                let by = actions.tags.iter().map(|tag| {
                    let folded = tag.to_lowercase();
                    let found = ruled
                        .tags
                        .iter()
                        .find(|(one, _)| one.to_lowercase() == folded);
                    others(found.map(|(_, by)| *by))
                });
                let by: Option<Vec<i64>> = by.collect();
                by.and_then(|by| by.first().copied())
            }
            _ => None,
        });
        let blocked: Option<Vec<i64>> = blocked.collect();
        if let Some(by) = blocked.and_then(|by| by.first().copied()) {
            self.shadowed += 1;
            self.by = self.by.or(Some(by));
        }
    }
}

/// What is odd with each rule, by its number.
pub fn remarks(reader: &Reader<'_>) -> Result<HashMap<i64, Vec<Remark>>> {
    let book = Book::read(reader)?;
    let rows = edits::rule_rows(reader)?;
    let mut remarks: HashMap<i64, Vec<Remark>> = HashMap::new();
    for (rule, why) in &book.broken {
        remarks
            .entry(*rule)
            .or_default()
            .push(Remark::Broken(why.clone()));
    }
    if book.rules.is_empty() {
        return Ok(remarks);
    }
    let everywhere = everywhere(&book.rules);
    let mut tallies: HashMap<i64, Tally> = HashMap::new();
    let mut looked_at = 0;
    let newest = Candidates {
        sql: format!("(SELECT row AS txn FROM txn ORDER BY row DESC LIMIT {LOOKED_AT_MAX})"),
        values: Vec::new(),
    };
    ask(
        reader,
        &book,
        &everywhere,
        &newest,
        &mut |view, found, ruled| {
            looked_at += 1;
            for place in found {
                let rule = &everywhere[*place];
                tallies
                    .entry(rule.row)
                    .or_default()
                    .add(rule, &view.said, ruled);
            }
            Ok(())
        },
    )?;
    for (place, rule) in book.rules.iter().enumerate() {
        let tally = tallies.remove(&rule.row).unwrap_or_default();
        // What is older than those looked at is looked for where it is indexed.
        let is_all = looked_at < LOOKED_AT_MAX;
        let odd = odd(reader, &book, &rows, place, &tally, is_all)?;
        remarks.entry(rule.row).or_default().extend(odd);
    }
    Ok(remarks)
}

/// The rules as if all of them were for the past too.
fn everywhere(rules: &[rules::Rule]) -> Vec<rules::Rule> {
    let rules = rules.iter().cloned();
    rules
        .map(|rule| rules::Rule {
            from_txn: 0,
            ..rule
        })
        .collect()
}

/// What a look is told of a row: the row, the places of the rules that find it, and what all of them say.
type Told<'a> = &'a mut dyn FnMut(&View, &[usize], &Ruled) -> Result<()>;

/// Asks rules about rows, without a word kept.
fn ask(
    reader: &Reader<'_>,
    book: &Book,
    rules: &[rules::Rule],
    which: &Candidates,
    told: Told<'_>,
) -> Result<()> {
    let currencies = Currencies::read(reader.0)?;
    judge::each(reader, book, &currencies, which, &mut |view| {
        let mut found = Vec::new();
        let ruled = rules::run(
            rules,
            view.txn,
            view.row.clone(),
            &view.said,
            &|id| book.category(id),
            &mut |rule| found.extend(rules.iter().position(|one| one.row == rule.row)),
        );
        told(&view, &found, &ruled)
    })
}

fn odd(
    reader: &Reader<'_>,
    book: &Book,
    rows: &[RuleRow],
    place: usize,
    tally: &Tally,
    is_all: bool,
) -> Result<Vec<Remark>> {
    let rule = &book.rules[place];
    let name = |row: i64| {
        let found = rows.iter().find(|one| one.row == row);
        found.map(|one| one.name.clone()).unwrap_or_default()
    };
    let mut odd = Vec::new();
    if tally.found == 0 {
        let search = rows.iter().find(|one| one.row == rule.row);
        let is_found = match search.filter(|_| !is_all) {
            Some(row) => finds(reader, &row.search)?,
            None => false,
        };
        if !is_found {
            odd.push(Remark::NeverMatches);
        }
    } else if is_all
        && tally.shadowed == tally.found
        && let Some(by) = tally.by
    {
        odd.push(Remark::Shadowed(name(by)));
    }
    let later = book.rules[place + 1..].iter().find(|later| {
        let only = outcome(book, &later.actions);
        let mut about = later.actions.about().into_iter();
        about.any(|about| rule.asked.asks_of(about, &only))
    });
    odd.extend(later.map(|later| Remark::AsksLater(name(later.row))));
    let only = outcome(book, &rule.actions);
    let mut about = rule.actions.about().into_iter();
    if about.any(|about| rule.asked.ends_by(about, &only)) {
        odd.push(Remark::ChangesItself);
    }
    Ok(odd)
}

/// A row that has nothing but what a rule says.
fn outcome(book: &Book, actions: &Actions) -> Row {
    let mut row = Row::new(Seen::default());
    if let Some((id, name, group, kind)) = actions.category.and_then(|id| book.category(id)) {
        row.set_category((id, name, group), kind);
    }
    if let Some(merchant) = &actions.merchant {
        row.set_merchant(merchant);
    }
    if let Some(note) = &actions.note {
        row.set_note(note);
    }
    for tag in &actions.tags {
        row.add_tag(tag);
    }
    if actions.hide {
        row.hide();
    }
    if actions.reviewed {
        row.review();
    }
    if !actions.split.is_empty() {
        row.split();
    }
    row
}

fn finds(reader: &Reader<'_>, search: &str) -> Result<bool> {
    let filter = Filter {
        search: search.to_owned(),
        today: CivilDate::default(),
        ..Filter::default()
    };
    register::finds_any(reader, &filter)
}

/// What a rule would do if it were applied to the past.
///
/// # Errors
/// As [`edits::cleaned`].
pub fn preview(reader: &Reader<'_>, draft: &RuleDraft) -> Result<Preview> {
    let draft = edits::cleaned(reader, draft)?;
    let mut book = Book::read(reader)?;
    let mut rows = edits::rule_rows(reader)?;
    let known = draft.id.map(|id| edits::rule(reader, id)).transpose()?;
    let number = known.as_ref().map_or(i64::MAX, |known| known.row);
    let asked = book::asked(&draft.search, &Things::read(reader)?)
        .map_err(|problem| StoreError::Refused(problem.message))?;
    let new = rules::Rule {
        row: number,
        from_txn: 0,
        asked,
        actions: draft.actions.clone(),
    };
    let now = book.rules.clone();
    let order: Vec<i64> = rows.iter().map(|row| row.row).collect();
    let rank = |row: i64| {
        order
            .iter()
            .position(|one| *one == row)
            .unwrap_or(usize::MAX)
    };
    book.rules.retain(|rule| rule.row != number);
    let place = book
        .rules
        .iter()
        .filter(|rule| rank(rule.row) < rank(number))
        .count();
    book.rules.insert(place, new);
    rows.retain(|row| row.row != number);
    rows.push(RuleRow {
        row: number,
        id: draft
            .id
            .unwrap_or_else(|| coffer_domain::RuleId::from_uuid(uuid::Uuid::nil())),
        name: draft.name.clone(),
        search: draft.search.clone(),
        actions: draft.actions.clone(),
        enabled: true,
        from_txn: 0,
        since_ms: 0,
    });
    let mut preview = Preview {
        found: 0,
        changed: 0,
        kept: 0,
        rows: Vec::new(),
        remarks: Vec::new(),
    };
    let mut tally = Tally::default();
    let mut newest: Vec<(CivilDate, i64)> = Vec::new();
    let rules = book.rules.clone();
    // Whatever its search finds in the register as it is; rules before it may have it otherwise than the register shows it,
    // and the parts of a split are looked at as a whole.
    let candidates = register::candidates(reader, &draft.search)?;
    ask(
        reader,
        &book,
        &rules,
        &candidates,
        &mut |view, found, ruled| {
            if !found.contains(&place) {
                return Ok(());
            }
            let rule = &rules[place];
            preview.found += 1;
            tally.add(rule, &view.said, ruled);
            let is = rules::run(
                &now,
                view.txn,
                view.row.clone(),
                &view.said,
                &|id| book.category(id),
                &mut |_| {},
            );
            if is != *ruled {
                preview.changed += 1;
                newest.push((view.row.seen().date, view.txn));
            } else if !ruled.has(number) && is_said(&rule.actions, &view.said) {
                preview.kept += 1;
            }
            Ok(())
        },
    )?;
    newest.sort_unstable_by_key(|one| std::cmp::Reverse(*one));
    for (_, txn) in newest.into_iter().take(SHOWN_MAX) {
        preview.rows.push(line_of(reader, txn)?);
    }
    preview.remarks = odd(reader, &book, &rows, place, &tally, true)?;
    Ok(preview)
}

fn line_of(reader: &Reader<'_>, txn: i64) -> Result<RegisterLine> {
    let id: [u8; 16] = reader
        .0
        .prepare_cached("SELECT id FROM txn WHERE row = ?1")?
        .query_row([txn], |row| row.get(0))?;
    register::transaction(reader, said::transaction_id(id)?)
}

/// Whether a person said anything that actions would say.
fn is_said(actions: &Actions, said: &Said) -> bool {
    actions.about().into_iter().any(|about| match about {
        About::Category => said.category,
        About::Merchant => said.merchant,
        About::Note => said.note,
        About::Hidden => said.hidden,
        About::Reviewed => said.reviewed,
        About::Split => said.split,
        About::Tags => !said.untags.is_empty(),
    })
}

/// What else is like a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikeRow {
    /// The other transactions that a rule would change.
    pub others: u32,
    /// That rule.
    pub rule: RuleDraft,
}

/// What else is like a transaction of which something was just said, and the rule that says it of all.
///
/// # Errors
/// `Refused` where nothing was said of that field that a rule could say.
pub fn like(reader: &Reader<'_>, id: TransactionId, field: &str) -> Result<LikeRow> {
    let txn = said::txn_of(reader, id)?;
    let line = register::transaction(reader, id)?;
    let mut actions = Actions::default();
    match field {
        "category" => actions.category = line.category.as_ref().map(|(id, _, _)| *id),
        "merchant" => actions.merchant = Some(line.merchant.clone()),
        "tags" => actions.tags.clone_from(&line.tags),
        "note" => actions.note.clone_from(&line.note),
        "hidden" => actions.hide = line.hidden,
        _ => {}
    }
    if actions == Actions::default() {
        return Err(StoreError::Refused(
            "There is nothing here that a rule could say of others.".into(),
        ));
    }
    let merchant: Option<String> = reader
        .0
        .prepare_cached("SELECT coalesce(merchant_name, name) FROM txn WHERE row = ?1")?
        .query_row([txn], |row| row.get(0))
        .optional()?;
    let merchant = merchant.unwrap_or_default();
    let rule = RuleDraft {
        id: None,
        name: merchant.chars().take(rules::NAME_CHARS_MAX).collect(),
        search: format!("merchant:{}", quoted(&merchant)),
        actions,
        enabled: true,
    };
    let others = match preview(reader, &rule) {
        // Those that say the same already are none of them.
        Ok(preview) => differing(reader, &rule, &preview)?,
        Err(StoreError::Misread(_)) => 0,
        Err(error) => return Err(error),
    };
    Ok(LikeRow { others, rule })
}

/// Of what a rule would change, how many rows would show something else than now.
fn differing(reader: &Reader<'_>, rule: &RuleDraft, preview: &Preview) -> Result<u32> {
    if preview.changed == 0 {
        return Ok(0);
    }
    let book = Book::read(reader)?;
    let new = rules::Rule {
        row: i64::MAX,
        from_txn: 0,
        asked: book::asked(&rule.search, &Things::read(reader)?)
            .map_err(|problem| StoreError::Refused(problem.message))?,
        actions: rule.actions.clone(),
    };
    let mut rules = book.rules.clone();
    rules.push(new);
    let mut differing: HashSet<i64> = HashSet::new();
    let candidates = register::candidates(reader, &rule.search)?;
    ask(reader, &book, &rules, &candidates, &mut |view, _, ruled| {
        let seen = view.row.seen();
        let shows = |said: &Actions| {
            said.category == seen.category.as_ref().map(|one| one.0) && said.category.is_some()
                || said.merchant.as_ref() == Some(&seen.merchant)
                || said.note.as_ref() == Some(&seen.note)
        };
        if ruled.has(i64::MAX) && !shows(&rule.actions) {
            differing.insert(view.txn);
        }
        Ok(())
    })?;
    Ok(u32::try_from(differing.len()).unwrap_or(u32::MAX))
}
