//! From what is meant to SQL: which index is walked, what is merged with it, what is looked at in
//! each row.
//!
//! ```text
//!  several of one kind   category 1  UNION ALL  category 2  UNION ALL …
//!  a word or an amount   (word ∧ word)  UNION  (word ∧ amount)
//!  and a frequent word   … INTERSECT word          and not a word   … EXCEPT word
//! ```
//! Every part walks an index that ends with the key, between ?1 and ?2. Conditions that no walk
//! serves are looked at in `register_narrow`, and only where that lacks a column in the row itself.

use rusqlite::types::Value;

use super::meaning::{Condition, Meaning, Restriction, Walk};

/// Which rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::register) enum Side {
    /// Those not posted yet.
    Pending,
    /// All others.
    Posted,
    /// All.
    Both,
}

/// What leads to the rows.
enum Lead<'a> {
    /// The search index.
    Words(String),
    /// An index of the register.
    Walk(&'a Walk),
    /// The register itself.
    All,
}

/// What is known while a statement is written.
pub(super) struct Statement {
    /// Whether keys have a least one and one that they are below. A walk from end to end is a third
    /// cheaper than one that looks for its end.
    pub is_bounded: (bool, bool),
    /// Texts that it is bound to, after the bounds.
    pub texts: Vec<Value>,
}

/// The bounds of a key, both of which are named so that they can be bound.
fn bounds(is_bounded: (bool, bool), key: &str) -> String {
    let below = match is_bounded.1 {
        true => format!("{key} < ?1"),
        false => "?1 IS NOT NULL".to_owned(),
    };
    match is_bounded.0 {
        true => format!("{below} AND {key} >= ?2"),
        false => format!("{below} AND ?2 IS NOT NULL"),
    }
}

impl Statement {
    /// A text: its place.
    fn bind(&mut self, text: &str) -> String {
        self.texts.push(text.to_owned().into());
        format!("?{}", self.texts.len() + 2)
    }
}

/// A part that yields keys: the lead, and what must hold of each row.
fn part(lead: &Lead<'_>, conditions: &[&Condition], statement: &mut Statement) -> String {
    let is_narrow = conditions.iter().all(|condition| condition.is_narrow);
    let and: String = conditions
        .iter()
        .map(|condition| format!(" AND ({})", condition.sql))
        .collect();
    let join = |key: &str| match (conditions.is_empty(), is_narrow) {
        (true, _) => String::new(),
        (_, true) => {
            format!(" CROSS JOIN register n INDEXED BY register_narrow ON n.ord = k.{key}")
        }
        (_, false) => format!(" CROSS JOIN register n ON n.ord = k.{key}"),
    };
    match lead {
        Lead::Words(words) => {
            let words = statement.bind(words);
            format!(
                "SELECT k.rowid AS ord FROM register_search k{} WHERE k.register_search MATCH {words} AND {}{and}",
                join("rowid"),
                bounds(statement.is_bounded, "k.rowid")
            )
        }
        Lead::Walk(walk) => format!(
            "SELECT k.ord FROM {} k{} WHERE k.{} AND {}{and}",
            walk.table,
            walk.index
                .map(|index| format!(" INDEXED BY {index}"))
                .unwrap_or_default()
                + &join("ord"),
            walk.predicate,
            bounds(statement.is_bounded, "k.ord")
        ),
        Lead::All => format!(
            "SELECT n.ord FROM register n {} WHERE {}{and}",
            match is_narrow {
                true => "INDEXED BY register_narrow",
                false => "NOT INDEXED",
            },
            bounds(statement.is_bounded, "n.ord")
        ),
    }
}

/// A compound that yields the keys of a side. It has no order of its own: who reads it page by page
/// adds `ORDER BY 1 DESC`.
pub(super) fn keys(
    meaning: &Meaning,
    side: Side,
    has_pending: bool,
    statement: &mut Statement,
) -> String {
    let pending = Restriction::pending();
    let posted = Condition::narrow("n.pending = 0");
    let alternatives = meaning.alternatives();
    let is_one = alternatives.len() == 1;
    let mut parts: Vec<String> = Vec::new();
    let mut is_disjoint = is_one;
    let mut tail = String::new();
    let mut leaves_pending_out = side == Side::Posted && has_pending;
    for (words, amounts) in alternatives {
        let led_by = match side {
            Side::Pending => Some(&pending),
            _ => meaning.leader(words.is_some()),
        };
        let mut conditions: Vec<&Condition> = meaning
            .restrictions
            .iter()
            .filter(|one| !led_by.is_some_and(|led| std::ptr::eq(led, *one)))
            .map(|one| &one.condition)
            .chain(amounts)
            .collect();
        match (words, led_by) {
            // Merged with the walk that leads, where that is much shorter than all rows.
            (Some(words), Some(led)) if is_one && side != Side::Pending => {
                for walk in &led.walks {
                    parts.push(part(&Lead::Walk(walk), &conditions, statement));
                }
                is_disjoint = led.is_disjoint;
                tail = format!(" INTERSECT {}", part(&Lead::Words(words), &[], statement));
            }
            (Some(words), led) => {
                conditions.extend(led.map(|led| &led.condition));
                parts.push(part(&Lead::Words(words), &conditions, statement));
            }
            (None, Some(led)) => {
                for walk in &led.walks {
                    parts.push(part(&Lead::Walk(walk), &conditions, statement));
                }
                is_disjoint &= led.is_disjoint;
            }
            (None, None) => {
                if leaves_pending_out && is_one {
                    conditions.push(&posted);
                    leaves_pending_out = false;
                }
                parts.push(part(&Lead::All, &conditions, statement));
            }
        }
    }
    let union = if is_disjoint {
        " UNION ALL "
    } else {
        " UNION "
    };
    let mut sql = parts.join(union);
    sql.push_str(&tail);
    for words in &meaning.without {
        sql.push_str(" EXCEPT ");
        sql.push_str(&part(&Lead::Words(words.clone()), &[], statement));
    }
    if leaves_pending_out {
        let walk = &pending.walks[0];
        sql.push_str(" EXCEPT ");
        sql.push_str(&part(&Lead::Walk(walk), &[], statement));
    }
    sql
}

/// The narrow rows of a side, where one index has all that is asked of them: no row is then looked
/// for by its key.
pub(super) fn narrow_rows(
    meaning: &Meaning,
    side: Side,
    is_bounded: (bool, bool),
) -> Option<String> {
    let is_plain = meaning.alternatives().len() == 1
        && meaning.alternatives()[0].0.is_none()
        && meaning.without.is_empty();
    if !is_plain || side == Side::Pending {
        return None;
    }
    let (index, conditions) = match (meaning.leader(false), meaning.restrictions.as_slice()) {
        (Some(_), [one]) if one.is_category() => ("register_category", vec![&one.condition]),
        (None, all) => (
            "register_narrow",
            all.iter().map(|one| &one.condition).collect(),
        ),
        _ => return None,
    };
    let posted = match side {
        Side::Posted => " AND n.pending = 0",
        Side::Pending | Side::Both => "",
    };
    let and: String = conditions
        .iter()
        .map(|condition| format!(" AND ({})", condition.sql))
        .collect();
    conditions.iter().all(|one| one.is_narrow).then(|| {
        format!(
            "SELECT n.ord, n.currency, n.amount, n.withdrawn FROM register n INDEXED BY {index}
             WHERE {}{and}{posted}",
            bounds(is_bounded, "n.ord")
        )
    })
}
