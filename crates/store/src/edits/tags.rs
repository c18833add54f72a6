//! Tags, and how often they are used.

use crate::{Reader, Result};

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// The tag as it was first written.
    pub name: String,
    /// Transactions that carry it.
    pub count: u32,
}

/// All tags that are in use, by name.
pub fn tags(reader: &Reader<'_>) -> Result<Vec<TagRow>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT name, count(*) FROM tag JOIN (
               SELECT tag, txn FROM txn_tag UNION SELECT tag, txn FROM ruled_tag) worn
               ON worn.tag = tag.id
             GROUP BY tag.id ORDER BY folded",
        )?
        .query_map([], |row| {
            Ok(TagRow {
                name: row.get(0)?,
                count: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}
