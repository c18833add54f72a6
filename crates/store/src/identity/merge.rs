//! Two rows become one, and are taken apart again, over all pairs of a temporary table at once.
//!
//! ```text
//!   gone (new ids, present facts) ──merge──> keep (our id, the person's words) + all ids
//!   gone: withdrawn, in `merged`, listed nowhere, its own words untouched
//! ```
//! Words move only where nothing was said of the row that is kept; two notes are put together, and so are the
//! files and the tags of both, but for tags that were taken off the row that is kept. What the row that goes belongs
//! together with, the row that stays does, unless it belongs together with another; and what it does not, neither does.
//! Whether a row is deleted does not move: what a person deleted as a double must not take the row
//! with it that it doubled.

use rusqlite::OptionalExtension;

use crate::{
    Reader, Result, StoreError, Writer,
    facts::{image, note_change, recount},
    register,
};

/// What of a row the bank owns, without its account: a merge is within one.
const FACTS: &str = "external_id, pending, withdrawn, date, authorized_date, amount, currency,
    amount_rounded, name, merchant_name, merchant_entity_id, original_description, bank_category,
    category_confidence, channel, check_number, sync_last, manual";

/// The most tags of one transaction, as `edits` bounds them.
const TAGS_MAX: usize = crate::edits::TAGS_MAX;

/// Two rows that are one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The row that goes.
    pub gone: i64,
    /// The row that stays, with our id.
    pub keep: i64,
    /// Whether what the bank says now stands in the row that goes.
    pub facts: bool,
}

/// Takes pairs together and projects them. `why` is the kind of the version that is kept.
pub(super) fn merge(writer: &Writer<'_>, pairs: &[Pair], why: &str) -> Result<()> {
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS pair
           (gone INTEGER PRIMARY KEY, keep INTEGER NOT NULL UNIQUE, facts INTEGER NOT NULL);
         DELETE FROM temp.pair;",
    )?;
    for pair in pairs {
        writer
            .0
            .prepare_cached("INSERT INTO temp.pair (gone, keep, facts) VALUES (?1, ?2, ?3)")?
            .execute((pair.gone, pair.keep, pair.facts))?;
    }
    record(writer, pairs)?;
    move_words(writer)?;
    move_facts(writer, pairs, why)?;
    if why == "adopted" {
        for pair in pairs.iter().filter(|pair| pair.facts) {
            let sync = told_by(writer, pair.gone)?;
            note_change(writer, pair.keep, sync)?;
        }
    }
    for step in [
        "UPDATE txn_alias SET txn = p.keep FROM temp.pair p WHERE txn_alias.txn = p.gone",
        // What was one with the row that goes is one with the row that stays.
        "UPDATE merged SET through = json_insert(through, '$[#]', other), other = p.keep
         FROM temp.pair p WHERE merged.other = p.gone",
        "INSERT INTO temp.touched (txn) SELECT txn FROM (
            SELECT gone AS txn FROM temp.pair UNION SELECT keep FROM temp.pair) WHERE true
         ON CONFLICT DO NOTHING",
    ] {
        writer.0.execute(step, [])?;
    }
    let accounts: Vec<i64> = writer
        .0
        .prepare("SELECT DISTINCT account FROM txn WHERE row IN (SELECT keep FROM temp.pair)")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for account in accounts {
        recount(writer, account)?;
    }
    register::project(writer)
}

/// Whether the row that stays has a word about tags; and whether it has none about this one.
const HAS_TAGS: &str = "(EXISTS (SELECT 1 FROM txn_tag WHERE txn = ?2)
    OR EXISTS (SELECT 1 FROM txn_untag WHERE txn = ?2))";
const TAG_IS_FREE: &str = "(tag NOT IN (SELECT tag FROM txn_tag WHERE txn = ?2)
    AND tag NOT IN (SELECT tag FROM txn_untag WHERE txn = ?2))";

