//! What a person says of transactions: the operation, its fold, and what it makes of the
//! register, in the caller's transaction.

use coffer_domain::{AccountId, CivilDate, OperationId, TransactionId, ids::Mint, split::Part};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    chosen,
    chunk::{self, Groups},
    expire,
    field::{self, Field},
    lock, manual, parts, some_tags, undo,
};
use crate::{
    Result, StoreError, Writer, codec, layer,
    register::{self, Filter},
};

/// The longest note.
pub const NOTE_CHARS_MAX: usize = 20_000;
/// The most tags of one transaction.
pub const TAGS_MAX: usize = 50;
/// The longest tag.
pub const TAG_CHARS_MAX: usize = 100;
/// The longest name of a merchant.
pub const MERCHANT_CHARS_MAX: usize = 200;

/// Where an edit came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The window.
    Window,
    /// The command line.
    Cli,
}

impl Origin {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Cli => "cli",
        }
    }
}

/// What is recorded with every edit.
#[derive(Debug, Clone, Copy)]
pub struct EditMeta {
    /// Id of the operation.
    pub id: OperationId,
    /// When, milliseconds.
    pub at_ms: i64,
    /// From where.
    pub origin: Origin,
}

impl EditMeta {
    /// The same for the n-th of several operations that are recorded at once. Its id follows from the first one's,
    /// so far from it that no other operation has it.
    pub(super) fn nth(&self, n: usize) -> Self {
        // The golden ratio in 128 bits: multiples of it are spread over all of them.
        const STRIDE: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let steps = u128::try_from(n).unwrap_or_default();
        let id = self
            .id
            .uuid()
            .as_u128()
            .wrapping_add(STRIDE.wrapping_mul(steps));
        Self {
            id: OperationId::from_uuid(uuid::Uuid::from_u128(id)),
            ..*self
        }
    }
}

/// Which transactions an edit is about.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// These.
    These(&'a [TransactionId]),
    /// Everything that a list shows.
    Listed(&'a Filter),
}

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// A note. An empty one clears it, and no sync fills it again.
    Note(String),
    /// A category; nothing goes back to what the bank says.
    Category(Option<i64>),
    /// All its tags.
    Tags(Vec<String>),
    /// Tags that are added to those that there are.
    AddTags(Vec<String>),
    /// Tags that are taken away.
    RemoveTags(Vec<String>),
    /// Whether it is deleted. It stays so, whatever the bank says of it later.
    Deleted(bool),
    /// The merchant; nothing goes back to what the bank says.
    Merchant(Option<String>),
    /// The day it is listed under; nothing goes back to what the bank says.
    Date(Option<CivilDate>),
    /// Whether the person has looked at it.
    Reviewed(bool),
    /// Whether it is left out of reports.
    Hidden(bool),
    /// Its parts; none where it is not split. They must add up to its amount.
    Split(Vec<Part>),
    /// Whether it stays although the bank took it back.
    Kept(bool),
    /// Whether the person found it on a statement.
    Cleared(bool),
    /// The amount in minor units, of a transaction that a person wrote down. Never nought.
    Amount(i64),
    /// The account that it is in, of a transaction that a person wrote down.
    Account(AccountId),
}

impl Saying {
    /// What it is about.
    pub const fn field(&self) -> Field {
        match self {
            Self::Note(_) => Field::Note,
            Self::Category(_) => Field::Category,
            Self::Tags(_) | Self::AddTags(_) | Self::RemoveTags(_) => Field::Tags,
            Self::Deleted(_) => Field::Deleted,
            Self::Merchant(_) => Field::Merchant,
            Self::Date(_) => Field::Date,
            Self::Reviewed(_) => Field::Reviewed,
            Self::Hidden(_) => Field::Hidden,
            Self::Split(_) => Field::Split,
            Self::Kept(_) => Field::Kept,
            Self::Cleared(_) => Field::Cleared,
            Self::Amount(_) => Field::Amount,
            Self::Account(_) => Field::Moved,
        }
    }
}

/// Says something of transactions, as one operation. Those of which it holds already are no part
/// of it; if that is all of them, nothing is recorded. Returns how many changed.
///
/// # Errors
/// `Refused` with the reason where it cannot be said; nothing is changed then.
pub fn say(writer: &Writer<'_>, meta: &EditMeta, which: Which<'_>, saying: &Saying) -> Result<u32> {
    chosen::begin(writer)?;
    match which {
        Which::These(transactions) => chosen::add(writer, transactions)?,
        Which::Listed(filter) => chosen::add_listed(writer, filter)?,
    }
    if let Saying::AddTags(_) | Saying::RemoveTags(_) = saying {
        return some_tags::say(writer, meta, saying);
    }
    let field = saying.field();
    lock::refuse_chosen(writer, field)?;
    let value = value_of(writer, saying)?;
    hold(writer, meta, field, &value)
}

