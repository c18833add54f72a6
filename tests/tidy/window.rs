//! The page of the main window: what its policy lets in, read from the file that configures it.

use std::collections::BTreeMap;

use crate::tree::read;

/// Every directive with all that it may name. `data:` is for small pictures of our own style sheet;
/// `ipc:` is the way to the core.
const POLICY: &[(&str, &str)] = &[
    ("base-uri", "'none'"),
    ("connect-src", "ipc: http://ipc.localhost"),
    ("default-src", "'self'"),
    ("font-src", "'self'"),
    ("form-action", "'none'"),
    ("frame-ancestors", "'none'"),
    ("frame-src", "'none'"),
    ("img-src", "'self' data:"),
    ("manifest-src", "'none'"),
    ("media-src", "'none'"),
    ("object-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("worker-src", "'none'"),
];

#[test]
fn the_content_policy_lets_in_the_app_itself_and_nothing_else() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let policy: BTreeMap<&str, &str> = security["csp"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(directive, sources)| (directive.as_str(), sources.as_str().unwrap()))
        .collect();
    let wanted: BTreeMap<&str, &str> = POLICY.iter().copied().collect();
    assert_eq!(
        policy, wanted,
        "app.security.csp of tauri.conf.json: no inline script or style, no eval, no other origin"
    );
    for (directive, sources) in policy {
        for hole in ["unsafe", "*", "https:", "blob:", "filesystem:"] {
            assert!(!sources.contains(hole), "{directive} lets {hole} in");
        }
        assert!(
            directive == "img-src" || !sources.contains("data:"),
            "{directive} lets a page be written into an address"
        );
    }
    for loosened in ["devCsp", "dangerousDisableAssetCspModification"] {
        assert!(
            security[loosened].is_null(),
            "{loosened} loosens the policy"
        );
    }
    assert!(
        security["assetProtocol"]["enable"] != true,
        "files are not pages"
    );
}

#[test]
fn what_a_script_could_change_of_the_language_is_frozen_and_tauri_is_not_a_global() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    assert_eq!(config["app"]["security"]["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(
        config["app"]["security"]["capabilities"],
        serde_json::json!(["main", "link"]),
        "a window that no capability names may call nothing"
    );
}

/// A plugin brings commands that no row of the table names.
#[test]
fn no_plugin_that_reaches_files_network_or_programs_is_built_in() {
    let manifest = read("Cargo.toml");
    assert!(
        !manifest.contains("tauri-plugin"),
        "Cargo.toml names a plugin"
    );
    let ui = read("ui/package.json");
    assert!(
        !ui.contains("@tauri-apps/plugin"),
        "ui/package.json names a plugin"
    );
}
