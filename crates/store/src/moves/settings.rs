//! What holds for all moves: how far the provider's events were read, whether the keys have the product, and
//! what a person allows.

use coffer_domain::moves::Limits;
use rusqlite::params;

use crate::{Reader, Result, Writer};

/// What holds for all moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The last event that was read.
    pub events_after: u64,
    /// Of which keys.
    pub events_keys: String,
    /// When events were last read, milliseconds.
    pub followed_ms: Option<i64>,
    /// Whether the keys have the product; nothing where nobody asked.
    pub offered: Option<bool>,
    /// Why not.
    pub why_not: Option<String>,
    /// When that was asked.
    pub asked_ms: Option<i64>,
    /// How much may be moved.
    pub limits: Limits,
    /// The person's name, as it was typed last.
    pub legal_name: Option<String>,
}

/// Reads them.
///
/// # Errors
/// If the store fails.
pub fn settings(reader: &Reader<'_>) -> Result<Settings> {
    let usual = Limits::default();
    Ok(reader.0.query_row(
        "SELECT events_after, events_keys, followed_ms, offered, why_not, asked_ms, per_move, per_day,
                legal_name FROM move_setting",
        [],
        |row| {
            Ok(Settings {
                events_after: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
                events_keys: row.get(1)?,
                followed_ms: row.get(2)?,
                offered: row.get(3)?,
                why_not: row.get(4)?,
                asked_ms: row.get(5)?,
                limits: Limits {
                    per_move_minor: row.get::<_, Option<i64>>(6)?.unwrap_or(usual.per_move_minor),
                    per_day_minor: row.get::<_, Option<i64>>(7)?.unwrap_or(usual.per_day_minor),
                },
                legal_name: row.get(8)?,
            })
        },
    )?)
}

/// How far events were read, with what keys; in the transaction of what they said.
///
/// # Errors
/// If the store fails.
pub fn put_events(writer: &Writer<'_>, keys: &str, after: u64, now_ms: i64) -> Result<()> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    writer.0.execute(
        "UPDATE move_setting SET events_after = ?1, events_keys = ?2, followed_ms = ?3",
        params![after, keys, now_ms],
    )?;
    Ok(())
}

/// Whose transfers are under way from now on, in the write that says that one is asked for. Other keys count their
/// events anew.
///
/// # Errors
/// If the store fails.
pub fn bind(writer: &Writer<'_>, keys: &str) -> Result<()> {
    writer.0.execute(
        "UPDATE move_setting SET events_keys = ?1, events_after = 0 WHERE events_keys <> ?1",
        [keys],
    )?;
    Ok(())
}

/// Whether the keys have the product, and why not.
///
/// # Errors
/// If the store fails.
pub fn put_offered(
    writer: &Writer<'_>,
    offered: bool,
    why_not: Option<&str>,
    now_ms: i64,
) -> Result<()> {
    writer.0.execute(
        "UPDATE move_setting SET offered = ?1, why_not = ?2, asked_ms = ?3",
        params![offered, why_not, now_ms],
    )?;
    Ok(())
}

/// How much may be moved.
///
/// # Errors
/// If the store fails.
pub fn put_limits(writer: &Writer<'_>, limits: Limits) -> Result<()> {
    writer.0.execute(
        "UPDATE move_setting SET per_move = ?1, per_day = ?2",
        params![limits.per_move_minor, limits.per_day_minor],
    )?;
    Ok(())
}

/// The person's name.
///
/// # Errors
/// If the store fails.
pub fn put_name(writer: &Writer<'_>, name: &str) -> Result<()> {
    writer
        .0
        .execute("UPDATE move_setting SET legal_name = ?1", [name])?;
    Ok(())
}
