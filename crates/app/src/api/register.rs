//! The register: transactions in lists, and one alone.
//!
//! A list is read in two steps. The outline tells how many rows each day has, so that the window
//! can lay out a million rows without holding them; rows are then read by place, at most 200 a
//! call.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AttachmentView, Corrected, FieldChange, LogoRef, MoneyView, PairKind, PairView};

/// The most rows one call returns.
pub const ROWS_MAX: u32 = 200;

/// Which transactions are listed. Everything left out does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterFilter {
    /// What is searched, in the search language: words to find in merchant, bank text, note, tags,
    /// category and account, and operators.
    pub search: String,
    /// Only this account.
    pub account_id: Option<String>,
    /// Only this category (and those below it).
    pub category_id: Option<i64>,
    /// From this day on, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Up to and including this day, `YYYY-MM-DD`.
    pub to: Option<String>,
    /// Only these transactions, by our ids; all where none is named.
    #[ts(as = "Option<Vec<String>>", optional)]
    pub only: Vec<String>,
}

/// The shape of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterOutline {
    /// Pending rows, which stand on top.
    pub pending: RegisterDay,
    /// Days with posted rows, newest first.
    pub days: Vec<RegisterDay>,
    /// Number of rows, pending ones included.
    pub count: u32,
    /// Sum of the posted rows, one amount per currency.
    pub sums: Vec<MoneyView>,
    /// Number of transactions in the whole profile, so that "nothing found" and "nothing there
    /// yet" can be told apart.
    pub profile_count: u32,
    /// Words that nothing has, and what was searched in their place.
    pub corrected: Vec<Corrected>,
}

/// One day of a list, or its pending rows together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterDay {
    /// The day, `YYYY-MM-DD`; empty for the pending rows.
    pub date: String,
    /// Number of rows.
    pub count: u32,
    /// Sum of the rows, one amount per currency.
    pub totals: Vec<MoneyView>,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRange {
    /// The list.
    pub filter: RegisterFilter,
    /// Where it starts: empty for the pending rows, else a day `YYYY-MM-DD`.
    pub date: String,
    /// Rows of that day (or of the pending ones) to leave out first.
    pub skip: u32,
    /// How many rows, at most 200. A stretch runs on from the pending rows into the posted ones
    /// and from each day into the one before it.
    pub limit: u32,
}

/// Rows of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRows {
    /// The rows, newest first.
    pub rows: Vec<RegisterRow>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRow {
    /// The transaction.
    pub id: String,
    /// The day it is listed under, `YYYY-MM-DD`.
    pub date: String,
    /// Amount.
    pub amount: MoneyView,
    /// What is shown as the merchant.
    pub merchant: String,
    /// The bank's text.
    pub original: String,
    /// The account.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// The category, or nothing.
    pub category: Option<CategoryRef>,
    /// Not posted yet.
    pub pending: bool,
    /// The note, or nothing.
    pub note: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The bank took it back, but it carries a person's words.
    pub withdrawn: bool,
    /// The person has looked at it.
    pub reviewed: bool,
    /// The person left it out of reports.
    pub hidden: bool,
    /// The merchant's logo; nothing where logos are switched off.
    pub logo: Option<LogoRef>,
    /// Which part of a split transaction this line is; nothing where it is not split. All lines
    /// of a split have the same id.
    pub split: Option<SplitLine>,
    /// A rule said something of it that stands.
    pub ruled: bool,
    /// The transaction that it belongs together with, where that is said or made.
    pub mate: Option<MateRef>,
    /// Files that are attached.
    pub attachments: u32,
    /// The person found it on a statement.
    pub cleared: bool,
    /// Its account is reconciled up to a statement that it is on: it is locked.
    pub reconciled: bool,
    /// A person wrote it down; no bank told of it.
    pub manual: bool,
    /// What the account held after this row, by the bank's balance and the rows since. Nothing
    /// where the list is not one account by day without another restriction than days, and where
    /// the balance cannot be said.
    pub balance: Option<MoneyView>,
}

/// The other of two transactions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MateRef {
    /// The other.
    pub id: String,
    /// How.
    pub kind: PairKind,
}

