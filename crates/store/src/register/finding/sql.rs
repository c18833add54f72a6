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

fn bounds(key: &str) -> String {
    format!("k.{key} < ?1 AND k.{key} >= ?2")
}

/// A value for the statement: its place.
fn bind(texts: &mut Vec<Value>, text: String) -> String {
    texts.push(text.into());
    format!("?{}", texts.len() + 2)
}

/// A part that yields keys: the lead, and what must hold of each row.
fn part(lead: &Lead<'_>, conditions: &[&Condition], texts: &mut Vec<Value>) -> String {
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
            let words = bind(texts, words.clone());
            format!(
                "SELECT k.rowid AS ord FROM register_search k{} WHERE k.register_search MATCH {words} AND {}{and}",
                join("rowid"),
                bounds("rowid")
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
            bounds("ord")
        ),
        Lead::All => format!(
            "SELECT n.ord FROM register n {} WHERE n.ord < ?1 AND n.ord >= ?2{and}",
            match is_narrow {
                true => "INDEXED BY register_narrow",
                false => "NOT INDEXED",
            }
        ),
    }
}

/// A compound that yields the keys of a side. It has no order of its own: who reads it page by page
/// adds `ORDER BY 1 DESC`.
pub(super) fn keys(
    meaning: &Meaning,
    side: Side,
    has_pending: bool,
    texts: &mut Vec<Value>,
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
                    parts.push(part(&Lead::Walk(walk), &conditions, texts));
                }
                is_disjoint = led.is_disjoint;
                tail = format!(" INTERSECT {}", part(&Lead::Words(words), &[], texts));
            }
            (Some(words), led) => {
                conditions.extend(led.map(|led| &led.condition));
                parts.push(part(&Lead::Words(words), &conditions, texts));
            }
            (None, Some(led)) => {
                for walk in &led.walks {
                    parts.push(part(&Lead::Walk(walk), &conditions, texts));
                }
                is_disjoint &= led.is_disjoint;
            }
            (None, None) => {
                if leaves_pending_out && is_one {
                    conditions.push(&posted);
                    leaves_pending_out = false;
                }
                parts.push(part(&Lead::All, &conditions, texts));
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
        sql.push_str(&part(&Lead::Words(words.clone()), &[], texts));
    }
    if leaves_pending_out {
        let walk = &pending.walks[0];
        sql.push_str(" EXCEPT ");
        sql.push_str(&part(&Lead::Walk(walk), &[], texts));
    }
    sql
}

/// The narrow rows of a side, where one index has all that is asked of them: no row is then looked
/// for by its key.
pub(super) fn narrow_rows(meaning: &Meaning, side: Side) -> Option<String> {
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
             WHERE n.ord < ?1 AND n.ord >= ?2{posted}{and}"
        )
    })
}
