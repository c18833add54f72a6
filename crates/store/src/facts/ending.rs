//! Ending a connection: giving its access back, keeping or forgetting what it brought.
//!
//! ```text
//!   unlink   token ──> outbox      nothing is fetched any more; accounts and history stay
//!   forget   token ──> outbox      and every row that the connection brought goes, with all that
//!                                  was said of it; what remains is the outbox
//! ```
//! Where another connection continues one of its accounts and not the others, the rows of that account came with its
//! syncs: they stay, and the connection stays behind as one that is continued wholly (`retired_ms`), without a token.
//! The token leaves the item in the commit that ends it, so that nothing can be fetched by mistake, and is
//! kept in the outbox until the provider has taken the access back.

use coffer_domain::{Health, HealthState, ItemId};
use rusqlite::{OptionalExtension, params};

use super::{ItemRow, consent};
use crate::{Reader, Result, StoreError, Writer, audit, edits, moves, register};

/// The code of a connection that the person disconnected.
pub const UNLINKED: &str = "UNLINKED";

/// Access that is to be given back at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Its number.
    pub row: i64,
    /// Our id of the item, for which the token is sealed.
    pub item: ItemId,
    /// The provider's id of it.
    pub external_id: String,
    /// The institution's name.
    pub institution: String,
    /// The sealed token.
    pub sealed: Vec<u8>,
    /// When it was ended, milliseconds.
    pub queued_ms: i64,
    /// Tries so far.
    pub tries: u32,
    /// When the last one was, milliseconds.
    pub tried_ms: Option<i64>,
    /// Why the last one failed.
    pub error: Option<String>,
}

/// Between two tries that nobody asked for, at least and at most.
const AGAIN_MIN_MS: i64 = 60_000;
const AGAIN_MAX_MS: i64 = 24 * 60 * 60 * 1_000;

impl Owed {
    /// Whether it is time to offer it again by itself: ever less often, and once a day in the end, because
    /// a connection that is not given back may be paid for.
    pub fn is_due(&self, now_ms: i64) -> bool {
        let Some(tried_ms) = self.tried_ms else {
            return true;
        };
        let wait = AGAIN_MIN_MS << self.tries.saturating_sub(1).min(11);
        // A clock that was ahead keeps nobody waiting for long.
        now_ms < tried_ms || now_ms - tried_ms >= wait.min(AGAIN_MAX_MS)
    }
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Accounts.
    pub accounts: u32,
    /// Transactions, whatever became of them.
    pub transactions: u32,
    /// Files that were attached to them.
    pub attachments: u32,
}

/// Ends a connection and keeps what it brought.
///
/// # Errors
/// If there is none, it is ended already, or its accounts go on with another.
pub fn unlink(writer: &Writer<'_>, id: ItemId, now_ms: i64) -> Result<()> {
    let row = open_item(writer, id)?;
    moves::keep_connected(&writer.reader(), id)?;
    if writer.0.query_row(
        "SELECT unlinked_ms IS NOT NULL FROM item WHERE row = ?1",
        [row],
        |row| row.get(0),
    )? {
        return Err(StoreError::Refused(
            "This bank is disconnected already. What it brought is kept.".into(),
        ));
    }
    owe(writer, row, now_ms)?;
    let health = Health {
        state: HealthState::Revoked,
        code: Some(UNLINKED.to_owned()),
        message: Some("You disconnected this bank. What it brought is kept.".to_owned()),
        ..Health::ok(now_ms)
    };
    super::set_health(writer, id, &health, None)?;
    writer.0.execute(
        "UPDATE item SET unlinked_ms = ?2 WHERE row = ?1",
        [row, now_ms],
    )?;
    consent::withdraw(writer, row, "kept", now_ms)
}

