//! What SQLite makes of the statements: no operator that people use scans or sorts.

use rusqlite::types::Value;

use super::{Finding, Keys, Side};
use crate::{Reader, Store, register::Filter};

/// A profile of two accounts and two tags, with a pending row, and a word that is frequent.
fn desk() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("coffer.db"), &[1; 32]).unwrap();
    store
        .write(|w| {
            w.0.execute_batch(
                "INSERT INTO currency (id, code, exponent) VALUES (1, 'USD', 2), (2, 'JPY', 0);
                 INSERT INTO item (id, provider, external_id, institution_name, created_ms, health_since_ms)
                   VALUES (randomblob(16), 'plaid', 'item', 'First Bank', 0, 0);
                 INSERT INTO account (id, item, external_id, name, kind, type_text) VALUES
                   (randomblob(16), 1, 'a', 'Checking', 'depository', 'depository'),
                   (randomblob(16), 1, 'b', 'Savings', 'depository', 'depository');
                 INSERT INTO tag (name, folded) VALUES ('Holiday', 'holiday'), ('Work', 'work');
                 WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
                 INSERT INTO register (ord, txn, line, account, date, amount, currency, category,
                   source, kind, pending, withdrawn, reviewed, merchant, original, note, tags, labels)
                 SELECT 202601010000000 + n, n, 0, 1, 20260101, -n, 1, 14, 'bank', 'spend', n = 2500,
                   0, 0, iif(n % 1000 = 0, 'Rare', 'Coffee'), '', '', '', '' FROM n;
                 INSERT INTO register_search (rowid, merchant, original, note, tags, labels)
                 SELECT ord, merchant, original, note, tags, labels FROM register;",
            )?;
            Ok(())
        })
        .unwrap();
    (folder, store)
}

fn plan(reader: &Reader<'_>, sql: &str, values: &[Value]) -> String {
    let mut statement = reader
        .0
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let steps: Vec<String> = statement
        .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    steps.join("\n")
}

/// Nothing is sorted, and nothing walked from end to end but what one word of the search index has
/// and what another step yields.
fn is_a_walk(plan: &str, search: &str) {
    assert!(!plan.contains("TEMP B-TREE"), "{search}:\n{plan}");
    for step in plan.lines().filter(|step| step.starts_with("SCAN")) {
        // All rows by their key, where nothing says less.
        let is_led = step.contains("VIRTUAL TABLE INDEX")
            || step == "SCAN k"
            || step.starts_with("SCAN k USING")
            || step == "SCAN n USING COVERING INDEX register_narrow";
        assert!(is_led, "{search}:\n{plan}");
    }
}

fn finding(reader: &Reader<'_>, search: &str) -> Finding {
    let filter = Filter {
        search: search.to_owned(),
        ..Filter::default()
    };
    Finding::of(reader, &filter).unwrap()
}

fn page(reader: &Reader<'_>, keys: &Keys) -> String {
    let sql = format!("{} ORDER BY 1 DESC LIMIT 50", keys.sql);
    plan(reader, &sql, &keys.values([]))
}

