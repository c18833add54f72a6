//! Consents: what a person agreed to before Link opened, in the words that were shown, and its end.
//!
//! ```text
//!   agreed, with the session ──> the session has led to an item ──> withdrawn, with the item's end
//! ```
//! A row outlives its item. Of an item that is forgotten the row keeps no name and no id: it still says
//! that there was a consent, to what, and that everything was deleted.

use coffer_domain::{ConsentId, ItemId, LinkSessionId, ids::Mint};
use rusqlite::{Row, params};

use crate::{Reader, Result, StoreError, Writer};

/// The person's answer, as it is given.
pub struct NewConsent<'a> {
    /// The session that it was given for.
    pub session: LinkSessionId,
    /// `window` or `terminal`.
    pub agreed_in: &'a str,
    /// `new`, or the mode of the repair.
    pub purpose: &'a str,
    /// How the provider is reached.
    pub relay: &'a str,
    /// The provider's environment.
    pub environment: &'a str,
    /// Kinds of data, as they were named.
    pub products: &'a [String],
    /// What of them is read, as it was named.
    pub data: &'a [String],
    /// For how long, as it was said.
    pub period: &'a str,
    /// What it costs, as it was said.
    pub cost: &'a str,
}

/// A consent as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// Its id.
    pub id: ConsentId,
    /// When it was given, milliseconds.
    pub agreed_ms: i64,
    /// `window` or `terminal`.
    pub agreed_in: String,
    /// `new`, or the mode of the repair.
    pub purpose: String,
    /// How the provider is reached.
    pub relay: String,
    /// The provider's environment.
    pub environment: String,
    /// Kinds of data.
    pub products: Vec<String>,
    /// What of them is read.
    pub data: Vec<String>,
    /// For how long.
    pub period: String,
    /// What it costs.
    pub cost: String,
    /// The connection that came of it; nothing where Link was left, or where it was forgotten.
    pub item: Option<ItemId>,
    /// The provider's id of it.
    pub external_id: Option<String>,
    /// The bank.
    pub institution: Option<String>,
    /// When it was withdrawn, milliseconds.
    pub withdrawn_ms: Option<i64>,
    /// `kept` or `deleted`: what became of what it had brought.
    pub history: Option<String>,
}

/// Writes an answer down.
///
/// # Errors
/// If the store fails.
pub fn record_consent(
    writer: &Writer<'_>,
    mint: &mut dyn Mint,
    new: &NewConsent<'_>,
    now_ms: i64,
) -> Result<()> {
    let list = |sentences: &[String]| {
        serde_json::to_string(sentences).map_err(|error| StoreError::Unexpected(error.to_string()))
    };
    writer.0.execute(
        "INSERT INTO consent (id, agreed_ms, agreed_in, purpose, relay, environment, products,
            data, period, cost, session)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            ConsentId::mint(mint).as_bytes(),
            now_ms,
            new.agreed_in,
            new.purpose,
            new.relay,
            new.environment,
            list(new.products)?,
            list(new.data)?,
            new.period,
            new.cost,
            new.session.as_bytes()
        ],
    )?;
    Ok(())
}

/// A session has led to an item: its consents are that item's.
pub(super) fn came_of(writer: &Writer<'_>, session: LinkSessionId, item: ItemId) -> Result<()> {
    writer.0.execute(
        "UPDATE consent SET item_id = ?2,
            external_id = (SELECT external_id FROM item WHERE id = ?2),
            institution = (SELECT institution_name FROM item WHERE id = ?2)
         WHERE session = ?1",
        params![session.as_bytes(), item.as_bytes()],
    )?;
    Ok(())
}

/// The item, by its row, is ended by the person's word, which withdraws what they had agreed to.
pub(crate) fn withdraw(writer: &Writer<'_>, item: i64, history: &str, now_ms: i64) -> Result<()> {
    writer.0.execute(
        "UPDATE consent SET withdrawn_ms = coalesce(withdrawn_ms, ?3), history = ?2
         WHERE item_id = (SELECT id FROM item WHERE row = ?1)",
        params![item, history, now_ms],
    )?;
    if history == "deleted" {
        writer.0.execute(
            "UPDATE consent SET item_id = NULL, external_id = NULL, institution = NULL
             WHERE item_id = (SELECT id FROM item WHERE row = ?1)",
            [item],
        )?;
    }
    Ok(())
}

/// All consents, the newest first.
///
/// # Errors
/// If the store fails.
pub fn consents(reader: &Reader<'_>) -> Result<Vec<ConsentRow>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT id, agreed_ms, agreed_in, purpose, relay, environment, products, data, period,
                    cost, item_id, external_id, institution, withdrawn_ms, history
             FROM consent ORDER BY row DESC",
        )?
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<ConsentRow> {
    let list = |text: String| serde_json::from_str(&text).unwrap_or_default();
    let item: Option<[u8; 16]> = row.get(10)?;
    Ok(ConsentRow {
        id: ConsentId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?)),
        agreed_ms: row.get(1)?,
        agreed_in: row.get(2)?,
        purpose: row.get(3)?,
        relay: row.get(4)?,
        environment: row.get(5)?,
        products: list(row.get(6)?),
        data: list(row.get(7)?),
        period: row.get(8)?,
        cost: row.get(9)?,
        item: item.map(|bytes| ItemId::from_uuid(uuid::Uuid::from_bytes(bytes))),
        external_id: row.get(11)?,
        institution: row.get(12)?,
        withdrawn_ms: row.get(13)?,
        history: row.get(14)?,
    })
}
