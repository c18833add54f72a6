//! What the terms of a search mean here: names become the sets that they stand for, words become
//! phrases of the search index, days become bounds of the key.

use coffer_domain::{
    CivilDate, TransactionId,
    query::{
        self, Amount, Asked, Direction, Flag, Problem, Query, Term, Value, What,
        names::{self, Found, Named},
    },
};

use rusqlite::OptionalExtension;

use super::{KEYS_OF_A_DAY, day_of, first_key, key_after, typo, words};
use crate::{
    Misread, Reader, Result, StoreError,
    codec::{self, Currencies},
    edits,
    register::{Filter, browse::account_row},
};

/// As many rows as can be looked at one by one within a page's time: a rarer word leads by itself.
const RARE: i64 = 2_000;

/// Chosen transactions that are listed by themselves: more than anybody chooses one by one.
const ONLY_MAX: usize = 10_000;

/// A condition on a row `n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What must hold.
    pub sql: String,
    /// `register_narrow` has all that it needs.
    pub is_narrow: bool,
}

impl Condition {
    pub fn narrow(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            is_narrow: true,
        }
    }

    fn wide(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            is_narrow: false,
        }
    }

    fn negated_if(self, negated: bool) -> Self {
        match negated {
            true => Self {
                sql: format!("NOT ({})", self.sql),
                ..self
            },
            false => self,
        }
    }

    fn any(conditions: Vec<Self>) -> Self {
        Self {
            is_narrow: conditions.iter().all(|one| one.is_narrow),
            sql: match conditions.as_slice() {
                [] => "0".to_owned(),
                all => {
                    let all: Vec<String> = all.iter().map(|one| format!("({})", one.sql)).collect();
                    all.join(" OR ")
                }
            },
        }
    }
}

/// An index that yields rows by their key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The table.
    pub table: &'static str,
    /// The index, where it is not the table's own.
    pub index: Option<&'static str>,
    /// What it is walked for.
    pub predicate: String,
}

impl Walk {
    fn of(index: &'static str, predicate: impl Into<String>) -> Self {
        Self {
            table: "register",
            index: Some(index),
            predicate: predicate.into(),
        }
    }
}

/// How much a restriction is likely to leave: the least leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Few rows, or what a person made by hand.
    Few,
    /// A category.
    Some,
    /// An account.
    Many,
    /// As good as all, perhaps.
    Most,
}

/// What restricts a list: walks that together yield just its rows, where there are such, and the
/// same as a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    pub rank: Rank,
    pub walks: Vec<Walk>,
    /// No row is in two of the walks.
    pub is_disjoint: bool,
    pub condition: Condition,
}

impl Restriction {
    fn looked_at(condition: Condition) -> Self {
        Self {
            rank: Rank::Most,
            walks: Vec::new(),
            is_disjoint: true,
            condition,
        }
    }

    /// Whether it is of categories and nothing else.
    pub fn is_category(&self) -> bool {
        self.walks
            .iter()
            .all(|walk| walk.index == Some("register_category"))
    }

    /// Rows that are not posted yet.
    pub fn pending() -> Self {
        Self {
            rank: Rank::Few,
            walks: vec![Walk::of("register_pending", "pending = 1")],
            is_disjoint: true,
            condition: Condition::narrow("n.pending = 1"),
        }
    }
}

/// A word that is a number: the word as a phrase of the index, and the amounts.
#[derive(Debug, Clone)]
struct Number {
    phrase: String,
    amounts: Condition,
}

/// What is meant.
#[derive(Debug)]
pub struct Meaning {
    /// Phrases of the index that must all be found.
    words: Vec<String>,
    numbers: Vec<Number>,
    /// Phrases that must not be found.
    pub without: Vec<String>,
    pub restrictions: Vec<Restriction>,
    /// Only keys from this one on.
    pub from: i64,
    /// Only keys below this one.
    pub below: i64,
    /// No more than [`RARE`] rows have the words.
    is_rare: bool,
    /// Phrases of the index for which it is faster asked otherwise, and how.
    written_out: Vec<(String, String)>,
    pub corrected: Vec<(String, String)>,
    /// Only rows of these accounts.
    pub accounts: Option<Vec<i64>>,
    pub account_alone: Option<i64>,
    pub only_accounts_and_days: bool,
    /// The terms, for rows that are in no index.
    terms: Vec<(Term, Ids)>,
}

