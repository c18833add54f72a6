//! Whether every connection keeps a page cache of its own, of the size it was given.
//!
//! SQLite can be built with one pool of pages for all connections of a process (`.cargo/config.toml`
//! says why ours is not). In such a pool, what one connection reads pushes out what others keep,
//! until they keep nothing.

use rusqlite::Connection;

use super::{Store, connect};

const KEY: [u8; 32] = [7; 32];
const CACHE_KIB: i64 = 512;

/// Two connections to one database that is larger than their caches together.
fn two_connections(folder: &tempfile::TempDir) -> [Connection; 2] {
    let path = folder.path().join("coffer.db");
    drop(Store::create(&path, &KEY).unwrap());
    let both = [(), ()].map(|()| connect(&path, &KEY, CACHE_KIB).unwrap());
    both[0]
        .execute_batch(
            "CREATE TABLE big (a INTEGER PRIMARY KEY, b BLOB);
             WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000)
             INSERT INTO big SELECT x, randomblob(200) FROM n;",
        )
        .unwrap();
    both
}

#[test]
fn sqlite_is_built_without_a_common_pool_of_pages() {
    let folder = tempfile::tempdir().unwrap();
    let [connection, _] = two_connections(&folder);
    let mut told = connection.prepare("PRAGMA compile_options").unwrap();
    let options: Vec<String> = told
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert!(options.iter().any(|option| option == "HAS_CODEC"));
    assert!(
        !options
            .iter()
            .any(|option| option == "ENABLE_MEMORY_MANAGEMENT")
    );
}

/// Counted is what this thread reads from files: a page that is cached is not read.
#[cfg(target_os = "linux")]
#[test]
fn what_one_connection_reads_and_undoes_leaves_the_cache_of_another_alone() {
    fn read_bytes() -> u64 {
        let told = std::fs::read_to_string("/proc/thread-self/io").unwrap();
        let line = told.lines().find_map(|line| line.strip_prefix("rchar: "));
        line.unwrap().parse().unwrap()
    }
    let ask = |connection: &Connection, sql: &str| -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    const SMALL: &str = "SELECT sum(length(b)) FROM big WHERE a < 400";
    const EVERYTHING: &str = "SELECT sum(length(b)) FROM big";
    const PAGE: u64 = 4096;

    let folder = tempfile::tempdir().unwrap();
    let [busy, idle] = two_connections(&folder);
    let looked = |connection: &Connection| {
        let before = read_bytes();
        ask(connection, SMALL);
        read_bytes() - before
    };
    let rehearse = || {
        let rehearsed = busy.unchecked_transaction().unwrap();
        rehearsed
            .execute("UPDATE big SET b = randomblob(200)", [])
            .unwrap();
        ask(&rehearsed, EVERYTHING);
    };
    // The first change begins the log anew, which empties every cache for once.
    rehearse();
    assert!(looked(&idle) > 10 * PAGE, "nothing was cached");
    for _ in 0..12 {
        rehearse();
        ask(&busy, EVERYTHING);
        // What is read is the count itself.
        let read = looked(&idle);
        assert!(read < PAGE, "{read} bytes were read anew");
    }
    // The one that did all that keeps what it looks at, too.
    looked(&busy);
    assert!(looked(&busy) < PAGE);
}
