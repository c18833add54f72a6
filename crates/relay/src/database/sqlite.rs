//! SQLite in one file: what one instance needs.
//!
//! Two connections: what must outlive a power cut before it is answered (notices, whose an item is)
//! goes through one with `synchronous=FULL`, counts and nonces through one with `NORMAL`, which a
//! killed process loses nothing of either.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use coffer_plaid::relay::{AHEAD_MS_MAX, message::Notice};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use uuid::Uuid;

use super::{
    Admitted, Appended, BINDINGS_MAX, DEVICES_MAX, Database, DatabaseError, Device, KEPT_MS, Name,
    Owned, Place, Rate, Redeemed, Result, Thing, hex,
};
use crate::webhooks::{PLAYED_AGAIN_MS, means};

const BUSY: Duration = Duration::from_secs(5);

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitation (
  name BLOB PRIMARY KEY, team BLOB NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device (
  id BLOB PRIMARY KEY, team BLOB NOT NULL, name TEXT NOT NULL, public_key BLOB NOT NULL,
  created_ms INTEGER NOT NULL, revoked_ms INTEGER, seen_ms INTEGER, acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS binding (
  thing TEXT NOT NULL, name BLOB NOT NULL, team BLOB NOT NULL, item BLOB, at_ms INTEGER NOT NULL,
  PRIMARY KEY (thing, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS binding_team ON binding (team);
CREATE INDEX IF NOT EXISTS binding_item ON binding (item) WHERE item IS NOT NULL;
CREATE TABLE IF NOT EXISTS nonce (
  device BLOB NOT NULL, nonce BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (device, nonce)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rate (
  name TEXT PRIMARY KEY, full_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notice (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, team BLOB NOT NULL, item BLOB, link BLOB, kind TEXT NOT NULL,
  code TEXT NOT NULL, error_code TEXT, received_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS notice_team ON notice (team, seq);
CREATE INDEX IF NOT EXISTS binding_moves ON binding (team) WHERE thing IN ('authorization', 'transfer');
CREATE TABLE IF NOT EXISTS heard (name BLOB PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO fact (name, value)
  SELECT 'forgotten', coalesce((SELECT min(seq) - 1 FROM notice),
    (SELECT seq FROM sqlite_sequence WHERE name = 'notice'), 0)
  WHERE true ON CONFLICT DO NOTHING;
";

/// A relay's memory in a file.
#[derive(Clone)]
pub struct Sqlite {
    /// What is lost only with the disk.
    durable: Arc<Mutex<Connection>>,
    /// Counts and nonces.
    quick: Arc<Mutex<Connection>>,
}

impl Sqlite {
    /// Opens the file, and makes it where there is none. Only its owner may read it.
    ///
    /// # Errors
    /// If it cannot be opened, or is no database.
    pub fn open(path: &Path) -> Result<Self> {
        create_private(path)?;
        let durable = connect(path, "FULL")?;
        durable.execute_batch(SCHEMA)?;
        Ok(Self {
            durable: Arc::new(Mutex::new(durable)),
            quick: Arc::new(Mutex::new(connect(path, "NORMAL")?)),
        })
    }

    async fn durably<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        on(Arc::clone(&self.durable), work).await
    }

    async fn quickly<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        on(Arc::clone(&self.quick), work).await
    }
}

/// One transaction, on a thread that may wait for the disk.
async fn on<T: Send + 'static>(
    connection: Arc<Mutex<Connection>>,
    work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(move || {
        // A transaction that panicked was rolled back: the connection is whole.
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    })
    .await
    .map_err(|error| DatabaseError::Failed(error.to_string()))?
}

#[cfg(unix)]
fn create_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| DatabaseError::Failed(format!("{}: {error}", path.display())))
}

/// The folder's own rights hold for what is made in it.
#[cfg(not(unix))]
fn create_private(_path: &Path) -> Result<()> {
    Ok(())
}

fn connect(path: &Path, synchronous: &str) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

const DEVICE: &str = "id, team, name, public_key, created_ms, revoked_ms, seen_ms, acknowledged";

fn device_of(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        id: uuid(row, 0)?,
        group: uuid(row, 1)?,
        name: row.get(2)?,
        public_key: row.get(3)?,
        created_ms: row.get(4)?,
        revoked_ms: row.get(5)?,
        seen_ms: row.get(6)?,
        acknowledged: row.get(7)?,
    })
}

/// Refuses a group that has no room for so many bindings more.
fn refuse_full(db: &Connection, group: Uuid, more: i64) -> Result<()> {
    let held: i64 = db
        .prepare_cached("SELECT count(*) FROM binding WHERE team = ?1")?
        .query_row([group.as_bytes()], |row| row.get(0))?;
    match held > BINDINGS_MAX - more {
        true => Err(DatabaseError::Full(
            "This group has as many connections as it can have.",
        )),
        false => Ok(()),
    }
}

/// Makes something a group's, unless it is another's; whether it is the group's now.
fn own(
    db: &Connection,
    (thing, name): (Thing, Name),
    group: Uuid,
    item: Option<Name>,
    now_ms: i64,
) -> Result<bool> {
    db.prepare_cached(
        "INSERT INTO binding (thing, name, team, item, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        thing.as_str(),
        name,
        group.as_bytes(),
        item,
        now_ms
    ])?;
    Ok(db
        .prepare_cached("SELECT team = ?3 FROM binding WHERE thing = ?1 AND name = ?2")?
        .query_row(params![thing.as_str(), name, group.as_bytes()], |row| {
            row.get(0)
        })?)
}