/// Ends a connection and deletes everything that it brought and that was said of it, and what
/// connections brought whose accounts it continues. A backup that was made before still holds it.
///
/// # Errors
/// If there is none.
pub fn forget(writer: &Writer<'_>, id: ItemId, now_ms: i64) -> Result<Forgotten> {
    let row = open_item(writer, id)?;
    moves::keep_connected(&writer.reader(), id)?;
    writer.0.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    register::begin_touch(writer)?;
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS gone_item (row INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS gone_account (row INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS gone (row INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS ended_item (row INTEGER PRIMARY KEY);
         DELETE FROM temp.gone_item; DELETE FROM temp.gone_account; DELETE FROM temp.gone;
         DELETE FROM temp.ended_item;",
    )?;
    // What it continued itself, and another continues now, goes on with that.
    writer.0.execute(
        "INSERT INTO temp.gone_account SELECT a.row FROM account a WHERE a.item = ?1
           AND NOT EXISTS (SELECT 1 FROM account_merged m JOIN account o ON o.row = m.other
             WHERE m.account = a.row AND o.item <> ?1)",
        [row],
    )?;
    writer.0.execute_batch(
        "INSERT INTO temp.gone SELECT t.row FROM txn t JOIN temp.gone_account g ON g.row = t.account",
    )?;
    // Connections that came before this one and of whose rows no other account has any.
    writer.0.execute(
        "INSERT INTO temp.gone_item
         SELECT ?1 UNION
         SELECT i.row FROM item i WHERE i.retired_ms IS NOT NULL AND i.row IN (
             SELECT s.item FROM temp.gone g JOIN txn t ON t.row = g.row JOIN sync s ON s.row = t.sync_first
             UNION SELECT l.item FROM temp.gone_account g JOIN account_alias l ON l.account = g.row)
           AND NOT EXISTS (SELECT 1 FROM account a WHERE a.item = i.row
             AND a.row NOT IN (SELECT account FROM account_merged))",
        [row],
    )?;
    writer.0.execute_batch(
        "DELETE FROM temp.gone_item WHERE row IN (
           SELECT s.item FROM sync s JOIN txn t ON t.sync_first = s.row
             WHERE t.row NOT IN (SELECT row FROM temp.gone)
           UNION SELECT l.item FROM account_alias l
             WHERE l.account NOT IN (SELECT row FROM temp.gone_account));
         INSERT INTO temp.ended_item SELECT row FROM temp.gone_item;",
    )?;
    let goes_on = writer
        .0
        .execute("INSERT OR IGNORE INTO temp.ended_item VALUES (?1)", [row])?
        == 1;
    writer.0.execute_batch(
        "INSERT OR IGNORE INTO temp.gone_account
           SELECT row FROM account WHERE item IN (SELECT row FROM temp.gone_item);
         INSERT OR IGNORE INTO temp.gone_account
           SELECT m.account FROM account_merged m JOIN temp.gone_account g ON g.row = m.other;
         INSERT OR IGNORE INTO temp.gone
           SELECT t.row FROM txn t JOIN temp.gone_account g ON g.row = t.account;
         INSERT INTO temp.touched SELECT row FROM temp.gone;",
    )?;
    for item in ids(writer, "temp.ended_item")? {
        owe(writer, item, now_ms)?;
        let history = match goes_on && item == row {
            true => "kept",
            false => "deleted",
        };
        consent::withdraw(writer, item, history, now_ms)?;
    }
    let count = |table: &str| -> Result<u32> {
        Ok(writer
            .0
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })?)
    };
    // What nothing named before is none of what this forgets.
    edits::drop_unused_attachments(writer)?;
    let mut forgotten = Forgotten {
        accounts: count(
            "(SELECT g.row FROM temp.gone_account g
              WHERE g.row NOT IN (SELECT account FROM account_merged))",
        )?,
        transactions: count("temp.gone")?,
        attachments: 0,
    };
    // What belonged together with what goes is by itself again.
    register::mates::begin(writer)?;
    edits::forget(writer)?;
    moves::forget(writer)?;
    audit::forget(writer)?;
    if goes_on {
        stay_behind(writer, row, now_ms)?;
    }
    writer.0.execute(GIVEN_A_HOME, [])?;
    for sql in DELETED {
        writer.0.execute(sql, [])?;
    }
    forgotten.attachments = edits::drop_unused_attachments(writer)?;
    register::project(writer)?;
    Ok(forgotten)
}

