//! Who said what of a transaction.

use coffer_domain::{RuleId, TransactionId, learned};
use rusqlite::OptionalExtension;

use crate::{
    Reader, Result, StoreError, codec,
    edits::{self, HistoryRow, RuleRow},
};

/// Who said a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidRow {
    /// The field, as edits name it.
    pub field: &'static str,
    /// `person`, `rule`, `learned` or `bank`.
    pub who: &'static str,
    /// The rule.
    pub rule: Option<RuleId>,
    /// The rule's name, or what was learned from.
    pub reason: Option<String>,
}

/// Whether a rule says anything that stands of each of these transactions.
pub fn ruled_among(reader: &Reader<'_>, ids: &[TransactionId]) -> Result<Vec<bool>> {
    let mut statement = reader.0.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM ruled WHERE txn = (SELECT row FROM txn WHERE id = ?1))",
    )?;
    ids.iter()
        .map(|id| Ok(statement.query_row([id.as_bytes()], |row| row.get(0))?))
        .collect()
}

fn row_of(reader: &Reader<'_>, id: TransactionId) -> Result<i64> {
    reader
        .0
        .prepare_cached(
            "SELECT coalesce((SELECT other FROM merged WHERE txn = t.row), t.row) FROM txn t
             WHERE t.id = ?1",
        )?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("transaction"))
}

/// Who said each field of a transaction that anybody said.
pub fn said(reader: &Reader<'_>, id: TransactionId) -> Result<Vec<SaidRow>> {
    let txn = row_of(reader, id)?;
    let mut said: Vec<SaidRow> = person(reader, txn)?
        .into_iter()
        .map(|field| SaidRow {
            field,
            who: "person",
            rule: None,
            reason: None,
        })
        .collect();
    for word in by_rules(reader, txn)? {
        // Tags can be of both; they are told as the person's then.
        if said.iter().all(|one| one.field != word.field) {
            said.push(SaidRow {
                field: word.field,
                who: "rule",
                rule: Some(word.rule.id),
                reason: Some(word.rule.name),
            });
        }
    }
    let is_category = |one: &SaidRow| one.field == "category";
    if !said.iter().any(is_category)
        && let Some((reason, _)) = learned(reader, txn)?
    {
        said.push(SaidRow {
            field: "category",
            who: "learned",
            rule: None,
            reason: Some(reason),
        });
    }
    if !said.iter().any(is_category) && has_category(reader, txn)? {
        said.push(SaidRow {
            field: "category",
            who: "bank",
            rule: None,
            reason: None,
        });
    }
    Ok(said)
}

fn has_category(reader: &Reader<'_>, txn: i64) -> Result<bool> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM txn t JOIN bank_category b ON b.id = t.bank_category
               JOIN category c ON c.id = b.category AND c.stands IS NOT NULL WHERE t.row = ?1)",
        )?
        .query_row([txn], |row| row.get(0))?)
}

fn person(reader: &Reader<'_>, txn: i64) -> Result<Vec<&'static str>> {
    const FIELDS: [&str; 8] = [
        "category", "merchant", "date", "note", "tags", "split", "reviewed", "hidden",
    ];
    let is_said: [bool; 8] = reader
        .0
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM category c WHERE c.id = o.category AND c.stands IS NOT NULL),
               o.merchant IS NOT NULL, o.date IS NOT NULL, o.note IS NOT NULL,
               EXISTS (SELECT 1 FROM txn_tag WHERE txn = ?1)
                 OR EXISTS (SELECT 1 FROM txn_untag WHERE txn = ?1),
               EXISTS (SELECT 1 FROM split WHERE txn = ?1), o.reviewed IS NOT NULL, o.hidden IS NOT NULL
             FROM (SELECT 1) LEFT JOIN overlay o ON o.txn = ?1",
        )?
        .query_row([txn], |row| {
            let mut is_said = [false; 8];
            for (place, one) in is_said.iter_mut().enumerate() {
                *one = row.get(place)?;
            }
            Ok(is_said)
        })?;
    let fields = FIELDS.into_iter().zip(is_said);
    Ok(fields
        .filter(|(_, is_said)| *is_said)
        .map(|(field, _)| field)
        .collect())
}

/// Something that a rule says and that stands.
struct Word {
    field: &'static str,
    rule: RuleRow,
    to: Option<String>,
}

