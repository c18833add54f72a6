//! Small facts about the profile itself, by name.

use rusqlite::OptionalExtension;

use crate::{Reader, Result, Writer};

/// Reads a value.
pub fn get(reader: &Reader<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(reader
        .0
        .prepare_cached("SELECT value FROM profile WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Writes a value.
pub fn put(writer: &Writer<'_>, name: &str, value: &[u8]) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO profile (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute((name, value))?;
    Ok(())
}

/// Removes a value, if it is there.
pub fn remove(writer: &Writer<'_>, name: &str) -> Result<()> {
    writer
        .0
        .prepare_cached("DELETE FROM profile WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}
