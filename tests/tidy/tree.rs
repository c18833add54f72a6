//! The files of the project, and how a rule complains about one.

use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const GENERATED: &[&str] = &[
    "target",
    "node_modules",
    "dist",
    "gen",
    "permissions",
    "out",
    ".git",
];

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package `acceptance` stands one folder below the root")
        .to_owned()
}

/// One file: its path below the root, with `/`, and its text.
pub struct Source {
    /// Path below the root.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// The lines that are shipped: all before `#[cfg(test)]`, which the house puts last, with
    /// their numbers and without comments.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }
}

/// Every text file below a folder whose name ends in one of the endings, sorted by path.
pub fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    collect(&root.join(folder), endings, &mut found);
    let mut sources: Vec<Source> = found
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            let below = path.strip_prefix(&root).expect("found below the root");
            Some(Source {
                path: below.to_string_lossy().replace('\\', "/"),
                text,
            })
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            if !GENERATED.contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// Text of one file of the project.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// Fails with all complaints at once, each on its own line.
pub fn assert_none(rule: &str, mend: &str, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "\nRule: {rule}\nTo mend: {mend}\n  {}\n",
        complaints.join("\n  ")
    );
}
