//! Which crate may know which: docs/architecture.md, "Arrows".

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::tree::{assert_none, root};

/// Each of our packages, and every one of ours that it may depend on directly.
const ARROWS: &[(&str, &[&str])] = &[
    ("coffer-domain", &[]),
    ("coffer-plaid", &["coffer-domain"]),
    ("coffer-store", &["coffer-domain"]),
    ("coffer-vault", &["coffer-domain"]),
    // Speaks to hosts that no bank data comes from, and knows nothing of ours.
    ("coffer-logos", &[]),
    (
        "coffer-app",
        &[
            "coffer-domain",
            "coffer-logos",
            "coffer-plaid",
            "coffer-store",
            "coffer-vault",
        ],
    ),
    ("coffer-sandbox", &[]),
    ("coffer-relay", &["coffer-domain", "coffer-plaid"]),
    // The composition roots choose the real seams; the demo's bank is one of them.
    (
        "coffer-cli",
        &["coffer-app", "coffer-sandbox", "coffer-vault"],
    ),
    ("coffer", &["coffer-app", "coffer-sandbox", "coffer-vault"]),
    ("empty-window", &[]),
];

/// Tests may know anything.
const TESTS: &str = "acceptance";

/// Crates of others that a crate may not reach on any path, because of what it "never" does.
const FORBIDDEN: &[(&str, &[&str])] = &[
    // No I/O and no async. Randomness and the clock are looked for in its sources (sources.rs).
    (
        "coffer-domain",
        &[
            "tokio",
            "futures",
            "async-trait",
            "reqwest",
            "rusqlite",
            "tracing",
            "log",
        ],
    ),
    (
        "coffer-plaid",
        &["rusqlite", "keyring-core", "tauri", "axum"],
    ),
    (
        "coffer-store",
        &["reqwest", "hyper", "axum", "keyring-core", "tauri"],
    ),
    (
        "coffer-vault",
        &["tracing-subscriber", "reqwest", "rusqlite", "tauri"],
    ),
    ("coffer-logos", &["rusqlite", "keyring-core", "tauri"]),
    ("coffer-app", &["tauri"]),
    ("coffer-cli", &["tauri"]),
    ("coffer-sandbox", &["tauri", "rusqlite", "keyring-core"]),
    // Its database is its own and no profile: no app, no store, no vault.
    ("coffer-relay", &["tauri", "keyring-core"]),
];

/// Crates of others that a crate may not name itself, though it may reach them through ours.
const NOT_DIRECTLY: &[(&str, &[&str])] = &[
    (
        "coffer-app",
        &["reqwest", "rusqlite", "keyring-core", "aes-gcm", "axum"],
    ),
    (
        "coffer-cli",
        &["reqwest", "rusqlite", "keyring-core", "aes-gcm", "axum"],
    ),
    (
        "coffer",
        &["reqwest", "rusqlite", "keyring-core", "aes-gcm", "axum"],
    ),
    ("coffer-vault", &["tracing", "log"]),
    ("coffer-logos", &["tracing", "log"]),
];

const MEND: &str = "move the code to the side of the arrow where it belongs; a new arrow is a \
    decision record in docs/decisions and a line in docs/architecture.md and tests/tidy/arrows.rs";

/// What cargo resolved for this system: a clean machine has fetched no other system's packages.
pub fn metadata() -> Metadata {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(rustc.stdout).unwrap();
    let host = told
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc -vV names its host");
    let options = ["--locked", "--offline", "--filter-platform", host];
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(options.map(str::to_owned))
        .exec()
        .unwrap_or_else(|error| panic!("cargo metadata fails: {error}"))
}

/// Direct dependencies of each package of the workspace, development ones left out.
fn direct(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let names = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| dependency.name.clone())
                .collect();
            (package.name.to_string(), names)
        })
        .collect()
}

/// Every package that one of ours reaches by normal dependencies, on this system.
fn reached(metadata: &Metadata, start: &str) -> BTreeSet<String> {
    let names: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.to_string()))
        .collect();
    let nodes: BTreeMap<_, _> = metadata
        .resolve
        .as_ref()
        .expect("metadata was asked for with its resolution")
        .nodes
        .iter()
        .map(|node| (&node.id, node))
        .collect();
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<_> = names
        .iter()
        .filter(|(_, name)| *name == start)
        .map(|(id, _)| *id)
        .collect();
    while let Some(id) = queue.pop_front() {
        for dependency in &nodes[id].deps {
            let normal = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(&dependency.pkg) {
                queue.push_back(&dependency.pkg);
            }
        }
    }
    seen.into_iter().map(|id| names[id].clone()).collect()
}

#[test]
fn our_crates_know_each_other_only_along_the_arrows() {
    let direct = direct(&metadata());
    let ours: BTreeSet<&str> = ARROWS
        .iter()
        .map(|(name, _)| *name)
        .chain([TESTS])
        .collect();
    let mut complaints = Vec::new();
    for (name, dependencies) in &direct {
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| known == name) else {
            if name != TESTS {
                complaints.push(format!(
                    "{name}: a package that has no line in the table of arrows"
                ));
            }
            continue;
        };
        for dependency in dependencies
            .iter()
            .filter(|one| ours.contains(one.as_str()))
        {
            if !allowed.contains(&dependency.as_str()) {
                complaints.push(format!("{name} --> {dependency}"));
            }
        }
    }
    for (name, _) in ARROWS {
        if !direct.contains_key(*name) {
            complaints.push(format!(
                "{name}: in the table of arrows, but no package of the workspace"
            ));
        }
    }
    assert_none(
        "crates depend on each other only along the arrows",
        MEND,
        &complaints,
    );
}

#[test]
fn no_crate_reaches_what_it_never_does() {
    let metadata = metadata();
    let direct = direct(&metadata);
    let mut complaints = Vec::new();
    for (name, forbidden) in FORBIDDEN {
        let reached = reached(&metadata, name);
        for other in forbidden.iter().filter(|other| reached.contains(**other)) {
            complaints.push(format!(
                "{name} reaches {other} (cargo tree -p {name} -i {other})"
            ));
        }
    }
    for (name, forbidden) in NOT_DIRECTLY {
        for other in forbidden
            .iter()
            .filter(|other| direct[*name].contains(**other))
        {
            complaints.push(format!("{name} depends on {other} directly"));
        }
    }
    assert_none(
        "a crate cannot reach what its `Never` rules out",
        MEND,
        &complaints,
    );
}
