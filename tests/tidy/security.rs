//! docs/security.md promises properties and names a test for each: every test that it names exists,
//! and every property names one.

use crate::tree::{assert_none, read, root};

const PAGES: &[&str] = &[
    "docs/security.md",
    "docs/privacy.md",
    "docs/fuzzing.md",
    "docs/plaid-coverage.md",
];

/// Every `` `path::name` `` of a page: a test in Rust by its function, one in TypeScript by its title.
fn named(page: &str) -> Vec<(String, String)> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|span| {
            let (path, name) = span.split_once("::")?;
            let is_file = [".rs", ".ts", ".tsx"].iter().any(|end| path.ends_with(end));
            is_file.then(|| (path.to_owned(), name.replace('\n', " ")))
        })
        .collect()
}

fn is_there(path: &str, name: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(root().join(path)) else {
        return false;
    };
    if path.ends_with(".rs") {
        let function = format!("fn {name}(");
        text.match_indices(&function).any(|(at, _)| {
            // Right above it stands what makes it a test, or a macro that holds tests.
            let above: Vec<&str> = text[..at].lines().rev().take(9).collect();
            above.iter().any(|line| line.contains("test"))
        })
    } else {
        text.contains(&format!("\"{name}\""))
    }
}

#[test]
fn every_test_that_a_page_names_exists() {
    let mut complaints = Vec::new();
    for path in PAGES {
        let page = read(path);
        for (file, name) in named(&page) {
            if !is_there(&file, &name) {
                complaints.push(format!("{path}: {file}::{name}"));
            }
        }
    }
    assert!(
        named(&read(PAGES[0])).len() > 40,
        "the page names its tests in a way that this rule reads"
    );
    assert_none(
        "a property is shown by a test that exists",
        "name the test that shows it now; a property without one is a known gap",
        &complaints,
    );
}

#[test]
fn every_property_names_its_test() {
    let page = read("docs/security.md");
    let (_, properties) = page.split_once("\n## Properties\n").unwrap();
    let (properties, _) = properties.split_once("\n## ").unwrap();
    let complaints: Vec<String> = properties
        .split("\n- ")
        .skip(1)
        .filter(|property| named(property).is_empty())
        .map(|property| property.lines().next().unwrap_or_default().to_owned())
        .collect();
    assert_none(
        "every property of docs/security.md is shown by a test",
        "name it; what nothing shows belongs under “Known gaps”",
        &complaints,
    );
}