/// What the names of a term stand for.
type Ids = coffer_domain::query::Meant;

/// Text of the index in quotation marks, whatever it holds.
pub(super) fn phrase(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c == '"' || c.is_control() { ' ' } else { c })
        .collect();
    format!("\"{text}\"")
}

fn beginning(text: &str) -> String {
    format!("{}*", phrase(text))
}

fn in_column(column: &str, values: &[Value]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| match value.is_quoted {
            true => phrase(&value.text),
            false => beginning(&value.text),
        })
        .collect();
    format!("{column} : ({})", values.join(" OR "))
}

fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

/// The category that one stands for now: itself, unless it went into another.
fn stands_for(reader: &Reader<'_>, category: i64) -> Result<i64> {
    let stands: Option<Option<i64>> = reader
        .0
        .prepare_cached("SELECT stands FROM category WHERE id = ?1")?
        .query_row([category], |row| row.get(0))
        .optional()?;
    Ok(stands.flatten().unwrap_or(category))
}

/// Reads a filter's search.
pub(super) fn read(filter: &Filter) -> Result<Query> {
    query::parse(&filter.search, filter.today)
        .map_err(|(_, problem)| misread(&filter.search, problem))
}

pub(super) fn misread(text: &str, problem: Problem) -> StoreError {
    StoreError::Misread(Box::new(Misread {
        text: text.to_owned(),
        problem,
    }))
}

impl Meaning {
    pub fn of(reader: &Reader<'_>, filter: &Filter) -> Result<Self> {
        let query = read(filter)?;
        let mut meaning = Self {
            words: Vec::new(),
            numbers: Vec::new(),
            without: Vec::new(),
            restrictions: Vec::new(),
            from: filter.from.map_or(i64::MIN, first_key),
            below: filter.to.map_or(i64::MAX, key_after),
            is_rare: false,
            written_out: Vec::new(),
            corrected: Vec::new(),
            accounts: None,
            account_alone: None,
            only_accounts_and_days: filter.category.is_none(),
            terms: Vec::new(),
        };
        if let Some(account) = filter.account {
            meaning.keep_accounts(&[account_row(reader, account)?], false);
        }
        if let Some(category) = filter.category {
            let all = edits::categories(reader)?;
            // A view may be kept of one that has gone since: what is in the one that it stands for is meant.
            let category = stands_for(reader, category)?;
            meaning.keep_categories(&with_those_below(&all, &[category]), false);
        }
        if !filter.only.is_empty() {
            meaning.keep_only(reader, &filter.only)?;
        }
        let names = Names;
        for term in query.terms {
            meaning
                .take(reader, &names, term)
                .map_err(|error| match error {
                    Trouble::Named(problem) => misread(&filter.search, *problem),
                    Trouble::Store(error) => error,
                })?;
        }
        meaning.weigh(reader)?;
        if let (Some([account]), true) =
            (meaning.accounts.as_deref(), meaning.only_accounts_and_days)
        {
            meaning.account_alone = Some(*account);
        }
        Ok(meaning)
    }

    /// Words, and numbers as words.
    fn all_words(&self) -> Vec<&str> {
        let numbers = self.numbers.iter().map(|number| &number.phrase);
        let all = self.words.iter().chain(numbers);
        all.map(|phrase| self.asked(phrase)).collect()
    }

    /// How the index is asked for a phrase.
    fn asked<'a>(&'a self, phrase: &'a str) -> &'a str {
        let written = self.written_out.iter().find(|(one, _)| one == phrase);
        written.map_or(phrase, |(_, words)| words.as_str())
    }

