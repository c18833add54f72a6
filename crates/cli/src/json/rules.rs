//! What `rule --json` prints.

use coffer_app::api::{RegisterRow, RulePreview, RuleRemark, RuleView, RulesRead};
use serde::Serialize;

/// A rule.
#[derive(Debug, Serialize)]
pub struct RuleJson {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which transactions.
    pub search: String,
    /// Whether it does anything.
    pub enabled: bool,
    /// Whether it holds for what was there before it.
    pub past: bool,
    /// The category by number.
    pub category_id: Option<i64>,
    /// The merchant.
    pub merchant: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// Left out of reports.
    pub hide: bool,
    /// Counted as looked at.
    pub reviewed: bool,
    /// Parts by share.
    pub split: Vec<PartShareJson>,
    /// Transactions that something of it stands in.
    pub transactions: u32,
    /// What is odd with it.
    pub remarks: Vec<RemarkJson>,
}

/// A part by its share.
#[derive(Debug, Serialize)]
pub struct PartShareJson {
    /// Hundredths of a percent.
    pub share: u32,
    /// The category by number.
    pub category_id: Option<i64>,
    /// A note, or an empty text.
    pub note: String,
}

/// What is odd with a rule.
#[derive(Debug, Serialize)]
pub struct RemarkJson {
    /// `broken`, `never_matches`, `shadowed`, `asks_later` or `changes_itself`.
    pub kind: &'static str,
    /// Why it is broken, or the other rule's name.
    pub value: Option<String>,
}

impl From<&RuleRemark> for RemarkJson {
    fn from(remark: &RuleRemark) -> Self {
        let (kind, value) = match remark {
            RuleRemark::Broken(why) => ("broken", Some(why)),
            RuleRemark::NeverMatches => ("never_matches", None),
            RuleRemark::Shadowed(by) => ("shadowed", Some(by)),
            RuleRemark::AsksLater(of) => ("asks_later", Some(of)),
            RuleRemark::ChangesItself => ("changes_itself", None),
        };
        Self {
            kind,
            value: value.cloned(),
        }
    }
}

impl From<&RuleView> for RuleJson {
    fn from(rule: &RuleView) -> Self {
        let actions = &rule.actions;
        Self {
            id: rule.id.clone(),
            name: rule.name.clone(),
            search: rule.search.clone(),
            enabled: rule.enabled,
            past: rule.past,
            category_id: actions.category_id,
            merchant: actions.merchant.clone(),
            tags: actions.tags.clone(),
            note: actions.note.clone(),
            hide: actions.hide,
            reviewed: actions.reviewed,
            split: actions
                .split
                .iter()
                .map(|part| PartShareJson {
                    share: part.share,
                    category_id: part.category_id,
                    note: part.note.clone(),
                })
                .collect(),
            transactions: rule.transactions,
            remarks: rule.remarks.iter().map(RemarkJson::from).collect(),
        }
    }
}

/// What a rule would do.
#[derive(Debug, Serialize)]
pub struct PreviewJson {
    /// Transactions that its search finds.
    pub found: u32,
    /// How many it would change.
    pub changed: u32,
    /// How many it leaves alone because a person said something else.
    pub kept: u32,
    /// Ids of the newest that it would change.
    pub newest: Vec<String>,
    /// What is odd with it.
    pub remarks: Vec<RemarkJson>,
}

impl From<&RulePreview> for PreviewJson {
    fn from(preview: &RulePreview) -> Self {
        let id = |row: &RegisterRow| row.id.clone();
        Self {
            found: preview.found,
            changed: preview.changed,
            kept: preview.kept,
            newest: preview.rows.iter().map(id).collect(),
            remarks: preview.remarks.iter().map(RemarkJson::from).collect(),
        }
    }
}

/// What came of reading rules.
#[derive(Debug, Serialize)]
pub struct RulesReadJson {
    /// Rules that are new.
    pub added: u32,
    /// Rules that were there already.
    pub known: u32,
    /// Categories that were made.
    pub categories: Vec<String>,
}

impl From<&RulesRead> for RulesReadJson {
    fn from(read: &RulesRead) -> Self {
        Self {
            added: read.added,
            known: read.known,
            categories: read.categories.clone(),
        }
    }
}
