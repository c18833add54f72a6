//! The fields a person can say something of, read and written as JSON values, so that an
//! operation and its undoing are the same step with other values.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use crate::{Result, StoreError, Writer};

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
}

impl Field {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Category => "category",
            Self::Tags => "tags",
            Self::Deleted => "deleted",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Result<Self> {
        match word {
            "note" => Ok(Self::Note),
            "category" => Ok(Self::Category),
            "tags" => Ok(Self::Tags),
            "deleted" => Ok(Self::Deleted),
            other => Err(StoreError::Unexpected(format!("an edit of “{other}”"))),
        }
    }
}

/// What holds now.
pub(super) fn read(writer: &Writer<'_>, field: Field, txn: i64) -> Result<Value> {
    Ok(match field {
        Field::Note => json!(overlay::<String>(writer, "note", txn)?),
        Field::Category => json!(overlay::<i64>(writer, "category", txn)?),
        Field::Deleted => json!(overlay::<bool>(writer, "deleted", txn)?),
        Field::Tags => {
            let names: Vec<String> = writer
                .0
                .prepare_cached(
                    "SELECT name FROM txn_tag JOIN tag ON tag.id = txn_tag.tag
                     WHERE txn = ?1 ORDER BY folded",
                )?
                .query_map([txn], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            json!(names)
        }
    })
}

/// Makes a value hold. Its shape is the one [`read`] gives; anything else was never written here.
pub(super) fn write(writer: &Writer<'_>, field: Field, txn: i64, value: &Value) -> Result<()> {
    match field {
        Field::Note => put(writer, txn, "note", value.as_str()),
        Field::Deleted => put(writer, txn, "deleted", value.as_bool()),
        Field::Category => {
            let category = known_category(writer, value.as_i64())?;
            put(writer, txn, "category", category)?;
            put(writer, txn, "category_source", category.map(|_| "person"))
        }
        Field::Tags => write_tags(writer, txn, value),
    }
}

/// A category may have gone since an operation named it.
fn known_category(writer: &Writer<'_>, category: Option<i64>) -> Result<Option<i64>> {
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

fn overlay<T: rusqlite::types::FromSql>(
    writer: &Writer<'_>,
    column: &'static str,
    txn: i64,
) -> Result<Option<T>> {
    Ok(writer
        .0
        .prepare_cached(&format!("SELECT {column} FROM overlay WHERE txn = ?1"))?
        .query_row([txn], |row| row.get::<_, Option<T>>(0))
        .optional()?
        .flatten())
}

fn put<T: rusqlite::ToSql>(
    writer: &Writer<'_>,
    txn: i64,
    column: &'static str,
    value: Option<T>,
) -> Result<()> {
    writer
        .0
        .prepare_cached(&format!(
            "INSERT INTO overlay (txn, {column}) VALUES (?1, ?2)
             ON CONFLICT (txn) DO UPDATE SET {column} = excluded.{column}"
        ))?
        .execute((txn, value))?;
    // A row that says nothing any more is no edit: a withdrawn transaction without one goes to
    // the tray.
    writer
        .0
        .prepare_cached(
            "DELETE FROM overlay WHERE txn = ?1 AND note IS NULL AND category IS NULL
                AND category_source IS NULL AND merchant IS NULL AND date IS NULL
                AND reviewed IS NULL AND hidden IS NULL AND deleted IS NULL",
        )?
        .execute([txn])?;
    Ok(())
}

fn write_tags(writer: &Writer<'_>, txn: i64, value: &Value) -> Result<()> {
    writer
        .0
        .prepare_cached("DELETE FROM txn_tag WHERE txn = ?1")?
        .execute([txn])?;
    for tag in value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        let folded = tag.to_lowercase();
        writer
            .0
            .prepare_cached(
                "INSERT INTO tag (name, folded) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute((tag, &folded))?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_tag (txn, tag) SELECT ?1, id FROM tag WHERE folded = ?2",
            )?
            .execute((txn, &folded))?;
    }
    Ok(())
}
