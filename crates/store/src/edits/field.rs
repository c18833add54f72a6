//! The fields a person can say something of, read and written as JSON values over all chosen rows
//! at once, so that an operation and its undoing are the same step with other values.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{attachments, chunk::Groups};
use crate::{Reader, Result, StoreError, Writer};

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The note: text; null while nothing was said.
    Note,
    /// The category: its id; null for what the bank says.
    Category,
    /// The tags: an array of names.
    Tags,
    /// Whether the person deleted it: true or null.
    Deleted,
    /// The merchant: text; null for what the bank says.
    Merchant,
    /// The day it is listed under: yyyymmdd; null for what the bank says.
    Date,
    /// Whether the person has looked at it: true or null.
    Reviewed,
    /// Whether it is left out of reports: true or null.
    Hidden,
    /// Its parts: an array of `{amount, currency, category, note}`; empty where it is not split.
    Split,
    /// Whether it stays although the bank took it back: true or null.
    Kept,
    /// Files that are attached to it: an array of numbers, the oldest first.
    Attachments,
    /// Whether a row and another are one: `{other, state}`.
    Same,
    /// A rule, which is about no one transaction.
    Rule,
    /// The order of the rules.
    Rules,
    /// The set of categories.
    CategorySet,
    /// An account that a person keeps, which is about no one transaction.
    Account,
    /// Whether a row and another belong together: `{other, kind, state}`.
    Pair,
    /// Whether the person found it on a statement: true or null.
    Cleared,
    /// The reconciliation that locks it; null for none.
    Reconciled,
    /// The amount of a row that a person wrote down, in minor units; null for a bank's.
    Amount,
    /// The account of a row that a person wrote down: its number; null for a bank's.
    Moved,
    /// Whether a person wrote it down: true; null for a bank's, and for one that is written no more.
    Written,
    /// The first sync in which the bank changed it after the person had looked at it; null for none.
    Changed,
    /// The residual of an account that the person has seen: `{account, residual}`. It is about no row.
    BalanceSeen,
}

impl Field {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Category => "category",
            Self::Tags => "tags",
            Self::Deleted => "deleted",
            Self::Merchant => "merchant",
            Self::Date => "date",
            Self::Reviewed => "reviewed",
            Self::Hidden => "hidden",
            Self::Split => "split",
            Self::Kept => "kept",
            Self::Attachments => "attachments",
            Self::Same => "same",
            Self::Rule => "rule",
            Self::Rules => "rules",
            Self::CategorySet => "category_set",
            Self::Account => "account",
            Self::Pair => "pair",
            Self::Cleared => "cleared",
            Self::Reconciled => "reconciled",
            Self::Amount => "amount",
            Self::Moved => "moved",
            Self::Written => "written",
            Self::Changed => "changed",
            Self::BalanceSeen => "balance_seen",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Result<Self> {
        Ok(match word {
            "note" => Self::Note,
            "category" => Self::Category,
            "tags" => Self::Tags,
            "deleted" => Self::Deleted,
            "merchant" => Self::Merchant,
            "date" => Self::Date,
            "reviewed" => Self::Reviewed,
            "hidden" => Self::Hidden,
            "split" => Self::Split,
            "kept" => Self::Kept,
            "attachments" => Self::Attachments,
            "same" => Self::Same,
            "rule" => Self::Rule,
            "rules" => Self::Rules,
            "category_set" => Self::CategorySet,
            "account" => Self::Account,
            "pair" => Self::Pair,
            "cleared" => Self::Cleared,
            "reconciled" => Self::Reconciled,
            "amount" => Self::Amount,
            "moved" => Self::Moved,
            "written" => Self::Written,
            "changed" => Self::Changed,
            "balance_seen" => Self::BalanceSeen,
            other => return Err(StoreError::Unexpected(format!("an edit of “{other}”"))),
        })
    }

    /// Whether its value is a list: one of nothing is what was there before the first word on it.
    pub(super) const fn is_list(self) -> bool {
        matches!(self, Self::Tags | Self::Split | Self::Attachments)
    }