fn record(writer: &Writer<'_>, pairs: &[Pair]) -> Result<()> {
    // The ids of the rows that stay, in one walk over all ids.
    writer.0.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS ids (txn INTEGER PRIMARY KEY, aliases TEXT);
         DELETE FROM temp.ids;
         INSERT INTO temp.ids SELECT txn, json_group_array(json_array(provider, item, external_id))
           FROM txn_alias WHERE txn IN (SELECT keep FROM temp.pair) GROUP BY txn;",
    )?;
    for pair in pairs {
        let image = match pair.facts {
            true => Some(image::of(writer, pair.keep, true)?),
            false => None,
        };
        writer
            .0
            .prepare_cached(&format!(
                "INSERT INTO merged (txn, other, image, sync, aliases, attached, moved)
                 SELECT ?1, ?2, ?3, (SELECT max(row) FROM sync WHERE ?3 IS NOT NULL),
                   coalesce((SELECT aliases FROM temp.ids WHERE txn = ?2), '[]'),
                   (SELECT json_group_array(attachment) FROM txn_attachment WHERE txn = ?1
                      AND attachment NOT IN (SELECT attachment FROM txn_attachment WHERE txn = ?2)),
                   (SELECT json_group_array(field) FROM (
                      SELECT 'note' AS field WHERE g.note IS NOT NULL AND k.note IS NULL
                      UNION ALL SELECT 'cleared_note' WHERE g.note <> '' AND k.note = ''
                      UNION ALL SELECT 'category' WHERE g.category IS NOT NULL AND k.category IS NULL
                      UNION ALL SELECT 'merchant' WHERE g.merchant IS NOT NULL AND k.merchant IS NULL
                      UNION ALL SELECT 'date' WHERE g.date IS NOT NULL AND k.date IS NULL
                      UNION ALL SELECT 'reviewed' WHERE g.reviewed IS NOT NULL AND k.reviewed IS NULL
                      UNION ALL SELECT 'hidden' WHERE g.hidden IS NOT NULL AND k.hidden IS NULL
                      UNION ALL SELECT 'cleared' WHERE g.cleared IS NOT NULL AND k.cleared IS NULL
                      UNION ALL SELECT 'reconciled'
                        WHERE g.reconciled IS NOT NULL AND k.reconciled IS NULL
                      UNION ALL SELECT 'kept' WHERE g.kept IS NOT NULL AND k.kept IS NULL
                      UNION ALL SELECT 'tags' WHERE (EXISTS (SELECT 1 FROM txn_tag WHERE txn = ?1)
                          OR EXISTS (SELECT 1 FROM txn_untag WHERE txn = ?1)) AND NOT {HAS_TAGS}
                      UNION ALL SELECT 'tag:' || tag FROM (
                        SELECT tag FROM txn_tag WHERE txn = ?1 AND {HAS_TAGS} AND {TAG_IS_FREE}
                        ORDER BY tag LIMIT max(0, {TAGS_MAX}
                          - (SELECT count(*) FROM txn_tag WHERE txn = ?2)))
                      UNION ALL SELECT 'untag:' || tag FROM txn_untag
                        WHERE txn = ?1 AND {HAS_TAGS} AND {TAG_IS_FREE}
                      UNION ALL SELECT 'pair:' || x.one || ':' || x.other || ':' || x.kind FROM (
                          SELECT ?2 AS one, coalesce((SELECT keep FROM temp.pair WHERE gone = s.other),
                              s.other) AS other, kind, together
                            FROM pair_said s WHERE s.one = ?1
                          UNION ALL SELECT coalesce((SELECT keep FROM temp.pair WHERE gone = s.one), s.one),
                              ?2, kind, together
                            FROM pair_said s WHERE s.other = ?1) x
                        WHERE x.one <> x.other AND NOT EXISTS (SELECT 1 FROM pair_said h
                            WHERE h.one = x.one AND h.other = x.other AND h.kind = x.kind)
                          AND NOT (x.together = 1 AND (
                            EXISTS (SELECT 1 FROM pair_said h WHERE h.one = ?2 AND h.together = 1)
                            OR EXISTS (SELECT 1 FROM pair_said h WHERE h.other = ?2 AND h.together = 1)))
                      UNION ALL SELECT 'split' WHERE EXISTS (SELECT 1 FROM split WHERE txn = ?1)
                        AND NOT EXISTS (SELECT 1 FROM split WHERE txn = ?2)
                      UNION ALL SELECT 'attachments'
                        WHERE EXISTS (SELECT 1 FROM txn_attachment WHERE txn = ?1)
                        AND NOT EXISTS (SELECT 1 FROM txn_attachment WHERE txn = ?2)))
                 FROM (SELECT 1) LEFT JOIN overlay g ON g.txn = ?1 LEFT JOIN overlay k ON k.txn = ?2"
            ))?
            .execute((pair.gone, pair.keep, image))?;
    }
    Ok(())
}