    /// Ways to fit, of which one is enough: what is found in the index, and a condition beside it. A
    /// number is a word of the text, or the amount.
    pub fn alternatives(&self) -> Vec<(Option<String>, Option<&Condition>)> {
        let joined = |words: Vec<&str>| (!words.is_empty()).then(|| words.join(" AND "));
        let mut ways = vec![(joined(self.all_words()), None)];
        for (place, number) in self.numbers.iter().enumerate() {
            let others = self.numbers.iter().enumerate();
            let others = others.filter(|(other, _)| *other != place);
            let words = self.words.iter();
            let words = words.chain(others.map(|(_, number)| &number.phrase));
            let words = words.map(|phrase| self.asked(phrase));
            ways.push((joined(words.collect()), Some(&number.amounts)));
        }
        ways
    }

    /// The restriction whose rows are walked. Not one that leaves many, where there are words, and
    /// none at all where these are rare.
    pub fn leader(&self, has_words: bool) -> Option<&Restriction> {
        let best = self
            .restrictions
            .iter()
            .filter(|one| !one.walks.is_empty())
            .min_by_key(|one| one.rank)?;
        let leads = !has_words || (best.rank <= Rank::Some && !self.is_rare);
        leads.then_some(best)
    }

    /// Merchants by the beginning of a word, or in quotation marks by their whole name.
    fn keep_merchants(&mut self, values: &[Value], negated: bool) {
        if !values.iter().all(|value| value.is_quoted) {
            return self.keep_words(in_column("merchant", values), negated);
        }
        let names = values.iter().map(|value| is_called(&value.text)).collect();
        let condition = Condition::any(names).negated_if(negated);
        // The index leads to them, where it has their words.
        let has_words = |value: &Value| value.text.chars().any(char::is_alphanumeric);
        if !negated && values.iter().all(has_words) {
            self.keep_words(in_column("merchant", values), false);
        }
        self.restrictions.push(Restriction::looked_at(condition));
        self.only_accounts_and_days = false;
    }

    /// These rows, looked for between the first and the last of them.
    fn keep_only(&mut self, reader: &Reader<'_>, only: &[TransactionId]) -> Result<()> {
        if only.len() > ONLY_MAX {
            return Err(StoreError::Refused(format!(
                "At most {ONLY_MAX} chosen transactions can be listed by themselves."
            )));
        }
        let mut rows = Vec::with_capacity(only.len());
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for id in only {
            let found: Option<(i64, i64)> = reader
                .0
                .prepare_cached(
                    "SELECT r.txn, r.ord FROM txn t
                     JOIN register r
                       ON r.txn = coalesce((SELECT other FROM merged WHERE txn = t.row), t.row)
                     WHERE t.id = ?1 ORDER BY r.ord LIMIT 1",
                )?
                .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            // One that is listed no more is left out.
            let Some((row, ord)) = found else { continue };
            rows.push(row);
            (first, last) = (first.min(ord), last.max(ord));
        }
        if rows.is_empty() {
            (first, last) = (0, 0);
        }
        // The lines of a split are somewhere in its day.
        self.from = self.from.max(day_of(first) * KEYS_OF_A_DAY);
        self.below = self.below.min((day_of(last) + 1) * KEYS_OF_A_DAY);
        let condition = Condition::wide(format!("n.txn IN ({})", list(&rows)));
        self.restrictions.push(Restriction::looked_at(condition));
        self.only_accounts_and_days = false;
        Ok(())
    }

    fn keep_accounts(&mut self, rows: &[i64], negated: bool) {
        let condition = Condition::narrow(format!("n.account IN ({})", list(rows)));
        if negated {
            self.only_accounts_and_days = false;
            let condition = condition.negated_if(true);
            self.restrictions.push(Restriction::looked_at(condition));
            return;
        }
        self.accounts = Some(match self.accounts.take() {
            None => rows.to_vec(),
            Some(before) => before
                .into_iter()
                .filter(|row| rows.contains(row))
                .collect(),
        });
        self.restrictions.push(Restriction {
            rank: Rank::Many,
            walks: rows
                .iter()
                .map(|row| Walk::of("register_account", format!("account = {row}")))
                .collect(),
            is_disjoint: true,
            condition,
        });
    }

