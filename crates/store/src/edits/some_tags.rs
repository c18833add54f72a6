//! Tags beside those of rules: all of them at once, some more, and some less.
//!
//! What a rule tags, a person need not say; what they take off is remembered as `{"not": name}` where a rule would put it on
//! again, also one that had nothing to add because the person had said the tag before it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    change::{EditMeta, Saying, TAGS_MAX, clean_tags, record},
    chosen,
    chunk::Groups,
    field::{self, Field},
    undo,
};
use crate::{Result, StoreError, Writer, layer, register};

/// Tags by their lower case.
type Named = BTreeMap<String, String>;

fn named(tags: impl IntoIterator<Item = String>) -> Named {
    let tags = tags.into_iter();
    tags.map(|tag| (tag.to_lowercase(), tag)).collect()
}

/// Tags that rules say of chosen rows, or that a person took off them.
fn of_chosen(writer: &Writer<'_>, table: &'static str) -> Result<Named> {
    let mut statement = writer.0.prepare_cached(&format!(
        "SELECT DISTINCT g.name FROM temp.chosen c CROSS JOIN {table} w ON w.txn = c.txn
         JOIN tag g ON g.id = w.tag"
    ))?;
    let names = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(named(names))
}

/// Tags that rules would add to chosen rows if the person had said just these.
fn added(writer: &Writer<'_>, tags: &Named) -> Result<Named> {
    let mut added = Named::new();
    layer::would_say(
        writer,
        &|seen, _| seen.tags = tags.values().cloned().collect(),
        &mut |ruled| added.extend(named(ruled.tags.iter().map(|(tag, _)| tag.clone()))),
    )?;
    Ok(added)
}

fn value(writer: &Writer<'_>, tags: &Named, off: &Named) -> Result<Value> {
    let off = off.iter().filter(|(folded, _)| !tags.contains_key(*folded));
    let said = tags.values().map(|name| json!(name));
    let said = said.chain(off.map(|(_, name)| json!({ "not": name })));
    field::canonical(
        &writer.reader(),
        Field::Tags,
        &json!(said.collect::<Vec<_>>()),
    )
}

/// All tags of the chosen rows as they are stored.
pub(super) fn all(writer: &Writer<'_>, tags: Vec<String>) -> Result<Value> {
    let said = named(tags);
    let mut tags = said.clone();
    let mut off = of_chosen(writer, "txn_untag")?;
    let is_one: bool = writer
        .0
        .prepare_cached("SELECT count(*) = 1 FROM (SELECT 1 FROM temp.chosen LIMIT 2)")?
        .query_row([], |row| row.get(0))?;
    // Said by a rule already. Of many rows it may be said of some only.
    if is_one {
        for folded in of_chosen(writer, "ruled_tag")?.into_keys() {
            tags.remove(&folded);
        }
    }
    off.extend(added(writer, &tags)?);
    off.retain(|folded, _| !said.contains_key(folded));
    value(writer, &tags, &off)
}

/// Adds tags to the chosen rows or takes them off, each row from what it has: one operation for all rows that have the
/// same, and one step to undo.
pub(super) fn say(writer: &Writer<'_>, meta: &EditMeta, saying: &Saying) -> Result<u32> {
    let (said, adds) = match saying {
        Saying::AddTags(tags) => (tags, true),
        Saying::RemoveTags(tags) => (tags, false),
        _ => return Err(StoreError::Unexpected("tags that are not some".into())),
    };
    let said = named(clean_tags(said)?);
    let groups = field::read(writer, Field::Tags)?;
    undo::together(writer, || {
        let mut changed = 0;
        let mut n = 0;
        for (prior, rows) in groups.iter() {
            chosen::begin(writer)?;
            chosen::add_rows(writer, rows)?;
            let before: Value = serde_json::from_str(prior)
                .map_err(|error| StoreError::Unexpected(error.to_string()))?;
            let after = changed_by(writer, &before, &said, adds)?;
            if after == before {
                continue;
            }
            field::write(writer, Field::Tags, &after)?;
            let mut group = Groups::default();
            for row in rows {
                group.add(prior, *row);
            }
            record(writer, &meta.nth(n), Field::Tags, &group, &after, None)?;
            n += 1;
            changed += group.len();
            register::begin_touch(writer)?;
            chosen::touch(writer)?;
            register::project(writer)?;
        }
        Ok(changed)
    })
}

fn changed_by(writer: &Writer<'_>, before: &Value, said: &Named, adds: bool) -> Result<Value> {
    let all = before.as_array().into_iter().flatten();
    let mut tags = named(all.clone().filter_map(Value::as_str).map(str::to_owned));
    let off = all.filter_map(|one| one.get("not")?.as_str().map(str::to_owned));
    let mut off = named(off);
    for (folded, name) in said {
        if adds {
            off.remove(folded);
            tags.entry(folded.clone()).or_insert_with(|| name.clone());
        } else {
            tags.remove(folded);
        }
    }
    if !adds {
        let mut again = added(writer, &tags)?;
        again.retain(|folded, _| said.contains_key(folded));
        off.extend(again);
    }
    if tags.len() > TAGS_MAX {
        return Err(StoreError::Refused(format!(
            "A transaction can have {TAGS_MAX} tags."
        )));
    }
    value(writer, &tags, &off)
}
