//! What each window may call is what the command table says, and not one command more.

use std::collections::BTreeSet;

use crate::tree::{assert_none, files, read};

/// What the main window needs of Tauri itself: to hear events.
const TAURI_S_OWN: &[(&str, &[&str])] = &[
    (
        "main",
        &["core:event:allow-listen", "core:event:allow-unlisten"],
    ),
    ("link", &[]),
];

macro_rules! rows {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        &[$((stringify!($name), stringify!($window))),*]
    };
}

/// Each command with the window that may call it.
const COMMANDS: &[(&str, &str)] = coffer_app::with_commands!(rows);

#[test]
fn each_window_may_call_its_rows_of_the_command_table_and_nothing_else() {
    let mut complaints = Vec::new();
    for (window, tauri_s_own) in TAURI_S_OWN {
        let path = format!("src-tauri/capabilities/{window}.json");
        let capability: serde_json::Value = serde_json::from_str(&read(&path)).unwrap();
        let granted: BTreeSet<&str> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap_or("a permission with a scope"))
            .collect();
        let of_the_table: Vec<String> = COMMANDS
            .iter()
            .filter(|(_, caller)| caller == window)
            .map(|(name, _)| format!("allow-{}", name.replace('_', "-")))
            .collect();
        let wanted: BTreeSet<&str> = of_the_table
            .iter()
            .map(String::as_str)
            .chain(tauri_s_own.iter().copied())
            .collect();
        for missing in wanted.difference(&granted) {
            complaints.push(format!("{path}: \"{missing}\" is missing"));
        }
        for extra in granted.difference(&wanted) {
            complaints.push(format!(
                "{path}: \"{extra}\" is granted, but not in the table"
            ));
        }
        assert!(
            capability["remote"].is_null(),
            "{path}: no remote page may call a command"
        );
    }
    assert_none(
        "capabilities grant exactly the rows of crates/app/src/command_table.rs",
        "add or remove the permission in the capability file",
        &complaints,
    );
}

#[test]
fn there_is_one_capability_for_each_window_of_the_table() {
    let files: Vec<String> = files("src-tauri/capabilities", &[".json", ".toml", ".json5"])
        .into_iter()
        .map(|file| file.path)
        .collect();
    assert_eq!(
        files,
        [
            "src-tauri/capabilities/link.json",
            "src-tauri/capabilities/main.json"
        ],
        "a new capability file grants something that no rule here looks at"
    );
    let windows: BTreeSet<&str> = COMMANDS.iter().map(|(_, window)| *window).collect();
    assert_eq!(windows, BTreeSet::from(["main", "link"]));
}