    fn keep_categories(&mut self, ids: &[i64], negated: bool) {
        let condition = Condition::narrow(format!("n.category IN ({})", list(ids)));
        self.restrictions.push(match negated || ids.is_empty() {
            true => Restriction::looked_at(condition.negated_if(negated)),
            false => Restriction {
                rank: Rank::Some,
                walks: ids
                    .iter()
                    .map(|id| Walk::of("register_category", format!("category = {id}")))
                    .collect(),
                is_disjoint: true,
                condition,
            },
        });
    }

    fn keep_tags(&mut self, tags: &Ids, negated: bool) {
        let mut any = Vec::new();
        if !tags.ids.is_empty() {
            any.push(Condition::narrow(format!(
                "EXISTS (SELECT 1 FROM register_tag g WHERE g.tag IN ({}) AND g.ord = n.ord)",
                list(&tags.ids)
            )));
        }
        if tags.none {
            any.push(Condition::wide("n.tags = ''"));
        }
        let condition = Condition::any(any);
        self.restrictions.push(match negated || tags.none {
            true => Restriction::looked_at(condition.negated_if(negated)),
            false => Restriction {
                rank: Rank::Few,
                walks: tags
                    .ids
                    .iter()
                    .map(|id| Walk {
                        table: "register_tag",
                        index: None,
                        predicate: format!("tag = {id}"),
                    })
                    .collect(),
                is_disjoint: tags.ids.len() == 1,
                condition,
            },
        });
    }

    fn keep_flags(&mut self, reader: &Reader<'_>, flags: &[Flag], negated: bool) -> Result<()> {
        let all = flags
            .iter()
            .map(|flag| flag_of(reader, *flag))
            .collect::<Result<Vec<Restriction>>>()?;
        self.restrictions
            .push(match <[Restriction; 1]>::try_from(all) {
                Ok([one]) if !negated => one,
                Ok([one]) => Restriction::looked_at(one.condition.negated_if(true)),
                Err(all) => {
                    let any = Condition::any(all.into_iter().map(|one| one.condition).collect());
                    Restriction::looked_at(any.negated_if(negated))
                }
            });
        Ok(())
    }

    fn keep_words(&mut self, words: String, negated: bool) {
        match negated {
            true => self.without.push(words),
            false => self.words.push(words),
        }
    }

    fn take(
        &mut self,
        reader: &Reader<'_>,
        names: &Names,
        term: Term,
    ) -> std::result::Result<(), Trouble> {
        let negated = term.negated;
        let is_of_days = matches!(term.what, What::Before(_) | What::After(_) | What::On(_));
        let is_of_accounts = matches!(term.what, What::Account(_));
        if !(is_of_accounts || is_of_days && !(negated && matches!(term.what, What::On(_)))) {
            self.only_accounts_and_days = false;
        }
        let mut ids = Ids::default();
        match &term.what {
            What::Word(word) => match term.what.number() {
                Some(amount) => {
                    let amounts = amounts(reader, &amount)?;
                    let phrase = beginning(word);
                    match negated {
                        false => self.numbers.push(Number { phrase, amounts }),
                        true => {
                            let others = amounts.negated_if(true);
                            self.restrictions.push(Restriction::looked_at(others));
                            self.without.push(phrase);
                        }
                    }
                }
                None => self.keep_words(beginning(word), negated),
            },
            What::Phrase(text) => self.keep_words(phrase(text), negated),
            What::Merchant(values) => self.keep_merchants(values, negated),
            What::Note(values) => self.keep_words(in_column("note", values), negated),
            What::Category(values) => {
                ids = names.categories(reader, values)?;
                let mut found = ids.ids.clone();
                found.extend(ids.none.then_some(0));
                self.keep_categories(&found, negated);
            }
            What::Account(values) => {
                ids = names.accounts(reader, values)?;
                self.keep_accounts(&ids.ids, negated);
            }
            What::Tag(values) => {
                ids = names.tags(reader, values)?;
                self.keep_tags(&ids, negated);
            }
            What::Amount(amount) => {
                let condition = amounts(reader, amount)?.negated_if(negated);
                self.restrictions.push(Restriction::looked_at(condition));
            }
            What::Has(flags) | What::Is(flags) => self.keep_flags(reader, flags, negated)?,
            What::Before(days) if negated => self.from = self.from.max(first_key(days.first)),
            What::Before(days) => self.below = self.below.min(first_key(days.first)),
            What::After(days) if negated => self.below = self.below.min(key_after(days.last)),
            What::After(days) => self.from = self.from.max(key_after(days.last)),
            What::On(days) if negated => {
                let (from, below) = (first_key(days.first), key_after(days.last));
                let others = Condition::narrow(format!("n.ord < {from} OR n.ord >= {below}"));
                self.restrictions.push(Restriction::looked_at(others));
            }
            What::On(days) => {
                self.from = self.from.max(first_key(days.first));
                self.below = self.below.min(key_after(days.last));
            }
        }
        self.terms.push((term, ids));
        Ok(())
    }