/// Writes a fact.
fn put(db: &Connection, name: &str, value: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO fact (name, value) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])?;
    Ok(())
}

/// The groups that a notice is for.
fn concerned(db: &Connection, notice: &Appended) -> Result<Vec<Uuid>> {
    let (thing, name) = match (notice.item, notice.link) {
        (Some(item), _) => (Thing::Item, item),
        (None, Some(link)) => (Thing::Link, link),
        (None, None) if notice.is_of_moves() => {
            return Ok(db
                .prepare_cached(
                    "SELECT DISTINCT team FROM binding WHERE thing IN ('authorization', 'transfer')",
                )?
                .query_map([], |row| uuid(row, 0))?
                .collect::<rusqlite::Result<_>>()?);
        }
        (None, None) => return Ok(Vec::new()),
    };
    Ok(db
        .prepare_cached("SELECT team FROM binding WHERE thing = ?1 AND name = ?2")?
        .query_map(params![thing.as_str(), name], |row| uuid(row, 0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// A device is not written down again within this time, so that a request is no write of its own.
const SEEN_MS: i64 = 60_000;

#[async_trait]
impl Database for Sqlite {
    async fn ready(&self) -> Result<()> {
        self.quickly(|db| Ok(db.query_row("SELECT count(*) FROM fact", [], |_| Ok(()))?))
            .await
    }

    async fn key_name(&self, name: &str) -> Result<String> {
        let name = name.to_owned();
        self.durably(move |db| {
            db.execute(
                "INSERT INTO fact (name, value) VALUES ('key', ?1) ON CONFLICT DO NOTHING",
                [&name],
            )?;
            Ok(
                db.query_row("SELECT value FROM fact WHERE name = 'key'", [], |row| {
                    row.get(0)
                })?,
            )
        })
        .await
    }

    async fn invite(&self, invitation: Name, group: Uuid, expires_ms: i64) -> Result<()> {
        self.durably(move |db| {
            db.execute(
                "INSERT INTO invitation (name, team, expires_ms) VALUES (?1, ?2, ?3)",
                params![invitation, group.as_bytes(), expires_ms],
            )?;
            Ok(())
        })
        .await
    }

    async fn redeem(&self, invitation: Name, device: &Device, now_ms: i64) -> Result<Redeemed> {
        let device = device.clone();
        self.durably(move |db| {
            let group = db
                .query_row(
                    "UPDATE invitation SET used_ms = ?2
                     WHERE name = ?1 AND used_ms IS NULL AND expires_ms > ?2 RETURNING team",
                    params![invitation, now_ms],
                    |row| uuid(row, 0),
                )
                .optional()?;
            let Some(group) = group else {
                return Ok(Redeemed::No);
            };
            let devices: i64 = db.query_row(
                "SELECT count(*) FROM device WHERE team = ?1 AND revoked_ms IS NULL",
                [group.as_bytes()],
                |row| row.get(0),
            )?;
            if devices >= DEVICES_MAX {
                return Err(DatabaseError::Full("This group has as many devices as it can have."));
            }
            db.execute(
                "INSERT INTO device (id, team, name, public_key, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![device.id.as_bytes(), group.as_bytes(), device.name, device.public_key, now_ms],
            )?;
            Ok(Redeemed::Enrolled(group))
        })
        .await
    }

    async fn device(&self, id: Uuid) -> Result<Option<Device>> {
        self.quickly(move |db| {
            Ok(db
                .prepare_cached(&format!("SELECT {DEVICE} FROM device WHERE id = ?1"))?
                .query_row([id.as_bytes()], device_of)
                .optional()?)
        })
        .await
    }

    async fn devices(&self) -> Result<Vec<Device>> {
        self.quickly(|db| {
            Ok(db
                .prepare_cached(&format!(
                    "SELECT {DEVICE} FROM device ORDER BY created_ms DESC, id"
                ))?
                .query_map([], device_of)?
                .collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn revoke(&self, id: Uuid, now_ms: i64) -> Result<bool> {
        self.durably(move |db| {
            Ok(db.execute(
                "UPDATE device SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL",
                params![id.as_bytes(), now_ms],
            )? == 1)
        })
        .await
    }

    async fn admit(
        &self,
        device: Uuid,
        nonce: [u8; 16],
        rates: &[Rate],
        now_ms: i64,
    ) -> Result<Admitted> {
        let rates = rates.to_vec();
        self.quickly(move |db| {
            let fresh = db
                .prepare_cached(
                    "INSERT INTO nonce (device, nonce, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute(params![device.as_bytes(), nonce, now_ms])?;
            if fresh == 0 {
                return Ok(Admitted::Replayed);
            }
            for (place, rate) in rates.iter().enumerate() {
                let full_again: Option<i64> = db
                    .prepare_cached("SELECT full_us FROM rate WHERE name = ?1")?
                    .query_row([&rate.key], |row| row.get(0))
                    .optional()?;
                match super::take(full_again, rate, now_ms) {
                    // The nonce stays used, and counts before this one stay counted: a refused
                    // request is a request.
                    Err(wait_ms) => return Ok(Admitted::Limited(place, wait_ms)),
                    Ok(full_us) => db
                        .prepare_cached(
                            "INSERT INTO rate (name, full_us) VALUES (?1, ?2)
                             ON CONFLICT DO UPDATE SET full_us = ?2",
                        )?
                        .execute(params![rate.key, full_us])?,
                };
            }
            db.prepare_cached(
                "UPDATE device SET seen_ms = ?2 WHERE id = ?1 AND coalesce(seen_ms, 0) < ?2 - ?3",
            )?
            .execute(params![device.as_bytes(), now_ms, SEEN_MS])?;
            Ok(Admitted::Yes)
        })
        .await
    }

    async fn room(&self, group: Uuid, now_ms: i64) -> Result<()> {
        self.durably(move |db| {
            refuse_full(db, group, 2)?;
            db.prepare_cached(
                "INSERT INTO fact (name, value) VALUES ('wrote_ms', ?1)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute([now_ms.to_string()])?;
            Ok(())
        })
        .await
    }

    async fn adopt(&self, item: Name, token: Name, group: Uuid, now_ms: i64) -> Result<bool> {
        self.durably(move |db| {
            Ok(own(db, (Thing::Item, item), group, None, now_ms)?
                && own(db, (Thing::Token, token), group, Some(item), now_ms)?)
        })
        .await
    }

    async fn owner(&self, thing: Thing, name: Name) -> Result<Option<Owned>> {
        self.quickly(move |db| {
            Ok(db
                .prepare_cached("SELECT team, item FROM binding WHERE thing = ?1 AND name = ?2")?
                .query_row(params![thing.as_str(), name], |row| {
                    Ok(Owned {
                        group: uuid(row, 0)?,
                        item: row.get(1)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    async fn bind(
        &self,
        thing: Thing,
        name: Name,
        group: Uuid,
        item: Option<Name>,
        now_ms: i64,
    ) -> Result<bool> {
        self.durably(move |db| {
            refuse_full(db, group, 1)?;
            own(db, (thing, name), group, item, now_ms)
        })
        .await
    }

    async fn rotate(&self, old: Name, new: Name, now_ms: i64) -> Result<()> {
        self.durably(move |db| {
            db.execute(
                "INSERT INTO binding (thing, name, team, item, at_ms)
                 SELECT thing, ?2, team, item, ?3 FROM binding WHERE thing = 'token' AND name = ?1
                 ON CONFLICT DO NOTHING",
                params![old, new, now_ms],
            )?;
            db.execute(
                "DELETE FROM binding WHERE thing = 'token' AND name = ?1",
                params![old],
            )?;
            Ok(())
        })
        .await
    }

    async fn forget(&self, item: Name) -> Result<()> {
        self.durably(move |db| {
            db.execute(
                "DELETE FROM binding WHERE item = ?1 OR (thing = 'item' AND name = ?1)",
                params![item],
            )?;
            db.execute("DELETE FROM notice WHERE item = ?1", params![item])?;
            Ok(())
        })
        .await
    }

    async fn owned(&self, thing: Thing, names: &[Name], group: Uuid) -> Result<Vec<bool>> {
        let names = names.to_vec();
        self.quickly(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM binding WHERE thing = ?1 AND name = ?2 AND team = ?3)",
            )?;
            names
                .iter()
                .map(|name| {
                    Ok(statement.query_row(
                        params![thing.as_str(), name, group.as_bytes()],
                        |row| row.get(0),
                    )?)
                })
                .collect()
        })
        .await
    }

    async fn append(&self, notice: &Appended, fingerprint: Name) -> Result<usize> {
        let notice = notice.clone();
        self.durably(move |db| {
            let groups = concerned(db, &notice)?;
            if groups.is_empty() {
                return Ok(0);
            }
            let fresh = db
                .prepare_cached(
                    "INSERT INTO heard (name, at_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                )?
                .execute(params![fingerprint, notice.received_ms])?;
            if fresh == 0 {
                return Ok(0);
            }
            let last: i64 = db
                .prepare_cached(
                    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notice'), 0)",
                )?
                .query_row([], |row| row.get(0))?;
            let mut insert = db.prepare_cached(
                "INSERT INTO notice (seq, team, item, link, kind, code, error_code, received_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            let mut seq = last.saturating_add(1).max(notice.received_ms);
            for group in &groups {
                insert.execute(params![
                    seq,
                    group.as_bytes(),
                    notice.item,
                    notice.link,
                    notice.kind,
                    notice.code,
                    notice.error_code,
                    notice.received_ms
                ])?;
                seq = seq.saturating_add(1);
            }
            Ok(groups.len())
        })
        .await
    }

    async fn notices(&self, group: Uuid, after: i64, most: usize) -> Result<Vec<Notice>> {
        self.quickly(move |db| {
            Ok(db
                .prepare_cached(
                    "SELECT seq, item, link, kind, code, error_code, received_ms FROM notice
                     WHERE team = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                )?
                .query_map(
                    params![
                        group.as_bytes(),
                        after,
                        i64::try_from(most).unwrap_or(i64::MAX)
                    ],
                    |row| {
                        let (kind, code): (String, String) = (row.get(3)?, row.get(4)?);
                        Ok(Notice {
                            seq: row.get(0)?,
                            item: row.get::<_, Option<Name>>(1)?.as_ref().map(hex),
                            link: row.get::<_, Option<Name>>(2)?.as_ref().map(hex),
                            means: means(&kind, &code),
                            kind,
                            code,
                            error_code: row.get(5)?,
                            received_ms: row.get(6)?,
                        })
                    },
                )?
                .collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn news(&self, after: i64, revoked_ms: i64) -> Result<(i64, Vec<Uuid>)> {
        self.quickly(move |db| {
            let last: i64 = db
                .prepare_cached("SELECT coalesce(max(seq), 0) FROM notice")?
                .query_row([], |row| row.get(0))?;
            let groups = db
                .prepare_cached(
                    "SELECT team FROM notice WHERE seq > ?1
                     UNION SELECT team FROM device WHERE revoked_ms >= ?2",
                )?
                .query_map([after, revoked_ms], |row| uuid(row, 0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok((last, groups))
        })
        .await
    }

    async fn place(&self) -> Result<Place> {
        self.quickly(|db| {
            Ok(db
                .prepare_cached(
                    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notice'), 0),
                       coalesce((SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'forgotten'), 0),
                       coalesce((SELECT value FROM fact WHERE name = 'epoch'), '')",
                )?
                .query_row([], |row| {
                    Ok(Place {
                        last: row.get(0)?,
                        oldest: row.get(1)?,
                        epoch: row.get(2)?,
                    })
                })?)
        })
        .await
    }

    async fn alive(&self, now_ms: i64, away_ms: i64, fresh: &str) -> Result<()> {
        let fresh = fresh.to_owned();
        self.durably(move |db| {
            let before: Option<i64> = db
                .query_row(
                    "SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'alive_ms'",
                    [],
                    |row| row.get(0),
                )
                .optional()?;
            if before.is_none_or(|before| before < now_ms - away_ms) {
                put(db, "epoch", &fresh)?;
            }
            let alive_ms = before.unwrap_or(now_ms).max(now_ms);
            put(db, "alive_ms", &alive_ms.to_string())
        })
        .await
    }

    async fn acknowledge(&self, device: Uuid, seq: i64) -> Result<()> {
        self.quickly(move |db| {
            db.prepare_cached(
                "UPDATE device SET acknowledged = max(acknowledged, ?2) WHERE id = ?1",
            )?
            .execute(params![device.as_bytes(), seq])?;
            Ok(())
        })
        .await
    }

    async fn prune(&self, now_ms: i64) -> Result<()> {
        self.durably(move |db| {
            let over: Option<i64> = db.query_row(
                "SELECT max(max(seq), (SELECT CAST(value AS INTEGER) FROM fact WHERE name = 'forgotten'))
                 FROM notice WHERE received_ms < ?1",
                [now_ms - KEPT_MS],
                |row| row.get(0),
            )?;
            if let Some(over) = over {
                put(db, "forgotten", &over.to_string())?;
            }
            db.execute(
                "DELETE FROM notice WHERE received_ms < ?1",
                [now_ms - KEPT_MS],
            )?;
            db.execute(
                "DELETE FROM heard WHERE at_ms < ?1",
                [now_ms - 2 * PLAYED_AGAIN_MS],
            )?;
            db.execute(
                "DELETE FROM nonce WHERE at_ms < ?1",
                [now_ms - 2 * AHEAD_MS_MAX],
            )?;
            db.execute(
                "DELETE FROM rate WHERE full_us < ?1",
                [now_ms.saturating_mul(1_000)],
            )?;
            db.execute(
                "DELETE FROM invitation WHERE coalesce(used_ms, expires_ms) < ?1",
                [now_ms - KEPT_MS],
            )?;
            db.execute(
                "DELETE FROM binding WHERE thing = 'link' AND at_ms < ?1",
                [now_ms - KEPT_MS],
            )?;
            Ok(())
        })
        .await
    }
}
