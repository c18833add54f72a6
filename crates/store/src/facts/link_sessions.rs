//! Link sessions: written before Link opens and resumed after a crash, so that no item is paid
//! for and forgotten.

use coffer_domain::{
    ItemId, LinkSessionId,
    link::{RepairMode, Surface},
};
use rusqlite::{OptionalExtension, Row, params};

use super::consent;
use crate::{Reader, Result, StoreError, Writer};

/// A session that is about to open.
pub struct NewLinkSession<'a> {
    /// Our id.
    pub id: LinkSessionId,
    /// Where it is shown.
    pub surface: Surface,
    /// The connection it repairs, if any.
    pub repairs: Option<ItemId>,
    /// What the repair is for.
    pub mode: RepairMode,
    /// The sealed link token.
    pub token_sealed: &'a [u8],
    /// The hosted page.
    pub hosted_url: Option<&'a str>,
    /// When it began, milliseconds.
    pub created_ms: i64,
    /// When the token ends, milliseconds.
    pub expires_ms: i64,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSessionRow {
    /// Our id.
    pub id: LinkSessionId,
    /// Where it is shown.
    pub surface: Surface,
    /// The connection it repairs.
    pub repairs: Option<ItemId>,
    /// What the repair is for.
    pub mode: RepairMode,
    /// The person wants a second login at a bank that is linked already.
    pub again: bool,
    /// The connection that it would link a second time, while the person is asked.
    pub twin: Option<ItemId>,
    /// The sealed link token.
    pub token_sealed: Vec<u8>,
    /// The hosted page.
    pub hosted_url: Option<String>,
    /// `open`, `asking`, `finishing`, `removing`, `linked`, `closed` or `failed`. What is `asking`
    /// waits for the person's word on a second login. What is `removing` has failed
    /// after its item was paid for, and the item is not removed at the provider yet.
    pub stage: String,
    /// When the token that is waited with ends, milliseconds: the link token while it is open,
    /// the public token while it is finishing.
    pub expires_ms: i64,
    /// A sealed public token that is not exchanged yet.
    pub public_sealed: Option<Vec<u8>>,
    /// A sealed access token whose item is not written yet.
    pub access_sealed: Option<Vec<u8>>,
    /// The connection it made.
    pub item: Option<ItemId>,
    /// Why it failed.
    pub message: Option<String>,
}

const COLUMNS: &str = "SELECT s.id, s.surface, r.id, s.token_sealed, s.hosted_url, s.stage,
    s.expires_ms, s.public_sealed, s.access_sealed, i.id, s.message, s.mode, s.again, t.id
    FROM link_session s LEFT JOIN item r ON r.row = s.repairs LEFT JOIN item i ON i.row = s.item
    LEFT JOIN item t ON t.row = s.twin";

fn read(row: &Row<'_>) -> rusqlite::Result<LinkSessionRow> {
    let item = |bytes: Option<[u8; 16]>| {
        bytes.map(|bytes| ItemId::from_uuid(uuid::Uuid::from_bytes(bytes)))
    };
    let surface: String = row.get(1)?;
    Ok(LinkSessionRow {
        id: LinkSessionId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?)),
        surface: match surface.as_str() {
            "browser" => Surface::Browser,
            _ => Surface::Window,
        },
        repairs: item(row.get(2)?),
        token_sealed: row.get(3)?,
        hosted_url: row.get(4)?,
        stage: row.get(5)?,
        expires_ms: row.get(6)?,
        public_sealed: row.get(7)?,
        access_sealed: row.get(8)?,
        item: item(row.get(9)?),
        message: row.get(10)?,
        mode: RepairMode::from_word(&row.get::<_, String>(11)?),
        again: row.get(12)?,
        twin: item(row.get(13)?),
    })
}

/// Writes a session before Link opens.
pub fn open_link_session(writer: &Writer<'_>, new: &NewLinkSession<'_>) -> Result<()> {
    writer.0.execute(
        "INSERT INTO link_session (id, created_ms, expires_ms, surface, repairs, token_sealed,
            hosted_url, stage, mode)
         VALUES (?1, ?2, ?3, ?4, (SELECT row FROM item WHERE id = ?5), ?6, ?7, 'open', ?8)",
        params![
            new.id.as_bytes(),
            new.created_ms,
            new.expires_ms,
            match new.surface {
                Surface::Window => "window",
                Surface::Browser => "browser",
            },
            new.repairs.as_ref().map(ItemId::as_bytes),
            new.token_sealed,
            new.hosted_url,
            new.mode.as_str()
        ],
    )?;
    Ok(())
}

/// One session.
pub fn link_session(reader: &Reader<'_>, id: LinkSessionId) -> Result<LinkSessionRow> {
    reader
        .0
        .prepare_cached(&format!("{COLUMNS} WHERE s.id = ?1"))?
        .query_row([id.as_bytes()], read)
        .optional()?
        .ok_or(StoreError::NotFound("link session"))
}

/// Sessions that a crash or a closed program left open, half finished or with an item to remove,
/// oldest first.
pub fn unfinished_link_sessions(reader: &Reader<'_>) -> Result<Vec<LinkSessionRow>> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "{COLUMNS} WHERE s.stage IN ('open', 'asking', 'finishing', 'removing')
             ORDER BY s.created_ms"
        ))?
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?)
}