/// Words are copied: the row that goes keeps its own, for the day it is taken apart.
fn move_words(writer: &Writer<'_>) -> Result<()> {
    for step in [
        "INSERT INTO overlay (txn, note, category, category_source, merchant, date, reviewed, hidden,
            cleared, reconciled, kept)
         SELECT p.keep, g.note, g.category, g.category_source, g.merchant, g.date, g.reviewed,
                g.hidden, g.cleared, g.reconciled, g.kept
         FROM temp.pair p JOIN overlay g ON g.txn = p.gone
         WHERE coalesce(g.note, g.category, g.merchant, g.date, g.reviewed, g.hidden, g.cleared,
            g.reconciled, g.kept) IS NOT NULL
         ON CONFLICT (txn) DO UPDATE SET
            note = CASE WHEN coalesce(note, '') = '' THEN coalesce(excluded.note, note)
                        WHEN coalesce(excluded.note, '') IN ('', note) THEN note
                        ELSE note || char(10) || excluded.note END,
            category_source = iif(category IS NULL, excluded.category_source, category_source),
            category = coalesce(category, excluded.category),
            merchant = coalesce(merchant, excluded.merchant),
            date = coalesce(date, excluded.date),
            reviewed = coalesce(reviewed, excluded.reviewed),
            hidden = coalesce(hidden, excluded.hidden),
            cleared = coalesce(cleared, excluded.cleared),
            reconciled = coalesce(reconciled, excluded.reconciled),
            kept = coalesce(kept, excluded.kept)",
        "INSERT INTO txn_tag (txn, tag) SELECT p.keep, g.tag
         FROM temp.pair p JOIN merged m ON m.txn = p.gone JOIN txn_tag g ON g.txn = p.gone
         WHERE EXISTS (SELECT 1 FROM json_each(m.moved) WHERE value IN ('tags', 'tag:' || g.tag))",
        "INSERT INTO txn_untag (txn, tag) SELECT p.keep, g.tag
         FROM temp.pair p JOIN merged m ON m.txn = p.gone JOIN txn_untag g ON g.txn = p.gone
         WHERE EXISTS (SELECT 1 FROM json_each(m.moved) WHERE value IN ('tags', 'untag:' || g.tag))",
        "INSERT INTO pair_said (one, other, kind, together)
         SELECT x.one, x.other, x.kind, x.together FROM (
           SELECT p.gone, p.keep AS one, coalesce((SELECT keep FROM temp.pair WHERE gone = s.other),
               s.other) AS other, s.kind, s.together
             FROM temp.pair p JOIN pair_said s ON s.one = p.gone
           UNION ALL SELECT p.gone, coalesce((SELECT keep FROM temp.pair WHERE gone = s.one), s.one),
               p.keep, s.kind, s.together
             FROM temp.pair p JOIN pair_said s ON s.other = p.gone) x
         JOIN merged m ON m.txn = x.gone
         WHERE EXISTS (SELECT 1 FROM json_each(m.moved)
             WHERE value = 'pair:' || x.one || ':' || x.other || ':' || x.kind)
         ON CONFLICT DO NOTHING",
        "INSERT INTO split (txn, line, amount, currency, category, note)
         SELECT p.keep, g.line, g.amount, g.currency, g.category, g.note
         FROM temp.pair p JOIN merged m ON m.txn = p.gone JOIN split g ON g.txn = p.gone
         WHERE m.moved LIKE '%\"split\"%'",
        // Files of both are kept, whatever else is said of either.
        "INSERT INTO txn_attachment (txn, attachment) SELECT p.keep, j.value
         FROM temp.pair p JOIN merged m ON m.txn = p.gone, json_each(m.attached) j",
    ] {
        writer.0.execute(step, [])?;
    }
    Ok(())
}

