//! PostgreSQL: what several instances behind a balancer share.
//!
//! Counts and nonces are committed without waiting for the disk: a crash of the server may forget the
//! last fraction of a second of them. Notices, devices and whose an item is wait for it. Notices are
//! written one after another (an advisory lock), so that their numbers become visible in order and a
//! device that asks "after 7" never misses a 6 that was committed later.

use std::{str::FromStr, time::Duration};

use async_trait::async_trait;
use coffer_plaid::relay::{AHEAD_MS_MAX, message::Notice};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::{Config, GenericClient, Row, error::SqlState};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use super::{
    Admitted, Appended, BINDINGS_MAX, DEVICES_MAX, Database, DatabaseError, Device, KEPT_MS, Name,
    Owned, Place, Rate, Redeemed, Result, Thing, hex,
};
use crate::webhooks::{PLAYED_AGAIN_MS, means};

const CONNECTIONS_MAX: usize = 16;
const PATIENCE: Duration = Duration::from_secs(5);

/// Numbers of advisory locks: any that nobody else of this database uses.
const SCHEMA_LOCK: i64 = 0x00c0_ffe7_0001;
const NOTICE_LOCK: i64 = 0x00c0_ffe7_0002;
const ALIVE_LOCK: i64 = 0x00c0_ffe7_0003;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS fact (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS invitation (
  name bytea PRIMARY KEY, team uuid NOT NULL, expires_ms bigint NOT NULL, used_ms bigint
);
CREATE TABLE IF NOT EXISTS device (
  id uuid PRIMARY KEY, team uuid NOT NULL, name text NOT NULL, public_key bytea NOT NULL,
  created_ms bigint NOT NULL, revoked_ms bigint, seen_ms bigint, acknowledged bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS binding (
  thing text NOT NULL, name bytea NOT NULL, team uuid NOT NULL, item bytea, at_ms bigint NOT NULL,
  PRIMARY KEY (thing, name)
);
CREATE INDEX IF NOT EXISTS binding_team ON binding (team);
CREATE INDEX IF NOT EXISTS binding_item ON binding (item) WHERE item IS NOT NULL;
CREATE TABLE IF NOT EXISTS nonce (
  device uuid NOT NULL, nonce bytea NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (device, nonce)
);
CREATE INDEX IF NOT EXISTS nonce_at ON nonce (at_ms);
CREATE TABLE IF NOT EXISTS rate (name text PRIMARY KEY, full_us bigint NOT NULL);
CREATE TABLE IF NOT EXISTS notice (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team uuid NOT NULL, item bytea, link bytea,
  kind text NOT NULL, code text NOT NULL, error_code text, received_ms bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS notice_team ON notice (team, seq);
CREATE INDEX IF NOT EXISTS notice_at ON notice (received_ms);
CREATE INDEX IF NOT EXISTS binding_moves ON binding (team) WHERE thing IN ('authorization', 'transfer');
CREATE TABLE IF NOT EXISTS heard (name bytea PRIMARY KEY, at_ms bigint NOT NULL);
CREATE INDEX IF NOT EXISTS heard_at ON heard (at_ms);
INSERT INTO fact (name, value)
  SELECT 'forgotten', coalesce((SELECT min(seq) - 1 FROM notice),
    pg_sequence_last_value(pg_get_serial_sequence('notice', 'seq')::regclass), 0)::text
  ON CONFLICT DO NOTHING;
INSERT INTO fact (name, value)
  SELECT 'given', coalesce((SELECT max(seq) FROM notice),
    pg_sequence_last_value(pg_get_serial_sequence('notice', 'seq')::regclass), 0)::text
  ON CONFLICT DO NOTHING;
";

/// A relay's memory in a PostgreSQL server.
pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects, and makes the tables where there are none.
    ///
    /// # Errors
    /// If the address is none, or the server does not answer.
    pub async fn open(url: &str) -> Result<Self> {
        // The cipher provider is one per process. That another part of it was first does no harm.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut config = Config::from_str(url)
            .map_err(|_| DatabaseError::Failed("the address is none".into()))?;
        config
            .connect_timeout(PATIENCE)
            .application_name("coffer-relay");
        let roots = rustls::RootCertStore::empty();
        let tls = match config.get_ssl_mode() {
            tokio_postgres::config::SslMode::Disable => rustls::ClientConfig::builder()
                .with_root_certificates(roots)
                .with_no_client_auth(),
            // Whoever does not say sslmode=disable means a server whose certificate the system knows.
            _ => {
                use rustls_platform_verifier::BuilderVerifierExt;
                rustls::ClientConfig::builder()
                    .with_platform_verifier()
                    .map_err(|error| DatabaseError::Failed(error.to_string()))?
                    .with_no_client_auth()
            }
        };
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, MakeRustlsConnect::new(tls), recycling);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS_MAX)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .build()
            .map_err(|error| DatabaseError::Failed(error.to_string()))?;
        let relay = Self { pool };
        relay.make_tables().await?;
        Ok(relay)
    }

    /// Makes what is missing, once for each text of [`SCHEMA`]: even where everything is there, it locks table after
    /// table against those that write, and a relay at work and a command beside it would wait for each other.
    async fn make_tables(&self) -> Result<()> {
        let text = ring::digest::digest(&ring::digest::SHA256, SCHEMA.as_bytes());
        let made: Name = text.as_ref().try_into().unwrap_or_default();
        let made = hex(&made);
        let mut client = self.client().await?;
        let has_facts = client
            .query_one("SELECT to_regclass('fact') IS NOT NULL", &[])
            .await?;
        if has_facts.try_get(0)? {
            let before = client
                .query_opt("SELECT value FROM fact WHERE name = 'tables'", &[])
                .await?;
            let before: Option<String> = before.map(|row| row.try_get(0)).transpose()?;
            if before.as_deref() == Some(&made) {
                return Ok(());
            }
        }
        // Two instances may start at once.
        let transaction = client.transaction().await?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])
            .await?;
        transaction.batch_execute(SCHEMA).await?;
        put(&*transaction, "tables", &made).await?;
        Ok(transaction.commit().await?)
    }

    async fn client(&self) -> Result<deadpool_postgres::Client> {
        self.pool.get().await.map_err(|error| {
            tracing::warn!(%error, "no connection to the database");
            DatabaseError::Away
        })
    }
}

