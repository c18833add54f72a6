//! The search language as the window sees it: what a text means, what could be typed next, and the
//! views that a person keeps. The core alone reads the language; the window draws what it is told.
//!
//! Places in a text are counted as the window counts them, in UTF-16 code units.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MoneyView, RegisterFilter};

/// The most suggestions of one answer.
pub const COMPLETIONS_MAX: usize = 12;

/// The most views that one profile keeps.
pub const VIEWS_MAX: usize = 200;

/// A stretch of a text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextSpan {
    /// Where it begins.
    pub start: u32,
    /// Where it ends; the first unit that is not of it.
    pub end: u32,
}

/// Asks what a search means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchText {
    /// What is typed.
    pub text: String,
}

/// What a search means, term by term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchTerms {
    /// The terms in the order in which they are typed; every one must hold. Those before what is
    /// wrong, where something is.
    pub terms: Vec<SearchTerm>,
    /// What is wrong with it, if anything is.
    pub error: Option<SearchError>,
}

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// A free word, the beginning of one in any text of a transaction.
    Word,
    /// Words in this order.
    Phrase,
    /// Categories.
    Category,
    /// Accounts.
    Account,
    /// Tags.
    Tag,
    /// The merchant.
    Merchant,
    /// The note.
    Note,
    /// The amount.
    Amount,
    /// Something that it carries.
    Has,
    /// A state that it is in.
    Is,
    /// Before a day, a month or a year.
    Before,
    /// After one.
    After,
    /// On or in one.
    On,
}

/// One term of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchTerm {
    /// Where it begins, what negates it included.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it is about.
    pub kind: TermKind,
    /// What was asked for, in the person's words for it: names of categories, a word of `is:`.
    pub values: Vec<String>,
    /// What does not fit it is meant.
    pub negated: bool,
    /// The term in words, for a chip: `Category: Groceries, Rent`.
    pub label: String,
}

/// What is wrong with a search, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchError {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What is wrong: a plain sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Asks what could be typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompleteSearch {
    /// What is typed.
    pub text: String,
    /// Where the cursor stands.
    pub cursor: u32,
}

/// What could be typed where the cursor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Completions {
    /// Where the stretch begins whose place a suggestion takes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// The suggestions, best first; at most twelve.
    pub items: Vec<Completion>,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// What takes the place of the stretch. A word that is complete ends with a space; after an
    /// operator's colon its value follows.
    pub insert: String,
    /// What is shown.
    pub label: String,
    /// What it is, shown beside it.
    pub detail: Option<String>,
    /// What kind of thing it is.
    pub kind: CompletionKind,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// An operator.
    Operator,
    /// A category.
    Category,
    /// An account.
    Account,
    /// A tag.
    Tag,
    /// A merchant.
    Merchant,
    /// A word of `has:` or `is:`.
    Word,
    /// A day, a month or a year.
    Date,
    /// An amount.
    Amount,
}

/// A word that nothing has, and what was searched in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Corrected {
    /// The word as it was typed.
    pub typed: String,
    /// The word that was searched.
    pub searched: String,
}

/// What is selected, counted and added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SelectionSum {
    /// Number of transactions.
    pub transactions: u32,
    /// Their sum, pending ones included and what the bank took back left out; one amount per
    /// currency. Of a list, the sum of the lines that it shows.
    pub sums: Vec<MoneyView>,
}

/// A list that a person keeps under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Our id.
    pub id: String,
    /// Its name; no two views have one.
    pub name: String,
    /// What it lists.
    pub filter: RegisterFilter,
    /// The columns that it shows, in order; none where they are the usual ones.
    pub columns: Vec<String>,
}

/// Keeps a view, or changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveView {
    /// The view to change; nothing for a new one.
    pub id: Option<String>,
    /// Its name, 1 to 100 characters.
    pub name: String,
    /// What it lists.
    pub filter: RegisterFilter,
    /// The columns that it shows, in order.
    pub columns: Vec<String>,
}

/// One view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewRef {
    /// Our id.
    pub id: String,
}