/// What Link has given for a session: nothing where a connection was repaired, else a public token
/// for each login. They are kept before any of them is exchanged.
#[derive(Default)]
pub struct Given<'a> {
    /// The sealed public token of the session itself.
    pub token_sealed: Option<&'a [u8]>,
    /// Those of further logins, each with the id of the session that is made for it.
    pub more: &'a [(LinkSessionId, Vec<u8>)],
    /// When the tokens end, milliseconds.
    pub expires_ms: i64,
}

/// Takes what Link has given. `false`, and nothing is kept, if the session is not open any more:
/// it was cancelled, or another program was told of the same end first.
pub fn take_given(writer: &Writer<'_>, id: LinkSessionId, given: &Given<'_>) -> Result<bool> {
    let taken = writer.0.execute(
        "UPDATE link_session SET public_sealed = ?2, expires_ms = ?3, stage = 'finishing'
         WHERE id = ?1 AND stage = 'open'",
        params![id.as_bytes(), given.token_sealed, given.expires_ms],
    )?;
    if taken == 0 {
        return Ok(false);
    }
    for (another, sealed) in given.more {
        writer.0.execute(
            "INSERT INTO link_session (id, created_ms, expires_ms, surface, token_sealed, stage,
                public_sealed)
             SELECT ?2, created_ms, expires_ms, surface, x'', 'finishing', ?3
             FROM link_session WHERE id = ?1",
            params![id.as_bytes(), another.as_bytes(), sealed],
        )?;
        // What was agreed to for the session was agreed to for every login of it.
        writer.0.execute(
            "INSERT INTO consent (id, agreed_ms, agreed_in, purpose, relay, environment, products,
                data, period, cost, session)
             SELECT ?2, agreed_ms, agreed_in, purpose, relay, environment, products, data, period,
                cost, ?2
             FROM consent WHERE session = ?1",
            params![id.as_bytes(), another.as_bytes()],
        )?;
    }
    Ok(true)
}

/// Asks the person before a bank is linked a second time: the session waits with its public token.
/// `false` if it is not being finished.
pub fn ask_again(writer: &Writer<'_>, id: LinkSessionId, twin: ItemId) -> Result<bool> {
    let asked = writer.0.execute(
        "UPDATE link_session SET stage = 'asking', twin = (SELECT row FROM item WHERE id = ?2)
         WHERE id = ?1 AND stage = 'finishing'",
        params![id.as_bytes(), twin.as_bytes()],
    )?;
    Ok(asked == 1)
}

/// The person wants the second login: the session goes on. `false` if it waits for no word.
pub fn link_again(writer: &Writer<'_>, id: LinkSessionId) -> Result<bool> {
    let again = writer.0.execute(
        "UPDATE link_session SET stage = 'finishing', again = 1 WHERE id = ?1 AND stage = 'asking'",
        [id.as_bytes()],
    )?;
    Ok(again == 1)
}

/// Keeps an access token that has arrived, before its item is written: if the program dies in
/// between, the next start finishes or removes the item.
pub fn put_access_token(
    writer: &Writer<'_>,
    id: LinkSessionId,
    item: ItemId,
    sealed: &[u8],
) -> Result<()> {
    // The seal is bound to the item's id, which therefore travels in front of it.
    let mut blob = item.as_bytes().to_vec();
    blob.extend_from_slice(sealed);
    let kept = writer.0.execute(
        "UPDATE link_session SET access_sealed = ?2, public_sealed = NULL
         WHERE id = ?1 AND stage = 'finishing'",
        params![id.as_bytes(), blob],
    )?;
    // Whoever brought it must know that nobody keeps it.
    (kept == 1)
        .then_some(())
        .ok_or(StoreError::NotFound("link session"))
}

/// Records how far a session is. One with an end keeps no token.
pub fn set_link_stage(
    writer: &Writer<'_>,
    id: LinkSessionId,
    stage: &str,
    item: Option<ItemId>,
    message: Option<&str>,
) -> Result<()> {
    set_stage(writer, id, None, stage, item, message).map(drop)
}

/// Ends a session that nothing has come of. `false`, and nothing is changed, if it is not open any
/// more, nor waiting for the person's word.
pub fn end_open_link_session(
    writer: &Writer<'_>,
    id: LinkSessionId,
    stage: &str,
    message: Option<&str>,
) -> Result<bool> {
    for from in ["open", "asking"] {
        if set_stage(writer, id, Some(from), stage, None, message)? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

fn set_stage(
    writer: &Writer<'_>,
    id: LinkSessionId,
    only_from: Option<&str>,
    stage: &str,
    item: Option<ItemId>,
    message: Option<&str>,
) -> Result<usize> {
    let changed = writer.0.execute(
        "UPDATE link_session SET stage = ?2,
            item = coalesce((SELECT row FROM item WHERE id = ?3), item), message = ?4,
            public_sealed = CASE WHEN ?2 IN ('open', 'asking', 'finishing') THEN public_sealed END,
            access_sealed = CASE WHEN ?2 IN ('open', 'finishing', 'removing')
                THEN access_sealed END,
            token_sealed = CASE WHEN ?2 IN ('open', 'finishing') THEN token_sealed ELSE x'' END
         WHERE id = ?1 AND (?5 IS NULL OR stage = ?5)",
        params![
            id.as_bytes(),
            stage,
            item.as_ref().map(ItemId::as_bytes),
            message,
            only_from
        ],
    )?;
    if let Some(item) = item {
        consent::came_of(writer, id, item)?;
    }
    Ok(changed)
}