/// Who said what is shown in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldSource {
    /// `category`, `merchant`, `date`, `note`, `tags`, `split`, `reviewed` or `hidden`.
    pub field: String,
    /// Who.
    pub who: Source,
    /// The rule, by its id, where it was one.
    pub rule_id: Option<String>,
    /// The rule's name, or what was learned from: “17 of 18 past Kroger were Groceries”.
    pub reason: Option<String>,
}

/// A line of a split transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SplitLine {
    /// Its place among the lines, from nought.
    pub line: u32,
    /// Number of lines.
    pub lines: u32,
    /// The amount of the whole transaction.
    pub whole: MoneyView,
    /// What the bank's amount leaves of the parts: the amount changed after it was split.
    pub unassigned: bool,
}

/// A part of a split transaction as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// Amount.
    pub amount: MoneyView,
    /// The category, or nothing where the part is for what the whole is for.
    pub category: Option<CategoryRef>,
    /// A note, or an empty text.
    pub note: String,
    /// What the bank's amount leaves of the parts: nobody said it.
    pub unassigned: bool,
}

/// A part of a split, as a person says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartEdit {
    /// Minor units of the transaction's currency; money out is negative. Never nought.
    pub minor: i64,
    /// The category by id; nothing for what the whole transaction is for.
    pub category_id: Option<i64>,
    /// A note, or an empty text.
    #[serde(default)]
    pub note: String,
}

/// A category of a row, and who chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CategoryRef {
    /// Our id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Stable code of a category of the starting set, for its icon and its translation.
    pub code: Option<String>,
    /// Who chose it.
    pub source: Source,
}

/// Who said something. A person's word beats a rule's, a rule's what was learned, and that the
/// bank's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person.
    Person,
    /// A rule.
    Rule,
    /// Learned from what the person said before.
    Learned,
    /// The bank.
    Bank,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Category {
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
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// Number of transactions that carry it.
    pub count: u32,
}

/// Asks for one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TransactionRequest {
    /// Our id.
    pub id: String,
}

/// One transaction with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TransactionDetail {
    /// As it is listed.
    pub row: RegisterRow,
    /// What the bank says.
    pub bank: BankFacts,
    /// Its parts, whose sum is its amount; none where it is not split.
    pub parts: Vec<PartView>,
    /// A note that is typed and not saved yet.
    pub draft: Option<NoteDraft>,
    /// Parts that are typed and not saved yet.
    pub parts_draft: Option<Vec<PartDraft>>,
    /// Who said each field of it that somebody said.
    pub said: Vec<FieldSource>,
    /// What it belongs together with, or may.
    pub pairs: Vec<PairView>,
    /// Its files.
    pub attachments: Vec<AttachmentView>,
    /// What happened to it, newest first.
    pub history: Vec<HistoryEntry>,
}

/// What the bank says of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BankFacts {
    /// Plaid's id.
    pub plaid_transaction_id: String,
    /// The bank's name.
    pub institution: String,
    /// The day it posted, `YYYY-MM-DD`.
    pub date: String,
    /// The day it was authorised, `YYYY-MM-DD`.
    pub authorized_date: Option<String>,
    /// The bank's text.
    pub name: String,
    /// The merchant, cleaned by Plaid.
    pub merchant_name: Option<String>,
    /// The statement's text before any cleaning.
    pub original_description: Option<String>,
    /// Plaid's detailed category.
    pub category: Option<String>,
    /// How sure Plaid is of it.
    pub confidence: Option<String>,
    /// `online`, `in store` or `other`.
    pub channel: Option<String>,
    /// Cheque number.
    pub check_number: Option<String>,
    /// The amount authorised while it was pending, where it posted with another.
    pub authorized_amount: Option<MoneyView>,
    /// The bank gave more digits than the currency has.
    pub amount_rounded: bool,
    /// Everything else, as the JSON object it came in.
    pub details: Option<String>,
}

