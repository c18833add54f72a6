//! What a person makes of the set of categories. No word on a transaction is changed by it: a category that goes stays as
//! a row that stands for another, so that taking it back is exact.

use std::collections::BTreeMap;

use coffer_domain::query::What;
use serde_json::{Map, Value, json};

use super::{
    CategoryRow, categories,
    change::{EditMeta, at_most},
    definition,
    field::Field,
    follow, rules,
};
use crate::{Reader, Result, StoreError, Writer, layer, register::Things};

/// The longest name of a category.
const NAME_CHARS_MAX: usize = 60;
/// The most categories.
const CATEGORIES_MAX: usize = 500;

/// What a person makes of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryEdit {
    /// A new one.
    Create {
        /// Its name.
        name: String,
        /// The group it lies in; nothing for a group.
        group: Option<i64>,
        /// `spend`, `income` or `transfer`, of a group.
        kind: Option<String>,
    },
    /// Another name.
    Rename {
        /// The category.
        id: i64,
        /// Its name.
        name: String,
    },
    /// Another group or place.
    Move {
        /// The category.
        id: i64,
        /// The group; nothing to make it one.
        group: Option<i64>,
        /// The category before which it stands; nothing for the end.
        before: Option<i64>,
    },
    /// All that is in one goes into another.
    Merge {
        /// The one that goes.
        id: i64,
        /// The one that stays.
        into: i64,
    },
    /// It goes.
    Delete {
        /// The category.
        id: i64,
        /// Where to with what is in it.
        into: Option<i64>,
    },
    /// What a bank's category stands for.
    MapBank {
        /// The provider's detailed category.
        code: String,
        /// What it stands for.
        category: i64,
    },
}

fn refused<T>(sentence: String) -> Result<T> {
    Err(StoreError::Refused(sentence))
}

/// What an edit makes of the categories that it changes, by their ids.
#[derive(Default)]
struct Plan {
    categories: BTreeMap<i64, CategoryRow>,
    /// The one that goes, and what it stands for then.
    goes: Option<(i64, Option<i64>)>,
    /// Places in the list, where they change.
    order: Vec<i64>,
    bank: Option<(String, i64)>,
    id: i64,
}

/// Changes the set, as one operation. Returns the category that it was about, or that stays, and how many transactions
/// changed.
///
/// # Errors
/// `Refused` with the reason; nothing is changed then.
pub fn edit_categories(
    writer: &Writer<'_>,
    meta: &EditMeta,
    edit: &CategoryEdit,
) -> Result<(i64, u32)> {
    let reader = writer.reader();
    let all = categories(&reader)?;
    let plan = plan(&reader, &all, edit)?;
    let value = value(&reader, &all, &plan)?;
    let subject = match &plan.bank {
        Some((code, _)) => code.clone(),
        None => plan.goes.map_or(plan.id, |(id, _)| id).to_string(),
    };
    let nothing = definition::held(&reader, Field::CategorySet, &subject, &value)? == value;
    if nothing {
        return Ok((plan.id, 0));
    }
    let rows = definition::make(writer, meta, (Field::CategorySet, &subject), &value, None)?;
    Ok((plan.id, rows))
}

fn of(all: &[CategoryRow], id: i64) -> Result<&CategoryRow> {
    all.iter()
        .find(|one| one.id == id)
        .ok_or(StoreError::NotFound("category"))
}

fn group_of(all: &[CategoryRow], id: i64) -> Result<&CategoryRow> {
    let group = of(all, id)?;
    match group.parent {
        None => Ok(group),
        Some(_) => refused(format!("“{}” is no group: it lies in one.", group.name)),
    }
}

