//! The person's categories. They start as the set of [`coffer_domain::category`].

use crate::{Reader, Result};

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// Our id.
    pub id: i64,
    /// Stable code of a category of the starting set.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// The group it lies in.
    pub parent: Option<i64>,
    /// `spend`, `income` or `transfer`.
    pub kind: String,
}

/// All categories in the order they are shown.
pub fn categories(reader: &Reader<'_>) -> Result<Vec<CategoryRow>> {
    Ok(reader
        .0
        .prepare_cached("SELECT id, code, name, parent, kind FROM category WHERE gone = 0 ORDER BY position, id")?
        .query_map([], |row| {
            Ok(CategoryRow {
                id: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
                parent: row.get(3)?,
                kind: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use coffer_domain::category::STARTERS;

    use super::*;

    #[test]
    fn a_new_database_has_the_domains_starting_set() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
        let planted = store.read(categories).unwrap();
        let code_of = |id: i64| planted.iter().find(|c| c.id == id).unwrap().code.clone();
        assert_eq!(planted.len(), STARTERS.len());
        for (row, starter) in planted.iter().zip(STARTERS) {
            assert_eq!(row.code.as_deref(), Some(starter.code));
            assert_eq!(row.name, starter.name);
            assert_eq!(row.kind, starter.kind.as_str());
            assert_eq!(row.parent.and_then(code_of).as_deref(), starter.group);
        }
    }
}