    /// Counts how many rows have the words, where something else could lead.
    fn weigh(&mut self, reader: &Reader<'_>) -> Result<()> {
        self.write_out(reader)?;
        self.is_rare = false;
        if !self.words.is_empty() && self.leader(true).is_some() {
            self.is_rare = hits(reader, &self.all_words().join(" AND "))? <= RARE;
        }
        Ok(())
    }

    /// Writes beginnings of words out as the words that there are.
    fn write_out(&mut self, reader: &Reader<'_>) -> Result<()> {
        let typed = self.terms.iter().filter(|(term, _)| !term.negated);
        let typed = typed.filter_map(|(term, _)| match &term.what {
            What::Word(word) => Some(word),
            _ => None,
        });
        let nearest = self.corrected.iter().map(|(_, near)| near);
        let mut written = Vec::new();
        if !words::is_worth_it(reader)? {
            return Ok(());
        }
        for word in typed.chain(nearest) {
            if let Some(words) = words::written_out(reader, word)? {
                written.push((beginning(word), words));
            }
        }
        self.written_out = written;
        Ok(())
    }

    /// Puts the nearest words in the place of those that nothing has; whether there are any.
    pub fn correct(&mut self, reader: &Reader<'_>) -> Result<bool> {
        let typed: Vec<String> = self
            .terms
            .iter()
            .filter(|(term, _)| !term.negated && term.what.number().is_none())
            .filter_map(|(term, _)| match &term.what {
                What::Word(word) => Some(word.clone()),
                _ => None,
            })
            .collect();
        for word in typed {
            let words = beginning(&word);
            if hits(reader, &words)? > 0 {
                continue;
            }
            let Some(near) = typo::nearest(reader, &word)? else {
                continue;
            };
            for one in self.words.iter_mut().filter(|one| **one == words) {
                *one = beginning(&near);
            }
            self.corrected.push((word, near));
        }
        self.weigh(reader)?;
        Ok(!self.corrected.is_empty())
    }

    /// The terms, for rows that are in no index.
    pub fn asked_of_a_row(&self) -> Asked {
        let mut meant = self.terms.iter().map(|(_, ids)| ids.clone());
        let query = Query {
            terms: self.terms.iter().map(|(term, _)| term.clone()).collect(),
        };
        Asked::new(&query, |_| meant.next().unwrap_or_default())
    }

    /// Whether a day is within its bounds.
    pub fn keeps_day(&self, day: CivilDate) -> bool {
        (self.from..self.below).contains(&first_key(day))
    }
}

/// Why a term means nothing.
enum Trouble {
    Named(Box<Problem>),
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// How many rows have these words, counted up to [`RARE`] and one more.
fn hits(reader: &Reader<'_>, words: &str) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM register_search
               WHERE register_search MATCH ?1 LIMIT ?2)",
        )?
        .query_row((words, RARE + 1), |row| row.get(0))?)
}

