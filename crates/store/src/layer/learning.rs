//! Learning categories from what the person said, for rows as they come. What was learned of a row stays as it was then:
//! the past does not change silently.

use coffer_domain::{
    TransactionId,
    learned::{Features, Guess, Model},
};
use rusqlite::{OptionalExtension, Row};

use crate::{Reader, Result, Writer, register};

/// Words of a person that are looked back at, the newest rows first: as many as teach, and few enough to be read in the
/// time of one sync.
const LESSONS_MAX: i64 = 5_000;
/// Categories that are proposed at most.
const HINTS_MAX: usize = 6;

const FEATURES: &str = "t.merchant_entity_id, t.merchant_name, t.name, coalesce(t.original_description, t.name), t.amount";

/// From the columns of [`FEATURES`].
fn features(row: &Row<'_>) -> Result<Features> {
    let (entity, merchant): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
    let (name, text): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Features::new(
        entity.as_deref(),
        merchant.as_deref(),
        &name,
        &text,
        row.get(4)?,
    ))
}

/// What the person said of rows other than one. What rules say teaches nothing: they say it of what comes by themselves, and
/// what they find must not depend on what came first.
fn model(reader: &Reader<'_>, but: i64) -> Result<Model> {
    let mut model = Model::default();
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {FEATURES}, said.category FROM (
           SELECT o.txn, c.stands AS category FROM overlay o JOIN category c ON c.id = o.category
           WHERE o.category IS NOT NULL ORDER BY o.txn DESC LIMIT ?1) said
         CROSS JOIN txn t ON t.row = said.txn
         WHERE said.category IS NOT NULL AND said.txn <> ?2
         ORDER BY t.date DESC, t.row DESC"
    ))?;
    let mut rows = statement.query((LESSONS_MAX, but))?;
    while let Some(row) = rows.next()? {
        model.learn(&features(row)?, row.get(5)?);
    }
    Ok(model)
}

/// Learns of rows that came, from the first of them on, those of one sync.
pub(crate) fn learn_of(writer: &Writer<'_>, first: i64, sync: i64) -> Result<()> {
    let is_taught: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM overlay WHERE category IS NOT NULL)")?
        .query_row([], |row| row.get(0))?;
    if !is_taught {
        return Ok(());
    }
    let model = model(&writer.reader(), 0)?;
    let mut statement = writer.0.prepare_cached(&format!(
        "SELECT {FEATURES}, t.row, coalesce(c.stands, 0) FROM txn t
         LEFT JOIN bank_category b ON b.id = t.bank_category LEFT JOIN category c ON c.id = b.category
         WHERE t.row >= ?1 AND t.sync_first = ?2"
    ))?;
    let mut insert = writer.0.prepare_cached(
        "INSERT INTO learned (txn, category, said, of, key) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (txn) DO NOTHING",
    )?;
    let mut rows = statement.query((first, sync))?;
    while let Some(row) = rows.next()? {
        let (txn, bank): (i64, i64) = (row.get(5)?, row.get(6)?);
        // Where the bank says the same, it is the bank's word.
        if let Some(guess) = model
            .guess(&features(row)?)
            .filter(|guess| guess.category != bank)
        {
            insert.execute((txn, guess.category, guess.said, guess.of, guess.key))?;
        }
    }
    Ok(())
}

/// A category that could fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HintRow {
    /// The category.
    pub category: i64,
    /// Why, as a sentence; empty where it was merely used lately.
    pub reason: String,
}

/// Categories that could fit a transaction: those that were said of rows like it, then those that were used lately.
pub fn hints(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<HintRow>> {
    let mut hints = hints_among(reader, &[id])?;
    Ok(hints.pop().unwrap_or_default())
}

/// The same of several, in their order. What was said is counted once for all of them.
///
/// # Errors
/// As [`hints`].
pub fn hints_among(reader: &Reader<'_>, ids: &[TransactionId]) -> Result<Vec<Vec<HintRow>>> {
    let model = match ids {
        [] => return Ok(Vec::new()),
        // What was said of the one itself tells nothing of it.
        [one] => model(reader, row_of(reader, *one)?)?,
        _ => model(reader, 0)?,
    };
    ids.iter().map(|id| hints_by(reader, &model, *id)).collect()
}

fn row_of(reader: &Reader<'_>, id: TransactionId) -> Result<i64> {
    Ok(reader
        .0
        .prepare_cached("SELECT row FROM txn WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

fn hints_by(reader: &Reader<'_>, model: &Model, id: TransactionId) -> Result<Vec<HintRow>> {
    let line = register::transaction(reader, id)?;
    let like: Features = {
        let mut statement = reader
            .0
            .prepare_cached(&format!("SELECT {FEATURES} FROM txn t WHERE t.id = ?1"))?;
        let mut rows = statement.query([line.id.as_bytes()])?;
        let Some(row) = rows.next()? else {
            return Ok(Vec::new());
        };
        features(row)?
    };
    let mut guesses: Vec<Guess> = model.of_merchant(&like);
    guesses.extend(model.guess(&like).filter(|guess| !guess.by_merchant));
    let present = line.category.map(|(id, _, _)| id);
    let mut hints: Vec<HintRow> = Vec::new();
    for guess in guesses {
        let name: String = reader
            .0
            .prepare_cached("SELECT name FROM category WHERE id = ?1")?
            .query_row([guess.category], |row| row.get(0))?;
        add(&mut hints, present, guess.category, guess.reason(&name));
    }
    let mut statement = reader.0.prepare_cached(
        "SELECT DISTINCT c.stands FROM (SELECT category FROM overlay WHERE category IS NOT NULL
           ORDER BY txn DESC LIMIT 200) o JOIN category c ON c.id = o.category
         WHERE c.stands IS NOT NULL",
    )?;
    for category in statement.query_map([], |row| row.get::<_, i64>(0))? {
        add(&mut hints, present, category?, String::new());
    }
    Ok(hints)
}

fn add(hints: &mut Vec<HintRow>, present: Option<i64>, category: i64, reason: String) {
    let is_new = hints.iter().all(|hint| hint.category != category) && Some(category) != present;
    if is_new && hints.len() < HINTS_MAX {
        hints.push(HintRow { category, reason });
    }
}
