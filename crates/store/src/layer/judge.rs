//! Asking the rules about rows, set-wise: what they say is written beside what they said, and only rows of which the
//! two differ are written and projected anew.

use std::collections::HashMap;

use coffer_domain::{
    query::{Row, Seen},
    rules::{self, Ruled, Said},
};

use super::{Book, book::Settled};
use crate::{
    Reader, Result, StoreError, Writer,
    codec::{Currencies, day_from_int},
    facts,
    register::{self, Candidates},
};

/// Rows that are judged at once.
const AT_ONCE: i64 = 20_000;
/// Where the profile remembers which rules its rows were judged by.
const SETTLED: &str = "rules_settled";

/// Asks the rules about every touched row, and about all rows where rules changed. Rows of which they say something else
/// than before are touched too. Returns their number. Where there are no rules, nothing is done.
pub(crate) fn settle(writer: &Writer<'_>) -> Result<u32> {
    let reader = writer.reader();
    let stored = facts::get(&reader, SETTLED)?;
    let are_any: bool = writer
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM rule)")?
        .query_row([], |row| row.get(0))?;
    if !are_any && stored.is_none() {
        return Ok(0);
    }
    let book = Book::read(&reader)?;
    let now = book.settled();
    let was: Option<Settled> = match stored {
        // There was no rule.
        None => Some(now.without_rules()),
        Some(bytes) => serde_json::from_slice(&bytes).ok(),
    };
    let is_new = facts::get(&reader, SETTLED)?.is_none();
    // Whoever cannot read what was settled judges all.
    let stale_after = was.as_ref().map_or(Some(0), |was| was.stale_after(&now));
    if !are_any {
        facts::remove(writer, SETTLED)?;
    } else if is_new || was.as_ref() != Some(&now) {
        let bytes =
            serde_json::to_vec(&now).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        facts::put(writer, SETTLED, &bytes)?;
    }
    let judge = Judge::new(writer, &book)?;
    let first = match (now.first(), was.as_ref().and_then(Settled::first)) {
        (Some(now), Some(was)) => Some(now.min(was)),
        (now, was) => now.or(was),
    };
    let Some(first) = first else {
        return Ok(0);
    };
    let mut changed = judge.walk(
        "SELECT txn FROM temp.touched WHERE txn > ?1 AND txn <= ?3 ORDER BY txn LIMIT ?2",
        first,
        stale_after.unwrap_or(i64::MAX),
    )?;
    if let Some(after) = stale_after {
        changed += judge.walk(
            "SELECT row FROM txn WHERE row > ?1 AND row <= ?3 ORDER BY row LIMIT ?2",
            after,
            i64::MAX,
        )?;
    }
    Ok(changed)
}

/// Forgets what rules say, so that the next [`settle`] finds it anew.
pub(crate) fn rejudge_all(writer: &Writer<'_>) -> Result<()> {
    writer
        .0
        .execute_batch("DELETE FROM ruled; DELETE FROM ruled_tag; DELETE FROM ruled_part;")?;
    // An unreadable one has all rows judged, and none is what it is where there are no rules.
    match facts::get(&writer.reader(), SETTLED)? {
        Some(_) => facts::put(writer, SETTLED, b""),
        None => Ok(()),
    }
}

/// What rules would say of the chosen rows (`temp.chosen`), had the person said otherwise of them: `unsay` takes a row and
/// what is said of it as they are, and changes them.
pub(crate) fn would_say(
    writer: &Writer<'_>,
    unsay: &dyn Fn(&mut Seen, &mut Said),
    look: &mut dyn FnMut(&Ruled),
) -> Result<()> {
    let reader = writer.reader();
    let book = Book::read(&reader)?;
    if book.rules.is_empty() {
        return Ok(());
    }
    let chosen = Candidates {
        sql: "temp.chosen".into(),
        values: Vec::new(),
    };
    each(
        &reader,
        &book,
        &Currencies::read(writer.0)?,
        &chosen,
        &mut |mut view| {
            let mut seen = view.row.seen().clone();
            unsay(&mut seen, &mut view.said);
            look(&rules::run(
                &book.rules,
                view.txn,
                Row::new(seen),
                &view.said,
                &|id| book.category(id),
                &mut |_| {},
            ));
            Ok(())
        },
    )
}

