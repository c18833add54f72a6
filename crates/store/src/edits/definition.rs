//! What a person makes that is said of no one transaction: rules, their order, the set of categories, accounts that they
//! keep. Operations of the same journal: each has whole values before and after, and taking one back is writing the value before.
//!
//! ```text
//!  field          subject            value
//!  rule           the rule's id      the rule, or null
//!  rules          `order`            the ids in order
//!  category_set   a category's id    the categories, the bank's words and the searches of rules and views that it changed
//!  account        the account's id   its name, kind, first sum and whether it is closed, or null
//!                                    (and searches that name it, where that changes)
//! ```

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};

use super::{change::EditMeta, expire, field::Field, follow, kept, rules};
use crate::{Reader, Result, StoreError, Writer, layer, register};

/// What holds now of what a value tells of.
pub(super) fn held(
    reader: &Reader<'_>,
    field: Field,
    subject: &str,
    like: &Value,
) -> Result<Value> {
    let mut held = match field {
        Field::Rule => rules::value_of(reader, subject)?,
        Field::Rules => rules::order_of(reader)?,
        Field::Account => {
            let mut held = kept::value_of(reader, subject)?;
            if like.get("searches").is_some() && held.is_object() {
                held["searches"] = searches(reader, like)?;
            }
            held
        }
        _ => {
            let keys = |part: &str| -> Vec<String> {
                let part = like.get(part).and_then(Value::as_object);
                part.map(|part| part.keys().cloned().collect())
                    .unwrap_or_default()
            };
            let mut categories = Map::new();
            for key in keys("categories") {
                categories.insert(key.clone(), category(reader, &key)?);
            }
            let mut bank = Map::new();
            for key in keys("bank") {
                bank.insert(key.clone(), mapped(reader, &key)?);
            }
            let searches = searches(reader, like)?;
            json!({ "categories": categories, "bank": bank, "searches": searches })
        }
    };
    // What became of views holds nothing up: a person can have changed them since.
    if let (Some(views), true) = (like.get("views"), held.is_object()) {
        held["views"] = views.clone();
    }
    Ok(held)
}

/// The present searches of the rules that a value names.
fn searches(reader: &Reader<'_>, like: &Value) -> Result<Value> {
    let mut searches = Map::new();
    for (key, _) in entries(like, "searches") {
        let rule = rules::value_of(reader, key)?;
        let search = rule.get("search").cloned().unwrap_or(Value::Null);
        searches.insert(key.clone(), search);
    }
    Ok(Value::Object(searches))
}

/// A category as an operation keeps it; null where there is none.
pub(super) fn category(reader: &Reader<'_>, id: &str) -> Result<Value> {
    let found: Option<Value> = reader
        .0
        .prepare_cached(
            "SELECT name, parent, kind, position, merged_into, gone FROM category
             WHERE id = ?1 AND (gone = 0 OR merged_into IS NOT NULL)",
        )?
        .query_row([id.parse::<i64>().unwrap_or_default()], |row| {
            Ok(json!({
                "name": row.get::<_, String>(0)?,
                "parent": row.get::<_, Option<i64>>(1)?,
                "kind": row.get::<_, String>(2)?,
                "position": row.get::<_, i64>(3)?,
                "into": row.get::<_, Option<i64>>(4)?,
                "gone": row.get::<_, i64>(5)? == 1,
            }))
        })
        .optional()?;
    Ok(found.unwrap_or(Value::Null))
}