/// Makes a value hold for the chosen rows, as one operation.
pub(super) fn hold(
    writer: &Writer<'_>,
    meta: &EditMeta,
    field: Field,
    value: &Value,
) -> Result<u32> {
    let mut groups = field::read(writer, field)?;
    // A note that was never there is not cleared.
    let clears = field == Field::Note && *value == json!("") && !is_note_ruled(writer)?;
    let absent = clears.then_some(Value::Null);
    for held in [Some(value.clone()), absent].into_iter().flatten() {
        chosen::leave_out(writer, &groups.take(&held))?;
    }
    if groups.is_empty() {
        return Ok(0);
    }
    field::write(writer, field, value)?;
    record(writer, meta, field, &groups, value, None)?;
    register::begin_touch(writer)?;
    chosen::touch(writer)?;
    register::project(writer)?;
    Ok(groups.len())
}

/// What is said as it is stored, or why it cannot be said.
fn value_of(writer: &Writer<'_>, saying: &Saying) -> Result<Value> {
    Ok(match saying {
        Saying::Note(note) => {
            at_most(note, NOTE_CHARS_MAX, "note")?;
            json!(note)
        }
        Saying::Category(category) => {
            json!(field::standing_category(&writer.reader(), *category)?)
        }
        Saying::Tags(tags) | Saying::AddTags(tags) | Saying::RemoveTags(tags) => {
            some_tags::all(writer, clean_tags(tags)?)?
        }
        Saying::Merchant(merchant) => {
            let merchant = merchant.as_deref().map(coffer_domain::text::clean_line);
            let merchant = merchant.filter(|merchant| !merchant.is_empty());
            at_most(
                merchant.as_deref().unwrap_or_default(),
                MERCHANT_CHARS_MAX,
                "merchant",
            )?;
            json!(merchant)
        }
        Saying::Date(date) => json!(date.map(codec::day_to_int)),
        Saying::Deleted(true)
        | Saying::Reviewed(true)
        | Saying::Hidden(true)
        | Saying::Cleared(true)
        | Saying::Kept(true) => json!(true),
        Saying::Reviewed(false) => against_rules(writer, Field::Reviewed)?,
        Saying::Hidden(false) => against_rules(writer, Field::Hidden)?,
        Saying::Deleted(false) | Saying::Cleared(false) | Saying::Kept(false) => Value::Null,
        Saying::Amount(minor) => manual::amount(writer, *minor)?,
        Saying::Account(account) => manual::account(writer, *account)?,
        Saying::Split(said) => parts::value(writer, said)?,
    })
}

/// Whether a rule notes anything of the chosen rows: then there is something to clear.
fn is_note_ruled(writer: &Writer<'_>) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM temp.chosen c CROSS JOIN ruled u ON u.txn = c.txn
                WHERE u.note_rule IS NOT NULL)",
        )?
        .query_row([], |row| row.get(0))?)
}

/// That something is not so: said where a rule would say that it is, and else nothing.
fn against_rules(writer: &Writer<'_>, field: Field) -> Result<Value> {
    let is_hidden = field == Field::Hidden;
    let mut is_against: bool = writer
        .0
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM temp.chosen c CROSS JOIN overlay o ON o.txn = c.txn
                WHERE o.{} = 0)",
            field.as_str()
        ))?
        .query_row([], |row| row.get(0))?;
    if !is_against {
        layer::would_say(
            writer,
            &|seen, said| match is_hidden {
                true => (seen.is_hidden, said.hidden) = (false, false),
                false => (seen.is_reviewed, said.reviewed) = (false, false),
            },
            &mut |ruled| {
                let by = if is_hidden {
                    ruled.hidden
                } else {
                    ruled.reviewed
                };
                is_against |= by.is_some();
            },
        )?;
    }
    Ok(if is_against {
        json!(false)
    } else {
        Value::Null
    })
}

pub(super) fn at_most(text: &str, chars_max: usize, what: &str) -> Result<()> {
    let length = text.chars().count();
    if length > chars_max {
        return Err(StoreError::Refused(format!(
            "A {what} can be {chars_max} characters long; this one has {length}."
        )));
    }
    Ok(())
}

/// Writes a note. An empty one clears it, and no sync fills it again.
pub fn set_note(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    note: &str,
) -> Result<()> {
    one(writer, meta, transaction, Saying::Note(note.to_owned()))
}

/// Puts a transaction into a category; `None` goes back to what the bank says.
pub fn set_category(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    category: Option<i64>,
) -> Result<()> {
    one(writer, meta, transaction, Saying::Category(category))
}

