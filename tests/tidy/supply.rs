//! Where packages come from, under which licence, and what they may do while Coffer is built.
//!
//! `cargo deny check` (`make deny`) says the same with more knowledge, and advisories besides; it is
//! a tool to be built first, so what can be read from the lockfiles is read here, in every run.

use std::collections::BTreeSet;
use std::process::Command;

use cargo_metadata::{DependencyKind, Package, TargetKind};
use serde_json::Value;

use crate::arrows::metadata;
use crate::tree::{assert_none, read, root};

/// Crates that speak to the network. None may run while Coffer is built.
const NETWORK: &[&str] = &[
    "attohttpc",
    "curl",
    "curl-sys",
    "git2",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "reqwest",
    "ureq",
];

/// What a build script that fetches something would have to name.
const FETCHING: &[&str] = &[
    "TcpStream",
    "UdpSocket",
    "ureq",
    "reqwest",
    "curl",
    "wget",
    "\"git\"",
    "powershell",
    "Invoke-WebRequest",
];

/// Build scripts that name one of those and were read: each with what it does.
const READ: &[(&str, &str)] = &[(
    "wasm-bindgen-shared",
    "`git rev-parse HEAD` in its own checkout, for a version text",
)];

/// The npm packages that have an install script. None is run: `ignore-scripts` in `.npmrc`.
const INSTALL_SCRIPTS: &[&str] = &["node_modules/fsevents", "node_modules/unrs-resolver"];

/// The texts between quotes in a list of deny.toml.
fn of_deny_toml(from: &str, to: &str, mark: &str) -> Vec<String> {
    let text = read("deny.toml");
    let (_, rest) = text.split_once(from).expect("deny.toml has this part");
    let (part, _) = rest.split_once(to).expect("and it ends");
    part.lines()
        .filter_map(|line| {
            let (_, quoted) = line.split_once(mark)?;
            Some(quoted.split('"').next()?.to_owned())
        })
        .collect()
}

#[test]
fn every_licence_is_one_that_is_allowed() {
    let allowed = of_deny_toml("\nallow = [", "]", "  \"");
    assert!(allowed.len() > 5);
    let complaints: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| package.source.is_some())
        .filter_map(|package| {
            let licence = package.license.as_deref().unwrap_or("none");
            (!is_allowed(licence, &allowed)).then(|| format!("{}: {licence}", package.name))
        })
        .collect();
    assert_none(
        "a licence is one of deny.toml's",
        "take another crate, or allow the licence in deny.toml and say why in the commit",
        &complaints,
    );
}

/// An SPDX expression: alternatives of conjunctions. Parentheses are only used around alternatives.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let one = |licence: &str| {
        let licence = licence.trim().trim_matches(['(', ')']).trim();
        allowed.iter().any(|known| known == licence)
    };
    let conjunct = |part: &str| part.split(" OR ").any(one);
    // `(A OR B) AND C`: every part must be allowed. `A OR B AND C` binds the other way round, which
    // refuses more than it must.
    expression.split(" AND ").all(conjunct)
}

#[test]
fn a_licence_expression_is_read_as_it_is_meant() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (expression, good) in [
        ("MIT", true),
        ("GPL-3.0 OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0 / MIT", true),
        ("(MIT OR GPL-3.0) AND ISC", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0", false),
        ("none", false),
        ("MIT-Modern", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), good, "{expression}");
    }
}

#[test]
fn no_banned_crate_is_in_a_lockfile() {
    let banned = of_deny_toml("\ndeny = [", "\n]", "crate = \"");
    assert!(banned.len() > 3);
    let mut complaints = Vec::new();
    for lockfile in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let text = read(lockfile);
        let named: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
            .collect();
        for name in banned.iter().filter(|name| named.contains(name.as_str())) {
            complaints.push(format!("{lockfile}: {name}"));
        }
    }
    assert_none(
        "what deny.toml bans is not used",
        "read the reason there; leave the feature off that brings it in",
        &complaints,
    );
}

fn build_script(package: &Package) -> Option<String> {
    let target = package
        .targets
        .iter()
        .find(|target| target.kind.contains(&TargetKind::CustomBuild))?;
    std::fs::read_to_string(&target.src_path).ok()
}