/// What a person says that a bank's category stands for; null where it stands for what it usually does.
pub(super) fn mapped(reader: &Reader<'_>, code: &str) -> Result<Value> {
    let found: Option<Option<i64>> = reader
        .0
        .prepare_cached("SELECT category FROM bank_category WHERE detailed = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?;
    said_of_bank(reader, code, found.flatten())
}

/// A category for a bank's as an operation keeps it: what it usually stands for need not be said.
pub(super) fn said_of_bank(
    reader: &Reader<'_>,
    code: &str,
    category: Option<i64>,
) -> Result<Value> {
    let usual = usual(reader, code)?;
    Ok(json!(category.filter(|_| category != usual)))
}

/// What a bank's category stands for where nobody says otherwise.
fn usual(reader: &Reader<'_>, code: &str) -> Result<Option<i64>> {
    let Some(starter) = coffer_domain::category::for_detailed(code) else {
        return Ok(None);
    };
    Ok(reader
        .0
        .prepare_cached("SELECT id FROM category WHERE code = ?1")?
        .query_row([starter], |row| row.get(0))
        .optional()?)
}

/// Makes a value hold.
pub(super) fn write(writer: &Writer<'_>, field: Field, subject: &str, value: &Value) -> Result<()> {
    match field {
        Field::Rule => rules::write_value(writer, subject, value),
        Field::Rules => rules::write_order(writer, value),
        Field::Account => {
            kept::write_value(writer, subject, value)?;
            write_searches(writer, value)
        }
        _ => {
            for (id, category) in entries(value, "categories") {
                write_category(writer, id, category)?;
            }
            for (code, category) in entries(value, "bank") {
                write_mapped(writer, code, category.as_i64())?;
            }
            write_searches(writer, value)?;
            resolve(writer)
        }
    }
}

fn write_searches(writer: &Writer<'_>, value: &Value) -> Result<()> {
    for (rule, search) in entries(value, "searches") {
        rules::write_search(writer, rule, search.as_str().unwrap_or_default())?;
    }
    follow::write_views(writer, value)
}

fn entries<'a>(value: &'a Value, part: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .get(part)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Where nothing is said of a bank's category and no transaction has it, it has no row: the first one that comes finds what
/// it usually stands for. Transactions can have come since it was said, and then it stands for that at once.
fn write_mapped(writer: &Writer<'_>, code: &str, said: Option<i64>) -> Result<()> {
    let category = match said {
        Some(category) => Some(category),
        None => usual(&writer.reader(), code)?,
    };
    writer
        .0
        .prepare_cached(
            "INSERT INTO bank_category (detailed, category) VALUES (?1, ?2)
             ON CONFLICT (detailed) DO UPDATE SET category = excluded.category",
        )?
        .execute((code, category))?;
    if said.is_none() {
        writer
            .0
            .prepare_cached(
                "DELETE FROM bank_category WHERE detailed = ?1
                   AND NOT EXISTS (SELECT 1 FROM txn WHERE txn.bank_category = bank_category.id)",
            )?
            .execute([code])?;
    }
    Ok(())
}

/// A category that was made and taken back stays as a row that is gone: words may name it.
fn write_category(writer: &Writer<'_>, id: &str, category: &Value) -> Result<()> {
    let id: i64 = id.parse().unwrap_or_default();
    if category.is_null() {
        writer
            .0
            .prepare_cached("UPDATE category SET gone = 1, merged_into = NULL WHERE id = ?1")?
            .execute([id])?;
        return Ok(());
    }
    writer
        .0
        .prepare_cached(
            "INSERT INTO category (id, name, parent, kind, position, merged_into, gone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent = excluded.parent,
               kind = excluded.kind, position = excluded.position,
               merged_into = excluded.merged_into, gone = excluded.gone",
        )?
        .execute(params![
            id,
            category["name"].as_str(),
            category["parent"].as_i64(),
            category["kind"].as_str(),
            category["position"].as_i64(),
            category["into"].as_i64(),
            category["gone"].as_bool(),
        ])?;
    Ok(())
}

/// What each category stands for now: itself, or the one at the end of those it was merged into.
fn resolve(writer: &Writer<'_>) -> Result<()> {
    writer.0.execute(
        "UPDATE category SET stands = (
           WITH RECURSIVE chain (id, n) AS (
             SELECT category.id, 0
             UNION ALL
             SELECT c.merged_into, n + 1 FROM chain JOIN category c ON c.id = chain.id
               WHERE c.gone = 1 AND c.merged_into IS NOT NULL AND n < 1000)
           SELECT c.id FROM chain JOIN category c ON c.id = chain.id WHERE c.gone = 0 LIMIT 1)",
        [],
    )?;
    Ok(())
}