/// A connection stays behind for the rows of its account that goes on: nothing in it tells of the others.
fn stay_behind(writer: &Writer<'_>, item: i64, now_ms: i64) -> Result<()> {
    for sql in [
        "UPDATE item SET retired_ms = ?2, unlinked_ms = coalesce(unlinked_ms, ?2) WHERE row = ?1",
        "UPDATE sync SET before = json_set(before, '$.accounts', (
            SELECT json_group_array(json(j.value)) FROM json_each(sync.before, '$.accounts') j
            WHERE j.value ->> 'row' NOT IN (SELECT row FROM temp.gone_account)))
         WHERE item = ?1 AND before IS NOT NULL AND ?2 IS NOT NULL",
        // Of a row that could not be read it is not known in which account it was.
        "DELETE FROM quarantine WHERE item = ?1 AND ?2 IS NOT NULL",
    ] {
        writer.0.execute(sql, (item, now_ms))?;
    }
    Ok(())
}

/// A row that a person wrote down and moved elsewhere since has its name from the connection that it was written in.
const GIVEN_A_HOME: &str = "UPDATE txn_alias SET item = (
        SELECT a.item FROM txn t JOIN account a ON a.row = t.account WHERE t.row = txn_alias.txn)
    WHERE provider = 'manual' AND item IN (SELECT row FROM temp.gone_item)
      AND txn NOT IN (SELECT row FROM temp.gone)";

/// Everything that belongs to what goes, the parts before the whole.
const DELETED: [&str; 48] = [
    // A row by hand that was moved out of what goes is named under the account that it is in now.
    "UPDATE txn_alias SET item = (SELECT a.item FROM txn t JOIN account a ON a.row = t.account
        WHERE t.row = txn_alias.txn)
      WHERE provider = 'manual' AND item IN (SELECT row FROM temp.gone_item)
        AND txn NOT IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn_detail WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn_alias WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM fact_version WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM doubt WHERE txn IN (SELECT row FROM temp.gone)
        OR other IN (SELECT row FROM temp.gone)",
    "DELETE FROM late WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM merged WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM ruled WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM ruled_tag WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM ruled_part WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM learned WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn_untag WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM split WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn_tag WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn_attachment WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM pair_said WHERE one IN (SELECT row FROM temp.gone)
        OR other IN (SELECT row FROM temp.gone)",
    "DELETE FROM pair_guess WHERE one IN (SELECT row FROM temp.gone)
        OR other IN (SELECT row FROM temp.gone)",
    "DELETE FROM mate WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM changed WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM overlay WHERE txn IN (SELECT row FROM temp.gone)",
    "DELETE FROM txn WHERE row IN (SELECT row FROM temp.gone)",
    "DELETE FROM kept_numbers WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM reconciliation WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM manual_account WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM balance_seen WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM proof WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM opening WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM balance WHERE account IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM account_alias WHERE account IN (SELECT row FROM temp.gone_account)
        OR item IN (SELECT row FROM temp.gone_item)",
    "DELETE FROM account_merged WHERE account IN (SELECT row FROM temp.gone_account)
        OR other IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM two_accounts WHERE account IN (SELECT row FROM temp.gone_account)
        OR other IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM saved_view WHERE account IN (SELECT a.id FROM account a
        JOIN temp.gone_account g ON g.row = a.row)",
    "DELETE FROM account WHERE row IN (SELECT row FROM temp.gone_account)",
    "DELETE FROM txn_alias WHERE item IN (SELECT row FROM temp.gone_item)",
    "DELETE FROM quarantine WHERE item IN (SELECT row FROM temp.gone_item)",
    "DELETE FROM staged WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM request WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM link_session WHERE item IN (SELECT row FROM temp.ended_item)
        OR repairs IN (SELECT row FROM temp.ended_item) OR twin IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM fact_version WHERE sync IN (
        SELECT row FROM sync WHERE item IN (SELECT row FROM temp.gone_item))",
    "DELETE FROM doubt WHERE sync IN (
        SELECT row FROM sync WHERE item IN (SELECT row FROM temp.gone_item))",
    "DELETE FROM sync WHERE item IN (SELECT row FROM temp.gone_item)",
    "DELETE FROM schedule WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM attempt WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM told WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM sync_try WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM item_token WHERE item IN (SELECT row FROM temp.ended_item)",
    "DELETE FROM item WHERE row IN (SELECT row FROM temp.gone_item)",
    "DELETE FROM temp.gone_account",
];

