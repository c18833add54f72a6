//! Rules: what a person wants said of transactions by itself, in the search language and a few actions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RegisterRow;

/// The most rules.
pub const RULES_MAX: usize = 500;

/// What a rule does to the transactions that its search finds. What is left out it leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleActions {
    /// The category, by id.
    pub category_id: Option<i64>,
    /// The merchant, at most 200 characters.
    pub merchant: Option<String>,
    /// Tags that are added; what else a transaction has stays.
    pub tags: Vec<String>,
    /// The note, where nothing else says one.
    pub note: Option<String>,
    /// Left out of reports.
    pub hide: bool,
    /// Counted as looked at.
    pub reviewed: bool,
    /// Parts by share; none where it is not split. Never of one that a person split.
    pub split: Vec<PartShare>,
}

/// A part of a split by its share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartShare {
    /// Hundredths of a percent; all of them together are 10,000. What does not divide evenly goes to the first parts.
    pub share: u32,
    /// The category by id; nothing for what the whole transaction is for.
    pub category_id: Option<i64>,
    /// A note, or an empty text.
    #[serde(default)]
    pub note: String,
}

/// A rule as a person says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleDraft {
    /// The rule that is changed; nothing for a new one, which goes behind the others.
    pub id: Option<String>,
    /// Its name; empty for one made of its search.
    pub name: String,
    /// Which transactions, in the search language. Never empty. What a slip may mean is not guessed here.
    pub search: String,
    /// What it does with them; at least one thing.
    pub actions: RuleActions,
    /// Whether it does anything at all.
    pub enabled: bool,
}

/// Saves a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveRule {
    /// The rule.
    pub rule: RuleDraft,
    /// Whether it is applied to what is there already too, and not only to what comes. Undo takes the rule and
    /// all it did back in one step.
    pub past: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// The rule.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which transactions.
    pub search: String,
    /// What it does.
    pub actions: RuleActions,
    /// Whether it does anything.
    pub enabled: bool,
    /// Whether it holds for what was there before it too.
    pub past: bool,
    /// Transactions that something of it stands in now.
    pub transactions: u32,
    /// What is wrong or odd with it.
    pub remarks: Vec<RuleRemark>,
}

/// What is wrong or odd with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum RuleRemark {
    /// Its search cannot be read any more; the sentence says why. It does nothing until it is mended.
    Broken(String),
    /// Its search finds nothing that there is.
    NeverMatches,
    /// All that it would say is said by an earlier rule (the rule's name) of every transaction it finds.
    Shadowed(String),
    /// It asks for what a later rule says (the rule's name), which it never sees, as each rule is asked once and in order.
    AsksLater(String),
    /// What it does makes its own search find, or not find, a transaction: it is asked once, and not again.
    ChangesItself,
}

/// What a rule would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RulePreview {
    /// Transactions that its search finds.
    pub found: u32,
    /// Of those, how many it would change if it were applied to the past.
    pub changed: u32,
    /// Of those, how many it leaves alone because a person said something else.
    pub kept: u32,
    /// The newest that it would change, at most 20.
    pub rows: Vec<RegisterRow>,
    /// What is odd with it.
    pub remarks: Vec<RuleRemark>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleRef {
    /// The rule.
    pub id: String,
}

/// The order of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderRules {
    /// All of them, the first to be asked first.
    pub ids: Vec<String>,
}

/// Rules as text that people can read, and that is read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RulesText {
    /// The text.
    pub text: String,
}

/// What came of reading rules from text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RulesRead {
    /// Rules that are new.
    pub added: u32,
    /// Rules that were there already, word for word.
    pub known: u32,
    /// Categories that were made for them.
    pub categories: Vec<String>,
}

/// Asks what else is like a transaction that was just changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LikeRequest {
    /// The transaction.
    pub id: String,
    /// What was said of it: `category`, `merchant`, `tags`, `hidden` or `note`.
    pub field: String,
}

/// What else is like a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Like {
    /// The other transactions of the same merchant that do not say the same yet, and of which no person said otherwise.
    pub others: u32,
    /// A rule that would say it of all of them.
    pub rule: RuleDraft,
}

/// A category that could fit a transaction, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CategoryHint {
    /// The category.
    pub category_id: i64,
    /// Why, as a sentence: “17 of 18 past Kroger were Groceries”. Empty where it was merely used lately.
    pub reason: String,
}