/// Amounts, each currency by its own minor units.
fn amounts(reader: &Reader<'_>, amount: &Amount) -> Result<Condition> {
    let currencies = Currencies::read(reader.0)?;
    let by_exponent = currencies.by_exponent();
    let is_one = by_exponent.len() == 1;
    let any = by_exponent
        .into_iter()
        .filter_map(|(exponent, rows)| {
            let (least, greatest) = amount.minor(exponent)?;
            let sizes = sizes(amount.direction, least, greatest);
            Some(Condition::narrow(match is_one {
                true => sizes,
                false => format!("n.currency IN ({}) AND {sizes}", list(&rows)),
            }))
        })
        .collect();
    Ok(Condition::any(any))
}

/// Sizes from one to another. Without a function of the amount: over a million rows that alone is a
/// third more.
fn sizes(direction: Option<Direction>, least: i64, greatest: i64) -> String {
    match direction {
        Some(Direction::In) => {
            format!("n.amount BETWEEN {} AND {greatest}", least.max(1))
        }
        Some(Direction::Out) => {
            format!("n.amount BETWEEN {} AND {}", -greatest, -least.max(1))
        }
        None => {
            let within = format!("n.amount BETWEEN {} AND {greatest}", -greatest);
            match least {
                0 => within,
                _ => format!(
                    "n.amount NOT BETWEEN {} AND {} AND {within}",
                    1 - least,
                    least - 1
                ),
            }
        }
    }
}

/// A merchant by its whole name, as reports tell merchants apart.
fn is_called(name: &str) -> Condition {
    // No name of a merchant has one, and SQL ends there.
    if name.contains('\0') {
        return Condition::wide("0");
    }
    let name = name.replace('\'', "''");
    Condition::wide(format!("n.merchant = '{name}' COLLATE NOCASE"))
}

fn flag_of(reader: &Reader<'_>, flag: Flag) -> Result<Restriction> {
    let few = |index, predicate: &str, is_narrow| Restriction {
        rank: Rank::Few,
        walks: vec![Walk::of(index, predicate)],
        is_disjoint: true,
        condition: Condition {
            sql: format!("n.{predicate}"),
            is_narrow,
        },
    };
    let looked_at = |sql: &str| Restriction::looked_at(Condition::narrow(sql));
    Ok(match flag {
        Flag::Note => few("register_noted", "note <> ''", false),
        Flag::Tag => few("register_tagged", "tags <> ''", false),
        Flag::Category => looked_at("n.category <> 0"),
        Flag::Split => few("register_split", "parts > 1", false),
        Flag::Attachment => few("register_attached", "attachments > 0", false),
        Flag::Pending => Restriction::pending(),
        Flag::Posted => looked_at("n.pending = 0"),
        Flag::Uncategorised => Restriction {
            rank: Rank::Some,
            walks: vec![Walk::of("register_category", "category = 0")],
            is_disjoint: true,
            condition: Condition::narrow("n.category = 0"),
        },
        Flag::Unreviewed => Restriction {
            rank: Rank::Most,
            ..few("register_unreviewed", "reviewed = 0", false)
        },
        Flag::Reviewed => Restriction {
            rank: Rank::Most,
            ..few("register_reviewed", "reviewed = 1", false)
        },
        Flag::Hidden => few("register_hidden", "hidden = 1", false),
        Flag::Withdrawn => few("register_withdrawn", "withdrawn = 1", true),
        Flag::In => looked_at("n.amount > 0"),
        Flag::Out => looked_at("n.amount < 0"),
        Flag::Spend => Restriction::looked_at(Condition::wide("n.kind = 'spend'")),
        Flag::Income => Restriction::looked_at(Condition::wide("n.kind = 'income'")),
        Flag::Transfer => {
            let ids = transfers(reader)?;
            Restriction {
                rank: Rank::Some,
                walks: ids
                    .iter()
                    .map(|id| Walk::of("register_category", format!("category = {id}")))
                    .collect(),
                is_disjoint: true,
                condition: Condition::narrow(format!("n.category IN ({})", list(&ids))),
            }
        }
    })
}

