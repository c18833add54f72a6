//! When connections are synced by themselves, how the last tries went, and what their owner was told.

use std::collections::BTreeMap;

use coffer_domain::{ItemId, schedule::Plan};
use rusqlite::params;

use crate::{Reader, Result, Writer};

/// What is known of the last tries of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// When the last one began, milliseconds.
    pub tried_ms: i64,
    /// How many failed in a row.
    pub failures: u32,
}

fn id(bytes: [u8; 16]) -> ItemId {
    ItemId::from_uuid(uuid::Uuid::from_bytes(bytes))
}

/// Plans that a person chose; a connection without one has the usual one.
pub fn plans(reader: &Reader<'_>) -> Result<BTreeMap<ItemId, Plan>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT i.id, s.on_launch, s.on_focus, s.every_hours
             FROM schedule s JOIN item i ON i.row = s.item",
        )?
        .query_map([], |row| {
            let plan = Plan {
                on_launch: row.get(1)?,
                on_focus: row.get(2)?,
                every_hours: row.get(3)?,
            };
            Ok((id(row.get(0)?), plan))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Keeps a person's plan.
pub fn set_plan(writer: &Writer<'_>, item: ItemId, plan: Plan) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO schedule (item, on_launch, on_focus, every_hours)
             SELECT row, ?2, ?3, ?4 FROM item WHERE id = ?1
             ON CONFLICT (item) DO UPDATE SET on_launch = excluded.on_launch,
                on_focus = excluded.on_focus, every_hours = excluded.every_hours",
        )?
        .execute(params![
            item.as_bytes(),
            plan.on_launch,
            plan.on_focus,
            plan.every_hours
        ])?;
    Ok(())
}

/// The last tries of all connections.
pub fn attempts(reader: &Reader<'_>) -> Result<BTreeMap<ItemId, Attempt>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT i.id, a.tried_ms, a.failures FROM attempt a JOIN item i ON i.row = a.item",
        )?
        .query_map([], |row| {
            let attempt = Attempt {
                tried_ms: row.get(1)?,
                failures: row.get(2)?,
            };
            Ok((id(row.get(0)?), attempt))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// Notes a try and how it went. A connection that is gone meanwhile has none.
pub fn note_attempt(writer: &Writer<'_>, item: ItemId, tried_ms: i64, worked: bool) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO attempt (item, tried_ms, failures)
             SELECT row, ?2, CASE WHEN ?3 THEN 0 ELSE 1 END FROM item WHERE id = ?1
             ON CONFLICT (item) DO UPDATE SET tried_ms = excluded.tried_ms,
                failures = CASE WHEN ?3 THEN 0 ELSE min(failures + 1, 1000) END",
        )?
        .execute(params![item.as_bytes(), tried_ms, worked])?;
    Ok(())
}

/// What owners were told last of their connections, since these were well.
pub fn told(reader: &Reader<'_>) -> Result<BTreeMap<ItemId, String>> {
    Ok(reader
        .0
        .prepare_cached("SELECT i.id, t.need FROM told t JOIN item i ON i.row = t.item")?
        .query_map([], |row| Ok((id(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Keeps what the owner is told; nothing forgets it.
pub fn set_told(writer: &Writer<'_>, item: ItemId, need: Option<&str>, now_ms: i64) -> Result<()> {
    let Some(need) = need else {
        writer
            .0
            .prepare_cached("DELETE FROM told WHERE item = (SELECT row FROM item WHERE id = ?1)")?
            .execute([item.as_bytes()])?;
        return Ok(());
    };
    writer
        .0
        .prepare_cached(
            "INSERT INTO told (item, need, told_ms) SELECT row, ?2, ?3 FROM item WHERE id = ?1
             ON CONFLICT (item) DO UPDATE SET need = excluded.need, told_ms = excluded.told_ms",
        )?
        .execute(params![item.as_bytes(), need, now_ms])?;
    Ok(())
}