/// Replaces the tags of a transaction.
pub fn set_tags(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    tags: &[String],
) -> Result<()> {
    one(writer, meta, transaction, Saying::Tags(tags.to_vec()))
}

/// Deletes transactions, or takes that back. What a person deleted stays deleted, whatever the
/// bank says of it later; it is listed in the Deleted view only.
pub fn set_deleted(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transactions: &[TransactionId],
    deleted: bool,
) -> Result<()> {
    let which = Which::These(transactions);
    say(writer, meta, which, &Saying::Deleted(deleted)).map(|_| ())
}

/// What a person wants back: those that they deleted are no longer deleted, and the others, which
/// the bank took back, are listed and counted again. Returns how many rows that changed.
///
/// # Errors
/// `Refused` where one of them is neither deleted nor taken back.
pub fn restore(
    writer: &Writer<'_>,
    meta: &EditMeta,
    mint: &mut dyn Mint,
    transactions: &[TransactionId],
) -> Result<u32> {
    let (mut deleted, mut withdrawn) = (Vec::new(), Vec::new());
    for id in transactions {
        let txn = row_of(writer, *id)?;
        let (is_deleted, is_withdrawn): (bool, bool) = writer
            .0
            .prepare_cached(
                "SELECT coalesce(o.deleted, 0),
                   t.withdrawn = 1 AND t.manual = 0 AND coalesce(o.kept, 0) = 0
                 FROM txn t LEFT JOIN overlay o ON o.txn = t.row WHERE t.row = ?1",
            )?
            .query_row([txn], |row| Ok((row.get(0)?, row.get(1)?)))?;
        match (is_deleted, is_withdrawn) {
            (true, _) => deleted.push(*id),
            (false, true) => withdrawn.push(*id),
            (false, false) => {
                return Err(StoreError::Refused(
                    "This transaction is neither deleted nor taken back by the bank.".into(),
                ));
            }
        }
    }
    // An operation has one field, so rows of both kinds are two of them, and one step to undo.
    let (meta, second) = match deleted.is_empty() {
        true => (*meta, *meta),
        false => (
            *meta,
            EditMeta {
                id: OperationId::mint(mint),
                ..*meta
            },
        ),
    };
    undo::together(writer, || {
        let undeleted = say(
            writer,
            &meta,
            Which::These(&deleted),
            &Saying::Deleted(false),
        )?;
        let kept = say(
            writer,
            &second,
            Which::These(&withdrawn),
            &Saying::Kept(true),
        )?;
        Ok(undeleted + kept)
    })
}

fn one(
    writer: &Writer<'_>,
    meta: &EditMeta,
    transaction: TransactionId,
    saying: Saying,
) -> Result<()> {
    say(writer, meta, Which::These(&[transaction]), &saying).map(|_| ())
}

/// Records an operation. One row keeps its prior value in the operation itself; several keep
/// theirs in chunks.
pub(crate) fn record(
    writer: &Writer<'_>,
    meta: &EditMeta,
    field: Field,
    groups: &Groups,
    value: &Value,
    undoes: Option<i64>,
) -> Result<i64> {
    let single = groups.single();
    writer
        .0
        .prepare_cached(
            "INSERT INTO operation (id, at_ms, actor, origin, field, txn, prior, value, rows, undoes)
             VALUES (?1, ?2, 'person', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            meta.id.as_bytes(),
            meta.at_ms,
            meta.origin.as_str(),
            field.as_str(),
            single.map(|(_, txn)| txn),
            single.map(|(prior, _)| prior),
            value.to_string(),
            groups.len(),
            undoes
        ])?;
    let operation = writer.0.last_insert_rowid();
    if single.is_none() {
        chunk::write(writer, operation, groups)?;
    }
    expire::expire(writer, operation, meta.at_ms)?;
    Ok(operation)
}

pub(super) fn clean_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut clean: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        at_most(tag, TAG_CHARS_MAX, "tag")?;
        let tag = coffer_domain::text::clean_line(tag);
        if tag.is_empty() || clean.iter().any(|t| t.to_lowercase() == tag.to_lowercase()) {
            continue;
        }
        clean.push(tag);
    }
    if clean.len() > TAGS_MAX {
        return Err(StoreError::Refused(format!(
            "A transaction can have {TAGS_MAX} tags."
        )));
    }
    Ok(clean)
}

/// The number of a transaction's row. One that turned out to be one with another is that other.
pub(crate) fn row_of(writer: &Writer<'_>, transaction: TransactionId) -> Result<i64> {
    writer
        .0
        .prepare_cached(
            "SELECT coalesce((SELECT other FROM merged WHERE txn = t.row), t.row) FROM txn t
             WHERE t.id = ?1",
        )?
        .query_row([transaction.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))
}
