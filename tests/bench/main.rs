//! `make bench`: what twenty years of transactions cost, each figure as a ratio of CPU time in one
//! run, over an encrypted database.
//!
//! ```text
//!   people   a bank's answers, made up from a seed     ingest   the whole way in, against a bare insert
//!   gauge    CPU time, memory, the table               reads    register, search, reports, one edit
//!   many     an edit and a rule over everything, and their undo
//!   peers    the same rows for other programs, and what Coffer answers to their questions
//! ```
//! `cargo run --release --package acceptance --example bench -- 10000 100000 1000000` measures each
//! size, prints a table, and writes `target/bench/<rows>.json`. docs/performance.md has the figures. With
//! names of its parts behind the sizes (`bare daily register search reports edit many beside opening`) it
//! measures the way in and those only.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_arithmetic,
    reason = "a measurement that fails is none, its table is for a person, and ratios are no money"
)]

mod gauge;
mod ingest;
mod many;
mod peers;
mod people;
mod reads;

use gauge::Sheet;

/// The key of these databases, which hold nothing of anybody.
pub const KEY: [u8; 32] = [7; 32];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", folder, rows] => {
            let rows = rows.parse().expect("a number of rows");
            return peers::write(std::path::Path::new(folder), rows);
        }
        ["answer", folder] => return peers::answer(std::path::Path::new(folder)),
        _ => {}
    }
    let (sizes, parts): (Vec<&String>, Vec<&String>) = words
        .iter()
        .partition(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let sizes: Vec<u64> = sizes
        .into_iter()
        .map(|word| word.parse().expect("a number of rows"))
        .collect();
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|word| *word == part);
    let sizes = match sizes.is_empty() {
        true => vec![10_000, 100_000],
        false => sizes,
    };
    let folder = std::path::Path::new("target/bench");
    std::fs::create_dir_all(folder).unwrap();
    let mut sheets = Vec::new();
    for rows in sizes {
        eprintln!("{rows} rows …");
        let mut sheet = Sheet::new(rows);
        let scratch = tempfile::tempdir_in(folder).unwrap();
        let path = scratch.path().join("coffer.db");
        let people = people::People::new(rows);
        let store = ingest::whole_path(&mut sheet, &people, &path);
        if is_wanted("bare") {
            ingest::bare(&mut sheet, &path);
        }
        if is_wanted("daily") {
            ingest::daily(&mut sheet, &people, &store);
        }
        if is_wanted("register") {
            reads::register(&mut sheet, &store, &path);
        }
        if is_wanted("search") {
            reads::search(&mut sheet, &store, &path);
        }
        if is_wanted("reports") {
            reads::reports(&mut sheet, &store, &path);
        }
        if is_wanted("edit") {
            reads::one_edit(&mut sheet, &store);
        }
        if is_wanted("many") {
            many::edits(&mut sheet, &store);
        }
        if is_wanted("beside") {
            reads::during_a_sync(&mut sheet, &people, &store);
        }
        drop(store);
        if is_wanted("opening") {
            reads::opening(&mut sheet, &path);
        }
        sheet.write(folder);
        sheets.push(sheet);
    }
    println!("{}", gauge::table(&sheets));
}