/// Makes a value hold as an operation, with all that follows of it. Returns the number of transactions that changed.
pub(super) fn make(
    writer: &Writer<'_>,
    meta: &EditMeta,
    (field, subject): (Field, &str),
    value: &Value,
    undoes: Option<i64>,
) -> Result<u32> {
    let mut prior = held(&writer.reader(), field, subject, value)?;
    if let Some(views) = prior.get_mut("views") {
        *views = follow::turned(views);
    }
    if field == Field::Account && value.is_null() {
        kept::refuse_filled(&writer.reader(), subject)?;
    }
    register::begin_touch(writer)?;
    let changed = Changed::of(field, &prior, value);
    let before = changed.touch(writer)?;
    write(writer, field, subject, value)?;
    let after = changed.touch(writer)?;
    let ruled = layer::settle(writer)?;
    let rows = before.max(after).max(ruled);
    register::project_settled(writer)?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO operation (id, at_ms, actor, origin, field, subject, prior, value, rows, undoes)
             VALUES (?1, ?2, 'person', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            meta.id.as_bytes(),
            meta.at_ms,
            meta.origin.as_str(),
            field.as_str(),
            subject,
            prior.to_string(),
            value.to_string(),
            rows,
            undoes
        ])?;
    expire::expire(writer, writer.0.last_insert_rowid(), meta.at_ms)?;
    Ok(rows)
}

/// Categories and words of banks that show in rows and that a change is about. Where a category stands in a list shows in
/// none.
#[derive(Default)]
struct Changed {
    categories: Vec<i64>,
    bank: Vec<String>,
}

impl Changed {
    fn of(field: Field, was: &Value, is: &Value) -> Self {
        if field != Field::CategorySet {
            return Self::default();
        }
        let shown = |category: Option<&Value>| {
            let mut category = category.cloned().unwrap_or(Value::Null);
            if let Some(fields) = category.as_object_mut() {
                fields.remove("position");
            }
            category
        };
        let of = |value: &'_ Value, id: &str| shown(value["categories"].get(id));
        let bank =
            entries(is, "bank").filter(|(code, to)| was["bank"].get(code.as_str()) != Some(*to));
        Self {
            categories: entries(is, "categories")
                .filter(|(id, _)| of(was, id) != of(is, id))
                .filter_map(|(id, _)| id.parse().ok())
                .collect(),
            bank: bank.map(|(code, _)| code.clone()).collect(),
        }
    }

    /// Touches the rows that show them, and returns how many there are. What rules say is theirs to touch.
    fn touch(&self, writer: &Writer<'_>) -> Result<u32> {
        let mut rows = 0;
        for id in &self.categories {
            // Those in it or in one that lies in it, and those of what it stands for, among which its rows may be.
            rows += touch(
                writer,
                "SELECT DISTINCT txn FROM register
                 WHERE category IN (SELECT id FROM category WHERE id = ?1 OR parent = ?1)",
                id,
            )?;
            touch(
                writer,
                "SELECT DISTINCT txn FROM register
                 WHERE category IN (SELECT stands FROM category WHERE id = ?1 AND stands <> ?1)",
                id,
            )?;
        }
        for code in &self.bank {
            rows += touch(
                writer,
                "SELECT t.row FROM txn t
                 WHERE t.bank_category = (SELECT id FROM bank_category WHERE detailed = ?1)",
                code,
            )?;
        }
        Ok(u32::try_from(rows).unwrap_or(u32::MAX))
    }
}

fn touch(writer: &Writer<'_>, which: &str, of: &dyn rusqlite::ToSql) -> Result<usize> {
    let count: i64 = writer
        .0
        .prepare_cached(&format!("SELECT count(*) FROM ({which})"))?
        .query_row([of], |row| row.get(0))?;
    writer
        .0
        .prepare_cached(&format!("INSERT OR IGNORE INTO temp.touched (txn) {which}"))?
        .execute([of])?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Writes what held before an operation, for a look at the past, and says which rows must be projected.
pub(super) fn put_back(
    writer: &Writer<'_>,
    field: Field,
    subject: &str,
    prior: &str,
) -> Result<()> {
    let prior = parse(prior)?;
    let changed = Changed::of(
        field,
        &held(&writer.reader(), field, subject, &prior)?,
        &prior,
    );
    changed.touch(writer)?;
    write(writer, field, subject, &prior)?;
    changed.touch(writer)?;
    Ok(())
}

/// Reads a stored value.
pub(super) fn parse(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| StoreError::Unexpected(error.to_string()))
}