/// The sync that told last of a row.
fn told_by(writer: &Writer<'_>, row: i64) -> Result<i64> {
    Ok(writer
        .0
        .prepare_cached("SELECT sync_last FROM txn WHERE row = ?1")?
        .query_row([row], |row| row.get(0))?)
}

fn move_facts(writer: &Writer<'_>, pairs: &[Pair], why: &str) -> Result<()> {
    for pair in pairs.iter().filter(|pair| pair.facts) {
        // Under the sync that brought the row that goes: going back before it takes this back too.
        let sync = told_by(writer, pair.gone)?;
        image::keep(writer, pair.keep, sync, why, true)?;
    }
    for step in [
        &format!(
            "UPDATE txn SET ({FACTS}) = (SELECT {FACTS} FROM txn g WHERE g.row = p.gone),
                authorized_amount = coalesce(
                  (SELECT authorized_amount FROM txn g WHERE g.row = p.gone),
                  (SELECT iif(txn.pending = 1 AND g.pending = 0 AND g.amount <> txn.amount,
                      txn.amount, txn.authorized_amount) FROM txn g WHERE g.row = p.gone)),
                pending_date = coalesce(
                  (SELECT pending_date FROM txn g WHERE g.row = p.gone),
                  iif(txn.pending = 1, txn.date, txn.pending_date))
             FROM temp.pair p WHERE txn.row = p.keep AND p.facts"
        ),
        // A row that a revert had taken out stands again with them.
        "UPDATE txn SET reverted = 0 WHERE withdrawn = 0
           AND row IN (SELECT keep FROM temp.pair WHERE facts)",
        "DELETE FROM txn_detail WHERE txn IN (SELECT keep FROM temp.pair WHERE facts)",
        "INSERT INTO txn_detail (txn, format, body) SELECT p.keep, d.format, d.body
         FROM temp.pair p JOIN txn_detail d ON d.txn = p.gone WHERE p.facts",
        "UPDATE txn SET withdrawn = 1 WHERE row IN (SELECT gone FROM temp.pair)",
    ] {
        writer.0.execute(step, [])?;
    }
    Ok(())
}

/// Ids that a row had not before another was taken together with it: ?2 is what it had.
const NOT_ITS_OWN: &str = "NOT EXISTS (SELECT 1 FROM json_each(?2) j
    WHERE j.value ->> 0 = provider AND j.value ->> 1 = item AND j.value ->> 2 = external_id)";

fn has_more_ids(writer: &Writer<'_>, keep: i64, aliases: &str) -> Result<bool> {
    Ok(writer
        .0
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM txn_alias WHERE txn = ?1 AND {NOT_ITS_OWN})"
        ))?
        .query_row((keep, aliases), |row| row.get(0))?)
}