#[test]
fn every_operator_of_every_day_walks_an_index_newest_first() {
    let (_folder, store) = desk();
    let walks = [
        ("", "COVERING INDEX register_narrow"),
        ("before:2026 after:2024", "COVERING INDEX register_narrow"),
        ("acct:checking", "INDEX register_account"),
        ("acct:checking,savings", "MERGE (UNION ALL)"),
        ("cat:groceries", "COVERING INDEX register_category"),
        ("cat:food", "MERGE (UNION ALL)"),
        ("is:uncategorised", "COVERING INDEX register_category"),
        ("is:transfer", "COVERING INDEX register_category"),
        ("tag:holiday", "SEARCH k USING PRIMARY KEY (tag=?"),
        ("tag:holiday,work", "MERGE (UNION)"),
        ("is:pending", "INDEX register_pending"),
        ("has:note", "INDEX register_noted"),
        ("has:tag", "INDEX register_tagged"),
        ("has:split", "INDEX register_split"),
        ("has:attachment", "INDEX register_attached"),
        ("is:split", "INDEX register_split"),
        ("is:unreviewed", "INDEX register_unreviewed"),
        ("is:reviewed", "INDEX register_reviewed"),
        ("is:hidden", "INDEX register_hidden"),
        ("is:withdrawn", "INDEX register_withdrawn"),
        ("amt:>50", "COVERING INDEX register_narrow"),
        ("amt:-19 is:out", "COVERING INDEX register_narrow"),
        (
            "is:posted is:in has:category",
            "COVERING INDEX register_narrow",
        ),
        ("coffee", "VIRTUAL TABLE INDEX"),
        (
            "merchant:coffee note:x \"whole words\"",
            "VIRTUAL TABLE INDEX",
        ),
        ("-coffee", "MERGE (EXCEPT)"),
        ("19", "MERGE (UNION)"),
        ("coffee 19", "MERGE (UNION)"),
        ("coffee cat:groceries", "MERGE (INTERSECT)"),
        ("coffee tag:holiday", "MERGE (INTERSECT)"),
        (
            "coffee acct:checking amt:>5",
            "COVERING INDEX register_narrow (ord=?",
        ),
        (
            "rare cat:groceries",
            "COVERING INDEX register_narrow (ord=?",
        ),
        (
            "cat:food,home amt:>50 -rent has:note not:tag:work",
            "INDEX register_noted",
        ),
        (
            "not:cat:rent not:acct:savings not:on:2025 not:is:hidden",
            "register n",
        ),
    ];
    store
        .read(|reader| {
            for (search, walk) in walks {
                let finding = finding(reader, search);
                for side in [Side::Posted, Side::Both] {
                    let plan = page(reader, &finding.keys(side, i64::MAX));
                    let conditions_only = walk == "register n";
                    if conditions_only {
                        // All of it is looked at in the register, in its order.
                        assert!(!plan.contains("TEMP B-TREE"), "{search}:\n{plan}");
                        continue;
                    }
                    is_a_walk(&plan, search);
                    assert!(plan.contains(walk), "{search}: not {walk}\n{plan}");
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn pending_rows_are_found_by_their_own_index_or_within_its_bounds() {
    let (_folder, store) = desk();
    store
        .read(|reader| {
            for search in ["", "cat:groceries", "acct:checking amt:>5", "has:note"] {
                let keys = finding(reader, search).keys(Side::Pending, i64::MAX);
                let plan = page(reader, &keys);
                is_a_walk(&plan, search);
                assert!(plan.contains("INDEX register_pending"), "{plan}");
            }
            let keys = finding(reader, "coffee").keys(Side::Pending, i64::MAX);
            assert_eq!(
                keys.below - keys.from,
                1,
                "one row is pending, and no other key is looked at"
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_a_list_adds_up_is_read_from_narrow_rows_and_nothing_is_sorted() {
    let (_folder, store) = desk();
    store
        .read(|reader| {
            for search in [
                "cat:groceries",
                "cat:food",
                "amt:>50",
                "coffee",
                "-coffee",
                "has:note",
                "19",
            ] {
                let finding = finding(reader, search);
                let keys = finding.narrow_rows(Side::Posted);
                let plan = plan(reader, &keys.sql, &keys.values([]));
                is_a_walk(&plan, search);
                assert!(
                    plan.contains("COVERING INDEX register_"),
                    "{search}:\n{plan}"
                );
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn words_that_are_written_out_find_what_their_beginnings_find() {
    let (_folder, store) = desk();
    let searches = [
        "coff",
        "coff rare",
        "COFFEE cat:groceries",
        "coff -rare",
        "coff 19",
        "rare",
        "coffees",
    ];
    let found = || -> Vec<Vec<i64>> {
        let all = |reader: &Reader<'_>| {
            let each = searches.iter().map(|search| -> crate::Result<Vec<i64>> {
                let keys = finding(reader, search).keys(Side::Both, i64::MAX);
                let mut statement = reader.0.prepare(&format!("{} ORDER BY 1 DESC", keys.sql))?;
                let values = rusqlite::params_from_iter(keys.values([]));
                let found = statement.query_map(values, |row| row.get(0))?;
                Ok(found.collect::<rusqlite::Result<Vec<i64>>>()?)
            });
            each.collect()
        };
        store.read(all).unwrap()
    };
    let asked = || -> Vec<Value> {
        let texts =
            |reader: &Reader<'_>| Ok(finding(reader, "coff").keys(Side::Both, i64::MAX).texts);
        store.read(texts).unwrap()
    };
    let by_beginnings = found();
    assert_eq!(asked(), [Value::from("\"coff\"*".to_owned())]);
    // As if a million transactions had been taken in.
    store
        .write(|writer| {
            let sql = "INSERT INTO sqlite_sequence (name, seq) VALUES ('txn', 1000000)";
            writer.0.execute(sql, [])?;
            Ok(())
        })
        .unwrap();
    assert_eq!(asked(), [Value::from("\"coffee\"".to_owned())]);
    assert_eq!(found(), by_beginnings);
    assert!(by_beginnings.iter().any(|keys| !keys.is_empty()));
}