impl From<tokio_postgres::Error> for DatabaseError {
    fn from(error: tokio_postgres::Error) -> Self {
        // A server that stops says so, or says nothing any more.
        let is_away = error.is_closed()
            || error.code().is_none_or(|code| {
                matches!(
                    *code,
                    SqlState::ADMIN_SHUTDOWN
                        | SqlState::CRASH_SHUTDOWN
                        | SqlState::CANNOT_CONNECT_NOW
                        | SqlState::READ_ONLY_SQL_TRANSACTION
                )
            });
        match is_away {
            true => Self::Away,
            // What the server says of it, which the error's own words leave out.
            false => Self::Failed(match error.as_db_error() {
                // Its detail may hold values.
                Some(told) => format!("{}: {}", told.code().code(), told.message()),
                None => error.to_string(),
            }),
        }
    }
}

const DEVICE: &str = "id, team, name, public_key, created_ms, revoked_ms, seen_ms, acknowledged";

fn device_of(row: &Row) -> Result<Device> {
    Ok(Device {
        id: row.try_get(0)?,
        group: row.try_get(1)?,
        name: row.try_get(2)?,
        public_key: row.try_get(3)?,
        created_ms: row.try_get(4)?,
        revoked_ms: row.try_get(5)?,
        seen_ms: row.try_get(6)?,
        acknowledged: row.try_get(7)?,
    })
}

fn name_of(row: &Row, column: usize) -> Result<Option<Name>> {
    let bytes: Option<&[u8]> = row.try_get(column)?;
    bytes
        .map(|bytes| {
            bytes
                .try_into()
                .map_err(|_| DatabaseError::Failed("a name has 32 bytes".into()))
        })
        .transpose()
}

fn bytes(name: Option<&Name>) -> Option<&[u8]> {
    name.map(<[u8; 32]>::as_slice)
}

/// Refuses a group that has no room for so many bindings more.
async fn refuse_full(client: &tokio_postgres::Client, group: Uuid, more: i64) -> Result<()> {
    let row = client
        .query_one("SELECT count(*) FROM binding WHERE team = $1", &[&group])
        .await?;
    match row.try_get::<_, i64>(0)? > BINDINGS_MAX - more {
        true => Err(DatabaseError::Full(
            "This group has as many connections as it can have.",
        )),
        false => Ok(()),
    }
}