/// Takes a row out of the one that it is one with. It has the bank's present facts; the other row
/// is as it was before. What was said of them together stays where it is, but for the words that
/// had moved over. Returns the other row.
pub(super) fn unmerge(writer: &Writer<'_>, gone: i64) -> Result<i64> {
    type Found = (i64, Option<String>, String, Option<i64>, bool);
    let (keep, image, aliases, since, is_held): Found = writer
        .0
        .prepare_cached(
            "SELECT other, image, aliases, sync, through <> '[]' FROM merged WHERE txn = ?1",
        )?
        .query_row([gone], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .map_err(|_| StoreError::Refused("These transactions are apart already.".into()))?;
    if is_held {
        return Err(StoreError::Refused(
            "The transaction that this one is the same as is the same as another by now. Take \
             that one apart first."
                .into(),
        ));
    }
    // A row that a revert took out is what it was: nothing of it stands in the other one now.
    let is_out: bool = writer
        .0
        .prepare_cached("SELECT reverted FROM txn WHERE row = ?1")?
        .query_row([gone], |row| row.get(0))?;
    if let Some(image) = image.filter(|_| !is_out) {
        if !has_more_ids(writer, keep, &aliases)? {
            return Err(StoreError::Refused(
                "The sync that brought one of these transactions was reverted, and the bank has not \
                 named it since, so they cannot be taken apart."
                    .into(),
            ));
        }
        writer
            .0
            .prepare_cached(&format!(
                "UPDATE txn SET ({FACTS}) = (SELECT {FACTS} FROM txn k WHERE k.row = ?2)
                 WHERE row = ?1"
            ))?
            .execute((gone, keep))?;
        writer
            .0
            .prepare_cached("DELETE FROM txn_detail WHERE txn = ?1")?
            .execute([gone])?;
        writer
            .0
            .prepare_cached(
                "INSERT INTO txn_detail (txn, format, body)
                 SELECT ?1, format, body FROM txn_detail WHERE txn = ?2",
            )?
            .execute((gone, keep))?;
        image::restore(writer, keep, &image)?;
        if let Some(since) = since {
            give_images(writer, keep, gone, since)?;
        }
    }
    // The id by which the bank calls the row that stays is not taken from it for one that is out.
    writer.0.execute(
        &format!(
            "UPDATE txn_alias SET txn = ?3 WHERE txn = ?1 AND {NOT_ITS_OWN}
               AND NOT (?4 AND external_id = (SELECT external_id FROM txn WHERE row = ?1))"
        ),
        (keep, &aliases, gone, is_out),
    )?;
    take_all_words_back(writer, gone, keep)?;
    writer
        .0
        .prepare_cached("DELETE FROM merged WHERE txn = ?1")?
        .execute([gone])?;
    // What had become one with it goes with it.
    writer
        .0
        .prepare_cached(
            "UPDATE merged SET other = ?1, through = json_remove(through, '$[#-1]')
             WHERE other = ?2 AND through ->> '$[#-1]' = ?1",
        )?
        .execute((gone, keep))?;
    let account = writer
        .0
        .prepare_cached("SELECT account FROM txn WHERE row = ?1")?
        .query_row([keep], |row| row.get(0))?;
    recount(writer, account)?;
    register::touch(writer, gone)?;
    register::touch(writer, keep)?;
    register::project(writer)?;
    Ok(keep)
}

/// What later syncs kept of a row while it had another's facts is of that other one: a revert of
/// theirs must find it there. What was authorised is of the row that was announced, and stays.
fn give_images(writer: &Writer<'_>, keep: i64, gone: i64, since: i64) -> Result<()> {
    writer
        .0
        .prepare_cached(
            "INSERT INTO fact_version (txn, sync, what, image)
             SELECT ?2, sync, what,
                json_set(image, '$.authorized_amount', NULL, '$.pending_date', NULL)
             FROM fact_version WHERE txn = ?1 AND sync > ?3
             ON CONFLICT DO NOTHING",
        )?
        .execute((keep, gone, since))?;
    writer
        .0
        .prepare_cached("DELETE FROM fact_version WHERE txn = ?1 AND sync > ?2")?
        .execute((keep, since))?;
    Ok(())
}

/// Writes what the bank says of a row that became one with another into that other, which was what its
/// image says: a revert put the first one back to what it was before a sync of the time when they were
/// two.
pub(super) fn facts_over(writer: &Writer<'_>, gone: i64, keep: i64, image: &str) -> Result<()> {
    writer
        .0
        .prepare_cached(&format!(
            "UPDATE txn SET ({FACTS}, reverted) = (SELECT {FACTS}, reverted FROM txn g WHERE g.row = ?1),
                authorized_amount = (SELECT coalesce(g.authorized_amount,
                    iif(?3 ->> 'pending' = 1 AND g.pending = 0 AND g.amount <> ?3 ->> 'amount',
                      ?3 ->> 'amount', ?3 ->> 'authorized_amount')) FROM txn g WHERE g.row = ?1),
                pending_date = (SELECT coalesce(g.pending_date,
                    iif(?3 ->> 'pending' = 1, ?3 ->> 'date', ?3 ->> 'pending_date'))
                  FROM txn g WHERE g.row = ?1)
             WHERE row = ?2"
        ))?
        .execute((gone, keep, image))?;
    let details: Option<String> = writer
        .0
        .prepare_cached(
            "SELECT (SELECT CAST(body AS TEXT) FROM txn_detail WHERE txn = ?1 AND format = 0)",
        )?
        .query_row([gone], |row| row.get(0))?;
    image::set_details(writer, keep, details.as_deref())
}

/// Takes the words back that moved over when a row was taken together with another: a note that was put
/// together is the one that it was, unless something else was said since.
pub(super) fn take_all_words_back(writer: &Writer<'_>, gone: i64, keep: i64) -> Result<()> {
    let moved: String = writer
        .0
        .prepare_cached("SELECT moved FROM merged WHERE txn = ?1")?
        .query_row([gone], |row| row.get(0))?;
    let moved: Vec<String> =
        serde_json::from_str(&moved).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    for field in moved.iter().filter(|field| *field != "attachments") {
        match field.split_once(':') {
            Some(("pair", pair)) => take_pair_back(writer, pair)?,
            Some((table, tag)) => {
                let sql = match table {
                    "tag" => "DELETE FROM txn_tag WHERE txn = ?1 AND tag = ?2",
                    _ => "DELETE FROM txn_untag WHERE txn = ?1 AND tag = ?2",
                };
                let tag: Option<i64> = tag.parse().ok();
                writer.0.prepare_cached(sql)?.execute((keep, tag))?;
            }
            None => take_words_back(writer, gone, keep, field)?,
        }
    }
    writer
        .0
        .prepare_cached(
            "DELETE FROM txn_attachment WHERE txn = ?2 AND attachment IN (
                SELECT j.value FROM merged m, json_each(m.attached) j WHERE m.txn = ?1)",
        )?
        .execute((gone, keep))?;
    writer
        .0
        .prepare_cached(
            "UPDATE overlay SET note = substr(overlay.note, 1,
                length(overlay.note) - length(g.note) - 1)
             FROM overlay g WHERE overlay.txn = ?2 AND g.txn = ?1 AND g.note <> ''
               AND substr(overlay.note, -length(g.note) - 1) = char(10) || g.note",
        )?
        .execute((gone, keep))?;
    register::touch(writer, keep)
}

