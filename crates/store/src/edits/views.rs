//! Lists that a person keeps under a name.

use coffer_domain::{AccountId, CivilDate, ViewId};
use rusqlite::params;

use crate::{
    Reader, Result, StoreError, Writer,
    codec::{self, day_from_int, day_to_int},
    register::Filter,
};

/// Views of one profile, the characters of a name, the columns of a view and the characters of one's
/// name: more than a person makes, and few enough to be listed whole.
const VIEWS_MAX: i64 = 200;
const NAME_CHARS_MAX: usize = 100;
const COLUMNS_MAX: usize = 50;

/// A list under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// Our id.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// What it lists.
    pub filter: Filter,
    /// The columns that it shows, in order.
    pub columns: Vec<String>,
}

/// All views, by name.
pub fn views(reader: &Reader<'_>) -> Result<Vec<ViewRow>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, name, search, account, category, day_from, day_to, columns
         FROM saved_view ORDER BY folded",
    )?;
    let mut rows = statement.query([])?;
    let mut views = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let account: Option<[u8; 16]> = row.get(3)?;
        let account = account.as_ref().map(|id| codec::uuid(id)).transpose()?;
        let day = |column| -> Result<Option<CivilDate>> {
            let day: Option<i64> = row.get(column)?;
            day.map(day_from_int).transpose()
        };
        let columns: String = row.get(7)?;
        views.push(ViewRow {
            id: ViewId::from_uuid(codec::uuid(&id)?),
            name: row.get(1)?,
            filter: Filter {
                search: row.get(2)?,
                account: account.map(AccountId::from_uuid),
                category: row.get(4)?,
                only: Vec::new(),
                today: CivilDate::default(),
                from: day(5)?,
                to: day(6)?,
            },
            columns: serde_json::from_str(&columns)
                .map_err(|error| StoreError::Unexpected(error.to_string()))?,
        });
    }
    Ok(views)
}

/// Keeps a view, in the place of the one with its id.
///
/// # Errors
/// If its name is empty, too long or another view's, or there are too many.
pub fn save_view(writer: &Writer<'_>, view: &ViewRow) -> Result<()> {
    let refused = |why: String| Err(StoreError::Refused(why));
    let name = view.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return refused(format!(
            "The name of a view has 1 to {NAME_CHARS_MAX} characters."
        ));
    }
    let are_short = |column: &String| column.chars().count() <= NAME_CHARS_MAX;
    if view.columns.len() > COLUMNS_MAX || !view.columns.iter().all(are_short) {
        return refused(format!("A view can show {COLUMNS_MAX} columns."));
    }
    let folded = name.to_lowercase();
    let (others, taken): (i64, bool) = writer
        .0
        .prepare_cached(
            "SELECT count(*), coalesce(max(folded = ?2), 0) FROM saved_view WHERE id <> ?1",
        )?
        .query_row(params![view.id.as_bytes(), folded], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if taken {
        return refused(format!("There is a view “{name}” already."));
    }
    if others >= VIEWS_MAX {
        return refused(format!("At most {VIEWS_MAX} views can be kept."));
    }
    let columns = serde_json::to_string(&view.columns)
        .map_err(|error| StoreError::Unexpected(error.to_string()))?;
    writer
        .0
        .prepare_cached(
            "INSERT INTO saved_view
               (id, name, folded, search, account, category, day_from, day_to, columns)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded,
               search = excluded.search, account = excluded.account, category = excluded.category,
               day_from = excluded.day_from, day_to = excluded.day_to, columns = excluded.columns",
        )?
        .execute(params![
            view.id.as_bytes(),
            name,
            folded,
            view.filter.search,
            view.filter.account.as_ref().map(AccountId::as_bytes),
            view.filter.category,
            view.filter.from.map(day_to_int),
            view.filter.to.map(day_to_int),
            columns,
        ])?;
    Ok(())
}

/// Forgets a view.
///
/// # Errors
/// `NotFound` if there is none.
pub fn delete_view(writer: &Writer<'_>, id: ViewId) -> Result<()> {
    match writer
        .0
        .prepare_cached("DELETE FROM saved_view WHERE id = ?1")?
        .execute([id.as_bytes()])?
    {
        0 => Err(StoreError::NotFound("view")),
        _ => Ok(()),
    }
}

/// A view whose search says one thing says another from now on.
pub(super) fn follow(writer: &Writer<'_>, id: ViewId, from: &str, to: &str) -> Result<()> {
    writer
        .0
        .prepare_cached("UPDATE saved_view SET search = ?3 WHERE id = ?1 AND search = ?2")?
        .execute(params![id.as_bytes(), from, to])?;
    Ok(())
}
