//! Rules as a person makes, changes, orders and deletes them. What they say of transactions is the layer's business.

use coffer_domain::{
    RuleId,
    ids::Mint,
    rules::{Actions, NAME_CHARS_MAX, RULES_MAX},
};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{
    change::{EditMeta, MERCHANT_CHARS_MAX, NOTE_CHARS_MAX, at_most, clean_tags},
    definition,
    field::{self, Field},
};
use crate::{Misread, Reader, Result, StoreError, Writer, codec, layer, register};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// The number by which what it says names it.
    pub row: i64,
    /// Its id.
    pub id: RuleId,
    /// Its name.
    pub name: String,
    /// Which transactions.
    pub search: String,
    /// What it does.
    pub actions: Actions,
    /// Whether it does anything.
    pub enabled: bool,
    /// It holds for rows after this one; nought for all.
    pub from_txn: i64,
    /// Since when it says what it says, milliseconds.
    pub since_ms: i64,
}

/// A rule as a person says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDraft {
    /// The rule that is changed; nothing for a new one.
    pub id: Option<RuleId>,
    /// Its name; empty for one made of its search.
    pub name: String,
    /// Which transactions.
    pub search: String,
    /// What it does.
    pub actions: Actions,
    /// Whether it does anything.
    pub enabled: bool,
}

const COLUMNS: &str = "row, id, name, search, actions, enabled, from_txn, since_ms, position";

/// All rules in their order.
pub fn rules(reader: &Reader<'_>) -> Result<Vec<RuleRow>> {
    rule_rows(reader)
}

pub(crate) fn rule_rows(reader: &Reader<'_>) -> Result<Vec<RuleRow>> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM rule ORDER BY position, row"
    ))?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        let actions: String = row.get(4)?;
        rules.push(RuleRow {
            row: row.get(0)?,
            id: RuleId::from_uuid(codec::uuid(&id)?),
            name: row.get(2)?,
            search: row.get(3)?,
            actions: serde_json::from_str(&actions)
                .map_err(|error| StoreError::Unexpected(error.to_string()))?,
            enabled: row.get(5)?,
            from_txn: row.get(6)?,
            since_ms: row.get(7)?,
        });
    }
    Ok(rules)
}

/// A rule by its id.
///
/// # Errors
/// `NotFound` if there is none.
pub fn rule(reader: &Reader<'_>, id: RuleId) -> Result<RuleRow> {
    rule_rows(reader)?
        .into_iter()
        .find(|rule| rule.id == id)
        .ok_or(StoreError::NotFound("rule"))
}

/// What a draft says, made clean, or why it is no rule.
///
/// # Errors
/// `Refused` with the reason, `Misread` with the place in its search.
pub fn cleaned(reader: &Reader<'_>, draft: &RuleDraft) -> Result<RuleDraft> {
    let refused = |sentence: String| Err(StoreError::Refused(sentence));
    let search = draft.search.trim().to_owned();
    let query = layer::search_of_rule(&search).map_err(|problem| {
        StoreError::Misread(Box::new(Misread {
            text: search.clone(),
            problem,
        }))
    })?;
    let things = register::Things::read(reader)?;
    for term in &query.terms {
        things.meant(term).map_err(|problem| {
            StoreError::Misread(Box::new(Misread {
                text: search.clone(),
                problem,
            }))
        })?;
    }
    let name = coffer_domain::text::clean_line(&draft.name);
    let name = match name.is_empty() {
        true => search.chars().take(NAME_CHARS_MAX).collect(),
        false => name,
    };
    at_most(&name, NAME_CHARS_MAX, "name")?;
    let mut actions = draft.actions.clone();
    actions.merchant = actions
        .merchant
        .map(|one| coffer_domain::text::clean_line(&one));
    if actions.merchant.as_deref() == Some("") {
        return refused("A rule needs a merchant to say, or none of it.".into());
    }
    at_most(
        actions.merchant.as_deref().unwrap_or_default(),
        MERCHANT_CHARS_MAX,
        "merchant",
    )?;
    at_most(
        actions.note.as_deref().unwrap_or_default(),
        NOTE_CHARS_MAX,
        "note",
    )?;
    // An empty note is nothing to say: it would hide no other.
    actions.note = actions.note.filter(|note| !note.is_empty());
    actions.tags = clean_tags(&actions.tags)?;
    for part in &mut actions.split {
        at_most(&part.note, NOTE_CHARS_MAX, "note")?;
        part.category = field::standing_category(reader, part.category)?;
    }
    actions.category = field::standing_category(reader, actions.category)?;
    if let Some(problem) = layer::problem(&actions) {
        return refused(problem);
    }
    Ok(RuleDraft {
        id: draft.id,
        name,
        search,
        actions,
        enabled: draft.enabled,
    })
}

