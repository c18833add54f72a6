//! Rows that a rule may find, so that not all have to be looked at.

use rusqlite::types::Value;

use super::{
    Filter,
    finding::{Finding, Side},
};
use crate::{Reader, Result};

/// Rows by a table or a query in brackets with a column `txn`, and the values that it is bound to.
pub(crate) struct Candidates {
    pub sql: String,
    pub values: Vec<Value>,
}

/// Rows that a search finds in the register as it is, and those that rules see otherwise than the register shows them: of which
/// rules or learning say something, and of which only parts are listed.
pub(crate) fn candidates(reader: &Reader<'_>, search: &str) -> Result<Candidates> {
    let filter = Filter {
        search: search.to_owned(),
        ..Filter::default()
    };
    let keys = Finding::of(reader, &filter)?.transactions();
    Ok(Candidates {
        values: keys.values([]),
        sql: format!(
            "(SELECT txn FROM ({})
              UNION SELECT u.txn FROM ruled u WHERE EXISTS (SELECT 1 FROM register r WHERE r.txn = u.txn)
              UNION SELECT l.txn FROM learned l WHERE EXISTS (SELECT 1 FROM register r WHERE r.txn = l.txn)
              UNION SELECT s.txn FROM split s WHERE EXISTS (SELECT 1 FROM register r WHERE r.txn = s.txn))",
            keys.sql
        ),
    })
}

/// Whether a search finds anything in the register. What a slip may mean is not guessed.
pub(crate) fn finds_any(reader: &Reader<'_>, filter: &Filter) -> Result<bool> {
    let finding = Finding::of(reader, filter)?;
    let keys = finding.keys(Side::Both, i64::MAX);
    Ok(reader
        .0
        .prepare_cached(&format!("SELECT EXISTS ({})", keys.sql))?
        .query_row(rusqlite::params_from_iter(keys.values([])), |row| {
            row.get(0)
        })?)
}
