//! What must never be committed: paths of one machine, and secrets.

use crate::tree::{assert_none, files, root};

const TEXT: &[&str] = &[
    ".rs", ".toml", ".md", ".json", ".ts", ".tsx", ".css", ".html", ".js", ".sh", ".sql", ".yml",
    ".yaml", ".txt", "Makefile", "run", ".lock",
];

/// Folders in which one person's files lie, as they begin in a path.
const PERSONAL: &[&str] = &["/home/", "/Users/", "/root/", "C:\\Users\\"];

#[test]
fn nothing_names_a_path_of_one_machine() {
    let here = root().to_string_lossy().into_owned();
    let mut complaints = Vec::new();
    for file in files("", TEXT) {
        // The rule itself has to name what it looks for.
        if file.path == "tests/tidy/leaks.rs" {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            let personal = PERSONAL.iter().any(|start| {
                line.match_indices(start).any(|(at, _)| {
                    // Only where a path begins: `https://example.com/home/` is none.
                    let before = line[..at].chars().next_back();
                    let rest = &line[at + start.len()..];
                    let after = rest.chars().next();
                    before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_'))
                        && after.is_some_and(|c| c.is_ascii_lowercase())
                })
            });
            if personal || (here.len() > 3 && line.contains(&here)) {
                complaints.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    assert_none(
        "nothing committed names a folder of the machine it was written on",
        "name the path relative to the project, or through a variable",
        &complaints,
    );
}

#[test]
fn no_lockfile_names_a_package_host_other_than_the_public_ones() {
    let mut complaints = Vec::new();
    for file in files("", &["package-lock.json"]) {
        for (index, line) in file.text.lines().enumerate() {
            if let Some((_, address)) = line.split_once("\"resolved\": \"")
                && !address.starts_with("https://registry.npmjs.org/")
            {
                complaints.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    for file in files("", &["Cargo.lock"]) {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(source) = line.strip_prefix("source = ")
                && source != "\"registry+https://github.com/rust-lang/crates.io-index\""
            {
                complaints.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    assert_none(
        "packages come from crates.io and registry.npmjs.org",
        "make the lockfile anew without a mirror configured, or with npm's `replace-registry-host`",
        &complaints,
    );
}