fn ids(writer: &Writer<'_>, table: &str) -> Result<Vec<i64>> {
    Ok(writer
        .0
        .prepare(&format!("SELECT row FROM {table}"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// The row of an item whose accounts are its own.
fn open_item(writer: &Writer<'_>, id: ItemId) -> Result<i64> {
    let found: Option<(i64, bool)> = writer
        .0
        .query_row(
            "SELECT row, retired_ms IS NOT NULL FROM item WHERE id = ?1",
            [id.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    match found {
        None => Err(StoreError::NotFound("connection")),
        Some((_, true)) => Err(StoreError::Refused(
            "The accounts of this connection go on with another one. End that one.".into(),
        )),
        Some((row, false)) => Ok(row),
    }
}

/// Puts the token into the outbox, if it is still there.
pub(crate) fn owe(writer: &Writer<'_>, item: i64, now_ms: i64) -> Result<()> {
    writer.0.execute(
        "INSERT INTO outbox (item_id, external_id, institution, sealed, queued_ms)
         SELECT i.id, i.external_id, i.institution_name, t.sealed, ?2
         FROM item i JOIN item_token t ON t.item = i.row WHERE i.row = ?1",
        [item, now_ms],
    )?;
    writer
        .0
        .execute("DELETE FROM item_token WHERE item = ?1", [item])?;
    Ok(())
}

/// Access that is still to be given back, the oldest first.
pub fn owed(reader: &Reader<'_>) -> Result<Vec<Owed>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT row, item_id, external_id, institution, sealed, queued_ms, tries, error, tried_ms
             FROM outbox ORDER BY row LIMIT 1000",
        )?
        .query_map([], |row| {
            let id: [u8; 16] = row.get(1)?;
            Ok(Owed {
                row: row.get(0)?,
                item: ItemId::from_uuid(uuid::Uuid::from_bytes(id)),
                external_id: row.get(2)?,
                institution: row.get(3)?,
                sealed: row.get(4)?,
                queued_ms: row.get(5)?,
                tries: row.get(6)?,
                error: row.get(7)?,
                tried_ms: row.get(8)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// The provider has taken it back.
pub fn given_back(writer: &Writer<'_>, owed: i64) -> Result<()> {
    writer
        .0
        .execute("DELETE FROM outbox WHERE row = ?1", [owed])?;
    Ok(())
}

/// The provider could not be reached, or said no; it is tried again.
pub fn still_owed(writer: &Writer<'_>, owed: i64, error: &str, now_ms: i64) -> Result<()> {
    writer.0.execute(
        "UPDATE outbox SET tries = tries + 1, error = ?2, tried_ms = ?3 WHERE row = ?1",
        params![owed, error, now_ms],
    )?;
    Ok(())
}

/// A new key has come to an item that ended meanwhile, here or in another program. It is owed in the place
/// of the one before, which is dead.
pub fn owe_new_token(
    writer: &Writer<'_>,
    ended: &ItemRow,
    sealed: &[u8],
    now_ms: i64,
) -> Result<()> {
    let id = ended.id;
    writer
        .0
        .execute("DELETE FROM outbox WHERE item_id = ?1", [id.as_bytes()])?;
    writer.0.execute(
        "INSERT INTO outbox (item_id, external_id, institution, sealed, queued_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id.as_bytes(),
            ended.external_id,
            ended.institution_name,
            sealed,
            now_ms
        ],
    )?;
    Ok(())
}
