//! What the UI may not do: talk to Tauri past its one door, count money, or know a token.

use crate::tree::{Source, assert_none, files};

const DOOR: &str = "ui/src/ipc/tauri.ts";
/// Asks the door's first questions before any module is loaded; and its test, which stands in for
/// Tauri.
const FORERUNNERS: [&str; 3] = [
    "ui/public/ahead.js",
    "ui/src/ipc/ahead.test.ts",
    "ui/src/ipc/first.test.tsx",
];
const FORMATTER: &str = "ui/src/format/money.ts";
/// What a person is typing into the parts of a split, and how much is left to say, in whole minor
/// units; at saving Rust adds up again and refuses what does not.
const PARTS: &str = "ui/src/format/parts.ts";

fn ui_sources() -> Vec<Source> {
    let sources = files("ui", &[".ts", ".tsx", ".js", ".mjs", ".html"]);
    assert!(
        sources.iter().any(|file| file.path == DOOR),
        "{DOOR} is the door to Tauri"
    );
    sources
}

#[test]
fn only_one_file_of_the_ui_knows_tauri() {
    let mut complaints = Vec::new();
    let others = ui_sources()
        .into_iter()
        .filter(|file| file.path != DOOR && !FORERUNNERS.contains(&file.path.as_str()));
    for file in others {
        for (index, line) in file.text.lines().enumerate() {
            let imports = line.contains("from \"@tauri-apps")
                || line.contains("from '@tauri-apps")
                || line.contains("import(\"@tauri-apps")
                || line.contains("import \"@tauri-apps")
                || line.contains("__TAURI");
            if imports {
                complaints.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    assert_none(
        "`@tauri-apps/*` is imported in ui/src/ipc/tauri.ts only",
        "call it through ui/src/ipc",
        &complaints,
    );
}

/// An operator next to `.minor` is arithmetic on an amount. Comparing and formatting are not.
#[test]
fn the_ui_never_computes_money() {
    let mut complaints = Vec::new();
    for file in ui_sources() {
        // The in-memory bank of the UI's own tests stands in for Rust.
        // Turning an amount into text, and into the filled part of a bar, is what the formatter is.
        if file.path == FORMATTER || file.path == PARTS {
            continue;
        }
        let stands_for_rust =
            file.path.starts_with("ui/src/ipc/fake/") || file.path.contains(".test.");
        if stands_for_rust {
            continue;
        }
        for (number, line) in file.code() {
            if counts(line) {
                complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(
        "the UI formats amounts and never counts with them",
        "let Rust send the sum",
        &complaints,
    );
}

fn counts(line: &str) -> bool {
    line.match_indices(".minor").any(|(at, word)| {
        let rest = &line[at + word.len()..];
        if rest.starts_with(|c: char| c.is_alphanumeric()) {
            return false;
        }
        let after = rest.trim_start();
        let operator = |text: &str| text.starts_with(['+', '-', '*', '/', '%']);
        // `value.minor + …`, `value.minor += …`, and `… + value.minor`; `=> -value.minor` too.
        let object = line[..at]
            .trim_end_matches(|c: char| {
                c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '!' | ')' | ']')
            })
            .trim_end();
        operator(after)
            || object.ends_with(['+', '-', '*', '/', '%'])
            || object.ends_with("+=")
            || object.ends_with("-=")
    })
}

#[test]
fn an_operator_beside_an_amount_is_found() {
    for line in [
        "a.minor + b.minor",
        "sum += row.amount.minor",
        "return -money.minor",
        "x.minor*2",
    ] {
        assert!(counts(line), "{line}");
    }
    for line in [
        "a.minor < 0",
        "format(a.minor)",
        "a.minor === b.minor",
        "a.minorUnits + 1",
    ] {
        assert!(!counts(line), "{line}");
    }
}

#[test]
fn the_ui_knows_no_access_token() {
    let mut complaints = Vec::new();
    for file in ui_sources() {
        for (number, line) in file.code() {
            let low = line.to_lowercase();
            if [
                "access_token",
                "accesstoken",
                "access-sandbox",
                "access-production",
            ]
            .iter()
            .any(|word| low.contains(word))
            {
                complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(
        "access tokens never reach the UI",
        "keep the token in Rust; the UI names an Item by our own id",
        &complaints,
    );
}