fn transfers(reader: &Reader<'_>) -> Result<Vec<i64>> {
    let all = edits::categories(reader)?;
    let of_kind = all.into_iter().filter(|one| one.kind == "transfer");
    Ok(of_kind.map(|one| one.id).collect())
}

/// Categories and those that lie in them.
fn with_those_below(all: &[edits::CategoryRow], ids: &[i64]) -> Vec<i64> {
    let is_meant = |one: &&edits::CategoryRow| {
        ids.contains(&one.id) || one.parent.is_some_and(|parent| ids.contains(&parent))
    };
    all.iter().filter(is_meant).map(|one| one.id).collect()
}

/// Names that there are, read when they are asked for.
struct Names;

impl Names {
    /// With those that lie in groups.
    pub fn categories(
        &self,
        reader: &Reader<'_>,
        values: &[Value],
    ) -> std::result::Result<Ids, Trouble> {
        let mut ids = self.named_categories(reader, values)?;
        ids.ids = with_those_below(&edits::categories(reader)?, &ids.ids);
        Ok(ids)
    }

    fn named_categories(
        &self,
        reader: &Reader<'_>,
        values: &[Value],
    ) -> std::result::Result<Ids, Trouble> {
        let things = category_names(&edits::categories(reader)?);
        look_up(values, &things, "category", true)
    }

    pub fn accounts(
        &self,
        reader: &Reader<'_>,
        values: &[Value],
    ) -> std::result::Result<Ids, Trouble> {
        look_up(values, &account_names(reader)?, "account", false)
    }

    pub fn tags(&self, reader: &Reader<'_>, values: &[Value]) -> std::result::Result<Ids, Trouble> {
        look_up(values, &tag_names(reader)?, "tag", true)
    }
}

