//! The person's set of categories, and what they make of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A category with what depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CategoryUse {
    /// Our id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Stable code of a category of the starting set.
    pub code: Option<String>,
    /// The group it lies in; nothing for a group.
    pub group_id: Option<i64>,
    /// `spend`, `income` or `transfer`.
    pub kind: String,
    /// Lines of transactions that are in it.
    pub transactions: u32,
    /// Rules that name it.
    pub rules: u32,
    /// The bank's categories that stand for it.
    pub bank_codes: Vec<String>,
}

/// What a person makes of the set of categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "what", content = "value")]
pub enum CategoryEdit {
    /// A new one.
    Create(NewCategory),
    /// Another name, at most 60 characters, which no other category of its group has.
    Rename(RenameCategory),
    /// To another group or place.
    Move(MoveCategory),
    /// All that is in it goes into another, rules and the bank's words included, and it is gone.
    Merge(MergeCategory),
    /// It is gone. Where anything is in it, a rule names it or categories lie in it, `into` says where to; nothing is
    /// lost silently.
    Delete(DeleteCategory),
    /// What the bank calls so (its detailed category) stands for another category from now on.
    MapBank(MapBank),
}

/// A new category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewCategory {
    /// Its name, at most 60 characters.
    pub name: String,
    /// The group it lies in, whose kind it takes; nothing for a group.
    pub group_id: Option<i64>,
    /// `spend`, `income` or `transfer`; of a group only.
    pub kind: Option<String>,
}

/// Another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenameCategory {
    /// The category.
    pub id: i64,
    /// Its new name.
    pub name: String,
}

/// Another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveCategory {
    /// The category.
    pub id: i64,
    /// The group it goes to; nothing to make it a group.
    pub group_id: Option<i64>,
    /// The category it stands before then; nothing for the end.
    pub before: Option<i64>,
}

/// One category instead of two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeCategory {
    /// The one that goes.
    pub id: i64,
    /// The one that stays.
    pub into: i64,
}

/// Takes a category away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteCategory {
    /// The category.
    pub id: i64,
    /// Where to with what is in it.
    pub into: Option<i64>,
}

/// What a bank's category stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MapBank {
    /// Plaid's detailed category.
    pub code: String,
    /// What it stands for.
    pub category_id: i64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CategoryEdited {
    /// The category that it was about, or that stayed.
    pub id: i64,
    /// Transactions that changed.
    pub transactions: u32,
}