/// The number of the newest transaction there ever was. Numbers are never given again.
fn newest_txn(reader: &Reader<'_>) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'txn'), 0)")?
        .query_row([], |row| row.get(0))?)
}

/// Saves a rule, as one operation: a new one goes behind the others. It holds for what comes, and for what is there too
/// where `past` says so; a rule that held for the past goes on to. Returns its id and how many transactions changed.
///
/// # Errors
/// As [`cleaned`]; `NotFound` where the rule that is changed is gone.
pub fn save_rule(
    writer: &Writer<'_>,
    meta: &EditMeta,
    mint: &mut dyn Mint,
    draft: &RuleDraft,
    past: bool,
) -> Result<(RuleId, u32)> {
    let reader = writer.reader();
    let draft = cleaned(&reader, draft)?;
    let all = rule_rows(&reader)?;
    let known = draft.id.map(|id| rule(&reader, id)).transpose()?;
    if known.is_none() && all.len() >= RULES_MAX {
        return Err(StoreError::Refused(format!(
            "At most {RULES_MAX} rules can be kept."
        )));
    }
    let id = known
        .as_ref()
        .map_or_else(|| RuleId::mint(mint), |known| known.id);
    let before = value_of(&reader, &id.to_string())?;
    let (row, position) = match &known {
        Some(known) => (known.row, before["position"].as_i64().unwrap_or_default()),
        None => next(&reader)?,
    };
    let from_txn = match (past, &known) {
        (true, _) => 0,
        (false, Some(known)) => known.from_txn,
        (false, None) => newest_txn(&reader)?,
    };
    let mut value = json!({
        "row": row,
        "name": draft.name,
        "search": draft.search,
        "actions": draft.actions,
        "enabled": draft.enabled,
        "from_txn": from_txn,
        "position": position,
        "since_ms": before["since_ms"],
    });
    if value == before {
        return Ok((id, 0));
    }
    value["since_ms"] = json!(meta.at_ms);
    let rows = definition::make(writer, meta, (Field::Rule, &id.to_string()), &value, None)?;
    Ok((id, rows))
}