struct Judge<'a> {
    writer: &'a Writer<'a>,
    book: &'a Book,
    currencies: Currencies,
    tags: std::cell::RefCell<HashMap<String, i64>>,
}

const TABLES: &str = "
CREATE TEMP TABLE IF NOT EXISTS judged (txn INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS rejudged (txn INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS ruled_now (
  txn INTEGER PRIMARY KEY, category INTEGER, category_rule INTEGER, merchant TEXT, merchant_rule INTEGER,
  note TEXT, note_rule INTEGER, hidden_rule INTEGER, reviewed_rule INTEGER, split_rule INTEGER);
CREATE TEMP TABLE IF NOT EXISTS ruled_tag_now (
  txn INTEGER, tag INTEGER, rule INTEGER, PRIMARY KEY (txn, tag)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS ruled_part_now (
  txn INTEGER, line INTEGER, amount INTEGER, currency INTEGER, category INTEGER, note TEXT,
  PRIMARY KEY (txn, line)) WITHOUT ROWID;
DELETE FROM temp.judged;";

/// The three tables of the layer are written alike.
fn write_steps() -> Vec<String> {
    let mut steps = Vec::new();
    for table in ["ruled", "ruled_tag", "ruled_part"] {
        steps.push(format!(
            "INSERT OR IGNORE INTO temp.rejudged (txn)
             SELECT txn FROM (
               SELECT w.* FROM temp.judged j CROSS JOIN {table} w ON w.txn = j.txn
               EXCEPT SELECT * FROM temp.{table}_now)"
        ));
        steps.push(format!(
            "INSERT OR IGNORE INTO temp.rejudged (txn)
             SELECT txn FROM (
               SELECT * FROM temp.{table}_now
               EXCEPT SELECT w.* FROM temp.judged j CROSS JOIN {table} w ON w.txn = j.txn)"
        ));
    }
    for table in ["ruled", "ruled_tag", "ruled_part"] {
        steps.push(format!(
            "DELETE FROM {table} WHERE txn IN (SELECT txn FROM temp.rejudged)"
        ));
        steps.push(format!(
            "INSERT INTO {table} SELECT w.* FROM temp.rejudged j CROSS JOIN temp.{table}_now w ON w.txn = j.txn"
        ));
        steps.push(format!("DELETE FROM temp.{table}_now"));
    }
    steps.push("INSERT OR IGNORE INTO temp.touched (txn) SELECT txn FROM temp.rejudged".into());
    steps
}

impl<'a> Judge<'a> {
    fn new(writer: &'a Writer<'a>, book: &'a Book) -> Result<Self> {
        writer.0.execute_batch(TABLES)?;
        let mut tags = HashMap::new();
        for rule in &book.rules {
            for tag in &rule.actions.tags {
                tags.insert(tag.to_lowercase(), 0);
            }
        }
        for (folded, id) in &mut tags {
            *id = writer
                .0
                .prepare_cached("SELECT coalesce((SELECT id FROM tag WHERE folded = ?1), 0)")?
                .query_row([folded], |row| row.get(0))?;
        }
        Ok(Self {
            writer,
            book,
            currencies: Currencies::read(writer.0)?,
            tags: tags.into(),
        })
    }

    /// Judges the rows that a statement yields after one, so many at a time.
    fn walk(&self, sql: &str, mut after: i64, last: i64) -> Result<u32> {
        let mut changed = 0;
        if let Some(watch) = self.writer.1 {
            let count = format!("SELECT count(*) FROM ({sql})");
            let rows: i64 = self
                .writer
                .0
                .prepare_cached(&count)?
                .query_row((after, i64::MAX, last), |row| row.get(0))?;
            watch.expect(rows.unsigned_abs());
            register::tell_of_waiting(self.writer)?;
        }
        loop {
            let chosen = self
                .writer
                .0
                .prepare_cached(&format!("INSERT INTO temp.judged (txn) {sql}"))?
                .execute((after, AT_ONCE, last))?;
            if chosen == 0 {
                return Ok(changed);
            }
            after = self
                .writer
                .0
                .prepare_cached("SELECT max(txn) FROM temp.judged")?
                .query_row([], |row| row.get(0))?;
            self.judge()?;
            changed += self.write()?;
            if let Some(watch) = self.writer.1 {
                register::tell_of_waiting(self.writer)?;
                watch.did(chosen);
            }
        }
    }

    fn write(&self) -> Result<u32> {
        for step in write_steps() {
            self.writer.0.prepare_cached(&step)?.execute([])?;
        }
        let changed = self
            .writer
            .0
            .prepare_cached("DELETE FROM temp.rejudged")?
            .execute([])?;
        self.writer
            .0
            .prepare_cached("DELETE FROM temp.judged")?
            .execute([])?;
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }

    fn judge(&self) -> Result<()> {
        let put = |txn: i64, currency: i64, ruled: &Ruled| self.put(txn, currency, ruled);
        each(
            &self.writer.reader(),
            self.book,
            &self.currencies,
            &Candidates {
                sql: "temp.judged".into(),
                values: Vec::new(),
            },
            &mut |view| {
                let ruled = rules::run(
                    &self.book.rules,
                    view.txn,
                    view.row,
                    &view.said,
                    &|id| self.book.category(id),
                    &mut |_| {},
                );
                match ruled.is_empty() {
                    true => Ok(()),
                    false => put(view.txn, view.currency, &ruled),
                }
            },
        )
    }

    fn put(&self, txn: i64, currency: i64, ruled: &Ruled) -> Result<()> {
        let (category, merchant, note) =
            (ruled.category, ruled.merchant.as_ref(), ruled.note.as_ref());
        self.writer
            .0
            .prepare_cached(
                "INSERT INTO temp.ruled_now VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(rusqlite::params![
                txn,
                category.map(|(id, _)| id),
                category.map(|(_, rule)| rule),
                merchant.map(|(name, _)| name),
                merchant.map(|(_, rule)| rule),
                note.map(|(note, _)| note),
                note.map(|(_, rule)| rule),
                ruled.hidden,
                ruled.reviewed,
                ruled.split.as_ref().map(|(_, rule)| rule),
            ])?;
        for (tag, rule) in &ruled.tags {
            let tag = self.tag(tag)?;
            self.writer
                .0
                .prepare_cached("INSERT OR IGNORE INTO temp.ruled_tag_now VALUES (?1, ?2, ?3)")?
                .execute((txn, tag, rule))?;
        }
        for (line, part) in ruled.split.iter().flat_map(|(parts, _)| parts).enumerate() {
            self.writer
                .0
                .prepare_cached("INSERT INTO temp.ruled_part_now VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(rusqlite::params![
                    txn,
                    i64::try_from(line).unwrap_or(i64::MAX),
                    part.minor,
                    currency,
                    part.category,
                    part.note
                ])?;
        }
        Ok(())
    }

    /// The number of a tag, which is written if it is new.
    fn tag(&self, name: &str) -> Result<i64> {
        let folded = name.to_lowercase();
        match self.tags.borrow().get(&folded) {
            Some(0) | None => {}
            Some(id) => return Ok(*id),
        }
        self.writer
            .0
            .prepare_cached("INSERT INTO tag (name, folded) VALUES (?1, ?2)")?
            .execute((name, &folded))?;
        let id = self.writer.0.last_insert_rowid();
        self.tags.borrow_mut().insert(folded, id);
        Ok(id)
    }
}

/// A row as the rules are asked about it.
pub(super) struct View {
    pub txn: i64,
    pub currency: i64,
    pub row: Row,
    pub said: Said,
}

/// The row as person and bank have it. What was learned is no part of it: that depends on what had been said before the row
/// came, and what a rule finds must not. Parts in a currency that is the bank's no more are a person's word all the same.
const VIEW: &str = "
SELECT t.row, t.currency, t.account, a.name, coalesce(o.date, t.authorized_date, t.date), t.amount,
  oc.stands, bc.stands,
  o.merchant IS NOT NULL, coalesce(o.merchant, t.merchant_name, t.name),
  coalesce(t.original_description, t.name), o.note,
  (SELECT group_concat(name, char(31)) FROM (SELECT g.name FROM txn_tag tt JOIN tag g ON g.id = tt.tag
     WHERE tt.txn = t.row ORDER BY g.folded)),
  (SELECT group_concat(g.folded, char(31)) FROM txn_untag tu JOIN tag g ON g.id = tu.tag
     WHERE tu.txn = t.row),
  EXISTS (SELECT 1 FROM split s WHERE s.txn = t.row), t.pending,
  t.withdrawn = 1 AND coalesce(o.kept, 0) = 0, coalesce(o.deleted, 0), o.hidden, o.reviewed,
  EXISTS (SELECT 1 FROM txn_attachment ta WHERE ta.txn = t.row), o.reconciled IS NOT NULL
FROM {which} j CROSS JOIN txn t ON t.row = j.txn
JOIN account a ON a.row = t.account
LEFT JOIN overlay o ON o.txn = t.row
LEFT JOIN category oc ON oc.id = o.category
LEFT JOIN bank_category b ON b.id = t.bank_category
LEFT JOIN category bc ON bc.id = b.category";

/// Reads the rows whose numbers a table or a bracketed query has, in its column `txn`.
pub(super) fn each(
    reader: &Reader<'_>,
    book: &Book,
    currencies: &Currencies,
    which: &Candidates,
    look: &mut dyn FnMut(View) -> Result<()>,
) -> Result<()> {
    let mut statement = reader
        .0
        .prepare_cached(&VIEW.replace("{which}", &which.sql))?;
    let mut rows = statement.query(rusqlite::params_from_iter(&which.values))?;
    while let Some(row) = rows.next()? {
        let (person, below): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        let category = person.or(below).and_then(|id| book.category(id));
        let note: Option<String> = row.get(11)?;
        let (hidden, reviewed): (Option<bool>, Option<bool>) = (row.get(18)?, row.get(19)?);
        let list = |text: Option<String>| -> Vec<String> {
            let text = text.unwrap_or_default();
            let all = text.split('\u{1f}').filter(|one| !one.is_empty());
            all.map(str::to_owned).collect()
        };
        let currency: i64 = row.get(1)?;
        let (is_split, is_locked): (bool, bool) = (row.get(14)?, row.get(21)?);
        let said = Said {
            category: person.is_some(),
            merchant: row.get(8)?,
            note: note.is_some(),
            hidden: hidden.is_some(),
            reviewed: reviewed.is_some(),
            // The parts of what is on a statement stay as they are.
            split: is_split || is_locked,
            untags: list(row.get(13)?),
        };
        let kind = category.as_ref().map(|one| one.3);
        let seen = Seen {
            merchant: row.get(9)?,
            original: row.get(10)?,
            note: note.unwrap_or_default(),
            tags: list(row.get(12)?),
            account: Some(row.get(2)?),
            account_name: row.get(3)?,
            category: category.map(|(id, name, group, _)| (id, name, group)),
            kind,
            part_notes: Vec::new(),
            minor: row.get(5)?,
            exponent: currencies.money(0, currency)?.currency().exponent(),
            date: day_from_int(row.get(4)?)?,
            is_split,
            has_attachment: row.get(20)?,
            is_pending: row.get(15)?,
            is_withdrawn: row.get(16)?,
            is_deleted: row.get(17)?,
            is_hidden: hidden.unwrap_or_default(),
            is_reviewed: reviewed.unwrap_or_default(),
        };
        look(View {
            txn: row.get(0)?,
            currency,
            row: Row::new(seen),
            said,
        })?;
    }
    Ok(())
}