/// All tags, and those that were taken off, unless something else was said of them since.
fn take_tags_back(writer: &Writer<'_>, gone: i64, keep: i64) -> Result<()> {
    const ALL: &str = "(SELECT group_concat(said) FROM (
        SELECT tag AS said FROM txn_tag WHERE txn = ? UNION ALL
        SELECT -tag FROM txn_untag WHERE txn = ? ORDER BY said))";
    let of = |row: &str| ALL.replace('?', row);
    let is_the_same: bool = writer
        .0
        .prepare_cached(&format!("SELECT {} IS {}", of("?1"), of("?2")))?
        .query_row((gone, keep), |row| row.get(0))?;
    if is_the_same {
        for sql in [
            "DELETE FROM txn_tag WHERE txn = ?1",
            "DELETE FROM txn_untag WHERE txn = ?1",
        ] {
            writer.0.prepare_cached(sql)?.execute([keep])?;
        }
    }
    Ok(())
}

/// A word about a pair that had moved over, as [`pair_key`] has it.
fn take_pair_back(writer: &Writer<'_>, pair: &str) -> Result<()> {
    let mut parts = pair.splitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
    let (one, other) = (number(), number());
    writer
        .0
        .prepare_cached("DELETE FROM pair_said WHERE one = ?1 AND other = ?2 AND kind = ?3")?
        .execute((one, other, parts.next()))?;
    for row in [one, other].into_iter().flatten() {
        register::touch(writer, row)?;
    }
    Ok(())
}

/// How `merged.moved` names a word about a pair that moved over: the two of which it is since, and how they belong.
fn pair_key(one: i64, other: i64, kind: &str) -> String {
    format!("pair:{one}:{other}:{kind}")
}