/// The number and the place of the next rule. A number that was some rule's is nobody else's.
fn next(reader: &Reader<'_>) -> Result<(i64, i64)> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'rule'), 0) + 1,
                coalesce((SELECT max(position) FROM rule), 0) + 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Applies a rule to what is there already. Returns how many transactions changed.
///
/// # Errors
/// `NotFound` if there is none.
pub fn apply_rule(writer: &Writer<'_>, meta: &EditMeta, id: RuleId) -> Result<u32> {
    let mut value = value_of(&writer.reader(), &id.to_string())?;
    if value.is_null() {
        return Err(StoreError::NotFound("rule"));
    }
    if value["from_txn"] == json!(0) {
        return Ok(0);
    }
    value["from_txn"] = json!(0);
    value["since_ms"] = json!(meta.at_ms);
    definition::make(writer, meta, (Field::Rule, &id.to_string()), &value, None)
}

/// Deletes a rule: what it says goes with it. Returns how many transactions changed.
///
/// # Errors
/// `NotFound` if there is none.
pub fn delete_rule(writer: &Writer<'_>, meta: &EditMeta, id: RuleId) -> Result<u32> {
    rule(&writer.reader(), id)?;
    definition::make(
        writer,
        meta,
        (Field::Rule, &id.to_string()),
        &Value::Null,
        None,
    )
}

/// Puts the rules in an order. Returns how many transactions changed.
///
/// # Errors
/// `Refused` where it is not all of them, each once.
pub fn order_rules(writer: &Writer<'_>, meta: &EditMeta, ids: &[RuleId]) -> Result<u32> {
    let is: Vec<RuleId> = rule_rows(&writer.reader())?
        .iter()
        .map(|rule| rule.id)
        .collect();
    let (mut asked, mut there) = (ids.to_vec(), is.clone());
    asked.sort_unstable();
    there.sort_unstable();
    if asked != there {
        return Err(StoreError::Refused(
            "The order names every rule once; the rules have changed meanwhile.".into(),
        ));
    }
    if is == ids {
        return Ok(0);
    }
    let places = ids.iter().enumerate();
    let places = places.map(|(place, id)| json!([id.to_string(), place]));
    let value = json!(places.collect::<Vec<_>>());
    definition::make(writer, meta, (Field::Rules, "order"), &value, None)
}

/// A rule as an operation keeps it; null where there is none.
pub(super) fn value_of(reader: &Reader<'_>, id: &str) -> Result<Value> {
    let Ok(id) = id.parse::<RuleId>() else {
        return Ok(Value::Null);
    };
    let found: Option<(Value, String)> = reader
        .0
        .prepare_cached(&format!("SELECT {COLUMNS} FROM rule WHERE id = ?1"))?
        .query_row([id.as_bytes()], |row| {
            Ok((
                json!({
                    "row": row.get::<_, i64>(0)?,
                    "name": row.get::<_, String>(2)?,
                    "search": row.get::<_, String>(3)?,
                    "enabled": row.get::<_, bool>(5)?,
                    "from_txn": row.get::<_, i64>(6)?,
                    "since_ms": row.get::<_, i64>(7)?,
                    "position": row.get::<_, i64>(8)?,
                }),
                row.get(4)?,
            ))
        })
        .optional()?;
    let Some((mut value, actions)) = found else {
        return Ok(Value::Null);
    };
    value["actions"] = definition::parse(&actions)?;
    Ok(value)
}

pub(super) fn write_value(writer: &Writer<'_>, id: &str, value: &Value) -> Result<()> {
    let id: RuleId = id
        .parse()
        .map_err(|_| StoreError::Unexpected("an edit of no rule".into()))?;
    if value.is_null() {
        writer
            .0
            .prepare_cached("DELETE FROM rule WHERE id = ?1")?
            .execute([id.as_bytes()])?;
        return Ok(());
    }
    writer
        .0
        .prepare_cached(
            "INSERT INTO rule (row, id, name, search, actions, enabled, from_txn, position, since_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, search = excluded.search,
               actions = excluded.actions, enabled = excluded.enabled,
               from_txn = excluded.from_txn, position = excluded.position,
               since_ms = excluded.since_ms",
        )?
        .execute(params![
            value["row"].as_i64(),
            id.as_bytes(),
            value["name"].as_str(),
            value["search"].as_str(),
            value["actions"].to_string(),
            value["enabled"].as_bool(),
            value["from_txn"].as_i64(),
            value["position"].as_i64(),
            value["since_ms"].as_i64(),
        ])?;
    Ok(())
}

pub(super) fn write_search(writer: &Writer<'_>, id: &str, search: &str) -> Result<()> {
    if let Ok(id) = id.parse::<RuleId>() {
        writer
            .0
            .prepare_cached("UPDATE rule SET search = ?2 WHERE id = ?1")?
            .execute(params![id.as_bytes(), search])?;
    }
    Ok(())
}

/// Every rule with its place, in order.
pub(super) fn order_of(reader: &Reader<'_>) -> Result<Value> {
    let mut statement = reader
        .0
        .prepare_cached("SELECT id, position FROM rule ORDER BY position, row")?;
    let mut rows = statement.query([])?;
    let mut order = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let position: i64 = row.get(1)?;
        order.push(json!([codec::uuid(&id)?.to_string(), position]));
    }
    Ok(json!(order))
}

pub(super) fn write_order(writer: &Writer<'_>, order: &Value) -> Result<()> {
    for rule in order.as_array().into_iter().flatten() {
        if let Some(Ok(id)) = rule[0].as_str().map(str::parse::<RuleId>) {
            writer
                .0
                .prepare_cached("UPDATE rule SET position = ?2 WHERE id = ?1")?
                .execute(params![id.as_bytes(), rule[1].as_i64()])?;
        }
    }
    Ok(())
}
