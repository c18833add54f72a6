//! Searches that name a category or an account follow its name: of rules, and of saved views.
//!
//! ```text
//!   cat:coffee   Coffee is renamed to Kaffee, or merged into Drinks   cat:"Kaffee", cat:"Drinks"
//! ```
//! Rules change by operations only, so their searches before and after are part of the operation that renames. Views are
//! no operations, and a person can change one at any time: of a view it is kept what became what, and taking that back
//! changes it only where it still says so.

use coffer_domain::{
    CivilDate,
    query::{self, Query, Value as Name, What, quoted},
};
use serde_json::{Map, Value, json};

use super::{rules, views};
use crate::{Reader, Result, Writer, layer, register::Things};

/// What can be renamed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Category,
    Account,
}

/// Names before and after something was renamed.
pub(super) struct Renaming<'a> {
    pub kind: Kind,
    pub before: &'a Things,
    pub after: &'a Things,
    /// What a thing is now: itself, another one, or nothing any more.
    pub becomes: &'a dyn Fn(i64) -> Option<i64>,
    /// How a thing is named now where its name alone says it, as the language writes it, else its number or id.
    pub called: &'a dyn Fn(i64) -> String,
}

impl Renaming<'_> {
    fn found(&self, things: &Things, name: &Name) -> Vec<i64> {
        let mut found = match self.kind {
            Kind::Category => things.categories_of(name),
            Kind::Account => things.accounts_of(name),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A search that would mean something else, or nothing, with the new names: what it meant, in these.
    fn followed(&self, text: &str, query: &Query) -> Option<String> {
        let mut search = text.to_owned();
        // From the end, so that places before it stay what they are.
        for term in query.terms.iter().rev() {
            let names = match (&term.what, self.kind) {
                (What::Category(names), Kind::Category) | (What::Account(names), Kind::Account) => {
                    names
                }
                _ => continue,
            };
            for name in names.iter().rev() {
                let mut wanted: Vec<i64> = self
                    .found(self.before, name)
                    .into_iter()
                    .filter_map(self.becomes)
                    .collect();
                wanted.sort_unstable();
                wanted.dedup();
                if wanted.is_empty() || self.found(self.after, name) == wanted {
                    continue;
                }
                let words: Vec<String> = wanted.into_iter().map(self.called).collect();
                search.replace_range(name.span.start..name.span.end, &words.join(","));
            }
        }
        (search != text).then_some(search)
    }

    /// The searches of rules that follow, by the rules' ids.
    pub fn of_rules(&self, reader: &Reader<'_>) -> Result<Map<String, Value>> {
        let mut searches = Map::new();
        for rule in rules::rule_rows(reader)? {
            let query = layer::search_of_rule(&rule.search).ok();
            let followed = query.and_then(|query| self.followed(&rule.search, &query));
            if let Some(search) = followed {
                searches.insert(rule.id.to_string(), json!(search));
            }
        }
        Ok(searches)
    }

    /// The searches of views that follow, by the views' ids: what becomes what.
    pub fn of_views(&self, reader: &Reader<'_>) -> Result<Map<String, Value>> {
        let mut searches = Map::new();
        for view in views::views(reader)? {
            // Which day it is moves days, and no names.
            let query = query::parse(&view.filter.search, CivilDate::default()).ok();
            let followed = query.and_then(|query| self.followed(&view.filter.search, &query));
            if let Some(search) = followed {
                let change = json!({ "from": view.filter.search, "to": search });
                searches.insert(view.id.to_string(), change);
            }
        }
        Ok(searches)
    }
}

/// A name as the language writes it where nothing else is called so, else what is nobody else's.
pub(crate) fn called(name: &str, all: &[&str], otherwise: &str) -> String {
    let folded = name.to_lowercase();
    let same = all.iter().filter(|one| one.to_lowercase() == folded);
    match same.count() {
        1 => quoted(name),
        _ => otherwise.to_owned(),
    }
}

/// The way back of what became of views.
pub(super) fn turned(views: &Value) -> Value {
    let turn = |(id, one): (&String, &Value)| {
        let one = json!({ "from": one["to"], "to": one["from"] });
        (id.clone(), one)
    };
    let views = views.as_object().into_iter().flatten();
    Value::Object(views.map(turn).collect())
}

/// Makes views follow, each where it still says what it said.
pub(super) fn write_views(writer: &Writer<'_>, value: &Value) -> Result<()> {
    let views = value.get("views").and_then(Value::as_object);
    for (id, one) in views.into_iter().flatten() {
        if let (Ok(id), Some(from), Some(to)) = (
            id.parse::<coffer_domain::ViewId>(),
            one["from"].as_str(),
            one["to"].as_str(),
        ) {
            views::follow(writer, id, from, to)?;
        }
    }
    Ok(())
}

/// A bank calls an account otherwise: views that named it go on to. A rule that named it is told to be broken, because
/// rules change by operations only.
pub(crate) fn account_renamed(writer: &Writer<'_>, account: i64, name: &str) -> Result<()> {
    let reader = writer.reader();
    if views::views(&reader)?.is_empty() {
        return Ok(());
    }
    let (before, after) = accounts(&reader, account, name)?;
    let views = Renaming {
        kind: Kind::Account,
        before: &before,
        after: &after,
        becomes: &Some,
        called: &|id| after.account_called(id),
    }
    .of_views(&reader)?;
    write_views(writer, &json!({ "views": views }))
}

/// The names that there are, and those that there will be where an account gets another one.
pub(super) fn accounts(reader: &Reader<'_>, account: i64, name: &str) -> Result<(Things, Things)> {
    let after = Things::read(reader)?.with_account(account, name);
    Ok((Things::read(reader)?, after))
}