/// One thing that happened to a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Who.
    pub who: Source,
    /// The rule's name, or what was learned from, where it was neither person nor bank.
    pub by: Option<String>,
    /// What: a field that somebody set (`note`, `category`, `tags`), or what became of the row:
    /// `deleted`, `undeleted`, `kept`, `unkept`; `added`, `modified`, `posted`, `withdrawn`,
    /// `returned`, `reverted`; `unassigned`, what is left of a person's parts, and `parts_aside`, parts
    /// that are in another currency by now.
    pub what: String,
    /// The value before, where there was one.
    pub from: Option<String>,
    /// The value after, where there is one.
    pub to: Option<String>,
    /// The sync that it came with.
    pub sync_id: Option<String>,
    /// The fields that the bank changed with it, one by one.
    pub changes: Vec<FieldChange>,
    /// It took an earlier edit back, or did it again.
    pub takes_back: bool,
    /// The edit, where it stands and can be taken back by itself.
    pub edit_id: Option<String>,
    /// Transactions that it was about: one, unless it was of many at once.
    pub transactions: u32,
    /// It was said of another transaction, which is one with this one now.
    pub of_double: bool,
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditRef {
    /// The edit, as the history of a transaction names it.
    pub edit_id: String,
}

/// An edit of one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditRequest {
    /// The transaction.
    pub id: String,
    /// What the person says.
    pub change: Change,
    /// More that they say with it: all of it is one step to undo.
    #[serde(default)]
    #[ts(as = "Option<Vec<Change>>", optional)]
    pub also: Vec<Change>,
    /// Whether a rule says the same of all that are like it, of those that are there too: in the same step.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub all_like_it: bool,
}

/// What is typed as a transaction's note and not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepDraft {
    /// The transaction.
    pub id: String,
    /// What is typed; nothing forgets it.
    pub draft: Option<NoteDraft>,
}

/// A note that is typed and not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteDraft {
    /// What is typed.
    pub text: String,
    /// The note over which it was typed; empty where there was none. Where the note is another one by
    /// now, the draft is offered and not saved by itself.
    pub base: String,
}

/// What is typed as the parts of a transaction and not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepPartsDraft {
    /// The transaction.
    pub id: String,
    /// What is typed; nothing forgets it. At most 100 parts.
    pub parts: Option<Vec<PartDraft>>,
}

/// A part that is typed and not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartDraft {
    /// The amount as it is typed, which need not be one yet.
    pub text: String,
    /// The category; nothing for what the whole is for.
    pub category_id: Option<i64>,
    /// The note.
    pub note: String,
}

/// What a person says of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "field", content = "value")]
pub enum Change {
    /// The note; an empty one clears it, and stays cleared. At most 20,000 characters.
    Note(String),
    /// The category by id; nothing goes back to what the bank says.
    Category(Option<i64>),
    /// The tags, all of them; at most 50 of 100 characters each.
    Tags(Vec<String>),
    /// Tags that are added to those that there are.
    AddTags(Vec<String>),
    /// Tags that are taken away.
    RemoveTags(Vec<String>),
    /// The merchant, at most 200 characters; nothing goes back to what the bank says.
    Merchant(Option<String>),
    /// The day it is listed under, `YYYY-MM-DD`; nothing goes back to what the bank says.
    Date(Option<String>),
    /// Whether the person has looked at it.
    Reviewed(bool),
    /// Whether it is left out of reports and sums by category.
    Hidden(bool),
    /// Its parts, which must add up to its amount; none where it is not split. At most 100.
    Split(Vec<PartEdit>),
    /// Whether the person found it on a statement. What is reconciled is locked and refuses.
    Cleared(bool),
    /// The amount in minor units, of a transaction that a person wrote down only. Never nought.
    Amount(i64),
    /// The account by id, of a transaction that a person wrote down only.
    Account(String),
    /// Whether it is deleted. It stays so, whatever the bank says of it later.
    Deleted(bool),
}

/// An edit of many transactions at once, which is one step to undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkEdit {
    /// The transactions.
    pub which: BulkWhich,
    /// What the person says of each. A split is of one transaction only.
    pub change: Change,
}

/// Which transactions an edit is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum BulkWhich {
    /// These, by our ids.
    These(Vec<String>),
    /// Everything that a list shows.
    Listed(RegisterFilter),
}

/// What an edit of many changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Edited {
    /// The field: `note`, `category`, `tags`, `deleted`, `merchant`, `date`, `reviewed` or `hidden`.
    pub field: String,
    /// Number of transactions that changed.
    pub transactions: u32,
}