/// A name that nothing beside it has.
fn clean_name(
    all: &[CategoryRow],
    name: &str,
    group: Option<i64>,
    but: Option<i64>,
) -> Result<String> {
    let name = coffer_domain::text::clean_line(name);
    if name.is_empty() {
        return refused("A category needs a name.".into());
    }
    at_most(&name, NAME_CHARS_MAX, "name")?;
    let folded = name.to_lowercase();
    let is_taken = |one: &&CategoryRow| {
        one.parent == group && Some(one.id) != but && one.name.to_lowercase() == folded
    };
    match all.iter().find(is_taken) {
        Some(other) => refused(format!(
            "There is a category “{}” here already.",
            other.name
        )),
        None => Ok(name),
    }
}

fn plan(reader: &Reader<'_>, all: &[CategoryRow], edit: &CategoryEdit) -> Result<Plan> {
    let mut plan = Plan::default();
    match edit {
        CategoryEdit::Create { name, group, kind } => {
            if all.len() >= CATEGORIES_MAX {
                return refused(format!("At most {CATEGORIES_MAX} categories can be kept."));
            }
            let kind = match (group, kind) {
                (Some(group), _) => group_of(all, *group)?.kind.clone(),
                (None, None) => "spend".into(),
                (None, Some(kind)) => match coffer_domain::category::Kind::from_word(kind) {
                    Some(kind) => kind.as_str().into(),
                    None => return refused("A group is of spend, income or transfer.".into()),
                },
            };
            plan.id = reader
                .0
                .prepare_cached("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'category'")?
                .query_row([], |row| row.get(0))?;
            let row = CategoryRow {
                id: plan.id,
                code: None,
                name: clean_name(all, name, *group, None)?,
                parent: *group,
                kind,
            };
            plan.order = placed(all, &row, None);
            plan.categories.insert(row.id, row);
        }
        CategoryEdit::Rename { id, name } => {
            let row = of(all, *id)?;
            plan.id = *id;
            let name = clean_name(all, name, row.parent, Some(*id))?;
            plan.categories.insert(
                *id,
                CategoryRow {
                    name,
                    ..row.clone()
                },
            );
        }
        CategoryEdit::Move { id, group, before } => {
            let row = of(all, *id)?;
            plan.id = *id;
            let has_members = all.iter().any(|one| one.parent == Some(*id));
            let kind = match group {
                None => row.kind.clone(),
                Some(group) if has_members || group == id => {
                    let group = of(all, *group)?;
                    return refused(format!(
                        "Categories lie in “{}”, so it cannot lie in “{}” itself.",
                        row.name, group.name
                    ));
                }
                Some(group) => group_of(all, *group)?.kind.clone(),
            };
            clean_name(all, &row.name, *group, Some(*id))?;
            if let Some(before) = before
                && of(all, *before)?.parent != *group
            {
                return refused("It can stand before a category of its own group only.".into());
            }
            let row = CategoryRow {
                parent: *group,
                kind,
                ..row.clone()
            };
            plan.order = placed(all, &row, *before);
            plan.categories.insert(*id, row);
        }
        CategoryEdit::Merge { id, into } => go(all, &mut plan, *id, Some(*into))?,
        CategoryEdit::Delete { id, into } => {
            let row = of(all, *id)?;
            if into.is_none()
                && let Some(uses) = uses(reader, all, *id)?
            {
                return refused(format!(
                    "“{}” is in use: {uses}. Say which category these go to.",
                    row.name
                ));
            }
            go(all, &mut plan, *id, *into)?;
        }
        CategoryEdit::MapBank { code, category } => {
            plan.id = of(all, *category)?.id;
            let is_code = !code.is_empty()
                && code.len() <= 100
                && code
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            if !is_code {
                return refused(
                    "This is no category of a bank; they are written like FOOD_AND_DRINK_COFFEE."
                        .into(),
                );
            }
            plan.bank = Some((code.clone(), *category));
        }
    }
    Ok(plan)
}