/// The pairs in which a word about a pair is seen since one of its rows became one with another, or both did.
pub(crate) fn pairs_seen_in(
    reader: &Reader<'_>,
    one: i64,
    other: i64,
    kind: &str,
) -> Result<Vec<(i64, i64)>> {
    let joined = |row: i64| -> Result<Option<(i64, String)>> {
        Ok(reader
            .0
            .prepare_cached("SELECT other, moved FROM merged WHERE txn = ?1")?
            .query_row([row], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    };
    let (first, second) = (joined(one)?, joined(other)?);
    let ends = |row: i64, joined: &Option<(i64, String)>| -> Vec<i64> {
        let keep = joined.as_ref().map(|(keep, _)| *keep);
        std::iter::once(row).chain(keep).collect()
    };
    let mut seen = Vec::new();
    for a in ends(one, &first) {
        for b in ends(other, &second) {
            let key = format!("\"{}\"", pair_key(a, b, kind));
            let moved = [&first, &second].into_iter().flatten();
            if moved.into_iter().any(|(_, moved)| moved.contains(&key)) {
                seen.push((a, b));
            }
        }
    }
    Ok(seen)
}

/// A word that had moved over goes, unless something else was said since.
fn take_words_back(writer: &Writer<'_>, gone: i64, keep: i64, field: &str) -> Result<()> {
    let sql = match field {
        "note" => {
            "UPDATE overlay SET note = NULL WHERE txn = ?2
            AND note IS (SELECT note FROM overlay WHERE txn = ?1)"
        }
        "cleared_note" => {
            "UPDATE overlay SET note = '' WHERE txn = ?2
            AND note IS (SELECT note FROM overlay WHERE txn = ?1)"
        }
        "category" => {
            "UPDATE overlay SET category = NULL, category_source = NULL WHERE txn = ?2
            AND category IS (SELECT category FROM overlay WHERE txn = ?1)"
        }
        "merchant" => {
            "UPDATE overlay SET merchant = NULL WHERE txn = ?2
            AND merchant IS (SELECT merchant FROM overlay WHERE txn = ?1)"
        }
        "date" => {
            "UPDATE overlay SET date = NULL WHERE txn = ?2
            AND date IS (SELECT date FROM overlay WHERE txn = ?1)"
        }
        "reviewed" => {
            "UPDATE overlay SET reviewed = NULL WHERE txn = ?2
            AND reviewed IS (SELECT reviewed FROM overlay WHERE txn = ?1)"
        }
        "hidden" => {
            "UPDATE overlay SET hidden = NULL WHERE txn = ?2
            AND hidden IS (SELECT hidden FROM overlay WHERE txn = ?1)"
        }
        "cleared" => {
            "UPDATE overlay SET cleared = NULL WHERE txn = ?2
            AND cleared IS (SELECT cleared FROM overlay WHERE txn = ?1)"
        }
        "kept" => {
            "UPDATE overlay SET kept = NULL WHERE txn = ?2
            AND kept IS (SELECT kept FROM overlay WHERE txn = ?1)"
        }
        "reconciled" => {
            "UPDATE overlay SET reconciled = NULL WHERE txn = ?2
            AND reconciled IS (SELECT reconciled FROM overlay WHERE txn = ?1)"
        }
        "tags" => return take_tags_back(writer, gone, keep),
        "split" => {
            "DELETE FROM split WHERE txn = ?2
            AND (SELECT json_group_array(json_array(line, amount, currency, category, note))
                 FROM (SELECT * FROM split WHERE txn = ?1 ORDER BY line))
             IS (SELECT json_group_array(json_array(line, amount, currency, category, note))
                 FROM (SELECT * FROM split WHERE txn = ?2 ORDER BY line))"
        }
        other => return Err(StoreError::Unexpected(format!("moved words of “{other}”"))),
    };
    writer.0.prepare_cached(sql)?.execute((gone, keep))?;
    writer
        .0
        .prepare_cached(
            "DELETE FROM overlay WHERE txn = ?1 AND note IS NULL AND category IS NULL
                AND merchant IS NULL AND date IS NULL AND reviewed IS NULL AND hidden IS NULL
                AND deleted IS NULL AND kept IS NULL AND cleared IS NULL AND reconciled IS NULL",
        )?
        .execute([keep])?;
    Ok(())
}