    /// What holds for the transaction `x` now, as SQL that gives JSON text.
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Note => "(SELECT json_quote(note) FROM overlay WHERE txn = x.txn)",
            Self::Merchant => "(SELECT json_quote(merchant) FROM overlay WHERE txn = x.txn)",
            Self::Category => "(SELECT json_quote(category) FROM overlay WHERE txn = x.txn)",
            Self::Date => "(SELECT json_quote(date) FROM overlay WHERE txn = x.txn)",
            Self::Deleted => "(SELECT iif(deleted, 'true', 'null') FROM overlay WHERE txn = x.txn)",
            // False is said only where a rule says that it is.
            Self::Reviewed => {
                "(SELECT CASE reviewed WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END
                  FROM overlay WHERE txn = x.txn)"
            }
            Self::Hidden => {
                "(SELECT CASE hidden WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END
                  FROM overlay WHERE txn = x.txn)"
            }
            Self::Kept => "(SELECT iif(kept, 'true', 'null') FROM overlay WHERE txn = x.txn)",
            Self::Tags => {
                "(SELECT json_group_array(json(said)) FROM (
                    SELECT json_quote(g.name) AS said, 0 AS off, g.folded FROM txn_tag tt
                      JOIN tag g ON g.id = tt.tag WHERE tt.txn = x.txn
                    UNION ALL
                    SELECT json_object('not', g.name), 1, g.folded FROM txn_untag tu
                      JOIN tag g ON g.id = tu.tag WHERE tu.txn = x.txn
                    ORDER BY off, folded))"
            }
            Self::Split => {
                "(SELECT json_group_array(json(part)) FROM (SELECT json_object('amount', amount,
                    'currency', currency, 'category', category, 'note', note) AS part
                  FROM split WHERE split.txn = x.txn ORDER BY line))"
            }
            Self::Attachments => {
                "(SELECT json_group_array(attachment) FROM (SELECT attachment FROM txn_attachment
                    WHERE txn_attachment.txn = x.txn ORDER BY attachment))"
            }
            Self::Cleared => "(SELECT iif(cleared, 'true', 'null') FROM overlay WHERE txn = x.txn)",
            Self::Reconciled => "(SELECT json_quote(reconciled) FROM overlay WHERE txn = x.txn)",
            Self::Amount => {
                "(SELECT iif(manual = 1, json_quote(amount), 'null') FROM txn WHERE row = x.txn)"
            }
            Self::Moved => {
                "(SELECT iif(manual = 1, json_quote(account), 'null') FROM txn WHERE row = x.txn)"
            }
            Self::Written => {
                "(SELECT iif(manual = 1 AND withdrawn = 0, 'true', 'null') FROM txn
                    WHERE row = x.txn)"
            }
            Self::Changed => "(SELECT json_quote(sync) FROM changed WHERE txn = x.txn)",
            // They are about two rows, or none: `identity`, `pairs`, `inbox`, `rules`, `category_set` and `manual` hold
            // them.
            Self::Same
            | Self::Pair
            | Self::BalanceSeen
            | Self::Rule
            | Self::Rules
            | Self::CategorySet
            | Self::Account => "NULL",
        }
    }
}

/// What holds now for one row.
pub(super) fn of(reader: &Reader<'_>, field: Field, txn: i64) -> Result<Value> {
    let text: String = reader
        .0
        .prepare_cached(&format!(
            "SELECT coalesce({}, 'null') FROM (SELECT ?1 AS txn) x",
            field.sql()
        ))?
        .query_row([txn], |row| row.get(0))?;
    serde_json::from_str(&text).map_err(|error| StoreError::Unexpected(error.to_string()))
}

