//! Rules about the Rust sources: a door on every crate, purity of the domain, no dead files.

use std::collections::BTreeSet;

use crate::tree::{Source, assert_none, files, root};

/// Longer files are listed, so that somebody asks whether each still tells one story.
const LINES_WORTH_A_LOOK: usize = 500;

fn rust_sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in ["crates", "src-tauri", "tests", "benches"] {
        sources.extend(files(folder, &[".rs"]));
    }
    sources
}

/// Roots of crates: what cargo compiles first.
fn is_crate_root(path: &str) -> bool {
    path.ends_with("/src/lib.rs")
        || path.ends_with("/src/main.rs")
        || path.contains("/src/bin/")
        || path.ends_with("/build.rs")
        || path.contains("/examples/")
        || path == "tests/support/lib.rs"
        // Test binaries: `tests/<name>/main.rs` here, `crates/<crate>/tests/<name>.rs` there.
        || (path.starts_with("tests/") && path.ends_with("/main.rs"))
        || path
            .split_once("/tests/")
            .is_some_and(|(_, name)| path.starts_with("crates/") && !name.contains('/'))
        || (path.contains("/tests/") && path.ends_with("/main.rs"))
}

#[test]
fn every_crate_says_what_it_is_and_what_it_never_does() {
    let mut complaints = Vec::new();
    for file in rust_sources()
        .iter()
        .filter(|file| is_crate_root(&file.path))
    {
        let door: Vec<&str> = file
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        let is_library = file.path.starts_with("crates/") && file.path.ends_with("/src/lib.rs")
            || ["src-tauri/src/lib.rs", "crates/cli/src/main.rs"].contains(&file.path.as_str());
        if door.is_empty() {
            complaints.push(format!("{}: no `//!` at its top", file.path));
        } else if is_library && !door.join(" ").to_lowercase().contains("never") {
            complaints.push(format!("{}: does not say what it never does", file.path));
        }
    }
    assert_none(
        "the door of a crate says what it is, what it owns and what it never does",
        "write it at the top of the file, in a few sentences",
        &complaints,
    );
}

/// Whoever has figures from elsewhere has no balance of now: nothing may be paid on a memory.
#[test]
fn a_balance_of_now_is_made_where_a_banks_answer_is_read() {
    let makes = concat!("RealtimeBalance::", "stated(");
    let allowed = [
        "crates/plaid/src/calls/accounts.rs",
        "crates/domain/tests/payment.rs",
    ];
    let complaints: Vec<String> = rust_sources()
        .iter()
        .filter(|file| !allowed.contains(&file.path.as_str()) && file.text.contains(makes))
        .map(|file| file.path.clone())
        .collect();
    assert_none(
        "a balance that may approve a payment is made of a bank's answer to a call of now",
        "ask the bank; what is remembered decides nothing",
        &complaints,
    );
}

#[test]
fn the_domain_has_no_clock_no_async_and_no_floats() {
    const BANNED: &[&str] = &[
        "async ",
        ".await",
        "now()",
        "f32",
        "f64",
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
        "std::process",
        "println!",
        "eprintln!",
        "now_v7",
        "new_v4",
        "getrandom",
        "rand::",
    ];
    let mut complaints = Vec::new();
    for file in files("crates/domain/src", &[".rs"]) {
        for (number, line) in file.code() {
            for word in BANNED.iter().filter(|word| line.contains(**word)) {
                complaints.push(format!("{}:{number}: `{}`", file.path, word.trim()));
            }
        }
    }
    assert_none(
        "domain is pure: no input or output, no async, no present time, no randomness, no floats",
        "take the value as an argument; the caller in `app` has a Clock",
        &complaints,
    );
}

#[test]
fn money_is_never_a_float() {
    let mut complaints = Vec::new();
    for folder in [
        "crates/store/src",
        "crates/app/src",
        "crates/plaid/src",
        "crates/cli/src",
    ] {
        for file in files(folder, &[".rs"]) {
            for (number, line) in file.code() {
                if line.contains("f32") || line.contains("f64") {
                    complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    assert_none(
        "no f32 or f64 where amounts pass",
        "use Money, Decimal or an integer with its unit in the name",
        &complaints,
    );
}

#[test]
fn ids_are_compared_byte_by_byte_in_sql() {
    let mut complaints = Vec::new();
    for file in files("crates/store/src", &[".rs", ".sql"]) {
        for (index, line) in file.text.lines().enumerate() {
            let low = line.to_lowercase();
            let about_an_id = low.contains("id ")
                || low.contains("_id")
                || low.contains("uuid")
                || low.contains("external");
            if low.contains("collate nocase") && about_an_id {
                complaints.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    assert_none(
        "ids have BINARY collation: a bank's ids differ in case alone",
        "remove `COLLATE NOCASE` from the column",
        &complaints,
    );
}

/// A file that no `mod` names is compiled by nobody, and looks as if it were.
#[test]
fn every_rust_file_is_reached_by_a_mod() {
    let sources = rust_sources();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut queue: Vec<String> = sources
        .iter()
        .map(|file| file.path.clone())
        .filter(|path| is_crate_root(path))
        .collect();
    while let Some(path) = queue.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        let Some(file) = sources.iter().find(|file| file.path == path) else {
            continue;
        };
        for name in modules(&file.text) {
            let folder = folder_of_children(&path);
            for candidate in [
                format!("{folder}/{name}.rs"),
                format!("{folder}/{name}/mod.rs"),
            ] {
                if root().join(&candidate).is_file() {
                    queue.push(candidate);
                }
            }
        }
    }
    let complaints: Vec<String> = sources
        .iter()
        .filter(|file| !reached.contains(&file.path))
        .map(|file| file.path.clone())
        .collect();
    assert_none(
        "every .rs file belongs to a crate",
        "add `mod name;` to its parent, or delete the file",
        &complaints,
    );
}

/// Names after `mod`, in declarations that have their body in another file.
fn modules(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim();
            let (before, after) = line.split_once("mod ")?;
            let declares = before.is_empty() || before.starts_with("pub");
            let name = after.split_once(';')?.0;
            (declares && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(name)
        })
        .collect()
}

fn folder_of_children(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').expect("sources lie in folders");
    if name == "mod.rs" || is_crate_root(path) {
        folder.to_owned()
    } else {
        format!("{folder}/{}", name.trim_end_matches(".rs"))
    }
}

#[test]
fn no_test_is_switched_off_and_nothing_is_left_open() {
    // Put together here, so that the rule does not find itself.
    let banned = [
        concat!("#[ign", "ore"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("it.", "only("),
        concat!("it.", "skip("),
        concat!("describe.", "only("),
        concat!("describe.", "skip("),
    ];
    let mut complaints = Vec::new();
    for file in rust_sources()
        .into_iter()
        .chain(files("ui/src", &[".ts", ".tsx"]))
    {
        for (index, line) in file.text.lines().enumerate() {
            for word in banned.iter().filter(|word| line.contains(**word)) {
                complaints.push(format!("{}:{}: {word}", file.path, index + 1));
            }
        }
    }
    assert_none(
        "tests run and code is finished",
        "finish it, or assert what it does today with a FIXME that says what is wrong",
        &complaints,
    );
}

/// Prints, never fails: whether a long file still tells one story is for a person to say.
#[test]
fn long_files_are_listed() {
    let mut long: Vec<(usize, String)> = rust_sources()
        .into_iter()
        .chain(files("ui/src", &[".ts", ".tsx"]))
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > LINES_WORTH_A_LOOK)
        .collect();
    long.sort_unstable();
    for (lines, path) in long.iter().rev() {
        println!("{lines:5} lines  {path}");
    }
}