fn by_rules(reader: &Reader<'_>, txn: i64) -> Result<Vec<Word>> {
    type Found = [(&'static str, Option<i64>, Option<String>); 6];
    let found: Option<Found> = reader
        .0
        .prepare_cached(
            "SELECT u.category_rule, c.name, u.merchant_rule, u.merchant, u.note_rule, u.note,
               u.hidden_rule, u.reviewed_rule, u.split_rule
             FROM ruled u LEFT JOIN category c ON c.id = u.category WHERE u.txn = ?1",
        )?
        .query_row([txn], |row| {
            Ok([
                ("category", row.get(0)?, row.get(1)?),
                ("merchant", row.get(2)?, row.get(3)?),
                ("note", row.get(4)?, row.get(5)?),
                ("hidden", row.get(6)?, Some("yes".to_owned())),
                ("reviewed", row.get(7)?, Some("yes".to_owned())),
                ("split", row.get(8)?, None),
            ])
        })
        .optional()?;
    let Some(found) = found else {
        return Ok(Vec::new());
    };
    let rules = edits::rule_rows(reader)?;
    let mut words: Vec<Word> = Vec::new();
    for (field, rule, to) in found {
        let rule = rule.and_then(|row| rules.iter().find(|one| one.row == row));
        words.extend(rule.map(|rule| Word {
            field,
            rule: rule.clone(),
            to,
        }));
    }
    let mut statement = reader.0.prepare_cached(
        "SELECT w.rule, g.name FROM ruled_tag w JOIN tag g ON g.id = w.tag WHERE w.txn = ?1
         ORDER BY g.folded",
    )?;
    let tags = statement
        .query_map([txn], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    for rule in &rules {
        let of: Vec<&str> = tags
            .iter()
            .filter(|(row, _)| *row == rule.row)
            .map(|(_, tag)| tag.as_str())
            .collect();
        if !of.is_empty() {
            words.push(Word {
                field: "tags",
                rule: rule.clone(),
                to: Some(of.join(", ")),
            });
        }
    }
    Ok(words)
}

/// What was learned of a row, as a sentence, and the category's name; nothing where that is gone.
fn learned(reader: &Reader<'_>, txn: i64) -> Result<Option<(String, String)>> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT l.said, l.of, l.key, c.name FROM learned l JOIN category w ON w.id = l.category
             JOIN category c ON c.id = w.stands WHERE l.txn = ?1",
        )?
        .query_row([txn], |row| {
            let (key, name): (String, String) = (row.get(2)?, row.get(3)?);
            Ok((learned::reason(row.get(0)?, row.get(1)?, &key, &name), name))
        })
        .optional()?)
}

/// What rules and learning say of a row and what stands, as entries of its history: since the rule says so, or since the
/// row came.
pub(crate) fn standing(reader: &Reader<'_>, txn: i64) -> Result<Vec<HistoryRow>> {
    let came: i64 = reader
        .0
        .prepare_cached(
            "SELECT coalesce((SELECT s.ended_ms FROM txn t JOIN sync s ON s.row = t.sync_first
               WHERE t.row = ?1), 0)",
        )?
        .query_row([txn], |row| row.get(0))?;
    let entry = |at_ms: i64, who: &str, what: &str, to: Option<String>, by: String| HistoryRow {
        at_ms,
        who: who.to_owned(),
        what: what.to_owned(),
        from: None,
        to,
        sync: None,
        changes: Vec::new(),
        takes_back: false,
        edit: None,
        rows: 1,
        of_double: false,
        by: Some(by),
    };
    let mut entries = Vec::new();
    for word in by_rules(reader, txn)? {
        let since = word.rule.since_ms.max(came);
        entries.push(entry(since, "rule", word.field, word.to, word.rule.name));
    }
    if let Some((reason, category)) = learned(reader, txn)? {
        entries.push(entry(came, "learned", "category", Some(category), reason));
    }
    Ok(entries)
}

/// The number of a row, for looks at what is like it.
pub(super) fn txn_of(reader: &Reader<'_>, id: TransactionId) -> Result<i64> {
    row_of(reader, id)
}

/// Sixteen bytes as the id of a transaction.
pub(super) fn transaction_id(bytes: [u8; 16]) -> Result<TransactionId> {
    Ok(TransactionId::from_uuid(codec::uuid(&bytes)?))
}