/// What holds now for the chosen rows.
pub(super) fn read(writer: &Writer<'_>, field: Field) -> Result<Groups> {
    let mut groups = Groups::default();
    let mut statement = writer.0.prepare_cached(&format!(
        "SELECT x.txn, coalesce({}, 'null') FROM temp.chosen x",
        field.sql()
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        groups.add(row.get_ref(1)?.as_str().unwrap_or("null"), row.get(0)?);
    }
    Ok(groups)
}

/// Makes a value hold for the chosen rows. Its shape is the one [`read`] gives; anything else was
/// never written here.
pub(super) fn write(writer: &Writer<'_>, field: Field, value: &Value) -> Result<()> {
    match field {
        Field::Note => put(writer, "note", value.as_str()),
        Field::Merchant => put(writer, "merchant", value.as_str()),
        Field::Date => put(writer, "date", value.as_i64()),
        Field::Deleted => put(writer, "deleted", value.as_bool()),
        Field::Reviewed => put(writer, "reviewed", value.as_bool()),
        Field::Hidden => put(writer, "hidden", value.as_bool()),
        Field::Kept => put(writer, "kept", value.as_bool()),
        Field::Category => {
            let category = known_category(writer, value.as_i64())?;
            put(writer, "category", category)?;
            put(writer, "category_source", category.map(|_| "person"))
        }
        Field::Tags => write_tags(writer, value),
        Field::Split => write_split(writer, value),
        Field::Attachments => attachments::write(writer, value),
        Field::Cleared => put(writer, "cleared", value.as_bool()),
        Field::Reconciled => put(writer, "reconciled", value.as_i64()),
        Field::Amount => by_hand(writer, "amount = coalesce(?1, amount)", value.as_i64()),
        Field::Moved => by_hand(writer, "account = coalesce(?1, account)", value.as_i64()),
        Field::Written => by_hand(writer, "withdrawn = ?1 IS NULL", value.as_bool()),
        Field::Changed => write_changed(writer, value.as_i64()),
        Field::Same
        | Field::Pair
        | Field::BalanceSeen
        | Field::Rule
        | Field::Rules
        | Field::CategorySet
        | Field::Account => Err(StoreError::Unexpected(
            "what is said of no one transaction, among edits".into(),
        )),
    }
}

/// A value as it reads back once it is written: tags in the spelling that was there first, in
/// order; an account as the one that continues it.
pub(super) fn canonical(reader: &Reader<'_>, field: Field, value: &Value) -> Result<Value> {
    match field {
        Field::Tags => {}
        Field::Moved => return going_on(reader, value),
        _ => return Ok(value.clone()),
    }
    let spelled = |tags: &mut dyn Iterator<Item = &str>| -> Result<Vec<String>> {
        let mut spelled = std::collections::BTreeMap::new();
        for tag in tags {
            let folded = tag.to_lowercase();
            let known: Option<String> = reader
                .0
                .prepare_cached("SELECT name FROM tag WHERE folded = ?1")?
                .query_row([&folded], |row| row.get(0))
                .optional()?;
            spelled.insert(folded, known.unwrap_or_else(|| tag.to_owned()));
        }
        Ok(spelled.into_values().collect())
    };
    let tags = spelled(&mut texts(value))?.into_iter().map(Value::from);
    let off = spelled(&mut off(value).filter_map(|one| one["not"].as_str()))?;
    let off = off.into_iter().map(|name| json!({ "not": name }));
    Ok(json!(tags.chain(off).collect::<Vec<_>>()))
}

/// The account in which one goes on that another connection continued since an operation named it.
fn going_on(reader: &Reader<'_>, account: &Value) -> Result<Value> {
    let Some(row) = account.as_i64() else {
        return Ok(account.clone());
    };
    let other: Option<i64> = reader
        .0
        .prepare_cached("SELECT other FROM account_merged WHERE account = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    Ok(json!(other.unwrap_or(row)))
}

/// Tags that were taken off, each as `{"not": name}`, behind the others.
fn off(value: &Value) -> impl Iterator<Item = &Value> {
    let all = value.as_array().into_iter().flatten();
    all.filter(|one| one.get("not").is_some())
}

/// A category may have gone since an operation named it.
pub(super) fn known_category(writer: &Writer<'_>, category: Option<i64>) -> Result<Option<i64>> {
    let Some(category) = category else {
        return Ok(None);
    };
    let known: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM category WHERE id = ?1)")?
        .query_row([category], |row| row.get(0))?;
    known
        .then_some(Some(category))
        .ok_or(StoreError::NotFound("category"))
}

/// The category that a category stands for, for a new word.
pub(super) fn standing_category(reader: &Reader<'_>, category: Option<i64>) -> Result<Option<i64>> {
    let Some(category) = category else {
        return Ok(None);
    };
    let stands: Option<Option<i64>> = reader
        .0
        .prepare_cached("SELECT stands FROM category WHERE id = ?1")?
        .query_row([category], |row| row.get(0))
        .optional()?;
    stands
        .flatten()
        .map(Some)
        .ok_or(StoreError::NotFound("category"))
}

fn put<T: rusqlite::ToSql>(
    writer: &Writer<'_>,
    column: &'static str,
    value: Option<T>,
) -> Result<()> {
    writer
        .0
        .prepare_cached(&format!(
            "INSERT INTO overlay (txn, {column}) SELECT txn, ?1 FROM temp.chosen WHERE true
             ON CONFLICT (txn) DO UPDATE SET {column} = excluded.{column}"
        ))?
        .execute([value])?;
    // A row that says nothing any more is no edit: a withdrawn transaction without one goes to
    // the tray.
    writer
        .0
        .prepare_cached(
            "DELETE FROM overlay WHERE txn IN (SELECT txn FROM temp.chosen)
                AND note IS NULL AND category IS NULL
                AND category_source IS NULL AND merchant IS NULL AND date IS NULL
                AND reviewed IS NULL AND hidden IS NULL AND deleted IS NULL
                AND kept IS NULL AND cleared IS NULL AND reconciled IS NULL",
        )?
        .execute([])?;
    Ok(())
}

/// Changes what a person wrote down. What a bank told by now is the bank's, and stays.
fn by_hand<T: rusqlite::ToSql>(
    writer: &Writer<'_>,
    set: &'static str,
    value: Option<T>,
) -> Result<()> {
    writer
        .0
        .prepare_cached(&format!(
            "UPDATE txn SET {set} WHERE manual = 1 AND row IN (SELECT txn FROM temp.chosen)"
        ))?
        .execute([value])?;
    Ok(())
}

fn write_changed(writer: &Writer<'_>, sync: Option<i64>) -> Result<()> {
    writer
        .0
        .prepare_cached("DELETE FROM changed WHERE txn IN (SELECT txn FROM temp.chosen)")?
        .execute([])?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO changed (txn, sync) SELECT txn, ?1 FROM temp.chosen WHERE ?1 IS NOT NULL",
        )?
        .execute([sync])?;
    Ok(())
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn write_tags(writer: &Writer<'_>, value: &Value) -> Result<()> {
    for table in ["txn_tag", "txn_untag"] {
        writer
            .0
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE txn IN (SELECT txn FROM temp.chosen)"
            ))?
            .execute([])?;
    }
    for tag in off(value).filter_map(|one| one["not"].as_str()) {
        know_tag(writer, tag)?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_untag (txn, tag)
                 SELECT c.txn, g.id FROM temp.chosen c, tag g WHERE g.folded = ?1",
            )?
            .execute([&tag.to_lowercase()])?;
    }
    for tag in texts(value) {
        know_tag(writer, tag)?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_tag (txn, tag)
                 SELECT c.txn, g.id FROM temp.chosen c, tag g WHERE g.folded = ?1",
            )?
            .execute([&tag.to_lowercase()])?;
    }
    Ok(())
}

fn know_tag(writer: &Writer<'_>, tag: &str) -> Result<()> {
    writer
        .0
        .prepare_cached("INSERT INTO tag (name, folded) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((tag, tag.to_lowercase()))?;
    Ok(())
}

fn write_split(writer: &Writer<'_>, value: &Value) -> Result<()> {
    writer
        .0
        .prepare_cached("DELETE FROM split WHERE txn IN (SELECT txn FROM temp.chosen)")?
        .execute([])?;
    for (line, part) in value.as_array().into_iter().flatten().enumerate() {
        let category = known_category(writer, part["category"].as_i64())?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO split (txn, line, amount, currency, category, note)
                 SELECT txn, ?1, ?2, ?3, ?4, ?5 FROM temp.chosen",
            )?
            .execute((
                i64::try_from(line).unwrap_or(i64::MAX),
                part["amount"].as_i64().unwrap_or_default(),
                part["currency"].as_i64(),
                category,
                part["note"].as_str().unwrap_or_default(),
            ))?;
    }
    Ok(())
}