#[test]
fn nothing_that_runs_while_coffer_is_built_fetches_anything() {
    let metadata = metadata();
    let resolve = metadata
        .resolve
        .as_ref()
        .expect("dependencies are resolved");
    let name = |id: &cargo_metadata::PackageId| metadata[id].name.to_string();
    let mut complaints = Vec::new();
    for node in &resolve.nodes {
        let at_build = node.deps.iter().filter(|dep| {
            dep.dep_kinds
                .iter()
                .any(|k| k.kind == DependencyKind::Build)
        });
        let mut queue: Vec<_> = at_build.map(|dep| &dep.pkg).collect();
        let mut reached = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if !reached.insert(id) {
                continue;
            }
            if NETWORK.contains(&name(id).as_str()) {
                complaints.push(format!("{} reaches {}", name(&node.id), name(id)));
            }
            let further = resolve.nodes.iter().find(|node| node.id == *id);
            let runs = |kind| kind != DependencyKind::Development;
            queue.extend(
                further
                    .into_iter()
                    .flat_map(|node| &node.deps)
                    .filter(|dep| dep.dep_kinds.iter().any(|k| runs(k.kind)))
                    .map(|dep| &dep.pkg),
            );
        }
    }
    let mut scripts = 0;
    for package in &metadata.packages {
        let Some(text) = build_script(package) else {
            continue;
        };
        scripts += 1;
        let was_read = READ.iter().any(|(read, _)| *read == package.name.as_str());
        for word in FETCHING.iter().filter(|word| text.contains(**word)) {
            if !was_read {
                complaints.push(format!("build script of {} names {word}", package.name));
            }
        }
    }
    assert!(scripts > 20, "the build scripts were found: {scripts}");
    assert_none(
        "a build needs the packages of the lockfiles and nothing else",
        "take another crate or leave the feature off; if the script is harmless, read it and list it here",
        &complaints,
    );
}

#[test]
fn npm_packages_are_pinned_by_their_content_and_run_nothing_when_installed() {
    let mut complaints = Vec::new();
    for folder in ["ui", "packaging", "tests/conformance/node"] {
        let rc = read(&format!("{folder}/.npmrc"));
        if !rc.lines().any(|line| line.trim() == "ignore-scripts=true") {
            complaints.push(format!("{folder}/.npmrc: no ignore-scripts=true"));
        }
        let lockfile: Value =
            serde_json::from_str(&read(&format!("{folder}/package-lock.json"))).unwrap();
        let packages = lockfile["packages"].as_object().unwrap();
        assert!(!packages.is_empty());
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            let pinned = package["integrity"]
                .as_str()
                .is_some_and(|hash| hash.starts_with("sha512-"));
            // What lies inside another package is pinned with it.
            if !pinned && package["inBundle"] != true {
                complaints.push(format!("{folder}: {path} has no hash"));
            }
            let elsewhere = package["resolved"]
                .as_str()
                .is_some_and(|from| !from.starts_with("https://registry.npmjs.org/"));
            if elsewhere || package["link"] == true {
                complaints.push(format!("{folder}: {path} is not of the registry"));
            }
            let installs = package["hasInstallScript"] == true;
            if installs && !INSTALL_SCRIPTS.contains(&path.as_str()) {
                complaints.push(format!("{folder}: {path} wants to run an install script"));
            }
        }
    }
    assert_none(
        "an npm package is the file that was locked, and runs nothing before it is used",
        "`npm install --ignore-scripts`; list a package here once it works without its script",
        &complaints,
    );
}

/// What `make sbom` prints.
fn bill() -> Vec<u8> {
    let printed = Command::new("node")
        .arg("packaging/sbom.mjs")
        .current_dir(root())
        .output()
        .expect("node is needed to build the UI as well");
    let told = String::from_utf8_lossy(&printed.stderr);
    assert!(printed.status.success(), "{told}");
    printed.stdout
}