/// Makes something a group's, unless it is another's; whether it is the group's now.
async fn own(
    client: &impl GenericClient,
    (thing, name): (Thing, Name),
    group: Uuid,
    item: Option<Name>,
    now_ms: i64,
) -> Result<bool> {
    client
        .execute(
            "INSERT INTO binding (thing, name, team, item, at_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
            &[
                &thing.as_str(),
                &name.as_slice(),
                &group,
                &bytes(item.as_ref()),
                &now_ms,
            ],
        )
        .await?;
    let owner = client
        .query_one(
            "SELECT team = $3 FROM binding WHERE thing = $1 AND name = $2",
            &[&thing.as_str(), &name.as_slice(), &group],
        )
        .await?;
    Ok(owner.try_get(0)?)
}

/// Writes a fact.
async fn put(client: &impl GenericClient, name: &str, value: &str) -> Result<()> {
    client
        .execute(
            "INSERT INTO fact (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            &[&name, &value],
        )
        .await?;
    Ok(())
}

/// The groups that a notice is for.
async fn concerned(client: &impl GenericClient, notice: &Appended) -> Result<Vec<Uuid>> {
    let (thing, name) = match (&notice.item, &notice.link) {
        (Some(item), _) => (Thing::Item, item),
        (None, Some(link)) => (Thing::Link, link),
        (None, None) if notice.is_of_moves() => {
            let rows = client
                .query(
                    "SELECT DISTINCT team FROM binding WHERE thing IN ('authorization', 'transfer')",
                    &[],
                )
                .await?;
            return rows.iter().map(|row| Ok(row.try_get(0)?)).collect();
        }
        (None, None) => return Ok(Vec::new()),
    };
    let rows = client
        .query(
            "SELECT team FROM binding WHERE thing = $1 AND name = $2",
            &[&thing.as_str(), &name.as_slice()],
        )
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// A device is not written down again within this time, so that a request is no write of its own.
const SEEN_MS: i64 = 60_000;

#[async_trait]
impl Database for Postgres {
    async fn ready(&self) -> Result<()> {
        self.client().await?.query_one("SELECT 1", &[]).await?;
        Ok(())
    }

    async fn key_name(&self, name: &str) -> Result<String> {
        let client = self.client().await?;
        client
            .execute(
                "INSERT INTO fact (name, value) VALUES ('key', $1) ON CONFLICT DO NOTHING",
                &[&name],
            )
            .await?;
        let row = client
            .query_one("SELECT value FROM fact WHERE name = 'key'", &[])
            .await?;
        Ok(row.try_get(0)?)
    }

    async fn invite(&self, invitation: Name, group: Uuid, expires_ms: i64) -> Result<()> {
        self.client()
            .await?
            .execute(
                "INSERT INTO invitation (name, team, expires_ms) VALUES ($1, $2, $3)",
                &[&invitation.as_slice(), &group, &expires_ms],
            )
            .await?;
        Ok(())
    }

    async fn redeem(&self, invitation: Name, device: &Device, now_ms: i64) -> Result<Redeemed> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let row = transaction
            .query_opt(
                "UPDATE invitation SET used_ms = $2
                 WHERE name = $1 AND used_ms IS NULL AND expires_ms > $2 RETURNING team",
                &[&invitation.as_slice(), &now_ms],
            )
            .await?;
        let Some(row) = row else {
            return Ok(Redeemed::No);
        };
        let group: Uuid = row.try_get(0)?;
        let row = transaction
            .query_one(
                "SELECT count(*) FROM device WHERE team = $1 AND revoked_ms IS NULL",
                &[&group],
            )
            .await?;
        if row.try_get::<_, i64>(0)? >= DEVICES_MAX {
            return Err(DatabaseError::Full(
                "This group has as many devices as it can have.",
            ));
        }
        transaction
            .execute(
                "INSERT INTO device (id, team, name, public_key, created_ms) VALUES ($1, $2, $3, $4, $5)",
                &[&device.id, &group, &device.name, &device.public_key, &now_ms],
            )
            .await?;
        transaction.commit().await?;
        Ok(Redeemed::Enrolled(group))
    }

    async fn device(&self, id: Uuid) -> Result<Option<Device>> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(&format!("SELECT {DEVICE} FROM device WHERE id = $1"))
            .await?;
        let row = client.query_opt(&statement, &[&id]).await?;
        row.as_ref().map(device_of).transpose()
    }

    async fn devices(&self) -> Result<Vec<Device>> {
        let client = self.client().await?;
        let rows = client
            .query(
                &format!("SELECT {DEVICE} FROM device ORDER BY created_ms DESC, id"),
                &[],
            )
            .await?;
        rows.iter().map(device_of).collect()
    }

    async fn revoke(&self, id: Uuid, now_ms: i64) -> Result<bool> {
        let ended = self
            .client()
            .await?
            .execute(
                "UPDATE device SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL",
                &[&id, &now_ms],
            )
            .await?;
        Ok(ended == 1)
    }

    async fn admit(
        &self,
        device: Uuid,
        nonce: [u8; 16],
        rates: &[Rate],
        now_ms: i64,
    ) -> Result<Admitted> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        transaction
            .batch_execute("SET LOCAL synchronous_commit = off")
            .await?;
        let statement = transaction
            .prepare_cached(
                "INSERT INTO nonce (device, nonce, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .await?;
        let fresh = transaction
            .execute(&statement, &[&device, &nonce.as_slice(), &now_ms])
            .await?;
        if fresh == 0 {
            return Ok(Admitted::Replayed);
        }
        // In one order whoever asks, so that no two wait for each other.
        let mut order: Vec<usize> = (0..rates.len()).collect();
        order.sort_by_key(|place| rates.get(*place).map(|rate| rate.key.as_str()));
        // A row that is not there cannot be waited for: of many first calls at once each would be the first.
        let room = transaction
            .prepare_cached(
                "INSERT INTO rate (name, full_us) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
            )
            .await?;
        let look = transaction
            .prepare_cached("SELECT full_us FROM rate WHERE name = $1 FOR UPDATE")
            .await?;
        let write = transaction
            .prepare_cached(
                "INSERT INTO rate (name, full_us) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET full_us = greatest(rate.full_us, excluded.full_us)",
            )
            .await?;
        for place in order {
            let Some(rate) = rates.get(place) else {
                continue;
            };
            transaction.execute(&room, &[&rate.key]).await?;
            let row = transaction.query_opt(&look, &[&rate.key]).await?;
            let full_again = row.map(|row| row.try_get(0)).transpose()?;
            match super::take(full_again, rate, now_ms) {
                Ok(full_us) => transaction.execute(&write, &[&rate.key, &full_us]).await?,
                Err(wait_ms) => {
                    transaction.commit().await?;
                    return Ok(Admitted::Limited(place, wait_ms));
                }
            };
        }
        let seen = transaction
            .prepare_cached(
                "UPDATE device SET seen_ms = $2 WHERE id = $1 AND coalesce(seen_ms, 0) < $3",
            )
            .await?;
        transaction
            .execute(&seen, &[&device, &now_ms, &(now_ms - SEEN_MS)])
            .await?;
        transaction.commit().await?;
        Ok(Admitted::Yes)
    }

    async fn room(&self, group: Uuid, now_ms: i64) -> Result<()> {
        let client = self.client().await?;
        refuse_full(&client, group, 2).await?;
        client
            .execute(
                "INSERT INTO fact (name, value) VALUES ('wrote_ms', $1)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &[&now_ms.to_string()],
            )
            .await?;
        Ok(())
    }

    async fn adopt(&self, item: Name, token: Name, group: Uuid, now_ms: i64) -> Result<bool> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let is_ours = own(&*transaction, (Thing::Item, item), group, None, now_ms).await?
            && own(
                &*transaction,
                (Thing::Token, token),
                group,
                Some(item),
                now_ms,
            )
            .await?;
        transaction.commit().await?;
        Ok(is_ours)
    }

    async fn owner(&self, thing: Thing, name: Name) -> Result<Option<Owned>> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached("SELECT team, item FROM binding WHERE thing = $1 AND name = $2")
            .await?;
        let row = client
            .query_opt(&statement, &[&thing.as_str(), &name.as_slice()])
            .await?;
        row.map(|row| {
            Ok(Owned {
                group: row.try_get(0)?,
                item: name_of(&row, 1)?,
            })
        })
        .transpose()
    }

    async fn bind(
        &self,
        thing: Thing,
        name: Name,
        group: Uuid,
        item: Option<Name>,
        now_ms: i64,
    ) -> Result<bool> {
        let client = self.client().await?;
        refuse_full(&client, group, 1).await?;
        own(&**client, (thing, name), group, item, now_ms).await
    }

    async fn rotate(&self, old: Name, new: Name, now_ms: i64) -> Result<()> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        transaction
            .execute(
                "INSERT INTO binding (thing, name, team, item, at_ms)
                 SELECT thing, $2, team, item, $3 FROM binding WHERE thing = 'token' AND name = $1
                 ON CONFLICT DO NOTHING",
                &[&old.as_slice(), &new.as_slice(), &now_ms],
            )
            .await?;
        transaction
            .execute(
                "DELETE FROM binding WHERE thing = 'token' AND name = $1",
                &[&old.as_slice()],
            )
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn forget(&self, item: Name) -> Result<()> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let item = item.as_slice();
        transaction
            .execute(
                "DELETE FROM binding WHERE item = $1 OR (thing = 'item' AND name = $1)",
                &[&item],
            )
            .await?;
        transaction
            .execute("DELETE FROM notice WHERE item = $1", &[&item])
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn owned(&self, thing: Thing, names: &[Name], group: Uuid) -> Result<Vec<bool>> {
        let client = self.client().await?;
        let asked: Vec<&[u8]> = names.iter().map(<[u8; 32]>::as_slice).collect();
        let rows = client
            .query(
                "SELECT name FROM binding WHERE thing = $1 AND team = $3 AND name = ANY($2)",
                &[&thing.as_str(), &asked, &group],
            )
            .await?;
        let found = rows
            .iter()
            .map(|row| name_of(row, 0))
            .collect::<Result<Vec<_>>>()?;
        Ok(names
            .iter()
            .map(|name| found.contains(&Some(*name)))
            .collect())
    }

    async fn append(&self, notice: &Appended, fingerprint: Name) -> Result<usize> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let groups = concerned(&*transaction, notice).await?;
        if groups.is_empty() {
            return Ok(0);
        }
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&NOTICE_LOCK])
            .await?;
        let fresh = transaction
            .execute(
                "INSERT INTO heard (name, at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[&fingerprint.as_slice(), &notice.received_ms],
            )
            .await?;
        if fresh == 0 {
            return Ok(0);
        }
        // A fact and not the column's sequence: that would tell numbers whose notices are not to be read yet.
        let row = transaction
            .query_one(
                "SELECT greatest($1, 1 + (SELECT value::bigint FROM fact WHERE name = 'given'))",
                &[&notice.received_ms],
            )
            .await?;
        let first: i64 = row.try_get(0)?;
        let more = i64::try_from(groups.len()).unwrap_or(i64::MAX);
        let last = first.saturating_add(more).saturating_sub(1);
        put(&*transaction, "given", &last.to_string()).await?;
        transaction
            .execute(
                "INSERT INTO notice (seq, team, item, link, kind, code, error_code, received_ms)
                 OVERRIDING SYSTEM VALUE
                 SELECT $1 + place - 1, team, $3, $4, $5, $6, $7, $8
                 FROM unnest($2::uuid[]) WITH ORDINALITY AS concerned (team, place)",
                &[
                    &first,
                    &groups,
                    &bytes(notice.item.as_ref()),
                    &bytes(notice.link.as_ref()),
                    &notice.kind,
                    &notice.code,
                    &notice.error_code,
                    &notice.received_ms,
                ],
            )
            .await?;
        transaction.commit().await?;
        Ok(groups.len())
    }

    async fn notices(&self, group: Uuid, after: i64, most: usize) -> Result<Vec<Notice>> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(
                "SELECT seq, item, link, kind, code, error_code, received_ms FROM notice
                 WHERE team = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            )
            .await?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = client.query(&statement, &[&group, &after, &most]).await?;
        rows.iter()
            .map(|row| {
                let (kind, code): (String, String) = (row.try_get(3)?, row.try_get(4)?);
                Ok(Notice {
                    seq: row.try_get(0)?,
                    item: name_of(row, 1)?.as_ref().map(hex),
                    link: name_of(row, 2)?.as_ref().map(hex),
                    means: means(&kind, &code),
                    kind,
                    code,
                    error_code: row.try_get(5)?,
                    received_ms: row.try_get(6)?,
                })
            })
            .collect()
    }

    async fn news(&self, after: i64, revoked_ms: i64) -> Result<(i64, Vec<Uuid>)> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(
                "SELECT (SELECT coalesce(max(seq), 0) FROM notice), team FROM (
                   SELECT team FROM notice WHERE seq > $1
                   UNION SELECT team FROM device WHERE revoked_ms >= $2
                   UNION SELECT NULL) teams",
            )
            .await?;
        let rows = client.query(&statement, &[&after, &revoked_ms]).await?;
        let mut last = 0;
        let mut groups = Vec::new();
        for row in &rows {
            last = row.try_get(0)?;
            groups.extend(row.try_get::<_, Option<Uuid>>(1)?);
        }
        Ok((last, groups))
    }

    async fn place(&self) -> Result<Place> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(
                "SELECT coalesce((SELECT value::bigint FROM fact WHERE name = 'given'), 0),
                   coalesce((SELECT value::bigint FROM fact WHERE name = 'forgotten'), 0),
                   coalesce((SELECT value FROM fact WHERE name = 'epoch'), '')",
            )
            .await?;
        let row = client.query_one(&statement, &[]).await?;
        Ok(Place {
            last: row.try_get(0)?,
            oldest: row.try_get(1)?,
            epoch: row.try_get(2)?,
        })
    }

    async fn alive(&self, now_ms: i64, away_ms: i64, fresh: &str) -> Result<()> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        // Two instances that find it too old make one epoch.
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&ALIVE_LOCK])
            .await?;
        let row = transaction
            .query_opt(
                "SELECT value::bigint FROM fact WHERE name = 'alive_ms'",
                &[],
            )
            .await?;
        let before: Option<i64> = row.map(|row| row.try_get(0)).transpose()?;
        if before.is_none_or(|before| before < now_ms - away_ms) {
            put(&*transaction, "epoch", fresh).await?;
        }
        let alive_ms = before.unwrap_or(now_ms).max(now_ms);
        put(&*transaction, "alive_ms", &alive_ms.to_string()).await?;
        Ok(transaction.commit().await?)
    }

    async fn acknowledge(&self, device: Uuid, seq: i64) -> Result<()> {
        self.client()
            .await?
            .execute(
                "UPDATE device SET acknowledged = greatest(acknowledged, $2) WHERE id = $1",
                &[&device, &seq],
            )
            .await?;
        Ok(())
    }

    async fn prune(&self, now_ms: i64) -> Result<()> {
        let mut client = self.client().await?;
        let kept = now_ms - KEPT_MS;
        let transaction = client.transaction().await?;
        let row = transaction
            .query_one(
                "SELECT greatest(max(seq), (SELECT value::bigint FROM fact WHERE name = 'forgotten'))
                 FROM notice WHERE received_ms < $1",
                &[&kept],
            )
            .await?;
        if let Some(over) = row.try_get::<_, Option<i64>>(0)? {
            put(&*transaction, "forgotten", &over.to_string()).await?;
        }
        transaction
            .execute("DELETE FROM notice WHERE received_ms < $1", &[&kept])
            .await?;
        transaction.commit().await?;
        let heard = now_ms - 2 * PLAYED_AGAIN_MS;
        client
            .execute("DELETE FROM heard WHERE at_ms < $1", &[&heard])
            .await?;
        let nonces = now_ms - 2 * AHEAD_MS_MAX;
        client
            .execute("DELETE FROM nonce WHERE at_ms < $1", &[&nonces])
            .await?;
        let full = now_ms.saturating_mul(1_000);
        client
            .execute("DELETE FROM rate WHERE full_us < $1", &[&full])
            .await?;
        client
            .execute(
                "DELETE FROM invitation WHERE coalesce(used_ms, expires_ms) < $1",
                &[&kept],
            )
            .await?;
        client
            .execute(
                "DELETE FROM binding WHERE thing = 'link' AND at_ms < $1",
                &[&kept],
            )
            .await?;
        Ok(())
    }
}
