//! The TypeScript that the UI compiles against is what the Rust messages say today.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tree::{assert_none, root};

fn folder(path: &Path) -> BTreeMap<String, String> {
    std::fs::read_dir(path)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            assert!(
                entry.file_type().unwrap().is_file(),
                "bindings are one flat folder"
            );
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect()
}

#[test]
fn generated_bindings_are_fresh() {
    let made = tempfile::tempdir().unwrap();
    coffer_app::bindings::write(made.path()).unwrap();
    let made = folder(made.path());
    let committed = folder(&root().join("ui/src/bindings"));
    assert!(
        made.contains_key("commands.ts"),
        "the command table is among the bindings"
    );

    let mut complaints = Vec::new();
    for (name, text) in &made {
        match committed.get(name) {
            None => complaints.push(format!("ui/src/bindings/{name} is missing")),
            Some(old) if old != text => complaints.push(format!("ui/src/bindings/{name} is stale")),
            Some(_) => {}
        }
    }
    for name in committed.keys().filter(|name| !made.contains_key(*name)) {
        complaints.push(format!(
            "ui/src/bindings/{name} belongs to no message any more"
        ));
    }
    assert_none(
        "ui/src/bindings is what crates/app/src/bindings.rs writes",
        "make bindings, and commit what it wrote",
        &complaints,
    );
}