#[test]
fn what_a_build_is_made_of_can_be_listed_and_is_the_same_list_each_time() {
    let first = bill();
    assert!(first == bill(), "the same commit gives the same bytes");
    let bill: Value = serde_json::from_slice(&first).unwrap();
    let listed: BTreeSet<(&str, &str)> = bill["components"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| Some((one["name"].as_str()?, one["version"].as_str()?)))
        .collect();
    let names: BTreeSet<&str> = listed.iter().map(|(name, _)| *name).collect();
    // What the vault, the network and the page rest on; and what two of the crates carry inside.
    for wanted in [
        "aes-gcm",
        "argon2",
        "libsqlite3-sys",
        "rustls",
        "tauri",
        "react",
        "openssl",
    ] {
        assert!(names.contains(wanted), "{wanted} is not listed");
    }
    // What only tests use is none of it.
    for other in ["proptest", "fantoccini", "vitest", "jsonschema"] {
        assert!(!names.contains(other), "{other} reaches nobody");
    }
    for one in bill["components"].as_array().unwrap() {
        let carried = one["purl"].as_str().unwrap().starts_with("pkg:generic/");
        assert!(carried || one["hashes"][0]["content"].is_string(), "{one}");
    }
    let openssl = listed.iter().find(|(name, _)| *name == "openssl-src");
    let (_, of) = openssl.unwrap().1.split_once('+').unwrap();
    assert!(listed.contains(&("openssl", of)));
}

#[test]
fn python_packages_are_pinned_by_their_content() {
    let mut complaints = Vec::new();
    for file in ["requirements-build.txt", "requirements.txt"] {
        let file = format!("tests/conformance/python/{file}");
        let text = read(&file).replace("\\\n", " ");
        let packages = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut found = 0;
        for package in packages {
            found += 1;
            if !package.contains("==") || !package.contains("--hash=sha256:") {
                complaints.push(format!("{file}: {package}"));
            }
        }
        assert!(found > 0, "{file} names packages");
    }
    assert_none(
        "a Python package is the file that was locked",
        "make the file anew with `pip-compile --generate-hashes`, without the address of an index",
        &complaints,
    );
}

/// The lints of the house, each as it stands in `[workspace.lints]`.
const LINTS: &[&str] = &[
    "missing_docs = \"warn\"",
    "unused_must_use = \"deny\"",
    "dbg_macro = \"deny\"",
    "todo = \"deny\"",
    "unimplemented = \"deny\"",
    "unwrap_used = \"deny\"",
    "float_arithmetic = \"deny\"",
    "await_holding_lock = \"deny\"",
    "print_stdout = \"deny\"",
    "print_stderr = \"deny\"",
];

/// Crates that cannot forbid unsafe code, and the only files of theirs that may hold some.
const UNSAFE: &[(&str, &str)] = &[(
    "crates/vault/Cargo.toml",
    // Removing a variable from the environment is unsafe in edition 2024.
    "crates/vault/src/process.rs",
)];

#[test]
fn every_crate_obeys_the_lints_of_the_house_and_forbids_unsafe_code() {
    let house = read("Cargo.toml");
    let mut complaints: Vec<String> = LINTS
        .iter()
        .chain(&["unsafe_code = \"forbid\""])
        .filter(|lint| !house.lines().any(|line| line == **lint))
        .map(|lint| format!("Cargo.toml: no {lint}"))
        .collect();
    for package in metadata().workspace_packages() {
        let path = package.manifest_path.strip_prefix(root()).unwrap();
        let manifest = read(path.as_str());
        if manifest.contains("[lints]\nworkspace = true") {
            continue;
        }
        let excused = UNSAFE.iter().any(|(excused, _)| path == excused)
            && manifest.contains("unsafe_code = \"deny\"");
        if !excused || LINTS.iter().any(|lint| !manifest.contains(lint)) {
            complaints.push(path.to_string());
        }
    }
    for folder in ["crates", "src-tauri", "tests", "benches"] {
        for file in crate::tree::files(folder, &[".rs"]) {
            // Written apart, so that the rule does not find itself.
            let lifts = file.text.contains(concat!("unsafe", "_code,"))
                || file.text.contains(concat!("(unsafe", "_code)"));
            let listed = UNSAFE.iter().any(|(_, listed)| file.path == *listed);
            if lifts && !listed {
                complaints.push(format!("{}: lifts the lint", file.path));
            }
        }
    }
    assert_none(
        "our crates hold no unsafe code, and one set of lints",
        "`[lints] workspace = true`; where that cannot be, the reason stands in the manifest and here",
        &complaints,
    );
}