/// The one goes, with those that lie in it, into the other or nowhere.
fn go(all: &[CategoryRow], plan: &mut Plan, id: i64, into: Option<i64>) -> Result<()> {
    let row = of(all, id)?;
    plan.id = into.unwrap_or(id);
    if let Some(into) = into {
        let other = of(all, into)?;
        if into == id {
            return refused("A category cannot go into itself.".into());
        }
        for member in all.iter().filter(|one| one.parent == Some(id)) {
            if other.parent.is_some() {
                return refused(format!(
                    "Categories lie in “{}”, and they can go into a group only; “{}” is none.",
                    row.name, other.name
                ));
            }
            clean_name(all, &member.name, Some(into), None)?;
            plan.categories.insert(
                member.id,
                CategoryRow {
                    parent: Some(into),
                    kind: other.kind.clone(),
                    ..member.clone()
                },
            );
        }
    }
    plan.goes = Some((id, into));
    Ok(())
}

/// What is in a category, as the end of a sentence; nothing where nothing is.
fn uses(reader: &Reader<'_>, all: &[CategoryRow], id: i64) -> Result<Option<String>> {
    let (lines, words): (i64, bool) = reader
        .0
        .prepare_cached(
            "SELECT (SELECT count(DISTINCT txn) FROM register WHERE category = ?1),
               EXISTS (SELECT 1 FROM overlay WHERE category IN (SELECT id FROM category WHERE stands = ?1))
               OR EXISTS (SELECT 1 FROM split WHERE category IN (SELECT id FROM category WHERE stands = ?1))",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let members = all.iter().filter(|one| one.parent == Some(id)).count();
    let rules = rules_naming(reader, id)?;
    let mut uses = Vec::new();
    let mut add = |n: i64, one: &str, many: &str| match n {
        0 => {}
        1 => uses.push(format!("1 {one}")),
        n => uses.push(format!("{n} {many}")),
    };
    add(lines, "transaction", "transactions");
    add(i64::try_from(rules).unwrap_or(i64::MAX), "rule", "rules");
    add(
        i64::try_from(members).unwrap_or(i64::MAX),
        "category lies in it",
        "categories lie in it",
    );
    if uses.is_empty() && words {
        uses.push("transactions that are not listed now".into());
    }
    Ok((!uses.is_empty()).then(|| uses.join(", ")))
}

/// Rules that name a category, in what they do or in what they search.
pub fn rules_naming(reader: &Reader<'_>, id: i64) -> Result<usize> {
    let stands: Vec<i64> = reader
        .0
        .prepare_cached("SELECT id FROM category WHERE stands = ?1")?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let things = Things::read(reader)?;
    let names = |search: &str| {
        let Ok(query) = layer::search_of_rule(search) else {
            return false;
        };
        query.terms.iter().any(|term| match &term.what {
            What::Category(values) => values
                .iter()
                .any(|value| things.categories_of(value) == [id]),
            _ => false,
        })
    };
    let rules = rules::rule_rows(reader)?;
    let of = |rule: &&rules::RuleRow| {
        rule.actions.categories().any(|one| stands.contains(&one)) || names(&rule.search)
    };
    Ok(rules.iter().filter(of).count())
}

/// All ids in the order in which they are to be shown, where one is put into its place.
fn placed(all: &[CategoryRow], row: &CategoryRow, before: Option<i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = all
        .iter()
        .map(|one| one.id)
        .filter(|id| *id != row.id)
        .collect();
    let at = |id: i64| ids.iter().position(|one| *one == id);
    let place = match (before, row.parent) {
        (Some(before), _) => at(before),
        (None, None) => None,
        // Behind the last of its group.
        (None, Some(group)) => {
            let members = all.iter().filter(|one| one.id != row.id);
            let members = members.filter(|one| one.parent == Some(group) || one.id == group);
            members
                .filter_map(|one| at(one.id))
                .max()
                .map(|place| place + 1)
        }
    };
    ids.insert(place.unwrap_or(ids.len()), row.id);
    ids
}

/// The plan as an operation keeps it.
fn value(reader: &Reader<'_>, all: &[CategoryRow], plan: &Plan) -> Result<Value> {
    let mut categories = Map::new();
    let entry = |id: i64| definition::category(reader, &id.to_string());
    for (id, row) in &plan.categories {
        let mut value = entry(*id)?;
        if value.is_null() {
            value = json!({ "position": all.len(), "into": null, "gone": false });
        }
        value["name"] = json!(row.name);
        value["parent"] = json!(row.parent);
        value["kind"] = json!(row.kind);
        categories.insert(id.to_string(), value);
    }
    if let Some((id, into)) = plan.goes {
        let mut value = entry(id)?;
        match into {
            None => value = Value::Null,
            Some(into) => {
                value["into"] = json!(into);
                value["gone"] = json!(true);
            }
        }
        categories.insert(id.to_string(), value);
    }
    for (place, id) in plan.order.iter().enumerate() {
        let mut value = match categories.get(&id.to_string()) {
            Some(value) => value.clone(),
            None => entry(*id)?,
        };
        if value["position"] != json!(place) {
            value["position"] = json!(place);
            categories.insert(id.to_string(), value);
        }
    }
    let mut bank = Map::new();
    if let Some((code, category)) = &plan.bank {
        let said = definition::said_of_bank(reader, code, Some(*category))?;
        bank.insert(code.clone(), said);
    }
    let (searches, views) = searches(reader, all, plan)?;
    let mut value = json!({ "categories": categories, "bank": bank, "searches": searches });
    if !views.is_empty() {
        value["views"] = Value::Object(views);
    }
    Ok(value)
}

/// The searches of rules and of views that would mean something else, or nothing, with the new names: what they meant, in
/// the new names.
fn searches(
    reader: &Reader<'_>,
    all: &[CategoryRow],
    plan: &Plan,
) -> Result<(Map<String, Value>, Map<String, Value>)> {
    let before = Things::read(reader)?;
    let mut will_be: Vec<CategoryRow> = all
        .iter()
        .filter(|one| plan.goes.is_none_or(|(gone, _)| gone != one.id))
        .map(|one| plan.categories.get(&one.id).unwrap_or(one).clone())
        .collect();
    will_be.extend(
        plan.categories
            .values()
            .filter(|row| all.iter().all(|one| one.id != row.id))
            .cloned(),
    );
    let after = Things::read(reader)?.with_categories(will_be.clone());
    let names: Vec<&str> = will_be.iter().map(|one| one.name.as_str()).collect();
    let renaming = follow::Renaming {
        kind: follow::Kind::Category,
        before: &before,
        after: &after,
        becomes: &|id| match plan.goes {
            Some((gone, into)) if gone == id => into,
            _ => Some(id),
        },
        called: &|id| {
            let named = will_be.iter().find(|one| one.id == id);
            let name = named.map(|one| one.name.as_str()).unwrap_or_default();
            follow::called(name, &names, &id.to_string())
        },
    };
    Ok((renaming.of_rules(reader)?, renaming.of_views(reader)?))
}

/// A category with what depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryUseRow {
    /// The category.
    pub category: CategoryRow,
    /// Lines of transactions that are in it.
    pub transactions: u32,
    /// Rules that name it.
    pub rules: u32,
    /// The provider's detailed categories that stand for it.
    pub bank_codes: Vec<String>,
}

/// All categories with what depends on them.
pub fn category_uses(reader: &Reader<'_>) -> Result<Vec<CategoryUseRow>> {
    let mut lines = reader
        .0
        .prepare_cached("SELECT count(*) FROM register WHERE category = ?1")?;
    let mut codes: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut statement = reader.0.prepare_cached(
        "SELECT c.stands, b.detailed FROM bank_category b JOIN category c ON c.id = b.category
         WHERE c.stands IS NOT NULL ORDER BY b.detailed",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        codes.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    categories(reader)?
        .into_iter()
        .map(|category| {
            Ok(CategoryUseRow {
                transactions: lines.query_row([category.id], |row| row.get(0))?,
                rules: u32::try_from(rules_naming(reader, category.id)?).unwrap_or(u32::MAX),
                bank_codes: codes.remove(&category.id).unwrap_or_default(),
                category,
            })
        })
        .collect()
}