fn tag_names(reader: &Reader<'_>) -> Result<Vec<Named<i64>>> {
    let mut statement = reader
        .0
        .prepare_cached("SELECT id, name FROM tag ORDER BY folded")?;
    Ok(statement
        .query_map([], |row| {
            Ok(Named {
                id: row.get(0)?,
                name: row.get(1)?,
                also: Vec::new(),
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

fn category_names(all: &[edits::CategoryRow]) -> Vec<Named<i64>> {
    all.iter()
        .map(|one| Named {
            id: one.id,
            name: one.name.clone(),
            also: std::iter::once(one.id.to_string())
                .chain(one.code.clone())
                .collect(),
        })
        .collect()
}

fn account_names(reader: &Reader<'_>) -> Result<Vec<Named<i64>>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT a.row, a.name, a.id, a.mask, a.official_name, a.external_id, i.institution_name
         FROM account a JOIN item i ON i.row = a.item
         WHERE a.row NOT IN (SELECT account FROM account_merged) ORDER BY a.row",
    )?;
    let mut rows = statement.query([])?;
    let mut things = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(2)?;
        let mut also = vec![codec::uuid(&id)?.to_string(), row.get(5)?, row.get(6)?];
        also.extend(row.get::<_, Option<String>>(3)?);
        also.extend(row.get::<_, Option<String>>(4)?);
        things.push(Named {
            id: row.get(0)?,
            name: row.get(1)?,
            also,
        });
    }
    Ok(things)
}

fn look_up(
    values: &[Value],
    things: &[Named<i64>],
    kind: &str,
    may_be_none: bool,
) -> std::result::Result<Ids, Trouble> {
    let mut ids = Ids::default();
    for value in values {
        if may_be_none && value.is_none() {
            ids.none = true;
            ids.names.push("none".to_owned());
            continue;
        }
        let problem = || {
            Problem::new(
                value.span,
                format!("There is no {kind} “{}”.", value.text.trim()),
            )
        };
        match names::find(&value.text, things) {
            Found::These(found) => {
                for id in found {
                    if !ids.ids.contains(&id) {
                        ids.ids.push(id);
                        let name = things.iter().find(|thing| thing.id == id);
                        ids.names.extend(name.map(|thing| thing.name.clone()));
                    }
                }
            }
            Found::Near(name) => {
                let problem = problem().hinted(format!("Did you mean {name}?"));
                return Err(Trouble::Named(Box::new(problem)));
            }
            Found::Nothing => return Err(Trouble::Named(Box::new(problem()))),
        }
    }
    Ok(ids)
}

/// All names that a search can have, read once for many searches.
pub(crate) struct Things {
    all: Vec<edits::CategoryRow>,
    categories: Vec<Named<i64>>,
    accounts: Vec<Named<i64>>,
    tags: Vec<Named<i64>>,
}

impl Things {
    pub fn read(reader: &Reader<'_>) -> Result<Self> {
        let all = edits::categories(reader)?;
        Ok(Self {
            categories: category_names(&all),
            accounts: account_names(reader)?,
            tags: tag_names(reader)?,
            all,
        })
    }

    /// The same with another set of categories.
    pub fn with_categories(self, all: Vec<edits::CategoryRow>) -> Self {
        Self {
            categories: category_names(&all),
            all,
            ..self
        }
    }

    /// The same where an account is called otherwise.
    pub fn with_account(mut self, account: i64, name: &str) -> Self {
        let named = self.accounts.iter_mut().filter(|one| one.id == account);
        named.for_each(|one| name.clone_into(&mut one.name));
        self
    }

    /// How the language writes one account and no other: by its name, or by its id.
    pub fn account_called(&self, account: i64) -> String {
        let Some(named) = self.accounts.iter().find(|one| one.id == account) else {
            return String::new();
        };
        let names: Vec<&str> = self.accounts.iter().map(|one| one.name.as_str()).collect();
        let id = named.also.first().map(String::as_str).unwrap_or_default();
        edits::called(&named.name, &names, id)
    }

    /// The accounts that one value names.
    pub fn accounts_of(&self, value: &Value) -> Vec<i64> {
        let found = look_up(
            std::slice::from_ref(value),
            &self.accounts,
            "account",
            false,
        );
        found.map(|ids| ids.ids).unwrap_or_default()
    }

    /// The categories that one value names, without those that lie in them.
    pub fn categories_of(&self, value: &Value) -> Vec<i64> {
        let found = look_up(
            std::slice::from_ref(value),
            &self.categories,
            "category",
            true,
        );
        found.map(|ids| ids.ids).unwrap_or_default()
    }

    /// What the names of a term stand for.
    ///
    /// # Errors
    /// What is wrong with one, and where.
    pub fn meant(&self, term: &Term) -> std::result::Result<Ids, Problem> {
        let found = match &term.what {
            What::Category(values) => {
                look_up(values, &self.categories, "category", true).map(|ids| Ids {
                    ids: with_those_below(&self.all, &ids.ids),
                    ..ids
                })
            }
            What::Account(values) => look_up(values, &self.accounts, "account", false),
            What::Tag(values) => look_up(values, &self.tags, "tag", true),
            _ => Ok(Ids::default()),
        };
        found.map_err(|trouble| match trouble {
            Trouble::Named(problem) => *problem,
            // Nothing is read here.
            Trouble::Store(error) => Problem::new(term.span, error.to_string()),
        })
    }
}

/// What a term asks for, in the names that things have.
pub(super) fn values(reader: &Reader<'_>, term: &Term) -> Result<Vec<String>> {
    let names = Names;
    let ids = match &term.what {
        What::Category(values) => names.named_categories(reader, values),
        What::Account(values) => names.accounts(reader, values),
        What::Tag(values) => names.tags(reader, values),
        _ => return Ok(term.values()),
    };
    match ids {
        Ok(ids) => Ok(ids.names),
        Err(Trouble::Named(problem)) => Err(misread("", *problem)),
        Err(Trouble::Store(error)) => Err(error),
    }
}

/// The beginning of a merchant's name as a phrase of the index; nothing where there is no letter.
pub fn merchant_phrase(begins: &str) -> Option<String> {
    begins
        .chars()
        .any(char::is_alphanumeric)
        .then(|| format!("merchant : {}", beginning(begins)))
}
